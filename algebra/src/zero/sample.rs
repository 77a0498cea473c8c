//! Sample points for functions of symbols: a point where enclosures separate is a counterexample.

use super::{Decision, decide};
use crate::error::Result;
use crate::expr::{Constant, Expr, Field, Function, Head, Kind, Point};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

/// What the samples showed.
pub(super) enum Outcome {
    /// A counterexample.
    Separated {
        /// Precision of the enclosures.
        bits: u32,
        /// The point.
        point: Point,
    },
    /// Both sides had values at some point and never separated.
    Agreed,
    /// No point lay in both domains.
    Nowhere,
}

/// Values by point and rank of the symbol: large and small, of both signs, integers and halves for step functions.
const VALUES: [[(i64, i64); 6]; 12] = [
    [(3, 2), (7, 3), (11, 5), (13, 7), (17, 11), (19, 13)],
    [(2, 5), (1, 3), (3, 7), (5, 11), (4, 13), (7, 17)],
    [(-5, 3), (3, 4), (-8, 5), (9, 7), (-6, 11), (12, 13)],
    [(7, 2), (-4, 3), (5, 7), (-9, 8), (2, 11), (-3, 13)],
    [(-2, 7), (-3, 5), (-1, 4), (-4, 9), (-5, 12), (-2, 15)],
    [(2, 1), (3, 1), (5, 1), (7, 1), (11, 1), (13, 1)],
    [(1, 2), (5, 2), (3, 2), (9, 2), (7, 2), (11, 2)],
    [(-3, 1), (2, 1), (-1, 1), (4, 1), (-2, 1), (6, 1)],
    [(11, 1), (5, 1), (3, 1), (2, 1), (7, 1), (1, 1)],
    [(41, 2), (35, 3), (67, 5), (29, 3), (83, 7), (55, 4)],
    [(1, 17), (2, 19), (1, 23), (3, 29), (2, 31), (1, 37)],
    [(-7, 2), (-5, 1), (-9, 2), (-3, 1), (-11, 2), (-6, 1)],
];

/// More applications of unknown functions are left alone.
const MAX_APPLICATIONS: usize = 16;

/// The sample points of a pair.
pub(super) fn points(a: &Expr, b: &Expr) -> Vec<Point> {
    let mut symbols = a.symbols();
    symbols.extend(b.symbols());
    // (-1)^n has a real value for integers n only.
    let only_integers = alternates(a) || alternates(b);
    VALUES
        .iter()
        .filter(|row| !only_integers || row.iter().all(|(_, denominator)| *denominator == 1))
        .map(|row| {
            let value = |rank: usize| {
                let (numerator, denominator) = row[rank % row.len()];
                // Later symbols of the same column get other values by a shift.
                let shifted = Integer::from(numerator)
                    + Integer::from(i64::try_from(rank / row.len()).unwrap_or(0) * denominator);
                Rational::new(shifted, Integer::from(denominator)).unwrap_or_default()
            };
            symbols
                .iter()
                .enumerate()
                .map(|(rank, symbol)| (symbol.clone(), value(rank)))
                .collect()
        })
        .collect()
}

/// Is a negative number raised to a symbolic power?
fn alternates(expr: &Expr) -> bool {
    let mut found = false;
    let sign_power = |base: &Expr, exponent: &Expr| {
        base.as_rational().is_some_and(Rational::is_negative) && exponent.is_symbolic()
    };
    expr.visit(|node| {
        found |= match node.kind() {
            Kind::Power(base, exponent) => sign_power(base, exponent),
            Kind::Product { factors, .. } => factors
                .iter()
                .any(|(base, exponent)| sign_power(base, exponent)),
            _ => false,
        };
    });
    found
}

/// Looks for a point where the enclosures are disjoint, on a quarter of the fuel: what runs out has refuted nothing.
pub(super) fn refute(
    a: &Expr,
    b: &Expr,
    points: &[Point],
    field: Field,
    precisions: &[u32],
    fuel: &mut Fuel,
) -> Result<Outcome> {
    let mut share = Fuel::new(fuel.left() / 4);
    let outcome = search((a, b), points, field, precisions, &mut share);
    fuel.settle(&share, "sampling")?;
    Ok(outcome)
}

fn search(
    (a, b): (&Expr, &Expr),
    points: &[Point],
    field: Field,
    precisions: &[u32],
    fuel: &mut Fuel,
) -> Outcome {
    // Double arithmetic costs the passes over the nodes.
    let cost = (u64::from(a.size().min(1 << 16)) + u64::from(b.size().min(1 << 16))) * 16;
    if field == Field::Real {
        for point in points {
            if fuel.spend(cost, "sampling").is_err() {
                return Outcome::Nowhere;
            }
            if let (Some(x), Some(y)) = (a.float_at(point), b.float_at(point))
                && x.is_separated(y)
                && a.ball_at(point, field, 64).is_some()
                && b.ball_at(point, field, 64).is_some()
            {
                return Outcome::Separated {
                    bits: 53,
                    point: point.clone(),
                };
            }
        }
    }
    let mut agreed = 0;
    'points: for point in points {
        for bits in precisions.iter().copied() {
            if super::pay_enclosures(a, b, bits, fuel).is_err() {
                break 'points;
            }
            let (Some(x), Some(y)) = (a.ball_at(point, field, bits), b.ball_at(point, field, bits))
            else {
                break;
            };
            if x.is_separated(&y) {
                return Outcome::Separated {
                    bits,
                    point: point.clone(),
                };
            }
            agreed += 1;
        }
    }
    if agreed > 0 {
        Outcome::Agreed
    } else {
        Outcome::Nowhere
    }
}

/// Does the imaginary unit (or a root of minus one) occur?
pub(super) fn mentions_i(expr: &Expr) -> bool {
    Traits::of(expr).imaginary
}

/// What a function is made of, as far as it decides how its identities are tested.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Traits {
    /// i, or a power of a negative number.
    pub(super) imaginary: bool,
    /// An odd root of a function.
    pub(super) odd_root: bool,
    /// A floor, ceiling or sign.
    pub(super) step: bool,
}

impl Traits {
    pub(super) fn of(expr: &Expr) -> Self {
        let mut found = Self::default();
        expr.visit(|node| match node.kind() {
            Kind::Constant(Constant::ImaginaryUnit) => found.imaginary = true,
            Kind::Power(base, exponent) => found.note_power(base, exponent),
            Kind::Product { factors, .. } => {
                for (base, exponent) in factors {
                    found.note_power(base, exponent);
                }
            }
            Kind::Call(Head::Floor | Head::Ceiling | Head::Function(Function::Sign), _) => {
                found.step = true;
            }
            _ => {}
        });
        found
    }

    fn note_power(&mut self, base: &Expr, exponent: &Expr) {
        self.imaginary |= base.as_rational().is_some_and(Rational::is_negative);
        self.odd_root |= super::odd_roots::odd_root(base, exponent).is_some();
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self {
            imaginary: self.imaginary || other.imaginary,
            odd_root: self.odd_root || other.odd_root,
            step: self.step || other.step,
        }
    }
}

/// Replaces applications of unknown functions by fresh symbols, the inner ones first: f(x) and f(y) may take any two
/// values once x and y are proved different, and are the same value when they are proved equal. `None`: there are
/// none, or they cannot be told apart, and then they stay and block every evaluation.
pub(super) fn name_applications(
    a: &Expr,
    b: &Expr,
    fuel: &mut Fuel,
) -> Result<Option<(Expr, Expr)>> {
    let mut applied = false;
    for side in [a, b] {
        side.visit(|node| applied |= matches!(node.kind(), Kind::Call(Head::Applied(_), _)));
    }
    if !applied {
        return Ok(None);
    }
    let mut named: Vec<(Expr, Expr)> = Vec::new();
    let mut name = |node: &Expr, parts: &[Expr]| {
        // The arguments hold no application any more, so that each comparison is a plain one.
        let node = node.with_children(parts);
        let Kind::Call(Head::Applied(function), _) = node.kind() else {
            return Ok(node);
        };
        if function.name().starts_with('#') {
            return Ok(node);
        }
        for (earlier, fresh) in &named {
            match congruent(earlier, &node, fuel) {
                Some(true) => return Ok(fresh.clone()),
                Some(false) => {}
                None => return Err(Indistinct),
            }
        }
        if named.len() == MAX_APPLICATIONS {
            return Err(Indistinct);
        }
        let fresh = Expr::symbol(&format!("{function}#{}", named.len()));
        named.push((node, fresh.clone()));
        Ok(fresh)
    };
    let (Ok(left), Ok(right)) = (a.fold(&mut name), b.fold(&mut name)) else {
        return Ok(None);
    };
    Ok(Some((left, right)))
}

/// Two applications could not be told apart, or there are too many.
struct Indistinct;

/// Whether two applications have the same value whatever the function is; `None` when an argument is undecided.
fn congruent(first: &Expr, second: &Expr, fuel: &mut Fuel) -> Option<bool> {
    let (Kind::Call(f, x), Kind::Call(g, y)) = (first.kind(), second.kind()) else {
        return Some(false);
    };
    if f != g || x.len() != y.len() {
        return Some(false);
    }
    let mut all = true;
    for (x, y) in x.iter().zip(y) {
        match decide(x, y, fuel) {
            Decision::Equal(_) => {}
            Decision::Different(_) => return Some(false),
            _ => all = false,
        }
    }
    all.then_some(true)
}
