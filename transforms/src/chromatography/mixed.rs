//! Plug flow with mixed volumes: sums of positive terms over the events of a Poisson process, with proved bounds.
//!
//! The law of the events is that of `counts`, the mean over their number at a time that of `special::poisson_mean`; the proofs stand in
//! `docs/laplace.md`.

use super::counts::{Clock, Law, Table, UNDERFLOW, fits};
use super::model::{Binding, Experiment, Inlet};
use super::pieces::{Passage, Piece, Remainder, affordable, pieces};
use crate::error::Result;
use crate::laplace::line::Bounded;
use crate::special::{Mean, TAIL, Twofold, UNIT, Window};

/// From so many products on a pulse is the difference of two steps, if it is not shorter than this share of the time, where the difference
/// would cancel.
const MANY_PRODUCTS: f64 = 67_108_864.0;
const SHORT: f64 = 1e-3;

/// Up to so many events the sums are cheaper than closed forms for each point of a sampled inlet.
const MANY_EVENTS: f64 = 16_384.0;

/// Delays in equilibrium are rounded by less than this, relative to times and delays.
const SLIP: f64 = 8e-31;

/// What an experiment asks for: the front, the law of the delay behind it, and the latest time.
pub(super) struct Plan<'a> {
    inlet: &'a Inlet,
    pieces: Vec<Piece>,
    /// The highest concentration that enters.
    highest: f64,
    /// When the front comes, and whether that is exact.
    front: Twofold,
    exact: bool,
    pub(super) law: Law,
    /// The longest time behind the front.
    latest: f64,
}

impl<'a> Plan<'a> {
    /// Nothing if all times lie before the front.
    pub(super) fn new(
        experiment: &'a Experiment,
        which: usize,
        times: &[f64],
        derivatives: bool,
    ) -> Result<Option<Self>> {
        let hold_up = experiment.column.hold_up;
        let (a, b, front, exact) = match experiment.components[which].binding {
            Binding::Kinetic {
                adsorptions,
                desorption,
            } => (adsorptions, desorption, Twofold::from(hold_up), true),
            Binding::Irreversible { adsorptions } => {
                (adsorptions, 0.0, Twofold::from(hold_up), true)
            }
            Binding::Equilibrium { retention_factor } => {
                let factor = Twofold::sum(1.0, retention_factor);
                (0.0, 0.0, factor.times(Twofold::from(hold_up)), false)
            }
        };
        let mixing = &experiment.mixing;
        let latest = times.iter().fold(f64::NEG_INFINITY, |most: f64, &time| {
            most.max(behind(time, front).high)
        });
        // A front that is rounded may have come already.
        let clock = Clock::fastest(b, mixing).filter(|_| latest >= 0.0 || !exact);
        let Some(clock) = clock else {
            return Ok(None);
        };
        let latest = latest.max(0.0);
        let events = match clock.rate().is_finite() {
            true => clock.events(latest),
            false => f64::INFINITY,
        };
        fits(events, mixing.len())?;
        let law = Law::new((a, b), mixing, clock, last(events) + 2, derivatives)?;
        let pieces = pieces(&experiment.inlet);
        let highest = pieces.iter().fold(0.0, |most: f64, piece| {
            most.max(piece.levels.0).max(piece.levels.1)
        });
        Ok(Some(Self {
            inlet: &experiment.inlet,
            pieces,
            highest,
            front,
            exact,
            law,
            latest,
        }))
    }
}

/// The time behind the front.
fn behind(time: f64, front: Twofold) -> Twofold {
    Twofold::from(time).minus(front)
}

/// The last number with a weight for a mean.
fn last(events: f64) -> usize {
    let mut window = Window::default();
    window.set(events);
    window.last()
}

/// The answer is the mean, over the number n of events since a time, of remainder + level · sum + slope · ramp, less an offset.
#[derive(Clone, Copy)]
struct Stage<'a> {
    table: &'a Table,
    left: &'a [f64],
    level: f64,
    /// By the event.
    slope: f64,
    offset: f64,
}

fn at(list: &[f64], n: usize) -> f64 {
    list.get(n).copied().unwrap_or(0.0)
}

impl Stage<'_> {
    fn value(&self, n: usize) -> (f64, f64) {
        let left = at(self.left, n);
        let level = self.level * at(&self.table.sums, n) - self.offset;
        match self.slope == 0.0 {
            true => (left + level, left.abs() + level.abs()),
            false => {
                let slope = self.slope * at(&self.table.ramps, n);
                (left + level + slope, left.abs() + level.abs() + slope.abs())
            }
        }
    }

    /// By how much the value rises with one event.
    fn rise(&self, n: usize) -> f64 {
        at(self.left, n + 1) - at(self.left, n)
            + self.level * at(&self.table.jumps, n + 1)
            + self.slope * at(&self.table.sums, n)
    }
}

/// What is wanted of an answer.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Wanted {
    Value,
    /// The derivative by time as well.
    Slope,
}

/// An answer at one time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) value: f64,
    pub(super) by_time: f64,
    /// Of rounding.
    bound: f64,
    /// A bound of all numbers of which it is a mean.
    largest: f64,
}

impl Plan<'_> {
    /// Λ
    fn rate(&self) -> f64 {
        self.law.clock.rate()
    }

    fn read(
        &self,
        stage: &Stage<'_>,
        window: &Window,
        wanted: Wanted,
        largest: f64,
        error: f64,
    ) -> Answer {
        let Mean { value, size, bound } = window.mean(|n| stage.value(n));
        let by_time = match wanted {
            Wanted::Value => 0.0,
            Wanted::Slope => self.rate() * window.mean(|n| (stage.rise(n), 0.0)).value,
        };
        Answer {
            value,
            by_time,
            bound: bound + 1.01 * error * size,
            largest,
        }
    }

    /// The answers by a table, nothing at times before the front.
    pub(super) fn answers(
        &self,
        table: &Table,
        times: &[f64],
        wanted: Wanted,
    ) -> Result<Vec<Option<Answer>>> {
        let mut found = vec![None; times.len()];
        let bare = Stage {
            table,
            left: &[],
            level: 0.0,
            slope: 0.0,
            offset: 0.0,
        };
        if matches!(self.inlet, Inlet::Impulse) {
            let rate = self.rate();
            let left: Vec<f64> = table.jumps.iter().skip(1).map(|jump| rate * jump).collect();
            let stage = Stage {
                left: &left,
                ..bare
            };
            let largest = rate * self.law.steepest * self.law.mass;
            self.visit(times, (0.0, f64::INFINITY), &mut found, |window| {
                self.read(&stage, window, wanted, largest, 0.0)
            });
            return Ok(found);
        }
        let mut remainder = Remainder::default();
        let mut products = 0.0;
        let mut largest = self.highest * self.law.mass;
        for piece in &self.pieces {
            let length = self
                .law
                .clock
                .exact_events(Twofold::sum(piece.end, -piece.begin));
            // Nothing for a step, which has no end, and for a piece without length.
            let slope = (piece.levels.1 - piece.levels.0) / length.high;
            let stage = Stage {
                left: &remainder.left,
                level: piece.levels.0,
                slope: if slope.is_finite() { slope } else { 0.0 },
                ..bare
            };
            self.visit(times, (piece.begin, piece.end), &mut found, |window| {
                self.read(&stage, window, wanted, largest, remainder.error)
            });
            let beyond = self.latest - piece.end;
            if beyond < 0.0 {
                return Ok(found);
            }
            let passage = Passage::new(self.law.clock, piece);
            let count = last(self.law.clock.events(beyond)) + 3;
            products += passage.products(count);
            if matches!(self.inlet, Inlet::Pulse { .. }) {
                let long = piece.end >= SHORT * self.latest;
                if long && products > MANY_PRODUCTS || affordable(products).is_err() {
                    self.differences(&bare, piece, times, wanted, &mut found);
                    return Ok(found);
                }
                largest *= (length.high * self.law.steepest).min(1.0);
            }
            affordable(products)?;
            remainder = passage.after(table, &remainder, count);
        }
        let stage = Stage {
            left: &remainder.left,
            ..bare
        };
        let end = self.pieces.last().map_or(0.0, |piece| piece.end);
        self.visit(times, (end, f64::INFINITY), &mut found, |window| {
            self.read(&stage, window, wanted, largest, remainder.error)
        });
        Ok(found)
    }

    /// The answers at the times of a stretch of the inlet.
    fn visit(
        &self,
        times: &[f64],
        (begin, end): (f64, f64),
        found: &mut [Option<Answer>],
        answer: impl Fn(&Window) -> Answer,
    ) {
        let mut window = Window::default();
        for (&time, found) in times.iter().zip(found) {
            let theta = behind(time, self.front);
            let since = theta.minus(Twofold::from(begin)).high;
            if since >= 0.0 && (end.is_infinite() || theta.minus(Twofold::from(end)).high < 0.0) {
                window.set(self.law.clock.events(since));
                *found = Some(answer(&window));
            }
        }
    }

    /// A long pulse behind its end: the difference of two steps, both less the sum at a number of events between both.
    fn differences(
        &self,
        bare: &Stage<'_>,
        pulse: &Piece,
        times: &[f64],
        wanted: Wanted,
        found: &mut [Option<Answer>],
    ) {
        let (mut now, mut before) = (Window::default(), Window::default());
        for (&time, found) in times.iter().zip(found) {
            let theta = behind(time, self.front);
            let since = theta.minus(Twofold::from(pulse.end)).high;
            if since < 0.0 || found.is_some() {
                continue;
            }
            now.set(self.law.clock.events(theta.high));
            before.set(self.law.clock.events(since));
            let stage = Stage {
                level: 1.0,
                offset: at(&bare.table.sums, usize::midpoint(now.mode(), before.mode())),
                ..*bare
            };
            let read = |window| self.read(&stage, window, wanted, self.law.mass, 0.0);
            let (one, other) = (read(&now), read(&before));
            *found = Some(Answer {
                value: one.value - other.value,
                by_time: one.by_time - other.by_time,
                // The sums are rounded before the offset is taken away.
                bound: one.bound + other.bound + UNIT * (12.0 * self.law.mass + one.value.abs()),
                largest: 4.0 * self.law.mass,
            });
        }
    }

    /// The value with all that a bound has.
    fn bounded(&self, time: f64, answer: Option<Answer>) -> Bounded {
        let theta = behind(time, self.front).high;
        let slip = match self.exact {
            true => 0.0,
            false => SLIP * (time.abs() + self.front.high),
        };
        let passages = self.pieces.len() as f64;
        let largest = answer.map_or(0.0, |one| one.largest);
        let cut = largest * (2.0 * TAIL * (passages + 3.0) + 1e7 * UNDERFLOW);
        let mut bound = answer.map_or(0.0, |one| one.bound) + cut;
        if slip > 0.0 {
            let steepest = self.rate() * self.law.mass;
            bound += match self.inlet {
                Inlet::Impulse if theta.abs() <= slip => 2.0 * steepest,
                Inlet::Impulse => 2.0 * self.rate() * steepest * slip,
                _ if theta >= -slip => 2.0 * steepest * self.highest * slip,
                _ => 0.0,
            };
        }
        Bounded {
            value: answer.map_or(0.0, |one| one.value.max(0.0)),
            bound,
        }
    }
}

/// Whether the sums are the cheaper way without mixed volumes as well: for sampled inlets, each point of which takes a J of its own in closed
/// form, unless the number of events is large.
pub(super) fn has_cheap_sums(experiment: &Experiment, which: usize, times: &[f64]) -> bool {
    let Binding::Kinetic { desorption, .. } = experiment.components[which].binding else {
        return false;
    };
    let latest = times.iter().copied().fold(0.0, f64::max);
    matches!(experiment.inlet, Inlet::Sampled { .. }) && desorption * latest < MANY_EVENTS
}

/// The answers to a component of amount 1 with their proved bounds, and the number of terms.
pub(super) fn mixed(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
) -> Result<(Vec<Bounded>, usize)> {
    let Some(plan) = Plan::new(experiment, which, times, false)? else {
        let nothing = Bounded {
            value: 0.0,
            bound: 0.0,
        };
        return Ok((vec![nothing; times.len()], 0));
    };
    let answers = plan.answers(&plan.law.table, times, Wanted::Value)?;
    let values = times
        .iter()
        .zip(answers)
        .map(|(&time, answer)| plan.bounded(time, answer))
        .collect();
    Ok((values, plan.law.table.jumps.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chromatography::slopes::mixed_slopes;
    use crate::chromatography::{Column, plug_flow};

    proptest! {
        /// Without volumes the sums are another way to Goldstein's J, its integral and the slopes of both: within their bounds.
        #[test]
        fn sums_are_goldsteins(
            a in 0.0..200.0_f64,
            b in 0.5..30.0_f64,
            place in -4.0..6.0_f64,
            width in 0.01..1.0_f64,
            kind in 0..4,
        ) {
            let inlet = match kind {
                0 => Inlet::Step,
                1 => Inlet::Impulse,
                2 => Inlet::Pulse { width },
                _ => Inlet::Sampled { points: vec![(0.0, 1.0), (width, 2.0), (3.0 * width, 0.5)] },
            };
            // a front at a power of 2, so that the time behind it is exact
            let column = Column::plug_flow(0.5_f64.powi(40)).unwrap();
            let experiment = Experiment::single(column, Binding::kinetic(a, b).unwrap(), inlet.clone());
            let theta = (a / b + place * (2.0 * a).sqrt() / b).max(0.01);
            let time = theta + column.hold_up;
            let theta = time - column.hold_up;
            let sums = mixed(&experiment, 0, &[time]).unwrap().0[0];
            let (closed, size) = plug_flow::answer(a, b, &inlet, theta).unwrap();
            let rate = 1.0 + b;
            let rounding = 1e-13 * (size + 0.1) + 1e-15 * rate * rate * theta;
            prop_assert!((sums.value - closed).abs() <= sums.bound + rounding, "{sums:?} {closed}");
            let slopes = mixed_slopes(&experiment, 0, &[time]).unwrap();
            let local = plug_flow::local(a, b, &inlet, theta).unwrap();
            for (index, expected) in [-local.by_theta, local.by_a, local.by_b].into_iter().enumerate() {
                let found = slopes.by[index][0];
                let allowed = 1e-11 * (1.0 + rate * rate) * (1.0 + theta) * (1.0 + size / width);
                prop_assert!((found - expected).abs() <= allowed, "{index}: {found} {expected}");
            }
        }
    }
}
