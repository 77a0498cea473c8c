//! Greatest common divisors modulo a prime from those of images in one variable.
//!
//! The image wanted is H = γ g / lc(g), where g is the greatest common divisor, lc its leading coefficient with respect to
//! variable 0, and γ a multiple of lc(g): it does not depend on how g is scaled, so that its values at points fit together.
//!
//! Every variable but the first is replaced by enough values and H is interpolated from what comes back. In the dense
//! method (W. S. Brown, "On Euclid's algorithm and the computation of polynomial greatest common divisors", Journal of the
//! ACM 18, 1971) each image is found in the same way again; in the sparse method (R. Zippel, "Probabilistic algorithms for
//! sparse polynomials", EUROSAM 1979) the first image tells which monomials occur, and the coefficients of the others
//! come from linear equations.

use super::super::monomial::Packing;
use super::image::{Points, Progression, Residues, at_last, dense, univariate};
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::PrimeField;

/// How the images after the first are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// As the first.
    Dense,
    /// With the monomials of the first.
    Sparse,
}

/// Two polynomials modulo a prime whose greatest common divisor is wanted, with γ.
pub(super) struct Problem {
    pub(super) f: Residues,
    pub(super) g: Residues,
    pub(super) gamma: Residues,
}

/// The image H in the variables up to `last`; `None` when the prime or the points are of no use.
///
/// `bounds` are degrees that H does not exceed.
pub(super) fn image(
    problem: &Problem,
    last: usize,
    bounds: &[u32],
    method: Method,
    points: &mut Points,
    fuel: &mut Fuel,
) -> Result<Option<Residues>> {
    let field = *problem.f.ring();
    if last == 0 {
        let h = univariate(&field, &dense(&problem.f), &dense(&problem.g), fuel)?;
        let gamma = problem.gamma.as_constant().unwrap_or(0);
        return Ok(Some(from_dense(&field, &h, gamma)));
    }
    let wanted = bounds.get(last).copied().unwrap_or(0) as usize + 1;
    let mut images: Vec<(u64, Residues)> = Vec::new();
    let mut skeleton: Option<Skeleton> = None;
    let mut attempts = 2 * wanted + 8;
    while images.len() < wanted {
        if attempts == 0 {
            return Ok(None);
        }
        attempts -= 1;
        let value = points.next(&field);
        if images.iter().any(|known| known.0 == value) {
            continue;
        }
        let part = Problem {
            f: at_last(&problem.f, last, value, fuel)?,
            g: at_last(&problem.g, last, value, fuel)?,
            gamma: at_last(&problem.gamma, last, value, fuel)?,
        };
        if part.gamma.is_zero()
            || part.f.degree(0) != problem.f.degree(0)
            || part.g.degree(0) != problem.g.degree(0)
        {
            continue;
        }
        let found = match &skeleton {
            Some(skeleton) => skeleton.image(&part, points, fuel)?,
            None => image(&part, last - 1, bounds, method, points, fuel)?,
        };
        let Some(found) = found else {
            continue;
        };
        // An image of too high a degree comes from an unlucky value; one of a lower degree tells that all before were.
        let degree = found.degree(0);
        match images.first().map(|first| first.1.degree(0)) {
            Some(known) if degree > known => continue,
            Some(known) if degree < known => {
                images.clear();
                skeleton = None;
            }
            _ => {}
        }
        if method == Method::Sparse && last > 1 && skeleton.is_none() {
            skeleton = Some(Skeleton::new(&found, last - 1));
        }
        images.push((value, found));
    }
    interpolated(&field, &images, last, fuel).map(Some)
}

fn from_dense(field: &PrimeField, coefficients: &[u64], factor: u64) -> Residues {
    let degree = u32::try_from(coefficients.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let packing = Packing::of(&[degree]);
    let place = packing.place(0);
    let mut result = Residues::with_capacity(*field, packing, coefficients.len());
    let mut words = vec![0; packing.words()];
    for (exponent, value) in (0..=degree).rev().zip(coefficients.iter().rev()) {
        place.set(&mut words, exponent);
        result.push(&words, field.multiply(*value, factor));
    }
    result
}

/// The polynomial with these images at values of the last variable.
fn interpolated(
    field: &PrimeField,
    images: &[(u64, Residues)],
    last: usize,
    fuel: &mut Fuel,
) -> Result<Residues> {
    let count = images.len();
    let degree = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
    let mut degrees = vec![0; last + 1];
    degrees[last] = degree;
    let packing = images.iter().fold(Packing::of(&degrees), |packing, image| {
        packing.joined(image.1.packing())
    });
    let images: Vec<(u64, Residues)> = images
        .iter()
        .map(|(value, image)| (*value, image.repacked(packing)))
        .collect();
    let mut terms: Vec<(&[u64], usize, u64)> = Vec::new();
    for (at, (_, image)) in images.iter().enumerate() {
        let values = image.words().zip(image.coefficients());
        terms.extend(values.map(|(words, value)| (words, at, *value)));
    }
    terms.sort_by(|a, b| b.0.cmp(a.0));
    fuel.spend(
        (terms.len() * (count + 4)) as u64,
        "polynomial interpolation",
    )?;
    let values: Vec<u64> = images.iter().map(|image| image.0).collect();
    let basis = lagrange(field, &values);
    let place = packing.place(last);
    let mut result = Residues::with_capacity(*field, packing, terms.len());
    for group in terms.chunk_by(|a, b| a.0 == b.0) {
        let mut words = group[0].0.to_vec();
        for exponent in (0..=degree).rev() {
            let row = &basis[exponent as usize];
            let sum = group.iter().fold(0, |sum, (_, at, value)| {
                field.multiply_add(*value, row[*at], sum)
            });
            place.set(&mut words, exponent);
            result.push(&words, sum);
        }
    }
    Ok(result)
}

/// By exponent, then by point: the coefficients of the polynomials that are 1 at one of the points and 0 at the others.
fn lagrange(field: &PrimeField, points: &[u64]) -> Vec<Vec<u64>> {
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

/// The monomials of an image, by exponent of variable 0.
pub(super) struct Skeleton {
    form: Residues,
    /// Exponent of variable 0, and the place of its terms in the form.
    groups: Vec<(u32, std::ops::Range<usize>)>,
    last: usize,
}

impl Skeleton {
    /// Of an image in the variables up to `last`.
    pub(super) fn new(form: &Residues, last: usize) -> Self {
        let place = form.packing().place(0);
        let mut groups: Vec<(u32, std::ops::Range<usize>)> = Vec::new();
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

    /// The image of a problem with these monomials; `None` when it has others, or when the points are of no use.
    pub(super) fn image(
        &self,
        problem: &Problem,
        points: &mut Points,
        fuel: &mut Fuel,
    ) -> Result<Option<Residues>> {
        let field = *problem.f.ring();
        let base: Vec<u64> = (0..self.last).map(|_| points.next(&field)).collect();
        fuel.spend(
            (self.form.len() * (self.last + 1)) as u64 * 16,
            "polynomial interpolation",
        )?;
        let Some(monomials) = self.monomials(&field, &base) else {
            return Ok(None);
        };
        let most = self
            .groups
            .iter()
            .map(|group| group.1.len())
            .max()
            .unwrap_or(0);
        let (degree_f, degree_g) = (problem.f.degree(0) as usize, problem.g.degree(0) as usize);
        let degree = self.groups.first().map_or(0, |group| group.0 as usize);
        let mut f = Progression::new(&problem.f, &base, fuel)?;
        let mut g = Progression::new(&problem.g, &base, fuel)?;
        let mut gamma = Progression::new(&problem.gamma, &base, fuel)?;
        // One more than there are unknowns, to be compared.
        let mut rows: Vec<Vec<u64>> = Vec::with_capacity(most + 1);
        for _ in 0..=most {
            let (a, b) = (f.next(fuel)?, g.next(fuel)?);
            let factor = gamma.next(fuel)?.first().copied().unwrap_or(0);
            if a[degree_f] == 0 || b[degree_g] == 0 || factor == 0 {
                return Ok(None);
            }
            let mut h = univariate(&field, &a, &b, fuel)?;
            if h.len() != degree + 1 {
                return Ok(None);
            }
            for value in &mut h {
                *value = field.multiply(*value, factor);
            }
            rows.push(h);
        }
        let mut result = Residues::with_capacity(field, self.form.packing(), self.form.len());
        let mut words = self.form.words();
        let mut known = vec![false; degree + 1];
        for (exponent, range) in &self.groups {
            known[*exponent as usize] = true;
            let values: Vec<u64> = rows.iter().map(|row| row[*exponent as usize]).collect();
            fuel.spend(
                3 * (range.len() * range.len()) as u64,
                "polynomial interpolation",
            )?;
            let Some(solution) = vandermonde(&field, &monomials[range.clone()], &values) else {
                return Ok(None);
            };
            for value in solution {
                if let Some(words) = words.next() {
                    result.push(words, value);
                }
            }
        }
        let others_vanish = rows.iter().all(|row| {
            row.iter()
                .zip(&known)
                .all(|(value, known)| *known || *value == 0)
        });
        Ok(others_vanish.then_some(result))
    }
}

/// The c with `sum c_j v_j^s = values[s-1]` for s = 1, 2, ..; `None` when the values beyond the number of unknowns disagree.
fn vandermonde(field: &PrimeField, nodes: &[u64], values: &[u64]) -> Option<Vec<u64>> {
    let master = master(field, nodes);
    let mut solution = Vec::with_capacity(nodes.len());
    let mut check = 0;
    for node in nodes {
        let (quotient, inverse) = without_root(field, &master, *node);
        let sum = quotient
            .iter()
            .zip(values)
            .fold(0, |sum, (a, b)| field.multiply_add(*a, *b, sum));
        // c_j v_j
        let shifted = field.multiply(sum, inverse);
        let power = field.power(*node, nodes.len() as u64);
        check = field.multiply_add(shifted, power, check);
        solution.push(field.multiply(shifted, field.inverse(*node)?));
    }
    values
        .get(nodes.len())
        .is_none_or(|value| *value == check)
        .then_some(solution)
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
        assert_eq!(
            vandermonde(&field, &nodes, &values),
            Some(unknowns.to_vec())
        );
        values[3] += 1;
        assert_eq!(vandermonde(&field, &nodes, &values), None);
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
