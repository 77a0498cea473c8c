//! The law at given times: which way of computing it, and the answers.

use algebra::evidence::Basis;

use super::phase_type::PhaseType;
use super::powers::Powers;
use super::uniformised::{Clock, LEAST, Uniformised, dot};
use crate::error::{Error, Result};
use crate::special::UNIT;

/// So many events are the most that are gone through one by one.
const MOST_EVENTS: f64 = 4e6;

/// So many multiplications are the most.
const MOST_WORK: f64 = 3e10;

/// More phases than this have no dense transition matrices.
const MOST_DENSE: usize = 512;

/// Matrix products are this much faster than products with vectors, for as many multiplications.
const DENSE_GAIN: f64 = 4.0;

/// The law at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The time t.
    pub time: f64,
    /// P(M <= t).
    pub cdf: f64,
    /// P(M > t), not as the difference from 1: relatively accurate in the far tail.
    pub survival: f64,
    /// The density of M at t (the atom at 0 has none).
    pub density: f64,
    /// A bound of the relative errors of `cdf`, `survival` and `density` where they are above 1e-290; below, that is the absolute error.
    pub error: f64,
    /// Whether the bound is proved or estimated.
    pub basis: Basis,
}

impl Point {
    /// The rate at which the task is done at t, given that it is not yet: density over survival; nothing where that is below 1e-290.
    pub fn hazard(&self) -> Option<f64> {
        (self.survival > LEAST).then(|| self.density / self.survival)
    }

    const fn exact(time: f64, cdf: f64, survival: f64, density: f64) -> Self {
        Self {
            time,
            cdf,
            survival,
            density,
            error: 4.0 * UNIT,
            basis: Basis::Rigorous,
        }
    }
}

/// A law with what was computed of it so far.
pub(super) struct Transient<'a> {
    law: &'a PhaseType,
    sequence: Option<Uniformised<'a>>,
    powers: Option<Powers>,
}

impl<'a> Transient<'a> {
    pub(super) fn new(law: &'a PhaseType) -> Result<Self> {
        let clock = Clock::of(law);
        if clock.is_none() && law.phases() > 0 {
            return Err(Error::Model {
                place: "rates".to_owned(),
                message: "those out of a phase sum to more than a double holds: use a longer unit of time".to_owned(),
            });
        }
        Ok(Self {
            law,
            sequence: clock.map(|clock| Uniformised::new(law, clock)),
            powers: None,
        })
    }

    /// The law at a time.
    pub(super) fn at(&mut self, time: f64) -> Result<Point> {
        if time.is_nan() || time < 0.0 {
            return Err(Error::Domain {
                what: "time t",
                value: time,
                allowed: "a number, at least 0",
            });
        }
        let Some(sequence) = &mut self.sequence else {
            return Ok(Point::exact(time, 1.0, 0.0, 0.0));
        };
        if time.is_infinite() {
            return Ok(Point::exact(time, 1.0, 0.0, 0.0));
        }
        let events = time * sequence.clock.rate;
        if by_vectors(sequence, self.law.phases(), events, self.powers.is_some())? {
            let sums = sequence.at(events);
            return Ok(Point {
                time,
                cdf: sums.cdf,
                survival: sums.survival,
                density: sums.density,
                error: sums.error,
                basis: Basis::Rigorous,
            });
        }
        Ok(self.by_powers(time))
    }

    fn by_powers(&mut self, time: f64) -> Point {
        let law = self.law;
        let Some(sequence) = &self.sequence else {
            return Point::exact(time, 1.0, 0.0, 0.0);
        };
        let clock = &sequence.clock;
        let unit = Powers::unit(clock);
        let powers = self
            .powers
            .get_or_insert_with(|| Powers::of(clock, law.exits()));
        // unit is a power of 2: the quotient is exact.
        let units = time / unit;
        let (mut vector, mut left) = (law.initial().to_vec(), law.atom());
        let mut products = 0;
        let mut level = 0;
        let part = units.fract();
        if part > 0.0 {
            left += fraction(clock, law.exits(), part * unit, &mut vector);
            products += 1;
        }
        // Bits of the whole number, from the last that can be set.
        let mut whole = units.trunc();
        while whole >= 1.0 {
            let half = (whole * 0.5).trunc();
            if whole - 2.0 * half > 0.5 {
                let (after, gone) = powers.step(level).apply(&vector);
                (vector, left) = (after, left + gone);
                products += 1;
            }
            whole = half;
            level += 1;
        }
        let survival: f64 = vector.iter().sum();
        let terms = 4.0 * (law.phases() as f64 + 8.0) * (level as f64 + f64::from(products) + 20.0);
        // Rates that are off by a share shift the logarithm of a survival by as much.
        let depth = 1.0 - survival.max(LEAST).ln();
        Point {
            time,
            cdf: left.min(1.0),
            survival: survival.min(1.0),
            density: dot(&vector, law.exits()),
            error: UNIT * terms * depth,
            basis: Basis::Estimated,
        }
    }
}

/// Part of a unit of time, by the exponential series of the vector; what has left in it.
fn fraction(clock: &Clock, exits: &[f64], time: f64, vector: &mut Vec<f64>) -> f64 {
    let events = time * clock.rate;
    let mut term = vector.clone();
    let mut next = vector.clone();
    let mut inside = vector.clone();
    let (mut weight, mut left, mut sum, mut gone) = (1.0, 0.0, 1.0, 0.0);
    for k in 1..=24_u32 {
        gone += dot(&term, exits) / clock.rate;
        clock.step(&term, &mut next);
        std::mem::swap(&mut term, &mut next);
        weight *= events / f64::from(k);
        sum += weight;
        left += weight * gone;
        for (total, value) in inside.iter_mut().zip(&term) {
            *total += weight * value;
        }
    }
    for value in &mut inside {
        *value /= sum;
    }
    *vector = inside;
    left / sum
}

/// Is it affordable, and the cheaper way, to go through the events one by one?
///
/// Products with vectors are tried first, up to the price of squaring: the sequence may become steady before, and then all the rest is free.
fn by_vectors(
    sequence: &mut Uniformised<'_>,
    phases: usize,
    events: f64,
    has_powers: bool,
) -> Result<bool> {
    let last = events + 12.0 * events.sqrt() + 60.0;
    let known = sequence.known() as f64;
    if last <= known || (sequence.is_steady() && last <= MOST_EVENTS) {
        return Ok(true);
    }
    let work = sequence.clock.work() as f64 + 8.0;
    let (price, dense) = match phases <= MOST_DENSE {
        true => {
            let squarings = 24.0 + (events + 1.0).log2();
            let cube = (phases as f64).powi(3);
            let own = if has_powers {
                0.0
            } else {
                squarings * cube / DENSE_GAIN
            };
            (own + 60.0 * (phases as f64).powi(2) + 1000.0, true)
        }
        false => (MOST_WORK, false),
    };
    if last <= MOST_EVENTS && (last - known) * work <= price {
        return Ok(true);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a conversion that saturates"
    )]
    let tries = (price / work).min(MOST_EVENTS) as usize;
    if last <= MOST_EVENTS && !has_powers && sequence.settles(tries) {
        return Ok(true);
    }
    if dense {
        return Ok(false);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a conversion that saturates"
    )]
    let needed = (last * work) as u64;
    Err(Error::TooLarge {
        what: "multiplications for a stiff chain of many phases",
        needed,
        limit: MOST_WORK as u64,
        hint: "merge phases to 512 or fewer, for which transition matrices are squared, or ask for earlier times",
    })
}

impl PhaseType {
    /// The law at several times, in their order: all of them share the sequence of vectors, or of matrices.
    ///
    /// Uniformisation with proved bounds where that is cheap; for stiff chains of up to 512 phases squared transition matrices, whose bounds
    /// are estimated. Costs one product of a sparse matrix and a vector for each event until the sequence is steady, or p³ for each doubling
    /// of the time, once for all times.
    ///
    /// # Errors
    /// [`Error::Domain`] for a time that is negative or not a number; [`Error::TooLarge`] for stiff chains of many phases.
    ///
    /// ```
    /// use transforms::makespan::PhaseType;
    /// let law = PhaseType::new(&[1.0], &[], &[0.5], 0.0)?;
    /// for point in law.at(&[0.1, 2.0, 900.0])? {
    ///     assert!((point.survival / (-point.time / 2.0).exp() - 1.0).abs() < 1e-13);
    ///     assert!((point.hazard().unwrap() - 0.5).abs() < 1e-14);
    /// }
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn at(&self, times: &[f64]) -> Result<Vec<Point>> {
        let mut transient = Transient::new(self)?;
        times.iter().map(|&time| transient.at(time)).collect()
    }

    fn one(&self, time: f64) -> Result<Point> {
        Transient::new(self)?.at(time)
    }

    /// P(M <= t), relatively accurate near t = 0.
    ///
    /// # Errors
    /// As [`PhaseType::at`].
    pub fn cdf(&self, time: f64) -> Result<f64> {
        Ok(self.one(time)?.cdf)
    }

    /// P(M > t), relatively accurate in the far tail.
    ///
    /// # Errors
    /// As [`PhaseType::at`].
    pub fn survival(&self, time: f64) -> Result<f64> {
        Ok(self.one(time)?.survival)
    }

    /// The density at t.
    ///
    /// # Errors
    /// As [`PhaseType::at`].
    pub fn density(&self, time: f64) -> Result<f64> {
        Ok(self.one(time)?.density)
    }

    /// Density over survival; nothing where the survival is below 1e-290.
    ///
    /// # Errors
    /// As [`PhaseType::at`].
    pub fn hazard(&self, time: f64) -> Result<Option<f64>> {
        Ok(self.one(time)?.hazard())
    }
}
