//! `list`, `show`, `run`, `witness`: the catalogue of closed forms.

use std::path::Path;

use closedform::algebra::evidence::{Card, Context, Entry};
use closedform::catalogue::{CATALOGUE, find};
use closedform::harness::{self, Outcome as Trials, Tally};
use serde_json::{Value, json};

use crate::arguments::{Run, Witness};
use crate::failure::{DONE, Failure, NO, Outcome, UNDECIDED};
use crate::input::{Input, LONGEST_LINE};
use crate::output::Output;

/// Seeds of a full and of a quick run.
const SEEDS: (u64, u64) = (100, 20);
/// Size of the samples.
const SIZE: usize = 40;

/// `list`.
pub(crate) fn list(json: bool, target: Option<&Path>) -> Outcome {
    let mut output = Output::open(target)?;
    if json {
        let cards: Vec<&Card> = CATALOGUE.iter().map(|entry| &entry.card).collect();
        output.line(document(&json!(cards)))?;
    } else {
        for entry in CATALOGUE {
            output.line(format!("{:<28} {}", entry.card.id, entry.card.title))?;
        }
    }
    output.finish()?;
    Ok(DONE)
}

fn document(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn entry(id: &str) -> Result<&'static Entry, Failure> {
    find(id).ok_or_else(|| {
        let known: Vec<&str> = CATALOGUE.iter().map(|entry| entry.card.id).collect();
        Failure::Input(format!(
            "{id:?} is not in the catalogue; there are: {}",
            known.join(", ")
        ))
    })
}

/// `show ID`.
pub(crate) fn show(id: &str, json: bool, target: Option<&Path>) -> Outcome {
    let entry = entry(id)?;
    let card = &entry.card;
    let mut output = Output::open(target)?;
    if json {
        let mut shown = json!(card);
        shown["twins"] = entry
            .twins
            .iter()
            .map(|twin| json!({"name": twin.name, "mistake": twin.mistake}))
            .collect();
        output.line(document(&shown))?;
    } else {
        output.line(format!("{}: {}", card.id, card.title))?;
        output.line(format!("  formula     {}", card.formula))?;
        for (at, assumption) in card.assumptions.iter().enumerate() {
            let label = if at == 0 { "assumes" } else { "" };
            output.line(format!("  {label:<11} {assumption}"))?;
        }
        let arxiv = card
            .source
            .arxiv
            .map_or_else(String::new, |id| format!(", arXiv {id}"));
        output.line(format!(
            "  source      {}: {}{arxiv}",
            card.source.authors.join(", "),
            card.source.title
        ))?;
        for part in card.source.derived {
            output.line(format!("  derived     {part}"))?;
        }
        output.line(format!("  witness     {}", card.witness))?;
        for twin in entry.twins {
            output.line(format!("  wrong twin  {}: {}", twin.name, twin.mistake))?;
        }
    }
    output.finish()?;
    Ok(DONE)
}

/// `run ID`.
pub(crate) fn run(arguments: &Run, target: Option<&Path>) -> Outcome {
    let entry = entry(&arguments.id)?;
    let (problem, place) = match &arguments.problem {
        Some(name) => {
            let input = Input::open(name)?;
            let place = format!("{}: ", input.name);
            let text = input.text(LONGEST_LINE)?;
            let problem = serde_json::from_str(&text)
                .map_err(|error| Failure::Input(format!("{place}not JSON: {error}")))?;
            (problem, place)
        }
        None => {
            let problem = (entry.sample)(arguments.size, arguments.seed);
            (problem, String::new())
        }
    };
    let named = |error| Failure::Input(format!("{place}{error}"));
    let mut context = Context::new(arguments.seed);
    let solution = (entry.solve)(&problem, &mut context).map_err(named)?;
    let mut context = Context::new(arguments.seed);
    let verdict = (entry.witness)(&problem, &solution, &mut context).map_err(named)?;
    let mut output = match &arguments.problem {
        Some(name) => Output::beside(name, target)?,
        None => Output::open(target)?,
    };
    if arguments.json {
        output.line(document(&json!({
            "id": entry.card.id,
            "problem": problem,
            "solution": solution,
            "witness": verdict,
        })))?;
    } else {
        output.line(format!("problem   {problem}"))?;
        output.line(format!("solution  {solution}"))?;
        output.line(format!("witness   {verdict}"))?;
    }
    output.finish()?;
    Ok(match verdict.name() {
        "refuted" => NO,
        "undecided" => UNDECIDED,
        _ => DONE,
    })
}

/// `witness ID`, `witness --all`.
pub(crate) fn witness(arguments: &Witness, target: Option<&Path>) -> Outcome {
    let entries: Vec<&Entry> = match &arguments.id {
        Some(id) => vec![entry(id)?],
        None => CATALOGUE.to_vec(),
    };
    let count = if arguments.quick { SEEDS.1 } else { SEEDS.0 };
    let seeds = arguments.seed..arguments.seed.saturating_add(count);
    let mut output = Output::open(target)?;
    let mut all = Vec::new();
    for entry in entries {
        let trials = harness::witness(entry, SIZE, seeds.clone()).map_err(Failure::input)?;
        if !arguments.json {
            write_trials(&mut output, &trials)?;
        }
        all.push(trials);
    }
    let passed = all.iter().all(|trials| trials.passed);
    if arguments.json {
        output.line(document(&json!(all)))?;
    }
    output.finish()?;
    Ok(if passed { DONE } else { NO })
}

fn write_trials(output: &mut Output, trials: &Trials) -> Result<(), Failure> {
    let word = |passed: bool| if passed { "passed" } else { "FAILED" };
    output.line(format!("{:<40} {}", trials.id, word(trials.passed)))?;
    output.line(format!("  {:<38} {}", "true form", tally(&trials.tally)))?;
    if let Some(refutation) = &trials.refutation {
        output.line(format!("    {refutation}"))?;
    }
    for twin in &trials.twins {
        let agreement = twin.agreement.map_or_else(String::new, |share| {
            format!(", agrees on {:.1}% of the cases", share * 100.0)
        });
        output.line(format!(
            "  {:<38} {}{agreement}  {}",
            format!("twin {}", twin.name),
            tally(&twin.tally),
            word(twin.passed)
        ))?;
        if let Some(example) = &twin.example {
            output.line(format!("    {}: {example}", twin.mistake))?;
        }
    }
    Ok(())
}

fn tally(tally: &Tally) -> String {
    let parts: Vec<String> = [
        (tally.proved, "proved"),
        (tally.supported, "supported"),
        (tally.refuted, "refuted"),
        (tally.undecided, "undecided"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{word} {count}"))
    .collect();
    parts.join(", ")
}
