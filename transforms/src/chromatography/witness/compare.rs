//! All witnesses of one experiment.

use crate::chromatography::{Binding, Dispersion, Experiment};
use crate::error::{Error, Result, whole};

use super::answer::{Estimated, FEWEST_CELLS, MOST_UPDATES, Question};
use super::method_of_lines::Upwind;
use super::{characteristic, crank_nicolson, method_of_lines, monte_carlo, subordination};
use crate::sampling::Draw;

/// Cells of a mesh that is not affordable anyway.
const MOST_CELLS: f64 = 1e6;

/// The ways of which none uses another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// [`characteristic`](super::characteristic).
    Characteristic,
    /// [`method_of_lines`](super::method_of_lines) with van Leer's limiter.
    MethodOfLines,
    /// [`crank_nicolson`](super::crank_nicolson).
    CrankNicolson,
    /// [`subordination`](super::subordination).
    Subordination,
    /// [`monte_carlo`](super::monte_carlo).
    MonteCarlo,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Characteristic,
        Self::MethodOfLines,
        Self::CrankNicolson,
        Self::Subordination,
        Self::MonteCarlo,
    ];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Characteristic => "characteristics, twice extrapolated",
            Self::MethodOfLines => "method of lines, van Leer",
            Self::CrankNicolson => "Crank-Nicolson, twice extrapolated",
            Self::Subordination => "subordination integral",
            Self::MonteCarlo => "molecules, 4 standard errors",
        }
    }
}

/// How much work the witnesses may make of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// Up to 2^23 updates each, hundredths of a second: three to five digits.
    Quick,
    /// Up to 2^26 updates, tenths of a second: six to ten digits of the schemes.
    #[default]
    Usual,
    /// Up to 2^27 updates and two million molecules, seconds.
    Thorough,
}

/// What one witness says.
#[derive(Clone, Debug, PartialEq)]
pub struct WitnessAnswer {
    /// The way.
    pub method: Method,
    /// The values, or why there are none: [`Error::Unsupported`] where the way does not lead, [`Error::TooLarge`] where it is too long.
    pub outcome: Result<Estimated>,
}

/// Asks all witnesses for what leaves the column at the times, one component alone.
///
/// | | plug flow | open | closed | mixed volumes | impulse |
/// |---|---|---|---|---|---|
/// | characteristics | yes | | | yes | yes |
/// | method of lines | yes | | | yes | |
/// | Crank-Nicolson | | yes | yes | yes | yes |
/// | subordination | | yes | | | yes |
/// | molecules | yes | yes | | yes | yes |
///
/// Every answer has all methods, in the order of [`Method::ALL`]. Meshes are as fine as the effort says and as the column needs: half of
/// the adsorptions, 0.6 of the Péclet number; which ends in [`Error::TooLarge`] beyond the updates of the effort, not in a long wait. Molecules are
/// drawn from `seed`.
///
/// # Errors
/// [`Error::Domain`] and [`Error::Dimension`] for an experiment that is none, times that are no numbers and a component that is not there.
///
/// ```
/// use transforms::chromatography::witness::{Effort, witness};
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet};
///
/// let column = Column::open(1.0, 50.0)?;
/// let pulse = Experiment::single(column, Binding::kinetic(20.0, 10.0)?, Inlet::Pulse { width: 0.1 });
/// let answers = witness(&pulse, 0, &[2.5, 3.0], Effort::Quick, 1)?;
/// let given: Vec<_> = answers.iter().filter_map(|one| one.outcome.as_ref().ok()).collect();
/// assert_eq!(given.len(), 3);
/// for pair in given.windows(2) {
///     let gap = (pair[0].values[1] - pair[1].values[1]).abs();
///     assert!(gap <= pair[0].estimate + pair[1].estimate);
/// }
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn witness(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    effort: Effort,
    seed: u64,
) -> Result<Vec<WitnessAnswer>> {
    let question = Question::new(experiment, which, times)?;
    let (cells, molecules, most) = match effort {
        Effort::Quick => (20, 20_000, MOST_UPDATES / 16.0),
        Effort::Usual => (60, 200_000, MOST_UPDATES / 2.0),
        Effort::Thorough => (200, 2_000_000, MOST_UPDATES),
    };
    let least = |needed: f64| match needed.max(FEWEST_CELLS as f64) {
        needed if needed < MOST_CELLS => {
            let needed = usize::try_from(whole(needed)).unwrap_or(usize::MAX);
            Ok(cells.max(needed))
        }
        needed => Err(Error::too_large(
            "cells of the mesh",
            needed,
            whole(MOST_CELLS),
            "a witness without a mesh",
        )),
    };
    let adsorptions = match question.binding {
        Binding::Kinetic { adsorptions, .. } | Binding::Irreversible { adsorptions } => adsorptions,
        Binding::Equilibrium { .. } => 0.0,
    };
    let plug = matches!(question.column.dispersion, Dispersion::None);
    let peclet = question.column.dispersion.peclet().copied().unwrap_or(0.0);
    let ask = |method: Method| -> Result<Estimated> {
        match method {
            // a mesh that would be too fine is no reason where the way does not lead at all
            Method::Characteristic => {
                let cells = if plug {
                    least(0.5 * adsorptions)?
                } else {
                    cells
                };
                Ok(characteristic::within(experiment, which, times, cells, most)?.answer)
            }
            Method::MethodOfLines => {
                let limiter = Upwind::VanLeer;
                let cells = 2 * cells;
                Ok(method_of_lines::within(experiment, which, times, cells, limiter, most)?.answer)
            }
            Method::CrankNicolson => {
                let cells = if plug { cells } else { least(0.6 * peclet)? };
                Ok(crank_nicolson::within(experiment, which, times, cells, most)?.answer)
            }
            Method::Subordination => subordination::within(experiment, which, times, most),
            Method::MonteCarlo => {
                monte_carlo::within(experiment, which, times, Draw::new(molecules, seed), most)
            }
        }
    };
    let answer = |method| WitnessAnswer {
        method,
        outcome: ask(method),
    };
    Ok(Method::ALL.into_iter().map(answer).collect())
}
