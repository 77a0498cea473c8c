//! Whether the sequence of a large chain becomes steady in time, told before the work is spent.

use super::sequence::{Matrix, Sequence};

/// At these shares of the members the spread of the factors is looked at: two looks tell how fast it falls.
const LOOKS: [usize; 2] = [64, 32];

/// A fall that would take so many times as long is not waited for.
const PATIENCE: f64 = 4.0;

impl Sequence {
    /// As [`Sequence::settles`], given up as soon as it will hardly come true: a phase is further away than there are members, or the
    /// factors by which the phases shrink come together too slowly.
    pub(super) fn settles_soon(&mut self, members: usize) -> bool {
        if !self.is_steady() && (members <= self.waited || self.out_of_reach(members)) {
            self.waited = self.waited.max(members);
            return false;
        }
        let [first, second] = LOOKS.map(|share| members / share);
        if self.known() < first && second > first {
            if self.settles(first) {
                return true;
            }
            let before = self.spread();
            if self.settles(second) {
                return true;
            }
            let now = self.spread();
            let fall = (before / now).ln() / (second - first) as f64;
            let left = (members - second) as f64;
            let missing = (now / self.step_error()).ln();
            if before.is_finite() && missing > PATIENCE * fall.max(0.0) * left {
                self.waited = members;
                return false;
            }
        }
        self.settles(members)
    }

    /// Is a phase so many steps from those where the vector is that it would still be empty?
    fn out_of_reach(&self, members: usize) -> bool {
        let left = members.saturating_sub(self.known());
        let Matrix::Sparse { first, from, .. } = &self.matrix else {
            return false;
        };
        let phases = self.phases();
        let mut begin = vec![0; phases + 1];
        for from in from {
            begin[from + 1] += 1;
        }
        for at in 0..phases {
            begin[at + 1] += begin[at];
        }
        let (mut next, mut ends) = (begin.clone(), vec![0; from.len()]);
        for to in 0..phases {
            for from in &from[first[to]..first[to + 1]] {
                ends[next[*from]] = to;
                next[*from] += 1;
            }
        }
        let mut reached: Vec<bool> = self.vector.iter().map(|share| *share > 0.0).collect();
        let mut front: Vec<usize> = (0..phases).filter(|&at| reached[at]).collect();
        let mut missing = phases - front.len();
        for _ in 0..left {
            if missing == 0 {
                return false;
            }
            let mut further = Vec::new();
            for at in front {
                for &to in &ends[begin[at]..begin[at + 1]] {
                    if !std::mem::replace(&mut reached[to], true) {
                        further.push(to);
                    }
                }
            }
            missing -= further.len();
            front = further;
        }
        missing > 0
    }

    /// The relative distance of the largest from the smallest factor of a phase in the last step; infinite where one is empty.
    fn spread(&self) -> f64 {
        let ratios = self.vector.iter().zip(&self.next);
        let (least, most) =
            ratios.fold((f64::INFINITY, 0.0_f64), |(least, most), (now, before)| {
                let ratio = now / before;
                match ratio.is_nan() {
                    true => (0.0, f64::INFINITY),
                    false => (least.min(ratio), most.max(ratio)),
                }
            });
        (most - least) / least
    }
}
