//! Attacks on signatures (reliability R35): every change of what was signed is found, and nothing that was signed
//! rightly is called wrong.

use std::borrow::Cow;

use super::*;
use crate::core::event::{Access, Meaning, Proof, Signature, Written};
use crate::core::time::{Ms, Stamp, Zone};
use crate::store::{KeyPlace, SignKey};

const HALL: &str = "HZ01";
/// 2026-07-01 08:00 in Shanghai.
const MORNING: Ms = Ms(1_782_864_000_000);
const PEOPLE: [&str; 4] = ["m1", "e1", "e2", "m2"];

fn stamp(minute: i64) -> Stamp {
    Zone::default().stamp(MORNING.plus_secs(minute * 60))
}

fn event(kind: Kind, minute: i64, by: &str, body: Body) -> Event {
    Event {
        kind,
        at: stamp(minute),
        written: Written {
            wall: stamp(minute),
            mono: 1,
            boot: Cow::Borrowed("b"),
            lamport: 7,
            server_offset_ms: None,
            seen: None,
        },
        by: by.into(),
        proof: Proof::Pin,
        feed: None,
        body,
    }
}

fn key(person: &str) -> SignKey {
    let (hall_id, device) = (HALL.to_owned(), "d1".to_owned());
    SignKey::make(KeyPlace { hall_id, device, person_id: person.to_owned() }).unwrap()
}

fn asked(id: &str, subject: &str, meaning: Meaning, content: &str) -> Signature {
    Signature {
        signature_id: id.into(),
        subject_kind: "shift".into(),
        subject_id: subject.into(),
        person_id: "".into(),
        role: "duty_manager".into(),
        meaning,
        method: Method::Session,
        hash: blake3::hash(content.as_bytes()).to_hex().as_str().into(),
        alg: "".into(),
        key_id: "".into(),
        public_key: "".into(),
        sig: "".into(),
    }
}

fn access(kind: Kind, minute: i64, person: &str) -> Event {
    let (person_id, device) = (person.into(), "d1".into());
    let (reason, act) = ("".into(), "".into());
    event(kind, minute, "m1", Body::Access(Access { person_id, device, reason, tries: 0, act }))
}

fn registered(key: &SignKey, minute: i64) -> Event {
    let body = Body::Key(Box::new(key.registration(stamp(minute))));
    event(Kind::KeyRegistered, minute, key.person_id(), body)
}

fn signed(key: &SignKey, minute: i64, asked: Signature) -> Event {
    let made = key.sign(stamp(minute), asked);
    event(Kind::SignatureMade, minute, key.person_id(), Body::Signature(Box::new(made)))
}

/// A month of hand-overs: PINs and keys of four people, then two signatures under each of thirty shifts.
fn month() -> (Vec<SignKey>, Vec<Event>) {
    let keys: Vec<SignKey> = PEOPLE.iter().map(|person| key(person)).collect();
    let mut log = Vec::new();
    for (minute, key) in (0..).zip(&keys) {
        log.push(access(Kind::PinSet, minute, key.person_id()));
        log.push(registered(key, minute));
    }
    for shift in 0..30_u16 {
        let (gives, takes) = (usize::from(shift) % 4, usize::from(shift + 1) % 4);
        let (id, content) = (format!("shift-{shift:02}"), format!("snapshot {shift}"));
        let minute = 480 + i64::from(shift) * 480;
        for (n, who, meaning) in [(1, gives, Meaning::Prepared), (2, takes, Meaning::Received)] {
            let asked = asked(&format!("s{shift:02}-{n}"), &id, meaning, &content);
            log.push(signed(&keys[who], minute + n, asked));
        }
    }
    (keys, log)
}

fn walked(log: &[Event]) -> SignWalk {
    let mut walk = SignWalk::new(HALL.into());
    for (pos, event) in (1..).zip(log) {
        walk.take(pos, &event.to_bytes());
    }
    walk
}

/// What a signature or a key binds of its event. Who stood beside a new key is not the key's to say.
fn bound(event: &Event) -> (Kind, Stamp, Option<(&str, Proof)>, &Body) {
    let by = (event.kind == Kind::SignatureMade).then_some((&*event.by, event.proof));
    (event.kind, event.at, by, &event.body)
}

#[test]
fn nothing_that_was_signed_rightly_is_called_wrong() {
    let (_, log) = month();
    let report = walked(&log).report;
    assert_eq!((report.keys, report.proved, report.wrong_len), (4, 60, 0), "{:?}", report.wrong);
}

#[test]
fn in_a_part_of_a_log_the_signature_itself_is_proved_and_its_key_is_said_to_be_from_before() {
    let (keys, log) = month();
    let part = |log: &[Event]| {
        let mut walk = SignWalk::new(HALL.into());
        walk.book.begin(100);
        for (pos, event) in (100..).zip(log) {
            walk.take(pos, &event.to_bytes());
        }
        walk.report
    };
    // Behind PINs and keys: the two signatures of each shift.
    let report = part(&log[8..]);
    let counts = (report.keys, report.proved, report.keys_before, report.wrong_len);
    assert_eq!(counts, (0, 60, 60, 0), "{:?}", report.wrong);
    assert_eq!(walked(&log[8..]).report.wrong_len, 60, "a whole log has every key");
    // A key that was seen is that person's from then on, and a changed signature is none here either.
    let mut forged = log[8..10].to_vec();
    let asked = asked("other", "shift-99", Meaning::Prepared, "x");
    let mut others = signed(&keys[0], 9_000, asked);
    others.by = "m2".into();
    if let Body::Signature(made) = &mut others.body {
        made.person_id = "m2".into();
    }
    forged.push(others);
    let mut changed = log[10].clone();
    if let Body::Signature(made) = &mut changed.body {
        made.hash = blake3::hash(b"other").to_hex().as_str().into();
    }
    forged.push(changed);
    let report = part(&forged);
    assert_eq!((report.proved, report.wrong_len), (2, 2), "{:?}", report.wrong);
    // A PIN that is taken away ends the key here too.
    let mut reset = log[8..10].to_vec();
    let Body::Signature(made) = &log[8].body else { panic!() };
    reset.push(access(Kind::PinReset, 9_001, &made.person_id));
    let who = keys.iter().find(|key| *key.person_id() == *made.person_id).unwrap();
    reset.push(signed(who, 9_002, self::asked("late", "shift-98", Meaning::Prepared, "x")));
    let report = part(&reset);
    assert_eq!((report.proved, report.wrong_len), (2, 1), "{:?}", report.wrong);
}

// R35, the bytes: each bit of each byte of signatures and of a key, one at a time.
#[test]
fn every_flipped_bit_of_what_was_signed_is_found() {
    let (_, log) = month();
    let mut changed = 0;
    for at in [1, 8, 37] {
        let walk = walked(&log[..at]);
        let clean = log[at].to_bytes();
        let mut whole = walk.clone();
        whole.take(99, &clean);
        assert!(whole.report.is_ok() && whole.report != walk.report);
        for flip in 0..clean.len() * 8 {
            let mut bytes = clean.clone();
            bytes[flip / 8] ^= 1 << (flip % 8);
            let Ok(read) = Event::from_bytes(&bytes) else { continue };
            // The clock of the terminal and the like are the chain's to prove; so is another spelling of the same.
            if bound(&read) == bound(&log[at]) {
                continue;
            }
            changed += 1;
            let mut walk = walk.clone();
            walk.take(99, &bytes);
            let counted = |report: &SignReport| (report.keys, report.proved);
            assert_ne!(counted(&walk.report), counted(&whole.report), "bit {flip} of {at}");
        }
    }
    assert!(changed >= 2_000, "only {changed} changes were tried");
}

// R35, the lies: each by somebody who writes the log, as they would have to write it.
#[test]
fn a_signature_for_something_else_is_found() {
    let (keys, log) = month();
    let stranger = key("e1");
    let mut tried = 0;
    let mut wrong = |at: usize, lie: &dyn Fn(&mut Event), fault: Fault| {
        let mut walk = walked(&log[..at]);
        let mut event = log[at].clone();
        lie(&mut event);
        assert_ne!(event, log[at], "it is a lie");
        walk.take(99, &event.to_bytes());
        let found = walk.report.wrong.first().map(|one| one.what.clone());
        assert_eq!(found.as_deref(), Some(fault.as_str()), "event {at}: {event:?}");
        tried += 1;
    };
    for at in 8..log.len() {
        let other = if at % 2 == 0 { at + 1 } else { at - 1 };
        let Body::Signature(beside) = &log[other].body else { unreachable!() };
        let edit = |event: &mut Event, of: &dyn Fn(&mut Signature)| {
            let Body::Signature(made) = &mut event.body else { unreachable!() };
            of(made);
        };
        let says = |of: &dyn Fn(&mut Signature), fault| wrong(at, &|event| edit(event, of), fault);
        let mut says = says;
        says(&|made| made.subject_id = "shift-99".into(), Fault::Forged);
        says(&|made| made.subject_kind = "finding".into(), Fault::Forged);
        says(&|made| made.signature_id = "s-copy".into(), Fault::Forged);
        says(&|made| made.role = "hall_manager".into(), Fault::Forged);
        says(&|made| made.hash = "0".repeat(64).into(), Fault::Forged);
        says(&|made| made.hash = made.hash.to_uppercase().into(), Fault::Form);
        says(&|made| made.sig = beside.sig.clone(), Fault::Forged);
        says(&|made| made.public_key = beside.public_key.clone(), Fault::OtherKey);
        says(&|made| made.key_id = beside.key_id.clone(), Fault::OtherKey);
        says(&|made| made.person_id = beside.person_id.clone(), Fault::Author);
        says(&|made| made.alg = "ed25519ph".into(), Fault::Algorithm);
        says(&|made| made.method = Method::Session, Fault::Form);
        let meant = |made: &Signature| match made.meaning {
            Meaning::Prepared => Meaning::Received,
            _ => Meaning::Prepared,
        };
        says(&|made| made.meaning = meant(made), Fault::Forged);
        // All of another key, rightly signed by it, under the name of who signed here.
        let (mine, at_time) = (log[at].by.clone(), log[at].at);
        let with = |key: &SignKey| {
            let Body::Signature(made) = &log[at].body else { unreachable!() };
            let made = key.sign(at_time, (**made).clone());
            Signature { person_id: mine.clone(), ..made }
        };
        let others = keys.iter().find(|key| *key.person_id() != *mine).unwrap();
        says(&|made| *made = with(others), Fault::Forged);
        if &*mine == stranger.person_id() {
            says(&|made| *made = with(&stranger), Fault::NoKey);
        }
        let no_key = |made: &mut Signature| {
            made.method = Method::Session;
            for field in [&mut made.alg, &mut made.key_id, &mut made.public_key, &mut made.sig] {
                *field = "".into();
            }
        };
        says(&no_key, Fault::NoPin);
        wrong(at, &|event| event.at = stamp(1), Fault::Forged);
        wrong(at, &|event| event.at.offset_min = 0, Fault::Forged);
        wrong(at, &|event| event.by = "c1".into(), Fault::Author);
        wrong(at, &|event| event.proof = Proof::OsUser, Fault::Author);
    }
    assert!(tried >= 1_000, "only {tried} lies were tried");
}

#[test]
fn an_old_signature_once_more_and_one_of_another_hall_are_found() {
    let (_, log) = month();
    let mut walk = walked(&log);
    walk.take(99, &log[8].to_bytes());
    assert_eq!(walk.report.wrong[0].what, Fault::Repeated.as_str());
    let mut elsewhere = SignWalk::new("HZ02".into());
    for event in &log {
        elsewhere.take(1, &event.to_bytes());
    }
    assert_eq!((elsewhere.report.keys, elsewhere.report.proved), (0, 0));
    assert_eq!(elsewhere.report.wrong_len, 64);
    assert_eq!(elsewhere.report.wrong.len(), WRONG_MAX);
}

#[test]
fn a_key_out_of_use_signs_nothing_more_and_what_it_signed_holds() {
    let (keys, log) = month();
    let late = |minute| signed(&keys[1], minute, asked("late", "shift-31", Meaning::Prepared, "x"));
    let mut walk = walked(&log);
    walk.take(70, &access(Kind::PinReset, 20_000, "e1").to_bytes());
    assert!(walk.report.is_ok(), "what was signed before");
    walk.take(71, &late(20_001).to_bytes());
    assert_eq!(walk.report.wrong[0].what, Fault::Retired.as_str());
    // Another key in its place, on the same terminal.
    let mut walk = walked(&log);
    let newer = key("e1");
    walk.take(70, &registered(&newer, 20_000).to_bytes());
    walk.take(71, &late(20_001).to_bytes());
    let now = signed(&newer, 20_002, asked("new", "shift-31", Meaning::Prepared, "x"));
    walk.take(72, &now.to_bytes());
    assert_eq!(walk.report.wrong.len(), 1);
    assert_eq!((walk.report.keys, walk.report.proved), (5, 61));
}

#[test]
fn a_type_that_is_spelled_with_escapes_is_looked_at_too() {
    let (_, log) = month();
    let mut walk = walked(&log[..8]);
    let Body::Signature(made) = &log[8].body else { unreachable!() };
    let forged = Signature { subject_id: "shift-99".into(), ..(**made).clone() };
    let forged = Event { body: Body::Signature(Box::new(forged)), ..log[8].clone() };
    let text = String::from_utf8(forged.to_bytes()).unwrap();
    walk.take(9, text.replace("signature.made", "signature.m\\u0061de").as_bytes());
    assert_eq!(walk.report.wrong_len, 1);
}
