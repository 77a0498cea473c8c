//! Real expressions and complex conjugates.

use crate::expr::{Constant, Expr, Function, Head, Kind};
use crate::number::Rational;

/// Real for all real values of its symbols, as far as the shape tells.
pub(crate) fn is_real(expr: &Expr) -> bool {
    let result = expr.fold(|node, parts: &[bool]| {
        Ok::<bool, std::convert::Infallible>(match node.kind() {
            Kind::Constant(Constant::ImaginaryUnit) | Kind::Undefined => false,
            Kind::Number(_) | Kind::Constant(_) | Kind::Symbol(_) => true,
            Kind::Sum { .. } => parts.iter().all(|real| *real),
            Kind::Power(base, exponent) => {
                parts.iter().all(|real| *real) && real_power(base, exponent)
            }
            Kind::Product { factors, .. } => {
                parts.iter().all(|real| *real)
                    && factors
                        .iter()
                        .all(|(base, exponent)| real_power(base, exponent))
            }
            Kind::Call(
                Head::Absolute | Head::Floor | Head::Ceiling | Head::Factorial | Head::RealRoot,
                _,
            ) => true,
            Kind::Call(Head::Function(function), _) => {
                use Function::*;
                parts.iter().all(|real| *real)
                    && matches!(
                        function,
                        Sin | Cos
                            | Tan
                            | Cot
                            | Sec
                            | Csc
                            | Sinh
                            | Cosh
                            | Tanh
                            | Coth
                            | Sech
                            | Csch
                            | ArcTan
                            | ArcCot
                            | ArcSinh
                            | Max
                            | Min
                            | Sign
                    )
                    || parts.iter().all(|real| *real)
                        && *function == Ln
                        && parts.len() == 1
                        && positive_number(node)
            }
            Kind::Call(..) => false,
        })
    });
    let Ok(real) = result;
    real
}

pub(super) fn positive_number(logarithm: &Expr) -> bool {
    match logarithm.kind() {
        Kind::Call(_, arguments) => match arguments[0].kind() {
            Kind::Number(value) => value.signum() > 0,
            Kind::Constant(constant) => matches!(constant, Constant::Pi | Constant::E),
            _ => false,
        },
        _ => false,
    }
}

pub(super) fn real_power(base: &Expr, exponent: &Expr) -> bool {
    match (base.kind(), exponent.as_rational()) {
        (_, Some(value)) if value.is_integer() => true,
        (Kind::Number(value), _) => value.signum() > 0,
        (Kind::Constant(constant), _) => matches!(constant, Constant::Pi | Constant::E),
        _ => false,
    }
}

/// Complex conjugate: i to -i, when everything else is real or a root of unity.
pub(super) fn conjugate(expr: &Expr) -> Option<Expr> {
    expr.fold(|node, parts: &[Expr]| {
        Ok(match node.kind() {
            Kind::Constant(Constant::ImaginaryUnit) => -Expr::imaginary_unit(),
            Kind::Number(_) | Kind::Constant(_) | Kind::Symbol(_) => node.clone(),
            Kind::Sum { .. } => node.with_children(parts),
            Kind::Power(base, exponent) => conjugate_power(base, exponent, parts)?,
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut product = vec![Expr::number(coefficient.clone())];
                for ((base, exponent), pair) in factors.iter().zip(parts.chunks_exact(2)) {
                    product.push(conjugate_power(base, exponent, pair)?);
                }
                Expr::product(product)
            }
            _ if is_real(node) => node.clone(),
            _ => return Err(()),
        })
    })
    .ok()
}

pub(super) fn conjugate_power(
    base: &Expr,
    exponent: &Expr,
    parts: &[Expr],
) -> std::result::Result<Expr, ()> {
    let [mirrored_base, mirrored_exponent] = parts else {
        return Err(());
    };
    match (base.kind(), exponent.as_rational()) {
        (_, Some(value)) if value.is_integer() => {
            Ok(Expr::power(mirrored_base.clone(), exponent.clone()))
        }
        (Kind::Number(value), Some(_)) if value.is_negative() => Ok(Expr::power(
            base.clone(),
            exponent.scale(&Rational::from(-1)),
        )),
        (Kind::Number(_), _) | (Kind::Constant(Constant::E | Constant::Pi), _) => {
            Ok(Expr::power(base.clone(), mirrored_exponent.clone()))
        }
        _ => Err(()),
    }
}
