//! mzML: the total ion current chromatogram, or else the total ion current of each spectrum.
//!
//! Source: the mzML 1.1 schema and the PSI-MS vocabulary of HUPO-PSI.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::mzml_arrays::{Array, Role, time_unit};
use super::text::quote;
use super::trace::{
    Place, Points, TimeUnit, Trace, TraceFormat, TraceOptions, check_length, format_error,
};
use crate::error::{Error, Result};

/// Deeper elements are no mzML.
const DEEPEST: usize = 64;

/// Terms of a group, which count again wherever it is referred to.
const MOST_TERMS: usize = 100;

/// A term of the vocabulary on an element.
#[derive(Clone, Debug, Default)]
struct Term {
    accession: String,
    name: String,
    value: String,
    unit: String,
    unit_name: String,
}

/// What has been read.
#[derive(Default)]
struct State {
    groups: BTreeMap<String, Vec<Term>>,
    group: Option<String>,
    spectrum: Option<Spectrum>,
    /// Start time, unit and total ion current of MS1 spectra.
    spectra: Vec<(f64, TimeUnit, f64)>,
    /// Is the chromatogram that is read the total ion current, and what are its arrays?
    chromatogram: Option<(bool, Vec<Array>)>,
    length: Option<usize>,
    array: Option<Array>,
    in_binary: bool,
    metadata: Vec<(String, String)>,
}

#[derive(Default)]
struct Spectrum {
    level: Option<f64>,
    time: Option<(f64, TimeUnit)>,
    current: Option<f64>,
}

/// Reads the first total ion current chromatogram; without one the total ion current of the MS1 spectra.
pub(super) fn read(text: &str, options: &TraceOptions) -> Result<Trace> {
    let mut reader = Reader::from_str(text);
    let mut state = State::default();
    let mut depth = 0_usize;
    let mut is_mzml = false;
    loop {
        let at = reader.buffer_position();
        let line = || line_of(text, at);
        let event = reader
            .read_event()
            .map_err(|error| format_error(format!("line {}", line()), error))?;
        match event {
            Event::Start(element) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(format_error(
                        format!("line {}", line()),
                        format!("elements are nested deeper than {DEEPEST}"),
                    ));
                }
                is_mzml |= element.local_name().as_ref() == b"mzML";
                state
                    .start(&element)
                    .map_err(|error| at_line(error, line()))?;
            }
            Event::Empty(element) => {
                state
                    .start(&element)
                    .map_err(|error| at_line(error, line()))?;
                let name = element.local_name();
                if let Some(trace) = state.end(name.as_ref(), options)? {
                    return Ok(trace);
                }
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                let name = element.local_name();
                if let Some(trace) = state.end(name.as_ref(), options)? {
                    return Ok(trace);
                }
            }
            Event::Text(content) if state.in_binary => {
                let content = content
                    .decode()
                    .map_err(|error| format_error(format!("line {}", line()), error))?;
                if let Some(array) = &mut state.array {
                    array.text.push_str(&content);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !is_mzml {
        return Err(format_error(
            "the file",
            "it is XML, but has no element mzML",
        ));
    }
    if depth > 0 {
        return Err(format_error(
            "the file",
            "it is cut off inside of an element",
        ));
    }
    state.chromatogram_of_spectra(options)
}

/// The line of a byte, counted only for messages.
fn line_of(text: &str, at: u64) -> usize {
    let at = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    text.as_bytes()
        .get(..at)
        .unwrap_or(&[])
        .iter()
        .filter(|&&byte| byte == b'\n')
        .count()
        + 1
}

/// An error without a place of its own, at a line.
fn at_line(error: Error, line: usize) -> Error {
    match error {
        Error::Format { place, message } => Error::Format {
            place: format!("line {line}, {place}"),
            message,
        },
        other => other,
    }
}

/// The attribute of an element; empty if there is none.
fn attribute(element: &BytesStart<'_>, wanted: &[u8]) -> Result<String> {
    // Looking for repeated attributes would cost the square of their number.
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| format_error("an attribute", error))?;
        if attribute.key.as_ref() == wanted {
            return attribute
                .unescape_value()
                .map(String::from)
                .map_err(|error| format_error("an attribute", error));
        }
    }
    Ok(String::new())
}

fn number(term: &Term) -> Result<f64> {
    let value: Option<f64> = term.value.trim().parse().ok();
    value.filter(|value| value.is_finite()).ok_or_else(|| {
        format_error(
            &term.name,
            format!("{} is not a finite number", quote(&term.value)),
        )
    })
}

impl State {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<()> {
        match element.local_name().as_ref() {
            b"referenceableParamGroup" => self.group = Some(attribute(element, b"id")?),
            b"referenceableParamGroupRef" => {
                let terms = self.groups.get(&attribute(element, b"ref")?).cloned();
                for term in terms.unwrap_or_default() {
                    self.term(&term)?;
                }
            }
            b"run" => {
                for key in ["id", "startTimeStamp"] {
                    let value = attribute(element, key.as_bytes())?;
                    if !value.is_empty() {
                        self.metadata.push((format!("run {key}"), value));
                    }
                }
            }
            b"spectrum" => self.spectrum = Some(Spectrum::default()),
            b"chromatogram" => {
                self.chromatogram = Some((false, Vec::new()));
                let text = attribute(element, b"defaultArrayLength")?;
                self.length = match text.is_empty() {
                    true => None,
                    false => Some(array_length(&text)?),
                };
            }
            b"binaryDataArray" if self.chromatogram.is_some() => {
                let own = attribute(element, b"arrayLength")?;
                let mut array = Array::default();
                array.length = match own.is_empty() {
                    true => self.length,
                    false => Some(array_length(&own)?),
                };
                self.array = Some(array);
            }
            b"binary" => self.in_binary = self.array.is_some(),
            b"cvParam" => {
                let term = Term {
                    accession: attribute(element, b"accession")?,
                    name: attribute(element, b"name")?,
                    value: attribute(element, b"value")?,
                    unit: attribute(element, b"unitAccession")?,
                    unit_name: attribute(element, b"unitName")?,
                };
                let Some(group) = &self.group else {
                    return self.term(&term);
                };
                let terms = self.groups.entry(group.clone()).or_default();
                if terms.len() >= MOST_TERMS {
                    return Err(format_error(
                        "referenceableParamGroup",
                        format!("more than {MOST_TERMS} terms"),
                    ));
                }
                terms.push(term);
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes a term in where it belongs.
    fn term(&mut self, term: &Term) -> Result<()> {
        let accession = term.accession.as_str();
        if let Some(array) = &mut self.array {
            array.term(accession, &term.name, &term.unit, &term.unit_name);
        } else if let Some((total, _)) = &mut self.chromatogram {
            *total |= accession == "MS:1000235";
        } else if let Some(spectrum) = &mut self.spectrum {
            match accession {
                "MS:1000511" => spectrum.level = Some(number(term)?),
                "MS:1000285" => spectrum.current = Some(number(term)?),
                "MS:1000016" => {
                    // minutes are the custom of files that do not say
                    let unit = time_unit(&term.unit).unwrap_or(TimeUnit::Minute);
                    spectrum.time = Some((number(term)?, unit));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8], options: &TraceOptions) -> Result<Option<Trace>> {
        match name {
            b"referenceableParamGroup" => self.group = None,
            b"binary" => self.in_binary = false,
            b"binaryDataArray" => {
                if let (Some(array), Some((_, arrays))) =
                    (self.array.take(), &mut self.chromatogram)
                {
                    arrays.push(array);
                }
            }
            b"spectrum" => {
                if let Some(spectrum) = self.spectrum.take()
                    && spectrum.level.is_none_or(|level| (level - 1.0).abs() < 0.5)
                    && let (Some((time, unit)), Some(current)) = (spectrum.time, spectrum.current)
                {
                    check_length(self.spectra.len() + 1)?;
                    self.spectra.push((time, unit, current));
                }
            }
            b"chromatogram" => {
                if let Some((true, arrays)) = self.chromatogram.take() {
                    return self.chromatogram_of(&arrays, options).map(Some);
                }
            }
            _ => {}
        }
        Ok(None)
    }

    fn chromatogram_of(&mut self, arrays: &[Array], options: &TraceOptions) -> Result<Trace> {
        let find = |role: Role, what: &str| {
            arrays
                .iter()
                .find(|array| array.role == Some(role))
                .ok_or_else(|| {
                    format_error(
                        "mzML, total ion current chromatogram",
                        format!("it has no {what} array"),
                    )
                })
        };
        let (time, intensity) = (
            find(Role::Time, "time")?,
            find(Role::Intensity, "intensity")?,
        );
        let unit = options.time_unit.or(time.unit).ok_or_else(|| {
            format_error("mzML, time array", "it has no unit of time; give the unit")
        })?;
        let times = time.decode("time array")?;
        let values = intensity.decode("intensity array")?;
        if times.len() != values.len() {
            return Err(format_error(
                "mzML, total ion current chromatogram",
                format!("{} times for {} intensities", times.len(), values.len()),
            ));
        }
        let mut points = Points::new(unit);
        for (index, (time, value)) in times.into_iter().zip(values).enumerate() {
            points.push(Place::Point(index + 1), time, value)?;
        }
        points.finish(Trace {
            signal_name: String::from("total ion current"),
            signal_unit: intensity.unit_name.clone(),
            metadata: std::mem::take(&mut self.metadata),
            ..Trace::empty(TraceFormat::MzMl, unit)
        })
    }

    fn chromatogram_of_spectra(&mut self, options: &TraceOptions) -> Result<Trace> {
        let Some(&(_, first, _)) = self.spectra.first() else {
            return Err(format_error(
                "the file",
                "it has neither a total ion current chromatogram nor MS1 spectra with start time and total ion current",
            ));
        };
        let unit = options.time_unit.unwrap_or(first);
        let mut points = Points::new(unit);
        for (index, &(time, own, current)) in self.spectra.iter().enumerate() {
            let time = match options.time_unit {
                None if own != unit => time * own.seconds() / unit.seconds(),
                _ => time,
            };
            points.push(Place::Point(index + 1), time, current)?;
        }
        points.finish(Trace {
            signal_name: String::from("total ion current of spectra"),
            metadata: std::mem::take(&mut self.metadata),
            ..Trace::empty(TraceFormat::MzMl, unit)
        })
    }
}

fn array_length(text: &str) -> Result<usize> {
    let length: u64 = text.trim().parse().map_err(|_| {
        format_error(
            "the length of an array",
            format!("{} is not a count", quote(text)),
        )
    })?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    check_length(length)?;
    Ok(length)
}
