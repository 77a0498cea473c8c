//! Units that are powers of two: to divide by one rounds nothing.

/// The power of two at or below a finite number, never a subnormal one; 1 for 0 and for what is not finite or negative.
pub(crate) fn binade(size: f64) -> f64 {
    match size {
        _ if !size.is_finite() || size <= 0.0 => 1.0,
        _ if size < f64::MIN_POSITIVE => f64::MIN_POSITIVE,
        // without the digits behind the leading one
        _ => f64::from_bits(size.to_bits() & (0x7ff << 52)),
    }
}

#[cfg(test)]
mod tests {
    use super::binade;

    #[test]
    fn a_number_over_its_binade_has_one_digit_before_the_point() {
        for size in [
            1.0,
            1.5,
            2.0,
            3e-200,
            f64::MAX,
            f64::MIN_POSITIVE,
            2.0_f64.next_down(),
        ] {
            let unit = binade(size);
            assert!((1.0..2.0).contains(&(size / unit)), "{size}");
            assert_eq!(unit.to_bits() & !(0x7ff << 52), 0, "{size}");
        }
        assert_eq!(binade(5e-324).to_bits(), f64::MIN_POSITIVE.to_bits());
        for size in [0.0, f64::INFINITY, f64::NAN, -3.0] {
            assert_eq!(binade(size).to_bits(), 1.0_f64.to_bits());
        }
    }
}
