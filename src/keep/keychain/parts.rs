//! Pure: an entry that is too large for a keychain, in parts of a size that it takes.
//!
//! The entry itself then holds a head: how many parts there are, and a hash over the whole. Parts that don't
//! belong together, because somebody was ended in the middle of writing them, are as good as none.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// What a head begins with; no token as it is stored does, being JSON.
const HEAD: &[u8] = b"parts ";

/// More than this is no token: as much as a token command may print.
const MOST: usize = 1024;

/// The head and the parts of what is larger than `size`; none for what is not.
pub(super) fn split(bytes: &[u8], size: usize) -> Option<(Vec<u8>, impl Iterator<Item = &[u8]>)> {
    let parts = bytes.chunks(size);
    let head = [HEAD, format!("{} ", parts.len()).as_bytes(), &Sha256::digest(bytes)].concat();
    (bytes.len() > size).then_some((head, parts))
}

/// How many parts belong to an entry; none if it is whole.
pub(super) fn count(entry: &[u8]) -> usize {
    head(entry).map_or(0, |(count, _)| count)
}

/// The whole of what was split, if all its parts are there.
pub(super) fn join(entry: &[u8], parts: &[Zeroizing<Vec<u8>>]) -> Option<Zeroizing<Vec<u8>>> {
    let (count, hash) = head(entry)?;
    // Room for the whole from the start: growing would leave a copy behind.
    let mut whole = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
    for part in parts {
        whole.extend_from_slice(part);
    }
    (parts.len() == count && Sha256::digest(&*whole).as_slice() == hash).then_some(whole)
}

fn head(entry: &[u8]) -> Option<(usize, &[u8])> {
    let rest = entry.strip_prefix(HEAD)?;
    let end = rest.iter().position(|byte| *byte == b' ')?;
    let count = std::str::from_utf8(&rest[..end]).ok()?.parse().ok()?;
    (count <= MOST).then_some((count, &rest[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::{count, join, split};
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
    use zeroize::Zeroizing;

    type Parts = (Vec<u8>, Vec<Zeroizing<Vec<u8>>>);

    fn parts(bytes: &[u8], size: usize) -> Option<Parts> {
        split(bytes, size).map(|(head, parts)| (head, parts.map(|part| part.to_vec().into()).collect()))
    }

    proptest! {
        #[test]
        fn what_was_split_is_joined_and_half_of_it_is_not(bytes in any::<Vec<u8>>(), size in 1..50usize,
                                                         lost in any::<proptest::sample::Index>()) {
            match parts(&bytes, size) {
                None => prop_assert!(bytes.len() <= size),
                Some((head, mut parts)) => {
                    prop_assert!(bytes.len() > size && parts.iter().all(|part| part.len() <= size));
                    prop_assert_eq!(count(&head), parts.len());
                    prop_assert_eq!(join(&head, &parts), Some(Zeroizing::new(bytes)));
                    parts.remove(lost.index(parts.len()));
                    prop_assert_eq!(join(&head, &parts), None);
                }
            }
        }

        #[test]
        fn parts_of_two_are_none(one in proptest::collection::vec(any::<u8>(), 20..60),
                                 other in proptest::collection::vec(any::<u8>(), 20..60)) {
            let ((head, own), (_, others)) = (parts(&one, 10).unwrap(), parts(&other, 10).unwrap());
            let mixed: Vec<_> = own.iter().take(1).chain(others.iter().skip(1)).cloned().collect();
            prop_assert!(mixed == own || join(&head, &mixed).is_none());
        }

        #[test]
        fn anything_is_read_without_a_panic(entry in any::<Vec<u8>>(), number in any::<u32>()) {
            prop_assert_eq!(join(&entry, &[]), None);
            let head = format!("parts {number} ");
            prop_assert!(count(&[head.as_bytes(), &entry].concat()) <= super::MOST);
        }
    }
}
