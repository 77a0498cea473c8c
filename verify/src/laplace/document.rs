//! Certificates of Laplace pairs as documents, without any meaning; `docs/certificates.md` has that.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// The document.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Certificate {
    /// The version of the form: 2.
    pub(super) certificate: u8,
    /// F
    pub(super) transform: String,
    /// f
    pub(super) function: String,
    /// s
    pub(super) variable: String,
    /// t
    pub(super) time: String,
    pub(super) claim: Statement,
    pub(super) proved: bool,
    pub(super) proof: Table,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Statement {
    LaplaceTransform,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) kind: Kind,
    pub(super) notation: Notation,
    pub(super) pieces: Vec<Piece>,
    pub(super) parts: Vec<Json>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    LaplaceTable,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Notation {
    Plain,
    Latex,
}

/// What begins after a delay.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Piece {
    pub(super) delay: String,
    /// The time since the delay, as the function shows it.
    pub(super) since: String,
    /// The part of the function without sums over roots and impulses, and its entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) closed: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) terms: Vec<Term>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) sums: Vec<Sum>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) impulses: Vec<Impulse>,
    /// The transform of all terms with t^(-1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) logarithm: Option<String>,
}

/// w t^p e^(a t) e^(-k^2/(4t)), perhaps times cos or sin of ω t.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Term {
    pub(super) weight: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) power: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rate: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cos: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) barrier: Option<String>,
}

/// t^k times the sum of n(p)/d e^(p t) over the roots p of f.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sum {
    pub(super) root: String,
    /// f and the summand, as the function shows them.
    pub(super) equation: String,
    pub(super) summand: String,
    /// f, n: coefficients by degree.
    pub(super) polynomial: Vec<String>,
    pub(super) power: u32,
    pub(super) numerator: Vec<String>,
    pub(super) denominator: String,
}

/// w δ^(n)(t)
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Impulse {
    pub(super) order: u32,
    pub(super) weight: String,
}
