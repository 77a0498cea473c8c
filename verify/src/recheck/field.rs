//! Trees as fractions over generators: identities by multiplying out.
//!
//! Powers, roots, logarithms and angles are those of [`algebra::poly::Tower`], where each relation is true of the numbers; the
//! other operations are taken by their definitions. An identity modulo the relations is an identity of the values, whatever
//! a certificate says about the way there.

use algebra::poly::{Hints, Polynomial, RationalFunction as Fraction, Tower};
use algebra::{Fuel, Integer, Rational};

use crate::definition::{carried_out, definition};
use crate::document::Relations;
use crate::formula::{Formula, Node};
use crate::value::{Constant, Operation, Setting, Value};

/// Most choices of signs, and most reasons why some are impossible.
const MAX_CHOICES: usize = 256;

/// The difference of two trees with these signs of absolute values (and plus for those beyond), and the tower it lies in;
/// `None` where a rule is missing or a limit is reached.
pub(crate) fn difference<'a>(
    said: &'a Relations,
    base: &'a [Integer],
    signs: &'a [bool],
    trees: [&Formula; 2],
    fuel: &'a mut Fuel,
) -> Option<(Fraction, Tower<'a>)> {
    let hints = Hints {
        base,
        index: said.index,
        turn: said.turn,
        roots: &said.roots,
        logarithms: &said.logarithms,
        signs,
    };
    let mut names: Vec<&str> = trees
        .iter()
        .flat_map(|tree| tree.symbols())
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut tower = Tower::new(hints, &names, fuel)?;
    let [gold, answer] = [
        fraction(trees[0], &mut tower)?,
        fraction(trees[1], &mut tower)?,
    ];
    Some((tower.over.subtract(&gold, &answer)?, tower))
}

/// The next choice of signs for so many functions: the last plus becomes minus, those after it are open again.
pub(crate) fn next_choice(mut signs: Vec<bool>, count: usize) -> Option<Vec<bool>> {
    signs.resize(count, true);
    while !signs.pop()? {}
    signs.push(false);
    Some(signs)
}

/// Is the difference zero for all signs that are not impossible?
pub(super) fn vanishes(
    said: &Relations,
    base: &[Integer],
    trees: [&Formula; 2],
    fuel: &mut Fuel,
) -> Option<bool> {
    let mut signs = Vec::new();
    for _ in 0..MAX_CHOICES {
        let (gap, mut tower) = difference(said, base, &signs, trees, fuel)?;
        let (assumed, domain) = (tower.assumed(), tower.domain());
        let excluded = |tower: &mut Tower<'_>| {
            let mut reasons = said.excluded.iter().take(MAX_CHOICES);
            reasons.any(|reason| contradicts(reason, [&assumed, &domain], tower) == Some(true))
        };
        if !gap.is_zero() && !excluded(&mut tower) {
            return Some(false);
        }
        let Some(next) = next_choice(signs, assumed.len()) else {
            return Some(true);
        };
        signs = next;
    }
    None
}

/// A combination, with positive coefficients, of products of functions that are positive and functions that are not negative
/// is negative, or zero with one product of positive functions only.
fn contradicts(
    reason: &[(Rational, Vec<usize>)],
    [positive, domain]: [&[Polynomial]; 2],
    tower: &mut Tower<'_>,
) -> Option<bool> {
    let mut sum = Fraction::constant(Rational::ZERO);
    let mut strict = false;
    for (coefficient, factors) in reason {
        if coefficient.signum() <= 0 || factors.is_empty() {
            return None;
        }
        let mut term = Fraction::constant(coefficient.clone());
        for at in factors {
            let factor = positive.iter().chain(domain).nth(*at)?.clone();
            term = tower.over.multiply(&term, &factor.into())?;
        }
        strict |= factors.iter().all(|at| *at < positive.len());
        sum = tower.over.add(&sum, &term)?;
    }
    let value = sum.numerator().as_constant()?;
    let whole = sum.denominator_factors().is_empty();
    Some(whole && (value.is_negative() || value.is_zero() && strict))
}

fn fraction(tree: &Formula, tower: &mut Tower<'_>) -> Option<Fraction> {
    // Without values for the symbols only the constant parts have one.
    let values = tree.values(&Default::default(), Setting::at(256));
    let mut fractions: Vec<Fraction> = Vec::with_capacity(values.len());
    for (node, value) in tree.nodes().iter().zip(values) {
        let next = match (node, value) {
            (_, Some(Value::Exact(value))) => Fraction::constant(value),
            (Node::Number { number, .. }, _) => Fraction::constant(number.clone()),
            (Node::Symbol { symbol, .. }, _) => tower.atom(symbol, &[])?,
            (Node::Constant { constant, .. }, _) => named(*constant, tower)?,
            (Node::Apply { op, of, .. }, _) => {
                let parts = of.iter().map(|kid| fractions.get(*kid).cloned());
                apply(tower, *op, &parts.collect::<Option<Vec<_>>>()?)?
            }
        };
        fractions.push(next);
    }
    fractions.pop()
}

fn named(constant: Constant, tower: &mut Tower<'_>) -> Option<Fraction> {
    match constant {
        Constant::Pi => tower.pi(),
        Constant::E => tower.exp(&Fraction::constant(Rational::ONE)),
        Constant::I => tower.imaginary_unit(),
    }
}

fn apply(tower: &mut Tower<'_>, operation: Operation, parts: &[Fraction]) -> Option<Fraction> {
    let [zero, one] = [Rational::ZERO, Rational::ONE].map(Fraction::constant);
    let mut all = parts.iter();
    match (operation, parts) {
        (Operation::Sum | Operation::Mixed, _) => all.try_fold(zero, |a, b| tower.over.add(&a, b)),
        (Operation::Product, _) => all.try_fold(one, |a, b| tower.over.multiply(&a, b)),
        (Operation::Negate, [a]) => tower.over.subtract(&zero, a),
        (Operation::Quotient, [a, b]) => tower.over.divide(a, b),
        (Operation::Power, [a, b]) => tower.power(a, b),
        (Operation::Absolute, [a]) => tower.absolute(a),
        (Operation::Floor, [a]) => tower.floor(a),
        (Operation::Call("exp"), [a]) => tower.exp(a),
        (Operation::Call("ln"), [a]) => tower.ln(a),
        (Operation::Call("arcsin"), [a]) => match a.numerator().as_constant() {
            Some(value) if value.abs().is_one() && a.denominator_factors().is_empty() => {
                let (pi, share) = (tower.pi()?, Fraction::constant(&value * &Rational::HALF));
                tower.over.multiply(&pi, &share)
            }
            _ => tower.arcsin(a),
        },
        (Operation::Call("sign"), [a]) => tower.sign(a),
        (Operation::Maximum | Operation::Minimum, [first, second, rest @ ..])
            if !rest.is_empty() =>
        {
            let best = apply(tower, operation, &[first.clone(), second.clone()])?;
            apply(tower, operation, &[&[best], rest].concat())
        }
        _ => match definition(operation.name()) {
            Some(steps) if parts.len() == 1 + usize::from(steps.contains('y')) => {
                let leaf = |tower: &mut Tower<'_>, step: &str| match step {
                    "i" => named(Constant::I, tower),
                    "pi" => named(Constant::Pi, tower),
                    "1/2" => Some(Fraction::constant(Rational::HALF)),
                    digits => Some(Fraction::constant(Integer::from_decimal(digits)?.into())),
                };
                carried_out(steps, parts, tower, leaf, apply)
            }
            _ => tower.atom(&format!("={}", operation.name()), parts),
        },
    }
}
