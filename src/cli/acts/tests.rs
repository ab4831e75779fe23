//! Acts without a screen: what is asked for is written, and nothing is forgotten.

use super::*;
use crate::core::hall::HallConfig;
use crate::core::settings::Settings;
use crate::store::{Mode, Store, Writer};

fn note(text: &str) -> Effect {
    Effect::Note { text: text.to_owned() }
}

#[test]
fn what_was_asked_for_is_on_disk_although_the_board_was_left_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let hall = HallConfig {
        hall_id: "H001".to_owned(),
        name: String::new(),
        zone: Zone::default(),
        settings: Settings::default(),
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    };
    let store = Store::open(folder.path(), &hall, Mode::Write).unwrap();
    let clock = Clock::simulated(Ms(1_762_738_200_000), 0);
    let writer = Writer::spawn(store, clock, |_| ()).unwrap();
    let desk = Desk {
        log: writer.handle(),
        clock,
        zone: hall.zone,
        person: "li".to_owned(),
        device: "T1".to_owned(),
        data: folder.path().to_owned(),
        copies: Place {
            folder: folder.path().to_owned(),
            target: None,
            hall_id: "H001".to_owned(),
            zone: hall.zone,
            clock,
            lang: crate::text::words::Lang::Zh,
        },
        exports: crate::cli::shift_export::Exports {
            folder: folder.path().to_owned(),
            out: folder.path().join("exports"),
            hall: hall.clone(),
            lang: crate::text::words::Lang::Zh,
        },
    };
    let (board, inbox) = sync_channel(4);
    drop(inbox);
    let acts = Acts::start(desk, board);
    (0..20).for_each(|n| acts.ask(note(&format!("line {n}"))));
    acts.finish();
    writer.stop().unwrap();
    let store = Store::open(folder.path(), &hall, Mode::ReadOnly).unwrap();
    assert_eq!(store.head_pos(), 20);
}

#[test]
fn an_act_without_room_is_refused_and_not_forgotten() {
    let (waiting, effects) = sync_channel(1);
    let (board, inbox) = sync_channel(4);
    let lookups = Lookups::none();
    let acts = Acts { waiting, board, thread: thread::spawn(|| ()), lookups };
    acts.ask(note("one"));
    acts.ask(note("two"));
    let kept = Msg::NoteRefused { text: "two".to_owned(), why: Refusal::Busy };
    assert_eq!(inbox.try_recv(), Ok(kept));
    // A dialog that no answer frees takes no key any more.
    let pin = crate::core::people::pin::Pin::parse("739164").unwrap();
    let person_id = || "m1".to_owned();
    for asked in [
        Effect::Unlock { person_id: person_id(), pin: pin.clone() },
        Effect::SetPin { person_id: person_id(), old: None, new: pin },
        Effect::ResetPin { person_id: person_id() },
    ] {
        acts.ask(asked);
        let answer = inbox.try_recv();
        assert!(matches!(answer, Ok(Msg::PinTrouble(PinTrouble::Failed(_)))), "{answer:?}");
    }
    drop(effects);
    acts.ask(Effect::VoidNote { note_id: "n".to_owned() });
    assert!(matches!(inbox.try_recv(), Ok(Msg::VoidRefused(_))));
    acts.finish();
}

#[test]
fn ids_are_of_version_7_and_differ() {
    let (one, other) = (new_id(Ms(1_700_000_000_000)).unwrap(), new_id(Ms(1)).unwrap());
    assert_eq!(one.len(), 36);
    assert!(one.starts_with("018bcfe5-6800-7"), "{one}");
    assert_ne!(one, other);
}
