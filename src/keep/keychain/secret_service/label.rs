//! Pure: what an entry is called in the wallet's own window.

/// A label without a slash, of which KWallet makes a folder that stays when the entry has gone: of a
/// URL only the host is left.
pub(super) fn without_slashes(label: &str) -> String {
    let words = label.split(' ').map(|word| match word.split_once("://") {
        Some((before, rest)) => {
            let opening = if before.starts_with('(') { "(" } else { "" };
            let closing = if rest.ends_with(')') { ")" } else { "" };
            let host = rest.split(['/', ')']).next().unwrap_or_default();
            format!("{opening}{host}{closing}")
        }
        None => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ").replace('/', "-")
}

#[cfg(test)]
mod tests {
    use super::without_slashes;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    #[test]
    fn of_a_url_the_host_is_left() {
        for (label, shown) in [
            (
                "freshbearer: mint ... for a (https://h.example:8/p/q)",
                "freshbearer: mint ... for a (h.example:8)",
            ),
            ("freshbearer: mint for https://h.example", "freshbearer: mint for h.example"),
            ("freshbearer: a/b for x/y", "freshbearer: a-b for x-y"),
        ] {
            assert_eq!(without_slashes(label), shown);
        }
    }

    proptest! {
        #[test]
        fn no_slash_is_left_and_what_has_none_is_left_as_it_is(label in "[ -~]{0,60}", plain in "[ -.0-~]{0,60}") {
            prop_assert!(!without_slashes(&label).contains('/'));
            prop_assert_eq!(without_slashes(&plain), plain);
        }
    }
}
