//! Formulas: delays are read off, not measured.

use std::cell::RefCell;

use algebra::expr::{Constant, Expr, Kind, Program, Symbol, Workspace};
use algebra::{Ball, ComplexBall, Fuel, Rational};
use num_complex::Complex64;

use super::balls::{BallTransform, invert_seen};
use super::doubts::doubtful;
use super::features::Transform;
use super::invert::{check, invert};
use super::{Doubt, Features, Inversion, Inversions, Method, Options, Status};
use crate::laplace::symbolic::{continued, without_echoes};
use crate::{Error, Result};

/// Digits up to which double precision is tried first.
const DOUBLE_DIGITS: usize = 12;

/// Delayed terms times times, at most: echoes beyond are not taken apart.
const MOST_PIECES: usize = 20_000;

/// Values of the original of a transform that is given as a formula.
///
/// $$ F(s) = \sum_j e^{-c_j s} G_j(s) \quad\Rightarrow\quad f(t) = \sum_{c_j < t} g_j(t - c_j) $$
///
/// Terms with different delays are inverted one by one, so that jumps between them cost no accuracy; at a jump the value is the mean
/// of both sides and [`Doubt::Jump`]. Delays in denominators are series of such terms, see [`crate::laplace::without_echoes`]. Up to 12 digits are computed in double precision where two methods agree there, everything else
/// with balls. Roots, powers and logarithms take principal values for large s and are continued from there: `√(s² + 1)` is `√(s - i) √(s + i)`.
///
/// # Errors
/// [`crate::Error::Algebra`] for other symbols than the variable and for functions without complex values; those of
/// [`super::invert_balls`].
///
/// # Example
/// ```
/// use algebra::{Rational, expr::{Expr, Symbol}};
/// use transforms::laplace::{Method, invert_expression};
/// // (1 - e^-s)/s: one until 1, then zero
/// let s = Expr::symbol("s");
/// let pulse = (Expr::integer(1) - (-&s).exp()) * s.pow(-1);
/// let times = [Rational::HALF, Rational::from(2)];
/// let answer = invert_expression(&pulse, &Symbol::new("s"), &times, 10, Method::Automatic)?;
/// assert!((answer.points[0].value.to_f64() - 1.0).abs() < 1e-10);
/// assert!(answer.points[1].value.to_f64().abs() < 1e-10);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn invert_expression(
    transform: &Expr,
    variable: &Symbol,
    times: &[Rational],
    digits: usize,
    method: Method,
) -> Result<Inversions<Ball>> {
    let options = Options {
        digits,
        method,
        ..Options::default()
    };
    check(times.iter().map(Rational::to_f64), &options)?;
    let transform = &continued(transform, variable, &mut Fuel::default());
    let longest = times.iter().max().cloned().unwrap_or_default();
    let unrolled = without_echoes(transform, variable, &longest, &mut Fuel::default())
        .ok()
        .flatten()
        .map(|unrolled| split(&unrolled, variable))
        .filter(|pieces| pieces.len().saturating_mul(times.len()) <= MOST_PIECES);
    let pieces = unrolled.unwrap_or_else(|| split(transform, variable));
    let mut total: Option<Inversions<Ball>> = None;
    for (delay, piece) in &pieces {
        let shifted: Vec<Rational> = times.iter().map(|time| time - delay).collect();
        let found = invert_piece(piece, variable, &shifted, &options, !delay.is_zero())?;
        total = Some(match total {
            None => found,
            Some(total) => join(total, found),
        });
    }
    let mut total = total.unwrap_or(Inversions {
        points: Vec::new(),
        features: Features::NONE,
    });
    if let [(delay, _)] = &pieces[..] {
        total.features.delay += delay.to_f64();
    }
    Ok(total)
}

/// One term without its delay; `inner` says that its time 0 is no beginning but a jump on the way.
fn invert_piece(
    piece: &Expr,
    variable: &Symbol,
    times: &[Rational],
    options: &Options,
    inner: bool,
) -> Result<Inversions<Ball>> {
    let program = Program::new(std::slice::from_ref(piece), std::slice::from_ref(variable))?;
    let workspace = RefCell::new(Workspace::default());
    let balls = |s: &ComplexBall| {
        piece.complex_ball_with(&|symbol| (symbol == variable).then(|| s.clone()), s.bits())
    };
    let double = |s: Complex64| {
        let mut value = [Complex64::new(f64::NAN, f64::NAN)];
        // the numbers of inputs and outputs fit, so this does not fail
        let done = program.evaluate_complex(&[s], &mut value, &mut workspace.borrow_mut());
        match done.is_ok() && value[0].is_finite() {
            true => value[0],
            // overflow on the way: MPFR has larger exponents
            false => super::balls::projected(&balls, s),
        }
    };
    let floats: Vec<f64> = times.iter().map(Rational::to_f64).collect();
    let in_double = options.digits <= DOUBLE_DIGITS
        || matches!(options.method, Method::Fourier(_) | Method::Weeks);
    let quick = match in_double && times.iter().all(|time| !time.is_zero()) {
        true => Some(invert(&double, &floats, options)?),
        false => None,
    };
    let settled = |answer: &Inversions<f64>| {
        let doubtful = |point: &Inversion<f64>| matches!(point.status, Status::Doubtful { .. });
        options.method != Method::Automatic
            || answer.features.rough
            || !answer.points.iter().any(doubtful)
    };
    let mut answer = match quick.filter(settled) {
        Some(quick) => Inversions {
            features: quick.features,
            points: quick.points.into_iter().map(widened).collect(),
        },
        None => beginning(&balls, &double, times, options, inner)?,
    };
    for point in &mut answer.points {
        if inner && point.status == Status::Initial && point.value.to_f64().abs() > point.estimate {
            let after = point.value.to_f64();
            point.value = &point.value * &Ball::from_rational(&Rational::HALF, point.value.bits());
            point.status = Status::Doubtful {
                reason: Doubt::Jump { before: 0.0, after },
            };
        }
    }
    Ok(answer)
}

/// With balls; a time 0 without a limit is a doubt where other times have values, or where it is no beginning.
fn beginning(
    balls: BallTransform<'_>,
    double: Transform<'_>,
    times: &[Rational],
    options: &Options,
    inner: bool,
) -> Result<Inversions<Ball>> {
    let found = invert_seen(balls, double, times, options);
    let later: Vec<Rational> = times
        .iter()
        .filter(|time| !time.is_zero())
        .cloned()
        .collect();
    match found {
        Err(Error::Domain { .. }) if later.len() < times.len() && (inner || !later.is_empty()) => {}
        found => return found,
    }
    let found = invert_seen(balls, double, &later, options)?;
    let mut points = found.points.into_iter();
    let none = || doubtful(Ball::zero(), Doubt::NotFinite);
    let points = times.iter().map(|time| match time.is_zero() {
        true => none(),
        false => points.next().unwrap_or_else(none),
    });
    Ok(Inversions {
        points: points.collect(),
        features: found.features,
    })
}

fn widened(point: Inversion<f64>) -> Inversion<Ball> {
    Inversion {
        value: Ball::from_rational(&Rational::from_f64(point.value).unwrap_or_default(), 53),
        estimate: point.estimate,
        method: point.method,
        status: point.status,
    }
}

/// The sum of two answers: doubts stay, a value that vanishes adds nothing.
fn join(one: Inversions<Ball>, other: Inversions<Ball>) -> Inversions<Ball> {
    let points = one
        .points
        .into_iter()
        .zip(other.points)
        .map(|(one, other)| {
            let (value, estimate) = (&one.value + &other.value, one.estimate + other.estimate);
            let (values, statuses) = (
                [one.value.to_f64(), other.value.to_f64()],
                [one.status, other.status],
            );
            let status = match statuses {
                // the sides of a jump of one part hold the value of the other
                [
                    Status::Doubtful {
                        reason: Doubt::Jump { before, after },
                    },
                    Status::Doubtful {
                        reason:
                            Doubt::Jump {
                                before: b,
                                after: a,
                            },
                    },
                ] => Status::Doubtful {
                    reason: Doubt::Jump {
                        before: before + b,
                        after: after + a,
                    },
                },
                [
                    Status::Doubtful {
                        reason: Doubt::Jump { before, after },
                    },
                    other,
                ] if !is_doubtful(&other) => Status::Doubtful {
                    reason: Doubt::Jump {
                        before: before + values[1],
                        after: after + values[1],
                    },
                },
                [
                    one,
                    Status::Doubtful {
                        reason: Doubt::Jump { before, after },
                    },
                ] if !is_doubtful(&one) => Status::Doubtful {
                    reason: Doubt::Jump {
                        before: before + values[0],
                        after: after + values[0],
                    },
                },
                [
                    Status::Agreed {
                        methods,
                        difference,
                    },
                    Status::Agreed {
                        difference: more, ..
                    },
                ] => Status::Agreed {
                    methods,
                    difference: difference + more,
                },
                [Status::Vanishing | Status::Initial, other] => other,
                [one, Status::Vanishing | Status::Initial] => one,
                [one, _] if is_doubtful(&one) => one,
                [_, other] => other,
            };
            let method = if one.method == Method::Automatic {
                other.method
            } else {
                one.method
            };
            Inversion {
                value,
                estimate,
                method,
                status,
            }
        });
    Inversions {
        points: points.collect(),
        features: Features {
            frequency: one.features.frequency.max(other.features.frequency),
            rough: one.features.rough || other.features.rough,
            unbounded: one.features.unbounded || other.features.unbounded,
            abscissa: one.features.abscissa.max(other.features.abscissa),
            ..one.features
        },
    }
}

fn is_doubtful(status: &Status) -> bool {
    matches!(status, Status::Doubtful { .. })
}

/// The parts of a sum by their delays, the earliest first; the whole when nothing is delayed or something would come early.
fn split(transform: &Expr, variable: &Symbol) -> Vec<(Rational, Expr)> {
    let whole = || vec![(Rational::from(0), transform.clone())];
    let Ok(expanded) = transform.expand(&mut Fuel::default()) else {
        return whole();
    };
    let mut parts: Vec<(Rational, Expr)> = Vec::new();
    let terms: Vec<Expr> = match expanded.kind() {
        Kind::Sum { constant, terms } => {
            let scaled = terms
                .iter()
                .map(|(term, coefficient)| term.scale(coefficient));
            scaled
                .chain((!constant.is_zero()).then(|| Expr::number(constant.clone())))
                .collect()
        }
        _ => vec![expanded.clone()],
    };
    for term in terms {
        let (delay, rest) = undelayed(&term, variable);
        match parts.iter_mut().find(|part| part.0 == delay) {
            Some(part) => part.1 = &part.1 + &rest,
            None => parts.push((delay, rest)),
        }
    }
    parts.sort_by(|one, other| one.0.cmp(&other.0));
    match parts.first() {
        Some((first, _)) if !first.is_negative() && (parts.len() > 1 || !first.is_zero()) => parts,
        _ => whole(),
    }
}

/// The rational `c` of a factor `e^(-c s + ..)` of a term, and the term without `e^(-c s)`.
fn undelayed(term: &Expr, variable: &Symbol) -> (Rational, Expr) {
    let exponent = match term.kind() {
        Kind::Power(base, exponent) if is_e(base) => Some(exponent),
        Kind::Product { factors, .. } => factors
            .iter()
            .find(|factor| is_e(&factor.0))
            .map(|factor| &factor.1),
        _ => None,
    };
    let slope = exponent.and_then(|exponent| slope(exponent, variable));
    match slope {
        Some(slope) => {
            let advance = Expr::symbol(variable.name()).scale(&-&slope).exp();
            (-slope, term * &advance)
        }
        None => (Rational::from(0), term.clone()),
    }
}

fn is_e(base: &Expr) -> bool {
    matches!(base.kind(), Kind::Constant(Constant::E))
}

fn is_variable(part: &Expr, variable: &Symbol) -> bool {
    matches!(part.kind(), Kind::Symbol(symbol) if symbol == variable)
}

/// The rational coefficient of the bare variable in a sum.
fn slope(exponent: &Expr, variable: &Symbol) -> Option<Rational> {
    match exponent.kind() {
        Kind::Symbol(symbol) if symbol == variable => Some(Rational::from(1)),
        Kind::Product {
            coefficient,
            factors,
        } => match &factors[..] {
            [(base, power)] if is_variable(base, variable) && power.is_one() => {
                Some(coefficient.clone())
            }
            _ => None,
        },
        Kind::Sum { terms, .. } => {
            let found = terms.iter().find(|term| is_variable(&term.0, variable));
            found.map(|term| term.1.clone())
        }
        _ => None,
    }
}
