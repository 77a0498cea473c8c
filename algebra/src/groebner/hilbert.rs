//! Hilbert series of monomial ideals: dimension and degree.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::Integer;

/// The series of the numbers of monomials of each degree that a monomial ideal leaves.
///
/// $$ \sum_d h_d t^d = \frac{N(t)}{(1 - t)^n} $$
///
/// ```
/// use algebra::{Fuel, groebner::HilbertSeries};
/// // x^2, x y in x, y: left are 1, x, and all powers of y.
/// let series = HilbertSeries::of_monomials(2, &[vec![2], vec![1, 1]], &mut Fuel::default())?;
/// assert_eq!((series.dimension(), series.degree()), (Some(1), 1.into()));
/// assert_eq!((0..4).map(|degree| series.value(degree)).collect::<Vec<_>>(), [1, 2, 1, 1].map(Into::into));
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HilbertSeries {
    variables: usize,
    numerator: BTreeMap<u64, Integer>,
}

impl HilbertSeries {
    /// The series of the ideal of these monomials.
    ///
    /// A variable's power p is chosen so that it splits the monomials: N(M) = N(M + p) + t^deg(p) N(M : p).
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget) when the fuel is used up.
    ///
    /// Source: A. Bigatti, "Computation of Hilbert-Poincaré series" (J. Pure Appl. Algebra 119, 1997).
    pub fn of_monomials(variables: usize, monomials: &[Vec<u32>], fuel: &mut Fuel) -> Result<Self> {
        let mut numerator: BTreeMap<u64, Integer> = BTreeMap::new();
        let padded = monomials.iter().map(|exponents| {
            let mut exponents = exponents.clone();
            exponents.resize(variables.max(exponents.len()), 0);
            exponents
        });
        let mut waiting = vec![(minimal(padded.collect(), fuel)?, 0_u64)];
        while let Some((monomials, shift)) = waiting.pop() {
            fuel.spend((monomials.len() * variables) as u64 + 1, "Hilbert series")?;
            let Some((variable, exponent)) = pivot(variables, &monomials) else {
                // No two have a variable in common: the product of 1 - t^degree.
                add_product(&mut numerator, &monomials, shift, fuel)?;
                continue;
            };
            let (mut smaller, mut quotient) = (Vec::new(), Vec::with_capacity(monomials.len()));
            for mut monomial in monomials {
                if monomial[variable] < exponent {
                    smaller.push(monomial.clone());
                }
                monomial[variable] = monomial[variable].saturating_sub(exponent);
                quotient.push(monomial);
            }
            let mut power = vec![0; variables];
            power[variable] = exponent;
            smaller.push(power);
            waiting.push((smaller, shift));
            let deeper = shift.saturating_add(u64::from(exponent));
            waiting.push((minimal(quotient, fuel)?, deeper));
        }
        numerator.retain(|_, coefficient| !coefficient.is_zero());
        Ok(Self {
            variables,
            numerator,
        })
    }

    /// The terms of N: exponents and coefficients.
    pub fn numerator(&self) -> impl Iterator<Item = (u64, &Integer)> {
        self.numerator
            .iter()
            .map(|(exponent, value)| (*exponent, value))
    }

    /// N^(k)(1)/k!
    fn derivative_at_one(&self, order: u32) -> Integer {
        self.numerator()
            .fold(Integer::ZERO, |sum, (exponent, value)| {
                sum + value * Integer::from(exponent).binomial(order)
            })
    }

    /// How often 1 is a root of N, and the first derivative that is not zero; `None` for N = 0.
    fn codimension(&self) -> Option<(usize, Integer)> {
        if self.numerator.is_empty() {
            return None;
        }
        // A numerator divisible by (1 - t)^n at most, since the series has no zero at 1.
        (0..=self.variables).find_map(|order| {
            let value = self.derivative_at_one(u32::try_from(order).ok()?);
            (!value.is_zero()).then_some((order, value))
        })
    }

    /// The dimension of the set of zeros; `None` when it is empty.
    pub fn dimension(&self) -> Option<usize> {
        self.codimension()
            .map(|(codimension, _)| self.variables.saturating_sub(codimension))
    }

    /// The degree of the set of zeros with multiplicities: N(t)/(1 - t)^codimension at 1; 0 when it is empty.
    pub fn degree(&self) -> Integer {
        match self.codimension() {
            None => Integer::ZERO,
            Some((codimension, value)) if codimension % 2 == 1 => -value,
            Some((_, value)) => value,
        }
    }

    /// The number of monomials of a degree that are not in the ideal.
    pub fn value(&self, degree: u64) -> Integer {
        let Some(free) = self.variables.checked_sub(1) else {
            return self.numerator.get(&degree).cloned().unwrap_or_default();
        };
        let free = u32::try_from(free).unwrap_or(u32::MAX);
        let below = self.numerator.range(..=degree);
        below.fold(Integer::ZERO, |sum, (exponent, value)| {
            let rest = Integer::from(degree - exponent) + Integer::from(free);
            sum + value * rest.binomial(free)
        })
    }
}

/// The monomials that no other divides.
fn minimal(mut monomials: Vec<Vec<u32>>, fuel: &mut Fuel) -> Result<Vec<Vec<u32>>> {
    let degree = |m: &Vec<u32>| m.iter().map(|e| u64::from(*e)).sum::<u64>();
    monomials.sort_by_cached_key(|monomial| (degree(monomial), monomial.clone()));
    let mut kept: Vec<Vec<u32>> = Vec::new();
    for monomial in monomials {
        fuel.spend((kept.len() as u64 + 1).saturating_mul(2), "Hilbert series")?;
        let divides = |known: &Vec<u32>| known.iter().zip(&monomial).all(|(a, b)| a <= b);
        if !kept.iter().any(divides) {
            kept.push(monomial);
        }
    }
    Ok(kept)
}

/// The variable in most monomials and the middle one of its exponents; `None` when no two share a variable.
fn pivot(variables: usize, monomials: &[Vec<u32>]) -> Option<(usize, u32)> {
    let count = |variable: &usize| monomials.iter().filter(|m| m[*variable] > 0).count();
    let variable =
        (0..variables).max_by_key(|variable| (count(variable), usize::MAX - variable))?;
    if count(&variable) < 2 {
        return None;
    }
    // A pure power is no pivot: it would split nothing off.
    let mixed = monomials.iter().filter(|monomial| {
        let others = monomial
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != variable);
        monomial[variable] > 0 && others.into_iter().any(|(_, exponent)| *exponent > 0)
    });
    let mut exponents: Vec<u32> = mixed.map(|monomial| monomial[variable]).collect();
    exponents.sort_unstable();
    exponents
        .get(exponents.len() / 2)
        .map(|exponent| (variable, *exponent))
}

fn add_product(
    numerator: &mut BTreeMap<u64, Integer>,
    monomials: &[Vec<u32>],
    shift: u64,
    fuel: &mut Fuel,
) -> Result<()> {
    let mut product = BTreeMap::from([(shift, Integer::ONE)]);
    for monomial in monomials {
        let degree = monomial
            .iter()
            .fold(0_u64, |sum, e| sum.saturating_add(u64::from(*e)));
        fuel.spend(4 * product.len() as u64, "Hilbert series")?;
        let mut next = product.clone();
        for (exponent, value) in product {
            let slot = next.entry(exponent.saturating_add(degree)).or_default();
            *slot -= value;
        }
        product = next;
    }
    for (exponent, value) in product {
        *numerator.entry(exponent).or_default() += value;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all_monomials(variables: usize, degree: u32) -> Vec<Vec<u32>> {
        if variables == 0 {
            return if degree == 0 { vec![vec![]] } else { vec![] };
        }
        (0..=degree)
            .flat_map(|last| {
                let shorter = all_monomials(variables - 1, degree - last);
                shorter.into_iter().map(move |mut monomial| {
                    monomial.push(last);
                    monomial
                })
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

        /// The series counts the monomials that are left, and the dimension is the largest number of variables whose
        /// monomials are all left.
        #[test]
        fn series_count_what_is_left(
            (variables, monomials) in (0_usize..4).prop_flat_map(|variables| {
                let monomial = proptest::collection::vec(0_u32..4, variables);
                (Just(variables), proptest::collection::vec(monomial, 0..6))
            }),
        ) {
            let series = HilbertSeries::of_monomials(variables, &monomials, &mut Fuel::default()).unwrap();
            for degree in 0..9 {
                let left = all_monomials(variables, degree).into_iter().filter(|candidate| {
                    !monomials.iter().any(|known| known.iter().zip(candidate).all(|(a, b)| a <= b))
                });
                prop_assert_eq!(series.value(u64::from(degree)), Integer::from(left.count()));
            }
            let independent = (0_u32..1 << variables).filter(|set| {
                !monomials.iter().any(|monomial| {
                    (0..variables).all(|variable| monomial[variable] == 0 || set >> variable & 1 == 1)
                })
            });
            let dimension = independent.map(|set| set.count_ones() as usize).max();
            prop_assert_eq!(series.dimension(), dimension);
        }
    }

    #[test]
    fn huge_exponents_cost_nothing() {
        let huge = 1_u32 << 31;
        let monomials = [vec![huge], vec![1, huge], vec![0, 0, 7]];
        let series = HilbertSeries::of_monomials(3, &monomials, &mut Fuel::default()).unwrap();
        assert_eq!(series.dimension(), Some(1));
        assert_eq!(series.degree(), 7.into());
    }
}
