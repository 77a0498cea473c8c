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

/// No pair is decided, in either order.
fn undecided(pairs: &[(&str, &str)]) {
    let wrong: Vec<String> = pairs
        .iter()
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .filter(|(a, b)| !verdict(a, b).is_undecided())
        .map(|(a, b)| format!("{a:?} and {b:?}: {:?}", verdict(a, b)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_currency_is_named_once() {
    equal(&[
        (r"\$5", r"\$5 dollars"),
        (r"\$5", r"\$5\text{ dollars}"),
        (r"USD 5", r"\$5 dollars"),
        (r"500 cents", r"\$5 dollars"),
        (r"\$5 million", r"\$5 million dollars"),
        (r"US\$5", r"5\text{ dollars}"),
        (r"\text{\$}5", r"\$5"),
        ("Rs. 100", "100 rupees"),
        (r"\$5k", r"\$5,000"),
        (r"\pounds 5 pounds", r"\pounds 5"),
        (r"\$5 dollars per hour", r"\$5/hour"),
    ]);
    different(&[
        (r"\$5 dollars", r"\$6"),
        (r"\$5 dollars", "5 euros"),
        (r"\$5 dollars", "5 cents"),
        (r"\$5k", r"\$5"),
    ]);
    never_equal(&[("5 pounds", "5 pounds sterling")]);
}

#[test]
fn letters_are_digits_of_large_bases() {
    equal(&[
        ("1A3_{16}", "419"),
        ("1A3_{16}", "419_{10}"),
        ("1a3_{16}", "1A3_{16}"),
        ("1A3_{16}", "643_8"),
        ("FF_{16}", "255"),
        (r"\text{1A3}_{16}", "1A3_{16}"),
        ("3AB_{12}", "563"),
        ("204 base 5", "204_5"),
    ]);
    never_equal(&[
        ("1A3_{16}", "1A4_{16}"),
        ("1G3_{16}", "419"),
        ("A_{11}", "10"),
        ("2x_{12}", "24"),
        ("2a_{11}", "32"),
        ("2e_{16}", "46"),
    ]);
    // The other reading stays.
    equal(&[("2a_{16}+b", "b+2a_{16}"), ("AB_{12}", "B_{12}A")]);
}

#[test]
fn halves_of_the_day_count_twelve_hours() {
    for spelling in [
        "2:05 pm",
        "2:05 PM",
        "2:05 p.m.",
        "2:05 P.M.",
        r"2{:}05\text{ p.m.}",
        "$2:05$ p.m.",
        r"2:05 \text{ pm}",
        r"\text{2:05 p.m.}",
    ] {
        equal(&[
            (spelling, "14:05"),
            (spelling, "2:05"),
            (spelling, "2:05 pm"),
        ]);
        different(&[
            (spelling, "2:05 am"),
            (spelling, "2:06"),
            (spelling, "15:05"),
        ]);
    }
    equal(&[("12:30 am", "0:30"), ("12:30 pm", "12:30")]);
    different(&[("2:05 am", "14:05"), ("12:30 pm", "0:30")]);
}

#[test]
fn units_side_by_side_are_a_product() {
    equal(&[
        ("20 ms^{-1}", "20 m/s"),
        ("20ms^{-1}", "72 km/h"),
        ("5 ms^{-2}", "5 m/s^2"),
        ("5 Nm^{-2}", "5 Pa"),
        ("5 kgm^{-3}", "5 kg/m^3"),
        ("5 Jkg^{-1}", "5 J/kg"),
    ]);
    different(&[("20 ms^{-1}", "20 km/h"), ("20 ms^{-1}", "20 m")]);
    // Per millisecond, where the other side is a rate.
    equal(&[("5 ms^{-1}", "5000 s^{-1}")]);
}

#[test]
fn units_in_any_notation() {
    equal(&[
        (r"5\text{-cm}", "50 mm"),
        ("5-cm", "0.05 m"),
        ("5 sq. units", "5"),
        ("5 sq. units", "5 square units"),
        ("12 sq. cm", r"12\text{ cm}^2"),
        ("5 ft. 6 in.", "66 inches"),
        (r"5\text{ ft }6\text{ in}", "66 in"),
        ("1 h 30 min", "90 minutes"),
        (r"5\,\Omega", "5"),
        ("5 Ω", "5 ohms"),
        ("1 kΩ", "1000 ohms"),
        (r"5k\Omega", r"5000\Omega"),
        ("30''", "30 seconds"),
        (r"1\text{ k}\Omega", r"1000\,\Omega"),
        (r"5\,\mu\text{g}", r"5\times10^{-6}\,\text{g}"),
        (r"\mathrm{kg\cdot m/s}", r"\mathrm{kg\,m/s}"),
        (r"5\ \mathrm{kg\cdot m/s^2}", "5 N"),
        (r"5\frac{\text{km}}{\text{h}}", "5 km/h"),
        ("5 feet tall", "60 inches"),
        ("2 years old", "24 months"),
        ("30'", r"0.5^\circ"),
        ("30'", "0.5 degrees"),
        ("60 degrees 42 minutes", "60.7°"),
        ("212 degrees F", "100°C"),
        ("100℃", "373.15 K"),
        (r"90\textdegree", "90°"),
        ("1 byte", "8 bits"),
        ("60 rpm", "60 revolutions per minute"),
    ]);
    different(&[
        (r"5\text{-cm}", "5 mm"),
        ("5 feet tall", "61 inches"),
        ("1 kΩ", "1 ohm"),
        ("90'", r"90^\circ"),
        ("0 K", r"0^\circ C"),
    ]);
    // 5 - c m, and a symbol Omega.
    equal(&[("5-cm", "-mc+5"), (r"5\Omega", r"\Omega\cdot5")]);
    never_equal(&[
        ("5 square units", "5 units"),
        ("5 sq. units", "5 cu. units"),
    ]);
}

#[test]
fn letters_after_constants_may_be_units() {
    equal(&[
        (r"\frac12 m", "50 cm"),
        ("1/2 m", "50 cm"),
        (r"2\sqrt3 m", r"200\sqrt3 cm"),
        (r"6\pi m", r"600\pi cm"),
        ("10^3 g", "1 kg"),
        (r"\frac34 L", "750 mL"),
        (r"5\times10^3 g", "5 kg"),
        (r"(2+\sqrt3) m", r"(200+100\sqrt3) cm"),
    ]);
    assert!(verdict(r"\frac12", r"\frac12 m").is_equal());
    // A letter of the gold may be its unknown, and after pi most letters are.
    for (gold, answer) in [
        (r"\frac12 m", r"\frac12"),
        (r"2\pi", r"2\pi m"),
        (r"2\pi", r"2\pi t"),
        (r"\frac{\pi}{2}", r"\frac{\pi}{2} m"),
        (r"\frac12", r"\frac12 t"),
        (r"\frac12 h", r"\frac12 m"),
        (r"\frac12 m", r"\frac12 g"),
    ] {
        assert!(!verdict(gold, answer).is_equal(), "{gold} accepts {answer}");
    }
    different(&[(r"\frac12 m", "51 cm"), ("10^3 g", "2 kg")]);
}

#[test]
fn what_is_counted_may_be_left_out() {
    equal(&[
        ("5", "5 students per class"),
        ("5", "5 pieces of cake"),
        ("5", r"\text{5 ways}"),
        ("5 pieces of cake", "5 pieces"),
    ]);
    different(&[("5", "6 students per class"), ("5", r"\text{6 ways}")]);
    never_equal(&[
        ("5", "5 is wrong"),
        ("5", "5 percentage points"),
        ("5", r"5\text{ basis points}"),
        ("5", r"5\text{ kilo}"),
        ("5", r"5\text{ quintillion}"),
        ("5", r"5\text{ permille}"),
        ("2", r"2\text{ cosine}"),
        ("2", r"2\text{ imaginary}"),
        ("5", "5 factorial"),
        ("5", "5 digit number"),
        ("5", r"\text{5 pi}"),
        ("5", r"\text{5 sqrt}"),
        ("5 feet tall", "5 feet wide"),
        ("5", "5 per thousand"),
        (r"\pi", r"\pi\text{ r}"),
        ("3", r"3\text{n}"),
        ("5 apples", "5 apple trees"),
    ]);
}

#[test]
fn parts_in_words() {
    equal(&[
        (r"\frac12", "one half"),
        (r"\frac12", "a half"),
        (r"\frac12", "half"),
        ("3/4", "three quarters"),
        ("3/4", "three fourths"),
        ("2/3", "two-thirds"),
        ("1/3", "one third"),
        ("5/2", "5 halves"),
        ("0.7", "7 tenths"),
        ("5/8", "five eighths"),
        ("2.5", "two and a half"),
        ("150 minutes", "two and a half hours"),
        ("30 minutes", "half an hour"),
        ("45 min", "three quarters of an hour"),
        ("250", "two hundred fifty"),
        ("250", "two hundred and fifty"),
        ("2021", "two thousand twenty one"),
        ("100", "hundred"),
    ]);
    different(&[
        ("1/2", "one third"),
        ("3/4", "two thirds"),
        ("2", "two and a half"),
        ("205", "two hundred fifty"),
    ]);
    // Quarters may be coins.
    undecided(&[("5", "5 quarters")]);
    never_equal(&[("5", "5 and a half"), ("1/2", "half of them left")]);
}
