//! Sums, products, integrals, limits and derivatives that stay unevaluated.
//!
//! Their variable has a name that no text can hold (`#3`), so that what it was called does not matter; in print it gets a
//! letter that nothing else uses.

use std::collections::BTreeMap;
use std::convert::Infallible;

use super::super::{Expr, Kind, Symbol};
use super::{Notation, Piece, Printer, Strength};

/// Letters for bound variables, the usual ones first.
const LETTERS: [&str; 10] = ["k", "j", "m", "l", "t", "s", "u", "r", "q", "p"];

/// The expression with letters for its bound variables.
pub(super) fn lettered(expr: &Expr) -> Expr {
    let symbols = expr.symbols();
    let mut letters = LETTERS
        .iter()
        .map(|letter| (*letter).to_owned())
        .chain((1..).map(|at| format!("k_{at}")))
        .filter(|letter| !symbols.contains(&Symbol::new(letter)));
    let named: BTreeMap<&Symbol, Expr> = symbols
        .iter()
        .filter(|symbol| symbol.name().starts_with('#'))
        .zip(letters.by_ref().map(|letter| Expr::symbol(&letter)))
        .collect();
    if named.is_empty() {
        return expr.clone();
    }
    let Ok(lettered) = expr.rewrite(|node| {
        let letter = match node.kind() {
            Kind::Symbol(symbol) => named.get(symbol).cloned(),
            _ => None,
        };
        Ok::<Expr, Infallible>(letter.unwrap_or(node))
    });
    lettered
}

/// A construct in the notation; `None`: it is none, or its parts are not those it was made with.
pub(super) fn construct(printer: Printer, name: &str, parts: &[Piece]) -> Option<Piece> {
    let text = match (printer.0, name, parts) {
        (Notation::Latex, _, _) => return latex(printer, name, parts),
        (Notation::Text, "#sum" | "#product" | "#integral" | "#limit" | "#derivative", _) => {
            format!("{}({})", name.get(1..)?, list(parts))
        }
        (Notation::Python, "#sum", [body, x, low, high]) => {
            format!("Sum({}, ({}, {}, {}))", body.0, x.0, low.0, high.0)
        }
        (Notation::Python, "#product", [body, x, low, high]) => {
            format!("Product({}, ({}, {}, {}))", body.0, x.0, low.0, high.0)
        }
        (Notation::Python, "#integral", [body, x, low, high]) => {
            format!("Integral({}, ({}, {}, {}))", body.0, x.0, low.0, high.0)
        }
        (Notation::Python, "#integral", _) => format!("Integral({})", list(parts)),
        (Notation::Python, "#limit", _) => format!("Limit({})", list(parts)),
        (Notation::Python, "#derivative", _) => format!("Derivative({})", list(parts)),
        _ => return None,
    };
    Some((text.into(), Strength::Atom))
}

fn latex(printer: Printer, name: &str, parts: &[Piece]) -> Option<Piece> {
    let held = |body: &Piece| printer.wrap(body, Strength::Product);
    let text = match (name, parts) {
        ("#sum", [body, x, low, high]) => {
            format!("\\sum_{{{}={}}}^{{{}}} {}", x.0, low.0, high.0, held(body))
        }
        ("#product", [body, x, low, high]) => {
            format!("\\prod_{{{}={}}}^{{{}}} {}", x.0, low.0, high.0, held(body))
        }
        ("#integral", [body, x, low, high]) => {
            format!(
                "\\int_{{{}}}^{{{}}} {} \\, d{}",
                low.0,
                high.0,
                held(body),
                x.0
            )
        }
        ("#integral", [body, x]) => format!("\\int {} \\, d{}", held(body), x.0),
        ("#limit", [body, x, point]) => {
            format!("\\lim_{{{} \\to {}}} {}", x.0, point.0, held(body))
        }
        ("#derivative", [body, x]) => format!("\\frac{{d}}{{d{}}} {}", x.0, held(body)),
        _ => return None,
    };
    Some((text.into(), Strength::Sum))
}

fn list(parts: &[Piece]) -> String {
    let parts: Vec<&str> = parts.iter().map(|part| &*part.0).collect();
    parts.join(", ")
}
