//! The time that a molecule spends moving through an open column: inverse Gaussian.

/// Where the exponent of the density is below minus this, nothing is left.
const FALL: f64 = 42.0;

/// Mean τ and Péclet number: shape Pe τ/2.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mobile {
    pub(super) mean: f64,
    pub(super) peclet: f64,
}

impl Mobile {
    /// The density
    ///
    /// $$ f(u) = \sqrt{\frac{\mathrm{Pe}\thinspace\tau}{4 \pi u^3}} \exp\Bigl( -\frac{\mathrm{Pe} (u - \tau)^2}{4 \tau u} \Bigr). $$
    pub(super) fn density(&self, time: f64) -> f64 {
        if time <= 0.0 {
            return 0.0;
        }
        let (share, gap) = (time / self.mean, (time - self.mean) / self.mean);
        let height = (self.peclet / (4.0 * std::f64::consts::PI * share)).sqrt();
        height / share * (-0.25 * self.peclet * gap * gap / share).exp() / self.mean
    }

    /// Times outside of which there is nothing: (u - τ)² = 4 FALL τ u / Pe.
    pub(super) fn range(&self) -> (f64, f64) {
        let spread = 2.0 * FALL / self.peclet;
        let high = 1.0 + spread + (spread * (2.0 + spread)).sqrt();
        (self.mean / high, self.mean * high)
    }

    /// The time that belongs to a standard normal and a uniform variate.
    pub(super) fn time(&self, normal: f64, uniform: f64) -> f64 {
        let y = normal * normal / self.peclet;
        // both roots of the quadratic, the smaller one without cancellation
        let large = 1.0 + y + (y * (2.0 + y)).sqrt();
        let small = 1.0 / large;
        self.mean
            * if uniform <= 1.0 / (1.0 + small) {
                small
            } else {
                large
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_density_is_one() {
        for peclet in [0.5, 40.0, 1e5] {
            let mobile = Mobile { mean: 3.0, peclet };
            let (low, high) = mobile.range();
            let bounds = [low, 3.0, 3.0 + 0.05 * (high - 3.0), high];
            let of = |power: i32| {
                let f = move |u: f64| mobile.density(u) * u.powi(power);
                super::super::integrate::integrate(&f, &bounds, 1e-13).0
            };
            assert!((of(0) - 1.0).abs() < 1e-12, "{peclet} {}", of(0));
            assert!((of(1) - 3.0).abs() < 3e-12, "{peclet} {}", of(1));
            let square = 9.0 * (1.0 + 2.0 / peclet);
            assert!((of(2) - square).abs() < 1e-11 * square, "{peclet}");
        }
    }
}
