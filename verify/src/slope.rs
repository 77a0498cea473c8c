//! Derivatives of formulas by the rules of sums, products, quotients, powers and the chain, and whether a formula can jump.
//!
//! What comes out is a formula again, with shared parts. Nothing is simplified: that two formulas are the same is shown
//! elsewhere.

use algebra::{Integer, Rational};

use crate::definition::{carried_out, definition};
use crate::formula::{Formula, Node};
use crate::value::{Constant, Operation};

/// The derivatives of functions of one argument, in postfix notation.
const RULES: [(&str, &str); 23] = [
    ("sin", "x cos"),
    ("cos", "0 x sin -"),
    ("tan", "1 x cos 2 ^ /"),
    ("cot", "0 1 x sin 2 ^ / -"),
    ("sec", "x sin x cos 2 ^ /"),
    ("csc", "0 x cos x sin 2 ^ / -"),
    ("arcsin", "1 1 x x * - 1/2 ^ /"),
    ("arccos", "0 1 1 x x * - 1/2 ^ / -"),
    ("arctan", "1 1 x x * + /"),
    ("sinh", "x cosh"),
    ("cosh", "x sinh"),
    ("tanh", "1 x cosh 2 ^ /"),
    ("coth", "0 1 x sinh 2 ^ / -"),
    ("sech", "0 x sinh x cosh 2 ^ / -"),
    ("csch", "0 x cosh x sinh 2 ^ / -"),
    ("arcsinh", "1 x x * 1 + 1/2 ^ /"),
    ("arccosh", "1 x 1 - 1/2 ^ x 1 + 1/2 ^ * /"),
    ("arctanh", "1 1 x x * - /"),
    ("arccoth", "1 1 x x * - /"),
    ("exp", "x exp"),
    ("ln", "1 x /"),
    ("lg", "1 x / 10 ln /"),
    ("absolute", "x abs x /"),
];
/// Longer derivatives are refused.
const MAX_NODES: usize = 4_096;

/// The derivative of a formula; `None` where a rule is missing.
///
/// It holds where every operation on the way has a derivative, which is wherever all parts of the result have values.
pub(crate) fn slope(formula: &Formula, variable: &str) -> Option<Formula> {
    let mut list = Slopes::default();
    let mut places: Vec<usize> = Vec::new();
    for node in formula.nodes() {
        let place = match node {
            Node::Apply { op, of, .. } => {
                let parts = of.iter().map(|kid| places.get(*kid).copied());
                list.apply(*op, &parts.collect::<Option<Vec<_>>>()?)?
            }
            leaf => {
                let place = list.push(leaf.clone())?;
                if matches!(leaf, Node::Symbol { symbol, .. } if symbol == variable) {
                    let one = list.number(Rational::ONE)?;
                    list.slopes.insert(place, one);
                }
                place
            }
        };
        places.push(place);
    }
    let root = match list.slope(*places.last()?) {
        Some(root) => root,
        None => list.number(Rational::ZERO)?,
    };
    Some(Formula::below(&list.nodes, root))
}

/// Nodes and, by place, the nodes that are their derivatives; none where the derivative is zero.
#[derive(Default)]
struct Slopes {
    nodes: Vec<Node>,
    slopes: std::collections::BTreeMap<usize, usize>,
}

impl Slopes {
    fn push(&mut self, node: Node) -> Option<usize> {
        self.nodes.push(node);
        (self.nodes.len() <= MAX_NODES).then_some(self.nodes.len() - 1)
    }

    fn number(&mut self, number: Rational) -> Option<usize> {
        let at = [0, 0];
        self.push(Node::Number { number, at })
    }

    /// An operation of which no derivative is wanted.
    fn plain(&mut self, op: Operation, of: &[usize]) -> Option<usize> {
        let (of, at) = (of.to_vec(), [0, 0]);
        self.push(Node::Apply { op, of, at })
    }

    fn slope(&self, place: usize) -> Option<usize> {
        self.slopes.get(&place).copied()
    }

    fn leaf(&mut self, step: &str) -> Option<usize> {
        let at = [0, 0];
        match step {
            "1/2" => self.number(Rational::HALF),
            "pi" | "i" => {
                let constant = if step == "pi" {
                    Constant::Pi
                } else {
                    Constant::I
                };
                self.push(Node::Constant { constant, at })
            }
            digits => self.number(Integer::from_decimal(digits)?.into()),
        }
    }

    /// An operation and its derivative.
    fn apply(&mut self, op: Operation, of: &[usize]) -> Option<usize> {
        let inner: Vec<Option<usize>> = of.iter().map(|kid| self.slope(*kid)).collect();
        if inner.iter().all(Option::is_none) {
            return self.plain(op, of);
        }
        let own = self.plain(op, of)?;
        let slope = match (op, of, &inner[..]) {
            (Operation::Sum | Operation::Mixed, ..) => {
                let terms: Vec<usize> = inner.into_iter().flatten().collect();
                self.plain(Operation::Sum, &terms)?
            }
            (Operation::Negate | Operation::Percent | Operation::Degrees, [_], [Some(a)]) => {
                self.plain(op, &[*a])?
            }
            (Operation::Product, ..) => {
                let mut terms = Vec::new();
                for (at, slope) in inner.iter().enumerate() {
                    if let Some(slope) = slope {
                        let mut factors = of.to_vec();
                        *factors.get_mut(at)? = *slope;
                        terms.push(self.plain(Operation::Product, &factors)?);
                    }
                }
                self.plain(Operation::Sum, &terms)?
            }
            // (a' - (a/b) b') / b
            (Operation::Quotient, [_, b], [top, bottom]) => {
                let mut terms: Vec<usize> = top.iter().copied().collect();
                if let Some(slope) = bottom {
                    let term = self.plain(Operation::Product, &[own, *slope])?;
                    terms.push(self.plain(Operation::Negate, &[term])?);
                }
                let top = self.plain(Operation::Sum, &terms)?;
                self.plain(Operation::Quotient, &[top, *b])?
            }
            (Operation::Power, [a, b], [Some(slope), None]) => {
                let minus = self.number(-Rational::ONE)?;
                let less = self.plain(Operation::Sum, &[*b, minus])?;
                let power = self.plain(Operation::Power, &[*a, less])?;
                self.plain(Operation::Product, &[*b, power, *slope])?
            }
            // a^b (b' ln a + b a'/a)
            (Operation::Power, [a, b], [below, Some(above)]) => {
                let logarithm = self.plain(Operation::Call("ln"), &[*a])?;
                let mut terms = vec![self.plain(Operation::Product, &[*above, logarithm])?];
                if let Some(below) = below {
                    let ratio = self.plain(Operation::Quotient, &[*below, *a])?;
                    terms.push(self.plain(Operation::Product, &[*b, ratio])?);
                }
                let sum = self.plain(Operation::Sum, &terms)?;
                self.plain(Operation::Product, &[own, sum])?
            }
            (_, [a], [Some(inner)]) => {
                let rule = RULES.iter().find(|rule| rule.0 == op.name());
                let Some((_, steps)) = rule else {
                    return self.defined(op, of);
                };
                let outer = carried_out(steps, &[*a], self, Self::leaf, Self::plain)?;
                self.plain(Operation::Product, &[outer, *inner])?
            }
            _ => return self.defined(op, of),
        };
        self.slopes.insert(own, slope);
        Some(own)
    }

    /// By the definition of the operation.
    fn defined(&mut self, op: Operation, of: &[usize]) -> Option<usize> {
        let steps = definition(op.name())?;
        if op.name() == "max" && of.len() > 2 || op.name() == "min" && of.len() > 2 {
            return None;
        }
        carried_out(steps, of, self, Self::leaf, Self::apply)
    }
}

/// How a formula depends on a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Course {
    /// Not at all.
    Constant,
    /// Analytic at every real number.
    Analytic,
    /// Continuous wherever it is real.
    Continuous,
    /// Where it is not continuous it is not bounded: there is no jump.
    Tame,
}

/// The course of a formula along a variable, as far as its form shows it.
pub(crate) fn course(formula: &Formula, variable: &str) -> Option<Course> {
    let mut list: Vec<Course> = Vec::new();
    for node in formula.nodes() {
        let next = match node {
            Node::Symbol { symbol, .. } if symbol == variable => Course::Analytic,
            Node::Apply { op, of, .. } => {
                let parts = of.iter().map(|kid| list.get(*kid).copied());
                let parts = parts.collect::<Option<Vec<_>>>()?;
                if parts.iter().all(|part| *part == Course::Constant) {
                    Course::Constant
                } else {
                    step(formula, &list, *op, of)?
                }
            }
            _ => Course::Constant,
        };
        list.push(next);
    }
    list.pop()
}

/// The course of an operation on nodes whose courses are known.
fn step(formula: &Formula, list: &[Course], op: Operation, of: &[usize]) -> Option<Course> {
    let parts: Vec<Course> = of
        .iter()
        .filter_map(|kid| list.get(*kid).copied())
        .collect();
    let most = parts.iter().copied().max()?;
    Some(match (op, &parts[..]) {
        (Operation::Sum | Operation::Negate | Operation::Mixed | Operation::Percent, _) => most,
        (Operation::Degrees, [_]) => most,
        // A pole times something that vanishes there on both sides in different ways would be a jump.
        (Operation::Product, _) => {
            let tame = parts.iter().filter(|part| **part == Course::Tame).count();
            let rough = parts.contains(&Course::Continuous);
            (tame == 0 || tame == 1 && !rough).then_some(most)?
        }
        (Operation::Quotient, [_, Course::Constant]) => most,
        (Operation::Quotient, [Course::Constant | Course::Analytic, Course::Analytic]) => {
            // Powers of a constant are never zero.
            let below = formula.nodes().get(*of.get(1)?)?;
            match below {
                Node::Apply {
                    op: Operation::Call("exp" | "cosh"),
                    ..
                } => Course::Analytic,
                Node::Apply {
                    op: Operation::Power,
                    of,
                    ..
                } if list.get(*of.first()?) == Some(&Course::Constant) => Course::Analytic,
                _ => Course::Tame,
            }
        }
        (Operation::Power, [Course::Constant, Course::Analytic]) => Course::Analytic,
        (Operation::Power, [base, Course::Constant]) => {
            let exponent = exponent(formula, *of.get(1)?)?;
            match (*base, exponent.signum() >= 0, exponent.is_integer()) {
                (base, true, true) if base <= Course::Continuous => base,
                (Course::Analytic, true, false) => Course::Continuous,
                (Course::Analytic, false, _) => Course::Tame,
                _ => return None,
            }
        }
        (Operation::SquareRoot, [Course::Analytic]) => Course::Continuous,
        (Operation::Root, [Course::Analytic, Course::Constant]) => {
            exponent(formula, *of.get(1)?).filter(|index| index.signum() > 0)?;
            Course::Continuous
        }
        (Operation::Absolute | Operation::Maximum | Operation::Minimum, _)
            if most <= Course::Continuous =>
        {
            Course::Continuous
        }
        (Operation::Call(name), [part]) => match (name, *part) {
            (
                "sin" | "cos" | "exp" | "sinh" | "cosh" | "tanh" | "sech" | "arctan" | "arcsinh",
                part,
            ) if part <= Course::Continuous => part,
            ("arcsin" | "arccos", Course::Analytic) => Course::Continuous,
            ("tan" | "sec" | "cot" | "csc" | "coth" | "csch" | "ln" | "lg", Course::Analytic) => {
                Course::Tame
            }
            ("ln", Course::Continuous) => {
                let Node::Apply { op, of, .. } = formula.nodes().get(*of.first()?)? else {
                    return None;
                };
                let inside = list.get(*of.first()?);
                let fits = *op == Operation::Absolute && inside == Some(&Course::Analytic);
                fits.then_some(Course::Tame)?
            }
            _ => return None,
        },
        _ => return None,
    })
}

/// A number, perhaps negated or a quotient of two.
fn exponent(formula: &Formula, id: usize) -> Option<Rational> {
    let part = Formula::below(formula.nodes(), id);
    let setting = crate::value::Setting::at(64);
    part.value(&Default::default(), setting)?.exact().cloned()
}
