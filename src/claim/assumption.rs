//! Conditions on the symbols of a claim, and seeded points that satisfy them.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use algebra::expr::{Expr, Field, Point, Symbol};
use algebra::parse::Relation;
use algebra::{Ball, Integer, Rational};

use super::error::{Error, Place, Result};
use super::formula::{Chain, chain, conventions, name};

/// Precision at which a condition is looked at.
const BITS: u32 = 128;
/// Draws per point before a condition counts as not satisfiable.
const DRAWS: usize = 64;

/// One condition.
#[derive(Clone, Debug, PartialEq)]
enum Condition {
    /// low < high, or low <= high.
    Below { low: Expr, high: Expr, strict: bool },
    /// Two values differ.
    Differ(Expr, Expr),
    /// The symbol is an integer.
    Integer(Symbol),
}

impl Condition {
    fn symbols(&self) -> BTreeSet<Symbol> {
        match self {
            Condition::Below { low, high, .. } => (high - low).symbols(),
            Condition::Differ(a, b) => (a - b).symbols(),
            Condition::Integer(symbol) => [symbol.clone()].into_iter().collect(),
        }
    }
}

/// What is assumed about the symbols of a claim. Symbols are real unless said otherwise.
///
/// Understood are relations (`x > 0`, `0 <= x <= 1`, `a < b`, `x != 0`), memberships (`n in Z`, `n in N` from 0 on,
/// `x in R`) and lists of them with commas.
///
/// ```
/// use closedform::claim::Assumptions;
/// assert!(Assumptions::parse(&["x > 0, 0 <= y < 1", "n in Z"]).is_ok());
/// assert!(Assumptions::parse(&["x is nice"]).is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assumptions {
    texts: Vec<String>,
    conditions: Vec<Condition>,
}

impl Assumptions {
    /// Reads conditions.
    ///
    /// # Errors
    /// [`Error`] names the text that is no condition.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Result<Self> {
        let placed: Vec<(Place, &str)> = texts
            .iter()
            .map(|text| (Place::named("assumption"), text.as_ref()))
            .collect();
        Self::placed(&placed, &[])
    }

    /// Reads conditions with their places; `declared` letters are no constants.
    pub(super) fn placed(texts: &[(Place, &str)], declared: &[&str]) -> Result<Self> {
        let mut all = Self::default();
        for (place, text) in texts {
            for part in split(text) {
                all.add(part, place, declared)?;
                all.texts.push(part.to_owned());
            }
        }
        Ok(all)
    }

    fn add(&mut self, text: &str, place: &Place, declared: &[&str]) -> Result<()> {
        if let Some((names, set)) = membership(text) {
            for part in names.split(',') {
                let symbol = name(part.trim(), place)?;
                match set.trim() {
                    "Z" | "\\mathbb{Z}" | "\\mathbb Z" | "ℤ" | "integers" => {
                        self.conditions.push(Condition::Integer(symbol));
                    }
                    "N" | "\\mathbb{N}" | "\\mathbb N" | "ℕ" => {
                        self.conditions.push(Condition::Integer(symbol.clone()));
                        self.conditions.push(Condition::Below {
                            low: Expr::integer(0),
                            high: Expr::symbol(symbol.name()),
                            strict: false,
                        });
                    }
                    "R" | "\\mathbb{R}" | "\\mathbb R" | "ℝ" | "reals" => {}
                    other => {
                        return Err(Error::Domain {
                            place: place.clone(),
                            found: other.to_owned(),
                            fix: String::from("the sets are Z, N (from 0 on) and R"),
                        });
                    }
                }
            }
            return Ok(());
        }
        let Chain { members, signs } = match chain(text, place, &conventions(declared)) {
            Ok(read) => read,
            Err(_) => {
                return Err(Error::Domain {
                    place: place.clone(),
                    found: text.to_owned(),
                    fix: String::from(
                        "write conditions such as x > 0, 0 <= x <= 1, a < b, x != 0, n in Z",
                    ),
                });
            }
        };
        for (pair, sign) in members.windows(2).zip(&signs) {
            let (left, right) = (pair[0].1.clone(), pair[1].1.clone());
            let below = |low, high, strict| Condition::Below { low, high, strict };
            self.conditions.push(match sign {
                Relation::Less => below(left, right, true),
                Relation::LessEqual => below(left, right, false),
                Relation::Greater => below(right, left, true),
                Relation::GreaterEqual => below(right, left, false),
                Relation::NotEqual => Condition::Differ(left, right),
                _ => {
                    return Err(Error::Domain {
                        place: place.clone(),
                        found: text.to_owned(),
                        fix: String::from(
                            "the signs are <, <=, >, >=, !=; put the value of a symbol into the formula",
                        ),
                    });
                }
            });
        }
        Ok(())
    }

    /// The conditions as given.
    pub fn texts(&self) -> Vec<String> {
        self.texts.clone()
    }

    /// The same with `low < symbol < high` for ends that are finite.
    pub(super) fn with_range(
        &self,
        symbol: &Symbol,
        low: Option<&Expr>,
        high: Option<&Expr>,
    ) -> Self {
        let mut more = self.clone();
        let middle = Expr::symbol(symbol.name());
        if let Some(low) = low {
            more.conditions.push(Condition::Below {
                low: low.clone(),
                high: middle.clone(),
                strict: true,
            });
        }
        if let Some(high) = high {
            more.conditions.push(Condition::Below {
                low: middle,
                high: high.clone(),
                strict: true,
            });
        }
        more
    }

    /// The same with `low <= symbol <= high`.
    pub(super) fn with_closed(&self, symbol: &Symbol, low: &Expr, high: &Expr) -> Self {
        let mut more = self.clone();
        let middle = Expr::symbol(symbol.name());
        for (low, high) in [(low, &middle), (&middle, high)] {
            more.conditions.push(Condition::Below {
                low: low.clone(),
                high: high.clone(),
                strict: false,
            });
        }
        more
    }

    /// The same with `low <= symbol`, an integer.
    pub(super) fn with_integer(&self, symbol: &Symbol, low: Option<&Expr>) -> Self {
        let mut more = self.clone();
        more.conditions.push(Condition::Integer(symbol.clone()));
        if let Some(low) = low {
            more.conditions.push(Condition::Below {
                low: low.clone(),
                high: Expr::symbol(symbol.name()),
                strict: false,
            });
        }
        more
    }

    /// Symbols that are integers.
    pub(super) fn integers(&self) -> BTreeSet<Symbol> {
        self.conditions
            .iter()
            .filter_map(|condition| match condition {
                Condition::Integer(symbol) => Some(symbol.clone()),
                _ => None,
            })
            .collect()
    }

    /// What is said of single symbols, for simplification; every other symbol is real.
    pub(super) fn of_single_symbols(&self) -> algebra::expr::Assumptions {
        let mut statements: Vec<String> = Vec::new();
        for condition in &self.conditions {
            for symbol in condition.symbols() {
                statements.push(format!("{symbol} real"));
            }
            match condition {
                Condition::Integer(symbol) => statements.push(format!("{symbol} in Z")),
                Condition::Below { low, high, strict } => {
                    let sign = if *strict { "<" } else { "<=" };
                    let plain = |expr: &Expr| {
                        matches!(expr.kind(), algebra::expr::Kind::Symbol(_))
                            || expr.as_rational().is_some()
                    };
                    if plain(low) && plain(high) && low.is_symbolic() != high.is_symbolic() {
                        statements.push(format!("{low} {sign} {high}"));
                    }
                }
                Condition::Differ(a, b) if b.is_zero() => {
                    if let algebra::expr::Kind::Symbol(symbol) = a.kind() {
                        statements.push(format!("{symbol} != 0"));
                    }
                }
                Condition::Differ(..) => {}
            }
        }
        algebra::expr::Assumptions::parse(&statements.join(", ")).unwrap_or_default()
    }

    /// What the conditions make positive (with `true`) or not negative.
    pub(super) fn nonnegative(&self) -> Vec<(Expr, bool)> {
        self.conditions
            .iter()
            .filter_map(|condition| match condition {
                Condition::Below { low, high, strict } => Some((high - low, *strict)),
                _ => None,
            })
            .collect()
    }

    /// What the conditions make different from zero.
    pub(super) fn nonzero(&self) -> Vec<Expr> {
        self.conditions
            .iter()
            .filter_map(|condition| match condition {
                Condition::Differ(a, b) => Some(a - b),
                _ => None,
            })
            .collect()
    }

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

    /// Up to `count` points that satisfy the conditions, the same for the same seed. The ends of closed ranges come first.
    pub(super) fn points(&self, symbols: &BTreeSet<Symbol>, count: usize, seed: u64) -> Vec<Point> {
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
        let mut random = Random(seed);
        let mut found: Vec<Point> = Vec::new();
        for draw in 0..count.saturating_mul(DRAWS) {
            if found.len() == count {
                break;
            }
            let point: Point = symbols
                .iter()
                .zip(&ranges)
                .map(|(symbol, range)| (symbol.clone(), range.value(draw, &mut random)))
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

/// Parts at commas outside brackets; a comma inside `m, n in Z` stays.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_i32, 0);
    for (at, sign) in text.char_indices() {
        match sign {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' | ';' if depth == 0 => {
                let part = text.get(start..at).unwrap_or_default();
                // A bare name waits for its set.
                if part.contains(['<', '>', '=', '≤', '≥', '≠', '\\', '∈']) || part.contains(" in ")
                {
                    parts.push(part.trim());
                    start = at + sign.len_utf8();
                }
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default().trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// `n in Z`, `m, n \in \mathbb{Z}`.
fn membership(text: &str) -> Option<(&str, &str)> {
    [" in ", "\\in ", "\\in\\", "∈"].iter().find_map(|sign| {
        let (names, set) = text.split_once(sign)?;
        let cut = if sign.ends_with("n\\") {
            text.get(names.len() + sign.len() - 1..)?
        } else {
            set
        };
        Some((names, cut))
    })
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
    strict: bool,
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
    fn value(&self, draw: usize, random: &mut Random) -> Rational {
        if let Some(end) = [&self.low, &self.high].into_iter().flatten().nth(draw)
            && !end.strict
            && (!self.integer || end.value.is_integer())
        {
            return end.value.clone();
        }
        if self.integer {
            return self.integer_value(random);
        }
        let step = STEPS[random.below(STEPS.len())];
        let step = Rational::new(Integer::from(step.0), Integer::from(step.1)).unwrap_or_default();
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

    fn integer_value(&self, random: &mut Random) -> Rational {
        let step = Integer::from(random.below(12));
        let value = match (&self.low, &self.high) {
            (Some(low), _) => &low.value.ceil() + &step,
            (None, Some(high)) => &high.value.floor() - &step,
            (None, None) => &step - &Integer::from(5),
        };
        Rational::from(value)
    }

    /// The range as a ball, when both ends are known.
    pub(super) fn ball(&self, bits: u32) -> Option<Ball> {
        let end = |end: &Option<End>| Some(Ball::from_rational(&end.as_ref()?.value, bits));
        Some(end(&self.low)?.hull(&end(&self.high)?))
    }
}

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
#[derive(Clone, Debug)]
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound - 1`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// A number in [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        // 53 bits fit a double.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
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
    fn the_ends_of_a_closed_range_are_tried() {
        let all = Assumptions::parse(&["0 <= x <= 1"]).unwrap();
        let points = all.points(&[Symbol::new("x")].into_iter().collect(), 6, 1);
        let has = |value: i64| {
            points
                .iter()
                .any(|point| point[0].1 == Rational::from(value))
        };
        assert!(has(0) && has(1), "{points:?}");
    }

    #[test]
    fn memberships_are_read_in_several_notations() {
        for text in ["n in Z", "n \\in \\mathbb{Z}", "n\\in\\mathbb{Z}", "n ∈ ℤ"] {
            let read = Assumptions::parse(&[text]).unwrap();
            assert_eq!(read.integers().len(), 1, "{text}");
        }
    }

    #[test]
    fn what_is_no_condition_is_refused_with_examples() {
        for text in ["x is nice", "x = 2", "n in Q", "x >"] {
            let error = Assumptions::parse(&[text]).unwrap_err().to_string();
            assert!(error.contains("assumption"), "{error}");
        }
    }
}
