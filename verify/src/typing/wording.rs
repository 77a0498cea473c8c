//! Phrases for sets, missing values and infinity.

use crate::answer::{Answer, scalar};
use algebra::expr::Expr;
use algebra::parse::{Bracket, Constant, NumberSet};

/// Phrases for sets, missing values and infinity.
pub(super) fn set_in_words(words: &str) -> Option<Answer> {
    let lower = words.trim().trim_end_matches('.').to_ascii_lowercase();
    let half = |from_zero: bool, closed: bool| {
        let infinity = Expr::constant(Constant::Infinity);
        let zero = Expr::integer(0);
        let (low, high) = if from_zero {
            (zero, infinity)
        } else {
            (-infinity, zero)
        };
        let bracket = |here: bool| {
            if here && closed {
                Bracket::Square
            } else {
                Bracket::Round
            }
        };
        Answer::Group {
            open: bracket(from_zero),
            close: bracket(!from_zero),
            members: vec![scalar(low), scalar(high)],
        }
    };
    let plain = lower
        .trim_start_matches("the set of ")
        .trim_start_matches("all ")
        .trim_start_matches("the ");
    Some(match plain {
        "does not exist" | "undefined" | "dne" | "not defined" => Answer::Undefined,
        "no solution"
        | "no solutions"
        | "no real solution"
        | "no real solutions"
        | "empty set"
        | "there is no solution"
        | "there are no solutions" => Answer::EmptySet,
        "infinity" | "positive infinity" => scalar(Expr::constant(Constant::Infinity)),
        "negative infinity" => scalar(-Expr::constant(Constant::Infinity)),
        "real numbers" | "reals" => Answer::NumberSet(NumberSet::Reals),
        "integers" => Answer::NumberSet(NumberSet::Integers),
        "rational numbers" | "rationals" => Answer::NumberSet(NumberSet::Rationals),
        "natural numbers" => Answer::NumberSet(NumberSet::Naturals),
        "complex numbers" => Answer::NumberSet(NumberSet::Complexes),
        "positive real numbers" | "positive reals" => half(true, false),
        "nonnegative real numbers" | "non-negative real numbers" => half(true, true),
        "negative real numbers" | "negative reals" => half(false, false),
        "nonzero real numbers" | "non-zero real numbers" => Answer::Difference(
            Box::new(Answer::NumberSet(NumberSet::Reals)),
            Box::new(Answer::Set(vec![scalar(Expr::integer(0))])),
        ),
        _ => return None,
    })
}
