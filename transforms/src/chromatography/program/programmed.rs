//! Retention parameters from retention times under several programs.

use algebra::dense::{Cholesky, DMatrix};

use super::elution::{Elution, Run};
use super::fit::{KCentricFit, PARAMETERS, at_length_one, uncertainty};
use super::retention::{Retention, ZERO_CELSIUS};
use crate::error::{Error, Result, positive};

/// Steps that are tried, accepted or not.
const MOST_STEPS: usize = 200;

/// A solute that needs so many times the longest measured time does not elute.
const PATIENCE: f64 = 100.0;

/// Steps below this share of the parameters end the search.
const SETTLED: f64 = 1e-10;

/// Fits T_c, θ and ΔC_p to the retention times in s of one solute under several programs.
///
/// $$ \min \sum_i \bigl(t_i/t_R(T_c, \theta, \Delta C_p;\thinspace i) - 1\bigr)^2 $$
///
/// by Levenberg and Marquardt's steps with the exact derivatives of [`Run::elute`]. The start is the mean temperature at which the solute
/// left, with the thermal constant that is usual there; `start` replaces it. Standard errors as for [`super::fit_kcentric`], from the
/// relative residuals. The three parameters are told apart by programs of different rates: with ramps alike, the correlations come near
/// 1. Costs a few tens of [`Run::elute`] for each measurement.
///
/// # Errors
/// [`Error::Dimension`] for fewer than 3 measurements, [`Error::Domain`] for times and parameters outside their ranges,
/// [`Error::NotConverged`] if no step helps before the least squares are reached, [`Error::Algebra`] if the programs do not tell the
/// parameters apart.
///
/// ```
/// use transforms::chromatography::program::{Capillary, Gas, Program, Ramp, Retention, Run, Track, fit_programmed};
/// let truth = Retention::from_celsius(142.18, 34.765, 95.033, 0.002)?;
/// let mut measured = Vec::new();
/// for rate in [1.0, 5.0, 20.0, 60.0] {
///     let oven = Track::ramps(313.15, 60.0, &[Ramp { rate: rate / 60.0, target: 573.15, hold: 600.0 }])?;
///     let program = Program::new(oven, Track::constant(150e3), Track::constant(0.0))?;
///     let run = Run::new(Capillary::new(30.0, 0.25e-3, 0.5e-6)?, Gas::Helium, program)?;
///     let time = run.elute(&truth, 1e5)?.eluted().unwrap().time;
///     measured.push((run, time));
/// }
/// let fit = fit_programmed(&measured, 0.002, None)?;
/// assert!((fit.retention.temperature - truth.temperature).abs() < 1e-5);
/// assert!((fit.retention.heat_capacity - truth.heat_capacity).abs() < 1e-2);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: K. Levenberg (1944) and D. W. Marquardt (1963); the usual thermal constant is that of L. M. Blumberg,
/// Temperature-Programmed Gas Chromatography (2010).
pub fn fit_programmed(
    measured: &[(Run, f64)],
    film_ratio: f64,
    start: Option<Retention>,
) -> Result<KCentricFit> {
    positive("film ratio", film_ratio)?;
    if measured.len() < PARAMETERS {
        return Err(Error::Dimension {
            what: "retention times for three parameters",
            expected: PARAMETERS,
            found: measured.len(),
        });
    }
    for (_, time) in measured {
        positive("retention time", *time)?;
    }
    let mut retention = match start {
        Some(start) => Retention {
            film_ratio,
            ..start
        },
        None => usual(measured, film_ratio),
    };
    retention.check()?;
    let mut state = Residuals::of(measured, &retention)?.ok_or(Error::NotConverged {
        what: "the start of the fit: a solute that does not elute",
        iterations: 0,
        residual: f64::INFINITY,
    })?;
    let mut damping = 1e-3;
    for _ in 0..MOST_STEPS {
        let (step, share) = state.step(damping, &retention)?;
        if share <= SETTLED {
            return state.finish(retention);
        }
        let next = Retention {
            temperature: retention.temperature + step[0],
            thermal_constant: retention.thermal_constant + step[1],
            heat_capacity: retention.heat_capacity + step[2],
            film_ratio,
        };
        let tried = match next.check() {
            Ok(()) => Residuals::of(measured, &next)?,
            Err(_) => None,
        };
        match tried.filter(|tried| tried.squares < state.squares) {
            Some(better) => {
                (retention, state) = (next, better);
                damping = (0.1 * damping).max(1e-15);
            }
            None => damping *= 10.0,
        }
    }
    Err(Error::NotConverged {
        what: "the fit of retention parameters",
        iterations: MOST_STEPS,
        residual: (state.squares / measured.len() as f64).sqrt(),
    })
}

/// Parameters of a solute that leaves where this one did.
fn usual(measured: &[(Run, f64)], film_ratio: f64) -> Retention {
    let count = measured.len() as f64;
    let temperature = measured
        .iter()
        .map(|(run, time)| run.program().temperature().at(*time) / count)
        .sum::<f64>();
    Retention {
        temperature,
        thermal_constant: 22.0
            * (temperature / ZERO_CELSIUS).powf(0.7)
            * (1000.0 * film_ratio).powf(0.09),
        heat_capacity: 80.0,
        film_ratio,
    }
}

/// Relative residuals and their derivatives.
struct Residuals {
    rows: DMatrix<f64>,
    right: DMatrix<f64>,
    squares: f64,
}

impl Residuals {
    /// None if the solute does not elute.
    fn of(measured: &[(Run, f64)], retention: &Retention) -> Result<Option<Self>> {
        let limit = measured
            .iter()
            .fold(0.0_f64, |most, (_, time)| most.max(*time))
            * PATIENCE;
        let mut elutions: Vec<Elution> = Vec::with_capacity(measured.len());
        for (run, _) in measured {
            match run.elute(retention, limit)?.eluted() {
                Some(elution) => elutions.push(elution),
                None => return Ok(None),
            }
        }
        // the residual t_i/t_R - 1 has the derivative -(t_i/t_R) (∂t_R/t_R)
        let pairs = || elutions.iter().zip(measured.iter().map(|entry| entry.1));
        let rows = DMatrix::from_row_iterator(
            measured.len(),
            PARAMETERS,
            pairs().flat_map(|(elution, time)| {
                let scale = time / (elution.time * elution.time);
                [
                    elution.by_temperature * scale,
                    elution.by_thermal_constant * scale,
                    elution.by_heat_capacity * scale,
                ]
            }),
        );
        let residual = |(elution, time): (&Elution, f64)| time / elution.time - 1.0;
        let right = DMatrix::from_iterator(measured.len(), 1, pairs().map(residual));
        let squares = right.norm_squared();
        let finite = rows.iter().all(|entry| entry.is_finite()) && squares.is_finite();
        Ok(finite.then_some(Self {
            rows,
            right,
            squares,
        }))
    }

    /// A damped step, and how large it is compared with the parameters.
    fn step(&self, damping: f64, retention: &Retention) -> Result<([f64; 3], f64)> {
        let (unit, lengths) = at_length_one(&self.rows);
        let mut normal = unit.transpose() * &unit;
        for j in 0..PARAMETERS {
            normal[(j, j)] += damping;
        }
        let factor = Cholesky::new("the damped normal equations of retention times", normal)?;
        let solution = factor.solve(&(unit.transpose() * &self.right))?;
        let step: [f64; 3] = std::array::from_fn(|j| {
            solution.get(j).copied().unwrap_or(0.0) / lengths.get(j).copied().unwrap_or(1.0)
        });
        let sizes = [
            retention.temperature,
            retention.thermal_constant,
            retention.heat_capacity.abs().max(10.0),
        ];
        let share = step
            .iter()
            .zip(sizes)
            .map(|(step, size)| (step / size).abs());
        Ok((step, share.fold(0.0, f64::max)))
    }

    fn finish(&self, retention: Retention) -> Result<KCentricFit> {
        let (spread, correlations) = uncertainty(&self.rows)?;
        let free = self.rows.nrows() - PARAMETERS;
        Ok(KCentricFit {
            retention,
            standard_errors: (free > 0)
                .then(|| spread.map(|unit| unit * (self.squares / free as f64).sqrt())),
            correlations,
            residual: (self.squares / self.rows.nrows() as f64).sqrt(),
        })
    }
}
