//! Plug flow by the method of characteristics.

use crate::chromatography::{Binding, Dispersion, Experiment, Inlet};
use crate::error::{Error, Result};

use super::answer::{MOST_UPDATES, Question, Scheme, enough_cells, latest, probed, richardson};
use super::march::{March, Mesh, Setting, Species, look_up, march};
use super::record::Record;

/// What leaves a column without dispersion, by a scheme that moves the gas cell by cell and exchanges by the trapezoidal rule.
///
/// $$ \frac{\partial c}{\partial \xi} = -a c + b \tau q, \qquad \frac{\partial q}{\partial \theta} = \frac a\tau c - b q, \qquad
/// \theta = t - \tau\xi, $$
///
/// solved point by point on `cells` equal parts of the hold-up time (so that cells of an expanding gas grow with it) and steps of the
/// same time or less. The error is of second order and even in the mesh; the meshes of n, 2n and 4n cells are extrapolated twice.
/// Steps, pulses and sampled inlets keep the order, because a step of time begins wherever the inlet is not smooth. Mixed volumes
/// follow behind the exit, by the trapezoidal rule as well.
///
/// Values are concentrations; of an impulse the part that is not the delta of weight e^-a at t = τ. Costs 21 n² updates times the
/// longest time over τ.
///
/// # Errors
/// [`Error::Unsupported`] with dispersion; [`Error::Domain`] for an experiment that is none, times that are no numbers and fewer than
/// max(4, a/2) cells, which would not keep concentrations above 0; [`Error::TooLarge`] beyond 2^27 updates, which a fast
/// desorption may take: no step is longer than 1/b.
///
/// ```
/// use transforms::chromatography::witness::characteristic;
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet};
/// use transforms::special::goldstein_j;
///
/// let step = Experiment::single(Column::plug_flow(1.0)?, Binding::kinetic(8.0, 4.0)?, Inlet::Step);
/// let found = characteristic(&step, 0, &[3.0], 50)?.answer;
/// let exact = goldstein_j(8.0, 4.0 * 2.0)?.value;
/// assert!((found.values[0] - exact).abs() < 1e-9);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: derived here; the Goursat problem of L. Lapidus and N. R. Amundson, Mathematics of adsorption in beds VI (1952).
pub fn characteristic(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    cells: usize,
) -> Result<Scheme> {
    within(experiment, which, times, cells, MOST_UPDATES)
}

/// The same within a budget of updates.
pub(super) fn within(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    cells: usize,
    most: f64,
) -> Result<Scheme> {
    let question = Question::new(experiment, which, times)?;
    if !matches!(question.column.dispersion, Dispersion::None) {
        return Err(Error::Unsupported {
            what: "the scheme of characteristics",
            construct: "dispersion".to_owned(),
            hint: "the scheme of Crank and Nicolson has it",
        });
    }
    let mut hold_up = question.column.hold_up;
    let (adsorptions, desorption) = match question.binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => (adsorptions, desorption),
        Binding::Irreversible { adsorptions } => (adsorptions, 0.0),
        Binding::Equilibrium { retention_factor } => {
            // The wave is the gas's, slower.
            hold_up *= 1.0 + retention_factor;
            (0.0, 0.0)
        }
    };
    enough_cells(
        cells,
        0.5 * adsorptions,
        "at least 4, and half of the mean number of adsorptions",
    )?;
    let setting = Setting {
        hold_up,
        inlet: question.inlet,
        crowding: 0.0,
    };
    let asked = times.len();
    let times = &probed(times, hold_up / cells as f64);
    let species = [Species {
        adsorptions,
        desorption,
        amount: question.amount,
    }];
    let volumes = question.mixing.iter().map(|residence| 1.0 / residence);
    let fastest = volumes.fold(desorption, f64::max);
    let mesh = Mesh::new(setting, cells, 1, latest(times) - hold_up, fastest, most)?;
    // the delta that an impulse sends through the column without having been held
    let delta = match question.inlet {
        Inlet::Impulse => question.amount * (-adsorptions).exp(),
        _ => 0.0,
    };
    let run = |refinement| {
        let March {
            mut exits,
            mut balances,
        } = march(setting, &species, &mesh.refined(refinement));
        let exit = exits.pop().unwrap_or_default();
        let mixed = mix(exit, question.mixing, delta);
        let values = times
            .iter()
            .map(|time| question.ratio * look_up(&mixed, time - hold_up));
        (
            values.collect::<Vec<f64>>(),
            balances.pop().unwrap_or_default(),
        )
    };
    let (coarse, middle, (fine, balance)) = (run(1).0, run(2).0, run(4));
    let levels = [coarse, middle, fine];
    Ok(Scheme {
        answer: richardson(&levels)?,
        levels: levels.into(),
        balance,
    }
    .first(asked))
}

/// One mixed volume after the other; a delta fills the first.
fn mix(mut exit: Vec<Record>, mixing: &[f64], delta: f64) -> Vec<Record> {
    for (at, &residence) in mixing.iter().enumerate() {
        let mut content = match at {
            0 => delta / residence,
            _ => 0.0,
        };
        for part in &mut exit {
            part.mix(residence, &mut content);
        }
    }
    exit
}
