//! Polynomials that cannot all be positive.
//!
//! The polynomials and their products in pairs are linear in their monomials; when these are eliminated one after another by
//! adding positive multiples (Fourier, Motzkin) a constant that is not positive proves the contradiction. Monomials count as
//! independent, so a contradiction can be missed, never invented.

use std::collections::BTreeMap;

use super::{Monomial, Polynomial};
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::Rational;

/// More rows are not combined.
const MAX_ROWS: usize = 256;
/// Products in pairs are formed of so many polynomials.
const MAX_MULTIPLIED: usize = 10;

/// Products of the polynomials with these numbers, with positive coefficients.
pub type Combination = Vec<(Rational, Vec<usize>)>;

/// A combination of products of the polynomials that is a constant and not positive: the polynomials are nowhere all
/// positive.
///
/// $$ \sum_k c_k \prod_{i \in S_k} p_i = c \le 0, \qquad c_k > 0 $$
///
/// `None`: none was found among products of at most two polynomials.
///
/// # Errors
/// [`Error::Budget`](crate::Error::Budget) when the fuel is used up.
///
/// ```
/// use algebra::{Fuel, Rational, poly::{Polynomial, contradiction}};
/// let fuel = &mut Fuel::default();
/// let (x, y) = (Polynomial::variable(0), Polynomial::variable(1));
/// let below = y.subtract(&x, fuel)?;
/// let above = x.subtract(&y.scale(&Rational::from(2)), fuel)?; // y > x > 2y, for positive y
/// assert!(contradiction(&[below.clone(), above.clone()], fuel)?.is_none());
/// let found = contradiction(&[below, above, y], fuel)?.unwrap();
/// assert_eq!(found.len(), 3);
/// # Ok::<(), algebra::Error>(())
/// ```
///
/// Source: A. Schrijver, "Theory of Linear and Integer Programming" (Wiley 1986), section 12.2.
pub fn contradiction(polynomials: &[Polynomial], fuel: &mut Fuel) -> Result<Option<Combination>> {
    let mut products: Vec<Vec<usize>> = (0..polynomials.len()).map(|at| vec![at]).collect();
    if let found @ Some(_) = eliminate(polynomials, &products, fuel)? {
        return Ok(found);
    }
    let linear = polynomials.iter().all(|p| p.total_degree() <= 1);
    if linear || polynomials.len() > MAX_MULTIPLIED {
        return Ok(None);
    }
    for first in 0..polynomials.len() {
        products.extend((first..polynomials.len()).map(|second| vec![first, second]));
    }
    eliminate(polynomials, &products, fuel)
}

/// A linear form in monomials: the constant apart, and how it came about.
#[derive(Clone)]
struct Row {
    terms: BTreeMap<Monomial, Rational>,
    constant: Rational,
    origin: BTreeMap<usize, Rational>,
}

impl Row {
    fn new(polynomial: &Polynomial, at: usize) -> Self {
        let mut row = Self {
            terms: BTreeMap::new(),
            constant: Rational::ZERO,
            origin: [(at, Rational::ONE)].into_iter().collect(),
        };
        for (monomial, coefficient) in polynomial.terms() {
            if monomial.is_empty() {
                row.constant = coefficient.clone();
            } else {
                row.terms.insert(monomial, coefficient.clone());
            }
        }
        row
    }

    /// a self + b other, for positive a and b.
    fn combined(&self, a: &Rational, other: &Self, b: &Rational) -> Self {
        let mut sum = Self {
            terms: BTreeMap::new(),
            constant: &(&self.constant * a) + &(&other.constant * b),
            origin: BTreeMap::new(),
        };
        for (row, factor) in [(self, a), (other, b)] {
            for (key, value) in &row.terms {
                let slot = sum.terms.entry(key.clone()).or_insert(Rational::ZERO);
                *slot = &*slot + &(value * factor);
            }
            for (key, value) in &row.origin {
                let slot = sum.origin.entry(*key).or_insert(Rational::ZERO);
                *slot = &*slot + &(value * factor);
            }
        }
        sum.terms.retain(|_, value| !value.is_zero());
        sum
    }
}

fn eliminate(
    polynomials: &[Polynomial],
    products: &[Vec<usize>],
    fuel: &mut Fuel,
) -> Result<Option<Combination>> {
    let mut rows = Vec::with_capacity(products.len());
    for (at, product) in products.iter().enumerate() {
        let mut value = Polynomial::constant(Rational::ONE);
        for factor in product.iter().filter_map(|at| polynomials.get(*at)) {
            value = value.mul(factor, fuel)?;
        }
        rows.push(Row::new(&value, at));
    }
    loop {
        if let Some(row) = rows
            .iter()
            .find(|row| row.terms.is_empty() && row.constant.signum() <= 0)
        {
            let terms = row.origin.iter();
            let terms = terms.filter_map(|(at, c)| Some((c.clone(), products.get(*at)?.clone())));
            return Ok(Some(terms.collect()));
        }
        // How many rows have the monomial with either sign: the fewest new rows first.
        let mut counts: BTreeMap<&Monomial, [usize; 2]> = BTreeMap::new();
        for (key, value) in rows.iter().flat_map(|row| &row.terms) {
            counts.entry(key).or_default()[usize::from(value.is_negative())] += 1;
        }
        let next = counts.iter().min_by_key(|(_, [up, down])| up * down);
        let Some((key, [up, down])) = next.map(|(key, counts)| ((*key).clone(), *counts)) else {
            return Ok(None);
        };
        fuel.spend(64 * (up * down + rows.len()) as u64, "contradiction")?;
        let (with, mut without): (Vec<Row>, Vec<Row>) = rows
            .into_iter()
            .partition(|row| row.terms.contains_key(&key));
        if without.len() + up * down > MAX_ROWS {
            return Ok(None);
        }
        let sign = |row: &&Row| row.terms.get(&key).is_some_and(Rational::is_negative);
        for low in with.iter().filter(sign) {
            for high in with.iter().filter(|row| !sign(row)) {
                if let (Some(below), Some(above)) = (low.terms.get(&key), high.terms.get(&key)) {
                    without.push(low.combined(above, high, &below.abs()));
                }
            }
        }
        rows = without;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(polynomial: &Polynomial, point: &[i64]) -> Rational {
        let values: Vec<(usize, Rational)> = point
            .iter()
            .map(|v| Rational::from(*v))
            .enumerate()
            .collect();
        let value = polynomial.evaluate(&values, &mut Fuel::default()).unwrap();
        value.as_constant().unwrap()
    }

    fn polynomial() -> impl Strategy<Value = Polynomial> {
        prop::collection::vec((-4_i64..5, 0_u32..3, 0_u32..2), 1..4).prop_map(|terms| {
            let fuel = &mut Fuel::default();
            let mut sum = Polynomial::default();
            for (c, a, b) in terms {
                let x = Polynomial::power_of_variable(0, a);
                let y = Polynomial::power_of_variable(1, b);
                let term = x.mul(&y, fuel).unwrap().scale(&Rational::from(c));
                sum = sum.add(&term, fuel).unwrap();
            }
            sum
        })
    }

    proptest! {
        #[test]
        fn what_is_positive_somewhere_is_no_contradiction(
            polynomials in prop::collection::vec(polynomial(), 1..5),
            point in [-3_i64..4, -3_i64..4],
        ) {
            // With the signs that they have at a point.
            let signed: Vec<Polynomial> = polynomials
                .iter()
                .filter(|p| !value(p, &point).is_zero())
                .map(|p| p.scale(&Rational::from(value(p, &point).signum())))
                .collect();
            let found = contradiction(&signed, &mut Fuel::default()).unwrap();
            prop_assert!(signed.is_empty() || found.is_none());
        }

        #[test]
        fn a_combination_adds_up(polynomials in prop::collection::vec(polynomial(), 1..6)) {
            let fuel = &mut Fuel::default();
            if let Some(found) = contradiction(&polynomials, fuel).unwrap() {
                let mut sum = Polynomial::default();
                for (c, product) in found {
                    prop_assert!(c.signum() > 0);
                    let mut term = Polynomial::constant(c);
                    for at in product {
                        term = term.mul(&polynomials[at], fuel).unwrap();
                    }
                    sum = sum.add(&term, fuel).unwrap();
                }
                prop_assert!(sum.is_zero() || sum.as_constant().unwrap().signum() <= 0);
            }
        }
    }

    #[test]
    fn a_square_is_beyond_a_line() {
        let fuel = &mut Fuel::default();
        let x = Polynomial::variable(0);
        let number = |n: i64| Polynomial::constant(Rational::from(n));
        let above = x.subtract(&number(2), fuel).unwrap();
        let inside = number(1).subtract(&x.mul(&x, fuel).unwrap(), fuel).unwrap();
        assert!(contradiction(&[above, inside], fuel).unwrap().is_some());
    }
}
