//! What the shift of a duty manager says of whether they are there.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::StaffState;
use super::attendance::StaffStay;
use crate::core::hall::Hall;
use crate::core::ids::Ref;

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
    duty
}
