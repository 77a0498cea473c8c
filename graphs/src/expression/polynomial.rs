//! Formulas whose value is a polynomial.

use algebra::poly::{Polynomial, Rationals};
use algebra::{Fuel, Rational};

use super::{Arithmetic, Fault, MAX_DIGITS, MAX_EXPONENT, Symbol, evaluate, too_high};
use crate::error::{Error, Result};

/// A polynomial over Q whose variables are found by `variable`.
///
/// # Errors
/// As for [`evaluate`]; a quotient by anything but a number, and more than `most` terms.
pub(crate) fn polynomial(
    text: &str,
    variable: impl Fn(&Symbol<'_>) -> std::result::Result<usize, String>,
    most: usize,
    fuel: &mut Fuel,
) -> Result<Polynomial<Rationals>> {
    let mut arithmetic = Polynomials {
        variable,
        most,
        fuel: Fuel::new(fuel.left()),
    };
    let sum = evaluate(text, &mut arithmetic, fuel)?;
    fuel.settle(&arithmetic.fuel, "reading a polynomial")?;
    Ok(Polynomial::from_terms(Rationals, sum))
}

/// Polynomials as lists of terms, collected when they are multiplied.
struct Polynomials<F> {
    variable: F,
    most: usize,
    fuel: Fuel,
}

/// Exponents, no longer than needed, with a coefficient; equal exponents may stand several times.
type Sum = Vec<(Vec<u32>, Rational)>;

impl<F> Polynomials<F> {
    fn checked(&self, sum: Sum) -> std::result::Result<Sum, Fault> {
        if sum.len() <= self.most {
            return Ok(sum);
        }
        Err(Fault::Fails(Error::TooLarge {
            what: "terms of a polynomial",
            found: format!("more than {}", self.most),
            limit: self.most as u64,
            hint: "split the polynomial",
        }))
    }

    fn collected(&self, polynomial: &Polynomial<Rationals>) -> std::result::Result<Sum, Fault> {
        let terms = polynomial.terms();
        self.checked(terms.map(|(e, c)| (e.to_vec(), c.clone())).collect())
    }
}

/// The product of two terms.
fn product(
    a: &(Vec<u32>, Rational),
    b: &(Vec<u32>, Rational),
) -> std::result::Result<(Vec<u32>, Rational), Fault> {
    let (long, short) = if a.0.len() < b.0.len() {
        (b, a)
    } else {
        (a, b)
    };
    let mut exponents = long.0.clone();
    for (sum, exponent) in exponents.iter_mut().zip(&short.0) {
        *sum = sum.saturating_add(*exponent);
        if *sum > MAX_EXPONENT {
            return Err(too_high().into());
        }
    }
    let coefficient = &a.1 * &b.1;
    let bits = coefficient
        .numerator()
        .bits()
        .max(coefficient.denominator().bits());
    if bits > 4 * MAX_DIGITS as u64 {
        return Err(format!("a coefficient beyond {MAX_DIGITS} digits").into());
    }
    Ok((exponents, coefficient))
}

impl<F: Fn(&Symbol<'_>) -> std::result::Result<usize, String>> Arithmetic for Polynomials<F> {
    type Value = Sum;

    fn number(&mut self, value: Rational) -> std::result::Result<Sum, Fault> {
        Ok(vec![(Vec::new(), value)])
    }

    fn symbol(&mut self, symbol: &Symbol<'_>) -> std::result::Result<Sum, Fault> {
        let mut exponents = vec![0; (self.variable)(symbol)? + 1];
        if let Some(last) = exponents.last_mut() {
            *last = 1;
        }
        self.fuel
            .spend(exponents.len() as u64, "reading a polynomial")?;
        Ok(vec![(exponents, Rational::ONE)])
    }

    fn negate(&mut self, mut a: Sum) -> std::result::Result<Sum, Fault> {
        self.fuel.spend(a.len() as u64, "reading a polynomial")?;
        for (_, coefficient) in &mut a {
            *coefficient = -&*coefficient;
        }
        Ok(a)
    }

    fn add(&mut self, a: Sum, b: Sum) -> std::result::Result<Sum, Fault> {
        // The shorter one goes behind the longer one: nothing is moved often.
        let (mut long, mut short) = if a.len() < b.len() { (b, a) } else { (a, b) };
        self.fuel
            .spend(short.len() as u64, "reading a polynomial")?;
        long.append(&mut short);
        self.checked(long)
    }

    fn multiply(&mut self, a: Sum, b: Sum) -> std::result::Result<Sum, Fault> {
        if let ([one], more) | (more, [one]) = (&a[..], &b[..]) {
            let work = (one.0.len() as u64 + 4).saturating_mul(more.len() as u64);
            self.fuel.spend(work, "reading a polynomial")?;
            return more.iter().map(|other| product(one, other)).collect();
        }
        let left = Polynomial::from_terms(Rationals, a);
        let right = Polynomial::from_terms(Rationals, b);
        for variable in 0..left.degrees().len().min(right.degrees().len()) {
            if left.degree(variable).saturating_add(right.degree(variable)) > MAX_EXPONENT {
                return Err(too_high().into());
            }
        }
        let product = left.mul(&right, &mut self.fuel)?;
        self.collected(&product)
    }

    fn divide(&mut self, a: Sum, b: Sum) -> std::result::Result<Sum, Fault> {
        let divisor = Polynomial::from_terms(Rationals, b).as_constant();
        let Some(divisor) = divisor else {
            let message = "a quotient by what is no number: multiply by the denominator";
            return Err(message.to_owned().into());
        };
        let inverse = divisor.recip();
        let inverse = inverse.ok_or_else(|| Fault::Says("a division by zero".to_owned()))?;
        self.multiply(a, vec![(Vec::new(), inverse)])
    }

    fn power(&mut self, a: Sum, exponent: u32) -> std::result::Result<Sum, Fault> {
        let base = Polynomial::from_terms(Rationals, a);
        let highest = (0..base.degrees().len()).map(|at| base.degree(at)).max();
        if highest.unwrap_or(0).saturating_mul(exponent) > MAX_EXPONENT {
            return Err(too_high().into());
        }
        let power = base.pow(exponent, &mut self.fuel)?;
        self.collected(&power)
    }
}
