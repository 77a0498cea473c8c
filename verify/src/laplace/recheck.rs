//! Re-checks certificates of Laplace pairs: that one string is the transform of another.
//!
//! A certificate writes the function as a sum of entries of a table. The re-checker forms the strings of these entries and of
//! their transforms itself, and wants a certificate for each pair of strings that has to be equal: the entries and the function,
//! their transforms and the transform. So [`recheck`](crate::recheck) ties the strings, and the table below proves the pair. No
//! parser, no expression and no inversion is at work here. `docs/certificates.md` lists the fields.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use algebra::Rational;
use serde::Deserialize;
use serde_json::Value as Json;

use super::document::{Certificate, Impulse, Notation, Piece, Term};
use crate::document::Rejected;
use crate::recheck::recheck;
use crate::tokens::{Evaluation, Sample, evaluate};
use crate::value::Value;

pub(super) type Checked<T> = Result<T, Rejected>;
/// Two strings that have to be equal.
pub(super) type Equation = [String; 2];

/// Bytes of a string, entries of a list, orders and powers, precision of signs.
const MAX_LENGTH: usize = 1_024;
pub(super) const MAX_COUNT: usize = 48;
pub(super) const MAX_ORDER: u32 = 64;
const BITS: u32 = 128;
/// Proofs that leave nothing out.
const KINDS: &str = "polynomial-identity text derivative leading-terms continuous sampled";
/// What functions of time write for steps, impulses and sums, where others would read products; operators; a logarithm to an
/// unknown base.
const MARKS: [&str; 11] = [
    "step(", "delta(", "delta^(", "sum", "\\theta(", "\\delta(", "\\delta^", "\\prod", "\\int",
    "\\lim", "log",
];

pub(super) fn reject<T>(why: impl Into<String>) -> Checked<T> {
    Err(Rejected(why.into()))
}

/// Is this certificate of a Laplace pair valid? `Ok` says whether it proves that the transform of `function` is `transform`, or
/// that some of the strings only agree.
///
/// Symbols are real, and positive in delays and in `barrier`; the transform is meant for large s.
///
/// # Errors
/// [`Rejected`] names the first thing that does not hold.
///
/// ```
/// use serde_json::json;
/// use verify::{certify_laplace, recheck_laplace};
/// let pieces = json!([{"delay": "0", "since": "t", "closed": "e^(-2*t)", "terms": [{"weight": "1", "rate": "-2"}]}]);
/// let mut certificate = certify_laplace(["1/(s+2)", "s"], ["e^(-2*t)", "t"], "plain", pieces).unwrap();
/// assert_eq!(recheck_laplace(&certificate), Ok(true));
/// certificate["transform"] = "1/(s+3)".into();
/// assert!(recheck_laplace(&certificate).is_err());
/// ```
pub fn recheck_laplace(certificate: &Json) -> Checked<bool> {
    let read =
        Certificate::deserialize(certificate).map_err(|error| Rejected(error.to_string()))?;
    let equations = read.equations()?;
    if equations.len() != read.proof.parts.len() {
        return reject(format!("{} parts are needed", equations.len()));
    }
    let mut proved = true;
    for ([left, right], part) in equations.iter().zip(&read.proof.parts) {
        let own = part["gold"] == left.as_str()
            && part["answer"] == right.as_str()
            && part["claim"] == "equal"
            && KINDS.split(' ').any(|kind| part["proof"]["kind"] == kind);
        if !own {
            return reject(format!("no part shows that {left} = {right}"));
        }
        recheck(part)?;
        proved &= part["proved"] == true;
    }
    if proved != read.proved {
        return reject("what is called proved is not, or the other way round");
    }
    Ok(proved)
}

/// A string that is one operand wherever it stands in brackets, and has no meaning of its own in functions of time.
pub(super) fn formula(text: &str) -> Checked<()> {
    let mut open = Vec::new();
    let is_matched = |c: char| match c {
        '(' | '[' | '{' => {
            open.push(c);
            true
        }
        ')' => open.pop() == Some('('),
        ']' => open.pop() == Some('['),
        '}' => open.pop() == Some('{'),
        _ => true,
    };
    let fits = text.len() <= MAX_LENGTH && text.chars().all(is_matched) && open.is_empty();
    let dense: String = text.split_whitespace().collect();
    match fits && !dense.is_empty() && !MARKS.iter().any(|mark| dense.contains(mark)) {
        true => Ok(()),
        false => reject("a string is empty, too long, or no formula"),
    }
}

/// The value of a string at positive values of its symbols.
fn value(text: &str) -> Checked<Evaluation> {
    formula(text)?;
    let found = (0..2).find_map(|seed| {
        let (gold, answer) = (text, "");
        evaluate(text, Sample { gold, answer, seed }, BITS)
    });
    found.ok_or_else(|| Rejected(format!("{text} has no value")))
}

/// The symbol that a string is.
pub(super) fn symbol(text: &str) -> Checked<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '\\' | '_' | '{' | '}');
    let read = value(text)?;
    match read.point.first_key_value() {
        Some((name, at))
            if text.chars().all(plain)
                && read.leaves.len() == 1
                && read.value.exact() == Some(at) =>
        {
            Ok(name.clone())
        }
        _ => reject("variable, time and root are symbols"),
    }
}

/// The symbols of a string that is free of others.
pub(super) fn free(text: &str, of: &BTreeSet<String>) -> Checked<Evaluation> {
    let read = value(text)?;
    match read.point.keys().any(|name| of.contains(name)) {
        true => reject(format!("{text} is no parameter")),
        false => Ok(read),
    }
}

/// The same, and not negative, or positive.
pub(super) fn ordered(text: &str, of: &BTreeSet<String>, least: Ordering) -> Checked<()> {
    let order = free(text, of)?
        .value
        .order(&Value::Exact(Rational::ZERO), BITS);
    match order.is_some_and(|order| order >= least) {
        true => Ok(()),
        false => reject(format!("{text} is not positive")),
    }
}

pub(super) fn joined(texts: Vec<String>) -> String {
    match texts.is_empty() {
        true => "0".to_owned(),
        false => texts.join("+"),
    }
}

impl Certificate {
    /// The pairs of strings that have to be equal for the claim to follow.
    pub(super) fn equations(&self) -> Checked<Vec<Equation>> {
        let names = BTreeSet::from([symbol(&self.variable)?, symbol(&self.time)?]);
        let pieces = &self.proof.pieces;
        let count: usize = pieces.iter().map(Piece::count).sum();
        // All parameters stand in the string of the transform.
        let bytes: usize = pieces
            .iter()
            .flat_map(|piece| &piece.terms)
            .map(Term::bytes)
            .sum();
        if self.certificate != 2 || names.len() != 2 || count > MAX_COUNT || bytes > MAX_LENGTH {
            return reject("unknown version, one symbol for two, or too many entries");
        }
        formula(&self.transform)?;
        let shown: Vec<String> = pieces
            .iter()
            .map(|piece| piece.shown(self.proof.notation))
            .collect();
        let shown = match pieces.is_empty() {
            true => "0".to_owned(),
            false => shown.join(" + "),
        };
        if shown != self.function {
            return reject("the pieces do not spell the function");
        }
        let (mut images, mut own) = (Vec::new(), Vec::new());
        for piece in pieces {
            let (image, equations) = piece.equations(&self.variable, &self.time, &names)?;
            images.push(image);
            own.extend(equations);
        }
        let mut all = vec![[format!("({})", self.transform), joined(images)]];
        all.extend(own);
        Ok(all)
    }
}

impl Piece {
    fn count(&self) -> usize {
        self.terms.len() + self.sums.len() + self.impulses.len()
    }

    /// The piece as the function shows it.
    fn shown(&self, notation: Notation) -> String {
        let since = &self.since;
        let sums = self.sums.iter().map(|sum| match notation {
            Notation::Plain => format!("sum[{} = 0]({})", sum.equation, sum.summand),
            Notation::Latex => format!(
                r"\sum_{{{} = 0}} \left({}\right)",
                sum.equation, sum.summand
            ),
        });
        let smooth: Vec<String> = self.closed.iter().cloned().chain(sums).collect();
        let smooth = smooth.join(" + ");
        let step = match (self.delay == "0", smooth.is_empty(), notation) {
            (_, true, _) => None,
            (true, ..) => Some(smooth),
            (_, _, Notation::Plain) => Some(format!("step({since})*({smooth})")),
            (_, _, Notation::Latex) => Some(format!(r"\theta({since}) \left({smooth}\right)")),
        };
        let impulses = self.impulses.iter().map(|Impulse { order, weight }| {
            let front = match (weight.as_str(), notation) {
                ("1", _) => String::new(),
                (_, Notation::Plain) => format!("({weight})*"),
                (_, Notation::Latex) => format!(r"\left({weight}\right) "),
            };
            match (order, notation) {
                (0, Notation::Plain) => format!("{front}delta({since})"),
                (0, Notation::Latex) => format!(r"{front}\delta({since})"),
                (_, Notation::Plain) => format!("{front}delta^({order})({since})"),
                (_, Notation::Latex) => format!(r"{front}\delta^{{({order})}}({since})"),
            }
        });
        let all: Vec<String> = step.into_iter().chain(impulses).collect();
        all.join(" + ")
    }

    /// The transform as a string, and what has to be equal beside it.
    fn equations(
        &self,
        s: &str,
        time: &str,
        names: &BTreeSet<String>,
    ) -> Checked<(String, Vec<Equation>)> {
        if self.count() == 0 || self.closed.is_none() != self.terms.is_empty() {
            return reject("no entries, or entries without a text");
        }
        ordered(&self.delay, names, Ordering::Equal)?;
        let is_delayed = self.delay != "0";
        let t = match is_delayed {
            true => format!("({time}-({}))", self.delay),
            false => time.to_owned(),
        };
        let mut all = Vec::new();
        if is_delayed || self.since != time {
            formula(&self.since)?;
            all.push([format!("({})", self.since), t.clone()]);
        }
        let (mut images, mut divided) = (Vec::new(), Vec::new());
        if let Some(closed) = &self.closed {
            formula(closed)?;
            let terms = self.terms.iter().map(|term| term.original(&t, names));
            let terms = joined(terms.collect::<Checked<_>>()?);
            all.push([format!("({closed})"), terms]);
            for term in &self.terms {
                match term.halves()? {
                    -2 if term.barrier.is_none() => divided.push(term.image(0, s)?),
                    halves => images.push(term.image(halves, s)?),
                }
            }
        }
        // The transform G of f/t falls to 0, and -G' is that of f.
        match (&self.logarithm, divided.is_empty()) {
            (None, true) => {}
            (Some(logarithm), false) => {
                formula(logarithm)?;
                let slope = format!(r"\frac{{d}}{{d{s}}}{{({logarithm})}}");
                all.push([slope, format!("-({})", joined(divided))]);
                let limit = format!(r"\lim_{{{s}\to\infty}}{{({logarithm})}}");
                all.push([limit, "0".to_owned()]);
                images.push(format!("({logarithm})"));
            }
            _ => return reject("a logarithm without terms with t^(-1), or the other way round"),
        }
        for sum in &self.sums {
            images.push(sum.image(s)?);
            all.extend(sum.equations(&t, &self.delay, names)?);
        }
        for Impulse { order, weight } in &self.impulses {
            free(weight, names)?;
            if *order > MAX_ORDER {
                return reject("the order of an impulse is too high");
            }
            images.push(format!("({weight})*{s}^{{{order}}}"));
        }
        let image = joined(images);
        let image = match is_delayed {
            true => format!("e^{{-({})*{s}}}*({image})", self.delay),
            false => image,
        };
        Ok((image, all))
    }
}
