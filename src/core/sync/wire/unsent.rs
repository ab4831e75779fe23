//! What a terminal tells beside what it asks or sends: how much the server does not have of it yet, and how far it has the
//! hall's log. Neither side needs it: an old one leaves it out, or does not read it.

use serde::{Deserialize, Serialize};

/// Header of an upload and of a download: an [`Unsent`] as JSON.
pub const UNSENT_HEADER: &str = "x-zhiban-unsent";

/// Longest value of it.
pub const UNSENT_BYTES_MAX: usize = 512;

/// What waits on a terminal behind what it sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// How many of its events.
    pub events: u64,
    /// How long the oldest of them has waited, seconds, by its own clock: a span, so that a clock that is off does no harm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_secs: Option<u64>,
    /// Up to which event it has the hall's log.
    #[serde(default)]
    pub head: u64,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test that cannot go on ends

    use super::*;

    #[test]
    fn what_one_side_does_not_know_the_other_does_without() {
        let some = Unsent { events: 3, oldest_secs: Some(90), head: 17 };
        let text = serde_json::to_string(&some).unwrap();
        assert_eq!(text, r#"{"events":3,"oldest_secs":90,"head":17}"#);
        assert_eq!(serde_json::from_str::<Unsent>(&text).unwrap(), some);
        let newer = r#"{"events":3,"oldest_secs":90,"head":17,"more":[1]}"#;
        assert_eq!(serde_json::from_str::<Unsent>(newer).unwrap(), some);
        let least = serde_json::from_str::<Unsent>(r#"{"events":0}"#).unwrap();
        assert_eq!(least, Unsent { events: 0, oldest_secs: None, head: 0 });
        for bad in ["", "{}", "[]", r#"{"events":-1}"#, r#"{"events":"3"}"#] {
            assert!(serde_json::from_str::<Unsent>(bad).is_err(), "{bad}");
        }
    }
}
