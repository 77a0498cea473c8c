//! The chooser in double precision: different methods have to agree.

use num_complex::Complex64;

use super::candidate::{Candidate, LONGEST_HEAD, candidates};
use super::doubts::{contradicted, doubtful, without_the_latest};
use super::features::Transform;
use super::limit::{Limit, initial_value};
use super::{
    Acceleration, Doubt, Family, Features, Inversion, Inversions, Method, Options, Status,
};
use crate::{Error, Result};

/// Digits that double precision can be asked for.
pub(super) const MOST_DIGITS: usize = 13;
/// Times this near to the delay, relative to it, count as the delay itself.
const AT_ONCE: f64 = 1e-6;

/// Values of the original of a transform at some times, in double precision.
///
/// $$ f(t) = \frac{1}{2\pi i} \int_{\sigma - i\infty}^{\sigma + i\infty} e^{s t} F(s)\, ds $$
///
/// `transform` is `F(s)` of a real original: conjugate values at conjugate points. First its [`Features`] are measured (some 10,000
/// evaluations for the whole call): a delay `e^(-cs)` is taken out, an impulse subtracted, a growth shifted away. Then, for each octave of
/// times, two different methods, each at two numbers of nodes, have to agree to `options.digits` digits; otherwise the value is
/// [`Status::Doubtful`]. Agreement is evidence, not proof. Times below 0 give 0, time 0 the limit of `s F(s)`.
///
/// # Errors
/// [`Error::Domain`] for a time that is not finite, an abscissa that is not finite, digits 0, and for time 0 when there is no limit;
/// [`Error::Precision`] for more than 13 digits (use [`super::invert_balls`]).
///
/// # Example
/// ```
/// use transforms::laplace::{Options, Status, invert};
/// let answer = invert(&|s| (s * s + 1.0).inv(), &[0.0, 1.0, 10.0], &Options::default())?;
/// for (point, t) in answer.points.iter().zip([0.0, 1.0, 10.0_f64]) {
///     assert!((point.value - t.sin()).abs() < 1e-9);
///     assert!(!matches!(point.status, Status::Doubtful { .. }));
/// }
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn invert(
    transform: Transform<'_>,
    times: &[f64],
    options: &Options,
) -> Result<Inversions<f64>> {
    check(times.iter().copied(), options)?;
    if options.digits > MOST_DIGITS {
        return Err(Error::Precision {
            what: "inversion in double precision",
            asked: 10.0_f64.powi(-i32::try_from(options.digits).unwrap_or(i32::MAX)),
            possible: 1e-13,
            hint: "invert with balls instead",
        });
    }
    let longest = times.iter().copied().fold(0.0, f64::max);
    let features = features(transform, longest, options.abscissa);
    let again = |early: &[f64]| invert(transform, early, options);
    if let Some(found) = without_the_latest(times, |time| *time, &features, || 0.0, again)? {
        return Ok(found);
    }
    let mut points = vec![vanishing(0.0); times.len()];
    let mut later: Vec<(usize, f64)> = Vec::new();
    for (at, time) in times.iter().enumerate() {
        if time.abs() <= 0.0 {
            points[at] = initial(transform, &features, longest)?;
        } else if *time > features.delay * (1.0 - AT_ONCE) {
            later.push((at, (time - features.delay).max(AT_ONCE * features.delay)));
        }
    }
    later.sort_by(|one, other| other.1.total_cmp(&one.1));
    while let Some((_, longest)) = later.first().copied() {
        let count = later.partition_point(|(_, time)| *time > 0.5 * longest);
        let window: Vec<f64> = later[..count].iter().map(|entry| entry.1).collect();
        let found = match options.method {
            Method::Automatic => automatic(transform, &features, &window, options.digits),
            method => {
                let found = alone(method, transform, &features, &window)?;
                let others = automatic(transform, &features, &window, options.digits);
                let pairs = found.into_iter().zip(&others);
                pairs
                    .map(|(one, other)| {
                        let difference = (one.value - other.value).abs();
                        let size = one.value.abs().max(other.value.abs());
                        contradicted(one, other, [difference, size], options.digits)
                    })
                    .collect()
            }
        };
        for ((at, time), point) in later.drain(..count).zip(found) {
            let at_once = time <= AT_ONCE * features.delay * 1.5;
            points[at] = if at_once { arriving(point) } else { point };
        }
    }
    Ok(Inversions { points, features })
}

/// At the delay itself, where the original may jump from zero.
fn arriving(point: Inversion<f64>) -> Inversion<f64> {
    let after = point.value;
    if after.abs() <= point.estimate {
        return point;
    }
    Inversion {
        value: 0.5 * after,
        estimate: 0.5 * after.abs(),
        status: Status::Doubtful {
            reason: Doubt::Jump { before: 0.0, after },
        },
        ..point
    }
}

/// What holds for every chooser.
pub(super) fn check(mut times: impl Iterator<Item = f64>, options: &Options) -> Result<()> {
    if let Some(time) = times.find(|time| !time.is_finite()) {
        return Err(Error::Domain {
            what: "time t",
            value: time,
            allowed: "finite numbers",
        });
    }
    if let Some(abscissa) = options.abscissa.filter(|abscissa| !abscissa.is_finite()) {
        return Err(Error::Domain {
            what: "abscissa of convergence",
            value: abscissa,
            allowed: "a finite number",
        });
    }
    if options.digits == 0 {
        return Err(Error::Domain {
            what: "digits",
            value: 0.0,
            allowed: "at least 1",
        });
    }
    Ok(())
}

pub(super) fn features(transform: Transform<'_>, longest: f64, abscissa: Option<f64>) -> Features {
    // any time will do to look at what happens at time 0
    let longest = if longest > 0.0 { longest } else { 1.0 };
    Features::of(transform, longest, abscissa)
}

/// Zero, exactly: the original of a transform begins at time 0.
pub(super) fn vanishing<V>(value: V) -> Inversion<V> {
    Inversion {
        value,
        estimate: 0.0,
        method: Method::Automatic,
        status: Status::Vanishing,
    }
}

/// The limit of `s F(s)`, without the impulse.
pub(super) fn initial(
    transform: Transform<'_>,
    features: &Features,
    longest: f64,
) -> Result<Inversion<f64>> {
    let impulse = if features.delay > 0.0 {
        0.0
    } else {
        features.impulse
    };
    let real = |s: f64| transform(Complex64::new(s, 0.0)).re - impulse;
    match initial_value(&real, longest) {
        Some(Limit { value, error }) => Ok(Inversion {
            value,
            estimate: error,
            method: Method::Automatic,
            status: Status::Initial,
        }),
        None => Err(Error::Domain {
            what: "time t",
            value: 0.0,
            allowed: "above 0, as s F(s) has no limit for large s",
        }),
    }
}

/// The method that was asked for.
fn alone(
    method: Method,
    transform: Transform<'_>,
    features: &Features,
    window: &[f64],
) -> Result<Vec<Inversion<f64>>> {
    let plain = features.remaining(transform, 0.0);
    let frequency = if features.rough {
        0.0
    } else {
        features.frequency
    };
    let found = candidates(method, &plain, window, frequency)?;
    let finish = |(candidate, time): (Candidate, &f64)| {
        let candidate = candidate.grown((features.abscissa * time).exp());
        Inversion {
            value: candidate.value,
            estimate: candidate.error,
            method,
            status: match candidate.error.is_finite() {
                true => Status::Alone {
                    difference: candidate.error,
                },
                false => Status::Doubtful {
                    reason: Doubt::NotFinite,
                },
            },
        }
    };
    Ok(found.into_iter().zip(window).map(finish).collect())
}

const TALBOT: Method = Method::Rule(Family::Talbot);
const EULER: Method = Method::Fourier(Acceleration::Euler);
const FRACTION: Method = Method::Fourier(Acceleration::QuotientDifference);

/// Methods are added until two agree at every time: a contour and a line; another sum of the line; all of them shifted.
fn automatic(
    transform: Transform<'_>,
    features: &Features,
    window: &[f64],
    digits: usize,
) -> Vec<Inversion<f64>> {
    let longest = window.first().copied().unwrap_or(1.0);
    let tolerance = 10.0_f64.powi(-i32::try_from(digits).unwrap_or(i32::MAX));
    let growth: Vec<f64> = window
        .iter()
        .map(|time| (features.abscissa * time).exp())
        .collect();
    let mut pools: Vec<Vec<Candidate>> = vec![Vec::new(); window.len()];
    let frequency = if features.rough {
        0.0
    } else {
        features.frequency
    };
    for (shift, methods) in [
        (0.0, &[TALBOT, EULER][..]),
        (0.0, &[FRACTION]),
        (4.0 / longest, &[TALBOT, EULER, FRACTION]),
        (10.0 / longest, &[TALBOT, EULER, FRACTION]),
    ] {
        let shifted = features.remaining(transform, shift);
        for method in methods {
            // there is a rule for every method in the list
            let found = candidates(*method, &shifted, window, frequency).unwrap_or_default();
            for ((pool, candidate), time) in pools.iter_mut().zip(found).zip(window) {
                pool.push(candidate.grown(((features.abscissa + shift) * time).exp()));
            }
        }
        let mut grown = pools.iter().zip(&growth);
        if grown.all(|(pool, growth)| agreement(pool, tolerance, *growth).1) {
            break;
        }
    }
    let mut answers: Vec<Inversion<f64>> = pools
        .iter()
        .zip(&growth)
        .map(|(pool, growth)| settle(pool, [tolerance, *growth], features, longest))
        .collect();
    if features.rough {
        for (answer, time) in answers.iter_mut().zip(window) {
            sides(answer, transform, features, *time);
        }
    }
    answers
}

/// The pair of different methods that is closest together, and whether that is close enough.
fn agreement(
    pool: &[Candidate],
    tolerance: f64,
    growth: f64,
) -> (Option<(Candidate, Candidate, f64)>, bool) {
    let pairs = pool
        .iter()
        .enumerate()
        .flat_map(|(at, one)| pool[..at].iter().map(move |other| (one, other)));
    let best = pairs
        .filter(|(one, other)| one.method != other.method)
        .map(|(one, other)| {
            (
                *one,
                *other,
                (one.value - other.value)
                    .abs()
                    .max(one.error)
                    .max(other.error),
            )
        })
        .min_by(|one, other| one.2.total_cmp(&other.2));
    let size = pool
        .iter()
        .fold(0.0, |size: f64, candidate| size.max(candidate.size));
    // Beside what grows, nothing is small: then the value itself has to stand out of the error.
    let close = best.is_some_and(|(one, _, apart)| {
        apart <= tolerance * one.value.abs().max(size)
            && (apart <= one.value.abs() || apart <= size / growth)
    });
    (best, close)
}

fn settle(
    pool: &[Candidate],
    [tolerance, growth]: [f64; 2],
    features: &Features,
    longest: f64,
) -> Inversion<f64> {
    let (best, close) = agreement(pool, tolerance, growth);
    let Some((one, other, apart)) = best.filter(|best| best.2.is_finite()) else {
        return doubtful(0.0, Doubt::NotFinite);
    };
    let difference = (one.value - other.value).abs();
    let better = if one.error <= other.error { one } else { other };
    let doubt = if features.unbounded {
        Some(Doubt::Growth)
    } else if features.rough {
        Some(Doubt::Rough)
    } else if 1.2 * features.frequency * longest > LONGEST_HEAD {
        Some(Doubt::Oscillation {
            frequency: features.frequency,
        })
    } else if close {
        None
    } else {
        Some(Doubt::Disagreement)
    };
    let status = match doubt {
        Some(reason) => Status::Doubtful { reason },
        None => Status::Agreed {
            methods: [
                better.method,
                if better.method == one.method {
                    other.method
                } else {
                    one.method
                },
            ],
            difference,
        },
    };
    Inversion {
        value: better.value,
        estimate: match doubt {
            None => difference.max(better.error),
            Some(Doubt::Growth | Doubt::Oscillation { .. }) => f64::INFINITY,
            Some(_) => apart,
        },
        method: better.method,
        status,
    }
}

/// At a jump the two sides disagree: then the mean is the answer.
fn sides(answer: &mut Inversion<f64>, transform: Transform<'_>, features: &Features, time: f64) {
    let plain = features.remaining(transform, 0.0);
    let look = |factor: f64| {
        let time = factor * time;
        let found = candidates(FRACTION, &plain, &[time], 0.0).ok()?;
        found
            .first()
            .map(|candidate| candidate.grown((features.abscissa * time).exp()))
    };
    let step = |part: f64| Some((look(1.0 - part)?, look(1.0 + part)?));
    let (Some((before, after)), Some((far_before, far_after))) =
        (step(1.0 / 64.0), step(1.0 / 32.0))
    else {
        return;
    };
    let height = (after.value - before.value).abs();
    // a jump is as high from near, a slope half as high
    let steep = height > 0.75 * (far_after.value - far_before.value).abs();
    let certain = steep && height > 30.0 * (before.error + after.error);
    // off the jump the value lies on one of the sides
    let between = [before, after]
        .iter()
        .all(|side| (side.value - answer.value).abs() > 0.2 * height);
    let unsure = answer.estimate > 1e-3 * height;
    if certain && (between || unsure) && height > 0.0 {
        *answer = Inversion {
            value: 0.5 * (before.value + after.value),
            estimate: 0.5 * height,
            method: FRACTION,
            status: Status::Doubtful {
                reason: Doubt::Jump {
                    before: before.value,
                    after: after.value,
                },
            },
        };
    }
}
