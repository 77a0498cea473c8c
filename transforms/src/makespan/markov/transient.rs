//! The law at given times: which way of computing it, and the answers.

use algebra::evidence::Basis;

use super::phase_type::PhaseType;
use super::powers::{Powers, exponent};
use super::sequence::{Sequence, dot};
use super::uniformised::{LEAST, Uniformised};
use crate::error::{Error, Result, whole};
use crate::makespan::duration::refused;
use crate::special::UNIT;

/// So many steps are the most that are gone through one by one.
const MOST_STEPS: f64 = 4e6;

/// So many are always: over short times paths with many more events than on average may count.
const FEW_STEPS: f64 = 400.0;

/// So many multiplications are the most.
const MOST_WORK: u64 = 30_000_000_000;

/// More phases than this have no dense transition matrices.
const MOST_DENSE: usize = 512;

/// So many numbers are the most that squared matrices are made of.
const MOST_KEPT: f64 = 4e7;

/// Beyond this bound matrices are squared instead.
const FREE_ERROR: f64 = 1e-10;

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
    /// A bound of the relative errors of `cdf`, `survival` and, in units of the fastest rate, `density`, where they are above 1e-290.
    pub error: f64,
    /// Whether the bound is proved or estimated.
    pub basis: Basis,
}

impl Point {
    /// The rate at which the task is done at t, given that it is not yet: density over survival; nothing where that is below 1e-290.
    pub fn hazard(&self) -> Option<f64> {
        (self.survival > LEAST).then(|| self.density / self.survival)
    }

    /// All is over.
    const fn exact(time: f64) -> Self {
        Self {
            time,
            cdf: 1.0,
            survival: 0.0,
            density: 0.0,
            error: 0.0,
            basis: Basis::Rigorous,
        }
    }
}

/// What was computed of a law so far.
pub(in crate::makespan) struct Transient {
    uniformised: Option<Uniformised>,
    powers: Option<Powers>,
}

impl Transient {
    pub(in crate::makespan) fn new(law: &PhaseType) -> Result<Self> {
        let uniformised = Uniformised::new(law);
        if uniformised.is_none() && law.phases() > 0 {
            return Err(refused(
                "rates",
                "the largest that leaves a phase is not between 1e-290 and 1e290: use another unit of time",
            ));
        }
        Ok(Self {
            uniformised,
            powers: None,
        })
    }

    /// The law that it was made for, at a time.
    pub(in crate::makespan) fn at(&mut self, law: &PhaseType, time: f64) -> Result<Point> {
        if time.is_nan() || time < 0.0 {
            return Err(Error::Domain {
                what: "time t",
                value: time,
                allowed: "a number, at least 0",
            });
        }
        let uniformised = match &mut self.uniformised {
            Some(uniformised) if time.is_finite() => uniformised,
            _ => return Ok(Point::exact(time)),
        };
        let events = time * uniformised.rate;
        let last = events + 12.0 * events.sqrt() + 60.0;
        if by_steps(&mut uniformised.sequence, last, self.powers.is_some())? {
            let sums = uniformised.at(events);
            return Ok(Point {
                time,
                cdf: sums.cdf,
                survival: sums.survival,
                density: sums.density,
                error: sums.error,
                basis: Basis::Rigorous,
            });
        }
        Ok(by_powers(law, uniformised, &mut self.powers, time))
    }
}

fn by_powers(
    law: &PhaseType,
    uniformised: &Uniformised,
    powers: &mut Option<Powers>,
    time: f64,
) -> Point {
    let sequence = &uniformised.sequence;
    let unit = Powers::unit(uniformised.rate);
    let powers = powers.get_or_insert_with(|| {
        Powers::exponential(sequence, power_of_two(unit) * uniformised.rate)
    });
    // time = mantissa 2^shift units, exactly; the times that come here are far above the unit.
    let shift = exponent(time) - 52 - unit;
    let mantissa = (time.to_bits() & ((1 << 52) - 1)) | 1 << 52;
    let mut shares: Vec<f64> = law.initial().iter().copied().chain([law.atom()]).collect();
    let phases = law.phases();
    let below = u32::try_from(-shift).unwrap_or(0).min(63);
    let part = mantissa & ((1 << below) - 1);
    if part > 0 {
        let events =
            part as f64 / power_of_two(i64::from(below)) * power_of_two(unit) * uniformised.rate;
        shares[phases] += fraction(sequence, events, &mut shares[..phases]);
    }
    let level = usize::try_from(shift).unwrap_or(0);
    let (shares, products) = powers.after(shares, mantissa >> below, level);
    let survival: f64 = shares[..phases].iter().sum();
    let levels = level as f64 + 53.0 - f64::from(below);
    let terms = 4.0 * (phases as f64 + 8.0) * (levels + f64::from(products) + 20.0);
    // Rates that are off by a share shift the logarithm of a survival by as much.
    let depth = 1.0 - survival.max(LEAST).ln();
    Point {
        time,
        cdf: shares[phases].min(1.0),
        survival: survival.min(1.0),
        density: dot(&shares[..phases], law.exits()),
        error: UNIT * terms * depth,
        basis: Basis::Estimated,
    }
}

/// 2^k for k between -1022 and 1023.
fn power_of_two(exponent: i64) -> f64 {
    f64::from_bits(exponent.saturating_add(1023).clamp(1, 2046).unsigned_abs() << 52)
}

/// Part of a unit of time, by the exponential series of the vector; what has left in it.
fn fraction(sequence: &Sequence, events: f64, vector: &mut [f64]) -> f64 {
    let (mut term, mut next) = (vector.to_vec(), vector.to_vec());
    let (mut weight, mut left, mut sum, mut gone) = (1.0, 0.0, 1.0, 0.0);
    for k in 1..=24_u32 {
        gone += dot(&term, &sequence.leave);
        sequence.matrix.step(&term, &mut next);
        std::mem::swap(&mut term, &mut next);
        weight *= events / f64::from(k);
        sum += weight;
        left += weight * gone;
        for (total, value) in vector.iter_mut().zip(&term) {
            *total += weight * value;
        }
    }
    for value in vector {
        *value /= sum;
    }
    left / sum
}

/// Is it the cheaper way, and affordable, to go through the steps one by one, up to the given one?
///
/// Products with vectors are tried first, up to the price of squaring: the sequence may become steady before, and then all the rest is free.
///
/// # Errors
/// [`Error::TooLarge`] where neither way is affordable.
pub(super) fn by_steps(sequence: &mut Sequence, last: f64, has_powers: bool) -> Result<bool> {
    let phases = sequence.phases();
    let square = (phases as f64).powi(2);
    // Times the fastest rate are at most 2^2048, infinite where they overflow.
    let doublings = (last + 1.0).log2().min(2048.0);
    let dense = phases <= MOST_DENSE && square * doublings <= MOST_KEPT;
    let known = sequence.known() as f64;
    if last <= known.max(FEW_STEPS) {
        return Ok(true);
    }
    let countable = last <= MOST_STEPS;
    let work = sequence.matrix.work() + 8.0;
    let squarings = match has_powers {
        true => 0.0,
        false => 24.0 + doublings,
    };
    let price = match dense {
        true => square * (60.0 + squarings * phases as f64 / DENSE_GAIN) + 1000.0,
        false => MOST_WORK as f64,
    };
    if countable {
        if (last - known) * work <= price {
            return Ok(true);
        }
        let places = |count| usize::try_from(whole(count)).unwrap_or(usize::MAX);
        let (tries, last) = (places((price / work).floor()), places(last.floor()));
        let settled = match dense {
            true => sequence.is_steady() || (!has_powers && sequence.settles(tries)),
            false => sequence.settles_soon(tries),
        };
        if settled && (!dense || sequence.error(last) <= FREE_ERROR) {
            return Ok(true);
        }
    }
    if dense {
        return Ok(false);
    }
    Err(Error::too_large(
        "multiplications of uniformisation, of every rate at each event until the time",
        last * work,
        MOST_WORK,
        "ask for earlier times, for the mean or for draws, or merge phases to 512 or fewer, for which transition matrices are squared",
    ))
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
    /// use transforms::makespan::markov::PhaseType;
    /// let law = PhaseType::new(&[1.0], &[], &[0.5], 0.0)?;
    /// for point in law.at(&[0.1, 2.0, 900.0])? {
    ///     assert!((point.survival / (-point.time / 2.0).exp() - 1.0).abs() < 1e-13);
    ///     assert!((point.hazard().unwrap() - 0.5).abs() < 1e-14);
    /// }
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn at(&self, times: &[f64]) -> Result<Vec<Point>> {
        let mut transient = Transient::new(self)?;
        times.iter().map(|&time| transient.at(self, time)).collect()
    }

    fn one(&self, time: f64) -> Result<Point> {
        Transient::new(self)?.at(self, time)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Where both ways are open they agree: a ladder of rates 1 and 3 at times from 50 to 5000 events.
    #[test]
    fn steps_and_powers_agree() {
        let mut rates = Vec::new();
        for at in 0..5 {
            rates.extend([(at, at + 1, 1.0), (at + 1, at, 3.0)]);
        }
        let initial = [0.5, 0.25, 0.0, 0.0, 0.0, 0.125];
        let law = PhaseType::new(&initial, &rates, &[0.0, 0.0, 0.0, 0.0, 0.0, 0.5], 0.125).unwrap();
        for time in [17.0, 100.0 / 3.0, 512.0, 1234.5] {
            let mut uniformised = Uniformised::new(&law).unwrap();
            let sums = uniformised.at(time * uniformised.rate);
            let point = by_powers(&law, &uniformised, &mut None, time);
            let pairs = [
                (sums.survival, point.survival),
                (sums.cdf, point.cdf),
                (sums.density, point.density),
            ];
            for (one, other) in pairs {
                let slack = sums.error + point.error;
                assert!((one - other).abs() <= slack * one, "{sums:?} {point:?}");
                assert!((one - other).abs() <= 1e-12 * one, "{sums:?} {point:?}");
            }
        }
    }
}
