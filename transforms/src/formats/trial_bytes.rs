//! The bytes of a log: its beginning, its separator, and a bound on its rows.

use std::io::{self, Read};

use super::trace::format_error;
use crate::error::Result;

/// How far the first lines are looked at for the separator.
const HEAD: usize = 1 << 16;

/// Byte order mark of UTF-8.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// Bytes of one row: an opening quote that is never closed would take in the whole file.
const LONGEST_ROW: u64 = 1 << 24;

/// Counts the bytes since the last row.
pub(super) struct Guarded<R> {
    pub(super) inner: R,
    pub(super) since: u64,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since > LONGEST_ROW {
            return Err(io::Error::other(
                "a row of more than 16 MiB: is a quotation mark not closed?",
            ));
        }
        let count = self.inner.read(buffer)?;
        self.since += count as u64;
        Ok(count)
    }
}

/// The first of tab, semicolon and comma that the line of names has.
pub(super) fn separator(head: &[u8]) -> u8 {
    let names = names(head).unwrap_or(b"");
    let marks = [b'\t', b';', b','].into_iter();
    marks
        .into_iter()
        .find(|mark| names.contains(mark))
        .unwrap_or(b',')
}

/// The beginning of the file up to the end of the line of names, as soon as it is there.
pub(super) fn head(bytes: &mut impl Read) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut chunk = [0; 4096];
    while head.len() < HEAD {
        match bytes.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => head.extend(chunk.iter().take(count)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(format_error("the file", error)),
        }
        let complete = head.iter().rposition(|byte| matches!(byte, b'\n' | b'\r'));
        let lines = complete.and_then(|end| head.get(..end)).unwrap_or(b"");
        if names(lines.strip_prefix(MARK).unwrap_or(lines)).is_some() {
            break;
        }
    }
    Ok(head)
}

/// The first line that is neither empty nor a comment.
fn names(head: &[u8]) -> Option<&[u8]> {
    let mut lines = head.split(|byte| matches!(byte, b'\n' | b'\r'));
    lines.find(|line| !line.trim_ascii().is_empty() && !line.starts_with(b"#"))
}
