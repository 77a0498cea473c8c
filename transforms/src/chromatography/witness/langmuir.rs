//! Components that compete for the same places.

use crate::chromatography::{Binding, Dispersion, Experiment, Inlet};
use crate::error::{Error, Result, positive};

use super::answer::{MOST_UPDATES, Scheme, enough_cells, finite_times, latest, richardson};
use super::inlet::peak;
use super::march::{Mesh, Setting, Species, look_up, march};

/// How much the components crowd each other out: the largest load that one of them could reach, over the capacity.
///
/// $$ \epsilon = \max_i \frac{c_{0,i}\thinspace k_i}{Q}, \qquad k_i = \frac{a_i}{b_i \tau} = \frac{\alpha k_{a,i}}{k_{d,i}}, \qquad
/// Q = \alpha q_m $$
///
/// | symbol | meaning | unit |
/// |---|---|---|
/// | c₀ | largest concentration that enters: amount times the peak of the inlet | concentration |
/// | k | retention factor | 1 |
/// | `capacity` Q | the full stationary phase, as the concentration it would give in the gas's volume | concentration |
///
/// The linear answer is off by a share of the order of ε: say so above 1e-2, and ask [`langmuir`].
///
/// # Errors
/// [`Error::Domain`] for an experiment that is none and a capacity that is not above 0; [`Error::Unsupported`] for an impulse, whose
/// concentration has no limit, and for irreversible adsorption, which fills any capacity.
///
/// ```
/// use transforms::chromatography::witness::competition;
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet};
///
/// let column = Column::plug_flow(1.0)?;
/// let pulse = Experiment::single(column, Binding::kinetic(20.0, 10.0)?, Inlet::Pulse { width: 0.1 });
/// assert!((competition(&pulse, 200.0)? - 0.01).abs() < 1e-15);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn competition(experiment: &Experiment, capacity: f64) -> Result<f64> {
    experiment.check()?;
    positive("capacity Q of the stationary phase", capacity)?;
    let refuse = |construct: &str, hint| Error::Unsupported {
        what: "the measure of competition",
        construct: construct.to_owned(),
        hint,
    };
    if matches!(experiment.inlet, Inlet::Impulse) {
        return Err(refuse("an impulse", "give the injection a width"));
    }
    let mut most: f64 = 0.0;
    for component in &experiment.components {
        let retention = match component.binding {
            Binding::Kinetic {
                adsorptions,
                desorption,
            } => adsorptions / (desorption * experiment.column.hold_up),
            Binding::Equilibrium { retention_factor } => retention_factor,
            Binding::Irreversible { adsorptions } if adsorptions > 0.0 => {
                return Err(refuse(
                    "irreversible adsorption",
                    "the nonlinear witness follows how the capacity fills",
                ));
            }
            Binding::Irreversible { .. } => 0.0,
        };
        most = most.max(component.amount * peak(&experiment.inlet) * retention / capacity);
    }
    Ok(most)
}

/// What leaves a column without dispersion when its components compete by Langmuir's kinetics, one answer for each component.
///
/// $$ \frac{\partial q_i}{\partial t} = \frac{a_i}{\tau} c_i \Bigl(1 - \sum_j \frac{q_j}{Q}\Bigr) - b_i q_i, $$
///
/// q and `capacity` Q in units of α q, so that both are concentrations, see [`competition`]. The scheme is that of
/// [`characteristic`](super::characteristic): at each node the free share 1 - Σ q/Q is the root of one increasing concave function,
/// which Newton finds. It keeps concentrations and loads at or above 0. A single component stays below the injected concentration;
/// of several, one that is displaced by another may pass it.
///
/// Costs 21 n² updates per component times the longest time over τ, more where places fill fast: no step is longer than
/// 1/(b + Σ (a/τ) c₀/Q).
///
/// # Errors
/// Those of [`characteristic`](super::characteristic); also [`Error::Unsupported`] for equilibrium, an impulse and mixed volumes,
/// whose order in the line matters once the exchange is not linear.
///
/// ```
/// use transforms::chromatography::witness::langmuir;
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet};
///
/// let column = Column::plug_flow(1.0)?;
/// let step = Experiment::single(column, Binding::kinetic(8.0, 4.0)?, Inlet::Step);
/// let crowded = langmuir(&step, 2.0, &[2.5], 50)?;
/// let linear = langmuir(&step, 2e9, &[2.5], 50)?;
/// // places that are taken cannot hold back: the front comes earlier
/// assert!(crowded[0].answer.values[0] > linear[0].answer.values[0] + 0.1);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: model of A. Cabrera-Codony et al., Mathematical modelling of flow and adsorption in a gas chromatograph,
/// arXiv:2501.00001; the scheme is derived here.
pub fn langmuir(
    experiment: &Experiment,
    capacity: f64,
    times: &[f64],
    cells: usize,
) -> Result<Vec<Scheme>> {
    experiment.check()?;
    finite_times(times)?;
    positive("capacity Q of the stationary phase", capacity)?;
    let column = experiment.column;
    let species = species(experiment)?;
    let largest = |of: fn(&Species) -> f64| species.iter().map(of).fold(0.0, f64::max);
    enough_cells(
        cells,
        0.5 * largest(|one| one.adsorptions),
        "at least 4, and half of the mean number of adsorptions",
    )?;
    let setting = Setting {
        hold_up: column.hold_up,
        inlet: &experiment.inlet,
        crowding: 1.0 / capacity,
    };
    // Free places fill at the rate b + Σ (a/τ) c/Q: a longer step would fill more than there are.
    let filling = species
        .iter()
        .map(|one| one.adsorptions / column.hold_up * one.amount);
    let fastest =
        largest(|one| one.desorption) + filling.sum::<f64>() * peak(&experiment.inlet) / capacity;
    let end = latest(times) - column.hold_up;
    let mesh = Mesh::new(setting, cells, species.len(), end, fastest, MOST_UPDATES)?;
    let runs = [1, 2, 4].map(|refinement| march(setting, &species, &mesh.refined(refinement)));
    let scheme = |which: usize| {
        let values = |level: usize| -> Vec<f64> {
            let exit = &runs[level].exits[which];
            let value = |time| column.velocity_ratio * look_up(exit, time - column.hold_up);
            times.iter().map(|&time| value(time)).collect()
        };
        let levels = [values(0), values(1), values(2)];
        Ok(Scheme {
            answer: richardson(&levels)?,
            levels: levels.into(),
            balance: runs[2].balances[which],
        })
    };
    (0..species.len()).map(scheme).collect()
}

fn species(experiment: &Experiment) -> Result<Vec<Species>> {
    let refuse = |construct: &str, hint| Error::Unsupported {
        what: "the scheme of competing components",
        construct: construct.to_owned(),
        hint,
    };
    if !matches!(experiment.column.dispersion, Dispersion::None) {
        return Err(refuse("dispersion", "leave it out to see the competition"));
    }
    if !experiment.mixing.is_empty() {
        return Err(refuse(
            "mixed volumes",
            "leave them out to see the competition",
        ));
    }
    if matches!(experiment.inlet, Inlet::Impulse) {
        return Err(refuse("an impulse", "give the injection a width"));
    }
    let one = |component: &crate::chromatography::Component| {
        let (adsorptions, desorption) = match component.binding {
            Binding::Kinetic {
                adsorptions,
                desorption,
            } => (adsorptions, desorption),
            Binding::Irreversible { adsorptions } => (adsorptions, 0.0),
            Binding::Equilibrium { .. } => {
                return Err(refuse("equilibrium", "give rates that are large"));
            }
        };
        Ok(Species {
            adsorptions,
            desorption,
            amount: component.amount,
        })
    };
    experiment.components.iter().map(one).collect()
}
