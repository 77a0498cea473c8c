//! Limits by orders of growth: what a formula is like as a variable grows without bound.
//!
//! A function is compared with c e^P t^p (ln t)^q, with P a sum of powers of t without constant term. Sums keep the
//! largest order; where the largest cancels nothing is said. The orders are those of Hardy (Orders of Infinity, 1910).
//!
//! f ~ c g stands for f = c g + o(g), so that c may be zero; only what is divided by has to differ from zero.

use std::cell::Cell;
use std::cmp::Ordering;

use crate::expr::{Assumptions, Constant, Expr, Function, Head, Kind, Signs, Symbol};
use crate::fuel::Fuel;
use crate::number::Rational;
use crate::zero::{Decision, decide};

/// Logarithms inside logarithms are followed this far.
const MAX_NESTING: u32 = 4;
/// Nodes that are looked at, those inside logarithms and exponents again.
const MAX_VISITS: u32 = 4_000;
/// Work for one limit.
const FUEL: u64 = 1_000_000;
/// Work for a node.
const NODE: u64 = 64;

/// A limit.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A number.
    Finite(Expr),
    /// Beyond every bound, with this sign.
    Infinite(Ordering),
}

/// How a function behaves.
#[derive(Clone, Debug)]
struct Order {
    /// c
    coefficient: Expr,
    /// P
    exponent: Expr,
    /// p
    power: Expr,
    /// q
    logarithm: Rational,
    /// `false`: only a bound of the size is known, as for sin(t).
    exact: bool,
    /// Where the coefficient is zero, so is the function.
    firm: bool,
}

impl Order {
    fn constant(value: Expr) -> Self {
        Self {
            coefficient: value,
            exponent: Expr::integer(0),
            power: Expr::integer(0),
            logarithm: Rational::from(0),
            exact: true,
            firm: true,
        }
    }
}

/// The limit of `expr` as `variable` goes to infinity; `None`: not known.
///
/// Without assumptions the other symbols are generic; with them the limit holds for all values that they allow.
pub(super) fn at_infinity(
    expr: &Expr,
    variable: &Symbol,
    assumptions: Option<&Assumptions>,
    fuel: &mut Fuel,
) -> Option<Value> {
    let nothing = Assumptions::none();
    let growth = Growth {
        variable,
        assumptions: assumptions.unwrap_or(&nothing),
        generic: assumptions.is_none(),
        visits: Cell::new(MAX_VISITS),
        work: Cell::new(fuel.left().min(FUEL)),
    };
    let granted = growth.work.get();
    let found = growth.limit(expr);
    fuel.spend(
        granted.saturating_sub(growth.work.get()),
        "orders of growth",
    )
    .ok()?;
    found
}

struct Growth<'a> {
    variable: &'a Symbol,
    assumptions: &'a Assumptions,
    generic: bool,
    /// How many nodes may still be looked at.
    visits: Cell<u32>,
    /// Fuel that is left for comparisons.
    work: Cell<u64>,
}

/// `Some(None)`: exactly zero. `None`: not known.
type Found = Option<Option<Order>>;

impl Growth<'_> {
    fn limit(&self, expr: &Expr) -> Option<Value> {
        let zero = Expr::integer(0);
        let Some(order) = self.order(expr, 0)? else {
            return Some(Value::Finite(zero));
        };
        match self.rank(&order)? {
            Ordering::Less => Some(Value::Finite(zero)),
            _ if !order.exact => None,
            Ordering::Equal => Some(Value::Finite(order.coefficient)),
            Ordering::Greater => match self.assumptions.signs(&order.coefficient).order()? {
                Ordering::Equal => None,
                sign => Some(Value::Infinite(sign)),
            },
        }
    }

    fn order(&self, expr: &Expr, nesting: u32) -> Found {
        expr.fold(|node, parts: &[Found]| {
            Ok::<_, std::convert::Infallible>(self.node(node, parts, nesting))
        })
        .unwrap_or(None)
    }

    fn is_free(&self, expr: &Expr) -> bool {
        !expr.contains_symbol(self.variable)
    }

    fn node(&self, node: &Expr, parts: &[Found], nesting: u32) -> Found {
        self.visits.set(self.visits.get().checked_sub(1)?);
        self.work.set(self.work.get().checked_sub(NODE)?);
        if self.is_free(node) {
            return Some((!node.is_zero()).then(|| Order::constant(node.clone())));
        }
        match node.kind() {
            Kind::Symbol(_) => Some(Some(Order {
                power: Expr::integer(1),
                ..Order::constant(Expr::integer(1))
            })),
            Kind::Sum { constant, terms } => {
                let mut orders = Vec::new();
                if !constant.is_zero() {
                    orders.push(Order::constant(Expr::number(constant.clone())));
                }
                for ((_, coefficient), part) in terms.iter().zip(parts) {
                    if let Some(mut order) = part.clone()? {
                        order.coefficient = order.coefficient.scale(coefficient);
                        orders.push(order);
                    }
                }
                self.sum(orders)
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut product = Order::constant(Expr::number(coefficient.clone()));
                for ((base, exponent), pair) in factors.iter().zip(parts.chunks_exact(2)) {
                    match self.power(base, exponent, pair, nesting)? {
                        Some(order) => product = multiply(&product, &order),
                        None => return Some(None),
                    }
                }
                Some(Some(product))
            }
            Kind::Power(base, exponent) => self.power(base, exponent, parts, nesting),
            Kind::Call(Head::Absolute, _) => {
                let mut order = parts.first()?.clone()??;
                order.coefficient = Expr::call(Head::Absolute, vec![order.coefficient]);
                let signs = self.assumptions.signs(&order.coefficient);
                // A coefficient of known sign is shown without bars.
                if let Kind::Call(Head::Absolute, inner) = order.coefficient.kind() {
                    let inner = inner.first()?.clone();
                    let inside = self.assumptions.signs(&inner);
                    if inside == Signs::POSITIVE {
                        order.coefficient = inner;
                    } else if inside == Signs::NEGATIVE {
                        order.coefficient = -inner;
                    } else if signs == Signs::ZERO {
                        return None;
                    }
                }
                Some(Some(order))
            }
            Kind::Call(Head::Function(function), arguments) => {
                self.call(*function, arguments.first()?, parts.first()?, nesting)
            }
            _ => None,
        }
    }

    fn sum(&self, orders: Vec<Order>) -> Found {
        let mut best: Option<Order> = None;
        let single = orders.len() <= 1;
        for order in orders {
            let Some(old) = best.take() else {
                best = Some(order);
                continue;
            };
            best = Some(match self.compare(&order, &old)? {
                Ordering::Greater => order,
                Ordering::Less => old,
                Ordering::Equal => {
                    let coefficient = &order.coefficient + &old.coefficient;
                    let exact = order.exact && old.exact;
                    if exact && self.is_zero(&coefficient)? {
                        return None;
                    }
                    Order {
                        coefficient,
                        exact,
                        ..old
                    }
                }
            });
        }
        Some(best.map(|order| Order {
            firm: order.firm && single,
            ..order
        }))
    }

    /// May one divide by what has this order?
    fn is_divisor(&self, order: &Order) -> bool {
        self.generic
            || order.firm
            || self
                .assumptions
                .signs(&order.coefficient)
                .lacks(Signs::ZERO)
    }

    /// Is a coefficient zero? `None`: not known.
    fn is_zero(&self, expr: &Expr) -> Option<bool> {
        if self.assumptions.signs(expr).lacks(Signs::ZERO) {
            return Some(false);
        }
        let mut share = Fuel::new(self.work.get());
        let decision = decide(expr, &Expr::integer(0), &mut share);
        self.work.set(share.left());
        match decision {
            Decision::Equal(_) => Some(true),
            Decision::Different(_) if !expr.is_symbolic() => Some(false),
            _ => None,
        }
    }

    /// Order of two sizes.
    fn compare(&self, a: &Order, b: &Order) -> Option<Ordering> {
        let quotient = Order {
            coefficient: Expr::integer(1),
            exponent: &a.exponent - &b.exponent,
            power: &a.power - &b.power,
            logarithm: &a.logarithm - &b.logarithm,
            exact: true,
            firm: true,
        };
        self.rank(&quotient)
    }

    /// Does the size grow (greater), vanish (less) or stay?
    fn rank(&self, order: &Order) -> Option<Ordering> {
        if !order.exponent.is_zero() {
            return self.leading_sign(&order.exponent);
        }
        if !order.power.is_zero() {
            return self.sign(&order.power);
        }
        Some(order.logarithm.signum().cmp(&0))
    }

    fn sign(&self, expr: &Expr) -> Option<Ordering> {
        self.assumptions.signs(expr).order()
    }

    /// Sign of a sum of powers of the variable for large values.
    fn leading_sign(&self, exponent: &Expr) -> Option<Ordering> {
        let mut best: Option<(Rational, Expr)> = None;
        for (coefficient, degree) in self.monomials(exponent)? {
            best = Some(match best.take() {
                None => (degree, coefficient),
                Some(old) if degree > old.0 => (degree, coefficient),
                Some(old) if degree == old.0 => (degree, &old.1 + &coefficient),
                Some(old) => old,
            });
        }
        self.sign(&best?.1)
    }

    /// The terms of an expression as coefficient times a rational power of the variable.
    fn monomials(&self, expr: &Expr) -> Option<Vec<(Expr, Rational)>> {
        let one = Rational::from(1);
        let terms: Vec<(Expr, Rational)> = match expr.kind() {
            Kind::Sum { constant, terms } => terms
                .iter()
                .cloned()
                .chain((!constant.is_zero()).then(|| (Expr::integer(1), constant.clone())))
                .collect(),
            _ => vec![(expr.clone(), one)],
        };
        terms
            .into_iter()
            .map(|(term, coefficient)| {
                let (rest, degree) = self.monomial(&term)?;
                Some((rest.scale(&coefficient), degree))
            })
            .collect()
    }

    fn monomial(&self, term: &Expr) -> Option<(Expr, Rational)> {
        if self.is_free(term) {
            return Some((term.clone(), Rational::from(0)));
        }
        let is_variable =
            |expr: &Expr| matches!(expr.kind(), Kind::Symbol(symbol) if symbol == self.variable);
        match term.kind() {
            Kind::Symbol(_) => Some((Expr::integer(1), Rational::from(1))),
            Kind::Power(base, exponent) if is_variable(base) => {
                Some((Expr::integer(1), exponent.as_rational()?.clone()))
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut rest = vec![Expr::number(coefficient.clone())];
                let mut degree = Rational::from(0);
                for (base, exponent) in factors {
                    if is_variable(base) {
                        degree = &degree + exponent.as_rational()?;
                    } else if self.is_free(base) && self.is_free(exponent) {
                        rest.push(Expr::power(base.clone(), exponent.clone()));
                    } else {
                        return None;
                    }
                }
                Some((Expr::product(rest), degree))
            }
            _ => None,
        }
    }

    fn power(&self, base: &Expr, exponent: &Expr, parts: &[Found], nesting: u32) -> Found {
        if self.is_free(exponent) {
            let Some(order) = parts.first()?.clone()? else {
                return (self.sign(exponent)? == Ordering::Greater).then_some(None);
            };
            let whole = exponent
                .as_rational()
                .filter(|value| value.is_integer())
                .map(Rational::signum);
            let allowed = match whole {
                Some(sign) => sign >= 0 || self.is_divisor(&order),
                None => self.assumptions.signs(&order.coefficient) == Signs::POSITIVE,
            };
            if !allowed {
                return None;
            }
            let raised = Expr::power(order.coefficient.clone(), exponent.clone());
            if !order.exact && self.sign(exponent)? != Ordering::Greater {
                return None;
            }
            let logarithm = if order.logarithm.is_zero() {
                order.logarithm
            } else {
                &order.logarithm * exponent.as_rational()?
            };
            return Some(Some(Order {
                coefficient: raised,
                exponent: scaled(&order.exponent, exponent),
                power: &order.power * exponent,
                logarithm,
                exact: order.exact,
                firm: order.firm,
            }));
        }
        if matches!(base.kind(), Kind::Constant(Constant::E)) {
            return self.exponential(exponent, parts.get(1)?, nesting);
        }
        // (-1)^t has no limit: a base of unknown sign has no real power.
        let unknown = self.is_free(base) && self.assumptions.signs(base) != Signs::POSITIVE;
        if nesting >= MAX_NESTING || !self.generic && unknown {
            return None;
        }
        // b^g = e^(g ln b)
        let product = scaled(exponent, &base.ln());
        let inner = self.order(&product, nesting + 1);
        self.exponential(&product, &inner, nesting + 1)
    }

    /// e^g: the part of g that grows must be a sum of powers; the rest has a limit.
    fn exponential(&self, argument: &Expr, order: &Found, nesting: u32) -> Found {
        if let Some(found) = order {
            let Some(found) = found else {
                return Some(Some(Order::constant(Expr::integer(1))));
            };
            match self.rank(found) {
                Some(Ordering::Less) => return Some(Some(Order::constant(Expr::integer(1)))),
                Some(Ordering::Equal) if found.exact => {
                    return Some(Some(Order::constant(found.coefficient.exp())));
                }
                _ => {}
            }
        }
        if nesting >= MAX_NESTING {
            return None;
        }
        let one = Rational::from(1);
        let terms: Vec<(Expr, Rational)> = match argument.kind() {
            Kind::Sum { constant, terms } => terms
                .iter()
                .cloned()
                .chain([(Expr::integer(1), constant.clone())])
                .collect(),
            _ => vec![(argument.clone(), one)],
        };
        let (mut growing, mut rest, mut logs) = (Vec::new(), Vec::new(), Vec::new());
        for (term, coefficient) in terms {
            if coefficient.is_zero() {
                continue;
            }
            let whole = term.scale(&coefficient);
            if let Some(factor) = self.logarithm_factor(&whole) {
                logs.push(factor);
            } else if let Some((_, degree)) = self.monomial(&whole)
                && degree.signum() > 0
            {
                growing.push(whole);
            } else {
                rest.push(whole);
            }
        }
        if growing.is_empty() && logs.is_empty() {
            return None;
        }
        let limit = match self.order(&Expr::sum(rest), nesting + 1)? {
            None => Expr::integer(0),
            Some(order) => match self.rank(&order)? {
                Ordering::Less => Expr::integer(0),
                Ordering::Equal if order.exact => order.coefficient,
                _ => return None,
            },
        };
        Some(Some(Order {
            exponent: Expr::sum(growing),
            power: Expr::sum(logs),
            ..Order::constant(limit.exp())
        }))
    }

    /// c of a term c ln t.
    fn logarithm_factor(&self, term: &Expr) -> Option<Expr> {
        let own = Expr::symbol(self.variable.name()).ln();
        let factor = term.divide(&own);
        self.is_free(&factor).then_some(factor)
    }

    fn call(&self, function: Function, argument: &Expr, order: &Found, nesting: u32) -> Found {
        let order = order.clone()?;
        let rank = match &order {
            None => Ordering::Less,
            Some(order) => self.rank(order)?,
        };
        let constant = |value: Expr| Some(Some(Order::constant(value)));
        let half_pi = |sign: Ordering| {
            let half = Expr::constant(Constant::Pi).scale(&Rational::HALF);
            if sign.is_lt() { -half } else { half }
        };
        match (function, rank) {
            (Function::Ln, _) => self.logarithm(argument, order?, rank, nesting),
            // f(u) ~ u near zero.
            (
                Function::Sin
                | Function::Tan
                | Function::Sinh
                | Function::Tanh
                | Function::ArcTan
                | Function::ArcSin
                | Function::ArcSinh
                | Function::ArcTanh,
                Ordering::Less,
            ) => Some(order),
            (Function::Cos | Function::Cosh | Function::Sech, Ordering::Less) => {
                constant(Expr::integer(1))
            }
            (Function::Sin | Function::Cos, Ordering::Greater) => Some(Some(Order {
                exact: false,
                ..Order::constant(Expr::integer(1))
            })),
            (Function::ArcTan | Function::Tanh, Ordering::Greater) => {
                let order = order.filter(|order| order.exact)?;
                let sign = self.sign(&order.coefficient)?;
                constant(match function {
                    Function::ArcTan => half_pi(sign),
                    _ if sign.is_lt() => Expr::integer(-1),
                    _ => Expr::integer(1),
                })
            }
            (Function::Sinh | Function::Cosh, Ordering::Greater) => {
                // Half of the larger exponential.
                let order = order.filter(|order| order.exact)?;
                let sign = self.sign(&order.coefficient)?;
                let turned = if sign.is_lt() {
                    -argument
                } else {
                    argument.clone()
                };
                let mut grown = self.exponential(&turned, &None, nesting + 1)??;
                let half = if function == Function::Sinh && sign.is_lt() {
                    Expr::ratio(-1, 2)
                } else {
                    Expr::ratio(1, 2)
                };
                grown.coefficient = &grown.coefficient * &half;
                Some(Some(grown))
            }
            (
                Function::Sin
                | Function::Cos
                | Function::Sinh
                | Function::Cosh
                | Function::Tanh
                | Function::ArcTan
                | Function::ArcSinh,
                Ordering::Equal,
            ) => {
                let order = order.filter(|order| order.exact)?;
                let value = Expr::function(function, order.coefficient);
                if value.is_zero() || self.is_zero(&value)? {
                    return None;
                }
                constant(value)
            }
            _ => None,
        }
    }

    fn logarithm(&self, argument: &Expr, order: Order, rank: Ordering, nesting: u32) -> Found {
        if !order.exact || self.assumptions.signs(&order.coefficient) != Signs::POSITIVE {
            return None;
        }
        if !order.exponent.is_zero() {
            // ln(c e^P ..) ~ the leading term of P.
            let mut best: Option<(Rational, Expr)> = None;
            for (coefficient, degree) in self.monomials(&order.exponent)? {
                if best.as_ref().is_none_or(|old| degree > old.0) {
                    best = Some((degree, coefficient));
                }
            }
            let (degree, coefficient) = best?;
            return Some(Some(Order {
                power: Expr::number(degree),
                ..Order::constant(coefficient)
            }));
        }
        if !order.power.is_zero() {
            return Some(Some(Order {
                logarithm: Rational::from(1),
                ..Order::constant(order.power)
            }));
        }
        if rank != Ordering::Equal || nesting >= MAX_NESTING {
            return None;
        }
        if order.coefficient.is_one() {
            // ln(1 + u) ~ u
            return self.order(&(argument - &Expr::integer(1)), nesting + 1);
        }
        Some(Some(Order::constant(order.coefficient.ln())))
    }
}

/// factor * (sum), term by term.
fn scaled(sum: &Expr, factor: &Expr) -> Expr {
    match sum.kind() {
        Kind::Sum { constant, terms } => Expr::sum(
            terms
                .iter()
                .map(|(term, coefficient)| (term * factor).scale(coefficient))
                .chain([factor.scale(constant)]),
        ),
        _ => sum * factor,
    }
}

fn multiply(a: &Order, b: &Order) -> Order {
    Order {
        coefficient: &a.coefficient * &b.coefficient,
        exponent: &a.exponent + &b.exponent,
        power: &a.power + &b.power,
        logarithm: &a.logarithm + &b.logarithm,
        exact: a.exact && b.exact,
        firm: a.firm && b.firm,
    }
}
