//! A column without dispersion and with a gas that expands, in the catalogue.

use algebra::evidence::{Card, Context, Entry, Method, Twin, Verdict};
use algebra::{Result, Words};
use serde_json::{Value, json};

use super::problem::{
    as_many, between, cells, count, difference, estimated, experiment, number, numbers, paper,
    refused, spread, with_inlet,
};
use crate::chromatography::witness::characteristic;
use crate::chromatography::{Binding, Column, Experiment, Inlet, simulate};
use crate::special::{bessel_i0_scaled, goldstein_j, integral};

/// Step, pulse and impulse through a column without dispersion.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "plug-flow-breakthrough",
        title: "What leaves a chromatographic column without dispersion, whose gas expands",
        formula: r"\frac{c(t)}{c_0} = \frac{u_0}{u_L} H(\theta)\, J(a, b\theta), \quad J(x, y) = 1 - e^{-y} \int_0^x e^{-z} I_0(2\sqrt{yz})\, dz, \quad \theta = t - \tau, \quad a = \alpha k_a \tau, \quad \tau = \frac{2L}{3u_0} \frac{1 - r^3}{1 - r^2}",
        assumptions: &[
            "linear adsorption and desorption, no dispersion",
            "ideal gas in steady laminar flow; r is the pressure at the exit over that at the inlet, and u_0/u_L = r",
            "of an impulse, the values are those besides the e^-a that leave at the hold-up time",
        ],
        source: paper(&[
            "everything: the text was not available",
            "J and its identities: S. Goldstein, On the mathematics of exchange processes in fixed columns (1953)",
        ]),
        witness: "a scheme along the characteristics on three meshes, extrapolated twice; the hold-up time by quadrature of 1/u",
    },
    sample,
    solve,
    witness,
    twins: &[
        Twin {
            name: "inlet-velocity",
            mistake: "the hold-up time is length over velocity at the inlet",
            solve: |problem, _| answer(problem, Mistake::InletVelocity),
        },
        Twin {
            name: "per-time",
            mistake: "a is α k_a, the adsorptions in a unit of time instead of those in the column",
            solve: |problem, _| answer(problem, Mistake::PerTime),
        },
        Twin {
            name: "never-adsorbed",
            mistake: "the e^-a of all that was never adsorbed is forgotten",
            solve: |problem, _| answer(problem, Mistake::NeverAdsorbed),
        },
        Twin {
            name: "exchanged",
            mistake: "1 - J(bθ, a) for J(a, bθ): the load at the exit instead of the concentration",
            solve: |problem, _| answer(problem, Mistake::Exchanged),
        },
        Twin {
            name: "expansion",
            mistake: "the concentration at the exit is not lowered by the expansion of the gas",
            solve: |problem, _| answer(problem, Mistake::Expansion),
        },
    ],
    yes_or_no: false,
};

/// Cells of the coarsest mesh.
const CELLS: usize = 24;

/// Panels of the quadrature of 1/u, which is smooth.
const PANELS: u32 = 4;

/// A column near hold-up time 1, with times over its front.
fn sample(size: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let velocity = between(words, 0.95, 1.05);
    let ratio = between(words, 0.85, 0.95);
    // Length for a hold-up time a few percent above or below 1, where nothing depends on the unit of time by accident.
    let away = between(words, 0.04, 0.08);
    let goal = if words.below(2) == 0 {
        1.0 + away
    } else {
        1.0 - away
    };
    let mean_slowness = 2.0 * (1.0 + ratio + ratio * ratio) / (3.0 * velocity * (1.0 + ratio));
    let length = goal / mean_slowness;
    let adsorptions = between(words, 2.5, 6.5);
    let desorption = between(words, 3.0, 8.0);
    let width = between(words, 0.2, 0.5) / desorption;
    let mean = goal + adsorptions / desorption;
    let deviation = (2.0 * adsorptions).sqrt() / desorption;
    let low = 0.6_f64.mul_add(-deviation, mean).max(goal + 1.2 * width);
    json!({
        "model": "variable_velocity",
        "params": {
            "length": length,
            "u_inlet": velocity,
            "pressure_ratio_out_in": ratio,
            "alpha_ka": adsorptions / goal,
            "kd": desorption,
        },
        "inlet": {"type": "pulse", "width": width},
        "t": spread(low, 1.2_f64.mul_add(deviation, mean), count(size)),
    })
}

/// The three inlets, by their names in a solution.
fn inlets(problem: &Value) -> crate::Result<[(&'static str, Inlet); 3]> {
    let width = number(&problem["inlet"], "width")?;
    Ok([
        ("step", Inlet::Step),
        ("pulse", Inlet::Pulse { width }),
        ("impulse", Inlet::Impulse),
    ])
}

fn solve(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let (column, times) = (experiment(problem)?, numbers(problem, "t")?);
        let mut solution = json!({});
        for (name, inlet) in inlets(problem)? {
            let found = simulate(&with_inlet(&column, inlet), &times, 1e-12)?;
            solution[name] = found.total.iter().map(|one| one.value).collect();
        }
        Ok(solution)
    };
    answer().map_err(refused)
}

fn witness(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let (column, adsorptions) = column_by_quadrature(problem)?;
        let times = numbers(problem, "t")?;
        let mut evidence = Vec::new();
        for (name, inlet) in inlets(problem)? {
            let claimed = as_many(solution, name, times.len())?;
            let cells = cells(CELLS, 0.5 * adsorptions);
            let found = characteristic(&with_inlet(&column, inlet), 0, &times, cells)?.answer;
            evidence.push(estimated(
                Method::Discretisation,
                difference(&claimed, &found.values),
                found.estimate,
                &format!("answer to the {name} by characteristics"),
            ));
        }
        Ok(Verdict::of(evidence))
    };
    compare().map_err(refused)
}

/// The column of a problem and its adsorptions a, the hold-up time from the pressures along it.
fn column_by_quadrature(problem: &Value) -> crate::Result<(Experiment, f64)> {
    let given = &problem["params"];
    let (length, velocity) = (number(given, "length")?, number(given, "u_inlet")?);
    let ratio = number(given, "pressure_ratio_out_in")?;
    let slowness = |x: f64| (1.0 - (1.0 - ratio * ratio) * x / length).sqrt() / velocity;
    let panel = length / f64::from(PANELS);
    let hold_up = (0..PANELS)
        .map(|k| integral(f64::from(k) * panel, f64::from(k + 1) * panel, slowness))
        .sum::<f64>();
    let column = Column {
        velocity_ratio: ratio,
        ..Column::plug_flow(hold_up)?
    };
    let adsorptions = number(given, "alpha_ka")? * hold_up;
    let desorption = number(given, "kd")?;
    let binding = match desorption > 0.0 {
        true => Binding::kinetic(adsorptions, desorption)?,
        false => Binding::Irreversible { adsorptions },
    };
    Ok((
        Experiment::single(column, binding, Inlet::Step),
        adsorptions,
    ))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mistake {
    InletVelocity,
    PerTime,
    NeverAdsorbed,
    Exchanged,
    Expansion,
}

/// The closed forms with a mistake.
fn answer(problem: &Value, mistake: Mistake) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let (given, times) = (&problem["params"], numbers(problem, "t")?);
        let mut column = experiment(problem)?;
        let ratio = column.column.velocity_ratio;
        if mistake == Mistake::InletVelocity {
            column.column.hold_up = number(given, "length")? / number(given, "u_inlet")?;
        }
        if mistake == Mistake::Expansion {
            column.column.velocity_ratio = 1.0;
        }
        let (per_time, b) = (number(given, "alpha_ka")?, number(given, "kd")?);
        let a = match mistake {
            Mistake::PerTime => per_time,
            _ => per_time * column.column.hold_up,
        };
        column.components[0].binding = Binding::kinetic(a, b)?;
        let mut solution = json!({});
        for (name, inlet) in inlets(problem)? {
            let width = match inlet {
                Inlet::Pulse { width } => Some(width),
                _ => None,
            };
            let found = simulate(&with_inlet(&column, inlet), &times, 1e-12)?;
            let values = times.iter().zip(&found.total).map(|(time, right)| {
                let theta = time - column.column.hold_up;
                let ever = if theta >= 0.0 { (-a).exp() } else { 0.0 };
                let load = |theta: f64| -> crate::Result<f64> {
                    match theta > 0.0 {
                        true => Ok(goldstein_j(b * theta, a)?.rest),
                        false => Ok(0.0),
                    }
                };
                Ok(match (mistake, name, width) {
                    (Mistake::NeverAdsorbed, "step", _) => right.value - ratio * ever,
                    (Mistake::Exchanged, "step", _) => ratio * load(theta)?,
                    (Mistake::Exchanged, "pulse", Some(width)) => {
                        ratio * (load(theta)? - load(theta - width)?)
                    }
                    (Mistake::Exchanged, _, _) => {
                        let passed = (b * theta).max(0.0);
                        let decay = (-(a.sqrt() - passed.sqrt()).powi(2)).exp();
                        ratio * b * decay * bessel_i0_scaled(2.0 * (a * passed).sqrt())
                    }
                    _ => right.value,
                })
            });
            let values: crate::Result<Vec<f64>> = values.collect();
            solution[name] = json!(values?);
        }
        Ok(solution)
    };
    answer().map_err(refused)
}
