use proptest::prelude::*;

use super::*;
use crate::linear::{Matrix, fraction_free};
use crate::poly::Polynomial;

type Whole = Polynomial<Integers>;

fn fuel() -> Fuel {
    Fuel::new(1 << 34)
}

fn polynomial(degree: u32, terms: usize) -> impl Strategy<Value = Whole> {
    let coefficient = prop_oneof![6 => -4_i64..5, 1 => any::<i64>()];
    let monomial = proptest::collection::vec(0..=degree, 3);
    proptest::collection::vec((monomial, coefficient), 1..=terms).prop_map(|terms| {
        let terms = terms.into_iter().map(|(e, c)| (e, Integer::from(c)));
        Polynomial::from_terms(Integers, terms)
    })
}

/// The coefficient of x^power in S_index: a minor of Sylvester's matrix.
fn minor(f: &Whole, g: &Whole, variable: usize, index: u32, power: u32) -> Whole {
    let (n, m) = (f.degree(variable), g.degree(variable));
    let size = n + m - 2 * index;
    let parts = [f.coefficients_of(variable), g.coefficients_of(variable)];
    let entry = |(row, column): (u32, u32)| {
        let (parts, degree, row) = if row < m - index {
            (&parts[0], n, row)
        } else {
            (&parts[1], m, row - (m - index))
        };
        // The last column holds the coefficients that end up at x^power.
        let exponent = if column + 1 == size {
            let shift = if degree == n { m - index } else { n - index } - 1 - row;
            power.checked_sub(shift)
        } else {
            (degree + row).checked_sub(column)
        };
        let part = exponent.and_then(|exponent| parts.get(&exponent).cloned());
        part.unwrap_or_else(|| Whole::zero(Integers)).to_rationals()
    };
    let places = (0..size).flat_map(|row| (0..size).map(move |column| (row, column)));
    let matrix = Matrix::new(size as usize, size as usize, places.map(entry).collect()).unwrap();
    let value = fraction_free::determinant(&matrix, &mut fuel()).unwrap();
    value.over(Integers, |value| value.to_integer()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn images_subresultants_and_sylvester_agree(f in polynomial(3, 6), g in polynomial(3, 6), variable in 0_usize..3) {
        let found = f.resultant(&g, variable, &mut fuel()).unwrap();
        prop_assert_eq!(found.degree(variable), 0);
        prop_assert_eq!(&f.resultant_by_subresultants(&g, variable, &mut fuel()).unwrap(), &found);
        if f.degree(variable) > 0 && g.degree(variable) > 0 {
            let images = Images::plan(&f, &g, variable, &mut fuel()).unwrap().unwrap();
            prop_assert_eq!(&images.resultant(&mut fuel()).unwrap(), &found);
            prop_assert_eq!(&minor(&f, &g, variable, 0, 0), &found);
        }
    }

    #[test]
    fn subresultants_are_minors(f in polynomial(4, 6), g in polynomial(3, 6)) {
        prop_assume!(f.degree(0) >= g.degree(0) && g.degree(0) > 0);
        let chain = f.subresultants(&g, 0, &mut fuel()).unwrap();
        for index in 0..g.degree(0) {
            let known = chain.iter().find(|one| one.0 == index).map(|one| one.1.coefficients_of(0));
            for power in 0..=index {
                let known = known.as_ref().and_then(|parts| parts.get(&power).cloned());
                let expected = minor(&f, &g, 0, index, power);
                prop_assert_eq!(known.unwrap_or_else(|| Whole::zero(Integers)), expected);
            }
        }
    }

    #[test]
    fn resultants_are_multiplicative(f in polynomial(2, 4), g in polynomial(2, 4), h in polynomial(2, 4)) {
        let fuel = &mut fuel();
        let product = f.mul(&g, fuel).unwrap().resultant(&h, 1, fuel).unwrap();
        let (left, right) = (f.resultant(&h, 1, fuel).unwrap(), g.resultant(&h, 1, fuel).unwrap());
        prop_assert_eq!(product, left.mul(&right, fuel).unwrap());
        // disc(fg) = disc(f) disc(g) res(f, g)^2
        if f.degree(1) > 0 && g.degree(1) > 0 {
            let both = f.mul(&g, fuel).unwrap().discriminant(1, fuel).unwrap();
            let parts = f.discriminant(1, fuel).unwrap().mul(&g.discriminant(1, fuel).unwrap(), fuel).unwrap();
            let square = f.resultant(&g, 1, fuel).unwrap().pow(2, fuel).unwrap();
            prop_assert_eq!(both, parts.mul(&square, fuel).unwrap());
        }
        // A common factor that contains the variable.
        if h.degree(1) > 0 {
            let (a, b) = (f.mul(&h, fuel).unwrap(), g.mul(&h, fuel).unwrap());
            prop_assert!(a.resultant(&b, 1, fuel).unwrap().is_zero());
        }
    }

    /// res of the product of x - r_i and g is the product of g(r_i).
    #[test]
    fn values_at_the_roots(roots in proptest::collection::vec(polynomial(1, 3), 1..4), g in polynomial(2, 5)) {
        let fuel = &mut fuel();
        let x = Whole::variable_in(Integers, 0);
        let (mut f, mut values) = (Whole::constant_in(Integers, Integer::ONE), Whole::constant_in(Integers, Integer::ONE));
        for root in roots {
            let root = root.evaluate(&[(0, Integer::ZERO)], fuel).unwrap();
            f = f.mul(&x.subtract(&root, fuel).unwrap(), fuel).unwrap();
            values = values.mul(&g.substitute(0, &root, fuel).unwrap(), fuel).unwrap();
        }
        prop_assert_eq!(f.resultant(&g, 0, fuel).unwrap(), values);
    }
}

#[test]
fn degenerate_inputs() {
    let fuel = &mut fuel();
    let (x, zero) = (Whole::variable_in(Integers, 0), Whole::zero(Integers));
    let two = Whole::constant_in(Integers, Integer::TWO);
    let cube = x.pow(3, fuel).unwrap();
    assert!(cube.resultant(&zero, 0, fuel).unwrap().is_zero());
    assert!(zero.resultant(&two, 0, fuel).unwrap().is_zero());
    assert_eq!(
        cube.resultant(&two, 0, fuel).unwrap().as_constant(),
        Some(Integer::from(8))
    );
    assert_eq!(
        two.resultant(&two, 0, fuel).unwrap().as_constant(),
        Some(Integer::ONE)
    );
    assert!(two.discriminant(0, fuel).unwrap().is_zero());
    assert_eq!(
        x.discriminant(0, fuel).unwrap().as_constant(),
        Some(Integer::ONE)
    );
    assert!(matches!(
        x.subresultants(&cube, 0, fuel),
        Err(Error::Domain { .. })
    ));
    // A table of this length is refused before it is made.
    let huge = Whole::power_of_variable_in(Integers, 0, u32::MAX);
    let other = huge.add(&Whole::variable_in(Integers, 1), fuel).unwrap();
    assert!(matches!(
        other.resultant(&huge.add(&two, fuel).unwrap(), 0, fuel),
        Err(Error::Budget { .. })
    ));
}
