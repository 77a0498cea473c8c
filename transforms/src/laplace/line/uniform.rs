//! Times at equal distances: the sum by the fast Fourier transform.
//!
//! With a period of M distances the phases at the times are powers of the M-th root of 1. The frequencies are then no short numbers, so that they
//! have a rounding of their own; and times that are given in floating point are at equal distances to within theirs.

use std::f64::consts::PI;

use algebra::{Ball, ComplexBall, Rational};
use num_complex::Complex64;

use super::super::checked::{Checked, UNIT, size};
use super::enclosed::outward;
use super::fourier::fourier;
use super::plan::{Bounded, End, Line};

/// Fewer times are summed one by one.
const FEWEST: usize = 2048;

/// Fewer times in balls.
const FEWEST_BALLS: usize = 32;

/// Times first + j · spacing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid {
    pub(crate) first: f64,
    pub(crate) spacing: f64,
    /// No time is further from its place.
    off: f64,
}

impl Grid {
    /// The grid of many times at equal distances, up to rounding; nothing for other times.
    pub(crate) fn of(times: &[f64]) -> Option<Self> {
        let (first, last) = (*times.first()?, *times.last()?);
        let spacing = (last - first) / (times.len() - 1).max(1) as f64;
        if times.len() < FEWEST || !(spacing > 0.0 && spacing.is_finite()) {
            return None;
        }
        let largest = first.abs().max(last.abs());
        let off = times.iter().enumerate().fold(0.0, |most: f64, (j, time)| {
            most.max((time - (first + spacing * j as f64)).abs())
        });
        // The places themselves are rounded three times.
        let off = off + 8.0 * UNIT * largest;
        (off <= 1e-9 * spacing || off <= 32.0 * UNIT * largest).then_some(Self {
            first,
            spacing,
            off,
        })
    }
}

/// The root e^(iφ) of half turns j/M, kept away from large angles.
fn half_turns(j: usize, count: usize) -> Complex64 {
    let turns = j % (2 * count);
    Complex64::cis(PI * turns as f64 / count as f64)
}

/// [`super::invert`] on a grid, for a line that was planned for it.
pub(crate) fn invert_uniform(
    line: &Line,
    transform: impl Fn(Checked, Checked) -> Checked,
    grid: Grid,
    times: &[f64],
) -> Vec<Bounded> {
    let count = line.turns();
    let first = Checked::exact(Complex64::new(grid.first, 0.0));
    let mut folded = vec![Complex64::default(); count];
    let (mut radii, mut sizes, mut weighted) = (0.0, 0.0, 0.0);
    for (k, frequency) in line.frequencies().enumerate() {
        // 2π, M · spacing, the quotient and the product are rounded.
        let s = Checked {
            value: Complex64::new(0.0, frequency),
            radius: 5.0 * UNIT * frequency,
        };
        let Checked { value, radius } = transform(s, s * first);
        folded[k % count] += value;
        radii += radius;
        sizes += size(value);
        weighted += size(value) * frequency;
    }
    fourier(&mut folded, |j| half_turns(2 * j, count));
    let levels = f64::from(count.trailing_zeros() + 1) * 8.0;
    let folds = (line.len() / count) as f64;
    let scale = line.step() / PI;
    let rounding = radii + UNIT * sizes * (levels + folds + 24.0) + weighted * grid.off;
    let rounding = scale * rounding * 1.001 + UNIT * line.limit().value.abs();
    times
        .iter()
        .enumerate()
        .map(|(j, &time)| match line.outside(time) {
            Some((End::Before, bound)) => Bounded { value: 0.0, bound },
            Some((End::After, bound)) => Bounded {
                value: line.limit().value,
                bound: bound + line.limit().bound,
            },
            None => {
                let sum = (half_turns(j, count) * folded[j % count]).re;
                Bounded {
                    value: 0.5 * line.limit().value + scale * sum,
                    bound: line.bound(time) + rounding + line.limit().bound,
                }
            }
        })
        .collect()
}

/// The distance of times at equal distances, exactly.
pub(crate) fn spacing_of(times: &[Rational]) -> Option<Rational> {
    let [one, two, ..] = times else { return None };
    let spacing = two - one;
    let equal = times.windows(2).all(|pair| &pair[1] - &pair[0] == spacing);
    (times.len() >= FEWEST_BALLS && equal && spacing.signum() > 0).then_some(spacing)
}

/// [`super::enclose`] on a grid, for a line that was planned for it.
pub(crate) fn enclose_uniform(
    line: &Line,
    transform: impl Fn(&ComplexBall, &ComplexBall) -> ComplexBall,
    limit: &Ball,
    (times, spacing): (&[Rational], &Rational),
    bits: u32,
) -> Vec<Ball> {
    let count = line.turns();
    let exact = |value: &Rational| Ball::from_rational(value, bits);
    let turn = |numerator: usize, denominator: usize| {
        let share = exact(&Rational::from(numerator)) / exact(&Rational::from(denominator));
        ComplexBall::new(Ball::zero(), Ball::pi(bits) * share)
            .exp()
            .unwrap_or_else(|| ComplexBall::whole_plane(bits))
    };
    let step =
        Ball::pi(bits) * exact(&Rational::from(2)) / exact(&(spacing * Rational::from(count)));
    let first = exact(&times[0]);
    let zero = ComplexBall::real(Ball::from_integer(0, bits));
    let mut folded = vec![zero; count];
    for k in 0..line.len() {
        let frequency = &step * exact(&(Rational::from(k) + Rational::HALF));
        let shift = ComplexBall::new(Ball::zero(), &frequency * &first);
        let value = transform(&ComplexBall::new(Ball::zero(), frequency), &shift);
        folded[k % count] = &folded[k % count] + value;
    }
    fourier(&mut folded, |j| turn(2 * j, count));
    let scale = step / Ball::pi(bits);
    let half_limit = limit * exact(&Rational::HALF);
    times
        .iter()
        .enumerate()
        .map(|(j, time)| {
            let near = time.to_f64();
            let widening =
                |bound: f64| exact(&Rational::from_f64(outward(bound)).unwrap_or_default());
            match line.outside(near) {
                Some((End::Before, bound)) => exact(&Rational::from(0)).widened(&widening(bound)),
                Some((End::After, bound)) => limit.widened(&widening(bound)),
                None => {
                    let sum = (&folded[j % count] * turn(j % (2 * count), count)).re;
                    (&half_limit + &scale * sum).widened(&widening(line.bound(near)))
                }
            }
        })
        .collect()
}
