//! Tasks from files or from options.

use std::num::NonZeroUsize;

use closedform::algebra::Rational;
use closedform::algebra::expr::Expr;
use closedform::transforms::formats::chain::{ChainFormat, ReadOptions, Task, read_task};
use closedform::transforms::makespan::simulate::Draw;
use closedform::transforms::makespan::{AttemptModel, Chain, Confusion, Values};

use super::answer::refused;
use super::graph_arguments::GraphInput;
use super::shared_arguments::{AttemptInput, Dice};
pub(super) use super::task_options::{
    OPTIONS, compared, confusion, given, none_given, none_set, rates,
};
use crate::failure::Failure;
use crate::input::Input;

/// Longer files are refused.
const MOST_BYTES: usize = 1 << 28;

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
    if let Some(most) = input.most_states {
        options.most_states = most;
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
            .try_map(|formula| self.rounded(formula))
            .map_err(|error| self.refused(error))
    }

    /// An exact number, or the double next to one that is not rational.
    fn rounded(&self, formula: &Expr) -> Result<Rational, closedform::transforms::Error> {
        self.exact(formula).or_else(|refused| {
            let nearest = self.values.nearest(formula).ok();
            nearest.and_then(Rational::from_f64).ok_or(refused)
        })
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
    /// Numbers that are not rational, such as the mean of a lognormal law by that of its logarithm, were rounded to doubles.
    is_rounded: bool,
}

impl Attempts {
    /// What was done to the numbers of the task, and taken for granted where more than their means counts.
    pub(super) fn notes(&self, beyond_means: bool) -> Vec<String> {
        let rounded = "numbers that are not rational are rounded to doubles; exact values are those of the rounded numbers";
        let exponential = "times are taken as exponential: only their means were given; give laws in a file for others";
        let all = [
            (self.is_rounded, rounded),
            (beyond_means && self.confusion.is_some(), exponential),
        ];
        let said = all.into_iter().filter(|(holds, _)| *holds);
        said.map(|(_, note)| note.to_owned()).collect()
    }
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
        is_rounded: false,
    })
}

fn from_file(read: &Read) -> Result<Attempts, Failure> {
    let refused = |error| read.refused(error);
    match &read.task {
        Task::Attempts(model) => Ok(Attempts {
            model: model
                .try_map(|formula| read.rounded(formula))
                .map_err(refused)?,
            is_rounded: model.try_map(|formula| read.exact(formula)).is_err(),
            confusion: None,
            name: read.name.clone(),
        }),
        Task::Confusion(matrix) => {
            let matrix = read.confusion(matrix)?;
            Ok(Attempts {
                model: matrix.model().map_err(refused)?,
                confusion: Some(matrix),
                is_rounded: false,
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
