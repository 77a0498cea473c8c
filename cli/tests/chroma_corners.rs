//! Corners of `chroma` that an outsider found: each was a panic, a silent wrong answer or a message without its way out.

#![cfg(unix)]

mod common;

use common::transforms::{CASE, PLUG, PROGRAM, document, file, number, refuses};
use common::{folder, run};

/// Regression: a name of 100,000 characters was a panic of the table.
#[test]
fn absurd_names_are_refused_by_their_line() {
    let folder = folder("corners-names");
    for (name, message) in [
        (
            "x".repeat(100_000),
            "line 3, [[component]] 1 name: a name of 100000 characters; shorten it to at most 200",
        ),
        (
            String::from("a\\nb"),
            "line 3, [[component]] 1 name: a name with a line break",
        ),
    ] {
        let text = format!("[[component]]\na = 20\nname = \"{name}\"\nb = 10\n[column]\ntau = 1\n");
        let case = file(&folder, "case.toml", &text);
        for verb in ["simulate", "moments", "witness"] {
            refuses(&["chroma", verb, &case], message);
        }
    }
    let name = "µ".repeat(200);
    let case = file(&folder, "long.toml", &format!("{PLUG}name = \"{name}\"\n"));
    for verb in ["simulate", "moments"] {
        let done = run(&["chroma", verb, &case]);
        assert_eq!(done.code, Some(0), "{}", done.err);
        assert!(done.out.contains(&name));
    }
}

/// Regression: cells without a name were dropped, and with them what stood behind a decimal comma.
#[test]
fn cells_without_a_name_are_refused() {
    let folder = folder("corners-cells");
    for (text, message) in [
        (
            "time_min,signal\n0,1\n2.462,3,5\n3,1\n",
            "line 3: 3 cells under 2 names, \"time_min\", \"signal\" in line 1; is a comma meant as a decimal mark?",
        ),
        (
            "time_min,signal\n0,1,0,5\n1,0,2,0\n",
            "line 2: 4 cells under 2 names",
        ),
        (
            "time_min;signal\n0;1\n2;1;7\n",
            "line 3: 3 cells under 2 names, \"time_min\", \"signal\" in line 1; take out a separator",
        ),
    ] {
        let csv = file(&folder, "trace.csv", text);
        refuses(&["chroma", "peaks", &csv], message);
        refuses(&["chroma", "fit", &csv], message);
    }
    // separators to spare are no cells
    let csv = file(
        &folder,
        "spare.csv",
        "time_s,signal,\n0,1,,\n1,1,\n2,1\n3,1\n4,1,,,\n",
    );
    assert_eq!(run(&["chroma", "peaks", &csv]).code, Some(1));
}

/// So little dispersion that double precision does not reach 1e-10 of the peak.
const STEEP: &str = "[column]\ntau = 1\n[[component]]\nk = 2\n[dispersion]\npe = 1e12\nbc = \"open\"\n[time]\nstop = 6\nn = 601\n";

/// Regression: the tolerance that nobody asked for was refused.
#[test]
fn a_default_that_cannot_be_reached_is_loosened() {
    let folder = folder("corners-default");
    let case = file(&folder, "steep.toml", STEEP);
    let (found, code) = document(&["chroma", "simulate", &case]);
    assert_eq!(code, Some(0), "{found}");
    let notes = found["notes"].as_array().unwrap().iter();
    let note = notes.filter_map(|note| note.as_str()).find_map(|note| {
        note.strip_prefix(
            "double precision does not reach 1e-10 of the peak here: the tolerance is ",
        )
    });
    let tolerance: f64 = note.unwrap().split(';').next().unwrap().parse().unwrap();
    assert!(tolerance > 1e-10 && tolerance < 1e-7, "{tolerance}");
    // what was proved keeps it
    let height = number(&found["components"][0]["height"]);
    assert!(number(&found["largest_bound"]) <= tolerance * height * 1.01);
}

/// Regression: the tolerance of the message was refused too.
#[test]
fn the_tolerance_of_the_message_can_be_given() {
    let folder = folder("corners-tolerance");
    let case = file(&folder, "steep.toml", STEEP);
    let wanted = file(
        &folder,
        "wanted.toml",
        &format!("{STEEP}[output]\ntolerance = 1e-10\n"),
    );
    for (arguments, option) in [
        (
            &["chroma", "simulate", &case, "--tol", "1e-10"][..],
            "--tol 1e-10",
        ),
        (&["chroma", "simulate", &wanted], "[output] tolerance 1e-10"),
        (
            &["chroma", "simulate", &case, "--tol", "1e-14"],
            "--tol 1e-14",
        ),
    ] {
        refuses(arguments, &format!("{option}: double precision reaches "));
        let said = run(arguments).err;
        let reached = said
            .split("reaches ")
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap();
        let done = run(&["chroma", "simulate", &case, "--tol", reached]);
        assert_eq!(done.code, Some(0), "{reached}: {}", done.err);
    }
}

/// Regression: "nodes of the inversion: 536870912" named neither the file nor a field.
#[test]
fn inversions_that_are_too_large_name_the_field() {
    let folder = folder("corners-nodes");
    let text = |pe: &str| CASE.replace("pe = 1000", &format!("pe = {pe}"));
    for (pe, fix) in [
        ("1e-3", "give a larger pe"),
        ("1e15", "leave [dispersion] out"),
    ] {
        let case = file(&folder, "nodes.toml", &text(pe));
        refuses(&["chroma", "simulate", &case], fix);
        let said = run(&["chroma", "simulate", &case]).err;
        let pe = if pe == "1e-3" {
            "0.001"
        } else {
            "1000000000000000"
        };
        let place = format!(
            "nodes.toml: [dispersion] pe = {pe}, [time] from 0 to 6 min: the inversion would take "
        );
        assert!(said.contains(&place), "{said}");
    }
}

/// Regression: a hold-up time after the first rungs made all indices vanish without a word.
#[test]
fn a_hold_up_time_after_a_rung_names_the_rung() {
    let folder = folder("corners-hold-up");
    let case = file(&folder, "case.toml", CASE);
    let csv = folder
        .join("trace.csv")
        .into_os_string()
        .into_string()
        .unwrap();
    let done = run(&[
        "chroma", "simulate", &case, "--t", "0:8:1601", "--csv", &csv,
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let ladder = file(&folder, "ladder.csv", "carbons,time\n7,2\n8,3\n9,4\n");
    let peaks = [
        "chroma", "peaks", &csv, "--signal", "toluene", "--ladder", &ladder,
    ];
    let with = |more: &[&'static str]| [&peaks[..], more].concat();
    refuses(
        &with(&["--hold-up", "2.5"]),
        "--hold-up 2.5 min: C7 of the ladder leaves at 2 min, not after it: give the time of a compound that is not retained",
    );
    refuses(
        &with(&["--hold-up", "-1"]),
        "--hold-up -1: give a time from 0 on",
    );
    // units as for --t
    let index = |more: &[&'static str]| number(&document(&with(more)).0["peaks"][0]["index"]);
    let (bare, named) = (index(&["--hold-up", "1"]), index(&["--hold-up", "60 s"]));
    assert!((bare - named).abs() < 1e-9, "{bare} {named}");
    assert!(document(&with(&["--width", "3 s"])).0["peaks"][0]["apex"].is_number());
    refuses(
        &with(&["--width", "3 m"]),
        "--width: \"m\" is no unit of a time",
    );
    refuses(
        &with(&["--width", "0 s"]),
        "--width 0 s: give a time above 0",
    );
    refuses(
        &with(&["--width", "wide"]),
        "--width: \"wide\" is not a time; write a number, or one with a unit",
    );
    // peaks outside of the ladder are said
    let short = file(&folder, "short.csv", "carbons,time\n8,5\n9,6\n");
    let done = run(&[
        "chroma", "peaks", &csv, "--signal", "toluene", "--ladder", &short,
    ]);
    assert!(
        done.out.contains(
            "1 of 1 peaks have no index: they lie outside of the ladder from C8 at 5 to C9 at 6"
        ),
        "{}",
        done.out
    );
}

/// Regression: every bad retention parameter was blamed on t_char, and temperatures below absolute zero were shown in another unit.
#[test]
fn program_files_name_the_key_that_is_wrong() {
    let folder = folder("corners-program");
    for (old, new, message) in [
        (
            "theta_char = \"32.365 K\"",
            "theta_char = -3",
            "[[component]] 1 theta_char: -3 is not allowed; give a number above 0",
        ),
        (
            "film_ratio = 0.002",
            "film_ratio = 0",
            "[[component]] 1 film_ratio: 0 is not allowed",
        ),
        (
            "\"81.806 °C\"",
            "\"-300 °C\"",
            "[[component]] 1 t_char: -300 °C is not above absolute zero; give a temperature above 0 K = -273.15 °C",
        ),
        (
            "start = \"40 °C\"",
            "start = \"-300 °C\"",
            "[column.program] start: -300 °C is not above absolute zero",
        ),
        (
            "to = \"240 °C\"",
            "to = \"-300 °C\"",
            "[[column.program.ramp]] 1 to: -300 °C is not above absolute zero",
        ),
        (
            "gas = \"He\"",
            "gas = \"He\"\ngas = \"H2\"",
            "line 7: the key \"gas\" is given twice; keep one of both",
        ),
    ] {
        let case = file(&folder, "program.toml", &PROGRAM.replace(old, new));
        refuses(&["chroma", "program", &case], message);
    }
    let case = file(
        &folder,
        "times.toml",
        &format!("{PLUG}[time]\nstart = 0\nstop = 0\nn = 3\n"),
    );
    refuses(
        &["chroma", "simulate", &case],
        "[time]: start and stop are both 0; stop must be later than start",
    );
}

/// Regression: --limit had a unit in its help and took none; nothing compared was called supported.
#[test]
fn limits_take_units_and_nothing_compared_is_open() {
    let folder = folder("corners-limit");
    let case = file(&folder, "program.toml", PROGRAM);
    let program = |limit: &'static str| run(&["chroma", "program", &case, "--limit", limit]);
    assert_eq!(program("10 h").code, Some(0));
    assert_eq!(program("600"), program("10 h"));
    let done = program("30 s");
    assert_eq!((done.code, &done), (Some(3), &program("0.5")));
    assert!(
        done.out
            .contains("no journey ends: nothing to compare   open"),
        "{}",
        done.out
    );
    assert!(!done.out.contains("supported"), "{}", done.out);
    for (limit, message) in [
        ("-1", "--limit -1: give a time above 0"),
        ("0", "--limit 0: give a time above 0"),
        ("nan", "--limit: \"nan\" is not a time"),
        ("1e400", "--limit: \"1e400\" is beyond the range of numbers"),
        ("5 K", "--limit: \"K\" is no unit of a time"),
    ] {
        refuses(&["chroma", "program", &case, "--limit", limit], message);
    }
}

/// Regression: an apex that is nowhere was compared and supported.
#[test]
fn a_comparison_of_nothing_is_open() {
    let folder = folder("corners-nothing");
    // before the hold-up time nothing has left
    let case = file(&folder, "case.toml", PLUG);
    let done = run(&["chroma", "simulate", &case, "--t", "0.1,0.2"]);
    assert!(
        done.out
            .contains("nothing leaves at the times asked for: nothing to compare   open"),
        "{}",
        done.out
    );
    let done = run(&[
        "chroma", "witness", &case, "--t", "0.1,0.2", "--effort", "quick",
    ]);
    assert_eq!(done.code, Some(3), "{}", done.out);
    assert!(
        done.out.contains("none could be asked here   open"),
        "{}",
        done.out
    );
}

/// Regression: 1e400 was infinite, 1e308 had 309 digits, and rates below 1e-6 were 0.
#[test]
fn sizes_of_numbers_are_shown() {
    let folder = folder("corners-sizes");
    let case = file(
        &folder,
        "case.toml",
        "[column]\ntau = 1\n[[component]]\na = 20\nb = 4e-7\n",
    );
    for time in ["1e400", "1e-400", "0:1e309:3"] {
        refuses(
            &["chroma", "simulate", &case, "--t", time],
            "is beyond the range of numbers",
        );
    }
    let done = run(&["chroma", "simulate", &case, "--t", "1,1e7,1e200"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("a 20, b 4e-7"), "{}", done.out);
    assert!(done.out.contains("1e200"), "{}", done.out);
    assert!(!done.out.contains("0000000000"), "{}", done.out);
}

/// Regression: `moments` sorted the components, `simulate` did not.
#[test]
fn components_stay_in_the_order_of_the_file() {
    let folder = folder("corners-order");
    let case = CASE.replace("a = 10\n", "a = 30\n");
    let case = file(&folder, "case.toml", &case);
    let (moments, _) = document(&["chroma", "moments", &case]);
    let (simulated, _) = document(&["chroma", "simulate", &case, "--t", "1,2"]);
    for at in 0..2 {
        assert_eq!(
            moments["components"][at]["name"],
            simulated["components"][at]["name"]
        );
    }
    // the last peak is the first of the file
    assert!(moments["components"][0]["resolution_to_next"].is_null());
    assert!(number(&moments["components"][1]["resolution_to_next"]) > 0.0);
}
