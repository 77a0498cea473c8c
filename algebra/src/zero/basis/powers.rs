//! Powers and roots: of products factor by factor, of numbers over their primes, symbolic ones through logarithms.

use super::super::denest;
use super::super::expand::expand;
use super::super::factored::factored;
use super::super::real::is_real;
use super::super::sample::mentions_i;
use super::Basis;
use crate::error::Result;
use crate::expr::{Constant, Expr, Function, Head, Kind};
use crate::factor::factor;
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

impl Basis<'_> {
    pub(super) fn power(&mut self, base: &Expr, exponent: &Expr) -> Result<Expr> {
        let Some(rational) = exponent.as_rational() else {
            return self.symbolic_power(base, exponent);
        };
        if rational.is_integer() {
            let power = Expr::power(base.clone(), exponent.clone());
            return match (base.as_rational(), power.kind()) {
                // Too large to write out: over its primes.
                (Some(value), Kind::Power(..)) => self.prime_powers(value, exponent),
                _ => Ok(power),
            };
        }
        match base.kind() {
            // Positive factors leave the root, even powers leave it as absolute values, the rest stays.
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut outside = vec![Expr::power(
                    Expr::number(coefficient.abs()),
                    exponent.clone(),
                )];
                let mut inside = vec![Expr::integer(i64::from(coefficient.signum()))];
                for (b, e) in factors {
                    match self.leave_root(b, e, rational) {
                        Some(part) => outside.push(part),
                        None => inside.push(Expr::power(b.clone(), e.clone())),
                    }
                }
                outside.push(Expr::power(Expr::product(inside), exponent.clone()));
                Ok(Expr::product(outside))
            }
            Kind::Power(b, e) => Ok(self
                .leave_root(b, e, rational)
                .unwrap_or_else(|| Expr::power(base.clone(), exponent.clone()))),
            Kind::Sum { .. } if base.is_symbolic() => self.root_of_function(base, rational),
            Kind::Sum { .. } if rational.denominator() == Integer::TWO => {
                Ok(match denest::square_root(base) {
                    Some(root) => Expr::power(root, Expr::number(rational.numerator())),
                    None => Expr::power(base.clone(), exponent.clone()),
                })
            }
            _ => Ok(Expr::power(base.clone(), exponent.clone())),
        }
    }

    /// A root of even order of a function: rational factors and squares leave it, the squares as absolute values, and what
    /// stays is written out, so that equal radicands are one.
    fn root_of_function(&mut self, base: &Expr, root: &Rational) -> Result<Expr> {
        let plain = || Expr::power(base.clone(), Expr::number(root.clone()));
        if !root.denominator().is_even() {
            return Ok(plain());
        }
        let mut share = Fuel::new(self.fuel.left() / 8);
        let found = factored(base, &mut share);
        self.fuel.settle(&share, "factors under a root")?;
        let Ok(Some(found)) = found else {
            return Ok(plain());
        };
        let exponent = Expr::number(root.clone());
        let mut outside = vec![Expr::power(
            Expr::number(found.content.abs()),
            exponent.clone(),
        )];
        let mut inside = vec![Expr::integer(i64::from(found.content.signum()))];
        for (factor, times) in &found.factors {
            let odd = times.rem_euclid(2);
            let whole = self.is_positive(factor).then_some(*times);
            let leaving = whole.unwrap_or(times - odd);
            match self.leave_root(factor, &Expr::integer(leaving), root) {
                Some(part) => {
                    outside.push(part);
                    inside.push(factor.pow(times - leaving));
                }
                None => inside.push(factor.pow(*times)),
            }
        }
        let inside = expand(&Expr::product(inside), self.fuel)?;
        outside.push(Expr::power(inside, exponent));
        Ok(Expr::product(outside))
    }

    /// value^exponent as a product of powers of primes.
    fn prime_powers(&mut self, value: &Rational, exponent: &Expr) -> Result<Expr> {
        let mut product = vec![Expr::power(
            Expr::integer(i64::from(value.signum())),
            exponent.clone(),
        )];
        for (part, sign) in [(value.numerator().abs(), 1), (value.denominator(), -1)] {
            for (prime, multiplicity) in factor(&part, self.fuel).factors {
                let total = exponent.scale(&Rational::from(i64::from(multiplicity) * sign));
                product.push(Expr::power(Expr::number(prime), total));
            }
        }
        Ok(Expr::product(product))
    }

    /// (b^e)^q as b^(e q) or |b|^(e q), when that holds for real symbols.
    fn leave_root(&self, base: &Expr, exponent: &Expr, root: &Rational) -> Option<Expr> {
        if self.is_positive(base) && is_real(exponent) {
            return Some(Expr::power(base.clone(), exponent.scale(root)));
        }
        let power = exponent.as_rational()?.to_integer()?;
        let whole = (exponent.as_rational()? * root).is_integer();
        if whole && !root.denominator().is_even() && is_real(base) {
            return Some(Expr::power(base.clone(), exponent.scale(root)));
        }
        (power.is_even() && is_real(base)).then(|| {
            Expr::power(
                Expr::call(Head::Absolute, vec![base.clone()]),
                exponent.scale(root),
            )
        })
    }

    /// base^(sum of terms) as a product of powers; bases that are numbers go through logarithms of primes.
    fn symbolic_power(&mut self, base: &Expr, exponent: &Expr) -> Result<Expr> {
        let exponent = expand(exponent, self.fuel)?;
        match base.kind() {
            Kind::Constant(Constant::E) => self.exponential(&exponent),
            Kind::Number(value) if value.signum() > 0 => {
                let logarithm = self.logarithm_of_number(value)?;
                let product = expand(&(&exponent * &logarithm), self.fuel)?;
                self.exponential(&product)
            }
            // b^(ln a / ln b) = a, and b^(ln c / ln a) = c^(ln b / ln a).
            Kind::Symbol(symbol)
                if self.positive.contains(symbol) && mentions_logarithm(&exponent) =>
            {
                let product = expand(&(&exponent * &base.ln()), self.fuel)?;
                self.exponential(&product)
            }
            // (b^e)^f = b^(e f) for positive b.
            Kind::Power(inner, inner_exponent)
                if self.is_positive(inner) && is_real(inner_exponent) =>
            {
                let total = expand(&(inner_exponent * &exponent), self.fuel)?;
                self.symbolic_power(inner, &total)
            }
            Kind::Product {
                coefficient,
                factors,
            } if !coefficient.is_negative()
                && factors
                    .iter()
                    .all(|(b, e)| self.is_positive(b) && is_real(e)) =>
            {
                let mut parts =
                    vec![self.symbolic_power(&Expr::number(coefficient.clone()), &exponent)?];
                for (b, e) in factors {
                    let total = expand(&(e * &exponent), self.fuel)?;
                    parts.push(match total.as_rational() {
                        Some(_) => Expr::power(b.clone(), total),
                        None => self.symbolic_power(b, &total)?,
                    });
                }
                Ok(Expr::product(parts))
            }
            _ => Ok(Expr::power(base.clone(), exponent)),
        }
    }

    /// e^exponent for an expanded exponent, term by term.
    pub(super) fn exponential(&mut self, exponent: &Expr) -> Result<Expr> {
        let euler = Expr::constant(Constant::E);
        let (constant, terms) = match exponent.kind() {
            Kind::Sum { constant, terms } => (constant.clone(), terms.to_vec()),
            Kind::Number(value) => (value.clone(), Vec::new()),
            _ => (
                Rational::from(0),
                vec![(exponent.clone(), Rational::from(1))],
            ),
        };
        let mut product = vec![if constant.is_zero() {
            Expr::integer(1)
        } else {
            Expr::power(euler.clone(), Expr::number(constant))
        }];
        for (term, coefficient) in terms {
            self.fuel.spend(8, "normal form")?;
            product.push(self.exponential_term(&term, &coefficient)?);
        }
        Ok(Expr::product(product))
    }

    /// e^(coefficient * term)
    fn exponential_term(&mut self, term: &Expr, coefficient: &Rational) -> Result<Expr> {
        let whole = || Expr::power(Expr::constant(Constant::E), term.scale(coefficient));
        let factors: Vec<(Expr, Expr)> = match term.kind() {
            Kind::Product {
                coefficient: inner,
                factors,
            } => {
                if !inner.is_one() {
                    return self.exponential_term(
                        &term.scale(&inner.recip().unwrap_or_else(|| Rational::from(1))),
                        &(coefficient * inner),
                    );
                }
                factors.to_vec()
            }
            _ => vec![(term.clone(), Expr::integer(1))],
        };
        let logarithms: Vec<usize> = (0..factors.len())
            .filter(|at| logarithm_argument(&factors[*at].0).is_some())
            .collect();
        if let [at] = logarithms[..]
            && factors[at].1.is_one()
            && let Some(argument) = logarithm_argument(&factors[at].0)
        {
            let rest = factors
                .iter()
                .enumerate()
                .filter(|(index, _)| *index != at)
                .map(|(_, (b, e))| Expr::power(b.clone(), e.clone()));
            let rest = Expr::product(rest.chain([Expr::number(coefficient.clone())]));
            return match rest.as_rational() {
                Some(root) if argument.is_symbolic() && !mentions_i(&argument) => {
                    self.root_of_function(&argument, root)
                }
                _ => Ok(Expr::power(argument, rest)),
            };
        }
        // e^(i pi q) is the root of unity (-1)^q.
        if let [(a, one), (b, other)] = &factors[..]
            && one.is_one()
            && other.is_one()
            && matches!(
                (a.kind(), b.kind()),
                (
                    Kind::Constant(Constant::Pi),
                    Kind::Constant(Constant::ImaginaryUnit)
                )
            )
        {
            return Ok(Expr::power(
                Expr::integer(-1),
                Expr::number(coefficient.clone()),
            ));
        }
        Ok(whole())
    }
}

/// The odd root of a product: powers of that order leave it.
pub(super) fn real_root(radicand: &Expr, index: &Expr) -> Expr {
    let root = |inner: Expr| Expr::call(Head::RealRoot, vec![inner, index.clone()]);
    let (coefficient, factors) = match radicand.kind() {
        Kind::Product {
            coefficient,
            factors,
        } => (coefficient.clone(), factors.to_vec()),
        Kind::Power(base, exponent) => (Rational::ONE, vec![(base.clone(), exponent.clone())]),
        _ => return root(radicand.clone()),
    };
    let mut outside = vec![root(Expr::number(coefficient))];
    let mut inside = Vec::new();
    for (base, exponent) in factors {
        let share = exponent.divide(index);
        match share.as_rational() {
            Some(times) if times.is_integer() && is_real(&base) => {
                outside.push(Expr::power(base, share));
            }
            _ => inside.push(Expr::power(base, exponent)),
        }
    }
    let inside = Expr::product(inside);
    outside.push(if inside.is_one() {
        inside
    } else {
        root(inside)
    });
    Expr::product(outside)
}

fn mentions_logarithm(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(|node| found |= logarithm_argument(node).is_some());
    found
}

fn logarithm_argument(expr: &Expr) -> Option<Expr> {
    match expr.kind() {
        Kind::Call(Head::Function(Function::Ln), arguments) => arguments.first().cloned(),
        _ => None,
    }
}
