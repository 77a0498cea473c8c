//! Laws of charts: nothing beyond the given points, nothing beyond the frame.
#![cfg(feature = "plot")]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use closedform::plot::{
    Axis, Chart, ChartError, ChromatogramPicture, Colour, DistributionPicture, Layer, Look, Marker,
    Panel, chromatogram, distribution, draw_chart,
};
use proptest::prelude::*;

fn ramp(count: u32) -> Vec<f64> {
    (0..count).map(f64::from).collect()
}

/// Corners of all paths of the frame of the first curve, in pixels.
fn corners(svg: &str, colour: &str) -> Vec<(f64, f64)> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let frame = document
        .descendants()
        .filter(|node| node.has_tag_name("svg"))
        .nth(1)
        .unwrap();
    let mut lines = frame
        .descendants()
        .filter(|node| node.attribute("stroke") == Some(colour) && node.has_tag_name("path"));
    let path = lines
        .next_back()
        .unwrap()
        .attribute("d")
        .unwrap()
        .to_owned();
    path[1..]
        .split('L')
        .map(|pair| {
            let (x, y) = pair.split_once(' ').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        })
        .collect()
}

/// A rectangular pulse is drawn with four levels of corners at most: no overshoot, upright fronts.
#[test]
fn fronts_do_not_overshoot() {
    let x = ramp(3_001);
    let y: Vec<f64> = x
        .iter()
        .map(|x| {
            if (1000.0..2000.0).contains(x) {
                1.0
            } else {
                0.0
            }
        })
        .collect();
    let svg = chromatogram(&ChromatogramPicture::new(&x, &y)).unwrap();
    let line = corners(&svg, "#222222");
    assert!(line.len() <= 6, "{line:?}");
    let mut heights: Vec<f64> = line.iter().map(|corner| corner.1).collect();
    heights.sort_by(f64::total_cmp);
    heights.dedup();
    assert_eq!(heights.len(), 2, "{line:?}");
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let (x, y) = (ramp(5), ramp(5));
    let chart = Chart {
        title: "",
        x: Axis::linear("x"),
        panels: Vec::new(),
        caption: Vec::new(),
    };
    assert!(matches!(draw_chart(&chart), Err(ChartError::Empty { .. })));
    let panel = |range, height| {
        Panel::new(
            Axis {
                range: Some(range),
                ..Axis::linear("y")
            },
            height,
            vec![Layer::Points {
                name: "",
                x: &x,
                y: &y,
                colour: Colour::Ink,
            }],
        )
    };
    for panel in [
        panel((0.0, 1.0), f64::NAN),
        panel((1.0, 0.0), 100.0),
        panel((f64::NAN, 1.0), 100.0),
        panel((0.0, 1.0), 1e9),
    ] {
        let chart = Chart {
            panels: vec![panel],
            ..chart.clone()
        };
        assert!(matches!(draw_chart(&chart), Err(ChartError::Size { .. })));
    }
}

/// Numbers outside of a range that was asked for are cut off; on a logarithmic axis zeros lie below it.
#[test]
fn ranges_cut() {
    let x = ramp(1_000);
    let y: Vec<f64> = x
        .iter()
        .map(|x| if *x < 500.0 { 0.0 } else { x * 1e-3 })
        .collect();
    let chart = |x_range, y_axis| Chart {
        title: "",
        x: Axis {
            range: Some(x_range),
            ..Axis::linear("x")
        },
        panels: vec![Panel {
            markers: vec![
                Marker {
                    x: 900.0,
                    y: None,
                    label: "far",
                },
                Marker {
                    x: 450.0,
                    y: Some(0.3),
                    label: "near",
                },
            ],
            ..Panel::new(
                y_axis,
                200.0,
                vec![Layer::Curve {
                    name: "",
                    x: &x,
                    y: &y,
                    look: Look::MAIN,
                }],
            )
        }],
        caption: Vec::new(),
    };
    let axis = Axis {
        range: Some((0.1, 1.0)),
        ..Axis::logarithmic("y")
    };
    let svg = draw_chart(&chart((400.0, 600.0), axis)).unwrap();
    assert!(svg.contains(">near</text>"));
    for (x, y) in corners(&svg, "#222222") {
        assert!((-20.0..900.0).contains(&x) && y.is_finite());
    }
}

#[test]
fn quantiles_are_marked() {
    let x = ramp(100);
    let y: Vec<f64> = x.iter().map(|x| x * (-0.1 * x).exp()).collect();
    let svg = distribution(&DistributionPicture {
        title: "",
        x: Axis::linear("time / s"),
        y: Axis::linear("density"),
        curves: vec![("one", &x, &y), ("other", &y, &x)],
        marks: vec![(20.0, "50 %"), (40.0, "95 %")],
        diagonal: true,
    })
    .unwrap();
    assert!(
        svg.contains(">50 %</text>")
            && svg.contains(">95 %</text>")
            && svg.contains(">other</text>")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The highest and the lowest point of a curve are where they belong, and no corner is higher or lower.
    #[test]
    fn extremes_are_drawn(values in proptest::collection::vec(-1e3..1e3_f64, 2..3_000)) {
        let x = ramp(u32::try_from(values.len()).unwrap());
        let chart = Chart {
            title: "",
            x: Axis::linear("x"),
            panels: vec![Panel::new(
                Axis { range: Some((-1000.0, 1000.0)), ..Axis::linear("y") },
                400.0,
                vec![Layer::Curve { name: "", x: &x, y: &values, look: Look::MAIN }],
            )],
            caption: Vec::new(),
        };
        let svg = draw_chart(&chart).unwrap();
        let heights: Vec<f64> = corners(&svg, "#222222").iter().map(|corner| 1000.0 - 5.0 * corner.1).collect();
        let most = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
        // half a tenth of a pixel, 5 units each
        prop_assert!((most(&heights) - most(&values)).abs() <= 0.2501);
        prop_assert!((least(&heights) - least(&values)).abs() <= 0.2501);
    }
}
