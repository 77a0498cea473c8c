//! Does a term have a value at every integer from a first one on?

use algebra::expr::{Expr, Function, Head, Kind, Signs, Symbol};
use algebra::zero::real_roots;
use algebra::{Fuel, Rational};

use super::Options;
use super::assumption::Assumptions;

/// Has the expression a value at every index from `lower` on? `false`: not known.
pub(super) fn has_values(
    expr: &Expr,
    index: &Symbol,
    lower: &Expr,
    assumptions: &Assumptions,
    options: &Options,
) -> bool {
    let facts = assumptions.with_integer(index, Some(lower)).facts();
    let power = |base: &Expr, exponent: &Expr| match exponent.as_rational() {
        Some(value) if value.is_integer() && value.signum() >= 0 => true,
        Some(value) if value.is_integer() => {
            facts.signs(base).lacks(Signs::ZERO) || misses_integers(base, index, lower, options)
        }
        Some(value) if value.signum() > 0 => {
            !base.contains_symbol(index) || facts.signs(base).lacks(Signs::NEGATIVE)
        }
        // r^k for integers k; r = 0 is a removable exception.
        None if !base.contains_symbol(index) => true,
        _ => facts.signs(base) == Signs::POSITIVE,
    };
    let mut all = true;
    expr.visit(|node| {
        all &= match node.kind() {
            Kind::Number(_) | Kind::Symbol(_) | Kind::Sum { .. } | Kind::Constant(_) => true,
            Kind::Product { factors, .. } => {
                factors.iter().all(|(base, exponent)| power(base, exponent))
            }
            Kind::Power(base, exponent) => power(base, exponent),
            Kind::Call(Head::Factorial, arguments) => arguments
                .iter()
                .all(|argument| facts.signs(argument).lacks(Signs::NEGATIVE)),
            Kind::Call(Head::Binomial | Head::Floor | Head::Ceiling | Head::Absolute, _)
            | Kind::Call(Head::Function(Function::Sign), _) => true,
            Kind::Call(..) => !node.contains_symbol(index) || facts.is_continuous(node),
            Kind::Undefined => false,
        };
    });
    all
}

/// Has the divisor no zero at an index?
fn misses_integers(divisor: &Expr, index: &Symbol, lower: &Expr, options: &Options) -> bool {
    if !divisor.contains_symbol(index) {
        // A parameter that makes every term undefined is no term that is overlooked.
        return true;
    }
    let before = |root: &Rational| lower.as_rational().is_some_and(|lower| root < lower);
    let roots = real_roots(divisor, index, &mut Fuel::new(options.fuel / 40));
    roots.is_some_and(|roots| {
        roots.iter().all(|root| {
            root.as_rational()
                .is_some_and(|root| !root.is_integer() || before(root))
        })
    })
}
