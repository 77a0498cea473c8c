//! From starts to ends: every way that iterations are begun, and what is done about those that do not converge.

use super::fit::FitOptions;
use super::identified::Identified;
use super::objective::Objective;
use super::optimise::{Reached, minimise};
use super::preimages::preimages;
use super::regressed::regressed;
use super::starts::starts;
use super::supremum::{Outlook, Supremum, largest, outlook};
use super::units::Units;
use crate::mixed::MixedGraph;

/// Starts that are added where the first ones end in doubt.
const MORE: usize = 36;

/// Iterations of a random start; where there is an optimum to be reached, some twenty suffice.
const SCOUT: usize = 60;

/// Starts that go on when others converged at higher F, or none did.
const PURSUED: usize = 3;

/// An end with a path coefficient beyond this, in units of standard deviations, may be on its way to infinity.
const FAR: f64 = 30.0;

/// They have this many times the iterations when none converged: valleys with a bend take some thousand steps.
const PATIENCE: usize = 10;

/// Where iterations ended.
pub(super) struct Search {
    pub(super) ends: Vec<Reached>,
    /// Starts that were tried.
    pub(super) tried: usize,
    /// A path to infinity on which F falls below all ends that converged.
    pub(super) escape: Option<Supremum>,
}

/// Iterates from all starts; `None` when F is defined at none of them.
pub(super) fn search(
    graph: &MixedGraph,
    objective: Objective<'_>,
    units: &Units,
    options: &FitOptions,
) -> Option<Search> {
    let entered = options.start.iter().map(|start| units.enter(start));
    let mut drawn = starts(objective, options.starts, options.seed).into_iter();
    let first = drawn.next();
    let identified = Identified::new(graph);
    let solved = first
        .as_ref()
        .and_then(|first| identified.start(objective, first));
    // A start that goes to infinity, where the likelihood has a supremum, would use up all its iterations.
    let scout = options.max_iterations.min(SCOUT);
    let chosen = entered.chain(first).chain(solved);
    let begins: Vec<(Vec<f64>, usize)> = chosen
        .map(|start| (start, options.max_iterations))
        .chain(regressed(objective).into_iter().map(|start| (start, scout)))
        .chain(drawn.map(|start| (start, scout)))
        .collect();
    if begins.is_empty() {
        return None;
    }
    let mut found: Vec<Reached> = begins
        .iter()
        .filter_map(|(begin, most)| minimise(objective, begin, options.tolerance, *most))
        .collect();
    let mut escape = pursue(objective, options, &mut found);
    let mut tried = begins.len();
    if options.starts > 0 && is_doubtful(objective, &found) {
        let more = starts(objective, MORE, options.seed.wrapping_add(1));
        let more = more
            .iter()
            .filter_map(|begin| minimise(objective, begin, options.tolerance, scout));
        found.extend(more);
        tried += MORE;
        escape = escape.filter(|escape| escape.discrepancy < lowest(&found));
    }
    if !identified.complete
        && let Some(best) = lowest_end(&found)
    {
        let points = preimages(graph, &units.leave(&best.values));
        let ends = points
            .iter()
            .filter_map(|point| minimise(objective, &units.enter(point), options.tolerance, scout));
        found.extend(ends.collect::<Vec<_>>());
        tried += points.len();
    }
    Some(Search {
        ends: found,
        tried,
        escape,
    })
}

/// Goes on with the lowest ends that have not converged and are below those that have, unless they are on their way to
/// infinity: the lowest of such paths.
fn pursue(
    objective: Objective<'_>,
    options: &FitOptions,
    found: &mut [Reached],
) -> Option<Supremum> {
    let mut escape = explore(objective, options, found);
    let best = lowest(found);
    let iterations = match best.is_finite() || escape.is_some() {
        true => options.max_iterations,
        false => options.max_iterations.saturating_mul(PATIENCE),
    };
    let ceiling = escape
        .as_ref()
        .map_or(best, |escape| best.min(escape.discrepancy));
    let chosen: Vec<usize> = open(found, ceiling).into_iter().take(PURSUED).collect();
    for &k in &chosen {
        go_on(objective, options, &mut found[k], None, iterations);
    }
    if chosen.iter().any(|&k| !found[k].converged) {
        escape = lower(explore(objective, options, found), escape);
    }
    escape.filter(|escape| escape.discrepancy < lowest(found))
}

/// Iterates from where an end is, or from a better start; what has converged is not given up.
fn go_on(
    objective: Objective<'_>,
    options: &FitOptions,
    end: &mut Reached,
    start: Option<&[f64]>,
    iterations: usize,
) {
    let from = start.unwrap_or(&end.values);
    if let Some(mut next) = minimise(objective, from, options.tolerance, iterations)
        && (next.converged || !end.converged)
    {
        next.iterations += end.iterations;
        *end = next;
    }
}

fn lower(one: Option<Supremum>, other: Option<Supremum>) -> Option<Supremum> {
    match (one, other) {
        (Some(one), Some(other)) if other.discrepancy < one.discrepancy => Some(other),
        (one, other) => one.or(other),
    }
}

/// Has nothing converged, or the lowest end so far away that it may be on a way to infinity that is too flat to be seen?
fn is_doubtful(objective: Objective<'_>, found: &[Reached]) -> bool {
    lowest_end(found)
        .is_none_or(|end| largest(objective, &end.values).is_some_and(|one| one.1 > FAR))
}

/// The end of lowest F among those that converged.
fn lowest_end(found: &[Reached]) -> Option<&Reached> {
    let converged = found.iter().filter(|end| end.converged);
    converged.min_by(|one, other| {
        let (one, other) = (one.evaluation.value, other.evaluation.value);
        one.total_cmp(&other)
    })
}

/// Its F.
pub(super) fn lowest(found: &[Reached]) -> f64 {
    lowest_end(found).map_or(f64::INFINITY, |end| end.evaluation.value)
}

/// The ends below `ceiling` that have not converged, lowest first.
fn open(found: &[Reached], ceiling: f64) -> Vec<usize> {
    let value = |k: usize| found[k].evaluation.value;
    let mut order: Vec<usize> = (0..found.len())
        .filter(|&k| !found[k].converged && value(k) < ceiling)
        .collect();
    order.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
    order
}

/// Looks along the path of the largest coefficient from the lowest ends, and from those that converged far away: an end on a path
/// to infinity has not converged, whatever its gradient.
fn explore(
    objective: Objective<'_>,
    options: &FitOptions,
    found: &mut [Reached],
) -> Option<Supremum> {
    let far = |end: &Reached| largest(objective, &end.values).is_some_and(|one| one.1 > FAR);
    let value = |k: usize| found[k].evaluation.value;
    let mut chosen: Vec<usize> = (0..found.len())
        .filter(|&k| found[k].converged && far(&found[k]))
        .collect();
    chosen.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
    chosen.truncate(PURSUED);
    chosen.extend(open(found, lowest(found)).into_iter().take(PURSUED));
    let mut escape: Option<Supremum> = None;
    for k in chosen {
        match outlook(objective, &found[k]) {
            Outlook::Rising(path) => {
                found[k].converged = false;
                escape = lower(escape, Some(path));
            }
            Outlook::Better(start) => {
                go_on(
                    objective,
                    options,
                    &mut found[k],
                    Some(&start),
                    options.max_iterations,
                );
            }
            Outlook::Nothing => {}
        }
    }
    escape
}
