//! How far the images lie apart and how many nodes are taken, for a tolerance.

use std::f64::consts::PI;

use crate::error::{Error, Result};

/// Bounds of this file are computed with logarithms in double precision: this covers their rounding, see `docs/laplace.md`.
const OUTWARD: f64 = 1.01;

/// Frequencies of the envelope form a geometric grid of this many to the octave.
const PER_OCTAVE: i32 = 8;

/// So many distances of times are the most in a period.
const MOST_TURNS: f64 = 4_194_304.0;

/// So many nodes are the most.
const MOST_NODES: u64 = 1 << 23;

/// What is known of a density or distribution f and of its transform F, independent of any inversion.
pub trait Known {
    /// A convex function L with |f(t) - f(∞)| <= e^(L(σ) - σt) for all t and all 0 < σ < [`Known::widest`].
    fn right(&self, rate: f64) -> f64;
    /// Rates of the right tail are below this.
    fn widest(&self) -> f64;
    /// A convex function L with |f(t)| <= e^(L(σ) + σt) for all t and all σ > 0.
    fn left(&self, rate: f64) -> f64;
    /// A decreasing function of ω > 0, nowhere below |F(iω)|.
    fn envelope(&self, frequency: f64) -> f64;
    /// No less than the integral of the envelope from a frequency to ∞.
    fn remainder(&self, frequency: f64) -> f64;
    /// f(∞), which is 0 unless F has a pole at 0, with a bound of its rounding.
    fn limit(&self) -> Bounded;
    /// Where f has its mass; sets the scale of searches only.
    fn centre(&self) -> f64;
    /// Over what range f has its mass; sets the scale of searches only.
    fn deviation(&self) -> f64;
}

/// A value and how far it can be from the truth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded {
    /// The value.
    pub value: f64,
    /// A bound of the absolute error.
    pub bound: f64,
}

impl Bounded {
    /// A value without error.
    pub const fn exact(value: f64) -> Self {
        Self { value, bound: 0.0 }
    }
}

/// On which side of the window a time lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// f is 0.
    Before,
    /// f is its limit.
    After,
}

/// A bound e^(amplitude - rate · distance).
#[derive(Clone, Copy, Debug)]
struct Tail {
    amplitude: f64,
    rate: f64,
}

impl Tail {
    fn at(self, distance: f64) -> f64 {
        (self.amplitude - self.rate * distance).exp() * OUTWARD
    }

    /// 1/(1 - e^(-σT)): times the bound at distance + T, the sum of the bounds at distance + jT for j >= 1.
    fn fold(self, period: f64) -> f64 {
        -(-self.rate * period).exp_m1().recip()
    }
}

/// Where f lies within the tolerance of 0 or of its limit.
#[derive(Clone, Copy, Debug)]
struct Window {
    begin: f64,
    end: f64,
    left: Tail,
    right: Tail,
}

impl Window {
    fn of(known: &impl Known, tolerance: f64) -> Result<Self> {
        let share = (tolerance / 8.0).ln();
        let scale = known.deviation().recip();
        let widest = known.widest().ln().min(scale.ln() + 20.0);
        let rate = least(widest - 30.0, widest, |rate| {
            (known.right(rate) - share) / rate
        });
        let right = Tail {
            amplitude: known.right(rate),
            rate,
        };
        let end = (right.amplitude - share) / rate;
        let rate = least(scale.ln() - 12.0, scale.ln() + 25.0, |rate| {
            (known.left(rate) - share) / rate
        });
        let left = Tail {
            amplitude: known.left(rate),
            rate,
        };
        let begin = (share - left.amplitude) / rate;
        match begin <= end && begin.is_finite() && end.is_finite() {
            true => Ok(Self {
                begin,
                end,
                left,
                right,
            }),
            false => Err(unbounded(end - begin)),
        }
    }

    /// The shortest period for times from the first to the last: images come from the right at t + T and from the left at t - T.
    fn period(&self, first: f64, last: f64) -> f64 {
        let (from, to) = (
            first.clamp(self.begin, self.end),
            last.clamp(self.begin, self.end),
        );
        (self.end - from).max(to - self.begin)
    }
}

/// A window, its nodes and the bounds that hold on it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Distance h of the nodes; without a grid a short number, so that all frequencies are exact.
    step: f64,
    /// Number N of nodes.
    nodes: usize,
    /// The period in distances of times, for times on a grid.
    turns: usize,
    /// Times are counted from here.
    centre: f64,
    window: Window,
    /// 1/(1 - e^(-σT)) for the images at the left and at the right.
    folds: [f64; 2],
    truncation: f64,
    tolerance: f64,
    limit: Bounded,
}

impl Line {
    /// The cheapest line with alias and truncation within the tolerance at all times from `first` to `last`.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when that takes more nodes than are ever taken; [`Error::Domain`] for tails without end.
    pub fn plan(known: &impl Known, first: f64, last: f64, tolerance: f64) -> Result<Self> {
        let window = Window::of(known, tolerance)?;
        let period = window.period(first, last);
        Self::with_step(
            known,
            window,
            (first, last),
            short(2.0 * PI / period),
            tolerance,
        )
    }

    /// The same for times at equal distances, of which the period is a power of two; nothing where that would be too long.
    pub(crate) fn plan_uniform(
        known: &impl Known,
        (first, last): (f64, f64),
        spacing: f64,
        tolerance: f64,
    ) -> Result<Option<Self>> {
        let window = Window::of(known, tolerance)?;
        // A little more, since the places of the times are rounded.
        let turns = (window.period(first, last) / spacing * (1.0 + 1e-6)).ceil();
        let few = turns < MOST_TURNS;
        if !few {
            return Ok(None);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive and below MOST_TURNS"
        )]
        let turns = (turns as usize).next_power_of_two().max(2);
        let step = 2.0 * PI / (turns as f64 * spacing);
        let line = Self::with_step(known, window, (first, last), step, tolerance)?;
        Ok(Some(Self { turns, ..line }))
    }

    fn with_step(
        known: &impl Known,
        window: Window,
        (first, last): (f64, f64),
        step: f64,
        tolerance: f64,
    ) -> Result<Self> {
        if !(step > 0.0 && step.is_finite()) {
            return Err(unbounded(2.0 * PI / step));
        }
        let (cut, truncation) = truncation(known, step, tolerance / 4.0)?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most MOST_NODES"
        )]
        let nodes = (cut / step + 0.5).ceil() as usize;
        let (begin, end) = (window.begin, window.end);
        let period = period(step);
        Ok(Self {
            folds: [window.left.fold(period), window.right.fold(period)],
            tolerance,
            step,
            nodes,
            turns: 0,
            centre: known
                .centre()
                .clamp(first.clamp(begin, end), last.clamp(begin, end)),
            window,
            truncation,
            limit: known.limit(),
        })
    }

    /// The period in distances of times, for lines that were planned for times on a grid.
    pub(crate) fn turns(&self) -> usize {
        self.turns
    }

    /// The frequencies ω = (k + 1/2) h: exact, unless the line was planned for times on a grid.
    pub fn frequencies(&self) -> impl Iterator<Item = f64> + '_ {
        // Fewer than 2^24 nodes, steps of 28 bits.
        (0..self.nodes).map(|k| (k as f64 + 0.5) * self.step)
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.nodes
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.nodes == 0
    }

    /// Distance h of the frequencies.
    pub fn step(&self) -> f64 {
        self.step
    }

    /// The time from which phases are counted.
    pub fn centre(&self) -> f64 {
        self.centre
    }

    /// f at late times, with a bound of its rounding.
    pub fn limit(&self) -> Bounded {
        self.limit
    }

    /// Whether f is 0 or its limit to within the tolerance, and the bound of what is neglected; nothing inside of the window.
    pub fn outside(&self, time: f64) -> Option<(End, f64)> {
        if time < self.window.begin {
            Some((End::Before, self.window.left.at(-time)))
        } else if time > self.window.end {
            Some((End::After, self.window.right.at(time)))
        } else {
            None
        }
    }

    /// A bound of alias and truncation at a time in the window.
    pub fn bound(&self, time: f64) -> f64 {
        let period = period(self.step);
        self.window.left.at(period - time) * self.folds[0]
            + self.window.right.at(period + time) * self.folds[1]
            + self.truncation
    }

    /// What alias and truncation are within.
    pub(super) fn tolerance(&self) -> f64 {
        self.tolerance
    }
}

/// 2π/h rounded down: the images do not lie nearer than that.
fn period(step: f64) -> f64 {
    2.0 * PI / step * (1.0 - 4.0 * f64::EPSILON)
}

/// A frequency from which on the sum of the envelope is within the tolerance, and that sum over π:
/// sums of a decreasing function are below its integral from one step before.
fn truncation(known: &impl Known, step: f64, tolerance: f64) -> Result<(f64, f64)> {
    let ratio = (std::f64::consts::LN_2 / f64::from(PER_OCTAVE)).exp();
    let enough = tolerance / 64.0;
    let mut grid = vec![(step, known.envelope(step))];
    let mut at = step;
    while known.remainder(at) / PI > enough {
        at *= ratio;
        grid.push((at, known.envelope(at)));
        if at > 64.0 * step * MOST_NODES as f64 {
            return Err(too_many(at / step));
        }
    }
    // From the end, while what is cut off stays within the tolerance.
    let mut total = known.remainder(at) / PI * OUTWARD;
    let mut cut = at;
    for pair in grid.windows(2).rev() {
        let ((begin, height), (end, _)) = (pair[0], pair[1]);
        let more = (end - begin) * height / PI * OUTWARD;
        let within = total + more <= tolerance;
        if !within {
            break;
        }
        total += more;
        cut = begin;
    }
    match cut / step <= MOST_NODES as f64 {
        true => Ok((cut, total)),
        false => Err(too_many(cut / step)),
    }
}

fn unbounded(width: f64) -> Error {
    Error::Domain {
        what: "width of the window of times",
        value: width,
        allowed: "finite and above 0: the parameters are too far apart for double precision",
    }
}

fn too_many(nodes: f64) -> Error {
    Error::too_large(
        "nodes of the inversion",
        nodes,
        MOST_NODES,
        "a larger tolerance takes fewer; strong dispersion (a small Peclet number) takes many",
    )
}

/// Rounded down to 28 bits: products with half integers of 25 bits are exact.
fn short(value: f64) -> f64 {
    f64::from_bits(value.to_bits() & !((1 << 25) - 1))
}

/// Where a quasi-convex function of a positive number is least, searched between two logarithms by golden sections. Any point is as valid
/// as the least, only less sharp.
fn least(low: f64, high: f64, f: impl Fn(f64) -> f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_8;
    let at = |x: f64| {
        let value = f(x.exp());
        if value.is_nan() { f64::INFINITY } else { value }
    };
    let (mut low, mut high) = (low, high);
    let (mut one, mut two) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (mut f_one, mut f_two) = (at(one), at(two));
    for _ in 0..32 {
        // On a tie, as between two infinities, the smaller rate is the safe side.
        if f_one <= f_two {
            (high, two, f_two) = (two, one, f_one);
            one = high - GOLDEN * (high - low);
            f_one = at(one);
        } else {
            (low, one, f_one) = (one, two, f_two);
            two = low + GOLDEN * (high - low);
            f_two = at(two);
        }
    }
    if f_one <= f_two { one.exp() } else { two.exp() }
}
