//! Standard output, or a file that appears only when it is complete; a device or a pipe is written to as it is.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::destination::{Destination, create_part, open_direct};
use crate::failure::Failure;
use crate::interruption::{Interruption, at_interruption};

/// Where answers go.
pub(crate) struct Output {
    name: String,
    sink: Option<Sink>,
    part: Option<Part>,
    standard: bool,
}

enum Sink {
    Plain(Box<dyn Write + Send>),
    Gzip(GzEncoder<BufWriter<File>>),
    Zstandard(zstd::stream::write::Encoder<'static, BufWriter<File>>),
}

/// A file in the making; removed unless it is renamed.
struct Part {
    temporary: PathBuf,
    target: PathBuf,
    renamed: bool,
    _interruption: Interruption,
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.renamed {
            // Nothing can be done about a failure here, and there may be nothing to remove.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

impl Output {
    /// Standard output.
    pub(crate) fn standard() -> Self {
        Self {
            name: String::from("standard output"),
            sink: Some(Sink::Plain(Box::new(BufWriter::with_capacity(
                1 << 16,
                io::stdout(),
            )))),
            part: None,
            standard: true,
        }
    }

    /// A file, or standard output for nothing and `-`.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        match path {
            None => Ok(Self::standard()),
            Some(path) if path.as_os_str() == "-" => Ok(Self::standard()),
            Some(path) => Self::create(path).map_err(|error| Failure::creating(path, &error)),
        }
    }

    /// Does it go to standard output?
    pub(crate) fn is_standard(&self) -> bool {
        self.standard
    }

    /// Opens the output of a command that reads `input`, which is never replaced by it.
    pub(crate) fn beside(input: &str, path: Option<&Path>) -> Result<Self, Failure> {
        Self::spares(input, path)?;
        Self::open(path)
    }

    /// The file that is read is not the one that is written.
    pub(crate) fn spares(input: &str, path: Option<&Path>) -> Result<(), Failure> {
        // Standard input may be a file too.
        let input = Path::new(if input == "-" { "/dev/stdin" } else { input });
        if let (Ok(input), Some(Ok(output))) = (input.canonicalize(), path.map(fs::canonicalize))
            && input == output
            && input.is_file()
        {
            return Err(Failure::Input(format!(
                "--output {}: this is the file that is read, its rows would be lost: name another file",
                output.display()
            )));
        }
        Ok(())
    }

    fn create(path: &Path) -> io::Result<Self> {
        let (file, part) = match Destination::of(path)? {
            Destination::Standard => return Ok(Self::standard()),
            Destination::Direct(path) => (open_direct(&path)?, None),
            Destination::Replaced { file: target, .. }
                if target.to_string_lossy().ends_with(std::path::is_separator) =>
            {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            Destination::Replaced {
                file: target,
                before,
            } => {
                let name = target
                    .file_name()
                    .ok_or_else(|| io::Error::other("this is not the name of a file"))?;
                let mut hidden = std::ffi::OsString::from(".");
                hidden.push(name);
                hidden.push(format!(".{}.part", std::process::id()));
                let temporary = target.with_file_name(hidden);
                // Before there is anything to remove: no moment is left in which an interruption leaves a file.
                let half = temporary.clone();
                let interruption = at_interruption(move || {
                    // An interrupted run leaves no half file; there may be nothing to remove.
                    let _ = fs::remove_file(&half);
                });
                let file = create_part(&temporary, before.as_ref())?;
                let part = Part {
                    temporary,
                    target,
                    renamed: false,
                    _interruption: interruption,
                };
                (file, Some(part))
            }
        };
        let buffered = BufWriter::with_capacity(1 << 16, file);
        let sink = match path.extension().and_then(|end| end.to_str()) {
            Some("gz") => Sink::Gzip(GzEncoder::new(buffered, Compression::default())),
            Some("zst") => Sink::Zstandard(zstd::stream::write::Encoder::new(buffered, 3)?),
            _ => Sink::Plain(Box::new(buffered)),
        };
        Ok(Self {
            name: path.display().to_string(),
            sink: Some(sink),
            part,
            standard: false,
        })
    }

    /// Writes bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let done = match &mut self.sink {
            Some(Sink::Plain(sink)) => sink.write_all(bytes),
            Some(Sink::Gzip(sink)) => sink.write_all(bytes),
            Some(Sink::Zstandard(sink)) => sink.write_all(bytes),
            None => Ok(()),
        };
        done.map_err(|error| Failure::writing(&self.name, &error))
    }

    /// Writes a line.
    pub(crate) fn line(&mut self, text: impl AsRef<str>) -> Result<(), Failure> {
        self.write(text.as_ref().as_bytes())?;
        self.write(b"\n")
    }

    /// Hands on what is buffered.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        let done = match &mut self.sink {
            Some(Sink::Plain(sink)) => sink.flush(),
            Some(Sink::Gzip(sink)) => sink.flush(),
            Some(Sink::Zstandard(sink)) => sink.flush(),
            None => Ok(()),
        };
        done.map_err(|error| Failure::writing(&self.name, &error))
    }

    /// Completes the output: a file gets its name only now.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        self.flush()?;
        let packed = match self.sink.take() {
            Some(Sink::Gzip(sink)) => sink.finish().and_then(|mut file| file.flush()),
            Some(Sink::Zstandard(sink)) => sink.finish().and_then(|mut file| file.flush()),
            Some(Sink::Plain(_)) | None => Ok(()),
        };
        packed.map_err(|error| Failure::writing(&self.name, &error))?;
        if let Some(part) = &mut self.part {
            fs::rename(&part.temporary, &part.target)
                .map_err(|error| Failure::writing(&self.name, &error))?;
            part.renamed = true;
        }
        Ok(())
    }
}
