//! Exact numbers that cost nothing while they are small, and enclosures with rigorous ends.

mod ball;
#[cfg(test)]
mod ball_laws;
mod complex;
#[cfg(feature = "serde")]
mod documents;
mod elementary;
#[cfg(test)]
mod exact_laws;
mod float_ball;
mod gamma;
mod integer;
mod integer_operators;
mod integer_theory;
mod integer_words;
mod isolation;
mod operators;
mod prime_field;
mod prime_table;
mod rational;
mod rational_operators;
mod reconstruct;
mod root_bound;

pub use self::ball::Ball;
pub use self::complex::ComplexBall;
pub use self::float_ball::FloatBall;
pub use self::integer::Integer;
pub(crate) use self::isolation::{ComplexFloat, FloatCoefficients};
pub use self::prime_field::PrimeField;
pub use self::rational::Rational;
pub use self::reconstruct::ChineseRemainder;
pub use self::root_bound::RootBound;
