//! Witnesses for functions that are only programs: quadrature, differences, partial sums, Runge-Kutta steps.
//!
//! Their bounds are estimates, so a claim that agrees is supported, never proved. A claim is refuted when it misses by
//! more than a hundred times the estimate; what lies between is left undecided.

mod trajectory; // Runge-Kutta steps

use std::cell::Cell;
use std::ops::RangeInclusive;

use algebra::Words;
use algebra::evidence::{Basis, Counterexample, Evidence, Method, Reason, Verdict};

pub use self::trajectory::solution_of;
pub(super) use self::trajectory::trajectory;
use super::Options;

/// Misses beyond this many bounds refute.
const FACTOR: f64 = 100.0;
/// Pieces of an interval.
const MAX_PIECES: usize = 64;
/// Evaluations of one integrand.
const MAX_EVALUATIONS: u32 = 40_000;
/// Random points at which two functions are compared.
const POINTS: usize = 256;
/// Terms that are added before a sum is extrapolated.
const TERMS: u64 = 48;
/// Longest finite sum that is added.
const MAX_TERMS: u64 = 1_000_000;

/// A value with an estimate of its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimate {
    pub(super) value: f64,
    pub(super) error: f64,
}

impl Estimate {
    /// The evidence for a claimed value; `None` when the estimate is too coarse to say anything.
    pub(super) fn against(
        self,
        claimed: f64,
        method: Method,
        note: impl Into<String>,
    ) -> Option<Evidence> {
        let measured = (self.value - claimed).abs();
        let scale = self.value.abs().max(claimed.abs());
        let bound = 16.0 * self.error + 1e-13 * scale + f64::MIN_POSITIVE;
        let sharp = bound.is_finite() && (bound <= 1e-3 * scale || bound <= 1e-9);
        let decides = measured <= bound || measured > FACTOR * bound;
        (sharp && measured.is_finite() && decides).then(|| Evidence {
            method,
            measured,
            bound,
            basis: Basis::Estimated,
            note: note.into(),
        })
    }

    /// The verdict on a claimed value.
    fn verdict(self, claimed: f64, method: Method, note: &str) -> Verdict {
        match self.against(claimed, method, note) {
            None => Verdict::Undecided(Reason::Precision),
            Some(evidence) if evidence.agrees() => Verdict::Supported(vec![evidence]),
            Some(_) => Verdict::Refuted(Counterexample {
                point: Vec::new(),
                claimed: format!("{claimed:e}"),
                found: self.to_string(),
            }),
        }
    }
}

impl std::fmt::Display for Estimate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.15e} ± {:.1e} (estimated)", self.value, self.error)
    }
}

/// Are two functions equal on a box, up to `tolerance` times one plus their size?
///
/// They are compared at the corners, the middle and random points of the box. A point where they differ is made as round as
/// possible before it is reported.
///
/// ```
/// use closedform::claim::{Options, function_equals};
///
/// let verdict = function_equals(
///     |x| (2.0 * x[0]).sin(),
///     |x| 2.0 * x[0].sin() * x[0].cos(),
///     &[-10.0..=10.0],
///     1e-12,
///     &Options::default(),
/// );
/// assert_eq!(verdict.name(), "supported");
/// let verdict = function_equals(|x| x[0].abs(), |x| x[0], &[-1.0..=1.0], 1e-12, &Options::default());
/// assert_eq!(verdict.name(), "refuted");
/// ```
pub fn function_equals(
    left: impl Fn(&[f64]) -> f64,
    right: impl Fn(&[f64]) -> f64,
    ranges: &[RangeInclusive<f64>],
    tolerance: f64,
    options: &Options,
) -> Verdict {
    let miss = |point: &[f64]| -> Option<f64> {
        let (a, b) = (left(point), right(point));
        // Outside both domains there is nothing to compare; the same infinity is the same value.
        if (a.is_nan() && b.is_nan()) || (a.is_infinite() && a.total_cmp(&b).is_eq()) {
            return None;
        }
        let relative = (a - b).abs() / (1.0 + a.abs().max(b.abs()));
        Some(if relative.is_nan() {
            f64::INFINITY
        } else {
            relative
        })
    };
    let mut random = Words::new(options.seed);
    let mut worst = 0.0_f64;
    let mut compared = 0_usize;
    let corners = 1_usize << ranges.len().min(6);
    for draw in 0..corners + 1 + POINTS {
        let point: Vec<f64> = ranges
            .iter()
            .enumerate()
            .map(|(at, range)| {
                let share = match draw.checked_sub(corners) {
                    None => f64::from(u8::from((draw >> at.min(5)) & 1 == 1)),
                    Some(0) => 0.5,
                    Some(_) => random.unit(),
                };
                range.start() + (range.end() - range.start()) * share
            })
            .collect();
        let Some(relative) = miss(&point) else {
            continue;
        };
        compared += 1;
        worst = worst.max(relative);
        if relative > tolerance {
            let fails = |point: &[f64]| {
                let inside = point.iter().zip(ranges).all(|(x, range)| range.contains(x));
                inside && miss(point).is_some_and(|relative| relative > tolerance)
            };
            let round = rounded(point, fails);
            return Verdict::Refuted(Counterexample {
                claimed: format!("{:e}", right(&round)),
                found: format!("{:e}", left(&round)),
                point: round
                    .iter()
                    .enumerate()
                    .map(|(at, value)| (format!("x{at}"), value.to_string()))
                    .collect(),
            });
        }
    }
    if compared == 0 {
        return Verdict::Undecided(Reason::OutsideTheory);
    }
    Verdict::Supported(vec![Evidence {
        method: Method::Residual,
        measured: worst,
        bound: tolerance,
        basis: Basis::Estimated,
        note: format!("relative difference at {compared} points"),
    }])
}

/// The point with as few digits as still make it fail.
fn rounded(mut point: Vec<f64>, fails: impl Fn(&[f64]) -> bool) -> Vec<f64> {
    for at in 0..point.len() {
        for digits in 0..6 {
            let scale = 10_f64.powi(digits);
            let mut simpler = point.clone();
            if let (Some(place), Some(value)) = (simpler.get_mut(at), point.get(at)) {
                *place = (value * scale).round() / scale;
            }
            if fails(&simpler) {
                point = simpler;
                break;
            }
        }
    }
    point
}

/// Is this the integral of `f` from `lower` to `upper` (which may be infinite)?
///
/// Double exponential quadrature (crate `quadrature`) on pieces that are halved until wholes and halves agree. Not for
/// integrands that oscillate to the end of an infinite range: there the estimate stays coarse and nothing is decided.
///
/// ```
/// use closedform::claim::integral_of;
///
/// let gauss = |x: f64| (-x * x).exp();
/// let root = std::f64::consts::PI.sqrt();
/// assert!(integral_of(gauss, f64::NEG_INFINITY, f64::INFINITY, root).holds());
/// assert!(!integral_of(gauss, f64::NEG_INFINITY, f64::INFINITY, root / 2.0).holds());
/// ```
pub fn integral_of(f: impl Fn(f64) -> f64, lower: f64, upper: f64, claimed: f64) -> Verdict {
    match quadrature(f, lower, upper) {
        None => Verdict::Undecided(Reason::Precision),
        Some(estimate) => estimate.verdict(claimed, Method::Discretisation, "quadrature"),
    }
}

/// The integral with an estimate of its error; `None` when the integrand has no value at many points.
pub(super) fn quadrature(f: impl Fn(f64) -> f64, lower: f64, upper: f64) -> Option<Estimate> {
    if lower.is_nan() || upper.is_nan() {
        return None;
    }
    if lower > upper {
        return quadrature(f, upper, lower).map(|estimate| Estimate {
            value: -estimate.value,
            ..estimate
        });
    }
    let f: &dyn Fn(f64) -> f64 = &f;
    match (lower.is_finite(), upper.is_finite()) {
        (true, true) => pieces(f, lower, upper),
        // x = a + t/(1-t)
        (true, false) => pieces(&|t| f(lower + t / (1.0 - t)) / (1.0 - t).powi(2), 0.0, 1.0),
        (false, true) => pieces(&|t| f(upper - t / (1.0 - t)) / (1.0 - t).powi(2), 0.0, 1.0),
        (false, false) => {
            let left = quadrature(f, lower, 0.0)?;
            let right = quadrature(f, 0.0, upper)?;
            Some(Estimate {
                value: left.value + right.value,
                error: left.error + right.error,
            })
        }
    }
}

struct Piece {
    lower: f64,
    upper: f64,
    estimate: Estimate,
}

fn pieces(f: &dyn Fn(f64) -> f64, lower: f64, upper: f64) -> Option<Estimate> {
    let evaluations = Cell::new(0_u32);
    let missing = Cell::new(0_u32);
    let counted = |x: f64| {
        evaluations.set(evaluations.get().saturating_add(1));
        if evaluations.get() > MAX_EVALUATIONS {
            return 0.0;
        }
        let value = f(x);
        if value.is_nan() {
            missing.set(missing.get().saturating_add(1));
        }
        value
    };
    let rule = |lower: f64, upper: f64| quadrature::integrate(counted, lower, upper, 1e-15);
    let piece = |lower: f64, upper: f64| {
        let whole = rule(lower, upper);
        let middle = lower + (upper - lower) / 2.0;
        let (left, right) = (rule(lower, middle), rule(middle, upper));
        let halves = left.integral + right.integral;
        // Two divisions of the same piece disagree by about the error of the coarser one.
        Piece {
            lower,
            upper,
            estimate: Estimate {
                value: halves,
                error: (halves - whole.integral).abs(),
            },
        }
    };
    if lower.total_cmp(&upper).is_eq() {
        return Some(Estimate {
            value: 0.0,
            error: 0.0,
        });
    }
    let mut all = vec![piece(lower, upper)];
    // Room for the rules of two more pieces.
    while all.len() < MAX_PIECES && evaluations.get() < MAX_EVALUATIONS / 2 {
        let size: f64 = all.iter().map(|piece| piece.estimate.value.abs()).sum();
        let error: f64 = all.iter().map(|piece| piece.estimate.error).sum();
        if error <= 1e-13 * size || error <= 1e-300 {
            break;
        }
        let worst = (0..all.len())
            .max_by(|a, b| all[*a].estimate.error.total_cmp(&all[*b].estimate.error))?;
        let Piece { lower, upper, .. } = all.swap_remove(worst);
        let middle = lower + (upper - lower) / 2.0;
        if !(lower < middle && middle < upper) {
            return None;
        }
        all.push(piece(lower, middle));
        all.push(piece(middle, upper));
    }
    // Values are missing at single points, or the claim is about another function.
    if evaluations.get() > MAX_EVALUATIONS || missing.get().saturating_mul(50) > evaluations.get() {
        return None;
    }
    let size: f64 = all.iter().map(|piece| piece.estimate.value.abs()).sum();
    let estimate = Estimate {
        value: all.iter().map(|piece| piece.estimate.value).sum(),
        // The rule itself is good to about this much.
        error: all.iter().map(|piece| piece.estimate.error).sum::<f64>() + 1e-13 * size,
    };
    (estimate.value.is_finite() && estimate.error.is_finite()).then_some(estimate)
}

/// Is this the derivative of `f` at `x`?
///
/// Central differences with halved steps, extrapolated by Ridders' scheme (Ridders: Accurate computation of F'(x), 1982).
///
/// ```
/// use closedform::claim::derivative_of;
/// assert!(derivative_of(f64::sin, 1.0, 1.0_f64.cos()).holds());
/// assert!(!derivative_of(f64::sin, 1.0, -1.0_f64.cos()).holds());
/// ```
pub fn derivative_of(f: impl Fn(f64) -> f64, x: f64, claimed: f64) -> Verdict {
    let mut step = 0.1 * x.abs().max(1.0);
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let mut best = Estimate {
        value: f64::NAN,
        error: f64::INFINITY,
    };
    for _ in 0..12 {
        let (above, below) = (f(x + step), f(x - step));
        // What rounding of the values leaves in the quotient.
        let rounding = 4.0 * f64::EPSILON * above.abs().max(below.abs()) / step;
        let mut row = vec![(above - below) / (2.0 * step)];
        if let Some(last) = rows.last() {
            let mut power = 1.0;
            for (at, old) in last.iter().enumerate() {
                power *= 4.0;
                let newer = row[at];
                let value = newer + (newer - old) / (power - 1.0);
                let error = (value - newer).abs().max((value - old).abs()) + rounding;
                if error < best.error {
                    best = Estimate { value, error };
                }
                row.push(value);
            }
        }
        rows.push(row);
        step /= 2.0;
    }
    if best.error.is_finite() {
        best.verdict(claimed, Method::Discretisation, "difference quotients")
    } else {
        Verdict::Undecided(Reason::OutsideTheory)
    }
}

/// Is this the sum of `term(k)` over k from `lower` to `upper` (`None`: to infinity)?
///
/// A finite sum is added up to a million terms; an infinite one is extrapolated from its first terms by Levin's u
/// transform (Levin: Development of non-linear transformations for improving convergence of sequences, 1972).
///
/// ```
/// use closedform::claim::sum_of;
///
/// let basel = |k: u64| 1.0 / (k * k) as f64;
/// let value = std::f64::consts::PI.powi(2) / 6.0;
/// assert!(sum_of(basel, 1, None, value).holds());
/// assert!(!sum_of(basel, 1, None, value + 1e-4).holds());
/// ```
pub fn sum_of(term: impl Fn(u64) -> f64, lower: u64, upper: Option<u64>, claimed: f64) -> Verdict {
    let Some(upper) = upper else {
        let terms: Vec<f64> = (0..TERMS / 2)
            .map(|k| term(lower.saturating_add(k)))
            .collect();
        return match levin(&terms) {
            None => Verdict::Undecided(Reason::Precision),
            Some(estimate) => {
                estimate.verdict(claimed, Method::Iteration, "extrapolated partial sums")
            }
        };
    };
    if upper.saturating_sub(lower) > MAX_TERMS {
        return Verdict::Undecided(Reason::Budget);
    }
    // Neumaier's compensated sum.
    let (mut sum, mut lost, mut size) = (0.0_f64, 0.0_f64, 0.0_f64);
    for k in lower..=upper {
        let value = term(k);
        let next = sum + value;
        lost += if sum.abs() >= value.abs() {
            (sum - next) + value
        } else {
            (value - next) + sum
        };
        sum = next;
        size += value.abs();
    }
    let estimate = Estimate {
        value: sum + lost,
        error: size * f64::EPSILON,
    };
    estimate.verdict(claimed, Method::Iteration, "terms added")
}

/// Levin's u transform of the partial sums of these terms, with the spread of its last values as error.
fn levin(terms: &[f64]) -> Option<Estimate> {
    let mut values: Vec<f64> = Vec::new();
    for count in 4..=terms.len() {
        let (mut top, mut bottom) = (0.0, 0.0);
        let (mut partial, mut binomial) = (0.0, 1.0);
        // Below 2^53.
        let last = count as f64;
        for (at, term) in terms.iter().take(count).enumerate() {
            partial += term;
            let place = at as f64 + 1.0;
            if *term == 0.0 {
                return None;
            }
            let weight = binomial * (place / last).powf(last - 2.0) / (place * term);
            top += weight * partial;
            bottom += weight;
            binomial *= -(last - 1.0 - at as f64) / place;
        }
        values.push(top / bottom);
    }
    // Rounding takes over at some length: the best is where neighbours agree most closely.
    values
        .windows(3)
        .map(|three| Estimate {
            value: three[2],
            error: (three[2] - three[1]).abs() + (three[1] - three[0]).abs(),
        })
        .filter(|estimate| estimate.value.is_finite() && estimate.error.is_finite())
        .min_by(|a, b| a.error.total_cmp(&b.error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadrature_copes_with_ends() {
        let root = quadrature(|x| x.sqrt().recip(), 0.0, 1.0).unwrap();
        assert!((root.value - 2.0).abs() < 1e-6, "{root}");
        let tail = quadrature(|x| 1.0 / (1.0 + x * x), 0.0, f64::INFINITY).unwrap();
        assert!(
            (tail.value - std::f64::consts::FRAC_PI_2).abs() < 1e-12,
            "{tail}"
        );
        let turned = quadrature(|x| x, 1.0, 0.0).unwrap();
        assert!((turned.value + 0.5).abs() < 1e-12, "{turned}");
        assert!(quadrature(|_| f64::NAN, 0.0, 1.0).is_none());
    }

    #[test]
    fn a_divergent_integral_is_not_supported() {
        for claimed in [0.0, 10.0, 700.0] {
            let verdict = integral_of(|x| 1.0 / x, 0.0, 1.0, claimed);
            assert_ne!(verdict.name(), "supported", "{verdict}");
        }
    }

    #[test]
    fn a_divergent_sum_is_not_supported() {
        for claimed in [0.0, 5.0, 100.0] {
            let verdict = sum_of(|k| 1.0 / k as f64, 1, None, claimed);
            assert_ne!(verdict.name(), "supported", "{verdict}");
        }
    }

    #[test]
    fn a_counterexample_is_round() {
        let verdict = function_equals(
            |x| x[0].max(0.25),
            |x| x[0],
            &[-1.0..=1.0],
            1e-9,
            &Options::default(),
        );
        let Verdict::Refuted(counterexample) = verdict else {
            panic!("{verdict}")
        };
        assert_eq!(counterexample.point[0].1, "-1");
    }

    #[test]
    fn steps_that_blow_up_end() {
        // y' = y^2 has a pole at 1.
        let verdict = solution_of(
            |_, y, dy| dy[0] = y[0] * y[0],
            0.0..=2.0,
            |x| vec![1.0 / (1.0 - x)],
        );
        assert_ne!(verdict.name(), "refuted", "{verdict}");
    }
}
