//! `laplace invert`: the function of time behind a transform.

use std::path::Path;

use closedform::algebra::evidence::{Verdict, Witnessed};
use closedform::algebra::expr::{Expr, Symbol};
use closedform::algebra::{Fuel, Rational};
use closedform::transforms::Error;
use closedform::transforms::formats::case::parse_times;
use closedform::transforms::laplace::{Inverse, Notation, inverse, without_echoes};
use serde_json::{Map, Value, json};

use super::arguments::{Invert, Method};
use super::certificate::{self, Texts};
use super::formula::{others, read, symbol};
use super::numeric;
use crate::decimals::{Decimal, proved};
use crate::failure::{DONE, Failure, NO, Outcome, UNDECIDED};
use crate::output::Output;
use crate::table::{lines, shortest};

/// More digits are refused.
const MOST_DIGITS: usize = 2_000;

/// There is no finite value at a time.
const NONE: Decimal = Decimal {
    text: String::new(),
    bound: f64::INFINITY,
};

/// What is asked.
pub(super) struct Question<'a> {
    pub(super) arguments: &'a Invert,
    pub(super) expr: Expr,
    pub(super) variable: Symbol,
    pub(super) times: Vec<Rational>,
}

/// Pieces of a series of delays that are shown.
const SHOWN: usize = 4;

/// A transform without delays in denominators, which has the same original up to the last time.
struct Unrolled {
    expr: Expr,
    until: f64,
}

/// Runs the command.
pub(crate) fn run(arguments: &Invert, target: Option<&Path>) -> Outcome {
    if !(1..=MOST_DIGITS).contains(&arguments.digits) {
        return Err(Failure::Input(format!(
            "--digits {}: give 1 to {MOST_DIGITS}",
            arguments.digits
        )));
    }
    let variable = symbol("--variable", &arguments.variable)?;
    let time = symbol("--time", &arguments.time)?;
    if variable == time {
        return Err(Failure::input(
            "--time: it is the symbol of the transform too; give another one",
        ));
    }
    let expr = read(&arguments.formula, &[&arguments.variable, &arguments.time])?;
    if expr.contains_symbol(&time) {
        return Err(Failure::Input(format!(
            "EXPR: it contains {}, the symbol of the time; name another one by --time",
            time.name()
        )));
    }
    let times = match &arguments.t {
        Some(text) => parse_times("--t", text, &Rational::ONE).map_err(Failure::transform)?,
        None => Vec::new(),
    };
    let question = Question {
        arguments,
        expr,
        variable,
        times,
    };
    if matches!(arguments.method, Method::Auto | Method::Symbolic) {
        let unrolled = question.unrolled();
        let expr = unrolled.as_ref().map_or(&question.expr, |one| &one.expr);
        match inverse(expr, &question.variable, &time) {
            Ok(found) => return question.formula(&found, unrolled.as_ref(), target),
            Err(error) if arguments.method == Method::Symbolic || question.times.is_empty() => {
                let failure = Failure::transform(error);
                return Err(match question.times.is_empty() {
                    true => failure.about("no formula, and values want --t"),
                    false => failure,
                });
            }
            Err(_) => {}
        }
    }
    if question.times.is_empty() {
        return Err(Failure::input(
            "--t: it is missing; give times, such as --t 0.1,1,10",
        ));
    }
    if let Some(names) = others(&question.expr, &question.variable) {
        return Err(Failure::Input(format!(
            "EXPR: {names} has no value; write numbers, or a formula that is inverted symbolically"
        )));
    }
    numeric::run(&question, target)
}

impl Question<'_> {
    /// The inverse as a formula, and its values.
    fn formula(
        &self,
        found: &Witnessed<Inverse>,
        unrolled: Option<&Unrolled>,
        target: Option<&Path>,
    ) -> Outcome {
        let digits = u32::try_from(self.arguments.digits).unwrap_or(u32::MAX);
        let mut values: Vec<(String, Decimal)> = Vec::new();
        let mut singular = false;
        if !self.times.is_empty() {
            if let Some(names) = others(&self.expr, &self.variable) {
                return Err(Failure::Input(format!(
                    "--t: values want numbers for {names}; write them into the formula, or leave --t out"
                )));
            }
            for time in &self.times {
                let value = match found.value.value(time, digits) {
                    Ok(ball) => proved(&ball, self.arguments.digits),
                    Err(Error::Domain { .. }) => {
                        singular = true;
                        NONE
                    }
                    Err(error) => {
                        let place = format!("at t = {}", time.to_f64());
                        return Err(Failure::transform(error).about(&place));
                    }
                };
                values.push((shortest(time.to_f64()), value));
            }
        }
        let shown = self.shown(&found.value);
        let code = match found.verdict {
            Verdict::Refuted(_) => NO,
            Verdict::Undecided(_) => UNDECIDED,
            _ if singular => UNDECIDED,
            _ => DONE,
        };
        let mut output = Output::open(target)?;
        if self.arguments.json {
            let document = self.document(found, unrolled, &shown, &values);
            output.line(document.to_string())?;
        } else {
            let time = &self.arguments.time;
            let shown = match unrolled.is_some() && found.value.pieces.len() > SHOWN {
                true => format!("{} + ..", self.shown(&first_pieces(&found.value))),
                false => shown,
            };
            output.line(format!("f({time}) = {shown}"))?;
            if !values.is_empty() {
                let rows: Vec<Vec<String>> = values
                    .iter()
                    .map(|(time, value)| {
                        let shown = match value.text.as_str() {
                            "" => "no finite value",
                            text => text,
                        };
                        vec![time.clone(), shown.to_owned()]
                    })
                    .collect();
                for line in lines(&[time, "f"], &rows) {
                    output.line(line)?;
                }
            }
            if self.is_at_jump(&found.value) {
                output
                    .line("  note     where a piece begins, its values are those from the right")?;
            }
            if let Some(Unrolled { until, .. }) = unrolled {
                output.line(format!(
                    "  note     {} pieces, all that begin by {time} = {until}",
                    found.value.pieces.len()
                ))?;
            }
            output.line(format!("  witness  {}", found.verdict))?;
        }
        output.finish()?;
        Ok(code)
    }

    /// Whether a time is one at which a later piece begins.
    fn is_at_jump(&self, value: &Inverse) -> bool {
        let delays = value
            .pieces
            .iter()
            .filter_map(|piece| piece.delay.as_rational());
        let later = |delay: &&Rational| !delay.is_zero();
        delays.filter(later).any(|delay| self.times.contains(delay))
    }

    fn shown(&self, value: &Inverse) -> String {
        match self.arguments.latex {
            true => value.to_latex(),
            false => value.to_string(),
        }
    }

    /// The transform up to the last time, where it has delays in denominators.
    fn unrolled(&self) -> Option<Unrolled> {
        let longest = self.times.iter().max()?;
        let fuel = &mut Fuel::default();
        let expr = without_echoes(&self.expr, &self.variable, longest, fuel).ok()??;
        Some(Unrolled {
            expr,
            until: longest.to_f64(),
        })
    }

    fn document(
        &self,
        found: &Witnessed<Inverse>,
        unrolled: Option<&Unrolled>,
        shown: &str,
        values: &[(String, Decimal)],
    ) -> Value {
        let value = |((_, value), time): (&(String, Decimal), &Rational)| {
            json!({
                "t": time.to_f64(),
                "value": (!value.text.is_empty()).then_some(&value.text),
                "bound": value.bound,
                "status": found.verdict.name(),
            })
        };
        let expr = unrolled.map_or(&self.expr, |one| &one.expr);
        let printed = expr.to_string();
        let mut fields = Map::from_iter([
            ("expression".into(), self.arguments.formula.as_str().into()),
            ("transform".into(), printed.as_str().into()),
            ("method".into(), "symbolic".into()),
            ("formula".into(), shown.into()),
            (
                "values".into(),
                values.iter().zip(&self.times).map(value).collect(),
            ),
        ]);
        if let Some(Unrolled { until, .. }) = unrolled {
            fields.insert("until".into(), (*until).into());
        }
        if matches!(found.verdict, Verdict::Proved(_) | Verdict::Supported(_)) {
            let texts = Texts {
                transforms: match unrolled {
                    Some(_) => &[&printed],
                    None => &[&self.arguments.formula, &printed],
                },
                variable: &self.arguments.variable,
                functions: &[shown],
                time: &self.arguments.time,
            };
            let notation = match self.arguments.latex {
                true => Notation::Latex,
                false => Notation::Plain,
            };
            let pair = (&found.value, expr, &self.variable);
            certificate::of_inverse(&mut fields, &texts, pair, notation);
        }
        fields.insert("verdict".into(), found.verdict.name().into());
        fields.insert("witness".into(), found.verdict.to_string().into());
        Value::Object(fields)
    }
}

fn first_pieces(value: &Inverse) -> Inverse {
    let mut first = value.clone();
    first.pieces.truncate(SHOWN);
    first
}
