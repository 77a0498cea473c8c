//! Inversion as an expectation: a positive density concentrated around one, made of damped waves.

use algebra::{Ball, ComplexBall, Rational};

use super::rule::Term;
use crate::{Error, Result};

/// The wave number and the phases of a density, by its number of factors.
///
/// They minimise the squared coefficient of variation of `c e^-t prod cos^2((omega t - phi_i)/2)` and were found by
/// `python benches/concentrated.py 3 5 8 10 15 20 30 40 50`; any values make a valid density, only its width depends on them.
const DENSITIES: &[(u32, f64, &[f64])] = &[
    (
        5,
        0.80054550624,
        &[3.23368769, 3.61266684, 4.21678148, 4.96537341, 5.81516054],
    ),
    (
        10,
        0.674335712974,
        &[
            0.323740618,
            2.14676022,
            3.19501186,
            3.40584381,
            3.73205395,
            4.12940729,
            4.5721941,
            5.04676767,
            5.54593071,
            6.06621785,
        ],
    ),
    (
        20,
        0.57486123847,
        &[
            0.261514182,
            0.557277932,
            0.85750592,
            1.1629739,
            2.13372358,
            2.50747019,
            3.16676394,
            3.26736899,
            3.42643609,
            3.62339541,
            3.84468571,
            4.08234847,
            4.33167986,
            4.58978634,
            4.85481623,
            5.12554919,
            5.40116939,
            5.68113984,
            5.96513067,
            6.25298276,
        ],
    ),
    (
        30,
        0.525841320435,
        &[
            0.0845499704,
            0.284364773,
            0.485593172,
            0.688316121,
            0.892661633,
            1.09882083,
            1.30707756,
            1.51786014,
            2.1748538,
            2.41063124,
            2.67290058,
            3.15774564,
            3.2226073,
            3.32613213,
            3.45546884,
            3.6016734,
            3.75927245,
            3.92493494,
            4.09656522,
            4.27278901,
            4.45267234,
            4.63555812,
            4.82097266,
            5.00856836,
            5.19808584,
            5.38933193,
            5.58216309,
            5.77647516,
            5.97219762,
            6.16928928,
        ],
    ),
    (
        50,
        0.472889262866,
        &[
            0.0948555313,
            0.216982756,
            0.339463928,
            0.462307206,
            0.585523822,
            0.709129095,
            0.833143416,
            0.957591535,
            1.08250617,
            1.20792855,
            1.33391006,
            1.4605173,
            1.58783672,
            1.71598212,
            1.84510762,
            2.24106281,
            2.37764146,
            2.51844463,
            2.6667285,
            2.83371322,
            3.15089098,
            3.18834443,
            3.24857828,
            3.32446936,
            3.41083253,
            3.50435946,
            3.60297572,
            3.70534892,
            3.81059124,
            3.91808993,
            4.0274091,
            4.13822889,
            4.25030869,
            4.36346405,
            4.47755114,
            4.59245609,
            4.70808742,
            4.8243709,
            4.94124571,
            5.0586618,
            5.17657778,
            5.29495939,
            5.41377827,
            5.53301099,
            5.65263835,
            5.7726448,
            5.89301807,
            6.01374905,
            6.13483174,
            6.25626288,
        ],
    ),
];

fn exact(value: f64, bits: u32) -> Option<Ball> {
    Some(Ball::from_rational(&Rational::from_f64(value)?, bits))
}

/// Nodes and weights: the density of mean one, multiplied out into exponentials.
///
/// $$ \kappa(x) = \frac{m}{\mu_0}\, g(m x), \qquad g(u) = e^{-u} \prod_i \cos^2\frac{\omega u - \phi_i}{2}
///    = \sum_{k=-n}^n c_k e^{-(1 - i k \omega) u}, \qquad m = \mu_1/\mu_0 $$
///
/// Source of the form: I. Horvath, O. Saffer, M. Telek, "High order concentrated matrix-exponential distributions" (2020); the
/// parameters are our own.
pub(super) fn terms(size: u32, bits: u32) -> Result<Option<Vec<Term>>> {
    let found = DENSITIES.iter().find(|density| density.0 == size);
    let Some((_, wave, phases)) = found else {
        return Err(Error::Domain {
            what: "size of a concentrated rule",
            value: f64::from(size),
            allowed: "5, 10, 20, 30 or 50",
        });
    };
    Ok(expand(*wave, phases, bits))
}

fn expand(wave: f64, phases: &[f64], bits: u32) -> Option<Vec<Term>> {
    let real = |value: i64| ComplexBall::real(Ball::from_integer(value, bits));
    let quarter = real(4).recip();
    let half = real(2).recip();
    // coefficients of e^{i k omega u} for k = -n..n
    let mut waves = vec![real(1)];
    for phase in phases {
        let turn = ComplexBall::new(Ball::zero(), exact(*phase, bits)?).exp()?;
        let factor = [&turn * &quarter, half.clone(), &turn.conj() * &quarter];
        let mut product = vec![real(0); waves.len() + 2];
        for (at, wave) in waves.iter().enumerate() {
            for (shift, part) in factor.iter().enumerate() {
                product[at + shift] += wave * part;
            }
        }
        waves = product;
    }
    let order = phases.len();
    let wave = exact(wave, bits)?;
    let rate = |k: usize| {
        let k = i64::try_from(k).unwrap_or(i64::MAX);
        let height = &wave * &Ball::from_integer(k, bits);
        ComplexBall::new(
            Ball::from_integer(1, bits),
            if k == 0 { Ball::zero() } else { height },
        )
    };
    // the wave of e^{-(1 + i k omega) u} and its conjugate together
    let terms: Vec<(ComplexBall, ComplexBall)> = (0..=order)
        .map(|k| {
            let weight = &waves[order - k] * &real(if k == 0 { 1 } else { 2 });
            (rate(k), weight)
        })
        .collect();
    let (mut mass, mut moment) = (Ball::zero(), Ball::zero());
    for (rate, weight) in &terms {
        let part = weight / rate;
        moment += (&part / rate).re;
        mass += part.re;
    }
    let mean = ComplexBall::real(&moment / &mass);
    let scale = &mean / &ComplexBall::real(mass);
    let finish = |(rate, weight)| Term {
        node: &rate * &mean,
        weight: &weight * &scale,
    };
    Some(terms.into_iter().map(finish).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mass and mean are one, and the variance is what the search reached: below 2/n^2.
    #[test]
    fn densities_are_concentrated_around_one() {
        for (size, ..) in DENSITIES {
            let terms = terms(*size, 512).unwrap().unwrap();
            let moment = |power: i64| {
                terms.iter().fold(Ball::zero(), |sum, term| {
                    let power = algebra::Integer::from(power);
                    sum + (&term.weight / &term.node.pow_integer(&power).unwrap()).re
                })
            };
            let one = Rational::from(1);
            assert!(moment(1).contains(&one) && moment(2).contains(&one));
            assert!(moment(1).accuracy_bits() > 300);
            let variance = 2.0 * moment(3).to_f64() - 1.0;
            let bound = 2.0 / f64::from(*size).powi(2);
            assert!(variance > 0.0 && variance < bound, "{size}: {variance}");
        }
    }
}
