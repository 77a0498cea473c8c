//! Transforms of lognormal laws along a vertical line, where a quadrature at every node would take long.
//!
//! On s = a + iω the logarithm of the transform is smooth on the scale of |s|: in pieces that double in length it is a polynomial of low
//! degree to all digits. The nodes of an inversion, tens of thousands, then take some hundred quadratures.

use std::f64::consts::PI;

use num_complex::Complex64;

use super::lognormal;
use super::process::Process;
use crate::laplace::{Analytic, Checked};
use crate::makespan::duration::Duration;
use crate::makespan::law::logarithm;

/// Coefficients of a piece.
const COUNT: usize = 24;

/// What the last of them add up to, relative to the size of the logarithm: some roundings of its values, which more of them do not
/// take away.
const NEGLIGIBLE: f64 = 32.0 * f64::EPSILON;

/// Errors at the points grow by so much at most in between.
const LEBESGUE: f64 = 3.0;

/// Pieces are halved so often at most.
const HALVINGS: usize = 6;

/// So many pieces are the most.
const MOST_PIECES: usize = 512;

/// Transforms whose logarithm is below this count as 0.
const LEAST: f64 = -80.0;

/// The logarithm of a transform between two frequencies, as a Chebyshev series.
#[derive(Clone, Debug)]
struct Piece {
    from: f64,
    to: f64,
    coefficients: [Complex64; COUNT],
    /// Of the last coefficients: about what is cut off.
    cut: f64,
    /// An estimate of its error.
    error: f64,
}

/// One law on one line.
#[derive(Clone, Debug)]
struct Along {
    mean: f64,
    variance: f64,
    pieces: Vec<Piece>,
}

/// All lognormal laws of a process on one line, by their positions.
pub(super) struct Lognormals {
    rate: f64,
    laws: Vec<Option<Along>>,
}

impl Lognormals {
    /// On the line Re s = a, up to a frequency; nothing where a logarithm is no polynomial there.
    pub(super) fn of(process: &Process, rate: f64, highest: f64) -> Option<Self> {
        let laws = process.laws.iter().map(|law| match &law.duration {
            Duration::LogNormal {
                mean,
                squared_variation,
            } if law.is_lognormal() => {
                let (_, variance) = logarithm(*mean, *squared_variation);
                Along::new(rate, highest, *mean, variance).map(Some)
            }
            _ => Some(None),
        });
        let laws = laws.collect::<Option<Vec<_>>>()?;
        Some(Self { rate, laws })
    }

    /// The transform of a law that is lognormal, for s on the line.
    pub(super) fn at<S: Analytic>(&self, law: usize, s: &S) -> Option<S> {
        let along = self.laws.get(law)?.as_ref()?;
        Some(s.through(&|order, z| {
            match order == 0 && z.re.to_bits() == self.rate.to_bits() {
                true => along.at(z),
                false => lognormal::NOTHING, // not what it was made for
            }
        }))
    }
}

impl Along {
    fn new(rate: f64, highest: f64, mean: f64, variance: f64) -> Option<Self> {
        let mut along = Self {
            mean,
            variance,
            pieces: Vec::new(),
        };
        let mut from = 0.0;
        while from < highest {
            let to = (2.0 * from).max(rate).min(highest.max(rate));
            if !along.extend(rate, (from, to), HALVINGS) || along.pieces.len() > MOST_PIECES {
                return None;
            }
            let last = along.pieces.last()?;
            if last.at(last.to).re < LEAST {
                break;
            }
            from = to;
        }
        Some(along)
    }

    /// Adds pieces between two frequencies; have they all digits?
    fn extend(&mut self, rate: f64, (from, to): (f64, f64), halvings: usize) -> bool {
        let Some(piece) = Piece::new(rate, (from, to), self.mean, self.variance) else {
            return false;
        };
        let largest = piece.coefficients[0].norm();
        if piece.cut <= NEGLIGIBLE * (1.0 + largest) {
            self.pieces.push(piece);
            return true;
        }
        let middle = 0.5 * (from + to);
        halvings > 0
            && self.extend(rate, (from, middle), halvings - 1)
            && self.extend(rate, (middle, to), halvings - 1)
    }

    fn at(&self, s: Complex64) -> Checked {
        let place = self.pieces.partition_point(|piece| piece.to < s.im);
        let Some(piece) = self.pieces.get(place).or_else(|| self.pieces.last()) else {
            return lognormal::transform(s, self.mean, self.variance);
        };
        let inside = s.im <= piece.to;
        let log = piece.at(s.im.min(piece.to));
        let modulus = log.re.exp();
        match inside {
            true => Checked {
                value: modulus * Complex64::cis(log.im),
                radius: modulus
                    * (LEBESGUE * piece.error + 8.0 * f64::EPSILON * (1.0 + log.norm())),
            },
            // It goes on to fall.
            false => Checked {
                value: Complex64::default(),
                radius: modulus,
            },
        }
    }
}

impl Piece {
    fn new(rate: f64, (from, to): (f64, f64), mean: f64, variance: f64) -> Option<Self> {
        let angle = |k: usize| PI * (k as f64 + 0.5) / COUNT as f64;
        let mut values = [Complex64::default(); COUNT];
        let mut error = 0.0_f64;
        for (k, value) in values.iter_mut().enumerate() {
            let frequency = 0.5 * (from + to) + 0.5 * (to - from) * angle(k).cos();
            let (log, radius) =
                lognormal::logarithm_of(Complex64::new(rate, frequency), mean, variance)?;
            *value = log;
            error = error.max(radius);
        }
        let mut coefficients = [Complex64::default(); COUNT];
        for (j, coefficient) in coefficients.iter_mut().enumerate() {
            let share = if j == 0 { 1.0 } else { 2.0 } / COUNT as f64;
            let terms = values.iter().enumerate();
            let sum: Complex64 = terms
                .map(|(k, value)| value * (j as f64 * angle(k)).cos())
                .sum();
            *coefficient = sum * share;
        }
        let last: f64 = coefficients[COUNT - 3..].iter().map(|one| one.norm()).sum();
        Some(Self {
            from,
            to,
            coefficients,
            cut: last,
            error: error + last,
        })
    }

    /// Clenshaw's sum.
    fn at(&self, frequency: f64) -> Complex64 {
        let x = (2.0 * frequency - self.from - self.to) / (self.to - self.from);
        let (mut one, mut two) = (Complex64::default(), Complex64::default());
        for coefficient in self.coefficients[1..].iter().rev() {
            (one, two) = (2.0 * x * one - two + coefficient, one);
        }
        x * one - two + self.coefficients[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Between the points that it was made from, for narrow and for wide laws, on lines near to the axis and far from it.
    #[test]
    fn it_is_the_quadrature() {
        let mut made = 0;
        for squared_variation in [1e-6, 4e-4, 0.04, 0.5, 2.0, 9.0, 1e3] {
            for (rate, highest) in [(1e-3, 40.0), (0.1, 3e3), (2.0, 1e5)] {
                let (_, variance) = logarithm(1.3, squared_variation);
                // Where there is none every node is a quadrature.
                let Some(along) = Along::new(rate, highest, 1.3, variance) else {
                    continue;
                };
                made += 1;
                let mut frequency = 0.37 * rate;
                while frequency < highest {
                    let s = Complex64::new(rate, frequency);
                    let found = along.at(s);
                    let expected = lognormal::transform(s, 1.3, variance);
                    let gap = (found.value - expected.value).norm();
                    assert!(
                        gap <= found.radius + expected.radius,
                        "{squared_variation} {s}: {found:?} {expected:?}"
                    );
                    // of a phase of so many turns
                    let roundings = 256.0 * f64::EPSILON * (1.0 + 1.3 * s.norm());
                    assert!(
                        found.radius <= roundings,
                        "{squared_variation} {s}: {found:?}"
                    );
                    frequency *= 1.17;
                }
            }
        }
        assert!(made >= 6, "{made}");
    }
}
