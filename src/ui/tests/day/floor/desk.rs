//! What the board asks for, answered: acts are decided by the hall and written before they are answered, by whoever
//! has the terminal, signs, or sits at another one.

use std::collections::VecDeque;

use super::{Floor, OS_USER, SECOND_PIN, pin_of};
use crate::core::act::{Act, Decided, Desk, Draft, Refused, SignWith, complete, decide};
use crate::core::board::CaseFile;
use crate::core::customer::{Customer, UnmaskReason};
use crate::core::draft::DraftKey;
use crate::core::event::{Access, Body, CaseEvent, Fact, Kind, Note, PersonAct, Proof};
use crate::core::people::pin::Pin;
use crate::core::people::{Author, author_at};
use crate::core::time::Zone;
use crate::export::scope::Asked;
use crate::export::write::{Done, Format, Request, export};
use crate::store::{CaseQuery, KeyPlace, Mode, NewEvent, SignKey, Store};
use crate::text::find::terms;
use crate::text::words::Lang;
use crate::ui::msg::{Effect, Msg};
use crate::ui::update::update;

/// The PIN is theirs.
fn proves(person_id: &str, pin: &Pin) {
    assert_eq!(pin.as_bytes(), pin_of(person_id).as_bytes(), "not the PIN of {person_id}");
}

fn events(drafts: Vec<Draft>, author: &Author) -> Vec<NewEvent> {
    let event = |draft: Draft| NewEvent::of(draft, author);
    drafts.into_iter().map(event).collect()
}

impl Floor {
    pub(super) fn write(&mut self, kind: Kind, by: &str, proof: Proof, body: Body) {
        let at = Zone::default().stamp(self.now);
        let event = NewEvent { kind, at, by: by.into(), proof, feed: None, body };
        self.store.append(vec![event], self.now).unwrap();
    }

    pub(super) fn access(&mut self, kind: Kind, by: &str, proof: Proof, person: &str) {
        let (person_id, device, reason) = (person.into(), "t1".into(), "".into());
        let access = Access { person_id, device, reason, tries: 0, act: "".into() };
        self.write(kind, by, proof, Body::Access(access));
    }

    pub(super) fn take(&mut self, msg: Msg) {
        let mut effects: VecDeque<Effect> = update(&mut self.state, msg).into();
        while let Some(effect) = effects.pop_front() {
            if let Some(answer) = self.answer(effect) {
                effects.extend(update(&mut self.state, answer));
                self.show();
            }
        }
    }

    pub(super) fn unlocks(&mut self, person_id: String, pin: &Pin) -> Msg {
        proves(&person_id, pin);
        self.access(Kind::TerminalUnlocked, &person_id, Proof::Pin, &person_id);
        self.session = Some(person_id.clone());
        Msg::Unlocked { person_id }
    }

    fn unmasks(
        &mut self,
        author: Author,
        person_ref: String,
        complaint_id: String,
        reason: UnmaskReason,
    ) -> Msg {
        let act = PersonAct {
            person_ref: person_ref.as_str().into(),
            complaint_id: complaint_id.into(),
            reason: reason.as_str().into(),
            device: "t1".into(),
            receipt_id: "".into(),
            receipt: "".into(),
        };
        let (kind, at) = (Kind::PersonUnmasked, Zone::default().stamp(self.now));
        let (by, proof, body) = (author.person, author.proof, Body::Person(act));
        let seen = NewEvent { kind, at, by, proof, feed: None, body };
        let customer = self.store.unmask(&person_ref, vec![seen], self.now).unwrap();
        Msg::Unmasked { person_ref, customer }
    }

    fn answer(&mut self, effect: Effect) -> Option<Msg> {
        let (effect, draft) = match effect {
            Effect::Save { person_id, draft, then } => (*then, Some((person_id, draft))),
            effect => (effect, None),
        };
        let draft = draft.as_ref().map(|(person, key)| (person.as_str(), key));
        let author = author_at(self.session.as_deref(), OS_USER, self.hall().locks());
        Some(match effect {
            Effect::Unlock { person_id, pin } | Effect::TakeOver { person_id, pin } => {
                self.unlocks(person_id, &pin)
            }
            Effect::Lock(_) => {
                let person = self.session.take()?;
                self.access(Kind::TerminalLocked, &person, Proof::Pin, &person);
                Msg::Locked
            }
            Effect::Note { text } => {
                let note_id = self.new_id();
                let (id, said) = (note_id.as_str().into(), text.as_str().into());
                let body = Note { note_id: id, text: said, phrase: "".into() };
                let (kind, at) = (Kind::LogNoted, Zone::default().stamp(self.now));
                let (by, proof, body) = (author.person, author.proof, Body::Note(body));
                let event = NewEvent { kind, at, by, proof, feed: None, body };
                self.store.append_drafted(vec![event], draft, self.now).unwrap();
                Msg::Noted { note_id, text }
            }
            Effect::Witnessed { person_id, pin, act } => {
                assert_eq!(pin.as_bytes(), SECOND_PIN.as_bytes(), "not the PIN of {person_id}");
                self.act(*act, None, draft)
            }
            Effect::Sign { person_id, pin, act, takes_over } => {
                self.signed(person_id, &pin, *act, takes_over)
            }
            Effect::Act(act) => self.act(act, None, draft),
            Effect::ActFor { act, customer } => self.act(act, Some(&customer), draft),
            Effect::Unmask { person_ref, complaint_id, reason } => {
                self.unmasks(author, person_ref, complaint_id, reason)
            }
            Effect::AskDrafts { person_id } => {
                let drafts = self.store.drafts(&person_id, self.now).unwrap();
                Msg::Drafts { person_id, drafts }
            }
            Effect::KeepDrafts(change) => {
                self.store.keep_drafts(&change, self.now).unwrap();
                Msg::DraftsKept { change, why: None }
            }
            Effect::FindCases { nth, typed } => {
                let terms = terms(&typed, self.hall());
                let query = CaseQuery { terms, ..CaseQuery::default() };
                Msg::CasesFound { nth, hits: Ok(self.store.find_complaints(&query).unwrap()) }
            }
            Effect::AskCase { complaint_id } => {
                match self.store.complaint(&complaint_id).unwrap() {
                    Some(case) => Msg::Case(CaseFile::of(self.hall(), &case, self.now).into()),
                    None => Msg::CaseGone { complaint_id },
                }
            }
            Effect::Export => {
                let done = self.exported(Asked::Last);
                Msg::Told(done.folder.display().to_string())
            }
            Effect::SetTitle(_) | Effect::Repaint | Effect::Bell => return None,
            other => panic!("nobody asked for {other:?}"),
        })
    }

    /// An act as the hall decides it.
    fn decided(&mut self, author: &Author, device: &str, act: &Act) -> Result<Decided, Refused> {
        let (hall, ids) = (self.store.hall(), &mut self.ids);
        let now = Zone::default().stamp(self.now);
        let mut new_id = || {
            *ids += 1;
            format!("id-{ids}")
        };
        decide(hall, &mut Desk { now, author, device, new_id: &mut new_id }, act)
    }

    /// The record of that, beside the board as the program makes it: over the log as it lies on the disk.
    pub(in crate::ui::tests::day) fn exported(&self, asked: Asked) -> Done {
        let hall = self.hall().config().clone();
        let store = Store::open(self.folder.path(), &hall, Mode::ReadOnly).unwrap();
        let (formats, lang) = (Format::ALL.to_vec(), Lang::Zh);
        let request = Request { asked, out: self.exports(), formats, lang };
        export(&store, &request, &mut |_| ()).unwrap()
    }

    /// An act, decided and written; the customer it is about is sealed for it.
    fn act(
        &mut self,
        act: Act,
        customer: Option<&Customer>,
        saved: Option<(&str, &DraftKey)>,
    ) -> Msg {
        let author = author_at(self.session.as_deref(), OS_USER, self.hall().locks());
        let sealed = customer.map(|customer| self.store.seal(customer, None).unwrap());
        let asked = match &sealed {
            Some(sealed) => act.clone().naming(sealed.customer.clone()).unwrap(),
            None => act.clone(),
        };
        let decided = match self.decided(&author, "t1", &asked) {
            Ok(decided) => decided,
            Err(why) => return Msg::ActRefused { act, why },
        };
        let events = events(decided.drafts, &author);
        self.store.append_sealed(events, sealed.as_slice(), saved, self.now).unwrap();
        Msg::Acted { act, act_id: decided.act_id }
    }

    /// The answer to who signs: the terminal may be theirs afterwards.
    fn signed(&mut self, person_id: String, pin: &Pin, act: Act, takes_over: bool) -> Msg {
        proves(&person_id, pin);
        let answer = self.signs(&person_id, act);
        if takes_over && matches!(answer, Msg::Acted { .. }) {
            self.take(answer);
            return self.unlocks(person_id, pin);
        }
        answer
    }

    /// An act that somebody signs with the key that their PIN unlocks: it is theirs, whoever has the terminal.
    fn signs(&mut self, person_id: &str, act: Act) -> Msg {
        let now = Zone::default().stamp(self.now);
        if !self.keys.contains_key(person_id) {
            let hall_id = self.hall().config().hall_id.clone();
            let place = KeyPlace { hall_id, device: "t1".into(), person_id: person_id.into() };
            let key = SignKey::make(place).unwrap();
            let body = Body::Key(Box::new(key.registration(now)));
            self.write(Kind::KeyRegistered, person_id, Proof::Pin, body);
            self.keys.insert(person_id.to_owned(), key);
        }
        let author = Author { person: person_id.into(), proof: Proof::Pin };
        let mut decided = match self.decided(&author, "t1", &act) {
            Ok(decided) => decided,
            Err(why) => return Msg::ActRefused { act, why },
        };
        let (hall, key) = (self.store.hall(), &self.keys[person_id]);
        let sign = |at, asked| key.sign(at, asked);
        complete(hall, &author, &mut decided.drafts, Some(&sign as SignWith)).unwrap();
        self.store.append(events(decided.drafts, &author), self.now).unwrap();
        Msg::Acted { act, act_id: decided.act_id }
    }

    /// Somebody at another terminal does that; it is decided as what is done here.
    pub(in crate::ui::tests::day) fn does(&mut self, by: &str, act: &Act) -> Result<(), Refused> {
        let author = Author { person: by.into(), proof: Proof::Pin };
        for draft in self.decided(&author, "t2", act)?.drafts {
            self.write(draft.kind, by, Proof::Pin, draft.body);
        }
        self.beat();
        Ok(())
    }

    /// What somebody wrote at another terminal that had not heard of what was done here.
    pub(in crate::ui::tests::day) fn says(&mut self, by: &str, complaint_id: &str, fact: Fact) {
        let act_id = self.new_id();
        let event = CaseEvent {
            by_name: "".into(),
            complaint_id: complaint_id.into(),
            act_id: act_id.into(),
            fact,
        };
        self.write(event.fact.kind(), by, Proof::Pin, Body::Case(Box::new(event)));
        self.beat();
    }

    /// Somebody has a PIN from now on.
    pub(in crate::ui::tests::day) fn has_pin(&mut self, person: &str) {
        self.access(Kind::PinSet, "1001", Proof::OsUser, person);
        self.beat();
    }

    pub(super) fn new_id(&mut self) -> String {
        self.ids += 1;
        format!("id-{}", self.ids)
    }

    /// Somebody does something at a terminal of their own.
    pub(in crate::ui::tests::day) fn other(&mut self, by: &str, act: Act) {
        let here = self.session.replace(by.to_owned());
        let answer = self.act(act, None, None);
        self.session = here;
        assert!(matches!(answer, Msg::Acted { .. }), "{by}: {answer:?}");
        self.show();
    }
}
