//! Weighted digraphs and mixed graphs: the resolvent by one-connections, and structural equation models on top of it.
//!
//! Start with [`MixedGraph`]; numbers, data and maximum likelihood are in [`likelihood`].

#![forbid(unsafe_code)]

pub mod covariance;
mod error;
mod flow;
pub mod formats;
mod ideal;
mod identify;
pub mod likelihood;
mod mixed;
mod modular;
pub mod resolvent;
mod separation;
mod support;
#[cfg(test)]
mod testing;

pub use self::error::{Error, Result};
pub use self::ideal::{
    Certificate, Chance, Completeness, Counterexample, CovariancePolynomial, Elimination,
    EntryPower, Equivalence, Generator, Grid, Method, Piece, Reason, Search, Vanishing,
    VanishingIdeal, certify, conditional_independence, constraint_multidegree, eliminate,
    equivalent, hypersurface, minor, minors, vanishing_ideal,
};
pub use self::identify::{
    AncestralComponent, EdgewiseIdentification, HalfTrek, HalfTrekCertificate, HalfTrekFlow,
    HalfTrekIdentification, HalfTrekPlace, HalfTrekVerdict, IdentificationRule, IdentificationStep,
    SolvedVertex, edgewise_identification, half_trek_criterion,
};
pub use self::identify::{CovarianceFraction, Identifier, IdentifyingEquation, error_covariances};
pub use self::mixed::{
    Coefficient, Edge, EdgeKind, MAX_VERTICES, MixedGraph, Parameter, Parameters, Vertex,
};
pub use self::separation::{
    ConnectingPath, ImpliedConstraint, Step, Trek, TrekRank, d_connecting_path, d_separated,
    find_separator, implied_constraints, trek_rank,
};
