//! `chroma fit` and `chroma peaks` on traces that the tests make.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod common;

use std::fs;
use std::path::Path;

use common::transforms::{CASE, PLUG, document, file, number, path, refuses};
use common::{folder, run};
use serde_json::Value;

/// A trace of the case, by the command itself.
fn simulated(folder: &Path, name: &str, case: &str, times: &str) -> String {
    let case = file(folder, &format!("{name}.toml"), case);
    let csv = path(folder, &format!("{name}.csv"));
    let done = run(&["chroma", "simulate", &case, "--t", times, "--csv", &csv]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    csv
}

/// The values of estimates by their names.
#[track_caller]
fn estimate(fit: &Value, name: &str) -> f64 {
    let list = fit["estimates"].as_array().unwrap();
    let found = list.iter().find(|one| one["name"] == name);
    number(&found.unwrap_or_else(|| panic!("no {name} in {fit}"))["value"])
}

#[test]
fn exact_data_give_their_parameters_back() {
    let folder = folder("chroma-fit");
    let csv = simulated(&folder, "truth", CASE, "0:6:601");
    let start = CASE.replace("a = 10", "a = 8").replace("a = 20", "a = 23");
    let case = file(&folder, "start.toml", &start);
    let arguments = [
        "chroma", "fit", &csv, "--signal", "total", "--case", &case, "--free", "a,b,tau",
    ];
    let (found, code) = document(&arguments);
    assert_eq!(code, Some(0), "{found}");
    let fit = &found["files"][0]["fits"][0];
    for (name, truth) in [
        ("tau", 1.0),
        ("a(benzene)", 10.0),
        ("b(benzene)", 10.0),
        ("a(toluene)", 20.0),
        ("b(toluene)", 10.0),
    ] {
        assert!(
            (estimate(fit, name) / truth - 1.0).abs() < 1e-6,
            "{name}: {fit}"
        );
    }
    assert!(fit["witness"].as_str().unwrap().ends_with("supported"));
    let done = run(&arguments);
    for part in ["std.error", "correlation", "R2", "residual", "witness"] {
        assert!(done.out.contains(part), "{part}: {}", done.out);
    }
}

#[test]
fn peaks_are_fitted_without_a_case() {
    let folder = folder("chroma-raw");
    let two = format!("{PLUG}amount = 5\n[[component]]\na = 60\nb = 6\namount = 20\n");
    let csv = simulated(&folder, "two", &two, "0:25:2501");
    let svg = path(&folder, "fit.svg");
    let (found, code) = document(&["chroma", "fit", &csv, "--signal", "total", "--plot", &svg]);
    assert_eq!(code, Some(0), "{found}");
    // the tail of the first reaches below the second: together they come out exactly, apart to a per cent
    let fits = found["files"][0]["fits"].as_array().unwrap();
    assert_eq!(fits.len(), 1, "{found}");
    let fit = &fits[0];
    assert_eq!(fit["peaks"], serde_json::json!(["1", "2"]));
    for (peak, a, b, area) in [(1, 20.0, 10.0, 5.0), (2, 60.0, 6.0, 20.0)] {
        for (name, exact) in [("a", a), ("b", b), ("area", area)] {
            let found = estimate(fit, &format!("{name}({peak})"));
            assert!((found / exact - 1.0).abs() < 1e-6, "{fit}");
        }
    }
    assert!(fs::read_to_string(&svg).unwrap().starts_with("<svg"));
    let (largest, _) = document(&["chroma", "fit", &csv, "--signal", "total", "--peaks", "1"]);
    assert_eq!(largest["files"][0]["fits"].as_array().unwrap().len(), 1);
}

#[test]
fn a_bad_file_is_reported_and_the_others_are_answered() {
    let folder = folder("chroma-batch");
    simulated(&folder, "good", PLUG, "0:8:801");
    fs::remove_file(folder.join("good.toml")).unwrap();
    file(&folder, "bad.csv", "time_s,total\n0,1\n1,x\n");
    let name = folder.to_str().unwrap();
    let done = run(&["chroma", "fit", name, "--signal", "total"]);
    assert_eq!(done.code, Some(2), "{}", done.out);
    assert!(
        done.out
            .contains("line 3, column total: \"x\" is not a number"),
        "{}",
        done.out
    );
    let (found, code) = document(&["chroma", "fit", name, "--signal", "total"]);
    assert_eq!(code, Some(2));
    assert!(
        (estimate(&found["files"][1]["fits"][0], "a") - 20.0).abs() < 0.1,
        "{found}"
    );
    refuses(
        &["chroma", "fit", name, "--plot", "x.svg"],
        "--plot: 2 traces",
    );
}

#[test]
fn profiles_hold_the_estimate() {
    let folder = folder("chroma-profile");
    let csv = simulated(&folder, "peak", PLUG, "0:8:161");
    let case = file(&folder, "start.toml", &PLUG.replace("a = 20", "a = 15"));
    // rounded to three decimals, so that there is something left
    let rounded: String = fs::read_to_string(&csv)
        .unwrap()
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split(',').map(|cell| cell.parse::<f64>().unwrap());
            format!("{},{:.3}\n", cells.next().unwrap(), cells.next().unwrap())
        })
        .collect();
    let csv = file(&folder, "rounded.csv", &format!("time_s,signal\n{rounded}"));
    let (found, code) = document(&[
        "chroma",
        "fit",
        &csv,
        "--case",
        &case,
        "--profile",
        "--ci",
        "99",
    ]);
    assert_eq!(code, Some(0), "{found}");
    for one in found["files"][0]["fits"][0]["estimates"]
        .as_array()
        .unwrap()
    {
        let (low, high) = (number(&one["profile"][0]), number(&one["profile"][1]));
        let value = number(&one["value"]);
        assert!(low < value && value < high, "{one}");
        assert!(
            (number(&one["interval"][0]) / low - 1.0).abs() < 0.01,
            "{one}"
        );
    }
}

#[test]
fn peaks_are_measured_and_indexed() {
    let folder = folder("chroma-peaks");
    let csv = simulated(&folder, "case", CASE, "0:8:1601");
    let (found, code) = document(&["chroma", "peaks", &csv, "--signal", "toluene"]);
    assert_eq!(code, Some(0), "{found}");
    let peaks = found["peaks"].as_array().unwrap();
    assert_eq!(peaks.len(), 1, "{found}");
    assert_eq!(found["time_unit"], "min");
    let apex = number(&peaks[0]["apex"]);
    assert!((apex - 2.8705).abs() < 1e-3, "{apex}");
    assert!((number(&peaks[0]["area"]) - 0.05).abs() < 1e-4);
    let ladder = file(&folder, "ladder.csv", "carbons,time\n7,2\n8,3\n9,4\n");
    let arguments = [
        "chroma", "peaks", &csv, "--signal", "toluene", "--ladder", &ladder,
    ];
    let (found, _) = document(&arguments);
    let index = number(&found["peaks"][0]["index"]);
    assert!(
        (index - (700.0 + 100.0 * (apex - 2.0))).abs() < 1e-6,
        "{index}"
    );
    let (found, _) = document(&[&arguments[..], &["--hold-up", "1"]].concat());
    let kovats = number(&found["peaks"][0]["index"]);
    assert!(
        (kovats - (700.0 + 100.0 * (apex - 1.0).ln() / 2.0_f64.ln())).abs() < 1e-6,
        "{kovats}"
    );
    let svg = path(&folder, "peaks.svg");
    let done = run(&["chroma", "peaks", &csv, "--signal", "total", "--plot", &svg]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("resolution") && done.out.contains("noise"));
    assert!(fs::read_to_string(&svg).unwrap().starts_with("<svg"));
    let flat = file(
        &folder,
        "flat.csv",
        "time_s,signal\n0,1\n1,1\n2,1\n3,1\n4,1\n5,1\n6,1\n",
    );
    assert_eq!(run(&["chroma", "peaks", &flat]).code, Some(1));
    assert_eq!(run(&["chroma", "fit", &flat]).code, Some(3));
}
