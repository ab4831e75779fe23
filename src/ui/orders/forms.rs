//! The forms of watched orders and improvements: what is asked for, in which order, and what can be taken.

use super::{MatterStep, OrderSheet, Which, about, improvement, order, steps as possible};
use crate::core::complaint::Category;
use crate::core::order::OrderKind;
use crate::text::named::Named;
use crate::text::order::stage_name;
use crate::text::words::fill;
use crate::ui::field::{Entry, Field, Kind, Slot, entry};
use crate::ui::form::{Deed, Form};
use crate::ui::show;
use crate::ui::state::State;

/// Days until an improvement is due, as the codes of the field.
const DAYS: [u32; 4] = [3, 7, 14, 30];
/// The code of "it helped".
pub(super) const HELPED: &str = "helped";

fn text(slot: Slot, label: &'static str) -> Field {
    Field::new(slot, Kind::Text, label, Vec::new())
}

fn when(slot: Slot, label: &'static str) -> Field {
    Field::new(slot, Kind::When, label, Vec::new())
}

/// An order to be watched.
pub(super) fn watch(state: &State) -> Form {
    let (w, lang) = (state.setup.lang.orders(), state.setup.lang);
    let kinds = OrderKind::ALL.iter().map(|it| entry(it.as_str(), it.name(lang))).collect();
    let departments = state.board.iter().flat_map(|board| &board.directory.departments);
    let departments = departments.map(|it| entry(it.id.as_str(), show::department(state, it)));
    let departments = std::iter::once(entry("", w.e_nobody)).chain(departments);
    let mut fields = vec![
        text(Slot::Label, w.l_number),
        Field::new(Slot::Category, Kind::Pick, w.l_kind, kinds),
        Field::new(Slot::Department, Kind::Find, w.l_department, departments.collect()).optional(),
        when(Slot::At, w.l_promised_at),
        when(Slot::Until, w.l_check_at).optional(),
    ];
    let cases = state.board.iter().flat_map(|board| &board.case_rows);
    let cases = cases.filter(|row| row.case.is_complaint() && row.case.is_open());
    let cases = cases.map(|row| entry(&row.complaint_id, format!("{} {}", row.number, row.text)));
    let cases: Vec<_> = cases.collect();
    // Where there is none, nobody is asked for one.
    if !cases.is_empty() {
        let cases = std::iter::once(entry("", w.e_none)).chain(cases).collect();
        fields.push(Field::new(Slot::What, Kind::Find, w.l_of_case, cases).optional());
    }
    fields.push(text(Slot::Text, w.l_words).optional());
    Form::new(Deed::Order(OrderSheet::Watch), w.f_watch, fields)
}

/// What is to be done about one; none where nothing can be.
pub(super) fn steps(state: &State, which: Which, id: &str) -> Option<Form> {
    let w = state.setup.lang.orders();
    let all = possible(state, which, id);
    if all.is_empty() {
        return None;
    }
    let title = match which {
        Which::Orders => fill(w.f_steps_order, &[&order(state, id)?.order.order_no]),
        Which::Improvements => fill(w.f_steps_improve, &[&about(state, improvement(state, id)?)]),
    };
    let entries = all.iter().map(|step| entry(step.as_str(), step_word(state, *step, id)));
    let fields = vec![Field::new(Slot::Action, Kind::Pick, w.l_step, entries.collect())];
    Some(Form::new(Deed::Order(OrderSheet::Steps(which, id.to_owned())), title, fields))
}

fn step_word(state: &State, step: MatterStep, id: &str) -> String {
    let w = state.setup.lang.orders();
    let word = match step {
        MatterStep::Begin => {
            let next = order(state, id).and_then(|row| row.next.as_ref());
            let name = next.map_or("", |next| stage_name(state.setup.lang, next));
            return fill(w.s_begin, &[name]);
        }
        MatterStep::Check => w.s_check,
        MatterStep::Promise => w.s_promise,
        MatterStep::Done => w.s_done,
        MatterStep::Drop => w.s_drop,
        MatterStep::Enter => w.s_enter,
        MatterStep::Talk => w.s_talk,
        MatterStep::Doing => w.s_doing,
        MatterStep::Finish => w.s_finish,
        MatterStep::Effect => w.s_effect,
        MatterStep::Cancel => w.s_cancel,
    };
    word.to_owned()
}

/// A word for the form of a step.
pub(super) fn title(state: &State, step: MatterStep) -> &'static str {
    let w = state.setup.lang.orders();
    match step {
        MatterStep::Check => w.f_check,
        MatterStep::Begin => w.f_begin,
        MatterStep::Promise => w.f_promise,
        MatterStep::Done => w.f_done,
        MatterStep::Drop => w.f_drop,
        MatterStep::Enter => w.f_enter,
        MatterStep::Talk => w.f_talk,
        MatterStep::Doing | MatterStep::Finish => w.f_improve_done,
        MatterStep::Effect => w.f_effect,
        MatterStep::Cancel => w.f_improve_drop,
    }
}

/// What a step asks for; none of one that asks for nothing, or where what it is about is gone.
pub(super) fn step(state: &State, step: MatterStep, id: &str) -> Option<Form> {
    let w = state.setup.lang.orders();
    let about = match step.of() {
        Which::Orders => order(state, id)?.order.order_no.to_string(),
        Which::Improvements => about(state, improvement(state, id)?),
    };
    let mut fields = vec![Field::fixed(w.l_subject, [about])];
    match step {
        MatterStep::Check => {
            fields.push(text(Slot::Text, w.l_found));
            fields.push(when(Slot::At, w.l_check_at).optional());
        }
        MatterStep::Promise => {
            fields.push(when(Slot::At, w.l_promised_at));
            fields.push(text(Slot::Reason, w.l_reason));
        }
        MatterStep::Drop | MatterStep::Cancel => fields.push(text(Slot::Reason, w.l_reason)),
        MatterStep::Done | MatterStep::Finish => {
            fields.push(text(Slot::Text, w.l_words).optional());
        }
        MatterStep::Talk => {
            fields.push(person(state, w.l_with));
            fields.push(text(Slot::Text, w.l_words));
        }
        MatterStep::Effect => {
            let helped = vec![entry(HELPED, w.e_helped), entry("not", w.e_not)];
            if let Some(seen) = improvement(state, id).and_then(|row| row.effect) {
                let counts = [seen.before.to_string(), seen.after.to_string()];
                let figures = fill(w.i_figures, &[&counts[0], &counts[1], &seen.days.to_string()]);
                fields.push(Field::fixed(w.l_effect, [figures]));
            }
            fields.push(Field::new(Slot::Choice, Kind::Pick, w.l_effect, helped));
            fields.push(text(Slot::Text, w.l_words).optional());
        }
        MatterStep::Begin | MatterStep::Doing | MatterStep::Enter => return None,
    }
    let deed = Deed::Order(OrderSheet::Step(step, id.to_owned()));
    Some(Form::new(deed, title(state, step), fields))
}

fn person(state: &State, label: &'static str) -> Field {
    let people = state.board.iter().flat_map(|board| &board.people);
    let people: Vec<Entry> =
        people.map(|it| entry(it.person_id.as_str(), it.name.as_str())).collect();
    Field::new(Slot::Person, Kind::Find, label, people)
}

/// An improvement; of one that was proposed what it is about is known.
pub(super) fn enter(state: &State, id: &str) -> Form {
    let (w, lang) = (state.setup.lang.orders(), state.setup.lang);
    let mut fields = Vec::new();
    if let Some(row) = improvement(state, id) {
        fields.push(Field::fixed(w.l_subject, [about(state, row)]));
    } else {
        let own = Category::ALL.iter().filter(|it| it.may_close());
        let own = own.map(|it| entry(it.as_str(), it.name(lang)));
        let own = std::iter::once(entry("", w.e_words)).chain(own);
        fields.push(Field::new(Slot::Category, Kind::Find, w.l_subject, own.collect()).optional());
        fields.push(text(Slot::Text, w.l_words).optional());
    }
    let days = DAYS.iter().map(|days| {
        let text = days.to_string();
        entry(text.as_str(), fill(w.e_in_days, &[&text]))
    });
    fields.extend([
        text(Slot::Cause, w.l_cause),
        text(Slot::Measure, w.l_measure),
        person(state, w.l_person),
        Field::new(Slot::Until, Kind::Pick, w.l_due, days.collect()).with("7").ends(),
    ]);
    Form::new(Deed::Order(OrderSheet::Enter(id.to_owned())), w.f_enter, fields)
}
