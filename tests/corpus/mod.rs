//! For properties: pieces of tests/corpus, damaged. What a reader of foreign input meets is seldom noise, and
//! mostly something that is almost right.

use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use std::fs;
use std::path::Path;

/// What readers take for a sign of something.
const SIGNS: &[&str] = &[
    "\"", "\\", "{", "}", "[", "]", ":", ",", ".", "=", "\n", "\r\n", "\0", "\\u0000", "-1", "1e999", "null",
    "Bearer ",
];

/// One way to damage a text.
#[derive(Clone, Debug)]
enum Damage {
    Replaced(Index, u8),
    Inserted(Index, &'static str),
    Doubled(Index, Index),
    Lost(Index, Index),
    Ended(Index),
}

/// The pieces of a folder of the corpus, each as it is or damaged in up to four places.
pub(crate) fn damaged(folder: &str) -> impl Strategy<Value = Vec<u8>> {
    let seeds = seeds(folder);
    let damage = prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Replaced(at, byte)),
        (any::<Index>(), select(SIGNS)).prop_map(|(at, sign)| Damage::Inserted(at, sign)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Damage::Doubled(from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Damage::Lost(from, to)),
        any::<Index>().prop_map(Damage::Ended),
    ];
    (select(seeds), proptest::collection::vec(damage, 0..5))
        .prop_map(|(seed, damages)| damages.into_iter().fold(seed, apply))
}

#[allow(clippy::disallowed_methods, reason = "the corpus lies in files")]
fn seeds(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus")).join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    // The same in each run: a case that failed is found again by its number.
    files.sort();
    files.into_iter().map(|file| fs::read(file).unwrap()).collect()
}

fn apply(mut bytes: Vec<u8>, damage: Damage) -> Vec<u8> {
    let within = |one: Index, other: Index, length: usize| {
        let (one, other) = (one.index(length + 1), other.index(length + 1));
        one.min(other)..one.max(other)
    };
    match damage {
        Damage::Replaced(at, byte) if !bytes.is_empty() => {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        Damage::Replaced(..) => {}
        Damage::Inserted(at, sign) => {
            let at = at.index(bytes.len() + 1);
            bytes.splice(at..at, sign.bytes());
        }
        Damage::Doubled(from, to) => {
            let part = bytes[within(from, to, bytes.len())].to_vec();
            let end = within(from, to, bytes.len()).end;
            bytes.splice(end..end, part);
        }
        Damage::Lost(from, to) => {
            bytes.drain(within(from, to, bytes.len()));
        }
        Damage::Ended(at) => bytes.truncate(at.index(bytes.len() + 1)),
    }
    bytes
}
