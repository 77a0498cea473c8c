//! Pictures as pixels.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

/// Pictures with more pixels are refused.
const MOST_PIXELS: f64 = 64e6;

/// Why a picture has no pixels.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PngError {
    /// A text that is no SVG.
    #[error("not a picture in SVG: {message}")]
    Svg {
        /// What the reader of SVG says.
        message: String,
    },
    /// A magnification that is not a positive number.
    #[error(
        "scale = {scale} is not allowed: a finite number above 0, 1 for the size of the picture"
    )]
    Scale {
        /// What it was.
        scale: f64,
    },
    /// Too many pixels.
    #[error(
        "a picture of {width:.0} x {height:.0} pixels, more than the limit of 64 million: choose a smaller scale"
    )]
    TooLarge {
        /// Pixels from left to right.
        width: f64,
        /// Pixels from top to bottom.
        height: f64,
    },
    /// The pixels could not be packed.
    #[error("the pixels could not be packed: {message}")]
    Packing {
        /// What the packer says.
        message: String,
    },
}

/// A picture of this module as PNG, magnified by a factor; 2 is good for screens.
///
/// All text is set in DejaVu Sans, which is part of the program: the same picture gives the same bytes on every machine. Letters
/// that this font lacks, as those of East Asian scripts, are left out.
///
/// ```
/// use closedform::plot::{GraphStyle, draw_graph, png};
/// let svg = draw_graph(&"x -> y".parse()?, &GraphStyle::default())?;
/// assert!(png(&svg, 2.0)?.starts_with(b"\x89PNG"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PngError`].
pub fn png(svg: &str, scale: f64) -> Result<Vec<u8>, PngError> {
    if !(scale.is_finite() && scale > 0.0) {
        return Err(PngError::Scale { scale });
    }
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    let options = Options {
        fontdb: Arc::new(fonts),
        font_family: "DejaVu Sans".to_owned(),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|error| PngError::Svg {
        message: error.to_string(),
    })?;
    let size = tree.size();
    let (width, height) = (
        (f64::from(size.width()) * scale).ceil(),
        (f64::from(size.height()) * scale).ceil(),
    );
    let too_large = PngError::TooLarge { width, height };
    if width * height > MOST_PIXELS {
        return Err(too_large);
    }
    let (Some(columns), Some(rows)) = (whole(width), whole(height)) else {
        return Err(too_large);
    };
    let Some(mut pixels) = Pixmap::new(columns, rows) else {
        return Err(too_large);
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a scale needs no more than single precision"
    )]
    let scale = scale as f32;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    pixels.encode_png().map_err(|error| PngError::Packing {
        message: error.to_string(),
    })
}

/// A number of pixels, if it fits.
fn whole(length: f64) -> Option<u32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked first"
    )]
    (1.0..=MOST_PIXELS)
        .contains(&length)
        .then_some(length as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{GraphStyle, draw_graph};

    fn dark_pixels(svg: &str) -> usize {
        let image = png(svg, 1.0).unwrap();
        let pixels = Pixmap::decode_png(&image).unwrap();
        let dark = pixels.pixels().iter().filter(|pixel| pixel.red() < 128);
        dark.count()
    }

    /// The letters are drawn with the font that is part of the program.
    #[test]
    fn names_are_drawn() {
        let svg = draw_graph(&"price -> demand".parse().unwrap(), &GraphStyle::default()).unwrap();
        let without = svg.replace(">price</text>", "></text>");
        assert_ne!(svg, without);
        assert!(dark_pixels(&svg) > dark_pixels(&without) + 20);
    }

    #[test]
    fn what_has_no_pixels_is_refused() {
        let svg = draw_graph(&"1".parse().unwrap(), &GraphStyle::default()).unwrap();
        assert!(matches!(png(&svg, 1e9), Err(PngError::TooLarge { .. })));
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(png(&svg, scale), Err(PngError::Scale { .. })));
        }
        assert!(matches!(png("<svg", 1.0), Err(PngError::Svg { .. })));
    }
}
