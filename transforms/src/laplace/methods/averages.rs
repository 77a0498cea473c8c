//! Rules that average: Euler's summation of the Fourier series, and Gaver's functionals of real values only.

use algebra::{Ball, ComplexBall, Integer, Rational};

use super::rule::Term;

/// The Euler rule in the one-point form of Abate and Whitt, "A unified framework for numerically inverting Laplace
/// transforms" (2006): `2M + 1` nodes `M ln 10/3 + i pi k`, the last `M` sums averaged with binomial weights.
pub(super) fn euler(size: u32, bits: u32) -> Option<Vec<Term>> {
    let third = Ball::from_integer(i64::from(size), bits) / Ball::from_integer(3, bits);
    let abscissa = &Ball::from_integer(10, bits).ln()? * &third;
    let growth = abscissa.exp();
    let half_power = Rational::HALF.pow(i32::try_from(size).ok()?)?;
    let total = Integer::from(i64::from(size));
    // share of the averaged sums that hold a term, from the last one back
    let mut shares = vec![Rational::from(1); 2 * size as usize + 1];
    shares[0] = Rational::HALF;
    let mut tail = Rational::from(0);
    for back in 0..size {
        tail = &tail + &(&half_power * &Rational::from(total.binomial(back)));
        shares[2 * size as usize - back as usize] = tail.clone();
    }
    let terms = shares.iter().enumerate().map(|(k, share)| {
        let k = i64::try_from(k).ok()?;
        let height = &Ball::pi(bits) * &Ball::from_integer(k, bits);
        let weight = &growth * &Ball::from_rational(share, bits);
        Some(Term {
            node: match k {
                0 => ComplexBall::real(abscissa.clone()),
                _ => ComplexBall::new(abscissa.clone(), height),
            },
            weight: ComplexBall::real(if k % 2 == 0 { weight } else { -weight }),
        })
    });
    terms.collect()
}

/// The Gaver-Stehfest rule with `2M` real nodes `k ln 2`; the weights are exact rationals times `ln 2`.
pub(super) fn gaver_stehfest(size: u32, bits: u32) -> Option<Vec<Term>> {
    let logarithm = Ball::from_integer(2, bits).ln()?;
    let below = Integer::factorial(size);
    let half = Integer::from(i64::from(size));
    let pieces: Vec<Integer> = (0..=size)
        .map(|j| {
            let number = Integer::from(i64::from(j));
            number.pow(size + 1) * half.binomial(j) * (&number + &number).binomial(j)
        })
        .collect();
    let terms = (1..=2 * size).map(|k| {
        let sum = (k.div_ceil(2)..=k.min(size)).fold(Integer::from(0), |sum, j| {
            sum + &pieces[j as usize] * &Integer::from(i64::from(j)).binomial(k - j)
        });
        let share = Ball::from_rational(&Rational::new(sum, below.clone())?, bits);
        let weight = &share * &logarithm;
        Some(Term {
            node: ComplexBall::real(&logarithm * &Ball::from_integer(i64::from(k), bits)),
            weight: ComplexBall::real(if (size + k).is_multiple_of(2) {
                weight
            } else {
                -weight
            }),
        })
    });
    terms.collect()
}
