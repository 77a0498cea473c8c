//! Files of task graphs and of attempts: TOML, JSON, a subset of PRISM, and the explicit format DRN of Storm.
//!
//! [`read_chain`] and [`write_chain`] know all four; [`read_task`] also reads attempts, confusion matrices and points of a ROC curve in
//! TOML and JSON. Numbers are exact decimals, fractions or formulas in parameters: what is read has formulas for numbers, and
//! [`Values`](crate::makespan::Values) with `try_map` turns them into exact numbers or doubles.
//!
//! ```toml
//! initial = "seek"
//! absorbing = ["done"]
//! constants = { MTS = 28.7 }
//! edges = [
//!   { from = "seek", to = "insert", rate = "1/tau0" },
//!   { from = "insert", to = "done", rate = "1/MTS" },
//!   { from = "insert", to = "seek", rate = 0.01 },
//! ]
//! ```

mod attempt; // attempts, confusion matrices, points of a ROC curve
mod drn; // Storm's explicit format
mod formula; // formulas as steps on a stack
mod graph; // a chain from a tree
mod law; // durations
mod lexer; // words, numbers and signs
mod print; // formulas as text
mod prism; // PRISM: programs explored to chains
mod reader; // numbers of one file
mod steps; // what a formula does, step by step
mod syntax; // TOML and JSON as trees
mod tree; // one tree for both, and its errors
mod value; // what formulas are evaluated to
mod write; // TOML and JSON

use algebra::Rational;
use algebra::expr::Expr;

pub use self::print::shortest_decimal;

use self::formula::Grammar;
use self::print::is_label;
use self::reader::Reader;
use self::tree::{Content, Document, Table};
use self::value::Value;
use self::write::Notation;
use crate::error::{Error, Result, at_most};
use crate::formats::trace::format_error;
use crate::makespan::{AttemptModel, Chain, Confusion, RocPoint};

/// Longer files are refused.
const MOST_BYTES: usize = 1 << 27;

/// Names of a file in a message.
const MOST_NAMES: usize = 30;

/// A format of task graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChainFormat {
    /// TOML, as in the example of this module.
    Toml,
    /// JSON with the same keys.
    Json,
    /// A subset of the language of PRISM: `ctmc` or `dtmc` with one module.
    Prism,
    /// The explicit format of Storm.
    Drn,
}

impl ChainFormat {
    /// The format of a text, by what it begins with.
    ///
    /// ```
    /// use transforms::formats::chain::ChainFormat;
    /// assert_eq!(ChainFormat::of("// a model\nctmc\nmodule m"), ChainFormat::Prism);
    /// assert_eq!(ChainFormat::of("@type: CTMC"), ChainFormat::Drn);
    /// assert_eq!(ChainFormat::of("{\"edges\": []}"), ChainFormat::Json);
    /// assert_eq!(ChainFormat::of("[prob]"), ChainFormat::Toml);
    /// assert_eq!(ChainFormat::of("edges = []"), ChainFormat::Toml);
    /// ```
    pub fn of(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.lines().map(str::trim);
        let first = lines.find(|line| !line.is_empty() && !line.starts_with("//"));
        let first = first.unwrap_or("");
        let word = first
            .split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or("");
        match word {
            _ if first.starts_with('{') || is_list(first) => Self::Json,
            _ if first.starts_with('@') => Self::Drn,
            // Neither begins a line of TOML but as a key.
            "ctmc" | "dtmc" | "mdp" | "pomdp" | "smg" | "pta" | "ma" | "const" | "module"
            | "formula" | "probabilistic" | "stochastic" | "nondeterministic"
                if !first.contains(" = {") =>
            {
                Self::Prism
            }
            _ => Self::Toml,
        }
    }
}

/// Is a line the beginning of a list, and no header `[table]` of TOML?
fn is_list(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or("").trim_end();
    let header = line.ends_with(']') && !line.contains(['{', ',']) && line.len() > 2;
    line.starts_with('[') && !header
}

/// How files are read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Values of constants and parameters; they go before those in the file. A name that the file does not have is refused.
    pub constants: Vec<(String, Rational)>,
    /// PRISM, DRN: the label of the exits. Where no label has this name, the exits are the states that are never left.
    pub exit_label: String,
    /// PRISM, DRN: the name of the rewards that are taken as costs; where there is only one structure, it need not be named.
    pub rewards: Option<String>,
    /// PRISM, DRN: more states are refused.
    pub most_states: usize,
    /// Divides beginnings, the probabilities out of every state, and those of attempts by their sums.
    pub normalise: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            constants: Vec::new(),
            exit_label: "done".to_owned(),
            rewards: None,
            most_states: 1_000_000,
            normalise: false,
        }
    }
}

impl ReadOptions {
    /// Refuses a value for a name that the file does not have.
    fn check_names<'n>(&self, known: impl Iterator<Item = &'n str> + Clone) -> Result<()> {
        let unknown = self
            .constants
            .iter()
            .find(|(name, _)| !known.clone().any(|known| known == name));
        let Some((name, _)) = unknown else {
            return Ok(());
        };
        let known: Vec<&str> = known.take(MOST_NAMES).collect();
        let message = match known.is_empty() {
            true => "its numbers have no names".to_owned(),
            false => format!("its names are {}", known.join(", ")),
        };
        Err(format_error(
            format!("constant {name}"),
            format!("there is no such name in the file; {message}"),
        ))
    }

    fn values(&self) -> Vec<(String, Value)> {
        let constants = self.constants.iter();
        constants
            .map(|(name, value)| (name.clone(), Value::Number(value.clone())))
            .collect()
    }
}

/// Reads a chain.
///
/// TOML and JSON have the keys `edges = [{ from, to, rate }]` or `[{ from, to, prob, time }]`, `initial` (a state, or a table of
/// probabilities), `absorbing` (left out: the states without edges out of them), and optionally `states`, `kind`, `costs`, `cost_name`, `labels`
/// (lists of states by label, kept for PRISM and DRN), `constants` and `parameters`; without `parameters` every name in a formula is one. A `time` is a number (always the same) or a table of a law such as
/// `{ kind = "exp", mean = 3 }`. A PRISM program is explored breadth first; its undefined constants are parameters. Costs O(bytes + arcs log arcs),
/// for PRISM also O(states · commands), commands that ask for one value of a variable counted only where it has it.
///
/// # Errors
/// [`Error::Format`] with line, path and the way out for what is no such file, keys that are not known (with the nearest that is), values of
/// the wrong type, names that no state has; [`Error::Model`] as [`crate::makespan::chain::ChainBuilder::build`]; [`Error::TooLarge`] beyond 128 MiB or
/// more states than the options allow; [`Error::Unsupported`] for constructs of PRISM and DRN that make no chain.
///
/// # Example
/// ```
/// use algebra::Rational;
/// use transforms::formats::chain::{ChainFormat, ReadOptions, read_chain};
/// use transforms::makespan::Values;
/// let text = r#"
/// initial = "try"
/// absorbing = ["done"]
/// edges = [{ from = "try", to = "done", rate = "pS/tau0" }, { from = "try", to = "jam", rate = "(1-pS)/tau0" },
///          { from = "jam", to = "try", rate = 0.1 }]
/// "#;
/// let chain = read_chain(text, ChainFormat::Toml, &ReadOptions::default())?;
/// let values = Values::new([("pS", Rational::from_decimal("0.8").unwrap()), ("tau0", Rational::from(2))]);
/// let exact = chain.try_map(|formula| values.exact(formula))?;
/// assert_eq!(exact.arcs()[0].weight.to_string(), "2/5");
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn read_chain(text: &str, format: ChainFormat, options: &ReadOptions) -> Result<Chain<Expr>> {
    let text = checked(text)?;
    match format {
        ChainFormat::Toml | ChainFormat::Json => {
            let document = document(text, format)?;
            let reader = &mut Reader::new(options.values(), Grammar::Own);
            let chain = graph::chain(&document.table()?, reader, options.normalise)?;
            reader.check_given(options)?;
            Ok(chain)
        }
        ChainFormat::Prism => prism::read(text, options),
        ChainFormat::Drn => drn::read(text, options),
    }
}

/// Writes a chain.
///
/// What is written is read as the same chain, notes apart (roots of products in another form of the same value); from PRISM the states have other names and those that are never reached are
/// missing. PRISM and DRN hold rational functions of the parameters, no durations and one state to begin with.
///
/// # Errors
/// [`Error::Unsupported`] for what the format cannot hold; [`Error::Format`] for names that it cannot.
///
/// # Example
/// ```
/// use algebra::expr::Expr;
/// use transforms::formats::chain::{ChainFormat, ReadOptions, read_chain, write_chain};
/// use transforms::makespan::{Chain, Kind};
/// let mut chain = Chain::builder(Kind::Continuous);
/// chain.exit("done").begin("try", Expr::integer(1)).arc("try", "done", Expr::symbol("k"), None);
/// let chain = chain.build()?;
/// let text = write_chain(&chain, ChainFormat::Drn)?;
/// assert_eq!(read_chain(&text, ChainFormat::Drn, &ReadOptions::default())?, chain);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn write_chain(chain: &Chain<Expr>, format: ChainFormat) -> Result<String> {
    match format {
        ChainFormat::Toml => write::chain(chain, Notation::Toml),
        ChainFormat::Json => write::chain(chain, Notation::Json),
        ChainFormat::Prism => prism::write(chain),
        ChainFormat::Drn => drn::write(chain),
    }
}

/// The labels of a chain that [`write_chain`] leaves out: PRISM and DRN have words of letters, digits and _ alone, and keep `init` and
/// `deadlock` for themselves.
///
/// # Example
/// ```
/// use algebra::expr::Expr;
/// use transforms::formats::chain::{ChainFormat, labels_left_out};
/// use transforms::makespan::{Chain, Kind};
/// let mut chain = Chain::builder(Kind::Continuous);
/// chain.exit("done").begin("try", Expr::integer(1)).arc("try", "done", Expr::integer(2), None);
/// chain.label("at work", "try").label("busy", "try");
/// let chain = chain.build()?;
/// assert_eq!(labels_left_out(&chain, ChainFormat::Prism), ["at work"]);
/// assert!(labels_left_out(&chain, ChainFormat::Toml).is_empty());
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn labels_left_out(chain: &Chain<Expr>, format: ChainFormat) -> Vec<&str> {
    let labels = chain.labels().map(|(label, _)| label);
    match format {
        ChainFormat::Toml | ChainFormat::Json => Vec::new(),
        ChainFormat::Prism | ChainFormat::Drn => labels.filter(|label| !is_label(label)).collect(),
    }
}

/// What a file in TOML or JSON holds.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Task {
    /// `edges`: a task graph.
    Chain(Chain<Expr>),
    /// `outcomes`: attempts.
    Attempts(AttemptModel<Expr>),
    /// `prob` and `mean_time`: the six classes of a failure predictor.
    Confusion(Confusion<Expr>),
    /// `points`: a ROC curve.
    Roc(Vec<RocPoint<Expr>>),
}

/// Reads a chain, attempts, a confusion matrix or points of a ROC curve from TOML or JSON, by the keys of the file.
///
/// | key | what it is | its other keys |
/// |---|---|---|
/// | `edges` | [`Chain`] | see [`read_chain`] |
/// | `outcomes = [{ name, prob, done, time, restart }]` | [`AttemptModel`] | `start` |
/// | `prob`, tables by TP, NCS, FP, NCF, TN, FN | [`Confusion`] | `mean_time`, `start_mean`, `restart_after_failure`, `restart_after_preempt` |
/// | `points = [{ alpha, beta, threshold }]` | list of [`RocPoint`] | `p`, `MTS`, `MTF`, `time_preempt_success`, `time_preempt_failure`, `start_mean`, `restart_after_failure`, `restart_after_preempt`; the four times also by point |
///
/// # Errors
/// As [`read_chain`].
///
/// # Example
/// ```
/// use transforms::formats::chain::{ChainFormat, ReadOptions, Task, read_task};
/// use transforms::makespan::Values;
/// let text = r#"{"outcomes": [{"name": "S", "prob": 0.75, "done": true, "time": {"kind": "erlang", "k": 3, "mean": 10}},
///                             {"name": "F", "prob": "1/4", "done": false, "time": 24, "restart": 2}]}"#;
/// let Task::Attempts(model) = read_task(text, ChainFormat::Json, &ReadOptions::default())? else { panic!() };
/// let model = model.try_map(|formula| Values::default().nearest(formula))?;
/// assert_eq!(model.mean().value(), (7.5 + 6.5) / 0.75);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn read_task(text: &str, format: ChainFormat, options: &ReadOptions) -> Result<Task> {
    if matches!(format, ChainFormat::Prism | ChainFormat::Drn) {
        return read_chain(text, format, options).map(Task::Chain);
    }
    let document = document(checked(text)?, format)?;
    let table = document.table()?;
    let reader = &mut Reader::new(options.values(), Grammar::Own);
    let has = |key: &str| table.entries().iter().any(|entry| entry.key == key);
    let task = match () {
        () if has("outcomes") => {
            attempt::attempts(&table, reader, options.normalise).map(Task::Attempts)
        }
        () if has("prob") || has("mean_time") => {
            attempt::confusion(&table, reader, options.normalise).map(Task::Confusion)
        }
        () if has("points") => attempt::roc(&table, reader).map(Task::Roc),
        () if has("edges") || has("rates") => {
            graph::chain(&table, reader, options.normalise).map(Task::Chain)
        }
        () => Err(nothing(&table)),
    }?;
    reader.check_given(options)?;
    Ok(task)
}

/// Writes attempts as TOML or JSON.
///
/// # Errors
/// [`Error::Unsupported`] for PRISM and DRN, which hold chains; [`Error::Format`] for names with control characters.
pub fn write_attempts(model: &AttemptModel<Expr>, format: ChainFormat) -> Result<String> {
    match format {
        ChainFormat::Toml => write::attempts(model, Notation::Toml),
        ChainFormat::Json => write::attempts(model, Notation::Json),
        ChainFormat::Prism | ChainFormat::Drn => Err(Error::Unsupported {
            what: "PRISM and DRN",
            construct: "attempts".to_owned(),
            hint: "write TOML or JSON, or the chain of the attempts",
        }),
    }
}

fn nothing(table: &Table<'_>) -> Error {
    let known = ["edges", "outcomes", "prob", "points"];
    let keys = table.entries().iter().map(|entry| entry.key.as_str());
    let meant = keys.filter_map(|key| algebra::nearest(key, &known)).next();
    let hint = meant.map_or(String::new(), |near| format!("; is {near} meant?"));
    table.error(format!(
        "there is nothing to read: edges makes a graph, outcomes attempts, prob and mean_time a confusion matrix, points a ROC curve{hint}"
    ))
}

fn checked(text: &str) -> Result<&str> {
    at_most(
        "bytes of a file of a chain",
        text.len(),
        MOST_BYTES,
        "build the chain in the program",
    )?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.find('\0') {
        None => Ok(text),
        Some(at) => Err(format_error(
            format!("line {}", crate::formats::case::line(text, at)),
            "a character U+0000: this is no text",
        )),
    }
}

fn document(text: &str, format: ChainFormat) -> Result<Document<'_>> {
    let document = match format {
        ChainFormat::Json => syntax::json(text)?,
        _ => syntax::toml(text)?,
    };
    match document.root.content {
        Content::Table(_) => Ok(document),
        _ => Err(document.error(&document.root, "a table of keys and values is expected")),
    }
}
