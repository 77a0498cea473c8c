//! Many pairs on several threads.

use crate::check::check;
use crate::options::Options;
use crate::report::Report;

/// A gold and an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pair<'a> {
    /// The accepted answer.
    pub gold: &'a str,
    /// The answer that is graded.
    pub answer: &'a str,
}

/// Pairs that a thread takes at a time: small enough to share out a slow stretch, large enough to meet rarely.
#[cfg(feature = "parallel")]
const STRETCH: usize = 32;

/// Compares all pairs; report `k` belongs to pair `k`, and no report depends on the number of threads.
///
/// `threads` 0 takes as many as the machine offers; without feature `parallel` one thread does everything.
///
/// ```
/// use verify::{Options, Pair, check_batch};
///
/// let pairs = [Pair { gold: "7", answer: "7" }, Pair { gold: "7", answer: "8" }];
/// let reports = check_batch(&pairs, &Options::default(), 2);
/// assert!(reports[0].reward && !reports[1].reward);
/// ```
pub fn check_batch(pairs: &[Pair<'_>], options: &Options, threads: usize) -> Vec<Report> {
    #[cfg(feature = "parallel")]
    {
        let offered = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = if threads == 0 { offered() } else { threads };
        let threads = threads.min(pairs.len().div_ceil(STRETCH));
        if threads > 1 {
            return shared_out(pairs, options, threads);
        }
    }
    let _ = threads;
    pairs
        .iter()
        .map(|pair| check(pair.gold, pair.answer, options))
        .collect()
}

#[cfg(feature = "parallel")]
fn shared_out(pairs: &[Pair<'_>], options: &Options, threads: usize) -> Vec<Report> {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    let next = AtomicUsize::new(0);
    let mut done: Vec<(usize, Vec<Report>)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut own = Vec::new();
                    loop {
                        let start = next.fetch_add(STRETCH, Ordering::Relaxed);
                        let Some(rest) = pairs.get(start..).filter(|rest| !rest.is_empty()) else {
                            return own;
                        };
                        let reports = rest
                            .iter()
                            .take(STRETCH)
                            .map(|pair| check(pair.gold, pair.answer, options))
                            .collect();
                        own.push((start, reports));
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| match worker.join() {
                Ok(own) => own,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    });
    done.sort_by_key(|(start, _)| *start);
    done.into_iter().flat_map(|(_, reports)| reports).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_stand_in_the_order_of_the_pairs_at_any_thread_count() {
        let texts: Vec<(String, String)> = (0..500)
            .map(|k| (k.to_string(), (k - k % 3).to_string()))
            .collect();
        let pairs: Vec<Pair<'_>> = texts
            .iter()
            .map(|(gold, answer)| Pair { gold, answer })
            .collect();
        let options = Options::default();
        let one = check_batch(&pairs, &options, 1);
        for threads in [0, 2, 7, 64] {
            assert_eq!(
                check_batch(&pairs, &options, threads),
                one,
                "{threads} threads"
            );
        }
        assert_eq!(one.iter().filter(|report| report.reward).count(), 167);
        assert!(check_batch(&[], &options, 4).is_empty());
    }
}
