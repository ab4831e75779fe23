//! Signing through the real path: the PIN, its count, the key in the table, the log and its proof together.

use super::super::session::{By, Session};
use super::super::tests::{Bench, pin};
use super::*;
use crate::core::act::{
    Act, Desk, Draft, LogAct, Refused, SignWith, complete, complete_with, decide,
};
use crate::core::event::{Meaning, Method};
use crate::core::people::PinFor;
use crate::core::people::lockout::PinRefused;
use crate::store::{DB_FILE, Depth, SignReport, check};

const RIGHT: &str = "582046";

fn hash(content: &str) -> String {
    blake3::hash(content.as_bytes()).to_hex().to_string()
}

/// Signs a shift as an act does: drafted, completed by the author's key where there is one, written.
fn sign(bench: &Bench, by: By, id: &str, meaning: Meaning) -> Result<(), Refused> {
    let (author, key) = by.parts();
    let (zone, now) = (bench.gate.zone, bench.gate.clock.now());
    let id = id.to_owned();
    let done = bench.gate.log.with_store(move |store| {
        let author = author(store.hall().locks());
        let mut new_id = || format!("{id}-{}", meaning.as_str());
        let now = zone.stamp(now);
        let mut desk = Desk { now, author: &author, device: "d1", new_id: &mut new_id };
        let mut drafts = vec![desk.signature(("shift", "shift-1"), meaning, &hash("as it stood"))];
        let with = |at, asked| match &key {
            Some(key) => key.sign(at, asked),
            None => asked,
        };
        let with = key.is_some().then_some(&with as SignWith);
        complete(store.hall(), &author, &mut drafts, with)?;
        let event = |draft: Draft| NewEvent::of(draft, &author);
        store.append(drafts.into_iter().map(event).collect(), now.at).unwrap();
        Ok(())
    });
    done.unwrap()
}

fn proved(bench: &Bench) -> SignReport {
    check(&bench.gate.data, Depth::Full).unwrap().signatures
}

fn session(bench: &Bench) -> Session {
    Session::new(bench.gate.clone(), "limin".to_owned())
}

#[test]
fn two_people_sign_one_after_the_other_at_one_terminal_with_keys_of_their_own() {
    let bench = Bench::new().with_pins();
    let session = session(&bench);
    let outgoing = session.signer("e1", &pin(RIGHT)).unwrap();
    assert_eq!(sign(&bench, outgoing, "a", Meaning::Prepared), Ok(()));
    let incoming = session.signer("m1", &pin("739164")).unwrap();
    assert_eq!(sign(&bench, incoming, "b", Meaning::Received), Ok(()));
    let report = proved(&bench);
    assert_eq!((report.keys, report.proved, report.wrong_len), (2, 2, 0), "{:?}", report.wrong);
    let hall = bench.gate.log.with_hall(Clone::clone).unwrap();
    let signed = |meaning| hall.signed("shift", "shift-1", meaning).unwrap().clone();
    let (gave, took) = (signed(Meaning::Prepared), signed(Meaning::Received));
    assert_eq!((&*gave.person_id, &*gave.role, gave.method), ("e1", "lead", Method::Pin));
    assert_eq!((&*took.person_id, &*took.role), ("m1", "manager"));
    assert_ne!(gave.key_id, took.key_id);
    assert_eq!(bench.rows("SELECT count(*) FROM signature WHERE standing = 'holds'"), 2);
    let line = "SELECT count(*) FROM duty_log WHERE kind = 'signed' AND subject = 'shift-1'";
    assert_eq!(bench.rows(line), 2);
    // The same after a start: the fold says again what it said.
    let bench = bench.again();
    let again = bench.gate.log.with_hall(Clone::clone).unwrap();
    assert_eq!(again.signing(), hall.signing());
}

// "A PIN tried 20 times": off after ten, on record, nothing signed.
#[test]
fn of_twenty_tries_to_sign_ten_are_looked_at_and_nothing_is_signed() {
    let bench = Bench::new().with_pins();
    let session = session(&bench);
    for guess in 0..20 {
        let wrong = pin(&format!("{}", 400_000 + guess));
        assert!(session.signer("e1", &wrong).is_err(), "{guess}");
        bench.pass(2 * 3600);
    }
    let off = Err(PinTrouble::Refused(PinRefused::Off));
    assert_eq!(session.signer("e1", &pin(RIGHT)).map(drop), off, "the right one is too late");
    let wrong = "SELECT count(*) FROM access_record WHERE kind = 'pin.refused' AND tries > 0";
    assert_eq!(bench.rows(wrong), 10);
    assert_eq!(bench.rows("SELECT count(*) FROM duty_log WHERE kind = 'pin_off'"), 1);
    assert_eq!(bench.rows("SELECT count(*) FROM signature"), 0);
    assert!(session.signer("m1", &pin("739164")).is_ok(), "somebody else is not shut out");
}

#[test]
fn whoever_gives_somebody_a_pin_makes_no_key_of_theirs() {
    let bench = Bench::new().with_pins();
    let keys = |person: &str| {
        let of = format!("SELECT count(*) FROM signing_key WHERE person_id = '{person}'");
        let secrets = format!("SELECT count(*) FROM signing_secret WHERE person_id = '{person}'");
        (bench.rows(&of), bench.rows(&secrets))
    };
    assert_eq!((keys("m1"), keys("e1")), ((0, 0), (1, 1)), "whoever chose a PIN has a key");
    bench.gate.reset(&Bench::proved("m1"), "e1").unwrap();
    let given = bench.gate.set(&Bench::proved("m1"), "e1", None, &pin("604815"));
    assert_eq!((given, keys("e1")), (Ok(PinFor::Other), (1, 0)));
    let signs = bench.gate.unlock_key("e1", &pin("604815")).map(drop);
    assert_eq!(signs, Err(PinTrouble::May(PinDenied::Given)), "the manager knows it");
    let own = Bench::proved("e1");
    assert_eq!(bench.gate.set(&own, "e1", Some(&pin("604815")), &pin("391752")), Ok(PinFor::Own));
    assert_eq!(keys("e1"), (2, 1), "their own word makes it");
    assert!(bench.gate.unlock_key("e1", &pin("391752")).is_ok());
    assert_eq!(proved(&bench).wrong_len, 0);
}

// A key that is registered as somebody else's is none, and takes theirs not out of use.
#[test]
fn nobody_registers_a_key_for_somebody_else() {
    let bench = Bench::new().with_pins();
    let own = bench.gate.unlock_key("e1", &pin(RIGHT)).unwrap().id().to_owned();
    let place = KeyPlace {
        hall_id: bench.gate.log.with_store(|store| store.config().hall_id.clone()).unwrap(),
        device: bench.gate.device.clone(),
        person_id: "e1".into(),
    };
    let now = bench.gate.clock.now();
    for author in [Bench::proved("m1"), Author { proof: Proof::OsUser, ..Bench::proved("e1") }] {
        let forged = SignKey::make(place.clone()).unwrap();
        let event = bench.gate.registered(&forged, &author, now);
        bench.gate.log.append(vec![event]).unwrap();
        let hall = bench.gate.log.with_hall(Clone::clone).unwrap();
        assert!(hall.signing().key(forged.id()).is_none());
        assert_eq!(hall.signing().key(&own).unwrap().retired_at, None);
    }
    assert_eq!(proved(&bench).wrong_len, 2, "and whoever proves the log is told");
}

/// A line that e1 writes and m1 confirms the void of, as the board does it; what became of it.
fn voided(bench: &Bench, by: By) -> Result<bool, Refused> {
    let (author, key) = by.parts();
    let (zone, now) = (bench.gate.zone, bench.gate.clock.now());
    let done = bench.gate.log.with_store(move |store| {
        let author = author(store.hall().locks());
        let mut ids = 0;
        let mut new_id = || {
            ids += 1;
            format!("line-{ids}-{}", store.hall().duty_log().last_line())
        };
        let stamp = zone.stamp(now);
        let mut desk = Desk { now: stamp, author: &author, device: "d1", new_id: &mut new_id };
        let text = "写错了".to_owned();
        let write = Act::Log(LogAct::Note { text, at: None, addendum_to: String::new() });
        let note = decide(store.hall(), &mut desk, &write)?;
        let void = |note_id: &str| {
            let (note_id, reason) = (note_id.to_owned(), "重复".to_owned());
            Act::Log(LogAct::Void { note_id, reason, confirmed_by: "m1".into() })
        };
        let event = |draft: Draft| NewEvent {
            kind: draft.kind,
            at: draft.at,
            by: match &draft.body {
                Body::Signature(made) => made.person_id.clone(),
                _ => author.person.clone(),
            },
            proof: author.proof,
            feed: None,
            body: draft.body,
        };
        store.append(note.drafts.into_iter().map(event).collect(), now).unwrap();
        let line = store.hall().duty_log().last_line();
        let mut new_id = || format!("void-{line}");
        let mut desk = Desk { now: stamp, author: &author, device: "d1", new_id: &mut new_id };
        let mut done = decide(store.hall(), &mut desk, &void(&note.act_id))?;
        match &key {
            Some(key) => {
                let sign = |at, asked| key.sign(at, asked);
                let beside = Some((key.person_id(), &sign as SignWith));
                complete_with(store.hall(), &author, &mut done.drafts, None, beside)?;
            }
            // As somebody would write it who has no PIN of the second person.
            None => done.drafts.retain(|draft| !matches!(draft.body, Body::Signature(_))),
        }
        store.append(done.drafts.into_iter().map(event).collect(), now).unwrap();
        Ok(store.hall().duty_log().row(line).unwrap().voided)
    });
    done.unwrap()
}

#[test]
fn a_line_is_voided_with_the_signature_of_who_confirms_it_and_not_with_a_name() {
    let bench = Bench::new().with_pins();
    let mut session = session(&bench);
    session.answer(&crate::ui::msg::Effect::Unlock { person_id: "e1".into(), pin: pin(RIGHT) });
    assert_eq!(voided(&bench, session.by()), Ok(false), "a name alone voids nothing");
    let beside = session.witness("m1", &pin("739164")).unwrap();
    assert_eq!(voided(&bench, beside), Ok(true));
    assert!(session.witness("m1", &pin("739165")).is_err());
    let other = session.witness("e1", &pin(RIGHT)).unwrap();
    assert_eq!(voided(&bench, other), Err(Refused::NotTheirs), "nobody is their own second");
    let signed =
        "SELECT count(*) FROM signature WHERE subject_kind = 'log_void' AND person_id = 'm1'
        AND meaning = 'verified' AND method = 'pin' AND standing = 'holds'";
    assert_eq!(bench.rows(signed), 1);
    assert_eq!(proved(&bench).wrong_len, 0);
}

#[test]
fn a_new_pin_keeps_the_key_and_a_pin_that_was_taken_away_ends_it() {
    let bench = Bench::new().with_pins();
    let gate = &bench.gate;
    let id = |digits| gate.unlock_key("e1", &pin(digits)).map(|key| key.id().to_owned());
    let first = id(RIGHT).unwrap();
    let own = Bench::proved("e1");
    assert_eq!(gate.set(&own, "e1", Some(&pin(RIGHT)), &pin("391752")), Ok(PinFor::Own));
    assert!(id(RIGHT).is_err(), "the old PIN opens nothing");
    assert_eq!(id("391752").unwrap(), first, "wrapped anew");
    assert_eq!(
        sign(&bench, session(&bench).signer("e1", &pin("391752")).unwrap(), "a", Meaning::Prepared),
        Ok(())
    );
    // An unlocked key whose PIN is taken away meanwhile signs nothing.
    gate.reset(&Bench::proved("m1"), "e1").unwrap();
    assert_eq!(bench.rows("SELECT count(*) FROM signing_secret WHERE person_id = 'e1'"), 0);
    assert_eq!(gate.set(&Bench::proved("m1"), "e1", None, &pin("604815")), Ok(PinFor::Other));
    assert_eq!(gate.set(&own, "e1", Some(&pin("604815")), &pin("918264")), Ok(PinFor::Own));
    let second = id("918264").unwrap();
    assert_ne!(second, first);
    assert_eq!(
        sign(&bench, session(&bench).signer("e1", &pin("918264")).unwrap(), "b", Meaning::Received),
        Ok(())
    );
    let report = proved(&bench);
    assert_eq!((report.keys, report.proved, report.wrong_len), (2, 2, 0), "{:?}", report.wrong);
    let in_use = "SELECT count(*) FROM signing_key WHERE person_id = 'e1' AND retired_at IS NULL";
    assert_eq!(bench.rows(in_use), 1);
}

#[test]
fn a_key_that_is_lost_or_written_over_is_made_anew_on_record_and_old_signatures_hold() {
    let bench = Bench::new().with_pins();
    let by = |bench: &Bench| session(bench).signer("e1", &pin(RIGHT)).unwrap();
    assert_eq!(sign(&bench, by(&bench), "a", Meaning::Prepared), Ok(()));
    let db = rusqlite::Connection::open(bench.gate.data.join(DB_FILE)).unwrap();
    for (loss, keys) in
        [("DELETE FROM signing_secret", 2), ("UPDATE signing_secret SET wrapped = x'00'", 3)]
    {
        db.execute(loss, []).unwrap();
        assert_eq!(sign(&bench, by(&bench), loss, Meaning::Received), Ok(()));
        let report = proved(&bench);
        assert_eq!((report.keys, report.wrong_len), (keys, 0), "{loss}: {:?}", report.wrong);
    }
    assert_eq!(proved(&bench).proved, 3);
}

#[test]
fn a_copy_holds_no_key_and_whoever_restores_it_signs_with_a_new_one() {
    let bench = Bench::new().with_pins();
    let by = session(&bench).signer("e1", &pin(RIGHT)).unwrap();
    assert_eq!(sign(&bench, by, "a", Meaning::Prepared), Ok(()));
    let target = bench.top.path().join("copies");
    std::fs::create_dir(&target).unwrap();
    let copy = crate::store::backup(
        &bench.gate.data,
        &target,
        "H001",
        (bench.gate.zone, bench.gate.clock.now()),
        &mut |_, _| (),
    )
    .unwrap()
    .path;
    let copied = rusqlite::Connection::open(&copy).unwrap();
    let count = |sql: &str| copied.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM signing_secret"), 0);
    assert_eq!(count("SELECT count(*) FROM signature"), 1, "what was signed is in it");
    let secret: Vec<u8> = rusqlite::Connection::open(bench.gate.data.join(DB_FILE))
        .unwrap()
        .query_row("SELECT wrapped FROM signing_secret WHERE person_id = 'e1'", [], |row| {
            row.get(0)
        })
        .unwrap();
    let bytes = std::fs::read(&copy).unwrap();
    assert!(!bytes.windows(16).any(|part| part == &secret[24..40]), "not in a free page either");
}

#[test]
fn a_hall_without_pins_signs_honestly_without_a_key() {
    let bench = Bench::new();
    let session = session(&bench);
    assert_eq!(sign(&bench, session.by(), "a", Meaning::Prepared), Ok(()));
    let report = proved(&bench);
    assert_eq!((report.proved, report.without_key, report.wrong_len), (0, 1, 0));
    let hall = bench.gate.log.with_hall(Clone::clone).unwrap();
    let row = hall.signed("shift", "shift-1", Meaning::Prepared).unwrap();
    assert_eq!((&*row.person_id, row.method, &*row.key_id), ("limin", Method::OsUser, ""));
}

#[test]
fn where_pins_are_asked_for_an_unlocked_terminal_may_say_that_it_was_looked_through_and_no_more() {
    let bench = Bench::new().with_pins();
    let mut session = session(&bench);
    let unlock = crate::ui::msg::Effect::Unlock { person_id: "e1".into(), pin: pin(RIGHT) };
    assert!(session.answer(&unlock).is_some());
    for meaning in [Meaning::Prepared, Meaning::Received, Meaning::Verified, Meaning::Forced] {
        assert_eq!(sign(&bench, session.by(), "a", meaning), Err(Refused::PinToSign));
    }
    assert_eq!(sign(&bench, session.by(), "b", Meaning::Reviewed), Ok(()));
    let report = proved(&bench);
    assert_eq!((report.proved, report.without_key, report.wrong_len), (0, 1, 0));
}
