//! Members against members: in order, as multisets, as sets.

use super::{Context, Outcome, compare, weaker};
use crate::answer::Answer;
use crate::report::{CertificateKind, Comparison, Reason};

/// Longest list that is matched.
const MAX_MEMBERS: usize = 64;

/// Member by member.
pub(super) fn in_order(gold: &[Answer], answer: &[Answer], context: &mut Context<'_>) -> Outcome {
    if gold.len() != answer.len() {
        return Outcome::different(CertificateKind::Structural, "count");
    }
    let mut kind = CertificateKind::Structural;
    let mut open: Option<Outcome> = None;
    for (g, a) in gold.iter().zip(answer) {
        context.inside += 1;
        let outcome = compare(g, a, context);
        context.inside -= 1;
        match outcome.comparison {
            Comparison::Equal(found) => kind = weaker(kind, found),
            Comparison::Different(_) => return outcome,
            Comparison::Undecided(_) => open = Some(open.unwrap_or(outcome)),
        }
    }
    open.unwrap_or_else(|| Outcome::equal(kind, "in-order"))
}

/// Pairwise verdicts, computed when asked for.
struct Table<'a, 'b, 'c> {
    gold: &'a [Answer],
    answer: &'a [Answer],
    known: Vec<Option<Comparison>>,
    context: &'b mut Context<'c>,
}

impl Table<'_, '_, '_> {
    fn verdict(&mut self, g: usize, a: usize) -> Comparison {
        let at = g * self.answer.len() + a;
        if let Some(known) = self.known[at] {
            return known;
        }
        self.context.inside += 1;
        let found = compare(&self.gold[g], &self.answer[a], self.context).comparison;
        self.context.inside -= 1;
        self.known[at] = Some(found);
        found
    }
}

/// The same members with the same multiplicities in any order: a perfect matching by equality.
pub(super) fn as_multisets(
    gold: &[Answer],
    answer: &[Answer],
    context: &mut Context<'_>,
) -> Outcome {
    if gold.len() != answer.len() {
        return Outcome::different(CertificateKind::Structural, "count");
    }
    if gold.len() > MAX_MEMBERS {
        // Only the written order is tried on long lists.
        let outcome = in_order(gold, answer, context);
        return if outcome.is_equal() {
            outcome
        } else {
            Outcome::undecided(Reason::Fuel, "list")
        };
    }
    let size = gold.len();
    let mut table = Table {
        gold,
        answer,
        known: vec![None; size * size],
        context,
    };
    // Augmenting paths over proved equalities, the diagonal first.
    let mut partner: Vec<Option<usize>> = vec![None; size];
    let mut matched = 0;
    for g in 0..size {
        let mut seen = vec![false; size];
        matched += usize::from(augment(g, &mut table, &mut partner, &mut seen));
    }
    if matched == size {
        let mut kind = CertificateKind::Structural;
        for (a, g) in partner.iter().enumerate() {
            if let Some(g) = g
                && let Comparison::Equal(found) = table.verdict(*g, a)
            {
                kind = weaker(kind, found);
            }
        }
        return Outcome::equal(kind, "list");
    }
    // Some member differs from every member of the other side: proved different.
    for g in 0..size {
        if (0..size).all(|a| table.verdict(g, a).is_different()) {
            return Outcome::different(CertificateKind::Exact, "list");
        }
    }
    for a in 0..size {
        if (0..size).all(|g| table.verdict(g, a).is_different()) {
            return Outcome::different(CertificateKind::Exact, "list");
        }
    }
    let undecided = table
        .known
        .iter()
        .flatten()
        .find(|comparison| comparison.is_undecided());
    match undecided {
        Some(comparison) => Outcome {
            comparison: *comparison,
            rule: "list",
            proof: None,
        },
        None => Outcome::different(CertificateKind::Exact, "list"),
    }
}

fn augment(
    g: usize,
    table: &mut Table<'_, '_, '_>,
    partner: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    let size = partner.len();
    // The path is bounded by the number of members (64), so is the recursion.
    for a in std::iter::once(g).chain((0..size).filter(|a| *a != g)) {
        if seen[a] || !table.verdict(g, a).is_equal() {
            continue;
        }
        seen[a] = true;
        let free = match partner[a] {
            None => true,
            Some(other) => augment(other, table, partner, seen),
        };
        if free {
            partner[a] = Some(g);
            return true;
        }
    }
    false
}

/// The same members, whatever their order and multiplicity.
pub(super) fn as_sets(gold: &[Answer], answer: &[Answer], context: &mut Context<'_>) -> Outcome {
    if gold.len() > MAX_MEMBERS || answer.len() > MAX_MEMBERS {
        let outcome = in_order(gold, answer, context);
        return if outcome.is_equal() {
            outcome
        } else {
            Outcome::undecided(Reason::Fuel, "set")
        };
    }
    let mut table = Table {
        gold,
        answer,
        known: vec![None; gold.len() * answer.len()],
        context,
    };
    let mut kind = CertificateKind::Structural;
    let mut open = None;
    for (count, other, flipped) in [
        (gold.len(), answer.len(), false),
        (answer.len(), gold.len(), true),
    ] {
        for member in 0..count {
            let mut found = None;
            let mut doubt = None;
            for candidate in 0..other {
                let verdict = if flipped {
                    table.verdict(candidate, member)
                } else {
                    table.verdict(member, candidate)
                };
                match verdict {
                    Comparison::Equal(certificate) => {
                        found = Some(certificate);
                        break;
                    }
                    Comparison::Undecided(_) => doubt = Some(verdict),
                    Comparison::Different(_) => {}
                }
            }
            match (found, doubt) {
                (Some(certificate), _) => kind = weaker(kind, certificate),
                (None, Some(verdict)) => open = Some(verdict),
                (None, None) => return Outcome::different(CertificateKind::Exact, "set"),
            }
        }
    }
    match open {
        Some(comparison) => Outcome {
            comparison,
            rule: "set",
            proof: None,
        },
        None => Outcome::equal(kind, "set"),
    }
}
