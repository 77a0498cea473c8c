//! Re-checks certificates without the parser, the normaliser and the expressions of the checker that wrote them.
//!
//! What it uses: integers, rationals, balls, products of polynomials, and the token evaluator of the witness. A
//! certificate carries both strings and both un-normalised trees. Each tree is tied to its string three ways: its leaves
//! spell the text under their spans, no letter or digit of the text is left over, and the value of the tree meets the
//! value of the tokens at several points, at a precision that grows with both. Then the proof is carried out on the
//! trees. Work is bounded whatever the document says. `docs/certificates.md` lists the forms.

mod fraction;
mod root_bound;
mod tree;

use algebra::{Ball, Fuel, Integer, Rational};
use serde_json::Value as Json;

use self::fraction::Field;
use self::tree::same;
pub(crate) use self::tree::{Node, Point, Tree};
pub(crate) use crate::value::{Operation, Setting, Value};
use crate::witness::split;

/// Why a certificate is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rejected: {0}")]
pub struct Rejected(pub String);

type Checked<T> = Result<T, Rejected>;

/// Bytes of a string.
const MAX_LENGTH: usize = 1_024;
/// Nesting of certificates.
const MAX_DEPTH: usize = 3;
/// Members of a list.
const MAX_MEMBERS: usize = 64;
/// Working precision.
const MAX_BITS: u32 = 1 << 14;
/// Work on polynomials.
const FUEL: u64 = 20_000_000;

fn reject<T>(why: impl Into<String>) -> Checked<T> {
    Err(Rejected(why.into()))
}

/// Is this certificate valid? `Ok` means that the claim follows, by the named proof, for exactly these two strings.
///
/// ```
/// use verify::{certify, recheck, Options};
/// let certificate = certify(r"\sqrt{72}", r"6\sqrt{2}", &Options::default()).unwrap();
/// assert!(recheck(&certificate).is_ok());
/// let mut other = certificate.clone();
/// other["answer"] = r"7\sqrt{2}".into();
/// assert!(recheck(&other).is_err());
/// ```
///
/// # Errors
/// [`Rejected`] names the first thing that does not hold.
pub fn recheck(certificate: &Json) -> Checked<()> {
    check(certificate, &mut Fuel::new(FUEL), 0).map(drop)
}

/// Field of an object as a string.
fn text<'a>(object: &'a Json, key: &str) -> Checked<&'a str> {
    match object.get(key).and_then(Json::as_str) {
        Some(found) => Ok(found),
        None => reject(format!("{key} is missing or no string")),
    }
}

fn list<'a>(object: &'a Json, key: &str, most: usize) -> Checked<&'a [Json]> {
    match object.get(key).and_then(Json::as_array) {
        Some(found) if found.len() <= most => Ok(found),
        _ => reject(format!("{key} is missing, no list, or too long")),
    }
}

fn number(object: &Json, key: &str, most: u64) -> Checked<u64> {
    match object.get(key).and_then(Json::as_u64) {
        Some(found) if found <= most => Ok(found),
        _ => reject(format!("{key} is missing or above {most}")),
    }
}

/// `p` or `p/q` in decimal digits.
fn rational(text: &str) -> Option<Rational> {
    let (top, bottom) = text.split_once('/').unwrap_or((text, "1"));
    let fits = text.len() <= 10_000;
    Rational::new(
        Integer::from_decimal(top).filter(|_| fits)?,
        Integer::from_decimal(bottom)?,
    )
}

/// What a valid certificate claims.
struct Claim<'a> {
    gold: &'a str,
    answer: &'a str,
    equal: bool,
    proved: bool,
}

fn check<'a>(certificate: &'a Json, fuel: &mut Fuel, depth: usize) -> Checked<Claim<'a>> {
    if depth > MAX_DEPTH {
        return reject("nested too deeply");
    }
    if number(certificate, "certificate", 1)? != 1 {
        return reject("unknown version");
    }
    let claim = Claim {
        gold: text(certificate, "gold")?,
        answer: text(certificate, "answer")?,
        equal: match text(certificate, "claim")? {
            "equal" => true,
            "different" => false,
            _ => return reject("the claim is neither equal nor different"),
        },
        proved: certificate.get("proved") == Some(&Json::Bool(true)),
    };
    if claim.gold.len().max(claim.answer.len()) > MAX_LENGTH {
        return reject("a string is too long");
    }
    let Some(proof) = certificate.get("proof") else {
        return reject("no proof");
    };
    let kind = text(proof, "kind")?;
    let proves = match kind {
        "text" => {
            if !claim.equal
                || claim
                    .gold
                    .split_whitespace()
                    .ne(claim.answer.split_whitespace())
            {
                return reject("the texts are not the same");
            }
            false
        }
        "members" | "member" | "count" => members(kind, &claim, proof, fuel, depth)?,
        "assignment" => assignment(&claim, proof, fuel, depth)?,
        "equation" => equation(&claim, proof, fuel, depth)?,
        _ => {
            let gold = Tree::read(certificate, "gold_tree")?;
            let answer = Tree::read(certificate, "answer_tree")?;
            gold.tie(claim.gold, claim.answer, claim.gold)?;
            answer.tie(claim.gold, claim.answer, claim.answer)?;
            scalar(kind, &claim, proof, &gold, &answer, fuel)?
        }
    };
    if proves != claim.proved {
        return reject("what is called proved is not, or the other way round");
    }
    Ok(claim)
}

/// A certificate inside another one, for the given strings.
fn part(
    proof: &Json,
    strings: (&str, &str),
    equal: bool,
    fuel: &mut Fuel,
    depth: usize,
) -> Checked<bool> {
    let inner = check(proof, fuel, depth + 1)?;
    if (inner.gold, inner.answer) != strings || inner.equal != equal {
        return reject("a part is about something else");
    }
    Ok(inner.proved)
}

/// Lists, sets, tuples and intervals, member by member.
fn members(
    kind: &str,
    claim: &Claim<'_>,
    proof: &Json,
    fuel: &mut Fuel,
    depth: usize,
) -> Checked<bool> {
    let (Some(g), Some(a)) = (split(claim.gold), split(claim.answer)) else {
        return reject("a side has no members");
    };
    if (g.open, g.close) != (a.open, a.close) || g.parts.len().max(a.parts.len()) > MAX_MEMBERS {
        return reject("the brackets differ, or there are too many members");
    }
    if g.parts.len() < 2 {
        return reject("a side has no members");
    }
    let ordered = !matches!(g.open, "" | "\\{");
    if kind == "count" {
        // A set may repeat a member; a tuple may not.
        return if !claim.equal && ordered && g.parts.len() != a.parts.len() {
            Ok(true)
        } else {
            reject("the counts do not decide")
        };
    }
    let parts = list(proof, "parts", MAX_MEMBERS)?;
    if kind == "members" {
        let pairing = list(proof, "pairing", MAX_MEMBERS)?;
        let mut used = vec![false; a.parts.len()];
        if !claim.equal || [a.parts.len(), pairing.len(), parts.len()] != [g.parts.len(); 3] {
            return reject("not one partner for each member");
        }
        let mut proved = true;
        for (at, (partner, inner)) in pairing.iter().zip(parts).enumerate() {
            let partner = partner
                .as_u64()
                .and_then(|n| usize::try_from(n).ok())
                .unwrap_or(usize::MAX);
            match used.get_mut(partner) {
                Some(taken) if !*taken && (!ordered || partner == at) => *taken = true,
                _ => return reject("the pairing is no permutation, or moves an ordered member"),
            }
            proved &= part(inner, (g.parts[at], a.parts[partner]), true, fuel, depth)?;
        }
        return Ok(proved);
    }
    // One member of the gold differs from its partner, or from all there are.
    let at = usize::try_from(number(proof, "member", MAX_MEMBERS as u64)?).unwrap_or(usize::MAX);
    let Some(member) = g.parts.get(at).filter(|_| !claim.equal) else {
        return reject("no such member");
    };
    let others = if ordered {
        a.parts.get(at..=at)
    } else {
        a.parts.get(..)
    };
    let others = others.unwrap_or(&[]);
    if others.len() != parts.len() || others.is_empty() {
        return reject("not every partner is ruled out");
    }
    let mut proved = true;
    for (other, inner) in others.iter().zip(parts) {
        proved &= part(inner, (member, other), false, fuel, depth)?;
    }
    Ok(proved)
}

/// Both sides of the only `=`.
pub(crate) fn sides(text: &str) -> Option<(&str, &str)> {
    let (left, right) = text.trim().trim_matches('$').split_once('=')?;
    let plain = !right.contains('=') && !left.ends_with(['<', '>', '!', ':', '\\']);
    (plain && !left.trim().is_empty()).then_some((left.trim(), right.trim()))
}

/// `x = value`, or the value alone.
pub(crate) fn assigned(text: &str) -> Option<(Option<&str>, &str)> {
    match sides(text) {
        Some((name, value)) => {
            let letter = name.len() == 1 && name.bytes().all(|b| b.is_ascii_alphabetic());
            // "x = 2x" assigns nothing.
            let free = !value.contains(name) && !value.contains(',');
            (letter && free && !matches!(name, "e" | "i")).then_some((Some(name), value))
        }
        None => (!text.contains('=')).then_some((None, text.trim())),
    }
}

fn assignment(claim: &Claim<'_>, proof: &Json, fuel: &mut Fuel, depth: usize) -> Checked<bool> {
    let (Some((g_name, g)), Some((a_name, a))) = (assigned(claim.gold), assigned(claim.answer))
    else {
        return reject("a side assigns nothing");
    };
    let fits = match (g_name, a_name) {
        (None, None) => false,
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    match proof.get("part") {
        Some(inner) if fits => part(inner, (g, a), claim.equal, fuel, depth),
        _ => reject("the names differ, or there is no proof for the values"),
    }
}

/// The difference of both sides of an equation, written out.
pub(crate) fn difference(text: &str, factor: &str) -> Option<String> {
    let (left, right) = sides(text)?;
    Some(format!("({factor})*(({left})-({right}))"))
}

/// Two equations: the difference of the sides of one is a nonzero multiple of that of the other.
fn equation(claim: &Claim<'_>, proof: &Json, fuel: &mut Fuel, depth: usize) -> Checked<bool> {
    let factor = text(proof, "factor")?;
    if !claim.equal || rational(factor).is_none_or(|value| value.is_zero()) {
        return reject("the factor is zero or no number");
    }
    let (Some(g), Some(a), Some(inner)) = (
        difference(claim.gold, "1"),
        difference(claim.answer, factor),
        proof.get("part"),
    ) else {
        return reject("a side is no equation");
    };
    part(inner, (&g, &a), true, fuel, depth)
}

/// Proofs about two values or functions; says whether the form is a proof.
fn scalar(
    kind: &str,
    claim: &Claim<'_>,
    proof: &Json,
    gold: &Tree,
    answer: &Tree,
    fuel: &mut Fuel,
) -> Checked<bool> {
    let done = |holds: bool, proves: bool| {
        if holds {
            Ok(proves)
        } else {
            reject("the proof does not hold")
        }
    };
    let constant = gold.symbols().is_empty() && answer.symbols().is_empty();
    let precision = |proof: &Json| {
        number(proof, "bits", u64::from(MAX_BITS))
            .map(|bits| u32::try_from(bits).unwrap_or(64).max(64))
    };
    match kind {
        "structural" => done(claim.equal && same(gold, answer), true),
        "rational" => {
            let setting = Setting {
                bits: 64,
                real_only: false,
            };
            let named = |key: &str| text(proof, key).map(rational);
            let (g, a) = (
                gold.value(&Point::new(), setting),
                answer.value(&Point::new(), setting),
            );
            let (Some(g), Some(a)) = (
                g.as_ref().and_then(Value::exact),
                a.as_ref().and_then(Value::exact),
            ) else {
                return reject("a side is not rational");
            };
            let stated = named("gold")?.as_ref() == Some(g) && named("answer")?.as_ref() == Some(a);
            done(constant && stated && (g == a) == claim.equal, true)
        }
        "separated-balls" => {
            let setting = Setting {
                bits: precision(proof)?,
                real_only: false,
            };
            done(
                constant && !claim.equal && separated(gold, answer, &Point::new(), setting),
                true,
            )
        }
        "counterexample" => {
            let setting = Setting {
                bits: precision(proof)?,
                real_only: true,
            };
            let mut point = Point::new();
            for (name, value) in proof
                .get("point")
                .and_then(Json::as_object)
                .into_iter()
                .flatten()
            {
                match value.as_str().and_then(rational) {
                    Some(value) => point.insert(name.clone(), value),
                    None => return reject("a coordinate is no rational"),
                };
            }
            done(
                !claim.equal && separated(gold, answer, &point, setting),
                true,
            )
        }
        "polynomial-identity" => {
            let mut base = Vec::new();
            for member in list(proof, "base", 64)? {
                match member.as_str().and_then(Integer::from_decimal) {
                    Some(member) if member > Integer::from(1) && member.bits() < 1_000 => {
                        base.push(member)
                    }
                    _ => return reject("a member of the base is no integer above 1"),
                }
            }
            let index = u32::try_from(number(proof, "index", 24)?.max(1)).unwrap_or(1);
            let mut field = Field::new(base, index, fuel);
            let outcome = field.fraction(gold).zip(field.fraction(answer));
            let zero = outcome.and_then(|(g, a)| field.agree(&g, &a));
            done(claim.equal && zero == Some(true), true)
        }
        "root-bound" => {
            // The document need not say the bound: it is computed again.
            let bound = root_bound::bits_to_separate(gold, answer, MAX_BITS / 4);
            let Some(bound) = bound.filter(|_| constant && claim.equal) else {
                return reject("no root bound");
            };
            let setting = Setting {
                bits: 2 * bound + 256,
                real_only: false,
            };
            let point = Point::new();
            let (Some(g), Some(a)) = (gold.value(&point, setting), answer.value(&point, setting))
            else {
                return reject("a side has no value");
            };
            let gap = &g.ball(setting.bits) - &a.ball(setting.bits);
            let limit = Rational::HALF.pow(i32::try_from(bound).unwrap_or(i32::MAX));
            // Half of the bound for each coordinate.
            let small = |ball: &Ball| {
                let limit = limit.as_ref().map(|limit| limit * &Rational::HALF)?;
                ball.abs().compare(&limit).map(std::cmp::Ordering::is_lt)
            };
            done(
                small(&gap.re) == Some(true) && small(&gap.im) == Some(true),
                true,
            )
        }
        "rounded" => rounded(claim, proof, gold, answer),
        _ => reject(format!("unknown kind of proof {kind:?}")),
    }
}

fn separated(gold: &Tree, answer: &Tree, point: &Point, setting: Setting) -> bool {
    let (g, a) = (gold.value(point, setting), answer.value(point, setting));
    matches!((g, a), (Some(g), Some(a)) if g.is_separated(&a, setting.bits))
}

/// A decimal that shows the digits of the other side.
fn rounded(claim: &Claim<'_>, proof: &Json, gold: &Tree, answer: &Tree) -> Checked<bool> {
    let (decimal, exact, string) = match text(proof, "decimal")? {
        "gold" => (gold, answer, claim.gold),
        "answer" => (answer, gold, claim.answer),
        _ => return reject("neither side is named"),
    };
    let setting = Setting {
        bits: 512,
        real_only: false,
    };
    let body = string.trim().trim_start_matches('-');
    let places = body
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let plain = body.bytes().all(|b| b.is_ascii_digit() || b == b'.') && places <= 100;
    let shown = body.replace('.', "").trim_start_matches('0').len() as u64;
    let values = (
        decimal.value(&Point::new(), setting),
        exact.value(&Point::new(), setting),
    );
    let (Some(Value::Exact(shown_value)), Some(value)) = values else {
        return reject("a side has no value");
    };
    let unit = Rational::power_of_ten(-i32::try_from(places).unwrap_or(0)).unwrap_or_default();
    let ball = value.ball(setting.bits);
    let error = (&ball.re - Ball::from_rational(&shown_value, 512)).abs();
    let half = &unit * &Rational::HALF;
    let truncated = if shown_value.is_negative() {
        ball.re.compare(&shown_value)
    } else {
        ball.re
            .compare(&shown_value)
            .map(std::cmp::Ordering::reverse)
    };
    let near = match text(proof, "rule")? {
        "rounded" => error.compare(&half).is_some_and(std::cmp::Ordering::is_le),
        "truncated" => {
            error.compare(&unit).is_some_and(std::cmp::Ordering::is_lt)
                && truncated.is_some_and(std::cmp::Ordering::is_le)
        }
        _ => false,
    };
    if plain
        && ball.is_real()
        && near
        && claim.equal
        && number(proof, "digits", 1_000)? == shown
        && shown >= 3
    {
        return Ok(false);
    }
    reject("the digits do not agree")
}
