//! What remains to be shown of a pair with an operator or a definition by pieces: pairs of strings without it.
//!
//! The last pair has the claim of the whole, those before it are equal. An equality is about the values of symbols for which
//! both strings have a value: a sum for whole limits between which all terms have values, an integral where it exists.

use std::cmp::Ordering;

use algebra::Rational;

use super::bound::{is_formula, is_free_of_symbols, reading_at};
use super::{
    Kind, Operator, Sample, cells, estimates_differ, evaluate, evaluate_in, is_continuous,
    last_operator, put, transcribe,
};
use crate::document::Proof;
use crate::formula::Formula;
use crate::leading::{Target, limit};
use crate::report::Side;
use crate::slope::{Course, slope};
use crate::value::{Setting, Value};

/// Most terms that are written out, and most values of an index that are looked at.
const MAX_TERMS: i64 = 64;
const BITS: u32 = 128;

type Pairs = Vec<[String; 2]>;

fn pair(one: impl Into<String>, other: impl Into<String>) -> [String; 2] {
    [one.into(), other.into()]
}

/// A variable as it is written.
fn written(name: &str) -> String {
    if name.len() > 1 {
        format!("\\{name} ")
    } else {
        name.to_owned()
    }
}

/// The operator that is the whole gold.
pub(crate) fn whole(text: &str) -> Option<Operator> {
    last_operator(text).filter(|operator| operator.is_all_of(text))
}

/// The pairs that remain for a form of proof; no estimate of the whole may speak against it.
///
/// `course` is that of the function which a proof names, where its tree shows it.
pub(crate) fn reduced(
    proof: &Proof,
    strings: [&str; 2],
    equal: bool,
    course: Option<Course>,
) -> Option<Pairs> {
    let pairs = match proof {
        Proof::Operator { side, value, .. } => inside(strings, *side, value, equal),
        Proof::WrittenOut { .. } => written_out(strings),
        Proof::Telescoping {
            variable,
            function,
            limit,
            ..
        } => telescoping(strings, variable, function, limit.as_deref(), course, equal),
        Proof::Antiderivative {
            variable,
            function,
            limits,
            ..
        } => antiderivative(strings, variable, function, limits.as_ref(), course, equal),
        Proof::Family {
            side,
            function,
            constant,
            ..
        } => family(strings, *side, function, constant, equal),
        Proof::Continuous {
            variable, function, ..
        } => continuous(strings, variable, function),
        Proof::Cells { cell, .. } => {
            let all = cells(strings)?;
            match (cell, equal) {
                (None, true) => Some(all),
                (Some(at), false) => Some(vec![all.get(*at)?.clone()]),
                _ => None,
            }
        }
        _ => None,
    };
    pairs.filter(|_| !equal || !estimates_differ(strings))
}

/// The function whose tree a certificate shows, and its variable: an antiderivative, or the terms of a sum.
pub(crate) fn shown(proof: &Proof, strings: [&str; 2]) -> Option<(String, String)> {
    let (text, variable) = match proof {
        Proof::Antiderivative {
            variable, function, ..
        } => (function.clone(), variable),
        Proof::Telescoping { variable, .. } => (whole(strings[0])?.renamed(variable)?, variable),
        _ => return None,
    };
    Some((transcribe(&text), variable.clone()))
}

/// What the body of an operator becomes by rules, with the proof about each result: the derivative, the limits from each side.
pub(crate) fn by_rules<'a>(
    proof: &'a Proof,
    operator: &Operator,
    body: &Formula,
) -> Option<Vec<(Formula, &'a Proof)>> {
    let x = operator.variable.as_str();
    super::is_symbol(&written(x)).then_some(())?;
    match (proof, operator.kind) {
        (Proof::Derivative { by }, Kind::Derivative) => Some(vec![(slope(body, x)?, &**by)]),
        (Proof::LeadingTerms { by }, Kind::Limit) => {
            let sides = targets(operator)?;
            let found = sides.iter().zip(by);
            let found = found.map(|(side, by)| Some((limit(body, x, side)?, by)));
            (sides.len() == by.len()).then(|| found.collect())?
        }
        _ => None,
    }
}

/// An operator inside one of the strings has this value, and with the value in its place the claim holds.
fn inside(strings: [&str; 2], side: Side, value: &str, equal: bool) -> Option<Pairs> {
    let [gold, answer] = strings;
    let text = if side == Side::Gold { gold } else { answer };
    let operator = last_operator(text)?;
    let constant = operator.is_constant();
    let stepped = matches!(operator.kind, Kind::Sum | Kind::Product);
    let before = text.get(..operator.span[0])?;
    let smooth = before.contains("\\int") || before.contains("\\frac{d}");
    // Not everywhere does a sum or a limit have the value that it has at whole numbers or at the points of a sample.
    let everywhere = matches!(operator.kind, Kind::Derivative | Kind::Integral);
    if !constant && (stepped && smooth || !equal && !everywhere) {
        return None;
    }
    is_formula(value).then_some(())?;
    let rest = operator.replaced(text, value)?;
    let rest = match side {
        Side::Gold => pair(rest, answer),
        Side::Answer => pair(gold, rest),
    };
    Some(vec![pair(operator.text(text)?, value), rest])
}

/// Both values by adding up: equal exact numbers, or values that differ at a point.
pub(crate) fn evaluated(strings: [&str; 2], seed: u8, equal: bool) -> Option<()> {
    strings
        .iter()
        .any(|text| last_operator(text).is_some())
        .then_some(())?;
    let sample = Sample {
        seed,
        ..Sample::new(strings[0], strings[1])
    };
    let setting = Setting::new(BITS, true);
    let [gold, answer] = strings.map(|text| evaluate_in(text, sample, setting));
    let (gold, answer) = (gold?, answer?);
    let certain = !gold.has_open_logarithm && !answer.has_open_logarithm;
    let constant = gold.point.is_empty() && answer.point.is_empty();
    let holds = match equal {
        true => {
            constant && gold.value.exact().is_some() && gold.value.exact() == answer.value.exact()
        }
        false => gold.value.is_separated(&answer.value, BITS),
    };
    (holds && certain).then_some(())
}

/// Whole limits of a sum or product.
fn range(operator: &Operator) -> Option<[i64; 2]> {
    let whole = |text: &str| constant(text)?.exact()?.to_integer()?.to_i64();
    Some([
        whole(operator.lower.as_ref()?)?,
        whole(operator.upper.as_ref()?)?,
    ])
}

fn constant(text: &str) -> Option<Value> {
    let read = evaluate(text, Sample::new(text, text), BITS)?;
    (read.point.is_empty() && !read.has_open_logarithm).then_some(read.value)
}

/// A sum or product with its terms written out.
fn written_out(strings: [&str; 2]) -> Option<Pairs> {
    let operator = whole(strings[0])?;
    let [first, last] = range(&operator)?;
    let (sign, empty) = match operator.kind {
        Kind::Sum => ("+", "0"),
        Kind::Product => ("\\cdot ", "1"),
        _ => return None,
    };
    let few = last.checked_sub(first)? < MAX_TERMS;
    let terms = (first..=last).take_while(|_| few);
    let term = |k: i64| {
        Some(format!(
            "{{({})}}",
            put(&operator.body, &operator.variable, &k.to_string())?
        ))
    };
    let terms = terms.map(term).collect::<Option<Vec<_>>>()?.join(sign);
    let terms = if terms.is_empty() {
        empty.to_owned()
    } else {
        terms
    };
    few.then(|| vec![pair(terms, strings[1])])
}

/// A sum of `f(k) = G(k+1) - G(k)`, or a product of `f(k) = G(k+1)/G(k)`.
fn telescoping(
    strings: [&str; 2],
    variable: &str,
    function: &str,
    limit: Option<&str>,
    course: Option<Course>,
    equal: bool,
) -> Option<Pairs> {
    let operator = whole(strings[0])?;
    let (join, k) = (operator.kind, written(variable));
    let gap = |high: &str, low: &str| match join {
        Kind::Sum => Some(format!("({high})-({low})")),
        Kind::Product => Some(format!("\\frac{{{high}}}{{{low}}}")),
        _ => None,
    };
    let body = operator.renamed(variable)?;
    let (lower, upper) = (operator.lower.as_deref()?, operator.upper.as_deref()?);
    let endless = upper == "\\infty";
    let symbolic = !endless && constant(upper).is_none();
    if endless != limit.is_some() || endless && join != Kind::Sum || symbolic && !equal {
        return None;
    }
    // Between the limits all terms have values.
    let first = constant(lower)?.exact()?.to_integer()?.to_i64()?;
    let last = constant(upper).and_then(|value| value.exact()?.to_integer()?.to_i64());
    let far = first.checked_add(MAX_TERMS)?;
    let near = last.map_or(far, |last| last.min(far));
    for k in first..=near {
        let k = Rational::from(k);
        reading_at(&body, variable, &k, BITS)?;
        reading_at(function, variable, &k, BITS)?;
    }
    let ends = |last: i64| [Rational::from(far), Rational::from(last)];
    if let Some(ends) = last.filter(|last| *last > far).map(ends) {
        let ends = [&ends[0], &ends[1]];
        for text in [&body, function] {
            is_continuous(text, variable, ends, [false; 2], 0).then_some(())?;
        }
    }
    if endless && course.is_none_or(|course| course > Course::Continuous) {
        // 1/t runs through what is left.
        let ends = [Rational::ZERO, Rational::from(far).recip()?];
        let inverse = put(&body, variable, &format!("\\frac{{1}}{{{k}}}"))?;
        is_continuous(&inverse, variable, [&ends[0], &ends[1]], [true, false], 0).then_some(())?;
    }
    let step = gap(&put(function, variable, &format!("{k}+1"))?, function)?;
    let low = put(function, variable, lower)?;
    limit.is_none_or(is_formula).then_some(())?;
    let mut list = vec![pair(step, body)];
    let high = match limit {
        Some(limit) => {
            list.push(pair(
                format!("\\lim_{{{k}\\to\\infty}}{{({function})}}"),
                limit,
            ));
            limit.to_owned()
        }
        None => put(function, variable, &format!("{upper}+1"))?,
    };
    list.push(pair(gap(&high, &low)?, strings[1]));
    Some(list)
}

/// An integral between limits by an antiderivative.
fn antiderivative(
    strings: [&str; 2],
    variable: &str,
    function: &str,
    limits: Option<&[String; 2]>,
    course: Option<Course>,
    equal: bool,
) -> Option<Pairs> {
    let operator = whole(strings[0]).filter(|operator| operator.kind == Kind::Integral)?;
    let body = operator.renamed(variable)?;
    let x = written(variable);
    let ends = [operator.lower.as_deref()?, operator.upper.as_deref()?];
    let infinite = ends.map(|end| infinity(end).is_some());
    let parametric = !operator.is_constant() || !is_free_of_symbols(function, variable);
    // Continuous between the limits: by its form, or by enclosures.
    match course {
        Some(Course::Tame) => (parametric && equal).then_some(())?,
        Some(_) => {}
        None => {
            let open = limits.map_or([false; 2], |limits| {
                limits.each_ref().map(|l| !l.is_empty())
            });
            (!parametric && is_continuous_between(function, variable, ends, open)).then_some(())?;
        }
    }
    // The integrand is real but perhaps next to the ends.
    (parametric || is_continuous_between(&body, variable, ends, [true; 2])).then_some(())?;
    let mut list = vec![pair(
        format!("\\frac{{d}}{{d{variable}}}{{({function})}}"),
        body,
    )];
    (variable.len() == 1 && is_formula(function)).then_some(())?;
    let mut values = Vec::new();
    for at in 0..2 {
        let given = limits
            .and_then(|limits| limits.get(at))
            .filter(|limit| !limit.is_empty());
        values.push(match given {
            Some(limit) => {
                is_formula(limit).then_some(())?;
                let side = match (infinite[at], at) {
                    (true, _) => "",
                    (_, 0) => "^+",
                    _ => "^-",
                };
                let point = ends[at];
                let place = format!("\\lim_{{{x}\\to {point}{side}}}{{({function})}}");
                list.push(pair(place, limit.as_str()));
                limit.clone()
            }
            None if infinite[at] => return None,
            None => put(function, variable, ends[at])?,
        });
    }
    list.push(pair(format!("({})-({})", values[1], values[0]), strings[1]));
    Some(list)
}

/// Is a function continuous between two limits? An infinite part of the line is that of `(1-t)/t`.
fn is_continuous_between(function: &str, variable: &str, ends: [&str; 2], open: [bool; 2]) -> bool {
    let holds = || {
        let t = written(variable);
        let mapped = match ends.map(infinity) {
            [None, None] => {
                let [from, to] = [constant(ends[0])?.ball(BITS), constant(ends[1])?.ball(BITS)];
                let all = from.re.hull(&to.re);
                let all = [&all.lower()?, &all.upper()?];
                let real = from.is_real() && to.is_real();
                // Limits at the ends are those of rising ones.
                let fits = from.re.order(&to.re) == Some(Ordering::Less) || open[0] == open[1];
                return Some(real && fits && is_continuous(function, variable, all, open, 0));
            }
            [None, Some(false)] => format!("({})+\\frac{{1-{t}}}{{{t}}}", ends[0]),
            [Some(true), None] => format!("({})-\\frac{{1-{t}}}{{{t}}}", ends[1]),
            [Some(true), Some(false)] => {
                let halves = [[ends[0], "0"], ["0", ends[1]]];
                let closed = [false; 2];
                let holds = |half| is_continuous_between(function, variable, half, closed);
                return Some(halves.into_iter().all(holds));
            }
            _ => return None,
        };
        let mapped = put(function, variable, &mapped)?;
        let finite = if ends[0].contains("\\infty") {
            open[1]
        } else {
            open[0]
        };
        let all = [&Rational::ZERO, &Rational::ONE];
        Some(is_continuous(&mapped, variable, all, [true, finite], 0))
    };
    holds() == Some(true)
}

/// An integral without limits inside one of the strings stands for all functions with that derivative: with one of them in
/// its place both strings have the same derivative, and the other string has a constant of its own.
fn family(
    strings: [&str; 2],
    side: Side,
    function: &str,
    constant: &str,
    equal: bool,
) -> Option<Pairs> {
    let [own, other] = match side {
        Side::Gold => strings,
        Side::Answer => [strings[1], strings[0]],
    };
    let operator = last_operator(own)?;
    if operator.kind != Kind::Integral || operator.lower.is_some() || operator.upper.is_some() {
        return None;
    }
    let x = operator.variable.as_str();
    let single = [x, constant]
        .iter()
        .all(|name| name.len() == 1 && super::is_symbol(name));
    is_formula(function).then_some(())?;
    let with = operator.replaced(own, function)?;
    let clear = !super::bound::occurs(&with, "", constant)? && constant != x;
    let slope = |text: &str, by: &str| format!("\\frac{{d}}{{d{by}}}{{({text})}}");
    let mut list = vec![pair(slope(function, x), operator.body.as_str())];
    // It occurs to the first power, with a factor that is constant.
    let moved = operator.replaced(own, &format!("{function}+{constant}"))?;
    list.push(pair(slope(&format!("({moved})-({with})"), x), "0"));
    if equal {
        list.push(pair(slope(other, constant), "1"));
    }
    list.push(pair(slope(&format!("({with})-({other})"), x), "0"));
    (single && (clear || !equal)).then_some(list)
}

/// A point, the side from which it is approached (none: from both) as a sign.
fn approach(point: &str) -> (&str, Option<char>) {
    let sided = [("^+", '+'), ("^{+}", '+'), ("^-", '-'), ("^{-}", '-')];
    let found = sided
        .iter()
        .find_map(|(end, sign)| Some((point.strip_suffix(end)?, Some(*sign))));
    let (point, side) = found.unwrap_or((point, None));
    (point.trim(), side)
}

/// Where the variable of a limit tends to, once or from both sides.
pub(crate) fn targets(operator: &Operator) -> Option<Vec<Target>> {
    let (point, side) = approach(operator.lower.as_deref()?);
    if let Some(negative) = infinity(point) {
        return side.is_none().then(|| vec![Target::Infinity { negative }]);
    }
    let at = constant(point)?.exact()?.clone();
    let sides = [('+', false), ('-', true)]
        .into_iter()
        .filter(|entry| side.is_none_or(|side| side == entry.0));
    Some(
        sides
            .map(|(_, below)| Target::Number {
                at: at.clone(),
                below,
            })
            .collect(),
    )
}

/// The sign of an infinite end: minus or not.
fn infinity(text: &str) -> Option<bool> {
    match text.replace(' ', "").as_str() {
        "\\infty" | "+\\infty" => Some(false),
        "-\\infty" => Some(true),
        _ => None,
    }
}

/// The variable of a limit as a function of one that tends to zero.
pub(crate) fn place(operator: &Operator, variable: &str) -> Option<String> {
    let (t, (point, side)) = (written(variable), approach(operator.lower.as_deref()?));
    Some(match (infinity(point), side) {
        (Some(false), _) => format!("\\frac{{1}}{{{t}^2}}"),
        (Some(true), _) => format!("-\\frac{{1}}{{{t}^2}}"),
        (_, Some(sign)) => format!("({point}){sign}{t}^2"),
        _ => format!("({point})+{t}"),
    })
}

/// A limit: near the point the body is another function, which is continuous there.
fn continuous(strings: [&str; 2], variable: &str, function: &str) -> Option<Pairs> {
    let operator = whole(strings[0]).filter(|operator| operator.kind == Kind::Limit)?;
    let body = operator.renamed(variable)?;
    let small = Rational::TWO.pow(-20)?;
    let ends = [&-small.clone(), &small];
    let constant = operator.is_constant();
    let seeds = (0..Sample::SEEDS)
        .filter(|seed| is_continuous(function, variable, ends, [false; 2], *seed));
    let enough = seeds.take(2).count() >= if constant { 1 } else { 2 };
    let at_point = put(function, variable, "0")?;
    let body = put(&body, variable, &place(&operator, variable)?)?;
    // The body is real next to the point.
    let near = Rational::TWO.pow(-256)?;
    for t in [near.clone(), -near].iter() {
        reading_at(&body, variable, t, 2_048)?;
    }
    enough.then(|| vec![pair(body, function), pair(at_point, strings[1])])
}
