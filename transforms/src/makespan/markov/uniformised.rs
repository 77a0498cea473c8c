//! Uniformisation: the chain as one in steps at the events of a Poisson process that is as fast as its fastest phase.
//!
//! With Λ >= all rates out of a phase, $P = I + T/\Lambda \ge 0$ and $v_k = \alpha P^k$,
//!
//! $$ P(M > t) = \sum_k w_k\, v_k \mathbf 1, \qquad f(t) = \sum_k w_k\, v_k x, \qquad P(M \le t) = \sum_k w_k \Bigl(\alpha_0 +
//! \frac1\Lambda \sum_{j<k} v_j x\Bigr), \qquad w_k = e^{-\Lambda t} \frac{(\Lambda t)^k}{k!}. $$
//!
//! All terms are positive: every one of the three has a small relative error, also where it is 1e-200.
//!
//! **Bound.** With u = 2^-53 and at most d additions of a term on its way into a product, entries of P are right to 3u, so those of $v_k$ to k(d + 4)u, and
//! their sums over p phases to pu more; the sums of what has left add ku. A share u of the mean number of events counts in each answer at
//! most as often as there are events in the window. The window's own rounding is bounded as `docs/laplace.md` proves; what it leaves out is
//! below u/16 of each answer, since those inside only get fewer, those that left only more, and those leaving are at most the fastest exit's
//! share of those inside.
//!
//! Source: A. Jensen, Markoff chains as an aid in the study of Markoff processes (1953).

use super::phase_type::PhaseType;
use super::sequence::{Entry, Matrix, Sequence};
use crate::special::{Mean, Twofold, UNIT, Window};

/// Below this a probability does not count: its relative error is not bounded.
pub(super) const LEAST: f64 = 1e-290;

/// What may be left out of each answer, relatively, above and below.
const LEFT_OUT: f64 = UNIT / 32.0;

/// Rates beyond these, and their reciprocals, are refused: half the range of exponents is left for probabilities.
const FASTEST: f64 = 1e290;

/// The sequence of a law at the events of its clock.
pub(super) struct Uniformised {
    /// Λ
    pub(super) rate: f64,
    pub(super) sequence: Sequence,
    window: Window,
    /// The largest chance to leave in a step.
    most: f64,
}

/// The three answers, and a bound of their relative errors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    pub(super) survival: f64,
    pub(super) cdf: f64,
    pub(super) density: f64,
    pub(super) error: f64,
}

impl Uniformised {
    /// Λ is next to the largest rate out of a phase, and each entry of P has a relative error of at most 3u; nothing if there are no phases,
    /// or where rates are beyond all measure.
    pub(super) fn new(law: &PhaseType) -> Option<Self> {
        // With what roundings leave, so that the digits of Λ less these sums are right.
        let mut out: Vec<Twofold> = law.exits().iter().copied().map(Twofold::from).collect();
        for (from, rates) in law.rows() {
            out[from] = out[from].plus(Twofold::total(rates));
        }
        let rate = out.iter().map(|sum| sum.high).fold(0.0, f64::max).next_up();
        if !(FASTEST.recip()..FASTEST).contains(&rate) {
            return None;
        }
        let stay = out
            .iter()
            .map(|&sum| (Twofold::from(rate).minus(sum).high / rate).max(0.0))
            .collect();
        let unit = rate.recip();
        let arcs = law.rates().map(|(from, to, one)| (from, to, one * unit));
        let leave: Vec<f64> = law.exits().iter().map(|exit| exit * unit).collect();
        let most = leave.iter().copied().fold(0.0, f64::max);
        let matrix = Matrix::new(stay, arcs);
        Some(Self {
            rate,
            sequence: Sequence::new(matrix, leave, law.initial().to_vec(), law.atom()),
            window: Window::default(),
            most,
        })
    }

    /// The answers at a time with this mean number Λt of events.
    pub(super) fn at(&mut self, mean: f64) -> Sums {
        let mut window = std::mem::take(&mut self.window);
        let sequence = &mut self.sequence;
        let most = self.most;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number that is not negative"
        )]
        let mode = mean.floor() as usize;
        let begin = sequence.entry(mode);
        let mut sums = (begin.inside, begin.left, begin.leaving / most);
        window.set_until(mean, |at, weight, ratio| {
            let now = sequence.entry(at);
            // Of those beyond at most as many are inside as now above the mode, and have left as now below it; all others may.
            let (inside, left) = match at > mode {
                true => (now.inside, 1.0),
                false => (1.0, now.left),
            };
            let rest = weight / (1.0 - ratio);
            let enough =
                rest * inside <= LEFT_OUT * sums.0.min(sums.2) && rest * left <= LEFT_OUT * sums.1;
            sums.0 += weight * now.inside;
            sums.1 += weight * now.left;
            sums.2 += weight * (now.leaving / most);
            (enough && ratio < 1.0) || weight < LEAST * 1e-10
        });
        let entries = sequence.entries();
        let of = |value: fn(&Entry) -> f64| -> Mean {
            window.mean(|at| {
                let one = entries.get(at).map_or(0.0, value);
                (one, one)
            })
        };
        let all = [
            of(|entry| entry.inside),
            of(|entry| entry.left),
            of(|entry| entry.leaving),
        ];
        let last = window.last();
        let relative = all
            .iter()
            .filter(|mean| mean.value > LEAST)
            .map(|mean| mean.bound / mean.value)
            .fold(0.0, f64::max);
        self.window = window;
        Sums {
            survival: all[0].value.min(1.0),
            cdf: all[1].value.min(1.0),
            density: all[2].value * self.rate,
            // Of the mean number of events a share u counts as often as there are events.
            error: relative + self.sequence.error(last) + UNIT * (last as f64 + 9.0),
        }
    }
}
