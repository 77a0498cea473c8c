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

    /// Does `\frac` with two integers come next? An integer before it makes a mixed number.
    fn fraction_of_integers(&mut self) -> bool {
        let start = self.at;
        let found = self.eat_command("frac") && {
            let digits = self.token(TokenKind::Digits);
            match digits.map(|token| self.text_of(token).len()) {
                // \frac13 and \frac1{3}
                Some(2) => true,
                Some(1) => {
                    self.at += 1;
                    self.braced_digits().is_some()
                }
                Some(_) => false,
                // \frac{1}{3} and \frac{1}3
                None => {
                    self.braced_digits().is_some()
                        && (self.braced_digits().is_some()
                            || self.token(TokenKind::Digits).is_some())
                }
            }
        };
        self.at = start;
        found
    }

    fn braced_digits(&mut self) -> Option<Token> {
        if !self.eat('{') {
            return None;
        }
        let token = self.token(TokenKind::Digits)?;
        self.at += 1;
        self.eat('}').then_some(token)
    }

    fn digits(&mut self) -> Option<Value> {
        let token = self.token(TokenKind::Digits)?;
        self.at += 1;
        let value = Integer::from_decimal(self.text_of(token))?;
        Some(self.leaf(token.span.start as usize, Self::exact(value)))
    }

    /// The fraction of `3 1/2`.
    fn spaced_fraction(&mut self) -> Option<Value> {
        let (start, known) = (self.at, self.leaves.len());
        let spaced = self.peek().is_some_and(|token| token.spaced);
        let read = |this: &mut Self| {
            let top = this.digits()?;
            let slash = this.eat('/');
            let bottom = this.digits().filter(|_| slash)?;
            let ends = !this.is_sign('^') && !this.is_sign('!') && !this.starts_operand();
            let value = this.apply(Operation::Quotient, &[top, bottom])?;
            ends.then_some(value)
        };
        let fraction = if spaced { read(self) } else { None };
        if fraction.is_none() {
            self.at = start;
            self.leaves.truncate(known);
        }
        fraction
    }

    /// A group of exactly three digits at this token.
    fn thousands(&self, at: usize, spaced: bool) -> Option<Token> {
        self.tokens.get(at).copied().filter(|token| {
            let digits = self.text_of(*token).len();
            token.kind == TokenKind::Digits && token.spaced == spaced && digits == 3
        })
    }

    pub(super) fn number(&mut self) -> Option<Value> {
        let start = self.peek()?.span.start as usize;
        let mut digits = String::new();
        if let Some(token) = self.token(TokenKind::Digits) {
            digits.push_str(self.text_of(token));
            self.at += 1;
        }
        // 1,234 where the comma separates no members, 1{,}234, 1\,234, 1 234.
        let grouped = (1..=3).contains(&digits.len()) && !digits.starts_with('0');
        loop {
            let comma = self.is_sign(',');
            let braced = self.is_sign('{')
                && self.sign_at(self.at + 1) == Some(',')
                && self.sign_at(self.at + 2) == Some('}');
            let skipped = match (comma, braced) {
                (true, _) => 1,
                (_, true) => 3,
                _ => 0,
            };
            // 32,\! 349
            let group = self
                .thousands(self.at + skipped, skipped == 0)
                .or_else(|| self.thousands(self.at + skipped, comma));
            let Some(group) = group.filter(|_| grouped) else {
                break;
            };
            digits.push_str(self.text_of(group));
            self.at += skipped + 1;
        }
        let mut places = 0;
        let point = self.eat('.');
        let fraction = self.token(TokenKind::Digits);
        if let Some(token) = fraction.filter(|token| point && !token.spaced) {
            digits.push_str(self.text_of(token));
            places = i32::try_from(self.text_of(token).len()).ok()?;
            self.at += 1;
        }
        if self.is_sign('_') && places == 0 {
            return self.in_base(&digits, start);
        }
        let mut value =
            &Rational::from(Integer::from_decimal(&digits)?) * &Rational::power_of_ten(-places)?;
        if point && self.eat_command("overline") {
            // 0.1\overline{6}
            let block = self.braced_digits()?;
            let length = i32::try_from(self.text_of(block).len()).ok()?;
            let nines = &Rational::power_of_ten(length)? - &Rational::one();
            let block = Rational::from(Integer::from_decimal(self.text_of(block))?);
            value = &value + &(&block.checked_div(&nines)? * &Rational::power_of_ten(-places)?);
        }
        let letter = self.token(TokenKind::Word).filter(|token| !token.spaced);
        // 8C3 counts choices.
        if letter.is_some_and(|token| matches!(self.text_of(token), "C" | "P"))
            && self
                .tokens
                .get(self.at + 1)
                .is_some_and(|token| token.kind == TokenKind::Digits && !token.spaced)
        {
            return None;
        }
        // 2A_{11}: a digit of its base.
        if letter.is_some() && self.sign_at(self.at + 1) == Some('_') {
            return None;
        }
        // 1.2e-4
        if letter.is_some_and(|token| matches!(self.text_of(token), "e" | "E")) {
            let sign = self.sign_at(self.at + 1).filter(|c| matches!(c, '-' | '+'));
            let at = self.at + 1 + usize::from(sign.is_some());
            let power = self
                .tokens
                .get(at)
                .copied()
                .filter(|token| token.kind == TokenKind::Digits && !token.spaced);
            if let Some(power) = power {
                let size: i32 = self.text_of(power).parse().ok().filter(|n| *n < 100_000)?;
                let exponent = if sign == Some('-') { -size } else { size };
                value = &value * &Rational::power_of_ten(exponent)?;
                self.at = at + 1;
            }
        }
        Some(self.leaf(start, Value::Exact(value)))
    }

    /// `204_5`
    fn in_base(&mut self, digits: &str, start: usize) -> Option<Value> {
        self.at += 1;
        let token = match self.token(TokenKind::Digits) {
            Some(token) => {
                self.at += 1;
                token
            }
            None => self.braced_digits()?,
        };
        let base: u32 = self.text_of(token).parse().ok()?;
        let fits = (2..=10).contains(&base) && digits.len() < 1_000;
        let value = Integer::from_digits(digits, base).filter(|_| fits)?;
        Some(self.leaf(start, Self::exact(value)))
    }

    /// Letters: a constant, a symbol, a function, or factors in a row.
    fn word(&mut self, token: Token) -> Option<Value> {
        let word = self.text_of(token);
        let start = token.span.start as usize;
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
            name if GREEK.contains(&name) => self.symbol(name, start),
            name => self.call(name),
        }
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
