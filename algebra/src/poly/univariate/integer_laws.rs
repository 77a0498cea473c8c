//! Laws of polynomials over Z, each algorithm against another one.

use proptest::prelude::*;

use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

use super::IntegerPolynomial;

pub(super) fn fuel() -> Fuel {
    Fuel::new(u64::MAX)
}

pub(super) fn integers() -> impl Strategy<Value = Integer> {
    prop_oneof![
        4 => (-9_i64..10).prop_map(Integer::from),
        1 => any::<i64>().prop_map(Integer::from),
        1 => (any::<i64>(), 0_u32..150).prop_map(|(value, shift)| Integer::from(value).shift_left(shift)),
        1 => (0_u32..150).prop_map(|shift| Integer::ONE.shift_left(shift) - Integer::ONE),
    ]
}

pub(super) fn polynomials(length: usize) -> impl Strategy<Value = IntegerPolynomial> {
    prop::collection::vec(integers(), 0..length).prop_map(IntegerPolynomial::new)
}

proptest! {
    #[test]
    fn products_agree(f in polynomials(40), g in polynomials(40)) {
        let product = f.multiply_schoolbook(&g);
        prop_assert_eq!(&f.multiply_kronecker(&g), &product);
        prop_assert_eq!(&f.multiply(&g, &mut fuel()).unwrap(), &product);
        prop_assert_eq!(f.multiply(&f, &mut fuel()).unwrap(), f.multiply_schoolbook(&f));
    }

    #[test]
    fn exact_division_undoes_the_product(f in polynomials(30), g in polynomials(30), h in polynomials(30)) {
        prop_assume!(!g.is_zero());
        let fuel = &mut fuel();
        let product = f.multiply(&g, fuel).unwrap();
        prop_assert_eq!(product.divide_exact(&g, fuel).unwrap(), Some(f.clone()));
        if !f.is_zero() {
            prop_assert_eq!(product.divide_by_terms(&g, fuel).unwrap(), Some(f.clone()));
            prop_assert_eq!(product.divide_packed(&g, fuel).unwrap(), Some(f));
        }
        if h.coefficients().len() >= g.coefficients().len() {
            let terms = h.divide_by_terms(&g, fuel).unwrap();
            prop_assert_eq!(&h.divide_packed(&g, fuel).unwrap(), &terms);
            prop_assert_eq!(h.divide_exact(&g, fuel).unwrap(), terms);
        }
    }

    #[test]
    fn pseudo_division_is_an_identity(f in polynomials(12), g in polynomials(8)) {
        prop_assume!(!g.is_zero());
        let fuel = &mut fuel();
        let (quotient, remainder) = f.pseudo_div_rem(&g, fuel).unwrap();
        let steps = (f.coefficients().len() + 1).saturating_sub(g.coefficients().len());
        let factor = g.leading().pow(u32::try_from(steps).unwrap());
        prop_assert_eq!(f.scale(&factor), &quotient.multiply(&g, fuel).unwrap() + &remainder);
        prop_assert!(remainder.coefficients().len() < g.coefficients().len());
    }

    #[test]
    fn common_divisors_agree(f in polynomials(12), g in polynomials(12), h in polynomials(12)) {
        let fuel = &mut fuel();
        let (a, b) = (f.multiply(&h, fuel).unwrap(), g.multiply(&h, fuel).unwrap());
        let divisor = a.gcd_modular(&b, fuel).unwrap();
        prop_assert_eq!(&a.gcd(&b, fuel).unwrap(), &divisor);
        if let Some(heuristic) = a.gcd_heuristic(&b, fuel).unwrap() {
            prop_assert_eq!(&heuristic, &divisor);
        }
        if !divisor.is_zero() {
            let left = a.divide_exact(&divisor, fuel).unwrap().unwrap();
            let right = b.divide_exact(&divisor, fuel).unwrap().unwrap();
            prop_assert!(left.gcd_modular(&right, fuel).unwrap().is_constant());
            if !h.is_zero() {
                prop_assert!(divisor.divide_exact(&h, fuel).unwrap().is_some());
            }
        }
    }

    #[test]
    fn resultants_agree(f in polynomials(8), g in polynomials(8), h in polynomials(3)) {
        let fuel = &mut fuel();
        let value = f.resultant(&g, fuel).unwrap();
        prop_assert_eq!(&f.resultant_by_subresultants(&g, fuel).unwrap(), &value);
        let joint = f.resultant(&g.multiply(&h, fuel).unwrap(), fuel).unwrap();
        if !f.is_constant() && !h.is_zero() {
            prop_assert_eq!(joint, value * f.resultant(&h, fuel).unwrap());
        }
    }

    #[test]
    fn values_respect_the_ring(f in polynomials(9), g in polynomials(9), a in -50_i64..50, b in 1_i64..20) {
        let fuel = &mut fuel();
        let q = Rational::new(Integer::from(a), Integer::from(b)).unwrap();
        let at = |f: &IntegerPolynomial, fuel: &mut Fuel| f.evaluate_rational(&q, fuel).unwrap();
        let product = f.multiply(&g, fuel).unwrap();
        prop_assert_eq!(at(&product, fuel), at(&f, fuel) * at(&g, fuel));
        prop_assert_eq!(at(&(&f - &g), fuel), at(&f, fuel) - at(&g, fuel));
        let composed = f.compose(&g, fuel).unwrap();
        let inner = at(&g, fuel);
        prop_assert_eq!(at(&composed, fuel), f.evaluate_rational(&inner, fuel).unwrap());
        let shift = IntegerPolynomial::from_words(&[a, 1]);
        prop_assert_eq!(f.taylor_shift(&Integer::from(a), fuel).unwrap(), f.compose(&shift, fuel).unwrap());
        prop_assert_eq!(Rational::from(f.evaluate(&Integer::from(a), fuel).unwrap()),
            f.evaluate_rational(&Rational::from(a), fuel).unwrap());
    }

    #[test]
    fn the_leibniz_rule_holds(f in polynomials(9), g in polynomials(9)) {
        let fuel = &mut fuel();
        let derivative = f.multiply(&g, fuel).unwrap().derivative();
        let left = f.derivative().multiply(&g, fuel).unwrap();
        let right = f.multiply(&g.derivative(), fuel).unwrap();
        prop_assert_eq!(derivative, &left + &right);
    }

    #[test]
    fn sturm_counts_known_roots(roots in prop::collection::btree_set(-30_i64..30, 0..7), pairs in 0_usize..3, from in -31_i64..31) {
        let fuel = &mut fuel();
        let mut f = IntegerPolynomial::from_words(&[-3]);
        for &root in &roots {
            f = f.multiply(&IntegerPolynomial::from_words(&[-root, 1]), fuel).unwrap();
        }
        for k in 0..pairs {
            let k = i64::try_from(k).unwrap();
            f = f.multiply(&IntegerPolynomial::from_words(&[k * k + 1, 2 * k, 1]), fuel).unwrap();
        }
        prop_assert_eq!(f.count_real_roots(None, None, fuel).unwrap(), roots.len());
        let expected = roots.iter().filter(|&&root| root > from).count();
        prop_assert_eq!(f.count_real_roots(Some(&Rational::from(from)), None, fuel).unwrap(), expected);
    }
}

#[test]
fn zero_is_refused_where_it_has_no_meaning() {
    let f = IntegerPolynomial::variable();
    let zero = IntegerPolynomial::zero();
    assert!(f.divide_exact(&zero, &mut fuel()).is_err());
    assert!(f.pseudo_div_rem(&zero, &mut fuel()).is_err());
    assert!(zero.count_real_roots(None, None, &mut fuel()).is_err());
    assert!(f.multiply(&f, &mut Fuel::new(1)).is_err());
}
