//! `chroma`: answers, exit codes, files.

#![cfg(unix)]

mod common;

use std::fs;

use common::transforms::{CASE, PLUG, PROGRAM, document, file, files, number, path, shared};
use common::{folder, run, run_with};

#[test]
fn a_chromatogram_has_apexes_bounds_and_a_witness() {
    let folder = folder("chroma-simulate");
    let case = file(&folder, "case.toml", CASE);
    let done = run(&["chroma", "simulate", &case]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    for part in [
        "benzene",
        "toluene",
        "open column, Pe = 1000",
        "nodes",
        "proved",
        "eps = 2.000e-3",
        "apex (min)",
        "witness",
    ] {
        assert!(done.out.contains(part), "{part}: {}", done.out);
    }
    let (found, code) = document(&["chroma", "simulate", &case, "--t", "2,3"]);
    assert_eq!(code, Some(0));
    assert_eq!(found["certified"], true);
    // 36 digits by an independent inversion, see the reference cases
    let gap = (number(&found["components"][1]["values"][1]) - 0.030_819_869_777_489_36).abs();
    // the component has a = 20, b = 10, Pe = 1000 and w = 0.05
    assert!(gap <= 2e-6, "{gap}");
    assert!(number(&found["bound"][1]) < 1e-10);
}

#[test]
fn the_time_unit_of_a_case_is_that_of_its_answer() {
    let folder = folder("chroma-units");
    let minutes = file(&folder, "minutes.toml", CASE);
    let seconds = file(
        &folder,
        "seconds.toml",
        &CASE
            .replace("[units]\ntime = \"min\"\n", "")
            .replace("tau = 1", "tau = \"1 min\"")
            .replace("b = 10", "b = \"10 1/min\"")
            .replace("width = 0.05", "width = \"0.05 min\"")
            .replace("stop = 6", "stop = \"6 min\""),
    );
    let (one, _) = document(&["chroma", "simulate", &minutes]);
    let (other, _) = document(&["chroma", "simulate", &seconds]);
    assert_eq!(
        (&one["time_unit"], &other["time_unit"]),
        (&"min".into(), &"s".into())
    );
    let ends = (number(&one["times"][600]), number(&other["times"][600]));
    assert_eq!(ends, (6.0, 360.0));
    for at in [150, 300, 450] {
        let (a, b) = (number(&one["total"][at]), number(&other["total"][at]));
        assert!(
            (a - b).abs() <= 2.0 * number(&one["bound"][at]) + 1e-12,
            "{a} {b}"
        );
    }
}

#[test]
fn proved_digits_agree_with_double_precision() {
    let folder = folder("chroma-digits");
    for (name, text) in [("open.toml", CASE), ("plug.toml", PLUG)] {
        let case = file(&folder, name, text);
        let (usual, _) = document(&["chroma", "simulate", &case, "--t", "1.5,3"]);
        let (proved, code) = document(&[
            "chroma", "simulate", &case, "--t", "1.5,3", "--digits", "30",
        ]);
        assert_eq!(code, Some(0));
        for at in 0..2 {
            let text = proved["total"][at].as_str().unwrap();
            assert!(text.trim_start_matches("0.").len() >= 28, "{text}");
            let gap = (number(&usual["total"][at]) - text.parse::<f64>().unwrap()).abs();
            assert!(gap <= number(&usual["bound"][at]) + 1e-17, "{text} {gap}");
            assert!(number(&proved["bound"][at]) < 1e-29);
        }
    }
}

#[test]
fn files_are_written_whole_or_not_at_all() {
    let folder = folder("chroma-files");
    let case = file(&folder, "case.toml", CASE);
    let (csv, svg) = (path(&folder, "out.csv"), path(&folder, "out.svg"));
    let done = run(&["chroma", "simulate", &case, "--csv", &csv, "--plot", &svg]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let table = fs::read_to_string(&csv).unwrap();
    assert!(table.starts_with("time (min),total,bound,benzene,toluene\n0,"));
    assert_eq!(table.lines().count(), 602);
    assert!(fs::read_to_string(&svg).unwrap().starts_with("<svg"));
    let png = path(&folder, "out.png");
    let done = run(&["chroma", "simulate", &case, "--plot", &png]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(fs::read(&png).unwrap().starts_with(b"\x89PNG"));
    let refused = run(&[
        "chroma",
        "simulate",
        &case,
        "--csv",
        &path(&folder, "a.csv"),
        "--plot",
        &path(&folder, "a.pdf"),
    ]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("--plot") && refused.err.contains(".svg or .png"));
    let refused = run(&[
        "chroma",
        "simulate",
        &case,
        "--csv",
        &path(&folder, "none/a.csv"),
        "--plot",
        &path(&folder, "a.svg"),
    ]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.err.contains("--csv") && refused.err.contains("there is no folder"),
        "{}",
        refused.err
    );
    let refused = run(&["chroma", "simulate", &case, "--csv", &case]);
    assert!(
        refused.err.contains("this is the file that is read"),
        "{}",
        refused.err
    );
    assert_eq!(fs::read_to_string(&case).unwrap(), CASE);
    assert_eq!(
        files(&folder),
        ["case.toml", "out.csv", "out.png", "out.svg"]
    );
}

#[test]
fn what_the_case_file_wants_is_written_too() {
    let folder = folder("chroma-output");
    let csv = path(&folder, "wanted.csv");
    let case = file(
        &folder,
        "case.toml",
        &format!("{CASE}[output]\ncsv = {csv:?}\ntolerance = 1e-6\n"),
    );
    let done = run_with(
        &[
            "chroma",
            "simulate",
            "-",
            "--output",
            &path(&folder, "answer.txt"),
        ],
        fs::read_to_string(&case).unwrap().as_bytes(),
    );
    assert_eq!(
        (done.code, done.out.as_str()),
        (Some(0), ""),
        "{}",
        done.err
    );
    assert_eq!(files(&folder), ["answer.txt", "case.toml", "wanted.csv"]);
}

#[test]
fn corners_of_the_parameters_have_answers() {
    let folder = folder("chroma-corners");
    for (name, text, note) in [
        (
            "a0",
            "[column]\ntau=1\n[[component]]\na=0\nb=1\n[inlet]\nwidth=0.1\n",
            "plug flow",
        ),
        (
            "b0",
            "[column]\ntau=1\n[[component]]\na=2\nb=0\n[inlet]\nwidth=0.1\n",
            "irreversible",
        ),
        (
            "large",
            "[column]\ntau=1\n[[component]]\na=1e6\nb=1e6\n[inlet]\nwidth=1e-3\n",
            "1000000",
        ),
        ("delta", PLUG, "leaves all at once at t = tau"),
        (
            "k",
            "[column]\ntau=1\n[[component]]\nk=2\n[inlet]\nwidth=0.1\n",
            "the inlet, later",
        ),
        (
            "step",
            "[column]\ntau=1\n[[component]]\na=20\nb=10\n[inlet]\ntype='step'\n",
            "edge of the times",
        ),
        (
            "bc",
            "[column]\ntau=1\n[[component]]\na=20\nb=10\n[dispersion]\npe=200\n",
            "bc is not given: open",
        ),
        (
            "closed",
            "[column]\ntau=1\n[[component]]\na=20\nb=10\n[dispersion]\npe=200\nbc='closed'\n",
            "Danckwerts",
        ),
    ] {
        let case = file(&folder, name, text);
        let text = if name == "delta" { "1:2:3" } else { "0:10:101" };
        let done = run(&["chroma", "simulate", &case, "--t", text]);
        let expected = if name == "delta" { "" } else { note };
        assert_eq!(done.code, Some(0), "{name}: {}", done.err);
        assert!(done.out.contains(expected), "{name}: {}", done.out);
    }
    // a small enough that the share that is not adsorbed counts
    let case = file(
        &folder,
        "share",
        "[column]\ntau=1\n[[component]]\na=2\nb=10\n",
    );
    let done = run(&["chroma", "simulate", &case]);
    assert!(
        done.out
            .contains("the share 1.353e-1 of 1 leaves all at once"),
        "{}",
        done.out
    );
}

#[test]
fn competition_above_a_hundredth_is_warned_of() {
    let folder = folder("chroma-competition");
    let case = file(
        &folder,
        "case.toml",
        &CASE.replace("q_max = 1000", "q_max = 10"),
    );
    let done = run(&["chroma", "simulate", &case]);
    assert_eq!(done.code, Some(0));
    assert!(
        done.out.contains("competition 2.00e-1 is above 0.01"),
        "{}",
        done.out
    );
}

#[test]
fn moments_are_those_of_the_formulas() {
    let folder = folder("chroma-moments");
    let case = file(&folder, "case.toml", CASE);
    let (found, code) = document(&["chroma", "moments", &case]);
    assert_eq!(code, Some(0));
    let toluene = &found["components"][1];
    assert_eq!(toluene["name"], "toluene");
    // tau + a/b + w/2 and 2 m^2/Pe + 2 a/b^2 + w^2/12
    assert!((number(&toluene["mean"]) - 3.025).abs() < 1e-14);
    assert!((number(&toluene["variance"]) - (0.018 + 0.4 + 0.0025 / 12.0)).abs() < 1e-14);
    let plates = number(&toluene["plates"]);
    assert!((number(&toluene["hetp"]) - 30.0 / plates).abs() < 1e-12);
    assert!(number(&found["components"][0]["resolution_to_next"]) > 0.4);
    let done = run(&["chroma", "moments", &case, "--digits", "25"]);
    assert!(
        done.out
            .contains("mean             3.025000000000000000000000"),
        "{}",
        done.out
    );
    let step = file(
        &folder,
        "step.toml",
        &CASE.replace("type = \"pulse\"\nwidth = 0.05", "type = \"step\""),
    );
    let done = run(&["chroma", "moments", &step]);
    assert_eq!((done.code, done.out.as_str()), (Some(3), ""));
    assert!(done.err.starts_with("undecided: "), "{}", done.err);
}

#[test]
fn witnesses_do_not_contradict() {
    let folder = folder("chroma-witness");
    let small = CASE
        .replace("pe = 1000", "pe = 50")
        .replace("width = 0.05", "width = 0.2");
    for (name, text, least) in [("open.toml", small.as_str(), 4), ("plug.toml", PLUG, 2)] {
        let case = file(&folder, name, text);
        let (found, code) = document(&["chroma", "witness", &case, "--effort", "quick"]);
        assert_eq!(code, Some(0), "{found}");
        let compared = found["comparisons"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["agrees"] == true);
        assert!(compared.count() >= least, "{found}");
    }
}

#[test]
fn measured_programs_are_met_without_a_fitted_number() {
    let (Some(programs), Some(table)) = (
        shared("gc_meas_df05_Rxi5SilMS.csv"),
        shared("gc_database_Rxi5SilMS_beta125.csv"),
    ) else {
        return;
    };
    let (found, code) = document(&["chroma", "program", &programs, "--table", &table]);
    assert_eq!(code, Some(0));
    assert_eq!(found["rows"].as_array().unwrap().len(), 84);
    let rms = number(&found["rms_percent"]);
    assert!((0.21..0.22).contains(&rms), "{rms}");
}

#[test]
fn a_case_may_have_a_program() {
    let folder = folder("chroma-program");
    let case = file(&folder, "program.toml", PROGRAM);
    let (found, code) = document(&["chroma", "program", &case]);
    assert_eq!(code, Some(0));
    let time = number(&found["rows"][0]["time"]);
    assert!((1.0..10.0).contains(&time), "{time}");
    assert!(found["witness"].as_str().unwrap().contains("supported"));
    let done = run(&["chroma", "program", &case, "--limit", "0.5"]);
    assert_eq!(done.code, Some(3), "{}", done.out);
    assert!(done.out.contains("stays"));
    let refused = run(&["chroma", "simulate", &case]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("[column.program]"), "{}", refused.err);
}
