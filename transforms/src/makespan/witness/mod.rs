//! What can contradict a mean makespan: the equations of its chain solved exactly, makespans by the dice, and of a best limit others.

mod dice;
mod equations;
mod limits;

pub use self::dice::dice;
pub use self::equations::{Answers, answers, equations, solution};
pub use self::limits::{others, stationary};
