//! Formulas may start with a minus sign: `verify -5 -5.0 --explain` has two texts and one option.
//!
//! The words after a noun are sorted before they are parsed: known options with their values first, then `--`, then the
//! texts. A word that starts with two hyphens and a letter stays an option, so that a misspelt one is reported as such.

use clap::{ArgAction, Command};

/// Nouns whose texts are formulas.
const NOUNS: [&str; 3] = ["verify", "parse", "prove"];

/// Sorts the words of a command line.
pub(crate) fn sorted(command: &Command, words: Vec<String>) -> Vec<String> {
    let noun = words
        .get(1)
        .filter(|noun| NOUNS.contains(&noun.as_str()))
        .and_then(|noun| command.find_subcommand(noun));
    let Some(noun) = noun else { return words };
    let mut words = words.into_iter();
    let mut options: Vec<String> = words.by_ref().take(2).collect();
    let mut texts = Vec::new();
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        if word == "--" {
            texts.extend(words);
            break;
        }
        let Some(name) = word.strip_prefix("--") else {
            if matches!(word.as_str(), "-h" | "-V") {
                options.push(word);
            } else {
                texts.push(word);
            }
            continue;
        };
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            texts.push(word);
            continue;
        }
        let argument = noun
            .get_arguments()
            .find(|argument| argument.get_long() == Some(name));
        let takes = argument.is_some_and(|argument| {
            matches!(argument.get_action(), ArgAction::Set | ArgAction::Append)
        });
        let optional = argument
            .and_then(|argument| argument.get_num_args())
            .is_some_and(|range| range.min_values() == 0);
        let next_is_value = match words.peek() {
            None => false,
            Some(next) if optional => next == "-" || !next.starts_with('-'),
            Some(_) => true,
        };
        match words.next_if(|_| takes && next_is_value) {
            Some(value) => options.push(format!("{word}={value}")),
            None => options.push(word),
        }
    }
    options.push(String::from("--"));
    options.extend(texts);
    options
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::arguments::Arguments;

    fn after(line: &str) -> String {
        let words = line.split(' ').map(str::to_owned).collect();
        sorted(&Arguments::command(), words).join(" ")
    }

    #[test]
    fn formulas_may_start_with_a_minus_sign() {
        assert_eq!(
            after("closedform verify -5 -\\frac12 --explain"),
            "closedform verify --explain -- -5 -\\frac12"
        );
        assert_eq!(
            after("closedform verify --gold -1 --gold --2 -x"),
            "closedform verify --gold=-1 --gold=--2 -- -x"
        );
        assert_eq!(
            after("closedform parse -x --json"),
            "closedform parse --json -- -x"
        );
    }

    #[test]
    fn the_file_of_a_batch_is_optional() {
        assert_eq!(
            after("closedform verify --jsonl --stats"),
            "closedform verify --jsonl --stats --"
        );
        assert_eq!(
            after("closedform verify --jsonl - --stats"),
            "closedform verify --jsonl=- --stats --"
        );
        assert_eq!(
            after("closedform verify --jsonl rows.gz --threads 2"),
            "closedform verify --jsonl=rows.gz --threads=2 --"
        );
    }

    #[test]
    fn other_words_stay_as_they_are() {
        assert_eq!(
            after("closedform verify --explan 1 -- --json"),
            "closedform verify --explan -- 1 --json"
        );
        assert_eq!(after("closedform list --json"), "closedform list --json");
        assert_eq!(after("closedform"), "closedform");
    }
}
