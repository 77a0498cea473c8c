//! Writes certificates: a second look at a decided pair, taken only when somebody asks for the proof.
//!
//! Forms of proof are tried in order until the re-checker accepts one; where none fits there is no certificate, and the
//! verdict stands on the checker alone. The forms are listed in `docs/certificates.md`.

mod hints;
mod operator;
mod scalar;

use algebra::Rational;
use serde_json::Value as Json;

use crate::check::check;
use crate::document::{Certificate, Claim, Proof};
use crate::formula::Formula;
use crate::options::{Mode, Options};
use crate::recheck::recheck;
use crate::report::{Comparison, Report, Side};
use crate::tokens::{Sample, VIEWS, evaluate, same_text, shape, transcribe, viewed};

/// Why there is no certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Uncertified {
    /// There is no verdict to prove.
    #[error("the pair is not decided: {0}")]
    Undecided(&'static str),
    /// No form of proof covers the pair; the rule that decided it is named.
    #[error("no form of certificate covers the rule {0}")]
    NoForm(&'static str),
    /// A Laplace pair: what is missing.
    #[error("no certificate of the pair: {0}")]
    Pair(String),
}

/// Nesting of certificates.
const MAX_DEPTH: usize = 4;
/// Members of a list.
const MAX_MEMBERS: usize = 32;
/// Precision for guesses.
const BITS: u32 = 256;

/// A certificate for the verdict of [`check`] on a pair, as a JSON document for [`recheck`].
///
/// It costs milliseconds where the verdict costs microseconds. In text mode the certificate is about the candidates.
///
/// ```
/// use verify::{certify, Options};
/// let certificate = certify("(x+1)^2", "x^2+2x+1", &Options::default()).unwrap();
/// assert_eq!(certificate["proof"]["kind"], "polynomial-identity");
/// ```
///
/// # Errors
/// [`Uncertified`] says why there is none.
pub fn certify(gold: &str, answer: &str, options: &Options) -> Result<Json, Uncertified> {
    certify_report(&check(gold, answer, options), gold, answer, options)
}

/// The same for a report that is known already; `gold` is the gold that decided.
///
/// # Errors
/// As [`certify`].
pub fn certify_report(
    report: &Report,
    gold: &str,
    answer: &str,
    options: &Options,
) -> Result<Json, Uncertified> {
    let equal = match report.comparison {
        Comparison::Equal(_) => true,
        Comparison::Different(_) => false,
        Comparison::Undecided(reason) => return Err(Uncertified::Undecided(reason.name())),
    };
    let pick = |candidate: &'_ str, whole: &'_ str| {
        let found = options.mode == Mode::Text && !candidate.is_empty();
        String::from(if found { candidate } else { whole.trim() })
    };
    let gold = pick(&report.gold.candidate, gold);
    let answer = pick(&report.answer.candidate, answer);
    let claim = Claimed {
        gold: &gold,
        answer: &answer,
        equal,
        depth: 0,
    };
    claim.proved().ok_or(Uncertified::NoForm(report.rule))
}

/// What a certificate is wanted for.
#[derive(Clone, Copy)]
struct Claimed<'a> {
    gold: &'a str,
    answer: &'a str,
    equal: bool,
    depth: usize,
}

impl Claimed<'_> {
    /// The first certificate that the re-checker accepts.
    fn proved(self) -> Option<Json> {
        if self.depth > MAX_DEPTH {
            return None;
        }
        let [gold, answer] = [transcribe(self.gold), transcribe(self.answer)];
        let pair = [gold.as_str(), answer.as_str()];
        self.plain(pair)
            .or_else(|| scalar::proof(self, pair))
            .or_else(|| operator::proof(self, pair))
            .or_else(|| self.by_members(pair))
            .or_else(|| self.by_views(pair))
    }

    /// The same claim for other strings.
    fn inner(self, strings: &[String; 2]) -> Option<Json> {
        let [gold, answer] = strings;
        let claim = Claimed {
            gold,
            answer,
            equal: self.equal,
            depth: self.depth + 1,
        };
        claim.proved()
    }

    /// The document, with `proved` as the form allows, if the re-checker accepts it.
    fn accepted(self, proof: Proof, trees: Option<[&Formula; 2]>) -> Option<Json> {
        self.accepted_with(proof, trees.map_or([None; 2], |trees| trees.map(Some)))
    }

    /// The same with one tree or two.
    fn accepted_with(self, proof: Proof, trees: [Option<&Formula>; 2]) -> Option<Json> {
        let certificate = Certificate {
            certificate: 2,
            gold: self.gold.to_owned(),
            answer: self.answer.to_owned(),
            claim: if self.equal {
                Claim::Equal
            } else {
                Claim::Different
            },
            proved: !matches!(proof, Proof::Rounded { .. } | Proof::Sampled {}),
            proof,
            gold_tree: trees[0].cloned(),
            answer_tree: trees[1].cloned(),
        };
        let mut document = serde_json::to_value(&certificate).ok()?;
        if recheck(&document).is_ok() {
            return Some(document);
        }
        if certificate.proof.parts().is_empty() || !certificate.proved {
            return None;
        }
        document["proved"] = Json::Bool(false);
        recheck(&document).is_ok().then_some(document)
    }

    /// What needs neither trees nor parts.
    fn plain(self, pair: [&str; 2]) -> Option<Json> {
        if same_text(pair) == Some(self.equal) {
            return self.accepted(Proof::Text {}, None);
        }
        let infinite = pair.iter().any(|text| text.contains(['∞', 'f', 'o']));
        let ends = infinite.then(|| self.accepted(Proof::Infinity {}, None));
        let excluded = || !self.equal && shape(pair[0]).excludes(&shape(pair[1]));
        ends.flatten().or_else(|| {
            excluded()
                .then(|| self.accepted(Proof::Shape {}, None))
                .flatten()
        })
    }

    /// May these members be what the claim says, as far as their values are known?
    fn is_plausible(self, strings: &[String; 2]) -> bool {
        let [gold, answer] = strings;
        let sample = Sample::new(gold, answer);
        let (gold, answer) = (evaluate(gold, sample, BITS), evaluate(answer, sample, BITS));
        match (gold, answer) {
            (Some(gold), Some(answer)) => {
                gold.value.is_separated(&answer.value, BITS) != self.equal
            }
            _ => true,
        }
    }

    fn by_members(self, pair: [&str; 2]) -> Option<Json> {
        let [gold, answer] = pair.map(shape);
        let counts = [gold.parts.len(), answer.parts.len()];
        if gold.is_single() && answer.is_single() || counts.iter().any(|n| *n > MAX_MEMBERS) {
            return None;
        }
        let strings = |at: usize, partner: usize| {
            Some([
                gold.parts.get(at)?.clone(),
                answer.parts.get(partner)?.clone(),
            ])
        };
        if !self.equal {
            for (side, count) in [(Side::Gold, counts[0]), (Side::Answer, counts[1])] {
                for member in 0..count {
                    let Some((rivals, _)) = gold.rivals(&answer, side, member) else {
                        continue;
                    };
                    if !rivals.iter().all(|strings| self.is_plausible(strings)) {
                        continue;
                    }
                    let parts: Option<Vec<Json>> =
                        rivals.iter().map(|strings| self.inner(strings)).collect();
                    let proof = parts.map(|parts| Proof::Member {
                        side,
                        member,
                        parts,
                    });
                    if let Some(found) = proof.and_then(|proof| self.accepted(proof, None)) {
                        return Some(found);
                    }
                }
            }
            return None;
        }
        let (mut pairs, mut parts): (Vec<[usize; 2]>, Vec<Json>) = (Vec::new(), Vec::new());
        // In place first; then whatever is free; then, for sets, whatever fits.
        for at in 0..counts[0] {
            let free = |partner: &usize| !pairs.iter().any(|pair| pair[1] == *partner);
            let order = [at].into_iter().chain(0..counts[1]).filter(free);
            let order: Vec<usize> = order.chain(0..counts[1]).collect();
            let found = order.into_iter().find_map(|partner| {
                let strings = strings(at, partner).filter(|s| self.is_plausible(s))?;
                Some((partner, self.inner(&strings)?))
            });
            let (partner, part) = found?;
            pairs.push([at, partner]);
            parts.push(part);
        }
        for partner in 0..counts[1] {
            if pairs.iter().any(|pair| pair[1] == partner) {
                continue;
            }
            let found = (0..counts[0]).find_map(|at| {
                let strings = strings(at, partner).filter(|s| self.is_plausible(s))?;
                Some((at, self.inner(&strings)?))
            });
            let (at, part) = found?;
            pairs.push([at, partner]);
            parts.push(part);
        }
        self.accepted(Proof::Members { pairs, parts }, None)
    }

    fn by_views(self, pair: [&str; 2]) -> Option<Json> {
        for view in VIEWS {
            for views in [[view, view], [view, VIEWS[0]], [VIEWS[0], view]] {
                let views = views.map(str::to_owned);
                let Some((strings, _)) = viewed(&views, pair, None, self.equal) else {
                    continue;
                };
                let factor = (view == "difference").then(|| ratio(strings.first(), self));
                let seen = viewed(&views, pair, factor.flatten().as_ref(), self.equal);
                let factor = (view == "difference").then(|| ratio(strings.first(), self));
                let Some(strings) = seen.and_then(|seen| seen.0.into_iter().next()) else {
                    continue;
                };
                if !self.is_plausible(&strings) {
                    continue;
                }
                if let Some(part) = self.inner(&strings) {
                    let proof = Proof::View {
                        views,
                        factor: factor.flatten(),
                        parts: vec![part],
                    };
                    if let Some(found) = self.accepted(proof, None) {
                        return Some(found);
                    }
                }
            }
        }
        None
    }
}

/// The factor between two formulas, as it shows at one point.
fn ratio(strings: Option<&[String; 2]>, claim: Claimed<'_>) -> Option<Rational> {
    let value = |text: &str| {
        let sample = Sample {
            seed: 2,
            ..Sample::new(claim.gold, claim.answer)
        };
        evaluate(text, sample, BITS)?.value.exact().cloned()
    };
    let [gold, answer] = strings?;
    let factor = value(gold)?.checked_div(&value(answer)?)?;
    (factor.bits() < 200).then_some(factor)
}

#[cfg(test)]
mod tests;
