//! The options of `sem`.

use clap::{Args, Subcommand, ValueEnum};

use crate::arguments::{count, whole};

/// What stands under the options of every verb whose output or options have symbols.
macro_rules! symbols {
    () => {
        "\
Symbols: l_i_j is the coefficient of the arc i -> j, w_i_j the covariance of the error terms of i and j (w_i_i the
variance of one), s_i_j the covariance of i and j. Vertices stand in them by name. Where a name is more than letters,
digits, _ and ., or two pairs of names would spell the same symbol, all vertices stand in them by their numbers in
the order of the graph, from 1, and lines such as \"1 is price\" come first.
"
    };
}

/// How vertices are named in options.
macro_rules! names {
    ($option:literal) => {
        concat!(
            "Names with commas or quotes stand in double quotes, as in edge lists: ",
            $option,
            " '\"a, b\",c'.\n"
        )
    };
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Sem {
    /// The covariances as formulas, in lowest terms; exact numbers with --at
    Sigma(Sigma),
    /// Exact numbers of one-connections, cycle families, paths and cycles
    Count(Count),
    /// Which coefficients do the covariances determine, and by which formulas?
    Identify(Identify),
    /// The polynomials that vanish on all covariance matrices of the model
    Ideal(Ideal),
    /// Separations, ranks by treks, and the constraints a graph implies
    Sep(Sep),
    /// Fit the model to data by maximum likelihood
    Fit(Fit),
    /// Draw rows from the model
    Simulate(Simulate),
    /// The graph in another format
    Convert(Convert),
    /// The graph as a picture
    Draw(Draw),
}

/// Where the graph comes from.
#[derive(Debug, Args)]
pub(crate) struct GraphInput {
    /// File with the graph, `-`: standard input
    #[arg(value_name = "FILE", conflicts_with = "graph")]
    pub(crate) file: Option<String>,
    #[command(flatten)]
    pub(crate) text: GraphText,
}

/// The graph as a text, and how it is read.
#[derive(Clone, Debug, Args)]
pub(crate) struct GraphText {
    /// The graph itself, such as "1->2->3, 2<->3"
    #[arg(long, short = 'g', value_name = "TEXT")]
    pub(crate) graph: Option<String>,
    /// Its format: edges, lavaan, dagitty, dot, json, csv [default: by the ending of the file, else by its look]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) from: Option<String>,
    /// Add what lavaan's sem() adds to formulas: covariances of exogenous and of final variables, no error for a single indicator
    #[arg(long)]
    pub(crate) lavaan_defaults: bool,
}

/// Languages of formulas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// l_1_2*w_1_1
    #[default]
    Text,
    /// \lambda_{1,2} \omega_{1,1}
    Latex,
    /// Definitions for Python with SymPy
    #[value(alias = "sympy")]
    Python,
    /// Definitions for Macaulay2
    M2,
    /// One JSON document
    Json,
}

/// Forms of formulas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// One quotient in lowest terms per entry, multiplied out
    #[default]
    Expanded,
    /// Short definitions that use each other, never multiplied out
    Factored,
    /// A straight-line program, as a Python function
    #[value(alias = "slp")]
    Program,
}

const SIGMA_HELP: &str = concat!(
    r#"Graphs: an edge list ("price -> demand, demand <-> income"), lavaan, DAGitty, DOT, JSON, or two matrices.
  closedform sem sigma -g "1->2->3->1, 4->1" --entry 1,3
  closedform sem sigma model.lav --form factored --format latex
  closedform sem sigma -g "1->2, 2->1" --at "l_1_2=1/2, l_2_1=1/2, w_1_1=1, w_2_2=1"

"#,
    names!("--entry"),
    symbols!(),
    "
Exit codes: 0 done, 1 the witness disagrees, 2 bad input or usage, 3 out of fuel: formulas stand without a witness."
);

/// Options of `sem sigma`.
#[derive(Debug, Args)]
#[command(after_help = SIGMA_HELP)]
pub(crate) struct Sigma {
    #[command(flatten)]
    pub(crate) input: GraphInput,
    /// The entry of two vertices, I,J; may be given several times [default: all entries of observed vertices]
    #[arg(long, value_name = "I,J", allow_hyphen_values = true)]
    pub(crate) entry: Vec<String>,
    /// How formulas are written out
    #[arg(long, value_enum, default_value_t = Form::Expanded)]
    pub(crate) form: Form,
    /// Language of the formulas [default: text]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Language>,
    /// List the one-connections behind an entry: treks, cycles, signs
    #[arg(long, value_name = "I,J", allow_hyphen_values = true, conflicts_with_all = ["entry", "at"])]
    pub(crate) explain: Option<String>,
    /// Exact covariances at values of the parameters: "l_1_2=1/2, w_1_1=1, .."
    #[arg(long, value_name = "VALUES", allow_hyphen_values = true)]
    pub(crate) at: Option<String>,
    /// Largest number of terms that is listed or multiplied
    #[arg(long, value_name = "N", default_value_t = 2_000_000, value_parser = count, allow_negative_numbers = true)]
    pub(crate) max_terms: usize,
    /// Work allowed for --at and for the witness
    #[arg(long, value_name = "N", default_value_t = 1 << 34, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) fuel: u64,
    /// Seed of the witness's points
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// The same as --format json
    #[arg(long)]
    pub(crate) json: bool,
}

const COUNT_HELP: &str = concat!(
    names!("--entry"),
    "
Exit codes: 0 done, 2 bad input or usage, 3 out of fuel: what was counted before stands."
);

/// Options of `sem count`.
#[derive(Debug, Args)]
#[command(after_help = COUNT_HELP)]
pub(crate) struct Count {
    #[command(flatten)]
    pub(crate) input: GraphInput,
    /// Only the one-connections from one vertex to another, I,J; may be given several times
    #[arg(long, value_name = "I,J", allow_hyphen_values = true)]
    pub(crate) entry: Vec<String>,
    /// Work allowed
    #[arg(long, value_name = "N", default_value_t = 1 << 32, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) fuel: u64,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

const IDENTIFY_HELP: &str = concat!(
    names!("--arc"),
    symbols!(),
    "
Exit codes: 0 every free parameter, error variances and those of latent vertices included (with --arc: the coefficients
of these arcs), is determined, up to finitely many values; 1 some are not;
2 bad input or usage; 3 out of fuel or time before the rank was known."
);

/// Options of `sem identify`.
#[derive(Debug, Args)]
#[command(after_help = IDENTIFY_HELP)]
pub(crate) struct Identify {
    #[command(flatten)]
    pub(crate) input: GraphInput,
    /// Only this arc, I,J; may be given several times
    #[arg(long, value_name = "I,J", allow_hyphen_values = true)]
    pub(crate) arc: Vec<String>,
    /// Look for formulas with polynomials up to this degree; 0: none
    #[arg(
        long,
        value_name = "N",
        default_value_t = 3,
        allow_negative_numbers = true
    )]
    pub(crate) max_degree: u32,
    /// Stop after so many seconds; what is missing is said
    #[arg(long, value_name = "SECONDS")]
    pub(crate) time_limit: Option<f64>,
    /// Work allowed
    #[arg(long, value_name = "N", default_value_t = 1 << 30, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) fuel: u64,
    /// Seed of the random points
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

const IDEAL_HELP: &str = concat!(
    r#"  closedform sem ideal -g "1->2->3->4->1, 1<->2" --eliminate
  closedform sem ideal -g "1->2->3" --certify "s_1_2*s_2_3 - s_1_3*s_2_2"
Polynomials are read as SymPy, Singular and Macaulay2 write them: s_1_2 or s_(1,2), brackets, fractions, ^ or **.

"#,
    symbols!(),
    "
Exit codes: 0 done, every claim holds; 1 a claim does not hold; 2 bad input or usage; 3 stopped before --max-degree,
by --time-limit or --fuel."
);

/// Options of `sem ideal`.
#[derive(Debug, Args)]
#[command(after_help = IDEAL_HELP)]
pub(crate) struct Ideal {
    #[command(flatten)]
    pub(crate) input: GraphInput,
    /// Look for generators up to this degree
    #[arg(
        long,
        value_name = "N",
        default_value_t = 4,
        allow_negative_numbers = true
    )]
    pub(crate) max_degree: u32,
    /// Compare with elimination, which can show that the generators are all
    #[arg(long)]
    pub(crate) eliminate: bool,
    /// Does this polynomial vanish on the model? May be given several times
    #[arg(long, value_name = "POLYNOMIAL", allow_hyphen_values = true)]
    pub(crate) certify: Vec<String>,
    /// Stop after so many seconds; the answer then is marked incomplete
    #[arg(long, value_name = "SECONDS")]
    pub(crate) time_limit: Option<f64>,
    /// Work allowed: some seconds
    #[arg(long, value_name = "N", default_value_t = 1 << 33, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) fuel: u64,
    /// Seed of the random points
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// Generators in LaTeX
    #[arg(long)]
    pub(crate) latex: bool,
    /// One JSON document, with certificates
    #[arg(long)]
    pub(crate) json: bool,
}

const SEP_HELP: &str = concat!(
    r#"  closedform sem sep -g "1->2->3" 1 3 --given 2      are 1 and 3 d-separated given 2?
  closedform sem sep -g "1->2->3" 1,2 3 --rank       rank of the covariances of {1,2} and {3}
  closedform sem sep -g "1->2->3" --implied 2        vanishing minors with at most 2 rows
A, B and the given set are disjoint; with --rank, A and B may share vertices. d-separation is right for linear
models, with cycles too; for non-linear cyclic ones σ-separation is, which separates less.

"#,
    names!("--given"),
    "
Exit codes: 0 separated (or a rank, a list), 1 connected, no separating set, or the witness disagrees;
2 bad input or usage; 3 out of fuel."
);

/// Options of `sem sep`.
#[derive(Debug, Args)]
#[command(after_help = SEP_HELP)]
pub(crate) struct Sep {
    /// [FILE] A B: two sets of vertices, names with commas between them; the file is left out with --graph
    #[arg(value_name = "FILE A B", num_args = 0..=3)]
    pub(crate) words: Vec<String>,
    #[command(flatten)]
    pub(crate) text: GraphText,
    /// The vertices that are given
    #[arg(long, value_name = "C", default_value = "", allow_hyphen_values = true)]
    pub(crate) given: String,
    /// The generic rank of the covariances of A and B, by treks
    #[arg(long, conflicts_with_all = ["given", "find"])]
    pub(crate) rank: bool,
    /// A smallest set that separates A and B
    #[arg(long, conflicts_with = "given")]
    pub(crate) find: bool,
    /// The vanishing minors with at most N rows that no smaller ones explain
    #[arg(long, value_name = "N", conflicts_with_all = ["given", "find", "rank"], value_parser = count, allow_negative_numbers = true)]
    pub(crate) implied: Option<usize>,
    /// Work allowed
    #[arg(long, value_name = "N", default_value_t = 1 << 28, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) fuel: u64,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

const FIT_HELP: &str = concat!(
    symbols!(),
    "
Exit codes: 0 fitted, 1 the witness disagrees, 2 bad input or usage, 3 no maximum was found or there is none."
);

/// Options of `sem fit`.
#[derive(Debug, Args)]
#[command(after_help = FIT_HELP)]
pub(crate) struct Fit {
    #[command(flatten)]
    pub(crate) input: GraphInput,
    /// Comma-separated data: a header of names, one observation per line
    #[arg(long, value_name = "FILE")]
    pub(crate) data: Option<String>,
    /// Comma-separated covariance matrix with a header of names, full or lower triangle; needs --observations
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "data",
        requires = "observations"
    )]
    pub(crate) covariance: Option<String>,
    /// Number of observations behind --covariance
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true, conflicts_with = "data")]
    pub(crate) observations: Option<usize>,
    /// --covariance was divided by N - 1 instead of N
    #[arg(long)]
    pub(crate) unbiased: bool,
    /// Leave out rows with missing values in the columns of the model
    #[arg(long, conflicts_with = "covariance")]
    pub(crate) listwise: bool,
    /// Number of starts
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = count, allow_negative_numbers = true)]
    pub(crate) starts: usize,
    /// Level of the confidence intervals
    #[arg(long, value_name = "P", default_value_t = 0.95)]
    pub(crate) confidence: f64,
    /// Seed of the starts
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

const SIMULATE_HELP: &str = concat!(
    r#"  closedform sem simulate -g "1->2" --at "l_1_2=0.5, w_1_1=1, w_2_2=2" --rows 100

"#,
    symbols!(),
    "
Exit codes: 0 done, 2 bad input or usage."
);

const CONVERT_HELP: &str = "\
Exit codes: 0 done, 2 bad input or usage, also when the format cannot say what the graph says.";

const DRAW_HELP: &str = concat!(
    names!("--entry"),
    "
Exit codes: 0 done, 2 bad input or usage."
);

/// Options of `sem simulate`.
#[derive(Debug, Args)]
#[command(after_help = SIMULATE_HELP)]
pub(crate) struct Simulate {
    #[command(flatten)]
    pub(crate) input: GraphInput,
    /// Values of the parameters: "l_1_2=0.5, w_1_1=1, .."
    #[arg(
        long,
        value_name = "VALUES",
        default_value = "",
        allow_hyphen_values = true
    )]
    pub(crate) at: String,
    /// Number of rows
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = count, allow_negative_numbers = true)]
    pub(crate) rows: usize,
    /// Seed of the draws
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) seed: u64,
}

/// Options of `sem convert`.
#[derive(Debug, Args)]
#[command(after_help = CONVERT_HELP)]
pub(crate) struct Convert {
    #[command(flatten)]
    pub(crate) input: GraphInput,
    /// Format: edges, lavaan, dagitty, dot, json, csv
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: String,
}

/// Options of `sem draw`.
#[derive(Debug, Args)]
#[command(after_help = DRAW_HELP)]
pub(crate) struct Draw {
    #[command(flatten)]
    pub(crate) input: GraphInput,
    /// Picture to write, SVG or PNG by its name
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: std::path::PathBuf,
    /// Highlight the one-connections behind an entry, I,J
    #[arg(long, value_name = "I,J", allow_hyphen_values = true)]
    pub(crate) entry: Option<String>,
    /// With --entry: only the one-connection with this number, from 1, as `sem sigma --explain` lists them
    #[arg(long, value_name = "N", requires = "entry", value_parser = count, allow_negative_numbers = true)]
    pub(crate) connection: Option<usize>,
    /// Write fixed coefficients and labels beside the edges
    #[arg(long)]
    pub(crate) coefficients: bool,
}
