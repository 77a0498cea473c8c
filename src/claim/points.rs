//! Seeded points that satisfy conditions.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use algebra::expr::{Expr, Field, Head, Kind, Point, Symbol};
use algebra::{Integer, Rational, Words};

use super::assumption::{Assumptions, Condition};

/// Precision at which a condition is looked at.
const BITS: u32 = 128;
/// Draws per point before a condition counts as not satisfiable.
const DRAWS: usize = 64;

impl Assumptions {
    /// Do all conditions hold at a point? `None`: an enclosure does not decide.
    pub(super) fn hold_at(&self, point: &Point) -> Option<bool> {
        for condition in &self.conditions {
            // What is said about other symbols does not matter here.
            let symbols = condition.symbols();
            let about = |symbol: &Symbol| point.iter().any(|entry| entry.0 == *symbol);
            if !symbols.is_empty() && !symbols.iter().any(about) {
                continue;
            }
            let holds = match condition {
                Condition::Integer(symbol) => point
                    .iter()
                    .find(|entry| entry.0 == *symbol)
                    .is_none_or(|entry| entry.1.is_integer()),
                Condition::Below { low, high, strict } => match sign_at(&(high - low), point)? {
                    Ordering::Greater => true,
                    Ordering::Equal => !strict,
                    Ordering::Less => false,
                },
                Condition::Differ(a, b) => sign_at(&(a - b), point)?.is_ne(),
            };
            if !holds {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Do two of the conditions exclude each other, whatever the symbols are? `false`: not known.
    pub(super) fn exclude_all(&self) -> bool {
        let below = |condition: &Condition| match condition {
            Condition::Below { low, high, strict } => Some((high - low, *strict)),
            _ => None,
        };
        let gaps: Vec<(Expr, bool)> = self.conditions.iter().filter_map(below).collect();
        // Two gaps that add up to a number: x - 1 > 0 and -x > 0 to -1 > 0.
        let impossible = |sum: &Expr, strict: bool| match sign_at(sum, &Point::new()) {
            Some(Ordering::Less) => true,
            Some(Ordering::Equal) => strict,
            _ => false,
        };
        let pairs = gaps.iter().enumerate().any(|(at, (gap, strict))| {
            let single = !gap.is_symbolic() && impossible(gap, *strict);
            let rest = gaps.iter().skip(at + 1);
            single
                || rest.into_iter().any(|(other, other_strict)| {
                    let sum = gap + other;
                    !sum.is_symbolic() && impossible(&sum, *strict || *other_strict)
                })
        });
        let empty = |symbol: &Symbol| {
            let range = self.range(symbol);
            let (Some(low), Some(high)) = (&range.low, &range.high) else {
                return false;
            };
            // Between the ends there is no integer.
            let one = Integer::from(1);
            let first = low.value.ceil();
            let first = match low.strict && low.value.is_integer() {
                true => &first + &one,
                false => first,
            };
            let last = high.value.floor();
            let last = match high.strict && high.value.is_integer() {
                true => &last - &one,
                false => last,
            };
            first > last
        };
        pairs || self.integers().iter().any(empty)
    }

    /// Up to `count` points that satisfy the conditions, the same for the same seed. The ends of closed ranges come first.
    pub(super) fn points(&self, symbols: &BTreeSet<Symbol>, count: usize, seed: u64) -> Vec<Point> {
        self.scaled_points(symbols, count, seed, 1)
    }

    /// The same with values up to a thousand where the conditions allow them.
    pub(super) fn far_points(
        &self,
        symbols: &BTreeSet<Symbol>,
        count: usize,
        seed: u64,
    ) -> Vec<Point> {
        self.scaled_points(symbols, count, seed, 200)
    }

    fn scaled_points(
        &self,
        symbols: &BTreeSet<Symbol>,
        count: usize,
        seed: u64,
        scale: i64,
    ) -> Vec<Point> {
        let mut symbols = symbols.clone();
        // What a condition compares with has to have a value too.
        let mut known = 0;
        while known < symbols.len() {
            known = symbols.len();
            for condition in &self.conditions {
                let theirs = condition.symbols();
                if !theirs.is_disjoint(&symbols) {
                    symbols.extend(theirs);
                }
            }
        }
        let ranges: Vec<Range> = symbols.iter().map(|symbol| self.range(symbol)).collect();
        let mut random = Words::new(seed);
        let mut found: Vec<Point> = Vec::new();
        for draw in 0..count.saturating_mul(DRAWS) {
            if found.len() == count {
                break;
            }
            // All symbols at their ends, then one after the other, the rest inside.
            let at_end = |rank: usize| match draw / 2 {
                0 => Some(draw),
                turn if turn - 1 == rank => Some(draw % 2),
                _ => None,
            };
            let point: Point = symbols
                .iter()
                .zip(&ranges)
                .enumerate()
                .map(|(rank, (symbol, range))| {
                    (
                        symbol.clone(),
                        range.value(at_end(rank), scale, &mut random),
                    )
                })
                .collect();
            if !found.contains(&point) && self.hold_at(&point) == Some(true) {
                found.push(point);
            }
            if symbols.is_empty() {
                break;
            }
        }
        found
    }

    /// A number inside the range of a symbol, when its values are an interval whatever the other symbols are.
    pub(super) fn interval_point(&self, symbol: &Symbol) -> Option<Rational> {
        let own = Expr::symbol(symbol.name());
        for condition in &self.conditions {
            if !condition.symbols().contains(symbol) {
                continue;
            }
            let Condition::Below { low, high, .. } = condition else {
                return None;
            };
            // x < number or number < x.
            let plain =
                (*low == own && !high.is_symbolic()) || (*high == own && !low.is_symbolic());
            if !plain {
                return None;
            }
        }
        let Range { low, high, .. } = self.range(symbol);
        let one = Rational::from(1);
        let inner = match (low, high) {
            (None, None) => one,
            (Some(low), None) => &low.value + &one,
            (None, Some(high)) => &high.value - &one,
            (Some(low), Some(high)) => &(&low.value + &high.value) * &Rational::HALF,
        };
        let point = vec![(symbol.clone(), inner.clone())];
        (self.hold_at(&point) == Some(true)).then_some(inner)
    }

    /// The range of a symbol, as far as conditions bound it by numbers.
    pub(super) fn range(&self, symbol: &Symbol) -> Range {
        let mut range = Range {
            integer: self.integers().contains(symbol),
            ..Range::default()
        };
        let own = Expr::symbol(symbol.name());
        for condition in &self.conditions {
            let Condition::Below { low, high, strict } = condition else {
                continue;
            };
            // |x| < c
            if let Kind::Call(Head::Absolute, inner) = low.kind()
                && inner.first() == Some(&own)
                && let (Some(low), Some(high)) = (End::of(&-high, *strict), End::of(high, *strict))
            {
                if range.high.as_ref().is_none_or(|old| high.value < old.value) {
                    range.high = Some(high);
                }
                if range.low.as_ref().is_none_or(|old| low.value > old.value) {
                    range.low = Some(low);
                }
                continue;
            }
            if *low == own
                && let Some(end) = End::of(high, *strict)
                && range.high.as_ref().is_none_or(|old| end.value < old.value)
            {
                range.high = Some(end);
            } else if *high == own
                && let Some(end) = End::of(low, *strict)
                && range.low.as_ref().is_none_or(|old| end.value > old.value)
            {
                range.low = Some(end);
            }
        }
        range
    }
}

fn sign_at(expr: &Expr, point: &Point) -> Option<Ordering> {
    // Rational arithmetic decides equality at the ends of a range.
    let exact: Vec<(Symbol, Expr)> = point
        .iter()
        .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
        .collect();
    let value = expr.substitute(&exact);
    match value.as_rational() {
        Some(value) => Some(value.signum().cmp(&0)),
        None => value.ball_at(point, Field::Real, BITS)?.re.sign(),
    }
}

/// One end of a range.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// Where; inside the range when the end is no rational number.
    pub(super) value: Rational,
    /// The end does not belong to the range, or only a number near it is known.
    pub(super) strict: bool,
}

impl End {
    fn of(expr: &Expr, strict: bool) -> Option<Self> {
        if let Some(value) = expr.as_rational() {
            return Some(Self {
                value: value.clone(),
                strict,
            });
        }
        let value = Rational::from_f64(expr.real_ball(BITS)?.to_f64())?;
        Some(Self {
            value,
            strict: true,
        })
    }
}

/// The values a symbol can take.
#[derive(Clone, Debug, Default)]
pub(super) struct Range {
    pub(super) integer: bool,
    pub(super) low: Option<End>,
    pub(super) high: Option<End>,
}

/// Distances from an end, small and large.
const STEPS: [(i64, i64); 12] = [
    (1, 1),
    (2, 1),
    (1, 2),
    (3, 2),
    (7, 3),
    (1, 5),
    (11, 4),
    (5, 1),
    (2, 7),
    (9, 5),
    (17, 3),
    (1, 12),
];

impl Range {
    /// The lower or upper end (0 or 1) if it is asked for and belongs to the range, else a number inside.
    fn value(&self, end: Option<usize>, scale: i64, random: &mut Words) -> Rational {
        if let Some(end) = end.and_then(|at| [&self.low, &self.high].into_iter().flatten().nth(at))
            && !end.strict
            && (!self.integer || end.value.is_integer())
        {
            return end.value.clone();
        }
        if self.integer {
            return self.integer_value(scale, random);
        }
        let (top, below) = STEPS[choose(random, STEPS.len())];
        let top = Integer::from(top.saturating_mul(scale));
        let step = Rational::new(top, Integer::from(below)).unwrap_or_default();
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => {
                let parts = 2 + random.below(17);
                let taken = 1 + random.below(parts - 1);
                let share = Rational::new(Integer::from(taken), Integer::from(parts));
                let width = &high.value - &low.value;
                &low.value + &(&width * &share.unwrap_or_default())
            }
            (Some(low), None) => &low.value + &step,
            (None, Some(high)) => &high.value - &step,
            (None, None) if random.below(2) == 0 => -step,
            (None, None) => step,
        }
    }

    fn integer_value(&self, scale: i64, random: &mut Words) -> Rational {
        let step = &Integer::from(random.below(12)) * &Integer::from(scale);
        let value = match (&self.low, &self.high) {
            (Some(low), _) => &low.value.ceil() + &step,
            (None, Some(high)) => &high.value.floor() - &step,
            (None, None) => &step - &Integer::from(scale.saturating_mul(5)),
        };
        Rational::from(value)
    }
}

/// A place in a list of this length.
fn choose(random: &mut Words, length: usize) -> usize {
    usize::try_from(random.below(length as u64)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_satisfies_the_conditions() {
        let all =
            Assumptions::parse(&["x > 0, x < y", "0 <= z <= pi/2", "m, n in Z", "n >= 3"]).unwrap();
        let names = ["m", "n", "x", "y", "z"].map(Symbol::new);
        let points = all.points(&names.into_iter().collect(), 20, 7);
        assert_eq!(points.len(), 20);
        for point in &points {
            assert_eq!(all.hold_at(point), Some(true), "{point:?}");
            let value = |name: &str| {
                let entry = point.iter().find(|entry| entry.0.name() == name);
                entry.unwrap().1.to_f64()
            };
            assert!(value("x") > 0.0 && value("x") < value("y"));
            assert!((0.0..1.571).contains(&value("z")));
            assert!(value("n") >= 3.0 && value("m").fract().abs() < 1e-300);
        }
    }

    #[test]
    fn conditions_that_exclude_each_other_are_seen() {
        for (texts, expected) in [
            (&["a > 0", "a < 0"][..], true),
            (&["a >= 1", "a < 1"], true),
            (&["x < y", "y < x"], true),
            (&["1 > 2"], true),
            (&["0 < n < 1", "n in Z"], true),
            (&["a >= 0", "a <= 0"], false),
            (&["0 < x < 1"], false),
            (&["0 < n < 2", "n in Z"], false),
            (&["x < y"], false),
        ] {
            let all = Assumptions::parse(texts).unwrap();
            assert_eq!(all.exclude_all(), expected, "{texts:?}");
        }
    }

    #[test]
    fn the_ends_of_a_closed_range_are_tried() {
        let all = Assumptions::parse(&["|x| <= 1"]).unwrap();
        let points = all.points(&[Symbol::new("x")].into_iter().collect(), 6, 1);
        for end in [-1, 1] {
            let has = points.iter().any(|point| point[0].1 == Rational::from(end));
            assert!(has, "{points:?}");
        }
        let all = Assumptions::parse(&["0 <= x <= 1"]).unwrap();
        let points = all.points(&[Symbol::new("x")].into_iter().collect(), 6, 1);
        let has = |value: i64| {
            points
                .iter()
                .any(|point| point[0].1 == Rational::from(value))
        };
        assert!(has(0) && has(1), "{points:?}");
    }
}
