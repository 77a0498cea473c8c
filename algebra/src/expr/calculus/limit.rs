//! Limits: by series, by orders of growth, from one side or from both.

mod quotient;

use std::cmp::Ordering;

use super::growth::{self, Value};
use super::infinite;
use crate::error::{Error, Result};
use crate::expr::{Assumptions, Constant, Expr, Function, Head, Kind, Signs, Symbol};
use crate::fuel::Fuel;
use crate::number::Rational;
use crate::zero;

/// From which side a variable tends to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// From both.
    Both,
    /// From larger values.
    Above,
    /// From smaller values.
    Below,
}

/// The distance from the point, which falls to zero.
const DISTANCE: &str = "#t";
/// Larger expressions are left alone.
const MAX_SIZE: u32 = 2_000;
/// Longer sums are not taken apart.
const MAX_TERMS: usize = 16;

impl Expr {
    /// The limit of a real function; `None` when the house does not find it or there is none.
    ///
    /// $$ \lim_{x \to a} f(x) $$
    ///
    /// The point may be plus or minus infinity, and so may the limit. The leading term of a series decides where there is
    /// one; otherwise orders of growth are compared: exponentials of powers, powers, logarithms. A limit from both sides
    /// is the common value of the two; a side on which a logarithm or a square root of negative numbers occurs does not
    /// belong to the domain. Other symbols are generic real parameters.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Constant, Expr, Function, Side, Symbol}};
    /// let (x, fuel) = (Expr::symbol("x"), &mut Fuel::default());
    /// let quotient = Expr::function(Function::Sin, x.clone()).divide(&x);
    /// let limit = quotient.limit(&Symbol::new("x"), &Expr::integer(0), Side::Both, fuel)?;
    /// assert_eq!(limit, Some(Expr::integer(1)));
    /// let reciprocal = x.pow(-1);
    /// assert_eq!(reciprocal.limit(&Symbol::new("x"), &Expr::integer(0), Side::Both, fuel)?, None);
    /// let infinity = Expr::constant(Constant::Infinity);
    /// let above = reciprocal.limit(&Symbol::new("x"), &Expr::integer(0), Side::Above, fuel)?;
    /// assert_eq!(above, Some(infinity));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] when the point contains the variable, [`Error::Budget`] when the fuel is used up.
    ///
    /// Source: G. H. Hardy, Orders of Infinity (1910).
    pub fn limit(
        &self,
        variable: &Symbol,
        point: &Self,
        side: Side,
        fuel: &mut Fuel,
    ) -> Result<Option<Self>> {
        from_sides(self, variable, point, side, None, fuel)
    }

    /// The limit that holds for all values of the other symbols that the assumptions allow; `None` when the house does not
    /// find it or there is none.
    ///
    /// Nothing is generic here: what is divided by has to differ from zero. With other symbols there are no series: orders
    /// of growth and L'Hospital's rule decide.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Assumptions, Constant, Expr, Side, Symbol}};
    /// let (x, a, fuel) = (Expr::symbol("x"), Expr::symbol("a"), &mut Fuel::default());
    /// let (name, zero) = (Symbol::new("x"), Expr::integer(0));
    /// let quotient = (&a * &x + x.pow(2)).divide(&(&a * &x + x.pow(2).scale(&2.into())));
    /// let real = Assumptions::real();
    /// // 1/2 for a = 0
    /// assert_eq!(quotient.limit_under(&name, &zero, Side::Both, &real, fuel)?, None);
    /// let nonzero = real.and_nonzero(&a);
    /// let limit = quotient.limit_under(&name, &zero, Side::Both, &nonzero, fuel)?;
    /// assert_eq!(limit, Some(Expr::integer(1)));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Expr::limit`].
    pub fn limit_under(
        &self,
        variable: &Symbol,
        point: &Self,
        side: Side,
        assumptions: &Assumptions,
        fuel: &mut Fuel,
    ) -> Result<Option<Self>> {
        from_sides(self, variable, point, side, Some(assumptions), fuel)
    }
}

/// The limit for all values of the other symbols at which it is a real number and the parts without the variable have
/// values; a limit that is another one at some of them is not found.
///
/// (a x + 1)/(b x + 2) tends to a/b, which has no value at b = 0. (a x + 1)/(a x + 2) tends to 1 but at a = 0.
pub(super) fn wherever_defined(
    expr: &Expr,
    variable: &Symbol,
    point: &Expr,
    side: Side,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let Some(generic) = expr.limit(variable, point, side, fuel)? else {
        return Ok(None);
    };
    let mut others = expr.symbols();
    others.extend(point.symbols());
    others.remove(variable);
    if others.is_empty() {
        return Ok(Some(generic));
    }
    let facts = with_values(&generic, variable, Assumptions::real());
    let facts = with_values(expr, variable, facts);
    let Some(strict) = expr.limit_under(variable, point, side, &facts, fuel)? else {
        return Ok(None);
    };
    Ok(same(&generic, &strict, fuel)?.then_some(generic))
}

/// The assumptions, and that the parts without the variable are real numbers: divisors are not zero, arguments of
/// logarithms and bases of powers with symbols positive.
fn with_values(expr: &Expr, variable: &Symbol, facts: Assumptions) -> Assumptions {
    let mut known = facts;
    let zero = Expr::integer(0);
    let mut note = |base: &Expr, exponent: Option<&Expr>| {
        let power = exponent.map(Expr::as_rational);
        if !base.is_symbolic() || base.contains_symbol(variable) {
            return;
        }
        known = match power {
            Some(Some(power)) if power.denominator().is_even() => {
                known.clone().and_below(&zero, base, power.is_negative())
            }
            Some(Some(power)) if power.is_negative() => known.clone().and_nonzero(base),
            Some(Some(_)) => return,
            _ => known.clone().and_below(&zero, base, true),
        };
    };
    expr.visit(|node| match node.kind() {
        Kind::Power(base, exponent) => note(base, Some(exponent)),
        Kind::Product { factors, .. } => {
            for (base, exponent) in factors {
                note(base, Some(exponent));
            }
        }
        Kind::Call(Head::Function(Function::Ln), arguments) => {
            arguments.iter().for_each(|argument| note(argument, None));
        }
        _ => {}
    });
    known
}

fn from_sides(
    expr: &Expr,
    variable: &Symbol,
    point: &Expr,
    side: Side,
    assumptions: Option<&Assumptions>,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    if point.contains_symbol(variable) {
        return Err(Error::Domain {
            what: "point of a limit",
            value: point.to_string(),
            allowed: "an expression without the variable",
        });
    }
    let both = side == Side::Both && infinite(point).is_none();
    if !both {
        let above = side != Side::Below;
        return toward_under(expr, variable, (point, above), assumptions, fuel);
    }
    let mut found: Vec<Expr> = Vec::new();
    let mut outside = 0;
    for above in [true, false] {
        match toward_under(expr, variable, (point, above), assumptions, fuel)? {
            Some(value) => found.push(value),
            None if leaves_domain(expr, variable, point, above, fuel)? => outside += 1,
            None => return Ok(None),
        }
    }
    Ok(match &found[..] {
        [above, below] => same(above, below, fuel)?.then(|| above.clone()),
        [value] if outside == 1 => Some(value.clone()),
        _ => None,
    })
}

/// Two limits agree.
fn same(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<bool> {
    if a == b {
        return Ok(true);
    }
    if infinite(a).is_some() || infinite(b).is_some() {
        return Ok(false);
    }
    Ok(zero::is_zero(&(a - b), fuel)? == Some(true))
}

/// The expression with the variable at a distance from the point.
fn moved(expr: &Expr, variable: &Symbol, point: &Expr, above: bool) -> Expr {
    let t = Expr::symbol(DISTANCE);
    let place = match infinite(point) {
        Some(Ordering::Less) => -t.pow(-1),
        Some(_) => t.pow(-1),
        None if above => point + &t,
        None => point - &t,
    };
    expr.substitute(&[(variable.clone(), place)])
}

fn toward_under(
    expr: &Expr,
    variable: &Symbol,
    (point, above): (&Expr, bool),
    assumptions: Option<&Assumptions>,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let local = moved(expr, variable, point, above);
    if local.is_undefined() || local.size() > MAX_SIZE {
        return Ok(None);
    }
    let t = Symbol::new(DISTANCE);
    if !local.contains_symbol(&t) {
        return Ok(Some(local));
    }
    if !is_analysable(&local, &t) {
        return Ok(None);
    }
    // sqrt(x) has no limit at zero from below, though a series tends to zero.
    if assumptions.is_some() && leaves_domain(expr, variable, point, above, fuel)? {
        return Ok(None);
    }
    let value = match whole(&local, &t, assumptions, fuel)? {
        Some(value) => Some(value),
        None => by_terms(&local, &t, assumptions, fuel)?,
    };
    Ok(value.filter(is_real_value))
}

/// All at once: by series, by series without logarithms of the distance, by growth.
fn whole(
    local: &Expr,
    t: &Symbol,
    assumptions: Option<&Assumptions>,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    // A leading coefficient with symbols may be zero: series are for generic values.
    if let Some(assumptions) = assumptions
        && local.symbols().len() > 1
    {
        return match by_growth(local, t, Some(assumptions), fuel)? {
            Some(value) => Ok(Some(value)),
            None if assumptions.is_continuous(local) => {
                let value = local.substitute(&[(t.clone(), Expr::integer(0))]);
                Ok(Some(value).filter(|value| !value.is_undefined()))
            }
            None => match quotient::limit(local, t, assumptions, fuel)? {
                Some(value) => Ok(Some(value)),
                None => by_conjugate(local, t, assumptions, fuel),
            },
        };
    }
    if let Some(value) = by_series(local, t, fuel)? {
        return Ok(Some(value));
    }
    let apart = logarithms_apart(local, t, fuel)?;
    if apart != *local {
        // Multiplied out, so that logarithms of the distance cancel.
        let apart = apart.expand(fuel)?;
        if let Some(value) = by_series(&apart, t, fuel)? {
            return Ok(Some(value));
        }
    }
    by_growth(local, t, assumptions, fuel)
}

/// A square root and other terms that cancel: r + b = (r^2 - b^2)/(r - b).
fn by_conjugate(
    local: &Expr,
    t: &Symbol,
    assumptions: &Assumptions,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let Kind::Sum { terms, .. } = local.kind() else {
        return Ok(None);
    };
    let root = terms
        .iter()
        .find_map(|(term, coefficient)| match term.kind() {
            Kind::Power(base, exponent) if exponent.as_rational() == Some(&Rational::HALF) => {
                Some((base, term, coefficient))
            }
            _ => None,
        });
    let Some((base, term, coefficient)) = root else {
        return Ok(None);
    };
    let root = term.scale(coefficient);
    let rest = local - &root;
    let square = base.scale(&(coefficient * coefficient));
    let above = (square - rest.pow(2)).expand(fuel)?;
    let quotient = above.divide(&(root - rest));
    if quotient.is_undefined() || quotient.size() > MAX_SIZE {
        return Ok(None);
    }
    by_growth(&quotient, t, Some(assumptions), fuel)
}

/// The terms that have finite limits of their own, and the others together.
fn by_terms(
    local: &Expr,
    t: &Symbol,
    assumptions: Option<&Assumptions>,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let Kind::Sum { constant, terms } = local.kind() else {
        return Ok(None);
    };
    if terms.len() > MAX_TERMS {
        return Ok(None);
    }
    let (mut limits, mut rest) = (vec![Expr::number(constant.clone())], Vec::new());
    for (term, coefficient) in terms {
        let term = term.scale(coefficient);
        match whole(&term, t, assumptions, fuel)? {
            Some(value) if infinite(&value).is_none() => limits.push(value),
            _ => rest.push(term),
        }
    }
    if rest.len() == terms.len() {
        return Ok(None);
    }
    if !rest.is_empty() {
        match whole(&Expr::sum(rest), t, assumptions, fuel)? {
            Some(value) => limits.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(Expr::sum(limits)).filter(|sum| !sum.is_undefined()))
}

/// ln(u) as e ln(t) + ln(u/t^e) where u is like a positive multiple of t^e: in ln(t+t^2) - ln(t) the logarithms of the
/// distance cancel.
fn logarithms_apart(local: &Expr, t: &Symbol, fuel: &mut Fuel) -> Result<Expr> {
    let distance = Expr::symbol(t.name());
    local.fold(|node, parts: &[Expr]| {
        let rebuilt = node.with_children(parts);
        let (Kind::Call(Head::Function(Function::Ln), _), [argument]) = (node.kind(), parts) else {
            return Ok::<_, Error>(rebuilt);
        };
        if *argument == distance || !argument.contains_symbol(t) {
            return Ok(rebuilt);
        }
        Ok(match leading_term(argument, t, fuel)? {
            Some((exponent, lead))
                if !exponent.is_zero() && Signs::of_constant(&lead) == Signs::POSITIVE =>
            {
                let power = Expr::power(distance.clone(), Expr::number(-&exponent));
                distance.ln().scale(&exponent) + (argument * &power).ln()
            }
            _ => rebuilt,
        })
    })
}

/// No step and no unknown function of the distance.
fn is_analysable(expr: &Expr, t: &Symbol) -> bool {
    let mut plain = true;
    expr.visit(|node| {
        if let Kind::Call(head, _) = node.kind() {
            plain &= match head {
                Head::Function(function) => !matches!(
                    function,
                    Function::Sign
                        | Function::Max
                        | Function::Min
                        | Function::Gcd
                        | Function::Lcm
                        | Function::Argument
                        | Function::RealPart
                        | Function::ImaginaryPart
                        | Function::Trace
                ),
                Head::Absolute => true,
                _ => !node.contains_symbol(t),
            };
        }
    });
    plain
}

/// A constant limit of a real function is real.
fn is_real_value(value: &Expr) -> bool {
    value.is_symbolic() || infinite(value).is_some() || value.real_ball(128).is_some()
}

fn infinity(sign: Ordering) -> Option<Expr> {
    let infinity = Expr::constant(Constant::Infinity);
    match sign {
        Ordering::Less => Some(-infinity),
        Ordering::Equal => None,
        Ordering::Greater => Some(infinity),
    }
}

/// The leading term of the series at zero; `None`: there is no series.
fn by_series(local: &Expr, t: &Symbol, fuel: &mut Fuel) -> Result<Option<Expr>> {
    let mut share = Fuel::new(fuel.left() / 2);
    let series = local.series(t, &Expr::integer(0), 1, &mut share);
    fuel.settle(&share, "limit")?;
    let Ok(series) = series else { return Ok(None) };
    Ok(match series.terms().first() {
        Some((exponent, coefficient)) => match exponent.signum() {
            0 => Some(coefficient.clone()),
            1.. => Some(Expr::integer(0)),
            _ => Signs::of_constant(coefficient).order().and_then(infinity),
        },
        None => Some(Expr::integer(0)),
    })
}

/// Orders up to which a leading term is looked for.
const ORDERS: [i64; 3] = [1, 4, 16];

/// Exponent and coefficient of the leading term; zero and zero where none shows.
fn leading_term(local: &Expr, t: &Symbol, fuel: &mut Fuel) -> Result<Option<(Rational, Expr)>> {
    for order in ORDERS {
        let mut share = Fuel::new(fuel.left() / 2);
        let series = local.series(t, &Expr::integer(0), order, &mut share);
        fuel.settle(&share, "limit")?;
        let Ok(series) = series else { return Ok(None) };
        if let Some(lead) = series.terms().first() {
            return Ok(Some(lead.clone()));
        }
    }
    Ok(Some((Rational::ZERO, Expr::integer(0))))
}

fn by_growth(
    local: &Expr,
    t: &Symbol,
    assumptions: Option<&Assumptions>,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let large = Expr::symbol("#s");
    let grown = local.substitute(&[(t.clone(), large.pow(-1))]);
    let found = growth::at_infinity(&grown, &Symbol::new("#s"), assumptions, fuel);
    Ok(match found {
        Some(Value::Finite(value)) => Some(value),
        Some(Value::Infinite(sign)) => infinity(sign),
        None => None,
    })
}

/// Is there a logarithm or an even root of numbers that are negative near the point?
fn leaves_domain(
    expr: &Expr,
    variable: &Symbol,
    point: &Expr,
    above: bool,
    fuel: &mut Fuel,
) -> Result<bool> {
    let local = moved(expr, variable, point, above);
    let t = Symbol::new(DISTANCE);
    let mut inner: Vec<Expr> = Vec::new();
    let mut power = |base: &Expr, exponent: &Expr| {
        let even = exponent
            .as_rational()
            .is_some_and(|value| value.denominator().is_even());
        if even || (base.contains_symbol(&t) && exponent.contains_symbol(&t)) {
            inner.push(base.clone());
        }
    };
    local.visit(|node| match node.kind() {
        Kind::Power(base, exponent) => power(base, exponent),
        Kind::Product { factors, .. } => factors.iter().for_each(|pair| power(&pair.0, &pair.1)),
        _ => {}
    });
    local.visit(|node| {
        if let Kind::Call(Head::Function(Function::Ln), arguments) = node.kind() {
            inner.extend(arguments.first().cloned());
        }
    });
    for base in inner.iter().filter(|base| base.contains_symbol(&t)).take(8) {
        let lead = leading_term(base, &t, fuel)?;
        let sign = lead.and_then(|(_, lead)| Signs::of_constant(&lead).order());
        if sign == Some(Ordering::Less) {
            return Ok(true);
        }
    }
    Ok(false)
}
