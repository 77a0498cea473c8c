//! Phases that cannot be told apart, made one.

use std::collections::BTreeMap;

use super::phase_type::PhaseType;

impl PhaseType {
    /// The same law with phases merged that have equal rates into every class of merged phases and to the exit, as double for double:
    /// the coarsest such partition, found by refining.
    ///
    /// Costs O(arcs log arcs) for each of at most p refinements of p phases.
    ///
    /// ```
    /// use transforms::makespan::markov::PhaseType;
    /// let law = PhaseType::new(&[0.25, 0.75, 0.0], &[(0, 2, 3.0), (1, 2, 3.0)], &[0.0, 0.0, 1.0], 0.0)?;
    /// assert_eq!(law.merged().phases(), 2);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    ///
    /// Source: J. G. Kemeny and J. L. Snell, Finite Markov chains (1960), chapter 6, for when a chain can be lumped.
    #[must_use]
    pub fn merged(&self) -> Self {
        let mut class = vec![0; self.phases()];
        let mut count = 1;
        loop {
            // Rates into other classes, by class.
            let mut into: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); self.phases()];
            for (from, to, rate) in self.rates() {
                if class[from] != class[to] {
                    *into[from].entry(class[to]).or_insert(0.0) += rate;
                }
            }
            let mut names = BTreeMap::new();
            let mut finer = Vec::with_capacity(class.len());
            for (phase, into) in into.iter().enumerate() {
                let rates: Vec<(usize, u64)> = into
                    .iter()
                    .map(|(&to, rate)| (to, rate.to_bits()))
                    .collect();
                let signature = (class[phase], self.exits()[phase].to_bits(), rates);
                let next = names.len();
                finer.push(*names.entry(signature).or_insert(next));
            }
            let found = names.len();
            class = finer;
            if found == count {
                return self.lumped(&class, count);
            }
            count = found;
        }
    }

    fn lumped(&self, class: &[usize], count: usize) -> Self {
        let mut initial = vec![0.0; count];
        let mut exits = vec![0.0; count];
        let mut first = vec![usize::MAX; count];
        for (phase, &of) in class.iter().enumerate() {
            initial[of] += self.initial()[phase];
            exits[of] = self.exits()[phase];
            first[of] = first[of].min(phase);
        }
        let rates: Vec<(usize, usize, f64)> = self
            .rates()
            .filter(|&(from, ..)| first[class[from]] == from)
            .map(|(from, to, rate)| (class[from], class[to], rate))
            .collect();
        Self::pruned(&initial, &rates, &exits, self.atom()).0
    }
}
