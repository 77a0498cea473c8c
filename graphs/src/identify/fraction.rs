//! Quotients of covariance polynomials.

use algebra::linear::Matrix;
use algebra::{Fuel, Integer, Rational};

use crate::error::Result;
use crate::ideal::CovariancePolynomial;
use crate::mixed::MixedGraph;

/// A quotient of two polynomials in the entries of a covariance matrix, without common factors.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, ideal::CovariancePolynomial, identify::CovarianceFraction};
/// let graph = MixedGraph::from_edges(2, &[(0, 1)], &[])?;
/// let read = |text| CovariancePolynomial::parse(text, &graph);
/// let slope = CovarianceFraction::new(read("2*s_1_2*s_2_2")?, read("-2*s_1_1*s_2_2")?, &mut Fuel::default())?;
/// assert_eq!(slope.text(&graph), "-s_1_2/s_1_1");
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CovarianceFraction {
    numerator: CovariancePolynomial,
    denominator: CovariancePolynomial,
}

impl CovarianceFraction {
    /// numerator / denominator in lowest terms, the first term of the denominator positive.
    ///
    /// # Errors
    /// [`crate::Error::Exact`] for the denominator 0 or when the fuel is used up; [`crate::Error::Dimension`] when the
    /// numbers of vertices differ.
    pub fn new(
        numerator: CovariancePolynomial,
        denominator: CovariancePolynomial,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        if denominator.is_zero() {
            return Err(algebra::Error::Undefined {
                what: "a quotient with the denominator 0",
            }
            .into());
        }
        let size = denominator.size();
        let (above, below) = (numerator.polynomial(), denominator.polynomial());
        let mut common = above.gcd(below, fuel)?;
        if below
            .leading_coefficient()
            .is_some_and(Integer::is_negative)
        {
            common = common.negate();
        }
        let inexact = algebra::Error::Undefined {
            what: "a quotient by a common divisor",
        };
        let above = above.divide_exact(&common, fuel)?;
        let below = below.divide_exact(&common, fuel)?;
        let (Some(above), Some(below)) = (above, below) else {
            return Err(inexact.into());
        };
        Ok(Self {
            numerator: CovariancePolynomial::new(size.max(numerator.size()), above)?,
            denominator: CovariancePolynomial::new(size, below)?,
        })
    }

    /// The numerator.
    pub fn numerator(&self) -> &CovariancePolynomial {
        &self.numerator
    }

    /// The denominator.
    pub fn denominator(&self) -> &CovariancePolynomial {
        &self.denominator
    }

    /// The value at a covariance matrix; `None` where the denominator is 0.
    ///
    /// # Errors
    /// [`crate::Error::Dimension`] when the matrix has another size.
    pub fn evaluate(&self, sigma: &Matrix<Rational>) -> Result<Option<Rational>> {
        let below = self.denominator.evaluate(sigma)?;
        Ok(self.numerator.evaluate(sigma)?.checked_div(&below))
    }

    /// The quotient as text, with the names of the graph's vertices.
    pub fn text(&self, graph: &MixedGraph) -> String {
        let below = self.denominator.text(graph);
        let above = self.numerator.text(graph);
        if below == "1" {
            return above;
        }
        // A sum stands in brackets, and so does a product below.
        let bracketed = |text: String, bare: bool| match bare {
            true => text,
            false => format!("({text})"),
        };
        let single = !above.contains(' ');
        let factor = !below.contains(['-', ' ', '*']);
        format!("{}/{}", bracketed(above, single), bracketed(below, factor))
    }

    /// The quotient in LaTeX.
    pub fn latex(&self, graph: &MixedGraph) -> String {
        let below = self.denominator.latex(graph);
        let above = self.numerator.latex(graph);
        if below == "1" {
            above
        } else {
            format!("\\frac{{{above}}}{{{below}}}")
        }
    }
}
