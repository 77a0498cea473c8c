use super::*;
use crate::claim::Options;

fn verdict(text: &str) -> &'static str {
    let claim = Claim::from_toml(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    claim.examine(&Options::default()).unwrap().verdict.name()
}

fn refused(text: &str) -> String {
    Claim::from_toml(text).unwrap_err().to_string()
}
