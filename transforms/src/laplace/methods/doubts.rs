//! Doubts that concern every chooser: growth out of the range, and one method against two others.

use super::{Doubt, Features, Inversion, Inversions, Method, Status};
use crate::Result;

/// No value, and why.
pub(super) fn doubtful<V>(nothing: V, reason: Doubt) -> Inversion<V> {
    Inversion {
        value: nothing,
        estimate: f64::INFINITY,
        method: Method::Automatic,
        status: Status::Doubtful { reason },
    }
}

/// Where an original grows out of the range at the longest time, the others are inverted without those of its octave.
pub(super) fn without_the_latest<T: Clone, V>(
    times: &[T],
    size: impl Fn(&T) -> f64,
    features: &Features,
    nothing: impl Fn() -> V,
    invert: impl Fn(&[T]) -> Result<Inversions<V>>,
) -> Result<Option<Inversions<V>>> {
    let longest = times.iter().map(&size).fold(0.0, f64::max);
    let is_early = |time: &T| size(time) <= 0.5 * longest;
    let early: Vec<T> = times
        .iter()
        .filter(|time| is_early(time))
        .cloned()
        .collect();
    if !features.unbounded || early.is_empty() || longest <= 0.0 {
        return Ok(None);
    }
    let lost = || doubtful(nothing(), Doubt::Growth);
    let found = invert(&early)?;
    let mut points = found.points.into_iter();
    let point = |time: &T| match is_early(time) {
        true => points.next().unwrap_or_else(lost),
        false => lost(),
    };
    Ok(Some(Inversions {
        points: times.iter().map(point).collect(),
        features: found.features,
    }))
}

/// An answer of one method beside that of two others that agree, by how far they are apart and how large they are: the estimate is at
/// least the difference, and what differs by more than the digits asked for is doubtful.
pub(super) fn contradicted<V>(
    mut one: Inversion<V>,
    other: &Inversion<V>,
    [difference, size]: [f64; 2],
    digits: usize,
) -> Inversion<V> {
    let is_judge = matches!(other.status, Status::Agreed { .. });
    if is_judge && matches!(one.status, Status::Alone { .. }) && difference > one.estimate {
        one.estimate = difference + other.estimate;
        let tolerance = 10.0_f64.powi(-i32::try_from(digits).unwrap_or(i32::MAX));
        if difference > tolerance * size + other.estimate {
            one.status = Status::Doubtful {
                reason: Doubt::Disagreement,
            };
        }
    }
    one
}
