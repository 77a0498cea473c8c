//! What can contradict a mean makespan: the equations of its chain solved exactly, makespans by the dice, and of a best limit others.
//!
//! Start with [`equations`] for a mean from anywhere, with [`dice`] for a sample.
//!
//! ```
//! use algebra::Rational;
//! use transforms::makespan::{Chain, Kind, witness};
//! let [one, four] = [1, 4].map(Rational::from);
//! let mut graph = Chain::builder(Kind::Continuous);
//! graph.begin("try", one.clone()).exit("done").arc("try", "done", four, None);
//! let graph = graph.build()?;
//! assert!(witness::equations(&graph, &Rational::from_decimal("0.25").unwrap(), 0.0)?.agrees());
//! assert!(!witness::equations(&graph, &one, 0.0)?.agrees());
//! # Ok::<(), transforms::Error>(())
//! ```

mod dice;
mod equations;
mod limits;

pub use self::dice::dice;
pub use self::equations::{Answers, answers, equations, solution};
pub use self::limits::{others, stationary};
