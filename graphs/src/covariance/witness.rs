//! The witness of a covariance formula: its text, evaluated, against elimination at random points.

use std::collections::BTreeMap;

use algebra::evidence::{Basis, Counterexample, Evidence, Method, Reason, Verdict};
use algebra::{Fuel, PrimeField, Rational, Words};

use super::document::Document;
use super::notation::{Letter, Notation};
use crate::error::{Error, Result};
use crate::mixed::{MixedGraph, Parameter, Parameters};
use crate::modular::{MAX_VERTICES, ModularPoint, PRIME};
use crate::resolvent::Scalars;

/// Points at which a formula is compared.
const POINTS: u64 = 3;

/// A formula of Σ_ij: what it says is read from the text alone.
///
/// `definitions` are (symbol, value) pairs in the order of their use, `value` is the formula of the entry, all in
/// [`Notation::Python`]. They are evaluated at random parameters modulo 2^61 - 1 and compared with
/// (I-Λ)^-T Ω (I-Λ)^-1 by Gaussian elimination.
///
/// # Errors
/// [`Error::Parse`] for a text that is no formula in the parameters; [`Error::Singular`] where no point has an inverse;
/// [`Error::Exact`] when the fuel runs out.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, covariance::witness};
/// let chain = MixedGraph::from_edges(2, &[(0, 1)], &[])?;
/// let fuel = &mut Fuel::default();
/// assert!(witness(&chain, 0, 1, &[], "l_1_2*w_1_1", 7, fuel)?.holds());
/// assert_eq!(witness(&chain, 0, 1, &[], "l_1_2*w_2_2", 7, fuel)?.name(), "refuted");
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn witness(
    graph: &MixedGraph,
    i: usize,
    j: usize,
    definitions: &[(String, String)],
    value: &str,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<Verdict> {
    let mut all = definitions.to_vec();
    all.push((String::new(), value.to_owned()));
    let document = Document {
        definitions: all,
        ..Document::default()
    };
    witness_document(graph, &[(i, j)], &document, seed, fuel)
}

/// The witness of a document in [`Notation::Python`] whose last definitions are the covariances of these pairs.
///
/// # Errors
/// As for [`witness`].
pub fn witness_document(
    graph: &MixedGraph,
    pairs: &[(usize, usize)],
    document: &Document,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<Verdict> {
    let parameters = Parameters::new(graph);
    let field = PrimeField::new(PRIME)?;
    let mut words = Words::new(seed);
    // Entries depend on the ancestors of their vertices alone.
    let ends: Vec<usize> = pairs.iter().flat_map(|&(i, j)| [i, j]).collect();
    let ancestors = graph.ancestors(&ends);
    let vertices: Vec<usize> = (0..graph.len()).filter(|&v| ancestors[v]).collect();
    if vertices.len() > MAX_VERTICES {
        return Ok(Verdict::Undecided(Reason::Budget));
    }
    let place = |v: usize| vertices.binary_search(&v).unwrap_or(0);
    let covariances = document.definitions.len().saturating_sub(pairs.len());
    for _ in 0..POINTS {
        let point = ModularPoint::random_among(&vertices, &parameters, field, &mut words, fuel)?;
        let mut values = named(graph, &parameters, &point, field);
        for (at, (symbol, value)) in document.definitions.iter().enumerate() {
            let found = evaluate(&field, value, &values, fuel)?;
            let Some(&(i, j)) = at.checked_sub(covariances).and_then(|at| pairs.get(at)) else {
                values.insert(symbol.clone(), found);
                continue;
            };
            let expected = point.sigma.row(place(i))[place(j)];
            if found != expected {
                let parameters = parameters.names.iter().zip(&point.values);
                return Ok(Verdict::Refuted(Counterexample {
                    point: parameters
                        .map(|(name, value)| (name.to_string(), value.to_string()))
                        .collect(),
                    claimed: match symbol.is_empty() {
                        true => format!("{found} modulo 2^61 - 1"),
                        false => format!("{symbol} = {found} modulo 2^61 - 1"),
                    },
                    found: format!("{expected} by elimination"),
                }));
            }
        }
    }
    Ok(Verdict::of(vec![Evidence {
        method: Method::Exact,
        measured: 0.0,
        bound: 0.0,
        basis: Basis::Statistical {
            // The degree is at most 4 n: an accident at one point has a probability of 4 n / 2^61, at three its cube.
            sigmas: 16.0,
            samples: POINTS,
        },
        note: format!("equal to elimination at {POINTS} random points modulo 2^61 - 1"),
    }]))
}

/// The values of the symbols of Λ and Ω.
fn named(
    graph: &MixedGraph,
    parameters: &Parameters,
    point: &ModularPoint,
    field: PrimeField,
) -> BTreeMap<String, u64> {
    let value = |parameter: &Parameter| match parameter {
        Parameter::Free(number) => point.values.get(*number).copied(),
        Parameter::Fixed(value) => field.residue_of_rational(value),
    };
    let arcs = parameters
        .arcs
        .iter()
        .map(|(i, j, entry)| (Letter::Lambda, *i, *j, entry));
    let variances = parameters.variances.iter().enumerate();
    let variances = variances.map(|(v, entry)| (Letter::Omega, v, v, entry));
    let covariances = parameters.covariances.iter();
    let covariances = covariances.map(|(i, j, entry)| (Letter::Omega, *i, *j, entry));
    let mut values = BTreeMap::new();
    for (letter, i, j, entry) in arcs.chain(variances).chain(covariances) {
        if let Some(value) = value(entry) {
            values.insert(Notation::Python.symbol(graph, letter, &[i, j]), value);
        }
    }
    values
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Plus,
    Minus,
    Negate,
    Times,
    Over,
    Open,
}

impl Operator {
    fn rank(self) -> u8 {
        match self {
            Operator::Open => 0,
            Operator::Plus | Operator::Minus => 1,
            Operator::Negate => 2,
            Operator::Times | Operator::Over => 3,
        }
    }
}

/// The value of a text of sums, products, quotients and whole powers.
///
/// Operators wait on a stack: nothing recurses on the depth of brackets.
pub(crate) fn evaluate<S: Scalars>(
    scalars: &S,
    text: &str,
    values: &BTreeMap<String, S::Element>,
    fuel: &mut Fuel,
) -> Result<S::Element> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut operands: Vec<S::Element> = Vec::new();
    let mut operators: Vec<Operator> = Vec::new();
    let mut operand_next = true;
    let bad = |at: usize, message: String| Error::Parse {
        message,
        line: 1,
        column: at + 1,
    };
    while at < bytes.len() {
        fuel.spend(2, "evaluating a formula")?;
        let begun = at;
        let byte = bytes[at];
        if byte == b' ' {
            at += 1;
            continue;
        }
        if operand_next {
            if byte == b'(' {
                operators.push(Operator::Open);
                at += 1;
            } else if byte == b'-' {
                operators.push(Operator::Negate);
                at += 1;
            } else if byte.is_ascii_alphanumeric() {
                while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
                    at += 1;
                }
                let word = &text[begun..at];
                let value = match values.get(word) {
                    Some(value) => Some(value.clone()),
                    None => algebra::Integer::from_decimal(word)
                        .and_then(|number| scalars.rational(&Rational::from(number))),
                };
                let unknown = || bad(begun, format!("{word:?} is no number and no parameter"));
                operands.push(value.ok_or_else(unknown)?);
                operand_next = false;
            } else {
                return Err(bad(
                    at,
                    "a number, a parameter or a bracket is missing".into(),
                ));
            }
            continue;
        }
        if text[at..].starts_with("**") {
            at += 2;
            let digits = at;
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                at += 1;
            }
            let exponent: u32 = text[digits..at]
                .parse()
                .ok()
                .filter(|exponent| *exponent <= 64)
                .ok_or_else(|| bad(digits, "an exponent up to 64 is missing".into()))?;
            let base = operands.pop().unwrap_or_else(|| scalars.one());
            let power =
                (0..exponent).fold(scalars.one(), |power, _| scalars.multiply(&power, &base));
            operands.push(power);
            continue;
        }
        let operator = match byte {
            b'+' => Operator::Plus,
            b'-' => Operator::Minus,
            b'*' => Operator::Times,
            b'/' => Operator::Over,
            b')' => {
                apply(scalars, &mut operands, &mut operators, 1)?;
                if operators.pop() != Some(Operator::Open) {
                    return Err(bad(at, "a bracket closes that was not opened".into()));
                }
                at += 1;
                continue;
            }
            _ => return Err(bad(at, "an operator is missing".into())),
        };
        apply(scalars, &mut operands, &mut operators, operator.rank())?;
        operators.push(operator);
        operand_next = true;
        at += 1;
    }
    apply(scalars, &mut operands, &mut operators, 1)?;
    match (operand_next, operators.is_empty(), operands.pop()) {
        (false, true, Some(value)) if operands.is_empty() => Ok(value),
        _ => Err(bad(at, "the formula ends too early".into())),
    }
}

/// Applies the waiting operators of at least this rank.
fn apply<S: Scalars>(
    scalars: &S,
    operands: &mut Vec<S::Element>,
    operators: &mut Vec<Operator>,
    rank: u8,
) -> Result<()> {
    while let Some(&operator) = operators.last()
        && operator.rank() >= rank
    {
        operators.pop();
        let Some(right) = operands.pop() else {
            return Ok(());
        };
        if operator == Operator::Negate {
            operands.push(scalars.subtract(&scalars.zero(), &right));
            continue;
        }
        let Some(left) = operands.pop() else {
            return Ok(());
        };
        operands.push(match operator {
            Operator::Plus => scalars.add(&left, &right),
            Operator::Minus => scalars.subtract(&left, &right),
            Operator::Times => scalars.multiply(&left, &right),
            _ => {
                let inverse = scalars
                    .reciprocal(&right)
                    .ok_or(algebra::Error::Undefined {
                        what: "a quotient of the formula",
                    })?;
                scalars.multiply(&left, &inverse)
            }
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use algebra::poly::Rationals;

    #[test]
    fn formulas_are_read_like_arithmetic() {
        let values = BTreeMap::from([("x".to_owned(), Rational::from(algebra::Integer::from(3)))]);
        let value = |text: &str| evaluate(&Rationals, text, &values, &mut Fuel::default());
        for (text, expected) in [
            ("2 - x**2 - 1", "-8"),
            ("-x**2*2", "-18"),
            ("(1 + x)/(2*(x - 1))", "1"),
            ("2/x/2", "1/3"),
            ("-(-x)", "3"),
        ] {
            assert_eq!(value(text).unwrap().to_string(), expected, "{text}");
        }
        for text in [
            "", "x +", "(x", "x)", "y", "x x", "1/0", "x**y", "x**65", "+",
        ] {
            assert!(value(text).is_err(), "{text}");
        }
        let deep = "(".repeat(100_000) + "x" + &")".repeat(100_000);
        assert_eq!(value(&deep).unwrap().to_string(), "3");
    }
}
