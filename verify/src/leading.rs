//! Limits of formulas by leading terms.
//!
//! With the distance from the point as `1/y`, or the variable itself as `y`, every part of the formula is a constant and a
//! rest `c e^(r y) y^p (ln y)^q (1 + o(1))` as y grows. A rule for each operation; where terms cancel there is none.

use std::cmp::Ordering;

use algebra::Rational;

use crate::formula::{Formula, Node};
use crate::value::{Constant, Operation, Setting, Value, apply};

const SETTING: Setting = Setting {
    bits: 256,
    real_only: true,
};
/// Longer limits are refused.
const MAX_NODES: usize = 2_048;

/// Where a variable tends to.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// To plus or minus infinity.
    Infinity { negative: bool },
    /// To a number from above or below.
    Number { at: Rational, below: bool },
}

/// The limit of a formula in one variable; `None`: infinite, or not found.
pub(crate) fn limit(formula: &Formula, variable: &str, target: &Target) -> Option<Formula> {
    let mut terms = Terms::default();
    let mut known: Vec<Growth> = Vec::new();
    for node in formula.nodes() {
        let next = match node {
            Node::Symbol { symbol, .. } if symbol == variable => terms.variable(target)?,
            Node::Symbol { .. } => return None,
            Node::Apply { op, of, .. } => {
                let parts = of.iter().map(|kid| known.get(*kid).cloned());
                terms.apply(*op, &parts.collect::<Option<Vec<_>>>()?)?
            }
            leaf => {
                let id = terms.push(leaf.clone())?;
                terms.constant(id)
            }
        };
        known.push(next);
    }
    let last = known.pop()?;
    let id = match (last.constant, last.rest) {
        (_, Rest::Term(term)) if terms.trend(&term)? == Ordering::Greater => return None,
        (Some(id), _) => id,
        (None, _) => terms.number(Rational::ZERO)?,
    };
    Some(Formula::below(&terms.nodes, id))
}

/// `c e^(r y) y^p (ln y)^q (1 + o(1))`, by places of nodes.
#[derive(Clone, Debug)]
struct Term {
    coefficient: Coefficient,
    /// The sign of an exponent that grows faster than y.
    steep: i32,
    rate: Option<usize>,
    power: Rational,
    log: Rational,
}

#[derive(Clone, Copy, Debug)]
enum Coefficient {
    /// The place of a node; its sign is certain wherever it matters.
    Known(usize),
    /// Only the sign is known, and with the size all factors that grow more slowly than `e^y` are not.
    Unknown { negative: bool },
}

#[derive(Clone, Debug)]
enum Rest {
    Zero,
    /// Tends to zero in an unknown way.
    Small,
    Term(Term),
}

/// A constant, none for zero, and a rest. Beside a rest that grows there is no constant.
#[derive(Clone, Debug)]
struct Growth {
    constant: Option<usize>,
    rest: Rest,
}

impl Term {
    fn known(&self) -> Option<usize> {
        match self.coefficient {
            Coefficient::Known(id) => Some(id),
            Coefficient::Unknown { .. } => None,
        }
    }
}

impl Growth {
    fn is_fixed(&self) -> bool {
        matches!(self.rest, Rest::Zero)
    }
}

#[derive(Default)]
struct Terms {
    nodes: Vec<Node>,
    values: Vec<Option<Value>>,
}

impl Terms {
    fn push(&mut self, node: Node) -> Option<usize> {
        let known = |kid: &usize| self.values.get(*kid).cloned().flatten();
        let value = match &node {
            Node::Number { number, .. } => Some(Value::Exact(number.clone())),
            Node::Constant { constant, .. } => Some(Value::constant(*constant, SETTING)),
            Node::Symbol { .. } => None,
            Node::Apply { op, of, .. } => {
                let parts: Option<Vec<Value>> = of.iter().map(known).collect();
                parts.and_then(|parts| apply(*op, &parts, SETTING))
            }
        };
        // A constant without a real value has no place in a limit.
        let real = value.as_ref()?.ball(SETTING.bits).is_real();
        self.nodes.push(node);
        self.values.push(value);
        (real && self.nodes.len() <= MAX_NODES).then_some(self.nodes.len() - 1)
    }

    fn number(&mut self, number: Rational) -> Option<usize> {
        let at = [0, 0];
        self.push(Node::Number { number, at })
    }

    fn node(&mut self, op: Operation, of: &[usize]) -> Option<usize> {
        let (of, at) = (of.to_vec(), [0, 0]);
        self.push(Node::Apply { op, of, at })
    }

    fn exact(&self, id: usize) -> Option<&Rational> {
        self.values.get(id)?.as_ref()?.exact()
    }

    /// The sign of a constant where it is certain.
    fn sign(&self, id: usize) -> Option<Ordering> {
        let zero = Value::Exact(Rational::ZERO);
        self.values.get(id)?.as_ref()?.order(&zero, SETTING.bits)
    }

    fn constant(&self, id: usize) -> Growth {
        let zero = self.exact(id).is_some_and(Rational::is_zero);
        Growth {
            constant: (!zero).then_some(id),
            rest: Rest::Zero,
        }
    }

    fn variable(&mut self, target: &Target) -> Option<Growth> {
        let (negative, constant, power) = match target {
            Target::Infinity { negative } => (*negative, None, Rational::ONE),
            Target::Number { at, below } => {
                let id = self.number(at.clone())?;
                (*below, self.constant(id).constant, -Rational::ONE)
            }
        };
        let sign = if negative {
            -Rational::ONE
        } else {
            Rational::ONE
        };
        let coefficient = Coefficient::Known(self.number(sign)?);
        let rest = Rest::Term(Term {
            coefficient,
            steep: 0,
            rate: None,
            power,
            log: Rational::ZERO,
        });
        Some(Growth { constant, rest })
    }

    /// Does a term grow (greater), vanish (less) or tend to its coefficient?
    fn trend(&self, term: &Term) -> Option<Ordering> {
        let rate = match term.rate {
            Some(rate) => self.sign(rate)?,
            None => Ordering::Equal,
        };
        let fast = term.steep.cmp(&0).then(rate);
        if let Coefficient::Unknown { .. } = term.coefficient {
            return Some(fast).filter(|order| order.is_ne());
        }
        let powers = [&term.power, &term.log].map(|power| power.signum().cmp(&0));
        Some(fast.then(powers[0]).then(powers[1]))
    }

    /// A term as constant and rest.
    fn settled(&self, term: Term) -> Option<Growth> {
        Some(match self.trend(&term)? {
            Ordering::Equal => Growth {
                constant: Some(term.known()?),
                rest: Rest::Small,
            },
            _ => Growth {
                constant: None,
                rest: Rest::Term(term),
            },
        })
    }

    /// The leading term of a part that is not zero.
    fn lead(&self, growth: &Growth) -> Option<Term> {
        match (growth.constant, &growth.rest) {
            (Some(id), _) => {
                self.sign(id).filter(|sign| sign.is_ne())?;
                Some(Term {
                    coefficient: Coefficient::Known(id),
                    steep: 0,
                    rate: None,
                    power: Rational::ZERO,
                    log: Rational::ZERO,
                })
            }
            (None, Rest::Term(term)) => Some(term.clone()),
            _ => None,
        }
    }

    /// Is a term negative for large y?
    fn is_negative(&self, term: &Term) -> Option<bool> {
        match term.coefficient {
            Coefficient::Known(id) => Some(self.sign(id).filter(|sign| sign.is_ne())?.is_lt()),
            Coefficient::Unknown { negative } => Some(negative),
        }
    }

    fn times(&mut self, a: &Term, b: &Term) -> Option<Term> {
        if a.steep * b.steep < 0 {
            return None;
        }
        let rate = match (a.rate, b.rate) {
            (Some(a), Some(b)) => {
                let sum = self.node(Operation::Sum, &[a, b])?;
                self.constant(sum).constant
            }
            (one, other) => one.or(other),
        };
        let coefficient = match (a.known(), b.known()) {
            (Some(a), Some(b)) => Coefficient::Known(self.node(Operation::Product, &[a, b])?),
            _ => Coefficient::Unknown {
                negative: self.is_negative(a)? != self.is_negative(b)?,
            },
        };
        Some(Term {
            coefficient,
            steep: (a.steep + b.steep).signum(),
            rate,
            power: &a.power + &b.power,
            log: &a.log + &b.log,
        })
    }

    /// The power of a term; of a negative one only by an integer.
    fn raised(&mut self, term: &Term, exponent: &Rational) -> Option<Term> {
        let id = self.number(exponent.clone())?;
        let negative = self.is_negative(term)?;
        (!negative || exponent.is_integer()).then_some(())?;
        let coefficient = match term.coefficient {
            Coefficient::Known(own) => Coefficient::Known(self.node(Operation::Power, &[own, id])?),
            Coefficient::Unknown { .. } => Coefficient::Unknown {
                negative: negative && !exponent.numerator().is_even(),
            },
        };
        let rate = match term.rate {
            Some(rate) => Some(self.node(Operation::Product, &[rate, id])?),
            None => None,
        };
        Some(Term {
            coefficient,
            steep: term.steep * exponent.signum(),
            rate,
            power: &term.power * exponent,
            log: &term.log * exponent,
        })
    }

    fn scaled(&mut self, rest: &Rest, by: usize) -> Option<Rest> {
        Some(match rest {
            Rest::Term(term) => {
                // A factor that may be zero leaves nothing to lead.
                match self.sign(by).filter(|sign| sign.is_ne()) {
                    Some(sign) => {
                        let coefficient = match term.coefficient {
                            Coefficient::Known(own) => {
                                Coefficient::Known(self.node(Operation::Product, &[own, by])?)
                            }
                            Coefficient::Unknown { negative } => Coefficient::Unknown {
                                negative: negative != sign.is_lt(),
                            },
                        };
                        Rest::Term(Term {
                            coefficient,
                            ..term.clone()
                        })
                    }
                    None if self.trend(term)?.is_lt() => Rest::Small,
                    None => return None,
                }
            }
            Rest::Zero => Rest::Zero,
            Rest::Small => Rest::Small,
        })
    }

    fn sum(&mut self, parts: &[Growth]) -> Option<Growth> {
        let constants: Vec<usize> = parts.iter().filter_map(|part| part.constant).collect();
        let constant = match &constants[..] {
            [] => None,
            list => {
                let sum = self.node(Operation::Sum, list)?;
                self.constant(sum).constant
            }
        };
        let mut best: Option<Term> = None;
        let mut small = false;
        for part in parts {
            let term = match &part.rest {
                Rest::Zero => continue,
                Rest::Small => {
                    small = true;
                    continue;
                }
                Rest::Term(term) => term.clone(),
            };
            let Some(other) = best.take() else {
                best = Some(term);
                continue;
            };
            // The quotient tells which one is larger.
            let inverse = self.raised(&other, &-Rational::ONE)?;
            let quotient = self.times(&term, &inverse);
            let vanishes = |this: &Self, term: &Term| this.trend(term) == Some(Ordering::Less);
            best = Some(match quotient.and_then(|quotient| self.trend(&quotient)) {
                None if vanishes(self, &term) && vanishes(self, &other) => {
                    small = true;
                    continue;
                }
                None => return None,
                Some(Ordering::Greater) => term,
                Some(Ordering::Less) => other,
                Some(Ordering::Equal) => {
                    let both = [term.known()?, other.known()?];
                    let sum = self.node(Operation::Sum, &both)?;
                    if self.sign(sum).is_none_or(Ordering::is_eq) {
                        // They cancel, and what is left is smaller.
                        self.trend(&term)?.is_lt().then_some(())?;
                        small = true;
                        continue;
                    }
                    Term {
                        coefficient: Coefficient::Known(sum),
                        ..term
                    }
                }
            });
        }
        let Some(term) = best else {
            let rest = if small { Rest::Small } else { Rest::Zero };
            return Some(Growth { constant, rest });
        };
        Some(match (self.trend(&term)?, small) {
            (Ordering::Greater, _) => Growth {
                constant: None,
                rest: Rest::Term(term),
            },
            (_, true) => Growth {
                constant,
                rest: Rest::Small,
            },
            _ => Growth {
                constant,
                rest: Rest::Term(term),
            },
        })
    }

    fn product(&mut self, a: &Growth, b: &Growth) -> Option<Growth> {
        for (one, other) in [(a, b), (b, a)] {
            if let (Some(by), true) = (one.constant, one.is_fixed()) {
                let constant = match other.constant {
                    Some(id) => Some(self.node(Operation::Product, &[by, id])?),
                    None => None,
                };
                let rest = self.scaled(&other.rest, by)?;
                return Some(Growth { constant, rest });
            }
            if one.constant.is_none() && one.is_fixed() {
                return Some(one.clone());
            }
        }
        let leads = [self.lead(a), self.lead(b)];
        if let [Some(one), Some(other)] = &leads {
            let term = self.times(one, other)?;
            return self.settled(term);
        }
        // Neither grows: the limits multiply.
        for part in [a, b] {
            if let Rest::Term(term) = &part.rest {
                self.trend(term)?.is_lt().then_some(())?;
            }
        }
        let constant = match (a.constant, b.constant) {
            (Some(a), Some(b)) => Some(self.node(Operation::Product, &[a, b])?),
            _ => None,
        };
        let rest = Rest::Small;
        Some(Growth { constant, rest })
    }

    fn power(&mut self, base: &Growth, exponent: &Rational) -> Option<Growth> {
        let Some(own) = base.constant else {
            let term = self.lead(base)?;
            let term = self.raised(&term, exponent)?;
            return self.settled(term);
        };
        let id = self.number(exponent.clone())?;
        let sign = self.sign(own)?;
        (sign.is_gt() || sign.is_lt() && exponent.is_integer()).then_some(())?;
        let constant = Some(self.node(Operation::Power, &[own, id])?);
        // (c + r)^p = c^p + p c^(p-1) r
        let less = self.number(exponent - &Rational::ONE)?;
        let slope = self.node(Operation::Power, &[own, less])?;
        let slope = self.node(Operation::Product, &[id, slope])?;
        let rest = self.scaled(&base.rest, slope)?;
        Some(Growth { constant, rest })
    }

    fn exp(&mut self, u: &Growth) -> Option<Growth> {
        if let Rest::Term(term) = &u.rest
            && self.trend(term)?.is_gt()
        {
            let negative = self.is_negative(term)?;
            let linear = term
                .power
                .cmp(&Rational::ONE)
                .then(term.log.signum().cmp(&0));
            let plain = term.steep == 0 && term.rate.is_none();
            let (steep, rate) = match (plain, linear) {
                (true, Ordering::Equal) => (0, Some(term.known()?)),
                (true, Ordering::Less) => return None,
                _ => (if negative { -1 } else { 1 }, None),
            };
            return Some(Growth {
                constant: None,
                rest: Rest::Term(Term {
                    coefficient: Coefficient::Unknown { negative: false },
                    steep,
                    rate,
                    power: Rational::ZERO,
                    log: Rational::ZERO,
                }),
            });
        }
        let own = match u.constant {
            Some(id) => self.node(Operation::Call("exp"), &[id])?,
            None => self.number(Rational::ONE)?,
        };
        let rest = self.scaled(&u.rest, own)?;
        Some(Growth {
            constant: Some(own),
            rest,
        })
    }

    fn ln(&mut self, u: &Growth) -> Option<Growth> {
        if let Some(own) = u.constant {
            self.sign(own).filter(|sign| sign.is_gt())?;
            let value = self.node(Operation::Call("ln"), &[own])?;
            let constant = self.constant(value).constant;
            let one = self.exact(own).is_some_and(Rational::is_one);
            let constant = constant.filter(|_| !one);
            let minus = self.number(-Rational::ONE)?;
            let slope = self.node(Operation::Power, &[own, minus])?;
            let rest = self.scaled(&u.rest, slope)?;
            return Some(Growth { constant, rest });
        }
        let term = self.lead(u)?;
        (!self.is_negative(&term)?).then_some(())?;
        let zero = Rational::ZERO;
        let (coefficient, power, log) = match (term.steep, term.rate) {
            (0, Some(rate)) => (rate, Rational::ONE, zero),
            (0, None) if !term.power.is_zero() && term.known().is_some() => {
                (self.number(term.power.clone())?, zero, Rational::ONE)
            }
            _ => return None,
        };
        self.settled(Term {
            coefficient: Coefficient::Known(coefficient),
            steep: 0,
            rate: None,
            power,
            log,
        })
    }

    /// A function that is continuous where its argument tends to.
    fn call(&mut self, name: &'static str, u: &Growth) -> Option<Growth> {
        if let Rest::Term(term) = &u.rest
            && self.trend(term)?.is_gt()
        {
            let positive = !self.is_negative(term)?;
            let sign = self.number(if positive {
                Rational::ONE
            } else {
                -Rational::ONE
            })?;
            let constant = match name {
                "tanh" => sign,
                "arctan" => {
                    let at = [0, 0];
                    let constant = Constant::Pi;
                    let pi = self.push(Node::Constant { constant, at })?;
                    let half = self.number(Rational::HALF)?;
                    self.node(Operation::Product, &[sign, half, pi])?
                }
                _ => return None,
            };
            return Some(Growth {
                constant: Some(constant),
                rest: Rest::Small,
            });
        }
        let odd = [
            "sin", "tan", "arcsin", "arctan", "sinh", "tanh", "arcsinh", "arctanh",
        ];
        match (u.constant, name) {
            (None, name) if odd.contains(&name) => Some(u.clone()),
            (None, "cos" | "cosh") => {
                let one = self.number(Rational::ONE)?;
                let share = if name == "cos" {
                    -Rational::HALF
                } else {
                    Rational::HALF
                };
                let share = self.number(share)?;
                let rest = match &u.rest {
                    Rest::Term(term) => {
                        let square = self.times(term, term)?;
                        self.scaled(&Rest::Term(square), share)?
                    }
                    rest => rest.clone(),
                };
                Some(Growth {
                    constant: Some(one),
                    rest,
                })
            }
            (Some(own), name) if odd.contains(&name) || matches!(name, "cos" | "cosh") => {
                let value = self.node(Operation::Call(name), &[own])?;
                let constant = self.constant(value).constant;
                let rest = if u.is_fixed() {
                    Rest::Zero
                } else {
                    Rest::Small
                };
                Some(Growth { constant, rest })
            }
            _ => None,
        }
    }

    fn apply(&mut self, op: Operation, parts: &[Growth]) -> Option<Growth> {
        if parts.iter().all(Growth::is_fixed) {
            let zero = self.number(Rational::ZERO)?;
            let of: Vec<usize> = parts
                .iter()
                .map(|part| part.constant.unwrap_or(zero))
                .collect();
            let id = self.node(op, &of)?;
            return Some(self.constant(id));
        }
        let fixed = |this: &Self, part: &Growth| {
            let zero = part.constant.is_none().then_some(Rational::ZERO);
            let exact = zero.or_else(|| this.exact(part.constant?).cloned());
            exact.filter(|_| part.is_fixed())
        };
        match (op, parts) {
            (Operation::Sum | Operation::Mixed, _) => self.sum(parts),
            (Operation::Product, [first, rest @ ..]) => rest
                .iter()
                .try_fold(first.clone(), |total, part| self.product(&total, part)),
            (Operation::Negate, [a]) => {
                let minus = self.number(-Rational::ONE)?;
                let minus = self.constant(minus);
                self.product(&minus, a)
            }
            (Operation::Quotient, [a, b]) => {
                let inverse = self.power(b, &-Rational::ONE)?;
                self.product(a, &inverse)
            }
            (Operation::SquareRoot, [a]) => self.power(a, &Rational::HALF),
            (Operation::Root, [a, index]) => {
                let order = fixed(self, index)?.recip()?;
                self.power(a, &order)
            }
            (Operation::Power, [a, b]) => match fixed(self, b) {
                Some(exponent) => self.power(a, &exponent),
                None => {
                    let logarithm = self.ln(a)?;
                    let exponent = self.product(b, &logarithm)?;
                    self.exp(&exponent)
                }
            },
            (Operation::Call("exp"), [a]) => self.exp(a),
            (Operation::Call("ln"), [a]) => self.ln(a),
            (Operation::Call(name), [a]) => self.call(name, a),
            (Operation::Absolute, [a]) => {
                let term = self.lead(a)?;
                let negative = self.is_negative(&term)?;
                let sign = self.number(if negative {
                    -Rational::ONE
                } else {
                    Rational::ONE
                })?;
                let sign = self.constant(sign);
                self.product(&sign, a)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A formula in postfix notation.
    fn formula(text: &str) -> Formula {
        let mut nodes: Vec<Node> = Vec::new();
        let mut stack: Vec<usize> = Vec::new();
        let at = [0, 0];
        for word in text.split(' ') {
            let node = match word {
                "x" => Node::Symbol {
                    symbol: "x".into(),
                    at,
                },
                _ if word.parse::<i64>().is_ok() => Node::Number {
                    number: word.parse::<i64>().unwrap().into(),
                    at,
                },
                _ => {
                    let op = Operation::named(word).unwrap();
                    let count = match op {
                        Operation::Sum | Operation::Product => 2,
                        op => op.arity().unwrap_or(2),
                    };
                    let of = stack.split_off(stack.len() - count);
                    Node::Apply { op, of, at }
                }
            };
            stack.push(nodes.len());
            nodes.push(node);
        }
        Formula::try_from(nodes).unwrap()
    }

    fn found(text: &str, target: &Target) -> Option<f64> {
        let limit = limit(&formula(text), "x", target)?;
        let value = limit.value(&Default::default(), SETTING)?;
        Some(value.ball(64).re.to_f64())
    }

    #[test]
    fn leading_terms_decide() {
        let up = Target::Infinity { negative: false };
        let down = Target::Infinity { negative: true };
        let zero = |below| Target::Number {
            at: Rational::ZERO,
            below,
        };
        let half_pi = std::f64::consts::FRAC_PI_2;
        for (text, target, value) in [
            ("x negate exp", &up, Some(0.0)),
            ("x exp", &down, Some(0.0)),
            ("x exp", &up, None),
            ("x 5 power 2 x power quotient", &up, Some(0.0)),
            ("x 2 power negate exp x 7 power product", &up, Some(0.0)),
            ("x ln x quotient", &up, Some(0.0)),
            ("x ln x product", &zero(false), Some(0.0)),
            ("x ln x product", &zero(true), None),
            ("x arctan", &up, Some(half_pi)),
            ("x arctan", &down, Some(-half_pi)),
            ("1 x quotient arctan", &zero(true), Some(-half_pi)),
            ("x sin x quotient", &zero(true), Some(1.0)),
            (
                "1 x cos negate sum x 2 power quotient",
                &zero(false),
                Some(0.5),
            ),
            ("1 1 x quotient sum x power", &up, Some(std::f64::consts::E)),
            ("x exp -1 sum x quotient", &zero(false), Some(1.0)),
            ("x absolute x quotient", &zero(true), Some(-1.0)),
            ("x absolute x quotient", &zero(false), Some(1.0)),
            ("2 x product 1 sum x 3 negate sum quotient", &up, Some(2.0)),
            // Terms that cancel, and no limit.
            ("x sin", &up, None),
            ("x x negate sum", &up, None),
            ("x 2 power x sum square-root x negate sum", &up, None),
            ("1 x quotient", &zero(false), None),
            ("x exp x negate exp product", &up, None),
        ] {
            match (found(text, target), value) {
                (Some(limit), Some(value)) => {
                    assert!((limit - value).abs() < 1e-12, "{text}: {limit}")
                }
                (limit, value) => assert!(limit == value, "{text}: {limit:?}"),
            }
        }
    }
}
