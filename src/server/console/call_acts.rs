//! What may come of a call, what is typed for it, and which act of the hall it becomes.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDateTime, NaiveTime};

use super::call_view::{CallView, field_of};
use super::form::{Filled, Wrong};
use super::look::Look;
use crate::core::act::{FIELD_MAX, FollowUpAct, TEXT_MAX};
use crate::core::followup::{FollowUpWay, Outcome};
use crate::core::time::Ms;
use crate::text::words::console::desk;
use crate::text::words::console::followups::{self, CallWords};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// They answered.
    Answer,
    /// Nobody answered.
    NoAnswer,
    /// They would not.
    Refused,
    /// The number is not theirs.
    WrongNumber,
    /// They ask for another time.
    Later,
    /// It is not to be made.
    Drop,
}

impl Deed {
    const ALL: [Deed; 6] =
        [Deed::Answer, Deed::NoAnswer, Deed::Refused, Deed::WrongNumber, Deed::Later, Deed::Drop];

    /// Its code in a form.
    pub(super) fn code(self) -> &'static str {
        match self {
            Deed::Answer => "answer",
            Deed::NoAnswer => "no_answer",
            Deed::Refused => "refused",
            Deed::WrongNumber => "wrong_number",
            Deed::Later => "later",
            Deed::Drop => "drop",
        }
    }

    /// Of its code.
    pub(super) fn of(code: &str) -> Option<Deed> {
        Deed::ALL.into_iter().find(|deed| deed.code() == code)
    }
}

/// When a customer is called again: code, hours from now, or days and the time of day.
const LATER: [(&str, i64, u64, u32); 4] =
    [("1", 2, 0, 0), ("2", 0, 1, 9), ("3", 0, 1, 14), ("4", 0, 2, 9)];

/// What is offered for another call: code and name.
pub(super) fn laters(words: &CallWords) -> [(&'static str, &'static str); 4] {
    let names =
        [words.in_two_hours, words.tomorrow_morning, words.tomorrow_afternoon, words.day_after];
    std::array::from_fn(|at| (LATER[at].0, names[at]))
}

/// The time that was chosen or typed for another call.
fn until(look: Look, filled: &Filled) -> Option<Ms> {
    let typed = filled.raw("until").trim();
    if !typed.is_empty() {
        let local = NaiveDateTime::parse_from_str(typed, "%Y-%m-%dT%H:%M").ok()?;
        return look.zone.instant(local);
    }
    let (_, hours, days, hour) = LATER.into_iter().find(|it| it.0 == filled.raw("later"))?;
    if hours > 0 {
        return Some(look.now.plus_secs(hours * 3_600));
    }
    let date = look.zone.date(look.now).checked_add_days(Days::new(days))?;
    look.zone.instant(date.and_time(NaiveTime::from_hms_opt(hour, 30, 0)?))
}

/// The act that a form asks for. What is wrong with it is told field by field.
pub(super) fn act(
    deed: Deed,
    look: Look,
    (call, filled): (&CallView, &Filled),
) -> Result<FollowUpAct, Wrong> {
    let mut wrong = Wrong::default();
    let words = followups::of(look.lang);
    let text = wrong.optional(look.lang, "text", filled.note("text", TEXT_MAX), TEXT_MAX);
    let text = text.into_owned();
    // Of two answers to one question nobody knows which was meant: it is told where the page shows it.
    let shown = [("way", "way"), ("deed", "way"), ("solved", "solved"), ("text", "text")];
    let shown =
        shown.into_iter().chain([("until", "until"), ("later", "until"), ("reason", "reason")]);
    for (_, at) in shown.filter(|(name, _)| filled.every(name).count() > 1) {
        wrong.add(at, words.no_choice);
    }
    let way = FollowUpWay::from_text(filled.raw("way"));
    if way.is_none() && !filled.raw("way").is_empty() {
        wrong.add("way", words.no_choice);
    }
    let tried = |outcome| FollowUpAct::Try { outcome, way, text: text.clone() };
    let act = match deed {
        Deed::NoAnswer => tried(Outcome::NoAnswer),
        Deed::Refused => tried(Outcome::Refused),
        Deed::WrongNumber => tried(Outcome::WrongNumber),
        Deed::Answer => {
            let (scores, solved) = answered(&mut wrong, words, (call, filled));
            FollowUpAct::Answer { way, scores, solved, text }
        }
        Deed::Later => match until(look, filled) {
            Some(until) if until > look.now => FollowUpAct::Move { until, text },
            _ => {
                wrong.add("until", desk::of(look.lang).bad_time);
                return Err(wrong);
            }
        },
        Deed::Drop => {
            let named = ("reason", words.drop_why);
            let reason = filled.line("reason", FIELD_MAX);
            let reason = wrong.needed(look.lang, named, reason, FIELD_MAX).into_owned();
            FollowUpAct::Drop { reason }
        }
    };
    if wrong.is_empty() { Ok(act) } else { Err(wrong) }
}

/// Whether it was asked by the questions that the hall asks now.
pub(super) fn is_asked_so(call: &CallView, filled: &Filled) -> bool {
    filled.raw("settings") == call.settings.to_string()
}

/// What was scored, and whether it is solved. No answer is left out: one that cannot be is told, and one of other
/// questions than those of now goes nowhere, because the page is stale then.
fn answered(
    wrong: &mut Wrong,
    words: &CallWords,
    (call, filled): (&CallView, &Filled),
) -> (BTreeMap<Box<str>, u8>, Option<bool>) {
    let mut scores = BTreeMap::new();
    for (item, said) in CallView::scores(filled) {
        if filled.every(&field_of(item)).count() > 1 {
            wrong.add("score", words.no_choice);
        }
        let is_asked = call.asked.iter().any(|it| it.item == item);
        let score = said.parse().ok().filter(|score| (1..=5).contains(score));
        match score.filter(|_| is_asked) {
            Some(score) => drop(scores.insert(item.into(), score)),
            None if is_asked || is_asked_so(call, filled) => wrong.add("score", words.no_choice),
            None => {}
        }
    }
    let solved = match filled.raw("solved") {
        "yes" => Some(true),
        "no" => Some(false),
        "" => None,
        _ => {
            wrong.add("solved", words.no_choice);
            None
        }
    };
    (scores, solved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::act::followup::tests::play;
    use crate::core::tests::ms;
    use crate::core::time::Zone;
    use crate::text::words::Lang;

    /// An answer is kept or told, never left out; one to questions that were changed meanwhile is of no use.
    #[test]
    fn no_answer_is_left_out_unsaid() {
        let mut play = play();
        let id = play.made("09:00", 1);
        let (lang, now, zone) = (Lang::En, ms("09:10"), Zone::default());
        let look = Look { lang, now, zone };
        let call = CallView::of(&play.hall, &id, lang, now).unwrap();
        let version = call.settings.to_string();
        let filled = |with: &[(&str, &str)]| {
            let own = [("settings", &*version), ("way", "telephone"), ("score-attitude", "4")];
            let kept = own.into_iter().filter(|(name, _)| !with.iter().any(|(it, _)| it == name));
            Filled::of(&kept.chain(with.iter().copied()).collect::<Vec<_>>())
        };
        let said = |with: &[(&str, &str)]| act(Deed::Answer, look, (&call, &filled(with)));
        let scores = |with: &[(&str, &str)]| match said(with) {
            Ok(FollowUpAct::Answer { scores, .. }) => scores.len(),
            other => panic!("{other:?}"),
        };
        assert_eq!(scores(&[]), 1);
        assert_eq!(scores(&[("score-attitude", "")]), 0, "not asked");
        for (forged, of) in [
            (("score-attitude", "five"), "score"),
            (("score-attitude", "6"), "score"),
            (("score-nothing", "5"), "score"),
            (("way", "pigeon"), "way"),
            (("way", "unknown"), "way"),
            (("solved", "perhaps"), "solved"),
        ] {
            assert!(said(&[forged]).unwrap_err().of(of).is_some(), "{forged:?}");
        }
        for (name, one, other, of) in [
            ("score-attitude", "5", "1", "score"),
            ("score-attitude", "", "5", "score"),
            ("solved", "yes", "no", "solved"),
            ("way", "telephone", "telephone", "way"),
            ("deed", "answer", "drop", "way"),
            ("text", "a", "b", "text"),
        ] {
            let wrong = said(&[(name, one), (name, other)]).unwrap_err();
            assert!(wrong.of(of).is_some(), "{name} twice");
        }
        // The questions were changed while the call was open: nothing is wrong with it, but it is stale.
        let old = [("settings", "7"), ("score-gone", "2")];
        assert_eq!(scores(&old), 1);
        assert!(!is_asked_so(&call, &filled(&old)) && is_asked_so(&call, &filled(&[])));
        assert!(!is_asked_so(&call, &Filled::of(&[("score-attitude", "4")])));
    }
}
