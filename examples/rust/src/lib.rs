//! Counts the words of a text.

use memchr::memchr_iter;
use rustc_hash::FxHashMap;

/// How often each word occurs. A word is a run of ASCII letters; case counts.
pub fn count_words(text: &[u8]) -> FxHashMap<&[u8], u32> {
    let mut counts = FxHashMap::default();
    for word in words(text) {
        *counts.entry(word).or_insert(0) += 1;
    }
    counts
}

/// The `limit` most frequent words, most frequent first; equal ones in the order of the alphabet.
pub fn most_frequent<'t>(counts: impl IntoIterator<Item = (&'t [u8], u32)>, limit: usize) -> Vec<(&'t [u8], u32)> {
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    rows.truncate(limit);
    rows
}

/// The lengths of the lines, without their line feeds.
pub fn line_lengths(text: &[u8]) -> Vec<usize> {
    let mut start = 0;
    let mut lengths = Vec::new();
    for end in memchr_iter(b'\n', text) {
        lengths.push(end - start);
        start = end + 1;
    }
    if start < text.len() {
        lengths.push(text.len() - start);
    }
    lengths
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| !byte.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_and_ranked() {
        let counts = count_words(b"a bb a, c bb a\n");
        assert_eq!(most_frequent(counts, 2), [(&b"a"[..], 3), (&b"bb"[..], 2)]);
    }

    #[test]
    fn the_last_line_needs_no_line_feed() {
        assert_eq!(line_lengths(b"one\n\nthree"), [3, 0, 5]);
    }
}
