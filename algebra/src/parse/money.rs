//! Amounts of money.

use super::lexer::TokenKind;
use super::parser::{Parse, Parser};
use super::tree::{NodeId, NodeKind};

impl Parser<'_> {
    /// \$5: an amount of money.
    pub(super) fn currency(&mut self, unit: &str) -> Parse<NodeId> {
        let start = self.here();
        self.at += 1;
        // \$-5
        let value = if Self::is_sign(self.peek(), '-') {
            self.nested(Self::signed_term)?
        } else {
            self.nested(Self::product)?
        };
        // \$12 per hour, \$12/hour
        let (value, unit) = match (self.tree.kind(value), self.tree.children(value)) {
            (NodeKind::Quantity(rate), [inner]) => {
                (*inner, format!("{unit} {}", self.tree.name(rate)))
            }
            (NodeKind::Quotient, [inner, word]) => match self.tree.kind(*word) {
                NodeKind::Text(rate) => (*inner, format!("{unit}/{}", self.tree.name(rate))),
                _ => (value, unit.to_owned()),
            },
            _ => (value, unit.to_owned()),
        };
        // \$5k, \$5M
        let (value, unit) = match (self.tree.kind(value), self.tree.children(value)) {
            (NodeKind::Product, [amount, letter]) if self.is_number(*amount) => {
                match self.tree.kind(*letter) {
                    NodeKind::Symbol(name) => match self.tree.name(name).as_str() {
                        "k" | "K" => (*amount, format!("{unit} thousand")),
                        "M" => (*amount, format!("{unit} million")),
                        "B" => (*amount, format!("{unit} billion")),
                        _ => (value, unit),
                    },
                    _ => (value, unit),
                }
            }
            _ => (value, unit),
        };
        let id = self.tree.add_name(&once(&unit));
        self.push(NodeKind::Quantity(id), start, &[value])
    }

    /// `\text{\$}5`, `\text{Rs. }100`: the name of a currency in a wrapper before an amount. How many tokens it takes.
    pub(super) fn wrapped_currency(&self) -> Option<(&'static str, usize)> {
        let (raw, count) = self.raw_group(1)?;
        let name = match raw.trim().trim_end_matches(['~', '.', ' ']) {
            "\\$" | "$" | "US\\$" | "US$" | "USD" => "$",
            "Rs" => "Rs",
            "EUR" | "\\euro" => "€",
            "GBP" | "\\pounds" => "£",
            "RMB" => "RMB",
            _ => return None,
        };
        self.peek_at(1 + count)
            .is_some_and(|next| next.kind == TokenKind::Digits)
            .then_some((name, 1 + count))
    }
}

/// An amount with the sign and the word of one currency names it once: `$ dollars` is `$`, `$ million dollars` is
/// `$ million`.
fn once(unit: &str) -> String {
    let mut words = unit.split(' ');
    let Some(sign) = words.next() else {
        return unit.to_owned();
    };
    let Some(currency) = crate::units::parse_unit(sign).filter(crate::units::Unit::is_money) else {
        return unit.to_owned();
    };
    let mut named = String::from(sign);
    for (at, word) in words.enumerate() {
        let (name, rest) = match word.split_once('/') {
            Some((name, rest)) => (name, Some(rest)),
            None => (word, None),
        };
        let same = crate::units::parse_unit(name).as_ref() == Some(&currency)
            || crate::units::may_be_one_currency(sign, name);
        if at < 2 && same {
            // \$5 dollars/hour
            named.extend(rest.map(|rest| format!("/{rest}")));
        } else {
            named.push(' ');
            named.push_str(word);
        }
    }
    named
}
