//! What a sample tells the likelihood: covariances, means, number of observations.

use std::collections::{BTreeMap, BTreeSet};

use algebra::dense::{Cholesky, DMatrix, DVector};
use smol_str::SmolStr;

use super::model::{NumericModel, symmetric};
use crate::error::{Error, Result};

/// A variable whose variance given the others is below this share of its variance is a combination of them.
const DEPENDENT: f64 = 1e-12;

/// A variance given other variables below minus this share of the variance is no rounding.
const INDEFINITE: f64 = 1e-6;

/// Asymmetry of a given matrix that is put down to printing, relative to the variances.
const PRINTED: f64 = 1e-6;

/// What the sums of squares were divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Divisor {
    /// N, as maximum likelihood has it.
    Observations,
    /// N - 1, as most programs print covariances.
    #[default]
    ObservationsMinusOne,
}

/// Covariances of named variables over N observations, divided by N, and their means when known.
///
/// ```
/// use algebra::dense::DMatrix;
/// use graphs::likelihood::SampleMoments;
/// let rows = DMatrix::from_row_slice(4, 2, &[1.0, 2.0, 2.0, 3.0, 3.0, 5.0, 4.0, 4.0]);
/// let moments = SampleMoments::from_data(&["x", "y"], &rows)?;
/// assert_eq!(moments.covariance()[(0, 0)], 1.25);
/// assert_eq!(moments.means().unwrap()[1], 3.5);
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SampleMoments {
    names: Vec<SmolStr>,
    covariance: DMatrix<f64>,
    means: Option<DVector<f64>>,
    observations: usize,
    /// Variables beside these, of which nothing was read.
    unread: Vec<SmolStr>,
}

impl SampleMoments {
    /// Moments of a data matrix, one observation per row, sums divided by N.
    ///
    /// # Errors
    /// [`Error::Dimension`] when names and columns do not match; [`Error::RepeatedName`]; [`Error::Domain`] for a value
    /// that is not finite, with its row and column, and for fewer than two rows.
    pub fn from_data(names: &[impl AsRef<str>], rows: &DMatrix<f64>) -> Result<Self> {
        let names = distinct(names)?;
        dimension("columns of the data", names.len(), rows.ncols())?;
        let n = rows.nrows();
        if n < 2 {
            return Err(Error::Domain {
                what: "the number of observations".to_owned(),
                value: n.to_string(),
                allowed: "a covariance needs at least two",
            });
        }
        for (column, name) in rows.column_iter().zip(&names) {
            if let Some(row) = column.iter().position(|value| !value.is_finite()) {
                return Err(Error::Domain {
                    what: format!("row {}, column {name} of the data", row + 1),
                    value: column[row].to_string(),
                    allowed: "every value must be a finite number",
                });
            }
        }
        let mut means = DVector::zeros(names.len());
        let mut centred = rows.clone();
        // The second time around corrects what rounding did to a mean that is large beside the deviation.
        for _ in 0..2 {
            for (mut column, mean) in centred.column_iter_mut().zip(means.iter_mut()) {
                let rest = column.sum() / n as f64;
                column.add_scalar_mut(-rest);
                *mean += rest;
            }
        }
        let covariance = symmetric(centred.tr_mul(&centred) / n as f64);
        check_finite("covariance of the data", &names, &covariance)?;
        for (k, name) in names.iter().enumerate() {
            let column = rows.column(k);
            if covariance[(k, k)] < f64::MIN_POSITIVE
                && column.iter().any(|x| x.total_cmp(&column[0]).is_ne())
            {
                return Err(Error::Domain {
                    what: format!("the variance of {name}"),
                    value: format!("{:e}", covariance[(k, k)]),
                    allowed: "the column is not constant but its variance underflows; measure it in smaller units",
                });
            }
        }
        Ok(Self {
            names,
            covariance,
            means: Some(means),
            observations: n,
            unread: Vec::new(),
        })
    }

    /// Moments from a given covariance matrix; `divisor` says what its sums were divided by.
    ///
    /// # Errors
    /// [`Error::Dimension`] for sizes that do not match; [`Error::RepeatedName`]; [`Error::Domain`] for entries that are
    /// not finite, not symmetric or negative on the diagonal, with row and column, and for fewer than two observations.
    pub fn from_covariance(
        names: &[impl AsRef<str>],
        covariance: DMatrix<f64>,
        observations: usize,
        divisor: Divisor,
    ) -> Result<Self> {
        let names = distinct(names)?;
        dimension(
            "rows of the covariance matrix",
            names.len(),
            covariance.nrows(),
        )?;
        dimension(
            "columns of the covariance matrix",
            names.len(),
            covariance.ncols(),
        )?;
        check_finite("covariance", &names, &covariance)?;
        for i in 0..names.len() {
            if covariance[(i, i)] < 0.0 {
                return Err(Error::Domain {
                    what: format!("the variance of {}", names[i]),
                    value: covariance[(i, i)].to_string(),
                    allowed: "a variance is not negative",
                });
            }
            for j in 0..i {
                let gap = (covariance[(i, j)] - covariance[(j, i)]).abs();
                let size = (covariance[(i, i)] * covariance[(j, j)]).abs().sqrt();
                if gap > PRINTED * size {
                    return Err(Error::Domain {
                        what: format!("the covariance in row {}, column {}", names[i], names[j]),
                        value: format!(
                            "{} against {} in the other triangle",
                            covariance[(i, j)],
                            covariance[(j, i)]
                        ),
                        allowed: "the matrix must be symmetric",
                    });
                }
            }
        }
        if observations < 2 {
            return Err(Error::Domain {
                what: "the number of observations".to_owned(),
                value: observations.to_string(),
                allowed: "a covariance needs at least two",
            });
        }
        let scale = match divisor {
            Divisor::Observations => 1.0,
            Divisor::ObservationsMinusOne => (observations - 1) as f64 / observations as f64,
        };
        Ok(Self {
            names,
            covariance: symmetric(covariance) * scale,
            means: None,
            observations,
            unread: Vec::new(),
        })
    }

    /// Moments from correlations and standard deviations; a model of correlations alone has deviations of 1.
    ///
    /// # Errors
    /// Those of [`SampleMoments::from_covariance`]; [`Error::Domain`] when the diagonal is not 1.
    pub fn from_correlation(
        names: &[impl AsRef<str>],
        correlation: &DMatrix<f64>,
        deviations: &[f64],
        observations: usize,
        divisor: Divisor,
    ) -> Result<Self> {
        dimension("standard deviations", names.len(), deviations.len())?;
        dimension(
            "rows of the correlation matrix",
            names.len(),
            correlation.nrows(),
        )?;
        dimension(
            "columns of the correlation matrix",
            names.len(),
            correlation.ncols(),
        )?;
        for (i, name) in names.iter().enumerate() {
            if (correlation[(i, i)] - 1.0).abs() > PRINTED {
                return Err(Error::Domain {
                    what: format!("the correlation of {} with itself", name.as_ref()),
                    value: correlation[(i, i)].to_string(),
                    allowed: "it must be 1",
                });
            }
        }
        let covariance = DMatrix::from_fn(names.len(), names.len(), |i, j| {
            correlation[(i, j)] * deviations[i] * deviations[j]
        });
        Self::from_covariance(names, covariance, observations, divisor)
    }

    /// The same moments with these means.
    ///
    /// # Errors
    /// [`Error::Dimension`], and [`Error::Domain`] for a mean that is not finite.
    pub fn with_means(mut self, means: &[f64]) -> Result<Self> {
        dimension("means", self.names.len(), means.len())?;
        if let Some(bad) = means.iter().position(|mean| !mean.is_finite()) {
            return Err(Error::Domain {
                what: format!("the mean of {}", self.names[bad]),
                value: means[bad].to_string(),
                allowed: "it must be a finite number",
            });
        }
        self.means = Some(DVector::from_row_slice(means));
        Ok(self)
    }

    /// The same moments, from data that have more variables.
    #[cfg(feature = "io")]
    pub(super) fn beside(mut self, unread: &[String]) -> Self {
        self.unread = unread.iter().map(SmolStr::new).collect();
        self
    }

    /// Names of the variables.
    pub fn names(&self) -> &[SmolStr] {
        &self.names
    }

    /// The covariance matrix, divided by N.
    pub fn covariance(&self) -> &DMatrix<f64> {
        &self.covariance
    }

    /// The means, when known.
    pub fn means(&self) -> Option<&DVector<f64>> {
        self.means.as_ref()
    }

    /// Number of observations N.
    pub fn observations(&self) -> usize {
        self.observations
    }

    /// The moments of the observed vertices of a model, in its order.
    pub(super) fn matched(&self, model: &NumericModel) -> Result<Matched> {
        let places: BTreeMap<&str, usize> = self
            .names
            .iter()
            .enumerate()
            .map(|(k, name)| (name.as_str(), k))
            .collect();
        let wanted = model.observed_names();
        let missing: Vec<&str> = wanted
            .iter()
            .copied()
            .filter(|name| !places.contains_key(name))
            .collect();
        if !missing.is_empty() {
            return Err(Error::Domain {
                what: "the variables of the data".to_owned(),
                value: format!(
                    "[{}] without [{}]",
                    [&self.names[..], &self.unread].concat().join(", "),
                    missing.join(", ")
                ),
                allowed: "every observed vertex needs a variable of its name; mark the others as latent",
            });
        }
        if wanted.is_empty() {
            return Err(Error::Domain {
                what: "the number of observed vertices".to_owned(),
                value: "0".to_owned(),
                allowed: "a likelihood needs at least one",
            });
        }
        if self.observations <= wanted.len() {
            return Err(Error::Domain {
                what: "the number of observations".to_owned(),
                value: format!("{} for {} variables", self.observations, wanted.len()),
                allowed: "the covariance matrix of the data is then singular, and the unrestricted likelihood and the \
                          chi-square, which measure the model, do not exist; add observations or remove variables",
            });
        }
        let chosen: Vec<usize> = wanted
            .iter()
            .filter_map(|name| places.get(name).copied())
            .collect();
        let used: BTreeSet<&str> = wanted.iter().copied().collect();
        let covariance = self.covariance.select_rows(&chosen).select_columns(&chosen);
        let log_determinant = check_regular(&wanted, &covariance)?;
        Ok(Matched {
            covariance,
            means: self.means.as_ref().map(|means| means.select_rows(&chosen)),
            observations: self.observations as f64,
            log_determinant,
            dropped: self
                .names
                .iter()
                .filter(|name| !used.contains(name.as_str()))
                .chain(&self.unread)
                .map(ToString::to_string)
                .collect(),
        })
    }
}

/// Moments in the order of the observed vertices.
#[derive(Clone, Debug)]
pub(super) struct Matched {
    pub(super) covariance: DMatrix<f64>,
    pub(super) means: Option<DVector<f64>>,
    pub(super) observations: f64,
    pub(super) log_determinant: f64,
    /// Variables that the model does not use.
    pub(super) dropped: Vec<String>,
}

/// Refuses a singular matrix, naming the first variable that is a combination of those before it; log det S otherwise.
fn check_regular(names: &[&str], covariance: &DMatrix<f64>) -> Result<f64> {
    // No data have such covariances: the matrix was typed or put together.
    let indefinite = |order: usize| Error::NotPositiveDefinite {
        what: "the sample covariance matrix",
        found: format!(
            "it is indefinite, given the variables before it {} has a negative variance; check its row, or take all entries \
             from the same observations",
            names[order]
        ),
    };
    let singular = |order: usize| Error::NotPositiveDefinite {
        what: "the sample covariance matrix",
        found: format!(
            "{} is constant or a linear combination of the variables before it, so that the unrestricted likelihood and \
             the chi-square do not exist; remove it",
            names[order]
        ),
    };
    let deviations = covariance.diagonal().map(f64::sqrt);
    if let Some(constant) = deviations.iter().position(|deviation| *deviation <= 0.0) {
        return Err(singular(constant));
    }
    let p = names.len();
    let correlation = DMatrix::from_fn(p, p, |i, j| {
        covariance[(i, j)] / (deviations[i] * deviations[j])
    });
    let factor = match Cholesky::new("the sample correlation matrix", correlation) {
        Ok(factor) => factor,
        Err(algebra::Error::NotPositiveDefinite { order, pivot, .. }) => {
            return Err(match pivot < -INDEFINITE {
                true => indefinite(order - 1),
                false => singular(order - 1),
            });
        }
        Err(error) => return Err(error.into()),
    };
    let lower = factor.factor();
    if let Some(order) = (0..p).find(|&k| lower[(k, k)] * lower[(k, k)] < DEPENDENT) {
        return Err(singular(order));
    }
    let scales: f64 = deviations.iter().map(|deviation| deviation.ln()).sum();
    Ok(factor.log_determinant() + 2.0 * scales)
}

fn distinct(names: &[impl AsRef<str>]) -> Result<Vec<SmolStr>> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name.as_ref()) {
            return Err(Error::RepeatedName {
                name: name.as_ref().to_owned(),
            });
        }
    }
    Ok(names
        .iter()
        .map(|name| SmolStr::new(name.as_ref()))
        .collect())
}

fn dimension(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::Dimension {
        what,
        expected,
        found,
    })
}

fn check_finite(what: &str, names: &[SmolStr], matrix: &DMatrix<f64>) -> Result<()> {
    for i in 0..matrix.nrows() {
        for j in 0..matrix.ncols() {
            if !matrix[(i, j)].is_finite() {
                return Err(Error::Domain {
                    what: format!("the {what} in row {}, column {}", names[i], names[j]),
                    value: matrix[(i, j)].to_string(),
                    allowed: "every entry must be a finite number",
                });
            }
        }
    }
    Ok(())
}
