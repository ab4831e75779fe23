//! Several terminals of one hall, for tests: each acts through `core::act` on its own view of the log, is alone for as
//! long as the test wants, and sends what it wrote; the server's order is that of sending. Any interleaving of what was
//! written apart can be folded, as another network would have brought it.

use std::borrow::Cow;

use super::{at, config, events};
use crate::core::act::{Act, CaseAct, Decided, Desk, Draft, Refused, decide};
use crate::core::event::{Body, CaseEvent, Event, Fact, Kind, Proof, Registered, Written};
use crate::core::hall::{Applied, Hall, HallConfig, Place, due};
use crate::core::people::Author;
use crate::core::settings::{Hours, Person, Role, Settings, Span, WorkingTime};
use crate::core::time::{Ms, Stamp};

/// An event of a stream, with what its author had confirmed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) event: Event,
    pub(crate) stream: u8,
    pub(crate) seq: u64,
    pub(crate) seen: u64,
}

impl Entry {
    pub(crate) fn place(&self, pos: u64) -> Place {
        Place { pos, stream: [self.stream; 16], seq: self.seq, seen: Some(self.seen) }
    }
}

/// One terminal.
#[derive(Clone, Debug)]
pub(crate) struct Terminal {
    stream: u8,
    /// How far it has the hall's log.
    pub(crate) seen: u64,
    written: u64,
    pub(crate) unsent: Vec<Entry>,
    /// What its clock is off by, milliseconds.
    pub(crate) off_ms: i64,
    /// It has met the server, and knows how far its clock is off.
    pub(crate) met: bool,
    pub(crate) hall: Hall,
}

/// The terminals of a hall and its log.
#[derive(Clone, Debug)]
pub(crate) struct Terminals {
    pub(crate) log: Vec<Entry>,
    pub(crate) all: Vec<Terminal>,
    ids: u32,
}

/// Open from 08:00 to 22:00. Duty managers `wf`, `ct` and `ma`, the hall manager `hm`, clerks `zl` and `lj`, planned for
/// the whole day.
pub(crate) fn settings() -> Settings {
    let time = |text: &str| chrono::NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    let span = |from: &str, to: &str| Span { from: time(from), to: time(to) };
    let person = |id: &str, role: &str| Person {
        id: id.into(),
        role: role.into(),
        week: std::array::from_fn(|_| Some("day".to_owned())),
        ..Person::default()
    };
    let hours = std::array::from_fn(|_| vec![span("08:00", "22:00")]);
    let day = WorkingTime { id: "day".into(), name: "day".into(), span: span("07:30", "22:30") };
    let people = [
        ("wf", "duty_manager"),
        ("ct", "duty_manager"),
        ("ma", "duty_manager"),
        ("hm", "hall_manager"),
        ("zl", "clerk"),
        ("lj", "clerk"),
    ];
    let standard = Settings::standard();
    let roles = standard.roles.into_iter().map(|role| Role { promise_fen: Some(100_000), ..role });
    Settings {
        roles: roles.collect(),
        hours: Hours { week: hours, ..Hours::default() },
        people: people.iter().map(|(id, role)| person(id, role)).collect(),
        working_times: vec![day],
        ..Settings::standard()
    }
}

/// The hall before its first event.
pub(crate) fn empty() -> Hall {
    Hall::new(HallConfig { settings: settings(), ..config() })
}

/// The hall that these events make, in this order.
pub(crate) fn fold(entries: &[Entry]) -> Hall {
    fold_each(entries, |_, _, _| ())
}

/// The same, looked at after each step.
pub(crate) fn fold_each(entries: &[Entry], mut look: impl FnMut(&Hall, &Entry, &Applied)) -> Hall {
    let mut hall = empty();
    for (pos, entry) in (1..).zip(entries) {
        let applied = hall.apply(&entry.event, entry.place(pos));
        look(&hall, entry, &applied);
    }
    hall
}

/// How somebody proves who they are; `out_...` sit outside of the hall.
fn proof_of(by: &str) -> Proof {
    match by {
        "system" => Proof::System,
        by if by.starts_with("out_") => Proof::Console,
        _ => Proof::Pin,
    }
}

impl Terminals {
    /// So many terminals, numbered from 0, that all know a morning in which everybody came to work and the shift of
    /// `wf` was opened.
    pub(crate) fn new(count: u8) -> Terminals {
        let all = (0..count).map(|at| Terminal {
            stream: at + 1,
            seen: 0,
            written: 0,
            unsent: Vec::new(),
            off_ms: 0,
            met: false,
            hall: empty(),
        });
        let mut made = Terminals { log: Vec::new(), all: all.collect(), ids: 0 };
        let morning = "08:00 shift.opened wf id=s1\n08:05 marked wf,ct,ma,hm,zl,lj state=on_post";
        for event in events(morning) {
            made.write(0, event);
        }
        made.meet();
        made
    }

    /// A complaint of `owner`'s that everybody knows and that is judged.
    pub(crate) fn case_of(&mut self, complaint_id: &str, owner: &str) {
        let text = format!(
            r#"{{"number":"TS-{complaint_id}","voiced_at":0,"channel":"on_site","first_contact":"zl",
            "owner":"{owner}","customer_kind":"personal","tier":"regular","phase":"during_sale",
            "category":"nq2","severity":"sev3","emotion":"calm","place":"floor"}}"#
        );
        let fields: Registered = serde_json::from_str(&text).unwrap();
        self.tells(0, "09:00", "zl", complaint_id, Fact::Registered(Box::new(fields)));
        self.meet();
    }

    fn id(&mut self) -> String {
        self.ids += 1;
        format!("i{:04}", self.ids)
    }

    fn clock(&self, terminal: usize, now: &str) -> Stamp {
        let stamp = at(now);
        Stamp { at: Ms(stamp.at.0 + self.all[terminal].off_ms), ..stamp }
    }

    fn write(&mut self, terminal: usize, mut event: Event) {
        let one = &mut self.all[terminal];
        one.written += 1;
        event.written.seen = Some(one.seen);
        let event = Event::from_bytes(&event.to_bytes()).unwrap();
        let entry = Entry { event, stream: one.stream, seq: one.written, seen: one.seen };
        let pos = one.seen + one.unsent.len() as u64 + 1;
        one.hall.apply(&entry.event, entry.place(pos));
        one.unsent.push(entry);
    }

    /// Writes a draft of somebody at a terminal.
    pub(crate) fn writes(&mut self, terminal: usize, now: &str, by: &str, draft: Draft) {
        let written = Written {
            wall: self.clock(terminal, now),
            mono: 0,
            boot: Cow::Borrowed("test"),
            lamport: 0,
            server_offset_ms: self.all[terminal].met.then_some(-self.all[terminal].off_ms),
            seen: None,
        };
        let proof = proof_of(by);
        let Draft { kind, at, feed, body } = draft;
        self.write(terminal, Event { kind, at, written, by: by.into(), proof, feed, body });
    }

    /// Writes a fact about a complaint that no act makes.
    pub(crate) fn tells(&mut self, terminal: usize, now: &str, by: &str, id: &str, fact: Fact) {
        let act_id = self.id().as_str().into();
        let body = CaseEvent { by_name: "".into(), complaint_id: id.into(), act_id, fact };
        let at = self.clock(terminal, now);
        let (kind, body) = (body.fact.kind(), Body::Case(Box::new(body)));
        self.writes(terminal, now, by, Draft { kind, at, feed: None, body });
    }

    /// What an act would become on a terminal.
    pub(crate) fn decides(
        &mut self,
        terminal: usize,
        now: &str,
        by: &str,
        act: &Act,
    ) -> Result<Decided, Refused> {
        let author = Author { person: by.into(), proof: proof_of(by) };
        let now = self.clock(terminal, now);
        let mut ids = self.ids;
        let mut new_id = || {
            ids += 1;
            format!("i{ids:04}")
        };
        let device = format!("t{terminal}");
        let mut desk = Desk { now, author: &author, device: &device, new_id: &mut new_id };
        let decided = decide(&self.all[terminal].hall, &mut desk, act);
        self.ids = ids;
        decided
    }

    /// An act of somebody at a terminal; the act's id.
    pub(crate) fn acts(
        &mut self,
        terminal: usize,
        now: &str,
        by: &str,
        act: &Act,
    ) -> Result<String, Refused> {
        let mut decided = self.decides(terminal, now, by, act)?;
        if by.starts_with("out_") {
            decided = decided.named(&format!("{by} (网络优化)"));
        }
        for draft in decided.drafts {
            self.writes(terminal, now, by, draft);
        }
        Ok(decided.act_id)
    }

    /// The same about a complaint.
    pub(crate) fn does(
        &mut self,
        (terminal, by): (usize, &str),
        now: &str,
        complaint_id: &str,
        act: CaseAct,
    ) -> Result<String, Refused> {
        let act = Act::Case { complaint_id: complaint_id.into(), act: Box::new(act) };
        self.acts(terminal, now, by, &act)
    }

    /// Writes what has fallen due on a terminal, as its program does.
    pub(crate) fn falls_due(&mut self, terminal: usize, now: &str) -> Vec<Kind> {
        let mut told = Vec::new();
        for _ in 0..100 {
            let stamp = self.clock(terminal, now);
            let found = due(&self.all[terminal].hall, stamp.at);
            if found.is_empty() {
                break;
            }
            for one in found {
                told.push(one.kind);
                let at = Stamp { at: one.at, ..stamp };
                let draft = Draft { kind: one.kind, at, feed: None, body: one.body };
                self.writes(terminal, now, "system", draft);
            }
        }
        told
    }

    /// Everything that a terminal wrote goes to the server, behind what is there; it hears the whole log.
    pub(crate) fn sends(&mut self, terminal: usize) {
        let sent = std::mem::take(&mut self.all[terminal].unsent);
        self.log.extend(sent);
        self.hears(terminal);
    }

    /// A terminal takes in the hall's log up to its end; what it has not sent stays on top.
    pub(crate) fn hears(&mut self, terminal: usize) {
        let one = &mut self.all[terminal];
        one.seen = self.log.len() as u64;
        let whole: Vec<Entry> = self.log.iter().chain(&one.unsent).cloned().collect();
        one.hall = fold(&whole);
    }

    /// All send and hear.
    pub(crate) fn meet(&mut self) {
        for at in 0..self.all.len() {
            self.sends(at);
        }
        for at in 0..self.all.len() {
            self.hears(at);
        }
    }

    /// The whole log with what was written since in one of its possible orders: `turns` says which terminal is next;
    /// what it leaves over follows.
    pub(crate) fn merged(&self, turns: &[usize]) -> Vec<Entry> {
        let own = self.all.iter().map(|one| one.unsent.clone().into_iter());
        let mut queues: Vec<_> = own.collect();
        let mut merged = self.log.clone();
        let count = queues.len();
        merged.extend(turns.iter().filter_map(|turn| queues[turn % count].next()));
        merged.extend(queues.into_iter().flatten());
        merged
    }

    /// Every possible order of what was written since.
    pub(crate) fn orders(&self) -> Vec<Vec<Entry>> {
        fn go(left: &mut [usize], turns: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
            if left.iter().all(|count| *count == 0) {
                found.push(turns.clone());
            }
            for at in 0..left.len() {
                if left[at] > 0 {
                    left[at] -= 1;
                    turns.push(at);
                    go(left, turns, found);
                    turns.pop();
                    left[at] += 1;
                }
            }
        }
        let mut left: Vec<usize> = self.all.iter().map(|one| one.unsent.len()).collect();
        let mut found = Vec::new();
        go(&mut left, &mut Vec::new(), &mut found);
        found.iter().map(|turns| self.merged(turns)).collect()
    }
}
