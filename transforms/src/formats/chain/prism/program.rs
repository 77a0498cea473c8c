//! The declarations of a program.
//!
//! ```text
//! program := (ctmc | dtmc) {constant | formula | label | rewards} module ..
//! module  := 'module' name {variable | command} 'endmodule'
//! command := '[' [name] ']' condition '->' update {'+' update} ';'
//! update  := [rate ':'] ('true' | '(' name "'" '=' formula ')' {'&' ..})
//! ```

use crate::error::Error;
use crate::formats::chain::formula::Parser;
use crate::formats::chain::lexer::{Complaint, Kind as Piece};
use crate::formats::chain::steps::{Formula, Names, Step};
use crate::formats::chain::value::Value;
use crate::formats::text::quote;
use crate::makespan::Kind;

/// Why a program is not read: a complaint with its place, or a construct that is not covered.
pub(super) enum Fault {
    Says(Complaint),
    Fails(Error),
}

impl From<Complaint> for Fault {
    fn from(complaint: Complaint) -> Self {
        Self::Says(complaint)
    }
}

pub(super) type Parse<T> = Result<T, Fault>;

/// What a constant or a variable may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Whole,
    Real,
    Truth,
}

/// A constant (a parameter without a formula), or a formula.
pub(super) struct Definition {
    pub(super) name: usize,
    pub(super) at: usize,
    /// The type of a constant.
    pub(super) constant: Option<Type>,
    pub(super) formula: Option<Formula>,
}

/// A variable; a range for whole numbers.
pub(super) struct Variable {
    pub(super) name: usize,
    pub(super) at: usize,
    pub(super) range: Option<(Formula, Formula)>,
    pub(super) initial: Option<Formula>,
}

/// What a command does: with which rate, which variables change.
pub(super) struct Update {
    pub(super) rate: Option<Formula>,
    pub(super) assignments: Vec<(usize, Formula, usize)>,
}

pub(super) struct Command {
    pub(super) at: usize,
    pub(super) guard: Formula,
    pub(super) updates: Vec<Update>,
}

pub(super) struct Reward {
    pub(super) at: usize,
    pub(super) guard: Formula,
    pub(super) value: Formula,
}

/// Names of rewards without one.
pub(super) const UNNAMED: &str = "";

pub(super) struct Program {
    pub(super) kind: Kind,
    pub(super) names: Names,
    pub(super) definitions: Vec<Definition>,
    pub(super) labels: Vec<(String, Formula, usize)>,
    pub(super) rewards: Vec<(String, Vec<Reward>)>,
    pub(super) variables: Vec<Variable>,
    pub(super) commands: Vec<Command>,
}

fn unsupported<T>(construct: &str, hint: &'static str) -> Parse<T> {
    Err(Fault::Fails(Error::Unsupported {
        what: "the subset of PRISM",
        construct: construct.to_owned(),
        hint,
    }))
}

pub(super) fn program(parser: &mut Parser<'_>) -> Parse<Program> {
    let mut program = Program {
        kind: kind(parser)?,
        names: Names::default(),
        definitions: Vec::new(),
        labels: Vec::new(),
        rewards: Vec::new(),
        variables: Vec::new(),
        commands: Vec::new(),
    };
    let mut modules = 0;
    loop {
        let token = parser.peek();
        let at = token.at;
        match (&token.kind, parser.piece(token)) {
            (Piece::End, _) => break,
            (Piece::Word, "const") => constant(parser, &mut program)?,
            (Piece::Word, "formula") => {
                parser.advance();
                let name = name(parser, &mut program.names)?;
                parser.need("=")?;
                let formula = Some(parser.formula(&mut program.names)?);
                parser.need(";")?;
                program.definitions.push(Definition {
                    name,
                    at,
                    constant: None,
                    formula,
                });
            }
            (Piece::Word, "label") => {
                parser.advance();
                let label = text(parser)?;
                parser.need("=")?;
                let formula = parser.formula(&mut program.names)?;
                parser.need(";")?;
                program.labels.push((label, formula, at));
            }
            (Piece::Word, "rewards") => rewards(parser, &mut program)?,
            (Piece::Word, "global") => {
                parser.advance();
                variable(parser, &mut program)?;
            }
            (Piece::Word, "module") if modules > 0 => {
                return unsupported(
                    "a second module",
                    "write one module: its commands do what both would do",
                );
            }
            (Piece::Word, "module") => {
                modules += 1;
                module(parser, &mut program)?;
            }
            (Piece::Word, "init") => {
                return unsupported(
                    "init .. endinit",
                    "give each variable its own init: a chain begins in one state",
                );
            }
            (Piece::Word, "system") => {
                return unsupported("system .. endsystem", "write one module");
            }
            (Piece::Word, "ctmc" | "dtmc" | "mdp") => {
                return Err(Fault::Says((
                    at,
                    "the type of the model stands twice".to_owned(),
                )));
            }
            _ => return Ok(parser.expected("const, formula, label, module or rewards")?),
        }
    }
    match modules {
        0 => Ok(parser.expected("module .. endmodule")?),
        _ => Ok(program),
    }
}

fn kind(parser: &mut Parser<'_>) -> Parse<Kind> {
    let token = parser.peek();
    let kind = match parser.piece(token) {
        "ctmc" | "stochastic" => Kind::Continuous,
        "dtmc" | "probabilistic" => Kind::Discrete,
        "mdp" | "nondeterministic" | "pta" | "ma" | "pomdp" | "smg" | "popta" | "tsg" => {
            let construct = format!("a model of the type {}", parser.piece(token));
            return unsupported(
                &construct,
                "write a ctmc or a dtmc: models with choices have no one answer",
            );
        }
        _ => return Ok(parser.expected("ctmc or dtmc, the type of the model,")?),
    };
    parser.advance();
    Ok(kind)
}

fn name(parser: &mut Parser<'_>, names: &mut Names) -> Result<usize, Complaint> {
    let token = parser.peek();
    let word = parser.piece(token);
    if token.kind != Piece::Word || matches!(word, "true" | "false") {
        return parser.expected("a name");
    }
    parser.advance();
    Ok(names.place(word))
}

fn text(parser: &mut Parser<'_>) -> Result<String, Complaint> {
    let token = parser.peek();
    if token.kind != Piece::Text {
        return parser.expected("a name in quotes");
    }
    parser.advance();
    Ok(parser.piece(token).trim_matches('"').to_owned())
}

/// `const [int | double | bool] name [= formula];`
fn constant(parser: &mut Parser<'_>, program: &mut Program) -> Parse<()> {
    let at = parser.advance().at;
    let token = parser.peek();
    // A constant may have the name of a type only where a type stands before it.
    let constant = match parser.piece(token) {
        "int" => Some(Type::Whole),
        "double" => Some(Type::Real),
        "bool" => Some(Type::Truth),
        _ => None,
    };
    if constant.is_some() {
        parser.advance();
    }
    let name = name(parser, &mut program.names)?;
    let formula = match parser.take("=") {
        true => Some(parser.formula(&mut program.names)?),
        false => None,
    };
    parser.need(";")?;
    program.definitions.push(Definition {
        name,
        at,
        // PRISM takes constants without a type as whole numbers.
        constant: Some(constant.unwrap_or(Type::Whole)),
        formula,
    });
    Ok(())
}

fn rewards(parser: &mut Parser<'_>, program: &mut Program) -> Parse<()> {
    parser.advance();
    let name = match parser.peek().kind {
        Piece::Text => text(parser)?,
        _ => UNNAMED.to_owned(),
    };
    let mut items = Vec::new();
    while !parser.take_word("endrewards") {
        let at = parser.peek().at;
        if parser.is("[") {
            return unsupported(
                "rewards of transitions",
                "give rewards to states: what a transition pays, times its rate, is paid per unit of time",
            );
        }
        let guard = parser.formula(&mut program.names)?;
        parser.need(":")?;
        let value = parser.formula(&mut program.names)?;
        parser.need(";")?;
        items.push(Reward { at, guard, value });
    }
    program.rewards.push((name, items));
    Ok(())
}

fn module(parser: &mut Parser<'_>, program: &mut Program) -> Parse<()> {
    parser.advance();
    // The name of the module is nothing that formulas know.
    let mut aside = Names::default();
    name(parser, &mut aside)?;
    if parser.is("=") {
        return unsupported("a module that is another one renamed", "write one module");
    }
    while !parser.take_word("endmodule") {
        match parser.is("[") {
            true => command(parser, program)?,
            false => variable(parser, program)?,
        }
    }
    Ok(())
}

/// `name : ('[' formula '..' formula ']' | bool) [init formula];`
fn variable(parser: &mut Parser<'_>, program: &mut Program) -> Parse<()> {
    let at = parser.peek().at;
    if parser.peek().kind != Piece::Word {
        return Ok(parser.expected("a variable, a command in [] or endmodule")?);
    }
    let name = name(parser, &mut program.names)?;
    parser.need(":")?;
    let range = if parser.take_word("bool") {
        None
    } else if parser.is_word("int") || parser.is_word("clock") {
        let construct = format!("a variable of the type {}", parser.piece(parser.peek()));
        return unsupported(&construct, "give it a range, such as [0..10]");
    } else {
        parser.need("[")?;
        let low = parser.formula(&mut program.names)?;
        parser.need("..")?;
        let high = parser.formula(&mut program.names)?;
        parser.need("]")?;
        Some((low, high))
    };
    let initial = match parser.take_word("init") {
        true => Some(parser.formula(&mut program.names)?),
        false => None,
    };
    parser.need(";")?;
    program.variables.push(Variable {
        name,
        at,
        range,
        initial,
    });
    Ok(())
}

fn command(parser: &mut Parser<'_>, program: &mut Program) -> Parse<()> {
    let at = parser.advance().at;
    // With one module an action has nobody to agree with.
    if parser.peek().kind == Piece::Word {
        parser.advance();
    }
    parser.need("]")?;
    let guard = parser.formula(&mut program.names)?;
    parser.need("->")?;
    let mut updates = Vec::new();
    loop {
        updates.push(update(parser, &mut program.names)?);
        if !parser.take("+") {
            break;
        }
    }
    parser.need(";")?;
    program.commands.push(Command { at, guard, updates });
    Ok(())
}

/// Is this `(x'`, the beginning of an assignment?
fn assigns(parser: &Parser<'_>) -> bool {
    parser.is("(")
        && parser.ahead(1).kind == Piece::Word
        && parser.ahead(2).kind == Piece::Sign("'")
}

fn update(parser: &mut Parser<'_>, names: &mut Names) -> Result<Update, Complaint> {
    let stays = parser.is_word("true") && matches!(parser.ahead(1).kind, Piece::Sign("+" | ";"));
    let rate = match assigns(parser) || stays {
        true => None,
        false => {
            let rate = parser.formula(names)?;
            parser.need(":")?;
            Some(rate)
        }
    };
    let mut assignments: Vec<(usize, Formula, usize)> = Vec::new();
    if parser.take_word("true") {
        return Ok(Update { rate, assignments });
    }
    loop {
        if !assigns(parser) {
            return parser.expected("an assignment such as (x'=1)");
        }
        parser.advance();
        let at = parser.peek().at;
        let word = parser.piece(parser.peek());
        let variable = name(parser, names)?;
        parser.need("'")?;
        parser.need("=")?;
        let value = parser.formula(names)?;
        parser.need(")")?;
        if assignments.iter().any(|(known, ..)| *known == variable) {
            return Err((
                at,
                format!("{} is assigned twice in one update", quote(word)),
            ));
        }
        assignments.push((variable, value, at));
        if !parser.take("&") {
            return Ok(Update { rate, assignments });
        }
    }
}

/// The parts of a conjunction, as slices of its steps; all of it if it is none.
pub(super) fn conjuncts(formula: &Formula) -> Vec<&[Step]> {
    let steps = formula.steps.as_slice();
    let Some((Step::And(count), parts)) = steps.split_last() else {
        return vec![steps];
    };
    // Where each value on the stack begins.
    let mut begins: Vec<usize> = Vec::new();
    for (at, step) in parts.iter().enumerate() {
        let first = begins.len().saturating_sub(step.arity());
        let begin = begins.get(first).copied().unwrap_or(at);
        begins.truncate(first);
        begins.push(begin);
    }
    if begins.len() != *count {
        return vec![steps];
    }
    let ends = begins.iter().skip(1).copied().chain([parts.len()]);
    begins
        .iter()
        .zip(ends)
        .filter_map(|(&begin, end)| parts.get(begin..end))
        .collect()
}

/// A literal or the value of a constant.
pub(super) fn fixed<'v>(step: &'v Step, values: &'v [Value]) -> Option<&'v Value> {
    match step {
        Step::Literal(value) => Some(value),
        Step::Name(place) => values.get(*place),
        _ => None,
    }
}
