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
    /// Continuous at every real number.
    Continuous,
    /// Where it is not continuous it is not bounded: there is no jump. Roots are left out, because two parts of their
    /// domain can have different constants.
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
                (Course::Analytic, false, true) => Course::Tame,
                _ => return None,
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::Point;
    use crate::value::Setting;

    const AT: [usize; 2] = [0, 0];
    const BITS: u32 = 256;

    fn x() -> Node {
        Node::Symbol {
            symbol: "x".into(),
            at: AT,
        }
    }

    fn number(top: i64, bottom: i64) -> Node {
        Node::Number {
            number: Rational::new(top.into(), bottom.into()).unwrap(),
            at: AT,
        }
    }

    fn node(op: &str, of: &[usize]) -> Node {
        Node::Apply {
            op: Operation::named(op).unwrap(),
            of: of.to_vec(),
            at: AT,
        }
    }

    fn formula(nodes: Vec<Node>) -> Formula {
        let last = nodes.len() - 1;
        Formula::below(&nodes, last)
    }

    /// The slope lies between those of two close chords.
    fn agrees(formula: &Formula, at: &Rational) -> bool {
        let Some(slope) = slope(formula, "x") else {
            return false;
        };
        let step = Rational::TWO.pow(-80).unwrap();
        let value = |formula: &Formula, at: &Rational| {
            let point: Point = [("x".to_owned(), at.clone())].into();
            formula.value(&point, Setting::new(BITS, true))
        };
        let (Some(low), Some(high)) =
            (value(formula, &(at - &step)), value(formula, &(at + &step)))
        else {
            return false;
        };
        let rise = &high.ball(BITS) - &low.ball(BITS);
        let two = &step + &step;
        let chord = crate::value::apply(
            Operation::Quotient,
            &[
                crate::value::Value::Ball(rise),
                crate::value::Value::Exact(two),
            ],
            Setting::at(BITS),
        );
        let found = value(&slope, at).unwrap();
        let near = Rational::TWO.pow(-60).unwrap();
        assert!(
            found.is_within(&chord.unwrap(), &near, BITS),
            "{formula:?} at {at}"
        );
        true
    }

    #[test]
    fn rules_have_the_slopes_of_chords() {
        let points = [(1, 3), (-2, 5), (9, 4), (-7, 3)]
            .map(|(top, bottom)| Rational::new(Integer::from(top), Integer::from(bottom)).unwrap());
        for operation in Operation::all() {
            let name = operation.name();
            if operation.arity() != Some(1) || matches!(name, "floor" | "ceiling") {
                continue;
            }
            // The function of 2x/3.
            let tree = formula(vec![
                x(),
                number(2, 3),
                node("product", &[0, 1]),
                node(name, &[2]),
            ]);
            let met = points.iter().filter(|at| agrees(&tree, at)).count();
            let ruled = RULES.iter().any(|rule| rule.0 == name);
            assert!(met > 0 || !ruled, "{name}");
        }
        let pairs = [
            "sum", "product", "quotient", "power", "max", "min", "log-base",
        ];
        for name in pairs {
            for inner in ["exp", "negate"] {
                let tree = formula(vec![
                    x(),
                    number(3, 1),
                    node("sum", &[0, 1]),
                    node(inner, &[0]),
                    node(name, &[2, 3]),
                ]);
                let other = formula(vec![
                    x(),
                    number(7, 2),
                    node("sum", &[0, 1]),
                    number(5, 2),
                    node(name, &[2, 3]),
                ]);
                let met = points
                    .iter()
                    .filter(|at| agrees(&tree, at) | agrees(&other, at))
                    .count();
                assert!(met > 0, "{name}");
            }
        }
        let root = formula(vec![
            x(),
            number(4, 1),
            node("sum", &[0, 1]),
            number(3, 1),
            node("root", &[2, 3]),
        ]);
        assert!(points.iter().all(|at| agrees(&root, at)));
    }

    #[test]
    fn what_can_jump_has_no_course() {
        let two = || vec![x(), number(2, 1)];
        let with = |more: Vec<Node>| course(&formula([two(), more].concat()), "x");
        let power = || node("power", &[0, 1]);
        assert_eq!(
            with(vec![power(), node("sin", &[2])]),
            Some(Course::Analytic)
        );
        assert_eq!(
            with(vec![node("absolute", &[0]), node("sin", &[2])]),
            Some(Course::Continuous)
        );
        assert_eq!(with(vec![power(), node("square-root", &[2])]), None);
        assert_eq!(
            with(vec![node("absolute", &[0]), node("ln", &[2])]),
            Some(Course::Tame)
        );
        assert_eq!(with(vec![node("quotient", &[1, 0])]), Some(Course::Tame));
        assert_eq!(
            with(vec![node("power", &[1, 0]), node("quotient", &[0, 2])]),
            Some(Course::Analytic)
        );
        // |x|/x, arctan(2/x), x (x^2)^(-1/2), |x| (2/x), the floor
        assert_eq!(
            with(vec![node("absolute", &[0]), node("quotient", &[2, 0])]),
            None
        );
        assert_eq!(
            with(vec![node("quotient", &[1, 0]), node("arctan", &[2])]),
            None
        );
        let share = number(-1, 2);
        assert_eq!(
            with(vec![
                power(),
                share,
                node("power", &[2, 3]),
                node("product", &[0, 4])
            ]),
            None
        );
        let (size, pole) = (node("absolute", &[0]), node("quotient", &[1, 0]));
        assert_eq!(with(vec![size, pole, node("product", &[2, 3])]), None);
        assert_eq!(with(vec![node("floor", &[0])]), None);
    }
}
