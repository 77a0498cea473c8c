//! From the confusion matrix of a failure predictor to the rates and times that decide.

use super::super::attempt::{AttemptModel, Outcome};
use super::super::duration::{Duration, nonnegative, parts_of_one, refused, sums_to_one};
use super::super::number::Number;
use crate::error::Result;

/// The six outcome classes of an attempt that a failure predictor watches.
///
/// | class | the predictor | the attempt |
/// |---|---|---|
/// | TP | predicts success: run on | succeeds |
/// | FP | predicts success: run on | fails |
/// | TN | predicts failure: preempted | would have failed |
/// | FN | predicts failure: preempted | would have succeeded |
/// | NCS | gives no verdict: run on | succeeds |
/// | NCF | gives no verdict: run on | fails |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Predicted success, succeeds.
    TruePositive,
    /// Predicted success, fails.
    FalsePositive,
    /// Preempted, would have failed.
    TrueNegative,
    /// Preempted, would have succeeded.
    FalseNegative,
    /// No verdict, succeeds.
    NoVerdictSuccess,
    /// No verdict, fails.
    NoVerdictFailure,
}

impl Class {
    /// All six, in the order of the tables.
    pub const ALL: [Self; 6] = [
        Self::TruePositive,
        Self::NoVerdictSuccess,
        Self::FalsePositive,
        Self::NoVerdictFailure,
        Self::TrueNegative,
        Self::FalseNegative,
    ];

    /// The label of the field: TP, NCS, FP, NCF, TN, FN.
    pub const fn label(self) -> &'static str {
        match self {
            Self::TruePositive => "TP",
            Self::FalsePositive => "FP",
            Self::TrueNegative => "TN",
            Self::FalseNegative => "FN",
            Self::NoVerdictSuccess => "NCS",
            Self::NoVerdictFailure => "NCF",
        }
    }

    /// The class of a label, in upper or lower case.
    pub fn from_label(label: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|class| class.label().eq_ignore_ascii_case(label))
    }

    /// Was the attempt preempted?
    pub const fn preempted(self) -> bool {
        matches!(self, Self::TrueNegative | Self::FalseNegative)
    }

    /// Does the attempt succeed, or would it have?
    pub const fn succeeds(self) -> bool {
        matches!(
            self,
            Self::TruePositive | Self::FalseNegative | Self::NoVerdictSuccess
        )
    }

    /// Does the attempt complete the task?
    pub const fn completes(self) -> bool {
        self.succeeds() && !self.preempted()
    }

    const fn place(self) -> usize {
        match self {
            Self::TruePositive => 0,
            Self::NoVerdictSuccess => 1,
            Self::FalsePositive => 2,
            Self::NoVerdictFailure => 3,
            Self::TrueNegative => 4,
            Self::FalseNegative => 5,
        }
    }
}

/// One value for each class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ByClass<T>([T; 6]);

impl<T> ByClass<T> {
    /// From a function of the class.
    pub fn from_fn(mut value: impl FnMut(Class) -> T) -> Self {
        Self(Class::ALL.map(&mut value))
    }

    /// The value of a class.
    pub const fn get(&self, class: Class) -> &T {
        &self.0[class.place()]
    }

    /// The value of a class, to be changed.
    pub const fn get_mut(&mut self, class: Class) -> &mut T {
        &mut self.0[class.place()]
    }

    /// Other values, class by class; the first error ends it.
    ///
    /// # Errors
    /// Those of `value`.
    pub fn try_map<U, E>(
        &self,
        value: impl FnMut(&T) -> std::result::Result<U, E>,
    ) -> std::result::Result<ByClass<U>, E> {
        let [a, b, c, d, e, f] = self.0.each_ref().map(value);
        Ok(ByClass([a?, b?, c?, d?, e?, f?]))
    }

    /// Classes and values.
    pub fn iter(&self) -> impl Iterator<Item = (Class, &T)> {
        Class::ALL.into_iter().zip(&self.0)
    }
}

/// A confusion matrix with the times of its classes.
///
/// The mean makespan under monitoring is that of [`Confusion::model`]; [`Confusion::rates`] and [`Confusion::times`] are what
/// [`super::decide`] asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Confusion<N = f64> {
    /// Probabilities of the classes; they sum to 1.
    pub probabilities: ByClass<N>,
    /// Mean times of the classes.
    pub times: ByClass<N>,
    /// Mean time c₀ that every attempt takes first.
    pub start: N,
    /// Mean time R_F until the next attempt after a failure.
    pub restart_after_failure: N,
    /// Mean time R_P until the next attempt after a preemption.
    pub restart_after_preempt: N,
}

/// Rates of a failure predictor.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfusionRates<N = f64> {
    /// p, the probability that an attempt succeeds when it is run on.
    pub success: N,
    /// α, the probability that an attempt that would succeed is preempted.
    pub false_alarm: N,
    /// β, the probability that an attempt that would fail is preempted.
    pub detection: N,
}

/// Mean times of an attempt that may be preempted, all in one unit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Times<N = f64> {
    /// c₀, taken first by every attempt.
    pub start: N,
    /// MTS, of an attempt that is run on and succeeds.
    pub success: N,
    /// MTF, of an attempt that is run on and fails.
    pub failure: N,
    /// t_S, until preemption of one that would have succeeded.
    pub preempted_success: N,
    /// t_F, until preemption of one that would have failed.
    pub preempted_failure: N,
    /// R_F, from a failure to the next attempt.
    pub restart_after_failure: N,
    /// R_P, from a preemption to the next attempt.
    pub restart_after_preempt: N,
}

impl<N: Number> Confusion<N> {
    /// The confusion matrix of a predictor that always gives a verdict, from its rates.
    ///
    /// $$ P_{TP} = p(1-\alpha), \quad P_{FN} = p\alpha, \quad P_{FP} = (1-p)(1-\beta), \quad P_{TN} = (1-p)\beta $$
    pub fn from_rates(rates: &ConfusionRates<N>, times: &Times<N>) -> Self {
        let one = rates.success.whole(1);
        let failure = one.clone() - &rates.success;
        let rest = |rate: &N| one.clone() - rate;
        Self {
            probabilities: ByClass::from_fn(|class| match class {
                Class::TruePositive => rest(&rates.false_alarm) * &rates.success,
                Class::FalseNegative => rates.success.clone() * &rates.false_alarm,
                Class::FalsePositive => rest(&rates.detection) * &failure,
                Class::TrueNegative => failure.clone() * &rates.detection,
                Class::NoVerdictSuccess | Class::NoVerdictFailure => one.whole(0),
            }),
            times: ByClass::from_fn(|class| match class {
                Class::TruePositive | Class::NoVerdictSuccess => times.success.clone(),
                Class::FalsePositive | Class::NoVerdictFailure => times.failure.clone(),
                Class::FalseNegative => times.preempted_success.clone(),
                Class::TrueNegative => times.preempted_failure.clone(),
            }),
            start: times.start.clone(),
            restart_after_failure: times.restart_after_failure.clone(),
            restart_after_preempt: times.restart_after_preempt.clone(),
        }
    }

    /// Checks probabilities and times.
    ///
    /// # Errors
    /// [`crate::Error::Model`], naming the class or the time.
    pub fn check(&self) -> Result<()> {
        for (class, probability) in self.probabilities.iter() {
            nonnegative("probabilities", class.label(), probability)?;
        }
        for (class, time) in self.times.iter() {
            nonnegative("mean times", class.label(), time)?;
        }
        for (name, time) in [
            ("start", &self.start),
            ("restart after failure", &self.restart_after_failure),
            ("restart after preemption", &self.restart_after_preempt),
        ] {
            nonnegative("mean times", name, time)?;
        }
        let all = self
            .probabilities
            .iter()
            .map(|(_, probability)| probability);
        sums_to_one("probabilities", "the six probabilities", all)
    }

    /// The same matrix with its probabilities divided by their sum; all 0 they stay.
    ///
    /// ```
    /// use transforms::makespan::{Class, Confusion};
    /// use transforms::makespan::predictor::ByClass;
    /// let counts = Confusion {
    ///     probabilities: ByClass::from_fn(|class| if class == Class::TruePositive { 3.75 } else { 0.25 }),
    ///     times: ByClass::from_fn(|_| 1.0),
    ///     start: 0.0,
    ///     restart_after_failure: 0.0,
    ///     restart_after_preempt: 0.0,
    /// };
    /// assert_eq!(counts.normalised().probabilities.get(Class::TruePositive), &0.75);
    /// ```
    #[must_use]
    pub fn normalised(self) -> Self {
        let sum = self.share(|_| true);
        let share = |class| {
            let own: &N = self.probabilities.get(class);
            own.over(&sum).unwrap_or_else(|| own.clone())
        };
        Self {
            probabilities: ByClass::from_fn(share),
            ..self
        }
    }

    /// The attempts as a model, the times exponential: the mean does not depend on their law.
    ///
    /// # Errors
    /// [`crate::Error::Model`], as [`Confusion::check`].
    pub fn model(&self) -> Result<AttemptModel<N>> {
        self.check()?;
        let outcomes = self.probabilities.iter().map(|(class, probability)| {
            let restart = match (class.completes(), class.preempted()) {
                (true, _) => None,
                (false, true) => Some(&self.restart_after_preempt),
                (false, false) => Some(&self.restart_after_failure),
            };
            Outcome {
                name: class.label().to_owned(),
                probability: probability.clone(),
                time: Duration::Exponential {
                    mean: self.times.get(class).clone(),
                },
                restart: restart.cloned().map(|mean| Duration::Exponential { mean }),
                done: class.completes(),
            }
        });
        let start = Duration::Exponential {
            mean: self.start.clone(),
        };
        AttemptModel::new(Some(start), outcomes.collect())
    }

    /// The probability of some classes.
    fn share(&self, of: impl Fn(Class) -> bool) -> N {
        let chosen = self.probabilities.iter().filter(|(class, _)| of(*class));
        chosen.fold(self.start.whole(0), |sum, (_, probability)| {
            sum + probability
        })
    }

    /// p, α and β.
    ///
    /// $$ p = P_{TP} + P_{NCS} + P_{FN}, \qquad \alpha = P_{FN}/p, \qquad \beta = P_{TN}/(1-p) $$
    ///
    /// A rate of attempts that do not occur is 0.
    ///
    /// # Errors
    /// [`crate::Error::Model`], as [`Confusion::check`].
    pub fn rates(&self) -> Result<ConfusionRates<N>> {
        self.check()?;
        let zero = self.start.whole(0);
        let success = self.share(Class::succeeds);
        let failure = self.share(|class| !class.succeeds());
        let rate = |class, all: &N| {
            let part = self.probabilities.get(class);
            part.over(all).unwrap_or_else(|| zero.clone())
        };
        let [false_alarm, detection] = [
            rate(Class::FalseNegative, &success),
            rate(Class::TrueNegative, &failure),
        ];
        let (mut success, mut failure) = (success, failure);
        parts_of_one(
            "probabilities",
            "those of success and failure",
            &mut [&mut success, &mut failure],
        )?;
        Ok(ConfusionRates {
            success,
            false_alarm,
            detection,
        })
    }

    /// Mean times by what happens to an attempt: MTS over TP and NCS, MTF over FP and NCF; where neither of the two occurs, the time of
    /// the first that has one.
    ///
    /// # Errors
    /// [`crate::Error::Model`] as [`Confusion::check`], and when attempts would succeed but none is run on to success and neither TP nor
    /// NCS has a time, so that MTS is unknown; the same for MTF.
    pub fn times(&self) -> Result<Times<N>> {
        self.check()?;
        use Class::{FalseNegative, FalsePositive, NoVerdictFailure, NoVerdictSuccess};
        use Class::{TrueNegative, TruePositive};
        let mean = |one, other, preempted: Class, name: &str| {
            let [first, second] = [one, other]
                .map(|class| (self.probabilities.get(class).clone(), self.times.get(class)));
            let sum = first.0.clone() * first.1 + &(second.0.clone() * second.1);
            if let Some(mean) = sum.over(&(first.0 + &second.0)) {
                return Ok(mean);
            }
            // Only the comparison with not preempting asks what those that were preempted would have taken.
            let known = [first.1, second.1].into_iter().find(|time| !time.is_zero());
            match (known, self.probabilities.get(preempted).is_zero()) {
                (Some(time), _) => Ok(time.clone()),
                (None, true) => Ok(first.1.clone()),
                (None, false) => Err(refused(
                    &format!("mean times, {} and {}", one.label(), other.label()),
                    &format!(
                        "no attempt is run on to {name}, and how long that would take is not known: give {} a time",
                        one.label()
                    ),
                )),
            }
        };
        let success = mean(TruePositive, NoVerdictSuccess, FalseNegative, "success")?;
        let failure = mean(FalsePositive, NoVerdictFailure, TrueNegative, "failure")?;
        Ok(Times {
            start: self.start.clone(),
            success,
            failure,
            preempted_success: self.times.get(FalseNegative).clone(),
            preempted_failure: self.times.get(TrueNegative).clone(),
            restart_after_failure: self.restart_after_failure.clone(),
            restart_after_preempt: self.restart_after_preempt.clone(),
        })
    }
}
