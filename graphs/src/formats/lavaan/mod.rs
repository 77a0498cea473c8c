//! Model formulas of the R package lavaan: `y ~ x`, `y ~~ z`, `f =~ x1 + x2`.

mod read;
mod write;

pub(super) use self::read::read;
pub(super) use self::write::write;
