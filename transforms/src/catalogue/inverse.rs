//! Inverse Laplace transforms in the catalogue.

use algebra::evidence::{Card, Context, Entry, Method, Source, Twin, Verdict};
use algebra::expr::{Expr, Symbol};
use algebra::lower::{Conventions, lower};
use algebra::parse::parse;
use algebra::{Fuel, Rational, Result, Words};
use serde_json::{Value, json};

use super::problem::{MOST, at_most, difference, estimated, refused, spread};
use crate::cases::read::{list, number, wrong};
use crate::laplace::{Inverse, Piece, inverse};

/// Inverses of rational functions with delays.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "laplace-inverse",
        title: "Inverse Laplace transform of rational functions with delays",
        formula: r"\mathcal{L}^{-1} \Big[ \sum_j e^{-c_j s} \frac{N_j(s)}{D_j(s)} \Big] = \sum_j H(t - c_j)\, g_j(t - c_j), \quad g_j(\tau) = \sum_{p:\, D_j(p) = 0} \sum_k A_{jpk}\, \frac{\tau^k}{k!}\, e^{p \tau}",
        assumptions: &[
            "rational coefficients, delays not negative, numerators of lower degree than denominators",
            "denominators are products of powers of polynomials of degree 1 and 2",
        ],
        source: Source {
            title: "Introduction to the Theory and Application of the Laplace Transformation",
            authors: &["G. Doetsch"],
            arxiv: None,
            derived: &["residues by Taylor expansion at algebraic poles"],
        },
        witness: "the forward integral of the text of the answer, by Simpson's rule, against the transform evaluated at real s",
    },
    sample,
    solve,
    witness,
    twins: &[
        Twin {
            name: "factorial",
            mistake: "at a pole of order k + 1 the power t^k is not divided by k!",
            solve: |problem, _| twin(problem, no_factorials),
        },
        Twin {
            name: "late-step",
            mistake: "a delay shifts the step but not the function behind it",
            solve: |problem, _| twin(problem, late_step),
        },
        Twin {
            name: "phase",
            mistake: "sines have the wrong sign",
            solve: |problem, _| twin(problem, wrong_phase),
        },
        Twin {
            name: "numerator-not-shifted",
            mistake: "(B s + C)/((s + α)² + ω²) is read as if the numerator were B (s + α) + C",
            solve: |problem, _| twin(problem, not_shifted),
        },
    ],
    yes_or_no: false,
};

/// Real points of the transform: so many radii of the poles to the right of the rightmost pole.
const POINTS: [f64; 3] = [0.5, 1.0, 2.0];

/// Intervals of Simpson's rule over so many decay times: e^-60 is left out.
const INTERVALS: usize = 6_000;
const REACH: f64 = 60.0;

/// Accuracy of the integrals, relative to the sum of the terms: the oscillation of one interval is at most 0.02, of which
/// Simpson's rule leaves its fourth power over 180.
const ERROR: f64 = 1e-7;

/// A delayed triple pole and a damped oscillation.
fn sample(size: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let mut below = |low: i64, count: u64| low + words.below(count).cast_signed();
    let mut terms = Vec::new();
    for _ in 0..=(size / 200).min(3) {
        let (triple, delay) = (below(1, 3), below(2, 4) as f64 / 20.0);
        let single = triple + below(1, 3);
        terms.push(json!({
            "delay": delay,
            "numerator": [below(20, 20), below(1, 3)],
            "factors": [
                {"coefficients": [triple, 1], "power": 3},
                {"coefficients": [single, 1], "power": 1},
            ],
        }));
        // In tenths: little damping and more cosine than sine, so that mistakes are small.
        let (damping, frequency) = (below(2, 2), below(2, 2));
        let (cosine, sine) = (below(4, 4), below(1, 3));
        terms.push(json!({
            "delay": 0,
            "numerator": [(cosine * damping + 2 * sine) as f64 / 10.0, cosine],
            "factors": [{
                "coefficients": [
                    (damping * damping + 100 * frequency * frequency) as f64 / 100.0,
                    damping as f64 / 5.0,
                    1,
                ],
                "power": 1,
            }],
        }));
    }
    json!({"terms": terms})
}

/// A power of a polynomial.
struct Factor {
    /// From the constant on.
    coefficients: Vec<Rational>,
    power: u32,
}

/// A delayed rational function.
struct Term {
    delay: Rational,
    numerator: Vec<Rational>,
    factors: Vec<Factor>,
}

fn rationals(value: &Value, key: &str) -> crate::Result<Vec<Rational>> {
    let items = list(value, key)?;
    at_most(key, items.len())?;
    let read = |item: &Value| number(&json!({ key: item }), key);
    items.iter().map(read).collect()
}

impl Term {
    fn read(value: &Value) -> crate::Result<Self> {
        let items = list(value, "factors")?;
        at_most("factors", items.len())?;
        let factor = |item: &Value| {
            let power = item["power"]
                .as_u64()
                .and_then(|one| u32::try_from(one).ok());
            let power = power.filter(|power| (1..=16).contains(power));
            let coefficients = rationals(item, "coefficients")?;
            if !(2..=3).contains(&coefficients.len()) {
                return Err(wrong(
                    "coefficients",
                    "2 or 3 of them: factors have degree 1 or 2",
                ));
            }
            let power = power
                .ok_or_else(|| wrong("power", format!("{} instead of 1 to 16", item["power"])))?;
            Ok(Factor {
                coefficients,
                power,
            })
        };
        Ok(Self {
            delay: number(value, "delay")?,
            numerator: rationals(value, "numerator")?,
            factors: items.iter().map(factor).collect::<crate::Result<_>>()?,
        })
    }

    fn expression(&self, s: &Expr) -> Expr {
        let below = self
            .factors
            .iter()
            .map(|factor| polynomial(&factor.coefficients, s).pow(-i64::from(factor.power)));
        let delay = (-&(Expr::number(self.delay.clone()) * s)).exp();
        below.fold(delay * polynomial(&self.numerator, s), |product, one| {
            product * one
        })
    }

    fn value(&self, s: f64) -> f64 {
        let above = (-self.delay.to_f64() * s).exp() * horner(&self.numerator, s);
        let below = |factor: &Factor| horner(&factor.coefficients, s).powf(f64::from(factor.power));
        self.factors
            .iter()
            .fold(above, |quotient, factor| quotient / below(factor))
    }
}

fn polynomial(coefficients: &[Rational], s: &Expr) -> Expr {
    let terms = (0_i64..).zip(coefficients);
    Expr::sum(terms.map(|(k, c)| Expr::number(c.clone()) * s.pow(k)))
}

fn horner(coefficients: &[Rational], s: f64) -> f64 {
    let steps = coefficients.iter().rev();
    steps.fold(0.0, |value: f64, c| value.mul_add(s, c.to_f64()))
}

fn terms(problem: &Value) -> crate::Result<Vec<Term>> {
    let items = list(problem, "terms")?;
    at_most("terms", items.len())?;
    items.iter().map(Term::read).collect()
}

/// A piece as it stands in a solution.
struct Claim {
    delay: Rational,
    original: Expr,
    text: String,
}

fn claims(terms: &[Term]) -> crate::Result<Vec<Claim>> {
    let (s, time) = (Symbol::new("s"), Symbol::new("t"));
    let variable = Expr::symbol("s");
    let image = Expr::sum(terms.iter().map(|term| term.expression(&variable)));
    let found = inverse(&image, &s, &time)?.value;
    let claim = |piece: &Piece| {
        let form = piece.closed_form(&time);
        let parts = form.zip(piece.delay.as_rational().cloned());
        let (original, delay) =
            parts.ok_or_else(|| wrong("terms", "an impulse: a numerator of too high a degree"))?;
        let text = original.to_string();
        Ok(Claim {
            delay,
            original,
            text,
        })
    };
    found.pieces.iter().map(claim).collect()
}

fn written(claims: &[Claim]) -> Value {
    let pieces = claims
        .iter()
        .map(|claim| json!({"delay": claim.delay.to_string(), "original": claim.text}));
    json!({"pieces": pieces.collect::<Vec<_>>()})
}

fn solve(problem: &Value, _: &mut Context<'_>) -> Result<Value> {
    twin(problem, |_, _| ())
}

/// The inverse with a mistake.
fn twin(problem: &Value, mistake: fn(&[Term], &mut [Claim])) -> Result<Value> {
    let answer = || -> crate::Result<Value> {
        let terms = terms(problem)?;
        let mut claims = claims(&terms)?;
        mistake(&terms, &mut claims);
        Ok(written(&claims))
    };
    answer().map_err(refused)
}

/// Something added to the piece of a term.
fn add(claims: &mut [Claim], delay: &Rational, text: &str) {
    if let Some(claim) = claims.iter_mut().find(|claim| claim.delay == *delay) {
        claim.text = format!("{} + {text}", claim.text);
    }
}

fn no_factorials(terms: &[Term], claims: &mut [Claim]) {
    for term in terms {
        for (at, factor) in term.factors.iter().enumerate() {
            let [constant, lead] = factor.coefficients.as_slice() else {
                continue;
            };
            let root = -constant.to_f64() / lead.to_f64();
            let others = term
                .factors
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at);
            let rest = others.fold(
                lead.to_f64().powf(f64::from(factor.power)),
                |product, (_, one)| {
                    product * horner(&one.coefficients, root).powf(f64::from(one.power))
                },
            );
            let highest = factor.power - 1;
            if highest < 2 {
                continue;
            }
            let factorial = (1..=highest).fold(1.0, |product, k| product * f64::from(k));
            let extra = horner(&term.numerator, root) / rest * (1.0 - 1.0 / factorial);
            add(
                claims,
                &term.delay,
                &format!("({extra:.17})*t^{highest}*e^(({root:.17})*t)"),
            );
        }
    }
}

fn late_step(_: &[Term], claims: &mut [Claim]) {
    let time = Expr::symbol("t");
    for claim in claims {
        let later = &time + &Expr::number(claim.delay.clone());
        let shifted = claim.original.substitute(&[(Symbol::new("t"), later)]);
        claim.text = shifted.to_string();
    }
}

fn wrong_phase(_: &[Term], claims: &mut [Claim]) {
    for claim in claims {
        claim.text = claim.text.replace("sin(", "(-1)*sin(");
    }
}

fn not_shifted(terms: &[Term], claims: &mut [Claim]) {
    for term in terms {
        let (
            [_, slope],
            [
                Factor {
                    coefficients,
                    power: 1,
                },
            ],
        ) = (term.numerator.as_slice(), term.factors.as_slice())
        else {
            continue;
        };
        let [constant, twice, lead] = coefficients.as_slice() else {
            continue;
        };
        let damping = 0.5 * twice.to_f64() / lead.to_f64();
        let frequency = (constant.to_f64() / lead.to_f64() - damping * damping).sqrt();
        let extra = slope.to_f64() / lead.to_f64() * damping / frequency;
        let text = format!("({extra:.17})*e^(-({damping:.17})*t)*sin(({frequency:.17})*t)");
        add(claims, &term.delay, &text);
    }
}

fn witness(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let terms = terms(problem)?;
        let mut pieces = Vec::new();
        let claimed = list(solution, "pieces")?;
        at_most("pieces", claimed.len())?;
        for piece in claimed {
            pieces.push((
                number_or_ratio(&piece["delay"])?,
                function(&piece["original"])?,
            ));
        }
        let mut evidence = Vec::new();
        let (rightmost, radius) = poles(&terms);
        for point in POINTS {
            let decay = point * radius;
            let s = rightmost + decay;
            let times = spread(0.0, REACH / decay, INTERVALS + 1);
            let mut found = 0.0;
            for (delay, original) in &pieces {
                let values = original.values(&times)?;
                found += (-s * delay).exp() * simpson(&times, &values, s);
            }
            let (image, size) = terms.iter().fold((0.0, 0.0), |(sum, size), term| {
                let value = term.value(s);
                (sum + value, size + value.abs())
            });
            evidence.push(estimated(
                Method::Discretisation,
                difference(&[found / size], &[image / size]),
                ERROR,
                &format!("forward integral at s = {s}"),
            ));
        }
        Ok(Verdict::of(evidence))
    };
    compare().map_err(refused)
}

/// The largest real part of a root of the factors, and the largest absolute value, at least 1.
fn poles(terms: &[Term]) -> (f64, f64) {
    let (mut rightmost, mut radius) = (f64::NEG_INFINITY, 1.0_f64);
    for factor in terms.iter().flat_map(|term| &term.factors) {
        let numbers: Vec<f64> = factor.coefficients.iter().map(Rational::to_f64).collect();
        let roots = match numbers.as_slice() {
            [constant, lead] => [-constant / lead; 2].map(|root| (root, root.abs())),
            [constant, middle, lead] => {
                let (half, product) = (-0.5 * middle / lead, constant / lead);
                let discriminant = half * half - product;
                match discriminant >= 0.0 {
                    true => [half - discriminant.sqrt(), half + discriminant.sqrt()]
                        .map(|root| (root, root.abs())),
                    false => [(half, product.sqrt()); 2],
                }
            }
            _ => continue,
        };
        for (real, size) in roots {
            rightmost = rightmost.max(real);
            radius = radius.max(size);
        }
    }
    (rightmost.max(-f64::MAX), radius)
}

/// The integral of e^(-s t) f by Simpson's rule.
fn simpson(times: &[f64], values: &[f64], s: f64) -> f64 {
    let terms = times
        .iter()
        .zip(values)
        .enumerate()
        .map(|(at, (time, value))| {
            let weight = match at {
                0 | INTERVALS => 1.0,
                at if at % 2 == 1 => 4.0,
                _ => 2.0,
            };
            weight * value * (-s * time).exp()
        });
    terms.sum::<f64>() * (times[1] - times[0]) / 3.0
}

/// A delay of a solution: 1/4 or 0.25.
fn number_or_ratio(value: &Value) -> crate::Result<f64> {
    let text = value.as_str().unwrap_or_default();
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    let parts = Rational::from_decimal(above).zip(Rational::from_decimal(below));
    let found = parts.map(|(above, below)| above.to_f64() / below.to_f64());
    found
        .filter(|delay| *delay >= 0.0)
        .ok_or_else(|| wrong("delay", format!("{value} instead of a fraction as a text")))
}

/// The function of a text.
fn function(value: &Value) -> crate::Result<Inverse> {
    let unreadable = || wrong("original", format!("{value} instead of a formula in t"));
    let text = value.as_str().ok_or_else(unreadable)?;
    if text.len() > MOST * MOST {
        return Err(unreadable());
    }
    let parsed = parse(text).map_err(|_| unreadable())?;
    let tree = parsed.readings.first().ok_or_else(unreadable)?;
    let smooth = lower(
        tree,
        tree.root(),
        &Conventions::default(),
        &mut Fuel::default(),
    )?;
    let piece = Piece {
        delay: Expr::integer(0),
        smooth,
        sums: Vec::new(),
        impulses: Vec::new(),
    };
    Ok(Inverse {
        time: Symbol::new("t"),
        pieces: vec![piece],
    })
}
