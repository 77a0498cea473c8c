//! A report as the object that answers a row.

use super::error::RowError;
use crate::options::{OnUndecided, Options};
use crate::report::{CertificateKind, Comparison, Report, Side};
use serde_json::{Map, Value, json};

/// What a pair earns under `options`: 1, 0, or nothing for an undecided pair that is to be left out.
pub fn reward(report: &Report, options: &Options) -> Option<u8> {
    if report.comparison.is_undecided() && options.on_undecided != OnUndecided::Wrong {
        None
    } else {
        Some(u8::from(report.reward))
    }
}

/// The error that an undecided pair is, if the options make undecided pairs errors.
pub fn refused(report: &Report, options: &Options) -> Option<RowError> {
    match (report.comparison, options.on_undecided) {
        (Comparison::Undecided(reason), OnUndecided::Error) => Some(RowError::Undecided {
            reason: reason.explanation(),
            gold_at_fault: report.gold_at_fault(),
        }),
        _ => None,
    }
}

/// The verdict as a JSON object with stable keys.
///
/// `cert` has the numbers of its kind beside it (`bits`, `log2_error` or `digits`); `fault` is `"gold"` when the gold
/// cannot be used. Both readings are present when [`Options::describe`] was set.
///
/// # Errors
/// [`RowError::Undecided`] if the options make undecided pairs errors.
pub fn report_to_json(
    report: &Report,
    options: &Options,
    id: Option<Value>,
) -> Result<Value, RowError> {
    if let Some(error) = refused(report, options) {
        return Err(error);
    }
    let mut object = Map::new();
    if let Some(id) = id {
        object.insert("id".into(), id);
    }
    object.insert("verdict".into(), report.comparison.verdict().into());
    match report.comparison {
        Comparison::Equal(kind) | Comparison::Different(kind) => {
            object.insert("cert".into(), kind.name().into());
            match kind {
                CertificateKind::Algebraic { bits } | CertificateKind::Ball { bits } => {
                    object.insert("bits".into(), bits.into());
                }
                CertificateKind::Probabilistic { log2_error } => {
                    object.insert("log2_error".into(), log2_error.into());
                }
                CertificateKind::Rounded { digits } => {
                    object.insert("digits".into(), digits.into());
                }
                CertificateKind::Structural | CertificateKind::Exact | CertificateKind::Text => {}
            }
        }
        Comparison::Undecided(reason) => {
            object.insert("reason".into(), reason.name().into());
            if report.gold_at_fault() {
                object.insert("fault".into(), Side::Gold.name().into());
            }
        }
    }
    object.insert("form".into(), report.form.name().into());
    object.insert("reward".into(), json!(reward(report, options)));
    if options.describe {
        object.insert("gold_parsed".into(), report.gold.canonical.clone().into());
        object.insert(
            "answer_parsed".into(),
            report.answer.canonical.clone().into(),
        );
    }
    if report.gold_index > 0 {
        object.insert("gold_index".into(), report.gold_index.into());
    }
    object.insert("rule".into(), report.rule.into());
    object.insert("fuel".into(), report.fuel_used.into());
    Ok(Value::Object(object))
}
