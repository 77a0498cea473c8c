//! Operands: numbers, letters, functions and structures.

use algebra::parse::lexer::{Token, TokenKind};
use algebra::{Integer, Rational};

use super::{Evaluator, constant};
use crate::value::{Operation, Value, function};

/// Names of functions in use, and their names in the table of operations.
const FUNCTIONS: [(&str, &str); 26] = [
    ("asin", "arcsin"),
    ("acos", "arccos"),
    ("atan", "arctan"),
    ("asec", "arcsec"),
    ("acsc", "arccsc"),
    ("asinh", "arcsinh"),
    ("acosh", "arccosh"),
    ("atanh", "arctanh"),
    ("arsinh", "arcsinh"),
    ("arcosh", "arccosh"),
    ("artanh", "arctanh"),
    ("acoth", "arccoth"),
    ("asech", "arcsech"),
    ("acsch", "arccsch"),
    ("tg", "tan"),
    ("sen", "sin"),
    ("abs", "absolute"),
    ("Abs", "absolute"),
    ("ceil", "ceiling"),
    ("Max", "max"),
    ("Min", "min"),
    ("sgn", "sign"),
    ("sqrt", "square-root"),
    ("binom", "binomial"),
    ("log", "lg"),
    ("overline", "conjugate"),
];

/// Operations that are written like functions.
const NAMED: [&str; 8] = [
    "floor",
    "ceiling",
    "absolute",
    "factorial",
    "max",
    "min",
    "square-root",
    "binomial",
];

/// Short words that are no products.
const SPELLED: [&str; 16] = [
    "am", "an", "as", "at", "ad", "in", "is", "if", "it", "me", "he", "be", "we", "ft", "kg", "mi",
];

/// A list of its own: a table shared with the parser or the printer would share their mistakes.
const GREEK: [&str; 26] = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "vartheta",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "rho",
    "sigma",
    "tau",
    "phi",
    "varphi",
    "chi",
    "psi",
    "omega",
    "Delta",
    "Omega",
    "ell",
];

/// The operation of a function name.
fn operation(name: &str) -> Option<Operation> {
    let name = FUNCTIONS
        .iter()
        .find(|known| known.0 == name)
        .map_or(name, |known| known.1);
    let named = || Operation::named(name).filter(|_| NAMED.contains(&name));
    function(name).map(Operation::Call).or_else(named)
}

/// Is this the name of a function?
pub(super) fn is_function(name: &str) -> bool {
    name.len() > 1 && operation(name).is_some()
}

/// Is this the name of a function, a constant or a Greek letter?
pub(super) fn is_name(word: &str) -> bool {
    is_function(word) || GREEK.contains(&word) || constant(word).is_some()
}

/// Is this a Greek letter?
pub(super) fn is_greek(word: &str) -> bool {
    GREEK.contains(&word)
}

/// Letters that may stand before a bracket as a factor; the others may be functions there.
const FACTORS: &str = "abckmnrstxyzABCMNR";

impl Evaluator<'_> {
    pub(super) fn atom(&mut self) -> Option<Value> {
        if self.depth > super::MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let value = self.operand();
        self.depth -= 1;
        value
    }

    fn operand(&mut self) -> Option<Value> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Digits => {
                let start = self.at;
                let value = self.number()?;
                if self.at != start + 1 {
                    return Some(value);
                }
                let fraction = match self.fraction_of_integers() {
                    true => self.atom(),
                    false => self.spaced_fraction(),
                };
                match fraction {
                    Some(fraction) => self.apply(Operation::Mixed, &[value, fraction]),
                    None => Some(value),
                }
            }
            TokenKind::Sign {
                sign,
                escaped: false,
            } => match sign {
                '.' => self.number(),
                '(' | '{' => self.group(if sign == '(' { ')' } else { '}' }),
                '|' | '⟦' => {
                    let close = if sign == '|' { '|' } else { '⟧' };
                    self.bars += 1;
                    let inner = self.group(close);
                    self.bars -= 1;
                    self.apply(Operation::Absolute, &[inner?])
                }
                _ => None,
            },
            TokenKind::Word => self.word(token),
            TokenKind::Command => self.latex(token),
            _ => None,
        }
    }

    /// Letters: a constant, a symbol, a function, or factors in a row.
    fn word(&mut self, token: Token) -> Option<Value> {
        let word = self.text_of(token);
        let start = token.span.start as usize;
        if let Some(value) = self.bound_value(word, start) {
            self.at += 1;
            return (!self.is_sign('_')).then_some(value);
        }
        if GREEK.contains(&word) {
            self.at += 1;
            return self.symbol(word, start);
        }
        if let Some(known) = constant(word) {
            self.at += 1;
            let value = Value::constant(known, self.setting);
            return Some(self.leaf(start, value));
        }
        // "Bsin(pi)" is B times sin(pi): the longest name at the end counts.
        let bracket = matches!(self.sign_at(self.at + 1), Some('(' | '⟦' | '^' | '_'));
        let names = (0..word.len()).filter(|cut| word.len() - cut > 1 && bracket);
        let cut = names
            .filter(|cut| word.get(*cut..).is_some_and(is_function))
            .min();
        let alone = is_function(word);
        match cut.or(alone.then_some(0)) {
            Some(0) => {
                self.at += 1;
                self.call(word)
            }
            Some(cut) => {
                self.shorten(cut);
                let letters = self.letters(word.get(..cut)?, start)?;
                let value = self.call_shortened()?;
                self.apply(Operation::Product, &[letters, value])
            }
            // cbrt, ctg: names that the checker knows and this reader does not.
            None if word.len() > 1 && algebra::parse::is_known_name(word) => None,
            // FF_{16}
            None if word.len() > 1
                && word.bytes().all(|b| b.is_ascii_uppercase())
                && self.sign_at(self.at + 1) == Some('_') =>
            {
                None
            }
            // lnx
            None if ["ln", "sin", "cos", "tan", "log"]
                .iter()
                .any(|name| word.starts_with(name)) =>
            {
                None
            }
            None if word.len() == 1 => {
                self.at += 1;
                let applied = self.is_sign('(') && !FACTORS.contains(word);
                if applied || self.is_sign('\'') {
                    return None;
                }
                self.symbol(word, start)
            }
            None => {
                // xy is x times y for short runs of letters that spell nothing; a script belongs to the last one.
                let vowels = word.contains(['o', 'u', 'O', 'E', 'U']) || word.contains("ea");
                let spelled = SPELLED.contains(&word);
                let short = word.len() == 2 || (word.len() <= 4 && !word.contains(['a', 'e', 'i']));
                let last = word.len() - 1;
                if vowels || spelled || !(short || word == "abc") {
                    return None;
                }
                // e and i may be letters to some.
                self.has_open_argument |= word.contains(['e', 'i', 'I']);
                self.shorten(last);
                let letters = self.letters(word.get(..last)?, start)?;
                let value = self.power()?;
                self.apply(Operation::Product, &[letters, value])
            }
        }
    }

    /// Leaves this many bytes of the token here behind.
    fn shorten(&mut self, count: usize) {
        if let Some(slot) = self.tokens.get_mut(self.at) {
            slot.span.start += u32::try_from(count).unwrap_or(0);
            slot.spaced = false;
        }
    }

    fn call_shortened(&mut self) -> Option<Value> {
        let token = self.peek()?;
        self.at += 1;
        self.call(self.text_of(token))
    }

    /// The product of single letters.
    fn letters(&mut self, word: &str, start: usize) -> Option<Value> {
        let mut total = Self::exact(1);
        for (at, letter) in word.char_indices() {
            let value = self.single(letter.encode_utf8(&mut [0; 4]), start + at)?;
            total = self.apply(Operation::Product, &[total, value])?;
        }
        Some(total)
    }

    fn single(&mut self, letter: &str, start: usize) -> Option<Value> {
        if let Some(value) = self.bound_value(letter, start) {
            return Some(value);
        }
        let value = match constant(letter) {
            Some(known) => Value::constant(known, self.setting),
            None => {
                let value = self.sample.value(letter);
                self.point.insert(letter.to_owned(), value.clone());
                Value::Exact(value)
            }
        };
        Some(self.leaf(start, value))
    }

    /// A symbol with its subscript: `x_1`, `x_{1}`, `a_{n+1}`.
    fn symbol(&mut self, name: &str, start: usize) -> Option<Value> {
        let mut name = name.to_owned();
        if self.eat('_') {
            name.push('_');
            let braced = self.eat('{');
            let mut count = 0;
            while let Some(token) = self.peek() {
                if braced && self.eat('}') {
                    break;
                }
                let simple = matches!(
                    token.kind,
                    TokenKind::Digits | TokenKind::Word | TokenKind::Command
                );
                let sign = self.sign_at(self.at);
                if !simple && !sign.is_some_and(|c| matches!(c, '+' | '-' | ',')) {
                    return None;
                }
                name.push_str(self.text_of(token));
                self.at += 1;
                count += 1;
                if !braced {
                    break;
                }
            }
            if count == 0 {
                return None;
            }
        }
        // C_5^2 counts choices, and is no power.
        let counts = ["C_", "A_", "P_"].iter().any(|letter| {
            name.strip_prefix(letter)
                .is_some_and(|index| index.bytes().all(|b| b.is_ascii_digit()))
        });
        if counts && self.is_sign('^') {
            return None;
        }
        // a_k in a sum over k is another quantity in every term.
        let subscripted = name
            .split_once('_')
            .is_some_and(|(_, script)| self.bound.iter().any(|entry| script.contains(&entry.0)));
        if subscripted {
            return None;
        }
        if let Some(value) = self.bound_value(&name, start) {
            return Some(value);
        }
        let value = self.sample.value(&name);
        self.point.insert(name, value.clone());
        Some(self.leaf(start, Value::Exact(value)))
    }

    fn latex(&mut self, token: Token) -> Option<Value> {
        let name = self.text_of(token);
        // The backslash belongs to the name.
        let start = (token.span.start as usize).saturating_sub(1);
        self.at += 1;
        match name {
            "pi" => {
                let value = Value::constant(constant(name)?, self.setting);
                Some(self.leaf(start, value))
            }
            // d/dx is no quotient.
            "frac" if self.is_derivative() => None,
            "frac" | "binom" => {
                let parts = [self.argument()?, self.argument()?];
                let operation = if name == "frac" {
                    Operation::Quotient
                } else {
                    Operation::Binomial
                };
                self.apply(operation, &parts)
            }
            "sqrt" => {
                if self.sign_at(self.at) != Some('[') {
                    let radicand = self.argument()?;
                    return self.apply(Operation::SquareRoot, &[radicand]);
                }
                let index = self.group(']')?;
                let radicand = self.argument()?;
                self.apply(Operation::Root, &[radicand, index])
            }
            "lfloor" | "lceil" => {
                let (close, operation) = if name == "lfloor" {
                    ("rfloor", Operation::Floor)
                } else {
                    ("rceil", Operation::Ceiling)
                };
                let inner = self.sum()?;
                let closed = self.eat_command(close);
                self.apply(operation, &[inner]).filter(|_| closed)
            }
            "sum" => self.big(Operation::Sum),
            "prod" => self.big(Operation::Product),
            "int" => self.integral(),
            name if GREEK.contains(&name) => self.symbol(name, start),
            name => self.call(name),
        }
    }

    /// `{d}{dx}`
    pub(super) fn is_derivative(&self) -> bool {
        let text = |offset: usize| {
            let token = self.tokens.get(self.at + offset);
            token.map_or("", |token| self.text_of(*token))
        };
        [text(0), text(1), text(2), text(3)] == ["{", "d", "}", "{"] && text(4).starts_with('d')
    }

    /// A function, behind its name.
    fn call(&mut self, name: &str) -> Option<Value> {
        let mut operation = operation(name)?;
        let mut base = None;
        if self.is_sign('_') && matches!(name, "log" | "lg") {
            self.at += 1;
            base = Some(self.argument()?);
            operation = Operation::LogBase;
        }
        let mut power = None;
        let known = self.leaves.len();
        if self.eat('^') {
            let exponent = self.exponent()?;
            let whole = exponent.exact().and_then(Rational::to_integer)?;
            let inverse = format!("arc{name}");
            match (whole.is_negative(), function(&inverse)) {
                (false, _) => power = Some(exponent),
                // \sin^{-1} is the inverse function, and its -1 no number.
                (true, Some(inverse)) if whole == Integer::from(-1) => {
                    self.leaves.truncate(known);
                    operation = Operation::Call(inverse);
                }
                _ => return None,
            }
        }
        let mut parts = self.arguments()?;
        if let Some(base) = base {
            parts.push(base);
        } else if name == "log" && parts.len() == 2 {
            operation = Operation::LogBase;
        } else if name == "log" {
            self.has_open_logarithm = true;
        }
        let value = self.apply(operation, &parts)?;
        match power {
            Some(power) => self.apply(Operation::Power, &[value, power]),
            None => Some(value),
        }
    }

    /// What a function is applied to.
    fn arguments(&mut self) -> Option<Vec<Value>> {
        if self.is_sign('(') {
            let mut parts = Vec::new();
            // Inside the brackets bars begin anew.
            let bars = std::mem::take(&mut self.bars);
            while parts.is_empty() || self.is_sign(',') {
                self.at += 1;
                parts.push(self.sum()?);
            }
            self.bars = bars;
            if !self.eat(')') {
                return None;
            }
            // \sin(30)^\circ
            if parts.len() == 1 && self.degrees() {
                parts = vec![self.apply(Operation::Degrees, &parts)?];
            }
            return Some(parts);
        }
        if self.is_sign('{') {
            let mut value = self.atom()?;
            if self.degrees() {
                value = self.apply(Operation::Degrees, &[value])?;
            }
            // \sin{x}^2
            return (!self.is_sign('^') && !self.is_sign('!')).then_some(vec![value]);
        }
        // \sin 2x, \log xy, \sin x \cos y: factors side by side up to the next function.
        let mut total = self.power()?;
        let mut count = 0;
        while self.starts_operand() && !self.starts_function() && !self.is_sign('(') {
            if self.token(TokenKind::Digits).is_some() {
                return None;
            }
            let factor = self.power()?;
            total = self.apply(Operation::Product, &[total, factor])?;
            count += 1;
        }
        self.has_open_argument |= count > 0 || self.is_sign('/') || self.is_sign('(');
        Some(vec![total])
    }

    fn starts_function(&self) -> bool {
        let name = self
            .command()
            .or_else(|| self.token(TokenKind::Word).map(|token| self.text_of(token)));
        name.is_some_and(is_function)
    }

    /// A braced argument, or one digit or letter.
    pub(super) fn argument(&mut self) -> Option<Value> {
        if self.is_sign('{') || self.is_sign('(') {
            return self.atom();
        }
        let token = self.peek()?;
        let first = match token.kind {
            TokenKind::Digits | TokenKind::Word => self.text_of(token).get(..1)?,
            TokenKind::Command => return self.latex(token),
            _ => return None,
        };
        let start = token.span.start as usize;
        self.shorten(1);
        if token.span.end - token.span.start <= 1 {
            self.at += 1;
        }
        match Integer::from_decimal(first) {
            Some(digit) => Some(self.leaf(start, Self::exact(digit))),
            None => self.single(first, start),
        }
    }
}
