//! What lavaan's `sem()` adds to a model by default.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::formats::build::{Builder, Setting};
use crate::mixed::{Coefficient, EdgeKind};

/// What the formulas said, by position of the vertices.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    /// Left sides of `=~`, and what they have on the right, in order.
    pub(super) loadings: Vec<(usize, usize)>,
    /// Left sides of `~`.
    pub(super) dependent: BTreeSet<usize>,
    /// Right sides of `~`.
    pub(super) predictors: BTreeSet<usize>,
}

/// Adds covariances of exogenous latent vertices, of exogenous observed predictors, and of dependent vertices that cause
/// nothing; fixes the error of a single indicator, of one factor only, to 0.
///
/// What is written is never changed: a covariance or a variance that stands in the text, free or fixed, stays. Observed
/// predictors with a variance, covariance or intercept of their own in the text are left alone, as lavaan does.
pub(super) fn add(builder: &mut Builder<'_>, written: &Written) -> Result<()> {
    let n = builder.graph().len();
    let indicators: BTreeSet<usize> = written.loadings.iter().map(|loading| loading.1).collect();
    let mentioned: BTreeSet<usize> = builder
        .graph()
        .bidirected()
        .flat_map(|(a, b)| [a, b])
        .collect();
    let settled = |v: usize| {
        mentioned.contains(&v)
            || builder.is_set(v, Setting::Variance)
            || builder.is_set(v, Setting::Intercept)
    };
    let latent = |v: usize| builder.graph().vertex(v).latent;
    let exogenous = |v: usize| !indicators.contains(&v) && !written.dependent.contains(&v);
    let end = |v: usize| {
        !indicators.contains(&v)
            && written.dependent.contains(&v)
            && !written.predictors.contains(&v)
    };
    let factors: Vec<usize> = (0..n).filter(|&v| latent(v) && exogenous(v)).collect();
    let predictors: Vec<usize> = (0..n)
        .filter(|&v| !latent(v) && exogenous(v) && !settled(v))
        .collect();
    let ends: Vec<usize> = (0..n).filter(|&v| end(v)).collect();
    let (mut of_factor, mut of_indicator) = (BTreeMap::new(), BTreeMap::new());
    for (factor, indicator) in &written.loadings {
        *of_factor.entry(*factor).or_insert(0_usize) += 1;
        *of_indicator.entry(*indicator).or_insert(0_usize) += 1;
    }
    for group in [factors, ends, predictors] {
        for (at, &a) in group.iter().enumerate() {
            for &b in &group[at + 1..] {
                if !builder.graph().has_edge(EdgeKind::Bidirected, a, b) {
                    let place = builder.first_seen(b);
                    builder.edge(EdgeKind::Bidirected, a, b, Coefficient::Free, place)?;
                }
            }
        }
    }
    for &(factor, indicator) in &written.loadings {
        let alone = of_factor.get(&factor) == Some(&1) && of_indicator.get(&indicator) == Some(&1);
        if alone && !builder.is_set(indicator, Setting::Variance) {
            let zero = Coefficient::Fixed(algebra::Rational::zero());
            builder.set(indicator, Setting::Variance, zero);
        }
    }
    Ok(())
}
