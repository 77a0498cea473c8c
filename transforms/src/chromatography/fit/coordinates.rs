//! Coordinates in which the search for one peak is straight.

use super::model::{Entry, Role};

/// A hold-up time is at least this share of the mean.
const EDGE: f64 = 1e-3;

/// With more adsorptions the skewness is below 0.0022, which no measurement tells from 0.
const MOST_ADSORPTIONS: f64 = 1e6;

/// Places of τ, a and b of one peak in the vector, all three free.
///
/// The signal of a peak tells its mean m, its deviation σ and, little of it, its skewness, which goes with 1/√a: in τ, a and b themselves the
/// search follows a long curved valley.
///
/// $$ m = \tau + \frac ab, \quad \sigma = \frac{\sqrt{2a}}b, \quad u = \frac1{\sqrt a}; \qquad
/// \tau = m - \frac{\sigma}{\sqrt2\thinspace u}, \quad a = \frac1{u^2}, \quad b = \frac{\sqrt2}{u \sigma} $$
///
/// A peak without a tail, or with its tail in front, wants u = 0 or less. The edge is where τ would vanish or a exceed a million.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) hold_up: usize,
    adsorptions: usize,
    desorption: usize,
}

impl Shape {
    /// Those of all peaks with a column of their own.
    pub(super) fn all(entries: &[Entry], peaks: usize, held: Option<usize>) -> Vec<Self> {
        let place = |role: Role, peak: usize| {
            let of_peak = |entry: &Entry| match entry.component {
                Some(component) => component == peak,
                None => peaks == 1,
            };
            let found = entries
                .iter()
                .position(|entry| entry.role == role && of_peak(entry));
            found.filter(|index| Some(*index) != held)
        };
        let shape = |peak| {
            Some(Self {
                hold_up: place(Role::HoldUp, peak)?,
                adsorptions: place(Role::Adsorptions, peak)?,
                desorption: place(Role::Desorption, peak)?,
            })
        };
        (0..peaks).filter_map(shape).collect()
    }

    /// From logarithms of τ, a and b to m, u and ln σ, in the same places.
    pub(super) fn straighten(&self, at: &mut [f64]) {
        let [hold_up, a, b] =
            [self.hold_up, self.adsorptions, self.desorption].map(|index| at[index].exp());
        at[self.hold_up] = hold_up + a / b;
        at[self.adsorptions] = a.sqrt().recip();
        at[self.desorption] = ((2.0 * a).sqrt() / b).ln();
    }

    /// The way back, to the edge at most; whether that is where it ended.
    pub(super) fn bend(&self, at: &mut [f64]) -> bool {
        let deviation = at[self.desorption].clamp(-500.0, 500.0).exp();
        let mean = at[self.hold_up].max(1e-3 * deviation);
        let least = deviation / (std::f64::consts::SQRT_2 * (1.0 - EDGE) * mean);
        let least = least.max(MOST_ADSORPTIONS.sqrt().recip());
        let root = at[self.adsorptions].max(least);
        let held = deviation / (std::f64::consts::SQRT_2 * root);
        at[self.hold_up] = (mean - held).max(0.5 * EDGE * mean).ln();
        at[self.adsorptions] = -2.0 * root.ln();
        at[self.desorption] = (std::f64::consts::SQRT_2 / (root * deviation)).ln();
        root <= least * (1.0 + 1e-6)
    }

    /// From derivatives by the logarithms of τ, a and b to those by m, u and ln σ; `at` has the logarithms.
    pub(super) fn turn(&self, columns: &mut [Vec<f64>], places: &[usize], at: &[f64]) {
        let place = |index: usize| places.iter().position(|one| *one == index);
        let (Some(first), Some(second), Some(third)) = (
            place(self.hold_up),
            place(self.adsorptions),
            place(self.desorption),
        ) else {
            return;
        };
        let [hold_up, a, b] =
            [self.hold_up, self.adsorptions, self.desorption].map(|index| at[index].exp());
        for row in 0..columns[first].len() {
            let by_time = columns[first][row] / hold_up;
            let (by_a, by_b) = (columns[second][row], columns[third][row]);
            let held = a / b * by_time;
            columns[first][row] = by_time;
            columns[second][row] = a.sqrt() * (held - 2.0 * by_a - by_b);
            columns[third][row] = -held - by_b;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape {
        hold_up: 0,
        adsorptions: 1,
        desorption: 2,
    };

    #[test]
    fn there_and_back() {
        for logs in [[0.3, 2.0, 1.0], [-2.0, 0.5, 4.0], [2.0, 9.0, 7.5]] {
            let mut at = logs;
            SHAPE.straighten(&mut at);
            assert!(!SHAPE.bend(&mut at));
            for (one, other) in at.iter().zip(logs) {
                assert!((one - other).abs() < 1e-9, "{at:?} {logs:?}");
            }
        }
    }

    #[test]
    fn nothing_passes_the_edge() {
        for point in [[5.0, 0.0, 0.1], [5.0, -1.0, -3.0], [-5.0, f64::NAN, 0.0]] {
            let mut at = point;
            assert!(SHAPE.bend(&mut at));
            assert!(at.iter().all(|one| one.is_finite()), "{at:?}");
        }
    }

    /// Against differences of a function of the three logarithms.
    #[test]
    fn derivatives() {
        let f = |at: &[f64]| (at[0] + 2.0 * at[1]).sin() + at[1] * at[2];
        let at = [0.3_f64, 2.0, 1.0];
        let outer = (at[0] + 2.0 * at[1]).cos();
        let mut columns = [vec![outer], vec![2.0 * outer + at[2]], vec![at[1]]];
        SHAPE.turn(&mut columns, &[0, 1, 2], &at);
        for index in 0..3 {
            let moved = |step: f64| {
                let mut there = at;
                SHAPE.straighten(&mut there);
                there[index] += step;
                SHAPE.bend(&mut there);
                f(&there)
            };
            let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!((difference - columns[index][0]).abs() < 1e-6 * difference.abs().max(1.0));
        }
    }
}
