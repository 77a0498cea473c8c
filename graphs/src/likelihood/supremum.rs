//! Suprema at infinity: paths on which parameters diverge while the likelihood rises.

use std::fmt;

use algebra::dense::{Cholesky, DMatrix};
use smol_str::SmolStr;

use super::model::{Place, Source};
use super::objective::Objective;
use super::optimise::{Reached, curvatures, minimise, scaled};
use super::units::Units;

/// The leading parameter is multiplied by this in a step.
const RATIO: f64 = 1.5;

/// Halvings, in logarithms, of a step after which the others do not converge.
const HALVINGS: usize = 4;

/// A path begins where the leading coefficient, in standard deviations of effect per standard deviation of cause, is about
/// this large, and ends about here: its square cancels in Σ.
const INNER: f64 = 5.0;
const OUTER: f64 = 2e3;

/// The end of a path less this factor is where powers are read off.
const LAST: f64 = 10.0;

/// Shares by which a minimum between two steps of a path is narrowed down, in logarithms, and how often.
const NARROWER: f64 = 0.6;
const NARROWINGS: usize = 24;

/// Steps of a path in either direction.
const STEPS: usize = 60;

/// Iterations for the other parameters in a step, and before the first one; their tolerance.
const CORRECTIONS: usize = 30;
const SETTLING: usize = 100;
const TOLERANCE: f64 = 1e-7;

/// F must fall by this, relative to 1 + F, on a path: less is a flat direction.
const FALL: f64 = 1e-8;

/// A parameter diverges, or vanishes, when it grows at least like this power of the leading one, or its inverse.
const POWER: f64 = 0.25;

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Limit {
    /// Beyond all bounds.
    PlusInfinity,
    /// Below all bounds.
    MinusInfinity,
    /// To 0.
    Zero,
}

/// A path along which the likelihood rises and parameters leave every bounded set.
///
/// Followed until a path coefficient is some thousand standard deviations, the others at their best: evidence, not a proof, that the
/// likelihood has no maximum there.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Supremum {
    /// The parameters that diverge or vanish, by name; the others have limits.
    pub parameters: Vec<(String, Limit)>,
    /// F at the end of the path.
    pub discrepancy: f64,
    /// All parameters where powers are read off, and how much the logarithm of the leading one grows from the first to the last.
    #[cfg_attr(feature = "serde", serde(skip))]
    ends: [Vec<f64>; 2],
    #[cfg_attr(feature = "serde", serde(skip))]
    growth: f64,
}

impl Supremum {
    /// In the units of the data an intercept diverges with the coefficients of its parents.
    pub(super) fn leave(mut self, units: &Units) -> Self {
        self.ends = self.ends.map(|values| units.leave(&values));
        self.parameters = limits(units.model.names(), &self.ends, self.growth);
        self
    }
}

/// The powers of the leading parameter that the others grow with.
fn exponents([before, after]: &[Vec<f64>; 2], growth: f64) -> Vec<f64> {
    let pairs = before.iter().zip(after);
    pairs
        .map(|(before, after)| (after / before).ln() / growth)
        .collect()
}

/// The parameters that diverge or vanish.
fn limits(names: &[SmolStr], ends: &[Vec<f64>; 2], growth: f64) -> Vec<(String, Limit)> {
    let powers = exponents(ends, growth);
    let limit = |(k, power): (usize, f64)| {
        let limit = match power {
            power if power > POWER && ends[1][k] > 0.0 => Limit::PlusInfinity,
            power if power > POWER => Limit::MinusInfinity,
            power if power < -POWER => Limit::Zero,
            _ => return None,
        };
        Some((names[k].to_string(), limit))
    };
    powers.into_iter().enumerate().filter_map(limit).collect()
}

impl fmt::Display for Supremum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, limit)) in self.parameters.iter().enumerate() {
            let before = if at == 0 { "" } else { ", " };
            let limit = match limit {
                Limit::PlusInfinity => "infinity",
                Limit::MinusInfinity => "-infinity",
                Limit::Zero => "0",
            };
            write!(f, "{before}{name} -> {limit}")?;
        }
        Ok(())
    }
}

/// A point of a path.
#[derive(Clone)]
struct Station {
    values: Vec<f64>,
    value: f64,
}

/// What lies ahead of a point at which an iteration has ended without an optimum.
pub(super) enum Outlook {
    /// F falls along a path to infinity.
    Rising(Supremum),
    /// F is smaller here, and larger further on: a better start.
    Better(Vec<f64>),
    Nothing,
}

/// Follows the best values of the others while the largest path coefficient shrinks, and while it grows; then from the other
/// side of infinity.
///
/// Given Λ, Σ is linear in Ω: a parameter diverges only when a path coefficient does.
pub(super) fn outlook(objective: Objective<'_>, end: &Reached) -> Outlook {
    look(objective, end).unwrap_or(Outlook::Nothing)
}

/// The path coefficient with the largest size, and that size.
pub(super) fn largest(objective: Objective<'_>, values: &[f64]) -> Option<(usize, f64)> {
    let arcs = objective.model.entries.iter();
    arcs.filter_map(|entry| match *entry {
        (Place::Arc(..), Source::Free(number)) => Some((number, values[number].abs())),
        _ => None,
    })
    .max_by(|one, other| one.1.total_cmp(&other.1))
}

fn look(objective: Objective<'_>, end: &Reached) -> Option<Outlook> {
    let (lead, _) = largest(objective, &end.values)?;
    let size = |station: &Station| station.values[lead].abs();
    let start = settled(objective, lead, &end.values, SETTLING)?;
    // Inwards first: far out the fall is hidden by rounding.
    let (inner, falling) = inwards(objective, lead, start.clone());
    if falling {
        return Some(Outlook::Better(narrowed(objective, lead, inner).values));
    }
    let outer = OUTER.max(size(&inner) * OUTER / INNER);
    let mut last = start;
    let mut middle: Option<Station> = None;
    for _ in 0..STEPS {
        if size(&last) >= outer {
            break;
        }
        let next = step(objective, &last, lead, RATIO)?;
        if next.value > last.value + rounding(objective, &next, lead) {
            return Some(Outlook::Better(narrowed(objective, lead, last).values));
        }
        if size(&next) >= outer / LAST && middle.is_none() {
            middle = Some(next.clone());
        }
        last = next;
    }
    let middle = middle?;
    if size(&last) < outer || inner.value - last.value < FALL * (1.0 + last.value.abs()) {
        return None;
    }
    let growth = (size(&last) / size(&middle)).ln();
    let ends = [middle.values, last.values];
    let powers = exponents(&ends, growth);
    // With 1/λ through 0: odd powers change their sign.
    let mirrored: Vec<f64> = ends[0]
        .iter()
        .zip(&powers)
        .map(|(value, power)| match (power.round() / 2.0).fract() {
            half if half.abs() > 0.25 => -value,
            _ => *value,
        })
        .collect();
    if let Some(other) = settled(objective, lead, &mirrored, SETTLING) {
        let (inner, falling) = inwards(objective, lead, other);
        if falling && inner.value < last.value {
            return Some(Outlook::Better(narrowed(objective, lead, inner).values));
        }
    }
    Some(Outlook::Rising(Supremum {
        parameters: limits(objective.model.names(), &ends, growth),
        discrepancy: last.value,
        ends,
        growth,
    }))
}

/// The station with the least F on the way in, or the last one where F only rises; and whether F fell.
fn inwards(objective: Objective<'_>, lead: usize, start: Station) -> (Station, bool) {
    let mut inner = start;
    let mut falling = false;
    for _ in 0..STEPS {
        if inner.values[lead].abs() <= INNER {
            break;
        }
        let Some(next) = step(objective, &inner, lead, 1.0 / RATIO) else {
            break;
        };
        let falls = next.value < inner.value - rounding(objective, &inner, lead);
        if falling && !falls {
            break;
        }
        falling |= falls;
        inner = next;
    }
    (inner, falling)
}

/// The least F near a station that is lower than those a step away.
fn narrowed(objective: Objective<'_>, lead: usize, station: Station) -> Station {
    let mut best = station;
    let mut length = RATIO.ln();
    for _ in 0..NARROWINGS {
        length *= NARROWER;
        for sign in [1.0, -1.0] {
            if let Some(next) = step(objective, &best, lead, (sign * length).exp())
                && next.value < best.value
            {
                best = next;
                break;
            }
        }
    }
    best
}

/// What rounding does to F: large entries of Λ and Ω cancel in Σ.
fn rounding(objective: Objective<'_>, station: &Station, lead: usize) -> f64 {
    let scale = objective.model.observed.len() as f64 + objective.moments.log_determinant.abs();
    f64::EPSILON * (64.0 * scale + 4.0 * station.values[lead].powi(2))
}

/// The best values of the others at that of the leading parameter; `None` unless the iteration converges.
fn settled(
    objective: Objective<'_>,
    lead: usize,
    values: &[f64],
    iterations: usize,
) -> Option<Station> {
    let model = objective.model.pinned(lead, values[lead]);
    let pinned = Objective {
        model: &model,
        moments: objective.moments,
    };
    let mut begin = values.to_vec();
    begin.remove(lead);
    let reached = minimise(pinned, &begin, TOLERANCE, iterations)?;
    let mut found = reached.values;
    found.insert(lead, values[lead]);
    reached.converged.then_some(Station {
        values: found,
        value: reached.evaluation.value,
    })
}

/// Multiplies the leading parameter and moves the others along the tangent of their best values, in logarithms, then to
/// these.
fn step(objective: Objective<'_>, from: &Station, lead: usize, ratio: f64) -> Option<Station> {
    let powers = powers(objective, &from.values, lead)?;
    let mut ratio = ratio;
    for _ in 0..HALVINGS {
        let pairs = from.values.iter().zip(&powers);
        let values: Vec<f64> = pairs
            .map(|(value, power)| value * ratio.powf(*power))
            .collect();
        if let Some(station) = settled(objective, lead, &values, CORRECTIONS) {
            return Some(station);
        }
        ratio = ratio.sqrt();
    }
    None
}

/// d log θ_k / d log θ_lead at the best values of the others, to first order.
fn powers(objective: Objective<'_>, values: &[f64], lead: usize) -> Option<Vec<f64>> {
    let evaluation = objective.evaluate(values)?;
    let scales = curvatures(&evaluation.expected);
    let matrix = scaled(&evaluation.expected, &scales);
    let others: Vec<usize> = (0..values.len()).filter(|&k| k != lead).collect();
    let mut powers = vec![1.0; values.len()];
    if others.is_empty() {
        return Some(powers);
    }
    let mut block = matrix.select_rows(&others).select_columns(&others);
    for k in 0..others.len() {
        block[(k, k)] += 1e-12;
    }
    let right = DMatrix::from_fn(others.len(), 1, |k, _| matrix[(others[k], lead)]);
    let tangent = Cholesky::new("the information of a path", block)
        .ok()?
        .solve(&right)
        .ok()?;
    for (at, &k) in others.iter().enumerate() {
        let slope = -tangent[(at, 0)] * (scales[lead] / scales[k]).sqrt();
        let power = slope * values[lead] / values[k];
        powers[k] = if power.abs() <= 8.0 { power } else { 0.0 };
    }
    Some(powers)
}
