//! Acts about shifts: one duty manager's post per hall.

use super::{Act, Decided, Desk, Draft, Refused};
use crate::core::event::{Body, Kind, ShiftAct};
use crate::core::hall::Hall;
use crate::core::people::Right;
use crate::core::shift::Shift;
use crate::core::staff::planned;

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    match act {
        Act::OpenShift { name } => open(hall, desk, name),
        Act::SignOff { note } => sign_off(hall, desk, note),
        _ => Err(Refused::Nothing),
    }
}

fn open(hall: &Hall, desk: &mut Desk, name: &str) -> Result<Decided, Refused> {
    if let Some(shift) = hall.shifts().open() {
        let theirs = || Refused::ShiftOpen(holder(hall, desk, shift));
        return Err(if is_own(hall, desk, shift) { Refused::Nothing } else { theirs() });
    }
    let (settings, _) = hall.settings(desk.now.at);
    let zone = hall.config().zone;
    let person = settings.person(&desk.author.person);
    let plan = person.and_then(|person| planned(settings, person, zone.date(desk.now.at), zone));
    let name = if name.is_empty() { plan.map_or("", |plan| plan.name) } else { name };
    let person_id = person.map_or(&*desk.author.person, |person| &person.id);
    let shift_id = (desk.new_id)();
    let body = ShiftAct {
        shift_id: shift_id.as_str().into(),
        person_id: person_id.into(),
        name: name.into(),
        note: "".into(),
    };
    Ok(decided(desk, Kind::ShiftOpened, body))
}

fn sign_off(hall: &Hall, desk: &mut Desk, note: &str) -> Result<Decided, Refused> {
    let shift = hall.shifts().open().ok_or(Refused::NoShift)?;
    // Who left without signing off must not hold the post for ever: the hall manager ends it, on record.
    if !is_own(hall, desk, shift) && !may_end_any(hall, desk) {
        return Err(Refused::ShiftOpen(holder(hall, desk, shift)));
    }
    let (shift_id, person_id) = (hall.name(shift.id), hall.name(shift.person));
    let body = ShiftAct {
        shift_id: shift_id.into(),
        person_id: person_id.into(),
        name: shift.name.clone(),
        note: note.into(),
    };
    let mut decided = decided(desk, Kind::ShiftSignedOff, body);
    decided.drafts.extend(super::complaint::let_go(hall, desk, person_id, shift_id));
    Ok(decided)
}

// A shift is not taken back: its end is an act of its own.
fn decided(desk: &Desk, kind: Kind, body: ShiftAct) -> Decided {
    let draft = Draft { kind, at: desk.now, feed: None, body: Body::Shift(body) };
    Decided { act_id: String::new(), drafts: vec![draft] }
}

pub(super) fn is_own(hall: &Hall, desk: &Desk, shift: &Shift) -> bool {
    let id = hall.name(shift.person);
    let person = hall.settings(desk.now.at).0.person(&desk.author.person);
    *desk.author.person == *id || person.is_some_and(|person| person.id == id)
}

fn may_end_any(hall: &Hall, desk: &Desk) -> bool {
    let (settings, _) = hall.settings(desk.now.at);
    let person = settings.person(&desk.author.person);
    let role = person.and_then(|person| settings.role(&person.role));
    role.is_some_and(|role| role.may.contains(&Right::People))
}

/// The name of whose shift it is.
pub(super) fn holder(hall: &Hall, desk: &Desk, shift: &Shift) -> String {
    let id = hall.name(shift.person);
    let people = &hall.settings(desk.now.at).0.people;
    let named = people.iter().find(|person| person.id == id && !person.name.is_empty());
    named.map_or(id, |person| &person.name).to_owned()
}
