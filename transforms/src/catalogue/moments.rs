//! Moments of peaks in the catalogue.

use algebra::evidence::{Card, Context, Entry, Method, Twin, Verdict};
use algebra::{Result, Words};
use serde_json::{Value, json};

use super::problem::{
    as_many, between, difference, estimated, experiment, number, paper, refused, spread, with_inlet,
};
use crate::cases::read::wrong;
use crate::chromatography::witness::{characteristic, crank_nicolson};
use crate::chromatography::{Binding, Dispersion, Experiment, Inlet, moments};

/// Mean, variance and third moment of a peak.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "column-moments",
        title: "Mean, variance and third central moment of a chromatographic peak",
        formula: r"\mu = m + \tfrac w2, \quad \sigma^2 = 2 m^2 f(\mathrm{Pe}) + \frac{2a}{b^2} + \frac{w^2}{12}, \quad f = 0,\ \frac1{\mathrm{Pe}} \text{ or } \frac1{\mathrm{Pe}} - \frac{1 - e^{-\mathrm{Pe}}}{\mathrm{Pe}^2}, \quad \mu_3 = \frac{12 m^3}{\mathrm{Pe}^2} + \frac{12 m a}{\mathrm{Pe}\, b^2} + \frac{6a}{b^3}, \quad m = \tau + \frac ab",
        assumptions: &[
            "linear adsorption and desorption, a rectangular pulse of duration w",
            "no dispersion, an open column, or a closed one; μ_3 is written for the open one, the others follow from Taylor's series of log G",
        ],
        source: paper(&[
            "everything: the text was not available",
            "closed column: P. V. Danckwerts, Continuous flow systems (1953)",
        ]),
        witness: "quadrature of the answer to a step, which is marched by finite differences",
    },
    sample,
    solve,
    witness,
    twins: &[
        Twin {
            name: "half-dispersion",
            mistake: "the variance has m²/Pe instead of 2 m²/Pe",
            solve: |problem, _| {
                changed(problem, |column| {
                    let by = -column.mean() * column.mean() * column.spread();
                    [0.0, by, 0.0]
                })
            },
        },
        Twin {
            name: "boundaries",
            mistake: "the open column's variance for the closed one, and the other way round",
            solve: |problem, _| {
                changed(problem, |column| {
                    let echo = 2.0 * column.mean() * column.mean() * -(-column.peclet).exp_m1()
                        / (column.peclet * column.peclet);
                    match column.dispersion {
                        Dispersion::Open { .. } => [0.0, -echo, 0.0],
                        Dispersion::Closed { .. } => [0.0, echo, 0.0],
                        Dispersion::None => [0.0; 3],
                    }
                })
            },
        },
        Twin {
            name: "no-mixed-term",
            mistake: "the third moment is the sum of those of dispersion and of exchange",
            solve: |problem, _| {
                changed(problem, |column| {
                    let by = -12.0 * column.mean() * column.adsorptions * column.spread()
                        / (column.desorption * column.desorption);
                    [0.0, 0.0, by]
                })
            },
        },
        Twin {
            name: "no-width",
            mistake: "the duration of the pulse is left out",
            solve: |problem, _| {
                changed(problem, |column| {
                    [
                        -0.5 * column.width,
                        -column.width * column.width / 12.0,
                        0.0,
                    ]
                })
            },
        },
    ],
    yes_or_no: false,
};

/// Cells of the coarsest mesh of the finite differences.
const CELLS: usize = 20;

/// Intervals of Simpson's rule, even, over so many deviations behind the mean; tails are exponential.
const INTERVALS: usize = 300;
const DEVIATIONS: f64 = 16.0;

/// Largest relative error of the quadrature, measured over a thousand samples with a margin of ten, see the tests of the facade.
const ERROR: f64 = 1e-4;

/// A column and a pulse; all three kinds of ends are asked for.
fn sample(_: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let hold_up = between(words, 0.8, 1.25);
    let peclet = between(words, 20.0, 40.0);
    let adsorptions = between(words, 3.0, 8.0);
    let desorption = between(words, 3.0, 8.0) / hold_up;
    let width = between(words, 0.2, 0.5) * (2.0 * adsorptions).sqrt() / desorption;
    json!({
        "model": "lrm_kinetic",
        "params": {"tau": hold_up, "pe": peclet, "bc": "open", "a": adsorptions, "b": desorption},
        "inlet": {"type": "pulse", "width": width},
    })
}

/// The same column with all kinds of ends, by their names in a solution.
fn columns(problem: &Value) -> crate::Result<[(&'static str, Experiment); 3]> {
    let open = experiment(problem)?;
    let Some(&peclet) = open.column.dispersion.peclet() else {
        return Err(wrong("bc", "\"none\" instead of \"open\" or \"closed\""));
    };
    let with = |dispersion| {
        let mut other = open.clone();
        other.column.dispersion = dispersion;
        other
    };
    Ok([
        ("none", with(Dispersion::None)),
        ("open", with(Dispersion::Open { peclet })),
        ("closed", with(Dispersion::Closed { peclet })),
    ])
}

fn solve(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    changed(problem, |_| [0.0; 3])
}

/// What the mistakes are made of.
struct Quantities {
    hold_up: f64,
    dispersion: Dispersion,
    peclet: f64,
    adsorptions: f64,
    desorption: f64,
    width: f64,
}

impl Quantities {
    fn mean(&self) -> f64 {
        self.hold_up + self.adsorptions / self.desorption
    }

    /// 1/Pe, or 0 without dispersion.
    fn spread(&self) -> f64 {
        match self.dispersion {
            Dispersion::None => 0.0,
            _ => 1.0 / self.peclet,
        }
    }
}

/// The moments, each with something added.
fn changed(problem: &Value, by: fn(&Quantities) -> [f64; 3]) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let mut solution = json!({});
        let given = &problem["params"];
        for (name, column) in columns(problem)? {
            let right = moments(&column, 0)?;
            let quantities = Quantities {
                hold_up: column.column.hold_up,
                dispersion: column.column.dispersion,
                peclet: number(given, "pe")?,
                adsorptions: number(given, "a")?,
                desorption: number(given, "b")?,
                width: number(&problem["inlet"], "width")?,
            };
            let by = by(&quantities);
            solution[name] = json!([
                right.mean + by[0],
                right.variance + by[1],
                right.third + by[2]
            ]);
        }
        Ok(solution)
    };
    answer().map_err(refused)
}

fn witness(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let mut evidence = Vec::new();
        for (name, column) in columns(problem)? {
            let claimed = as_many(solution, name, 3)?;
            let found = measured(&column)?;
            let relative: Vec<f64> = claimed.iter().zip(found).map(|(a, b)| a / b).collect();
            evidence.push(estimated(
                Method::Discretisation,
                difference(&relative, &[1.0; 3]),
                ERROR,
                &format!("moments by quadrature, {name}"),
            ));
        }
        Ok(Verdict::of(evidence))
    };
    compare().map_err(refused)
}

/// Mean, variance and third central moment from the share R(t) of a step's molecules that are still in the column.
///
/// A molecule of a pulse of duration w enters at a time that is even on \[0, w\] and stays for a time of tail R:
///
/// $$ \mathrm{E}\thinspace X^n = \frac{w^n}{n+1} + \int_0^\infty \frac{(t+w)^n - t^n}{w} R(t)\thinspace dt. $$
fn measured(column: &Experiment) -> crate::Result<[f64; 3]> {
    let (
        Inlet::Pulse { width },
        Binding::Kinetic {
            adsorptions,
            desorption,
        },
    ) = (&column.inlet, column.components[0].binding)
    else {
        return Err(wrong("inlet", "no pulse through a column with desorption"));
    };
    let (w, hold_up) = (*width, column.column.hold_up);
    let step = with_inlet(column, Inlet::Step);
    // Nothing is lost before the hold-up time without dispersion, and then there is a jump.
    let plug = matches!(column.column.dispersion, Dispersion::None);
    let first = if plug { hold_up } else { 0.0 };
    let rough = hold_up + adsorptions / desorption;
    let peclet = column.column.dispersion.peclet().copied();
    let spread_of = |peclet: f64| 2.0 * rough * rough / peclet;
    let variance = 2.0 * adsorptions / (desorption * desorption) + peclet.map_or(0.0, spread_of);
    let times = spread(first, rough + DEVIATIONS * variance.sqrt(), INTERVALS + 1);
    let left = match plug {
        true => characteristic(&step, 0, &times, CELLS)?.answer.values,
        false => crank_nicolson(&step, 0, &times, CELLS)?.answer.values,
    };
    let amount = column.components[0].amount * column.column.velocity_ratio;
    let interval = times[1] - times[0];
    let raw = |n: i32| {
        let growth = |t: f64| ((t + w).powi(n) - t.powi(n)) / w;
        let terms = times.iter().zip(&left).enumerate().map(|(at, (&t, left))| {
            let weight = match at {
                0 | INTERVALS => 1.0,
                at if at % 2 == 1 => 4.0,
                _ => 2.0,
            };
            weight * growth(t) * (1.0 - left / amount)
        });
        let power = f64::from(n + 1);
        let all = |t: f64| ((t + w).powi(n + 1) - t.powi(n + 1) - w.powi(n + 1)) / (power * w);
        w.powi(n) / power + all(first) + interval / 3.0 * terms.sum::<f64>()
    };
    let (one, two, three) = (raw(1), raw(2), raw(3));
    Ok([
        one,
        two - one * one,
        three - 3.0 * one * two + 2.0 * one.powi(3),
    ])
}
