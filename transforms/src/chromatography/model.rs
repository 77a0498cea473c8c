//! What is in the column and what goes into it: plain data over any kind of number.

use algebra::Rational;

use crate::error::{Error, Result, nonnegative, positive};

/// How molecules spread along the column while they move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dispersion<N = f64> {
    /// Plug flow.
    None,
    /// A column without ends: the concentration is given at the inlet, nothing happens behind the exit.
    Open {
        /// Péclet number Pe = u L / D.
        peclet: N,
    },
    /// Danckwerts' column: the flux is given at the inlet, the gradient vanishes at the exit.
    Closed {
        /// Péclet number Pe = u L / D.
        peclet: N,
    },
}

/// The tube and the flow through it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column<N = f64> {
    /// Hold-up time τ = ∫ dx / u(x): how long an unretained molecule stays.
    pub hold_up: N,
    /// Spreading along the column.
    pub dispersion: Dispersion<N>,
    /// u(0) / u(L): the gas expands on its way, so that concentrations at the exit are lower by this; 1 for a liquid.
    pub velocity_ratio: N,
}

/// How one component is held back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Binding<N = f64> {
    /// q' = k_a c - k_d q.
    Kinetic {
        /// a = α k_a τ: the mean number of adsorptions of one molecule.
        adsorptions: N,
        /// b = k_d: desorptions per time.
        desorption: N,
    },
    /// Adsorbed once and for all: the kinetic case with k_d = 0.
    Irreversible {
        /// a = α k_a τ: the share e^-a of the molecules leaves the column.
        adsorptions: N,
    },
    /// Adsorbed and free molecules are in equilibrium everywhere.
    Equilibrium {
        /// k: time in the stationary phase over time in the mobile phase.
        retention_factor: N,
    },
}

/// What enters the column, for a component of amount 1.
#[derive(Clone, Debug, PartialEq)]
pub enum Inlet<N = f64> {
    /// Area 1 at time 0.
    Impulse,
    /// Concentration 1 from time 0 on.
    Step,
    /// Concentration 1 from time 0 to `width`.
    Pulse {
        /// Duration of the injection.
        width: N,
    },
    /// Area 1, normally distributed over time. Both tails are kept: below 6 deviations from `centre` to 0 it is noticeable that a little
    /// enters before time 0; a peak that is cut off there is [`Inlet::Sampled`].
    Gaussian {
        /// When the middle of the peak enters.
        centre: N,
        /// Standard deviation in time.
        deviation: N,
    },
    /// Straight lines between measured points; nothing before the first and after the last.
    Sampled {
        /// Times and concentrations, by rising time.
        points: Vec<(N, N)>,
    },
}

/// One substance of the sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Component<N = f64> {
    /// Name in tables and pictures.
    pub name: String,
    /// How it is held back.
    pub binding: Binding<N>,
    /// Factor of the inlet: the injected concentration, or the area for inlets of area 1.
    pub amount: N,
}

/// A column, an injection and the substances in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment<N = f64> {
    /// The tube and the flow.
    pub column: Column<N>,
    /// The injection, the same for all components up to their amounts.
    pub inlet: Inlet<N>,
    /// Mean residence times of well-mixed volumes before and behind the column: injector tail, detector, dead volumes.
    pub mixing: Vec<N>,
    /// The substances; the linear model lets them pass without seeing each other.
    pub components: Vec<Component<N>>,
}

impl<N> Dispersion<N> {
    /// The Péclet number, unless there is no dispersion.
    pub fn peclet(&self) -> Option<&N> {
        match self {
            Self::None => None,
            Self::Open { peclet } | Self::Closed { peclet } => Some(peclet),
        }
    }

    /// The same over other numbers.
    pub fn map<M>(&self, f: &impl Fn(&N) -> M) -> Dispersion<M> {
        match self {
            Self::None => Dispersion::None,
            Self::Open { peclet } => Dispersion::Open { peclet: f(peclet) },
            Self::Closed { peclet } => Dispersion::Closed { peclet: f(peclet) },
        }
    }
}

impl<N> Column<N> {
    /// The same over other numbers.
    pub fn map<M>(&self, f: &impl Fn(&N) -> M) -> Column<M> {
        Column {
            hold_up: f(&self.hold_up),
            dispersion: self.dispersion.map(f),
            velocity_ratio: f(&self.velocity_ratio),
        }
    }
}

impl<N> Binding<N> {
    /// The same over other numbers.
    pub fn map<M>(&self, f: &impl Fn(&N) -> M) -> Binding<M> {
        match self {
            Self::Kinetic {
                adsorptions,
                desorption,
            } => Binding::Kinetic {
                adsorptions: f(adsorptions),
                desorption: f(desorption),
            },
            Self::Irreversible { adsorptions } => Binding::Irreversible {
                adsorptions: f(adsorptions),
            },
            Self::Equilibrium { retention_factor } => Binding::Equilibrium {
                retention_factor: f(retention_factor),
            },
        }
    }
}

impl<N> Inlet<N> {
    /// The same over other numbers.
    pub fn map<M>(&self, f: &impl Fn(&N) -> M) -> Inlet<M> {
        match self {
            Self::Impulse => Inlet::Impulse,
            Self::Step => Inlet::Step,
            Self::Pulse { width } => Inlet::Pulse { width: f(width) },
            Self::Gaussian { centre, deviation } => Inlet::Gaussian {
                centre: f(centre),
                deviation: f(deviation),
            },
            Self::Sampled { points } => Inlet::Sampled {
                points: points.iter().map(|(t, c)| (f(t), f(c))).collect(),
            },
        }
    }
}

impl<N> Component<N> {
    /// The same over other numbers.
    pub fn map<M>(&self, f: &impl Fn(&N) -> M) -> Component<M> {
        Component {
            name: self.name.clone(),
            binding: self.binding.map(f),
            amount: f(&self.amount),
        }
    }
}

impl<N> Experiment<N> {
    /// The same over other numbers.
    pub fn map<M>(&self, f: &impl Fn(&N) -> M) -> Experiment<M> {
        Experiment {
            column: self.column.map(f),
            inlet: self.inlet.map(f),
            mixing: self.mixing.iter().map(f).collect(),
            components: self.components.iter().map(|one| one.map(f)).collect(),
        }
    }
}

impl Column {
    /// Plug flow.
    ///
    /// # Errors
    /// [`Error::Domain`] unless the hold-up time is finite and above 0.
    pub fn plug_flow(hold_up: f64) -> Result<Self> {
        Self {
            hold_up,
            dispersion: Dispersion::None,
            velocity_ratio: 1.0,
        }
        .checked()
    }

    /// A column without ends, see [`Dispersion::Open`].
    ///
    /// # Errors
    /// [`Error::Domain`] unless hold-up time and Péclet number are finite and above 0.
    pub fn open(hold_up: f64, peclet: f64) -> Result<Self> {
        Self {
            hold_up,
            dispersion: Dispersion::Open { peclet },
            velocity_ratio: 1.0,
        }
        .checked()
    }

    /// Danckwerts' column, see [`Dispersion::Closed`].
    ///
    /// # Errors
    /// [`Error::Domain`] unless hold-up time and Péclet number are finite and above 0.
    pub fn closed(hold_up: f64, peclet: f64) -> Result<Self> {
        Self {
            hold_up,
            dispersion: Dispersion::Closed { peclet },
            velocity_ratio: 1.0,
        }
        .checked()
    }

    /// Plug flow of a gas that expands while its pressure falls from one end of the column to the other.
    ///
    /// $$ p(x)^2 = p_0^2 - (p_0^2 - p_L^2) x / L, \qquad u(x) = u_0 p_0 / p(x), \qquad
    /// \tau = \frac{2 L}{3 u_0} \frac{1 - r^3}{1 - r^2}, \quad r = p_L / p_0 $$
    ///
    /// Hold-up time and velocities are all that the shape of a peak knows of it.
    ///
    /// # Errors
    /// [`Error::Domain`] unless length and velocity at the inlet are finite and above 0 and the ratio r of the pressures lies above 0
    /// and up to 1.
    ///
    /// ```
    /// use transforms::chromatography::Column;
    /// let column = Column::expanding(1.0, 1.0, 0.5)?;
    /// assert!((column.hold_up - 7.0 / 9.0).abs() < 1e-15 && column.velocity_ratio == 0.5);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn expanding(length: f64, inlet_velocity: f64, pressure_ratio: f64) -> Result<Self> {
        positive("length L", length)?;
        positive("velocity u at the inlet", inlet_velocity)?;
        if !(pressure_ratio > 0.0 && pressure_ratio <= 1.0) {
            return Err(Error::Domain {
                what: "pressure ratio p_out/p_in",
                value: pressure_ratio,
                allowed: "above 0 and at most 1: the gas flows from the higher pressure to the lower",
            });
        }
        let r = pressure_ratio;
        // (1 - r^3) / (1 - r^2) without its zeros at r = 1
        let factor = (1.0 + r + r * r) / (1.0 + r);
        Self {
            hold_up: 2.0 * length / (3.0 * inlet_velocity) * factor,
            dispersion: Dispersion::None,
            velocity_ratio: r,
        }
        .checked()
    }

    fn checked(self) -> Result<Self> {
        positive("hold-up time tau", self.hold_up)?;
        positive("velocity ratio u(0)/u(L)", self.velocity_ratio)?;
        if let Some(&peclet) = self.dispersion.peclet() {
            positive("Peclet number Pe", peclet)?;
        }
        Ok(self)
    }
}

impl Column<Rational> {
    /// [`Column::expanding`] for exact numbers.
    ///
    /// # Errors
    /// As there.
    pub fn expanding_exact(
        length: &Rational,
        inlet_velocity: &Rational,
        pressure_ratio: &Rational,
    ) -> Result<Self> {
        Column::expanding(
            length.to_f64(),
            inlet_velocity.to_f64(),
            pressure_ratio.to_f64(),
        )?;
        let (one, r) = (Rational::from(1), pressure_ratio);
        let above = Rational::from(2) * length * (&one + r + r * r);
        let below = Rational::from(3) * inlet_velocity * (&one + r);
        Ok(Self {
            hold_up: above * below.recip().unwrap_or_default(),
            dispersion: Dispersion::None,
            velocity_ratio: r.clone(),
        })
    }
}

impl Binding {
    /// Adsorption and desorption of first order; without desorption the adsorption is irreversible.
    ///
    /// # Errors
    /// [`Error::Domain`] for negative and infinite numbers and NaN.
    pub fn kinetic(adsorptions: f64, desorption: f64) -> Result<Self> {
        nonnegative("mean number of adsorptions a", adsorptions)?;
        nonnegative("desorption rate b", desorption)?;
        Ok(match desorption > 0.0 {
            true => Self::Kinetic {
                adsorptions,
                desorption,
            },
            false => Self::Irreversible { adsorptions },
        })
    }

    /// Equilibrium between both phases.
    ///
    /// # Errors
    /// [`Error::Domain`] for a negative or infinite retention factor and NaN.
    pub fn equilibrium(retention_factor: f64) -> Result<Self> {
        nonnegative("retention factor k", retention_factor)?;
        Ok(Self::Equilibrium { retention_factor })
    }

    fn checked(&self) -> Result<Self> {
        match *self {
            Self::Kinetic {
                adsorptions,
                desorption,
            } => {
                positive("desorption rate b", desorption)?;
                Self::kinetic(adsorptions, desorption)
            }
            Self::Irreversible { adsorptions } => Self::kinetic(adsorptions, 0.0),
            Self::Equilibrium { retention_factor } => Self::equilibrium(retention_factor),
        }
    }
}

impl Inlet {
    fn check(&self) -> Result<()> {
        match self {
            Self::Impulse | Self::Step => Ok(()),
            Self::Pulse { width } => positive("width w of the pulse", *width).map(|_| ()),
            Self::Gaussian { centre, deviation } => {
                positive("deviation of the inlet", *deviation)?;
                positive("centre t0 of the inlet", *centre)?;
                Ok(())
            }
            Self::Sampled { points } => check_samples(points),
        }
    }
}

fn check_samples(points: &[(f64, f64)]) -> Result<()> {
    if points.len() < 2 {
        return Err(Error::Dimension {
            what: "points of the sampled inlet",
            expected: 2,
            found: points.len(),
        });
    }
    for &(time, concentration) in points {
        nonnegative("time of the sampled inlet", time)?;
        nonnegative("concentration of the sampled inlet", concentration)?;
    }
    if let Some(pair) = points.windows(2).find(|pair| pair[1].0 <= pair[0].0) {
        return Err(Error::Domain {
            what: "time of the sampled inlet",
            value: pair[1].0,
            allowed: "later than the time before it",
        });
    }
    if points.iter().all(|point| point.1 <= 0.0) {
        return Err(Error::Domain {
            what: "sum of the sampled inlet",
            value: 0.0,
            allowed: "above 0: nothing is injected",
        });
    }
    Ok(())
}

impl Experiment {
    /// One component of amount 1 and nothing but the column.
    pub fn single(column: Column, binding: Binding, inlet: Inlet) -> Self {
        Self {
            column,
            inlet,
            mixing: Vec::new(),
            components: vec![Component {
                name: "1".to_owned(),
                binding,
                amount: 1.0,
            }],
        }
    }

    /// Whether all numbers are where the model holds.
    ///
    /// # Errors
    /// [`Error::Domain`] for a number outside of its range, [`Error::Dimension`] without components and for fewer than two points of
    /// a sampled inlet.
    pub fn check(&self) -> Result<()> {
        self.column.checked()?;
        self.inlet.check()?;
        for &time in &self.mixing {
            positive("residence time of a mixed volume", time)?;
        }
        if self.components.is_empty() {
            return Err(Error::Dimension {
                what: "components",
                expected: 1,
                found: 0,
            });
        }
        for component in &self.components {
            component.binding.checked()?;
            nonnegative("amount", component.amount)?;
        }
        Ok(())
    }
}
