//! Where roots can lie, how near to each other, and how large factors can be.

use crate::number::Integer;

use super::super::integer::IntegerPolynomial;

fn signed(bits: u64) -> i64 {
    i64::try_from(bits).unwrap_or(i64::MAX / 4)
}

impl IntegerPolynomial {
    /// The least k found such that every complex root is less than 2^k in size; `None` for constants.
    ///
    /// |z| <= 2 max |a_(n-k) / a_n|^(1/k) (Fujiwara 1916), with sizes rounded up to powers of 2.
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// let f = IntegerPolynomial::from_words(&[-100, 0, 1]);
    /// assert!(f.root_bound_log2().is_some_and(|k| (4..=6).contains(&k)));
    /// ```
    pub fn root_bound_log2(&self) -> Option<i64> {
        let degree = self.degree().filter(|&degree| degree > 0)?;
        let lead = signed(self.leading().bits()) - 1;
        let largest = (1..=degree)
            .filter(|&k| !self.coefficient(degree - k).is_zero())
            .map(|k| {
                // |a| < 2^bits and |a_n| >= 2^lead
                let bits = signed(self.coefficient(degree - k).bits()) - lead;
                -(-bits).div_euclid(signed(k as u64))
            })
            .max();
        // Only a power of x has nothing but the root 0.
        Some(largest.map_or(0, |exponent| exponent + 1))
    }

    /// A number k such that different roots differ by more than 2^k, for a square-free polynomial; `None` for degrees
    /// below 2.
    ///
    /// |z - w| > sqrt(3 |D|) n^(-(n+2)/2) |f|^(-(n-1)) in the Euclidean norm, with a discriminant |D| >= 1 (Mahler, "An
    /// inequality for the discriminant of a polynomial", Michigan Mathematical Journal 11, 1964).
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// let f = IntegerPolynomial::from_words(&[-1, 0, 100]); // 0.1 and -0.1
    /// assert!(f.root_separation_log2().is_some_and(|k| k < -2));
    /// ```
    pub fn root_separation_log2(&self) -> Option<i64> {
        let degree = self.degree().filter(|&degree| degree > 1)? as u64;
        let spread = u64::from(64 - degree.leading_zeros()) * (degree + 2);
        let norm = self.norm_squared().bits() * (degree - 1);
        Some(-signed((spread + norm).div_ceil(2)))
    }

    /// Bits that hold every coefficient of every factor over Z of degree at most `degree`.
    ///
    /// |g_j| <= binomial(d-1, j) |f| + binomial(d-1, j-1) |lc(f)| in the Euclidean norm (Mignotte, "An inequality about
    /// factors of polynomials", Mathematics of Computation 28, 1974; Knuth, "The Art of Computer Programming", exercise
    /// 4.6.2-20).
    ///
    /// ```
    /// # use algebra::poly::univariate::IntegerPolynomial;
    /// let f = IntegerPolynomial::from_words(&[-1, 0, 0, 0, 1]);
    /// assert!(f.factor_height_bits(2) >= 1);
    /// ```
    pub fn factor_height_bits(&self, degree: usize) -> u64 {
        let below = u32::try_from(degree).unwrap_or(u32::MAX).saturating_sub(1);
        let middle = Integer::from(below).binomial(below / 2);
        middle.bits() + self.norm_squared().bits().div_ceil(2) + 1
    }
}
