//! `zhiban complaint list`, `zhiban complaint show`, `zhiban search`: complaints for scripts and for whoever
//! stands at no board. It only reads; customers are masked.

use serde::Serialize;
use serde_json::Value;

use super::args::{
    CaseFilter, Categories, ComplaintCommand, ComplaintListArgs, ComplaintShowArgs, Globals,
    SearchArgs,
};
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::out::Out;
use super::sla::complaint::{ClockTold, print_why};
use super::sla::instant;
use crate::clock::Clock;
use crate::core::complaint::{
    Case, CaseClock, CaseKind, CustomerAnswer, Dispatch, Kept, LateStage, Outcome, Owner, Past,
    Rating, Severity, Stage,
};
use crate::core::event::KeptFact;
use crate::core::rows::{escalations, offers};
use crate::core::time::{Ms, Stamp, Zone};
use crate::store::{CaseQuery, Hit, Mode, Store};
use crate::text::clean::scrub;
use crate::text::complaint::{history, owner, person, sheet};
use crate::text::find::terms;
use crate::text::named::Named;
use crate::text::show::span;
use crate::text::width::{fit, pad, width};
use crate::text::words::{Lang, fill};

mod json;

use json::{Listed, about, as_json, runs, said};

/// Columns that a list gives to what happened.
const TEXT_COLUMNS: usize = 40;

/// Runs one of them.
pub fn run(globals: &Globals, command: &ComplaintCommand, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let desk = Desk { store, zone: setup.config.hall.zone, lang: setup.lang.into() };
    match command {
        ComplaintCommand::List(args) => desk.list(args, out),
        ComplaintCommand::Show(args) => desk.show(args, out),
    }
}

/// Prints the complaints in which all words are found.
pub fn search(globals: &Globals, args: &SearchArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let desk = Desk { store, zone: setup.config.hall.zone, lang: setup.lang.into() };
    let terms = terms(&args.text.join(" "), desk.store.hall());
    if terms.is_empty() {
        return Err(Failure::usage("there is nothing to look for")
            .safe("nothing was changed")
            .next("name a number, a word, a category or a person"));
    }
    let query = CaseQuery { terms, open: args.open, ..desk.query(&args.only)? };
    desk.print(&query, args.only.json, out)
}

#[derive(Serialize)]
struct Shown<'a> {
    complaint_id: &'a str,
    number: &'a str,
    kind: &'static str,
    state: &'static str,
    stage: &'static str,
    state_since: Stamp,
    category: &'static str,
    severity: &'static str,
    owner: Option<&'a str>,
    owner_name: Option<String>,
    owner_since: Stamp,
    first_contact: &'a str,
    customer_name: Option<&'a str>,
    customer_phone: Option<&'a str>,
    registered_at: Stamp,
    voiced_at: Stamp,
    level: Option<u8>,
    promised_at: Option<Stamp>,
    outcome: Option<&'static str>,
    resolved_at: Option<Stamp>,
    answer: Option<&'static str>,
    rating: Option<&'static str>,
    closed_at: Option<Stamp>,
    follow_up_due: Option<Stamp>,
    reopened: u16,
    owner_changes: u16,
    transfers: u16,
    offers: usize,
    escalations: usize,
    settings_version: u32,
    /// What it was registered with, as amended since.
    fields: Value,
    dispatches: Vec<Task<'a>>,
    /// Every clock that it has or had, each with why it is due when it is.
    clocks: Vec<ClockTold>,
    history: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Task<'a> {
    dispatch_id: &'a str,
    department_id: &'a str,
    contact: Option<&'a str>,
    order_no: Option<&'a str>,
    sent_at: Stamp,
    accepted_at: Option<Stamp>,
    answered_at: Option<Stamp>,
    answer: Option<&'static str>,
    planned_at: Option<Stamp>,
    ended_at: Option<Stamp>,
}

#[derive(Serialize)]
struct Line<'a> {
    at: Stamp,
    recorded_at: Stamp,
    by: &'a str,
    kind: &'static str,
    standing: &'static str,
    rule: Option<String>,
    fields: Value,
}

struct Desk {
    store: Store,
    zone: Zone,
    lang: Lang,
}

impl Desk {
    fn query(&self, only: &CaseFilter) -> Result<CaseQuery, Failure> {
        if let (Some(from), Some(to)) = (only.from, only.to)
            && from > to
        {
            return Err(Failure::usage(format!("--from {from} is later than --to {to}"))
                .safe("nothing was changed")
                .next("name the earlier date with --from"));
        }
        let start = |date: chrono::NaiveDate| self.zone.day_start(date);
        let owner =
            only.owner.as_ref().map(|id| if id == "-" { String::new() } else { id.clone() });
        Ok(CaseQuery {
            kind: only.kind,
            categories: only.category.clone().map_or_else(Vec::new, |Categories(list)| list),
            owner,
            from: only.from.and_then(start),
            until: only.to.and_then(|date| date.succ_opt()).and_then(start),
            limit: only.limit,
            ..CaseQuery::default()
        })
    }

    fn list(&self, args: &ComplaintListArgs, out: &mut Out) -> Result<Exit, Failure> {
        let kind = args.only.kind.or(Some(CaseKind::Complaint));
        let query = CaseQuery { open: !args.all, kind, ..self.query(&args.only)? };
        self.print(&query, args.only.json, out)
    }

    fn print(&self, query: &CaseQuery, json: bool, out: &mut Out) -> Result<Exit, Failure> {
        let hits = self.store.find_complaints(query)?;
        let now = Clock::system().now();
        if json {
            for hit in &hits {
                out.json(&self.listed(hit, now))?;
            }
            return Ok(Exit::Done);
        }
        if hits.is_empty() {
            out.note(self.lang.said().none_found);
        }
        let rows: Vec<[String; 9]> = hits.iter().map(|hit| self.row(hit, now)).collect();
        let mut wide = [0; 9];
        for row in &rows {
            for (wide, cell) in wide.iter_mut().zip(row) {
                *wide = width(cell).max(*wide);
            }
        }
        for row in &rows {
            let cells: Vec<String> =
                row.iter().zip(wide).map(|(cell, wide)| pad(cell, wide)).collect();
            out.line(cells.join("  ").trim_end())?;
        }
        Ok(Exit::Done)
    }

    /// The clock of an open complaint that is due next.
    fn due(&self, hit: &Hit, now: Ms) -> Option<CaseClock> {
        let hall = self.store.hall();
        hall.next_due(hall.cases().get(&hit.complaint_id)?, now)
    }

    /// The stage of it that is late.
    fn late(&self, hit: &Hit, now: Ms) -> Option<LateStage> {
        let hall = self.store.hall();
        hall.late_of(hall.cases().get(&hit.complaint_id)?, now)
    }

    fn listed<'a>(&self, hit: &'a Hit, now: Ms) -> Listed<'a> {
        let due = self.due(hit, now);
        let due_at = due.as_ref().and_then(|due| due.standing.due);
        let late = self.late(hit, now);
        Listed {
            complaint_id: &hit.complaint_id,
            number: &hit.number,
            kind: &hit.kind,
            state: &hit.state,
            stage: &hit.stage,
            category: &hit.category,
            severity: &hit.severity,
            owner: said(&hit.owner),
            owner_name: self.name(&hit.owner),
            first_contact: &hit.first_contact,
            registered_at: self.zone.stamp(hit.registered_at),
            closed_at: self.stamp(hit.closed_at),
            level: hit.level,
            due_clock: due.as_ref().map(|due| due.kind.as_str()),
            due_at: self.stamp(due_at),
            late_stage: late.as_ref().map(|late| late.clock.as_str()),
            late_whose: late.map(|late| late.whose),
            remaining_secs: due_at.map(|at| at.secs_since(now)),
            customer_name: hit.customer_name.as_deref(),
            customer_phone: hit.customer_phone.as_deref(),
            label: said(&hit.label),
            text: said(&hit.text),
        }
    }

    fn name(&self, id: &str) -> Option<String> {
        said(id).map(|id| person(self.store.hall(), id))
    }

    fn stamp(&self, at: Option<Ms>) -> Option<Stamp> {
        at.map(|at| self.zone.stamp(at))
    }

    fn minute(&self, at: Ms) -> String {
        format!("{} {}", self.zone.date(at), self.zone.hm(at))
    }

    fn row(&self, hit: &Hit, now: Ms) -> [String; 9] {
        let word =
            |name: Option<&'static str>, code: &str| name.map_or(code.to_owned(), Into::into);
        let customer = [hit.customer_name.as_deref(), hit.customer_phone.as_deref()];
        let customer: Vec<&str> = customer.into_iter().flatten().chain(said(&hit.label)).collect();
        let (lang, hall) = (self.lang, self.store.hall());
        let due = self.due(hit, now).and_then(|due| Some((due.kind, due.standing.due?)));
        let due = due.map_or_else(String::new, |(clock, at)| {
            let words = self.lang.words();
            let secs = at.secs_since(now);
            let left = span(words, secs.abs());
            let left = if secs < 0 { fill(words.cases.over, &[&left]) } else { left };
            // Late, the stage that is: not only the deadline that it endangers.
            let clock = self.late(hit, now).map_or(clock, |late| late.clock);
            format!("{left} {}", clock.name(lang))
        });
        let cells = [
            hit.number.clone(),
            self.minute(hit.registered_at),
            word(Stage::from_text(&hit.stage).map(|it| it.name(lang)), &hit.stage),
            word(Severity::from_text(&hit.severity).map(|it| it.name(lang)), &hit.severity),
            about(lang, hit),
            owner(lang, hall, &Owner::of(&hit.owner)),
            due,
            customer.join(" "),
            fit(&scrub(&hit.text), TEXT_COLUMNS).into_owned(),
        ];
        cells.map(|cell| scrub(&cell).into_owned())
    }

    fn show(&self, args: &ComplaintShowArgs, out: &mut Out) -> Result<Exit, Failure> {
        let Some(case) = self.store.complaint(&args.complaint)? else {
            let named = scrub(&args.complaint).into_owned();
            return Err(Failure::refused(format!("there is no complaint {named}"))
                .safe("nothing was changed")
                .next("look for it with: zhiban search TEXT"));
        };
        let hall = self.store.hall();
        let at = args.at.as_deref().map(|text| instant(self.zone, "--at", text)).transpose()?;
        let mut clocks = hall.why_due(&case, None, at.unwrap_or_else(|| Clock::system().now()));
        // What is due next comes first.
        clocks.sort_by_key(|why| why.clock.standing.due.unwrap_or(Ms(i64::MAX)));
        if args.json {
            let clocks = clocks.into_iter().map(|why| ClockTold::of(why, self.zone, self.lang));
            out.json(&Shown { clocks: clocks.collect(), ..self.shown(&case) })?;
            return Ok(Exit::Done);
        }
        out.line(&scrub(case.number()))?;
        let rows = sheet(self.lang, hall, &case, |at| self.minute(at));
        let wide = rows.iter().map(|(label, _)| width(label)).max().unwrap_or_default();
        for (label, value) in &rows {
            out.line(&format!("  {}  {}", pad(label, wide), scrub(value)))?;
        }
        for why in clocks.iter().filter(|why| runs(why.clock.standing.state)) {
            out.line("")?;
            print_why(why, self.lang, "  ", out)?;
        }
        out.line("")?;
        for told in history(self.lang, hall, &case) {
            let line = format!("  {}  {}  {}", self.minute(told.at), told.by, told.text);
            out.line(&scrub(&line))?;
        }
        Ok(Exit::Done)
    }

    fn shown<'a>(&self, case: &'a Case) -> Shown<'a> {
        let customer = case.customer();
        let promised = case.promised_at();
        Shown {
            complaint_id: &case.complaint_id,
            number: case.number(),
            kind: case.kind.as_str(),
            state: case.state.as_str(),
            stage: case.stage().as_str(),
            state_since: self.zone.stamp(case.state_since),
            category: case.category.as_str(),
            severity: case.severity.as_str(),
            owner: said(case.owner.id()),
            owner_name: self.name(case.owner.id()),
            owner_since: self.zone.stamp(case.owner_since),
            first_contact: &case.fields.first_contact,
            customer_name: customer.and_then(|it| said(&it.name_masked)),
            customer_phone: customer.and_then(|it| said(&it.phone_masked)),
            registered_at: self.zone.stamp(case.registered_at),
            voiced_at: self.zone.stamp(case.fields.voiced_at),
            level: case.level(),
            promised_at: self.stamp(promised),
            outcome: case.outcome.map(Outcome::as_str),
            resolved_at: self.stamp(case.resolved_at),
            answer: case.answer.map(CustomerAnswer::as_str),
            rating: case.rating.map(Rating::as_str),
            closed_at: self.stamp(case.closed_at),
            follow_up_due: self.stamp(case.follow_up.as_ref().map(|it| it.due)),
            reopened: case.reopened,
            owner_changes: case.owner_changes,
            transfers: case.transfers,
            offers: offers(case).len(),
            escalations: escalations(case).len(),
            settings_version: case.settings,
            fields: as_json(&case.fields),
            dispatches: case.dispatches.iter().map(|sent| self.sent(sent)).collect(),
            clocks: Vec::new(),
            history: case.history.iter().map(|past| self.line(past)).collect(),
        }
    }

    fn sent<'a>(&self, sent: &'a Dispatch) -> Task<'a> {
        Task {
            dispatch_id: &sent.dispatch_id,
            department_id: &sent.department_id,
            contact: said(&sent.contact),
            order_no: said(&sent.order_no),
            sent_at: self.zone.stamp(sent.sent_at),
            accepted_at: self.stamp(sent.accepted_at),
            answered_at: self.stamp(sent.answered.map(|(at, _)| at)),
            answer: sent.answered.map(|(_, answer)| answer.as_str()),
            planned_at: self.stamp(sent.planned_at),
            ended_at: self.stamp(sent.ended_at),
        }
    }

    fn line<'a>(&self, past: &'a Past) -> Line<'a> {
        let KeptFact(fact) = &past.fact;
        let (standing, rule) = match past.standing {
            Kept::Holds => ("holds", None),
            Kept::Undone => ("undone", None),
            Kept::Against(rule) => ("against", Some(format!("{}.{}", rule.part, rule.number))),
        };
        Line {
            at: self.zone.stamp(past.at),
            recorded_at: self.zone.stamp(past.recorded_at),
            by: &past.by,
            kind: fact.kind().as_str(),
            standing,
            rule,
            fields: as_json(fact),
        }
    }
}
