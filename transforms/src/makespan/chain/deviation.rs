//! The standard deviation of the time to an exit, in a unit of time of its own.

use algebra::Fuel;

use super::passage::Passage;
use super::{Arc, Chain, Kind};
use crate::error::{Error, Result};
use crate::makespan::duration::Duration;
use crate::makespan::expected::Expected;
use crate::special::binade;

/// Means whose squares are doubles with all their digits.
const SQUARED: std::ops::RangeInclusive<f64> = 1e-130..=1e150;

impl Passage<'_, f64> {
    /// The standard deviation of the time from the start to an exit, also where the variance is beyond the doubles: where squares of times
    /// overflow or underflow the unit of time is a power of two of the size of the mean.
    ///
    /// Costs as much as [`Self::variance`], with another factorisation in the second case.
    ///
    /// # Errors
    /// [`Error::Graph`] where the mean is beyond the doubles, or the deviation is by far larger; [`Error::Domain`] for rates that are no
    /// doubles in that unit.
    ///
    /// # Example
    /// ```
    /// use algebra::Fuel;
    /// use transforms::makespan::{Chain, Kind};
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").begin("try", 1.0).arc("try", "done", 1e-200, None);
    /// let (chain, fuel) = (chain.build()?, &mut Fuel::default());
    /// let passage = chain.passage(fuel)?;
    /// assert!(passage.variance(fuel).is_err());
    /// assert!((passage.deviation(fuel)?.value() / 1e200 - 1.0).abs() < 1e-14);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn deviation(&self, fuel: &mut Fuel) -> Result<Expected<f64>> {
        let mean = match self.mean(fuel)? {
            Expected::Finite(mean) => mean,
            Expected::Infinite(cause) => return Ok(Expected::Infinite(cause)),
        };
        if SQUARED.contains(&mean)
            && let Ok(variance) = self.variance(fuel)
        {
            return Ok(variance.map(f64::sqrt));
        }
        if mean <= 0.0 {
            return Ok(Expected::Finite(0.0));
        }
        let unit = binade(mean);
        let chain = self.chain.in_unit(unit)?;
        let variance = chain.passage(fuel)?.variance(fuel)?;
        Ok(variance.map(|variance| variance.sqrt() * unit))
    }
}

impl Chain<f64> {
    /// The same chain with its times over a power of two.
    fn in_unit(&self, unit: f64) -> Result<Self> {
        let exponent = i32::try_from((unit.to_bits() >> 52) & 0x7ff).unwrap_or(0) - 1023;
        let arcs = self.arcs.iter().map(|arc| {
            let (weight, time) = match (self.kind, &arc.time) {
                (Kind::Continuous, _) => (arc.weight * unit, None),
                // a step takes 1
                (_, None) => (arc.weight, Some(Duration::Deterministic(unit.recip()))),
                (_, Some(time)) => (arc.weight, Some(time.in_units(exponent))),
            };
            match weight.is_normal() || !arc.weight.is_normal() {
                true => Ok(Arc {
                    weight,
                    time,
                    ..arc.clone()
                }),
                false => Err(Error::Domain {
                    what: "a rate times the mean",
                    value: weight,
                    allowed: "numbers from 2.3e-308 to 1.7e308: the chain is stiffer than doubles are",
                }),
            }
        });
        let kind = match self.kind {
            Kind::Continuous => Kind::Continuous,
            _ => Kind::SemiMarkov,
        };
        Ok(Self {
            kind,
            arcs: arcs.collect::<Result<_>>()?,
            ..self.clone()
        })
    }
}
