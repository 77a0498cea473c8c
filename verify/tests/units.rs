//! Quantities, units, money, temperatures and numbers in words: fixed causes by name.

use verify::{Comparison, Options, check};

fn verdict(gold: &str, answer: &str) -> Comparison {
    check(gold, answer, &Options::default()).comparison
}

/// All pairs are equal in both orders.
fn equal(pairs: &[(&str, &str)]) {
    let wrong: Vec<String> = pairs
        .iter()
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .filter(|(a, b)| !verdict(a, b).is_equal())
        .map(|(a, b)| format!("{a:?} = {b:?}: {:?}", verdict(a, b)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// All pairs are different in both orders.
fn different(pairs: &[(&str, &str)]) {
    let wrong: Vec<String> = pairs
        .iter()
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .filter(|(a, b)| !verdict(a, b).is_different())
        .map(|(a, b)| format!("{a:?} != {b:?}: {:?}", verdict(a, b)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// No pair is equal, in either order.
fn never_equal(pairs: &[(&str, &str)]) {
    let wrong: Vec<String> = pairs
        .iter()
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .filter(|(a, b)| verdict(a, b).is_equal())
        .map(|(a, b)| format!("{a:?} accepts {b:?}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_case_of_a_symbol_counts() {
    different(&[
        ("5 mW", "5 MW"),
        ("5 mPa", "5 MPa"),
        ("5\\text{ Mg}", "5\\text{ mg}"),
        ("5 GB", "5 Gb"),
        ("5 Pa", "5 pA"),
        ("5\\,\\mathrm{nm}", "5\\,\\mathrm{Nm}"),
    ]);
    never_equal(&[
        ("5\\text{ g}", "5\\text{ G}"),
        ("5 T", "5 t"),
        ("5 h", "5 H"),
    ]);
}

#[test]
fn negative_exponents_divide() {
    different(&[
        ("3\\text{ s}^{-1}", "3\\text{ s}"),
        ("5\\text{ m}^{-2}", "5\\text{ m}^{2}"),
        ("5\\text{ N m}^{-1}", "5\\text{ N m}"),
    ]);
    equal(&[
        ("3\\text{ m/s}", "3\\text{ m s}^{-1}"),
        ("3\\text{ Hz}", "3\\text{ s}^{-1}"),
        ("20 m/s", "20 \\text{ m}\\cdot\\text{s}^{-1}"),
        ("20 m/s", "20 m s^{-1}"),
    ]);
}

#[test]
fn squared_belongs_to_the_last_unit() {
    equal(&[("9.8 m/s^2", "9.8 meters per second squared")]);
    different(&[("9.8 meters per second squared", "9.8 m^2/s^2")]);
}

#[test]
fn money_stays_with_its_other_units() {
    different(&[
        ("12\\text{ ¢/lb}", "12\\text{ \\$/lb}"),
        ("\\$30 per hour", "50 cents per hour"),
    ]);
    equal(&[
        ("\\$0.50 per minute", "50 cents per minute"),
        ("\\$30 per hour", "50 cents per minute"),
        ("12 dollars per hour", "\\$12/hour"),
        ("\\$5", "USD 5"),
        ("₹100", "Rs 100"),
        ("\\$5", "500¢"),
    ]);
}

#[test]
fn micro_is_a_prefix() {
    different(&[
        ("5\\text{ μm}", "5\\text{ m}"),
        ("5\\text{ µF}", "5\\text{ F}"),
    ]);
    equal(&[("1\\text{ mm}", "1000\\text{ μm}")]);
}

#[test]
fn radians_are_no_degrees() {
    different(&[("90^\\circ", "90 radians"), ("2^\\circ", "2 rad")]);
    equal(&[
        ("60 degrees", "\\frac{\\pi}{3}\\text{ rad}"),
        ("90^\\circ", "\\frac{\\pi}{2}\\text{ rad}"),
    ]);
}

#[test]
fn temperatures_have_a_zero_point() {
    equal(&[
        ("20^\\circ C", "20^\\circ\\text{C}"),
        ("20 °C", "68 °F"),
        ("-40^\\circ C", "-40^\\circ F"),
        ("20 degrees Celsius", "68 degrees Fahrenheit"),
        ("20^\\circ C", "20"),
    ]);
}

#[test]
fn words_that_change_the_value_stay() {
    never_equal(&[
        ("5", "5 halves"),
        ("3", "3 quarters"),
        ("5", "5 hundredths"),
        ("5", "5\\text{ ppm}"),
        ("5 apples", "5%"),
        ("5 apples", "5 per cent"),
        ("5", "5\\text{ losses}"),
        ("5", "5 lost"),
        ("5", "5 wrong"),
        ("5", "5 maybe"),
        ("5", "5 squares"),
        ("5", "5 years younger"),
        ("5 (seconds)", "5 (tenths of a second)"),
        ("5\\text{ cm}", "5\\text{ cm squares}"),
        ("5 tonnes", "5 tons of sugar"),
    ]);
    equal(&[("5", "5 square units"), ("16", "16 (bad carrots)")]);
}

#[test]
fn sums_of_one_dimension() {
    equal(&[
        ("5 ft 6 in", "66 inches"),
        ("1 hour 30 minutes", "90 minutes"),
        ("1 hour and 30 minutes", "1.5 hours"),
        ("2 lb 4 oz", "36 oz"),
        ("5 dollars and 50 cents", "\\$5.50"),
        ("150 min", "2.5 hours"),
        ("5", "5 min"),
    ]);
    different(&[("5 feet 6 inches", "5 feet 7 inches")]);
}

#[test]
fn numbers_in_words() {
    equal(&[
        ("2", "two"),
        ("3 apples", "three apples"),
        ("180 minutes", "three hours"),
        ("\\$5", "five dollars"),
        ("500", "five hundred"),
        ("24", "two dozen"),
        ("21", "twenty-one"),
        ("-5", "negative five"),
        ("50 mm", "\\text{5 cm}"),
        ("\\$5", "\\text{5 dollars}"),
    ]);
    different(&[("3", "two"), ("22", "twenty-one")]);
    never_equal(&[
        ("2", "two thirds"),
        ("1", "one half"),
        ("2", "two and a half"),
    ]);
}
