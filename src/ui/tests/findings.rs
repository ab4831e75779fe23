//! Findings of the day on the floor (domain notes 6.3) by keys, through the real update loop and the real hall,
//! within their budgets; praise, talks, needs and sheets; and what the screen shows of them.

use std::sync::Arc;

use crate::core::act::finding::tests::play;
use crate::core::act::tests::Play;
use crate::core::act::{Act, FindingAct, NewFinding};
use crate::core::board::{Board, FindingRow, Place};
use crate::core::complaint::Severity;
use crate::core::finding::{FindingState, FindingStep};
use crate::core::tests::ms;
use crate::text::words::Lang;
use crate::ui::handover;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::state::{Overlay, Setup, State};
use crate::ui::update::update;

/// A board over a hall that answers.
pub(super) struct Desk {
    pub(super) play: Play,
    pub(super) state: State,
    time: String,
    who: String,
}

fn state_of(play: &Play, time: &str, who: &str, size: (u16, u16), lang: Lang) -> State {
    let setup = Setup { lang, me: who.to_owned(), speed: 1, ..Setup::default() };
    let board = play.board(time);
    let mut state = State::new(setup, size, board.now);
    update(&mut state, Msg::Board(Arc::new(board)));
    state
}

impl Desk {
    pub(super) fn at(time: &str, who: &str, size: (u16, u16), lang: Lang) -> Desk {
        let play = play();
        let state = state_of(&play, time, who, size, lang);
        Desk { play, state, time: time.to_owned(), who: who.to_owned() }
    }

    /// Somebody else comes to the board.
    pub(super) fn takes_over(&mut self, who: &str, time: &str) {
        let (size, lang) = (self.state.size, self.state.setup.lang);
        self.state = state_of(&self.play, time, who, size, lang);
        (self.time, self.who) = (time.to_owned(), who.to_owned());
    }

    /// The clock goes on to that time; what fell due is written down.
    pub(super) fn on(&mut self, time: &str) {
        self.time = time.to_owned();
        self.play.findings_due(time);
        update(&mut self.state, Msg::Tick(ms(time)));
        self.refresh();
    }

    fn refresh(&mut self) {
        let board = self.play.board(&self.time);
        update(&mut self.state, Msg::Board(Arc::new(board)));
    }

    fn press(&mut self, key: Key) {
        let effects = update(&mut self.state, Msg::Key(KeyPress::plain(key)));
        for effect in effects {
            self.answer(effect);
        }
    }

    fn answer(&mut self, effect: Effect) {
        let act = match effect {
            Effect::Save { then, .. } => return self.answer(*then),
            Effect::Act(act) => act,
            _ => return,
        };
        let msg = match self.play.act(&self.time, &self.who, &act) {
            Ok(act_id) => Msg::Acted { act, act_id },
            Err(why) => Msg::ActRefused { act, why },
        };
        update(&mut self.state, msg);
        self.refresh();
    }

    /// Somebody raises a finding beside the board.
    fn raise_one(&mut self, item: &str, place: &str) {
        let new =
            NewFinding { item_code: item.into(), place: place.into(), ..NewFinding::default() };
        let act = Box::new(FindingAct::Raise(Box::new(new)));
        let (time, who) = (self.time.clone(), self.who.clone());
        self.play.act(&time, &who, &Act::Finding { finding_id: String::new(), act }).unwrap();
        self.refresh();
    }

    /// Keys in words: what is one character is that key; `%` opens the list of findings, `§` saves.
    pub(super) fn keys(&mut self, keys: &str) {
        for c in keys.chars() {
            self.press(match c {
                '\n' => Key::Enter,
                '\t' => Key::Tab,
                '\u{1b}' => Key::Esc,
                '%' => Key::F(6),
                '§' => Key::F(2),
                '_' => Key::Down,
                c => Key::Char(c),
            });
        }
    }

    /// As [`Desk::keys`], at a time, with at most so many.
    fn within(&mut self, time: &str, keys: &str, budget: usize) {
        assert!(keys.chars().count() <= budget, "{keys:?} is more than {budget} keys");
        self.on(time);
        self.keys(keys);
    }

    fn row(&self, item: &str) -> FindingRow {
        let board = self.play.board(&self.time);
        board.findings.into_iter().find(|row| row.item_code == item).unwrap()
    }

    pub(super) fn shown(&self) -> String {
        plain(&buffer(&self.state))
    }

    pub(super) fn told(&self) -> String {
        let toasts = self.state.toasts.iter().map(|toast| toast.text.as_str());
        toasts.collect::<Vec<_>>().join("\n")
    }
}

#[test]
fn the_morning_and_the_afternoon_on_the_floor() {
    let mut desk = Desk::at("08:40", "wang", (120, 40), Lang::Zh);
    // Paper is low: the clerk fills it up at once, the manager sees it.
    desk.within("08:40", "%n2§", 5);
    assert_eq!(desk.row("supplies").state, FindingState::Open);
    desk.keys("\n1");
    assert!(desk.shown().contains("谁整改的"), "{}", desk.shown());
    desk.keys("41\n");
    assert_eq!(&*desk.row("supplies").finding.fixed.as_ref().unwrap().by, "zhang");
    desk.keys("\n1");
    assert_eq!(desk.row("supplies").state, FindingState::Closed, "{}", desk.told());
    // Terminal 3 is dead: a day for the repair.
    desk.within("08:42", "n13\t3sbwx§", 10);
    let dead = desk.row("device");
    assert_eq!((dead.place.as_str(), dead.owner.as_str()), ("3", "repair"), "{}", desk.shown());
    assert_eq!(dead.due_at.unwrap().secs_since(ms("08:42")), 86_400);
    // Seen again, it is the same.
    desk.within("09:30", "n13§", 4);
    assert_eq!(desk.row("device").occurrences, 2);
    assert_eq!(desk.play.hall.findings().open().count(), 1);
    // 14:25: a talk, in a few keys; 15:00: the repair is checked with two.
    desk.takes_over("chen", "14:25");
    desk.within("14:25", "o343\n", 5);
    let board = desk.play.board("14:25");
    let talk = &board.talks[0];
    assert_eq!(
        (talk.person_id.as_str(), talk.topic.as_str()),
        ("zhang", "guard"),
        "{}",
        desk.shown()
    );
    assert_eq!(talk.agreed, "离台前收好单据");
    desk.keys("%");
    assert!(desk.shown().contains("设备故障 3"), "{}", desk.shown());
    desk.within("15:00", "\n1", 2);
    assert_eq!(desk.row("device").state, FindingState::Closed, "{}", desk.told());
    // 16:50: praise.
    desk.keys("\u{1b}");
    desk.within("16:50", "p31\n", 4);
    let board = desk.play.board("16:50");
    assert_eq!((board.praises.len(), board.praises[0].person_id.as_str()), (1, "zhang"));
    // Each of it has its way back.
    desk.keys("u");
    assert!(desk.play.board("16:51").praises.is_empty());
}

#[test]
fn a_step_that_is_not_possible_says_why_and_what_goes_instead() {
    let mut desk = Desk::at("08:40", "wang", (120, 40), Lang::Zh);
    desk.keys("%n3§");
    // She put it right herself: then nobody offers her to check it, and to say so by hand is refused.
    desk.keys("\n1\n1\n");
    assert_eq!(desk.row("dirt").state, FindingState::Fixed, "{}", desk.told());
    desk.keys("\n");
    assert!(!desk.shown().contains("复查合格"), "{}", desk.shown());
    assert!(desk.shown().contains("要由别人复查: 陈涛, 周敏"), "{}", desk.shown());
    desk.keys("\u{1b}");
    assert!(matches!(desk.state.overlay, Some(Overlay::Findings { .. })));
    desk.takes_over("chen", "09:00");
    desk.keys("%\n1");
    assert_eq!(desk.row("dirt").state, FindingState::Closed, "somebody else may");
    // It comes back: cause and prevention are asked for before it can be closed.
    desk.keys("n3§\n121\n\n1");
    let rows = desk.play.board("09:00").findings;
    assert!(rows[0].came_back && rows[0].state == FindingState::Verified, "{rows:?}");
    assert!(desk.shown().contains("还差"), "{}", desk.shown());
    desk.keys("\n1无人\n擦地\n2");
    let rows = desk.play.board("09:00").findings;
    assert!(rows.iter().all(|row| row.state == FindingState::Closed), "{}", desk.told());
}

#[test]
fn what_is_late_stands_first_and_says_whom_it_was_told() {
    let mut desk = Desk::at("08:40", "wang", (120, 40), Lang::Zh);
    desk.keys(":shift.open\n%n8§n12\t1§");
    desk.on("09:40");
    let rows = desk.play.board("09:40").findings;
    assert!(rows[0].late && !rows[1].late);
    assert_eq!(rows[0].item_code, "device");
    assert!(desk.shown().contains("逾期"), "{}", desk.shown());
    assert!(desk.shown().contains("已报 L1"), "{}", desk.shown());
    // Another deadline without a reason is refused, and the form is there again with what it lacks.
    desk.keys("1");
    desk.keys("2");
    assert!(desk.shown().contains("派整改"), "{}", desk.shown());
}

#[test]
fn what_is_not_right_is_open_again_and_the_list_takes_it_back() {
    let mut desk = Desk::at("08:40", "wang", (80, 24), Lang::Zh);
    // Where a device stands has to be said; what was done about it too.
    desk.keys("%n1\n");
    assert!(desk.shown().contains("在哪里"), "{}", desk.shown());
    desk.keys("3§\n1\n\n");
    assert_eq!(desk.row("device").state, FindingState::Open, "{}", desk.shown());
    desk.keys("1\n");
    assert_eq!(desk.row("device").state, FindingState::Fixed, "{}", desk.shown());
    desk.takes_over("chen", "09:00");
    desk.keys("%f1\n");
    let row = desk.row("device");
    assert_eq!(row.state, FindingState::Open, "{}", desk.shown());
    assert!(desk.shown().contains("复查不合格: 没有整改到位"), "{}", desk.shown());
    desk.keys("u");
    assert_eq!(desk.row("device").state, FindingState::Fixed, "{}", desk.told());
    assert!(matches!(desk.state.overlay, Some(Overlay::Findings { .. })));
    // What is known already says so.
    desk.keys("n13§");
    assert!(desk.told().contains("同一问题, 第 2 次: 设备故障 3"), "{}", desk.told());
    assert!(desk.shown().contains("2 次"), "{}", desk.shown());
}

#[test]
fn needs_and_sheets_without_an_input_method() {
    let mut desk = Desk::at("10:00", "wang", (120, 40), Lang::Zh);
    let palette = |desk: &mut Desk, word: &str| desk.keys(&format!(":{word}\n"));
    palette(&mut desk, "need");
    desk.keys("1\n");
    let needs: Vec<_> = desk.play.hall.conduct().needs().cloned().collect();
    assert_eq!((needs.len(), &*needs[0].topic, needs[0].count), (1, "parking", 1));
    palette(&mut desk, "visit");
    desk.keys("1A-17\n1109\n92.5\nc2@03 e3 P2@01\n\n\n");
    let visits: Vec<_> = desk.play.hall.conduct().visits().cloned().collect();
    assert_eq!(visits.len(), 1, "{}", desk.shown());
    assert_eq!((visits[0].score_tenths, visits[0].items.len()), (Some(925), 3));
    let open: Vec<_> = desk.play.hall.findings().open().collect();
    assert_eq!(open.len(), 3);
    assert!(open.iter().all(|it| it.occurrences[0].visit_id == visits[0].visit_id));
    // One undo takes sheet and findings back.
    desk.keys("u");
    assert_eq!(desk.play.hall.conduct().visits().count(), 0);
    assert_eq!(desk.play.hall.findings().open().count(), 0);
    // What cannot be read is asked for again, and nothing is lost.
    palette(&mut desk, "visit");
    desk.keys("1A-18\n\n101\n\n\n\n");
    assert!(desk.shown().contains("得分写 0 到 100"), "{}", desk.shown());
    assert!(desk.shown().contains("A-18"));
    // Of what failed what is no item is called by its name.
    let mut desk = Desk::at("10:00", "wang", (120, 40), Lang::Zh);
    palette(&mut desk, "visit");
    desk.keys("1A-19\n\n\nc2 zz9\n\n\n");
    assert!(desk.shown().contains("没有检查项 zz9"), "{}", desk.shown());
}

#[test]
fn talks_stand_in_the_detail_of_a_person_and_no_log_line_tells_of_them() {
    let mut desk = Desk::at("14:25", "chen", (120, 40), Lang::Zh);
    desk.keys("o343\np31\n");
    let log: Vec<String> =
        desk.play.board("14:26").log.iter().map(|line| format!("{line:?}")).collect();
    assert!(log.iter().all(|line| !line.contains("收好") && !line.contains("guard")), "{log:?}");
    desk.state.focus = Place::Staff;
    let board = desk.play.board("14:26");
    let rows: Vec<String> = crate::ui::view::findings_of_person(&desk.state, &board, "zhang");
    assert!(rows.iter().any(|line| line.contains("离台前收好单据")), "{rows:?}");
    assert!(rows.iter().any(|line| line.contains("本月表扬 1 分 1 条")), "{rows:?}");
    // A locked board holds none of it.
    let locked = board.without_people();
    assert!(locked.talks.is_empty() && locked.praises.is_empty() && locked.findings.is_empty());
}

/// What was agreed with somebody is shown to who has the duty or manages the hall, and to no clerk, the one whom it is
/// about included.
#[test]
fn a_clerk_sees_no_talk() {
    let mut desk = Desk::at("14:25", "chen", (120, 40), Lang::Zh);
    desk.keys("o343\np31\n");
    let mut board = Board { locks: true, ..desk.play.board("14:26") };
    board.people.iter_mut().for_each(|person| person.has_pin = true);
    assert_eq!(board.talks.len(), 1);
    for (who, sees) in [("zhang", false), ("wang", true), ("zhang", false), ("zhou", true)] {
        update(&mut desk.state, Msg::Unlocked { person_id: who.to_owned() });
        update(&mut desk.state, Msg::Board(Arc::new(board.clone())));
        let rows = crate::ui::view::findings_of_person(&desk.state, &board, "zhang");
        let told = rows.iter().any(|line| line.contains("离台前收好单据"));
        assert_eq!(
            (told, crate::ui::findings::talks(&desk.state).len() == 1),
            (sees, sees),
            "{who}"
        );
    }
}

#[test]
fn what_the_screen_shows() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 40)] {
            let mut desk = Desk::at("08:40", "wang", (width, height), lang);
            let save = |desk: &Desk, name: &str| {
                let name = format!("findings_{name}_{tag}_{width}x{height}");
                insta::assert_snapshot!(name, desk.shown());
            };
            desk.keys("%");
            save(&desk, "none");
            desk.keys("n1");
            save(&desk, "new");
            desk.keys("3\t1\t\t\n");
            desk.keys("n2§");
            let repair = if lang == Lang::Zh { "sb" } else { "re" };
            desk.keys(&format!("n802\t3{repair}§"));
            desk.keys("2\n11\n");
            desk.on("09:45");
            desk.keys("n13§");
            save(&desk, "list");
            desk.keys("1");
            save(&desk, "steps");
            desk.keys("2");
            save(&desk, "assign");
            desk.keys("\u{1b}\u{1b}o");
            save(&desk, "coach");
            desk.keys("\u{1b}p");
            save(&desk, "praise");
            desk.keys("\u{1b}:visit\n1");
            save(&desk, "visit");
        }
    }
}

#[test]
fn severity_a_date_a_complaint_and_measures_are_said_from_the_list() {
    let mut desk = Desk::at("08:40", "wang", (80, 24), Lang::Zh);
    desk.raise_one("S1", "3");
    let row = |desk: &Desk| desk.play.board(&desk.time).findings[0].clone();
    let step = |desk: &mut Desk, step: FindingStep| {
        desk.keys("%\n");
        let Some(Overlay::Form(form)) = &desk.state.overlay else { panic!("no steps") };
        let nth = form.fields[1].entries.iter().position(|it| it.code == step.as_str()).unwrap();
        for _ in 0..nth {
            desk.press(Key::Down);
        }
        desk.press(Key::Enter);
    };
    step(&mut desk, FindingStep::Grade);
    desk.keys("21\n");
    assert_eq!(row(&desk).severity, Severity::Sev2, "{}", plain(&buffer(&desk.state)));
    assert_eq!(row(&desk).finding.notes.len(), 1, "why stands beside it");
    desk.keys("\u{1b}u");
    assert_eq!(row(&desk).severity, Severity::Sev4, "one way back for both");
    assert!(row(&desk).finding.notes.is_empty());
    // By initials who, by date until when; later than before needs a reason.
    step(&mut desk, FindingStep::Assign);
    desk.keys("zl");
    desk.press(Key::Enter);
    desk.keys("5");
    desk.keys("11-20 1600\n");
    desk.keys("1\n");
    let assigned = row(&desk);
    assert_eq!(
        (&*assigned.owner, assigned.due_at),
        ("zhang", Some(ms("2025-11-20T16:00:00+08:00"))),
        "{}",
        plain(&buffer(&desk.state))
    );
}

#[test]
fn words_typed_in_the_hand_over_are_kept_when_they_are_left() {
    let mut desk = Desk::at("13:40", "wang", (80, 24), Lang::Zh);
    desk.play.act("08:35", "wang", &Act::OpenShift { name: String::new() }).unwrap();
    desk.refresh();
    let typed = |desk: &Desk| handover::open_line(&desk.state).map(|it| it.gist().to_owned());
    desk.press(Key::F(2));
    desk.keys("s");
    desk.keys("n");
    desk.keys("钥匙在抽屉");
    assert_eq!(typed(&desk).as_deref(), Some("钥匙在抽屉"), "{}", plain(&buffer(&desk.state)));
    desk.press(Key::Esc);
    assert_eq!(typed(&desk), None);
    desk.press(Key::Esc);
    desk.press(Key::F(2));
    desk.keys("n");
    assert_eq!(typed(&desk).as_deref(), Some("钥匙在抽屉"), "it comes back");
    desk.press(Key::Esc);
    desk.press(Key::Esc);
    // It stands among the drafts too, and is opened from there.
    desk.keys(":草稿\n");
    desk.press(Key::Enter);
    assert_eq!(typed(&desk).as_deref(), Some("钥匙在抽屉"), "{}", plain(&buffer(&desk.state)));
    desk.press(Key::Enter);
    desk.refresh();
    desk.keys("n");
    assert_eq!(typed(&desk), None, "what was saved is no draft any more");
}
