//! Time of systems of equations: exact linear algebra and Gröbner bases.
//!
//! `cargo bench -p closedform --bench systems`.

use closedform::algebra::groebner::{Algorithm, Ideal, ModularPolynomial, Order, RationalIdeal};
use closedform::algebra::linear::{Matrix, ModularMatrix, fraction_free};
use closedform::algebra::poly::{Polynomial, Rationals};
use closedform::algebra::{Fuel, Integer, PrimeField, Rational, Result};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn fuel() -> Fuel {
    Fuel::new(u64::MAX)
}

/// Fixed pseudo-random numbers of 62 bits.
fn numbers() -> impl Iterator<Item = u64> {
    let step = |state: &u64| {
        Some(
            state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407),
        )
    };
    std::iter::successors(Some(1), step).map(|state| state >> 2)
}

/// Integers from -99 to 99.
fn matrix(rows: usize, columns: usize) -> Result<Matrix<Integer>> {
    let entry = |value: u64| Integer::from(value % 199) - Integer::from(99);
    Matrix::new(
        rows,
        columns,
        numbers().map(entry).take(rows * columns).collect(),
    )
}

#[divan::bench(args = [(1 << 31) - 1, (1 << 61) - 1])]
fn rank_of_500_modulo(bencher: Bencher<'_, '_>, prime: u64) {
    let entries = numbers().map(|value| value % prime).take(250_000).collect();
    let Ok(matrix) =
        PrimeField::new(prime).and_then(|field| ModularMatrix::new(field, 500, 500, entries))
    else {
        return;
    };
    bencher.bench(|| black_box(&matrix).rank(&mut fuel()));
}

#[divan::bench(args = [4, 8, 20, 50])]
fn determinant_fraction_free(bencher: Bencher<'_, '_>, size: usize) {
    let Ok(matrix) = matrix(size, size) else {
        return;
    };
    bencher.bench(|| fraction_free::determinant(black_box(&matrix), &mut fuel()));
}

#[divan::bench(args = [4, 8, 20, 50, 100])]
fn determinant_by_images(bencher: Bencher<'_, '_>, size: usize) {
    let Ok(matrix) = matrix(size, size) else {
        return;
    };
    bencher.bench(|| black_box(&matrix).determinant_by_images(&mut fuel()));
}

#[divan::bench(args = [4, 8, 20, 50, 100])]
fn inverse(bencher: Bencher<'_, '_>, size: usize) {
    let Ok(matrix) = matrix(size, size) else {
        return;
    };
    bencher.bench(|| black_box(&matrix).inverse(&mut fuel()));
}

#[divan::bench(args = [4, 8, 20, 50, 100])]
fn nullspace(bencher: Bencher<'_, '_>, size: usize) {
    let Ok(matrix) = matrix(size, size + 2) else {
        return;
    };
    bencher.bench(|| black_box(&matrix).nullspace(&mut fuel()));
}

type System = Vec<Polynomial>;

/// The sums of the products of k neighbours around a circle, and the product of all less 1.
fn cyclic(variables: usize) -> System {
    let neighbours = |first: usize, count: usize| {
        let mut exponents = vec![0; variables];
        for at in first..first + count {
            exponents[at % variables] += 1;
        }
        (exponents, Rational::ONE)
    };
    let mut system: System = (1..variables)
        .map(|count| {
            let terms = (0..variables).map(|first| neighbours(first, count));
            Polynomial::from_terms(Rationals, terms)
        })
        .collect();
    let last = [neighbours(0, variables), (vec![], Rational::from(-1))];
    system.push(Polynomial::from_terms(Rationals, last));
    system
}

fn reduced(system: &System, prime: u64) -> Option<Ideal> {
    let field = PrimeField::new(prime).ok()?;
    let image = |f| ModularPolynomial::of_polynomial(field, f);
    Ideal::new(
        field,
        system.len(),
        system.iter().filter_map(image).collect(),
    )
    .ok()
}

#[divan::bench(args = [5, 6])]
fn cyclic_modulo_2_31(bencher: Bencher<'_, '_>, variables: usize) {
    let Some(ideal) = reduced(&cyclic(variables), (1 << 31) - 1) else {
        return;
    };
    bencher.bench(|| black_box(&ideal).basis(Order::GradedReverse, &mut fuel()));
}

#[divan::bench(args = [5, 6])]
fn cyclic_by_buchberger(bencher: Bencher<'_, '_>, variables: usize) {
    let Some(ideal) = reduced(&cyclic(variables), (1 << 31) - 1) else {
        return;
    };
    let algorithm = Algorithm::Buchberger;
    bencher.bench(|| black_box(&ideal).basis_by(algorithm, Order::GradedReverse, &mut fuel()));
}

#[divan::bench(args = [5, 6])]
fn cyclic_over_the_rationals(bencher: Bencher<'_, '_>, variables: usize) {
    let Ok(ideal) = RationalIdeal::new(variables, cyclic(variables)) else {
        return;
    };
    bencher.bench(|| black_box(&ideal).basis(Order::GradedReverse, &mut fuel()));
}
