//! What a fit has found, and how well it is known.

use algebra::dense::RightSingular;
use nalgebra::{DMatrix, DVector};

use super::super::model::{Binding, Experiment};
use super::model::{Baseline, name};
use super::profile::{Valley, profile};
use super::solve::Problem;
use super::student::student_bound;
use crate::error::{Error, Result};

/// Correlations above this say that two parameters cannot be told apart.
const ALIKE: f64 = 0.99;

/// The gradient of a minimum, relative to residuals and columns.
const STATIONARY: f64 = 1e-4;

/// One free parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// tau, a, b, k, pe, amount, with the component where there are several; baseline and slope.
    pub name: String,
    /// The least-squares estimate.
    pub value: f64,
    /// Standard error by linearisation; infinite where the signal only bounds the parameter from one side.
    pub standard_error: f64,
    /// Confidence interval by Student's t.
    pub interval: (f64, f64),
    /// Confidence interval by the profile, ends that were not found infinite; only when asked for.
    pub profile: Option<(f64, f64)>,
}

/// What a reader of the estimates has to know.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// Two parameters can hardly be told apart.
    Correlated {
        /// Names of both.
        parameters: (String, String),
        /// Their correlation.
        correlation: f64,
    },
    /// A direction of the parameters that the signal does not see, or a hold-up time at the edge because the peak has no tail.
    Unidentified {
        /// The parameter with the largest share in it.
        parameter: String,
    },
    /// A peak that does not tail, or leads: its adsorptions were held. Hold-up time and desorption rate have one-sided intervals then, and
    /// no standard errors; those of the others are for the adsorptions as they are.
    NoTail {
        /// The component.
        component: String,
        /// The adsorptions a that were held.
        held: f64,
        /// Whether it leans forward, which no number of adsorptions does: an overloaded column.
        leads: bool,
        /// The adsorptions a that the tail allows at least, at the confidence of the intervals; `None` where it allows no fewer than
        /// those that are held.
        least_adsorptions: Option<f64>,
    },
    /// Residuals far above the noise: the model errs, and by that the intervals are too narrow.
    Misfit {
        /// Deviation of the residuals over that of the noise of the trace.
        ratio: f64,
    },
}

/// A fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The components at the estimates.
    pub peaks: Vec<Experiment>,
    /// The free parameters.
    pub estimates: Vec<Estimate>,
    /// Correlations of the estimates, as linearised.
    pub correlations: Vec<Vec<f64>>,
    /// The model at the times.
    pub fitted: Vec<f64>,
    /// Each component at the times.
    pub curves: Vec<Vec<f64>>,
    /// 1 - Σ (signal - fitted)² / Σ (signal - mean)².
    pub r_squared: f64,
    /// Standard deviation of the residuals, with the degrees of freedom.
    pub residual_deviation: f64,
    /// Points less parameters.
    pub degrees_of_freedom: usize,
    /// Evaluations of the model.
    pub evaluations: usize,
    /// What to beware of.
    pub warnings: Vec<Warning>,
}

/// The report at the end of a search, if it is a minimum.
pub(super) fn report(problem: Problem<'_>, squares: f64, evaluations: usize) -> Result<Fit> {
    if let Some(gradient) = steepest(&problem, squares) {
        return Err(Error::NotConverged {
            what: "the fit: start nearer, or free fewer parameters",
            iterations: evaluations,
            residual: gradient,
        });
    }
    summary(problem, squares, evaluations)
}

/// The gradient by a parameter along which the sum of squares still falls, relative to the residuals and its column.
fn steepest(problem: &Problem<'_>, squares: f64) -> Option<f64> {
    let (fitted, _) = problem.model()?;
    // An exact fit has residuals of rounding only.
    let size: f64 = problem.signal.iter().map(|y| y * y).sum::<f64>().sqrt();
    let length = squares.sqrt() + 1e-9 * size;
    (0..problem.at.len())
        .filter(|index| Some(*index) != problem.edge)
        .filter_map(|index| {
            let column = problem.column(index)?;
            let rest = fitted.iter().zip(problem.signal);
            let product: f64 = column
                .iter()
                .zip(rest)
                .map(|(x, (model, y))| x * (model - y))
                .sum();
            let norm = column.iter().map(|x| x * x).sum::<f64>().sqrt();
            Some((product.abs(), norm))
        })
        .find(|(product, norm)| *product > STATIONARY * norm * length)
        .map(|(product, norm)| product / (norm * squares.sqrt()))
}

impl Fit {
    /// The intervals of a peak whose shape does not tell its adsorptions a, but that they are at least `least`: mean m and deviation σ are
    /// what is known, so that $\tau = m - \sigma\sqrt{a/2}$ may be anything below its value there and $b = \sqrt{2a}/\sigma$ anything above.
    pub(super) fn release(&mut self, peak: usize, least: f64) {
        let Binding::Kinetic {
            adsorptions,
            desorption,
        } = self.peaks[peak].components[0].binding
        else {
            return;
        };
        let hold_up = self.peaks[peak].column.hold_up;
        let deviation = (2.0 * adsorptions).sqrt() / desorption;
        let latest = hold_up + adsorptions / desorption - deviation * (0.5 * least).sqrt();
        let slowest = (2.0 * least).sqrt() / deviation;
        let own = match self.peaks.len() {
            1 => String::new(),
            _ => format!("({})", self.peaks[peak].components[0].name),
        };
        for one in &mut self.estimates {
            let (below, above) = (one.value - one.interval.0, one.interval.1 - one.value);
            if one.name == format!("tau{own}") {
                one.interval = (0.0, latest + above);
            } else if one.name == format!("b{own}") {
                one.interval = ((slowest - below).max(0.0), f64::INFINITY);
            } else {
                continue;
            }
            one.standard_error = f64::INFINITY;
            one.profile = None;
        }
    }
}

/// What there is to say of the place where a search has ended.
pub(super) fn summary(problem: Problem<'_>, squares: f64, evaluations: usize) -> Result<Fit> {
    let count = problem.at.len();
    let points = problem.times.len();
    let columns: Option<Vec<Vec<f64>>> = (0..count).map(|index| problem.column(index)).collect();
    let (Some(columns), Some((fitted, curves))) = (columns, problem.model()) else {
        return Err(Error::NotConverged {
            what: "the fit",
            iterations: evaluations,
            residual: squares,
        });
    };
    let norms: Vec<f64> = columns
        .iter()
        .map(|column| column.iter().map(|x| x * x).sum::<f64>().sqrt())
        .collect();
    let scaled = DMatrix::from_fn(points, count, |row, column| match norms[column] > 0.0 {
        true => columns[column][row] / norms[column],
        false => 0.0,
    });
    let singular = RightSingular::new("the Jacobian of the fit", &scaled)?;
    let degrees = points - count;
    let deviation = (squares / degrees as f64).sqrt();
    let (covariance, blind) = inverse_squares(&singular);
    let errors: Vec<f64> = (0..count)
        .map(|index| deviation * covariance[(index, index)].sqrt() / norms[index])
        .collect();
    let correlations: Vec<Vec<f64>> = (0..count)
        .map(|i| {
            (0..count)
                .map(|j| {
                    let scale = (covariance[(i, i)] * covariance[(j, j)]).sqrt();
                    if i == j {
                        1.0
                    } else {
                        covariance[(i, j)] / scale
                    }
                })
                .collect()
        })
        .collect();
    let mut names: Vec<String> = problem
        .entries
        .iter()
        .map(|&entry| name(entry, problem.start))
        .collect();
    names.extend(match problem.options.baseline {
        Baseline::None => Vec::new(),
        Baseline::Constant => vec!["baseline".to_owned()],
        Baseline::Line => vec!["baseline".to_owned(), "slope".to_owned()],
    });
    let mut warnings = Vec::new();
    if let Some(at) = problem.edge.or(blind) {
        warnings.push(Warning::Unidentified {
            parameter: names[at].clone(),
        });
    }
    for i in 0..count {
        for j in 0..i {
            if correlations[i][j].abs() > ALIKE {
                warnings.push(Warning::Correlated {
                    parameters: (names[j].clone(), names[i].clone()),
                    correlation: correlations[i][j],
                });
            }
        }
    }
    let bound = student_bound(problem.options.confidence, degrees as f64);
    let estimates = names
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            let scale = Scale::of(&problem, index);
            let (value, slope) = scale.natural(problem.at[index]);
            let standard_error = slope * errors[index];
            Estimate {
                name,
                value,
                standard_error,
                interval: (
                    value - bound * standard_error,
                    value + bound * standard_error,
                ),
                profile: None,
            }
        })
        .collect();
    let mean = problem.signal.iter().sum::<f64>() / points as f64;
    let total: f64 = problem.signal.iter().map(|y| (y - mean) * (y - mean)).sum();
    let mut found = Fit {
        peaks: problem.peaks.clone(),
        estimates,
        correlations,
        fitted,
        curves,
        r_squared: 1.0 - squares / total,
        residual_deviation: deviation,
        degrees_of_freedom: degrees,
        evaluations,
        warnings,
    };
    if problem.options.profile {
        for (index, error) in errors.iter().enumerate() {
            let scale = Scale::of(&problem, index);
            // where the others go when this one is moved
            let own = covariance[(index, index)] / norms[index];
            let along = (0..count).map(|other| covariance[(other, index)] / norms[other] / own);
            let valley = Valley {
                index,
                error: *error,
                along: along.collect(),
            };
            let (low, high) = profile(&problem, &valley, squares, bound)?;
            found.estimates[index].profile = Some((scale.natural(low).0, scale.natural(high).0));
        }
    }
    Ok(found)
}

/// How an entry of the vector stands for its parameter.
enum Scale {
    Logarithmic,
    Plain,
    /// A slope, kept per half length of the trace.
    Slope(f64),
}

impl Scale {
    fn of(problem: &Problem<'_>, index: usize) -> Self {
        match problem.entries.get(index) {
            Some(entry) if entry.role.is_logarithmic() => Self::Logarithmic,
            None if index > problem.entries.len() => Self::Slope(problem.frame.1),
            _ => Self::Plain,
        }
    }

    /// The parameter and its derivative by the entry.
    fn natural(&self, at: f64) -> (f64, f64) {
        match self {
            Self::Logarithmic => (at.exp(), at.exp()),
            Self::Plain => (at, 1.0),
            Self::Slope(length) => (at / length, 1.0 / length),
        }
    }
}

/// (JᵀJ)⁻¹ from singular values and vectors, and the parameter that takes the largest part in a direction with no information.
fn inverse_squares(singular: &RightSingular) -> (DMatrix<f64>, Option<usize>) {
    let largest = singular.values.iter().copied().fold(0.0, f64::max);
    let least = largest * f64::EPSILON * 16.0;
    let inverse = DVector::from_iterator(
        singular.values.len(),
        singular
            .values
            .iter()
            .map(|value| value.max(least).powi(-2)),
    );
    let covariance =
        &singular.vectors * DMatrix::from_diagonal(&inverse) * singular.vectors.transpose();
    let blind = (singular.values[0] <= least).then(|| singular.vectors.column(0).iamax());
    (covariance, blind)
}
