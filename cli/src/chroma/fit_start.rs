//! Where fits without a case file begin: the peaks of the trace, those that overlap together.

use closedform::transforms::Result;
use closedform::transforms::chromatography::Experiment;
use closedform::transforms::chromatography::fit::{PeakShape, start_peak};
use closedform::transforms::chromatography::peaks::{
    MeasuredPeak, PeakOptions, Trace, measure_peaks,
};

/// Neighbours with a lower resolution by half widths are fitted together.
const APART: f64 = 1.5;

/// So many peaks are fitted together at most.
const TOGETHER: usize = 4;

/// Peaks below this share of the tallest do not bind the others.
const SMALL: f64 = 0.01;

/// Peaks that are fitted together.
pub(super) struct Group {
    /// First point of the window.
    pub(super) first: usize,
    /// Last point of the window.
    pub(super) last: usize,
    /// Starting values, or why there are none.
    pub(super) start: std::result::Result<Vec<Experiment>, String>,
    pub(super) names: Vec<String>,
    /// Smaller groups of its peaks, if there are several.
    pub(super) alone: Vec<Group>,
}

/// All peaks, or the largest ones, in groups.
pub(super) fn groups(times: &[f64], signal: &[f64], most: Option<usize>) -> Result<Vec<Group>> {
    let (table, _) = measure_peaks(&Trace::new(times, signal)?, &PeakOptions::default())?;
    let mut heights: Vec<f64> = table.iter().map(|one| one.metrics.height).collect();
    heights.sort_by(|a, b| b.total_cmp(a));
    let least = match most {
        Some(most) if most < heights.len() => heights[most - 1],
        _ => 0.0,
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, one) in table.iter().enumerate() {
        let near = at > 0
            && one
                .resolution
                .and_then(|resolution| resolution.half)
                .is_none_or(|half| half < APART);
        match groups.last_mut() {
            Some(group) if near && group.len() < TOGETHER => group.push(at),
            _ => groups.push(vec![at]),
        }
    }
    groups.retain(|group| group.iter().any(|&at| table[at].metrics.height >= least));
    Ok(groups
        .iter()
        .map(|group| window(times, &table, group))
        .collect())
}

/// The window of a group: its peaks and one width of baseline on either side, without the neighbours.
fn window(times: &[f64], table: &[MeasuredPeak], group: &[usize]) -> Group {
    let (low, high) = (group[0], group[group.len() - 1]);
    let width = |at: usize| table[at].metrics.fwhm.unwrap_or(table[at].peak.width);
    let from = times[table[low].peak.first] - width(low);
    let to = times[table[high].peak.last] + width(high);
    let before = low.checked_sub(1).map_or(0, |at| table[at].peak.last);
    let after = table
        .get(high + 1)
        .map_or(times.len() - 1, |one| one.peak.first);
    let first = times.partition_point(|&time| time < from);
    let last = times.partition_point(|&time| time <= to).saturating_sub(1);
    let starts = group.iter().map(|&at| {
        let name = (at + 1).to_string();
        let shape = PeakShape {
            apex: table[at].metrics.apex,
            full_width_half_maximum: width(at),
            area: table[at].metrics.area,
        };
        start_peak(&name, shape).map_err(|error| error.to_string())
    });
    Group {
        first: first.max(before).min(table[low].peak.first),
        last: last.min(after).max(table[high].peak.last),
        start: starts.collect(),
        names: group.iter().map(|at| (at + 1).to_string()).collect(),
        alone: apart(times, table, group),
    }
}

/// What is fitted where the whole group cannot be: its large peaks together, small ones alone; or every peak alone.
fn apart(times: &[f64], table: &[MeasuredPeak], group: &[usize]) -> Vec<Group> {
    if group.len() < 2 {
        return Vec::new();
    }
    let height = |at: usize| table[at].metrics.height;
    let tallest = group.iter().map(|&at| height(at)).fold(0.0, f64::max);
    let (large, small): (Vec<usize>, Vec<usize>) =
        group.iter().partition(|&&at| height(at) >= SMALL * tallest);
    match small.is_empty() {
        true => group
            .iter()
            .map(|&at| window(times, table, &[at]))
            .collect(),
        false => std::iter::once(window(times, table, &large))
            .chain(small.iter().map(|&at| window(times, table, &[at])))
            .collect(),
    }
}
