//! Carrier gases: viscosity as a power of temperature.

use super::retention::ZERO_CELSIUS;
use crate::error::{Result, positive};

/// A carrier gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gas {
    /// He
    Helium,
    /// H₂
    Hydrogen,
    /// N₂
    Nitrogen,
    /// Ar
    Argon,
}

impl Gas {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Helium, Self::Hydrogen, Self::Nitrogen, Self::Argon];

    /// The gas of a symbol or a name, in any case.
    ///
    /// ```
    /// use transforms::chromatography::program::Gas;
    /// assert_eq!(Gas::named("he"), Some(Gas::Helium));
    /// assert_eq!(Gas::named("Hydrogen"), Some(Gas::Hydrogen));
    /// assert_eq!(Gas::named("air"), None);
    /// ```
    pub fn named(text: &str) -> Option<Self> {
        let text = text.trim();
        let is = |name: &str| text.eq_ignore_ascii_case(name);
        Self::ALL
            .into_iter()
            .find(|gas| is(gas.symbol()) || is(gas.name()))
    }

    /// Its chemical symbol.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Helium => "He",
            Self::Hydrogen => "H2",
            Self::Nitrogen => "N2",
            Self::Argon => "Ar",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Helium => "helium",
            Self::Hydrogen => "hydrogen",
            Self::Nitrogen => "nitrogen",
            Self::Argon => "argon",
        }
    }

    /// Viscosity at 0 °C in Pa s, and the two constants of its exponent.
    fn constants(self) -> (f64, f64, f64) {
        match self {
            Self::Helium => (18.63e-6, 0.6958, -0.0071),
            Self::Hydrogen => (8.382e-6, 0.6892, 0.005),
            Self::Nitrogen => (16.62e-6, 0.7665, -0.0378),
            Self::Argon => (21.04e-6, 0.8131, -0.0426),
        }
    }

    /// Dynamic viscosity in Pa s at a temperature T in K.
    ///
    /// $$ \eta(T) = \eta_0\thinspace (T/T_0)^{\xi_0 + \xi_1 (T - T_0)/T_0}, \qquad T_0 = 273.15\thinspace \mathrm{K} $$
    ///
    /// An empirical law of the range of gas chromatography, about 270 to 700 K; outside it is only a formula. Costs O(1).
    ///
    /// # Errors
    /// [`crate::Error::Domain`] unless T is finite and above 0.
    ///
    /// ```
    /// use transforms::chromatography::program::Gas;
    /// assert_eq!(Gas::Helium.viscosity(273.15)?, 18.63e-6);
    /// assert!((Gas::Helium.viscosity(373.15)? / 2.312_752_923_8e-5 - 1.0).abs() < 1e-9);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    ///
    /// Source: L. M. Blumberg, Temperature-Programmed Gas Chromatography (2010), with the constants that
    /// GasChromatographySimulator.jl uses.
    pub fn viscosity(self, temperature: f64) -> Result<f64> {
        Ok(self.viscosity_at(positive("temperature T", temperature)?))
    }

    /// [`Gas::viscosity`] of a temperature that has been checked.
    pub(super) fn viscosity_at(self, temperature: f64) -> f64 {
        let (at_zero, exponent, slope) = self.constants();
        let ratio = temperature / ZERO_CELSIUS;
        at_zero * ratio.powf(exponent + slope * (ratio - 1.0))
    }
}
