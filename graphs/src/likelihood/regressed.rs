//! Starts by regression: every vertex on its parents, with stand-ins for latent ones.
//!
//! A latent vertex is stood in for by the sum of its observed children, or by one of them: each child whose error is small, or
//! negative, has a local optimum of its own, and random starts seldom find them all.

use algebra::dense::{Cholesky, DMatrix, DVector};

use super::model::{Place, Source};
use super::objective::Objective;

/// Stand-ins that are tried: the sum, and so many single children.
const CHILDREN: usize = 6;

/// Parents are told apart by regression when this share of their variances is added.
const RIDGE: f64 = 1e-3;

/// A variance is at least this share of what there is to explain.
const LEAST: f64 = 0.05;

/// A variance is at least this, where observed ones are about 1.
const SMALLEST: f64 = 1e-3;

/// The starts at which F is defined: one, or some more with latent vertices.
pub(super) fn regressed(objective: Objective<'_>) -> Vec<Vec<f64>> {
    let task = Regressions::new(objective);
    let most = task.children.iter().map(Vec::len).max().unwrap_or(0);
    let choices = std::iter::once(None).chain((0..most.min(CHILDREN)).map(Some));
    choices
        .filter_map(|choice| task.start(&task.stand_ins(choice)))
        .collect()
}

struct Regressions<'a> {
    objective: Objective<'a>,
    /// Of every vertex its position among the observed ones.
    position: Vec<Option<usize>>,
    /// Of a latent vertex its observed children, the marker first: that with a fixed loading, which is given.
    children: Vec<Vec<(usize, Option<f64>)>>,
    /// Of every vertex its parents with what their coefficients are.
    parents: Vec<Vec<(usize, Source)>>,
}

impl<'a> Regressions<'a> {
    fn new(objective: Objective<'a>) -> Self {
        let model = objective.model;
        let n = model.vertices();
        let mut position = vec![None; n];
        for (k, &v) in model.observed.iter().enumerate() {
            position[v] = Some(k);
        }
        let (mut children, mut parents) = (vec![Vec::new(); n], vec![Vec::new(); n]);
        for &(place, source) in &model.entries {
            let Place::Arc(from, to) = place else {
                continue;
            };
            parents[to].push((from, source));
            if let (None, Some(child)) = (position[from], position[to]) {
                match source {
                    Source::Free(_) => children[from].push((child, None)),
                    Source::Fixed(value) if value != 0.0 => {
                        children[from].insert(0, (child, Some(value)));
                    }
                    Source::Fixed(_) => {}
                }
            }
        }
        Self {
            objective,
            position,
            children,
            parents,
        }
    }

    /// A linear form in the observed variables for every vertex, as columns.
    fn stand_ins(&self, choice: Option<usize>) -> DMatrix<f64> {
        let sample = &self.objective.moments.covariance;
        let (p, n) = (sample.nrows(), self.position.len());
        let mut forms = DMatrix::zeros(p, n);
        for v in 0..n {
            match (self.position[v], self.children[v].first()) {
                (Some(k), _) => forms[(k, v)] = 1.0,
                (None, None) => {}
                (None, Some(&(marker, loading))) => {
                    let children = &self.children[v];
                    let mut form = DVector::<f64>::zeros(p);
                    for (at, &(child, _)) in children.iter().enumerate() {
                        if choice.is_none_or(|choice| choice % children.len() == at) {
                            let sign = if sample[(child, marker)] < 0.0 {
                                -1.0
                            } else {
                                1.0
                            };
                            form[child] += sign / sample[(child, child)].sqrt();
                        }
                    }
                    let spread = sample * &form;
                    let variance = form.dot(&spread);
                    // In the units in which the marker has its loading, or of variance 1.
                    let scale = match loading {
                        Some(loading) => {
                            let slope = spread[marker] / (loading * variance);
                            let least = LEAST * (sample[(marker, marker)] / variance).sqrt();
                            slope.signum() * slope.abs().max(least / loading.abs())
                        }
                        None => 1.0 / variance.sqrt(),
                    };
                    forms.set_column(v, &(form * scale));
                }
            }
        }
        self.stand_in_for_the_rest(&mut forms);
        forms
    }

    /// A latent vertex without observed children is what the first of its latent ones makes of it.
    fn stand_in_for_the_rest(&self, forms: &mut DMatrix<f64>) {
        let n = self.position.len();
        for _ in 0..n {
            let empty = |forms: &DMatrix<f64>, v: usize| forms.column(v).amax() == 0.0;
            for v in (0..n).filter(|&v| self.position[v].is_none()) {
                if !empty(forms, v) {
                    continue;
                }
                for child in 0..n {
                    let loading = self.parents[child].iter().find(|parent| parent.0 == v);
                    if let Some(&(_, source)) = loading
                        && !empty(forms, child)
                    {
                        let weight = match source {
                            Source::Fixed(value) if value != 0.0 => 1.0 / value,
                            _ => 1.0,
                        };
                        let form = forms.column(child) * weight;
                        forms.column_mut(v).axpy(1.0, &form, 1.0);
                        break;
                    }
                }
            }
        }
    }

    /// Coefficients and variances of the regressions; tied ones take their mean. Error covariances are those of the residuals where
    /// F is defined with them, else smaller or none.
    fn start(&self, forms: &DMatrix<f64>) -> Option<Vec<f64>> {
        let (model, n) = (self.objective.model, self.position.len());
        let among = forms.tr_mul(&(&self.objective.moments.covariance * forms));
        let mut lambda = DMatrix::zeros(n, n);
        for v in 0..n {
            self.regress(&among, v, &mut lambda)?;
        }
        let rest = DMatrix::identity(n, n) - &lambda;
        let residual = rest.tr_mul(&(&among * &rest));
        [1.0, 0.5, 0.0].iter().find_map(|shrunk| {
            let mut sums = vec![(0.0, 0_u32); model.names().len()];
            for &(place, source) in &model.entries {
                let Source::Free(parameter) = source else {
                    continue;
                };
                let (sum, count) = &mut sums[parameter];
                *count += 1;
                *sum += match place {
                    Place::Arc(from, to) => lambda[(from, to)],
                    Place::Variance(v) => residual[(v, v)].max(LEAST * among[(v, v)]).max(SMALLEST),
                    Place::Covariance(v, w) => shrunk * residual[(v, w)],
                    Place::Intercept(v) => self.intercept(v),
                };
            }
            let mean = |&(sum, count): &(f64, u32)| sum / f64::from(count.max(1));
            let start: Vec<f64> = sums.iter().map(mean).collect();
            self.objective.value(&start).map(|_| start)
        })
    }

    /// The free coefficients into v by least squares, the fixed ones as they are.
    fn regress(&self, among: &DMatrix<f64>, v: usize, lambda: &mut DMatrix<f64>) -> Option<()> {
        let (mut free, mut cross) = (Vec::new(), among.column(v).into_owned());
        for &(parent, source) in &self.parents[v] {
            match source {
                Source::Free(_) => free.push(parent),
                Source::Fixed(value) => {
                    lambda[(parent, v)] = value;
                    cross -= among.column(parent) * value;
                }
            }
        }
        if free.is_empty() {
            return Some(());
        }
        let mut gram = among.select_rows(&free).select_columns(&free);
        for k in 0..free.len() {
            gram[(k, k)] += RIDGE * gram[(k, k)].max(f64::MIN_POSITIVE);
        }
        let right = DMatrix::from_fn(free.len(), 1, |k, _| cross[free[k]]);
        let solved = Cholesky::new("a regression", gram)
            .ok()?
            .solve(&right)
            .ok()?;
        for (k, &parent) in free.iter().enumerate() {
            lambda[(parent, v)] = solved[(k, 0)];
        }
        Some(())
    }

    fn intercept(&self, v: usize) -> f64 {
        let means = self.objective.moments.means.as_ref();
        means
            .zip(self.position[v])
            .map_or(0.0, |(means, k)| means[k])
    }
}
