//! Short vectors in lattices of integers: the reduction of Lenstra, Lenstra and Lovasz.
//!
//! [`reduce`] works on an exact Gram matrix with an orthogonalisation in double precision (Nguyen and Stehlé, "An LLL
//! algorithm with quadratic complexity", SIAM Journal on Computing 39, 2009) and falls back on [`reduce_exactly`],
//! which has integers throughout. Rows only ever change by multiples of other rows, so that the result always spans
//! the lattice that was given, whatever the rounding.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

/// Rows are reduced in double precision while their entries have at most this many bits.
const LARGEST_FLOATING_BITS: u64 = 450;
/// Lovasz' factor.
const DELTA: f64 = 0.99;
/// Sizes of coefficients beyond which a row is reduced again: a half, and a margin for rounding.
const ETA: f64 = 0.51;
/// A row that is not settled after so many passes has outgrown the precision.
const MOST_PASSES: usize = 1_000;

const SPENT: &str = "lattice reduction";

/// A lattice basis by rows, reduced in place; see [`reduce`].
pub type Rows = Vec<Vec<Integer>>;

fn dot(a: &[Integer], b: &[Integer]) -> Integer {
    let mut sum = Integer::ZERO;
    for (x, y) in a.iter().zip(b) {
        if !x.is_zero() && !y.is_zero() {
            sum.add_product(x, y);
        }
    }
    sum
}

fn bits(rows: &[Vec<Integer>]) -> u64 {
    rows.iter().flatten().map(Integer::bits).max().unwrap_or(0)
}

fn check(rows: &[Vec<Integer>], fuel: &mut Fuel) -> Result<()> {
    let width = rows.first().map_or(0, Vec::len);
    if let Some(row) = rows.iter().find(|row| row.len() != width) {
        return Err(Error::Domain {
            what: "length of a row of the basis",
            value: row.len().to_string(),
            allowed: "the length of the first row",
        });
    }
    let cost = (rows.len() as u64)
        .saturating_mul(rows.len() as u64)
        .saturating_mul(width as u64);
    // Rows that are independent modulo a prime are independent.
    for field in PrimeField::large().take(3) {
        fuel.spend(cost, SPENT)?;
        if rank(rows, &field) == rows.len() {
            return Ok(());
        }
    }
    Err(Error::Domain {
        what: "basis of a lattice",
        value: format!("{} rows", rows.len()),
        allowed: "linearly independent rows",
    })
}

fn rank(rows: &[Vec<Integer>], field: &PrimeField) -> usize {
    let mut matrix: Vec<Vec<u64>> = rows
        .iter()
        .map(|row| row.iter().map(|entry| field.residue(entry)).collect())
        .collect();
    let width = matrix.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..width {
        let Some(pivot) = (rank..matrix.len()).find(|&row| matrix[row][column] != 0) else {
            continue;
        };
        matrix.swap(rank, pivot);
        let (above, below) = matrix.split_at_mut(rank + 1);
        let pivot = &above[rank];
        let inverse = field.inverse(pivot[column]).unwrap_or(0);
        for row in below {
            let factor = field.negate(field.multiply(row[column], inverse));
            if factor != 0 {
                for (slot, &entry) in row[column..].iter_mut().zip(&pivot[column..]) {
                    *slot = field.multiply_add(entry, factor, *slot);
                }
            }
        }
        rank += 1;
    }
    rank
}

/// A reduced basis of the lattice spanned by linearly independent rows: nearly orthogonal, the first vector within
/// 2^((n-1)/2) of the shortest one.
///
/// Cost: about n^2 log B steps of n^2 operations for n rows with entries up to B.
///
/// # Errors
/// [`Error::Domain`] for dependent rows or rows of different lengths, [`Error::Budget`].
///
/// ```
/// use algebra::{Fuel, Integer, lattice};
/// let row = |entries: [i64; 3]| entries.map(Integer::from).to_vec();
/// let basis = vec![row([1, 0, 1_000]), row([0, 1, 1_999])];
/// let reduced = lattice::reduce(basis, &mut Fuel::default())?;
/// assert_eq!(reduced[0], row([-2, 1, -1]));
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn reduce(mut rows: Rows, fuel: &mut Fuel) -> Result<Rows> {
    check(&rows, fuel)?;
    reduce_independent(&mut rows, fuel)?;
    Ok(rows)
}

/// [`reduce`] for rows that are known to be independent.
pub(crate) fn reduce_independent(rows: &mut Rows, fuel: &mut Fuel) -> Result<()> {
    if bits(rows) <= LARGEST_FLOATING_BITS && Floating::new(rows, fuel)?.reduce(rows, fuel)? {
        return Ok(());
    }
    exactly(rows, fuel)
}

/// [`reduce`] with integers throughout, Lovasz' factor 3/4 and coefficients of at most 1/2 (de Weger; Cohen, "A course in
/// computational algebraic number theory", algorithm 2.6.7).
///
/// # Errors
/// [`Error::Domain`] for dependent rows or rows of different lengths, [`Error::Budget`].
///
/// ```
/// # use algebra::{Fuel, Integer, lattice};
/// let rows = vec![vec![Integer::ONE, Integer::ZERO], vec![Integer::from(7), Integer::ONE]];
/// let reduced = lattice::reduce_exactly(rows, &mut Fuel::default())?;
/// assert_eq!(reduced[1], [Integer::ZERO, Integer::ONE]);
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn reduce_exactly(mut rows: Rows, fuel: &mut Fuel) -> Result<Rows> {
    check(&rows, fuel)?;
    exactly(&mut rows, fuel)?;
    Ok(rows)
}

/// The state of the reduction in double precision.
struct Floating {
    gram: Vec<Vec<Integer>>,
    /// r_ij = <b_i, b_j*>
    r: Vec<Vec<f64>>,
    mu: Vec<Vec<f64>>,
}

impl Floating {
    fn new(rows: &Rows, fuel: &mut Fuel) -> Result<Self> {
        let count = rows.len();
        let width = rows.first().map_or(0, Vec::len) as u64;
        let words = bits(rows) / 64 + 1;
        fuel.spend((count * count) as u64 / 2 * width * words, SPENT)?;
        let gram = (0..count)
            .map(|i| (0..=i).map(|j| dot(&rows[i], &rows[j])).collect())
            .collect();
        Ok(Self {
            gram,
            r: vec![vec![0.0; count]; count],
            mu: vec![vec![0.0; count]; count],
        })
    }

    fn entry(&self, i: usize, j: usize) -> &Integer {
        if i >= j {
            &self.gram[i][j]
        } else {
            &self.gram[j][i]
        }
    }

    /// Orthogonalises row k against those before.
    fn orthogonalise(&mut self, k: usize) {
        for j in 0..=k {
            let mut value = self.gram[k][j].to_f64();
            for i in 0..j {
                value -= self.mu[j][i] * self.r[k][i];
            }
            self.r[k][j] = value;
            if j < k {
                self.mu[k][j] = value / self.r[j][j];
            }
        }
    }

    /// Subtracts `factor` times row j from row k.
    fn subtract(&mut self, rows: &mut Rows, k: usize, j: usize, factor: &Integer) {
        let (before, after) = rows.split_at_mut(k);
        for (slot, entry) in after[0].iter_mut().zip(&before[j]) {
            if !entry.is_zero() {
                slot.subtract_product(entry, factor);
            }
        }
        // <b_k - x b_j, b_k - x b_j> = <b_k, b_k> - 2 x <b_k, b_j> + x^2 <b_j, b_j>
        let cross = self.gram[k][j].clone();
        let square = self.gram[j][j].clone();
        let mut own = self.gram[k][k].clone();
        own.subtract_product(&cross.shift_left(1), factor);
        own.add_product(&(&square * factor), factor);
        for i in 0..self.gram.len() {
            if i == k {
                continue;
            }
            let entry = self.entry(j, i).clone();
            let slot = if i < k {
                &mut self.gram[k][i]
            } else {
                &mut self.gram[i][k]
            };
            slot.subtract_product(&entry, factor);
        }
        self.gram[k][k] = own;
    }

    /// Makes row k short against those before; `false` when the precision does not suffice.
    fn shorten(&mut self, rows: &mut Rows, k: usize, fuel: &mut Fuel) -> Result<bool> {
        for _ in 0..MOST_PASSES {
            fuel.spend((k * k + 8) as u64, SPENT)?;
            self.orthogonalise(k);
            let mut changed = false;
            for j in (0..k).rev() {
                let mu = self.mu[k][j];
                if !mu.is_finite() {
                    return Ok(false);
                }
                if mu.abs() <= ETA {
                    continue;
                }
                let rounded = mu.round();
                let Some(factor) = exact(rounded) else {
                    return Ok(false);
                };
                changed = true;
                for i in 0..j {
                    self.mu[k][i] -= rounded * self.mu[j][i];
                }
                let words = self.gram[k][k].limbs() + 1;
                fuel.spend((self.gram.len() + rows[k].len()) as u64 * words, SPENT)?;
                self.subtract(rows, k, j, &factor);
            }
            if !changed {
                return Ok(self.r[k][k] > 0.0);
            }
        }
        Ok(false)
    }

    /// Moves row `from` up to place `to`.
    fn insert(&mut self, rows: &mut Rows, from: usize, to: usize) {
        rows[to..=from].rotate_right(1);
        let order = |i: usize| match i {
            _ if i == to => from,
            _ if i > to && i <= from => i - 1,
            _ => i,
        };
        let count = self.gram.len();
        let mut moved = Vec::with_capacity(count);
        for i in to..count {
            let row: Vec<Integer> = (0..=i)
                .map(|j| self.entry(order(i), order(j)).clone())
                .collect();
            moved.push(row);
        }
        self.gram.truncate(to);
        self.gram.extend(moved);
    }

    fn reduce(&mut self, rows: &mut Rows, fuel: &mut Fuel) -> Result<bool> {
        let count = rows.len();
        if count == 0 {
            return Ok(true);
        }
        self.orthogonalise(0);
        let mut k = 1;
        while k < count {
            if !self.shorten(rows, k, fuel)? {
                return Ok(false);
            }
            // The squared length of the part of b_k that is orthogonal to the first i rows.
            let mut place = k;
            let mut rest = self.r[k][k];
            let mut target = k;
            while place > 0 {
                rest += self.mu[k][place - 1] * self.r[k][place - 1];
                if DELTA * self.r[place - 1][place - 1] <= rest {
                    break;
                }
                place -= 1;
                target = place;
            }
            if target == k {
                k += 1;
                continue;
            }
            fuel.spend((count * count) as u64, SPENT)?;
            self.insert(rows, k, target);
            // Rows before the target keep their orthogonalisation.
            self.orthogonalise(target);
            k = target + 1;
        }
        Ok(true)
    }
}

/// A double without fraction as an integer.
fn exact(value: f64) -> Option<Integer> {
    crate::number::Rational::from_f64(value)?.to_integer()
}

/// The determinants d_1, .., d_n of the leading Gram matrices: the squared length of the k-th orthogonalised row is
/// d_k / d_(k-1).
///
/// # Errors
/// [`Error::Budget`]
///
/// ```
/// use algebra::{Fuel, Integer, lattice};
/// let rows = vec![vec![Integer::from(2), Integer::ZERO], vec![Integer::ONE, Integer::from(3)]];
/// let determinants = lattice::gram_determinants(&rows, &mut Fuel::default())?;
/// assert_eq!(determinants, [Integer::from(4), Integer::from(36)]);
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn gram_determinants(rows: &[Vec<Integer>], fuel: &mut Fuel) -> Result<Vec<Integer>> {
    let count = rows.len();
    let mut gram: Vec<Vec<Integer>> = (0..count)
        .map(|i| (0..count).map(|j| dot(&rows[i], &rows[j])).collect())
        .collect();
    let words = bits(rows) / 32 + 1;
    let mut last = Integer::ONE;
    let mut determinants = Vec::with_capacity(count);
    for k in 0..count {
        let pivot = gram[k][k].clone();
        let size = pivot.limbs().saturating_add(words);
        fuel.spend((count - k) as u64 * (count - k) as u64 * size * size, SPENT)?;
        let (above, below) = gram.split_at_mut(k + 1);
        let pivot_row = &above[k];
        for row in below.iter_mut() {
            let factor = row[k].clone();
            for j in k + 1..count {
                let mut entry = &row[j] * &pivot;
                entry.subtract_product(&factor, &pivot_row[j]);
                // Bareiss: every entry is a minor, so that the division is exact.
                row[j] = entry.divide_exact(&last).unwrap_or_default();
            }
        }
        determinants.push(pivot.clone());
        last = pivot;
        if last.is_zero() {
            determinants.resize(count, Integer::ZERO);
            break;
        }
    }
    Ok(determinants)
}

fn exactly(rows: &mut Rows, fuel: &mut Fuel) -> Result<()> {
    let count = rows.len();
    if count == 0 {
        return Ok(());
    }
    let width = rows[0].len() as u64;
    // d[k + 1] is the k-th Gram determinant, lambda_ij = d_(j+1) mu_ij.
    let mut d = vec![Integer::ONE; count + 1];
    let mut lambda = vec![vec![Integer::ZERO; count]; count];
    d[1] = dot(&rows[0], &rows[0]);
    let (mut k, mut known) = (1, 0);
    while k < count {
        if k > known {
            known = k;
            fuel.spend((k as u64 * k as u64 + width) * d[k].limbs() * 2, SPENT)?;
            for j in 0..=k {
                let mut u = dot(&rows[k], &rows[j]);
                for i in 0..j {
                    let mut next = &d[i + 1] * &u;
                    next.subtract_product(&lambda[k][i], &lambda[j][i]);
                    u = next.divide_exact(&d[i]).unwrap_or_default();
                }
                if j < k {
                    lambda[k][j] = u;
                } else {
                    d[k + 1] = u;
                }
            }
        }
        subtract_nearest(rows, &mut lambda, &d, k, k - 1, fuel)?;
        // d_(k+1) d_(k-1) < (3/4) d_k^2 - lambda^2
        let mut defect = &d[k] * &d[k] * Integer::from(3);
        defect.subtract_product(&lambda[k][k - 1], &lambda[k][k - 1].shift_left(2));
        if &d[k + 1] * d[k - 1].shift_left(2) < defect {
            fuel.spend(count as u64 * d[k].limbs() * 4 + width, SPENT)?;
            swap(rows, &mut lambda, &mut d, k, known);
            k = (k - 1).max(1);
        } else {
            for j in (0..k - 1).rev() {
                subtract_nearest(rows, &mut lambda, &d, k, j, fuel)?;
            }
            k += 1;
        }
    }
    Ok(())
}

fn subtract_nearest(
    rows: &mut Rows,
    lambda: &mut [Vec<Integer>],
    d: &[Integer],
    k: usize,
    j: usize,
    fuel: &mut Fuel,
) -> Result<()> {
    let twice = lambda[k][j].shift_left(1);
    if twice.abs() <= d[j + 1] {
        return Ok(());
    }
    // The nearest integer to lambda / d: floor((2 lambda + d) / 2 d)
    let Some((factor, _)) = (&twice + &d[j + 1]).div_rem_floor(&d[j + 1].shift_left(1)) else {
        return Ok(());
    };
    fuel.spend((rows[k].len() + k) as u64 * (d[j + 1].limbs() + 1), SPENT)?;
    let (before, after) = rows.split_at_mut(k);
    for (slot, entry) in after[0].iter_mut().zip(&before[j]) {
        slot.subtract_product(entry, &factor);
    }
    let (before, after) = lambda.split_at_mut(k);
    after[0][j].subtract_product(&factor, &d[j + 1]);
    for i in 0..j {
        after[0][i].subtract_product(&factor, &before[j][i]);
    }
    Ok(())
}

fn swap(rows: &mut Rows, lambda: &mut [Vec<Integer>], d: &mut [Integer], k: usize, known: usize) {
    rows.swap(k, k - 1);
    let (before, after) = lambda.split_at_mut(k);
    before[k - 1][..k - 1].swap_with_slice(&mut after[0][..k - 1]);
    let cross = lambda[k][k - 1].clone();
    let mut next = &d[k - 1] * &d[k + 1];
    next.add_product(&cross, &cross);
    let next = next.divide_exact(&d[k]).unwrap_or_default();
    for row in &mut lambda[k + 1..=known] {
        let old = row[k].clone();
        let mut value = &d[k + 1] * &row[k - 1];
        value.subtract_product(&cross, &old);
        row[k] = value.divide_exact(&d[k]).unwrap_or_default();
        let mut value = &next * &old;
        value.add_product(&cross, &row[k]);
        row[k - 1] = value.divide_exact(&d[k + 1]).unwrap_or_default();
    }
    d[k] = next;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lattices() -> impl Strategy<Value = Rows> {
        let entries = prop_oneof![
            (-20_i64..20).prop_map(Integer::from),
            any::<i64>().prop_map(Integer::from),
            (any::<i64>(), 0_u32..90)
                .prop_map(|(value, shift)| Integer::from(value).shift_left(shift))
        ];
        (1_usize..7, 0_usize..3).prop_flat_map(move |(count, extra)| {
            prop::collection::vec(prop::collection::vec(entries.clone(), count + extra), count)
        })
    }

    /// Squared lengths after orthogonalisation fall by at most a factor 2, up to the rounding of the floating method.
    fn is_reduced(rows: &Rows) -> bool {
        let mut d = vec![Integer::ONE];
        d.extend(gram_determinants(rows, &mut Fuel::new(u64::MAX)).unwrap());
        (1..rows.len()).all(|k| {
            // |b_k*|^2 >= (3/4 - 1/4 - margin) |b_(k-1)*|^2, in integers
            &d[k + 1] * &d[k - 1] * Integer::from(21) >= &d[k] * &d[k] * Integer::from(10)
        })
    }

    proptest! {
        #[test]
        fn both_reductions_keep_the_lattice_and_shorten_it(rows in lattices()) {
            let fuel = &mut Fuel::new(u64::MAX);
            prop_assume!(check(&rows, fuel).is_ok());
            let before = gram_determinants(&rows, fuel).unwrap();
            let floating = reduce(rows.clone(), fuel).unwrap();
            let exact = reduce_exactly(rows, fuel).unwrap();
            for reduced in [&floating, &exact] {
                prop_assert!(is_reduced(reduced));
                let after = gram_determinants(reduced, fuel).unwrap();
                prop_assert_eq!(before.last(), after.last());
            }
            // The same lattice: reducing one basis together with the other leaves nothing new.
            for row in &floating {
                prop_assert!(is_member(&exact, row));
            }
        }
    }

    /// Whether a row is an integral combination of a basis, by Cramer's rule.
    fn is_member(basis: &Rows, row: &[Integer]) -> bool {
        let fuel = &mut Fuel::new(u64::MAX);
        let whole = gram_determinants(basis, fuel).unwrap().pop().unwrap();
        // Solves the normal equations by replacing one row of the Gram matrix at a time.
        (0..basis.len()).all(|k| {
            let matrix: Vec<Vec<Integer>> = (0..basis.len())
                .map(|i| {
                    (0..basis.len())
                        .map(|j| {
                            let left: &[Integer] = if i == k { row } else { &basis[i] };
                            dot(left, &basis[j])
                        })
                        .collect()
                })
                .collect();
            determinant(matrix).divide_exact(&whole).is_some()
        })
    }

    fn determinant(mut matrix: Vec<Vec<Integer>>) -> Integer {
        let count = matrix.len();
        let mut last = Integer::ONE;
        let mut sign = 1;
        for k in 0..count {
            let Some(pivot) = (k..count).find(|&i| !matrix[i][k].is_zero()) else {
                return Integer::ZERO;
            };
            if pivot != k {
                matrix.swap(pivot, k);
                sign = -sign;
            }
            for i in k + 1..count {
                for j in k + 1..count {
                    let entry = &matrix[i][j] * &matrix[k][k] - &matrix[i][k] * &matrix[k][j];
                    matrix[i][j] = entry.divide_exact(&last).unwrap();
                }
            }
            last = matrix[k][k].clone();
        }
        last * Integer::from(sign)
    }

    #[test]
    fn dependent_rows_are_refused() {
        let row = |a: i64, b: i64| vec![Integer::from(a), Integer::from(b)];
        assert!(reduce(vec![row(1, 2), row(2, 4)], &mut Fuel::default()).is_err());
        assert!(reduce(vec![row(1, 2), vec![Integer::ONE]], &mut Fuel::default()).is_err());
        assert_eq!(reduce(Vec::new(), &mut Fuel::default()), Ok(Vec::new()));
    }

    #[test]
    fn a_hidden_relation_is_found() {
        // The minimal polynomial of sqrt(2) + sqrt(3) from 120 bits of its powers.
        let two = crate::number::Ball::from_integer(2, 200).sqrt().unwrap();
        let three = crate::number::Ball::from_integer(3, 200).sqrt().unwrap();
        let root = &two + &three;
        let scale = crate::number::Ball::from_integer(2, 200).powi(120);
        let rows: Rows = (0..5_i64)
            .map(|k| {
                let mut row: Vec<Integer> = (0..5_i64)
                    .map(|j| Integer::from(i64::from(j == k)))
                    .collect();
                row.push((root.powi(k) * &scale).floor().unwrap());
                row
            })
            .collect();
        for reduced in [
            reduce(rows.clone(), &mut Fuel::default()),
            reduce_exactly(rows, &mut Fuel::default()),
        ] {
            let first = reduced.unwrap().swap_remove(0);
            let sign = first[4].clone();
            let relation: Vec<Integer> = first[..5].iter().map(|c| c * &sign).collect();
            assert_eq!(relation, [1, 0, -10, 0, 1].map(Integer::from));
        }
    }
}
