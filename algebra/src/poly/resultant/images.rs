//! The resultant from its values at points modulo primes.
//!
//! Sylvester's determinant with the degrees n, m of the polynomials over Z is evaluated, also where leading coefficients
//! vanish, so that no prime and no point is unlucky: their numbers follow from the bounds alone.

use std::collections::BTreeMap;

use super::super::modular::{Lifted, Residues, at_last, dense, interpolated, modulo, resultant};
use super::super::{Integers, Polynomial};
use super::MAX_POINTS;
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

/// A resultant to be found, the variable that goes away called 0.
pub(super) struct Images {
    f: Polynomial<Integers>,
    g: Polynomial<Integers>,
    degrees: [usize; 2],
    /// By variable: an upper bound of the resultant's degree, which is not 0 but for variable 0.
    bounds: Vec<u32>,
    /// Names of the variables in the result.
    names: Vec<usize>,
    /// Coefficients are less than 2 to this power.
    bits: u64,
}

impl Images {
    /// `None` when it would take too many points.
    pub(super) fn plan(
        f: &Polynomial<Integers>,
        g: &Polynomial<Integers>,
        variable: usize,
        fuel: &mut Fuel,
    ) -> Result<Option<Self>> {
        let (degrees_f, degrees_g) = (f.degrees(), g.degrees());
        let count = degrees_f.len().max(degrees_g.len());
        let degree = |list: &[u32], at: usize| list.get(at).copied().unwrap_or(0);
        let mut bounds = vec![0];
        let mut names = vec![variable];
        let mut vanishing = Vec::new();
        let mut points = 1_u64;
        for other in (0..count).filter(|other| *other != variable) {
            if degree(&degrees_f, other) == 0 && degree(&degrees_g, other) == 0 {
                continue;
            }
            let bound = degree_bound(f, g, variable, other);
            if bound == 0 {
                vanishing.push((other, Integer::ZERO));
                continue;
            }
            points = points.saturating_mul(bound.saturating_add(1));
            let (Ok(bound), true) = (u32::try_from(bound), points <= MAX_POINTS) else {
                return Ok(None);
            };
            bounds.push(bound);
            names.push(other);
        }
        let mut places = vec![0; count];
        for (at, name) in names.iter().enumerate() {
            places[*name] = at;
        }
        // A variable that does not occur in the resultant may have any value.
        let part = |h: &Polynomial<Integers>, fuel: &mut Fuel| -> Result<_> {
            let at_zero = h.evaluate(&vanishing, fuel)?;
            Ok(at_zero.renamed(&places))
        };
        let (n, m) = (degree(&degrees_f, variable), degree(&degrees_g, variable));
        Ok(Some(Self {
            f: part(f, fuel)?,
            g: part(g, fuel)?,
            degrees: [n as usize, m as usize],
            bounds,
            names,
            bits: height_bits(f, variable, m).saturating_add(height_bits(g, variable, n)),
        }))
    }

    pub(super) fn resultant(&self, fuel: &mut Fuel) -> Result<Polynomial<Integers>> {
        let mut lifted: Option<Lifted> = None;
        for field in PrimeField::large() {
            fuel.spend((self.f.len() + self.g.len()) as u64 * 4 + 64, "resultant")?;
            let (f, g) = (modulo(&self.f, field), modulo(&self.g, field));
            let image = self.image(&f, &g, self.bounds.len() - 1, fuel)?;
            let lifted = match &mut lifted {
                Some(lifted) => {
                    lifted.join(&image, fuel)?;
                    lifted
                }
                None => lifted.insert(Lifted::new(&image)),
            };
            // Twice the bound, for the sign.
            if lifted.modulus().bits() > self.bits + 1 {
                return Ok(lifted.value().renamed(&self.names));
            }
        }
        Err(Error::Budget {
            what: "primes for a resultant",
            limit: 1 << 61,
        })
    }

    /// The resultant of two polynomials in the variables up to `last`. At most 22 levels: each one at least doubles the
    /// number of points.
    fn image(&self, f: &Residues, g: &Residues, last: usize, fuel: &mut Fuel) -> Result<Residues> {
        let field = *f.ring();
        if last == 0 {
            let [n, m] = self.degrees;
            fuel.spend(((n + 1) * (m + 1) * 3) as u64, "resultant")?;
            let value = resultant(&field, (&dense(f), n), (&dense(g), m));
            return Ok(Residues::constant_in(field, value));
        }
        let mut images = Vec::with_capacity(self.bounds[last] as usize + 1);
        for value in 0..=u64::from(self.bounds[last]) {
            let (f, g) = (
                at_last(f, last, value, fuel)?,
                at_last(g, last, value, fuel)?,
            );
            images.push((value, self.image(&f, &g, last - 1, fuel)?));
        }
        interpolated(&field, &images, last, fuel)
    }
}

/// An upper bound of the resultant's degree in a variable.
///
/// Each of its terms is a product of m coefficients of f and n of g with powers of x that sum to n m. So for every weight w, with a and b
/// the maxima of degree + w i over the coefficients of x^i of f and g, the degree is at most m a + n b - w n m. This is convex
/// in w; the best whole w is reached by steps from 0.
fn degree_bound(
    f: &Polynomial<Integers>,
    g: &Polynomial<Integers>,
    variable: usize,
    other: usize,
) -> u64 {
    let profile = |h: &Polynomial<Integers>| -> Vec<(i128, i128)> {
        let (x, y) = (h.packing().place(variable), h.packing().place(other));
        let mut list: Vec<(i128, i128)> = Vec::new();
        let mut pairs: Vec<(u32, u32)> = h.words().map(|w| (x.get(w), y.get(w))).collect();
        pairs.sort_unstable();
        for (exponent, degree) in pairs {
            match list.last_mut() {
                Some(last) if last.0 == i128::from(exponent) => last.1 = i128::from(degree),
                _ => list.push((i128::from(exponent), i128::from(degree))),
            }
        }
        list
    };
    let (above, below) = (profile(f), profile(g));
    let (n, m) = (
        i128::from(f.degree(variable)),
        i128::from(g.degree(variable)),
    );
    let top = |list: &[(i128, i128)], weight: i128| {
        list.iter()
            .map(|(exponent, degree)| degree + weight * exponent)
            .max()
            .unwrap_or(0)
    };
    let bound = |weight: i128| m * top(&above, weight) + n * top(&below, weight) - weight * n * m;
    let mut best = bound(0);
    for direction in [1, -1] {
        // Beyond this nothing is gained that pays for the search.
        for step in 1..=64 {
            let next = bound(direction * step);
            if next >= best {
                break;
            }
            best = next;
        }
    }
    u64::try_from(best.max(0)).unwrap_or(u64::MAX)
}

/// Half of the bits of (sum over i of |f_i|^2)^times, where |f_i| is the sum of the absolute values in the coefficient of x^i.
///
/// On the unit torus these are Hadamard's bound of the rows of Sylvester's matrix, and no coefficient is larger than the
/// maximum there (A. J. Goldstein and R. L. Graham, "A Hadamard-type bound on the coefficients of a determinant of
/// polynomials", SIAM Review 16, 1974).
fn height_bits(f: &Polynomial<Integers>, variable: usize, times: u32) -> u64 {
    let place = f.packing().place(variable);
    let mut norms: BTreeMap<u32, Integer> = BTreeMap::new();
    for (words, value) in f.words().zip(f.coefficients()) {
        let norm = norms.entry(place.get(words)).or_default();
        *norm = &*norm + &value.abs();
    }
    let sum = norms
        .values()
        .fold(Integer::ZERO, |sum, norm| sum + norm * norm);
    sum.bits().saturating_mul(u64::from(times)).div_ceil(2)
}
