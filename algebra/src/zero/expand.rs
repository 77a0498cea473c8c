//! Expansion for the zero test: short, or not at all.

use crate::error::Result;
use crate::expr::{Expr, expand_within};
use crate::fuel::Fuel;

/// Largest number of terms of a product that the zero test writes out.
const MAX_TERMS: usize = 256;

/// Products and small powers of sums are multiplied out.
pub(super) fn expand(expr: &Expr, fuel: &mut Fuel) -> Result<Expr> {
    expand_within(expr, MAX_TERMS, fuel)
}
