//! Damped scoring that ends in Newton steps.

use algebra::dense::{Cholesky, DMatrix, DVector, SymmetricEigen};

use super::objective::{Evaluation, Objective};

/// Below this scaled gradient the true second derivatives take over from the expected ones.
const NEWTON: f64 = 0.3;

/// A step must bring this share of what its quadratic model promises.
const ENOUGH: f64 = 1e-4;

/// Damping beyond which no step is worth trying.
const STIFF: f64 = 1e12;

/// Smallest scaled curvature that is still taken for a minimum.
const FLAT: f64 = -1e-6;

/// A move along a flat direction is tried up to this power of 2, in scaled units.
const LONG: i32 = 10;

/// A scaled Newton step this small is not worth taking.
const STILL: f64 = 1e-8;

/// A stalled iteration within this factor of the tolerance has met rounding, not an obstacle.
const ROUNDING: f64 = 100.0;

/// Damping that is tried first where an undamped step fails, and below which there is none. In a valley the curvature along
/// it, in units of that across it, is as small as 1e-7: more damping would make every step as small.
const SLIGHT: f64 = 1e-8;

/// Scaled curvatures below this are zero: a step along such a direction is not determined.
const KERNEL: f64 = 1e-11;

/// Saddles that are left before an iteration is given up.
const ESCAPES: usize = 8;

/// Where an iteration ended.
#[derive(Clone, Debug)]
pub(super) struct Reached {
    pub(super) values: Vec<f64>,
    pub(super) evaluation: Evaluation,
    /// Largest |∂F/∂θ_k| / sqrt(expected second derivative): free of the units of θ.
    pub(super) gradient: f64,
    pub(super) iterations: usize,
    pub(super) converged: bool,
}

/// Scales D of the parameters: the expected second derivatives, 1 for a parameter without effect.
pub(super) fn curvatures(expected: &DMatrix<f64>) -> DVector<f64> {
    expected
        .diagonal()
        .map(|value| if value > 0.0 { value } else { 1.0 })
}

/// D^-1/2 H D^-1/2
pub(super) fn scaled(matrix: &DMatrix<f64>, scales: &DVector<f64>) -> DMatrix<f64> {
    let roots = scales.map(|scale| 1.0 / scale.sqrt());
    DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| {
        matrix[(i, j)] * (roots[i] * roots[j])
    })
}

/// Minimises F from a start; `None` when F is not defined there.
///
/// Levenberg-Marquardt on the expected information, which does not change with the units of the parameters, then on
/// the second derivatives where they are positive definite: quadratic convergence at the end. A stationary point with a
/// direction of negative curvature is left along it.
pub(super) fn minimise(
    objective: Objective<'_>,
    start: &[f64],
    tolerance: f64,
    max_iterations: usize,
) -> Option<Reached> {
    let mut values = start.to_vec();
    let mut evaluation = objective.evaluate(&values)?;
    let mut damping = 1e-2;
    let mut escapes = 0;
    let size = objective.model.observed.len() as f64 + objective.moments.log_determinant.abs();
    let rounding = 64.0 * f64::EPSILON * size;
    for iterations in 0..=max_iterations {
        let scales = curvatures(&evaluation.expected);
        let gradient = scaled_gradient(&evaluation.gradient, &scales);
        let reached = |values: &[f64], evaluation: &Evaluation, converged: bool| Reached {
            values: values.to_vec(),
            evaluation: evaluation.clone(),
            gradient,
            iterations,
            converged,
        };
        if values.is_empty() {
            return Some(reached(&values, &evaluation, true));
        }
        if gradient <= tolerance {
            match beyond(objective, &values, &evaluation, &scales, gradient) {
                Beyond::Closer(next, there) => {
                    values = next;
                    evaluation = *there;
                    continue;
                }
                Beyond::Lower(next) if escapes < ESCAPES => {
                    escapes += 1;
                    evaluation = objective.evaluate(&next)?;
                    values = next;
                    damping = 1e-2;
                    continue;
                }
                Beyond::Lower(_) | Beyond::Nothing => {}
            }
            return Some(reached(&values, &evaluation, true));
        }
        if iterations == max_iterations {
            let attained = attained(&evaluation, &scales, rounding);
            return Some(reached(&values, &evaluation, attained));
        }
        let roots = scales.map(f64::sqrt);
        let slope = evaluation.gradient.component_div(&roots);
        let newton = (gradient < NEWTON)
            .then(|| scaled(&evaluation.observed, &scales))
            .filter(|matrix| Cholesky::new("the information", matrix.clone()).is_ok());
        if newton.is_some() {
            damping = 0.0;
        }
        let matrix = newton.unwrap_or_else(|| scaled(&evaluation.expected, &scales));
        loop {
            if damping > STIFF {
                // F is nowhere negative: where it is 0 the model fits exactly, however stiff the way there. Large coefficients
                // whose effects cancel leave more rounding than the size of the problem lets expect.
                let rounding = rounding.max(objective.rounding(&values));
                let converged = gradient <= ROUNDING * tolerance
                    || evaluation.value <= rounding
                    || attained(&evaluation, &scales, rounding);
                return Some(reached(&values, &evaluation, converged));
            }
            let Some(step) = damped_step(&matrix, &slope, damping) else {
                damping = (10.0 * damping).max(SLIGHT);
                continue;
            };
            let promised = -(slope.dot(&step) + 0.5 * step.dot(&(&matrix * &step)));
            let next: Vec<f64> = (0..values.len())
                .map(|k| values[k] + step[k] / roots[k])
                .collect();
            let gained = objective.value(&next).map(|value| evaluation.value - value);
            let accepted = gained.filter(|gained| *gained >= ENOUGH * promised - rounding);
            if let Some(gained) = accepted
                && let Some(there) = objective.evaluate(&next)
            {
                // Where rounding hides the change of F, the gradient says whether the step was good.
                let hidden = gained.abs() <= rounding;
                let before = gradient;
                let after = scaled_gradient(&there.gradient, &curvatures(&there.expected));
                if !hidden || after < before {
                    values = next;
                    evaluation = there;
                    damping = match gained > 0.75 * promised {
                        true if damping < SLIGHT => 0.0,
                        true => 0.1 * damping,
                        false => damping,
                    };
                    break;
                }
            }
            damping = (10.0 * damping).max(SLIGHT);
        }
    }
    None
}

/// Is the decrease that a Newton step promises hidden by rounding? Then no iteration comes closer to the minimum.
fn attained(evaluation: &Evaluation, scales: &DVector<f64>, rounding: f64) -> bool {
    let matrix = scaled(&evaluation.observed, scales);
    let slope = evaluation.gradient.component_div(&scales.map(f64::sqrt));
    damped_step(&matrix, &slope, 0.0).is_some_and(|step| -0.5 * slope.dot(&step) <= rounding)
}

fn scaled_gradient(gradient: &DVector<f64>, scales: &DVector<f64>) -> f64 {
    gradient
        .iter()
        .zip(scales.iter())
        .map(|(slope, scale)| slope.abs() / scale.sqrt())
        .fold(0.0, f64::max)
}

/// -(H + τ I)^-1 g
fn damped_step(matrix: &DMatrix<f64>, slope: &DVector<f64>, damping: f64) -> Option<DVector<f64>> {
    let mut system = matrix.clone();
    for k in 0..slope.len() {
        system[(k, k)] += damping;
    }
    let right = DMatrix::from_column_slice(slope.len(), 1, slope.as_slice());
    let solved = Cholesky::new("the damped information", system)
        .ok()?
        .solve(&right)
        .ok()?;
    let step = -solved.column(0).into_owned();
    step.iter().all(|entry| entry.is_finite()).then_some(step)
}

/// What is left to do at a stationary point.
enum Beyond {
    /// A Newton step came closer to it: the gradient is small, and so is the curvature in some direction.
    Closer(Vec<f64>, Box<Evaluation>),
    /// It is a saddle, and F is smaller here.
    Lower(Vec<f64>),
    Nothing,
}

fn beyond(
    objective: Objective<'_>,
    values: &[f64],
    evaluation: &Evaluation,
    scales: &DVector<f64>,
    gradient: f64,
) -> Beyond {
    let matrix = scaled(&evaluation.observed, scales);
    let roots = scales.map(f64::sqrt);
    let moved = |direction: &DVector<f64>, length: f64| -> Vec<f64> {
        (0..values.len())
            .map(|k| values[k] + length * direction[k] / roots[k])
            .collect()
    };
    let size = objective.model.observed.len() as f64 + objective.moments.log_determinant.abs();
    let enough = 64.0 * f64::EPSILON * size;
    let lower = |step: &DVector<f64>| -> Beyond {
        (0..12)
            .map(|power| moved(step, 0.5_f64.powi(power)))
            .find(|next| {
                objective
                    .value(next)
                    .is_some_and(|value| value < evaluation.value - enough)
            })
            .and_then(|next| objective.evaluate(&next).map(|there| (next, there)))
            .map_or(Beyond::Nothing, |(next, there)| {
                Beyond::Closer(next, Box::new(there))
            })
    };
    // The factorisation is cheaper than the spectrum and decides the usual case.
    let slope = evaluation.gradient.component_div(&roots);
    if Cholesky::new("the observed information", matrix.clone()).is_ok() {
        if let Some(step) = damped_step(&matrix, &slope, 0.0)
            && step.amax() > STILL
        {
            let next = moved(&step, 1.0);
            if let Some(there) = objective.evaluate(&next)
                && scaled_gradient(&there.gradient, &curvatures(&there.expected)) < 0.5 * gradient
            {
                return Beyond::Closer(next, Box::new(there));
            }
            return lower(&step);
        }
        return Beyond::Nothing;
    }
    let Ok(eigen) = SymmetricEigen::new("the observed information", matrix) else {
        return Beyond::Nothing;
    };
    if eigen.values[0] >= FLAT {
        // A small gradient along a small curvature may be far from the minimum: what is not flat is solved for.
        let mut step = DVector::zeros(slope.len());
        for (k, curvature) in eigen.values.iter().enumerate() {
            if *curvature > KERNEL {
                let direction = eigen.vectors.column(k);
                step -= direction * (direction.dot(&slope) / curvature);
            }
        }
        let closer = lower(&step);
        if !matches!(closer, Beyond::Nothing) {
            return closer;
        }
    }
    // Where F falls slowly, it takes a long move to see it.
    let direction = eigen.vectors.column(0).into_owned();
    let longest = if eigen.values[0] < FLAT { 0 } else { LONG };
    for power in -longest..12 {
        for sign in [1.0, -1.0] {
            let next = moved(&direction, sign * 0.5_f64.powi(power));
            if objective
                .value(&next)
                .is_some_and(|value| value < evaluation.value - enough)
            {
                return Beyond::Lower(next);
            }
        }
    }
    Beyond::Nothing
}
