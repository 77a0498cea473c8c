//! Retention times under programs of temperature and pressure, without a fitted number, against measured ones.
//!
//! ```text
//! cargo run --example programmed_retention --features io -- [FOLDER]
//! ```
//!
//! `FOLDER` (default `../shared/corpora/chromatograms`) holds the measured times of twelve solutes under seven programs
//! and their retention parameters, which were measured at constant temperatures. Without it one of the programs, copied
//! below, has to do.

#![expect(clippy::print_stdout, reason = "an example for a person")]

use std::path::PathBuf;

use closedform::transforms::Error;
use closedform::transforms::chromatography::program::Run;
use closedform::transforms::formats::{read_measured_programs, read_retention_table};

/// One program of twelve solutes; repository GasChromatographyToolbox/RetentionParameterEstimator.jl (MIT licence).
const PROGRAM: &str = "\
L;d;df;gas;pout;sp;time_unit;;;;;;
29.8;2.50E-04;5.00E-07;He;vacuum;Rxi5SilMS;min;;;;;;
measurement;T1;t1;RT1;T2;t2;p1;p2;pamb;;;;
meas2;40;3;5;200;15;49000;111000;101556;;;;
measurement;2-Octanone;4-Fluoroaniline;2,6-Dimethylphenol;Octan-1-ol;1,3-Dichlorobenzene;Cyclohexanone;4-Methylphenol;Aniline;n-Butylbenzene;Nonan-2-one;1-Phenyl-2-propanol;Hexan-1-ol
meas2;14.0919;14.5154;17.9924;16.7854;14.7399;10.7971;16.8574;13.643;16.4085;17.4418;18.8733;9.9078
";

/// Retention parameters of the same solutes, from isothermal measurements; same source.
const SOLUTES: &str = "\
Name,Tchar,thetachar,DeltaCp,phi0
Hexan-1-ol,102.46,32.254,82.152,0.002
Cyclohexanone,112.27,35.819,66.920,0.002
2-Octanone,127.72,34.162,79.684,0.002
Aniline,128.34,36.379,74.411,0.002
4-Fluoroaniline,132.18,35.996,83.012,0.002
\"1,3-Dichlorobenzene\",136.27,37.551,62.696,0.002
Octan-1-ol,142.18,34.765,95.033,0.002
4-Methylphenol,143.09,35.419,102.64,0.002
n-Butylbenzene,143.68,36.797,74.139,0.002
Nonan-2-one,146.44,35.264,89.715,0.002
\"2,6-Dimethylphenol\",152.43,37.480,84.666,0.002
1-Phenyl-2-propanol,158.08,38.074,80.242,0.002
";

/// The tables of a folder, or those above.
fn tables() -> (String, String) {
    let folder = std::env::args().nth(1).map_or_else(
        || PathBuf::from("../shared/corpora/chromatograms"),
        PathBuf::from,
    );
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    read("gc_meas_df05_Rxi5SilMS.csv")
        .zip(read("gc_database_Rxi5SilMS_beta125.csv"))
        .unwrap_or_else(|| (PROGRAM.to_owned(), SOLUTES.to_owned()))
}

fn main() -> Result<(), Error> {
    let (programs, solutes) = tables();
    let measured = read_measured_programs(programs.as_bytes())?;
    let table = read_retention_table(solutes.as_bytes())?;
    let mut deviations = Vec::new();
    for method in &measured.methods {
        let run = Run::new(measured.capillary, measured.gas, method.program.clone())?;
        println!(
            "{}\n{:<22}{:>10}{:>10}{:>8}",
            method.name, "solute", "measured", "computed", "%"
        );
        for (name, time) in measured.solutes.iter().zip(&method.times) {
            let known = table.iter().find(|entry| entry.name == *name);
            let (Some(time), Some(known)) = (time, known) else {
                continue;
            };
            let Some(elution) = run.elute(&known.retention, 10.0 * time)?.eluted() else {
                println!("{name:<22}{:>10.3}{:>10}", time / 60.0, "retained");
                continue;
            };
            // The witness integrates the same journey in another variable by another method.
            let witness = run.elute_by_position(&known.retention, 10.0 * time)?;
            assert!(witness.is_some_and(|other| (other / elution.time - 1.0).abs() < 1e-9));
            let deviation = 100.0 * (elution.time / time - 1.0);
            deviations.push(deviation);
            println!(
                "{name:<22}{:>10.3}{:>10.3}{deviation:>8.3}",
                time / 60.0,
                elution.time / 60.0
            );
        }
    }
    let squares: f64 = deviations.iter().map(|one| one * one).sum();
    let rms = (squares / deviations.len() as f64).sqrt();
    let most = deviations
        .iter()
        .fold(0.0, |most: f64, one| most.max(one.abs()));
    println!(
        "{} retention times in min, no number fitted: rms {rms:.3} %, at most {most:.3} %",
        deviations.len()
    );
    // 0.22 % over all seven programs, 0.26 % in the one above
    assert!(rms < 0.35, "{rms}");
    Ok(())
}
