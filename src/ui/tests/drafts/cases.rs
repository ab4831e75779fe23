//! Forms about a complaint: what is typed in one of them stands there when it is opened again, and is saved then.

use super::{Disk, press, shown, toast};
use crate::core::act::{Act, NewCase};
use crate::core::board::{ComplaintRow, Place};
use crate::ui::drafts;
use crate::ui::field::{Field, Kind};
use crate::ui::form::{CaseWhat, Deed, Form};
use crate::ui::forms::complaint as forms;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg, Refusal};
use crate::ui::state::{Overlay, State};
use crate::ui::tests::sample::complained_hall;
use crate::ui::update::update;

type Opens = fn(&State, &ComplaintRow) -> Option<Form>;

const FORMS: [Opens; 17] = [
    |state, row| Some(forms::record(state, row)),
    |state, row| Some(forms::hand_on(state, row)),
    forms::accept,
    forms::decline,
    |state, row| Some(forms::dispatch(state, row)),
    |state, row| Some(forms::escalate(state, row)),
    |state, row| Some(forms::wait(state, row)),
    |state, row| Some(forms::amend(state, row)),
    |state, row| Some(forms::reopen(state, row)),
    |state, row| Some(forms::force(state, row)),
    |state, row| Some(forms::refer(state, row)),
    |state, row| Some(forms::merge(state, row)),
    |state, row| Some(forms::refuse(state, row)),
    |state, row| Some(forms::withdraw(state, row)),
    forms::acknowledge,
    |state, row| Some(forms::void(state, row)),
    |state, row| Some(forms::finish(state, row)),
];

/// Which of the forms it is; one that is new has no number yet.
fn nth(what: &CaseWhat) -> Option<usize> {
    Some(match what {
        CaseWhat::Record => 0,
        CaseWhat::HandOn => 1,
        CaseWhat::Accept(..) => 2,
        CaseWhat::Decline(_) => 3,
        CaseWhat::Dispatch => 4,
        CaseWhat::Escalate(_) => 5,
        CaseWhat::Wait => 6,
        CaseWhat::Amend => 7,
        CaseWhat::Reopen => 8,
        CaseWhat::Force => 9,
        CaseWhat::Refer => 10,
        CaseWhat::Merge => 11,
        CaseWhat::Refuse => 12,
        CaseWhat::Withdraw => 13,
        CaseWhat::Acknowledge(..) => 14,
        CaseWhat::Void => 15,
        CaseWhat::Finish => 16,
        // What can be done instead of what was refused: nothing is typed there.
        CaseWhat::Instead(_) => return None,
    })
}

fn key(state: &mut State, key: Key) {
    update(state, Msg::Key(KeyPress::plain(key)));
}

/// The form with each of the entries taken that decide what else it asks for.
fn openings(form: &Form) -> Vec<Form> {
    let first = form.fields.iter().position(|field| field.kind == Kind::Pick);
    let taken = first.into_iter().flat_map(|at| {
        (0..form.fields[at].entries.len()).map(move |entry| {
            let mut form = form.clone();
            form.fields[at].taken = Some(entry);
            form
        })
    });
    let mut all: Vec<Form> = taken.chain([form.clone()]).collect();
    for form in &mut all {
        form.more = true;
    }
    all
}

#[test]
fn in_every_form_about_a_complaint_what_is_typed_stands_there_again() {
    const TYPED: &str = "王女士说的";
    let board = complained_hall();
    let (mut seen, mut tried) = ([false; FORMS.len()], 0);
    for row in &board.case_rows {
        for opens in FORMS {
            let mut state = Disk::default().board(complained_hall());
            let Some(form) = opens(&state, row) else { continue };
            let Deed::Case(about) = form.deed.clone() else { panic!() };
            let nth = nth(&about.what).expect("a form of the list");
            seen[nth] = true;
            for opening in openings(&form) {
                let is_asked = |at: &usize| {
                    let field: &Field = &opening.fields[*at];
                    field.kind == Kind::Text && (field.when)(&opening)
                };
                for at in (0..opening.fields.len()).filter(is_asked) {
                    let (slot, title) = (opening.fields[at].slot, &opening.title);
                    let mut form = opening.clone();
                    form.at = at;
                    state.overlay = Some(Overlay::Form(Box::new(form)));
                    press(&mut state, TYPED);
                    key(&mut state, Key::Esc);
                    assert!(toast(&state).starts_with("草稿已留"), "{title} {slot:?}");
                    let fresh = opens(&state, row).unwrap();
                    let again = drafts::recalled(&mut state, fresh);
                    assert!(again.said(slot).contains(TYPED), "{title} {slot:?}");
                    tried += 1;
                }
            }
        }
    }
    assert_eq!(seen, [true; FORMS.len()]);
    assert!(tried > 100, "{tried}");
}

fn registered(disk: &mut Disk) -> NewCase {
    let mut then = disk.asked.pop();
    if let Some(Effect::Save { then: inner, .. }) = then {
        then = Some(*inner);
    }
    match then {
        Some(Effect::Act(Act::Register(new)) | Effect::ActFor { act: Act::Register(new), .. }) => {
            *new
        }
        other => panic!("{other:?}"),
    }
}

fn saved(disk: &mut Disk, state: &mut State) -> NewCase {
    disk.tell(state, Msg::Key(KeyPress::plain(Key::F(2))));
    registered(disk)
}

#[test]
fn what_was_said_where_it_is_rarely_asked_for_is_saved_with_the_rest() {
    let mut disk = Disk::default();
    let mut state = disk.board(complained_hall());
    disk.keys(&mut state, "cnq2\t\t\t\t换个套餐\u{1b}");
    let mut state = disk.board(complained_hall());
    disk.keys(&mut state, "c");
    assert!(shown(&state).contains("换个套餐"), "{}", shown(&state));
    let new = saved(&mut disk, &mut state);
    assert_eq!((new.request.as_str(), new.category.as_str()), ("换个套餐", "nq2"));
}

#[test]
fn a_draft_stays_with_the_customer_it_was_begun_for() {
    let mut disk = Disk::default();
    let mut state = disk.board(complained_hall());
    let at = state.now;
    disk.keys(&mut state, "2cnq2\t三天没网\u{1b}");
    let before = complained_hall();
    let counter = state.selected(Place::Counters).map(|row| state.key(Place::Counters, row));
    let counter = counter.unwrap();
    let row = before.counters.iter().find(|row| row.counter_id == counter).unwrap();
    // Another customer stands there, and somebody else serves them.
    let mut later = before.clone();
    for row in &mut later.counters {
        row.ticket_no = Some("Z999".into());
        row.staff_id = Some("3009".into());
    }
    later.now = later.now.plus_secs(780);
    let mut state = disk.board(later);
    disk.keys(&mut state, "2c");
    let screen = shown(&state);
    assert!(!screen.contains("号 Z999"), "{screen}");
    let new = saved(&mut disk, &mut state);
    assert_eq!((new.text.as_str(), new.counter_id.as_ref()), ("三天没网", Some(&counter)));
    assert_eq!(new.ticket_no, Some(row.ticket_no.clone().unwrap_or_default()));
    assert_eq!(new.first_contact, row.staff_id.clone().unwrap_or_default());
    assert_eq!(new.voiced_at, Some(at));
}

#[test]
fn a_form_that_was_not_left_is_about_who_stands_there_now() {
    let mut disk = Disk::default();
    let mut state = disk.board(complained_hall());
    disk.keys(&mut state, "2cnq2");
    let new = saved(&mut disk, &mut state);
    assert_eq!((new.ticket_no, new.voiced_at, new.first_contact.as_str()), (None, None, ""));
}

/// Registers somebody with their number.
fn with_phone(disk: &mut Disk, state: &mut State) -> Act {
    disk.keys(state, "cbl213812345678");
    disk.tell(state, Msg::Key(KeyPress::plain(Key::F(2))));
    let (act, phone) = named(disk);
    assert_eq!(phone, "13812345678");
    act
}

/// The act that was asked for, and the number that goes with it.
fn named(disk: &mut Disk) -> (Act, String) {
    let mut effect = disk.asked.pop().expect("asked for");
    if let Effect::Save { then, .. } = effect {
        effect = *then;
    }
    let Effect::ActFor { act, customer } = effect else {
        panic!("without the customer: {effect:?}")
    };
    (act, customer.phone)
}

#[test]
fn who_the_customer_is_goes_with_the_act_also_when_it_is_sent_again() {
    let mut disk = Disk::default();
    let mut state = disk.board(complained_hall());
    let act = with_phone(&mut disk, &mut state);
    disk.tell(&mut state, Msg::ActFailed { act: act.clone(), why: Refusal::Full });
    disk.keys(&mut state, "U");
    assert_eq!(named(&mut disk), (act.clone(), "13812345678".to_owned()));
    // And when it was taken back and is done again.
    disk.tell(&mut state, Msg::Acted { act: act.clone(), act_id: "a".into() });
    disk.keys(&mut state, "u");
    let undo = Act::Undo { act_id: "a".into() };
    assert_eq!(disk.asked.pop(), Some(Effect::Act(undo.clone())));
    disk.tell(&mut state, Msg::Acted { act: undo, act_id: "b".into() });
    disk.keys(&mut state, "U");
    assert_eq!(named(&mut disk), (act, "13812345678".to_owned()));
}
