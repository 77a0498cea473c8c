//! Laws of matrices: the methods against each other and against the definition.

use proptest::prelude::*;

use super::*;
use crate::error::Error;
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField, Rational};
use crate::poly::{Polynomial, RationalFunction};

fn fuel() -> Fuel {
    Fuel::new(1 << 40)
}

fn fields() -> impl Strategy<Value = PrimeField> {
    prop_oneof![
        Just(2_u64),
        Just(3),
        Just(101),
        Just((1 << 31) - 1),
        Just((1 << 61) - 1),
        Just((1 << 63) - 25),
    ]
    .prop_map(|p| PrimeField::new(p).unwrap())
}

/// Products of thin matrices, so that every rank occurs.
fn modular(
    field: PrimeField,
    size: std::ops::Range<usize>,
) -> impl Strategy<Value = ModularMatrix> {
    (size.clone(), size.clone(), size).prop_flat_map(move |(rows, inner, columns)| {
        let entries = |count| proptest::collection::vec(0..field.modulus(), count);
        (entries(rows * inner), entries(inner * columns)).prop_map(move |(left, right)| {
            let left = ModularMatrix::new(field, rows, inner, left).unwrap();
            let right = ModularMatrix::new(field, inner, columns, right).unwrap();
            left.product(&right, &mut fuel()).unwrap()
        })
    })
}

fn integer() -> impl Strategy<Value = Integer> {
    prop_oneof![
        4 => (-3_i64..4).prop_map(Integer::from),
        2 => any::<i32>().prop_map(Integer::from),
        1 => any::<i128>().prop_map(Integer::from),
        1 => Just(Integer::from((1_i64 << 62) - 57)), // the first prime of the images
    ]
}

fn of_rank(rows: usize, inner: usize, columns: usize) -> impl Strategy<Value = Matrix<Integer>> {
    let entries = |count| proptest::collection::vec(integer(), count);
    (entries(rows * inner), entries(inner * columns)).prop_map(move |(left, right)| {
        let left = Matrix::new(rows, inner, left).unwrap();
        let right = Matrix::new(inner, columns, right).unwrap();
        left.product(&right, &mut fuel()).unwrap()
    })
}

fn square(limit: usize) -> impl Strategy<Value = Matrix<Integer>> {
    (0..limit).prop_flat_map(|size| {
        prop_oneof![
            3 => proptest::collection::vec(integer(), size * size)
                .prop_map(move |entries| Matrix::new(size, size, entries).unwrap()),
            1 => of_rank(size, size.saturating_sub(1), size),
        ]
    })
}

fn polynomial() -> impl Strategy<Value = Polynomial> {
    proptest::collection::vec((0_u32..3, 0_u32..2, -2_i64..3), 0..3).prop_map(|terms| {
        terms
            .into_iter()
            .fold(Polynomial::default(), |sum, (i, j, c)| {
                let term = Polynomial::power_of_variable(0, i)
                    .mul(&Polynomial::power_of_variable(1, j), &mut fuel())
                    .unwrap();
                sum.add(&term.scale(&Rational::from(c)), &mut fuel())
                    .unwrap()
            })
    })
}

fn polynomials(limit: usize) -> impl Strategy<Value = Matrix<Polynomial>> {
    (0..limit).prop_flat_map(|size| {
        proptest::collection::vec(polynomial(), size * size)
            .prop_map(move |entries| Matrix::new(size, size, entries).unwrap())
    })
}

fn scalar<T: Ring>(size: usize, value: &T) -> Matrix<T> {
    Matrix::identity(size).scale(value, &mut fuel()).unwrap()
}

fn to_rationals(matrix: &Matrix<Integer>) -> Matrix<Rational> {
    matrix.map(|entry| Rational::from(entry.clone()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn products_are_those_of_the_definition(
        matrix in fields().prop_flat_map(|field| modular(field, 0..9)),
    ) {
        let field = matrix.field();
        let other = ModularMatrix::new(
            field, matrix.columns(), matrix.rows(), matrix.entries().to_vec(),
        ).unwrap();
        let product = matrix.product(&other, &mut fuel()).unwrap();
        for row in 0..matrix.rows() {
            for column in 0..other.columns() {
                let expected = (0..matrix.columns()).fold(0, |sum, at| {
                    field.multiply_add(matrix.row(row)[at], other.row(at)[column], sum)
                });
                prop_assert_eq!(product.row(row)[column], expected);
            }
        }
    }

    /// Rank and nullity add up, the nullspace is mapped to zero, and the echelon form is one.
    #[test]
    fn echelon_forms_are_reduced(matrix in fields().prop_flat_map(|field| modular(field, 0..12))) {
        let echelon = matrix.echelon(&mut fuel()).unwrap();
        let kernel = echelon.nullspace();
        prop_assert_eq!(echelon.rank() + kernel.rows(), matrix.columns());
        let columns: Vec<u64> = (0..matrix.columns())
            .flat_map(|column| kernel.entries().iter().skip(column).step_by(matrix.columns()).copied())
            .collect();
        let columns = ModularMatrix::new(matrix.field(), matrix.columns(), kernel.rows(), columns).unwrap();
        let image = matrix.product(&columns, &mut fuel()).unwrap();
        prop_assert!(image.entries().iter().all(|entry| *entry == 0));
        for (at, pivot) in echelon.pivots().iter().enumerate() {
            prop_assert!(echelon.rows().row(at)[..*pivot].iter().all(|entry| *entry == 0));
            for row in 0..echelon.rank() {
                prop_assert_eq!(echelon.rows().row(row)[*pivot], u64::from(row == at));
            }
        }
        // The row space is the same: the form of both together is that of one.
        let mut both = matrix.entries().to_vec();
        both.extend(echelon.rows().entries());
        let both = ModularMatrix::new(matrix.field(), matrix.rows() + echelon.rank(), matrix.columns(), both).unwrap();
        let again = both.echelon(&mut fuel()).unwrap();
        prop_assert_eq!(again.rows(), echelon.rows());
    }

    #[test]
    fn modular_determinants_are_images(matrix in square(7), field in fields()) {
        let determinant = fraction_free::determinant(&matrix, &mut fuel()).unwrap();
        let image = ModularMatrix::of_integers(field, &matrix);
        prop_assert_eq!(image.determinant(&mut fuel()).unwrap(), field.residue(&determinant));
        match image.inverse(&mut fuel()) {
            Ok(inverse) => prop_assert_eq!(
                image.product(&inverse, &mut fuel()).unwrap(),
                ModularMatrix::identity(field, matrix.rows())
            ),
            Err(Error::Singular { rank, size, .. }) => {
                prop_assert_eq!(rank, image.rank(&mut fuel()).unwrap());
                prop_assert!(rank < size && field.residue(&determinant) == 0);
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }

    #[test]
    fn four_determinants_agree(matrix in square(7)) {
        let expected = division_free::laplace(&matrix, &mut fuel()).unwrap();
        prop_assert_eq!(&fraction_free::determinant(&matrix, &mut fuel()).unwrap(), &expected);
        prop_assert_eq!(&matrix.determinant_by_images(&mut fuel()).unwrap(), &expected);
        prop_assert_eq!(&division_free::determinant(&matrix, &mut fuel()).unwrap(), &expected);
        prop_assert_eq!(&matrix.determinant(&mut fuel()).unwrap(), &expected);
        prop_assert_eq!(matrix.transpose().determinant(&mut fuel()).unwrap(), expected);
    }

    #[test]
    fn determinants_of_products_are_products(entries in proptest::collection::vec(integer(), 32)) {
        let (left, right) = entries.split_at(16);
        let left = Matrix::new(4, 4, left.to_vec()).unwrap();
        let right = Matrix::new(4, 4, right.to_vec()).unwrap();
        let product = left.product(&right, &mut fuel()).unwrap();
        let determinant = |matrix: &Matrix<Integer>| matrix.determinant_by_images(&mut fuel()).unwrap();
        prop_assert_eq!(determinant(&product), determinant(&left) * determinant(&right));
    }

    #[test]
    fn adjugates_times_the_matrix_are_the_determinant(matrix in square(6)) {
        let adjugate = fraction_free::adjugate(&matrix, &mut fuel()).unwrap();
        let expected = scalar(matrix.rows(), &fraction_free::determinant(&matrix, &mut fuel()).unwrap());
        prop_assert_eq!(&matrix.product(&adjugate, &mut fuel()).unwrap(), &expected);
        prop_assert_eq!(&adjugate.product(&matrix, &mut fuel()).unwrap(), &expected);
        prop_assert_eq!(division_free::adjugate(&matrix, &mut fuel()).unwrap(), adjugate);
    }

    /// Lifting gives the fractions of elimination, for one and for many right-hand sides; a singular matrix says its rank.
    #[test]
    fn lifting_solves(matrix in square(6), right in proptest::collection::vec(integer(), 12)) {
        let size = matrix.rows();
        let right = Matrix::new(size, 2, right[..2 * size].to_vec()).unwrap();
        match (matrix.solve(&right, &mut fuel()), fraction_free::solve(&matrix, &right, &mut fuel())) {
            (Ok(solution), Ok((numerators, determinant))) => {
                let expected = numerators.map(|n| Rational::new(n.clone(), determinant.clone()).unwrap());
                prop_assert_eq!(&solution, &expected);
                let image = to_rationals(&matrix).product(&solution, &mut fuel()).unwrap();
                prop_assert_eq!(image, to_rationals(&right));
            }
            (Err(Error::Singular { rank, .. }), Err(Error::Singular { rank: other, .. })) => {
                prop_assert_eq!(rank, other);
                prop_assert!(rank < size);
            }
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn integer_nullspaces_are_complete(
        matrix in (0_usize..6, 0_usize..6, 0_usize..6).prop_flat_map(|(r, i, c)| of_rank(r, i, c)),
    ) {
        let kernel = matrix.nullspace_by_images(&mut fuel()).unwrap();
        prop_assert_eq!(&matrix.nullspace_by_lifting(&mut fuel()).unwrap(), &kernel);
        prop_assert_eq!(&matrix.nullspace(&mut fuel()).unwrap(), &kernel);
        let rank = fraction_free::rank(&matrix, &mut fuel()).unwrap();
        prop_assert_eq!(kernel.rows() + rank, matrix.columns());
        prop_assert_eq!(matrix.rank(&mut fuel()).unwrap(), rank);
        let image = to_rationals(&matrix).product(&kernel.transpose(), &mut fuel()).unwrap();
        prop_assert!(image.entries().iter().all(Rational::is_zero));
        // The vectors of elimination are multiples of these.
        let other = fraction_free::nullspace(&matrix, &mut fuel()).unwrap();
        for (one, multiple) in kernel.iter_rows().zip(other.iter_rows()) {
            let at = multiple.iter().position(|entry| !entry.is_zero()).unwrap();
            let ratio = Rational::from(multiple[at].clone()).checked_div(&one[at]).unwrap();
            for (a, b) in one.iter().zip(multiple) {
                prop_assert_eq!(a * &ratio, Rational::from(b.clone()));
            }
        }
    }

    #[test]
    fn symbolic_determinants_agree(matrix in polynomials(5)) {
        let expected = division_free::laplace(&matrix, &mut fuel()).unwrap();
        prop_assert_eq!(&fraction_free::determinant(&matrix, &mut fuel()).unwrap(), &expected);
        prop_assert_eq!(&division_free::determinant(&matrix, &mut fuel()).unwrap(), &expected);
        let adjugate = fraction_free::adjugate(&matrix, &mut fuel()).unwrap();
        prop_assert_eq!(matrix.product(&adjugate, &mut fuel()).unwrap(), scalar(matrix.rows(), &expected));
        let rank = fraction_free::rank(&matrix, &mut fuel()).unwrap();
        prop_assert_eq!(rank == matrix.rows(), !expected.is_zero());
        let kernel = fraction_free::nullspace(&matrix, &mut fuel()).unwrap();
        prop_assert_eq!(kernel.rows() + rank, matrix.columns());
        let image = matrix.product(&kernel.transpose(), &mut fuel()).unwrap();
        prop_assert!(image.entries().iter().all(Polynomial::is_zero));
    }

    /// Every matrix is a root of its characteristic polynomial.
    #[test]
    fn cayley_and_hamilton(matrix in polynomials(4)) {
        let size = matrix.rows();
        let polynomial = division_free::characteristic_polynomial(&matrix, &mut fuel()).unwrap();
        prop_assert_eq!(polynomial.len(), size + 1);
        let mut value = scalar(size, &Polynomial::default());
        for coefficient in &polynomial {
            let product = value.product(&matrix, &mut fuel()).unwrap();
            let diagonal = scalar(size, coefficient);
            value = Matrix::tabulate(size, size, |row, column| {
                let (one, other) = (product.get(row, column).unwrap(), diagonal.get(row, column).unwrap());
                one.add(other, &mut fuel()).unwrap()
            });
        }
        prop_assert!(value.entries().iter().all(Polynomial::is_zero));
    }

    #[test]
    fn inverses_of_rational_functions(above in polynomials(4), below in polynomial()) {
        let size = above.rows();
        let below = RationalFunction::from(below);
        let matrix = Matrix::tabulate(size, size, |row, column| {
            let entry = RationalFunction::from(above.get(row, column).unwrap().clone());
            match (row == column, below.pow(-1, &mut fuel())) {
                (true, Ok(inverse)) => entry.mul(&inverse, &mut fuel()).unwrap(),
                _ => entry,
            }
        });
        let determinant = rational_function::determinant(&matrix, &mut fuel()).unwrap();
        let expected = division_free::determinant(&matrix, &mut fuel()).unwrap();
        prop_assert!(determinant.minus(&expected, &mut fuel()).unwrap().is_zero());
        match rational_function::inverse(&matrix, &mut fuel()) {
            Ok(inverse) => {
                let product = matrix.product(&inverse, &mut fuel()).unwrap();
                let identity = Matrix::<RationalFunction>::identity(size);
                for (one, other) in product.entries().iter().zip(identity.entries()) {
                    prop_assert!(one.minus(other, &mut fuel()).unwrap().is_zero());
                }
            }
            Err(Error::Singular { .. }) => prop_assert!(determinant.is_zero()),
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
}

/// A determinant that vanishes modulo all the primes that are tried first is not zero.
#[test]
fn primes_that_divide_the_determinant_cost_time_only() {
    let product = PrimeField::below(1 << 62)
        .take(4)
        .fold(Integer::ONE, |product, field| {
            product * Integer::from(field.modulus())
        });
    let entries = vec![product.clone(), Integer::ONE, Integer::ZERO, Integer::ONE];
    let matrix = Matrix::new(2, 2, entries).unwrap();
    assert_eq!(matrix.rank(&mut fuel()).unwrap(), 2);
    assert_eq!(matrix.determinant_by_images(&mut fuel()).unwrap(), product);
    let inverse = matrix.inverse(&mut fuel()).unwrap();
    assert_eq!(
        inverse.get(0, 0).unwrap().recip(),
        Some(Rational::from(product))
    );
    for kernel in [
        matrix.nullspace_by_lifting(&mut fuel()),
        matrix.nullspace_by_images(&mut fuel()),
    ] {
        assert_eq!(kernel.unwrap().rows(), 0);
    }
}

#[test]
fn sizes_that_do_not_fit_are_refused() {
    let flat = Matrix::new(1, 2, vec![Integer::ONE, Integer::TWO]).unwrap();
    let is_dimension = |error| matches!(error, Error::Dimension { .. });
    assert!(is_dimension(flat.determinant(&mut fuel()).unwrap_err()));
    assert!(is_dimension(flat.product(&flat, &mut fuel()).unwrap_err()));
    assert!(is_dimension(flat.inverse(&mut fuel()).unwrap_err()));
    assert!(is_dimension(
        Matrix::from_rows(vec![vec![1], vec![]]).unwrap_err()
    ));
    let identity = Matrix::<Integer>::identity(21);
    let error = division_free::laplace(&identity, &mut fuel()).unwrap_err();
    assert!(matches!(error, Error::Budget { limit: 20, .. }));
    assert!(fraction_free::determinant(&identity, &mut Fuel::new(100)).is_err());
}
