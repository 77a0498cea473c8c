//! Critical pairs and the criteria that make most of them superfluous.

use std::cmp::Reverse;

use crate::error::Error;
use crate::fuel::Fuel;

use super::packed::{Layout, Packed, Stop};

/// More pairs are refused.
const MAX_PAIRS: usize = 1 << 22;

/// Two elements whose leading terms can be made to cancel.
#[derive(Clone, Debug)]
pub(super) struct Pair<const W: usize> {
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) lcm: Packed<W>,
    /// The largest degree of a term of the two multiples: pairs are taken by it, smallest first.
    pub(super) degree: u64,
}

/// The leading monomials found so far and the pairs that remain.
///
/// Source: R. Gebauer and H. M. Möller, "On an installation of Buchberger's algorithm" (J. Symb. Comp. 6, 1988).
#[derive(Debug)]
pub(super) struct Pairs<const W: usize> {
    pub(super) leads: Vec<Packed<W>>,
    /// Degree of the largest term beyond that of the leading one.
    excess: Vec<u64>,
    /// No later leading monomial divides it.
    pub(super) active: Vec<bool>,
    pairs: Vec<Pair<W>>,
}

impl<const W: usize> Pairs<W> {
    pub(super) fn new() -> Self {
        Self {
            leads: Vec::new(),
            excess: Vec::new(),
            active: Vec::new(),
            pairs: Vec::new(),
        }
    }

    /// Takes one more element by its monomials, the leading one first.
    pub(super) fn include(
        &mut self,
        layout: &Layout<W>,
        monomials: &[Packed<W>],
        fuel: &mut Fuel,
    ) -> Result<(), Stop> {
        let Some(lead) = monomials.first().copied() else {
            return Ok(());
        };
        let index = self.leads.len();
        let largest = monomials.iter().map(|m| layout.degree(m)).max();
        let excess = largest.unwrap_or(0).saturating_sub(layout.degree(&lead));
        fuel.spend((index + self.pairs.len()) as u64 + 1, "critical pairs")?;

        // An old pair is superfluous when the new element divides its multiple properly on both sides.
        let leads = &self.leads;
        let mut failed = None;
        self.pairs.retain(|pair| {
            if !layout.divides(&lead, &pair.lcm) {
                return true;
            }
            let same = |other: usize| match layout.lcm(&leads[other], &lead) {
                Ok(lcm) => lcm == pair.lcm,
                Err(stop) => {
                    failed = Some(stop);
                    true
                }
            };
            [pair.first, pair.second].into_iter().any(same)
        });
        if let Some(stop) = failed {
            return Err(stop);
        }

        let mut candidates = Vec::new();
        for (other, known) in self.leads.iter().enumerate() {
            if self.active[other] {
                let lcm = layout.lcm(known, &lead)?;
                let coprime = layout.coprime(known, &lead);
                candidates.push((
                    layout.degree(&lcm),
                    layout.key(&lcm),
                    Reverse(coprime),
                    other,
                ));
            }
        }
        // Divisors come before multiples, and of equal multiples one of coprime monomials, which settles them all.
        candidates.sort_unstable();
        let mut kept: Vec<(Packed<W>, bool, usize)> = Vec::new();
        for (_, key, Reverse(coprime), other) in candidates {
            fuel.spend(kept.len() as u64, "critical pairs")?;
            let lcm = layout.of_key(&key);
            if !kept.iter().any(|(known, ..)| layout.divides(known, &lcm)) {
                kept.push((lcm, coprime, other));
            }
        }
        for (lcm, _, other) in kept.into_iter().filter(|(_, coprime, _)| !coprime) {
            let degree = layout.degree(&lcm) + excess.max(self.excess[other]);
            self.pairs.push(Pair {
                first: other,
                second: index,
                lcm,
                degree,
            });
        }
        if self.pairs.len() > MAX_PAIRS {
            return Err(Stop::Failed(Error::Budget {
                what: "critical pairs",
                limit: MAX_PAIRS as u64,
            }));
        }
        for (known, active) in self.leads.iter().zip(&mut self.active) {
            *active &= !layout.divides(&lead, known);
        }
        self.leads.push(lead);
        self.excess.push(excess);
        self.active.push(true);
        Ok(())
    }

    /// The smallest degree of a pair.
    pub(super) fn degree(&self) -> Option<u64> {
        self.pairs.iter().map(|pair| pair.degree).min()
    }

    /// Takes all pairs of one degree, in the order of their multiples.
    pub(super) fn take(&mut self, layout: &Layout<W>, degree: u64) -> Vec<Pair<W>> {
        let (mut taken, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pairs)
            .into_iter()
            .partition(|pair| pair.degree == degree);
        self.pairs = rest;
        taken.sort_by_key(|pair| (layout.key(&pair.lcm), pair.first, pair.second));
        taken
    }

    /// The smallest pair by degree, then by its multiple.
    pub(super) fn take_one(
        &mut self,
        layout: &Layout<W>,
        fuel: &mut Fuel,
    ) -> Result<Option<Pair<W>>, Stop> {
        fuel.spend(self.pairs.len() as u64, "critical pairs")?;
        let smallest =
            self.pairs.iter().enumerate().min_by_key(|(_, pair)| {
                (pair.degree, layout.key(&pair.lcm), pair.first, pair.second)
            });
        let at = smallest.map(|(at, _)| at);
        Ok(at.map(|at| self.pairs.swap_remove(at)))
    }

    /// The elements of a minimal basis, smallest leading monomial first.
    pub(super) fn minimal(&self, layout: &Layout<W>) -> Vec<usize> {
        let mut active: Vec<usize> = (0..self.leads.len())
            .filter(|at| self.active[*at])
            .collect();
        active.sort_by_key(|at| (layout.degree(&self.leads[*at]), *at));
        let mut minimal: Vec<usize> = Vec::new();
        for at in active {
            let lead = &self.leads[at];
            if !minimal
                .iter()
                .any(|known| layout.divides(&self.leads[*known], lead))
            {
                minimal.push(at);
            }
        }
        minimal.sort_by_key(|at| layout.key(&self.leads[*at]));
        minimal
    }
}
