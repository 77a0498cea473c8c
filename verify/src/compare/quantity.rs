//! Values with units.

use algebra::Rational;
use algebra::expr::{Constant, Expr, Kind};
use algebra::units::{Unit, may_be_one_currency, parse_unit, parse_unit_side_by_side, scale_word};

use super::{Context, Outcome, compare};
use crate::answer::{Answer, Scalar};
use crate::report::{CertificateKind, Reason};
use crate::typing::number::{clock, half_day};
use crate::{phrase, text};

/// At least one side carries a unit or other words.
pub(super) fn compare_quantities(
    gold: &Answer,
    answer: &Answer,
    context: &mut Context<'_>,
) -> Outcome {
    match (gold, answer) {
        (
            Answer::Quantity { value, unit },
            Answer::Quantity {
                value: other,
                unit: found,
            },
        ) => both(value, unit, other, found, context),
        (Answer::Quantity { value, unit }, other) => one_sided(value, unit, other, false, context),
        (other, Answer::Quantity { value, unit }) => one_sided(value, unit, other, true, context),
        _ => Outcome::undecided(Reason::OutOfTheory, "no-rule"),
    }
}

/// The value with leading scale words multiplied in: 3 million dollars, \$3 million.
fn scaled(value: &Answer, unit: &str) -> Option<(Answer, String)> {
    let (first, rest) = unit.split_once(' ').unwrap_or((unit, ""));
    let (factor, rest) = match scale_word(first) {
        Some(factor) => (factor, rest.to_owned()),
        None if parse_unit(first).is_some_and(|unit| unit.is_money()) => {
            let (scale, rest) = rest.split_once(' ').unwrap_or((rest, ""));
            (
                scale_word(scale)?,
                format!("{first} {rest}").trim().to_owned(),
            )
        }
        None => return None,
    };
    times(value, &Rational::from(factor)).map(|value| (value, rest))
}

/// A scalar times a number.
fn times(value: &Answer, factor: &Rational) -> Option<Answer> {
    let Answer::Scalar(scalar) = value else {
        return None;
    };
    Some(Answer::Scalar(Scalar {
        expr: scalar.expr.scale(factor),
        decimal: scalar.decimal.clone().map(|decimal| decimal.scaled(factor)),
        ..scalar.clone()
    }))
}

/// A length and the side it measures: "feet tall" are feet, "years old" years.
fn measured(unit: &str) -> Option<(&str, &str)> {
    let (measure, side) = unit.rsplit_once(' ')?;
    let sides = [
        "long", "tall", "wide", "high", "deep", "thick", "old", "away", "apart",
    ];
    (sides.contains(&side) && parse_unit(measure).is_some()).then_some((measure, side))
}

/// Two units without the sides they measure, unless these are two sides.
fn without_sides<'a>(unit: &'a str, found: &'a str) -> (&'a str, &'a str) {
    match (measured(unit), measured(found)) {
        (Some((a, one)), Some((b, other))) if one == other => (a, b),
        (Some((a, _)), None) => (a, found),
        (None, Some((b, _))) => (unit, b),
        _ => (unit, found),
    }
}

fn one_sided(
    value: &Answer,
    unit: &str,
    other: &Answer,
    flipped: bool,
    context: &mut Context<'_>,
) -> Outcome {
    // 5 halves, 7 tenths; but quarters may be coins and seconds of a game.
    if let Some(value_of_parts) = text::part_word(unit).and_then(|part| times(value, &part)) {
        let mut against = |value: &Answer| {
            if flipped {
                compare(other, value, context)
            } else {
                compare(value, other, context)
            }
        };
        let outcome = against(&value_of_parts);
        return if outcome.is_different() && !against(value).is_different() {
            Outcome::undecided(Reason::OutOfTheory, "qualified-value")
        } else {
            outcome.through("part-in-words")
        };
    }
    if let Some((value, rest)) = scaled(value, unit) {
        let value = if rest.is_empty() {
            value
        } else {
            Answer::Quantity {
                value: Box::new(value),
                unit: rest,
            }
        };
        return if flipped {
            compare(other, &value, context)
        } else {
            compare(&value, other, context)
        };
    }
    if let Answer::Scalar(bare) = other {
        // Marks beside degrees are minutes and seconds of arc.
        let unit = match unit {
            "'" if bare.degrees.is_some() => "arcmin",
            "\"" if bare.degrees.is_some() => "arcsec",
            _ => unit,
        };
        // 90 radians are not 90 degrees.
        if bare.degrees.is_some()
            && let Some(converted) = angle(value, unit)
        {
            let outcome = match (&converted, flipped) {
                (Answer::Scalar(radians), true) => super::scalar::angles(bare, radians, context),
                (Answer::Scalar(radians), false) => super::scalar::angles(radians, bare, context),
                _ => Outcome::undecided(Reason::OutOfTheory, "unit-conversion"),
            };
            return outcome.through("unit-conversion");
        }
        // Nor is an amount of money a share.
        if bare.percent {
            return Outcome::undecided(Reason::OutOfTheory, "unit-against-percent");
        }
    }
    // 9 a.m. against 9:00, 2:05 pm against 14:05; 10:20 am is no ratio
    if let Some(half) = half_day(unit)
        && matches!(other, Answer::Colon { .. })
    {
        let time_of_day = time(value);
        let from_midnight = since_midnight(&time_of_day, &half);
        let mut again = Outcome::different(CertificateKind::Structural, "time");
        for value in std::iter::once(time_of_day).chain(from_midnight) {
            again = if flipped {
                compare(&time(other), &value, context)
            } else {
                compare(&value, &time(other), context)
            };
            if again.is_equal() {
                break;
            }
        }
        return again.through("time");
    }
    let outcome = if flipped {
        compare(other, value, context)
    } else {
        compare(value, other, context)
    };
    if outcome.is_different() {
        // 20 \frac{m}{s} against 20 m/s: a unit spelled with letters.
        if let Answer::Scalar(bare) = other
            && let Some((number, spelled)) = spelled_unit(bare)
        {
            let number = crate::answer::scalar(number);
            let again = if flipped {
                both(&number, &spelled, value, unit, context)
            } else {
                both(value, unit, &number, &spelled, context)
            };
            if again.is_equal() {
                return again;
            }
        }
        // 90 degrees in words against pi/2.
        if let Some(converted) = angle(value, unit) {
            let again = if flipped {
                compare(other, &converted, context)
            } else {
                compare(&converted, other, context)
            };
            if again.is_equal() {
                return again.through("unit-conversion");
            }
        }
        return outcome;
    }
    if !outcome.is_equal() {
        return outcome;
    }
    // A bare letter that may as well be an unknown of the gold is not left out there.
    if unit.starts_with('?') {
        return if flipped && !unit.starts_with("??") {
            outcome.through("unit-left-out")
        } else {
            Outcome::undecided(Reason::OutOfTheory, "unit-or-symbol")
        };
    }
    if half_day(unit).is_some() {
        return outcome.through("time");
    }
    let plain = parse_unit(unit).is_some() && !phrase::is_prefix(unit);
    if plain || phrase::is_plain_phrase(unit) {
        return outcome.through("unit-left-out");
    }
    Outcome::undecided(Reason::OutOfTheory, "qualified-value")
}

/// Degrees as radians.
fn angle(value: &Answer, unit: &str) -> Option<Answer> {
    let Answer::Scalar(scalar) = value else {
        return None;
    };
    let parsed = parse_unit(unit).filter(Unit::is_angle)?;
    let radians = scalar.expr.scale(&parsed.factor) * pi_to(parsed.pi_power);
    Some(crate::answer::scalar(radians))
}

fn pi_to(power: i8) -> Expr {
    Expr::power(
        Expr::constant(Constant::Pi),
        Expr::integer(i64::from(power)),
    )
}

fn both(
    value: &Answer,
    unit: &str,
    other: &Answer,
    found: &str,
    context: &mut Context<'_>,
) -> Outcome {
    for (side, words, flipped) in [(value, unit, false), (other, found, true)] {
        if let Some((inner, rest)) = scaled(side, words) {
            let inner = if rest.is_empty() {
                inner
            } else {
                Answer::Quantity {
                    value: Box::new(inner),
                    unit: rest,
                }
            };
            let whole = |value: &Answer, unit: &str| Answer::Quantity {
                value: Box::new(value.clone()),
                unit: unit.to_owned(),
            };
            return if flipped {
                compare(&whole(value, unit), &inner, context)
            } else {
                compare(&inner, &whole(other, found), context)
            };
        }
    }
    if let (Some(g), Some(a)) = (half_day(unit), half_day(found)) {
        return if g == a {
            compare(&time(value), &time(other), context).through("time")
        } else {
            Outcome::different(CertificateKind::Text, "time")
        };
    }
    let (unit, found) = (unit.trim_start_matches('?'), found.trim_start_matches('?'));
    let (unit, found) = without_sides(unit, found);
    let (unit, found) = (mark(unit, found), mark(found, unit));
    // A pound of which it is not said whether it is money.
    if may_be_one_currency(unit, found) && (unit.contains(' ') || found.contains(' ')) {
        return Outcome::undecided(Reason::OutOfTheory, "unit-or-word");
    }
    if unit == found || may_be_one_currency(unit, found) {
        return compare(value, other, context).through("same-unit");
    }
    match (parse_unit(unit), parse_unit(found)) {
        (Some(g), Some(a)) => {
            let (g, a) = side_by_side((unit, g), (found, a));
            converted(value, &g, other, &a, context)
        }
        // kgm^{-3} is a unit in physics notation only.
        (Some(g), None)
            if parse_unit_side_by_side(found).is_some_and(|a| a.dimension == g.dimension) =>
        {
            let a = parse_unit_side_by_side(found).unwrap_or_else(|| g.clone());
            converted(value, &g, other, &a, context)
        }
        (None, Some(a))
            if parse_unit_side_by_side(unit).is_some_and(|g| g.dimension == a.dimension) =>
        {
            let g = parse_unit_side_by_side(unit).unwrap_or_else(|| a.clone());
            converted(value, &g, other, &a, context)
        }
        // Words in any case, but a unit is no word: mW is not MW.
        (None, None) if same_words(unit, found) => {
            compare(value, other, context).through("same-unit")
        }
        // A unit and the same letters in another case: 5 m and 5 M.
        _ if same_words(unit, found) => Outcome::undecided(Reason::OutOfTheory, "unit-or-word"),
        _ => {
            // A unit and other words, or two phrases: "cups" and "cups of water" may be the same thing, "cups" and
            // "piles" are two.
            let outcome = compare(value, other, context);
            if !outcome.is_equal() {
                return outcome;
            }
            if within(unit, found) || within(found, unit) {
                outcome.through("words-left-out")
            } else {
                Outcome::undecided(Reason::OutOfTheory, "other-words")
            }
        }
    }
}

/// 16'' against 16 inches, 5' against 5 feet: the marks of feet and inches beside a length.
fn mark<'a>(unit: &'a str, other: &str) -> &'a str {
    let length = |name: &str| parse_unit(name).map(|unit| unit.dimension);
    match unit {
        "'" if matches!(other, "\"" | "'") || length(other) == length("ft") => "ft",
        "\"" if matches!(other, "\"" | "'") || length(other) == length("in") => "in",
        // 30'' against 30 seconds
        "'" if length(other) == length("s") => "min",
        "\"" if length(other) == length("s") => "s",
        // 30' against 0.5 degrees
        // A revolution is an angle; per minute it is counted like any event.
        "rpm" if length(other) == length("rev/min") => "rev/min",
        "'" if parse_unit(other).is_some_and(|unit| unit.is_angle()) => "arcmin",
        "\"" if parse_unit(other).is_some_and(|unit| unit.is_angle()) => "arcsec",
        _ => unit,
    }
}

/// The readings of two units that measure the same thing, if there are such: `ms^{-1}` is a metre per second beside a speed,
/// though elsewhere it may be per millisecond.
fn side_by_side(gold: (&str, Unit), answer: (&str, Unit)) -> (Unit, Unit) {
    if gold.1.dimension == answer.1.dimension {
        return (gold.1, answer.1);
    }
    if let Some(unit) = parse_unit_side_by_side(gold.0)
        && unit.dimension == answer.1.dimension
    {
        return (unit, answer.1);
    }
    match parse_unit_side_by_side(answer.0) {
        Some(unit) if unit.dimension == gold.1.dimension => (gold.1, unit),
        _ => (gold.1, answer.1),
    }
}

/// A time of day in hours since midnight: 2:05 pm is 14:05, 12:30 am is 0:30.
fn since_midnight(time: &Answer, half: &str) -> Option<Answer> {
    let Answer::Colon { parts, .. } = time else {
        return None;
    };
    let (Answer::Scalar(hours), rest) = parts.split_first()? else {
        return None;
    };
    let hours = hours.expr.as_rational()?.to_integer()?.to_i64()?;
    let hours = match (hours, half) {
        (12, "am") => 0,
        (1..=11, "pm") => hours + 12,
        _ => return None,
    };
    let mut moved = vec![crate::answer::scalar(Expr::integer(hours))];
    moved.extend_from_slice(rest);
    Some(Answer::Colon {
        parts: moved,
        clock: true,
    })
}

/// A time of day: 9 as 9:00, and 2:20 is no ratio.
fn time(value: &Answer) -> Answer {
    match value {
        Answer::Colon { parts, .. } => Answer::Colon {
            parts: parts.clone(),
            clock: true,
        },
        Answer::Scalar(scalar) => scalar
            .expr
            .as_rational()
            .and_then(Rational::to_integer)
            .and_then(|hours| hours.to_i64())
            .map_or_else(|| value.clone(), |hours| clock(hours, 0)),
        _ => value.clone(),
    }
}

/// A number times powers of letters that spell a unit: `20*m/s`.
fn spelled_unit(value: &Scalar) -> Option<(Expr, String)> {
    let Kind::Product {
        coefficient,
        factors,
    } = value.expr.kind()
    else {
        return None;
    };
    let mut number = Expr::number(coefficient.clone());
    let mut unit = String::new();
    // One letter is rather an unknown: 3t is not 3 tons.
    if factors
        .iter()
        .filter(|factor| factor.0.is_symbolic())
        .count()
        < 2
    {
        return None;
    }
    for (base, exponent) in factors {
        match base.kind() {
            Kind::Symbol(name) => {
                let power = exponent.as_rational()?.to_integer()?.to_i64()?;
                unit.push_str(&format!("{name}^{power} "));
            }
            _ if !base.is_symbolic() && !exponent.is_symbolic() => {
                number = number * Expr::power(base.clone(), exponent.clone());
            }
            _ => return None,
        }
    }
    parse_unit(unit.trim()).map(|_| (number, unit.trim().to_owned()))
}

fn same_words(unit: &str, found: &str) -> bool {
    let short = |unit: &str| match unit.split_once(' ') {
        Some(("sq" | "sq.", rest)) => text::normal_text(&format!("square {rest}")),
        _ => text::normal_text(unit),
    };
    let words = short(unit);
    !words.is_empty() && words == short(found)
}

/// Does every word of one phrase stand in the other, and is it the same thing that is counted? Groups of people are
/// not people, board feet are no feet.
fn within(phrase: &str, other: &str) -> bool {
    // A second word keeps the plural of the first: apple trees are no apples.
    let kept = |phrase: &str| {
        let form = text::normal_text(&format!("{phrase} word"));
        form.strip_suffix(" word").unwrap_or(&form).to_owned()
    };
    let (few, many) = (kept(phrase), kept(other));
    let head = |phrase: &str| phrase.split(" of ").next().unwrap_or(phrase).to_owned();
    let counted = head(&many);
    let unit = parse_unit(phrase).is_some();
    if !counted
        .split(' ')
        .any(|word| head(&few).split(' ').any(|other| other == word))
        || unit && !many.starts_with(&few)
    {
        return false;
    }
    // Square units are no units.
    let area = |phrase: &str| {
        phrase.contains("square") || phrase.contains("sq") || phrase.contains("cubic")
    };
    if area(&few) != area(&many) {
        return false;
    }
    let many: Vec<&str> = many.split(' ').collect();
    !few.is_empty()
        && phrase::is_plain_phrase(phrase)
        && phrase::is_plain_phrase(other)
        && few.split(' ').all(|word| many.contains(&word))
}

fn converted(
    value: &Answer,
    unit: &Unit,
    other: &Answer,
    found: &Unit,
    context: &mut Context<'_>,
) -> Outcome {
    if unit.dimension != found.dimension {
        return Outcome::different(CertificateKind::Exact, "unit-dimension");
    }
    if unit == found {
        return compare(value, other, context).through("same-unit");
    }
    let turns = unit.pi_power != found.pi_power;
    let (Answer::Scalar(g), Answer::Scalar(a)) = (value, other) else {
        return Outcome::undecided(Reason::OutOfTheory, "unit-conversion");
    };
    // Everything in the gold's unit: (a * factor + offset - offset') / factor'.
    let Some(ratio) = found.factor.checked_div(&unit.factor) else {
        return Outcome::undecided(Reason::OutOfTheory, "unit-conversion");
    };
    let Some(shift) = (&found.offset - &unit.offset).checked_div(&unit.factor) else {
        return Outcome::undecided(Reason::OutOfTheory, "unit-conversion");
    };
    let same_zero = shift.is_zero();
    let moved = Scalar {
        expr: a.expr.scale(&ratio) * pi_to(found.pi_power - unit.pi_power) + Expr::number(shift),
        decimal: a
            .decimal
            .clone()
            .filter(|_| same_zero && !turns)
            .map(|decimal| decimal.scaled(&ratio)),
        decimals: Vec::new(),
        percent: false,
        degrees: None,
    };
    super::scalar::scalars(g, &moved, context).through("unit-conversion")
}
