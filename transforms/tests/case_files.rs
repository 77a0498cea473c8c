//! Case files: units, exact numbers, and errors that a person can act on.

#![cfg(feature = "io")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use algebra::{Integer, Rational};
use proptest::prelude::*;
use transforms::formats::case::{Quantity, read_case};

const WHOLE: &str = r#"
[units]
time = "min"
pressure = "kPa"
temperature = "°C"

[column]
tau = 1.5
length = "30 m"
diameter = "0.25 mm"
film_thickness = "0.5 um"
gas = "He"
p_in = "50 kPa gauge"
p_out = "vacuum"
p_ambient = 101.325
temperature = 40
u = 60

[column.program]
temperature = [[0, 40], ["3 min", 40], [13, "140 °C"]]
p_in = 150

[[component]]
name = "benzene"
a = 20
b = 10

[[component]]
name = "toluene"
k = 0.1
kd = "1/3 1/s"
"#;

fn whole() -> String {
    WHOLE.replace("\"1/3 1/s\"", "\"0.25 1/s\"")
}

fn rational(top: i64, bottom: i64) -> Rational {
    Rational::new(Integer::from(top), Integer::from(bottom)).unwrap()
}

fn exact(quantity: &Option<Quantity>) -> Rational {
    quantity.as_ref().unwrap().exact.clone()
}

#[test]
fn units_and_defaults() {
    let case = read_case(&whole()).unwrap();
    let column = &case.column;
    assert_eq!(exact(&column.hold_up), rational(90, 1));
    assert_eq!(exact(&column.diameter), rational(1, 4000));
    assert_eq!(exact(&column.film_thickness), rational(1, 2_000_000));
    // 60 m/min
    assert_eq!(exact(&column.velocity), rational(1, 1));
    assert_eq!(exact(&column.ambient_pressure), rational(101_325, 1));
    assert_eq!(exact(&column.temperature), rational(31_315, 100));
    let inlet = column.inlet_pressure.as_ref().unwrap();
    assert!(inlet.gauge && inlet.text == "50 kPa gauge");
    assert_eq!(exact(&column.outlet_pressure), rational(0, 1));
    let program = column.program.as_ref().unwrap();
    assert_eq!(program.temperature[2].0.exact, rational(780, 1));
    assert_eq!(program.temperature[2].1.exact, rational(41_315, 100));
    assert_eq!(program.inlet_pressure.len(), 1);
    assert_eq!(program.inlet_pressure[0].1.exact, rational(150_000, 1));
    let [benzene, toluene] = &case.components[..] else {
        panic!("two components");
    };
    assert_eq!(exact(&benzene.desorption), rational(1, 6));
    assert_eq!(exact(&toluene.retention_factor), rational(1, 10));
    assert_eq!(exact(&toluene.desorption_rate), rational(1, 4));
    assert!(case.inlet.form.is_none() && case.time.count.is_none());
}

#[test]
fn ramps() {
    let text = "[units]\ntime = \"min\"\ntemperature = \"°C\"\n[column.program]\nstart = 40\nhold = 3\n\
        [[column.program.ramp]]\nrate = 6\nto = 200\nhold = \"90 s\"\n[[column.program.ramp]]\nrate = \"30 °C/min\"\nto = 300\n";
    let program = read_case(text).unwrap().column.program.unwrap();
    assert_eq!(exact(&program.start), rational(31_315, 100));
    assert_eq!(exact(&program.hold), rational(180, 1));
    assert_eq!(exact(&program.ramps[0].rate), rational(1, 10));
    assert_eq!(exact(&program.ramps[0].hold), rational(90, 1));
    assert_eq!(exact(&program.ramps[1].rate), rational(1, 2));
    assert_eq!(exact(&program.ramps[1].target), rational(57_315, 100));
    let error = read_case(&text.replace("to = 300", "too = 300")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 13, [[column.program.ramp]] 2 too: this key is not known; is to meant?"
    );
    let both = text.replace("start = 40", "start = 40\ntemperature = 50");
    assert!(
        read_case(&both)
            .unwrap_err()
            .to_string()
            .contains("give either")
    );
}

#[test]
fn errors_name_section_key_and_line() {
    for (text, expected) in [
        ("[column]\ntau = \n", "line 2: "),
        (
            "[colum]\n",
            "line 1, [colum]: this section is not known; is column meant?",
        ),
        ("tau = 1\n", "line 1, [tau]: this section is not known"),
        (
            "[column]\ntaau = 1\n",
            "line 2, [column] taau: this key is not known; is tau meant?",
        ),
        (
            "[column]\ntau = \"3 m\"\n",
            "line 2, [column] tau: \"m\" is no unit of a time; write e.g. \"1.5 min\"",
        ),
        (
            "[column]\ntau = true\n",
            "line 2, [column] tau: true or false instead of a time",
        ),
        (
            "[column]\ntau = nan\n",
            "line 2, [column] tau: nan is not a finite number",
        ),
        (
            "[column]\ntau = -inf\n",
            "line 2, [column] tau: -inf is not a finite number",
        ),
        ("[column]\ntau = 1e999\n", "line 2, [column] tau: "),
        (
            "[column]\ntau = 1e-390\n",
            "line 2, [column] tau: 1e-390 is beyond the range of numbers",
        ),
        ("[column]\ntau = \"1/3 s\"\n", "line 2, [column] tau: "),
        (
            "[column]\ngas = 3\n",
            "line 2, [column] gas: a whole number instead of a text in quotes",
        ),
        (
            "[column]\nu = 1\nvelocity = 1\n",
            "line 2, [column] u: it is the same as velocity",
        ),
        (
            "[component]\nk = 1\n",
            "line 1, [component]: a table; write [[component]] with two brackets",
        ),
        (
            "[[component]]\nk = 1\n[[component]]\nkk = 1\n",
            "line 4, [[component]] 2 kk: this key is not known; is ka meant?",
        ),
        (
            "[time]\nn = -3\n",
            "line 2, [time] n: -3 is not a count from 0 on",
        ),
        (
            "[time]\nn = 3.5\n",
            "line 2, [time] n: a decimal number instead of a whole number",
        ),
        (
            "[units]\ntime = \"m\"\n",
            "line 2, [units] time: \"m\" is no unit of a time",
        ),
        (
            "[column.program]\ntemperature = [[0]]\n",
            "line 2, [column.program] temperature: entry 1: a pair is [time, value]",
        ),
        (
            "[inlet]\ntimes = [0, \"x\"]\n",
            "line 2, [inlet] times: entry 2: ",
        ),
        (
            "column = 3\n",
            "line 1, [column]: a whole number instead of a section [column]",
        ),
    ] {
        let error = read_case(text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text:?}: {error}");
    }
    let deep = format!("x = {}", "[".repeat(100_000));
    assert!(read_case(&deep).is_err());
    assert!(
        read_case(&" ".repeat(5 << 20))
            .unwrap_err()
            .to_string()
            .contains("limit")
    );
    assert_eq!(read_case("").unwrap(), Default::default());
    assert_eq!(read_case("\u{feff}[column]\n").unwrap(), Default::default());
}

proptest! {
    /// Decimals are kept exactly, and the double is the nearest to them.
    #[test]
    fn decimals_are_exact(digits in -999_999_999..999_999_999_i64, places in 0..12_usize, power in -20..20_i32) {
        let sign = if digits < 0 { "-" } else { "" };
        let padded = format!("{:0>1$}", digits.abs(), places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        let text = match fraction {
            "" => format!("{sign}{whole}.0e{power}"),
            _ => format!("{sign}{whole}.{fraction}e{power}"),
        };
        let case = read_case(&format!("[column]\ntau = {text}\n")).unwrap();
        let found = case.column.hold_up.unwrap();
        let places = i32::try_from(places).unwrap();
        let expected = &Rational::from(digits) * &Rational::power_of_ten(power - places).unwrap();
        prop_assert_eq!(&found.exact, &expected);
        prop_assert_eq!(found.value.to_bits(), (text.parse::<f64>().unwrap() + 0.0).to_bits());
    }

    /// A bare number in a default unit is the same as the number with the unit.
    #[test]
    fn defaults_are_units(value in 0..100_000_u32, unit in prop::sample::select(vec!["s", "ms", "min", "h"])) {
        let bare = read_case(&format!("[units]\ntime = \"{unit}\"\n[inlet]\nwidth = {value}\n[[component]]\nkd = {value}\n")).unwrap();
        let written = read_case(&format!("[inlet]\nwidth = \"{value} {unit}\"\n[[component]]\nkd = \"{value} 1/{unit}\"\n")).unwrap();
        prop_assert_eq!(exact(&bare.inlet.width), exact(&written.inlet.width));
        prop_assert_eq!(exact(&bare.components[0].desorption_rate), exact(&written.components[0].desorption_rate));
    }

    /// Any text and any damaged case file give a case or an error.
    #[test]
    fn any_text(text in "\\PC{0,60}", at in any::<prop::sample::Index>(), cut in 0..30_usize) {
        let _ = read_case(&text);
        let mut damaged: Vec<char> = whole().chars().collect();
        let at = at.index(damaged.len());
        damaged.splice(at..(at + cut).min(damaged.len()), text.chars());
        let _ = read_case(&damaged.into_iter().collect::<String>());
    }
}
