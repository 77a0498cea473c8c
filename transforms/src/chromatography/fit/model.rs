//! What is free in a fit, and how it is laid out as a vector.

use super::super::model::{Binding, Dispersion, Experiment};
use crate::error::{Error, Result};

/// The line under the peaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// The signal is 0 without peaks.
    None,
    /// A constant.
    Constant,
    /// A straight line.
    Line,
}

impl Baseline {
    /// Number of its parameters.
    pub fn len(self) -> usize {
        match self {
            Self::None => 0,
            Self::Constant => 1,
            Self::Line => 2,
        }
    }

    /// Whether it has no parameters.
    pub fn is_empty(self) -> bool {
        self == Self::None
    }
}

/// Which parameters of the components are found by the fit; the others keep their starting values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Free {
    /// Hold-up time τ.
    pub hold_up: bool,
    /// Adsorptions a (the retention factor k in equilibrium).
    pub adsorptions: bool,
    /// Desorption rate b.
    pub desorption: bool,
    /// Péclet number.
    pub peclet: bool,
    /// Amount: the height of a step or pulse, the area of other inlets.
    pub amount: bool,
}

impl Free {
    /// The two parameters of a substance.
    pub const KINETICS: Self = Self {
        hold_up: false,
        adsorptions: true,
        desorption: true,
        peclet: false,
        amount: false,
    };

    /// All that the shape and the size of one peak can tell.
    pub const PEAK: Self = Self {
        hold_up: true,
        adsorptions: true,
        desorption: true,
        peclet: false,
        amount: true,
    };
}

/// How a fit is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// What is free.
    pub free: Free,
    /// One hold-up time and one Péclet number for all components, those of the first: the same column.
    pub same_column: bool,
    /// The line under the peaks.
    pub baseline: Baseline,
    /// Confidence of the intervals, between 0 and 1.
    pub confidence: f64,
    /// Whether intervals are found by profiles as well, which takes some twenty fits for each parameter.
    pub profile: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            free: Free::KINETICS,
            same_column: true,
            baseline: Baseline::None,
            confidence: 0.95,
            profile: false,
        }
    }
}

/// Where a fit begins: the components with their columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// Experiments of one component each, whose sum is the signal.
    pub peaks: Vec<Experiment>,
}

/// Which number of a component a free parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    HoldUp,
    Adsorptions,
    Desorption,
    Peclet,
    Amount,
}

/// One entry of the vector. Rates and times are kept by their logarithms, amounts as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) role: Role,
    /// The component, or all of them.
    pub(super) component: Option<usize>,
}

impl Role {
    pub(super) fn is_logarithmic(self) -> bool {
        self != Self::Amount
    }

    /// Place among the derivatives of [`super::super::slopes::PARAMETERS`].
    pub(super) fn slope(self) -> Option<usize> {
        match self {
            Self::HoldUp => Some(0),
            Self::Adsorptions => Some(1),
            Self::Desorption => Some(2),
            Self::Peclet => Some(3),
            Self::Amount => None,
        }
    }

    pub(super) fn get(self, experiment: &Experiment) -> Option<f64> {
        match self {
            Self::HoldUp => Some(experiment.column.hold_up),
            Self::Adsorptions => match experiment.components[0].binding {
                Binding::Kinetic { adsorptions, .. } | Binding::Irreversible { adsorptions } => {
                    Some(adsorptions)
                }
                Binding::Equilibrium { retention_factor } => Some(retention_factor),
            },
            Self::Desorption => match experiment.components[0].binding {
                Binding::Kinetic { desorption, .. } => Some(desorption),
                _ => None,
            },
            Self::Peclet => experiment.column.dispersion.peclet().copied(),
            Self::Amount => Some(experiment.components[0].amount),
        }
    }

    pub(super) fn set(self, experiment: &mut Experiment, value: f64) {
        match self {
            Self::HoldUp => experiment.column.hold_up = value,
            Self::Adsorptions => match &mut experiment.components[0].binding {
                Binding::Kinetic { adsorptions, .. } | Binding::Irreversible { adsorptions } => {
                    *adsorptions = value;
                }
                Binding::Equilibrium { retention_factor } => *retention_factor = value,
            },
            Self::Desorption => {
                if let Binding::Kinetic { desorption, .. } = &mut experiment.components[0].binding {
                    *desorption = value;
                }
            }
            Self::Peclet => match &mut experiment.column.dispersion {
                Dispersion::None => {}
                Dispersion::Open { peclet } | Dispersion::Closed { peclet } => *peclet = value,
            },
            Self::Amount => experiment.components[0].amount = value,
        }
    }
}

/// The entries of the vector, without the baseline, which follows them; components that are held keep their adsorptions.
pub(super) fn layout(start: &Start, options: &Options, held: &[bool]) -> Result<Vec<Entry>> {
    let Free {
        hold_up,
        adsorptions,
        desorption,
        peclet,
        amount,
    } = options.free;
    let mut entries = Vec::new();
    for (role, free) in [(Role::HoldUp, hold_up), (Role::Peclet, peclet)] {
        if free && options.same_column {
            entries.push(Entry {
                role,
                component: None,
            });
        }
    }
    for component in 0..start.peaks.len() {
        let column = !options.same_column;
        let adsorptions = adsorptions && held.get(component) != Some(&true);
        for (role, free) in [
            (Role::HoldUp, hold_up && column),
            (Role::Peclet, peclet && column),
            (Role::Adsorptions, adsorptions),
            (Role::Desorption, desorption),
            (Role::Amount, amount),
        ] {
            if free {
                entries.push(Entry {
                    role,
                    component: Some(component),
                });
            }
        }
    }
    for entry in &entries {
        let peak = &start.peaks[entry.component.unwrap_or(0)];
        let what = match entry.role {
            Role::Desorption => "a free desorption rate b",
            Role::Peclet => "a free Peclet number",
            _ => continue,
        };
        if entry.role.get(peak).is_none() {
            return Err(Error::Unsupported {
                what,
                construct: format!("component {}", peak.components[0].name),
                hint: "the start does not have this parameter: give it a value, or do not free it",
            });
        }
    }
    Ok(entries)
}

/// What the entry is called in a report.
pub(super) fn name(entry: Entry, start: &Start) -> String {
    let role = match entry.role {
        Role::HoldUp => "tau",
        Role::Adsorptions => {
            match start.peaks[entry.component.unwrap_or(0)].components[0].binding {
                Binding::Equilibrium { .. } => "k",
                _ => "a",
            }
        }
        Role::Desorption => "b",
        Role::Peclet => "pe",
        Role::Amount => "amount",
    };
    match entry.component {
        Some(component) if start.peaks.len() > 1 => {
            format!("{role}({})", start.peaks[component].components[0].name)
        }
        _ => role.to_owned(),
    }
}
