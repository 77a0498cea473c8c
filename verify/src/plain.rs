//! Plain numbers: the many pairs that need no tree, no expression and hardly any allocation.

#[cfg(test)]
use algebra::{Integer, Rational};

use crate::compare::Outcome;
use crate::options::{Approximation, Options};
use crate::report::CertificateKind;

/// A plain number: optional minus, digits, optional point and digits.
struct Plain<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

fn read(text: &str) -> Option<Plain<'_>> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, text),
    };
    let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    (!whole.is_empty() && digits(whole) && digits(fraction)).then_some(Plain {
        negative,
        whole,
        fraction,
    })
}

impl Plain<'_> {
    /// The value without leading and trailing zeros: equal values have equal forms.
    fn canonical(&self) -> (bool, &str, &str) {
        let whole = self.whole.trim_start_matches('0');
        let fraction = self.fraction.trim_end_matches('0');
        (
            self.negative && !(whole.is_empty() && fraction.is_empty()),
            whole,
            fraction,
        )
    }
}

/// Decides two plain numbers; `None` when a side is something else or the approximation policy may have a say.
pub(crate) fn numbers(gold: &str, answer: &str, options: &Options) -> Option<Outcome> {
    let (g, a) = (read(gold)?, read(answer)?);
    if g.canonical() == a.canonical() {
        return Some(Outcome::equal(CertificateKind::Exact, "rational"));
    }
    let exact_only = g.fraction.is_empty() && !gold.contains('.')
        || options.approximation == Approximation::Strict;
    exact_only.then(|| Outcome::different(CertificateKind::Exact, "rational"))
}

/// The exact value of a plain number, for tests of the shortcut against the long way.
#[cfg(test)]
fn value(text: &str) -> Option<Rational> {
    let plain = read(text)?;
    let digits = Integer::from_decimal(&format!("{}{}", plain.whole, plain.fraction))?;
    let scale = Rational::power_of_ten(-i32::try_from(plain.fraction.len()).ok()?)?;
    let value = &Rational::from(digits) * &scale;
    Some(if plain.negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The shortcut agrees with exact rational comparison.
        #[test]
        fn shortcut_is_exact(a in "-?[0-9]{1,6}(\\.[0-9]{0,4})?", b in "-?[0-9]{1,6}(\\.[0-9]{0,4})?") {
            let options = Options { approximation: Approximation::Strict, ..Options::default() };
            let outcome = numbers(&a, &b, &options).unwrap();
            prop_assert_eq!(outcome.is_equal(), value(&a).unwrap() == value(&b).unwrap());
        }
    }
}
