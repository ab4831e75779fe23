//! How many files a server may have open: a connection is one, and a shell begins with 1,024.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Beside the connections: the records, what is folded, the log, certificates, and what the runtime needs.
const BESIDE: u64 = 256;

/// What to ask for; none where there is nothing to gain.
fn raised(now: &Rlimit) -> Option<Rlimit> {
    let is_less = match (now.current, now.maximum) {
        (Some(current), Some(most)) => current < most,
        (current, None) => current.is_some(),
        (None, Some(_)) => false,
    };
    is_less.then_some(Rlimit { current: now.maximum, maximum: now.maximum })
}

/// The number of files that may be open, where it is too small for so many connections.
fn too_few(now: &Rlimit, connections: usize) -> Option<u64> {
    now.current.filter(|files| *files < BESIDE.saturating_add(connections as u64))
}

/// Asks for as many as the system lets anybody have. Answers how many there are where they are too few for so many
/// connections.
pub(super) fn raise(connections: usize) -> Option<u64> {
    if let Some(wanted) = raised(&getrlimit(Resource::Nofile)) {
        // Where it is refused, what there is stays.
        setrlimit(Resource::Nofile, wanted).unwrap_or_default();
    }
    too_few(&getrlimit(Resource::Nofile), connections)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_there_may_be_are_asked_for() {
        let limit = |current, maximum| Rlimit { current, maximum };
        let asked = |current, maximum| raised(&limit(current, maximum)).map(|it| it.current);
        assert_eq!(asked(Some(1_024), Some(65_536)), Some(Some(65_536)));
        assert_eq!(asked(Some(1_024), None), Some(None));
        assert_eq!(asked(Some(1_024), Some(1_024)), None);
        assert_eq!(asked(None, None), None);
        assert_eq!(too_few(&limit(Some(1_024), None), 8_192), Some(1_024));
        assert_eq!(too_few(&limit(Some(65_536), None), 8_192), None);
        assert_eq!(too_few(&limit(None, None), 8_192), None);
    }
}
