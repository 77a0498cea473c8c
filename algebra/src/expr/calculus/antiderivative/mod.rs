//! Antiderivatives of elementary functions.
//!
//! A chooser: [`rational`] for quotients of polynomials, [`waves`] for powers times exponentials and sines, [`table`] for
//! single functions, [`roots`] for square roots of quadratics, [`substitution`] for f(u) u', [`parts`] for logarithms and
//! inverse functions. What comes out is differentiated and compared with the integrand before anybody sees it.

mod dense;
mod parts;
mod rational;
mod roots;
mod substitution;
mod table;
mod waves;

use std::convert::Infallible;

use crate::error::{Error, Result};
use crate::expr::Signs;
use crate::expr::{Expr, Function, Head, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::Rational;
use crate::zero::{Decision, Proof, decide};

/// Integrals inside integrals are followed this far.
const MAX_DEPTH: u32 = 5;
/// Larger integrands are left alone.
const MAX_SIZE: u32 = 400;
/// Terms of an integrand beyond this are left alone.
const MAX_TERMS: usize = 64;

impl Expr {
    /// A function with this derivative; `None` when the house finds none.
    ///
    /// $$ F'(x) = f(x) $$
    ///
    /// Finds antiderivatives of rational functions (with rational coefficients, and denominators whose irreducible
    /// factors are linear, quadratic or biquadratic), of powers times exponentials, sines and cosines of linear arguments,
    /// of rational functions of an exponential or a root of a linear function, of square roots of quadratics, of
    /// logarithms and inverse functions times powers, and of f(u) u'. Logarithms are those of absolute values. The result
    /// is differentiated and the zero test compares it with the integrand; other symbols are generic parameters.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Expr, Symbol}, zero::{Decision, decide}};
    /// let (x, fuel) = (Expr::symbol("x"), &mut Fuel::default());
    /// let found = (&x * &x.exp()).antiderivative(&Symbol::new("x"), fuel)?.unwrap();
    /// let expected = &x * &x.exp() - x.exp();
    /// assert!(matches!(decide(&found, &expected, fuel), Decision::Equal(_)));
    /// // The error function is not elementary.
    /// assert_eq!((-x.pow(2)).exp().antiderivative(&Symbol::new("x"), fuel)?, None);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Undefined`] for an integrand without a value, [`Error::Budget`] when the fuel is used up.
    ///
    /// Source: M. Bronstein, Symbolic Integration I, chapter 2, for rational functions.
    pub fn antiderivative(&self, variable: &Symbol, fuel: &mut Fuel) -> Result<Option<Self>> {
        Ok(of_positive(self, variable, fuel)?.map(|found| with_absolute_values(&found, variable)))
    }
}

/// An antiderivative with logarithms as they stand, which are right where their arguments are positive.
pub(super) fn of_positive(
    integrand: &Expr,
    variable: &Symbol,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    if integrand.is_undefined() {
        return Err(Error::Undefined {
            what: "an integrand",
        });
    }
    let found = Integrator { fuel, depth: 0 }.integrate(integrand, variable)?;
    let Some(found) = found.filter(|found| !found.is_undefined()) else {
        return Ok(None);
    };
    Ok(is_derivative(&found, integrand, variable, fuel)?.then_some(found))
}

/// Is the integrand the derivative, by proof?
pub(super) fn is_derivative(
    antiderivative: &Expr,
    integrand: &Expr,
    variable: &Symbol,
    fuel: &mut Fuel,
) -> Result<bool> {
    let Ok(slope) = antiderivative.derivative(variable) else {
        return Ok(false);
    };
    let decision = decide(&slope, integrand, fuel);
    if fuel.left() == 0 {
        return Err(Error::Budget {
            what: "differentiating an antiderivative",
            limit: fuel.used(),
        });
    }
    Ok(matches!(
        decision,
        Decision::Equal(Proof::Structural | Proof::Exact | Proof::Algebraic { .. })
    ))
}

/// ln|u| for ln(u), where u may be negative.
fn with_absolute_values(expr: &Expr, variable: &Symbol) -> Expr {
    let Ok(result) = expr.fold(|node, parts: &[Expr]| {
        Ok::<_, Infallible>(match (node.kind(), parts) {
            (Kind::Call(Head::Function(Function::Ln), _), [argument])
                if argument.contains_symbol(variable)
                    && Signs::of_constant(argument) != Signs::POSITIVE =>
            {
                Expr::call(Head::Absolute, vec![argument.clone()]).ln()
            }
            _ => node.with_children(parts),
        })
    });
    result
}

/// Base and exponent of every factor, and the coefficient.
pub(super) fn factors_of(expr: &Expr) -> (Rational, Vec<(Expr, Expr)>) {
    match expr.kind() {
        Kind::Number(value) => (value.clone(), Vec::new()),
        Kind::Product {
            coefficient,
            factors,
        } => (coefficient.clone(), factors.to_vec()),
        Kind::Power(base, exponent) => (Rational::ONE, vec![(base.clone(), exponent.clone())]),
        _ => (Rational::ONE, vec![(expr.clone(), Expr::integer(1))]),
    }
}

/// The product of powers.
fn product_of<'a>(factors: impl IntoIterator<Item = &'a (Expr, Expr)>) -> Expr {
    Expr::product(
        factors
            .into_iter()
            .map(|(base, exponent)| Expr::power(base.clone(), exponent.clone())),
    )
}

/// The terms of a sum.
pub(super) fn terms_of(expr: &Expr) -> Vec<Expr> {
    match expr.kind() {
        Kind::Sum { constant, terms } => {
            let scaled = terms
                .iter()
                .map(|(term, coefficient)| term.scale(coefficient));
            let constant = (!constant.is_zero()).then(|| Expr::number(constant.clone()));
            scaled.chain(constant).collect()
        }
        _ => vec![expr.clone()],
    }
}

struct Integrator<'a> {
    fuel: &'a mut Fuel,
    depth: u32,
}

impl Integrator<'_> {
    /// Linearity first; what cannot be done term by term is tried as a whole.
    fn integrate(&mut self, integrand: &Expr, variable: &Symbol) -> Result<Option<Expr>> {
        self.fuel
            .spend(64 + 16 * u64::from(integrand.size()), "integration")?;
        if integrand.is_undefined() || self.depth > MAX_DEPTH || integrand.size() > MAX_SIZE {
            return Ok(None);
        }
        if !integrand.contains_symbol(variable) {
            return Ok(Some(integrand * &Expr::symbol(variable.name())));
        }
        self.depth += 1;
        let found = self.chosen(integrand, variable);
        self.depth -= 1;
        found
    }

    fn chosen(&mut self, integrand: &Expr, variable: &Symbol) -> Result<Option<Expr>> {
        if let Some(quotient) = rational::quotient(integrand, variable, self.fuel)? {
            return rational::integrate(&quotient, variable, self.fuel);
        }
        let expanded = integrand.expand(self.fuel)?;
        let terms = terms_of(&expanded);
        if terms.len() <= MAX_TERMS
            && let Some(found) = self.term_by_term(&terms, variable)?
        {
            return Ok(Some(found));
        }
        // The terms of ln(ln x) + 1/ln x have no antiderivatives, their sum has one.
        substitution::integrate(self, integrand, variable)
    }

    fn term_by_term(&mut self, terms: &[Expr], variable: &Symbol) -> Result<Option<Expr>> {
        // Quotients of polynomials in one, so that their denominators meet.
        let (mut quotients, mut parts) = (Vec::new(), Vec::new());
        for term in terms {
            if rational::quotient(term, variable, self.fuel)?.is_some() {
                quotients.push(term.clone());
                continue;
            }
            let (coefficient, factors) = factors_of(term);
            let (dependent, free): (Vec<_>, Vec<_>) = factors.into_iter().partition(|pair| {
                pair.0.contains_symbol(variable) || pair.1.contains_symbol(variable)
            });
            let Some(found) = self.product(&dependent, variable)? else {
                return Ok(None);
            };
            parts.push((product_of(&free) * &found).scale(&coefficient));
        }
        let sum = Expr::sum(quotients);
        if let Some(quotient) = rational::quotient(&sum, variable, self.fuel)? {
            match rational::integrate(&quotient, variable, self.fuel)? {
                Some(found) => parts.push(found),
                None => return Ok(None),
            }
        }
        Ok(Some(Expr::sum(parts)))
    }

    /// A product of powers that all contain the variable.
    fn product(&mut self, factors: &[(Expr, Expr)], variable: &Symbol) -> Result<Option<Expr>> {
        if factors.is_empty() {
            return Ok(Some(Expr::symbol(variable.name())));
        }
        if let Some(found) = waves::integrate(factors, variable, self.fuel)? {
            return Ok(Some(found));
        }
        if let Some(found) = table::integrate(self, factors, variable)? {
            return Ok(Some(found));
        }
        if let Some(found) = roots::integrate(self, factors, variable)? {
            return Ok(Some(found));
        }
        let whole = product_of(factors);
        if let Some(found) = substitution::integrate(self, &whole, variable)? {
            return Ok(Some(found));
        }
        parts::integrate(self, factors, variable)
    }
}
