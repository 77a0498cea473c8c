//! Σ(θ) and μ(θ) in doubles, with the derivative for every entry of Λ, Ω and the intercepts.

use algebra::dense::{DMatrix, DVector, Lu};
use smol_str::SmolStr;

use crate::error::{Error, Result};
use crate::mixed::{EdgeKind, MixedGraph, Parameter, Parameters};

/// Models with more vertices are refused: the dense matrices of an evaluation would not fit.
const MAX_DENSE_VERTICES: usize = 1_000;

/// Models with more free entries are refused: the information is summed over their pairs.
const MAX_FREE_ENTRIES: usize = 5_000;

/// Where an entry of the model stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Λ, row i, column j
    Arc(usize, usize),
    /// Ω on the diagonal
    Variance(usize),
    /// Ω off the diagonal, in both triangles
    Covariance(usize, usize),
    /// the intercept of a vertex
    Intercept(usize),
}

/// An entry and its number, a parameter or known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Source {
    Free(usize),
    Fixed(f64),
}

/// A structural equation model as numbers see it: which parameter stands where.
///
/// $$ \Sigma(\theta) = \left[(I-\Lambda)^{-T} \Omega (I-\Lambda)^{-1}\right]_{OO}, \qquad
/// \mu(\theta) = \left[(I-\Lambda)^{-T} \nu\right]_O $$
///
/// O are the observed vertices. Parameters are numbered as [`Parameters::with_intercepts`] numbers them. A model has a
/// mean structure when some vertex has an intercept; the other observed vertices then have a free one, latent vertices
/// have 0. Without a mean structure means are saturated.
///
/// ```
/// use graphs::MixedGraph;
/// use graphs::likelihood::NumericModel;
/// // 1 -> 2 with l = 2, w = (1, 3): var(2) = 4 + 3
/// let model = NumericModel::new(&MixedGraph::from_edges(2, &[(0, 1)], &[])?)?;
/// assert_eq!(model.names(), ["l_1_2", "w_1_1", "w_2_2"]);
/// let implied = model.at(&[2.0, 1.0, 3.0])?;
/// assert_eq!(model.covariance(&implied).as_slice(), [1.0, 2.0, 2.0, 7.0]);
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct NumericModel {
    names: Vec<SmolStr>,
    vertices: Vec<SmolStr>,
    pub(super) observed: Vec<usize>,
    pub(super) entries: Vec<(Place, Source)>,
    /// Strongly connected components in topological order.
    pub(super) components: Vec<Vec<usize>>,
    mean_structure: bool,
}

/// The model at one value of its parameters; matrices over all vertices, latent ones included.
#[derive(Clone, Debug, PartialEq)]
pub struct Implied {
    /// Λ, n x n; the coefficient of i -> j in row i, column j.
    pub lambda: DMatrix<f64>,
    /// Ω, n x n.
    pub omega: DMatrix<f64>,
    /// ν, the intercepts.
    pub intercepts: DVector<f64>,
    /// (I - Λ)^-1.
    pub inverse: DMatrix<f64>,
    /// Σ, n x n.
    pub covariance: DMatrix<f64>,
    /// μ, the means.
    pub mean: DVector<f64>,
}

impl NumericModel {
    /// The model of a graph.
    ///
    /// # Errors
    /// [`Error::NoVertices`]; [`Error::TooLarge`] beyond a thousand vertices or five thousand free entries;
    /// [`Error::Domain`] when a fixed coefficient is too large for a double.
    pub fn new(graph: &MixedGraph) -> Result<Self> {
        if graph.is_empty() {
            return Err(Error::NoVertices);
        }
        limit(
            "vertices of a numeric model",
            graph.len(),
            MAX_DENSE_VERTICES,
        )?;
        let parameters = Parameters::with_intercepts(graph);
        let mut entries = Vec::new();
        for (from, to, parameter) in &parameters.arcs {
            entries.push((Place::Arc(*from, *to), parameter.clone()));
        }
        for (v, parameter) in parameters.variances.iter().enumerate() {
            entries.push((Place::Variance(v), parameter.clone()));
        }
        for (a, b, parameter) in &parameters.covariances {
            entries.push((Place::Covariance(*a, *b), parameter.clone()));
        }
        for (v, parameter) in &parameters.intercepts {
            entries.push((Place::Intercept(*v), parameter.clone()));
        }
        let free = |entry: &&(Place, Parameter)| matches!(entry.1, Parameter::Free(_));
        limit(
            "free entries of a numeric model",
            entries.iter().filter(free).count(),
            MAX_FREE_ENTRIES,
        )?;
        let entries = entries
            .into_iter()
            .map(|(place, parameter)| Ok((place, source(graph, place, &parameter)?)))
            .collect::<Result<_>>()?;
        Ok(Self {
            names: parameters.names,
            vertices: (0..graph.len())
                .map(|v| graph.vertex(v).name.clone())
                .collect(),
            observed: graph.observed(),
            entries,
            components: graph.components(),
            mean_structure: !parameters.intercepts.is_empty(),
        })
    }

    /// Names of the free parameters: those of [`Parameters::with_intercepts`].
    pub fn names(&self) -> &[SmolStr] {
        &self.names
    }

    /// The model in which a free parameter has a known value.
    pub(super) fn pinned(&self, parameter: usize, value: f64) -> Self {
        let mut pinned = self.clone();
        pinned.names.remove(parameter);
        for (_, source) in &mut pinned.entries {
            if let Source::Free(number) = *source {
                *source = match number {
                    number if number == parameter => Source::Fixed(value),
                    number => Source::Free(number - usize::from(number > parameter)),
                };
            }
        }
        pinned
    }

    /// Number of vertices, latent ones included.
    pub fn vertices(&self) -> usize {
        self.vertices.len()
    }

    /// The name of a vertex.
    pub(super) fn vertex_name(&self, v: usize) -> &str {
        &self.vertices[v]
    }

    /// Positions of the observed vertices.
    pub fn observed(&self) -> &[usize] {
        &self.observed
    }

    /// Names of the observed vertices, in order.
    pub fn observed_names(&self) -> Vec<&str> {
        self.observed.iter().map(|&v| self.vertex_name(v)).collect()
    }

    /// For every vertex the number of its intercept, when that is a free parameter which stands nowhere else.
    pub(super) fn own_intercepts(&self) -> Vec<Option<usize>> {
        let mut uses = vec![0_usize; self.names.len()];
        let mut intercepts = vec![None; self.vertices()];
        for &(place, source) in &self.entries {
            if let Source::Free(number) = source {
                uses[number] += 1;
                if let Place::Intercept(v) = place {
                    intercepts[v] = Some(number);
                }
            }
        }
        let own = |intercept: Option<usize>| intercept.filter(|&number| uses[number] == 1);
        intercepts.into_iter().map(own).collect()
    }

    /// Are the means modelled?
    pub fn has_mean_structure(&self) -> bool {
        self.mean_structure
    }

    /// The matrices at these values of the free parameters.
    ///
    /// Costs O(n^3) for n vertices; I - Λ is inverted by strongly connected components.
    ///
    /// # Errors
    /// [`Error::Dimension`] and [`Error::Domain`] for values that are not one finite number per parameter, or that make Σ
    /// overflow;
    /// [`Error::Singular`] when I - Λ is singular, with the component whose determinant vanishes.
    pub fn at(&self, values: &[f64]) -> Result<Implied> {
        if values.len() != self.names.len() {
            return Err(Error::Dimension {
                what: "values of the free parameters",
                expected: self.names.len(),
                found: values.len(),
            });
        }
        if let Some(bad) = values.iter().position(|value| !value.is_finite()) {
            return Err(Error::Domain {
                what: format!("parameter {}", self.names[bad]),
                value: values[bad].to_string(),
                allowed: "it must be a finite number",
            });
        }
        let n = self.vertices();
        let mut lambda = DMatrix::zeros(n, n);
        let mut omega = DMatrix::zeros(n, n);
        let mut intercepts = DVector::zeros(n);
        for &(place, source) in &self.entries {
            let value = match source {
                Source::Free(number) => values[number],
                Source::Fixed(value) => value,
            };
            match place {
                Place::Arc(from, to) => lambda[(from, to)] = value,
                Place::Variance(v) => omega[(v, v)] = value,
                Place::Covariance(a, b) => {
                    omega[(a, b)] = value;
                    omega[(b, a)] = value;
                }
                Place::Intercept(v) => intercepts[v] = value,
            }
        }
        self.implied(lambda, omega, intercepts)
    }

    /// (I - Λ)^-1 column by column in topological order: A_K = (I_K + A_P Λ_PK) (I - Λ_KK)^-1, P before K.
    fn invert(&self, lambda: &DMatrix<f64>) -> Result<DMatrix<f64>> {
        let n = self.vertices();
        let mut inverse = DMatrix::<f64>::identity(n, n);
        for component in &self.components {
            let inside = |v: usize| component.binary_search(&v).is_ok();
            for &v in component {
                for parent in 0..n {
                    let weight = lambda[(parent, v)];
                    if weight != 0.0 && !inside(parent) {
                        for row in 0..n {
                            let product = weight * inverse[(row, parent)];
                            inverse[(row, v)] += product;
                        }
                    }
                }
            }
            if component.len() > 1 {
                let block = self.component_system(component, lambda);
                let resolved = Lu::new("I - Λ", block)
                    .and_then(|factors| factors.inverse())
                    .map_err(|_| self.singular(component))?;
                let columns = inverse.select_columns(component) * resolved;
                for (k, &v) in component.iter().enumerate() {
                    inverse.set_column(v, &columns.column(k));
                }
            }
        }
        Ok(inverse)
    }

    /// I - Λ on the vertices of a component.
    pub(super) fn component_system(
        &self,
        component: &[usize],
        lambda: &DMatrix<f64>,
    ) -> DMatrix<f64> {
        let m = component.len();
        DMatrix::from_fn(m, m, |i, j| {
            let unit = if i == j { 1.0 } else { 0.0 };
            unit - lambda[(component[i], component[j])]
        })
    }

    fn singular(&self, component: &[usize]) -> Error {
        Error::Singular {
            what: "I - Λ",
            culprit: format!(
                "the determinant of the component {}",
                self.listed(component)
            ),
        }
    }

    /// `{x, y, z}`
    pub(super) fn listed(&self, vertices: &[usize]) -> String {
        let names: Vec<&str> = vertices.iter().map(|&v| self.vertex_name(v)).collect();
        format!("{{{}}}", names.join(", "))
    }

    /// Σ on the observed vertices.
    pub fn covariance(&self, implied: &Implied) -> DMatrix<f64> {
        implied
            .covariance
            .select_rows(&self.observed)
            .select_columns(&self.observed)
    }

    /// μ on the observed vertices.
    pub fn mean(&self, implied: &Implied) -> DVector<f64> {
        implied.mean.select_rows(&self.observed)
    }

    /// The derivatives of Σ and μ on the observed vertices for one free parameter.
    ///
    /// $$ \frac{\partial\Sigma}{\partial\lambda_{ij}} = \Sigma e_i e_j^T A + (\cdot)^T, \qquad
    /// \frac{\partial\Sigma}{\partial\omega_{ij}} = A^T (e_i e_j^T + e_j e_i^T) A, \qquad A = (I-\Lambda)^{-1} $$
    ///
    /// # Errors
    /// [`Error::Dimension`] when there is no such parameter.
    pub fn derivative(
        &self,
        implied: &Implied,
        parameter: usize,
    ) -> Result<(DMatrix<f64>, DVector<f64>)> {
        if parameter >= self.names.len() {
            return Err(Error::Dimension {
                what: "number of a free parameter",
                expected: self.names.len(),
                found: parameter,
            });
        }
        let p = self.observed.len();
        let mut covariance = DMatrix::zeros(p, p);
        let mut mean = DVector::zeros(p);
        let row = |v: usize| {
            implied
                .inverse
                .row(v)
                .transpose()
                .select_rows(&self.observed)
        };
        let column = |v: usize| implied.covariance.column(v).select_rows(&self.observed);
        for &(place, source) in &self.entries {
            if source != Source::Free(parameter) {
                continue;
            }
            match place {
                Place::Arc(from, to) => {
                    let half = column(from) * row(to).transpose();
                    covariance += &half + half.transpose();
                    mean += row(to) * implied.mean[from];
                }
                Place::Variance(v) => covariance += row(v) * row(v).transpose(),
                Place::Covariance(a, b) => {
                    let half = row(a) * row(b).transpose();
                    covariance += &half + half.transpose();
                }
                Place::Intercept(v) => mean += row(v),
            }
        }
        Ok((covariance, mean))
    }

    /// The model at given matrices, as when they come from elsewhere than a fit.
    ///
    /// # Errors
    /// [`Error::Dimension`] for other sizes than the graph's; [`Error::Domain`] for entries that are not finite, not
    /// symmetric (Ω), or not 0 where the graph has no edge; [`Error::Singular`] as for [`NumericModel::at`].
    pub fn at_matrices(
        &self,
        lambda: DMatrix<f64>,
        omega: DMatrix<f64>,
        intercepts: DVector<f64>,
    ) -> Result<Implied> {
        let n = self.vertices();
        for (what, found) in [
            ("rows of Λ", lambda.nrows()),
            ("columns of Λ", lambda.ncols()),
            ("rows of Ω", omega.nrows()),
            ("columns of Ω", omega.ncols()),
            ("intercepts", intercepts.len()),
        ] {
            if found != n {
                return Err(Error::Dimension {
                    what,
                    expected: n,
                    found,
                });
            }
        }
        let mut arcs = DMatrix::from_element(n, n, false);
        let mut edges = DMatrix::from_fn(n, n, |i, j| i == j);
        for &(place, _) in &self.entries {
            match place {
                Place::Arc(from, to) => arcs[(from, to)] = true,
                Place::Covariance(a, b) => {
                    edges[(a, b)] = true;
                    edges[(b, a)] = true;
                }
                Place::Variance(_) | Place::Intercept(_) => {}
            }
        }
        for i in 0..n {
            for j in 0..n {
                let at = |matrix: &str| {
                    format!(
                        "{matrix} in row {}, column {}",
                        self.vertices[i], self.vertices[j]
                    )
                };
                let refuse = |what: String, value: f64, allowed| Error::Domain {
                    what,
                    value: value.to_string(),
                    allowed,
                };
                let (path, covariance) = (lambda[(i, j)], omega[(i, j)]);
                if !path.is_finite() || (path != 0.0 && !arcs[(i, j)]) {
                    let allowed = "a finite number on the arcs of the graph and 0 elsewhere";
                    return Err(refuse(at("Λ"), path, allowed));
                }
                let known = covariance.is_finite() && (covariance == 0.0 || edges[(i, j)]);
                if !known || (covariance - omega[(j, i)]).abs() > 0.0 {
                    let allowed =
                        "a symmetric matrix with finite numbers on the edges <-> and 0 elsewhere";
                    return Err(refuse(at("Ω"), covariance, allowed));
                }
            }
        }
        self.implied(lambda, omega, intercepts)
    }

    fn implied(
        &self,
        lambda: DMatrix<f64>,
        omega: DMatrix<f64>,
        intercepts: DVector<f64>,
    ) -> Result<Implied> {
        let inverse = self.invert(&lambda)?;
        let covariance = symmetric(inverse.tr_mul(&(&omega * &inverse)));
        let mean = inverse.tr_mul(&intercepts);
        // a product with an infinite factor is infinite or not a number
        if !covariance
            .iter()
            .chain(&mean)
            .all(|entry: &f64| entry.is_finite())
        {
            return Err(Error::Domain {
                what: "an entry of Σ or μ".to_owned(),
                value: "infinity".to_owned(),
                allowed: "the parameters must keep them within the range of doubles",
            });
        }
        Ok(Implied {
            lambda,
            omega,
            intercepts,
            inverse,
            covariance,
            mean,
        })
    }
}

fn source(graph: &MixedGraph, place: Place, parameter: &Parameter) -> Result<Source> {
    let value = match parameter {
        Parameter::Free(number) => return Ok(Source::Free(*number)),
        Parameter::Fixed(value) => value,
    };
    let double = value.to_f64();
    // A number that underflows would be another one.
    if double.is_finite() && (double != 0.0 || value.is_zero()) {
        return Ok(Source::Fixed(double));
    }
    let what = match place {
        Place::Arc(a, b) => graph.edge_text(EdgeKind::Directed, a, b),
        Place::Covariance(a, b) => graph.edge_text(EdgeKind::Bidirected, a, b),
        Place::Variance(v) => format!("the variance of {}", graph.name(v)),
        Place::Intercept(v) => format!("the intercept of {}", graph.name(v)),
    };
    Err(Error::Domain {
        what: format!("the fixed coefficient of {what}"),
        value: value.to_string(),
        allowed: "it must fit a double",
    })
}

fn limit(what: &'static str, found: usize, limit: usize) -> Result<()> {
    if found <= limit {
        return Ok(());
    }
    Err(Error::TooLarge {
        what,
        found: found.to_string(),
        limit: limit as u64,
        hint: "split the model",
    })
}

/// The mean of a matrix and its transpose.
pub(super) fn symmetric(matrix: DMatrix<f64>) -> DMatrix<f64> {
    let transpose = matrix.transpose();
    (matrix + transpose) * 0.5
}
