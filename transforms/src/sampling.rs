//! Draws from seeds, on any number of threads with the same result.

use std::num::NonZeroUsize;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::error::{Error, Result, at_most};

/// Draws that share one stream of random numbers.
const BLOCK: usize = 4096;

/// Draws that are kept: up to two numbers of 8 bytes for each.
const MOST_KEPT: usize = 1 << 25;

/// Draws of which only sums are kept.
const MOST_SUMMED: usize = 1 << 30;

/// More threads than any machine here has are a slip of the pen.
const MOST_THREADS: usize = 64;

/// How much is drawn, from which seed, on how many threads. The seed alone decides what is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// How many are drawn, at least 2.
    pub count: usize,
    /// Seed of the stream cipher that draws.
    pub seed: u64,
    /// Threads; results do not depend on them.
    pub threads: NonZeroUsize,
}

/// Mean and variance of what was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moments {
    pub(crate) mean: f64,
    /// Of the mean, not of one draw.
    pub(crate) variance: f64,
}

impl Draw {
    /// On one thread.
    pub fn new(count: usize, seed: u64) -> Self {
        Self {
            count,
            seed,
            threads: NonZeroUsize::MIN,
        }
    }

    /// As many values as are asked for, each drawn by `one`; `what` names them in messages.
    pub(crate) fn sample<T: Clone + Default + Send>(
        &self,
        what: &'static str,
        one: impl Fn(&mut ChaCha8Rng) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        self.check(what, MOST_KEPT)?;
        let mut all = vec![T::default(); self.count];
        let mut blocks: Vec<&mut [T]> = all.chunks_mut(BLOCK).collect();
        self.follow(&mut blocks, |random, block| {
            for value in block.iter_mut() {
                *value = one(random)?;
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// The mean of values that are drawn by `one` and not kept; `what` names them in messages.
    pub(crate) fn mean(
        &self,
        what: &'static str,
        one: impl Fn(&mut ChaCha8Rng) -> Result<f64> + Sync,
    ) -> Result<Moments> {
        self.check(what, MOST_SUMMED)?;
        let blocks = (0..self.count).step_by(BLOCK);
        let mut sums: Vec<(usize, f64, f64)> = blocks
            .map(|first| (BLOCK.min(self.count - first), 0.0, 0.0))
            .collect();
        self.follow(&mut sums, |random, (count, sum, squares)| {
            for _ in 0..*count {
                let value = one(random)?;
                *sum += value;
                *squares += value * value;
            }
            Ok(())
        })?;
        let count = self.count as f64;
        let (sum, squares) = sums
            .into_iter()
            .fold((0.0, 0.0), |all, one| (all.0 + one.1, all.1 + one.2));
        let mean = sum / count;
        Ok(Moments {
            mean,
            variance: (squares / count - mean * mean).max(0.0) / (count - 1.0),
        })
    }

    fn check(&self, what: &'static str, most: usize) -> Result<()> {
        if self.count < 2 {
            return Err(Error::Domain {
                what: "number of draws",
                value: self.count as f64,
                allowed: "at least 2",
            });
        }
        at_most(what, self.count, most, "draw less, from more than one seed")
    }

    /// Fills all blocks, each from its own stream of random numbers, the threads side by side.
    fn follow<B: Send>(
        &self,
        blocks: &mut [B],
        fill: impl Fn(&mut ChaCha8Rng, &mut B) -> Result<()> + Sync,
    ) -> Result<()> {
        let work = |first: usize, blocks: &mut [B]| -> Result<()> {
            for (stream, block) in (first..).zip(blocks) {
                let mut random = ChaCha8Rng::seed_from_u64(self.seed);
                random.set_stream(stream as u64);
                fill(&mut random, block)?;
            }
            Ok(())
        };
        let threads = self.threads.get().min(MOST_THREADS);
        let share = blocks.len().div_ceil(threads).max(1);
        if share >= blocks.len() {
            return work(0, blocks);
        }
        let work = &work;
        std::thread::scope(|scope| {
            let parts = (0..).step_by(share).zip(blocks.chunks_mut(share));
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
        })
    }
}
