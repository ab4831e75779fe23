//! Acts about alarms.

use super::{Act, Decided, Desk, Refused};
use crate::core::hall::Hall;

pub(super) fn decide(_hall: &Hall, _desk: &mut Desk, _act: &Act) -> Result<Decided, Refused> {
    Err(Refused::Nothing)
}
