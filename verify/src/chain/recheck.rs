//! Re-checks certificates of chains: that a formula is the mean of what is earned until an exit.
//!
//! The means from all states stand in the certificate, as numerators over one denominator. They have to satisfy the equations of the chain
//! as identities of polynomials, multiplied out. Products and sums of polynomials over the integers are all that is used: strings are read
//! here, nothing is cancelled, nothing is solved. `docs/certificates.md` lists the fields.

use algebra::{Fuel, Rational};
use serde::Deserialize;
use serde_json::Value as Json;

use super::document::{Certificate, Equations, Kind, Statement};
use super::read::{Fraction, Reader, Whole, number, shown, value};
use crate::document::Rejected;

pub(super) type Checked<T> = Result<T, Rejected>;

/// States, arcs, and bytes of all strings.
const MAX_STATES: usize = 1_000;
const MAX_ARCS: usize = 20_000;
const MAX_BYTES: usize = 4 << 20;
/// Work on polynomials.
const FUEL: u64 = 400_000_000;

pub(super) fn reject<T>(why: impl Into<String>) -> Checked<T> {
    Err(Rejected(why.into()))
}

/// Is this certificate of a chain valid? `Ok` means: at all values of the symbols where the weights of all arcs are positive and no
/// denominator is 0, `formula` is the mean of what is earned until an exit.
///
/// $$ \sum_j w_{ij} (m_i - m_j) = r_i, \qquad \mathrm{formula} = \sum_i \alpha_i m_i $$
///
/// An exit has $m = 0$. There every state has a way to an exit by arcs with positive weights, so that these equations have one solution.
///
/// # Errors
/// [`Rejected`] names the first thing that does not hold.
///
/// ```
/// use serde_json::json;
/// let mut certificate = json!({
///     "certificate": 2, "claim": "chain-mean", "proved": true, "states": ["seek", "insert"],
///     "arcs": [[0, 1, "a"], [1, 0, "b"], [1, null, "c"]], "rewards": ["1", "1"], "initial": [[0, "1"]],
///     "formula": "(a + b + c)/(a*c)",
///     "proof": {"kind": "chain-equations", "denominator": "a*c", "means": ["a + b + c", "a + b"]},
/// });
/// assert!(verify::recheck_chain(&certificate).is_ok());
/// certificate["formula"] = "(a + b)/(a*c)".into();
/// assert!(verify::recheck_chain(&certificate).is_err());
/// ```
pub fn recheck_chain(certificate: &Json) -> Checked<()> {
    let read =
        Certificate::deserialize(certificate).map_err(|error| Rejected(error.to_string()))?;
    let (Statement::ChainMean, Kind::ChainEquations) = (&read.claim, &read.proof.kind);
    let Equations {
        denominator, means, ..
    } = &read.proof;
    if read.certificate != 2 || !read.proved {
        return reject("unknown version, or a proof that is not called one");
    }
    read.fits()?;
    let mut fuel = Fuel::new(FUEL);
    let reader = &mut Reader::new(&mut fuel);
    let denominator = reader.polynomial(denominator)?;
    if denominator.is_zero() {
        return reject("the denominator is 0");
    }
    let mut numerators = Vec::with_capacity(means.len());
    for mean in means {
        numerators.push(reader.polynomial(mean)?);
    }
    let mut rows = vec![Vec::new(); means.len()];
    let zero = Rational::from(0);
    for (from, to, weight) in &read.arcs {
        let weight = reader.fraction(weight)?;
        if value(&weight).is_some_and(|weight| weight <= zero) {
            return reject("the weight of an arc is not positive");
        }
        rows[*from].push((*to, weight));
    }
    for (state, (row, reward)) in rows.iter().zip(&read.rewards).enumerate() {
        let reward = reader.fraction(reward)?;
        let mut terms = vec![(reward.above.negate(), &denominator, reward.below)];
        let gaps: Vec<Whole> = row
            .iter()
            .map(|(to, _)| match to {
                None => Ok(numerators[state].clone()),
                Some(to) => reader.sum(&numerators[state], &numerators[*to].negate()),
            })
            .collect::<Checked<_>>()?;
        for ((_, weight), gap) in row.iter().zip(&gaps) {
            terms.push((weight.above.clone(), gap, weight.below.clone()));
        }
        if !vanishes(reader, &terms)? {
            let name = shown(&read.states[state]);
            return reject(format!("the equation of state {name:?} does not hold"));
        }
    }
    // formula · D = Σ α m
    let Fraction { above, below } = reader.fraction(&read.formula)?;
    let mut terms = vec![(above.negate(), &denominator, below)];
    let mut begun = zero.clone();
    for (state, share) in &read.initial {
        let share = reader.fraction(share)?;
        let known = value(&share).unwrap_or_else(|| zero.clone());
        if known < zero {
            return reject("a probability to begin is negative");
        }
        begun = &begun + &known;
        let earned = state.map_or(&denominator, |state| &numerators[state]);
        terms.push((share.above, earned, share.below));
    }
    if begun > Rational::from(1) {
        return reject("the probabilities to begin sum to more than 1");
    }
    match vanishes(reader, &terms)? {
        true => Ok(()),
        false => reject("the formula is not the mean from the beginning"),
    }
}

/// Is Σ a·b/c zero? Multiplied out with the product of all different c.
fn vanishes(reader: &mut Reader<'_>, terms: &[(Whole, &Whole, Whole)]) -> Checked<bool> {
    let mut different: Vec<&Whole> = Vec::new();
    for (_, _, below) in terms {
        if !different.contains(&below) {
            different.push(below);
        }
    }
    let mut sum = number(0);
    for (a, b, below) in terms {
        let mut term = reader.product(a, b)?;
        for other in different.iter().filter(|other| **other != below) {
            term = reader.product(&term, other)?;
        }
        sum = reader.sum(&sum, &term)?;
    }
    Ok(sum.is_zero())
}

impl Certificate {
    /// Sizes, places, and a way out of every state.
    fn fits(&self) -> Checked<()> {
        let count = self.states.len();
        let (weights, shares) = (self.arcs.iter(), self.initial.iter());
        let strings = weights
            .clone()
            .map(|arc| &arc.2)
            .chain(shares.clone().map(|share| &share.1))
            .chain(&self.states)
            .chain(&self.rewards)
            .chain(&self.proof.means)
            .chain([&self.formula, &self.proof.denominator]);
        let bytes: usize = strings.map(String::len).sum();
        if count > MAX_STATES || self.arcs.len() > MAX_ARCS || self.initial.len() > MAX_STATES + 1 {
            return reject("too many states or arcs");
        }
        if bytes > MAX_BYTES {
            return reject("the strings are too long");
        }
        if self.rewards.len() != count || self.proof.means.len() != count {
            return reject("there is not one reward and one mean for every state");
        }
        let places = weights.clone().flat_map(|arc| [Some(arc.0), arc.1]);
        let mut places = places.chain(shares.map(|share| share.0)).flatten();
        if places.any(|place| place >= count) || weights.clone().any(|arc| arc.1 == Some(arc.0)) {
            return reject("an arc or a beginning is at no state, or an arc goes nowhere");
        }
        let mut names: Vec<&String> = self.states.iter().collect();
        names.sort_unstable();
        names.dedup();
        if names.len() != count {
            return reject("two states have one name");
        }
        // Backwards from the exits.
        let mut before = vec![Vec::new(); count];
        let mut stack = Vec::new();
        for (from, to, _) in &self.arcs {
            match to {
                Some(to) => before[*to].push(*from),
                None => stack.push(*from),
            }
        }
        let mut ends = vec![false; count];
        while let Some(state) = stack.pop() {
            if !std::mem::replace(&mut ends[state], true) {
                stack.extend(&before[state]);
            }
        }
        match ends.iter().all(|ends| *ends) {
            true => Ok(()),
            false => reject("a state has no way to an exit"),
        }
    }
}
