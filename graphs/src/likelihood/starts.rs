//! Where iterations begin: one sensible point, then seeded ones.

use algebra::Words;

use super::model::{Place, Source};
use super::objective::Objective;

/// Draws of a random start before it is given up.
const DRAWS: usize = 20;

/// Spread of the random path coefficients, in standard deviations of effect per standard deviation of cause.
const SPREADS: [f64; 3] = [0.3, 1.0, 3.0];

/// The starts, in order; those at which F is not defined are left out.
pub(super) fn starts(objective: Objective<'_>, count: usize, seed: u64) -> Vec<Vec<f64>> {
    let scales = Scales::new(objective);
    let mut words = Words::new(seed);
    let mut found = Vec::new();
    for number in 0..count {
        // The first start is the same for every seed.
        let noise = (number > 0).then(|| Noise {
            spread: SPREADS[number % SPREADS.len()],
            signed: number % 2 == 0,
        });
        for _ in 0..DRAWS {
            let start = scales.start(objective, noise, &mut words);
            if objective.value(&start).is_some() {
                found.push(start);
                break;
            }
            if noise.is_none() {
                break;
            }
        }
    }
    found
}

/// Deviations of the vertices: those of the data, and guesses for latent ones.
pub(super) fn deviations(objective: Objective<'_>) -> Vec<f64> {
    Scales::new(objective).deviations
}

/// What is random about a start.
#[derive(Clone, Copy)]
struct Noise {
    spread: f64,
    /// Path coefficients between observed vertices have the sign of their covariance: the second optimum of a cycle has it too.
    signed: bool,
}

/// Standard deviations and means that the data suggest.
struct Scales {
    /// Signs of the sample covariances by vertex, 0 for latent ones.
    covariances: Vec<Vec<f64>>,
    deviations: Vec<f64>,
    means: Vec<f64>,
    /// For a latent vertex its observed children with the sign of their correlation with its marker, which is the child
    /// with a fixed loading, else the first.
    signs: Vec<Vec<(usize, f64)>>,
}

impl Scales {
    fn new(objective: Objective<'_>) -> Self {
        let (model, moments) = (objective.model, objective.moments);
        let n = model.vertices();
        let mut position = vec![None; n];
        let mut deviations = vec![1.0; n];
        let mut means = vec![0.0; n];
        for (k, &v) in model.observed.iter().enumerate() {
            position[v] = Some(k);
            deviations[v] = moments.covariance[(k, k)].sqrt();
            if let Some(known) = &moments.means {
                means[v] = known[k];
            }
        }
        let latent: Vec<bool> = position.iter().map(Option::is_none).collect();
        let mut signs = vec![Vec::new(); n];
        for v in (0..n).filter(|&v| latent[v]) {
            let children: Vec<(usize, Option<f64>)> = model
                .entries
                .iter()
                .filter_map(|&(place, source)| match (place, source) {
                    (Place::Arc(from, to), Source::Fixed(value)) if from == v && value != 0.0 => {
                        Some((to, Some(value)))
                    }
                    (Place::Arc(from, to), Source::Free(_)) if from == v => Some((to, None)),
                    _ => None,
                })
                .filter(|&(to, _)| !latent[to])
                .collect();
            let marker = children
                .iter()
                .find(|child| child.1.is_some())
                .or(children.first());
            let Some(&(marker, fixed)) = marker else {
                continue;
            };
            if let Some(value) = fixed {
                // About half of the variance of a marker is put down to its factor.
                deviations[v] = 0.7 * deviations[marker] / value.abs();
            }
            for &(child, _) in &children {
                if let (Some(a), Some(b)) = (position[child], position[marker]) {
                    let sign = if moments.covariance[(a, b)] < 0.0 {
                        -1.0
                    } else {
                        1.0
                    };
                    signs[v].push((child, sign * fixed.unwrap_or(1.0).signum()));
                }
            }
        }
        let covariances = (0..n)
            .map(|a| {
                (0..n)
                    .map(|b| match (position[a], position[b]) {
                        (Some(a), Some(b)) => moments.covariance[(a, b)].signum(),
                        _ => 0.0,
                    })
                    .collect()
            })
            .collect();
        Self {
            covariances,
            deviations,
            means,
            signs,
        }
    }

    /// A start: tied entries take the mean of what each of them suggests.
    fn start(&self, objective: Objective<'_>, noise: Option<Noise>, words: &mut Words) -> Vec<f64> {
        let model = objective.model;
        let q = model.names().len();
        let (mut sums, mut counts) = (vec![0.0; q], vec![0_u32; q]);
        for &(place, source) in &model.entries {
            let Source::Free(parameter) = source else {
                continue;
            };
            let suggestion = match place {
                Place::Arc(from, to) => {
                    let ratio = self.deviations[to] / self.deviations[from];
                    let loading = self.signs[from]
                        .iter()
                        .find(|child| child.0 == to)
                        .map_or(0.0, |child| 0.7 * child.1);
                    let drawn = noise.map_or(0.0, |noise| {
                        let size = noise.spread * centred(words);
                        let sign = self.covariances[from][to];
                        match noise.signed && sign != 0.0 {
                            true => size.abs() * sign,
                            false => size,
                        }
                    });
                    ratio * (loading + drawn)
                }
                Place::Variance(v) => {
                    let share = noise.map_or(1.0, |_| 0.2 + 0.8 * words.unit());
                    share * self.deviations[v] * self.deviations[v]
                }
                Place::Covariance(..) => 0.0,
                Place::Intercept(v) => self.means[v],
            };
            sums[parameter] += suggestion;
            counts[parameter] += 1;
        }
        sums.iter()
            .zip(&counts)
            .map(|(sum, count)| sum / f64::from((*count).max(1)))
            .collect()
    }
}

/// A number of mean 0 and variance 1: twelve uniform ones less their mean.
fn centred(words: &mut Words) -> f64 {
    (0..12).map(|_| words.unit()).sum::<f64>() - 6.0
}
