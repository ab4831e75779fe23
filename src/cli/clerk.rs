//! Does errands on a log that is open for writing: with a board that runs, and for a command alone. One path, so
//! that the same is asked of whoever asks.

use std::sync::Arc;

use super::access::Gate;
use super::acts::new_id;
use super::denial::Denial;
use crate::clock::Clock;
use crate::core::act::{Act, Desk, Draft, PeopleAct, Refused, decide};
use crate::core::event::{Body, Kind, Proof, SettingsApplied};
use crate::core::hall::Hall;
use crate::core::people::{Author, PinFor, Right, author_at};
use crate::core::settings::{read, read_new};
use crate::core::time::Ms;
use crate::feed::errand::{Apply, Clerk, Errand, ErrandRefused, Outcome, What};
use crate::store::{AppendError, Appended, NewEvent, Store, WriterHandle, system_user};
use crate::text::clean::{self, Field, Limit, clean};

/// Longest note on settings.
const NOTE_LIMIT: Limit = Limit { graphemes: 200, bytes: 2_000 };

/// A clerk with the log.
#[derive(Clone, Debug)]
pub struct LogClerk {
    /// What PINs need, and the log.
    pub gate: Gate,
}

impl LogClerk {
    /// On the log of that writer.
    pub fn new(log: WriterHandle, clock: Clock) -> Result<LogClerk, AppendError> {
        let (zone, device, data) =
            log.with_store(|store| (store.config().zone, store.device(), store.dir().to_owned()))?;
        Ok(LogClerk { gate: Gate::new(log, clock, zone, device, data) })
    }

    /// For a listener.
    pub fn shared(log: WriterHandle, clock: Clock) -> Result<Arc<dyn Clerk>, AppendError> {
        Ok(Arc::new(LogClerk::new(log, clock)?))
    }

    /// Who asks, proved.
    fn author(&self, errand: &Errand) -> Result<Author, ErrandRefused> {
        let locks = self.gate.log.with_hall(Hall::locks).map_err(|error| unwritten(&error))?;
        match &errand.by {
            Some((person, pin)) if locks => {
                self.gate.prove(person, &pin.0, false).map_err(ErrandRefused::Pin)?;
                Ok(Author { person: person.clone(), proof: Proof::Pin })
            }
            None if locks => Err(ErrandRefused::Unproved),
            _ => Ok(author_at(None, &system_user(), false)),
        }
    }

    /// Who gives a PIN: whoever changes their own proves it with the present one, where it is set.
    fn giver(&self, errand: &Errand, person: &str, changes: bool) -> Result<Author, ErrandRefused> {
        if changes && errand.by.is_none() {
            return Ok(Author { person: person.into(), proof: Proof::Pin });
        }
        self.author(errand)
    }

    fn survey(&self, errand: &Errand, act: PeopleAct) -> Result<Outcome, ErrandRefused> {
        let (author, now) = (self.author(errand)?, self.gate.clock.now());
        let done = self.gate.log.with_store(move |store| write_act(store, &author, act, now));
        done.map_err(|error| unwritten(&error))?
    }

    fn apply(&self, author: Author, asked: &Apply) -> Result<Outcome, ErrandRefused> {
        let (asked, now) = (asked.clone(), self.gate.clock.now());
        let done = self.gate.log.with_store(move |store| put(store, author, &asked, now));
        done.map_err(|error| unwritten(&error))?
    }
}

impl Clerk for LogClerk {
    fn run(&self, errand: &Errand) -> Result<Outcome, ErrandRefused> {
        match &errand.what {
            What::Prove => self.author(errand).map(|_| Outcome::Proved),
            What::Apply(asked) => self.apply(self.author(errand)?, asked),
            What::SetPin { person, old, new } => {
                let author = self.giver(errand, person, old.is_some())?;
                let old = old.as_ref().map(|old| &old.0);
                let set = self.gate.set(&author, person, old, &new.0);
                let whose = set.map_err(ErrandRefused::Pin)?;
                Ok(Outcome::PinSet { first: whose == PinFor::First })
            }
            What::Erase(asked) => {
                let (author, asked, now) =
                    (self.author(errand)?, asked.clone(), self.gate.clock.now());
                let work =
                    move |store: &mut Store| super::customers::erase(store, &author, &asked, now);
                self.gate.log.with_store(work).map_err(|error| unwritten(&error))?
            }
            What::Watch(asked) => {
                let (author, asked, now) =
                    (self.author(errand)?, asked.clone(), self.gate.clock.now());
                let work =
                    move |store: &mut Store| super::orders::watch(store, &author, &asked, now);
                self.gate.log.with_store(work).map_err(|error| unwritten(&error))?
            }
            What::ImportSurvey(new) => self.survey(errand, PeopleAct::Survey(new.clone())),
            What::VoidSurvey { survey_id, reason } => {
                let (survey_id, reason) = (survey_id.to_string(), reason.to_string());
                self.survey(errand, PeopleAct::VoidSurvey { survey_id, reason })
            }
            What::FollowUps(asked) => {
                let (author, asked, now) =
                    (self.author(errand)?, asked.clone(), self.gate.clock.now());
                let work = move |store: &mut Store| {
                    super::followups::take::take(store, &author, &asked, now)
                };
                self.gate.log.with_store(work).map_err(|error| unwritten(&error))?
            }
            What::ResetPin { person } => {
                let author = self.author(errand)?;
                self.gate.reset(&author, person).map_err(ErrandRefused::Pin)?;
                Ok(Outcome::PinReset)
            }
        }
    }
}

/// A note as it may be kept; nothing of a blank one.
pub fn clean_note(note: &str) -> Result<String, clean::Refused> {
    if note.trim().is_empty() {
        return Ok(String::new());
    }
    Ok(clean(note, Field::Line, NOTE_LIMIT)?.text.into_owned())
}

fn unwritten(error: &dyn std::error::Error) -> ErrandRefused {
    ErrandRefused::Unwritten { reason: error.to_string().into() }
}

/// Puts settings into force: decided and written on the writer's thread, so that nothing comes in between.
fn put(
    store: &mut Store,
    author: Author,
    asked: &Apply,
    now: Ms,
) -> Result<Outcome, ErrandRefused> {
    let zone = store.config().zone;
    if store.hall().check_right(&author, Right::Settings, now).is_err() {
        let (device, now, right) = (&*store.device(), zone.stamp(now), Right::Settings);
        Denial { author: &author, device, now, act: "settings.apply", right }.record(store);
        return Err(ErrandRefused::NoRight { person: author.person });
    }
    // Whoever goes back to a version goes back to it as it was.
    let checked = if asked.back_to.is_some() { read(&asked.text) } else { read_new(&asked.text) };
    if let Some(fault) = checked.err().and_then(|faults| faults.into_iter().next()) {
        return Err(ErrandRefused::Faulty { fault: fault.to_string().into() });
    }
    let unasked = read(&asked.text).map(|settings| {
        let items = store.hall().unasked(&settings);
        items.into_iter().map(|item| item.code.as_str().into()).collect::<Vec<Box<str>>>()
    });
    if let Ok(items) = unasked
        && !items.is_empty()
    {
        return Err(ErrandRefused::Unasked { items });
    }
    let from = asked.from.unwrap_or(now);
    if zone.day_start(zone.date(now)).is_some_and(|start| from < start) {
        return Err(ErrandRefused::Past);
    }
    if store.hall().settings_book().next() != asked.version {
        return Err(ErrandRefused::Changed);
    }
    let note = clean_note(&asked.note).map_err(|error| unwritten(&error))?;
    let body = Body::Settings(SettingsApplied {
        by_name: "".into(),
        version: asked.version,
        from: zone.stamp(from),
        text: asked.text.clone(),
        note: note.into(),
        back_to: asked.back_to,
    });
    let event = NewEvent {
        kind: Kind::SettingsApplied,
        at: zone.stamp(now),
        by: author.person,
        proof: author.proof,
        feed: None,
        body,
    };
    match store.append(vec![event], now) {
        Ok(answers) if matches!(answers.first(), Some(Appended::Stored { .. })) => {
            Ok(Outcome::Applied { from })
        }
        Ok(_) => Err(ErrandRefused::Unwritten { reason: "the log did not take them".into() }),
        Err(error) => Err(unwritten(&error)),
    }
}

/// Weighs an act by the rules of the hall and writes it, on the writer's thread.
fn write_act(
    store: &mut Store,
    author: &Author,
    act: PeopleAct,
    now: Ms,
) -> Result<Outcome, ErrandRefused> {
    let (device, stamp) = (store.device(), store.config().zone.stamp(now));
    let act = Act::People(Box::new(act));
    let mut fault = None;
    let mut new_id = || {
        new_id(now).unwrap_or_else(|error| {
            fault = Some(error.to_string());
            String::new()
        })
    };
    let mut desk = Desk { now: stamp, author, device: &device, new_id: &mut new_id };
    let decided = decide(store.hall(), &mut desk, &act);
    if let Some(reason) = fault {
        return Err(ErrandRefused::Unwritten { reason: reason.into() });
    }
    let decided = match decided {
        Ok(decided) => decided,
        Err(Refused::NoRight(right)) => {
            Denial { author, device: &device, now: stamp, act: act.name(), right }.record(store);
            return Err(ErrandRefused::NoRight { person: author.person.clone() });
        }
        Err(Refused::Conduct(bar)) => return Err(ErrandRefused::Barred { bar }),
        Err(why) => return Err(ErrandRefused::Unwritten { reason: format!("{why:?}").into() }),
    };
    let event = |draft: Draft| NewEvent::of(draft, author);
    let events = decided.drafts.into_iter().map(event).collect();
    let answers = store.append(events, now).map_err(|error| unwritten(&error))?;
    if answers.iter().any(|one| matches!(one, Appended::Refused { .. })) {
        return Err(ErrandRefused::Unwritten { reason: "it is too long for the log".into() });
    }
    Ok(Outcome::Survey { act_id: decided.act_id.into() })
}
