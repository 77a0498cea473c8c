//! The sum in double precision, at many times together, with a bound of its rounding.

use std::f64::consts::PI;

use num_complex::Complex64;

use super::super::checked::{Checked, UNIT, size};
use super::pairs::Pairs;
use super::plan::{Bounded, End, Line};

/// Times in pairs are summed as such where the rounding of that is within this share of the tolerance.
const PAIRED: f64 = 0.125;

/// So many times are summed side by side.
const LANES: usize = 8;

/// f at the times, each with its bound, from the transform times e^shift on the imaginary axis.
///
/// `transform(s, shift)` is F(s) e^shift, which a sharp peak far from 0 needs in one piece. The cost is that of N transforms and of
/// N complex products for each time.
///
/// Rounding: with sizes |re| + |im| of the values H_k at the nodes, their radii ρ_k and phases θ = h(t - centre), Horner's scheme is off by at
/// most
///
/// $$ \frac{h}{\pi} \sum_k \Bigl(\rho_k + u\thinspace |H_k| \bigl((8 + 2|\theta|) k + 16 + |\theta|\bigr)\Bigr). $$
pub fn invert(
    line: &Line,
    transform: impl Fn(Checked, Checked) -> Checked,
    times: &[f64],
) -> Vec<Bounded> {
    let inside: Vec<f64> = times
        .iter()
        .copied()
        .filter(|time| line.outside(*time).is_none())
        .collect();
    let pairs = Pairs::of(&inside);
    let nodes = Nodes::new(
        line,
        pairs.map_or(line.centre(), |pairs| pairs.centre),
        transform,
    );
    let paired = pairs
        .map(|pairs| (pairs, pairs.rounding(line, &nodes.values)))
        .filter(|(_, rounding)| *rounding <= PAIRED * line.tolerance());
    let sums = match &paired {
        Some((pairs, _)) => pairs.sum(line, &nodes.values, &inside),
        None => horner(line, nodes.centre, &nodes.values, &inside),
    };
    assemble(line, times, &sums, |time| match &paired {
        Some((_, rounding)) => nodes.radii(line) + rounding,
        None => nodes.rounding(line, time),
    })
}

/// Values at all times from the sums at those in the window.
fn assemble(
    line: &Line,
    times: &[f64],
    sums: &[f64],
    rounding: impl Fn(f64) -> f64,
) -> Vec<Bounded> {
    let mut sums = sums.iter();
    let half = 0.5 * line.limit().value;
    times
        .iter()
        .map(|&time| match line.outside(time) {
            Some((End::Before, bound)) => Bounded { value: 0.0, bound },
            Some((End::After, bound)) => Bounded {
                value: line.limit().value,
                bound: bound + line.limit().bound,
            },
            None => Bounded {
                value: half + sums.next().unwrap_or(&f64::NAN),
                bound: line.bound(time) + rounding(time),
            },
        })
        .collect()
}

/// A line with the values at its nodes, for times that come one after the other.
pub(crate) struct Prepared {
    line: Line,
    nodes: Nodes,
}

impl Prepared {
    pub(crate) fn new(line: Line, transform: impl Fn(Checked, Checked) -> Checked) -> Self {
        let nodes = Nodes::new(&line, line.centre(), transform);
        Self { line, nodes }
    }

    /// f at times from the first to the last that the line was planned for, as [`invert`].
    pub(crate) fn at(&self, times: &[f64]) -> Vec<Bounded> {
        let inside = times.iter().copied();
        let inside: Vec<f64> = inside
            .filter(|time| self.line.outside(*time).is_none())
            .collect();
        let sums = horner(&self.line, self.nodes.centre, &self.nodes.values, &inside);
        assemble(&self.line, times, &sums, |time| {
            self.nodes.rounding(&self.line, time)
        })
    }
}

/// Values at the nodes, from the highest frequency to the lowest, and what their rounding sums up to.
struct Nodes {
    /// The time from which phases are counted.
    centre: f64,
    values: Vec<Complex64>,
    /// Σ ρ
    radii: f64,
    /// Σ 16 u |H| + 8 u k |H|.
    constant: f64,
    /// Σ u (2k + 1) |H|.
    per_phase: f64,
}

impl Nodes {
    fn new(line: &Line, centre: f64, transform: impl Fn(Checked, Checked) -> Checked) -> Self {
        let mut nodes = Self {
            centre,
            radii: 0.0,
            values: Vec::with_capacity(line.len()),
            constant: 0.0,
            per_phase: 0.0,
        };
        for (k, frequency) in line.frequencies().enumerate() {
            let s = Checked::exact(Complex64::new(0.0, frequency));
            let shift = s * Checked::exact(Complex64::new(centre, 0.0));
            let Checked { value, radius } = transform(s, shift);
            let weight = UNIT * size(value);
            nodes.radii += radius;
            nodes.constant += weight * (8.0 * k as f64 + 16.0);
            nodes.per_phase += weight * (2.0 * k as f64 + 1.0);
            nodes.values.push(value);
        }
        nodes.values.reverse();
        nodes
    }

    /// What the nodes are off by, and the limit.
    fn radii(&self, line: &Line) -> f64 {
        let limit = UNIT * line.limit().value.abs() + 0.5 * line.limit().bound;
        line.step() / PI * self.radii * 1.001 + limit
    }

    /// The same and the rounding of Horner's scheme.
    fn rounding(&self, line: &Line, time: f64) -> f64 {
        let phase = line.step() * (time - self.centre).abs();
        let scheme = self.constant + self.per_phase * phase;
        self.radii(line) + line.step() / PI * scheme * 1.001
    }
}

/// (h/π) Σ_k Re(H_k e^(iω_k (t - centre))) at the times, for values from the highest frequency to the lowest.
pub(crate) fn sum(line: &Line, nodes: &[Complex64], times: &[f64]) -> Vec<f64> {
    horner(line, line.centre(), nodes, times)
}

fn horner(line: &Line, centre: f64, nodes: &[Complex64], times: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; times.len()];
    for (times, sums) in times.chunks(LANES).zip(sums.chunks_mut(LANES)) {
        lanes(line, centre, nodes, times, sums);
    }
    sums
}

/// Horner's scheme for up to [`LANES`] times side by side.
fn lanes(line: &Line, centre: f64, nodes: &[Complex64], times: &[f64], sums: &mut [f64]) {
    let mut turn = ([0.0; LANES], [0.0; LANES]);
    let mut half = [Complex64::default(); LANES];
    for (lane, time) in times.iter().enumerate() {
        let phase = line.step() * (time - centre);
        (turn.1[lane], turn.0[lane]) = phase.sin_cos();
        let (sine, cosine) = (0.5 * phase).sin_cos();
        half[lane] = Complex64::new(cosine, sine);
    }
    let (mut re, mut im) = ([0.0; LANES], [0.0; LANES]);
    for value in nodes {
        for lane in 0..LANES {
            let next = re[lane] * turn.0[lane] - im[lane] * turn.1[lane] + value.re;
            im[lane] = re[lane] * turn.1[lane] + im[lane] * turn.0[lane] + value.im;
            re[lane] = next;
        }
    }
    for (lane, sum) in sums.iter_mut().enumerate() {
        let real = re[lane] * half[lane].re - im[lane] * half[lane].im;
        *sum = line.step() / PI * real;
    }
}
