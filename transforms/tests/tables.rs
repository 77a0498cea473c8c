//! Tables of gas chromatography and of results, and the files of the corpus.

#![cfg(feature = "io")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use transforms::chromatography::program::Run;
use transforms::formats::{
    Column, ColumnValues, MeasuredMethod, TimeUnit, TraceOptions, read_isotherms,
    read_measured_programs, read_retention_table, read_trace, write_csv,
};

#[test]
fn tables_of_gas_chromatography() {
    let text = b"L;d;df;gas;pout;sp;time_unit;;\n30;2.5E-4;2.5E-7;He;vacuum;X;min;;\n\
        measurement;T1;t1;RT1;T2;t2;p1;p2;pamb\nm1;40;2;10;140;5;50000;90000;100000\n\
        measurement;a;b\nm1;7.5;\n";
    let found = read_measured_programs(text).unwrap();
    let method = &found.methods[0];
    assert_eq!(method.times, [Some(450.0), None]);
    assert!((method.program.temperature().at(120.0 + 300.0) - 363.15).abs() < 1e-9);
    assert!((method.program.inlet().at(120.0 + 300.0) - 170e3).abs() < 1e-9);
    assert!((method.program.inlet().at(1e6) - 190e3).abs() < 1e-9);
    let text = std::str::from_utf8(text).unwrap();
    for (from, to, expected) in [
        (
            "vacuum",
            "space",
            "line 2, column pout: \"space\" is not one of vacuum, atmosphere",
        ),
        (
            "He",
            "Xe",
            "line 2, column gas: \"Xe\" is not one of He, H2, N2, Ar",
        ),
        (
            ";10;",
            ";ten;",
            "line 4, column RT1: \"ten\" is not a finite number",
        ),
        (";90000;", ";;", "line 4, column p2: it is missing"),
        (
            "\nm1;7.5",
            "\nm2;7.5",
            "line 4: there are no times of \"m1\"",
        ),
        (
            "measurement;a",
            "x;a",
            "the file: 2 blocks instead of three: column, programs and times",
        ),
    ] {
        let error = read_measured_programs(text.replace(from, to).as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn tables_that_are_none() {
    let column = |values: ColumnValues| Column {
        name: "a".into(),
        unit: "s".into(),
        values,
    };
    let one = column(ColumnValues::Numbers(vec![1.0]));
    let error = |columns: &[Column]| write_csv(columns).unwrap_err().to_string();
    assert_eq!(error(&[]), "columns of a table: 0 instead of 1");
    let none = column(ColumnValues::Texts(vec![]));
    assert_eq!(error(&[one, none]), "values of a column: 0 instead of 1");
    let hole = column(ColumnValues::Numbers(vec![1.0, f64::NAN]));
    assert_eq!(error(&[hole]), "row 2, column a: NaN is not finite");
}

/// The files of the corpus, where it is.
#[test]
fn corpus() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/corpora/chromatograms/"
    );
    let bytes = |name: &str| std::fs::read(format!("{folder}{name}")).ok();
    for (name, points) in [
        ("gc_fast_alkanes_no_gradient.csv", 6001),
        ("gc_alkanes_program_a.csv", 36_000),
        ("hplc_lactose_3mM.csv", 601),
        ("hplc_mixture.csv", 4801),
    ] {
        let Some(bytes) = bytes(name) else { return };
        let trace = read_trace(&bytes, &TraceOptions::default()).unwrap();
        assert_eq!(trace.signal.len(), points, "{name}");
        assert_eq!(trace.time_unit, TimeUnit::Minute);
    }
    let measured = read_measured_programs(&bytes("gc_meas_df05_Rxi5SilMS.csv").unwrap()).unwrap();
    assert_eq!((measured.methods.len(), measured.solutes.len()), (7, 12));
    let table = read_retention_table(&bytes("gc_database_Rxi5SilMS_beta125.csv").unwrap()).unwrap();
    assert_eq!(table.len(), 12);
    let run = |method: &MeasuredMethod| {
        let (capillary, gas) = (measured.capillary, measured.gas);
        Run::new(capillary, gas, method.program.clone()).unwrap()
    };
    let mut squares = 0.0;
    for method in &measured.methods {
        for (name, time) in measured.solutes.iter().zip(&method.times) {
            let solute = table.iter().find(|entry| entry.name == *name).unwrap();
            let found = run(method)
                .elute(&solute.retention, 1e5)
                .unwrap()
                .eluted()
                .unwrap();
            squares += (found.time / time.unwrap() - 1.0).powi(2);
        }
    }
    assert!((squares / 84.0).sqrt() < 0.0025);
    let table = read_retention_table(&bytes("gc_btex_kcentric.csv").unwrap()).unwrap();
    assert_eq!(table.len(), 18);
    assert!((table[0].retention.film_ratio - 0.001).abs() < 1e-15);
    let isotherms =
        read_isotherms(&bytes("gc_isothermal_lnk_df05_Rxi5SilMS.csv").unwrap()).unwrap();
    assert_eq!(isotherms.len(), 12);
    let isotherms = read_isotherms(&bytes("gc_btex_lnk_Rxi5SilMS_beta125.csv").unwrap()).unwrap();
    assert_eq!(
        isotherms.iter().map(|one| one.points.len()).sum::<usize>(),
        95
    );
}
