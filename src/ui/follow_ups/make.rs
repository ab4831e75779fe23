//! A follow-up that somebody makes by hand at the board.

use chrono::Days;

use crate::core::act::{Act, FollowUpAct, NewFollowUp};
use crate::core::complaint::CustomerKind;
use crate::core::followup::FollowUpWay;
use crate::text::clean::scrub;
use crate::text::named::Named;
use crate::ui::answers::send_form;
use crate::ui::cases;
use crate::ui::field::{Entry, Field, Kind, Slot, entry};
use crate::ui::form::{Deed, Form};
use crate::ui::msg::Effect;
use crate::ui::state::State;

/// So many days back are offered for the service.
const DAYS_BACK: u64 = 8;

/// What is asked for.
pub(in crate::ui) fn form(state: &State) -> Form {
    let (t, lang, words) = (state.setup.lang.follow_ups(), state.setup.lang, state.words());
    let board = state.board.as_deref();
    let zone = board.map(|board| board.zone).unwrap_or_default();
    let today = zone.date(state.now);
    let days = (0..DAYS_BACK).filter_map(|back| {
        let date = today.checked_sub_days(Days::new(back))?;
        let text = date.format("%m-%d").to_string();
        Some(entry(
            back.to_string(),
            if back == 0 { format!("{text} {}", t.e_today) } else { text },
        ))
    });
    let queues = board.into_iter().flat_map(|board| &board.queues);
    let services = queues.map(|it| entry(it.service_id.as_str(), it.name.as_str()));
    let people = board.into_iter().flat_map(|board| &board.people);
    let people = people.map(|it| entry(it.person_id.as_str(), it.name.as_str()));
    let kinds = CustomerKind::ALL.iter().map(|it| entry(it.as_str(), it.name(lang))).collect();
    let or_none = |of: Vec<Entry>| std::iter::once(entry("", "-")).chain(of).collect();
    let kind = Field::new(Slot::CustomerKind, Kind::Pick, words.cases.l_kind, kinds);
    let fields = vec![
        Field::new(Slot::Phone, Kind::Phone, t.f_phone, Vec::new()).optional(),
        Field::new(Slot::Name, Kind::Text, words.privacy.u_name, Vec::new()).optional().personal(),
        Field::new(Slot::At, Kind::Pick, t.f_served, days.collect()).with("0"),
        Field::new(Slot::Who, Kind::Find, words.deeds.l_service, or_none(services.collect()))
            .optional(),
        Field::new(Slot::Person, Kind::Find, t.f_clerk, or_none(people.collect())).optional(),
        kind.with(CustomerKind::Personal.as_str()).optional(),
        Field::new(Slot::Text, Kind::Text, t.f_about, Vec::new()).optional(),
    ];
    Form::new(Deed::NewCall, t.f_make, fields)
}

/// Makes it: who the customer is goes into the vault with it. Without a number they are asked face to face.
pub(in crate::ui) fn save(state: &mut State, form: &Form) -> Vec<Effect> {
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let back = form.code(Slot::At).parse().unwrap_or(0);
    let today = zone.date(state.now);
    let customer = cases::customer(form);
    let has_number = customer.as_ref().is_some_and(|it| !it.phone.is_empty());
    let new = NewFollowUp {
        service_id: form.code(Slot::Who).to_owned(),
        person_id: form.code(Slot::Person).to_owned(),
        customer_kind: CustomerKind::from_text(form.code(Slot::CustomerKind))
            .unwrap_or(CustomerKind::Personal),
        way: if has_number { FollowUpWay::Telephone } else { FollowUpWay::FaceToFace },
        text: scrub(form.said(Slot::Text)).trim().to_owned(),
        ..NewFollowUp::on(today.checked_sub_days(Days::new(back)).unwrap_or(today))
    };
    let act = Box::new(FollowUpAct::Make(Box::new(new)));
    let effects = send_form(state, Act::FollowUp { follow_up_id: String::new(), act }, form);
    match customer {
        Some(who) => effects.into_iter().map(|it| cases::about_customer(it, &who)).collect(),
        None => effects,
    }
}
