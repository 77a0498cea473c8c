//! Letters and words: symbols with subscripts, constants, names of functions, phrases, prose.

use super::function::is_function;
use super::lexer::TokenKind;
use super::parser::{Parse, Parser};
use super::tree::{Constant, NodeId, NodeKind, NumberSet};
use super::words::{self, Meaning};

impl Parser<'_> {
    /// A run of letters.
    pub(super) fn word(&mut self) -> Parse<NodeId> {
        let Some(token) = self.peek() else {
            return self.error("expected a word");
        };
        let word = self.text_of(token);
        let start = token.span.start;
        if let Some(meaning) = words::meaning(word) {
            self.at += 1;
            return self.meaning(meaning, word, start);
        }
        // a half
        if matches!(word, "a" | "A")
            && self.peek_at(1).is_some_and(|next| {
                next.kind == TokenKind::Word
                    && next.spaced
                    && words::is_part_word(self.text_of(next))
            })
        {
            self.at += 1;
            return self.prose(word, start);
        }
        let single = word.chars().count() == 1;
        if !single {
            if let Some(id) = self.special_word(word, start)? {
                return Ok(id);
            }
            if word.is_ascii() {
                // Letters before a known function: Bsin(pi), xcos(x).
                if (1..word.len().min(4)).any(|split| {
                    let rest = &word[split..];
                    matches!(words::meaning(rest), Some(m) if is_function(m))
                        && rest.len() >= 2
                        && Self::is_sign(self.peek_at(1), '(')
                }) {
                    return self.letter();
                }
                // two-thirds
                if words::is_number_word(word)
                    && Self::is_sign(self.peek_at(1), '-')
                    && let Some(part) = self
                        .peek_at(2)
                        .filter(|token| token.kind == TokenKind::Word && !token.spaced)
                    && words::is_part_word(self.text_of(part))
                {
                    let both = format!("{word}-{}", self.text_of(part));
                    self.at += 3;
                    return self.prose(&both, start);
                }
                if matches!(
                    word.to_ascii_lowercase().as_str(),
                    "one" | "two" | "six" | "ten"
                ) {
                    self.at += 1;
                    return self.prose(word, start);
                }
                // the red, an ellipse
                if matches!(word, "the" | "The" | "an" | "An")
                    && self.peek_at(1).is_some_and(|next| {
                        next.kind == TokenKind::Word && next.spaced && self.text_of(next).len() >= 3
                    })
                {
                    self.at += 1;
                    return self.prose(word, start);
                }
                // US\$5
                if word == "US" && Self::is_escaped(self.peek_at(1), '$') {
                    self.at += 1;
                    return self.currency("$");
                }
                // Rs. 100
                if word == "Rs"
                    && Self::is_sign(self.peek_at(1), '.')
                    && self
                        .peek_at(2)
                        .is_some_and(|next| next.kind == TokenKind::Digits)
                {
                    self.at += 1;
                    return self.currency(word);
                }
                // USD 5
                if matches!(
                    word,
                    "USD" | "EUR" | "GBP" | "JPY" | "INR" | "CNY" | "RMB" | "Rs" | "CAD" | "AUD"
                ) && self
                    .peek_at(1)
                    .is_some_and(|next| next.kind == TokenKind::Digits)
                {
                    return self.currency(word);
                }
                // lnx, sinx
                if let Some(name) = word.get(..word.len().saturating_sub(1))
                    && matches!(name, "ln" | "sin" | "cos" | "tan" | "log")
                    && word.ends_with(['x', 'y', 'z', 'n'])
                    && let Some(meaning) = words::meaning(name)
                {
                    self.take(u32::try_from(name.len()).unwrap_or(0));
                    return self.meaning(meaning, name, start);
                }
                // twenty-one
                if word.len() >= 5
                    && word.ends_with("ty")
                    && Self::is_sign(self.peek_at(1), '-')
                    && let Some(ones) = self
                        .peek_at(2)
                        .filter(|token| token.kind == TokenKind::Word && !token.spaced)
                {
                    let both = format!("{word}-{}", self.text_of(ones));
                    self.at += 3;
                    return self.prose(&both, start);
                }
                let reads_as_word = word.len() >= 4 && words::has_vowel(word);
                if reads_as_word || self.is_short_word(word) {
                    self.at += 1;
                    return self.prose(word, start);
                }
                return self.letter();
            }
        }
        self.letter()
    }

    /// Yes, Red, Jim, "Not a function", "any integer": three letters that are no product of unknowns. Ae^{x} and Bxe^x
    /// are: what follows a word is the end or another word.
    fn is_short_word(&self, word: &str) -> bool {
        let capital = word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.bytes().skip(1).all(|b| b.is_ascii_lowercase())
            && words::has_vowel(&word[1..]);
        let followed = match self.peek_at(1) {
            None => true,
            Some(next) => {
                next.kind == TokenKind::Word && next.spaced && self.text_of(next).len() > 1
            }
        };
        word.len() == 3 && followed && (capital || matches!(word, "yes" | "not" | "any"))
            || word.len() == 3 && capital && word == "Not"
    }

    /// A word that is text, with the words after it.
    pub(super) fn prose(&mut self, word: &str, start: u32) -> Parse<NodeId> {
        let mut text = word.to_owned();
        while let Some(token) = self
            .peek()
            .filter(|token| token.kind == TokenKind::Word && token.spaced)
        {
            if matches!(self.text_of(token), "and" | "or") {
                break;
            }
            text.push(' ');
            text.push_str(self.text_of(token));
            self.at += 1;
        }
        let id = self.tree.add_name(&text);
        self.push(NodeKind::Text(id), start, &[])
    }

    /// Phrases with a meaning: "all real numbers", "no solution".
    pub(super) fn special_word(&mut self, word: &str, start: u32) -> Parse<Option<NodeId>> {
        if Self::is_sign(self.peek_at(1), '(')
            && let Some(construct) = self.construct_in_words(word, start)?
        {
            return Ok(Some(construct));
        }
        let rest = self.text.get(start as usize..).unwrap_or("");
        let phrases: [(&str, NodeKind); 10] = [
            ("all real numbers", NodeKind::NumberSet(NumberSet::Reals)),
            ("all reals", NodeKind::NumberSet(NumberSet::Reals)),
            ("all real", NodeKind::NumberSet(NumberSet::Reals)),
            ("real numbers", NodeKind::NumberSet(NumberSet::Reals)),
            ("no solutions", NodeKind::EmptySet),
            ("no solution", NodeKind::EmptySet),
            ("no real solutions", NodeKind::EmptySet),
            ("no real solution", NodeKind::EmptySet),
            ("empty set", NodeKind::EmptySet),
            ("does not exist", NodeKind::Undefined),
        ];
        for (phrase, kind) in phrases {
            let head = rest.get(..phrase.len()).unwrap_or("");
            if head.eq_ignore_ascii_case(phrase) {
                let end = start + u32::try_from(phrase.len()).unwrap_or(0);
                while self.peek().is_some_and(|token| token.span.start < end) {
                    self.at += 1;
                }
                return self.push(kind, start, &[]).map(Some);
            }
        }
        Ok(None)
    }

    /// One letter as a symbol, with its subscripts and primes; e, i are constants.
    pub(super) fn letter(&mut self) -> Parse<NodeId> {
        let Some(token) = self.peek() else {
            return self.error("expected a letter");
        };
        let Some(letter) = self.text_of(token).chars().next() else {
            return self.error("expected a letter");
        };
        if !letter.is_ascii() {
            return self.foreign_word();
        }
        let span = self.take(u32::try_from(letter.len_utf8()).unwrap_or(1));
        self.symbol(letter.encode_utf8(&mut [0; 4]), span.start)
    }

    /// Letters of other scripts: words, not products of unknowns.
    pub(super) fn foreign_word(&mut self) -> Parse<NodeId> {
        let start = self.here();
        while let Some(token) = self.peek().filter(|token| token.kind == TokenKind::Word) {
            let word = self.text_of(token);
            if word.is_ascii()
                || (self.last_end() > start && matches!(word, "或" | "和" | "且" | "与"))
            {
                break;
            }
            self.at += 1;
        }
        let text = self.slice(self.since(start)).to_owned();
        let id = self.tree.add_name(&text);
        self.push(NodeKind::Text(id), start, &[])
    }

    /// A symbol of this name, after which subscripts, primes and arguments may follow.
    pub(super) fn symbol(&mut self, name: &str, start: u32) -> Parse<NodeId> {
        let mut full = name.to_owned();
        let mut plain = true;
        // v0 in plain text is v with index 0, not v times 0.
        if let Some(token) = self
            .peek()
            .filter(|token| token.kind == TokenKind::Digits && !token.spaced)
            && name.len() == 1
            // 1 + i2 is a complex number.
            && name != "i"
            && self.last_end() == token.span.start
            // n2^{n-1} is n times a power of two.
            && !Self::is_sign(self.peek_at(1), '^')
        {
            full.push('_');
            full.push_str(self.text_of(token));
            self.at += 1;
            plain = false;
        }
        loop {
            if self.eat_subscript(&mut full)? {
                plain = false;
            } else if let Some(count) = self.inverse_script(name) {
                // f^{-1}(x)
                full.push_str("^-1");
                self.at += count;
                plain = false;
            } else if let Some((marks, count)) = self.prime_script(0) {
                full.push_str(marks);
                self.at += count;
                plain = false;
            } else if Self::is_sign(self.peek(), '"')
                && self.peek().is_some_and(|token| !token.spaced)
            {
                // f″
                self.at += 1;
                full.push_str("''");
                plain = false;
            } else if Self::is_sign(self.peek(), '\'')
                && self.peek().is_some_and(|token| !token.spaced)
            {
                self.at += 1;
                full.push('\'');
                plain = false;
            } else {
                break;
            }
        }
        let constant = match full.as_str() {
            "e" => Some(Constant::E),
            "i" => Some(Constant::ImaginaryUnit),
            _ => None,
        };
        if let Some(constant) = constant.filter(|_| plain) {
            return self.push(NodeKind::Constant(constant), start, &[]);
        }
        if let Some(count) = self.choice_count(&full, start)? {
            return Ok(count);
        }
        let id = self.tree.add_name(&full);
        let symbol = self.push(NodeKind::Symbol(id), start, &[])?;
        // f(x): application for the usual function letters.
        let applies = matches!(
            full.chars().next(),
            Some('f' | 'g' | 'h' | 'F' | 'G' | 'H' | 'P' | 'Q' | 'W' | 'p' | 'q')
        ) && name.len() == 1;
        let opens = |sign| {
            self.peek()
                .is_some_and(|token| !token.spaced && Self::is_sign(Some(token), sign))
        };
        let defined =
            |close| start == self.member && name.len() == 1 && self.is_defined(name, close);
        let close = if opens('(') && (applies && self.argument_looks_plain(&full) || defined(')')) {
            Some(')')
        } else {
            // E[X] = 7
            (opens('[') && defined(']')).then_some(']')
        };
        if let Some(close) = close {
            let members = self.arguments_in(close)?;
            let children: Vec<NodeId> = std::iter::once(symbol).chain(members).collect();
            return self.push(NodeKind::Apply, start, &children);
        }
        Ok(symbol)
    }

    /// C(t) = .., E(W) = 21/2, A(3) = ..: the bracket here holds plain arguments, an equals sign follows, and the letter
    /// occurs nowhere else, so that it is the name of a function and no factor.
    fn is_defined(&self, letter: &str, closing: char) -> bool {
        /// Tokens that are looked at on either side of the sign.
        const FAR: usize = 64;
        let sign = |ahead: usize, wanted| Self::is_sign(self.peek_at(ahead), wanted);
        // y_4 is another name than y.
        let holds = |ahead: usize| {
            let indexed = Self::is_sign(self.peek_at(ahead + 1), '_');
            self.peek_at(ahead).is_some_and(|token| {
                let word = self.text_of(token);
                token.kind == TokenKind::Word
                    && word.contains(letter)
                    && !(indexed && word == letter)
            })
        };
        let Some(close) = (1..FAR).find(|ahead| sign(*ahead, closing)) else {
            return false;
        };
        let plain = |ahead: usize| {
            self.peek_at(ahead).is_some_and(|token| match token.kind {
                TokenKind::Word => !self.text_of(token).contains(letter),
                // A(3) = 12, y(2.5) = 2, y(-1) = 0
                TokenKind::Digits | TokenKind::Command => true,
                TokenKind::Sign { sign, escaped } => {
                    matches!(sign, ',' | '=' | '.') || escaped || sign == '-' && ahead == 1
                }
                TokenKind::NewRow => false,
            })
        };
        close > 1
            && (1..close).all(plain)
            && (sign(close + 1, '=') || self.is_command(self.peek_at(close + 1), "approx"))
            && !(close + 2..close + FAR)
                .take_while(|ahead| {
                    self.peek_at(*ahead).is_some() && !sign(*ahead, ',') && !sign(*ahead, ';')
                })
                .any(holds)
    }

    /// `^{-1}` between the letter of a function and its argument: how many tokens it takes.
    fn inverse_script(&self, name: &str) -> Option<usize> {
        let (raw, count) = self.raw_group(1)?;
        let inverse = Self::is_sign(self.peek(), '^')
            && raw.trim() == "-1"
            && matches!(name, "f" | "g" | "h" | "F" | "G" | "H")
            && Self::is_sign(self.peek_at(1 + count), '(');
        inverse.then_some(1 + count)
    }

    /// `^\prime`, `^{\prime\prime}`, `ahead` tokens on: the marks and how many tokens they take.
    pub(super) fn prime_script(&self, ahead: usize) -> Option<(&'static str, usize)> {
        if !Self::is_sign(self.peek_at(ahead), '^') {
            return None;
        }
        if self.is_command(self.peek_at(ahead + 1), "prime") {
            return Some(("'", 2));
        }
        let (raw, count) = self.raw_group(ahead + 1)?;
        let marks = match &raw.split_whitespace().collect::<String>()[..] {
            "\\prime" | "'" => "'",
            "\\prime\\prime" | "''" => "''",
            "\\prime\\prime\\prime" | "'''" => "'''",
            _ => return None,
        };
        Some((marks, 1 + count))
    }

    /// p(..), q(..), P(..) are applications only of plain arguments: p(x), P(2), not p(q-1).
    pub(super) fn argument_looks_plain(&self, name: &str) -> bool {
        if !name.starts_with(['p', 'q', 'P', 'Q', 'W', 'H', 'h']) {
            return true;
        }
        let inside = self.peek_at(1);
        inside.is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Digits))
            && Self::is_sign(self.peek_at(2), ')')
    }

    /// Reads a subscript, if there is one, behind a name.
    pub(super) fn eat_subscript(&mut self, name: &mut String) -> Parse<bool> {
        let found = Self::is_sign(self.peek(), '_');
        if found {
            let subscript = self.subscript()?;
            name.push('_');
            name.push_str(&subscript);
        }
        Ok(found)
    }

    /// The subscript here in canonical form: `1`, `n+1` as `(n+1)`.
    fn subscript(&mut self) -> Parse<String> {
        let (raw, count) = match self.raw_group(1) {
            Some((raw, count)) => (raw, 1 + count),
            None => {
                let Some(token) = self.peek_at(1) else {
                    return self.error("a subscript is missing");
                };
                match token.kind {
                    TokenKind::Digits | TokenKind::Command => (self.text_of(token), 2),
                    TokenKind::Word => {
                        self.at += 1;
                        // A letter of another script is several bytes; half of one is no text.
                        let Some(letter) = self.text_of(token).chars().next() else {
                            return self.error("expected a subscript");
                        };
                        self.take(u32::try_from(letter.len_utf8()).unwrap_or(1));
                        return Ok(letter.to_string());
                    }
                    _ => return self.error("expected a subscript"),
                }
            }
        };
        let mut text = String::new();
        for piece in raw.split(|c: char| c.is_whitespace() || matches!(c, '{' | '}' | '$' | '~')) {
            let piece = piece
                .strip_prefix('\\')
                .filter(|name| words::is_text_command(name))
                .map_or(piece, |_| "");
            text.push_str(piece.strip_prefix("\\,").unwrap_or(piece));
        }
        if text.is_empty() {
            return self.error("a subscript is empty");
        }
        self.at += count;
        let simple = text.chars().all(char::is_alphanumeric) || text.starts_with('\\');
        Ok(if simple {
            text.trim_start_matches('\\').to_owned()
        } else {
            format!("({text})")
        })
    }

    pub(super) fn meaning(&mut self, meaning: Meaning, name: &str, start: u32) -> Parse<NodeId> {
        match meaning {
            Meaning::Symbol => self.symbol(words::plain_letter(name).unwrap_or(name), start),
            Meaning::Constant(constant) => {
                if Self::is_sign(self.peek(), '_') {
                    return self.symbol(name, start);
                }
                self.push(NodeKind::Constant(constant), start, &[])
            }
            Meaning::Undefined => self.push(NodeKind::Undefined, start, &[]),
            Meaning::Empty => self.push(NodeKind::EmptySet, start, &[]),
            Meaning::And | Meaning::Or => {
                self.error("a connective stands where a value is expected")
            }
            Meaning::Percent => self.error("a percent sign stands where a value is expected"),
            _ => self.function(meaning, start),
        }
    }
}
