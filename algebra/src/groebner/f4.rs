//! Gröbner bases by linear algebra: all pairs of a degree at once.

use crate::fuel::Fuel;
use crate::number::PrimeField;

use super::macaulay::Macaulay;
use super::normal_form::Terms;
use super::packed::{Layout, Packed, Stop};
use super::pairs::Pairs;

/// The reduced basis, smallest leading monomial first.
///
/// The generators enter in the step of their degree. Source: J.-C. Faugère, "A new efficient algorithm for computing
/// Gröbner bases (F4)" (J. Pure Appl. Algebra 139, 1999).
pub(super) fn basis<const W: usize>(
    layout: &Layout<W>,
    field: PrimeField,
    generators: &[Terms<W, u64>],
    fuel: &mut Fuel,
) -> Result<Vec<Terms<W, u64>>, Stop> {
    let mut waiting: Vec<(u64, &Terms<W, u64>)> = generators
        .iter()
        .filter(|generator| !generator.is_zero())
        .map(|generator| {
            let degrees = generator.monomials.iter().map(|m| layout.degree(m));
            (degrees.max().unwrap_or(0), generator)
        })
        .collect();
    waiting.sort_by_key(|(degree, _)| std::cmp::Reverse(*degree));
    let (mut pairs, mut known) = (Pairs::new(), Vec::new());
    loop {
        let next_generator = waiting.last().map(|(degree, _)| *degree);
        let degree = match (pairs.degree(), next_generator) {
            (Some(one), Some(other)) => one.min(other),
            (Some(degree), None) | (None, Some(degree)) => degree,
            (None, None) => break,
        };
        // The new generators stand behind the known elements, so that rows of both have one kind of source.
        let count = known.len();
        while let Some((_, generator)) = waiting.pop_if(|(other, _)| *other == degree) {
            known.push(generator.clone());
        }
        let new = step(layout, field, &mut pairs, &known, count, degree, fuel)?;
        known.truncate(count);
        for polynomial in new {
            pairs.include(layout, &polynomial.monomials, fuel)?;
            known.push(polynomial);
        }
    }
    let kept = pairs.minimal(layout);
    interreduced(layout, field, &known, &kept, fuel)
}

/// The new elements that the pairs of one degree give, and the generators behind the first `count` elements.
fn step<const W: usize>(
    layout: &Layout<W>,
    field: PrimeField,
    pairs: &mut Pairs<W>,
    known: &[Terms<W, u64>],
    count: usize,
    degree: u64,
    fuel: &mut Fuel,
) -> Result<Vec<Terms<W, u64>>, Stop> {
    let mut matrix = Macaulay::new(layout, field, known);
    let taken = pairs.take(layout, degree);
    for group in taken.chunk_by(|one, other| one.lcm == other.lcm) {
        let mut members: Vec<usize> = group.iter().flat_map(|p| [p.first, p.second]).collect();
        members.sort_unstable();
        members.dedup();
        for member in members {
            let multiplier = layout.quotient(&group[0].lcm, &pairs.leads[member]);
            matrix.include(member, &multiplier, true, fuel)?;
        }
    }
    for (generator, terms) in known.iter().enumerate().skip(count) {
        let lead = terms.monomials[0];
        matrix.include(generator, &layout.quotient(&lead, &lead), false, fuel)?;
    }
    let leads: Vec<(usize, Packed<W>)> = (0..count)
        .filter(|at| pairs.active[*at])
        .map(|at| (at, pairs.leads[at]))
        .collect();
    matrix.complete(&leads, fuel)?;
    matrix.new_rows(fuel)
}

/// The elements of a minimal basis with their tails reduced.
fn interreduced<const W: usize>(
    layout: &Layout<W>,
    field: PrimeField,
    known: &[Terms<W, u64>],
    kept: &[usize],
    fuel: &mut Fuel,
) -> Result<Vec<Terms<W, u64>>, Stop> {
    let mut matrix = Macaulay::new(layout, field, known);
    let mut leads = Vec::with_capacity(kept.len());
    for at in kept {
        let lead = known[*at].monomials[0];
        matrix.include(*at, &layout.quotient(&lead, &lead), false, fuel)?;
        leads.push((*at, lead));
    }
    matrix.complete(&leads, fuel)?;
    matrix.reduced_tails(fuel)
}
