//! Chains of states with exits: any task graph, in continuous time, in steps, or with durations on its arcs.
//!
//! Start with [`Chain::builder`]; ask [`Chain::passage`] for its times, [`Passage::absorption`] where it ends, [`Passage::occupancy`] where
//! the time goes, [`Passage::gradient`] for derivatives; [`Chain::distribution`] is the whole law. Numbers are doubles or rationals,
//! [`Eliminate`].
//!
//! ```
//! use algebra::Fuel;
//! use transforms::makespan::chain::{Chain, Kind};
//! let mut graph = Chain::builder(Kind::Continuous);
//! graph.begin("seek", 1.0).exit("done").exit("scrap");
//! graph.arc("seek", "insert", 0.5, None).arc("insert", "seek", 0.1, None);
//! graph.arc("insert", "done", 0.3, None).arc("insert", "scrap", 0.1, None);
//! let graph = graph.build()?;
//! let fuel = &mut Fuel::default();
//! let passage = graph.passage(fuel)?;
//! assert!((passage.mean(fuel)?.value() - 5.0).abs() < 1e-14);
//! let scrapped = &passage.absorption(fuel)?[1];
//! assert_eq!(graph.states()[scrapped.exit], "scrap");
//! assert!((scrapped.probability - 0.25).abs() < 1e-15);
//! # Ok::<(), transforms::Error>(())
//! ```

mod absorption; // where it ends, where the time goes
mod build;
mod classes; // what the start reaches, traps
mod convert;
mod costs;
mod deviation; // where squares are beyond the doubles
mod eliminate; // numbers in which systems are solved
mod gradient; // derivatives of the mean
mod moments;
mod passage; // one factorisation for all questions
mod petgraph;

pub use self::absorption::{Absorption, Occupancy};
pub use self::build::ChainBuilder;
pub use self::classes::Classes;
pub use self::costs::Costs;
pub use self::eliminate::Eliminate;
pub use self::gradient::ChainGradient;
pub use self::passage::Passage;

use std::collections::{BTreeMap, BTreeSet};

use super::duration::Duration;

/// How the weights of a chain are read, and how long it stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Weights are rates, stays are exponential: a Markov chain in continuous time.
    Continuous,
    /// Weights are probabilities, every step takes 1: a Markov chain in steps.
    Discrete,
    /// Weights are probabilities, arcs take the durations that stand on them: a semi-Markov chain.
    SemiMarkov,
}

/// An arc of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Arc<N = f64> {
    /// Where it begins, a position among the states.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// Its rate or probability.
    pub weight: N,
    /// How long it takes, in a semi-Markov chain.
    pub time: Option<Duration<N>>,
}

/// What was done with an input that is unusual but has a meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// A rate from a state to itself changes nothing.
    LoopIgnored {
        /// The state.
        state: String,
    },
    /// Arcs between the same states were summed.
    ArcsSummed {
        /// Where they begin.
        from: String,
        /// Where they end.
        to: String,
        /// How many there were.
        count: usize,
    },
    /// Values below states of a file were taken as probabilities, although its exit rates are not 1.
    ReadAsProbabilities {
        /// The first of the states.
        state: String,
        /// How many there are.
        count: usize,
    },
    /// Arcs out of an exit are never used.
    ExitLeft {
        /// The exit.
        state: String,
    },
}

/// A chain with exits.
///
/// States are numbered from 0 in the order in which they were named; arcs are sorted by their beginnings, then by their ends. Exits have
/// no arcs. Of a [`Kind::Discrete`] or [`Kind::SemiMarkov`] chain the probabilities out of every state that is no exit sum to 1, loops
/// included.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain<N = f64> {
    kind: Kind,
    states: Vec<String>,
    exits: Vec<bool>,
    /// States with the probability to begin there, not 0, by position.
    initial: Vec<(usize, N)>,
    arcs: Vec<Arc<N>>,
    /// `arcs[first[i]..first[i + 1]]` begin at i.
    first: Vec<usize>,
    /// What a unit of time (continuous) or a visit (otherwise) costs in each state, where that is asked for.
    costs: Option<Vec<N>>,
    words: Words,
    notes: Vec<Note>,
}

/// Names that files have for more than states: nothing is computed with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// Sets of states by their names, each sorted.
    pub(crate) labels: BTreeMap<String, BTreeSet<usize>>,
    /// What the costs are called, where that is not `cost`.
    pub(crate) cost: Option<String>,
}

impl<N> Chain<N> {
    /// How weights are read.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Names of the states.
    pub fn states(&self) -> &[String] {
        &self.states
    }

    /// The position of a state.
    pub fn state(&self, name: &str) -> Option<usize> {
        self.states.iter().position(|state| state == name)
    }

    /// Is the state an exit?
    pub fn is_exit(&self, state: usize) -> bool {
        self.exits.get(state).copied().unwrap_or(false)
    }

    /// Positions of the exits.
    pub fn exits(&self) -> impl Iterator<Item = usize> {
        let all = self.exits.iter().enumerate();
        all.filter_map(|(state, is)| is.then_some(state))
    }

    /// States with the probability to begin there, without those of probability 0.
    pub fn initial(&self) -> &[(usize, N)] {
        &self.initial
    }

    /// All arcs, by their beginnings, then by their ends.
    pub fn arcs(&self) -> &[Arc<N>] {
        &self.arcs
    }

    /// The arcs out of a state.
    pub fn arcs_from(&self, state: usize) -> &[Arc<N>] {
        match (self.first.get(state), self.first.get(state + 1)) {
            (Some(&from), Some(&to)) => &self.arcs[from..to],
            _ => &[],
        }
    }

    /// What a unit of time (continuous) or a visit (otherwise) costs in each state, if that was given.
    pub fn costs(&self) -> Option<&[N]> {
        self.costs.as_deref()
    }

    /// The states, by position, that have a label of a file, for all labels but those of beginnings and of exits called `done`.
    pub fn labels(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = usize>)> {
        let labels = self.words.labels.iter();
        labels.map(|(label, states)| (label.as_str(), states.iter().copied()))
    }

    /// What the costs are called in files.
    pub fn cost_name(&self) -> &str {
        self.words.cost.as_deref().unwrap_or("cost")
    }

    /// What was done with unusual input.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::LoopIgnored { state } => {
                write!(
                    f,
                    "state {state}: a rate to itself changes nothing and is ignored"
                )
            }
            Self::ArcsSummed { from, to, count } => {
                write!(f, "{count} arcs from {from} to {to} are summed")
            }
            Self::ReadAsProbabilities { state, count } => {
                let more = match count {
                    0 | 1 => String::new(),
                    _ => format!(" (and below {} more)", count - 1),
                };
                write!(
                    f,
                    "state {state}: the values below it{more} sum to 1 and not to the exit rate, and are read as probabilities, which older files have; a program that reads rates gets another answer: write rates that sum to the exit rate"
                )
            }
            Self::ExitLeft { state } => {
                write!(f, "state {state}: arcs out of an exit are never used")
            }
        }
    }
}
