//! `makespan mean --timeout`: every attempt stopped at a time limit, a given or the best one.

use closedform::algebra::Rational;
use closedform::algebra::evidence::Evidence;
use closedform::transforms::makespan::timeout::{Optimum, Turn};
use closedform::transforms::makespan::{AttemptModel, Cause, Duration, Expected, Timeout, witness};
use serde_json::json;

use super::answer::{Answer, document, refused, shown};
use super::arguments::Mean;
use super::cap;
use super::shared_arguments::exact;
use super::task::{self, Attempts};
use crate::failure::Failure;
use crate::table::{precise, short};

/// Relative differences of two means below this are rounding.
const ROUNDING: f64 = 1e-13;

/// A time limit that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Limit {
    /// The one with the least mean.
    Best,
    At(Rational),
}

/// A time, or `best`.
pub(super) fn limit(text: &str) -> Result<Limit, String> {
    match text.trim() {
        "best" => Ok(Limit::Best),
        text => exact(text)
            .map(Limit::At)
            .map_err(|error| format!("{error}, or best")),
    }
}

/// What is known of the attempts with their limit.
pub(super) struct Stopped {
    model: AttemptModel<f64>,
    timeout: Timeout,
    restart: Rational,
    /// The limit and its mean, in doubles.
    limit: f64,
    mean: Expected<f64>,
    best: Option<Optimum>,
    /// The same attempts in exact numbers, where their laws allow it.
    exact: Option<AttemptModel<Rational>>,
}

impl Stopped {
    /// Whether the best limit is none but the limit of ever shorter ones.
    fn vanishes(&self) -> bool {
        self.best.is_some_and(|best| best.turn == Turn::Vanishing)
    }
}

/// The lines of the limit; nothing where none is asked for.
pub(super) fn stopped(
    answer: &mut Answer,
    task: &Attempts,
    arguments: &Mean,
) -> Result<Option<Stopped>, Failure> {
    let Some(wanted) = &arguments.timeout else {
        return Ok(None);
    };
    let restart = match (&arguments.timeout_restart, &task.confusion) {
        (Some(given), _) => given.clone(),
        (None, Some(matrix)) => matrix.restart_after_failure.clone(),
        (None, None) => task.model.restart_after_failure(),
    };
    let of_restart = |error| refused("--timeout-restart", error);
    let model = task::doubles(&task.model).map_err(|error| refused(&task.name, error))?;
    let timeout = Timeout::of_model(&model, restart.to_f64()).map_err(of_restart)?;
    let (limit, best) = match wanted {
        Limit::At(limit) => (limit.to_f64(), None),
        Limit::Best => match timeout.optimum() {
            Expected::Finite(best) => (best.timeout, Some(best)),
            // The mean above says why.
            Expected::Infinite(_) => return Ok(None),
        },
    };
    let precisely = match wanted {
        Limit::At(limit) => Some(limit.clone()),
        Limit::Best => edge(&task.model, limit).or_else(|| Rational::from_f64(limit)),
    };
    let exact = precisely
        .filter(|_| best.is_none_or(|best| best.turn == Turn::Edge))
        .map(|limit| {
            task.model
                .stopped(&limit, Some(Duration::Deterministic(restart.clone())))
        })
        .transpose()
        .map_err(|error| refused("--timeout", error))?
        .flatten();
    let stopped = Stopped {
        mean: match best {
            Some(best) => Expected::Finite(best.mean),
            None => timeout.mean(limit),
        },
        model,
        timeout,
        restart,
        limit,
        best,
        exact,
    };
    lines(answer, task, wanted, &stopped, arguments.task.cap)?;
    Ok(Some(stopped))
}

/// The exact time of a law that is nearest to a double.
fn edge(model: &AttemptModel<Rational>, limit: f64) -> Option<Rational> {
    let is = |time: &&Rational| time.to_f64().to_bits() == limit.to_bits();
    model
        .outcomes()
        .iter()
        .find_map(|outcome| match &outcome.time {
            Duration::Deterministic(time) => Some(time).filter(is),
            Duration::Uniform { from, to } => [from, to].into_iter().find(is),
            Duration::Empirical { times } => times.iter().find(is),
            _ => None,
        })
        .cloned()
}

fn lines(
    answer: &mut Answer,
    task: &Attempts,
    wanted: &Limit,
    stopped: &Stopped,
    cap: Option<usize>,
) -> Result<(), Failure> {
    let mut found = json!({});
    match (wanted, stopped.best) {
        (Limit::At(limit), _) => {
            answer.line("time limit", shown(limit));
            found["limit"] = document(limit);
        }
        (Limit::Best, best) => {
            let (said, word) = turned(best.map_or(Turn::Waiting, |best| best.turn));
            let text = match stopped.limit.is_finite() {
                true => format!("{}: {said}", precise(stopped.limit)),
                false => said.to_owned(),
            };
            answer.line("best time limit", text);
            found["limit"] = json!({"value": stopped.limit.is_finite().then_some(stopped.limit)});
            found["turn"] = word.into();
        }
    }
    let exact = stopped
        .exact
        .as_ref()
        .and_then(|model| model.mean().finite());
    match (&stopped.mean, &exact) {
        (Expected::Finite(_), Some(mean)) => {
            answer.line("  mean", shown(mean));
            found["mean"] = document(mean);
        }
        (Expected::Finite(mean), None) => {
            answer.line("  mean", precise(*mean));
            found["mean"] = json!({"value": mean});
        }
        (Expected::Infinite(cause), _) => {
            let why = why(stopped, cause);
            answer.line("  mean", format!("infinite: {why}"));
            found["mean"] = json!({"value": null, "infinite": why});
        }
    }
    if let Some(saving) = saving(task, stopped, exact.as_ref()) {
        answer.line("  saving", short(saving));
        found["saving"] = saving.into();
    }
    let success = stopped.timeout.success(stopped.limit);
    let cut = stopped.timeout.cut(stopped.limit);
    answer.line("  success per attempt", short(success));
    answer.line("  stopped per attempt", short(cut));
    found["success_per_attempt"] = success.into();
    found["stopped_per_attempt"] = cut.into();
    if success > 0.0 {
        answer.line("  attempts", short(success.recip()));
        found["attempts"] = success.recip().into();
    }
    if stopped.limit > 0.0 && stopped.limit.is_finite() {
        let slope = stopped.timeout.derivative(stopped.limit);
        if slope.is_finite() && stopped.best.is_none() {
            answer.line("  derivative by it", short(slope));
        }
        found["derivative"] = json!(slope);
    }
    answer.line("  restart after a stop", shown(&stopped.restart));
    found["restart"] = document(&stopped.restart);
    // at a limit of 0 that is only approached every attempt is stopped
    if let Some(most) = cap
        && !stopped.vanishes()
    {
        let doubles = || stopped.timeout.capped(stopped.limit, most);
        found["capped"] = cap::lines(answer, most, stopped.exact.as_ref(), doubles)?;
    }
    answer.key("timeout", found);
    Ok(())
}

/// What the limit spares, exactly where that is known; a difference that is rounding is none.
fn saving(task: &Attempts, stopped: &Stopped, exact: Option<&Rational>) -> Option<f64> {
    let whole = task.model.mean().finite()?;
    if let Some(exact) = exact {
        return Some((&whole - exact).to_f64());
    }
    let mean = *stopped.mean.as_finite()?;
    let saving = whole.to_f64() - mean;
    Some(match saving.abs() > ROUNDING * mean {
        true => saving,
        false => 0.0,
    })
}

/// What is special about a best limit, in a line and in a word.
const fn turned(turn: Turn) -> (&'static str, &'static str) {
    match turn {
        Turn::Stationary => ("the derivative is 0", "stationary"),
        Turn::Edge => ("a law jumps or bends there", "edge"),
        Turn::Vanishing => (
            "the shorter the better, a new attempt costs nothing; the limit of the means follows",
            "vanishing",
        ),
        _ => (
            "none: it is best to wait for the end of every attempt",
            "waiting",
        ),
    }
}

fn why(stopped: &Stopped, cause: &Cause) -> String {
    let earliest = stopped.timeout.earliest();
    match earliest.is_finite() {
        true if earliest > stopped.limit => {
            format!("no attempt succeeds before {}", short(earliest))
        }
        true => format!("no attempt succeeds within {}", short(stopped.limit)),
        false => cause.to_string(),
    }
}

/// Evidence about the attempts with their limit.
fn limited(mut evidence: Evidence) -> Evidence {
    evidence.note = format!("with the limit: {}", evidence.note);
    evidence
}

/// What contradicts the mean with a limit.
pub(super) fn witnesses(
    answer: &mut Answer,
    task: &Attempts,
    stopped: &Stopped,
    arguments: &Mean,
) -> Result<(), Failure> {
    let Expected::Finite(mean) = stopped.mean else {
        return Ok(());
    };
    let about = |error| refused(&task.name, error);
    if let Some(model) = &stopped.exact
        && let Expected::Finite(mean) = model.mean()
    {
        let chain = model.chain(None).map_err(about)?;
        match witness::equations(&chain, &mean, 0.0) {
            Ok(found) => answer.witness(&limited(found)),
            Err(error) => answer.unasked(&error.to_string()),
        }
    }
    if let Some(best) = &stopped.best {
        if best.turn == Turn::Stationary {
            answer.witness(&witness::stationary(&stopped.timeout, best.timeout));
        }
        answer.witness(&witness::others(&stopped.timeout, best));
    }
    if let Some(draw) = task::draw(arguments.task.dice)
        && !stopped.vanishes()
    {
        let restart = stopped.restart.to_f64();
        match stopped.model.simulate_stopped(stopped.limit, restart, draw) {
            Ok(sample) => answer.witness(&limited(witness::dice(&sample, mean))),
            Err(error) => answer.unasked(&error.to_string()),
        }
    }
    Ok(())
}
