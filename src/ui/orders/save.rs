//! A form of orders or improvements that is filled in, as the act it becomes.

use chrono::Days;

use super::forms::HELPED;
use super::{MatterStep, OrderSheet, go};
use crate::core::act::{Act, ImprovementAct, NewImprovement, NewOrder, OrderAct};
use crate::core::improvement::{ImprovementState, SubjectKind};
use crate::core::order::OrderKind;
use crate::core::time::{Ms, Zone};
use crate::text::clean::scrub;
use crate::ui::answers::send_form;
use crate::ui::field::Slot;
use crate::ui::form::{Deed, Form};
use crate::ui::msg::Effect;
use crate::ui::state::State;

fn written(form: &Form, slot: Slot) -> String {
    scrub(form.said(slot)).trim().to_owned()
}

fn zone(state: &State) -> Zone {
    state.board.as_ref().map(|board| board.zone).unwrap_or_default()
}

fn instant(state: &State, form: &Form, slot: Slot) -> Option<Ms> {
    form.field(slot)?.instant(state.now, zone(state))
}

/// Turns a form into what it asks for.
pub(in crate::ui) fn save(state: &mut State, form: &Form) -> Vec<Effect> {
    let Deed::Order(sheet) = form.deed.clone() else { return Vec::new() };
    let act = match &sheet {
        OrderSheet::Steps(_, id) => {
            let step = MatterStep::from_text(form.code(Slot::Action));
            return step.map_or_else(Vec::new, |step| go(state, step, id));
        }
        OrderSheet::Watch => watch(state, form),
        OrderSheet::Enter(id) => Some(enter(state, form, id)),
        OrderSheet::Step(step, id) => step_act(state, *step, id, form),
    };
    act.map_or_else(Vec::new, |act| send_form(state, act, form))
}

fn watch(state: &State, form: &Form) -> Option<Act> {
    let new = NewOrder {
        order_no: written(form, Slot::Label),
        kind: OrderKind::from_text(form.code(Slot::Category))?,
        department_id: form.code(Slot::Department).to_owned(),
        promised_at: instant(state, form, Slot::At)?,
        check_at: instant(state, form, Slot::Until),
        complaint_id: form.code(Slot::What).to_owned(),
        text: written(form, Slot::Text),
    };
    let act = Box::new(OrderAct::Watch(Box::new(new)));
    Some(Act::Order { order_id: String::new(), act })
}

fn enter(state: &State, form: &Form, id: &str) -> Act {
    let days = form.code(Slot::Until).parse().unwrap_or(7);
    let code = form.code(Slot::Category).to_owned();
    let new = NewImprovement {
        subject: Some(if code.is_empty() { SubjectKind::Other } else { SubjectKind::Category }),
        code,
        text: written(form, Slot::Text),
        cause: written(form, Slot::Cause),
        measure: written(form, Slot::Measure),
        person_id: form.code(Slot::Person).to_owned(),
        due_on: zone(state).date(state.now).checked_add_days(Days::new(days)),
        sources: Vec::new(),
    };
    let act = Box::new(ImprovementAct::Enter(Box::new(new)));
    Act::Improvement { improvement_id: id.to_owned(), act }
}

fn step_act(state: &State, step: MatterStep, id: &str, form: &Form) -> Option<Act> {
    let (text, reason) = (written(form, Slot::Text), written(form, Slot::Reason));
    let order = |act: OrderAct| Act::Order { order_id: id.to_owned(), act: Box::new(act) };
    let improve = |act: ImprovementAct| Act::Improvement {
        improvement_id: id.to_owned(),
        act: Box::new(act),
    };
    Some(match step {
        MatterStep::Check => {
            order(OrderAct::Check { text, check_at: instant(state, form, Slot::At) })
        }
        MatterStep::Promise => {
            order(OrderAct::Promise { promised_at: instant(state, form, Slot::At)?, reason })
        }
        MatterStep::Done => order(OrderAct::Done { text }),
        MatterStep::Drop => order(OrderAct::Drop { reason }),
        MatterStep::Talk => {
            let person_id = form.code(Slot::Person).to_owned();
            improve(ImprovementAct::Talk { person_id, at: None, text })
        }
        MatterStep::Finish => improve(ImprovementAct::Move { state: ImprovementState::Done, text }),
        MatterStep::Cancel => {
            improve(ImprovementAct::Move { state: ImprovementState::Dropped, text: reason })
        }
        MatterStep::Effect => improve(ImprovementAct::Check {
            effective: form.code(Slot::Choice) == HELPED,
            before: None,
            after: None,
            text,
        }),
        MatterStep::Begin | MatterStep::Doing | MatterStep::Enter => return None,
    })
}
