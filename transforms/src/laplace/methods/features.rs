//! What a transform tells before it is inverted: delay, impulse, growth, and how far up its singularities lie.

use std::f64::consts::PI;

use num_complex::Complex64;

use super::super::line::fourier;
use super::limit::extrapolate;

/// A transform in double precision.
pub(super) type Transform<'a> = &'a dyn Fn(Complex64) -> Complex64;

/// Traits of a transform, found numerically.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Features {
    /// The original vanishes before this time: the factor `e^(-delay s)` was taken out before the inversion.
    pub delay: f64,
    /// Weight of a Dirac impulse at the delay, the limit of the transform for large real s: subtracted before the inversion, and
    /// no part of the values.
    pub impulse: f64,
    /// The transform was shifted by this much, because its singularities reach further right than the methods do.
    pub abscissa: f64,
    /// Imaginary parts of singularities that matter were seen up to here; infinite when they seem not to end.
    pub frequency: f64,
    /// The transform keeps oscillating along vertical lines: the original has a jump or a kink inside, or a second delay.
    pub rough: bool,
    /// No shift was found right of all singularities, or the transform rises for large real s: no transform of a function.
    pub unbounded: bool,
}

impl Features {
    pub(super) const NONE: Self = Self {
        delay: 0.0,
        impulse: 0.0,
        abscissa: 0.0,
        frequency: 0.0,
        rough: false,
        unbounded: false,
    };

    /// Looks at a transform for times up to `longest`; `given` is a known abscissa of convergence.
    pub(super) fn of(transform: Transform<'_>, longest: f64, given: Option<f64>) -> Self {
        let mut found = Self::NONE;
        found.delay = delay(transform, longest);
        let delay = found.delay;
        let undelayed = |s: Complex64| (s * delay).exp() * transform(s);
        found.impulse = impulse(&undelayed, longest);
        let impulse = found.impulse;
        let plain = |s: Complex64| undelayed(s) - impulse;
        found.unbounded = rises(&plain, longest) || rises_upwards(&plain, longest);
        let place = |found: &mut Self, abscissa: Option<f64>| match abscissa {
            None => found.unbounded = true,
            Some(abscissa) => {
                found.abscissa = abscissa;
                let shifted = |s: Complex64| plain(s + abscissa);
                (found.frequency, found.rough) = frequency(&shifted, longest);
            }
        };
        place(&mut found, given.or_else(|| wide_abscissa(&plain, longest)));
        if given.is_none() && found.frequency > 0.0 && !found.rough {
            let Self {
                abscissa,
                frequency,
                ..
            } = found;
            let finer = fine_abscissa(&plain, longest, abscissa, frequency);
            if finer != Some(abscissa) {
                place(&mut found, finer);
            }
        }
        found
    }

    /// The transform that is left to invert.
    pub(super) fn remaining<'a>(
        &self,
        transform: Transform<'a>,
        shift: f64,
    ) -> impl Fn(Complex64) -> Complex64 + use<'a> {
        let Self {
            delay,
            impulse,
            abscissa,
            ..
        } = *self;
        move |s| {
            let s = s + (abscissa + shift);
            let value = transform(s);
            match delay > 0.0 {
                true => (s * delay).exp() * value - impulse,
                false => value - impulse,
            }
        }
    }
}

/// Whether the transform rises for large real `s`, where that of a function falls.
fn rises(transform: Transform<'_>, longest: f64) -> bool {
    let sizes: Vec<f64> = (0..24)
        .map(|power| transform(Complex64::new(4.0_f64.powi(power) / longest, 0.0)).norm())
        .take_while(|size| size.is_finite())
        .collect();
    let Some((last, earlier)) = sizes.split_last() else {
        return false;
    };
    let most = earlier.iter().fold(0.0_f64, |most, size| most.max(*size));
    earlier.len() > 1 && *last > 1.5 * most
}

/// Whether the transform grows by orders of magnitude along a vertical line, where that of a function is bounded: sines of s, e^(s²).
fn rises_upwards(transform: Transform<'_>, longest: f64) -> bool {
    let line = 9.0 / longest;
    let sizes: Vec<f64> = (0..24)
        .map(|power| transform(Complex64::new(line, 2.0_f64.powi(power) * line)).norm())
        .take_while(|size| size.is_finite())
        .collect();
    let grows = sizes.windows(2).rev().take(3);
    sizes.len() > 3
        && sizes[sizes.len() - 1] > 1e8 * sizes[0]
        && grows.clone().all(|pair| pair[1] > 10.0 * pair[0])
}

/// The exponential rate at which the transform falls along the positive axis, never more than it is; 0 below a millionth of the
/// longest time.
fn delay(transform: Transform<'_>, longest: f64) -> f64 {
    let points: Vec<(f64, f64)> = (0..26)
        .map(|power| 4.0_f64.powi(power) / longest)
        .map(|s| (s, transform(Complex64::new(s, 0.0)).norm().ln()))
        // short of the numbers that have lost digits
        .take_while(|(_, logarithm)| logarithm.abs() < 600.0)
        .collect();
    let slopes: Vec<f64> = points
        .windows(2)
        .map(|pair| (pair[0].1 - pair[1].1) / (pair[1].0 - pair[0].0))
        .collect();
    if slopes.len() < 3 {
        return 0.0;
    }
    let logarithm = |s: f64| transform(Complex64::new(s, 0.0)).norm().ln();
    // as far out as the values reach
    let mut last = points.last().map_or(0.0, |point| point.0);
    if logarithm(2.0 * last).abs() < 600.0 {
        last *= 2.0;
    }
    let fine: Vec<f64> = (0..6)
        .map(|step| last * 2.0_f64.powi(step - 5))
        .map(|s| 2.0 * (logarithm(0.5 * s) - logarithm(s)) / s)
        .collect();
    let estimates = [&fine[..], &fine[1..]].map(extrapolate);
    let [Some(one), Some(two)] = estimates else {
        return 0.0;
    };
    let doubt = 4.0 * (one.value - two.value).abs() + 4.0 * one.error + 1e-12 * one.value.abs();
    let rate = one.value - doubt;
    // what is left of the factor is harmless, what is too much would be a step into the future
    if rate > 1e-6 * longest && doubt < 0.05 * one.value && rate * last > 20.0 {
        rate
    } else {
        0.0
    }
}

/// The limit of the transform for large real `s`, 0 when it seems to tend to nothing or to no limit.
fn impulse(transform: Transform<'_>, longest: f64) -> f64 {
    let values: Vec<f64> = (-2..24)
        .map(|power| 4.0_f64.powi(power) / longest)
        .map(|s| transform(Complex64::new(s, 0.0)).re)
        .take_while(|value| value.is_finite())
        .collect();
    let values = &values[values.len().saturating_sub(9)..];
    let (Some(first), Some(last), Some(limit)) =
        (values.first(), values.last(), extrapolate(values))
    else {
        return 0.0;
    };
    let size = values
        .iter()
        .fold(0.0_f64, |size, value| size.max(value.abs()));
    let steady = (last - limit.value).abs() < 0.1 * limit.value.abs()
        && limit.error < 1e-3 * limit.value.abs()
        && limit.value.abs() > 1e-3 * first.abs()
        && limit.value.abs() > 1e-9 * size;
    if steady { limit.value } else { 0.0 }
}

/// Points on the circle of the analyticity test, at least and at most.
const CIRCLE: (usize, usize) = (512, 1 << 15);

/// Whether some singularity right of the line shows on a circle that is the image of the line.
///
/// `s = gamma + a (1+z)/(1-z)` maps the unit disc to the half plane; a function analytic there has no negative Fourier
/// coefficients but for aliases, which are no larger than the highest ones seen. A singularity shows at some scale near its own size
/// if it is `10/points` of it right of the line.
fn singular_right_of(transform: Transform<'_>, gamma: f64, scale: f64, points: usize) -> bool {
    let step = 2.0 * PI / points as f64;
    let mut values: Vec<Complex64> = (0..points)
        .map(|j| {
            let z = Complex64::from_polar(1.0, (j as f64 + 0.5) * step);
            let gap = 1.0 - z;
            let value = transform(gamma + scale * (1.0 + z) / gap) * gap * gap;
            match value.is_finite() {
                true => value,
                false => Complex64::new(0.0, 0.0),
            }
        })
        .collect();
    fourier(&mut values, |j| {
        Complex64::cis(-2.0 * PI * j as f64 / points as f64)
    });
    let energy = |part: &[Complex64]| part.iter().map(Complex64::norm_sqr).sum::<f64>();
    let eighths: Vec<f64> = values.chunks(points / 8).map(energy).collect();
    let middle = eighths[2..6]
        .iter()
        .fold(0.0_f64, |most, part| most.max(*part));
    eighths[7] > 30.0 * middle + 1e-22 * eighths.iter().sum::<f64>()
}

/// A shift, at least `from`, such that nothing shows right of it; `None` when `e^(shift t)` would overflow.
fn abscissa(from: f64, longest: f64, shows: &dyn Fn(f64) -> bool) -> Option<f64> {
    let near = 1.0 / longest;
    if !shows(from + near) {
        return Some(from);
    }
    let (mut low, mut high) = (near, 2.0 * near);
    while shows(from + high) {
        (low, high) = (high, 2.0 * high);
        if (from + high) * longest > 600.0 {
            return None;
        }
    }
    while high - low > 0.5 * near {
        let middle = 0.5 * (low + high);
        match shows(from + middle) {
            true => low = middle,
            false => high = middle,
        }
    }
    Some(from + high)
}

/// The shift from circles of many sizes.
fn wide_abscissa(transform: Transform<'_>, longest: f64) -> Option<f64> {
    let scales = [1.0, 4.0, 16.0, 64.0, 256.0, 4096.0, 65_536.0, 1e6];
    let shows = |gamma: f64| {
        scales
            .iter()
            .any(|scale| singular_right_of(transform, gamma, scale / longest, CIRCLE.0))
    };
    abscissa(0.0, longest, &shows)
}

/// The shift, at least `from`, from circles as large as the singularities that were seen, fine enough for their distance.
fn fine_abscissa(transform: Transform<'_>, longest: f64, from: f64, frequency: f64) -> Option<f64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to what fits"
    )]
    let points = (16.0 * frequency * longest).clamp(CIRCLE.0 as f64, CIRCLE.1 as f64) as usize;
    let points = points.next_power_of_two();
    let shows = |gamma: f64| {
        [0.4, 0.8]
            .iter()
            .any(|part| singular_right_of(transform, gamma, part * frequency, points))
    };
    abscissa(from, longest, &shows)
}

/// Points of an octave of the scan.
const OCTAVE: usize = 64;

/// The largest imaginary part at which the logarithm of the transform is not smooth along a line as far from its singularities as
/// the line is from the axis; and whether that does not end.
///
/// Along a line at distance `x` a pole is a peak of width `x`: six samples here, so that the eighth difference of the logarithm is some
/// thousandth of the height of the peak, while that of a power is of order `1e-11`. A delay is linear and does not show, a sum of
/// delays does, in every octave where its exponentials are neither constant nor gone.
fn frequency(transform: Transform<'_>, longest: f64) -> (f64, bool) {
    let at = |re: f64, im: f64| transform(Complex64::new(re, im));
    let base = 9.0 / longest;
    let whole = at(base, 0.0).norm() * base;
    let (mut highest, mut run, mut rough) = (0.0_f64, 0, false);
    for octave in -4..36 {
        let line = base * 2.0_f64.powi(octave);
        let step = line / 6.0;
        let values: Vec<Complex64> = (OCTAVE - 4..2 * OCTAVE + 4)
            .map(|k| at(line, k as f64 * step))
            .collect();
        let ratios: Vec<Complex64> = values
            .windows(2)
            .map(|pair| (pair[1] / pair[0]).ln())
            .collect();
        let binomials = [-1.0, 7.0, -21.0, 35.0, -35.0, 21.0, -7.0, 1.0];
        let differ = |window: &[Complex64]| {
            window
                .iter()
                .zip(binomials)
                .map(|(value, factor)| value * factor)
                .sum()
        };
        let differences: Vec<Complex64> = ratios.windows(8).map(differ).collect();
        let (mut seen, mut streak) = (0, 0);
        for (offset, pair) in differences.windows(2).enumerate() {
            let height = (OCTAVE + offset) as f64 * step;
            let size = pair[0].norm();
            let weight = size * values[offset + 4].norm() * height;
            // neighbours point the same way, but against each other in rounding
            let alike = (pair[0] * pair[1].conj()).re > 0.0;
            let rises = size > 1e-9 && weight > 1e-11 * whole && alike;
            // a single pole is seen by half an octave at most
            seen += usize::from(rises && size > 1e-6);
            streak = if rises { streak + 1 } else { 0 };
            if octave >= 0 && streak >= 8 {
                highest = height;
            }
        }
        run = if seen > OCTAVE - 8 { run + 1 } else { 0 };
        rough |= run >= 2;
    }
    (if rough { f64::INFINITY } else { highest }, rough)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(transform: Transform<'_>) -> Features {
        Features::of(transform, 4.0, None)
    }

    #[test]
    fn delays_and_impulses() {
        let found = of(&|s| (-1.5 * s).exp() / (s + 1.0));
        assert!(
            (found.delay - 1.5).abs() < 1e-2 && found.delay <= 1.5,
            "{found:?}"
        );
        let found = of(&|s| (-1.5 * s - s.sqrt()).exp());
        assert!(
            (found.delay - 1.5).abs() < 1e-2 && found.delay <= 1.5,
            "{found:?}"
        );
        for smooth in [
            of(&|s| (-s.sqrt()).exp()),
            of(&|s| s.powf(-2.5)),
            of(&|s| (1.0 + s.inv()).ln()),
        ] {
            assert!(
                smooth.delay.abs() < 1e-5 && smooth.impulse.abs() < 1e-12 && !smooth.rough,
                "{smooth:?}"
            );
        }
        let found = of(&|s| (-s + 0.5 * (s + 1.0).inv()).exp() * 0.25);
        assert!(
            (found.impulse - 0.25).abs() < 1e-3 && (found.delay - 1.0).abs() < 1e-2,
            "{found:?}"
        );
        let found = of(&|s| s / (s + 1.0));
        assert!((found.impulse - 1.0).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn growth() {
        let found = of(&|s| (s - 7.0).inv());
        assert!((7.0..7.3).contains(&found.abscissa), "{found:?}");
        let found = of(&|s| ((s - 3.0) * (s - 3.0) + 1e6).inv());
        assert!((2.7..3.3).contains(&found.abscissa), "{found:?}");
        let found = of(&|s| ((s - 3.0) * (s - 3.0) + 25.0).inv());
        assert!((3.0..3.3).contains(&found.abscissa), "{found:?}");
        let bounded: [fn(Complex64) -> Complex64; 5] = [
            |s| s.inv(),
            |s| (s * s + 100.0).inv(),
            |s| s.sqrt().inv(),
            |s| (s.inv()).exp() / s,
            |s| (1.0 - (-s).exp()) / s,
        ];
        for transform in bounded {
            assert!(of(&transform).abscissa.abs() < 1e-300);
        }
        assert!(of(&|s| (s - 1e5).inv()).unbounded);
        // no transforms: entire functions that grow along vertical lines
        assert!(of(&|s| s.sin() / s).unbounded && of(&|s| s.cos() / (s + 1.0)).unbounded);
    }

    #[test]
    fn height_of_singularities() {
        let found = of(&|s| (s + 1.0).inv() + 1e-3 / (s * s + 1e6));
        assert!(
            (0.8e3..2e3).contains(&found.frequency) && !found.rough,
            "{found:?}"
        );
        assert!(of(&|s| (1.0 - (-s).exp()) / s).rough);
        assert!(of(&|s| (s * (1.0 + (-s).exp())).inv()).rough);
        for smooth in [
            of(&|s| (s * s.sqrt().cosh()).inv()),
            of(&|s| (-s.sqrt()).exp()),
            of(&|s| (1.0 + s.inv()).ln()),
        ] {
            assert!(smooth.frequency.abs() < 1e-300, "{smooth:?}");
        }
    }
}
