//! From the text of a formula to its expression, with names as the claim declares them.

use algebra::expr::{Expr, Head, Kind, Symbol, has_operators};
use algebra::lower::{Conventions, LogBase, lower};
use algebra::parse::{NodeId, NodeKind, Relation, Span, Tree, parse};
use algebra::{Fuel, ParseError};

use super::error::{Error, Place, Result};

/// Work for reading one formula.
const FUEL: u64 = 4_000_000;
/// Larger expressions are not examined.
const MAX_SIZE: u32 = 50_000;

/// How names are read: a letter that the claim declares as a variable is no constant.
pub(super) fn conventions(declared: &[&str]) -> Conventions {
    Conventions {
        logarithm_base: LogBase::E,
        imaginary_i: !declared.contains(&"i"),
        euler_e: !declared.contains(&"e"),
        real_odd_roots: true,
        ..Conventions::default()
    }
}

/// The expression of a formula.
pub(super) fn scalar(text: &str, place: &Place, conventions: &Conventions) -> Result<Expr> {
    let readings = readings(text, place)?;
    let mut failure = None;
    for tree in &readings {
        match expression(tree, tree.root(), text, place, conventions, false) {
            Ok(expr) => return Ok(expr),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(failure.unwrap_or_else(|| unreadable(text, place, "nothing to read", whole(text), None)))
}

/// A chain of relations: its members with their texts, and the signs between them.
pub(super) struct Chain {
    /// Text and expression of each member.
    pub(super) members: Vec<(String, Expr)>,
    /// Signs between them, one less.
    pub(super) signs: Vec<Relation>,
    /// Integrals, limits, sums and products that cancelled: they need values all the same.
    pub(super) cancelled: Vec<Expr>,
}

/// Reads `a = b`, `a = b = c`, `0 <= x < 1`.
pub(super) fn chain(text: &str, place: &Place, conventions: &Conventions) -> Result<Chain> {
    relations(text, place, conventions, false)
}

/// The same with sums, integrals and limits in the members.
pub(super) fn chain_with_operators(text: &str, place: &Place) -> Result<Chain> {
    relations(text, place, &conventions(&[]), true)
}

fn relations(
    text: &str,
    place: &Place,
    conventions: &Conventions,
    operators: bool,
) -> Result<Chain> {
    let hint = || Some(String::from("write LHS = RHS"));
    let readings = readings(text, place)?;
    let mut failure = None;
    for tree in &readings {
        let root = tree.root();
        if tree.kind(root) != NodeKind::Chain {
            failure = failure.or_else(|| {
                let message = "an equation is expected, there is no relation sign";
                Some(unreadable(text, place, message, whole(text), hint()))
            });
            continue;
        }
        let members: Result<Vec<_>> = tree
            .children(root)
            .iter()
            .map(|id| {
                let expr = expression(tree, *id, text, place, conventions, operators)?;
                Ok((slice(text, tree.span(*id)).to_owned(), expr))
            })
            .collect();
        match members {
            Ok(members) => {
                let mut cancelled = operators_of(tree, conventions);
                for (_, expr) in &members {
                    expr.visit(|node| cancelled.retain(|operator| operator != node));
                }
                return Ok(Chain {
                    members,
                    signs: tree.relations(root).to_vec(),
                    cancelled,
                });
            }
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(failure.unwrap_or_else(|| unreadable(text, place, "nothing to read", whole(text), hint())))
}

/// The outermost operators that were written, without sums that are written out.
fn operators_of(tree: &Tree, conventions: &Conventions) -> Vec<Expr> {
    let mut found = Vec::new();
    let mut below = vec![tree.root()];
    while let Some(id) = below.pop() {
        let operator = matches!(
            tree.kind(id),
            NodeKind::Big(_) | NodeKind::Integral | NodeKind::Limit
        );
        if !operator {
            below.extend(tree.children(id));
            continue;
        }
        let expr = lower(tree, id, conventions, &mut Fuel::new(FUEL));
        found.extend(expr.ok().filter(has_operators));
    }
    found
}

/// The symbol of a name that is declared.
pub(super) fn name(text: &str, place: &Place) -> Result<Symbol> {
    let plain = conventions(&["i", "e"]);
    let expr = scalar(text, place, &plain)?;
    match expr.kind() {
        Kind::Symbol(symbol) => Ok(symbol.clone()),
        _ => Err(Error::Domain {
            place: place.clone(),
            found: text.to_owned(),
            fix: String::from("write one name, such as x, n or theta"),
        }),
    }
}

/// The expression with a value in place of one symbol.
pub(super) fn put(expr: &Expr, symbol: &Symbol, value: &Expr) -> Expr {
    expr.substitute(&[(symbol.clone(), value.clone())])
}

fn readings(text: &str, place: &Place) -> Result<Vec<Tree>> {
    match parse(text) {
        Ok(parsed) => Ok(parsed.readings),
        Err(ParseError {
            message,
            span,
            hint,
            ..
        }) => Err(unreadable(text, place, message, span, hint)),
    }
}

fn expression(
    tree: &Tree,
    id: NodeId,
    text: &str,
    place: &Place,
    conventions: &Conventions,
    operators: bool,
) -> Result<Expr> {
    let span = tree.span(id);
    let refuse = |message: String, hint: Option<&str>| {
        unreadable(text, place, message, span, hint.map(str::to_owned))
    };
    let expr = lower(tree, id, conventions, &mut Fuel::new(FUEL)).map_err(|error| {
        let hint = match error {
            algebra::Error::Undefined { .. } => {
                "a divisor is zero, or infinity takes part in arithmetic; names of several letters that are not known are read letter by letter"
            }
            _ => "one number-valued formula is expected here, without text, units or lists",
        };
        refuse(error.to_string(), Some(hint))
    })?;
    if expr.size() > MAX_SIZE {
        return Err(refuse(
            format!("the formula has {} nodes", expr.size()),
            Some("at most 50000 are examined; split the claim"),
        ));
    }
    if let Some(name) = unknown_function(&expr).filter(|name| !(operators && name.starts_with('#')))
    {
        let message = match name.as_str() {
            "#sum" | "#product" => String::from("a sum or product with symbolic limits"),
            "#integral" => String::from("an integral"),
            "#limit" => String::from("a limit"),
            "#derivative" => String::from("a derivative"),
            name => format!("{name}(..) is no function known here"),
        };
        let hint = if name.starts_with('#') {
            "claim it with --claim FILE: the forms are integral, derivative, sum, limit, ode, recurrence"
        } else {
            "known are sin, exp, ln, sqrt, arctan, sinh, abs, floor, factorial, binomial, max, .. ; a product needs a sign: f*(x)"
        };
        return Err(refuse(message, Some(hint)));
    }
    Ok(expr)
}

/// The first function that is only a name; operators last.
fn unknown_function(expr: &Expr) -> Option<String> {
    let mut found: Option<String> = None;
    expr.visit(|node| {
        if let Kind::Call(Head::Applied(symbol), _) = node.kind()
            && found.as_ref().is_none_or(|name| name.starts_with('#'))
        {
            found = Some(symbol.name().to_owned());
        }
    });
    found
}

fn whole(text: &str) -> Span {
    Span {
        start: 0,
        end: u32::try_from(text.len()).unwrap_or(u32::MAX),
    }
}

fn slice(text: &str, span: Span) -> &str {
    let range = usize::try_from(span.start).unwrap_or(0)..usize::try_from(span.end).unwrap_or(0);
    text.get(range).unwrap_or(text).trim()
}

fn unreadable(
    text: &str,
    place: &Place,
    message: impl Into<String>,
    span: Span,
    hint: Option<String>,
) -> Error {
    Error::Formula {
        place: place.clone(),
        text: text.to_owned(),
        message: message.into(),
        span,
        hint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_letters_are_no_constants() {
        let place = Place::named("summand");
        let i = scalar("i^2", &place, &conventions(&["i"])).unwrap();
        assert_eq!(i.to_string(), "i^2");
        let minus_one = scalar("i^2", &place, &conventions(&[])).unwrap();
        assert_eq!(minus_one, Expr::integer(-1));
    }

    #[test]
    fn unknown_functions_are_named() {
        let error = scalar("erf(x)", &Place::named("value"), &conventions(&[])).unwrap_err();
        assert!(
            error.to_string().contains("no function known here"),
            "{error}"
        );
        let error = scalar("x +", &Place::named("value"), &conventions(&[])).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("value: \"x +\" cannot be read"),
            "{error}"
        );
    }

    #[test]
    fn members_of_a_chain_keep_their_texts() {
        let read = chain("a = b + 1 = c", &Place::named("claim"), &conventions(&[])).unwrap();
        let texts: Vec<&str> = read.members.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["a", "b + 1", "c"]);
    }
}
