//! Families of solutions with an integer parameter: x = pi/4 + k pi, k in Z.
//!
//! A family whose members are linear in the parameter is a union of arithmetic progressions. Two unions are the same
//! when they have the same residues modulo a common period, whatever the letters and however they were cut up.

use algebra::Rational;
use algebra::expr::{Constant, Expr, Kind, Symbol};
use algebra::parse::NumberSet;
use algebra::zero::{Decision, decide, linear_coefficients};

use super::matching::as_sets;
use super::relation::{mentions, renamed};
use super::{Context, Outcome, compare};
use crate::answer::{Answer, Scalar};
use crate::report::{CertificateKind, Reason};

/// Most residues that are compared.
const MAX_RESIDUES: u64 = 64;

/// Letters that may stand for an integer although nobody says so.
const INTEGERS: [&str; 4] = ["k", "n", "m", "l"];

/// Unknowns whose solutions come in periods.
const UNKNOWNS: [&str; 10] = [
    "x", "y", "z", "t", "u", "theta", "alpha", "beta", "phi", "varphi",
];

/// Solutions, the parameter and the set it runs through.
struct Family {
    parameter: String,
    set: Answer,
    members: Vec<Answer>,
}

/// Two answers of which at least one names a parameter and its set; `None`: none does.
pub(super) fn families(
    gold: &Answer,
    answer: &Answer,
    context: &mut Context<'_>,
) -> Option<Outcome> {
    let undecided = Outcome::undecided(Reason::OutOfTheory, "family");
    let (gold, answer) = match (family(gold), family(answer)) {
        (Some(gold), Some(answer)) => (gold, answer),
        (None, None) => return None,
        // Only one side says what k is.
        (Some(said), None) => return unsaid(&said, answer, context),
        (None, Some(said)) => return unsaid(&said, gold, context),
    };
    // x = 2k, n in Z says nothing of k.
    let captured = |family: &Family, letter: &str| {
        gold.parameter != answer.parameter
            && family.members.iter().any(|member| mentions(member, letter))
    };
    if captured(&gold, &answer.parameter) || captured(&answer, &gold.parameter) {
        return Some(undecided);
    }
    if !compare(&gold.set, &answer.set, context).is_equal() {
        return Some(undecided);
    }
    if let Some(same) = same_progressions(&gold, &answer, context) {
        return Some(if same {
            Outcome::equal(CertificateKind::Exact, "family")
        } else {
            Outcome::different(CertificateKind::Exact, "family")
        });
    }
    let values: Vec<Answer> = answer
        .members
        .iter()
        .map(|member| renamed(member, &answer.parameter, &gold.parameter))
        .collect();
    // x = 2k, y = 3k is a curve, no set of values.
    if names(&gold.members).len() > 1 || names(&values).len() > 1 {
        return None;
    }
    let outcome = as_sets(&gold.members, &values, context);
    // Other parametrisations of the same set exist: inequality of formulas proves nothing.
    Some(if outcome.is_equal() {
        outcome.through("family")
    } else {
        undecided
    })
}

/// The solutions of a list that also says `k in Z`.
fn family(side: &Answer) -> Option<Family> {
    let Answer::List { members, .. } = side else {
        return None;
    };
    let mut parameter = None;
    let mut rest = Vec::new();
    for member in members {
        match member {
            Answer::Named { name, value }
                if matches!(**value, Answer::NumberSet(_)) && parameter.is_none() =>
            {
                parameter = Some((name.clone(), (**value).clone()));
            }
            other => rest.push(other.clone()),
        }
    }
    let (parameter, set) = parameter?;
    // a_n = 2n, f(k) = 2k: what the parameter numbers is a sequence, not a set of solutions.
    let numbered = |name: &&str| {
        name.split(|c: char| !c.is_alphanumeric())
            .any(|word| word == parameter)
    };
    if names(&rest).iter().any(numbered) {
        return None;
    }
    Some(Family {
        parameter,
        set,
        members: rest,
    })
}

/// The names that members have.
fn names(members: &[Answer]) -> Vec<&str> {
    let mut names: Vec<&str> = members
        .iter()
        .filter_map(|member| match member {
            Answer::Named { name, .. } => Some(&name[..]),
            _ => None,
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// One side says `k in Z`, the other uses a letter for an integer and says nothing. The same formula in the same letter
/// is the same family; another letter or form is one only where it can hardly be anything else: periods with pi of an
/// unknown. `n + 1` is a number, whatever `n, n in Z` is. What is no such family is left to the other rules.
fn unsaid(said: &Family, other: &Answer, context: &mut Context<'_>) -> Option<Outcome> {
    if !matches!(said.set, Answer::NumberSet(NumberSet::Integers)) {
        return None;
    }
    let members = match other {
        Answer::List { members, .. } => members.clone(),
        Answer::Named { .. } | Answer::Scalar(_) => vec![other.clone()],
        _ => return None,
    };
    let mut letters = INTEGERS
        .iter()
        .filter(|letter| members.iter().any(|member| mentions(member, letter)));
    let (letter, None) = (letters.next()?, letters.next()) else {
        return None;
    };
    if *letter == said.parameter
        && names(&members) == names(&said.members)
        && as_sets(&said.members, &members, context).is_equal()
    {
        return Some(Outcome::equal(CertificateKind::Exact, "family"));
    }
    let unsaid = Family {
        parameter: (*letter).to_owned(),
        set: said.set.clone(),
        members,
    };
    let periodic = |family: &Family| {
        matches!(names(&family.members)[..], [name] if UNKNOWNS.contains(&name))
            && family
                .members
                .iter()
                .all(|member| matches!(member, Answer::Named { value, .. } if has_pi(value)))
    };
    if !periodic(said) || !periodic(&unsaid) {
        return None;
    }
    same_progressions(said, &unsaid, context)?
        .then(|| Outcome::equal(CertificateKind::Exact, "family"))
}

fn has_pi(value: &Answer) -> bool {
    let Answer::Scalar(value) = value else {
        return false;
    };
    let mut found = false;
    value.expr.visit(|node| {
        found |= matches!(node.kind(), Kind::Constant(Constant::Pi));
    });
    found
}

/// start + period * k for all integers k.
struct Progression {
    start: Expr,
    period: Expr,
}

/// Are the unions of progressions the same? `None`: they are no progressions, have no common period, or two residues
/// cannot be told apart.
fn same_progressions(gold: &Family, answer: &Family, context: &mut Context<'_>) -> Option<bool> {
    if !matches!(gold.set, Answer::NumberSet(NumberSet::Integers)) {
        return None;
    }
    let (name, gold) = progressions(gold, context)?;
    let (other, answer) = progressions(answer, context)?;
    if let (Some(name), Some(other)) = (name, other)
        && name != other
    {
        return None;
    }
    // Everything in units of one period, modulo the least common multiple of all of them.
    let unit = gold.first()?.period.clone();
    let mut multiples = Vec::new();
    for progression in gold.iter().chain(&answer) {
        multiples.push(progression.period.divide(&unit).as_rational()?.abs());
    }
    let numerators = multiples.iter().map(Rational::numerator);
    let denominators = multiples.iter().map(Rational::denominator);
    let common = Rational::new(
        numerators.reduce(|a, b| a.lcm(&b))?,
        denominators.reduce(|a, b| a.gcd(&b))?,
    )?;
    let (ours, theirs) = multiples.split_at(gold.len());
    let ours = residues(&gold, ours, &unit, &common)?;
    let theirs = residues(&answer, theirs, &unit, &common)?;
    let mut unsure = false;
    for (list, other) in [(&ours, &theirs), (&theirs, &ours)] {
        for residue in list {
            let (mut found, mut doubt) = (false, false);
            for candidate in other {
                match is_integer(&(residue - candidate), context) {
                    Some(true) => {
                        found = true;
                        break;
                    }
                    Some(false) => {}
                    None => doubt = true,
                }
            }
            if !found && !doubt {
                return Some(false);
            }
            unsure |= !found;
        }
    }
    (!unsure).then_some(true)
}

/// The unknown, if it is named, and the progressions of its values.
fn progressions(
    family: &Family,
    context: &mut Context<'_>,
) -> Option<(Option<String>, Vec<Progression>)> {
    let parameter = Symbol::new(&family.parameter);
    let mut unknown: Option<String> = None;
    let mut list = Vec::new();
    for member in &family.members {
        let value = match member {
            Answer::Named { name, value } => {
                if unknown.get_or_insert_with(|| name.clone()) != name {
                    return None;
                }
                value
            }
            other => other,
        };
        let Answer::Scalar(Scalar { expr, .. }) = value else {
            return None;
        };
        let (period, start) = linear_coefficients(expr, &parameter, context.fuel)?;
        let real = |part: &Expr| !part.is_symbolic() && part.real_ball(64).is_some();
        if !real(&period) || !real(&start) || !is_nonzero(&period, context) {
            return None;
        }
        list.push(Progression { start, period });
    }
    Some((unknown, list)).filter(|entry| !entry.1.is_empty())
}

fn is_nonzero(value: &Expr, context: &mut Context<'_>) -> bool {
    matches!(
        decide(value, &Expr::integer(0), context.fuel),
        Decision::Different(_)
    )
}

/// The starts of all progressions of the common period, as multiples of it.
fn residues(
    list: &[Progression],
    multiples: &[Rational],
    unit: &Expr,
    common: &Rational,
) -> Option<Vec<Expr>> {
    let mut found = Vec::new();
    for (progression, multiple) in list.iter().zip(multiples) {
        let count = common.checked_div(multiple)?.to_integer()?.to_u64()?;
        if found.len() as u64 + count > MAX_RESIDUES {
            return None;
        }
        let scale = common.recip()?;
        for step in 0..count {
            let step = i64::try_from(step).ok()?;
            let value = &progression.start + &(&progression.period * &Expr::integer(step));
            found.push(value.divide(unit).scale(&scale));
        }
    }
    Some(found)
}

/// Is a real constant a whole number? `None`: not decided.
fn is_integer(value: &Expr, context: &mut Context<'_>) -> Option<bool> {
    if let Some(value) = value.as_rational() {
        return Some(value.is_integer());
    }
    let nearest = (value + &Expr::ratio(1, 2)).real_ball(128)?.floor()?;
    match decide(value, &Expr::number(nearest), context.fuel) {
        Decision::Equal(_) => Some(true),
        Decision::Different(_) => Some(false),
        _ => None,
    }
}
