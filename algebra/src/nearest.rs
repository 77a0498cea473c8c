//! The word that was meant.

/// The known word that a misspelt one is nearest to, if one is near enough to be asked for.
///
/// Near is a known word of length k within 1 + k/4, and fewer than k, single letters to change, insert or leave out (Levenshtein), or one
/// that shares more than half of the longer word from its start. Costs O(length of the word · lengths of the known words).
///
/// ```
/// assert_eq!(algebra::nearest("bidirectional", &["directed", "bidirected"]), Some("bidirected"));
/// assert_eq!(algebra::nearest("edges", &["directed", "bidirected"]), None);
/// ```
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let length = word.chars().count();
    let candidates = known.iter().filter_map(|&known| {
        let allowed = 1 + known.chars().count() / 4;
        let shared = word
            .chars()
            .zip(known.chars())
            .take_while(|(a, b)| a == b)
            .count();
        let prefix = 2 * shared > length.max(known.chars().count());
        // Words of very different lengths are not compared letter by letter.
        if !prefix && length > known.chars().count() + allowed {
            return None;
        }
        let distance = distance(word, known);
        let near = distance <= allowed && distance < known.chars().count();
        (prefix || near).then_some((distance, known))
    });
    candidates.min().map(|(_, known)| known)
}

/// Number of single letters to change, insert or leave out (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (place, other) in b.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_single_letters() {
        for (a, b, letters) in [
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("integrant", "integrand", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!((distance(a, b), distance(b, a)), (letters, letters));
        }
    }

    #[test]
    fn nothing_is_asked_for_that_is_far_away() {
        let known = ["n", "names", "latent"];
        for (word, meant) in [
            ("name", Some("names")),
            ("latents", Some("latent")),
            ("x", None),
            ("vertices", None),
            ("", None),
            (&"latent".repeat(1000), None),
        ] {
            assert_eq!(nearest(word, &known), meant, "{word}");
        }
    }
}
