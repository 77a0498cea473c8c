//! Goldstein's J: the response of a column with linear kinetics and without dispersion to a step.

use super::bessel::{bessel_i0_scaled, bessel_i1_scaled};
use super::legendre::integral;
use super::poisson::poisson_mass;
use crate::error::{Result, nonnegative};

/// Up to this geometric mean of the arguments the sum over Poisson probabilities is the cheaper way.
const SUMMED: f64 = 100.0;

/// Beyond so many standard deviations on either side nothing is left of a sum of positive terms.
const DEVIATIONS: f64 = 9.0;

/// Products xy below this change no digit.
const NEGLIGIBLE: f64 = 1e-34;

/// The integrand is followed until it has fallen by e to the power of this, see [`by_quadrature`].
const FALL: f64 = 42.0;

/// A share of 1 and what is left of it, each with digits of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share.
    pub value: f64,
    /// 1 less the share: it has its digits where the share is 1 to working precision.
    pub rest: f64,
}

/// Goldstein's J(x, y) for x, y >= 0, with 1 - J.
///
/// $$ J(x, y) = 1 - e^{-y} \int_0^x e^{-z} I_0(2\sqrt{yz})\thinspace dz = P(N_x \le N_y) $$
///
/// for independent Poisson variables of means x and y. It falls in x from J(0, y) = 1 and rises in y from J(x, 0) = e^-x. Both J and
/// 1 - J have a relative error of about 1e-14, more in the far tails: ε times the logarithm. Costs O((xy)^(1/4)) up to xy = 1e4,
/// from there on O(1).
///
/// # Errors
/// [`crate::Error::Domain`] for negative and infinite arguments and NaN.
///
/// ```
/// use transforms::special::goldstein_j;
/// let step = goldstein_j(20.0, 60.0)?;
/// assert!((step.rest / 1.370_239_808_736_919_2e-6 - 1.0).abs() < 1e-13);
/// // J(x, y) + J(y, x) = 1 + e^(-x-y) I0(2 sqrt(xy))
/// let other = goldstein_j(60.0, 20.0)?;
/// assert!(other.value > step.rest);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: S. Goldstein, On the mathematics of exchange processes in fixed columns (1953); the sums and the integral are derived
/// here.
pub fn goldstein_j(x: f64, y: f64) -> Result<Share> {
    let (x, y) = (nonnegative("x", x)?, nonnegative("y", y)?);
    Ok(match (x * y).sqrt() < SUMMED {
        true => by_sum(x, y),
        false => by_quadrature(x, y),
    })
}

/// The derivatives of J by x and by y.
///
/// $$ \frac{\partial J}{\partial x} = -e^{-x-y} I_0(2\sqrt{xy}), \qquad
/// \frac{\partial J}{\partial y} = e^{-x-y} \sqrt{x/y}\thinspace I_1(2\sqrt{xy}) $$
///
/// # Errors
/// As for [`goldstein_j`].
///
/// ```
/// use transforms::special::goldstein_slope;
/// let (by_x, by_y) = goldstein_slope(3.0, 0.0)?;
/// assert!((by_x + (-3.0_f64).exp()).abs() < 1e-16 && (by_y - 3.0 * (-3.0_f64).exp()).abs() < 1e-16);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn goldstein_slope(x: f64, y: f64) -> Result<(f64, f64)> {
    let (x, y) = (nonnegative("x", x)?, nonnegative("y", y)?);
    let gap = root_gap(x, y);
    let argument = 2.0 * x.sqrt() * y.sqrt();
    let decay = (-gap * gap).exp();
    // sqrt(x/y) I1(2 sqrt(xy)) -> x at y = 0
    let by_y = match argument > 0.0 {
        true => decay * (x / y).sqrt() * bessel_i1_scaled(argument),
        false => decay * x,
    };
    Ok((-decay * bessel_i0_scaled(argument), by_y))
}

/// sqrt(x) - sqrt(y), to its own digits.
fn root_gap(x: f64, y: f64) -> f64 {
    match x + y > 0.0 {
        true => (x - y) / (x.sqrt() + y.sqrt()),
        false => 0.0,
    }
}

/// Sums over k of q_k = P(N_x = k) P(N_y = k), all terms positive:
///
/// $$ J(x, y) = \sum_k q_k R_k(x), \qquad 1 - J(x, y) = \sum_k q_k (R_k(y) - 1), \qquad R_k(m) = P(N_m \le k) / P(N_m = k), $$
///
/// with R_0 = 1 and R_k = 1 + (k/m) R_(k-1). The smaller of both is summed.
fn by_sum(x: f64, y: f64) -> Share {
    if x == 0.0 {
        return Share {
            value: 1.0,
            rest: 0.0,
        };
    }
    if y == 0.0 {
        return Share {
            value: (-x).exp(),
            rest: -(-x).exp_m1(),
        };
    }
    if x * y < NEGLIGIBLE {
        return first_order(x, y);
    }
    // Near 0 J is nearly 1 on either side of x = y.
    match y < x && x > 0.5 {
        true => {
            let value = sum(x, y, 1.0);
            Share {
                value,
                rest: 1.0 - value,
            }
        }
        false => {
            let rest = sum(y, x, 0.0);
            Share {
                value: 1.0 - rest,
                rest,
            }
        }
    }
}

/// J = e^-x (1 + xy + ..) for y < x, 1 - J = x e^-y (1 - x/2 + ..) for y >= x: the smaller argument is below 1e-17.
fn first_order(x: f64, y: f64) -> Share {
    let rest = match y < x {
        true => -(-x).exp_m1(),
        false => x * (-y).exp(),
    };
    let value = match y < x {
        true => (-x).exp(),
        false => 1.0 - rest,
    };
    Share { value, rest }
}

/// Σ q_k (R_k(mean) - 1 + diagonal), with q_k from both means.
fn sum(mean: f64, other: f64, diagonal: f64) -> f64 {
    let square = mean * other;
    let mode = square.sqrt().floor();
    let width = DEVIATIONS * (0.5 * mode + 1.0).sqrt();
    // R forgets where it began over some deviations of its own mean.
    let begin = (mode - width - DEVIATIONS * mean.sqrt()).floor().max(0.0);
    let low = (mode - width).floor().max(begin);
    // The weight of the first term, in units of that of the mode.
    let mut weight = 1.0;
    let mut k = mode;
    while k > low {
        weight *= k * k / square;
        k -= 1.0;
    }
    // R_k - 1 up to the first term, from there on its product with the weight, which stays small where R overflows.
    let mut above = 0.0;
    k = begin;
    while k < low {
        k += 1.0;
        above = k / mean * (1.0 + above);
    }
    let mut excess = weight * above;
    let mut total = 0.0;
    loop {
        let term = excess + diagonal * weight;
        total += term;
        if k > mode + width && term <= 0.25 * f64::EPSILON * total {
            break;
        }
        k += 1.0;
        excess = other / k * (weight + excess);
        weight *= square / (k * k);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number below SUMMED"
    )]
    let at = mode as u64;
    total * poisson_mass(at, mean) * poisson_mass(at, other)
}

/// The integral of the impulse response over r = sqrt(z), in which it is a bell of one width whatever x and y:
///
/// $$ J = e^{-x} + \int_0^{\sqrt y} g(r)\thinspace dr, \qquad 1 - J = \int_{\sqrt y}^\infty g(r)\thinspace dr, \qquad
/// g(r) = 2 \sqrt x\thinspace e^{-(\sqrt x - r)^2} e^{-2\sqrt x\thinspace r} I_1(2 \sqrt x\thinspace r). $$
///
/// Away from the bell g falls as e^(-d² - 2 d |sqrt(x) - sqrt(y)|) at the distance d, which ends where the last digit does.
fn by_quadrature(x: f64, y: f64) -> Share {
    let (root, edge) = (x.sqrt(), y.sqrt());
    let gap = root_gap(x, y);
    let bell = |d: f64| {
        let distance = gap - d;
        let scaled = bessel_i1_scaled(2.0 * root * (edge + d));
        2.0 * root * (-distance * distance).exp() * scaled
    };
    let length = FALL / (gap.abs() + gap.hypot(FALL.sqrt()));
    match y < x {
        true => {
            let value = (-x).exp() + integral(-length.min(edge), 0.0, bell);
            Share {
                value,
                rest: 1.0 - value,
            }
        }
        false => {
            let rest = integral(0.0, length, bell);
            Share {
                value: 1.0 - rest,
                rest,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// x, y, J and 1 - J, by mpmath at 50 digits from the definition by Poisson variables.
    const TABLE: [(f64, f64, f64, f64); 11] = [
        (0.5, 0.25, 0.675_649_296_294_904_5, 0.324_350_703_705_095_5),
        (
            3.0,
            10.0,
            0.985_147_252_422_000_1,
            0.014_852_747_577_999_873,
        ),
        (
            20.0,
            5.0,
            0.001_137_226_422_022_684,
            0.998_862_773_577_977_3,
        ),
        (20.0, 20.0, 0.531_639_139_937_617_7, 0.468_360_860_062_382_3),
        (
            20.0,
            60.0,
            0.999_998_629_760_191_3,
            1.370_239_808_736_919e-6,
        ),
        (
            400.0,
            300.0,
            8.149_637_890_670_09e-5,
            0.999_918_503_621_093_3,
        ),
        (400.0, 420.0, 0.762_988_496_495_635, 0.237_011_503_504_364_9),
        (
            5000.0,
            4700.0,
            0.001_177_697_118_136_695_8,
            0.998_822_302_881_863_3,
        ),
        (
            5000.0,
            5600.0,
            0.999_999_997_309_055,
            2.690_945_035_262_056e-9,
        ),
        (
            200_000.0,
            200_500.0,
            0.785_488_905_233_812_6,
            0.214_511_094_766_187_4,
        ),
        (
            200_000.0,
            197_000.0,
            9.653_524_096_015_14e-7,
            0.999_999_034_647_590_4,
        ),
    ];

    #[test]
    fn table() {
        for (x, y, value, rest) in TABLE {
            let found = goldstein_j(x, y).unwrap();
            assert!(
                (found.value / value - 1.0).abs() < 2e-14,
                "{x} {y} {found:?}"
            );
            assert!((found.rest / rest - 1.0).abs() < 2e-14, "{x} {y} {found:?}");
        }
    }

    /// The sum over Poisson probabilities never ended where the arguments were so small that a ratio overflowed.
    #[test]
    fn tiny_arguments_have_an_answer() {
        for (x, y, rest) in [
            (1e-118, 1e-119, 1e-118),
            (1e-40, 1e-41, 1e-40),
            (1e-41, 1e-40, 1e-41),
            (1e-20, 1e-21, 1e-20),
            (1e-10, 1e-11, 1e-10),
            (1e-300, 3.0, 3.0_f64.exp().recip() * 1e-300),
            (1e-17, 1e-17, 1e-17),
            // here the ratio overflowed after some terms
            (0.4, 1e-25, 0.329_679_953_964_360_7),
            (0.4, 1e-33, 0.329_679_953_964_360_7),
        ] {
            let found = goldstein_j(x, y).unwrap();
            assert!((found.rest / rest - 1.0).abs() < 1e-9, "{x} {y} {found:?}");
            assert!(
                (found.value + found.rest - 1.0).abs() <= 1e-15,
                "{x} {y} {found:?}"
            );
        }
    }

    /// The sum and the integral share nothing but the question.
    #[test]
    fn both_ways_agree() {
        for x in [1e-3, 0.4, 7.0, 60.0, 300.0, 2000.0] {
            for ratio in [1e-3, 0.2, 0.8, 0.99, 1.0, 1.01, 1.3, 4.0] {
                let y = x * ratio;
                let (one, other) = (by_sum(x, y), by_quadrature(x, y));
                for (a, b) in [(one.value, other.value), (one.rest, other.rest)] {
                    assert!((a - b).abs() <= 1e-12 * a, "{x} {y} {one:?} {other:?}");
                }
            }
        }
    }
}
