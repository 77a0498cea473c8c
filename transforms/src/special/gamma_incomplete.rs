//! The shares of a gamma law below and above a point, for any shape.

use std::f64::consts::{PI, TAU};

use super::erfc::erfc;
use super::stirling::{deviance, stirling};

/// From this shape on the sums are long, and an expansion in its inverse has all digits.
const LARGE: f64 = 1e6;

/// From this shape on Stirling's series gives all digits.
const STIRLING_FROM: f64 = 10.0;

/// Terms of the series and of the continued fraction: below [`LARGE`] some thousands suffice.
const MOST_TERMS: usize = 100_000;

/// The share of a gamma law of scale 1 below x.
///
/// $$ P(k, x) = \frac{1}{\Gamma(k)} \int_0^x v^{k-1} e^{-v}\thinspace dv $$
///
/// Relative error about 1e-14 where the answer is not tiny. 0 for x <= 0; NaN for NaN and for shapes that are not positive.
/// Costs O(1 + √k) operations for k < 1e6, O(1) beyond.
///
/// ```
/// use transforms::special::{gamma_lower, gamma_upper};
/// assert!((gamma_lower(1.0, 2.0) - (1.0 - (-2.0_f64).exp())).abs() < 1e-15);
/// assert!((gamma_upper(3.0, 40.0) / 841.0 / (-40.0_f64).exp() - 1.0).abs() < 1e-14);
/// ```
///
/// Source: the power series and Legendre's continued fraction; for large shapes N. M. Temme, The asymptotic expansion of the incomplete
/// gamma functions (1979).
pub fn gamma_lower(shape: f64, x: f64) -> f64 {
    shares(shape, x)[0]
}

/// The share of a gamma law of scale 1 above x: 1 - P(k, x) without cancellation, see [`gamma_lower`].
pub fn gamma_upper(shape: f64, x: f64) -> f64 {
    shares(shape, x)[1]
}

/// $x^{k-1} e^{-x}/\Gamma(k)$, the density of a gamma law of scale 1; at 0 infinite for k < 1.
pub fn gamma_density(shape: f64, x: f64) -> f64 {
    match x {
        _ if shape.is_nan() || shape <= 0.0 || x.is_nan() => f64::NAN,
        _ if x < 0.0 || x.is_infinite() => 0.0,
        _ if x > 0.0 => power(shape, x) / x * shape,
        _ if shape < 1.0 => f64::INFINITY,
        _ if shape > 1.0 => 0.0,
        _ => 1.0,
    }
}

fn shares(shape: f64, x: f64) -> [f64; 2] {
    match x {
        _ if shape.is_nan() || shape <= 0.0 || x.is_nan() => [f64::NAN; 2],
        _ if x <= 0.0 => [0.0, 1.0],
        _ if x.is_infinite() => [1.0, 0.0],
        _ if shape.is_infinite() => [0.0, 1.0],
        _ if shape.to_bits() == 1.0_f64.to_bits() => [-(-x).exp_m1(), (-x).exp()],
        _ if shape >= LARGE => expansion(shape, x),
        _ if x < shape + 1.0 => {
            let lower = (power(shape, x) * series(shape, x)).min(1.0);
            [lower, 1.0 - lower]
        }
        _ => {
            let upper = (power(shape, x) * shape * fraction(shape, x)).min(1.0);
            [1.0 - upper, upper]
        }
    }
}

/// x^k e^-x / Γ(k + 1)
fn power(shape: f64, x: f64) -> f64 {
    if shape >= STIRLING_FROM {
        return (-stirling(shape) - deviance(shape, x, shape - x)).exp() / (TAU * shape).sqrt();
    }
    if x > 800.0 {
        return 0.0; // e^-800 x^10 is no number
    }
    // Γ(k + 1) = Γ(k + 11)/((k + 1) .. (k + 10)), by Stirling's series
    let far = shape + 10.0;
    let product: f64 = (1..=10).map(|j| shape + f64::from(j)).product();
    let gamma = (TAU * far).sqrt() * (far / std::f64::consts::E).powf(far) * stirling(far).exp();
    x.powf(shape) * (-x).exp() * (product / gamma)
}

/// Σ x^n / ((k + 1) .. (k + n))
fn series(shape: f64, x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for n in 1..MOST_TERMS {
        term *= x / (shape + n as f64);
        sum += term;
        if term < 0.25 * f64::EPSILON * sum {
            break;
        }
    }
    sum
}

/// Legendre's continued fraction of Γ(k, x) e^x x^-k, from its front (Lentz).
fn fraction(shape: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-290;
    let whole = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut b = x + 1.0 - shape;
    let mut d = 1.0 / whole(b);
    let (mut c, mut value) = (1.0 / TINY, d);
    for n in 1..MOST_TERMS {
        let n = n as f64;
        let a = n * (shape - n);
        b += 2.0;
        d = 1.0 / whole(a.mul_add(d, b));
        c = whole(b + a / c);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() < 0.5 * f64::EPSILON {
            break;
        }
    }
    value
}

/// Temme's expansion, Q = erfc(η √(k/2))/2 + e^(-k η²/2)/√(2πk) (c_0 + c_1/k) with η²/2 = λ - 1 - ln λ, λ = x/k. Where the second part
/// counts, |η| is below 40/√k <= 0.04, so that few powers of η suffice.
fn expansion(shape: f64, x: f64) -> [f64; 2] {
    let exponent = deviance(shape, x, shape - x);
    let eta = (2.0 * exponent / shape).sqrt().copysign(x - shape);
    let first = [
        -1.0 / 3.0,
        1.0 / 12.0,
        -2.0 / 135.0,
        1.0 / 864.0,
        1.0 / 2835.0,
        -139.0 / 777_600.0,
    ];
    let near = eta.clamp(-0.1, 0.1);
    let first = first
        .iter()
        .rev()
        .fold(0.0, |sum: f64, term| sum.mul_add(near, *term));
    let second = -1.0 / 540.0 - near / 288.0;
    let correction = (-exponent).exp() / (2.0 * PI * shape).sqrt() * (first + second / shape);
    let root = exponent.sqrt().copysign(eta);
    [
        0.5 * erfc(-root) - correction,
        0.5 * erfc(root) + correction,
    ]
    .map(|share| share.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shape, point, share below and above, by mpmath at 40 digits.
    const TABLE: [(f64, f64, f64, f64); 64] = [
        (0.001, 1e-06, 0.9868481336940766, 0.013151866305923333),
        (0.001, 0.0005, 0.9929996093911574, 0.007000390608842627),
        (0.001, 0.0009, 0.9935830559931685, 0.006416944006831465),
        (0.001, 0.001, 0.9936876467088603, 0.00631235329113971),
        (0.001, 0.0011, 0.9937822605436983, 0.006217739456301663),
        (0.001, 0.002, 0.9943756646255675, 0.005624335374432554),
        (0.001, 0.006, 0.9954647282938869, 0.004535271706113124),
        (0.3, 0.0003, 0.09774308319431016, 0.9022569168056899),
        (0.3, 0.15, 0.6097401293823551, 0.39025987061764494),
        (0.3, 0.27, 0.7087857878594724, 0.29121421214052756),
        (0.3, 0.3, 0.7269573437103661, 0.2730426562896338),
        (0.3, 0.33, 0.7433967560187011, 0.2566032439812989),
        (0.3, 0.6, 0.8432114320173443, 0.15678856798265575),
        (0.3, 1.8, 0.9715716641734823, 0.028428335826517687),
        (1.0, 0.001, 0.0009995001666250085, 0.999000499833375),
        (1.0, 0.5, 0.3934693402873666, 0.6065306597126334),
        (1.0, 0.9, 0.5934303402594009, 0.4065696597405991),
        (1.0, 1.0, 0.6321205588285577, 0.36787944117144233),
        (1.0, 1.1, 0.6671289163019205, 0.3328710836980795),
        (1.0, 2.0, 0.8646647167633873, 0.1353352832366127),
        (1.0, 6.0, 0.9975212478233336, 0.0024787521766663585),
        (2.5, 0.0025, 9.386384682948061e-08, 0.9999999061361532),
        (2.5, 1.25, 0.22350492887667728, 0.7764950711233227),
        (2.5, 2.25, 0.5201165618867006, 0.4798834381132994),
        (2.5, 2.5, 0.5841198130044921, 0.41588018699550794),
        (2.5, 2.75, 0.6420541191490415, 0.35794588085095846),
        (2.5, 5.0, 0.9247647538534878, 0.07523524614651218),
        (2.5, 15.0, 0.9999852514189616, 1.4748581038443052e-05),
        (9.9, 0.0099, 4.955055078265709e-27, 1.0),
        (9.9, 4.95, 0.032579259404179245, 0.9674207405958207),
        (9.9, 8.91, 0.4134407854823097, 0.5865592145176903),
        (9.9, 9.9, 0.5422823565567768, 0.45771764344322313),
        (9.9, 10.89, 0.6591209265325012, 0.3408790734674988),
        (9.9, 19.8, 0.9948297484149495, 0.005170251585050524),
        (9.9, 59.4, 0.9999999999999996, 3.948706495296956e-16),
        (10.5, 0.0105, 1.3893073199048524e-28, 1.0),
        (10.5, 5.25, 0.028338355123332687, 0.9716616448766673),
        (10.5, 9.45, 0.40844499715608157, 0.5915550028439184),
        (10.5, 10.5, 0.5410557911071782, 0.45894420889282184),
        (10.5, 11.55, 0.6613301456926542, 0.3386698543073457),
        (10.5, 21.0, 0.9957922518073133, 0.004207748192686704),
        (10.5, 63.0, 0.9999999999999999, 5.603418015060334e-17),
        (120.25, 0.12025, 9.6091509978385e-311, 1.0),
        (120.25, 60.125, 5.859407443391609e-12, 0.9999999999941406),
        (120.25, 108.225, 0.1346304025297492, 0.8653695974702508),
        (120.25, 120.25, 0.5121273513395933, 0.48787264866040675),
        (120.25, 132.275, 0.8626241212267165, 0.1373758787732835),
        (120.25, 240.5, 1.0, 3.376870613638974e-18),
        (120.25, 721.5, 1.0, 2.059981161552032e-170),
        (
            50000.0,
            48658.35921350012,
            7.107427070584388e-10,
            0.9999999992892573,
        ),
        (
            50000.0,
            49776.39320225002,
            0.15865444478879534,
            0.8413455552112047,
        ),
        (50000.0, 50000.0, 0.5005947081047933, 0.4994052918952067),
        (
            50000.0,
            50223.60679774998,
            0.8413455500810681,
            0.15865444991893185,
        ),
        (
            50000.0,
            51341.64078649988,
            0.9999999986481551,
            1.351844859883907e-09,
        ),
        (
            2000000.0,
            1991514.7186257613,
            9.375636962777569e-10,
            0.9999999990624363,
        ),
        (
            2000000.0,
            1998585.786437627,
            0.15865523375708945,
            0.8413447662429105,
        ),
        (
            2000000.0,
            2000000.0,
            0.5000940315975192,
            0.49990596840248086,
        ),
        (
            2000000.0,
            2001414.213562373,
            0.8413447662226321,
            0.15865523377736787,
        ),
        (
            2000000.0,
            2008485.2813742387,
            0.9999999989621614,
            1.0378386171870452e-09,
        ),
        (
            10000000000.0,
            9999400000.0,
            9.858790146801108e-10,
            0.999999999014121,
        ),
        (
            10000000000.0,
            9999900000.0,
            0.1586552539274242,
            0.8413447460725758,
        ),
        (
            10000000000.0,
            10000000000.0,
            0.5000013298076014,
            0.4999986701923987,
        ),
        (
            10000000000.0,
            10000100000.0,
            0.8413447460725758,
            0.15865525392742422,
        ),
        (
            10000000000.0,
            10000600000.0,
            0.9999999990127033,
            9.87296720757507e-10,
        ),
    ];

    #[test]
    fn shares_have_their_digits() {
        for (shape, x, lower, upper) in TABLE {
            let (below, above) = (gamma_lower(shape, x), gamma_upper(shape, x));
            // the share that is summed has its digits, the other those of 1
            let allowed = 2e-14 * lower.min(upper) + 4.0 * f64::EPSILON;
            let relative = 2e-13 * if x < shape + 1.0 { lower } else { upper };
            assert!(
                (below - lower).abs() <= allowed,
                "{shape} {x}: {below} {lower}"
            );
            assert!(
                (above - upper).abs() <= allowed,
                "{shape} {x}: {above} {upper}"
            );
            let summed = if x < shape + 1.0 {
                below - lower
            } else {
                above - upper
            };
            assert!(
                summed.abs() <= relative.max(1e-25),
                "{shape} {x}: {below} {above}"
            );
        }
    }

    #[test]
    fn densities_are_slopes() {
        for (shape, x) in [(0.3, 0.2), (2.5, 3.0), (40.0, 38.0), (2e6, 2e6)] {
            let h = 1e-3_f64.min(1e-3 * x);
            let slope = (gamma_lower(shape, x + h) - gamma_lower(shape, x - h)) / (2.0 * h);
            let density = gamma_density(shape, x);
            assert!(
                (slope / density - 1.0).abs() < 1e-5,
                "{shape} {x}: {slope} {density}"
            );
        }
    }

    #[test]
    fn ends_of_the_range() {
        for shape in [1e-300, 1e-3, 1.0, 1e6, 1e15, 1e300] {
            for x in [0.0, 1e-300, 1.0, 1e6, 1e15, 1e300, f64::INFINITY] {
                let (lower, upper) = (gamma_lower(shape, x), gamma_upper(shape, x));
                assert!(
                    (0.0..=1.0).contains(&lower) && (0.0..=1.0).contains(&upper),
                    "{shape} {x}"
                );
                assert!(
                    (lower + upper - 1.0).abs() < 1e-13,
                    "{shape} {x}: {lower} {upper}"
                );
                assert!(gamma_density(shape, x) >= 0.0);
            }
        }
        for bad in [(0.0, 1.0), (-1.0, 1.0), (f64::NAN, 1.0), (1.0, f64::NAN)] {
            assert!(gamma_lower(bad.0, bad.1).is_nan() && gamma_density(bad.0, bad.1).is_nan());
        }
        assert_eq!((gamma_lower(2.0, -1.0), gamma_upper(2.0, -1.0)), (0.0, 1.0));
    }
}
