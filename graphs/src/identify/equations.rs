//! The parameters with a given covariance matrix, as the zeros of polynomials.

use std::collections::BTreeMap;

use algebra::groebner::{Basis, Ideal, ModularPolynomial, Order};
use algebra::linear::{Matrix, division_free};
use algebra::poly::{Polynomial, Rationals, Ring};
use algebra::{Fuel, Integer, PrimeField, Rational};

use crate::error::{Error, Result};
use crate::mixed::{MixedGraph, Parameter, Parameters};

use super::jacobian::square;

/// Up to so many columns a determinant is expanded by minors, which suits sparse matrices.
const MAX_EXPANDED: usize = 20;

/// The equations of a fibre, and what linear algebra has made of them.
///
/// $$ \bigl[(I-\Lambda)^T \Sigma (I-\Lambda)\bigr]_{ij} = \Omega_{ij}, \qquad \det(I - \Lambda_K)\thinspace t_K = 1 $$
///
/// for all pairs whose Ω is zero, known or already met, and all strongly connected components K of two vertices or more.
/// The unknowns are the coefficients of arcs, the covariances of latent vertices and the t_K; all other parameters are
/// polynomials in them. The equations Σ(I - Λ) = (I - Λ)^-T Ω of entries that no path makes different from zero follow from
/// these; they are put in because they are linear.
pub(super) struct Equations<R: Ring> {
    ring: R,
    unknowns: usize,
    /// What is left, none of it linear.
    open: Vec<Polynomial<R>>,
    /// Unknowns as polynomials in those that were solved later and in those that are left.
    solved: Vec<(usize, Polynomial<R>)>,
    /// The free parameters as polynomials in the unknowns.
    parameters: Vec<Polynomial<R>>,
    contradiction: bool,
}

/// The zeros of equations over the algebraic closure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Zeros {
    /// There is none.
    None,
    /// So many, with multiplicity; were all equations linear?
    Finite { degree: Integer, linear: bool },
    /// Infinitely many: the dimension.
    Infinite { dimension: usize },
}

impl<R: Ring> Equations<R> {
    /// The equations at the covariances of the observed vertices, given by `sigma`.
    ///
    /// # Errors
    /// [`Error::Exact`] when the fuel is used up or a fixed coefficient has no image in the ring.
    pub(super) fn new(
        ring: R,
        graph: &MixedGraph,
        parameters: &Parameters,
        sigma: impl Fn(usize, usize) -> R::Element,
        image: impl Fn(&Rational) -> Option<R::Element>,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        fuel.spend(square(graph), "matrices of a model")?;
        let image = |value: &Rational| {
            image(value).ok_or(Error::Exact(algebra::Error::Undefined {
                what: "a fixed coefficient modulo the prime",
            }))
        };
        let mut builder = Builder::new(ring, graph, parameters, &sigma, &image)?;
        let mut open = builder.linear_consequences(graph, fuel)?;
        let found = builder.error_covariances(graph, parameters, &image, &mut open, fuel)?;
        for component in graph.components() {
            if component.len() > 1 {
                open.push(builder.inverse_determinant(parameters, &component, &image, fuel)?);
            }
        }
        Ok(Self {
            ring,
            unknowns: builder.unknowns,
            open,
            solved: Vec::new(),
            parameters: found,
            contradiction: false,
        })
    }

    /// Solves the linear equations, those with the fewest terms first, and puts the solutions in the others, until none
    /// is left.
    pub(super) fn solve_linear(&mut self, fuel: &mut Fuel) -> Result<()> {
        loop {
            self.open.retain(|one| !one.is_zero());
            let open = std::mem::take(&mut self.open);
            let (linear, rest): (Vec<_>, Vec<_>) =
                open.into_iter().partition(|one| one.total_degree() <= 1);
            self.open = rest;
            if linear.is_empty() {
                return Ok(());
            }
            let first = self.solved.len();
            self.eliminate(linear, fuel)?;
            if self.contradiction {
                return Ok(());
            }
            // From the last on, so that as many as can be are constants, which are cheap to put in.
            let (mut constants, mut others) = (Vec::new(), Vec::new());
            for at in (first..self.solved.len()).rev() {
                let (variable, value) = &self.solved[at];
                let value = value.evaluate(&constants, fuel)?;
                match value.as_constant() {
                    Some(constant) => constants.push((*variable, constant.clone())),
                    None => others.push((*variable, value.clone())),
                }
                self.solved[at].1 = value;
            }
            for equation in &mut self.open {
                let work = equation.len().saturating_mul(1 + self.unknowns / 16);
                fuel.spend(work as u64, "equations of a fibre")?;
                *equation = equation.evaluate(&constants, fuel)?;
                for (variable, value) in others.iter().rev() {
                    if equation.degree(*variable) > 0 {
                        *equation = equation.substitute(*variable, value, fuel)?;
                    }
                }
            }
        }
    }

    /// Gaussian elimination: each of these equations gives an unknown, follows from the others, or contradicts them.
    fn eliminate(&mut self, linear: Vec<Polynomial<R>>, fuel: &mut Fuel) -> Result<()> {
        let mut open: Vec<Open<R>> = linear.into_iter().filter_map(Open::new).collect();
        loop {
            fuel.spend(open.len() as u64, "linear equations of a fibre")?;
            let shortest = open.iter().enumerate();
            let Some((at, _)) = shortest.min_by_key(|(_, one)| one.equation.len()) else {
                return Ok(());
            };
            let equation = open.swap_remove(at).equation;
            let Some((variable, value)) = self.solve(&equation) else {
                // A constant that is not zero.
                self.contradiction = true;
                return Ok(());
            };
            let mut changed = Vec::with_capacity(open.len());
            for other in open {
                if other.variables.binary_search(&variable).is_err() {
                    changed.push(other);
                } else {
                    let equation = other.equation.substitute(variable, &value, fuel)?;
                    changed.extend(Open::new(equation));
                }
            }
            open = changed;
            self.solved.push((variable, value));
        }
    }

    /// The leading variable of a linear equation by the others.
    fn solve(&self, equation: &Polynomial<R>) -> Option<(usize, Polynomial<R>)> {
        let (monomial, lead) = equation.terms().next()?;
        let variable = monomial.iter().position(|exponent| *exponent > 0)?;
        let rest = equation.terms().skip(1).map(|(monomial, value)| {
            let quotient = self.ring.divide(value, lead);
            let quotient = quotient.unwrap_or_else(|| self.ring.zero());
            (monomial, self.ring.negate(&quotient))
        });
        Some((variable, Polynomial::from_terms(self.ring, rest)))
    }

    /// Is a contradiction known?
    pub(super) fn is_contradictory(&self) -> bool {
        self.contradiction
    }

    /// What is left of the equations.
    pub(super) fn open(&self) -> &[Polynomial<R>] {
        &self.open
    }

    /// Unknowns that were solved, by the others: the last can be evaluated first.
    pub(super) fn solved(&self) -> &[(usize, Polynomial<R>)] {
        &self.solved
    }

    /// The free parameters by the unknowns.
    pub(super) fn parameters(&self) -> &[Polynomial<R>] {
        &self.parameters
    }

    /// The unknowns that are not solved, increasing.
    pub(super) fn remaining(&self) -> Vec<usize> {
        let mut left = vec![true; self.unknowns];
        for (variable, _) in &self.solved {
            left[*variable] = false;
        }
        (0..self.unknowns).filter(|v| left[*v]).collect()
    }

    /// The remaining unknowns in groups that share no equation, with their equations.
    fn groups(&self) -> Vec<(Vec<usize>, Vec<&Polynomial<R>>)> {
        let mut parent: Vec<usize> = (0..self.unknowns).collect();
        let occurring: Vec<Vec<usize>> = self
            .open
            .iter()
            .map(|one| {
                let degrees = one.degrees();
                (0..degrees.len()).filter(|v| degrees[*v] > 0).collect()
            })
            .collect();
        for variables in &occurring {
            for pair in variables.windows(2) {
                let (one, other) = (root(&mut parent, pair[0]), root(&mut parent, pair[1]));
                parent[one.max(other)] = one.min(other);
            }
        }
        let mut groups: BTreeMap<usize, (Vec<usize>, Vec<&Polynomial<R>>)> = BTreeMap::new();
        for variable in self.remaining() {
            let group = root(&mut parent, variable);
            groups.entry(group).or_default().0.push(variable);
        }
        for (variables, equation) in occurring.iter().zip(&self.open) {
            if let Some(first) = variables.first() {
                let group = root(&mut parent, *first);
                groups.entry(group).or_default().1.push(equation);
            }
        }
        groups.into_values().collect()
    }
}

/// A linear equation that is not solved.
struct Open<R: Ring> {
    equation: Polynomial<R>,
    /// The unknowns that occur, increasing.
    variables: Vec<usize>,
}

impl<R: Ring> Open<R> {
    /// None for 0 = 0.
    fn new(equation: Polynomial<R>) -> Option<Self> {
        if equation.is_zero() {
            return None;
        }
        let degrees = equation.degrees();
        Some(Self {
            variables: (0..degrees.len()).filter(|v| degrees[*v] > 0).collect(),
            equation,
        })
    }
}

fn root(parent: &mut [usize], mut v: usize) -> usize {
    while parent[v] != v {
        parent[v] = parent[parent[v]];
        v = parent[v];
    }
    v
}

impl Equations<PrimeField> {
    /// The zeros: linear equations first, then a Gröbner basis for each group of unknowns that share equations.
    ///
    /// Groups have nothing in common: dimensions add up, degrees multiply.
    pub(super) fn zeros(&mut self, fuel: &mut Fuel) -> Result<Zeros> {
        self.solve_linear(fuel)?;
        if self.contradiction {
            return Ok(Zeros::None);
        }
        let (mut dimension, mut degree, mut linear) = (0_usize, Integer::ONE, true);
        for (variables, equations) in self.groups() {
            if equations.is_empty() {
                dimension += variables.len();
                continue;
            }
            linear = false;
            let basis = self.basis(&variables, &equations, fuel)?;
            match basis.dimension(fuel)? {
                None => return Ok(Zeros::None),
                Some(0) => degree = &degree * &basis.degree(fuel)?,
                Some(more) => dimension += more,
            }
        }
        Ok(if dimension > 0 {
            Zeros::Infinite { dimension }
        } else {
            Zeros::Finite { degree, linear }
        })
    }

    fn basis(
        &self,
        variables: &[usize],
        equations: &[&Polynomial<PrimeField>],
        fuel: &mut Fuel,
    ) -> Result<Basis> {
        let generators = equations.iter().map(|equation| {
            let terms = equation.terms().map(|(monomial, value)| {
                let exponents = variables.iter();
                let exponents = exponents.map(|v| monomial.get(*v).copied().unwrap_or(0));
                (exponents.collect(), *value)
            });
            ModularPolynomial::new(self.ring, terms.collect())
        });
        let generators = generators.collect::<algebra::Result<_>>()?;
        let ideal = Ideal::new(self.ring, variables.len(), generators)?;
        Ok(ideal.basis(Order::GradedReverse, fuel)?)
    }
}

/// A known number, or an unknown.
#[derive(Clone)]
enum Entry<T> {
    Known(T),
    Unknown(usize),
}

struct Builder<R: Ring> {
    ring: R,
    unknowns: usize,
    /// Σ, n x n
    sigma: Vec<Vec<Entry<R::Element>>>,
    /// The columns of I - Λ: rows and entries, those other than the diagonal with the sign of Λ.
    columns: Vec<Vec<(usize, Entry<R::Element>)>>,
    /// The unknown of each free parameter that is a coefficient of arcs.
    arcs: Vec<Option<usize>>,
}

impl<R: Ring> Builder<R> {
    fn new(
        ring: R,
        graph: &MixedGraph,
        parameters: &Parameters,
        sigma: &impl Fn(usize, usize) -> R::Element,
        image: &impl Fn(&Rational) -> Result<R::Element>,
    ) -> Result<Self> {
        let n = graph.len();
        let mut unknowns = 0;
        let mut next = || {
            unknowns += 1;
            unknowns - 1
        };
        let mut arcs = vec![None; parameters.len()];
        let mut columns: Vec<Vec<(usize, Entry<R::Element>)>> = vec![Vec::new(); n];
        for (from, to, parameter) in &parameters.arcs {
            let entry = match parameter {
                Parameter::Free(number) => {
                    Entry::Unknown(*arcs[*number].get_or_insert_with(&mut next))
                }
                Parameter::Fixed(value) => Entry::Known(image(value)?),
            };
            columns[*to].push((*from, entry));
        }
        let latent = |v: usize| graph.vertex(v).latent;
        let mut hidden = BTreeMap::new();
        for i in 0..n {
            for j in i..n {
                if latent(i) || latent(j) {
                    hidden.insert((i, j), next());
                }
            }
        }
        let entry = |i: usize, j: usize| match hidden.get(&(i.min(j), i.max(j))) {
            Some(unknown) => Entry::Unknown(*unknown),
            None => Entry::Known(sigma(i, j)),
        };
        let entries = (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect());
        let entries = entries.collect();
        Ok(Self {
            ring,
            unknowns,
            sigma: entries,
            columns,
            arcs,
        })
    }

    /// The entry (i, j) of (I - Λ)^T Σ (I - Λ), or of Σ (I - Λ) when `left` is false.
    fn entry(&self, left: bool, i: usize, j: usize, fuel: &mut Fuel) -> Result<Polynomial<R>> {
        let one = || Entry::Known(self.ring.one());
        let column = |v: usize, long: bool| {
            let mut column = vec![(v, one(), false)];
            if long {
                let above = self.columns[v].iter();
                column.extend(above.map(|(row, entry)| (*row, entry.clone(), true)));
            }
            column
        };
        let (rows, columns) = (column(i, left), column(j, true));
        let count = rows.len().saturating_mul(columns.len()) as u64;
        fuel.spend(
            count.saturating_mul(8 + self.unknowns as u64),
            "equations of a fibre",
        )?;
        let mut terms = Vec::new();
        for (a, x, x_minus) in &rows {
            for (b, y, y_minus) in &columns {
                let mut monomial = vec![0_u32; self.unknowns];
                let mut value = self.ring.one();
                for factor in [x, y, &self.sigma[*a][*b]] {
                    match factor {
                        Entry::Known(known) => value = self.ring.multiply(&value, known),
                        Entry::Unknown(variable) => monomial[*variable] += 1,
                    }
                }
                if x_minus != y_minus {
                    value = self.ring.negate(&value);
                }
                terms.push((monomial, value));
            }
        }
        Ok(Polynomial::from_terms(self.ring, terms))
    }

    /// The entries of Σ (I - Λ) = (I - Λ)^-T Ω that are zero: (y, v) unless y descends from v or a sibling of v.
    fn linear_consequences(
        &self,
        graph: &MixedGraph,
        fuel: &mut Fuel,
    ) -> Result<Vec<Polynomial<R>>> {
        let mut found = Vec::new();
        for v in 0..graph.len() {
            let mut sources = graph.siblings(v);
            sources.push(v);
            for (y, reached) in graph.descendants(&sources).into_iter().enumerate() {
                if !reached {
                    found.push(self.entry(false, y, v, fuel)?);
                }
            }
        }
        Ok(found)
    }

    /// The equations for Ω go to `open`; what they define are the free parameters.
    fn error_covariances(
        &self,
        graph: &MixedGraph,
        parameters: &Parameters,
        image: &impl Fn(&Rational) -> Result<R::Element>,
        open: &mut Vec<Polynomial<R>>,
        fuel: &mut Fuel,
    ) -> Result<Vec<Polynomial<R>>> {
        let ring = self.ring;
        let coefficient = |unknown: &Option<usize>| {
            unknown.map(|variable| Polynomial::variable_in(ring, variable))
        };
        let mut defined: Vec<Option<Polynomial<R>>> = self.arcs.iter().map(coefficient).collect();
        let mut known = BTreeMap::new();
        for (a, b, parameter) in &parameters.covariances {
            known.insert((*a, *b), parameter);
        }
        for i in 0..graph.len() {
            for j in i..graph.len() {
                let parameter = if i == j {
                    Some(&parameters.variances[i])
                } else {
                    known.get(&(i, j)).copied()
                };
                let entry = self.entry(true, i, j, fuel)?;
                match parameter {
                    None => open.push(entry),
                    Some(Parameter::Fixed(value)) => {
                        let value = Polynomial::constant_in(ring, image(value)?);
                        open.push(entry.subtract(&value, fuel)?);
                    }
                    Some(Parameter::Free(number)) => match &defined[*number] {
                        Some(value) => open.push(entry.subtract(value, fuel)?),
                        None => defined[*number] = Some(entry),
                    },
                }
            }
        }
        let defined = defined.into_iter();
        let found = defined.map(|one| one.unwrap_or_else(|| Polynomial::zero(ring)));
        Ok(found.collect())
    }

    /// det(I - Λ_K) t - 1 with a new unknown t.
    fn inverse_determinant(
        &mut self,
        parameters: &Parameters,
        component: &[usize],
        image: &impl Fn(&Rational) -> Result<R::Element>,
        fuel: &mut Fuel,
    ) -> Result<Polynomial<R>> {
        let size = component.len();
        let place = |v: usize| component.iter().position(|one| *one == v);
        let mut entries = vec![Polynomial::default(); size * size];
        for at in 0..size {
            entries[at * (size + 1)] = Polynomial::constant(Rational::ONE);
        }
        for (from, to, parameter) in &parameters.arcs {
            if let (Some(row), Some(column)) = (place(*from), place(*to)) {
                let value = match parameter {
                    Parameter::Free(number) => match self.arcs[*number] {
                        Some(variable) => Polynomial::variable(variable),
                        None => Polynomial::default(),
                    },
                    Parameter::Fixed(value) => Polynomial::constant(value.clone()),
                };
                entries[row * size + column] = value.negate();
            }
        }
        let matrix = Matrix::new(size, size, entries)?;
        let determinant = if size <= MAX_EXPANDED {
            division_free::laplace(&matrix, fuel)?
        } else {
            division_free::determinant(&matrix, fuel)?
        };
        let inverse = self.unknowns;
        self.unknowns += 1;
        let mut terms = Vec::with_capacity(determinant.len() + 1);
        for (monomial, value) in determinant.terms() {
            let mut exponents = monomial.to_vec();
            exponents.resize(inverse + 1, 0);
            exponents[inverse] = 1;
            terms.push((exponents, image(value)?));
        }
        terms.push((Vec::new(), self.ring.negate(&self.ring.one())));
        Ok(Polynomial::from_terms(self.ring, terms))
    }
}

impl Equations<PrimeField> {
    /// The equations modulo a prime.
    pub(super) fn modular(
        field: PrimeField,
        graph: &MixedGraph,
        parameters: &Parameters,
        sigma: impl Fn(usize, usize) -> u64,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let image = |value: &Rational| field.residue_of_rational(value);
        Self::new(field, graph, parameters, sigma, image, fuel)
    }
}

impl Equations<Rationals> {
    /// The equations over the rationals.
    pub(super) fn rational(
        graph: &MixedGraph,
        parameters: &Parameters,
        sigma: impl Fn(usize, usize) -> Rational,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let image = |value: &Rational| Some(value.clone());
        Self::new(Rationals, graph, parameters, sigma, image, fuel)
    }
}
