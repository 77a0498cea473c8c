//! The probability that one of two beta variables lies above a straight line in the other.

use super::beta_law::BetaLaw;
use super::peak::{LogIntegral, integrate};
use crate::error::Result;
use crate::special::{Side, logistic};

/// Values of the integrand; some 60 are usual.
const MOST_INNER: usize = 1 << 16;

/// y = offset + slope x.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) offset: f64,
    pub(super) slope: f64,
}

/// An interval of x, with 1 - x at its ends, and the line at its ends.
struct Stretch {
    low: f64,
    high: f64,
    rest_low: f64,
    rest_high: f64,
    line_low: f64,
    line_high: f64,
}

impl Line {
    /// Where the line passes between 0 and 1; nothing if it does not for any x between 0 and 1.
    fn stretch(self) -> Option<Stretch> {
        let Self { offset, slope } = self;
        // x where the line is 0 and where it is 1, and 1 - x there
        let at_zero = (-offset / slope, (slope + offset) / slope);
        let at_one = ((1.0 - offset) / slope, (slope + offset - 1.0) / slope);
        let (first, second) = match slope > 0.0 {
            true => ((at_zero, 0.0), (at_one, 1.0)),
            false => ((at_one, 1.0), (at_zero, 0.0)),
        };
        let ((low, rest_low), line_low) = match first.0.0 > 0.0 {
            true => first,
            false => ((0.0, 1.0), offset),
        };
        let ((high, rest_high), line_high) = match second.0.1 > 0.0 {
            true => second,
            false => ((1.0, 0.0), offset + slope),
        };
        (low < high && low < 1.0 && high > 0.0).then_some(Stretch {
            low,
            high,
            rest_low,
            rest_high,
            line_low,
            line_high,
        })
    }
}

/// P(Y > offset + slope X) or its complement, all terms positive.
///
/// $$ \int f_X(x)\thinspace P(Y > a + c x)\thinspace dx, $$
///
/// over the stretch where the line lies between 0 and 1, mapped to the real line by x = low + (high - low)/(1 + e^-s), and a tail of X
/// where Y lies above the line for certain. The variable whose law is sharper is integrated over.
pub(super) fn ln_share(
    x: BetaLaw,
    y: BetaLaw,
    line: Line,
    above: bool,
    tolerance: f64,
) -> Result<LogIntegral> {
    let Line { offset, slope } = line;
    if slope.abs() > 0.0 && y.spread() < x.spread() {
        let turned = Line {
            offset: -offset / slope,
            slope: slope.recip(),
        };
        // Y > a + cX is X < (Y - a)/c for c > 0
        if turned.offset.is_finite() && turned.slope.is_finite() {
            return one_order(y, x, turned, above != (slope > 0.0), tolerance);
        }
    }
    one_order(x, y, line, above, tolerance)
}

fn one_order(
    x: BetaLaw,
    y: BetaLaw,
    line: Line,
    above: bool,
    tolerance: f64,
) -> Result<LogIntegral> {
    let side = match above {
        true => Side::Upper,
        false => Side::Lower,
    };
    let Line { offset, slope } = line;
    if !(slope.abs() > 0.0) {
        return Ok(LogIntegral::known(y.ln_tail(offset, 1.0 - offset, side)));
    }
    let Some(stretch) = line.stretch() else {
        // the line lies above or below all of Y
        let certain = (offset + 0.5 * slope <= 0.5) == above;
        return Ok(match certain {
            true => LogIntegral::known(0.0),
            false => LogIntegral::ZERO,
        });
    };
    // where the line is below 0 Y is above it
    let certain = match above == (slope > 0.0) {
        true => x.ln_tail(stretch.low, stretch.rest_low, Side::Lower),
        false => x.ln_tail(stretch.high, stretch.rest_high, Side::Upper),
    };
    let inside = along(x, &stretch, tolerance, |level, under, _| {
        y.ln_tail(level, under, side)
    })?;
    Ok(inside.plus(LogIntegral::known(certain)))
}

/// ln of ∫ f_X(x) f_Y(offset + slope x) (1 - x) dx: how fast the share changes when the line is raised at x = 0 and held at x = 1.
pub(super) fn ln_crossing(
    x: BetaLaw,
    y: BetaLaw,
    line: Line,
    tolerance: f64,
) -> Result<LogIntegral> {
    let Some(stretch) = line.stretch() else {
        return Ok(LogIntegral::ZERO);
    };
    along(x, &stretch, tolerance, |level, under, rest| {
        y.ln_density_logit(level, under) - (level * under / rest).ln()
    })
}

/// ln of ∫ f_X(x) e^h dx over a stretch, with h a function of the line, of 1 less it and of 1 - x.
fn along(
    x: BetaLaw,
    stretch: &Stretch,
    tolerance: f64,
    ln_h: impl Fn(f64, f64, f64) -> f64,
) -> Result<LogIntegral> {
    let width = stretch.high - stretch.low;
    let ln_width = width.ln();
    let ln_f = |s: f64| -> Result<f64> {
        let (up, down) = (logistic(s), logistic(-s));
        let at = width.mul_add(up, stretch.low);
        let rest = width.mul_add(down, stretch.rest_high);
        let level = stretch.line_low * down + stretch.line_high * up;
        let under = (1.0 - stretch.line_low) * down + (1.0 - stretch.line_high) * up;
        if at <= 0.0 || rest <= 0.0 {
            return Ok(f64::NEG_INFINITY);
        }
        let density = x.ln_density_logit(at, rest) - (at * rest / (up * down)).ln() + ln_width;
        Ok(density + ln_h(level, under, rest))
    };
    // begin where the density of X is high
    let part = ((x.mean() - stretch.low) / width).clamp(1e-12, 1.0 - 1e-12);
    let start = (part / (1.0 - part)).ln();
    let step = x.variance().sqrt() / (width * part * (1.0 - part));
    integrate(ln_f, start, step.clamp(1e-8, 2.0), tolerance, MOST_INNER)
}
