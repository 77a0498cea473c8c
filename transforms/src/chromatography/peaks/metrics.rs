//! What a peak measures.

use super::emg::Emg;
use super::noise::Noise;
use super::polynomial::{descend, steepest, top};
use super::trace::{Scaled, Trace, range};
use crate::error::{Error, Result};

/// Full width at half maximum of a Gaussian in standard deviations.
const FWHM: f64 = 2.354_820_045_030_949_3;

/// The numbers of one peak above its baseline.
///
/// Widths are distances between the crossings of a level on either side of the apex; one that the peak does not fall to within its bounds
/// is `None`, and so is what is made of it. Plates and the mean want times that count from the injection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeakMetrics {
    /// Time of the apex.
    pub apex: f64,
    /// Height H above the baseline, signal.
    pub height: f64,
    /// Area by the trapezoid rule between the bounds, signal × time.
    pub area: f64,
    /// Standard error of the area by the noise of the points, signal × time; the error of the baseline is not in it.
    pub area_error: f64,
    /// Centroid, time.
    pub mean: f64,
    /// Second central moment, time².
    pub variance: f64,
    /// Third central moment over the 3/2 power of the second.
    pub skewness: f64,
    /// Fourth central moment over the square of the second, less 3.
    pub excess: f64,
    /// Full width w at half maximum, time.
    pub fwhm: Option<f64>,
    /// Width at 10 % of the height, time.
    pub width_10: Option<f64>,
    /// Width at 5 % of the height, time.
    pub width_5: Option<f64>,
    /// Base width W between the tangents at the inflection points, time.
    pub base_width: Option<f64>,
    /// USP tailing factor: width at 5 % over twice its part before the apex.
    pub tailing: Option<f64>,
    /// Asymmetry: parts of the width at 10 % after and before the apex.
    pub asymmetry: Option<f64>,
    /// Plates 16 (t/W)².
    pub plates_tangent: Option<f64>,
    /// Plates 5.54 (t/w)², exactly 8 ln 2.
    pub plates_half: Option<f64>,
    /// Plates mean²/variance.
    pub plates_moments: f64,
    /// Signal to noise 2H/h of the pharmacopoeias, h being the range of the noise.
    pub signal_to_noise: Option<f64>,
}

impl PeakMetrics {
    /// The exponentially modified Gaussian of the same area, apex, width at half maximum and asymmetry: a start for a fit.
    ///
    /// Without an asymmetry it is a Gaussian of that width, without a width one of the same variance.
    ///
    /// # Errors
    /// [`Error::Domain`] for metrics that are no peak's.
    ///
    /// ```
    /// use transforms::chromatography::peaks::{Emg, Trace, measure_peak};
    /// let peak = Emg::new(3.0, 5.0, 0.2, 0.1)?;
    /// let times: Vec<f64> = (0..600).map(|k| 0.02 * f64::from(k)).collect();
    /// let signal: Vec<f64> = times.iter().map(|&t| peak.value(t)).collect();
    /// let start = measure_peak(&Trace::new(&times, &signal)?, None, (0, 599), None)?.emg()?;
    /// assert!((start.sigma - 0.2).abs() < 1e-5 && (start.tau - 0.1).abs() < 1e-5);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn emg(&self) -> Result<Emg> {
        match (self.fwhm, self.asymmetry) {
            (Some(fwhm), Some(asymmetry)) => Emg::from_shape(self.area, self.apex, fwhm, asymmetry),
            (Some(fwhm), None) => Emg::new(self.area, self.apex, fwhm / FWHM, 0.0),
            (None, _) => Emg::new(self.area, self.apex, self.variance.sqrt(), 0.0),
        }
    }
}

/// Distance of two peaks in units of their widths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resolution {
    /// 2 (t₂ - t₁)/(W₁ + W₂) by base widths.
    pub base: Option<f64>,
    /// 1.18 (t₂ - t₁)/(w₁ + w₂) by widths at half maximum; the factor is √(2 ln 2) to all its digits.
    pub half: Option<f64>,
}

/// Resolution of two peaks, each `None` without the widths that it wants.
///
/// ```
/// use transforms::chromatography::peaks::{Emg, Trace, measure_peak, resolution};
/// let times: Vec<f64> = (0..400).map(|k| 0.1 * f64::from(k)).collect();
/// let measured = |centre: f64| {
///     let peak = Emg::new(1.0, centre, 1.0, 0.0)?;
///     let signal: Vec<f64> = times.iter().map(|&t| peak.value(t)).collect();
///     measure_peak(&Trace::new(&times, &signal)?, None, (0, 399), None)
/// };
/// let found = resolution(&measured(15.0)?, &measured(21.0)?);
/// // six standard deviations apart, four wide
/// assert!((found.base.unwrap() - 1.5).abs() < 1e-5 && (found.half.unwrap() - 1.5).abs() < 1e-6);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn resolution(one: &PeakMetrics, other: &PeakMetrics) -> Resolution {
    let distance = (other.apex - one.apex).abs();
    let over = |one: Option<f64>, other: Option<f64>, factor: f64| {
        Some(factor * distance / (one? + other?))
    };
    Resolution {
        base: over(one.base_width, other.base_width, 2.0),
        half: over(one.fwhm, other.fwhm, 0.5 * FWHM),
    }
}

/// The metrics of the one peak between two points, both included, of a trace of n points.
///
/// $$ A = \int y\thinspace dt, \quad m_1 = \frac1A \int t\thinspace y\thinspace dt, \quad N = 16 (t/W)^2 = 5.54 (t/w)^2 = m_1^2/m_2, \quad
/// S/N = 2H/h $$
///
/// The apex is that of a local polynomial of degree 4 over as many points as the noise asks for, crossings are those of the polynomial of
/// degree 5 through six points: for an exponentially modified Gaussian with s points to its σ the height and the widths are wrong by less
/// than 1e-4 at s = 4 and 2e-6 at s = 10, the base width by less than 2e-3 at s = 3, 5e-5 at 6 and 2e-6 at 12, the area by about
/// 2 e^(-2π²s²).
/// Without a baseline the signal itself is measured, without a noise it has none.
/// Costs O(n).
///
/// # Errors
/// [`Error::Dimension`] for a baseline of another length, and bounds that hold fewer than five points or leave the trace;
/// [`Error::Domain`] if nothing between the bounds lies above the baseline, or the area there is not above 0.
///
/// ```
/// use transforms::chromatography::peaks::{Emg, Trace, measure_peak};
/// let peak = Emg::new(3.0, 5.0, 0.2, 0.1)?;
/// let times: Vec<f64> = (0..300).map(|k| 0.04 * f64::from(k)).collect();
/// let signal: Vec<f64> = times.iter().map(|&t| peak.value(t)).collect();
/// let found = measure_peak(&Trace::new(&times, &signal)?, None, (0, 299), None)?;
/// assert!((found.area - 3.0).abs() < 1e-12 && (found.mean - 5.1).abs() < 1e-12);
/// assert!((found.variance - 0.05).abs() < 1e-12);
/// let (from, to) = peak.crossings(0.1)?;
/// assert!((found.width_10.unwrap() - (to - from)).abs() < 1e-4);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: United States Pharmacopeia, chapter 621; European Pharmacopoeia, chapter 2.2.46.
pub fn measure_peak(
    trace: &Trace<'_>,
    baseline: Option<&[f64]>,
    bounds: (usize, usize),
    noise: Option<&Noise>,
) -> Result<PeakMetrics> {
    measure_scaled(&corrected(trace, baseline)?, bounds, noise)
}

/// A trace less its baseline, scaled.
pub(super) fn corrected(trace: &Trace<'_>, baseline: Option<&[f64]>) -> Result<Scaled> {
    let mut scaled = trace.scaled();
    let n = scaled.times.len();
    if let Some(values) = baseline.filter(|values| values.len() != n) {
        return Err(Error::Dimension {
            what: "values of the baseline",
            expected: n,
            found: values.len(),
        });
    }
    for (y, b) in scaled.signal.iter_mut().zip(baseline.unwrap_or(&[])) {
        *y -= b / scaled.signal_unit;
    }
    Ok(scaled)
}

/// See [`measure_peak`].
pub(super) fn measure_scaled(
    scaled: &Scaled,
    bounds: (usize, usize),
    noise: Option<&Noise>,
) -> Result<PeakMetrics> {
    let (n, (first, last)) = (scaled.times.len(), bounds);
    if last >= n || last < first.saturating_add(4) {
        return Err(Error::Dimension {
            what: "points between the bounds, of those of the trace",
            expected: 5,
            found: last.min(n - 1).saturating_sub(first.min(n)),
        });
    }
    let deviation = noise.map_or(0.0, |noise| noise.deviation / scaled.signal_unit);
    let shape = Shape::of(scaled, first, last, deviation)?;
    let area = Area::of(scaled, first, last, shape.apex)?;
    let (time, signal) = (scaled.time_unit, scaled.signal_unit);
    let apex = scaled.time(shape.apex);
    let mean = scaled.time(shape.apex + area.mean);
    let variance = area.variance * time * time;
    let both = |(before, after): (f64, f64)| (before + after) * time;
    let fwhm = shape.half.map(both);
    let base_width = shape.base.map(|width| width * time);
    Ok(PeakMetrics {
        apex,
        height: shape.height * signal,
        area: area.area * time * signal,
        area_error: area.error
            * (noise.map_or(1.0, |noise| noise.lag as f64)).sqrt()
            * deviation
            * time
            * signal,
        mean,
        variance,
        skewness: area.skewness,
        excess: area.excess,
        fwhm,
        width_10: shape.tenth.map(both),
        width_5: shape.twentieth.map(both),
        base_width,
        tailing: shape
            .twentieth
            .map(|(before, after)| (before + after) / (2.0 * before)),
        asymmetry: shape.tenth.map(|(before, after)| after / before),
        plates_tangent: base_width.map(|width| 16.0 * (apex / width) * (apex / width)),
        plates_half: fwhm.map(|width| FWHM * FWHM * (apex / width) * (apex / width)),
        plates_moments: mean / variance.sqrt() * (mean / variance.sqrt()),
        signal_to_noise: noise.map(|noise| 2.0 * shape.height / (noise.peak_to_peak / signal)),
    })
}

/// Apex and widths in mean steps, each width by its parts before and after the apex.
struct Shape {
    apex: f64,
    height: f64,
    half: Option<(f64, f64)>,
    tenth: Option<(f64, f64)>,
    twentieth: Option<(f64, f64)>,
    base: Option<f64>,
}

impl Shape {
    fn of(trace: &Scaled, first: usize, last: usize, deviation: f64) -> Result<Self> {
        let (t, y) = (&trace.times, &trace.signal);
        let highest = (first..=last)
            .max_by(|&a, &b| y[a].total_cmp(&y[b]))
            .unwrap_or(first);
        if y[highest] <= 0.0 {
            return Err(Error::Domain {
                what: "height of the peak",
                value: y[highest] * trace.signal_unit,
                allowed: "above 0: a point above the baseline",
            });
        }
        let above = |k: &usize| y[*k] > 0.5 * y[highest];
        let points = (highest..=last).take_while(above).count()
            + (first..=highest).rev().take_while(above).count();
        // the highest point stands in both counts
        let spread = (points as f64 - 1.0) / FWHM;
        let (apex, height) = top(t, y, highest, first, last, spread, deviation);
        let parts = |share: f64| {
            let before = descend(t, y, highest, first, share * height)?;
            Some((
                apex - before,
                descend(t, y, highest, last, share * height)? - apex,
            ))
        };
        let reach = super::polynomial::reach(spread, deviation / height);
        // the inflection points of a Gaussian lie at e^(-1/2) of its height
        let flank = |end: usize| {
            let start = descend(t, y, highest, end, 0.6 * height)?;
            let (time, value, slope) = steepest(t, y, start, (first, last), reach, end == first)?;
            Some(time - value / slope)
        };
        Ok(Self {
            apex,
            height,
            half: parts(0.5),
            tenth: parts(0.1),
            twentieth: parts(0.05),
            base: flank(first).zip(flank(last)).map(|(from, to)| to - from),
        })
    }
}

/// Area and moments in mean steps, times counted from the apex.
struct Area {
    area: f64,
    /// Standard error for a noise of 1.
    error: f64,
    mean: f64,
    variance: f64,
    skewness: f64,
    excess: f64,
}

impl Area {
    fn of(trace: &Scaled, first: usize, last: usize, apex: f64) -> Result<Self> {
        let (t, y) = (&trace.times, &trace.signal);
        let weight = |k: usize| 0.5 * (t[(k + 1).min(last)] - t[k.max(first + 1) - 1]);
        let (_, most) = range(&y[first..=last]);
        // powers of times beyond any range of numbers are not needed
        let sum = |f: &dyn Fn(f64) -> f64| {
            (first..=last)
                .map(|k| weight(k) * (y[k] / most) * f(t[k] - apex))
                .sum::<f64>()
        };
        let zeroth = sum(&|_| 1.0);
        if zeroth.is_nan() || zeroth <= 0.0 {
            return Err(Error::Domain {
                what: "area of the peak",
                value: zeroth * most * trace.signal_unit * trace.time_unit,
                allowed: "above 0: more of the signal above the baseline than below",
            });
        }
        let mean = sum(&|t| t) / zeroth;
        let central = |power: i32| sum(&|t| (t - mean).powi(power)) / zeroth;
        let variance = central(2);
        Ok(Self {
            area: zeroth * most,
            error: (first..=last)
                .map(|k| weight(k) * weight(k))
                .sum::<f64>()
                .sqrt(),
            mean,
            variance,
            skewness: central(3) / (variance * variance.sqrt()),
            excess: central(4) / (variance * variance) - 3.0,
        })
    }
}
