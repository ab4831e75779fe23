//! Keys in any order, fast, on every view that walks, hands over, lists and writes: nothing breaks, whatever is drawn at
//! whatever size, and the hall that they leave is the one that its events give.

use std::sync::Arc;

use super::screens::open;
use crate::core::act::tests::Play;
use crate::core::act::tests::checks::{HALL, hall};
use crate::core::act::{Act, HandoverAct, NewCase};
use crate::core::complaint::{Category, Severity};
use crate::core::tests::ms;
use crate::core::time::{Ms, Zone};
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::state::State;
use crate::ui::update::update;

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap_or(0) % most
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// What leads to each of the views.
const WAYS: &[&[Key]] = &[
    &[Key::Char('x')],
    &[Key::Char('x'), Key::Char('3')],
    &[Key::Char('x'), Key::Char('2'), Key::Char('y'), Key::Char('f')],
    &[Key::F(2)],
    &[Key::F(2), Key::Char('s')],
    &[Key::F(2), Key::Char('s'), Key::Char('s')],
    &[Key::Char('4')],
    &[Key::Char('7')],
    &[Key::Char('7'), Key::Enter],
    &[Key::Char('l')],
    &[Key::Char('p')],
    &[Key::Char('o')],
    &[Key::Char(':')],
    &[Key::Char('/')],
    &[Key::Char('?')],
];
const NAMED: &[Key] = &[
    Key::Enter,
    Key::Enter,
    Key::Enter,
    Key::Esc,
    Key::Tab,
    Key::BackTab,
    Key::Up,
    Key::Down,
    Key::Left,
    Key::Right,
    Key::PageUp,
    Key::PageDown,
    Key::Home,
    Key::End,
    Key::Backspace,
    Key::Delete,
    Key::F(1),
    Key::F(2),
    Key::F(9),
    Key::F(255),
];
/// Letters of every view, digits, and what an input method, a paste or an enemy sends.
const TYPED: &str = "yyyfffssn123456789012345678900xlcmunwzaprobktvgedhji:/?-+=@.,１２３９＋－＝漏检日终巡检交接\
    \u{202e}\u{200b}\u{0}\u{7}\u{1b}\u{301}👨‍👩‍👧ﷺ\u{10ffff}";
const SIZES: &[(u16, u16)] =
    &[(1, 1), (3, 2), (20, 5), (60, 16), (80, 24), (81, 9), (120, 40), (200, 60), (500, 3)];

pub(super) struct Anyone {
    play: Play,
    pub(super) state: State,
    now: Ms,
    dice: Dice,
    acts: usize,
    refused: usize,
}

impl Anyone {
    pub(super) fn new(seed: u64) -> Anyone {
        // Somebody comes next today: what is handed over is handed over face to face.
        let own = "id = 'ct'\nrole = 'duty_manager'";
        let mut play = hall(&HALL.replace(own, &format!("{own}\nweek = {{ daily = 'day' }}")));
        for (text, severity) in [("没信号", Severity::Sev3), ("=1+1", Severity::Sev1)] {
            let case = NewCase {
                category: Category::MobileSignal,
                severity: Some(severity),
                severity_reason: "看现场".to_owned(),
                text: text.to_owned(),
                take: true,
                ..NewCase::default()
            };
            play.act("08:01", "wf", &Act::Register(Box::new(case))).expect("it is registered");
        }
        let open_shift = Act::OpenShift { name: String::new() };
        play.act("08:02", "wf", &open_shift).expect("it is opened");
        let mut state = open(&play.board("08:10"), (80, 24), Lang::Zh);
        state.setup.me = "wf".to_owned();
        Anyone { play, state, now: ms("08:10"), dice: Dice(seed), acts: 0, refused: 0 }
    }

    fn time(&self) -> String {
        Zone::default().hms(self.now)
    }

    pub(super) fn take(&mut self, msg: Msg) {
        let mut waiting = update(&mut self.state, msg);
        while let Some(effect) = waiting.pop() {
            let (by, act) = match effect {
                Effect::Save { then, .. } => {
                    waiting.push(*then);
                    continue;
                }
                Effect::Act(act) | Effect::ActFor { act, .. } => ("wf".to_owned(), act),
                Effect::Sign { person_id, act, .. } | Effect::Witnessed { person_id, act, .. } => {
                    (person_id, *act)
                }
                _ => continue,
            };
            // Somebody else receives: at one terminal without PINs that is said by them.
            let receives =
                matches!(&act, Act::Handover { act, .. } if **act == HandoverAct::Receive);
            let by = if receives && self.dice.below(2) == 0 { "ct".to_owned() } else { by };
            let msg = match self.play.act(&self.time(), &by, &act) {
                Ok(act_id) => {
                    self.acts += 1;
                    Msg::Acted { act, act_id }
                }
                Err(why) => {
                    self.refused += 1;
                    Msg::ActRefused { act, why }
                }
            };
            waiting.extend(update(&mut self.state, msg));
        }
    }

    fn key(&mut self) -> KeyPress {
        match self.dice.below(10) {
            0..=2 => KeyPress::plain(self.dice.one(NAMED)),
            3 => KeyPress::ctrl(self.dice.one(&['c', 'u', 'w', 'a', 'e', 'l', 'd', 'z'])),
            _ => {
                let count = TYPED.chars().count();
                KeyPress::char(TYPED.chars().nth(self.dice.below(count)).unwrap_or('y'))
            }
        }
    }

    /// A way into a view, and keys in it.
    fn goes(&mut self, keys: usize) {
        // From the board, as anybody would.
        for _ in 0..4 {
            self.take(Msg::Key(KeyPress::plain(Key::Esc)));
        }
        for key in self.dice.one(WAYS) {
            self.take(Msg::Key(KeyPress::plain(*key)));
            self.shows();
        }
        for _ in 0..keys {
            let key = self.key();
            self.take(Msg::Key(key));
            match self.dice.below(24) {
                0..=7 => self.shows(),
                8 => {
                    // A clock that is set, back too; never beyond the day.
                    let secs = [1, 30, 300, 1800, -600][self.dice.below(5)];
                    let to = self.now.plus_secs(secs);
                    self.now = to.max(ms("08:10")).min(ms("23:30"));
                    self.take(Msg::Tick(self.now));
                    self.play.misses(&self.time());
                    self.shows();
                }
                9 => {
                    let size = self.dice.one(SIZES);
                    self.take(Msg::Resize(size.0, size.1));
                }
                10 => {
                    let text = TYPED.repeat(self.dice.below(40));
                    self.take(Msg::Paste(text));
                }
                11 => {
                    let lang = self.dice.one(&[Lang::Zh, Lang::En]);
                    self.state.setup.lang = lang;
                }
                _ => {}
            }
            if self.dice.below(3) == 0 {
                self.draws();
            }
        }
        self.draws();
    }

    pub(super) fn shows(&mut self) {
        let board = self.play.board(&self.time());
        self.take(Msg::Board(Arc::new(board)));
    }

    fn draws(&self) {
        let shown = plain(&buffer(&self.state));
        let odd = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!shown.contains(odd), "{shown:?}");
    }
}

#[test]
fn keys_in_any_order_break_nothing() {
    let is_long = std::env::var_os("ZHIBAN_LONG").is_some();
    let (halls, ways, keys) = if is_long { (20, 30, 40) } else { (5, 16, 24) };
    let (mut acts, mut refused) = (0, 0);
    for seed in 0..halls {
        let mut anyone = Anyone::new(seed * 7919 + 1);
        for _ in 0..ways {
            anyone.goes(keys);
        }
        anyone.play.report(&anyone.time());
        acts += anyone.acts;
        refused += anyone.refused;
    }
    // Random keys that lead to nothing would prove nothing.
    assert!(acts > 20 && refused > 0, "{acts} acts, {refused} refused");
}
