//! Notices to both sides of what happened to whose a case is, in a line each.

use super::super::named::{Named, names};
use crate::core::hall::NoticeKind;
use crate::text::words::Lang;

names! {
    NoticeKind {
        Offered: "{} 移交给您, 等您应答", "{} offers it to you";
        TakenBefore: "{} 先接手了, 您已列为协办", "{} was first to take it; you help";
        TakenToo: "{} 晚一步也接手, 已列为协办", "{} took it too, and helps now";
        TakenOver: "{} 已从您这里接手", "{} took it over from you";
        AcceptedLate: "接手晚了, 现由 {} 负责", "too late: {} has it";
        AcceptedLateBy: "{} 应答晚了一步", "{} accepted too late";
        OfferLost: "给 {} 的移交没有生效", "your offer to {} was not made";
        Unanswered: "{} 没有应答您的移交", "{} did not answer your offer";
        NotAnswered: "{} 的移交您没有应答", "you did not answer {}";
        UnansweredOf: "{} 的移交没有人应答", "nobody answered the offer of {}";
        Declined: "{} 不接您的移交", "{} declined your offer";
        ForcedOn: "{} 指定由您负责", "{} gave it to you";
        ForcedAway: "已指定改由 {} 负责", "it was given to {}";
        Asked: "{} 想从您这里接手", "{} asks you for it";
        Refused: "{} 不同意由您接手", "{} keeps it";
        LeftBehind: "{} 没办完离岗, 现无人负责", "{} left it: it is the hall's";
    }
}

/// The line of a notice; `other` is the name of the other one it is about, of the hall where nobody has it.
pub fn notice(lang: Lang, kind: NoticeKind, other: &str) -> String {
    let other = match (other, lang) {
        ("", Lang::Zh) => "值班",
        ("", Lang::En) => "the hall",
        (name, _) => name,
    };
    kind.name(lang).replacen("{}", other, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::named::hold;

    #[test]
    fn every_notice_has_a_line_of_its_own_that_names_the_other_one() {
        hold(NAMED, 40);
        for kind in NoticeKind::ALL {
            for lang in [Lang::Zh, Lang::En] {
                let line = notice(lang, *kind, "王芳");
                assert!(line.contains("王芳") && !line.contains("{}"), "{line}");
            }
        }
    }

    #[test]
    fn where_nobody_has_it_the_hall_does() {
        assert_eq!(notice(Lang::En, NoticeKind::AcceptedLate, ""), "too late: the hall has it");
        assert_eq!(notice(Lang::Zh, NoticeKind::AcceptedLate, ""), "接手晚了, 现由 值班 负责");
    }
}
