//! Laws of Goldstein's J.

use proptest::prelude::*;
use transforms::special::{bessel_i0_scaled, goldstein_j, goldstein_slope, poisson_mass};

fn argument() -> impl Strategy<Value = f64> {
    prop_oneof![
        0.0..1.0_f64,
        1.0..100.0_f64,
        100.0..3e4_f64,
        Just(0.0),
        Just(1e6)
    ]
}

/// Arguments between which J is neither 0 nor 1.
fn near() -> impl Strategy<Value = (f64, f64)> {
    (prop_oneof![0.5..50.0_f64, 50.0..3e4_f64], -6.0..6.0_f64).prop_map(|(x, deviations)| {
        let root: f64 = f64::sqrt(x) + 0.7 * deviations;
        (x, root.max(0.0).powi(2))
    })
}

proptest! {
    /// Both are shares, and together all.
    #[test]
    fn shares_make_one(x in argument(), y in argument()) {
        let found = goldstein_j(x, y).unwrap();
        prop_assert!((0.0..=1.0).contains(&found.value) && (0.0..=1.0).contains(&found.rest));
        prop_assert!((found.value + found.rest - 1.0).abs() <= f64::EPSILON);
    }

    /// J(x, y) + J(y, x) = 1 + e^(-x-y) I0(2 sqrt(xy))
    #[test]
    fn exchange((x, y) in near()) {
        let (one, other) = (goldstein_j(x, y).unwrap(), goldstein_j(y, x).unwrap());
        let gap = (x - y) / (x.sqrt() + y.sqrt());
        let both = (-gap * gap).exp() * bessel_i0_scaled(2.0 * x.sqrt() * y.sqrt());
        // the small one of J(y, x) and 1 - J(x, y) is compared to its own digits
        let (left, right) = if y < x { (one.value, both + other.rest) } else { (other.value, both + one.rest) };
        prop_assert!((left - right).abs() <= 1e-13 * left, "{left} {right}");
    }

    /// J rises in y by what its slope says, and falls in x.
    #[test]
    fn slopes((x, y) in near(), step in 0.001..0.1_f64) {
        let width = step * (1.0 + y.sqrt());
        let j = |x: f64, y: f64| goldstein_j(x, y).unwrap();
        let rise = j(x, y + width).value - j(x, y).value;
        let fall = j(x + width, y).value - j(x, y).value;
        // Simpson's rule on a few panels
        let integral = |slope: &dyn Fn(f64) -> f64| {
            let panels = 64;
            let h = width / f64::from(panels);
            (0..panels).map(|k| {
                let a = f64::from(k) * h;
                h / 6.0 * (slope(a) + 4.0 * slope(a + 0.5 * h) + slope(a + h))
            }).sum::<f64>()
        };
        let by_y = integral(&|z| goldstein_slope(x, y + z).unwrap().1);
        let by_x = integral(&|z| goldstein_slope(x + z, y).unwrap().0);
        prop_assert!((rise - by_y).abs() <= 1e-11, "{rise} {by_y}");
        prop_assert!((fall - by_x).abs() <= 1e-11, "{fall} {by_x}");
        prop_assert!(rise >= -4.0 * f64::EPSILON && fall <= 4.0 * f64::EPSILON);
    }

    /// P(N_x <= N_y) from its definition.
    #[test]
    fn probability(x in 0.0..60.0_f64, y in 0.0..60.0_f64) {
        let (mut sum, mut below) = (0.0, 0.0);
        for k in 0..400 {
            below += poisson_mass(k, x);
            sum += poisson_mass(k, y) * below;
        }
        prop_assert!((goldstein_j(x, y).unwrap().value - sum).abs() <= 1e-13);
    }
}

#[test]
fn ends_of_the_range() {
    let exact = |x, y| goldstein_j(x, y).unwrap();
    assert_eq!((exact(0.0, 3.0).value, exact(0.0, 0.0).value), (1.0, 1.0));
    assert!((exact(2.0, 0.0).value - (-2.0_f64).exp()).abs() < 1e-16);
    assert!((exact(1e-12, 0.0).rest / 1e-12 - 1.0).abs() < 1e-12);
    for x in [1e6, 1e12, 1e100, 1e300] {
        assert!(
            (exact(x, x).value - 0.5).abs() <= 0.3 / x.sqrt() + 1e-15,
            "{x}"
        );
        assert_eq!(
            (exact(x, 0.5 * x).value, exact(x, 2.0 * x).rest),
            (0.0, 0.0)
        );
    }
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(goldstein_j(bad, 1.0).is_err() && goldstein_j(1.0, bad).is_err());
        assert!(goldstein_slope(bad, 1.0).is_err());
    }
    assert_eq!(
        goldstein_j(-1.0, 1.0).unwrap_err().to_string(),
        "x = -1 is not allowed: a finite number, at least 0"
    );
}
