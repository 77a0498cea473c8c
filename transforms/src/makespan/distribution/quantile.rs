//! Times from probabilities.

use super::choose::{Chooser, octave};
use super::echoes::Echoes;
use super::terms::Reach;
use super::{Answer, Curve, Distribution, Way};
use crate::error::{Error, Result};

/// Differences of F over this, relative to the time, show its slope.
const DISTANCE: f64 = 1e-4;

/// Probabilities that are off by more tell nothing about quantiles.
const VAGUE: f64 = 1e-2;

/// No more steps to enclose a quantile, or to find it in its enclosure.
const MOST_STEPS: usize = 200;

impl Distribution {
    /// The earliest time with F(t) >= q; infinite where F never gets there. The error is that of F over its slope.
    ///
    /// # Errors
    /// [`Error::Domain`] for a probability outside of [0, 1]; otherwise as [`Distribution::cdf`].
    pub fn quantile(&self, probability: f64) -> Result<Answer> {
        if !(0.0..=1.0).contains(&probability) {
            return Err(Error::Domain {
                what: "probability q",
                value: probability,
                allowed: "from 0 to 1",
            });
        }
        if let Some(phases) = &self.phases {
            let found = phases.quantile(probability);
            if found.is_ok() || self.process.affordable().is_err() {
                return found;
            }
        }
        let reached = self.mass * (1.0 - 4.0 * f64::EPSILON);
        if self.process.legs.is_empty() || probability > reached {
            return Ok(Answer::known(f64::INFINITY));
        }
        let search = Search {
            chooser: Chooser::new(self, Curve::Distribution),
            probability,
        };
        if self.at_once() >= probability * (1.0 - 4.0 * f64::EPSILON) {
            return Ok(Answer::known(0.0));
        }
        let Some((low, high)) = search.enclosed(self.mean)? else {
            return Ok(Answer::known(f64::INFINITY));
        };
        let (low, high) = search.in_one_scale(low, high)?;
        let found = match self.among_atoms(high, probability) {
            Some(found) => found,
            None => search.at_atom(search.found(low, high)?)?,
        };
        Ok(Answer {
            value: self.process.outward(found.value),
            error: self.process.outward(found.error),
            ..found
        })
    }

    /// Where all times are sums of certain ones: the first until which enough is done.
    fn among_atoms(&self, latest: f64, probability: f64) -> Option<Answer> {
        if self.process.has_density() {
            return None;
        }
        let atoms = Echoes::of(&self.process, Reach::atoms(latest))?;
        let enough = probability - atoms.lost.max(4.0 * f64::EPSILON * probability);
        let mut sum = 0.0;
        let (time, _) = atoms.atoms().find(|(_, mass)| {
            sum += mass;
            sum >= enough
        })?;
        Some(Answer {
            error: 2.0 * f64::EPSILON * time,
            way: Way::Atoms,
            ..Answer::known(time)
        })
    }
}

struct Search<'a> {
    chooser: Chooser<'a>,
    probability: f64,
}

impl Search<'_> {
    /// The time of the atom itself, where a quantile is within its error of one, or in a time after one in which nothing happens.
    fn at_atom(&self, found: Answer) -> Result<Answer> {
        let near = found.error.max(1e-9 * found.value);
        let process = &self.chooser.law().process;
        let Some(atoms) = Echoes::of(process, Reach::atoms(found.value + near)) else {
            return Ok(found);
        };
        let there = |time: f64| Answer {
            value: time,
            error: 2.0 * f64::EPSILON * time,
            ..found
        };
        let large = || atoms.atoms().filter(|(_, mass)| *mass > 1e-9);
        let gap = |atom: &(f64, f64)| (atom.0 - found.value).abs();
        let nearest = large()
            .filter(|atom| gap(atom) <= near)
            .min_by(|one, other| gap(one).total_cmp(&gap(other)));
        if let Some((time, _)) = nearest {
            return Ok(there(time));
        }
        let before = large().take_while(|(time, _)| *time < found.value).last();
        Ok(match before {
            Some((time, _)) if self.reached(time)? => there(time),
            _ => found,
        })
    }

    /// F at a time of the process.
    fn at(&self, time: f64) -> Result<Answer> {
        let found = self.chooser.within(octave(time), &[time])?;
        let found = found.first().copied().ok_or(Error::Dimension {
            what: "values",
            expected: 1,
            found: 0,
        })?;
        match found.error <= VAGUE {
            true => Ok(found),
            false => Err(Error::Unsupported {
                what: "the search of a quantile",
                construct: format!("probabilities that are known to {:.0e} only", found.error),
                hint: "there are too many sums of certain times to list: give times with a density, or ask for probabilities at times",
            }),
        }
    }

    /// Has the probability been reached, as far as it can be told?
    fn passed(&self, answer: &Answer) -> bool {
        let slack = (0.5 * answer.error).max(4.0 * f64::EPSILON * self.probability);
        answer.value >= self.probability - slack
    }

    /// Is it the probability itself, as near as it can be told?
    fn meets(&self, answer: &Answer) -> bool {
        let near = (answer.value - self.probability).abs();
        near <= 0.5 * answer.error || near <= f64::EPSILON * self.probability
    }

    fn reached(&self, time: f64) -> Result<bool> {
        let answer = self.at(time)?;
        Ok(self.passed(&answer))
    }

    /// Powers of two below and above.
    fn enclosed(&self, mean: f64) -> Result<Option<(f64, f64)>> {
        let mut high = 2.0_f64.powi(octave(mean));
        let mut steps = 0;
        while !self.reached(high)? {
            high *= 2.0;
            steps += 1;
            if steps > MOST_STEPS || !high.is_finite() {
                return Ok(None);
            }
        }
        let (mut low, mut stride) = (0.5 * high, 0.5_f64);
        if steps > 0 {
            return Ok(Some((low, high)));
        }
        while low > 1e-300 && self.reached(low)? {
            high = low;
            // every window costs: longer strides
            stride *= stride;
            low = (low * stride).max(1e-300);
        }
        Ok(Some((low, high)))
    }

    /// Ends that are at most four times apart.
    fn in_one_scale(&self, mut low: f64, mut high: f64) -> Result<(f64, f64)> {
        while high > 4.0 * low {
            let middle = (low * high).sqrt();
            match self.reached(middle)? {
                true => high = middle,
                false => low = middle,
            }
        }
        Ok((low, high))
    }

    /// The first time at which the probability is reached, by false positions and halvings.
    fn found(&self, mut low: f64, mut high: f64) -> Result<Answer> {
        let mut below = self.at(low)?;
        let mut above = self.at(high)?;
        let (mut weight_below, mut weight_above) = (1.0, 1.0);
        for step in 0..MOST_STEPS {
            let (one, other) = (
                (below.value - self.probability) * weight_below,
                (above.value - self.probability) * weight_above,
            );
            let secant = low - one * (high - low) / (other - one);
            let time = match step % 3 < 2 && secant > low && secant < high {
                true => secant,
                false => 0.5 * (low + high),
            };
            if high - low <= 4.0 * f64::EPSILON * high || time <= low || time >= high {
                break;
            }
            let there = self.at(time)?;
            if self.passed(&there) {
                (high, above) = (time, there);
                (weight_above, weight_below) = (1.0, 0.5 * weight_below);
            } else {
                (low, below) = (time, there);
                (weight_below, weight_above) = (1.0, 0.5 * weight_above);
            }
            // As near as it can be told, unless nothing happens for a while before: then it was reached earlier.
            if self.meets(&there) {
                (high, above) = (time, there);
                let earlier = (1.0 - DISTANCE) * time;
                let before = self.at(earlier)?;
                if earlier <= low || !self.meets(&before) {
                    break;
                }
                (high, above) = (earlier, before);
            }
        }
        // The slope over a distance at which rounding does not show; the enclosure before a jump, where there is none.
        let distance = DISTANCE * high;
        let (before, after) = (self.at(high - distance)?, self.at(high + distance)?);
        let slope = (after.value - before.value) / (2.0 * distance);
        let error = match slope > 0.0 {
            true => above.error / slope,
            false => high - low,
        };
        Ok(Answer {
            value: high,
            error: error + 4.0 * f64::EPSILON * high,
            ..above
        })
    }
}
