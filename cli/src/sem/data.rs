//! `sem fit`, `sem simulate`: models and data.

use std::path::Path;

use closedform::algebra::evidence::Verdict;
use closedform::graphs::formats::read_values_with_intercepts;
use closedform::graphs::likelihood::{
    DataTable, Divisor, Fit as Fitted, FitOptions, Missing, NumericModel, SampleMoments, Simulator,
    Term, TermKind, fit as fit_model, witness, write_rows,
};
use closedform::graphs::{Error, MixedGraph};
use serde_json::json;

use super::arguments::{Fit, Simulate};
use super::graph::{WIDEST, legend, numbers, observed};
use crate::failure::{DONE, Failure, NO, Outcome, UNDECIDED};
use crate::input::Input;
use crate::output::Output;
use crate::table::significant;

/// More starts are refused.
const MOST_STARTS: usize = 100_000;

/// `sem fit`.
pub(crate) fn fit(arguments: &Fit, target: Option<&Path>) -> Outcome {
    let options = options(arguments)?;
    let graph = arguments.input.read()?;
    observed(&graph)?;
    let model = NumericModel::new(&graph).map_err(Failure::graph)?;
    let (moments, source) = moments(arguments, &model)?;
    let found = match fit_model(&graph, &moments, &options) {
        Ok(found) => found,
        Err(error @ Error::NotConverged { .. }) => {
            eprintln!("error: {error}: raise --starts, or look at the identification of the model");
            return Ok(UNDECIDED);
        }
        Err(error @ Error::NoMaximum { .. }) => {
            eprintln!("error: {error}");
            return Ok(UNDECIDED);
        }
        // The data have no part in this.
        Err(error @ (Error::Singular { .. } | Error::NotPositiveDefinite { what: "Σ", .. })) => {
            return Err(Failure::graph(error).about(arguments.input.shown()));
        }
        Err(error) => return Err(Failure::graph(error).about(&source)),
    };
    let verdict = witness(&graph, &moments, &found).map_err(Failure::graph)?;
    let data = arguments.data.as_ref().or(arguments.covariance.as_ref());
    if let Some(name) = data {
        Output::spares(name, target)?;
    }
    let mut output = Output::beside(arguments.input.name(), target)?;
    if arguments.json {
        output.line(
            json!({"vertices": numbers(&graph), "fit": found, "witness": verdict}).to_string(),
        )?;
    } else {
        legend(&graph, &mut output)?;
        write(&graph, &found, &verdict, &mut output)?;
    }
    output.finish()?;
    Ok(match verdict {
        Verdict::Refuted(_) => NO,
        _ => DONE,
    })
}

/// The options that have a range, and those that contradict each other.
fn options(arguments: &Fit) -> Result<FitOptions, Failure> {
    let refuse = |message: String| Err(Failure::Input(message));
    if arguments.unbiased && arguments.covariance.is_none() {
        let message = "--unbiased says how --covariance was divided: leave it out with --data";
        return refuse(message.to_owned());
    }
    let source = arguments
        .data
        .as_deref()
        .or(arguments.covariance.as_deref());
    if source == Some("-") && arguments.input.name() == "-" {
        let message = "standard input cannot be the graph and the data: put one of them into a file, or write the graph behind --graph";
        return refuse(message.to_owned());
    }
    if !(1..=MOST_STARTS).contains(&arguments.starts) {
        let (starts, most) = (arguments.starts, MOST_STARTS);
        return refuse(format!("--starts {starts}: give a number from 1 to {most}"));
    }
    if !(arguments.confidence > 0.0 && arguments.confidence < 1.0) {
        let level = arguments.confidence;
        return refuse(format!(
            "--confidence {level}: give a level between 0 and 1, such as 0.95"
        ));
    }
    if let Some(observations @ 0..2) = arguments.observations {
        return refuse(format!(
            "--observations {observations}: a covariance needs at least two"
        ));
    }
    Ok(FitOptions {
        starts: arguments.starts,
        seed: arguments.seed,
        confidence: arguments.confidence,
        ..FitOptions::default()
    })
}

fn moments(arguments: &Fit, model: &NumericModel) -> Result<(SampleMoments, String), Failure> {
    if let Some(name) = &arguments.data {
        let input = Input::open(name)?;
        let shown = input.name.clone();
        let missing = match arguments.listwise {
            true => Missing::DeleteRow,
            false => Missing::Refuse,
        };
        let named = |error: Error| {
            let said = error.to_string();
            let said = said.replace(
                "ask for listwise deletion",
                "leave its row out by --listwise",
            );
            Failure::Input(format!("{shown}: {said}"))
        };
        let wanted = model.observed_names();
        let table = DataTable::read_columns(input.reader, missing, &wanted).map_err(named)?;
        if !table.deleted_lines.is_empty() {
            let (left_out, were) = match table.deleted_lines.len() {
                1 => ("1 row".to_owned(), "was"),
                rows => (format!("{rows} rows"), "were"),
            };
            eprintln!("{left_out} with missing values {were} left out");
        }
        let moments = table.moments().map_err(named)?;
        return Ok((moments, shown));
    }
    let Some(name) = arguments.covariance.as_deref() else {
        return Err(Failure::input(
            "the data are missing: give --data FILE, or --covariance FILE with --observations N",
        ));
    };
    let input = Input::open(name)?;
    let shown = input.name.clone();
    let divisor = match arguments.unbiased {
        true => Divisor::ObservationsMinusOne,
        false => Divisor::Observations,
    };
    let observations = arguments.observations.unwrap_or(0);
    let moments = SampleMoments::read_covariance(input.reader, observations, divisor)
        .map_err(|error| Failure::Input(format!("{shown}: {error}")))?;
    Ok((moments, shown))
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), significant)
}

fn probability(value: Option<f64>) -> String {
    match value {
        None => "-".to_owned(),
        Some(value) if value < 1e-4 => "<0.0001".to_owned(),
        Some(value) => format!("{value:.4}"),
    }
}

/// The entry of the model that a term is, as symbols are written, with its label where it has one.
fn symbol(graph: &MixedGraph, found: &Fitted, term: &Term) -> Result<String, Failure> {
    let end = |name: &str| -> Result<_, Failure> {
        let v = graph.find(name).map_err(Failure::input)?;
        Ok(graph.symbol_name(v))
    };
    let entry = match term.kind {
        TermKind::Arc => format!("l_{}_{}", end(&term.from)?, end(&term.to)?),
        TermKind::Variance | TermKind::Covariance => {
            format!("w_{}_{}", end(&term.from)?, end(&term.to)?)
        }
        TermKind::Intercept => format!("m_{}", end(&term.from)?),
    };
    let name = term.parameter.map(|number| &found.parameters[number].name);
    Ok(match name {
        Some(name) if *name != entry => format!("{entry} = {name}"),
        _ => entry,
    })
}

fn write(
    graph: &MixedGraph,
    found: &Fitted,
    verdict: &Verdict,
    output: &mut Output,
) -> Result<(), Failure> {
    let symbols = found.terms.iter().map(|term| symbol(graph, found, term));
    let symbols: Vec<String> = symbols.collect::<Result<_, _>>()?;
    let explained: Vec<String> = found
        .explained
        .iter()
        .map(|(vertex, _)| format!("R² of {vertex}"))
        .collect();
    let width = symbols
        .iter()
        .chain(&explained)
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0)
        .clamp(9, WIDEST);
    output.line(format!(
        "{:<width$} {:>12} {:>12} {:>12} {:>8} {:>12} {:>12} {:>12}",
        "parameter", "estimate", "std.error", "z", "p", "ci.lower", "ci.upper", "std.all"
    ))?;
    for (term, name) in found.terms.iter().zip(&symbols) {
        let one = term.parameter.map(|number| &found.parameters[number]);
        let interval = one.and_then(|one| one.interval);
        output.line(format!(
            "{name:<width$} {:>12} {:>12} {:>12} {:>8} {:>12} {:>12} {:>12}",
            significant(term.value),
            number(one.and_then(|one| one.standard_error)),
            number(one.and_then(|one| one.z)),
            probability(one.and_then(|one| one.p_value)),
            number(interval.map(|bounds| bounds.0)),
            number(interval.map(|bounds| bounds.1)),
            number(term.standardised),
        ))?;
    }
    for (name, (_, share)) in explained.iter().zip(&found.explained) {
        output.line(format!("{name:<width$} {:>12}", significant(*share)))?;
    }
    let fit = &found.indices;
    let rmsea = fit.rmsea_interval.map_or_else(String::new, |(low, high)| {
        format!(" ({low:.3} .. {high:.3})")
    });
    output.line(format!(
        "chi-square {:.3}, {} degrees of freedom, p {}; CFI {:.3}, TLI {:.3}, RMSEA {:.3}{rmsea}, SRMR {:.3}",
        fit.chi_square,
        fit.degrees,
        probability(fit.p_value),
        fit.cfi,
        fit.tli,
        fit.rmsea,
        fit.srmr
    ))?;
    output.line(format!(
        "log-likelihood {:.3}, AIC {:.3}, BIC {:.3}, N {}",
        fit.log_likelihood, fit.aic, fit.bic, fit.observations
    ))?;
    if found.optima.len() > 1 {
        for (at, optimum) in found.optima.iter().enumerate() {
            let values: Vec<String> = optimum
                .values
                .iter()
                .map(|value| significant(*value))
                .collect();
            output.line(format!(
                "optimum {}: F = {:.6}, {} starts: {}",
                at + 1,
                optimum.discrepancy,
                optimum.starts,
                values.join(" ")
            ))?;
        }
    }
    for warning in &found.warnings {
        output.line(format!("warning  {warning}"))?;
    }
    if !found.dropped.is_empty() {
        output.line(format!("not in the model: {}", found.dropped.join(", ")))?;
    }
    // A reason per line.
    let verdict = verdict.to_string().replace("; ", ";\n         ");
    output.line(format!("witness  {verdict}"))
}

/// `sem simulate`.
pub(crate) fn simulate(arguments: &Simulate, target: Option<&Path>) -> Outcome {
    let graph: MixedGraph = arguments.input.read()?;
    let named = |error: Error| Failure::graph(error).about("--at");
    let model = NumericModel::new(&graph).map_err(Failure::graph)?;
    let values = read_values_with_intercepts(&graph, &arguments.at).map_err(named)?;
    let values: Vec<f64> = values
        .iter()
        .map(closedform::algebra::Rational::to_f64)
        .collect();
    let implied = model.at(&values).map_err(named)?;
    let simulator = Simulator::new(&model, &implied, arguments.seed).map_err(named)?;
    let mut output = Output::beside(arguments.input.name(), target)?;
    let names = model.observed_names();
    // Rows are written in blocks: memory does not grow with their number.
    let mut rows = simulator.take(arguments.rows);
    let mut first = true;
    loop {
        let block: Vec<Vec<f64>> = rows.by_ref().take(4096).collect();
        let last = block.len() < 4096;
        let mut text = Vec::new();
        let header: &[&str] = if first { &names } else { &[] };
        write_rows(&mut text, header, block).map_err(Failure::graph)?;
        // Without a header the writer leaves an empty first record.
        let text = match first {
            true => &text[..],
            false => {
                text.split_at(
                    text.iter()
                        .position(|byte| *byte == b'\n')
                        .map_or(0, |at| at + 1),
                )
                .1
            }
        };
        output.write(text)?;
        first = false;
        if last {
            break;
        }
    }
    output.finish()?;
    Ok(DONE)
}

#[cfg(test)]
mod tests {
    use super::probability;
    use crate::table::significant;

    #[test]
    fn badly_scaled_numbers_keep_their_digits() {
        for (value, shown) in [
            (0.0, "0"),
            (0.5, "0.500000"),
            (-123.4567891, "-123.457"),
            (999_999.7, "1.00000e6"),
            (1.25e-10, "1.25000e-10"),
            (-199_313_423.4, "-1.99313e8"),
            (0.00012345678, "0.000123457"),
        ] {
            assert_eq!(significant(value), shown);
        }
        assert_eq!(probability(Some(0.0)), "<0.0001");
        assert_eq!(probability(Some(0.25)), "0.2500");
        assert_eq!(probability(None), "-");
    }
}
