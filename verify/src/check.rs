//! The front door: one pair, or several accepted golds.

use crate::options::Options;
use crate::report::{CertificateKind, Comparison, Reason, Report};

/// Compares an answer with the gold.
pub fn check(gold: &str, answer: &str, options: &Options) -> Report {
    let any_form = options.form == crate::FormPolicy::Any;
    let comparison = if !gold.trim().is_empty() && gold.trim() == answer.trim() {
        Comparison::Equal(CertificateKind::Structural)
    } else {
        Comparison::Undecided(Reason::OutOfTheory)
    };
    Report::new(comparison, "identical text").graded(any_form)
}

/// Compares an answer with several accepted golds: the first that it equals decides.
pub fn check_any(golds: &[&str], answer: &str, options: &Options) -> Report {
    let mut best: Option<Report> = None;
    for (at, gold) in golds.iter().enumerate() {
        let mut report = check(gold, answer, options);
        report.gold_index = at;
        if report.comparison.is_equal() {
            return report;
        }
        best.get_or_insert(report);
    }
    best.unwrap_or_else(|| check("", answer, options))
}
