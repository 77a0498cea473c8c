//! Options that verbs of `makespan` share.

use clap::Args;
use closedform::algebra::Rational;
use closedform::transforms::makespan::uncertainty::{Beliefs, BetaLaw, GivenTimes};

use crate::arguments::{count, whole};
use crate::failure::Failure;

/// A decimal or a fraction, taken exactly.
pub(super) fn exact(text: &str) -> Result<Rational, String> {
    let text = text.trim();
    let found = match text.split_once('/') {
        None => Rational::from_decimal(text),
        Some((above, below)) => {
            let [above, below] = [above, below].map(|part| Rational::from_decimal(part.trim()));
            above
                .zip(below)
                .and_then(|(above, below)| above.checked_div(&below))
        }
    };
    let found = found
        .ok_or_else(|| String::from("write a decimal or a fraction, such as 0.54 or 27/50"))?;
    match found.to_f64().is_finite() {
        true => Ok(found),
        false => Err(String::from(
            "is beyond the range of doubles: use another unit",
        )),
    }
}

/// Refuses shares that are none.
pub(super) fn check_shares(shares: &[f64]) -> Result<(), Failure> {
    match shares.iter().find(|share| !(0.0..=1.0).contains(*share)) {
        None => Ok(()),
        Some(bad) => Err(Failure::Input(format!(
            "--quantiles {bad}: give shares from 0 to 1, such as 0.5,0.95"
        ))),
    }
}

/// NAME=VALUE
pub(super) fn setting(text: &str) -> Result<(String, Rational), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| String::from("write NAME=VALUE, such as pS=0.8"))?;
    Ok((name.trim().to_owned(), exact(value)?))
}

/// Values of the names in a file.
#[derive(Debug, Default, Args)]
pub(crate) struct Settings {
    /// Value of a name in the formulas of the file, NAME=VALUE; may be given several times
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) values: Vec<(String, Rational)>,
}

/// A task of attempts, and the draws that are compared with its answers.
#[derive(Debug, Args)]
pub(crate) struct AttemptInput {
    /// File of the task, `-`: standard input; without it the options say what the task is
    #[arg(value_name = "TASK")]
    pub(crate) file: Option<String>,
    #[command(flatten)]
    pub(crate) classes: Classes,
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// Give up after so many attempts
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) cap: Option<usize>,
    #[command(flatten)]
    pub(crate) dice: Dice,
}

impl AttemptInput {
    /// The files that are read.
    pub(super) fn inputs(&self) -> Vec<&str> {
        self.file.as_deref().into_iter().collect()
    }
}

/// Mean times of attempts, without probabilities.
#[derive(Debug, Default, Args)]
pub(crate) struct MeanTimes {
    /// Mean time of attempts that are run on and succeed (TP, NCS)
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) mts: Option<Rational>,
    /// Mean time of attempts that are run on and fail (FP, NCF)
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) mtf: Option<Rational>,
    /// Mean time until preemption (TN, FN)
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) mtn: Option<Rational>,
    /// Mean time until preemption of attempts that would have succeeded (FN) [default: that of --mtn]
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) ts: Option<Rational>,
    /// Mean time until preemption of attempts that would have failed (TN) [default: that of --mtn]
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) tf: Option<Rational>,
    /// Mean time from a failure to the next attempt [default: 0]
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) restart_failure: Option<Rational>,
    /// Mean time from a preemption to the next attempt [default: 0]
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) restart_preempt: Option<Rational>,
}

impl MeanTimes {
    /// Times that a log lacks.
    pub(super) fn given(&self) -> GivenTimes {
        let double = |value: Option<&Rational>| value.map(Rational::to_f64);
        GivenTimes {
            success: double(self.mts.as_ref()),
            failure: double(self.mtf.as_ref()),
            preempted_success: double(self.until_preempted_success()),
            preempted_failure: double(self.until_preempted_failure()),
            restart_after_failure: double(self.restart_failure.as_ref()),
            restart_after_preempt: double(self.restart_preempt.as_ref()),
        }
    }

    /// Until preemption of attempts that would have succeeded.
    pub(super) fn until_preempted_success(&self) -> Option<&Rational> {
        self.ts.as_ref().or(self.mtn.as_ref())
    }

    /// Until preemption of attempts that would have failed.
    pub(super) fn until_preempted_failure(&self) -> Option<&Rational> {
        self.tf.as_ref().or(self.mtn.as_ref())
    }
}

/// A task by options.
#[derive(Debug, Default, Args)]
pub(crate) struct Classes {
    /// Probability of predicted success that succeeds
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) tp: Option<Rational>,
    /// Probability of no verdict that succeeds
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) ncs: Option<Rational>,
    /// Probability of predicted success that fails
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) fp: Option<Rational>,
    /// Probability of no verdict that fails
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) ncf: Option<Rational>,
    /// Probability of a preempted attempt that would have failed
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) tn: Option<Rational>,
    /// Probability of a preempted attempt that would have succeeded
    #[arg(long = "fn", value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) fn_: Option<Rational>,
    #[command(flatten)]
    pub(crate) times: MeanTimes,
    /// Mean time that every attempt takes first [default: 0]
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) start: Option<Rational>,
    /// The probabilities are counts or do not quite sum to 1: divide them by their sum (those of attempts, and out of every state of a graph)
    #[arg(long)]
    pub(crate) normalise: bool,
}

/// Rates of a predictor in the place of six probabilities.
#[derive(Debug, Default, Args)]
pub(crate) struct Rates {
    /// Probability that an attempt succeeds when it is run on
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) p: Option<Rational>,
    /// Share of the attempts that would succeed and are preempted
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) alpha: Option<Rational>,
    /// Share of the attempts that would fail and are preempted
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) beta: Option<Rational>,
}

/// Draws of a simulation.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Dice {
    /// Makespans that are drawn; 0 for no draws as a witness, `simulate` needs 2
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = count, allow_negative_numbers = true)]
    pub(crate) draws: usize,
    /// Seed of the draws
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// Threads; results do not depend on them (0: all cores)
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = count, allow_negative_numbers = true)]
    pub(crate) threads: usize,
}

/// What is believed of a predictor before the first trial.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Prior {
    /// Both parameters of the Beta laws of p, alpha and beta before the first trial
    #[arg(
        long,
        value_name = "A",
        default_value_t = 1.0,
        allow_negative_numbers = true
    )]
    pub(crate) prior: f64,
}

impl Prior {
    /// The same law of all three rates.
    pub(super) fn beliefs(self) -> Result<Beliefs, Failure> {
        let law = BetaLaw::new(self.prior, self.prior)
            .map_err(|error| Failure::Input(format!("--prior {}: {error}", self.prior)))?;
        Ok(Beliefs::alike(law))
    }
}
