//! The exponentially modified Gaussian: value, slopes and moments, for every width and tail.

use crate::error::{Error, Result, positive};
use crate::special::{erfc, erfc_levelled, erfc_scaled};
use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2, TAU};

/// √π/2
const HALF_ROOT_PI: f64 = 0.886_226_925_452_758;

/// From here on the ratios of the integrals come from their continued fraction, before it from two subtractions that cost a digit.
const FAR: f64 = 1.5;

/// (ln 1e17)²/8, and half of it more.
const DIGITS: f64 = 290.0;

/// Ratios beyond this are all the same, and their products must not overflow.
const LARGE: f64 = 1e150;

/// A Gaussian peak with an exponential tail.
///
/// $$ f(t) = \frac{A}{\sqrt{2\pi}\thinspace\sigma} \int_0^\infty e^{-(t-\mu-\tau v)^2/(2\sigma^2)}\thinspace e^{-v}\thinspace dv $$
///
/// | symbol | meaning | unit |
/// |---|---|---|
/// | `area` A | area of the peak | signal × time |
/// | `centre` μ | centre of the Gaussian; the mean of the peak is μ + τ | time |
/// | `sigma` σ > 0 | width of the Gaussian | time |
/// | `tau` τ | time constant of the tail: 0 for a Gaussian, negative for a front that rises slowly | time |
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Emg {
    /// Area A of the peak, signal × time.
    pub area: f64,
    /// Centre μ of the Gaussian, time.
    pub centre: f64,
    /// Width σ of the Gaussian, time.
    pub sigma: f64,
    /// Time constant τ of the tail, time.
    pub tau: f64,
}

/// The value of a peak at one time and what it changes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EmgSlopes {
    /// f(t), signal.
    pub value: f64,
    /// ∂f/∂t, signal/time.
    pub time: f64,
    /// ∂f/∂A, 1/time.
    pub area: f64,
    /// ∂f/∂μ, signal/time.
    pub centre: f64,
    /// ∂f/∂σ, signal/time.
    pub sigma: f64,
    /// ∂f/∂τ, signal/time.
    pub tau: f64,
}

/// Mean and central moments of a peak of unit area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EmgMoments {
    /// μ + τ, time.
    pub mean: f64,
    /// σ² + τ², time².
    pub variance: f64,
    /// 2τ³, time³.
    pub third: f64,
    /// Fourth cumulant 6τ⁴, time⁴.
    pub fourth_cumulant: f64,
}

/// A peak of unit area at u = (t - μ)/σ, with its derivatives by u σ, σ and τ.
struct Unit {
    value: f64,
    time: f64,
    sigma: f64,
    tau: f64,
}

impl Emg {
    /// A peak of its four parameters.
    ///
    /// # Errors
    /// [`Error::Domain`] for a number that is not finite, and for σ that is not above 0.
    pub fn new(area: f64, centre: f64, sigma: f64, tau: f64) -> Result<Self> {
        for (what, value) in [
            ("area A", area),
            ("centre mu", centre),
            ("time constant tau", tau),
        ] {
            if !value.is_finite() {
                return Err(Error::Domain {
                    what,
                    value,
                    allowed: "a finite number",
                });
            }
        }
        Ok(Self {
            area,
            centre,
            sigma: positive("width sigma", sigma)?,
            tau,
        })
    }

    /// f(t): the signal at time t.
    ///
    /// Relative error some ε, times the square of the distance from the centre in σ. Below the smallest number it is 0; it never
    /// overflows unless A/σ does. Costs one exponential and one error function.
    ///
    /// ```
    /// use transforms::chromatography::peaks::Emg;
    /// let peak = Emg::new(1.0, 5.0, 0.5, 0.8)?;
    /// assert!((peak.value(5.5) / 0.525_588_358_145_912_4 - 1.0).abs() < 1e-14);
    /// // without its tail it is the Gaussian
    /// let gauss = Emg::new(1.0, 5.0, 0.5, 0.0)?;
    /// assert!((gauss.value(5.0) * 0.5 * std::f64::consts::TAU.sqrt() - 1.0).abs() < 1e-15);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    ///
    /// Source: E. Grushka, Characterization of exponentially modified Gaussian peaks in chromatography (1972); the form without overflow
    /// and the slopes are derived here.
    pub fn value(&self, t: f64) -> f64 {
        self.area * self.unit(t).value
    }

    /// f(t) and its derivatives by time and by each parameter, exact.
    ///
    /// With $J_n = \int_0^\infty v^n e^{-v^2-2zv}\thinspace dv$, $z = (\sigma/\tau - u)/\sqrt2$ and $u = (t-\mu)/\sigma$ all of them are
    /// the value times ratios of J₀, J₁ and J₂, which come without subtraction from $J_{n+1} = n J_{n-1}/2 - z J_n$ run backwards.
    ///
    /// ```
    /// use transforms::chromatography::peaks::Emg;
    /// let slopes = Emg::new(2.0, 5.0, 0.5, 1e-9)?.slopes(5.3);
    /// // a small tail moves the peak as its centre does
    /// assert!((slopes.tau / slopes.centre - 1.0).abs() < 1e-8);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn slopes(&self, t: f64) -> EmgSlopes {
        let unit = self.unit(t);
        EmgSlopes {
            value: self.area * unit.value,
            time: self.area * unit.time,
            area: unit.value,
            centre: -self.area * unit.time,
            sigma: self.area * unit.sigma,
            tau: self.area * unit.tau,
        }
    }

    /// Mean, variance, third central moment and fourth cumulant, exact.
    pub fn moments(&self) -> EmgMoments {
        let square = self.tau * self.tau;
        EmgMoments {
            mean: self.centre + self.tau,
            variance: self.sigma.mul_add(self.sigma, square),
            third: 2.0 * square * self.tau,
            fourth_cumulant: 6.0 * square * square,
        }
    }

    /// The peak of unit area: a front is the mirror image of a tail.
    fn unit(&self, t: f64) -> Unit {
        let mirror = if self.tau < 0.0 { -1.0 } else { 1.0 };
        let (distance, tau) = (mirror * (t - self.centre), self.tau.abs());
        let theta = (tau / self.sigma).min(LARGE);
        let u = (distance / self.sigma).clamp(-LARGE, LARGE);
        let unit = match 1.0 - u * theta {
            beyond if beyond < 0.0 => self.in_the_tail(distance, u, tau),
            rest => self.before_the_tail(u, theta, rest * FRAC_1_SQRT_2),
        };
        Unit {
            time: mirror * unit.time,
            tau: mirror * unit.tau,
            ..unit
        }
    }

    /// For z = q/θ >= 0: the value G √2 J₀/θ, and slopes by the ratios J₁/J₀ and J₂/J₁. Nothing divides by θ alone.
    fn before_the_tail(&self, u: f64, theta: f64, q: f64) -> Unit {
        let z = q / theta;
        let gauss = (-0.5 * u * u).exp() / (TAU.sqrt() * self.sigma);
        let value = gauss * SQRT_2 * HALF_ROOT_PI * erfc_levelled(z) / 2.0_f64.mul_add(q, theta);
        let (first, second) = ratios(z);
        // J₁/(θ J₀), from the recurrence so that it has its limit at θ = 0
        let rate = 0.5 / theta.mul_add(second, q);
        let by = |factor: f64| {
            if value > 0.0 {
                value * factor / self.sigma
            } else {
                0.0
            }
        };
        Unit {
            value,
            time: by(SQRT_2 * first - u),
            sigma: by(u * u - 1.0 - 2.0 * SQRT_2 * u * first + 2.0 * first * second),
            tau: by(rate * (SQRT_2 * u - 2.0 * second)),
        }
    }

    /// For z < 0, where the exponential has overtaken the Gaussian: f = e^(r²/2 - (t-μ)/τ) erfc(z) / 2τ with r = σ/τ, and τ f' = G - f.
    fn in_the_tail(&self, distance: f64, u: f64, tau: f64) -> Unit {
        let r = self.sigma / tau;
        let gauss = (-0.5 * u * u).exp() / (TAU.sqrt() * self.sigma);
        let decay = distance / tau;
        let value = (0.5 * r * r - decay).exp() * erfc((r - u) * FRAC_1_SQRT_2) / (2.0 * tau);
        let time = (gauss - value) / tau;
        let weighted = |height: f64, factor: f64| if height > 0.0 { height * factor } else { 0.0 };
        Unit {
            value,
            time,
            sigma: (weighted(value, r) - weighted(gauss, u + r)) / tau,
            tau: (weighted(value, decay - 1.0 - r * r) + weighted(gauss, r * r)) / tau,
        }
    }
}

/// J₁/J₀ and J₂/J₁ for z >= 0, with J_n = ∫ v^n e^(-v² - 2zv) dv over v > 0.
fn ratios(z: f64) -> (f64, f64) {
    if z < FAR {
        let first = 0.5 / (HALF_ROOT_PI * erfc_scaled(z)) - z;
        return (first, 0.5 / first - z);
    }
    // the error after n terms falls like e^(-2z sqrt(2n))
    let terms = (DIGITS / (z * z)).ceil() + 12.0;
    let (mut n, mut ratio) = (terms, 0.0);
    while n > 1.5 {
        ratio = 0.5 * n / (z + ratio);
        n -= 1.0;
    }
    (0.5 / (z + ratio), ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// t, A, μ, σ, τ and f, ∂f/∂t, ∂f/∂σ, ∂f/∂τ by mpmath at 60 digits and more.
    const TABLE: [([f64; 5], [f64; 4]); 14] = [
        (
            [5.5, 1.0, 5.0, 0.5, 0.8],
            [
                0.525_588_358_145_912_4,
                -0.052_058_636_384_532_12,
                -0.572_390_163_557_525_8,
                -0.266_704_947_718_604_3,
            ],
        ),
        (
            [4.0, 1.0, 5.0, 0.5, 0.8],
            [
                0.022_979_186_589_275_055,
                0.106_253_433_046_376_3,
                0.203_546_436_911_955_06,
                -0.023_123_714_998_595_35,
            ],
        ),
        (
            [9.0, 1.0, 5.0, 0.5, 0.8],
            [
                0.010_239_075_479_151_214,
                -0.012_798_844_348_926_385,
                0.007_999_277_717_977_945,
                0.046_195_828_821_956_69,
            ],
        ),
        (
            [3.0, 2.0, 5.0, 0.5, -0.8],
            [
                0.249_382_874_546_848_74,
                0.311_059_442_054_736_46,
                0.191_735_546_768_912_58,
                -0.346_085_295_222_709_87,
            ],
        ),
        (
            [5.2, 1.0, 5.0, 0.5, 0.01],
            [
                0.742_178_687_301_908,
                -0.563_840_669_526_145_2,
                -1.269_577_747_958_625,
                0.537_832_058_263_371_1,
            ],
        ),
        (
            [5.2, 1.0, 5.0, 0.5, 0.1],
            [
                0.767_148_543_979_671_2,
                -0.306_082_633_730_246_97,
                -1.415_747_953_775_353_7,
                0.019_419_596_540_551_15,
            ],
        ),
        (
            [7.0, 1.0, 5.0, 0.5, 0.1],
            [
                0.000_877_497_411_913_245_2,
                -0.006_098_369_603_834_745,
                0.019_785_429_957_982_898,
                0.014_265_268_167_647_964,
            ],
        ),
        (
            [4.2, 1.0, 5.0, 0.5, 0.1],
            [
                0.164_443_002_505_867,
                0.573_986_668_530_442_4,
                0.679_533_367_090_366_7,
                -0.450_203_512_266_964_5,
            ],
        ),
        (
            [5.7, 1.0, 5.0, 0.5, -0.001],
            [
                0.298_617_610_835_361_7,
                -0.837_320_436_127_859_4,
                0.576_685_716_155_766_2,
                0.836_163_623_743_073_8,
            ],
        ),
        (
            [5.3, 1.0, 5.0, 0.5, 0.0],
            [
                0.666_449_205_783_599_5,
                -0.799_739_046_940_318_8,
                -0.853_054_983_403_007_8,
                0.799_739_046_940_318_8,
            ],
        ),
        (
            [30.0, 1.0, 5.0, 0.5, 20.0],
            [
                0.014_329_717_180_007_915,
                -0.000_716_485_859_000_395_8,
                1.791_214_647_500_989_3e-05,
                0.000_178_673_661_088_223_68,
            ],
        ),
        (
            [5.001, 3.0, 5.0, 0.001, 2.0],
            [
                1.261_204_993_245_971,
                362.325_484_281_970_83,
                -363.137_249_520_856,
                -0.630_196_614_003_603_4,
            ],
        ),
        (
            [6.0, 1.0, 5.0, 0.5, 0.5],
            [
                0.375_458_775_860_628_04,
                -0.534_953_685_668_503_9,
                0.103_025_953_562_999_44,
                0.215_963_866_052_752_2,
            ],
        ),
        (
            [5.9, 1.0, 5.0, 0.5, 0.3],
            [
                0.368_073_701_802_268_56,
                -0.700_577_950_668_268_2,
                0.220_228_018_169_717_96,
                0.507_774_815_714_380_3,
            ],
        ),
    ];

    #[test]
    fn values_and_slopes() {
        for ([t, area, centre, sigma, tau], exact) in TABLE {
            let peak = Emg::new(area, centre, sigma, tau).unwrap();
            let found = peak.slopes(t);
            let u = (t - centre) / sigma;
            let allowed = 2e-15 * (2.0 + u * u);
            assert!(
                (found.value / exact[0] - 1.0).abs() < allowed,
                "{t} {peak:?} {found:?}"
            );
            // a slope has the digits of what it is the difference of: the value over the narrower of the widths
            let unit = exact[0] * (1.0 + u.abs())
                / sigma.min(if tau == 0.0 { sigma } else { sigma + tau.abs() });
            for (found, exact) in [
                (found.time, exact[1]),
                (found.sigma, exact[2]),
                (found.tau, exact[3]),
            ] {
                assert!(
                    (found - exact).abs() < 4.0 * allowed * unit,
                    "{t} {peak:?}: {found} {exact}"
                );
            }
            assert_eq!(found.value.to_bits(), peak.value(t).to_bits());
        }
    }

    /// Both forms at z = 0, and both ways to the ratios at their meeting.
    #[test]
    fn the_forms_meet() {
        let peak = Emg::new(1.0, 0.0, 1.0, 0.5).unwrap();
        let (one, other) = (
            peak.before_the_tail(2.0, 0.5, 0.0),
            peak.in_the_tail(2.0, 2.0, 0.5),
        );
        for (one, other) in [
            (one.value, other.value),
            (one.time, other.time),
            (one.sigma, other.sigma),
            (one.tau, other.tau),
        ] {
            assert!((one / other - 1.0).abs() < 1e-13, "{one} {other}");
        }
        let (near, far) = (ratios(FAR.next_down()), ratios(FAR));
        assert!((near.0 / far.0 - 1.0).abs() < 1e-14 && (near.1 / far.1 - 1.0).abs() < 1e-13);
    }

    #[test]
    fn nothing_overflows() {
        for sigma in [1e-300, 1e-20, 1.0, 1e20, 1e300] {
            for tau in [-1e300, -1.0, -1e-300, 0.0, 5e-324, 1e-20, 1.0, 1e20, 1e300] {
                for t in [-1e300, -1e3, -1.0, 0.0, 1e-300, 1.0, 40.0, 1e3, 1e300] {
                    let found = Emg::new(1e-10, 0.0, sigma, tau).unwrap().slopes(t);
                    assert!(
                        found.value >= 0.0 && found.value.is_finite(),
                        "{sigma} {tau} {t}"
                    );
                    let slopes = [found.time, found.area, found.centre, found.sigma, found.tau];
                    assert!(
                        slopes.iter().all(|slope| !slope.is_nan()),
                        "{sigma} {tau} {t} {found:?}"
                    );
                }
            }
        }
        assert!(
            Emg::new(1.0, 0.0, 0.0, 1.0).is_err() && Emg::new(f64::NAN, 0.0, 1.0, 1.0).is_err()
        );
    }
}
