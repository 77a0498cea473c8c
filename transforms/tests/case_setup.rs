//! Laws of the models that case files describe.

#![cfg(feature = "io")]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use algebra::Rational;
use proptest::prelude::*;
use transforms::chromatography::{Binding, Dispersion};
use transforms::formats::case::{Setup, parse_times, read_case};

fn setup(text: &str) -> Setup {
    read_case(text).unwrap().setup().unwrap()
}

fn kinetics(setup: &Setup) -> (Rational, Rational) {
    match &setup.experiment.components[0].binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => (adsorptions.clone(), desorption.clone()),
        other => panic!("{other:?}"),
    }
}

proptest! {
    /// The ways to say one column agree exactly: τ or length and velocity; a and b, k and b, or rates and the phase ratio.
    #[test]
    fn all_ways_to_say_a_column_agree(tau in 1..500u32, tenths in 1..500u32, b in 1..500u32, alpha in 1..20u32) {
        let k = f64::from(tenths) / 10.0;
        let column = format!("[column]\ntau = {tau}\n");
        let by_k = setup(&format!("{column}[[component]]\nk = {k}\nb = {b}\n"));
        let length = setup(&format!("[column]\nlength = {}\nu = 2\n[[component]]\nk = {k}\nb = {b}\n", 2 * tau));
        prop_assert_eq!(&by_k.experiment, &length.experiment);
        // a = k b tau, exactly
        let expected = &(&Rational::from(i64::from(tenths)) * &Rational::from(i64::from(b * tau)))
            * &Rational::from(10).recip().unwrap();
        prop_assert_eq!(kinetics(&by_k), (expected, Rational::from(i64::from(b))));
        // k_a = k k_d/alpha makes the same k
        let rates = setup(&format!("[column]\ntau = {tau}\nalpha = {alpha}\n[[component]]\nka = {}\nkd = {}\n", tenths * b, 10 * b * alpha));
        let (a, kd) = kinetics(&rates);
        let found = a.checked_div(&(&kd * &Rational::from(i64::from(tau)))).unwrap();
        prop_assert_eq!(found, Rational::from(i64::from(tenths)) * Rational::from(10).recip().unwrap());
    }

    /// The unit of time scales times and rates and leaves numbers alone.
    #[test]
    fn the_unit_of_time_only_scales(tau in 1..500u32, a in 0..500u32, b in 1..500u32, pe in 1..5000u32, width in 1..50u32) {
        let text = |unit: &str| format!(
            "[units]\ntime = \"{unit}\"\n[column]\ntau = \"{tau} s\"\n[[component]]\na = {a}\nb = \"{b} 1/s\"\n[inlet]\nwidth = \"{width} s\"\n[dispersion]\npe = {pe}\n"
        );
        let (seconds, minutes) = (setup(&text("s")), setup(&text("min")));
        let sixty = Rational::from(60);
        let (one, other) = (&seconds.experiment, &minutes.experiment);
        prop_assert_eq!(&one.column.hold_up, &(&other.column.hold_up * &sixty));
        prop_assert_eq!(&one.column.dispersion, &Dispersion::Open { peclet: Rational::from(i64::from(pe)) });
        prop_assert_eq!(&one.column.dispersion, &other.column.dispersion);
        let ((a1, b1), (a2, b2)) = (kinetics(&seconds), kinetics(&minutes));
        prop_assert_eq!(a1, a2);
        prop_assert_eq!(&b1 * &sixty, b2);
    }

    /// Times of a range are exact, rise, and have both ends.
    #[test]
    fn ranges_have_both_ends(first in -50..50i64, span in 1..100i64, count in 2..200usize) {
        let last = first + span;
        let times = parse_times("--t", &format!("{first}:{last}:{count}"), &Rational::from(1)).unwrap();
        prop_assert_eq!(times.len(), count);
        prop_assert_eq!(&times[0], &Rational::from(first));
        prop_assert_eq!(&times[count - 1], &Rational::from(last));
        prop_assert!(times.windows(2).all(|pair| pair[0] < pair[1]));
    }

    /// Any text is times or an error.
    #[test]
    fn any_text_is_times_or_an_error(text in "[-0-9:., a-z]{0,24}") {
        let _ = parse_times("--t", &text, &Rational::from(1));
    }
}

/// A Gaussian inlet of which a share enters before time 0 is said to.
#[test]
fn early_inlets_are_noted() {
    let text = |centre: u32| {
        format!(
            "[column]\ntau = 1\n[[component]]\nname = \"x\"\nk = 1\n[inlet]\ntype = \"gaussian\"\ncenter = {centre}\nsigma = 1\n"
        )
    };
    let notes = |centre: u32| setup(&text(centre)).notes;
    assert!(
        notes(1)
            .iter()
            .any(|note| note.contains("1.00 sigma") && note.contains("1.59e1 %")),
        "{:?}",
        notes(1)
    );
    assert!(!notes(6).iter().any(|note| note.contains("sigma")));
}
