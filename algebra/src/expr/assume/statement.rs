//! Assumptions from text.

use super::Assumptions;
use super::known::Known;
use crate::error::{Error, ParseError, Result};
use crate::expr::{Expr, Kind, Symbol};
use crate::fuel::Fuel;
use crate::lower::{Conventions, lower};
use crate::number::Rational;
use crate::parse::{Bracket, NodeId, NodeKind, NumberSet, Relation, Span, Tree, parse};

const FORMS: &str = "write x > 0, 0 <= x <= 1, x != 0, n in Z, x in (0, 1] or x real";

pub(super) fn read(text: &str) -> Result<Assumptions> {
    let mut assumptions = Assumptions::none();
    for (start, statement) in statements(text) {
        let end = start + statement.len();
        let span = Span {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: u32::try_from(end).unwrap_or(u32::MAX),
        };
        Statement { span, statement }.add_to(&mut assumptions)?;
    }
    for (symbol, known) in &assumptions.facts {
        if known.is_empty() {
            return Err(Error::Domain {
                what: "assumptions",
                value: format!("{text} (on {symbol})"),
                allowed: "statements that hold for some number",
            });
        }
    }
    Ok(assumptions)
}

/// The statements and where they start: split at commas and semicolons outside brackets and at "and".
fn statements(text: &str) -> Vec<(usize, &str)> {
    let mut cuts = vec![(0, 0)];
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' | ';' if depth == 0 => cuts.push((at, at + 1)),
            ' ' if depth == 0 && text[at..].starts_with(" and ") => cuts.push((at, at + 5)),
            _ => {}
        }
    }
    cuts.push((text.len(), text.len()));
    cuts.windows(2)
        .filter_map(|pair| {
            let part = text.get(pair[0].1..pair[1].0)?;
            let trimmed = part.trim_start();
            let start = pair[0].1 + part.len() - trimmed.len();
            let trimmed = trimmed.trim_end();
            (!trimmed.is_empty()).then_some((start, trimmed))
        })
        .collect()
}

struct Statement<'a> {
    span: Span,
    statement: &'a str,
}

/// A subject and how it is compared with a number.
enum Side {
    Symbol(Symbol),
    Number(Rational),
}

impl Statement<'_> {
    fn error(&self, message: impl Into<String>) -> Error {
        Error::Parse(ParseError::new(message, self.span, Some(FORMS.to_owned())))
    }

    fn add_to(&self, assumptions: &mut Assumptions) -> Result<()> {
        let words: Vec<&str> = self.statement.split_whitespace().collect();
        if let [subject, rest @ .., adjective] = &words[..]
            && matches!(rest, [] | ["is"] | ["is", "an" | "a"])
            && let Some(fact) = adjective_fact(adjective)
        {
            let symbol = self.subject(subject)?;
            let known = assumptions.symbol(&symbol);
            assumptions.facts.insert(symbol, fact(known));
            return Ok(());
        }
        let formula = self.statement.replace(" in ", r" \in ");
        let parsed = parse(&formula).map_err(|error| self.error(error.message))?;
        let tree = parsed
            .readings
            .first()
            .ok_or_else(|| self.error("no formula"))?;
        let root = tree.root();
        if tree.kind(root) != NodeKind::Chain {
            return Err(self.error("expected a relation of a symbol with numbers"));
        }
        for (pair, relation) in tree.children(root).windows(2).zip(tree.relations(root)) {
            self.relation(tree, pair, *relation, assumptions)?;
        }
        Ok(())
    }

    fn subject(&self, text: &str) -> Result<Symbol> {
        let parsed = parse(text).map_err(|error| self.error(error.message))?;
        let tree = parsed.readings.first();
        match tree.map(|tree| self.side(tree, tree.root())) {
            Some(Ok(Side::Symbol(symbol))) => Ok(symbol),
            _ => Err(self.error("expected the name of a symbol")),
        }
    }

    fn side(&self, tree: &Tree, id: NodeId) -> Result<Side> {
        let conventions = Conventions {
            imaginary_i: false,
            euler_e: false,
            ..Conventions::default()
        };
        let value: Expr = lower(tree, id, &conventions, &mut Fuel::default())
            .map_err(|_| self.error("expected a symbol or a number"))?;
        match value.kind() {
            Kind::Symbol(symbol) => Ok(Side::Symbol(symbol.clone())),
            Kind::Number(value) => Ok(Side::Number(value.clone())),
            _ => Err(self.error("a bound is a rational number, its subject a symbol")),
        }
    }

    fn relation(
        &self,
        tree: &Tree,
        pair: &[NodeId],
        relation: Relation,
        assumptions: &mut Assumptions,
    ) -> Result<()> {
        let [left, right] = pair else {
            return Err(self.error("a relation has two sides"));
        };
        if relation == Relation::In {
            let Side::Symbol(symbol) = self.side(tree, *left)? else {
                return Err(self.error("expected a symbol before the set"));
            };
            let known = assumptions.symbol(&symbol);
            let known = self.membership(tree, *right, known)?;
            assumptions.facts.insert(symbol, known);
            return Ok(());
        }
        let (symbol, value, relation) = match (self.side(tree, *left)?, self.side(tree, *right)?) {
            (Side::Symbol(symbol), Side::Number(value)) => (symbol, value, relation),
            (Side::Number(value), Side::Symbol(symbol)) => (
                symbol,
                value,
                match relation {
                    Relation::Less => Relation::Greater,
                    Relation::LessEqual => Relation::GreaterEqual,
                    Relation::Greater => Relation::Less,
                    Relation::GreaterEqual => Relation::LessEqual,
                    other => other,
                },
            ),
            _ => return Err(self.error("a relation compares one symbol with one number")),
        };
        let known = assumptions.symbol(&symbol);
        let known = match relation {
            Relation::Less => known.below(value, true),
            Relation::LessEqual => known.below(value, false),
            Relation::Greater => known.above(value, true),
            Relation::GreaterEqual => known.above(value, false),
            Relation::Equal => known.above(value.clone(), false).below(value, false),
            Relation::NotEqual if value.is_zero() => Known {
                nonzero: true,
                ..known
            },
            Relation::NotEqual => return Err(self.error("only zero can be excluded")),
            _ => return Err(self.error("this relation says nothing about one symbol")),
        };
        assumptions.facts.insert(symbol, known);
        Ok(())
    }

    fn membership(&self, tree: &Tree, set: NodeId, known: Known) -> Result<Known> {
        let named = match tree.kind(set) {
            NodeKind::NumberSet(set) => Some(set),
            NodeKind::Symbol(name) => match tree.name(name).as_str() {
                "N" => Some(NumberSet::Naturals),
                "Z" => Some(NumberSet::Integers),
                "Q" => Some(NumberSet::Rationals),
                "R" => Some(NumberSet::Reals),
                "C" => Some(NumberSet::Complexes),
                _ => None,
            },
            _ => None,
        };
        let whole = |known: Known| Known {
            real: true,
            integer: true,
            ..known
        };
        if let Some(set) = named {
            return Ok(match set {
                // With or without zero: what holds for both.
                NumberSet::Naturals => whole(known).above(Rational::ZERO, false),
                NumberSet::Integers => whole(known),
                NumberSet::Rationals | NumberSet::Reals => Known {
                    real: true,
                    ..known
                },
                NumberSet::Complexes => known,
            });
        }
        if let (NodeKind::Group(open, close), [low, high]) = (tree.kind(set), tree.children(set))
            && let (Side::Number(low), Side::Number(high)) =
                (self.side(tree, *low)?, self.side(tree, *high)?)
        {
            return Ok(known
                .above(low, open != Bracket::Square)
                .below(high, close != Bracket::Square));
        }
        Err(self.error("expected N, Z, Q, R, C or an interval with rational ends"))
    }
}

fn adjective_fact(word: &str) -> Option<fn(Known) -> Known> {
    Some(match word {
        "real" | "rational" => |known| Known {
            real: true,
            ..known
        },
        "integer" => |known| Known {
            real: true,
            integer: true,
            ..known
        },
        "positive" => |known| known.above(Rational::ZERO, true),
        "nonnegative" => |known| known.above(Rational::ZERO, false),
        "negative" => |known| known.below(Rational::ZERO, true),
        "nonpositive" => |known| known.below(Rational::ZERO, false),
        "nonzero" => |known| Known {
            nonzero: true,
            ..known
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::expr::{Field, samples};

    #[test]
    fn statements_are_read() {
        let text = r"0 < x <= 3/2, y != 0 and n \in \mathbb{Z}; m in N, t in (-1, 1], e is positive, i integer";
        let assumptions = Assumptions::parse(text).unwrap();
        let allows = |name: &str, a: i64, b: i64| {
            let value = Rational::new(a.into(), b.into()).unwrap();
            assumptions.allows(&Symbol::new(name), &value)
        };
        assert!(allows("x", 3, 2) && !allows("x", 0, 1) && !allows("x", 8, 5));
        assert!(allows("y", -1, 3) && !allows("y", 0, 1));
        assert!(allows("n", -4, 1) && !allows("n", 1, 2));
        assert!(allows("m", 0, 1) && !allows("m", -1, 1));
        assert!(allows("t", 1, 1) && !allows("t", -1, 1));
        assert!(allows("e", 1, 1) && !allows("e", 0, 1));
        assert!(allows("i", 1, 1) && !allows("i", 1, 2));
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_place() {
        for (text, start, end) in [
            ("x", 0, 1),
            ("x > 0, x^2 < 2", 7, 14),
            ("x > sqrt(2)", 0, 11),
            ("x in Blue", 0, 9),
            ("n in Z, x > ", 8, 11),
        ] {
            let Err(Error::Parse(error)) = Assumptions::parse(text) else {
                panic!("{text}");
            };
            assert_eq!((error.span.start, error.span.end), (start, end), "{text}");
        }
        assert!(matches!(
            Assumptions::parse("x > 1, x < 1"),
            Err(Error::Domain { .. })
        ));
    }

    proptest! {
        /// What is said to be known holds for every value that is allowed.
        #[test]
        fn knowledge_is_true(expr in samples::real(), point in samples::point(), which in 0..6_usize) {
            let text = [
                "x > 0, y real", "x >= 0, y <= 0", "-1 < x < 1, y in [0, 1]", "x < 0, y != 0",
                "x real, y >= 1", "x in [-4, -1], y in (0, 2)",
            ][which];
            let assumptions = Assumptions::parse(text).unwrap();
            prop_assume!(point.iter().all(|(symbol, value)| assumptions.allows(symbol, value)));
            let known = assumptions.known(&expr);
            let Some(value) = expr.ball_at(&point, Field::Complex, 128) else { return Ok(()) };
            prop_assert!(!known.real || value.im.contains_zero(), "{} is {:?}", expr, known);
            if let Some(end) = &known.lower {
                prop_assert!(value.re.compare(&end.value).is_none_or(|order| order.is_ge()), "{} is {:?}", expr, known);
            }
            if let Some(end) = &known.upper {
                prop_assert!(value.re.compare(&end.value).is_none_or(|order| order.is_le()), "{} is {:?}", expr, known);
            }
            let zero = value.re.is_exact() && value.im.is_exact() && value.contains_zero();
            prop_assert!(!(known.is_nonzero() && zero), "{} is {:?}", expr, known);
        }
    }
}
