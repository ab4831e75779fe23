//! A complaint is registered: what a person did not say is filled from where it began, and what makes it
//! worse is found.

use super::NewCase;
use super::life::{FIELD_MAX, TEXT_MAX};
use super::plan::Plan;
use crate::core::act::{Decided, Desk, Draft, Refused, floor};
use crate::core::complaint::number::apart;
use crate::core::complaint::{
    Against, Case, CaseKind, Category, Emotion, Ground, Possible, Rule, Severity, State,
};
use crate::core::event::{Assessed, Body, CaseEvent, CustomerRef, Fact, Kind, Registered};
use crate::core::floor::{Seen, Sighting};
use crate::core::hall::Hall;
use crate::core::people::Right;
use crate::core::queue::day::Day;
use crate::core::staff::Roll;
use crate::core::time::Ms;

fn no(why: Against) -> Refused {
    Refused::Rule { rule: Rule { part: 1, number: 1 }, why, instead: vec![Possible::Register] }
}

pub(super) fn decide(hall: &Hall, desk: &mut Desk, new: &NewCase) -> Result<Decided, Refused> {
    let now = desk.now.at;
    fits(new)?;
    if new.take {
        hall.check_right(desk.author, Right::Complaints, now)?;
    }
    let voiced_at = new.voiced_at.unwrap_or(now);
    if voiced_at > now {
        return Err(no(Against::BadTime));
    }
    let begun = Begun::of(hall, desk, new)?;
    let first_contact = first_contact(hall, desk, new, &begun)?;
    let owner = if new.take { &*desk.author.person } else { &first_contact };
    let earlier = earlier(hall, new, now)?;
    let is_hot = earlier.is_none() && hall.makes_hot(new.category, now);
    let (found, grounds) = judge(new, earlier, is_hot);
    let severity = new.severity.map_or(found, |said| said.max(found));
    let fields = Registered {
        number: next_number(hall, desk, CaseKind::Complaint),
        voiced_at,
        channel: new.channel,
        first_contact: first_contact.as_str().into(),
        owner: owner.into(),
        customer: new.customer.clone(),
        label: new.label.trim().into(),
        customer_kind: new.customer_kind,
        tier: new.tier,
        phase: new.phase,
        category: new.category,
        severity,
        grounds,
        text: new.text.trim().into(),
        request: new.request.trim().into(),
        loss: new.loss.trim().into(),
        emotion: new.emotion,
        place: new.place,
        attendant: new.attendant.trim().into(),
        counter_id: begun.counter_id,
        service_id: begun.service_id,
        ticket_no: begun.ticket_no,
        mark_id: new.mark_id.as_deref().map(Into::into),
        repeat_of: earlier.map(|case| case.complaint_id.clone()),
        recurrence_of: None,
        follow_up_id: None,
        retention: new.retention,
    };
    let lowered = new.severity.filter(|said| *said < found).map(|severity| Assessed {
        category: new.category,
        severity,
        reason: new.severity_reason.trim().into(),
    });
    if lowered.as_ref().is_some_and(|said| said.reason.is_empty()) {
        return Err(Refused::Rule {
            rule: Rule { part: 1, number: 3 },
            why: Against::ReasonMissing,
            instead: vec![Possible::Register],
        });
    }
    Ok(drafted(hall, desk, fields, lowered))
}

/// The same matter again after its window: a new complaint that names the old one (complaints J10).
pub(super) fn recur(
    hall: &Hall,
    desk: &mut Desk,
    old: &Case,
    reason: &str,
) -> Result<Decided, Refused> {
    let plan = Plan::new(hall, desk, old);
    plan.owned_or_may(11)?;
    if reason.trim().is_empty() {
        return Err(plan.no(1, 11, Against::ReasonMissing));
    }
    if reason.chars().count() > FIELD_MAX {
        return Err(plan.no(1, 11, Against::BadValue));
    }
    let now = desk.now.at;
    let fields = Registered {
        number: next_number(hall, desk, CaseKind::Complaint),
        voiced_at: now,
        owner: desk.author.person.clone(),
        category: old.category,
        severity: old.category.severity().max(Severity::Sev3),
        grounds: old.category.ground().into_iter().chain([Ground::SecondVisit]).collect(),
        text: reason.trim().into(),
        emotion: Emotion::Calm,
        attendant: "".into(),
        counter_id: None,
        service_id: None,
        ticket_no: None,
        mark_id: None,
        repeat_of: None,
        recurrence_of: Some(old.complaint_id.clone()),
        follow_up_id: None,
        ..old.fields.clone()
    };
    Ok(drafted(hall, desk, fields, None))
}

fn drafted(hall: &Hall, desk: &mut Desk, fields: Registered, then: Option<Assessed>) -> Decided {
    let (complaint_id, act_id) = ((desk.new_id)(), (desk.new_id)());
    let at = hall.config().zone.stamp(fields.voiced_at);
    let draft = |kind: Kind, fact: Fact| Draft {
        kind,
        at,
        feed: None,
        body: Body::Case(Box::new(CaseEvent {
            by_name: "".into(),
            complaint_id: complaint_id.as_str().into(),
            act_id: act_id.as_str().into(),
            fact,
        })),
    };
    let mut drafts = vec![draft(Kind::ComplaintRegistered, Fact::Registered(Box::new(fields)))];
    drafts.extend(then.map(|said| draft(Kind::ComplaintAssessed, Fact::Assessed(said))));
    Decided { act_id, drafts }
}

fn fits(new: &NewCase) -> Result<(), Refused> {
    let short = [&new.label, &new.request, &new.loss, &new.attendant, &new.severity_reason];
    let fits = |text: &str, most| text.chars().count() <= most;
    let ticket = new.ticket_no.iter().all(|text| fits(text, FIELD_MAX));
    if ticket && fits(&new.text, TEXT_MAX) && short.iter().all(|text| fits(text, FIELD_MAX)) {
        return Ok(());
    }
    Err(no(Against::BadValue))
}

/// Where it began: at a counter, or with a mark.
#[derive(Default)]
struct Begun {
    counter_id: Option<Box<str>>,
    service_id: Option<Box<str>>,
    ticket_no: Option<Box<str>>,
    marked_by: Option<Box<str>>,
}

impl Begun {
    fn of(hall: &Hall, desk: &Desk, new: &NewCase) -> Result<Begun, Refused> {
        let now = desk.now.at;
        let mut begun = Begun::default();
        if let Some(mark_id) = new.mark_id.as_deref() {
            let seen = sighting(hall, mark_id, now).ok_or_else(|| no(Against::BadValue))?;
            if hall.cases().of_mark(mark_id).is_some() {
                return Err(no(Against::Already));
            }
            begun = Begun {
                counter_id: seen.mark.counter_id.clone(),
                service_id: seen.mark.service_id.clone(),
                ticket_no: seen.mark.ticket_no.clone(),
                marked_by: Some(seen.by.clone()),
            };
        }
        if let Some(counter_id) = new.counter_id.as_deref() {
            floor::known_counter(hall, counter_id, now)?;
            let same = begun.counter_id.as_deref() == Some(counter_id);
            begun.counter_id = Some(counter_id.into());
            if !same || begun.ticket_no.is_none() {
                let served = floor::served_at(hall, now, counter_id);
                let service = served.and_then(|ticket| ticket.life().service);
                begun.service_id = service.map(|at| hall.name(at).into());
                begun.ticket_no = served.and_then(|ticket| ticket.number.clone());
            }
        }
        if let Some(number) = new.ticket_no.as_deref() {
            begun.of_ticket(hall, number.trim(), now);
        }
        Ok(begun)
    }

    /// Of whom it was said which number they had: the counter may have called another one since.
    fn of_ticket(&mut self, hall: &Hall, number: &str, now: Ms) {
        if self.ticket_no.as_deref().unwrap_or_default() == number {
            return;
        }
        let day = hall.day(hall.config().zone.date(now));
        let tickets = day.into_iter().flat_map(Day::tickets);
        let mut same = tickets.filter(|ticket| ticket.number.as_deref() == Some(number));
        let service = same.next().and_then(|ticket| ticket.life().service);
        self.service_id = service.map(|at| hall.name(at).into());
        self.ticket_no = Some(number).filter(|number| !number.is_empty()).map(Into::into);
    }
}

fn sighting<'h>(hall: &'h Hall, mark_id: &str, now: Ms) -> Option<&'h Sighting> {
    let today = hall.config().zone.date(now);
    let days = [Some(today), today.pred_opt()].into_iter().flatten();
    let mut seen = days.filter_map(|date| hall.day(date)).flat_map(|day| day.floor().sightings());
    seen.find(|one| one.seen == Seen::Unhappy && *one.mark.act_id == *mark_id)
}

/// Who was asked first: as said, else who sits at the counter, else who saw it, else the author.
fn first_contact(
    hall: &Hall,
    desk: &Desk,
    new: &NewCase,
    begun: &Begun,
) -> Result<String, Refused> {
    let said = new.first_contact.trim();
    if !said.is_empty() {
        let people = &hall.settings(desk.now.at).0.people;
        let known = people.is_empty() || people.iter().any(|person| person.id == said);
        return if known { Ok(said.to_owned()) } else { Err(Refused::NoPerson(said.to_owned())) };
    }
    let roll = Roll::new(hall, desk.now.at);
    let counter = begun.counter_id.as_deref().and_then(|id| hall.name_of(id));
    let sits = counter.and_then(|at| roll.at(at).next()).map(|entry| entry.id.to_owned());
    let saw = || begun.marked_by.as_deref().map(str::to_owned);
    Ok(sits.or_else(saw).unwrap_or_else(|| desk.author.person.to_string()))
}

/// The earlier complaint on the same matter: as said, else the newest of the same customer and category.
fn earlier<'h>(hall: &'h Hall, new: &NewCase, now: Ms) -> Result<Option<&'h Case>, Refused> {
    if let Some(id) = new.repeat_of.as_deref() {
        let known = hall.cases().get(id).filter(|case| case.is_complaint());
        return known.map(Some).ok_or_else(|| Refused::NoComplaint(id.to_owned()));
    }
    let key = new.customer.as_ref().map_or("", |customer| &customer.phone_key);
    if key.is_empty() || matches!(new.category, Category::Unclassified | Category::Unknown) {
        return Ok(None);
    }
    let within = i64::from(hall.rules(now).complaint.repeat_days) * 86_400;
    let same = |case: &&Case| {
        let theirs =
            case.customer().is_some_and(|customer: &CustomerRef| *customer.phone_key == *key);
        theirs
            && case.category == new.category
            && case.state != State::Void
            && now.secs_since(case.registered_at) <= within
    };
    Ok(hall.cases().complaints().filter(same).max_by_key(|case| case.registered_at))
}

/// How severe it is by what is known, and why.
fn judge(new: &NewCase, earlier: Option<&Case>, is_hot: bool) -> (Severity, Vec<Ground>) {
    let shouting = (new.emotion == Emotion::Shouting).then_some(Ground::Shouting);
    let again = earlier.map(|_| Ground::Repeat);
    let third = earlier.and_then(|case| case.fields.repeat_of.as_ref());
    let third = third.map(|_| Ground::ThirdContact);
    let hot = is_hot.then_some(Ground::SameCause);
    let mut grounds: Vec<Ground> = Vec::new();
    let said = new.grounds.iter().copied();
    for ground in
        said.chain(new.category.ground()).chain(shouting).chain(again).chain(third).chain(hot)
    {
        if ground != Ground::Unknown && !grounds.contains(&ground) {
            grounds.push(ground);
        }
    }
    // What asks for a grade comes before what makes it worse by one, in whatever order it was said.
    let (worse, least): (Vec<Ground>, Vec<Ground>) =
        grounds.iter().copied().partition(|ground| makes_worse(*ground));
    let lifts = least.into_iter().chain(worse).filter_map(Ground::lift);
    let severity = lifts.fold(Severity::Sev4, |severity, lift| lift.apply(severity));
    (severity, grounds)
}

fn makes_worse(ground: Ground) -> bool {
    use crate::core::complaint::Lift;
    matches!(ground.lift(), Some(Lift::OneUp | Lift::OneUpAtLeast(_)))
}

/// The number that people say; with the mark of this terminal where another one could give the same meanwhile
/// (design 8.11).
pub(super) fn next_number(hall: &Hall, desk: &Desk, kind: CaseKind) -> Box<str> {
    let date = hall.config().zone.date(desk.now.at);
    let number = hall.cases().next_number(kind, date);
    if hall.is_shared() { apart(&number, desk.device).into() } else { number.into() }
}
