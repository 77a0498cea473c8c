//! Partial fractions with symbols in the coefficients: poles of degree 1 and 2 over the field of the symbols.

use algebra::expr::{Expr, Function};
use algebra::poly::{Integers, Polynomial, RationalFunction};
use algebra::{Error as AlgebraError, Fuel, Integer, Rational};

use super::poles::check_degree;
use super::reading::{Names, is_positive, unsupported};
use crate::error::Result;

/// What becomes of a rational function: weights of derivatives of the impulse, and a function of the time.
pub(super) struct Original {
    pub(super) impulses: Vec<Expr>,
    pub(super) smooth: Expr,
}

/// A polynomial in s: coefficients by degree, which are functions of the symbols.
type Coefficients = Vec<RationalFunction>;

/// The field of the symbols with one root x of x^2 = sum x - product, or of x = sum where the degree is 1.
struct Field {
    sum: RationalFunction,
    product: Option<RationalFunction>,
}

/// constant + slope x
#[derive(Clone)]
struct Element {
    constant: RationalFunction,
    slope: RationalFunction,
}

fn zero() -> RationalFunction {
    RationalFunction::constant(Rational::ZERO)
}

fn coefficients(f: &Polynomial) -> Coefficients {
    let mut found = vec![zero(); f.degree(0) as usize + 1];
    for (power, coefficient) in f.coefficients_of(0) {
        found[power as usize] = coefficient.into();
    }
    found
}

/// a - b c
fn less(
    a: &RationalFunction,
    b: &RationalFunction,
    c: &RationalFunction,
    fuel: &mut Fuel,
) -> Result<RationalFunction> {
    Ok(a.subtract(&b.mul(c, fuel)?, fuel)?.reduced(fuel)?)
}

/// 1/f with the denominator in irreducible factors, which say more than what they multiply out to.
fn reciprocal(f: &RationalFunction, fuel: &mut Fuel) -> Result<RationalFunction> {
    let f = f.reduced(fuel)?;
    let Some(content) = f.content().recip() else {
        return Err(AlgebraError::Undefined {
            what: "the residue at a pole that is another one in disguise",
        }
        .into());
    };
    let mut product = RationalFunction::constant(content);
    for (factor, times) in f.denominator_factors() {
        let above = RationalFunction::from(factor.clone()).pow(i64::from(*times), fuel)?;
        product = product.mul(&above, fuel)?;
    }
    for (factor, times) in f.primitive_numerator().factor(fuel)?.factors {
        let below = RationalFunction::from(factor).pow(-i64::from(times), fuel)?;
        product = product.mul(&below, fuel)?;
    }
    Ok(product)
}

impl Element {
    fn rational(constant: RationalFunction) -> Self {
        Self {
            constant,
            slope: zero(),
        }
    }

    fn subtract(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let one = RationalFunction::constant(Rational::ONE);
        Ok(Self {
            constant: less(&self.constant, &other.constant, &one, fuel)?,
            slope: less(&self.slope, &other.slope, &one, fuel)?,
        })
    }
}

impl Field {
    /// Of a factor of degree 1 or 2 in s.
    fn new(factor: &Polynomial<Integers>, fuel: &mut Fuel) -> Result<Option<Self>> {
        Ok(match &coefficients(&factor.to_rationals())[..] {
            [c, b] => Some(Self {
                sum: c.divide(b, fuel)?.negate(),
                product: None,
            }),
            [c, b, a] => Some(Self {
                sum: b.divide(a, fuel)?.negate().reduced(fuel)?,
                product: Some(c.divide(a, fuel)?.reduced(fuel)?),
            }),
            _ => None,
        })
    }

    fn multiply(&self, a: &Element, b: &Element, fuel: &mut Fuel) -> Result<Element> {
        let constant = a.constant.mul(&b.constant, fuel)?;
        let Some(product) = &self.product else {
            return Ok(Element::rational(constant.reduced(fuel)?));
        };
        let square = a.slope.mul(&b.slope, fuel)?;
        let cross = a.constant.mul(&b.slope, fuel)?;
        let cross = cross.add(&a.slope.mul(&b.constant, fuel)?, fuel)?;
        let slope = cross.add(&square.mul(&self.sum, fuel)?, fuel)?;
        Ok(Element {
            constant: less(&constant, &square, product, fuel)?,
            slope: slope.reduced(fuel)?,
        })
    }

    /// By the conjugate a + b (sum - x) and the norm.
    fn inverse(&self, a: &Element, fuel: &mut Fuel) -> Result<Element> {
        let Some(product) = &self.product else {
            return Ok(Element::rational(reciprocal(&a.constant, fuel)?));
        };
        let constant = a.constant.add(&a.slope.mul(&self.sum, fuel)?, fuel)?;
        let norm = a.constant.mul(&constant, fuel)?;
        let norm = norm.add(&a.slope.mul(&a.slope, fuel)?.mul(product, fuel)?, fuel)?;
        let below = reciprocal(&norm, fuel)?;
        Ok(Element {
            constant: constant.mul(&below, fuel)?.reduced(fuel)?,
            slope: a.slope.negate().mul(&below, fuel)?.reduced(fuel)?,
        })
    }

    /// The Taylor coefficients of a polynomial at x: from .. from + count - 1.
    fn taylor(
        &self,
        f: &[RationalFunction],
        from: usize,
        count: usize,
        fuel: &mut Fuel,
    ) -> Result<Vec<Element>> {
        let root = match &self.product {
            None => Element::rational(self.sum.clone()),
            Some(_) => Element {
                constant: zero(),
                slope: RationalFunction::constant(Rational::ONE),
            },
        };
        let mut found = Vec::with_capacity(count);
        for j in from..from + count {
            let mut value = Element::rational(zero());
            for (i, coefficient) in f.iter().enumerate().skip(j).rev() {
                let order = u32::try_from(j).unwrap_or(u32::MAX);
                let binomial = Rational::from(Integer::from(i).binomial(order));
                value = self.multiply(&value, &root, fuel)?;
                let constant = value.constant.add(&coefficient.scale(&binomial), fuel)?;
                value.constant = constant.reduced(fuel)?;
            }
            found.push(value);
        }
        Ok(found)
    }
}

/// The original of a rational function with symbols in its coefficients.
///
/// The poles are taken as different: where values of the symbols let two coincide, the coefficients have no value.
pub(super) fn original(
    f: &RationalFunction,
    names: &Names,
    time: &Expr,
    fuel: &mut Fuel,
) -> Result<Original> {
    let f = f.reduced(fuel)?;
    check_degree(&f)?;
    let mut moving: Vec<(Polynomial<Integers>, u32)> = Vec::new();
    let mut content = RationalFunction::constant(Rational::ONE);
    for (factor, times) in f.denominator_factors() {
        for (part, multiplicity) in factor.factor(fuel)?.factors {
            let power = multiplicity.saturating_mul(*times);
            if part.degree(0) == 0 {
                let below = RationalFunction::from(part).pow(-i64::from(power), fuel)?;
                content = content.mul(&below, fuel)?;
            } else {
                match moving.iter_mut().find(|known| known.0 == part) {
                    Some(known) => known.1 = known.1.saturating_add(power),
                    None => moving.push((part, power)),
                }
            }
        }
    }
    let mut below = Polynomial::constant_in(Integers, Integer::ONE);
    for (factor, times) in &moving {
        below = below.mul(&factor.pow(*times, fuel)?, fuel)?;
    }
    let below = coefficients(&below.to_rationals());
    let mut above = coefficients(&f.numerator());
    for coefficient in &mut above {
        *coefficient = coefficient.mul(&content, fuel)?.reduced(fuel)?;
    }
    let impulses = quotient(&above, &below, fuel)?;
    let impulses = impulses.iter().map(|one| names.expression(one)).collect();
    let mut terms = Vec::new();
    for (factor, times) in &moving {
        let Some(field) = Field::new(factor, fuel)? else {
            return Err(unsupported(
                names.polynomial(&factor.to_rationals()),
                "with symbols, factors of the denominator may have degree 1 and 2; give the symbols values",
            ));
        };
        let count = *times as usize;
        let numerator = field.taylor(&above, 0, count, fuel)?;
        let denominator = field.taylor(&below, count, count, fuel)?;
        let Some(first) = denominator.first() else {
            continue;
        };
        let inverse = field.inverse(first, fuel)?;
        let mut principal: Vec<Element> = Vec::with_capacity(count);
        for (k, value) in numerator.iter().enumerate() {
            let mut rest = value.clone();
            for (j, known) in principal.iter().enumerate() {
                let product = field.multiply(&denominator[k - j], known, fuel)?;
                rest = rest.subtract(&product, fuel)?;
            }
            principal.push(field.multiply(&rest, &inverse, fuel)?);
        }
        for (power, weight) in (0_u32..).zip(principal.iter().rev()) {
            let factorial = Rational::from(Integer::factorial(power));
            let front = time
                .pow(i64::from(power))
                .scale(&factorial.recip().unwrap_or_default());
            let sum = rendered(&field, weight, names, time, fuel)?;
            terms.push(Expr::product([front, sum]));
        }
    }
    Ok(Original {
        impulses,
        smooth: Expr::sum(terms),
    })
}

/// The polynomial part of a / b.
fn quotient(
    a: &[RationalFunction],
    b: &[RationalFunction],
    fuel: &mut Fuel,
) -> Result<Coefficients> {
    let Some((lead, tail)) = b.split_last() else {
        return Ok(Vec::new());
    };
    let mut rest = a.to_vec();
    let mut found = vec![zero(); (a.len() + 1).saturating_sub(b.len())];
    for k in (0..found.len()).rev() {
        let top = rest.pop().unwrap_or_else(zero).divide(lead, fuel)?;
        let top = top.reduced(fuel)?;
        for (slot, c) in rest[k..].iter_mut().zip(tail) {
            *slot = less(slot, c, &top, fuel)?;
        }
        found[k] = top;
    }
    if found.iter().all(RationalFunction::is_zero) {
        found.clear();
    }
    Ok(found)
}

/// The sum of weight(x) e^(x t) over the one or two roots x.
///
/// For two it is an even function of the square root of the discriminant: its sign, and whether it is real, do not matter.
fn rendered(
    field: &Field,
    weight: &Element,
    names: &Names,
    time: &Expr,
    fuel: &mut Fuel,
) -> Result<Expr> {
    let Some(product) = &field.product else {
        let growth = (names.expression(&field.sum) * time).exp();
        return Ok(names.expression(&weight.constant) * growth);
    };
    let middle = field.sum.scale(&Rational::HALF);
    // minus the square of half the difference of the roots
    let turn = less(product, &middle, &middle, fuel)?;
    let even = weight
        .constant
        .add(&weight.slope.mul(&middle, fuel)?, fuel)?;
    let even = names.expression(&even.reduced(fuel)?.scale(&Rational::TWO));
    let hyperbolic = is_positive(&names.expression(&turn.negate()));
    let (square, first, second, sign) = if hyperbolic {
        (turn.negate(), Function::Cosh, Function::Sinh, 2)
    } else {
        (turn, Function::Cos, Function::Sin, -2)
    };
    let slope = weight.slope.scale(&Rational::from(sign));
    let root = square_root(&square, names, fuel)?;
    let angle = &root * time;
    let odd = Expr::product([names.expression(&slope), root]);
    let pair = even * Expr::function(first, angle.clone()) + odd * Expr::function(second, angle);
    Ok(pair * (names.expression(&middle) * time).exp())
}

/// One of the square roots, with squares of polynomials taken out.
fn square_root(f: &RationalFunction, names: &Names, fuel: &mut Fuel) -> Result<Expr> {
    let (mut outside, mut inside) = (Vec::new(), vec![Expr::number(f.content().clone())]);
    let numerator = f.primitive_numerator().factor(fuel)?;
    inside.push(Expr::number(numerator.content.clone()));
    let above = numerator
        .factors
        .into_iter()
        .map(|(f, k)| (f, i64::from(k)));
    let below = f.denominator_factors().iter();
    let below = below.map(|(f, k)| (f.clone(), -i64::from(*k)));
    for (factor, power) in above.chain(below) {
        let base = names.polynomial(&factor.to_rationals());
        outside.push(base.pow(power.div_euclid(2)));
        inside.push(base.pow(power.rem_euclid(2)));
    }
    outside.push(Expr::product(inside).sqrt());
    Ok(Expr::product(outside))
}
