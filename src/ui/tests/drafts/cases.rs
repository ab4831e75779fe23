//! Forms about a complaint: what is typed in one of them stands there when it is opened again, and is saved then.

use super::{Disk, press, shown, toast};
use crate::core::act::{Act, NewCase};
use crate::core::board::ComplaintRow;
use crate::ui::drafts;
use crate::ui::field::{Field, Kind};
use crate::ui::form::{CaseWhat, Deed, Form};
use crate::ui::forms::complaint as forms;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::state::{Overlay, State};
use crate::ui::tests::sample::complained_hall;
use crate::ui::update::update;

type Opens = fn(&State, &ComplaintRow) -> Option<Form>;

const FORMS: [Opens; 16] = [
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
    all.iter_mut().for_each(|form| form.more = true);
    all
}

#[test]
fn in_every_form_about_a_complaint_what_is_typed_stands_there_again() {
    const TYPED: &str = "王女士说的";
    let board = complained_hall();
    let (mut seen, mut tried) = ([false; FORMS.len()], 0);
    for row in &board.complaints {
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
