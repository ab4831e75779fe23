//! Which files were taken in: the same one again would ask every customer twice, where its rows have neither ids nor numbers.

use serde::{Deserialize, Serialize};

use super::asked::ASKED_SECS;
use crate::core::time::Ms;

/// A file whose rows became follow-ups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Taken {
    hash: Box<str>,
    at: Ms,
    act_id: Box<str>,
}

/// Those of the last weeks. Of an older one no row can be taken in any more: every service in it is too long ago.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Files(Vec<Taken>);

impl Files {
    pub(super) fn has(&self, hash: &str) -> bool {
        self.0.iter().any(|it| *it.hash == *hash)
    }

    /// Notes the file of an act; none has an empty hash.
    pub(super) fn add(&mut self, hash: &str, at: Ms, act_id: &str) {
        if !hash.is_empty() {
            self.0.retain(|it| it.at.plus_secs(ASKED_SECS) > at);
            self.0.push(Taken { hash: hash.into(), at, act_id: act_id.into() });
        }
    }

    /// Nothing of an act stands any more.
    pub(super) fn void(&mut self, act_id: &str) {
        self.0.retain(|it| *it.act_id != *act_id);
    }
}
