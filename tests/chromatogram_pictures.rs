//! Laws of pictures of chromatograms: well-formed whatever the names and numbers, the same every time, small.
#![cfg(feature = "plot")]

use closedform::plot::{ChartError, ChromatogramPicture, Scale, chromatogram};
use proptest::prelude::*;

const HOSTILE: [&str; 8] = [
    "]]><script>alert(1)</script>",
    "a & b < c > d \"e\" 'f'",
    "\u{0}\u{1}\u{8}\u{1b}\u{7f}\u{ffff}\u{fffe}",
    "<!-- <![CDATA[ &amp; &#0; -->",
    "🧪👩‍🔬 benzène 価格 \u{202e}txt\u{200b}",
    "line\nbreak\ttab\r",
    "",
    "{}%s$1\\",
];

fn ramp(count: u32) -> Vec<f64> {
    (0..count).map(f64::from).collect()
}

#[test]
fn hostile_names_are_only_names() {
    let (x, y) = (ramp(50), ramp(50));
    let long = "very long name ".repeat(10_000);
    for name in HOSTILE.into_iter().chain([long.as_str()]) {
        let svg = chromatogram(&ChromatogramPicture {
            title: name,
            time_label: name,
            signal_label: name,
            bound: Some(&y),
            components: vec![(name, &y), (name, &x)],
            data: Some((&x, &y)),
            residuals: true,
            markers: vec![(10.0, name), (10.0, name), (49.0, name), (0.0, name)],
            ..ChromatogramPicture::new(&x, &y)
        })
        .unwrap();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let known = ["svg", "g", "path", "rect", "text", "title"];
        let tags = document.descendants().filter(|node| node.is_element());
        for node in tags {
            assert!(known.contains(&node.tag_name().name()), "{name:?}");
        }
        assert!(svg.len() < 40_000, "{}", svg.len());
    }
}

#[cfg(feature = "png")]
#[test]
fn charts_have_pixels() {
    let (x, y) = (ramp(50), ramp(50));
    let picture = |title| ChromatogramPicture {
        title,
        data: Some((&x, &y)),
        residuals: true,
        markers: vec![(49.0, title)],
        ..ChromatogramPicture::new(&x, &y)
    };
    for title in HOSTILE {
        let svg = chromatogram(&picture(title)).unwrap();
        let image = closedform::plot::png(&svg, 1.0).unwrap();
        assert!(image.starts_with(b"\x89PNG") && image.len() > 3_000);
    }
}

#[test]
fn equal_charts_give_equal_texts() {
    let x = ramp(20_000);
    let y: Vec<f64> = x.iter().map(|x| (x * 0.7).sin() * x).collect();
    let picture = ChromatogramPicture {
        data: Some((&x, &y)),
        residuals: true,
        bound: Some(&x),
        markers: vec![(3.0, "a"), (3.0, "b"), (4.0, "c")],
        ..ChromatogramPicture::new(&x, &y)
    };
    assert_eq!(
        chromatogram(&picture).unwrap(),
        chromatogram(&picture.clone()).unwrap()
    );
}

/// The size of a picture depends on its pixels, not on its points.
#[test]
fn many_points_make_small_pictures() {
    let x = ramp(100_000);
    let y: Vec<f64> = x
        .iter()
        .map(|x| (x * 1.37).sin() + (x * 1e-4).cos())
        .collect();
    let bound = vec![0.5; x.len()];
    let svg = chromatogram(&ChromatogramPicture {
        data: Some((&x, &y)),
        bound: Some(&bound),
        residuals: true,
        ..ChromatogramPicture::new(&x, &y)
    })
    .unwrap();
    assert!(svg.len() < 300_000, "{}", svg.len());
    roxmltree::Document::parse(&svg).unwrap();
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let (x, y) = (ramp(5), ramp(5));
    let none: [f64; 0] = [];
    assert!(matches!(
        chromatogram(&ChromatogramPicture::new(&none, &none)),
        Err(ChartError::Empty { .. })
    ));
    assert!(matches!(
        chromatogram(&ChromatogramPicture::new(&x, &y[..4])),
        Err(ChartError::Dimension {
            expected: 5,
            found: 4,
            ..
        })
    ));
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut broken = y.clone();
        broken[3] = bad;
        let base = ChromatogramPicture::new(&x, &y);
        for picture in [
            ChromatogramPicture::new(&broken, &y),
            ChromatogramPicture::new(&x, &broken),
            ChromatogramPicture {
                bound: Some(&broken),
                ..base.clone()
            },
            ChromatogramPicture {
                components: vec![("a", &broken)],
                ..base.clone()
            },
            ChromatogramPicture {
                data: Some((&x, &broken)),
                ..base.clone()
            },
            ChromatogramPicture {
                data: Some((&x, &broken)),
                residuals: true,
                ..base.clone()
            },
            ChromatogramPicture {
                data: Some((&broken, &y)),
                ..base.clone()
            },
        ] {
            assert!(
                matches!(
                    chromatogram(&picture),
                    Err(ChartError::Number { index: 3, .. })
                ),
                "{picture:?}"
            );
        }
        let marked = ChromatogramPicture {
            markers: vec![(1.0, "a"), (bad, "b")],
            ..base
        };
        assert!(matches!(
            chromatogram(&marked),
            Err(ChartError::Number { index: 1, .. })
        ));
    }
    let negative = ChromatogramPicture {
        bound: Some(&[0.0, 0.0, -1.0, 0.0, 0.0]),
        ..ChromatogramPicture::new(&x, &y)
    };
    assert!(matches!(
        chromatogram(&negative),
        Err(ChartError::Number { index: 2, .. })
    ));
    let logarithmic = ChromatogramPicture {
        scale: Scale::Logarithmic,
        ..ChromatogramPicture::new(&x, &y)
    };
    assert!(matches!(
        chromatogram(&logarithmic),
        Err(ChartError::Number { index: 0, .. })
    ));
    let other = [0.0, 1.0, 2.5, 3.0, 4.0];
    let shifted = ChromatogramPicture {
        data: Some((&other, &y)),
        residuals: true,
        ..ChromatogramPicture::new(&x, &y)
    };
    assert!(matches!(
        chromatogram(&shifted),
        Err(ChartError::Number { index: 2, .. })
    ));
    let without = ChromatogramPicture {
        residuals: true,
        ..ChromatogramPicture::new(&x, &y)
    };
    assert!(matches!(
        chromatogram(&without),
        Err(ChartError::Empty { .. })
    ));
}

#[test]
fn bands_thinner_than_a_pixel_are_told() {
    let (x, y) = (ramp(50), ramp(50));
    let mut thin = vec![1e-13; 50];
    thin[7] = 2.5e-12;
    let svg = chromatogram(&ChromatogramPicture {
        bound: Some(&thin),
        ..ChromatogramPicture::new(&x, &y)
    })
    .unwrap();
    assert!(svg.contains("error bound: at most ±2.5×10⁻¹²") && !svg.contains("fill-opacity"));
    let thick = vec![1.0; 50];
    let svg = chromatogram(&ChromatogramPicture {
        bound: Some(&thick),
        ..ChromatogramPicture::new(&x, &y)
    })
    .unwrap();
    assert!(svg.contains("fill-opacity") && !svg.contains("thinner"));
}

/// Constants, single points, the largest and the smallest numbers have pictures.
#[test]
fn extreme_numbers_have_pictures() {
    for values in [
        vec![0.0],
        vec![5.0; 3],
        vec![-f64::MAX, f64::MAX],
        vec![5e-324, 1e-323],
        vec![1e300, 1e300 * (1.0 + 1e-15)],
        vec![1e-308, 1e308],
        vec![f64::MAX; 2],
    ] {
        let times = ramp(u32::try_from(values.len()).unwrap());
        for (x, y) in [(&times, &values), (&values, &times)] {
            let svg = chromatogram(&ChromatogramPicture {
                bound: Some(&times),
                data: Some((x, y)),
                residuals: true,
                markers: vec![(x[0], "peak")],
                ..ChromatogramPicture::new(x, y)
            })
            .unwrap();
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{values:?}");
            roxmltree::Document::parse(&svg).unwrap();
        }
        if values[0] > 0.0 {
            let svg = chromatogram(&ChromatogramPicture {
                scale: Scale::Logarithmic,
                ..ChromatogramPicture::new(&times, &values)
            })
            .unwrap();
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{values:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any finite points, names and markers make a well-formed picture.
    #[test]
    fn pictures_are_well_formed(
        points in proptest::collection::vec((any::<f64>(), any::<f64>()), 1..40),
        name in "\\PC{0,40}",
        marks in proptest::collection::vec((-2.0..2.0_f64, "\\PC{0,20}"), 0..12),
    ) {
        let finite = |value: f64| if value.is_finite() { value } else { 0.0 };
        let (x, y): (Vec<f64>, Vec<f64>) = points.into_iter().map(|(x, y)| (finite(x), finite(y))).unzip();
        let svg = chromatogram(&ChromatogramPicture {
            title: &name,
            components: vec![(&name, &x)],
            data: Some((&x, &y)),
            residuals: true,
            markers: marks.iter().map(|(x, label)| (*x, label.as_str())).collect(),
            ..ChromatogramPicture::new(&x, &y)
        }).unwrap();
        prop_assert!(roxmltree::Document::parse(&svg).is_ok());
    }
}
