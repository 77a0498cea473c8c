//! Retention times under programs in the catalogue.

use algebra::evidence::{Card, Context, Entry, Method, Twin, Verdict};
use algebra::{Result, Words};
use serde_json::{Value, json};

use super::problem::{between, estimated, number, paper, refused};
use crate::cases::read::wrong;
use crate::chromatography::program::{
    Capillary, Gas, Program, Ramp, Retention, Run, Track, ZERO_CELSIUS,
};
use crate::error::Error;

/// When a solute leaves a column under a program of temperature and pressure.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "programmed-retention",
        title: "Retention time in gas chromatography under a program of temperature and pressure",
        formula: r"\frac{dx}{dt} = \frac{u(x, t)}{1 + k(T(t))}, \quad u = \frac{d^2 (p_{in}^2 - p_{out}^2)}{64\, \eta(T) L\, p(x)}, \quad \ln \frac{k \varphi_0}{\varphi} = \Big( \frac{\Delta C_p}{R} + \frac{T_c}{\theta} \Big) \Big( \frac{T_c}{T} - 1 \Big) + \frac{\Delta C_p}{R} \ln \frac{T}{T_c}",
        assumptions: &[
            "ideal gas in laminar flow that follows the program at once, no gradient of temperature along the column, no overloading",
            "pressures are absolute, times in s, temperatures in °C where their names end in _c",
        ],
        source: paper(&[
            "temperature and pressure programs, which the paper does not have",
            "retention: L. M. Blumberg and M. S. Klee, Elution parameters in constant-pressure, single-ramp temperature-programmed gas chromatography (2001)",
        ]),
        witness: "the time as a function of the place, by another method",
    },
    sample,
    solve,
    witness,
    twins: &[
        Twin {
            name: "celsius",
            mistake: "0 °C is taken for 273 K in the solute, for 273.15 K in the oven",
            solve: |problem, _| {
                changed(problem, |given| {
                    given.solute.temperature += 273.0 - ZERO_CELSIUS
                })
            },
        },
        Twin {
            name: "nominal-film",
            mistake: "k is taken as in the table, whatever the film of the column",
            solve: |problem, _| {
                changed(problem, |given| {
                    given.solute.film_ratio = given.capillary.film_ratio();
                })
            },
        },
        Twin {
            name: "no-heat-capacity",
            mistake: "the heat capacity is left out: ln k is a straight line in 1/T",
            solve: |problem, _| changed(problem, |given| given.solute.heat_capacity = 0.0),
        },
        Twin {
            name: "cold-viscosity",
            mistake: "the viscosity keeps its value of the start",
            solve: cold_viscosity,
        },
    ],
    yes_or_no: false,
};

/// A solute that has not left by then, s.
const LIMIT: f64 = 1e6;

/// Relative difference of two integrations with tolerances of 1e-12 for each of some hundred steps.
const ERROR: f64 = 1e-9;

/// A hold and a ramp, with an inlet pressure that rises alongside, into a vacuum or into air.
fn sample(_: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let air = words.below(2) == 1;
    let start = between(words, 40.0, 60.0);
    let inlet = between(words, 140e3, 180e3);
    json!({
        "column": {
            "length": between(words, 15.0, 30.0),
            "diameter": 0.25e-3,
            "film": between(words, 0.42e-6, 0.47e-6),
        },
        "gas": if words.below(2) == 0 { "He" } else { "H2" },
        "oven": {
            "start_c": start,
            "hold": between(words, 30.0, 120.0),
            "rate": between(words, 0.1, 0.4),
            "end_c": 300.0,
        },
        "pressure": {
            "inlet": inlet,
            "inlet_at_end": inlet + between(words, 20e3, 60e3),
            "outlet": if air { 101_325.0 } else { 0.0 },
        },
        "solute": {
            "t_char_c": between(words, 100.0, 160.0),
            "theta": between(words, 32.0, 38.0),
            "delta_cp": between(words, 60.0, 110.0),
            "phi0": 0.002,
        },
    })
}

/// A problem that has been read.
struct Given {
    capillary: Capillary,
    gas: Gas,
    program: Program,
    solute: Retention,
}

impl Given {
    fn read(problem: &Value) -> crate::Result<Self> {
        let (column, oven) = (&problem["column"], &problem["oven"]);
        let (pressure, solute) = (&problem["pressure"], &problem["solute"]);
        let name = problem["gas"].as_str().unwrap_or_default();
        let gas = Gas::named(name).ok_or_else(|| {
            wrong(
                "gas",
                format!("{} instead of He, H2, N2 or Ar", problem["gas"]),
            )
        })?;
        let start = number(oven, "start_c")? + ZERO_CELSIUS;
        let hold = number(oven, "hold")?;
        let ramp = Ramp {
            rate: number(oven, "rate")?,
            target: number(oven, "end_c")? + ZERO_CELSIUS,
            hold: 0.0,
        };
        let temperature = Track::ramps(start, hold, &[ramp])?;
        let (first, last) = (
            number(pressure, "inlet")?,
            number(pressure, "inlet_at_end")?,
        );
        let duration = (ramp.target - start).abs() / ramp.rate;
        let inlet = match duration > 0.0 {
            true => Track::through(vec![(hold, first), (hold + duration, last)])?,
            false => Track::constant(first),
        };
        let outlet = Track::constant(number(pressure, "outlet")?);
        Ok(Self {
            capillary: Capillary::new(
                number(column, "length")?,
                number(column, "diameter")?,
                number(column, "film")?,
            )?,
            gas,
            program: Program::new(temperature, inlet, outlet)?,
            solute: Retention::from_celsius(
                number(solute, "t_char_c")?,
                number(solute, "theta")?,
                number(solute, "delta_cp")?,
                number(solute, "phi0")?,
            )?,
        })
    }
}

fn solve(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    changed(problem, |_| ())
}

/// The answer to a problem that has been changed.
fn changed(problem: &Value, change: fn(&mut Given)) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let mut given = Given::read(problem)?;
        change(&mut given);
        let run = Run::new(given.capillary, given.gas, given.program)?;
        let elution = run.elute(&given.solute, LIMIT)?.eluted();
        let elution = elution.ok_or(Error::NotConverged {
            what: "a solute that stays on the column",
            iterations: 0,
            residual: LIMIT,
        })?;
        Ok(json!({"time": elution.time, "temperature": elution.temperature}))
    };
    answer().map_err(refused)
}

fn witness(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let given = Given::read(problem)?;
        let (time, temperature) = (number(solution, "time")?, number(solution, "temperature")?);
        let oven = given.program.temperature().at(time);
        let run = Run::new(given.capillary, given.gas, given.program)?;
        let found = run.elute_by_position(&given.solute, LIMIT)?;
        let found = found.unwrap_or(f64::INFINITY);
        Ok(Verdict::of(vec![
            estimated(
                Method::Iteration,
                (time / found - 1.0).abs(),
                ERROR,
                "the time over the place",
            ),
            estimated(
                Method::Residual,
                (temperature / oven - 1.0).abs(),
                ERROR,
                "the temperature of the oven at that time",
            ),
        ]))
    };
    compare().map_err(refused)
}

/// Steps of the mistake's own integration, s.
const STEP: f64 = 2.0;

/// The share of the hold-up time that lies behind, by the classical rule of Runge and Kutta.
fn cold_viscosity(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let given = Given::read(problem)?;
        let viscosity = given.gas.viscosity(given.program.temperature().at(0.0))?;
        let pace = |time: f64| -> crate::Result<f64> {
            let (inlet, outlet) = (
                given.program.inlet().at(time),
                given.program.outlet().at(time),
            );
            let hold_up = given.capillary.flow(viscosity, inlet, outlet)?.hold_up();
            let temperature = given.program.temperature().at(time);
            let ln_k = given
                .solute
                .ln_k_on(given.capillary.film_ratio(), temperature)?;
            Ok(1.0 / (hold_up * (1.0 + ln_k.exp())))
        };
        let (mut time, mut share) = (0.0, 0.0);
        while time < LIMIT {
            let all = pace(time)? + 4.0 * pace(time + 0.5 * STEP)? + pace(time + STEP)?;
            let gain = STEP / 6.0 * all;
            if share + gain >= 1.0 {
                time += STEP * (1.0 - share) / gain;
                break;
            }
            share += gain;
            time += STEP;
        }
        let temperature = given.program.temperature().at(time);
        Ok(json!({"time": time, "temperature": temperature}))
    };
    answer().map_err(refused)
}
