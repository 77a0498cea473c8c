//! Laws of fits of retention parameters, from isothermal measurements and from programs.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use proptest::prelude::*;
use transforms::chromatography::program::{
    Capillary, Gas, Program, Ramp, Retention, RetentionSlope, Run, Track, fit_kcentric,
    fit_programmed,
};

fn solute() -> impl Strategy<Value = Retention> {
    (40.0..250.0_f64, 28.0..42.0_f64, -20.0..150.0_f64)
        .prop_map(|(tc, theta, cp)| Retention::from_celsius(tc, theta, cp, 0.002).unwrap())
}

/// Single ramps from 40 °C at these rates in K/min.
fn runs(rates: &[f64]) -> Vec<Run> {
    rates
        .iter()
        .map(|rate| {
            let ramp = Ramp {
                rate: rate / 60.0,
                target: 593.15,
                hold: 6000.0,
            };
            let oven = Track::ramps(313.15, 60.0, &[ramp]).unwrap();
            let program = Program::new(oven, Track::constant(150e3), Track::constant(0.0));
            let capillary = Capillary::new(30.0, 0.25e-3, 0.5e-6).unwrap();
            Run::new(capillary, Gas::Helium, program.unwrap()).unwrap()
        })
        .collect()
}

fn times(runs: Vec<Run>, solute: &Retention) -> Vec<(Run, f64)> {
    let time = |run: &Run| run.elute(solute, 1e6).unwrap().eluted().unwrap().time;
    runs.into_iter()
        .map(|run| (run.clone(), time(&run)))
        .collect()
}

proptest! {
    /// Exact points give the parameters back; the condition of the fit grows as the range shrinks.
    #[test]
    fn fits_recover(solute in solute(), span in 60.0..200.0_f64, n in 4..20_usize) {
        let points: Vec<(f64, f64)> = (0..n).map(|i| {
            let t = solute.temperature + span * (i as f64 / (n - 1) as f64 - 0.5);
            (t, solute.ln_k(t).unwrap())
        }).collect();
        let found = fit_kcentric(&points, 0.002).unwrap().retention;
        prop_assert!((found.temperature - solute.temperature).abs() < 1e-8);
        prop_assert!((found.thermal_constant - solute.thermal_constant).abs() < 1e-7);
        prop_assert!((found.heat_capacity - solute.heat_capacity).abs() < 1e-5);
    }

    /// The fit is a minimum: the residual is orthogonal to the derivatives.
    #[test]
    fn fits_are_stationary(solute in solute(), noise in prop::collection::vec(-0.02..0.02_f64, 8..16)) {
        let points: Vec<(f64, f64)> = noise.iter().enumerate().map(|(i, noise)| {
            let t = solute.temperature - 60.0 + 10.0 * i as f64;
            (t, solute.ln_k(t).unwrap() + noise)
        }).collect();
        let fit = fit_kcentric(&points, 0.002).unwrap();
        let picks: [fn(RetentionSlope) -> f64; 3] = [|s| s.temperature, |s| s.thermal_constant, |s| s.heat_capacity];
        for pick in picks {
            let (mut dot, mut size) = (0.0, 0.0);
            for &(t, ln_k) in &points {
                let slope = pick(fit.retention.slope(t).unwrap());
                dot += (ln_k - fit.retention.ln_k(t).unwrap()) * slope;
                size += slope.abs();
            }
            prop_assert!(dot.abs() <= 1e-10 * size, "{dot} {size}");
        }
        prop_assert!(fit.residual <= 0.02 && fit.standard_errors.unwrap().iter().all(|e| *e > 0.0));
    }

    /// Exact times under four rates give the parameters back. The condition is about 1e4: tolerances of 1e-12 per step leave 1e-7.
    #[test]
    fn programmed_fits_recover(solute in solute()) {
        let measured = times(runs(&[1.0, 4.0, 12.0, 40.0]), &solute);
        let fit = fit_programmed(&measured, 0.002, None).unwrap();
        let found = fit.retention;
        prop_assert!(fit.residual < 1e-9, "{}", fit.residual);
        prop_assert!((found.temperature - solute.temperature).abs() < 1e-5, "{found:?}");
        prop_assert!((found.thermal_constant - solute.thermal_constant).abs() < 1e-5, "{found:?}");
        prop_assert!((found.heat_capacity - solute.heat_capacity).abs() < 1e-2, "{found:?}");
    }

    /// A fit is a minimum: the residual is orthogonal to the derivatives.
    #[test]
    fn programmed_fits_are_stationary(solute in solute(), noise in prop::collection::vec(-1e-3..1e-3_f64, 5)) {
        let mut measured = times(runs(&[1.0, 3.0, 8.0, 20.0, 50.0]), &solute);
        for ((_, time), noise) in measured.iter_mut().zip(noise) {
            *time *= 1.0 + noise;
        }
        let fit = fit_programmed(&measured, 0.002, None).unwrap();
        prop_assert!(fit.residual <= 1e-3);
        let mut dots = [(0.0, 0.0); 3];
        for (run, time) in &measured {
            let elution = run.elute(&fit.retention, 1e6).unwrap().eluted().unwrap();
            let slopes = [elution.by_temperature, elution.by_thermal_constant, elution.by_heat_capacity];
            for ((dot, size), slope) in dots.iter_mut().zip(slopes) {
                let weight = slope * time / (elution.time * elution.time);
                *dot += weight * (time / elution.time - 1.0);
                *size += weight.abs() * 1e-3;
            }
        }
        for (dot, size) in dots {
            prop_assert!(dot.abs() <= 1e-5 * size, "{dot} {size}");
        }
    }
}

#[test]
fn hostile_measurements_are_refused() {
    let solute = Retention::from_celsius(100.0, 32.0, 80.0, 0.002).unwrap();
    let good = times(runs(&[2.0, 10.0, 40.0]), &solute);
    assert!(
        fit_programmed(&good, 0.002, None)
            .unwrap()
            .standard_errors
            .is_none()
    );
    assert!(fit_programmed(&good[..2], 0.002, None).is_err());
    assert!(fit_programmed(&good, f64::NAN, None).is_err());
    for time in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let mut bad = good.clone();
        bad[1].1 = time;
        assert!(fit_programmed(&bad, 0.002, None).is_err(), "{time}");
    }
    // one program thrice, and times before the gas is there
    let same = times(runs(&[10.0, 10.0, 10.0]), &solute);
    assert!(fit_programmed(&same, 0.002, None).is_err());
    let early: Vec<(Run, f64)> = good.iter().map(|(run, _)| (run.clone(), 1.0)).collect();
    let _ = fit_programmed(&early, 0.002, None);
    let start = Retention {
        temperature: f64::NAN,
        ..solute
    };
    assert!(fit_programmed(&good, 0.002, Some(start)).is_err());
}

/// A file of measurements, where there is one.
#[cfg(feature = "io")]
fn measured(name: &str) -> Option<Vec<u8>> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/corpora/chromatograms/"
    );
    std::fs::read(format!("{folder}{name}")).ok()
}

/// The listed parameters give the isothermal measurements back, and those that are fitted here a little better.
#[cfg(feature = "io")]
#[test]
fn measured_isotherms() {
    use transforms::formats::{read_isotherms, read_retention_table};
    let Some(table) = measured("gc_btex_kcentric.csv") else {
        return;
    };
    let table = read_retention_table(&table).unwrap();
    for (phase, beta, count, bound) in [
        ("Rxi17SilMS", 250.0, 52, 0.0075),
        ("Rxi5SilMS", 125.0, 95, 0.03),
        ("Rxi5SilMS", 250.0, 90, 0.03),
    ] {
        let file = format!("gc_btex_lnk_{phase}_beta{beta}.csv");
        let isotherms = read_isotherms(&measured(&file).unwrap()).unwrap();
        let (mut listed, mut fitted, mut points) = (0.0, 0.0, 0);
        for isotherm in &isotherms {
            let film = 1.0 / (4.0 * beta);
            let entry = table.iter().find(|entry| {
                let same_column = (entry.retention.film_ratio / film - 1.0).abs() < 1e-9;
                entry.name == isotherm.name && entry.phase == phase && same_column
            });
            let miss = |retention: &Retention| -> f64 {
                let gap = |&(t, ln_k): &(f64, f64)| (retention.ln_k(t).unwrap() - ln_k).powi(2);
                isotherm.points.iter().map(gap).sum()
            };
            let fit = fit_kcentric(&isotherm.points, film).unwrap();
            let (own, given) = (miss(&fit.retention), miss(&entry.unwrap().retention));
            assert!(own <= given * (1.0 + 1e-9), "{file} {}", isotherm.name);
            listed += given;
            fitted += own;
            points += isotherm.points.len();
        }
        assert_eq!(points, count);
        let rms = f64::sqrt(listed / count as f64);
        assert!(rms < bound && fitted <= listed, "{file} {rms}");
    }
}

/// From the times under seven programs alone come the parameters that were measured isothermally: T_c within 1 K and θ within 2 %.
#[cfg(feature = "io")]
#[test]
fn measured_programs_give_the_isothermal_parameters() {
    use transforms::formats::{read_measured_programs, read_retention_table};
    let (Some(programs), Some(table)) = (
        measured("gc_meas_df05_Rxi5SilMS.csv"),
        measured("gc_database_Rxi5SilMS_beta125.csv"),
    ) else {
        return;
    };
    let programs = read_measured_programs(&programs).unwrap();
    let table = read_retention_table(&table).unwrap();
    for (at, name) in programs.solutes.iter().enumerate() {
        let times: Vec<(Run, f64)> = programs
            .methods
            .iter()
            .map(|method| {
                let run = Run::new(programs.capillary, programs.gas, method.program.clone());
                (run.unwrap(), method.times[at].unwrap())
            })
            .collect();
        let fit = fit_programmed(&times, 0.002, None).unwrap();
        let listed = table
            .iter()
            .find(|entry| entry.name == *name)
            .unwrap()
            .retention;
        let found = fit.retention;
        assert!(
            (found.temperature - listed.temperature).abs() < 1.0,
            "{name} {found:?}"
        );
        assert!(
            (found.thermal_constant / listed.thermal_constant - 1.0).abs() < 0.02,
            "{name} {found:?}"
        );
    }
}
