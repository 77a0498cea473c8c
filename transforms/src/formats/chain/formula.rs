//! Formulas as text, and as steps on a stack: nothing recurses on the length of a formula.
//!
//! ```text
//! formula := sum, with + - * / ^, brackets, and min max floor ceil round mod pow log ln exp sqrt of arguments
//! logic   := in PRISM also  condition ? formula : formula,  <=>  =>  |  &  !  and comparisons
//! ```
//!
//! Names are whole words: `pS` is one symbol, and every product has its sign.

use super::lexer::{Complaint, Kind, Token};
use super::steps::{Comparison, FUNCTIONS, Formula, Names, Step};
use super::value::Value;
use crate::formats::text::quote;

/// Deeper brackets are refused.
const DEEPEST: usize = 200;

/// Whose formulas these are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grammar {
    /// Ours, in TOML and JSON.
    Own,
    /// Storm's, in DRN.
    Drn,
    /// With conditions.
    Prism,
}

/// A walk along tokens.
pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    tokens: &'t [Token],
    at: usize,
    grammar: Grammar,
    depth: usize,
}

/// Words that other programs write for what is no number.
const NO_NUMBERS: [&str; 3] = ["nan", "inf", "infinity"];

const END: Token = Token {
    kind: Kind::End,
    at: 0,
    to: 0,
};

/// How tightly signs bind.
const CHOICE: u8 = 1;
const SAME: u8 = 2;
const IMPLIES: u8 = 3;
const OR: u8 = 4;
const AND: u8 = 5;
const NOT: u8 = 6;
const COMPARE: u8 = 7;
const SUM: u8 = 8;
const PRODUCT: u8 = 9;
const NEGATE: u8 = 10;
const POWER: u8 = 11;

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, tokens: &'t [Token], grammar: Grammar) -> Self {
        Self {
            text,
            tokens,
            at: 0,
            grammar,
            depth: 0,
        }
    }

    pub(super) fn peek(&self) -> &'t Token {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, count: usize) -> &'t Token {
        let last = self.tokens.last().unwrap_or(&END);
        self.tokens.get(self.at + count).unwrap_or(last)
    }

    pub(super) fn advance(&mut self) -> &'t Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// The word or the text of a token.
    pub(super) fn piece(&self, token: &Token) -> &'t str {
        self.text.get(token.at..token.to).unwrap_or_default()
    }

    /// The token in words.
    pub(super) fn seen(&self, token: &Token) -> String {
        match token.kind {
            Kind::End => "the end of the text".to_owned(),
            _ => quote(self.piece(token)),
        }
    }

    /// A complaint about the next token.
    pub(super) fn expected<T>(&self, what: &str) -> Result<T, Complaint> {
        let token = self.peek();
        Err((
            token.at,
            format!("{} where {what} is expected", self.seen(token)),
        ))
    }

    pub(super) fn is(&self, sign: &str) -> bool {
        matches!(self.peek().kind, Kind::Sign(found) if found == sign)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.peek().kind == Kind::Word && self.piece(self.peek()) == word
    }

    pub(super) fn take(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn need(&mut self, sign: &str) -> Result<(), Complaint> {
        match self.take(sign) {
            true => Ok(()),
            false => self.expected(&quote(sign)),
        }
    }

    /// A formula from here to where it ends.
    pub(super) fn formula(&mut self, names: &mut Names) -> Result<Formula, Complaint> {
        let mut steps = Vec::new();
        self.depth = 0;
        self.part(CHOICE, &mut steps, names)?;
        Ok(Formula { steps })
    }

    /// A formula that is all that is left.
    pub(super) fn whole(&mut self, names: &mut Names) -> Result<Formula, Complaint> {
        let formula = self.formula(names)?;
        match self.peek().kind {
            Kind::End => Ok(formula),
            Kind::Word | Kind::Number(_) | Kind::Sign("(") => {
                self.expected("a sign, such as * for a product,")
            }
            _ => self.expected("the end of the formula"),
        }
    }

    /// A part whose signs bind at least so tightly.
    fn part(
        &mut self,
        least: u8,
        steps: &mut Vec<Step>,
        names: &mut Names,
    ) -> Result<(), Complaint> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let message =
                format!("brackets and signs deeper than {DEEPEST}: take the formula apart");
            return Err((self.peek().at, message));
        }
        self.operand(steps, names)?;
        loop {
            let Kind::Sign(sign) = self.peek().kind else {
                break;
            };
            let strength = match sign {
                "^" => POWER,
                "*" | "/" => PRODUCT,
                "+" | "-" => SUM,
                "=" | "!=" | "<" | "<=" | ">" | ">=" if self.grammar == Grammar::Prism => COMPARE,
                "&" if self.grammar == Grammar::Prism => AND,
                "|" if self.grammar == Grammar::Prism => OR,
                "=>" if self.grammar == Grammar::Prism => IMPLIES,
                "<=>" if self.grammar == Grammar::Prism => SAME,
                "?" if self.grammar == Grammar::Prism => CHOICE,
                _ => break,
            };
            if strength < least {
                break;
            }
            match strength {
                // A sign before an exponent is part of it.
                POWER => {
                    self.advance();
                    self.part(NEGATE, steps, names)?;
                    steps.push(Step::Power);
                }
                PRODUCT => {
                    let count = self.run(PRODUCT, &["*", "/"], steps, names)?;
                    steps.push(Step::Product(count));
                }
                SUM => {
                    let count = self.run(SUM, &["+", "-"], steps, names)?;
                    steps.push(Step::Sum(count));
                }
                AND => {
                    let count = self.run(AND, &["&"], steps, names)?;
                    steps.push(Step::And(count));
                }
                OR => {
                    let count = self.run(OR, &["|"], steps, names)?;
                    steps.push(Step::Or(count));
                }
                COMPARE => {
                    self.advance();
                    self.part(SUM, steps, names)?;
                    steps.push(Step::Compare(comparison(sign)));
                }
                IMPLIES => {
                    self.advance();
                    self.part(IMPLIES, steps, names)?;
                    steps.push(Step::Implies);
                }
                SAME => {
                    self.advance();
                    self.part(IMPLIES, steps, names)?;
                    steps.push(Step::Same);
                }
                _ => {
                    self.advance();
                    self.part(CHOICE, steps, names)?;
                    self.need(":")?;
                    self.part(CHOICE, steps, names)?;
                    steps.push(Step::Choose);
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Operands behind signs of one kind, the one before them counted.
    fn run(
        &mut self,
        strength: u8,
        signs: &[&str],
        steps: &mut Vec<Step>,
        names: &mut Names,
    ) -> Result<usize, Complaint> {
        let mut count = 1;
        while let Kind::Sign(sign) = self.peek().kind
            && signs.contains(&sign)
        {
            self.advance();
            self.part(strength + 1, steps, names)?;
            match sign {
                "-" => steps.push(Step::Negate),
                "/" => steps.push(Step::Reciprocal),
                _ => {}
            }
            count += 1;
        }
        Ok(count)
    }

    fn operand(&mut self, steps: &mut Vec<Step>, names: &mut Names) -> Result<(), Complaint> {
        let token = self.peek();
        match &token.kind {
            Kind::Number(value) => {
                self.advance();
                steps.push(Step::Literal(Value::Number(value.clone())));
            }
            Kind::Sign("(") => {
                self.advance();
                self.part(CHOICE, steps, names)?;
                self.need(")")?;
            }
            Kind::Sign("-") => {
                self.advance();
                self.part(NEGATE, steps, names)?;
                if self.grammar != Grammar::Own && steps.last() == Some(&Step::Power) {
                    let message = "a minus before a power, which some read as (-x)^2: write (-1)*x^2 or (-x)^2";
                    return Err((token.at, message.to_owned()));
                }
                steps.push(Step::Negate);
            }
            Kind::Sign("+") => {
                self.advance();
                self.part(NEGATE, steps, names)?;
            }
            Kind::Sign("!") if self.grammar == Grammar::Prism => {
                self.advance();
                self.part(NOT, steps, names)?;
                steps.push(Step::Not);
            }
            Kind::Word => {
                self.advance();
                let word = self.piece(token);
                if self.is("(") {
                    return self.call(word, token.at, steps, names);
                }
                steps.push(match word {
                    "true" if self.grammar == Grammar::Prism => Step::Literal(Value::Truth(true)),
                    "false" if self.grammar == Grammar::Prism => Step::Literal(Value::Truth(false)),
                    _ if self.grammar != Grammar::Prism
                        && NO_NUMBERS.contains(&word.to_ascii_lowercase().as_str()) =>
                    {
                        let message =
                            format!("{word} is no number and no name: write a finite number");
                        return Err((token.at, message));
                    }
                    _ => Step::Name(names.place(word)),
                });
            }
            _ => return self.expected("a number, a name or a bracket"),
        }
        Ok(())
    }

    fn call(
        &mut self,
        word: &str,
        at: usize,
        steps: &mut Vec<Step>,
        names: &mut Names,
    ) -> Result<(), Complaint> {
        let Some((_, function, arity)) = FUNCTIONS.iter().find(|(name, ..)| *name == word) else {
            let known = FUNCTIONS.map(|(name, ..)| name);
            let hint = match algebra::nearest(word, &known) {
                Some(near) => format!("is {near} meant?"),
                None => format!("a product needs its sign, {word}*(..)"),
            };
            return Err((at, format!("{} is no function; {hint}", quote(word))));
        };
        self.need("(")?;
        let mut count = 0;
        loop {
            self.part(CHOICE, steps, names)?;
            count += 1;
            if !self.take(",") {
                break;
            }
        }
        self.need(")")?;
        if *arity != 0 && count != *arity {
            return Err((
                at,
                format!("{word} of {count} arguments instead of {arity}"),
            ));
        }
        steps.push(Step::Call(*function, count));
        Ok(())
    }
}

fn comparison(sign: &str) -> Comparison {
    match sign {
        "=" => Comparison::Equal,
        "!=" => Comparison::Unequal,
        "<" => Comparison::Less,
        "<=" => Comparison::LessEqual,
        ">" => Comparison::Greater,
        _ => Comparison::GreaterEqual,
    }
}
