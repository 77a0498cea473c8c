//! Polynomials modulo a prime at points, where one or two variables are left.

use super::super::{Polynomial, Ring};
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::PrimeField;

/// A polynomial over Z/p.
pub(in crate::poly) type Residues = Polynomial<PrimeField>;

/// Deterministic points: a linear congruence, whose quality does not matter for correctness.
pub(in crate::poly) struct Points(u64);

impl Points {
    pub(in crate::poly) fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// A residue that is not 0, where there is another one than 1 to choose.
    pub(in crate::poly) fn next(&mut self, field: &PrimeField) -> u64 {
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

impl Points {
    /// Several of them.
    pub(in crate::poly) fn take(&mut self, field: &PrimeField, count: usize) -> Vec<u64> {
        (0..count).map(|_| self.next(field)).collect()
    }
}

/// The powers 1, v, v^2, .. up to a degree.
pub(in crate::poly) fn powers(field: &PrimeField, value: u64, degree: u32) -> Vec<u64> {
    let mut list = Vec::with_capacity(degree as usize + 1);
    let mut power = 1 % field.modulus();
    for _ in 0..=degree {
        list.push(power);
        power = field.multiply(power, value);
    }
    list
}

/// f with a variable replaced by a value; no later variable may occur.
pub(in crate::poly) fn at_last(
    f: &Residues,
    variable: usize,
    value: u64,
    fuel: &mut Fuel,
) -> Result<Residues> {
    fuel.spend(2 * f.len() as u64 + 8, "polynomial evaluation")?;
    let field = f.ring();
    let degree = f.degree(variable);
    if degree == 0 {
        // There may not even be room for the variable.
        return Ok(f.clone());
    }
    let powers = powers(field, value, degree);
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

/// The values of f on a geometric sequence of points, as polynomials in variable 0 and perhaps one more.
pub(in crate::poly) struct Progression {
    field: PrimeField,
    /// Where each term belongs in a value.
    slots: Vec<u32>,
    /// Coefficient times the monomial at the current point.
    values: Vec<u64>,
    /// The monomial at the base point.
    steps: Vec<u64>,
    width: usize,
    length: usize,
}

impl Progression {
    /// The variables 1, 2, .. have these values at the base point, which is the current one; the variable after them is
    /// kept, if it occurs.
    pub(in crate::poly) fn new(f: &Residues, base: &[u64], fuel: &mut Fuel) -> Result<Self> {
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
        let places: Vec<_> = (0..base.len() + 2)
            .map(|at| f.packing().place(at))
            .collect();
        let width = f.degree(0) as usize + 1;
        let rows = f.degree(base.len() + 1) as usize + 1;
        fuel.spend(
            (width as u64).saturating_mul(rows as u64),
            "polynomial evaluation",
        )?;
        let mut progression = Self {
            field,
            slots: Vec::with_capacity(f.len()),
            values: Vec::with_capacity(f.len()),
            steps: Vec::with_capacity(f.len()),
            width,
            length: width.saturating_mul(rows),
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
            let (x, y) = (places[0].get(words), places[base.len() + 1].get(words));
            let slot = y as usize * width + x as usize;
            progression
                .slots
                .push(u32::try_from(slot).unwrap_or(u32::MAX));
        }
        Ok(progression)
    }

    /// Coefficients at the current point, lowest first, one row for each power of the variable that is kept; then the next
    /// point is the current one.
    pub(in crate::poly) fn next(&mut self, fuel: &mut Fuel) -> Result<Vec<u64>> {
        fuel.spend(
            2 * self.values.len() as u64 + self.length as u64,
            "polynomial evaluation",
        )?;
        let mut result = vec![0; self.length];
        for (value, slot) in self.values.iter().zip(&self.slots) {
            let sum = &mut result[*slot as usize];
            *sum = self.field.add(*sum, *value);
        }
        for (value, step) in self.values.iter_mut().zip(&self.steps) {
            *value = self.field.multiply(*value, *step);
        }
        Ok(result)
    }

    /// Length of a row.
    pub(in crate::poly) fn width(&self) -> usize {
        self.width
    }
}

/// The leading coefficient with respect to variable 0.
pub(in crate::poly) fn leading_in_first<R: Ring>(f: &Polynomial<R>) -> Polynomial<R> {
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
