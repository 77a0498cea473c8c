//! Exact numbers: integers and rationals that cost nothing while they are small.

mod integer;
mod integer_operators;
mod integer_theory;
mod rational;
mod rational_operators;

pub use self::integer::Integer;
pub use self::rational::Rational;
