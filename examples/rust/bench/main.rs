//! One benchmark per process: `bench words|ranking|lines`. Benchwarden times the process (`format: time`).

use std::hint::black_box;
use tally::{count_words, line_lengths, most_frequent};

fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    let text = make_text(400_000);
    let sum = match name.as_str() {
        "words" => repeat(16, || count_words(black_box(&text)).len()),
        "ranking" => {
            let counts: Vec<_> = text
                .split(|byte| *byte == b' ')
                .take(4_000)
                .zip((0..).map(|n| n * 7 % 97))
                .collect();
            repeat(400, || most_frequent(black_box(counts.iter().copied()), 10).len())
        }
        "lines" => repeat(250, || line_lengths(black_box(&text)).len()),
        _ => {
            eprintln!("expected words, ranking or lines, found {name:?}");
            std::process::exit(2);
        }
    };
    println!("{name}: {sum}");
}

fn repeat(times: usize, mut work: impl FnMut() -> usize) -> usize {
    (0..times).map(|_| black_box(work())).sum()
}

/// Text with some frequent and many rare words, the same in every launch.
fn make_text(word_count: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut text = Vec::with_capacity(word_count * 7);
    for index in 1..=word_count {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        push_word(&mut text, state % (1 + state % 4_000));
        text.push(if index % 12 == 0 { b'\n' } else { b' ' });
    }
    text
}

fn push_word(text: &mut Vec<u8>, mut number: u64) {
    loop {
        text.push(b'a' + (number % 26) as u8);
        number /= 26;
        if number == 0 {
            break;
        }
    }
    text.extend_from_slice(b"ing");
}
