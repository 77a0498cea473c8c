//! Signs and continuity from the structure of a formula: what holds for every value that the assumptions allow.

use std::convert::Infallible;
use std::ops::{Add, BitAnd, Mul, Neg};

use algebra::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use algebra::{Ball, Rational};

use super::assumption::{Assumptions, Range};

/// Precision of enclosures over boxes.
const BITS: u32 = 64;
/// Enclosures over boxes are asked for up to this size.
const MAX_SIZE: u32 = 400;

/// The signs a real value can have, a subset of {-, 0, +}.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signs(u8);

impl Signs {
    const NEGATIVE: Self = Self(1);
    const ZERO: Self = Self(2);
    pub(super) const POSITIVE: Self = Self(4);
    const NOT_NEGATIVE: Self = Self(6);
    const NOT_POSITIVE: Self = Self(3);
    const NOT_ZERO: Self = Self(5);
    const ANY: Self = Self(7);

    fn of(value: &Rational) -> Self {
        match value.signum() {
            0 => Self::ZERO,
            1.. => Self::POSITIVE,
            _ => Self::NEGATIVE,
        }
    }

    pub(super) fn is_positive(self) -> bool {
        self == Self::POSITIVE
    }

    pub(super) fn is_negative(self) -> bool {
        self == Self::NEGATIVE
    }

    pub(super) fn is_not_negative(self) -> bool {
        self.lacks(Self::NEGATIVE)
    }

    pub(super) fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    fn lacks(self, other: Self) -> bool {
        self.0 & other.0 == 0
    }

    fn pairs(self, other: Self, combine: impl Fn(i8, i8) -> Self) -> Self {
        let members = |set: Self| (-1..=1_i8).filter(move |sign| set.0 & (1 << (sign + 1)) != 0);
        let mut all = 0;
        for a in members(self) {
            for b in members(other) {
                all |= combine(a, b).0;
            }
        }
        Self(all)
    }

    fn single(sign: i8) -> Self {
        Self(1 << (sign + 1))
    }
}

impl Add for Signs {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.pairs(other, |a, b| match (a, b) {
            (0, sign) | (sign, 0) => Self::single(sign),
            (a, b) if a == b => Self::single(a),
            _ => Self::ANY,
        })
    }
}

impl Mul for Signs {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.pairs(other, |a, b| Self::single(a * b))
    }
}

impl Neg for Signs {
    type Output = Self;
    fn neg(self) -> Self {
        Self::NEGATIVE * self
    }
}

impl BitAnd for Signs {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// All values the assumptions allow.
pub(super) struct Domain {
    facts: Vec<(Expr, Signs)>,
    symbols: Vec<(Symbol, Signs)>,
    region: Vec<(Symbol, Ball)>,
    /// Ends of the ranges of symbols.
    ends: Vec<(Symbol, Range)>,
}

impl Domain {
    /// The domain of the symbols of some expressions.
    pub(super) fn new(assumptions: &Assumptions, of: &[&Expr]) -> Self {
        let mut facts: Vec<(Expr, Signs)> = assumptions
            .nonnegative()
            .into_iter()
            .map(|(expr, strict)| {
                let signs = if strict {
                    Signs::POSITIVE
                } else {
                    Signs::NOT_NEGATIVE
                };
                (expr, signs)
            })
            .collect();
        facts.extend(
            assumptions
                .nonzero()
                .into_iter()
                .map(|expr| (expr, Signs::NOT_ZERO)),
        );
        let mut names = std::collections::BTreeSet::new();
        for expr in of {
            names.extend(expr.symbols());
        }
        let mut symbols = Vec::new();
        let mut region = Vec::new();
        let mut ends = Vec::new();
        for symbol in names {
            let range = assumptions.range(&symbol);
            let mut signs = Signs::ANY;
            if let Some(low) = &range.low {
                match low.value.signum() {
                    1.. => signs = signs & Signs::POSITIVE,
                    0 => signs = signs & Signs::NOT_NEGATIVE,
                    _ => {}
                }
            }
            if let Some(high) = &range.high {
                match high.value.signum() {
                    0 => signs = signs & Signs::NOT_POSITIVE,
                    1.. => {}
                    _ => signs = signs & Signs::NEGATIVE,
                }
            }
            if let Some(ball) = range.ball(BITS) {
                region.push((symbol.clone(), ball));
            }
            symbols.push((symbol.clone(), signs));
            ends.push((symbol, range));
        }
        Self {
            facts,
            symbols,
            region,
            ends,
        }
    }

    /// The signs a real expression can have.
    pub(super) fn signs(&self, expr: &Expr) -> Signs {
        let Ok(signs) = expr.fold(|node, parts: &[Signs]| {
            let structural = self.node(node, parts) & self.shifted(node);
            let known = self.facts.iter().fold(structural, |signs, (fact, known)| {
                if fact == node {
                    signs & *known
                } else if *fact == -node {
                    signs & -*known
                } else {
                    signs
                }
            });
            let open = known.0.count_ones() > 1 && !node.children().is_empty();
            Ok::<_, Infallible>(if open {
                known & self.enclosed(node)
            } else {
                known
            })
        });
        signs
    }

    /// By an enclosure over the box of the assumptions, where they bound all symbols.
    fn enclosed(&self, node: &Expr) -> Signs {
        if node.size() > MAX_SIZE {
            return Signs::ANY;
        }
        let Some(ball) = node.ball_over(&self.region, BITS) else {
            return Signs::ANY;
        };
        match (ball.lower(), ball.upper()) {
            (Some(low), _) if low.signum() > 0 => Signs::POSITIVE,
            (Some(low), _) if low.signum() == 0 => Signs::NOT_NEGATIVE,
            (_, Some(high)) if high.signum() < 0 => Signs::NEGATIVE,
            (_, Some(high)) if high.signum() == 0 => Signs::NOT_POSITIVE,
            _ => Signs::ANY,
        }
    }

    fn node(&self, node: &Expr, parts: &[Signs]) -> Signs {
        match node.kind() {
            Kind::Number(value) => Signs::of(value),
            Kind::Constant(Constant::Pi | Constant::E) => Signs::POSITIVE,
            Kind::Constant(_) | Kind::Undefined => Signs::ANY,
            Kind::Symbol(symbol) => self
                .symbols
                .iter()
                .find(|entry| entry.0 == *symbol)
                .map_or(Signs::ANY, |entry| entry.1),
            Kind::Sum { constant, terms } => terms
                .iter()
                .zip(parts)
                .fold(Signs::of(constant), |sum, (term, part)| {
                    sum + Signs::of(&term.1) * *part
                }),
            Kind::Product {
                coefficient,
                factors,
            } => factors
                .iter()
                .zip(parts.chunks_exact(2))
                .fold(Signs::of(coefficient), |product, (factor, pair)| {
                    product * power(pair[0], &factor.1)
                }),
            Kind::Power(_, exponent) => parts
                .first()
                .map_or(Signs::ANY, |base| power(*base, exponent)),
            Kind::Call(head, arguments) => {
                let first = parts.first().copied().unwrap_or(Signs::ANY);
                match head {
                    Head::Absolute => (first * first) & Signs::NOT_NEGATIVE,
                    Head::Factorial | Head::DoubleFactorial => Signs::POSITIVE,
                    Head::Binomial => Signs::NOT_NEGATIVE,
                    Head::Function(function) => match function {
                        Function::Cosh | Function::Sech => Signs::POSITIVE,
                        Function::Sinh
                        | Function::Tanh
                        | Function::ArcTan
                        | Function::ArcSinh
                        | Function::Sign => first,
                        // The logarithm of what may be negative is not real.
                        Function::Ln if !first.is_positive() => Signs::ANY,
                        Function::Ln => arguments.first().map_or(Signs::ANY, |argument| {
                            self.signs_shallow(&(argument - &Expr::integer(1)))
                        }),
                        _ => Signs::ANY,
                    },
                    _ => Signs::ANY,
                }
            }
        }
    }

    /// Signs of a symbol times a number plus a number, by the ends of its range.
    fn shifted(&self, expr: &Expr) -> Signs {
        let Kind::Sum { constant, terms } = expr.kind() else {
            return Signs::ANY;
        };
        let [(term, coefficient)] = &terms[..] else {
            return Signs::ANY;
        };
        let Kind::Symbol(symbol) = term.kind() else {
            return Signs::ANY;
        };
        let Some((_, range)) = self.ends.iter().find(|entry| entry.0 == *symbol) else {
            return Signs::ANY;
        };
        let mut signs = Signs::ANY;
        for (end, beyond) in [
            (&range.low, Signs::POSITIVE),
            (&range.high, Signs::NEGATIVE),
        ] {
            if let Some(end) = end {
                let value = &(coefficient * &end.value) + constant;
                // The end itself may be taken.
                let rest = Signs::of(coefficient) * beyond;
                signs = signs & (Signs::of(&value) + Signs(rest.0 | Signs::ZERO.0));
            }
        }
        signs
    }

    /// Signs of an expression from facts and enclosures alone.
    fn signs_shallow(&self, expr: &Expr) -> Signs {
        let mut signs = match expr.as_rational() {
            Some(value) => Signs::of(value),
            None => self.enclosed(expr) & self.shifted(expr),
        };
        for (fact, known) in &self.facts {
            if fact == expr {
                signs = signs & *known;
            } else if *fact == -expr {
                signs = signs & -*known;
            }
        }
        if let Kind::Sum { constant, terms } = expr.kind() {
            // x - 1 with x >= 2, term by term.
            let total = terms
                .iter()
                .fold(Signs::of(constant), |sum, (term, coefficient)| {
                    let term = match term.kind() {
                        Kind::Symbol(_) => self.node(term, &[]),
                        _ => Signs::ANY,
                    };
                    sum + Signs::of(coefficient) * term
                });
            signs = signs & total;
        }
        signs
    }

    /// Is the expression real and continuous for all allowed values? `false`: not known.
    pub(super) fn is_continuous(&self, expr: &Expr) -> bool {
        let Ok(continuous) = expr.fold(|node, parts: &[bool]| {
            let all = parts.iter().all(|part| *part);
            Ok::<_, Infallible>(
                all && match node.kind() {
                    Kind::Number(_) | Kind::Symbol(_) | Kind::Sum { .. } => true,
                    Kind::Constant(constant) => matches!(constant, Constant::Pi | Constant::E),
                    Kind::Product { factors, .. } => factors
                        .iter()
                        .all(|(base, exponent)| self.has_power(base, exponent)),
                    Kind::Power(base, exponent) => self.has_power(base, exponent),
                    Kind::Call(Head::Absolute, _) => true,
                    Kind::Call(Head::Function(function), arguments) => match function {
                        Function::Sin
                        | Function::Cos
                        | Function::Exp
                        | Function::Sinh
                        | Function::Cosh
                        | Function::Tanh
                        | Function::Sech
                        | Function::ArcTan
                        | Function::ArcSinh
                        | Function::Max
                        | Function::Min => true,
                        Function::ArcSin | Function::ArcCos => {
                            arguments.first().is_some_and(|argument| {
                                let one = Expr::integer(1);
                                let below = self.signs(&(&one - argument));
                                let above = self.signs(&(&one + argument));
                                below.is_not_negative() && above.is_not_negative()
                            })
                        }
                        Function::Ln => arguments
                            .first()
                            .is_some_and(|argument| self.signs(argument).is_positive()),
                        _ => self.is_enclosed(node),
                    },
                    Kind::Call(..) => !node.is_symbolic() || self.is_enclosed(node),
                    Kind::Undefined => false,
                },
            )
        });
        continuous
    }

    /// Is the expression bounded on every bounded range? Jumps are allowed, poles and logarithms are not.
    pub(super) fn is_locally_bounded(expr: &Expr) -> bool {
        let mut bounded = true;
        let falls = |exponent: &Expr| exponent.as_rational().is_none_or(Rational::is_negative);
        let power = |base: &Expr, exponent: &Expr| !base.is_symbolic() || !falls(exponent);
        expr.visit(|node| {
            bounded &= match node.kind() {
                Kind::Number(_) | Kind::Symbol(_) | Kind::Sum { .. } => true,
                Kind::Constant(constant) => matches!(constant, Constant::Pi | Constant::E),
                Kind::Product { factors, .. } => {
                    factors.iter().all(|(base, exponent)| power(base, exponent))
                }
                Kind::Power(base, exponent) => power(base, exponent),
                Kind::Call(Head::Absolute | Head::Floor | Head::Ceiling, _) => true,
                Kind::Call(Head::Function(function), _) => matches!(
                    function,
                    Function::Sin
                        | Function::Cos
                        | Function::Exp
                        | Function::Sinh
                        | Function::Cosh
                        | Function::Tanh
                        | Function::ArcTan
                        | Function::ArcSinh
                        | Function::Sign
                        | Function::Max
                        | Function::Min
                ),
                Kind::Call(..) => !node.is_symbolic(),
                Kind::Undefined => false,
            };
        });
        bounded
    }

    /// An enclosure over the whole box exists, so that no pole and no step lies in it.
    fn is_enclosed(&self, node: &Expr) -> bool {
        node.size() <= MAX_SIZE && node.ball_over(&self.region, BITS).is_some()
    }

    fn has_power(&self, base: &Expr, exponent: &Expr) -> bool {
        let signs = self.signs(base);
        match exponent.as_rational() {
            Some(value) if value.is_integer() && value.signum() >= 0 => true,
            Some(value) if value.is_integer() => signs.lacks(Signs::ZERO),
            Some(value) if value.signum() > 0 => signs.lacks(Signs::NEGATIVE),
            _ => signs.is_positive(),
        }
    }
}

/// Signs of base^exponent where it is real.
fn power(base: Signs, exponent: &Expr) -> Signs {
    match exponent.as_rational() {
        Some(value) if value.is_integer() && value.numerator().is_even() => {
            if base.lacks(Signs::ZERO) {
                Signs::POSITIVE
            } else {
                Signs::NOT_NEGATIVE
            }
        }
        Some(value) if value.is_integer() => base,
        // A real principal power of a negative base does not exist.
        _ if base.is_positive() => Signs::POSITIVE,
        Some(_) if base.lacks(Signs::NEGATIVE) => Signs::NOT_NEGATIVE,
        _ => Signs::ANY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::error::Place;
    use crate::claim::formula::{conventions, scalar};

    fn look(text: &str, assume: &[&str]) -> (Signs, bool) {
        let expr = scalar(text, &Place::named("f"), &conventions(&[])).unwrap();
        let domain = Domain::new(&Assumptions::parse(assume).unwrap(), &[&expr]);
        (domain.signs(&expr), domain.is_continuous(&expr))
    }

    #[test]
    fn signs_follow_the_assumptions() {
        assert!(look("x^2 + 1", &[]).0.is_positive());
        assert!(look("a e^(-x)", &["a > 0"]).0.is_positive());
        assert!(look("b - a", &["a < b"]).0.is_positive());
        assert!(look("a - b", &["a < b"]).0.is_negative());
        assert!(look("x - 2", &["0 <= x <= 1"]).0.is_negative());
        assert!(look("ln(r)", &["0 < r < 1"]).0.is_negative());
        assert!(look("ln(x)", &["x > 2"]).0.is_positive());
        assert!(look("3 - 2x", &["x >= 2"]).0.is_negative());
        assert!(!look("4 - 2x", &["x >= 2"]).0.is_negative());
        assert_eq!(look("x - 1", &["x > 0"]).0, Signs::ANY);
        assert_eq!(look("x^2", &[]).0, Signs::NOT_NEGATIVE);
    }

    #[test]
    fn poles_are_no_continuity() {
        assert!(look("1/(x^2 + a^2)", &["a > 0"]).1);
        assert!(!look("1/(x^2 + a^2)", &[]).1);
        assert!(!look("1/x", &["-1 <= x <= 1"]).1);
        assert!(look("1/x", &["1 <= x <= 2"]).1);
        assert!(look("sqrt(x) ln(1 + x)", &["x >= 0"]).1);
        assert!(!look("floor(x)", &["0 <= x <= 3"]).1);
        assert!(!look("tan(x)", &["0 <= x <= 3"]).1);
        assert!(look("tan(x)", &["0 <= x <= 1"]).1);
    }
}
