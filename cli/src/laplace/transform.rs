//! `laplace transform`: the transform of a function of time.

use std::path::Path;

use closedform::algebra::Rational;
use closedform::algebra::expr::Expr;
use closedform::transforms::laplace::{forward, inverse};
use serde_json::{Map, Value};

use super::arguments::Transform;
use super::certificate::{self, Texts};
use super::formula::{others, read, symbol};
use crate::failure::{DONE, Failure, NO, Outcome};
use crate::output::Output;

/// Times at which the inverse is compared, as numerators over [`HUNDREDTHS`].
const TIMES: [i64; 3] = [37, 114, 285];
const HUNDREDTHS: i64 = 100;

/// A larger relative difference is a contradiction.
const APART: f64 = 1e-9;

/// Runs the command.
pub(crate) fn run(arguments: &Transform, target: Option<&Path>) -> Outcome {
    let variable = symbol("--variable", &arguments.variable)?;
    let time = symbol("--time", &arguments.time)?;
    if variable == time {
        return Err(Failure::input(
            "--variable: it is the symbol of the time too; give another one",
        ));
    }
    let expr = read(&arguments.formula, &[&arguments.variable, &arguments.time])?;
    if expr.contains_symbol(&variable) {
        return Err(Failure::Input(format!(
            "EXPR: it contains {}, the symbol of the transform; name another one by --variable",
            variable.name()
        )));
    }
    let found = forward(&expr, &time, &variable).map_err(Failure::transform)?;
    // Back again, and compared in double precision.
    let back = inverse(&found.expr, &variable, &time);
    let mut refuted = false;
    let witness = match back {
        Err(error) => format!("the inverse is not covered: {error}   open"),
        Ok(_) if others(&expr, &time).is_some() => {
            String::from("the inverse has a formula, its values want numbers   open")
        }
        Ok(back) => {
            let pairs = TIMES.iter().map(|numerator| {
                let at = Rational::from(*numerator)
                    * Rational::from(HUNDREDTHS).recip().unwrap_or_default();
                let value = back.value.value(&at, 20).ok()?.to_f64();
                let here = [(time.clone(), Expr::number(at))];
                let own = expr.substitute(&here).real_ball(128)?.to_f64();
                Some((value, own))
            });
            // Where the function vanishes, its other values are the measure.
            let gap = pairs.collect::<Option<Vec<(f64, f64)>>>().map(|pairs| {
                let largest = pairs
                    .iter()
                    .fold(0.0, |most: f64, (_, own)| most.max(own.abs()));
                let apart = |(value, own): &(f64, f64)| {
                    let size = own.abs().max(1e-9 * largest).max(f64::MIN_POSITIVE);
                    (value - own).abs() / size
                };
                pairs.iter().map(apart).fold(0.0, f64::max)
            });
            match gap {
                None => String::from("the function has no value to compare with   open"),
                Some(gap) => {
                    refuted = gap > APART;
                    let verdict = if refuted { "REFUTED" } else { "supported" };
                    let times = TIMES.len();
                    format!(
                        "inverted and compared at {times} times: differs by {gap:.1e} at most   {verdict}"
                    )
                }
            }
        }
    };
    let shown = match arguments.latex {
        true => found.expr.to_latex(),
        false => found.expr.to_string(),
    };
    let mut output = Output::open(target)?;
    if arguments.json {
        let printed = expr.to_string();
        let mut fields = Map::from_iter([
            ("expression".into(), arguments.formula.as_str().into()),
            ("function".into(), printed.as_str().into()),
            ("transform".into(), shown.as_str().into()),
            ("abscissa".into(), found.abscissa.to_string().into()),
        ]);
        if !refuted {
            let texts = Texts {
                transforms: &[&shown],
                variable: &arguments.variable,
                functions: &[&arguments.formula, &printed],
                time: &arguments.time,
            };
            certificate::of_transform(&mut fields, &texts, &expr, (&variable, &time));
        }
        fields.insert("witness".into(), crate::table::words(&witness).into());
        output.line(Value::Object(fields).to_string())?;
    } else {
        output.line(format!("F({}) = {shown}", arguments.variable))?;
        output.line(format!(
            "converges for Re {} > {}",
            arguments.variable, found.abscissa
        ))?;
        output.line(format!("  witness  {witness}"))?;
    }
    output.finish()?;
    Ok(if refuted { NO } else { DONE })
}
