//! How far an answer has been worked out.

use algebra::expr::Expr;
use algebra::parse::{Bracket, NodeKind, NumberSet, Relation, Tree};

use crate::answer::Answer;
use crate::report::{AnswerKind, Form};

/// The form of an answer: unevaluated operators count first, then unknowns that are not isolated.
pub(crate) fn form(tree: &Tree, answer: &Answer) -> Form {
    let unevaluated = tree.ids().any(|id| {
        let remainder = tree.kind(id) == NodeKind::Congruence && tree.children(id).len() == 2;
        remainder
            || matches!(
                tree.kind(id),
                NodeKind::Big(_)
                    | NodeKind::Integral
                    | NodeKind::Limit
                    | NodeKind::Derivative
                    | NodeKind::Modulo
                    | NodeKind::Ellipsis
            )
    });
    if unevaluated {
        Form::Unevaluated
    } else if is_unsolved(answer) {
        Form::Unsolved
    } else {
        Form::Solved
    }
}

fn is_unsolved(answer: &Answer) -> bool {
    match answer {
        Answer::Equation { .. } => true,
        Answer::Inequality { operands, .. } => {
            // x < 3 and 1 < x < 2 are solved, |x| < 1 and 2x < 4 are not.
            let symbols = operands
                .iter()
                .flat_map(Expr::symbols)
                .collect::<std::collections::BTreeSet<_>>();
            let isolated = operands
                .iter()
                .filter(|operand| operand.is_symbolic())
                .all(|operand| {
                    symbols
                        .iter()
                        .any(|symbol| *operand == Expr::symbol(symbol.name()))
                });
            symbols.len() == 1 && !isolated
        }
        Answer::Named { value, .. } => is_unsolved(value),
        Answer::List { members, .. } => members.iter().any(is_unsolved),
        Answer::Builder { condition, .. } => is_unsolved(condition),
        _ => false,
    }
}

/// The kind of an answer for reports.
pub(crate) fn kind(answer: &Answer) -> AnswerKind {
    match answer {
        Answer::Scalar(scalar) if scalar.expr.is_symbolic() => AnswerKind::Expression,
        Answer::Scalar(_) => AnswerKind::Number,
        Answer::Quantity { .. } => AnswerKind::Quantity,
        Answer::Named { .. } => AnswerKind::Assignment,
        Answer::Equation { .. } => AnswerKind::Equation,
        Answer::Inequality { .. } => AnswerKind::Inequality,
        Answer::Group { .. } if crate::region::is_interval(answer) => AnswerKind::Interval,
        Answer::Group { .. } => AnswerKind::Tuple,
        Answer::Set(_) | Answer::EmptySet | Answer::Builder { .. } => AnswerKind::Set,
        Answer::NumberSet(_)
        | Answer::Union(_)
        | Answer::Intersection(_)
        | Answer::Difference(..) => AnswerKind::Interval,
        Answer::List { .. } | Answer::Braces(_) => AnswerKind::List,
        Answer::Matrix { .. } => AnswerKind::Matrix,
        Answer::Colon { .. } => AnswerKind::Ratio,
        Answer::InBase { .. } => AnswerKind::Based,
        Answer::Residue { .. } => AnswerKind::Residue,
        Answer::Cases(_) => AnswerKind::Piecewise,
        Answer::Text(_) | Answer::Opaque(_) => AnswerKind::Text,
        Answer::Undefined | Answer::NoValue => AnswerKind::Undefined,
    }
}

/// The canonical form as text, for people.
pub(crate) fn canonical(answer: &Answer) -> String {
    let list = |members: &[Answer]| members.iter().map(canonical).collect::<Vec<_>>().join(", ");
    match answer {
        Answer::Scalar(scalar) => scalar.expr.to_string(),
        Answer::Quantity { value, unit } => format!("{} [{unit}]", canonical(value)),
        Answer::Named { name, value } => format!("{name} = {}", canonical(value)),
        Answer::Equation { left, right } => format!("{left} = {right}"),
        Answer::Inequality { operands, signs } => {
            let mut text = String::new();
            for (at, operand) in operands.iter().enumerate() {
                text.push_str(&operand.to_string());
                if let Some(sign) = signs.get(at) {
                    text.push_str(&format!(" {} ", sign_of(*sign)));
                }
            }
            text
        }
        Answer::Group {
            members,
            open,
            close,
        } => {
            let (open, close) = (bracket(*open, true), bracket(*close, false));
            format!("{open}{}{close}", list(members))
        }
        Answer::Set(members) => format!("{{{}}}", list(members)),
        Answer::List { members, .. } | Answer::Braces(members) => list(members),
        Answer::Builder { element, condition } => {
            format!("{{{} | {}}}", canonical(element), canonical(condition))
        }
        Answer::NumberSet(set) => set_of(*set).into(),
        Answer::Union(members) => members
            .iter()
            .map(canonical)
            .collect::<Vec<_>>()
            .join(" union "),
        Answer::Intersection(members) => members
            .iter()
            .map(canonical)
            .collect::<Vec<_>>()
            .join(" intersection "),
        Answer::Difference(a, b) => format!("{} without {}", canonical(a), canonical(b)),
        Answer::Matrix {
            rows,
            columns,
            cells,
        } => format!("{rows}x{columns} [{}]", list(cells)),
        Answer::Colon { parts, .. } => parts.iter().map(canonical).collect::<Vec<_>>().join(":"),
        Answer::InBase {
            digits,
            base,
            value,
        } => format!("{digits} in base {base} = {value}"),
        Answer::Residue {
            residue, modulus, ..
        } => format!("{residue} mod {modulus}"),
        Answer::Cases(pieces) => pieces
            .iter()
            .map(|(value, when)| format!("{} if {}", canonical(value), canonical(when)))
            .collect::<Vec<_>>()
            .join("; "),
        Answer::Text(text) => format!("{text:?}"),
        Answer::EmptySet => "{}".into(),
        Answer::Undefined | Answer::NoValue => "undefined".into(),
        Answer::Opaque(form) => form.clone(),
    }
}

/// A relation sign as it is written on a keyboard.
fn sign_of(sign: Relation) -> &'static str {
    match sign {
        Relation::Equal => "=",
        Relation::NotEqual => "!=",
        Relation::Less => "<",
        Relation::LessEqual => "<=",
        Relation::Greater => ">",
        Relation::GreaterEqual => ">=",
        Relation::Approximate => "~",
        Relation::Identical => "===",
        Relation::In => "in",
        Relation::NotIn => "not in",
        Relation::Subset => "subset of",
        // Its name stays in the tree; such chains are kept as opaque forms, not as inequalities.
        Relation::Other(_) => "related to",
    }
}

fn bracket(bracket: Bracket, opening: bool) -> char {
    match (bracket, opening) {
        (Bracket::Round, true) => '(',
        (Bracket::Round, false) => ')',
        (Bracket::Square, true) | (Bracket::Reversed, false) => '[',
        (Bracket::Square, false) | (Bracket::Reversed, true) => ']',
        (Bracket::Angle, true) => '<',
        (Bracket::Angle, false) => '>',
    }
}

fn set_of(set: NumberSet) -> &'static str {
    match set {
        NumberSet::Naturals => "N",
        NumberSet::Integers => "Z",
        NumberSet::Rationals => "Q",
        NumberSet::Reals => "R",
        NumberSet::Complexes => "C",
    }
}

#[cfg(test)]
mod tests {
    use crate::{Options, check};

    #[test]
    fn parsed_forms_are_written_in_signs_and_not_in_names_of_variants() {
        let options = Options {
            describe: true,
            ..Options::default()
        };
        let read = |text: &str| check(text, "0", &options).gold.canonical;
        for (text, shown) in [
            ("x<3", "x < 3"),
            (r"1\le x<3", "1 <= x < 3"),
            (r"x\ne 3", "x != 3"),
            ("(1,2)", "(1, 2)"),
            ("[1,2)", "[1, 2)"),
            ("]1,2[", "]1, 2["),
            (r"\langle 1,2\rangle", "<1, 2>"),
            (r"\mathbb{R}", "R"),
        ] {
            assert_eq!(read(text), shown, "{text}");
        }
        let builder = read(r"\{x\in\mathbb{Z} \mid x>3\}");
        assert!(builder.contains("x > 3"), "{builder}");
        assert!(
            !builder.contains("Greater") && !builder.contains("Integers"),
            "{builder}"
        );
    }
}
