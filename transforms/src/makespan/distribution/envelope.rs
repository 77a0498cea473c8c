//! Bounds of transforms along vertical lines, and of what lies beyond a frequency.

use super::lognormal;
use super::process::Law;
use crate::makespan::duration::Duration;
use crate::makespan::law::logarithm;

/// What a bound is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The transform at the frequency ω.
    Height,
    /// Its integral over v from ω on, weighted by v^-1: it is a distribution that is inverted.
    Distribution,
    /// Its integral from ω on, divided by ω.
    Density,
}

/// The modulus of the transform of a law on all lines Re s = a >= 0: that of its atoms is at most their weight, that of the rest falls.
#[derive(Clone, Copy, Debug)]
pub(super) struct Envelope {
    atoms: f64,
    height: f64,
    /// From here on the height falls at least like ω to the power of minus this.
    slope: f64,
}

impl Envelope {
    pub(super) fn of(law: &Law, frequency: f64) -> Self {
        let atoms = law.atoms.iter().map(|atom| atom.1).sum();
        if !law.density {
            return Self {
                atoms,
                height: 0.0,
                slope: f64::INFINITY,
            };
        }
        let (height, slope) = match &law.duration {
            // |e^-as - e^-bs| <= 2
            Duration::Uniform { from, to } => match frequency * (to - from) > 2.0 {
                true => (2.0 / (frequency * (to - from)), 1.0),
                false => (1.0, 0.0),
            },
            Duration::LogNormal {
                mean,
                squared_variation,
            } => {
                let (_, variance) = logarithm(*mean, *squared_variation);
                let (log, slope) = lognormal::envelope(frequency, *mean, variance);
                (log.exp(), slope)
            }
            // |1 + (a + iω) m/k|^2 >= 1 + (ω m/k)^2, of which the logarithmic slope grows
            other => other.gammas().iter().fold(
                (0.0, f64::INFINITY),
                |(height, slope): (f64, f64), branch| {
                    let square = (frequency * branch.mean / branch.shape).powi(2);
                    let log = -0.5 * branch.shape * square.ln_1p();
                    let share = match square.is_finite() {
                        true => square / (1.0 + square),
                        false => 1.0,
                    };
                    (
                        height + branch.weight * log.exp(),
                        slope.min(branch.shape * share),
                    )
                },
            ),
        };
        Self {
            atoms,
            height,
            slope,
        }
    }
}

/// Bounds for a sum of durations: of the whole, and of the part without the product of the atoms.
pub(super) fn leg(pieces: impl Iterator<Item = Envelope>, part: Part) -> (f64, f64) {
    // Products of some heights and the other atoms, with the sums of the slopes; the first is that of all atoms.
    let mut products = vec![(1.0, 0.0)];
    for piece in pieces {
        let falling: Vec<(f64, f64)> = products
            .iter()
            .map(|(height, slope)| (height * piece.height, slope + piece.slope))
            .filter(|(height, _)| *height > 0.0)
            .collect();
        for (height, _) in &mut products {
            *height *= piece.atoms;
        }
        products.extend(falling);
    }
    let all = products.iter().map(|(height, _)| height).sum();
    let rest = products[1..].iter();
    let smooth = rest.map(|(height, slope)| match part {
        Part::Height => *height,
        Part::Distribution => height / slope,
        Part::Density => match *slope > 1.0 {
            true => height / (slope - 1.0),
            false => f64::INFINITY,
        },
    });
    (all, smooth.sum())
}
