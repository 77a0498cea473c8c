//! Is a claimed solution one function between all places of the claim, or are pieces joined at a pole, a jump or a bend?

use std::cmp::Ordering;

use algebra::expr::{Expr, Field, Function, Head, Kind, Signs, Symbol};

use super::super::formula::put;
use super::super::integral::{has_no_gap, real_value};
use super::Equation;

/// Larger expressions are not looked at part by part.
const MAX_PARTS: u32 = 1000;

impl Equation {
    /// A derivative that is not known to be continuous at and between all places of the claim: the solution may join
    /// pieces. By the mean value theorem a continuous function is differentiable where its derivative can be continued.
    pub(super) fn broken(&self, bindings: &[(Symbol, Expr)]) -> Option<String> {
        let mut places: Vec<&Expr> = self.initial.iter().map(|initial| &initial.place).collect();
        places.extend(self.interval.iter().flat_map(|(low, high)| [low, high]));
        places.sort();
        places.dedup();
        let (first, others) = places.split_first()?;
        let orders = self.orders();
        for (at, (unknown, top)) in self.unknowns.iter().zip(orders).enumerate() {
            let given = self.initial.iter().filter(|initial| initial.unknown == at);
            let given = given.map(|initial| initial.order).max().unwrap_or(0);
            for (order, symbol) in unknown
                .derivatives
                .iter()
                .enumerate()
                .take(top.max(given) + 1)
            {
                let Some((_, own)) = bindings.iter().find(|binding| binding.0 == *symbol) else {
                    return Some(unknown.name.clone());
                };
                let joined = |closed| {
                    others
                        .iter()
                        .all(|other| self.is_continuous(own, first, other, closed))
                };
                if !others.is_empty() && joined(true) {
                    continue;
                }
                // At an end of its interval a solution may stand upright, as the square root does.
                let inside = |place: &&&Expr| {
                    let end = self
                        .interval
                        .iter()
                        .any(|(low, high)| *place == &low || *place == &high);
                    !(order > given && (end || self.is_end(&unknown.solution, place)))
                };
                let whole = places
                    .iter()
                    .filter(inside)
                    .all(|place| self.is_continuous_at(own, place));
                let open = others.is_empty() || (order > given && joined(false));
                if !(whole && open) {
                    return Some(format!("{}{}", unknown.name, "'".repeat(order)));
                }
            }
        }
        None
    }

    /// Is an expression continuous between two places, and at them if the range is closed? `false`: not known.
    fn is_continuous(&self, expr: &Expr, first: &Expr, other: &Expr, closed: bool) -> bool {
        let facts = self.assumptions.facts();
        if facts.is_continuous(expr) {
            return true;
        }
        let (low, high) = match facts.signs(&(other - first)).order() {
            Some(Ordering::Greater) => (first, other),
            Some(Ordering::Less) => (other, first),
            _ => return false,
        };
        let range = if closed {
            self.assumptions.with_closed(&self.variable, low, high)
        } else {
            self.assumptions
                .with_range(&self.variable, Some(low), Some(high))
        };
        range.facts().is_continuous(expr)
            || (!has_steps(expr, &self.variable) && has_no_gap(expr, &self.variable, low, high))
    }

    /// Is an expression continuous at one place, for parameters that give it a value there? `false`: not known.
    fn is_continuous_at(&self, expr: &Expr, place: &Expr) -> bool {
        let facts = self.assumptions.facts();
        if facts.is_continuous(expr) {
            return true;
        }
        if expr.size() > MAX_PARTS {
            return false;
        }
        let mut all = true;
        expr.visit(|node| {
            let value = put(node, &self.variable, place);
            all &= match node.kind() {
                Kind::Call(Head::Function(Function::Sign), arguments) => {
                    arguments.iter().all(|argument| {
                        let value = put(argument, &self.variable, place);
                        facts.signs(&value).lacks(Signs::ZERO)
                    })
                }
                Kind::Call(Head::Function(_) | Head::Absolute, _) => true,
                Kind::Call(..) => !node.contains_symbol(&self.variable),
                _ => true,
            };
            all &= !value.is_undefined()
                && value.infinity_sign().is_none()
                && (!value.symbols().is_empty() || facts.is_continuous(&value));
        });
        all
    }

    /// Has a solution values on one side of a place only, as far as a look at both sides tells?
    fn is_end(&self, solution: &Expr, place: &Expr) -> bool {
        let nowhere = Vec::new();
        let Some(ball) = place.ball_at(&nowhere, Field::Real, 128) else {
            return false;
        };
        let (at, step) = (ball.re.to_f64(), 2.0_f64.powi(-20));
        let value = |x| real_value(solution, &self.variable, x);
        solution
            .symbols()
            .iter()
            .all(|symbol| *symbol == self.variable)
            && value(at - step).is_finite() != value(at + step).is_finite()
    }
}

/// Functions of the variable that jump: an enclosure of them is no argument for continuity.
fn has_steps(expr: &Expr, variable: &Symbol) -> bool {
    let mut found = false;
    expr.visit(|node| {
        let smooth = match node.kind() {
            Kind::Call(Head::Function(Function::Sign), _) => false,
            Kind::Call(Head::Function(_) | Head::Absolute, _) => true,
            Kind::Call(..) => false,
            _ => true,
        };
        found |= !smooth && node.contains_symbol(variable);
    });
    found
}
