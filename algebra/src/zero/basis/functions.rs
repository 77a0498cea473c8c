//! Trigonometric and hyperbolic functions by exponentials, their inverses by logarithms and angles.

use super::super::arctangent;
use super::super::expand::expand;
use super::super::real::{conjugate, is_real};
use super::super::sample::mentions_i;
use super::{Basis, half, right_angle};
use crate::error::Result;
use crate::expr::{Expr, Function, Head, Kind};

impl Basis<'_> {
    pub(super) fn function(
        &mut self,
        node: &Expr,
        function: Function,
        parts: &[Expr],
    ) -> Result<Expr> {
        use Function::*;
        let x = &parts[0];
        let one = Expr::integer(1);
        let inverse = || one.divide(x);
        if let Some(inner) = undone(node, function) {
            return Ok(inner);
        }
        Ok(match function {
            Sin | Cos | Tan | Cot | Sec | Csc => {
                let i = Expr::imaginary_unit();
                let (plus, minus) = self.exponential_pair(&(&i * x))?;
                let sine = || (&plus - &minus) * (-&i).scale(&half());
                let cosine = || (&plus + &minus).scale(&half());
                match function {
                    Sin => sine(),
                    Cos => cosine(),
                    Tan => sine().divide(&cosine()),
                    Cot => cosine().divide(&sine()),
                    Sec => one.divide(&cosine()),
                    _ => one.divide(&sine()),
                }
            }
            Sinh | Cosh | Tanh | Coth | Sech | Csch => {
                let (plus, minus) = self.exponential_pair(x)?;
                let (sine, cosine) = (
                    (&plus - &minus).scale(&half()),
                    (&plus + &minus).scale(&half()),
                );
                match function {
                    Sinh => sine,
                    Cosh => cosine,
                    Tanh => sine.divide(&cosine),
                    Coth => cosine.divide(&sine),
                    Sech => one.divide(&cosine),
                    _ => one.divide(&sine),
                }
            }
            Ln => self.logarithm(x)?,
            ArcSin => self.arcsine(x)?,
            ArcCos => right_angle() - self.arcsine(x)?,
            ArcTan => self.arctangent(x)?,
            ArcCot if self.is_positive(x) => self.arctangent(&inverse())?,
            ArcSec => right_angle() - self.arcsine(&inverse())?,
            ArcCsc => self.arcsine(&inverse())?,
            ArcSinh | ArcCosh => {
                let under = if function == ArcSinh {
                    &(x * x) + &one
                } else {
                    &(x * x) - &one
                };
                let root = self.root(&under)?;
                let argument = expand(&(x + &root), self.fuel)?;
                self.logarithm(&argument)?
            }
            ArcTanh => self
                .logarithm(&(&one + x).divide(&(&one - x)))?
                .scale(&half()),
            ArcCoth => self
                .logarithm(&(x + &one).divide(&(x - &one)))?
                .scale(&half()),
            Sign if x.is_symbolic() => x.divide(&self.absolute(x)?),
            Max | Min => {
                let mut best = x.clone();
                for other in &parts[1..] {
                    let gap = self.absolute(&(&best - other))?;
                    let total = &best + other;
                    best = if function == Max {
                        total + gap
                    } else {
                        total - gap
                    }
                    .scale(&half());
                }
                best
            }
            RealPart | ImaginaryPart => match conjugate(x) {
                Some(mirror) if function == RealPart => (x + &mirror).scale(&half()),
                Some(mirror) => (x - &mirror) * (-Expr::imaginary_unit()).scale(&half()),
                None => Expr::function(function, x.clone()),
            },
            Argument if !x.is_symbolic() => match self.argument(x)? {
                Some(angle) => angle,
                None => Expr::function(function, x.clone()),
            },
            _ => Expr::call(Head::Function(function), parts.to_vec()),
        })
    }

    /// The sine of the angle is given: of functions the logarithm of a point of the unit circle, so that functions of the
    /// angle are algebraic.
    fn arcsine(&mut self, sine: &Expr) -> Result<Expr> {
        if !sine.is_symbolic() || mentions_i(sine) {
            return arctangent::arcsine(sine, self.fuel);
        }
        let cosine = self.root(&(Expr::integer(1) - sine * sine))?;
        Ok(self.angle(&cosine, sine))
    }

    fn arctangent(&mut self, tangent: &Expr) -> Result<Expr> {
        if !tangent.is_symbolic() || mentions_i(tangent) {
            return arctangent::arctangent(tangent, self.fuel);
        }
        let secant = self.root(&(Expr::integer(1) + tangent * tangent))?;
        let cosine = Expr::integer(1).divide(&secant);
        Ok(self.angle(&cosine, &(tangent * &cosine)))
    }

    fn root(&mut self, square: &Expr) -> Result<Expr> {
        let square = expand(square, self.fuel)?;
        self.power(&square, &Expr::ratio(1, 2))
    }

    /// -i ln(x + iy) for x^2 + y^2 = 1.
    fn angle(&self, x: &Expr, y: &Expr) -> Expr {
        let i = Expr::imaginary_unit();
        -&i * (x + &(&i * y)).ln()
    }

    /// The angle of a complex constant whose real and imaginary parts have known signs.
    fn argument(&mut self, z: &Expr) -> Result<Option<Expr>> {
        let Some(mirror) = conjugate(z) else {
            return Ok(None);
        };
        let re = expand(&(z + &mirror).scale(&half()), self.fuel)?;
        let im = (z - &mirror) * (-Expr::imaginary_unit()).scale(&half());
        let im = expand(&im, self.fuel)?;
        let sign = |part: &Expr| {
            if part.is_zero() {
                return Some(std::cmp::Ordering::Equal);
            }
            part.real_ball(128)?.sign().filter(|sign| sign.is_ne())
        };
        let (Some(x), Some(y)) = (sign(&re), sign(&im)) else {
            return Ok(None);
        };
        let half_turn = Expr::constant(crate::expr::Constant::Pi);
        if x.is_eq() {
            return Ok(match y {
                std::cmp::Ordering::Equal => None,
                std::cmp::Ordering::Greater => Some(right_angle()),
                std::cmp::Ordering::Less => Some(-right_angle()),
            });
        }
        let angle = arctangent::arctangent(&im.divide(&re), self.fuel)?;
        Ok(Some(match (x.is_lt(), y.is_lt()) {
            (false, _) => angle,
            (true, false) => angle + half_turn,
            (true, true) => angle - half_turn,
        }))
    }

    fn exponential_pair(&mut self, exponent: &Expr) -> Result<(Expr, Expr)> {
        let exponent = expand(exponent, self.fuel)?;
        Ok((self.exponential(&exponent)?, self.exponential(&-&exponent)?))
    }
}

/// f^-1(f(x)) = x where that holds for every real x.
fn undone(node: &Expr, function: Function) -> Option<Expr> {
    use Function::*;
    let Kind::Call(_, arguments) = node.kind() else {
        return None;
    };
    let Kind::Call(Head::Function(inner), inner_arguments) = arguments.first()?.kind() else {
        return None;
    };
    let argument = inner_arguments.first()?;
    let real = is_real(argument);
    match (function, inner) {
        (Sin, ArcSin)
        | (Cos, ArcCos)
        | (Tan, ArcTan)
        | (Sinh, ArcSinh)
        | (Cosh, ArcCosh)
        | (Tanh, ArcTanh) => Some(argument.clone()),
        (ArcSinh, Sinh) | (ArcTanh, Tanh) if real => Some(argument.clone()),
        (ArcCosh, Cosh) if real => Some(Expr::call(Head::Absolute, vec![argument.clone()])),
        _ => None,
    }
    .filter(|inner| !contains_function(inner))
}

/// The result of [`undone`] skips the rewriting of its inside, so only plain insides are taken.
fn contains_function(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(|node| found |= matches!(node.kind(), Kind::Call(Head::Function(_), _)));
    found
}
