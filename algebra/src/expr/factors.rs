//! Canonical products and powers: equal bases merged, contents taken out.

use super::build::is_positive;
use super::number_power::number_power;
use super::{Constant, Expr, Function, Head, Kind};
use crate::number::{Integer, Rational};

/// The node for coefficient * factors, factors already canonical.
pub(super) fn from_factors(coefficient: Rational, mut factors: Vec<(Expr, Expr)>) -> Expr {
    if factors.is_empty() {
        return Expr::number(coefficient);
    }
    if factors.len() == 1 {
        let single = &factors[0];
        if coefficient.is_one()
            || (single.1.is_one() && matches!(single.0.kind(), Kind::Sum { .. }))
        {
            let (base, exponent) = factors.swap_remove(0);
            let power = if exponent.is_one() {
                base
            } else {
                Expr::from_kind(Kind::Power(base, exponent))
            };
            return if coefficient.is_one() {
                power
            } else {
                power.scale(&coefficient)
            };
        }
    }
    Expr::from_kind(Kind::Product {
        coefficient,
        factors: factors.into_boxed_slice(),
    })
}

/// base^exponent on its way into a product.
pub(super) struct Factor {
    pub(super) base: Expr,
    exponent: Expr,
    /// Already as a factor of a canonical product: the power need not be formed again.
    settled: bool,
}

impl Factor {
    pub(super) fn settled(base: Expr, exponent: Expr) -> Self {
        Self {
            base,
            exponent,
            settled: true,
        }
    }

    pub(super) fn open(base: Expr, exponent: Expr) -> Self {
        Self {
            base,
            exponent,
            settled: false,
        }
    }
}

/// Sorts, merges equal bases, folds numbers.
///
/// `Err`: the product is undefined.
pub(super) fn collect_factors(
    mut coefficient: Rational,
    mut factors: Vec<Factor>,
) -> Result<(Rational, Vec<(Expr, Expr)>), Expr> {
    // Merging exponents can create new numbers and products, hence the loop; each round has fewer open factors.
    for _ in 0..8 {
        factors.sort_by(|a, b| a.base.cmp(&b.base));
        let mut merged: Vec<Factor> = Vec::with_capacity(factors.len());
        let mut changed = false;
        for factor in factors {
            match merged.last_mut() {
                Some(last) if last.base == factor.base => {
                    last.exponent =
                        match (last.exponent.as_rational(), factor.exponent.as_rational()) {
                            (Some(a), Some(b)) => Expr::number(a + b),
                            _ => &last.exponent + &factor.exponent,
                        };
                    last.settled = false;
                    changed = true;
                }
                _ => merged.push(factor),
            }
        }
        let single = merged.len() == 1 && coefficient.is_one();
        if !changed && !single && merged.iter().all(|factor| factor.settled) {
            factors = merged;
            break;
        }
        let mut open = Vec::with_capacity(merged.len());
        for factor in merged {
            if factor.settled && !single {
                open.push(factor);
                continue;
            }
            let Factor { base, exponent, .. } = factor;
            // A lone sum keeps its content; in a product every sum is primitive.
            let power = match base.kind() {
                Kind::Sum { .. } if !single || !exponent.is_one() => sum_factor(&base, &exponent),
                _ => Expr::power(base, exponent),
            };
            match power.kind() {
                Kind::Undefined => return Err(power),
                Kind::Number(value) => coefficient = &coefficient * value,
                Kind::Product {
                    coefficient: inner,
                    factors: inner_factors,
                } => {
                    coefficient = &coefficient * inner;
                    changed |= inner_factors.len() > 1;
                    open.extend(
                        inner_factors.iter().map(|(base, exponent)| {
                            Factor::settled(base.clone(), exponent.clone())
                        }),
                    );
                }
                Kind::Power(base, exponent) => {
                    open.push(Factor::settled(base.clone(), exponent.clone()));
                }
                _ => open.push(Factor::settled(power, Expr::integer(1))),
            }
        }
        factors = open;
        factors.sort_by(|a, b| a.base.cmp(&b.base));
        // Taking contents out of sums can make bases equal: 4 - x beside sqrt(x - 4).
        changed |= factors.windows(2).any(|pair| pair[0].base == pair[1].base);
        if !changed {
            break;
        }
    }
    if coefficient.is_zero() {
        factors.clear();
    }
    let factors = factors
        .into_iter()
        .map(|factor| (factor.base, factor.exponent))
        .collect();
    Ok((coefficient, factors))
}

/// A sum as a factor: content times primitive sum when the exponent is rational.
pub(super) fn sum_factor(base: &Expr, exponent: &Expr) -> Expr {
    match exponent.as_rational() {
        Some(power) if power.is_one() => {
            let (content, primitive) = primitive_sum(base);
            if content.is_one() {
                return base.clone();
            }
            // Not through scale: that would spread the content over the sum again.
            Expr::from_kind(Kind::Product {
                coefficient: content,
                factors: Box::new([(primitive, Expr::integer(1))]),
            })
        }
        Some(power) => sum_power(base, power),
        None => Expr::power(base.clone(), exponent.clone()),
    }
}

/// content * primitive sum: integer coprime coefficients, the first of them positive.
pub(super) fn primitive_sum(sum: &Expr) -> (Rational, Expr) {
    let Kind::Sum { constant, terms } = sum.kind() else {
        return (Rational::from(1), sum.clone());
    };
    let coefficients = || {
        terms
            .iter()
            .map(|term| &term.1)
            .chain((!constant.is_zero()).then_some(constant))
    };
    if coefficients().all(|c| c.is_integer())
        && coefficients().any(|c| c.abs().is_one())
        && terms[0].1.signum() > 0
    {
        return (Rational::from(1), sum.clone());
    }
    let mut numerator = Integer::from(0);
    let mut denominator = Integer::from(1);
    for coefficient in coefficients() {
        numerator = numerator.gcd(&coefficient.numerator());
        denominator = denominator.lcm(&coefficient.denominator());
    }
    if terms[0].1.is_negative() {
        numerator = -numerator;
    }
    let Some(content) = Rational::new(numerator, denominator) else {
        return (Rational::from(1), sum.clone());
    };
    let Some(inverse) = content.recip() else {
        return (Rational::from(1), sum.clone());
    };
    (content, sum.scale(&inverse))
}

pub(super) fn sum_power(base: &Expr, exponent: &Rational) -> Expr {
    let (content, primitive) = primitive_sum(base);
    let power = |sum: Expr| Expr::from_kind(Kind::Power(sum, Expr::number(exponent.clone())));
    if content.is_one() {
        return power(base.clone());
    }
    if exponent.is_integer() {
        return Expr::product([number_power(&content, exponent), power(primitive)]);
    }
    // Only a positive factor may leave a root.
    let size = content.abs();
    if size.is_one() {
        return power(base.clone());
    }
    let rest = if content.is_negative() {
        primitive.scale(&Rational::from(-1))
    } else {
        primitive
    };
    Expr::product([number_power(&size, exponent), power(rest)])
}

pub(super) fn product_power(
    base: &Expr,
    coefficient: &Rational,
    factors: &[(Expr, Expr)],
    exponent: &Rational,
) -> Expr {
    if exponent.is_integer() {
        let powers = factors
            .iter()
            .map(|(b, e)| Expr::power(b.clone(), e.scale(exponent)));
        return Expr::product(powers.chain([number_power(coefficient, exponent)]));
    }
    // Positive real factors may leave a root; the rest stays under it together.
    let mut outside = vec![number_power(&coefficient.abs(), exponent)];
    let mut inside = Vec::new();
    if coefficient.is_negative() {
        inside.push(Expr::integer(-1));
    }
    for (b, e) in factors {
        if is_positive(b) && e.as_rational().is_some() {
            outside.push(Expr::power(b.clone(), e.scale(exponent)));
        } else {
            inside.push(Expr::power(b.clone(), e.clone()));
        }
    }
    if outside.len() == 1 && coefficient.abs().is_one() {
        return Expr::from_kind(Kind::Power(base.clone(), Expr::number(exponent.clone())));
    }
    let inside = Expr::product(inside);
    if inside.is_one() {
        return Expr::product(outside);
    }
    outside.push(match inside.kind() {
        Kind::Product { .. } | Kind::Sum { .. } => {
            Expr::from_kind(Kind::Power(inside, Expr::number(exponent.clone())))
        }
        _ => Expr::power(inside, Expr::number(exponent.clone())),
    });
    Expr::product(outside)
}

pub(super) fn symbolic_power(base: Expr, exponent: Expr) -> Expr {
    // (b^r)^s = b^(r s) for positive b and real r; e^(ln u) = u for every u.
    if let Kind::Power(inner, inner_exponent) = base.kind()
        && is_positive(inner)
        && inner_exponent.as_rational().is_some()
    {
        return Expr::power(
            inner.clone(),
            Expr::product([inner_exponent.clone(), exponent]),
        );
    }
    if matches!(base.kind(), Kind::Constant(Constant::E))
        && let Kind::Call(Head::Function(Function::Ln), arguments) = exponent.kind()
        && !arguments[0].is_zero()
    {
        return arguments[0].clone();
    }
    Expr::from_kind(Kind::Power(base, exponent))
}

pub(super) fn infinite_product(coefficient: &Rational, factors: &[Factor]) -> Expr {
    let infinity = Expr::constant(Constant::Infinity);
    match factors {
        [Factor { base, exponent, .. }] if exponent.is_one() && base.is_infinite() => {
            match coefficient.signum() {
                1 => infinity,
                -1 => Expr::from_kind(Kind::Product {
                    coefficient: Rational::from(-1),
                    factors: Box::new([(infinity, Expr::integer(1))]),
                }),
                _ => Expr::undefined(),
            }
        }
        _ => Expr::undefined(),
    }
}
