//! Maxima of the curvature, followed from the finest scale to the coarsest.

use super::scales::{Response, maxima};
use super::trace::{Scaled, quantile};

/// Expected number of maxima above the threshold in a whole trace of white noise, by the union bound over the points.
const FALSE_PEAKS: f64 = 0.02;

/// A maximum rises above the saddle to its neighbour by at least this share of itself: shapes are not perfect.
const RELIEF: f64 = 0.05;

/// On both sides of a peak the signal is convex by at least this share of the curvature of its top and so many deviations; a step is not.
const CONVEX: (f64, f64) = (0.08, 1.5);

/// The same for a scale that need not be the best, with the least number of deviations: noise seldom bends up by as much next to a place,
/// crowded peaks do so at the scales that part them.
const PARTED: (f64, f64) = (0.25, 4.0);

/// Noise seldom goes down or up by so many deviations in the neighbourhood of a place.
const NOISY: f64 = 5.0;

/// Full width at half maximum of a Gaussian over the scale that sees it best: 2.355/√5.
pub(super) const WIDTH_OF_SCALE: f64 = 1.053;

/// Score of a Gaussian of unit height at that scale s, over √s and the noise: (5/6) √(π/3) / √(3√π/4).
const SCORE_OF_HEIGHT: f64 = 0.74;

/// The widths of peaks whose score is this many times the threshold are to be trusted.
const TRUSTED: f64 = 3.0;

/// One peak as the scales see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ridge {
    /// Its place at the finest scale, an index in the trace with a fraction.
    pub(super) place: f64,
    /// The finest scale at which it is significant.
    pub(super) finest: usize,
    /// The scale at which it is most so.
    pub(super) best: usize,
    /// Its score there, standard deviations.
    pub(super) score: f64,
    /// Its place there.
    best_place: f64,
    /// Its height by that score, if it is a Gaussian.
    pub(super) amplitude: f64,
    /// Number of scales that it was seen at.
    pub(super) seen: usize,
    /// Whether some scale sees it bend up again on both sides by more than the noise does.
    hill: bool,
    /// Its place at the last scale where it was seen.
    last_place: f64,
}

/// The score that white noise of n points exceeds in one trace of fifty.
pub(super) fn threshold(n: usize) -> f64 {
    (2.0 * (n as f64 / FALSE_PEAKS).ln()).sqrt()
}

/// The ridges of a trace of n points in the order of time.
pub(super) fn ridges(responses: &[Response], n: usize) -> Vec<Ridge> {
    let least = threshold(n);
    let mut found: Vec<Ridge> = Vec::new();
    for (k, response) in responses.iter().enumerate() {
        for maximum in maxima(&response.score) {
            let score = response.score[maximum.index];
            if score < least || maximum.prominence < least.max(RELIEF * score) {
                continue;
            }
            let place = response.place(maximum.index);
            // the ridges are sorted by their finest place, and few move far
            let near = nearest(&found, place, response.scale);
            match near {
                Some(index) => {
                    let ridge = &mut found[index];
                    ridge.last_place = place;
                    ridge.seen += 1;
                    ridge.hill |= is_hill(response, place, PARTED);
                    if score > ridge.score {
                        (ridge.best, ridge.score, ridge.best_place) = (k, score, place);
                    }
                }
                None => {
                    let at = found.partition_point(|ridge| ridge.place < place);
                    let ridge = Ridge {
                        place,
                        finest: k,
                        best: k,
                        score,
                        amplitude: 0.0,
                        seen: 1,
                        hill: is_hill(response, place, PARTED),
                        best_place: place,
                        last_place: place,
                    };
                    found.insert(at, ridge);
                }
            }
        }
    }
    let last = responses.len() - 1;
    found.retain(|ridge| {
        let hill = ridge.hill || is_hill(&responses[ridge.best], ridge.best_place, CONVEX);
        hill && (ridge.seen > 1 || ridge.best == last)
    });
    for ridge in &mut found {
        let response = &responses[ridge.best];
        ridge.amplitude = ridge.score * response.noise / (SCORE_OF_HEIGHT * response.scale.sqrt());
    }
    found
}

/// The ridge that was last seen nearest to a place, within one scale of it; of several the one with the highest score.
fn nearest(ridges: &[Ridge], place: f64, scale: f64) -> Option<usize> {
    // a ridge wanders by less than the scales it has passed, whose sum is below four of the last
    let from = ridges.partition_point(|ridge| ridge.place < place - 5.0 * scale);
    let to = ridges.partition_point(|ridge| ridge.place <= place + 5.0 * scale);
    let near = (from..to).filter(|&k| {
        (ridges[k].last_place - place).abs() <= scale || (ridges[k].place - place).abs() <= scale
    });
    near.max_by(|&a, &b| ridges[a].score.total_cmp(&ridges[b].score))
}

/// Whether the signal bends up again on both sides, by a share of the bend and so many deviations at least, or meets the next rise of the
/// curvature there.
fn is_hill(response: &Response, place: f64, (share, least): (f64, f64)) -> bool {
    let score = &response.score;
    let top = response.index(place);
    let deep = -(share * score[top]).max(least);
    let rise = (RELIEF * score[top]).max(NOISY);
    let side = |step: isize| {
        let mut lowest = score[top];
        let mut at = top;
        let far = 6.0 * response.level_scale + 2.0;
        let mut walked = 0.0;
        while walked < far {
            match at
                .checked_add_signed(step)
                .filter(|&next| next < score.len())
            {
                Some(next) => at = next,
                // what lies beyond the end is not known: a little of the bend has to do
                None => return lowest <= 0.25 * deep,
            }
            lowest = lowest.min(score[at]);
            if lowest <= deep || score[at] > lowest + rise {
                return true;
            }
            walked += 1.0;
        }
        false
    };
    side(-1) && side(1)
}

/// Full width at half maximum, in mean steps, that three quarters of the clear peaks do not exceed; a twentieth of a trace without peaks.
pub(super) fn typical_width(trace: &Scaled, responses: &[Response], ridges: &[Ridge]) -> f64 {
    let clear = TRUSTED * threshold(trace.times.len());
    let most = ridges
        .iter()
        .fold(0.0, |most: f64, ridge| most.max(ridge.score));
    let trusted = ridges.iter().filter(|ridge| ridge.score >= clear.min(most));
    let mut widths: Vec<f64> = trusted
        .map(|ridge| WIDTH_OF_SCALE * responses[ridge.best].scale)
        .collect();
    match widths.is_empty() {
        true => trace.times[trace.times.len() - 1] / 20.0,
        false => quantile(&mut widths, 0.75),
    }
}
