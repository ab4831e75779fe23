//! Section 11: who counted what with whom, never how much.

use super::super::doc::Section;
use super::super::look::Look;

pub(super) fn section(look: &Look) -> Section {
    Section::new(
        11,
        "counted",
        look.say("十一 现金、凭证、印章、钥匙", "11 Money, vouchers, seals, keys"),
    )
}
