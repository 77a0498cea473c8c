//! Recombination of many lifted factors by lattice reduction.
//!
//! For a factor g of f, f g'/g is a polynomial with integer coefficients below known bounds, and it is additive in g.
//! Modulo a power of p it is the sum of the logarithmic derivatives of those lifted factors that g consists of: the
//! 0-1 vectors of the true factors are short vectors of a lattice (van Hoeij 2002; Hart, van Hoeij and Novocin 2011).

use crate::error::Result;
use crate::fuel::Fuel;
use crate::lattice::{self, Rows};
use crate::number::Integer;

use super::super::integer::IntegerPolynomial;
use super::hensel::{Lifting, div_rem};
use super::recombine::factor_bits;

/// Bits of data that a new column brings, per row: more are not needed, and longer entries are slower.
const DATA_BITS_PER_ROW: u64 = 1;
/// And at least these.
const DATA_BITS: u64 = 24;

/// Bits of the coefficients of f g'/g for any factor g.
///
/// For a root z of g, the j-th coefficient of f/(x - z) is at most sum_(k<=j) |a_k| |z|^(k-1-j), which falls with |z|,
/// and at most sum_(k>j) |a_k| |z|^(k-1-j), which grows: at any radius the larger one of the two is a bound for all.
fn derivative_bits(f: &IntegerPolynomial) -> Vec<u64> {
    let coefficients = f.coefficients();
    let degree = coefficients.len() - 1;
    let spread = 2 * u64::from(usize::BITS - coefficients.len().leading_zeros());
    // Radii 2^t around those that matter: slopes of the Newton polygon lie between these.
    let reach = i64::try_from(f.height_bits() + 1)
        .unwrap_or(i64::MAX)
        .min(64);
    (0..degree)
        .map(|j| {
            let term = |k: usize, t: i64| {
                let bits = i64::try_from(coefficients[k].bits()).unwrap_or(i64::MAX / 4);
                let power = k as i64 - 1 - j as i64;
                (!coefficients[k].is_zero()).then(|| bits.saturating_add(t.saturating_mul(power)))
            };
            let bound = |t: i64| {
                let low = (0..=j).filter_map(|k| term(k, t)).max();
                let high = (j + 1..=degree).filter_map(|k| term(k, t)).max();
                low.max(high).unwrap_or(0)
            };
            let least = (-reach..=reach).map(bound).min().unwrap_or(0);
            u64::try_from(least).unwrap_or(0) + spread
        })
        .collect()
}

/// The lattice of what is still possible.
struct Knapsack {
    /// Rows: `weight` times a combination of the factors, then the data columns.
    rows: Rows,
    count: usize,
    weight: Integer,
    columns: usize,
}

impl Knapsack {
    fn new(count: usize) -> Self {
        // A true vector has data of at most (count + 1)/2; its entries in front are made as long.
        let weight = Integer::from(count.div_ceil(2));
        let rows = (0..count)
            .map(|i| {
                let mut row = vec![Integer::ZERO; count];
                row[i] = weight.clone();
                row
            })
            .collect();
        Self {
            rows,
            count,
            weight,
            columns: 0,
        }
    }

    /// The squared length that no true vector exceeds.
    fn bound(&self) -> Integer {
        let half = Integer::from(self.count.div_ceil(2) + 1);
        &self.weight * &self.weight * Integer::from(self.count)
            + &half * &half * Integer::from(self.columns)
    }

    /// Adds a column with one number for each factor, known modulo `modulus`, and reduces.
    fn add_column(&mut self, data: &[Integer], modulus: &Integer, fuel: &mut Fuel) -> Result<()> {
        for row in &mut self.rows {
            let mut value = Integer::ZERO;
            for (entry, c) in row[..self.count].iter().zip(data) {
                if !entry.is_zero() {
                    value.add_product(&entry.divide_exact(&self.weight).unwrap_or_default(), c);
                }
            }
            row.push(value.modulo_symmetric(modulus));
        }
        self.columns += 1;
        let mut fresh = vec![Integer::ZERO; self.count + self.columns];
        if let Some(last) = fresh.last_mut() {
            *last = modulus.clone();
        }
        self.rows.push(fresh);
        lattice::reduce_independent(&mut self.rows, fuel)?;
        self.cut(fuel)
    }

    /// Takes off last rows whose orthogonal part is longer than any true vector: true vectors do not need them.
    fn cut(&mut self, fuel: &mut Fuel) -> Result<()> {
        let determinants = lattice::gram_determinants(&self.rows, fuel)?;
        let bound = self.bound();
        while let [.., before, last] = &determinants[..self.rows.len()]
            && *last > before * &bound
        {
            self.rows.pop();
        }
        Ok(())
    }

    /// The classes of factors on which all remaining vectors are constant, when there are as many as vectors.
    fn partition(&self) -> Option<Vec<Vec<usize>>> {
        let mut classes: Vec<(Vec<&Integer>, Vec<usize>)> = Vec::new();
        for index in 0..self.count {
            let column: Vec<&Integer> = self.rows.iter().map(|row| &row[index]).collect();
            match classes.iter_mut().find(|(key, _)| *key == column) {
                Some((_, members)) => members.push(index),
                None => classes.push((column, vec![index])),
            }
        }
        (classes.len() <= self.rows.len())
            .then(|| classes.into_iter().map(|(_, members)| members).collect())
    }
}

/// `f g'/g` modulo the power of the prime, for every lifted factor g: coefficients by factor.
fn logarithmic_derivatives(
    f: &IntegerPolynomial,
    lifting: &Lifting,
    fuel: &mut Fuel,
) -> Result<Vec<IntegerPolynomial>> {
    let modulus = lifting.modulus();
    lifting
        .factors()
        .iter()
        .map(|g| {
            let (cofactor, _) = div_rem(f, g, modulus, fuel)?;
            let product = cofactor.multiply(&g.derivative(), fuel)?;
            Ok(product.modulo_symmetric(modulus))
        })
        .collect()
}

/// The irreducible factors by the lattice of logarithmic derivatives.
pub(super) fn by_lattice(
    f: IntegerPolynomial,
    mut lifting: Lifting,
    fuel: &mut Fuel,
) -> Result<Vec<IntegerPolynomial>> {
    let count = lifting.factors().len();
    let bounds = derivative_bits(&f);
    let data_bits = DATA_BITS + DATA_BITS_PER_ROW * count as u64;
    // The columns in the order of their bounds, which need the least lifting.
    let mut order: Vec<usize> = (0..bounds.len()).collect();
    order.sort_by_key(|&j| (bounds[j], j));
    let enough = factor_bits(&f);
    let first = bounds[order[(count / 8 + 3).min(order.len() - 1)]];
    let mut precision = first + data_bits + 4 + 2 * lifting.prime().bits();
    loop {
        lifting.lift_to(lifting.exponent_for(precision), fuel)?;
        let mut knapsack = Knapsack::new(count);
        let derivatives = logarithmic_derivatives(&f, &lifting, fuel)?;
        let known = lifting.exponent();
        for &j in &order {
            // The data are divided by a power of p beyond twice the bound.
            let dropped = lifting.exponent_for(bounds[j] + 1);
            let kept = lifting.exponent_for(data_bits);
            let used = dropped.saturating_add(kept);
            if used > known {
                break;
            }
            let divisor = lifting.prime().pow(dropped);
            let modulus = lifting.prime().pow(kept);
            let whole = &divisor * &modulus;
            let data: Vec<Integer> = derivatives
                .iter()
                .map(|derivative| {
                    let value = derivative.coefficient(j).modulo_symmetric(&whole);
                    let rest = value.modulo_symmetric(&divisor);
                    (value - rest).divide_exact(&divisor).unwrap_or_default()
                })
                .collect();
            knapsack.add_column(&data, &modulus, fuel)?;
            if knapsack.rows.len() <= 1 {
                return Ok(vec![f]);
            }
            if let Some(classes) = knapsack.partition() {
                lifting.lift_to(lifting.exponent_for(enough), fuel)?;
                if let Some(factors) = multiply_out(&f, &lifting, &classes, fuel)? {
                    return Ok(factors);
                }
            }
        }
        precision *= 2;
    }
}

/// The factors of a partition, when all of them divide.
fn multiply_out(
    f: &IntegerPolynomial,
    lifting: &Lifting,
    classes: &[Vec<usize>],
    fuel: &mut Fuel,
) -> Result<Option<Vec<IntegerPolynomial>>> {
    let mut rest = f.clone();
    let mut factors = Vec::new();
    let mut classes: Vec<&Vec<usize>> = classes.iter().collect();
    // The factor of the highest degree is what is left.
    let degree = |class: &[usize]| -> usize {
        class
            .iter()
            .map(|&index| lifting.factors()[index].degree().unwrap_or(0))
            .sum()
    };
    classes.sort_by_key(|class| degree(class));
    let last = classes.pop();
    for class in classes {
        let candidate = lifting.candidate(&rest, class, fuel)?;
        let Some(quotient) = rest.divide_exact(&candidate, fuel)? else {
            return Ok(None);
        };
        rest = quotient;
        factors.push(candidate);
    }
    let expected = last.map_or(0, |class| degree(class));
    if rest.degree() != Some(expected) {
        return Ok(None);
    }
    factors.push(rest);
    Ok(Some(factors))
}
