//! Section 9: what was praised, coached and found from outside.

use super::super::doc::Section;
use super::super::look::Look;

pub(super) fn section(look: &Look) -> Section {
    Section::new(
        9,
        "people",
        look.say("九 表扬、辅导、外部检查", "9 Praise, coaching, external findings"),
    )
}
