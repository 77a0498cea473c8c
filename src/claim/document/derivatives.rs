//! Derivatives in the notations of textbooks, and what stands in an equation that is no function, derivative or parameter.

use std::ops::Range;

use algebra::expr::{Expr, Symbol};
use algebra::parse::{NodeKind, Tree, parse, repaired};

use super::super::error::{Error, Place, Result};
use super::super::formula::{conventions, name as symbol, scalar};
use super::super::ode::MAX_ORDER;
use super::super::recurrence::closing;

/// Longer equations are not read.
const MAX_TEXT: usize = 16 * 1024;
/// Longer brackets behind the name of a function are no argument.
const MAX_ARGUMENT: usize = 512;

/// The functions of an equation with the names that are no constants.
pub(super) struct Names<'a> {
    /// The unknown functions.
    pub(super) functions: Vec<&'a str>,
    /// The independent variable.
    pub(super) variable: Symbol,
    /// Function by function: the symbols of y, y', y'', ..
    pub(super) derivatives: Vec<Vec<Symbol>>,
}

/// What the bracket behind the name of a function holds.
pub(super) enum Bracket {
    /// The variable: y(x) is y.
    Variable,
    /// A formula with an unknown function: y(1 - y) is a product.
    Product,
    /// Another place: y(x - 1), y(0).
    Elsewhere,
}

impl Names<'_> {
    /// Every name that a formula of the claim reads as a symbol.
    pub(super) fn declared(&self) -> Vec<&str> {
        let own = std::iter::once(self.variable.name());
        own.chain(self.functions.iter().copied()).collect()
    }

    /// The equation with y, y', y'', .. in place of y(x), y^{(2)}, \ddot y, dy/dx, d/dx y, \frac{d^2 y}{dx^2}.
    pub(super) fn plain(&self, text: &str, place: &Place) -> Result<String> {
        let refuse = |fix: String| Error::Domain {
            place: place.clone(),
            found: text.to_owned(),
            fix,
        };
        if text.len() > MAX_TEXT {
            return Err(refuse(format!("an equation has at most {MAX_TEXT} bytes")));
        }
        let mut spelled = spelled(&repaired(text));
        for name in &self.functions {
            for upright in ["\\mathrm", "\\mathit", "\\operatorname", "\\rm"] {
                spelled = spelled.replace(&format!("{upright}{{{name}}}"), &format!(" {name}"));
            }
        }
        let spelled = self.leibniz(&spelled).map_err(refuse)?;
        // What cannot be read at all is refused with its bytes by the reader of formulas.
        let Ok(parsed) = parse(&spelled) else {
            return Ok(spelled);
        };
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        for tree in &parsed.readings {
            self.sites(tree, &spelled, place, &mut edits)
                .map_err(refuse)?;
        }
        edits.sort_by_key(|edit| (edit.0.start, edit.0.end));
        let mut plain = String::new();
        let mut done = 0;
        for (range, new) in edits {
            if range.start < done {
                continue;
            }
            plain.push_str(spelled.get(done..range.start).unwrap_or_default());
            plain.push_str(&new);
            done = range.end;
        }
        plain.push_str(spelled.get(done..).unwrap_or_default());
        Ok(plain)
    }

    /// A formula in which no unknown function may occur.
    pub(super) fn given(&self, text: &str, place: &Place) -> Result<Expr> {
        let expr = scalar(text, place, &conventions(&self.declared()))?;
        let unknown = |symbol: &&Symbol| {
            symbol.name().contains('\'') || self.derivatives.iter().any(|all| all.contains(*symbol))
        };
        match expr.symbols().iter().find(unknown) {
            None => Ok(expr),
            Some(symbol) => Err(Error::Domain {
                place: place.clone(),
                found: text.to_owned(),
                fix: format!(
                    "{symbol} is unknown: give a formula in {} and parameters; implicit solutions are not read",
                    self.variable
                ),
            }),
        }
    }

    /// Function and order of a symbol.
    fn order_of(&self, name: &str) -> Option<(usize, usize)> {
        self.derivatives.iter().enumerate().find_map(|(at, all)| {
            let order = all.iter().position(|symbol| symbol.name() == name)?;
            Some((at, order))
        })
    }

    /// Looks at every symbol of a reading: what is to be replaced, or why it cannot be read.
    fn sites(
        &self,
        tree: &Tree,
        text: &str,
        place: &Place,
        edits: &mut Vec<(Range<usize>, String)>,
    ) -> std::result::Result<(), String> {
        let mut applied: Vec<usize> = Vec::new();
        let mut products: Vec<usize> = Vec::new();
        let mut differentials: Vec<usize> = Vec::new();
        let mut variables: Vec<usize> = Vec::new();
        for id in tree.ids() {
            let span = tree.span(id);
            let (Ok(start), Ok(end)) = (usize::try_from(span.start), usize::try_from(span.end))
            else {
                continue;
            };
            let written = text.get(start..end).unwrap_or_default();
            let name = match tree.kind(id) {
                NodeKind::Symbol(name) => tree.name(name).as_str(),
                // Letters that the claim declares are no constants.
                NodeKind::Constant(_) => written.trim(),
                NodeKind::Derivative | NodeKind::Integral | NodeKind::Limit | NodeKind::Big(_) => {
                    return Err(format!(
                        "derivatives, integrals and sums of formulas are not read in an equation: write d{0}/d{1} or {0}'",
                        self.functions.first().unwrap_or(&"y"),
                        self.variable
                    ));
                }
                _ => continue,
            };
            match name {
                "d" => differentials.push(start + 1),
                _ if name == self.variable.name() => variables.push(start),
                _ => {}
            }
            let Some((function, order)) = self.order_of(name) else {
                self.check_parameter(name, text.get(end..).unwrap_or_default(), place)?;
                continue;
            };
            // A letter before another letter ends where it starts.
            if start == end {
                continue;
            }
            if !symbol(written, place).is_ok_and(|read| read.name() == name) {
                return Err(format!(
                    "where {name} stands is not clear: write plain signs"
                ));
            }
            let rest = text.get(end..).unwrap_or_default();
            // y^{(4)} is a derivative, y^(4) may be one.
            if let Some(inner) = rest.strip_prefix("^{(")
                && let Some((number, after)) = inner.split_once(")}")
                && let Ok(number) = number.trim().parse::<usize>()
            {
                let new = self.derivatives[function]
                    .get(order.saturating_add(number))
                    .ok_or_else(|| format!("derivatives up to order {MAX_ORDER} are read"))?;
                let stop = text.len() - after.len();
                let called = self
                    .bracket(after, place)
                    .filter(|(_, kind)| !matches!(kind, Bracket::Product));
                let stop = match called {
                    Some((length, Bracket::Variable)) => stop + length,
                    Some(_) => return Err(self.elsewhere(name)),
                    None => stop,
                };
                edits.push((start..stop, format!(" {} ", self.spelling(function, new))));
                continue;
            }
            if rest.strip_prefix("^(").is_some_and(|inner| {
                inner
                    .split_once(')')
                    .is_some_and(|(number, _)| number.trim().parse::<usize>().is_ok())
            }) {
                return Err(format!(
                    "{name}^(n) can be a power or a derivative: write {name}^n or {name}^{{(n)}}"
                ));
            }
            let (power, behind) = after_power(rest);
            match self.bracket(behind, place) {
                None => {}
                Some((_, Bracket::Product)) if order == 0 => products.push(function),
                Some((_, Bracket::Product)) => {}
                Some((length, Bracket::Variable)) if power == 0 => {
                    if order == 0 {
                        applied.push(function);
                    }
                    edits.push((end..end + length, String::from(" ")));
                }
                Some((_, Bracket::Variable)) => {
                    return Err(format!(
                        "a power before the argument can be read in two ways: write {name}({})^2, or a product with *",
                        self.variable
                    ));
                }
                Some((_, Bracket::Elsewhere)) => return Err(self.elsewhere(name)),
            }
        }
        if let Some(function) = products.iter().find(|at| applied.contains(at)) {
            let name = self.functions[*function];
            return Err(format!(
                "{name}(..) is written with the variable and with another argument: a delay or functional equation is not supported; write {name}*(..) for a product"
            ));
        }
        let blank = |from: usize, to: usize| {
            from <= to
                && text
                    .get(from..to)
                    .is_some_and(|gap| trimmed(gap).is_empty())
        };
        for end in differentials {
            if variables.iter().any(|start| blank(end, *start)) {
                return Err(format!(
                    "d{0} is read only in derivatives of the functions that have a solution ({1}), such as d{2}/d{0}; write d*{0} for a product",
                    self.variable,
                    self.functions.join(", "),
                    self.functions.first().unwrap_or(&"y"),
                ));
            }
        }
        Ok(())
    }

    /// The way a derivative is written so that it is read as its symbol.
    fn spelling(&self, function: usize, derivative: &Symbol) -> String {
        let order = self.derivatives[function]
            .iter()
            .position(|symbol| symbol == derivative)
            .unwrap_or(0);
        format!("{}{}", self.functions[function], "'".repeat(order))
    }

    pub(super) fn elsewhere(&self, name: &str) -> String {
        format!(
            "{name}(..) at another place than {}: a delay or functional equation is not supported; write {name}*(..) for a product, and given values under initial",
            self.variable
        )
    }

    /// A symbol that is no unknown function: is it a parameter?
    fn check_parameter(
        &self,
        name: &str,
        rest: &str,
        place: &Place,
    ) -> std::result::Result<(), String> {
        if name == self.variable.name() {
            return Ok(());
        }
        let known = self.functions.join(", ");
        let base = name.trim_end_matches('\'');
        if self.order_of(base).is_some() && base != name {
            return Err(format!("derivatives up to order {MAX_ORDER} are read"));
        }
        if name.contains('\'') || name.contains("dot(") {
            return Err(format!(
                "{name} is the derivative of a function without solution; solutions are given for {known}"
            ));
        }
        if let Some((head, index)) = name.split_once('_')
            && self.functions.contains(&head)
            && (index
                .trim_matches(['(', ')', '{', '}'])
                .split(self.variable.name())
                .all(str::is_empty)
                || index
                    .split(|sign: char| !sign.is_alphanumeric())
                    .any(|word| word == self.variable.name()))
        {
            return Err(format!(
                "{name} is not read as a derivative: write {head}' or {head}''"
            ));
        }
        if matches!(self.bracket(rest, place), Some((_, Bracket::Variable))) {
            return Err(format!(
                "{name}({}) is a function without solution; solutions are given for {known}; write {name}*{0} for a product",
                self.variable
            ));
        }
        Ok(())
    }

    /// The bracket at the start of a text: its length, and what it holds.
    pub(super) fn bracket(&self, rest: &str, place: &Place) -> Option<(usize, Bracket)> {
        let inner = trimmed(rest);
        // y{(x - 1)}
        if let Some((inside, after)) = group(inner) {
            let inside = trimmed(inside);
            let (length, kind) = self.bracket_here(inside, place)?;
            let closed = trimmed(inside.get(length..)?).is_empty();
            return closed.then_some((rest.len() - after.len(), kind));
        }
        self.bracket_here(rest, place)
    }

    fn bracket_here(&self, rest: &str, place: &Place) -> Option<(usize, Bracket)> {
        let mut inner = trimmed(rest);
        for size in [
            "\\left", "\\bigl", "\\Bigl", "\\biggl", "\\Biggl", "\\bigg", "\\Bigg", "\\big",
            "\\Big",
        ] {
            if let Some(after) = inner.strip_prefix(size) {
                inner = trimmed(after);
                break;
            }
        }
        let open = inner.chars().next()?;
        let close = match open {
            '(' => ')',
            '[' => ']',
            _ => return None,
        };
        let inner = inner.get(1..)?;
        let stop = closing(inner, open, close)?;
        let mut argument = inner.get(..stop)?;
        for size in [
            "\\right", "\\bigr", "\\Bigr", "\\biggr", "\\Biggr", "\\bigg", "\\Bigg", "\\big",
            "\\Big",
        ] {
            if let Some(shorter) = argument.trim_end().strip_suffix(size) {
                argument = shorter;
                break;
            }
        }
        let length = rest.len() - inner.len() + stop + 1;
        if argument.len() > MAX_ARGUMENT {
            return Some((length, Bracket::Elsewhere));
        }
        let kind = match scalar(argument, place, &conventions(&self.declared())) {
            Ok(expr) if expr == Expr::symbol(self.variable.name()) => Bracket::Variable,
            Ok(expr) => {
                let mut unknowns = self.derivatives.iter().flatten();
                if unknowns.any(|symbol| expr.contains_symbol(symbol)) {
                    Bracket::Product
                } else {
                    Bracket::Elsewhere
                }
            }
            Err(_) => Bracket::Elsewhere,
        };
        Some((length, kind))
    }
}

/// One spelling for primes, for upright differentials and for fractions.
fn spelled(text: &str) -> String {
    let mut plain = text
        .replace("^{\\prime\\prime\\prime}", "'''")
        .replace("^{\\prime\\prime}", "''")
        .replace("^{\\prime}", "'")
        .replace("^\\prime", "'")
        .replace(['′', '’', '‘', '`', '´', 'ʹ'], "'")
        .replace('″', "''")
        .replace('‴', "'''");
    for upright in [
        "\\mathrm{d}",
        "\\operatorname{d}",
        "\\text{d}",
        "\\mathop{d}",
    ] {
        plain = plain.replace(upright, "d");
    }
    for fraction in ["\\dfrac", "\\tfrac", "\\cfrac"] {
        plain = plain.replace(fraction, "\\frac");
    }
    plain
}

/// Without spaces at the start, those of LaTeX included.
pub(super) fn trimmed(text: &str) -> &str {
    let mut rest = text;
    loop {
        let shorter = rest.trim_start_matches([' ', '~', '\t', '\n']);
        let shorter = [
            "\\,",
            "\\!",
            "\\;",
            "\\:",
            "\\ ",
            "\\quad",
            "\\qquad",
            "\\thinspace",
        ]
        .iter()
        .find_map(|space| shorter.strip_prefix(space))
        .unwrap_or(shorter);
        if shorter.len() == rest.len() {
            return rest;
        }
        rest = shorter;
    }
}

/// `{..}` at the start of a text: what it holds, and the rest.
pub(super) fn group(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('{')?;
    let stop = closing(inner, '{', '}')?;
    Some((inner.get(..stop)?, inner.get(stop + 1..)?))
}

/// Bytes of a power at the start of a text, and the rest.
fn after_power(text: &str) -> (usize, &str) {
    let Some(after) = trimmed(text).strip_prefix('^') else {
        return (0, text);
    };
    let after = after.strip_prefix(['-', '+']).unwrap_or(after);
    let bracket = |inner: &'_ str| closing(inner, '(', ')').map(|stop| stop + 2);
    let digits = after
        .find(|sign: char| !sign.is_ascii_digit())
        .unwrap_or(after.len());
    let length = if let Some((_, rest)) = group(after) {
        after.len() - rest.len()
    } else if let Some(length) = after.strip_prefix('(').and_then(bracket) {
        length
    } else if digits > 0 {
        digits
    } else if let Some(command) = after.strip_prefix('\\') {
        let letters = command.find(|sign: char| !sign.is_ascii_alphabetic());
        letters.map_or(after.len(), |letters| letters + 1)
    } else {
        after.chars().next().map_or(0, char::len_utf8)
    };
    let rest = after.get(length..).unwrap_or_default();
    (text.len() - rest.len(), rest)
}
