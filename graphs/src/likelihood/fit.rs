//! Maximum likelihood: all optima that the starts find, and the report on the best.

use super::generic::Generic;
use super::indices::FitIndices;
use super::inference::{Estimate, Information};
use super::model::{Implied, NumericModel};
use super::moments::SampleMoments;
use super::objective::Objective;
use super::optimise::{Reached, curvatures};
use super::reflections::reflected;
use super::search::{lowest, search};
use super::standardised::{Term, explained, terms};
use super::starts::deviations;
use super::units::Units;
use super::warnings::{Warning, warnings};
use crate::error::{Error, Result};
use crate::mixed::MixedGraph;

/// Discrepancies closer than this, relative to 1 + F, are equal.
const SAME_VALUE: f64 = 1e-9;

/// Two points are one optimum when their distance in the metric of the expected information is below this.
const SAME_POINT: f64 = 1e-4;

/// How a model is fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct FitOptions {
    /// Number of starts; the first does not depend on the seed. Those from identifying formulas, from regressions and from the other
    /// preimages of an optimum come beside them, and some are added where all these end far away or nowhere.
    pub starts: usize,
    /// Seed of the random starts.
    pub seed: u64,
    /// Iterations of the first start and of that from formulas; the others have at most 60. The three lowest that have not converged go on when they are
    /// below those that have, with ten times as many iterations when none has.
    pub max_iterations: usize,
    /// Largest scaled gradient |∂F/∂θ_k| / sqrt(E ∂²F/∂θ_k²) at convergence.
    pub tolerance: f64,
    /// Level of the confidence intervals.
    pub confidence: f64,
    /// A start of the user's own, tried before the others.
    pub start: Option<Vec<f64>>,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self {
            starts: 12,
            seed: 1,
            max_iterations: 500,
            tolerance: 1e-8,
            confidence: 0.95,
            start: None,
        }
    }
}

/// A point at which iterations ended.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Optimum {
    /// Values of the free parameters.
    pub values: Vec<f64>,
    /// F at them.
    pub discrepancy: f64,
    /// How many starts ended here.
    pub starts: usize,
    /// Does it fit as well as the reported one?
    pub equal: bool,
}

/// What the data say about a model.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Fit {
    /// The free parameters.
    pub parameters: Vec<Estimate>,
    /// Every entry of the model with its standardised values.
    pub terms: Vec<Term>,
    /// 1 - ω_ii / σ_ii for every vertex with parents, by name.
    pub explained: Vec<(String, f64)>,
    /// Indices of fit.
    pub indices: FitIndices,
    /// F at the optimum.
    pub discrepancy: f64,
    /// The scaled gradient that was left.
    pub gradient: f64,
    /// Iterations of the start that is reported.
    pub iterations: usize,
    /// The distinct optima, best first; the reported one is the first.
    pub optima: Vec<Optimum>,
    /// Starts that reached no optimum.
    pub failed_starts: usize,
    /// What a reader should know before the estimates are used.
    pub warnings: Vec<Warning>,
    /// Variables of the data that are no observed vertices.
    pub dropped: Vec<String>,
    /// The model at the estimates.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub implied: Implied,
}

impl Fit {
    /// The estimates, in the order of [`NumericModel::names`].
    pub fn values(&self) -> Vec<f64> {
        self.parameters.iter().map(|one| one.estimate).collect()
    }

    /// The parameter with this name.
    pub fn parameter(&self, name: &str) -> Option<&Estimate> {
        self.parameters.iter().find(|one| one.name == name)
    }
}

/// Fits a model to moments by maximum likelihood for normal data, cycles and latent vertices included.
///
/// $$ F(\theta) = \log\det\Sigma(\theta) + \operatorname{tr}(S\thinspace\Sigma(\theta)^{-1}) - \log\det S - p
/// + (\bar x - \mu(\theta))^T \Sigma(\theta)^{-1} (\bar x - \mu(\theta)) $$
///
/// S is divided by N; the last term stands only where the model has intercepts. From every start a damped scoring
/// iteration with exact derivatives goes to a stationary point that is no saddle. Among optima of equal likelihood the one
/// with a stable equilibrium, then the one found first, is reported; all are listed. A latent vertex whose sign is a
/// convention has a positive loading on its first observed child. Variances are not bounded below:
/// negative ones are reported ([`Warning::Heywood`]).
///
/// Costs O(n^3 + m^2) per iteration for n vertices and m free entries.
///
/// # Errors
/// Those of [`NumericModel::new`]; [`Error::Domain`] for missing variables, missing means, fewer observations than
/// variables or senseless options; [`Error::NotPositiveDefinite`] when S is singular; [`Error::NoMaximum`] when no start
/// converged and the likelihood rises while parameters diverge; [`Error::NotConverged`] when no start
/// converged.
///
/// ```
/// use algebra::dense::DMatrix;
/// use graphs::MixedGraph;
/// use graphs::likelihood::{Divisor, FitOptions, SampleMoments, fit};
/// // 1 -> 2: the coefficient is s_12 / s_11, the variance s_22 - s_12^2 / s_11
/// let graph = MixedGraph::from_edges(2, &[(0, 1)], &[])?;
/// let covariance = DMatrix::from_row_slice(2, 2, &[4.0, 2.0, 2.0, 3.0]);
/// let moments = SampleMoments::from_covariance(&["1", "2"], covariance, 100, Divisor::Observations)?;
/// let found = fit(&graph, &moments, &FitOptions::default())?;
/// assert!((found.values()[0] - 0.5).abs() < 1e-10 && (found.values()[2] - 2.0).abs() < 1e-10);
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: K. A. Bollen, Structural Equations with Latent Variables, chapters 4 and 8; derivatives are derived here.
pub fn fit(graph: &MixedGraph, moments: &SampleMoments, options: &FitOptions) -> Result<Fit> {
    let model = NumericModel::new(graph)?;
    let matched = moments.matched(&model)?;
    if model.has_mean_structure() && matched.means.is_none() {
        return Err(Error::Domain {
            what: "the means of the data".to_owned(),
            value: "unknown".to_owned(),
            allowed: "a model with intercepts needs means; give them or remove the intercepts",
        });
    }
    check(&model, options)?;
    let given = Objective {
        model: &model,
        moments: &matched,
    };
    let units = Units::new(&model, &matched, &deviations(given));
    let objective = Objective {
        model: &units.model,
        moments: &units.moments,
    };
    let Some(search) = search(graph, objective, &units, options) else {
        // A matrix that is singular at numbers which nobody chose is singular at all.
        let numbers = (0..model.names().len()).map(|k| (k as f64 + 1.0).sqrt().fract() + 0.1);
        model.at(&numbers.collect::<Vec<_>>())?;
        return Err(Error::NotPositiveDefinite {
            what: "Σ",
            found: "at every start; look for fixed variances that are 0 or negative".to_owned(),
        });
    };
    let escape = search.escape.map(|escape| escape.leave(&units));
    let generic = Generic::new(graph, &model);
    let deficiency = generic.as_ref().map_or(0, |generic| generic.deficiency);
    let mut ends = reflected(objective, search.ends);
    if generic.is_some() {
        doubt(objective, &mut ends, deficiency);
    }
    let mut groups = grouped(objective, &ends);
    let failed_starts = search.tried - groups.iter().map(|group| group.starts).sum::<usize>();
    let Some(best) = groups
        .iter()
        .map(|group| group.end.evaluation.value)
        .reduce(f64::min)
    else {
        if let Some(supremum) = escape {
            return Err(Error::NoMaximum {
                path: supremum.to_string(),
                discrepancy: supremum.discrepancy,
            });
        }
        let residual = ends
            .iter()
            .map(|end| end.gradient)
            .fold(f64::INFINITY, f64::min);
        return Err(Error::NotConverged {
            what: "maximum likelihood",
            iterations: options.max_iterations,
            residual,
        });
    };
    let equal = |group: &Group<'_>| same_value(group.end.evaluation.value, best);
    let unstable = |group: &Group<'_>| match model.at(&units.leave(&group.end.values)) {
        Ok(implied) => super::warnings::largest_radius(&model, &implied) >= 1.0,
        Err(_) => true,
    };
    // Equal optima first, stable ones before unstable ones; the sort keeps the order of discovery.
    groups.sort_by_cached_key(|group| {
        let rank = if equal(group) {
            0.0
        } else {
            group.end.evaluation.value - best
        };
        (rank.to_bits(), unstable(group))
    });
    let optima: Vec<Optimum> = groups
        .iter()
        .map(|group| Optimum {
            values: units.leave(&group.end.values),
            // Rounding may leave it below 0, where it cannot be.
            discrepancy: group.end.evaluation.value.max(0.0),
            starts: group.starts,
            equal: equal(group),
        })
        .collect();
    let chosen = groups[0].end;
    let implied = model.at(&units.leave(&chosen.values))?;
    let information = Information::new(objective, chosen, deficiency)?;
    let rank = generic
        .as_ref()
        .map_or(information.rank(), |generic| generic.rank);
    let undetermined = generic.as_ref().map_or(&[][..], |one| &one.undetermined);
    let confidence = options.confidence;
    let parameters = information.estimates(&units, &chosen.values, undetermined, confidence)?;
    let warnings = warnings(
        &model,
        &implied,
        &information,
        generic.as_ref(),
        &parameters,
        &optima,
        escape,
    )?;
    Ok(Fit {
        terms: terms(&model, &implied),
        explained: explained(&model, &implied),
        indices: FitIndices::new(given, &implied, chosen.evaluation.value, rank)?,
        discrepancy: chosen.evaluation.value.max(0.0),
        gradient: chosen.gradient,
        iterations: chosen.iterations,
        failed_starts,
        warnings,
        dropped: matched.dropped.clone(),
        parameters,
        optima,
        implied,
    })
}

fn check(model: &NumericModel, options: &FitOptions) -> Result<()> {
    let refuse = |what: &str, value: String, allowed| {
        Err(Error::Domain {
            what: what.to_owned(),
            value,
            allowed,
        })
    };
    if options.starts == 0 && options.start.is_none() {
        return refuse(
            "the number of starts",
            "0".to_owned(),
            "at least one is needed",
        );
    }
    if options.starts > 100_000 {
        let starts = options.starts.to_string();
        return refuse("the number of starts", starts, "at most 100000");
    }
    if !(options.tolerance > 0.0 && options.tolerance < 1.0) {
        let tolerance = options.tolerance.to_string();
        return refuse(
            "the tolerance",
            tolerance,
            "it lies between 0 and 1, as 1e-8",
        );
    }
    match &options.start {
        Some(start) => model.at(start).map(|_| ()),
        None => Ok(()),
    }
}

/// An end above the best at which the information is singular, to working precision, in more directions than it has to be, is no
/// optimum that could be told from a point on the way: a gradient along a curvature of 0 is small everywhere.
fn doubt(objective: Objective<'_>, ends: &mut [Reached], deficiency: usize) {
    let best = lowest(ends);
    for end in ends.iter_mut().filter(|end| end.converged) {
        let value = end.evaluation.value;
        if value > best && !same_value(value, best) {
            let information = Information::new(objective, end, 0);
            end.converged = information.is_ok_and(|one| one.nullity() <= deficiency);
        }
    }
}

/// Iterations that ended at the same point.
struct Group<'a> {
    end: &'a Reached,
    starts: usize,
}

fn same_value(one: f64, other: f64) -> bool {
    (one - other).abs() <= SAME_VALUE * (1.0 + one.abs().min(other.abs()))
}

/// The ends without repetition, in the order of discovery.
fn grouped<'a>(objective: Objective<'_>, ends: &'a [Reached]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for end in ends.iter().filter(|end| end.converged) {
        match groups
            .iter_mut()
            .find(|group| same_optimum(objective, group.end, end))
        {
            Some(group) => group.starts += 1,
            None => groups.push(Group { end, starts: 1 }),
        }
    }
    groups
}

/// Equal F, and equal parameters as far as the data determine them.
fn same_optimum(objective: Objective<'_>, one: &Reached, other: &Reached) -> bool {
    if !same_value(one.evaluation.value, other.evaluation.value) {
        return false;
    }
    // On a continuum of optima, every start ends at a point of its own.
    let singular = |end: &Reached| {
        Information::new(objective, end, 0).map_or(true, |information| information.nullity() > 0)
    };
    let scales = curvatures(&one.evaluation.expected);
    let distance = (0..one.values.len())
        .map(|k| (one.values[k] - other.values[k]).abs() * scales[k].sqrt())
        .fold(0.0, f64::max);
    distance <= SAME_POINT || (singular(one) && singular(other))
}
