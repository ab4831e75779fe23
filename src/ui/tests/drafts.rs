//! What is typed and not saved: by keys, and against a disk that is a list of drafts here.

mod cases;
mod sent;

use super::sample;
use super::screens::{open, press};
use crate::core::act::{Act, Refused};
use crate::core::board::{Board, StaffState};
use crate::core::draft::{DraftChange, DraftKey, FormDraft};
use crate::core::people::LockWhy;
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg, Refusal};
use crate::ui::once::{buffer, plain};
use crate::ui::state::{Setup, State};
use crate::ui::update::update;

/// A hall without PINs.
fn hall() -> Board {
    let board = sample::hall();
    assert!(!board.locks);
    board
}

/// The table of drafts as a board leaves it.
#[derive(Default)]
struct Disk {
    rows: Vec<(String, FormDraft)>,
    /// What was asked of the log, in order.
    asked: Vec<Effect>,
    broken: bool,
}

impl Disk {
    fn drop(&mut self, person: &str, key: &DraftKey) {
        self.rows.retain(|(owner, draft)| owner != person || draft.key != *key);
    }

    fn keep(&mut self, change: &DraftChange) {
        change.drop.iter().for_each(|key| self.drop(&change.person_id, key));
        for draft in &change.keep {
            self.drop(&change.person_id, &draft.key);
            self.rows.push((change.person_id.clone(), draft.clone()));
        }
    }

    /// Does what the board asks for; what goes into the log is kept for the test to answer.
    fn serve(&mut self, state: &mut State, effects: Vec<Effect>) {
        for effect in effects {
            let answer = match effect {
                Effect::AskDrafts { person_id } => {
                    let mine = self.rows.iter().filter(|(owner, _)| *owner == person_id);
                    let drafts = mine.map(|(_, draft)| draft.clone()).collect();
                    Msg::Drafts { person_id, drafts }
                }
                Effect::KeepDrafts(change) if self.broken => {
                    Msg::DraftsKept { change, why: Some(Refusal::Full) }
                }
                Effect::KeepDrafts(change) => {
                    self.keep(&change);
                    Msg::DraftsKept { change, why: None }
                }
                other => {
                    self.asked.push(other);
                    continue;
                }
            };
            let more = update(state, answer);
            self.serve(state, more);
        }
    }

    fn tell(&mut self, state: &mut State, msg: Msg) {
        let effects = update(state, msg);
        self.serve(state, effects);
    }

    fn keys(&mut self, state: &mut State, keys: &str) {
        for c in keys.chars() {
            let key = match c {
                '\n' => Key::Enter,
                '\u{1b}' => Key::Esc,
                '\t' => Key::Tab,
                '^' => Key::F(8),
                c => Key::Char(c),
            };
            self.tell(state, Msg::Key(KeyPress::plain(key)));
        }
    }

    fn tick(&mut self, state: &mut State, secs: i64) {
        let now = state.now.plus_secs(secs);
        self.tell(state, Msg::Tick(now));
    }

    /// What is on disk: form, subject, what was typed first.
    fn told(&self) -> Vec<(&str, &str, &str)> {
        self.rows
            .iter()
            .map(|(_, d)| (d.key.form.as_str(), d.key.subject.as_str(), d.gist()))
            .collect()
    }

    fn board(&mut self, board: Board) -> State {
        let mut state = open(&board, (80, 24), Lang::Zh);
        // The first answer of the disk, as after every start.
        let person_id = state.me().to_owned();
        self.serve(&mut state, vec![Effect::AskDrafts { person_id }]);
        state
    }
}

fn shown(state: &State) -> String {
    plain(&buffer(state))
}

fn toast(state: &State) -> String {
    state.toasts.front().map_or_else(String::new, |toast| toast.text.clone())
}

const NOTE: &str = "三号机缺纸";

#[test]
fn a_board_asks_for_the_drafts_of_whoever_is_at_it_once() {
    let board = hall();
    let mut state = State::new(Setup::default(), (80, 24), board.now);
    let first = update(&mut state, Msg::Board(std::sync::Arc::new(board)));
    let asks = |effects: &[Effect]| {
        effects.iter().filter(|e| matches!(e, Effect::AskDrafts { .. })).count()
    };
    assert_eq!(asks(&first), 1, "{first:?}");
    let again = update(&mut state, Msg::Tick(sample::now().plus_secs(1)));
    assert_eq!(asks(&again), 0);
}

#[test]
fn what_is_typed_is_on_disk_within_a_second_and_no_key_waits_for_it() {
    let mut disk = Disk::default();
    let mut state = disk.board(hall());
    disk.keys(&mut state, &format!("l{NOTE}"));
    assert_eq!(disk.told(), [], "a key writes nothing");
    disk.tick(&mut state, 1);
    assert_eq!(disk.told(), [("note", "", NOTE)]);
    // Nothing new, nothing written; while the disk is busy it is not asked again.
    let later = |secs| Msg::Tick(sample::now().plus_secs(secs));
    assert_eq!(update(&mut state, later(2)), []);
    press(&mut state, "!");
    let one = update(&mut state, later(3));
    let [Effect::KeepDrafts(change)] = &one[..] else { panic!("{one:?}") };
    press(&mut state, "!");
    assert_eq!(update(&mut state, later(4)), []);
    disk.tell(&mut state, Msg::DraftsKept { change: change.clone(), why: None });
    disk.tick(&mut state, 1);
    assert_eq!(disk.told(), [("note", "", "三号机缺纸!!")]);
}

#[test]
fn after_a_kill_the_form_stands_as_it_was_left() {
    let mut disk = Disk::default();
    let mut state = disk.board(hall());
    disk.keys(&mut state, &format!("l{NOTE}"));
    disk.tick(&mut state, 1);
    drop(state);
    let mut state = disk.board(hall());
    assert!(toast(&state).contains("有 1 份草稿未存: "), "{}", toast(&state));
    disk.keys(&mut state, "l");
    let screen = shown(&state);
    assert!(screen.contains(NOTE) && screen.contains("草稿 14:02 留下的"), "{screen}");
    // Saved, the line and its draft go to the disk together.
    disk.keys(&mut state, "\n");
    let Some(Effect::Save { draft, then, .. }) = disk.asked.pop() else { panic!() };
    assert_eq!((draft, *then), (DraftKey::new("note", ""), Effect::Note { text: NOTE.into() }));
    disk.tick(&mut state, 1);
    assert_eq!(disk.told().len(), 1, "only with the line");
    disk.rows.clear();
    disk.tell(&mut state, Msg::Noted { note_id: "n1".into(), text: NOTE.into() });
    disk.tick(&mut state, 1);
    assert_eq!(disk.told(), []);
    disk.keys(&mut state, "l");
    let screen = shown(&state);
    assert!(screen.contains("还可写 200 字") && !screen.contains("留下的"), "{screen}");
}

#[test]
fn a_form_with_many_fields_comes_back_with_all_of_them() {
    let mut disk = Disk::default();
    let mut state = disk.board(hall());
    // The half hour before this one, 12 taken, and 9 so far.
    disk.keys(&mut state, "j\n4112\n9\u{1b}");
    assert_eq!(disk.told(), [("half_hour", "S1", "12")], "Esc writes at once");
    let mut state = disk.board(hall());
    disk.keys(&mut state, "j\n4");
    let screen = shown(&state);
    assert!(screen.contains("取号      12") && screen.contains("办结      9"), "{screen}");
    assert!(screen.contains("13:30 - 14:00"), "{screen}");
    disk.keys(&mut state, "\n2\n\n");
    let Some(Effect::Save { then, .. }) = disk.asked.pop() else { panic!("no entry") };
    let Effect::Act(act) = *then else { panic!("{then:?}") };
    let Act::EnterHalfHour { taken, served, abandoned, .. } = act else { panic!("{act:?}") };
    assert_eq!((taken, served, abandoned), (12, 9, 2));
    // Refused, it is a draft again; written, it is none.
    let why = Refused::NotThatTime;
    disk.tell(&mut state, Msg::ActRefused { act: act.clone(), why });
    disk.keys(&mut state, "\u{1b}\n4");
    assert!(shown(&state).contains("取号      12"), "{}", shown(&state));
    disk.keys(&mut state, "\t\t\t\t\n");
    assert_eq!(disk.asked.len(), 1, "{:?}", disk.asked);
    disk.rows.clear();
    disk.tell(&mut state, Msg::Acted { act, act_id: "a1".into() });
    disk.tick(&mut state, 1);
    assert_eq!(disk.told(), []);
    disk.keys(&mut state, "\n4");
    assert!(!shown(&state).contains("取号      12"), "{}", shown(&state));
}

#[test]
fn an_entry_that_failed_stays_a_draft_until_it_is_written() {
    let mut disk = Disk::default();
    let mut state = disk.board(hall());
    disk.keys(&mut state, "j\n4112\n9\n2\n\n");
    let Some(Effect::Act(act)) = disk.asked.pop() else { panic!("no entry") };
    disk.tick(&mut state, 1);
    assert_eq!(disk.told(), [], "what is on its way is no draft");
    disk.tell(&mut state, Msg::ActFailed { act: act.clone(), why: Refusal::Disk });
    disk.tick(&mut state, 1);
    assert_eq!(disk.told(), [("half_hour", "S1", "12")]);
    disk.keys(&mut state, "U");
    let Some(Effect::Save { then, .. }) = disk.asked.pop() else { panic!("{:?}", disk.asked) };
    assert_eq!(*then, Effect::Act(act.clone()));
    disk.rows.clear();
    disk.tell(&mut state, Msg::Acted { act, act_id: "a1".into() });
    disk.tick(&mut state, 1);
    assert_eq!(disk.told(), []);
}

#[test]
fn a_draft_is_discarded_by_one_key_and_found_again() {
    let mut disk = Disk::default();
    let mut state = disk.board(hall());
    disk.keys(&mut state, &format!("l{NOTE}\u{1b}"));
    disk.keys(&mut state, "l^");
    assert!(!shown(&state).contains(NOTE), "{}", shown(&state));
    assert_eq!(disk.told(), [], "gone from the disk as well");
    // The same key again, as long as nothing else is written.
    disk.keys(&mut state, "^");
    assert!(shown(&state).contains(NOTE), "{}", shown(&state));
    assert_eq!(disk.told(), [("note", "", NOTE)]);
    disk.keys(&mut state, "^x^");
    assert!(!shown(&state).contains(NOTE), "what is typed is not thrown away either");
    disk.keys(&mut state, "\u{1b}u");
    assert!(toast(&state).contains("草稿找回来了"), "{}", toast(&state));
    assert_eq!(disk.told(), [("note", "", "x"), ("note", "1", NOTE)]);
    // In any other form as well.
    disk.keys(&mut state, "1j\n4112\n9\u{1b}\n4^\u{1b}");
    assert!(!disk.told().iter().any(|row| row.0 == "half_hour"), "{:?}", disk.told());
    disk.keys(&mut state, "u\n4");
    assert!(shown(&state).contains("取号      12"), "{}", shown(&state));
    // A form without a draft has nothing to discard.
    disk.keys(&mut state, "\u{1b}m^");
    assert!(shown(&state).contains("客户不满"), "{}", shown(&state));
}

#[test]
fn the_list_of_drafts_opens_each() {
    let mut disk = Disk::default();
    let mut state = disk.board(hall());
    disk.keys(&mut state, ":caogao");
    assert!(shown(&state).contains("没有草稿"), "{}", shown(&state));
    disk.keys(&mut state, &format!("\u{1b}l{NOTE}\u{1b}j\n4112\n9\u{1b}"));
    let mut state = disk.board(hall());
    assert!(toast(&state).contains("有 2 份草稿未存"), "{}", toast(&state));
    disk.keys(&mut state, ":caogao\n");
    let screen = shown(&state);
    assert!(screen.contains("14:02 半小时数据  12") && screen.contains(NOTE), "{screen}");
    disk.keys(&mut state, "1");
    assert!(shown(&state).contains("取号      12"), "{}", shown(&state));
    disk.keys(&mut state, "\u{1b}:caogao\n2");
    assert!(shown(&state).contains(NOTE), "{}", shown(&state));
}

#[test]
fn a_reason_that_was_half_written_is_found_again_with_its_act() {
    let mut disk = Disk::default();
    let mut state = disk.board(hall());
    let act = Act::MarkStaff {
        staff: vec!["e1".into()],
        state: StaffState::OnPost,
        counter_id: Some("05".into()),
        reason: String::new(),
    };
    let why = Refused::BelowCoverage { left: 1, least: 2 };
    disk.tell(&mut state, Msg::ActRefused { act: act.clone(), why });
    disk.keys(&mut state, "支援\u{1b}");
    let mut state = disk.board(hall());
    disk.keys(&mut state, ":caogao\n1");
    assert!(shown(&state).contains("支援"), "{}", shown(&state));
    disk.keys(&mut state, "\n");
    let Some(Effect::Save { then, .. }) = disk.asked.pop() else { panic!("{:?}", disk.asked) };
    let Effect::Act(Act::MarkStaff { staff, reason, .. }) = *then else { panic!("{then:?}") };
    assert_eq!((staff, reason.as_str()), (vec!["e1".to_owned()], "支援"));
}

/// A hall with PINs and two people.
fn manned() -> Board {
    let mut board = sample::hall();
    board.locks = true;
    board.idle_lock_secs = 300;
    board
}

fn unlock(disk: &mut Disk, state: &mut State, person: &str) {
    disk.tell(state, Msg::Unlocked { person_id: person.to_owned() });
    disk.tell(state, Msg::Board(std::sync::Arc::new(manned())));
}

#[test]
fn the_lock_keeps_what_is_typed_for_its_owner_alone() {
    let mut disk = Disk::default();
    let mut state = open(&manned(), (80, 24), Lang::Zh);
    unlock(&mut disk, &mut state, "m1");
    disk.keys(&mut state, &format!("l{NOTE}"));
    let effects = crate::ui::lock::by_key(&mut state);
    assert!(matches!(
        effects[..],
        [Effect::KeepDrafts(_), Effect::Lock(LockWhy::Key), Effect::Repaint]
    ));
    disk.serve(&mut state, effects);
    assert_eq!(disk.told(), [("note", "", NOTE)], "before the lock is on record");
    assert!(!format!("{:?}", state.drafts).contains(NOTE) && state.draft.is_empty());
    assert!(!shown(&state).contains(NOTE), "{}", shown(&state));
    unlock(&mut disk, &mut state, "e1");
    disk.keys(&mut state, "l");
    assert!(!shown(&state).contains(NOTE), "{}", shown(&state));
    assert!(state.messages.iter().all(|message| !message.2.contains("草稿")));
    disk.keys(&mut state, "\u{1b}");
    let effects = crate::ui::lock::by_key(&mut state);
    disk.serve(&mut state, effects);
    unlock(&mut disk, &mut state, "m1");
    disk.keys(&mut state, "l");
    assert!(shown(&state).contains(NOTE), "{}", shown(&state));
    // Saved at another place or after the lock, it is gone.
    disk.keys(&mut state, "\u{1b}");
    let effects = crate::ui::lock::by_key(&mut state);
    disk.serve(&mut state, effects);
    disk.rows.clear();
    unlock(&mut disk, &mut state, "m1");
    disk.keys(&mut state, "l");
    assert!(!shown(&state).contains(NOTE), "{}", shown(&state));
}

#[test]
fn what_the_disk_refuses_is_kept_in_memory_said_so_and_tried_again() {
    let mut disk = Disk { broken: true, ..Disk::default() };
    let mut state = disk.board(hall());
    disk.keys(&mut state, &format!("l{NOTE}\u{1b}"));
    assert!(toast(&state).contains("草稿只留在内存里"), "{}", toast(&state));
    let told = state.messages.len();
    disk.keys(&mut state, "l");
    assert!(shown(&state).contains(NOTE), "{}", shown(&state));
    disk.keys(&mut state, "!");
    (0..9).for_each(|_| disk.tick(&mut state, 1));
    disk.broken = false;
    assert_eq!((disk.told().len(), state.messages.len()), (0, told), "said once, not tried yet");
    disk.tick(&mut state, 2);
    assert_eq!(disk.told(), [("note", "", "三号机缺纸!")]);
}

#[test]
fn a_form_that_is_in_memory_alone_does_not_end_with_the_board_unasked() {
    let mut disk = Disk { broken: true, ..Disk::default() };
    let mut state = disk.board(hall());
    disk.keys(&mut state, "c\t\t话费\u{1b}");
    disk.keys(&mut state, "q");
    assert_eq!(disk.asked, [], "{}", toast(&state));
    assert!(toast(&state).contains("退出会丢"), "{}", toast(&state));
    disk.keys(&mut state, "q");
    assert_eq!(disk.asked, [Effect::Quit]);
    let mut disk = Disk::default();
    let mut state = disk.board(hall());
    disk.keys(&mut state, "c\t\t话费\u{1b}q");
    assert_eq!(disk.asked, [Effect::Quit], "it is on disk");
}

#[test]
fn the_end_of_a_board_writes_what_is_typed_and_a_read_only_one_writes_nothing() {
    for end in [Msg::Quit, Msg::Hangup] {
        let mut disk = Disk::default();
        let mut state = disk.board(hall());
        disk.keys(&mut state, &format!("l{NOTE}"));
        disk.tell(&mut state, end);
        assert_eq!(disk.told(), [("note", "", NOTE)]);
        assert_eq!(disk.asked, [Effect::Quit]);
    }
    let mut disk = Disk::default();
    let mut state = disk.board(hall());
    disk.keys(&mut state, &format!("l{NOTE}"));
    disk.tell(&mut state, Msg::ReadOnly(None));
    disk.tell(&mut state, Msg::Quit);
    assert_eq!(disk.told(), []);
}
