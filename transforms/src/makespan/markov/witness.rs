//! Matrix exponentials of the generator itself, negative diagonal included: they share no formula and no data path with uniformisation.

use algebra::evidence::{Basis, Evidence, Method, Verdict};
use algebra::{Ball, Rational};
use nalgebra::DMatrix;

use super::phase_type::PhaseType;
use super::transient::Point;
use super::uniformised::LEAST;
use crate::error::{Error, Result, at_most};

/// So many products of balls are the most.
const MOST_PRODUCTS: u64 = 5_000_000;

/// A comparison with errors of this size would support nothing.
const COARSE: f64 = 1e-4;

/// Digits are doubled up to so many bits.
const MOST_BITS: u32 = 16_384;

/// Terms of the exponential series of a matrix whose rows sum to at most 1/2.
const TERMS: i64 = 40;

/// The law at a time, enclosed.
#[derive(Clone, Debug)]
pub struct Enclosed {
    /// P(M <= t).
    pub cdf: Ball,
    /// P(M > t).
    pub survival: Ball,
    /// The density at t.
    pub density: Ball,
}

impl PhaseType {
    /// The law at a time as balls with at least so many correct bits, relatively, for numbers above 1e-290: the exponential series of the
    /// generator with a bound of its remainder, squared.
    ///
    /// Costs (p+1)³ products of balls for each of 40 terms and of log₂(Λt) squarings, again for each doubling of the working precision.
    ///
    /// # Errors
    /// [`Error::Domain`] for a time that is negative or not finite; [`Error::TooLarge`] beyond 5·10⁶ products; [`Error::Precision`] where
    /// 16384 bits do not do.
    ///
    /// ```
    /// use transforms::makespan::markov::PhaseType;
    /// let law = PhaseType::new(&[1.0], &[], &[1.0], 0.0)?;
    /// let tail = law.enclosed(1.0, 100)?.survival;
    /// assert!(tail.midpoint_decimal(25).starts_with("3.67879441171442321595523"));
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn enclosed(&self, time: f64, bits: u32) -> Result<Enclosed> {
        let exact = |value: f64| Rational::from_f64(value).unwrap_or_default();
        let time = exact(crate::error::nonnegative("time t", time)?);
        let side = self.phases() as u64 + 1;
        let affordable = |squarings: u32| {
            let needed = side
                .saturating_pow(3)
                .saturating_mul(u64::from(squarings + 40));
            match needed <= MOST_PRODUCTS {
                true => Ok(()),
                false => Err(Error::TooLarge {
                    what: "products of balls",
                    needed,
                    limit: MOST_PRODUCTS,
                    hint: "merge phases, or compare with the matrix exponential in doubles",
                }),
            }
        };
        affordable(0)?;
        let generator = self.generator();
        let norm = generator
            .iter()
            .map(|row| {
                row.iter()
                    .fold(Rational::from(0), |sum, one| sum + one.abs())
            })
            .fold(
                Rational::from(0),
                |most, sum| if sum > most { sum } else { most },
            );
        let size = (norm * &time).to_f64().max(f64::MIN_POSITIVE);
        if !size.is_finite() {
            return Err(crate::makespan::duration::refused(
                "time",
                "rates times the time are beyond the range of doubles: ask for an earlier time",
            ));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at least 0 and at most 1026"
        )]
        let squarings = (size.log2().ceil() + 1.0).max(0.0) as u32;
        affordable(squarings)?;
        let mut working = bits.max(32).saturating_add(2 * squarings + 64);
        while working <= MOST_BITS {
            let found = self.exponential(&generator, &time, squarings, working);
            let enough = |ball: &Ball| {
                ball.accuracy_bits() >= i64::from(bits)
                    || ball.magnitude_log2().is_some_and(|log| log < -964)
            };
            if enough(&found.cdf) && enough(&found.survival) && enough(&found.density) {
                return Ok(found);
            }
            working *= 2;
        }
        Err(Error::Precision {
            what: "probabilities in balls",
            asked: 2_f64.powi(-i32::try_from(bits).unwrap_or(i32::MAX)),
            possible: 1.0,
            hint: "ask for fewer bits",
        })
    }

    /// The generator with the exit as its last state, exactly.
    fn generator(&self) -> Vec<Vec<Rational>> {
        let phases = self.phases();
        let exact = |value: f64| Rational::from_f64(value).unwrap_or_default();
        let mut rows = vec![vec![Rational::from(0); phases + 1]; phases + 1];
        for (from, to, rate) in self.rates() {
            rows[from][to] = exact(rate);
        }
        for (phase, &rate) in self.exits().iter().enumerate() {
            rows[phase][phases] = exact(rate);
            let sum = rows[phase]
                .iter()
                .fold(Rational::from(0), |sum, one| sum + one);
            rows[phase][phase] = -sum;
        }
        rows
    }

    fn exponential(
        &self,
        generator: &[Vec<Rational>],
        time: &Rational,
        squarings: u32,
        bits: u32,
    ) -> Enclosed {
        let half = Rational::from_f64(0.5).unwrap_or_default();
        let part = (0..squarings).fold(time.clone(), |part, _| part * &half);
        let to_ball = |value: &Rational| Ball::from_rational(value, bits);
        let matrix: Vec<Vec<Ball>> = generator
            .iter()
            .map(|row| row.iter().map(|one| to_ball(&(one * &part))).collect())
            .collect();
        let side = matrix.len();
        // As many terms as bits ask for: each gains a bit by the norm and more by the factorial.
        let terms = TERMS.max(i64::from(bits) / 4);
        let identity = |at: usize, to: usize| Ball::from_integer(i64::from(at == to), bits);
        let mut sum: Vec<Vec<Ball>> = (0..side)
            .map(|at| (0..side).map(|to| identity(at, to)).collect())
            .collect();
        for k in (1..=terms).rev() {
            let divisor = Ball::from_integer(k, bits);
            let product = product(&matrix, &sum);
            for (at, row) in product.into_iter().enumerate() {
                for (to, value) in row.into_iter().enumerate() {
                    sum[at][to] = identity(at, to) + &(&value / &divisor);
                }
            }
        }
        // What is left of the series in the norm: at most twice its next term, (1/2)^(K+1)/(K+1)!.
        let remainder = (1..=terms + 1).fold(Ball::from_integer(2, bits), |term, k| {
            &term / &Ball::from_integer(2 * k, bits)
        });
        for value in sum.iter_mut().flatten() {
            *value = value.widened(&remainder);
        }
        for _ in 0..squarings {
            sum = product(&sum, &sum);
        }
        let phases = self.phases();
        let zero = || Ball::from_integer(0, bits);
        let exact = |value: f64| to_ball(&Rational::from_f64(value).unwrap_or_default());
        let after: Vec<Ball> = (0..=phases)
            .map(|to| {
                let begun = self.initial().iter().zip(&sum);
                begun.fold(zero(), |all, (&start, row)| {
                    all + &(&exact(start) * &row[to])
                })
            })
            .collect();
        let leaving = after.iter().zip(self.exits());
        Enclosed {
            cdf: exact(self.atom()) + &after[phases],
            survival: after[..phases].iter().fold(zero(), |all, one| all + one),
            density: leaving.fold(zero(), |all, (share, &exit)| all + &(share * &exact(exit))),
        }
    }

    /// Compares answers of [`PhaseType::at`] with [`PhaseType::enclosed`] where that is affordable, else with the exponential of the
    /// generator in doubles by Padé's approximation.
    ///
    /// # Errors
    /// [`Error::Domain`] for times that are negative or not finite; [`Error::TooLarge`] for more than 512 phases; [`Error::Precision`] for
    /// stiff laws of too many phases for balls.
    pub fn witness(&self, points: &[Point]) -> Result<Verdict> {
        let evidence = points.iter().map(|point| self.compare(point));
        Ok(Verdict::of(evidence.collect::<Result<_>>()?))
    }

    fn compare(&self, point: &Point) -> Result<Evidence> {
        match self.enclosed(point.time, 64) {
            Ok(found) => Ok(Evidence {
                method: Method::Ball,
                measured: [
                    (point.cdf, &found.cdf),
                    (point.survival, &found.survival),
                    (point.density, &found.density),
                ]
                .into_iter()
                .map(|(value, ball)| deviation(value, ball))
                .fold(0.0, f64::max),
                bound: point.error.max(f64::EPSILON),
                basis: Basis::Rigorous,
                note: format!(
                    "law at {}: exponential of the generator in balls",
                    point.time
                ),
            }),
            Err(Error::TooLarge { .. }) => self.compare_doubles(point),
            Err(error) => Err(error),
        }
    }

    fn compare_doubles(&self, point: &Point) -> Result<Evidence> {
        const MOST: usize = 512;
        let phases = self.phases();
        at_most(
            "phases of a dense matrix exponential",
            phases,
            MOST,
            "compare a law of fewer phases",
        )?;
        let mut generator = DMatrix::zeros(phases, phases);
        for (from, to, rate) in self.rates() {
            generator[(from, to)] = rate * point.time;
            generator[(from, from)] -= rate * point.time;
        }
        for (phase, exit) in self.exits().iter().enumerate() {
            generator[(phase, phase)] -= exit * point.time;
        }
        let norm = generator
            .row_iter()
            .map(|row| row.iter().map(|one| one.abs()).sum::<f64>())
            .fold(1.0, f64::max);
        let rounding = f64::EPSILON * norm * phases as f64;
        if rounding.is_nan() || rounding >= COARSE {
            return Err(Error::Precision {
                what: "exponential of the generator in doubles",
                asked: COARSE,
                possible: rounding,
                hint: "compare at an earlier time, or merge phases so that balls are affordable",
            });
        }
        let all = generator.exp();
        let mut survival = 0.0;
        for (start, row) in self.initial().iter().zip(all.row_iter()) {
            survival += start * row.sum();
        }
        Ok(Evidence {
            method: Method::Iteration,
            measured: (survival - point.survival).abs(),
            bound: point.error + rounding,
            basis: Basis::Estimated,
            note: format!(
                "P(M > {}): exponential of the generator by Padé's approximation",
                point.time
            ),
        })
    }
}

/// The relative distance of a double from a ball, at most; 0 where both are too small to count.
fn deviation(value: f64, ball: &Ball) -> f64 {
    let exact = Rational::from_f64(value).map(|value| Ball::from_rational(&value, ball.bits()));
    let Some(exact) = exact else {
        return f64::NAN;
    };
    if value < LEAST && ball.to_f64() < LEAST {
        return 0.0;
    }
    let gap = (&exact - ball).abs();
    let ratio = &gap / &ball.abs();
    ratio.upper().map_or(f64::INFINITY, |most| most.to_f64())
}

fn product(left: &[Vec<Ball>], right: &[Vec<Ball>]) -> Vec<Vec<Ball>> {
    let side = left.len();
    let entry = |row: &Vec<Ball>, to: usize| {
        let mut sum = &row[0] * &right[0][to];
        for at in 1..side {
            if !(row[at].is_exact() && row[at].contains_zero()) {
                sum += &row[at] * &right[at][to];
            }
        }
        sum
    };
    left.iter()
        .map(|row| (0..side).map(|to| entry(row, to)).collect())
        .collect()
}
