//! Indices of fit: the likelihood ratio test, and what is made of it.

use algebra::dense::Cholesky;

use super::distributions::{chi_square_tail, noncentrality};
use super::model::{Implied, Place, Source};
use super::objective::Objective;
use crate::error::Result;

/// Level of the interval of the RMSEA, on each side.
const TAIL: f64 = 0.05;

/// How well a model reproduces the sample moments.
///
/// The baseline of CFI and TLI has free variances (and means), and no covariances but those among exogenous observed
/// vertices that the model leaves unrestricted. Parameters are counted without means
/// where these are saturated, and with intercepts where the model has them.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FitIndices {
    /// N.
    pub observations: f64,
    /// Free parameters.
    pub parameters: usize,
    /// N F, the likelihood ratio statistic against all covariance matrices.
    pub chi_square: f64,
    /// Sample moments less the dimension of the model: its generic rank, where known, else that of the information.
    pub degrees: usize,
    /// Probability of a larger statistic under the model; `None` without degrees of freedom.
    pub p_value: Option<f64>,
    /// The statistic of the baseline.
    pub baseline_chi_square: f64,
    /// The degrees of freedom of the baseline.
    pub baseline_degrees: usize,
    /// Comparative fit index.
    pub cfi: f64,
    /// Tucker-Lewis index.
    pub tli: f64,
    /// Root mean square error of approximation.
    pub rmsea: f64,
    /// Its 90 % interval.
    pub rmsea_interval: Option<(f64, f64)>,
    /// Standardised root mean square residual.
    pub srmr: f64,
    /// Logarithm of the likelihood.
    pub log_likelihood: f64,
    /// -2 log L + 2 q with the dimension q of the model, which is the number of its free parameters when they are determined:
    /// those that can move without a change are not counted, nor are they in the degrees of freedom.
    pub aic: f64,
    /// -2 log L + q log N with the same q.
    pub bic: f64,
}

impl FitIndices {
    pub(super) fn new(
        objective: Objective<'_>,
        implied: &Implied,
        discrepancy: f64,
        rank: usize,
    ) -> Result<Self> {
        let (model, moments) = (objective.model, objective.moments);
        let p = model.observed.len();
        let n = moments.observations;
        let means = if model.has_mean_structure() { p } else { 0 };
        let parameters = model.names().len();
        let degrees = (p * (p + 1) / 2 + means).saturating_sub(rank);
        let chi_square = n * discrepancy.max(0.0);
        let (baseline_chi_square, baseline_degrees) = baseline(objective)?;
        let excess = chi_square - degrees as f64;
        let baseline_excess = baseline_chi_square - baseline_degrees as f64;
        let most = excess.max(baseline_excess).max(0.0);
        // Without degrees of freedom the model fits whatever there is; what is left of the chi-square is rounding.
        let cfi = match degrees > 0 && most > 0.0 {
            true => 1.0 - excess.max(0.0) / most,
            false => 1.0,
        };
        let tli = match degrees > 0 && baseline_excess != 0.0 {
            true => 1.0 - excess * baseline_degrees as f64 / (baseline_excess * degrees as f64),
            false => 1.0,
        };
        let per_degree = n * degrees as f64;
        let (rmsea, rmsea_interval) = match degrees {
            0 => (0.0, None),
            _ => {
                let bound = |probability| {
                    noncentrality(chi_square, degrees as f64, probability)
                        .map(|found| (found / per_degree).sqrt())
                };
                let interval = bound(1.0 - TAIL).zip(bound(TAIL));
                ((excess.max(0.0) / per_degree).sqrt(), interval)
            }
        };
        let log_likelihood = -0.5
            * n
            * (discrepancy
                + moments.log_determinant
                + p as f64
                + p as f64 * (2.0 * std::f64::consts::PI).ln());
        let q = rank as f64;
        Ok(Self {
            observations: n,
            parameters,
            chi_square,
            degrees,
            p_value: (degrees > 0).then(|| chi_square_tail(chi_square, degrees as f64)),
            baseline_chi_square,
            baseline_degrees,
            cfi,
            tli,
            rmsea,
            rmsea_interval,
            srmr: residual(objective, implied),
            log_likelihood,
            aic: -2.0 * log_likelihood + 2.0 * q,
            bic: -2.0 * log_likelihood + q * n.ln(),
        })
    }
}

/// The statistic and the degrees of freedom of the baseline.
///
/// Exogenous observed vertices that are pairwise joined by free covariances, and to no other exogenous one, keep these: such
/// a block is saturated, and the fit of the baseline has a closed form.
fn baseline(objective: Objective<'_>) -> Result<(f64, usize)> {
    let (model, moments) = (objective.model, objective.moments);
    let mut exogenous = vec![false; model.vertices()];
    for &v in model.observed() {
        exogenous[v] = true;
    }
    for (place, _) in &model.entries {
        if let Place::Arc(_, to) = place {
            exogenous[*to] = false;
        }
    }
    let mut siblings = vec![Vec::new(); model.vertices()];
    for &(place, source) in &model.entries {
        if let (Place::Covariance(a, b), Source::Free(_)) = (place, source)
            && exogenous[a]
            && exogenous[b]
        {
            siblings[a].push(b);
            siblings[b].push(a);
        }
    }
    let closed = |v: usize| {
        let mut block = siblings[v].clone();
        block.push(v);
        block.sort_unstable();
        block
    };
    let p = model.observed.len();
    let (mut logarithms, mut degrees) = (0.0, p * (p - 1) / 2);
    for (k, &v) in model.observed.iter().enumerate() {
        let block = closed(v);
        if block.len() == 1 || block.iter().any(|&w| closed(w) != block) {
            logarithms += moments.covariance[(k, k)].ln();
        } else if block[0] == v {
            let places: Vec<usize> = (0..p)
                .filter(|&k| block.binary_search(&model.observed[k]).is_ok())
                .collect();
            let part = moments
                .covariance
                .select_rows(&places)
                .select_columns(&places);
            logarithms +=
                Cholesky::new("the covariance of the exogenous variables", part)?.log_determinant();
            degrees -= block.len() * (block.len() - 1) / 2;
        }
    }
    let statistic = moments.observations * (logarithms - moments.log_determinant).max(0.0);
    Ok((statistic, degrees))
}

/// The root mean square of (s_ij - σ_ij) / sqrt(s_ii s_jj) over i <= j, and of (x̄_i - μ_i) / sqrt(s_ii).
fn residual(objective: Objective<'_>, implied: &Implied) -> f64 {
    let (model, moments) = (objective.model, objective.moments);
    let sample = &moments.covariance;
    let covariance = model.covariance(implied);
    let p = model.observed.len();
    let (mut sum, mut count) = (0.0, 0.0);
    for i in 0..p {
        for j in 0..=i {
            let gap = sample[(i, j)] - covariance[(i, j)];
            sum += gap * gap / (sample[(i, i)] * sample[(j, j)]);
            count += 1.0;
        }
    }
    if let Some(means) = moments
        .means
        .as_ref()
        .filter(|_| model.has_mean_structure())
    {
        let gap = means - model.mean(implied);
        for i in 0..p {
            sum += gap[i] * gap[i] / sample[(i, i)];
            count += 1.0;
        }
    }
    (sum / f64::max(count, 1.0)).sqrt()
}
