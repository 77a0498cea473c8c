//! Formulas as functions in programming languages.

use algebra::Integer;

use super::formula::{Formula, Whole};
use super::terms::{MOST_FACTORS, Style, Writer, joined};
use crate::error::{Error, Result};

/// A programming language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// A function of `f64`.
    Rust,
    /// A function of anything with arithmetic: floats, fractions, arrays.
    Python,
    /// A function of `double`.
    C,
}

/// Terms of one statement: compilers nest the terms of a sum, and run out of stack on long ones.
const TERMS_OF_A_STATEMENT: usize = 8;
/// Formulas with more characters are not repeated in the comment.
const LONGEST_COMMENT: usize = 400;
/// Names that the functions use themselves.
const LOCALS: [&str; 3] = ["numerator", "denominator", "factor"];

const RUST: &str = "\
    Err None Ok Self Some abstract as async await become box break const continue crate do dyn else enum extern \
    false final fn for gen if impl in let loop macro match mod move mut override priv pub ref return self static \
    struct super trait true try type typeof unsafe unsized use virtual where while yield";
const PYTHON: &str = "\
    False None True and as assert async await break class continue def del elif else except finally for from \
    global if import in is lambda nonlocal not or pass raise return try while with yield";
const C: &str = "\
    alignas alignof auto bool break case char const constexpr continue default do double else enum extern false \
    float for goto if inline int long nullptr register restrict return short signed sizeof static static_assert \
    struct switch thread_local true typedef typeof typeof_unqual union unsigned void volatile while asm class \
    delete export friend mutable namespace new operator private protected public template this throw try typename \
    using virtual main pow HUGE_VAL INFINITY NAN M_E M_LOG2E M_LOG10E M_LN2 M_LN10 M_PI M_PI_2 M_PI_4 M_1_PI \
    M_2_PI M_2_SQRTPI M_SQRT2 M_SQRT1_2";

impl Language {
    fn keywords(self) -> &'static str {
        match self {
            Language::Rust => RUST,
            Language::Python => PYTHON,
            Language::C => C,
        }
    }

    fn comment(self) -> &'static str {
        match self {
            Language::Rust => "///",
            Language::Python => "#",
            Language::C => "//",
        }
    }

    fn style(self) -> Style {
        match self {
            Language::Rust => Style::Rust,
            Language::Python => Style::Python,
            Language::C => Style::C,
        }
    }

    /// The name as an identifier that is neither a keyword nor one of those.
    fn identifier(self, name: &str, taken: &[String]) -> String {
        let mut word = String::new();
        for character in name.chars() {
            match character {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => word.push(character),
                // What only groups is left out.
                '{' | '}' | '\\' | ' ' => {}
                ',' | '-' | '.' => word.push('_'),
                other => word.push_str(&format!("u{:x}", u32::from(other))),
            }
        }
        // Two underscores at the beginning are reserved in C, one alone is no name in Rust.
        let stem = word.trim_start_matches('_');
        let mut word = match stem.starts_with(|c: char| c.is_ascii_alphabetic()) {
            true => stem.to_owned(),
            false => format!("x{stem}"),
        };
        let is_local = |word: &str| LOCALS.iter().any(|local| word.starts_with(local));
        while self
            .keywords()
            .split_whitespace()
            .any(|keyword| keyword == word)
            || is_local(&word)
            || taken.contains(&word)
        {
            match is_local(&word) {
                true => word.insert_str(0, "x_"),
                false => word.push('_'),
            }
        }
        word
    }
}

impl Formula {
    /// A function of this name that computes the formula, complete in itself, with its arguments in the order of [`Formula::symbols`].
    ///
    /// Symbols that are no identifiers, or keywords, get other names; the comment says which. In Python the function is exact for exact
    /// arguments. Numerator and factors are sums of products, which leave the range of doubles before their quotient does.
    ///
    /// # Errors
    /// [`Error::Unsupported`] in Rust and C for coefficients beyond the range of doubles.
    ///
    /// ```
    /// use algebra::{Fuel, expr::Expr};
    /// use transforms::makespan::symbolic::Language;
    /// use transforms::makespan::{Chain, Kind};
    /// let fuel = &mut Fuel::default();
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").begin("a", Expr::integer(1));
    /// chain.arc("a", "b", Expr::symbol("in"), None).arc("b", "done", Expr::symbol("u"), None);
    /// let python = chain.build()?.symbolic_mean(1_000, fuel)?.source(Language::Python, "makespan")?;
    /// assert!(python.contains("def makespan(in_, u):\n    numerator = in_ + u\n"));
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn source(&self, language: Language, name: &str) -> Result<String> {
        let factors = self
            .numerator_factors()
            .iter()
            .chain(self.denominator_factors());
        let is_huge = |value: &Integer| value.bits() > 1_000;
        if language != Language::Python
            && factors
                .clone()
                .any(|factor| factor.0.coefficients().iter().any(is_huge))
        {
            return Err(Error::Unsupported {
                what: "source for doubles",
                construct: "a coefficient above 2^1000".to_owned(),
                hint: "ask for Python, which has numbers of any size",
            });
        }
        let function = language.identifier(name, &[]);
        let mut taken = vec![function.clone()];
        for symbol in self.symbols() {
            let word = language.identifier(symbol.name(), &taken);
            taken.push(word);
        }
        let arguments = &taken[1..];
        let writer = |style: Style| Writer {
            style,
            symbols: match arguments.is_empty() {
                true => Vec::new(),
                false => self
                    .places()
                    .iter()
                    .map(|&place| arguments[place].clone())
                    .collect(),
            },
        };
        let mut lines = self.comment(language, &writer(Style::Text), arguments);
        if language == Language::C && factors.clone().any(has_high_power) {
            lines.push("#include <math.h>\n".to_owned());
        }
        lines.push(heading(language, &function, arguments));
        let code = writer(language.style());
        let mut count = 0;
        for (name, factors) in [
            ("numerator", self.numerator_factors()),
            ("denominator", self.denominator_factors()),
        ] {
            statements(language, &code, name, factors, &mut count, &mut lines);
        }
        lines.push(match language {
            Language::Rust => "    numerator / denominator\n}".to_owned(),
            Language::Python => "    return numerator/denominator".to_owned(),
            Language::C => "    return numerator/denominator;\n}".to_owned(),
        });
        lines.push(String::new());
        Ok(lines.join("\n"))
    }

    fn comment(&self, language: Language, writer: &Writer, arguments: &[String]) -> Vec<String> {
        let above = match self.numerator_factors() {
            [] => "1".to_owned(),
            factors => writer.product(factors),
        };
        let below = match self.denominator_factors() {
            [] => "1".to_owned(),
            factors => writer.product(factors),
        };
        let mut lines = Vec::new();
        match above.len() + below.len() <= LONGEST_COMMENT {
            true => lines.push(format!("({above})/({below})")),
            false => {
                let terms = |factors: &[(Whole, u32)]| {
                    factors.iter().map(|factor| factor.0.len()).sum::<usize>()
                };
                lines.push(format!(
                    "A quotient with {} terms in the factors above and {} in those below.",
                    terms(self.numerator_factors()),
                    terms(self.denominator_factors())
                ));
            }
        }
        lines.push(match arguments.is_empty() {
            true => "No arguments.".to_owned(),
            false => format!("Arguments, in this order: {}.", arguments.join(", ")),
        });
        for (argument, symbol) in arguments.iter().zip(self.symbols()) {
            if argument != symbol.name() {
                // Quotes and escapes of a string: no line can end, and no comment can begin or end in a name.
                lines.push(format!("{argument} is {:?}.", symbol.name()));
            }
        }
        let mark = language.comment();
        lines.iter().map(|line| format!("{mark} {line}")).collect()
    }
}

/// A power that C writes as a call.
fn has_high_power((factor, times): &(Whole, u32)) -> bool {
    *times > MOST_FACTORS || factor.degrees().iter().any(|degree| *degree > MOST_FACTORS)
}

fn heading(language: Language, function: &str, arguments: &[String]) -> String {
    let typed = |text: fn(&String) -> String| -> String {
        arguments
            .iter()
            .map(text)
            .collect::<Vec<String>>()
            .join(", ")
    };
    match language {
        Language::Rust => format!(
            "#[allow(clippy::all, non_snake_case)]\npub fn {function}({}) -> f64 {{",
            typed(|name| format!("{name}: f64"))
        ),
        Language::Python => format!("def {function}({}):", arguments.join(", ")),
        Language::C => {
            let list = match arguments.is_empty() {
                true => "void".to_owned(),
                false => typed(|name| format!("double {name}")),
            };
            format!("double {function}({list})\n{{")
        }
    }
}

/// Assigns the product of the factors to a name; long factors are summed up in variables of their own.
fn statements(
    language: Language,
    writer: &Writer,
    name: &str,
    factors: &[(Whole, u32)],
    count: &mut usize,
    lines: &mut Vec<String>,
) {
    let (end, declare) = match language {
        Language::Rust => (";", "let mut "),
        Language::Python => ("", ""),
        Language::C => (";", "double "),
    };
    let mut sum = |target: &str, factor: &Whole| {
        let terms = writer.terms(factor);
        let mut chunks = terms.chunks(TERMS_OF_A_STATEMENT);
        let first = joined(chunks.next().unwrap_or_default());
        let declare = match (language, chunks.len()) {
            // What does not change is not declared as changing.
            (Language::Rust, 0) => "let ",
            _ => declare,
        };
        lines.push(format!(
            "    {declare}{target} = {}{end}",
            float(language, first)
        ));
        for chunk in chunks {
            lines.push(format!("    {target} += {}{end}", joined(chunk)));
        }
    };
    if let [(factor, 1)] = factors {
        sum(name, factor);
        return;
    }
    let mut product = Vec::new();
    for (factor, times) in factors {
        let base = match factor.len() {
            1 if *times == 1 || factor.total_degree() <= 1 => {
                let text = writer.sum(factor);
                match *times > 1 && factor.as_constant().is_some() || text.starts_with('-') {
                    true => format!("({text})"),
                    false => text,
                }
            }
            _ => {
                *count += 1;
                let target = format!("factor_{count}");
                sum(&target, factor);
                target
            }
        };
        product.push(writer.power(&base, *times));
    }
    let product = match product.is_empty() {
        true => writer.number(&Integer::ONE),
        false => product.join("*"),
    };
    let declare = match language {
        Language::Rust => "let ",
        _ => declare,
    };
    lines.push(format!(
        "    {declare}{name} = {}{end}",
        float(language, product)
    ));
}

/// Nothing in Python and Rust is an integer by accident: a lone 0 in Rust must be a double.
fn float(language: Language, text: String) -> String {
    match (language, text.as_str()) {
        (Language::Rust | Language::C, "0") => "0.0".to_owned(),
        _ => text,
    }
}
