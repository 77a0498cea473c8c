//! Explicit identifying formulas by linear algebra at random points of the model.
//!
//! Scaling the variables X_v by e_v multiplies l_i_j by e_j / e_i and s_i_j by e_i e_j. An equation of lowest degree for
//! l = l_i_j can therefore be taken homogeneous,
//!
//! c_0(σ) + c_1(σ) l + .. + c_k(σ) l^k = 0, with c_m of multidegree α + (k - m)(e_j - e_i),
//!
//! and is found in the kernel of the values of its monomials at random points. Monomials that the leading monomial of an
//! element of the vanishing ideal divides are left out: then no coefficient vanishes on the model unless it is 0.

use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, Integer, PrimeField, Words};

use super::fraction::CovarianceFraction;
use crate::error::{Error, Result};
use crate::ideal::{
    CovariancePolynomial, Model, Monomials, Powers, Search, Vanishing, certify_parts, check_field,
    first_of, lifted, next_of, table,
};
use crate::mixed::{MixedGraph, Parameter};
use crate::modular::{PRIME, transposed};

/// Points beyond the number of monomials.
const SPARE: usize = 8;

/// Points modulo another prime at which what was lifted must vanish.
const CHECKS: usize = 3;

/// An equation for the coefficient l of an arc whose coefficients are polynomials in the covariances.
///
/// $$ c_0(\sigma) + c_1(\sigma) l + \ldots + c_k(\sigma) l^k = 0 $$
///
/// k is smallest, and then the degree of the c_m, among what was searched; c_k does not vanish on the model.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentifyingEquation {
    /// The arc (from, to).
    pub arc: (usize, usize),
    /// c_0, .., c_k
    pub coefficients: Vec<CovariancePolynomial>,
    /// What is known about the equation.
    pub vanishing: Vanishing,
}

impl IdentifyingEquation {
    /// k: a general covariance matrix of the model leaves at most k values of l. With coefficients of higher degrees than
    /// were searched it may leave fewer.
    pub fn power(&self) -> usize {
        self.coefficients.len().saturating_sub(1)
    }

    /// The total degree of the coefficients.
    pub fn degree(&self) -> u64 {
        self.coefficients
            .last()
            .map_or(0, CovariancePolynomial::degree)
    }

    /// l = -c_0 / c_1 for k = 1.
    ///
    /// # Errors
    /// [`Error::Exact`] when the fuel is used up.
    pub fn formula(&self, fuel: &mut Fuel) -> Result<Option<CovarianceFraction>> {
        let [constant, linear] = &self.coefficients[..] else {
            return Ok(None);
        };
        let minus = CovariancePolynomial::new(constant.size(), constant.polynomial().negate())?;
        Ok(Some(CovarianceFraction::new(minus, linear.clone(), fuel)?))
    }

    /// The equation as text, with the names of the graph's vertices.
    pub fn text(&self, graph: &MixedGraph) -> String {
        let (from, to) = self.arc;
        let name = format!("l_{}_{}", graph.symbol_name(from), graph.symbol_name(to));
        let parts = self.coefficients.iter().enumerate().rev();
        let parts = parts
            .filter(|part| !part.1.is_zero())
            .map(|(power, part)| match power {
                0 => format!("({})", part.text(graph)),
                1 => format!("({})*{name}", part.text(graph)),
                _ => format!("({})*{name}^{power}", part.text(graph)),
            });
        parts.collect::<Vec<_>>().join(" + ")
    }
}

/// Finds identifying equations for the arcs of one graph.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, identify::Identifier};
/// // The instrument 1 -> 2 -> 3, 2 <-> 3.
/// let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[(1, 2)])?;
/// let mut identifier = Identifier::new(&graph, 1, Fuel::new(1 << 30))?;
/// let Some(equation) = identifier.equation((1, 2), 3, 1)? else { panic!() };
/// let formula = equation.formula(&mut Fuel::default())?;
/// assert_eq!(formula.map(|one| one.text(&graph)).as_deref(), Some("s_1_3/s_1_2"));
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: B. Hollering, P. Misra, N. Sturma, arXiv 2604.20516 (identifying formulas of lowest degree by linear algebra).
#[derive(Clone, Debug)]
pub struct Identifier {
    search: Search,
    field: PrimeField,
    words: Words,
    seed: u64,
    fuel: Fuel,
    /// Values of the entries of Σ, then of the arcs.
    powers: Powers,
    checks: Vec<Vec<u64>>,
}

impl Identifier {
    /// For a graph all of whose vertices are observed and all of whose coefficients are free.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for another graph; [`Error::Exact`] when the fuel is used up, here and below.
    pub fn new(graph: &MixedGraph, seed: u64, fuel: Fuel) -> Result<Self> {
        let hint =
            "take the graph of the observed vertices with bidirected edges for the latent ones";
        let unsupported = |construct: String| Error::Unsupported {
            what: "the search for identifying formulas",
            construct,
            hint,
        };
        if let Some(v) = (0..graph.len()).find(|&v| graph.vertex(v).latent) {
            return Err(unsupported(format!("the latent vertex {}", graph.name(v))));
        }
        // Constraints take a budget of the same size of their own.
        let search = Search::new(graph, 0, seed, fuel.clone())?;
        if !search.model().parameters.all_free() {
            return Err(unsupported("fixed or shared coefficients".to_owned()));
        }
        let field = PrimeField::new(PRIME)?;
        let quantities = search.model().pairs.len() + search.model().parameters.arcs.len();
        Ok(Self {
            search,
            field,
            words: Words::new(seed),
            seed,
            fuel,
            powers: Powers::new(field, quantities),
            checks: Vec::new(),
        })
    }

    /// The equation of the lowest power of l and then of the lowest degree for an arc; `None` when there is none with
    /// coefficients of at most this degree and l to at most this power.
    ///
    /// Within a degree the equation with the fewest terms of a fixed list is taken.
    ///
    /// # Errors
    /// [`Error::UnknownVertex`] and [`Error::Domain`] for an arc that is not there.
    pub fn equation(
        &mut self,
        arc: (usize, usize),
        max_degree: u32,
        max_power: u32,
    ) -> Result<Option<IdentifyingEquation>> {
        let arcs = &self.search.model().parameters.arcs;
        let place = arcs.iter().position(|one| (one.0, one.1) == arc);
        let Some(place) = place else {
            let graph = &self.search.model().graph;
            let name = |v: usize| (v < graph.len()).then(|| graph.name(v).to_owned());
            let name = |v: usize| name(v).unwrap_or_else(|| v.saturating_add(1).to_string());
            return Err(Error::Domain {
                what: "arc to identify".to_owned(),
                value: format!("{}->{}", name(arc.0), name(arc.1)),
                allowed: "an arc of the graph",
            });
        };
        for power in 1..=max_power {
            for degree in 1..=max_degree {
                self.search.extend_to(degree)?;
                if let Some(found) = self.of_degree(arc, place, degree, power)? {
                    return Ok(Some(found));
                }
            }
        }
        Ok(None)
    }

    /// The equation with the fewest terms among those of one degree.
    fn of_degree(
        &mut self,
        arc: (usize, usize),
        place: usize,
        degree: u32,
        power: u32,
    ) -> Result<Option<IdentifyingEquation>> {
        let n = self.search.model().graph.len();
        let mut best: Option<Vec<CovariancePolynomial>> = None;
        let mut next = Some(first_of(n, 2 * degree));
        while let Some(alpha) = next {
            if let Some(found) = self.of_multidegree(arc, place, &alpha, power)? {
                let terms = |one: &[CovariancePolynomial]| -> usize {
                    one.iter().map(CovariancePolynomial::len).sum()
                };
                if best.as_ref().is_none_or(|best| terms(&found) < terms(best)) {
                    best = Some(found);
                }
            }
            next = next_of(alpha);
        }
        let Some(coefficients) = best else {
            return Ok(None);
        };
        let parts: Vec<(u32, CovariancePolynomial)> =
            (0..).zip(coefficients.iter().cloned()).collect();
        let Parameter::Free(number) = self.search.model().parameters.arcs[place].2 else {
            return Ok(None);
        };
        let model = self.search.model();
        let vanishing = certify_parts(model, parts, Some(number), self.seed, &mut self.fuel)?;
        if matches!(vanishing, Vanishing::Refuted(_)) {
            return Ok(None);
        }
        Ok(Some(IdentifyingEquation {
            arc,
            coefficients,
            vanishing,
        }))
    }

    /// The coefficients of an equation whose leading one has the multidegree α, normalised.
    fn of_multidegree(
        &mut self,
        (from, to): (usize, usize),
        place: usize,
        alpha: &[u32],
        power: u32,
    ) -> Result<Option<Vec<CovariancePolynomial>>> {
        if alpha[from] < power {
            return Ok(None);
        }
        let pairs = self.search.model().pairs.len();
        let variables = pairs + self.search.model().parameters.arcs.len();
        let mut monomials = Monomials::new(variables);
        // Where the monomials of each power begin; those of the leading coefficient are last.
        let mut starts = Vec::new();
        for m in 0..=power {
            starts.push(monomials.len());
            let mut degrees = alpha.to_vec();
            degrees[from] -= power - m;
            degrees[to] += power - m;
            for monomial in self.search.standard(&degrees)?.iter() {
                let mut exponents = monomial.to_vec();
                exponents.resize(variables, 0);
                exponents[pairs + place] = u8::try_from(m).unwrap_or(u8::MAX);
                monomials.push(&exponents);
            }
        }
        let size = monomials.len();
        let last = starts.last().copied().unwrap_or(0);
        if size == last || starts.get(1) == Some(&0) {
            return Ok(None);
        }
        self.provide(size)?;
        let values = table(
            self.field,
            &monomials,
            size,
            &mut self.powers,
            &mut self.fuel,
        )?;
        if values.rank(&mut self.fuel)? == size {
            return Ok(None);
        }
        self.provide(size + SPARE)?;
        let points = size + SPARE;
        let values = table(
            self.field,
            &monomials,
            points,
            &mut self.powers,
            &mut self.fuel,
        )?;
        let kernel = transposed(&values)?.nullspace(&mut self.fuel)?;
        let count = |row: &[u64]| row.iter().filter(|value| **value != 0).count();
        let leading = |row: &[u64]| row[last..].iter().any(|value| *value != 0);
        let rows = (0..kernel.rows()).filter(|row| leading(kernel.row(*row)));
        let Some(chosen) = rows.min_by_key(|row| (count(kernel.row(*row)), *row)) else {
            return Ok(None);
        };
        let Some(row) = self.lift(&monomials, kernel.row(chosen))? else {
            return Ok(None);
        };
        self.coefficients(&monomials, &starts, &row).map(Some)
    }

    fn lift(&mut self, monomials: &Monomials, row: &[u64]) -> Result<Option<Vec<Integer>>> {
        let check = check_field()?;
        while self.checks.len() < CHECKS {
            let values = sample(self.search.model(), check, &mut self.words, &mut self.fuel)?;
            self.checks.push(values);
        }
        let support = |row: &[u64]| row.iter().rposition(|value| *value != 0);
        let Self {
            search,
            words,
            fuel,
            checks,
            ..
        } = self;
        let model = search.model();
        let quantities = model.pairs.len() + model.parameters.arcs.len();
        let found = lifted(
            row.len(),
            row,
            |field| {
                let mut powers = Powers::new(field, quantities);
                let points = monomials.len() + SPARE;
                for _ in 0..points {
                    powers.include(sample(model, field, words, fuel)?);
                }
                let values = table(field, monomials, points, &mut powers, fuel)?;
                let kernel = transposed(&values)?.nullspace(fuel)?;
                // The row with its 1 in the same place.
                let same = (0..kernel.rows()).find(|at| support(kernel.row(*at)) == support(row));
                Ok(same.map(|at| kernel.row(at).to_vec()))
            },
            |rows| {
                let value = |point: &Vec<u64>, row: &Vec<Integer>| {
                    let terms = row.iter().zip(monomials.iter());
                    terms.fold(0, |sum, (coefficient, exponents)| {
                        let powers = point.iter().zip(exponents).filter(|one| *one.1 > 0);
                        let product = powers.fold(check.residue(coefficient), |product, one| {
                            check.multiply(product, check.power(*one.0, u64::from(*one.1)))
                        });
                        check.add(sum, product)
                    })
                };
                let mut pairs = rows
                    .iter()
                    .flat_map(|row| checks.iter().map(move |p| (p, row)));
                Ok(pairs.all(|(point, row)| value(point, row) == 0))
            },
        )?;
        Ok(found.into_iter().next())
    }

    fn coefficients(
        &self,
        monomials: &Monomials,
        starts: &[usize],
        row: &[Integer],
    ) -> Result<Vec<CovariancePolynomial>> {
        let model = self.search.model();
        let pairs = model.pairs.len();
        let mut parts = Vec::new();
        for (at, start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).copied().unwrap_or(row.len());
            let terms = (*start..end).map(|place| {
                let exponents = monomials.get(place).iter().take(pairs);
                let exponents: Vec<u32> = exponents.map(|e| u32::from(*e)).collect();
                (exponents, row[place].clone())
            });
            parts.push(Polynomial::from_terms(Integers, terms));
        }
        let lead = parts.last().and_then(|one| one.leading_coefficient());
        if lead.is_some_and(Integer::is_negative) {
            parts = parts.iter().map(Polynomial::negate).collect();
        }
        let size = model.graph.len();
        parts
            .into_iter()
            .map(|part| CovariancePolynomial::new(size, part))
            .collect()
    }

    fn provide(&mut self, points: usize) -> Result<()> {
        while self.powers.points() < points {
            let model = self.search.model();
            let values = sample(model, self.field, &mut self.words, &mut self.fuel)?;
            self.powers.include(values);
        }
        Ok(())
    }
}

/// Values of the entries of Σ, then of the arcs, at a random point.
fn sample(
    model: &Model,
    field: PrimeField,
    words: &mut Words,
    fuel: &mut Fuel,
) -> Result<Vec<u64>> {
    let (point, mut values) = model.sample(field, words, fuel)?;
    values.extend(
        model
            .parameters
            .arcs
            .iter()
            .map(|(from, to, _)| point.lambda.row(*from)[*to]),
    );
    Ok(values)
}

/// The entries of Ω as quotients of covariance polynomials, from formulas for all arcs.
///
/// $$ \Omega = (I-\Lambda)^T \Sigma (I-\Lambda) $$
///
/// In the order of the variances, then of the bidirected edges.
///
/// # Errors
/// [`Error::Dimension`] unless there is one formula for each arc, in the order of [`MixedGraph::directed`];
/// [`Error::Exact`] when the fuel is used up.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, ideal::CovariancePolynomial, identify::{CovarianceFraction, error_covariances}};
/// let graph = MixedGraph::from_edges(2, &[(0, 1)], &[])?;
/// let read = |text| CovariancePolynomial::parse(text, &graph);
/// let fuel = &mut Fuel::default();
/// let slope = CovarianceFraction::new(read("s_1_2")?, read("s_1_1")?, fuel)?;
/// let variances = error_covariances(&graph, &[slope], fuel)?;
/// assert_eq!(variances[1].1.text(&graph), "(s_1_1*s_2_2 - s_1_2^2)/s_1_1");
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn error_covariances(
    graph: &MixedGraph,
    formulas: &[CovarianceFraction],
    fuel: &mut Fuel,
) -> Result<Vec<((usize, usize), CovarianceFraction)>> {
    let n = graph.len();
    let arcs: Vec<(usize, usize)> = graph.directed().collect();
    if arcs.len() != formulas.len() {
        return Err(Error::Dimension {
            what: "formulas for arcs",
            expected: arcs.len(),
            found: formulas.len(),
        });
    }
    // Column j of I - Λ, cleared of its denominators, and their product.
    let one = CovariancePolynomial::from_terms(n, [(Vec::new(), Integer::ONE)])?;
    let mut columns = Vec::with_capacity(n);
    for j in 0..n {
        let into: Vec<(usize, &CovarianceFraction)> = arcs
            .iter()
            .zip(formulas)
            .filter(|(arc, _)| arc.1 == j)
            .map(|(arc, formula)| (arc.0, formula))
            .collect();
        let mut common = one.clone();
        for (_, formula) in &into {
            let below = formula.denominator();
            let shared =
                CovariancePolynomial::new(n, common.polynomial().gcd(below.polynomial(), fuel)?)?;
            let rest = CovarianceFraction::new(below.clone(), shared, fuel)?;
            common = common.multiply(rest.numerator(), fuel)?;
        }
        let mut column = vec![(j, common.clone())];
        for (from, formula) in into {
            let cofactor =
                CovarianceFraction::new(common.clone(), formula.denominator().clone(), fuel)?;
            let entry = formula.numerator().multiply(cofactor.numerator(), fuel)?;
            let entry = CovariancePolynomial::new(n, entry.polynomial().negate())?;
            column.push((from, entry));
        }
        columns.push((column, common));
    }
    let places = (0..n).map(|v| (v, v)).chain(graph.bidirected());
    let mut found = Vec::new();
    for (i, j) in places {
        let mut sum = Polynomial::zero(Integers);
        for (a, left) in &columns[i].0 {
            for (b, right) in &columns[j].0 {
                let entry = CovariancePolynomial::entry(n, *a, *b)?;
                let term = left.multiply(right, fuel)?.multiply(&entry, fuel)?;
                sum = sum.add(term.polynomial(), fuel)?;
            }
        }
        let above = CovariancePolynomial::new(n, sum)?;
        let below = columns[i].1.multiply(&columns[j].1, fuel)?;
        found.push(((i, j), CovarianceFraction::new(above, below, fuel)?));
    }
    Ok(found)
}
