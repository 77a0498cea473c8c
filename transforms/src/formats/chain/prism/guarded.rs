//! Items with conditions, found by the value that their condition asks of a variable: a program with a command for every state of one
//! variable is explored in linear time.

use std::collections::HashMap;

use super::program::{conjuncts, fixed};
use crate::formats::chain::steps::{Comparison, Formula, Step};
use crate::formats::chain::value::Value;

/// Numbers of items by variable and value; those that ask for no value stand apart.
pub(super) struct Guarded {
    by_value: HashMap<(usize, i64), Vec<usize>>,
    others: Vec<usize>,
}

impl Guarded {
    /// `variables` are the names of whole variables, whose values in `constants` are not looked at.
    pub(super) fn new<'f>(
        guards: impl Iterator<Item = &'f Formula>,
        variables: &[usize],
        constants: &[Value],
    ) -> Self {
        let mut guarded = Self {
            by_value: HashMap::new(),
            others: Vec::new(),
        };
        for (item, guard) in guards.enumerate() {
            let asks = |part: &[Step]| {
                let [one, other, Step::Compare(Comparison::Equal)] = part else {
                    return None;
                };
                let (variable, value) = match (one, other) {
                    (Step::Name(name), value) | (value, Step::Name(name))
                        if variables.contains(name) =>
                    {
                        (*name, value)
                    }
                    _ => return None,
                };
                Some((variable, fixed(value, constants)?.to_whole().ok()?))
            };
            match conjuncts(guard).into_iter().find_map(asks) {
                Some(key) => guarded.by_value.entry(key).or_default().push(item),
                None => guarded.others.push(item),
            }
        }
        guarded
    }

    /// The items whose conditions may hold.
    pub(super) fn candidates<'s>(
        &'s self,
        state: impl Iterator<Item = (usize, i64)> + 's,
    ) -> impl Iterator<Item = usize> + 's {
        let found = state.filter_map(|key| self.by_value.get(&key)).flatten();
        self.others.iter().chain(found).copied()
    }
}
