//! Warnings and notes of fits in words.

use closedform::transforms::chromatography::fit::{Fit as Found, Warning};

use super::fit::Row;
use crate::table::significant;

/// What is said of a peak whose shape does not tell its adsorptions.
const HELD: &str = "a held: the peak does not tail, its shape does not determine a";

/// What is said of a peak with its tail in front.
const LEADS: &str = "leads: the peak leans forward, as overloaded columns make it, which the linear model does not; a held for a symmetric one";

/// What is said of residuals that are not noise.
pub(super) const MISFIT: &str = "the model errs, the intervals are too narrow";

/// Estimates are of areas here.
pub(super) fn shown(name: &str) -> String {
    name.replace("amount", "area")
}

pub(super) fn warning(warning: &Warning) -> String {
    match warning {
        Warning::Correlated {
            parameters: (one, other),
            correlation,
        } => format!(
            "{} and {} can hardly be told apart: correlation {correlation:.4}",
            shown(one),
            shown(other)
        ),
        Warning::Unidentified { parameter } => {
            format!(
                "{} is not determined by this trace: fix it, or free less",
                shown(parameter)
            )
        }
        Warning::NoTail {
            component,
            held,
            leads,
            least_adsorptions,
        } => {
            let least = match (leads, least_adsorptions) {
                (false, Some(least)) => format!(", but at least {}", significant(*least)),
                _ => String::new(),
            };
            let said = if *leads { LEADS } else { HELD };
            let held = significant(*held);
            format!(
                "peak {component}: {said}{least}; held at {held}, tau may be smaller and b larger"
            )
        }
        Warning::Misfit { ratio } => format!(
            "residuals {} times the noise: {MISFIT}",
            significant(*ratio)
        ),
    }
}

/// What the table says of a peak in a word or two, and in a note.
pub(super) fn marks(found: &Found, peak: &str) -> Vec<&'static str> {
    let mark = |one: &Warning| match one {
        Warning::NoTail {
            component, leads, ..
        } if component == peak => Some(if *leads { LEADS } else { HELD }),
        _ => None,
    };
    found.warnings.iter().filter_map(mark).collect()
}

/// Warnings that a table has a word for.
pub(super) fn is_marked(warning: &Warning) -> bool {
    matches!(warning, Warning::NoTail { .. } | Warning::Misfit { .. }) || is_correlated(warning)
}

/// Before the colon.
pub(super) fn head(note: &str) -> &str {
    note.split(':').next().unwrap_or(note)
}

pub(super) fn is_correlated(warning: &Warning) -> bool {
    matches!(warning, Warning::Correlated { .. })
}

pub(super) fn is_misfit(warning: &Warning) -> bool {
    matches!(warning, Warning::Misfit { .. })
}

/// All notes of a fit.
pub(super) fn all_notes(row: &Row) -> Vec<&'static str> {
    let found = row.outcome.iter();
    let marks = found.flat_map(|found| row.peaks.iter().flat_map(|peak| marks(found, peak)));
    marks.chain(row.notes.iter().copied()).collect()
}
