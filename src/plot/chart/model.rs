//! What a chart shows: plain data.

/// Panels above each other with one x axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart<'a> {
    /// Stands above the panels; may be empty.
    pub title: &'a str,
    /// The common axis.
    pub x: Axis<'a>,
    /// From top to bottom.
    pub panels: Vec<Panel<'a>>,
    /// Lines below the panels.
    pub caption: Vec<String>,
}

/// One axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis<'a> {
    /// Quantity and unit, as in "time / s".
    pub label: &'a str,
    /// Linear or logarithmic.
    pub scale: Scale,
    /// From where to where; `None` shows all that is drawn. What lies outside is cut off at the frame.
    pub range: Option<(f64, f64)>,
}

/// How numbers become lengths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Equal differences are equally long.
    #[default]
    Linear,
    /// Equal ratios are equally long. Numbers up to 0 are refused, or lie below the frame if the axis has a range of its own.
    Logarithmic,
}

/// A frame with a y axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel<'a> {
    /// The y axis.
    pub y: Axis<'a>,
    /// Height of the frame in pixels, 40 to 2000.
    pub height: f64,
    /// What is drawn, the first at the bottom.
    pub layers: Vec<Layer<'a>>,
    /// Places with names.
    pub markers: Vec<Marker<'a>>,
    /// Height of a thin line across the frame, as for residuals 0.
    pub level: Option<f64>,
}

/// One thing in a panel. Layers with an empty name are not in the legend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Layer<'a> {
    /// Straight lines from point to point; never a smooth curve, which would overshoot.
    Curve {
        /// Name in the legend.
        name: &'a str,
        /// One for each point.
        x: &'a [f64],
        /// One for each point.
        y: &'a [f64],
        /// Colour, pattern and width.
        look: Look,
    },
    /// Dots.
    Points {
        /// Name in the legend.
        name: &'a str,
        /// One for each point.
        x: &'a [f64],
        /// One for each point.
        y: &'a [f64],
        /// Their colour.
        colour: Colour,
    },
    /// All between y - below and y + above. A band that is everywhere thinner than a pixel is not drawn: the caption then gives its
    /// largest half width.
    Band {
        /// Name in the legend or in the caption.
        name: &'a str,
        /// One for each point, not falling.
        x: &'a [f64],
        /// One for each point.
        y: &'a [f64],
        /// How far the band reaches down, at least 0.
        below: &'a [f64],
        /// How far the band reaches up, at least 0.
        above: &'a [f64],
        /// Its colour, which is made lighter.
        colour: Colour,
    },
}

/// A place with a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marker<'a> {
    /// Where.
    pub x: f64,
    /// How high: the name stands above this point. Without it a line runs up from the axis.
    pub y: Option<f64>,
    /// The name.
    pub label: &'a str,
}

/// Colours that are told apart with any colour vision: the palette of Okabe and Ito, Color Universal Design (2008), without its
/// yellow. In grey the patterns of the lines tell them apart, see [`Look::nth`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Nearly black.
    Ink,
    /// For what stays behind.
    Grey,
    /// One of six, over and over again.
    Hue(usize),
}

/// How a line is interrupted, so that lines are told apart without colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Not at all.
    Solid,
    /// Dashes.
    Dashed,
    /// Dots.
    Dotted,
    /// Dashes and dots.
    DashDotted,
    /// Long dashes.
    LongDashed,
    /// Dashes with two dots.
    DashDotDotted,
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Its colour.
    pub colour: Colour,
    /// Its pattern.
    pub pattern: Pattern,
    /// Its width in pixels, 0.1 to 20.
    pub width: f64,
}

impl Colour {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Ink => crate::plot::text::INK,
            Self::Grey => "#767676",
            Self::Hue(which) => [
                "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9",
            ][which % 6],
        }
    }
}

impl Pattern {
    /// Lengths of dashes and gaps.
    pub(super) fn dashes(self) -> Option<&'static str> {
        match self {
            Self::Solid => None,
            Self::Dashed => Some("7 3"),
            Self::Dotted => Some("2 2.5"),
            Self::DashDotted => Some("9 3 2 3"),
            Self::LongDashed => Some("14 4"),
            Self::DashDotDotted => Some("9 2.5 2 2.5 2 2.5"),
        }
    }
}

impl Look {
    /// What the picture is about.
    pub const MAIN: Self = Self {
        colour: Colour::Ink,
        pattern: Pattern::Solid,
        width: 1.6,
    };

    /// A line to compare with.
    pub const AID: Self = Self {
        colour: Colour::Grey,
        pattern: Pattern::Dashed,
        width: 1.0,
    };

    /// One of several lines of equal rank: colours and patterns go round together, six of them.
    pub fn nth(which: usize) -> Self {
        let patterns = [
            Pattern::Dashed,
            Pattern::DashDotted,
            Pattern::LongDashed,
            Pattern::Dotted,
            Pattern::DashDotDotted,
            Pattern::Solid,
        ];
        Self {
            colour: Colour::Hue(which),
            pattern: patterns[which % 6],
            width: 1.5,
        }
    }
}

impl<'a> Axis<'a> {
    /// A linear axis that shows everything.
    pub fn linear(label: &'a str) -> Self {
        Self {
            label,
            scale: Scale::Linear,
            range: None,
        }
    }

    /// A logarithmic axis that shows everything.
    pub fn logarithmic(label: &'a str) -> Self {
        Self {
            label,
            scale: Scale::Logarithmic,
            range: None,
        }
    }
}

impl<'a> Panel<'a> {
    /// A panel without markers.
    pub fn new(y: Axis<'a>, height: f64, layers: Vec<Layer<'a>>) -> Self {
        Self {
            y,
            height,
            layers,
            markers: Vec::new(),
            level: None,
        }
    }
}

impl<'a> Layer<'a> {
    pub(super) fn name(&self) -> &'a str {
        match self {
            Self::Curve { name, .. } | Self::Points { name, .. } | Self::Band { name, .. } => name,
        }
    }

    pub(super) fn xy(&self) -> (&'a [f64], &'a [f64]) {
        match *self {
            Self::Curve { x, y, .. } | Self::Points { x, y, .. } | Self::Band { x, y, .. } => {
                (x, y)
            }
        }
    }

    /// The lower and the upper end at a point; both the point itself unless this is a band.
    pub(super) fn ends(&self, index: usize) -> (f64, f64) {
        match self {
            Self::Curve { y, .. } | Self::Points { y, .. } => (y[index], y[index]),
            Self::Band {
                y, below, above, ..
            } => (
                (y[index] - below[index]).max(-f64::MAX),
                (y[index] + above[index]).min(f64::MAX),
            ),
        }
    }
}
