//! Certificates of chains as documents, without any meaning; `docs/certificates.md` has that.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Certificate {
    /// The version of the form: 2.
    pub(super) certificate: u8,
    pub(super) claim: Statement,
    pub(super) proved: bool,
    /// Names, for people.
    pub(super) states: Vec<String>,
    /// From, to (nothing: an exit), weight.
    pub(super) arcs: Vec<(usize, Option<usize>, String)>,
    /// What is earned in every state: per unit of time, or per visit.
    pub(super) rewards: Vec<String>,
    /// Where the chain begins (nothing: where 1 is earned at once and no more), and with which probability.
    pub(super) initial: Vec<(Option<usize>, String)>,
    pub(super) formula: String,
    /// A value of every symbol: there the chain is one.
    pub(super) point: BTreeMap<String, String>,
    pub(super) proof: Equations,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Statement {
    ChainMean,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Equations {
    pub(super) kind: Kind,
    /// The means from all states over this one polynomial.
    pub(super) denominator: String,
    pub(super) means: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    ChainEquations,
}
