//! Attempts, confusion matrices and points of a ROC curve from the tree of a file.

use algebra::expr::Expr;

use super::law::duration;
use super::reader::Reader;
use super::tree::{Node, Table};
use crate::error::Result;
use crate::makespan::predictor::ByClass;
use crate::makespan::{
    AttemptModel, Class, Confusion, ConfusionRates, Number, Outcome, RocPoint, Times,
};

const ATTEMPT_KEYS: [&str; 6] = [
    "start",
    "outcomes",
    "constants",
    "parameters",
    "title",
    "note",
];
const OUTCOME_KEYS: [&str; 6] = ["name", "p", "prob", "done", "time", "restart"];

/// With `normalise` the probabilities are divided by their sum.
pub(super) fn attempts(
    table: &Table<'_>,
    reader: &mut Reader,
    normalise: bool,
) -> Result<AttemptModel<Expr>> {
    table.check_keys(&ATTEMPT_KEYS)?;
    reader.declare(table)?;
    let document = table.document();
    let start = table
        .get("start")
        .map(|node| duration(document, node, reader))
        .transpose()?;
    let list = document.list(table.need(
        &["outcomes"],
        "a list of tables { name, prob, done, time, restart }, one for each way in which an attempt ends",
    )?)?;
    let mut outcomes = Vec::with_capacity(list.len());
    for node in list {
        let outcome = document.table_of(node)?;
        outcome.check_keys(&OUTCOME_KEYS)?;
        let name = outcome.need(&["name"], "what the outcome is called, such as \"TP\"")?;
        let probability = outcome.need(&["prob", "p"], "the probability of the outcome")?;
        let time = outcome.need(
            &["time"],
            "how long such an attempt takes: a number or a law",
        )?;
        let done = outcome.need(
            &["done"],
            "true if the outcome completes the task, false if not",
        )?;
        outcomes.push(Outcome {
            name: document.name(name)?.to_owned(),
            probability: reader.expr(document, probability)?,
            time: duration(document, time, reader)?,
            restart: outcome
                .get("restart")
                .map(|node| duration(document, node, reader))
                .transpose()?,
            done: document.truth(done)?,
        });
    }
    if normalise {
        let sum = Expr::sum(outcomes.iter().map(|outcome| outcome.probability.clone()));
        for outcome in &mut outcomes {
            if let Some(share) = outcome.probability.over(&sum) {
                outcome.probability = share;
            }
        }
    }
    AttemptModel::new(start, outcomes)
}

const CONFUSION_KEYS: [&str; 9] = [
    "prob",
    "mean_time",
    "start_mean",
    "restart_after_failure",
    "restart_after_preempt",
    "constants",
    "parameters",
    "title",
    "note",
];

/// With `normalise` the probabilities are divided by their sum.
pub(super) fn confusion(
    table: &Table<'_>,
    reader: &mut Reader,
    normalise: bool,
) -> Result<Confusion<Expr>> {
    table.check_keys(&CONFUSION_KEYS)?;
    reader.declare(table)?;
    let probabilities = by_class(
        table.need(
            &["prob"],
            "a table of the probabilities of TP, NCS, FP, NCF, TN and FN",
        )?,
        table,
        reader,
        |_| false,
    )?;
    let times = by_class(
        table.need(
            &["mean_time"],
            "a table of the mean times of TP, NCS, FP, NCF, TN and FN",
        )?,
        table,
        reader,
        // The time of what never happens is not asked for.
        |class| probabilities.get(class).is_zero(),
    )?;
    let confusion = Confusion {
        start: optional(table, "start_mean", reader)?,
        restart_after_failure: optional(table, "restart_after_failure", reader)?,
        restart_after_preempt: optional(table, "restart_after_preempt", reader)?,
        probabilities,
        times,
    };
    let confusion = match normalise {
        true => confusion.normalised(),
        false => confusion,
    };
    confusion.check()?;
    Ok(confusion)
}

fn by_class(
    node: &Node,
    table: &Table<'_>,
    reader: &mut Reader,
    free: impl Fn(Class) -> bool,
) -> Result<ByClass<Expr>> {
    let document = table.document();
    let classes = document.table_of(node)?;
    classes.check_keys(&Class::ALL.map(Class::label))?;
    let mut values = ByClass::from_fn(|_| Expr::integer(0));
    for class in Class::ALL {
        match classes.get(class.label()) {
            Some(node) => *values.get_mut(class) = reader.expr(document, node)?,
            None if free(class) => {}
            None => {
                let message = format!(
                    "{} is missing: give it, 0 if it does not occur",
                    class.label()
                );
                return Err(classes.error(message));
            }
        }
    }
    Ok(values)
}

/// A mean time that is 0 where it is not given.
fn optional(table: &Table<'_>, key: &'static str, reader: &mut Reader) -> Result<Expr> {
    match table.get(key) {
        Some(node) => reader.expr(table.document(), node),
        None => Ok(Expr::integer(0)),
    }
}

const ROC_KEYS: [&str; 13] = [
    "points",
    "p",
    "start_mean",
    "MTS",
    "MTF",
    "time_preempt_success",
    "time_preempt_failure",
    "restart_after_failure",
    "restart_after_preempt",
    "constants",
    "parameters",
    "title",
    "note",
];
const POINT_KEYS: [&str; 7] = [
    "threshold",
    "alpha",
    "beta",
    "MTS",
    "MTF",
    "time_preempt_success",
    "time_preempt_failure",
];

/// Points of a ROC curve; times of a point go before those of all.
pub(super) fn roc(table: &Table<'_>, reader: &mut Reader) -> Result<Vec<RocPoint<Expr>>> {
    table.check_keys(&ROC_KEYS)?;
    reader.declare(table)?;
    let document = table.document();
    let list = document.list(table.need(&["points"], "a list of tables { alpha, beta }")?)?;
    let success = reader.expr(
        document,
        table.need(
            &["p"],
            "the probability that an attempt succeeds when it is run on",
        )?,
    )?;
    let start = optional(table, "start_mean", reader)?;
    let restart_after_failure = optional(table, "restart_after_failure", reader)?;
    let restart_after_preempt = optional(table, "restart_after_preempt", reader)?;
    let mut points = Vec::with_capacity(list.len());
    for node in list {
        let point = document.table_of(node)?;
        point.check_keys(&POINT_KEYS)?;
        let mut time = |key: &'static str| match point.get(key).or_else(|| table.get(key)) {
            Some(node) => reader.expr(document, node),
            None => Err(point.error(format!(
                "{key} is missing: give it for all points, or for every one of them"
            ))),
        };
        let times = Times {
            start: start.clone(),
            success: time("MTS")?,
            failure: time("MTF")?,
            preempted_success: time("time_preempt_success")?,
            preempted_failure: time("time_preempt_failure")?,
            restart_after_failure: restart_after_failure.clone(),
            restart_after_preempt: restart_after_preempt.clone(),
        };
        let alpha = point.need(
            &["alpha"],
            "the probability that an attempt that would succeed is preempted",
        )?;
        let beta = point.need(
            &["beta"],
            "the probability that an attempt that would fail is preempted",
        )?;
        points.push(RocPoint {
            threshold: point
                .get("threshold")
                .map(|node| reader.expr(document, node))
                .transpose()?,
            rates: ConfusionRates {
                success: success.clone(),
                false_alarm: reader.expr(document, alpha)?,
                detection: reader.expr(document, beta)?,
            },
            times,
        });
    }
    Ok(points)
}
