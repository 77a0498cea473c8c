//! From the syntax tree to the expression: the scalar part of what a person wrote, with the conventions chosen.
//!
//! One forward loop over the arena; nothing here recurses on the input. Structures (sets, lists, relations, units) are
//! not scalars and give [`Error::OutOfTheory`]; the answer checker takes them apart and lowers their members.

mod divisor;

use self::divisor::Divisors;
use crate::error::{Error, Result};
use crate::expr::{Constant, Expr, Function, Head, Interner, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::{Ball, Integer, Rational};
use crate::parse::{BigOperator, Bracket, Literal, NodeId, NodeKind, Tree};

/// Meaning of `\log` without a base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogBase {
    /// 10, the reading of engineers.
    Ten,
    /// e, the reading of mathematicians.
    E,
}

/// How ambiguous names are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conventions {
    /// Base of a bare `\log`.
    pub logarithm_base: LogBase,
    /// `i` is the imaginary unit.
    pub imaginary_i: bool,
    /// `j` is the imaginary unit.
    pub imaginary_j: bool,
    /// `e` is Euler's number.
    pub euler_e: bool,
    /// Odd roots of negative reals are the real roots (else the principal ones).
    pub real_odd_roots: bool,
    /// Which sign `\pm` takes (`\mp` takes the other); `None`: `\pm` is not a scalar.
    pub upper_sign: Option<bool>,
}

impl Default for Conventions {
    fn default() -> Self {
        Self {
            logarithm_base: LogBase::Ten,
            imaginary_i: true,
            imaginary_j: false,
            euler_e: true,
            real_odd_roots: true,
            upper_sign: None,
        }
    }
}

/// Longest sum or product with numeric limits that is written out.
const MAX_WRITTEN_OUT: u64 = 2_000;
/// Formulas with more nodes than this share their equal parts.
const FEW: usize = 32;
/// Work of one node.
const NODE: u64 = 96;
/// Longer products are not written out.
const MAX_PRODUCT_BITS: u64 = 1 << 17;
/// Literals with a power of ten beyond this stay a product with a power.
const MAX_EXPONENT: u64 = 30_000;

/// Does a name in the body carry the bound index as a subscript, as `a_k` in a sum over k? Every term is then another
/// quantity, and substitution does not see it.
fn names_by_index(body: &Expr, index: &Symbol) -> bool {
    let carries = |name: &str| {
        name.split_once('_').is_some_and(|(_, subscript)| {
            subscript
                .split(|c: char| !c.is_ascii_alphabetic())
                .any(|part| part.contains(index.name()))
        })
    };
    let mut found = false;
    body.visit(|node| {
        found |= match node.kind() {
            Kind::Symbol(symbol) => carries(symbol.name()),
            Kind::Call(Head::Applied(symbol), _) => carries(symbol.name()),
            _ => false,
        };
    });
    found
}

/// The exact value of a literal; `None` when its power of ten is too large to write out.
pub fn literal_value(literal: &Literal) -> Option<Rational> {
    let exponent = literal.exponent.unwrap_or(0);
    if exponent.unsigned_abs() > MAX_EXPONENT {
        return None;
    }
    let whole = mantissa(literal)?;
    let power = i32::try_from(exponent).ok()?;
    Some(if power == 0 {
        whole
    } else {
        &whole * &Rational::power_of_ten(power)?
    })
}

/// Digits with point and repeating block, without the power of ten.
fn mantissa(literal: &Literal) -> Option<Rational> {
    let digits = Rational::from(Integer::from_decimal(&literal.digits)?);
    let shift = i32::try_from(literal.fraction_digits).ok()?;
    let value = if shift == 0 {
        digits
    } else {
        &digits * &Rational::power_of_ten(-shift)?
    };
    if literal.repeating.is_empty() {
        return Some(value);
    }
    // d digits repeating after the point: block / (10^d - 1), shifted.
    let block = Rational::from(Integer::from_decimal(&literal.repeating)?);
    let period = i32::try_from(literal.repeating.len()).ok()?;
    let nines = &Rational::power_of_ten(period)? - &Rational::from(1);
    let tail = &block.checked_div(&nines)? * &Rational::power_of_ten(-shift)?;
    Some(&value + &tail)
}

/// The expression of a node of a tree.
///
/// # Errors
/// [`Error::OutOfTheory`] for structures that are not scalars, [`Error::Undefined`] for `1/0` and the like,
/// [`Error::Budget`] when the fuel runs out.
///
/// ```
/// use algebra::{Fuel, lower::{lower, Conventions}, parse::parse};
/// let tree = &parse(r"\frac{1}{2} + \sqrt{72}").unwrap().readings[0];
/// let value = lower(tree, tree.root(), &Conventions::default(), &mut Fuel::default()).unwrap();
/// assert_eq!(value.to_string(), "6*sqrt(2) + 1/2");
/// ```
pub fn lower(
    tree: &Tree,
    root: NodeId,
    conventions: &Conventions,
    fuel: &mut Fuel,
) -> Result<Expr> {
    // The nodes below `root`; children have smaller numbers than parents, so sorted order is evaluation order.
    let mut ids = vec![root];
    let mut next = 0;
    while let Some(id) = ids.get(next).copied() {
        ids.extend_from_slice(tree.children(id));
        next += 1;
    }
    ids.sort_unstable();
    ids.dedup();
    let mut values: Vec<Expr> = Vec::with_capacity(ids.len());
    let mut interner = (ids.len() > FEW).then(Interner::default);
    let mut divisors = None;
    for id in &ids {
        let place = |child: &NodeId| {
            ids.binary_search(child)
                .ok()
                .and_then(|at| values.get(at))
                .cloned()
        };
        let parts: Vec<Expr> = tree.children(*id).iter().filter_map(place).collect();
        let value = Lowering {
            tree,
            conventions,
            divisors: &mut divisors,
            fuel,
        }
        .node(*id, parts)?;
        if value.is_undefined() {
            return Err(Error::Undefined {
                what: "division by zero or a pole",
            });
        }
        // Numbers that grow with the text cost what they hold.
        let held = match value.kind() {
            Kind::Number(number)
            | Kind::Sum {
                constant: number, ..
            }
            | Kind::Product {
                coefficient: number,
                ..
            } => number.limbs(),
            _ => 0,
        };
        fuel.spend(NODE + held.saturating_sub(2) * 8, "reading")?;
        values.push(match &mut interner {
            Some(interner) => interner.share(value),
            None => value,
        });
    }
    values
        .pop()
        .ok_or(Error::OutOfTheory { what: "empty tree" })
}

struct Lowering<'a> {
    tree: &'a Tree,
    conventions: &'a Conventions,
    /// Made for the first division.
    divisors: &'a mut Option<Divisors>,
    fuel: &'a mut Fuel,
}

impl Lowering<'_> {
    fn node(&mut self, id: NodeId, parts: Vec<Expr>) -> Result<Expr> {
        let kind = self.tree.kind(id);
        let arity = |count: usize| {
            if parts.len() == count {
                Ok(())
            } else {
                Err(not_scalar("wrong number of operands"))
            }
        };
        Ok(match kind {
            NodeKind::Number(literal) => self.literal(literal)?,
            NodeKind::Symbol(name) => {
                let name = self.tree.name(name);
                if name == "j" && self.conventions.imaginary_j {
                    Expr::imaginary_unit()
                } else {
                    Expr::symbol(name)
                }
            }
            NodeKind::Constant(Constant::E) if !self.conventions.euler_e => Expr::symbol("e"),
            NodeKind::Constant(Constant::ImaginaryUnit) if !self.conventions.imaginary_i => {
                Expr::symbol("i")
            }
            NodeKind::Constant(constant) => Expr::constant(constant),
            NodeKind::Undefined => {
                return Err(Error::Undefined {
                    what: "an undefined value",
                });
            }
            NodeKind::Sum | NodeKind::Mixed => Expr::sum(parts),
            NodeKind::Negate => {
                arity(1)?;
                -&parts[0]
            }
            NodeKind::Product => Expr::product(parts),
            NodeKind::Quotient => {
                arity(2)?;
                if self.divisors.is_none() {
                    *self.divisors = Divisors::new();
                }
                if let Some(divisors) = self.divisors {
                    divisors.refuse_zero(&parts[1], self.fuel)?;
                }
                parts[0].divide(&parts[1])
            }
            NodeKind::PlusMinus | NodeKind::MinusPlus => self.signed(kind, &parts)?,
            NodeKind::Power => {
                arity(2)?;
                self.power(&parts[0], &parts[1])
            }
            NodeKind::SquareRoot => {
                arity(1)?;
                parts[0].sqrt()
            }
            NodeKind::Root => {
                arity(2)?;
                self.power(&parts[0], &Expr::integer(1).divide(&parts[1]))
            }
            NodeKind::Factorial => Expr::call(Head::Factorial, parts),
            NodeKind::DoubleFactorial => Expr::call(Head::DoubleFactorial, parts),
            NodeKind::Percent => {
                arity(1)?;
                &parts[0] * &Expr::ratio(1, 100)
            }
            NodeKind::Degrees => degrees(&parts)?,
            NodeKind::Absolute => Expr::call(Head::Absolute, parts),
            NodeKind::Floor => Expr::call(Head::Floor, parts),
            NodeKind::Ceiling => Expr::call(Head::Ceiling, parts),
            NodeKind::Conjugate => Expr::call(Head::Conjugate, parts),
            NodeKind::Call(function) => self.function(function, parts)?,
            NodeKind::LogBase => {
                arity(2)?;
                parts[0].ln().divide(&parts[1].ln())
            }
            NodeKind::LogAmbiguous => {
                arity(1)?;
                match self.conventions.logarithm_base {
                    LogBase::E => parts[0].ln(),
                    LogBase::Ten => parts[0].ln().divide(&Expr::integer(10).ln()),
                }
            }
            NodeKind::Apply => {
                let Some((name, arguments)) = parts.split_first() else {
                    return Err(not_scalar("an application"));
                };
                let Kind::Symbol(symbol) = name.kind() else {
                    return Err(not_scalar("an application"));
                };
                Expr::call(Head::Applied(symbol.clone()), arguments.to_vec())
            }
            NodeKind::Binomial => {
                arity(2)?;
                Expr::call(Head::Binomial, parts)
            }
            NodeKind::Permutations => {
                arity(2)?;
                permutations(&parts[0], &parts[1])
            }
            NodeKind::Modulo => {
                arity(2)?;
                if parts[1].is_zero() {
                    return Err(Error::Undefined {
                        what: "a remainder modulo zero",
                    });
                }
                Expr::call(Head::Modulo, parts)
            }
            NodeKind::Big(operator) => self.big(operator, &parts)?,
            // Without limits nothing is bound: the integral is a function of its variable.
            NodeKind::Integral if parts.len() == 2 => {
                Expr::call(Head::Applied(Symbol::new("#integral")), parts)
            }
            NodeKind::Integral => self.opaque("#integral", &parts)?,
            NodeKind::Limit => {
                let mut parts = parts;
                // The side is no symbol of the formula: 1 for above, -1 for below.
                if let Some(side) = parts.get_mut(3) {
                    let below = matches!(side.kind(), Kind::Symbol(name) if name.name() == "-");
                    *side = Expr::integer(if below { -1 } else { 1 });
                }
                self.opaque("#limit", &parts)?
            }
            NodeKind::Derivative => {
                // The variable is not bound: the derivative is a function of it.
                Expr::call(Head::Applied(Symbol::new("#derivative")), parts)
            }
            NodeKind::InBase => self.in_base(id, &parts)?,
            // [x+1]^2: inside a formula square brackets group.
            NodeKind::Group(Bracket::Square, Bracket::Square) if parts.len() == 1 => parts
                .into_iter()
                .next()
                .ok_or(not_scalar("an empty group"))?,
            _ => return Err(not_scalar("a structure")),
        })
    }

    fn literal(&self, id: crate::parse::LiteralId) -> Result<Expr> {
        let literal = self.tree.literal(id);
        // Digits beyond nine stand below a base only, which reads them itself.
        if literal.digits.bytes().any(|digit| !digit.is_ascii_digit()) {
            return Ok(Expr::integer(0));
        }
        if let Some(value) = literal_value(literal) {
            return Ok(Expr::number(value));
        }
        let value = mantissa(literal).ok_or(not_scalar("a number without digits"))?;
        let power = Expr::power(
            Expr::integer(10),
            Expr::integer(literal.exponent.unwrap_or(0)),
        );
        Ok(&Expr::number(value) * &power)
    }

    fn signed(&self, kind: NodeKind, parts: &[Expr]) -> Result<Expr> {
        let Some(upper) = self.conventions.upper_sign else {
            return Err(not_scalar("two values in one (plus or minus)"));
        };
        let plus = upper == (kind == NodeKind::PlusMinus);
        match parts {
            [a] => Ok(if plus { a.clone() } else { -a }),
            [a, b] => Ok(if plus { a + b } else { a - b }),
            _ => Err(not_scalar("plus or minus")),
        }
    }

    /// A construct that is compared by form, paid for by what is renamed in it.
    fn opaque(&mut self, name: &str, parts: &[Expr]) -> Result<Expr> {
        let size: u64 = parts.iter().map(|part| u64::from(part.size())).sum();
        self.fuel.spend(size.saturating_mul(NODE / 4), "renaming")?;
        Ok(opaque(name, parts, 1))
    }

    /// base^exponent; odd roots of negative reals by the convention.
    fn power(&self, base: &Expr, exponent: &Expr) -> Expr {
        let principal = || Expr::power(base.clone(), exponent.clone());
        if !self.conventions.real_odd_roots || base.is_symbolic() {
            return principal();
        }
        let Some(rational) = exponent.as_rational() else {
            return principal();
        };
        if rational.is_integer() || rational.denominator().is_even() {
            return principal();
        }
        if !base
            .real_ball(64)
            .and_then(|ball: Ball| ball.sign())
            .is_some_and(std::cmp::Ordering::is_lt)
        {
            return principal();
        }
        let size = Expr::power(-base, exponent.clone());
        if rational.numerator().is_even() {
            size
        } else {
            -size
        }
    }

    fn function(&mut self, function: Function, parts: Vec<Expr>) -> Result<Expr> {
        let many = matches!(
            function,
            Function::Max | Function::Min | Function::Gcd | Function::Lcm
        );
        if many {
            return if parts.is_empty() {
                Err(not_scalar("a function without arguments"))
            } else {
                Ok(Expr::call(Head::Function(function), parts))
            };
        }
        if function == Function::Trace {
            return Err(not_scalar("the trace of a matrix"));
        }
        match <[Expr; 1]>::try_from(parts) {
            Ok([argument]) => Ok(Expr::function(function, argument)),
            Err(_) => Err(not_scalar("a function with more than one argument")),
        }
    }

    /// Sum or product: written out when both limits are near numbers, else opaque with a bound name.
    fn big(&mut self, operator: BigOperator, parts: &[Expr]) -> Result<Expr> {
        let [body, variable, lower, upper] = parts else {
            return Err(not_scalar("a sum without limits"));
        };
        let Kind::Symbol(symbol) = variable.kind() else {
            return Err(not_scalar("a sum without variable"));
        };
        if names_by_index(body, symbol) {
            return Err(not_scalar("a subscript that is the bound index"));
        }
        let limit = |expr: &Expr| expr.as_rational().and_then(Rational::to_integer);
        if let (Some(first), Some(last)) = (limit(lower), limit(upper)) {
            let count = &(&last - &first) + &Integer::from(1);
            if count.is_negative() || count.is_zero() {
                return Ok(Expr::integer(i64::from(operator == BigOperator::Product)));
            }
            if let (Some(count), Some(start)) = (
                count.to_u64().filter(|count| *count <= MAX_WRITTEN_OUT),
                first.to_i64(),
            ) {
                self.fuel.spend(
                    count
                        .saturating_mul(u64::from(body.size()))
                        .saturating_mul(4),
                    "writing out a sum",
                )?;
                let mut members = Vec::new();
                let mut bits = 0_u64;
                for step in 0..count {
                    let index = Integer::from(start) + Integer::from(step);
                    let member = body.substitute(&[(symbol.clone(), Expr::number(index))]);
                    bits = bits.saturating_add(member.as_rational().map_or(64, Rational::bits));
                    members.push(member);
                    // The product grows by the digits of every member, and each step passes over all of them.
                    if operator == BigOperator::Product {
                        self.fuel.spend(bits / 64, "writing out a product")?;
                        if bits > MAX_PRODUCT_BITS {
                            return Err(Error::Budget {
                                what: "writing out a product",
                                limit: MAX_PRODUCT_BITS,
                            });
                        }
                    }
                }
                return Ok(match operator {
                    BigOperator::Sum => Expr::sum(members),
                    BigOperator::Product => Expr::product(members),
                });
            }
        }
        Ok(match operator {
            BigOperator::Sum => self.opaque("#sum", parts)?,
            BigOperator::Product => self.opaque("#product", parts)?,
        })
    }

    /// Digits read in another base.
    fn in_base(&self, id: NodeId, parts: &[Expr]) -> Result<Expr> {
        let outside = || not_scalar("digits in a base");
        let base = parts
            .get(1)
            .and_then(Expr::as_rational)
            .and_then(Rational::to_integer)
            .and_then(|b| b.to_u64());
        let radix = base
            .and_then(|b| u32::try_from(b).ok())
            .filter(|b| (2..=36).contains(b))
            .ok_or_else(outside)?;
        let first = self
            .tree
            .children(id)
            .first()
            .copied()
            .ok_or_else(outside)?;
        let NodeKind::Number(literal) = self.tree.kind(first) else {
            return Err(outside());
        };
        let literal = self.tree.literal(literal);
        if !literal.repeating.is_empty() || literal.exponent.is_some() {
            return Err(outside());
        }
        let digits = Integer::from_digits(&literal.digits, radix).ok_or_else(outside)?;
        let places = i32::try_from(literal.fraction_digits).map_err(|_| outside())?;
        self.fuel_free_shift(radix, places)
            .map(|shift| Expr::number(&Rational::from(digits) * &shift))
    }

    fn fuel_free_shift(&self, radix: u32, places: i32) -> Result<Rational> {
        if places > 10_000 {
            return Err(Error::Budget {
                what: "digits in a base",
                limit: 10_000,
            });
        }
        Rational::from(i64::from(radix))
            .pow(-places)
            .ok_or(not_scalar("digits in a base"))
    }
}

fn not_scalar(what: &'static str) -> Error {
    Error::OutOfTheory { what }
}

/// degrees, minutes and seconds as a multiple of pi/180.
fn degrees(parts: &[Expr]) -> Result<Expr> {
    let [whole, rest @ ..] = parts else {
        return Err(not_scalar("an angle"));
    };
    let negative = whole.as_rational().is_some_and(Rational::is_negative);
    let mut total = whole.clone();
    for (part, unit) in rest.iter().zip([60, 3600]) {
        let share = part * &Expr::ratio(1, unit);
        total = if negative {
            total - share
        } else {
            total + share
        };
    }
    Ok(total * (Expr::constant(Constant::Pi) * Expr::ratio(1, 180)))
}

/// n (n-1) .. (n-k+1)
fn permutations(n: &Expr, k: &Expr) -> Expr {
    match k
        .as_rational()
        .and_then(Rational::to_integer)
        .and_then(|k| k.to_u64())
    {
        Some(count) if count <= 1_000 => {
            Expr::product((0..count).map(|step| n - &Expr::number(Integer::from(step))))
        }
        _ => {
            let top = Expr::call(Head::Factorial, vec![n.clone()]);
            top.divide(&Expr::call(Head::Factorial, vec![n - k]))
        }
    }
}

/// A construct the engine compares only by form; its variable (part `bound`) is renamed, so that names do not matter.
fn opaque(name: &str, parts: &[Expr], bound: usize) -> Expr {
    let mut arguments = parts.to_vec();
    if let Some(Kind::Symbol(symbol)) = parts.get(bound).map(Expr::kind) {
        // Nested constructs get different names by their depth.
        let depth = parts.first().map_or(0, Expr::depth);
        let fresh = Expr::symbol(&format!("#{depth}"));
        if let Some(body) = arguments.first_mut() {
            *body = body.substitute(&[(symbol.clone(), fresh.clone())]);
        }
        arguments[bound] = fresh;
    }
    Expr::call(Head::Applied(Symbol::new(name)), arguments)
}
