//! What the shift of a duty manager says of whether they are there.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::StaffState;
use super::attendance::StaffStay;
use crate::core::hall::Hall;
use crate::core::ids::Ref;
use crate::core::time::Ms;

/// Who opens a shift as duty manager is there, and leaves when they sign off; what else was said of them
/// that date says it better.
pub(super) fn on_duty(hall: &Hall, date: NaiveDate) -> BTreeMap<Ref, Vec<StaffStay>> {
    let mut duty: BTreeMap<Ref, Vec<StaffStay>> = BTreeMap::new();
    for shift in hall.shifts().all() {
        let Some(opened) = shift.opened.filter(|at| hall.config.zone.date(*at) == date) else {
            continue;
        };
        let own = duty.entry(shift.person).or_default();
        let off = shift.signed_off.map(|left| (StaffState::Off, left));
        for (state, at) in [(StaffState::OnPost, opened)].into_iter().chain(off) {
            if let Some(last) = own.last_mut() {
                (last.to, last.ended) = (Some(at), Some(at));
            }
            own.push(StaffStay::by_hand(state, at));
        }
    }
    for (person, at) in received(hall, date) {
        let own = duty.entry(person).or_default();
        if own.first().is_none_or(|stay| at < stay.live) {
            let mut stay = StaffStay::by_hand(StaffState::OnPost, at);
            if let Some(next) = own.first() {
                (stay.to, stay.ended) = (Some(next.live), Some(next.live));
            }
            own.insert(0, stay);
        }
    }
    duty
}

/// Who receives a shift face to face is there from the first item on.
fn received(hall: &Hall, date: NaiveDate) -> impl Iterator<Item = (Ref, Ms)> {
    hall.handovers().iter().filter_map(move |handover| {
        let report = handover.report()?;
        let assumed = handover.assumed.as_ref();
        let answered = report.answers.iter().map(|answer| answer.at).min();
        let at = answered.into_iter().chain(assumed.map(|it| it.at)).min()?;
        let by = assumed.map_or(&report.incoming, |it| &it.person_id);
        let person = hall.name_of(by)?;
        (hall.config.zone.date(at) == date).then_some((person, at))
    })
}
