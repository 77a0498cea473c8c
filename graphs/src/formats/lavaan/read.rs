//! Formulas as graphs.

use std::collections::{BTreeMap, BTreeSet};

use super::defaults::{Written, add};
use crate::error::{Error, Result};
use crate::formats::build::{Builder, Setting};
use crate::formats::coefficient::{label_defect, named, number};
use crate::formats::scan::{Scanner, error_at, is_word, shorten};
use crate::mixed::{Coefficient, EdgeKind, MixedGraph};

/// The formulas that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    /// `y ~ x`
    Regression,
    /// `y ~~ z`
    Covariance,
    /// `f =~ x`
    Loading,
}

/// What one factor in front of a variable says.
#[derive(Clone, Debug, PartialEq)]
enum Modifier {
    Fixed(algebra::Rational),
    Label(String),
    Free,
    Start,
}

/// Everything that is said about one variable on the right of a formula.
#[derive(Clone, Debug)]
struct Term {
    /// The variable, or `None` for the intercept `1`.
    variable: Option<String>,
    at: usize,
    fixed: Option<algebra::Rational>,
    label: Option<String>,
    free: bool,
    started: bool,
}

pub(in crate::formats) fn read(text: &str) -> Result<MixedGraph> {
    formulas(text)?.builder.finish()
}

/// With what lavaan's `sem()` adds.
pub(in crate::formats) fn read_with_defaults(text: &str) -> Result<MixedGraph> {
    let mut reader = formulas(text)?;
    add(&mut reader.builder, &reader.written)?;
    reader.builder.finish()
}

fn formulas(text: &str) -> Result<Reader<'_>> {
    let mut reader = Reader {
        scanner: Scanner::new(text),
        builder: Builder::new(text),
        measured: BTreeSet::new(),
        written: Written::default(),
    };
    loop {
        reader.skip(|c| c.is_whitespace() || c == ';');
        if reader.scanner.peek().is_none() {
            return Ok(reader);
        }
        reader.formula()?;
    }
}

struct Reader<'a> {
    scanner: Scanner<'a>,
    builder: Builder<'a>,
    /// Latent variables whose first loading has been read.
    measured: BTreeSet<usize>,
    written: Written,
}

impl<'a> Reader<'a> {
    fn skip(&mut self, space: impl Fn(char) -> bool) {
        skip(&mut self.scanner, space);
    }

    /// Steps to the next token of a formula: past line ends only when an operator follows there.
    fn skip_to_operator(&mut self) {
        self.skip(is_space);
        let mut ahead = self.scanner;
        skip(&mut ahead, char::is_whitespace);
        if matches!(ahead.peek(), Some('+' | '*')) || ahead.rest().starts_with("=~") {
            self.scanner = ahead;
        }
    }

    fn formula(&mut self) -> Result<()> {
        let mut left = Vec::new();
        loop {
            left.push(self.left_variable()?);
            self.skip_to_operator();
            if !self.scanner.eat("+") {
                break;
            }
            self.skip(char::is_whitespace);
        }
        let operator = self.operator(&left)?;
        let mut terms: Vec<Term> = Vec::new();
        let mut places = BTreeMap::new();
        loop {
            self.skip(char::is_whitespace);
            let term = self.term()?;
            match places.get(&term.variable) {
                None => {
                    places.insert(term.variable.clone(), terms.len());
                    terms.push(term);
                }
                Some(&first) => self.merge(&mut terms[first], term)?,
            }
            self.skip_to_operator();
            if !self.scanner.eat("+") {
                break;
            }
        }
        if !matches!(self.scanner.peek(), None | Some(';' | '\n' | '\r')) {
            return Err(self.unexpected());
        }
        for (name, at) in &left {
            let subject = self.builder.vertex(name, *at)?;
            if operator == Operator::Loading {
                self.builder.set_latent(subject, true);
            }
            for term in &terms {
                self.relate(operator, subject, term)?;
            }
        }
        Ok(())
    }

    fn left_variable(&mut self) -> Result<(String, usize)> {
        let at = self.scanner.at();
        let name = self.variable()?;
        self.skip(is_space);
        match self.scanner.peek() {
            Some('*') => Err(error_at(
                self.scanner.text(),
                at,
                "a modifier stands on the right of a formula, before the variable it belongs to",
            )),
            Some('(') => Err(error_at(
                self.scanner.text(),
                at,
                format!(
                    "{}(..) on the left of a formula is not supported: write the model for one group and one level",
                    shorten(&name)
                ),
            )),
            _ => Ok((name, at)),
        }
    }

    /// A name: a word of letters, digits, `_` and `.` that does not begin with a digit, or anything in backquotes.
    fn variable(&mut self) -> Result<String> {
        match self.scanner.peek() {
            Some('`') => self.scanner.quoted(false),
            Some(c) if c.is_numeric() && !c.is_alphabetic() => Err(self.scanner.error(format!(
                "{} where a variable is expected: a name that begins with a digit stands in backquotes, as in `{}`",
                self.scanner.seen(),
                self.scanner.seen().trim_matches('`')
            ))),
            Some(c) if is_word(c) => Ok(self.scanner.take_while(is_word).to_owned()),
            _ => Err(self.unexpected()),
        }
    }

    fn operator(&mut self, left: &[(String, usize)]) -> Result<Operator> {
        let at = self.scanner.at();
        let run = self.scanner.take_while(|c| "=~<>:|%*".contains(c));
        let refused = match run {
            "~" => return Ok(Operator::Regression),
            "~~" => return Ok(Operator::Covariance),
            "=~" => return Ok(Operator::Loading),
            ":=" => {
                "defines a quantity computed from parameters, which is no part of the graph: remove the line"
            }
            "==" => {
                "is a constraint: give equal parameters the same label, fix numbers by a factor such as 0.5*x"
            }
            "<" | ">" | "<=" | ">=" => {
                "is an inequality between parameters, which the graph does not express: remove the line"
            }
            "<~" => {
                "makes a composite, which is no latent variable: write composite ~ x1 + x2 and fix its variance to 0"
            }
            "|" => {
                "gives thresholds of ordered variables, which linear models do not have: remove the line"
            }
            "~*~" => {
                "gives scaling factors of ordered variables, which linear models do not have: remove the line"
            }
            ":" => {
                "begins a block of a model for several groups or levels: write the model of one block"
            }
            "=" => {
                "is no operator: write ~ for a regression, ~~ for a covariance, =~ for a latent variable"
            }
            _ => {
                let after = left.last().map_or("", |(name, _)| name);
                let seen = if run.is_empty() {
                    self.scanner.seen()
                } else {
                    format!("`{run}`")
                };
                return Err(error_at(
                    self.scanner.text(),
                    at,
                    format!("{seen} after {}: expected ~, ~~ or =~", shorten(after)),
                ));
            }
        };
        Err(error_at(
            self.scanner.text(),
            at,
            format!("`{run}` {refused}"),
        ))
    }

    fn term(&mut self) -> Result<Term> {
        let mut term = Term {
            variable: None,
            at: self.scanner.at(),
            fixed: None,
            label: None,
            free: false,
            started: false,
        };
        loop {
            let at = self.scanner.at();
            let Some(modifier) = self.modifier()? else {
                let name = self.variable_or_one()?;
                term.variable = name;
                return Ok(term);
            };
            let again = match modifier {
                Modifier::Fixed(value) => term.fixed.replace(value).is_some(),
                Modifier::Label(label) => term.label.replace(label).is_some(),
                Modifier::Free => std::mem::replace(&mut term.free, true),
                Modifier::Start => std::mem::replace(&mut term.started, true),
            };
            if again {
                return Err(error_at(
                    self.scanner.text(),
                    at,
                    "two modifiers of the same kind: remove one of them",
                ));
            }
            self.skip(char::is_whitespace);
        }
    }

    /// What stands before a `*`, which is read as well; `None` when no `*` follows.
    fn modifier(&mut self) -> Result<Option<Modifier>> {
        let start = self.scanner;
        let at = start.at();
        let refuse = |message: String| Err(error_at(start.text(), at, message));
        let modifier = match start.peek() {
            Some('"') => {
                let label = self.scanner.quoted(false)?;
                self.label(label, at)?
            }
            Some(c) if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => {
                let text = self.number_text();
                match number(text) {
                    Ok(Some(value)) => Modifier::Fixed(value),
                    Ok(None) if c == '.' => {
                        self.scanner = start;
                        Modifier::Label(self.scanner.take_while(is_word).to_owned())
                    }
                    Ok(None) => {
                        return refuse(format!(
                            "{} is no number: write a decimal or a fraction such as 0.5*x or 1/2*x",
                            shorten(if text.is_empty() { "this" } else { text })
                        ));
                    }
                    Err(defect) => return refuse(defect),
                }
            }
            Some(c) if is_word(c) => {
                let word = self.scanner.take_while(is_word);
                self.skip(is_space);
                match (word, self.scanner.peek()) {
                    ("NA", _) => Modifier::Free,
                    ("start", Some('(')) => {
                        self.brackets()?;
                        Modifier::Start
                    }
                    ("label", Some('(')) => {
                        let inside = self.brackets()?.trim();
                        let mut inner = Scanner::new(inside);
                        match inner.peek() {
                            Some('"') => match inner.quoted(false) {
                                Ok(label) if inner.rest().is_empty() => self.label(label, at)?,
                                _ => {
                                    return refuse(
                                        "label(..) holds one label in double quotes".to_owned(),
                                    );
                                }
                            },
                            _ => {
                                return refuse(
                                    "label(..) holds one label in double quotes".to_owned(),
                                );
                            }
                        }
                    }
                    ("c", Some('(')) => {
                        return refuse(
                            "c(..) gives one modifier per group: write the model of one group with a single modifier"
                                .to_owned(),
                        );
                    }
                    ("equal", Some('(')) => {
                        return refuse("equal(..) is not supported: give both parameters the same label, as in a*x".to_owned());
                    }
                    (_, Some('(')) => {
                        return refuse(format!(
                            "{}(..) is not supported: write a number, a label, NA or start(..) before the *",
                            shorten(word)
                        ));
                    }
                    _ => Modifier::Label(word.to_owned()),
                }
            }
            _ => return Ok(None),
        };
        self.skip_to_operator();
        match self.scanner.peek() {
            Some('*') => {
                self.scanner.next();
                Ok(Some(modifier))
            }
            Some('?') => Err(self.scanner.error("starting values are written start(0.5)*x, or left out: they do not change the model")),
            _ => {
                self.scanner = start;
                Ok(None)
            }
        }
    }

    fn label(&self, label: String, at: usize) -> Result<Modifier> {
        match label_defect(&label) {
            None => Ok(Modifier::Label(label)),
            Some(defect) => Err(error_at(self.scanner.text(), at, defect)),
        }
    }

    /// Digits, signs, points, powers of ten and a fraction bar.
    fn number_text(&mut self) -> &'a str {
        let from = self.scanner;
        let mut end = from.at();
        let mut part = |scanner: &mut Scanner<'a>| {
            scanner.take_while(|c| matches!(c, '+' | '-'));
            let digits = scanner.take_while(is_word);
            if digits.ends_with(['e', 'E'])
                && digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            {
                scanner.take_while(|c| matches!(c, '+' | '-'));
                scanner.take_while(|c| c.is_ascii_digit());
            }
            end = scanner.at();
        };
        part(&mut self.scanner);
        let mut ahead = self.scanner;
        ahead.take_while(is_space);
        if ahead.eat("/") {
            ahead.take_while(is_space);
            part(&mut ahead);
            self.scanner = ahead;
        }
        &from.rest()[..end - from.at()]
    }

    /// The text between the bracket that stands here and its partner.
    fn brackets(&mut self) -> Result<&'a str> {
        let open = self.scanner;
        let mut depth = 0_usize;
        loop {
            match self.scanner.peek() {
                Some('"') => {
                    self.scanner.quoted(false)?;
                    continue;
                }
                Some('(') => depth += 1,
                Some(')') => depth -= 1,
                None | Some('\n' | '\r') => {
                    return Err(open.error("this bracket is not closed: add the second one"));
                }
                Some(_) => {}
            }
            self.scanner.next();
            if depth == 0 {
                let length = self.scanner.at() - open.at();
                return Ok(&open.rest()[1..length - 1]);
            }
        }
    }

    /// A variable, or `None` for the intercept.
    fn variable_or_one(&mut self) -> Result<Option<String>> {
        let at = self.scanner.at();
        match self.scanner.peek() {
            Some(c) if c.is_ascii_digit() || matches!(c, '-' | '.') => {
                let start = self.scanner;
                match self.number_text() {
                    "1" => Ok(None),
                    _ if c == '.' => {
                        self.scanner = start;
                        self.variable().map(Some)
                    }
                    text => Err(error_at(
                        self.scanner.text(),
                        at,
                        format!(
                            "{} where a variable is expected: 1 stands for the intercept, a factor is followed by *, and a name \
                             that begins with a digit stands in backquotes",
                            shorten(text)
                        ),
                    )),
                }
            }
            _ => {
                let name = self.variable()?;
                self.skip(is_space);
                match self.scanner.peek() {
                    Some(':') => Err(self.scanner.error(
                        "interactions are not linear: define the product as a variable of its own",
                    )),
                    _ => Ok(Some(name)),
                }
            }
        }
    }

    /// A variable that stands again in the same formula adds a modifier of another kind.
    fn merge(&self, first: &mut Term, again: Term) -> Result<()> {
        let clash = (first.fixed.is_some() && again.fixed.is_some())
            || (first.label.is_some() && again.label.is_some())
            || (first.free && again.free)
            || (first.started && again.started)
            || (again.fixed.is_none() && again.label.is_none() && !again.free && !again.started);
        if clash {
            let name = first.variable.as_deref().unwrap_or("1");
            return Err(self
                .builder
                .twice(&format!("term {}", shorten(name)), first.at, again.at));
        }
        first.fixed = first.fixed.take().or(again.fixed);
        first.label = first.label.take().or(again.label);
        first.free |= again.free;
        first.started |= again.started;
        Ok(())
    }

    fn relate(&mut self, operator: Operator, subject: usize, term: &Term) -> Result<()> {
        let at = term.at;
        let text = self.scanner.text();
        let refuse = |message: String| Err(error_at(text, at, message));
        let Some(name) = &term.variable else {
            if operator != Operator::Regression {
                return refuse("1 stands for the intercept, which belongs to ~".to_owned());
            }
            let coefficient = self.coefficient(term)?;
            return self
                .builder
                .set_once(subject, Setting::Intercept, coefficient, at);
        };
        let other = self.builder.vertex(name, at)?;
        match operator {
            Operator::Regression => {
                self.written.dependent.insert(subject);
                self.written.predictors.insert(other);
                let coefficient = self.coefficient(term)?;
                self.builder
                    .edge(EdgeKind::Directed, other, subject, coefficient, at)
            }
            Operator::Covariance if other == subject => {
                let coefficient = self.coefficient(term)?;
                self.builder
                    .set_once(subject, Setting::Variance, coefficient, at)
            }
            Operator::Covariance => {
                let coefficient = self.coefficient(term)?;
                self.builder
                    .edge(EdgeKind::Bidirected, subject, other, coefficient, at)
            }
            Operator::Loading => {
                self.written.loadings.push((subject, other));
                let first = self.measured.insert(subject);
                let coefficient = match (first, term.free || term.fixed.is_some(), &term.label) {
                    (true, false, None) => Coefficient::Fixed(algebra::Rational::one()),
                    (true, false, Some(label)) => {
                        let (latent, label) =
                            (shorten(self.builder.graph().name(subject)), shorten(label));
                        let name = shorten(name);
                        return refuse(format!(
                            "the first loading of {latent} is fixed to 1 whatever its label: write NA*{name} + {label}*{name} for a \
                             free loading, 1*{name} for a fixed one"
                        ));
                    }
                    _ => self.coefficient(term)?,
                };
                self.builder
                    .edge(EdgeKind::Directed, subject, other, coefficient, at)
            }
        }
    }

    fn coefficient(&self, term: &Term) -> Result<Coefficient> {
        let refuse = |message: String| Err(error_at(self.scanner.text(), term.at, message));
        match (&term.fixed, &term.label) {
            (Some(_), Some(label)) => refuse(format!(
                "both fixed and labelled {}: keep the number or the label",
                shorten(label)
            )),
            (Some(_), None) if term.free => {
                refuse("both fixed and NA: keep the number or NA".to_owned())
            }
            (Some(value), None) => Ok(Coefficient::Fixed(value.clone())),
            (None, Some(label)) => named(label).or_else(refuse),
            (None, None) => Ok(Coefficient::Free),
        }
    }

    fn unexpected(&self) -> Error {
        let seen = self.scanner.seen();
        let advice = match self.scanner.peek() {
            Some('-') => "terms are joined by +; a term is left out by not writing it",
            Some('"') => "names with spaces stand in backquotes here",
            Some('~') => "one formula per line",
            _ => {
                "expected a variable, + or the end of the formula; a name with spaces stands in backquotes"
            }
        };
        self.scanner
            .error(format!("{seen} is out of place: {advice}"))
    }
}

/// Steps over white space and comments.
fn skip(scanner: &mut Scanner<'_>, space: impl Fn(char) -> bool) {
    loop {
        scanner.take_while(&space);
        if !matches!(scanner.peek(), Some('#' | '!')) {
            return;
        }
        scanner.skip_line();
    }
}

/// White space within a line.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\n' | '\r')
}
