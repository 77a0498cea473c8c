//! What every closed form carries besides its value: a card, the evidence, a verdict.
//!
//! A subject is a set of typed functions that return a [`Witnessed`] value. The type-erased layer for demonstrations,
//! documentation and `run ID` ([`Entry`], [`Twin`], [`Context`]) exists once, behind feature `catalogue`.

use std::fmt;

/// What is known about a formula, as data.
///
/// ```
/// use algebra::evidence::{Card, Source};
///
/// const CARD: Card = Card {
///     id: "geometric-sum",
///     title: "Sum of a geometric progression",
///     formula: r"\sum_{k=0}^{n} q^k = \frac{q^{n+1}-1}{q-1}",
///     assumptions: &["q is not 1"],
///     source: Source {
///         title: "Elements, book IX, proposition 35",
///         authors: &["Euclid"],
///         arxiv: None,
///         derived: &[],
///     },
///     witness: "adds the terms one by one",
/// };
/// assert_eq!(CARD.id, "geometric-sum");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Card {
    /// Name on the command line: words joined by hyphens.
    pub id: &'static str,
    /// One line for a person.
    pub title: &'static str,
    /// The formula in LaTeX, without fences.
    pub formula: &'static str,
    /// What must hold for the formula to be true.
    pub assumptions: &'static [&'static str],
    /// Where it comes from.
    pub source: Source,
    /// In words: the independent method that can contradict it.
    pub witness: &'static str,
}

/// Where a formula comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Source {
    /// Title of the paper or book.
    pub title: &'static str,
    /// Its authors.
    pub authors: &'static [&'static str],
    /// Identifier on arXiv.
    pub arxiv: Option<&'static str>,
    /// Parts that were derived here because the text does not give them.
    pub derived: &'static [&'static str],
}

/// How a comparison was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case")
)]
pub enum Method {
    /// Exact arithmetic.
    Exact,
    /// Enclosures.
    Ball,
    /// Defect of the defining equation.
    Residual,
    /// Gradient or optimality conditions.
    Stationarity,
    /// An iterative solver of the same problem.
    Iteration,
    /// Random simulation.
    Simulation,
    /// A discretised model.
    Discretisation,
}

/// Why a bound may be believed.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case")
)]
pub enum Basis {
    /// A ball radius, an exact zero, a proved bound.
    Rigorous,
    /// An order of convergence or a condition number.
    Estimated,
    /// A confidence bound.
    Statistical {
        /// Width in standard deviations.
        sigmas: f64,
        /// Number of samples.
        samples: u64,
    },
}

/// One comparison: what was measured, against which bound, and where the bound comes from.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Evidence {
    /// How the comparison was made.
    pub method: Method,
    /// The measured deviation.
    pub measured: f64,
    /// The largest deviation that agrees with the formula.
    pub bound: f64,
    /// Why the bound may be believed.
    pub basis: Basis,
    /// What was compared, in words.
    pub note: String,
}

impl Evidence {
    /// The measurement lies within its bound; a value that is not a number never does.
    pub fn agrees(&self) -> bool {
        !self.is_open() && self.measured <= self.bound
    }

    /// The bound is not finite, so that nothing could be measured against it: neither for the formula nor against it.
    ///
    /// ```
    /// use algebra::evidence::{Basis, Evidence, Method};
    ///
    /// let blind = Evidence {
    ///     method: Method::Simulation,
    ///     measured: 0.0,
    ///     bound: f64::INFINITY,
    ///     basis: Basis::Statistical { sigmas: 4.0, samples: 100 },
    ///     note: "draws beyond the doubles".into(),
    /// };
    /// assert!(blind.is_open() && !blind.agrees() && !blind.contradicts());
    /// ```
    pub fn is_open(&self) -> bool {
        !self.bound.is_finite()
    }

    /// The measurement is not within its bound, and the bound is finite.
    pub fn contradicts(&self) -> bool {
        !self.is_open() && !self.agrees()
    }
}

/// Data that proves a claim and can be re-checked alone; its JSON forms are listed in `docs/certificates.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Certificate {
    /// Which of the documented forms.
    pub kind: String,
    /// The claim, in words or as a formula.
    pub statement: String,
    /// The certificate itself, a JSON document.
    pub document: String,
}

/// A concrete input at which a claim fails, re-checkable by anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Counterexample {
    /// The input, as `(name, value)`.
    pub point: Vec<(String, String)>,
    /// What was claimed there.
    pub claimed: String,
    /// What the witness found there.
    pub found: String,
}

/// Why nothing was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case")
)]
pub enum Reason {
    /// The work would exceed its budget.
    Budget,
    /// The precision cap was reached.
    Precision,
    /// No procedure covers the problem.
    OutsideTheory,
}

/// What is known about a claim.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "kebab-case", tag = "verdict", content = "because")
)]
pub enum Verdict {
    /// An exact identity, or an enclosure that decides.
    Proved(Certificate),
    /// All evidence lies within its bound, none is a proof.
    Supported(Vec<Evidence>),
    /// The claim is false.
    Refuted(Counterexample),
    /// Nothing is known.
    Undecided(Reason),
}

impl Verdict {
    /// `proved`, `supported`, `refuted` or `undecided`.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Proved(_) => "proved",
            Verdict::Supported(_) => "supported",
            Verdict::Refuted(_) => "refuted",
            Verdict::Undecided(_) => "undecided",
        }
    }

    /// Supported if every measurement lies within its bound, else refuted by the first that does not.
    ///
    /// No evidence at all, or none but open one, is `Undecided`: silence supports nothing.
    ///
    /// ```
    /// use algebra::evidence::{Basis, Evidence, Method, Verdict};
    ///
    /// let mut evidence = Evidence {
    ///     method: Method::Residual,
    ///     measured: 1e-16,
    ///     bound: 1e-12,
    ///     basis: Basis::Estimated,
    ///     note: "residual of the normal equations".into(),
    /// };
    /// assert_eq!(Verdict::of(vec![evidence.clone()]).name(), "supported");
    /// evidence.measured = f64::NAN;
    /// assert_eq!(Verdict::of(vec![evidence.clone()]).name(), "refuted");
    /// evidence.bound = f64::INFINITY;
    /// assert_eq!(Verdict::of(vec![evidence]).name(), "undecided");
    /// assert_eq!(Verdict::of(vec![]).name(), "undecided");
    /// ```
    pub fn of(evidence: Vec<Evidence>) -> Self {
        match evidence.iter().find(|one| one.contradicts()) {
            Some(bad) => Verdict::Refuted(Counterexample {
                point: Vec::new(),
                claimed: format!("{}: at most {:e}", bad.note, bad.bound),
                found: format!("{:e}", bad.measured),
            }),
            None if evidence.is_empty() => Verdict::Undecided(Reason::OutsideTheory),
            None if evidence.iter().all(Evidence::is_open) => Verdict::Undecided(Reason::Precision),
            None => Verdict::Supported(evidence.into_iter().filter(Evidence::agrees).collect()),
        }
    }

    /// The claim was proved or is supported.
    pub fn holds(&self) -> bool {
        matches!(self, Verdict::Proved(_) | Verdict::Supported(_))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Proved(certificate) => write!(f, "proved: {}", certificate.statement),
            Verdict::Supported(evidence) => {
                f.write_str("supported")?;
                for (at, one) in evidence.iter().enumerate() {
                    let before = if at == 0 { ": " } else { "; " };
                    write!(f, "{before}{}", one.note)?;
                    // An exact comparison has nothing to measure.
                    if one.bound > 0.0 {
                        write!(f, " {:.1e} <= {:.1e}", one.measured, one.bound)?;
                    }
                }
                Ok(())
            }
            Verdict::Refuted(counterexample) => {
                write!(
                    f,
                    "refuted: claimed {}, found {}",
                    counterexample.claimed, counterexample.found
                )?;
                for (at, (name, value)) in counterexample.point.iter().enumerate() {
                    let before = if at == 0 { " at " } else { ", " };
                    write!(f, "{before}{name} = {value}")?;
                }
                Ok(())
            }
            Verdict::Undecided(Reason::Budget) => f.write_str("undecided: out of budget"),
            Verdict::Undecided(Reason::Precision) => f.write_str("undecided: precision cap"),
            Verdict::Undecided(Reason::OutsideTheory) => {
                f.write_str("undecided: outside the theory")
            }
        }
    }
}

/// A value together with what is known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Witnessed<T> {
    /// The value.
    pub value: T,
    /// What an independent method says about it.
    pub verdict: Verdict,
}

/// What became of a reference case.
#[cfg(feature = "serde")]
#[derive(Clone, Debug, PartialEq)]
pub struct CaseOutcome {
    /// Identifier of the case.
    pub id: serde_json::Value,
    /// As expected (`None`: the case is not scored).
    pub passed: Option<bool>,
    /// The computed values under the names of the expected ones.
    pub got: serde_json::Value,
    /// What differs, in words.
    pub error: Option<String>,
}

#[cfg(feature = "catalogue")]
pub use self::erased::{Context, Entry, Twin};

#[cfg(feature = "catalogue")]
mod erased {
    use serde_json::Value;

    use super::{Card, Verdict};
    use crate::{Fuel, Result};

    /// What a run of an entry is given besides its problem.
    pub struct Context<'a> {
        /// Source of every random choice.
        pub seed: u64,
        /// Budget of work.
        pub fuel: Fuel,
        progress: Option<&'a mut dyn FnMut(f64)>,
    }

    impl<'a> Context<'a> {
        /// A context with the default budget that reports no progress.
        pub fn new(seed: u64) -> Self {
            Self {
                seed,
                fuel: Fuel::default(),
                progress: None,
            }
        }

        /// Reports progress to `listener`.
        #[must_use]
        pub fn with_progress(mut self, listener: &'a mut dyn FnMut(f64)) -> Self {
            self.progress = Some(listener);
            self
        }

        /// Says which fraction of the work is done.
        pub fn progress(&mut self, done: f64) {
            if let Some(listener) = &mut self.progress {
                listener(done.clamp(0.0, 1.0));
            }
        }
    }

    /// One closed form with problem and solution as JSON.
    pub struct Entry {
        /// What is known about it.
        pub card: Card,
        /// A valid random problem: `sample(size, seed)`.
        pub sample: fn(usize, u64) -> Value,
        /// The closed form.
        pub solve: fn(&Value, &mut Context<'_>) -> Result<Value>,
        /// The independent method, given problem and solution; it knows nothing of `solve`.
        pub witness: fn(&Value, &Value, &mut Context<'_>) -> Result<Verdict>,
        /// Plausible mistakes the witness must refute.
        pub twins: &'static [Twin],
        /// The entry answers yes or no: one sample is a batch of cases, and a twin errs on few of them.
        pub yes_or_no: bool,
    }

    /// A deliberately wrong variant, close enough to the truth that only a sharp witness refutes it.
    pub struct Twin {
        /// Its name.
        pub name: &'static str,
        /// What is wrong with it.
        pub mistake: &'static str,
        /// The wrong variant.
        pub solve: fn(&Value, &mut Context<'_>) -> Result<Value>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_reads_as_a_sentence() {
        let refuted = Verdict::Refuted(Counterexample {
            point: vec![("x".into(), "2".into()), ("y".into(), "3".into())],
            claimed: "5".into(),
            found: "6".into(),
        });
        assert_eq!(
            refuted.to_string(),
            "refuted: claimed 5, found 6 at x = 2, y = 3"
        );
        assert!(!refuted.holds());
    }

    #[cfg(feature = "catalogue")]
    #[test]
    fn progress_reaches_the_listener_clamped() {
        let mut seen = Vec::new();
        let mut listener = |done: f64| seen.push(done);
        let mut context = Context::new(1).with_progress(&mut listener);
        context.progress(0.5);
        context.progress(7.0);
        assert!(
            seen.iter()
                .zip([0.5, 1.0])
                .all(|(a, b)| a.total_cmp(&b).is_eq())
        );
    }
}
