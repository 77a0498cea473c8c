//! Closed-form solutions, each shipped with its witness.
//!
//! A closed form here is four things kept together: a *formula*, an *evaluation*, a *witness* (an independent method that
//! never shares code with the evaluation) and a *verdict* with its evidence. This crate re-exports the rooms of the house:
//!
//! | module | what |
//! |---|---|
//! | [`algebra`] | exact numbers, balls, expressions, polynomials, the zero test, parsing and printing, evidence |
//! | [`graphs`] | mixed graphs, the resolvent by one-connections, covariances of structural equation models |
//! | [`transforms`] | Laplace transforms and their inversion with bounds; gas chromatography; makespans of trial-and-error tasks |
//! | [`verify`] | the answer checker: does this answer equal the gold answer, with a proof |
//! | `catalogue` | every closed form with its card, sample problems, witness and wrong twins (feature `catalogue`) |
//! | `claim` | claims of your own: identities, integrals, sums, limits, differential equations, recurrences (feature `claims`) |
//! | `plot` | path diagrams of mixed graphs, charts, chromatograms (feature `plot`) |
//! | `strategies` | expressions, polynomials and matrices for property tests (feature `proptest`) |
//! | `harness`, `cases` | what runs witnesses and reference files (feature `catalogue`) |
//!
//! # Features
//!
//! | feature | gives |
//! |---|---|
//! | `serde` | reports and rows as JSON |
//! | `catalogue` | the type-erased layer behind `list`, `show`, `run`, `witness`; implies `serde` |
//! | `io` | graphs in the formats of other programs; implies `serde` |
//! | `parallel` | batches on several threads |
//! | `plot` | pictures of graphs and charts as SVG |
//! | `png` | the same as PNG, with an embedded font; implies `plot` |
//! | `claims` | the checker of claims; brings quadrature and ODE solvers as witnesses; implies `serde` |
//! | `proptest` | strategies for expressions, polynomials and matrices |

#![forbid(unsafe_code)]

#[cfg(feature = "catalogue")]
pub mod cases;
#[cfg(feature = "catalogue")]
pub mod catalogue;
#[cfg(feature = "claims")]
pub mod claim;
#[cfg(feature = "catalogue")]
pub mod harness;
#[cfg(feature = "plot")]
pub mod plot;
#[cfg(feature = "proptest")]
pub mod strategies;

/// The Rust block of the README is run like any other example.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use algebra;
pub use graphs;
pub use transforms;
pub use verify;
