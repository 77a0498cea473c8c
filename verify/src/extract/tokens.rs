//! A line of prose as tokens: which parts can belong to a formula, and which brackets belong together.

use super::prose;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `12`, `1,234.5`, `4.5e-3`, `0.333...`
    Number,
    /// Letters.
    Word,
    /// `\name` with its text argument, or an escaped sign.
    Command,
    /// `( [ {`
    Open,
    /// `) ] }`
    Close,
    /// An operator or relation that needs operands on both sides.
    Operator,
    /// A sign after its operand: `% ° ! ′ ² ½`.
    Postfix,
    /// A sign before its operand: `√ $ €`.
    Prefix,
    /// Comma or semicolon.
    Comma,
    /// Anything that ends a formula.
    Stop,
}

/// A token of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Space or markdown before it.
    pub(super) gap: bool,
    /// The other bracket.
    pub(super) partner: Option<usize>,
}

/// The tokens of a line.
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token>,
    /// Words of prose before each token.
    prose: Vec<usize>,
}

/// Names of mathematics that are words of English as well.
const ENGLISH: [&str; 26] = [
    "and",
    "or",
    "in",
    "to",
    "mid",
    "sign",
    "root",
    "text",
    "left",
    "right",
    "begin",
    "end",
    "array",
    "cases",
    "none",
    "null",
    "percent",
    "percentage",
    "times",
    "all",
    "max",
    "min",
    "trace",
    "floor",
    "ceiling",
    "undefined",
];

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut tokens: Vec<Token> = Vec::new();
        let mut at = 0;
        let mut gap = true;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let tag = html_tag(rest);
            if tag > 0 {
                gap = true;
                at += tag;
                continue;
            }
            if c.is_whitespace() || matches!(c, '`' | '~') || is_markdown(text, at, c) {
                gap = true;
                at += c.len_utf8();
                continue;
            }
            let (kind, length) = token(rest, c);
            tokens.push(Token {
                kind,
                start: at,
                end: at + length,
                gap,
                partner: None,
            });
            gap = false;
            at += length;
        }
        let mut line = Line {
            text,
            tokens,
            prose: Vec::new(),
        };
        line.times();
        line.pair();
        line.count();
        line
    }

    pub(super) fn get(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).copied()
    }

    pub(super) fn before(&self, at: usize) -> Option<(usize, Token)> {
        let at = at.checked_sub(1)?;
        Some((at, self.get(at)?))
    }

    pub(super) fn str(&self, at: usize) -> &'a str {
        self.get(at)
            .and_then(|token| self.text.get(token.start..token.end))
            .unwrap_or_default()
    }

    /// Is there space between this token and the next?
    pub(super) fn gap_after(&self, at: usize) -> bool {
        self.get(at + 1).is_none_or(|next| next.gap)
    }

    /// The `x` between two numbers is a times sign, the colon of `3 : 7` a ratio.
    fn times(&mut self) {
        for at in 1..self.tokens.len() {
            let sign = matches!(self.str(at), "x" | "X" | "*");
            let numbers = [at - 1, at + 1]
                .iter()
                .all(|n| self.get(*n).is_some_and(|token| token.kind == Kind::Number));
            if sign && numbers {
                self.tokens[at].kind = Kind::Operator;
            }
        }
    }

    fn pair(&mut self) {
        let mut open = Vec::new();
        for at in 0..self.tokens.len() {
            match self.tokens[at].kind {
                Kind::Open => open.push(at),
                Kind::Close => {
                    if let Some(start) = open.pop() {
                        self.tokens[at].partner = Some(start);
                        self.tokens[start].partner = Some(at);
                    }
                }
                _ => {}
            }
        }
    }

    fn count(&mut self) {
        let mut total = 0;
        self.prose = Vec::with_capacity(self.tokens.len());
        for at in 0..self.tokens.len() {
            self.prose.push(total);
            let prose = match self.tokens[at].kind {
                Kind::Word => !self.is_symbol(at) && !is_measure(self.str(at)),
                Kind::Stop => true,
                _ => false,
            };
            total += usize::from(prose);
        }
    }

    /// Does the bracket hold nothing but a formula?
    pub(super) fn is_formula_bracket(&self, at: usize) -> bool {
        let Some(partner) = self.get(at).and_then(|token| token.partner) else {
            return false;
        };
        self.prose.get(at.min(partner)) == self.prose.get(at.max(partner))
    }

    /// A letter or name that can be an operand: `x`, `pi`, `sqrt`, `mod`.
    pub(super) fn is_symbol(&self, at: usize) -> bool {
        let word = self.str(at);
        let mut chars = word.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => !prose::is_foreign_letter(c),
            _ => {
                word == "mod"
                    || algebra::parse::is_known_name(word)
                        && !ENGLISH.contains(&word.to_ascii_lowercase().as_str())
            }
        }
    }
}

/// A unit of measure or a word of scale.
pub(super) fn is_measure(word: &str) -> bool {
    let exact = word.trim_end_matches('.');
    !matches!(
        exact,
        "in" | "a" | "at" | "as" | "am" | "are" | "has" | "an" | "bar" | "I" | "A" | "is" | "no"
    ) && (algebra::units::is_unit(exact)
        || matches!(exact, "square" | "cubic" | "sq" | "cu" | "per"))
}

/// Stars and underscores that emphasise: doubled, or with a space on exactly one side.
fn is_markdown(text: &str, at: usize, c: char) -> bool {
    if !matches!(c, '*' | '_') {
        return false;
    }
    let before = text[..at].chars().next_back();
    let after = text[at + 1..].chars().next();
    let edge = |c: Option<char>| {
        c.is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ',' | ':' | ';' | '!'))
    };
    let operand = |c: Option<char>| {
        c.is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | '(' | '}' | '\\'))
    };
    match c {
        '*' if before == Some('*') => {
            let two = text[..at - 1].chars().next_back();
            !(operand(two) && operand(after))
        }
        '*' if after == Some('*') => {
            let two = text[at + 2..].chars().next();
            !(operand(before) && operand(two))
        }
        _ => edge(before) != edge(after),
    }
}

/// The length of an HTML tag at the start: `<b>`, `</sup>`.
fn html_tag(rest: &str) -> usize {
    let Some(body) = rest.strip_prefix('<') else {
        return 0;
    };
    let name = body.strip_prefix('/').unwrap_or(body);
    let letters = name
        .bytes()
        .take(12)
        .take_while(|b| b.is_ascii_alphabetic() || *b == b'_')
        .count();
    let closed = name.as_bytes().get(letters) == Some(&b'>');
    if letters > 0 && closed && (letters > 1 || matches!(&name[..1], "b" | "i" | "u" | "p")) {
        rest.len() - name.len() + letters + 1
    } else {
        0
    }
}

/// The kind and length of the token at the start of `rest`, whose first character is `c`.
fn token(rest: &str, c: char) -> (Kind, usize) {
    let one = c.len_utf8();
    match c {
        '0'..='9' => (Kind::Number, number(rest)),
        '.' if rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => {
            (Kind::Number, number(rest))
        }
        '\\' => command(rest),
        '(' | '[' | '{' => (Kind::Open, one),
        ')' | ']' | '}' => (Kind::Close, one),
        ',' | ';' => (Kind::Comma, one),
        ':' => (Kind::Operator, one),
        '<' if rest.starts_with("<<") => (Kind::Stop, 2),
        '>' if rest.starts_with(">>") => (Kind::Stop, 2),
        '*' if rest.starts_with("**") => (Kind::Operator, 2),
        '=' | '-' if rest.as_bytes().get(1) == Some(&b'>') => (Kind::Operator, 2),
        '<' | '>' | '=' | '!' if rest.as_bytes().get(1) == Some(&b'=') => (Kind::Operator, 2),
        '+' | '-' | '*' | '/' | '^' | '_' | '=' | '<' | '>' | '−' | '–' | '×' | '·' | '÷' | '∕'
        | '⁄' | '⇒' | '≤' | '≥' | '≠' | '≈' | '≡' | '∈' | '∉' | '±' | '∓' | '∶' | '∪' | '∩'
        | '⋅' | '∣' | '|' | '→' | '⊂' | '&' => (Kind::Operator, one),
        '%'
        | '°'
        | '!'
        | '\''
        | '′'
        | '″'
        | '²'
        | '³'
        | '¹'
        | '⁰'..='⁹'
        | '⁻'
        | '⁺'
        | 'ⁿ'
        | '₀'..='₉'
        | '½'
        | '¼'
        | '¾'
        | '⅐'..='⅞'
        | '℃'
        | '‰'
        | '¢'
        | '℉' => (Kind::Postfix, one),
        '√' | '∛' | '∜' | '$' | '€' | '£' | '¥' | '₹' => (Kind::Prefix, one),
        c if c.is_alphabetic() => {
            let mut end = 0;
            for (at, c) in rest.char_indices() {
                let apostrophe = matches!(c, '\'' | '’')
                    && rest[at + c.len_utf8()..].starts_with(char::is_alphabetic);
                if !c.is_alphabetic() && !apostrophe {
                    break;
                }
                end = at + c.len_utf8();
            }
            (Kind::Word, end)
        }
        '∞' => (Kind::Word, one),
        _ => (Kind::Stop, one),
    }
}

/// The length of a number: grouped digits, a point, an exponent, the dots of a recurring decimal.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    let mut point = false;
    while digit(at) || matches!(bytes.get(at), Some(b'.' | b',')) && digit(at + 1) {
        point |= bytes.get(at) == Some(&b'.');
        at += 1;
    }
    if point && rest[at..].starts_with("...") {
        return at + 3;
    }
    // 5. before an operator or bracket is rare; the point usually ends the sentence.
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'-' | b'+')));
        let mut end = at + 1 + sign;
        if digit(end) {
            while digit(end) {
                end += 1;
            }
            if !rest[end..].starts_with(char::is_alphabetic) {
                return end;
            }
        }
    }
    at
}

/// `\name`, `\text{..}` with its argument, `\%`; fences end a formula.
fn command(rest: &str) -> (Kind, usize) {
    let letters = rest[1..]
        .bytes()
        .position(|b| !b.is_ascii_alphabetic())
        .unwrap_or(rest.len() - 1);
    if letters == 0 {
        let sign = rest[1..].chars().next();
        let length = 1 + sign.map_or(0, char::len_utf8);
        let kind = match sign {
            Some('%') => Kind::Postfix,
            Some('$') => Kind::Prefix,
            Some('{') => Kind::Open,
            Some('}') => Kind::Close,
            Some(',' | ';' | ':' | '!' | ' ') => Kind::Command,
            _ => Kind::Stop,
        };
        return (kind, length);
    }
    let end = letters + 1;
    let name = &rest[1..end];
    let kind = match name {
        "times" | "cdot" | "div" | "le" | "leq" | "ge" | "geq" | "lt" | "gt" | "ne" | "neq"
        | "approx" | "equiv" | "pm" | "mp" | "in" | "cup" | "cap" | "leqslant" | "geqslant"
        | "bmod" => Kind::Operator,
        _ => Kind::Command,
    };
    let wraps = name.starts_with("text")
        || matches!(name, "mathrm" | "mbox" | "operatorname" | "begin" | "end");
    if wraps
        && rest[end..].starts_with('{')
        && let Some(close) = rest[end..].bytes().take(256).position(|b| b == b'}')
    {
        return (kind, end + close + 1);
    }
    (kind, end)
}
