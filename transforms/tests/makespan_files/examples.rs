//! The files of `examples/makespan`.

use algebra::Rational;
use transforms::formats::chain::{
    ChainFormat, ReadOptions, Task, read_chain, write_attempts, write_chain,
};
use transforms::makespan::{Kind, Values};

use crate::solve::at;
use crate::{chain, example, task};

#[test]
fn the_cell_as_toml() {
    let cell = chain(&example("peg_in_hole.toml"));
    assert_eq!(
        cell.states(),
        ["seek", "align", "insert", "jam", "done", "scrap"]
    );
    assert!(cell.symbols().is_empty() && cell.notes().is_empty());
    let [time, _, done] = at(&cell, &Values::default(), |name| name == "done");
    assert_eq!((time.to_f64(), done.to_f64()), (14.56, 0.96));
    // A constant from outside goes before that of the file.
    let mut options = ReadOptions::default();
    options.constants = vec![("find".to_owned(), Rational::from(1))];
    let faster = read_chain(&example("peg_in_hole.toml"), ChainFormat::Toml, &options).unwrap();
    assert_eq!(faster.arcs()[0].weight.to_string(), "1");
}

#[test]
fn the_cell_as_a_program_and_as_storm_exports_it() {
    let program = chain(&example("peg_in_hole.prism"));
    let explicit = chain(&example("peg_in_hole.drn"));
    assert_eq!((program.states().len(), explicit.states().len()), (16, 16));
    assert_eq!(
        (program.kind(), explicit.kind()),
        (Kind::Continuous, Kind::Continuous)
    );
    assert_eq!(program.states()[0], "phase=0,jams=0,placed=false");
    assert_eq!(explicit.states()[0], "!placed,phase=0,jams=0");
    // Both explore breadth first: the states come in one order.
    assert_eq!(program.arcs(), explicit.arcs());
    assert_eq!(program.costs(), explicit.costs());
    let mut options = ReadOptions::default();
    options.constants = vec![
        (
            "jam_rate".to_owned(),
            Rational::from_decimal("0.05").unwrap(),
        ),
        ("most".to_owned(), Rational::from(1)),
    ];
    let short = read_chain(&example("peg_in_hole.prism"), ChainFormat::Prism, &options).unwrap();
    assert_eq!(short.states().len(), 6 + 2);
    assert!(short.symbols().is_empty());
}

#[test]
fn attempts_come_back() {
    let Task::Attempts(model) = task(&example("attempts.toml")) else {
        panic!()
    };
    for format in [ChainFormat::Toml, ChainFormat::Json] {
        let text = write_attempts(&model, format).unwrap();
        assert_eq!(ChainFormat::of(&text), format);
        assert_eq!(task(&text), Task::Attempts(model.clone()));
    }
    assert!(write_attempts(&model, ChainFormat::Drn).is_err());
    let exact = model
        .try_map(|formula| Values::default().exact(formula))
        .unwrap();
    assert_eq!(exact.success().to_string(), "14/25");
}

#[test]
fn a_matrix_and_a_curve() {
    let Task::Confusion(matrix) = task(&example("confusion.toml")) else {
        panic!()
    };
    let matrix = matrix
        .try_map(|formula| Values::default().exact(formula))
        .unwrap();
    assert_eq!(
        matrix.model().unwrap().mean().finite().unwrap().to_string(),
        "1237/28"
    );
    let Task::Roc(points) = task(&example("roc.toml")) else {
        panic!()
    };
    assert_eq!(points.len(), 5);
    let times: Vec<String> = points
        .iter()
        .map(|point| point.times.preempted_failure.to_string())
        .collect();
    assert_eq!(times, ["11", "11", "11", "19/2", "11"]);
}

#[test]
fn formats_are_told_apart() {
    for name in [
        "peg_in_hole.toml",
        "attempts.toml",
        "confusion.toml",
        "roc.toml",
    ] {
        assert_eq!(ChainFormat::of(&example(name)), ChainFormat::Toml, "{name}");
    }
    for name in ["peg_in_hole", "rework"] {
        let text = example(&format!("{name}.prism"));
        assert_eq!(ChainFormat::of(&text), ChainFormat::Prism);
        assert_eq!(
            ChainFormat::of(&example(&format!("{name}.drn"))),
            ChainFormat::Drn
        );
        assert_eq!(
            ChainFormat::of(&write_chain(&chain(&text), ChainFormat::Json).unwrap()),
            ChainFormat::Json
        );
    }
}
