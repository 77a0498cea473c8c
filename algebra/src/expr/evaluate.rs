//! Enclosures of an expression at rational values of its symbols.
//!
//! `None` always means "no statement": outside the natural domain, undefined, out of reach or not enclosed.

use std::cmp::Ordering;
use std::convert::Infallible;
use std::rc::Rc;

use super::{Constant, Expr, Function, Head, Kind, Symbol};
use crate::number::{Ball, ComplexBall, FloatBall, Integer, Rational};

/// Values of the symbols.
pub type Point = Vec<(Symbol, Rational)>;

/// Whether values may leave the real line on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Every part must be real: the natural domain of real analysis.
    Real,
    /// Principal complex values.
    Complex,
}

impl Expr {
    /// A real enclosure of a constant; `None` when it is not proved real or not enclosed.
    pub fn real_ball(&self, bits: u32) -> Option<Ball> {
        if let Some(value) = self.as_rational() {
            return Some(Ball::from_rational(value, bits));
        }
        let value = self.ball_at(&Vec::new(), Field::Complex, bits)?;
        value.is_real().then_some(value.re)
    }

    /// A complex enclosure of a constant.
    pub fn complex_ball(&self, bits: u32) -> Option<ComplexBall> {
        self.ball_at(&Vec::new(), Field::Complex, bits)
    }

    /// An enclosure of the value at a point.
    pub fn ball_at(&self, point: &Point, field: Field, bits: u32) -> Option<ComplexBall> {
        self.enclosed(
            &|symbol| {
                lookup(point, symbol)
                    .map(|value| ComplexBall::real(Ball::from_rational(value, bits)))
            },
            field,
            bits,
        )
    }

    /// A real enclosure of all values over a box: every symbol runs through its ball.
    ///
    /// Where there is one, the expression is real, finite and continuous on the whole box: steps are constant on it and
    /// no pole lies in it. The enclosure is wider than the range; halving the box narrows it.
    ///
    /// ```
    /// use algebra::{Ball, Rational, expr::{Expr, Symbol}};
    /// let f = Expr::symbol("x").pow(-1);
    /// let x = |low: i64, high: i64| {
    ///     let [low, high] = [low, high].map(|end| Ball::from_integer(end, 64));
    ///     vec![(Symbol::new("x"), low.hull(&high))]
    /// };
    /// let range = f.ball_over(&x(1, 2), 64).unwrap();
    /// assert!(range.contains(&Rational::from(1)) && !range.contains_zero());
    /// assert!(f.ball_over(&x(-1, 2), 64).is_none());
    /// ```
    pub fn ball_over(&self, region: &[(Symbol, Ball)], bits: u32) -> Option<Ball> {
        let value = self.enclosed(
            &|symbol| {
                let (_, ball) = region.iter().find(|entry| entry.0 == *symbol)?;
                Some(ComplexBall::real(ball.with_bits(bits)))
            },
            Field::Real,
            bits,
        )?;
        Some(value.re)
    }

    pub(super) fn enclosed(
        &self,
        values: &dyn Fn(&Symbol) -> Option<ComplexBall>,
        field: Field,
        bits: u32,
    ) -> Option<ComplexBall> {
        let Ok(value) = self.fold(|node, parts: &[Option<Rc<ComplexBall>>]| {
            let ball = node_ball(node, parts, values, field, bits)
                .filter(|ball| ball.is_finite() && (field == Field::Complex || ball.is_real()));
            Ok::<_, Infallible>(ball.map(Rc::new))
        });
        value.map(Rc::unwrap_or_clone)
    }

    /// A quick real enclosure of the value at a point, in double precision.
    pub fn float_at(&self, point: &Point) -> Option<FloatBall> {
        let Ok(value) = self.fold(|node, parts: &[Option<FloatBall>]| {
            Ok::<_, Infallible>(node_float(node, parts, point))
        });
        value
    }
}

fn lookup<'a>(point: &'a Point, symbol: &Symbol) -> Option<&'a Rational> {
    point
        .iter()
        .find(|entry| entry.0 == *symbol)
        .map(|entry| &entry.1)
}

fn node_ball(
    node: &Expr,
    parts: &[Option<Rc<ComplexBall>>],
    values: &dyn Fn(&Symbol) -> Option<ComplexBall>,
    field: Field,
    bits: u32,
) -> Option<ComplexBall> {
    let rational = |value: &Rational| ComplexBall::real(Ball::from_rational(value, bits));
    Some(match node.kind() {
        Kind::Number(value) => rational(value),
        Kind::Constant(Constant::Pi) => ComplexBall::real(Ball::pi(bits)),
        Kind::Constant(Constant::E) => ComplexBall::real(Ball::e(bits)),
        Kind::Constant(Constant::ImaginaryUnit) => ComplexBall::i(bits),
        Kind::Constant(Constant::Infinity) | Kind::Undefined => return None,
        Kind::Symbol(symbol) => values(symbol)?,
        Kind::Sum { constant, terms } => {
            let mut total = rational(constant);
            for ((_, coefficient), part) in terms.iter().zip(parts) {
                let part = part.as_deref()?;
                total = if coefficient.is_one() {
                    &total + part
                } else {
                    &total + &(part * &rational(coefficient))
                };
            }
            total
        }
        Kind::Product {
            coefficient,
            factors,
        } => {
            let mut product = rational(coefficient);
            for (factor, pair) in factors.iter().zip(parts.chunks_exact(2)) {
                let factor = power(
                    (&factor.0, pair[0].as_ref()?),
                    (&factor.1, pair[1].as_ref()?),
                )?;
                // A power in a product is no node of its own: sqrt(x) sqrt(y) is not real where both are imaginary.
                if field == Field::Real && !factor.is_real() {
                    return None;
                }
                product = &product * &factor;
            }
            product
        }
        Kind::Power(base, exponent) => match parts {
            [Some(b), Some(e)] => power((base, b), (exponent, e))?,
            _ => return None,
        },
        Kind::Call(head, _) => {
            let arguments: Option<Vec<&ComplexBall>> = parts.iter().map(Option::as_deref).collect();
            call(head, &arguments?, bits)?
        }
    })
}

/// A power from base and exponent with their values.
fn power(base: (&Expr, &ComplexBall), exponent: (&Expr, &ComplexBall)) -> Option<ComplexBall> {
    if let Some(rational) = exponent.0.as_rational() {
        return base.1.pow_rational(rational);
    }
    // A symbolic exponent that is an integer at this point.
    if let Some(integer) = integer_value(exponent.1) {
        return base.1.pow_integer(&integer);
    }
    match base.0.kind() {
        Kind::Constant(Constant::E) => exponent.1.exp(),
        _ => base.1.pow(exponent.1),
    }
}

/// The integer a ball is known to be exactly.
fn integer_value(value: &ComplexBall) -> Option<Integer> {
    if !value.is_real() {
        return None;
    }
    let (lower, upper) = (value.re.lower()?, value.re.upper()?);
    (lower == upper).then(|| lower.to_integer()).flatten()
}

fn call(head: &Head, arguments: &[&ComplexBall], bits: u32) -> Option<ComplexBall> {
    let first = *arguments.first()?;
    let real = |ball: Ball| Some(ComplexBall::real(ball));
    let only_real = |ball: &ComplexBall| ball.is_real().then(|| ball.re.clone());
    match head {
        Head::Function(function) => function_ball(*function, arguments, bits),
        Head::Absolute => real(first.abs()),
        Head::Floor => real(Ball::from_rational(
            &Rational::from(only_real(first)?.floor()?),
            bits,
        )),
        Head::Ceiling => real(Ball::from_rational(
            &Rational::from(only_real(first)?.ceil()?),
            bits,
        )),
        Head::Conjugate => Some(first.conj()),
        Head::Factorial => real(Ball::factorial(&integer_value(first)?, bits)?),
        Head::DoubleFactorial => {
            let n = integer_value(first)?.to_u64().filter(|n| *n <= 10_000)?;
            let product = (1..=n)
                .rev()
                .step_by(2)
                .fold(Integer::from(1), |product, factor| {
                    product * Integer::from(factor)
                });
            real(Ball::from_rational(&Rational::from(product), bits))
        }
        Head::Binomial => {
            let (n, k) = (integer_value(first)?, integer_value(arguments.get(1)?)?);
            if k.is_negative() || k > n {
                return None;
            }
            let below = &Ball::factorial(&k, bits)? * &Ball::factorial(&(&n - &k), bits)?;
            real(&Ball::factorial(&n, bits)? / &below)
        }
        Head::Modulo => {
            let (a, m) = (integer_value(first)?, integer_value(arguments.get(1)?)?);
            real(Ball::from_rational(
                &Rational::from(a.div_rem_floor(&m)?.1),
                bits,
            ))
        }
        Head::RealRoot => {
            let index = integer_value(arguments.get(1)?)?
                .to_u64()
                .and_then(|n| u32::try_from(n).ok())?;
            real(only_real(first)?.root(index)?)
        }
        Head::Applied(_) => None,
    }
}

fn function_ball(function: Function, arguments: &[&ComplexBall], bits: u32) -> Option<ComplexBall> {
    use Function::*;
    let z = *arguments.first()?;
    let real = |ball: Ball| Some(ComplexBall::real(ball));
    let x = z.is_real().then_some(&z.re);
    match function {
        Sin => z.sin(),
        Cos => z.cos(),
        Tan => Some(&z.sin()? / &z.cos()?),
        Cot => Some(&z.cos()? / &z.sin()?),
        Sec => Some(z.cos()?.recip()),
        Csc => Some(z.sin()?.recip()),
        Exp => z.exp(),
        Cis => z.times_i().exp(),
        Ln => z.ln(),
        Sinh => z.sinh(),
        Cosh => z.cosh(),
        Tanh => z.tanh(),
        Coth => Some(z.tanh()?.recip()),
        Sech => Some(z.cosh()?.recip()),
        Csch => Some(z.sinh()?.recip()),
        ArcTan => z.atan(),
        ArcSin => arc_sine(z),
        ArcCos => arc_cosine(z),
        // The two conventions of arccot agree on the right half plane only.
        ArcCot => Some(z)
            .filter(|z| z.re.sign() == Some(Ordering::Greater))?
            .recip()
            .atan(),
        ArcSec => arc_cosine(&z.recip()),
        ArcCsc => arc_sine(&z.recip()),
        ArcSinh => z.asinh(),
        ArcCosh => z.acosh(),
        ArcTanh => z.atanh(),
        ArcCoth => z.recip().atanh(),
        ArcSech => z.recip().acosh(),
        ArcCsch => z.recip().asinh(),
        Sign => {
            let sign = match x?.sign()? {
                Ordering::Less => -1,
                Ordering::Equal => 0,
                Ordering::Greater => 1,
            };
            real(Ball::from_integer(sign, bits))
        }
        RealPart => real(z.re.clone()),
        ImaginaryPart => real(z.im.clone()),
        Argument => real(z.arg()?),
        Max | Min => {
            let mut best = x?.clone();
            for other in &arguments[1..] {
                let other = other.is_real().then_some(&other.re)?;
                let larger = if function == Max {
                    best.order(other)?.is_ge()
                } else {
                    best.order(other)?.is_le()
                };
                if !larger {
                    best = other.clone();
                }
            }
            real(best)
        }
        Gcd | Lcm => {
            let values: Option<Vec<Integer>> =
                arguments.iter().map(|ball| integer_value(ball)).collect();
            let fold = if function == Gcd {
                Integer::gcd
            } else {
                Integer::lcm
            };
            let result = values?.into_iter().reduce(|a, b| fold(&a, &b))?;
            real(Ball::from_rational(&Rational::from(result), bits))
        }
        Trace => None,
    }
}

/// On the reals beyond -1 and 1, the cuts, the authorities differ.
fn arc_sine(z: &ComplexBall) -> Option<ComplexBall> {
    if z.is_real() {
        return z.re.asin().map(ComplexBall::real);
    }
    z.asin()
}

fn arc_cosine(z: &ComplexBall) -> Option<ComplexBall> {
    if z.is_real() {
        return z.re.acos().map(ComplexBall::real);
    }
    z.acos()
}

fn node_float(node: &Expr, parts: &[Option<FloatBall>], point: &Point) -> Option<FloatBall> {
    let rational = |value: &Rational| FloatBall::from_rounded(value.to_f64());
    match node.kind() {
        Kind::Number(value) => rational(value),
        Kind::Constant(Constant::Pi) => FloatBall::from_rounded(std::f64::consts::PI),
        Kind::Constant(Constant::E) => FloatBall::from_rounded(std::f64::consts::E),
        Kind::Constant(_) | Kind::Undefined => None,
        Kind::Symbol(symbol) => rational(lookup(point, symbol)?),
        Kind::Sum { constant, terms } => {
            let mut total = rational(constant)?;
            for ((_, coefficient), part) in terms.iter().zip(parts) {
                let part = (*part)?;
                total = total.add(if coefficient.is_one() {
                    part
                } else {
                    part.mul(rational(coefficient)?)?
                })?;
            }
            Some(total)
        }
        Kind::Product {
            coefficient,
            factors,
        } => {
            let mut product = rational(coefficient)?;
            for ((_, exponent), pair) in factors.iter().zip(parts.chunks_exact(2)) {
                product = product.mul(float_power(pair[0]?, exponent, pair[1])?)?;
            }
            Some(product)
        }
        Kind::Power(_, exponent) => match parts {
            [Some(base), value] => float_power(*base, exponent, *value),
            _ => None,
        },
        Kind::Call(head, arguments) => {
            let x = (*parts.first()?)?;
            match head {
                Head::Absolute => Some(x.abs()),
                Head::Function(function) if arguments.len() == 1 => match function {
                    Function::Sin => x.sin(),
                    Function::Cos => x.cos(),
                    Function::Tan => x.sin()?.mul(x.cos()?.recip()?),
                    Function::Ln => x.ln(),
                    Function::ArcTan => x.atan(),
                    _ => None,
                },
                _ => None,
            }
        }
    }
}

fn float_power(base: FloatBall, exponent: &Expr, value: Option<FloatBall>) -> Option<FloatBall> {
    match exponent.as_rational() {
        Some(rational) => match rational.to_integer().and_then(|n| n.to_i64()) {
            Some(n) => base.powi(i32::try_from(n).ok().filter(|n| n.abs() <= 4096)?),
            None => base.powf(rational.to_f64()),
        },
        None => value?.mul(base.ln()?)?.exp(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples;
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        /// f(arcf(z)) = z for complex z, at its principal value.
        #[test]
        fn inverse_functions_undo_theirs(re in samples::coordinate(), im in samples::coordinate()) {
            use Function::*;
            let z = Expr::number(re) + Expr::number(im) * Expr::imaginary_unit();
            let exact = z.complex_ball(128).unwrap();
            for (function, inverse) in [
                (Sin, ArcSin), (Cos, ArcCos), (Tan, ArcTan), (Cot, ArcCot), (Sec, ArcSec), (Csc, ArcCsc),
                (Sinh, ArcSinh), (Cosh, ArcCosh), (Tanh, ArcTanh), (Coth, ArcCoth), (Sech, ArcSech), (Csch, ArcCsch),
            ] {
                let angle = Expr::function(inverse, z.clone());
                let Some(principal) = angle.complex_ball(128) else { continue; };
                let back = function_ball(function, &[&principal], 128).unwrap();
                prop_assert!(back.overlaps(&exact), "{} {}: {:?}", angle, back.re.to_f64(), back.im.to_f64());
                prop_assert!(back.re.width_log2() < Some(-90) && back.im.width_log2() < Some(-90));
                // Real parts of inverse trigonometric, imaginary parts of inverse hyperbolic functions lie in a strip.
                let strip = match inverse {
                    ArcSin | ArcCos | ArcTan | ArcCot | ArcSec | ArcCsc => principal.re.to_f64(),
                    _ => principal.im.to_f64(),
                };
                prop_assert!(strip.abs() <= std::f64::consts::PI + 1e-12);
            }
        }
    }

    #[test]
    fn cuts_without_a_common_convention_have_no_value() {
        let two = Expr::integer(2);
        for function in [Function::ArcSin, Function::ArcCos, Function::ArcTanh] {
            assert!(
                Expr::function(function, two.clone())
                    .complex_ball(64)
                    .is_none()
            );
        }
        let steep = two * Expr::imaginary_unit();
        assert!(
            Expr::function(Function::ArcTan, steep)
                .complex_ball(64)
                .is_none()
        );
        let inside = Expr::function(Function::ArcCosh, Expr::ratio(1, 2)).complex_ball(64);
        assert!(
            inside.is_some_and(
                |value| (value.im.to_f64() - std::f64::consts::FRAC_PI_3).abs() < 1e-14
            )
        );
    }
}
