//! Cumulants of what leaves the column, exact.

use algebra::{Ball, ComplexBall, Rational};
use num_complex::Complex64;

use super::model::{Binding, Column, Experiment, Inlet};
use super::transfer::residence;
use crate::error::{Error, Result};
use crate::laplace::{Analytic, Taylor};

/// The first cumulants of a distribution of times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments<N = f64> {
    /// Mean, a time.
    pub mean: N,
    /// Variance, a time squared.
    pub variance: N,
    /// Third cumulant: the third central moment.
    pub third: N,
    /// Fourth cumulant: the fourth central moment less 3 variance².
    pub fourth: N,
}

impl<N> Moments<N> {
    fn of([mean, variance, third, fourth]: [N; 4]) -> Self {
        Self {
            mean,
            variance,
            third,
            fourth,
        }
    }
}

impl Moments {
    /// Third cumulant over the third power of the deviation.
    pub fn skewness(&self) -> f64 {
        self.third / self.variance.powf(1.5)
    }

    /// Fourth cumulant over the squared variance; 0 for a Gaussian.
    pub fn excess_kurtosis(&self) -> f64 {
        self.fourth / (self.variance * self.variance)
    }

    /// Number of theoretical plates N = mean² / variance.
    pub fn plates(&self) -> f64 {
        self.mean * self.mean / self.variance
    }
}

/// Cumulants κ_n of the residence times from the Taylor coefficients of log G, κ_n = (-1)^n n! [s^n] log G.
fn residence_cumulants<C: Analytic>(column: &Column<C>, binding: &Binding<C>, zero: &C) -> [C; 4] {
    let column = column.map(&|value: &C| Taylor::constant_from(value.clone()));
    let binding = binding.map(&|value: &C| Taylor::constant_from(value.clone()));
    let s = Taylor::variable(zero.clone());
    let g = residence(&column, &binding, &s);
    let log = g.exponent + g.factor.ln_growth();
    let term = |n: usize, scale: f64| zero.constant(scale) * log.0[n].clone();
    [term(1, -1.0), term(2, 2.0), term(3, -6.0), term(4, 24.0)]
}

/// Cumulants that an inlet of unit area adds.
fn inlet_cumulants<C: Analytic>(inlet: &Inlet<C>, zero: &C) -> Result<[C; 4]> {
    let none = || [(); 4].map(|()| zero.clone());
    Ok(match inlet {
        Inlet::Impulse => none(),
        Inlet::Step => {
            return Err(Error::Unsupported {
                what: "moments",
                construct: "a step at the inlet".to_owned(),
                hint: "its answer has no area; ask for those of an impulse or a pulse",
            });
        }
        Inlet::Pulse { width } => {
            let square = width.clone() * width.clone();
            [
                zero.constant(0.5) * width.clone(),
                square.clone() / zero.constant(12.0),
                zero.clone(),
                -(square.clone() * square / zero.constant(120.0)),
            ]
        }
        Inlet::Gaussian { centre, deviation } => [
            centre.clone(),
            deviation.clone() * deviation.clone(),
            zero.clone(),
            zero.clone(),
        ],
        Inlet::Sampled { points } => sampled_cumulants(points, zero),
    })
}

/// Moments about the first point by exact integration of each piece, turned into cumulants.
fn sampled_cumulants<C: Analytic>(points: &[(C, C)], zero: &C) -> [C; 4] {
    // About the middle, which keeps the digits of a short injection.
    let origin = zero.constant(0.5) * (points[0].0.clone() + points[points.len() - 1].0.clone());
    let mut moments = [(); 5].map(|()| zero.clone());
    for pair in points.windows(2) {
        let (begin, end) = (
            pair[0].0.clone() - origin.clone(),
            pair[1].0.clone() - origin.clone(),
        );
        let (c, d) = (pair[0].1.clone(), pair[1].1.clone());
        let length = end.clone() - begin.clone();
        // ∫ (begin + δx)^n (c + (d - c)x) δ dx over x in [0, 1], by the binomial theorem.
        for (n, moment) in moments.iter_mut().enumerate() {
            let mut power = length.clone();
            let mut binomial = 1.0;
            for j in 0..=n {
                let mut begins = zero.constant(1.0);
                for _ in 0..n - j {
                    begins = begins * begin.clone();
                }
                let place = j as f64;
                let weight = c.clone() / zero.constant((place + 1.0) * (place + 2.0))
                    + d.clone() / zero.constant(place + 2.0);
                *moment =
                    moment.clone() + zero.constant(binomial) * power.clone() * begins * weight;
                power = power * length.clone();
                binomial = binomial * (n - j) as f64 / (place + 1.0);
            }
        }
    }
    let [area, first, second, third, fourth] = moments;
    let [m1, m2, m3, m4] = [first, second, third, fourth].map(|one| one / area.clone());
    let square = m1.clone() * m1.clone();
    let times = |scale: f64, value: C| zero.constant(scale) * value;
    [
        origin + m1.clone(),
        m2.clone() - square.clone(),
        m3.clone() - times(3.0, m1.clone() * m2.clone()) + times(2.0, square.clone() * m1.clone()),
        m4 - times(4.0, m1 * m3) - times(3.0, m2.clone() * m2.clone())
            + times(12.0, m2 * square.clone())
            - times(6.0, square.clone() * square),
    ]
}

/// Cumulants of the time in column and mixed volumes, for an experiment that has been checked.
pub(crate) fn residence_moments(experiment: &Experiment, which: usize) -> Moments {
    let lifted = Experiment {
        inlet: Inlet::Impulse,
        ..experiment.map(&|&value| Complex64::new(value, 0.0))
    };
    let zero = Complex64::default();
    let residence = residence_cumulants(&lifted.column, &lifted.components[which].binding, &zero);
    Moments::of(with_mixing(residence, &lifted.mixing, &zero).map(|one| one.re))
}

/// Each mixed volume adds (n - 1)! T^n.
fn with_mixing<C: Analytic>(mut total: [C; 4], mixing: &[C], zero: &C) -> [C; 4] {
    for time in mixing {
        let mut power = time.clone();
        for (sum, factorial) in total.iter_mut().zip([1.0, 1.0, 2.0, 6.0]) {
            *sum = sum.clone() + zero.constant(factorial) * power.clone();
            power = power * time.clone();
        }
    }
    total
}

fn cumulants<C: Analytic>(experiment: &Experiment<C>, which: usize, zero: &C) -> Result<[C; 4]> {
    let component = &experiment.components[which];
    let column = residence_cumulants(&experiment.column, &component.binding, zero);
    let inlet = inlet_cumulants(&experiment.inlet, zero)?;
    let total = std::array::from_fn(|n| column[n].clone() + inlet[n].clone());
    Ok(with_mixing(total, &experiment.mixing, zero))
}

fn component<N>(experiment: &Experiment<N>, which: usize) -> Result<()> {
    match which < experiment.components.len() {
        true => Ok(()),
        false => Err(Error::Dimension {
            what: "number of the component, from 0",
            expected: experiment.components.len().saturating_sub(1),
            found: which,
        }),
    }
}

/// Mean, variance, third and fourth cumulant of one component at the exit, exact up to rounding.
///
/// $$ m = \tau + a/b, \qquad \sigma^2 = 2 m^2/\mathrm{Pe} + 2a/b^2 \quad \text{(open column)} $$
///
/// and the corresponding expressions of the other columns, as Taylor coefficients of the logarithm of the transform at 0; inlet and mixed
/// volumes add theirs. With irreversible adsorption they are those of what leaves the column. Costs O(1).
///
/// # Errors
/// [`Error::Domain`] for numbers for which there is no column, [`Error::Unsupported`] for a step, [`Error::Dimension`] for a component
/// that is not there.
///
/// ```
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet, moments};
/// let column = Column::open(1.0, 1000.0)?;
/// let pulse = Inlet::Pulse { width: 0.05 };
/// let found = moments(&Experiment::single(column, Binding::kinetic(20.0, 10.0)?, pulse), 0)?;
/// assert!((found.mean - 3.025).abs() < 1e-15 && (found.variance - 0.418_208_333_333_333_3).abs() < 1e-15);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn moments(experiment: &Experiment, which: usize) -> Result<Moments> {
    experiment.check()?;
    component(experiment, which)?;
    let zero = Complex64::default();
    let lifted = experiment.map(&|&value| Complex64::new(value, 0.0));
    Ok(Moments::of(
        cumulants(&lifted, which, &zero)?.map(|one| one.re),
    ))
}

/// The same as enclosures of the given number of bits, for exact parameters.
///
/// # Errors
/// As for [`moments`].
pub fn moments_enclosed(
    experiment: &Experiment<Rational>,
    which: usize,
    bits: u32,
) -> Result<Moments<Ball>> {
    experiment.map(&Rational::to_f64).check()?;
    component(experiment, which)?;
    let lift = |value: &Rational| ComplexBall::real(Ball::from_rational(value, bits));
    let zero = ComplexBall::real(Ball::from_integer(0, bits));
    let lifted = experiment.map(&lift);
    Ok(Moments::of(
        cumulants(&lifted, which, &zero)?.map(|one| one.re),
    ))
}
