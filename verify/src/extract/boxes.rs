//! Boxes: `\boxed{..}`, `\fbox{..}`, and which of them form one answer.

use super::Candidate;
use super::prose;
use crate::options::Boxed;

/// Candidates longer than this are no answers.
const MAX_CANDIDATE: usize = 64 << 10;
/// Glue between boxes that belong together.
const MAX_GLUE: usize = 24;
/// Boxes that are joined at most.
const MAX_BOXES: usize = 256;

/// A box and where it stands.
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) content: String,
}

/// All boxes in order, outermost ones unwrapped to the innermost content.
pub(super) fn boxes(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let Some(first) = memchr::memmem::find(bytes, b"box") else {
        return found;
    };
    let braces = Braces::new(bytes, first);
    let mut at = first;
    while let Some(next) = memchr::memmem::find(&bytes[at..], b"box") {
        let word = at + next;
        at = word + 3;
        if text[..word].ends_with("\\begin{")
            && let Some(body) = text[word..].strip_prefix("boxed}")
            && let Some(length) = body.find("\\end{boxed}").filter(|n| *n <= MAX_CANDIDATE)
        {
            let from = word + 6;
            at = from + length + 11;
            found.push(Found {
                start: word - 7,
                end: at,
                content: body[..length].trim().to_owned(),
            });
            continue;
        }
        // \boxed, \fbox, \framebox, \beginboxed (a mangled \begin{boxed}).
        let (start, after) = if text[word..].starts_with("boxed") && text[..word].ends_with('\\') {
            (word - 1, word + 5)
        } else if text[word..].starts_with("boxed") && text[..word].ends_with("\\begin") {
            (word - 6, word + 5)
        } else if text[..word].ends_with("\\f") {
            (word - 2, word + 3)
        } else if text[..word].ends_with("\\frame") {
            (word - 6, word + 3)
        } else {
            continue;
        };
        // TeX skips spaces and an end of line before an argument.
        let argument = text[after..].trim_start();
        let open = text.len() - argument.len();
        if bytes.get(open) == Some(&b'{') {
            // A box that holds a box: the inner one is found next.
            if text[open + 1..].trim_start().starts_with("\\boxed") {
                at = open + 1;
                continue;
            }
            let (content_end, end) = match braces.closing(open) {
                Some(close) if close - open <= MAX_CANDIDATE => (close, close + 1),
                // An unbalanced last box ends with its line.
                _ => {
                    let line = text[open..].find('\n').map_or(text.len(), |n| open + n);
                    (line, line)
                }
            };
            let mut content = text[open + 1..content_end].trim();
            if content_end == end {
                content = content.trim_end_matches(['$', '.', '*', ' ']);
            }
            if !content.is_empty() && content.len() <= MAX_CANDIDATE {
                found.push(Found {
                    start,
                    end,
                    content: content.to_owned(),
                });
            }
            at = end.max(at);
        } else if let Some(token) = argument
            .split(|c: char| c.is_whitespace() || matches!(c, '$' | '.' | ',' | ';'))
            .next()
            && !token.is_empty()
            && token.len() <= 32
        {
            found.push(Found {
                start,
                end: open + token.len(),
                content: token.to_owned(),
            });
            at = open + token.len();
        }
        // Only the last boxes matter.
        if found.len() > 2 * MAX_BOXES {
            found.drain(..MAX_BOXES);
        }
    }
    found.retain(|found| !prose::denied(&text[..found.start], &text[found.end..]));
    found
}

/// Which brace closes which, found in one pass.
struct Braces(Vec<(usize, usize)>);

impl Braces {
    fn new(bytes: &[u8], from: usize) -> Self {
        let mut open = Vec::new();
        let mut pairs = Vec::new();
        let mut at = from;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' => at += 1,
                b'{' => open.push(at),
                b'}' => {
                    if let Some(start) = open.pop() {
                        pairs.push((start, at));
                    }
                }
                _ => {}
            }
            at += 1;
        }
        pairs.sort_unstable();
        Self(pairs)
    }

    /// The closing brace of the one at `open`; escaped braces do not count.
    fn closing(&self, open: usize) -> Option<usize> {
        let place = self.0.binary_search_by_key(&open, |pair| pair.0).ok()?;
        self.0.get(place).map(|pair| pair.1)
    }
}

/// The last box, with those before it that belong to the same enumeration.
pub(super) fn from_boxes(text: &str, boxes: &[Found], policy: Boxed) -> Option<Candidate> {
    let last = boxes.last()?;
    let mut first = boxes.len() - 1;
    if policy != Boxed::Last {
        while first > 0 && boxes.len() - first < MAX_BOXES {
            let gap = text.get(boxes[first - 1].end..boxes[first].start)?;
            if policy == Boxed::Joined && !is_glue(gap) {
                break;
            }
            first -= 1;
        }
    }
    let joined = &boxes[first..];
    if joined.len() == 1 {
        return Some(Candidate {
            text: last.content.clone(),
            rule: "box",
        });
    }
    let contents: Vec<&str> = joined.iter().map(|found| found.content.as_str()).collect();
    Some(Candidate {
        text: contents.join(", "),
        rule: "joined-boxes",
    })
}

/// Short text between two boxes that ends with a connective.
fn is_glue(gap: &str) -> bool {
    if gap.len() > 80 {
        return false;
    }
    let mut plain = algebra::parse::plain_words(gap).replace(['(', ')', '[', ']', '$'], " ");
    // "x = " before the next box belongs to that box.
    if let Some(head) = plain.trim_end().strip_suffix('=') {
        let cut = head
            .trim_end()
            .rfind(|c: char| c.is_whitespace() || c == ',')
            .map_or(0, |at| at + 1);
        plain = head.trim_end()[..cut].to_owned();
    }
    let plain = plain.replace("quad", " ").replace("qquad", " ");
    let glue = plain.trim();
    let ends = [",", ";", "and", "or", "&", "、"]
        .iter()
        .any(|end| glue.ends_with(end));
    ends && glue.chars().count() <= MAX_GLUE
}
