//! Plug flow in ball arithmetic, with mixed volumes or without: the series of positive terms, see `counts`.

use algebra::{Ball, Rational};

use super::counts::{Counts, Geometric};
use super::model::Inlet;
use crate::error::{Error, Result};

/// So many terms of a series are the most.
const MOST_TERMS: u64 = 1 << 22;

/// Terms that depend on the law of the delay alone, shared by all times.
pub(super) struct Series {
    adsorptions: Ball,
    /// e^a
    largest: Ball,
    /// Λ
    rate: Ball,
    /// π_n, in units of e^-a as all of these
    jumps: Vec<Ball>,
    /// Σ_(j <= n) π_j
    sums: Vec<Ball>,
    /// Σ_(k < n) of the sums
    ramps: Vec<Ball>,
    bits: u32,
}

impl Series {
    /// For times up to `latest` behind the front, and as many terms as `bits` take. Without desorption and mixed volumes any rate Λ will do.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for millions of terms.
    pub(super) fn new(
        (adsorptions, desorption): (&Rational, &Rational),
        mixing: &[Rational],
        latest: &Rational,
        bits: u32,
    ) -> Result<Self> {
        let one = Rational::from(1);
        let rates: Vec<Rational> = mixing.iter().filter_map(Rational::recip).collect();
        let mut rate = rates
            .iter()
            .fold(desorption.clone(), |most, rate| match *rate > most {
                true => rate.clone(),
                false => most,
            });
        if rate.is_zero() {
            rate = (&one + latest).recip().unwrap_or(one.clone());
        }
        // Poisson tails: e^-y y^k/k! < 2^-bits from k = y + sqrt(2 n y) + n on with n = bits ln 2.
        let mean = (&rate * latest).to_f64().max(0.0);
        let nats = f64::from(bits) * std::f64::consts::LN_2;
        let count = mean + (2.0 * nats * mean).sqrt() + nats + 16.0;
        let few = count * (mixing.len() as f64).max(1.0) < MOST_TERMS as f64;
        if !few {
            return Err(Error::too_large(
                "terms of the series of plug flow",
                count,
                MOST_TERMS,
                "ask for double precision, or give the column a dispersion",
            ));
        }
        let ball = |value: &Rational| Ball::from_rational(value, bits);
        let geometric = |slower: &Rational| {
            let last = slower.checked_div(&rate).unwrap_or_default();
            let more = &one - &last;
            Geometric {
                last: ball(&last),
                more: (!more.is_zero()).then(|| ball(&more)),
            }
        };
        let x = ball(adsorptions);
        let zero = Ball::from_integer(0, bits);
        let mut counts = Counts::new(
            &x,
            geometric(desorption),
            rates.iter().map(geometric).collect(),
            (zero.clone(), ball(&one)),
        );
        let (mut sum, mut ramp) = (zero.clone(), zero);
        let (mut jumps, mut sums, mut ramps) = (Vec::new(), Vec::new(), Vec::new());
        let mut k = 0.0;
        while k <= count {
            let jump = counts.next();
            ramps.push(ramp.clone());
            sum += &jump;
            ramp += &sum;
            jumps.push(jump);
            sums.push(sum.clone());
            k += 1.0;
        }
        Ok(Self {
            largest: x.exp(),
            adsorptions: x,
            rate: ball(&rate),
            jumps,
            sums,
            ramps,
            bits,
        })
    }

    fn integer(&self, value: i64) -> Ball {
        Ball::from_integer(value, self.bits)
    }

    /// Σ_n w_n weight_n for the probabilities w_n of a Poisson variable of mean y, with a bound of what is cut off: the weights, in units of
    /// e^-a, are at most e^a, or n e^a where they are `growing`.
    fn mean(&self, y: &Ball, weights: &[Ball], growing: bool) -> Ball {
        let mut term = self.integer(1);
        let mut total = self.integer(0);
        let mut k = 0;
        for weight in weights {
            total += weight * &term;
            k += 1;
            term = term * y / self.integer(k);
        }
        // The terms fall at least as a geometric series once k > 2y, and so do n y^n/n! = y y^(n-1)/(n-1)!.
        let ratio = y / self.integer(if growing { k } else { k + 1 });
        let left = self.integer(1) - ratio;
        if left.sign() != Some(std::cmp::Ordering::Greater) {
            return Ball::whole_line(self.bits);
        }
        let most = self.integer(if growing { k } else { 1 });
        let rest = &term * most * &self.largest / left;
        (-(&self.adsorptions + y)).exp() * total.widened(&rest)
    }

    /// The answer to an inlet at θ >= 0, as [`super::plug_flow::answer`] has it.
    pub(super) fn answer(&self, inlet: &Inlet<Rational>, theta: &Rational) -> Ball {
        match inlet {
            Inlet::Step => self.step(theta),
            Inlet::Impulse if theta.is_negative() => self.integer(0),
            Inlet::Impulse => &self.rate * self.mean(&self.events(theta), &self.jumps[1..], false),
            Inlet::Pulse { width } => self.step(theta) - self.step(&(theta - width)),
            Inlet::Sampled { points } => self.sampled(theta, points),
            // There is no closed form.
            Inlet::Gaussian { .. } => Ball::whole_line(self.bits),
        }
    }

    /// y = Λθ
    fn events(&self, theta: &Rational) -> Ball {
        &self.rate * Ball::from_rational(theta, self.bits)
    }

    fn step(&self, theta: &Rational) -> Ball {
        match theta.is_negative() {
            true => self.integer(0),
            false => self.mean(&self.events(theta), &self.sums, false),
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
        match theta.is_negative() {
            true => self.integer(0),
            false => self.mean(&self.events(theta), &self.ramps, true) / &self.rate,
        }
    }
}
