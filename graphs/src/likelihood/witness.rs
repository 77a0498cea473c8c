//! What independent methods say about a fit.

use algebra::evidence::Verdict;

use super::block_coordinate::sweeps;
use super::fit::Fit;
use super::moments::SampleMoments;
use super::stationarity::stationarity;
use crate::error::Result;
use crate::mixed::MixedGraph;

/// Asks two methods about a fit: differences of the likelihood around it ([`stationarity`]), and block-coordinate ascent
/// ([`super::block_coordinate`]).
///
/// The first applies to every model and sees the neighbourhood only; the second applies where no vertex is latent and every
/// coefficient is free, and goes its own way from a neutral start: a lower discrepancy than that of the fit refutes it. Neither
/// proves that an optimum is global.
///
/// # Errors
/// Those of [`super::fit`] on the data.
pub fn witness(graph: &MixedGraph, moments: &SampleMoments, fit: &Fit) -> Result<Verdict> {
    let around = stationarity(graph, moments, &fit.values())?;
    let swept = sweeps(graph, moments, fit)?;
    Ok(match (around, swept) {
        (refuted @ Verdict::Refuted(_), _) | (_, refuted @ Verdict::Refuted(_)) => refuted,
        (Verdict::Supported(mut evidence), Verdict::Supported(more)) => {
            evidence.extend(more);
            Verdict::Supported(evidence)
        }
        (Verdict::Undecided(_), other) | (other, _) => other,
    })
}
