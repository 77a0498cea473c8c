//! Which peaks of a trace are fitted together, and between which points.

use super::super::peaks::MeasuredPeak;
use super::form::Form;
use super::separable::Limits;

/// Neighbours with a lower resolution by half widths overlap.
const APART: f64 = 1.5;

/// Neighbours with a lower one may: in a crowd the baseline of the finder rises into the valleys, and widths above it are too small.
const NEIGHBOURS: f64 = 2.0;

/// So many peaks are fitted together at most; a longer chain is cut where its peaks are farthest apart.
const TOGETHER: usize = 10;

/// Half width of a Gaussian in deviations.
const FWHM: f64 = 2.355;

/// u at the start: a = 100.
const ROOT: f64 = 0.1;

/// A mean stays within so many half widths of the apex,
const NEAR: f64 = 1.5;

/// and a deviation within these factors of what the finder saw.
const WIDTHS: (f64, f64) = (1.0 / 6.0, 4.0);

/// The points of some neighbours, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) first: usize,
    pub(super) last: usize,
}

fn width(peak: &MeasuredPeak) -> f64 {
    peak.metrics.fwhm.unwrap_or(peak.peak.width)
}

fn resolution(one: &MeasuredPeak, other: &MeasuredPeak) -> f64 {
    // 1.18 = sqrt(2 ln 2)
    1.177_41 * (other.metrics.apex - one.metrics.apex) / (width(one) + width(other))
}

/// All peaks in groups of neighbours that overlap, or may, by their places in the table.
pub(super) fn groups(table: &[MeasuredPeak]) -> Vec<Vec<usize>> {
    let all: Vec<usize> = (0..table.len()).collect();
    let mut short = Vec::new();
    for group in split(table, &all, NEIGHBOURS) {
        let mut rest = vec![group];
        while let Some(group) = rest.pop() {
            if group.len() <= TOGETHER {
                short.push(group);
                continue;
            }
            let gap = |at: usize| resolution(&table[group[at - 1]], &table[group[at]]);
            let widest = (1..group.len()).max_by(|&a, &b| gap(a).total_cmp(&gap(b)));
            let (before, after) = group.split_at(widest.unwrap_or(1));
            rest.push(after.to_vec());
            rest.push(before.to_vec());
        }
    }
    short
}

/// A group in parts that are surely apart where the widths are what the finder says.
pub(super) fn parts(table: &[MeasuredPeak], group: &[usize]) -> Vec<Vec<usize>> {
    split(table, group, APART)
}

fn split(table: &[MeasuredPeak], group: &[usize], least: f64) -> Vec<Vec<usize>> {
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for &at in group {
        match parts.last_mut() {
            Some(part) if resolution(&table[part[part.len() - 1]], &table[at]) < least => {
                part.push(at);
            }
            _ => parts.push(vec![at]),
        }
    }
    parts
}

/// The window of a group: its peaks and one width of baseline on either side, without the neighbours.
pub(super) fn window(times: &[f64], table: &[MeasuredPeak], group: &[usize]) -> Window {
    let (low, high) = (group[0], group[group.len() - 1]);
    let from = times[table[low].peak.first] - width(&table[low]);
    let to = times[table[high].peak.last] + width(&table[high]);
    let before = low.checked_sub(1).map_or(0, |at| table[at].peak.last);
    let after = table
        .get(high + 1)
        .map_or(times.len() - 1, |one| one.peak.first);
    let first = times.partition_point(|&time| time < from);
    let last = times.partition_point(|&time| time <= to).saturating_sub(1);
    Window {
        first: first.max(before).min(table[low].peak.first),
        last: last.min(after).max(table[high].peak.last),
    }
}

/// Where the search for some peaks begins, and where it may go.
pub(super) fn starts(
    table: &[MeasuredPeak],
    group: &[usize],
    times: &[f64],
) -> (Vec<Form>, Vec<Limits>) {
    let mut widths: Vec<f64> = group.iter().map(|&at| width(&table[at])).collect();
    widths.sort_by(f64::total_cmp);
    let median = widths[widths.len() / 2];
    let starts = group.iter().map(|&at| start(&table[at], times, median));
    starts.unzip()
}

fn start(peak: &MeasuredPeak, times: &[f64], median: f64) -> (Form, Limits) {
    let (apex, half) = (peak.metrics.apex, width(peak));
    let length = times[times.len() - 1] - times[0];
    // a small peak in a crowd looks narrower than it is
    let likely = half.max(median);
    let most = (WIDTHS.1 * likely / FWHM).min(0.5 * length);
    let limits = Limits {
        mean: (
            (apex - NEAR * likely).max(times[0]).max(0.05 * apex),
            (apex + NEAR * likely).min(times[times.len() - 1]),
        ),
        deviation: (WIDTHS.0 * half / FWHM, most),
    };
    let form = Form {
        mean: apex,
        deviation: (half / FWHM).min(most),
        root: ROOT,
    };
    let form = Form {
        root: form.root.max(form.edge()),
        ..form
    };
    (form, limits)
}
