//! Three cyclic models from the literature: their covariances as formulas, what these determine, and a fit.
//!
//! ```text
//! cargo run --release --example structural_equations --features io
//! ```

#![expect(clippy::print_stdout, reason = "an example for a person")]

use std::error::Error;

use closedform::algebra::Fuel;
use closedform::graphs::MixedGraph;
use closedform::graphs::covariance::{Covariance, Notation, witness};
use closedform::graphs::formats::{Format, read};
use closedform::graphs::ideal::vanishing_ideal;
use closedform::graphs::identify::{Identifier, degree, finite_to_one, half_trek_criterion};

const LIMIT: usize = 100_000;

fn main() -> Result<(), Box<dyn Error>> {
    let market = read(include_str!("sem/supply_demand.lav"), Format::Lavaan)?;
    covariance(&market, "price", "quantity")?;
    identification(&market)?;

    let ring = read(include_str!("sem/repressilator.edges"), Format::EdgeList)?;
    covariance(&ring, "lacI", "gfp")?;
    identification(&ring)?;
    constraints(&ring)?;

    let peers = read(include_str!("sem/peer_influence.lav"), Format::Lavaan)?;
    identification(&peers)?;
    #[cfg(feature = "io")]
    fit(&peers)?;
    Ok(())
}

/// An entry of Σ in lowest terms, held against elimination at random points.
fn covariance(graph: &MixedGraph, i: &str, j: &str) -> Result<(), Box<dyn Error>> {
    let (i, j) = (graph.find(i)?, graph.find(j)?);
    let covariance = Covariance::new(graph)?;
    let entry = covariance.entry(i, j)?.expanded(LIMIT)?;
    println!(
        "cov({}, {}) = {}",
        graph.name(i),
        graph.name(j),
        entry.formula(Notation::Text, LIMIT)?
    );
    let text = entry.formula(Notation::Python, LIMIT)?;
    let verdict = witness(graph, i, j, &[], &text, 1, &mut Fuel::default())?;
    println!("  witness  {verdict}");
    assert!(verdict.holds());
    Ok(())
}

/// What the covariances determine: by the graph, by the Jacobian, by the equations; and the formulas.
fn identification(graph: &MixedGraph) -> Result<(), Box<dyn Error>> {
    let fuel = &mut Fuel::new(1 << 32);
    let rank = finite_to_one(graph, 1, fuel)?;
    assert!(rank.certificate.check(graph, fuel)?);
    let criterion = half_trek_criterion(graph, fuel)?;
    let fibre = degree(graph, 1, fuel)?;
    println!(
        "  {} parameters, rank {}, half-trek criterion {:?}, degree {}",
        rank.parameters,
        rank.rank,
        criterion.verdict,
        fibre
            .degree
            .map_or_else(|| "infinite".to_owned(), |degree| degree.to_string())
    );
    let mut identifier = Identifier::new(graph, 1, Fuel::new(1 << 32))?;
    for arc in graph.directed() {
        if let Some(equation) = identifier.equation(arc, 2, 2)? {
            println!("    {} = 0", equation.text(graph));
        }
    }
    Ok(())
}

/// What every covariance matrix of the model satisfies.
fn constraints(graph: &MixedGraph) -> Result<(), Box<dyn Error>> {
    let ideal = vanishing_ideal(graph, 3, 1, &mut Fuel::new(1 << 32))?;
    assert!(ideal.is_proven());
    for generator in &ideal.generators {
        println!("  {} = 0", generator.polynomial.text(graph));
    }
    Ok(())
}

/// Maximum likelihood from the published correlations of 329 pairs of friends.
#[cfg(feature = "io")]
fn fit(graph: &MixedGraph) -> Result<(), Box<dyn Error>> {
    use closedform::graphs::likelihood::{Divisor, FitOptions, SampleMoments, fit, witness};
    let correlations = include_bytes!("sem/peer_influence.csv");
    let moments = SampleMoments::read_covariance(&correlations[..], 329, Divisor::Observations)?;
    let found = fit(graph, &moments, &FitOptions::default())?;
    for name in [
        "l_occupation_friend_occupation_respondent",
        "l_occupation_respondent_occupation_friend",
    ] {
        let one = found
            .parameter(name)
            .ok_or("the model has no such parameter")?;
        println!(
            "  {name} = {:.3}, standard error {:.3}",
            one.estimate,
            one.standard_error.unwrap_or(f64::NAN)
        );
    }
    println!(
        "  chi-square {:.2}, {} degrees of freedom",
        found.indices.chi_square, found.indices.degrees
    );
    let verdict = witness(graph, &moments, &found)?;
    println!("  witness  {verdict}");
    assert!(verdict.holds());
    Ok(())
}
