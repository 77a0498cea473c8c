//! Entries of (I - A)^-1 of a weighted digraph, without inverting a matrix.
//!
//! Start with [`Resolvent::new`].

mod connection; // terms read as paths and cycles
mod coprime; // nothing in common, by one point
mod count; // subset dynamic programme: sizes before listing
mod digraph; // components in topological order, reachability
mod elimination; // order of pivots, fill
mod exact_elimination; // the same without rounding
mod expand; // multiplied out
mod front; // dense blocks of doubles
mod frontal; // factors on a plan
mod frontal_numbers; // of doubles, wide and exact numbers
mod grouped; // inside a dense component: paths by their vertices
mod lanes; // exponents in machine words
mod laplacian; // positive form, by forests
mod lister; // across components
mod lowest_terms; // cancelling, mostly by one point
mod mean_reward; // chains with rational functions for rates
mod multiplier; // products in order
mod ordered; // sorted lists, and how they split into factors
mod ordering; // which vertices to eliminate first
mod permanent; // rows over sets of columns
mod plan; // fronts
mod program; // straight-line programs
mod rated; // Laplacians over a ring
#[expect(clippy::module_inception, reason = "the engine's face")]
mod resolvent;
mod scalars;
mod set; // machine words
mod strong; // components without recursion
mod subtraction_free; // accurate numbers for chains
mod sweep; // sums over forests without a list
mod terms;
mod tree; // what hands over to what
mod walk; // inside a component: simple paths, cycle families
mod wide; // doubles without overflow

pub use self::connection::OneConnection;
pub use self::count::Counts;
pub use self::digraph::{Component, Digraph};
pub use self::exact_elimination::ExactElimination;
pub use self::expand::Expanded;
pub use self::laplacian::Laplacian;
pub use self::lowest_terms::{derivative_in_lowest_terms, lowest_terms};
pub use self::mean_reward::mean_reward;
pub(crate) use self::ordered::Ordered;
pub(crate) use self::program::{Builder, Steps};
pub use self::program::{Evaluation, Program};
pub use self::rated::RatedLaplacian;
pub(crate) use self::resolvent::COUNTING_FUEL;
pub use self::resolvent::{Block, Blocks, Listing, Resolvent};
pub use self::scalars::{Complexes, Dual, Duals, Reals, Scalars};
pub use self::subtraction_free::SubtractionFree;
pub use self::terms::{Term, Terms};
