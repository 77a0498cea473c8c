//! Readers and writers of files: what is written is read, and nothing that is no such file does harm.

#![cfg(feature = "io")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod samples;

use proptest::prelude::*;
use samples::{andi, jcamp, mzml_chromatogram, samples, shimadzu};
use transforms::formats::case::read_case;
use transforms::formats::{
    Column, ColumnValues, TimeUnit, Trace, TraceFormat, TraceOptions, read_isotherms,
    read_measured_programs, read_retention_table, read_trace, read_trace_file, write_csv,
};

fn read(text: &str) -> Trace {
    read_trace(text.as_bytes(), &TraceOptions::default()).unwrap()
}

fn refused(bytes: impl AsRef<[u8]>) -> String {
    let error = read_trace(bytes.as_ref(), &TraceOptions::default()).unwrap_err();
    error.to_string()
}

/// The five points that all samples hold.
const TIMES: [f64; 5] = [0.0, 30.0, 60.0, 90.0, 120.0];
const SIGNAL: [f64; 5] = [1.0, 2.5, 1024.0, -3.0, 0.0];

#[test]
fn every_format_gives_the_same_points() {
    for (name, format, bytes) in samples() {
        let trace = read_trace(&bytes, &TraceOptions::default());
        let trace = trace.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(trace.format, format, "{name}");
        assert_eq!(trace.time_seconds.len(), 5, "{name}");
        for (found, expected) in trace.time_seconds.iter().zip(TIMES) {
            assert!((found - expected).abs() < 1e-9, "{name} {found}");
        }
        for (found, expected) in trace.signal.iter().zip(SIGNAL) {
            assert!((found - expected).abs() < 1e-9, "{name} {found}");
        }
    }
}

#[test]
fn names_units_and_metadata() {
    let trace = read("# operator: A\n# sample = x\nTime (min),UV [mAU]\n0,1\n1,2\n");
    assert_eq!(
        (trace.signal_name.as_str(), trace.signal_unit.as_str()),
        ("UV", "mAU")
    );
    let expected = [("operator", "A"), ("sample", "x")].map(|(k, v)| (k.into(), v.into()));
    assert_eq!(trace.metadata, expected);
    let trace = read_trace(shimadzu().as_bytes(), &TraceOptions::default()).unwrap();
    assert_eq!(trace.signal_name, "LC Chromatogram(Detector A-Ch1)");
    assert_eq!(trace.signal_unit, "mV");
    let other = TraceOptions {
        signal: Some("ch2".into()),
        ..TraceOptions::default()
    };
    let trace = read_trace(shimadzu().as_bytes(), &other).unwrap();
    assert_eq!(trace.signal, [7.0, 8.0]);
    let trace = read_trace(&andi(), &TraceOptions::default()).unwrap();
    assert_eq!(
        (trace.signal_unit.as_str(), trace.time_unit),
        ("mV", TimeUnit::Second)
    );
    assert!(trace.metadata.iter().any(|(key, _)| key == "detector_unit"));
    let trace = read(&mzml_chromatogram(true, true));
    assert_eq!(
        (trace.time_unit, trace.signal_name.as_str()),
        (TimeUnit::Minute, "total ion current")
    );
}

#[test]
fn options_override() {
    let options = TraceOptions {
        time_unit: Some(TimeUnit::Hour),
        time_column: Some("b".into()),
        signal: Some("c".into()),
    };
    let trace = read_trace(b"a,b,c\n9,0,1\n8,1,2\n", &options).unwrap();
    assert_eq!(trace.time_seconds, [0.0, 3600.0]);
    assert_eq!(trace.signal, [1.0, 2.0]);
    let options = TraceOptions {
        time_unit: Some(TimeUnit::Minute),
        ..TraceOptions::default()
    };
    let trace = read_trace(b"0,1\n1,2\n", &options).unwrap();
    assert_eq!(trace.time_seconds, [0.0, 60.0]);
    assert_eq!(trace.signal_name, "column 2");
}

#[test]
fn errors_say_where_and_what() {
    for (text, expected) in [
        ("", "the file: it is empty"),
        (" \n\n", "the file: it is empty"),
        ("# only a comment\n", "the file: it has no line of names"),
        (
            "time_s,signal\n",
            "line 1: no row follows the line of names",
        ),
        (
            "time_s,signal\n1,2\n",
            "the trace: 1 points, but a trace needs at least 2",
        ),
        (
            "time_s,signal\n1,2\n1,3\n",
            "line 3: the time 1 is not later than 1 before it; sort the rows and leave out repeated times",
        ),
        (
            "# c\n\ntime_s,signal\n2,2\n1,3\n",
            "line 5: the time 1 is not later than 2 before it; sort the rows and leave out repeated times",
        ),
        (
            "time_s,signal\n1,2\n2,x\n",
            "line 3, column signal: \"x\" is not a number",
        ),
        (
            "time_s,signal\n1,2\n2\n",
            "line 3, column signal: the cell is empty",
        ),
        (
            "time_s,signal\n1,2\n2,NaN\n",
            "line 3, column signal: NaN is not finite",
        ),
        (
            "time_s,signal\ninf,2\n2,3\n",
            "line 2, column time_s: inf is not finite",
        ),
        (
            "time_s,signal\r\n1,2\r\n2,x\r\n",
            "line 3, column signal: \"x\" is not a number",
        ),
        (
            "a,b\n1,2\n",
            "line 1: no column is named as a time; the columns are \"a\", \"b\"; name it time_min or time_s, or say which one it is",
        ),
        (
            "time,b\n1,2\n",
            "line 1, column time: the unit of time is not in the name; write e.g. \"time_min\" or \"Time (s)\", or give the unit",
        ),
        (
            "time_s,b,c\n1,2,3\n",
            "line 1: several columns could be the signal; say which one of \"time_s\", \"b\", \"c\"",
        ),
        (
            "time_s,b,b\n1,2,3\n",
            "line 1: column 3 has the name \"b\" of another one",
        ),
        (
            "time_s\n1\n",
            "line 1: a trace needs a column of times and one of signals, here is \"time_s\"",
        ),
        (
            "1,2\n3,4\n",
            "line 1: numbers, where the names of the columns should be, e.g. time_min,signal; give the unit of time to read columns without names",
        ),
    ] {
        assert_eq!(refused(text), expected, "{text:?}");
    }
    let options = TraceOptions {
        signal: Some("sgnal".into()),
        ..TraceOptions::default()
    };
    let error = read_trace(b"time_s,signal\n1,2\n", &options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1: there is no column \"sgnal\" for the signal; the columns are \"time_s\", \"signal\""
    );
    assert!(refused(b"\x89HDF\r\n").contains("nccopy"));
    assert!(refused(b"\x1f\x8b\x08").contains("unpack"));
    assert!(refused(b"\x00\x01\x02").contains("no text"));
    let missing = read_trace_file("no/such/file.csv".as_ref(), &TraceOptions::default());
    assert!(
        missing
            .unwrap_err()
            .to_string()
            .starts_with("no/such/file.csv: ")
    );
}

#[test]
fn separators_and_decimal_marks() {
    for text in [
        "time_s;signal\n0,5;1,5\n1,5;2\n",
        "time_s\tsignal\n0,5\t1,5\n1,5\t2\n",
        "\u{feff}time_s\tsignal\r\n0.5\t1.5\r\n1.5\t2\r\n\r\n",
        "time_s signal\n 0.5  1.5\n1.5   2\n",
        "\"time_s\",\"signal\"\n\"0.5\",\"1.5\"\n1.5,2,\n",
        "time_s,signal\n0.5,1.5\n# a remark\n1.5,2\n,\n",
        "## sample = no JCAMP-DX\ntime_s,signal\n0.5,1.5\n1.5,2\n",
    ] {
        let trace = read(text);
        assert_eq!(
            (trace.time_seconds, trace.signal),
            (vec![0.5, 1.5], vec![1.5, 2.0]),
            "{text}"
        );
    }
}

#[test]
fn damaged_jcamp_is_refused() {
    let good = jcamp("1 2 3\n");
    assert!(refused(good.replace("NPOINTS=3", "NPOINTS=4")).contains("NPOINTS says 4"));
    assert!(refused(good.replace("NPOINTS=3", "NPOINTS=2")).contains("more points"));
    assert!(refused(good.replace("NPOINTS=3", "NPOINTS=4000000000")).contains("4000000000"));
    assert!(refused(good.replace("NPOINTS=3", "NPOINTS=x")).contains("line"));
    assert!(refused(good.replace("SECONDS", "1/CM")).contains("not a unit of time"));
    assert!(refused(good.replace("\n0 1", "\n7 1")).contains("points are lost"));
    assert!(refused(good.replace("(X++(Y..Y))", "(R++(A..A))")).contains("does not cover"));
    assert!(refused("##TITLE=x\n##END=\n").contains("no XYDATA"));
}

#[test]
fn promises_of_many_points_are_not_believed() {
    // the dimension of the ordinates says 2^31 - 1
    let mut bytes = andi();
    let at = bytes
        .windows(12)
        .position(|w| w == b"point_number")
        .unwrap()
        + 12;
    bytes[at..at + 4].copy_from_slice(&0x7fff_ffff_u32.to_be_bytes());
    assert!(refused(&bytes).contains("cut off"));
    // so does the number of dimensions
    let mut bytes = andi();
    bytes[12..16].copy_from_slice(&0x7fff_ffff_u32.to_be_bytes());
    assert!(!refused(&bytes).is_empty());
    let text = mzml_chromatogram(true, true);
    let many = text.replace(
        "defaultArrayLength=\"5\"",
        "defaultArrayLength=\"4000000000\"",
    );
    assert!(refused(many).contains("more than the limit"));
    // an archive that unpacks to more than is announced
    let few = text.replace("defaultArrayLength=\"5\"", "defaultArrayLength=\"2\"");
    assert!(refused(few).contains("unpacks to more"));
    let deep = format!("<mzML>{}", "<a>".repeat(100_000));
    assert!(refused(deep).contains("nested deeper"));
}

#[test]
fn xml_that_is_no_chromatogram() {
    for (text, expected) in [
        ("<html></html>", "no element mzML"),
        ("<mzML>", "cut off"),
        ("<mzML></mzM>", "line 1"),
        ("<mzML></mzML>", "neither"),
    ] {
        assert!(
            refused(text).contains(expected),
            "{text}: {}",
            refused(text)
        );
    }
    let foreign = mzml_chromatogram(true, true).replace("MS:1000574", "MS:1002312");
    assert!(refused(foreign).contains("zlib or no compression"));
}

proptest! {
    /// A table that is written is read again, bit for bit.
    #[test]
    fn written_traces_are_read(points in prop::collection::vec((1e-3..10.0_f64, -1e6..1e6_f64), 2..50)) {
        let mut time = 0.0;
        let times: Vec<f64> = points.iter().map(|(step, _)| { time += step; time }).collect();
        let signal: Vec<f64> = points.iter().map(|(_, signal)| *signal).collect();
        let column = |name: &str, unit: &str, values: &[f64]| Column {
            name: name.into(), unit: unit.into(), values: ColumnValues::Numbers(values.to_vec()),
        };
        let text = write_csv(&[column("time", "s", &times), column("signal", "mV", &signal)]).unwrap();
        let trace = read(&text);
        prop_assert_eq!(trace.time_seconds, times);
        prop_assert_eq!(trace.signal, signal);
        prop_assert_eq!(trace.signal_unit, "mV");
    }

    /// Any bytes give a trace or an error.
    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), start in 0..8_usize) {
        let starts: [&[u8]; 8] = [b"", b"CDF\x01", b"CDF\x02", b"<mzML>", b"##TITLE=x\n##", b"[Chromatogram]\n", b"Chromatogram Data:\n", b"time_s,y\n"];
        let bytes = [starts[start], &bytes].concat();
        everywhere(&bytes);
    }

    /// A valid file with bytes changed, left out or repeated gives a trace with increasing finite points, or an error.
    #[test]
    fn damaged_files(which in 0..100_usize, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..8)) {
        let samples = samples();
        let mut bytes = samples[which % samples.len()].2.clone();
        for (index, byte, kind) in changes {
            let at = index.index(bytes.len().max(1));
            match kind {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => { bytes.truncate(at.max(1)); }
                2 => { let part = bytes[at.min(bytes.len())..].to_vec(); bytes.extend(part); }
                _ => bytes.insert(at.min(bytes.len()), byte),
            }
        }
        everywhere(&bytes);
    }
}

/// All readers on the same bytes.
fn everywhere(bytes: &[u8]) {
    let minutes = TraceOptions {
        time_unit: Some(TimeUnit::Minute),
        ..TraceOptions::default()
    };
    for options in [TraceOptions::default(), minutes] {
        if let Ok(trace) = read_trace(bytes, &options) {
            assert!(trace.time_seconds.len() >= 2);
            assert_eq!(trace.time_seconds.len(), trace.signal.len());
            assert!(trace.time_seconds.windows(2).all(|pair| pair[0] < pair[1]));
            let mut all = trace.time_seconds.iter().chain(&trace.signal);
            assert!(all.all(|value| value.is_finite()));
        }
    }
    let _ = read_measured_programs(bytes);
    let _ = read_retention_table(bytes);
    let _ = read_isotherms(bytes);
    let _ = read_case(&String::from_utf8_lossy(bytes));
}

/// The detection is what the samples say it is.
#[test]
fn formats_are_known_by_content() {
    let formats: Vec<TraceFormat> = samples().into_iter().map(|sample| sample.1).collect();
    for format in [
        TraceFormat::Delimited,
        TraceFormat::Jcamp,
        TraceFormat::Andi,
        TraceFormat::MzMl,
        TraceFormat::Shimadzu,
        TraceFormat::Chromeleon,
    ] {
        assert!(formats.contains(&format), "{format:?} has no sample");
    }
}
