//! Inversion where a transform falls slowly: its high frequencies are taken out in closed form, the smooth rest is inverted on a line.

use std::f64::consts::PI;

use num_complex::Complex64;

use super::along::Lognormals;
use super::echoes::Echoes;
use super::process::{Process, Share};
use super::terms::Reach;
use super::{Curve, Value};

/// Aliases are within this share of the tolerance.
const ALIAS: f64 = 0.01;

/// No more terms and transforms at all nodes together.
const MOST_WORK: f64 = 4e7;

/// The same for lognormal laws, to which other ways take longer.
const MOST_OF_LOGNORMALS: f64 = 1.6e8;

/// What a transform counts as where it takes a quadrature.
const QUADRATURE: f64 = 1000.0;

/// Frequencies go on to so many times the rate of the terms.
const LEAST_RATES: f64 = 4.0;

/// Powers up to these are taken out, the first that are not too many.
const ORDERS: [f64; 5] = [8.0, 6.0, 5.0, 4.0, 3.0];

/// Two lines with the periods over the latest time, and with different rates of the terms: what they differ by is the estimate.
const LINES: [(f64, f64); 2] = [(6.0, 1.0), (7.3, 1.4)];

/// Why there is no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// There are too many terms to subtract.
    Terms,
    /// The rest falls too slowly.
    Nodes,
}

/// Shorter ones.
const SHORT: [(f64, f64); 2] = [(3.0, 1.0), (3.7, 1.4)];

/// Tolerances on these are not finer.
const COARSE: f64 = 1e-9;

/// One line.
struct Rest {
    damping: f64,
    step: f64,
    /// From the highest frequency to the lowest.
    nodes: Vec<Complex64>,
    echoes: Echoes,
    /// An estimate of what is cut off, at the latest time.
    cut: f64,
}

/// A window of times, ready for any of them.
pub(super) struct Window {
    rests: [Rest; 2],
    curve: Curve,
}

impl Window {
    /// Nothing where there are too many terms or nodes.
    pub(super) fn new(
        process: &Process,
        curve: Curve,
        latest: f64,
        tolerance: f64,
    ) -> Option<Self> {
        Self::on(LINES, process, curve, (latest, tolerance))
            .or_else(|reason| match reason {
                // On shorter periods fewer delays count, and more digits are lost.
                Reason::Terms => Self::on(SHORT, process, curve, (latest, tolerance.max(COARSE))),
                Reason::Nodes => Err(reason),
            })
            .ok()
    }

    fn on(
        lines: [(f64, f64); 2],
        process: &Process,
        curve: Curve,
        window: (f64, f64),
    ) -> Result<Self, Reason> {
        let rest = |order, line| Rest::new(process, curve, window, order, line);
        for order in ORDERS {
            match rest(order, lines[0]) {
                Ok(one) => {
                    let rests = [one, rest(order, lines[1])?];
                    return Ok(Self { rests, curve });
                }
                Err(Reason::Terms) => {}
                // fewer terms would take more nodes
                Err(Reason::Nodes) => return Err(Reason::Nodes),
            }
        }
        Err(Reason::Terms)
    }

    /// Atoms included.
    pub(super) fn at(&self, times: &[f64]) -> Vec<Value> {
        let value = |time: &f64| {
            let [one, other] = [0, 1].map(|at: usize| self.rests[at].at(self.curve, *time));
            let cut = self.rests.iter().map(|rest| rest.cut + rest.echoes.lost);
            let rounding = 16.0 * f64::EPSILON * (1.0 + one.abs());
            Value {
                value: one,
                error: (one - other).abs() + cut.fold(rounding, f64::max),
            }
        };
        times.iter().map(value).collect()
    }
}

impl Rest {
    fn new(
        process: &Process,
        curve: Curve,
        (latest, tolerance): (f64, f64),
        order: f64,
        (ratio, stretch): (f64, f64),
    ) -> Result<Self, Reason> {
        let period = ratio * latest;
        let damping = -(ALIAS * tolerance).ln() / period;
        let growth = (damping * latest).exp();
        let reach = Reach {
            order,
            horizon: period,
            least: 1e-7 * tolerance,
            stretch,
            damping: (damping, latest),
        };
        let echoes = Echoes::of(process, reach).ok_or(Reason::Terms)?;
        let step = 2.0 * PI / period;
        let most = match process.has_lognormal() {
            true => MOST_OF_LOGNORMALS,
            false => MOST_WORK,
        };
        let nodes = |transform: f64| most / (echoes.len() as f64 + transform);
        let cost = process.cost() as f64;
        let lognormals = match process.has_lognormal() {
            true => Lognormals::of(process, damping, nodes(cost) * step),
            false => None,
        };
        let transform = match process.has_lognormal() && lognormals.is_none() {
            true => QUADRATURE,
            false => cost,
        };
        let limit = nodes(transform);
        let reason = match echoes.len() as f64 > transform {
            true => Reason::Terms,
            false => Reason::Nodes,
        };
        let value = |frequency: f64| {
            let s = Complex64::new(damping, frequency);
            let whole = process.transform_by(&s, Share::Whole, lognormals.as_ref());
            let rest = whole - echoes.transform(s, lognormals.as_ref());
            match curve {
                Curve::Distribution => rest / s,
                Curve::Density => rest,
            }
        };
        let beyond = |height: f64, frequency: f64| growth * height * frequency / PI;
        // What is left may be rounding: also that of the phases of atoms, which do not fade.
        let spread = echoes.spread(damping);
        let noise = |frequency: f64| {
            let rounding = 2e-16 * (1.0 + frequency * spread);
            match curve {
                Curve::Distribution => rounding / frequency,
                Curve::Density => rounding,
            }
        };
        let enough = |height: f64, frequency: f64| {
            beyond(height, frequency) <= 0.125 * tolerance || height <= noise(frequency)
        };
        let least = LEAST_RATES * echoes.rate();
        let last = limit * step;
        if last <= least || !enough(value(last).norm(), last) {
            return Err(reason); // scales too far apart
        }
        let mut nodes = Vec::new();
        // Blocks of growing frequencies, of which the largest values show how fast they fall.
        let (mut block, mut highest) = (16.0, 0.0_f64);
        let cut = loop {
            let count = nodes.len() as f64;
            let frequency = (count + 0.5) * step;
            let value = value(frequency);
            if !(value.re.is_finite() && value.im.is_finite()) {
                return Err(Reason::Nodes);
            }
            highest = highest.max(value.norm());
            nodes.push(value);
            if count >= block {
                let passed = frequency > least;
                if passed && enough(highest, frequency) {
                    break beyond(highest, frequency);
                }
                block = 1.2 * count;
                highest = 0.0;
            }
            if count > limit {
                return Err(reason);
            }
        };
        nodes.reverse();
        Ok(Self {
            damping,
            step,
            nodes,
            echoes,
            cut: cut + ALIAS * tolerance,
        })
    }

    fn at(&self, curve: Curve, time: f64) -> f64 {
        let phase = self.step * time;
        let turn = Complex64::cis(phase);
        let sum = self
            .nodes
            .iter()
            .fold(Complex64::default(), |sum, value| sum * turn + value);
        let real = (sum * Complex64::cis(0.5 * phase)).re;
        let rest = self.step / PI * real * (self.damping * time).exp();
        rest + self.echoes.at(curve, time)
    }
}
