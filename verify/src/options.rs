//! How a comparison is to be made.

use std::fmt;
use std::str::FromStr;

use algebra::Fuel;

/// A word of an option that is not known, with what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{option}: {found:?} is not known; allowed: {allowed}")]
pub struct OptionError {
    /// Which option.
    pub option: &'static str,
    /// What was given.
    pub found: String,
    /// What is allowed.
    pub allowed: &'static str,
}

impl OptionError {
    fn new(option: &'static str, found: &str, allowed: &'static str) -> Self {
        let found = found.chars().take(80).collect();
        Self {
            option,
            found,
            allowed,
        }
    }
}

/// What the answer string is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// A final answer, taken whole.
    #[default]
    Answer,
    /// A model's text, from which the final answer is extracted.
    Text,
}

/// When a decimal is accepted for an exact value. All comparisons are exact rational or ball arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Approximation {
    /// By the digits shown: rounded or truncated, at least four significant ones (three in a gold).
    #[default]
    Digits,
    /// Never: only exact equality.
    Strict,
    /// Equal after rounding both sides to this many decimals.
    Absolute(u32),
    /// Relative deviation from the gold of at most this.
    Relative(Tolerance),
}

/// A tolerance as typed: `mantissa * 10^exponent`, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tolerance {
    /// Decimal digits as an integer.
    pub mantissa: u64,
    /// Power of ten.
    pub exponent: i32,
}

/// Whether the form of the answer counts for the reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum FormPolicy {
    /// The answer's form must be at least the gold's.
    #[default]
    Gate,
    /// Any form earns the reward.
    Any,
}

/// What several boxes in one text mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Boxed {
    /// The last one is the answer.
    Last,
    /// Boxes that form one enumerated answer are joined into a list, else the last one.
    #[default]
    Joined,
    /// All boxes form a list.
    All,
}

/// What an undecided pair earns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum OnUndecided {
    /// Reward 0.
    #[default]
    Wrong,
    /// No reward value (`null`).
    None,
    /// An error.
    Error,
}

/// All options of a comparison.
///
/// ```
/// use verify::{Approximation, Options};
///
/// let mut options = Options::default();
/// options.approximation = "rel(0.04)".parse()?;
/// assert_eq!(options.approximation.to_string(), "rel(4e-2)");
/// assert!("rel(minus one)".parse::<Approximation>().is_err());
/// # Ok::<(), verify::OptionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Final answer or text.
    pub mode: Mode,
    /// Decimals against exact values.
    pub approximation: Approximation,
    /// Whether the form gates the reward.
    pub form: FormPolicy,
    /// Several boxes.
    pub boxed: Boxed,
    /// What an undecided pair earns.
    pub on_undecided: OnUndecided,
    /// Work per pair, in limb operations.
    pub fuel: u64,
    /// Further accepted golds beside the one given to [`crate::check`].
    pub golds: Vec<String>,
    /// Texts of the options A, B, C, .. of a multiple-choice question; empty: not known.
    pub choices: Vec<String>,
    /// The tag that closes a model's reasoning; only what follows its last occurrence is read.
    pub reasoning_end: String,
    /// Fill in the texts of the report (candidates, canonical forms, detail). They cost time and change no verdict.
    pub describe: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            mode: Mode::Answer,
            approximation: Approximation::Digits,
            form: FormPolicy::Gate,
            boxed: Boxed::Joined,
            on_undecided: OnUndecided::Wrong,
            fuel: Fuel::DEFAULT,
            golds: Vec::new(),
            choices: Vec::new(),
            reasoning_end: String::from("</think>"),
            describe: false,
        }
    }
}

impl Options {
    /// The default options for a model's text.
    pub fn text() -> Self {
        Self {
            mode: Mode::Text,
            ..Self::default()
        }
    }
}

impl Mode {
    /// The word of the option.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Answer => "answer",
            Mode::Text => "text",
        }
    }
}

impl FromStr for Mode {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        match text.trim() {
            "answer" => Ok(Mode::Answer),
            "text" => Ok(Mode::Text),
            other => Err(OptionError::new("mode", other, "answer, text")),
        }
    }
}

impl FromStr for FormPolicy {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        match text.trim() {
            "gate" => Ok(FormPolicy::Gate),
            "any" => Ok(FormPolicy::Any),
            other => Err(OptionError::new("form", other, "gate, any")),
        }
    }
}

impl FromStr for Boxed {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        match text.trim() {
            "last" => Ok(Boxed::Last),
            "joined" => Ok(Boxed::Joined),
            "all" => Ok(Boxed::All),
            other => Err(OptionError::new("boxed", other, "last, joined, all")),
        }
    }
}

impl FromStr for OnUndecided {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        match text.trim() {
            "wrong" => Ok(OnUndecided::Wrong),
            "none" => Ok(OnUndecided::None),
            "error" => Ok(OnUndecided::Error),
            other => Err(OptionError::new(
                "on_undecided",
                other,
                "wrong, none, error",
            )),
        }
    }
}

const APPROXIMATIONS: &str =
    "digits, strict, abs(n) with n decimals up to 1000, rel(t) with 0 <= t <= 1, e.g. rel(1e-4)";

impl FromStr for Approximation {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let text = text.trim();
        let refuse = || OptionError::new("approx", text, APPROXIMATIONS);
        match text {
            "digits" => return Ok(Approximation::Digits),
            "strict" => return Ok(Approximation::Strict),
            _ => {}
        }
        let (name, argument) = text
            .strip_suffix(')')
            .and_then(|head| head.split_once('('))
            .ok_or_else(refuse)?;
        match name.trim() {
            "abs" => match argument.trim().parse::<u32>() {
                Ok(decimals) if decimals <= 1000 => Ok(Approximation::Absolute(decimals)),
                _ => Err(refuse()),
            },
            "rel" => Tolerance::parse(argument.trim())
                .map(Approximation::Relative)
                .ok_or_else(refuse),
            _ => Err(refuse()),
        }
    }
}

impl Tolerance {
    /// Reads `0.04`, `1e-4`, `.5`, `1.5E-3` exactly; `None` if malformed, above 1 or of more than 18 digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut mantissa: u64 = 0;
        let mut scale: i32 = 0;
        for (part, is_fraction) in [(whole, false), (fraction, true)] {
            for byte in part.bytes() {
                if !byte.is_ascii_digit() {
                    return None;
                }
                mantissa = mantissa
                    .checked_mul(10)?
                    .checked_add(u64::from(byte - b'0'))?;
                scale = scale.checked_sub(i32::from(is_fraction))?;
            }
        }
        let mut exponent = exponent.checked_add(scale)?;
        while mantissa != 0 && mantissa.is_multiple_of(10) {
            mantissa /= 10;
            exponent = exponent.checked_add(1)?;
        }
        if mantissa == 0 {
            exponent = 0;
        }
        if mantissa >= 1_000_000_000_000_000_000 || !(-400..=0).contains(&exponent) {
            return None;
        }
        // mantissa * 10^exponent <= 1
        let one = 10u64.saturating_pow(exponent.unsigned_abs());
        (mantissa <= one).then_some(Self { mantissa, exponent })
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.exponent == 0 {
            write!(f, "{}", self.mantissa)
        } else {
            write!(f, "{}e{}", self.mantissa, self.exponent)
        }
    }
}

impl fmt::Display for Approximation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Approximation::Digits => f.write_str("digits"),
            Approximation::Strict => f.write_str("strict"),
            Approximation::Absolute(decimals) => write!(f, "abs({decimals})"),
            Approximation::Relative(tolerance) => write!(f, "rel({tolerance})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tolerances_stay_exact() {
        let read = |text: &str| Tolerance::parse(text).map(|t| (t.mantissa, t.exponent));
        assert_eq!(read("0.04"), Some((4, -2)));
        assert_eq!(read("1e-4"), Some((1, -4)));
        assert_eq!(read("1.50E-3"), Some((15, -4)));
        assert_eq!(read(".5"), Some((5, -1)));
        assert_eq!(read("1"), Some((1, 0)));
        assert_eq!(read("0"), Some((0, 0)));
        for bad in [
            "",
            ".",
            "1.1",
            "2",
            "-0.1",
            "1e",
            "0x1",
            "1e-999",
            "nan",
            "1e99999999999",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_option_prints_what_it_reads() {
        for text in ["digits", "strict", "abs(6)", "rel(1e-4)"] {
            let read: Approximation = text.parse().unwrap();
            assert_eq!(read.to_string(), text);
        }
        for bad in [
            "",
            "abs",
            "abs()",
            "abs(-1)",
            "abs(2000)",
            "rel()",
            "rel(2)",
            "digit",
        ] {
            assert!(bad.parse::<Approximation>().is_err(), "{bad}");
        }
        let message = "x".parse::<Mode>().unwrap_err().to_string();
        assert!(message.contains("answer, text"), "{message}");
    }
}
