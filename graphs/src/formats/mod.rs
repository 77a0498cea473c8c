//! Mixed graphs as text: edge lists, lavaan's formulas, DAGitty, DOT, JSON, pairs of matrices.

mod braces;
mod build;
mod coefficient;
mod csv;
mod dagitty;
mod dot;
mod edge_list;
#[cfg(feature = "io")]
mod json;
mod lavaan;
mod queries;
mod scan;
mod values;

use std::str::FromStr;

pub use self::queries::read_vertices;
pub(crate) use self::scan::error_at;
use self::scan::{Scanner, clean};
pub use self::values::{read_values, read_values_with_intercepts};
use crate::error::{Error, Result};
use crate::mixed::{EdgeKind, MixedGraph};

/// The languages in which a graph can be written.
///
/// Everywhere: a leading byte order mark is skipped, lines end with LF, CR LF or CR, names are non-empty and free of
/// control characters, an edge or a setting that stands twice is an error that names both places, a loop is an error, and
/// an empty text is [`Error::NoVertices`]. Errors carry line and column. The cost is that of sorting the names and edges.
///
/// A *coefficient* is a number, which is fixed (`0.5`, `-2e3`, `1/3`, read exactly), or a label, which is a parameter shared by
/// all edges and variances with this label; the symbol of another entry is no label, and a label that could be taken for something else stands in double quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Chains of arrows between commas, semicolons or new lines.
    ///
    /// ```text
    /// 1->2->3, 2<->3, 4           # vertex 4 has no edges
    /// price -> demand <- income   # names of letters, digits, _ and ., or any text in double quotes
    /// f [latent, variance=1]; f ->{0.5} x; f ->{a} y <->{a} z; y [intercept]; x [intercept=2]
    /// ```
    ///
    /// The arrows are `->`, `<-`, `<->` and `→`, `←`, `↔`; in braces behind an arrow stands the coefficient. When all
    /// vertices are numbers without quotes, number k is vertex k, and every number from 1 to the largest must occur: `2->3`
    /// alone is an error, which says that 1 is missing; `1, 2->3` has an isolated vertex 1. Otherwise the vertices have the
    /// order in which they are first named.
    EdgeList,
    /// The model syntax of the R package lavaan: `y ~ x + z`, `y ~~ z`, `f =~ x1 + x2`, `y ~ 1`.
    ///
    /// Read as they stand: `0.5*x` (fixed), `a*x` and `label("a b")*x` (equal labels tie), `NA*x` (free), several modifiers by
    /// repeating the variable (`NA*x + a*x`), several variables on the left, comments with `!` and `#`. `start(..)*x` is read and
    /// has no effect. Formulas go on over line ends after an operator and before `+`, `*` and `=~`. A name that lavaan would not
    /// take stands in backquotes.
    ///
    /// Every left side of `=~` is a latent vertex, and its first loading is fixed to 1 unless it is free (`NA*x`) or has a number
    /// of its own, as in lavaan's `sem()`; a label alone does not free it there, and is an error here. **Nothing else is added**:
    /// no covariances between exogenous variables or latent variables, no zero variance for a single indicator, no intercepts;
    /// [`read_lavaan_with_defaults`] adds them.
    /// Refused, with the way out: `:=`, `==`, `<`, `>`, `<~`, `|`, `c(..)*`, `equal(..)*`, blocks, interactions.
    Lavaan,
    /// The language of DAGitty: `dag { u [latent]; u -> {x y}; x -> y; x <-> y }`.
    ///
    /// Chains, groups in braces, `subgraph`, `->`, `<-`, `<->`; `latent` and `unobserved` make a vertex latent, all other attributes
    /// (`exposure`, `outcome`, `adjusted`, `pos`, ..) say nothing about the model. `mag`, `pdag`, `pag` and `graph` are refused. Cycles are
    /// allowed. Coefficients, fixed variances and intercepts cannot be written.
    Dagitty,
    /// The DOT language of Graphviz: `digraph { a -> b; a -> c [dir=both, style=dashed] }`.
    ///
    /// `dir=both` is a bidirected edge, `dir=back` turns an arc round, `dir=none` and `--` are refused. Chains, groups, subgraphs,
    /// defaults (`edge [dir=both]`), ports and comments are read. Our own attributes are `latent=true`, `variance="1"`,
    /// `intercept=""` (a free one) or `intercept="2"`, and `coefficient="0.5"`; all others are ignored.
    Dot,
    /// JSON with the keys `n`, `directed`, `bidirected`, of which the lists may be missing, and our own `names`, `latent`,
    /// `variances`, `intercepts`; needs the feature `io`.
    ///
    /// ```text
    /// {"n": 3, "directed": [[1, 2, 0.5], [1, 3, "a"]], "bidirected": [[2, 3]],
    ///  "names": ["f", "x", "y"], "latent": [1], "variances": [[1, "1/3"]], "intercepts": [[2], [3, 0.5]]}
    /// ```
    ///
    /// Vertices count from 1. A JSON number is a fixed coefficient, a string is read as a coefficient. Other keys are
    /// errors: a misspelt one would lose its edges.
    Json,
    /// Two square matrices of zeros and ones with an empty line between them: L with 1 in row i, column j for i -> j, and the
    /// symmetric O with 1 for i <-> j.
    ///
    /// Commas, semicolons, tabs or spaces separate the entries; a first line with names and a first column that repeats them
    /// are optional. The diagonal of L is 0, that of O all 0 or all 1. Latent vertices and coefficients cannot be written.
    Csv,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 6] = [
        Self::EdgeList,
        Self::Lavaan,
        Self::Dagitty,
        Self::Dot,
        Self::Json,
        Self::Csv,
    ];

    /// Its name, as an option of a command line has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::EdgeList => "edges",
            Self::Lavaan => "lavaan",
            Self::Dagitty => "dagitty",
            Self::Dot => "dot",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// The format that files with this ending have; `None` where the text must be looked at.
    ///
    /// ```
    /// use graphs::formats::Format;
    /// assert_eq!(Format::from_extension("GV"), Some(Format::Dot));
    /// assert_eq!(Format::from_extension("txt"), None);
    /// ```
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "edges" | "edgelist" => Some(Self::EdgeList),
            "lav" | "lavaan" => Some(Self::Lavaan),
            "dag" | "dagitty" => Some(Self::Dagitty),
            "dot" | "gv" => Some(Self::Dot),
            "json" => Some(Self::Json),
            "csv" | "tsv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The format a text looks like.
    ///
    /// `{` begins JSON; `digraph`, `graph` or `strict` before a brace DOT; `dag`, `mag`, `pdag` or `pag` before a brace DAGitty; two
    /// blocks of zeros and ones are matrices; a `~` outside quotes and comments makes formulas; all else is an edge list.
    ///
    /// ```
    /// use graphs::formats::Format;
    /// assert_eq!(Format::guess("y ~ x"), Format::Lavaan);
    /// assert_eq!(Format::guess("dag -> graph"), Format::EdgeList);
    /// ```
    pub fn guess(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut scanner = Scanner::new(text);
        let word = dot::header(&mut scanner).to_ascii_lowercase();
        if word.is_empty() && scanner.peek() == Some('{') {
            return Self::Json;
        }
        let language = match word.as_str() {
            "digraph" | "graph" | "strict" => Some(Self::Dot),
            "dag" | "mag" | "pdag" | "pag" => Some(Self::Dagitty),
            _ => None,
        };
        if let Some(language) = language {
            // up to two more words, as in `strict digraph name {`
            for _ in 0..3 {
                braces::skip(&mut scanner);
                match scanner.peek() {
                    Some('{') => return language,
                    Some('"') if scanner.quoted(true).is_ok() => {}
                    _ if scanner.take_while(scan::is_word).is_empty() => break,
                    _ => {}
                }
            }
        }
        if csv::looks_like(text) {
            Self::Csv
        } else if has_tilde(text) {
            Self::Lavaan
        } else {
            Self::EdgeList
        }
    }
}

/// Is there a `~` outside quotes and comments?
fn has_tilde(text: &str) -> bool {
    let mut scanner = Scanner::new(text);
    loop {
        match scanner.peek() {
            None => return false,
            Some('~') => return true,
            Some('#' | '!') => scanner.skip_line(),
            Some('"' | '`') if scanner.quoted(false).is_ok() => {}
            Some(_) => {
                scanner.next();
                scanner.take_while(|c| !matches!(c, '~' | '#' | '!' | '"' | '`'));
            }
        }
    }
}

/// Reads a graph from a text in this format.
///
/// ```
/// use graphs::formats::{Format, read};
/// let market = read("demand ~ price; price ~ demand + cost", Format::Lavaan)?;
/// assert_eq!(market, read("demand <- price; price <- demand; cost -> price", Format::EdgeList)?);
/// let error = read("1->2, 2--3", Format::EdgeList).unwrap_err();
/// assert!(error.to_string().starts_with("line 1, column 8: `--` has no direction"));
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// # Errors
/// [`Error::Parse`] with line, column and the way out; [`Error::NoVertices`] for a text without vertices; [`Error::Domain`] for
/// a label that is the symbol of something else in the graph, as `l_1_3` at 1 -> 2 beside 1 -> 3; [`Error::Unsupported`] for JSON without the feature `io`.
pub fn read(text: &str, format: Format) -> Result<MixedGraph> {
    let text = clean(text)?;
    if text.trim().is_empty() {
        return Err(Error::NoVertices);
    }
    let graph = match format {
        Format::EdgeList => edge_list::read(text),
        Format::Lavaan => lavaan::read(text),
        Format::Dagitty => dagitty::read(text),
        Format::Dot => dot::read(text),
        #[cfg(feature = "io")]
        Format::Json => json::read(text),
        #[cfg(not(feature = "io"))]
        Format::Json => Err(without_json()),
        Format::Csv => csv::read(text),
    }?;
    graph.check_labels()?;
    Ok(graph)
}

/// Reads lavaan's formulas with what its `sem()` adds by default.
///
/// Added are free covariances of all exogenous latent vertices, of all observed predictors that nothing predicts, and of all
/// dependent vertices that predict nothing and indicate nothing; the error variance of the only indicator of a latent
/// vertex is fixed to 0. What is written stays as it is, a covariance fixed to 0 too, and observed predictors with a variance,
/// covariance or intercept in the text get nothing. lavaan fixes variances and covariances of predictors to those of the
/// sample; here they are free: estimates, errors, chi-square and degrees are the same, the likelihood and the number of
/// parameters are those of all variables together.
///
/// ```
/// use graphs::formats::{Format, read, read_lavaan_with_defaults};
/// let added = read_lavaan_with_defaults("y1 + y2 ~ x1 + x2")?;
/// assert_eq!(added, read("y1 + y2 ~ x1 + x2; y1 ~~ y2; x1 ~~ x2", Format::Lavaan)?);
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// # Errors
/// Those of [`read()`].
///
/// Source: Y. Rosseel, lavaan: an R package for structural equation modeling; the rules were compared with version 0.6-14.
pub fn read_lavaan_with_defaults(text: &str) -> Result<MixedGraph> {
    let text = clean(text)?;
    if text.trim().is_empty() {
        return Err(Error::NoVertices);
    }
    let graph = lavaan::read_with_defaults(text)?;
    graph.check_labels()?;
    Ok(graph)
}

/// Reads a graph from two texts with one matrix each, L and O as in [`Format::Csv`].
///
/// ```
/// let bow = graphs::formats::read_matrices("0,1\n0,0", "0,1\n1,0")?;
/// assert_eq!(bow, "1->2, 1<->2".parse()?);
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// # Errors
/// [`Error::Parse`] whose message names the matrix; [`Error::NoVertices`] for an empty text.
pub fn read_matrices(directed: &str, bidirected: &str) -> Result<MixedGraph> {
    csv::read_pair(clean(directed)?, clean(bidirected)?)
}

/// Writes a graph in this format, so that [`read`] gives the same graph back.
///
/// # Errors
/// [`Error::Unsupported`] names what the format cannot express; [`Error::NoVertices`]; [`Error::Domain`] for a label
/// that is empty or has control characters.
pub fn write(graph: &MixedGraph, format: Format) -> Result<String> {
    if graph.is_empty() {
        return Err(Error::NoVertices);
    }
    check_labels(graph)?;
    match format {
        Format::EdgeList => Ok(edge_list::write(graph)),
        Format::Lavaan => lavaan::write(graph),
        Format::Dagitty => dagitty::write(graph),
        Format::Dot => Ok(dot::write(graph)),
        #[cfg(feature = "io")]
        Format::Json => Ok(json::write(graph)),
        #[cfg(not(feature = "io"))]
        Format::Json => Err(without_json()),
        Format::Csv => csv::write(graph),
    }
}

#[cfg(not(feature = "io"))]
fn without_json() -> Error {
    Error::Unsupported {
        what: "this build",
        construct: "JSON".to_owned(),
        hint: "enable the feature io",
    }
}

/// The names of vertices are fit to be read again, labels may be not.
fn check_labels(graph: &MixedGraph) -> Result<()> {
    let vertices = (0..graph.len()).map(|v| graph.vertex(v));
    let kinds = [EdgeKind::Directed, EdgeKind::Bidirected];
    let coefficients = kinds
        .into_iter()
        .flat_map(|kind| graph.edges_of(kind).map(|(_, _, coefficient)| coefficient));
    let labels = vertices
        .flat_map(|vertex| std::iter::once(&vertex.variance).chain(&vertex.intercept))
        .chain(coefficients)
        .filter_map(|coefficient| match coefficient {
            crate::Coefficient::Label(label) => Some(label.as_str()),
            _ => None,
        });
    for label in labels {
        if let Some(defect) = coefficient::label_defect(label) {
            return Err(Error::Domain {
                what: "label".to_owned(),
                value: format!("{:?}", scan::shorten(label)),
                allowed: defect,
            });
        }
    }
    Ok(())
}

impl FromStr for MixedGraph {
    type Err = Error;

    /// Reads a graph in the format that [`Format::guess`] finds.
    ///
    /// ```
    /// use graphs::MixedGraph;
    /// let graph: MixedGraph = "digraph { a -> b; a -> c [dir=both] }".parse()?;
    /// assert_eq!(graph, "a->b, a<->c".parse()?);
    /// # Ok::<(), graphs::Error>(())
    /// ```
    fn from_str(text: &str) -> Result<Self> {
        read(text, Format::guess(text))
    }
}

impl MixedGraph {
    /// The graph as an edge list, [`Format::EdgeList`].
    ///
    /// ```
    /// let graph: graphs::MixedGraph = "1->2->3, 3<->2".parse()?;
    /// assert_eq!(graph.to_edge_list()?, "1->2, 2->3, 2<->3");
    /// # Ok::<(), graphs::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`write()`].
    pub fn to_edge_list(&self) -> Result<String> {
        write(self, Format::EdgeList)
    }

    /// The graph as formulas, [`Format::Lavaan`].
    ///
    /// ```
    /// let graph: graphs::MixedGraph = "x ->{a} y".parse()?;
    /// assert_eq!(graph.to_lavaan()?, "x ~~ x\ny ~~ y\ny ~ a*x\n");
    /// # Ok::<(), graphs::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`write()`]: latent vertices without children are [`Error::Unsupported`].
    pub fn to_lavaan(&self) -> Result<String> {
        write(self, Format::Lavaan)
    }

    /// The graph for DAGitty, [`Format::Dagitty`].
    ///
    /// # Errors
    /// Those of [`write()`]: coefficients that are fixed or labelled and intercepts are [`Error::Unsupported`].
    pub fn to_dagitty(&self) -> Result<String> {
        write(self, Format::Dagitty)
    }

    /// The graph for Graphviz, [`Format::Dot`].
    ///
    /// # Errors
    /// Those of [`write()`].
    pub fn to_dot(&self) -> Result<String> {
        write(self, Format::Dot)
    }

    /// The graph as JSON, [`Format::Json`].
    ///
    /// # Errors
    /// Those of [`write()`].
    #[cfg(feature = "io")]
    pub fn to_json(&self) -> Result<String> {
        write(self, Format::Json)
    }

    /// The graph as a pair of matrices, [`Format::Csv`].
    ///
    /// # Errors
    /// Those of [`write()`]: latent vertices, coefficients that are fixed or labelled and intercepts are [`Error::Unsupported`].
    pub fn to_csv(&self) -> Result<String> {
        write(self, Format::Csv)
    }
}
