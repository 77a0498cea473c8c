//! What stands around an answer and is no part of it: signs, punctuation, bold, doubled backslashes.

use std::borrow::Cow;

use super::lexer::{Token, TokenKind};
use super::words;

/// `$5`, `US$5` and `-$5` as amounts of money: every dollar sign stands before a digit, so none closes a formula.
pub(super) fn dollars(text: &str) -> Cow<'_, str> {
    let amount = |(at, _): (usize, &str)| {
        let after = &text.as_bytes()[at + 1..];
        let escaped = text[..at].ends_with('\\');
        !escaped
            && match after {
                [digit, ..] if digit.is_ascii_digit() => true,
                [b'.', digit, ..] => digit.is_ascii_digit(),
                _ => false,
            }
    };
    if !text.contains('$') || !text.match_indices('$').all(amount) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("US$", "$").replace('$', "\\$"))
}

/// Formulas side by side, `$..$` and `$..$`, as a list: on lines of their own, or equations. No byte moves.
pub(super) fn neighbours(text: &str) -> Cow<'_, str> {
    if text.matches('$').count() < 4 {
        return Cow::Borrowed(text);
    }
    let formulas: Vec<&str> = text.split('$').collect();
    let mut joined = String::with_capacity(text.len());
    // Every second piece stands between two formulas; an escaped sign ends none.
    let plain = !text.contains("\\$") && !text.contains("\\text") && formulas.len() % 2 == 1;
    for (at, piece) in formulas.iter().enumerate() {
        if at > 0 {
            joined.push('$');
        }
        let gap = plain
            && at % 2 == 0
            && at > 0
            && at + 1 < formulas.len()
            && !piece.is_empty()
            && piece.chars().all(char::is_whitespace);
        let equation = |at: usize| formulas.get(at).is_some_and(|inner| inner.contains('='));
        // $1$ $-2$ is no difference.
        let signed = formulas
            .get(at + 1)
            .is_some_and(|next| next.trim_start().starts_with(['-', '+']));
        if gap && (piece.contains('\n') || signed || equation(at - 1) && equation(at + 1)) {
            joined.push(';');
            joined.extend(std::iter::repeat_n(' ', piece.len() - 1));
        } else {
            joined.push_str(piece);
        }
    }
    Cow::Owned(joined)
}

/// What an answer may be announced by.
const ANNOUNCEMENTS: [&str; 12] = [
    "final answer:",
    "the answer:",
    "answer:",
    "ans:",
    "**answer:**",
    "result:",
    "solution is:",
    "solution is",
    "solutions are:",
    "the solution is:",
    "solution:",
    "solutions:",
];

/// The answer without a box, quotation marks and an announcement around the whole of it.
pub(super) fn unwrapped(text: &str) -> &str {
    let mut inner = text.trim();
    loop {
        let framed = |open: &str, close: &str| {
            inner
                .strip_prefix(open)?
                .strip_suffix(close)
                .filter(|inside| !inside.contains(close) && !inside.trim().is_empty())
        };
        let announced = ANNOUNCEMENTS.iter().find_map(|words| {
            let head = inner.get(..words.len())?;
            head.eq_ignore_ascii_case(words)
                .then(|| inner[words.len()..].trim_start())
                .filter(|rest| !rest.is_empty())
        });
        let aside = ["(approx)", "(approx.)", "(approximately)"]
            .iter()
            .find_map(|words| inner.strip_suffix(words))
            .filter(|rest| !rest.trim().is_empty());
        let next = announced
            .or(aside)
            .or_else(|| boxed(inner))
            .or_else(|| framed("<answer>", "</answer>"))
            .or_else(|| framed("\u{201c}", "\u{201d}"))
            .or_else(|| framed("\"", "\""));
        match next {
            Some(next) => inner = next.trim(),
            None => return inner,
        }
    }
}

/// The content of a box that is the whole text but for a final point and dollar signs.
fn boxed(text: &str) -> Option<&str> {
    let text = text.trim_matches(|c: char| c == '$' || c == '.' || c.is_whitespace());
    let open = ["\\boxed{", "\\fbox{"]
        .iter()
        .find(|open| text.starts_with(**open))?;
    let mut depth = 1_usize;
    for (at, byte) in text.bytes().enumerate().skip(open.len()) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let inner = text.get(open.len()..at)?;
            return (at + 1 == text.len() && !inner.trim().is_empty()).then_some(inner);
        }
    }
    None
}

/// Drops what frames an answer: leading `=` and `\approx`, `**`, trailing punctuation and row ends.
pub(super) fn trim(text: &str, mut tokens: Vec<Token>) -> Vec<Token> {
    let of = |token: &Token| {
        text.get(token.span.start as usize..token.span.end as usize)
            .unwrap_or("")
    };
    let is_frame = |token: &Token| match token.kind {
        TokenKind::NewRow => true,
        TokenKind::Sign { sign, escaped } => {
            !escaped && matches!(sign, '.' | ',' | ';' | ':' | '?')
        }
        _ => false,
    };
    // "\\cmd" reads as "\cmd" outside an environment: an escape doubled by some encoder.
    if !text.contains("\\begin") {
        unescape(text, &mut tokens);
    }
    plain_groups(text, &mut tokens);
    // Three points are an ellipsis, not punctuation.
    let ellipsis = |tokens: &[Token]| {
        tokens.len() > 3
            && tokens[tokens.len() - 3..]
                .iter()
                .all(|token| of(token) == ".")
    };
    while tokens.last().is_some_and(is_frame) && !ellipsis(&tokens) {
        tokens.pop();
    }
    let leading = |token: &Token| match token.kind {
        TokenKind::Sign { sign, escaped } => !escaped && matches!(sign, '=' | ':' | ',' | ';'),
        TokenKind::Command => matches!(of(token), "approx" | "Rightarrow" | "implies" | "simeq"),
        TokenKind::NewRow => true,
        _ => false,
    };
    let drop = tokens.iter().take_while(|token| leading(token)).count();
    tokens.drain(..drop);
    bare_condition(text, &mut tokens);
    // Markdown's bold.
    let star = |token: Option<&Token>| {
        matches!(
            token,
            Some(Token {
                kind: TokenKind::Sign {
                    sign: '*',
                    escaped: false
                },
                ..
            })
        )
    };
    let last = tokens.len().saturating_sub(1);
    let starred = (0..tokens.len() / 2)
        .take_while(|&at| star(tokens.get(at)) && star(tokens.get(last - at)))
        .count();
    // Two signs on each side, and something left between them.
    let bold = (starred / 2).min(last / 4) * 2;
    tokens.truncate(tokens.len() - bold);
    tokens.drain(..bold);
    tokens
}

/// x = 2k \quad (k \in Z): the bracket around a condition at the end opens into a comma.
fn bare_condition(text: &str, tokens: &mut Vec<Token>) {
    /// Conditions with more tokens stay as they are.
    const LONGEST: usize = 16;
    let sign = |token: &Token, wanted: char| matches!(token.kind, TokenKind::Sign { sign, escaped: false } if sign == wanted);
    if !tokens.last().is_some_and(|last| sign(last, ')')) {
        return;
    }
    let end = tokens.len() - 1;
    let Some(open) = (end.saturating_sub(LONGEST)..end)
        .rev()
        .find(|at| sign(&tokens[*at], '('))
    else {
        return;
    };
    let within = &tokens[open + 1..end];
    let member = within.iter().any(|token| {
        let name = text.get(token.span.start as usize..token.span.end as usize);
        token.kind == TokenKind::Command && name == Some("in")
    });
    if open == 0 || !tokens[open].spaced || !member || within.iter().any(|token| sign(token, ')')) {
        return;
    }
    tokens.truncate(end);
    tokens[open].kind = TokenKind::Sign {
        sign: ',',
        escaped: false,
    };
}

/// Groups without content, `90{}^\\circ`, and around one operator, `x{+}y`, are dropped or opened.
fn plain_groups(text: &str, tokens: &mut Vec<Token>) {
    let sign = |token: Option<&Token>, wanted: char| matches!(token, Some(Token { kind: TokenKind::Sign { sign, escaped: false }, .. }) if *sign == wanted);
    if !tokens.iter().any(|token| sign(Some(token), '{')) {
        return;
    }
    let operator = |token: Option<&Token>| {
        let Some(token) = token else { return false };
        let name = text
            .get(token.span.start as usize..token.span.end as usize)
            .unwrap_or("");
        match token.kind {
            TokenKind::Sign {
                sign,
                escaped: false,
            } => matches!(sign, '+' | '-' | '=' | '<' | '>' | '*' | '/'),
            TokenKind::Command => {
                matches!(name, "pm" | "mp" | "times" | "cdot" | "div")
                    || words::relation(name).is_some()
            }
            _ => false,
        }
    };
    let text_of = |token: &Token| {
        text.get(token.span.start as usize..token.span.end as usize)
            .unwrap_or("")
    };
    let script = |token: Option<&Token>| sign(token, '^') || sign(token, '_');
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        // \\text{ }, \\text{.}, and signs as text: 1\\text{,}000, 3\\text{:}4
        if token.kind == TokenKind::Command
            && words::is_text_command(text_of(token))
            && sign(tokens.get(at + 1), '{')
        {
            let inner = tokens.get(at + 2);
            if sign(inner, '}') {
                at += 3;
                continue;
            }
            let close = sign(tokens.get(at + 3), '}');
            if close && sign(inner, '.') {
                at += 4;
                continue;
            }
            if close && (sign(inner, ':') || sign(inner, ',')) && !inner.is_some_and(|t| t.spaced) {
                kept.extend(inner.map(|sign| Token {
                    spaced: false,
                    ..*sign
                }));
                at += 4;
                continue;
            }
        }
        let opens = sign(Some(token), '{');
        let free = !script(kept.last());
        if opens && free && operator(tokens.get(at + 1)) && sign(tokens.get(at + 2), '}') {
            kept.extend(tokens.get(at + 1).copied());
            at += 3;
        } else if opens && free && sign(tokens.get(at + 1), '}') {
            // {}_5C_2 keeps its group: the scripts stand before the letter.
            let leads = kept.is_empty() && script(tokens.get(at + 2));
            let after_name = kept
                .last()
                .is_some_and(|last| last.kind == TokenKind::Command || sign(Some(last), '}'));
            if leads || after_name {
                kept.push(*token);
                at += 1;
            } else {
                at += 2;
            }
        } else {
            kept.push(*token);
            at += 1;
        }
    }
    *tokens = kept;
}

/// Row ends directly before a known word are doubled backslashes.
fn unescape(text: &str, tokens: &mut Vec<Token>) {
    let doubled = |pair: &[Token]| {
        if pair[0].kind == TokenKind::NewRow
            && !pair[1].spaced
            && matches!(
                pair[1].kind,
                TokenKind::Sign {
                    sign: '%' | '$',
                    ..
                }
            )
        {
            return true;
        }
        pair[0].kind == TokenKind::NewRow && pair[1].kind == TokenKind::Word && !pair[1].spaced && {
            let word = text
                .get(pair[1].span.start as usize..pair[1].span.end as usize)
                .unwrap_or("");
            words::meaning(word).is_some()
                || words::is_text_command(word)
                || words::relation(word).is_some()
                || matches!(
                    word,
                    "frac"
                        | "dfrac"
                        | "tfrac"
                        | "boxed"
                        | "binom"
                        | "left"
                        | "right"
                        | "cdot"
                        | "times"
                        | "circ"
                        | "pm"
                        | "quad"
                        | "infty"
                        | "cup"
                        | "cap"
                        | "mathbb"
                        | "overline"
                        | "displaystyle"
                        | "ldots"
                )
        }
    };
    if !tokens.windows(2).any(doubled) {
        return;
    }
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let Some(pair) = tokens.get(at..at + 2).filter(|pair| doubled(pair)) else {
            kept.push(*token);
            at += 1;
            continue;
        };
        let word = text
            .get(pair[1].span.start as usize..pair[1].span.end as usize)
            .unwrap_or("");
        let kind = match pair[1].kind {
            TokenKind::Sign { sign, .. } => TokenKind::Sign {
                sign,
                escaped: true,
            },
            _ => TokenKind::Command,
        };
        if !matches!(word, "left" | "right" | "quad" | "displaystyle") {
            kept.push(Token { kind, ..pair[1] });
        }
        at += 2;
    }
    *tokens = kept;
}

/// Is the whole answer `d+,d+`, which may be a decimal comma?
pub(super) fn is_decimal_comma(text: &str, tokens: &[Token]) -> bool {
    let tokens: Vec<&Token> = tokens.iter().collect();
    let shape = |tokens: &[&Token]| match tokens {
        [whole, comma, fraction, ..] => {
            whole.kind == TokenKind::Digits
                && comma.kind
                    == TokenKind::Sign {
                        sign: ',',
                        escaped: false,
                    }
                && fraction.kind == TokenKind::Digits
                && !comma.spaced
                && !fraction.spaced
        }
        _ => false,
    };
    let body = match tokens.split_first() {
        Some((first, rest))
            if first.kind
                == TokenKind::Sign {
                    sign: '-',
                    escaped: false,
                } =>
        {
            rest
        }
        _ => &tokens[..],
    };
    if !shape(body) {
        return false;
    }
    let rest = &body[3..];
    let commas = rest.iter().any(|token| {
        token.kind
            == TokenKind::Sign {
                sign: ',',
                escaped: false,
            }
    });
    let digits = |token: &Token| {
        text.get(token.span.start as usize..token.span.end as usize)
            .unwrap_or("")
    };
    // 1,234 is a thousand; 0,234 and 1,23 are not.
    let grouped = digits(body[2]).len() == 3
        && digits(body[0]).len() <= 3
        && !digits(body[0]).starts_with('0');
    !commas && !grouped
}
