//! Re-checks certificates without the parser, the normaliser and the expressions of the checker that wrote them.
//!
//! It uses integers, rationals, balls, polynomials modulo relations, the token evaluator and the operations on values. A
//! certificate carries both strings and both un-normalised trees, each tied to its string by its leaves and its values at
//! several points; the proof is carried out on the trees. Work is bounded. `docs/certificates.md` lists the forms.

mod field;
mod operator;
mod tie;

use algebra::{Fuel, Rational};
use serde::Deserialize;
use serde_json::Value as Json;

pub(crate) use self::field::{difference, next_choice};
use self::operator::{by_rules, remaining};
use self::tie::{Meeting, agree, tie};
pub use crate::document::Rejected;
use crate::document::{Certificate, Claim, Proof};
use crate::formula::Formula;
use crate::report::Side;
use crate::tokens::{Decimal, Point, reduce, same_ends, same_text, shape, transcribe, viewed};
use crate::value::Setting;

type Checked<T> = Result<T, Rejected>;
/// The pairs of strings whose certificates show a claim, and whether that is a proof.
type Pairs = (Vec<[String; 2]>, bool);

/// Bytes of a string, nesting of certificates, working precision.
const MAX_LENGTH: usize = 1_024;
const MAX_DEPTH: usize = 6;
const MAX_BITS: u32 = 1 << 14;
/// Work on polynomials, and what a certificate inside another one costs of it.
const FUEL: u64 = 20_000_000;
const FUEL_OF_A_PART: u64 = FUEL / 2_000;

fn reject<T>(why: &str) -> Checked<T> {
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
    check(certificate, &mut Fuel::new(FUEL), 0, true).map(drop)
}

/// A part of what left something out may leave nothing more out, so that no convention serves both sides.
fn check(document: &Json, fuel: &mut Fuel, depth: usize, lenient: bool) -> Checked<Certificate> {
    if depth > MAX_DEPTH || fuel.spend(FUEL_OF_A_PART, "certificate").is_err() {
        return reject("nested too deeply, or too many parts");
    }
    let read = Certificate::deserialize(document).map_err(|error| Rejected(error.to_string()))?;
    if read.certificate != 2 || read.gold.len().max(read.answer.len()) > MAX_LENGTH {
        return reject("unknown version, or a string is too long");
    }
    let strings = [transcribe(&read.gold), transcribe(&read.answer)];
    let pair = [strings[0].as_str(), strings[1].as_str()];
    let equal = read.claim == Claim::Equal;
    let [gold, answer] = pair.map(shape);
    // What follows from certificates for other pairs of strings, and whether nothing that matters was left out.
    let inner = match &read.proof {
        Proof::View { views, factor, .. } => viewed(views, pair, factor.as_ref(), equal),
        Proof::Members { pairs, .. } if equal => gold.partners(&answer, pairs),
        Proof::Member { side, member, .. } if !equal => gold.rivals(&answer, *side, *member),
        proof if proof.parts().is_empty() => direct(&read, pair, fuel)?,
        _ => remaining(&read, pair, depth, fuel)?,
    };
    // Of what remains of an operator only the last pair has the claim, and the others are proofs.
    let several = matches!(read.proof, Proof::Members { .. } | Proof::Member { .. });
    let parts = read.proof.parts();
    let fits = |all: &Pairs| all.0.len() == parts.len() && (all.1 || lenient || all.0.is_empty());
    let Some((pairs, faithful)) = inner.filter(fits) else {
        return reject("the proof does not show the claim");
    };
    let mut proved = faithful;
    for (at, (strings, part)) in pairs.iter().zip(parts).enumerate() {
        let inner = check(part, fuel, depth + 1, lenient && faithful)?;
        let has_claim = several || at + 1 == parts.len();
        let claim = if has_claim { read.claim } else { Claim::Equal };
        let fits = inner.claim == claim && (has_claim || inner.proved);
        if [&inner.gold, &inner.answer] != strings.each_ref() || !fits {
            return reject("a part is about something else, or no proof");
        }
        proved &= inner.proved;
    }
    if proved != read.proved {
        return reject("what is called proved is not, or the other way round");
    }
    Ok(read)
}

/// Proofs without parts.
fn direct(read: &Certificate, pair: [&str; 2], fuel: &mut Fuel) -> Checked<Option<Pairs>> {
    let equal = read.claim == Claim::Equal;
    let holds = match &read.proof {
        Proof::Text {} => same_text(pair) == Some(equal),
        Proof::Shape {} => !equal && shape(pair[0]).excludes(&shape(pair[1])),
        Proof::Infinity {} => same_ends(pair) == Some(equal),
        Proof::Evaluated { seed } => reduce::evaluated(pair, *seed, equal).is_some(),
        Proof::Derivative { .. } | Proof::LeadingTerms { .. } => by_rules(read, pair, fuel)?,
        proof => {
            let (Some(gold), Some(answer)) = (&read.gold_tree, &read.answer_tree) else {
                return reject("there are no trees");
            };
            let tied = |tree, at: usize| tie(tree, pair[at], pair, equal);
            let ties = [tied(gold, 0)?, tied(answer, 1)?];
            scalar(proof, equal, pair, [gold, answer], ties, fuel).unwrap_or(false)
        }
    };
    let proves = !matches!(read.proof, Proof::Rounded { .. } | Proof::Sampled {});
    Ok(holds.then(|| (Vec::new(), proves)))
}

/// Proofs about two values or functions; `None` and false: it does not hold.
fn scalar(
    proof: &Proof,
    equal: bool,
    pair: [&str; 2],
    [gold, answer]: [&Formula; 2],
    ties: [Vec<Meeting>; 2],
    fuel: &mut Fuel,
) -> Option<bool> {
    let constant = gold.symbols().is_empty() && answer.symbols().is_empty();
    match proof {
        Proof::SeparatedBalls { point, bits } => {
            // With symbols only real values count: the branch of a root of a negative value is a convention.
            let setting = Setting::new((*bits).clamp(64, MAX_BITS), !constant);
            let (gold, answer) = (gold.value(point, setting)?, answer.value(point, setting)?);
            Some(!equal && gold.is_separated(&answer, setting.bits))
        }
        Proof::Sampled {} => Some(equal && agree(&ties[0], &ties[1])),
        Proof::PolynomialIdentity(said) if equal => {
            field::vanishes(said, &said.integers()?, [gold, answer], fuel)
        }
        Proof::PolynomialIdentity(said) => {
            let base = said.integers()?;
            let (gap, tower) = difference(said, &base, &[], [gold, answer], fuel)?;
            let value = gap.numerator().as_constant()?;
            let whole = gap.denominator_factors().is_empty() && tower.assumed().is_empty();
            Some(whole && !value.is_zero())
        }
        Proof::RootBound(said) => {
            let base = said.integers()?;
            let (gap, tower) = difference(said, &base, &[], [gold, answer], fuel)?;
            let bound = tower.over.bits_to_separate(&gap, MAX_BITS / 4)?;
            let setting = Setting::at(2 * bound + 256);
            let limit = Rational::HALF.pow(i32::try_from(bound).ok()?)?;
            let gold = gold.value(&Point::new(), setting)?;
            let answer = answer.value(&Point::new(), setting)?;
            Some(equal && constant && gold.is_within(&answer, &limit, setting.bits))
        }
        Proof::Rounded { decimal, digits } => {
            let at = usize::from(*decimal == Side::Answer);
            let (shown, other) = (Decimal::read(pair[at])?, Decimal::read(pair[1 - at]));
            let meeting = ties[1 - at].first()?;
            let shows = shown.shows(&meeting.value, at == 0, other.as_ref(), meeting.bits);
            Some(equal && constant && shows && shown.digits == *digits)
        }
        _ => None,
    }
}
