//! A function of time known on an even grid: values and slopes between its points, its integral, and what a mixed volume makes of it.

/// Points of one interpolation: the error goes with the eighth power of the step, far below that of any scheme here.
const POINTS: usize = 8;

/// Values at `start`, `start + step`, ..
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) start: f64,
    pub(super) step: f64,
    pub(super) values: Vec<f64>,
}

impl Record {
    /// Value and slope at a time, by the polynomial through the nearest points (Neville's recurrence, differentiated alongside).
    pub(super) fn at(&self, time: f64) -> (f64, f64) {
        let count = self.values.len().min(POINTS);
        if count == 0 {
            return (0.0, 0.0);
        }
        let place = (time - self.start) / self.step;
        let last = self.values.len() - count;
        // the middle of the points around the place, but no point outside of the grid
        let wanted = (place - 0.5 * (count as f64 - 2.0)).floor().max(0.0);
        let first = match wanted < last as f64 {
            true => usize::try_from(crate::error::whole(wanted)).unwrap_or(last),
            false => last,
        };
        let x = place - first as f64;
        let mut value = [0.0; POINTS];
        let mut slope = [0.0; POINTS];
        for (to, from) in value.iter_mut().zip(&self.values[first..first + count]) {
            *to = *from;
        }
        for span in 1..count {
            for low in 0..count - span {
                let (left, right) = (x - low as f64, x - (low + span) as f64);
                let width = span as f64;
                slope[low] =
                    (left * slope[low + 1] + value[low + 1] - right * slope[low] - value[low])
                        / width;
                value[low] = (left * value[low + 1] - right * value[low]) / width;
            }
        }
        (value[0], slope[0] / self.step)
    }

    /// The integral from the start, by the trapezoidal rule.
    pub(super) fn integral(&self) -> Self {
        let mut total = 0.0;
        let mut before = self.values.first().copied().unwrap_or(0.0);
        let values = self.values.iter().map(|&value| {
            total += 0.5 * self.step * (before + value);
            before = value;
            total
        });
        Self {
            start: self.start,
            step: self.step,
            values: values.collect(),
        }
    }

    /// What leaves a well-mixed volume of residence time T that this enters, T m' = c - m, by the trapezoidal rule; `content` is m
    /// before and afterwards.
    pub(super) fn mix(&mut self, residence: f64, content: &mut f64) {
        let half = 0.5 * self.step / residence;
        let mut entered = self.values.first().copied().unwrap_or(0.0);
        for (at, value) in self.values.iter_mut().enumerate() {
            if at > 0 {
                *content = ((1.0 - half) * *content + half * (entered + *value)) / (1.0 + half);
            }
            entered = *value;
            *value = *content;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(f: impl Fn(f64) -> f64) -> Record {
        Record {
            start: 1.0,
            step: 0.125,
            values: (0..40_u32).map(|k| f(1.0 + 0.125 * f64::from(k))).collect(),
        }
    }

    #[test]
    fn polynomials_are_exact() {
        let seventh = record(|t| (t - 3.0).powi(7));
        for time in [1.0, 1.01, 1.2, 3.0, 3.33, 5.8, 5.875] {
            let (value, slope) = seventh.at(time);
            assert!((value - (time - 3.0).powi(7)).abs() < 1e-11, "{time}");
            assert!((slope - 7.0 * (time - 3.0).powi(6)).abs() < 1e-9, "{time}");
        }
    }

    #[test]
    fn few_points_and_none() {
        let mut short = record(|t| 2.0 * t);
        short.values.truncate(2);
        assert!((short.at(1.05).0 - 2.1).abs() < 1e-14);
        short.values.clear();
        assert!(short.at(1.0).0.abs() < 1e-300 && short.integral().values.is_empty());
    }

    #[test]
    fn a_step_into_a_mixed_volume() {
        let mut step = record(|_| 1.0);
        let mut content = 0.0;
        step.mix(0.5, &mut content);
        let exact = |t: f64| 1.0 - (-(t - 1.0) / 0.5).exp();
        for time in [1.0, 1.3, 2.0, 4.0] {
            assert!((step.at(time).0 - exact(time)).abs() < 3e-3, "{time}");
        }
        assert!((content - step.values[39]).abs() < 1e-15);
    }
}
