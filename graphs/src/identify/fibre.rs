//! All parameters with a given covariance matrix, exactly.

use std::cmp::Ordering;

use algebra::algebraic::{Algebraic, FieldElement, NumberField};
use algebra::groebner::{Assurance, Order, RationalBasis, RationalIdeal};
use algebra::linear::{Matrix, fraction_free};
use algebra::poly::univariate::IntegerPolynomial;
use algebra::poly::{Polynomial, Rationals};
use algebra::{ComplexBall, Fuel, Integer, Rational};

use crate::error::{Error, Result};
use crate::mixed::{MixedGraph, Parameter, Parameters};

use super::equations::Equations;
use super::jacobian::square;

/// Linear forms tried until one tells all points apart.
const LINEAR_FORMS: u64 = 4;

/// Bits to which the sign of a number that is not zero is enclosed.
const SIGN_BITS: u32 = 16;

/// The parameter points with a given covariance matrix of the observed vertices.
#[derive(Clone, Debug)]
pub struct Fibre {
    /// The points, those with rational coordinates first, conjugates of each other in turn. Each satisfies the
    /// equations exactly.
    pub points: Vec<FibrePoint>,
    /// Are these all points? Proved, or as the Gröbner basis says.
    pub completeness: Assurance,
}

/// A parameter point with coordinates in a number field.
#[derive(Clone, Debug)]
pub struct FibrePoint {
    /// Q(α); of degree 1 for a rational point.
    pub field: NumberField,
    /// The free parameters in the order of [`Parameters::names`], polynomials in α.
    pub values: Vec<FieldElement>,
    /// Are all parameters real?
    pub real: bool,
    /// Are they real and is Ω positive definite?
    pub positive_definite: bool,
}

impl FibrePoint {
    /// The parameters when all are rational.
    pub fn to_rationals(&self) -> Option<Vec<Rational>> {
        self.values.iter().map(FieldElement::to_rational).collect()
    }

    /// Balls around the parameters with at least `bits` certain leading bits.
    ///
    /// # Errors
    /// [`Error::Exact`] when the fuel is used up.
    pub fn enclosures(&self, bits: u32, fuel: &mut Fuel) -> Result<Vec<ComplexBall>> {
        let values = self.values.iter();
        let balls = values.map(|value| self.field.enclosure(value, bits, fuel));
        Ok(balls.collect::<algebra::Result<_>>()?)
    }
}

/// All complex parameter points with the covariance matrix of a rational one: see [`fibre_points`].
///
/// # Errors
/// [`Error::Dimension`] unless there is one value per free parameter, [`Error::Singular`] where det(I - Λ) = 0, and those
/// of [`fibre_points`].
///
/// # Example
/// ```
/// use algebra::{Fuel, Rational};
/// use graphs::{MixedGraph, identify::fibre_through};
/// let cycle = MixedGraph::from_edges(3, &[(0, 1), (1, 2), (2, 0)], &[])?;
/// // l_1_2, l_2_3, l_3_1, w_1_1, w_2_2, w_3_3
/// let values = [1, 2, 3, 1, 1, 1].map(Rational::from);
/// let fibre = fibre_through(&cycle, &values, &mut Fuel::new(1 << 30))?;
/// assert_eq!(fibre.points.len(), 2);
/// assert!(fibre.points.iter().any(|point| point.to_rationals().as_deref() == Some(&values)));
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn fibre_through(graph: &MixedGraph, values: &[Rational], fuel: &mut Fuel) -> Result<Fibre> {
    fibre_points(graph, &covariance(graph, values, fuel)?, fuel)
}

/// All complex parameter points with a given rational covariance matrix of the observed vertices, in their order.
///
/// Linear equations are solved first; the others, with one more unknown u for a random linear form of those that are
/// left, have a lexicographic Gröbner basis g(u), x_k - q_k(u) when no two points have the same u and none is multiple.
/// The points are the roots of the factors of g, and lie in the number fields these define: every equation is checked
/// there, exactly. A point is real when its root is; Ω is positive definite when all pivots of its elimination are.
///
/// # Errors
/// [`Error::Dimension`] for a matrix of another size; [`Error::Unsupported`] for infinitely many points or multiple
/// ones, as may be at special matrices; [`Error::Exact`] as for [`degree`](super::degree()).
pub fn fibre_points(
    graph: &MixedGraph,
    sigma: &Matrix<Rational>,
    fuel: &mut Fuel,
) -> Result<Fibre> {
    let observed = graph.observed();
    for found in [sigma.rows(), sigma.columns()] {
        if found != observed.len() {
            return Err(Error::Dimension {
                what: "size of a covariance matrix of the observed vertices",
                expected: observed.len(),
                found,
            });
        }
    }
    let mut place = vec![0; graph.len()];
    for (at, v) in observed.iter().enumerate() {
        place[*v] = at;
    }
    let parameters = Parameters::new(graph);
    let entry = |i: usize, j: usize| sigma.row(place[i])[place[j]].clone();
    let mut equations = Equations::rational(graph, &parameters, entry, fuel)?;
    let all = equations.open().to_vec();
    equations.solve_linear(fuel)?;
    let task = Task {
        parameters: &parameters,
        equations: &equations,
        all: &all,
        variables: equations.remaining(),
    };
    if equations.is_contradictory() {
        return Ok(Fibre {
            points: Vec::new(),
            completeness: Assurance::Proved,
        });
    }
    if task.variables.is_empty() {
        let field = NumberField::new(Algebraic::from_rational(&Rational::ZERO));
        let points = task.point(field, &[], fuel)?.into_iter().collect();
        return Ok(Fibre {
            points,
            completeness: Assurance::Proved,
        });
    }
    for form in 1..=LINEAR_FORMS {
        if let Some(fibre) = task.by_linear_form(form, fuel)? {
            return Ok(fibre);
        }
    }
    Err(Error::Unsupported {
        what: "the points of a fibre",
        construct: "multiple points".to_owned(),
        hint: "take another covariance matrix; at generic ones points are simple",
    })
}

/// The covariance matrix of the observed vertices at rational parameters.
///
/// # Errors
/// [`Error::Dimension`] unless there is one value per free parameter; [`Error::Singular`] where det(I - Λ) = 0;
/// [`Error::Exact`] when the fuel is used up.
fn covariance(
    graph: &MixedGraph,
    values: &[Rational],
    fuel: &mut Fuel,
) -> Result<Matrix<Rational>> {
    let parameters = Parameters::new(graph);
    if values.len() != parameters.len() {
        return Err(Error::Dimension {
            what: "values of the free parameters",
            expected: parameters.len(),
            found: values.len(),
        });
    }
    let n = graph.len();
    fuel.spend(square(graph), "matrices of a model")?;
    let value = |parameter: &Parameter| match parameter {
        Parameter::Free(number) => values[*number].clone(),
        Parameter::Fixed(value) => value.clone(),
    };
    let mut difference = Matrix::<Rational>::identity(n).entries().to_vec();
    for (from, to, parameter) in &parameters.arcs {
        difference[from * n + to] = -value(parameter);
    }
    let omega = symmetric(n, &parameters, value, Rational::ZERO);
    let (numerators, determinant) =
        fraction_free::solve(&Matrix::new(n, n, difference)?, &Matrix::identity(n), fuel).map_err(
            |error| match error {
                algebra::Error::Singular { .. } => Error::Singular {
                    what: "I - Λ",
                    culprit: "det(I - Λ)".to_owned(),
                },
                other => other.into(),
            },
        )?;
    let square = &determinant * &determinant;
    let scale = square.recip().unwrap_or_default();
    let product = numerators
        .transpose()
        .product(&Matrix::new(n, n, omega)?, fuel)?
        .product(&numerators, fuel)?;
    let observed = graph.observed();
    let entries = observed.iter().flat_map(|i| {
        let row = product.row(*i);
        observed.iter().map(|j| &row[*j] * &scale)
    });
    Ok(Matrix::new(
        observed.len(),
        observed.len(),
        entries.collect(),
    )?)
}

/// Ω, row by row.
fn symmetric<T: Clone>(
    n: usize,
    parameters: &Parameters,
    value: impl Fn(&Parameter) -> T,
    zero: T,
) -> Vec<T> {
    let mut omega = vec![zero; n * n];
    for (v, variance) in parameters.variances.iter().enumerate() {
        omega[v * (n + 1)] = value(variance);
    }
    for (a, b, covariance) in &parameters.covariances {
        omega[a * n + b] = value(covariance);
        omega[b * n + a] = value(covariance);
    }
    omega
}

struct Task<'a> {
    parameters: &'a Parameters,
    equations: &'a Equations<Rationals>,
    /// The equations before any was solved.
    all: &'a [Polynomial],
    /// The unknowns that linear equations leave.
    variables: Vec<usize>,
}

impl Task<'_> {
    /// The fibre by the values of a linear form; `None` when it does not tell the points apart.
    fn by_linear_form(&self, seed: u64, fuel: &mut Fuel) -> Result<Option<Fibre>> {
        let count = self.variables.len();
        let mut generators = Vec::with_capacity(self.equations.open().len() + 1);
        for equation in self.equations.open() {
            let terms = equation.terms().map(|(monomial, value)| {
                let exponents = self.variables.iter();
                let exponents = exponents.map(|v| monomial.get(*v).copied().unwrap_or(0));
                (exponents.collect::<Vec<u32>>(), value.clone())
            });
            generators.push(Polynomial::from_terms(Rationals, terms));
        }
        let mut words = algebra::Words::new(seed);
        let mut form = vec![(unit(count, count), Rational::MINUS_ONE)];
        for variable in 0..count {
            let factor = i64::try_from(words.below(19)).unwrap_or(0) - 9;
            let factor = if factor == 0 { 10 } else { factor };
            form.push((unit(variable, count), Rational::from(factor)));
        }
        generators.push(Polynomial::from_terms(Rationals, form));
        let ideal = RationalIdeal::new(count + 1, generators)?;
        let basis = ideal.basis(Order::Lexicographic, fuel)?;
        match basis.hilbert_series(fuel)?.dimension() {
            None => {
                return Ok(Some(Fibre {
                    points: Vec::new(),
                    completeness: basis.assurance(),
                }));
            }
            Some(0) => {}
            Some(dimension) => {
                return Err(Error::Unsupported {
                    what: "the points of a fibre",
                    construct: format!("a fibre of dimension {dimension}"),
                    hint: "fix parameters until finite_to_one says that fibres are finite",
                });
            }
        }
        let Some((polynomial, coordinates)) = shape(&basis, count) else {
            return Ok(None);
        };
        let mut points = Vec::new();
        for (root, _) in Algebraic::roots_of(&polynomial, fuel)? {
            let field = NumberField::new(root);
            let values: Vec<FieldElement> = coordinates
                .iter()
                .map(|(numerator, denominator)| field.element(numerator, denominator, fuel))
                .collect::<algebra::Result<_>>()?;
            points.extend(self.point(field, &values, fuel)?);
        }
        points.sort_by_key(|point| point.field.degree());
        Ok(Some(Fibre {
            points,
            completeness: basis.assurance(),
        }))
    }

    /// The point where the remaining unknowns have these values; `None` when an equation does not hold there.
    fn point(
        &self,
        field: NumberField,
        values: &[FieldElement],
        fuel: &mut Fuel,
    ) -> Result<Option<FibrePoint>> {
        let zero = FieldElement::from_rational(&Rational::ZERO);
        let count = self.variables.len() + self.equations.solved().len();
        let mut unknowns = vec![zero; count];
        for (variable, value) in self.variables.iter().zip(values) {
            unknowns[*variable] = value.clone();
        }
        for (variable, polynomial) in self.equations.solved().iter().rev() {
            unknowns[*variable] = evaluate(&field, polynomial, &unknowns, fuel)?;
        }
        for equation in self.all {
            if !evaluate(&field, equation, &unknowns, fuel)?.is_zero() {
                return Ok(None);
            }
        }
        let values: Vec<FieldElement> = self
            .equations
            .parameters()
            .iter()
            .map(|polynomial| evaluate(&field, polynomial, &unknowns, fuel))
            .collect::<Result<_>>()?;
        // The root is a rational combination of unknowns, and they are polynomials in it.
        let real = field.generator().is_real();
        let positive_definite = real && self.is_positive_definite(&field, &values, fuel)?;
        Ok(Some(FibrePoint {
            field,
            values,
            real,
            positive_definite,
        }))
    }

    fn is_positive_definite(
        &self,
        field: &NumberField,
        values: &[FieldElement],
        fuel: &mut Fuel,
    ) -> Result<bool> {
        let n = self.parameters.variances.len();
        let value = |parameter: &Parameter| match parameter {
            Parameter::Free(number) => values[*number].clone(),
            Parameter::Fixed(value) => FieldElement::from_rational(value),
        };
        let zero = FieldElement::from_rational(&Rational::ZERO);
        let mut omega = symmetric(n, self.parameters, value, zero);
        for at in 0..n {
            let pivot = omega[at * (n + 1)].clone();
            if pivot.is_zero() {
                return Ok(false);
            }
            let sign = field.enclosure(&pivot, SIGN_BITS, fuel)?.re.sign();
            if sign != Some(Ordering::Greater) {
                return Ok(false);
            }
            for row in at + 1..n {
                if omega[row * n + at].is_zero() {
                    continue;
                }
                let factor = field.divide(&omega[row * n + at], &pivot, fuel)?;
                for column in at..n {
                    let product = field.multiply(&factor, &omega[at * n + column], fuel)?;
                    omega[row * n + column] = &omega[row * n + column] - &product;
                }
            }
        }
        Ok(true)
    }
}

/// The exponents of a variable, one of `last + 1`.
fn unit(variable: usize, last: usize) -> Vec<u32> {
    (0..=last).map(|at| u32::from(at == variable)).collect()
}

/// A polynomial over Z and a denominator.
type Fraction = (IntegerPolynomial, Integer);

/// g and the q_k of a lexicographic basis x_k - q_k(u), g(u).
fn shape(basis: &RationalBasis, count: usize) -> Option<(IntegerPolynomial, Vec<Fraction>)> {
    let mut polynomial = None;
    let mut coordinates: Vec<Option<Fraction>> = vec![None; count];
    for terms in basis.terms() {
        let (lead, _) = terms.first()?;
        let variable = lead.iter().position(|exponent| *exponent > 0)?;
        if variable == count {
            polynomial = Some(in_last(terms, count)?.0);
        } else if lead[variable] == 1 && lead.len() == variable + 1 {
            let (numerator, denominator) = in_last(terms.get(1..)?, count)?;
            coordinates[variable] = Some((-&numerator, denominator));
        } else {
            return None;
        }
    }
    let coordinates = coordinates.into_iter().collect::<Option<Vec<_>>>()?;
    Some((polynomial?, coordinates))
}

/// Terms in the last variable alone over a common denominator.
fn in_last(terms: &[(Vec<u32>, Rational)], last: usize) -> Option<Fraction> {
    let mut denominator = Integer::ONE;
    for (_, value) in terms {
        denominator = denominator.lcm(&value.denominator());
    }
    let mut coefficients = Vec::new();
    for (exponents, value) in terms {
        if exponents.iter().take(last).any(|exponent| *exponent > 0) {
            return None;
        }
        let degree = exponents.get(last).copied().unwrap_or(0) as usize;
        if coefficients.len() <= degree {
            coefficients.resize(degree + 1, Integer::ZERO);
        }
        let factor = denominator.divide_exact(&value.denominator())?;
        coefficients[degree] = &value.numerator() * &factor;
    }
    Some((IntegerPolynomial::new(coefficients), denominator))
}

/// The value of a polynomial in a number field.
fn evaluate(
    field: &NumberField,
    polynomial: &Polynomial,
    values: &[FieldElement],
    fuel: &mut Fuel,
) -> Result<FieldElement> {
    let mut sum = FieldElement::from_rational(&Rational::ZERO);
    for (monomial, coefficient) in polynomial.terms() {
        let mut product = FieldElement::from_rational(coefficient);
        for (variable, exponent) in monomial.iter().enumerate() {
            for _ in 0..*exponent {
                product = field.multiply(&product, &values[variable], fuel)?;
            }
        }
        sum = &sum + &product;
    }
    Ok(sum)
}
