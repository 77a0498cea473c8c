//! Nothing is lost inside a column without dispersion: what entered is in the gas, adsorbed, or out.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use proptest::prelude::*;
use quadrature::double_exponential::integrate;
use transforms::chromatography::{Binding, Column, Experiment, Inlet, simulate};
use transforms::special::goldstein_j;

/// Concentration at the exit of a column with the given hold-up time, for a step.
fn concentration(hold_up: f64, a: f64, b: f64, time: f64) -> f64 {
    let column = Column::plug_flow(hold_up).unwrap();
    let experiment = Experiment::single(column, Binding::kinetic(a, b).unwrap(), Inlet::Step);
    simulate(&experiment, &[time], 1e-10).unwrap().total[0].value
}

/// Adsorbed amount there over that in equilibrium with the inlet: 1 - J(bθ, a).
fn adsorbed(a: f64, passed: f64) -> f64 {
    goldstein_j(passed, a).unwrap().rest
}

proptest! {
    /// Of a step of concentration 1 the amount t has entered at time t. A cell at the share ξ of the column answers as a column with τξ and aξ; the phase ratio times
    /// the adsorbed amount in equilibrium is a/b per hold-up time.
    #[test]
    fn held_and_exited_mass_is_what_was_injected(
        a in 0.3..60.0_f64,
        b in 0.5..20.0_f64,
        place in 0.05..2.5_f64,
    ) {
        let time = place * (1.0 + a / b);
        let reached = time.min(1.0);
        let held = |f: &dyn Fn(f64) -> f64| integrate(f, 0.0, reached, 1e-11).integral;
        let gas = held(&|share: f64| concentration(share.max(1e-12), a * share, b, time));
        let bound = a / b * held(&|share: f64| adsorbed(a * share, b * (time - share)));
        let exited = match time > 1.0 {
            true => integrate(|t| concentration(1.0, a, b, t), 1.0, time, 1e-11).integral,
            false => 0.0,
        };
        prop_assert!((gas + bound + exited - time).abs() <= 1e-9 * time, "{gas} + {bound} + {exited} = {time}");
    }

    /// q' = b (c - q) for the adsorbed amount over that in equilibrium, so that q(θ) = ∫ b e^(-b(θ - v)) c(v) dv.
    #[test]
    fn adsorbed_amounts_follow_the_concentration(
        a in 0.1..60.0_f64,
        b in 0.5..20.0_f64,
        place in 0.05..3.0_f64,
    ) {
        let theta = place * (a / b + 1.0 / b);
        let memory = |before: f64| b * (-b * before).exp() * concentration(1.0, a, b, 1.0 + theta - before);
        // What is older than 40/b is forgotten.
        let oldest = theta.min(40.0 / b);
        let expected = integrate(memory, 0.0, oldest, 1e-12).integral;
        let found = adsorbed(a, b * theta);
        prop_assert!((found - expected).abs() <= 1e-9, "{found} {expected}");
    }
}
