//! What is written of an act, looked for in the files of the log.

use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};

use super::*;
use crate::cli::acts::Acts;
use crate::cli::shift_copy::Place;
use crate::clock::Clock;
use crate::core::act::{CaseAct, IncidentAct, NewCase};
use crate::core::complaint::Field as CaseField;
use crate::core::hall::HallConfig;
use crate::core::incident::{IncidentField, IncidentKind};
use crate::core::settings::Settings;
use crate::core::time::Zone;
use crate::store::{Mode, Writer};
use crate::text::words::Lang;
use crate::ui::msg::Effect;

/// A sound identity number, and the same as people write it.
const IDENTITY: &str = "11010519491231002X";
const WRITTEN: [&str; 3] = [IDENTITY, "11010519491231002x", "110105 19491231 002X"];

fn config() -> HallConfig {
    HallConfig {
        hall_id: "H001".to_owned(),
        name: String::new(),
        zone: Zone::default(),
        settings: Settings::default(),
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    }
}

struct Bench {
    writer: Writer,
    acts: Acts,
    inbox: Receiver<Msg>,
}

impl Bench {
    fn new(folder: &Path) -> Bench {
        let store = Store::open(folder, &config(), Mode::Write).unwrap();
        let clock = Clock::simulated(Ms(1_762_738_200_000), 0);
        let writer = Writer::spawn(store, clock, |_| ()).unwrap();
        let copies = Place {
            folder: folder.to_owned(),
            target: None,
            hall_id: "H001".to_owned(),
            zone: Zone::default(),
            clock,
            lang: Lang::Zh,
        };
        let desk = Desk {
            log: writer.handle(),
            clock,
            zone: Zone::default(),
            person: "li".to_owned(),
            device: "T1".to_owned(),
            data: folder.to_owned(),
            copies,
            exports: crate::cli::shift_export::Exports {
                folder: folder.to_owned(),
                out: folder.join("exports"),
                hall: config(),
                lang: Lang::Zh,
            },
        };
        let (board, inbox) = sync_channel(64);
        let acts = Acts::start(desk, board);
        Bench { writer, acts, inbox }
    }

    /// Asks for an act; its id.
    fn does(&self, act: Act) -> String {
        self.acts.ask(Effect::Act(act));
        loop {
            match self.inbox.recv().unwrap() {
                Msg::Acted { act_id, .. } => return act_id,
                refused @ (Msg::ActRefused { .. } | Msg::ActFailed { .. }) => panic!("{refused:?}"),
                _ => {}
            }
        }
    }

    fn end(self) {
        self.acts.finish();
        self.writer.stop().unwrap();
    }
}

/// Every byte below a folder.
fn all_bytes(folder: &Path) -> Vec<u8> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            found.extend(std::fs::read(path).unwrap());
        }
    }
    found
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn an_identity_number_reaches_no_file_through_any_words() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::new(dir.path());
    let words = |n: usize| format!("他说号码是{}，另有金丝雀{n}", WRITTEN[n % WRITTEN.len()]);
    let new = NewCase {
        text: words(0),
        request: words(1),
        loss: words(2),
        label: words(3),
        attendant: words(4),
        ..NewCase::default()
    };
    bench.does(Act::Register(Box::new(new)));
    let id = bench.writer.handle().with_store(|store| {
        let first = store.hall().cases().complaints().next();
        first.map(|case| case.complaint_id.to_string()).unwrap_or_default()
    });
    let complaint_id = id.unwrap();
    let amend = CaseAct::Amend {
        field: CaseField::Text,
        value: words(5),
        reason: words(6),
        customer: None,
    };
    bench.does(Act::Case { complaint_id: complaint_id.clone(), act: Box::new(amend) });
    let refer = CaseAct::Refer { body: words(7), ref_no: words(8) };
    bench.does(Act::Case { complaint_id, act: Box::new(refer) });
    let open = IncidentAct::Open { kind: IncidentKind::Illness, complaint_id: None };
    let incident_id = bench.does(Act::Incident { incident_id: String::new(), act: Box::new(open) });
    let note = IncidentAct::Note(vec![(IncidentField::Effect, words(9))]);
    bench.does(Act::Incident { incident_id, act: Box::new(note) });
    bench.end();
    let bytes = all_bytes(dir.path());
    for n in 0..10 {
        assert!(holds(&bytes, &format!("金丝雀{n}")), "the words themselves are kept: {n}");
    }
    for number in WRITTEN.iter().copied().chain(["19491231"]) {
        assert!(!holds(&bytes, number), "{number}");
    }
}

#[test]
fn control_characters_of_what_was_typed_are_in_no_event() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::new(dir.path());
    let text = "第一行\u{1b}[2J\u{7}\r\n第二行\u{202e}\u{9b}31m".to_owned();
    bench.does(Act::Register(Box::new(NewCase { text, ..NewCase::default() })));
    let kept = bench.writer.handle().with_store(|store| {
        let first = store.hall().cases().complaints().next();
        first.map(|case| case.fields.text.to_string()).unwrap_or_default()
    });
    let kept = kept.unwrap();
    assert!(kept.contains("第一行") && kept.contains("第二行"), "{kept:?}");
    assert!(!kept.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{kept:?}");
    bench.end();
}

#[test]
fn words_that_no_event_can_hold_are_refused_and_not_lost() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::new(dir.path());
    let answer = |act: &Act| {
        bench.acts.ask(Effect::Act(act.clone()));
        loop {
            match bench.inbox.recv().unwrap() {
                Msg::Writing => {}
                other => break other,
            }
        }
    };
    // What has a length of its own is refused by that.
    let open = IncidentAct::Open { kind: IncidentKind::Illness, complaint_id: None };
    let incident_id = bench.does(Act::Incident { incident_id: String::new(), act: Box::new(open) });
    let note = IncidentAct::Note(vec![(IncidentField::Effect, "长".repeat(200_000))]);
    let act = Act::Incident { incident_id, act: Box::new(note) };
    let Msg::ActRefused { act: asked, .. } = answer(&act) else { panic!("it is written") };
    assert!(asked == act, "what was typed comes back to the form");
    let act = Act::OpenShift { name: "长".repeat(200_000) };
    let Msg::ActFailed { act: asked, why: Refusal::Other(why) } = answer(&act) else {
        panic!("it is written")
    };
    assert!(asked == act, "what was typed comes back to the form");
    assert!(why.contains("too long"), "{why}");
    bench.end();
}
