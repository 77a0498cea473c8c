//! Numbers for structural equation models: Σ(θ), maximum likelihood, simulation.
//!
//! The data's way: graph → [`NumericModel`]; table or covariance matrix → [`SampleMoments`]; both → [`fit`] → [`Fit`] with
//! estimates, standardised solution, indices, all optima and warnings. [`block_coordinate`] is a second estimator that
//! shares no formula with it, [`stationarity`] differences the likelihood as it is defined; [`witness`] asks both.
//! [`Simulator`] draws rows.
//!
//! ```
//! use graphs::MixedGraph;
//! use graphs::likelihood::{FitOptions, NumericModel, SampleMoments, Simulator, fit, witness};
//! // supply and demand: 1 -> 2 <=> 3 <- 4
//! let graph = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 1), (3, 2)], &[])?;
//! let model = NumericModel::new(&graph)?;
//! let truth = model.at(&[1.0, 0.5, -0.8, 1.0, 1.0, 1.0, 1.0, 1.0])?;
//! let rows = Simulator::new(&model, &truth, 7)?.matrix(2_000)?;
//! let moments = SampleMoments::from_data(&model.observed_names(), &rows)?;
//! let found = fit(&graph, &moments, &FitOptions::default())?;
//! assert_eq!((found.indices.degrees, found.optima.len()), (2, 1));
//! assert!((found.values()[2] + 0.8).abs() < 0.1);
//! assert!(witness(&graph, &moments, &found)?.holds());
//! # Ok::<(), graphs::Error>(())
//! ```

mod model; // Σ(θ), μ(θ) and their derivatives

mod moments; // what a sample tells the likelihood
#[cfg(feature = "io")]
mod tables; // comma-separated data and covariances

mod generic; // dimension of the model
mod identified; // a start from formulas
mod objective; // F, gradient, information
mod optimise; // scoring, then Newton
mod preimages; // optima as good as one
mod reflections; // signs of latent vertices
mod regressed; // starts by regression
mod search; // from starts to ends
mod starts;
mod supremum; // paths to infinity
mod units; // variables of deviation about 1

mod distributions; // normal and chi-square tails
mod fit; // all optima and the report
mod indices;
mod inference; // standard errors, tests, intervals
mod standardised;
mod warnings;

mod block_coordinate; // the second estimator
mod simulate;
mod stationarity; // the likelihood from its definition
mod witness;

pub use self::block_coordinate::{BlockCoordinate, block_coordinate};
pub use self::fit::{Fit, FitOptions, Optimum, fit};
pub use self::indices::FitIndices;
pub use self::inference::Estimate;
pub use self::model::{Implied, NumericModel};
pub use self::moments::{Divisor, SampleMoments};
pub use self::simulate::Simulator;
pub use self::standardised::{Term, TermKind};
pub use self::stationarity::stationarity;
pub use self::supremum::{Limit, Supremum};
#[cfg(feature = "io")]
pub use self::tables::{DataTable, Missing, write_rows};
pub use self::warnings::Warning;
pub use self::witness::witness;
