//! From named states and arcs to a checked chain.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::{Arc, Chain, Kind, Note, Words};
use crate::error::Result;
use crate::makespan::duration::{Duration, nonnegative, parts_of_one, refused};
use crate::makespan::number::Number;

/// A chain in the making: states, arcs and beginnings in any order.
///
/// # Example
/// ```
/// use transforms::makespan::{Chain, Kind};
/// let mut chain = Chain::builder(Kind::Continuous);
/// chain.exit("done").begin("seek", 1.0);
/// chain.arc("seek", "insert", 0.5, None).arc("insert", "seek", 0.1, None).arc("insert", "done", 0.25, None);
/// let chain = chain.build()?;
/// assert_eq!(chain.states(), ["done", "seek", "insert"]);
/// assert_eq!(chain.arcs().len(), 3);
/// # Ok::<(), transforms::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ChainBuilder<N = f64> {
    kind: Kind,
    states: Vec<String>,
    places: HashMap<String, usize>,
    exits: Vec<bool>,
    initial: Vec<(usize, N)>,
    arcs: Vec<Arc<N>>,
    costs: Vec<(usize, N)>,
    normalise: bool,
    words: Words,
    notes: Vec<Note>,
}

impl<N: Number + PartialEq> Chain<N> {
    /// An empty chain of a kind.
    pub fn builder(kind: Kind) -> ChainBuilder<N> {
        ChainBuilder {
            kind,
            states: Vec::new(),
            places: HashMap::new(),
            exits: Vec::new(),
            initial: Vec::new(),
            arcs: Vec::new(),
            costs: Vec::new(),
            normalise: false,
            words: Words::default(),
            notes: Vec::new(),
        }
    }
}

impl<N: Number + PartialEq> ChainBuilder<N> {
    /// The position of a state, which is new where its name is.
    pub fn state(&mut self, name: &str) -> usize {
        if let Some(&place) = self.places.get(name) {
            return place;
        }
        let place = self.states.len();
        self.states.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        self.exits.push(false);
        place
    }

    /// Makes a state an exit.
    pub fn exit(&mut self, name: &str) -> &mut Self {
        let place = self.state(name);
        self.exits[place] = true;
        self
    }

    /// Adds to the probability to begin in a state.
    pub fn begin(&mut self, name: &str, probability: N) -> &mut Self {
        let place = self.state(name);
        self.initial.push((place, probability));
        self
    }

    /// Adds an arc with its rate or probability, in a semi-Markov chain with its duration.
    pub fn arc(&mut self, from: &str, to: &str, weight: N, time: Option<Duration<N>>) -> &mut Self {
        let (from, to) = (self.state(from), self.state(to));
        self.arcs.push(Arc {
            from,
            to,
            weight,
            time,
        });
        self
    }

    /// What a unit of time (continuous) or a visit (otherwise) in a state costs; 0 for states that are not named.
    pub fn cost(&mut self, name: &str, cost: N) -> &mut Self {
        let place = self.state(name);
        self.costs.push((place, cost));
        self
    }

    /// Divides beginnings, and the probabilities out of every state, by their sums.
    pub fn normalise(&mut self) -> &mut Self {
        self.normalise = true;
        self
    }

    /// Gives a state a label, which files keep and nothing else asks for.
    pub fn label(&mut self, label: &str, name: &str) -> &mut Self {
        let place = self.state(name);
        let states = self.words.labels.entry(label.to_owned()).or_default();
        states.insert(place);
        self
    }

    /// What the costs are called in files.
    pub fn cost_name(&mut self, name: &str) -> &mut Self {
        self.words.cost = (name != "cost").then(|| name.to_owned());
        self
    }

    /// The states of a chain in the same places, with their labels and names, and what is between them: no name is looked up.
    pub(super) fn like<M>(
        chain: &Chain<M>,
        initial: Vec<(usize, N)>,
        arcs: Vec<Arc<N>>,
        costs: Vec<(usize, N)>,
    ) -> Self {
        Self {
            states: chain.states.clone(),
            exits: chain.exits.clone(),
            words: chain.words.clone(),
            initial,
            arcs,
            costs,
            ..Chain::builder(chain.kind)
        }
    }

    /// A note of what reads the chain.
    #[cfg(feature = "io")]
    pub(crate) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// The checked chain.
    ///
    /// # Errors
    /// [`crate::Error::Model`], naming the state or the arc: no exit; nothing to begin with; weights that are negative, not finite, or 0;
    /// probabilities that do not sum to 1; a duration in a chain without, or none in a chain with durations; a state that is neither left
    /// nor an exit.
    ///
    /// Costs O(arcs · log arcs).
    pub fn build(&self) -> Result<Chain<N>> {
        let mut notes = self.notes.clone();
        if !self.exits.contains(&true) {
            let message = "there is none: name the states in which the task is over";
            return Err(refused("exits", message));
        }
        let initial = self.beginnings()?;
        let arcs = self.kept(&mut notes)?;
        let mut first = vec![0; self.states.len() + 1];
        for arc in &arcs {
            first[arc.from + 1] += 1;
        }
        for state in 0..self.states.len() {
            first[state + 1] += first[state];
        }
        let mut chain = Chain {
            kind: self.kind,
            states: self.states.clone(),
            exits: self.exits.clone(),
            initial,
            arcs,
            first,
            costs: self.summed_costs()?,
            words: self.words.clone(),
            notes,
        };
        self.check_rows(&mut chain)?;
        Ok(chain)
    }

    fn place(&self, arc: &Arc<N>) -> String {
        format!("arc {} -> {}", self.states[arc.from], self.states[arc.to])
    }

    fn beginnings(&self) -> Result<Vec<(usize, N)>> {
        if self.initial.is_empty() {
            let message = "there is none: name the state in which the task begins";
            return Err(refused("initial", message));
        }
        let mut summed: Vec<(usize, N)> = Vec::new();
        let mut sorted: Vec<&(usize, N)> = self.initial.iter().collect();
        sorted.sort_by_key(|(state, _)| *state);
        for (state, probability) in sorted {
            nonnegative("initial", &self.states[*state], probability)?;
            match summed.last_mut() {
                Some((last, sum)) if last == state => *sum = sum.clone() + probability,
                _ => summed.push((*state, probability.clone())),
            }
        }
        if self.normalise {
            let sum = total(summed.iter().map(|(_, probability)| probability));
            for (_, probability) in &mut summed {
                if let Some(share) = sum.as_ref().and_then(|sum| probability.over(sum)) {
                    *probability = share;
                }
            }
        }
        let mut all: Vec<&mut N> = summed.iter_mut().map(|one| &mut one.1).collect();
        parts_of_one("initial", "the probabilities", &mut all)?;
        summed.retain(|(_, probability)| !probability.is_zero());
        Ok(summed)
    }

    /// Sorted arcs, checked one by one, equal ones summed.
    fn kept(&self, notes: &mut Vec<Note>) -> Result<Vec<Arc<N>>> {
        let mut sorted: Vec<&Arc<N>> = self.arcs.iter().collect();
        sorted.sort_by_key(|arc| (arc.from, arc.to));
        let mut kept: Vec<Arc<N>> = Vec::with_capacity(sorted.len());
        // How many arcs the last one kept is the sum of.
        let mut count = 1;
        for arc in sorted {
            self.check_arc(arc)?;
            if self.exits[arc.from] {
                let state = self.states[arc.from].clone();
                let left = Note::ExitLeft { state };
                // A loop at an exit is how other tools write an exit.
                if arc.from != arc.to && notes.last() != Some(&left) {
                    notes.push(left);
                }
                continue;
            }
            if arc.from == arc.to && self.kind == Kind::Continuous {
                let state = self.states[arc.from].clone();
                notes.push(Note::LoopIgnored { state });
                continue;
            }
            match kept.last_mut() {
                Some(last)
                    if (last.from, last.to) == (arc.from, arc.to) && last.time == arc.time =>
                {
                    last.weight = last.weight.clone() + &arc.weight;
                    count += 1;
                    if count > 2 {
                        notes.pop();
                    }
                    notes.push(Note::ArcsSummed {
                        from: self.states[arc.from].clone(),
                        to: self.states[arc.to].clone(),
                        count,
                    });
                }
                _ => {
                    kept.push(arc.clone());
                    count = 1;
                }
            }
        }
        Ok(kept)
    }

    fn check_arc(&self, arc: &Arc<N>) -> Result<()> {
        let name = match self.kind {
            Kind::Continuous => "rate",
            _ => "probability",
        };
        let bad = match self.kind {
            // A rate of 0 is an arc that does not exist, most often a slip.
            Kind::Continuous => matches!(arc.weight.sign(), Some(Ordering::Less | Ordering::Equal)),
            _ => arc.weight.sign() == Some(Ordering::Less),
        };
        if bad || !arc.weight.is_finite() {
            let shown = arc.weight.approximate().unwrap_or(f64::NAN);
            let allowed = match self.kind {
                Kind::Continuous => "a finite number above 0 (leave the arc out for none)",
                _ => "a finite number, at least 0",
            };
            let message = format!("{name} = {shown} is not allowed: {allowed}");
            return Err(refused(&self.place(arc), &message));
        }
        match (&arc.time, self.kind) {
            (Some(time), Kind::SemiMarkov) => time.check(&format!("{}, time", self.place(arc))),
            (None, Kind::SemiMarkov) => Err(refused(
                &self.place(arc),
                "has no time: give every arc one, or make it a chain in steps",
            )),
            (Some(_), Kind::Discrete | Kind::Continuous) => Err(refused(
                &self.place(arc),
                "has a time: only arcs with probabilities in a semi-Markov chain have one",
            )),
            (None, Kind::Discrete | Kind::Continuous) => Ok(()),
        }
    }

    fn summed_costs(&self) -> Result<Option<Vec<N>>> {
        let Some((_, like)) = self.costs.first() else {
            return Ok(None);
        };
        let mut costs = vec![like.whole(0); self.states.len()];
        for (state, cost) in &self.costs {
            nonnegative("cost", &self.states[*state], cost)?;
            costs[*state] = costs[*state].clone() + cost;
        }
        Ok(Some(costs))
    }

    fn check_rows(&self, chain: &mut Chain<N>) -> Result<()> {
        for state in 0..chain.states.len() {
            let row = chain.first[state]..chain.first[state + 1];
            if self.exits[state] {
                continue;
            }
            let name = &self.states[state];
            if row.is_empty() {
                let message = "is never left and is no exit: add an arc out of it, or name it among the exits";
                return Err(refused(&format!("state {name}"), message));
            }
            if self.kind == Kind::Continuous {
                continue;
            }
            if self.normalise
                && let Some(sum) = total(chain.arcs[row.clone()].iter().map(|arc| &arc.weight))
                && sum.approximate().is_none_or(|sum| (sum - 1.0).abs() > 0.0)
            {
                for arc in &mut chain.arcs[row.clone()] {
                    if let Some(share) = arc.weight.over(&sum) {
                        arc.weight = share;
                    }
                }
            }
            let arcs = chain.arcs[row].iter_mut();
            let mut weights: Vec<&mut N> = arcs.map(|arc| &mut arc.weight).collect();
            let place = format!("state {name}");
            parts_of_one(&place, "the probabilities out of it", &mut weights)?;
        }
        Ok(())
    }
}

fn total<'a, N: Number + 'a>(parts: impl Iterator<Item = &'a N>) -> Option<N> {
    parts.cloned().reduce(|sum, part| sum + &part)
}
