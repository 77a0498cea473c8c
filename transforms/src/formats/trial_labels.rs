//! The words of a log of trials.

use algebra::nearest;

use crate::makespan::Class;
use crate::makespan::uncertainty::Ending;

/// The six classes and the word for a preempted attempt whose truth is not known.
const OUTCOMES: [(&str, Ending); 9] = [
    ("TP", Ending::Class(Class::TruePositive)),
    ("FP", Ending::Class(Class::FalsePositive)),
    ("TN", Ending::Class(Class::TrueNegative)),
    ("FN", Ending::Class(Class::FalseNegative)),
    ("NCS", Ending::Class(Class::NoVerdictSuccess)),
    ("NCF", Ending::Class(Class::NoVerdictFailure)),
    ("PREEMPTED", Ending::Preempted),
    ("PREEMPT", Ending::Preempted),
    ("ABORTED", Ending::Preempted),
];

/// What an attempt did, or would have done; nothing where that is not known.
const TRUTHS: [(&str, Option<bool>); 21] = [
    ("success", Some(true)),
    ("succeeded", Some(true)),
    ("succeeds", Some(true)),
    ("ok", Some(true)),
    ("pass", Some(true)),
    ("passed", Some(true)),
    ("true", Some(true)),
    ("yes", Some(true)),
    ("1", Some(true)),
    ("failure", Some(false)),
    ("failed", Some(false)),
    ("fails", Some(false)),
    ("fail", Some(false)),
    ("false", Some(false)),
    ("no", Some(false)),
    ("0", Some(false)),
    ("unknown", None),
    ("na", None),
    ("n/a", None),
    ("?", None),
    ("", None),
];

/// What the predictor expected; nothing without a verdict.
const VERDICTS: [(&str, Option<bool>); 19] = [
    ("success", Some(true)),
    ("ok", Some(true)),
    ("pass", Some(true)),
    ("continue", Some(true)),
    ("true", Some(true)),
    ("1", Some(true)),
    ("failure", Some(false)),
    ("fail", Some(false)),
    ("failed", Some(false)),
    ("alarm", Some(false)),
    ("preempt", Some(false)),
    ("abort", Some(false)),
    ("false", Some(false)),
    ("0", Some(false)),
    ("none", None),
    ("na", None),
    ("n/a", None),
    ("-", None),
    ("", None),
];

/// Was an alarmed attempt let run on?
const FLAGS: [(&str, bool); 7] = [
    ("1", true),
    ("true", true),
    ("yes", true),
    ("0", false),
    ("false", false),
    ("no", false),
    ("", false),
];

/// The meaning of a word, or what is wrong with it.
fn look_up<T: Copy>(table: &[(&str, T)], word: &str, shown: &str) -> Result<T, String> {
    let same = |entry: &&(&str, T)| entry.0.eq_ignore_ascii_case(word);
    if let Some((_, meaning)) = table.iter().find(same) {
        return Ok(*meaning);
    }
    let known: Vec<&str> = table.iter().map(|entry| entry.0).collect();
    let (upper, lower) = (word.to_uppercase(), word.to_lowercase());
    let near = nearest(&upper, &known).or_else(|| nearest(&lower, &known));
    let near = near.filter(|near| !near.is_empty());
    let near = near.map(|near| format!(" (did you mean {near}?)"));
    Err(format!(
        "{} is not one of {shown}{}",
        super::text::quote(word),
        near.unwrap_or_default()
    ))
}

/// The ending of an outcome label.
pub(super) fn outcome(word: &str) -> Result<Ending, String> {
    look_up(&OUTCOMES, word, "TP, FP, TN, FN, NCS, NCF, PREEMPTED")
}

/// The truth: success, failure or unknown.
pub(super) fn truth(word: &str) -> Result<Option<bool>, String> {
    look_up(&TRUTHS, word, "success, failure, unknown")
}

/// The verdict: success, failure or none.
pub(super) fn verdict(word: &str) -> Result<Option<bool>, String> {
    look_up(&VERDICTS, word, "success, failure, none")
}

/// A yes or no.
pub(super) fn flag(word: &str) -> Result<bool, String> {
    look_up(&FLAGS, word, "0, 1")
}

/// The ending of an attempt by its two labels.
pub(super) fn ending(truth: Option<bool>, verdict: Option<bool>) -> Result<Ending, String> {
    let class = match (verdict, truth) {
        (Some(false), None) => return Ok(Ending::Preempted),
        (_, None) => {
            return Err(String::from(
                "an attempt that was not preempted has an end: write success or failure",
            ));
        }
        (Some(true), Some(true)) => Class::TruePositive,
        (Some(true), Some(false)) => Class::FalsePositive,
        (Some(false), Some(true)) => Class::FalseNegative,
        (Some(false), Some(false)) => Class::TrueNegative,
        (None, Some(true)) => Class::NoVerdictSuccess,
        (None, Some(false)) => Class::NoVerdictFailure,
    };
    Ok(Ending::Class(class))
}

/// The ending when the column of exploration says whether the attempt was let run on.
pub(super) fn explored(ending: Ending, explored: bool) -> Result<Ending, String> {
    match (ending, explored) {
        (_, false) => Ok(ending),
        (Ending::Class(Class::FalseNegative), true) => Ok(Ending::Explored { success: true }),
        (Ending::Class(Class::TrueNegative), true) => Ok(Ending::Explored { success: false }),
        (Ending::Preempted, true) => Err(String::from(
            "an alarmed attempt that was let run on has an end: label it FN if it succeeded, TN if it failed",
        )),
        (other, true) => Err(format!(
            "only alarmed attempts (TN, FN) are explored, this one is {}: write 0",
            other.label()
        )),
    }
}
