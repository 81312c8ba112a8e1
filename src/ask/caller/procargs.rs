//! Pure: arguments and environment of a process, as macOS hands them over in one piece: how many arguments,
//! the program's file, zeros, the arguments, the environment; a zero behind each.

/// The arguments, and the environment, if it is shown.
type Parts<'a> = (Vec<&'a [u8]>, Option<&'a [u8]>);

/// The two parts. Of programs of the system's own the environment is left out: then it is `None`.
pub(super) fn split(bytes: &[u8]) -> Option<Parts<'_>> {
    let (count, rest) = bytes.split_first_chunk::<4>()?;
    let count = usize::try_from(i32::from_ne_bytes(*count)).ok()?;
    let file = rest.iter().position(|byte| *byte == 0)?;
    let mut rest = rest.get(file..)?;
    rest = rest.get(rest.iter().position(|byte| *byte != 0)?..)?;
    let mut arguments = Vec::new();
    while arguments.len() < count {
        let end = rest.iter().position(|byte| *byte == 0)?;
        arguments.push(rest.get(..end)?);
        rest = rest.get(end + 1..)?;
    }
    let is_shown = rest.first().is_some_and(|byte| *byte != 0);
    Some((arguments, is_shown.then_some(rest)))
}

#[cfg(test)]
mod tests {
    use super::split;
    use proptest::prelude::{any, prop_assert, proptest};

    fn given(count: i32, rest: &[u8]) -> Vec<u8> {
        [&count.to_ne_bytes(), rest].concat()
    }

    #[test]
    fn arguments_and_environment_are_told_apart() {
        let bytes = given(2, b"/bin/node\0\0\0\0node\0codex.js\0A=1\0B=2\0\0");
        let (arguments, environment) = split(&bytes).unwrap();
        assert_eq!(arguments, [&b"node"[..], b"codex.js"]);
        assert!(environment.unwrap().starts_with(b"A=1\0B=2\0"));
    }

    #[test]
    fn an_environment_that_is_left_out_is_none() {
        let bytes = given(1, b"/bin/sh\0\0sh\0\0\0");
        assert_eq!(split(&bytes), Some((vec![&b"sh"[..]], None)));
        assert_eq!(split(&given(1, b"/bin/sh\0\0sh\0")), Some((vec![&b"sh"[..]], None)));
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(count in any::<i32>(), rest in any::<Vec<u8>>()) {
            if let Some((arguments, _)) = split(&given(count, &rest)) {
                prop_assert!(i32::try_from(arguments.len()).unwrap() == count);
            }
        }
    }
}
