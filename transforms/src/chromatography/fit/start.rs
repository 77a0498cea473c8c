//! Starting values of a peak from what can be read off it.

use super::super::model::{Binding, Column, Component, Dispersion, Experiment, Inlet};
use crate::error::{Result, positive};

/// What a peak looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeakShape {
    /// Time of the apex.
    pub apex: f64,
    /// Full width at half height.
    pub full_width_half_maximum: f64,
    /// Area above the baseline.
    pub area: f64,
}

/// A start for a peak of unknown column: plug flow with an impulse at time 0, thirty adsorptions.
///
/// $$ σ = \mathrm{FWHM}/2.355, \qquad a = 30, \qquad b = \sqrt{2a}/σ, \qquad τ = t_{\text{apex}} - a/b $$
///
/// For a peak so near to time 0 that there would be no hold-up time, a is lower. Moments would be sharper on a peak alone, but on a window that also
/// holds parts of others they lead astray.
///
/// # Errors
/// [`crate::Error::Domain`] for times, widths and areas that are not finite or not above 0.
pub fn start_peak(name: &str, shape: PeakShape) -> Result<Experiment> {
    positive("time of the apex", shape.apex)?;
    positive("full width at half height", shape.full_width_half_maximum)?;
    positive("area", shape.area)?;
    let deviation = shape.full_width_half_maximum / 2.355;
    // a/b = σ sqrt(a/2) stays below nine tenths of the apex.
    let most = 2.0 * (0.9 * shape.apex / deviation).powi(2);
    let adsorptions = most.min(30.0);
    let desorption = (2.0 * adsorptions).sqrt() / deviation;
    Ok(Experiment {
        column: Column {
            hold_up: shape.apex - adsorptions / desorption,
            dispersion: Dispersion::None,
            velocity_ratio: 1.0,
        },
        inlet: Inlet::Impulse,
        mixing: Vec::new(),
        components: vec![Component {
            name: name.to_owned(),
            binding: Binding::kinetic(adsorptions, desorption)?,
            amount: shape.area,
        }],
    })
}
