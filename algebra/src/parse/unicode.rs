//! Unicode mathematics in ASCII and LaTeX: `½`, `x²`, `√3`, `≤`, `π`, full-width digits.
//!
//! Text without such characters is passed through untouched. Otherwise a copy is made together with the place in the
//! original of every byte, so that spans still point at what was written.

use std::borrow::Cow;

/// A text in ASCII notation and where its bytes come from (`None`: unchanged).
pub(super) struct Plain<'a> {
    pub(super) text: Cow<'a, str>,
    origin: Option<Vec<u32>>,
}

impl Plain<'_> {
    /// The place in the original text of a byte of the plain text.
    pub(super) fn origin(&self, at: u32) -> u32 {
        self.origin
            .as_ref()
            .map_or(at, |map| map.get(at as usize).copied().unwrap_or(at))
    }
}

/// What a character is written as; `None`: itself.
fn replacement(c: char) -> Option<&'static str> {
    Some(match c {
        '−' | '–' | '—' | '‐' | '‑' | '‒' | '﹣' => "-",
        '×' | '✕' | '⨯' => "\\times ",
        '·' | '⋅' | '∙' => "\\cdot ",
        '∗' => "*",
        '÷' => "\\div ",
        '∕' | '⁄' => "/",
        '±' => "\\pm ",
        '∓' => "\\mp ",
        '≤' | '⩽' | '≦' => "\\le ",
        '≥' | '⩾' | '≧' => "\\ge ",
        '≠' => "\\ne ",
        '≈' => "\\approx ",
        '≡' => "\\equiv ",
        '∈' => "\\in ",
        '∉' => "\\notin ",
        '⊂' => "\\subset ",
        '⊆' => "\\subseteq ",
        '∪' => "\\cup ",
        '∩' => "\\cap ",
        '∖' => "\\setminus ",
        '∅' | '⌀' | 'Ø' => "\\emptyset ",
        '∞' => "\\infty ",
        '√' => "\\sqrt ",
        '∛' => "\\sqrt[3] ",
        '∑' => "\\sum ",
        '∏' => "\\prod ",
        '∫' => "\\int ",
        '∣' => "|",
        '‖' | '∥' => "\\|",
        '⌊' => "\\lfloor ",
        '⌋' => "\\rfloor ",
        '⌈' => "\\lceil ",
        '⌉' => "\\rceil ",
        '⟨' | '〈' => "\\langle ",
        '⟩' | '〉' => "\\rangle ",
        '°' | 'º' | '˚' => "^{\\circ}",
        '℃' => "^{\\circ}C",
        '℉' => "^{\\circ}F",
        '′' | '’' | '‘' => "'",
        '″' | '”' | '“' => "\"",
        '…' | '⋯' => "\\ldots ",
        '→' => "\\to ",
        '⇒' => "\\Rightarrow ",
        '⇔' => "\\Leftrightarrow ",
        '∠' => "\\angle ",
        '△' => "\\triangle ",
        '⊥' => "\\perp ",
        '∴' => "\\therefore ",
        '∧' => "\\wedge ",
        '∨' => "\\vee ",
        'ℝ' => "\\mathbb{R}",
        'ℤ' => "\\mathbb{Z}",
        'ℚ' => "\\mathbb{Q}",
        'ℕ' => "\\mathbb{N}",
        'ℂ' => "\\mathbb{C}",
        '⅐' => "\\tfrac{1}{7}",
        '⅑' => "\\tfrac{1}{9}",
        '⅒' => "\\tfrac{1}{10}",
        '½' => "\\tfrac{1}{2}",
        '⅓' => "\\tfrac{1}{3}",
        '⅔' => "\\tfrac{2}{3}",
        '¼' => "\\tfrac{1}{4}",
        '¾' => "\\tfrac{3}{4}",
        '⅕' => "\\tfrac{1}{5}",
        '⅖' => "\\tfrac{2}{5}",
        '⅗' => "\\tfrac{3}{5}",
        '⅘' => "\\tfrac{4}{5}",
        '⅙' => "\\tfrac{1}{6}",
        '⅚' => "\\tfrac{5}{6}",
        '⅛' => "\\tfrac{1}{8}",
        '⅜' => "\\tfrac{3}{8}",
        '⅝' => "\\tfrac{5}{8}",
        '⅞' => "\\tfrac{7}{8}",
        'α' => "\\alpha ",
        'β' => "\\beta ",
        'γ' => "\\gamma ",
        'δ' => "\\delta ",
        'ε' | 'ϵ' => "\\epsilon ",
        'ζ' => "\\zeta ",
        'η' => "\\eta ",
        'θ' | 'ϑ' => "\\theta ",
        'κ' => "\\kappa ",
        'λ' => "\\lambda ",
        'μ' | 'µ' => "\\mu ",
        'ν' => "\\nu ",
        'ξ' => "\\xi ",
        'π' => "\\pi ",
        'ρ' => "\\rho ",
        'σ' => "\\sigma ",
        'τ' => "\\tau ",
        'φ' | 'ϕ' => "\\phi ",
        'χ' => "\\chi ",
        'ψ' => "\\psi ",
        'ω' => "\\omega ",
        'Γ' => "\\Gamma ",
        'Δ' | '∆' => "\\Delta ",
        'Θ' => "\\Theta ",
        'Λ' => "\\Lambda ",
        'Σ' => "\\Sigma ",
        'Φ' => "\\Phi ",
        'Ψ' => "\\Psi ",
        'Ξ' => "\\Xi ",
        'Π' => "\\Pi ",
        'ι' => "\\iota ",
        'ϰ' => "\\kappa ",
        'ϱ' => "\\rho ",
        'ς' => "\\sigma ",
        'υ' => "\\upsilon ",
        'ℯ' | 'ⅇ' => "e",
        'ⅈ' => "i",
        'ℓ' => "\\ell ",
        '∜' => "\\sqrt[4] ",
        '∶' | '：' => ":",
        'Ω' => "\\Omega ",
        '，' | '、' => ",",
        '；' => ";",
        '。' => ".",
        '￥' | '¥' => "\\yen ",
        '¢' => "\\text{ cents}",
        '€' => "\\euro ",
        '£' => "\\pounds ",
        '₹' => "\\rupee ",
        // The statements of a problem.
        '①' => "\\textcircled{1}",
        '②' => "\\textcircled{2}",
        '③' => "\\textcircled{3}",
        '④' => "\\textcircled{4}",
        '⑤' => "\\textcircled{5}",
        '⑥' => "\\textcircled{6}",
        '⑦' => "\\textcircled{7}",
        '⑧' => "\\textcircled{8}",
        '⑨' => "\\textcircled{9}",
        '⑩' => "\\textcircled{10}",
        // Spaces, joiners and direction marks.
        '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{3000}' | '\u{202f}' => " ",
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => "",
        _ => return None,
    })
}

/// A digit or letter in another style: full width, mathematical alphanumerics, Arabic-Indic and other decimal digits.
fn plain_alphanumeric(c: char) -> Option<char> {
    let code = c as u32;
    let digit = |start: u32| char::from_digit((code - start) % 10, 10);
    match code {
        0xff01..=0xff5e => char::from_u32(code - 0xfee0),
        0x1d7ce..=0x1d7ff => digit(0x1d7ce),
        0x0660..=0x0669 => digit(0x0660),
        0x06f0..=0x06f9 => digit(0x06f0),
        0x0966..=0x096f => digit(0x0966),
        // Five styles of 58 Greek letters and signs.
        0x1d6a8..=0x1d7cb => match (code - 0x1d6a8) % 58 {
            capital @ 0..=24 => char::from_u32(0x391 + capital),
            25 => Some('∇'),
            small @ 26..=50 => char::from_u32(0x3b1 + small - 26),
            51 => Some('∂'),
            52 => Some('ϵ'),
            53 => Some('ϑ'),
            54 => Some('ϰ'),
            55 => Some('ϕ'),
            56 => Some('ϱ'),
            _ => Some('π'),
        },
        0x1d400..=0x1d6a3 => {
            let letter = (code - 0x1d400) % 52;
            let base = if letter < 26 {
                u32::from(b'A') + letter
            } else {
                u32::from(b'a') + letter - 26
            };
            char::from_u32(base)
        }
        _ => None,
    }
}

const SUPERSCRIPTS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᵏᵐᵖᵗˣʸᶻ";
const SUPERSCRIPT_PLAIN: &[u8] = b"0123456789+-=()niabcdekmptxyz";
const SUBSCRIPTS: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙₖₘᵢⱼ";
const SUBSCRIPT_PLAIN: &[u8] = b"0123456789+-=()nkmij";

fn script(c: char, from: &str, to: &'static [u8]) -> Option<char> {
    from.chars()
        .position(|known| known == c)
        .and_then(|at| to.get(at))
        .map(|byte| char::from(*byte))
}

/// `¹⁄₂` or `¹/₂` at this place, in LaTeX, and where it ends.
fn script_fraction(text: &str, at: usize) -> Option<(String, usize)> {
    let mut rest = text.get(at..)?.char_indices().peekable();
    let mut digits = |from: &str, to: &'static [u8]| {
        let mut run = String::new();
        while let Some(digit) = rest
            .peek()
            .and_then(|(_, c)| script(*c, from, to))
            .filter(char::is_ascii_digit)
        {
            run.push(digit);
            rest.next();
        }
        let next = rest.peek().copied();
        let slash = matches!(next, Some((_, '/' | '⁄' | '∕')));
        if slash {
            rest.next();
        }
        (run, slash, next.map_or(text.len(), |(end, _)| at + end))
    };
    let (top, slash, _) = digits(SUPERSCRIPTS, SUPERSCRIPT_PLAIN);
    if top.is_empty() || !slash {
        return None;
    }
    let (bottom, _, end) = digits(SUBSCRIPTS, SUBSCRIPT_PLAIN);
    (!bottom.is_empty()).then(|| (format!("\\tfrac{{{top}}}{{{bottom}}}"), end))
}

/// The text in ASCII notation.
pub(super) fn plain(text: &str) -> Plain<'_> {
    if text.is_ascii() {
        return Plain {
            text: Cow::Borrowed(text),
            origin: None,
        };
    }
    let mut result = String::with_capacity(text.len() + 16);
    let mut origin: Vec<u32> = Vec::with_capacity(text.len() + 16);
    let mut push = |piece: &str, at: usize, result: &mut String| {
        result.push_str(piece);
        origin.resize(result.len(), u32::try_from(at).unwrap_or(u32::MAX));
    };
    // The script that is open: its closing brace is owed.
    let mut open: Option<char> = None;
    // A fraction of scripts that has been written already ends here.
    let mut fraction_end = 0;
    for (at, c) in text.char_indices() {
        if at < fraction_end {
            continue;
        }
        // A fraction begins with its first raised digit.
        if open != Some('^')
            && let Some((fraction, end)) = script_fraction(text, at)
        {
            if open.take().is_some() {
                push("}", at, &mut result);
            }
            push(&fraction, at, &mut result);
            fraction_end = end;
            continue;
        }
        let raised = script(c, SUPERSCRIPTS, SUPERSCRIPT_PLAIN).map(|plain| ('^', plain));
        let scripted =
            raised.or_else(|| script(c, SUBSCRIPTS, SUBSCRIPT_PLAIN).map(|plain| ('_', plain)));
        if open.is_some() && open != scripted.map(|found| found.0) {
            push("}", at, &mut result);
            open = None;
        }
        if let Some((sign, inner)) = scripted {
            if open.is_none() {
                push(if sign == '^' { "^{" } else { "_{" }, at, &mut result);
                open = Some(sign);
            }
            push(inner.encode_utf8(&mut [0; 4]), at, &mut result);
        } else if let Some(piece) = replacement(c) {
            push(piece, at, &mut result);
        } else {
            let c = plain_alphanumeric(c).unwrap_or(c);
            match replacement(c) {
                Some(piece) => push(piece, at, &mut result),
                None => push(c.encode_utf8(&mut [0; 4]), at, &mut result),
            }
        }
    }
    if open.is_some() {
        push("}", text.len(), &mut result);
    }
    push("", text.len(), &mut result);
    origin.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
    Plain {
        text: Cow::Owned(result),
        origin: Some(origin),
    }
}
