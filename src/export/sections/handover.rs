//! Section 12: the list that is handed over, item by item, and who signs.

use super::super::doc::{Section, Signer};
use super::super::look::Look;

pub(super) fn section(look: &Look) -> Section {
    Section::new(12, "handover", look.say("十二 交接清单", "12 Hand-over"))
}

/// The two who sign: who hands over, and who receives.
pub(super) fn signers(look: &Look) -> Vec<Signer> {
    let name = look.scope.part.as_ref().map_or("", |part| &part.shift.person_id);
    let signer = |meaning: &str| Signer {
        meaning: meaning.to_owned(),
        name: String::new(),
        at: None,
        method: String::new(),
    };
    let name = if name.is_empty() { String::new() } else { look.called(name) };
    vec![
        Signer { name, ..signer(look.say("交班人", "Handed over by")) },
        signer(look.say("接班人", "Received by")),
    ]
}
