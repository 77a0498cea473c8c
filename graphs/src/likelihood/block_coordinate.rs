//! A second way to the maximum of the likelihood: one vertex at a time, each in closed form.

use algebra::Words;
use algebra::dense::{Cholesky, DMatrix, DVector, Lu};
use algebra::evidence::{Basis, Evidence, Method, Reason, Verdict};

use super::fit::Fit;
use super::model::NumericModel;
use super::moments::{Matched, SampleMoments};
use crate::error::{Error, Result};
use crate::mixed::{MixedGraph, Parameters};

/// Largest move of an entry, in standard deviations, at which the sweeps stop.
const STILL: f64 = 1e-11;

/// One sweep of the witness may lower the discrepancy of a fit by the square of this: a distance in the metric of the
/// information, so that a direction which the data hardly determine does not count.
const MOVED: f64 = 1e-5;

/// The witness may find a discrepancy below that of the fit by this much.
const BELOW: f64 = 1e-9;

/// Last digits of all entries are changed so many times to see what rounding does to F; a sweep may do some times as much.
const TRIALS: usize = 8;
const ROUNDINGS: f64 = 32.0;

/// Of F: with a thousand rows the square of a thirtieth of a standard error.
const HIDDEN: f64 = 1e-6;

/// A sweep costs O(n^3 + Σ k^4): graphs with more vertices are refused.
const MAX_SWEPT_VERTICES: usize = 200;

/// Sweeps of the witness before it gives up, and how many of them are judged together.
const WITNESS_SWEEPS: usize = 4_000;
const ROUND: usize = 40;

/// What block-coordinate ascent found.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockCoordinate {
    /// Λ.
    pub lambda: DMatrix<f64>,
    /// Ω.
    pub omega: DMatrix<f64>,
    /// F at them.
    pub discrepancy: f64,
    /// Sweeps over all vertices.
    pub sweeps: usize,
}

/// Maximum likelihood by block-coordinate ascent: residual iterative conditional fitting, with cycles.
///
/// Given all other columns, the path coefficients into i, its error covariances and its conditional variance maximise
///
/// $$ \frac{(c_0 + c^T\beta)^2}{r_0 + (\beta-\hat\beta)^T M (\beta-\hat\beta)}, \qquad
/// \beta = \hat\beta + \frac{r_0}{c_0 + c^T\hat\beta} M^{-1} c, $$
///
/// where β̂, r_0, M come from the regression of X_i on its parents and on the pseudo-variables (Ω_{-i,-i}^{-1} ε_{-i}) of its
/// siblings, and det(I - Λ) = c_0 + cᵀβ is affine in the column i of Λ. Without cycles c = 0. The likelihood never falls.
/// Starts at half the slopes of the simple regressions and Ω = diag(S). Costs O(n^3 + Σ k^4) per
/// sweep without siblings, k the sizes of the strongly connected components, and O(n^4) with them; linear convergence.
///
/// # Errors
/// [`Error::Unsupported`] for latent vertices, fixed or tied coefficients and intercepts, and for updates that have no
/// maximum (a regression that is singular, as with bows without instruments); [`Error::TooLarge`] beyond 200 vertices;
/// [`Error::NotConverged`]; those of
/// [`super::fit`] on the data.
///
/// ```
/// use algebra::dense::DMatrix;
/// use graphs::MixedGraph;
/// use graphs::likelihood::{Divisor, SampleMoments, block_coordinate};
/// let graph = MixedGraph::from_edges(2, &[(0, 1)], &[])?;
/// let covariance = DMatrix::from_row_slice(2, 2, &[4.0, 2.0, 2.0, 3.0]);
/// let moments = SampleMoments::from_covariance(&["1", "2"], covariance, 100, Divisor::Observations)?;
/// let found = block_coordinate(&graph, &moments, 10)?;
/// assert!((found.lambda[(0, 1)] - 0.5).abs() < 1e-15);
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: M. Drton, C. Fox, Y. S. Wang, Computation of maximum likelihood estimates in cyclic structural equation models,
/// arXiv:1610.03434; M. Drton, M. Eichler, T. S. Richardson for acyclic graphs. The update is derived here by the
/// Cauchy-Schwarz inequality.
pub fn block_coordinate(
    graph: &MixedGraph,
    moments: &SampleMoments,
    max_sweeps: usize,
) -> Result<BlockCoordinate> {
    let (sweeper, _) = Sweeper::new(graph, moments)?;
    sweeper.ascend(sweeper.neutral(), max_sweeps)
}

/// Asks block-coordinate ascent about a fit: does a sweep leave it where it is, and do sweeps from a neutral start stay at or
/// above its discrepancy?
///
/// Undecided where that method does not apply. Shares with the fit the sample moments and the dense kernels, nothing else.
pub(super) fn sweeps(graph: &MixedGraph, moments: &SampleMoments, fit: &Fit) -> Result<Verdict> {
    let outside = Ok(Verdict::Undecided(Reason::OutsideTheory));
    let (sweeper, _) = match Sweeper::new(graph, moments) {
        Err(Error::Unsupported { .. }) => return outside,
        Err(Error::TooLarge { .. }) => return Ok(Verdict::Undecided(Reason::Budget)),
        other => other?,
    };
    let begin = State {
        lambda: fit.implied.lambda.clone(),
        omega: fit.implied.omega.clone(),
    };
    let mut state = begin.clone();
    // A negative variance, or errors whose covariances are not positive definite, are outside: the method has none.
    let Ok(before) = sweeper.discrepancy(&state) else {
        return outside;
    };
    if sweeper.sweep(&mut state).is_none() {
        return outside;
    }
    let gained = before - sweeper.discrepancy(&state)?;
    let Some(rounding) = sweeper.rounding(&begin) else {
        return Ok(Verdict::Undecided(Reason::Precision));
    };
    let mut evidence = vec![Evidence {
        method: Method::Stationarity,
        measured: if gained > 0.0 { gained.sqrt() } else { -gained },
        bound: MOVED.max((ROUNDINGS * rounding).sqrt()),
        basis: Basis::Estimated,
        note: "root of what a sweep of block-coordinate ascent gains".to_owned(),
    }];
    let allowed = (BELOW * (1.0 + fit.discrepancy.abs())).max(ROUNDINGS * rounding);
    if let Some(lowest) = sweeper.descent(fit.discrepancy - allowed, allowed) {
        evidence.push(Evidence {
            method: Method::Iteration,
            measured: fit.discrepancy - lowest,
            bound: allowed,
            basis: Basis::Estimated,
            note: "gain of block-coordinate ascent from a neutral start".to_owned(),
        });
    }
    Ok(Verdict::of(evidence))
}

#[derive(Clone, Debug)]
struct State {
    lambda: DMatrix<f64>,
    omega: DMatrix<f64>,
}

struct Sweeper {
    covariance: DMatrix<f64>,
    log_determinant: f64,
    deviations: DVector<f64>,
    parents: Vec<Vec<usize>>,
    siblings: Vec<Vec<usize>>,
    /// Of every vertex its strongly connected component.
    component: Vec<Vec<usize>>,
}

impl Sweeper {
    fn new(graph: &MixedGraph, moments: &SampleMoments) -> Result<(Self, Matched)> {
        let model = NumericModel::new(graph)?;
        let refused = match () {
            () if graph.has_latent() => Some("latent vertices"),
            () if model.has_mean_structure() => Some("intercepts"),
            () if !Parameters::new(graph).all_free() => Some("fixed or tied coefficients"),
            () => None,
        };
        if let Some(construct) = refused {
            return Err(unsupported(construct.to_owned()));
        }
        if graph.len() > MAX_SWEPT_VERTICES {
            return Err(Error::TooLarge {
                what: "vertices for block-coordinate ascent",
                found: graph.len().to_string(),
                limit: MAX_SWEPT_VERTICES as u64,
                hint: "use `fit`",
            });
        }
        let matched = moments.matched(&model)?;
        let mut component = vec![Vec::new(); graph.len()];
        for vertices in graph.components() {
            for &v in &vertices {
                component[v].clone_from(&vertices);
            }
        }
        let sweeper = Self {
            component,
            covariance: matched.covariance.clone(),
            log_determinant: matched.log_determinant,
            deviations: matched.covariance.diagonal().map(f64::sqrt),
            parents: (0..graph.len()).map(|v| graph.parents(v)).collect(),
            siblings: (0..graph.len()).map(|v| graph.siblings(v)).collect(),
        };
        Ok((sweeper, matched))
    }

    /// Half the slopes of the simple regressions, and the variances.
    fn neutral(&self) -> State {
        let n = self.parents.len();
        let mut lambda = DMatrix::zeros(n, n);
        for (v, parents) in self.parents.iter().enumerate() {
            for &parent in parents {
                let slope = self.covariance[(parent, v)] / self.covariance[(parent, parent)];
                lambda[(parent, v)] = 0.5 * slope;
            }
        }
        State {
            lambda,
            omega: DMatrix::from_diagonal(&self.covariance.diagonal()),
        }
    }

    /// The discrepancy that sweeps from the neutral start reach: below `enough`, or with less than a tenth of `tolerance` to
    /// come as the gains fall from round to round; `None` when neither happens.
    fn descent(&self, enough: f64, tolerance: f64) -> Option<f64> {
        let mut state = self.neutral();
        let mut value = self.discrepancy(&state).ok()?;
        let mut previous = f64::INFINITY;
        for _ in 0..WITNESS_SWEEPS / ROUND {
            for _ in 0..ROUND {
                self.sweep(&mut state)?;
            }
            let next = self.discrepancy(&state).ok()?;
            let gained = (value - next).max(0.0);
            value = next;
            let rate = gained / previous;
            let to_come = gained * rate / (1.0 - rate);
            if value < enough || gained <= 0.0 || (rate < 1.0 && to_come < 0.1 * tolerance) {
                return Some(value);
            }
            previous = gained;
        }
        None
    }

    fn ascend(&self, mut state: State, max_sweeps: usize) -> Result<BlockCoordinate> {
        let mut moved = f64::INFINITY;
        for sweeps in 1..=max_sweeps {
            moved = self.sweep(&mut state).ok_or_else(|| {
                unsupported("a vertex whose equation has no maximum given the others".to_owned())
            })?;
            if moved <= STILL {
                return Ok(BlockCoordinate {
                    discrepancy: self.discrepancy(&state)?,
                    lambda: state.lambda,
                    omega: state.omega,
                    sweeps,
                });
            }
        }
        Err(Error::NotConverged {
            what: "block-coordinate ascent",
            iterations: max_sweeps,
            residual: moved,
        })
    }

    /// Updates every vertex once: the largest move of an entry in standard deviations.
    fn sweep(&self, state: &mut State) -> Option<f64> {
        let mut moved = 0.0_f64;
        for v in 0..self.parents.len() {
            moved = moved.max(self.update(state, v)?);
        }
        Some(moved)
    }

    fn update(&self, state: &mut State, v: usize) -> Option<f64> {
        let n = self.parents.len();
        let (parents, siblings) = (&self.parents[v], &self.siblings[v]);
        let (a, b) = (parents.len(), siblings.len());
        let system = DMatrix::identity(n, n) - &state.lambda;
        // The columns of `regressors` are linear forms in X: the parents, then the pseudo-variables of the siblings.
        let mut regressors = DMatrix::zeros(n, a + b);
        for (k, &parent) in parents.iter().enumerate() {
            regressors[(parent, k)] = 1.0;
        }
        let mut precision = DMatrix::zeros(b, b);
        if b > 0 {
            let others: Vec<usize> = (0..n).filter(|&w| w != v).collect();
            let rest = state.omega.select_rows(&others).select_columns(&others);
            let inverse = Cholesky::new("Ω without a vertex", rest).ok()?.inverse();
            let places: Vec<usize> = siblings.iter().map(|&w| w - usize::from(w > v)).collect();
            let chosen = inverse.select_columns(&places);
            precision = chosen.select_rows(&places);
            let forms = system.select_columns(&others) * chosen;
            for k in 0..b {
                regressors.set_column(a + k, &forms.column(k));
            }
        }
        let mut estimate = DVector::zeros(a + b);
        let mut residual = self.covariance[(v, v)];
        if a + b > 0 {
            let cross = self.covariance.select_columns(&[v]);
            let spread = match b {
                0 => self.covariance.select_columns(parents),
                _ => &self.covariance * &regressors,
            };
            let gram = super::model::symmetric(regressors.tr_mul(&spread));
            let factor = Cholesky::new("the regression of a vertex", gram).ok()?;
            let right = regressors.tr_mul(&cross);
            estimate = factor.solve(&right).ok()?.column(0).into_owned();
            residual -= right.column(0).dot(&estimate);
            // det(I - Λ) in units of its present value: cofactors of column v are entries of row v of the inverse.
            let inverse = self.row_of_inverse(&system, v)?;
            let mut slope = DVector::zeros(a + b);
            for (k, &parent) in parents.iter().enumerate() {
                slope[k] = -inverse[parent];
            }
            if slope.iter().any(|entry| *entry != 0.0) {
                let level = inverse[v] + slope.dot(&estimate);
                let right = DMatrix::from_column_slice(a + b, 1, slope.as_slice());
                let direction = factor.solve(&right).ok()?.column(0).into_owned();
                let length = residual / level;
                residual += length * length * direction.dot(&slope);
                estimate += direction * length;
            }
        }
        if !(residual > 0.0 && residual.is_finite()) || estimate.iter().any(|x| !x.is_finite()) {
            return None;
        }
        let mut moved = 0.0_f64;
        let deviation = self.deviations[v];
        for (k, &parent) in parents.iter().enumerate() {
            let step = (estimate[k] - state.lambda[(parent, v)]).abs();
            moved = moved.max(step * self.deviations[parent] / deviation);
            state.lambda[(parent, v)] = estimate[k];
        }
        let covariances = estimate.rows(a, b).into_owned();
        for (k, &sibling) in siblings.iter().enumerate() {
            let step = (covariances[k] - state.omega[(sibling, v)]).abs();
            moved = moved.max(step / (self.deviations[sibling] * deviation));
            state.omega[(sibling, v)] = covariances[k];
            state.omega[(v, sibling)] = covariances[k];
        }
        let variance = residual + covariances.dot(&(precision * &covariances));
        let step = (variance - state.omega[(v, v)]).abs();
        state.omega[(v, v)] = variance;
        Some(moved.max(step / (deviation * deviation)))
    }

    /// Row v of (I - Λ)^-1 on the component of v; parents of v beyond it are not reached from v and have the entry 0.
    fn row_of_inverse(&self, system: &DMatrix<f64>, v: usize) -> Option<DVector<f64>> {
        let inside = &self.component[v];
        let block = system.select_rows(inside).select_columns(inside);
        let unit = DMatrix::from_fn(inside.len(), 1, |k, _| f64::from(u8::from(inside[k] == v)));
        let solved = Lu::new("I - Λ", block.transpose())
            .ok()?
            .solve(&unit)
            .ok()?;
        let mut row = DVector::zeros(system.nrows());
        for (k, &w) in inside.iter().enumerate() {
            row[w] = solved[(k, 0)];
        }
        Some(row)
    }

    /// How far F moves when the last digits of all entries do: what no difference of two values can be trusted below. `None` where
    /// that hides too much, or F is not defined there.
    fn rounding(&self, state: &State) -> Option<f64> {
        let here = self.discrepancy(state).ok()?;
        let words = &mut Words::new(1);
        let mut largest = 0.0_f64;
        for _ in 0..TRIALS {
            let mut near = state.clone();
            let n = self.parents.len();
            for (a, b) in (0..n).flat_map(|a| (0..=a).map(move |b| (a, b))) {
                let mut moved = || 1.0 + f64::EPSILON * (2.0 * words.unit() - 1.0);
                near.lambda[(a, b)] *= moved();
                near.lambda[(b, a)] *= moved();
                near.omega[(a, b)] *= moved();
                near.omega[(b, a)] = near.omega[(a, b)];
            }
            largest = largest.max((self.discrepancy(&near).ok()? - here).abs());
        }
        (ROUNDINGS * largest <= HIDDEN).then_some(largest)
    }

    /// log det Ω - 2 log |det(I-Λ)| + tr(Ω^-1 (I-Λ)ᵀ S (I-Λ)) - log det S - n
    fn discrepancy(&self, state: &State) -> Result<f64> {
        let n = self.parents.len();
        let system = DMatrix::identity(n, n) - &state.lambda;
        let (logarithm, _) = Lu::new("I - Λ", system.clone())?.log_determinant();
        let factor = Cholesky::new("Ω", state.omega.clone())?;
        let errors = system.tr_mul(&(&self.covariance * &system));
        let trace = factor.solve(&errors)?.trace();
        let logarithms = factor.log_determinant() - 2.0 * logarithm - self.log_determinant;
        Ok(logarithms + trace - n as f64)
    }
}

fn unsupported(construct: String) -> Error {
    Error::Unsupported {
        what: "block-coordinate ascent",
        construct,
        hint: "use `fit`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::likelihood::Divisor;

    /// The entries that an update uses are those of the whole inverse; beyond the component of the vertex they are 0.
    #[test]
    fn rows_of_components_are_rows_of_the_inverse() {
        let arcs = [(0, 1), (1, 2), (2, 1), (2, 3), (3, 4), (4, 3), (0, 4)];
        let graph = MixedGraph::from_edges(5, &arcs, &[]).unwrap();
        let covariance = DMatrix::identity(5, 5);
        let names = ["1", "2", "3", "4", "5"];
        let moments =
            SampleMoments::from_covariance(&names, covariance, 50, Divisor::Observations).unwrap();
        let (sweeper, _) = Sweeper::new(&graph, &moments).unwrap();
        let mut system = DMatrix::identity(5, 5);
        for (at, arc) in arcs.iter().enumerate() {
            system[*arc] = -0.2 - 0.1 * at as f64;
        }
        let inverse = system.clone().try_inverse().unwrap();
        for v in 0..5 {
            let row = sweeper.row_of_inverse(&system, v).unwrap();
            for w in graph.parents(v).into_iter().chain([v]) {
                assert!((row[w] - inverse[(v, w)]).abs() < 1e-14, "{v} {w}");
            }
        }
    }
}
