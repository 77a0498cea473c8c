//! The upper levels of the grammar: lists, relations, residues, operations on sets, ratios.

use super::lexer::{Token, TokenKind};
use super::parser::{Parse, Parser};
use super::tree::{NodeId, NodeKind, Relation, Separator};
use super::words::{self};
use crate::error::ParseError;

impl Parser<'_> {
    /// Members separated by commas, semicolons, "and", "or"; one member is itself.
    pub(super) fn list(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let (mut members, separator) = self.members()?;
        if members.len() == 1 {
            return Ok(members.swap_remove(0));
        }
        if let Some(list) = self.list_of_lists(start, &members)? {
            return Ok(list);
        }
        self.push(NodeKind::List(separator), start, &members)
    }

    /// x = 0, y = 2 and x = 9, y = 11: groups of equations of one size, commas inside and words between.
    fn list_of_lists(&mut self, start: u32, members: &[NodeId]) -> Parse<Option<NodeId>> {
        let breaks = std::mem::take(&mut self.breaks);
        let outer = breaks.iter().find(|found| **found != Separator::Comma);
        let (Some(outer), true) = (outer.copied(), breaks.contains(&Separator::Comma)) else {
            return Ok(None);
        };
        let equations = members
            .iter()
            .all(|member| self.tree.relations(*member) == [Relation::Equal]);
        let size = 1 + breaks
            .iter()
            .take_while(|found| **found == Separator::Comma)
            .count();
        let regular = breaks.len() + 1 == members.len()
            && members.len().is_multiple_of(size)
            && breaks
                .iter()
                .enumerate()
                .all(|(at, found)| (*found != Separator::Comma) == ((at + 1) % size == 0));
        if !equations || !regular || size < 2 {
            return Ok(None);
        }
        let mut groups = Vec::new();
        for group in members.chunks_exact(size) {
            groups.push(self.push(NodeKind::List(Separator::Comma), start, group)?);
        }
        self.push(NodeKind::List(outer), start, &groups).map(Some)
    }

    /// The members of a list and how they are separated.
    pub(super) fn members(&mut self) -> Parse<(Vec<NodeId>, Separator)> {
        let mut members = vec![self.nested(Self::relation)?];
        let mut separator = Separator::Comma;
        let mut breaks = Vec::new();
        while let Some(found) = self.separator() {
            if self.at_end_of_list() {
                break;
            }
            separator = match (separator, found) {
                (Separator::Comma, found) => found,
                (known, _) => known,
            };
            breaks.push(found);
            members.push(self.nested(Self::relation)?);
        }
        self.breaks = breaks;
        Ok((members, separator))
    }

    pub(super) fn at_end_of_list(&self) -> bool {
        match self.peek() {
            None => true,
            Some(Token {
                kind: TokenKind::Sign { sign, escaped },
                ..
            }) => match sign {
                ')' | ']' => !escaped,
                '}' => true,
                // 1, & x > 0 \\ in a definition by cases
                '&' => !escaped,
                _ => false,
            },
            Some(Token {
                kind: TokenKind::NewRow,
                ..
            }) => self.brackets > 0,
            Some(token) => matches!(self.command_name(token), Some("rangle" | "end")),
        }
    }

    /// Reads separators (", and" counts as one).
    pub(super) fn separator(&mut self) -> Option<Separator> {
        let mut found = None;
        while let Some((separator, count)) = self.separator_here() {
            found = Some(match found {
                None | Some(Separator::Comma) => separator,
                Some(known) => known,
            });
            self.at += count;
        }
        found
    }

    pub(super) fn separator_here(&self) -> Option<(Separator, usize)> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Sign {
                sign: ',',
                escaped: false,
            } => Some((Separator::Comma, 1)),
            TokenKind::Sign {
                sign: ';',
                escaped: false,
            } => Some((Separator::Semicolon, 1)),
            TokenKind::Sign {
                sign: '&',
                escaped: true,
            } => Some((Separator::And, 1)),
            TokenKind::NewRow if self.brackets == 0 => Some((Separator::Comma, 1)),
            TokenKind::Word => match self.text_of(token) {
                "and" | "和" | "且" | "与" => Some((Separator::And, 1)),
                "or" | "或" => Some((Separator::Or, 1)),
                // x > y for all n >= 2: a condition beside the value.
                "for" | "where" if self.brackets == 0 => {
                    let next = self.peek_at(1).map_or("", |next| self.text_of(next));
                    let all = matches!(next, "all" | "any" | "every");
                    Some((Separator::Comma, 1 + usize::from(all)))
                }
                _ => None,
            },
            TokenKind::Command => match self.text_of(token) {
                "wedge" | "land" => Some((Separator::And, 1)),
                "vee" | "lor" => Some((Separator::Or, 1)),
                name if words::is_text_command(name) => {
                    let (content, count) = self.raw_group(1)?;
                    let content = content.trim_matches(|c: char| {
                        c.is_whitespace() || matches!(c, ',' | '~' | '.' | '\\')
                    });
                    match content {
                        "and" | "and " => Some((Separator::And, 1 + count)),
                        "or" => Some((Separator::Or, 1 + count)),
                        // f(x) = ax \text{ for } a \ge 0: a condition beside the value.
                        "for" | "for all" | "for any" | "where" | "when" | "with"
                            if self.brackets == 0 =>
                        {
                            Some((Separator::Comma, 1 + count))
                        }
                        "" if self.slice(token.span) != "mathrm" => {
                            Some((Separator::Comma, 1 + count)).filter(|_| {
                                self.raw_group(1).is_some_and(|(raw, _)| raw.contains(','))
                            })
                        }
                        _ => None,
                    }
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// a < b = c ..
    pub(super) fn relation(&mut self) -> Parse<NodeId> {
        let start = self.here();
        self.member = start;
        let first = self.modulo()?;
        let mut operands = vec![first];
        let mut signs = Vec::new();
        while let Some(sign) = self.relation_sign()? {
            // A trailing "\approx 0.577" or "= 3." may end the text.
            signs.push(sign);
            operands.push(self.modulo()?);
        }
        let mut result = if signs.is_empty() {
            first
        } else {
            let span = self.since(start);
            if self.tree.len() >= super::MAX_NODES {
                return Err(ParseError::too_long(
                    "the formula has more than 100000 parts",
                    span,
                ));
            }
            self.tree.push_chain(span, &operands, &signs)
        };
        // x \\equiv 3 \\bmod 7
        if let ([a, b], [Relation::Identical]) = (&operands[..], &signs[..])
            && self.tree.kind(*b) == NodeKind::Modulo
            && let [residue, modulus] = self.tree.children(*b)[..]
        {
            return self.push(NodeKind::Congruence, start, &[*a, residue, modulus]);
        }
        if let Some(modulus) = self.congruence_modulus()? {
            let children = match (&operands[..], &signs[..]) {
                ([a, b], [Relation::Identical | Relation::Equal]) => vec![*a, *b, modulus],
                _ => vec![result, modulus],
            };
            result = self.push(NodeKind::Congruence, start, &children)?;
        }
        Ok(result)
    }

    pub(super) fn relation_sign(&mut self) -> Parse<Option<Relation>> {
        let Some(token) = self.peek() else {
            return Ok(None);
        };
        let next = self.peek_at(1).filter(|next| !next.spaced);
        let joined = |sign| Self::is_sign(next, sign);
        let (relation, count) = match token.kind {
            TokenKind::Sign {
                sign: '=',
                escaped: false,
            } => match next {
                _ if joined('=') => (Relation::Equal, 2),
                _ if joined('<') => (Relation::LessEqual, 2),
                _ => (Relation::Equal, 1),
            },
            TokenKind::Sign {
                sign: '<',
                escaped: false,
            } => {
                if joined('=') {
                    (Relation::LessEqual, 2)
                } else if joined('>') {
                    (Relation::NotEqual, 2)
                } else {
                    (Relation::Less, 1)
                }
            }
            TokenKind::Sign {
                sign: '>',
                escaped: false,
            } => {
                if joined('=') {
                    (Relation::GreaterEqual, 2)
                } else {
                    (Relation::Greater, 1)
                }
            }
            TokenKind::Sign {
                sign: '!',
                escaped: false,
            } if joined('=') => (Relation::NotEqual, 2),
            TokenKind::Command => {
                let name = self.text_of(token);
                if name == "not" {
                    match self.peek_at(1) {
                        next if Self::is_sign(next, '=') => (Relation::NotEqual, 2),
                        next if self.is_command(next, "in") => (Relation::NotIn, 2),
                        _ => return self.error("\\not needs a relation after it"),
                    }
                } else if matches!(name, "mid" | "colon") && self.in_set {
                    return Ok(None);
                } else if let Some(relation) = words::relation(name) {
                    (relation, 1)
                } else if words::other_relation(name) {
                    let id = self.tree.add_name(name);
                    (Relation::Other(id), 1)
                } else {
                    return Ok(None);
                }
            }
            _ => return Ok(None),
        };
        self.at += count;
        Ok(Some(relation))
    }

    /// `\pmod 7`, `(mod 7)`: the modulus.
    pub(super) fn congruence_modulus(&mut self) -> Parse<Option<NodeId>> {
        let token = self.peek();
        if self.is_command(token, "pmod") || self.is_command(token, "mod") {
            self.at += 1;
            return self.nested(Self::power).map(Some);
        }
        if self.at_modulus() {
            self.at += 1;
            self.at += self.mod_in_text(0).unwrap_or(1);
            let modulus = self.nested(Self::sum)?;
            if !self.eat_sign(')') {
                return self.error("expected ) after the modulus");
            }
            return Ok(Some(modulus));
        }
        Ok(None)
    }

    /// `\\text{mod}`, `\\operatorname{ mod }`, `ahead` tokens from here: how many tokens it takes.
    pub(super) fn mod_in_text(&self, ahead: usize) -> Option<usize> {
        let name = self.command_name(self.peek_at(ahead)?)?;
        if name != "mathbin" && !words::is_text_command(name) {
            return None;
        }
        let (raw, count) = self.raw_group(ahead + 1)?;
        (super::plain_words(raw).trim() == "mod").then_some(1 + count)
    }

    pub(super) fn modulo(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let mut left = self.set_operation()?;
        loop {
            let token = self.peek();
            let word = token.is_some_and(|t| t.kind == TokenKind::Word && self.text_of(t) == "mod");
            let count = match self.mod_in_text(0) {
                Some(count) => count,
                None if word || self.is_command(token, "bmod") => 1,
                None => return Ok(left),
            };
            self.at += count;
            let right = self.set_operation()?;
            left = self.push(NodeKind::Modulo, start, &[left, right])?;
        }
    }

    pub(super) fn set_operation(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let mut left = self.ratio()?;
        loop {
            let token = self.peek();
            let name = token.and_then(|token| self.command_name(token));
            let word = token
                .filter(|t| t.kind == TokenKind::Word)
                .map(|t| self.text_of(t));
            let kind = match (name, word) {
                (Some("cup" | "bigcup"), _) | (_, Some("U"))
                    if self.brackets == 0 || name.is_some() =>
                {
                    NodeKind::Union
                }
                (Some("cap" | "bigcap"), _) => NodeKind::Intersection,
                (Some("setminus" | "backslash" | "smallsetminus"), _) => NodeKind::SetDifference,
                _ => return Ok(left),
            };
            let mut operands = vec![left];
            while self
                .peek()
                .is_some_and(|t| self.set_operator(t) == Some(kind))
            {
                self.at += 1;
                operands.push(self.ratio()?);
                if kind == NodeKind::SetDifference {
                    break;
                }
            }
            left = self.push(kind, start, &operands)?;
        }
    }

    pub(super) fn set_operator(&self, token: Token) -> Option<NodeKind> {
        match (token.kind, self.text_of(token)) {
            (TokenKind::Command, "cup" | "bigcup") | (TokenKind::Word, "U") => {
                Some(NodeKind::Union)
            }
            (TokenKind::Command, "cap" | "bigcap") => Some(NodeKind::Intersection),
            (TokenKind::Command, "setminus" | "backslash" | "smallsetminus") => {
                Some(NodeKind::SetDifference)
            }
            _ => None,
        }
    }

    pub(super) fn ratio(&mut self) -> Parse<NodeId> {
        let start = self.here();
        let mut parts = vec![self.sum()?];
        while let Some(count) = self.colon() {
            self.at += count;
            parts.push(self.sum()?);
        }
        if parts.len() == 1 {
            return Ok(parts.swap_remove(0));
        }
        // 4:30 pm: half of the day belongs to the time, not to the minutes.
        let last = parts.len() - 1;
        if let (NodeKind::Quantity(unit), [minutes]) =
            (self.tree.kind(parts[last]), self.tree.children(parts[last]))
            && let half = self
                .tree
                .name(unit)
                .to_ascii_lowercase()
                .replace(['.', ' '], "")
            && matches!(half.as_str(), "am" | "pm")
        {
            parts[last] = *minutes;
            let unit = self.tree.add_name(&half);
            let time = self.push(NodeKind::Colon, start, &parts)?;
            return self.push(NodeKind::Quantity(unit), start, &[time]);
        }
        self.push(NodeKind::Colon, start, &parts)
    }

    /// How many tokens a ratio sign here takes: `:`, `\colon`, `{:}`.
    fn colon(&self) -> Option<usize> {
        let token = self.peek();
        if !self.in_set && (Self::is_sign(token, ':') || self.is_command(token, "colon")) {
            return Some(1);
        }
        // 3 to 4
        let digits = |at: usize| {
            self.peek_at(at)
                .is_some_and(|token| token.kind == TokenKind::Digits)
        };
        if token.is_some_and(|t| t.kind == TokenKind::Word && self.text_of(t) == "to") && digits(1)
        {
            return Some(1);
        }
        if token
            .and_then(|token| self.command_name(token))
            .is_some_and(words::is_text_command)
            && let Some((raw, count)) = self.raw_group(1)
            && matches!(raw.trim(), "to" | ":")
            && digits(1 + count)
        {
            return Some(1 + count);
        }
        let braced = Self::is_sign(token, '{')
            && Self::is_sign(self.peek_at(1), ':')
            && Self::is_sign(self.peek_at(2), '}');
        braced.then_some(3)
    }
}
