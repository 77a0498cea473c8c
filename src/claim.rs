//! Claims of your own, checked: is this identity, integral, derivative, sum, limit or solution right?
//!
//! A claim is checked by substitution into its defining problem: exactly, by the zero test, where that decides; by an
//! independent numeric method in any case. A numeric agreement is never called a proof.
//!
//! | form | proved by | independent witness |
//! |---|---|---|
//! | [`Identity`] | the zero test, under the assumptions | enclosures at points that satisfy them |
//! | [`Derivative`] | differentiation and the zero test | difference quotients in high precision |
//! | [`Integral`] | a continuous antiderivative, given or found, and its limits at the ends | double exponential quadrature, enclosures of pieces |
//! | [`Sum`] | induction over the upper limit, partial sums, closed forms | terms added exactly; extrapolated partial sums |
//! | [`Limit`] | series, orders of growth, L'Hospital's rule | values along a sequence |
//! | [`Equation`] | residual and initial values are zero, the solution is continuous | integration by a Runge-Kutta method of order 8 |
//! | [`Recurrence`] | residual and initial values are zero | exact iteration |
//!
//! Formulas are LaTeX, ASCII or Unicode, read by [`algebra::parse`]; `log` is the natural logarithm. Equality means: on the
//! common domain over the reals, under the assumptions, removable singularities ignored.
//!
//! ```
//! use closedform::claim::{Options, prove};
//!
//! let checked = prove("sin(2x) = 2 sin x cos x", &[], &Options::default())?;
//! assert_eq!(checked.verdict.name(), "proved");
//! let checked = prove("sqrt(x^2) = x", &[], &Options::default())?;
//! assert_eq!(checked.verdict.name(), "refuted");
//! let checked = prove("sqrt(x^2) = x", &["x > 0"], &Options::default())?;
//! assert_eq!(checked.verdict.name(), "proved");
//! # Ok::<(), closedform::claim::Error>(())
//! ```
//!
//! What only a program can compute is claimed by closures: [`function_equals`], [`integral_of`], [`derivative_of`],
//! [`sum_of`], [`solution_of`].

mod assumption; // conditions on the symbols
mod document; // TOML
mod error;
mod formula; // text to expression
mod integers; // rules that hold for integers only
mod numeric; // witnesses for closures
mod operator; // sums, integrals and limits inside an identity
mod points; // seeded points that satisfy the conditions
mod sampled; // both sides at points
mod terms; // values at every integer
mod zero; // the zero test under assumptions, with proof steps

#[cfg(all(test, feature = "proptest"))]
mod laws;
#[cfg(all(test, feature = "proptest"))]
mod twins;

mod derivative;
mod identity;
mod integral;
mod limit;
mod ode;
mod recurrence;
mod sum;

use algebra::evidence::{Certificate, Evidence, Reason, Verdict, Witnessed};
use serde::Serialize;

pub use self::assumption::Assumptions;
pub use self::derivative::Derivative;
pub use self::error::{Error, Place, Result};
pub use self::identity::Identity;
pub use self::integral::Integral;
pub use self::limit::Limit;
pub use self::numeric::{derivative_of, function_equals, integral_of, solution_of, sum_of};
pub use self::ode::{Equation, Initial, Unknown};
pub use self::recurrence::Recurrence;
pub use self::sum::Sum;
pub use self::zero::Step;
pub use algebra::expr::Side;

/// Budget and choices of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Work allowed per question to the zero test, in limb operations.
    pub fuel: u64,
    /// Seed of every point that is chosen.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            fuel: 8_000_000,
            seed: 1,
        }
    }
}

/// A claim of one of the forms.
#[derive(Clone, Debug)]
pub enum Claim {
    /// Both sides are equal.
    Identity(Identity),
    /// The value of a definite integral.
    Integral(Integral),
    /// The derivative of a function.
    Derivative(Derivative),
    /// The value of a finite or infinite sum.
    Sum(Sum),
    /// The value of a limit.
    Limit(Limit),
    /// The solution of ordinary differential equations.
    Equation(Equation),
    /// The solution of a recurrence.
    Recurrence(Recurrence),
}

/// What a check looked at and what it found on the way; the verdict stands beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Examined {
    /// Form of the claim: `identity`, `integral`, ..
    pub form: &'static str,
    /// The claim as it was read.
    pub statement: String,
    /// The assumptions as they were given.
    pub assumptions: Vec<String>,
    /// Equalities the zero test was asked for, with its answers.
    pub steps: Vec<Step>,
    /// What the independent witness measured.
    pub evidence: Vec<Evidence>,
    /// What was missing for a proof, and how ambiguous notation was read.
    pub notes: Vec<String>,
}

impl Examined {
    fn new(form: &'static str, statement: String, assumptions: &Assumptions) -> Self {
        Self {
            form,
            statement,
            assumptions: assumptions.texts(),
            steps: Vec::new(),
            evidence: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Proved when the argument is complete and the witness does not contradict it, else by the evidence.
    fn concluded(mut self, proved: bool) -> Witnessed<Self> {
        let contradicted = self.evidence.iter().find(|one| one.contradicts());
        let verdict = match (proved, contradicted) {
            (true, None) => Verdict::Proved(self.certificate()),
            (true, Some(bad)) => {
                let line = format!(
                    "the witness does not confirm the argument ({}: {:e} above {:e})",
                    bad.note, bad.measured, bad.bound
                );
                self.note(line);
                Verdict::Undecided(Reason::Precision)
            }
            (false, _) => Verdict::of(self.evidence.clone()),
        };
        Witnessed {
            value: self,
            verdict,
        }
    }

    fn undecided(self, reason: Reason) -> Witnessed<Self> {
        Witnessed {
            value: self,
            verdict: Verdict::Undecided(reason),
        }
    }

    fn refuted(self, counterexample: algebra::evidence::Counterexample) -> Witnessed<Self> {
        Witnessed {
            value: self,
            verdict: Verdict::Refuted(counterexample),
        }
    }

    /// The steps with what can be re-checked of them, as `docs/certificates.md` describes.
    fn certificate(&self) -> Certificate {
        let document = serde_json::json!({
            "claim": self.form,
            "statement": self.statement,
            "assumptions": self.assumptions,
            "steps": self.steps,
        });
        Certificate {
            kind: String::from("steps"),
            statement: self.statement.clone(),
            document: document.to_string(),
        }
    }
}

impl Claim {
    /// Reads a claim file; `docs/claims.md` lists its keys.
    ///
    /// # Errors
    /// [`Error`] names key, line and the way out.
    ///
    /// ```
    /// use closedform::claim::{Claim, Options};
    ///
    /// let claim = Claim::from_toml(r#"
    ///     claim = "sum"
    ///     summand = "k"
    ///     index = "k"
    ///     lower = 1
    ///     upper = "n"
    ///     value = "n(n+1)/2"
    /// "#)?;
    /// assert_eq!(claim.examine(&Options::default())?.verdict.name(), "proved");
    /// # Ok::<(), closedform::claim::Error>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self> {
        document::read(text)
    }

    /// Checks the claim.
    ///
    /// # Errors
    /// [`Error`] when the claim cannot be read as what it says it is.
    pub fn examine(&self, options: &Options) -> Result<Witnessed<Examined>> {
        Ok(match self {
            Claim::Identity(claim) => claim.examine(options),
            Claim::Integral(claim) => claim.examine(options),
            Claim::Derivative(claim) => claim.examine(options),
            Claim::Sum(claim) => claim.examine(options),
            Claim::Limit(claim) => claim.examine(options),
            Claim::Equation(claim) => claim.examine(options),
            Claim::Recurrence(claim) => claim.examine(options),
        })
    }
}

/// Checks an identity, `"LHS = RHS"` or a chain `"a = b = c"`, under assumptions such as `"x > 0"` or `"n in Z"`.
///
/// # Errors
/// [`Error`] when the claim or an assumption cannot be read.
pub fn prove(text: &str, assume: &[&str], options: &Options) -> Result<Witnessed<Examined>> {
    let assumptions = Assumptions::parse(assume)?;
    Ok(Identity::parse(text, assumptions)?.examine(options))
}
