//! How the mean makespan answers to its rates and times.

use super::super::expected::{Cause, Expected};
use super::super::number::Number;
use super::confusion::{ConfusionRates, Times};
use super::decision::decide;
use crate::error::Result;

/// What the mean makespan under monitoring depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// p
    Success,
    /// α
    FalseAlarm,
    /// β
    Detection,
    /// c₀
    Start,
    /// MTS
    SuccessTime,
    /// MTF
    FailureTime,
    /// t_S
    PreemptedSuccessTime,
    /// t_F
    PreemptedFailureTime,
    /// R_F
    RestartAfterFailure,
    /// R_P
    RestartAfterPreempt,
}

impl Input {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Success,
        Self::FalseAlarm,
        Self::Detection,
        Self::Start,
        Self::SuccessTime,
        Self::FailureTime,
        Self::PreemptedSuccessTime,
        Self::PreemptedFailureTime,
        Self::RestartAfterFailure,
        Self::RestartAfterPreempt,
    ];

    /// The symbol: p, alpha, beta, c0, MTS, MTF, tS, tF, RF, RP.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Success => "p",
            Self::FalseAlarm => "alpha",
            Self::Detection => "beta",
            Self::Start => "c0",
            Self::SuccessTime => "MTS",
            Self::FailureTime => "MTF",
            Self::PreemptedSuccessTime => "tS",
            Self::PreemptedFailureTime => "tF",
            Self::RestartAfterFailure => "RF",
            Self::RestartAfterPreempt => "RP",
        }
    }

    /// The branches whose time has this as a part: in the order of [`weights`].
    const fn branches(self) -> [bool; 4] {
        match self {
            Self::SuccessTime => [true, false, false, false],
            Self::PreemptedSuccessTime => [false, true, false, false],
            Self::FailureTime | Self::RestartAfterFailure => [false, false, true, false],
            Self::PreemptedFailureTime => [false, false, false, true],
            Self::RestartAfterPreempt => [false, true, false, true],
            _ => [false; 4],
        }
    }
}

/// Value, first and second derivatives of the mean makespan.
#[derive(Clone, Debug, PartialEq)]
pub struct RateSensitivities<N = f64> {
    /// E M
    pub mean: N,
    gradient: Vec<N>,
    hessian: Vec<Vec<N>>,
}

impl<N> RateSensitivities<N> {
    /// The derivative by an input.
    pub fn first(&self, by: Input) -> &N {
        &self.gradient[place(by)]
    }

    /// The second derivative by two inputs.
    pub fn second(&self, by: Input, and: Input) -> &N {
        &self.hessian[place(by)][place(and)]
    }
}

fn place(input: Input) -> usize {
    let found = Input::ALL.iter().position(|one| *one == input);
    found.unwrap_or_default()
}

/// The mean makespan under monitoring with its first and second derivatives.
///
/// $$ E M = \frac{A}{D}, \qquad A = c_0 + p(1-\alpha) MTS + p\alpha (t_S + R_P) + (1-p)(1-\beta)(MTF + R_F) + (1-p)\beta (t_F + R_P),
/// \qquad D = p(1-\alpha) $$
///
/// $$ \partial_x E M = \frac{\partial_x A - E M\, \partial_x D}{D}, \qquad
/// \partial_x \partial_y E M = \frac{\partial_x \partial_y A - \partial_x E M\, \partial_y D - \partial_y E M\, \partial_x D - E M\, \partial_x \partial_y D}{D} $$
///
/// Symbols are those of [`decide`]. Costs some hundred operations.
///
/// # Errors
/// As [`decide`].
///
/// # Example
/// ```
/// use transforms::makespan::predictor::{Input, sensitivities};
/// use transforms::makespan::{ConfusionRates, Times};
/// let rates = ConfusionRates { success: 0.5, false_alarm: 0.0, detection: 0.0 };
/// let times = Times {
///     start: 0.0,
///     success: 10.0,
///     failure: 30.0,
///     preempted_success: 5.0,
///     preempted_failure: 5.0,
///     restart_after_failure: 0.0,
///     restart_after_preempt: 0.0,
/// };
/// // E M = MTS + (1-p)/p MTF
/// let answer = sensitivities(&rates, &times)?.finite().unwrap();
/// assert_eq!(*answer.first(Input::Success), -30.0 / 0.25);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn sensitivities<N: Number>(
    rates: &ConfusionRates<N>,
    times: &Times<N>,
) -> Result<Expected<RateSensitivities<N>>> {
    let mean = match decide(rates, times)?.monitored {
        Expected::Finite(mean) => mean,
        Expected::Infinite(cause) => return Ok(Expected::Infinite(cause)),
    };
    let spent = [
        times.success.clone(),
        times.preempted_success.clone() + &times.restart_after_preempt,
        times.failure.clone() + &times.restart_after_failure,
        times.preempted_failure.clone() + &times.restart_after_preempt,
    ];
    // A and D are polynomials of degree at most 1 in every input.
    let above = |by: &[Input]| {
        let named = by.iter().filter(|input| is_time(**input));
        let times_named: Vec<Input> = named.copied().collect();
        let zero = mean.whole(0);
        match times_named[..] {
            [] => {
                let weights = weights(rates, by);
                weights
                    .iter()
                    .zip(&spent)
                    .fold(zero, |sum, (weight, time)| sum + &(weight.clone() * time))
            }
            [Input::Start] if by.len() == 1 => mean.whole(1),
            [one] => {
                let others: Vec<Input> = by.iter().copied().filter(|&input| input != one).collect();
                let weights = weights(rates, &others);
                let parts = weights.into_iter().zip(one.branches());
                parts
                    .filter(|(_, is_part)| *is_part)
                    .fold(zero, |sum, (weight, _)| sum + &weight)
            }
            _ => zero,
        }
    };
    // D is the weight of the first branch.
    let below = |by: &[Input]| match by.iter().any(|input| is_time(*input)) {
        true => mean.whole(0),
        false => weights(rates, by)[0].clone(),
    };
    let whole = below(&[]);
    let over = |value: N| value.over(&whole);
    let mut gradient = Vec::new();
    for one in Input::ALL {
        let moved = mean.clone() * &below(&[one]);
        gradient.extend(over(above(&[one]) - &moved));
    }
    let mut hessian = Vec::new();
    for (one, by_one) in Input::ALL.into_iter().zip(&gradient) {
        let mut row = Vec::new();
        for (other, by_other) in Input::ALL.into_iter().zip(&gradient) {
            let value = match one == other {
                // Degree 1: only the mixed terms are left.
                true => mean.whole(0),
                false => above(&[one, other]) - &(mean.clone() * &below(&[one, other])),
            };
            let value =
                value - &(by_one.clone() * &below(&[other])) - &(by_other.clone() * &below(&[one]));
            row.extend(over(value));
        }
        hessian.push(row);
    }
    if gradient.len() != Input::ALL.len() {
        return Ok(Expected::Infinite(Cause::NeverSucceeds));
    }
    Ok(Expected::Finite(RateSensitivities {
        mean,
        gradient,
        hessian,
    }))
}

const fn is_time(input: Input) -> bool {
    !matches!(input, Input::Success | Input::FalseAlarm | Input::Detection)
}

/// The derivatives by some of the rates of p(1-α), pα, (1-p)(1-β), (1-p)β.
fn weights<N: Number>(rates: &ConfusionRates<N>, by: &[Input]) -> [N; 4] {
    let one = rates.success.whole(1);
    // Factors of a branch: a rate or what is left of 1; by the rate itself 1 or -1, and 0 when that is not among the factors.
    let factor = |input: Input, rate: &N, rises: bool| match (by.contains(&input), rises) {
        (true, true) => one.clone(),
        (true, false) => one.whole(-1),
        (false, true) => rate.clone(),
        (false, false) => one.clone() - rate,
    };
    let branch = |rises: bool, alarm: Input, alarm_rate: &N, alarm_rises: bool| {
        let strange = match alarm {
            Input::FalseAlarm => Input::Detection,
            _ => Input::FalseAlarm,
        };
        match by.contains(&strange) {
            true => one.whole(0),
            false => {
                factor(Input::Success, &rates.success, rises)
                    * &factor(alarm, alarm_rate, alarm_rises)
            }
        }
    };
    [
        branch(true, Input::FalseAlarm, &rates.false_alarm, false),
        branch(true, Input::FalseAlarm, &rates.false_alarm, true),
        branch(false, Input::Detection, &rates.detection, false),
        branch(false, Input::Detection, &rates.detection, true),
    ]
}
