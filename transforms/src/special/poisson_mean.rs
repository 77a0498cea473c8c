//! Means of tables under a Poisson law, with a proved bound; the proof stands in `docs/laplace.md`.

/// Half a unit in the last place of 1.
pub(crate) const UNIT: f64 = 0.5 * f64::EPSILON;

/// What a window leaves out on either side, in units of the largest weight.
pub(crate) const TAIL: f64 = 2.7e-23;

/// Weights of the numbers around the mode, in units of that of the mode.
#[derive(Clone, Debug, Default)]
pub(crate) struct Window {
    mode: usize,
    /// Of mode - 1, mode - 2, ..
    below: Vec<f64>,
    /// Of mode + 1, mode + 2, ..
    above: Vec<f64>,
}

/// A mean with the bound of its error by rounding.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mean {
    pub(crate) value: f64,
    /// The mean of the sizes.
    pub(crate) size: f64,
    pub(crate) bound: f64,
}

impl Window {
    /// For a finite mean of 0 or more.
    pub(crate) fn set(&mut self, mean: f64) {
        self.set_until(mean, |_, next, ratio| next <= TAIL * (1.0 - ratio));
    }

    /// The same with ends of one's own, above the mode and then below: from the next number outwards, its weight, and the ratio of that to
    /// the last one. The rest of the weights, the next one among them, is at most a geometric series: next / (1 - ratio).
    pub(crate) fn set_until(&mut self, mean: f64, mut enough: impl FnMut(usize, f64, f64) -> bool) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number that is not negative"
        )]
        let mode = mean.floor() as usize;
        self.mode = mode;
        self.below.clear();
        self.above.clear();
        let (mut weight, mut count) = (1.0, mode as f64);
        loop {
            count += 1.0;
            let ratio = mean / count;
            weight *= ratio;
            if enough(mode + 1 + self.above.len(), weight, ratio) {
                break;
            }
            self.above.push(weight);
        }
        (weight, count) = (1.0, mode as f64);
        while count > 0.0 {
            let ratio = count / mean;
            weight *= ratio;
            if enough(mode - 1 - self.below.len(), weight, ratio) {
                break;
            }
            self.below.push(weight);
            count -= 1.0;
        }
    }

    /// The number with the largest weight.
    pub(crate) fn mode(&self) -> usize {
        self.mode
    }

    /// The last number with a weight.
    pub(crate) fn last(&self) -> usize {
        self.mode + self.above.len()
    }

    /// The mean of a table of values, given with their sizes.
    ///
    /// A weight at the distance d from the mode has gone through d products, and goes through d sums on its way in.
    #[inline]
    pub(crate) fn mean(&self, table: impl Fn(usize) -> (f64, f64)) -> Mean {
        let mut sums = Sums::default();
        for (distance, &weight) in self.above.iter().enumerate().rev() {
            sums.add(weight, table(self.mode + 1 + distance));
            sums.inward();
        }
        let above = std::mem::take(&mut sums);
        for (distance, &weight) in self.below.iter().enumerate().rev() {
            sums.add(weight, table(self.mode - 1 - distance));
            sums.inward();
        }
        sums.add(1.0, table(self.mode));
        let Sums {
            value,
            size,
            mass,
            far_size,
            far_mass,
        } = sums.plus(&above);
        let mean = value / mass;
        let rounding = 6.0 * far_size + 24.0 * size + mean.abs() * (6.0 * far_mass + 10.0 * mass);
        Mean {
            value: mean,
            size: size / mass,
            bound: 1.01 * UNIT * rounding / mass,
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    value: f64,
    size: f64,
    mass: f64,
    /// Sizes times distances from the mode.
    far_size: f64,
    far_mass: f64,
}

impl Sums {
    #[inline]
    fn add(&mut self, weight: f64, (value, size): (f64, f64)) {
        self.value += weight * value;
        self.size += weight * size;
        self.mass += weight;
    }

    /// One step nearer to the mode for all that is in the sums.
    #[inline]
    fn inward(&mut self) {
        self.far_size += self.size;
        self.far_mass += self.mass;
    }

    fn plus(&self, other: &Self) -> Self {
        Self {
            value: self.value + other.value,
            size: self.size + other.size,
            mass: self.mass + other.mass,
            far_size: self.far_size + other.far_size,
            far_mass: self.far_mass + other.far_mass,
        }
    }
}
