//! Certificates as documents: the JSON form, without any meaning. `docs/certificates.md` says what each form proves.

use algebra::poly::{Combination, Laurent};
use algebra::{Integer, Rational};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::formula::Formula;
use crate::report::Side;
use crate::tokens::Point;

/// Why a certificate is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rejected: {0}")]
pub struct Rejected(pub String);

/// A claim about two strings and its proof.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Certificate {
    /// The version of the form: 2.
    pub(crate) certificate: u8,
    pub(crate) gold: String,
    pub(crate) answer: String,
    pub(crate) claim: Claim,
    /// False where the verdict rests on a convention or on agreement.
    pub(crate) proved: bool,
    pub(crate) proof: Proof,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) gold_tree: Option<Formula>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answer_tree: Option<Formula>,
}

/// What is claimed of the values of the strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Claim {
    Equal,
    Different,
}

/// The forms of proof.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Proof {
    PolynomialIdentity(Relations),
    RootBound(Relations),
    SeparatedBalls {
        point: Point,
        bits: u32,
    },
    Rounded {
        decimal: Side,
        digits: usize,
    },
    Sampled {},
    Text {},
    Infinity {},
    Shape {},
    Members {
        pairs: Vec<[usize; 2]>,
        parts: Vec<Json>,
    },
    Member {
        side: Side,
        member: usize,
        parts: Vec<Json>,
    },
    /// An operator inside a string has this value.
    Operator {
        side: Side,
        value: String,
        parts: Vec<Json>,
    },
    /// Sums and products between numbers, evaluated: exactly for equal ones, at a sample point for different ones.
    Evaluated {
        seed: u8,
    },
    /// A sum or product with all its terms written out.
    WrittenOut {
        parts: Vec<Json>,
    },
    /// A sum of differences or a product of quotients of one function.
    Telescoping {
        variable: String,
        function: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<String>,
        parts: Vec<Json>,
    },
    /// An integral by an antiderivative, with its limits at infinite ends.
    Antiderivative {
        variable: String,
        function: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limits: Option<[String; 2]>,
        parts: Vec<Json>,
    },
    /// An integral without limits: the constant of integration.
    Family {
        side: Side,
        function: String,
        constant: String,
        parts: Vec<Json>,
    },
    /// A derivative by rules; the gold's tree is that of what is differentiated.
    Derivative {
        by: Box<Proof>,
    },
    /// A limit by a function that is continuous at the point.
    Continuous {
        variable: String,
        function: String,
        parts: Vec<Json>,
    },
    /// A limit by leading terms, from each side; the gold's tree is that of the body.
    LeadingTerms {
        by: Vec<Proof>,
    },
    /// Definitions by pieces, cell by cell; one of the cells where they differ.
    Cells {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cell: Option<usize>,
        parts: Vec<Json>,
    },
    View {
        views: [String; 2],
        #[serde(default, skip_serializing_if = "Option::is_none")]
        factor: Option<Rational>,
        parts: Vec<Json>,
    },
}

/// What is said about the numbers and functions of two trees; the re-checker uses what it can prove.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Relations {
    pub(crate) base: Vec<Rational>,
    pub(crate) index: u32,
    pub(crate) turn: u32,
    /// Values of roots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) roots: Vec<Laurent>,
    /// Integer relations between logarithms or angles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) logarithms: Vec<Vec<(usize, i32)>>,
    /// Why signs are impossible.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) excluded: Vec<Combination>,
}

impl Relations {
    /// The base; `None` when a member is no integer.
    pub(crate) fn integers(&self) -> Option<Vec<Integer>> {
        self.base.iter().map(Rational::to_integer).collect()
    }
}

impl Proof {
    /// The certificates inside.
    pub(crate) fn parts(&self) -> &[Json] {
        match self {
            Proof::Members { parts, .. }
            | Proof::Member { parts, .. }
            | Proof::Operator { parts, .. }
            | Proof::WrittenOut { parts }
            | Proof::Telescoping { parts, .. }
            | Proof::Antiderivative { parts, .. }
            | Proof::Family { parts, .. }
            | Proof::Continuous { parts, .. }
            | Proof::Cells { parts, .. }
            | Proof::View { parts, .. } => parts,
            _ => &[],
        }
    }

    /// The same, to be filled in.
    pub(crate) fn parts_mut(&mut self) -> Option<&mut Vec<Json>> {
        match self {
            Proof::Members { parts, .. }
            | Proof::Member { parts, .. }
            | Proof::Operator { parts, .. }
            | Proof::WrittenOut { parts }
            | Proof::Telescoping { parts, .. }
            | Proof::Antiderivative { parts, .. }
            | Proof::Family { parts, .. }
            | Proof::Continuous { parts, .. }
            | Proof::Cells { parts, .. }
            | Proof::View { parts, .. } => Some(parts),
            _ => None,
        }
    }
}
