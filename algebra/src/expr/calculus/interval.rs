//! Signs and continuity of an expression on an open interval.

use std::cmp::Ordering;

use super::infinite;
use super::limit::{Side, wherever_defined};
use crate::error::{Error, Result};
use crate::expr::assume::keeps_continuity;
use crate::expr::{Constant, Expr, Function, Head, Kind, Signs, Symbol};
use crate::fuel::Fuel;
use crate::number::{Ball, Integer, Rational};
use crate::poly::univariate::IntegerPolynomial;
use crate::zero;

/// Precision of the ends.
const BITS: u32 = 256;
/// Halvings of the interval for enclosures.
const HALVINGS: u32 = 6;
/// Enclosures are asked for up to this size.
const MAX_SIZE: u32 = 200;
/// Work of an enclosure of one node.
const NODE: u64 = 256;
/// How often the variable is exchanged for a function of it.
const MAX_KERNELS: u32 = 2;

/// The open interval of a variable between two constants, which may be infinite.
pub(super) struct Interval {
    variable: Symbol,
    lower: Expr,
    upper: Expr,
    /// The ends where they are finite.
    low: Option<Ball>,
    high: Option<Ball>,
    kernels: u32,
}

impl Interval {
    /// `None`: the ends are not known to be real numbers in increasing order.
    pub(super) fn new(variable: &Symbol, lower: &Expr, upper: &Expr) -> Option<Self> {
        Self::nested(variable, lower, upper, 0)
    }

    fn nested(variable: &Symbol, lower: &Expr, upper: &Expr, kernels: u32) -> Option<Self> {
        let end = |limit: &Expr, outward: Ordering| match infinite(limit) {
            Some(sign) if sign == outward => Some(None),
            Some(_) => None,
            None => limit.real_ball(BITS).map(Some),
        };
        let low = end(lower, Ordering::Less)?;
        let high = end(upper, Ordering::Greater)?;
        if let (Some(low), Some(high)) = (&low, &high)
            && low.order(high) != Some(Ordering::Less)
        {
            return None;
        }
        Some(Self {
            variable: variable.clone(),
            lower: lower.clone(),
            upper: upper.clone(),
            low,
            high,
            kernels,
        })
    }

    /// The whole line.
    pub(super) fn line(variable: &Symbol) -> Self {
        let infinity = Expr::constant(Constant::Infinity);
        Self {
            variable: variable.clone(),
            lower: -&infinity,
            upper: infinity,
            low: None,
            high: None,
            kernels: 0,
        }
    }

    /// Lower and upper end.
    pub(super) fn ends(&self) -> (&Expr, &Expr) {
        (&self.lower, &self.upper)
    }

    /// Does the variable take negative values?
    pub(super) fn goes_below_zero(&self) -> bool {
        self.own_signs() != Signs::POSITIVE
    }

    fn is_free(&self, expr: &Expr) -> bool {
        !expr.contains_symbol(&self.variable)
    }

    /// The signs of the variable itself.
    fn own_signs(&self) -> Signs {
        let zero = Rational::ZERO;
        let beyond = |ball: &Option<Ball>, order: Ordering| {
            ball.as_ref().is_some_and(|ball| {
                let found = ball.compare(&zero);
                found == Some(order) || ball.is_exact() && ball.contains_zero()
            })
        };
        if beyond(&self.low, Ordering::Greater) {
            Signs::POSITIVE
        } else if beyond(&self.high, Ordering::Less) {
            Signs::NEGATIVE
        } else {
            Signs::ANY
        }
    }

    /// The signs that an expression, continuous on the interval, may have there.
    pub(super) fn signs(&self, expr: &Expr, fuel: &mut Fuel) -> Result<Signs> {
        expr.fold(|node, parts: &[Signs]| {
            fuel.spend(NODE / 4, "signs")?;
            let known = self.node(node, parts);
            let single = known.order().is_some();
            if single || node.children().is_empty() || self.is_free(node) {
                return Ok(known);
            }
            Ok(known.and(self.closer(node, fuel)?))
        })
    }

    /// What the parts tell.
    fn node(&self, node: &Expr, parts: &[Signs]) -> Signs {
        if self.is_free(node) {
            return Signs::of_constant(node);
        }
        let first = parts.first().copied().unwrap_or(Signs::ANY);
        match node.kind() {
            Kind::Symbol(_) => self.own_signs(),
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
                    product * pair[0].power(&factor.1)
                }),
            Kind::Power(_, exponent) => first.power(exponent),
            Kind::Call(Head::Absolute, _) => (first * first).and(Signs::NOT_NEGATIVE),
            Kind::Call(Head::Function(function), _) => match function {
                Function::Cosh | Function::Sech => Signs::POSITIVE,
                Function::Sinh
                | Function::Tanh
                | Function::ArcTan
                | Function::ArcSinh
                | Function::ArcSin
                | Function::ArcTanh => first,
                Function::ArcCosh | Function::ArcCos => Signs::NOT_NEGATIVE,
                _ => Signs::ANY,
            },
            _ => Signs::ANY,
        }
    }

    /// By roots of polynomials, half turns, another variable, or enclosures of pieces.
    fn closer(&self, node: &Expr, fuel: &mut Fuel) -> Result<Signs> {
        match node.kind() {
            Kind::Call(Head::Function(Function::Ln), arguments) => {
                return self.signs(&(&arguments[0] - &Expr::integer(1)), fuel);
            }
            Kind::Call(Head::Function(Function::Sin), arguments) => {
                return self.half_turn(&arguments[0], false, fuel);
            }
            Kind::Call(Head::Function(Function::Cos), arguments) => {
                return self.half_turn(&arguments[0], true, fuel);
            }
            _ => {}
        }
        if !matches!(node.kind(), Kind::Sum { .. }) {
            return Ok(Signs::ANY);
        }
        if let Some(signs) = self.of_polynomial(node, fuel)? {
            return Ok(signs);
        }
        if let Some(signs) = self.of_low_degree(node, fuel) {
            return Ok(signs);
        }
        let known = self.of_kernel(node, fuel)?;
        if known.order().is_some() {
            return Ok(known);
        }
        Ok(known.and(self.enclosed(node, fuel)?))
    }

    /// A polynomial with rational coefficients: exact, by isolation of its roots.
    fn of_polynomial(&self, node: &Expr, fuel: &mut Fuel) -> Result<Option<Signs>> {
        let Some(polynomial) = super::integer_polynomial(node, &self.variable, fuel) else {
            return Ok(None);
        };
        let mut inside = Vec::new();
        for root in polynomial.real_roots(fuel)? {
            let place = match root.exact() {
                Some(value) => Some((value.clone(), value.clone())),
                None => {
                    let ball = polynomial.refine_real_root(&root, BITS, fuel)?;
                    ball.lower().zip(ball.upper())
                }
            };
            let Some((low, high)) = place else {
                return Ok(None);
            };
            let middle = if low == high {
                Ball::from_rational(&low, BITS)
            } else {
                Ball::from_rational(&low, BITS).hull(&Ball::from_rational(&high, BITS))
            };
            let mut outside = false;
            for (limit, end, order) in [
                (&self.lower, &self.low, Ordering::Greater),
                (&self.upper, &self.high, Ordering::Less),
            ] {
                let Some(end) = end else { continue };
                match middle.order(end) {
                    Some(found) if found == order => {}
                    Some(_) => outside = true,
                    // The end itself, or too near to tell.
                    None => {
                        let value = node.substitute(&[(self.variable.clone(), limit.clone())]);
                        if zero::is_zero(&value, fuel)? != Some(true) {
                            return Ok(Some(Signs::ANY));
                        }
                        outside = true;
                    }
                }
            }
            if !outside {
                inside.push((low, high));
            }
        }
        let mut signs = if inside.is_empty() {
            Signs::NONE
        } else {
            Signs::ZERO
        };
        let mut places = Vec::new();
        for pair in inside.windows(2) {
            places.push(&(&pair[0].1 + &pair[1].0) * &Rational::HALF);
        }
        let between = |low: Option<Rational>, high: Option<Rational>| match (low, high) {
            (Some(low), Some(high)) => &(&low + &high) * &Rational::HALF,
            (Some(low), None) => &low + &Rational::ONE,
            (None, Some(high)) => &high - &Rational::ONE,
            (None, None) => Rational::ZERO,
        };
        let low = self.low.as_ref().and_then(Ball::upper);
        let high = self.high.as_ref().and_then(Ball::lower);
        let (first, last) = (inside.first(), inside.last());
        places.push(between(
            low.clone(),
            first.map_or(high.clone(), |root| Some(root.0.clone())),
        ));
        places.push(between(last.map_or(low, |root| Some(root.1.clone())), high));
        for place in places {
            let value = polynomial.evaluate_rational(&place, fuel)?;
            signs = signs | Signs::of(&value);
        }
        Ok(Some(signs))
    }

    /// A linear function whose root is not inside, or a quadratic one without real roots.
    fn of_low_degree(&self, node: &Expr, fuel: &mut Fuel) -> Option<Signs> {
        let coefficients = zero::polynomial_coefficients(node, &self.variable, fuel)?;
        match &coefficients[..] {
            [constant, slope] => {
                let own = Signs::of_constant(slope);
                let root = -constant.divide(slope);
                let beyond = |limit: &Expr, end: &Option<Ball>, wanted: Ordering| {
                    let gap = Signs::of_constant(&(&root - limit)).order();
                    end.is_some() && (gap == Some(wanted) || root == *limit)
                };
                if beyond(&self.lower, &self.low, Ordering::Less) {
                    Some(own)
                } else if beyond(&self.upper, &self.high, Ordering::Greater) {
                    Some(-own)
                } else {
                    None
                }
            }
            [c, b, a] => {
                let gap = b.pow(2) - (a * c).scale(&Rational::from(4));
                (Signs::of_constant(&gap) == Signs::NEGATIVE).then(|| Signs::of_constant(a))
            }
            _ => None,
        }
    }

    /// Sine or cosine of a linear argument that stays within one half turn.
    fn half_turn(&self, argument: &Expr, cosine: bool, fuel: &mut Fuel) -> Result<Signs> {
        let (Some(_), Some(_)) = (&self.low, &self.high) else {
            return Ok(Signs::ANY);
        };
        let Some((slope, _)) = zero::linear_coefficients(argument, &self.variable, fuel) else {
            return Ok(Signs::ANY);
        };
        let Some(direction) = Signs::of_constant(&slope).order() else {
            return Ok(Signs::ANY);
        };
        let pi = Expr::constant(Constant::Pi);
        let shift = if cosine {
            pi.scale(&Rational::HALF)
        } else {
            Expr::integer(0)
        };
        let at = |limit: &Expr| {
            (&argument.substitute(&[(self.variable.clone(), limit.clone())]) + &shift).divide(&pi)
        };
        let (mut from, mut to) = (at(&self.lower), at(&self.upper));
        if direction.is_lt() {
            std::mem::swap(&mut from, &mut to);
        }
        let middle = (&from + &to).scale(&Rational::HALF);
        let Some(turn) = middle.real_ball(BITS).and_then(|ball| ball.floor()) else {
            return Ok(Signs::ANY);
        };
        let start = Expr::number(turn.clone());
        let end = Expr::number(&turn + &Integer::from(1));
        let reaches = |high: &Expr, low: &Expr, fuel: &mut Fuel| -> Result<bool> {
            let gap = high - low;
            Ok(match Signs::of_constant(&gap).order() {
                Some(order) => order.is_ge(),
                None => zero::is_zero(&gap, fuel)? == Some(true),
            })
        };
        if !(reaches(&from, &start, fuel)? && reaches(&end, &to, fuel)?) {
            return Ok(Signs::ANY);
        }
        Ok(if turn.is_even() {
            Signs::POSITIVE
        } else {
            Signs::NEGATIVE
        })
    }

    /// A function of e^(c x), ln(a x + b) or (a x + b)^p alone: its signs where that runs.
    fn of_kernel(&self, node: &Expr, fuel: &mut Fuel) -> Result<Signs> {
        if self.kernels >= MAX_KERNELS {
            return Ok(Signs::ANY);
        }
        let mut kernels: Vec<Expr> = Vec::new();
        let mut add = |kernel: Expr| {
            if kernel.contains_symbol(&self.variable) && !kernels.contains(&kernel) {
                kernels.push(kernel);
            }
        };
        let mut power = |base: &Expr, exponent: &Expr| {
            if !exponent.as_rational().is_some_and(Rational::is_integer) {
                add(Expr::power(base.clone(), exponent.clone()));
            }
        };
        node.visit(|part| match part.kind() {
            Kind::Power(base, exponent) => power(base, exponent),
            Kind::Product { factors, .. } => {
                factors.iter().for_each(|pair| power(&pair.0, &pair.1))
            }
            _ => {}
        });
        node.visit(|part| {
            if matches!(part.kind(), Kind::Call(Head::Function(Function::Ln), _)) {
                add(part.clone());
            }
        });
        for kernel in kernels.iter().take(4) {
            let fresh = Symbol::new("#u");
            let replaced = super::replaced(node, kernel, &Expr::symbol(fresh.name()));
            if replaced.contains_symbol(&self.variable) {
                continue;
            }
            let inner = match kernel.kind() {
                Kind::Power(base, exponent) if self.is_free(base) => exponent,
                Kind::Power(base, exponent) if self.is_free(exponent) => base,
                Kind::Call(_, arguments) => &arguments[0],
                _ => continue,
            };
            // Monotonic, for a linear argument.
            if zero::linear_coefficients(inner, &self.variable, fuel).is_none() {
                continue;
            }
            let mut ends = Vec::new();
            for (limit, side) in [(&self.lower, Side::Above), (&self.upper, Side::Below)] {
                ends.extend(wherever_defined(kernel, &self.variable, limit, side, fuel)?);
            }
            let [first, last] = &ends[..] else { continue };
            let found = Self::nested(&fresh, first, last, self.kernels + 1)
                .or_else(|| Self::nested(&fresh, last, first, self.kernels + 1));
            if let Some(interval) = found {
                return interval.signs(&replaced, fuel);
            }
        }
        Ok(Signs::ANY)
    }

    /// By enclosures over pieces of a bounded interval.
    fn enclosed(&self, node: &Expr, fuel: &mut Fuel) -> Result<Signs> {
        let (Some(low), Some(high)) = (&self.low, &self.high) else {
            return Ok(Signs::ANY);
        };
        if node.size() > MAX_SIZE || node.symbols().len() > 1 {
            return Ok(Signs::ANY);
        }
        let (Some(low), Some(high)) = (low.lower(), high.upper()) else {
            return Ok(Signs::ANY);
        };
        let mut signs = Signs::NONE;
        let mut pieces = vec![(low, high, 0)];
        while let Some((low, high, depth)) = pieces.pop() {
            fuel.spend(NODE * u64::from(node.size()), "enclosures of pieces")?;
            let ball = Ball::from_rational(&low, BITS).hull(&Ball::from_rational(&high, BITS));
            let range = node.ball_over(&[(self.variable.clone(), ball)], 64);
            match range.and_then(|range| range.sign()) {
                Some(sign) => signs = signs | Signs::from_order(sign),
                None if depth < HALVINGS => {
                    let middle = &(&low + &high) * &Rational::HALF;
                    pieces.push((low, middle.clone(), depth + 1));
                    pieces.push((middle, high, depth + 1));
                }
                None => return Ok(Signs::ANY),
            }
        }
        Ok(signs)
    }

    /// Is the expression real and continuous on the interval? `false`: not known.
    pub(super) fn is_continuous(&self, expr: &Expr, fuel: &mut Fuel) -> Result<bool> {
        expr.fold(|node, parts: &[bool]| {
            Ok::<_, Error>(
                parts.iter().all(|part| *part)
                    && keeps_continuity(node, &mut |part| self.signs(part, fuel))?,
            )
        })
    }
}

/// The primitive polynomial of a rational multiple with positive factor.
pub(super) fn primitive(coefficients: &[Rational]) -> Option<IntegerPolynomial> {
    let scale = coefficients
        .iter()
        .fold(Integer::from(1), |scale, c| scale.lcm(&c.denominator()));
    let scale = Rational::from(scale);
    let integers: Option<Vec<Integer>> = coefficients
        .iter()
        .map(|coefficient| (coefficient * &scale).to_integer())
        .collect();
    let polynomial = IntegerPolynomial::new(integers?);
    (!polynomial.is_zero()).then_some(polynomial)
}
