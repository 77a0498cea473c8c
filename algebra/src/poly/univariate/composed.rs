//! Polynomials whose roots are sums, products and powers of the roots of others.
//!
//! By power sums: those of all z + w and of all z w follow from those of the z and of the w, and the coefficients follow
//! from them by Newton's identities (Bostan, Flajolet, Salvy and Schost, "Fast computation of special resultants",
//! Journal of Symbolic Computation 41, 2006). Everything is computed modulo primes that exceed the degree, and joined.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

use super::Modular;
use super::gcd::Images;
use super::integer::IntegerPolynomial;

const SPENT: &str = "composed polynomial";
/// A composed polynomial of a higher degree is refused.
const LARGEST_DEGREE: usize = 1 << 12;

/// The power sums p_0 .. p_(count-1) of the roots of a polynomial, by Newton's identities.
fn power_sums(f: &Modular, count: usize) -> Vec<u64> {
    let field = f.field();
    let f = f.monic();
    let coefficients = f.coefficients();
    let degree = coefficients.len() - 1;
    let mut sums: Vec<u64> = Vec::with_capacity(count);
    let word = |k: usize| field.reduce(k as u128);
    sums.push(word(degree));
    for k in 1..count {
        // p_k + a_(n-1) p_(k-1) + .. + a_(n-k+1) p_1 + k a_(n-k) = 0, and without the last term beyond the degree.
        let mut sum = if k <= degree {
            field.multiply(word(k), coefficients[degree - k])
        } else {
            0
        };
        for j in 1..k.min(degree + 1) {
            sum = field.multiply_add(coefficients[degree - j], sums[k - j], sum);
        }
        sums.push(field.negate(sum));
    }
    sums
}

/// The monic polynomial with these power sums p_0 .. p_n, for a field with more than n elements.
fn from_power_sums(field: PrimeField, sums: &[u64]) -> Vec<u64> {
    let degree = sums.len() - 1;
    // e_j: the coefficient of x^(n-j); j e_j = - sum p_i e_(j-i)
    let mut e = vec![1];
    for j in 1..=degree {
        let mut sum = 0;
        for i in 1..=j {
            sum = field.multiply_add(sums[i], e[j - i], sum);
        }
        let inverse = field.inverse(field.reduce(j as u128)).unwrap_or(0);
        e.push(field.negate(field.multiply(sum, inverse)));
    }
    e.reverse();
    e
}

/// Joins images of a polynomial with leading coefficient `lead` and coefficients of at most `bits` bits.
fn joined(
    factors: [&IntegerPolynomial; 2],
    lead: &Integer,
    bits: u64,
    cost: u64,
    image: impl Fn(&Modular, &Modular) -> Vec<u64>,
    fuel: &mut Fuel,
) -> Result<IntegerPolynomial> {
    let mut images = Images::default();
    for field in PrimeField::large() {
        fuel.spend(cost, SPENT)?;
        let scale = field.residue(lead);
        if scale == 0 {
            continue;
        }
        let [f, g] = factors.map(|factor| factor.modulo(field));
        let monic = Modular::new(field, image(&f, &g));
        images.join(&monic.scale(scale), fuel)?;
        if images.modulus().bits() > bits + 1 {
            break;
        }
    }
    Ok(images.symmetric())
}

fn degrees(f: &IntegerPolynomial, g: &IntegerPolynomial) -> Result<(usize, usize)> {
    let (Some(n), Some(m)) = (f.degree(), g.degree()) else {
        return Err(Error::Undefined {
            what: "the roots of the zero polynomial",
        });
    };
    if n.saturating_mul(m) > LARGEST_DEGREE {
        return Err(Error::Budget {
            what: "composed polynomial (degree)",
            limit: LARGEST_DEGREE as u64,
        });
    }
    Ok((n, m))
}

fn power(c: &Integer, exponent: usize) -> Integer {
    c.pow(u32::try_from(exponent).unwrap_or(u32::MAX))
}

/// Bits of a bound of `(|f| |g|)`-like products: n m + n bits(g) + m bits(f), for sums and products of roots.
fn height(f: &IntegerPolynomial, g: &IntegerPolynomial, n: usize, m: usize) -> u64 {
    // The measure of f is at most its norm; a sum of two roots is at most 2 max(1, |z|) max(1, |w|), and the j-th
    // coefficient at most binomial(n m, j) lead prod max(1, |z + w|).
    let norm = |f: &IntegerPolynomial| f.norm_squared().bits().div_ceil(2);
    (2 * n * m) as u64 + m as u64 * norm(f) + n as u64 * norm(g) + 1
}

impl IntegerPolynomial {
    /// lc(f)^m lc(g)^n prod (x - z_i - w_j) over the roots z of f and w of g, of degree n m: the resultant
    /// res_y(f(y), g(x - y)) up to sign.
    ///
    /// # Errors
    /// [`Error::Undefined`] for a zero polynomial, [`Error::Budget`], also for a degree beyond 4096.
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let (f, g) = (IntegerPolynomial::from_words(&[-2, 0, 1]), IntegerPolynomial::from_words(&[-3, 0, 1]));
    /// let sums = f.composed_sum(&g, &mut Fuel::default())?;
    /// assert_eq!(sums.to_string(), "x^4 - 10*x^2 + 1");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn composed_sum(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let (n, m) = degrees(self, other)?;
        let bits = height(self, other, n, m);
        // Refused before numbers of that size are made.
        fuel.spend(bits.saturating_mul((n * m) as u64 + 1) / 64, SPENT)?;
        let lead = power(&self.leading(), m) * power(&other.leading(), n);
        let count = n * m + 1;
        let image = |f: &Modular, g: &Modular| {
            let field = f.field();
            // With p_k / k! the power sums of the sums are a product of series.
            let mut factorials = vec![1];
            for k in 1..count {
                factorials.push(field.multiply(factorials[k - 1], field.reduce(k as u128)));
            }
            let inverse: Vec<u64> = factorials
                .iter()
                .map(|&value| field.inverse(value).unwrap_or(0))
                .collect();
            let series = |f: &Modular| -> Modular {
                let sums = power_sums(f, count);
                let scaled = sums
                    .iter()
                    .zip(&inverse)
                    .map(|(&p, &i)| field.multiply(p, i));
                Modular::new(field, scaled.collect())
            };
            let (f, g) = (series(f), series(g));
            let product = f
                .multiply_kronecker(&g)
                .unwrap_or_else(|_| Modular::zero(field));
            let mut sums: Vec<u64> = product
                .coefficients()
                .iter()
                .zip(&factorials)
                .map(|(&p, &k)| field.multiply(p, k))
                .collect();
            sums.resize(count, 0);
            from_power_sums(field, &sums)
        };
        let cost = 4 * (count as u64) * (count as u64);
        joined([self, other], &lead, bits, cost, image, fuel)
    }

    /// lc(f)^m lc(g)^n prod (x - z_i w_j) over the roots z of f and w of g, of degree n m.
    ///
    /// # Errors
    /// [`Error::Undefined`] for a zero polynomial, [`Error::Budget`], also for a degree beyond 4096.
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let (f, g) = (IntegerPolynomial::from_words(&[-2, 0, 1]), IntegerPolynomial::from_words(&[-3, 0, 1]));
    /// let products = f.composed_product(&g, &mut Fuel::default())?;
    /// assert_eq!(products.to_string(), "x^4 - 12*x^2 + 36");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn composed_product(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let (n, m) = degrees(self, other)?;
        let bits = height(self, other, n, m);
        // Refused before numbers of that size are made.
        fuel.spend(bits.saturating_mul((n * m) as u64 + 1) / 64, SPENT)?;
        let lead = power(&self.leading(), m) * power(&other.leading(), n);
        let count = n * m + 1;
        let image = |f: &Modular, g: &Modular| {
            let field = f.field();
            let (f, g) = (power_sums(f, count), power_sums(g, count));
            let sums: Vec<u64> = f
                .iter()
                .zip(&g)
                .map(|(&p, &q)| field.multiply(p, q))
                .collect();
            from_power_sums(field, &sums)
        };
        let cost = 4 * (count as u64) * (count as u64);
        joined([self, other], &lead, bits, cost, image, fuel)
    }

    /// lc(f)^k prod (x - z_i^k) over the roots z of f.
    ///
    /// # Errors
    /// [`Error::Undefined`] for f = 0, [`Error::Budget`].
    ///
    /// ```
    /// # use algebra::{Fuel, poly::univariate::IntegerPolynomial};
    /// let f = IntegerPolynomial::from_words(&[-1, -1, 1]); // the golden ratio
    /// assert_eq!(f.composed_power(2, &mut Fuel::default())?.to_string(), "x^2 - 3*x + 1");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn composed_power(&self, exponent: u32, fuel: &mut Fuel) -> Result<Self> {
        let (n, _) = degrees(self, &Self::one())?;
        let norm = self.norm_squared().bits().div_ceil(2);
        let bits = n as u64 + u64::from(exponent).saturating_mul(norm) + 1;
        let cost = (n as u64 + 4) * (n as u64 * 4 + u64::from(exponent) * n as u64);
        // Refused before a number of that size is made.
        fuel.spend(bits.saturating_mul(n as u64 + 1) / 8, SPENT)?;
        let lead = self.leading().pow(exponent);
        let image = |f: &Modular, _: &Modular| {
            let step = exponent as usize;
            let sums = power_sums(f, n * step + 1);
            let sums: Vec<u64> = (0..=n).map(|k| sums[k * step]).collect();
            from_power_sums(f.field(), &sums)
        };
        joined([self, self], &lead, bits, cost, image, fuel)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::integer_laws::{fuel, polynomials};
    use super::*;

    fn linear(roots: &[(i64, i64)]) -> IntegerPolynomial {
        let factors: Vec<IntegerPolynomial> = roots
            .iter()
            .map(|&(a, b)| IntegerPolynomial::from_words(&[-a, b]))
            .collect();
        IntegerPolynomial::product(&factors, &mut fuel()).unwrap()
    }

    fn roots() -> impl Strategy<Value = Vec<(i64, i64)>> {
        prop::collection::vec((-9_i64..10, 1_i64..5), 1..4)
    }

    proptest! {
        #[test]
        fn rational_roots_are_combined(a in roots(), b in roots(), k in 0_u32..5) {
            let fuel = &mut fuel();
            let (f, g) = (linear(&a), linear(&b));
            let pairs = || a.iter().flat_map(|&x| b.iter().map(move |&y| (x, y)));
            let sums: Vec<(i64, i64)> = pairs().map(|((a, b), (c, d))| (a * d + b * c, b * d)).collect();
            prop_assert_eq!(f.composed_sum(&g, fuel).unwrap(), linear(&sums));
            let products: Vec<(i64, i64)> = pairs().map(|((a, b), (c, d))| (a * c, b * d)).collect();
            prop_assert_eq!(f.composed_product(&g, fuel).unwrap(), linear(&products));
            let powers: Vec<(i64, i64)> = a.iter().map(|&(a, b)| (a.pow(k), b.pow(k))).collect();
            prop_assert_eq!(f.composed_power(k, fuel).unwrap(), linear(&powers));
        }

        #[test]
        fn values_are_resultants(f in polynomials(5), g in polynomials(5), at in -20_i64..20) {
            // prod (x - z_i - w_j) at x = t is res(f(y), g(t - y)) up to sign.
            prop_assume!(!f.is_constant() && !g.is_constant());
            let fuel = &mut fuel();
            let sums = f.composed_sum(&g, fuel).unwrap();
            let inner = IntegerPolynomial::from_words(&[at, -1]);
            let value = f.resultant(&g.compose(&inner, fuel).unwrap(), fuel).unwrap();
            prop_assert_eq!(sums.evaluate(&Integer::from(at), fuel).unwrap().abs(), value.abs());
        }
    }
}
