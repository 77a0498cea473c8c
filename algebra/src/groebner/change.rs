//! Change of order for ideals with finitely many zeros, by linear algebra in the ring of residues.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::linear::Accumulator;

use super::basis::Basis;
use super::convert::ModularPolynomial;
use super::order::Order;

/// Exponents with an order that a map can be sorted by.
#[derive(Clone)]
struct Ordered {
    order: Order,
    exponents: Vec<u32>,
}

impl PartialEq for Ordered {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ordered {}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order.compare(&self.exponents, &other.exponents)
    }
}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

fn divides(divisor: &[u32], exponents: &[u32]) -> bool {
    let at = |place| exponents.get(place).copied().unwrap_or(0);
    divisor.iter().enumerate().all(|(place, e)| *e <= at(place))
}

fn times(exponents: &[u32], variable: usize) -> Vec<u32> {
    let mut product = exponents.to_vec();
    product.resize(product.len().max(variable + 1), 0);
    product[variable] = product[variable].saturating_add(1);
    product
}

/// The monomials that are left, increasing, and the residue classes of their products with each variable.
struct Residues {
    standard: Vec<Vec<u32>>,
    /// By variable and standard monomial: the class of their product in the standard monomials.
    products: Vec<Vec<Vec<u64>>>,
}

/// The basis for another order.
///
/// Costs O(n D^3) words for n variables and D zeros with multiplicity. Source: J.-C. Faugère, P. Gianni, D. Lazard and
/// T. Mora, "Efficient computation of zero-dimensional Gröbner bases by change of ordering" (J. Symb. Comp. 16, 1993).
pub(super) fn convert(basis: &Basis, order: Order, fuel: &mut Fuel) -> Result<Basis> {
    let field = basis.field();
    let residues = residues(basis, fuel)?;
    let size = residues.standard.len();
    // Each row: the class of a new standard monomial, reduced by the rows before, and the combination that gave it.
    let mut rows: Vec<(usize, Vec<u64>)> = Vec::new();
    let mut found: Vec<(Vec<u32>, Vec<u64>)> = Vec::new();
    let mut polynomials: Vec<ModularPolynomial> = Vec::new();
    let mut leads: Vec<Vec<u32>> = Vec::new();
    let ordered = |exponents| Ordered { order, exponents };
    let mut first = vec![0; size];
    if let Some(one) = first.first_mut() {
        *one = 1;
    }
    let mut waiting = BTreeMap::from([(ordered(Vec::new()), first)]);
    let mut sums = Accumulator::new(field, 2 * size + 1);
    while let Some((Ordered { exponents, .. }, class)) = waiting.pop_first() {
        if leads.iter().any(|lead| divides(lead, &exponents)) {
            continue;
        }
        fuel.spend((2 * size * (rows.len() + 1)) as u64, "change of order")?;
        let mut row = class.clone();
        row.resize(2 * size + 1, 0);
        row[size + found.len()] = 1;
        sums.load(&row);
        for (pivot, known) in &rows {
            let value = sums.value(*pivot);
            if value != 0 {
                sums.add_multiple(field.negate(value), known, 0);
            }
        }
        sums.store(&mut row);
        let Some(pivot) = row[..size].iter().position(|value| *value != 0) else {
            // The monomial is a combination of smaller ones.
            let mut terms = vec![(exponents.clone(), 1)];
            for (at, (monomial, _)) in found.iter().enumerate().rev() {
                if row[size + at] != 0 {
                    terms.push((monomial.clone(), row[size + at]));
                }
            }
            polynomials.push(ModularPolynomial::sorted(terms));
            leads.push(exponents);
            continue;
        };
        let inverse = field.inverse(row[pivot]).unwrap_or(0);
        for value in &mut row {
            *value = field.multiply(*value, inverse);
        }
        rows.push((pivot, row));
        for (variable, products) in residues.products.iter().enumerate() {
            let mut product = vec![0; size];
            let mut image = Accumulator::new(field, size);
            fuel.spend((size * size) as u64, "change of order")?;
            for (factor, row) in class.iter().zip(products) {
                if *factor != 0 {
                    image.add_multiple(*factor, row, 0);
                }
            }
            image.store(&mut product);
            waiting.insert(ordered(times(&exponents, variable)), product);
        }
        found.push((exponents, class));
    }
    Ok(Basis::of_reduced(
        field,
        basis.variables(),
        order,
        polynomials,
    ))
}

fn residues(basis: &Basis, fuel: &mut Fuel) -> Result<Residues> {
    let (field, order, variables) = (basis.field(), basis.order(), basis.variables());
    let leads = basis.leading_monomials();
    let ordered = |exponents| Ordered { order, exponents };
    let mut standard: BTreeMap<Ordered, usize> = BTreeMap::new();
    let mut border: BTreeMap<Ordered, Vec<u64>> = BTreeMap::new();
    let mut waiting = vec![Vec::new()];
    while let Some(exponents) = waiting.pop() {
        fuel.spend(leads.len() as u64 + 1, "standard monomials")?;
        if leads.iter().any(|lead| divides(lead, &exponents)) {
            border.insert(ordered(exponents), Vec::new());
        } else if !standard.contains_key(&ordered(exponents.clone())) {
            waiting.extend((0..variables).map(|variable| times(&exponents, variable)));
            standard.insert(ordered(exponents), 0);
        }
    }
    for (at, place) in standard.values_mut().enumerate() {
        *place = at;
    }
    let size = standard.len();
    fuel.spend((size * border.len()) as u64, "standard monomials")?;
    let outside = Error::Undefined {
        what: "a residue class outside the standard monomials",
    };
    let tails: BTreeMap<Ordered, &ModularPolynomial> = basis
        .polynomials()
        .iter()
        .filter_map(|polynomial| {
            let (lead, _) = polynomial.terms().first()?;
            Some((ordered(lead.clone()), polynomial))
        })
        .collect();
    // Increasing: a monomial of the border is a basis element's leading one, or a variable times a smaller one of the
    // border, whose class and the products of whose terms are known.
    let places: Vec<Ordered> = border.keys().cloned().collect();
    for place in places {
        let mut class = vec![0; size];
        if let Some(polynomial) = tails.get(&place) {
            for (exponents, coefficient) in polynomial.terms().iter().skip(1) {
                let at = standard.get(&ordered(exponents.clone()));
                class[*at.ok_or(outside.clone())?] = field.negate(*coefficient);
            }
        } else {
            let smaller = place
                .exponents
                .iter()
                .enumerate()
                .find_map(|(variable, e)| {
                    let mut exponents = place.exponents.clone();
                    exponents[variable] = e.checked_sub(1)?;
                    let class = border.get(&ordered(exponents))?;
                    (class.len() == size).then_some((variable, class))
                });
            let (variable, factors) = smaller.ok_or(outside.clone())?;
            let mut sums = Accumulator::new(field, size);
            for ((monomial, _), factor) in standard.iter().zip(factors) {
                if *factor == 0 {
                    continue;
                }
                let product = ordered(times(&monomial.exponents, variable));
                if let Some(at) = standard.get(&product) {
                    let mut unit = vec![0; at + 1];
                    unit[*at] = 1;
                    sums.add_multiple(*factor, &unit, *at);
                } else {
                    let known = border.get(&product).ok_or(outside.clone())?;
                    fuel.spend(size as u64, "standard monomials")?;
                    sums.add_multiple(*factor, known, 0);
                }
            }
            sums.store(&mut class);
        }
        border.insert(place, class);
    }
    let mut products = Vec::with_capacity(variables);
    for variable in 0..variables {
        let mut rows = Vec::with_capacity(size);
        for monomial in standard.keys() {
            let product = ordered(times(&monomial.exponents, variable));
            rows.push(match standard.get(&product) {
                Some(at) => {
                    let mut unit = vec![0; size];
                    unit[*at] = 1;
                    unit
                }
                None => border.get(&product).ok_or(outside.clone())?.clone(),
            });
        }
        fuel.spend((size * size) as u64, "standard monomials")?;
        products.push(rows);
    }
    let standard = standard.into_keys().map(|known| known.exponents).collect();
    Ok(Residues { standard, products })
}
