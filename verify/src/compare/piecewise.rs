//! Piecewise definitions: compared region by region, and an expression as a definition with one piece.

use algebra::Fuel;
use algebra::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use algebra::zero::{Decision, decide};

use super::{Context, Outcome, compare};
use crate::answer::{Answer, Scalar};
use crate::region::{Interval, Region, nonnegative, region, same};
use crate::report::{CertificateKind, Reason};

/// Most times that a region is cut where an absolute value or maximum changes, in one comparison.
const MAX_CUTS: usize = 32;
/// Work of a cut for every part of the formulas.
const CUT: u64 = 128;
/// Conditions are matched in any order up to this many.
const MAX_MATCHED: usize = 64;
/// Most pieces of a definition.
const MAX_PIECES: usize = 16;

/// A formula and where it holds.
struct Piece {
    region: Region,
    value: Expr,
}

/// Two piecewise definitions.
pub(super) fn cases(
    gold: &[(Answer, Answer)],
    answer: &[(Answer, Answer)],
    context: &mut Context<'_>,
) -> Outcome {
    let read = (pieces(gold, context), pieces(answer, context));
    // On known regions only the very same formula is sure to agree where formulas have gaps.
    let strict = read.0.is_some() && read.1.is_some();
    if let (Some((x, g)), Some((y, a))) = read
        && x == y
        && let Some(agree) = everywhere(&g, &a, &x, context)
    {
        let whole = match (covered(&g, context), covered(&a, context)) {
            (Some(g), Some(a)) => same(&g, &a, context.fuel),
            _ => None,
        };
        match (whole, agree) {
            (Some(true), true) => return Outcome::equal(CertificateKind::Exact, "piecewise"),
            (_, false) | (Some(false), _) => {
                return Outcome::different(CertificateKind::Exact, "piecewise");
            }
            (None, true) => {}
        }
    }
    by_conditions(gold, answer, strict, context)
}

/// A piecewise definition against one expression.
pub(super) fn cases_and_value(
    cases: &[(Answer, Answer)],
    value: &Scalar,
    context: &mut Context<'_>,
) -> Outcome {
    let undecided = Outcome::undecided(Reason::OutOfTheory, "piecewise");
    let Some((symbol, list)) = pieces(cases, context) else {
        return undecided;
    };
    if value.expr.symbols().iter().any(|other| *other != symbol) {
        return undecided;
    }
    let whole = [Piece {
        region: Region::whole(),
        value: value.expr.clone(),
    }];
    let agree = everywhere(&list, &whole, &symbol, context);
    let total =
        covered(&list, context).and_then(|covered| same(&covered, &Region::whole(), context.fuel));
    match (agree, total) {
        (Some(true), Some(true)) => Outcome::equal(CertificateKind::Exact, "piecewise"),
        (Some(false), _) => Outcome::different(CertificateKind::Exact, "piecewise"),
        _ => undecided,
    }
}

/// The pieces as formulas of one unknown on disjoint regions: the first condition that holds counts.
fn pieces(cases: &[(Answer, Answer)], context: &mut Context<'_>) -> Option<(Symbol, Vec<Piece>)> {
    if cases.len() > MAX_PIECES {
        return None;
    }
    let mut unknown: Option<Symbol> = None;
    let mut taken = Region::empty();
    let mut list = Vec::new();
    // What holds otherwise holds where nothing else does, wherever it stands.
    let rest = |case: &&(Answer, Answer)| matches!(&case.1, Answer::Text(words) if is_rest(words));
    let last = cases.iter().filter(rest);
    if last.clone().count() > 1 {
        return None;
    }
    for (value, condition) in cases.iter().filter(|case| !rest(case)).chain(last) {
        let Answer::Scalar(value) = value else {
            return None;
        };
        let part = match condition {
            Answer::Text(_) => taken.complement(),
            condition => region(condition, context.fuel)?,
        };
        if let Some(symbol) = &part.variable
            && unknown.get_or_insert_with(|| symbol.clone()) != symbol
        {
            return None;
        }
        let free = part.intersection(&taken.complement(), context.fuel)?;
        taken = taken.union(&part, context.fuel)?;
        list.push(Piece {
            region: free,
            value: value.expr.clone(),
        });
    }
    let unknown = unknown?;
    let alone = |piece: &Piece| piece.value.symbols().iter().all(|other| *other == unknown);
    list.iter().all(alone).then_some((unknown, list))
}

/// Words for what no other condition covers.
fn is_rest(words: &str) -> bool {
    let words = words.trim().trim_end_matches(['.', ',', ';']);
    matches!(
        words.to_ascii_lowercase().as_str(),
        "otherwise" | "else" | "elsewhere"
    )
}

/// Where one of the formulas holds.
fn covered(list: &[Piece], context: &mut Context<'_>) -> Option<Region> {
    let mut regions = list.iter().map(|piece| &piece.region);
    regions.try_fold(Region::empty(), |all, region| {
        all.union(region, context.fuel)
    })
}

/// Do the formulas agree wherever both are defined? `None`: not decided.
fn everywhere(
    gold: &[Piece],
    answer: &[Piece],
    symbol: &Symbol,
    context: &mut Context<'_>,
) -> Option<bool> {
    let mut unsure = false;
    let mut cuts = MAX_CUTS;
    for g in gold {
        for a in answer {
            let common = g.region.intersection(&a.region, context.fuel)?;
            match agree(&g.value, &a.value, &common, symbol, &mut cuts, context.fuel) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => unsure = true,
            }
        }
    }
    (!unsure).then_some(true)
}

/// Do two formulas agree on a region? Absolute values and the like are cut where their sign changes.
fn agree(
    f: &Expr,
    g: &Expr,
    on: &Region,
    symbol: &Symbol,
    cuts: &mut usize,
    fuel: &mut Fuel,
) -> Option<bool> {
    if on.parts.is_empty() || f == g {
        return Some(true);
    }
    // Where a formula has no value it equals nothing: |x|/x has no value at 0, ln x has none below.
    if !(is_total(f) && is_total(g) || is_rational(f) && is_rational(g)) {
        return None;
    }
    if let Some((node, sign, above, below)) = bend(f).or_else(|| bend(g)) {
        *cuts = cuts.checked_sub(1)?;
        fuel.spend(CUT * u64::from(f.size() + g.size()), "piecewise")
            .ok()?;
        let positive = nonnegative(&sign, symbol, fuel)?;
        let mut unsure = false;
        for (half, value) in [(&positive, &above), (&positive.complement(), &below)] {
            let part = on.intersection(half, fuel)?;
            let replaced = |expr: &Expr| replace(expr, &node, value);
            match agree(&replaced(f), &replaced(g), &part, symbol, cuts, fuel) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => unsure = true,
            }
        }
        return (!unsure).then_some(true);
    }
    match decide(f, g, fuel) {
        // A pole inside the region is left open: the other side may have a value there.
        Decision::Equal(_) if is_total(f) && is_total(g) => return Some(true),
        Decision::Equal(_) => return None,
        // Quotients of polynomials that differ anywhere differ on every interval.
        Decision::Different(_)
            if on.parts.iter().any(|part| !is_point(part)) && is_rational(f) && is_rational(g) =>
        {
            return Some(false);
        }
        _ => {}
    }
    // Formulas that differ may agree at single points.
    for part in &on.parts {
        let point = part.low.as_ref().filter(|_| is_point(part))?;
        let values = [(symbol.clone(), point.value.clone())];
        let at = |expr: &Expr| expr.substitute(&values);
        match decide(&at(f), &at(g), fuel) {
            Decision::Equal(_) => {}
            Decision::Different(_) => return Some(false),
            _ => return None,
        }
    }
    Some(true)
}

/// One closed end on both sides: canonical regions hold no empty interval.
fn is_point(part: &Interval) -> bool {
    match (&part.low, &part.high) {
        (Some(low), Some(high)) => low.value == high.value,
        _ => false,
    }
}

/// An innermost part that bends: the node, the expression whose sign decides, its value where that is not negative and
/// where it is.
fn bend(expr: &Expr) -> Option<(Expr, Expr, Expr, Expr)> {
    let mut found = None;
    expr.visit(|node| {
        if found.is_some() {
            return;
        }
        if let Kind::Call(head, arguments) = node.kind() {
            found = match (head, &arguments[..]) {
                (Head::Absolute, [u]) => Some((node.clone(), u.clone(), u.clone(), -u)),
                (Head::Function(Function::Max), [a, b]) => {
                    Some((node.clone(), a - b, a.clone(), b.clone()))
                }
                (Head::Function(Function::Min), [a, b]) => {
                    Some((node.clone(), a - b, b.clone(), a.clone()))
                }
                _ => None,
            };
        }
    });
    found
}

fn replace(expr: &Expr, node: &Expr, value: &Expr) -> Expr {
    let Ok(replaced) = expr.rewrite(|part| {
        Ok::<Expr, std::convert::Infallible>(if part == *node { value.clone() } else { part })
    });
    replaced
}

/// A formula that has a value everywhere: no quotient of unknowns, no root, no logarithm.
fn is_total(expr: &Expr) -> bool {
    let natural = |base: &Expr, exponent: &Expr| {
        !base.is_symbolic() && !exponent.is_symbolic()
            || exponent
                .as_rational()
                .is_some_and(|e| e.is_integer() && e.signum() > 0)
            || matches!(base.kind(), Kind::Constant(Constant::E))
    };
    let mut total = true;
    expr.visit(|node| {
        total &= match node.kind() {
            Kind::Number(_) | Kind::Symbol(_) | Kind::Constant(_) | Kind::Sum { .. } => true,
            Kind::Power(base, exponent) => natural(base, exponent),
            Kind::Product { factors, .. } => factors.iter().all(|f| natural(&f.0, &f.1)),
            Kind::Call(head, arguments) => {
                matches!(
                    head,
                    Head::Absolute
                        | Head::Function(
                            Function::Max | Function::Min | Function::Sin | Function::Cos
                        )
                ) || arguments.iter().all(|argument| !argument.is_symbolic())
            }
            Kind::Undefined => false,
        };
    });
    total
}

/// A quotient of polynomials with numbers as coefficients.
fn is_rational(expr: &Expr) -> bool {
    let whole = |exponent: &Expr| exponent.as_rational().is_some_and(|e| e.is_integer());
    let mut plain = true;
    expr.visit(|node| {
        plain &= match node.kind() {
            Kind::Number(_) | Kind::Symbol(_) | Kind::Sum { .. } => true,
            Kind::Power(_, exponent) => whole(exponent),
            Kind::Product { factors, .. } => factors.iter().all(|factor| whole(&factor.1)),
            _ => false,
        };
    });
    plain
}

/// The same pieces on the same conditions, in any order.
fn by_conditions(
    gold: &[(Answer, Answer)],
    answer: &[(Answer, Answer)],
    strict: bool,
    context: &mut Context<'_>,
) -> Outcome {
    let undecided = Outcome::undecided(Reason::OutOfTheory, "piecewise");
    if gold.len() != answer.len() {
        return undecided;
    }
    for (at, (value, condition)) in gold.iter().enumerate() {
        let mut found = false;
        // Long definitions are compared in the order they are written in.
        let candidates = match gold.len() > MAX_MATCHED {
            true => &answer[at..=at],
            false => answer,
        };
        for (other, when) in candidates {
            if compare(condition, when, context).is_equal() {
                let outcome = compare(value, other, context);
                let constant = |side: &Answer| matches!(side, Answer::Scalar(value) if !value.expr.is_symbolic());
                if outcome.is_different() && !(constant(value) && constant(other)) {
                    // Formulas that differ somewhere may agree on the region.
                    return undecided;
                }
                if !outcome.is_equal() {
                    return outcome.through("piecewise");
                }
                let same = matches!((value, other), (Answer::Scalar(x), Answer::Scalar(y)) if x.expr == y.expr);
                if strict && !same {
                    return undecided;
                }
                found = true;
                break;
            }
        }
        if !found {
            return undecided;
        }
    }
    Outcome::equal(CertificateKind::Exact, "piecewise")
}
