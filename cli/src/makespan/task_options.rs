//! Tasks that are given by options.

use closedform::algebra::Rational;
use closedform::transforms::makespan::predictor::ByClass;
use closedform::transforms::makespan::{Class, Confusion, ConfusionRates, RocPoint, Times};

use super::shared_arguments::{Classes, Rates, Settings};
use crate::failure::Failure;
use crate::table::shortest;

/// Where a task comes from in messages.
pub(super) const OPTIONS: &str = "options";

/// Options of a task beside a file of one are a slip.
pub(super) fn none_given(classes: &Classes) -> Result<(), Failure> {
    match given(classes).next() {
        None => Ok(()),
        Some(name) => Err(Failure::Input(format!(
            "--{name}: the task comes from a file: write the value there, or leave the file out"
        ))),
    }
}

/// Without a file there are no names to give values to.
pub(super) fn none_set(settings: &Settings) -> Result<(), Failure> {
    match settings.values.first() {
        None => Ok(()),
        Some((name, _)) => Err(Failure::Input(format!(
            "--set {name}: there is no file with such a name: leave it out, or name the file"
        ))),
    }
}

/// Names of the options that say what the task is and were given.
pub(super) fn given(classes: &Classes) -> impl Iterator<Item = &'static str> {
    options(classes).map(|(name, _)| name)
}

/// Options with values have to be times or probabilities.
fn check<'a>(given: impl Iterator<Item = (&'static str, &'a Rational)>) -> Result<(), Failure> {
    for (name, value) in given {
        if value.is_negative() {
            return Err(Failure::Input(format!(
                "--{name} = {} is not allowed: a finite number, at least 0",
                shortest(value.to_f64())
            )));
        }
    }
    Ok(())
}

/// The options that say what the task is and were given, with their values.
fn options(classes: &Classes) -> impl Iterator<Item = (&'static str, &Rational)> {
    [
        ("tp", &classes.tp),
        ("ncs", &classes.ncs),
        ("fp", &classes.fp),
        ("ncf", &classes.ncf),
        ("tn", &classes.tn),
        ("fn", &classes.fn_),
        ("mts", &classes.times.mts),
        ("mtf", &classes.times.mtf),
        ("mtn", &classes.times.mtn),
        ("ts", &classes.times.ts),
        ("tf", &classes.times.tf),
        ("start", &classes.start),
        ("restart-failure", &classes.times.restart_failure),
        ("restart-preempt", &classes.times.restart_preempt),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.as_ref().map(|value| (name, value)))
}

/// A value that is needed when another one is not 0.
fn needed(
    value: Option<&Rational>,
    option: &str,
    what: &str,
    used: bool,
) -> Result<Rational, Failure> {
    match (value, used) {
        (Some(value), _) => Ok(value.clone()),
        (None, false) => Ok(Rational::from(0)),
        (None, true) => Err(Failure::Input(format!(
            "--{option} is missing: the mean time {what}"
        ))),
    }
}

/// The confusion matrix of the options; classes that are not named do not occur.
pub(super) fn confusion(classes: &Classes) -> Result<Confusion<Rational>, Failure> {
    check(options(classes))?;
    let zero = Rational::from(0);
    let named = |value: &Option<Rational>| value.clone().unwrap_or_else(|| zero.clone());
    let probabilities = ByClass::from_fn(|class| match class {
        Class::TruePositive => named(&classes.tp),
        Class::NoVerdictSuccess => named(&classes.ncs),
        Class::FalsePositive => named(&classes.fp),
        Class::NoVerdictFailure => named(&classes.ncf),
        Class::TrueNegative => named(&classes.tn),
        Class::FalseNegative => named(&classes.fn_),
    });
    let probabilities_given = [
        &classes.tp,
        &classes.ncs,
        &classes.fp,
        &classes.ncf,
        &classes.tn,
        &classes.fn_,
    ];
    if probabilities_given.iter().all(|value| value.is_none()) {
        return Err(Failure::input(
            "no task: give a file, or the probabilities --tp, --ncs, --fp, --ncf, --tn, --fn with the mean times --mts, --mtf, --mtn",
        ));
    }
    let occurs = |class: Class| !probabilities.get(class).is_zero();
    let either = |one, other| occurs(one) || occurs(other);
    let success = needed(
        classes.times.mts.as_ref(),
        "mts",
        "of attempts that are run on and succeed",
        either(Class::TruePositive, Class::NoVerdictSuccess),
    )?;
    let failure = needed(
        classes.times.mtf.as_ref(),
        "mtf",
        "of attempts that are run on and fail",
        either(Class::FalsePositive, Class::NoVerdictFailure),
    )?;
    let until = |value, class| needed(value, "mtn", "until preemption", occurs(class));
    let times = &classes.times;
    let preempted_success = until(times.until_preempted_success(), Class::FalseNegative)?;
    let preempted_failure = until(times.until_preempted_failure(), Class::TrueNegative)?;
    let matrix = Confusion {
        times: ByClass::from_fn(|class| match class {
            Class::TruePositive | Class::NoVerdictSuccess => success.clone(),
            Class::FalsePositive | Class::NoVerdictFailure => failure.clone(),
            Class::FalseNegative => preempted_success.clone(),
            Class::TrueNegative => preempted_failure.clone(),
        }),
        probabilities,
        start: named(&classes.start),
        restart_after_failure: named(&classes.times.restart_failure),
        restart_after_preempt: named(&classes.times.restart_preempt),
    };
    Ok(match classes.normalise {
        true => matrix.normalised(),
        false => matrix,
    })
}

/// The times of attempts that are run on, for what was preempted: they are what preempting is compared with.
pub(super) fn compared(classes: &Classes) -> Result<(), Failure> {
    let occurs = |value: &Option<Rational>| value.as_ref().is_some_and(|value| !value.is_zero());
    needed(
        classes.times.mts.as_ref(),
        "mts",
        "of attempts that are run on and succeed, with which preempting is compared",
        occurs(&classes.fn_),
    )?;
    needed(
        classes.times.mtf.as_ref(),
        "mtf",
        "of attempts that are run on and fail, with which preempting is compared",
        occurs(&classes.tn),
    )?;
    Ok(())
}

/// Rates and times of the options, if rates were given.
pub(super) fn rates(
    rates: &Rates,
    classes: &Classes,
) -> Result<Option<RocPoint<Rational>>, Failure> {
    let given = [
        ("p", &rates.p),
        ("alpha", &rates.alpha),
        ("beta", &rates.beta),
    ];
    if given.iter().all(|(_, value)| value.is_none()) {
        return Ok(None);
    }
    if let Some((name, _)) = given.iter().find(|(_, value)| value.is_none()) {
        return Err(Failure::Input(format!(
            "--{name} is missing: rates are given as --p, --alpha and --beta together"
        )));
    }
    if classes.normalise {
        return Err(Failure::input(
            "--normalise beside --p: rates have no sum; leave it out",
        ));
    }
    check(
        given
            .iter()
            .filter_map(|(name, value)| Some((*name, value.as_ref()?))),
    )?;
    let one = Rational::from(1);
    for (name, value) in given {
        if let Some(value) = value.as_ref().filter(|value| **value > one) {
            return Err(Failure::Input(format!(
                "--{name} = {} is above 1: a probability was expected",
                shortest(value.to_f64())
            )));
        }
    }
    check(options(classes))?;
    let probabilities = ["tp", "ncs", "fp", "ncf", "tn", "fn"];
    if let Some(name) = self::given(classes).find(|name| probabilities.contains(name)) {
        return Err(Failure::Input(format!(
            "--{name} beside --p: give six probabilities, or three rates"
        )));
    }
    let or_zero = |value: &Option<Rational>| value.clone().unwrap_or_default();
    let time = |value: Option<&Rational>, option, what| needed(value, option, what, true);
    let until = |value| time(value, "mtn", "until preemption");
    let mean = &classes.times;
    Ok(Some(RocPoint {
        threshold: None,
        rates: ConfusionRates {
            success: or_zero(&rates.p),
            false_alarm: or_zero(&rates.alpha),
            detection: or_zero(&rates.beta),
        },
        times: Times {
            start: or_zero(&classes.start),
            success: time(
                mean.mts.as_ref(),
                "mts",
                "of attempts that are run on and succeed",
            )?,
            failure: time(
                mean.mtf.as_ref(),
                "mtf",
                "of attempts that are run on and fail",
            )?,
            preempted_success: until(mean.until_preempted_success())?,
            preempted_failure: until(mean.until_preempted_failure())?,
            restart_after_failure: or_zero(&mean.restart_failure),
            restart_after_preempt: or_zero(&mean.restart_preempt),
        },
    }))
}
