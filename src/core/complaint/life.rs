//! What happens to a case itself: registered, assessed, contacted, worked on, decided, closed (complaints I1).

use super::step::{Broken, Step};
use super::{Against, Case};
use crate::core::event::Fact;

pub(super) fn take(case: &mut Case, step: &Step, fact: &Fact) -> Result<(), Broken> {
    let _ = (&case, step);
    if matches!(fact, Fact::Registered(_)) {
        return Ok(());
    }
    Err(Broken::by(1, 0, Against::TooEarly))
}
