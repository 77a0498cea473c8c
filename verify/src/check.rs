//! The front door: one pair, or several accepted golds.
//!
//! The way of a pair: extraction (text mode), identical strings, plain numbers, parsing, choice letters, then every
//! consistent pair of readings under every consistent choice of conventions. One proved equality decides; a difference
//! must hold for all of them.

use algebra::expr::{Expr, Field, Point};
use algebra::lower::{Conventions, LogBase};
use algebra::parse::{Constant, NodeId, NodeKind, Parsed, Tree, parse, repaired};
use algebra::zero::Proof;
use algebra::{ComplexBall, Error, Fuel, Limit};

use crate::answer::Answer;
use crate::compare::{Context, Outcome, compare, texts};
use crate::extract::{Extraction, MAX_TEXT, extract};
use crate::operators::Operators;
use crate::options::{FormPolicy, Mode, Options};
use crate::report::{
    AnswerKind, CertificateKind, Comparison, Detail, Form, Reading, Reason, Report, Side,
};
use crate::typing::Builder;
use crate::{choice, form, plain, text};

/// Compares an answer with the gold.
///
/// Total: every pair of strings gives a report. The work is bounded by `options.fuel`, whatever the strings.
///
/// ```
/// use verify::{check, Options};
/// assert!(check(r"\frac{3}{4}", "0.75", &Options::default()).reward);
/// assert!(!check("(3,5]", "(3,5)", &Options::default()).reward);
/// ```
pub fn check(gold: &str, answer: &str, options: &Options) -> Report {
    // Before anything is trimmed: a form feed may be what is left of \frac.
    let (gold, answer) = (&repaired(gold)[..], &repaired(answer)[..]);
    let mut fuel = Fuel::new(options.fuel);
    let mut report = match options.mode {
        Mode::Answer => candidates(gold, answer, options, &mut fuel),
        Mode::Text => from_text(gold, answer, options, &mut fuel),
    };
    report.fuel_used = fuel.used();
    report.graded(options.form == FormPolicy::Any)
}

/// Compares an answer with several accepted golds: the first that it equals decides; otherwise the answer is different
/// only if it differs from all of them.
pub fn check_any(golds: &[&str], answer: &str, options: &Options) -> Report {
    let mut best: Option<Report> = None;
    for (at, gold) in golds.iter().enumerate() {
        let mut report = check(gold, answer, options);
        report.gold_index = at;
        if report.comparison.is_equal() {
            return report;
        }
        let doubtful = report.comparison.is_undecided();
        if best
            .as_ref()
            .is_none_or(|known| doubtful && !known.comparison.is_undecided())
        {
            best = Some(report);
        }
    }
    best.unwrap_or_else(|| check("", answer, options))
}

/// Text mode: the gold is read whole when it can be, the answer is looked for.
fn from_text(gold: &str, answer: &str, options: &Options, fuel: &mut Fuel) -> Report {
    if !gold.trim().is_empty() && gold.trim() == answer.trim() && !gold.contains("boxed") {
        return candidates(gold, answer, options, fuel);
    }
    // The answer stands at the end: what a cut text says is not what the text says.
    if gold.len().max(answer.len()) > MAX_TEXT {
        return Report::new(Comparison::Undecided(Reason::Fuel), "length");
    }
    let expected = text::choice_letter(gold).is_some();
    let readable = |candidate: &str| parse(candidate).is_ok();
    let gold_found = extract(gold, options, false, true, &readable);
    let gold_text = match &gold_found {
        Extraction::Found(found) => found.text.clone(),
        _ => gold.to_owned(),
    };
    let expected = expected || text::choice_letter(&gold_text).is_some();
    match extract(answer, options, expected, false, &readable) {
        Extraction::Found(found) => {
            let mut report = candidates(&gold_text, &found.text, options, fuel);
            report.answer.candidate = found.text;
            report.answer.found_by = found.rule;
            report.gold.candidate = gold_text;
            report
        }
        Extraction::Ambiguous => Report::new(Comparison::Undecided(Reason::Ambiguous), "hedging"),
        Extraction::Nothing => Report::new(Comparison::Undecided(Reason::NoAnswer), "extraction"),
    }
}

/// Two bare answers.
fn candidates(gold: &str, answer: &str, options: &Options, fuel: &mut Fuel) -> Report {
    let (gold, answer) = (gold.trim(), answer.trim());
    let undecided = |reason, rule| Report::new(Comparison::Undecided(reason), rule);
    if gold.is_empty() {
        return undecided(Reason::Unparsed(Side::Gold), "empty");
    }
    if answer.is_empty() {
        return undecided(Reason::NoAnswer, "empty");
    }
    // Two plain numbers need no tree.
    if let Some(outcome) = plain::numbers(gold, answer, options) {
        let mut report = finished(outcome, Form::Solved, Form::Solved);
        (report.gold.kind, report.answer.kind) = (AnswerKind::Number, AnswerKind::Number);
        if options.describe {
            describe(&mut report.gold, gold, gold.to_owned());
            describe(&mut report.answer, answer, answer.to_owned());
        }
        return report;
    }
    let gold_parsed = parse(gold);
    let answer_parsed = if gold == answer {
        gold_parsed.clone()
    } else {
        parse(answer)
    };
    if gold == answer {
        // The same text, whatever it means.
        return identical(gold_parsed.ok(), options, fuel, gold);
    }
    if let Some(choice) = choice::gold_choice(gold) {
        if let Some(outcome) = choice::compare(&choice, answer) {
            let named = text::named_choice(answer);
            let shown = named.map_or_else(|| format!("{answer:?}"), String::from);
            let sides = [(gold, choice.letter.to_string()), (answer, shown)];
            return chosen(outcome, sides, options);
        }
        if let Some(value) = choice.value {
            return candidates(value, answer, options, fuel);
        }
    }
    let (gold_trees, answer_trees) = match (gold_parsed, answer_parsed) {
        (Ok(g), Ok(a)) => (g, a),
        (g, a) => {
            let problem = |error: &algebra::ParseError, side| match error.limit {
                Some(Limit::Size) => Reason::Fuel,
                Some(Limit::Nesting) => Reason::TooDeep,
                None => Reason::Unparsed(side),
            };
            let reason = match (&g, &a) {
                (Err(error), _) => problem(error, Side::Gold),
                (_, Err(error)) => problem(error, Side::Answer),
                _ => Reason::OutOfTheory,
            };
            let mut report = undecided(reason, "unparsed");
            for (parsed, text, reading) in
                [(g, gold, &mut report.gold), (a, answer, &mut report.answer)]
            {
                match parsed {
                    Ok(parsed) if options.describe => readable(parsed, text, reading),
                    Ok(_) => {}
                    Err(error) => reading.problem = Some(error.to_string()),
                }
            }
            return report;
        }
    };
    let report = readings(gold, answer, &gold_trees, &answer_trees, options, fuel);
    // Several options, with signs between their letters or without.
    if !report.comparison.is_equal()
        && let (Some(expected), Some(found)) = (choice::letters(gold), choice::letters(answer))
        && expected == found
    {
        let outcome = Outcome::equal(CertificateKind::Text, "choices");
        let shown: String = expected.iter().collect();
        return chosen(outcome, [(gold, shown.clone()), (answer, shown)], options);
    }
    // The value of an option against the option with its value.
    if !report.comparison.is_equal()
        && let Some((_, value)) = choice::option_and_value(answer)
    {
        let other = candidates(gold, value, options, fuel);
        if other.comparison.is_equal() {
            return other;
        }
    }
    report
}

/// How the side of an undecided pair was read that can be read. Its work is not the pair's.
fn readable(parsed: Parsed, text: &str, reading: &mut Reading) {
    let Some(tree) = parsed.readings.first() else {
        return;
    };
    let mut fuel = Fuel::default();
    let typed = Builder::new(tree, Conventions::default(), &mut fuel).answer(tree.root());
    if let Ok(answer) = typed {
        reading.kind = form::kind(&answer);
        describe(reading, text, form::canonical(&answer));
    }
}

/// Both sides are the same string.
fn identical(parsed: Option<Parsed>, options: &Options, fuel: &mut Fuel, text: &str) -> Report {
    let mut report = Report::new(
        Comparison::Equal(CertificateKind::Structural),
        "identical-text",
    );
    if let Some(parsed) = parsed
        && let Some(tree) = parsed.readings.first()
    {
        let mut builder = Builder::new(tree, Conventions::default(), fuel);
        if let Ok(answer) = builder.answer(tree.root()) {
            let form = form::form(tree, &answer);
            for reading in [&mut report.gold, &mut report.answer] {
                reading.form = form;
                reading.kind = form::kind(&answer);
                if options.describe {
                    describe(reading, text, form::canonical(&answer));
                }
            }
        }
    }
    report
}

fn finished(outcome: Outcome, gold: Form, answer: Form) -> Report {
    let mut report = Report::new(outcome.comparison, outcome.rule);
    report.gold.form = gold;
    report.answer.form = answer;
    report
}

/// A verdict on options: what stands on each side and how it was read.
fn chosen(outcome: Outcome, sides: [(&str, String); 2], options: &Options) -> Report {
    let mut report = finished(outcome, Form::Solved, Form::Solved);
    for (reading, (text, letters)) in [&mut report.gold, &mut report.answer]
        .into_iter()
        .zip(sides)
    {
        reading.kind = AnswerKind::Choice;
        if options.describe {
            describe(reading, text, letters);
        }
    }
    report
}

fn describe(reading: &mut Reading, candidate: &str, canonical: String) {
    let cut = |mut text: String| {
        if text.len() > Reading::SHOWN {
            let mut end = Reading::SHOWN;
            while !text.is_char_boundary(end) {
                end += 1;
            }
            text.truncate(end);
            text.push_str("..");
        }
        text
    };
    reading.candidate = cut(candidate.to_owned());
    reading.canonical = cut(canonical);
}

/// What in a tree depends on conventions.
#[derive(Default)]
struct Ambiguities {
    logarithm: bool,
    imaginary: bool,
    letter_j: bool,
    letter_k: bool,
    /// A root that may be real or principal.
    root: bool,
}

fn ambiguities(tree: &Tree) -> Ambiguities {
    let mut found = Ambiguities::default();
    for id in tree.ids() {
        match tree.kind(id) {
            NodeKind::LogAmbiguous => found.logarithm = true,
            NodeKind::Root => found.root = true,
            NodeKind::Power => {
                let fraction = |id: &NodeId| tree.kind(*id) == NodeKind::Quotient;
                found.root |= tree.children(id).get(1).is_some_and(fraction);
            }
            NodeKind::Constant(Constant::ImaginaryUnit) => found.imaginary = true,
            NodeKind::Symbol(name) => match tree.name(name).as_str() {
                "j" => found.letter_j = true,
                "k" => found.letter_k = true,
                _ => {}
            },
            _ => {}
        }
    }
    found
}

/// The conventions worth trying for a pair, the usual ones first.
fn conventions(gold: &Tree, answer: &Tree, bold: bool) -> Vec<Conventions> {
    let (g, a) = (ambiguities(gold), ambiguities(answer));
    let mut list = vec![Conventions::default()];
    // i beside j and k, and bold letters: unit vectors.
    let vectors = |side: &Ambiguities| {
        let letters = [side.imaginary, side.letter_j, side.letter_k];
        letters.iter().filter(|found| **found).count() > 1
    };
    if bold
        || (g.imaginary && g.letter_j || a.imaginary && a.letter_j) && (g.letter_k || a.letter_k)
    {
        list[0].imaginary_i = false;
    } else if !vectors(&g)
        && !vectors(&a)
        && ((g.letter_j && a.imaginary && !a.letter_j)
            || (a.letter_j && g.imaginary && !g.letter_j))
    {
        list[0].imaginary_j = true;
    }
    // (-8)^{1/3} is -2, or 1 + i sqrt(3) beside an i.
    if (g.root && a.imaginary) || (a.root && g.imaginary) {
        list.push(Conventions {
            real_odd_roots: false,
            ..list[0]
        });
    }
    if g.logarithm || a.logarithm {
        list.push(Conventions {
            logarithm_base: LogBase::E,
            ..list[0]
        });
    }
    list
}

/// Is i, j or k written as a vector?
fn is_bold_vector(text: &str) -> bool {
    const STYLES: [&str; 6] = [
        "\\mathbf",
        "\\boldsymbol",
        "\\bm",
        "\\hat",
        "\\vec",
        "\\widehat",
    ];
    STYLES.iter().any(|style| {
        text.match_indices(style).any(|(at, _)| {
            text[at + style.len()..]
                .trim_start_matches(['{', ' ', '\\'])
                .trim_start_matches("math")
                .starts_with(['i', 'j', 'k'])
        })
    })
}

/// Every pair of readings under every convention.
fn readings(
    gold: &str,
    answer: &str,
    golds: &Parsed,
    answers: &Parsed,
    options: &Options,
    fuel: &mut Fuel,
) -> Report {
    let bold = [gold, answer].iter().any(|text| is_bold_vector(text));
    let mut chosen: Option<(Outcome, Side2)> = None;
    for g in &golds.readings {
        for a in &answers.readings {
            for conventions in conventions(g, a, bold) {
                let (outcome, sides) = one_reading(g, a, conventions, options, fuel);
                let better = match &chosen {
                    None => true,
                    // Equality decides; doubt outweighs difference.
                    Some((known, _)) => {
                        outcome.is_equal() || (known.is_different() && !outcome.is_different())
                    }
                };
                let outcome = match outcome.is_equal() && text::is_shuffled_word(gold, answer) {
                    true => Outcome::undecided(Reason::Ambiguous, "word-or-product"),
                    false => outcome,
                };
                let equal = outcome.is_equal();
                if better {
                    chosen = Some((outcome, sides));
                }
                if equal {
                    return report(chosen, gold, answer, options);
                }
            }
        }
    }
    // Words on one side and letters on the other may still be the same text.
    let is_text = |parsed: &Parsed| {
        parsed
            .readings
            .iter()
            .any(|tree| matches!(tree.kind(tree.root()), NodeKind::Text(_)))
    };
    if is_text(golds) || is_text(answers) || text::same_word(gold, answer) {
        let outcome = texts(gold, answer);
        let both = is_text(golds) && is_text(answers);
        if outcome.is_equal() && (both || text::same_letters(gold, answer)) {
            let sides = chosen.map(|entry| entry.1).unwrap_or_default();
            return report(Some((outcome, sides)), gold, answer, options);
        }
    }
    report(chosen, gold, answer, options)
}

/// Typed sides with their forms.
#[derive(Default)]
struct Side2 {
    gold: Option<(Answer, Form)>,
    answer: Option<(Answer, Form)>,
    gold_leads: bool,
}

fn one_reading(
    gold: &Tree,
    answer: &Tree,
    conventions: Conventions,
    options: &Options,
    fuel: &mut Fuel,
) -> (Outcome, Side2) {
    let mut build = |tree: &Tree| {
        let typed = Builder::new(tree, conventions, fuel).answer(tree.root())?;
        let form = form::form(tree, &typed);
        Ok::<_, Error>((typed, form))
    };
    let sides = (build(gold), build(answer));
    let (g, a) = match sides {
        (Ok(g), Ok(a)) => (g, a),
        (Err(error), _) | (_, Err(error)) => {
            let reason = match error {
                Error::Budget {
                    what: "nesting", ..
                } => Reason::TooDeep,
                Error::Budget { .. } => Reason::Fuel,
                _ => Reason::OutOfTheory,
            };
            return (Outcome::undecided(reason, "typing"), Side2::default());
        }
    };
    // Only operators that are written down are looked for.
    let mut operators = Operators::default();
    let written = [g.1, a.1].contains(&Form::Unevaluated);
    let (g, a) = if written {
        let mut valued = |(typed, form)| (operators.evaluate(typed, fuel), form);
        (valued(g), valued(a))
    } else {
        (g, a)
    };
    let mut context = Context {
        options,
        fuel,
        depth: 0,
        inside: 0,
        gold_leads: false,
        operators: written.then_some(&operators),
    };
    let outcome = compare(&g.0, &a.0, &mut context);
    let gold_leads = context.gold_leads;
    (
        outcome,
        Side2 {
            gold: Some(g),
            answer: Some(a),
            gold_leads,
        },
    )
}

fn report(chosen: Option<(Outcome, Side2)>, gold: &str, answer: &str, options: &Options) -> Report {
    let Some((outcome, sides)) = chosen else {
        return Report::new(Comparison::Undecided(Reason::OutOfTheory), "no-reading");
    };
    let mut report = Report::new(outcome.comparison, outcome.rule);
    report.gold_leads = sides.gold_leads;
    for (side, reading, text) in [
        (&sides.gold, &mut report.gold, gold),
        (&sides.answer, &mut report.answer, answer),
    ] {
        if let Some((typed, form)) = side {
            reading.form = *form;
            reading.kind = form::kind(typed);
            if options.describe {
                describe(reading, text, form::canonical(typed));
            }
        }
    }
    if options.describe {
        report.detail = detail(&outcome, &sides);
    }
    report
}

/// What a person can check with their own eyes.
fn detail(outcome: &Outcome, sides: &Side2) -> Detail {
    let (Some((Answer::Scalar(g), _)), Some((Answer::Scalar(a), _))) = (&sides.gold, &sides.answer)
    else {
        return Detail::None;
    };
    match &outcome.proof {
        Some(Proof::Ball { point, .. }) => {
            let (gold, answer) = separated(&g.expr, &a.expr, point);
            if point.is_empty() {
                return Detail::Separated { gold, answer };
            }
            let point = point
                .iter()
                .map(|(symbol, value)| (symbol.to_string(), value.to_string()))
                .collect();
            Detail::Counterexample {
                point,
                gold,
                answer,
            }
        }
        Some(Proof::Structural) if outcome.is_equal() => Detail::Common(g.expr.to_string()),
        Some(Proof::Exact) if !outcome.is_equal() => Detail::Separated {
            gold: g.expr.to_string(),
            answer: a.expr.to_string(),
        },
        _ => Detail::None,
    }
}

/// Both values at a point, with as many digits as it takes to see the difference.
fn separated(gold: &Expr, answer: &Expr, point: &Point) -> (String, String) {
    let shown = |ball: &ComplexBall, digits: usize| {
        let real = ball.re.midpoint_decimal(digits);
        if ball.is_real() {
            real
        } else {
            format!("{real} + {} i", ball.im.midpoint_decimal(digits))
        }
    };
    for (bits, digits) in [(128, 17), (256, 40), (512, 120), (1024, 280), (4096, 1200)] {
        let value = |expr: &Expr| expr.ball_at(point, Field::Complex, bits);
        let (Some(g), Some(a)) = (value(gold), value(answer)) else {
            break;
        };
        let (g, a) = (shown(&g, digits), shown(&a, digits));
        if g != a {
            return (g, a);
        }
    }
    (gold.to_string(), answer.to_string())
}
