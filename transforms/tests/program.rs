//! Laws of gas chromatography under programs, and of retention indices.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use proptest::prelude::*;
use transforms::chromatography::indices::{Beyond, Ladder};
use transforms::chromatography::program::{
    Capillary, Elution, Gas, Outcome, Program, Ramp, Retention, Run, Track,
};

const LONG: f64 = 1e9;

fn gas() -> impl Strategy<Value = Gas> {
    prop::sample::select(Gas::ALL.to_vec())
}

fn capillary() -> impl Strategy<Value = Capillary> {
    (5.0..60.0_f64, 0.1e-3..0.53e-3_f64, 0.1e-6..1e-6_f64)
        .prop_map(|(length, diameter, film)| Capillary::new(length, diameter, film).unwrap())
}

fn solute() -> impl Strategy<Value = Retention> {
    (40.0..250.0_f64, 28.0..42.0_f64, -20.0..150.0_f64)
        .prop_map(|(tc, theta, cp)| Retention::from_celsius(tc, theta, cp, 0.002).unwrap())
}

/// Pressures of inlet and outlet, the outlet a vacuum, air, or nearly as high as the inlet.
fn pressures() -> impl Strategy<Value = (f64, f64)> {
    prop_oneof![
        (100e3..400e3_f64).prop_map(|inlet| (inlet, 0.0)),
        (110e3..400e3_f64).prop_map(|inlet| (inlet, 101_325.0)),
        (110e3..400e3_f64).prop_map(|inlet| (inlet, inlet * 0.99)),
    ]
}

/// Holds and ramps of oven and inlet, with an outlet that stays or falls.
fn run() -> impl Strategy<Value = Run> {
    let oven = (
        300.0..350.0_f64,
        0.0..300.0_f64,
        0.02..1.5_f64,
        380.0..620.0_f64,
    );
    let gauge = (20e3..100e3_f64, 0.0..400.0_f64, 20e3..300e3_f64);
    let outlet = prop_oneof![
        Just((0.0, 0.0)),
        Just((101_325.0, 101_325.0)),
        Just((60e3, 10e3))
    ];
    (capillary(), gas(), oven, gauge, outlet).prop_map(
        |(capillary, gas, (start, hold, rate, target), (first, wait, second), (before, after))| {
            let ramp = Ramp {
                rate,
                target,
                hold: 60.0,
            };
            let oven = Track::ramps(start, hold, &[ramp]).unwrap();
            let inlet = Track::through(vec![
                (wait, 101_325.0 + first),
                (wait + 500.0, 101_325.0 + second),
            ]);
            let outlet = Track::through(vec![(0.0, before), (700.0, after)]);
            let program = Program::new(oven, inlet.unwrap(), outlet.unwrap()).unwrap();
            Run::new(capillary, gas, program).unwrap()
        },
    )
}

fn eluted(run: &Run, solute: &Retention) -> Elution {
    run.elute(solute, LONG).unwrap().eluted().unwrap()
}

proptest! {
    /// The time over the place by another method is the same: tolerances of 1e-12 for each of some hundred steps.
    #[test]
    fn time_over_place_agrees(run in run(), solute in solute()) {
        let elution = eluted(&run, &solute);
        let witness = run.elute_by_position(&solute, LONG).unwrap().unwrap();
        prop_assert!((elution.time / witness - 1.0).abs() < 1e-9, "{} {}", elution.time, witness);
    }

    /// Isothermal and isobaric: t = τ (1 + k).
    #[test]
    fn isothermal(capillary in capillary(), gas in gas(), (inlet, outlet) in pressures(), solute in solute(), temperature in 330.0..600.0_f64) {
        let program = Program::new(Track::constant(temperature), Track::constant(inlet), Track::constant(outlet)).unwrap();
        let run = Run::new(capillary, gas, program).unwrap();
        let hold_up = capillary.flow(gas.viscosity(temperature).unwrap(), inlet, outlet).unwrap().hold_up();
        let k = solute.ln_k_on(capillary.film_ratio(), temperature).unwrap().exp();
        let elution = eluted(&run, &solute);
        prop_assert!((elution.time / (hold_up * (1.0 + k)) - 1.0).abs() < 1e-13);
        // ∂t/∂θ = τ k ∂ln k/∂θ
        let slope = solute.slope(temperature).unwrap();
        let exact = hold_up * k * slope.heat_capacity;
        prop_assert!((elution.by_heat_capacity - exact).abs() <= 1e-12 * exact.abs());
        prop_assert!((elution.by_temperature / (hold_up * k * slope.temperature) - 1.0).abs() < 1e-12);
    }

    /// The hold-up time is the integral of 1/u, and u p is the same everywhere.
    #[test]
    fn hold_up_is_the_integral(capillary in capillary(), (inlet, outlet) in pressures(), viscosity in 8e-6..4e-5_f64) {
        let flow = capillary.flow(viscosity, inlet, outlet).unwrap();
        // x = L (1 - w²): the integrand is smooth at a vacuum, and Simpson's rule of 2,000 panels is exact to 1e-10
        let panels = 2000;
        let f = |w: f64| {
            let x = capillary.length * (1.0 - w * w);
            2.0 * capillary.length * w / flow.velocity(x).unwrap()
        };
        let h = 1.0 / f64::from(panels);
        let integral: f64 = (0..panels).map(|i| {
            let a = f64::from(i) * h;
            h / 6.0 * (f(a) + 4.0 * f(a + 0.5 * h) + f(a + h))
        }).sum();
        prop_assert!((integral / flow.hold_up() - 1.0).abs() < 1e-8, "{} {}", integral, flow.hold_up());
        let constant = flow.velocity(0.0).unwrap() * flow.pressure(0.0).unwrap();
        let there = 0.7 * capillary.length;
        prop_assert!((flow.velocity(there).unwrap() * flow.pressure(there).unwrap() / constant - 1.0).abs() < 1e-13);
    }

    /// Derivatives of the retention time against central differences, which are good to the square of their step.
    #[test]
    fn sensitivities(run in run(), solute in solute()) {
        let elution = eluted(&run, &solute);
        let difference = |change: &dyn Fn(&mut Retention, f64), step: f64| {
            let at = |sign: f64| {
                let mut moved = solute;
                change(&mut moved, sign * step);
                eluted(&run, &moved).time
            };
            (at(1.0) - at(-1.0)) / (2.0 * step)
        };
        // At a corner of the program the third derivative jumps: the bound is the first order of a step.
        let close = |exact: f64, found: f64| (exact - found).abs() <= 1e-3 * exact.abs() + 1e-6;
        let by_temperature = difference(&|s, d| s.temperature += d, 1e-3);
        prop_assert!(close(elution.by_temperature, by_temperature), "{} {by_temperature}", elution.by_temperature);
        let by_theta = difference(&|s, d| s.thermal_constant += d, 1e-3);
        prop_assert!(close(elution.by_thermal_constant, by_theta), "{} {by_theta}", elution.by_thermal_constant);
        let by_heat = difference(&|s, d| s.heat_capacity += d, 1e-2);
        prop_assert!(close(elution.by_heat_capacity, by_heat), "{} {by_heat}", elution.by_heat_capacity);
    }

    /// A solute that is retained more elutes later, and none before the gas.
    #[test]
    fn later_when_retained_more(run in run(), solute in solute(), more in 1.01..20.0_f64) {
        let other = Retention { film_ratio: solute.film_ratio / more, ..solute };
        let bare = Capillary { film_thickness: 0.0, ..*run.capillary() };
        let gas = eluted(&Run::new(bare, run.gas(), run.program().clone()).unwrap(), &solute);
        let (one, two) = (eluted(&run, &solute), eluted(&run, &other));
        prop_assert!(two.time > one.time && one.time > gas.time);
        prop_assert!(gas.ln_k.is_infinite() && gas.by_temperature.abs() <= 0.0);
    }

    /// A program that is cut into more pieces is the same program.
    #[test]
    fn more_corners_change_nothing(run in run(), solute in solute(), cuts in prop::collection::vec(1.0..900.0_f64, 1..6)) {
        let refine = |track: &Track| {
            let mut times: Vec<f64> = track.corners().iter().map(|c| c.0).chain(cuts.iter().copied()).collect();
            times.sort_by(f64::total_cmp);
            times.dedup();
            Track::through(times.into_iter().map(|t| (t, track.at(t))).collect()).unwrap()
        };
        let program = run.program();
        let cut = Program::new(refine(program.temperature()), refine(program.inlet()), refine(program.outlet())).unwrap();
        let other = Run::new(*run.capillary(), run.gas(), cut).unwrap();
        let (one, two) = (eluted(&run, &solute).time, eluted(&other, &solute).time);
        prop_assert!((one / two - 1.0).abs() < 1e-10, "{one} {two}");
    }

    /// Whatever the limit, the answer is the time or a share of the way.
    #[test]
    fn limits_hold(run in run(), solute in solute(), limit in 1e-3..3000.0_f64) {
        let time = eluted(&run, &solute).time;
        match run.elute(&solute, limit).unwrap() {
            Outcome::Eluted(elution) => {
                prop_assert!(elution.time <= limit * (1.0 + 1e-12));
                prop_assert!((elution.time / time - 1.0).abs() < 1e-9);
            }
            Outcome::Retained { travelled, .. } => {
                prop_assert!(limit < time * (1.0 + 1e-9));
                prop_assert!((0.0..=1.0).contains(&travelled));
            }
        }
    }

    /// No input hangs or panics, and no answer is NaN.
    #[test]
    fn extremes_are_answered(run in run(), exponent in -300.0..300.0_f64, theta in 1e-3..1e5_f64, heat in -1e9..1e9_f64) {
        let solute = Retention { temperature: 10_f64.powf(exponent), thermal_constant: theta, heat_capacity: heat, film_ratio: 0.002 };
        if let Ok(Outcome::Eluted(elution)) = run.elute(&solute, 1e5) {
            prop_assert!((0.0..=1e5).contains(&elution.time));
        }
    }

    /// Columns and programs of any size are refused or answered.
    #[test]
    fn extreme_columns_are_answered(sizes in prop::collection::vec(-320.0..310.0_f64, 3), pressure in -320.0..310.0_f64, temperatures in (-320.0..310.0_f64, -320.0..310.0_f64), solute in solute()) {
        let power = |exponent: f64| 10_f64.powf(exponent);
        let Ok(capillary) = Capillary::new(power(sizes[0]), power(sizes[1]), power(sizes[2])) else {
            return Ok(());
        };
        let oven = Track::through(vec![(0.0, power(temperatures.0)), (100.0, power(temperatures.1))]);
        let program = oven.and_then(|oven| Program::new(oven, Track::constant(power(pressure)), Track::constant(0.0)));
        let Ok(run) = program.and_then(|program| Run::new(capillary, Gas::Helium, program)) else {
            return Ok(());
        };
        match run.elute(&solute, 1e4) {
            Ok(Outcome::Eluted(elution)) => prop_assert!((0.0..=1e4).contains(&elution.time)),
            Ok(Outcome::Retained { travelled, .. }) => prop_assert!((0.0..=1.0).contains(&travelled)),
            Err(_) => {}
        }
        let _ = run.elute_by_position(&solute, 1e4);
    }

    /// Index and time are inverse to each other; a rung has 100 times its carbon number.
    #[test]
    fn indices_invert(start in 0.1..10.0_f64, steps in prop::collection::vec((1..4_u32, 0.01..5.0_f64), 2..20), share in 0.0..1.0_f64, dead in 0.0..0.99_f64) {
        let (mut carbons, mut time) = (5, start);
        let mut rungs = vec![(carbons, time)];
        for (more, later) in steps {
            carbons += more;
            time += later;
            rungs.push((carbons, time));
        }
        let ladder = Ladder::new(rungs.clone()).unwrap();
        let hold_up = dead * start;
        let at = start + share * (time - start);
        let linear = ladder.linear(at, Beyond::Refuse).unwrap();
        prop_assert!((ladder.time_of_linear(linear).unwrap() - at).abs() < 1e-11 * time);
        let kovats = ladder.kovats(at, hold_up, Beyond::Refuse).unwrap();
        prop_assert!((ladder.time_of_kovats(kovats, hold_up).unwrap() - at).abs() < 1e-10 * time);
        // ln is concave: between rungs Kovats' index is above the linear one
        prop_assert!(kovats >= linear - 1e-9);
        for (carbons, time) in rungs {
            let exact = 100.0 * f64::from(carbons);
            prop_assert!((ladder.linear(time, Beyond::Refuse).unwrap() - exact).abs() < 1e-9);
            prop_assert!((ladder.kovats(time, hold_up, Beyond::Refuse).unwrap() - exact).abs() < 1e-9);
        }
    }

    /// A linear index does not depend on the unit and origin of time, Kovats' not on the unit.
    #[test]
    fn indices_scale(scale in 0.01..100.0_f64, shift in 0.0..10.0_f64, at in 2.0..9.0_f64) {
        let rungs = [(9, 2.0), (10, 3.7), (12, 5.2), (13, 9.0)];
        let moved = |scale: f64, shift: f64| Ladder::new(rungs.iter().map(|&(n, t)| (n, t * scale + shift)).collect()).unwrap();
        let (one, two) = (moved(1.0, 0.0), moved(scale, shift));
        let linear = |ladder: &Ladder, t: f64| ladder.linear(t, Beyond::Extrapolate).unwrap();
        prop_assert!((linear(&one, at) - linear(&two, at * scale + shift)).abs() < 1e-7);
        let kovats = |ladder: &Ladder, t: f64, dead: f64| ladder.kovats(t, dead, Beyond::Extrapolate).unwrap();
        prop_assert!((kovats(&one, at, 1.0) - kovats(&two, at * scale + shift, scale + shift)).abs() < 1e-7);
    }
}

/// Where the retention time is a quadrature: 325.963727109286241 s by mpmath at 30 digits.
#[test]
fn reference() {
    let capillary = Capillary::new(
        15.254_683_549_403_953,
        0.000_324_914_537_453_907_05,
        1.476_393_780_846_71e-7,
    );
    let oven = Track::through(vec![
        (0.0, 303.027_248_517_737_2),
        (75.361_632_648_685_57, 303.027_248_517_737_2),
        (679.795_391_724_295_5, 607.506_520_507_147_1),
    ]);
    let inlet = Track::through(vec![
        (290.760_012_088_979_47, 153_958.698_313_447_8),
        (790.760_012_088_979_5, 368_791.955_065_518_27),
    ]);
    let program = Program::new(oven.unwrap(), inlet.unwrap(), Track::constant(0.0)).unwrap();
    let run = Run::new(capillary.unwrap(), Gas::Helium, program).unwrap();
    let solute = Retention {
        temperature: 487.810_117_548_280_23,
        thermal_constant: 29.187_793_366_697_885,
        heat_capacity: 15.302_253_942_130_53,
        film_ratio: 0.002,
    };
    let exact = 325.963_727_109_286_24;
    assert!((eluted(&run, &solute).time / exact - 1.0).abs() < 1e-12);
    let witness = run.elute_by_position(&solute, LONG).unwrap().unwrap();
    assert!((witness / exact - 1.0).abs() < 1e-10);
}

/// A file of measurements, where there is one.
fn measured(name: &str) -> Option<String> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/corpora/chromatograms/"
    );
    std::fs::read_to_string(format!("{folder}{name}")).ok()
}

fn numbers(line: &str) -> Vec<f64> {
    line.split(';')
        .skip(1)
        .map_while(|cell| cell.parse().ok())
        .collect()
}

/// Retention parameters by name, of a table that has commas in quotes.
fn database(text: &str) -> Vec<(String, Retention)> {
    text.lines()
        .skip(1)
        .map(|line| {
            let (name, rest) = match line.strip_prefix('"') {
                Some(rest) => rest.split_once("\",").unwrap(),
                None => line.split_once(',').unwrap(),
            };
            let cells: Vec<&str> = rest.split(',').collect();
            let at = |i: usize| cells[i].parse::<f64>().unwrap();
            let retention = Retention::from_celsius(at(2), at(3), at(4), at(5)).unwrap();
            (String::from(name), retention)
        })
        .collect()
}

/// 84 measured times of 12 solutes under 7 programs, from parameters measured isothermally: no fitted number.
#[test]
fn measured_programs() {
    let (Some(times), Some(table)) = (
        measured("gc_meas_df05_Rxi5SilMS.csv"),
        measured("gc_database_Rxi5SilMS_beta125.csv"),
    ) else {
        return;
    };
    let solutes = database(&table);
    let lines: Vec<&str> = times.lines().collect();
    let capillary = Capillary::new(29.8, 2.5e-4, 5e-7).unwrap();
    let names: Vec<&str> = lines[10].split(';').skip(1).collect();
    let (mut squares, mut worst, mut count, mut apart) = (0.0, 0.0_f64, 0, 0.0_f64);
    for (method, row) in lines[3..10].iter().zip(&lines[11..18]) {
        let m = numbers(method);
        let [t1, hold1, rate, t2, hold2, p1, p2, air] = m[..8].try_into().unwrap();
        let ramp = |rate: f64, target: f64| Ramp {
            rate,
            target,
            hold: 60.0 * hold2,
        };
        let oven =
            Track::ramps(t1 + 273.15, 60.0 * hold1, &[ramp(rate / 60.0, t2 + 273.15)]).unwrap();
        let end = 60.0 * (hold1 + (t2 - t1) / rate);
        let inlet = Track::through(vec![(60.0 * hold1, p1 + air), (end, p2 + air)]).unwrap();
        let program = Program::new(oven, inlet, Track::constant(0.0)).unwrap();
        let run = Run::new(capillary, Gas::Helium, program).unwrap();
        for (name, minutes) in names.iter().zip(numbers(row)) {
            let solute = solutes.iter().find(|entry| entry.0 == *name).unwrap().1;
            let found = eluted(&run, &solute).time;
            let witness = run.elute_by_position(&solute, LONG).unwrap().unwrap();
            apart = apart.max((found / witness - 1.0).abs());
            let error = found / (60.0 * minutes) - 1.0;
            squares += error * error;
            worst = worst.max(error.abs());
            count += 1;
        }
    }
    let rms = f64::sqrt(squares / f64::from(count));
    assert_eq!(count, 84);
    assert!(rms < 0.0025 && worst < 0.004, "rms {rms}, worst {worst}");
    assert!(apart < 1e-10, "{apart}");
}

/// In a linear ramp the rungs of a ladder are nearly even: each alkane by its neighbours is its own index within a few units.
#[test]
fn measured_ladder() {
    let Some(text) = measured("gc_alkanes_program_a_peaks.csv") else {
        return;
    };
    let rungs: Vec<(u32, f64)> = text
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[0][1..].parse().unwrap(), cells[1].parse().unwrap())
        })
        .collect();
    assert_eq!(rungs.len(), 22);
    let mut worst = 0.0_f64;
    for left_out in 1..rungs.len() - 1 {
        let (carbons, time) = rungs[left_out];
        let others = rungs
            .iter()
            .copied()
            .filter(|rung| rung.0 != carbons)
            .collect();
        let ladder = Ladder::new(others).unwrap();
        let index = ladder.linear(time, Beyond::Refuse).unwrap();
        worst = worst.max((index - 100.0 * f64::from(carbons)).abs());
    }
    assert!(worst < 5.0, "{worst}");
}
