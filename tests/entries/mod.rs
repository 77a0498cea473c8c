//! What holds for every entry of the catalogue.

use closedform::algebra::evidence::{Context, Entry};
use closedform::harness::Outcome;
use closedform::{catalogue, harness};

/// The entry of this name.
pub(crate) fn entry(id: &str) -> &'static Entry {
    catalogue::find(id).unwrap()
}

/// What the harness finds at so many seeds (more by an environment variable, for measurements by hand): the witness never refutes
/// the true form and refutes every twin.
pub(crate) fn witnessed(id: &str, seeds: u64) -> Outcome {
    let count = std::env::var("ENTRY_SEEDS").ok();
    let count = count.and_then(|text| text.parse().ok()).unwrap_or(seeds);
    let outcome = harness::witness(entry(id), 40, 100..100 + count).unwrap();
    assert!(outcome.passed, "{outcome:#?}");
    outcome
}

/// The same seed gives the same sample, another seed another one; the witness holds for samples of all sizes.
pub(crate) fn samples_depend_on_the_seed_alone(ids: &[&str]) {
    for id in ids {
        let sample = entry(id).sample;
        assert_eq!(sample(40, 7), sample(40, 7), "{id}");
        assert_ne!(sample(40, 7), sample(40, 8), "{id}");
        for size in [0, 1, 1_000] {
            let problem = sample(size, 3);
            let solution = (entry(id).solve)(&problem, &mut Context::new(3)).unwrap();
            let verdict = (entry(id).witness)(&problem, &solution, &mut Context::new(3)).unwrap();
            assert!(verdict.holds(), "{id}, size {size}: {verdict}");
        }
    }
}
