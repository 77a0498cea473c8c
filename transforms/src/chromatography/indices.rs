//! Retention indices: where a peak stands on the ladder of the n-alkanes.

use crate::error::{Error, Result, nonnegative};

/// What to do with a peak before the first or after the last rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// An error.
    Refuse,
    /// The line through the two nearest rungs goes on.
    Extrapolate,
}

/// Retention times of n-alkanes in one run, by carbon number.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    /// Carbon number and time, both increasing.
    rungs: Vec<(u32, f64)>,
}

impl Ladder {
    /// A ladder from carbon numbers and retention times, in any one unit of time.
    ///
    /// Carbon numbers may leave gaps: the index is then interpolated over the gap, as usual.
    ///
    /// # Errors
    /// [`Error::Dimension`] for fewer than two rungs; [`Error::Domain`] unless carbon numbers increase from 1 on and times are finite,
    /// not negative and increase with them.
    ///
    /// ```
    /// use transforms::chromatography::indices::{Beyond, Ladder};
    /// let ladder = Ladder::new(vec![(9, 2.305), (10, 3.699), (11, 5.222)])?;
    /// assert!((ladder.linear(3.002, Beyond::Refuse)? - 950.0).abs() < 1e-9);
    /// assert!(ladder.linear(2.0, Beyond::Refuse).is_err());
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn new(rungs: Vec<(u32, f64)>) -> Result<Self> {
        if rungs.len() < 2 {
            return Err(Error::Dimension {
                what: "rungs of a ladder of alkanes",
                expected: 2,
                found: rungs.len(),
            });
        }
        let mut before: Option<(u32, f64)> = None;
        for &(carbons, time) in &rungs {
            nonnegative("retention time of an alkane", time)?;
            if carbons == 0 || before.is_some_and(|(last, _)| carbons <= last) {
                return Err(Error::Domain {
                    what: "carbon number of an alkane",
                    value: f64::from(carbons),
                    allowed: "at least 1 and above the one before",
                });
            }
            if before.is_some_and(|(_, last)| time <= last) {
                return Err(Error::Domain {
                    what: "retention time of an alkane",
                    value: time,
                    allowed: "later than that of the alkane before",
                });
            }
            before = Some((carbons, time));
        }
        Ok(Self { rungs })
    }

    /// Carbon numbers and times.
    pub fn rungs(&self) -> &[(u32, f64)] {
        &self.rungs
    }

    /// Kovats' index of an isothermal run: logarithmic in the adjusted time t' = t - t_M, with t_M the hold-up time.
    ///
    /// $$ I = 100 \Bigl(n + (N - n)\thinspace \frac{\ln t' - \ln t'_n}{\ln t'_N - \ln t'_n}\Bigr) $$
    ///
    /// where n and N are the rungs around the peak. Costs O(log rungs).
    ///
    /// # Errors
    /// [`Error::Domain`] unless the hold-up time is not negative and before the peak and all rungs, and for a peak beyond the ladder
    /// unless that is allowed.
    ///
    /// ```
    /// use transforms::chromatography::indices::{Beyond, Ladder};
    /// let ladder = Ladder::new(vec![(6, 2.0), (7, 3.0), (8, 5.0)])?;
    /// // adjusted by 1: 1, 2, 4, so that sqrt(2) is half way
    /// let index = ladder.kovats(1.0 + 2_f64.sqrt(), 1.0, Beyond::Refuse)?;
    /// assert!((index - 650.0).abs() < 1e-9);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    ///
    /// Source: E. Kováts (1958).
    pub fn kovats(&self, time: f64, hold_up: f64, beyond: Beyond) -> Result<f64> {
        let hold_up = self.check_hold_up(hold_up)?;
        if !(time > hold_up && time.is_finite()) {
            return Err(Error::Domain {
                what: "retention time",
                value: time,
                allowed: "a finite number above the hold-up time",
            });
        }
        let ((low, early), (high, late)) = self.around(time, beyond)?;
        // ln(t'/t'_n) to its own digits near a rung
        let part = ((time - early) / (early - hold_up)).ln_1p();
        let whole = ((late - early) / (early - hold_up)).ln_1p();
        Ok(index(low, high, part / whole))
    }

    /// The linear index of a run under a temperature program, of van den Dool and Kratz.
    ///
    /// $$ I = 100 \Bigl(n + (N - n)\thinspace \frac{t - t_n}{t_N - t_n}\Bigr) $$
    ///
    /// # Errors
    /// [`Error::Domain`] for a time that is not finite and for a peak beyond the ladder unless that is allowed.
    ///
    /// Source: H. van den Dool and P. D. Kratz (1963).
    pub fn linear(&self, time: f64, beyond: Beyond) -> Result<f64> {
        if !time.is_finite() {
            return Err(Error::Domain {
                what: "retention time",
                value: time,
                allowed: "a finite number",
            });
        }
        let ((low, early), (high, late)) = self.around(time, beyond)?;
        Ok(index(low, high, (time - early) / (late - early)))
    }

    /// The time of a linear index: the inverse of [`Ladder::linear`].
    ///
    /// # Errors
    /// [`Error::Domain`] beyond the ladder.
    pub fn time_of_linear(&self, index: f64) -> Result<f64> {
        let ((low, early), (high, late)) = self.around_index(index)?;
        let share = share(index, low, high);
        Ok(early * (1.0 - share) + late * share)
    }

    /// The time of Kovats' index: the inverse of [`Ladder::kovats`].
    ///
    /// # Errors
    /// As for [`Ladder::kovats`], and beyond the ladder.
    pub fn time_of_kovats(&self, index: f64, hold_up: f64) -> Result<f64> {
        let hold_up = self.check_hold_up(hold_up)?;
        let ((low, early), (high, late)) = self.around_index(index)?;
        let whole = ((late - early) / (early - hold_up)).ln_1p();
        Ok(early + (early - hold_up) * (share(index, low, high) * whole).exp_m1())
    }

    fn check_hold_up(&self, hold_up: f64) -> Result<f64> {
        nonnegative("hold-up time", hold_up)?;
        match self.rungs.first() {
            Some(&(_, first)) if hold_up >= first => Err(Error::Domain {
                what: "hold-up time",
                value: hold_up,
                allowed: "below the retention time of the first alkane",
            }),
            _ => Ok(hold_up),
        }
    }

    /// The rungs before and after.
    fn around(&self, time: f64, beyond: Beyond) -> Result<((u32, f64), (u32, f64))> {
        let (first, last) = self.ends();
        if beyond == Beyond::Refuse && !(first.1..=last.1).contains(&time) {
            return Err(Error::Domain {
                what: "retention time",
                value: time,
                allowed: "between the first and the last alkane, unless extrapolation is asked for",
            });
        }
        Ok(self.step(self.rungs.partition_point(|rung| rung.1 <= time)))
    }

    fn around_index(&self, index: f64) -> Result<((u32, f64), (u32, f64))> {
        let (first, last) = self.ends();
        let range = 100.0 * f64::from(first.0)..=100.0 * f64::from(last.0);
        if !range.contains(&index) {
            return Err(Error::Domain {
                what: "retention index",
                value: index,
                allowed: "between those of the first and the last alkane",
            });
        }
        let after = |rung: &(u32, f64)| 100.0 * f64::from(rung.0) <= index;
        Ok(self.step(self.rungs.partition_point(after)))
    }

    fn ends(&self) -> ((u32, f64), (u32, f64)) {
        let none = (0, 0.0);
        let first = self.rungs.first().copied().unwrap_or(none);
        (first, self.rungs.last().copied().unwrap_or(none))
    }

    /// The step of the ladder that ends at a rung, or the nearest step there is.
    fn step(&self, after: usize) -> ((u32, f64), (u32, f64)) {
        let after = after.clamp(1, self.rungs.len() - 1);
        let at = |k: usize| self.rungs.get(k).copied().unwrap_or((0, 0.0));
        (at(after - 1), at(after))
    }
}

fn index(low: u32, high: u32, share: f64) -> f64 {
    100.0 * (f64::from(low) + f64::from(high - low) * share)
}

fn share(index: f64, low: u32, high: u32) -> f64 {
    (index / 100.0 - f64::from(low)) / f64::from(high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_ladders_are_refused() {
        for rungs in [
            vec![],
            vec![(9, 1.0)],
            vec![(0, 1.0), (1, 2.0)],
            vec![(9, 1.0), (9, 2.0)],
            vec![(10, 1.0), (9, 2.0)],
            vec![(9, 2.0), (10, 2.0)],
            vec![(9, -1.0), (10, 2.0)],
            vec![(9, 1.0), (10, f64::NAN)],
            vec![(9, 1.0), (10, f64::INFINITY)],
        ] {
            assert!(Ladder::new(rungs.clone()).is_err(), "{rungs:?}");
        }
    }

    #[test]
    fn beyond_the_ends() {
        let ladder = Ladder::new(vec![(9, 1.0), (10, 2.0), (12, 4.0)]).unwrap();
        for time in [0.5, 4.5, f64::NAN, f64::INFINITY] {
            assert!(ladder.linear(time, Beyond::Refuse).is_err(), "{time}");
            assert!(ladder.kovats(time, 0.1, Beyond::Refuse).is_err(), "{time}");
        }
        assert!((ladder.linear(0.5, Beyond::Extrapolate).unwrap() - 850.0).abs() < 1e-12);
        assert!((ladder.linear(5.0, Beyond::Extrapolate).unwrap() - 1300.0).abs() < 1e-12);
        assert!(ladder.linear(f64::NAN, Beyond::Extrapolate).is_err());
        assert!(ladder.kovats(0.05, 0.1, Beyond::Extrapolate).is_err());
        assert!(ladder.kovats(1.5, 1.0, Beyond::Refuse).is_err());
        assert!(ladder.time_of_linear(899.0).is_err() && ladder.time_of_linear(f64::NAN).is_err());
    }
}
