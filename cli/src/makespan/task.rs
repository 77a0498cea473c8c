//! Tasks from files or from options.

use std::num::NonZeroUsize;

use closedform::algebra::Rational;
use closedform::algebra::expr::Expr;
use closedform::transforms::formats::chain::{ChainFormat, ReadOptions, Task, read_task};
use closedform::transforms::makespan::predictor::ByClass;
use closedform::transforms::makespan::simulate::Draw;
use closedform::transforms::makespan::{
    AttemptModel, Chain, Class, Confusion, ConfusionRates, RocPoint, Times, Values,
};

use super::answer::refused;
use super::graph_arguments::GraphInput;
use super::shared_arguments::{AttemptInput, Classes, Dice, Rates, Settings};
use crate::failure::Failure;
use crate::input::Input;
use crate::table::shortest;

/// Longer files are refused.
const MOST_BYTES: usize = 1 << 28;

/// Where a task comes from in messages.
pub(super) const OPTIONS: &str = "options";

/// A file as it was read, and its name.
pub(super) struct Read {
    pub(super) name: String,
    pub(super) format: ChainFormat,
    pub(super) task: Task,
    pub(super) values: Values,
}

/// Reads a file of any format.
pub(super) fn read(
    file: &str,
    settings: &[(String, Rational)],
    options: ReadOptions,
) -> Result<Read, Failure> {
    let input = Input::open(file)?;
    let name = input.name.clone();
    let text = input.text(MOST_BYTES)?;
    given_once("--set", settings)?;
    let mut options = options;
    options.constants = settings.to_vec();
    let format = ChainFormat::of(&text);
    let task = read_task(&text, format, &options).map_err(|error| refused(&name, error))?;
    let settings = settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()));
    Ok(Read {
        name,
        format,
        task,
        values: Values::new(settings),
    })
}

/// Reads a graph; labels and rewards are those of PRISM and DRN.
pub(super) fn graph(
    input: &GraphInput,
    settings: &[(String, Rational)],
    mut options: ReadOptions,
) -> Result<Read, Failure> {
    if let Some(label) = &input.exits {
        options.exit_label.clone_from(label);
    }
    let given = [("--exits", &input.exits), ("--rewards", &options.rewards)]
        .into_iter()
        .find_map(|(option, value)| Some((option, value.clone()?)));
    let read = read(&input.file, settings, options)?;
    let has_labels = matches!(read.format, ChainFormat::Prism | ChainFormat::Drn);
    match given {
        Some((option, value)) if !has_labels => Err(Failure::Input(format!(
            "{option} {value}: only PRISM and DRN have such names: {} has the keys absorbing and costs",
            read.name
        ))),
        _ => Ok(read),
    }
}

/// Refuses two values of one name.
pub(super) fn given_once(option: &str, values: &[(String, Rational)]) -> Result<(), Failure> {
    for (at, (name, value)) in values.iter().enumerate() {
        let before = values.iter().take(at).find(|(other, _)| other == name);
        if before.is_some_and(|(_, other)| other != value) {
            return Err(Failure::Input(format!(
                "{option} {name}: two values are given; keep one of them"
            )));
        }
    }
    Ok(())
}

impl Read {
    /// An exact number for a formula of the file.
    pub(super) fn exact(&self, formula: &Expr) -> Result<Rational, closedform::transforms::Error> {
        self.values.exact(formula)
    }

    /// The confusion matrix of the file.
    pub(super) fn confusion(
        &self,
        matrix: &Confusion<Expr>,
    ) -> Result<Confusion<Rational>, Failure> {
        matrix
            .try_map(|formula| self.exact(formula))
            .map_err(|error| self.refused(error))
    }

    /// The failure of this file.
    pub(super) fn refused(&self, error: closedform::transforms::Error) -> Failure {
        refused(&self.name, error)
    }
}

/// A task of attempts, as exactly as it was given.
pub(super) struct Attempts {
    /// Where it comes from, in messages.
    pub(super) name: String,
    pub(super) model: AttemptModel<Rational>,
    /// The confusion matrix it was made from, if it was; its times have no laws.
    pub(super) confusion: Option<Confusion<Rational>>,
}

/// What a verb that also takes graphs is asked about.
pub(super) enum Subject {
    Attempts(Attempts),
    Graph { name: String, graph: Chain<f64> },
}

/// Attempts or a graph from a file, or attempts from options.
pub(super) fn subject(input: &AttemptInput) -> Result<Subject, Failure> {
    let Some(read) = file(input)? else {
        return from_options(input).map(Subject::Attempts);
    };
    let Task::Chain(formulas) = &read.task else {
        return from_file(&read).map(Subject::Attempts);
    };
    if input.cap.is_some() {
        return Err(Failure::input(
            "--cap: a graph has no attempts: build the cap into its states",
        ));
    }
    let graph = formulas
        .try_map(|formula| read.values.nearest(formula))
        .map_err(|error| read.refused(error))?;
    Ok(Subject::Graph {
        name: read.name,
        graph,
    })
}

/// Attempts from a file, or from options.
pub(super) fn attempts(input: &AttemptInput) -> Result<Attempts, Failure> {
    match file(input)? {
        Some(read) => from_file(&read),
        None => from_options(input),
    }
}

/// The file, where there is one.
fn file(input: &AttemptInput) -> Result<Option<Read>, Failure> {
    let Some(file) = &input.file else {
        return Ok(None);
    };
    none_given(&input.classes)?;
    let mut options = ReadOptions::default();
    options.normalise = input.classes.normalise;
    read(file, &input.settings.values, options).map(Some)
}

fn from_options(input: &AttemptInput) -> Result<Attempts, Failure> {
    none_set(&input.settings)?;
    let confusion = confusion(&input.classes)?;
    Ok(Attempts {
        name: OPTIONS.to_owned(),
        model: confusion.model().map_err(|error| refused(OPTIONS, error))?,
        confusion: Some(confusion),
    })
}

fn from_file(read: &Read) -> Result<Attempts, Failure> {
    let refused = |error| read.refused(error);
    match &read.task {
        Task::Attempts(model) => Ok(Attempts {
            model: model
                .try_map(|formula| read.exact(formula))
                .map_err(refused)?,
            confusion: None,
            name: read.name.clone(),
        }),
        Task::Confusion(matrix) => {
            let matrix = read.confusion(matrix)?;
            Ok(Attempts {
                model: matrix.model().map_err(refused)?,
                confusion: Some(matrix),
                name: read.name.clone(),
            })
        }
        Task::Chain(_) => Err(Failure::Input(format!(
            "{}: this is a graph: ask `makespan chain`",
            read.name
        ))),
        _ => Err(Failure::Input(format!(
            "{}: these are points of a ROC curve: ask `makespan decide`",
            read.name
        ))),
    }
}

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
        ("mts", &classes.mts),
        ("mtf", &classes.mtf),
        ("mtn", &classes.mtn),
        ("ts", &classes.ts),
        ("tf", &classes.tf),
        ("start", &classes.start),
        ("restart-failure", &classes.restart_failure),
        ("restart-preempt", &classes.restart_preempt),
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
        classes.mts.as_ref(),
        "mts",
        "of attempts that are run on and succeed",
        either(Class::TruePositive, Class::NoVerdictSuccess),
    )?;
    let failure = needed(
        classes.mtf.as_ref(),
        "mtf",
        "of attempts that are run on and fail",
        either(Class::FalsePositive, Class::NoVerdictFailure),
    )?;
    let until = |own: &Option<Rational>, class| {
        let value = own.as_ref().or(classes.mtn.as_ref());
        needed(value, "mtn", "until preemption", occurs(class))
    };
    let preempted_success = until(&classes.ts, Class::FalseNegative)?;
    let preempted_failure = until(&classes.tf, Class::TrueNegative)?;
    let matrix = Confusion {
        times: ByClass::from_fn(|class| match class {
            Class::TruePositive | Class::NoVerdictSuccess => success.clone(),
            Class::FalsePositive | Class::NoVerdictFailure => failure.clone(),
            Class::FalseNegative => preempted_success.clone(),
            Class::TrueNegative => preempted_failure.clone(),
        }),
        probabilities,
        start: named(&classes.start),
        restart_after_failure: named(&classes.restart_failure),
        restart_after_preempt: named(&classes.restart_preempt),
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
        classes.mts.as_ref(),
        "mts",
        "of attempts that are run on and succeed, with which preempting is compared",
        occurs(&classes.fn_),
    )?;
    needed(
        classes.mtf.as_ref(),
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
    let until = |own: &Option<Rational>| {
        time(
            own.as_ref().or(classes.mtn.as_ref()),
            "mtn",
            "until preemption",
        )
    };
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
                classes.mts.as_ref(),
                "mts",
                "of attempts that are run on and succeed",
            )?,
            failure: time(
                classes.mtf.as_ref(),
                "mtf",
                "of attempts that are run on and fail",
            )?,
            preempted_success: until(&classes.ts)?,
            preempted_failure: until(&classes.tf)?,
            restart_after_failure: or_zero(&classes.restart_failure),
            restart_after_preempt: or_zero(&classes.restart_preempt),
        },
    }))
}

/// The draws that are asked for; nothing for 0.
pub(super) fn draw(dice: Dice) -> Option<Draw> {
    let all = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    (dice.draws > 0).then(|| Draw {
        threads: NonZeroUsize::new(dice.threads).unwrap_or(all),
        ..Draw::new(dice.draws, dice.seed)
    })
}

/// The same model in doubles.
pub(super) fn doubles(
    model: &AttemptModel<Rational>,
) -> Result<AttemptModel<f64>, closedform::transforms::Error> {
    model.try_map(|number| Ok(number.to_f64()))
}
