//! Re-checks certificates of chains: that a formula is the mean of what is earned until an exit.
//!
//! The means from all states stand in the certificate, as numerators over one denominator. They have to satisfy the equations of the chain
//! as identities of polynomials, and at one point the weights have to be positive: about a chain that no values allow identities say nothing.
//! Products and sums of polynomials over the integers are all that is used; nothing is solved. `docs/certificates.md` lists the fields.

use algebra::{Fuel, Rational};
use serde::Deserialize;
use serde_json::Value as Json;

use super::document::{Certificate, Kind, Statement};
use super::read::{Fraction, Reader, Whole, number, of_value, shown, variable};
use crate::document::Rejected;

pub(super) type Checked<T> = Result<T, Rejected>;

/// States or symbols, arcs, bytes of all strings, bits of a value of a symbol, and work on polynomials.
const MAX_STATES: usize = 1_000;
const MAX_ARCS: usize = 20_000;
const MAX_BYTES: usize = 4 << 20;
const MAX_BITS: u64 = 1 << 12;
const FUEL: u64 = 400_000_000;

pub(super) fn reject<T>(why: impl Into<String>) -> Checked<T> {
    Err(Rejected(why.into()))
}

/// Is this certificate of a chain valid? `Ok` means: at all values of the symbols where no weight is negative, every state has a way to an
/// exit by positive weights and no denominator is 0, `formula` is the mean of what is earned until an exit. `point` is one of them, with
/// others around it since all weights are positive there. What the probabilities to begin leave of 1 begins in an exit.
///
/// $$ \sum_j w_{ij} (m_i - m_j) = r_i, \qquad \mathrm{formula} = \sum_i \alpha_i m_i $$
///
/// An exit has $m = 0$. These equations have one solution there.
///
/// # Errors
/// [`Rejected`] names the first thing that does not hold.
///
/// ```
/// use serde_json::json;
/// let mut certificate = json!({
///     "certificate": 2, "claim": "chain-mean", "proved": true, "states": ["seek", "insert"],
///     "arcs": [[0, 1, "a"], [1, 0, "b"], [1, null, "c"]], "rewards": ["1", "1"], "initial": [[0, "1"]],
///     "formula": "(a + b + c)/(a*c)", "point": {"a": "1", "b": "1/2", "c": "1"},
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
    if read.certificate != 2 || !read.proved {
        return reject("unknown version, or a proof that is not called one");
    }
    read.fits()?;
    let reader = &mut Reader {
        names: Default::default(),
        depth: 0,
        fuel: &mut Fuel::new(FUEL),
    };
    for (name, value) in &read.point {
        let value = reader.value(value)?;
        if value.bits() > MAX_BITS {
            return reject("a value of the point is too long");
        }
        reader.names.insert(name.clone(), of_value(&value));
    }
    read.holds_at_the_point(reader)?;
    for (at, known) in reader.names.values_mut().enumerate() {
        *known = variable(at);
    }
    let denominator = reader.polynomial(&read.proof.denominator)?;
    let means = read.proof.means.iter();
    let numerators: Vec<Whole> = means
        .map(|mean| reader.polynomial(mean))
        .collect::<Checked<_>>()?;
    let mut rows = vec![Vec::new(); numerators.len()];
    for (from, to, weight) in &read.arcs {
        rows[*from].push((*to, reader.fraction(weight)?));
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
    for (state, share) in &read.initial {
        let share = reader.fraction(share)?;
        let earned = state.map_or(&denominator, |state| &numerators[state]);
        terms.push((share.above, earned, share.below));
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
    /// Weights are positive, beginnings are probabilities, and no denominator is 0 where names stand for the values of the point.
    fn holds_at_the_point(&self, reader: &mut Reader<'_>) -> Checked<()> {
        let [zero, one] = [0, 1].map(Rational::from);
        for (_, _, weight) in &self.arcs {
            if reader.value(weight)? <= zero {
                return reject("the weight of an arc is not positive at the point");
            }
        }
        let mut begun = zero.clone();
        for (_, share) in &self.initial {
            let share = reader.value(share)?;
            if share < zero {
                return reject("a probability to begin is negative at the point");
            }
            begun = &begun + &share;
        }
        if begun > one {
            return reject("the probabilities to begin sum to more than 1 at the point");
        }
        for other in self.rewards.iter().chain([&self.formula]) {
            reader.value(other)?;
        }
        match reader.value(&self.proof.denominator)? == zero {
            true => reject("the denominator is 0 at the point"),
            false => Ok(()),
        }
    }

    /// Sizes, places, and a way out of every state.
    fn fits(&self) -> Checked<()> {
        let count = self.states.len();
        let (weights, shares) = (self.arcs.iter(), self.initial.iter());
        let strings = weights
            .clone()
            .map(|arc| &arc.2)
            .chain(shares.clone().map(|share| &share.1))
            .chain(self.point.iter().flat_map(|(name, value)| [name, value]))
            .chain(&self.states)
            .chain(&self.rewards)
            .chain(&self.proof.means)
            .chain([&self.formula, &self.proof.denominator]);
        let bytes: usize = strings.map(String::len).sum();
        let most = count.max(self.point.len());
        if most > MAX_STATES || self.arcs.len() > MAX_ARCS || self.initial.len() > MAX_STATES + 1 {
            return reject("too many states, arcs or symbols");
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
        let names: std::collections::BTreeSet<_> = self.states.iter().collect();
        if names.len() != count {
            return reject("two states have one name");
        }
        // Backwards from the exits.
        let mut before = vec![Vec::new(); count];
        let mut stack = Vec::new();
        for (from, to, _) in &self.arcs {
            to.map_or(&mut stack, |to| &mut before[to]).push(*from);
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
