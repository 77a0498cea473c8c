//! The curve with its jumps and quantiles.

use std::path::Path;

use closedform::transforms::makespan::distribution::Answer as Found;

use super::super::answer::refused;
use super::super::picture;
use super::law::Law;
use crate::failure::Failure;
use crate::files::File;
use crate::table::short;

/// Points of a picture, jumps not counted.
const POINTS: usize = 400;

/// Smaller jumps, in parts of the height, are less than a pixel.
const SMALLEST: f64 = 1e-3;

/// Times so near, in parts of the range, are one.
const ROUNDING: f64 = 1e-12;

pub(super) fn plot<'a>(
    path: &'a Path,
    law: &Law,
    quantiles: &[(f64, Found)],
) -> Result<File<'a>, Failure> {
    let about = |error| refused(&law.name, error);
    let last = law
        .law
        .quantile(0.995 * law.law.mass())
        .map_err(about)?
        .value;
    if !(last > 0.0 && last.is_finite()) {
        return Err(Failure::Undecided(format!(
            "--plot {}: there is no range of times to draw",
            path.display()
        )));
    }
    // Laws of too many jumps to list have none that could be seen.
    let jumps = law.law.jumps(last).unwrap_or_default();
    let seen = |jump: &(f64, f64)| jump.1 >= SMALLEST * law.law.mass();
    let jumps: Vec<(f64, f64)> = jumps.into_iter().filter(seen).collect();
    let even = (0..=POINTS).map(|at| (last * at as f64 / POINTS as f64, 0.0));
    let mut places: Vec<(f64, f64)> = even.chain(jumps).collect();
    places.sort_by(|one, other| one.0.total_cmp(&other.0));
    places.dedup_by(|next, kept| {
        let same = next.0 - kept.0 <= ROUNDING * last;
        if same && next.1 > 0.0 {
            *kept = (next.0, kept.1 + next.1);
        }
        same
    });
    let times: Vec<f64> = places.iter().map(|place| place.0).collect();
    let found = law.law.cdf(&times).map_err(about)?;
    let (mut across, mut up) = (Vec::new(), Vec::new());
    for ((time, jump), found) in places.into_iter().zip(found) {
        if jump > 0.0 {
            // straight up
            across.push(time);
            up.push((found.value - jump).max(0.0));
        }
        across.push(time);
        up.push(found.value);
    }
    let marks: Vec<(f64, String)> = quantiles
        .iter()
        .filter(|(share, found)| found.value <= last && [0.5, 0.9, 0.95].contains(share))
        .map(|(share, found)| (found.value, format!("{} %", short(share * 100.0))))
        .collect();
    picture::distribution(path, &across, &up, &marks)
}
