//! Every closed form of the house in one slice: the command line, the documentation and the tests read it from here.

use algebra::evidence::Entry;

/// All entries, one line per closed form, ordered by paper.
pub static CATALOGUE: &[&Entry] = &[
    &verify::entry::ENTRY,
    &graphs::entry::ONE_CONNECTION_COVARIANCE,
    &graphs::entry::RESOLVENT_ONE_CONNECTIONS,
    &graphs::entry::IDENTIFYING_FORMULA,
    &graphs::entry::VANISHING_IDEAL,
    &graphs::entry::SEM_LIKELIHOOD,
    &transforms::catalogue::PLUG_FLOW_BREAKTHROUGH,
    &transforms::catalogue::DISPERSED_CHROMATOGRAM,
    &transforms::catalogue::COLUMN_MOMENTS,
    &transforms::catalogue::LAPLACE_INVERSE,
    &transforms::catalogue::PROGRAMMED_RETENTION,
    &transforms::catalogue::PREEMPTED_MAKESPAN,
    &transforms::catalogue::PREEMPTION_RULE,
];

/// The entry with this identifier.
///
/// ```
/// assert!(closedform::catalogue::find("no-such-thing").is_none());
/// ```
pub fn find(id: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().copied().find(|entry| entry.card.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn identifiers_are_distinct_words_joined_by_hyphens() {
        let mut seen = BTreeSet::new();
        for entry in CATALOGUE {
            let id = entry.card.id;
            assert!(seen.insert(id), "{id} twice");
            assert!(
                id.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
                "{id}"
            );
        }
    }

    #[test]
    fn every_card_is_filled_in() {
        for entry in CATALOGUE {
            let card = &entry.card;
            for text in [card.title, card.formula, card.witness, card.source.title] {
                assert!(!text.trim().is_empty(), "{}: an empty field", card.id);
            }
            assert!(!entry.twins.is_empty(), "{}: no wrong twin", card.id);
        }
    }
}
