//! One plain notation: Unicode mathematics, fences, boxes and synonyms of commands written in ASCII LaTeX.
//!
//! Everything that reads tokens reads this transcription; the trees of certificates point into it. It changes how a
//! thing is written, never what is written.

/// Longer strings are not read.
pub(crate) const MAX_LENGTH: usize = 4_096;

/// What a character is written as.
const CHARACTERS: [(&str, &str); 54] = [
    ("−–—‐", "-"),
    ("×", "\\times "),
    ("·⋅", "\\cdot "),
    ("÷", "\\div "),
    ("∕⁄", "/"),
    ("±", "\\pm "),
    ("∓", "\\mp "),
    ("≤⩽≦", "\\le "),
    ("≥⩾≧", "\\ge "),
    ("≠", "\\ne "),
    ("≈", "\\approx "),
    ("∈", "\\in "),
    ("∪", "\\cup "),
    ("∩", "\\cap "),
    ("∖", "\\setminus "),
    ("∅", "\\emptyset "),
    ("∞", "\\infty "),
    ("√", "\\sqrt "),
    ("⌊", "\\lfloor "),
    ("⌋", "\\rfloor "),
    ("⌈", "\\lceil "),
    ("⌉", "\\rceil "),
    ("⟨〈", "\\langle "),
    ("⟩〉", "\\rangle "),
    ("°º˚", "^{\\circ}"),
    ("′’", "'"),
    ("ℝ", "\\mathbb{R}"),
    ("½", "\\frac{1}{2}"),
    ("⅓", "\\frac{1}{3}"),
    ("⅔", "\\frac{2}{3}"),
    ("¼", "\\frac{1}{4}"),
    ("¾", "\\frac{3}{4}"),
    ("α", "\\alpha "),
    ("β", "\\beta "),
    ("γ", "\\gamma "),
    ("δ", "\\delta "),
    ("ε", "\\epsilon "),
    ("θ", "\\theta "),
    ("λ", "\\lambda "),
    ("μµ", "\\mu "),
    ("π", "\\pi "),
    ("ρ", "\\rho "),
    ("σ", "\\sigma "),
    ("τ", "\\tau "),
    ("φ", "\\phi "),
    ("ω", "\\omega "),
    ("，", ","),
    ("；", ";"),
    ("。", "."),
    ("€", "\\euro "),
    ("£", "\\pounds "),
    ("¥￥", "\\yen "),
    ("\u{a0}\u{3000}\u{202f}", " "),
    (
        "\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2060}\u{feff}",
        "",
    ),
];

const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const LOWERED: &str = "₀₁₂₃₄₅₆₇₈₉";

/// Commands with another name for the same thing.
const SYNONYMS: [(&str, &str); 47] = [
    ("varphi", "\\phi "),
    ("varepsilon", "\\epsilon "),
    ("vartheta", "\\theta "),
    ("varrho", "\\rho "),
    ("varsigma", "\\sigma "),
    ("varkappa", "\\kappa "),
    ("le", "\\le "),
    ("ge", "\\ge "),
    ("ne", "\\ne "),
    ("in", "\\in "),
    ("cup", "\\cup "),
    ("leq", "\\le "),
    ("leqslant", "\\le "),
    ("geq", "\\ge "),
    ("geqslant", "\\ge "),
    ("neq", "\\ne "),
    ("lt", "<"),
    ("gt", ">"),
    ("dfrac", "\\frac "),
    ("tfrac", "\\frac "),
    ("cfrac", "\\frac "),
    ("dbinom", "\\binom "),
    ("tbinom", "\\binom "),
    ("textcirc", "\\circ "),
    ("degree", "^{\\circ}"),
    ("arsinh", "\\arcsinh "),
    ("arcosh", "\\arccosh "),
    ("artanh", "\\arctanh "),
    ("tg", "\\tan "),
    ("sen", "\\sin "),
    ("ctg", "\\cot "),
    ("arctg", "\\arctan "),
    ("ceil", "\\ceiling "),
    ("lvert", "|"),
    ("rvert", "|"),
    ("vert", "|"),
    ("mid", "|"),
    ("varnothing", "\\emptyset "),
    ("langle", "("),
    ("rangle", ")"),
    ("displaystyle", " "),
    ("quad", " "),
    ("qquad", " "),
    ("lbrack", "["),
    ("rbrack", "]"),
    ("lbrace", "\\{"),
    ("rbrace", "\\}"),
];

/// Commands that only say how their argument looks.
const STYLES: [&str; 12] = [
    "operatorname",
    "mathrm",
    "mathbf",
    "mathit",
    "mathsf",
    "boldsymbol",
    "text",
    "textbf",
    "textit",
    "textrm",
    "textnormal",
    "mbox",
];

/// More boxes than this stay.
const MAX_BOXES: usize = 64;

/// The text in plain notation.
pub(crate) fn transcribe(text: &str) -> String {
    let text = text.get(..MAX_LENGTH).unwrap_or(text);
    let mut plain = commands(&unboxed(ascii(text.trim())));
    for (from, to) in [
        ("!=", "\\ne "),
        ("<=", "\\le "),
        (">=", "\\ge "),
        ("percentage", "\\%"),
        ("percent", "\\%"),
        (" pct", "\\%"),
    ] {
        if plain.contains(from) {
            plain = plain.replace(from, to);
        }
    }
    balance(&mut plain);
    let mut bare = plain.as_str();
    loop {
        let inner = unfenced(bare);
        if inner.len() == bare.len() {
            return inner.to_owned();
        }
        bare = inner;
    }
}

/// A stray closing brace at the end goes, one missing at the end is added.
fn balance(text: &mut String) {
    let bytes = text.as_bytes();
    let count = |wanted: u8| {
        let escaped = |at: usize| at.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'\\');
        let found = bytes.iter().enumerate();
        found
            .filter(|(at, byte)| **byte == wanted && !escaped(*at))
            .count()
    };
    let (open, close) = (count(b'{'), count(b'}'));
    if open == close + 1 {
        text.push('}');
    } else if close == open + 1 && text.ends_with('}') && !text.ends_with("\\}") {
        text.pop();
    }
}

/// Without one layer of what stands around an answer and means nothing.
fn unfenced(text: &str) -> &str {
    let mut bare = text.trim();
    for (open, close) in [("\\(", "\\)"), ("\\[", "\\]"), ("**", "**"), ("$", "$")] {
        let inner = bare
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        bare = inner.unwrap_or(bare);
    }
    let cut = bare.trim_start_matches([' ', '=']);
    let cut = cut.strip_prefix("\\approx").unwrap_or(cut);
    let end = cut
        .trim_end()
        .strip_suffix("\\\\")
        .unwrap_or(cut.trim_end());
    // A closing "\," is a space; a point behind a digit is no decimal point without digits.
    let end = end.strip_suffix("\\,").unwrap_or(end);
    end.trim_end_matches(['.', ',', ';', ':'])
}

fn ascii(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len() + 16);
    let mut script: Option<char> = None;
    for c in text.chars() {
        let raised = RAISED.chars().position(|known| known == c);
        let lowered = LOWERED.chars().position(|known| known == c);
        let sign = match (raised, lowered) {
            (Some(_), _) => Some('^'),
            (_, Some(_)) => Some('_'),
            _ => None,
        };
        if script != sign {
            plain.push_str(if script.is_some() { "}" } else { "" });
            if let Some(sign) = sign {
                plain.push(sign);
                plain.push('{');
            }
            script = sign;
        }
        let digit = raised.or(lowered).and_then(|n| u32::try_from(n).ok());
        if let Some(digit) = digit.and_then(|n| char::from_digit(n, 10)) {
            plain.push(digit);
        } else if let Some((_, to)) = CHARACTERS.iter().find(|(from, _)| from.contains(c)) {
            plain.push_str(to);
        } else {
            plain.push(digit_of(c).unwrap_or(c));
        }
    }
    if script.is_some() {
        plain.push('}');
    }
    plain
}

/// Full-width signs, and decimal digits of other scripts.
fn digit_of(c: char) -> Option<char> {
    let code = c as u32;
    match code {
        0xff01..=0xff5e => char::from_u32(code - 0xfee0),
        0x0660..=0x0669 => char::from_digit(code - 0x0660, 10),
        0x06f0..=0x06f9 => char::from_digit(code - 0x06f0, 10),
        0x1d7ce..=0x1d7ff => char::from_digit((code - 0x1d7ce) % 10, 10),
        _ => None,
    }
}

/// What stands in the braces at the start of a text, and what comes after them.
pub(super) fn braced(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_start().strip_prefix('{')?;
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some((inner.get(..at)?, inner.get(at + 1..)?)),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn unboxed(mut text: String) -> String {
    for _ in 0..MAX_BOXES {
        let found = ["\\boxed", "\\fbox"].iter().find_map(|name| {
            let at = text.find(name)?;
            let (inner, tail) = braced(text.get(at + name.len()..)?)?;
            Some(format!("{}{inner}{tail}", text.get(..at)?))
        });
        match found {
            Some(changed) => text = changed,
            None => break,
        }
    }
    text
}

/// Every command by its plain name; styles are taken off what needs none.
fn commands(text: &str) -> String {
    let rows = text.contains("\\begin");
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(rest.get(..at).unwrap_or_default());
        let after = rest.get(at + 1..).unwrap_or_default();
        let length = after
            .bytes()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let (name, tail) = after.split_at_checked(length).unwrap_or((after, ""));
        rest = tail;
        if name.is_empty() {
            let sign = rest.chars().next().unwrap_or(' ');
            rest = rest.get(sign.len_utf8()..).unwrap_or_default();
            match sign {
                ',' | ';' | ':' | ' ' => plain.push(' '),
                '!' => rest = rest.trim_start(),
                // "\\frac" outside an array is \frac.
                '\\' if !rows && rest.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                    rest = after;
                }
                sign => plain.extend(['\\', sign]),
            }
        } else if matches!(name, "left" | "right") && !rest.trim_start().starts_with('|') {
            // Brackets say by themselves which way they open, and \left. opens none.
            rest = rest.trim_start();
            rest = rest.strip_prefix('.').unwrap_or(rest);
        } else if let Some((_, to)) = SYNONYMS.iter().find(|known| known.0 == name) {
            plain.push_str(to);
        } else if let (true, Some((inner, tail))) = (STYLES.contains(&name), braced(rest)) {
            // A letter behind a number is a unit.
            let behind = plain.trim_end().ends_with(|c: char| c.is_ascii_digit());
            plain.push_str(&styled(name, inner, behind));
            rest = tail;
        } else {
            plain.push('\\');
            plain.push_str(name);
        }
    }
    plain.push_str(rest);
    plain
}

fn styled(name: &str, inner: &str, is_unit: bool) -> String {
    let word = inner.trim();
    let letters = word.bytes().all(|byte| byte.is_ascii_alphabetic());
    if letters && (name == "operatorname" || super::operand::is_function(word)) {
        return commands(&format!("\\{word} "));
    }
    let plain = (word.len() == 1 && !is_unit) || word.bytes().all(|byte| byte.is_ascii_digit());
    if plain && word.is_ascii() {
        return word.to_owned();
    }
    format!("\\text{{{inner}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notation_changes_and_the_content_stays() {
        for (text, plain) in [
            ("½", r"\frac{1}{2}"),
            ("10²", "10^{2}"),
            ("x₁₂", "x_{12}"),
            ("−7", "-7"),
            ("１２３", "123"),
            ("**5**", "5"),
            ("$\\boxed{28 pct}$.", r"28\%"),
            (r"\operatorname{tg}x", r"\tan  x"),
            (r"\mathrm{ln}\,2", r"\ln  2"),
            (r"\text{13}", "13"),
            (r"5\mathrm{cm}", r"5\text{cm}"),
            ("= 5", "5"),
            (r"5\\", "5"),
            ("x <= 2", r"x \le  2"),
            ("", ""),
            ("$", "$"),
        ] {
            assert_eq!(transcribe(text), plain, "{text}");
        }
    }
}
