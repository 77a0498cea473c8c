//! The pieces of an inverse as entries of a table: what a certificate about the two texts stands on.

use algebra::Rational;
use algebra::expr::{Expr, Field, Function, Kind, Point, Symbol};
use algebra::poly::univariate::IntegerPolynomial;
use serde_json::{Map, Value, json};

use super::forward::{Term, Wave, terms};
use super::original::{Impulse, Inverse, Piece};
use super::reading::terms_of;
use super::text::Notation;
use crate::error::Result;

/// Where a transform that falls to 0 is close to it, for moderate coefficients.
const FAR: i64 = 1 << 40;
const CLOSE: f64 = 1e-6;
const BITS: u32 = 192;

/// The pieces of an inverse for `verify::certify_laplace`: all parts as text, and the entries of the table that they are made of.
///
/// The form is that of `pieces` in `docs/certificates.md`. Nothing is checked here. Logarithms are taken from the image, where it
/// is given, else they are written so that they fall to 0 one by one.
///
/// # Errors
/// [`Unsupported`](crate::Error::Unsupported) where a part is no entry of the table; [`Algebra`](crate::Error::Algebra) when the
/// work exceeds its budget.
///
/// ```
/// use algebra::expr::{Expr, Symbol};
/// use transforms::laplace::{Notation, document, inverse};
/// let (s, t) = (Symbol::new("s"), Symbol::new("t"));
/// let image = (Expr::symbol("s") + Expr::integer(3)).pow(-2);
/// let found = inverse(&image, &s, &t)?.value;
/// let pieces = document(&found, Some(&image), &s, Notation::Plain)?;
/// assert_eq!(pieces[0]["terms"][0]["rate"], "-3");
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn document(
    inverse: &Inverse,
    image: Option<&Expr>,
    variable: &Symbol,
    notation: Notation,
) -> Result<Value> {
    let pieces = inverse
        .pieces
        .iter()
        .map(|one| piece(one, &inverse.time, variable, image, notation));
    Ok(Value::Array(pieces.collect::<Result<_>>()?))
}

fn piece(
    piece: &Piece,
    time: &Symbol,
    variable: &Symbol,
    image: Option<&Expr>,
    notation: Notation,
) -> Result<Value> {
    let text = piece.written(time, notation);
    let (closed, open) = piece.parts(&Expr::symbol(time.name()));
    let found = terms(&closed, time)?;
    let mut fields = Map::new();
    fields.insert("delay".into(), notation.show(&piece.delay).into());
    fields.insert("since".into(), text.since.into());
    if let Some(closed) = text.closed {
        fields.insert("closed".into(), closed.into());
        fields.insert("terms".into(), found.iter().map(term).collect());
    }
    if !open.is_empty() {
        let sums = open.iter().zip(text.sums).map(|(sum, text)| {
            json!({
                "root": sum.parts(time).0.to_string(),
                "equation": text.equation,
                "summand": text.summand,
                "polynomial": list(&sum.polynomial),
                "power": sum.power,
                "numerator": list(&sum.numerator),
                "denominator": sum.denominator.to_string(),
            })
        });
        fields.insert("sums".into(), sums.collect());
    }
    if !text.impulses.is_empty() {
        let impulses = text.impulses.into_iter();
        let impulses = impulses.map(|(order, weight)| json!({"order": order, "weight": weight}));
        fields.insert("impulses".into(), impulses.collect());
    }
    let divided = found.iter().filter(|term| is_divided(term));
    let s = Expr::symbol(variable.name());
    let divided: Vec<Expr> = divided.map(|term| at_infinity_zero(term, &s)).collect();
    if !divided.is_empty() {
        let own = image.filter(|_| piece.delay.is_zero());
        let own = own.and_then(|image| falling(image, variable, &piece.impulses));
        let logarithm = own.unwrap_or_else(|| Expr::sum(divided));
        fields.insert("logarithm".into(), logarithm.to_string().into());
    }
    Ok(Value::Object(fields))
}

/// What is divided by t has a logarithm or an angle for its transform.
fn is_divided(term: &Term) -> bool {
    term.power == Rational::MINUS_ONE && term.barrier.is_zero()
}

/// The logarithms and angles of a transform without their limit, which is 0 or, as far as numbers tell, the weight of the
/// impulse; for the piece without delay.
fn falling(image: &Expr, variable: &Symbol, impulses: &[Impulse]) -> Option<Expr> {
    let terms = terms_of(image).into_iter().filter(|term| {
        let (mut has_function, mut has_power) = (false, false);
        term.visit(|node| match node.kind() {
            Kind::Call(..) => has_function |= node.contains_symbol(variable),
            Kind::Power(_, exponent) => has_power |= exponent.contains_symbol(variable),
            Kind::Product { factors, .. } => {
                has_power |= factors.iter().any(|(_, e)| e.contains_symbol(variable));
            }
            _ => {}
        });
        has_function && !has_power
    });
    let sum = Expr::sum(terms);
    let weight = impulses.iter().find(|one| one.order == 0);
    let limits = [Some(Expr::integer(0)), weight.map(|one| one.weight.clone())];
    let rest = limits.into_iter().flatten().map(|limit| &sum - &limit);
    let mut falling = rest.filter(|rest| {
        let far = |symbol: Symbol| {
            let value = if symbol == *variable { FAR } else { 2 };
            (symbol, Rational::from(value))
        };
        let point: Point = rest.symbols().into_iter().map(far).collect();
        let value = rest.ball_at(&point, Field::Real, BITS);
        value.is_some_and(|ball| ball.re.to_f64().abs() < CLOSE)
    });
    falling.next().filter(|_| !sum.is_zero())
}

/// The transform of a term that is divided by t, in a form that is 0 for infinite s.
fn at_infinity_zero(term: &Term, s: &Expr) -> Expr {
    let one = Expr::integer(1) - term.rate.divide(s);
    let image = match &term.wave {
        None => -one.ln(),
        Some((Wave::Cosine, frequency)) => (one.pow(2) + frequency.divide(s).pow(2))
            .ln()
            .scale(&-Rational::HALF),
        Some((Wave::Sine, frequency)) => {
            Expr::function(Function::ArcTan, frequency.divide(&(s - &term.rate)))
        }
    };
    &term.weight * &image
}

fn term(term: &Term) -> Value {
    let mut fields = Map::new();
    fields.insert("weight".into(), term.weight.to_string().into());
    if !term.power.is_zero() {
        fields.insert("power".into(), term.power.to_string().into());
    }
    if !term.rate.is_zero() {
        fields.insert("rate".into(), term.rate.to_string().into());
    }
    if let Some((wave, frequency)) = &term.wave {
        let name = match wave {
            Wave::Cosine => "cos",
            Wave::Sine => "sin",
        };
        fields.insert(name.into(), frequency.to_string().into());
    }
    if !term.barrier.is_zero() {
        fields.insert("barrier".into(), term.barrier.to_string().into());
    }
    Value::Object(fields)
}

fn list(f: &IntegerPolynomial) -> Vec<String> {
    f.coefficients().iter().map(ToString::to_string).collect()
}
