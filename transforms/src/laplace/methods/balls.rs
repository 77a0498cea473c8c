//! The chooser at any precision: the rounding is enclosed, the error of the method is estimated.

use algebra::{Ball, ComplexBall, Rational};
use num_complex::Complex64;

use super::doubts::{contradicted, doubtful, without_the_latest};
use super::features::Transform;
use super::invert::{check, features, vanishing};
use super::limit::initial_ball;
use super::rule::{Cache, Family};
use super::{Doubt, Features, Inversion, Inversions, Method, Options, Status};
use crate::{Error, Result};

/// A transform in balls.
pub(super) type BallTransform<'a> = &'a dyn Fn(&ComplexBall) -> Option<ComplexBall>;

/// More digits are not tried.
const MOST_DIGITS: usize = 1_000;
/// Larger rules are not tried.
const MOST_NODES: f64 = 6_000.0;
/// Imaginary parts up to this, over the time, are not looked for by the features.
const UNSEEN: f64 = 100.0;
/// Logarithm of what counts as nothing at all.
pub(super) const NOTHING: i64 = -1_000_000;
const BITS_PER_DIGIT: f64 = 3.3219280948873626;

/// Values of the original of a transform at some times, at any precision.
///
/// $$ f(t) = \frac{1}{2\pi i} \int_{\sigma - i\infty}^{\sigma + i\infty} e^{s t} F(s)\, ds $$
///
/// As [`super::invert`], with balls: Talbot's contour at two numbers of nodes against the Euler rule, at the working precision that the
/// cancellation in them needs. A ball encloses the rounding only; how far the method is off is in the `estimate`. `transform` returns
/// `None` where it has no value. Costs some 5 evaluations for each digit and each time, and about 10,000 at 64 bits for the features.
///
/// # Errors
/// [`Error::Domain`] for digits 0, an abscissa that is not finite, and for time 0 when `s F(s)` has no limit; [`Error::TooLarge`] for
/// more than 2,000 digits; [`Error::Unsupported`] for [`Method::Fourier`] and [`Method::Weeks`].
///
/// # Example
/// ```
/// use algebra::{Ball, ComplexBall, Rational};
/// use transforms::laplace::{Options, invert_balls};
/// let transform = |s: &ComplexBall| Some((s + &ComplexBall::real(Ball::from_integer(1, 32))).recip());
/// let options = Options { digits: 30, ..Options::default() };
/// let answer = invert_balls(&transform, &[Rational::from(2)], &options)?;
/// let error = &answer.points[0].value - &Ball::from_integer(-2, 200).exp();
/// assert!(error.abs().to_f64() < 1e-30);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn invert_balls(
    transform: BallTransform<'_>,
    times: &[Rational],
    options: &Options,
) -> Result<Inversions<Ball>> {
    let double = |s: Complex64| projected(transform, s);
    check(times.iter().map(Rational::to_f64), options)?;
    invert_seen(transform, &double, times, options)
}

/// The same for a transform that is cheaper in double precision.
pub(super) fn invert_seen(
    transform: BallTransform<'_>,
    double: Transform<'_>,
    times: &[Rational],
    options: &Options,
) -> Result<Inversions<Ball>> {
    let longest = times.iter().map(Rational::to_f64).fold(0.0, f64::max);
    let found = features(double, longest, options.abscissa);
    let again = |early: &[Rational]| invert_seen(transform, double, early, options);
    let nothing = || Ball::zero();
    match without_the_latest(times, Rational::to_f64, &found, nothing, again)? {
        Some(answer) => Ok(answer),
        None => invert_known(transform, times, options, found),
    }
}

/// A value in double precision from balls of 64 bits.
pub(super) fn projected(transform: BallTransform<'_>, s: Complex64) -> Complex64 {
    let part = |value: f64| Some(Ball::from_rational(&Rational::from_f64(value)?, 64));
    let place = || {
        let im = if s.im.abs() > 0.0 {
            part(s.im)?
        } else {
            Ball::zero()
        };
        Some(ComplexBall::new(part(s.re)?, im))
    };
    let value = place().and_then(|place| transform(&place));
    match value.filter(ComplexBall::is_finite) {
        Some(value) => Complex64::new(value.re.to_f64(), value.im.to_f64()),
        None => Complex64::new(f64::NAN, f64::NAN),
    }
}

/// The same for a transform whose features are known.
fn invert_known(
    transform: BallTransform<'_>,
    times: &[Rational],
    options: &Options,
    features: Features,
) -> Result<Inversions<Ball>> {
    check(times.iter().map(Rational::to_f64), options)?;
    if options.digits > MOST_DIGITS {
        return Err(Error::TooLarge {
            what: "digits of an inversion",
            needed: u64::try_from(options.digits).unwrap_or(u64::MAX),
            limit: MOST_DIGITS as u64,
            hint: "fewer digits",
        });
    }
    if matches!(options.method, Method::Fourier(_) | Method::Weeks) {
        return Err(Error::Unsupported {
            what: "inversion with balls",
            construct: format!("{:?}", options.method),
            hint: "one-point rules, or double precision",
        });
    }
    let delay = exact(features.delay);
    let mut cache = Cache::default();
    let points = times.iter().map(|time| {
        if time.is_zero() {
            return initial_ball(transform, &features, options.digits);
        }
        let time = time - &delay;
        if time.is_negative() || time.is_zero() {
            return Ok(vanishing(Ball::zero()));
        }
        let problem = Problem {
            transform,
            features: &features,
            delay: &delay,
            time: &time,
        };
        match options.method {
            Method::Rule(family) => {
                let one = problem.alone(family, options.digits, &mut cache)?;
                let other = problem.automatic(options.digits, &mut cache)?;
                let difference = power_of_two(distance(&one.value, &other.value));
                let size = [&one, &other].map(|found| found.value.magnitude_log2());
                let size = size.into_iter().flatten().max().map_or(0.0, power_of_two);
                Ok(contradicted(
                    one,
                    &other,
                    [difference, size],
                    options.digits,
                ))
            }
            _ => problem.automatic(options.digits, &mut cache),
        }
    });
    Ok(Inversions {
        points: points.collect::<Result<_>>()?,
        features,
    })
}

fn exact(value: f64) -> Rational {
    Rational::from_f64(value).unwrap_or_default()
}

/// `2^exponent` in double precision, without vanishing; infinite beyond its range.
pub(super) fn power_of_two(exponent: i64) -> f64 {
    2.0_f64.powi(i32::try_from(exponent.clamp(-1022, 1024)).unwrap_or(0))
}

/// A transform at a time after its delay.
struct Problem<'a> {
    transform: BallTransform<'a>,
    features: &'a Features,
    delay: &'a Rational,
    time: &'a Rational,
}

/// Working digits that a rule loses to cancellation, and evaluations for a digit.
fn loss(family: Family) -> (f64, f64) {
    match family {
        Family::Talbot => (0.15, 0.85),
        Family::FixedTalbot => (0.4, 1.7),
        Family::Hyperbola => (0.17, 1.0),
        Family::Parabola => (0.12, 1.1),
        Family::Euler => (0.4, 1.7),
        Family::GaverStehfest => (2.2, 1.15),
        Family::Concentrated => (0.4, 0.0),
    }
}

/// Bits of a number of decimal digits.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
fn bits_of(digits: f64) -> i64 {
    (digits * BITS_PER_DIGIT) as i64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits"
)]
fn whole(value: f64) -> usize {
    value.clamp(1.0, 1e6) as usize
}

impl Problem<'_> {
    /// A rule applied to the shifted transform.
    ///
    /// Working bits are added until rounding leaves the digits asked for; transforms that cancel take more.
    fn apply(
        &self,
        family: Family,
        size: usize,
        digits: f64,
        shift: f64,
        cache: &mut Cache,
    ) -> Result<Option<Ball>> {
        let wanted = digits * BITS_PER_DIGIT;
        let mut bits = 40.0 + wanted + BITS_PER_DIGIT * (4.0 + loss(family).0 * size as f64);
        let shift = self.features.abscissa + shift;
        let impulse = exact(self.features.impulse);
        let mut last = None;
        for _ in 0..4 {
            let working = u32::try_from(whole(bits)).unwrap_or(u32::MAX);
            let move_by = ComplexBall::real(Ball::from_rational(&exact(shift), working));
            let delay = ComplexBall::real(Ball::from_rational(self.delay, working));
            let remaining = |s: &ComplexBall| {
                let s = s + &move_by;
                let value = (self.transform)(&s)?;
                let value = match self.delay.is_zero() {
                    true => value,
                    false => value * (&s * &delay).exp()?,
                };
                Some(match impulse.is_zero() {
                    true => value,
                    false => value - ComplexBall::real(Ball::from_rational(&impulse, working)),
                })
            };
            let time = Ball::from_rational(self.time, working);
            let Some(value) = cache.rule(family, size, working)?.apply(&remaining, &time) else {
                bits += 64.0 + 0.25 * bits;
                continue;
            };
            let value = value * (&move_by.re * &time).exp();
            if !value.is_finite() {
                break;
            }
            let error = value.radius_log2().unwrap_or(i64::MIN);
            let allowed = self
                .size(shift)
                .max(value.magnitude_log2().unwrap_or(i64::MIN))
                .saturating_sub(bits_of(digits) + 2);
            last = Some(value);
            if error <= allowed {
                break;
            }
            bits += error.saturating_sub(allowed).clamp(0, 100_000) as f64 + 16.0;
        }
        Ok(last)
    }

    /// Logarithm to base 2 of the mean size of the original.
    fn size(&self, shift: f64) -> i64 {
        let time = self.time.to_f64();
        let transform = |s: Complex64| projected(self.transform, s);
        let image = self.features.remaining(&transform, 0.0)(Complex64::new(5.0 / time, 0.0));
        let size = (image.norm() / time).log2() + shift * time * std::f64::consts::LOG2_E;
        #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
        match size.is_finite() {
            true => size as i64,
            false => NOTHING,
        }
    }

    fn alone(&self, family: Family, digits: usize, cache: &mut Cache) -> Result<Inversion<Ball>> {
        let digits = digits as f64;
        let sizes = match family {
            Family::Concentrated => [30, 50],
            _ => {
                let size = loss(family).1 * (digits + 4.0) + self.reach(family, UNSEEN);
                if size > MOST_NODES {
                    return Ok(doubtful(
                        Ball::zero(),
                        Doubt::Oscillation {
                            frequency: self.features.frequency,
                        },
                    ));
                }
                [whole(size), whole(1.3 * size + 2.0)]
            }
        };
        let coarse = self.apply(family, sizes[0], digits, 0.0, cache)?;
        let fine = self.apply(family, sizes[1], digits, 0.0, cache)?;
        let (Some(coarse), Some(value)) = (coarse, fine) else {
            return Ok(doubtful(Ball::zero(), Doubt::NotFinite));
        };
        let difference = distance(&value, &coarse);
        if !power_of_two(difference).is_finite() {
            return Ok(doubtful(Ball::zero(), Doubt::NotFinite));
        }
        Ok(Inversion {
            value,
            estimate: power_of_two(difference),
            method: Method::Rule(family),
            status: Status::Alone {
                difference: power_of_two(difference),
            },
        })
    }

    /// Nodes that it takes to pass the singularities farthest up, and `least` radians at any rate.
    fn reach(&self, family: Family, least: f64) -> f64 {
        let turns = match self.features.frequency {
            frequency if frequency.is_finite() => (frequency * self.time.to_f64()).max(least),
            _ => least,
        };
        match family {
            // half the nodes have positive real parts, up to imaginary parts of 0.66 for each
            Family::Talbot => 1.8 * turns,
            Family::Hyperbola | Family::Parabola | Family::FixedTalbot => 2.2 * turns,
            Family::Euler => 0.5 * turns,
            Family::GaverStehfest => 2.0 * turns,
            Family::Concentrated => 0.0,
        }
    }

    fn automatic(&self, digits: usize, cache: &mut Cache) -> Result<Inversion<Ball>> {
        let features = self.features;
        if features.unbounded {
            return Ok(doubtful(Ball::zero(), Doubt::Growth));
        }
        if features.rough {
            let mut answer = self.alone(Family::Concentrated, digits, cache)?;
            answer.status = Status::Doubtful {
                reason: Doubt::Rough,
            };
            return Ok(answer);
        }
        let mut digits = digits as f64;
        let wanted = digits;
        let near = 4.0 / self.time.to_f64();
        let mut answer = doubtful(Ball::zero(), Doubt::NotFinite);
        let mut relative = false;
        let mut plan = [
            (1.0, 0.0, 0.0),
            (2.0, UNSEEN, 0.0),
            (2.0, UNSEEN, near),
            (4.0, UNSEEN, near),
        ]
        .into_iter();
        let mut next = plan.next();
        while let Some((factor, least, shift)) = next {
            let size = |family, least| {
                factor * (loss(family).1 * (digits + 6.0) + 3.0) + self.reach(family, least)
            };
            // one of the two passes by all that the features do not show
            let sizes = [size(Family::Talbot, least), size(Family::Euler, UNSEEN)];
            if sizes[0] > MOST_NODES {
                let frequency = features.frequency;
                answer.status = Status::Doubtful {
                    reason: Doubt::Oscillation { frequency },
                };
                break;
            }
            let coarse = self.apply(Family::Talbot, whole(sizes[0]), digits, shift, cache)?;
            let fine = self.apply(Family::Talbot, whole(2.0 * sizes[0]), digits, shift, cache)?;
            let other = self.apply(Family::Euler, whole(sizes[1]), digits, shift, cache)?;
            let (Some(coarse), Some(fine), Some(other)) = (coarse, fine, other) else {
                next = plan.next();
                continue;
            };
            let apart = distance(&fine, &other);
            let worst = apart.max(distance(&fine, &coarse));
            let value_size = fine.magnitude_log2().unwrap_or(i64::MIN);
            let size = self.size(features.abscissa).max(value_size);
            let allowed = size.saturating_sub(bits_of(digits));
            let [estimate, difference] = [worst, apart].map(power_of_two);
            // beside what grows, nothing is small: then the value itself has to stand out of the error
            let stands = worst <= value_size || worst <= self.size(0.0);
            if worst > allowed.max(NOTHING) || !stands || !estimate.is_finite() {
                if estimate < answer.estimate {
                    let status = Status::Doubtful {
                        reason: Doubt::Disagreement,
                    };
                    answer = Inversion {
                        value: fine,
                        estimate,
                        method: Method::Rule(Family::Talbot),
                        status,
                    };
                }
                next = plan.next();
                continue;
            }
            let methods = [Method::Rule(Family::Talbot), Method::Rule(Family::Euler)];
            let status = Status::Agreed {
                methods,
                difference,
            };
            answer = Inversion {
                value: fine,
                estimate,
                method: methods[0],
                status,
            };
            // small beside its own past: more digits, so that as many as asked for are its own
            let lost = size.saturating_sub(value_size.max(worst)).clamp(0, 100_000) as f64
                / BITS_PER_DIGIT;
            if relative || lost < 1.0 {
                break;
            }
            relative = true;
            digits = wanted + (lost + 1.0).min(wanted + 40.0);
        }
        Ok(answer)
    }
}

/// Logarithm to base 2 of how far two enclosed values can be apart.
pub(super) fn distance(one: &Ball, other: &Ball) -> i64 {
    (one - other).abs().magnitude_log2().unwrap_or(NOTHING)
}
