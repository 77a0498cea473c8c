//! Apex, widths and starting values of an exponentially modified Gaussian.

use super::emg::Emg;
use crate::error::{Error, Result, positive};

/// Halvings of an interval: beyond the digits of a number.
const HALVINGS: usize = 200;

/// The longest tail that a start may have, in σ.
const LONGEST_TAIL: f64 = 100.0;

impl Emg {
    /// Time of the apex: μ for τ = 0, between μ and μ + τ otherwise, by bisection on the slope. Costs some 60 slopes.
    ///
    /// ```
    /// use transforms::chromatography::peaks::Emg;
    /// let peak = Emg::new(1.0, 5.0, 0.5, 0.8)?;
    /// assert!(peak.slopes(peak.apex()).time.abs() < 1e-14);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn apex(&self) -> f64 {
        // in units of σ: neither the slope nor the area can vanish there
        let theta = (self.tau / self.sigma).clamp(-1e100, 1e100);
        let shape = Self {
            area: 1.0,
            centre: 0.0,
            sigma: 1.0,
            tau: theta.abs(),
        };
        // the apex of a long tail lies where the Gaussian ends
        let u = bisect(0.0, theta.abs().min(30.0), |u| shape.slopes(u).time > 0.0);
        self.centre + theta.signum() * u * self.sigma
    }

    /// The times before and after the apex at which the peak has a share of its height, 0 < share < 1.
    ///
    /// # Errors
    /// [`Error::Domain`] for another share.
    ///
    /// ```
    /// use transforms::chromatography::peaks::Emg;
    /// let (from, to) = Emg::new(1.0, 5.0, 0.5, 0.0)?.crossings(0.5)?;
    /// assert!(((to - from) / 0.5 - 2.354_820_045_030_949_3).abs() < 1e-14);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn crossings(&self, share: f64) -> Result<(f64, f64)> {
        if share.is_nan() || share <= 0.0 || share >= 1.0 {
            return Err(Error::Domain {
                what: "share of the height",
                value: share,
                allowed: "above 0 and below 1",
            });
        }
        let theta = (self.tau / self.sigma).clamp(-1e100, 1e100);
        let shape = Self {
            area: 1.0,
            centre: 0.0,
            sigma: 1.0,
            tau: theta.abs(),
        };
        let apex = shape.apex();
        let level = share * shape.value(apex);
        let side = |sign: f64| {
            let mut far = 1.0;
            while shape.value(apex + sign * far) > level && far < 1e150 {
                far *= 2.0;
            }
            apex + sign * bisect(0.0, far, |by| shape.value(apex + sign * by) > level)
        };
        let (before, after) = (side(-1.0) * self.sigma, side(1.0) * self.sigma);
        Ok(match theta < 0.0 {
            false => (self.centre + before, self.centre + after),
            true => (self.centre - after, self.centre - before),
        })
    }

    /// The peak of an area, a mean, a variance and a third central moment.
    ///
    /// $$ \tau = (m_3/2)^{1/3}, \qquad \sigma^2 = m_2 - \tau^2, \qquad \mu = m_1 - \tau $$
    ///
    /// # Errors
    /// [`Error::Domain`] for a skewness of 2 and more in size, which is that of an exponential, and for numbers that are not finite.
    ///
    /// ```
    /// use transforms::chromatography::peaks::Emg;
    /// let peak = Emg::from_moments(1.0, 5.8, 0.89, 1.024)?;
    /// assert!((peak.sigma - 0.5).abs() < 1e-15 && (peak.tau - 0.8).abs() < 1e-15);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn from_moments(area: f64, mean: f64, variance: f64, third: f64) -> Result<Self> {
        let tau = (0.5 * third).cbrt();
        let square = tau.mul_add(-tau, positive("variance", variance)?);
        if square.is_nan() || square <= 0.0 {
            return Err(Error::Domain {
                what: "skewness",
                value: third / (variance * variance.sqrt()),
                allowed: "above -2 and below 2: the tail takes more than the whole variance",
            });
        }
        Self::new(area, mean - tau, square.sqrt(), tau)
    }

    /// The peak of an area, an apex, a full width at half maximum and an asymmetry B/A at 10 % of the height.
    ///
    /// The ratio τ/σ is found by bisection on the asymmetry, which rises with it from 1, then σ from the width: no empirical formula.
    /// An asymmetry below 1 makes a front. Beyond |τ|/σ = 100 the ratio stays there. Costs some 10⁴ values.
    ///
    /// # Errors
    /// [`Error::Domain`] for a width or an asymmetry that is not above 0, and for numbers that are not finite.
    ///
    /// ```
    /// use transforms::chromatography::peaks::Emg;
    /// let peak = Emg::new(3.0, 5.0, 0.5, 0.8)?;
    /// let ((a, b), (c, d)) = (peak.crossings(0.1)?, peak.crossings(0.5)?);
    /// let again = Emg::from_shape(3.0, peak.apex(), d - c, (b - peak.apex()) / (peak.apex() - a))?;
    /// assert!((again.sigma - 0.5).abs() < 1e-11 && (again.tau - 0.8).abs() < 1e-11);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn from_shape(area: f64, apex: f64, fwhm: f64, asymmetry: f64) -> Result<Self> {
        let fwhm = positive("full width at half maximum", fwhm)?;
        let asymmetry = positive("asymmetry at 10 % of the height", asymmetry)?;
        let wanted = asymmetry.max(1.0 / asymmetry);
        let shape = |tau: f64| Self {
            area: 1.0,
            centre: 0.0,
            sigma: 1.0,
            tau,
        };
        let theta = bisect(0.0, LONGEST_TAIL, |tau| {
            let (peak, top) = (shape(tau), shape(tau).apex());
            peak.crossings(0.1)
                .is_ok_and(|(from, to)| to - top < wanted * (top - from))
        });
        let (from, to) = shape(theta).crossings(0.5)?;
        let sigma = fwhm / (to - from);
        let front = if asymmetry < 1.0 { -1.0 } else { 1.0 };
        Self::new(
            area,
            apex - front * shape(theta).apex() * sigma,
            sigma,
            front * theta * sigma,
        )
    }
}

/// Where a condition that holds at `low` ceases to hold.
fn bisect(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        match holds(middle) {
            true => low = middle,
            false => high = middle,
        }
    }
    0.5 * (low + high)
}
