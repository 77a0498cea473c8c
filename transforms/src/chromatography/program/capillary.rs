//! An open tube: pressure, velocity and hold-up of an ideal gas in laminar flow.

use crate::error::{Error, Result, nonnegative, positive};

/// A capillary column, all in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capillary {
    /// Length L.
    pub length: f64,
    /// Inner diameter d.
    pub diameter: f64,
    /// Thickness d_f of the film of the stationary phase.
    pub film_thickness: f64,
}

/// The flow of a gas through a capillary at one moment: a steady state, since the gas adapts much faster than the oven.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    length: f64,
    inlet: f64,
    outlet: f64,
    /// d²/(64 η L), so that u p = conductance (p_in² - p_out²).
    conductance: f64,
}

impl Capillary {
    /// A capillary whose measures are finite, above 0 and not thicker inside than wide.
    ///
    /// # Errors
    /// [`Error::Domain`] otherwise; the film may be 0, then nothing is retained.
    pub fn new(length: f64, diameter: f64, film_thickness: f64) -> Result<Self> {
        let capillary = Self {
            length,
            diameter,
            film_thickness,
        };
        capillary.check()?;
        Ok(capillary)
    }

    pub(super) fn check(&self) -> Result<()> {
        positive("length L", self.length)?;
        positive("diameter d", self.diameter)?;
        nonnegative("film thickness", self.film_thickness)?;
        if 2.0 * self.film_thickness >= self.diameter {
            return Err(Error::Domain {
                what: "film thickness",
                value: self.film_thickness,
                allowed: "less than half the diameter of the capillary",
            });
        }
        Ok(())
    }

    /// Film thickness over diameter, the φ of [`super::Retention`]; the phase ratio β is 1/(4φ) for thin films.
    ///
    /// ```
    /// use transforms::chromatography::program::Capillary;
    /// let capillary = Capillary::new(30.0, 0.25e-3, 0.5e-6)?;
    /// assert!((capillary.film_ratio() - 0.002).abs() < 1e-18);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn film_ratio(&self) -> f64 {
        self.film_thickness / self.diameter
    }

    /// The flow of a gas of a given viscosity in Pa s between two absolute pressures in Pa.
    ///
    /// $$ p(x)^2 = p_0^2 - (p_0^2 - p_L^2)\thinspace x/L, \qquad u(x) = \frac{d^2 (p_0^2 - p_L^2)}{64\thinspace \eta L\thinspace p(x)} $$
    ///
    /// Assumes an ideal gas in laminar flow (Hagen-Poiseuille) at one temperature. The outlet may be a vacuum, p_L = 0.
    ///
    /// # Errors
    /// [`Error::Domain`] unless the viscosity is above 0 and the pressure falls along the column.
    ///
    /// ```
    /// use transforms::chromatography::program::Capillary;
    /// let flow = Capillary::new(30.0, 0.25e-3, 0.25e-6)?.flow(20e-6, 200e3, 0.0)?;
    /// // two thirds of the length at the velocity of the inlet
    /// assert!((flow.hold_up() - 2.0 / 3.0 * 30.0 / flow.velocity(0.0)?).abs() < 1e-12);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn flow(&self, viscosity: f64, inlet: f64, outlet: f64) -> Result<Flow> {
        self.check()?;
        positive("viscosity", viscosity)?;
        positive("inlet pressure", inlet)?;
        nonnegative("outlet pressure", outlet)?;
        if outlet >= inlet {
            return Err(Error::Domain {
                what: "outlet pressure",
                value: outlet,
                allowed: "below the inlet pressure: the gas flows towards the lower one",
            });
        }
        Ok(self.flow_unchecked(viscosity, inlet, outlet))
    }

    pub(super) fn flow_unchecked(&self, viscosity: f64, inlet: f64, outlet: f64) -> Flow {
        Flow {
            length: self.length,
            inlet,
            outlet,
            conductance: self.diameter * self.diameter / (64.0 * viscosity * self.length),
        }
    }
}

impl Flow {
    /// Absolute pressure in Pa at a distance x from the inlet in m.
    ///
    /// # Errors
    /// [`Error::Domain`] unless 0 <= x <= L.
    pub fn pressure(&self, distance: f64) -> Result<f64> {
        match (0.0..=self.length).contains(&distance) {
            true => Ok(self.pressure_at(distance / self.length)),
            false => Err(Error::Domain {
                what: "distance x",
                value: distance,
                allowed: "between 0 and the length of the capillary",
            }),
        }
    }

    /// The pressure at a share of the length, weighted as to be exact at both ends.
    fn pressure_at(&self, share: f64) -> f64 {
        (self.inlet * self.inlet * (1.0 - share) + self.outlet * self.outlet * share).sqrt()
    }

    /// Velocity in m/s at a distance x from the inlet in m; infinite at an outlet into a vacuum.
    ///
    /// # Errors
    /// As for [`Flow::pressure`].
    pub fn velocity(&self, distance: f64) -> Result<f64> {
        let pressure = self.pressure(distance)?;
        Ok(self.conductance * self.fall() / pressure)
    }

    /// p_0² - p_L², to its own digits.
    pub(super) fn fall(&self) -> f64 {
        (self.inlet - self.outlet) * (self.inlet + self.outlet)
    }

    /// d²/(64 η L)
    pub(super) fn conductance(&self) -> f64 {
        self.conductance
    }

    /// p_L/p_0, the ratio of the velocities at inlet and outlet.
    pub fn pressure_ratio(&self) -> f64 {
        self.outlet / self.inlet
    }

    /// The time τ of an unretained molecule, in s.
    ///
    /// $$ \tau = \int_0^L \frac{dx}{u} = \frac{2L}{3 u_0}\thinspace \frac{1 - r^3}{1 - r^2}, \qquad r = p_L/p_0 = u_0/u_L $$
    ///
    /// Costs O(1). r = 0 is an outlet into a vacuum.
    ///
    /// Source: A. T. James and A. J. P. Martin (1952), the compressibility factor; derivation by integrating p(x).
    pub fn hold_up(&self) -> f64 {
        let r = self.pressure_ratio();
        // (1 - r³)/(1 - r²) without its common factor
        let shape = (1.0 + r + r * r) / (1.0 + r);
        let entry = self.conductance * self.fall() / self.inlet;
        2.0 * self.length / (3.0 * entry) * shape
    }
}
