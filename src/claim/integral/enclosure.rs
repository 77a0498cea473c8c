//! Enclosures of an integrand on the pieces of an interval: they bound the integral and show where there is none.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use algebra::expr::{Expr, Symbol};
use algebra::{Ball, Rational};

use super::super::sampled::width;

/// Precision of the pieces.
const BITS: u32 = 64;
/// Enclosures that may be asked for.
const MAX_PIECES: usize = 3_000;
/// Pieces without enclosure that are followed.
const MAX_GAPS: usize = 64;
/// A piece this much smaller than the interval is a gap.
const SMALLEST: f64 = 1e-10;

/// What enclosures say about an integral.
pub(super) struct Enclosed {
    /// All possible values of the integral over the pieces that have an enclosure; of the whole integral without gaps.
    pub(super) ball: Ball,
    /// Places near which there is none: poles, jumps, ends of the domain; merged and in order.
    pub(super) gaps: Vec<f64>,
}

struct Piece {
    low: f64,
    high: f64,
    /// Enclosure of the integral over the piece.
    share: Ball,
    /// Its width.
    width: f64,
}

impl PartialEq for Piece {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Piece {}

impl PartialOrd for Piece {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Piece {
    fn cmp(&self, other: &Self) -> Ordering {
        self.width
            .total_cmp(&other.width)
            .then(other.low.total_cmp(&self.low))
    }
}

/// Encloses the integral of a function of one symbol over a bounded interval.
///
/// A piece of width h contributes h f(piece), or h f(middle) + h^3/24 f''(piece) where that is narrower.
pub(super) fn enclose(expr: &Expr, variable: &Symbol, low: f64, high: f64) -> Enclosed {
    let second = expr
        .derivative(variable)
        .and_then(|first| first.derivative(variable))
        .ok()
        .filter(|second| second.size() <= 2_000 && !second.is_undefined());
    let integrand = Integrand {
        expr,
        second: second.as_ref(),
        variable,
    };
    let mut open = vec![(low, high)];
    let mut pieces: BinaryHeap<Piece> = BinaryHeap::new();
    let mut gaps: Vec<(f64, f64)> = Vec::new();
    let mut asked = 0;
    // First a cover: pieces are halved where there is no enclosure.
    while let Some((low, high)) = open.pop() {
        asked += 1;
        if asked > MAX_PIECES || gaps.len() > MAX_GAPS {
            gaps.push((low, high));
            gaps.extend(open);
            break;
        }
        if let Some(piece) = integrand.piece(low, high) {
            pieces.push(piece);
            continue;
        }
        let middle = low + (high - low) / 2.0;
        if high - low <= SMALLEST * (1.0 + low.abs()) || !(low < middle && middle < high) {
            gaps.push((low, high));
        } else {
            open.push((middle, high));
            open.push((low, middle));
        }
    }
    // Then the widest shares are halved.
    while asked < MAX_PIECES {
        let Some(worst) = pieces.pop() else { break };
        let total: f64 = worst.width;
        let middle = worst.low + (worst.high - worst.low) / 2.0;
        if total <= 1e-16 || !(worst.low < middle && middle < worst.high) {
            pieces.push(worst);
            break;
        }
        asked += 2;
        match (
            integrand.piece(worst.low, middle),
            integrand.piece(middle, worst.high),
        ) {
            (Some(left), Some(right)) => pieces.extend([left, right]),
            _ => {
                pieces.push(worst);
                break;
            }
        }
    }
    let ball = pieces
        .iter()
        .fold(Ball::from_integer(0, BITS), |total, piece| {
            &total + &piece.share
        });
    Enclosed {
        ball,
        gaps: merged(gaps),
    }
}

struct Integrand<'a> {
    expr: &'a Expr,
    second: Option<&'a Expr>,
    variable: &'a Symbol,
}

impl Integrand<'_> {
    fn piece(&self, low: f64, high: f64) -> Option<Piece> {
        let end = |value: f64| Some(Ball::from_rational(&Rational::from_f64(value)?, BITS));
        let (from, to) = (end(low)?, end(high)?);
        let over = |ball: &Ball, expr: &Expr| {
            expr.ball_over(&[(self.variable.clone(), ball.clone())], BITS)
        };
        let range = from.hull(&to);
        let length = &to - &from;
        let mut share = &over(&range, self.expr)? * &length;
        if let Some(curvature) = self.second.and_then(|second| over(&range, second)) {
            let half = Ball::from_rational(&Rational::HALF, BITS);
            let middle = &(&from + &to) * &half;
            if let Some(value) = over(&middle, self.expr) {
                let cube = &(&length * &length) * &length;
                let remainder = &(&cube / &Ball::from_integer(24, BITS)) * &curvature;
                let finer = &(&value * &length) + &remainder;
                if width(&finer) < width(&share) {
                    share = finer;
                }
            }
        }
        let width = width(&share);
        Some(Piece {
            low,
            high,
            share,
            width,
        })
    }
}

/// Neighbouring gaps as one place.
fn merged(mut gaps: Vec<(f64, f64)>) -> Vec<f64> {
    gaps.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut places: Vec<(f64, f64)> = Vec::new();
    for (low, high) in gaps {
        match places.last_mut() {
            Some(last) if low <= last.1 + 4.0 * (high - low).max(f64::MIN_POSITIVE) => {
                last.1 = high
            }
            _ => places.push((low, high)),
        }
    }
    places
        .into_iter()
        .map(|(low, high)| {
            let middle = low + (high - low) / 2.0;
            // A gap around a short number is a gap at that number.
            let round = (middle * 1e6).round() / 1e6;
            if round >= low && round <= high {
                round
            } else {
                middle
            }
        })
        .collect()
}
