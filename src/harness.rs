//! Runs the witness of an entry on seeded random problems, and shows that it refutes the wrong twins.
//!
//! The true form must never be refuted; each twin must be refuted on at least 95 % of the seeds. For an entry that answers
//! yes or no, a sample is a batch of cases, and a twin must agree with the true form on at least 90 % of them yet err on
//! at least one: a mistake that is wrong everywhere tests nothing.

use algebra::Error;
use algebra::evidence::{Context, Entry, Verdict};
use serde::Serialize;
use serde_json::Value;

/// How often a verdict was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Proved by the witness.
    pub proved: u32,
    /// Supported by evidence.
    pub supported: u32,
    /// Refuted.
    pub refuted: u32,
    /// Nothing known.
    pub undecided: u32,
}

impl Tally {
    fn count(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Proved(_) => self.proved += 1,
            Verdict::Supported(_) => self.supported += 1,
            Verdict::Refuted(_) => self.refuted += 1,
            Verdict::Undecided(_) => self.undecided += 1,
        }
    }

    /// Number of runs.
    pub fn runs(&self) -> u32 {
        self.proved + self.supported + self.refuted + self.undecided
    }
}

/// What the witness made of one twin.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TwinOutcome {
    /// Name of the twin.
    pub name: &'static str,
    /// What is wrong with it.
    pub mistake: &'static str,
    /// Verdicts over all seeds.
    pub tally: Tally,
    /// For a yes/no entry: share of the cases on which it agrees with the true form, over all seeds.
    pub agreement: Option<f64>,
    /// Refuted often enough, and close enough to the truth.
    pub passed: bool,
    /// The first refutation, in words.
    pub example: Option<String>,
}

/// What the witness made of an entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Identifier of the entry.
    pub id: &'static str,
    /// Verdicts on the true form.
    pub tally: Tally,
    /// The wrong variants.
    pub twins: Vec<TwinOutcome>,
    /// The true form was never refuted nor left without support everywhere, and every twin passed.
    pub passed: bool,
    /// The first refutation of the true form, in words: a defect of the house.
    pub refutation: Option<String>,
}

/// Runs `entry` on the problems of `seeds` with samples of `size`.
///
/// # Errors
/// What the entry's own functions return.
pub fn witness(entry: &Entry, size: usize, seeds: std::ops::Range<u64>) -> Result<Outcome, Error> {
    let mut tally = Tally::default();
    let mut refutation = None;
    let mut twins: Vec<TwinOutcome> = entry
        .twins
        .iter()
        .map(|twin| TwinOutcome {
            name: twin.name,
            mistake: twin.mistake,
            tally: Tally::default(),
            agreement: None,
            passed: false,
            example: None,
        })
        .collect();
    let mut agreed = vec![(0usize, 0usize); twins.len()];
    for seed in seeds {
        let problem = (entry.sample)(size, seed);
        let solution = (entry.solve)(&problem, &mut Context::new(seed))?;
        let verdict = (entry.witness)(&problem, &solution, &mut Context::new(seed))?;
        tally.count(&verdict);
        if let (Verdict::Refuted(_), None) = (&verdict, &refutation) {
            refutation = Some(format!("seed {seed}: {verdict}"));
        }
        for ((twin, outcome), agreed) in entry.twins.iter().zip(&mut twins).zip(&mut agreed) {
            let wrong = (twin.solve)(&problem, &mut Context::new(seed))?;
            let verdict = (entry.witness)(&problem, &wrong, &mut Context::new(seed))?;
            outcome.tally.count(&verdict);
            if let (Verdict::Refuted(_), None) = (&verdict, &outcome.example) {
                outcome.example = Some(format!("seed {seed}: {verdict}"));
            }
            if let (Some(truth), Some(claims)) = (cases(&solution), cases(&wrong)) {
                agreed.0 += truth.iter().zip(claims).filter(|(a, b)| a == b).count();
                agreed.1 += truth.len();
            }
        }
    }
    let mut passed = tally.refuted == 0 && tally.proved + tally.supported > 0;
    for (outcome, (same, all)) in twins.iter_mut().zip(agreed) {
        let often = outcome.tally.refuted * 100 >= outcome.tally.runs() * 95;
        let close = if entry.yes_or_no {
            outcome.agreement = (all > 0).then(|| ratio(same, all));
            same < all && same * 10 >= all * 9
        } else {
            true
        };
        outcome.passed = often && close;
        passed &= outcome.passed;
    }
    Ok(Outcome {
        id: entry.card.id,
        tally,
        twins,
        passed,
        refutation,
    })
}

/// The list of case results in a solution: the solution itself or its first list.
fn cases(solution: &Value) -> Option<&Vec<Value>> {
    match solution {
        Value::Array(list) => Some(list),
        Value::Object(fields) => fields.values().find_map(Value::as_array),
        _ => None,
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    // Batches are far below 2^52 cases.
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use algebra::Result;
    use algebra::evidence::{Card, Certificate, Counterexample, Source, Twin};
    use serde_json::json;

    use super::*;

    fn sample(size: usize, seed: u64) -> Value {
        let size = u64::try_from(size).unwrap();
        json!((0..size).map(|k| k * k + seed).collect::<Vec<_>>())
    }

    fn even(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
        let list = problem.as_array().unwrap();
        Ok(json!(
            list.iter()
                .map(|n| n.as_u64().unwrap() % 2 == 0)
                .collect::<Vec<_>>()
        ))
    }

    fn first_is_odd(problem: &Value, context: &mut Context<'_>) -> Result<Value> {
        let mut answers = even(problem, context)?;
        answers[0] = json!(!answers[0].as_bool().unwrap());
        Ok(answers)
    }

    fn always(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
        Ok(json!(vec![true; problem.as_array().unwrap().len()]))
    }

    fn last_digit(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
        let both = problem
            .as_array()
            .unwrap()
            .iter()
            .zip(solution.as_array().unwrap());
        for (n, claim) in both {
            let text = n.to_string();
            let even = text.ends_with(['0', '2', '4', '6', '8']);
            if claim.as_bool().unwrap() != even {
                return Ok(Verdict::Refuted(Counterexample {
                    point: vec![("n".into(), text)],
                    claimed: claim.to_string(),
                    found: even.to_string(),
                }));
            }
        }
        Ok(Verdict::Proved(Certificate {
            kind: "digits".into(),
            statement: "last digits".into(),
            document: "{}".into(),
        }))
    }

    const CARD: Card = Card {
        id: "parity",
        title: "Parity",
        formula: "n \\bmod 2",
        assumptions: &[],
        source: Source {
            title: "Elements",
            authors: &["Euclid"],
            arxiv: None,
            derived: &[],
        },
        witness: "last decimal digit",
    };

    fn entry(twins: &'static [Twin]) -> Entry {
        Entry {
            card: CARD,
            sample,
            solve: even,
            witness: last_digit,
            twins,
            yes_or_no: true,
        }
    }

    #[test]
    fn a_close_twin_is_refuted_and_passes() {
        let entry = entry(&[Twin {
            name: "first",
            mistake: "first case negated",
            solve: first_is_odd,
        }]);
        let outcome = witness(&entry, 20, 0..5).unwrap();
        assert!(outcome.passed, "{outcome:?}");
        assert_eq!(outcome.tally.proved, 5);
        assert_eq!(outcome.twins[0].tally.refuted, 5);
    }

    #[test]
    fn a_twin_far_from_the_truth_does_not_pass() {
        let entry = entry(&[Twin {
            name: "always",
            mistake: "always yes",
            solve: always,
        }]);
        let outcome = witness(&entry, 20, 0..5).unwrap();
        assert!(!outcome.passed && !outcome.twins[0].passed);
        assert!(outcome.refutation.is_none());
    }
}
