//! Quadrature: double exponential on pieces that are halved where wholes and halves disagree, and Gauss's rule where one knows.

/// Pieces of one integral: some 600 evaluations each.
const MOST_PIECES: usize = 60;

/// Nodes and weights of Gauss's rule of degree 9.
const GAUSS: [(f64, f64); 5] = [
    (-0.906_179_845_938_664, 0.236_926_885_056_189_08),
    (-0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
    (0.0, 0.568_888_888_888_888_9),
    (0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
    (0.906_179_845_938_664, 0.236_926_885_056_189_08),
];

/// ∫ f over a range on which f is nearly a polynomial.
pub(super) fn gauss(f: &dyn Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
    let nodes = GAUSS.iter();
    half * nodes
        .map(|&(node, weight)| weight * f(half.mul_add(node, middle)))
        .sum::<f64>()
}

/// What one piece is known to.
#[derive(Clone, Copy)]
struct Piece {
    low: f64,
    high: f64,
    value: f64,
    error: f64,
}

/// ∫ f between the first and the last of the rising `bounds`, each of which begins a piece, with an estimate of its error.
///
/// The crate's rule reads `target` as an absolute error; it stops after some 400 evaluations by itself.
pub(super) fn integrate(f: &dyn Fn(f64) -> f64, bounds: &[f64], target: f64) -> (f64, f64) {
    let rule = |low: f64, high: f64| {
        quadrature::double_exponential::integrate(f, low, high, target).integral
    };
    let piece = |low: f64, high: f64| {
        let middle = 0.5 * (low + high);
        let halves = rule(low, middle) + rule(middle, high);
        Piece {
            low,
            high,
            value: halves,
            error: (halves - rule(low, high)).abs(),
        }
    };
    let mut pieces: Vec<Piece> = bounds
        .windows(2)
        .filter(|pair| pair[0] < pair[1])
        .map(|pair| piece(pair[0], pair[1]))
        .collect();
    loop {
        let error: f64 = pieces.iter().map(|one| one.error).sum();
        let worst = pieces
            .iter()
            .enumerate()
            .max_by(|one, other| one.1.error.total_cmp(&other.1.error))
            .map(|(at, one)| (at, *one));
        match worst {
            Some((at, one)) if error > target && pieces.len() < MOST_PIECES.max(bounds.len()) => {
                let middle = 0.5 * (one.low + one.high);
                pieces[at] = piece(one.low, middle);
                pieces.push(piece(middle, one.high));
            }
            _ => return (pieces.iter().map(|one| one.value).sum(), error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kink_and_a_peak() {
        let (value, error) = integrate(&|x: f64| (x - 0.3).abs(), &[0.0, 1.0], 1e-13);
        assert!((value - 0.29).abs() <= error.max(1e-13) && error < 1e-9);
        let narrow = |x: f64| (-0.5 * ((x - 0.7) / 1e-3).powi(2)).exp();
        let (value, error) = integrate(&narrow, &[0.0, 0.69, 0.71, 1.0], 1e-14);
        let exact = 1e-3 * std::f64::consts::TAU.sqrt();
        assert!((value - exact).abs() < 1e-15 && error < 1e-13);
    }

    #[test]
    fn degree_nine_is_exact() {
        let found = gauss(&|x: f64| x.powi(9) - x.powi(4), 0.0, 2.0);
        assert!((found - (102.4 - 6.4)).abs() < 1e-12);
    }

    #[test]
    fn nothing_to_integrate() {
        assert!(integrate(&|_| 1.0, &[], 1e-10).0.abs() < 1e-300);
        assert!(integrate(&|_| 1.0, &[2.0, 2.0], 1e-10).0.abs() < 1e-300);
        assert!(integrate(&|_| f64::NAN, &[0.0, 1.0], 1e-10).0.is_finite());
    }
}
