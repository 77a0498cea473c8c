//! Laws of the exact numbers, on both sides of every boundary between small and large.

use std::collections::HashSet;

use proptest::prelude::*;
use rug::ops::Pow;

use super::{Integer, Rational};

fn integer() -> impl Strategy<Value = Integer> {
    let corner = prop_oneof![
        Just(i64::MIN),
        Just(i64::MAX),
        Just(i64::MIN + 1),
        Just(0),
        Just(1),
        Just(-1),
        Just(1 << 32),
        Just(3_037_000_499),
        Just(3_037_000_500),
    ];
    prop_oneof![
        (-20_i64..20).prop_map(Integer::from),
        any::<i64>().prop_map(Integer::from),
        any::<u64>().prop_map(Integer::from),
        any::<i128>().prop_map(Integer::from),
        (corner, -2_i64..=2).prop_map(|(a, b)| Integer::from(a) + Integer::from(b)),
        (any::<i128>(), any::<i128>(), any::<u64>())
            .prop_map(|(a, b, c)| Integer::from(a) * Integer::from(b) + Integer::from(c)),
    ]
}

fn rational() -> impl Strategy<Value = Rational> {
    (integer(), integer()).prop_map(|(a, b)| {
        if b.is_zero() {
            Rational::from(a)
        } else {
            Rational::new(a, b).unwrap()
        }
    })
}

fn small_rational() -> impl Strategy<Value = Rational> {
    prop_oneof![
        (-12_i64..12, 1_i64..12),
        (any::<i64>(), 1..i64::MAX),
        (any::<i32>().prop_map(i64::from), 1_i64..1 << 32),
    ]
    .prop_map(|(a, b)| Rational::new(Integer::from(a), Integer::from(b)).unwrap())
}

fn model(value: &Integer) -> rug::Integer {
    rug::Integer::from_str_radix(&value.to_string(), 10).unwrap()
}

fn model_rational(value: &Rational) -> rug::Rational {
    rug::Rational::from((model(&value.numerator()), model(&value.denominator())))
}

/// The value holds the model's number in its unique form.
fn same(value: &Integer, expected: &rug::Integer) -> bool {
    value.to_i64() == expected.to_i64() && value.to_string() == expected.to_string()
}

fn same_rational(value: &Rational, expected: &rug::Rational) -> bool {
    let fits = expected.numer().to_i64().is_some() && expected.denom().to_u64().is_some();
    value.to_words().is_some() == fits && value.to_string() == expected.to_string()
}

/// Digits in any radix, one division at a time.
fn written(value: &Integer, radix: u32) -> String {
    let mut digits = Vec::new();
    let mut rest = value.abs();
    while !rest.is_zero() {
        let (quotient, digit) = rest.div_rem_floor(&Integer::from(radix)).unwrap();
        digits.push(char::from_digit(digit.to_u32().unwrap(), radix).unwrap());
        rest = quotient;
    }
    let sign = if value.is_negative() { "-" } else { "0" };
    sign.chars().chain(digits.into_iter().rev()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Sum, difference, product and negation agree with the big integers, in every spelling of the operator.
    #[test]
    fn integer_operators_agree_with_the_model(a in integer(), b in integer()) {
        let (x, y) = (model(&a), model(&b));
        prop_assert!(same(&(&a + &b), &(x.clone() + &y)));
        prop_assert!(same(&(&a - &b), &(x.clone() - &y)));
        prop_assert!(same(&(&a * &b), &(x.clone() * &y)));
        prop_assert!(same(&-&a, &(-x.clone())));
        prop_assert!(same(&-a.clone(), &(-x.clone())));
        prop_assert!(same(&a.abs(), &x.clone().abs()));
        let mut c = a.clone();
        c += &b;
        prop_assert_eq!(&c, &(a.clone() + b.clone()));
        c -= b.clone();
        prop_assert_eq!(&c, &a);
        c *= &b;
        prop_assert_eq!(&c, &(&a * b.clone()));
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        prop_assert_eq!(a.signum(), x.cmp0() as i32);
        prop_assert_eq!(a.is_even(), x.is_even());
        prop_assert_eq!(a.bits(), u64::from(x.significant_bits()));
        prop_assert_eq!(a.to_u64(), x.to_u64());
    }

    /// The integers are a commutative ring.
    #[test]
    fn integer_ring(a in integer(), b in integer(), c in integer()) {
        prop_assert_eq!((&a + &b) + &c, &a + (&b + &c));
        prop_assert_eq!((&a * &b) * &c, &a * (&b * &c));
        prop_assert_eq!(&a + &b, &b + &a);
        prop_assert_eq!(&a * &b, &b * &a);
        prop_assert_eq!(&a * (&b + &c), &a * &b + &a * &c);
        prop_assert_eq!(&a - &a, Integer::ZERO);
        prop_assert_eq!(&a * Integer::ONE, a);
    }

    /// Equal values hash alike whatever way they were reached.
    #[test]
    fn integer_hash_is_structural(a in integer(), b in integer()) {
        let set: HashSet<Integer> = [a.clone()].into();
        prop_assert!(set.contains(&((&a + &b) - &b)));
        prop_assert!(set.contains(&Integer::from_decimal(&a.to_string()).unwrap()));
    }

    /// Floor division, exact division, common divisors and residues.
    #[test]
    fn integer_division(a in integer(), b in integer(), word in any::<u64>()) {
        match a.div_rem_floor(&b) {
            None => prop_assert!(b.is_zero()),
            Some((q, r)) => {
                prop_assert_eq!(&q * &b + &r, a.clone());
                prop_assert!(r.is_zero() || r.is_negative() == b.is_negative());
                prop_assert!(r.abs() < b.abs());
                prop_assert_eq!(a.divide_exact(&b), r.is_zero().then_some(q));
                prop_assert_eq!((&a * &b).divide_exact(&b), Some(a.clone()));
            }
        }
        let (x, y) = (model(&a), model(&b));
        prop_assert!(same(&a.gcd(&b), &x.clone().gcd(&y)));
        prop_assert!(same(&a.lcm(&b), &x.clone().lcm(&y)));
        let g = &a * &b;
        prop_assert!(same(&g.gcd(&b), &y.clone().abs()) || a.is_zero() && g.gcd(&b) == b.abs());
        if word != 0 {
            let rest = x.clone().modulo(&rug::Integer::from(word)).to_u64();
            prop_assert_eq!(Some(a.modulo_u64(word)), rest);
        }
    }

    /// Powers, shifts and roots.
    #[test]
    fn integer_powers(a in integer(), e in 0_u32..9, n in 1_u32..70) {
        let x = model(&a);
        prop_assert!(same(&a.pow(e), &x.clone().pow(e)));
        prop_assert!(same(&a.shift_left(n), &(x.clone() << n)));
        prop_assert!(same(&a.shift_right_floor(n), &(x.clone() >> n)));
        let (root, exact) = a.abs().root_floor(n);
        prop_assert!(root.pow(n) <= a.abs());
        prop_assert!((&root + Integer::ONE).pow(n) > a.abs());
        prop_assert_eq!(exact, root.pow(n) == a.abs());
        prop_assert_eq!(a.abs().pow(n).root_floor(n), (a.abs(), true));
    }

    /// Modular powers agree with the big integers, negative exponents included.
    #[test]
    fn integer_power_modulo(a in integer(), e in integer(), m in integer()) {
        let expected = (m.signum() > 0)
            .then(|| model(&a).pow_mod(&model(&e), &model(&m)).ok())
            .flatten();
        let power = a.power_modulo(&e, &m);
        prop_assert_eq!(power.map(|p| p.to_string()), expected.map(|p| p.to_string()));
    }

    /// Printing and reading are inverse in every radix.
    #[test]
    fn integer_text(a in integer(), radix in 2_u32..=36) {
        let text = written(&a, radix);
        prop_assert_eq!(Integer::from_digits(&text, radix), Some(a.clone()));
        prop_assert_eq!(Integer::from_digits(&text.to_uppercase(), radix), Some(a));
    }

    /// The word-sized primality test agrees with the big one.
    #[test]
    fn integer_primality(n in any::<i64>(), small in 0_i64..5000) {
        for n in [n, small, n | 1] {
            let n = Integer::from(n);
            let expected = n.signum() > 0 && model(&n).is_probably_prime(25) != rug::integer::IsPrime::No;
            prop_assert_eq!(n.is_probable_prime(), expected);
        }
    }

    /// Binomials agree with the big integers, for negative arguments too, and obey Pascal's rule.
    #[test]
    fn integer_binomial(n in prop_oneof![-80_i64..80, any::<i64>()], k in 0_u32..90) {
        let n = Integer::from(n);
        prop_assert!(same(&n.binomial(k), &model(&n).binomial(k)));
        let next = &n + Integer::ONE;
        prop_assert_eq!(next.binomial(k + 1), n.binomial(k) + n.binomial(k + 1));
    }

    /// A product of many has the value of the products one by one, whatever the brackets.
    #[test]
    fn long_products_agree_with_steps(factors in prop::collection::vec(rational(), 0..40)) {
        let steps = factors.iter().fold(Rational::from(1), |product, factor| &product * factor);
        prop_assert_eq!(factors.into_iter().product::<Rational>(), steps);
    }

    /// Fractions agree with the big fractions.
    #[test]
    fn rational_operators_agree_with_the_model(
        a in prop_oneof![small_rational(), rational()],
        b in prop_oneof![small_rational(), rational()],
    ) {
        let (x, y) = (model_rational(&a), model_rational(&b));
        prop_assert!(same_rational(&(&a + &b), &(x.clone() + &y)));
        prop_assert!(same_rational(&(&a - &b), &(x.clone() - &y)));
        prop_assert!(same_rational(&(&a * &b), &(x.clone() * &y)));
        prop_assert!(same_rational(&-&a, &(-x.clone())));
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        match a.checked_div(&b) {
            None => prop_assert!(b.is_zero()),
            Some(quotient) => prop_assert!(same_rational(&quotient, &(x.clone() / &y))),
        }
        let mut c = a.clone();
        c += &b;
        c -= b.clone();
        prop_assert_eq!(&c, &a);
        c *= &b;
        prop_assert_eq!(c, &a * &b);
    }

    /// The rationals are a field.
    #[test]
    fn rational_field(a in rational(), b in small_rational(), c in rational()) {
        prop_assert_eq!((&a + &b) + &c, &a + (&b + &c));
        prop_assert_eq!((&a * &b) * &c, &a * (&b * &c));
        prop_assert_eq!(&a * (&b + &c), &a * &b + &a * &c);
        prop_assert_eq!(&a - &a, Rational::ZERO);
        if let Some(inverse) = a.recip() {
            prop_assert!((&a * &inverse).is_one());
            prop_assert_eq!(inverse.recip(), Some(a.clone()));
        }
        let set: HashSet<Rational> = [a.clone()].into();
        prop_assert!(set.contains(&((&a + &b) - &b)));
    }

    /// Lowest terms, floor, ceiling, powers.
    #[test]
    fn rational_parts(a in rational(), e in -6_i32..6) {
        prop_assert!(a.numerator().gcd(&a.denominator()).is_one());
        prop_assert!(a.denominator().signum() > 0);
        prop_assert_eq!(Rational::new(a.numerator(), a.denominator()), Some(a.clone()));
        prop_assert_eq!(Rational::new(-a.numerator(), -a.denominator()), Some(a.clone()));
        let (floor, ceil) = (Rational::from(a.floor()), Rational::from(a.ceil()));
        prop_assert!(floor <= a && a <= ceil);
        prop_assert_eq!(&ceil - &floor, if a.is_integer() { Rational::ZERO } else { Rational::ONE });
        prop_assert_eq!(a.to_integer(), a.is_integer().then(|| a.floor()));
        prop_assert_eq!(a.abs(), if a.is_negative() { -&a } else { a.clone() });
        match a.pow(e) {
            None => prop_assert!(a.is_zero() && e < 0),
            Some(power) => prop_assert!(same_rational(&power, &model_rational(&a).pow(e))),
        }
    }

    /// Doubles convert exactly, and back to themselves; other fractions go to a nearest double.
    #[test]
    fn rational_double(x in any::<f64>().prop_filter("finite", |x| x.is_finite()), a in rational()) {
        let exact = Rational::from_f64(x).unwrap();
        prop_assert_eq!((exact.to_f64() - x).abs().to_bits(), 0);
        let near = Rational::from_f64(a.to_f64()).unwrap();
        for other in [a.to_f64().next_up(), a.to_f64().next_down()] {
            let other = Rational::from_f64(other).unwrap();
            prop_assert!((&near - &a).abs() <= (&other - &a).abs());
        }
        let n = a.numerator();
        prop_assert_eq!(n.to_f64().to_bits(), Rational::from(n).to_f64().to_bits());
    }
}

#[test]
fn both_take_two_words() {
    assert_eq!(size_of::<Integer>(), 16);
    assert_eq!(size_of::<Rational>(), 16);
    assert_eq!(size_of::<Option<Integer>>(), 16);
}

#[test]
fn digits_are_read_strictly() {
    for text in [
        "",
        "-",
        "+",
        "--1",
        "1_000",
        " 1",
        "1 ",
        "0x1",
        "1e3",
        "٣",
        "12345678901234567890x",
        "1234567890123456789_0",
    ] {
        assert_eq!(Integer::from_decimal(text), None, "{text:?}");
    }
    assert_eq!(Integer::from_decimal("+0"), Some(Integer::ZERO));
    assert_eq!(
        Integer::from_decimal("-9223372036854775808"),
        Some(Integer::from(i64::MIN))
    );
    assert_eq!(Integer::from_digits("1", 1), None);
    assert_eq!(Integer::from_digits("1", 37), None);
    assert_eq!(Integer::from_digits("2", 2), None);
}

#[test]
fn factorials_and_their_quotients() {
    assert_eq!(Integer::factorial(0), Integer::ONE);
    for n in 1..40 {
        let quotient = Integer::factorial(n).divide_exact(&Integer::factorial(n - 1));
        assert_eq!(quotient, Some(Integer::from(n)));
    }
}

#[test]
fn edges_have_no_value_instead_of_a_panic() {
    assert_eq!(
        Integer::from(i64::MIN)
            .div_rem_floor(&Integer::MINUS_ONE)
            .unwrap()
            .0,
        -Integer::from(i64::MIN)
    );
    assert_eq!(
        Integer::from(i64::MIN).divide_exact(&Integer::MINUS_ONE),
        Some(-Integer::from(i64::MIN))
    );
    let boundary = -Integer::from(i64::MIN);
    assert_eq!(
        Integer::from(i64::MIN).divide_exact(&boundary),
        Some(Integer::MINUS_ONE)
    );
    assert_eq!(
        Integer::from(i64::MIN).div_rem_floor(&boundary),
        Some((Integer::MINUS_ONE, Integer::ZERO))
    );
    assert_eq!(Rational::new(Integer::ONE, Integer::ZERO), None);
    assert_eq!(Rational::ZERO.pow(-1), None);
    assert_eq!(Rational::ZERO.pow(0), Some(Rational::ONE));
    assert_eq!(Rational::HALF.pow(i32::MIN), None);
    assert_eq!(Rational::MINUS_ONE.pow(i32::MIN), Some(Rational::ONE));
    assert_eq!(Rational::power_of_ten(i32::MAX), None);
    assert_eq!(Rational::power_of_ten(-3).unwrap().to_string(), "1/1000");
    assert_eq!(Rational::from_f64(f64::NAN), None);
    assert_eq!(Rational::from_f64(f64::INFINITY), None);
    assert_eq!(Rational::from_f64(-0.0), Some(Rational::ZERO));
    assert_eq!(Integer::from(7).modulo_u64(0), 0);
    assert_eq!(Integer::from(-8).root_floor(3), (Integer::ZERO, false));
    assert_eq!(Integer::from(8).root_floor(0), (Integer::ZERO, false));
}
