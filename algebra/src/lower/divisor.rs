//! Divisors that are zero though they do not look it, such as sqrt(2)*sqrt(2) - 2 or (x+1)^2 - x^2 - 2x - 1.
//!
//! What is divided by one has no value, and must not cancel.

use std::convert::Infallible;

use crate::error::{Error, Result};
use crate::expr::{Expr, Kind, Memo};
use crate::fuel::Fuel;
use crate::number::PrimeField;
use crate::zero;

/// Fuel for looking at a divisor with unknowns.
const MAX_LOOK: u64 = 200_000;

/// The divisors of one formula.
pub(super) struct Divisors {
    field: PrimeField,
    /// Values modulo a prime at one point: nested fractions share their parts, each is evaluated once.
    residues: Memo<Option<u64>>,
}

impl Divisors {
    pub(super) fn new() -> Option<Self> {
        Some(Self {
            field: PrimeField::large().next()?,
            residues: Memo::default(),
        })
    }

    /// A quotient of polynomials that does not vanish modulo a prime is not zero.
    fn is_nonzero_function(&mut self, divisor: &Expr) -> bool {
        let Self { field, residues } = self;
        let Ok(value) = residues.fold(divisor, |node, parts| {
            Ok::<_, Infallible>(residue(field, node, parts))
        });
        value.is_some_and(|value| value != 0)
    }

    /// # Errors
    /// [`Error::Undefined`] for a divisor that is proved to be zero.
    pub(super) fn refuse_zero(&mut self, divisor: &Expr, fuel: &mut Fuel) -> Result<()> {
        if !may_hide_zero(divisor) {
            return Ok(());
        }
        let is_zero = if divisor.is_symbolic() {
            if self.is_nonzero_function(divisor) {
                return Ok(());
            }
            // A look at it, not the main work: what it cannot settle is left to the comparison.
            let mut share = Fuel::new((fuel.left() / 4).min(MAX_LOOK));
            let found = zero::is_zero(divisor, &mut share).unwrap_or(None);
            fuel.spend(share.used(), "division")?;
            found
        } else {
            zero::is_zero(divisor, fuel)?
        };
        match is_zero {
            Some(true) => Err(Error::Undefined {
                what: "division by zero",
            }),
            _ => Ok(()),
        }
    }
}

/// Can terms cancel in a divisor? A number, an unknown, a power or a product of such is zero only where it shows.
fn may_hide_zero(divisor: &Expr) -> bool {
    match divisor.kind() {
        Kind::Number(_) | Kind::Symbol(_) | Kind::Constant(_) | Kind::Power(..) => false,
        Kind::Product { factors, .. } if divisor.is_symbolic() => {
            factors.iter().any(|(base, _)| may_hide_zero(base))
        }
        // x + 1: two terms of which one is an unknown itself do not cancel for every value.
        Kind::Sum { terms, .. } if divisor.is_symbolic() && terms.len() == 1 => {
            !matches!(terms[0].0.kind(), Kind::Symbol(_))
        }
        _ => true,
    }
}

/// The value of a rational function where every unknown has a fixed residue; `None` for others and at a pole.
fn residue(field: &PrimeField, node: &Expr, parts: &[Option<u64>]) -> Option<u64> {
    let power = |base: Option<u64>, exponent: &Expr| {
        let exponent = exponent.as_rational()?.to_integer()?.to_i64()?;
        let base = if exponent < 0 {
            field.inverse(base?)?
        } else {
            base?
        };
        Some(field.power(base, exponent.unsigned_abs()))
    };
    match node.kind() {
        Kind::Number(value) => field.residue_of_rational(value),
        Kind::Symbol(symbol) => {
            let mix = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            let name = symbol.name().bytes().fold(0xcbf2_9ce4_8422_2325, mix);
            Some(name % field.modulus())
        }
        Kind::Sum { constant, terms } => {
            let mut total = field.residue_of_rational(constant)?;
            for ((_, coefficient), part) in terms.iter().zip(parts) {
                let coefficient = field.residue_of_rational(coefficient)?;
                total = field.multiply_add(coefficient, (*part)?, total);
            }
            Some(total)
        }
        Kind::Product {
            coefficient,
            factors,
        } => {
            let mut product = field.residue_of_rational(coefficient)?;
            for ((_, exponent), pair) in factors.iter().zip(parts.chunks_exact(2)) {
                product = field.multiply(product, power(pair[0], exponent)?);
            }
            Some(product)
        }
        Kind::Power(_, exponent) => power(*parts.first()?, exponent),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_divisor_that_vanishes_identically_is_refused() {
        let (x, one) = (Expr::symbol("x"), Expr::integer(1));
        let square = (&x + &one).pow(2);
        let spread = x.pow(2) + x.scale(&2.into()) + one.clone();
        let mut divisors = Divisors::new().unwrap();
        let fuel = &mut Fuel::default();
        let hidden = &square - &spread;
        assert!(divisors.refuse_zero(&hidden, fuel).is_err());
        assert!(divisors.refuse_zero(&(&square + &spread), fuel).is_ok());
        let root = Expr::integer(2).sqrt() * (x.pow(2) + one).sqrt();
        assert!(
            divisors
                .refuse_zero(&(root.clone() * root + x), fuel)
                .is_ok()
        );
    }
}
