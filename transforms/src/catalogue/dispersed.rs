//! Columns with dispersion in the catalogue.

use algebra::evidence::{Card, Context, Entry, Method, Twin, Verdict};
use algebra::{Result, Words};
use num_complex::Complex64;
use serde_json::{Value, json};

use super::problem::{
    as_many, between, cells, count, difference, estimated, experiment, numbers, paper, refused,
    spread,
};
use crate::cases::read::wrong;
use crate::chromatography::witness::{crank_nicolson, subordination};
use crate::chromatography::{Binding, Dispersion, Experiment, Inlet, simulate};
use crate::error::Error;

/// A pulse through a column with dispersion.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "dispersed-chromatogram",
        title: "What leaves a chromatographic column with dispersion, by a line of inversion with a proved bound",
        formula: r"c(t) = \frac{h}{\pi} e^{\gamma t} \operatorname{Re} \Big[ \tfrac12 F(\gamma) + \sum_{k=1}^{N} F(\gamma + i k h)\, e^{i k h t} \Big] + \varepsilon, \quad F = G\, \frac{1 - e^{-sw}}{s}, \quad G = e^{\frac{\mathrm{Pe}}{2} (1 - r)} \text{ or } \frac{4 r e^{\frac{\mathrm{Pe}}{2} (1 - r)}}{(1 + r)^2 - (1 - r)^2 e^{-\mathrm{Pe}\, r}}, \quad r = \sqrt{1 + \tfrac{4}{\mathrm{Pe}} \big(\tau s + \tfrac{a s}{s + b}\big)}",
        assumptions: &[
            "linear adsorption and desorption, constant velocity",
            "open: the concentration is given at the inlet of a column without end; closed: the flux is given at the inlet, no gradient at the exit",
        ],
        source: paper(&[
            "everything: the text was not available; the bound of ε is proved by the crate",
            "open column: L. Lapidus and N. R. Amundson, Mathematics of adsorption in beds VI (1952)",
            "closed column: P. V. Danckwerts, Continuous flow systems (1953)",
        ]),
        witness: "the scheme of Crank and Nicolson on three meshes, extrapolated twice; for open columns also plug flow of random duration",
    },
    sample,
    solve,
    witness,
    twins: &[
        Twin {
            name: "boundaries",
            mistake: "the conditions at the ends of the other column",
            solve: exchanged,
        },
        Twin {
            name: "exchange-outside",
            mistake: "molecules spread while they move but the exchange stands outside of the root",
            solve: |problem, _| inverted(problem, exchange_outside),
        },
        Twin {
            name: "second-order",
            mistake: "the exponent is broken off after the second power of y: a Gaussian spread",
            solve: |problem, _| inverted(problem, second_order),
        },
        Twin {
            name: "no-width",
            mistake: "the pulse enters all at once at time 0",
            solve: at_once,
        },
    ],
    yes_or_no: false,
};

/// Cells of the coarsest mesh, unless the Péclet number needs more.
const CELLS: usize = 24;

/// Times at which an open column is asked about as plug flow of random duration.
const SUBORDINATE: usize = 1;

/// A column of Péclet number 20 to 40, open and closed in turns.
fn sample(size: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let bc = if seed.is_multiple_of(2) {
        "open"
    } else {
        "closed"
    };
    let hold_up = between(words, 0.8, 1.25);
    let peclet = between(words, 20.0, 40.0);
    let adsorptions = between(words, 3.0, 8.0);
    let desorption = between(words, 3.0, 8.0) / hold_up;
    let mean = hold_up + adsorptions / desorption;
    let variance = 2.0 * mean * mean / peclet + 2.0 * adsorptions / (desorption * desorption);
    let deviation = variance.sqrt();
    let width = deviation * between(words, 0.3, 0.5);
    let first = (mean - deviation).max(0.3 * mean);
    json!({
        "model": "lrm_kinetic",
        "params": {"tau": hold_up, "pe": peclet, "bc": bc, "a": adsorptions, "b": desorption},
        "inlet": {"type": "pulse", "width": width},
        "t": spread(first, mean + 1.5 * deviation, count(size)),
    })
}

fn solve(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let answer = || values(&experiment(problem)?, problem);
    answer().map_err(refused)
}

/// The answer of an experiment as a solution.
fn values(experiment: &Experiment, problem: &Value) -> crate::Result<Value> {
    let found = simulate(experiment, &numbers(problem, "t")?, 1e-10)?;
    let values: Vec<f64> = found.total.iter().map(|one| one.value).collect();
    let bounds: Vec<f64> = found.total.iter().map(|one| one.bound).collect();
    Ok(json!({"c": values, "bound": bounds}))
}

fn witness(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let (column, times) = (experiment(problem)?, numbers(problem, "t")?);
        let claimed = as_many(solution, "c", times.len())?;
        let bounds = as_many(solution, "bound", times.len())?;
        let bound = bounds.iter().copied().fold(0.0, f64::max);
        let mut evidence = Vec::new();
        let peclet = column.column.dispersion.peclet();
        let cells = cells(CELLS, peclet.map_or(0.0, |peclet| 0.5 * peclet));
        match crank_nicolson(&column, 0, &times, cells) {
            Ok(marched) => evidence.push(estimated(
                Method::Discretisation,
                difference(&claimed, &marched.answer.values),
                marched.answer.estimate + bound,
                "the scheme of Crank and Nicolson",
            )),
            // Sharp peaks need meshes that take too long.
            Err(Error::TooLarge { .. }) => {}
            Err(error) => return Err(error),
        }
        if matches!(column.column.dispersion, Dispersion::Open { .. }) {
            let middle = times.len() / 2;
            let few = &times[middle..(middle + SUBORDINATE).min(times.len())];
            let found = subordination(&column, 0, few)?;
            evidence.push(estimated(
                Method::Discretisation,
                difference(&claimed[middle..], &found.values),
                found.estimate + bound,
                "plug flow of random duration",
            ));
        }
        Ok(Verdict::of(evidence))
    };
    compare().map_err(refused)
}

fn exchanged(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let mut column = experiment(problem)?;
        column.column.dispersion = match column.column.dispersion {
            Dispersion::Open { peclet } => Dispersion::Closed { peclet },
            Dispersion::Closed { peclet } => Dispersion::Open { peclet },
            Dispersion::None => Dispersion::None,
        };
        values(&column, problem)
    };
    answer().map_err(refused)
}

fn at_once(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let mut column = experiment(problem)?;
        if let Inlet::Pulse { width } = column.inlet {
            column.inlet = Inlet::Impulse;
            column.components[0].amount *= width;
        }
        values(&column, problem)
    };
    answer().map_err(refused)
}

/// What a wrong transform is made of.
struct Transform {
    hold_up: f64,
    peclet: f64,
    adsorptions: f64,
    desorption: f64,
}

fn exchange_outside(column: &Transform, s: Complex64) -> Complex64 {
    let moving = s * column.hold_up;
    let held = s * column.adsorptions / (s + column.desorption);
    let root = (1.0 + 4.0 * moving / column.peclet).sqrt();
    (-2.0 * moving / (1.0 + root) - held).exp()
}

fn second_order(column: &Transform, s: Complex64) -> Complex64 {
    let y = s * column.hold_up + s * column.adsorptions / (s + column.desorption);
    (y * y / column.peclet - y).exp()
}

/// Nodes and window of a plain inversion of smooth transforms, for mistakes only.
const NODES: u32 = 1_000;
const WINDOWS: f64 = 8.0;

/// The pulse through a column with another transform.
fn inverted(problem: &Value, residence: fn(&Transform, Complex64) -> Complex64) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let (column, times) = (experiment(problem)?, numbers(problem, "t")?);
        let (
            Some(&peclet),
            Inlet::Pulse { width },
            Binding::Kinetic {
                adsorptions,
                desorption,
            },
        ) = (
            column.column.dispersion.peclet(),
            &column.inlet,
            column.components[0].binding,
        )
        else {
            return Err(wrong(
                "params",
                "no pulse through a column with dispersion and desorption",
            ));
        };
        let hold_up = column.column.hold_up;
        let transform = Transform {
            hold_up,
            peclet,
            adsorptions,
            desorption,
        };
        let latest = times.iter().copied().fold(hold_up, f64::max);
        let window = WINDOWS * latest;
        let (step, shift) = (std::f64::consts::TAU / window, 4.0 / window);
        let image = |s: Complex64| residence(&transform, s) * (1.0 - (-s * width).exp()) / s;
        let images: Vec<Complex64> = (0..=NODES)
            .map(|k| image(Complex64::new(shift, f64::from(k) * step)))
            .collect();
        let value = |time: &f64| {
            let terms = (0_u32..).zip(&images).map(|(k, image)| {
                let half = if k == 0 { 0.5 } else { 1.0 };
                half * (image * Complex64::cis(f64::from(k) * step * time)).re
            });
            step / std::f64::consts::PI * (shift * time).exp() * terms.sum::<f64>()
        };
        let values: Vec<f64> = times.iter().map(value).collect();
        Ok(json!({"c": values, "bound": vec![0.0; times.len()]}))
    };
    answer().map_err(refused)
}
