//! Files and standard input, unpacked, line by line, in bounded memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use crate::failure::Failure;

/// Bytes read at once.
const BUFFER: usize = 1 << 16;
/// A longer line is not kept. A text of 4 MiB with every byte escaped stays below.
pub(crate) const LONGEST_LINE: usize = 64 << 20;

/// An open source of lines.
pub(crate) struct Input {
    /// Its name for messages.
    pub(crate) name: String,
    /// The unpacked bytes.
    pub(crate) reader: BufReader<Box<dyn Read + Send>>,
    /// A regular file: nobody waits for single lines.
    pub(crate) regular: bool,
    /// Size in bytes as stored, when known.
    pub(crate) size: Option<u64>,
    /// Bytes taken from the file so far.
    pub(crate) taken: Taken,
}

/// A shared counter of bytes.
pub(crate) type Taken = std::sync::Arc<std::sync::atomic::AtomicU64>;

/// Counts what passes.
struct Counting<R> {
    inner: R,
    taken: Taken,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let more = u64::try_from(count).unwrap_or(u64::MAX);
        self.taken
            .fetch_add(more, std::sync::atomic::Ordering::Relaxed);
        Ok(count)
    }
}

impl Input {
    /// Opens a file, or standard input for `-`. Gzip and Zstandard are recognised by their first bytes.
    pub(crate) fn open(name: &str) -> Result<Self, Failure> {
        let shown = if name == "-" { "standard input" } else { name };
        Self::try_open(name, shown).map_err(|error| Failure::reading(shown, &error))
    }

    fn try_open(name: &str, shown: &str) -> io::Result<Self> {
        let file = if name == "-" {
            standard_input()?
        } else {
            File::open(name)?
        };
        let about = file.metadata()?;
        if about.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let taken = Taken::default();
        let counting = Counting {
            inner: file,
            taken: taken.clone(),
        };
        let mut plain = BufReader::with_capacity(BUFFER, counting);
        // A file of text starts with neither of these.
        let head = plain.fill_buf()?;
        let unpacked: Box<dyn Read + Send> = if head.starts_with(&[0x1f, 0x8b]) {
            Box::new(flate2::bufread::MultiGzDecoder::new(plain))
        } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
            // Parallel packers put a frame of their own first.
            || matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
        {
            Box::new(zstd::stream::read::Decoder::with_buffer(plain)?)
        } else if let Some(problem) = unreadable(head) {
            return Err(io::Error::new(io::ErrorKind::Unsupported, problem));
        } else {
            Box::new(plain)
        };
        Ok(Self {
            name: shown.to_owned(),
            reader: BufReader::with_capacity(BUFFER, unpacked),
            regular: about.is_file(),
            size: about.is_file().then_some(about.len()),
            taken,
        })
    }

    /// A whole line is in memory, so taking it does not wait for the other end.
    pub(crate) fn has_line(&self) -> bool {
        memchr::memchr(b'\n', self.reader.buffer()).is_some()
    }

    /// Everything as text without a mark of the byte order; bytes that are no UTF-8 are replaced.
    pub(crate) fn text(mut self, limit: usize) -> Result<String, Failure> {
        let mut bytes = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        self.reader
            .by_ref()
            .take(most)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::reading(&self.name, &error))?;
        if bytes.len() > limit {
            return Err(Failure::input(format!(
                "{}: longer than {limit} bytes: give one text at a time",
                self.name
            )));
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        Ok(String::from_utf8_lossy(text).into_owned())
    }
}

/// What is known by its first bytes and is no text.
fn unreadable(head: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 6] = [
        (
            b"BZh",
            "packed by bzip2; .gz and .zst are unpacked here, for others: bunzip2 -c FILE | closedform .. -",
        ),
        (
            b"\xfd7zXZ\0",
            "packed by xz; .gz and .zst are unpacked here, for others: xz -dc FILE | closedform .. -",
        ),
        (
            b"PK\x03\x04",
            "a zip archive; .gz and .zst are unpacked here, for others: unzip -p FILE | closedform .. -",
        ),
        (
            b"\x04\x22\x4d\x18",
            "packed by lz4; .gz and .zst are unpacked here, for others: lz4 -dc FILE | closedform .. -",
        ),
        (
            b"\xff\xfe",
            "the text is UTF-16: convert it with iconv -f UTF-16 -t UTF-8",
        ),
        (
            b"\xfe\xff",
            "the text is UTF-16: convert it with iconv -f UTF-16 -t UTF-8",
        ),
    ];
    let known = KNOWN.iter().find(|(first, _)| head.starts_with(first));
    known.map(|(_, problem)| *problem)
}

#[cfg(unix)]
fn standard_input() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn standard_input() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdin().as_handle().try_clone_to_owned()?))
}

/// What [`next_line`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// The end of the input.
    End,
    /// A line, appended to the buffer without its line feed.
    Whole,
    /// A line beyond the limit, dropped.
    TooLong,
}

/// Appends the next line to `buffer`; never holds more than `limit` bytes of it.
pub(crate) fn next_line(
    reader: &mut impl BufRead,
    buffer: &mut Vec<u8>,
    limit: usize,
) -> io::Result<Line> {
    let start = buffer.len();
    let mut length = 0usize;
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            return Ok(match length {
                0 => Line::End,
                _ => finish(buffer, start, length, limit),
            });
        }
        let (part, ends) = match memchr::memchr(b'\n', available) {
            Some(at) => (&available[..at], true),
            None => (available, false),
        };
        length = length.saturating_add(part.len());
        if length <= limit {
            buffer.extend_from_slice(part);
        } else {
            buffer.truncate(start);
        }
        let used = part.len() + usize::from(ends);
        reader.consume(used);
        if ends {
            return Ok(finish(buffer, start, length, limit));
        }
    }
}

fn finish(buffer: &mut Vec<u8>, start: usize, length: usize, limit: usize) -> Line {
    if length > limit {
        buffer.truncate(start);
        return Line::TooLong;
    }
    if buffer.len() > start && buffer.last() == Some(&b'\r') {
        buffer.pop();
    }
    Line::Whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], limit: usize) -> Vec<(Line, Vec<u8>)> {
        let mut reader = BufReader::with_capacity(3, text);
        let mut found = Vec::new();
        loop {
            let mut buffer = Vec::new();
            let line = next_line(&mut reader, &mut buffer, limit).unwrap();
            if line == Line::End {
                return found;
            }
            found.push((line, buffer));
        }
    }

    #[test]
    fn lines_are_cut_at_line_feeds_and_bounded() {
        let whole = |text: &str| (Line::Whole, text.as_bytes().to_vec());
        assert_eq!(
            lines(b"one\r\n\nthree", 10),
            [whole("one"), whole(""), whole("three")]
        );
        assert_eq!(
            lines(b"short\nmuch too long\nend\n", 6),
            [whole("short"), (Line::TooLong, Vec::new()), whole("end")]
        );
        assert!(lines(b"", 5).is_empty());
    }
}
