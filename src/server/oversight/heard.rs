//! Since when nobody in a hall was heard, and what that says of the figures.

use super::HallStanding;
use crate::core::time::Ms;

/// From so long without a word from any terminal an open hall counts as silent, seconds.
pub const SILENT_SECS: i64 = 900;
/// A terminal that is in reach asks at least this often, seconds.
const HEARD_SECS: i64 = 60;

impl HallStanding {
    /// Seconds for which no terminal was heard.
    pub fn silent_secs(&self, now: Ms) -> Option<i64> {
        self.contact_at.map(|at| now.secs_since(at).max(0))
    }

    /// When a terminal was heard last, where more may have happened since than is known here.
    pub fn away_since(&self, now: Ms) -> Option<Ms> {
        self.contact_at.filter(|at| now.secs_since(*at) > HEARD_SECS)
    }
}
