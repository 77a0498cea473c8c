//! What happens at the limits of section 8 of the contract.

use verify::{Comparison, Options, Reason, check};

fn reason(answer: &str) -> Option<Reason> {
    match check("1", answer, &Options::default()).comparison {
        Comparison::Undecided(reason) => Some(reason),
        _ => None,
    }
}

#[test]
fn a_candidate_that_is_too_long_lacks_fuel_and_is_not_too_deep() {
    assert_eq!(reason(&"{".repeat(4 << 20)), Some(Reason::Fuel));
    assert_eq!(reason(&"x+".repeat(40_000)), Some(Reason::Fuel));
}

#[test]
fn too_deep_stays_too_deep() {
    let deep = format!("{}1{}", "(".repeat(10_001), ")".repeat(10_001));
    assert_eq!(reason(&deep), Some(Reason::TooDeep));
}

#[test]
fn a_text_that_is_too_long_is_not_cut_and_graded() {
    let thoughts = "so ".repeat(2 << 20);
    let text = format!("\\boxed{{6}} {thoughts} \\boxed{{5}}");
    let report = check("5", &text, &Options::text());
    assert_eq!(report.comparison, Comparison::Undecided(Reason::Fuel));
}
