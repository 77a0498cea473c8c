//! Roots, powers and logarithms, continued from the right half-plane.

use std::convert::Infallible;

use algebra::expr::{Expr, Function, Head, Kind, Symbol};
use algebra::poly::univariate::IntegerPolynomial;
use algebra::{Fuel, Integer, Rational};

use super::poles::{Fraction, is_numeric};
use super::reading::Names;

/// A transform with the branch cuts of its roots, powers and logarithms of rational functions laid to the left.
///
/// A transform is analytic to the right of some line, and methods that bend the line of integration need its continuation to the left. Principal values of
/// $\sqrt{s^2 + 1}$ jump on the imaginary axis beyond ±i, which such a path crosses. With the roots $r_k$ of a polynomial of positive leading coefficient c
///
/// $$ \Bigl(c \prod_k (s - r_k)\Bigr)^q = c^q \prod_k (s - r_k)^q, \qquad \ln\Bigl(c \prod_k (s - r_k)\Bigr) = \ln c + \sum_k \ln(s - r_k) $$
///
/// hold for large s > 0, and principal values on the right jump only to the left of the roots. Roots of irreducible factors of degree 1 and 2 are taken; factors of higher
/// degree stay whole. What is not of this form stays as it is.
pub(in crate::laplace) fn continued(expr: &Expr, variable: &Symbol, fuel: &mut Fuel) -> Expr {
    let rewritten = expr.rewrite(|node| {
        let other = match node.kind() {
            Kind::Power(base, exponent) => power(base, exponent, variable, fuel),
            Kind::Product {
                coefficient,
                factors,
            } => product(coefficient, factors, variable, fuel),
            Kind::Call(Head::Function(Function::Ln), arguments) => match &arguments[..] {
                [argument] => logarithm(argument, variable, fuel),
                _ => None,
            },
            _ => None,
        };
        Ok::<_, Infallible>(other.unwrap_or(node))
    });
    match rewritten {
        Ok(expr) => expr,
        Err(never) => match never {},
    }
}

fn product(
    coefficient: &Rational,
    factors: &[(Expr, Expr)],
    variable: &Symbol,
    fuel: &mut Fuel,
) -> Option<Expr> {
    let mut changed = false;
    let parts: Vec<Expr> = factors
        .iter()
        .map(|(base, exponent)| {
            let other = power(base, exponent, variable, fuel);
            changed |= other.is_some();
            other.unwrap_or_else(|| Expr::power(base.clone(), exponent.clone()))
        })
        .collect();
    changed.then(|| Expr::product(parts).scale(coefficient))
}

fn power(base: &Expr, exponent: &Expr, variable: &Symbol, fuel: &mut Fuel) -> Option<Expr> {
    let exponent = exponent.as_rational()?;
    if exponent.to_integer().is_some() {
        return None;
    }
    let Factors { content, factors } = Factors::of(base, variable, fuel)?;
    let raised = factors.iter().map(|(factor, times)| {
        let exponent = exponent * &Rational::from(*times);
        Expr::power(factor.clone(), Expr::number(exponent))
    });
    let content = Expr::power(Expr::number(content), Expr::number(exponent.clone()));
    Some(Expr::product(raised.chain([content])))
}

fn logarithm(argument: &Expr, variable: &Symbol, fuel: &mut Fuel) -> Option<Expr> {
    let Factors { content, factors } = Factors::of(argument, variable, fuel)?;
    let logarithms = factors
        .iter()
        .map(|(factor, times)| factor.ln().scale(&Rational::from(*times)));
    Some(Expr::sum(logarithms.chain([Expr::number(content).ln()])))
}

/// A rational function as a positive number times powers of factors that are positive for large s.
struct Factors {
    content: Rational,
    factors: Vec<(Expr, i64)>,
}

impl Factors {
    /// `None` for what is no rational function with numbers alone, is negative for large s, or has one factor anyway.
    fn of(base: &Expr, variable: &Symbol, fuel: &mut Fuel) -> Option<Self> {
        if !base.contains_symbol(variable) || matches!(base.kind(), Kind::Symbol(_)) {
            return None;
        }
        let image = Names::new(variable).read(base, fuel).ok()?;
        let mut entries = image.into_iter();
        let ((delay, special), f) = entries.next()?;
        if entries.next().is_some() || !delay.is_zero() || !special.is_one() || !is_numeric(&f) {
            return None;
        }
        let fraction = Fraction::new(&f, fuel).ok()?;
        let mut found = Self {
            content: Rational::ONE,
            factors: Vec::new(),
        };
        for (polynomial, sign) in [(&fraction.numerator, 1), (&fraction.denominator, -1)] {
            let factors = polynomial.factor(fuel).ok()?;
            let content = Rational::from(factors.content);
            found.content = match sign {
                1 => found.content * content,
                _ => found.content * content.recip()?,
            };
            for (factor, times) in factors.factors {
                let times = sign * i64::from(times);
                found.add(&factor, times, variable);
            }
        }
        let whole = found.factors.len() > 1 || found.factors.iter().any(|one| one.1 != 1);
        (whole && found.content > Rational::ZERO).then_some(found)
    }

    /// An irreducible polynomial with a positive leading coefficient.
    fn add(&mut self, polynomial: &IntegerPolynomial, times: i64, variable: &Symbol) {
        let s = Expr::symbol(variable.name());
        if let [c, b, a] = polynomial.coefficients() {
            // a (s - r) (s - r') with r, r' = -b/2a ± sqrt(b² - 4ac)/2a
            let discriminant = b * b - Integer::from(4) * a * c;
            let root = Expr::number(Rational::from(discriminant)).sqrt();
            let Some(half) = Rational::from(Integer::from(2) * a).recip() else {
                return;
            };
            let middle = s + Expr::number(Rational::from(b) * &half);
            let apart = root.scale(&half);
            self.factors.push((&middle - &apart, times));
            self.factors.push((&middle + &apart, times));
            if let Some(lead) = power_of(&Rational::from(a), times) {
                self.content = &self.content * &lead;
            }
            return;
        }
        let terms = (0..).zip(polynomial.coefficients());
        let whole = Expr::sum(terms.map(|(at, value)| s.pow(at).scale(&Rational::from(value))));
        self.factors.push((whole, times));
    }
}

fn power_of(base: &Rational, exponent: i64) -> Option<Rational> {
    Expr::number(base.clone())
        .pow(exponent)
        .as_rational()
        .cloned()
}
