use clap::Subcommand;
#[derive(Debug, Subcommand)]
pub(crate) enum Laplace {
    /// x
    Invert,
}
