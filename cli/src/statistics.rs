//! Counts and times of a batch in constant memory.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use closedform::verify::{Comparison, Report};

use crate::stream::Summary;

/// Steps per doubling of the time: percentiles are exact to 1/16.
const STEPS: u32 = 16;

/// Durations by size, in logarithmic steps.
#[derive(Clone, Debug, Default)]
struct Histogram {
    // Step -> how often; at most 64 * STEPS keys.
    steps: BTreeMap<u32, u64>,
    count: u64,
    sum: Duration,
    longest: Duration,
}

impl Histogram {
    fn insert(&mut self, time: Duration) {
        *self.steps.entry(step(time)).or_default() += 1;
        self.count += 1;
        self.sum += time;
        self.longest = self.longest.max(time);
    }

    fn add(&mut self, other: Histogram) {
        for (step, count) in other.steps {
            *self.steps.entry(step).or_default() += count;
        }
        self.count += other.count;
        self.sum += other.sum;
        self.longest = self.longest.max(other.longest);
    }

    /// The time that a share of `per_mille` thousandths does not exceed.
    fn percentile(&self, per_mille: u64) -> Duration {
        let rank = (self.count.saturating_mul(per_mille)).div_ceil(1000).max(1);
        let mut seen = 0;
        for (step, count) in &self.steps {
            seen += count;
            if seen >= rank {
                return upper(*step).min(self.longest);
            }
        }
        self.longest
    }

    fn mean(&self) -> Duration {
        match u32::try_from(self.count) {
            Ok(0) => Duration::ZERO,
            Ok(count) => self.sum / count,
            Err(_) => Duration::from_secs_f64(self.sum.as_secs_f64() / self.count as f64),
        }
    }
}

/// Logarithmic step of a time: its highest bit and the four bits below it.
fn step(time: Duration) -> u32 {
    let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).max(1);
    let top = 63 - nanoseconds.leading_zeros();
    let below = if top >= 4 {
        (nanoseconds >> (top - 4)) & 15
    } else {
        (nanoseconds << (4 - top)) & 15
    };
    top * STEPS + u32::try_from(below).unwrap_or(0)
}

/// Upper end of a step.
fn upper(step: u32) -> Duration {
    let (top, below) = (step / STEPS, u64::from(step % STEPS));
    let nanoseconds = (u128::from(17 + below) << top) >> 4;
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

/// What is counted over a batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Statistics {
    verdicts: BTreeMap<(&'static str, &'static str), u64>,
    rewards: u64,
    gold_at_fault: u64,
    /// Rows that could not be used.
    pub(crate) malformed: u64,
    /// Undecided pairs that are errors.
    pub(crate) refused: u64,
    times: Histogram,
    fuel: u64,
    groups: BTreeMap<String, Group>,
}

/// Counts of the rows of one type.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    equal: u64,
    different: u64,
    undecided: u64,
    expected: u64,
    as_expected: u64,
    wrong: u64,
}

/// More types than this are counted together.
const GROUPS: usize = 200;

impl Statistics {
    /// Counts a pair under its type; Undecided is as expected where Equal was not.
    pub(crate) fn group(&mut self, kind: &str, verdict: Comparison, expected: Option<bool>) {
        let known = self.groups.len() < GROUPS || self.groups.contains_key(kind);
        let name = if known { kind } else { "other" };
        let group = self.groups.entry(name.to_owned()).or_default();
        match verdict {
            Comparison::Equal(_) => group.equal += 1,
            Comparison::Different(_) => group.different += 1,
            Comparison::Undecided(_) => group.undecided += 1,
        }
        if let Some(expected) = expected {
            group.expected += 1;
            group.as_expected += u64::from(verdict.is_equal() == expected);
            group.wrong += u64::from(
                (verdict.is_equal() && !expected) || (verdict.is_different() && expected),
            );
        }
    }

    /// The summary by type.
    pub(crate) fn summary(&self) -> String {
        let mut text = format!(
            "{:<16} {:>6} {:>6} {:>10} {:>10} {:>12} {:>6}\n",
            "type", "rows", "equal", "different", "undecided", "as expected", "wrong"
        );
        let mut all = Group::default();
        let mut line = |name: &str, group: &Group| {
            let rows = group.equal + group.different + group.undecided;
            let as_expected = if group.expected == 0 {
                String::from("-")
            } else {
                format!("{} of {}", group.as_expected, group.expected)
            };
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "{name:<16} {rows:>6} {:>6} {:>10} {:>10} {as_expected:>12} {:>6}",
                group.equal, group.different, group.undecided, group.wrong
            );
        };
        for (name, group) in &self.groups {
            line(name, group);
            all.add(*group);
        }
        line("all", &all);
        text
    }

    /// Counts a checked pair.
    pub(crate) fn count(&mut self, report: &Report, time: Duration) {
        let because = match report.comparison {
            Comparison::Equal(kind) | Comparison::Different(kind) => kind.name(),
            Comparison::Undecided(reason) => reason.name(),
        };
        let key = (report.comparison.verdict(), because);
        *self.verdicts.entry(key).or_default() += 1;
        self.rewards += u64::from(report.reward);
        self.gold_at_fault += u64::from(report.gold_at_fault());
        self.fuel = self.fuel.saturating_add(report.fuel_used);
        self.times.insert(time);
    }

    /// Pairs that were checked.
    pub(crate) fn pairs(&self) -> u64 {
        self.times.count
    }

    /// The table for standard error.
    pub(crate) fn table(&self, elapsed: Duration, threads: usize) -> String {
        let mut text = String::new();
        let mut line = |label: &str, value: String| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {label:<26} {value}");
        };
        line("pairs", self.pairs().to_string());
        for ((verdict, because), count) in &self.verdicts {
            line(&format!("{verdict}, {because}"), count.to_string());
        }
        line("rewards", self.rewards.to_string());
        if self.gold_at_fault > 0 {
            line("gold at fault", self.gold_at_fault.to_string());
        }
        if self.malformed > 0 {
            line("malformed rows", self.malformed.to_string());
        }
        if self.refused > 0 {
            line("undecided, as errors", self.refused.to_string());
        }
        let micro = |time: Duration| format!("{:.1} us", time.as_secs_f64() * 1e6);
        line(
            "time per pair",
            format!(
                "median {}, mean {}, p99 {}, worst {}",
                micro(self.times.percentile(500)),
                micro(self.times.mean()),
                micro(self.times.percentile(990)),
                micro(self.times.longest)
            ),
        );
        let seconds = elapsed.as_secs_f64().max(1e-9);
        line(
            "throughput",
            format!(
                "{:.0} pairs/s, {threads} thread(s), {seconds:.3} s with reading and writing",
                self.pairs() as f64 / seconds
            ),
        );
        let inside = self.times.sum.as_secs_f64().max(1e-9);
        line(
            "checking alone",
            format!("{:.0} pairs/s per thread", self.pairs() as f64 / inside),
        );
        line("fuel", self.fuel.to_string());
        if let Some(memory) = peak_memory() {
            line("peak memory", memory);
        }
        text
    }
}

impl Group {
    fn add(&mut self, other: Group) {
        self.equal += other.equal;
        self.different += other.different;
        self.undecided += other.undecided;
        self.expected += other.expected;
        self.as_expected += other.as_expected;
        self.wrong += other.wrong;
    }
}

impl Summary for Statistics {
    fn add(&mut self, other: Self) {
        for (key, count) in other.verdicts {
            *self.verdicts.entry(key).or_default() += count;
        }
        self.rewards += other.rewards;
        self.gold_at_fault += other.gold_at_fault;
        self.malformed += other.malformed;
        self.refused += other.refused;
        self.fuel = self.fuel.saturating_add(other.fuel);
        self.times.add(other.times);
        for (name, group) in other.groups {
            let known = self.groups.len() < GROUPS || self.groups.contains_key(&name);
            let name = if known { name } else { String::from("other") };
            self.groups.entry(name).or_default().add(group);
        }
    }
}

/// Largest resident memory of this process, where the system tells it.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(format!("{:.1} MiB", kibibytes as f64 / 1024.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_exact_to_a_sixteenth() {
        let mut histogram = Histogram::default();
        for k in 1..=1000u64 {
            histogram.insert(Duration::from_micros(k));
        }
        for (per_mille, exact) in [(500, 500.0), (990, 990.0), (10, 10.0)] {
            let found = histogram.percentile(per_mille).as_secs_f64() * 1e6;
            assert!(
                found >= exact && found <= exact * 17.0 / 16.0 + 0.001,
                "{per_mille}: {found}"
            );
        }
        assert_eq!(histogram.percentile(1000), Duration::from_micros(1000));
    }

    #[test]
    fn steps_cover_their_times() {
        for nanoseconds in (0..60)
            .map(|k| 1u64 << k)
            .chain([1, 3, 7, 15, 17, 31, 12_345])
        {
            let time = Duration::from_nanos(nanoseconds);
            assert!(upper(step(time)) >= time, "{nanoseconds}");
            assert!(
                upper(step(time)).as_secs_f64() <= time.as_secs_f64() * 1.0626 + 1e-9,
                "{nanoseconds}"
            );
        }
    }
}
