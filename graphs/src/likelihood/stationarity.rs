//! A witness for every model: the likelihood from its definition, and how it changes around a point.

use algebra::Words;
use algebra::dense::{DMatrix, DVector, SymmetricEigen};
use algebra::evidence::{Basis, Counterexample, Evidence, Method, Reason, Verdict};

use super::model::{NumericModel, Place, Source};
use super::moments::{Matched, SampleMoments};
use crate::error::{Error, Result};
use crate::mixed::MixedGraph;

/// How far a stationary point may be from the point that is asked about, in standard errors.
const DISTANCE: f64 = 1e-3;

/// Steps of second differences, in units in which the curvature of F is about 1, each together with half of it; a shorter one is
/// tried where F is too far from a parabola.
const STEPS: [f64; 3] = [STEP, 0.25 * STEP, 0.0625 * STEP];
const STEP: f64 = 1e-2;

/// Steps of first differences are shorter by this.
const SHORT: f64 = 0.1;

/// How often the directions are turned and stretched so that the curvatures become 1.
const PASSES: usize = 4;

/// A curvature between this and its negative is 0.
const LEVEL: f64 = 1e-5;

/// A direction is stretched by at most the inverse root of this in a pass.
const STRETCH: f64 = 1e-3;

/// Random moves, and their lengths in the same units.
const MOVES: usize = 100;
const LENGTHS: [f64; 2] = [1e-3, 1e-2];

/// A random move may raise the log-likelihood by this much.
const GAIN: f64 = 1e-6;

/// Trials at the length of a move.
const TRIALS: usize = 100;

/// Work in products of doubles beyond which nothing is decided: some seconds.
const MOST: f64 = 4e9;

/// Asks the likelihood itself about a point: is the score zero there, is the Hessian negative definite, and does no small move
/// raise it?
///
/// F is evaluated from its definition, by an elimination of its own, and differenced at two step sizes along directions in
/// which its curvature is about 1. With g and H the first and second differences of F the point is at the distance
///
/// $$ d = \sqrt{\tfrac N2\thinspace g^T H^{-1} g} $$
///
/// from a stationary point in standard errors: the root of score' I⁻¹ score. Up to 1e-3 is taken for zero. When H is
/// positive definite the point is supported as a *local* maximum; where F is flat along some directions, as an unidentified
/// model is, as a stationary point. **Other optima are not looked for.** A point is refuted by another one that has a
/// higher likelihood. Shares with [`super::fit`] the sample moments, the table of which parameter stands where and the
/// spectra of symmetric matrices, nothing else. Costs O(q²) evaluations of O(n³) for q parameters.
///
/// # Errors
/// [`Error::Dimension`] for another number of values; those of [`super::fit`] on the data.
///
/// ```
/// use algebra::dense::DMatrix;
/// use graphs::MixedGraph;
/// use graphs::likelihood::{Divisor, SampleMoments, stationarity};
/// let graph = MixedGraph::from_edges(2, &[(0, 1)], &[])?;
/// let covariance = DMatrix::from_row_slice(2, 2, &[4.0, 2.0, 2.0, 3.0]);
/// let moments = SampleMoments::from_covariance(&["1", "2"], covariance, 100, Divisor::Observations)?;
/// assert_eq!(stationarity(&graph, &moments, &[0.5, 4.0, 2.0])?.name(), "supported");
/// assert_eq!(stationarity(&graph, &moments, &[0.51, 4.0, 2.0])?.name(), "refuted");
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn stationarity(
    graph: &MixedGraph,
    moments: &SampleMoments,
    values: &[f64],
) -> Result<Verdict> {
    let model = NumericModel::new(graph)?;
    let matched = moments.matched(&model)?;
    let q = model.names().len();
    if values.len() != q {
        return Err(Error::Dimension {
            what: "values of the free parameters",
            expected: q,
            found: values.len(),
        });
    }
    if q == 0 {
        return Ok(Verdict::Undecided(Reason::OutsideTheory));
    }
    let (n, p) = (model.vertices() as f64, model.observed().len() as f64);
    let evaluations = (STEPS.len() * (PASSES + 2) * q * q) as f64;
    if evaluations * (n.powi(3) + n * n * p + p.powi(3)) > MOST {
        return Ok(Verdict::Undecided(Reason::Budget));
    }
    let definition = Definition::new(&model, &matched);
    let here = definition.value(values);
    if !here.is_finite() {
        return Ok(Verdict::Refuted(Counterexample {
            point: named(&model, values),
            claimed: "a positive definite Σ".to_owned(),
            found: "none".to_owned(),
        }));
    }
    let point = Point {
        definition: &definition,
        values,
        here,
    };
    Ok(point
        .verdict()
        .unwrap_or(Verdict::Undecided(Reason::Precision)))
}

fn named(model: &NumericModel, values: &[f64]) -> Vec<(String, String)> {
    let names = model.names().iter().map(ToString::to_string);
    names.zip(values.iter().map(ToString::to_string)).collect()
}

/// F as it is defined, in units of the standard deviations of the sample.
struct Definition<'a> {
    model: &'a NumericModel,
    /// S row by row.
    sample: Vec<f64>,
    means: Option<Vec<f64>>,
    deviations: Vec<f64>,
    log_determinant: f64,
    observations: f64,
}

impl<'a> Definition<'a> {
    fn new(model: &'a NumericModel, moments: &Matched) -> Self {
        let p = model.observed().len();
        let deviations: Vec<f64> = moments
            .covariance
            .diagonal()
            .iter()
            .map(|s| s.sqrt())
            .collect();
        let entry = |at: usize| {
            let (i, j) = (at / p, at % p);
            moments.covariance[(i, j)] / (deviations[i] * deviations[j])
        };
        let sample: Vec<f64> = (0..p * p).map(entry).collect();
        let log_determinant =
            eliminated(sample.clone(), identity(p), p).map_or(f64::NAN, |found| found.0);
        let means = moments
            .means
            .as_ref()
            .filter(|_| model.has_mean_structure());
        let means = means.map(|means| {
            let units = means.iter().zip(&deviations);
            units.map(|(mean, deviation)| mean / deviation).collect()
        });
        Self {
            model,
            sample,
            means,
            deviations,
            log_determinant,
            observations: moments.observations,
        }
    }

    /// Directions that span all: along each parameter, in units of its value. With a coefficient the child's own intercept moves
    /// so that its mean stays: far from the origin the mean would hide all else.
    fn directions(&self, values: &[f64]) -> DMatrix<f64> {
        let q = values.len();
        let mut directions = DMatrix::identity(q, q);
        if let Some(means) = &self.means {
            let intercepts = self.model.own_intercepts();
            for &(place, source) in &self.model.entries {
                if let (Place::Arc(from, to), Source::Free(arc)) = (place, source)
                    && let Ok(k) = self.model.observed().binary_search(&from)
                    && let Some(intercept) = intercepts[to]
                {
                    directions[(intercept, arc)] -= means[k] * self.deviations[k];
                }
            }
        }
        for (mut direction, value) in directions.column_iter_mut().zip(values) {
            direction *= if *value == 0.0 { 1.0 } else { value.abs() };
        }
        directions
    }

    /// F, infinite where Σ is not positive definite or I - Λ is singular.
    fn value(&self, values: &[f64]) -> f64 {
        let value = self.defined(values).unwrap_or(f64::INFINITY);
        if value.is_finite() {
            value
        } else {
            f64::INFINITY
        }
    }

    fn defined(&self, values: &[f64]) -> Option<f64> {
        let n = self.model.vertices();
        let (mut system, mut omega) = (identity(n), vec![0.0; n * n]);
        let mut intercepts = vec![0.0; n];
        for &(place, source) in &self.model.entries {
            let value = match source {
                Source::Free(number) => values[number],
                Source::Fixed(value) => value,
            };
            match place {
                Place::Arc(from, to) => system[from * n + to] -= value,
                Place::Variance(v) => omega[v * n + v] = value,
                Place::Covariance(a, b) => {
                    omega[a * n + b] = value;
                    omega[b * n + a] = value;
                }
                Place::Intercept(v) => intercepts[v] = value,
            }
        }
        let inverse = inverse(system, n)?;
        let observed = self.model.observed();
        let p = observed.len();
        // Column k says how the observed vertex k depends on the errors.
        let effect = |v: usize, k: usize| inverse[v * n + observed[k]] / self.deviations[k];
        let mut through = vec![0.0; n * p];
        for a in 0..n {
            for b in 0..n {
                let weight = omega[a * n + b];
                if weight != 0.0 {
                    for k in 0..p {
                        through[a * p + k] += weight * effect(b, k);
                    }
                }
            }
        }
        let mut sigma = vec![0.0; p * p];
        for i in 0..p {
            for j in 0..=i {
                let sum: f64 = (0..n).map(|v| effect(v, i) * through[v * p + j]).sum();
                sigma[i * p + j] = sum;
                sigma[j * p + i] = sum;
            }
        }
        let mut sample = self.sample.clone();
        if let Some(means) = &self.means {
            let gap = |k: usize| {
                let mean: f64 = (0..n).map(|v| effect(v, k) * intercepts[v]).sum();
                means[k] - mean
            };
            let gaps: Vec<f64> = (0..p).map(gap).collect();
            for i in 0..p {
                for j in 0..p {
                    sample[i * p + j] += gaps[i] * gaps[j];
                }
            }
        }
        let (logarithm, trace) = eliminated(sigma, sample, p)?;
        Some(logarithm + trace - self.log_determinant - p as f64)
    }
}

fn identity(n: usize) -> Vec<f64> {
    (0..n * n)
        .map(|at| if at / n == at % n { 1.0 } else { 0.0 })
        .collect()
}

/// The inverse by elimination with exchange of rows.
fn inverse(mut matrix: Vec<f64>, n: usize) -> Option<Vec<f64>> {
    let mut result = identity(n);
    for k in 0..n {
        let largest = |&a: &usize, &b: &usize| {
            let size = |row: usize| matrix[row * n + k].abs();
            size(a).total_cmp(&size(b))
        };
        let pivot = (k..n).max_by(largest)?;
        for column in 0..n {
            matrix.swap(k * n + column, pivot * n + column);
            result.swap(k * n + column, pivot * n + column);
        }
        let head = matrix[k * n + k];
        if !(head.abs() > 0.0 && head.is_finite()) {
            return None;
        }
        for column in 0..n {
            matrix[k * n + column] /= head;
            result[k * n + column] /= head;
        }
        for row in (0..n).filter(|&row| row != k) {
            let factor = matrix[row * n + k];
            if factor != 0.0 {
                for column in 0..n {
                    matrix[row * n + column] -= factor * matrix[k * n + column];
                    result[row * n + column] -= factor * result[k * n + column];
                }
            }
        }
    }
    Some(result)
}

/// log det A and tr(A^-1 B) by elimination without exchange of rows; `None` unless all pivots are positive, as those of a
/// positive definite A are.
fn eliminated(mut a: Vec<f64>, mut b: Vec<f64>, p: usize) -> Option<(f64, f64)> {
    let mut logarithm = 0.0;
    for k in 0..p {
        let pivot = a[k * p + k];
        if !(pivot > 0.0 && pivot.is_finite()) {
            return None;
        }
        logarithm += pivot.ln();
        for row in k + 1..p {
            let factor = a[row * p + k] / pivot;
            if factor != 0.0 {
                for column in k..p {
                    a[row * p + column] -= factor * a[k * p + column];
                }
                for column in 0..p {
                    b[row * p + column] -= factor * b[k * p + column];
                }
            }
        }
    }
    // Only the diagonal of the solution counts: column c from the last row up to row c.
    let mut trace = 0.0;
    let mut solved = vec![0.0; p];
    for column in 0..p {
        for row in (column..p).rev() {
            let known: f64 = (row + 1..p).map(|k| a[row * p + k] * solved[k]).sum();
            solved[row] = (b[row * p + column] - known) / a[row * p + row];
        }
        trace += solved[column];
    }
    Some((logarithm, trace))
}

/// The Hessian of F along directions.
struct Shape {
    step: f64,
    eigen: SymmetricEigen,
    /// The first directions, along which the curvature is not above its error.
    flat: usize,
    /// Of the Hessian along the others, and its smallest eigenvalue there.
    error: f64,
    smallest: f64,
    /// What is no fall along the first direction.
    level: f64,
}

impl Shape {
    /// Does F fall on both sides along a direction?
    fn falls(&self) -> bool {
        self.eigen.values[0] < -self.level
    }
}

/// A point at which F is finite.
struct Point<'a> {
    definition: &'a Definition<'a>,
    values: &'a [f64],
    here: f64,
}

impl Point<'_> {
    fn moved(&self, step: &DVector<f64>) -> Vec<f64> {
        let pairs = self.values.iter().zip(step.iter());
        pairs.map(|(value, step)| value + step).collect()
    }

    /// F after a move less F here.
    fn rise(&self, step: &DVector<f64>) -> f64 {
        self.definition.value(&self.moved(step)) - self.here
    }

    /// What rounding does to F.
    fn rounding(&self) -> f64 {
        let size = self.definition.sample.len() as f64 + self.definition.log_determinant.abs();
        64.0 * f64::EPSILON * (size + self.here.abs())
    }

    /// log-likelihood per F
    fn half(&self) -> f64 {
        0.5 * self.definition.observations
    }

    /// `None` where differences cannot decide.
    fn verdict(&self) -> Option<Verdict> {
        let q = self.values.len();
        let mut directions = self.definition.directions(self.values);
        for mut direction in directions.column_iter_mut() {
            direction *= self.length(&direction.clone_owned());
        }
        let mut chosen: Option<(Shape, DMatrix<f64>)> = None;
        for step in STEPS {
            self.turn(&mut directions, step)?;
            let shape = self.shape(&directions, step)?;
            let done = shape.flat == 0 || shape.falls();
            if chosen
                .as_ref()
                .is_none_or(|known| shape.flat < known.0.flat || done)
            {
                chosen = Some((shape, directions.clone()));
            }
            if done {
                break;
            }
        }
        let (shape, directions) = chosen?;
        let eigen = &shape.eigen;
        if shape.falls() {
            let fall = &directions * eigen.vectors.column(0);
            return self.higher(&fall).or_else(|| self.higher(&-fall));
        }
        let first = SHORT * shape.step;
        let (far, near) = (
            self.slopes(&directions, first)?,
            self.slopes(&directions, 0.5 * first)?,
        );
        let slopes = (&near * 4.0 - &far) / 3.0;
        // In standard errors: along flat directions the unit is the length of the direction.
        let scaled = |slopes: &DVector<f64>| {
            let turned = eigen.vectors.tr_mul(slopes);
            DVector::from_fn(q, |k, _| turned[k] / eigen.values[k].max(0.5).sqrt())
        };
        let unit = self.half().sqrt();
        let distance = unit * scaled(&slopes).norm();
        let doubt = unit * scaled(&(near - far)).norm();
        let bound = DISTANCE.max((2.0 * self.half() * self.rounding()).sqrt());
        if distance - doubt > bound {
            let turned = eigen.vectors.tr_mul(&slopes);
            let newton = DVector::from_fn(q, |k, _| -turned[k] / eigen.values[k].max(0.5));
            return self.higher(&(&directions * (&eigen.vectors * newton)));
        }
        let (gained, step) = self.best_move(&directions);
        let allowed = GAIN.max(self.half() * self.rounding());
        if gained > allowed {
            return self.higher(&step);
        }
        if distance + doubt > bound {
            return None;
        }
        let evidence = |method, measured, bound, note: String| Evidence {
            method,
            measured,
            bound,
            basis: Basis::Estimated,
            note,
        };
        let about = match shape.flat {
            0 => evidence(
                Method::Stationarity,
                shape.error,
                shape.smallest,
                "local maximum, others are not looked for: error of the Hessian by differences, below its smallest eigenvalue"
                    .to_owned(),
            ),
            flat => evidence(
                Method::Stationarity,
                (-eigen.values[0]).max(0.0),
                shape.level,
                format!("flat along {flat} of {q} directions, no strict maximum: largest curvature upwards"),
            ),
        };
        Some(Verdict::of(vec![
            evidence(
                Method::Stationarity,
                distance,
                bound,
                "score by differences of the likelihood as defined, in standard errors".to_owned(),
            ),
            about,
            evidence(
                Method::Simulation,
                gained.max(0.0),
                allowed,
                format!("gain of log-likelihood by {MOVES} small random moves"),
            ),
        ]))
    }

    /// Turns and stretches the directions until the curvatures along them are about 1, where F is not flat.
    fn turn(&self, directions: &mut DMatrix<f64>, step: f64) -> Option<()> {
        for _ in 0..PASSES {
            let eigen = SymmetricEigen::new("H", self.curvatures(directions, step)?).ok()?;
            *directions *= &eigen.vectors;
            for (k, mut column) in directions.column_iter_mut().enumerate() {
                column /= eigen.values[k].abs().max(STRETCH).sqrt();
                for _ in 0..TRIALS {
                    let along = &column * step;
                    let bend = (self.rise(&along) + self.rise(&-along)) / (step * step);
                    if bend < 2.0 {
                        break;
                    }
                    column *= (1.0 / bend).sqrt().max(0.1);
                }
            }
            if eigen.values.iter().all(|value| (0.5..2.0).contains(value)) {
                break;
            }
        }
        Some(())
    }

    /// The Hessian at two steps, extrapolated, and along how many directions it is not known to be positive.
    fn shape(&self, directions: &DMatrix<f64>, step: f64) -> Option<Shape> {
        let q = directions.ncols();
        let long = self.curvatures(directions, step)?;
        let short = self.curvatures(directions, 0.5 * step)?;
        let eigen = SymmetricEigen::new("H", (&short * 4.0 - &long) / 3.0).ok()?;
        let change = eigen.vectors.tr_mul(&((long - short) * &eigen.vectors));
        // Gershgorin on the directions from the k-th.
        let error = |from: usize| {
            (from..q)
                .map(|k| (from..q).map(|l| change[(k, l)].abs()).sum::<f64>())
                .fold(0.0, f64::max)
        };
        let flat = (0..q).find(|&k| eigen.values[k] > error(k)).unwrap_or(q);
        Some(Shape {
            step,
            flat,
            error: error(flat),
            smallest: if flat < q { eigen.values[flat] } else { 0.0 },
            level: change[(0, 0)].abs() + LEVEL,
            eigen,
        })
    }

    /// The multiple of a direction at which the curvature of F is about 1.
    fn length(&self, direction: &DVector<f64>) -> f64 {
        let target = STEP * STEP;
        let mut length = STEP;
        for _ in 0..TRIALS {
            let step = direction * length;
            let bend = (self.rise(&step) + self.rise(&-step)).abs();
            let factor = (target / bend).sqrt().clamp(0.1, 10.0);
            if (0.5..2.0).contains(&factor) {
                return factor * length / STEP;
            }
            length *= factor;
        }
        1.0
    }

    /// Second differences along pairs of directions.
    fn curvatures(&self, directions: &DMatrix<f64>, step: f64) -> Option<DMatrix<f64>> {
        let q = directions.ncols();
        let along = |k: usize| directions.column(k) * step;
        let bend = |step: DVector<f64>| self.rise(&step) + self.rise(&-step);
        let bends: Vec<f64> = (0..q).map(|k| bend(along(k))).collect();
        let mut matrix = DMatrix::zeros(q, q);
        for i in 0..q {
            matrix[(i, i)] = bends[i] / (step * step);
            for j in 0..i {
                let both = bend(along(i) + along(j));
                let entry = (both - bends[i] - bends[j]) / (2.0 * step * step);
                matrix[(i, j)] = entry;
                matrix[(j, i)] = entry;
            }
        }
        let finite = matrix.iter().all(|entry: &f64| entry.is_finite());
        finite.then_some(matrix)
    }

    /// First differences along directions.
    fn slopes(&self, directions: &DMatrix<f64>, step: f64) -> Option<DVector<f64>> {
        let slope = |k: usize| {
            let along = directions.column(k) * step;
            (self.rise(&along) - self.rise(&-along)) / (2.0 * step)
        };
        let slopes = DVector::from_fn(directions.ncols(), |k, _| slope(k));
        let finite = slopes.iter().all(|entry: &f64| entry.is_finite());
        finite.then_some(slopes)
    }

    /// The largest gain of log-likelihood among random moves, and its move.
    fn best_move(&self, directions: &DMatrix<f64>) -> (f64, DVector<f64>) {
        let q = self.values.len();
        let words = &mut Words::new(1);
        let mut best = (f64::NEG_INFINITY, DVector::zeros(q));
        for number in 0..MOVES {
            let drawn = DVector::from_fn(q, |_, _| 2.0 * words.unit() - 1.0);
            let length = LENGTHS[number % LENGTHS.len()];
            let step = directions * drawn.normalize() * length;
            let gained = -self.half() * self.rise(&step);
            if gained > best.0 {
                best = (gained, step);
            }
        }
        best
    }

    /// A point with a higher likelihood on a ray, by more than rounding.
    fn higher(&self, ray: &DVector<f64>) -> Option<Verdict> {
        let best = (0..40)
            .map(|power| ray * 0.5_f64.powi(power))
            .map(|step| (self.rise(&step), step))
            .min_by(|one, other| one.0.total_cmp(&other.0))?;
        let (rise, step) = best;
        (rise < -self.rounding()).then(|| {
            Verdict::Refuted(Counterexample {
                point: named(self.definition.model, &self.moved(&step)),
                claimed: "no point around has a higher likelihood".to_owned(),
                found: format!(
                    "a log-likelihood that is higher by {:e}",
                    -rise * self.half()
                ),
            })
        })
    }
}
