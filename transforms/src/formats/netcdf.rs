//! The classic netCDF format and its 64-bit offset form: header and variables, within the bytes there are.
//!
//! Counts in the header are promises of the file; nothing is reserved for them before the bytes are seen. The crate netcdf3 reserves by
//! them, up to 2^31 entries, and so it writes the files of the tests and reads none.
//!
//! Source: the NetCDF Classic Format Specification of Unidata.

use super::trace::format_error;
use crate::error::{Error, Result};

/// Tags of the lists of the header.
const DIMENSIONS: u32 = 10;
const VARIABLES: u32 = 11;
const ATTRIBUTES: u32 = 12;

/// Types of values, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Byte,
    Char,
    Short,
    Int,
    Float,
    Double,
}

impl Kind {
    fn size(self) -> usize {
        match self {
            Self::Byte | Self::Char => 1,
            Self::Short => 2,
            Self::Int | Self::Float => 4,
            Self::Double => 8,
        }
    }
}

/// Values of an attribute.
#[derive(Clone, Debug)]
pub(super) enum Attribute {
    Text(String),
    Numbers(Vec<f64>),
}

/// Attributes by name, in their order.
pub(super) type Attributes = Vec<(String, Attribute)>;

struct Variable {
    name: String,
    dimensions: Vec<usize>,
    attributes: Attributes,
    kind: Kind,
    begin: u64,
}

/// A file whose header has been read.
pub(super) struct NetCdf<'a> {
    bytes: &'a [u8],
    records: usize,
    dimensions: Vec<(String, usize)>,
    pub(super) attributes: Attributes,
    variables: Vec<Variable>,
}

/// A place in the header.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    wide: bool,
}

impl<'a> Cursor<'a> {
    fn error(&self, message: &str) -> Error {
        format_error(format!("byte {}", self.at), message)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(length);
        match end.and_then(|end| self.bytes.get(self.at..end)) {
            Some(bytes) => {
                self.at += length;
                Ok(bytes)
            }
            None => Err(self.error("the header is cut off")),
        }
    }

    fn word(&mut self) -> Result<u32> {
        let bytes = self.take(4)?;
        Ok(bytes
            .iter()
            .fold(0, |word, &byte| (word << 8) | u32::from(byte)))
    }

    /// A count or a length.
    fn count(&mut self) -> Result<usize> {
        let word = self.word()?;
        match i32::try_from(word) {
            Ok(_) => Ok(word as usize),
            Err(_) => Err(self.error("a negative count")),
        }
    }

    fn offset(&mut self) -> Result<u64> {
        let high = if self.wide {
            u64::from(self.word()?)
        } else {
            0
        };
        Ok((high << 32) | u64::from(self.word()?))
    }

    /// Bytes that fill up to a multiple of 4.
    fn padded(&mut self, length: usize) -> Result<&'a [u8]> {
        let bytes = self.take(length)?;
        self.take(length.wrapping_neg() % 4)?;
        Ok(bytes)
    }

    fn name(&mut self) -> Result<String> {
        let length = self.count()?;
        Ok(latin(self.padded(length)?))
    }

    /// The length of a list of a kind, which may be absent.
    fn list(&mut self, tag: u32) -> Result<usize> {
        let (found, count) = (self.word()?, self.count()?);
        match found {
            _ if found == tag => Ok(count),
            0 if count == 0 => Ok(0),
            _ => Err(self.error("not the list that should stand here")),
        }
    }

    fn kind(&mut self) -> Result<Kind> {
        Ok(match self.word()? {
            1 => Kind::Byte,
            2 => Kind::Char,
            3 => Kind::Short,
            4 => Kind::Int,
            5 => Kind::Float,
            6 => Kind::Double,
            _ => return Err(self.error("an unknown type of values")),
        })
    }

    fn attributes(&mut self) -> Result<Attributes> {
        let count = self.list(ATTRIBUTES)?;
        let mut found = Vec::new();
        for _ in 0..count {
            let name = self.name()?;
            let kind = self.kind()?;
            let length = self.count()?.saturating_mul(kind.size());
            let bytes = self.padded(length)?;
            let value = match kind {
                Kind::Char => Attribute::Text(latin(bytes)),
                _ => Attribute::Numbers(numbers(kind, bytes)),
            };
            found.push((name, value));
        }
        Ok(found)
    }
}

/// Text up to the first zero: UTF-8, or else Latin-1.
fn latin(bytes: &[u8]) -> String {
    let bytes = bytes.split(|&byte| byte == 0).next().unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => String::from(text.trim()),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

fn numbers(kind: Kind, bytes: &[u8]) -> Vec<f64> {
    let value = |chunk: &[u8]| -> f64 {
        match (kind, chunk) {
            (Kind::Byte, [a]) => f64::from(i8::from_be_bytes([*a])),
            (Kind::Short, [a, b]) => f64::from(i16::from_be_bytes([*a, *b])),
            (Kind::Int, [a, b, c, d]) => f64::from(i32::from_be_bytes([*a, *b, *c, *d])),
            (Kind::Float, [a, b, c, d]) => f64::from(f32::from_be_bytes([*a, *b, *c, *d])),
            (Kind::Double, [a, b, c, d, e, f, g, h]) => {
                f64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h])
            }
            _ => f64::NAN,
        }
    };
    bytes.chunks_exact(kind.size()).map(value).collect()
}

impl<'a> NetCdf<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self> {
        let wide = match bytes.get(..4) {
            Some(b"CDF\x01") => false,
            Some(b"CDF\x02") => true,
            _ => {
                return Err(Error::Unsupported {
                    what: "the reader of netCDF",
                    construct: String::from("a file that is neither classic nor of 64-bit offsets"),
                    hint: "convert it by nccopy -k classic",
                });
            }
        };
        let mut cursor = Cursor { bytes, at: 4, wide };
        let records = cursor.word()?;
        let mut dimensions = Vec::new();
        for _ in 0..cursor.list(DIMENSIONS)? {
            dimensions.push((cursor.name()?, cursor.count()?));
        }
        let attributes = cursor.attributes()?;
        let mut variables = Vec::new();
        for _ in 0..cursor.list(VARIABLES)? {
            let name = cursor.name()?;
            let mut over = Vec::new();
            for _ in 0..cursor.count()? {
                over.push(cursor.count()?);
            }
            let attributes = cursor.attributes()?;
            let kind = cursor.kind()?;
            // the size is known from the dimensions, and is wrong in large files
            cursor.word()?;
            variables.push(Variable {
                name,
                dimensions: over,
                attributes,
                kind,
                begin: cursor.offset()?,
            });
        }
        let mut file = Self {
            bytes,
            records: records as usize,
            dimensions,
            attributes,
            variables,
        };
        if records == u32::MAX {
            file.records = file.streamed();
        }
        Ok(file)
    }

    /// The number of records of a file that was written as a stream: those that fit.
    fn streamed(&self) -> usize {
        let begin = self
            .variables
            .iter()
            .filter(|variable| self.shape(variable).is_some_and(|shape| shape.0))
            .filter_map(|variable| usize::try_from(variable.begin).ok())
            .min();
        let room = self.bytes.len().saturating_sub(begin.unwrap_or(usize::MAX));
        room.checked_div(self.record_size()).unwrap_or(0)
    }

    /// Does a variable run over records, and how many values has it in one or in all?
    fn shape(&self, variable: &Variable) -> Option<(bool, usize)> {
        let mut lengths = Vec::new();
        for &dimension in &variable.dimensions {
            lengths.push(self.dimensions.get(dimension)?.1);
        }
        // the dimension of length 0 is that of records, and it comes first
        let over_records = lengths.first() == Some(&0);
        let fixed = if over_records { 1 } else { 0 };
        let mut size = 1_usize;
        for &length in lengths.get(fixed..)? {
            size = size.checked_mul(length)?;
        }
        Some((over_records, size))
    }

    /// Bytes of one record of all variables; a single variable is not padded.
    fn record_size(&self) -> usize {
        let sizes: Vec<usize> = self
            .variables
            .iter()
            .filter_map(|variable| match self.shape(variable)? {
                (true, values) => values.checked_mul(variable.kind.size()),
                (false, _) => None,
            })
            .collect();
        match sizes[..] {
            [one] => one,
            _ => sizes.iter().fold(0, |sum: usize, size| {
                sum.saturating_add(size.saturating_add(3) & !3)
            }),
        }
    }

    fn find(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }

    /// The names of the variables.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|variable| variable.name.as_str())
    }

    /// The attributes of a variable.
    pub(super) fn attributes_of(&self, name: &str) -> &[(String, Attribute)] {
        self.find(name)
            .map_or(&[], |variable| variable.attributes.as_slice())
    }

    /// The values of a variable of numbers; none if there is no such variable.
    pub(super) fn values(&self, name: &str) -> Result<Option<Vec<f64>>> {
        let Some(variable) = self.find(name) else {
            return Ok(None);
        };
        let cut = || format_error(format!("variable {name}"), "its values are cut off");
        if variable.kind == Kind::Char {
            return Err(format_error(
                format!("variable {name}"),
                "it is text, not numbers",
            ));
        }
        let (over_records, size) = self.shape(variable).ok_or_else(cut)?;
        let length = size.checked_mul(variable.kind.size()).ok_or_else(cut)?;
        let begin = usize::try_from(variable.begin).map_err(|_| cut())?;
        let part = |start: usize| {
            let end = start.checked_add(length)?;
            self.bytes.get(start..end)
        };
        if !over_records {
            return Ok(Some(numbers(variable.kind, part(begin).ok_or_else(cut)?)));
        }
        if length == 0 {
            return Ok(Some(Vec::new()));
        }
        let stride = self.record_size();
        let mut values = Vec::new();
        for record in 0..self.records {
            let start = record
                .checked_mul(stride)
                .and_then(|offset| offset.checked_add(begin));
            let bytes = start.and_then(part).ok_or_else(cut)?;
            values.extend(numbers(variable.kind, bytes));
        }
        Ok(Some(values))
    }
}
