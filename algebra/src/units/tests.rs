//! Laws and a table of units.

use proptest::prelude::*;

use super::*;

fn unit(text: &str) -> Unit {
    parse_unit(text).unwrap_or_else(|| panic!("{text} is no unit"))
}

#[test]
fn spellings_of_one_unit_agree() {
    for (one, other) in [
        ("m/s", "m s^{-1}"),
        ("m/s", "meters per second"),
        ("m/s^2", "meters per second squared"),
        ("kg/m^3", "kg m^{-3}"),
        ("Hz", "s^-1"),
        ("J", "N m"),
        ("J", "kg m^2 s^{-2}"),
        ("W", "J/s"),
        ("Pa", "N/m^2"),
        ("ft^2", "square feet"),
        ("ft^2", "sqft"),
        ("cm^3", "mL"),
        ("cm", "cms"),
        ("kg", "Kg"),
        ("mum", "μm"),
        ("mum", "mu m"),
        ("km/h", "kph"),
        ("mi/h", "mph"),
        ("cm2", "cm^2"),
        ("s-1", "s^{-1}"),
        ("floz", "fluid ounces"),
    ] {
        assert_eq!(unit(one), unit(other), "{one} and {other}");
    }
}

#[test]
fn different_units_differ() {
    for (one, other) in [
        ("mW", "MW"),
        ("mPa", "MPa"),
        ("Mg", "mg"),
        ("GB", "Gb"),
        ("MeV", "meV"),
        ("T", "t"),
        ("nm", "Nm"),
        ("s", "s^{-1}"),
        ("kg m^3", "kg m^{-3}"),
        ("m^2/s^2", "meters per second squared"),
        ("¢/lb", "$/lb"),
        ("μm", "m"),
        ("degrees", "radians"),
        ("h", "H"),
        ("g", "G"),
    ] {
        assert_ne!(parse_unit(one), parse_unit(other), "{one} and {other}");
    }
    for text in [
        "", "^2", "m^", "m^{2", "per", "square", "m^99", "apples", "m-",
    ] {
        assert_eq!(parse_unit(text), None, "{text:?}");
    }
}

fn names() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "m", "km", "g", "s", "hour", "feet", "N", "kJ", "mW", "dollars", "L", "acres", "psi", "eV",
        "cm", "lb",
    ])
}

proptest! {
    /// A unit times its inverse is the number one; powers add.
    #[test]
    fn powers_add(name in names(), a in 1_i8..4, b in 1_i8..4) {
        let product = unit(&format!("{name}^{a} {name}^{b}"));
        prop_assert_eq!(product, unit(&format!("{name}^{}", a + b)));
        let one = unit(&format!("{name}^{a}/{name}^{a}"));
        prop_assert_eq!(one.dimension, Dimension::default());
        prop_assert!(one.factor.is_one());
    }

    /// The order of factors does not matter.
    #[test]
    fn products_commute(a in names(), b in names()) {
        prop_assert_eq!(unit(&format!("{a} {b}")), unit(&format!("{b} {a}")));
        prop_assert_eq!(unit(&format!("{a}/{b}")), unit(&format!("{b}^{{-1}} {a}")));
    }

    /// Any text is a unit or none, and nothing panics.
    #[test]
    fn parsing_is_total(text in "[a-zA-Zμ²°$/^{}() .0-9-]{0,24}") {
        let _ = parse_unit(&text);
    }
}
