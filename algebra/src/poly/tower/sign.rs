//! Signs of real functions: by enclosures, by form, or as chosen.

use super::{BITS, Fraction, Tower, exact, number};
use crate::number::Rational;
use crate::poly::{Monomial, Polynomial};

impl Tower<'_> {
    /// |a|
    pub fn absolute(&mut self, a: &Fraction) -> Option<Fraction> {
        match self.sign(a) {
            Some(sign) => self.over.multiply(&sign, a),
            None => self.atom("=absolute", std::slice::from_ref(a)),
        }
    }

    /// The sign of a real number or function, 0, 1 or -1: as enclosed, or as chosen for its factors; `None` when it may be zero
    /// or is not real.
    pub fn sign(&mut self, a: &Fraction) -> Option<Fraction> {
        let mut negative = false;
        if a.is_zero() {
            return Some(number(0));
        }
        if let Some(value) = self.over.value(a, BITS) {
            let sign = value
                .re
                .sign()
                .filter(|sign| value.is_real() && sign.is_ne())?;
            negative = sign.is_lt();
        } else {
            if !self.over.is_real(a) {
                return None;
            }
            let below = a.denominator_factors().iter();
            let below = below.map(|part| (part.0.to_rationals(), part.1));
            for (polynomial, times) in [(a.numerator(), 1)].into_iter().chain(below) {
                if times % 2 == 1 {
                    negative ^= self.is_negative(&polynomial)?;
                }
            }
        }
        Some(number(if negative { -1 } else { 1 }))
    }

    /// The functions whose signs were chosen, with these signs: positive ones.
    pub fn assumed(&self) -> Vec<Polynomial> {
        let signed = self.signs.iter().enumerate();
        let signed = signed.map(|(at, function)| {
            let sign = if self.is_chosen(at) { 1 } else { -1 };
            function.scale(&Rational::from(sign))
        });
        signed.collect()
    }

    /// What is not negative where all roots of even order and logarithms of functions are real.
    pub fn domain(&self) -> Vec<Polynomial> {
        let mut domain = Vec::new();
        for at in 0..self.over.count() {
            let Some((name, [inner, rest @ ..])) = self.over.description(at) else {
                continue;
            };
            let order = name
                .strip_prefix("=root ")
                .and_then(|order| order.parse::<u32>().ok());
            let root = order.is_some_and(|order| order % 2 == 0)
                && rest
                    .iter()
                    .all(|rest| exact(rest).is_some_and(|one| one.is_one()));
            let whole = inner.denominator_factors().is_empty();
            let function = self.over.value(inner, BITS).is_none() && self.over.is_real(inner);
            if (root || name == "=ln") && whole && function {
                domain.push(inner.numerator());
            }
        }
        domain
    }

    fn is_chosen(&self, at: usize) -> bool {
        self.hints.signs.get(at).copied().unwrap_or(true)
    }

    /// The largest monomial that divides a polynomial.
    pub(super) fn content(&self, polynomial: &Polynomial) -> Monomial {
        let mut least = polynomial.degrees();
        for (monomial, _) in polynomial.terms() {
            for (at, times) in least.iter_mut().enumerate() {
                *times = (*times).min(monomial.get(at).copied().unwrap_or(0));
            }
        }
        least
    }

    fn is_negative(&mut self, polynomial: &Polynomial) -> Option<bool> {
        let content = self.content(polynomial);
        let mut negative = false;
        for (at, times) in content.iter().enumerate() {
            if times % 2 == 1 && !self.over.is_positive(at) {
                negative ^= self.is_taken_for_negative(Polynomial::variable(at));
            }
        }
        let monomial = Fraction::from(Polynomial::term(&content));
        let rest = self
            .over
            .divide(&Fraction::from(polynomial.clone()), &monomial)?;
        let lead = rest.numerator().leading_coefficient()?.clone();
        let rest = rest.numerator().scale(&lead.recip()?);
        let is_even = |(at, times): (usize, &u32)| times % 2 == 0 || self.over.is_positive(at);
        let positive = rest.terms().all(|(monomial, coefficient)| {
            !coefficient.is_negative() && monomial.iter().enumerate().all(is_even)
        });
        negative ^= lead.is_negative();
        Some(negative ^ (!positive && self.is_taken_for_negative(rest)))
    }

    fn is_taken_for_negative(&mut self, function: Polynomial) -> bool {
        let known = self.signs.iter().position(|known| *known == function);
        let at = known.unwrap_or(self.signs.len());
        if known.is_none() {
            self.signs.push(function);
        }
        !self.is_chosen(at)
    }
}
