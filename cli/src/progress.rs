//! A bar on standard error while a file is read, if a person is there to see it.

use std::io::IsTerminal;
use std::sync::atomic::Ordering;

use indicatif::{ProgressBar, ProgressStyle};

use crate::input::{Input, Taken};

/// The bar; does nothing where there is no terminal or no known size.
pub(crate) struct Progress {
    bar: Option<(ProgressBar, Taken)>,
}

impl Progress {
    /// A bar over the bytes of `input`.
    pub(crate) fn start(input: &Input) -> Self {
        let watched = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
        let bar = match input.size {
            Some(size) if watched => {
                let bar = ProgressBar::new(size);
                if let Ok(style) =
                    ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}")
                {
                    bar.set_style(style);
                }
                Some((bar, input.taken.clone()))
            }
            _ => None,
        };
        Self { bar }
    }

    /// Moves the bar to where the reader is.
    pub(crate) fn update(&self) {
        if let Some((bar, taken)) = &self.bar {
            bar.set_position(taken.load(Ordering::Relaxed));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((bar, _)) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
