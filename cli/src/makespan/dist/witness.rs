//! A grid, and draws, beside the values.

use closedform::algebra::evidence::{Basis, Evidence, Method};
use closedform::transforms::makespan::distribution::Answer as Found;
use closedform::transforms::makespan::simulate::Makespans;

use super::super::answer::Answer;
use super::super::arguments::Dist;
use super::super::task;
use super::law::{Law, Subject};
use crate::table::short;

/// Steps of the grid between whose bounds the distribution has to lie.
const STEPS: usize = 4096;

pub(super) fn witnesses(
    answer: &mut Answer,
    law: &Law,
    times: &[f64],
    values: &[Found],
    arguments: &Dist,
) {
    let last = times
        .iter()
        .copied()
        .filter(|time| time.is_finite())
        .fold(0.0, f64::max);
    if let Subject::Attempts(model) = &law.subject
        && last > 0.0
    {
        match model.renewal(last, STEPS) {
            Ok(grid) => {
                let outside = times.iter().zip(values).filter(|(time, value)| {
                    let (low, high) = grid.at(**time);
                    value.value < low - value.error || value.value > high + value.error
                });
                let outside = outside.count();
                answer.witness(&Evidence {
                    method: Method::Discretisation,
                    measured: outside as f64,
                    bound: 0.0,
                    basis: Basis::Rigorous,
                    note: format!(
                        "renewal on a grid of {STEPS} steps, durations rounded up and down: {} of {} values outside",
                        outside,
                        times.len()
                    ),
                });
            }
            Err(error) => answer.unasked(&error.to_string()),
        }
    }
    let Some(draw) = task::draw(arguments.task.dice) else {
        return;
    };
    let sample = match &law.subject {
        Subject::Attempts(model) => model.simulate(draw),
        Subject::Graph(graph) => graph.simulate(draw),
    };
    match sample {
        Ok(sample) if arguments.exit.is_none() => {
            answer.witness(&farthest(&sample, times, values));
        }
        Ok(_) => answer.unasked("the dice know no single exit"),
        Err(error) => answer.unasked(&error.to_string()),
    }
}

/// The share of draws beside the distribution, where they are farthest apart.
fn farthest(sample: &Makespans, times: &[f64], values: &[Found]) -> Evidence {
    // So many standard errors that the largest of all gaps is above once in 16,000 samples at most.
    let sigmas = 4.0 + (times.len().max(1) as f64).log10();
    let (mut measured, mut bound, mut place) = (0.0, f64::INFINITY, 0.0);
    for (time, value) in times.iter().zip(values) {
        let found = sample.cdf(*time);
        let (gap, allowed) = (
            (found.value - value.value).abs(),
            sigmas * found.error + value.error,
        );
        if gap * bound > measured * allowed || bound.is_infinite() {
            (measured, bound, place) = (gap, allowed, *time);
        }
    }
    Evidence {
        method: Method::Simulation,
        measured,
        bound,
        basis: Basis::Statistical {
            sigmas,
            samples: sample.len() as u64,
        },
        note: format!(
            "{} makespans drawn, farthest at t = {}",
            sample.len(),
            short(place)
        ),
    }
}
