//! Sparse interpolation: the coefficients of known monomials from values on a geometric sequence of points.

use std::ops::Range;

use super::super::monomial::Packing;
use super::Residues;
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::PrimeField;

/// The monomials of a polynomial in the variables 1, 2, .. up to `last`, by exponent of variable 0.
pub(in crate::poly) struct Skeleton {
    form: Residues,
    /// Exponent of variable 0, and the place of its terms in the form.
    groups: Vec<(u32, Range<usize>)>,
    last: usize,
}

impl Skeleton {
    /// That of a polynomial in the variables up to `last`.
    pub(in crate::poly) fn new(form: &Residues, last: usize) -> Self {
        let place = form.packing().place(0);
        let mut groups: Vec<(u32, Range<usize>)> = Vec::new();
        for (at, words) in form.words().enumerate() {
            let exponent = place.get(words);
            match groups.last_mut() {
                Some(group) if group.0 == exponent => group.1.end = at + 1,
                _ => groups.push((exponent, at..at + 1)),
            }
        }
        Self {
            form: form.clone(),
            groups,
            last,
        }
    }

    pub(in crate::poly) fn last(&self) -> usize {
        self.last
    }

    /// The degree in variable 0.
    pub(in crate::poly) fn degree(&self) -> usize {
        self.groups.first().map_or(0, |group| group.0 as usize)
    }

    /// How many points it takes: one more than there are unknowns, so that something is left to be compared.
    pub(in crate::poly) fn values_needed(&self) -> usize {
        let longest = self.groups.iter().map(|group| group.1.len()).max();
        longest.unwrap_or(0) + 1
    }

    /// The values of the monomials at a base point, different within each group; `None` when they are not.
    fn monomials(&self, field: &PrimeField, base: &[u64]) -> Option<Vec<u64>> {
        let places: Vec<_> = (1..=self.last)
            .map(|at| self.form.packing().place(at))
            .collect();
        let value = |words: &[u64]| {
            places.iter().zip(base).fold(1, |product, (place, value)| {
                field.multiply(product, field.power(*value, u64::from(place.get(words))))
            })
        };
        let values: Vec<u64> = self.form.words().map(value).collect();
        let differ = self.groups.iter().all(|(_, range)| {
            let mut sorted = values[range.clone()].to_vec();
            sorted.sort_unstable();
            sorted.windows(2).all(|pair| pair[0] != pair[1])
        });
        differ.then_some(values)
    }

    /// The polynomial that has these monomials, each times any power below `powers` of the variable after the last one,
    /// and these values at the base point and its powers: rows of coefficients as those of [`super::Progression`].
    /// `None` when the values do not fit.
    ///
    /// The monomials may have been found modulo another prime: all arithmetic is that of `field`.
    pub(in crate::poly) fn solve(
        &self,
        field: PrimeField,
        base: &[u64],
        values: &[Vec<u64>],
        powers: usize,
        fuel: &mut Fuel,
    ) -> Result<Option<Residues>> {
        let width = self.degree() + 1;
        fuel.spend(
            (self.form.len() * (self.last + 1)) as u64 * 16,
            "polynomial interpolation",
        )?;
        let Some(monomials) = self.monomials(&field, base) else {
            return Ok(None);
        };
        let mut degrees = vec![0; self.last + 2];
        degrees[self.last + 1] = u32::try_from(powers.saturating_sub(1)).unwrap_or(u32::MAX);
        let packing = self.form.packing().joined(Packing::of(&degrees));
        let form = self.form.repacked(packing);
        let place = packing.place(self.last + 1);
        let mut words = form.words();
        let mut result = Residues::with_capacity(field, packing, form.len());
        let mut known = vec![false; width];
        for (exponent, range) in &self.groups {
            let column = *exponent as usize;
            known[column] = true;
            fuel.spend(
                ((2 + powers) * range.len() * range.len()) as u64,
                "polynomial interpolation",
            )?;
            let system = Vandermonde::new(&field, &monomials[range.clone()]);
            let mut solutions = Vec::with_capacity(powers);
            for row in 0..powers {
                let entries = values.iter().map(|value| value[row * width + column]);
                let Some(solution) = system.solve(&entries.collect::<Vec<_>>()) else {
                    return Ok(None);
                };
                solutions.push(solution);
            }
            for (at, words) in words.by_ref().take(range.len()).enumerate() {
                let mut words = words.to_vec();
                for (power, solution) in (0..).zip(&solutions).collect::<Vec<_>>().into_iter().rev()
                {
                    place.set(&mut words, power);
                    result.push(&words, solution[at]);
                }
            }
        }
        let others_vanish = values.iter().all(|value| {
            let columns = value.iter().zip(known.iter().cycle());
            columns
                .into_iter()
                .all(|(entry, known)| *known || *entry == 0)
        });
        Ok(others_vanish.then_some(result))
    }
}

/// The equations `sum c_j v_j^s = b_s` for s = 1, 2, .. with different nodes v.
struct Vandermonde<'a> {
    field: &'a PrimeField,
    nodes: &'a [u64],
    /// The product of z - v over all other nodes, divided by v times its value at the node.
    rows: Vec<Vec<u64>>,
    /// v to the number of unknowns and one more.
    next: Vec<u64>,
}

impl<'a> Vandermonde<'a> {
    fn new(field: &'a PrimeField, nodes: &'a [u64]) -> Self {
        let master = master(field, nodes);
        let row = |node: &u64| {
            let (mut quotient, inverse) = without_root(field, &master, *node);
            let scale = field.multiply(inverse, field.inverse(*node).unwrap_or(0));
            for value in &mut quotient {
                *value = field.multiply(*value, scale);
            }
            quotient
        };
        let power = |node: &u64| field.power(*node, nodes.len() as u64 + 1);
        Self {
            field,
            nodes,
            rows: nodes.iter().map(row).collect(),
            next: nodes.iter().map(power).collect(),
        }
    }

    /// The unknowns; `None` when one value more than there are unknowns disagrees.
    fn solve(&self, values: &[u64]) -> Option<Vec<u64>> {
        let field = self.field;
        let solution: Vec<u64> = self
            .rows
            .iter()
            .map(|row| {
                let pairs = row.iter().zip(values);
                pairs.fold(0, |sum, (a, b)| field.multiply_add(*a, *b, sum))
            })
            .collect();
        let pairs = solution.iter().zip(&self.next);
        let check = pairs.fold(0, |sum, (a, b)| field.multiply_add(*a, *b, sum));
        let agrees = values
            .get(self.nodes.len())
            .is_none_or(|value| *value == check);
        agrees.then_some(solution)
    }
}

/// By exponent, then by point: the coefficients of the polynomials that are 1 at one of the points and 0 at the others.
pub(in crate::poly) fn lagrange(field: &PrimeField, points: &[u64]) -> Vec<Vec<u64>> {
    let master = master(field, points);
    let mut basis = vec![vec![0; points.len()]; points.len()];
    for (at, point) in points.iter().enumerate() {
        let (quotient, scale) = without_root(field, &master, *point);
        for (row, value) in basis.iter_mut().zip(&quotient) {
            row[at] = field.multiply(*value, scale);
        }
    }
    basis
}

/// The product of z - v over all points, lowest coefficient first.
fn master(field: &PrimeField, points: &[u64]) -> Vec<u64> {
    let mut product = vec![1];
    for point in points {
        product.insert(0, 0);
        let minus = field.negate(*point);
        for at in 1..product.len() {
            product[at - 1] = field.multiply_add(product[at], minus, product[at - 1]);
        }
    }
    product
}

/// The master polynomial divided by z - root, and the inverse of that quotient's value at the root.
fn without_root(field: &PrimeField, master: &[u64], root: u64) -> (Vec<u64>, u64) {
    let mut quotient = vec![0; master.len() - 1];
    let mut carry = 0;
    for at in (0..quotient.len()).rev() {
        carry = field.multiply_add(carry, root, master[at + 1]);
        quotient[at] = carry;
    }
    let value = quotient
        .iter()
        .rev()
        .fold(0, |sum, c| field.multiply_add(sum, root, *c));
    // Different roots: the value is not zero.
    (quotient, field.inverse(value).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transposed_system_is_solved_and_checked() {
        let field = PrimeField::new(101).unwrap();
        let (nodes, unknowns) = ([3, 5, 7], [10, 20, 30]);
        let value = |s: u64| {
            let terms = nodes.iter().zip(unknowns);
            terms.fold(0, |sum, (v, c)| {
                field.add(sum, field.multiply(c, field.power(*v, s)))
            })
        };
        let mut values: Vec<u64> = (1..=4).map(value).collect();
        let system = Vandermonde::new(&field, &nodes);
        assert_eq!(system.solve(&values), Some(unknowns.to_vec()));
        values[3] += 1;
        assert_eq!(system.solve(&values), None);
    }

    #[test]
    fn monomials_found_modulo_one_prime_serve_modulo_another() {
        let [first, second] = [101, 97].map(|prime| PrimeField::new(prime).unwrap());
        // (5 x_1^2 + 7 x_1) x_0 + 11
        let terms = [(vec![1, 2], 5), (vec![1, 1], 7), (vec![], 11)];
        let form = Residues::from_terms(first, terms.clone());
        let expected = Residues::from_terms(second, terms);
        let skeleton = Skeleton::new(&form, 1);
        let fuel = &mut Fuel::default();
        let mut progression = super::super::Progression::new(&expected, &[3], fuel).unwrap();
        let values: Vec<Vec<u64>> = (0..skeleton.values_needed())
            .map(|_| progression.next(fuel).unwrap())
            .collect();
        let found = skeleton.solve(second, &[3], &values, 1, fuel).unwrap();
        assert_eq!(found, Some(expected));
    }

    #[test]
    fn lagrange_polynomials_are_one_at_their_points() {
        let field = PrimeField::new(97).unwrap();
        let points = [2, 3, 5, 90];
        let basis = lagrange(&field, &points);
        for (at, point) in points.iter().enumerate() {
            for other in 0..points.len() {
                let value = basis
                    .iter()
                    .rev()
                    .fold(0, |sum, row| field.multiply_add(sum, *point, row[other]));
                assert_eq!(value, u64::from(at == other));
            }
        }
    }
}
