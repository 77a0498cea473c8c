//! Lines in, lines out: in order, on several threads, in memory that does not grow with the input.
//!
//! The reader cuts the input into chunks, workers answer chunks, the writer puts them back in order. The number of chunks
//! under way is bounded by permits that come back from the writer, so a slow chunk never lets the others pile up.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::failure::Failure;
use crate::input::{Input, LONGEST_LINE, Line, next_line};
use crate::output::Output;

/// Lines of a chunk at most.
const LINES: usize = 128;
/// A chunk is closed when it holds this many bytes.
const BYTES: usize = 1 << 18;

/// Some consecutive lines.
#[derive(Default)]
pub(crate) struct Chunk {
    sequence: u64,
    bytes: Vec<u8>,
    // Line number and place; no place: the line was too long.
    lines: Vec<(u64, Option<Range<usize>>)>,
}

impl Chunk {
    /// Number and text of each line (`None`: too long).
    pub(crate) fn lines(&self) -> impl Iterator<Item = (u64, Option<&[u8]>)> {
        self.lines.iter().map(|(number, place)| {
            let text = place.clone().and_then(|place| self.bytes.get(place));
            (*number, text)
        })
    }
}

/// What a worker makes of a chunk.
pub(crate) struct Answered<S> {
    /// The lines to write.
    pub(crate) bytes: Vec<u8>,
    /// What is to be added up.
    pub(crate) summary: S,
}

/// Sums over chunks.
pub(crate) trait Summary: Default + Send {
    /// Adds another part.
    fn add(&mut self, other: Self);
}

struct Cutter {
    input: Input,
    sequence: u64,
    line: u64,
    // An interactive input is answered as soon as its lines are there.
    eager: bool,
    failed: Option<Failure>,
}

impl Cutter {
    /// The next chunk, `None` at the end. Lines before a failure are handed out first.
    fn next(&mut self) -> Result<Option<Chunk>, Failure> {
        if let Some(failure) = self.failed.take() {
            return Err(failure);
        }
        let mut chunk = Chunk {
            sequence: self.sequence,
            ..Chunk::default()
        };
        self.sequence += 1;
        while chunk.lines.len() < LINES && chunk.bytes.len() < BYTES {
            if self.eager && !chunk.lines.is_empty() && !self.input.has_line() {
                break;
            }
            match self.take_line(&mut chunk) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let place = format!("{}, line {}", self.input.name, self.line + 1);
                    let failure = Failure::reading(&place, &error);
                    if chunk.lines.is_empty() {
                        return Err(failure);
                    }
                    self.failed = Some(failure);
                    break;
                }
            }
        }
        Ok((!chunk.lines.is_empty()).then_some(chunk))
    }

    /// Adds a line to the chunk, unless it is blank; `false` at the end.
    fn take_line(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        let start = chunk.bytes.len();
        let found = next_line(&mut self.input.reader, &mut chunk.bytes, LONGEST_LINE)?;
        if found == Line::End {
            return Ok(false);
        }
        self.line += 1;
        if found == Line::TooLong {
            chunk.lines.push((self.line, None));
            return Ok(true);
        }
        let text = chunk.bytes.get(start..).unwrap_or_default();
        // A mark of the byte order may stand before the first line.
        let mark = if self.line == 1 && text.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        if text.iter().skip(mark).all(u8::is_ascii_whitespace) {
            chunk.bytes.truncate(start);
        } else {
            let place = start + mark..chunk.bytes.len();
            chunk.lines.push((self.line, Some(place)));
        }
        Ok(true)
    }
}

/// Answers every line of `input` with `answer`.
///
/// `threads` workers; with one, everything happens on this thread. The output is the same at any number.
pub(crate) fn stream<S: Summary>(
    input: Input,
    output: &mut Output,
    threads: usize,
    answer: &(dyn Fn(&Chunk) -> Answered<S> + Sync),
) -> Result<S, Failure> {
    let flush = !input.regular;
    let mut cutter = Cutter {
        eager: flush,
        input,
        sequence: 0,
        line: 0,
        failed: None,
    };
    if threads <= 1 {
        let mut total = S::default();
        while let Some(chunk) = cutter.next()? {
            let answered = answer(&chunk);
            total.add(answered.summary);
            output.write(&answered.bytes)?;
            if flush {
                output.flush()?;
            }
        }
        return Ok(total);
    }
    let under_way = 4 * threads;
    let (permit, permits) = sync_channel::<()>(under_way);
    for _ in 0..under_way {
        // The channel has room for all of them.
        let _ = permit.send(());
    }
    let (give, take) = sync_channel::<Chunk>(under_way);
    let (done, finished) = sync_channel::<(u64, Answered<S>)>(under_way);
    let take = Mutex::new(take);
    thread::scope(|scope| {
        let take = &take;
        for _ in 0..threads {
            let done = done.clone();
            scope.spawn(move || work(take, &done, answer));
        }
        drop(done);
        // The writer owns its ends: when it stops, nobody waits for it.
        let writer = scope.spawn(move || write_in_order(finished, permit, output, flush));
        let read = read_all(&mut cutter, &permits, give);
        let written = match writer.join() {
            Ok(written) => written,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        // A writer that failed is the cause, a reader that stopped because of it is not.
        let total = written?;
        read.map(|()| total)
    })
}

fn read_all(
    cutter: &mut Cutter,
    permits: &Receiver<()>,
    give: SyncSender<Chunk>,
) -> Result<(), Failure> {
    while permits.recv().is_ok() {
        match cutter.next()? {
            Some(chunk) => {
                if give.send(chunk).is_err() {
                    break;
                }
            }
            None => break,
        }
    }
    Ok(())
}

fn work<S>(
    take: &Mutex<Receiver<Chunk>>,
    done: &SyncSender<(u64, Answered<S>)>,
    answer: &(dyn Fn(&Chunk) -> Answered<S> + Sync),
) {
    loop {
        let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(chunk) = next else { return };
        if done.send((chunk.sequence, answer(&chunk))).is_err() {
            return;
        }
    }
}

fn write_in_order<S: Summary>(
    finished: Receiver<(u64, Answered<S>)>,
    permit: SyncSender<()>,
    output: &mut Output,
    flush: bool,
) -> Result<S, Failure> {
    let mut total = S::default();
    let mut waiting: BTreeMap<u64, Answered<S>> = BTreeMap::new();
    let mut next = 0u64;
    for (sequence, answered) in finished {
        waiting.insert(sequence, answered);
        while let Some(answered) = waiting.remove(&next) {
            next += 1;
            total.add(answered.summary);
            output.write(&answered.bytes)?;
            if flush {
                output.flush()?;
            }
            // The reader may be gone already.
            let _ = permit.try_send(());
        }
    }
    Ok(total)
}
