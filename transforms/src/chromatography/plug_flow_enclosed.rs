//! Plug flow in ball arithmetic: the series of positive terms that double precision avoids for its speed.

use algebra::{Ball, Rational};

use super::model::Inlet;
use crate::error::{Error, Result};

/// So many terms of a series are the most.
const MOST_TERMS: u64 = 1 << 22;

/// Terms that depend on the mean number of adsorptions x = a alone, shared by all times.
pub(super) struct Series {
    adsorptions: Ball,
    desorption: Ball,
    /// x^k / k!
    terms: Vec<Ball>,
    /// Σ_(i <= k) x^i / i!
    sums: Vec<Ball>,
    bits: u32,
}

impl Series {
    /// For desorptions b θ up to `most` and as many terms as `digits` decimal digits after the point take.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for millions of terms.
    pub(super) fn new(
        adsorptions: &Rational,
        desorption: &Rational,
        most: f64,
        bits: u32,
    ) -> Result<Self> {
        // Poisson tails: e^-y y^k/k! < 2^-bits from k = y + sqrt(2 n y) + n on with n = bits ln 2, for the larger of both means.
        let mean = most.max(adsorptions.to_f64()).max(0.0);
        let nats = f64::from(bits) * std::f64::consts::LN_2;
        let count = mean + (2.0 * nats * mean).sqrt() + nats + 16.0;
        let few = count < MOST_TERMS as f64;
        if !few {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a conversion that saturates"
            )]
            return Err(Error::TooLarge {
                what: "terms of the series of plug flow",
                needed: count as u64,
                limit: MOST_TERMS,
                hint: "ask for double precision, or give the column a dispersion",
            });
        }
        let x = Ball::from_rational(adsorptions, bits);
        let mut term = Ball::from_integer(1, bits);
        let mut sum = term.clone();
        let (mut terms, mut sums) = (vec![term.clone()], vec![sum.clone()]);
        for k in 1.. {
            if k as f64 > count {
                break;
            }
            term = term * &x / Ball::from_integer(k, bits);
            sum += &term;
            terms.push(term.clone());
            sums.push(sum.clone());
        }
        Ok(Self {
            adsorptions: x,
            desorption: Ball::from_rational(desorption, bits),
            terms,
            sums,
            bits,
        })
    }

    fn integer(&self, value: i64) -> Ball {
        Ball::from_integer(value, self.bits)
    }

    /// Σ_k weight_k y^k/k!, with a bound of what is cut off: the weights are at most `largest`.
    fn sum(&self, y: &Ball, weights: &[Ball], largest: &Ball) -> Ball {
        let mut term = self.integer(1);
        let mut total = self.integer(0);
        let mut k = 0;
        for weight in weights {
            total += weight * &term;
            k += 1;
            term = term * y / self.integer(k);
        }
        // The terms fall at least as a geometric series once k > 2y.
        let ratio = y / self.integer(k + 1);
        let rest = &term * largest / (self.integer(1) - &ratio);
        let fits = (self.integer(1) - ratio).sign() == Some(std::cmp::Ordering::Greater);
        match fits {
            true => total.widened(&rest),
            false => Ball::whole_line(self.bits),
        }
    }

    /// e^(-x-y)
    fn decay(&self, y: &Ball) -> Ball {
        (-(&self.adsorptions + y)).exp()
    }

    /// J(x, y) = e^(-x-y) Σ_k y^k/k! Σ_(i <= k) x^i/i!
    fn goldstein(&self, y: &Ball) -> Ball {
        let largest = self.adsorptions.exp();
        self.decay(y) * self.sum(y, &self.sums, &largest)
    }

    /// e^(-x-y) I0(2 sqrt(xy)) and e^(-x-y) sqrt(x/y) I1(2 sqrt(xy)).
    fn bessel(&self, y: &Ball) -> (Ball, Ball) {
        let (decay, largest) = (self.decay(y), self.adsorptions.exp());
        let zeroth = self.sum(y, &self.terms, &largest);
        let first = self.sum(y, &self.terms[1..], &largest);
        (&decay * zeroth, decay * first)
    }

    /// The answer to an inlet at θ >= 0, as [`super::plug_flow::answer`] has it.
    pub(super) fn answer(&self, inlet: &Inlet<Rational>, theta: &Rational) -> Ball {
        match inlet {
            Inlet::Step => self.step(theta),
            Inlet::Impulse if theta.is_negative() => self.integer(0),
            Inlet::Impulse => &self.desorption * self.bessel(&self.passed(theta)).1,
            Inlet::Pulse { width } => self.step(theta) - self.step(&(theta - width)),
            Inlet::Sampled { points } => self.sampled(theta, points),
            // There is no closed form.
            Inlet::Gaussian { .. } => Ball::whole_line(self.bits),
        }
    }

    /// y = bθ
    fn passed(&self, theta: &Rational) -> Ball {
        &self.desorption * Ball::from_rational(theta, self.bits)
    }

    fn step(&self, theta: &Rational) -> Ball {
        match theta.is_negative() {
            true => self.integer(0),
            false => self.goldstein(&self.passed(theta)),
        }
    }

    fn sampled(&self, theta: &Rational, points: &[(Rational, Rational)]) -> Ball {
        let ball = |value: &Rational| Ball::from_rational(value, self.bits);
        let mut total = ball(&points[0].1) * self.step(&(theta - &points[0].0));
        let mut slope = self.integer(0);
        for pair in points.windows(2) {
            let rise = ball(&(&pair[1].1 - &pair[0].1)) / ball(&(&pair[1].0 - &pair[0].0));
            total += (&rise - &slope) * self.ramp(&(theta - &pair[0].0));
            slope = rise;
        }
        let (end, last) = &points[points.len() - 1];
        let after = theta - end;
        total - slope * self.ramp(&after) - ball(last) * self.step(&after)
    }

    /// The integral of the answer to a step over θ.
    fn ramp(&self, theta: &Rational) -> Ball {
        if theta.is_negative() {
            return self.integer(0);
        }
        if self.desorption.contains_zero() {
            return (-&self.adsorptions).exp() * Ball::from_rational(theta, self.bits);
        }
        let y = self.passed(theta);
        let (zeroth, first) = self.bessel(&y);
        let bessel = &self.adsorptions * zeroth + &y * first;
        ((&y - &self.adsorptions) * self.goldstein(&y) + bessel) / &self.desorption
    }
}
