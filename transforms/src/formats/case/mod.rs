//! Case files: a column, its components, an inlet and times, in TOML with units.
//!
//! ```toml
//! [units]
//! time = "min"            # bare times are minutes, bare rates 1/min
//!
//! [column]
//! tau = 1.0
//!
//! [[component]]
//! name = "toluene"
//! a = 20
//! b = "10 1/min"
//!
//! [inlet]
//! type = "pulse"
//! width = "3 s"
//! ```
//!
//! A [`CaseFile`] is what was read and nothing else; [`CaseFile::setup`] makes the model of it, or says which keys contradict each other and
//! which are missing.
//! Every [`Quantity`] is exact, so that 0.1 is a tenth at any precision.

mod binding; // the kinetics of a component
mod experiment; // the model that the keys make
mod flow; // hold-up time and velocities
mod injection; // what enters
mod programmed; // a column under a program
mod quantity;
mod read;
mod section;
mod times; // when the answer is asked for

pub use self::experiment::Setup;
pub use self::programmed::Programmed;
pub(in crate::formats) use self::quantity::decimal;
pub use self::quantity::{Kind, Quantity};
pub(in crate::formats) use self::read::table;
pub use self::read::{MOST_BYTES, read_case};
pub(in crate::formats) use self::section::{line, suggestion};
pub use self::times::{parse_time, parse_times};

/// A case file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseFile {
    /// `[units] time`: one unit of it, a second where it is not given.
    pub time_unit: Option<Quantity>,
    /// `[column]`
    pub column: ColumnSection,
    /// `[[component]]`, in the order of the file.
    pub components: Vec<ComponentSection>,
    /// `[inlet]`
    pub inlet: InletSection,
    /// `[dispersion]`
    pub dispersion: DispersionSection,
    /// `[detector]`
    pub detector: DetectorSection,
    /// `[time]`
    pub time: TimeSection,
    /// `[output]`
    pub output: OutputSection,
}

/// `[column]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnSection {
    /// `tau`: hold-up time.
    pub hold_up: Option<Quantity>,
    /// `length`
    pub length: Option<Quantity>,
    /// `velocity` or `u`: velocity of the mobile phase, at the inlet where it is not the same everywhere.
    pub velocity: Option<Quantity>,
    /// `p_in`: pressure at the inlet.
    pub inlet_pressure: Option<Quantity>,
    /// `p_out`: pressure at the outlet, 0 for `"vacuum"`.
    pub outlet_pressure: Option<Quantity>,
    /// `p_ambient`: pressure of the air, to which gauge pressures are added.
    pub ambient_pressure: Option<Quantity>,
    /// `gas`: name or symbol of the carrier gas.
    pub gas: Option<String>,
    /// `diameter`: inner diameter.
    pub diameter: Option<Quantity>,
    /// `film_thickness`
    pub film_thickness: Option<Quantity>,
    /// `phase`: name of the stationary phase.
    pub phase: Option<String>,
    /// `temperature`
    pub temperature: Option<Quantity>,
    /// `alpha`: factor of the phase ratio.
    pub alpha: Option<Quantity>,
    /// `q_max`: capacity of the stationary phase, in the unit of the amounts.
    pub capacity: Option<Quantity>,
    /// `[column.program]`
    pub program: Option<ProgramSection>,
}

/// `[column.program]`: pairs of time and value, joined by straight lines, where a single value is constant; for the temperature a start, a
/// hold and ramps in their place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProgramSection {
    /// `temperature`
    pub temperature: Vec<(Quantity, Quantity)>,
    /// `start`: temperature before the ramps.
    pub start: Option<Quantity>,
    /// `hold`: time before the first ramp.
    pub hold: Option<Quantity>,
    /// `[[column.program.ramp]]`
    pub ramps: Vec<RampSection>,
    /// `p_in`
    pub inlet_pressure: Vec<(Quantity, Quantity)>,
    /// `p_out`
    pub outlet_pressure: Vec<(Quantity, Quantity)>,
}

/// `[[column.program.ramp]]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RampSection {
    /// `rate` of heating.
    pub rate: Option<Quantity>,
    /// `to`: temperature at the end.
    pub target: Option<Quantity>,
    /// `hold`: time there.
    pub hold: Option<Quantity>,
}

/// `[[component]]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComponentSection {
    /// `name`
    pub name: Option<String>,
    /// `k`: retention factor.
    pub retention_factor: Option<Quantity>,
    /// `ka`: rate of adsorption.
    pub adsorption_rate: Option<Quantity>,
    /// `kd`: rate of desorption.
    pub desorption_rate: Option<Quantity>,
    /// `a`: mean number of adsorptions.
    pub adsorptions: Option<Quantity>,
    /// `b`: rate of desorption.
    pub desorption: Option<Quantity>,
    /// `retardation`: R of an equilibrium without kinetics.
    pub retardation: Option<Quantity>,
    /// `amount`: amount that is injected.
    pub amount: Option<Quantity>,
    /// `c0`: concentration at the inlet.
    pub concentration: Option<Quantity>,
    /// `t_char`: temperature at which k = 1.
    pub characteristic_temperature: Option<Quantity>,
    /// `theta_char`: thermal constant there.
    pub thermal_constant: Option<Quantity>,
    /// `delta_cp`: change of the heat capacity.
    pub heat_capacity: Option<Quantity>,
    /// `film_ratio`: film thickness over diameter for which these three hold.
    pub film_ratio: Option<Quantity>,
}

/// `[inlet]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InletSection {
    /// `type`: name of the form, e.g. pulse.
    pub form: Option<String>,
    /// `width` of a pulse.
    pub width: Option<Quantity>,
    /// `center` of a Gaussian.
    pub centre: Option<Quantity>,
    /// `sigma`: standard deviation of a Gaussian.
    pub deviation: Option<Quantity>,
    /// `tail`: time constant of an exponential tail of the injector.
    pub tail: Option<Quantity>,
    /// `times` of a sampled inlet.
    pub times: Vec<Quantity>,
    /// `values` at these times.
    pub values: Vec<Quantity>,
}

/// `[dispersion]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DispersionSection {
    /// `pe`: Peclet number.
    pub peclet: Option<Quantity>,
    /// `d`: dispersion coefficient.
    pub coefficient: Option<Quantity>,
    /// `bc`: name of the boundary conditions, e.g. open, closed.
    pub boundary: Option<String>,
}

/// `[detector]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DetectorSection {
    /// `time_constant` of a stirred volume.
    pub time_constant: Option<Quantity>,
}

/// `[time]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeSection {
    /// `start`
    pub start: Option<Quantity>,
    /// `stop`
    pub stop: Option<Quantity>,
    /// `n`: number of times, both ends included.
    pub count: Option<u64>,
    /// `times`: a list in place of the three.
    pub times: Vec<Quantity>,
}

/// `[output]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutputSection {
    /// `csv`: name of a file.
    pub csv: Option<String>,
    /// `json`: name of a file.
    pub json: Option<String>,
    /// `plot`: name of a file.
    pub plot: Option<String>,
    /// `tolerance` of the answer.
    pub tolerance: Option<Quantity>,
    /// `digits` of the answer.
    pub digits: Option<u64>,
}
