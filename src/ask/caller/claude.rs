//! Pure: which ancestor is the client, where a client names the server to its helpers.
//!
//! What it sets in a helper's environment, whatever the helper starts has too, and the client itself has
//! not: the nearest ancestor without it is the client, whatever stands between.

use super::between;
use super::process::Process;

/// The name of Claude Code's process.
const CLAUDE: &str = "claude";

/// What can be seen of a process's variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variables {
    /// It has those that the client set for us.
    Ours,
    /// It doesn't.
    NotOurs,
    /// They can't be read: it belongs to another user, or the system doesn't show them.
    Hidden,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// This process.
    Client(Process),
    /// A client that can't be seen from here.
    Unseen,
    /// No client: a token command of ours, or a process that outlived the helper which started it.
    Nobody,
}

/// `session`: our own. `ancestors`: nearest first, up to the first process.
pub(super) fn find(
    session: u32,
    ancestors: impl Iterator<Item = Process>,
    variables: impl Fn(&Process) -> Variables,
) -> Asking {
    let mut below = (session, Variables::Ours);
    for process in ancestors {
        if between::is_ours(&process) {
            return Asking::Nobody;
        }
        if process.name == CLAUDE {
            return Asking::Client(process);
        }
        if between::has_adopted(&process, below.0) {
            let is_known = below.1 != Variables::Hidden;
            return if is_known { Asking::Nobody } else { Asking::Unseen };
        }
        below = (process.session, variables(&process));
        // What is never a client set them by hand for what it started; and what is hidden may be one more
        // wrapper: the client's own user would see it.
        if below.1 == Variables::NotOurs && !between::is_between(&process) {
            return Asking::Client(process);
        }
    }
    Asking::Unseen
}

#[cfg(test)]
mod tests {
    use super::Variables::{self, Hidden, NotOurs, Ours};
    use super::{Asking, find};
    use crate::ask::caller::process::Process;
    use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};

    /// A process of the terminal's session, unless it is given another.
    type Given = (&'static str, Variables, u32);

    /// Nearest first; the last one is the first process, with the id 1.
    fn chain(given: &[Given]) -> Vec<(Process, Variables)> {
        let id = |index: usize| u32::try_from(given.len() - index).unwrap();
        let process = |(index, (name, variables, session)): (usize, &Given)| {
            let (id, parent) = (id(index), id(index) - 1);
            (Process { id, parent, session: *session, start_time: 0, name: (*name).to_owned() }, *variables)
        };
        given.iter().enumerate().map(process).collect()
    }

    fn found(given: &[Given]) -> Result<&'static str, Asking> {
        let chain = chain(given);
        let variables = |process: &Process| chain.iter().find(|(one, _)| one == process).unwrap().1;
        match find(7, chain.iter().map(|(process, _)| process.clone()), variables) {
            Asking::Client(process) => Ok(given[given.len() - process.id as usize].0),
            other => Err(other),
        }
    }

    #[test]
    fn the_client_is_the_nearest_without_the_variables() {
        let init = ("systemd", Hidden, 1);
        let below = |more: &[Given]| [more, &[("node", NotOurs, 7), ("bash", NotOurs, 7), init]].concat();
        for wrapped in [
            below(&[]),
            below(&[("sh", Ours, 7)]),
            below(&[("python3", Ours, 7), ("sh", Ours, 7)]),
            below(&[("sh", Ours, 9), ("setsid", Ours, 7)]),
            below(&[("perl", Ours, 9), ("su", Hidden, 7), ("sh", Ours, 7)]),
            // A login shell that was handed them by hand.
            below(&[("sh", NotOurs, 9), ("su", Hidden, 7), ("sh", Ours, 7)]),
            below(&[("python3", Hidden, 9), ("sh", Ours, 7)]),
        ] {
            assert_eq!(found(&wrapped), Ok("node"), "{wrapped:?}");
        }
    }

    #[test]
    fn claude_is_known_by_its_name_where_its_variables_say_nothing() {
        for chain in [
            &[("sh", Hidden, 7), ("python3", Hidden, 7), ("claude", Hidden, 7), ("bash", NotOurs, 7)][..],
            // In a tmux that a helper of the same server had started.
            &[
                ("sh", Ours, 8),
                ("claude", Ours, 8),
                ("bash", Ours, 8),
                ("tmux", Ours, 6),
                ("init", NotOurs, 1),
            ],
            // The first process of a container.
            &[("sh", Ours, 9), ("claude", NotOurs, 1)],
        ] {
            assert_eq!(found(chain), Ok("claude"), "{chain:?}");
        }
        assert_eq!(found(&[("sh", Ours, 7), ("node", NotOurs, 7)]), Ok("node"), "and by its session");
    }

    #[test]
    fn what_outlived_its_helper_is_no_helper() {
        for chain in [
            &[("bash", Ours, 8), ("tmux: server", Ours, 6), ("systemd", NotOurs, 5), ("systemd", Hidden, 1)]
                [..],
            &[("bash", Ours, 8), ("tmux: server", Ours, 6), ("sleep", Hidden, 1)],
            &[("python3", Ours, 7), ("init", NotOurs, 0)],
            &[("sh", NotOurs, 8), ("bash", NotOurs, 8), ("sleep", NotOurs, 1)],
            &[("freshbearer", Ours, 8), ("sh", Ours, 7), ("claude", NotOurs, 7)],
        ] {
            assert_eq!(found(chain), Err(Asking::Nobody), "{chain:?}");
        }
    }

    #[test]
    fn a_client_that_cannot_be_seen_is_a_client() {
        assert_eq!(found(&[]), Err(Asking::Unseen));
        assert_eq!(found(&[("sh", Ours, 7), ("bash", Ours, 7)]), Err(Asking::Unseen));
        assert_eq!(found(&[("sh", Ours, 8), ("su", Hidden, 7), ("init", Hidden, 1)]), Err(Asking::Unseen));
        let hidden = [
            ("sh", Ours, 8),
            ("su", Hidden, 7),
            ("python3", Hidden, 7),
            ("node", Hidden, 7),
            ("init", Hidden, 1),
        ];
        assert_eq!(found(&hidden), Err(Asking::Unseen), "either of them could be the client");
    }

    const WRAPPERS: &[&str] = &["sh", "python3", "node", "perl", "npm exec", "su", "anything", "codex"];

    fn wrapper() -> impl Strategy<Value = Given> {
        (proptest::sample::select(WRAPPERS), 2..9u32).prop_map(|(name, session)| (name, Ours, session))
    }

    proptest! {
        #[test]
        fn whatever_stands_between_the_client_stays_the_same(
            between in proptest::collection::vec(wrapper(), 0..6), client in prop_oneof![Just("node"), Just("claude")],
            above in proptest::collection::vec((Just("bash"), Just(NotOurs), 2..9u32), 0..3)
        ) {
            let chain: Vec<Given> = between.into_iter().chain([(client, NotOurs, 7)]).chain(above)
                .chain([("systemd", Hidden, 1)]).collect();
            prop_assert_eq!(found(&chain), Ok(client));
        }

        #[test]
        fn with_the_variables_all_the_way_up_there_is_no_client(
            between in proptest::collection::vec(wrapper(), 1..6), init in any::<bool>()
        ) {
            let top = if init { ("systemd", NotOurs, 1) } else { ("sleep", Hidden, 1) };
            let chain: Vec<Given> = between.into_iter().chain([top]).collect();
            prop_assert_eq!(found(&chain), Err(Asking::Nobody));
        }
    }
}
