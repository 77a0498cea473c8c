//! A proof that a polynomial identity holds, from its values at finitely many points.

use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, Integer, PrimeField};

use super::claim::Claim;
use super::model::Model;
use super::monomials::{Powers, Products};
use crate::error::Result;
use crate::mixed::Parameter;
use crate::modular::PRIME;

/// Points whose values are found together.
const BLOCK: usize = 128;

/// Longer products of primes are not begun.
const MAX_PRIMES: usize = 64;

/// A set of points and primes at which a claim was found to be 0, enough to prove it.
///
/// Let F be the claim written out in the parameters x_1, .., x_m, a polynomial over Z that is never expanded.
///
/// **Scaling.** Under X_v -> e_v X_v the parameters have weights, and F is multiplied by a character when the claim is
/// graded. A set of parameters with independent weights can be made 1 by a scaling wherever none of them is 0. If F is 0
/// with 1 put for them, it is therefore 0 on a dense set.
///
/// **Degrees.** The degree of F in a set of variables is at most the largest, over the terms of the claim, of the sum of
/// the degrees of the factors. Such bounds, for single variables and for sets of them, say that the exponents of F lie in
/// a *lower set* L of N^m: with a vector it has all smaller ones.
///
/// **Lemma.** Over a field in which 0, 1, .., max L are different, a polynomial with exponents in a lower set L that
/// vanishes at all points of L, read as vectors of field elements, is zero. *Proof* by induction on m: write
/// f = Σ_k x_m (x_m - 1) .. (x_m - k + 1) g_k; since L is a lower set, the exponents of g_k lie in the slice
/// L_k = {a : (a, k) in L}, and L_k contains L_{k+1}. At x_m = 0 the polynomial f is g_0, which vanishes on L_0 and is zero
/// by induction; then at x_m = 1 it is g_1, which vanishes on L_1; and so on.
///
/// **Primes.** A coefficient of F is at most B = Σ |c| Π ||q||_1^e in size, over the terms of the claim with the sums
/// ||q||_1 of the absolute values of the coefficients of the quantities. If F is zero modulo primes whose product is
/// larger than B, it is zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Parameters put to 1, by number.
    pub ones: Vec<usize>,
    /// The other parameters that occur, each with a bound of the degree in it.
    pub degrees: Vec<(usize, u64)>,
    /// Sets of those, each with a bound of the total degree in it.
    pub groups: Vec<(Vec<usize>, u64)>,
    /// A bound of the size of the coefficients.
    pub coefficient_bound: Integer,
    /// Primes whose product is larger.
    pub primes: Vec<u64>,
    /// Number of points: vectors of integers from 0 within all bounds.
    pub points: u64,
}

/// The vectors within bounds of entries and of sums of entries.
#[derive(Clone, Debug)]
pub(super) struct LowerSet {
    bounds: Vec<u64>,
    groups: Vec<(Vec<usize>, u64)>,
    /// The groups of each entry.
    of_entry: Vec<Vec<usize>>,
}

impl LowerSet {
    pub(super) fn new(bounds: Vec<u64>, groups: Vec<(Vec<usize>, u64)>) -> Self {
        let mut of_entry = vec![Vec::new(); bounds.len()];
        for (at, (members, _)) in groups.iter().enumerate() {
            for member in members {
                of_entry[*member].push(at);
            }
        }
        Self {
            bounds,
            groups,
            of_entry,
        }
    }

    /// Goes to the next vector in lexicographic order; the first entry that changed, `None` after the last vector.
    pub(super) fn advance(&self, vector: &mut [u64], sums: &mut [u64]) -> Option<usize> {
        for at in (0..vector.len()).rev() {
            let groups = &self.of_entry[at];
            let free = |group: &usize| sums[*group] < self.groups[*group].1;
            if vector[at] < self.bounds[at] && groups.iter().all(free) {
                vector[at] += 1;
                for group in groups {
                    sums[*group] += 1;
                }
                return Some(at);
            }
            for group in groups {
                sums[*group] -= vector[at];
            }
            vector[at] = 0;
        }
        None
    }

    /// Number of vectors; `None` when it is larger than the limit. Costs 1 for each.
    pub(super) fn count(&self, limit: u64, fuel: &mut Fuel) -> Result<Option<u64>> {
        let (mut vector, mut sums) = (vec![0; self.bounds.len()], vec![0; self.groups.len()]);
        let mut count = 1_u64;
        while self.advance(&mut vector, &mut sums).is_some() {
            count += 1;
            if count > limit {
                return Ok(None);
            }
            fuel.spend(1, "points of a grid")?;
        }
        Ok(Some(count))
    }

    pub(super) fn groups(&self) -> usize {
        self.groups.len()
    }
}

/// A proof that is prepared: what to evaluate, and where.
pub(super) struct Plan {
    pub(super) grid: Grid,
    lower: LowerSet,
    /// The quantities after ones were put in, and the variables that are left.
    quantities: Vec<Polynomial<Integers>>,
    variables: Vec<usize>,
}

/// Sets of parameters whose total degree tends to be small: the arcs into and out of each vertex, the entries of Ω, all.
pub(super) fn natural_groups(model: &Model) -> Vec<Vec<usize>> {
    let free = |parameter: &Parameter| match parameter {
        Parameter::Free(at) => Some(*at),
        Parameter::Fixed(_) => None,
    };
    let parameters = &model.parameters;
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for v in 0..model.graph.len() {
        let arcs = parameters.arcs.iter();
        let into = arcs.clone().filter(|arc| arc.1 == v);
        groups.push(into.filter_map(|arc| free(&arc.2)).collect());
        let out = arcs.filter(|arc| arc.0 == v);
        groups.push(out.filter_map(|arc| free(&arc.2)).collect());
    }
    let covariances = parameters.covariances.iter().map(|edge| &edge.2);
    let omega = parameters.variances.iter().chain(covariances);
    groups.push(omega.filter_map(free).collect());
    groups.push((0..parameters.len()).collect());
    for group in &mut groups {
        group.sort_unstable();
        group.dedup();
    }
    groups
}

/// Σ |c| Π ||q||_1^e
pub(super) fn coefficient_bound(claim: &Claim, quantities: &[Polynomial<Integers>]) -> Integer {
    let norms: Vec<Integer> = quantities
        .iter()
        .map(|one| {
            let values = one.coefficients().iter();
            values.fold(Integer::ZERO, |sum, value| sum + value.abs())
        })
        .collect();
    let mut bound = Integer::ZERO;
    for (exponents, coefficient) in &claim.terms {
        let powers = norms.iter().zip(exponents);
        bound += powers.fold(coefficient.abs(), |product, (norm, exponent)| {
            product * norm.pow(u32::from(*exponent))
        });
    }
    bound
}

/// For every group its degree in every polynomial, by group: the exponents of a term are unpacked once.
fn degrees_in(polynomials: &[Polynomial<Integers>], groups: &[Vec<usize>]) -> Vec<Vec<u64>> {
    let mut of_variable: Vec<Vec<usize>> = Vec::new();
    for (group, members) in groups.iter().enumerate() {
        for &member in members {
            if of_variable.len() <= member {
                of_variable.resize(member + 1, Vec::new());
            }
            of_variable[member].push(group);
        }
    }
    let mut degrees = vec![vec![0; polynomials.len()]; groups.len()];
    for (at, polynomial) in polynomials.iter().enumerate() {
        for (monomial, _) in polynomial.terms() {
            let mut sums = vec![0; groups.len()];
            for (exponent, groups) in monomial.iter().zip(&of_variable) {
                if *exponent > 0 {
                    for &group in groups {
                        sums[group] += u64::from(*exponent);
                    }
                }
            }
            for (degrees, sum) in degrees.iter_mut().zip(sums) {
                degrees[at] = degrees[at].max(sum);
            }
        }
    }
    degrees
}

/// Work for looking at a term, beside that for its variables.
const TERM: u64 = 128;

/// Prepares a proof; `None` when it would need more points or primes than the fuel pays for.
pub(super) fn plan(
    model: &Model,
    claim: &Claim,
    quantities: &[Polynomial<Integers>],
    fuel: &mut Fuel,
) -> Result<Option<Plan>> {
    let count = model.parameters.len();
    let used: Vec<bool> = (0..quantities.len()).map(|at| claim.uses(at)).collect();
    // Degrees are found of the quantities, and again with ones put in.
    let terms = quantities.iter().zip(&used).filter(|one| *one.1);
    let terms: u64 = terms.map(|one| one.0.len() as u64).sum();
    let each = TERM.saturating_add(4 * count as u64);
    fuel.spend(terms.saturating_mul(each), "degrees of a claim")?;
    // Degrees of the quantities that occur, each found once: a claim has many terms.
    let bound = |degree: &dyn Fn(usize) -> u64| {
        let degrees = used.iter().enumerate();
        let degrees = degrees.map(|(at, used)| if *used { degree(at) } else { 0 });
        let degrees: Vec<u64> = degrees.collect();
        claim.bound(|at| degrees[at])
    };
    let single = |polynomials: &[Polynomial<Integers>], variable: usize| {
        bound(&|at| u64::from(polynomials[at].degree(variable)))
    };
    let mut occurring: Vec<(u64, usize)> = (0..count)
        .map(|variable| (single(quantities, variable), variable))
        .filter(|one| one.0 > 0)
        .collect();
    // The variables of the highest degrees are the first to go.
    occurring.sort_by_key(|one| (std::cmp::Reverse(one.0), one.1));
    let mut ones = Vec::new();
    if claim.graded {
        let preference: Vec<usize> = occurring.iter().map(|one| one.1).collect();
        let field = PrimeField::new(PRIME)?;
        ones = model.normalisable(&preference, field, fuel)?;
    }
    ones.sort_unstable();
    let values: Vec<(usize, Integer)> = ones.iter().map(|at| (*at, Integer::ONE)).collect();
    let mut substituted = Vec::with_capacity(quantities.len());
    for (polynomial, used) in quantities.iter().zip(&used) {
        substituted.push(if *used {
            polynomial.evaluate(&values, fuel)?
        } else {
            Polynomial::zero(Integers)
        });
    }
    let mut variables = Vec::new();
    let mut bounds = Vec::new();
    for variable in 0..count {
        let bound = single(&substituted, variable);
        if bound > 0 {
            variables.push(variable);
            bounds.push(bound);
        }
    }
    let mut groups = Vec::new();
    let natural = natural_groups(model);
    let degrees = degrees_in(&substituted, &natural);
    for (group, degrees) in natural.iter().zip(&degrees) {
        let inside = |variable: &usize| group.binary_search(variable).is_ok();
        let members = variables.iter().enumerate().filter(|one| inside(one.1));
        let members: Vec<usize> = members.map(|one| one.0).collect();
        let bound = claim.bound(|at| degrees[at]);
        // Others say nothing that the bounds of the members do not say.
        let implied: u64 = members.iter().map(|at| bounds[*at]).sum();
        let group = (members, bound);
        if bound < implied && !groups.contains(&group) {
            groups.push(group);
        }
    }
    let coefficient_bound = coefficient_bound(claim, &substituted);
    let mut primes = Vec::new();
    let mut product = Integer::ONE;
    for field in PrimeField::below(PRIME + 1) {
        if product > coefficient_bound || primes.len() > MAX_PRIMES {
            break;
        }
        product *= Integer::from(field.modulus());
        primes.push(field.modulus());
    }
    if primes.len() > MAX_PRIMES {
        return Ok(None);
    }
    let lower = LowerSet::new(bounds.clone(), groups.clone());
    let each = cost(claim, &substituted).saturating_mul(primes.len() as u64);
    let affordable = fuel.left() / each.max(1);
    let Some(points) = lower.count(affordable, fuel)? else {
        return Ok(None);
    };
    let named = |members: &Vec<usize>| members.iter().map(|at| variables[*at]).collect();
    let grid = Grid {
        ones,
        degrees: variables.iter().copied().zip(bounds).collect(),
        groups: groups
            .iter()
            .map(|group| (named(&group.0), group.1))
            .collect(),
        coefficient_bound,
        primes,
        points,
    };
    Ok(Some(Plan {
        grid,
        lower,
        quantities: substituted,
        variables,
    }))
}

/// Operations for one point and prime, about.
fn cost(claim: &Claim, quantities: &[Polynomial<Integers>]) -> u64 {
    let terms: usize = quantities.iter().map(Polynomial::len).sum();
    4 * claim.terms.len() as u64 + 2 * terms as u64 + 1
}

impl Plan {
    /// Is the claim 0 at all points modulo all primes? Then it is proved, and otherwise refuted.
    pub(super) fn holds(&self, claim: &Claim, fuel: &mut Fuel) -> Result<bool> {
        for prime in &self.grid.primes {
            if !self.holds_modulo(claim, PrimeField::new(*prime)?, fuel)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn holds_modulo(&self, claim: &Claim, field: PrimeField, fuel: &mut Fuel) -> Result<bool> {
        let each = cost(claim, &self.quantities);
        let coefficients: Vec<u64> = claim
            .terms
            .iter()
            .map(|one| field.residue(&one.1))
            .collect();
        let mut partial = Partial::new(field, &self.quantities, &self.variables);
        let mut powers = Powers::new(field, self.quantities.len());
        let mut vector = vec![0; self.variables.len()];
        let mut sums = vec![0; self.lower.groups()];
        partial.from(0, &vector);
        loop {
            powers.include(partial.values().iter().copied());
            let changed = self.lower.advance(&mut vector, &mut sums);
            if powers.points() == BLOCK || changed.is_none() {
                let points = powers.points();
                fuel.spend(each.saturating_mul(points as u64), "values on a grid")?;
                let mut totals = vec![0; points];
                let mut products = Products::new(&mut powers, points);
                for ((exponents, _), coefficient) in claim.terms.iter().zip(&coefficients) {
                    for (total, product) in totals.iter_mut().zip(products.of(exponents)) {
                        *total = field.multiply_add(*coefficient, *product, *total);
                    }
                }
                if totals.iter().any(|total| *total != 0) {
                    return Ok(false);
                }
                powers.clear();
            }
            match changed {
                Some(at) => partial.from(at, &vector),
                None => return Ok(true),
            }
        }
    }
}

/// Polynomials with numbers put for more and more of their variables.
struct Partial {
    field: PrimeField,
    /// For each variable: where each term goes when a number is put for it, and the exponent of the variable.
    steps: Vec<Vec<(usize, u32)>>,
    /// Coefficients before each variable, and at last the values.
    coefficients: Vec<Vec<u64>>,
}

impl Partial {
    fn new(field: PrimeField, polynomials: &[Polynomial<Integers>], variables: &[usize]) -> Self {
        let mut rests: Vec<(usize, Vec<u32>)> = Vec::new();
        let mut first = Vec::new();
        for (at, polynomial) in polynomials.iter().enumerate() {
            for (monomial, coefficient) in polynomial.terms() {
                let exponent = |variable: &usize| monomial.get(*variable).copied().unwrap_or(0);
                // The first variable last, to be popped first.
                rests.push((at, variables.iter().rev().map(exponent).collect()));
                first.push(field.residue(coefficient));
            }
        }
        let mut steps = Vec::new();
        let mut coefficients = vec![first];
        for _ in variables {
            let exponents: Vec<u32> = rests
                .iter_mut()
                .map(|rest| rest.1.pop().unwrap_or(0))
                .collect();
            let mut distinct = rests.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let place = |rest| distinct.binary_search(rest).unwrap_or(0);
            steps.push(rests.iter().map(place).zip(exponents).collect());
            coefficients.push(vec![0; distinct.len()]);
            rests = distinct;
        }
        // One value for each polynomial, also for those that are zero.
        let mut last = Vec::new();
        for rest in &rests {
            last.push((rest.0, 0));
        }
        steps.push(last);
        coefficients.push(vec![0; polynomials.len()]);
        Self {
            field,
            steps,
            coefficients,
        }
    }

    /// Puts in the numbers of a vector from this entry on.
    fn from(&mut self, entry: usize, vector: &[u64]) {
        for at in entry..self.steps.len() {
            let (before, after) = self.coefficients.split_at_mut(at + 1);
            let (source, target) = (&before[at], &mut after[0]);
            target.fill(0);
            let value = vector.get(at).copied().unwrap_or(1);
            for (coefficient, (place, exponent)) in source.iter().zip(&self.steps[at]) {
                let power = match exponent {
                    0 => 1,
                    1 => value,
                    2 => self.field.multiply(value, value),
                    _ => self.field.power(value, u64::from(*exponent)),
                };
                let slot = &mut target[*place];
                *slot = self.field.multiply_add(*coefficient, power, *slot);
            }
        }
    }

    fn values(&self) -> &[u64] {
        self.coefficients.last().map_or(&[], Vec::as_slice)
    }
}
