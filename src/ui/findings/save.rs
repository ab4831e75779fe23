//! A form of findings, praise, talks, needs and visits that is filled in, as the act it becomes.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::forms::DONE;
use super::{FindingSheet, PeopleSheet, go};
use crate::core::act::{Act, FindingAct, NewFinding, NewVisit, NewVisitItem, PeopleAct};
use crate::core::complaint::{ContactWay, Severity};
use crate::core::conduct::{CoachingEnd, VisitKind};
use crate::core::finding::{FindingField, FindingLimit, FindingStep};
use crate::core::time::Ms;
use crate::text::clean::scrub;
use crate::text::words::fill;
use crate::ui::answers::send_form;
use crate::ui::check;
use crate::ui::field::Slot;
use crate::ui::form::{Deed, Form};
use crate::ui::msg::Effect;
use crate::ui::state::{Overlay, State};

/// The words in a field, as the log will hold them.
fn written(form: &Form, slot: Slot) -> String {
    scrub(form.said(slot)).trim().to_owned()
}

/// Until when, where a date was named.
fn named(state: &State, form: &Form) -> Option<Ms> {
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let dated = limit(form) == FindingLimit::Date;
    form.field(Slot::At).filter(|_| dated)?.instant(state.now, zone)
}

fn limit(form: &Form) -> FindingLimit {
    FindingLimit::from_text(form.code(Slot::Until)).unwrap_or(FindingLimit::Shift)
}

/// Turns a form about a finding, people, a need or a visit into what it asks for.
pub(in crate::ui) fn save(state: &mut State, form: Box<Form>) -> Vec<Effect> {
    match form.deed.clone() {
        Deed::Finding(sheet) => save_finding(state, &sheet, &form),
        Deed::People(sheet) => save_people(state, &sheet, form),
        _ => Vec::new(),
    }
}

fn save_finding(state: &mut State, sheet: &FindingSheet, form: &Form) -> Vec<Effect> {
    let (finding_id, act) = match sheet {
        FindingSheet::New => {
            let new = NewFinding {
                item_code: form.code(Slot::What).to_owned(),
                place: written(form, Slot::Where),
                text: written(form, Slot::Text),
                limit: Some(limit(form)),
                due_at: named(state, form),
                owner: form.code(Slot::Who).to_owned(),
                ..NewFinding::default()
            };
            (String::new(), FindingAct::Raise(Box::new(new)))
        }
        FindingSheet::Item(round_id, item) => {
            let until = (limit(form), named(state, form));
            return check::save_item(state, (round_id, item), until, form);
        }
        FindingSheet::Steps(id) => {
            let step = FindingStep::from_text(form.code(Slot::Action));
            return step.map_or_else(Vec::new, |step| go(state, id, step));
        }
        FindingSheet::Step(step, id) => match step_act(state, *step, form) {
            Some(act) => (id.clone(), act),
            None => return Vec::new(),
        },
    };
    send_form(state, Act::Finding { finding_id, act: Box::new(act) }, form)
}

fn step_act(state: &State, step: FindingStep, form: &Form) -> Option<FindingAct> {
    let (text, reason) = (written(form, Slot::Text), written(form, Slot::Reason));
    let owner = form.code(Slot::Who).to_owned();
    Some(match step {
        FindingStep::Fix => FindingAct::Fix { fixer: Some(owner), text },
        FindingStep::Assign => {
            FindingAct::Assign { owner, limit: limit(form), due_at: named(state, form), reason }
        }
        FindingStep::Reject => FindingAct::Reject { reason },
        FindingStep::Contain => FindingAct::Contain { text },
        FindingStep::CannotDo => FindingAct::CannotDo { measure_id: None, reason },
        FindingStep::Prevent => FindingAct::Prevent {
            cause: written(form, Slot::Cause),
            title: written(form, Slot::Measure),
            owner,
            limit: limit(form),
            done: form.code(Slot::Choice) == DONE,
        },
        FindingStep::MeasureDone => {
            FindingAct::MeasureDone { measure_id: form.code(Slot::Measure).to_owned(), text }
        }
        FindingStep::MeasureVerify => {
            FindingAct::MeasureVerify { measure_id: form.code(Slot::Measure).to_owned(), text }
        }
        FindingStep::MeasureCancel => {
            FindingAct::MeasureCancel { measure_id: form.code(Slot::Measure).to_owned(), reason }
        }
        FindingStep::Grade => {
            FindingAct::Grade { severity: Severity::from_text(form.code(Slot::Severity))?, reason }
        }
        FindingStep::Complaint => {
            let text = form.code(Slot::Grounds).to_owned();
            FindingAct::Note { field: FindingField::Complaint, text }
        }
        FindingStep::Tell => FindingAct::Tell {
            person_id: form.code(Slot::Person).to_owned(),
            way: ContactWay::from_text(form.code(Slot::Way)).unwrap_or(ContactWay::Phone),
            text,
        },
        FindingStep::Note => FindingAct::Note { field: FindingField::Note, text },
        FindingStep::Void => FindingAct::Void { reason },
        FindingStep::Verify | FindingStep::Raise | FindingStep::Unknown => return None,
    })
}

fn save_people(state: &mut State, sheet: &PeopleSheet, mut form: Box<Form>) -> Vec<Effect> {
    let text = written(&form, Slot::Text);
    let person_id = form.code(Slot::Person).to_owned();
    let act = match sheet {
        PeopleSheet::Praise => {
            let reason = form.code(Slot::Reason).to_owned();
            let points = form.number(Slot::Count).unwrap_or(1);
            // What is more than a byte holds is refused as what is more than ten.
            let points = u8::try_from(points).unwrap_or(u8::MAX);
            PeopleAct::Praise { person_id, reason, points, text }
        }
        PeopleSheet::Coach(about) => PeopleAct::Coach {
            person_id,
            topic: form.code(Slot::Category).to_owned(),
            text,
            agreed: written(&form, Slot::Measure),
            due_on: today(state) + TimeDelta::days(form.code(Slot::Until).parse().unwrap_or(7)),
            about: about.clone(),
        },
        PeopleSheet::Settle => PeopleAct::Settle {
            coaching_id: form.code(Slot::Who).to_owned(),
            end: CoachingEnd::from_text(form.code(Slot::Outcome)).unwrap_or(CoachingEnd::Done),
            text,
        },
        PeopleSheet::Need => PeopleAct::Need {
            topic: form.code(Slot::Category).to_owned(),
            text,
            count: form.number(Slot::Count).unwrap_or(1),
        },
        PeopleSheet::Visit => match visit(state, &form, text) {
            Ok(new) => PeopleAct::Visit(Box::new(new)),
            Err((slot, error)) => {
                form.at = form.fields.iter().position(|it| it.slot == slot).unwrap_or(form.at);
                form.error = Some(error);
                state.overlay = Some(Overlay::Form(form));
                return Vec::new();
            }
        },
    };
    send_form(state, Act::People(Box::new(act)), &form)
}

fn today(state: &State) -> NaiveDate {
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    zone.date(state.now)
}

/// The sheet of a visit, or the field that cannot be read and why.
fn visit(state: &State, form: &Form, text: String) -> Result<NewVisit, (Slot, Cow<'static, str>)> {
    let w = state.words().findings;
    let on = match form.number(Slot::At) {
        None => today(state),
        Some(mmdd) => on_date(today(state), mmdd).ok_or((Slot::At, w.x_date.into()))?,
    };
    let score = form.said(Slot::Value);
    let score_tenths = if score.is_empty() {
        None
    } else {
        Some(tenths(score).ok_or((Slot::Value, w.x_score.into()))?)
    };
    let known = state.board.as_ref().map(|board| &board.choices.check_items);
    let wrong = |word: &str| (Slot::Order, Cow::Owned(fill(w.x_item, &[word])));
    let items = form.said(Slot::Order).split_whitespace().map(|word| {
        let item = item(word).ok_or_else(|| wrong(word))?;
        let is_known = known.is_none_or(|codes| codes.contains(&item.item_code));
        if is_known { Ok(item) } else { Err(wrong(word)) }
    });
    let items = items.collect::<Result<Vec<NewVisitItem>, _>>()?;
    Ok(NewVisit {
        kind: VisitKind::from_text(form.code(Slot::Who)).unwrap_or(VisitKind::Unknown),
        source: written(form, Slot::Label),
        on,
        score_tenths,
        limit: limit(form),
        due_at: None,
        items,
        text,
    })
}

/// `1109` as the newest 9 November that is not ahead.
fn on_date(today: NaiveDate, mmdd: u32) -> Option<NaiveDate> {
    let of_year = |year| NaiveDate::from_ymd_opt(year, mmdd / 100, mmdd % 100);
    let this = of_year(today.year())?;
    if this <= today { Some(this) } else { of_year(today.year() - 1) }
}

/// `92.5` as 925.
fn tenths(score: &str) -> Option<u16> {
    let (whole, part) = score.split_once(['.', '。']).unwrap_or((score, "0"));
    let digits = |text: &str, most: usize| {
        let is = !text.is_empty() && text.len() <= most;
        (is && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<u16>().ok())?
    };
    let tenths = digits(whole, 3)? * 10 + digits(part, 1)?;
    (tenths <= crate::core::conduct::SCORE_TENTHS_MAX).then_some(tenths)
}

/// `c2@03` as item C2 at 03.
fn item(word: &str) -> Option<NewVisitItem> {
    let (code, place) = word.split_once('@').unwrap_or((word, ""));
    let code: String = code.chars().map(crate::core::search::half_width).collect();
    let code = code.to_ascii_uppercase();
    let mut chars = code.chars();
    let letter = chars.next().is_some_and(|c| c.is_ascii_uppercase());
    let digits = chars.as_str();
    let number =
        !digits.is_empty() && digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit());
    let item = NewVisitItem {
        item_code: code.clone(),
        place: scrub(place).into_owned(),
        ..NewVisitItem::default()
    };
    (letter && number).then_some(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_dates_and_items_are_read_as_they_are_typed() {
        assert_eq!((tenths("92.5"), tenths("100"), tenths("0")), (Some(925), Some(1000), Some(0)));
        for wrong in ["", "100.1", "101", "9.55", "-1", "9 5", "abc", "1000"] {
            assert_eq!(tenths(wrong), None, "{wrong}");
        }
        let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(on_date(date(2025, 11, 10), 1109), Some(date(2025, 11, 9)));
        assert_eq!(on_date(date(2025, 1, 2), 1231), Some(date(2024, 12, 31)));
        assert_eq!(on_date(date(2025, 11, 10), 1131), None);
        let read = item("c2@03").unwrap();
        assert_eq!((read.item_code.as_str(), read.place.as_str()), ("C2", "03"));
        for wrong in ["", "2", "C", "CC2", "C222", "@03"] {
            assert_eq!(item(wrong), None, "{wrong}");
        }
    }
}
