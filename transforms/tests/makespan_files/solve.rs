//! A small exact elimination, to have answers that owe nothing to the library's.

use algebra::Rational;
use algebra::expr::Expr;
use transforms::makespan::{Chain, Kind, Values};

/// For every state: the mean time to an exit, the mean cost, and the probability to end in an exit of the given names.
pub struct Answers {
    pub time: Vec<Rational>,
    pub cost: Vec<Rational>,
    pub probability: Vec<Rational>,
}

/// Solves (I - P) x = r for all three right sides; exits have x = 0, or 1 for the probability.
pub fn answers(chain: &Chain<Rational>, ends: impl Fn(&str) -> bool) -> Answers {
    let n = chain.states().len();
    let (zero, one) = (Rational::from(0), Rational::from(1));
    let mut rows = Vec::new();
    for state in 0..n {
        let mut row = vec![zero.clone(); n + 3];
        row[state] = one.clone();
        if chain.is_exit(state) {
            row[n + 2] = Rational::from(i64::from(ends(&chain.states()[state])));
            rows.push(row);
            continue;
        }
        let total = chain
            .arcs_from(state)
            .iter()
            .fold(zero.clone(), |sum, arc| sum + &arc.weight);
        let mut stay = match chain.kind() {
            Kind::Continuous => total.recip().unwrap(),
            Kind::Discrete => one.clone(),
            Kind::SemiMarkov => zero.clone(),
        };
        for arc in chain.arcs_from(state) {
            let share = arc.weight.checked_div(&total).unwrap();
            row[arc.to] = row[arc.to].clone() - &share;
            if let Some(time) = &arc.time {
                stay = stay + &(share * &time.mean());
            }
        }
        if let Some(costs) = chain.costs() {
            row[n + 1] = costs[state].clone() * &stay;
        }
        row[n] = stay;
        rows.push(row);
    }
    eliminate(&mut rows);
    let column = |at: usize| rows.iter().map(|row| row[n + at].clone()).collect();
    Answers {
        time: column(0),
        cost: column(1),
        probability: column(2),
    }
}

fn eliminate(rows: &mut [Vec<Rational>]) {
    for pivot in 0..rows.len() {
        let found = (pivot..rows.len())
            .find(|&row| !rows[row][pivot].is_zero())
            .expect("every state leads to an exit");
        rows.swap(pivot, found);
        let inverse = rows[pivot][pivot].recip().unwrap();
        for value in &mut rows[pivot] {
            *value = value.clone() * &inverse;
        }
        let chosen = rows[pivot].clone();
        for (at, row) in rows.iter_mut().enumerate() {
            let factor = row[pivot].clone();
            if at != pivot && !factor.is_zero() {
                for (value, above) in row.iter_mut().zip(&chosen) {
                    *value = value.clone() - &(above.clone() * &factor);
                }
            }
        }
    }
}

/// The answers from the state where the chain begins, at values of its symbols: time, cost, probability.
pub fn at(chain: &Chain<Expr>, values: &Values, ends: impl Fn(&str) -> bool) -> [Rational; 3] {
    let exact = chain.try_map(|formula| values.exact(formula)).unwrap();
    let answers = answers(&exact, ends);
    [answers.time, answers.cost, answers.probability].map(|all| {
        let parts = exact
            .initial()
            .iter()
            .map(|(state, probability)| all[*state].clone() * probability);
        parts.fold(Rational::from(0), |sum, part| sum + &part)
    })
}
