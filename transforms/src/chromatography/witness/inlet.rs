//! The inlet as a function of time, and where it is not smooth.

use crate::chromatography::Inlet;

/// Beyond so many deviations nothing is left of a Gaussian: e^(-40.5).
pub(super) const DEVIATIONS: f64 = 9.0;

/// Times between which the inlet is smooth; nothing enters before the first.
pub(super) fn breaks(inlet: &Inlet) -> Vec<f64> {
    match inlet {
        Inlet::Impulse | Inlet::Step => vec![0.0],
        Inlet::Pulse { width } => vec![0.0, *width],
        Inlet::Gaussian { centre, deviation } => vec![centre - DEVIATIONS * deviation],
        Inlet::Sampled { points } => points.iter().map(|point| point.0).collect(),
    }
}

/// The concentration in the part that begins at the break of this number, continued smoothly beyond its ends; none of the area of
/// an impulse.
pub(super) fn smooth(inlet: &Inlet, part: usize, time: f64) -> f64 {
    match inlet {
        Inlet::Impulse => 0.0,
        Inlet::Step => 1.0,
        Inlet::Pulse { .. } => match part {
            0 => 1.0,
            _ => 0.0,
        },
        Inlet::Gaussian { centre, deviation } => {
            let distance = (time - centre) / deviation;
            (-0.5 * distance * distance).exp() / (deviation * std::f64::consts::TAU.sqrt())
        }
        Inlet::Sampled { points } => match points.get(part..).unwrap_or_default() {
            [(begin, c), (end, d), ..] => c + (d - c) * ((time - begin) / (end - begin)),
            _ => 0.0,
        },
    }
}

/// The concentration at a time; at a jump the later one.
pub(super) fn concentration(inlet: &Inlet, breaks: &[f64], time: f64) -> f64 {
    match breaks.partition_point(|&one| one <= time) {
        0 => 0.0,
        after => smooth(inlet, after - 1, time),
    }
}

/// The largest concentration that enters; infinite for an impulse.
pub(super) fn peak(inlet: &Inlet) -> f64 {
    match inlet {
        Inlet::Impulse => f64::INFINITY,
        Inlet::Step | Inlet::Pulse { .. } => 1.0,
        Inlet::Gaussian { centre, .. } => smooth(inlet, 0, *centre),
        Inlet::Sampled { points } => points.iter().fold(0.0, |most, point| point.1.max(most)),
    }
}

/// Jumps and changes of slope of an inlet of straight lines: (time, jump, change of slope).
pub(super) fn corners(inlet: &Inlet) -> Vec<(f64, f64, f64)> {
    match inlet {
        Inlet::Impulse | Inlet::Gaussian { .. } => Vec::new(),
        Inlet::Step => vec![(0.0, 1.0, 0.0)],
        Inlet::Pulse { width } => vec![(0.0, 1.0, 0.0), (*width, -1.0, 0.0)],
        Inlet::Sampled { points } => {
            let mut slope = 0.0;
            let mut all = Vec::with_capacity(points.len());
            for (at, &(time, height)) in points.iter().enumerate() {
                let next = match points.get(at + 1) {
                    Some(next) => (next.1 - height) / (next.0 - time),
                    None => 0.0,
                };
                let jump = match (at, at + 1 == points.len()) {
                    (0, _) => height,
                    (_, true) => -height,
                    _ => 0.0,
                };
                all.push((time, jump, next - slope));
                slope = next;
            }
            all
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_sum_of_their_corners() {
        let inlet = Inlet::Sampled {
            points: vec![(0.5, 1.0), (1.0, 3.0), (2.5, 0.5), (3.0, 2.0)],
        };
        let breaks = breaks(&inlet);
        let corners = corners(&inlet);
        for time in [0.0, 0.5, 0.7, 1.0, 2.0, 2.9, 3.0, 7.0] {
            let direct = concentration(&inlet, &breaks, time);
            let sum: f64 = corners
                .iter()
                .filter(|corner| corner.0 <= time)
                .map(|&(begin, jump, bend)| jump + bend * (time - begin))
                .sum();
            assert!((direct - sum).abs() < 1e-14, "{time} {direct} {sum}");
        }
        assert!((peak(&inlet) - 3.0).abs() < 1e-15);
    }

    #[test]
    fn a_jump_has_its_later_value() {
        let inlet = Inlet::Pulse { width: 0.5 };
        let breaks = breaks(&inlet);
        let at = |time| concentration(&inlet, &breaks, time);
        assert!(at(-1e-9) < 0.5 && at(0.0) > 0.5 && at(0.49) > 0.5 && at(0.5) < 0.5);
    }
}
