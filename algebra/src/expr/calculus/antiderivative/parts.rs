//! Logarithms and inverse functions times something simpler, by parts.

use super::{Integrator, product_of};
use crate::error::Result;
use crate::expr::{Expr, Function, Head, Kind, Symbol};
use crate::number::Rational;

/// Powers beyond this are left alone.
const MAX_POWER: i64 = 6;

/// R L^n with L a logarithm or inverse function: V L^n - n times the integral of V L^(n-1) L', where V' = R.
pub(super) fn integrate(
    integrator: &mut Integrator<'_>,
    factors: &[(Expr, Expr)],
    variable: &Symbol,
) -> Result<Option<Expr>> {
    use Function::*;
    for (at, (base, exponent)) in factors.iter().enumerate() {
        let inverse = matches!(
            base.kind(),
            Kind::Call(
                Head::Function(
                    Ln | ArcSin
                        | ArcCos
                        | ArcTan
                        | ArcCot
                        | ArcSec
                        | ArcCsc
                        | ArcSinh
                        | ArcCosh
                        | ArcTanh
                        | ArcCoth
                ),
                _
            )
        );
        let count = exponent
            .as_rational()
            .and_then(Rational::to_integer)
            .and_then(|count| count.to_i64())
            .filter(|count| inverse && (1..=MAX_POWER).contains(count));
        let Some(count) = count else { continue };
        let others = factors.iter().enumerate().filter(|other| other.0 != at);
        let rest = product_of(others.map(|other| other.1));
        let Some(whole) = integrator.integrate(&rest, variable)? else {
            continue;
        };
        let Ok(slope) = base.derivative(variable) else {
            continue;
        };
        let lower = if count == 1 {
            Expr::integer(1)
        } else {
            base.pow(count - 1)
        };
        let next = Expr::product([whole.clone(), lower, slope]);
        if let Some(tail) = integrator.integrate(&next, variable)? {
            let head = whole * base.pow(count);
            return Ok(Some(head - tail.scale(&Rational::from(count))));
        }
    }
    Ok(None)
}
