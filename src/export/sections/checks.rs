//! Section 5: rounds and their scores.

use super::super::doc::Section;
use super::super::look::Look;

pub(super) fn section(look: &Look) -> Section {
    Section::new(5, "inspections", look.say("五 巡检", "5 Inspections"))
}
