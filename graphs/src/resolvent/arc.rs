//! Arcs in few bytes, and what a look at their list tells.

/// An arc between two positions, with its place in the list of rates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) rate: u32,
}

impl Arc {
    /// `None` where a number needs more than 32 bits.
    pub(super) fn new(from: usize, to: usize, rate: usize) -> Option<Self> {
        let short = |value: usize| u32::try_from(value).ok();
        Some(Self {
            from: short(from)?,
            to: short(to)?,
            rate: short(rate)?,
        })
    }

    pub(super) fn from(self) -> usize {
        self.from as usize
    }

    pub(super) fn to(self) -> usize {
        self.to as usize
    }

    pub(super) fn rate(self) -> usize {
        self.rate as usize
    }
}

/// The longest step of a chain with arcs from every vertex to the next and back, and none that are long.
pub(super) fn ladder(n: usize, arcs: &[Arc], band: usize) -> Option<usize> {
    if n < 2 {
        return None;
    }
    let mut width = 0;
    let mut steps = vec![0_u8; n - 1];
    for arc in arcs {
        let span = arc.from.abs_diff(arc.to) as usize;
        width = width.max(span);
        if width > band {
            return None;
        }
        if span == 1 {
            steps[arc.from().min(arc.to())] |= if arc.from < arc.to { 1 } else { 2 };
        }
    }
    steps.iter().all(|step| *step == 3).then_some(width)
}

/// Where the items of every key start, keys from 0 to n - 1.
pub(super) fn bounds(n: usize, keys: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut bounds = vec![0; n + 1];
    for key in keys {
        bounds[key + 1] += 1;
    }
    for at in 0..n {
        bounds[at + 1] += bounds[at];
    }
    bounds
}
