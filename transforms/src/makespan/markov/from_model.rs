//! Phase-type laws of durations, of attempts and of chains.

use super::network::{Left, Network, Reduced, Target};
use super::phase_type::PhaseType;
use crate::error::{Error, Result};
use crate::makespan::attempt::AttemptModel;
use crate::makespan::chain::{Chain, Kind};
use crate::makespan::duration::{Duration, refused};

impl Left {
    fn law(&self) -> PhaseType {
        PhaseType::pruned(&self.initial, &self.rates, &self.exits, self.atom).0
    }
}

impl PhaseType {
    /// The law of a duration, if it is phase-type: exponential, Erlang (or gamma of whole shape), hyperexponential, or always 0.
    ///
    /// ```
    /// use transforms::makespan::markov::PhaseType;
    /// use transforms::makespan::Duration;
    /// let law = PhaseType::of(&Duration::Erlang { stages: 3, mean: 6.0 }).unwrap();
    /// assert_eq!(law.phases(), 3);
    /// assert!((law.variance() - 12.0).abs() < 1e-14);
    /// assert_eq!(PhaseType::of(&Duration::Deterministic(1.0)), None);
    /// ```
    pub fn of(duration: &Duration<f64>) -> Option<Self> {
        duration.check("duration").ok()?;
        let mut network = Network::default();
        let begin = network.piece(duration, Target::Exit(0))?;
        let reduced = network.reduced(&[(begin, 1.0)], 1).ok()?;
        reduced.until("exit", |_| true).ok().map(|left| left.law())
    }
}

impl AttemptModel<f64> {
    /// The law of the makespan, if all durations are phase-type and an attempt can succeed.
    ///
    /// The phases are those of the start, then of time and restart of every outcome; what comes after a phase is drawn when it ends.
    ///
    /// ```
    /// use transforms::makespan::{AttemptModel, Duration, Outcome};
    /// let outcome = |name: &str, probability, mean, done| Outcome {
    ///     name: name.to_owned(),
    ///     probability,
    ///     time: Duration::Exponential { mean },
    ///     restart: None,
    ///     done,
    /// };
    /// let model = AttemptModel::new(None, vec![outcome("S", 0.7, 10.0, true), outcome("F", 0.3, 25.0, false)])?;
    /// let law = model.phase_type().unwrap();
    /// assert_eq!(law.phases(), 2);
    /// assert!((law.survival(80.0)? - 0.0445533966909651).abs() < 1e-15);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn phase_type(&self) -> Option<PhaseType> {
        let mut network = Network::default();
        let choice = network.node(None);
        let mut begin = Target::Node(choice);
        if let Some(start) = self.start() {
            begin = network.piece(start, begin)?;
        }
        for outcome in self.outcomes() {
            if outcome.probability <= 0.0 {
                continue;
            }
            let mut next = match outcome.done {
                true => Target::Exit(0),
                false => begin,
            };
            if let Some(restart) = &outcome.restart {
                next = network.piece(restart, next)?;
            }
            let first = network.piece(&outcome.time, next)?;
            network.lead(choice, first, outcome.probability);
        }
        let reduced = network.reduced(&[(begin, 1.0)], 1).ok()?;
        reduced.until("exit", |_| true).ok().map(|left| left.law())
    }
}

/// When a chain is left, if it is: the probability, and the time given that.
///
/// $$ P(M \le t,\ \text{left}) = p\, F(t) $$
///
/// with p the `probability` and F the distribution of `given`. The time given the exit is phase-type itself: rates are weighted by the
/// probability to leave so from where they lead (J. L. Doob's transform), which takes no subtraction.
#[derive(Clone, Debug, PartialEq)]
pub struct ExitTime {
    /// The probability that the chain is left so.
    pub probability: f64,
    /// The time until then, given that it is.
    pub given: PhaseType,
}

impl ExitTime {
    /// P(left until t).
    ///
    /// # Errors
    /// As [`PhaseType::cdf`].
    pub fn cdf(&self, time: f64) -> Result<f64> {
        Ok(self.probability * self.given.cdf(time)?)
    }
}

impl Chain<f64> {
    /// The time until any exit, of a chain in continuous time or with durations that are phase-type.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a chain in steps, and for a duration that is not phase-type; [`Error::Model`] when no exit is reached.
    ///
    /// ```
    /// use transforms::makespan::{Chain, Kind};
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").exit("scrap").begin("try", 1.0);
    /// chain.arc("try", "done", 3.0, None).arc("try", "scrap", 1.0, None);
    /// let chain = chain.build()?;
    /// let scrapped = chain.time_into(chain.state("scrap").unwrap())?;
    /// assert!((chain.time_to_exit()?.given.mean() - 0.25).abs() < 1e-16);
    /// assert!((scrapped.probability - 0.25).abs() < 1e-16);
    /// assert!((scrapped.given.mean() - 0.25).abs() < 1e-16);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn time_to_exit(&self) -> Result<ExitTime> {
        self.until("exits", |_| true)
    }

    /// The time until a given exit, a position among the states, for paths that end there.
    ///
    /// # Errors
    /// As [`Chain::time_to_exit`], and [`Error::Model`] when the state is no exit.
    pub fn time_into(&self, exit: usize) -> Result<ExitTime> {
        let name = self.exit_named(exit)?;
        self.until(&name, |state| state == exit)
    }

    /// What messages call a state that has to be an exit.
    pub(super) fn exit_named(&self, exit: usize) -> Result<String> {
        let name = self.states().get(exit).map_or("?", String::as_str);
        match self.is_exit(exit) {
            true => Ok(format!("exit {name}")),
            false => Err(refused(
                &format!("state {name}"),
                "is no exit: name one of the exits",
            )),
        }
    }

    fn until(&self, name: &str, wanted: impl Fn(usize) -> bool) -> Result<ExitTime> {
        let left = self.reduced()?.until(name, wanted)?;
        Ok(ExitTime {
            probability: left.probability,
            given: left.law(),
        })
    }

    fn reduced(&self) -> Result<Reduced> {
        let states = self.states().len();
        if self.kind() == Kind::Discrete {
            return Err(Error::Unsupported {
                what: "a law of phases",
                construct: "a chain in steps".to_owned(),
                hint: "ask for the number of steps: Chain::steps_to_exit",
            });
        }
        let mut network = Network::default();
        for state in 0..states {
            let out = self
                .arcs_from(state)
                .iter()
                .map(|arc| arc.weight)
                .sum::<f64>();
            let timed = self.kind() == Kind::Continuous && !self.is_exit(state);
            if timed && !out.is_finite() {
                let place = format!("state {}", self.states()[state]);
                return Err(refused(
                    &place,
                    "the rates out of it sum to more than a double holds: use a longer unit of time",
                ));
            }
            network.node(timed.then_some(out));
        }
        let target = |state: usize| match self.is_exit(state) {
            true => Target::Exit(state),
            false => Target::Node(state),
        };
        for arc in self.arcs() {
            let mut first = target(arc.to);
            if let Some(time) = &arc.time
                && arc.weight > 0.0
            {
                first = network.piece(time, first).ok_or_else(|| Error::Unsupported {
                    what: "a law of phases",
                    construct: format!(
                        "arc {} -> {}, time {time:?}",
                        self.states()[arc.from],
                        self.states()[arc.to]
                    ),
                    hint: "only exponential, Erlang and hyperexponential times, and times of 0, are made of phases; invert the transform instead",
                })?;
            }
            network.lead(arc.from, first, arc.weight);
        }
        let begin: Vec<(Target, f64)> = self
            .initial()
            .iter()
            .map(|&(state, share)| (target(state), share))
            .collect();
        network.reduced(&begin, states)
    }
}
