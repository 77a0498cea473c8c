//! Solutions of ordinary differential equations and of systems of them.

mod continuity; // is it one solution, or pieces of several

use std::cell::RefCell;

use algebra::Fuel;
use algebra::evidence::{Counterexample, Evidence, Method, Reason, Witnessed};
use algebra::expr::{Expr, Field, Point, Program, Symbol, Workspace};
use algebra::zero::linear_coefficients;

use super::assumption::Assumptions;
use super::formula::put;
use super::integral::real_value;
use super::numeric::trajectory;
use super::sampled::named;
use super::zero::{Equality, require};
use super::{Examined, Options};

/// Highest derivative that may occur.
pub(super) const MAX_ORDER: usize = 6;
/// Points of the parameters at which the equations are integrated.
const POINTS: usize = 2;

/// One unknown function with its claimed solution.
#[derive(Clone, Debug)]
pub struct Unknown {
    /// Its name.
    pub name: String,
    /// The symbols that stand for y, y', y'', .. in the equations.
    pub derivatives: Vec<Symbol>,
    /// The claimed solution, a formula in the variable.
    pub solution: Expr,
}

/// A given value `y^(order)(place) = value`.
#[derive(Clone, Debug)]
pub struct Initial {
    /// Which unknown.
    pub unknown: usize,
    /// Which derivative.
    pub order: usize,
    /// Where.
    pub place: Expr,
    /// The value.
    pub value: Expr,
}

/// The claim that functions solve ordinary differential equations.
///
/// $$ F(x, y, y', .., y^{(n)}) = 0, \qquad y(x_0) = y_0, .. $$
#[derive(Clone, Debug)]
pub struct Equation {
    /// The equations as they were written.
    pub texts: Vec<String>,
    /// Both sides of each, with symbols in place of derivatives.
    pub sides: Vec<(Expr, Expr)>,
    /// The unknown functions.
    pub unknowns: Vec<Unknown>,
    /// x
    pub variable: Symbol,
    /// Initial or boundary values.
    pub initial: Vec<Initial>,
    /// Where the equations are integrated; from the initial point over a unit length if not given.
    pub interval: Option<(Expr, Expr)>,
    /// What is assumed about the symbols.
    pub assumptions: Assumptions,
}

impl Equation {
    pub(super) fn examine(&self, options: &Options) -> Witnessed<Examined> {
        let solutions: Vec<String> = self
            .unknowns
            .iter()
            .map(|unknown| format!("{}({}) = {}", unknown.name, self.variable, unknown.solution))
            .collect();
        let statement = format!(
            "{} is solved by {}",
            self.texts.join("; "),
            solutions.join(", ")
        );
        let mut examined = Examined::new("ode", statement, &self.assumptions);
        let mut proved = true;
        let bindings = match self.bindings() {
            Ok(bindings) => bindings,
            Err(error) => {
                examined.note(format!(
                    "the claimed solution has no derivative here: {error}"
                ));
                return examined.undecided(Reason::OutsideTheory);
            }
        };
        let inside = self.with_interval();
        for (text, (left, right)) in self.texts.iter().zip(&self.sides) {
            let sides = (&left.substitute(&bindings), &right.substitute(&bindings));
            let says = format!("the solution satisfies {text}");
            match require(&mut examined, says, sides, &inside, options) {
                Equality::Proved => {}
                Equality::Refuted(mut counterexample) => {
                    counterexample.claimed = format!("right side {}", counterexample.claimed);
                    counterexample.found = format!("left side {}", counterexample.found);
                    return examined.refuted(counterexample);
                }
                Equality::Agrees(evidence) => {
                    examined.evidence.push(evidence);
                    proved = false;
                }
                Equality::Undecided(_) => proved = false,
            }
        }
        for initial in &self.initial {
            let unknown = &self.unknowns[initial.unknown];
            let own = bindings
                .iter()
                .find(|binding| Some(&binding.0) == unknown.derivatives.get(initial.order))
                .map(|binding| put(&binding.1, &self.variable, &initial.place));
            let Some(own) = own else { continue };
            let says = format!(
                "{}{}({}) is the given value",
                unknown.name,
                "'".repeat(initial.order),
                initial.place
            );
            match require(
                &mut examined,
                says.clone(),
                (&own, &initial.value),
                &self.assumptions,
                options,
            ) {
                Equality::Proved => {}
                Equality::Refuted(mut counterexample) => {
                    // The given value stands against the value of the claimed solution.
                    std::mem::swap(&mut counterexample.claimed, &mut counterexample.found);
                    counterexample
                        .point
                        .push((self.variable.name().to_owned(), initial.place.to_string()));
                    counterexample.found.push_str(" is given");
                    return examined.refuted(counterexample);
                }
                Equality::Agrees(evidence) => {
                    examined.evidence.push(evidence);
                    proved = false;
                }
                Equality::Undecided(_) => {
                    examined.note(format!("not decided: {says}"));
                    proved = false;
                }
            }
        }
        if proved && let Some(name) = self.broken(&bindings) {
            examined.note(format!(
                "no argument that {name} is continuous and has continuous derivatives between the given points: beyond a pole, a jump or a bend it is another solution"
            ));
            proved = false;
        }
        match self.integrated(&bindings, &mut examined, options) {
            Ok(evidence) => examined.evidence.extend(evidence),
            Err(counterexample) if !proved => return examined.refuted(counterexample),
            Err(counterexample) => {
                examined.note(format!(
                    "the integrated equations contradict the residual, please report it: {} against {}",
                    counterexample.found, counterexample.claimed
                ));
                return examined.undecided(Reason::Precision);
            }
        }
        if !proved && examined.evidence.is_empty() {
            return examined.undecided(Reason::OutsideTheory);
        }
        examined.concluded(proved)
    }

    /// What stands for each derivative: the derivative of the claimed solution.
    fn bindings(&self) -> algebra::Result<Vec<(Symbol, Expr)>> {
        let mut bindings = Vec::new();
        for unknown in &self.unknowns {
            let mut value = unknown.solution.clone();
            for (order, symbol) in unknown.derivatives.iter().enumerate() {
                if order > 0 {
                    value = value.derivative(&self.variable)?;
                }
                bindings.push((symbol.clone(), value.clone()));
            }
        }
        Ok(bindings)
    }

    fn with_interval(&self) -> Assumptions {
        match &self.interval {
            None => self.assumptions.clone(),
            Some((low, high)) => self
                .assumptions
                .with_range(&self.variable, Some(low), Some(high)),
        }
    }

    /// Orders of the unknowns that really occur.
    fn orders(&self) -> Vec<usize> {
        self.unknowns
            .iter()
            .map(|unknown| {
                let occurs = |symbol: &Symbol| {
                    self.sides.iter().any(|(left, right)| {
                        left.contains_symbol(symbol) || right.contains_symbol(symbol)
                    })
                };
                (0..unknown.derivatives.len())
                    .rev()
                    .find(|order| occurs(&unknown.derivatives[*order]))
                    .unwrap_or(0)
            })
            .collect()
    }

    /// The equations solved for the highest derivatives, one after the other.
    fn explicit(&self, orders: &[usize], options: &Options) -> Option<Vec<Expr>> {
        if self.sides.len() != self.unknowns.len() {
            return None;
        }
        let tops: Vec<Symbol> = self
            .unknowns
            .iter()
            .zip(orders)
            .map(|(unknown, order)| unknown.derivatives.get(*order).cloned())
            .collect::<Option<_>>()?;
        let mut solved: Vec<Option<Expr>> = vec![None; tops.len()];
        for (left, right) in &self.sides {
            let residual = left - right;
            let at = (0..tops.len())
                .find(|at| solved[*at].is_none() && residual.contains_symbol(&tops[*at]))?;
            let mut fuel = Fuel::new(options.fuel);
            let (slope, rest) = linear_coefficients(&residual, &tops[at], &mut fuel)?;
            let value = -rest.divide(&slope);
            // Another highest derivative on the right side would have to be eliminated.
            if tops.iter().any(|top| value.contains_symbol(top)) {
                return None;
            }
            solved[at] = Some(value);
        }
        solved.into_iter().collect()
    }

    /// Integrates the equations from the initial values and compares with the claimed solution.
    fn integrated(
        &self,
        bindings: &[(Symbol, Expr)],
        examined: &mut Examined,
        options: &Options,
    ) -> Result<Option<Evidence>, Counterexample> {
        let orders = self.orders();
        if orders.contains(&0) {
            examined.note("no derivative occurs: nothing was integrated");
            return Ok(None);
        }
        let Some(explicit) = self.explicit(&orders, options) else {
            examined.note("the equations are not linear in their highest derivatives: they were not integrated");
            return Ok(None);
        };
        // The state: y, y', .. of each unknown below its highest derivative.
        let state: Vec<(usize, usize)> = orders
            .iter()
            .enumerate()
            .flat_map(|(unknown, order)| (0..*order).map(move |order| (unknown, order)))
            .collect();
        let mut symbols: std::collections::BTreeSet<Symbol> =
            explicit.iter().flat_map(Expr::symbols).collect();
        for (_, value) in bindings {
            symbols.extend(value.symbols());
        }
        for initial in &self.initial {
            symbols.extend(initial.value.symbols());
            symbols.extend(initial.place.symbols());
        }
        symbols.remove(&self.variable);
        for unknown in &self.unknowns {
            for symbol in &unknown.derivatives {
                symbols.remove(symbol);
            }
        }
        let mut best: Option<Evidence> = None;
        for point in self.assumptions.points(&symbols, POINTS, options.seed) {
            if let Some(evidence) = self.at(&point, &explicit, &state, bindings)?
                && best.as_ref().is_none_or(|old| evidence.bound > old.bound)
            {
                best = Some(evidence);
            }
        }
        if best.is_none() {
            examined.note("the equations could not be integrated precisely enough, or not over the whole interval: stiff, singular, or without start");
        }
        Ok(best)
    }

    fn at(
        &self,
        point: &Point,
        explicit: &[Expr],
        state: &[(usize, usize)],
        bindings: &[(Symbol, Expr)],
    ) -> Result<Option<Evidence>, Counterexample> {
        let numbers: Vec<(Symbol, Expr)> = point
            .iter()
            .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
            .collect();
        let float = |expr: &Expr| {
            let value = expr.substitute(&numbers);
            value
                .ball_at(&Vec::new(), Field::Real, 128)
                .map(|ball| ball.re.to_f64())
        };
        // All values at one place start the integration; else the claimed solution does.
        let place = self.initial.first().map(|initial| initial.place.clone());
        let at_place = |initial: &&Initial| Some(&initial.place) == place.as_ref();
        let bounded = self.interval.is_some()
            || self
                .initial
                .iter()
                .any(|initial| Some(&initial.place) != place.as_ref());
        let (start, ends) = match (&self.interval, &place) {
            (Some((low, high)), place) => {
                let start = place.as_ref().map_or_else(|| float(low), float);
                (start, vec![float(low), float(high)])
            }
            (None, Some(place)) => {
                let start = float(place);
                let mut ends: Vec<Option<f64>> = self
                    .initial
                    .iter()
                    .filter(|initial| initial.place != *place)
                    .map(|initial| float(&initial.place))
                    .collect();
                if ends.is_empty() {
                    ends.push(start.map(|start| start + 1.0));
                }
                (start, ends)
            }
            (None, None) => (Some(0.5), vec![Some(1.5)]),
        };
        let (Some(start), Some(mut ends)) = (start, ends.into_iter().collect::<Option<Vec<f64>>>())
        else {
            return Ok(None);
        };
        ends.retain(|end| !end.total_cmp(&start).is_eq());
        if ends.is_empty() || !(start.is_finite() && ends.iter().all(|end| end.is_finite())) {
            return Ok(None);
        }
        let solution: Vec<Expr> = state
            .iter()
            .filter_map(|(unknown, order)| {
                let symbol = self.unknowns[*unknown].derivatives.get(*order)?;
                let value = &bindings.iter().find(|binding| binding.0 == *symbol)?.1;
                Some(value.substitute(&numbers))
            })
            .collect();
        let given: Vec<f64> = state
            .iter()
            .zip(&solution)
            .map(|((unknown, order), own)| {
                self.initial
                    .iter()
                    .filter(at_place)
                    .find(|initial| initial.unknown == *unknown && initial.order == *order)
                    .and_then(|initial| float(&initial.value))
                    .unwrap_or_else(|| real_value(own, &self.variable, start))
            })
            .collect();
        if given.iter().any(|value| !value.is_finite()) {
            return Ok(None);
        }
        let names: Vec<Symbol> = state
            .iter()
            .filter_map(|(unknown, order)| self.unknowns[*unknown].derivatives.get(*order).cloned())
            .collect();
        let right: Vec<Expr> = explicit
            .iter()
            .map(|expr| expr.substitute(&numbers))
            .collect();
        let right: Vec<Compiled> = right
            .into_iter()
            .map(|expr| Compiled::new(expr, &self.variable, &names))
            .collect();
        let system = |x: f64, y: &[f64], dy: &mut [f64]| {
            let mut next = 0;
            for (at, (unknown, order)) in state.iter().enumerate() {
                let last = state
                    .get(at + 1)
                    .is_none_or(|after| after.0 != *unknown || after.1 < *order);
                if last {
                    dy[at] = right[next].at(x, y);
                    next += 1;
                } else {
                    dy[at] = y[at + 1];
                }
            }
        };
        let mut best: Option<Evidence> = None;
        for end in ends {
            let Some(reached) = trajectory(&system, &given, start, end) else {
                return Ok(None);
            };
            let farthest = reached.last().map_or(start, |last| last.0);
            let mut whole = (farthest - end).abs() <= 1e-9 * (1.0 + end.abs());
            for (x, values) in &reached {
                for (estimate, own) in values.iter().zip(&solution) {
                    let claimed = real_value(own, &self.variable, *x);
                    whole &= claimed.is_finite();
                    let note = format!(
                        "integrated from {start} to {farthest:.4} (order 8, two tolerances)"
                    );
                    let Some(evidence) = estimate.against(claimed, Method::Iteration, note) else {
                        continue;
                    };
                    if evidence.contradicts() {
                        let mut shown = named(point);
                        shown.push((self.variable.name().to_owned(), x.to_string()));
                        return Err(Counterexample {
                            point: shown,
                            claimed: format!("{claimed:.15e}"),
                            found: estimate.to_string(),
                        });
                    }
                    if best.as_ref().is_none_or(|old| evidence.bound > old.bound) {
                        best = Some(evidence);
                    }
                }
            }
            // A part of the interval supports nothing about the rest: there may be a pole between.
            if bounded && !whole {
                return Ok(None);
            }
        }
        Ok(best)
    }
}

/// A right side as a function of doubles: compiled where there is a program for it, else enclosed.
struct Compiled {
    expr: Expr,
    names: Vec<Symbol>,
    program: Option<Program>,
    workspace: RefCell<Workspace>,
}

impl Compiled {
    fn new(expr: Expr, variable: &Symbol, names: &[Symbol]) -> Self {
        let names: Vec<Symbol> = [variable.clone()]
            .into_iter()
            .chain(names.to_vec())
            .collect();
        Self {
            program: Program::new(std::slice::from_ref(&expr), &names).ok(),
            expr,
            names,
            workspace: RefCell::default(),
        }
    }

    fn at(&self, x: f64, y: &[f64]) -> f64 {
        let inputs: Vec<f64> = [x].into_iter().chain(y.iter().copied()).collect();
        if let Some(program) = &self.program {
            let mut output = [f64::NAN];
            let done = program.evaluate(&inputs, &mut output, &mut self.workspace.borrow_mut());
            return if done.is_ok() { output[0] } else { f64::NAN };
        }
        let ball = |value: f64| {
            let exact = algebra::Rational::from_f64(value)?;
            Some(algebra::Ball::from_rational(&exact, 64))
        };
        let mut region = Vec::with_capacity(inputs.len());
        for (symbol, value) in self.names.iter().zip(&inputs) {
            match ball(*value) {
                Some(ball) => region.push((symbol.clone(), ball)),
                None => return f64::NAN,
            }
        }
        self.expr
            .ball_over(&region, 64)
            .map_or(f64::NAN, |ball| ball.to_f64())
    }
}
