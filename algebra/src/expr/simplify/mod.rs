//! Smaller equal expressions under stated assumptions.
//!
//! A step makes candidates (rules at every node, lowest terms, expansion, logarithms split, squares of sines replaced)
//! and keeps the smallest; steps are repeated until none gains. So the result is never larger than the input, and
//! simplifying it again changes nothing.

mod angle;
mod rules;

use std::cmp::Ordering;

use self::rules::Rules;
use super::assume::Knowledge;
use super::{Assumptions, Expr, Function, Head, Kind, Symbol, powers_of};
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::zero;

/// More pairs of sines and cosines are left alone.
const MAX_ANGLES: usize = 8;
/// Powers of sines above this are left alone.
const MAX_DEGREE: u64 = 64;

impl Expr {
    /// An equal expression with as few nodes as the rules reach, under assumptions about the symbols.
    ///
    /// Roots of squares, logarithms of products and powers, exponentials of logarithms, absolute values and signs by
    /// what is known of their arguments, trigonometric functions at rational multiples of pi, `sin^2 + cos^2`,
    /// quotients of polynomials whose denominator divides. Equal means: at every point that satisfies the assumptions
    /// and where the expression has a value; removable singularities are removed.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Assumptions, Expr}};
    /// let root = Expr::symbol("x").pow(2).sqrt();
    /// let fuel = &mut Fuel::default();
    /// assert_eq!(root.simplify(&Assumptions::parse("x > 0")?, fuel)?.to_string(), "x");
    /// assert_eq!(root.simplify(&Assumptions::parse("x real")?, fuel)?.to_string(), "abs(x)");
    /// assert_eq!(root.simplify(&Assumptions::none(), fuel)?, root);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up, [`Error::Undefined`] for an expression without a value.
    pub fn simplify(&self, assumptions: &Assumptions, fuel: &mut Fuel) -> Result<Self> {
        if self.is_undefined() {
            return Err(Error::Undefined {
                what: "an undefined expression",
            });
        }
        let mut current = self.clone();
        loop {
            let next = step(&current, assumptions, fuel)?;
            if !is_simpler(&next, &current) {
                return Ok(current);
            }
            current = next;
        }
    }
}

/// Fewer nodes, or as many and first in canonical order.
fn is_simpler(a: &Expr, b: &Expr) -> bool {
    !a.is_undefined() && a.size().cmp(&b.size()).then_with(|| a.cmp(b)) == Ordering::Less
}

fn step(expr: &Expr, assumptions: &Assumptions, fuel: &mut Fuel) -> Result<Expr> {
    let mut simplifier = Simplifier {
        assumptions,
        knowledge: Knowledge::new(assumptions),
        fuel,
    };
    // Arguments, exponents and bases of roots first, each by itself.
    let inner = expr.fold(|node, parts: &[Expr]| {
        simplifier.fuel.spend(32, "simplification")?;
        let mut best = parts.to_vec();
        match node.kind() {
            Kind::Call(..) => {
                for part in &mut best {
                    *part = simplifier.best(part)?;
                }
            }
            Kind::Power(..) | Kind::Product { .. } => {
                for pair in best.chunks_exact_mut(2) {
                    if pair[1]
                        .as_rational()
                        .is_none_or(|value| !value.is_integer())
                    {
                        pair[0] = simplifier.best(&pair[0])?;
                        pair[1] = simplifier.best(&pair[1])?;
                    }
                }
            }
            _ => {}
        }
        let rebuilt = if node.has_children(&best) {
            node.clone()
        } else {
            node.with_children(&best)
        };
        Ok::<_, Error>(simplifier.rules(false).node(&rebuilt))
    })?;
    let best = simplifier.best(&inner)?;
    Ok(if is_simpler(&best, expr) {
        best
    } else {
        expr.clone()
    })
}

struct Simplifier<'a> {
    assumptions: &'a Assumptions,
    knowledge: Knowledge<'a>,
    fuel: &'a mut Fuel,
}

impl<'a> Simplifier<'a> {
    fn rules(&mut self, split_logarithms: bool) -> Rules<'_, 'a> {
        Rules {
            knowledge: &mut self.knowledge,
            split_logarithms,
        }
    }

    /// The smallest candidate.
    fn best(&mut self, expr: &Expr) -> Result<Expr> {
        if expr.size() <= 2 {
            return Ok(expr.clone());
        }
        let mut best = expr.clone();
        let consider = |best: &mut Expr, candidate: &Expr| {
            if is_simpler(candidate, best) {
                *best = candidate.clone();
            }
        };
        let split = self.everywhere(expr, true)?;
        consider(&mut best, &split);
        let expanded = self.attempt(&split, |expr, fuel| expr.expand(fuel))?;
        if let Some(expanded) = &expanded {
            let again = self.everywhere(expanded, false)?;
            consider(&mut best, &again);
        }
        for source in [Some(expr.clone()), expanded.filter(|other| other != expr)] {
            let Some(source) = source else { continue };
            for first in [Function::Sin, Function::Cos] {
                if let Some(other) =
                    self.attempt(&source, |expr, fuel| pythagoras(expr, first, fuel))?
                {
                    let other = self.everywhere(&other, false)?;
                    consider(&mut best, &other);
                }
            }
        }
        if self.may_cancel(expr)
            && let Some(quotient) = self.attempt(expr, zero::lowest_terms)?
        {
            let quotient = self.everywhere(&quotient, false)?;
            consider(&mut best, &quotient);
        }
        Ok(best)
    }

    /// A way to a candidate on a share of the fuel; without fuel there is no candidate.
    fn attempt(
        &mut self,
        expr: &Expr,
        way: impl FnOnce(&Expr, &mut Fuel) -> Result<Expr>,
    ) -> Result<Option<Expr>> {
        let mut share = Fuel::new(self.fuel.left() / 8);
        let candidate = way(expr, &mut share);
        self.fuel.settle(&share, "simplification")?;
        Ok(candidate.ok().filter(|candidate| candidate != expr))
    }

    /// The rules at every node.
    fn everywhere(&mut self, expr: &Expr, split_logarithms: bool) -> Result<Expr> {
        let fuel = &mut *self.fuel;
        let mut rules = Rules {
            knowledge: &mut self.knowledge,
            split_logarithms,
        };
        expr.fold(|node, parts: &[Expr]| {
            fuel.spend(16, "simplification")?;
            let rebuilt = if node.has_children(parts) {
                node.clone()
            } else {
                node.with_children(parts)
            };
            Ok(rules.node(&rebuilt))
        })
    }

    /// Are there denominators, and is every absolute value one of a real number? (Its square is then the square.)
    fn may_cancel(&mut self, expr: &Expr) -> bool {
        let (mut below, mut plain) = (false, true);
        let assumptions = self.assumptions;
        expr.visit(|node| match node.kind() {
            Kind::Power(_, exponent) => {
                below |= exponent
                    .as_rational()
                    .is_some_and(|value| value.is_negative());
            }
            Kind::Product { factors, .. } => {
                below |= factors.iter().any(|factor| {
                    factor
                        .1
                        .as_rational()
                        .is_some_and(|value| value.is_negative())
                });
            }
            Kind::Call(Head::Absolute, arguments) => {
                plain &= assumptions.is_real(&arguments[0]);
            }
            _ => {}
        });
        below && plain
    }
}

/// `sin^2` becomes `1 - cos^2`, or the other way round; with hyperbolic functions alike.
fn pythagoras(expr: &Expr, first: Function, fuel: &mut Fuel) -> Result<Expr> {
    let mut angles = Vec::new();
    expr.visit(|node| {
        if let Kind::Call(Head::Function(function), arguments) = node.kind() {
            let hyperbolic = matches!(function, Function::Sinh | Function::Cosh);
            if hyperbolic || matches!(function, Function::Sin | Function::Cos) {
                let angle = (arguments[0].clone(), hyperbolic);
                if !angles.contains(&angle) {
                    angles.push(angle);
                }
            }
        }
    });
    if angles.is_empty() || angles.len() > MAX_ANGLES {
        return Ok(expr.clone());
    }
    let one = Expr::integer(1);
    let (name, symbol) = (Symbol::new("#square"), Expr::symbol("#square"));
    let mut current = expr.clone();
    for (angle, hyperbolic) in angles {
        let (sine, cosine) = match (first, hyperbolic) {
            (Function::Sin, false) => (Function::Sin, Function::Cos),
            (Function::Sin, true) => (Function::Sinh, Function::Cosh),
            (_, false) => (Function::Cos, Function::Sin),
            (_, true) => (Function::Cosh, Function::Sinh),
        };
        let replaced = Expr::function(sine, angle.clone());
        let square = Expr::function(cosine, angle).pow(2);
        let square = match sine {
            Function::Sinh => square - one.clone(),
            Function::Cosh => square + one.clone(),
            _ => &one - &square,
        };
        let Ok(named) = current.rewrite(|node| {
            Ok::<_, std::convert::Infallible>(if node == replaced {
                symbol.clone()
            } else {
                node
            })
        });
        let named = named.expand(fuel)?;
        let mut parts = Vec::new();
        for (exponent, coefficient) in powers_of(&named, &name) {
            let count = exponent
                .as_rational()
                .and_then(|value| value.to_integer())
                .and_then(|value| value.to_u64())
                .filter(|count| *count <= MAX_DEGREE);
            let Some(count) = count else {
                parts.push(coefficient * Expr::power(symbol.clone(), exponent));
                continue;
            };
            let mut part = vec![coefficient];
            if count >= 2 {
                part.push(Expr::power(square.clone(), Expr::number(count / 2)));
            }
            if count % 2 == 1 {
                part.push(symbol.clone());
            }
            parts.push(Expr::product(part));
        }
        let reduced = Expr::sum(parts).expand(fuel)?;
        current = reduced.substitute(&[(name.clone(), replaced)]);
    }
    Ok(current)
}

#[cfg(test)]
mod tests;
