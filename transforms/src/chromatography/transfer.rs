//! The Laplace transform of what leaves the column.

use super::model::{Binding, Column, Dispersion, Experiment, Inlet};
use crate::laplace::Analytic;

/// A value as factor · e^exponent: the exponents of sharp peaks are large and have to meet others before they are raised.
#[derive(Clone, Debug)]
pub(crate) struct Scaled<S> {
    pub(crate) factor: S,
    pub(crate) exponent: S,
}

impl<S: Analytic> Scaled<S> {
    /// The value times e^shift.
    pub(crate) fn shifted(&self, shift: &S) -> S {
        self.factor.clone() * (self.exponent.clone() + shift.clone()).exp()
    }
}

/// y(s): the time in both phases as the exponent of plug flow,
///
/// $$ y = \tau s + a s/(s + b), \qquad \tau s + a, \qquad \tau (1 + k) s. $$
pub(crate) fn delay<S: Analytic>(hold_up: &S, binding: &Binding<S>, s: &S) -> S {
    let mobile = hold_up.clone() * s.clone();
    match binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => mobile + adsorptions.clone() * (s.clone() / (s.clone() + desorption.clone())),
        Binding::Irreversible { adsorptions } => mobile + adsorptions.clone(),
        Binding::Equilibrium { retention_factor } => {
            mobile.clone() + retention_factor.clone() * mobile
        }
    }
}

/// G(s): the transform of the residence times of one component.
///
/// $$ e^{-y}, \qquad e^{(\mathrm{Pe}/2)(1 - r)}, \qquad
/// \frac{4 r e^{(\mathrm{Pe}/2)(1 - r)}}{(1 + r)^2 - (1 - r)^2 e^{-\mathrm{Pe}\thinspace r}}, \qquad r = \sqrt{1 + 4y/\mathrm{Pe}} $$
///
/// for plug flow, an open and a closed column. The exponent is -2y/(1 + r), which has all its digits.
pub(crate) fn residence<S: Analytic>(column: &Column<S>, binding: &Binding<S>, s: &S) -> Scaled<S> {
    let y = delay(&column.hold_up, binding, s);
    let one = s.constant(1.0);
    let spread = |peclet: &S| {
        let root = (one.clone() + s.constant(4.0) * y.clone() / peclet.clone()).sqrt();
        let exponent = -(s.constant(2.0) * y.clone() / (one.clone() + root.clone()));
        (root, exponent)
    };
    match &column.dispersion {
        Dispersion::None => Scaled {
            factor: one,
            exponent: -y,
        },
        Dispersion::Open { peclet } => Scaled {
            exponent: spread(peclet).1,
            factor: one,
        },
        Dispersion::Closed { peclet } => {
            let (root, exponent) = spread(peclet);
            let (sum, difference) = (one.clone() + root.clone(), one.clone() - root.clone());
            let echo = (-(peclet.clone() * root.clone())).exp();
            let below = sum.clone() * sum - difference.clone() * difference * echo;
            Scaled {
                factor: s.constant(4.0) * root / below,
                exponent,
            }
        }
    }
}

/// The transform of the inlet.
pub(crate) fn inlet<S: Analytic>(inlet: &Inlet<S>, s: &S) -> Scaled<S> {
    let plain = |factor: S| Scaled {
        factor,
        exponent: s.constant(0.0),
    };
    match inlet {
        Inlet::Impulse => plain(s.constant(1.0)),
        Inlet::Step => plain(s.constant(1.0) / s.clone()),
        Inlet::Pulse { width } => plain(-((-(s.clone() * width.clone())).exp_m1() / s.clone())),
        Inlet::Gaussian { centre, deviation } => {
            let spread = s.clone() * deviation.clone();
            Scaled {
                factor: s.constant(1.0),
                exponent: s.constant(0.5) * spread.clone() * spread - s.clone() * centre.clone(),
            }
        }
        Inlet::Sampled { points } => plain(sampled(points, s)),
    }
}

/// Straight lines between points. With δ the length of a piece, c and d its ends and x = sδ, each gives
///
/// $$ \delta e^{-s t} \Bigl( d\thinspace \frac{1 - e^{-x}}{x} + (c - d) \frac{x - 1 + e^{-x}}{x^2} \Bigr). $$
fn sampled<S: Analytic>(points: &[(S, S)], s: &S) -> S {
    let mut total = s.constant(0.0);
    for pair in points.windows(2) {
        let ((begin, c), (end, d)) = (&pair[0], &pair[1]);
        let length = end.clone() - begin.clone();
        let x = s.clone() * length.clone();
        let fall = -((-x.clone()).exp_m1());
        let first = fall.clone() / x.clone();
        // (x - 1 + e^-x) / x^2 = (1 - (1 - e^-x)/x) / x
        let second = (s.constant(1.0) - first.clone()) / x;
        let shape = d.clone() * first + (c.clone() - d.clone()) * second;
        total = total + length * (-(s.clone() * begin.clone())).exp() * shape;
    }
    total
}

/// What a component ends at: the share that leaves the column for a step, 0 for everything else.
pub(crate) fn limit<S: Analytic>(experiment: &Experiment<S>, which: usize, zero: &S) -> S {
    match experiment.inlet {
        Inlet::Step => {
            let binding = &experiment.components[which].binding;
            residence(&experiment.column, binding, zero).shifted(zero)
        }
        _ => zero.clone(),
    }
}

/// The transform of what leaves the column for one component of amount 1 in a gas that does not expand: the product of inlet, mixed
/// volumes and residence times.
pub(crate) fn outlet<S: Analytic>(experiment: &Experiment<S>, which: usize, s: &S) -> Scaled<S> {
    let residence = residence(&experiment.column, &experiment.components[which].binding, s);
    let inlet = inlet(&experiment.inlet, s);
    let mut factor = residence.factor * inlet.factor;
    for time in &experiment.mixing {
        factor = factor / (s.constant(1.0) + s.clone() * time.clone());
    }
    Scaled {
        factor,
        exponent: residence.exponent + inlet.exponent,
    }
}
