//! Buchberger's algorithm, pair by pair: the method against which F4 is tested, and the one over the rationals.

use crate::fuel::Fuel;

use super::normal_form::{Sum, Terms, monic, remainder};
use super::packed::{Layout, Stop};
use super::pairs::{Pair, Pairs};
use super::scalars::Scalars;

/// The reduced basis, smallest leading monomial first.
///
/// Source: B. Buchberger, "Ein Algorithmus zum Auffinden der Basiselemente des Restklassenringes nach einem
/// nulldimensionalen Polynomideal" (Innsbruck 1965).
pub(super) fn basis<const W: usize, S: Scalars>(
    layout: &Layout<W>,
    scalars: &S,
    generators: &[Terms<W, S::Element>],
    fuel: &mut Fuel,
) -> Result<Vec<Terms<W, S::Element>>, Stop> {
    let mut generators: Vec<&Terms<W, S::Element>> =
        generators.iter().filter(|g| !g.is_zero()).collect();
    generators.sort_by_key(|generator| generator.monomials.first().map(|m| layout.key(m)));
    let (mut pairs, mut known) = (Pairs::new(), Vec::new());
    for generator in generators {
        let rest = remainder(layout, scalars, generator, &known, fuel)?;
        include(layout, scalars, rest, &mut pairs, &mut known, fuel)?;
    }
    while let Some(pair) = pairs.take_one(layout, fuel)? {
        let sum = s_polynomial(layout, scalars, &pair, &known, fuel)?;
        let rest = sum.remainder(&known, |at| pairs.active[at], fuel)?;
        include(layout, scalars, rest, &mut pairs, &mut known, fuel)?;
    }
    let kept = pairs.minimal(layout);
    interreduced(layout, scalars, &known, &kept, fuel)
}

fn include<const W: usize, S: Scalars>(
    layout: &Layout<W>,
    scalars: &S,
    rest: Terms<W, S::Element>,
    pairs: &mut Pairs<W>,
    known: &mut Vec<Terms<W, S::Element>>,
    fuel: &mut Fuel,
) -> Result<(), Stop> {
    if !rest.is_zero() {
        pairs.include(layout, &rest.monomials, fuel)?;
        known.push(monic(scalars, rest));
    }
    Ok(())
}

fn s_polynomial<'a, const W: usize, S: Scalars>(
    layout: &'a Layout<W>,
    scalars: &'a S,
    pair: &Pair<W>,
    known: &[Terms<W, S::Element>],
    fuel: &mut Fuel,
) -> Result<Sum<'a, W, S>, Stop> {
    let mut sum = Sum::new(layout, scalars);
    let one = scalars.one();
    for (at, factor) in [(pair.first, scalars.negate(&one)), (pair.second, one)] {
        let multiplier = layout.quotient(&pair.lcm, &known[at].monomials[0]);
        sum.subtract_multiple(&factor, &multiplier, &known[at], 1, fuel)?;
    }
    Ok(sum)
}

/// The elements of a minimal basis with their tails reduced.
fn interreduced<const W: usize, S: Scalars>(
    layout: &Layout<W>,
    scalars: &S,
    known: &[Terms<W, S::Element>],
    kept: &[usize],
    fuel: &mut Fuel,
) -> Result<Vec<Terms<W, S::Element>>, Stop> {
    let mut reduced: Vec<Terms<W, S::Element>> = Vec::with_capacity(kept.len());
    let one = scalars.one();
    for at in kept {
        // Smaller elements are enough: what divides a term of the tail is not larger than that term.
        let (lead, mut sum) = (known[*at].monomials[0], Sum::new(layout, scalars));
        let unit = layout.quotient(&lead, &lead);
        sum.subtract_multiple(&scalars.negate(&one), &unit, &known[*at], 1, fuel)?;
        let tail = sum.remainder(&reduced, |_| true, fuel)?;
        let mut terms = Terms {
            monomials: vec![lead],
            coefficients: vec![one.clone()],
        };
        terms.monomials.extend(tail.monomials);
        terms.coefficients.extend(tail.coefficients);
        reduced.push(terms);
    }
    Ok(reduced)
}

/// The reduced basis from monic polynomials that are a basis.
pub(super) fn reduced<const W: usize, S: Scalars>(
    layout: &Layout<W>,
    scalars: &S,
    polynomials: &[Terms<W, S::Element>],
    fuel: &mut Fuel,
) -> Result<Vec<Terms<W, S::Element>>, Stop> {
    let mut pairs = Pairs::new();
    for polynomial in polynomials {
        pairs.include(layout, &polynomial.monomials, fuel)?;
    }
    interreduced(layout, scalars, polynomials, &pairs.minimal(layout), fuel)
}

/// Is this set of monic polynomials a Gröbner basis? All pairs that the criteria leave must reduce to zero.
pub(super) fn is_basis<const W: usize, S: Scalars>(
    layout: &Layout<W>,
    scalars: &S,
    polynomials: &[Terms<W, S::Element>],
    fuel: &mut Fuel,
) -> Result<bool, Stop> {
    let mut pairs = Pairs::new();
    for polynomial in polynomials {
        pairs.include(layout, &polynomial.monomials, fuel)?;
    }
    while let Some(pair) = pairs.take_one(layout, fuel)? {
        let sum = s_polynomial(layout, scalars, &pair, polynomials, fuel)?;
        if !sum.remainder(polynomials, |_| true, fuel)?.is_zero() {
            return Ok(false);
        }
    }
    Ok(true)
}
