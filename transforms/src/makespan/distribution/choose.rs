//! Which way a law is computed, and values at many times.

use std::sync::Arc;

use algebra::evidence::Basis;
use num_complex::Complex64;

use super::echoes::Echoes;
use super::process::Share;
use super::renewal::{Renewal, renewal};
use super::terms::Reach;
use super::{Answer, Curve, Distribution, Value, damped, smooth};
use crate::error::{Error, Result};
use crate::laplace::{Checked, Inversion, Options, invert};

/// How a value was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Way {
    /// Nothing was to be computed: before time 0, at infinity, or never.
    Known,
    /// Probabilities of sums of certain times; the bound is proved.
    Atoms,
    /// A phase-type law by uniformisation.
    PhaseType,
    /// The atoms, and the rest by inversion on a line; the bound is proved unless a law is lognormal.
    Line,
    /// Jumps, kinks and roots in closed form, the smooth rest on two lines that are compared; an estimate.
    Echoes,
    /// The atoms, and the rest by two methods of inversion that are compared; an estimate.
    Agreement,
    /// All durations rounded up and down to a grid; the bound is proved, and wide.
    Grid,
}

/// Digits that two methods of inversion are asked to agree to.
const DIGITS: usize = 11;

/// Both are blind to delays in the same way: where they agreed to 11 digits, 1e-8 was seen to be wrong.
const UNSEEN: f64 = 1e-7;

/// A grid for laws that nothing else reaches.
const STEPS: usize = 4096;

/// Earlier times, in units of the largest mean of a duration, share a window.
const EARLIEST: f64 = 1e-300;

/// So many means of the makespan later it is done.
const LATE: f64 = 1e17;

/// So many windows are kept, the latest ones.
const MOST_KEPT: usize = 64;

/// Lines whose estimates are above so many tolerances are a second choice.
const SLACK: f64 = 10.0;

/// Estimates above this are compared with a grid.
const POOR: f64 = 1e-4;

/// A window of times with what was computed for it.
pub(super) enum Window {
    Atoms(Echoes),
    Line(Echoes, damped::Window),
    Echoes(smooth::Window),
    Agreement(Echoes),
    Grid(Box<Renewal>),
}

/// Windows of one law, made when they are asked for, and kept.
pub(super) struct Chooser<'a> {
    law: &'a Distribution,
    curve: Curve,
}

impl<'a> Chooser<'a> {
    pub(super) const fn new(law: &'a Distribution, curve: Curve) -> Self {
        Self { law, curve }
    }

    /// What it is asked about.
    pub(super) const fn law(&self) -> &'a Distribution {
        self.law
    }

    /// Values at times in the user's unit.
    pub(super) fn at(&self, times: &[f64]) -> Result<Vec<Answer>> {
        let unit = match self.curve {
            Curve::Distribution => 1.0,
            Curve::Density => self.law.process.inward(1.0),
        };
        let mut answers = vec![Answer::known(0.0); times.len()];
        let mut open = Vec::new();
        for (at, time) in times.iter().enumerate() {
            match self.known(*time, self.law.process.inward(*time))? {
                Some(answer) => answers[at] = answer,
                None => open.push(at),
            }
        }
        if let Some(phases) = &self.law.phases {
            // exponential stages: no transform is needed, unless there are too many events
            let users: Vec<f64> = open.iter().map(|at| times[*at]).collect();
            let found = phases.at(self.curve, &users);
            if found.is_ok() || self.law.process.affordable().is_err() {
                for (at, answer) in open.into_iter().zip(found?) {
                    answers[at] = self.possible(answer);
                }
                return Ok(answers);
            }
        }
        let mut windows: Vec<(i32, Vec<usize>)> = Vec::new();
        for at in open {
            let octave = octave(self.law.process.inward(times[at]));
            match windows.iter_mut().find(|window| window.0 == octave) {
                Some((_, places)) => places.push(at),
                None => windows.push((octave, vec![at])),
            }
        }
        for (octave, places) in windows {
            let inner: Vec<f64> = places
                .iter()
                .map(|at| self.law.process.inward(times[*at]))
                .collect();
            for (at, answer) in places.iter().zip(self.within(octave, &inner)?) {
                answers[*at] = Answer {
                    value: answer.value * unit,
                    error: answer.error * unit,
                    ..answer
                };
            }
        }
        Ok(answers)
    }

    /// What needs no computation.
    fn known(&self, time: f64, inner: f64) -> Result<Option<Answer>> {
        let law = self.law;
        let value = match self.curve {
            _ if time.is_nan() => {
                return Err(Error::Domain {
                    what: "time t",
                    value: time,
                    allowed: "a number, also infinity",
                });
            }
            _ if time < 0.0 || law.process.legs.is_empty() => Some(0.0),
            Curve::Distribution if time.is_infinite() => Some(law.mass),
            Curve::Density if time.is_infinite() || !law.process.has_density() => Some(0.0),
            Curve::Distribution if inner <= 0.0 => {
                return Ok(Some(Answer {
                    way: Way::Atoms,
                    ..Answer::known(law.at_once())
                }));
            }
            // P(M > t) <= E M / t
            Curve::Distribution if inner > LATE * law.mean => {
                return Ok(Some(Answer {
                    error: law.mean / inner,
                    ..Answer::known(law.mass)
                }));
            }
            _ => None,
        };
        Ok(value.map(Answer::known))
    }

    /// Within the error there is nothing outside of this.
    fn possible(&self, answer: Answer) -> Answer {
        match self.curve {
            Curve::Distribution => Answer {
                value: answer.value.clamp(0.0, 1.0),
                ..answer
            },
            Curve::Density => answer,
        }
    }

    fn window(&self, octave: i32) -> Result<Arc<Window>> {
        let kept = &self.law.windows;
        let is = |(curve, latest, _): &&(Curve, i32, Arc<Window>)| {
            (*curve, *latest) == (self.curve, octave)
        };
        if let Some((.., window)) = kept.lock().iter().find(is) {
            return Ok(Arc::clone(window));
        }
        let window = Arc::new(self.choose(latest(octave))?);
        let mut kept = kept.lock();
        if kept.len() >= MOST_KEPT {
            kept.remove(0);
        }
        kept.push((self.curve, octave, Arc::clone(&window)));
        Ok(window)
    }

    /// Values at times of the process in one octave, by inversion.
    pub(super) fn within(&self, octave: i32, times: &[f64]) -> Result<Vec<Answer>> {
        let window = self.window(octave)?;
        let found = self.values(&window, times)?;
        let mut answers: Vec<Answer> = found.into_iter().map(|one| self.possible(one)).collect();
        let poor = |answer: &Answer| answer.error.is_nan() || answer.error > POOR;
        if self.curve == Curve::Distribution
            && matches!(*window, Window::Agreement(_))
            && answers.iter().any(poor)
        {
            let grid = renewal(&self.law.process, latest(octave), STEPS)?;
            let bounds = times.iter().map(|time| Answer::of_grid(&grid, *time));
            for (answer, bound) in answers.iter_mut().zip(bounds) {
                if poor(answer) && (answer.error.is_nan() || answer.error > bound.error) {
                    *answer = bound;
                }
            }
        }
        Ok(answers)
    }

    /// The chooser: proofs before estimates, and what is fast before what is slow.
    fn choose(&self, latest: f64) -> Result<Window> {
        let (law, process) = (self.law, &self.law.process);
        process.affordable()?;
        let atoms = Echoes::of(process, Reach::atoms(latest));
        let Some(atoms) = atoms.filter(|atoms| atoms.lost <= law.tolerance) else {
            // too many sums of times to list
            return self.grid(latest);
        };
        if !process.has_density() {
            return Ok(Window::Atoms(atoms)); // nothing else is there
        }
        let line = damped::Window::new(process, self.curve, latest, law.tolerance);
        let line = line.ok().filter(damped::Window::is_known);
        // Without a proof a line may do worse than two that are compared.
        let good = |line: &damped::Window| {
            !process.has_lognormal() || line.is_within(latest, SLACK * law.tolerance)
        };
        let line = match line {
            Some(line) if good(&line) => return Ok(Window::Line(atoms, line)), // the transform falls fast enough
            other => other,
        };
        let smooth = smooth::Window::new(process, self.curve, latest, law.tolerance);
        Ok(match (smooth, line) {
            (Some(window), _) => Window::Echoes(window), // jumps, kinks or roots
            (None, Some(line)) => Window::Line(atoms, line),
            (None, None) => Window::Agreement(atoms), // scales too far apart
        })
    }

    fn grid(&self, latest: f64) -> Result<Window> {
        match self.curve {
            Curve::Distribution => {
                let grid = renewal(&self.law.process, latest, STEPS)?;
                Ok(Window::Grid(Box::new(grid)))
            }
            Curve::Density => Err(Error::Unsupported {
                what: "the density",
                construct: "a law with more jumps than can be listed".to_owned(),
                hint: "ask for its distribution",
            }),
        }
    }

    fn values(&self, window: &Window, times: &[f64]) -> Result<Vec<Answer>> {
        let (law, curve) = (self.law, self.curve);
        let proved = !law.process.has_lognormal();
        Ok(match window {
            Window::Atoms(atoms) => times
                .iter()
                .map(|time| Answer {
                    value: atoms.at(curve, *time),
                    error: atoms.lost + 64.0 * f64::EPSILON,
                    basis: Basis::Rigorous,
                    way: Way::Atoms,
                })
                .collect(),
            Window::Line(atoms, line) => {
                let basis = if proved {
                    Basis::Rigorous
                } else {
                    Basis::Estimated
                };
                with_atoms(line.at(times), atoms, curve, times, (basis, Way::Line))
            }
            Window::Echoes(window) => window
                .at(times)
                .into_iter()
                .map(|value| Answer::new(value, Basis::Estimated, Way::Echoes))
                .collect(),
            Window::Agreement(atoms) => {
                let found = self.agreement(times)?;
                let how = (Basis::Estimated, Way::Agreement);
                with_atoms(found, atoms, curve, times, how)
            }
            Window::Grid(grid) => times
                .iter()
                .map(|time| Answer::of_grid(grid, *time))
                .collect(),
        })
    }

    /// The rest without atoms by methods that have to agree.
    fn agreement(&self, times: &[f64]) -> Result<Vec<Value>> {
        let (process, curve) = (&self.law.process, self.curve);
        let atoms = process.has_atoms();
        let transform = |s: Complex64| {
            let mut value = process.transform(&s, Share::Whole);
            if atoms {
                value -= process.transform(&s, Share::Atoms);
            }
            match curve {
                Curve::Distribution => value / s,
                Curve::Density => value,
            }
        };
        let options = Options {
            digits: DIGITS,
            abscissa: Some(0.0),
            ..Options::default()
        };
        let found = invert(&transform, times, &options)?;
        // Both methods share the rounding of the transform.
        let longest = times.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let s = Checked::real(longest.recip());
        let there = process.transform(&s, Share::Whole);
        let noise = there.radius / there.value.norm();
        let least = match process.has_edges() {
            true => UNSEEN,
            false => 0.0,
        };
        let value = |point: Inversion<f64>| Value {
            value: point.value,
            error: point.estimate.max(least) + noise * point.value.abs(),
        };
        Ok(found.points.into_iter().map(value).collect())
    }
}

fn with_atoms(
    rest: Vec<Value>,
    atoms: &Echoes,
    curve: Curve,
    times: &[f64],
    (basis, way): (Basis, Way),
) -> Vec<Answer> {
    let sum = |(rest, time): (Value, &f64)| {
        let value = Value {
            value: rest.value + atoms.at(curve, *time),
            error: rest.error + atoms.lost + 64.0 * f64::EPSILON,
        };
        Answer::new(value, basis, way)
    };
    rest.into_iter().zip(times).map(sum).collect()
}

/// The window of a time: the next power of two.
pub(super) fn octave(time: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "from -1074 to 1024")]
    let octave = time.clamp(EARLIEST, 1e300).log2().ceil() as i32;
    octave
}

fn latest(octave: i32) -> f64 {
    super::process::scaled(1.0, octave)
}

impl Answer {
    pub(super) fn known(value: f64) -> Self {
        Self {
            value,
            error: 0.0,
            basis: Basis::Rigorous,
            way: Way::Known,
        }
    }

    fn new(value: Value, basis: Basis, way: Way) -> Self {
        Self {
            value: value.value,
            error: value.error,
            basis,
            way,
        }
    }

    fn of_grid(grid: &Renewal, time: f64) -> Self {
        let (lower, upper) = grid.at(time);
        Self {
            value: 0.5 * (lower + upper),
            error: 0.5 * (upper - lower) + 64.0 * f64::EPSILON,
            basis: Basis::Rigorous,
            way: Way::Grid,
        }
    }
}
