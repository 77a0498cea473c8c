//! What changes with time: straight pieces of temperature and pressure.

use super::capillary::Capillary;
use crate::error::{Error, Result, at_most, nonnegative, positive};

/// More corners are no program of an instrument.
const MOST_CORNERS: usize = 100_000;

/// A quantity that is linear in time between corners, and constant before the first and after the last.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Times in s, increasing, and values.
    corners: Vec<(f64, f64)>,
}

/// One ramp of an instrument's method, and the hold after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ramp {
    /// Change per second, without sign.
    pub rate: f64,
    /// Value at its end.
    pub target: f64,
    /// Time at that value in s.
    pub hold: f64,
}

impl Track {
    /// Always the same value.
    pub fn constant(value: f64) -> Self {
        Self {
            corners: vec![(0.0, value)],
        }
    }

    /// Through points of time in s and value, joined by straight lines.
    ///
    /// # Errors
    /// [`Error::Dimension`] without a point, [`Error::Domain`] unless times are finite, not negative and increasing and values are
    /// finite, [`Error::TooLarge`] beyond 100,000 points.
    ///
    /// ```
    /// use transforms::chromatography::program::Track;
    /// let oven = Track::through(vec![(0.0, 313.15), (60.0, 313.15), (120.0, 373.15)])?;
    /// assert_eq!(oven.at(90.0), 343.15);
    /// assert_eq!(oven.at(1e9), 373.15);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn through(corners: Vec<(f64, f64)>) -> Result<Self> {
        if corners.is_empty() {
            return Err(Error::Dimension {
                what: "points of a program",
                expected: 1,
                found: 0,
            });
        }
        at_most(
            "points of a program",
            corners.len(),
            MOST_CORNERS,
            "leave out points on straight lines",
        )?;
        let mut before = None;
        for &(time, value) in &corners {
            nonnegative("time of a program", time)?;
            if before.is_some_and(|before| time <= before) {
                return Err(Error::Domain {
                    what: "time of a program",
                    value: time,
                    allowed: "later than the point before; write a jump as a short ramp",
                });
            }
            if !value.is_finite() {
                return Err(Error::Domain {
                    what: "value of a program",
                    value,
                    allowed: "a finite number",
                });
            }
            before = Some(time);
        }
        Ok(Self { corners })
    }

    /// As instruments are programmed: a start, a hold in s, then ramps.
    ///
    /// # Errors
    /// As for [`Track::through`]; rates have to be above 0, holds not negative.
    ///
    /// ```
    /// use transforms::chromatography::program::{Ramp, Track};
    /// // 40 °C for 3 min, 5 K/min to 200 °C, 15 min
    /// let ramp = Ramp { rate: 5.0 / 60.0, target: 473.15, hold: 900.0 };
    /// let oven = Track::ramps(313.15, 180.0, &[ramp])?;
    /// assert_eq!(oven.corners(), [(0.0, 313.15), (180.0, 313.15), (2100.0, 473.15), (3000.0, 473.15)]);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn ramps(start: f64, hold: f64, ramps: &[Ramp]) -> Result<Self> {
        let mut corners = vec![(0.0, start)];
        let (mut time, mut value) = (0.0, start);
        if nonnegative("hold", hold)? > 0.0 {
            time = hold;
            corners.push((time, value));
        }
        for ramp in ramps {
            let duration = (ramp.target - value).abs() / positive("rate", ramp.rate)?;
            if duration > 0.0 {
                time += duration;
                value = ramp.target;
                corners.push((time, value));
            }
            if nonnegative("hold", ramp.hold)? > 0.0 {
                time += ramp.hold;
                corners.push((time, value));
            }
        }
        Self::through(corners)
    }

    /// Times in s and values.
    pub fn corners(&self) -> &[(f64, f64)] {
        &self.corners
    }

    /// The value at a time in s; NaN at NaN.
    pub fn at(&self, time: f64) -> f64 {
        let after = self.corners.partition_point(|corner| corner.0 <= time);
        match (
            after
                .checked_sub(1)
                .and_then(|before| self.corners.get(before)),
            self.corners.get(after),
        ) {
            _ if time.is_nan() => f64::NAN,
            (Some(&(t0, v0)), Some(&(t1, v1))) => {
                let share = (time - t0) / (t1 - t0);
                v0 * (1.0 - share) + v1 * share
            }
            (Some(&(_, value)), None) | (None, Some(&(_, value))) => value,
            (None, None) => f64::NAN,
        }
    }
}

/// Temperature in K and absolute pressures in Pa over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    temperature: Track,
    inlet: Track,
    outlet: Track,
    /// Where one of the three bends, from 0, increasing.
    times: Vec<f64>,
}

impl Program {
    /// A program of oven temperature, inlet and outlet pressure.
    ///
    /// # Errors
    /// [`Error::Domain`] unless temperatures are above 0 K and everywhere 0 <= outlet < inlet.
    ///
    /// ```
    /// use transforms::chromatography::program::{Program, Track};
    /// let program = Program::new(Track::constant(373.15), Track::constant(150e3), Track::constant(0.0))?;
    /// assert_eq!(program.temperature().at(10.0), 373.15);
    /// assert!(Program::new(Track::constant(373.15), Track::constant(1e5), Track::constant(1e5)).is_err());
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn new(temperature: Track, inlet: Track, outlet: Track) -> Result<Self> {
        let mut times: Vec<f64> = [&temperature, &inlet, &outlet]
            .into_iter()
            .flat_map(|track| track.corners.iter().map(|corner| corner.0))
            .chain([0.0])
            .collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        for &time in &times {
            // Straight lines that fit at both ends fit between.
            positive("temperature of a program", temperature.at(time))?;
            let one = Capillary {
                length: 1.0,
                diameter: 1.0,
                film_thickness: 0.0,
            };
            one.flow(1.0, inlet.at(time), outlet.at(time))?;
        }
        Ok(Self {
            temperature,
            inlet,
            outlet,
            times,
        })
    }

    /// Oven temperature in K.
    pub fn temperature(&self) -> &Track {
        &self.temperature
    }

    /// Inlet pressure, absolute, in Pa.
    pub fn inlet(&self) -> &Track {
        &self.inlet
    }

    /// Outlet pressure, absolute, in Pa.
    pub fn outlet(&self) -> &Track {
        &self.outlet
    }

    /// The straight pieces in order; the last one has no end.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Piece> + '_ {
        self.times.iter().enumerate().map(|(at, &start)| {
            let end = self.times.get(at + 1).copied();
            let line = |track: &Track| {
                let value = track.at(start);
                let slope = end.map_or(0.0, |end| (track.at(end) - value) / (end - start));
                Line { value, slope }
            };
            Piece {
                start,
                end,
                temperature: line(&self.temperature),
                inlet: line(&self.inlet),
                outlet: line(&self.outlet),
            }
        })
    }
}

/// A value at the start of a piece and its change per second.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) value: f64,
    pub(super) slope: f64,
}

impl Line {
    /// The value so many seconds after the start.
    pub(super) fn after(self, seconds: f64) -> f64 {
        self.slope.mul_add(seconds, self.value)
    }
}

/// A piece of a program without corners.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) start: f64,
    pub(super) end: Option<f64>,
    pub(super) temperature: Line,
    pub(super) inlet: Line,
    pub(super) outlet: Line,
}

impl Piece {
    /// Does nothing change?
    pub(super) fn is_hold(&self) -> bool {
        [self.temperature, self.inlet, self.outlet]
            .iter()
            .all(|line| line.slope.abs() <= 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_points_are_refused() {
        for corners in [
            vec![],
            vec![(0.0, f64::NAN)],
            vec![(f64::INFINITY, 1.0)],
            vec![(-1.0, 1.0)],
            vec![(0.0, 1.0), (0.0, 2.0)],
            vec![(1.0, 1.0), (0.5, 2.0)],
        ] {
            assert!(Track::through(corners.clone()).is_err(), "{corners:?}");
        }
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let ramp = Ramp {
                rate,
                target: 400.0,
                hold: 0.0,
            };
            assert!(Track::ramps(300.0, 0.0, &[ramp]).is_err(), "{rate}");
        }
        assert!(Track::ramps(300.0, -1.0, &[]).is_err());
        assert!(Track::constant(1.0).at(f64::NAN).is_nan());
    }

    #[test]
    fn pressures_that_cross_between_corners_are_refused() {
        let inlet = Track::through(vec![(0.0, 2e5), (100.0, 1e5)]).unwrap();
        let outlet = Track::through(vec![(0.0, 1e5), (50.0, 1.6e5), (100.0, 0.0)]).unwrap();
        assert!(Program::new(Track::constant(300.0), inlet, outlet).is_err());
    }

    #[test]
    fn pieces_meet() {
        let oven = Track::through(vec![(10.0, 300.0), (40.0, 390.0)]).unwrap();
        let inlet = Track::through(vec![(0.0, 2e5), (20.0, 3e5)]).unwrap();
        let program = Program::new(oven, inlet, Track::constant(0.0)).unwrap();
        let pieces: Vec<_> = program.pieces().collect();
        assert_eq!(pieces.len(), 4);
        for pair in pieces.windows(2) {
            let end = pair[0].end.unwrap();
            assert!((end - pair[1].start).abs() <= 0.0);
            let reached = pair[0].temperature.after(end - pair[0].start);
            assert!((reached - pair[1].temperature.value).abs() < 1e-9);
        }
        assert!(pieces[3].end.is_none() && pieces[3].is_hold());
    }
}
