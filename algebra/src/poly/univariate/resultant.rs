//! Resultants, discriminants, subresultants and Sturm's chain.

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField, Rational};

use super::Modular;
use super::gcd::Images;
use super::integer::IntegerPolynomial;

impl IntegerPolynomial {
    /// The resultant, lc(f)^m lc(g)^n prod (alpha_i - beta_j) over the roots; 0 when one of the two is 0.
    ///
    /// From images modulo primes, as many as Hadamard's bound of Sylvester's determinant asks for. Cost:
    /// (n + m) log(|f| + |g|) / 62 images of n m operations.
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget)
    ///
    /// ```
    /// # use algebra::{Fuel, Integer, poly::univariate::IntegerPolynomial};
    /// let (f, g) = (IntegerPolynomial::from_words(&[-2, 1]), IntegerPolynomial::from_words(&[1, 0, 1]));
    /// assert_eq!(f.resultant(&g, &mut Fuel::default())?, Integer::from(5)); // g(2)
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn resultant(&self, other: &Self, fuel: &mut Fuel) -> Result<Integer> {
        let (Some(n), Some(m)) = (self.degree(), other.degree()) else {
            return Ok(Integer::ZERO);
        };
        // Hadamard: |res| <= |f|^m |g|^n in Euclidean norms.
        let bits = |f: &Self, times: usize| (f.norm_squared().bits() * times as u64).div_ceil(2);
        let bound = bits(self, m) + bits(other, n) + 2;
        let mut images = Images::default();
        for field in PrimeField::large() {
            let words = (self.height_bits() + other.height_bits()) / 64 + 2;
            fuel.spend(((n + m + 2) as u64).saturating_mul(words), "resultant")?;
            let (f, g) = (self.modulo(field), other.modulo(field));
            if f.degree() != Some(n) || g.degree() != Some(m) {
                continue;
            }
            // As a polynomial of degree 1 the value may vanish modulo a prime.
            let value = f.resultant(&g, fuel)?;
            images.join(&Modular::new(field, vec![value, 1]), fuel)?;
            if images.modulus().bits() > bound {
                break;
            }
        }
        Ok(images.symmetric().coefficient(0).clone())
    }

    /// The resultant from the chain of subresultants, without primes: the independent method.
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget)
    ///
    /// ```
    /// # use algebra::{Fuel, Integer, poly::univariate::IntegerPolynomial};
    /// let (f, g) = (IntegerPolynomial::from_words(&[-2, 1]), IntegerPolynomial::from_words(&[1, 0, 1]));
    /// assert_eq!(f.resultant_by_subresultants(&g, &mut Fuel::default())?, Integer::from(5));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn resultant_by_subresultants(&self, other: &Self, fuel: &mut Fuel) -> Result<Integer> {
        let (Some(n), Some(m)) = (self.degree(), other.degree()) else {
            return Ok(Integer::ZERO);
        };
        if n < m {
            let value = other.resultant_by_subresultants(self, fuel)?;
            return Ok(if n * m % 2 == 1 { -value } else { value });
        }
        if m == 0 {
            return power(&other.leading(), n, fuel);
        }
        let chain = self.subresultant_chain(other, fuel)?;
        Ok(match chain.last() {
            Some(last) if last.index == 0 => last.polynomial.coefficient(0).clone(),
            _ => Integer::ZERO,
        })
    }

    /// The discriminant, (-1)^(n(n-1)/2) res(f, f') / lc(f); 1 for degree 1, 0 for constants.
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget)
    ///
    /// ```
    /// # use algebra::{Fuel, Integer, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[3, 5, 2]);
    /// assert_eq!(f.discriminant(&mut Fuel::default())?, Integer::from(25 - 4 * 2 * 3));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn discriminant(&self, fuel: &mut Fuel) -> Result<Integer> {
        let Some(degree) = self.degree().filter(|&degree| degree > 0) else {
            return Ok(Integer::ZERO);
        };
        let resultant = self.resultant(&self.derivative(), fuel)?;
        let value = resultant.divide_exact(&self.leading()).unwrap_or_default();
        Ok(if degree * (degree - 1) / 2 % 2 == 1 {
            -value
        } else {
            value
        })
    }

    /// The subresultants S_j of f and g that are not 0, by decreasing index j, for deg f >= deg g >= 1.
    ///
    /// S_0 is the resultant; S_j for the least j with S_j not 0 is a multiple of the greatest common divisor. The
    /// exponents come from the structure theorem (Brown and Traub 1971; Ducos, "Optimizations of the subresultant
    /// algorithm", Journal of Pure and Applied Algebra 145, 2000).
    ///
    /// # Errors
    /// [`Error::Domain`](crate::Error::Domain) unless deg f >= deg g >= 1, [`Error::Budget`](crate::Error::Budget).
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let (f, g) = (IntegerPolynomial::from_words(&[1, 0, 0, 1]), IntegerPolynomial::from_words(&[1, 0, 1]));
    /// let chain = f.subresultant_chain(&g, &mut Fuel::default())?;
    /// assert_eq!(chain.last().unwrap().polynomial.to_string(), "2"); // res(x^3 + 1, x^2 + 1)
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn subresultant_chain(&self, other: &Self, fuel: &mut Fuel) -> Result<Vec<Subresultant>> {
        let (n, m) = (self.degree().unwrap_or(0), other.degree().unwrap_or(0));
        if m == 0 || n < m {
            return Err(crate::Error::Domain {
                what: "degree of the second polynomial",
                value: m.to_string(),
                allowed: "from 1 to the degree of the first one",
            });
        }
        let mut chain = Vec::new();
        // s: principal coefficient of the last regular subresultant
        let mut s = power(&other.leading(), n - m, fuel)?;
        let (mut a, mut b) = (other.clone(), {
            let remainder = self.pseudo_div_rem(other, fuel)?.1;
            // prem(f, -g): the sign of lc(-g)^(n-m+1)
            if (n - m) % 2 == 0 {
                -&remainder
            } else {
                remainder
            }
        });
        while let (Some(d), Some(e)) = (a.degree(), b.degree()) {
            chain.push(Subresultant {
                index: d - 1,
                polynomial: b.clone(),
            });
            let gap = d - e;
            let regular = if gap > 1 {
                let factor = power(&b.leading(), gap - 1, fuel)?;
                let divisor = power(&s, gap - 1, fuel)?;
                let words = factor.limbs() + b.height_bits() / 64 + 1;
                fuel.spend(words * (e as u64 + 1), "subresultants")?;
                let regular = b
                    .scale(&factor)
                    .divide_by_integer(&divisor)
                    .unwrap_or_default();
                chain.push(Subresultant {
                    index: e,
                    polynomial: regular.clone(),
                });
                regular
            } else {
                b.clone()
            };
            if e == 0 {
                break;
            }
            let remainder = a.pseudo_div_rem(&b, fuel)?.1;
            let remainder = if gap % 2 == 0 { -&remainder } else { remainder };
            let divisor = power(&s, gap, fuel)? * a.leading();
            let next = remainder.divide_by_integer(&divisor).unwrap_or_default();
            s = regular.leading();
            a = regular;
            b = next;
        }
        Ok(chain)
    }

    /// Sturm's chain f, f', -rem, ..: each divided by a positive number.
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget)
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// let chain = f.sturm_chain(&mut Fuel::default())?;
    /// assert_eq!(chain.iter().map(ToString::to_string).collect::<Vec<_>>(), ["x^2 - 2", "x", "1"]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn sturm_chain(&self, fuel: &mut Fuel) -> Result<Vec<Self>> {
        let positive = |f: &Self| f.divide_by_integer(&f.content()).unwrap_or_default();
        let mut chain = vec![positive(self), positive(&self.derivative())];
        while let [.., a, b] = &chain[..]
            && !b.is_constant()
        {
            let remainder = a.pseudo_div_rem(b, fuel)?.1;
            let steps = a.coefficients().len() + 1 - b.coefficients().len();
            // The remainder was multiplied by lc(b)^steps.
            let flipped = b.leading().is_negative() && steps % 2 == 1;
            let next = positive(&if flipped { remainder } else { -&remainder });
            if next.is_zero() {
                break;
            }
            chain.push(next);
        }
        chain.retain(|f| !f.is_zero());
        Ok(chain)
    }

    /// The number of distinct real roots in the half-open interval `(from, to]`, by Sturm's theorem; all of them when
    /// both ends are `None`.
    ///
    /// # Errors
    /// [`Error::Undefined`](crate::Error::Undefined) for f = 0, [`Error::Budget`](crate::Error::Budget).
    ///
    /// ```
    /// # use algebra::{Fuel, Rational, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[-2, 0, 1]);
    /// assert_eq!(f.count_real_roots(Some(&Rational::ZERO), None, &mut Fuel::default())?, 1);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn count_real_roots(
        &self,
        from: Option<&Rational>,
        to: Option<&Rational>,
        fuel: &mut Fuel,
    ) -> Result<usize> {
        if self.is_zero() {
            return Err(crate::Error::Undefined {
                what: "the number of roots of the zero polynomial",
            });
        }
        let chain = self.sturm_chain(fuel)?;
        let mut variations = |point: Option<&Rational>, at_infinity: bool| -> Result<usize> {
            let mut signs = Vec::with_capacity(chain.len());
            for f in &chain {
                signs.push(match point {
                    Some(q) => f
                        .evaluate_homogeneous(&q.numerator(), &q.denominator(), fuel)?
                        .signum(),
                    None => {
                        let odd = f.degree().unwrap_or(0) % 2 == 1;
                        let sign = f.leading().signum();
                        if odd && !at_infinity { -sign } else { sign }
                    }
                });
            }
            Ok(variations(signs))
        };
        let (below, above) = (variations(from, false)?, variations(to, true)?);
        Ok(below.saturating_sub(above))
    }
}

/// A power that is paid for before it is made.
fn power(c: &Integer, exponent: usize, fuel: &mut Fuel) -> Result<Integer> {
    fuel.spend(c.bits().saturating_mul(exponent as u64) / 64, "resultant")?;
    Ok(c.pow(u32::try_from(exponent).unwrap_or(u32::MAX)))
}

/// A member of a chain of subresultants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subresultant {
    /// Its index j; the degree is at most j.
    pub index: usize,
    /// S_j
    pub polynomial: IntegerPolynomial,
}

/// Changes of sign, zeros left out.
pub(super) fn variations(signs: impl IntoIterator<Item = i32>) -> usize {
    let mut last = 0;
    let mut count = 0;
    for sign in signs {
        if sign != 0 {
            count += usize::from(last == -sign);
            last = sign;
        }
    }
    count
}
