//! What a department has to do for a case, and what it says (domain 4.1).

use super::step::{Broken, Step};
use super::{Against, Case};
use crate::core::event::Fact;

pub(super) fn take(case: &mut Case, step: &Step, fact: &Fact) -> Result<(), Broken> {
    let _ = (case, step, fact);
    Err(Broken::by(3, 0, Against::TooEarly))
}
