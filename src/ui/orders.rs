//! Watched orders and improvements at the board: their two lists and the keys in them. The forms stand in
//! `orders::forms`, what they become in `orders::save`.

mod forms;
mod save;

use super::answers::send;
use super::commands::{Command, Ready, command, may};
use super::desk;
use super::form::{Deed, Form};
use super::keys::{Key, KeyPress};
use super::msg::Effect;
use super::overlay::step as step_of;
use super::state::{Overlay, State};
use super::update::give;
use crate::core::act::{Act, ImprovementAct, OrderAct};
use crate::core::board::{ImprovementRow, OrderRow};
use crate::core::improvement::ImprovementState;
use crate::core::order::Late;
use crate::core::people::Right;
use crate::text::order::{stage_name, subject};
use crate::text::words::fill;

pub(super) use save::save;

/// Which of the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Watched orders.
    Orders,
    /// Improvements.
    Improvements,
}

/// What a form is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OrderSheet {
    /// An order is to be watched.
    Watch,
    /// What is to be done about an order or an improvement.
    Steps(Which, String),
    /// What a step asks for.
    Step(MatterStep, String),
    /// An improvement is entered: the proposed one of that id, or a new one.
    Enter(String),
}

/// What can be done about an order or an improvement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MatterStep {
    Check,
    Begin,
    Promise,
    Done,
    Drop,
    Enter,
    Talk,
    Doing,
    Finish,
    Effect,
    Cancel,
}

impl MatterStep {
    const ALL: [MatterStep; 11] = [
        MatterStep::Check,
        MatterStep::Begin,
        MatterStep::Promise,
        MatterStep::Done,
        MatterStep::Drop,
        MatterStep::Enter,
        MatterStep::Talk,
        MatterStep::Doing,
        MatterStep::Finish,
        MatterStep::Effect,
        MatterStep::Cancel,
    ];

    fn as_str(self) -> &'static str {
        match self {
            MatterStep::Check => "check",
            MatterStep::Begin => "begin",
            MatterStep::Promise => "promise",
            MatterStep::Done => "done",
            MatterStep::Drop => "drop",
            MatterStep::Enter => "enter",
            MatterStep::Talk => "talk",
            MatterStep::Doing => "doing",
            MatterStep::Finish => "finish",
            MatterStep::Effect => "effect",
            MatterStep::Cancel => "cancel",
        }
    }

    fn from_text(text: &str) -> Option<MatterStep> {
        MatterStep::ALL.into_iter().find(|step| step.as_str() == text)
    }

    fn of(self) -> Which {
        match self {
            MatterStep::Check
            | MatterStep::Begin
            | MatterStep::Promise
            | MatterStep::Done
            | MatterStep::Drop => Which::Orders,
            _ => Which::Improvements,
        }
    }
}

/// The orders as the newest rows have them.
pub(super) fn orders(state: &State) -> &[OrderRow] {
    state.board.as_ref().map_or(&[], |board| &board.orders)
}

/// The improvements as the newest rows have them.
pub(super) fn improvements(state: &State) -> &[ImprovementRow] {
    state.board.as_ref().map_or(&[], |board| &board.improvements)
}

fn order<'a>(state: &'a State, id: &str) -> Option<&'a OrderRow> {
    orders(state).iter().find(|row| *row.order.order_id == *id)
}

fn improvement<'a>(state: &'a State, id: &str) -> Option<&'a ImprovementRow> {
    improvements(state).iter().find(|row| *row.improvement.improvement_id == *id)
}

/// The ids of a list, in its order.
pub(super) fn ids(state: &State, which: Which) -> Vec<&str> {
    match which {
        Which::Orders => orders(state).iter().map(|row| &*row.order.order_id).collect(),
        Which::Improvements => {
            let rows = improvements(state).iter();
            rows.map(|row| &*row.improvement.improvement_id).collect()
        }
    }
}

/// Where the light of a list stands: on what it was on, else near where that was.
pub(super) fn place(state: &State, which: Which, id: &str, at: usize) -> usize {
    let ids = ids(state, which);
    let found = ids.iter().position(|one| *one == id);
    found.unwrap_or(at.min(ids.len().saturating_sub(1)))
}

fn lay(state: &mut State, which: Which, at: usize) {
    let id = ids(state, which).get(at).map_or_else(String::new, |id| (*id).to_owned());
    state.overlay = Some(Overlay::Matters { which, id, at });
}

/// Opens a list.
pub(super) fn open(state: &mut State, which: Which) -> Vec<Effect> {
    lay(state, which, 0);
    Vec::new()
}

/// After a form the list is there again.
pub(super) fn back(state: &mut State, deed: &Deed) {
    let Deed::Order(sheet) = deed else { return };
    let (which, id) = match sheet {
        OrderSheet::Watch => (Which::Orders, ""),
        OrderSheet::Steps(which, id) => (*which, &**id),
        OrderSheet::Step(step, id) => (step.of(), &**id),
        OrderSheet::Enter(id) => (Which::Improvements, &**id),
    };
    if state.overlay.is_none() {
        let at = place(state, which, id, 0);
        lay(state, which, at);
    }
}

/// Whoever may do something about complaints watches orders, also in a hall that names no department.
pub(super) fn watch_ready(state: &State) -> Ready {
    may(state, Right::Complaints)
}

/// The command that begins a matter of a list: it takes the right that everything done about them takes.
fn new_one(which: Which) -> Option<&'static Command> {
    command(match which {
        Which::Orders => "order.watch",
        Which::Improvements => "improvement.enter",
    })
}

/// Takes a key for the list that was on top.
pub(super) fn on_key(
    state: &mut State,
    press: KeyPress,
    (which, id, at): (Which, &str, usize),
) -> Vec<Effect> {
    let leave = press.key == Key::Esc || (press.ctrl && press.key == Key::Char('c'));
    if leave || press.digit() == Some(0) {
        return Vec::new();
    }
    let all: Vec<String> = ids(state, which).into_iter().map(str::to_owned).collect();
    let mut at = place(state, which, id, at);
    let page = at / super::field::PAGE * super::field::PAGE;
    let chosen = match (press.digit(), press.key) {
        (Some(digit), _) => Some(page + digit - 1),
        (None, Key::Enter) => Some(at),
        _ => None,
    };
    if let Some(id) = chosen.and_then(|chosen| all.get(chosen)) {
        lay(state, which, place(state, which, id, at));
        if let Some(command) = new_one(which).filter(|command| (command.ready)(state) != Ready::Yes)
        {
            // What may not be begun may not be gone on with either: no form is filled in for nothing.
            return give(state, command);
        }
        let form = forms::steps(state, which, id);
        return show(state, form);
    }
    match press.folded().key {
        Key::Char('n') if !press.ctrl => {
            lay(state, which, at);
            return new_one(which).map_or_else(Vec::new, |command| give(state, command));
        }
        Key::Char('u') if !press.ctrl => {
            lay(state, which, at);
            return command("undo").map_or_else(Vec::new, |undo| give(state, undo));
        }
        _ => {}
    }
    if let Some(step) = step_of(press, true) {
        at = step.from(at, super::field::PAGE, all.len());
    }
    lay(state, which, at);
    Vec::new()
}

fn show(state: &mut State, form: Option<Form>) -> Vec<Effect> {
    form.map_or_else(Vec::new, |form| desk::open(state, form))
}

/// Opens the form for an order to be watched.
pub(super) fn watch(state: &mut State) -> Vec<Effect> {
    let form = forms::watch(state);
    desk::open(state, form)
}

/// Opens the form of an improvement: of the proposed one of that id, or of a new one.
pub(super) fn enter(state: &mut State, id: &str) -> Vec<Effect> {
    let form = forms::enter(state, id);
    desk::open(state, form)
}

/// What can be done, in the order in which it is offered.
fn steps(state: &State, which: Which, id: &str) -> Vec<MatterStep> {
    use MatterStep as M;
    match which {
        Which::Orders => {
            let Some(row) = order(state, id).filter(|row| row.order.is_open()) else {
                return Vec::new();
            };
            let mut steps = vec![M::Check, M::Promise, M::Done, M::Drop];
            if row.next.is_some() {
                steps.insert(1, M::Begin);
            }
            steps
        }
        Which::Improvements => match improvement(state, id).map(|row| row.improvement.state) {
            Some(ImprovementState::Proposed) => vec![M::Enter, M::Talk, M::Cancel],
            Some(ImprovementState::Open) => vec![M::Doing, M::Finish, M::Talk, M::Cancel],
            Some(ImprovementState::Doing) => vec![M::Finish, M::Talk, M::Cancel],
            Some(ImprovementState::Done) => vec![M::Effect, M::Talk, M::Doing],
            _ => Vec::new(),
        },
    }
}

/// Goes on with a step that was chosen: at once where nothing has to be said with it.
fn go(state: &mut State, step: MatterStep, id: &str) -> Vec<Effect> {
    let id = id.to_owned();
    match step {
        MatterStep::Begin => {
            let act = OrderAct::Begin { stage: String::new(), text: String::new() };
            send(state, Act::Order { order_id: id, act: Box::new(act) })
        }
        MatterStep::Doing => {
            let act = ImprovementAct::Move { state: ImprovementState::Doing, text: String::new() };
            send(state, Act::Improvement { improvement_id: id, act: Box::new(act) })
        }
        MatterStep::Enter => enter(state, &id),
        _ => {
            let form = forms::step(state, step, &id);
            show(state, form)
        }
    }
}

/// What was done about an order or an improvement, as a toast says it.
pub(super) fn told(state: &State, act: &Act) -> String {
    let w = state.setup.lang.orders();
    let Act::Order { order_id, act } = act else { return w.done_improve.to_owned() };
    match &**act {
        OrderAct::Watch(new) => fill(w.done_watch, &[&new.order_no]),
        _ => fill(w.done_order, &[order_id]),
    }
}

/// What of an order is late, in a word: the stage by its name.
pub(super) fn late_word(state: &State, row: &OrderRow) -> Option<String> {
    let w = state.setup.lang.orders();
    Some(match row.late.first()? {
        Late::Promise { .. } => w.late_promise.to_owned(),
        Late::Check { .. } => w.late_check.to_owned(),
        Late::Stage { stage, .. } => row
            .stage
            .as_ref()
            .map_or_else(|| stage.to_string(), |it| stage_name(state.setup.lang, it).to_owned()),
    })
}

/// What an improvement is about.
pub(super) fn about(state: &State, row: &ImprovementRow) -> String {
    let of = &row.improvement.subject;
    let code = |code: &str| super::findings::phrase(state, code);
    subject(state.setup.lang, of.kind, (&of.code, &of.text), code)
}

/// That improvements were proposed and nobody has taken them on; none where none was, or whoever is at the board may not.
pub(super) fn proposed_text(state: &State) -> Option<String> {
    let board = state.board.as_ref()?;
    let may = state.may(crate::core::people::Right::Duty);
    let count = board.proposed().filter(|_| may).count();
    let first = board.proposed().next().filter(|_| may)?;
    let w = state.setup.lang.orders();
    if count > 1 {
        return Some(fill(w.strip_improve, &[&count.to_string()]));
    }
    let many = first.improvement.proposed.map_or(0, |(_, many, _)| many);
    Some(fill(w.n_improve, &[&about(state, first), &many.to_string()]))
}

/// The form of a draft, by the name and the subject that it was kept under; none where what it is about is gone.
pub(super) fn recalled(state: &State, name: &str, subject: &str) -> Option<Form> {
    match name {
        "order_watch" => Some(forms::watch(state)),
        "improve_enter" => Some(forms::enter(state, subject)),
        _ => forms::step(state, MatterStep::from_text(name.strip_prefix("matter_")?)?, subject),
    }
}

/// Under which name and subject a form is kept as a draft; none of those in which nothing is written.
pub(super) fn draft_of(sheet: &OrderSheet) -> Option<(String, String)> {
    Some(match sheet {
        OrderSheet::Watch => ("order_watch".to_owned(), String::new()),
        OrderSheet::Enter(id) => ("improve_enter".to_owned(), id.clone()),
        OrderSheet::Step(step, id) => (format!("matter_{}", step.as_str()), id.clone()),
        OrderSheet::Steps(..) => return None,
    })
}

/// A word for the form of such a draft.
pub(super) fn draft_name(state: &State, name: &str) -> Option<&'static str> {
    let w = state.setup.lang.orders();
    match name {
        "order_watch" => Some(w.f_watch),
        "improve_enter" => Some(w.f_enter),
        _ => {
            let step = MatterStep::from_text(name.strip_prefix("matter_")?)?;
            Some(forms::title(state, step))
        }
    }
}
