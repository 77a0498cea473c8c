//! The distribution-centric model of retention: ln k as a function of temperature, anchored where k = 1.

use crate::error::{Error, Result, positive};

/// Molar gas constant in J/(mol K), exact in the SI of 2019.
pub const GAS_CONSTANT: f64 = 8.314_462_618_153_24;

/// 0 °C in K.
pub const ZERO_CELSIUS: f64 = 273.15;

/// How a solute is retained by a stationary phase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retention {
    /// Characteristic temperature T_c in K, at which k = 1.
    pub temperature: f64,
    /// Characteristic thermal constant θ in K: -1/θ is the slope of ln k there.
    pub thermal_constant: f64,
    /// Change ΔC_p of the heat capacity on desorption, in J/(mol K).
    pub heat_capacity: f64,
    /// Film thickness over diameter φ₀ of the column for which the three hold.
    pub film_ratio: f64,
}

/// Derivatives of ln k by the three parameters of [`Retention`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetentionSlope {
    /// By T_c, in 1/K.
    pub temperature: f64,
    /// By θ, in 1/K.
    pub thermal_constant: f64,
    /// By ΔC_p, in mol K/J.
    pub heat_capacity: f64,
}

impl Retention {
    /// Parameters as databases list them: T_c in °C, θ in °C (a difference), ΔC_p in J/(mol K), φ₀ without unit.
    ///
    /// # Errors
    /// [`Error::Domain`] unless T_c is above absolute zero, θ and φ₀ are above 0 and all are finite.
    ///
    /// ```
    /// use transforms::chromatography::program::Retention;
    /// let toluene = Retention::from_celsius(81.806, 32.365, 21.453, 0.002)?;
    /// assert_eq!(toluene.ln_k(81.806 + 273.15)?, 0.0);
    /// assert!((toluene.ln_k(373.15)? + 0.531_570_726_085_75).abs() < 1e-13);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn from_celsius(
        temperature: f64,
        thermal_constant: f64,
        heat_capacity: f64,
        film_ratio: f64,
    ) -> Result<Self> {
        let retention = Self {
            temperature: temperature + ZERO_CELSIUS,
            thermal_constant,
            heat_capacity,
            film_ratio,
        };
        retention.check()?;
        Ok(retention)
    }

    pub(super) fn check(&self) -> Result<()> {
        positive("characteristic temperature", self.temperature)?;
        positive("characteristic thermal constant", self.thermal_constant)?;
        positive("film ratio", self.film_ratio)?;
        match self.heat_capacity.is_finite() {
            true => Ok(()),
            false => Err(Error::Domain {
                what: "change of the heat capacity",
                value: self.heat_capacity,
                allowed: "a finite number",
            }),
        }
    }

    /// ln k at a temperature T in K, on a column of the film ratio φ₀.
    ///
    /// $$ \ln k(T) = \Bigl(\frac{\Delta C_p}{R} + \frac{T_c}{\theta}\Bigr)\Bigl(\frac{T_c}{T} - 1\Bigr)
    /// + \frac{\Delta C_p}{R} \ln\frac{T}{T_c} $$
    ///
    /// Assumes that the heat capacity of desorption does not depend on temperature. On another column, k is in proportion to φ:
    /// [`Retention::ln_k_on`]. Costs O(1).
    ///
    /// # Errors
    /// [`Error::Domain`] unless T is finite and above 0.
    ///
    /// Source: L. M. Blumberg and M. S. Klee, Elution parameters in constant-pressure, single-ramp temperature-programmed gas
    /// chromatography (2001).
    pub fn ln_k(&self, temperature: f64) -> Result<f64> {
        self.check()?;
        Ok(self.ln_k_at(positive("temperature T", temperature)?))
    }

    /// ln k at a temperature in K on a column of another film ratio φ: ln k + ln(φ/φ₀), and -∞ for φ = 0.
    ///
    /// # Errors
    /// [`Error::Domain`] unless T is above 0, φ not negative and both are finite.
    pub fn ln_k_on(&self, film_ratio: f64, temperature: f64) -> Result<f64> {
        let own = self.ln_k(temperature)?;
        Ok(own + (crate::error::nonnegative("film ratio", film_ratio)? / self.film_ratio).ln())
    }

    pub(super) fn ln_k_at(&self, temperature: f64) -> f64 {
        let heat = self.heat_capacity / GAS_CONSTANT;
        let ratio = self.temperature / temperature;
        (heat + self.temperature / self.thermal_constant) * (ratio - 1.0) - heat * ratio.ln()
    }

    /// The derivatives of ln k by the parameters at a temperature in K.
    ///
    /// # Errors
    /// As for [`Retention::ln_k`].
    pub fn slope(&self, temperature: f64) -> Result<RetentionSlope> {
        self.check()?;
        Ok(self.slope_at(positive("temperature T", temperature)?))
    }

    pub(super) fn slope_at(&self, temperature: f64) -> RetentionSlope {
        let heat = self.heat_capacity / GAS_CONSTANT;
        let excess = self.temperature / temperature - 1.0;
        let theta = self.thermal_constant;
        RetentionSlope {
            temperature: excess / theta
                + heat * excess / self.temperature
                + self.temperature / (theta * temperature),
            thermal_constant: -self.temperature / (theta * theta) * excess,
            heat_capacity: (excess - excess.ln_1p()) / GAS_CONSTANT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Temperature in °C and ln k of a solute with T_c = 127.72 °C, θ = 34.162 K, ΔC_p = 79.684 J/(mol K); mpmath at 30 digits.
    const TABLE: [(f64, f64); 3] = [
        (40.0, 3.604_911_486_767_684),
        (127.72, 0.0),
        (300.0, -2.981_609_227_640_29),
    ];

    #[test]
    fn table() {
        let solute = Retention::from_celsius(127.72, 34.162, 79.684, 0.002).unwrap();
        for (celsius, expected) in TABLE {
            let found = solute.ln_k(celsius + ZERO_CELSIUS).unwrap();
            assert!((found - expected).abs() < 1e-13, "{celsius}: {found}");
        }
    }

    #[test]
    fn refuses_what_is_no_temperature() {
        let solute = Retention::from_celsius(127.72, 34.162, 79.684, 0.002).unwrap();
        for hostile in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(solute.ln_k(hostile).is_err());
            assert!(solute.slope(hostile).is_err());
        }
        assert!(Retention::from_celsius(-300.0, 30.0, 0.0, 0.002).is_err());
        assert!(Retention::from_celsius(100.0, 0.0, 0.0, 0.002).is_err());
        assert!(Retention::from_celsius(100.0, 30.0, f64::NAN, 0.002).is_err());
    }
}
