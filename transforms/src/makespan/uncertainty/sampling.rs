//! Random draws whose result depends on the seed alone.

use std::num::NonZeroUsize;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::error::{Error, Result};

/// Draws that share one stream of random numbers.
const BLOCK: usize = 1024;

/// Most draws of one answer.
const MOST: usize = 1 << 30;

/// More threads than any machine here has are a slip of the pen.
const MOST_THREADS: usize = 64;

/// How many draws, from which seed, on how many threads. The seed alone decides what is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampling {
    /// Draws, from 2 to 2^30.
    pub draws: usize,
    /// Seed of the stream cipher that draws.
    pub seed: u64,
    /// Threads; results do not depend on them.
    pub threads: NonZeroUsize,
}

impl Sampling {
    /// On one thread.
    pub fn new(draws: usize, seed: u64) -> Self {
        Self {
            draws,
            seed,
            threads: NonZeroUsize::MIN,
        }
    }
}

/// A probability that was sampled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampledProbability {
    /// The mean over the draws.
    pub value: f64,
    /// Its standard error, at least 1/n.
    pub error: f64,
}

/// The mean of a quantity between 0 and 1, with its standard error.
pub(super) fn mean(
    sampling: Sampling,
    draw: impl Fn(&mut ChaCha8Rng) -> Result<f64> + Sync,
) -> Result<SampledProbability> {
    if sampling.draws < 2 {
        return Err(Error::Domain {
            what: "number of draws",
            value: sampling.draws as f64,
            allowed: "at least 2",
        });
    }
    if sampling.draws > MOST {
        return Err(Error::TooLarge {
            what: "draws",
            needed: sampling.draws as u64,
            limit: MOST as u64,
            hint: "draw less, from more than one seed",
        });
    }
    let blocks = sampling.draws.div_ceil(BLOCK);
    let mut sums = vec![(0.0, 0.0); blocks];
    let work = |first: usize, sums: &mut [(f64, f64)]| -> Result<()> {
        for (block, sum) in (first..).zip(sums) {
            let mut random = ChaCha8Rng::seed_from_u64(sampling.seed);
            random.set_stream(block as u64);
            let count = BLOCK.min(sampling.draws - block * BLOCK);
            for _ in 0..count {
                let value = draw(&mut random)?;
                sum.0 += value;
                sum.1 += value * value;
            }
        }
        Ok(())
    };
    let threads = sampling.threads.get().min(MOST_THREADS);
    let share = blocks.div_ceil(threads);
    if share >= blocks {
        work(0, &mut sums)?;
    } else {
        std::thread::scope(|scope| {
            let parts = (0..).step_by(share).zip(sums.chunks_mut(share));
            let running: Vec<_> = parts
                .map(|(first, part)| scope.spawn(move || work(first, part)))
                .collect();
            let lost = |_| {
                Err(Error::NotConverged {
                    what: "a thread that draws",
                    iterations: 0,
                    residual: f64::INFINITY,
                })
            };
            let mut running = running.into_iter();
            running.try_for_each(|one| one.join().unwrap_or_else(lost))
        })?;
    }
    let count = sampling.draws as f64;
    let (sum, squares) = sums
        .into_iter()
        .fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
    let value = sum / count;
    let variance = (squares / count - value * value).max(0.0) / (count - 1.0);
    Ok(SampledProbability {
        value,
        error: variance.sqrt().max(count.recip()),
    })
}
