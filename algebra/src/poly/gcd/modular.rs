//! The greatest common divisor over Z from images modulo primes.

use super::super::modular::{
    self, Lifted, Points, Residues, Skeleton, leading_in_first, modulo, powers, trimmed,
};
use super::super::{Integers, Monomial, Polynomial};
use super::content::{coefficients, content_in, gcd_of_all};
use super::interpolate::{Method, Problem, image, sparse_image};
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

/// Coefficients that need more primes than this are out of reach.
const MAX_PRIMES: usize = 4_096;
/// Up to so many variables all images are found in the same way.
const DENSE_VARIABLES: usize = 3;

type Whole = Polynomial<Integers>;

/// The greatest common divisor of two polynomials, up to sign.
pub(super) fn gcd(f: &Whole, g: &Whole, fuel: &mut Fuel) -> Result<Whole> {
    if f.is_zero() {
        return Ok(g.clone());
    }
    if g.is_zero() {
        return Ok(f.clone());
    }
    fuel.spend((f.len() + g.len()) as u64 * 4, "polynomial gcd")?;
    let constant = f.content().gcd(&g.content());
    let (least_f, least_g) = (f.least_exponents(), g.least_exponents());
    let least: Monomial = least_f
        .iter()
        .zip(&least_g)
        .map(|(a, b)| *a.min(b))
        .collect();
    let front = Polynomial::monomial_in(Integers, &super::trimmed(least), constant);
    let f = without_monomial(f, &least_f, fuel)?;
    let g = without_monomial(g, &least_g, fuel)?;
    front.mul(&primitive_gcd(&f, &g, fuel)?, fuel)
}

fn without_monomial(f: &Whole, least: &Monomial, fuel: &mut Fuel) -> Result<Whole> {
    let term = Polynomial::monomial_in(Integers, least, Integer::ONE);
    let rest = f.divide_exact(&term, fuel)?;
    Ok(rest.unwrap_or_else(|| f.clone()).primitive_part())
}

fn one() -> Whole {
    Polynomial::constant_in(Integers, Integer::ONE)
}

/// For primitive polynomials that no variable divides.
fn primitive_gcd(f: &Whole, g: &Whole, fuel: &mut Fuel) -> Result<Whole> {
    if f.len() == 1 || g.len() == 1 {
        return Ok(one());
    }
    if f == g {
        return Ok(f.clone());
    }
    let (above, below) = (f.degrees(), g.degrees());
    let occurs =
        |degrees: &Monomial, variable: usize| degrees.get(variable).is_some_and(|d| *d > 0);
    let count = above.len().max(below.len());
    let in_both = |at: usize| occurs(&above, at) && occurs(&below, at);
    if (0..count).any(|at| occurs(&above, at) != occurs(&below, at)) {
        let mut parts = coefficients(f, |at| !in_both(at));
        parts.extend(coefficients(g, |at| !in_both(at)));
        return gcd_of_all(parts, fuel);
    }
    // From here on both have the same variables, and they are numbered without gaps.
    let used: Vec<usize> = (0..count).filter(|at| in_both(*at)).collect();
    let mut numbers = vec![0; count];
    for (number, variable) in used.iter().enumerate() {
        numbers[*variable] = number;
    }
    let (f, g) = (f.renamed(&numbers), g.renamed(&numbers));
    same_variables(&f, &g, fuel).map(|common| common.renamed(&used))
}

/// For primitive polynomials in the variables 0 to n-1, all of which occur in both.
fn same_variables(f: &Whole, g: &Whole, fuel: &mut Fuel) -> Result<Whole> {
    let bounds = degree_bounds(f, g, fuel)?;
    if bounds.iter().all(|bound| *bound == 0) {
        return Ok(one());
    }
    if bounds.contains(&0) {
        let mut parts = coefficients(f, |at| bounds[at] == 0);
        parts.extend(coefficients(g, |at| bounds[at] == 0));
        return gcd_of_all(parts, fuel);
    }
    for (small, large) in [(f, g), (g, f)] {
        if small.degrees()[..] == bounds[..] && large.divide_exact(small, fuel)?.is_some() {
            return Ok(small.clone());
        }
    }
    // The first variable should have leading coefficients with little in common, and many powers.
    let count = bounds.len();
    let weight = |variable: usize| {
        let lead = |h: &Whole| {
            h.coefficients_of(variable)
                .pop_last()
                .map_or(0, |top| top.1.len())
        };
        (lead(f).min(lead(g)), u32::MAX - bounds[variable])
    };
    let main = (0..count).min_by_key(|at| weight(*at)).unwrap_or(0);
    let names: Vec<usize> = (0..count)
        .map(|at| match at {
            _ if at == main => 0,
            _ if at < main => at + 1,
            _ => at,
        })
        .collect();
    let mut back = vec![0; count];
    let mut renamed_bounds = vec![0; count];
    for (variable, name) in names.iter().enumerate() {
        back[*name] = variable;
        renamed_bounds[*name] = bounds[variable];
    }
    let (f, g) = (f.renamed(&names), g.renamed(&names));
    let (content_f, content_g) = (content_in(&f, 0, fuel)?, content_in(&g, 0, fuel)?);
    let content = gcd(&content_f, &content_g, fuel)?;
    let part = |h: &Whole, content: &Whole, fuel: &mut Fuel| {
        h.divide_exact(content, fuel)
            .map(|part| part.unwrap_or_else(|| h.clone()))
    };
    let (f, g) = (part(&f, &content_f, fuel)?, part(&g, &content_g, fuel)?);
    let common = by_primes(&f, &g, &renamed_bounds, fuel)?;
    Ok(common.mul(&content, fuel)?.renamed(&back))
}

/// Degrees that the greatest common divisor does not exceed: those of images in one variable.
fn degree_bounds(f: &Whole, g: &Whole, fuel: &mut Fuel) -> Result<Vec<u32>> {
    let (above, below) = (f.degrees(), g.degrees());
    let mut bounds: Vec<u32> = above.iter().zip(&below).map(|(a, b)| *a.min(b)).collect();
    let mut points = Points::new(1);
    for field in PrimeField::large().take(2) {
        let (f, g) = (modulo(f, field), modulo(g, field));
        let point: Vec<u64> = bounds.iter().map(|_| points.next(&field)).collect();
        let (images_f, images_g) = (images(&f, &point, fuel)?, images(&g, &point, fuel)?);
        let mut is_lucky = true;
        for (variable, (a, b)) in images_f.into_iter().zip(images_g).enumerate() {
            // Only where no degree is lost does an image bound the degree of the divisor.
            let (a, b) = (trimmed(a), trimmed(b));
            if a.len() != above[variable] as usize + 1 || b.len() != below[variable] as usize + 1 {
                is_lucky = false;
                continue;
            }
            let common = modular::gcd(&field, &a, &b, fuel)?;
            let degree = u32::try_from(common.len().saturating_sub(1)).unwrap_or(u32::MAX);
            bounds[variable] = bounds[variable].min(degree);
        }
        if is_lucky {
            break;
        }
    }
    Ok(bounds)
}

/// For each variable: the coefficients of f with the others replaced by their values, lowest first.
fn images(f: &Residues, point: &[u64], fuel: &mut Fuel) -> Result<Vec<Vec<u64>>> {
    let (field, degrees) = (f.ring(), f.degrees());
    fuel.spend((f.len() * point.len()) as u64 * 3, "polynomial evaluation")?;
    let tables: Vec<Vec<u64>> = point
        .iter()
        .zip(&degrees)
        .map(|(value, degree)| powers(field, *value, *degree))
        .collect();
    let places: Vec<_> = (0..degrees.len()).map(|at| f.packing().place(at)).collect();
    let mut images: Vec<Vec<u64>> = degrees.iter().map(|d| vec![0; *d as usize + 1]).collect();
    // Products of the powers of all variables after one, and of all before it.
    let mut after = vec![1; places.len() + 1];
    for (words, coefficient) in f.words().zip(f.coefficients()) {
        for (at, place) in places.iter().enumerate().rev() {
            after[at] = field.multiply(after[at + 1], tables[at][place.get(words) as usize]);
        }
        let mut before = *coefficient;
        for (at, place) in places.iter().enumerate() {
            let exponent = place.get(words) as usize;
            let slot = &mut images[at][exponent];
            *slot = field.multiply_add(before, after[at + 1], *slot);
            before = field.multiply(before, tables[at][exponent]);
        }
    }
    Ok(images)
}

/// For polynomials without a factor free of variable 0: the divisor, primitive in the same sense.
fn by_primes(f: &Whole, g: &Whole, degrees: &[u32], fuel: &mut Fuel) -> Result<Whole> {
    let gamma = gcd(&leading_in_first(f), &leading_in_first(g), fuel)?;
    let last = degrees.len() - 1;
    // H = gamma g / lc(g) has at most these degrees.
    let bounds: Vec<u32> = degrees
        .iter()
        .enumerate()
        .map(|(at, degree)| degree.saturating_add(gamma.degree(at)))
        .collect();
    let method = if last < DENSE_VARIABLES {
        Method::Dense
    } else {
        Method::Sparse
    };
    let mut points = Points::new(2);
    let mut lifted: Option<Lifted> = None;
    let mut skeleton: Option<Skeleton> = None;
    for field in PrimeField::large().take(MAX_PRIMES) {
        // A prime that is of no use has to be paid, too.
        fuel.spend(64, "polynomial gcd")?;
        let problem = Problem {
            f: modulo(f, field),
            g: modulo(g, field),
            gamma: modulo(&gamma, field),
        };
        if problem.f.degree(0) != f.degree(0)
            || problem.g.degree(0) != g.degree(0)
            || problem.gamma.is_zero()
        {
            continue;
        }
        let found = match &skeleton {
            Some(skeleton) => sparse_image(&problem, skeleton, &mut points, fuel)?,
            None => image(&problem, last, &bounds, method, &mut points, fuel)?,
        };
        let Some(found) = found else {
            // Perhaps the monomials were the wrong ones.
            skeleton = None;
            continue;
        };
        let degree = found.degree(0);
        if degree == 0 {
            return Ok(one());
        }
        let known = lifted.as_ref().map(|lifted| lifted.value().degree(0));
        if known.is_some_and(|known| degree > known) {
            continue;
        }
        if known.is_some_and(|known| degree < known) {
            lifted = None;
        }
        if last > 0 && skeleton.is_none() {
            skeleton = Some(Skeleton::new(&found, last));
        }
        let is_stable = match &mut lifted {
            Some(lifted) => lifted.join(&found, fuel)?,
            None => {
                lifted = Some(Lifted::new(&found));
                true
            }
        };
        if let (Some(lifted), true) = (&lifted, is_stable) {
            let whole = lifted.value().primitive_part();
            let candidate = if gamma.as_constant().is_some() {
                whole
            } else {
                let content = content_in(&whole, 0, fuel)?;
                whole.divide_exact(&content, fuel)?.unwrap_or(whole)
            };
            if f.divide_exact(&candidate, fuel)?.is_some()
                && g.divide_exact(&candidate, fuel)?.is_some()
            {
                return Ok(candidate);
            }
        }
    }
    Err(Error::Budget {
        what: "primes for a polynomial gcd",
        limit: MAX_PRIMES as u64,
    })
}
