pub(crate) mod arguments;
use self::arguments::Laplace;
use crate::failure::Outcome;
use std::path::Path;
pub(crate) fn run(_verb: &Laplace, _target: Option<&Path>) -> Outcome {
    Ok(0)
}
