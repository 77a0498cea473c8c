//! Draws from seeds, on any number of threads with the same result.

use std::num::NonZeroUsize;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::error::{Error, Result};

/// Draws that share one stream of random numbers.
const BLOCK: usize = 4096;

/// Draws of one sample: up to two numbers of 8 bytes are kept for each.
const MOST: usize = 1 << 25;

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
        if self.count < 2 {
            return Err(Error::Domain {
                what: "number of draws",
                value: self.count as f64,
                allowed: "at least 2",
            });
        }
        if self.count > MOST {
            return Err(Error::TooLarge {
                what,
                needed: self.count as u64,
                limit: MOST as u64,
                hint: "draw less, from more than one seed",
            });
        }
        let mut all = vec![T::default(); self.count];
        let mut blocks: Vec<(u64, &mut [T])> = (0..).zip(all.chunks_mut(BLOCK)).collect();
        let threads = self.threads.get().min(MOST_THREADS);
        let share = blocks.len().div_ceil(threads).max(1);
        let follow = |blocks: &mut [(u64, &mut [T])]| -> Result<()> {
            for (stream, block) in blocks {
                let mut random = ChaCha8Rng::seed_from_u64(self.seed);
                random.set_stream(*stream);
                for value in block.iter_mut() {
                    *value = one(&mut random)?;
                }
            }
            Ok(())
        };
        if share >= blocks.len() {
            follow(&mut blocks)?;
        } else {
            std::thread::scope(|scope| {
                let threads: Vec<_> = blocks
                    .chunks_mut(share)
                    .map(|part| scope.spawn(|| follow(part)))
                    .collect();
                let lost = |_| {
                    Err(Error::NotConverged {
                        what: "a thread that draws",
                        iterations: 0,
                        residual: f64::INFINITY,
                    })
                };
                threads
                    .into_iter()
                    .try_for_each(|one| one.join().unwrap_or_else(lost))
            })?;
        }
        Ok(all)
    }
}
