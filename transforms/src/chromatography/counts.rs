//! How late a molecule is, counted in the events of a Poisson process that is as fast as the fastest of desorption and mixed volumes.
//!
//! With Λ = max(b, 1/T_1, .., 1/T_m) an exponential time of rate r <= Λ is a geometric number of exponential times of rate Λ, each the last
//! one with probability p = r/Λ. The time behind the front is Gamma(J, Λ) then, with the generating function
//!
//! $$ E z^J = e^{-a (1 - g_b(z))} \prod_m g_{1/T_m}(z), \qquad g_r(z) = \frac{p z}{1 - (1 - p) z}. $$
//!
//! For ρ = 1 - p the coefficients h_n of the first factor obey, as h' = a g' h,
//!
//! $$ u_n = h_n + \rho u_{n-1}, \qquad v_n = u_n + \rho v_{n-1}, \qquad (n+1) h_{n+1} = a p v_n, $$
//!
//! and every mixed volume makes y_n = p x_(n-1) + ρ y_(n-1) of x. Nothing is ever subtracted.

use algebra::Ball;

use crate::error::{Error, Result};
use crate::special::Twofold;

/// So many terms, for each mixed volume, are the most in double precision.
const MOST_TERMS: usize = 1 << 22;

/// Numbers that the recurrence is made of, none below 0.
pub(super) trait Amount: Clone {
    fn plus(&self, other: &Self) -> Self;
    fn times(&self, other: &Self) -> Self;
    fn over(&self, count: u32) -> Self;
}

impl Amount for Twofold {
    fn plus(&self, other: &Self) -> Self {
        Self::plus(*self, *other)
    }

    fn times(&self, other: &Self) -> Self {
        Self::times(*self, *other)
    }

    fn over(&self, count: u32) -> Self {
        Self::over(*self, f64::from(count))
    }
}

impl Amount for Ball {
    fn plus(&self, other: &Self) -> Self {
        self + other
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    fn over(&self, count: u32) -> Self {
        self / Self::from_integer(i64::from(count), self.bits())
    }
}

/// A geometric number of events.
#[derive(Clone)]
pub(super) struct Geometric<N> {
    /// The probability p that an event is the last one.
    pub(super) last: N,
    /// 1 - p, unless that is 0.
    pub(super) more: Option<N>,
}

impl<N: Amount> Geometric<N> {
    /// x + (1 - p) y
    fn accumulated(&self, x: &N, y: &N) -> N {
        match &self.more {
            Some(more) => x.plus(&more.times(y)),
            None => x.clone(),
        }
    }
}

struct Volume<N> {
    geometric: Geometric<N>,
    entered: N,
    left: N,
}

/// π_0, π_1, .. one by one, in units of e^-a.
pub(super) struct Counts<N> {
    /// a p
    adsorptions: N,
    desorption: Geometric<N>,
    held: N,
    once: N,
    twice: N,
    volumes: Vec<Volume<N>>,
    count: u32,
}

impl<N: Amount> Counts<N> {
    pub(super) fn new(
        adsorptions: &N,
        desorption: Geometric<N>,
        volumes: Vec<Geometric<N>>,
        (zero, one): (N, N),
    ) -> Self {
        Self {
            adsorptions: adsorptions.times(&desorption.last),
            desorption,
            held: one,
            once: zero.clone(),
            twice: zero.clone(),
            volumes: volumes
                .into_iter()
                .map(|geometric| Volume {
                    geometric,
                    entered: zero.clone(),
                    left: zero.clone(),
                })
                .collect(),
            count: 0,
        }
    }

    pub(super) fn next(&mut self) -> N {
        let mut next = self.held.clone();
        self.once = self.desorption.accumulated(&self.held, &self.once);
        self.twice = self.desorption.accumulated(&self.once, &self.twice);
        self.count = self.count.saturating_add(1);
        self.held = self.adsorptions.times(&self.twice).over(self.count);
        for volume in &mut self.volumes {
            let passed = match volume.geometric.more {
                Some(_) => volume.geometric.last.times(&volume.entered),
                None => volume.entered.clone(),
            };
            volume.left = volume.geometric.accumulated(&passed, &volume.left);
            volume.entered = std::mem::replace(&mut next, volume.left.clone());
        }
        next
    }
}

impl Counts<Twofold> {
    fn scale(&mut self, power: f64) {
        for number in [&mut self.held, &mut self.once, &mut self.twice] {
            *number = number.scaled(power);
        }
        for volume in &mut self.volumes {
            volume.entered = volume.entered.scaled(power);
            volume.left = volume.left.scaled(power);
        }
    }
}

/// What sets the rate Λ of the process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Clock {
    /// The fastest mixed volume, of this residence time.
    Volume(f64),
    /// Desorption at this rate.
    Desorption(f64),
}

impl Clock {
    /// The fastest of all, if there is one.
    pub(super) fn fastest(desorption: f64, mixing: &[f64]) -> Option<Self> {
        let least = mixing.iter().copied().reduce(f64::min);
        match least {
            Some(time) if Twofold::product(desorption, time).minus(Twofold::ONE).high <= 0.0 => {
                Some(Self::Volume(time))
            }
            _ if desorption > 0.0 => Some(Self::Desorption(desorption)),
            _ => None,
        }
    }

    /// The mean number of events in a time.
    pub(super) fn events(self, time: f64) -> f64 {
        match self {
            Self::Volume(residence) => time / residence,
            Self::Desorption(rate) => time * rate,
        }
    }

    /// The same with all digits of a difference of times.
    pub(super) fn exact_events(self, time: Twofold) -> Twofold {
        match self {
            Self::Volume(residence) => time.over(residence),
            Self::Desorption(rate) => time.times(Twofold::from(rate)),
        }
    }

    /// Λ
    pub(super) fn rate(self) -> f64 {
        match self {
            Self::Volume(residence) => residence.recip(),
            Self::Desorption(rate) => rate,
        }
    }

    /// A time of rate r for the desorption.
    fn desorption(self, rate: f64) -> Geometric<Twofold> {
        match self {
            Self::Desorption(_) => CERTAIN,
            Self::Volume(residence) => {
                let last = Twofold::product(rate, residence);
                geometric(last, Twofold::ONE.minus(last))
            }
        }
    }

    /// A time of mean T; where numbers overflow, 1/T is 0 beside Λ.
    fn volume(self, time: f64) -> Geometric<Twofold> {
        match self {
            Self::Volume(residence) => geometric(
                Twofold::from(residence).over(time),
                Twofold::sum(time, -residence).over(time),
            ),
            Self::Desorption(rate) => {
                let ratio = Twofold::product(rate, time);
                match ratio.high.is_finite() {
                    true => geometric(
                        Twofold::ONE.divided(ratio),
                        ratio.minus(Twofold::ONE).divided(ratio),
                    ),
                    false => geometric(Twofold::ZERO, Twofold::ONE),
                }
            }
        }
    }
}

const CERTAIN: Geometric<Twofold> = Geometric {
    last: Twofold::ONE,
    more: None,
};

fn geometric(last: Twofold, more: Twofold) -> Geometric<Twofold> {
    Geometric {
        last,
        more: (more.high > 0.0).then_some(more),
    }
}

/// The law of J or one of its derivatives, rounded to doubles: the relative error of each number is at most 10u, besides what is below
/// [`UNDERFLOW`].
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// π_n
    pub(super) jumps: Vec<f64>,
    /// Σ_(j <= n) π_j
    pub(super) sums: Vec<f64>,
    /// Σ_(k < n) of the sums.
    pub(super) ramps: Vec<f64>,
}

/// Absolute errors of a [`Table`] whose numbers fall below the least doubles.
pub(super) const UNDERFLOW: f64 = 1e-250;

/// The law of J up to a number of events, with its derivatives by a and b for Λ as it is.
pub(super) struct Law {
    pub(super) clock: Clock,
    pub(super) table: Table,
    pub(super) by_adsorptions: Table,
    pub(super) by_desorption: Table,
    /// No π_n is larger.
    pub(super) steepest: f64,
    /// No sum of the π_n is larger.
    pub(super) mass: f64,
}

/// More adsorptions than this do not end within the events that are counted: by Chernoff's inequality the probability is below e^-(8e7).
const MANY: f64 = 1e8;

/// When a number of the recurrence exceeds this, all are divided by it.
const LARGE: f64 = 1.267_650_600_228_229_4e30;

/// The binary exponent of [`LARGE`].
const LARGE_EXPONENT: i32 = 100;

/// Factors 2^k below this are taken for 0.
const LEAST_EXPONENT: i32 = -1000;

impl Law {
    /// For a mean numbers of adsorptions, a rate of desorption (0 where there is none), mixed volumes and π_n up to n = `last`.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for millions of terms.
    pub(super) fn new(
        (a, b): (f64, f64),
        mixing: &[f64],
        clock: Clock,
        last: usize,
        derivatives: bool,
    ) -> Result<Self> {
        fits(last as f64, mixing.len())?;
        let volumes: Vec<Geometric<Twofold>> =
            mixing.iter().map(|&time| clock.volume(time)).collect();
        let steepest = volumes
            .iter()
            .fold(1.0, |least: f64, one| least.min(one.last.high));
        let desorption = clock.desorption(b);
        let few = a < MANY;
        let (unit, exponent) = exponential(if few { a } else { 0.0 });
        // ∂π/∂b = (a/Λ) z (1 - z) π / (1 - ρz)²
        let push = match clock {
            Clock::Volume(residence) => Twofold::product(a, residence),
            Clock::Desorption(rate) => Twofold::from(a).over(rate),
        };
        let mut counts = Counts::new(
            &Twofold::from(if few { a } else { 0.0 }),
            desorption.clone(),
            volumes,
            (Twofold::ZERO, Twofold::ONE),
        );
        let mut law = Self {
            clock,
            table: Table::default(),
            by_adsorptions: Table::default(),
            by_desorption: Table::default(),
            steepest: (steepest * (1.0 + f64::EPSILON)).max(UNDERFLOW),
            mass: match b > 0.0 {
                true => 1.0,
                false => (-a).exp() * (1.0 + 4.0 * f64::EPSILON),
            },
        };
        let mut shift = -exponent;
        let mut factor = power(shift) * unit;
        if !few {
            factor = 0.0;
        }
        let mut total = Column::default();
        let (mut by_a, mut by_b) = (Column::default(), Column::default());
        let (mut once, mut twice) = (Twofold::ZERO, Twofold::ZERO);
        for _ in 0..=last {
            let jump = counts.next();
            let sum = total.sum.plus(jump);
            total.push(&mut law.table, jump, sum, factor);
            if derivatives {
                // (g - 1) π summed up is -π / (1 - ρz)
                let delayed = push.times(twice);
                once = desorption.accumulated(&jump, &once);
                twice = desorption.accumulated(&once, &twice);
                let fall = once.scaled(-1.0);
                let (jump_a, jump_b) = (fall.minus(by_a.sum), delayed.minus(by_b.sum));
                by_a.push(&mut law.by_adsorptions, jump_a, fall, factor);
                by_b.push(&mut law.by_desorption, jump_b, delayed, factor);
            }
            if counts.twice.high.max(sum.high) > LARGE {
                let least = LARGE.recip();
                counts.scale(least);
                for column in [&mut total, &mut by_a, &mut by_b] {
                    column.sum = column.sum.scaled(least);
                }
                (once, twice) = (once.scaled(least), twice.scaled(least));
                shift += LARGE_EXPONENT;
                factor = power(shift) * unit;
            }
        }
        Ok(law)
    }
}

/// The last sum of a column of a [`Table`], in units that change, and the sum of sums, in units that do not.
struct Column {
    sum: Twofold,
    ramp: Twofold,
}

impl Default for Column {
    fn default() -> Self {
        Self {
            sum: Twofold::ZERO,
            ramp: Twofold::ZERO,
        }
    }
}

impl Column {
    fn push(&mut self, table: &mut Table, jump: Twofold, sum: Twofold, factor: f64) {
        table.jumps.push(jump.high * factor);
        table.sums.push(sum.high * factor);
        table.ramps.push(self.ramp.high);
        self.ramp = self.ramp.plus(Twofold::from(sum.high * factor));
        self.sum = sum;
    }
}

/// 2^k for k <= 1023.
fn power(exponent: i32) -> f64 {
    match exponent >= LEAST_EXPONENT {
        true => 2_f64.powi(exponent),
        false => 0.0,
    }
}

/// e^-a = factor 2^-exponent for a up to [`MANY`]. The multiple of ln 2 that is taken away has 25 bits by 28, so that the first difference is
/// exact; the relative error is at most 6u.
fn exponential(a: f64) -> (f64, i32) {
    /// ln 2 to 25 bits, and what is missing.
    const LN_2: (f64, f64) = (0.693_147_182_464_599_6, -1.904_654_299_957_767_7e-9);
    let multiple = (a * std::f64::consts::LOG2_E).round();
    let rest = (a - multiple * LN_2.0) - multiple * LN_2.1;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number up to 1.5e8"
    )]
    let exponent = multiple as i32;
    ((-rest).exp(), exponent)
}

/// Whether so many terms are affordable.
pub(super) fn fits(terms: f64, volumes: usize) -> Result<()> {
    let needed = terms * (volumes as f64).max(1.0);
    match needed < MOST_TERMS as f64 {
        true => Ok(()),
        false => Err(Error::too_large(
            "terms of the sums of plug flow with mixed volumes",
            needed,
            MOST_TERMS as u64,
            "leave out mixed volumes that are much faster than all else, or give the column a dispersion",
        )),
    }
}
