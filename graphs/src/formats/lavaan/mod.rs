//! Model formulas of the R package lavaan: `y ~ x`, `y ~~ z`, `f =~ x1 + x2`.

mod defaults;
mod read;
mod write;

pub(super) use self::read::{read, read_with_defaults};
pub(super) use self::write::write;
