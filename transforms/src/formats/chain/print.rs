//! Numbers and formulas as the texts that files hold.

use algebra::Rational;
use algebra::expr::{Constant, Expr, Function, Head, Kind, Symbol};

use crate::error::{Error, Result};
use crate::formats::trace::format_error;
use crate::makespan::Chain;

/// Larger formulas, in nodes or nodes times depth, are not written.
const LARGEST: u64 = 50_000;
const MOST_COPIED: u64 = 1 << 21;
/// Numbers with at most so many digits behind the point are written with a point.
const PLACES: usize = 30;
/// Whole numbers with more digits are no integers of PRISM, nor of Storm's formulas.
const MACHINE_DIGITS: usize = 9;

/// Who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Our own formulas, in TOML and JSON.
    Own,
    /// PRISM: `pow(x, 2)`, and no functions whose values are not rational.
    Prism,
    /// Storm's explicit format: the same, with `x^2`; whether there are parameters, by which Storm chooses how it reads numbers.
    Drn {
        /// Are there parameters?
        parametric: bool,
    },
}

/// A number with a point, if that is exact and short.
pub(super) fn decimal_text(value: &Rational) -> Option<String> {
    if let Some(whole) = value.to_integer() {
        return whole.to_i64().map(|whole| whole.to_string());
    }
    let mut scaled = value.abs();
    for places in 1..=PLACES {
        scaled = &scaled * &Rational::from(10);
        if let Some(digits) = scaled.to_integer() {
            let digits = format!("{:0>width$}", digits.to_string(), width = places + 1);
            let (whole, fraction) = digits.split_at(digits.len() - places);
            let sign = if value.is_negative() { "-" } else { "" };
            return Some(format!("{sign}{whole}.{fraction}"));
        }
    }
    None
}

/// A formula as text.
pub(super) fn formula_text(formula: &Expr, dialect: Dialect) -> Result<String> {
    if let Some(value) = formula.as_rational()
        && let Some(text) = decimal_text(value)
    {
        return Ok(widened(text, dialect));
    }
    let copied = u64::from(formula.size()) * u64::from(formula.depth());
    if u64::from(formula.size()) > LARGEST || copied > MOST_COPIED {
        return Err(Error::TooLarge {
            what: "nodes of a formula, times depth, that is written",
            needed: copied,
            limit: MOST_COPIED,
            hint: "give its symbols values first",
        });
    }
    formula.fold(|node, _: &[()]| check(node, dialect))?;
    let named = formula.rewrite(|node| Ok::<Expr, Error>(with_names(&node, dialect)))?;
    Ok(widened(named.to_string(), dialect))
}

fn check(node: &Expr, dialect: Dialect) -> Result<()> {
    let construct = match node.kind() {
        Kind::Number(_) | Kind::Sum { .. } => return Ok(()),
        Kind::Symbol(symbol) => match symbol_defect(symbol.name(), dialect) {
            None => return Ok(()),
            Some(defect) => return Err(format_error(format!("parameter {symbol}"), defect)),
        },
        Kind::Constant(Constant::E) | Kind::Call(Head::Function(Function::Ln), _)
            if dialect == Dialect::Own =>
        {
            return Ok(());
        }
        Kind::Power(_, exponent)
            if dialect == Dialect::Own
                || exponent.as_rational().is_some_and(Rational::is_integer) =>
        {
            return Ok(());
        }
        Kind::Product { factors, .. } => {
            let whole = |(_, exponent): &(Expr, Expr)| {
                exponent.as_rational().is_some_and(Rational::is_integer)
            };
            match dialect == Dialect::Own || factors.iter().all(whole) {
                true => return Ok(()),
                false => "a power that is not whole".to_owned(),
            }
        }
        _ if node.size() > 20 => "a part of a formula".to_owned(),
        _ => node.to_string(),
    };
    Err(Error::Unsupported {
        what: match dialect {
            Dialect::Own => "a formula of a file",
            _ => "PRISM and DRN, which know rational functions of the parameters,",
        },
        construct,
        hint: "give its symbols values and write the nearest decimals",
    })
}

/// Why a name of a symbol cannot be written.
pub(super) fn symbol_defect(name: &str, dialect: Dialect) -> Option<String> {
    let ascii = dialect != Dialect::Own;
    let letter = |c: char| {
        c == '_'
            || if ascii {
                c.is_ascii_alphabetic()
            } else {
                c.is_alphabetic()
            }
    };
    let inner = |c: char| {
        c == '_'
            || if ascii {
                c.is_ascii_alphanumeric()
            } else {
                c.is_alphanumeric()
            }
    };
    let mut characters = name.chars();
    if !characters.next().is_some_and(letter) || !characters.all(inner) {
        let letters = if ascii {
            "letters from a to z"
        } else {
            "letters"
        };
        return Some(format!(
            "a name of {letters}, digits and _, a letter first, is expected; give it another name"
        ));
    }
    match ascii && RESERVED.contains(&name) {
        true => {
            Some("this word means something in PRISM; give the parameter another name".to_owned())
        }
        false => None,
    }
}

/// The label of the exits.
pub(super) const EXIT: &str = "done";

/// Labels that every chain has without being given them.
pub(super) const OF_EVERY_CHAIN: [&str; 2] = ["init", "deadlock"];

/// Is it a name that PRISM, DRN and properties in Storm's language read without quotes?
pub(super) fn is_word(name: &str) -> bool {
    symbol_defect(name, Dialect::Prism).is_none()
}

/// Is it a name that PRISM and DRN can give to states?
pub(super) fn is_label(name: &str) -> bool {
    is_word(name) && !OF_EVERY_CHAIN.contains(&name)
}

/// Labels for PRISM and DRN with their states, sorted: that of the exits, those of the chain, and the name of each exit.
pub(super) fn labels(chain: &Chain<Expr>) -> Vec<(String, Vec<usize>)> {
    let mut labels: Vec<(String, Vec<usize>)> = Vec::new();
    let own = chain
        .labels()
        .map(|(label, states)| (label.to_owned(), states.collect()));
    let own: Vec<(String, Vec<usize>)> = own.filter(|(label, _)| is_label(label)).collect();
    if own.iter().all(|(label, _)| label != EXIT) {
        labels.push((EXIT.to_owned(), chain.exits().collect()));
    }
    labels.extend(own);
    for exit in chain.exits() {
        let name = chain.states().get(exit).map_or("", String::as_str);
        let free = labels.iter().all(|(label, _)| label != name);
        if free && is_label(name) {
            labels.push((name.to_owned(), vec![exit]));
        }
    }
    labels
}

/// Words of PRISM and of its readers.
pub(super) const RESERVED: [&str; 46] = [
    "A",
    "bool",
    "clock",
    "const",
    "ctmc",
    "C",
    "double",
    "dtmc",
    "E",
    "endinit",
    "endinvariant",
    "endmodule",
    "endrewards",
    "endsystem",
    "false",
    "formula",
    "filter",
    "func",
    "F",
    "global",
    "G",
    "init",
    "invariant",
    "I",
    "int",
    "label",
    "max",
    "mdp",
    "min",
    "module",
    "X",
    "nondeterministic",
    "Pmax",
    "Pmin",
    "P",
    "probabilistic",
    "prob",
    "rate",
    "rewards",
    "Rmax",
    "Rmin",
    "R",
    "stochastic",
    "system",
    "true",
    "U",
];

/// Powers that the dialect writes as functions. Parts come before wholes: e is exp(1) when its powers are met.
fn with_names(node: &Expr, dialect: Dialect) -> Expr {
    let called =
        |name: &str, arguments: Vec<Expr>| Expr::call(Head::Applied(Symbol::new(name)), arguments);
    let e = called("exp", vec![Expr::integer(1)]);
    let named = |base: &Expr, exponent: &Expr| match dialect {
        Dialect::Own if *base == e => Some(called("exp", vec![exponent.clone()])),
        Dialect::Prism => {
            let exponent = exponent
                .as_rational()
                .filter(|value| !value.abs().is_one())?;
            let power = called("pow", vec![base.clone(), Expr::number(exponent.abs())]);
            Some(match exponent.is_negative() {
                true => power.pow(-1),
                false => power,
            })
        }
        _ => None,
    };
    match node.kind() {
        Kind::Constant(Constant::E) => e,
        Kind::Power(base, exponent) => named(base, exponent).unwrap_or_else(|| node.clone()),
        Kind::Product {
            coefficient,
            factors,
        } => {
            let factors = factors.iter().map(|(base, exponent)| {
                named(base, exponent).unwrap_or_else(|| Expr::power(base.clone(), exponent.clone()))
            });
            Expr::product(
                [Expr::number(coefficient.clone())]
                    .into_iter()
                    .chain(factors),
            )
        }
        _ => node.clone(),
    }
}

/// Long whole numbers get a point where they would be taken for machine integers.
fn widened(text: String, dialect: Dialect) -> String {
    if matches!(dialect, Dialect::Own | Dialect::Drn { parametric: false }) {
        return text;
    }
    let mut wide = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let word = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
            .unwrap_or(rest.len());
        let length = word.max(first.len_utf8());
        let (piece, behind) = rest.split_at(length);
        wide.push_str(piece);
        if piece.len() > MACHINE_DIGITS && piece.bytes().all(|byte| byte.is_ascii_digit()) {
            wide.push_str(".0");
        }
        rest = behind;
    }
    wide
}

/// A double as the shortest decimal that rounds to it.
///
/// Chains of doubles are written by `chain.try_map(|value| Ok(Expr::number(shortest_decimal(*value)?)))`.
///
/// # Errors
/// [`Error::Domain`] for infinities and NaN.
///
/// ```
/// use transforms::formats::chain::shortest_decimal;
/// assert_eq!(shortest_decimal(0.1)?.to_string(), "1/10");
/// assert!(shortest_decimal(f64::NAN).is_err());
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn shortest_decimal(value: f64) -> Result<Rational> {
    match value.is_finite() {
        true => Rational::from_decimal(&format!("{value:e}")),
        false => None,
    }
    .ok_or(Error::Domain {
        what: "a number of a file",
        value,
        allowed: "finite",
    })
}
