//! The fast Fourier transform over any of our numbers: doubles for speed, balls for proofs.

use super::super::number::Analytic;

/// y_j = Σ_k c_k e^(2πi jk/M) in place, for a length M that is a power of two and `root(j)` = e^(2πi j/M).
///
/// Every c_k goes through log2 M products with roots and as many sums, so that in floating point each y_j is off by at most
/// log2 M (√5 + 1 + μ) u Σ |c_k|, μ u being the error of a root. Costs M log2(M)/2 products.
///
/// Source: J. W. Cooley, J. W. Tukey, An algorithm for the machine calculation of complex Fourier series (1965); the bound for each value is
/// that of the sum of products it is.
pub(crate) fn fourier<S: Analytic>(values: &mut [S], root: impl Fn(usize) -> S) {
    let length = values.len();
    if length < 2 {
        return;
    }
    let shift = usize::BITS - length.trailing_zeros();
    for index in 0..length {
        let other = index.reverse_bits() >> shift;
        if other > index {
            values.swap(index, other);
        }
    }
    let roots: Vec<S> = (0..length / 2).map(root).collect();
    let mut half = 1;
    while half < length {
        let stride = length / (2 * half);
        for block in values.chunks_exact_mut(2 * half) {
            let (low, high) = block.split_at_mut(half);
            for (place, (one, two)) in low.iter_mut().zip(high).enumerate() {
                let turned = two.clone() * roots[place * stride].clone();
                *two = one.clone() - turned.clone();
                *one = one.clone() + turned;
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use num_complex::Complex64;

    use super::*;

    #[test]
    fn it_is_the_sum_that_defines_it() {
        for length in [1_usize, 2, 4, 32] {
            let root = |j: usize| Complex64::cis(TAU * j as f64 / length as f64);
            let values: Vec<Complex64> = (0..length)
                .map(|k| Complex64::new((k * k % 7) as f64, (k % 3) as f64 - 1.0))
                .collect();
            let mut found = values.clone();
            fourier(&mut found, root);
            for (j, one) in found.iter().enumerate() {
                let expected: Complex64 = values
                    .iter()
                    .enumerate()
                    .map(|(k, value)| value * root(j * k % length))
                    .sum();
                assert!((one - expected).norm() < 1e-12, "{length} {j}");
            }
        }
    }
}
