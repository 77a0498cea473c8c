//! Formulas and symbols of the command line.

use closedform::algebra::Fuel;
use closedform::algebra::expr::{Expr, Kind, Symbol};
use closedform::algebra::lower::{Conventions, LogBase, lower};
use closedform::algebra::parse::parse;

use crate::failure::Failure;

/// Work for reading a formula.
const FUEL: u64 = 4_000_000;

/// The expression of a formula: its first reading that is one.
pub(super) fn read(text: &str, declared: &[&str]) -> Result<Expr, Failure> {
    let conventions = Conventions {
        logarithm_base: LogBase::E,
        imaginary_i: !declared.contains(&"i"),
        euler_e: !declared.contains(&"e"),
        real_odd_roots: false,
        ..Conventions::default()
    };
    let parsed = parse(text).map_err(|error| {
        let start = usize::try_from(error.span.start).unwrap_or(0);
        let column = text.get(..start).map_or(0, |head| head.chars().count()) + 1;
        let hint = error
            .hint
            .as_ref()
            .map_or_else(String::new, |hint| format!("; {hint}"));
        Failure::Input(format!("EXPR, column {column}: {}{hint}", error.message))
    })?;
    let mut failure = None;
    for tree in &parsed.readings {
        match lower(tree, tree.root(), &conventions, &mut Fuel::new(FUEL)) {
            Ok(expr) => return Ok(expr),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(Failure::Input(match failure {
        Some(error) => format!("EXPR: {error}; write one formula, such as exp(-sqrt(s))/s"),
        None => String::from("EXPR: nothing to read; write a formula, such as exp(-sqrt(s))/s"),
    }))
}

/// The symbol of an option.
pub(super) fn symbol(option: &str, name: &str) -> Result<Symbol, Failure> {
    let expr = read(name, &[name]).map_err(|failure| failure.about(option))?;
    match expr.kind() {
        Kind::Symbol(symbol) => Ok(symbol.clone()),
        _ => Err(Failure::Input(format!(
            "{option} {name:?}: write one name, such as s"
        ))),
    }
}

/// The symbols other than one, with commas.
pub(super) fn others(expr: &Expr, known: &Symbol) -> Option<String> {
    let names: Vec<String> = expr
        .symbols()
        .into_iter()
        .filter(|symbol| symbol != known)
        .map(|symbol| symbol.name().to_owned())
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}
