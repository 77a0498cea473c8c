//! Roots, logarithms and angles that are said to be functions of earlier generators: proved, then used.

use std::cmp::Ordering;

use super::{BITS, Fraction, Laurent, Tower, exact, number};
use crate::number::{Ball, ComplexBall, Rational};
use crate::poly::{Facts, Monomial, Polynomial};

impl Tower<'_> {
    /// base^(1/index), where even powers leave the root as absolute values.
    pub(super) fn root(&mut self, base: &Fraction, index: u32) -> Option<Fraction> {
        // Constants, too: a base with a denominator has no relation.
        let (front, base) = match self.over.is_real(base) {
            true => self.parted(base, index)?,
            false => (number(1), base.clone()),
        };
        let order = Rational::new(1.into(), index.into())?;
        if exact(&base).is_some() {
            let root = self.power(&base, &number(order))?;
            return self.over.multiply(&front, &root);
        }
        let at = self.over.count();
        let value = self.over.value(&base, BITS).and_then(|value| {
            let negative = value.is_real() && value.re.sign() == Some(Ordering::Less);
            match negative && index % 2 == 1 {
                true => (-&value).pow_rational(&order).map(|size| -&size),
                false => value.pow_rational(&order),
            }
        });
        let real = match &value {
            Some(value) => value.is_real(),
            None => self.over.is_real(&base),
        };
        let positive = real && index.is_multiple_of(2);
        let relation = Some((index, base.numerator()));
        let relation = relation.filter(|_| base.denominator_factors().is_empty());
        let facts = Facts {
            value: value.clone(),
            real,
            positive,
        };
        let of = [base.clone(), number(1)];
        let mut root = self
            .over
            .generator(&format!("=root {index}"), &of, relation, facts)?;
        if self.over.count() > at {
            root = self.said_root(at, &base, index, value.as_ref())?;
        }
        self.over.multiply(&front, &root)
    }

    /// A new root, or what it is said to be and proved to be.
    pub(super) fn said_root(
        &mut self,
        at: usize,
        base: &Fraction,
        index: u32,
        value: Option<&ComplexBall>,
    ) -> Option<Fraction> {
        for terms in self.hints.roots {
            if let Some(known) = self.proved_root(terms, base, index, value) {
                self.over.identify(at, known);
                break;
            }
        }
        self.over.variable(at)
    }

    /// What leaves a root, and what stays: (a / b^m)^(1/n) = (a b^(k n - m))^(1/n) / |b|^k, and x^(k n) leaves as |x|^k.
    fn parted(&mut self, base: &Fraction, index: u32) -> Option<(Fraction, Fraction)> {
        let mut inside = Fraction::from(base.numerator());
        let mut front = number(1);
        let n = i64::from(index);
        for (factor, times) in base.denominator_factors() {
            let (factor, count) = (
                Fraction::from(factor.clone()),
                i64::from(times.div_ceil(index)),
            );
            let power = self.over.power(&factor, count * n - i64::from(*times))?;
            inside = self.over.multiply(&inside, &power)?;
            let size = self.size(&factor, index)?;
            let size = self.over.power(&size, -count)?;
            front = self.over.multiply(&front, &size)?;
        }
        for (at, times) in self.content(&inside.numerator()).iter().enumerate() {
            let (variable, count) = (
                Fraction::from(Polynomial::variable(at)),
                i64::from(times / index),
            );
            if count > 0 {
                let power = self.over.power(&variable, -count * n)?;
                inside = self.over.multiply(&inside, &power)?;
                let size = self.size(&variable, index)?;
                let size = self.over.power(&size, count)?;
                front = self.over.multiply(&front, &size)?;
            }
        }
        Some((front, inside))
    }

    /// |a| under roots of even index, a under others.
    fn size(&mut self, a: &Fraction, index: u32) -> Option<Fraction> {
        match index % 2 {
            0 => self.absolute(a),
            _ => Some(a.clone()),
        }
    }

    /// What is said to be a root, if its power is the base and it is the right one of the roots.
    fn proved_root(
        &mut self,
        terms: &Laurent,
        base: &Fraction,
        index: u32,
        value: Option<&ComplexBall>,
    ) -> Option<Fraction> {
        let known = self.laurent(terms)?;
        let power = self.over.power(&known, i64::from(index))?;
        if !self.over.subtract(&power, base)?.is_zero() {
            return None;
        }
        match (value, self.over.value(&known, BITS)) {
            // The quotient of two different roots is at least 4/n away from 1.
            (Some(root), Some(value)) if !root.contains_zero() => {
                let gap =
                    &(&value * &root.recip()) - &ComplexBall::real(Ball::from_integer(1, BITS));
                let limit = Rational::new(1.into(), index.into())?;
                let is_near = gap.abs().compare(&limit).is_some_and(Ordering::is_lt);
                is_near.then_some(known)
            }
            (None, None) if self.over.is_real(&known) => self.size(&known, index),
            _ => None,
        }
    }

    /// A sum of products of powers of generators.
    fn laurent(&mut self, terms: &Laurent) -> Option<Fraction> {
        let mut sum = number(0);
        for (coefficient, powers) in terms {
            let mut term = number(coefficient.clone());
            for (at, exponent) in powers {
                let variable = self.over.variable(*at)?;
                let power = self.over.power(&variable, i64::from(*exponent))?;
                term = self.over.multiply(&term, &power)?;
            }
            sum = self.over.add(&sum, &term)?;
        }
        Some(sum)
    }

    /// A logarithm or an inverse sine.
    pub(super) fn logarithm(&mut self, name: &str, of: &Fraction) -> Option<Fraction> {
        let at = self.over.count();
        let value = self.over.value(of, BITS);
        let value = value.and_then(|of| if name == "=ln" { of.ln() } else { of.asin() });
        let real = match &value {
            Some(value) => value.is_real(),
            None => self.over.is_real(of),
        };
        let facts = Facts {
            value,
            real,
            positive: false,
        };
        let found = self
            .over
            .generator(name, std::slice::from_ref(of), None, facts)?;
        if self.over.count() > at {
            let mut rows = self.hints.logarithms.iter();
            let ends_here = |row: &&Vec<(usize, i32)>| row.last().is_some_and(|last| last.0 == at);
            while let Some(row) = rows.find(ends_here) {
                if let Some(known) = self.proved_relation(row) {
                    self.over.identify(at, known.clone());
                    return Some(known);
                }
            }
        }
        Some(found)
    }

    /// b for a monomial with ln b, i a + (1 - a^2)^(1/2) for one with i arcsin a, and the variables to leave out.
    pub(super) fn unit(&mut self, monomial: &Monomial) -> Option<(Vec<usize>, Fraction)> {
        if let Some((at, of)) = self.over.factor_named(monomial, "=ln") {
            return Some((vec![at], of.clone()));
        }
        let (at, of) = self.over.factor_named(monomial, "=arcsin")?;
        let of = of.clone();
        let turn = self.imaginary_unit()?.numerator().degrees();
        let (turn, quarter) = turn.iter().enumerate().find(|part| *part.1 > 0)?;
        // i is a power of a root of unity.
        let turned = monomial.get(turn).is_some_and(|times| times >= quarter);
        let variables = [at]
            .into_iter()
            .chain(std::iter::repeat_n(turn, usize::try_from(*quarter).ok()?));
        turned.then_some((variables.collect(), self.circle(&of)?))
    }

    /// e^(i arcsin a) = i a + (1 - a^2)^(1/2)
    fn circle(&mut self, a: &Fraction) -> Option<Fraction> {
        let square = self.over.multiply(a, a)?;
        let rest = self.over.subtract(&number(1), &square)?;
        let cosine = self.power(&rest, &number(Rational::HALF))?;
        let i = self.imaginary_unit()?;
        let sine = self.over.multiply(&i, a)?;
        self.over.add(&sine, &cosine)
    }

    /// The last of some logarithms in terms of the others: the product of what they are logarithms of is one, so that their
    /// sum is a multiple of 2 pi i, and it is less than 2 pi. The same for angles, where pi counts as half of pi.
    fn proved_relation(&mut self, row: &[(usize, i32)]) -> Option<Fraction> {
        let (mut above, mut below) = (number(1), number(1));
        let (mut sum, mut own) = (number(0), None);
        // What is enclosed, and how many angles are only known to be at most half of pi.
        let (mut turn, mut loose) = (Ball::from_integer(0, BITS), 0_i64);
        let mut logarithms = 0;
        for (rank, (at, count)) in row.iter().enumerate() {
            let (name, of) = self.over.description(*at)?;
            let (name, of) = (name.to_owned(), of.first().cloned());
            let count = i64::from(*count);
            let mut value = self.over.generator_value(*at).cloned();
            let mut share = count.into();
            let unit = match (name.as_str(), of) {
                ("=ln", Some(of)) => of,
                ("=arcsin", Some(of)) => self.circle(&of)?,
                ("=pi", None) => {
                    share = &share * &Rational::HALF;
                    value = Some(ComplexBall::real(
                        &Ball::pi(BITS) * &Ball::from_rational(&Rational::HALF, BITS),
                    ));
                    self.imaginary_unit()?
                }
                _ => return None,
            };
            let logarithm = name == "=ln";
            logarithms += usize::from(logarithm);
            match value {
                Some(value) if logarithm => {
                    turn = &turn + &(&value.im * &Ball::from_integer(count, BITS))
                }
                Some(value) if value.is_real() => {
                    turn = &turn + &(&value.re * &Ball::from_integer(count, BITS));
                }
                // Logarithms of functions are real, and so are inverse sines.
                None if self.over.is_real(&unit) && logarithm => {}
                None if !logarithm => loose = loose.checked_add(count.abs())?,
                _ => return None,
            }
            let unit = self.over.power(&unit, count.abs())?;
            let part = if count < 0 { &mut below } else { &mut above };
            *part = self.over.multiply(part, &unit)?;
            if rank + 1 == row.len() {
                own = Some(share);
            } else {
                let term = self
                    .over
                    .multiply(&self.over.variable(*at)?, &number(share))?;
                sum = self.over.add(&sum, &term)?;
            }
        }
        // Two pi is more than 6.28, half of pi less than 1.571.
        let limit = Rational::from(6_280 - loose.checked_mul(1_571)?);
        let turns = &turn.abs() * &Ball::from_integer(1_000, BITS);
        let gap = self.over.subtract(&above, &below)?;
        let closed = gap.is_zero() && turns.compare(&limit).is_some_and(Ordering::is_lt);
        let alike = logarithms == 0 || logarithms == row.len();
        let sum = self.over.divide(&sum, &number(-own?))?;
        (closed && alike).then_some(sum)
    }
}
