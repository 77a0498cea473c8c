//! Values of an inverse by numeric methods: estimates, or doubts.

use std::path::Path;

use closedform::algebra::Ball;
use closedform::transforms::laplace::{
    Acceleration, Doubt, Family, Inversion, Method, Status, invert_expression,
};
use serde_json::{Value, json};

use super::invert::Question;
use crate::decimals::plain;
use crate::failure::{DONE, Failure, Outcome, UNDECIDED};
use crate::output::Output;
use crate::table::{lines, shortest};

/// Runs the numeric part of `laplace invert`.
pub(super) fn run(question: &Question<'_>, target: Option<&Path>) -> Outcome {
    let digits = question.arguments.digits;
    let method = question.arguments.method.numeric().unwrap_or_default();
    let found = invert_expression(
        &question.expr,
        &question.variable,
        &question.times,
        digits,
        method,
    )
    .map_err(Failure::transform)?;
    let doubts = found
        .points
        .iter()
        .filter(|point| is_doubtful(point))
        .count();
    let alone = found
        .points
        .iter()
        .any(|point| matches!(point.status, Status::Alone { .. }));
    let witness = match (doubts, alone) {
        (0, false) => String::from("two methods that share nothing agree at every time   estimate"),
        (0, true) => String::from(
            "one method at two numbers of nodes; --method auto asks a second one   estimate",
        ),
        (some, _) => format!(
            "{some} of {} values are doubtful   open",
            found.points.len()
        ),
    };
    let shown: Vec<Shown> = found
        .points
        .iter()
        .map(|point| Shown::of(point, digits))
        .collect();
    let mut output = Output::open(target)?;
    if question.arguments.json {
        let values = question.times.iter().zip(&found.points).zip(&shown);
        let value = values.map(|((time, point), shown)| {
            json!({
                "t": time.to_f64(),
                "value": shown.value,
                "estimate": point.estimate,
                "method": name(point.method),
                "status": if is_doubtful(point) { "doubtful" } else { "estimate" },
                "reason": shown.says,
            })
        });
        let document = json!({
            "transform": question.expr.to_string(),
            "method": name(method),
            "formula": null,
            "values": value.collect::<Vec<Value>>(),
            "certificate": null,
            "verdict": if doubts == 0 { "estimate" } else { "doubtful" },
            "witness": crate::table::words(&witness),
        });
        output.line(document.to_string())?;
    } else {
        let rows: Vec<Vec<String>> = question
            .times
            .iter()
            .zip(&found.points)
            .zip(&shown)
            .map(|((time, point), shown)| {
                vec![
                    shortest(time.to_f64()),
                    shown.value.clone(),
                    error(point.estimate),
                    shown.says.clone(),
                ]
            })
            .collect();
        for line in lines(&[&question.arguments.time, "f", "error about", ""], &rows) {
            output.line(line)?;
        }
        output.line(format!("  witness  {witness}"))?;
    }
    output.finish()?;
    Ok(if doubts == 0 { DONE } else { UNDECIDED })
}

fn error(estimate: f64) -> String {
    match estimate.is_finite() {
        true => format!("{estimate:.1e}"),
        false => String::from("-"),
    }
}

fn is_doubtful(point: &Inversion<Ball>) -> bool {
    matches!(point.status, Status::Doubtful { .. })
}

/// A value with the digits that its estimate leaves.
struct Shown {
    value: String,
    says: String,
}

impl Shown {
    fn of(point: &Inversion<Ball>, digits: usize) -> Self {
        let value = match point.estimate.is_finite() {
            false => String::from("-"),
            true => plain(&rounded(&point.value, point.estimate, digits)),
        };
        let says = match &point.status {
            Status::Agreed {
                methods: [one, other],
                ..
            } => format!("{} and {}", name(*one), name(*other)),
            Status::Alone { .. } => name(point.method),
            Status::Vanishing => String::from("before the delay of the transform"),
            Status::Initial => String::from("limit of s F(s)"),
            Status::Doubtful { reason } => format!("doubtful: {}", doubt(*reason)),
            _ => String::new(),
        };
        Self { value, says }
    }
}

/// As many digits as the estimate leaves, at least one.
fn rounded(value: &Ball, estimate: f64, digits: usize) -> String {
    let size = value.magnitude_log2().unwrap_or(0);
    if estimate <= 0.0 {
        return match size == 0 && value.contains_zero() {
            true => String::from("0"),
            false => value.midpoint_decimal(digits),
        };
    }
    let known = (size as f64 - 1.0 - estimate.log2()) * std::f64::consts::LOG10_2;
    if known < 0.0 {
        return String::from("0");
    }
    let known = (0..digits)
        .take_while(|&digit| (digit as f64) < known)
        .count();
    value.midpoint_decimal(known.max(1))
}

fn doubt(reason: Doubt) -> String {
    match reason {
        Doubt::NotFinite => {
            String::from("the transform has no finite values where they are needed")
        }
        Doubt::Disagreement => {
            String::from("methods disagree; raise --digits, or try another --method")
        }
        Doubt::Jump { before, after } => {
            format!("a jump from {before:.6} to {after:.6}; the value is their mean")
        }
        Doubt::Rough => String::from("a jump, a kink or a second delay somewhere"),
        Doubt::Oscillation { frequency } => format!("it oscillates with frequency {frequency:.3}"),
        Doubt::Growth => String::from("it grows too fast, or is no transform"),
        _ => String::from("no method agrees with another"),
    }
}

/// A method as the option calls it.
fn name(method: Method) -> String {
    String::from(match method {
        Method::Automatic => "auto",
        Method::Rule(Family::Talbot) => "talbot",
        Method::Rule(Family::FixedTalbot) => "fixed-talbot",
        Method::Rule(Family::Hyperbola) => "hyperbola",
        Method::Rule(Family::Parabola) => "parabola",
        Method::Rule(Family::Euler) => "euler",
        Method::Rule(Family::GaverStehfest) => "stehfest",
        Method::Rule(Family::Concentrated) => "concentrated",
        Method::Fourier(Acceleration::Euler) => "line",
        Method::Fourier(Acceleration::QuotientDifference) => "de-hoog",
        Method::Weeks => "weeks",
        _ => "another",
    })
}
