//! The options of `chroma`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::arguments::{count, whole};

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Chroma {
    /// What leaves the column over time, with bounds of the error
    Simulate(Simulate),
    /// Mean, variance, skewness, plates and resolution of the peaks
    Moments(Moments),
    /// Fit the closed form to measured traces, with intervals
    Fit(Fit),
    /// Find and measure the peaks of a trace
    Peaks(Peaks),
    /// Retention times under programs of temperature and pressure
    Program(Program),
    /// Ask independent methods for the same chromatogram and compare
    Witness(Witness),
}

/// What stands under the options of every verb that reads a case file.
macro_rules! case {
    () => {
        r#"A case file is TOML; numbers are SI or carry a unit, "30 m"; [units] time = "min" makes bare times minutes:
  [column] tau, or length and u, or length, diameter, gas, temperature, p_in, p_out; alpha, q_max
  [[component]] name, and k, or a and b, or k and b, or ka and kd; amount or c0 (factor of the inlet)
  [inlet] type = "impulse", "step", "pulse" (width), "gaussian" (center, sigma), "sampled" (times, values); tail
  [dispersion] pe or d, bc = "open", "closed", "none"     [detector] time_constant
  [time] start, stop, n, or times     [output] csv, json, plot, tolerance, digits
"#
    };
}

const SIMULATE_HELP: &str = concat!(
    case!(),
    "
Exit codes: 0 done, 2 bad input or usage, 3 outside of the theory."
);

/// Options of `chroma simulate`.
#[derive(Debug, Args)]
#[command(after_help = SIMULATE_HELP)]
pub(crate) struct Simulate {
    /// Case file, `-`: standard input
    #[arg(value_name = "CASE")]
    pub(crate) file: String,
    /// Times: first:last:count with both ends, or a list with commas [default: those of the file, else a window around the peaks]
    #[arg(long, value_name = "TIMES", allow_hyphen_values = true)]
    pub(crate) t: Option<String>,
    /// Largest error relative to the peak [default: 1e-10]
    #[arg(
        long,
        value_name = "TOLERANCE",
        allow_hyphen_values = true,
        conflicts_with = "digits"
    )]
    pub(crate) tol: Option<f64>,
    /// Proved decimals: balls whose radius is 10^-DIGITS of the peak
    #[arg(long, value_name = "DIGITS", value_parser = count, allow_negative_numbers = true)]
    pub(crate) digits: Option<usize>,
    /// Write time, total, bound and components as CSV
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// Draw the chromatogram as SVG or PNG, by the name of the file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
    /// One JSON document with all values
    #[arg(long)]
    pub(crate) json: bool,
}

const MOMENTS_HELP: &str = concat!(
    case!(),
    "
Exit codes: 0 done, 1 the witness disagrees, 2 bad input or usage, 3 outside of the theory."
);

/// Options of `chroma moments`.
#[derive(Debug, Args)]
#[command(after_help = MOMENTS_HELP)]
pub(crate) struct Moments {
    /// Case file, `-`: standard input
    #[arg(value_name = "CASE")]
    pub(crate) file: String,
    /// Proved decimals of mean, variance and cumulants
    #[arg(long, value_name = "DIGITS", value_parser = count, allow_negative_numbers = true)]
    pub(crate) digits: Option<usize>,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// How a trace is read.
#[derive(Clone, Debug, Args)]
pub(crate) struct TraceInput {
    /// Unit of the times, whatever the file says: ms, s, min, h
    #[arg(long, value_name = "UNIT")]
    pub(crate) time_unit: Option<String>,
    /// Name of the column of times
    #[arg(long, value_name = "NAME")]
    pub(crate) time_column: Option<String>,
    /// Name of the column or channel of the signal
    #[arg(long, value_name = "NAME")]
    pub(crate) signal: Option<String>,
}

const FIT_HELP: &str = concat!(
    "Without --case each peak that is found is fitted by the impulse answer of a column without dispersion, with its own
tau, a, b and area, those that overlap together, above one baseline. A peak that does not tail has a held; a hump beside
a dip is no peak. With --case the components of the file are fitted together, from its values on.
Traces: CSV, TSV, JCAMP-DX, ANDI/AIA netCDF, mzML, exports of Shimadzu and Chromeleon; a folder stands for its files.

",
    case!(),
    "
Exit codes: 0 every fit found its minimum, 2 bad input or usage, or a file of several that cannot be read (the others
are answered), 3 a fit did not."
);

/// Options of `chroma fit`.
#[derive(Debug, Args)]
#[command(after_help = FIT_HELP)]
pub(crate) struct Fit {
    /// Traces, `-`: standard input
    #[arg(value_name = "DATA", required = true)]
    pub(crate) files: Vec<String>,
    /// What is free: a, b, tau, area, pe, baseline, slope [default: a,b with --case, else tau,a,b,area,baseline]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) free: Vec<String>,
    /// Case file with column, inlet and starting values
    #[arg(long, value_name = "CASE")]
    pub(crate) case: Option<String>,
    /// Confidence of the intervals in per cent
    #[arg(
        long,
        value_name = "PERCENT",
        default_value_t = 95.0,
        allow_negative_numbers = true
    )]
    pub(crate) ci: f64,
    /// Intervals by the profile of the sum of squares too
    #[arg(long)]
    pub(crate) profile: bool,
    /// Only this part of the trace, FROM:TO
    #[arg(long, value_name = "FROM:TO", allow_hyphen_values = true)]
    pub(crate) window: Option<String>,
    /// auto: all peaks that are found; N: the N largest of them
    #[arg(long, value_name = "auto|N", conflicts_with = "case")]
    pub(crate) peaks: Option<String>,
    /// Draw the trace, the fits and the residuals as SVG or PNG, by the name of the file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) trace: TraceInput,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

const PEAKS_HELP: &str = "\
The ladder is CSV with the columns carbons and time, in the unit of the trace (or carbons and time_s, time_min). With
--hold-up indices are Kovats' isothermal ones, without it linear ones for temperature programs.

Exit codes: 0 done, 1 no peak, 2 bad input or usage.";

/// Options of `chroma peaks`.
#[derive(Debug, Args)]
#[command(after_help = PEAKS_HELP)]
pub(crate) struct Peaks {
    /// Trace, `-`: standard input
    #[arg(value_name = "DATA")]
    pub(crate) file: String,
    /// Least signal to noise
    #[arg(
        long,
        value_name = "RATIO",
        default_value_t = 3.0,
        allow_negative_numbers = true
    )]
    pub(crate) signal_to_noise: f64,
    /// Least width at half height, in the unit of the trace or with one, "3 s"
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) width: Option<String>,
    /// How the baseline is found
    #[arg(long, value_enum, default_value_t = Ground::Reweighted)]
    pub(crate) baseline: Ground,
    /// Retention times of n-alkanes, for retention indices
    #[arg(long, value_name = "FILE")]
    pub(crate) ladder: Option<String>,
    /// Hold-up time for Kovats' indices, in the unit of the trace or with one, "1.2 min"
    #[arg(
        long,
        value_name = "TIME",
        requires = "ladder",
        allow_hyphen_values = true
    )]
    pub(crate) hold_up: Option<String>,
    /// Indices beyond the ends of the ladder too
    #[arg(long, requires = "ladder")]
    pub(crate) extrapolate: bool,
    /// Draw the trace, its peaks and the baseline as SVG or PNG, by the name of the file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) trace: TraceInput,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// Methods for the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ground {
    /// Smooth least squares in which points above the baseline lose their weight
    Reweighted,
    /// Peaks clipped at the chords over them
    Clipped,
}

const PROGRAM_HELP: &str = r#"FILE is a table of measured programs (semicolons, as L;d;df;gas;pout;sp;time_unit) with --table, or a case file with
[column] length, diameter, film_thickness, gas, p_in, p_out, [column.program] and components with t_char, theta_char,
delta_cp, film_ratio. The table has Name, Tchar, thetachar, DeltaCp, phi0 (or beta0), and perhaps Phase.

Exit codes: 0 done, 1 the witness disagrees, 2 bad input or usage, 3 a solute stays on the column."#;

/// Options of `chroma program`.
#[derive(Debug, Args)]
#[command(after_help = PROGRAM_HELP)]
pub(crate) struct Program {
    /// Programs, with measured times or without, `-`: standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: String,
    /// Retention parameters of the solutes
    #[arg(long, value_name = "FILE")]
    pub(crate) table: Option<String>,
    /// Longest time that is followed, in minutes or with a unit [default: 10 h]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) limit: Option<String>,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

const WITNESS_HELP: &str = concat!(
    case!(),
    "
Exit codes: 0 no witness contradicts, 1 one does, 2 bad input or usage, 3 no witness could be asked."
);

/// How much work witnesses may make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Work {
    /// Hundredths of a second
    Quick,
    /// Tenths of a second
    Usual,
    /// Seconds
    Thorough,
}

/// Options of `chroma witness`.
#[derive(Debug, Args)]
#[command(after_help = WITNESS_HELP)]
pub(crate) struct Witness {
    /// Case file, `-`: standard input
    #[arg(value_name = "CASE")]
    pub(crate) file: String,
    /// Times: first:last:count with both ends, or a list with commas [default: around each peak]
    #[arg(long, value_name = "TIMES", allow_hyphen_values = true)]
    pub(crate) t: Option<String>,
    /// Work allowed
    #[arg(long, value_enum, default_value_t = Work::Usual)]
    pub(crate) effort: Work,
    /// Seed of the molecules
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}
