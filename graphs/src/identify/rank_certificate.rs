//! A minor of the Jacobian that is not zero, and its check by implicit differentiation.

use algebra::linear::ModularMatrix;
use algebra::{Fuel, PrimeField};

use crate::error::Result;
use crate::mixed::{MixedGraph, Parameter, Parameters};
use crate::modular::transposed;

use super::jacobian::square;

/// The proof that the generic rank of the Jacobian is at least the number of rows: a minor that is not zero at a point
/// modulo a prime is not the zero polynomial over Q.
///
/// With the feature `serde`, in JSON:
///
/// ```json
/// {
///   "prime": "2305843009213693951",
///   "point": ["0", "1", "1"],
///   "rows": [[0, 1], [0, 0], [1, 1]],
///   "columns": [0, 1, 2],
///   "minor": "1"
/// }
/// ```
///
/// Residues are strings of decimal digits; `point` has one for each free parameter in the order of
/// [`Parameters::names`]; rows are pairs of vertices, columns numbers of parameters, all from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct RankCertificate {
    /// The prime p.
    #[cfg_attr(feature = "serde", serde(with = "decimal"))]
    pub prime: u64,
    /// Residues of the free parameters.
    #[cfg_attr(feature = "serde", serde(with = "decimals"))]
    pub point: Vec<u64>,
    /// The covariances: pairs i <= j of observed vertices.
    pub rows: Vec<(usize, usize)>,
    /// The free parameters by which they are differentiated.
    pub columns: Vec<usize>,
    /// The minor, not zero.
    #[cfg_attr(feature = "serde", serde(with = "decimal"))]
    pub minor: u64,
}

impl RankCertificate {
    /// The rank it proves.
    pub fn rank(&self) -> usize {
        self.rows.len()
    }

    /// Is it a valid certificate for this graph?
    ///
    /// The derivatives are found anew, without the inverse of I - Λ and without the formulas of
    /// [`finite_to_one`](super::finite_to_one), by differentiating the equation that defines Σ:
    ///
    /// $$ (I-\Lambda)^T \dot\Sigma (I-\Lambda) = \dot\Omega + \dot\Lambda^T \Sigma (I-\Lambda) + (I-\Lambda)^T \Sigma \dot\Lambda $$
    ///
    /// for all parameters at once; the determinant of the minor must be the one that is stated. Whatever does not fit the graph, such as a row of a latent vertex,
    /// makes the certificate invalid. Costs n^3 (parameters + 1) + rank^3.
    ///
    /// # Errors
    /// [`Error::Exact`](crate::Error::Exact) when the fuel is used up.
    pub fn check(&self, graph: &MixedGraph, fuel: &mut Fuel) -> Result<bool> {
        let parameters = Parameters::new(graph);
        let Ok(field) = PrimeField::new(self.prime) else {
            return Ok(false);
        };
        if !self.fits(graph, &parameters) {
            return Ok(false);
        }
        if self.rows.is_empty() {
            return Ok(self.minor == 1 % self.prime);
        }
        fuel.spend(square(graph), "matrices of a model")?;
        let Some(model) = Model::new(graph, &parameters, field, &self.point)? else {
            return Ok(false);
        };
        match model.minor(&parameters, &self.rows, &self.columns, fuel) {
            Ok(minor) => Ok(minor == self.minor && minor != 0),
            Err(crate::Error::Exact(algebra::Error::Singular { .. })) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Sizes and ranges.
    fn fits(&self, graph: &MixedGraph, parameters: &Parameters) -> bool {
        let seen = |v: usize| v < graph.len() && !graph.vertex(v).latent;
        let residues = self.point.iter().all(|value| *value < self.prime);
        let rows = self.rows.iter();
        let columns = self.columns.iter();
        self.point.len() == parameters.len()
            && residues
            && self.rows.len() == self.columns.len()
            && rows.clone().all(|&(i, j)| i <= j && seen(i) && seen(j))
            && columns.clone().all(|&column| column < parameters.len())
            && distinct(rows.copied())
            && distinct(columns.map(|&column| (column, 0)))
    }
}

fn distinct(pairs: impl Iterator<Item = (usize, usize)>) -> bool {
    let mut sorted: Vec<(usize, usize)> = pairs.collect();
    sorted.sort_unstable();
    sorted.windows(2).all(|pair| pair[0] != pair[1])
}

/// (I - Λ)^T and Ω at the point.
struct Model {
    size: usize,
    transposed: ModularMatrix,
    omega: ModularMatrix,
}

impl Model {
    /// `None` when a fixed coefficient has no image.
    fn new(
        graph: &MixedGraph,
        parameters: &Parameters,
        field: PrimeField,
        point: &[u64],
    ) -> Result<Option<Self>> {
        let size = graph.len();
        let value = |parameter: &Parameter| match parameter {
            Parameter::Free(number) => Some(point[*number]),
            Parameter::Fixed(value) => field.residue_of_rational(value),
        };
        let mut transposed = vec![0; size * size];
        let mut omega = vec![0; size * size];
        for (v, variance) in parameters.variances.iter().enumerate() {
            let Some(value) = value(variance) else {
                return Ok(None);
            };
            omega[v * (size + 1)] = value;
            transposed[v * (size + 1)] = 1 % field.modulus();
        }
        for (from, to, coefficient) in &parameters.arcs {
            let Some(value) = value(coefficient) else {
                return Ok(None);
            };
            transposed[to * size + from] = field.negate(value);
        }
        for (a, b, covariance) in &parameters.covariances {
            let Some(value) = value(covariance) else {
                return Ok(None);
            };
            omega[a * size + b] = value;
            omega[b * size + a] = value;
        }
        Ok(Some(Self {
            size,
            transposed: ModularMatrix::new(field, size, size, transposed)?,
            omega: ModularMatrix::new(field, size, size, omega)?,
        }))
    }

    /// The blocks S with (I - Λ)^T S (I - Λ) = R for symmetric blocks R that stand side by side.
    fn solved(&self, blocks: &ModularMatrix, fuel: &mut Fuel) -> Result<ModularMatrix> {
        let half = self.transposed.solve(blocks, fuel)?;
        // S = Y (I - Λ)^-1 is the solution of (I - Λ)^T S = Y^T.
        let turned = self.turned(&half)?;
        Ok(self.transposed.solve(&turned, fuel)?)
    }

    /// The transpose of each block.
    fn turned(&self, blocks: &ModularMatrix) -> Result<ModularMatrix> {
        let (size, columns) = (self.size, blocks.columns());
        let entries = (0..size).flat_map(|row| {
            (0..columns).map(move |at| blocks.row(at % size)[at - at % size + row])
        });
        let field = blocks.field();
        Ok(ModularMatrix::new(field, size, columns, entries.collect())?)
    }

    fn minor(
        &self,
        parameters: &Parameters,
        rows: &[(usize, usize)],
        columns: &[usize],
        fuel: &mut Fuel,
    ) -> Result<u64> {
        let (size, field) = (self.size, self.omega.field());
        let sigma = self.solved(&self.omega, fuel)?;
        let mixed = transposed(&self.transposed.product(&sigma, fuel)?)?;
        // Where the block of a parameter begins.
        let mut block = vec![None; parameters.len()];
        for (at, column) in columns.iter().enumerate() {
            block[*column] = Some(at * size);
        }
        let place = |parameter: &Parameter| match parameter {
            Parameter::Free(number) => block[*number],
            Parameter::Fixed(_) => None,
        };
        let width = size.saturating_mul(columns.len());
        fuel.spend(
            (width as u64).saturating_mul(size as u64),
            "derivatives of a covariance matrix",
        )?;
        let mut right = vec![0; size.saturating_mul(width)];
        let mut add = |row: usize, column: usize, value: u64| {
            let slot = &mut right[row * width + column];
            *slot = field.add(*slot, value);
        };
        for (from, to, coefficient) in &parameters.arcs {
            if let Some(start) = place(coefficient) {
                // Column `from` of (I - Λ)^T Σ goes to row and column `to`.
                for (v, value) in mixed.row(*from).iter().enumerate() {
                    add(v, start + to, *value);
                    add(*to, start + v, *value);
                }
            }
        }
        for (v, variance) in parameters.variances.iter().enumerate() {
            if let Some(start) = place(variance) {
                add(v, start + v, 1 % field.modulus());
            }
        }
        for (a, b, covariance) in &parameters.covariances {
            if let Some(start) = place(covariance) {
                add(*a, start + b, 1 % field.modulus());
                add(*b, start + a, 1 % field.modulus());
            }
        }
        let right = ModularMatrix::new(field, size, width, right)?;
        let derivatives = self.solved(&right, fuel)?;
        let entries = rows.iter().flat_map(|&(i, j)| {
            let row = derivatives.row(i);
            (0..columns.len()).map(move |at| row[at * size + j])
        });
        let count = columns.len();
        let minor = ModularMatrix::new(field, count, count, entries.collect())?;
        Ok(minor.determinant(fuel)?)
    }
}

#[cfg(feature = "serde")]
mod decimal {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    pub(super) fn serialize<S: Serializer>(value: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<u64, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(feature = "serde")]
mod decimals {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    pub(super) fn serialize<S: Serializer>(values: &[u64], s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(values.iter().map(u64::to_string))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u64>, D::Error> {
        let texts = Vec::<String>::deserialize(d)?;
        let numbers = texts.iter().map(|text| text.parse());
        numbers.collect::<Result<_, _>>().map_err(D::Error::custom)
    }
}
