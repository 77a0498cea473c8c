//! Makespans of chains as formulas: one quotient of polynomials in the symbols of the rates, with its gradient, source and witness.
//!
//! Start with [`Chain::symbolic_mean`](super::Chain::symbolic_mean), or [`Chain::symbolic`](super::Chain::symbolic) for another
//! [`Quantity`]; ask the [`Formula`] for [`Formula::text`], [`Formula::latex`], [`Formula::source`] in a [`Language`], for values and
//! derivatives.
//!
//! ```
//! use algebra::{Fuel, Rational, expr::Expr};
//! use transforms::makespan::chain::{Chain, Kind};
//! let mut graph = Chain::builder(Kind::Continuous);
//! graph.begin("try", Expr::integer(1)).exit("done");
//! graph.arc("try", "rest", Expr::symbol("f"), None).arc("rest", "try", Expr::symbol("r"), None);
//! graph.arc("try", "done", Expr::symbol("s"), None);
//! let fuel = &mut Fuel::default();
//! let mean = graph.build()?.symbolic_mean(1_000, fuel)?;
//! assert_eq!(mean.to_string(), "(f + r)/(r*s)");
//! let by_rest = mean.derivative(1, fuel)?;
//! assert_eq!(mean.exact(&[1, 2, 4].map(Rational::from), fuel)?.to_string(), "3/8");
//! # assert_eq!(by_rest.symbols().len(), 3);
//! # Ok::<(), transforms::Error>(())
//! ```
//!
//! | file | what |
//! |---|---|
//! | `names` | rates as rational functions of symbols |
//! | `chain` | the quotient in lowest terms, from the sums over forests of [`graphs::resolvent::mean_reward`] |
//! | `formula` | that quotient: values, derivatives, factors |
//! | `terms`, `text`, `source` | how it is written |
//! | `point` | values of the symbols at which all weights are positive |
//! | `witness` | the linear system at random points, without any of these |

#[cfg(feature = "serde")]
mod certificate;
mod chain;
mod formula;
mod names;
mod point;
mod source;
mod terms;
mod text;
mod witness;

pub use self::chain::Quantity;
pub use self::formula::{Form, Formula};
pub use self::source::Language;
