//! From an expression to its truncated series.

use super::jet::{Jet, Truncation, beyond};
use crate::error::{Error, Result};
use crate::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use crate::fuel::Fuel;
use crate::zero::is_real;

/// The series of an expression in its local parameter at zero.
pub(super) fn expand(
    expr: &Expr,
    parameter: &Symbol,
    truncation: &Truncation,
    fuel: &mut Fuel,
) -> Result<Jet> {
    expr.fold(|node, parts: &[Jet]| {
        fuel.spend(32, "series")?;
        let mut engine = Engine { truncation, fuel };
        Ok(engine.node(node, parts, parameter)?.cut(truncation))
    })
}

struct Engine<'a> {
    truncation: &'a Truncation,
    fuel: &'a mut Fuel,
}

impl Engine<'_> {
    fn node(&mut self, node: &Expr, parts: &[Jet], parameter: &Symbol) -> Result<Jet> {
        let constants: Option<Vec<Expr>> = parts.iter().map(Jet::as_constant).collect();
        match node.kind() {
            Kind::Symbol(symbol) if symbol == parameter => return Ok(Jet::parameter()),
            Kind::Constant(Constant::Infinity) | Kind::Undefined => {
                return Err(Error::Undefined {
                    what: "an infinite part of a series",
                });
            }
            Kind::Number(_) | Kind::Constant(_) | Kind::Symbol(_) => {
                return Ok(Jet::constant(node.clone()));
            }
            _ => {}
        }
        if let Some(constants) = constants {
            let value = node.with_children(&constants);
            if value.is_undefined() {
                return Err(Error::Undefined {
                    what: "a coefficient of a series",
                });
            }
            return Ok(Jet::constant(value));
        }
        match node.kind() {
            Kind::Sum { constant, terms } => {
                let mut sum = Jet::constant(Expr::number(constant.clone()));
                for ((_, coefficient), part) in terms.iter().zip(parts) {
                    let scaled = part.scale(&Expr::number(coefficient.clone()), self.fuel)?;
                    sum = sum.add(&scaled, self.fuel)?;
                }
                Ok(sum)
            }
            Kind::Product { coefficient, .. } => {
                let mut product = Jet::constant(Expr::number(coefficient.clone()));
                for pair in parts.chunks_exact(2) {
                    let factor = self.power(&pair[0], &pair[1])?;
                    product = product.multiply(&factor, self.truncation, self.fuel)?;
                }
                Ok(product)
            }
            Kind::Power(..) => match parts {
                [base, exponent] => self.power(base, exponent),
                _ => Err(beyond("a power")),
            },
            Kind::Call(head, _) => self.call(head, parts),
            _ => Err(beyond("a part of a series")),
        }
    }

    fn power(&mut self, base: &Jet, exponent: &Jet) -> Result<Jet> {
        if let Some(exponent) = exponent.as_constant() {
            if exponent.is_one() {
                return Ok(base.clone());
            }
            return base.power(&exponent, self.truncation, self.fuel);
        }
        let logarithm = match base.as_constant() {
            Some(value) => Jet::constant(value.ln()),
            None => self.logarithm(base)?,
        };
        let product = exponent.multiply(&logarithm, self.truncation, self.fuel)?;
        self.exponential(&product)
    }

    fn exponential(&mut self, jet: &Jet) -> Result<Jet> {
        let (value, rest) = jet.split(self.fuel)?;
        rest.exp(self.truncation, self.fuel)?
            .scale(&value.exp(), self.fuel)
    }

    /// ln f = ln f(0) + integral of f'/f
    fn logarithm(&mut self, jet: &Jet) -> Result<Jet> {
        match jet.lead(self.fuel)? {
            Some((0, lead)) => {
                let slope = self.quotient(&jet.derivative(), jet)?;
                let constant = Jet::constant(lead.ln());
                constant.add(&slope.integral(self.fuel)?, self.fuel)
            }
            _ => Err(beyond("a logarithm of the local parameter")),
        }
    }

    fn quotient(&mut self, above: &Jet, below: &Jet) -> Result<Jet> {
        let inverse = below.power(&Expr::integer(-1), self.truncation, self.fuel)?;
        above.multiply(&inverse, self.truncation, self.fuel)
    }

    fn reciprocal(&mut self, jet: &Jet) -> Result<Jet> {
        jet.power(&Expr::integer(-1), self.truncation, self.fuel)
    }

    /// Sine and cosine by the addition theorem at the value of the argument.
    fn sine_cosine(&mut self, jet: &Jet, hyperbolic: bool) -> Result<(Jet, Jet)> {
        let (value, rest) = jet.split(self.fuel)?;
        let (sine, cosine) = rest.sine_cosine(hyperbolic, self.truncation, self.fuel)?;
        if value.is_zero() {
            return Ok((sine, cosine));
        }
        let (first, second) = if hyperbolic {
            (Function::Sinh, Function::Cosh)
        } else {
            (Function::Sin, Function::Cos)
        };
        let s = Expr::function(first, value.clone());
        let c = Expr::function(second, value);
        let minus = if hyperbolic { s.clone() } else { -&s };
        let total = sine
            .scale(&c, self.fuel)?
            .add(&cosine.scale(&s, self.fuel)?, self.fuel)?;
        let other = cosine
            .scale(&c, self.fuel)?
            .add(&sine.scale(&minus, self.fuel)?, self.fuel)?;
        Ok((total, other))
    }

    fn call(&mut self, head: &Head, parts: &[Jet]) -> Result<Jet> {
        let Some(jet) = parts.first() else {
            return Err(beyond("a function without arguments"));
        };
        match head {
            Head::Function(function) => self.function(*function, jet),
            Head::Absolute => {
                let (at, lead) = self.lead(jet)?;
                if at.rem_euclid(2 * jet.ramification()) != 0 {
                    return Err(beyond("the series of an absolute value at a zero"));
                }
                self.check_real(jet)?;
                let sign = sign(&lead)?;
                jet.scale(&Expr::integer(sign), self.fuel)
            }
            Head::RealRoot => {
                let index = parts.get(1).and_then(Jet::as_constant);
                let index = index.ok_or(beyond("the series of a root by its index"))?;
                let (_, lead) = self.lead(jet)?;
                self.check_real(jet)?;
                let sign = Expr::integer(sign(&lead)?);
                let exponent = Expr::integer(1).divide(&index);
                jet.scale(&sign, self.fuel)?
                    .power(&exponent, self.truncation, self.fuel)?
                    .scale(&sign, self.fuel)
            }
            Head::Applied(_) => Err(beyond("the series of an unknown function")),
            _ => Err(beyond("the series of a step or factorial")),
        }
    }

    /// Are all coefficients real for real symbols?
    fn check_real(&self, jet: &Jet) -> Result<()> {
        let real = |coefficient: &Expr| {
            is_real(coefficient)
                || !coefficient.is_symbolic() && coefficient.real_ball(128).is_some()
        };
        if jet.terms().all(|(_, coefficient)| real(coefficient)) {
            return Ok(());
        }
        Err(beyond("the absolute value of a series that is not real"))
    }

    fn lead(&mut self, jet: &Jet) -> Result<(i64, Expr)> {
        jet.lead(self.fuel)?
            .ok_or(beyond("a leading term lost to cancellation"))
    }

    fn function(&mut self, function: Function, jet: &Jet) -> Result<Jet> {
        use Function::*;
        match function {
            Exp => self.exponential(jet),
            Cis => {
                let turned = jet.scale(&Expr::imaginary_unit(), self.fuel)?;
                self.exponential(&turned)
            }
            Ln => self.logarithm(jet),
            Sin | Cos | Tan | Cot | Sec | Csc | Sinh | Cosh | Tanh | Coth | Sech | Csch => {
                let hyperbolic = matches!(function, Sinh | Cosh | Tanh | Coth | Sech | Csch);
                let (sine, cosine) = self.sine_cosine(jet, hyperbolic)?;
                match function {
                    Sin | Sinh => Ok(sine),
                    Cos | Cosh => Ok(cosine),
                    Tan | Tanh => self.quotient(&sine, &cosine),
                    Cot | Coth => self.quotient(&cosine, &sine),
                    Sec | Sech => self.reciprocal(&cosine),
                    _ => self.reciprocal(&sine),
                }
            }
            ArcSec | ArcCsc | ArcCoth | ArcSech | ArcCsch => {
                let inverse = self.reciprocal(jet)?;
                let other = match function {
                    ArcSec => ArcCos,
                    ArcCsc => ArcSin,
                    ArcCoth => ArcTanh,
                    ArcSech => ArcCosh,
                    _ => ArcSinh,
                };
                self.function(other, &inverse)
            }
            ArcSin | ArcCos | ArcTan | ArcCot | ArcSinh | ArcCosh | ArcTanh => {
                self.inverse_function(function, jet)
            }
            _ => Err(beyond("the series of this function")),
        }
    }

    /// g(f) = g(f(0)) + integral of g'(f) f'
    fn inverse_function(&mut self, function: Function, jet: &Jet) -> Result<Jet> {
        use Function::*;
        let (value, _) = jet.split(self.fuel)?;
        let one = Jet::constant(Expr::integer(1));
        let minus = |jet: &Jet, fuel: &mut Fuel| jet.scale(&Expr::integer(-1), fuel);
        let square = jet.multiply(jet, self.truncation, self.fuel)?;
        let opposite = minus(&square, self.fuel)?;
        let root = Expr::ratio(-1, 2);
        let factor = match function {
            ArcCosh => {
                // Two roots, as the principal value has them.
                let lower = jet.add(&minus(&one, self.fuel)?, self.fuel)?;
                let upper = jet.add(&one, self.fuel)?;
                let lower = lower.power(&root, self.truncation, self.fuel)?;
                let upper = upper.power(&root, self.truncation, self.fuel)?;
                lower.multiply(&upper, self.truncation, self.fuel)?
            }
            ArcSin | ArcCos => {
                one.add(&opposite, self.fuel)?
                    .power(&root, self.truncation, self.fuel)?
            }
            ArcTanh => {
                let below = one.add(&opposite, self.fuel)?;
                self.reciprocal(&below)?
            }
            ArcTan | ArcCot => {
                let below = one.add(&square, self.fuel)?;
                self.reciprocal(&below)?
            }
            _ => one
                .add(&square, self.fuel)?
                .power(&root, self.truncation, self.fuel)?,
        };
        let mut slope = factor.multiply(&jet.derivative(), self.truncation, self.fuel)?;
        if matches!(function, ArcCos | ArcCot) {
            slope = minus(&slope, self.fuel)?;
        }
        let constant = Expr::function(function, value);
        if constant.is_undefined() {
            return Err(beyond("a logarithm of the local parameter"));
        }
        Jet::constant(constant).add(&slope.integral(self.fuel)?, self.fuel)
    }
}

/// The sign of a real coefficient.
fn sign(coefficient: &Expr) -> Result<i64> {
    let known = match coefficient.as_rational() {
        Some(value) => Some(value.signum().cmp(&0)),
        None => coefficient.real_ball(128).and_then(|ball| ball.sign()),
    };
    match known {
        Some(std::cmp::Ordering::Less) => Ok(-1),
        Some(std::cmp::Ordering::Greater) => Ok(1),
        _ => Err(beyond("a coefficient of unknown sign")),
    }
}
