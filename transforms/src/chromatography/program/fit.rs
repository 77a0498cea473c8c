//! Retention parameters from isothermal measurements: a linear problem and the root of one function.

use algebra::dense::{Cholesky, DMatrix};

use super::retention::{GAS_CONSTANT, Retention};
use crate::error::{Error, Result, positive};

/// Parameters of the model.
pub(super) const PARAMETERS: usize = 3;

/// Below this reciprocal condition of the normal equations half of the digits are gone.
const LEAST_CONDITION: f64 = 1e-12;

/// Newton steps for T_c.
const NEWTON: usize = 60;

/// The parameters that fit measurements best, and how sure they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KCentricFit {
    /// The parameters.
    pub retention: Retention,
    /// Standard errors of T_c, θ and ΔC_p in their units; none for three points, which leave nothing to estimate them from.
    pub standard_errors: Option<[f64; 3]>,
    /// Correlations of T_c with θ, T_c with ΔC_p and θ with ΔC_p.
    pub correlations: [f64; 3],
    /// Root mean square of the residuals: of ln k, or of the times in parts of themselves.
    pub residual: f64,
}

/// Fits T_c, θ and ΔC_p to pairs of temperature in K and ln k, by least squares.
///
/// $$ \ln k = c_0 + c_1 \Bigl(\frac{T_0}{T} - 1\Bigr) + c_2 \Bigl(\frac{T_0}{T} - 1 - \ln\frac{T_0}{T}\Bigr) $$
///
/// is the same family as [`Retention::ln_k`], linear in its coefficients, with T_0 the mean temperature. T_c is where it vanishes,
/// 1/θ the slope there with its sign turned, and ΔC_p = R c_2. The least squares of both forms are the same, so nothing is iterated but the
/// root. Standard errors are those of the nonlinear form, s² (JᵀJ)⁻¹ with s² from n - 3 degrees of freedom. Costs O(n).
///
/// # Errors
/// [`Error::Dimension`] for fewer than 3 points, [`Error::Domain`] for temperatures that are not above 0, values that are not finite
/// and measurements that fall onto a model without k = 1 or with k rising there; also if the temperatures
/// are too close together to tell the parameters apart.
///
/// ```
/// use transforms::chromatography::program::{Retention, fit_kcentric};
/// let truth = Retention::from_celsius(142.18, 34.765, 95.033, 0.002)?;
/// let points: Vec<_> = (0..12).map(|i| 333.15 + 10.0 * f64::from(i)).map(|t| (t, truth.ln_k(t).unwrap())).collect();
/// let fit = fit_kcentric(&points, 0.002)?;
/// assert!((fit.retention.temperature - truth.temperature).abs() < 1e-9);
/// assert!((fit.retention.heat_capacity - truth.heat_capacity).abs() < 1e-7);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn fit_kcentric(points: &[(f64, f64)], film_ratio: f64) -> Result<KCentricFit> {
    positive("film ratio", film_ratio)?;
    if points.len() < PARAMETERS {
        return Err(Error::Dimension {
            what: "points of ln k for three parameters",
            expected: PARAMETERS,
            found: points.len(),
        });
    }
    for &(temperature, ln_k) in points {
        positive("temperature T", temperature)?;
        if !ln_k.is_finite() {
            return Err(Error::Domain {
                what: "ln k",
                value: ln_k,
                allowed: "a finite number",
            });
        }
    }
    let mut temperatures: Vec<f64> = points.iter().map(|point| point.0).collect();
    temperatures.sort_by(f64::total_cmp);
    temperatures.dedup();
    if temperatures.len() < PARAMETERS {
        return Err(Error::Dimension {
            what: "different temperatures for three parameters",
            expected: PARAMETERS,
            found: temperatures.len(),
        });
    }
    let middle = points
        .iter()
        .map(|point| point.0 / points.len() as f64)
        .sum();
    let [constant, steep, curved] = coefficients(points, middle)?;
    let retention = Retention {
        film_ratio,
        ..anchored(middle, constant, steep, curved)?
    };
    let squares: f64 = points
        .iter()
        .map(|&(temperature, ln_k)| (ln_k - retention.ln_k_at(temperature)).powi(2))
        .sum();
    let (spread, correlations) = spread(points, &retention)?;
    let free = points.len() - PARAMETERS;
    Ok(KCentricFit {
        retention,
        standard_errors: (free > 0)
            .then(|| spread.map(|unit| unit * (squares / free as f64).sqrt())),
        correlations,
        residual: (squares / points.len() as f64).sqrt(),
    })
}

/// Solves J x ≈ right by the normal equations of the columns at length 1.
fn least_squares(rows: &DMatrix<f64>, right: &DMatrix<f64>) -> Result<Vec<f64>> {
    let (unit, lengths) = at_length_one(rows);
    let factor = Cholesky::new("the normal equations of ln k", unit.transpose() * &unit)?;
    let condition = factor.reciprocal_condition();
    if condition < LEAST_CONDITION {
        return Err(Error::Domain {
            what: "reciprocal condition of the fit of ln k",
            value: condition,
            allowed: "above 1e-12; measure over a wider range of temperatures",
        });
    }
    let mut solution = factor.solve(&(unit.transpose() * right))?;
    // the normal equations square the condition; one step on the residual gives the digits back
    solution += factor.solve(&(unit.transpose() * (right - &unit * &solution)))?;
    Ok(solution
        .iter()
        .zip(&lengths)
        .map(|(value, length)| value / length)
        .collect())
}

pub(super) fn at_length_one(rows: &DMatrix<f64>) -> (DMatrix<f64>, Vec<f64>) {
    let lengths: Vec<f64> = rows
        .column_iter()
        .map(|column| column.norm().max(f64::MIN_POSITIVE))
        .collect();
    let unit = DMatrix::from_fn(rows.nrows(), rows.ncols(), |i, j| {
        rows[(i, j)] / lengths.get(j).copied().unwrap_or(1.0)
    });
    (unit, lengths)
}

fn coefficients(points: &[(f64, f64)], middle: f64) -> Result<[f64; PARAMETERS]> {
    let rows = DMatrix::from_fn(points.len(), PARAMETERS, |i, j| {
        let excess = points.get(i).map_or(0.0, |point| middle / point.0 - 1.0);
        match j {
            0 => 1.0,
            1 => excess,
            _ => excess - excess.ln_1p(),
        }
    });
    let right = DMatrix::from_iterator(points.len(), 1, points.iter().map(|point| point.1));
    let found = least_squares(&rows, &right)?;
    Ok(std::array::from_fn(|j| {
        found.get(j).copied().unwrap_or(0.0)
    }))
}

/// The root T_c of the fitted function, in s = T_0/T: g(s) = c_0 + c_1 (s - 1) + c_2 (s - 1 - ln s).
fn anchored(middle: f64, constant: f64, steep: f64, curved: f64) -> Result<Retention> {
    let value = |s: f64| constant + steep * (s - 1.0) + curved * (s - 1.0 - s.ln());
    let slope = |s: f64| steep + curved - curved / s;
    let mut s: f64 = 1.0;
    for _ in 0..NEWTON {
        let step = value(s) / slope(s);
        // not beyond half or twice the temperature at once
        let next = (s - step).clamp(0.5 * s, 2.0 * s);
        let settled = (next - s).abs() <= 4.0 * f64::EPSILON * s;
        s = next;
        if settled || !s.is_finite() {
            break;
        }
    }
    let missed = value(s).abs();
    let size = constant.abs() + steep.abs() + curved.abs();
    if !(missed <= 1e-9 * size.max(1.0) && (1e-3..=1e3).contains(&s)) {
        return Err(Error::NotConverged {
            what: "the temperature at which k = 1, far from those measured,",
            iterations: NEWTON,
            residual: missed,
        });
    }
    let temperature = middle / s;
    // dT = -T ds/s
    let fall = slope(s) * s / temperature;
    if !(fall > 0.0 && fall.is_finite()) {
        return Err(Error::Domain {
            what: "slope of ln k at the characteristic temperature",
            value: -fall,
            allowed: "negative: retention falls with temperature",
        });
    }
    Ok(Retention {
        temperature,
        thermal_constant: 1.0 / fall,
        heat_capacity: curved * GAS_CONSTANT,
        film_ratio: 1.0,
    })
}

/// Square roots of the diagonal of (JᵀJ)⁻¹ and the correlations.
fn spread(points: &[(f64, f64)], retention: &Retention) -> Result<([f64; 3], [f64; 3])> {
    let rows = DMatrix::from_fn(points.len(), PARAMETERS, |i, j| {
        let slope = points.get(i).map(|point| retention.slope_at(point.0));
        slope.map_or(0.0, |slope| match j {
            0 => slope.temperature,
            1 => slope.thermal_constant,
            _ => slope.heat_capacity,
        })
    });
    uncertainty(&rows)
}

/// [`spread`] of a Jacobian.
pub(super) fn uncertainty(rows: &DMatrix<f64>) -> Result<([f64; 3], [f64; 3])> {
    let (unit, lengths) = at_length_one(rows);
    let inverse =
        Cholesky::new("the normal equations of ln k", unit.transpose() * &unit)?.inverse();
    let root = |j: usize| inverse[(j, j)].sqrt();
    let errors = std::array::from_fn(|j| root(j) / lengths.get(j).copied().unwrap_or(1.0));
    let correlations = [(0, 1), (0, 2), (1, 2)].map(|(i, j)| inverse[(i, j)] / (root(i) * root(j)));
    Ok((errors, correlations))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_points_are_refused() {
        let good = [(300.0, 1.0), (350.0, 0.0), (400.0, -0.7)];
        assert!(
            fit_kcentric(&good, 0.002)
                .unwrap()
                .standard_errors
                .is_none()
        );
        assert!(fit_kcentric(&good[..2], 0.002).is_err());
        assert!(fit_kcentric(&[], 0.002).is_err());
        assert!(fit_kcentric(&good, 0.0).is_err());
        for (temperature, ln_k) in [
            (0.0, 1.0),
            (f64::NAN, 1.0),
            (f64::INFINITY, 1.0),
            (320.0, f64::NAN),
            (320.0, f64::INFINITY),
        ] {
            let mut points = good.to_vec();
            points.push((temperature, ln_k));
            assert!(
                fit_kcentric(&points, 0.002).is_err(),
                "{temperature} {ln_k}"
            );
        }
        // one temperature thrice, two temperatures, rising retention, no k = 1
        assert!(fit_kcentric(&[(300.0, 1.0); 3], 0.002).is_err());
        for third in [350.0, 350.000_000_1] {
            let two = [(300.0, 1.0), (350.0, 0.0), (third, 0.1)];
            assert!(fit_kcentric(&two, 0.002).is_err());
        }
        let rising = [(300.0, -1.0), (350.0, 0.0), (400.0, 0.7)];
        assert!(fit_kcentric(&rising, 0.002).is_err());
        let level = [(300.0, 5.0), (350.0, 5.0), (400.0, 5.0)];
        assert!(fit_kcentric(&level, 0.002).is_err());
    }
}
