//! The syntax tree: what a person wrote, before anything is simplified.
//!
//! A [`Tree`] is an arena in post-order: the children of a node always stand before it. A pass over the whole tree is
//! therefore one forward loop (`for id in tree.ids()`), never a recursion, and a tree of any depth is dropped at once.

use smol_str::SmolStr;

/// Byte range of the source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Index of a node in its [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

/// Index of a number literal in its [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LiteralId(pub(crate) u32);

/// Index of a name or a text in its [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NameId(pub(crate) u32);

/// A number as typed: sign-free decimal digits, optional repeating block and optional power of ten.
///
/// `12.30` is digits `1230`, fraction_digits 2; `0.1\overline{6}` is digits `01`, fraction_digits 1, repeating `6`;
/// `1.2e-4` and `1.2\times10^{-4}` are digits `12`, fraction_digits 1, exponent `-4`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// All digits in writing order, integer part first, without separators, in ASCII.
    pub digits: Box<str>,
    /// How many of `digits` stand after the point.
    pub fraction_digits: u32,
    /// Digits of the repeating block (after `digits`), or empty.
    pub repeating: Box<str>,
    /// Power of ten written with the literal (`None`: none was written). An exponent outside i64 is not a literal but a product.
    pub exponent: Option<i64>,
    /// A point was written (`5.` and `5.0` are decimals, `5` is not).
    pub point: bool,
}

/// Relation signs of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `=`
    Equal,
    /// `\ne`
    NotEqual,
    /// `<`
    Less,
    /// `\le`
    LessEqual,
    /// `>`
    Greater,
    /// `\ge`
    GreaterEqual,
    /// `\approx`, `\simeq`, `\doteq`
    Approximate,
    /// `\equiv` without a modulus
    Identical,
    /// `\in`
    In,
    /// `\notin`
    NotIn,
    /// `\subset`, `\subseteq`
    Subset,
    /// any other relation sign (`\mid`, `\sim`, `\perp`, `\parallel`, `\propto`, ..); its name is in [`Tree::name`]
    Other(NameId),
}

/// Opening and closing bracket of a group, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bracket {
    /// `(` or `)`
    Round,
    /// `[` or `]`, pointing the usual way
    Square,
    /// `]` as opening or `[` as closing bracket: `]0,1[`
    Reversed,
    /// `\langle` or `\rangle`
    Angle,
}

/// Sets of numbers with a name of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberSet {
    /// `\mathbb N`
    Naturals,
    /// `\mathbb Z`
    Integers,
    /// `\mathbb Q`
    Rationals,
    /// `\mathbb R`, "all real numbers"
    Reals,
    /// `\mathbb C`
    Complexes,
}

/// Fixed names with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Constant {
    /// `\pi`
    Pi,
    /// Euler's number
    E,
    /// `i`
    ImaginaryUnit,
    /// `\infty` (never part of arithmetic: sums and products with it are undefined)
    Infinity,
}

/// What a node is. Children are listed in writing order unless the variant says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    // ---- leaves
    /// A number literal.
    Number(LiteralId),
    /// A symbol with its canonical name: `x`, `x_1` (also from `x_{1}`, `x₁`), `alpha`, `a_{n+1}` as `a_(n+1)`, `x'`.
    Symbol(NameId),
    /// A named constant. `e`, `i`, `j` are read as constants here; typing may turn them back into symbols.
    Constant(Constant),
    /// Words: `\text{..}` with letters, or bare words that are no product of symbols.
    Text(NameId),
    /// `\ldots`, `...`, `\cdots` as a member of a list or an operand.
    Ellipsis,
    /// `\emptyset`, `\varnothing`, "no solution".
    EmptySet,
    /// `\mathbb R` and the like.
    NumberSet(NumberSet),
    /// `nan`, `undefined`, `DNE`, "does not exist", `null`, `None`.
    Undefined,

    // ---- arithmetic
    /// a + b + .. (a subtracted term is a child [`NodeKind::Negate`]).
    Sum,
    /// -a
    Negate,
    /// a * b * .. (also by juxtaposition).
    Product,
    /// a / b, `\frac ab`.
    Quotient,
    /// a ± b (two children), ±a (one child).
    PlusMinus,
    /// a ∓ b, ∓a.
    MinusPlus,
    /// Mixed number: integer literal, fraction. Its value is the sum; a preceding minus covers both.
    Mixed,
    /// base, exponent
    Power,
    /// radicand, index
    Root,
    /// radicand
    SquareRoot,
    /// n!
    Factorial,
    /// n!!
    DoubleFactorial,
    /// p%
    Percent,
    /// Angle in degrees; children: degrees, then minutes and seconds when written (`60^\circ 42'`).
    Degrees,
    /// |a|
    Absolute,
    /// ‖a‖
    Norm,
    /// ⌊a⌋
    Floor,
    /// ⌈a⌉
    Ceiling,
    /// `\overline{a}`, `\bar a` of something that is not a digit block
    Conjugate,
    /// Known function of its arguments, e.g. `\sin x`, `\max(a,b)`, `\ln x`. The base of a logarithm is `LogBase`.
    Call(Function),
    /// children: argument, base
    LogBase,
    /// `\log x` without base: typing decides between 10 and e.
    LogAmbiguous,
    /// Application of an unknown name: children: symbol, arguments.
    Apply,
    /// `\binom n k`
    Binomial,
    /// P(n,k), `{}_nP_k`
    Permutations,
    /// `\sum`: body, variable, lower, upper. Also Product, see `BigOperator`.
    Big(BigOperator),
    /// `\int`: integrand, variable; with limits also lower, upper.
    Integral,
    /// `\lim`: body, variable, point; from one side also the sign as a symbol.
    Limit,
    /// `\frac{d}{dx} f`: body, variable.
    Derivative,
    /// a mod m as an operation: a, m.
    Modulo,
    /// `a \equiv b \pmod m`: a, b, m; `b \pmod m` alone: b, m.
    Congruence,
    /// Digits in a base: children: literal, base (`204_5`).
    InBase,
    /// 12:30 or 3:4 : two or more children.
    Colon,

    // ---- structures
    /// Separated by commas, semicolons, "and", "or", at top level.
    List(Separator),
    /// Brackets around one or more members separated by commas (or semicolons); one member in round brackets is a plain
    /// parenthesis and does not appear in the tree.
    Group(Bracket, Bracket),
    /// `\{..\}`
    Set,
    /// Unescaped `{..}` with a comma inside at top level: set or list.
    BraceList,
    /// `\{x \mid ..\}`: element, condition.
    SetBuilder,
    /// rows * columns children, row by row; `\begin{vmatrix}` is a `Determinant` of one.
    Matrix {
        /// number of rows
        rows: u32,
        /// number of columns
        columns: u32,
    },
    /// Determinant of a matrix.
    Determinant,
    /// Transpose of a matrix: `A^T`.
    Transpose,
    /// `\begin{cases}`: value, condition, value, condition, .. (a missing condition is `Text("otherwise")`).
    Cases,
    /// operand, operand, ..: the signs between them are in [`Tree::relations`].
    Chain,
    /// a ∪ b ∪ ..
    Union,
    /// a ∩ b ∩ ..
    Intersection,
    /// a ∖ b
    SetDifference,
    /// value, unit: the unit is a name such as `cm^2`, `km/h`, `dollars`, as written with markup removed.
    Quantity(NameId),
    /// a given b in words or by a bar: `P(A|B)`, "x for all real t": main part, the rest.
    Where,
    /// Any operator the house has no meaning for, kept so that nothing is dropped: `\nabla`, `\mapsto`, `\times` of sets, hats.
    Opaque(NameId),
}

/// How members of a bare list are separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Separator {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// "and", `\wedge`, `&`
    And,
    /// "or", `\vee`
    Or,
}

/// Big operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BigOperator {
    /// `\sum`
    Sum,
    /// `\prod`
    Product,
}

/// Functions with a fixed meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Function {
    Sin,
    Cos,
    Tan,
    Cot,
    Sec,
    Csc,
    ArcSin,
    ArcCos,
    ArcTan,
    ArcCot,
    ArcSec,
    ArcCsc,
    Sinh,
    Cosh,
    Tanh,
    Coth,
    Sech,
    Csch,
    ArcSinh,
    ArcCosh,
    ArcTanh,
    ArcCoth,
    ArcSech,
    ArcCsch,
    Exp,
    Ln,
    Sign,
    RealPart,
    ImaginaryPart,
    Argument,
    Max,
    Min,
    Gcd,
    Lcm,
    Cis,
    Trace,
}

impl Function {
    /// The usual name: `sin`, `arcsin`, `ln`.
    pub fn name(self) -> &'static str {
        use Function::*;
        match self {
            Sin => "sin",
            Cos => "cos",
            Tan => "tan",
            Cot => "cot",
            Sec => "sec",
            Csc => "csc",
            ArcSin => "arcsin",
            ArcCos => "arccos",
            ArcTan => "arctan",
            ArcCot => "arccot",
            ArcSec => "arcsec",
            ArcCsc => "arccsc",
            Sinh => "sinh",
            Cosh => "cosh",
            Tanh => "tanh",
            Coth => "coth",
            Sech => "sech",
            Csch => "csch",
            ArcSinh => "arcsinh",
            ArcCosh => "arccosh",
            ArcTanh => "arctanh",
            ArcCoth => "arccoth",
            ArcSech => "arcsech",
            ArcCsch => "arccsch",
            Exp => "exp",
            Ln => "ln",
            Sign => "sign",
            RealPart => "Re",
            ImaginaryPart => "Im",
            Argument => "arg",
            Max => "max",
            Min => "min",
            Gcd => "gcd",
            Lcm => "lcm",
            Cis => "cis",
            Trace => "tr",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    kind: NodeKind,
    span: Span,
    first: u32,
    count: u32,
}

/// One reading of a text as an arena of nodes in post-order; the root is the last node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    nodes: Vec<Node>,
    children: Vec<NodeId>,
    literals: Vec<Literal>,
    names: Vec<SmolStr>,
    relations: Vec<Relation>,
    // Chain nodes: (node, first relation); relation count = child count - 1.
    chains: Vec<(NodeId, u32)>,
    ignored: Vec<Span>,
}

impl Tree {
    /// An empty tree to build on.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a node whose children stand already in the tree.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the parser caps nodes at 100 000"
    )]
    pub fn push(&mut self, kind: NodeKind, span: Span, children: &[NodeId]) -> NodeId {
        let first = self.children.len() as u32;
        self.children.extend_from_slice(children);
        self.nodes.push(Node {
            kind,
            span,
            first,
            count: children.len() as u32,
        });
        NodeId(self.nodes.len() as u32 - 1)
    }

    /// Appends a chain of relations: one sign fewer than operands.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the parser caps nodes at 100 000"
    )]
    pub fn push_chain(&mut self, span: Span, operands: &[NodeId], signs: &[Relation]) -> NodeId {
        let first = self.relations.len() as u32;
        self.relations.extend_from_slice(signs);
        let id = self.push(NodeKind::Chain, span, operands);
        self.chains.push((id, first));
        id
    }

    /// Stores a literal.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the parser caps nodes at 100 000"
    )]
    pub fn add_literal(&mut self, literal: Literal) -> LiteralId {
        self.literals.push(literal);
        LiteralId(self.literals.len() as u32 - 1)
    }

    /// Stores a name (the same name twice gives the same id).
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the parser caps nodes at 100 000"
    )]
    pub fn add_name(&mut self, name: &str) -> NameId {
        if self.names.len() < 32
            && let Some(at) = self.names.iter().position(|known| known == name)
        {
            return NameId(at as u32);
        }
        self.names.push(SmolStr::new(name));
        NameId(self.names.len() as u32 - 1)
    }

    /// Notes a stretch of text that was read and dropped on purpose (spacing commands, a stray brace).
    pub fn ignore(&mut self, span: Span) {
        self.ignored.push(span);
    }

    /// The root: the node pushed last.
    pub fn root(&self) -> NodeId {
        debug_assert!(!self.nodes.is_empty());
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the parser caps nodes at 100 000"
        )]
        NodeId((self.nodes.len() as u32).saturating_sub(1))
    }

    /// All nodes, children before parents.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the parser caps nodes at 100 000"
        )]
        let count = self.nodes.len() as u32;
        (0..count).map(NodeId)
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// No node yet.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What the node is.
    pub fn kind(&self, id: NodeId) -> NodeKind {
        self.nodes[id.0 as usize].kind
    }

    /// Where the node stands in the text.
    pub fn span(&self, id: NodeId) -> Span {
        self.nodes[id.0 as usize].span
    }

    /// Its children in writing order.
    pub fn children(&self, id: NodeId) -> &[NodeId] {
        let node = &self.nodes[id.0 as usize];
        &self.children[node.first as usize..(node.first + node.count) as usize]
    }

    /// The signs of a chain (empty for any other node).
    pub fn relations(&self, id: NodeId) -> &[Relation] {
        match self.chains.binary_search_by_key(&id, |chain| chain.0) {
            Ok(at) => {
                let first = self.chains[at].1 as usize;
                &self.relations
                    [first..first + (self.nodes[id.0 as usize].count as usize).saturating_sub(1)]
            }
            Err(_) => &[],
        }
    }

    /// A number literal.
    pub fn literal(&self, id: LiteralId) -> &Literal {
        &self.literals[id.0 as usize]
    }

    /// A name or text.
    pub fn name(&self, id: NameId) -> &SmolStr {
        &self.names[id.0 as usize]
    }

    /// Makes a leaf another leaf: the index `i` of a sum is no imaginary unit.
    pub(crate) fn rename(&mut self, leaf: NodeId, kind: NodeKind) {
        if let Some(node) = self.nodes.get_mut(leaf.index()) {
            node.kind = kind;
        }
    }

    /// Moves every span: the parser reads a plain copy of the text, spans point at the original.
    pub(crate) fn move_spans(&mut self, place: impl Fn(u32) -> u32) {
        let nodes = self.nodes.iter_mut().map(|node| &mut node.span);
        for span in nodes.chain(&mut self.ignored) {
            *span = Span {
                start: place(span.start),
                end: place(span.end),
            };
        }
    }

    /// What was read and dropped on purpose.
    pub fn ignored(&self) -> &[Span] {
        &self.ignored
    }
}

impl NodeId {
    /// Position in the arena, for side tables indexed by node.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
