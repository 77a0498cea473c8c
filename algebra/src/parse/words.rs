//! Names with a fixed meaning, and what counts as prose.

use super::tree::{Constant, Function, Relation};

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A function of its argument.
    Function(Function),
    /// `log`, whose base is open.
    Logarithm,
    /// Logarithm to base 10.
    Common,
    /// Square root.
    SquareRoot,
    /// Cube root.
    CubeRoot,
    /// |a|
    Absolute,
    /// ⌊a⌋
    Floor,
    /// ⌈a⌉
    Ceiling,
    /// n!
    Factorial,
    /// Binomial coefficient of two arguments.
    Binomial,
    /// Complex conjugate.
    Conjugate,
    /// `root(a, n)`
    Root,
    /// `det`
    Determinant,
    /// A constant.
    Constant(Constant),
    /// A Greek letter or other symbol.
    Symbol,
    /// `and`
    And,
    /// `or`
    Or,
    /// No value.
    Undefined,
    /// No solution, the empty set.
    Empty,
    /// Per cent.
    Percent,
}

const GREEK: [&str; 37] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
    "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "digamma", "Sigma", "Upsilon", "Phi", "Psi",
    "Omega", "ell", "hbar", "aleph",
];

/// The meaning of a bare word or of a command of that name.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    use Function::*;
    use Meaning::Function as F;
    Some(match name {
        "sin" | "sen" | "Sin" => F(Sin),
        "cos" | "Cos" => F(Cos),
        "tan" | "tg" | "Tan" => F(Tan),
        "cot" | "ctg" | "cotg" | "cotan" | "Cot" => F(Cot),
        "sec" => F(Sec),
        "csc" | "cosec" => F(Csc),
        "arcsin" | "asin" | "arcsen" => F(ArcSin),
        "arccos" | "acos" => F(ArcCos),
        "arctan" | "atan" | "arctg" => F(ArcTan),
        "arccot" | "acot" | "arcctg" => F(ArcCot),
        "arcsec" | "asec" => F(ArcSec),
        "arccsc" | "acsc" => F(ArcCsc),
        "sinh" | "sh" => F(Sinh),
        "cosh" | "ch" => F(Cosh),
        "tanh" | "th" => F(Tanh),
        "coth" => F(Coth),
        "sech" => F(Sech),
        "csch" => F(Csch),
        "arcsinh" | "arsinh" | "asinh" => F(ArcSinh),
        "arccosh" | "arcosh" | "acosh" => F(ArcCosh),
        "arctanh" | "artanh" | "atanh" => F(ArcTanh),
        "arccoth" | "arcoth" | "acoth" => F(ArcCoth),
        "arcsech" | "arsech" | "asech" => F(ArcSech),
        "arccsch" | "arcsch" | "acsch" => F(ArcCsch),
        "exp" => F(Exp),
        "ln" | "Ln" => F(Ln),
        "sgn" | "sign" | "signum" => F(Sign),
        "Re" => F(RealPart),
        "Im" => F(ImaginaryPart),
        "arg" | "Arg" => F(Argument),
        "max" | "Max" => F(Max),
        "min" | "Min" => F(Min),
        "gcd" | "GCD" => F(Gcd),
        "lcm" | "LCM" => F(Lcm),
        "cis" => F(Cis),
        "tr" | "trace" => F(Trace),
        "log" | "Log" => Meaning::Logarithm,
        "lg" => Meaning::Common,
        "sqrt" => Meaning::SquareRoot,
        "cbrt" => Meaning::CubeRoot,
        "abs" | "Abs" => Meaning::Absolute,
        "floor" => Meaning::Floor,
        "ceil" | "ceiling" => Meaning::Ceiling,
        "factorial" => Meaning::Factorial,
        "binomial" => Meaning::Binomial,
        "conjugate" => Meaning::Conjugate,
        "root" => Meaning::Root,
        "det" => Meaning::Determinant,
        "pi" => Meaning::Constant(Constant::Pi),
        "oo" | "inf" | "infinity" | "infty" | "Infinity" => Meaning::Constant(Constant::Infinity),
        "and" => Meaning::And,
        "or" => Meaning::Or,
        "nan" | "NaN" | "undefined" | "DNE" | "null" | "None" => Meaning::Undefined,
        "emptyset" | "varnothing" | "emptySet" | "oslash" => Meaning::Empty,
        "percent" | "pct" | "percentage" => Meaning::Percent,
        _ if GREEK.contains(&name) || plain_letter(name).is_some() => Meaning::Symbol,
        _ => return None,
    })
}

/// The letter of which this is another shape.
pub(super) fn plain_letter(name: &str) -> Option<&'static str> {
    Some(match name {
        "varepsilon" => "epsilon",
        "vartheta" => "theta",
        "varkappa" => "kappa",
        "varpi" => "varpi",
        "varrho" => "rho",
        "varsigma" => "sigma",
        "varphi" => "phi",
        "omicron" => "o",
        _ => return None,
    })
}

/// A relation command.
pub(super) fn relation(name: &str) -> Option<Relation> {
    Some(match name {
        "le" | "leq" | "leqslant" | "leqq" => Relation::LessEqual,
        "ge" | "geq" | "geqslant" | "geqq" => Relation::GreaterEqual,
        "lt" => Relation::Less,
        "gt" => Relation::Greater,
        "ne" | "neq" => Relation::NotEqual,
        "approx" | "simeq" | "doteq" | "fallingdotseq" | "approxeq" => Relation::Approximate,
        "equiv" => Relation::Identical,
        "in" => Relation::In,
        "notin" => Relation::NotIn,
        "subset" | "subseteq" | "subsetneq" => Relation::Subset,
        _ => return None,
    })
}

/// Relation signs without arithmetic meaning, kept by name.
pub(super) fn other_relation(name: &str) -> bool {
    matches!(
        name,
        "mid"
            | "nmid"
            | "sim"
            | "cong"
            | "perp"
            | "parallel"
            | "propto"
            | "to"
            | "rightarrow"
            | "Rightarrow"
            | "implies"
            | "iff"
            | "Leftrightarrow"
            | "mapsto"
            | "ni"
            | "supset"
            | "supseteq"
            | "longrightarrow"
            | "Longrightarrow"
            | "prec"
            | "succ"
            | "ll"
            | "gg"
            | "colon"
            | "forall"
            | "exists"
            | "nsubseteq"
            | "hookrightarrow"
    )
}

/// Commands that wrap text or change its style.
pub(super) fn is_text_command(name: &str) -> bool {
    matches!(
        name,
        "text"
            | "textbf"
            | "textit"
            | "textrm"
            | "textnormal"
            | "textsf"
            | "texttt"
            | "textup"
            | "mbox"
            | "hbox"
            | "mathrm"
            | "mathbf"
            | "mathit"
            | "mathsf"
            | "mathtt"
            | "mathcal"
            | "mathscr"
            | "mathfrak"
            | "boldsymbol"
            | "pmb"
            | "operatorname"
            | "operatornamewithlimits"
            | "emph"
            | "underline"
            | "ensuremath"
            | "textsc"
            | "rm"
    )
}

/// Words that belong to formulas although they are words.
fn belongs_to_formulas(word: &str) -> bool {
    meaning(word).is_some()
        || crate::units::is_unit(word)
        || matches!(
            word,
            "all"
                | "real"
                | "numbers"
                | "mod"
                | "bmod"
                | "pmod"
                | "per"
                | "square"
                | "cubic"
                | "sq"
                | "cu"
                | "d"
                | "dx"
        )
        || crate::units::scale_word(word).is_some()
}

/// Does the text read as prose: at least two words that no formula has?
pub(super) fn is_prose(text: &str) -> bool {
    // "12 (star-shaped stones)": a number and what it counts.
    if let Some((number, note)) = text.trim().split_once(" (")
        && note.ends_with(')')
        && number
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'$' | b'/'))
    {
        return false;
    }
    if counts_something(text) {
        return false;
    }
    let mut words = 0;
    let mut long = 0;
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut braces = 0_usize;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'\\' {
            // Commands are no words; nor is the content of \text{..}, which the parser reads as text anyway.
            at += 1;
            while at < bytes.len() && bytes[at].is_ascii_alphabetic() {
                at += 1;
            }
            continue;
        }
        match byte {
            b'{' => braces += 1,
            b'}' => braces = braces.saturating_sub(1),
            _ => {}
        }
        if byte.is_ascii_alphabetic() {
            let start = at;
            while at < bytes.len() && (bytes[at].is_ascii_alphabetic() || bytes[at] == b'\'') {
                at += 1;
            }
            let word = &text[start..at];
            let spaced = at >= bytes.len()
                || matches!(
                    bytes[at],
                    b' ' | b',' | b'.' | b';' | b':' | b'?' | b'!' | b'\n' | b')'
                );
            if braces == 0
                && word.len() >= 2
                && spaced
                && !belongs_to_formulas(word)
                && has_vowel(word)
            {
                words += 1;
                long += usize::from(word.len() >= 4);
            }
            continue;
        }
        at += 1;
    }
    words >= 3 || long >= 2
}

/// "5 students per class": a number and a few plain words, no sentence with formulas in it.
fn counts_something(text: &str) -> bool {
    /// More words are rather a sentence.
    const FEW: usize = 6;
    let text = text.trim().trim_end_matches('.');
    let words = text.trim_start_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '$' | '/' | '\\')
    });
    let number = text.len() - words.len();
    number > 0
        && text[..number].bytes().any(|byte| byte.is_ascii_digit())
        && words.starts_with(' ')
        && words.split_whitespace().take(FEW + 1).count() <= FEW
        && words.split_whitespace().all(|word| {
            word.len() <= 24
                && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
                && word.starts_with(|c: char| c.is_ascii_lowercase())
                && !matches!(
                    word,
                    // "0 is the only possible value"
                    "and"
                        | "or"
                        | "over"
                        | "mod"
                        | "to"
                        | "is"
                        | "are"
                        | "was"
                        | "were"
                        | "be"
                        | "has"
                        | "have"
                        | "can"
                        | "cannot"
                        | "will"
                        | "not"
                        | "if"
                        | "because"
                        | "since"
                        | "then"
                        | "so"
                        | "when"
                        | "where"
                        | "does"
                        | "do"
                )
        })
}

/// A number in words up to twelve, or ten times one up to nine.
pub(super) fn is_number_word(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "one"
            | "two"
            | "three"
            | "four"
            | "five"
            | "six"
            | "seven"
            | "eight"
            | "nine"
            | "ten"
            | "eleven"
            | "twelve"
    )
}

/// The word of a part: half, thirds, eighths.
pub(super) fn is_part_word(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().trim_end_matches('s'),
        "half"
            | "halve"
            | "third"
            | "quarter"
            | "fourth"
            | "fifth"
            | "sixth"
            | "seventh"
            | "eighth"
            | "ninth"
            | "tenth"
            | "twelfth"
            | "twentieth"
            | "hundredth"
            | "thousandth"
    )
}

/// A vowel makes a word.
pub(super) fn has_vowel(word: &str) -> bool {
    word.bytes().any(|b| {
        matches!(
            b.to_ascii_lowercase(),
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y'
        )
    })
}
