//! Terms added at small limits, and partial sums of series, extrapolated.

use std::cmp::Ordering;

use algebra::evidence::{Basis, Counterexample, Evidence, Method};
use algebra::expr::{Expr, Field, Function, Head, Kind, Point, Symbol};
use algebra::{Ball, Integer, Rational};

use super::super::Options;
use super::super::recurrence::whole;
use super::super::sampled::{named, shown_real, width};
use super::{MAX_WRITTEN_OUT, Sum};

/// Largest upper limit at which a sum with symbolic limit is added.
const MAX_UPPER: i64 = 24;
/// Points of the parameters.
const POINTS: usize = 6;
/// Terms of an infinite sum that are extrapolated.
const TERMS: i64 = 40;
/// Points of the parameters of a series.
const SERIES_POINTS: usize = 5;
/// A term far out.
const FAR: i64 = 4_000;
/// Terms up to here do not rise above those that were extrapolated.
const DENSE: i64 = 1_000;
/// Terms that are added where a sum is infinite, and their precision.
const BLOCK: i64 = 1_024;
const BLOCK_BITS: u32 = 64;
/// Precision of the terms.
const BITS: u32 = 768;

impl Sum {
    /// Adds the terms at small limits that satisfy the assumptions, with enclosures.
    pub(super) fn added(&self, options: &Options) -> Result<Option<Evidence>, Counterexample> {
        let mut symbols = self.value.symbols();
        for expr in [&self.lower, &self.upper, &self.summand] {
            symbols.extend(expr.symbols());
        }
        symbols.remove(&self.index);
        let limits: Vec<Symbol> = [&self.lower, &self.upper]
            .iter()
            .flat_map(|limit| limit.symbols())
            .collect();
        let mut integers = self.assumptions.clone();
        for symbol in &limits {
            integers = integers.with_integer(symbol, None);
        }
        if let (Some(low), [symbol]) = (whole(&self.lower), &limits[..]) {
            integers = integers.with_integer(symbol, Some(&Expr::integer(low.max(-MAX_UPPER))));
        }
        let mut points = integers.points(&symbols, POINTS, options.seed);
        // Small limits in order, for one symbol: the counterexample is then the smallest.
        if let [symbol] = &limits[..] {
            let others = points.first().cloned().unwrap_or_default();
            let low = whole(&self.lower).unwrap_or(0);
            let counted = (0..4).map(|step| {
                others
                    .iter()
                    .map(|(name, value)| {
                        let value = if name == symbol {
                            Rational::from(low.saturating_add(step))
                        } else {
                            value.clone()
                        };
                        (name.clone(), value)
                    })
                    .collect::<Point>()
            });
            let counted: Vec<Point> = counted
                .filter(|point| integers.hold_at(point) == Some(true))
                .collect();
            points.splice(0..0, counted);
        }
        let (mut used, mut measured, mut bound) = (0, 0.0_f64, 0.0_f64);
        for point in points {
            let number = |expr: &Expr| {
                let bound: Vec<(Symbol, Expr)> = point
                    .iter()
                    .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
                    .collect();
                whole(&expr.substitute(&bound))
            };
            let (Some(low), Some(high)) = (number(&self.lower), number(&self.upper)) else {
                continue;
            };
            if high < low || high.saturating_sub(low) > MAX_WRITTEN_OUT {
                continue;
            }
            let mut total = Some(Ball::from_integer(0, BITS));
            for k in low..=high {
                total = total.and_then(|total| Some(&total + &self.term(k, &point)?));
            }
            let claimed = self.value.ball_at(&point, Field::Real, BITS);
            let (Some(total), Some(claimed)) = (total, claimed) else {
                continue;
            };
            if total.is_separated(&claimed.re) {
                return Err(Counterexample {
                    point: named(&point),
                    claimed: shown_real(&claimed.re),
                    found: shown_real(&total),
                });
            }
            used += 1;
            measured = measured.max((&total - &claimed.re).to_f64().abs());
            bound = bound.max(width(&(&total - &claimed.re)));
        }
        Ok((used > 0 && bound.is_finite()).then(|| Evidence {
            method: Method::Iteration,
            measured,
            bound,
            basis: Basis::Rigorous,
            note: format!("terms added at {used} limits"),
        }))
    }

    /// The sums of the terms between powers of two, which do not fall where the whole is infinite.
    pub(super) fn blocks(&self, claimed: Ordering, options: &Options) -> Option<Evidence> {
        let mut symbols = self.summand.symbols();
        symbols.extend(self.lower.symbols());
        symbols.remove(&self.index);
        let point = self.assumptions.points(&symbols, 1, options.seed).pop()?;
        let block = |from: i64| {
            let zero = Ball::from_integer(0, BLOCK_BITS);
            let total = (from..2 * from).try_fold(zero, |total, k| {
                Some(&total + &self.term_at(k, &point, BLOCK_BITS)?)
            })?;
            let total = total.to_f64();
            Some(if claimed.is_lt() { -total } else { total })
        };
        let (before, last) = (block(BLOCK / 2)?, block(BLOCK)?);
        Some(Evidence {
            method: Method::Iteration,
            measured: (0.75 * before - last).max(0.0),
            bound: f64::MIN_POSITIVE,
            basis: Basis::Estimated,
            note: format!("the {BLOCK} terms from {BLOCK} on add about as much as those before"),
        })
    }

    /// Do the sizes of the terms still grow far out, beyond one?
    fn grows(&self, low: i64, point: &Point) -> bool {
        let size = |step: i64| Some(self.term(low.checked_add(step)?, point)?.abs());
        let (Some(near), Some(far)) = (size(FAR / 2), size(FAR)) else {
            return false;
        };
        let one = Rational::from(1);
        near.compare(&one).is_some_and(Ordering::is_ge)
            && far.order(&near).is_some_and(Ordering::is_gt)
    }

    /// Is there a larger term further out than the last of those that were extrapolated?
    fn rises(&self, low: i64, terms: &[Ball], point: &Point) -> bool {
        let half = terms.len() / 2;
        let sizes = terms.iter().skip(half).map(|term| term.abs().to_f64());
        let bound = 1.0001 * sizes.fold(0.0, f64::max) + 1e-200;
        (TERMS..DENSE).any(|step| {
            let place = low.checked_add(step);
            let term = place.and_then(|k| self.term_at(k, point, BLOCK_BITS));
            term.is_none_or(|term| {
                let term = term.abs();
                // Zero up to the precision says nothing.
                term.to_f64() > bound && !term.contains_zero()
            })
        })
    }

    /// An enclosure of the term at an index.
    fn term(&self, k: i64, point: &Point) -> Option<Ball> {
        self.term_at(k, point, BITS)
    }

    fn term_at(&self, k: i64, point: &Point, bits: u32) -> Option<Ball> {
        let mut all = point.clone();
        all.retain(|entry| entry.0 != self.index);
        all.push((self.index.clone(), Rational::from(k)));
        Some(self.summand.ball_at(&all, Field::Real, bits)?.re)
    }

    /// Levin's u transform of the partial sums in high precision.
    pub(super) fn extrapolated(
        &self,
        options: &Options,
    ) -> Result<Option<Evidence>, Counterexample> {
        let mut symbols = self.value.symbols();
        symbols.extend(self.summand.symbols());
        symbols.extend(self.lower.symbols());
        symbols.remove(&self.index);
        // The first terms of a step function say nothing about the others.
        let mut steps = false;
        self.summand.visit(|node| {
            steps |= matches!(
                node.kind(),
                Kind::Call(
                    Head::Floor
                        | Head::Ceiling
                        | Head::Absolute
                        | Head::Modulo
                        | Head::Function(Function::Max | Function::Min | Function::Sign),
                    _
                )
            );
        });
        if steps {
            return Ok(None);
        }
        let mut integers = self.assumptions.clone();
        for symbol in self.lower.symbols() {
            integers = integers.with_integer(&symbol, None);
        }
        let (mut used, mut open, mut measured, mut bound) = (0, 0, 0.0_f64, 0.0_f64);
        for point in integers.points(&symbols, SERIES_POINTS, options.seed) {
            let bindings: Vec<(Symbol, Expr)> = point
                .iter()
                .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
                .collect();
            let Some(low) = whole(&self.lower.substitute(&bindings)) else {
                continue;
            };
            let terms: Option<Vec<Ball>> = (0..TERMS)
                .map(|step| self.term(low.checked_add(step)?, &point))
                .collect();
            let claimed = self.value.ball_at(&point, Field::Real, BITS);
            let (Some(terms), Some(claimed)) = (&terms, &claimed) else {
                // Only one side has values here.
                open += u32::from(terms.is_some() || claimed.is_some());
                continue;
            };
            // No term but zeros: nothing is compared, and nothing is open.
            let zero = |term: &Ball| term.is_exact() && term.contains_zero();
            if terms.iter().all(zero) && !self.rises(low, terms, &point) {
                continue;
            }
            // The transform gives values to divergent series too.
            if !fall(terms) {
                if self.grows(low, &point) {
                    return Err(Counterexample {
                        point: named(&point),
                        claimed: shown_real(&claimed.re),
                        found: format!(
                            "the sum diverges: its terms grow, up to {} = {FAR}",
                            self.index
                        ),
                    });
                }
                open += 1;
                continue;
            }
            if self.rises(low, terms, &point) {
                open += 1;
                continue;
            }
            let Some((value, error)) = levin(terms) else {
                open += 1;
                continue;
            };
            let miss = (&value - &claimed.re).abs().to_f64();
            let scale = 1.0 + claimed.re.to_f64().abs();
            let allowed = 16.0 * error + 1e-30 * scale;
            if error > 1e-4 * scale {
                open += 1;
                continue;
            }
            if miss > 1000.0 * allowed {
                return Err(Counterexample {
                    point: named(&point),
                    claimed: shown_real(&claimed.re),
                    found: format!(
                        "{} ± {error:.1e} (extrapolated, estimated)",
                        value.midpoint_decimal(18)
                    ),
                });
            }
            if miss <= allowed {
                used += 1;
                measured = measured.max(miss);
                bound = bound.max(allowed);
            } else {
                open += 1;
            }
        }
        // A choice of the parameters about which nothing is known supports nothing.
        Ok((used > 0 && open == 0).then(|| Evidence {
            method: Method::Iteration,
            measured,
            bound,
            basis: Basis::Estimated,
            note: format!("partial sums of {TERMS} terms, extrapolated (Levin)"),
        }))
    }
}

/// Do the sizes of the terms go down?
fn fall(terms: &[Ball]) -> bool {
    let size = |at: usize| terms.get(at).map(|term| term.abs().to_f64());
    let half = terms.len() / 2;
    matches!((size(half), terms.last()), (Some(middle), Some(last)) if last.abs().to_f64() < 0.8 * middle)
}

/// The extrapolated sum and the spread of the last values.
fn levin(terms: &[Ball]) -> Option<(Ball, f64)> {
    let zero = |term: &&Ball| term.is_exact() && term.contains_zero();
    let terms = terms.get(terms.iter().take_while(zero).count()..)?;
    if terms.len() < 16 {
        return None;
    }
    let mut values = Vec::new();
    for count in [terms.len() - 8, terms.len() - 4, terms.len()] {
        let mut partial = Ball::from_integer(0, BITS);
        let mut top = Ball::from_integer(0, BITS);
        let mut bottom = Ball::from_integer(0, BITS);
        let last = u32::try_from(count).ok()?;
        for (at, term) in (0..last).zip(terms) {
            partial = &partial + term;
            let place = i64::from(at) + 1;
            let share = Rational::new(Integer::from(place), Integer::from(i64::from(last)))?;
            let power = share.pow(i32::try_from(last).ok()? - 2)?;
            let binomial = Rational::from(Integer::from(i64::from(last - 1)).binomial(at));
            let mut weight = &power * &binomial;
            if at % 2 == 1 {
                weight = -weight;
            }
            let size = term * &Ball::from_integer(place, BITS);
            let weight = &Ball::from_rational(&weight, BITS) / &size;
            // A term that is zero after finitely many: the partial sum is the sum.
            if !weight.is_finite() {
                return None;
            }
            top = &top + &(&weight * &partial);
            bottom = &bottom + &weight;
        }
        let value = &top / &bottom;
        if !value.is_finite() || value.accuracy_bits() < 100 {
            return None;
        }
        values.push(value);
    }
    let [first, second, third] = &values[..] else {
        return None;
    };
    let spread = (third - second).abs().to_f64() + (second - first).abs().to_f64();
    Some((third.clone(), spread))
}
