//! Files: traces of chromatography in the formats of instruments, tables of gas chromatography, case files, tables of results; task graphs
//! ([`chain`]) and logs of trials.
//!
//! [`read_trace`] tells the formats apart by their content. Every reader is bounded: a hostile file gives an error with a place, and
//! memory stays in proportion to the file.

mod andi; // ANDI/AIA: variables of a netCDF file
pub mod case; // case files in TOML
pub mod chain; // task graphs and attempts
mod columns; // which column is the time, which the signal
mod delimited; // CSV, TSV and the like
mod jcamp; // JCAMP-DX
mod jcamp_digits; // its compressed numbers
mod ladder; // retention times of n-alkanes
mod mzml; // mzML
mod mzml_arrays; // its encoded numbers
mod netcdf; // the classic netCDF format
mod tables; // programs, retention parameters and isotherms of gas chromatography
mod text; // bytes as text, cells as numbers
mod trace; // a trace and its units
mod trial_bytes; // the bytes of a log
mod trial_columns; // which column of a log is which
mod trial_decimals; // the decimal mark of a log
mod trial_labels; // the words of a log
mod trial_options; // what a log does not say by itself
mod trial_remarks; // what is worth a remark
mod trials; // logs of trials
mod vendor; // plain exports of two vendors
mod write; // tables of results

pub use self::ladder::read_ladder;
pub use self::tables::{
    Isotherm, MeasuredMethod, MeasuredProgram, NamedRetention, read_isotherms,
    read_measured_programs, read_retention_table,
};
pub use self::trace::{TimeUnit, Trace, TraceFormat, TraceOptions, read_trace, read_trace_file};
pub use self::trial_options::{Alarms, Milliseconds, TrialOptions};
pub use self::trials::{read_trials, stream_rows, stream_trials};
pub use self::write::{Column, ColumnValues, write_csv};
