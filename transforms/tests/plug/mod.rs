//! Plug flow with mixed volumes, as tests ask for it.

use algebra::Rational;
use transforms::chromatography::{Binding, Chromatogram, Column, Experiment, Inlet, simulate};

/// The number itself.
pub(crate) fn exact(value: &f64) -> Rational {
    Rational::from_f64(*value).unwrap()
}

/// A column of hold-up time 1 without dispersion, with mixed volumes.
pub(crate) fn plug(binding: Binding, mixing: Vec<f64>, inlet: Inlet) -> Experiment {
    Experiment {
        mixing,
        ..Experiment::single(Column::plug_flow(1.0).unwrap(), binding, inlet)
    }
}

/// a adsorptions, b desorptions per time.
pub(crate) fn kinetic(a: f64, b: f64) -> Binding {
    Binding::kinetic(a, b).unwrap()
}

/// What leaves it.
pub(crate) fn run(experiment: &Experiment, times: &[f64]) -> Chromatogram {
    simulate(experiment, times, 1e-9).unwrap()
}

/// Concentrations alone.
pub(crate) fn values(experiment: &Experiment, times: &[f64]) -> Vec<f64> {
    let found = run(experiment, times);
    found.total.iter().map(|one| one.value).collect()
}
