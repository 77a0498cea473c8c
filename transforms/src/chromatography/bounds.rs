//! What is known of the answer before it is computed: its tails, by Chernoff's inequality, and an envelope of its transform.
//!
//! The proofs stand in `docs/laplace.md`. All functions work with logarithms, so that nothing overflows.

use std::f64::consts::PI;

use num_complex::Complex64;

use super::model::{Binding, Column, Dispersion, Experiment, Inlet};
use super::moments::{Moments, residence_moments};
use super::transfer::limit;
use crate::laplace::Checked;
use crate::laplace::line::{Bounded, Known};

/// Tails and envelope for one component of amount 1.
pub(crate) struct Bounds<'a> {
    column: &'a Column,
    binding: &'a Binding,
    inlet: &'a Inlet,
    mixing: &'a [f64],
    moments: Moments,
    /// Area, total variation and variation of the slope of a sampled inlet.
    variation: (f64, f64, f64),
    limit: Bounded,
    /// All finite exponential moments of the residence times lie below this rate.
    widest: f64,
}

impl<'a> Bounds<'a> {
    pub(crate) fn new(experiment: &'a Experiment, which: usize) -> Self {
        let binding = &experiment.components[which].binding;
        let column = &experiment.column;
        let widest = experiment
            .mixing
            .iter()
            .fold(widest(column, binding), |least, time| {
                least.min(time.recip())
            });
        Self {
            column,
            binding,
            inlet: &experiment.inlet,
            mixing: &experiment.mixing,
            moments: residence_moments(experiment, which),
            variation: match &experiment.inlet {
                Inlet::Sampled { points } => variation(points),
                _ => (0.0, 0.0, 0.0),
            },
            limit: {
                let lifted = experiment.map(&|&value| Checked::exact(value.into()));
                let Checked { value, radius } =
                    limit(&lifted, which, &Checked::exact(Complex64::default()));
                Bounded {
                    value: value.re,
                    bound: radius,
                }
            },
            widest,
        }
    }

    /// The height of a Gaussian of the same area and variance; what tolerances are relative to.
    pub(crate) fn height(&self) -> f64 {
        let gaussian = |deviation: f64| 1.0 / ((2.0 * PI).sqrt() * deviation);
        let deviation = self.deviation();
        match self.inlet {
            Inlet::Step => self.limit.value,
            Inlet::Impulse => gaussian(deviation) * self.mass(),
            Inlet::Pulse { width } => (width * gaussian(deviation)).min(1.0) * self.mass(),
            Inlet::Gaussian { .. } => gaussian(deviation) * self.mass(),
            Inlet::Sampled { points } => {
                let highest = points
                    .iter()
                    .fold(0.0, |most: f64, point| most.max(point.1));
                (self.variation.0 * gaussian(deviation)).min(highest) * self.mass()
            }
        }
    }

    /// The share of the molecules that leave the column, G(0).
    fn mass(&self) -> f64 {
        self.log_generating(0.0).exp()
    }

    /// log E e^(σV) for the time V in column and mixed volumes, infinite where the expectation is.
    fn log_generating(&self, rate: f64) -> f64 {
        let mixed: f64 = self.mixing.iter().map(|time| -(-rate * time).ln_1p()).sum();
        let spread = self.spread(rate);
        let column = match self.column.dispersion {
            Dispersion::None => spread.map(|y| -y.0),
            Dispersion::Open { .. } => spread.map(|y| y.1),
            Dispersion::Closed { peclet } => spread.map(|(y, exponent)| {
                // (1 + r)^2 - (1 - r)^2 = 4r
                let root = root(y, peclet).max(1e-12);
                let echo = (1.0 - root) * (1.0 - root) * -(-peclet * root).exp_m1();
                exponent - (echo / (4.0 * root)).ln_1p()
            }),
        };
        column.map_or(f64::INFINITY, |column| column + mixed)
    }

    /// y(-σ) and the exponent of an open column.
    fn spread(&self, rate: f64) -> Option<(f64, f64)> {
        if rate > self.widest {
            return None;
        }
        let y = real_delay(self.column.hold_up, self.binding, -rate);
        match self.column.dispersion.peclet() {
            None => Some((y, 0.0)),
            Some(&peclet) => Some((y, -2.0 * y / (1.0 + root(y, peclet)))),
        }
    }

    /// A bound of log sup |density| of the times under the law that is tilted by e^(σV), from the integral of its transform.
    ///
    /// An open column under a tilt is an open column: Pe r, τ/r, ab/((b - σ) r) and b - σ in place of Pe, τ, a and b, with
    /// r = sqrt(1 + 4y(-σ)/Pe). The transform of a closed one is at most sqrt(2) of that, times the ratio of both at -σ.
    fn log_tilted_density(&self, rate: f64) -> f64 {
        let (Some((y, exponent)), Some(&peclet)) =
            (self.spread(rate), self.column.dispersion.peclet())
        else {
            return f64::INFINITY;
        };
        let r = root(y, peclet);
        let binding = match *self.binding {
            Binding::Kinetic {
                adsorptions,
                desorption,
            } => Binding::Kinetic {
                adsorptions: adsorptions * desorption / ((desorption - rate) * r),
                desorption: desorption - rate,
            },
            // The tilt changes a constant, which is in the generating function already.
            Binding::Irreversible { .. } => Binding::Irreversible { adsorptions: 0.0 },
            other @ Binding::Equilibrium { .. } => other,
        };
        let tilted = Column {
            hold_up: self.column.hold_up / r,
            dispersion: Dispersion::Open { peclet: peclet * r },
            velocity_ratio: 1.0,
        };
        let integral = envelope_integral(&tilted, &binding, self.deviation().recip());
        let closed = match self.column.dispersion {
            Dispersion::Closed { .. } => {
                0.5 * std::f64::consts::LN_2 + exponent - self.log_generating_column(rate)
            }
            _ => 0.0,
        };
        (integral / PI).ln() + closed
    }

    /// [`Bounds::log_generating`] without the mixed volumes, which only make a density lower.
    fn log_generating_column(&self, rate: f64) -> f64 {
        let mixed: f64 = self.mixing.iter().map(|time| -(-rate * time).ln_1p()).sum();
        self.log_generating(rate) - mixed
    }
}

impl Known for Bounds<'_> {
    fn right(&self, rate: f64) -> f64 {
        let times = self.log_generating(rate);
        times
            + match self.inlet {
                Inlet::Step => 0.0,
                Inlet::Impulse => self.log_tilted_density(rate),
                Inlet::Pulse { width } => rate * width,
                Inlet::Gaussian { centre, deviation } => {
                    rate * centre + gaussian_amplitude(rate, *deviation)
                }
                Inlet::Sampled { points } => {
                    log_highest(points) + rate * points[points.len() - 1].0
                }
            }
    }

    fn widest(&self) -> f64 {
        self.widest
    }

    fn left(&self, rate: f64) -> f64 {
        let times = self.log_generating(-rate);
        times
            + match self.inlet {
                Inlet::Step | Inlet::Pulse { .. } => 0.0,
                Inlet::Impulse => self.log_tilted_density(-rate),
                Inlet::Gaussian { centre, deviation } => {
                    -rate * centre + gaussian_amplitude(rate, *deviation)
                }
                Inlet::Sampled { points } => log_highest(points) - rate * points[0].0,
            }
    }

    fn envelope(&self, frequency: f64) -> f64 {
        column_envelope(self.column, self.binding, frequency) * self.rest(frequency)
    }

    fn remainder(&self, frequency: f64) -> f64 {
        let mut least = f64::INFINITY;
        if self.column.dispersion.peclet().is_some() {
            least = column_remainder(self.column, self.binding, frequency) * self.rest(frequency);
        }
        if let Inlet::Gaussian { deviation, .. } = self.inlet {
            // ∫_Ω e^(-ω²d²/2) <= e^(-Ω²d²/2) / (Ω d²)
            let gaussian = self.envelope(frequency) / (frequency * deviation * deviation);
            least = least.min(gaussian);
        }
        least
    }

    fn limit(&self) -> Bounded {
        self.limit
    }

    fn centre(&self) -> f64 {
        self.moments.mean
            + match self.inlet {
                Inlet::Impulse | Inlet::Step => 0.0,
                Inlet::Pulse { width } => 0.5 * width,
                Inlet::Gaussian { centre, .. } => *centre,
                Inlet::Sampled { points } => 0.5 * (points[0].0 + points[points.len() - 1].0),
            }
    }

    fn deviation(&self) -> f64 {
        let spread = match self.inlet {
            Inlet::Impulse | Inlet::Step => 0.0,
            Inlet::Pulse { width } => width / 12_f64.sqrt(),
            Inlet::Gaussian { deviation, .. } => *deviation,
            Inlet::Sampled { points } => (points[points.len() - 1].0 - points[0].0) / 12_f64.sqrt(),
        };
        self.moments.variance.sqrt().hypot(spread)
    }
}

impl Bounds<'_> {
    /// Envelopes of inlet and mixed volumes.
    fn rest(&self, frequency: f64) -> f64 {
        let inlet = match self.inlet {
            Inlet::Impulse => 1.0,
            Inlet::Step => 1.0 / frequency,
            Inlet::Pulse { width } => width.min(2.0 / frequency),
            Inlet::Gaussian { deviation, .. } => {
                let phase = frequency * deviation;
                (-0.5 * phase * phase).exp()
            }
            Inlet::Sampled { points } => {
                let (area, variation, bends) = self.variation;
                let jumps = points[0].1 + points[points.len() - 1].1;
                area.min(variation / frequency)
                    .min((jumps + bends / frequency) / frequency)
            }
        };
        self.mixing
            .iter()
            .fold(inlet, |value, time| value / (frequency * time).hypot(1.0))
    }
}

fn root(y: f64, peclet: f64) -> f64 {
    (1.0 + 4.0 * y / peclet).max(0.0).sqrt()
}

/// log sup_v e^(σ(v - centre)) g(v) for the density g of a Gaussian.
fn gaussian_amplitude(rate: f64, deviation: f64) -> f64 {
    let phase = rate * deviation;
    0.5 * phase * phase - ((2.0 * PI).sqrt() * deviation).ln()
}

fn log_highest(points: &[(f64, f64)]) -> f64 {
    points
        .iter()
        .fold(0.0, |most: f64, point| most.max(point.1))
        .ln()
}

/// Area, total variation with the jumps at both ends, and the same of the slope.
fn variation(points: &[(f64, f64)]) -> (f64, f64, f64) {
    let last = points.len() - 1;
    let (mut area, mut total, mut bends, mut slope) = (0.0, points[0].1 + points[last].1, 0.0, 0.0);
    for pair in points.windows(2) {
        let (length, rise) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        area += 0.5 * length * (pair[0].1 + pair[1].1);
        total += rise.abs();
        bends += (rise / length - slope).abs();
        slope = rise / length;
    }
    (area, total, bends + slope.abs())
}

/// y(s) for real s, see [`super::transfer::delay`].
fn real_delay(hold_up: f64, binding: &Binding, s: f64) -> f64 {
    match *binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => hold_up * s + adsorptions * s / (s + desorption),
        Binding::Irreversible { adsorptions } => hold_up * s + adsorptions,
        Binding::Equilibrium { retention_factor } => hold_up * (1.0 + retention_factor) * s,
    }
}

/// The rate σ at which 1 + 4y(-σ)/Pe vanishes, or at which y has its pole without dispersion.
fn widest(column: &Column, binding: &Binding) -> f64 {
    let hold_up = column.hold_up;
    let Some(peclet) = column.dispersion.peclet() else {
        return match *binding {
            Binding::Kinetic { desorption, .. } => desorption,
            _ => f64::INFINITY,
        };
    };
    let quarter = 0.25 * peclet;
    match *binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => {
            // τσ + aσ/(b - σ) = Pe/4; the smaller root, without cancellation
            let sum = hold_up * desorption + adsorptions + quarter;
            let product = hold_up * desorption * quarter;
            let discriminant = (sum * sum - 4.0 * product).max(0.0).sqrt();
            2.0 * quarter * desorption / (sum + discriminant)
        }
        Binding::Irreversible { adsorptions } => (quarter + adsorptions) / hold_up,
        Binding::Equilibrium { retention_factor } => quarter / (hold_up * (1.0 + retention_factor)),
    }
}

/// A bound of |G(iω)| that falls with ω: in the real part of y the whole of the adsorption, in its imaginary part the hold-up alone.
fn column_envelope(column: &Column, binding: &Binding, frequency: f64) -> f64 {
    let (real, imaginary) = match *binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => {
            let ratio = frequency / desorption.hypot(frequency);
            (adsorptions * ratio * ratio, column.hold_up * frequency)
        }
        Binding::Irreversible { adsorptions } => (adsorptions, column.hold_up * frequency),
        Binding::Equilibrium { retention_factor } => {
            (0.0, column.hold_up * (1.0 + retention_factor) * frequency)
        }
    };
    let open = |peclet: f64| {
        let y = Complex64::new(real, imaginary);
        let root = (4.0 * y / peclet + 1.0).sqrt();
        (-(2.0 * y / (root + 1.0)).re).exp()
    };
    match column.dispersion {
        Dispersion::None => (-real).exp(),
        Dispersion::Open { peclet } => open(peclet),
        Dispersion::Closed { peclet } => std::f64::consts::SQRT_2 * open(peclet),
    }
}

/// A bound of the integral of [`column_envelope`] from ω to ∞ with dispersion: with Re sqrt(x + iy) >= sqrt(y/2) and
/// c = sqrt(Pe τ/2), that of e^(Pe/2 - c sqrt(ω)), which is (2/c²)(c sqrt(ω) + 1) times the integrand. The factor sqrt(e) covers the
/// sqrt(2) of a closed column.
fn column_remainder(column: &Column, binding: &Binding, frequency: f64) -> f64 {
    let Some(&peclet) = column.dispersion.peclet() else {
        return f64::INFINITY;
    };
    let hold_up = match *binding {
        Binding::Equilibrium { retention_factor } => column.hold_up * (1.0 + retention_factor),
        _ => column.hold_up,
    };
    let square = 0.5 * peclet * hold_up;
    let fall = (square * frequency).sqrt();
    2.0 / square * (fall + 1.0) * (0.5 * (peclet + 1.0) - fall).exp()
}

/// A bound of the integral of [`column_envelope`] over all positive frequencies.
fn envelope_integral(column: &Column, binding: &Binding, begin: f64) -> f64 {
    let mut at = begin;
    let mut total = begin;
    for _ in 0..400 {
        let height = column_envelope(column, binding, at);
        let rest = column_remainder(column, binding, at);
        if rest <= 0.01 * total {
            return total + rest;
        }
        total += 0.5 * at * height;
        at *= 1.5;
    }
    f64::INFINITY
}
