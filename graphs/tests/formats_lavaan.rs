//! What lavaan's `sem()` adds to formulas, as version 0.6-14 of lavaan lists it.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use graphs::formats::{Format, read, read_lavaan_with_defaults};
use graphs::{Coefficient, MixedGraph};

/// The covariances that are added, and the vertices whose error is fixed to 0, sorted.
fn added(text: &str) -> (Vec<String>, Vec<String>) {
    let covariances = |graph: &MixedGraph| -> Vec<String> {
        let pair = |(a, b): (usize, usize)| {
            let (a, b) = (graph.name(a), graph.name(b));
            format!("{}<->{}", a.min(b), a.max(b))
        };
        graph.bidirected().map(pair).collect()
    };
    let plain = read(text, Format::Lavaan).unwrap();
    let full = read_lavaan_with_defaults(text).unwrap();
    let known = covariances(&plain);
    let mut more = covariances(&full);
    more.retain(|pair| !known.contains(pair));
    more.sort();
    let zero = |v: &usize| match &full.vertex(*v).variance {
        Coefficient::Fixed(value) => {
            value.is_zero() && plain.vertex(*v).variance == Coefficient::Free
        }
        _ => false,
    };
    let mut fixed: Vec<String> = (0..full.len())
        .filter(zero)
        .map(|v| full.name(v).to_owned())
        .collect();
    fixed.sort();
    (more, fixed)
}

#[test]
fn the_parameters_that_lavaan_adds() {
    for (text, covariances, fixed) in [
        ("y3 ~ x2 + x6", "x2<->x6", ""),
        (
            "f =~ x6 + x1\ng =~ x4 + y3\nh =~ x2 + x3",
            "f<->g f<->h g<->h",
            "",
        ),
        (
            "f =~ x3\nx4 ~ x6\nx1 ~ x6 + x5\ny1 ~ x2 + y2\nf ~~ x4",
            "x1<->x4 x1<->y1 x2<->x5 x2<->x6 x2<->y2 x4<->y1 x5<->x6 x5<->y2 x6<->y2",
            "x3",
        ),
        // the variance of the single indicator is written
        (
            "f =~ y1 + x1\ng =~ x5\ng ~ y1\nx4 ~ y2 + x3\nx5 ~~ x5",
            "g<->x4 x3<->y2",
            "",
        ),
        // a factor of the second order is no exogenous latent variable
        (
            "f =~ x3\ng =~ y2 + x1 + f\nx6 ~ x2\nx3 ~~ x6\nx6 ~~ f",
            "",
            "x3",
        ),
        // predictors with a covariance or a variance in the text are left alone
        ("x1 ~ y3 + y2\nx4 ~ x3\nx4 ~~ 0*y2\ny3 ~~ y3", "x1<->x4", ""),
        (
            "x2 ~ x4 + y3\nx5 ~ y1 + x3\nx2 ~~ y3",
            "x2<->x5 x3<->x4 x3<->y1 x4<->y1",
            "",
        ),
        // a covariance that is fixed to 0 stays so
        (
            "f =~ x2\ng =~ y3 + y1 + x6\nx5 ~ g + x3\ny1 ~~ 0*y3\ng ~~ 0*f\nf ~~ f",
            "",
            "x2",
        ),
        // a cycle: both ends predict
        ("y2 ~ y3\nx2 ~ x6 + y1\nx6 ~ x2\ny1 ~~ y2", "", ""),
        (
            "f =~ x6 + x5\ng =~ x4\nh =~ y1 + x2 + y2\ny2 ~ x4\nx1 ~ x2 + x5\ng ~ x5\nx3 ~ x4\nx2 ~~ 0*y2\nx3 ~~ h",
            "f<->h g<->x1 g<->x3 x1<->x3",
            "x4",
        ),
    ] {
        let words =
            |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
        assert_eq!(added(text), (words(covariances), words(fixed)), "{text}");
    }
}

/// The only indicator of a factor that indicates another one too has an error.
#[test]
fn a_single_indicator_of_two_factors_has_an_error() {
    assert_eq!(added("f =~ x\ng =~ y + x + z").1, Vec::<String>::new());
}

#[test]
fn empty_texts_are_refused() {
    assert!(read_lavaan_with_defaults(" \n").is_err());
    assert!(read_lavaan_with_defaults("y ~").is_err());
}
