//! What the checker says about a pair: the verdict, how sure it is, how each side was read, and the reward.

use std::fmt;

/// Which string of a pair is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Side {
    /// The accepted answer.
    Gold,
    /// The answer that is graded.
    Answer,
}

impl Side {
    /// `gold` or `answer`.
    pub fn name(self) -> &'static str {
        match self {
            Side::Gold => "gold",
            Side::Answer => "answer",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// On what a verdict rests.
///
/// | kind | proves Equal | proves Different |
/// |---|---|---|
/// | `Structural` | yes | - |
/// | `Exact` | yes | yes |
/// | `Algebraic` | yes | yes |
/// | `Ball` | never | yes |
/// | `Probabilistic` | no: error at most 2^log2_error | - |
/// | `Rounded` | no: agreement under the approximation policy | - |
/// | `Text` | no: agreement of normalised words | no |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateKind {
    /// Both sides have the same canonical form.
    Structural,
    /// Exact arithmetic, an exact identity or an exact counterexample.
    Exact,
    /// A root bound was reached with this many bits.
    Algebraic {
        /// Working precision.
        bits: u32,
    },
    /// Two enclosures that do not meet.
    Ball {
        /// Working precision.
        bits: u32,
    },
    /// Agreement modulo several primes at unforeseeable points.
    Probabilistic {
        /// Upper bound of the error probability as a power of two, e.g. -100.
        log2_error: i32,
    },
    /// A decimal agrees with an exact value in the digits shown.
    Rounded {
        /// How many significant digits were compared.
        digits: u32,
    },
    /// Neither side has a mathematical reading, or words decide.
    Text,
}

impl CertificateKind {
    /// The name in JSON and on the command line: `structural`, `exact`, ...
    pub fn name(self) -> &'static str {
        match self {
            CertificateKind::Structural => "structural",
            CertificateKind::Exact => "exact",
            CertificateKind::Algebraic { .. } => "algebraic",
            CertificateKind::Ball { .. } => "ball",
            CertificateKind::Probabilistic { .. } => "probabilistic",
            CertificateKind::Rounded { .. } => "rounded",
            CertificateKind::Text => "text",
        }
    }

    /// A verdict with this certificate is a proof (a ball proves only Different).
    pub fn is_proof(self) -> bool {
        matches!(
            self,
            CertificateKind::Structural
                | CertificateKind::Exact
                | CertificateKind::Algebraic { .. }
                | CertificateKind::Ball { .. }
        )
    }
}

impl fmt::Display for CertificateKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CertificateKind::Algebraic { bits } => write!(f, "algebraic, {bits} bits"),
            CertificateKind::Ball { bits } => write!(f, "ball, {bits} bits"),
            CertificateKind::Probabilistic { log2_error } => {
                write!(f, "probabilistic, error <= 2^{log2_error}")
            }
            CertificateKind::Rounded { digits } => write!(f, "rounded, {digits} digits"),
            other => f.write_str(other.name()),
        }
    }
}

/// Why there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A budget of work, length, nodes or memory was reached.
    Fuel,
    /// Nesting beyond the limit.
    TooDeep,
    /// This side is a formula that could not be read. An empty or undefined gold is `Unparsed(Gold)` too.
    Unparsed(Side),
    /// Both sides were read, no decision procedure of the house covers them.
    OutOfTheory,
    /// The text offers two different answers of equal rank.
    Ambiguous,
    /// The text contains no answer.
    NoAnswer,
}

impl Reason {
    /// The name in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Fuel => "fuel",
            Reason::TooDeep => "too-deep",
            Reason::Unparsed(Side::Gold) => "unparsed-gold",
            Reason::Unparsed(Side::Answer) => "unparsed-answer",
            Reason::OutOfTheory => "out-of-theory",
            Reason::Ambiguous => "ambiguous",
            Reason::NoAnswer => "no-answer",
        }
    }

    /// One sentence for a person, with the way out where there is one.
    pub fn explanation(self) -> &'static str {
        match self {
            Reason::Fuel => {
                "the work or the length would exceed its budget; --fuel raises that of the work"
            }
            Reason::TooDeep => "the nesting is deeper than the limit",
            Reason::Unparsed(Side::Gold) => {
                "the gold cannot be read as an answer: correct the gold or skip the item"
            }
            Reason::Unparsed(Side::Answer) => "the answer is a formula that cannot be read",
            Reason::OutOfTheory => "no decision procedure covers this pair",
            Reason::Ambiguous => "the text offers several different answers of equal rank",
            Reason::NoAnswer => "no answer was found in the text",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The verdict on a pair: mathematics only; what it earns is [`Report::reward`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// The answer equals the gold.
    Equal(CertificateKind),
    /// The answer does not equal the gold.
    Different(CertificateKind),
    /// Not decided, and why.
    Undecided(Reason),
}

impl Comparison {
    /// `equal`, `different` or `undecided`.
    pub fn verdict(self) -> &'static str {
        match self {
            Comparison::Equal(_) => "equal",
            Comparison::Different(_) => "different",
            Comparison::Undecided(_) => "undecided",
        }
    }

    /// The verdict is Equal.
    pub fn is_equal(self) -> bool {
        matches!(self, Comparison::Equal(_))
    }

    /// The verdict is Different.
    pub fn is_different(self) -> bool {
        matches!(self, Comparison::Different(_))
    }

    /// There is no verdict.
    pub fn is_undecided(self) -> bool {
        matches!(self, Comparison::Undecided(_))
    }

    /// What a decided verdict rests on.
    pub fn certificate(self) -> Option<CertificateKind> {
        match self {
            Comparison::Equal(kind) | Comparison::Different(kind) => Some(kind),
            Comparison::Undecided(_) => None,
        }
    }

    /// Why there is no verdict.
    pub fn reason(self) -> Option<Reason> {
        match self {
            Comparison::Undecided(reason) => Some(reason),
            _ => None,
        }
    }

    /// The verdict is a proof: exact equality, or an exact or enclosed difference.
    pub fn is_proof(self) -> bool {
        match self {
            Comparison::Equal(CertificateKind::Ball { .. }) | Comparison::Undecided(_) => false,
            Comparison::Equal(kind) | Comparison::Different(kind) => kind.is_proof(),
        }
    }
}

/// How far an answer is worked out. The order is the order of merit: a reward asks for at least the gold's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Form {
    /// A value, or an equation or inequality with its unknown isolated.
    #[default]
    Solved,
    /// An equation, an inequality or a condition such as `|x| < 1` whose unknown is not isolated.
    Unsolved,
    /// Contains an integral, sum, product, limit, derivative, `mod` or dots.
    Unevaluated,
}

impl Form {
    /// `solved`, `unsolved` or `unevaluated`.
    pub fn name(self) -> &'static str {
        match self {
            Form::Solved => "solved",
            Form::Unsolved => "unsolved",
            Form::Unevaluated => "unevaluated",
        }
    }

    /// An answer of this form may earn the reward of a gold of form `gold`.
    ///
    /// A solved gold asks for a solved answer; a gold without operators left to evaluate asks for an answer without.
    pub fn suffices(self, gold: Form) -> bool {
        match gold {
            Form::Solved => self == Form::Solved,
            Form::Unsolved => self != Form::Unevaluated,
            Form::Unevaluated => true,
        }
    }
}

/// What sort of thing a side was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub enum AnswerKind {
    /// Nothing was found.
    #[default]
    Nothing,
    /// A real or complex constant.
    Number,
    /// An expression with symbols.
    Expression,
    /// A name with a value: `x = 5`, `f(x) = x^2`.
    Assignment,
    /// An equation whose unknown is not isolated.
    Equation,
    /// An inequality or a chain of them.
    Inequality,
    /// An interval or a union of intervals.
    Interval,
    /// `{..}`, a named set, a set-builder.
    Set,
    /// Members without brackets: unordered.
    List,
    /// Ordered members in brackets, or a vector.
    Tuple,
    /// Rows and columns.
    Matrix,
    /// A number with a unit, an angle, a percentage.
    Quantity,
    /// A clock time or a ratio.
    Ratio,
    /// Digits in an explicit base.
    Based,
    /// A residue class.
    Residue,
    /// An expression by cases.
    Piecewise,
    /// The letter of an option.
    Choice,
    /// Words, a truth value, anything without a mathematical reading.
    Text,
    /// An expression without a value, such as `1/0`.
    Undefined,
}

impl AnswerKind {
    /// The name in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            AnswerKind::Nothing => "nothing",
            AnswerKind::Number => "number",
            AnswerKind::Expression => "expression",
            AnswerKind::Assignment => "assignment",
            AnswerKind::Equation => "equation",
            AnswerKind::Inequality => "inequality",
            AnswerKind::Interval => "interval",
            AnswerKind::Set => "set",
            AnswerKind::List => "list",
            AnswerKind::Tuple => "tuple",
            AnswerKind::Matrix => "matrix",
            AnswerKind::Quantity => "quantity",
            AnswerKind::Ratio => "ratio",
            AnswerKind::Based => "based",
            AnswerKind::Residue => "residue",
            AnswerKind::Piecewise => "piecewise",
            AnswerKind::Choice => "choice",
            AnswerKind::Text => "text",
            AnswerKind::Undefined => "undefined",
        }
    }
}

/// How one side was read.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reading {
    /// The part of the text that was taken as the answer (in answer mode the trimmed text).
    ///
    /// Longer ones are cut behind [`Reading::SHOWN`] bytes and end in two points; empty unless [`crate::Options::describe`] is set.
    pub candidate: String,
    /// The extraction rule that found it (`boxed`, `marker`, `display`, `number`, .., `whole`).
    pub found_by: &'static str,
    /// What sort of thing it is.
    pub kind: AnswerKind,
    /// How far it is worked out.
    pub form: Form,
    /// The reading that decided, in canonical text; empty unless [`crate::Options::describe`] is set.
    pub canonical: String,
    /// Why the text could not be read, with byte range and hint in words.
    pub problem: Option<String>,
}

impl Reading {
    /// How many bytes of a candidate are kept.
    pub const SHOWN: usize = 4096;
}

/// What a person can look at to see that a verdict is right.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Detail {
    /// Nothing beyond the rule.
    #[default]
    None,
    /// Both sides have this common canonical form.
    Common(String),
    /// Two values that differ (exact numbers or enclosures), gold first.
    Separated {
        /// Value of the gold.
        gold: String,
        /// Value of the answer.
        answer: String,
    },
    /// At this point the sides differ.
    Counterexample {
        /// Values of the symbols, as `(name, value)`.
        point: Vec<(String, String)>,
        /// Value of the gold there.
        gold: String,
        /// Value of the answer there.
        answer: String,
    },
    /// Anything else that decides, in one sentence (which member is missing, which dimension is wrong).
    Note(String),
}

/// The whole answer of the checker on one pair.
///
/// ```
/// use verify::{AnswerKind, CertificateKind, Comparison, Form, Report};
///
/// let mut report = Report::new(Comparison::Equal(CertificateKind::Exact), "rational");
/// assert!(report.comparison.is_proof());
/// report.answer.form = Form::Unsolved;
/// assert!(!report.earns(false), "an unsolved answer does not earn the reward of a solved gold");
/// assert!(report.earns(true), "unless the gate is dropped");
/// # let _ = AnswerKind::Number;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The verdict.
    pub comparison: Comparison,
    /// Form of the answer.
    pub form: Form,
    /// Equal, and in a form that is at least the gold's.
    pub reward: bool,
    /// How the gold was read (with several golds: the one that decided, else the first).
    pub gold: Reading,
    /// How the answer was read.
    pub answer: Reading,
    /// The rule that decided, by name.
    pub rule: &'static str,
    /// A rule in which the gold leads took part (its percent sign, its base or its modulus decides how the answer is
    /// read): the verdict may change when the sides are exchanged.
    pub gold_leads: bool,
    /// What a person can look at; [`Detail::None`] unless [`crate::Options::describe`] is set.
    pub detail: Detail,
    /// Which of several golds decided, counted from 0.
    pub gold_index: usize,
    /// Work done, in limb operations.
    pub fuel_used: u64,
}

impl Report {
    /// A report with a verdict and a rule, nothing read yet, without reward.
    pub fn new(comparison: Comparison, rule: &'static str) -> Self {
        Self {
            comparison,
            form: Form::Solved,
            reward: false,
            gold: Reading::default(),
            answer: Reading::default(),
            rule,
            gold_leads: false,
            detail: Detail::None,
            gold_index: 0,
            fuel_used: 0,
        }
    }

    /// Whether the answer earns the reward; `any_form` drops the gate on the form.
    pub fn earns(&self, any_form: bool) -> bool {
        self.comparison.is_equal() && (any_form || self.answer.form.suffices(self.gold.form))
    }

    /// Sets [`Report::form`] and [`Report::reward`] from the verdict and the forms of both readings.
    #[must_use]
    pub fn graded(mut self, any_form: bool) -> Self {
        self.form = self.answer.form;
        self.reward = self.earns(any_form);
        self
    }

    /// The item cannot be graded because its gold is missing or cannot be read: a trainer should skip it.
    pub fn gold_at_fault(&self) -> bool {
        self.comparison == Comparison::Undecided(Reason::Unparsed(Side::Gold))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_gate_the_reward() {
        use Form::*;
        for (answer, gold, enough) in [
            (Solved, Solved, true),
            (Unsolved, Solved, false),
            (Unevaluated, Solved, false),
            (Solved, Unsolved, true),
            (Unsolved, Unsolved, true),
            (Unevaluated, Unsolved, false),
            (Unevaluated, Unevaluated, true),
        ] {
            assert_eq!(answer.suffices(gold), enough, "{answer:?} for {gold:?}");
        }
    }

    #[test]
    fn a_ball_never_proves_equality() {
        let ball = CertificateKind::Ball { bits: 128 };
        assert!(!Comparison::Equal(ball).is_proof());
        assert!(Comparison::Different(ball).is_proof());
        assert!(!Comparison::Equal(CertificateKind::Rounded { digits: 4 }).is_proof());
    }

    #[test]
    fn an_unreadable_gold_is_the_golds_fault() {
        let gold = Report::new(Comparison::Undecided(Reason::Unparsed(Side::Gold)), "parse");
        let answer = Report::new(
            Comparison::Undecided(Reason::Unparsed(Side::Answer)),
            "parse",
        );
        assert!(gold.gold_at_fault() && !answer.gold_at_fault());
        assert!(!gold.graded(true).reward);
    }
}
