//! What a certificate says of roots, logarithms and signs: found by numbers and factors, for the re-checker to prove.

use algebra::poly::{
    Integers, Laurent, Polynomial, RationalFunction, Rationals, Tower, contradiction, value_of,
};
use algebra::{Ball, ComplexBall, Fuel, Integer, Rational, lattice};

use crate::document::Relations;
use crate::formula::Formula;
use crate::recheck::{difference, next_choice};

/// Rounds of looking for one more relation.
const MAX_ROUNDS: usize = 32;
/// Most choices of signs.
const MAX_CHOICES: usize = 256;
/// Most products of generators among which a root is looked for, and logarithms among which a relation is.
const MAX_MONOMIALS: usize = 32;
const MAX_LOGARITHMS: usize = 12;
/// Precision of values, and how much of it numbers are scaled by.
const BITS: u32 = 256;
const SCALE: i32 = 220;
/// Values that are zero are below; coefficients that are meant are below all together, those found by chance are not.
const NOISE: u64 = 24;
const MEANT: u64 = 140;
/// Work of one certificate.
const FUEL: u64 = 40_000_000;

/// Relations with which the difference of two trees vanishes; `None`: not found.
///
/// Roots of the members of the base are looked for among roots of unity only where `cyclotomic` says so: as sums of complex
/// numbers they are no longer seen to be real.
pub(super) fn found(
    trees: [&Formula; 2],
    mut said: Relations,
    cyclotomic: bool,
) -> Option<Relations> {
    let base = said.integers()?;
    let symbols = trees.iter().flat_map(|tree| tree.symbols());
    let symbols = symbols.collect::<std::collections::BTreeSet<_>>().len();
    let fuel = &mut Fuel::new(FUEL);
    let mut signs: Vec<bool> = Vec::new();
    let mut tried = Vec::new();
    let mut choices = 0;
    let mut rounds = 0;
    loop {
        let copy = said.clone();
        let (gap, tower) = difference(&copy, &base, &signs, trees, fuel)?;
        let vanishes = gap.is_zero();
        if !vanishes && rounds < MAX_ROUNDS {
            rounds += 1;
            let skipped = !cyclotomic && said.index > 1;
            let members = if skipped { base.len() } else { 0 };
            let finder = Finder {
                tower: &tower,
                symbols,
                said: &copy,
                first: symbols + 2 + members,
            };
            if finder.add_to(&mut said, &mut tried) {
                continue;
            }
        }
        let assumed = tower.assumed();
        if !vanishes {
            let all = [assumed.clone(), tower.domain()].concat();
            let reason = contradiction(&all, &mut Fuel::new(FUEL)).ok()??;
            if !said.excluded.contains(&reason) {
                said.excluded.push(reason);
            }
        }
        choices += 1;
        match next_choice(signs, assumed.len()) {
            _ if choices > MAX_CHOICES => return None,
            None => return Some(said),
            Some(next) => signs = next,
        }
    }
}

struct Finder<'a> {
    tower: &'a Tower<'a>,
    symbols: usize,
    said: &'a Relations,
    /// The first generator of which something may be said.
    first: usize,
}

impl Finder<'_> {
    /// One more relation for the first generator that has one and was not tried in this form.
    fn add_to(&self, said: &mut Relations, tried: &mut Vec<(usize, String)>) -> bool {
        let points = self.points();
        for at in self.first..self.tower.over.count() {
            let Some((name, of)) = self.tower.over.description(at) else {
                continue;
            };
            let known = self.tower.over.variable(at) != Some(Polynomial::variable(at).into());
            let key = (at, format!("{name} {of:?}"));
            if known || tried.contains(&key) {
                continue;
            }
            let mut found = false;
            if let Some(index) = name
                .strip_prefix("=root ")
                .and_then(|index| index.parse().ok())
            {
                let hint = match self.tower.over.generator_value(at) {
                    Some(value) => self.constant_root(at, value),
                    None => of.first().and_then(|of| self.root(at, of, index)),
                };
                found = hint.is_some();
                said.roots.extend(hint);
            } else if matches!(name, "=ln" | "=arcsin") {
                let row = self.logarithm(at, name, &points);
                found = row.is_some();
                said.logarithms.extend(row);
            }
            tried.push(key);
            if found {
                return true;
            }
        }
        false
    }

    /// A number in terms of products of earlier roots, by an integer relation.
    fn constant_root(&self, at: usize, value: &ComplexBall) -> Option<Laurent> {
        let over = &self.tower.over;
        let mut used = self.reach(at);
        // What was there from the start may help, the square roots first.
        let first = self.symbols + 1;
        let seeds = first..(first + 1 + self.said.base.len()).min(at);
        let algebraic = |other: usize| {
            let root = over
                .description(other)
                .is_some_and(|d| d.0.starts_with("=root"));
            root && over.generator_value(other).is_some()
                && over.variable(other) == Some(Polynomial::variable(other).into())
        };
        let real = value.is_real();
        let of = over.description(at)?.1.first()?.clone();
        let count = |other: usize| self.degree(other) / self.step(other, &of).max(1);
        let size = |list: &[usize]| -> usize {
            let counts = list.iter().map(|other| count(*other));
            counts.fold(1, usize::saturating_mul)
        };
        used.retain(|other| algebraic(*other));
        if size(&used) > MAX_MONOMIALS {
            return None;
        }
        let others = seeds.rev().chain((first..at).rev());
        for other in others.filter(|other| algebraic(*other)) {
            let complex = over
                .generator_value(other)
                .is_some_and(|value| !value.is_real());
            if used.contains(&other) || (real && complex && other != first) {
                continue;
            }
            let mut wider = used.clone();
            wider.push(other);
            if size(&wider) <= MAX_MONOMIALS {
                used = wider;
            }
        }
        used.sort_unstable();
        let mut monomials: Vec<(Vec<(usize, i32)>, ComplexBall)> =
            vec![(Vec::new(), ComplexBall::real(Ball::from_integer(1, BITS)))];
        for other in used {
            let root = over.generator_value(other)?;
            let mut wider = Vec::new();
            for (powers, value) in &monomials {
                let step = self.step(other, &of);
                let power = root.pow_integer(&Integer::from(u64::try_from(step).ok()?))?;
                let mut value = value.clone();
                for exponent in 0..count(other) {
                    let mut powers = powers.clone();
                    if exponent > 0 {
                        value = &value * &power;
                        powers.push((other, i32::try_from(exponent * step).ok()?));
                    }
                    wider.push((powers, value.clone()));
                }
            }
            monomials = wider;
        }
        let values = [value].into_iter().chain(monomials.iter().map(|m| &m.1));
        let columns: Option<Vec<Vec<Integer>>> = values
            .map(|value| Some(vec![scaled(&value.re)?, scaled(&value.im)?]))
            .collect();
        let row = relation(columns?)?;
        let (own, rest) = row.split_first()?;
        let own = Rational::from(-own.clone());
        let terms = rest.iter().zip(&monomials).filter(|term| !term.0.is_zero());
        let terms = terms.map(|(c, (powers, _))| {
            Some((Rational::from(c.clone()).checked_div(&own)?, powers.clone()))
        });
        terms.collect()
    }

    /// The roots that a generator is made of.
    fn reach(&self, at: usize) -> Vec<usize> {
        let over = &self.tower.over;
        let (mut list, mut next) = (Vec::new(), vec![at]);
        while let Some(at) = next.pop() {
            let of = over.description(at).map(|description| description.1);
            let of = of.and_then(|of| of.first());
            let parts = of.into_iter().flat_map(|of| {
                let below = of.denominator_factors().iter().map(|factor| &factor.0);
                below.chain([of.primitive_numerator()])
            });
            for part in parts {
                for (other, degree) in part.degrees().iter().enumerate() {
                    if *degree > 0 && !list.contains(&other) {
                        list.push(other);
                        next.push(other);
                    }
                }
            }
        }
        list
    }

    fn degree(&self, at: usize) -> usize {
        let order = self.tower.over.relation_degree(at);
        order
            .and_then(|degree| usize::try_from(degree).ok())
            .unwrap_or(1)
    }

    /// Exponents of a generator that are enough for what a root is made of: of the sixth root of 2 its square, if only cube
    /// roots of 2 occur.
    fn step(&self, at: usize, of: &RationalFunction) -> usize {
        let degree = self.degree(at);
        if at == self.symbols + 1 {
            return 1;
        }
        let mut step = degree;
        for (monomial, _) in of.numerator().terms() {
            let times = monomial.get(at).copied().unwrap_or(0);
            step = gcd(step, usize::try_from(times).unwrap_or(1));
        }
        match step {
            // It does not occur: its cube or square root may.
            step if step == degree && degree.is_multiple_of(3) => degree / 3,
            step if step == degree && degree.is_multiple_of(2) => degree / 2,
            step => step,
        }
    }

    /// A root of a polynomial that is a power, perhaps times earlier roots, perhaps of roots of its variables.
    fn root(&self, at: usize, of: &RationalFunction, index: u32) -> Option<Laurent> {
        if !of.denominator_factors().is_empty() {
            return None;
        }
        let over = &self.tower.over;
        let mut roots: Vec<(usize, Polynomial)> = Vec::new();
        for other in self.symbols..at {
            let (name, of) = over.description(other)?;
            let like = name == format!("=root {index}") && over.generator_value(other).is_none();
            let rest = of
                .get(1)
                .is_some_and(|rest| rest.numerator().as_constant().is_some());
            if let (true, true, Some(of)) = (like, rest, of.first()) {
                roots.push((other, of.numerator()));
            }
        }
        let polynomial = of.numerator();
        let mut options: Vec<Vec<usize>> = vec![Vec::new()];
        options.extend((0..roots.len()).map(|one| vec![one]));
        for one in 0..roots.len().min(8) {
            options.extend((0..one).map(|two| vec![two, one]));
        }
        let fuel = &mut Fuel::new(FUEL / 8);
        for option in options {
            let mut product = polynomial.clone();
            for at in &option {
                product = product.mul(&roots.get(*at)?.1, fuel).ok()?;
            }
            if let Some(mut terms) = self.perfect(&product, index, fuel) {
                for (_, powers) in &mut terms {
                    for at in &option {
                        powers.push((roots.get(*at)?.0, -1));
                    }
                }
                return Some(terms);
            }
        }
        // x as the power of its root.
        let mut wider = polynomial.clone();
        let mut changed = false;
        for (at, inner) in &roots {
            let degrees = inner.degrees();
            let variable = degrees.iter().position(|degree| *degree == 1);
            if let Some(variable) = variable.filter(|at| *inner == Polynomial::variable(*at)) {
                let power = Polynomial::power_of_variable(*at, index);
                wider = wider.substitute(variable, &power, fuel).ok()?;
                changed = true;
            }
        }
        changed.then(|| self.perfect(&wider, index, fuel)).flatten()
    }

    /// The root of a polynomial that is a power of this order.
    fn perfect(&self, polynomial: &Polynomial, index: u32, fuel: &mut Fuel) -> Option<Laurent> {
        let scale = polynomial.coefficients().iter();
        let scale = scale.fold(Integer::ONE, |scale, c| scale.lcm(&c.denominator()));
        let scale = Rational::from(scale);
        let whole = polynomial.over(Integers, |c| (c * &scale).to_integer())?;
        let factors = whole.square_free(fuel).ok()?;
        let content = Rational::from(factors.content).checked_div(&scale)?;
        let mut root = Polynomial::constant(self.rational_root(&content, index)?);
        for (factor, times) in factors.factors {
            if times % index != 0 {
                return None;
            }
            let factor = factor.over(Rationals, |c| Some(Rational::from(c.clone())))?;
            let power = factor.pow(times / index, fuel).ok()?;
            root = root.mul(&power, fuel).ok()?;
        }
        let terms = root.terms().map(|(monomial, coefficient)| {
            let powers = monomial.iter().enumerate().filter(|part| *part.1 > 0);
            let powers = powers.map(|(at, times)| Some((at, i32::try_from(*times).ok()?)));
            Some((coefficient.clone(), powers.collect::<Option<Vec<_>>>()?))
        });
        terms.collect()
    }

    fn rational_root(&self, value: &Rational, index: u32) -> Option<Rational> {
        let root = |part: Integer| {
            let (root, is_exact) = part.abs().root_floor(index);
            is_exact.then_some(root)
        };
        let size = Rational::new(root(value.numerator())?, root(value.denominator())?)?;
        match (value.is_negative(), index % 2) {
            (false, _) => Some(size),
            (true, 1) => Some(-size),
            (true, _) => None,
        }
    }

    /// A logarithm among earlier ones, or an angle among earlier ones and pi/2.
    fn logarithm(
        &self,
        at: usize,
        name: &str,
        points: &[Vec<Option<ComplexBall>>],
    ) -> Option<Vec<(usize, i32)>> {
        let over = &self.tower.over;
        let mut others: Vec<usize> = (self.symbols + 1..at)
            .filter(|other| over.description(*other).is_some_and(|d| d.0 == name))
            .filter(|other| over.variable(*other) == Some(Polynomial::variable(*other).into()))
            .collect();
        let skip = others.len().saturating_sub(MAX_LOGARITHMS);
        others.drain(..skip);
        if name == "=arcsin" {
            others.insert(0, self.symbols);
        }
        others.push(at);
        let column = |other: &usize| -> Option<Vec<Integer>> {
            let values = points.iter().map(|values| {
                let value = values
                    .get(*other)?
                    .as_ref()
                    .filter(|value| value.is_real())?;
                let unit = if *other == self.symbols {
                    Rational::HALF
                } else {
                    Rational::ONE
                };
                scaled(&(&value.re * &Ball::from_rational(&unit, BITS)))
            });
            values.collect()
        };
        // Those without values at the points are left out.
        let mut kept = Vec::new();
        let mut columns = Vec::new();
        for other in others.into_iter().rev() {
            if let Some(values) = column(&other) {
                kept.push(other);
                columns.push(values);
            }
        }
        if points.is_empty() || kept.first() != Some(&at) {
            return None;
        }
        let row = relation(columns)?;
        let row = kept.into_iter().zip(row).filter(|entry| !entry.1.is_zero());
        let row = row.map(|(at, count)| Some((at, i32::try_from(count.to_i64()?).ok()?)));
        let mut row = row.collect::<Option<Vec<_>>>()?;
        row.reverse();
        Some(row)
    }

    /// Values of all generators at some points where the logarithms are real.
    fn points(&self) -> Vec<Vec<Option<ComplexBall>>> {
        let mut points = Vec::new();
        let choices = [
            (7, 5),
            (3, 7),
            (11, 3),
            (2, 9),
            (-3, 5),
            (-13, 4),
            (1, 29),
            (2, 83),
            (-3, 97),
        ];
        for (top, bottom) in choices {
            let values = self.values((0..self.symbols).map(|rank| {
                let top = top * (1 + 2 * i64::try_from(rank).unwrap_or(0));
                Rational::new(top.into(), bottom.into())
            }));
            let over = &self.tower.over;
            let is_real = |at: usize| {
                let logarithm = over
                    .description(at)
                    .is_some_and(|d| matches!(d.0, "=ln" | "=arcsin"));
                let value = values.get(at).and_then(Option::as_ref);
                !logarithm || value.is_none_or(ComplexBall::is_real)
            };
            if (0..over.count()).all(is_real) {
                points.push(values);
            }
            if self.symbols == 0 || points.len() == 2 {
                break;
            }
        }
        points
    }

    fn values(&self, symbols: impl Iterator<Item = Option<Rational>>) -> Vec<Option<ComplexBall>> {
        let over = &self.tower.over;
        let real = |value: Rational| ComplexBall::real(Ball::from_rational(&value, BITS));
        let mut values: Vec<Option<ComplexBall>> = symbols.map(|value| value.map(real)).collect();
        for at in self.symbols..over.count() {
            let value = over.generator_value(at).cloned().or_else(|| {
                let (name, of) = over.description(at)?;
                let known = |at: usize| values.get(at).cloned().flatten();
                let part = |rank: usize| value_of(of.get(rank)?, &known, BITS);
                if let Some(index) = name.strip_prefix("=root ") {
                    let order = Rational::new(1.into(), index.parse::<i64>().ok()?.into())?;
                    let exponent = |rank: usize| Some(&part(rank)? * &real(order.clone()));
                    return match of {
                        [_] => exponent(0)?.exp(),
                        [_, rest] if rest.numerator().as_constant().is_some() => {
                            let base = part(0)?;
                            match base.is_real() && base.re.upper()?.is_negative() {
                                true => None,
                                false => base.pow_rational(&order),
                            }
                        }
                        _ => part(0)?.pow(&exponent(1)?),
                    };
                }
                match name {
                    "=ln" => part(0)?.ln(),
                    "=arcsin" => part(0)?.asin(),
                    _ => None,
                }
            });
            values.push(value);
        }
        values
    }
}

fn gcd(mut a: usize, mut b: usize) -> usize {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The middle of an enclosure as an integer multiple of a small unit.
fn scaled(ball: &Ball) -> Option<Integer> {
    let unit = Rational::TWO.pow(SCALE)?;
    Some((&ball.lower()? * &unit).floor())
}

/// Small coefficients, the first not zero, with which the sums of the columns of numbers vanish.
fn relation(columns: Vec<Vec<Integer>>) -> Option<Vec<Integer>> {
    let count = columns.len();
    let rows = columns.into_iter().enumerate().map(|(at, values)| {
        let mut row = vec![Integer::ZERO; count];
        if let Some(slot) = row.get_mut(at) {
            *slot = Integer::ONE;
        }
        row.extend(values);
        row
    });
    let reduced = lattice::reduce(rows.collect(), &mut Fuel::new(FUEL)).ok()?;
    reduced.into_iter().find_map(|mut row| {
        let noise = row.split_off(count);
        let small = noise.iter().all(|value| value.bits() <= NOISE);
        let meant = row.iter().map(Integer::bits).sum::<u64>() <= MEANT;
        (small && meant && !row.first()?.is_zero()).then_some(row)
    })
}
