//! Claims about a model that are polynomial identities in its parameters, and the numerators they are about.

use algebra::poly::{Integers, Polynomial, Rationals, Ring};
use algebra::{Fuel, Integer, Rational};

use super::model::Model;
use super::polynomial::{CovariancePolynomial, number};
use crate::covariance::{Adjugate, Covariance};
use crate::error::{Error, Result};
use crate::mixed::Parameter;

/// Exponents are bytes.
const MAX_DEGREE: u64 = 250;

/// A sum of integers times products of *quantities*: the numerators of the entries of the observed block, the common
/// denominator, and one parameter. It is claimed to be 0 for all parameters.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// Exponents of the quantities.
    pub(super) terms: Vec<(Vec<u8>, Integer)>,
    /// The free parameter that is the last quantity.
    pub(super) parameter: Option<usize>,
    /// Are all terms alike under the scalings of the vertices?
    pub(super) graded: bool,
}

impl Claim {
    /// f_0(Σ) + f_1(Σ) l + f_2(Σ) l^2 + .. = 0 for a parameter l, multiplied by a power of the common denominator.
    pub(super) fn new(
        model: &Model,
        parts: &[(u32, CovariancePolynomial)],
        parameter: Option<usize>,
    ) -> Result<Self> {
        let n = model.graph.len();
        let degree = parts.iter().map(|part| part.1.degree()).max().unwrap_or(0);
        let most = parts
            .iter()
            .map(|part| u64::from(part.0))
            .max()
            .unwrap_or(0);
        if degree.max(most) > MAX_DEGREE {
            return Err(Error::TooLarge {
                what: "degree of a constraint",
                found: degree.max(most).to_string(),
                limit: MAX_DEGREE,
                hint: "factor it",
            });
        }
        if parameter.is_none() && most > 0 {
            return Err(Error::Domain {
                what: "power of a parameter in a claim".to_owned(),
                value: most.to_string(),
                allowed: "0 for a claim without a parameter",
            });
        }
        let mut place = vec![None; n];
        for (at, v) in model.observed.iter().enumerate() {
            place[*v] = Some(at);
        }
        let observed = |v: usize| {
            place[v].ok_or_else(|| Error::Unsupported {
                what: "a covariance polynomial",
                construct: format!("the latent vertex {}", model.graph.name(v)),
                hint: "only entries of observed vertices have values",
            })
        };
        let arc = model.parameters.arcs.iter();
        let arc = arc.filter(|arc| parameter.is_some_and(|at| arc.2 == Parameter::Free(at)));
        let arc: Vec<(usize, usize)> = arc.map(|arc| (arc.0, arc.1)).collect();
        let quantities = model.pairs.len();
        let mut terms = Vec::new();
        let mut weights: Option<Vec<i64>> = None;
        let mut graded = true;
        for (power, part) in parts {
            if part.size() != n {
                return Err(Error::Dimension {
                    what: "vertices of a covariance polynomial",
                    expected: n,
                    found: part.size(),
                });
            }
            for (entries, coefficient) in part.terms() {
                let mut exponents = vec![0_u8; quantities + 2];
                let mut weight = vec![0_i64; n];
                let mut total = 0;
                for ((i, j), exponent) in entries {
                    let at = number(model.observed.len(), observed(i)?, observed(j)?);
                    exponents[at] = u8::try_from(exponent).unwrap_or(u8::MAX);
                    weight[i] += i64::from(exponent);
                    weight[j] += i64::from(exponent);
                    total += u64::from(exponent);
                }
                exponents[quantities] = u8::try_from(degree - total).unwrap_or(u8::MAX);
                exponents[quantities + 1] = u8::try_from(*power).unwrap_or(u8::MAX);
                match arc[..] {
                    [(from, to)] => {
                        weight[from] -= i64::from(*power);
                        weight[to] += i64::from(*power);
                    }
                    _ => graded &= *power == 0,
                }
                graded &= weights.as_ref().is_none_or(|first| *first == weight);
                weights = Some(weight);
                terms.push((exponents, coefficient.clone()));
            }
        }
        terms.sort();
        Ok(Self {
            terms,
            parameter,
            graded,
        })
    }

    /// The largest sum, over the terms, of such degrees of the quantities.
    pub(super) fn bound(&self, degree: impl Fn(usize) -> u64) -> u64 {
        let sum = |exponents: &Vec<u8>| {
            let used = exponents.iter().enumerate().filter(|one| *one.1 > 0);
            used.fold(0_u64, |sum, (quantity, exponent)| {
                sum.saturating_add(u64::from(*exponent).saturating_mul(degree(quantity)))
            })
        };
        self.terms
            .iter()
            .map(|term| sum(&term.0))
            .max()
            .unwrap_or(0)
    }

    /// Which quantities occur?
    pub(super) fn uses(&self, quantity: usize) -> bool {
        self.terms.iter().any(|term| term.0[quantity] > 0)
    }

    /// The sum at values of the quantities.
    pub(super) fn value(&self, values: &[Rational]) -> Rational {
        let mut sum = Rational::ZERO;
        for (exponents, coefficient) in &self.terms {
            let mut product = Rational::from(coefficient);
            for (value, exponent) in values.iter().zip(exponents) {
                for _ in 0..*exponent {
                    product *= value;
                }
            }
            sum += product;
        }
        sum
    }
}

/// The quantities of a claim as polynomials over Z in the free parameters: the entries of
///
/// $$ d \operatorname{adj}(I-\Lambda)^T \Omega \operatorname{adj}(I-\Lambda) $$
///
/// for the observed block, then d det(I-Λ)^2, then the parameter, with an integer d that clears fixed fractions. Without
/// those, d is 1, and quantities that do not occur are left 0.
pub(super) fn quantities(
    model: &Model,
    claim: &Claim,
    fuel: &mut Fuel,
) -> Result<Vec<Polynomial<Integers>>> {
    let whole = |one: &Parameter| match one {
        Parameter::Free(_) => true,
        Parameter::Fixed(value) => value.is_integer(),
    };
    let mut polynomials = if model.parameters.entries().all(whole) {
        numerators(
            model,
            Integers,
            |value| value.numerator(),
            |at| claim.uses(at),
            fuel,
        )?
    } else {
        let fractions = numerators(model, Rationals, Clone::clone, |_| true, fuel)?;
        let mut common = Integer::ONE;
        for value in fractions.iter().flat_map(|one| one.coefficients()) {
            common = common.lcm(&value.denominator());
        }
        let common = Rational::from(common);
        let cleared = fractions
            .iter()
            .map(|one| one.over(Integers, |value| (value * &common).to_integer()));
        let cleared: Option<Vec<_>> = cleared.collect();
        cleared.ok_or(algebra::Error::Undefined {
            what: "a common denominator",
        })?
    };
    polynomials.push(match claim.parameter {
        Some(at) => Polynomial::variable_in(Integers, at),
        None => Polynomial::constant_in(Integers, Integer::ONE),
    });
    Ok(polynomials)
}

/// The entries of the observed block times det(I-Λ)^2, then det(I-Λ)^2; 0 for those that are not wanted.
fn numerators<R: Ring + Default>(
    model: &Model,
    ring: R,
    number: impl Fn(&Rational) -> R::Element,
    wanted: impl Fn(usize) -> bool,
    fuel: &mut Fuel,
) -> Result<Vec<Polynomial<R>>> {
    let parameters = &model.parameters;
    let value = |parameter: &Parameter| match parameter {
        Parameter::Free(at) => Polynomial::variable_in(ring, *at),
        Parameter::Fixed(value) => Polynomial::constant_in(ring, number(value)),
    };
    let covariance = Covariance::new(&model.graph)?;
    let used = model.pairs.iter().enumerate();
    let used = used.filter(|one| wanted(one.0));
    let mut ends: Vec<usize> = used.flat_map(|(_, &(a, b))| [a, b]).collect();
    ends.sort_unstable();
    ends.dedup();
    let columns: Vec<usize> = ends.iter().map(|end| model.observed[*end]).collect();
    let column = |end: &usize| ends.binary_search(end).unwrap_or(0);
    let Adjugate {
        rows: adjugate,
        determinant,
    } = covariance.adjugate(&columns, ring, &number, fuel)?;
    // Entries of Ω, those off the diagonal in both places.
    let mut omega = Vec::new();
    for (v, parameter) in parameters.variances.iter().enumerate() {
        omega.push((v, v, value(parameter)));
    }
    for (i, j, parameter) in &parameters.covariances {
        omega.push((*i, *j, value(parameter)));
        omega.push((*j, *i, value(parameter)));
    }
    let mut found = Vec::with_capacity(model.pairs.len() + 2);
    for (at, (a, b)) in model.pairs.iter().enumerate() {
        let mut sum = Polynomial::zero(ring);
        for (k, l, weight) in omega.iter().filter(|_| wanted(at)) {
            let (left, right) = (&adjugate[*k][column(a)], &adjugate[*l][column(b)]);
            if !left.is_zero() && !right.is_zero() {
                let product = left.mul(right, fuel)?.mul(weight, fuel)?;
                sum = sum.add(&product, fuel)?;
            }
        }
        found.push(sum);
    }
    found.push(match wanted(model.pairs.len()) {
        true => determinant.mul(&determinant, fuel)?,
        false => Polynomial::zero(ring),
    });
    Ok(found)
}

/// The claim written out in the parameters: it holds exactly when this is 0.
pub(super) fn expanded(
    claim: &Claim,
    quantities: &[Polynomial<Integers>],
    fuel: &mut Fuel,
) -> Result<Polynomial<Integers>> {
    let mut sum = Polynomial::zero(Integers);
    // Products of powers of the first quantities: shared by neighbouring terms.
    let mut stack: Vec<((usize, u8), Polynomial<Integers>)> = Vec::new();
    for (exponents, coefficient) in &claim.terms {
        let factors = exponents.iter().enumerate().filter(|one| *one.1 > 0);
        let factors: Vec<(usize, u8)> = factors.map(|(at, exponent)| (at, *exponent)).collect();
        let shared = stack.iter().zip(&factors);
        let shared = shared
            .take_while(|(known, factor)| known.0 == **factor)
            .count();
        stack.truncate(shared);
        for factor in &factors[shared..] {
            let power = quantities[factor.0].pow(u32::from(factor.1), fuel)?;
            let product = match stack.last() {
                Some((_, before)) => before.mul(&power, fuel)?,
                None => power,
            };
            stack.push((*factor, product));
        }
        let one = Polynomial::constant_in(Integers, Integer::ONE);
        let product = stack.last().map_or(&one, |top| &top.1);
        sum = sum.add(&product.scale(coefficient), fuel)?;
    }
    Ok(sum)
}
