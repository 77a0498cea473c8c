//! Logarithms and angles of algebraic numbers that depend on one another.
//!
//! The sum of n_i ln b_i is a multiple of 2 pi i exactly when the product of b_i^n_i is one, which is a question about
//! algebraic numbers; an enclosure tells which multiple. The same holds for angles t with e^(2 i t) = b and multiples of pi. Candidates for the integers n come from a reduced lattice (Lenstra, Lenstra and Lovász, 1982); they are
//! proved or thrown away. A proved relation replaces one logarithm or angle by the others.

use std::collections::HashMap;

use super::basis;
use super::real::is_real;
use crate::error::Result;
use crate::expr::{Constant, Expr, Function, Head, Kind};
use crate::fuel::Fuel;
use crate::lattice;
use crate::number::{Ball, Integer, Rational};

/// Logarithms are compared at this many bits.
const BITS: u32 = 192;
/// Larger exponents are no relations but accidents.
const MAX_EXPONENT: i64 = 1_000;
/// So many logarithms, or angles, are compared with one another.
const MAX_ATOMS: usize = 12;

/// What kind of multiple a logarithm is known up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    /// ln b.
    Logarithm,
    /// A real t with e^(2 i t) = b.
    Angle,
}

/// A logarithm or an angle, with the algebraic number that it belongs to.
#[derive(Clone, Debug)]
struct Atom {
    node: Expr,
    number: Expr,
    sort: Sort,
}

/// A relation: the integers times the logarithms (or angles) and `turns` times pi add up to zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The logarithms or angles, as they stand in the expression.
    pub terms: Vec<(Expr, i64)>,
    /// Multiples of pi, for angles.
    pub turns: i64,
}

/// Relations between the logarithms and angles of algebraic numbers in a constant, each of them proved; the last term of
/// each occurs in no other relation.
///
/// ```
/// use algebra::{Fuel, expr::Expr, zero};
/// let surd = Expr::integer(1) + Expr::integer(2).sqrt();
/// let expression = (&surd * &surd).expand(&mut Fuel::default())?.ln() - surd.ln();
/// let relations = zero::logarithm_relations(&expression, &mut Fuel::default())?;
/// assert_eq!(relations.len(), 1);
/// # Ok::<(), algebra::Error>(())
/// ```
///
/// # Errors
/// [`crate::Error::Budget`] when the fuel is used up.
pub fn logarithm_relations(expression: &Expr, fuel: &mut Fuel) -> Result<Vec<Relation>> {
    let mut relations = Vec::new();
    for sort in [Sort::Logarithm, Sort::Angle] {
        let mut atoms = atoms(expression, sort);
        // Short numbers first: long ones are to be replaced.
        atoms.sort_by(|a, b| a.node.size().cmp(&b.node.size()).then(a.node.cmp(&b.node)));
        atoms.truncate(MAX_ATOMS);
        let mut free: Vec<Atom> = Vec::new();
        for atom in atoms {
            let relation = relation(&free, &atom, fuel)?;
            match relation {
                Some(relation) => relations.push(relation),
                None => free.push(atom),
            }
        }
    }
    Ok(relations)
}

/// The expression with dependent logarithms and angles written by independent ones; `None` when there are no relations.
pub(super) fn independent(expression: &Expr, fuel: &mut Fuel) -> Result<Option<Expr>> {
    let relations = logarithm_relations(expression, fuel)?;
    let mut known: HashMap<Expr, Expr> = HashMap::new();
    for relation in relations {
        let Some(((replaced, count), others)) = relation.terms.split_last() else {
            continue;
        };
        let over = |n: i64| Rational::new(Integer::from(-n), Integer::from(*count));
        let pi = Expr::constant(Constant::Pi);
        let terms = others.iter().map(|(node, n)| (node, *n));
        let terms = terms.chain([(&pi, relation.turns)]);
        let sum = terms.filter_map(|(node, n)| Some(node.scale(&over(n)?)));
        known.insert(replaced.clone(), Expr::sum(sum.collect::<Vec<_>>()));
    }
    if known.is_empty() {
        return Ok(None);
    }
    expression
        .fold(|node, parts: &[Expr]| {
            Ok(known
                .get(node)
                .cloned()
                .unwrap_or_else(|| node.with_children(parts)))
        })
        .map(Some)
}

/// The logarithms (or angles) of algebraic numbers in an expression.
fn atoms(expression: &Expr, sort: Sort) -> Vec<Atom> {
    let mut found: Vec<Atom> = Vec::new();
    expression.visit(|node| {
        if let Some(number) = number_of(node, sort)
            && !found.iter().any(|atom| atom.node == *node)
        {
            found.push(Atom {
                node: node.clone(),
                number,
                sort,
            });
        }
    });
    found
}

fn number_of(node: &Expr, sort: Sort) -> Option<Expr> {
    let Kind::Call(Head::Function(function), arguments) = node.kind() else {
        return None;
    };
    let x = arguments.first().filter(|x| is_algebraic(x))?;
    let i = Expr::imaginary_unit();
    let one = Expr::integer(1);
    match (sort, function) {
        (Sort::Logarithm, Function::Ln) => {
            // Seems to be positive: it need not be, since the sum of the logarithms is enclosed in the end.
            let ball = x.complex_ball(64)?;
            let positive = ball.re.sign()?.is_gt() && ball.im.contains_zero();
            positive.then(|| x.clone())
        }
        (Sort::Angle, Function::ArcTan) if is_real(x) || x.real_ball(64).is_some() => {
            let turned = &i * x;
            Some((&one + &turned).divide(&(&one - &turned)))
        }
        (Sort::Angle, Function::ArcSin) => {
            let cosine = (&one - &(x * x)).sqrt();
            cosine.real_ball(64)?;
            Some((cosine + &i * x).pow(2))
        }
        _ => None,
    }
}

/// Built from rational numbers and i by sums, products and rational powers.
pub(super) fn is_algebraic(expr: &Expr) -> bool {
    let mut plain = true;
    expr.visit(|node| {
        plain &= match node.kind() {
            Kind::Number(_) | Kind::Constant(Constant::ImaginaryUnit) | Kind::Sum { .. } => true,
            Kind::Power(_, exponent) => exponent.as_rational().is_some(),
            Kind::Product { factors, .. } => factors
                .iter()
                .all(|(_, exponent)| exponent.as_rational().is_some()),
            _ => false,
        };
    });
    plain
}

/// A proved relation in which the atom occurs, last.
fn relation(free: &[Atom], atom: &Atom, fuel: &mut Fuel) -> Result<Option<Relation>> {
    let all: Vec<&Atom> = free.iter().chain([atom]).collect();
    let Some(exponents) = candidate(&all, fuel)? else {
        return Ok(None);
    };
    let (turns, exponents) = match atom.sort {
        Sort::Logarithm => (0, &exponents[..]),
        Sort::Angle => (exponents[0], &exponents[1..]),
    };
    let mut product = Vec::with_capacity(all.len());
    let mut terms = Vec::with_capacity(all.len());
    for (atom, n) in all.iter().zip(exponents).filter(|one| *one.1 != 0) {
        product.push(atom.number.pow(*n));
        terms.push((atom.node.clone(), *n));
    }
    if terms.last().is_none_or(|last| last.0 != atom.node) {
        return Ok(None);
    }
    // The product is one, and the sum, a multiple of pi by that (or zero), is not far from what it should be.
    let product = basis::rewrite(&Expr::product(product), &Default::default(), fuel)?;
    if super::is_zero(&(product - Expr::integer(1)), fuel)? != Some(true) {
        return Ok(None);
    }
    let pi = Expr::constant(Constant::Pi).scale(&Rational::from(turns));
    let sum = Expr::sum(
        terms
            .iter()
            .map(|(node, n)| node.scale(&Rational::from(*n)))
            .chain([pi])
            .collect::<Vec<_>>(),
    );
    let is_short =
        |ball: &Ball| ball.magnitude_log2().is_none_or(|size| size < 0) && ball.is_finite();
    let is_near = sum
        .complex_ball(BITS)
        .is_some_and(|ball| is_short(&ball.re) && is_short(&ball.im));
    Ok(is_near.then_some(Relation { terms, turns }))
}

/// Integers that may be a relation between the atoms, for angles the multiple of pi first.
fn candidate(atoms: &[&Atom], fuel: &mut Fuel) -> Result<Option<Vec<i64>>> {
    let is_angle = atoms.first().is_some_and(|atom| atom.sort == Sort::Angle);
    let pi = Expr::constant(Constant::Pi);
    let nodes = is_angle.then_some(&pi).into_iter();
    let nodes: Vec<&Expr> = nodes.chain(atoms.iter().map(|atom| &atom.node)).collect();
    let scale = Rational::from(Integer::ONE.shift_left(BITS / 2));
    let mut rows = Vec::with_capacity(nodes.len());
    for (at, node) in nodes.iter().enumerate() {
        fuel.spend(u64::from(node.size()) * 256, "relations of logarithms")?;
        let Some(value) = node.complex_ball(BITS).and_then(|ball| ball.re.lower()) else {
            return Ok(None);
        };
        let mut row = vec![Integer::ZERO; nodes.len() + 1];
        row[at] = Integer::ONE;
        row[nodes.len()] = (&value * &scale).floor();
        rows.push(row);
    }
    let Ok(reduced) = lattice::reduce(rows, fuel) else {
        return Ok(None);
    };
    let Some(shortest) = reduced.first() else {
        return Ok(None);
    };
    let words: Option<Vec<i64>> = shortest
        .iter()
        .map(|value| value.to_i64().filter(|value| value.abs() <= MAX_EXPONENT))
        .collect();
    Ok(words.map(|mut words| {
        words.truncate(nodes.len());
        words
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zero::{Decision, decide};

    fn surd(a: i64, b: i64, c: i64) -> Expr {
        Expr::integer(a) + Expr::integer(c).sqrt() * Expr::integer(b)
    }

    fn is_equal(a: &Expr, b: &Expr) -> bool {
        match decide(a, b, &mut Fuel::default()) {
            Decision::Equal(_) => true,
            Decision::Different(_) => false,
            other => panic!("{a} = {b}: {other:?}"),
        }
    }

    #[test]
    fn logarithms_of_powers_and_conjugates_of_surds() {
        let (x, y) = (surd(4, 3, 5), surd(-4, 3, 5));
        assert!(is_equal(
            &surd(61, 24, 5).ln(),
            &x.ln().scale(&Rational::TWO)
        ));
        assert!(!is_equal(
            &surd(61, 25, 5).ln(),
            &x.ln().scale(&Rational::TWO)
        ));
        assert!(is_equal(&(x.ln() + y.ln()), &Expr::integer(29).ln()));
        // A quotient of dependent logarithms is rational.
        let ratio = surd(3, -2, 2).ln().divide(&surd(1, 1, 2).ln());
        assert!(is_equal(&ratio, &Expr::integer(-2)));
    }

    #[test]
    fn angles_of_surds() {
        let pi = Expr::constant(Constant::Pi);
        let arctangent = |x: &Expr| Expr::function(Function::ArcTan, x.clone());
        let golden = surd(1, 1, 5).scale(&Rational::HALF);
        let two = arctangent(&Expr::integer(2));
        let double = arctangent(&golden).scale(&Rational::TWO);
        assert!(is_equal(&double, &(&pi - &two)));
        assert!(!is_equal(&double, &two));
        let third = Expr::ratio(1, 3);
        let left = Expr::function(Function::ArcCos, third);
        let right = Expr::function(Function::ArcSin, Expr::integer(3).sqrt().pow(-1));
        assert!(is_equal(&left, &right.scale(&Rational::TWO)));
    }
}
