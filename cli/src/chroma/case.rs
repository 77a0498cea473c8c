//! Case files of the command line, and the times that are asked for.

use closedform::algebra::Rational;
use closedform::transforms::chromatography::{Dispersion, Experiment, Inlet, moments};
use closedform::transforms::formats::case::{CaseFile, MOST_BYTES, Setup, parse_times, read_case};

use crate::failure::Failure;
use crate::input::Input;
use crate::table::shortest;

/// Times of a window that nobody asked for.
const TIMES: u64 = 1000;

/// Deviations of a peak that such a window holds.
const DEVIATIONS: f64 = 8.0;

/// A case file that was read.
pub(crate) struct Case {
    /// Its name in messages.
    pub(crate) name: String,
    /// What it says.
    pub(crate) file: CaseFile,
}

impl Case {
    pub(crate) fn read(name: &str) -> Result<Self, Failure> {
        let input = Input::open(name)?;
        let name = input.name.clone();
        let text = input.text(MOST_BYTES)?;
        let file = read_case(&text).map_err(|error| Failure::transform(error).about(&name))?;
        Ok(Self { name, file })
    }

    /// The model.
    pub(crate) fn setup(&self) -> Result<Setup, Failure> {
        self.file.setup().map_err(|error| {
            let said = error.to_string();
            Failure::Input(format!("{}: {said}", self.name))
        })
    }
}

/// The model in double precision.
pub(crate) fn double(setup: &Setup) -> Experiment {
    setup.experiment.map(&Rational::to_f64)
}

/// The times of the option, else of the file, else of a window around the peaks, which is noted.
pub(crate) fn times(
    setup: &mut Setup,
    experiment: &Experiment,
    option: Option<&str>,
    name: &str,
) -> Result<Vec<Rational>, Failure> {
    if let Some(text) = option {
        return parse_times("--t", text, &setup.seconds).map_err(Failure::transform);
    }
    if let Some(times) = setup.times.take() {
        return Ok(times);
    }
    let mut shape = experiment.clone();
    if matches!(shape.inlet, Inlet::Step) {
        shape.inlet = Inlet::Impulse;
    }
    let mut last: f64 = 0.0;
    for which in 0..shape.components.len() {
        let found =
            moments(&shape, which).map_err(|error| Failure::transform(error).about(name))?;
        last = last.max(found.mean + DEVIATIONS * found.variance.sqrt());
    }
    if !(last > 0.0 && last.is_finite()) {
        return Err(Failure::Input(format!(
            "{name}: [time]: no window of times holds the peaks; give start, stop and n, or --t"
        )));
    }
    // two digits, so that the window can be typed again
    let step = 10_f64.powf(last.log10().floor() - 1.0);
    let last = format!("{:.1e}", (last / step).ceil() * step);
    let text = format!("0:{last}:{TIMES}");
    let times = parse_times("[time]", &text, &setup.seconds)
        .map_err(|error| Failure::transform(error).about(name))?;
    let shown = shortest(times.last().map_or(0.0, Rational::to_f64));
    setup
        .notes
        .push(format!("no times are given: 0:{shown}:{TIMES}"));
    Ok(times)
}

/// The column in a word.
pub(crate) fn column(dispersion: &Dispersion) -> String {
    match dispersion {
        Dispersion::None => String::from("no dispersion (plug flow)"),
        Dispersion::Open { peclet } => format!("open column, Pe = {}", shortest(*peclet)),
        Dispersion::Closed { peclet } => {
            format!("closed column (Danckwerts), Pe = {}", shortest(*peclet))
        }
    }
}
