//! The ladder of a case: levels called upon, acknowledged, lapsed (complaints I4).

use super::step::{Broken, Step};
use super::{Against, Case};
use crate::core::event::Fact;

pub(super) fn take(case: &mut Case, step: &Step, fact: &Fact) -> Result<(), Broken> {
    let _ = (case, step, fact);
    Err(Broken::by(4, 0, Against::TooEarly))
}
