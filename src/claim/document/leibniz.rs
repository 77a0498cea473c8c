//! Quotients of differentials and dots: dy/dx, d/dx y, \frac{d^2 y}{dx^2}, \ddot y.

use super::super::error::Place;
use super::super::ode::MAX_ORDER;
use super::derivatives::{Bracket, Names, group, trimmed};

impl Names<'_> {
    /// The text with y', y'', .. in place of quotients of differentials and of dots.
    pub(super) fn leibniz(&self, text: &str) -> std::result::Result<String, String> {
        let mut plain = String::new();
        let mut rest = text;
        while let Some(sign) = rest.chars().next() {
            if let Some((order, function, after)) = self.derivative_at(rest)? {
                plain.push_str(&format!(
                    " {}{} ",
                    self.functions[function],
                    "'".repeat(order)
                ));
                rest = after;
                // \frac{dy}{dx}(1 + x^2) is a product, \frac{dy}{dx}(x) is not.
                if let Some((length, kind)) = self.bracket(rest, &Place::default()) {
                    match kind {
                        Bracket::Variable => rest = rest.get(length..).unwrap_or_default(),
                        Bracket::Product => {}
                        Bracket::Elsewhere if self.moves(rest) => plain.push_str("* "),
                        Bracket::Elsewhere => {
                            let name = format!("d{}/d{}", self.functions[function], self.variable);
                            return Err(self.elsewhere(&name));
                        }
                    }
                }
                continue;
            }
            // Commands are taken as a whole: the d of \delta is no differential.
            let mut length = sign.len_utf8();
            if sign == '\\' {
                let name = rest.get(1..).unwrap_or_default();
                length += name
                    .find(|sign: char| !sign.is_ascii_alphabetic())
                    .unwrap_or(name.len());
            }
            plain.push_str(rest.get(..length).unwrap_or_default());
            rest = rest.get(length..).unwrap_or_default();
        }
        Ok(plain)
    }

    /// Does the bracket at the start hold the variable among other things?
    fn moves(&self, rest: &str) -> bool {
        let Some((length, _)) = self.bracket(rest, &Place::default()) else {
            return false;
        };
        let held = rest.get(..length).unwrap_or_default();
        let inside = held
            .get(held.find(['(', '[']).map_or(0, |at| at + 1)..)
            .unwrap_or_default();
        inside.contains(self.variable.name())
    }

    /// Order, function and rest where a derivative is written at the start of a text.
    fn derivative_at<'t>(
        &self,
        text: &'t str,
    ) -> std::result::Result<Option<(usize, usize, &'t str)>, String> {
        for (order, dot) in [(3, "\\dddot"), (2, "\\ddot"), (1, "\\dot")] {
            let Some(after) = text.strip_prefix(dot) else {
                continue;
            };
            if after.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
                continue;
            }
            let (inside, rest) = match group(trimmed(after)) {
                Some(found) => found,
                None => match self.function_at(trimmed(after)) {
                    Some((function, rest)) => return Ok(Some((order, function, rest))),
                    None => return Ok(None),
                },
            };
            let function = self.function_at(trimmed(inside));
            return Ok(function
                .filter(|(_, rest)| trimmed(rest).is_empty())
                .map(|(function, _)| (order, function, rest)));
        }
        let (top, bottom, rest) = if let Some(after) = text.strip_prefix("\\frac") {
            let Some((top, after)) = group(trimmed(after)) else {
                return Ok(None);
            };
            let Some((bottom, rest)) = group(trimmed(after)) else {
                return Ok(None);
            };
            let Some((top, left)) = self.top(trimmed(top)) else {
                return Ok(None);
            };
            let Some((bottom, behind)) = self.bottom(trimmed(bottom)) else {
                return Ok(None);
            };
            if !(trimmed(left).is_empty() && trimmed(behind).is_empty()) {
                return Ok(None);
            }
            (top, bottom, rest)
        } else {
            let Some((top, after)) = self.top(text) else {
                return Ok(None);
            };
            let Some(after) = trimmed(after).strip_prefix('/') else {
                return Ok(None);
            };
            let Some((bottom, rest)) = self.bottom(trimmed(after)) else {
                return Ok(None);
            };
            if rest.starts_with(|sign: char| sign.is_alphanumeric() || sign == '_') {
                return Ok(None);
            }
            (top, bottom, rest)
        };
        let (order, function) = top;
        if order != bottom {
            return Err(format!(
                "a derivative of order {order} over the power {bottom} of d{}",
                self.variable
            ));
        }
        if order > MAX_ORDER {
            return Err(format!("derivatives up to order {MAX_ORDER} are read"));
        }
        if let Some(function) = function {
            return Ok(Some((order, function, rest)));
        }
        // d/dx y - y: the operator ends with the function, or it is not clear what it differentiates.
        let unclear = || {
            format!(
                "what d/d{0} differentiates is read only where it is one function with a solution: write d{1}/d{0} or {1}'",
                self.variable,
                self.functions.first().unwrap_or(&"y"),
            )
        };
        let (function, mut rest) = self.function_at(trimmed(rest)).ok_or_else(unclear)?;
        if let Some((length, Bracket::Variable)) = self.bracket(rest, &Place::default()) {
            rest = rest.get(length..).unwrap_or_default();
        }
        let next = trimmed(rest);
        let ends = next.is_empty()
            || next.starts_with(['+', '-', '=', ')', ']', '}', ',', '<', '>', '−'])
            || next.starts_with("\\right");
        if ends {
            Ok(Some((order, function, rest)))
        } else {
            Err(unclear())
        }
    }

    /// d^n y, d^n y(x), or d^n alone.
    fn top<'t>(&self, text: &'t str) -> Option<((usize, Option<usize>), &'t str)> {
        let after = text.strip_prefix('d')?;
        let (order, after) = exponent(after)?;
        let Some((function, rest)) = self.function_at(trimmed(after)) else {
            return Some(((order, None), after));
        };
        match self.bracket(rest, &Place::default()) {
            Some((length, Bracket::Variable)) => {
                Some(((order, Some(function)), rest.get(length..)?))
            }
            Some(_) => None,
            None => Some(((order, Some(function)), rest)),
        }
    }

    /// dx^n
    fn bottom<'t>(&self, text: &'t str) -> Option<(usize, &'t str)> {
        let after = trimmed(text.strip_prefix('d')?);
        let name = self.variable.name();
        let after = after
            .strip_prefix(name)
            .or_else(|| after.strip_prefix('\\')?.strip_prefix(name))?;
        exponent(after)
    }

    /// The function whose name stands at the start of a text; the longest name counts.
    fn function_at<'t>(&self, text: &'t str) -> Option<(usize, &'t str)> {
        let found = self
            .functions
            .iter()
            .enumerate()
            .filter_map(|(at, name)| Some((name.len(), at, text.strip_prefix(name)?)))
            .max_by_key(|found| found.0)?;
        let command =
            found.2.starts_with(|sign: char| sign.is_ascii_alphabetic()) && text.starts_with('\\');
        let longer = command || found.2.starts_with(['_', '\'']);
        (!longer).then_some((found.1, found.2))
    }
}

/// `^n`, `^{n}` or nothing, which is 1.
fn exponent(text: &str) -> Option<(usize, &str)> {
    let Some(after) = trimmed(text).strip_prefix('^') else {
        return Some((1, text));
    };
    if let Some((inside, rest)) = group(after) {
        return Some((inside.trim().parse().ok()?, rest));
    }
    let digits = after
        .find(|sign: char| !sign.is_ascii_digit())
        .unwrap_or(after.len());
    Some((after.get(..digits)?.parse().ok()?, after.get(digits..)?))
}
