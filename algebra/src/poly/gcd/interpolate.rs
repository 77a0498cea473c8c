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

use super::super::modular::{
    Points, Progression, Residues, Skeleton, at_last, dense, from_dense, gcd, interpolated,
};
use crate::error::Result;
use crate::fuel::Fuel;

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
        let h = gcd(&field, &dense(&problem.f), &dense(&problem.g), fuel)?;
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
            Some(skeleton) => sparse_image(&part, skeleton, points, fuel)?,
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

/// The image of a problem with these monomials; `None` when it has others, or when the points are of no use.
pub(super) fn sparse_image(
    problem: &Problem,
    skeleton: &Skeleton,
    points: &mut Points,
    fuel: &mut Fuel,
) -> Result<Option<Residues>> {
    let field = *problem.f.ring();
    let base = points.take(&field, skeleton.last());
    let (degree_f, degree_g) = (problem.f.degree(0) as usize, problem.g.degree(0) as usize);
    let degree = skeleton.degree();
    let mut f = Progression::new(&problem.f, &base, fuel)?;
    let mut g = Progression::new(&problem.g, &base, fuel)?;
    let mut gamma = Progression::new(&problem.gamma, &base, fuel)?;
    let mut rows: Vec<Vec<u64>> = Vec::new();
    for _ in 0..skeleton.values_needed() {
        let (a, b) = (f.next(fuel)?, g.next(fuel)?);
        let factor = gamma.next(fuel)?.first().copied().unwrap_or(0);
        if a[degree_f] == 0 || b[degree_g] == 0 || factor == 0 {
            return Ok(None);
        }
        let mut h = gcd(&field, &a, &b, fuel)?;
        if h.len() != degree + 1 {
            return Ok(None);
        }
        for value in &mut h {
            *value = field.multiply(*value, factor);
        }
        rows.push(h);
    }
    skeleton.solve(field, &base, &rows, 1, fuel)
}
