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
use super::shared_arguments::{AttemptInput, Classes, Dice, Rates};
use crate::failure::Failure;
use crate::input::Input;

/// Longer files are refused.
const MOST_BYTES: usize = 1 << 28;

/// Where a task comes from in messages.
pub(super) const OPTIONS: &str = "options";

/// A file as it was read, and its name.
pub(super) struct Read {
    pub(super) name: String,
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
    let mut options = options;
    options.constants = settings.to_vec();
    let task = read_task(&text, ChainFormat::of(&text), &options)
        .map_err(|error| refused(&name, error))?;
    let settings = settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()));
    Ok(Read {
        name,
        task,
        values: Values::new(settings),
    })
}

impl Read {
    /// An exact number for a formula of the file.
    pub(super) fn exact(&self, formula: &Expr) -> Result<Rational, closedform::transforms::Error> {
        self.values.exact(formula)
    }

    /// The confusion matrix of the file, normalised where that is asked for.
    pub(super) fn confusion(
        &self,
        matrix: &Confusion<Expr>,
        classes: &Classes,
    ) -> Result<Confusion<Rational>, Failure> {
        let matrix = matrix
            .try_map(|formula| self.exact(formula))
            .map_err(|error| self.refused(error))?;
        Ok(normalised(matrix, classes))
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
        return from_options(&input.classes).map(Subject::Attempts);
    };
    let Task::Chain(formulas) = &read.task else {
        return from_file(&read, &input.classes).map(Subject::Attempts);
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
        Some(read) => from_file(&read, &input.classes),
        None => from_options(&input.classes),
    }
}

/// The file, where there is one.
fn file(input: &AttemptInput) -> Result<Option<Read>, Failure> {
    let Some(file) = &input.file else {
        return Ok(None);
    };
    none_given(&input.classes)?;
    read(file, &input.settings.values, ReadOptions::default()).map(Some)
}

fn from_options(classes: &Classes) -> Result<Attempts, Failure> {
    let confusion = confusion(classes)?;
    Ok(Attempts {
        name: OPTIONS.to_owned(),
        model: confusion.model().map_err(|error| refused(OPTIONS, error))?,
        confusion: Some(confusion),
    })
}

fn from_file(read: &Read, classes: &Classes) -> Result<Attempts, Failure> {
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
            let matrix = read.confusion(matrix, classes)?;
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

/// Names of the options that say what the task is and were given.
pub(super) fn given(classes: &Classes) -> impl Iterator<Item = &'static str> {
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
    .filter_map(|(name, value)| value.as_ref().map(|_| name))
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
    Ok(normalised(matrix, classes))
}

/// Probabilities divided by their sum where that is asked for; all 0 they stay.
fn normalised(matrix: Confusion<Rational>, classes: &Classes) -> Confusion<Rational> {
    if !classes.normalise {
        return matrix;
    }
    let shares = matrix.probabilities.iter();
    let sum = shares.fold(Rational::from(0), |sum, (_, share)| &sum + share);
    let share = |class| {
        let own: &Rational = matrix.probabilities.get(class);
        own.checked_div(&sum).unwrap_or_else(|| own.clone())
    };
    let probabilities = ByClass::from_fn(share);
    Confusion {
        probabilities,
        ..matrix
    }
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
