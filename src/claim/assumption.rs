//! Conditions on the symbols of a claim.

use std::collections::BTreeSet;

use algebra::expr::{Assumptions as Facts, Expr, Symbol};
use algebra::parse::Relation;

use super::error::{Error, Place, Result};
use super::formula::{Chain, chain, conventions, name};

/// One condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// low < high, or low <= high.
    Below { low: Expr, high: Expr, strict: bool },
    /// Two values differ.
    Differ(Expr, Expr),
    /// The symbol is an integer.
    Integer(Symbol),
}

impl Condition {
    pub(super) fn symbols(&self) -> BTreeSet<Symbol> {
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
    pub(super) conditions: Vec<Condition>,
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
        Self::read(&placed, &[])
    }

    /// Reads the conditions of a claim with their places; `declared` letters are no constants. Conditions that no point
    /// satisfies are an error.
    pub(super) fn placed(texts: &[(Place, &str)], declared: &[&str]) -> Result<Self> {
        let all = Self::read(texts, declared)?;
        match texts.first() {
            Some((place, _)) if all.exclude_all() => Err(Error::Domain {
                place: place.clone(),
                found: all.texts.join(", "),
                fix: String::from("these assumptions exclude every point: nothing is claimed"),
            }),
            _ => Ok(all),
        }
    }

    fn read(texts: &[(Place, &str)], declared: &[&str]) -> Result<Self> {
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
        let Chain { members, signs, .. } = match chain(text, place, &conventions(declared)) {
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

    /// The same with `low < high`, or `low <= high` if not strict.
    pub(super) fn with_below(&self, low: &Expr, high: &Expr, strict: bool) -> Self {
        let mut more = self.clone();
        more.conditions.push(Condition::Below {
            low: low.clone(),
            high: high.clone(),
            strict,
        });
        more
    }

    /// The same with `low < symbol < high` for ends that are finite.
    pub(super) fn with_range(
        &self,
        symbol: &Symbol,
        low: Option<&Expr>,
        high: Option<&Expr>,
    ) -> Self {
        let middle = Expr::symbol(symbol.name());
        let more = self.clone();
        let more = match low {
            Some(low) => more.with_below(low, &middle, true),
            None => more,
        };
        match high {
            Some(high) => more.with_below(&middle, high, true),
            None => more,
        }
    }

    /// The same with `low <= symbol <= high`.
    pub(super) fn with_closed(&self, symbol: &Symbol, low: &Expr, high: &Expr) -> Self {
        let middle = Expr::symbol(symbol.name());
        let above = self.with_below(low, &middle, false);
        above.with_below(&middle, high, false)
    }

    /// The same with `low <= symbol`, an integer.
    pub(super) fn with_integer(&self, symbol: &Symbol, low: Option<&Expr>) -> Self {
        let mut more = self.clone();
        more.conditions.push(Condition::Integer(symbol.clone()));
        match low {
            Some(low) => more.with_below(low, &Expr::symbol(symbol.name()), false),
            None => more,
        }
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

    /// The conditions as the algebra knows them; every symbol is real.
    pub(super) fn facts(&self) -> Facts {
        let real = Facts::real();
        // Twice: a bound may follow from one that stands after it.
        self.conditions.iter().chain(&self.conditions).fold(
            real,
            |facts, condition| match condition {
                Condition::Below { low, high, strict } => facts.and_below(low, high, *strict),
                Condition::Differ(a, b) => facts.and_nonzero(&(a - b)),
                Condition::Integer(symbol) => facts.and_integer(symbol),
            },
        )
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

#[cfg(test)]
mod tests {
    use super::*;

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
