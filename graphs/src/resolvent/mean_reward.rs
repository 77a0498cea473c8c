//! Mean rewards of absorbing chains with rates that are rational functions, component by component, in lowest terms.

use std::collections::BTreeSet;

use algebra::poly::{Integers, Polynomial, RationalFunction};
use algebra::{Fuel, Integer, Rational};

use super::digraph::Digraph;
use super::lowest_terms::{lower_to_least, lowest_terms, split};
use super::rated::RatedLaplacian;
use crate::error::{Error, Result};

type Whole = Polynomial<Integers>;

/// The mean reward until an exit of a chain with rates that are rational functions, as one rational function in lowest terms.
///
/// $$ \sum_j \alpha_j m_j, \qquad m_i \sum_k q_{ik} = r_i + \sum_{k \ne \text{exit}} q_{ik} m_k $$
///
/// | argument | meaning | shape |
/// |---|---|---|
/// | `arcs` | (i, k, q_ik); `None` for an exit; the same arc twice is a sum | list |
/// | `rewards` | r_i, reward per unit of time in i, or per step where the rates of i sum to 1 | one per vertex |
/// | `initial` | (j, α_j), usually one start with 1 | list |
/// | `limit` | terms of a numerator or of a factor of the denominator | 1 |
///
/// Only what the start reaches enters. The strongly connected components are solved from the last to the first, each as a sum over its
/// forests ([`RatedLaplacian`]): rewards of a component contain the means behind it. So the denominator comes in factors, and with
/// positive coefficients in all rates and rewards it has, like the numerator, only such coefficients.
///
/// ```
/// use algebra::{Fuel, poly::{Polynomial, RationalFunction}};
/// use graphs::resolvent::mean_reward;
/// let fuel = &mut Fuel::default();
/// let symbol = |at| RationalFunction::from(Polynomial::variable(at));
/// let one = RationalFunction::constant(1.into());
/// // 0 -> 1 at rate x, 1 -> exit at rate y: 1/x + 1/y
/// let arcs = [(0, Some(1), symbol(0)), (1, None, symbol(1))];
/// let mean = mean_reward(&arcs, &[one.clone(), one.clone()], &[(0, one)], 100, fuel)?;
/// assert_eq!((mean.primitive_numerator().len(), mean.denominator_factors().len()), (2, 2));
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownVertex`], [`Error::SelfLoop`]; [`Error::Singular`] when a vertex that the start reaches does not reach an exit;
/// [`Error::TooLarge`] when there are more than `limit` terms, before the work where the number is known; [`Error::Exact`] when the
/// fuel runs out.
pub fn mean_reward(
    arcs: &[(usize, Option<usize>, RationalFunction)],
    rewards: &[RationalFunction],
    initial: &[(usize, RationalFunction)],
    limit: usize,
    fuel: &mut Fuel,
) -> Result<RationalFunction> {
    let chain = Chain::new(arcs, rewards, initial)?;
    let mut means: Vec<Option<RationalFunction>> = vec![None; rewards.len()];
    for component in chain.digraph.components().iter().rev() {
        if chain.reached[component.vertices[0]] {
            chain.solve(&component.vertices, &mut means, limit, fuel)?;
        }
    }
    let mut sum = RationalFunction::constant(Rational::ZERO);
    for (vertex, share) in initial {
        if let Some(mean) = &means[*vertex] {
            sum = sum.add(&mean.mul(share, fuel)?, fuel)?;
        }
    }
    lowest_terms(&sum, fuel)
}

struct Chain<'a> {
    digraph: Digraph,
    /// Per vertex: arcs of a rate that is not 0.
    rows: Vec<Vec<(Option<usize>, &'a RationalFunction)>>,
    rewards: &'a [RationalFunction],
    /// By vertex: does the start lead there?
    reached: Vec<bool>,
    /// By vertex: is it a start, or the end of an arc between components?
    entered: Vec<bool>,
}

impl<'a> Chain<'a> {
    fn new(
        arcs: &'a [(usize, Option<usize>, RationalFunction)],
        rewards: &'a [RationalFunction],
        initial: &[(usize, RationalFunction)],
    ) -> Result<Self> {
        let count = rewards.len();
        let mut rows = vec![Vec::new(); count];
        let mut pairs = BTreeSet::new();
        for (from, to, rate) in arcs {
            if to == &Some(*from) {
                return Err(Error::SelfLoop {
                    vertex: from.to_string(),
                });
            }
            if !rate.is_zero() {
                pairs.extend(to.map(|to| (*from, to)));
                if let Some(row) = rows.get_mut(*from) {
                    row.push((*to, rate));
                }
            }
        }
        let known: Vec<(usize, usize)> = pairs.into_iter().collect();
        let digraph = Digraph::new(count, &known)?;
        let ends = arcs.iter().flat_map(|arc| [Some(arc.0), arc.1]).flatten();
        let named: Vec<usize> = ends.chain(initial.iter().map(|share| share.0)).collect();
        digraph.check(&named)?;
        let mut stack = Vec::new();
        let mut entered = vec![false; count];
        for (start, _) in initial.iter().filter(|share| !share.1.is_zero()) {
            entered[*start] = true;
            stack.push(*start);
        }
        let mut reached = vec![false; count];
        while let Some(v) = stack.pop() {
            if std::mem::replace(&mut reached[v], true) {
                continue;
            }
            for to in rows[v].iter().filter_map(|arc| arc.0) {
                entered[to] |= digraph.component_of(v) != digraph.component_of(to);
                stack.push(to);
            }
        }
        Ok(Self {
            digraph,
            rows,
            rewards,
            reached,
            entered,
        })
    }

    /// The means of all vertices of a component where it is entered.
    fn solve(
        &self,
        vertices: &[usize],
        means: &mut [Option<RationalFunction>],
        limit: usize,
        fuel: &mut Fuel,
    ) -> Result<()> {
        let place = |v: usize| vertices.binary_search(&v).ok();
        let mut arcs = Vec::new();
        let mut rewards = Vec::with_capacity(vertices.len());
        for (at, &v) in vertices.iter().enumerate() {
            let rates: Vec<&RationalFunction> = self.rows[v].iter().map(|arc| arc.1).collect();
            let (rates, multiplier) = cleared(&rates, fuel)?;
            let mut reward = self.rewards[v].mul(&multiplier, fuel)?.cancelled(fuel)?;
            for (&(to, _), rate) in self.rows[v].iter().zip(rates) {
                let inside = to.and_then(place);
                if let (None, Some(mean)) = (inside, to.and_then(|to| means[to].as_ref())) {
                    // Lists of factors are compared, each with each.
                    let factors = mean.denominator_factors().len() as u64;
                    fuel.spend(16 * factors * factors, "denominators")?;
                    let part = mean.mul(&RationalFunction::from(rate.clone()), fuel)?;
                    reward = reward.add(&part, fuel)?;
                }
                arcs.push((at, inside, rate));
            }
            rewards.push(reward.cancelled(fuel)?);
        }
        let references: Vec<&RationalFunction> = rewards.iter().collect();
        let (rewards, multiplier) = cleared(&references, fuel)?;
        let is_free = is_free(&arcs, &rewards, vertices.len(), fuel)?;
        let laplacian = RatedLaplacian::new(vertices.len(), arcs, fuel).map_err(|error| {
            let name = |culprit: usize| vertices.get(culprit).copied().unwrap_or(culprit);
            renamed(error, name)
        })?;
        if is_free {
            let ways_in = vertices.iter().enumerate();
            for (at, _) in ways_in.filter(|(_, v)| self.entered[**v]) {
                within(&laplacian.count_numerator(at, &rewards, fuel)?, limit)?;
            }
        }
        let factors = laplacian.determinant_factors(limit, fuel)?;
        let mut below = multiplier.pow(-1, fuel)?;
        for factor in factors {
            for (part, times) in without_monomials(factor, fuel)? {
                let part = RationalFunction::from(part).pow(-i64::from(times), fuel)?;
                below = below.mul(&part, fuel)?;
            }
        }
        for (at, &v) in vertices.iter().enumerate() {
            if !self.entered[v] {
                continue;
            }
            let above = laplacian.numerator(at, &rewards, limit, fuel)?;
            let mean = below.mul(&RationalFunction::from(above), fuel)?;
            let (rest, kept) = split(&mean, &[], fuel)?;
            means[v] = Some(rest.cancelled(fuel)?.mul(&kept, fuel)?);
        }
        Ok(())
    }
}

/// Refuses answers that are known to be too long.
fn within(found: &Integer, limit: usize) -> Result<()> {
    if *found <= Integer::from(limit as u64) {
        return Ok(());
    }
    Err(Error::TooLarge {
        what: "terms of a numerator",
        found: found.to_string(),
        limit: limit as u64,
        hint: "raise the limit of terms, or ask for a number instead of a formula",
    })
}

/// The error with the names of vertices in the whole chain.
fn renamed(error: Error, name: impl Fn(usize) -> usize) -> Error {
    let Error::Singular { what, culprit } = error else {
        return error;
    };
    let words = culprit.split(' ').map(|word| match word.parse() {
        Ok(number) => name(number).to_string(),
        Err(_) => word.to_owned(),
    });
    Error::Singular {
        what,
        culprit: words.collect::<Vec<String>>().join(" "),
    }
}

/// Components with more vertices are not counted beforehand: the determinant would take longer than the limit.
const COUNTED: usize = 64;

/// Are all coefficients positive, and does no symbol occur in two rates or in a rate and a reward? Then products of different
/// choices are different terms.
fn is_free(
    arcs: &[(usize, Option<usize>, Whole)],
    rewards: &[Whole],
    vertices: usize,
    fuel: &mut Fuel,
) -> Result<bool> {
    if vertices > COUNTED {
        return Ok(false);
    }
    let mut seen: Vec<bool> = Vec::new();
    let all = arcs.iter().map(|arc| &arc.2).chain(rewards);
    for (at, polynomial) in all.enumerate() {
        fuel.spend(polynomial.len() as u64, "rates")?;
        let mut values = polynomial.coefficients().iter();
        if values.any(Integer::is_negative) {
            return Ok(false);
        }
        let degrees = polynomial.degrees();
        seen.resize(seen.len().max(degrees.len()), false);
        for (seen, degree) in seen.iter_mut().zip(&degrees) {
            if *seen && *degree > 0 {
                return Ok(false);
            }
            *seen |= *degree > 0 && at < arcs.len();
        }
    }
    Ok(true)
}

/// The functions times one multiplier as polynomials over Z without a common number, and the multiplier.
fn cleared(
    functions: &[&RationalFunction],
    fuel: &mut Fuel,
) -> Result<(Vec<Whole>, RationalFunction)> {
    let mut common: Vec<(&Whole, u32)> = Vec::new();
    let (mut above, mut below) = (Integer::ZERO, Integer::ONE);
    for function in functions.iter().filter(|one| !one.is_zero()) {
        above = above.gcd(&function.content().numerator());
        below = below.lcm(&function.content().denominator());
        for (factor, times) in function.denominator_factors() {
            match common.iter_mut().find(|known| known.0 == factor) {
                Some(known) => known.1 = known.1.max(*times),
                None => common.push((factor, *times)),
            }
        }
    }
    // All contents times this number are whole.
    let scale = Rational::new(below, above).unwrap_or(Rational::ONE);
    let mut polynomials = Vec::with_capacity(functions.len());
    for function in functions {
        let share = (function.content() * &scale).to_integer();
        let mut numerator = function.primitive_numerator().clone();
        if function.is_zero() {
            polynomials.push(numerator);
            continue;
        }
        for (factor, times) in &common {
            let mut known = function.denominator_factors().iter();
            let have = known
                .find(|known| known.0 == **factor)
                .map_or(0, |known| known.1);
            if *times > have {
                numerator = numerator.mul(&factor.pow(times - have, fuel)?, fuel)?;
            }
        }
        polynomials.push(numerator.scale(&share.unwrap_or(Integer::ONE)));
    }
    let mut multiplier = RationalFunction::constant(scale);
    for (factor, times) in common {
        let power = RationalFunction::from(factor.clone()).pow(i64::from(times), fuel)?;
        multiplier = multiplier.mul(&power, fuel)?;
    }
    Ok((polynomials, multiplier))
}

/// A polynomial as powers of variables and what is left without them.
fn without_monomials(polynomial: Whole, fuel: &mut Fuel) -> Result<Vec<(Whole, u32)>> {
    let mut rest = polynomial;
    let mut parts = Vec::new();
    let degrees = rest.degrees();
    let mut common: Vec<(usize, u32)> = degrees.into_iter().enumerate().collect();
    lower_to_least(&rest, &mut common);
    for (variable, least) in common.into_iter().filter(|one| one.1 > 0) {
        let power = Whole::power_of_variable_in(Integers, variable, least);
        if let Some(quotient) = rest.divide_exact(&power, fuel)? {
            rest = quotient;
            parts.push((Whole::variable_in(Integers, variable), least));
        }
    }
    parts.push((rest, 1));
    Ok(parts)
}
