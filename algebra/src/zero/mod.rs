//! The zero test: is this expression zero, and why.
//!
//! [`decide`] runs cheap tests first and each stage either proves or passes on: structure, rationals, enclosures at
//! sample points (which can only refute), the exact normal form (which can only confirm), enclosures of rising
//! precision, root bounds, sizes of huge numbers. What no stage decides is left undecided.

mod arctangent;
mod basis;
mod denest;
mod dependence;
mod expand;
mod factored;
mod factorial;
mod generators;
mod huge;
mod minimal;
mod modular;
mod odd_roots;
mod real;
mod regions;
mod root_bound;
mod sample;
mod solve;

use crate::error::{Error, Result};
use crate::expr::{Expr, Field, Head, Kind, Point, Symbol};
use crate::fuel::Fuel;
use crate::number::Rational;

#[cfg(test)]
mod tests;

pub use self::dependence::{Relation, logarithm_relations};
pub(crate) use self::generators::lowest_terms;
pub use self::odd_roots::real_odd_roots;
pub(crate) use self::real::is_real;
pub(crate) use self::solve::polynomial_coefficients;
pub use self::solve::{cleared, linear_coefficients, proportional, real_roots, same_sign};

/// Highest precision of enclosures.
pub const MAX_BITS: u32 = 4096;

/// Why two expressions are equal or different.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    /// The canonical forms are the same.
    Structural,
    /// The exact normal form of the difference is zero (equal), or a nonzero constant (different).
    Exact,
    /// The difference is an algebraic number below its root bound, enclosed at this many bits.
    Algebraic {
        /// Working precision.
        bits: u32,
    },
    /// Two enclosures at this many bits are disjoint, for constants or at a point for expressions with symbols.
    Ball {
        /// Working precision (53: double arithmetic with outward rounding).
        bits: u32,
        /// Values of the symbols, empty for constants.
        point: Vec<(Symbol, Rational)>,
    },
    /// The difference vanished at random points modulo several primes; the chance of a wrong claim is 2^log2_error.
    Probabilistic {
        /// Base-2 logarithm of the error probability (negative).
        log2_error: i32,
    },
}

/// What the zero test found.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// Proved equal (on the common natural domain over the reals; removable singularities ignored).
    Equal(Proof),
    /// Proved different.
    Different(Proof),
    /// One side has no value anywhere: it equals nothing.
    Undefined,
    /// The budget ran out.
    OutOfFuel,
    /// No rule of the house decides it.
    OutOfTheory,
}

/// Does `a` equal `b`, as numbers or as functions of their symbols?
///
/// Symbols are real. Constants without symbols may be complex; roots and logarithms take principal values.
///
/// ```
/// use algebra::{Fuel, expr::Expr, zero::{decide, Decision}};
/// let root = |n| Expr::integer(n).sqrt();
/// let nested = (Expr::integer(5) + root(6) * Expr::integer(2)).sqrt();
/// let flat = root(2) + root(3);
/// assert!(matches!(decide(&nested, &flat, &mut Fuel::default()), Decision::Equal(_)));
/// ```
pub fn decide(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Decision {
    match staged(a, b, fuel) {
        // More fuel may decide what a stage had too little for.
        Ok(Decision::OutOfTheory) if fuel.is_dry() => Decision::OutOfFuel,
        Ok(decision) => decision,
        Err(Error::Budget { .. }) => Decision::OutOfFuel,
        Err(Error::Undefined { .. }) => Decision::Undefined,
        Err(_) => Decision::OutOfTheory,
    }
}

/// Is a constant exactly zero? `None`: not decided.
pub(crate) fn is_zero(expr: &Expr, fuel: &mut Fuel) -> Result<Option<bool>> {
    match decide(expr, &Expr::integer(0), fuel) {
        Decision::Equal(_) => Ok(Some(true)),
        Decision::Different(_) => Ok(Some(false)),
        Decision::OutOfFuel if fuel.left() == 0 => Err(Error::Budget {
            what: "zero test",
            limit: fuel.used(),
        }),
        _ => Ok(None),
    }
}

fn staged(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Decision> {
    if a.is_undefined() || b.is_undefined() {
        return Ok(Decision::Undefined);
    }
    if a == b {
        return Ok(Decision::Equal(Proof::Structural));
    }
    if a.as_rational().is_some() && b.as_rational().is_some() {
        return Ok(Decision::Different(Proof::Exact));
    }
    if is_infinite(a) || is_infinite(b) {
        // Infinity equals only itself; a finite number or function is different from it.
        return Ok(Decision::Different(Proof::Structural));
    }
    fuel.spend(u64::from(a.size()) + u64::from(b.size()), "zero test")?;
    if a.is_symbolic() || b.is_symbolic() {
        functions(a, b, fuel)
    } else {
        constants(a, b, fuel)
    }
}

/// Plus or minus infinity itself.
fn is_infinite(expr: &Expr) -> bool {
    let infinity =
        |expr: &Expr| matches!(expr.kind(), Kind::Constant(crate::expr::Constant::Infinity));
    match expr.kind() {
        Kind::Product { factors, .. } => matches!(&factors[..], [(base, _)] if infinity(base)),
        _ => infinity(expr),
    }
}

/// Two numbers.
fn constants(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Decision> {
    let nowhere = Vec::new();
    if let (Some(x), Some(y)) = (a.float_at(&nowhere), b.float_at(&nowhere))
        && x.is_separated(y)
    {
        return Ok(Decision::Different(Proof::Ball {
            bits: 53,
            point: nowhere,
        }));
    }
    if separated(a, b, 64, fuel)? {
        return Ok(Decision::Different(Proof::Ball {
            bits: 64,
            point: nowhere,
        }));
    }
    // Half of the budget for the normal form; a failure to write it out is no failure of the test.
    let form = written_out(a, b, fuel, |fuel| normal_form(a, b, fuel));
    if let Some(Form::Zero) = form {
        return Ok(Decision::Equal(Proof::Exact));
    }
    if let Some(Form::NonzeroConstant) = form {
        return Ok(Decision::Different(Proof::Exact));
    }
    let mut bits = 128;
    while bits <= 1024 {
        if separated(a, b, bits, fuel)? {
            return Ok(Decision::Different(Proof::Ball {
                bits,
                point: nowhere,
            }));
        }
        bits *= 2;
    }
    if let Some(decision) = written_out(a, b, fuel, |fuel| algebraic(a, b, fuel)).flatten() {
        return Ok(decision);
    }
    if let Some(is_equal) = written_out(a, b, fuel, |fuel| minimal::equal(a, b, fuel)).flatten() {
        return Ok(if is_equal {
            Decision::Equal(Proof::Exact)
        } else {
            Decision::Different(Proof::Exact)
        });
    }
    match written_out(a, b, fuel, |fuel| independent_form(a, b, fuel)) {
        Some(Form::Zero) => return Ok(Decision::Equal(Proof::Exact)),
        Some(Form::NonzeroConstant) => return Ok(Decision::Different(Proof::Exact)),
        _ => {}
    }
    while bits <= MAX_BITS {
        if separated(a, b, bits, fuel)? {
            return Ok(Decision::Different(Proof::Ball {
                bits,
                point: nowhere,
            }));
        }
        bits *= 2;
    }
    if huge::differ(a, b, fuel)? {
        return Ok(Decision::Different(Proof::Ball {
            bits: 256,
            point: nowhere,
        }));
    }
    Ok(Decision::OutOfTheory)
}

/// The normal form compares parts of an expression with one another, which costs a longest path each time: deeper
/// expressions are left to structure and enclosures.
const MAX_DEPTH: u32 = 512;

/// A stage that writes the difference out, for expressions that are not too deep.
fn written_out<T>(
    a: &Expr,
    b: &Expr,
    fuel: &mut Fuel,
    stage: impl FnOnce(&mut Fuel) -> Result<T>,
) -> Option<T> {
    if a.depth().max(b.depth()) > MAX_DEPTH {
        return None;
    }
    attempt(fuel, stage)
}

/// Runs a stage on half of the fuel; its failure passes on to the next stage.
fn attempt<T>(fuel: &mut Fuel, stage: impl FnOnce(&mut Fuel) -> Result<T>) -> Option<T> {
    let mut share = Fuel::new(fuel.left() / 2);
    let result = stage(&mut share).ok();
    fuel.settle(&share, "zero test").ok()?;
    result
}

/// Work of one node of an enclosure at low precision.
const ENCLOSURE: u64 = 128;

/// Pays for enclosures of both sides at one point.
fn pay_enclosures(a: &Expr, b: &Expr, bits: u32, fuel: &mut Fuel) -> Result<()> {
    let limbs = u64::from(bits / 64);
    let nodes = u64::from(a.size().min(1 << 20)) + u64::from(b.size().min(1 << 20));
    // A node costs a function of a ball: hardly less at one word than at ten, then about the square of the words.
    fuel.spend(
        nodes.saturating_mul(limbs.saturating_mul(limbs.max(8)).max(ENCLOSURE)),
        "enclosure",
    )
}

/// Do complex enclosures at this precision separate two constants?
fn separated(a: &Expr, b: &Expr, bits: u32, fuel: &mut Fuel) -> Result<bool> {
    pay_enclosures(a, b, bits, fuel)?;
    Ok(match (a.complex_ball(bits), b.complex_ball(bits)) {
        (Some(x), Some(y)) => x.is_separated(&y),
        _ => false,
    })
}

/// What the normal form of a difference is known to be.
enum Form {
    Zero,
    NonzeroConstant,
    Unknown,
}

fn normal_form(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Form> {
    let positive = basis::positive_symbols([a, b]);
    let left = basis::rewrite(a, &positive, fuel)?;
    let right = basis::rewrite(b, &positive, fuel)?;
    if left.is_undefined() || right.is_undefined() {
        return Err(Error::Undefined { what: "a pole" });
    }
    let difference = factorial::relative(&(&left - &right), fuel)?;
    if difference.is_undefined() {
        return Err(Error::Undefined { what: "a pole" });
    }
    multiplied_out(&difference, fuel)
}

/// The same after what [`basis`] does not know: relations between logarithms and angles of algebraic numbers.
fn independent_form(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Form> {
    let nothing = std::collections::BTreeSet::new();
    let difference = basis::rewrite(a, &nothing, fuel)? - basis::rewrite(b, &nothing, fuel)?;
    match dependence::independent(&difference, fuel)? {
        Some(difference) => multiplied_out(&difference, fuel),
        None => Ok(Form::Unknown),
    }
}

fn multiplied_out(difference: &Expr, fuel: &mut Fuel) -> Result<Form> {
    if let Some(value) = difference.as_rational() {
        return Ok(if value.is_zero() {
            Form::Zero
        } else {
            Form::NonzeroConstant
        });
    }
    let generators = generators::Generators::collect(&[difference], fuel)?;
    let function = generators.rational_function(difference, fuel)?;
    if function.is_zero() {
        // A denominator that is zero after all would make the claim empty.
        for (factor, _) in function.denominator_factors() {
            if generators.reduce(&factor.to_rationals(), fuel)?.is_zero() {
                return Err(Error::Undefined {
                    what: "division by zero",
                });
            }
        }
        return Ok(Form::Zero);
    }
    Ok(if function.as_constant().is_some() {
        Form::NonzeroConstant
    } else {
        Form::Unknown
    })
}

/// Root bounds beyond this many bits are left to minimal polynomials.
const MAX_ROOT_BOUND: u32 = 1 << 14;

/// Below the root bound: equal. Only for numbers built with roots (and roots of unity).
fn algebraic(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Option<Decision>> {
    let nothing = std::collections::BTreeSet::new();
    let difference = basis::rewrite(a, &nothing, fuel)? - basis::rewrite(b, &nothing, fuel)?;
    let Some(needed) = root_bound::bits_to_separate(&difference, MAX_ROOT_BOUND) else {
        return Ok(None);
    };
    let mut bits = needed + 64;
    for _ in 0..3 {
        // Products and roots of long numbers cost less than the square of their length.
        let limbs = u64::from(bits / 64);
        let work = limbs.saturating_mul(limbs.isqrt() * 4 + 8);
        fuel.spend(
            u64::from(difference.size()).saturating_mul(work),
            "root bound",
        )?;
        if let Some(ball) = difference.complex_ball(bits) {
            if !ball.contains_zero() {
                return Ok(Some(Decision::Different(Proof::Ball {
                    bits,
                    point: Vec::new(),
                })));
            }
            // |re| and |im| both below 2^-(needed+1) keep |E| below 2^-needed.
            let small = |part: &crate::number::Ball| {
                part.magnitude_log2()
                    .is_none_or(|exponent| exponent < -i64::from(needed) - 1)
                    && part.is_finite()
            };
            if small(&ball.re) && small(&ball.im) {
                return Ok(Some(Decision::Equal(Proof::Algebraic { bits })));
            }
        }
        bits = bits.saturating_mul(2).min(2 * MAX_ROOT_BOUND);
    }
    Ok(None)
}

/// Two functions of the same symbols.
fn functions(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Decision> {
    let (a, b) = match sample::name_applications(a, b, fuel)? {
        Some(pair) => pair,
        None => (a.clone(), b.clone()),
    };
    let (a, b) = (&a, &b);
    if a == b {
        return Ok(Decision::Equal(Proof::Structural));
    }
    let traits = sample::Traits::of(a).or(sample::Traits::of(b));
    let field = if traits.imaginary {
        Field::Complex
    } else {
        Field::Real
    };
    let points = sample::points(a, b);
    let real_roots = if traits.odd_root && field == Field::Real {
        Some((odd_roots::real_odd_roots(a), odd_roots::real_odd_roots(b)))
    } else {
        None
    };
    if let Some(signed) = &real_roots
        && let Some(decision) = odd_roots((a, b), signed, &points, fuel)?
    {
        return Ok(decision);
    }
    // A quick look first: most different functions differ at the first points.
    let (first, rest) = points.split_at(points.len().min(3));
    let mut outcome = sample::refute(a, b, first, field, &[64], fuel)?;
    if let sample::Outcome::Separated { bits, point } = outcome {
        return Ok(Decision::Different(Proof::Ball { bits, point }));
    }
    let form = written_out(a, b, fuel, |fuel| normal_form(a, b, fuel));
    let zero = matches!(form, Some(Form::Zero));
    let polynomials = is_polynomial(a) && is_polynomial(b);
    if !(zero && (polynomials || matches!(outcome, sample::Outcome::Agreed))) {
        let more = sample::refute(a, b, rest, field, &[64, 256], fuel)?;
        if let sample::Outcome::Separated { bits, point } = more {
            return Ok(Decision::Different(Proof::Ball { bits, point }));
        }
        if !matches!(outcome, sample::Outcome::Agreed) {
            outcome = more;
        }
    }
    // An identity on an empty domain says nothing.
    if zero && (polynomials || matches!(outcome, sample::Outcome::Agreed)) {
        // The sign of zero is zero: no limit of the values beside it.
        let step = match field {
            Field::Real if traits.step => regions::at_steps(a, b, fuel)?,
            _ => None,
        };
        return Ok(step.unwrap_or(Decision::Equal(Proof::Exact)));
    }
    if let Some(Some(log2_error)) = written_out(a, b, fuel, |fuel| modular::vanishes(a, b, fuel)) {
        return Ok(Decision::Equal(Proof::Probabilistic { log2_error }));
    }
    if field == Field::Real
        && matches!(outcome, sample::Outcome::Agreed)
        && let Some(Some(decision)) = written_out(a, b, fuel, |fuel| regions::decide(a, b, fuel))
    {
        return Ok(decision);
    }
    if let Some((a, b)) = &real_roots
        && let Some(Some(decision)) = written_out(a, b, fuel, |fuel| regions::decide(a, b, fuel))
    {
        return Ok(decision);
    }
    Ok(Decision::OutOfTheory)
}

/// Functions with odd roots: `signed` is what they are with real roots, for arguments of both signs.
fn odd_roots(
    (a, b): (&Expr, &Expr),
    signed: &(Expr, Expr),
    points: &[Point],
    fuel: &mut Fuel,
) -> Result<Option<Decision>> {
    let outcome = sample::refute(&signed.0, &signed.1, points, Field::Real, &[64, 256], fuel)?;
    Ok(match outcome {
        sample::Outcome::Separated { bits, point } => {
            Some(Decision::Different(Proof::Ball { bits, point }))
        }
        sample::Outcome::Agreed => {
            let form = written_out(a, b, fuel, |fuel| {
                let (a, b) = (
                    odd_roots::distributed(a, fuel)?,
                    odd_roots::distributed(b, fuel)?,
                );
                normal_form(&a, &b, fuel)
            });
            matches!(form, Some(Form::Zero)).then_some(Decision::Equal(Proof::Exact))
        }
        sample::Outcome::Nowhere => None,
    })
}

/// Sums, products and positive integer powers of numbers and symbols.
pub fn is_polynomial(expr: &Expr) -> bool {
    let natural = |exponent: &Expr| {
        exponent
            .as_rational()
            .is_some_and(|value| value.is_integer() && value.signum() > 0)
    };
    let mut plain = true;
    expr.visit(|node| {
        plain &= match node.kind() {
            Kind::Number(_) | Kind::Symbol(_) | Kind::Sum { .. } | Kind::Constant(_) => true,
            Kind::Power(_, exponent) => natural(exponent),
            Kind::Product { factors, .. } => factors.iter().all(|factor| natural(&factor.1)),
            Kind::Call(head, _) => matches!(head, Head::Applied(_)),
            Kind::Undefined => false,
        };
    });
    plain
}
