//! Formulas as text: sums, products, quotients and whole powers, over any arithmetic.
//!
//! ```text
//! formula := ['+' | '-'] operand {operator ['+' | '-'] operand}
//! operand := (number | 'Rational(' ['-'] number ',' number ')' | symbol | '(' formula ')') ['^' digits | '**' digits]
//! symbol  := letters, digits, '_' and '.'; or a letter with indices, s_(1,2) or \sigma_{1,2}
//! ```
//!
//! Between operands stands + - * / or, before a symbol of LaTeX, nothing. Operators wait on a stack: nothing recurses on
//! the depth of brackets.

mod polynomial;

use algebra::{Fuel, Integer, Rational};

pub(crate) use self::polynomial::polynomial;

use crate::error::{Error, Result};
use crate::formats::error_at;

/// Longer numbers are refused.
const MAX_DIGITS: usize = 10_000;

/// Larger exponents are refused.
pub(crate) const MAX_EXPONENT: u32 = 1000;

/// A complaint: about the text, whose place the reader adds, or any other.
pub(crate) enum Fault {
    /// What is wrong at this place.
    Says(String),
    /// What went wrong without a place.
    Fails(Error),
}

impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self::Says(message)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Fails(error)
    }
}

impl From<algebra::Error> for Fault {
    fn from(error: algebra::Error) -> Self {
        match error {
            // Such as 0^0: it stands at a place.
            algebra::Error::Undefined { .. } => Self::Says(error.to_string()),
            error => Self::Fails(error.into()),
        }
    }
}

/// A symbol as it stands in the text.
#[derive(Debug)]
pub(crate) struct Symbol<'a> {
    /// All of it.
    pub(crate) text: &'a str,
    /// What stands before the indices; all of it when it has none in brackets.
    pub(crate) head: &'a str,
    /// The indices in brackets.
    pub(crate) indices: Vec<String>,
    /// Are the brackets round?
    pub(crate) round: bool,
}

/// What formulas are evaluated in.
pub(crate) trait Arithmetic {
    /// Its values.
    type Value;
    /// A number.
    fn number(&mut self, value: Rational) -> std::result::Result<Self::Value, Fault>;
    /// The value of a symbol.
    fn symbol(&mut self, symbol: &Symbol<'_>) -> std::result::Result<Self::Value, Fault>;
    /// -a
    fn negate(&mut self, a: Self::Value) -> std::result::Result<Self::Value, Fault>;
    /// a + b
    fn add(&mut self, a: Self::Value, b: Self::Value) -> std::result::Result<Self::Value, Fault>;
    /// a b
    fn multiply(
        &mut self,
        a: Self::Value,
        b: Self::Value,
    ) -> std::result::Result<Self::Value, Fault>;
    /// a / b
    fn divide(&mut self, a: Self::Value, b: Self::Value)
    -> std::result::Result<Self::Value, Fault>;
    /// a^exponent
    fn power(&mut self, a: Self::Value, exponent: u32) -> std::result::Result<Self::Value, Fault>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Plus,
    Minus,
    Negate,
    Times,
    Over,
    Open(u8),
}

impl Operator {
    fn rank(self) -> u8 {
        match self {
            Operator::Open(_) => 0,
            Operator::Plus | Operator::Minus => 1,
            Operator::Negate => 2,
            Operator::Times | Operator::Over => 3,
        }
    }
}

/// The value of a formula.
///
/// # Errors
/// [`Error::Parse`] with line and column; what the arithmetic cannot do.
pub(crate) fn evaluate<A: Arithmetic>(
    text: &str,
    arithmetic: &mut A,
    fuel: &mut Fuel,
) -> Result<A::Value> {
    Reader {
        text,
        at: 0,
        arithmetic,
        operands: Vec::new(),
        operators: Vec::new(),
    }
    .formula(fuel)
}

struct Reader<'a, 'b, A: Arithmetic> {
    text: &'a str,
    /// Byte position.
    at: usize,
    arithmetic: &'b mut A,
    operands: Vec<A::Value>,
    /// With their places.
    operators: Vec<(Operator, usize)>,
}

impl<'a, A: Arithmetic> Reader<'a, '_, A> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, prefix: &str) -> bool {
        let found = self.rest().starts_with(prefix);
        if found {
            self.at += prefix.len();
        }
        found
    }

    fn while_in(&mut self, inside: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or("")
    }

    /// White space, and what LaTeX has for it.
    fn skip_spaces(&mut self) {
        loop {
            self.while_in(char::is_whitespace);
            let spaces = ["\\,", "\\!", "\\;", "\\left", "\\right"];
            if !spaces.iter().any(|space| self.take(space)) {
                return;
            }
        }
    }

    fn bad(&self, at: usize, message: impl Into<String>) -> Error {
        error_at(self.text, at, message)
    }

    fn placed<T>(&self, at: usize, outcome: std::result::Result<T, Fault>) -> Result<T> {
        outcome.map_err(|fault| match fault {
            Fault::Says(message) => self.bad(at, message),
            Fault::Fails(error) => error,
        })
    }

    fn seen(&self) -> String {
        self.peek()
            .map_or("the end".to_owned(), |c| format!("{c:?}"))
    }

    fn formula(mut self, fuel: &mut Fuel) -> Result<A::Value> {
        loop {
            self.operand(fuel)?;
            loop {
                fuel.spend(2, "reading a formula")?;
                self.skip_spaces();
                let at = self.at;
                if !self.take_any(&[")", "]", "}"]) {
                    break;
                }
                self.apply(1)?;
                let close = self.text.as_bytes().get(at).copied().unwrap_or(0);
                if self.operators.pop().map(|one| one.0) != Some(Operator::Open(close)) {
                    return Err(self.bad(at, "a bracket closes that was not opened"));
                }
                self.exponent()?;
            }
            let at = self.at;
            let operator = if self.take_any(&["+"]) {
                Operator::Plus
            } else if self.take_any(&["-", "\u{2212}"]) {
                Operator::Minus
            } else if self.take_any(&["*", "\u{b7}", "\u{d7}", "\u{22c5}", "\\cdot", "\\times"]) {
                Operator::Times
            } else if self.take("/") {
                Operator::Over
            } else if self.peek() == Some('\\') {
                Operator::Times
            } else if self.at == self.text.len() {
                break;
            } else {
                let message = format!("{} where +, -, *, / or the end was expected", self.seen());
                return Err(self.bad(at, message));
            };
            self.apply(operator.rank())?;
            self.operators.push((operator, at));
        }
        self.apply(1)?;
        if let Some((_, open)) = self.operators.last() {
            return Err(self.bad(*open, "a bracket that is not closed"));
        }
        let value = self.operands.pop();
        value.ok_or_else(|| self.bad(self.at, "there is no formula"))
    }

    fn take_any(&mut self, all: &[&str]) -> bool {
        all.iter().any(|one| self.take(one))
    }

    /// Signs and open brackets, then a number or a symbol.
    fn operand(&mut self, fuel: &mut Fuel) -> Result<()> {
        loop {
            fuel.spend(2, "reading a formula")?;
            self.skip_spaces();
            let at = self.at;
            if self.take_any(&["-", "\u{2212}"]) {
                self.operators.push((Operator::Negate, at));
            } else if self.take("(") {
                self.operators.push((Operator::Open(b')'), at));
            } else if self.take("[") {
                self.operators.push((Operator::Open(b']'), at));
            } else if self.take("{") {
                self.operators.push((Operator::Open(b'}'), at));
            } else if !self.take("+") {
                break;
            }
        }
        let at = self.at;
        let value = match self.peek() {
            Some(c) if c.is_ascii_digit() => {
                let number = self.number()?;
                self.arithmetic.number(number)
            }
            _ if self.take_any(&["Rational(", "Fraction("]) => {
                let number = self.fraction()?;
                self.arithmetic.number(number)
            }
            Some(c) if c.is_alphabetic() || c == '\\' || c == '_' => {
                let symbol = self.symbol()?;
                self.arithmetic.symbol(&symbol)
            }
            _ => {
                let message = format!(
                    "{} where a number, a symbol or a bracket was expected",
                    self.seen()
                );
                return Err(self.bad(at, message));
            }
        };
        let value = self.placed(at, value)?;
        self.operands.push(value);
        self.exponent()
    }

    fn number(&mut self) -> Result<Rational> {
        let at = self.at;
        let whole = self.while_in(|c| c.is_ascii_digit());
        let mut digits = whole.to_owned();
        let mut places = 0;
        let rest = self.rest();
        if rest.starts_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
            self.at += 1;
            let fraction = self.while_in(|c| c.is_ascii_digit());
            digits.push_str(fraction);
            places = fraction.len();
        }
        if digits.len() > MAX_DIGITS {
            return Err(self.bad(at, format!("a number beyond {MAX_DIGITS} digits")));
        }
        let number = Integer::from_decimal(&digits);
        let below = Integer::from(10).pow(u32::try_from(places).unwrap_or(0));
        let number = number.and_then(|above| Rational::from(above).checked_div(&below.into()));
        number.ok_or_else(|| self.bad(at, "a number that cannot be read"))
    }

    /// An exact fraction as Python has it, behind its bracket: `Rational(1, 3)`, `Fraction(-1, 3)`.
    fn fraction(&mut self) -> Result<Rational> {
        let negative = self.take("-");
        let above = self.number()?;
        self.skip_spaces();
        let between = self.at;
        let comma = self.take(",");
        self.skip_spaces();
        let below = if comma {
            self.number()?
        } else {
            Rational::ZERO
        };
        self.skip_spaces();
        let quotient = above.checked_div(&below).filter(|_| self.take(")"));
        let quotient = quotient.ok_or_else(|| {
            let message = "a fraction is two numbers with a comma between them, the second not 0";
            self.bad(between, message)
        })?;
        Ok(if negative { -&quotient } else { quotient })
    }

    /// A word, and indices in brackets where they stand right behind an underscore.
    fn symbol(&mut self) -> Result<Symbol<'a>> {
        let start = self.at;
        let mut head = if self.take("\\") {
            self.while_in(char::is_alphabetic);
            let head = self.text.get(start + 1..self.at).unwrap_or("");
            self.take("_");
            head
        } else {
            self.while_in(|c| c.is_alphanumeric() || c == '_' || c == '.')
        };
        let underlined = self.text.as_bytes().get(self.at.wrapping_sub(1)) == Some(&b'_');
        let mut indices = Vec::new();
        let round = underlined && self.peek() == Some('(');
        if round || (underlined && self.peek() == Some('{')) {
            self.at += 1;
            let close = if round { ')' } else { '}' };
            indices = self.indices(close)?;
            // Without indices the underscore belongs to a name.
            head = head.strip_suffix('_').unwrap_or(head);
        }
        Ok(Symbol {
            text: self.text.get(start..self.at).unwrap_or(""),
            head,
            indices,
            round,
        })
    }

    /// Names between commas, up to the bracket that closes them.
    fn indices(&mut self, close: char) -> Result<Vec<String>> {
        let begun = self.at;
        let mut names = vec![String::new()];
        let mut depth = 0_usize;
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            let name = names.last_mut();
            match c {
                _ if c == close && depth == 0 => {
                    return Ok(names.iter().map(|name| name.trim().to_owned()).collect());
                }
                ',' if depth == 0 => names.push(String::new()),
                '\\' if self.take("text") && self.take("{") => depth += 1,
                // A character that LaTeX needs a backslash for.
                '\\' => {
                    if let (Some(name), Some(next)) = (name, self.peek()) {
                        name.push(next);
                        self.at += next.len_utf8();
                    }
                }
                '}' if depth > 0 => depth -= 1,
                _ => {
                    if let Some(name) = name {
                        name.push(c);
                    }
                }
            }
        }
        Err(self.bad(begun, format!("indices without {close:?} behind them")))
    }

    /// The power of the last operand, where one follows.
    fn exponent(&mut self) -> Result<()> {
        self.skip_spaces();
        let sign = self.at;
        if !self.take_any(&["**", "^"]) {
            return Ok(());
        }
        self.skip_spaces();
        let close = [("{", "}"), ("(", ")")];
        let close = close.into_iter().find(|one| self.take(one.0));
        let at = self.at;
        let digits = self.while_in(|c| c.is_ascii_digit());
        if digits.is_empty() {
            return Err(self.bad(at, "an exponent was expected"));
        }
        let exponent = digits.parse::<u32>().ok();
        let exponent = exponent.filter(|exponent| *exponent <= MAX_EXPONENT);
        let exponent = exponent.ok_or_else(|| self.bad(at, too_high()))?;
        if let Some((_, close)) = close
            && !self.take(close)
        {
            return Err(self.bad(self.at, format!("{close} was expected behind an exponent")));
        }
        self.skip_spaces();
        if self.rest().starts_with('^') || self.rest().starts_with("**") {
            return Err(self.bad(self.at, "a power of a power: put brackets"));
        }
        let Some(base) = self.operands.pop() else {
            return Err(self.bad(sign, "a power of nothing"));
        };
        let power = self.arithmetic.power(base, exponent);
        let power = self.placed(sign, power)?;
        self.operands.push(power);
        Ok(())
    }

    /// Applies the waiting operators of at least this rank.
    fn apply(&mut self, rank: u8) -> Result<()> {
        while let Some(&(operator, at)) = self.operators.last()
            && operator.rank() >= rank
        {
            self.operators.pop();
            let Some(right) = self.operands.pop() else {
                return Ok(());
            };
            if operator == Operator::Negate {
                let value = self.arithmetic.negate(right);
                let value = self.placed(at, value)?;
                self.operands.push(value);
                continue;
            }
            let Some(left) = self.operands.pop() else {
                return Ok(());
            };
            let value = match operator {
                Operator::Plus => self.arithmetic.add(left, right),
                Operator::Minus => {
                    let right = self.arithmetic.negate(right);
                    right.and_then(|right| self.arithmetic.add(left, right))
                }
                Operator::Times => self.arithmetic.multiply(left, right),
                _ => self.arithmetic.divide(left, right),
            };
            let value = self.placed(at, value)?;
            self.operands.push(value);
        }
        Ok(())
    }
}

fn too_high() -> String {
    format!("an exponent above {MAX_EXPONENT}")
}

#[cfg(test)]
mod tests {
    use algebra::poly::{Polynomial, Rationals};

    use super::*;

    /// Symbols are x_1, x_2, .. and a_(1,2), which is x_1_2.
    fn read(text: &str) -> Result<Polynomial<Rationals>> {
        let variable = |symbol: &Symbol<'_>| match (symbol.head, &symbol.indices[..]) {
            ("x_1", []) => Ok(0),
            ("x_2", []) => Ok(1),
            ("a" | "alpha", [one, two]) => Ok(format!("{one}{two}").len()),
            _ => Err(format!("{} is unknown", symbol.text)),
        };
        polynomial(text, variable, 1000, &mut Fuel::new(1 << 20))
    }

    #[test]
    fn brackets_fractions_and_powers_are_read_like_arithmetic() {
        for (text, same) in [
            ("(x_1 + x_2)*(x_1 - x_2)", "x_1^2 - x_2**2"),
            ("-(x_1 - 2)^2", "-x_1^2 + 4*x_1 - 4"),
            ("x_1/2/3 + 1/3*x_2", "(x_1 + 2*x_2)/6"),
            ("2*-x_1 - -1", "1 - 2*x_1"),
            ("-x_1^2*2", "-(2*x_1^{2})"),
            ("[x_1 + {x_2}]", "\\left(x_1 + x_2\\right)"),
            ("0.25*x_1", "x_1/4"),
            ("a_(1,2)^2", "\\alpha_{\\text{1}, 2}^{2}"),
            ("2 \\alpha_{1,2} \\alpha_{1,2}", "2\u{b7}a_(1,2)**(2)"),
            ("x_1 \u{2212} x_1", "0"),
        ] {
            assert_eq!(read(text).unwrap(), read(same).unwrap(), "{text}");
        }
    }

    #[test]
    fn refusals_name_line_and_column() {
        for (text, start) in [
            ("", "line 1, column 1"),
            (
                "x_1 +\n (x_2",
                "line 2, column 2: a bracket that is not closed",
            ),
            ("x_1 + x_2)", "line 1, column 10: a bracket closes"),
            ("(x_1]", "line 1, column 5: a bracket closes"),
            ("1/(x_1 - x_1)", "line 1, column 2: a division by zero"),
            (
                "1 + 1/x_1",
                "line 1, column 6: a quotient by what is no number",
            ),
            ("x_1^2^3", "line 1, column 6: a power of a power"),
            ("x_1 +\n 2*0^0", "line 2, column 5: 0^0 has no value"),
            ("x_1^-1", "line 1, column 5: an exponent was expected"),
            ("x_1^(2", "line 1, column 7: ) was expected"),
            ("(x_1 + x_2)^600*x_1^600", "line 1, column 12: "),
            ("a_(1,2", "line 1, column 4: indices without"),
            ("x_1 x_2", "line 1, column 5"),
            ("2x_1", "line 1, column 2"),
            ("x_3", "line 1, column 1: x_3 is unknown"),
            ("+", "line 1, column 2"),
        ] {
            let error = read(text).unwrap_err().to_string();
            let dry = error.contains("budget") || error.contains("limit");
            assert!(error.starts_with(start) || dry, "{text:?}: {error}");
        }
    }

    #[test]
    fn depth_is_no_danger_and_long_products_end() {
        let deep = "(".repeat(100_000) + "x_1" + &")".repeat(100_000);
        assert_eq!(read(&deep).unwrap(), read("x_1").unwrap());
        assert!(read(&"(".repeat(100_000)).is_err());
        assert!(read(&"-".repeat(100_001)).is_err());
        assert!(read("(x_1 + x_2 + 1)^40*(x_1 - x_2 + 3)^40").is_err());
        assert!(read("(9^1000)^1000").is_err());
    }
}
