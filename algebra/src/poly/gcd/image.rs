//! Polynomials modulo a prime at points, where one variable is left.

use super::super::{Polynomial, Ring};
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::PrimeField;

/// A polynomial over Z/p.
pub(super) type Residues = Polynomial<PrimeField>;

/// Deterministic points: a linear congruence, whose quality does not matter for correctness.
pub(super) struct Points(u64);

impl Points {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// A residue that is not 0, where there is another one than 1 to choose.
    pub(super) fn next(&mut self, field: &PrimeField) -> u64 {
        loop {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let point = (self.0 >> 1) % field.modulus();
            if point > 1 || (point == 1 && field.modulus() == 2) {
                return point;
            }
        }
    }
}

/// The powers 1, v, v^2, .. up to a degree.
pub(super) fn powers(field: &PrimeField, value: u64, degree: u32) -> Vec<u64> {
    let mut list = Vec::with_capacity(degree as usize + 1);
    let mut power = 1 % field.modulus();
    for _ in 0..=degree {
        list.push(power);
        power = field.multiply(power, value);
    }
    list
}

/// f with a variable replaced by a value; the variable must be the last one that occurs.
pub(super) fn at_last(
    f: &Residues,
    variable: usize,
    value: u64,
    fuel: &mut Fuel,
) -> Result<Residues> {
    fuel.spend(2 * f.len() as u64 + 8, "polynomial evaluation")?;
    let field = f.ring();
    let powers = powers(field, value, f.degree(variable));
    let place = f.packing().place(variable);
    let mut result = Residues::with_capacity(*field, f.packing(), 0);
    let mut rest = vec![0; f.packing().words()];
    let mut sum = 0;
    let mut is_open = false;
    let mut next = vec![0; rest.len()];
    for (words, value) in f.words().zip(f.coefficients()) {
        next.copy_from_slice(words);
        place.set(&mut next, 0);
        // Terms that differ in the last variable only are neighbours.
        if is_open && next != rest {
            result.push(&rest, std::mem::take(&mut sum));
        }
        sum = field.multiply_add(*value, powers[place.get(words) as usize], sum);
        rest.copy_from_slice(&next);
        is_open = true;
    }
    if is_open {
        result.push(&rest, sum);
    }
    Ok(result)
}

/// The values of f on a geometric sequence of points, as polynomials in variable 0.
pub(super) struct Progression {
    field: PrimeField,
    /// Exponents of variable 0 with the ends of their terms.
    groups: Vec<(usize, usize)>,
    /// Coefficient times the monomial at the current point.
    values: Vec<u64>,
    /// The monomial at the base point.
    steps: Vec<u64>,
    degree: usize,
}

impl Progression {
    /// The variables 1, 2, .. have these values at the base point; the current point is the base point.
    pub(super) fn new(f: &Residues, base: &[u64], fuel: &mut Fuel) -> Result<Self> {
        fuel.spend(
            f.len() as u64 * (4 + base.len() as u64),
            "polynomial evaluation",
        )?;
        let field = *f.ring();
        let tables: Vec<Vec<u64>> = base
            .iter()
            .enumerate()
            .map(|(at, value)| powers(&field, *value, f.degree(at + 1)))
            .collect();
        let places: Vec<_> = (0..=base.len()).map(|at| f.packing().place(at)).collect();
        let mut progression = Self {
            field,
            groups: Vec::new(),
            values: Vec::with_capacity(f.len()),
            steps: Vec::with_capacity(f.len()),
            degree: f.degree(0) as usize,
        };
        for (words, coefficient) in f.words().zip(f.coefficients()) {
            let mut monomial = 1;
            for (table, place) in tables.iter().zip(&places[1..]) {
                let exponent = place.get(words);
                if exponent > 0 {
                    monomial = field.multiply(monomial, table[exponent as usize]);
                }
            }
            progression
                .values
                .push(field.multiply(*coefficient, monomial));
            progression.steps.push(monomial);
            let exponent = places[0].get(words) as usize;
            let end = progression.values.len();
            match progression.groups.last_mut() {
                Some(group) if group.0 == exponent => group.1 = end,
                _ => progression.groups.push((exponent, end)),
            }
        }
        Ok(progression)
    }

    /// Coefficients at the current point, lowest first; then the next point is the current one.
    pub(super) fn next(&mut self, fuel: &mut Fuel) -> Result<Vec<u64>> {
        fuel.spend(2 * self.values.len() as u64 + 8, "polynomial evaluation")?;
        let mut result = vec![0; self.degree + 1];
        let mut start = 0;
        for (exponent, end) in &self.groups {
            let mut sum = 0_u128;
            for value in &self.values[start..*end] {
                sum += u128::from(*value);
            }
            result[*exponent] = self.field.reduce(sum);
            start = *end;
        }
        for (value, step) in self.values.iter_mut().zip(&self.steps) {
            *value = self.field.multiply(*value, *step);
        }
        Ok(result)
    }
}

/// The monic greatest common divisor of two polynomials in one variable, lowest coefficients first; empty for two zeros.
///
/// Euclid's algorithm with the leading coefficients multiplied across, so that only the end takes an inverse.
pub(super) fn univariate(
    field: &PrimeField,
    a: &[u64],
    b: &[u64],
    fuel: &mut Fuel,
) -> Result<Vec<u64>> {
    let (mut a, mut b) = (trimmed(a.to_vec()), trimmed(b.to_vec()));
    fuel.spend(
        (a.len() as u64 + 1) * (b.len() as u64 + 1) * 3,
        "polynomial gcd",
    )?;
    if a.len() < b.len() {
        std::mem::swap(&mut a, &mut b);
    }
    while let Some(lead) = b.last().copied() {
        while let (Some(top), true) = (a.last().copied(), a.len() >= b.len()) {
            let shift = a.len() - b.len();
            let taken = field.negate(top);
            a.pop();
            for value in &mut a[..shift] {
                *value = field.multiply(*value, lead);
            }
            for (value, other) in a[shift..].iter_mut().zip(&b) {
                let sum =
                    u128::from(*value) * u128::from(lead) + u128::from(taken) * u128::from(*other);
                *value = field.reduce(sum);
            }
            a = trimmed(a);
        }
        std::mem::swap(&mut a, &mut b);
    }
    if let Some(inverse) = a.last().and_then(|lead| field.inverse(*lead)) {
        for value in &mut a {
            *value = field.multiply(*value, inverse);
        }
    }
    Ok(a)
}

pub(super) fn trimmed(mut coefficients: Vec<u64>) -> Vec<u64> {
    while coefficients.last() == Some(&0) {
        coefficients.pop();
    }
    coefficients
}

/// The coefficients of a polynomial in variable 0 alone, lowest first.
pub(super) fn dense(f: &Residues) -> Vec<u64> {
    let place = f.packing().place(0);
    let mut result = vec![0; f.degree(0) as usize + 1];
    for (words, value) in f.words().zip(f.coefficients()) {
        result[place.get(words) as usize] = *value;
    }
    trimmed(result)
}

/// The leading coefficient with respect to variable 0.
pub(super) fn leading_in_first<R: Ring>(f: &Polynomial<R>) -> Polynomial<R> {
    let place = f.packing().place(0);
    let mut result = Polynomial::with_capacity(*f.ring(), f.packing(), 0);
    let mut top = None;
    let mut rest = vec![0; f.packing().words()];
    for (words, value) in f.words().zip(f.coefficients()) {
        let exponent = place.get(words);
        if *top.get_or_insert(exponent) != exponent {
            break;
        }
        rest.copy_from_slice(words);
        place.set(&mut rest, 0);
        result.push(&rest, value.clone());
    }
    result
}
