//! The greatest common divisor by primitive pseudo-remainders: slower, for fields with few points and as a check.

use super::super::{Polynomial, Ring};
use super::content::coefficients;
use crate::error::Result;
use crate::fuel::Fuel;

/// A greatest common divisor of polynomials over a field, up to a constant.
pub(super) fn gcd<R: Ring>(
    f: &Polynomial<R>,
    g: &Polynomial<R>,
    fuel: &mut Fuel,
) -> Result<Polynomial<R>> {
    let one = || Polynomial::constant_in(*f.ring(), f.ring().one());
    if f.is_zero() {
        return Ok(g.clone());
    }
    if g.is_zero() {
        return Ok(f.clone());
    }
    if f.as_constant().is_some() || g.as_constant().is_some() {
        return Ok(one());
    }
    // The last variable that occurs anywhere.
    let main = f.degrees().len().max(g.degrees().len()).saturating_sub(1);
    let (content_f, mut a) = primitive(f, main, fuel)?;
    let (content_g, mut b) = primitive(g, main, fuel)?;
    let content = gcd(&content_f, &content_g, fuel)?;
    if a.degree(main) < b.degree(main) {
        std::mem::swap(&mut a, &mut b);
    }
    while b.degree(main) > 0 {
        let rest = pseudo_remainder(&a, &b, main, fuel)?;
        if rest.is_zero() {
            return b.mul(&content, fuel);
        }
        a = b;
        b = primitive(&rest, main, fuel)?.1;
    }
    Ok(content)
}

/// Content and primitive part with respect to a variable.
fn primitive<R: Ring>(
    f: &Polynomial<R>,
    main: usize,
    fuel: &mut Fuel,
) -> Result<(Polynomial<R>, Polynomial<R>)> {
    let mut content = Polynomial::zero(*f.ring());
    for part in coefficients(f, |variable| variable == main) {
        content = gcd(&content, &part, fuel)?;
        if content.as_constant().is_some() {
            return Ok((
                Polynomial::constant_in(*f.ring(), f.ring().one()),
                f.clone(),
            ));
        }
    }
    let rest = f.divide_exact(&content, fuel)?;
    Ok((content, rest.unwrap_or_else(|| f.clone())))
}

/// lc(b)^k a modulo b with respect to a variable, for the k that is needed.
fn pseudo_remainder<R: Ring>(
    a: &Polynomial<R>,
    b: &Polynomial<R>,
    main: usize,
    fuel: &mut Fuel,
) -> Result<Polynomial<R>> {
    let degree = b.degree(main);
    let lead = |f: &Polynomial<R>| f.coefficients_of(main).pop_last();
    let Some((_, below)) = lead(b) else {
        return Ok(a.clone());
    };
    let mut rest = a.clone();
    while rest.degree(main) >= degree {
        let Some((top, above)) = lead(&rest) else {
            break;
        };
        let power = Polynomial::power_of_variable_in(*a.ring(), main, top - degree);
        let taken = above.mul(&power, fuel)?.mul(b, fuel)?;
        rest = rest.mul(&below, fuel)?.subtract(&taken, fuel)?;
    }
    Ok(rest)
}
