//! What a reader should know before the estimates are used.

use std::fmt;

use algebra::dense::{Lu, SymmetricEigen, spectral_radius};

use super::fit::Optimum;
use super::generic::Generic;
use super::inference::{Estimate, Information};
use super::model::{Implied, NumericModel};
use super::supremum::Supremum;
use crate::error::Result;

/// A component is nearly singular when its reciprocal condition, in units of the standard deviations, is below this: the
/// correlations of its variables are then within about the square of it from 1.
const NEAR_SINGULAR: f64 = 1e-3;

/// Ω is indefinite when its smallest eigenvalue, in units of its largest, is below minus this.
const INDEFINITE: f64 = 1e-10;

/// A finding about a fit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "kind", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Warning {
    /// These parameters can move without changing Σ.
    NotIdentified {
        /// Names of the parameters that move.
        parameters: Vec<String>,
        /// Dimension of the set of parameters with the same Σ.
        dimension: usize,
    },
    /// The expected information is singular at the estimates to working precision, although it is regular at generic parameters: a
    /// fold, or instruments so weak that it cannot be told from one.
    SingularInformation {
        /// Names of the parameters in the kernel.
        parameters: Vec<String>,
        /// Dimension of the kernel.
        dimension: usize,
    },
    /// A negative variance.
    Heywood {
        /// Name of the vertex.
        vertex: String,
        /// The variance of its error term.
        variance: f64,
    },
    /// Ω has a negative eigenvalue although no variance is negative.
    IndefiniteErrors {
        /// The smallest eigenvalue.
        eigenvalue: f64,
    },
    /// I - Λ is nearly singular on a component.
    NearSingular {
        /// Names of its vertices.
        component: Vec<String>,
        /// The determinant of I - Λ on it.
        determinant: f64,
    },
    /// The feedback of a component does not settle: its spectral radius is at least 1. The formula for Σ holds all the same.
    NoStableEquilibrium {
        /// Names of its vertices.
        component: Vec<String>,
        /// The spectral radius of Λ on it.
        spectral_radius: f64,
    },
    /// The likelihood rises above the reported optimum, which is local, while parameters diverge.
    NoMaximum(Supremum),
    /// Other parameter values fit exactly as well.
    EqualOptima {
        /// How many distinct optima there are, the reported one included.
        count: usize,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotIdentified {
                parameters,
                dimension,
            } => write!(
                f,
                "not identified: {} can move in {dimension} direction(s) without changing the fit; fix some of them",
                parameters.join(", ")
            ),
            Self::SingularInformation { parameters, .. } => write!(
                f,
                "the information is singular here to working precision (a fold, where two preimages meet, or data that hardly \
                 identify these); standard errors of {} are not available",
                parameters.join(", ")
            ),
            Self::Heywood { vertex, variance } => {
                write!(
                    f,
                    "the variance of the error term of {vertex} is negative: {variance}"
                )
            }
            Self::IndefiniteErrors { eigenvalue } => write!(
                f,
                "the covariance matrix of the error terms has the negative eigenvalue {eigenvalue}"
            ),
            Self::NearSingular {
                component,
                determinant,
            } => write!(
                f,
                "I - Λ is nearly singular on {{{}}}: determinant {determinant:e}",
                component.join(", ")
            ),
            Self::NoStableEquilibrium {
                component,
                spectral_radius,
            } => write!(
                f,
                "the feedback within {{{}}} has no stable equilibrium: spectral radius {spectral_radius}",
                component.join(", ")
            ),
            Self::NoMaximum(supremum) => write!(
                f,
                "what is reported is a local maximum: the likelihood rises above it, towards F = {}, while {supremum}",
                supremum.discrepancy
            ),
            Self::EqualOptima { count } => write!(
                f,
                "{count} distinct parameter values fit equally well; all are listed among the optima"
            ),
        }
    }
}

pub(super) fn warnings(
    model: &NumericModel,
    implied: &Implied,
    information: &Information,
    generic: Option<&Generic>,
    estimates: &[Estimate],
    optima: &[Optimum],
    escape: Option<Supremum>,
) -> Result<Vec<Warning>> {
    let mut found: Vec<Warning> = escape.map(Warning::NoMaximum).into_iter().collect();
    let named = |numbers: &[usize]| -> Vec<String> {
        numbers.iter().map(|&k| estimates[k].name.clone()).collect()
    };
    let undetermined = || -> Vec<String> {
        let without_error = estimates.iter().filter(|one| one.standard_error.is_none());
        without_error.map(|one| one.name.clone()).collect()
    };
    let deficiency = generic.map_or(information.nullity(), |generic| generic.deficiency);
    if deficiency > 0 {
        found.push(Warning::NotIdentified {
            parameters: match generic {
                Some(generic) => named(&generic.undetermined),
                None => undetermined(),
            },
            dimension: deficiency,
        });
    } else if information.nullity() > 0 {
        found.push(Warning::SingularInformation {
            parameters: undetermined(),
            dimension: information.nullity(),
        });
    }
    let equal = optima.iter().filter(|one| one.equal).count();
    if equal > 1 {
        found.push(Warning::EqualOptima { count: equal });
    }
    let negative: Vec<usize> = (0..model.vertices())
        .filter(|&v| implied.omega[(v, v)] < 0.0)
        .collect();
    for &v in &negative {
        found.push(Warning::Heywood {
            vertex: model.vertex_name(v).to_owned(),
            variance: implied.omega[(v, v)],
        });
    }
    if negative.is_empty() {
        let eigen = SymmetricEigen::new("Ω", implied.omega.clone())?;
        if eigen.values[0] < -INDEFINITE * eigen.values.amax() {
            found.push(Warning::IndefiniteErrors {
                eigenvalue: eigen.values[0],
            });
        }
    }
    for component in model
        .components
        .iter()
        .filter(|component| component.len() > 1)
    {
        let names = || {
            component
                .iter()
                .map(|&v| model.vertex_name(v).to_owned())
                .collect()
        };
        let mut system = model.component_system(component, &implied.lambda);
        for (i, &from) in component.iter().enumerate() {
            for (j, &to) in component.iter().enumerate() {
                // a similarity: the determinant stays
                let ratio = implied.covariance[(from, from)] / implied.covariance[(to, to)];
                system[(i, j)] *= if ratio > 0.0 { ratio.sqrt() } else { 1.0 };
            }
        }
        let factors = Lu::new("I - Λ", system)?;
        let (logarithm, sign) = factors.log_determinant();
        if factors.reciprocal_condition() < NEAR_SINGULAR {
            found.push(Warning::NearSingular {
                component: names(),
                determinant: sign * logarithm.exp(),
            });
        }
        let radius = radius(implied, component);
        if radius >= 1.0 {
            found.push(Warning::NoStableEquilibrium {
                component: names(),
                spectral_radius: radius,
            });
        }
    }
    Ok(found)
}

/// The spectral radius of Λ: the largest over its components.
pub(super) fn largest_radius(model: &NumericModel, implied: &Implied) -> f64 {
    model
        .components
        .iter()
        .filter(|component| component.len() > 1)
        .map(|component| radius(implied, component))
        .fold(0.0, f64::max)
}

fn radius(implied: &Implied, component: &[usize]) -> f64 {
    let block = implied
        .lambda
        .select_rows(component)
        .select_columns(component);
    spectral_radius("Λ", &block).unwrap_or(f64::INFINITY)
}
