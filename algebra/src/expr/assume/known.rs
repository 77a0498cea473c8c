//! What is known of the value of an expression: real, integer, bounds.

use std::collections::HashMap;
use std::convert::Infallible;

use super::{Assumptions, Signs};
use crate::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use crate::number::{Ball, Integer, Rational};

/// An end of an interval; `strict`: not attained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) value: Rational,
    pub(super) strict: bool,
}

/// Facts about one value. Bounds are only there for real values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) real: bool,
    pub(crate) integer: bool,
    pub(super) lower: Option<End>,
    pub(super) upper: Option<End>,
    pub(super) nonzero: bool,
}

/// Bounds with more bits than this are dropped.
const MAX_BITS: u64 = 256;
/// Enclosures are asked for up to this size.
const MAX_SIZE: u32 = 400;
/// Precision of enclosures over boxes.
pub(super) const BITS: u32 = 64;
/// Precision of constants.
const CONSTANT_BITS: u32 = 192;

impl Known {
    pub(super) fn real() -> Self {
        Self {
            real: true,
            ..Self::default()
        }
    }

    pub(super) fn number(value: &Rational) -> Self {
        let end = End {
            value: value.clone(),
            strict: false,
        };
        Self {
            real: true,
            integer: value.is_integer(),
            lower: Some(end.clone()),
            upper: Some(end),
            nonzero: !value.is_zero(),
        }
    }

    pub(super) fn above(self, value: Rational, strict: bool) -> Self {
        let end = End { value, strict };
        let lower = match self.lower {
            Some(known) if (&known.value, known.strict) >= (&end.value, end.strict) => known,
            _ => end,
        };
        Self {
            real: true,
            lower: Some(lower),
            ..self
        }
    }

    pub(super) fn below(self, value: Rational, strict: bool) -> Self {
        self.mirrored().above(-value, strict).mirrored()
    }

    /// Of the value with the other sign.
    fn mirrored(self) -> Self {
        let flip = |end: Option<End>| {
            end.map(|end| End {
                value: -end.value,
                strict: end.strict,
            })
        };
        Self {
            lower: flip(self.upper),
            upper: flip(self.lower),
            ..self
        }
    }

    /// No number satisfies this.
    pub(super) fn is_empty(&self) -> bool {
        let zero = |end: &Option<End>| end.as_ref().is_some_and(|end| end.value.is_zero());
        match (&self.lower, &self.upper) {
            (Some(low), Some(high)) => {
                low.value > high.value
                    || low.value == high.value && (low.strict || high.strict)
                    || self.nonzero && zero(&self.lower) && zero(&self.upper)
            }
            _ => false,
        }
    }

    pub(super) fn allows(&self, value: &Rational) -> bool {
        let low = |end: &End| *value > end.value || !end.strict && *value == end.value;
        let high = |end: &End| *value < end.value || !end.strict && *value == end.value;
        (!self.integer || value.is_integer())
            && !(self.nonzero && value.is_zero())
            && self.lower.as_ref().is_none_or(low)
            && self.upper.as_ref().is_none_or(high)
    }

    pub(crate) fn is_nonnegative(&self) -> bool {
        self.lower
            .as_ref()
            .is_some_and(|end| !end.value.is_negative())
    }

    pub(crate) fn is_positive(&self) -> bool {
        self.is_nonnegative() && self.is_nonzero()
    }

    pub(crate) fn is_nonpositive(&self) -> bool {
        self.upper
            .as_ref()
            .is_some_and(|end| end.value.signum() <= 0)
    }

    pub(crate) fn is_nonzero(&self) -> bool {
        let off = |end: &Option<End>, sign: i32| {
            end.as_ref()
                .is_some_and(|end| end.value.signum() == sign || end.value.is_zero() && end.strict)
        };
        self.nonzero || off(&self.lower, 1) || off(&self.upper, -1)
    }

    /// The signs of a value that is real.
    pub(super) fn signs(&self) -> Signs {
        let mut signs = if self.nonzero {
            Signs::NOT_ZERO
        } else {
            Signs::ANY
        };
        for (end, side, closed) in [
            (&self.lower, 1, Signs::NOT_NEGATIVE),
            (&self.upper, -1, Signs::NOT_POSITIVE),
        ] {
            let Some(end) = end else { continue };
            if end.value.is_zero() {
                signs = signs.and(closed);
                if end.strict {
                    signs = signs.and(Signs::NOT_ZERO);
                }
            } else if end.value.signum() == side {
                signs = signs.and(Signs::of(&end.value));
            }
        }
        signs
    }

    /// The same with signs that are known besides.
    fn with_signs(self, signs: Signs) -> Self {
        let zero = || Rational::ZERO;
        let mut known = self;
        if signs.lacks(Signs::NEGATIVE) {
            known = known.above(zero(), signs.lacks(Signs::ZERO));
        }
        if signs.lacks(Signs::POSITIVE) {
            known = known.below(zero(), signs.lacks(Signs::ZERO));
        }
        known.nonzero |= signs.lacks(Signs::ZERO);
        known
    }

    /// Of the same sign as the value.
    fn odd(&self) -> Self {
        Self::real().with_signs(self.signs())
    }

    /// The values of a symbol as a ball, when they are bounded.
    pub(super) fn ball(&self, bits: u32) -> Option<Ball> {
        let end = |end: &Option<End>| Some(Ball::from_rational(&end.as_ref()?.value, bits));
        Some(end(&self.lower)?.hull(&end(&self.upper)?))
    }

    fn scaled(&self, factor: &Rational) -> Self {
        let scale = |end: &Option<End>| {
            end.as_ref().map(|end| End {
                value: &end.value * factor,
                strict: end.strict,
            })
        };
        let (lower, upper) = (scale(&self.lower), scale(&self.upper));
        let (lower, upper) = if factor.is_negative() {
            (upper, lower)
        } else {
            (lower, upper)
        };
        Self {
            real: self.real,
            integer: self.integer && factor.is_integer(),
            lower,
            upper,
            nonzero: self.nonzero,
        }
        .trimmed()
    }

    fn trimmed(mut self) -> Self {
        let short = |end: &End| end.value.bits() <= MAX_BITS;
        self.nonzero = self.is_nonzero();
        self.lower = self.lower.filter(short);
        self.upper = self.upper.filter(short);
        self
    }

    fn plus(&self, other: &Self) -> Self {
        let add = |a: &Option<End>, b: &Option<End>| match (a, b) {
            (Some(a), Some(b)) => Some(End {
                value: &a.value + &b.value,
                strict: a.strict || b.strict,
            }),
            _ => None,
        };
        Self {
            real: self.real && other.real,
            integer: self.integer && other.integer,
            lower: add(&self.lower, &other.lower),
            upper: add(&self.upper, &other.upper),
            nonzero: false,
        }
        .trimmed()
    }

    fn times(&self, other: &Self) -> Self {
        if self.is_nonpositive() && !self.is_nonnegative() {
            return self.clone().mirrored().times(other).mirrored();
        }
        if other.is_nonpositive() && !other.is_nonnegative() {
            return self.times(&other.clone().mirrored()).mirrored();
        }
        let nonzero = self.is_nonzero() && other.is_nonzero();
        let mut product = Self {
            real: self.real && other.real,
            integer: self.integer && other.integer,
            nonzero,
            ..Self::default()
        };
        if let (true, true, Some(a), Some(b)) = (
            self.is_nonnegative(),
            other.is_nonnegative(),
            &self.lower,
            &other.lower,
        ) {
            let value = &a.value * &b.value;
            let strict = if value.is_zero() {
                nonzero
            } else {
                a.strict || b.strict
            };
            product.lower = Some(End { value, strict });
            if let (Some(a), Some(b)) = (&self.upper, &other.upper) {
                let value = &a.value * &b.value;
                let strict = !value.is_zero() && (a.strict || b.strict);
                product.upper = Some(End { value, strict });
            }
        }
        product.trimmed()
    }

    /// 1/x
    fn inverse(&self) -> Self {
        let mut inverse = Self {
            real: self.real && self.is_nonzero(),
            nonzero: true,
            ..Self::default()
        };
        if self.is_nonzero() && self.is_nonpositive() {
            return self.clone().mirrored().inverse().mirrored();
        }
        if self.is_positive() {
            let upper = self.lower.as_ref().and_then(|end| {
                Some(End {
                    value: end.value.recip()?,
                    strict: end.strict,
                })
            });
            let lower = self.upper.as_ref().and_then(|end| {
                Some(End {
                    value: end.value.recip()?,
                    strict: end.strict,
                })
            });
            inverse.upper = upper;
            inverse.lower = lower.or(Some(End {
                value: Rational::ZERO,
                strict: true,
            }));
        }
        inverse.trimmed()
    }

    fn magnitude(&self) -> Self {
        if self.is_nonnegative() {
            return self.clone();
        }
        if self.is_nonpositive() {
            return self.clone().mirrored();
        }
        let mut size = Self {
            integer: self.integer,
            nonzero: self.is_nonzero(),
            ..Self::default()
        };
        if let (Some(low), Some(high)) = (&self.lower, &self.upper) {
            let larger = if -&low.value > high.value {
                End {
                    value: -&low.value,
                    strict: low.strict,
                }
            } else {
                high.clone()
            };
            size = size.below(larger.value, larger.strict);
        }
        let strict = size.nonzero;
        size.above(Rational::ZERO, strict)
    }

    fn power(&self, exponent: &Rational) -> Self {
        if exponent.is_negative() {
            return self.power(&exponent.abs()).inverse();
        }
        match exponent.to_integer() {
            Some(count) => {
                let even = count.is_even();
                let base = if even && self.real {
                    self.magnitude()
                } else {
                    self.clone()
                };
                match count.to_u32().filter(|count| *count <= 8) {
                    Some(count) => (1..count).fold(base.clone(), |power, _| power.times(&base)),
                    None if base.is_nonnegative() => Self {
                        integer: base.integer,
                        ..Self::real().above(Rational::ZERO, base.is_nonzero())
                    },
                    None => Self {
                        real: base.real,
                        integer: base.integer,
                        nonzero: base.is_nonzero(),
                        ..Self::default()
                    },
                }
            }
            None if self.is_nonnegative() => {
                let one = Rational::ONE;
                let mut root = Self::real().above(Rational::ZERO, self.is_nonzero());
                // On which side of 1 it is stays.
                if let Some(end) = self.upper.as_ref().filter(|end| end.value <= one) {
                    let strict = end.strict || end.value < one;
                    root = root.below(one.clone(), strict);
                }
                if let Some(end) = self.lower.as_ref().filter(|end| end.value >= one) {
                    let strict = end.strict || end.value > one;
                    root = root.above(one, strict);
                }
                root
            }
            None => Self {
                nonzero: self.is_nonzero(),
                ..Self::default()
            },
        }
    }
}

/// What follows from assumptions for expressions, each node looked at once.
pub(crate) struct Knowledge<'a> {
    assumptions: &'a Assumptions,
    /// The box of the symbols that are bounded; `None`: no enclosures are asked for.
    region: Option<Vec<(Symbol, Ball)>>,
    /// By identity; the expression is kept so that the identity stays its own.
    nodes: HashMap<usize, (Expr, Known)>,
}

impl<'a> Knowledge<'a> {
    pub(crate) fn new(assumptions: &'a Assumptions) -> Self {
        Self {
            assumptions,
            region: None,
            nodes: HashMap::new(),
        }
    }

    /// What the parts leave open is looked for by enclosures over the box of the assumptions.
    pub(super) fn with_enclosures(assumptions: &'a Assumptions) -> Self {
        Self {
            region: Some(assumptions.region()),
            ..Self::new(assumptions)
        }
    }

    pub(crate) fn of(&mut self, expr: &Expr) -> Known {
        if let Some((_, known)) = self.nodes.get(&expr.address()) {
            return known.clone();
        }
        let assumptions = self.assumptions;
        let (nodes, region) = (&mut self.nodes, &self.region);
        let Ok(known) = expr.fold(|node, parts: &[Known]| {
            let mut known = node_known(node, parts, assumptions);
            for (fact, signs) in &assumptions.relations {
                if fact == node {
                    known = known.with_signs(*signs);
                } else if *fact == -node {
                    known = known.with_signs(-*signs);
                }
            }
            if let Some(region) = region
                && known.signs().order().is_none()
                && let Some(ball) = enclosure(node, region)
            {
                let bounds = Known::real();
                let bounds = match ball.lower() {
                    Some(low) => bounds.above(low, false),
                    None => bounds,
                };
                let bounds = match ball.upper() {
                    Some(high) => bounds.below(high, false),
                    None => bounds,
                };
                known = known.with_signs(bounds.signs());
                known.real = true;
            }
            nodes.insert(node.address(), (node.clone(), known.clone()));
            Ok::<_, Infallible>(known)
        });
        known
    }
}

/// An enclosure of the values over a box; there is none over a pole or a step.
pub(super) fn enclosure(node: &Expr, region: &[(Symbol, Ball)]) -> Option<Ball> {
    let inside = node.size() <= MAX_SIZE && !node.children().is_empty();
    if !inside {
        return None;
    }
    let bits = if node.is_symbolic() {
        BITS
    } else {
        CONSTANT_BITS
    };
    node.ball_over(region, bits)
}

fn node_known(node: &Expr, parts: &[Known], assumptions: &Assumptions) -> Known {
    let between = |low: (i64, i64), high: (i64, i64)| {
        let ratio = |pair: (i64, i64)| {
            Rational::new(Integer::from(pair.0), Integer::from(pair.1)).unwrap_or_default()
        };
        Known::real()
            .above(ratio(low), true)
            .below(ratio(high), true)
    };
    match node.kind() {
        Kind::Number(value) => Known::number(value),
        Kind::Constant(Constant::Pi) => between((314, 100), (315, 100)),
        Kind::Constant(Constant::E) => between((271, 100), (272, 100)),
        Kind::Constant(Constant::ImaginaryUnit) => Known {
            nonzero: true,
            ..Known::default()
        },
        Kind::Constant(Constant::Infinity) | Kind::Undefined => Known::default(),
        Kind::Symbol(symbol) => assumptions.symbol(symbol),
        Kind::Sum { constant, terms } => terms
            .iter()
            .zip(parts)
            .fold(Known::number(constant), |sum, (term, part)| {
                sum.plus(&part.scaled(&term.1))
            }),
        Kind::Product {
            coefficient,
            factors,
        } => factors
            .iter()
            .zip(parts.chunks_exact(2))
            .fold(Known::number(coefficient), |product, (factor, pair)| {
                product.times(&power(&factor.1, &pair[0], &pair[1]))
            }),
        Kind::Power(_, exponent) => match parts {
            [base, known] => power(exponent, base, known),
            _ => Known::default(),
        },
        Kind::Call(head, _) => match parts.first() {
            Some(first) => call(head, first, parts),
            None => Known::default(),
        },
    }
}

fn power(exponent: &Expr, base: &Known, known: &Known) -> Known {
    if let Some(value) = exponent.as_rational() {
        return base.power(value);
    }
    if base.is_positive() && known.real {
        return Known::real().above(Rational::ZERO, true);
    }
    Known {
        real: base.real && base.is_nonzero() && known.integer,
        nonzero: base.is_nonzero(),
        ..Known::default()
    }
}

fn call(head: &Head, first: &Known, parts: &[Known]) -> Known {
    let one = || Rational::ONE;
    let whole = || Known {
        integer: true,
        ..Known::real()
    };
    let all_real = parts.iter().all(|part| part.real);
    match head {
        Head::Absolute if first.real => first.magnitude(),
        Head::Absolute => Known::real().above(Rational::ZERO, first.is_nonzero()),
        Head::Floor | Head::Ceiling if first.real => whole(),
        Head::Conjugate if first.real => first.clone(),
        Head::Factorial if first.integer && first.is_nonnegative() => whole().above(one(), false),
        Head::Factorial | Head::DoubleFactorial if first.is_nonnegative() => {
            Known::real().above(Rational::ZERO, true)
        }
        Head::Binomial
            if parts
                .iter()
                .all(|part| part.integer && part.is_nonnegative()) =>
        {
            whole().above(Rational::ZERO, false)
        }
        Head::RealRoot if first.is_nonnegative() => {
            Known::real().above(Rational::ZERO, first.is_nonzero())
        }
        Head::RealRoot if first.real => Known::real(),
        Head::Function(function) => {
            use Function::*;
            match function {
                Sin | Cos if first.real => Known::real().above(-one(), false).below(one(), false),
                Cosh if first.real => Known::real().above(one(), false),
                Sech if first.real => Known::real().above(Rational::ZERO, true),
                Sinh | ArcSinh | ArcTan if first.real => first.odd(),
                Tanh if first.real => first.odd().above(-one(), true).below(one(), true),
                // ln(u) has the sign of u - 1.
                Ln if first.is_positive() => first.plus(&Known::number(&-one())).odd(),
                RealPart | ImaginaryPart | Argument => Known::real(),
                Sign if first.real => Known {
                    integer: true,
                    ..first.odd()
                },
                Max | Min if all_real => Known {
                    integer: parts.iter().all(|part| part.integer),
                    ..Known::real()
                },
                Gcd | Lcm if parts.iter().all(|part| part.integer) => whole(),
                _ => Known::default(),
            }
        }
        _ => Known::default(),
    }
}
