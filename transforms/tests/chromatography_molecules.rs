//! Laws of the molecules.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use transforms::Error;
use transforms::chromatography::witness::{Draw, Molecules, monte_carlo};
use transforms::chromatography::{Binding, Column, Experiment, Inlet};
use transforms::special::goldstein_j;

fn experiment(column: Column, a: f64, b: f64, inlet: Inlet) -> Experiment {
    Experiment::single(column, Binding::kinetic(a, b).unwrap(), inlet)
}

/// 2e5 molecules: shares within 4 standard errors of J, moments of theirs, whatever the number of threads.
#[test]
fn molecules_follow_the_closed_form() {
    let (a, b) = (20.0, 10.0);
    let column = experiment(Column::plug_flow(1.0).unwrap(), a, b, Inlet::Step);
    let draw = Draw::new(200_000, 17);
    let sample = Molecules::draw(&column, 0, draw).unwrap();
    for time in [1.6, 2.2, 2.8, 3.0, 3.4, 4.5] {
        let share = sample.share(time);
        let exact = goldstein_j(a, b * (time - 1.0)).unwrap().value;
        assert!(
            (share.value - exact).abs() < 4.0 * share.error,
            "{time} {share:?} {exact}"
        );
    }
    let moments = sample.moments().unwrap();
    for (one, exact) in [
        (moments.mean, 3.0),
        (moments.variance, 2.0 * a / (b * b)),
        (moments.skewness, 3.0 / (2.0 * a).sqrt()),
    ] {
        assert!(
            (one.value - exact).abs() < 4.0 * one.error,
            "{one:?} {exact}"
        );
        assert!(one.error < 0.05 * exact);
    }
    let threads = std::num::NonZeroUsize::new(3).unwrap();
    let again = Molecules::draw(&column, 0, Draw { threads, ..draw }).unwrap();
    assert!(sample == again);
    let bars = sample.histogram(1.0, 9.0, 40).unwrap();
    let all: f64 = bars.iter().map(|bar| 0.2 * bar.value).sum();
    assert!((all - 1.0).abs() < 1e-4);
}

/// Mean and variance of an open column with mixed volumes: m + ΣT and 2 m²/Pe + 2a/b² + ΣT².
#[test]
fn moments_add() {
    let (a, b, peclet) = (6.0, 3.0, 8.0);
    let mut column = experiment(Column::open(1.0, peclet).unwrap(), a, b, Inlet::Step);
    column.mixing = vec![0.5, 0.2];
    let moments = Molecules::draw(&column, 0, Draw::new(200_000, 4))
        .unwrap()
        .moments()
        .unwrap();
    let variance = 2.0 * 9.0 / peclet + 2.0 * a / (b * b) + 0.29;
    assert!((moments.mean.value - 3.7).abs() < 4.0 * moments.mean.error);
    assert!((moments.variance.value - variance).abs() < 4.0 * moments.variance.error);
}

/// Irreversible adsorption lets e^-a of the molecules pass, at once, and the others have no moments.
#[test]
fn those_that_never_leave() {
    let column = experiment(Column::plug_flow(2.0).unwrap(), 1.5, 0.0, Inlet::Step);
    let sample = Molecules::draw(&column, 0, Draw::new(50_000, 8)).unwrap();
    let share = sample.share(2.0);
    assert!((share.value - (-1.5_f64).exp()).abs() < 4.0 * share.error);
    assert!((share.value - sample.share(1e9).value).abs() < 1e-15);
    assert!(matches!(sample.moments(), Err(Error::Unsupported { .. })));
    let empty = experiment(Column::plug_flow(2.0).unwrap(), 0.0, 1.0, Inlet::Step);
    let sample = Molecules::draw(&empty, 0, Draw::new(100, 8)).unwrap();
    assert!(matches!(sample.moments(), Err(Error::NotConverged { .. })));
}

#[test]
fn refusals() {
    let column = experiment(Column::closed(1.0, 10.0).unwrap(), 1.0, 1.0, Inlet::Step);
    assert!(matches!(
        Molecules::draw(&column, 0, Draw::new(100, 1)),
        Err(Error::Unsupported { .. })
    ));
    let column = experiment(Column::plug_flow(1.0).unwrap(), 1e300, 1.0, Inlet::Step);
    assert!(matches!(
        monte_carlo(&column, 0, &[2.0], Draw::new(100, 1)),
        Err(Error::TooLarge { .. })
    ));
    let column = experiment(Column::plug_flow(1.0).unwrap(), 1.0, 1.0, Inlet::Step);
    let sample = Molecules::draw(&column, 0, Draw::new(100, 1)).unwrap();
    for (from, to, bins) in [
        (1.0, 1.0, 3),
        (2.0, 1.0, 3),
        (f64::NAN, 1.0, 3),
        (0.0, 1.0, 0),
        (0.0, 1.0, usize::MAX),
    ] {
        assert!(sample.histogram(from, to, bins).is_err());
    }
    let share = sample.share(f64::NAN).value;
    assert!(share.abs() < 1e-300);
}
