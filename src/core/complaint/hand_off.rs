//! Whose a case is: offered, answered, taken, asked for, forced (complaints I2).

use super::step::{Broken, Step};
use super::{Against, Case};
use crate::core::event::Fact;

pub(super) fn take(case: &mut Case, step: &Step, fact: &Fact) -> Result<(), Broken> {
    let _ = (case, step, fact);
    Err(Broken::by(2, 0, Against::TooEarly))
}
