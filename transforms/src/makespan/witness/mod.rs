//! What can contradict a mean makespan: the equations of its chain solved exactly, and makespans by the dice.

mod dice;
mod equations;

pub use self::dice::dice;
pub use self::equations::{equations, solution};
