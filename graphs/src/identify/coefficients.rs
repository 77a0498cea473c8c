//! The coefficients of solved arcs from Σ: numbers from numbers, formulas from variables.

use algebra::Fuel;
use algebra::linear::{Domain, Matrix, fraction_free};

use super::edgewise::{EdgewiseIdentification, IdentificationRule};
use crate::error::{Error, Result};
use crate::mixed::MixedGraph;
use crate::support::Support;

/// The known arcs into every vertex, with their coefficients.
type Known<T> = Vec<Vec<(usize, T)>>;

impl EdgewiseIdentification {
    /// The coefficients of the solved arcs, step by step from Σ (n x n).
    ///
    /// The entries are of a field: [`algebra::Rational`] numbers give numbers; [`algebra::poly::RationalFunction`]s, with a
    /// variable for each entry of Σ, give identifying formulas (not of the lowest degree, and long after many steps).
    /// Each step solves a system with as many equations as arcs, or takes a quotient of minors.
    ///
    /// # Errors
    /// [`Error::Dimension`] when Σ does not fit the graph; [`Error::Domain`] when this is no identification of the graph;
    /// [`Error::Singular`] when a step has no solution at this Σ, which is then no generic one (or not of this model);
    /// [`Error::Exact`] when the fuel runs out.
    ///
    /// ```
    /// use algebra::{Fuel, Integer, Rational, linear::Matrix};
    /// use graphs::{MixedGraph, identify::edgewise_identification};
    /// // an instrument: 1 -> 2 -> 3, 2 <-> 3; l_1_2 = 2, l_2_3 = 3, w_1_1 = 1, w_2_2 = w_3_3 = 2, w_2_3 = 1/2
    /// let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[(1, 2)])?;
    /// let doubled = Matrix::from_rows(vec![vec![2, 4, 12], vec![4, 12, 37], vec![12, 37, 118]])?;
    /// let sigma = doubled.map(|entry| Rational::new(Integer::from(*entry), Integer::TWO).unwrap_or_default());
    /// let fuel = &mut Fuel::default();
    /// let found = edgewise_identification(&graph, 0, fuel)?;
    /// let values = found.coefficients(&graph, &sigma, fuel)?;
    /// assert_eq!(values, [((0, 1), Rational::from(2)), ((1, 2), Rational::from(3))]);
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn coefficients<T: Domain>(
        &self,
        graph: &MixedGraph,
        sigma: &Matrix<T>,
        fuel: &mut Fuel,
    ) -> Result<Vec<((usize, usize), T)>> {
        let n = graph.len();
        for (what, found) in [
            ("rows of Σ", sigma.rows()),
            ("columns of Σ", sigma.columns()),
        ] {
            if found != n {
                return Err(Error::Dimension {
                    what,
                    expected: n,
                    found,
                });
            }
        }
        if !self.check(graph) {
            return Err(Error::Domain {
                what: "the identification".to_owned(),
                value: format!("{} arcs in {} steps", self.solved.len(), self.steps.len()),
                allowed: "that of this graph, unchanged",
            });
        }
        let support = Support::new(graph);
        let mut known: Known<T> = vec![Vec::new(); n];
        let mut values = Vec::new();
        for step in &self.steps {
            let arcs = step.arcs();
            let failed = |error| match error {
                algebra::Error::Singular { .. } => Error::Singular {
                    what: "a system of equations for coefficients",
                    culprit: arcs.first().map_or_else(String::new, |&(_, v)| {
                        format!("its determinant for arcs into {}", graph.name(v))
                    }),
                },
                error => Error::Exact(error),
            };
            let (small, inside);
            let (sigma, known_here) = match &step.within {
                None => (sigma, &known),
                Some(within) => {
                    small = within.covariance(&support, sigma, fuel).map_err(failed)?;
                    inside = restricted(&known, &within.component);
                    (&small, &inside)
                }
            };
            let solution = match &step.rule {
                IdentificationRule::HalfTreks {
                    vertex,
                    parents,
                    half_treks,
                } => {
                    let sources: Vec<usize> = half_treks.iter().map(|trek| trek.source).collect();
                    by_equations((*vertex, parents), &sources, sigma, known_here, fuel)
                }
                IdentificationRule::TrekSeparation {
                    parent,
                    vertex,
                    sources,
                    targets,
                    ..
                } => by_minors(
                    (*parent, *vertex),
                    (sources, targets),
                    sigma,
                    known_here,
                    fuel,
                ),
            };
            let solution = solution.map_err(failed)?;
            for ((parent, vertex), value) in arcs.into_iter().zip(solution) {
                known[vertex].push((parent, value.clone()));
                values.push(((parent, vertex), value));
            }
        }
        values.sort_by_key(|(arc, _)| *arc);
        Ok(values)
    }
}

/// The known arcs into a component.
fn restricted<T: Clone>(known: &Known<T>, component: &[usize]) -> Known<T> {
    let inside = |v: &usize| component.binary_search(v).is_ok();
    let arcs = known.iter().enumerate();
    arcs.map(|(v, arcs)| if inside(&v) { arcs.clone() } else { Vec::new() })
        .collect()
}

/// One equation for each source y: cov(r_y, .) of the unknown parents, and of v less its known ones.
fn by_equations<T: Domain>(
    (vertex, parents): (usize, &[usize]),
    sources: &[usize],
    sigma: &Matrix<T>,
    known: &Known<T>,
    fuel: &mut Fuel,
) -> algebra::Result<Vec<T>> {
    let mut covariance = |y: usize, q: usize| {
        let start = sigma.row(y)[q].clone();
        known[y].iter().try_fold(start, |sum, (s, value)| {
            sum.minus(&value.times(&sigma.row(*s)[q], fuel)?, fuel)
        })
    };
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for &y in sources {
        for &parent in parents {
            left.push(covariance(y, parent)?);
        }
        let mut rest = vec![(covariance(y, vertex)?, T::one())];
        for (parent, value) in &known[vertex] {
            rest.push((covariance(y, *parent)?, value.negated()));
        }
        right.push(rest);
    }
    let right = right.into_iter().map(|rest| {
        rest.iter().try_fold(T::zero(), |sum, (one, other)| {
            sum.plus(&one.times(other, fuel)?, fuel)
        })
    });
    let right = right.collect::<algebra::Result<Vec<T>>>()?;
    let size = parents.len();
    let left = Matrix::new(size, size, left)?;
    let right = Matrix::new(right.len(), 1, right)?;
    let (numerators, determinant) = fraction_free::solve(&left, &right, fuel)?;
    let numerators = numerators.entries().iter();
    numerators
        .map(|numerator| numerator.quotient(&determinant, fuel))
        .collect()
}

/// A quotient of minors, the known parents taken off the numerator.
fn by_minors<T: Domain>(
    (parent, vertex): (usize, usize),
    (sources, targets): (&[usize], &[usize]),
    sigma: &Matrix<T>,
    known: &Known<T>,
    fuel: &mut Fuel,
) -> algebra::Result<Vec<T>> {
    let size = sources.len();
    let minor = |last: usize, fuel: &mut Fuel| {
        let entries = sources.iter().flat_map(|&s| {
            let columns = targets.iter().copied().chain([last]);
            columns.map(move |column| sigma.row(s)[column].clone())
        });
        fraction_free::determinant(&Matrix::new(size, size, entries.collect())?, fuel)
    };
    let mut numerator = minor(vertex, fuel)?;
    for (other, value) in &known[vertex] {
        let share = value.times(&minor(*other, fuel)?, fuel)?;
        numerator = numerator.minus(&share, fuel)?;
    }
    let denominator = minor(parent, fuel)?;
    if denominator.is_zero() {
        return Err(algebra::Error::Singular {
            what: "matrix of the equations",
            rank: size - 1,
            size,
        });
    }
    Ok(vec![numerator.quotient(&denominator, fuel)?])
}

#[cfg(test)]
mod tests {
    use super::super::edgewise::edgewise_identification;
    use super::*;
    use crate::support::Subsets;
    use crate::testing::{random_graph, reference};
    use algebra::{Integer, Rational, Words};

    /// Arcs with their coefficients.
    type Values = Vec<((usize, usize), Rational)>;

    /// Σ at small random integers, and the coefficients of the arcs.
    fn model(graph: &MixedGraph, words: &mut Words) -> Option<(Matrix<Rational>, Values)> {
        let n = graph.len();
        let fuel = &mut Fuel::new(u64::MAX);
        let mut number = |least: i64| {
            let value = least + i64::try_from(words.below(19)).unwrap();
            Rational::from(if value == 0 { 23 } else { value })
        };
        let mut lambda = vec![Rational::zero(); n * n];
        let mut omega = lambda.clone();
        for (a, b) in graph.directed() {
            lambda[a * n + b] = number(-9);
        }
        for (a, b) in graph.bidirected() {
            omega[a * n + b] = number(-9);
            omega[b * n + a] = omega[a * n + b].clone();
        }
        for v in 0..n {
            omega[v * n + v] = number(10);
        }
        let mut arcs: Vec<_> = graph
            .directed()
            .map(|(a, b)| ((a, b), lambda[a * n + b].clone()))
            .collect();
        arcs.sort_by_key(|(arc, _)| *arc);
        let identity = Matrix::<Rational>::identity(n);
        let difference = identity.entries().iter().zip(&lambda).map(|(i, l)| i - l);
        let difference = Matrix::new(n, n, difference.collect()).unwrap();
        let (adjugate, determinant) =
            fraction_free::solve(&difference, &Matrix::identity(n), fuel).ok()?;
        let inverse = adjugate.map(|entry| {
            entry
                .quotient(&determinant, &mut Fuel::new(u64::MAX))
                .unwrap()
        });
        let omega = Matrix::new(n, n, omega).unwrap();
        let sigma = inverse
            .transpose()
            .product(&omega, fuel)
            .unwrap()
            .product(&inverse, fuel)
            .unwrap();
        Some((sigma, arcs))
    }

    /// What is solved comes back from Σ alone, exactly. How many coefficients did?
    fn coefficients_come_back(
        graph: &MixedGraph,
        found: &EdgewiseIdentification,
        words: &mut Words,
    ) -> usize {
        let Some((sigma, arcs)) = model(graph, words) else {
            return 0;
        };
        let solved = arcs
            .into_iter()
            .filter(|(arc, _)| found.solved.contains(arc));
        let expected: Vec<_> = solved.collect();
        match found.coefficients(graph, &sigma, &mut Fuel::new(u64::MAX)) {
            Ok(values) => assert_eq!(values, expected, "{graph:?}"),
            Err(Error::Singular { .. }) => return 0,
            Err(error) => panic!("{error}"),
        }
        expected.len()
    }

    /// The strongest test of the criteria: the formulas behind them, evaluated.
    #[test]
    fn solved_coefficients_come_back_from_sigma() {
        let fuel = &mut Fuel::new(u64::MAX);
        let (mut compared, mut by_minors) = (0, 0);
        for seed in 0..900 {
            let words = &mut Words::new(seed);
            let graph = random_graph(words, 5, 22, 25);
            let found = edgewise_identification(&graph, 3, fuel).unwrap();
            compared += coefficients_come_back(&graph, &found, words);
            let minors = found
                .steps
                .iter()
                .filter(|step| matches!(step.rule, IdentificationRule::TrekSeparation { .. }));
            by_minors += minors.count();
        }
        assert!(compared > 2000 && by_minors > 10, "{compared} {by_minors}");
    }

    #[test]
    fn coefficients_of_components_come_back_from_sigma() {
        let (mut acyclic, mut cyclic) = (0, 0);
        for seed in 0..12_000 {
            let words = &mut Words::new(seed);
            let graph = random_graph(words, 5, 30, 25);
            let found = edgewise_identification(&graph, 0, &mut Fuel::new(u64::MAX)).unwrap();
            if found.steps.iter().any(|step| step.within.is_some()) {
                let count = coefficients_come_back(&graph, &found, words);
                *(if graph.is_acyclic() {
                    &mut acyclic
                } else {
                    &mut cyclic
                }) += count;
            }
        }
        assert!(acyclic > 10 && cyclic > 10, "{acyclic} {cyclic}");
    }

    /// At the rational points of the reference file Σ gives back the entries of Λ.
    #[test]
    fn coefficients_at_the_reference_points() {
        let Some(cases) = reference() else {
            return;
        };
        let mut compared = 0;
        for (graph, case) in cases {
            let n = graph.len();
            let number = |matrix: &str, i: usize, j: usize| -> Rational {
                let text = case["point"][matrix][format!("{},{}", i + 1, j + 1)].as_str();
                let text = text.unwrap();
                let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
                let whole = |text| Integer::from_decimal(text).unwrap();
                Rational::new(whole(numerator), whole(denominator)).unwrap()
            };
            let entries = (0..n * n).map(|at| (at / n, at % n));
            let sigma = entries.map(|(i, j)| number("sigma", i.min(j), i.max(j)));
            let sigma = Matrix::new(n, n, sigma.collect()).unwrap();
            let fuel = &mut Fuel::new(u64::MAX);
            let found = edgewise_identification(&graph, 2, fuel).unwrap();
            for ((i, j), value) in found.coefficients(&graph, &sigma, fuel).unwrap() {
                assert_eq!(value, number("lambda", i, j), "{}: {i} {j}", case["id"]);
                compared += 1;
            }
        }
        assert!(compared > 100, "{compared}");
    }

    /// Each rule gives formulas that hold at a random model.
    #[test]
    fn variables_give_formulas() {
        let graph = |arcs: &[(usize, usize)], joins: &[(usize, usize)]| {
            MixedGraph::from_edges(4, arcs, joins).unwrap()
        };
        // the arc 1 -> 2 by a component, the arc 4 -> 1 by minors
        let component = graph(&[(0, 1), (0, 2), (2, 1), (2, 3), (3, 1)], &[(1, 3)]);
        let minors = graph(&[(0, 1), (0, 3), (1, 3), (2, 0), (3, 0), (3, 1)], &[]);
        formulas_hold(
            &component,
            (2, 3),
            "1->2 by 1 in the component 2 4 of 1 2 3 4",
        );
        formulas_hold(&minors, (0, 2), "4->1 = |S[1 2; 3 1]| / |S[1 2; 3 4]|");
    }

    fn formulas_hold(graph: &MixedGraph, (half_treks, solved): (usize, usize), shown: &str) {
        use algebra::poly::{Polynomial, RationalFunction};
        let fuel = &mut Fuel::new(u64::MAX);
        let found = edgewise_identification(graph, 2, fuel).unwrap();
        let plain = found.steps.iter().take_while(|step| {
            step.within.is_none() && matches!(step.rule, IdentificationRule::HalfTreks { .. })
        });
        assert_eq!(plain.flat_map(|step| step.arcs()).count(), half_treks);
        assert_eq!(found.solved.len(), solved);
        let texts: Vec<String> = found.steps.iter().map(|step| step.text(graph)).collect();
        assert!(texts.iter().any(|text| text == shown), "{texts:?}");
        let pairs: Vec<Vec<usize>> = (0..4)
            .map(|v| vec![v, v])
            .chain(Subsets::new(&[0, 1, 2, 3], 2))
            .collect();
        let variable = |p: usize, q: usize| {
            let pair = vec![p.min(q), p.max(q)];
            pairs.iter().position(|one| *one == pair).unwrap()
        };
        let entries = (0..16)
            .map(|at| RationalFunction::from(Polynomial::variable(variable(at / 4, at % 4))));
        let sigma = Matrix::new(4, 4, entries.collect()).unwrap();
        let formulas = found.coefficients(graph, &sigma, fuel).unwrap();
        let (numbers, arcs) = model(graph, &mut Words::new(1)).unwrap();
        let values: Vec<(usize, Rational)> = (0..10)
            .map(|at| (at, numbers.row(pairs[at][0])[pairs[at][1]].clone()))
            .collect();
        for (arc, formula) in formulas {
            let value = formula
                .evaluate(&values, fuel)
                .unwrap()
                .as_constant()
                .unwrap();
            assert!(arcs.contains(&(arc, value)));
        }
    }

    #[test]
    fn sigma_must_fit() {
        let graph = MixedGraph::from_edges(2, &[(0, 1)], &[]).unwrap();
        let fuel = &mut Fuel::default();
        let found = edgewise_identification(&graph, 0, fuel).unwrap();
        let small = Matrix::<Rational>::identity(1);
        assert!(matches!(
            found.coefficients(&graph, &small, fuel),
            Err(Error::Dimension { .. })
        ));
        let zero = Matrix::new(2, 2, vec![Rational::zero(); 4]).unwrap();
        let error = found.coefficients(&graph, &zero, fuel).unwrap_err();
        assert!(error.to_string().contains("arcs into 2"));
    }
}
