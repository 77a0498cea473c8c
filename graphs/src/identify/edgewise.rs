//! Arc by arc: systems of half-treks for some of the parents of a vertex, and quotients of minors.

use algebra::Fuel;

use super::ancestral::{AncestralComponent, components_with};
use super::half_trek::{HalfTrek, half_trek_system, themselves};
use super::trek_separation::separated_arc;
use crate::error::{Error, Result};
use crate::mixed::{EdgeKind, MixedGraph};
use crate::separation::Trek;
use crate::support::Support;

const METHOD: &str = "edge-wise identification";

/// Why some arcs into a vertex are determined, given those of the steps before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct IdentificationStep {
    /// The smaller model in which the rule is applied; `None` for the whole graph.
    pub within: Option<AncestralComponent>,
    /// The rule.
    pub rule: IdentificationRule,
}

/// How coefficients are solved.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields, rename_all = "kebab-case")
)]
pub enum IdentificationRule {
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
        match &self.rule {
            IdentificationRule::HalfTreks {
                vertex, parents, ..
            } => parents.iter().map(|&parent| (parent, *vertex)).collect(),
            IdentificationRule::TrekSeparation { parent, vertex, .. } => vec![(*parent, *vertex)],
        }
    }

    /// The step in one line, with the place in which it is applied: `2->3 by 1 -> 2` (the arcs, and half-treks to their
    /// parents), or `3->4 = |S[1 2; 5 4]| / |S[1 2; 5 3]|` (rows; columns; known parents are taken off the numerator).
    pub fn text(&self, graph: &MixedGraph) -> String {
        let names = |vertices: &[usize]| {
            let names: Vec<_> = vertices.iter().map(|&v| graph.quoted_name(v)).collect();
            names.join(" ")
        };
        let arcs = self.arcs().into_iter();
        let arcs: Vec<String> = arcs
            .map(|(a, b)| graph.edge_text(EdgeKind::Directed, a, b))
            .collect();
        let mut text = match &self.rule {
            IdentificationRule::HalfTreks { half_treks, .. } => {
                let treks: Vec<String> = half_treks.iter().map(|trek| trek.text(graph)).collect();
                format!("{} by {}", arcs.join(", "), treks.join(", "))
            }
            IdentificationRule::TrekSeparation {
                parent,
                vertex,
                sources,
                targets,
                ..
            } => {
                let minor = |last: usize| {
                    format!(
                        "|S[{}; {}]|",
                        names(sources),
                        names(&[targets, &[last][..]].concat())
                    )
                };
                format!(
                    "{} = {} / {}",
                    arcs.join(", "),
                    minor(*vertex),
                    minor(*parent)
                )
            }
        };
        if let Some(within) = &self.within {
            let (component, ancestral) = (names(&within.component), names(&within.ancestral));
            text += &format!(" in the component {component} of {ancestral}");
        }
        text
    }
}

/// Which path coefficients are rational functions of Σ, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct EdgewiseIdentification {
    /// The arcs whose coefficients are determined, in increasing order.
    pub solved: Vec<(usize, usize)>,
    /// The other arcs.
    pub unsolved: Vec<(usize, usize)>,
    /// Why, in an order in which the coefficients can be computed.
    pub steps: Vec<IdentificationStep>,
    /// Was everything tried? Otherwise the fuel ran out before; what is solved holds all the same.
    pub complete: bool,
}

/// Edge-wise, trek-separation and ancestral identification of a graph whose coefficients are all free, to a fixed point;
/// directed cycles are allowed.
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
/// a determinant is linear in its last column, and $X_v = \sum_p \lambda_{pv} X_p + \varepsilon_v$, so that
///
/// $$ \lambda_{wv} = \frac{\det \Sigma_{S,\thinspace T \cup v} - \sum_p K_{pv} \det \Sigma_{S,\thinspace T \cup p}}
/// {\det \Sigma_{S,\thinspace T \cup w}} $$
///
/// if the denominator is no zero (treks without sided intersection) and the minor of S with T and $z = \varepsilon_v +
/// \sum_{p \ne w} U_{pv} X_p$ vanishes (fewer than |S| vertices meet all its treks). Costs polynomially many flows, and
/// about binomial(n, largest_minor)^2 more for each arc that stays unknown; when the fuel runs out, the answer has what
/// was found so far.
///
/// Both are applied to the whole graph, and then to the smaller models of [`AncestralComponent`], in which there are fewer
/// treks.
///
/// Everything that [`crate::identify::half_trek_criterion`] solves is solved here. An arc that is not solved may be determined all
/// the same: the rank of the Jacobian matrix and the degree of the map decide.
///
/// # Errors
/// [`crate::Error::Unsupported`] with latent vertices, fixed or shared coefficients (an edge fixed at 0 is no edge).
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, identify::{edgewise_identification, half_trek_criterion}};
/// // 1 -> 2 <- 3 with a bow 3 <-> 2: the half-trek criterion needs both parents of 2 at once
/// let graph = MixedGraph::from_edges(3, &[(0, 1), (2, 1)], &[(1, 2)])?;
/// let fuel = &mut Fuel::default();
/// assert_eq!(half_trek_criterion(&graph, fuel)?.solved, [0, 2]);
/// let found = edgewise_identification(&graph, 3, fuel)?;
/// assert_eq!((&found.solved[..], &found.unsolved[..]), (&[(0, 1)][..], &[(2, 1)][..]));
/// assert!(found.check(&graph));
/// assert_eq!(found.steps[0].text(&graph), "1->2 by 1");
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: L. Weihs, B. Robinson, E. Dufresne, J. Kenkel, K. Kubjas, R. McGee II, N. Nguyen, E. Robeva, M. Drton,
/// Determinantal generalizations of instrumental variables, arXiv 1702.03868. The equations above were derived anew;
/// the search for P, and S and T that contain v or its descendants, are not in the paper.
pub fn edgewise_identification(
    graph: &MixedGraph,
    largest_minor: usize,
    fuel: &mut Fuel,
) -> Result<EdgewiseIdentification> {
    let support = Support::of_free_graph(graph, METHOD)?;
    let mut state = State {
        unknown: support.parents.clone(),
        steps: Vec::new(),
    };
    let whole = Place {
        within: None,
        support,
    };
    let complete = match state.run(whole, largest_minor, fuel) {
        Err(Error::Exact(algebra::Error::Budget { .. })) => false,
        outcome => outcome.map(|()| true)?,
    };
    let steps = state.steps;
    let mut solved: Vec<_> = steps.iter().flat_map(IdentificationStep::arcs).collect();
    solved.sort_unstable();
    let unknown = state.unknown.iter().enumerate();
    let mut unsolved: Vec<_> = unknown
        .flat_map(|(v, parents)| parents.iter().map(move |&parent| (parent, v)))
        .collect();
    unsolved.sort_unstable();
    Ok(EdgewiseIdentification {
        solved,
        unsolved,
        steps,
        complete,
    })
}

/// A model in which rules are applied.
struct Place {
    within: Option<AncestralComponent>,
    support: Support,
}

/// What is known so far.
struct State {
    /// For every vertex the parents whose arcs are not solved.
    unknown: Vec<Vec<usize>>,
    steps: Vec<IdentificationStep>,
}

impl State {
    /// Applies the rules until none solves anything more.
    fn run(&mut self, whole: Place, largest_minor: usize, fuel: &mut Fuel) -> Result<()> {
        while self.half_treks(&whole, fuel)? {}
        let open: Vec<usize> = (0..self.unknown.len())
            .filter(|&v| !self.unknown[v].is_empty())
            .collect();
        if open.is_empty() {
            return Ok(());
        }
        let components = components_with(&whole.support, open.into_iter(), fuel)?;
        let mut places = vec![whole];
        for within in components {
            places.push(Place {
                support: within.support(&places[0].support),
                within: Some(within),
            });
        }
        // Minors are dear: one arc by them, then half-treks again.
        while self.first(&places, |state, place| state.half_treks(place, fuel))?
            || self.first(&places, |state, place| {
                state.minors(place, largest_minor, fuel)
            })?
        {}
        Ok(())
    }

    /// Does something succeed in one of these places? The first one counts.
    fn first(
        &mut self,
        places: &[Place],
        mut rule: impl FnMut(&mut Self, &Place) -> Result<bool>,
    ) -> Result<bool> {
        for place in places {
            if rule(self, place)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The unknown parents inside a place.
    fn unknown_in(&self, place: &Place) -> Vec<Vec<usize>> {
        let parents = self.unknown.iter().zip(&place.support.parents);
        parents
            .map(|(unknown, inside)| {
                if inside.is_empty() {
                    Vec::new()
                } else {
                    unknown.clone()
                }
            })
            .collect()
    }

    fn add(&mut self, place: &Place, rule: IdentificationRule) {
        let step = IdentificationStep {
            within: place.within.clone(),
            rule,
        };
        for (parent, vertex) in step.arcs() {
            self.unknown[vertex].retain(|&other| other != parent);
        }
        self.steps.push(step);
    }

    /// Half-treks for every vertex once; did they solve anything?
    fn half_treks(&mut self, place: &Place, fuel: &mut Fuel) -> Result<bool> {
        let support = &place.support;
        let unknown = self.unknown_in(place);
        if unknown.iter().all(Vec::is_empty) {
            return Ok(false);
        }
        let mut correlated = None;
        let before = self.steps.len();
        let open = unknown
            .iter()
            .enumerate()
            .filter(|(_, parents)| !parents.is_empty());
        for (vertex, _) in open {
            let found = solved_parents(support, &self.unknown, &mut correlated, vertex, fuel)?;
            if let Some((parents, half_treks)) = found {
                let rule = IdentificationRule::HalfTreks {
                    vertex,
                    parents,
                    half_treks,
                };
                self.add(place, rule);
            }
        }
        Ok(self.steps.len() > before)
    }

    /// The first arc that a quotient of minors solves; is there one?
    fn minors(&mut self, place: &Place, largest: usize, fuel: &mut Fuel) -> Result<bool> {
        let unknown = self.unknown_in(place);
        for (vertex, parents) in unknown.iter().enumerate() {
            for &parent in parents {
                let arc = (parent, vertex);
                if let Some(rule) = separated_arc(&place.support, &unknown, arc, largest, fuel)? {
                    self.add(place, rule);
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// The largest set of unknown parents that half-treks solve, with these; `None` when it is empty.
fn solved_parents(
    support: &Support,
    unknown: &[Vec<usize>],
    correlated: &mut Option<Vec<Vec<bool>>>,
    v: usize,
    fuel: &mut Fuel,
) -> Result<Option<(Vec<usize>, Vec<HalfTrek>)>> {
    support.spend(1, fuel, METHOD)?;
    let reached = support.half_trek_reachable(v);
    let mut parents = unknown[v].clone();
    // Is the residual of y uncorrelated with the error of v?
    let is_source = |y: &usize| {
        let mut taken = unknown_of(support, unknown, *y).iter();
        *y != v
            && support.siblings[v].binary_search(y).is_err()
            && taken.all(|&s| s != v && !reached[s])
    };
    if parents.iter().all(is_source) {
        let half_treks = themselves(&parents);
        return Ok(Some((parents, half_treks)));
    }
    // Sources, and the unknown parents that the residual is correlated with.
    let correlated = match correlated {
        Some(known) => known,
        None => correlated.insert(correlations(support, unknown, fuel)?),
    };
    let candidates: Vec<(usize, Vec<usize>)> = (0..support.len())
        .filter(is_source)
        .map(|y| {
            let touched = unknown[v].iter().filter(|&&p| correlated[y][p]);
            (y, touched.copied().collect::<Vec<usize>>())
        })
        .filter(|(_, touched)| !touched.is_empty())
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

/// With which vertices is each r_y correlated? Arcs that are solved later only make this smaller.
fn correlations(
    support: &Support,
    unknown: &[Vec<usize>],
    fuel: &mut Fuel,
) -> Result<Vec<Vec<bool>>> {
    support.spend(4 * support.len(), fuel, METHOD)?;
    let rows = (0..support.len()).map(|y| {
        let taken = unknown_of(support, unknown, y);
        let mut reached = support.trek_reachable(taken.iter().copied());
        let own = support.down(support.siblings[y].iter().copied().chain([y]));
        reached
            .iter_mut()
            .zip(own)
            .for_each(|(one, other)| *one |= other);
        reached
    });
    Ok(rows.collect())
}

/// The unknown parents of y in this model: a parent of a component has none.
fn unknown_of<'a>(support: &Support, unknown: &'a [Vec<usize>], y: usize) -> &'a [usize] {
    if support.parents[y].is_empty() {
        &[]
    } else {
        &unknown[y]
    }
}
