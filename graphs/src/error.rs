//! What can go wrong, named by what a user can do about it.

/// Why a graph, a query or a computation has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A text that cannot be read.
    #[error("line {line}, column {column}: {message}")]
    Parse {
        /// What was seen and what was expected, with the way out.
        message: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// An edge from a vertex to itself.
    #[error("self-loop at {vertex}: an edge joins two different vertices")]
    SelfLoop {
        /// Name of the vertex.
        vertex: String,
    },
    /// The same edge twice.
    #[error("the edge {edge} stands twice: remove one of them")]
    Repeated {
        /// The edge, with the names of its ends.
        edge: String,
    },
    /// A name that two vertices share.
    #[error("the vertex name {name:?} stands twice")]
    RepeatedName {
        /// The name.
        name: String,
    },
    /// A vertex that is not in the graph.
    #[error("there is no vertex {name}; the vertices are {known}")]
    UnknownVertex {
        /// What was asked for.
        name: String,
        /// The names that exist, shortened when there are many.
        known: String,
    },
    /// A graph without vertices.
    #[error("the graph has no vertices: name at least one")]
    NoVertices,
    /// More than is listed or kept.
    #[error("{what}: {found}, more than the limit of {limit}; {hint}")]
    TooLarge {
        /// What was counted.
        what: &'static str,
        /// How many there are, exactly.
        found: String,
        /// How many are allowed.
        limit: u64,
        /// The way out.
        hint: &'static str,
    },
    /// Work that is known to exceed the fuel before it begins.
    #[error(
        "{what}: at least {needed} units of work, more than the budget of {limit}; {hint}, or raise --fuel"
    )]
    Work {
        /// What was asked for.
        what: &'static str,
        /// How much it takes at least.
        needed: String,
        /// How much is allowed.
        limit: u64,
        /// Another way out.
        hint: &'static str,
    },
    /// A determinant that vanishes at the given values.
    #[error("{what} is singular at these values: {culprit} = 0")]
    Singular {
        /// Which matrix.
        what: &'static str,
        /// The determinant that vanishes.
        culprit: String,
    },
    /// A matrix that must be positive definite and is not.
    #[error("{what} is not positive definite: {found}")]
    NotPositiveDefinite {
        /// Which matrix.
        what: &'static str,
        /// What was seen.
        found: String,
    },
    /// A value outside its domain.
    #[error("{what} = {value} is not allowed: {allowed}")]
    Domain {
        /// Which input, with its place.
        what: String,
        /// What it was.
        value: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// Sizes that do not fit together.
    #[error("{what}: {found} instead of {expected}")]
    Dimension {
        /// What was counted.
        what: &'static str,
        /// How many fit.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// A question the method does not answer for this graph.
    #[error("{what} does not cover {construct}: {hint}")]
    Unsupported {
        /// The method.
        what: &'static str,
        /// What it does not cover.
        construct: String,
        /// The way out.
        hint: &'static str,
    },
    /// An iteration that did not reach its tolerance.
    #[error("{what} did not converge in {iterations} iterations: residual {residual:e}")]
    NotConverged {
        /// Which iteration.
        what: &'static str,
        /// How many steps were taken.
        iterations: usize,
        /// What was left.
        residual: f64,
    },
    /// A likelihood that rises towards a supremum at infinity, with no maximum above it that a start found.
    #[error(
        "no start found a maximum of the likelihood: it rises, towards F = {discrepancy}, while {path}; remove or fix one of these \
         parameters, or add observations"
    )]
    NoMaximum {
        /// Which parameters go where.
        path: String,
        /// The discrepancy as far as the path was followed.
        discrepancy: f64,
    },
    /// An answer that could not be written.
    #[error("the output cannot be written: {message}")]
    Output {
        /// What the writer said.
        message: String,
    },
    /// A computation of the algebra failed.
    #[error(transparent)]
    Exact(#[from] algebra::Error),
}

/// Result of the crate.
pub type Result<T> = std::result::Result<T, Error>;
