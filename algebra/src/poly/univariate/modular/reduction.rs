//! Division, and arithmetic modulo a fixed polynomial: powers and composition.

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

use super::kernel::{add, div_rem_schoolbook, monic, products_at_once, scale, subtract, trim};
use super::product::multiply;

/// The length from which two products are cheaper than a division by the school's method: the shorter the
/// coefficients, the denser they are packed in a product of integers (measured).
fn newton_from(field: &PrimeField) -> usize {
    let bits = 64 - field.modulus().leading_zeros();
    16 + 3 * bits as usize
}

/// `1 / a` modulo `x^length`, for `a(0) != 0`, by Newton's iteration `y <- y (2 - a y)`.
pub(super) fn inverse_series(
    field: &PrimeField,
    a: &[u64],
    length: usize,
    fuel: &mut Fuel,
) -> Result<Vec<u64>> {
    let mut inverse = vec![field.inverse(a[0]).unwrap_or(0)];
    let mut known = 1;
    while known < length {
        known = (2 * known).min(length);
        let head = &a[..known.min(a.len())];
        let mut product = multiply(field, head, &inverse, fuel)?;
        product.truncate(known);
        trim(&mut product);
        let residual = subtract(field, &[field.add(1, 1)], &product);
        inverse = multiply(field, &inverse, &residual, fuel)?;
        inverse.truncate(known);
        trim(&mut inverse);
    }
    Ok(inverse)
}

fn reversed(a: &[u64]) -> Vec<u64> {
    let mut result: Vec<u64> = a.iter().rev().copied().collect();
    trim(&mut result);
    result
}

/// Quotient and remainder by whichever way is cheaper; the divisor is not zero.
pub(super) fn div_rem(
    field: &PrimeField,
    a: &[u64],
    b: &[u64],
    fuel: &mut Fuel,
) -> Result<(Vec<u64>, Vec<u64>)> {
    let steps = (a.len() + 1).saturating_sub(b.len());
    // The inverse costs about as much as three more products.
    if steps.min(b.len()) < 3 * newton_from(field) {
        fuel.spend((steps * b.len()) as u64 / 2 + 1, "division of polynomials")?;
        return Ok(div_rem_schoolbook(field, a, b));
    }
    div_rem_newton(field, a, b, fuel)
}

/// The quotient is the leading part of `a` times the inverse of `b`, both read from the top.
pub(super) fn div_rem_newton(
    field: &PrimeField,
    a: &[u64],
    b: &[u64],
    fuel: &mut Fuel,
) -> Result<(Vec<u64>, Vec<u64>)> {
    let steps = (a.len() + 1).saturating_sub(b.len());
    if steps == 0 {
        return Ok((Vec::new(), a.to_vec()));
    }
    let inverse = inverse_series(field, &reversed(b), steps, fuel)?;
    divide_by_inverse(field, a, b, &inverse, fuel)
}

fn divide_by_inverse(
    field: &PrimeField,
    a: &[u64],
    b: &[u64],
    inverse: &[u64],
    fuel: &mut Fuel,
) -> Result<(Vec<u64>, Vec<u64>)> {
    let steps = a.len() + 1 - b.len();
    let top = reversed(&a[a.len() - steps..]);
    let inverse = &inverse[..steps.min(inverse.len())];
    let mut quotient = multiply(field, &top, inverse, fuel)?;
    quotient.resize(steps, 0);
    quotient.reverse();
    trim(&mut quotient);
    let mut product = multiply(field, &quotient, b, fuel)?;
    product.truncate(b.len() - 1);
    trim(&mut product);
    let mut low = a[..b.len() - 1].to_vec();
    trim(&mut low);
    Ok((quotient, subtract(field, &low, &product)))
}

/// Arithmetic modulo a fixed monic polynomial of positive degree.
pub(super) struct Reduction {
    pub(super) field: PrimeField,
    pub(super) modulus: Vec<u64>,
    /// Of the reversed modulus, when divisions by Newton's way pay.
    inverse: Option<Vec<u64>>,
}

impl Reduction {
    pub(super) fn new(field: &PrimeField, modulus: &[u64], fuel: &mut Fuel) -> Result<Self> {
        let modulus = monic(field, modulus);
        let inverse = if modulus.len() > newton_from(field) {
            Some(inverse_series(
                field,
                &reversed(&modulus),
                modulus.len(),
                fuel,
            )?)
        } else {
            None
        };
        Ok(Self {
            field: *field,
            modulus,
            inverse,
        })
    }

    pub(super) fn degree(&self) -> usize {
        self.modulus.len() - 1
    }

    pub(super) fn reduce(&self, a: Vec<u64>, fuel: &mut Fuel) -> Result<Vec<u64>> {
        if a.len() < self.modulus.len() {
            return Ok(a);
        }
        let steps = a.len() + 1 - self.modulus.len();
        if let Some(inverse) = &self.inverse
            && steps <= self.modulus.len()
            && 2 * steps >= newton_from(&self.field)
        {
            return Ok(divide_by_inverse(&self.field, &a, &self.modulus, inverse, fuel)?.1);
        }
        Ok(div_rem(&self.field, &a, &self.modulus, fuel)?.1)
    }

    pub(super) fn multiply(&self, a: &[u64], b: &[u64], fuel: &mut Fuel) -> Result<Vec<u64>> {
        let product = multiply(&self.field, a, b, fuel)?;
        self.reduce(product, fuel)
    }

    /// `base^exponent`, for an exponent that is not negative
    pub(super) fn power(
        &self,
        base: &[u64],
        exponent: &Integer,
        fuel: &mut Fuel,
    ) -> Result<Vec<u64>> {
        let mut result = vec![1];
        if self.degree() == 0 {
            return Ok(Vec::new());
        }
        for index in (0..exponent.bits()).rev() {
            result = self.multiply(&result, &result, fuel)?;
            if exponent.has_bit(index) {
                result = if base == [0, 1] {
                    self.times_variable(result)
                } else {
                    self.multiply(&result, base, fuel)?
                };
            }
        }
        Ok(result)
    }

    fn times_variable(&self, a: Vec<u64>) -> Vec<u64> {
        if a.is_empty() {
            return a;
        }
        let mut shifted = Vec::with_capacity(a.len() + 1);
        shifted.push(0);
        shifted.extend(a);
        if shifted.len() == self.modulus.len() {
            let lead = shifted.pop().unwrap_or(0);
            let factor = self.field.negate(lead);
            for (slot, &c) in shifted.iter_mut().zip(&self.modulus) {
                *slot = self.field.multiply_add(c, factor, *slot);
            }
            trim(&mut shifted);
        }
        shifted
    }

    /// Prepares compositions with `inner`, for outer polynomials of degree less than that of the modulus.
    pub(super) fn composer(&self, inner: &[u64], fuel: &mut Fuel) -> Result<Composer> {
        let block = self.degree().isqrt() + 1;
        let mut powers = vec![vec![1]];
        for index in 0..block {
            powers.push(self.multiply(&powers[index], inner, fuel)?);
        }
        Ok(Composer { powers })
    }
}

/// Powers of an inner polynomial modulo another one, to compose with (Brent and Kung, "Fast algorithms for
/// manipulating formal power series", Journal of the ACM 25, 1978).
pub(super) struct Composer {
    powers: Vec<Vec<u64>>,
}

impl Composer {
    /// `outer(inner)`: blocks of sqrt(n) coefficients by table, and a Horner step between blocks.
    pub(super) fn compose(
        &self,
        reduction: &Reduction,
        outer: &[u64],
        fuel: &mut Fuel,
    ) -> Result<Vec<u64>> {
        let field = &reduction.field;
        let block = self.powers.len() - 1;
        let giant = &self.powers[block];
        let at_once = products_at_once(field).saturating_sub(1).max(1);
        fuel.spend(
            (outer.len() * reduction.degree()) as u64 / 2 + 1,
            "composition of polynomials",
        )?;
        let mut result = Vec::new();
        for coefficients in outer.chunks(block).rev() {
            let mut totals = vec![0_u128; reduction.degree()];
            for (index, (&c, power)) in coefficients.iter().zip(&self.powers).enumerate() {
                if index > 0 && index.is_multiple_of(at_once) {
                    for total in &mut totals {
                        *total = u128::from(field.reduce(*total));
                    }
                }
                for (total, &p) in totals.iter_mut().zip(power) {
                    *total += u128::from(c) * u128::from(p);
                }
            }
            let mut value: Vec<u64> = totals
                .into_iter()
                .map(|total| field.reduce(total))
                .collect();
            trim(&mut value);
            result = if result.is_empty() {
                value
            } else {
                add(field, &reduction.multiply(&result, giant, fuel)?, &value)
            };
        }
        Ok(result)
    }
}

/// The monic greatest common divisor, by Euclid's algorithm.
pub(super) fn gcd(field: &PrimeField, a: &[u64], b: &[u64], fuel: &mut Fuel) -> Result<Vec<u64>> {
    let (mut a, mut b) = (a.to_vec(), b.to_vec());
    while !b.is_empty() {
        let rest = div_rem(field, &a, &b, fuel)?.1;
        (a, b) = (b, rest);
    }
    Ok(monic(field, &a))
}

/// `(g, s, t)` with `g = s a + t b`, g monic and the greatest common divisor.
pub(super) fn extended_gcd(
    field: &PrimeField,
    a: &[u64],
    b: &[u64],
    fuel: &mut Fuel,
) -> Result<(Vec<u64>, Vec<u64>, Vec<u64>)> {
    let (mut r, mut next_r) = (a.to_vec(), b.to_vec());
    let (mut s, mut next_s) = (vec![1], Vec::new());
    let (mut t, mut next_t) = (Vec::new(), vec![1]);
    while !next_r.is_empty() {
        let (quotient, rest) = div_rem(field, &r, &next_r, fuel)?;
        let step_s = multiply(field, &quotient, &next_s, fuel)?;
        let step_t = multiply(field, &quotient, &next_t, fuel)?;
        (r, next_r) = (next_r, rest);
        let (new_s, new_t) = (subtract(field, &s, &step_s), subtract(field, &t, &step_t));
        (s, next_s) = (next_s, new_s);
        (t, next_t) = (next_t, new_t);
    }
    let Some(&lead) = r.last() else {
        return Ok((Vec::new(), Vec::new(), Vec::new()));
    };
    let inverse = field.inverse(lead).unwrap_or(0);
    Ok((
        scale(field, &r, inverse),
        scale(field, &s, inverse),
        scale(field, &t, inverse),
    ))
}
