//! Points of the ROC curve of a failure predictor.

use super::confusion::{ConfusionRates, Times};

/// One threshold of a failure predictor: its rates, with the times that go with them, as [`super::decide`] asks for them.
#[derive(Clone, Debug, PartialEq)]
pub struct RocPoint<N = f64> {
    /// The threshold, where it is known.
    pub threshold: Option<N>,
    /// p, and α and β at this threshold.
    pub rates: ConfusionRates<N>,
    /// Mean times at this threshold.
    pub times: Times<N>,
}
