//! Law 15: answers agree with the rational functions that Storm returned for the same files.

use algebra::Rational;
use proptest::prelude::*;
use transforms::formats::chain::{ChainFormat, ReadOptions, read_chain, write_chain};
use transforms::makespan::Values;

use crate::solve::at;
use crate::{chain, example, formula};

/// What Storm 2.0.0 (stormpy, `build_model[RationalFunction]`) answered for `T=? [F "done"]` and `R{..}=? [F "done"]`, by file.
const STORM: [(&str, &str, &str, &str); 2] = [
    (
        "peg_in_hole",
        "jam_rate",
        "(27750*jam_rate^3+9975*jam_rate^2+1255*jam_rate+59)/(5 * ((5*jam_rate+1)^3))",
        "(57750*jam_rate^3+15975*jam_rate^2+1655*jam_rate+59)/(5 * ((5*jam_rate+1)^3))",
    ),
    (
        "rework",
        "p",
        "(-1 * (4*p^3+(-1)*p^2+(-1)*p+(-5)))/((p) * (p^2))",
        "(-1 * (8*p^3+(-1)*p^2+(-1)*p+(-9)))/((p) * (p^2))",
    ),
];

/// `P=? [F "placed"]` of the peg-in-hole cell.
const PLACED: &str = "(75*jam_rate^2+15*jam_rate+1)/((5*jam_rate+1)^3)";

proptest! {
    /// The program, the file that Storm exported of it, and what we write of both have the mean time and the mean cost that Storm
    /// found, exactly, at any point.
    #[test]
    fn storm_agrees(numerator in 1_i64..1000, denominator in 1000_i64..2000) {
        let value = Rational::from(numerator).checked_div(&Rational::from(denominator)).unwrap();
        for (name, symbol, time, cost) in STORM {
            let values = Values::new([(symbol, value.clone())]);
            let expected = [time, cost].map(|text| values.exact(&formula(text)).unwrap());
            let program = chain(&example(&format!("{name}.prism")));
            let explicit = chain(&example(&format!("{name}.drn")));
            let mut chains = vec![program, explicit];
            for format in crate::FORMATS {
                chains.push(chain(&write_chain(&chains[0], format).unwrap()));
                chains.push(chain(&write_chain(&chains[1], format).unwrap()));
            }
            for chain in chains {
                let [time, cost, _] = at(&chain, &values, |_| true);
                prop_assert_eq!([time, cost], expected.clone());
            }
        }
    }

    /// The probability to end in some of the exits.
    #[test]
    fn storm_agrees_on_exits(numerator in 1_i64..1000) {
        let value = Rational::from(numerator).checked_div(&Rational::from(997)).unwrap();
        let values = Values::new([("jam_rate", value)]);
        let [_, _, placed] = at(&chain(&example("peg_in_hole.prism")), &values, |name| name.contains("placed=true"));
        prop_assert_eq!(placed, values.exact(&formula(PLACED)).unwrap());
    }
}

/// The five-state chain of a monitored attempt, as Storm exports it with and without placeholders; Storm answered
/// (MTN*pN+(-1)*MTF*pN+(-1)*MTF*pS+tau0+pS*MTS+MTF)/(pS).
#[test]
fn placeholders_stand_for_their_values() {
    let head = "@type: CTMC\n@value_type: parametric\n@parameters\npS tau0 pN MTS MTF MTN \n";
    let rest = "@reward_models\n\n@nr_states\n5\n@nr_choices\n5\n@model\n";
    let placed = "@placeholders\n$6 : (pN)/(tau0)\n$5 : (-1 * (pN+pS+(-1)))/(tau0)\n$4 : (pS)/(tau0)\n$3 : (1)/(MTN)\n$2 : (1)/(MTF)\n$1 : (1)/(MTS)\n$0 : (1)/(tau0)\n";
    let states = |values: [&str; 7]| {
        let [zero, one, two, three, four, five, six] = values;
        format!(
            "state 0 !{zero} init\n\taction 0\n\t\t1 : {four}\n\t\t2 : {five}\n\t\t3 : {six}\nstate 1 !{one}\n\taction 0\n\t\t4 : {one}\n\
             state 2 !{two}\n\taction 0\n\t\t0 : {two}\nstate 3 !{three}\n\taction 0\n\t\t0 : {three}\nstate 4 !1 deadlock done\n\taction 0\n\t\t4 : 1\n"
        )
    };
    let short = format!(
        "{head}{placed}{rest}{}",
        states(["$0", "$1", "$2", "$3", "$4", "$5", "$6"])
    );
    let values = [
        "(1)/(tau0)",
        "(1)/(MTS)",
        "(1)/(MTF)",
        "(1)/(MTN)",
        "(pS)/(tau0)",
        "(-1 * (pN+pS+(-1)))/(tau0)",
        "(pN)/(tau0)",
    ];
    let long = format!("{head}{rest}{}", states(values));
    let (short, long) = (chain(&short), chain(&long));
    assert_eq!(short, long);
    let decimal = |text: &str| Rational::from_decimal(text).unwrap();
    let point = [
        ("pS", "0.56"),
        ("pN", "0.4"),
        ("tau0", "1"),
        ("MTS", "28.7"),
        ("MTF", "68.7"),
        ("MTN", "12.3"),
    ];
    let point = Values::new(point.map(|(name, value)| (name, decimal(value))));
    let [time, ..] = at(&long, &point, |_| true);
    let answer = formula("(MTN*pN+(-1)*MTF*pN+(-1)*MTF*pS+tau0+pS*MTS+MTF)/(pS)");
    assert_eq!(time, point.exact(&answer).unwrap());
    assert_eq!(time.to_string(), "1237/28");
}

/// Storm exports doubles with ten digits; its engine in doubles answered 44.17857162906721 where 1237/28 is exact.
#[test]
fn ten_digits_are_rates_too() {
    let text = "// Exported by storm\n// Original model type: CTMC\n@type: CTMC\n@value_type: double\n@parameters\n\n@reward_models\ntime \n@nr_states\n5\n@nr_choices\n5\n\
                @model\nstate 0 !1 [1] init\n\taction 0 [0]\n\t\t1 : 0.56\n\t\t2 : 0.04\n\t\t3 : 0.4\nstate 1 !0.03484320557 [1]\n\taction 0 [0]\n\t\t4 : 0.03484320557\n\
                state 2 !0.01455604076 [1]\n\taction 0 [0]\n\t\t0 : 0.01455604076\nstate 3 !0.08130081301 [1]\n\taction 0 [0]\n\t\t0 : 0.08130081301\n\
                state 4 !1 [0] deadlock done\n\taction 0 [0]\n\t\t4 : 1\n";
    let [time, cost, _] = at(&chain(text), &Values::default(), |_| true);
    // A unit of cost per unit of time.
    assert_eq!(time, cost);
    // Three rates are off by half a unit of their tenth digit at most, and each mean stay counts with a weight below its share of the mean.
    assert!((time.to_f64() - 1237.0 / 28.0).abs() < 44.2 * 1e-9);
}

/// Files of older writers have probabilities below the exit rate: both readings give one chain.
#[test]
fn rates_and_probabilities_are_told_apart() {
    let states = |first: [&str; 3], second: [&str; 2]| {
        let [a, b, c] = first;
        let [d, e] = second;
        format!(
            "@type: CTMC\n@parameters\nk\n@reward_models\n\n@nr_states\n3\n@model\nstate 0 !4 init\n\taction 0\n\t\t0 : {a}\n\t\t1 : {b}\n\t\t2 : {c}\n\
             state 1 !k\n\taction 0\n\t\t0 : {d}\n\t\t2 : {e}\nstate 2 !1\n\taction 0\n\t\t2 : 1\n"
        )
    };
    let rates = chain(&states(["1", "2", "1"], ["k/3", "2*k/3"]));
    let probabilities = chain(&states(["0.25", "0.5", "0.25"], ["1/3", "2/3"]));
    assert_eq!(rates.arcs(), probabilities.arcs());
    assert_eq!(rates.notes().len() + 1, probabilities.notes().len());
    let note = probabilities.notes()[0].to_string();
    assert!(
        note.starts_with(
            "state s0: the values below it (and below 1 more) sum to 1 and not to the exit rate"
        ),
        "{note}"
    );
    let neither = states(["1", "2", "3"], ["k/3", "2*k/3"]);
    let error = read_chain(&neither, ChainFormat::Drn, &ReadOptions::default())
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("line 9, state 0: the values below it sum neither"),
        "{error}"
    );
}

/// Storm takes -q^2 for (-q)^2 in these files (its answer for this chain had q^2 with the other sign): what we write says what we mean
/// to both, and what could be meant either way is refused.
#[test]
fn no_minus_stands_before_a_power() {
    let graph = chain(
        "initial = \"a\"\nedges = [{ from = \"a\", to = \"b\", prob = \"1-q^2\" }, { from = \"a\", to = \"a\", prob = \"q^2\" }]",
    );
    let text = write_chain(&graph, ChainFormat::Drn).unwrap();
    assert!(text.contains("1 : -1*q^2+1\n"), "{text}");
    assert_eq!(chain(&text), graph);
    let program = write_chain(&graph, ChainFormat::Prism).unwrap();
    assert!(program.contains("pow(q, 2)"), "{program}");
    for (text, format) in [
        (text.replace("-1*q^2", "-q^2"), ChainFormat::Drn),
        (program.replace("-pow(q, 2)", "-q^2"), ChainFormat::Prism),
    ] {
        let error = read_chain(&text, format, &ReadOptions::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains("write (-1)*x^2 or (-x)^2"), "{error}");
    }
}
