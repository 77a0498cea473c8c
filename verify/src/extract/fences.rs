//! Formulas in fences: `$..$`, `$$..$$`, `\(..\)`, `\[..\]`, and displayed environments without a fence.

use memchr::memmem;

/// A formula is no longer than this.
const MAX_FORMULA: usize = 64 << 10;

/// Environments that display mathematics without a fence.
const DISPLAYS: [&str; 12] = [
    "align",
    "align*",
    "aligned",
    "equation",
    "equation*",
    "gather",
    "gather*",
    "eqnarray",
    "eqnarray*",
    "multline",
    "multline*",
    "displaymath",
];

/// A formula, and where it ends with its fence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Formula<'a> {
    pub(super) content: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The next place of one closing mark; a text is searched once for each kind of mark.
struct Closer {
    mark: &'static str,
    found: Option<usize>,
    exhausted: bool,
}

impl Closer {
    const fn new(mark: &'static str) -> Self {
        Self {
            mark,
            found: None,
            exhausted: false,
        }
    }

    fn after(&mut self, text: &str, from: usize) -> Option<usize> {
        if self.exhausted {
            return None;
        }
        if self.found.is_none_or(|known| known < from) {
            self.found = memmem::find(text.as_bytes().get(from..)?, self.mark.as_bytes())
                .map(|at| from + at);
            self.exhausted = self.found.is_none();
        }
        self.found
    }
}

/// The formulas of a text in order, in one pass.
pub(super) fn formulas(text: &str) -> Vec<Formula<'_>> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut closers = [
        Closer::new("\\)"),
        Closer::new("\\]"),
        Closer::new("$$"),
        Closer::new("$"),
        Closer::new("\\end{"),
    ];
    let mut at = 0;
    while at < bytes.len() {
        let (open, kind) = match (bytes[at], bytes.get(at + 1)) {
            (b'\\', Some(b'(')) => (2, 0),
            (b'\\', Some(b'[')) => (2, 1),
            (b'\\', Some(b'b')) => match display(&text[at..]) {
                Some(length) => (length, 4),
                None => {
                    at += 2;
                    continue;
                }
            },
            (b'\\', _) => {
                at += 2;
                continue;
            }
            (b'$', Some(b'$')) => (2, 2),
            (b'$', _) => (1, 3),
            _ => {
                at += 1;
                continue;
            }
        };
        let from = at + open;
        let mut close = closers[kind].after(text, from);
        if kind == 3 {
            // An escaped dollar sign inside is money, not a fence.
            while let Some(end) = close.filter(|end| bytes[end - 1] == b'\\') {
                close = closers[kind].after(text, end + 1);
            }
        }
        let content = close
            .filter(|end| end - from <= MAX_FORMULA)
            .and_then(|end| Some((end, text.get(from..end)?)));
        match content {
            Some((end, content)) => {
                if kind == 3 && is_money(content, bytes.get(end + 1).copied()) {
                    at = from;
                    continue;
                }
                let end = match kind {
                    0..=2 => end + 2,
                    3 => end + 1,
                    _ => text[end..].find('}').map_or(text.len(), |n| end + n + 1),
                };
                let content = last_row(content.trim());
                if !content.is_empty() {
                    found.push(Formula {
                        content,
                        start: at,
                        end,
                    });
                }
                at = end;
            }
            None => at = from,
        }
        if found.len() > 4_096 {
            found.drain(..2_048);
        }
    }
    found
}

/// The length of `\begin{align*}` and the like at the start.
fn display(text: &str) -> Option<usize> {
    let name = text.strip_prefix("\\begin{")?;
    let end = name.bytes().take(16).position(|b| b == b'}')?;
    DISPLAYS.contains(&&name[..end]).then_some(end + 8)
}

/// "$5 and $7": between two amounts of money stand words, or a space before the second sign and a digit behind it.
fn is_money(content: &str, next: Option<u8>) -> bool {
    let words = content
        .split_whitespace()
        .filter(|word| word.len() >= 3 && word.bytes().all(|b| b.is_ascii_alphabetic()))
        .take(2)
        .count();
    let amounts = content.starts_with(|c: char| c.is_ascii_digit())
        && content.ends_with([' ', '(', '/', '-', '+', '='])
        && next.is_some_and(|b| b.is_ascii_digit());
    words >= 2 || amounts
}

/// Displayed steps `x &= .. \\ &= ..`: the last row concludes. Rows that each state something are kept together.
fn last_row(content: &str) -> &str {
    let inner = DISPLAYS
        .iter()
        .find_map(|name| {
            content
                .strip_prefix("\\begin{")?
                .strip_prefix(name)?
                .strip_prefix('}')?
                .strip_suffix('}')?
                .strip_suffix(name)?
                .strip_suffix("\\end{")
        })
        .unwrap_or(content);
    let trimmed = inner.trim().trim_end_matches("\\\\").trim_end();
    let Some(at) = trimmed.rfind("\\\\") else {
        return if inner.len() < content.len() {
            trimmed
        } else {
            content
        };
    };
    let row = trimmed[at + 2..].trim_start();
    let body = row.trim_start_matches(['&', ' ', '\n']);
    let continues = ["=", "\\approx", "\\Rightarrow", "\\implies"]
        .iter()
        .any(|sign| body.starts_with(sign));
    // A row separator inside a matrix is no step.
    if continues && !body.contains("\\end{") {
        body.trim_start_matches("\\Rightarrow")
            .trim_start_matches("\\implies")
            .trim()
    } else {
        content
    }
}
