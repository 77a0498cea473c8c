//! Passes over expressions without recursion.

use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasherDefault;

use super::{Expr, Head, Kind, Symbol};

/// Hash, size, depth and "contains a symbol" of a node from those of its children.
pub(super) fn measure(kind: &Kind) -> (u64, u32, u32, bool) {
    let mut mixer = Mixer(0xcbf2_9ce4_8422_2325);
    let (mut size, mut depth, mut symbolic) = (1_u32, 0_u32, false);
    let mut child = |mixer: &mut Mixer, expr: &Expr| {
        mixer.add(expr.0.hash);
        size = size.saturating_add(expr.0.size);
        depth = depth.max(expr.0.depth + 1);
        symbolic |= expr.0.symbolic;
    };
    match kind {
        Kind::Number(value) => mixer.value(1, value),
        Kind::Constant(constant) => mixer.value(2, constant),
        Kind::Symbol(symbol) => {
            mixer.value(3, symbol);
            symbolic = true;
        }
        Kind::Sum { constant, terms } => {
            mixer.value(4, constant);
            for (term, coefficient) in terms {
                child(&mut mixer, term);
                mixer.value(5, coefficient);
            }
        }
        Kind::Product {
            coefficient,
            factors,
        } => {
            mixer.value(6, coefficient);
            for (base, exponent) in factors {
                child(&mut mixer, base);
                child(&mut mixer, exponent);
            }
        }
        Kind::Power(base, exponent) => {
            mixer.add(7);
            child(&mut mixer, base);
            child(&mut mixer, exponent);
        }
        Kind::Call(head, arguments) => {
            mixer.value(8, head);
            for argument in arguments {
                child(&mut mixer, argument);
            }
            symbolic |= matches!(head, Head::Applied(_));
        }
        Kind::Undefined => mixer.add(9),
    }
    (mixer.0, size, depth, symbolic)
}

/// A small deterministic hash: multiply and rotate.
#[derive(Default)]
pub(super) struct Mixer(u64);

/// Values by the address of a node: addresses are nobody's input, a small hash will do.
type ByAddress<T> = HashMap<usize, T, BuildHasherDefault<Mixer>>;

impl Mixer {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn value(&mut self, tag: u64, value: &impl std::hash::Hash) {
        self.add(tag);
        value.hash(self);
    }
}

impl std::hash::Hasher for Mixer {
    // Tables index by the low bits, where a product with an odd number keeps the zeros of an aligned address.
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.add(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.add(word);
    }

    fn write_i64(&mut self, word: i64) {
        self.add(word.cast_unsigned());
    }

    fn write_usize(&mut self, word: usize) {
        self.add(word as u64);
    }
}

/// The values of all nodes met in passes with the same rule: what several expressions share is worked out once.
pub(crate) struct Memo<T> {
    values: ByAddress<T>,
    // An address means its node only as long as the node lives.
    alive: Vec<Expr>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self {
            values: HashMap::default(),
            alive: Vec::new(),
        }
    }
}

impl<T: Clone> Memo<T> {
    /// As [`Expr::fold`], with the values of earlier passes.
    pub(crate) fn fold<E>(
        &mut self,
        expr: &Expr,
        step: impl FnMut(&Expr, &[T]) -> Result<T, E>,
    ) -> Result<T, E> {
        self.alive.push(expr.clone());
        self.pass(expr, step)
    }

    fn pass<E>(
        &mut self,
        expr: &Expr,
        mut step: impl FnMut(&Expr, &[T]) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut stack: Vec<(&Expr, bool)> = vec![(expr, false)];
        let mut arguments = Vec::new();
        while let Some((node, ready)) = stack.pop() {
            if self.values.contains_key(&node.address()) {
                continue;
            }
            let children = 0..node.child_count();
            if ready || children.is_empty() {
                arguments.clear();
                arguments.extend(
                    children.filter_map(|at| self.values.get(&node.child(at)?.address()).cloned()),
                );
                let value = step(node, &arguments)?;
                self.values.insert(node.address(), value);
            } else {
                stack.push((node, true));
                stack.extend(
                    children
                        .rev()
                        .filter_map(|at| Some((node.child(at)?, false))),
                );
            }
        }
        match self.values.get(&expr.address()) {
            Some(value) => Ok(value.clone()),
            None => step(expr, &[]),
        }
    }
}

impl Expr {
    /// Computes a value for the expression from the values of its parts: every distinct node is visited once, parts
    /// before wholes, without recursion.
    ///
    /// `step` gets a node and the values of its [`Expr::children`] in order; the first error ends the pass.
    pub fn fold<T: Clone, E>(&self, step: impl FnMut(&Self, &[T]) -> Result<T, E>) -> Result<T, E> {
        Memo::default().pass(self, step)
    }

    /// Calls `visit` once for every distinct node, parts before wholes.
    pub fn visit(&self, mut visit: impl FnMut(&Self)) {
        let Ok(()) = self.fold(|node, _: &[()]| {
            visit(node);
            Ok::<(), std::convert::Infallible>(())
        });
    }

    /// Rebuilds the expression from the leaves up, replacing each rebuilt node by what `rule` makes of it.
    pub fn rewrite<E>(&self, mut rule: impl FnMut(Self) -> Result<Self, E>) -> Result<Self, E> {
        self.fold(|node, parts: &[Self]| rule(node.with_children(parts)))
    }

    /// Are these the very children of the node?
    pub(crate) fn has_children(&self, parts: &[Self]) -> bool {
        self.child_count() == parts.len()
            && parts
                .iter()
                .enumerate()
                .all(|(at, part)| self.child(at).is_some_and(|child| child.is_same_node(part)))
    }

    /// The same node with other children (in the order of [`Expr::children`]).
    pub fn with_children(&self, parts: &[Self]) -> Self {
        let power = |_: (&Self, &Self), (base, exponent): (&Self, &Self)| {
            Ok::<_, std::convert::Infallible>(Self::power(base.clone(), exponent.clone()))
        };
        let Ok(node) = self.with_powers(parts, power);
        node
    }

    /// The same with a rule for powers, those in a product included: from base and exponent as they were, and as they are now.
    pub(crate) fn with_powers<E>(
        &self,
        parts: &[Self],
        mut power: impl FnMut((&Self, &Self), (&Self, &Self)) -> Result<Self, E>,
    ) -> Result<Self, E> {
        Ok(match self.kind() {
            Kind::Number(_) | Kind::Constant(_) | Kind::Symbol(_) | Kind::Undefined => self.clone(),
            Kind::Sum { constant, terms } => {
                let scaled = terms
                    .iter()
                    .zip(parts)
                    .map(|(term, part)| part.scale(&term.1));
                Self::sum(scaled.chain([Self::number(constant.clone())]))
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut product = vec![Self::number(coefficient.clone())];
                for (factor, pair) in factors.iter().zip(parts.chunks_exact(2)) {
                    product.push(power((&factor.0, &factor.1), (&pair[0], &pair[1]))?);
                }
                Self::product(product)
            }
            Kind::Power(base, exponent) => match parts {
                [new_base, new_exponent] => power((base, exponent), (new_base, new_exponent))?,
                _ => self.clone(),
            },
            Kind::Call(head, _) => Self::call(head.clone(), parts.to_vec()),
        })
    }

    /// All symbols, sorted by name.
    pub fn symbols(&self) -> BTreeSet<Symbol> {
        let mut found = BTreeSet::new();
        if self.is_symbolic() {
            self.visit(|node| {
                if let Kind::Symbol(symbol) = node.kind() {
                    found.insert(symbol.clone());
                }
            });
        }
        found
    }

    /// Does this symbol occur?
    pub fn contains_symbol(&self, symbol: &Symbol) -> bool {
        self.symbols().contains(symbol)
    }
}
