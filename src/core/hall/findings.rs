//! Findings: what the log tells of them, and what of it falls due.

use super::{Applied, Due, Effect, Hall};
use crate::core::clash::{ClashKind, Side};
use crate::core::event::{
    Body, Event, FindingCalled, FindingEvent, FindingFact, FindingRaised, FindingSeen,
    KeptFindingFact,
};
use crate::core::finding::{
    Call, CallCause, Finding, FindingLine, FindingPast, Findings, RaisedWhy, Silent, TellDuty,
    Trail, fingerprint, overdue_climb, silent,
};
use crate::core::floor::Trace;
use crate::core::ids::Ref;
use crate::core::incident::Standing;
use crate::core::ladder::roster::{About, Found, Roster, level_of};
use crate::core::ladder::{Open, Policy};
use crate::core::rows::{LogKind, Row, Touched};
use crate::core::staff::Roll;
use crate::core::time::Ms;

impl Hall {
    /// The findings that are in memory.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// The fingerprint of what was seen.
    pub fn fingerprint_of(&self, seen: &FindingSeen) -> String {
        fingerprint(&self.config.hall_id, &seen.item_code, &seen.place, &seen.text)
    }

    pub(super) fn apply_finding(&mut self, event: &Event, body: &FindingEvent, done: &mut Applied) {
        let wall = event.written.wall.at;
        let seen = match &body.fact {
            FindingFact::Opened(seen) | FindingFact::Joined(seen) => {
                Some(self.fingerprint_of(seen))
            }
            _ => None,
        };
        let trail = if let Some(fingerprint) = &seen {
            Some(self.findings.begin(fingerprint))
        } else {
            let known = self.findings.trail_of(&body.finding_id);
            let fingerprint = known.map(|trail| trail.fingerprint.clone());
            fingerprint.and_then(|it| self.findings.trail_mut(&it))
        };
        let Some(trail) = trail else {
            // Of one that left memory, or that is not known yet: it stands in the log.
            done.effect = Effect::Stored;
            return;
        };
        let past = FindingPast {
            finding_id: body.finding_id.clone(),
            at: event.at.at,
            recorded_at: wall,
            by: event.by.clone(),
            act_id: body.act_id.clone(),
            fact: KeptFindingFact(body.fact.clone()),
            standing: Standing::Holds,
            place: self.place,
        };
        if is_repeat(trail, &past) {
            done.effect = Effect::None;
            return;
        }
        let id = match &body.fact {
            FindingFact::Opened(seen) | FindingFact::Joined(seen) => seen.occurrence_id.clone(),
            _ => body.finding_id.clone(),
        };
        let standing = trail.take(past);
        let fingerprint = trail.fingerprint.clone();
        let lost = trail.lost_beside(&self.place);
        let told = trail.get(&id).filter(|_| standing == Standing::Holds);
        let told = told.and_then(|finding| {
            let (kind, line) = line(finding, &body.fact)?;
            Some((finding.finding_id.clone(), kind, line))
        });
        let name = self.names.intern(&fingerprint);
        done.touched.push(Touched::Finding(name));
        self.note_finding_races(event, body, (&fingerprint, &id, standing), lost);
        let told = told.filter(|(_, kind, _)| !self.says_enough(&body.act_id, *kind));
        let line = told.map(|(finding_id, kind, line)| {
            let by = if body.act_id.is_empty() { "system" } else { &event.by };
            self.log_line(event.at.at, by, kind, &finding_id, &line.spell(), done)
        });
        if !body.act_id.is_empty() {
            let trace = Trace::Finding(self.config.zone.date(event.at.at), name);
            self.floor.note(&body.act_id, &event.by, Some(trace), line);
        }
    }

    /// What a fact got into the way of, or what of it, where its authors did not know of each other.
    fn note_finding_races(
        &mut self,
        event: &Event,
        body: &FindingEvent,
        (fingerprint, id, standing): (&str, &str, Standing),
        lost: Vec<(ClashKind, Side, Side)>,
    ) {
        if body.act_id.is_empty() {
            return;
        }
        let what = self.findings.trail(fingerprint).and_then(|it| it.get(id)).map(what);
        for (kind, lost, won) in lost {
            self.clash(kind, id, what.as_deref().unwrap_or_default(), lost, won);
        }
        if let FindingFact::Opened(seen) = &body.fact
            && standing == Standing::Holds
        {
            self.note_finding_alike(event, (fingerprint, id), seen);
        }
    }

    /// One that was opened while another terminal opened one of the same item at the same place, in other words: they
    /// stay two until somebody says that they are one.
    fn note_finding_alike(
        &mut self,
        event: &Event,
        (fingerprint, finding_id): (&str, &str),
        seen: &FindingSeen,
    ) {
        if seen.item_code.is_empty() && seen.place.is_empty() {
            return;
        }
        let place = self.place;
        let others = self.findings.open().filter(|it| {
            it.item_code == seen.item_code
                && it.place == seen.place
                && *it.finding_id != *finding_id
        });
        let mut apart = others.filter_map(|it| {
            let trail = self.findings.trail_of(&it.finding_id)?;
            let past = trail.opened_by(&it.finding_id)?;
            let other = *trail.fingerprint != *fingerprint && past.place.is_concurrent(&place);
            other.then(|| {
                let side = Side { by: past.by.clone(), at: past.at, place: past.place };
                (side, what(it))
            })
        });
        let found = apart.next();
        drop(apart);
        if let Some((won, detail)) = found {
            let lost = Side::of(event, event.at.at, place);
            self.clash(ClashKind::FindingAlike, finding_id, &detail, lost, won);
        }
    }

    /// Whether an act has said already what such a line would add: that it was looked at, or is worse.
    fn says_enough(&self, act_id: &str, kind: LogKind) -> bool {
        use crate::core::event::Kind;
        let follows = matches!(
            kind,
            LogKind::Finding(Kind::FindingVerified | Kind::FindingRaised | Kind::FindingClosed)
        );
        follows && self.floor.act(act_id).is_some_and(|act| !act.lines.is_empty())
    }

    /// Takes back what an act said of the findings of a fingerprint.
    pub(super) fn void_finding_act(&mut self, id: Ref, act_id: &str, done: &mut Applied) {
        let fingerprint = self.names.name(id).to_owned();
        if self.findings.trail_mut(&fingerprint).is_some_and(|trail| trail.void(act_id)) {
            done.touched.push(Touched::Finding(id));
        }
    }

    pub(super) fn trail_row(&self, fingerprint: &str) -> Option<Row> {
        let trail = self.findings.trail(fingerprint)?;
        Some(Row::Findings(Box::new(trail.clone())))
    }

    /// Who has to be told of a red line, done or not, by the settings in force when it was crossed; nobody where
    /// whoever saw it stands at that level.
    pub fn tell_duty(&self, finding: &Finding) -> Option<TellDuty> {
        let seen = finding.occurrences.iter().rev().find(|it| it.red_line)?;
        let duty = finding.tell_duty(self.settings(seen.at).0)?;
        let stands = level_of(self, &seen.by, seen.at);
        (stands.unwrap_or(0) < duty.level).then_some(duty)
    }

    /// Who is found for a level that is called upon about a finding.
    pub(in crate::core) fn find_for_finding(
        &self,
        finding: &Finding,
        owner: &str,
        level: u8,
        at: Ms,
        open: &Open,
    ) -> Found {
        let settings = self.settings(at).0;
        let policy = Policy::of_findings(settings, finding.severity);
        let Some(called) = policy.level(level) else {
            return Found { to: Vec::new(), sent: crate::core::complaint::Sent::NobodyOnDuty };
        };
        let about = About { first_contact: &finding.opened_by, owner, department: "" };
        Roster::new(self, at).find(called, policy.window(level), &about, open)
    }
}

/// What a finding is about, as a clash names it: code of the item, place and words, between tabs.
fn what(finding: &Finding) -> String {
    format!("{}\t{}\t{}", finding.item_code, finding.place, finding.text)
}

/// Whether it says no more than is known: what fell due and was told before, or one sighting twice.
fn is_repeat(trail: &Trail, past: &FindingPast) -> bool {
    let by_itself = past.act_id.is_empty();
    let known = trail.history.iter().any(|old| {
        old.finding_id == past.finding_id && old.act_id == past.act_id && old.fact == past.fact
    });
    let seen = matches!(&past.fact.0, FindingFact::Opened(_) | FindingFact::Joined(_));
    (by_itself || seen) && known
}

/// The line of the duty log that a fact writes.
fn line(finding: &Finding, fact: &FindingFact) -> Option<(LogKind, FindingLine)> {
    let (who, said) = match fact {
        FindingFact::Opened(seen) | FindingFact::Joined(seen) => {
            (finding.owner.to_string(), seen.text.to_string())
        }
        FindingFact::Assigned(to) => (to.owner.to_string(), to.reason.to_string()),
        FindingFact::Contained(done) => (String::new(), done.text.to_string()),
        FindingFact::Fixed(done) => (done.fixer.to_string(), done.text.to_string()),
        FindingFact::Verified(seen) => (String::new(), seen.text.to_string()),
        FindingFact::Rejected(seen) => (String::new(), seen.reason.to_string()),
        FindingFact::Voided(none) if none.round_id.is_empty() => {
            (String::new(), none.reason.to_string())
        }
        // They follow from what was seen or answered with them, and say no more.
        FindingFact::Closed(_) | FindingFact::Voided(_) => return None,
        FindingFact::Raised(raised) => (raised.severity.as_str().to_owned(), String::new()),
        FindingFact::Noted(noted) => (noted.field.as_str().to_owned(), noted.text.to_string()),
        FindingFact::Called(call) if call.cause == CallCause::CannotDo => {
            // That it cannot be done says whom it goes to.
            return None;
        }
        FindingFact::Called(call) if call.cause == CallCause::Untold => {
            (format!("{} {}", call.level, call.cause.as_str()), call.to.join(" "))
        }
        FindingFact::Called(call) => (call.level.to_string(), call.to.join(" ")),
        FindingFact::Told(told) => (told.person_id.to_string(), told.text.to_string()),
        FindingFact::Added(added) => (added.kind.as_str().to_owned(), added.title.to_string()),
        FindingFact::Done(step) | FindingFact::Checked(step) => {
            (title(finding, &step.measure_id), step.text.to_string())
        }
        FindingFact::Impossible(dropped) | FindingFact::Cancelled(dropped) => {
            (title(finding, &dropped.measure_id), dropped.reason.to_string())
        }
    };
    Some((LogKind::Finding(fact.kind()), FindingLine::of(finding, &who, &said)))
}

fn title(finding: &Finding, measure_id: &str) -> String {
    finding.measure(measure_id).map_or(String::new(), |measure| measure.title.to_string())
}

/// What has fallen due about findings: a third sighting within the week that no act has told, and levels to be
/// called upon. Of each finding the first alone: the rest follows from it.
pub(super) fn due_findings(hall: &Hall, now: Ms) -> Vec<Due> {
    let (settings, version) = hall.settings(now);
    let mut open = None;
    let mut found = Vec::new();
    let told_of = |it: &&Finding| it.is_open() || it.red_at().is_some();
    for finding in hall.findings.iter().filter(told_of) {
        let mut push = |at: Ms, fact: FindingFact| {
            let kind = fact.kind();
            let finding_id = finding.finding_id.clone();
            let body = FindingEvent { finding_id, act_id: "".into(), fact };
            found.push(Due { kind, at, body: Body::Finding(Box::new(body)) });
        };
        if let Some(last) = finding
            .occurrences
            .last()
            .filter(|it| finding.is_open() && finding.repeats() && it.at <= now)
        {
            let (severity, why) = (finding.severity.one_up(), RaisedWhy::Repeated);
            push(last.at, FindingFact::Raised(FindingRaised { severity, why }));
            continue;
        }
        let rests = !finding.is_late(now) && finding.is_doable();
        if rests && finding.red_at().is_none() {
            continue;
        }
        let open = open.get_or_insert_with(|| Open::new(&settings.hours, hall.config.zone));
        let climbs = overdue_climb(finding, settings, open, now).filter(|_| !rests);
        let untold = untold(hall, finding, now).filter(|call| !was_made(finding, call));
        let next = [climbs, untold].into_iter().flatten().min_by_key(|call| call.at);
        if let Some(call) = next {
            let found = hall.find_for_finding(finding, call.owner, call.level, call.at, open);
            push(call.at, called(&call, found, version));
        } else if let Some((call, found)) = again(hall, finding, open, now) {
            push(call.at, called(&call, found, version));
        }
    }
    found
}

/// The level that has to be called upon because it was not told of a red line in time.
fn untold<'f>(hall: &Hall, finding: &'f Finding, now: Ms) -> Option<Call<'f>> {
    let duty = hall.tell_duty(finding).filter(|duty| duty.done_at.is_none() && duty.until < now)?;
    Some(Call {
        at: duty.until,
        measure_id: &finding.finding_id,
        owner: &finding.owner,
        cause: CallCause::Untold,
        due_at: duty.until,
        round: 0,
        level: duty.level,
    })
}

fn was_made(finding: &Finding, call: &Call) -> bool {
    finding.last_call(call.measure_id, call.cause, call.due_at).is_some()
}

/// What nobody heard of at any level is tried again when a shift is opened, when somebody comes to work, and when
/// the hall opens: at the first of these at which somebody is found, so that a program that was off finds the same.
fn again<'f>(hall: &Hall, finding: &'f Finding, open: &Open, now: Ms) -> Option<(Call<'f>, Found)> {
    let settings = hall.settings(now).0;
    let silent = silent(finding, settings, open);
    let since = silent.iter().map(|it| it.since).min()?;
    let mut instants: Vec<Ms> = hall.shifts.opened_between(since, now).collect();
    let roll = Roll::new(hall, now);
    let came = settings.people.iter().filter_map(|it| roll.entry(&it.id)?.came);
    instants.extend(came.chain(open.last_opening(now)).filter(|at| *at > since && *at <= now));
    instants.sort_unstable();
    instants.dedup();
    let policy = Policy::of_findings(settings, finding.severity);
    let climb = || std::iter::successors(policy.from(0), |level| policy.above(*level));
    for at in instants {
        for it in silent.iter().filter(|it| it.since < at) {
            let levels: Vec<u8> = it.level.map_or_else(|| climb().collect(), |level| vec![level]);
            for level in levels {
                let found = hall.find_for_finding(finding, it.owner, level, at, open);
                if !found.to.is_empty() {
                    let Silent { measure_id, owner, cause, due_at, round, .. } = *it;
                    return Some((
                        Call { at, measure_id, owner, cause, due_at, round, level },
                        found,
                    ));
                }
            }
        }
    }
    None
}

/// The call of a level, with who was found for it.
pub(in crate::core) fn called(call: &Call, found: Found, settings: u32) -> FindingFact {
    FindingFact::Called(Box::new(FindingCalled {
        measure_id: call.measure_id.into(),
        cause: call.cause,
        due_at: call.due_at,
        round: call.round,
        level: call.level,
        to: found.to,
        sent: found.sent,
        settings,
    }))
}
