//! The encoded numbers of mzML: base64, perhaps over zlib, of little-endian numbers.
//!
//! Source: the mzML 1.1 schema and the PSI-MS vocabulary of HUPO-PSI.

use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::trace::{MOST_POINTS, TimeUnit, check_length, format_error};
use crate::error::{Error, Result};

/// What an array holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Time,
    Intensity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    Float32,
    Float64,
    Int32,
    Int64,
}

/// An array as its terms describe it.
#[derive(Clone, Debug, Default)]
pub(super) struct Array {
    pub(super) role: Option<Role>,
    number: Option<Number>,
    zlib: bool,
    /// A compression that is not read.
    foreign: Option<String>,
    pub(super) unit: Option<TimeUnit>,
    /// The name of a unit of intensity.
    pub(super) unit_name: String,
    /// Numbers it is said to have.
    pub(super) length: Option<usize>,
    pub(super) text: String,
}

/// The unit of time of a term of the unit ontology.
pub(super) fn time_unit(accession: &str) -> Option<TimeUnit> {
    Some(match accession {
        "UO:0000010" => TimeUnit::Second,
        "UO:0000028" => TimeUnit::Millisecond,
        "UO:0000031" => TimeUnit::Minute,
        "UO:0000032" => TimeUnit::Hour,
        _ => return None,
    })
}

impl Array {
    /// Takes a term of the vocabulary in.
    pub(super) fn term(&mut self, accession: &str, name: &str, unit: &str, unit_name: &str) {
        match accession {
            "MS:1000595" => {
                self.role = Some(Role::Time);
                self.unit = time_unit(unit);
            }
            "MS:1000515" => {
                self.role = Some(Role::Intensity);
                self.unit_name = String::from(unit_name);
            }
            "MS:1000519" => self.number = Some(Number::Int32),
            "MS:1000521" => self.number = Some(Number::Float32),
            "MS:1000522" => self.number = Some(Number::Int64),
            "MS:1000523" => self.number = Some(Number::Float64),
            "MS:1000574" => self.zlib = true,
            // MS-Numpress, alone and with zlib, and zstandard
            "MS:1002312" | "MS:1002313" | "MS:1002314" | "MS:1002746" | "MS:1002747"
            | "MS:1002748" | "MS:1003780" => {
                self.foreign = Some(String::from(name));
            }
            _ => {}
        }
    }

    /// The numbers.
    pub(super) fn decode(&self, what: &str) -> Result<Vec<f64>> {
        let place = || format!("mzML, {what}");
        if let Some(name) = &self.foreign {
            return Err(Error::Unsupported {
                what: "the reader of mzML",
                construct: format!("{what} in the compression {name:?}"),
                hint: "convert the file with zlib or no compression",
            });
        }
        let number = self.number.ok_or_else(|| {
            format_error(
                place(),
                "whether its numbers have 32 or 64 bits is not said",
            )
        })?;
        let size = match number {
            Number::Float32 | Number::Int32 => 4,
            Number::Float64 | Number::Int64 => 8,
        };
        if let Some(length) = self.length {
            check_length(length)?;
        }
        let packed: String = self.text.split_whitespace().collect();
        let bytes = STANDARD
            .decode(packed.as_bytes())
            .map_err(|error| format_error(place(), format!("its base64 is damaged: {error}")))?;
        let bytes = match self.zlib {
            true => inflate(&bytes, self.length.unwrap_or(MOST_POINTS) * size, &place())?,
            false => bytes,
        };
        if bytes.len() % size != 0 {
            return Err(format_error(
                place(),
                format!(
                    "{} bytes are no whole number of numbers of {size} bytes",
                    bytes.len()
                ),
            ));
        }
        let count = bytes.len() / size;
        check_length(count)?;
        if let Some(length) = self.length
            && length != count
        {
            return Err(format_error(
                place(),
                format!("{count} numbers, but {length} are announced"),
            ));
        }
        Ok(bytes
            .chunks_exact(size)
            .map(|chunk| value(number, chunk))
            .collect())
    }
}

fn value(number: Number, chunk: &[u8]) -> f64 {
    let mut wide = [0_u8; 8];
    for (to, from) in wide.iter_mut().zip(chunk) {
        *to = *from;
    }
    let [a, b, c, d, ..] = wide;
    match number {
        Number::Float32 => f64::from(f32::from_le_bytes([a, b, c, d])),
        Number::Int32 => f64::from(i32::from_le_bytes([a, b, c, d])),
        Number::Float64 => f64::from_le_bytes(wide),
        // counts of ions are far below 2^53
        Number::Int64 => i64::from_le_bytes(wide) as f64,
    }
}

/// Unpacks, but never more than is announced.
fn inflate(bytes: &[u8], most: usize, place: &str) -> Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    flate2::read::ZlibDecoder::new(bytes)
        .take(most as u64 + 1)
        .read_to_end(&mut unpacked)
        .map_err(|error| format_error(place, format!("its zlib data is damaged: {error}")))?;
    match unpacked.len() > most {
        true => Err(format_error(
            place,
            format!("it unpacks to more than the {most} bytes that are announced"),
        )),
        false => Ok(unpacked),
    }
}
