//! `makespan fit`: from a log of trials to a decision with its uncertainty.

use std::path::Path;

use closedform::algebra::evidence::{Basis, Evidence, Method};
use closedform::transforms::Error;
use closedform::transforms::makespan::uncertainty::{
    Ending, Labels, MeanTime, PlugIn, TaskLog, UncertainTimes, trials_needed_with_times,
};
use closedform::transforms::makespan::{Posterior, Times, decide};
use serde_json::{Map, Value, json};

use super::answer::{Answer, document, expected_document, shown};
use super::log::{self, Log};
use super::trial_arguments::Fit;
use super::{picture, task};
use crate::failure::{Failure, Outcome};
use crate::files::File;
use crate::picture::check;
use crate::table::{short, within};

/// Points of the posterior density.
const POINTS: usize = 160;

/// Runs the command.
pub(crate) fn run(arguments: &Fit, target: Option<&Path>) -> Outcome {
    check(arguments.plot.as_deref())?;
    let confidence = log::confidence(arguments.confidence)?;
    let found = log::read(
        &arguments.log,
        &arguments.input,
        arguments.start.as_deref(),
        arguments.bootstrap,
    )?;
    let tasks = found.tasks(arguments.input.task.as_deref())?;
    let mut answer = Answer::default();
    let mut files = Vec::new();
    let mut documents = Vec::new();
    for one in &tasks {
        let one = &found.completed(one, &arguments.times, &arguments.input)?;
        let mut fit = Task {
            log: &found,
            task: one,
            arguments,
            confidence,
            document: Map::new(),
        };
        if tasks.len() > 1 {
            answer.plain(&format!("\ntask {}", one.name().escape_debug()));
        }
        fit.plug_in(&mut answer)?;
        if let Some((posterior, times)) = fit.rates(&mut answer)? {
            fit.decision(&mut answer, &posterior, &times)?;
            if let Some(path) = &arguments.plot
                && files.is_empty()
            {
                files.push(fit.plot(path, &posterior, &times)?);
                answer.note("the picture takes the mean times as known");
            }
        }
        fit.document
            .insert("task".to_owned(), Value::String(one.name().to_owned()));
        documents.push(Value::Object(fit.document));
    }
    if let Some(path) = &arguments.plot
        && files.is_empty()
    {
        return Err(Failure::Undecided(format!(
            "--plot {}: the log says nothing about the predictor, so there is no posterior to draw",
            path.display()
        )));
    }
    answer.key("tasks", documents);
    for note in found.log.notes() {
        answer.note(note);
    }
    answer.write(arguments.json, &[&arguments.log], &files, target)
}

/// One task of a log.
pub(super) struct Task<'a> {
    pub(super) log: &'a Log,
    pub(super) task: &'a TaskLog,
    pub(super) arguments: &'a Fit,
    pub(super) confidence: f64,
    document: Map<String, Value>,
}

impl Task<'_> {
    pub(super) fn key(&mut self, key: &str, value: Value) {
        self.document.insert(key.to_owned(), value);
    }

    pub(super) const fn labels(&self) -> Labels {
        self.arguments.input.labels()
    }

    /// The mean that the log shows, with its witness.
    fn plug_in(&mut self, answer: &mut Answer) -> Result<(), Failure> {
        let found: PlugIn = self
            .task
            .plug_in()
            .map_err(|error| self.log.refused(error))?;
        let counts: Vec<String> = Ending::ALL
            .into_iter()
            .filter(|ending| self.task.tally(*ending).count() > 0)
            .map(|ending| format!("{} {}", ending.label(), self.task.tally(ending).count()))
            .collect();
        answer.line("attempts", found.attempts.to_string());
        answer.line("completions", found.completions.to_string());
        answer.line("endings", counts.join(", "));
        match found.mean.as_finite() {
            Some(mean) => answer.line("mean makespan", shown(mean)),
            None => answer.line(
                "mean makespan",
                format!(
                    "unknown: nothing was completed in {} of work; that is a lower bound of what one completion takes",
                    shown(&found.elapsed)
                ),
            ),
        }
        let counts: Map<String, Value> = Ending::ALL
            .into_iter()
            .map(|ending| {
                let count = self.task.tally(ending).count();
                (ending.label().to_owned(), json!(count))
            })
            .collect();
        self.key("attempts", json!(found.attempts));
        self.key("completions", json!(found.completions));
        self.key("counts", Value::Object(counts));
        self.key("elapsed", document(&found.elapsed));
        self.key("mean", expected_document(&found.mean));
        match (found.mean.as_finite(), found.ratio.as_finite()) {
            (Some(mean), Some(ratio)) => answer.witness(&Evidence {
                method: Method::Exact,
                measured: (mean - ratio).abs().to_f64(),
                bound: 0.0,
                basis: Basis::Rigorous,
                note: "elapsed time over completions is the same, exactly".to_owned(),
            }),
            _ => answer.unasked("there is no completion"),
        }
        Ok(())
    }

    /// What the log may say about p, α and β; nothing, with the reason as a note, where it may not.
    fn rates(&mut self, answer: &mut Answer) -> Result<Option<(Posterior, Times)>, Failure> {
        let labels = self.labels();
        let mut weighted = false;
        if self.arguments.exploration.is_some() || self.task.counts(labels).is_err() {
            weighted = self.explored(answer)?;
        }
        let prior = self.arguments.prior.beliefs()?;
        let counts = match self.task.counts(labels) {
            Ok(counts) => counts,
            // the weighted rates are the answer
            Err(Error::Unsupported { .. }) if weighted => return Ok(None),
            Err(error @ Error::Unsupported { .. }) => {
                answer.note(&error.to_string());
                self.key("refused", Value::String(error.to_string()));
                return Ok(None);
            }
            Err(error) => return Err(self.log.refused(error)),
        };
        let posterior = Posterior::new(&prior, &counts).map_err(|error| self.log.refused(error))?;
        for (name, key, belief) in [
            ("p", "p", posterior.success()),
            ("alpha", "alpha", posterior.false_alarm()),
            ("beta", "beta", posterior.detection()),
        ] {
            let (low, high) = belief.interval(self.confidence);
            answer.line(
                name,
                format!(
                    "{} ({} to {})",
                    short(belief.mean()),
                    short(low),
                    short(high)
                ),
            );
            self.key(
                key,
                json!({"mean": belief.mean(), "low": low, "high": high}),
            );
        }
        match self.task.times(labels) {
            Ok(times) => Ok(Some((posterior, times))),
            Err(error) => {
                answer.note(&log::lacking(&error));
                Ok(None)
            }
        }
    }

    /// The mean times with their uncertainty.
    pub(super) fn uncertain(&self, answer: &mut Answer) -> Result<UncertainTimes, Failure> {
        let found = self
            .task
            .uncertain_times(self.labels(), self.arguments.bootstrap)
            .map_err(|error| self.log.refused(error))?;
        let times = [
            &found.failure,
            &found.preempted_success,
            &found.preempted_failure,
        ];
        let exponential = |time: &&MeanTime| matches!(time, MeanTime::Exponential { .. });
        if self.arguments.bootstrap && times.iter().any(exponential) {
            answer.note(
                "--bootstrap: of a kind of attempts there is one duration, more than 100,000, or weighted ones; these times are taken as \
                 exponential",
            );
        }
        Ok(found)
    }

    fn decision(
        &mut self,
        answer: &mut Answer,
        posterior: &Posterior,
        times: &Times,
    ) -> Result<(), Failure> {
        let about = |error| self.log.refused(error);
        let pays = posterior.prob_pays(times).map_err(about)?;
        answer.line(
            "preempting pays with",
            format!("{} (times taken as known)", short(pays.value)),
        );
        let half = (1.0 - self.confidence) / 2.0;
        let shares = [half, 0.5, 1.0 - half];
        let quantile = |share| posterior.saving_quantile(times, share).map_err(about);
        let known = [
            quantile(shares[0])?,
            quantile(shares[1])?,
            quantile(shares[2])?,
        ];
        let told = |[low, middle, high]: [f64; 3], digits: &dyn Fn(f64) -> String| {
            format!("{} ({} to {})", digits(middle), digits(low), digits(high))
        };
        let document =
            |[low, middle, high]: [f64; 3]| json!({"median": middle, "low": low, "high": high});
        let known_text = told(known, &short);
        let mut with_times = Value::Null;
        match task::draw(self.arguments.dice) {
            None => {
                answer.line("saving", format!("{known_text}, times taken as known"));
                self.key("saving", document(known));
            }
            Some(draw) => {
                let uncertain = self.uncertain(answer)?;
                let found = posterior
                    .prob_pays_uncertain(&uncertain, draw)
                    .map_err(about)?;
                answer.line(
                    "  with uncertain times",
                    format!(
                        "{} +- {:.0e}",
                        within(found.value, found.error),
                        found.error
                    ),
                );
                with_times = json!({"value": found.value, "error": found.error});
                let quantiles = posterior
                    .saving_quantiles_uncertain(&uncertain, shares, draw)
                    .map_err(about)?;
                let error = (quantiles[2] - quantiles[0]) / (draw.count as f64).sqrt();
                answer.line("saving", told(quantiles, &|saving| within(saving, error)));
                answer.line("  times taken as known", known_text);
                self.key("saving", document(quantiles));
            }
        }
        self.key("saving_times_known", document(known));
        let mean = decide(&posterior.mean_rates(), times).map_err(about)?;
        let draw = task::draw(self.arguments.dice);
        let witness = posterior.prob_pays_witness(times, &pays, draw);
        answer.witness(&witness.map_err(about)?);
        self.key("probability_pays", json!(pays.value));
        self.key("probability_pays_uncertain_times", with_times);
        self.key("gain_at_mean_rates", json!(mean.gain));
        self.plan(answer, times);
        Ok(())
    }

    /// How many trials the sign of the gain takes, at the rates of the log.
    fn plan(&mut self, answer: &mut Answer, times: &Times) {
        let rates = self
            .task
            .counts(self.labels())
            .ok()
            .and_then(|counts| counts.rates());
        let Some(rates) = rates else { return };
        let variances = self.task.time_variances(self.labels());
        if let Ok(needed) = trials_needed_with_times(&rates, times, &variances, self.confidence) {
            let text = match needed.trials.is_finite() {
                true => format!(
                    "{} for {} % (so far {})",
                    needed.trials.ceil(),
                    short(100.0 * self.confidence),
                    self.task.attempts()
                ),
                false => String::from("no number does: the gain is 0"),
            };
            answer.line("trials needed", text);
            let trials = needed.trials.is_finite().then_some(needed.trials);
            self.key(
                "trials_needed",
                json!({"trials": trials, "gain": needed.gain, "variance": needed.variance}),
            );
        }
    }

    /// The posterior density of the saving.
    fn plot<'a>(
        &self,
        path: &'a Path,
        posterior: &Posterior,
        times: &Times,
    ) -> Result<File<'a>, Failure> {
        let about = |error| self.log.refused(error);
        let quantile = |share| posterior.saving_quantile(times, share).map_err(about);
        let (low, middle, high) = (quantile(0.001)?, quantile(0.5)?, quantile(0.999)?);
        let mut savings = Vec::with_capacity(POINTS + 1);
        let mut density = Vec::with_capacity(POINTS + 1);
        for at in 0..=POINTS {
            let saving = low + (high - low) * at as f64 / POINTS as f64;
            savings.push(saving);
            density.push(posterior.saving_density(times, saving).map_err(about)?);
        }
        let mut marks = vec![(middle, String::from("median"))];
        if low < 0.0 && high > 0.0 {
            marks.insert(0, (0.0, String::from("break-even")));
        }
        picture::saving(path, &savings, &density, &marks)
    }
}
