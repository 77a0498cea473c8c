//! Arc by arc: systems of half-treks for some of the parents of a vertex, and quotients of minors.

use algebra::Fuel;

use super::half_trek::{HalfTrek, half_trek_system};
use super::trek_separation::separated_arc;
use crate::error::Result;
use crate::mixed::MixedGraph;
use crate::separation::Trek;
use crate::support::Support;

const METHOD: &str = "edge-wise identification";

/// Why some arcs into a vertex are determined, given those of the steps before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentificationStep {
    /// Linear equations for the coefficients of some parents, one for each half-trek.
    HalfTreks {
        /// The vertex v.
        vertex: usize,
        /// The parents P whose arcs are solved, in increasing order.
        parents: Vec<usize>,
        /// Half-treks without sided intersection from as many sources to P.
        half_treks: Vec<HalfTrek>,
    },
    /// One coefficient as a quotient of minors of Σ.
    TrekSeparation {
        /// The parent w of the arc w -> v.
        parent: usize,
        /// Its vertex v.
        vertex: usize,
        /// The rows S of the minors.
        sources: Vec<usize>,
        /// Their columns T but for one, one less than S has.
        targets: Vec<usize>,
        /// Treks without sided intersection from S to T and w.
        treks: Vec<Trek>,
        /// Fewer vertices than S has, which meet all treks from S to T and to what remains of v: on the left or on the
        /// right side.
        separator: (Vec<usize>, Vec<usize>),
    },
}

impl IdentificationStep {
    /// The arcs that it solves.
    pub fn arcs(&self) -> Vec<(usize, usize)> {
        match self {
            Self::HalfTreks {
                vertex, parents, ..
            } => parents.iter().map(|&parent| (parent, *vertex)).collect(),
            Self::TrekSeparation { parent, vertex, .. } => vec![(*parent, *vertex)],
        }
    }
}

/// Which path coefficients are rational functions of Σ, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgewiseIdentification {
    /// The arcs whose coefficients are determined, in increasing order.
    pub solved: Vec<(usize, usize)>,
    /// The other arcs.
    pub unsolved: Vec<(usize, usize)>,
    /// Why, in an order in which the coefficients can be computed.
    pub steps: Vec<IdentificationStep>,
}

/// Edge-wise and trek-separation identification of a graph whose coefficients are all free, to a fixed point; directed
/// cycles are allowed.
///
/// Let some arcs be known, $\Lambda = K + U$ with the unknown ones in U, and let $r_y = X_y - \sum_s K_{sy} X_s$. For
/// parents P of v with unknown arcs
///
/// $$ \sum_{p \in P} \operatorname{cov}(r_y, X_p) \thinspace \lambda_{pv} = \operatorname{cov}\Bigl(r_y,
/// X_v - \sum_p K_{pv} X_p\Bigr) $$
///
/// holds if $r_y$ is uncorrelated with the error of v (y is neither v nor its sibling, and no unknown parent of y is v or
/// reached from v by a half-trek) and with the other unknown parents of v (none is reached from y by a half-trek, or
/// from an unknown parent of y by a trek). Half-treks without sided intersection from as many such y to P make the system
/// regular. The largest such P is found without trying subsets: start with all unknown parents; while no system covers
/// P, keep those of P that all largest systems reach. (If two sets can be solved, so can their union, as columns of a
/// generic matrix; and a set that can be solved is reached by all largest systems of every P around it.)
///
/// What remains is tried by quotients of minors with at most `largest_minor` rows (0: not at all; 3 is a good choice):
/// $\det \Sigma_{S,\thinspace T \cup v} = \sum_p \lambda_{pv} \det \Sigma_{S,\thinspace T \cup p} + \det[\Sigma_{S,T} |
/// \operatorname{cov}(X_S, \varepsilon_v)]$, so that
///
/// $$ \lambda_{wv} = \frac{\det \Sigma_{S,\thinspace T \cup v} - \sum_p K_{pv} \det \Sigma_{S,\thinspace T \cup p}}
/// {\det \Sigma_{S,\thinspace T \cup w}} $$
///
/// if the denominator is no zero (treks without sided intersection) and the minor of S with T and $z = \varepsilon_v +
/// \sum_{p \ne w} U_{pv} X_p$ vanishes (fewer than |S| vertices meet all its treks). Costs polynomially many flows, and
/// about binomial(n, largest_minor)^2 more for each arc that stays unknown.
///
/// Everything that [`crate::half_trek_criterion`] solves is solved here. An arc that is not solved may be determined all
/// the same: the rank of the Jacobian matrix and the degree of the map decide.
///
/// # Errors
/// [`crate::Error::Unsupported`] with latent vertices, fixed or shared coefficients (an edge fixed at 0 is no edge);
/// [`crate::Error::Exact`] when the fuel runs out.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, edgewise_identification, half_trek_criterion};
/// // 1 -> 2 <- 3 with a bow 3 <-> 2: the half-trek criterion needs both parents of 2 at once
/// let graph = MixedGraph::from_edges(3, &[(0, 1), (2, 1)], &[(1, 2)])?;
/// let fuel = &mut Fuel::default();
/// assert_eq!(half_trek_criterion(&graph, fuel)?.solved, [0, 2]);
/// let found = edgewise_identification(&graph, 3, fuel)?;
/// assert_eq!((&found.solved[..], &found.unsolved[..]), (&[(0, 1)][..], &[(2, 1)][..]));
/// assert!(found.check(&graph));
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: L. Weihs, B. Robinson, E. Dufresne, J. Kenkel, K. Kubjas, R. McGee II, N. Nguyen, E. Robeva, M. Drton,
/// Determinantal generalizations of instrumental variables, arXiv 1702.03868. The equations above were derived anew;
/// the search for P, sources S that contain v, and descendants of v among S and T are not in the paper.
pub fn edgewise_identification(
    graph: &MixedGraph,
    largest_minor: usize,
    fuel: &mut Fuel,
) -> Result<EdgewiseIdentification> {
    let support = Support::of_free_graph(graph, METHOD)?;
    let n = support.len();
    let mut unknown = support.parents.clone();
    let mut steps = Vec::new();
    loop {
        let mut news = Vec::new();
        for vertex in 0..n {
            if let Some((parents, half_treks)) = solved_parents(&support, &unknown, vertex, fuel)? {
                unknown[vertex].retain(|parent| !parents.contains(parent));
                news.push(IdentificationStep::HalfTreks {
                    vertex,
                    parents,
                    half_treks,
                });
            }
        }
        // Minors are dear: one arc by them, then half-treks again.
        if news.is_empty() {
            let arcs = (0..n).flat_map(|v| unknown[v].iter().map(move |&parent| (parent, v)));
            for (parent, vertex) in arcs {
                if let Some(step) =
                    separated_arc(&support, &unknown, parent, vertex, largest_minor, fuel)?
                {
                    news.push(step);
                    break;
                }
            }
            for (parent, vertex) in news.iter().flat_map(IdentificationStep::arcs) {
                unknown[vertex].retain(|&other| other != parent);
            }
        }
        if news.is_empty() {
            break;
        }
        steps.extend(news);
    }
    let mut solved: Vec<_> = steps.iter().flat_map(IdentificationStep::arcs).collect();
    solved.sort_unstable();
    let mut unsolved: Vec<_> = (0..n)
        .flat_map(|v| unknown[v].iter().map(move |&parent| (parent, v)))
        .collect();
    unsolved.sort_unstable();
    Ok(EdgewiseIdentification {
        solved,
        unsolved,
        steps,
    })
}

/// The largest set of unknown parents that half-treks solve, with these; `None` when it is empty.
fn solved_parents(
    support: &Support,
    unknown: &[Vec<usize>],
    v: usize,
    fuel: &mut Fuel,
) -> Result<Option<(Vec<usize>, Vec<HalfTrek>)>> {
    let n = support.len();
    let mut parents = unknown[v].clone();
    if parents.is_empty() {
        return Ok(None);
    }
    support.spend(n, fuel, METHOD)?;
    let reached = support.half_trek_reachable(v);
    // Sources whose residual is uncorrelated with the error of v, and the unknown parents it is correlated with.
    let candidates: Vec<(usize, Vec<usize>)> = (0..n)
        .filter(|&y| y != v && support.siblings[v].binary_search(&y).is_err())
        .filter(|&y| unknown[y].iter().all(|&s| s != v && !reached[s]))
        .map(|y| {
            let own = support.down(support.siblings[y].iter().copied().chain([y]));
            let others = support.trek_reachable(unknown[y].iter().copied());
            let touched = unknown[v].iter().filter(|&&p| own[p] || others[p]);
            (y, touched.copied().collect())
        })
        .collect();
    while !parents.is_empty() {
        let sources: Vec<usize> = candidates
            .iter()
            .filter(|(_, touched)| touched.iter().all(|p| parents.binary_search(p).is_ok()))
            .map(|(y, _)| *y)
            .collect();
        let (half_treks, certain) = half_trek_system(support, &sources, &parents, fuel)?;
        if half_treks.len() == parents.len() {
            return Ok(Some((parents, half_treks)));
        }
        parents = certain;
    }
    Ok(None)
}
