//! `prove`: a claim of the user's own.

use std::path::Path;

use closedform::algebra::evidence::{Evidence, Reason, Verdict, Witnessed};
use closedform::claim::{Claim, Examined, Options, prove};
use serde_json::{Value, json};

use crate::arguments::Prove;
use crate::failure::{DONE, Failure, NO, Outcome, UNDECIDED};
use crate::input::Input;
use crate::output::Output;

/// Longest claim file.
const LONGEST: usize = 1 << 20;

/// Runs the command.
pub(crate) fn run(arguments: &Prove, target: Option<&Path>) -> Outcome {
    let mut options = Options {
        seed: arguments.seed,
        ..Options::default()
    };
    if let Some(fuel) = arguments.fuel {
        options.fuel = fuel;
    }
    let usage = "give \"LHS = RHS\" in quotes, or --claim FILE";
    let (checked, mut output) = match (&arguments.claim, arguments.texts.as_slice()) {
        (Some(name), _) => {
            let input = Input::open(name)?;
            let shown = input.name.clone();
            let text = input.text(LONGEST)?;
            let named = |error| Failure::Input(format!("{shown}: {error}"));
            let claim = Claim::from_toml(&text).map_err(named)?;
            let checked = claim.examine(&options).map_err(named)?;
            (checked, Output::beside(name, target)?)
        }
        (None, [text]) => {
            let assume: Vec<&str> = arguments.assume.iter().map(String::as_str).collect();
            let checked = prove(text, &assume, &options).map_err(Failure::input)?;
            (checked, Output::open(target)?)
        }
        (None, []) => return Err(Failure::input(format!("the claim is missing: {usage}"))),
        (None, more) => {
            return Err(Failure::input(format!(
                "{} texts where one claim is expected: {usage}",
                more.len()
            )));
        }
    };
    if arguments.json {
        let document = document(&checked);
        output.line(serde_json::to_string_pretty(&document).unwrap_or_default())?;
    } else {
        for line in lines(&checked) {
            output.line(line)?;
        }
    }
    output.finish()?;
    Ok(match checked.verdict {
        Verdict::Proved(_) | Verdict::Supported(_) => DONE,
        Verdict::Refuted(_) => NO,
        Verdict::Undecided(_) => UNDECIDED,
    })
}

fn document(checked: &Witnessed<Examined>) -> Value {
    let mut document = json!({ "verdict": checked.verdict.name() });
    if let (Value::Object(fields), Value::Object(more)) = (&mut document, json!(checked.value)) {
        fields.extend(more);
        match &checked.verdict {
            Verdict::Refuted(counterexample) => {
                fields.insert("counterexample".into(), json!(counterexample));
            }
            Verdict::Undecided(reason) => {
                fields.insert("reason".into(), json!(reason));
            }
            Verdict::Proved(_) | Verdict::Supported(_) => {}
        }
    }
    document
}

fn lines(checked: &Witnessed<Examined>) -> Vec<String> {
    let examined = &checked.value;
    let mut lines = vec![format!(
        "{:<10} {}",
        checked.verdict.name(),
        examined.statement
    )];
    let mut line = |label: &str, text: &str| lines.push(format!("  {label:<8} {text}"));
    for (at, assumption) in examined.assumptions.iter().enumerate() {
        line(if at == 0 { "assumes" } else { "" }, assumption);
    }
    for step in &examined.steps {
        let certificate = if step.certificate.is_some() {
            ", with certificate"
        } else {
            ""
        };
        line(
            "step",
            &format!("{}: {}{certificate}", step.says, step.outcome),
        );
    }
    for note in &examined.notes {
        line("note", note);
    }
    match &checked.verdict {
        Verdict::Refuted(counterexample) => {
            let at: Vec<String> = counterexample
                .point
                .iter()
                .map(|(name, value)| format!("{name} = {value}"))
                .collect();
            if !at.is_empty() {
                line("at", &at.join(", "));
            }
            line("claimed", &counterexample.claimed);
            line("witness", &format!("found {}", counterexample.found));
        }
        Verdict::Undecided(reason) => {
            let why = match reason {
                Reason::Budget => "out of fuel; raise --fuel",
                Reason::Precision => "the precision does not decide",
                Reason::OutsideTheory => "no procedure here covers the claim",
            };
            for one in &examined.evidence {
                line("witness", &evidence(one));
            }
            line("witness", why);
        }
        Verdict::Proved(_) | Verdict::Supported(_) => {
            for one in &examined.evidence {
                line("witness", &evidence(one));
            }
            if examined.evidence.is_empty() {
                line("witness", "abstains");
            }
        }
    }
    lines
}

fn evidence(one: &Evidence) -> String {
    if one.bound > 0.0 {
        format!("{}: {:.1e} <= {:.1e}", one.note, one.measured, one.bound)
    } else {
        one.note.clone()
    }
}
