//! `makespan decide` along a ROC curve: the best threshold, and a picture with the break-even line.

use std::path::Path;

use closedform::algebra::Rational;
use closedform::plot::{Axis, Chart, Colour, Layer, Look, Marker, Panel, draw_chart};
use closedform::transforms::makespan::predictor::RocCurve;
use closedform::transforms::makespan::{Expected, RocPoint, roc_curve};
use serde_json::{Value, json};

use super::answer::{Answer, cell, document, expected_document, refused};
use super::arguments::Decide;
use super::decide::equations;
use crate::failure::{DONE, Failure, NO, Outcome};
use crate::files::File;
use crate::picture::encoded;
use crate::table::{lines, precise, shortest};

/// Runs the command for points that were read.
pub(super) fn run(
    arguments: &Decide,
    name: &str,
    points: &[RocPoint<Rational>],
    target: Option<&Path>,
) -> Outcome {
    let curve = roc_curve(points).map_err(|error| refused(name, error))?;
    let mut answer = Answer::default();
    table(&mut answer, points, &curve);
    if let Some(best) = curve.best {
        equations(&mut answer, &points[best], &curve.decisions[best])
            .map_err(|error| refused(name, error))?;
    } else {
        answer.unasked("no point has a finite mean");
    }
    let mut files = Vec::new();
    if let Some(path) = &arguments.plot {
        let svg = picture(points, &curve)
            .map_err(|error| Failure::Input(format!("--plot {}: {error}", path.display())))?;
        files.push(File {
            option: "--plot",
            path,
            content: encoded(path, svg)?,
        });
    }
    let refuted = answer.refuted();
    let inputs: Vec<&str> = arguments.file.as_deref().into_iter().collect();
    answer.write(arguments.json, &inputs, &files, target)?;
    Ok(if curve.pays && !refuted { DONE } else { NO })
}

fn threshold(point: &RocPoint<Rational>) -> String {
    let shown = point
        .threshold
        .as_ref()
        .map(|threshold| shortest(threshold.to_f64()));
    shown.unwrap_or_else(|| String::from("-"))
}

fn table(answer: &mut Answer, points: &[RocPoint<Rational>], curve: &RocCurve<Rational>) {
    match (curve.best, curve.pays) {
        (Some(best), true) => {
            let decision = &curve.decisions[best];
            answer.line(
                "best",
                format!(
                    "point {}, threshold {}: mean {}, saving {}",
                    best + 1,
                    threshold(&points[best]),
                    cell(&decision.monitored),
                    cell(&decision.saving)
                ),
            );
        }
        (Some(_), false) => answer.line("best", "do not preempt: no point saves time"),
        (None, _) => answer.line("best", "none: no point has a finite mean"),
    }
    answer.key("best", curve.best);
    answer.key("pays", curve.pays);
    let mut rows = Vec::new();
    let mut list = Vec::new();
    for (at, (point, decision)) in points.iter().zip(&curve.decisions).enumerate() {
        let mark = if curve.best == Some(at) { " *" } else { "" };
        rows.push(vec![
            format!("{}{mark}", at + 1),
            threshold(point),
            shortest(point.rates.false_alarm.to_f64()),
            shortest(point.rates.detection.to_f64()),
            cell(&decision.monitored),
            match decision.saving {
                Expected::Finite(_) => cell(&decision.saving),
                // the mean is infinite, where nothing was preempted it is not
                Expected::Infinite(_) => String::from("-infinite"),
            },
            decision
                .slope
                .as_ref()
                .map_or_else(|| String::from("-"), |slope| precise(slope.to_f64())),
        ]);
        list.push(json!({
            "threshold": point.threshold.as_ref().map(document),
            "alpha": document(&point.rates.false_alarm),
            "beta": document(&point.rates.detection),
            "mean": expected_document(&decision.monitored),
            "saving": expected_document(&decision.saving),
            "slope": decision.slope.as_ref().map(document),
            "pays": decision.pays,
        }));
    }
    let head = [
        "point",
        "threshold",
        "alpha",
        "beta",
        "mean",
        "saving",
        "slope",
    ];
    answer.table(lines(&head, &rows));
    answer.key("points", list);
    let reactive = curve.decisions.first().map(|decision| &decision.reactive);
    answer.key("reactive", reactive.map_or(Value::Null, expected_document));
}

/// β over α: the points, and for the times of the best one the line above which preempting pays.
fn picture(
    points: &[RocPoint<Rational>],
    curve: &RocCurve<Rational>,
) -> Result<String, closedform::plot::ChartError> {
    let mut sorted: Vec<(f64, f64)> = points
        .iter()
        .map(|point| {
            let rates = &point.rates;
            (rates.false_alarm.to_f64(), rates.detection.to_f64())
        })
        .collect();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let (alphas, betas): (Vec<f64>, Vec<f64>) = sorted.into_iter().unzip();
    let at = curve.best.unwrap_or(0);
    let slope = curve.decisions[at].slope.as_ref().map(Rational::to_f64);
    // Up to the upper or the right edge.
    let line = slope.map(|slope| match slope > 1.0 {
        true => ([0.0, slope.recip()], [0.0, 1.0]),
        false => ([0.0, 1.0], [0.0, slope.max(0.0)]),
    });
    let ends = [0.0, 1.0];
    let mut layers = vec![Layer::Curve {
        name: "",
        x: &ends,
        y: &ends,
        look: Look::AID,
    }];
    layers.push(Layer::Curve {
        name: "predictor",
        x: &alphas,
        y: &betas,
        look: Look::MAIN,
    });
    layers.push(Layer::Points {
        name: "",
        x: &alphas,
        y: &betas,
        colour: Colour::Ink,
    });
    if let Some((x, y)) = &line {
        layers.push(Layer::Curve {
            name: "break-even",
            x,
            y,
            look: Look::nth(0),
        });
    }
    let mut markers = Vec::new();
    if let Some(best) = curve.best {
        markers.push(Marker {
            x: points[best].rates.false_alarm.to_f64(),
            y: Some(points[best].rates.detection.to_f64()),
            label: "best",
        });
    }
    draw_chart(&Chart {
        title: "Where preempting pays: above the line",
        x: Axis::linear("share of good attempts preempted (alpha)"),
        panels: vec![Panel {
            markers,
            ..Panel::new(
                Axis::linear("share of bad attempts preempted (beta)"),
                380.0,
                layers,
            )
        }],
        caption: Vec::new(),
    })
}
