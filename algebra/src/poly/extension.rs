//! Rational functions over generators with relations: a tower in which every generator may be a root of earlier ones.

use crate::fuel::Fuel;
use crate::number::{Ball, ComplexBall, Rational, RootBound};

use super::univariate::cyclotomic;
use super::{Integers, Monomial, Polynomial, RationalFunction};

/// More generators are refused.
const MAX_GENERATORS: usize = 256;

/// What is known of the values of a generator.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// An enclosure, for a constant.
    pub value: Option<ComplexBall>,
    /// All values are real.
    pub real: bool,
    /// All values are real and not negative.
    pub positive: bool,
}

#[derive(Clone, Debug)]
struct Generator {
    name: String,
    of: Vec<RationalFunction>,
    /// A degree, and what the power of this degree is in earlier generators.
    relation: Option<(u32, Polynomial)>,
    bound: Option<RootBound>,
    facts: Facts,
    /// What it is in earlier generators.
    known: Option<RationalFunction>,
}

/// The field of rational functions in named generators modulo relations `g^d = p` with p in earlier generators.
///
/// The relations need not be irreducible: what is zero here is zero in every field in which they hold, and nothing is
/// claimed of what is not. A generator is known by its name and by what it is a function of.
///
/// ```
/// use algebra::{Fuel, Rational, poly::{Extension, Polynomial, RationalFunction}};
/// let mut fuel = Fuel::default();
/// let mut field = Extension::new(&mut fuel);
/// let two = Polynomial::constant(Rational::from(2));
/// let root = field.generator("root", &[], Some((2, two)), Default::default()).unwrap();
/// let one = RationalFunction::constant(Rational::from(1));
/// let (inverse, half) = (field.divide(&one, &root).unwrap(), RationalFunction::constant(Rational::HALF));
/// let other = field.multiply(&root, &half).unwrap();
/// assert!(field.subtract(&inverse, &other).unwrap().is_zero());
/// ```
#[derive(Debug)]
pub struct Extension<'a> {
    generators: Vec<Generator>,
    fuel: &'a mut Fuel,
}

impl<'a> Extension<'a> {
    /// The rationals.
    pub fn new(fuel: &'a mut Fuel) -> Self {
        Self {
            generators: Vec::new(),
            fuel,
        }
    }

    /// a + b; `None` when the fuel is used up, as in all operations
    pub fn add(&mut self, a: &RationalFunction, b: &RationalFunction) -> Option<RationalFunction> {
        let sum = a.add(b, self.fuel).ok()?;
        self.settled(&sum)
    }

    /// a - b
    pub fn subtract(
        &mut self,
        a: &RationalFunction,
        b: &RationalFunction,
    ) -> Option<RationalFunction> {
        self.add(a, &b.negate())
    }

    /// a * b
    pub fn multiply(
        &mut self,
        a: &RationalFunction,
        b: &RationalFunction,
    ) -> Option<RationalFunction> {
        let product = a.mul(b, self.fuel).ok()?;
        self.settled(&product)
    }

    /// a / b; `None` for b that is zero
    pub fn divide(
        &mut self,
        a: &RationalFunction,
        b: &RationalFunction,
    ) -> Option<RationalFunction> {
        let inverse = b.pow(-1, self.fuel).ok()?;
        self.multiply(a, &inverse)
    }

    /// a^exponent
    pub fn power(&mut self, a: &RationalFunction, exponent: i64) -> Option<RationalFunction> {
        let power = a.pow(exponent, self.fuel).ok()?;
        self.settled(&power)
    }

    /// Modulo the relations, with common factors taken out.
    fn settled(&mut self, fraction: &RationalFunction) -> Option<RationalFunction> {
        let factors = fraction.denominator_factors();
        if self.is_reduced(fraction.primitive_numerator())
            && factors.iter().all(|one| self.is_reduced(&one.0))
        {
            return fraction.cancelled(self.fuel).ok();
        }
        let mut result = RationalFunction::from(self.reduced(&fraction.numerator())?);
        for (factor, times) in factors {
            let below = RationalFunction::from(self.reduced(&factor.to_rationals())?);
            let inverse = below.pow(-i64::from(*times), self.fuel).ok()?;
            result = result.mul(&inverse, self.fuel).ok()?;
        }
        result.cancelled(self.fuel).ok()
    }

    /// Does no relation apply?
    fn is_reduced(&self, polynomial: &Polynomial<Integers>) -> bool {
        let relations = self.generators.iter().map(|known| &known.relation);
        relations.enumerate().all(|(variable, relation)| {
            let degree = relation.as_ref().map_or(u32::MAX, |relation| relation.0);
            polynomial.degree(variable) < degree
        })
    }

    /// A generator is replaced by earlier ones, so one pass from the last to the first is enough.
    fn reduced(&mut self, polynomial: &Polynomial) -> Option<Polynomial> {
        let mut current = polynomial.clone();
        for (variable, known) in self.generators.iter().enumerate().rev() {
            if let Some((degree, replacement)) = &known.relation {
                current = current
                    .reduce(variable, *degree, replacement, self.fuel)
                    .ok()?;
            }
        }
        Some(current)
    }

    /// The generator with this name and these arguments, known already or new with this relation. `None` when there are too many.
    pub fn generator(
        &mut self,
        name: &str,
        of: &[RationalFunction],
        relation: Option<(u32, Polynomial)>,
        facts: Facts,
    ) -> Option<RationalFunction> {
        let count = self.generators.len();
        for at in 0..count {
            let Some(known) = self.generators.get(at) else {
                break;
            };
            if known.name != name || known.of.len() != of.len() {
                continue;
            }
            let others = known.of.clone();
            let mut same = true;
            for (one, other) in of.iter().zip(&others) {
                same = same && (one == other || self.subtract(one, other)?.is_zero());
            }
            if same {
                return self.variable(at);
            }
        }
        if count >= MAX_GENERATORS {
            return None;
        }
        let bound = relation
            .as_ref()
            .and_then(|(degree, power)| Some(self.bound(power)?.root(*degree)));
        self.generators.push(Generator {
            name: name.to_owned(),
            of: of.to_vec(),
            relation,
            bound,
            facts,
            known: None,
        });
        Some(Polynomial::variable(count).into())
    }

    /// e^(2 pi i / order), a root of the cyclotomic polynomial; `None` for orders below 3, where it is rational.
    pub fn root_of_unity(&mut self, order: u32, bits: u32) -> Option<RationalFunction> {
        let at = self.generators.len();
        let polynomial = cyclotomic(usize::try_from(order).ok()?, self.fuel).ok()?;
        let (lead, lower) = polynomial.coefficients().split_last()?;
        let degree = u32::try_from(lower.len())
            .ok()
            .filter(|degree| *degree > 1 && lead.is_one())?;
        let mut power = Polynomial::default();
        for (exponent, coefficient) in (0..).zip(lower) {
            let term = Polynomial::power_of_variable(at, exponent);
            let term = term.scale(&-Rational::from(coefficient.clone()));
            power = power.add(&term, self.fuel).ok()?;
        }
        let two = Rational::new(2.into(), order.into())?;
        let turn = &Ball::pi(bits) * &Ball::from_rational(&two, bits);
        let value = ComplexBall::real(turn).times_i().exp();
        let facts = Facts {
            value,
            ..Facts::default()
        };
        let name = "=root of unity";
        let root = self.generator(name, &[], Some((degree, power)), facts)?;
        if let Some(generator) = self.generators.get_mut(at) {
            // All conjugates have absolute value one.
            generator.bound = Some(RootBound::number(&Rational::ONE));
        }
        Some(root)
    }

    /// How many generators there are; the next one has this number.
    pub fn count(&self) -> usize {
        self.generators.len()
    }

    /// The generator with this number, or what it is known to be.
    pub fn variable(&self, at: usize) -> Option<RationalFunction> {
        let known = &self.generators.get(at)?.known;
        Some(
            known
                .clone()
                .unwrap_or_else(|| Polynomial::variable(at).into()),
        )
    }

    /// The name of a generator and what it is a function of.
    pub fn description(&self, at: usize) -> Option<(&str, &[RationalFunction])> {
        let found = self.generators.get(at)?;
        Some((&found.name, &found.of))
    }

    /// From now on the generator stands for this function of earlier ones: the caller has proved that it is.
    pub fn identify(&mut self, at: usize, value: RationalFunction) {
        if let Some(generator) = self.generators.get_mut(at) {
            generator.known = Some(value);
        }
    }

    /// An enclosure of a constant; `None` when a generator has none, or near a pole.
    pub fn value(&self, fraction: &RationalFunction, bits: u32) -> Option<ComplexBall> {
        let known = |at: usize| self.generators.get(at)?.facts.value.clone();
        value_of(fraction, &known, bits)
    }

    /// Are all values real, as far as the generators tell?
    pub fn is_real(&self, fraction: &RationalFunction) -> bool {
        let below = fraction
            .denominator_factors()
            .iter()
            .map(|factor| &factor.0);
        below
            .chain([fraction.primitive_numerator()])
            .all(|polynomial| {
                let degrees = polynomial.degrees();
                let mut used = self.generators.iter().zip(&degrees);
                used.all(|(generator, degree)| *degree == 0 || generator.facts.real)
            })
    }

    /// The degree of the relation of the generator with this number, if it has one.
    pub fn relation_degree(&self, at: usize) -> Option<u32> {
        Some(self.generators.get(at)?.relation.as_ref()?.0)
    }

    /// An enclosure of the generator with this number, if it is a constant.
    pub fn generator_value(&self, at: usize) -> Option<&ComplexBall> {
        self.generators.get(at)?.facts.value.as_ref()
    }

    /// Is no value of the generator negative?
    pub fn is_positive(&self, at: usize) -> bool {
        let facts = self.generators.get(at).map(|generator| &generator.facts);
        facts.is_some_and(|facts| facts.positive)
    }

    /// A variable of this monomial that occurs once and is the generator with this name of one argument: its number and
    /// the argument.
    pub fn factor_named(
        &self,
        monomial: &Monomial,
        name: &str,
    ) -> Option<(usize, &RationalFunction)> {
        let mut factors = self.generators.iter().zip(monomial).enumerate();
        factors.find_map(|(at, (known, times))| {
            let fits = known.name == name && *times == 1;
            Some((at, known.of.first().filter(|_| fits)?))
        })
    }

    /// Bits b such that the fraction is zero if it is below 2^-b; `None` unless all its generators are roots, or above the
    /// cap.
    pub fn bits_to_separate(&self, fraction: &RationalFunction, cap: u32) -> Option<u32> {
        let mut total = self.bound(&fraction.numerator())?;
        for (factor, times) in fraction.denominator_factors() {
            total = total.product(self.bound(&factor.to_rationals())?.inverse().power(*times));
        }
        // The generators that occur, and those in their relations.
        let mut occurs = vec![false; self.generators.len()];
        let note = |degrees: Monomial, occurs: &mut Vec<bool>| {
            for (seen, degree) in occurs.iter_mut().zip(&degrees) {
                *seen |= *degree > 0;
            }
        };
        note(fraction.primitive_numerator().degrees(), &mut occurs);
        for (factor, _) in fraction.denominator_factors() {
            note(factor.degrees(), &mut occurs);
        }
        let mut degree = 1.0;
        for (at, generator) in self.generators.iter().enumerate().rev() {
            if let (Some(true), Some((times, power))) = (occurs.get(at), &generator.relation) {
                degree *= f64::from(*times);
                note(power.degrees(), &mut occurs);
            }
        }
        total.bits(degree, cap)
    }

    fn bound(&self, polynomial: &Polynomial) -> Option<RootBound> {
        let mut total = RootBound::number(&Rational::zero());
        for (monomial, coefficient) in polynomial.terms() {
            let mut term = RootBound::number(coefficient);
            for (generator, times) in self.generators.iter().zip(monomial).filter(|p| p.1 > 0) {
                term = term.product(generator.bound?.power(times));
            }
            total = total.sum(term);
        }
        Some(total)
    }
}

/// An enclosure of a fraction from those of its generators; `None` near a pole.
pub fn value_of(
    fraction: &RationalFunction,
    known: &dyn Fn(usize) -> Option<ComplexBall>,
    bits: u32,
) -> Option<ComplexBall> {
    let polynomial = |polynomial: &Polynomial| {
        let mut sum = ComplexBall::real(Ball::from_integer(0, bits));
        for (monomial, coefficient) in polynomial.terms() {
            let mut term = ComplexBall::real(Ball::from_rational(coefficient, bits));
            for (at, times) in monomial.iter().enumerate().filter(|part| *part.1 > 0) {
                term = &term * &known(at)?.pow_integer(&i64::from(*times).into())?;
            }
            sum = ComplexBall::new(&sum.re + &term.re, &sum.im + &term.im);
        }
        Some(sum)
    };
    let mut value = polynomial(&fraction.numerator())?;
    for (factor, times) in fraction.denominator_factors() {
        let below = polynomial(&factor.to_rationals()).filter(|below| !below.contains_zero())?;
        value = &value * &below.pow_integer(&(-i64::from(*times)).into())?;
    }
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: i64) -> RationalFunction {
        RationalFunction::constant(Rational::from(value))
    }

    #[test]
    fn nested_roots_are_told_apart_by_their_bound() {
        let mut fuel = Fuel::default();
        let mut field = Extension::new(&mut fuel);
        let two = Polynomial::constant(Rational::from(2));
        let inner = field
            .generator("root", &[number(2)], Some((2, two)), Facts::default())
            .unwrap();
        let sum = field.add(&inner, &number(3)).unwrap();
        let power = sum.numerator();
        let outer = field
            .generator(
                "root",
                std::slice::from_ref(&sum),
                Some((2, power)),
                Facts::default(),
            )
            .unwrap();
        let square = field.power(&outer, 2).unwrap();
        assert!(field.subtract(&square, &sum).unwrap().is_zero());
        let gap = field.subtract(&outer, &number(2)).unwrap();
        let bits = field.bits_to_separate(&gap, 1 << 10).unwrap();
        // (sqrt(2) + 3)^(1/2) - 2 is about 0.1.
        assert!(bits > 3 && bits < 100, "{bits}");
    }

    #[test]
    fn a_zero_denominator_is_refused() {
        let mut fuel = Fuel::default();
        let mut field = Extension::new(&mut fuel);
        let minus = Polynomial::constant(Rational::from(-1));
        let i = field
            .generator("i", &[], Some((2, minus)), Facts::default())
            .unwrap();
        let square = field.multiply(&i, &i).unwrap();
        let zero = field.add(&square, &number(1)).unwrap();
        assert!(field.divide(&i, &zero).is_none());
        let free = field.generator("x", &[], None, Facts::default()).unwrap();
        assert!(field.bits_to_separate(&free, 1 << 10).is_none());
    }
}
