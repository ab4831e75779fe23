//! The forms of complaints: what is asked for, in which order. What is rarely asked for comes last and is shown
//! when Tab leaves the rest.

use super::{board, or_none, people};
use crate::core::act::{Candidate, FIELD_MAX, TEXT_MAX};
use crate::core::board::ComplaintRow;
use crate::core::complaint::{
    Category, Channel, CustomerKind, DeclineReason, Emotion, Field as CaseField, Ground, Measure,
    PauseReason, Phase, Place, RootCause, Severity, State as CaseState, TRANSFERS_UNASKED_MAX,
    Tier, Urgency,
};
use crate::text::named::Named;
use crate::text::words::fill;
use crate::ui::field::{Entry, Field, Kind, Slot, entry};
use crate::ui::form::{Begun, CaseForm, CaseWhat, Deed, Form};
use crate::ui::show;
use crate::ui::state::State;

mod beyond;
mod record;
mod request;
mod rest;

pub(in crate::ui) use beyond::{acknowledge, dispatch, escalate, escalation_reason, withdraw};
pub(in crate::ui) use record::record;
pub(in crate::ui) use request::{finish, request, result};
pub(in crate::ui) use rest::{instead, merge, refer, refuse, void};

/// Codes of what can be written down about a complaint.
pub(in crate::ui) const CALMED: &str = "calmed";
pub(in crate::ui) const TOLD: &str = "told";
pub(in crate::ui) const NO_ANSWER: &str = "no_answer";
pub(in crate::ui) const DEPARTMENT_HAS: &str = "department_has";
pub(in crate::ui) const DEPARTMENT_DONE: &str = "department_done";
pub(in crate::ui) const DEPARTMENT_TRIED: &str = "department_tried";
/// The department is answered what it asks.
pub(in crate::ui) const REPLY: &str = "reply";
/// An answer from above that amends another was seen.
pub(in crate::ui) const ANSWER_SEEN: &str = "answer_seen";
/// The call is taken back.
pub(in crate::ui) const CALL_OFF: &str = "call_off";
pub(in crate::ui) const DEPARTMENT_NOT: &str = "department_not";
/// What a department says when it is through with it.
pub(in crate::ui) const DONE: &str = "done";
pub(in crate::ui) const CANNOT: &str = "cannot";
pub(in crate::ui) const OTHER: &str = "other";
pub(in crate::ui) const SUPERIOR: &str = "superior";
pub(in crate::ui) const SETTLED: &str = "settled";
pub(in crate::ui) const RESOLVED: &str = "resolved";
pub(in crate::ui) const ACCEPTED: &str = "accepted";
pub(in crate::ui) const NOT_ACCEPTED: &str = "not_accepted";
pub(in crate::ui) const UNREACHABLE: &str = "unreachable";
pub(in crate::ui) const YES: &str = "yes";

/// A set of fixed values, as a list offers them.
fn values<T: Named>(state: &State, all: &[T], code: fn(T) -> &'static str) -> Vec<Entry> {
    all.iter().map(|value| entry(code(*value), value.name(state.setup.lang))).collect()
}

fn more(form: &Form) -> bool {
    form.more
}

fn settles(form: &Form) -> bool {
    matches!(form.code(Slot::What), SETTLED | RESOLVED)
}

fn folded(field: Field) -> Field {
    field.optional().when(more)
}

/// Why it moves on: asked for from the third transfer on (complaints 2.6), else among what is rarely said.
fn reasoned(row: &ComplaintRow, field: Field) -> Field {
    if row.case.transfers >= TRANSFERS_UNASKED_MAX { field } else { folded(field) }
}

/// Words of a complaint, as long as the log takes them.
fn text(slot: Slot, label: &'static str) -> Field {
    Field { chars_most: FIELD_MAX, ..Field::new(slot, Kind::Text, label, Vec::new()) }
}

fn phrases(texts: &[&str]) -> Vec<Entry> {
    texts.iter().map(|text| entry("", *text)).collect()
}

fn category(state: &State) -> Field {
    let words = state.words().cases;
    let lang = state.setup.lang;
    let one = |it: &Category| entry(it.as_str(), format!("{} {}", it.as_str(), it.name(lang)));
    let all = Category::ALL.iter().map(one).collect();
    Field::new(Slot::Category, Kind::Code, words.l_category, or_none(words.e_later, all)).optional()
}

/// What can be said of a complaint at any time.
fn details(state: &State) -> Vec<Field> {
    let (w, own) = (state.words().cases, state.words().privacy);
    let personal = |slot, label| folded(text(slot, label)).personal();
    let pick = |slot, label, entries| folded(Field::new(slot, Kind::Pick, label, entries));
    let attendants = or_none(state.words().deeds.e_no_person, people(state, true));
    vec![
        folded(text(Slot::Request, w.l_request)),
        folded(text(Slot::Loss, w.l_loss)),
        folded(text(Slot::Label, w.l_label)),
        personal(Slot::Name, own.u_name),
        personal(Slot::Reach, own.u_contact),
        personal(Slot::Address, own.u_address),
        pick(Slot::Emotion, w.l_emotion, values(state, Emotion::ALL, Emotion::as_str)),
        pick(Slot::Where, w.l_place, values(state, Place::ALL, Place::as_str)),
        folded(Field::new(Slot::Attendant, Kind::Find, w.l_attendant, attendants)),
        pick(Slot::Tier, w.l_tier, values(state, Tier::ALL, Tier::as_str)),
        pick(Slot::CustomerKind, w.l_kind, values(state, CustomerKind::ALL, CustomerKind::as_str)),
        pick(Slot::Phase, w.l_phase, values(state, Phase::ALL, Phase::as_str)),
        pick(Slot::Channel, w.l_channel, values(state, Channel::ALL, Channel::as_str)),
        pick(Slot::Severity, w.l_severity, values(state, Severity::ALL, Severity::as_str)),
        folded(text(Slot::Reason, w.l_severity_why)),
        pick(Slot::Retention, w.l_retention, vec![entry("", w.e_no), entry(YES, w.e_yes)]),
        grounds(state),
    ]
}

/// What makes it worse, as far as only a person can see it.
pub(in crate::ui) const SEEN: [Ground; 9] = [
    Ground::ClerkCannot,
    Ground::ManagerAsked,
    Ground::Violence,
    Ground::CrowdAroundStaff,
    Ground::ReporterOnSite,
    Ground::ActingTogether,
    Ground::Injury,
    Ground::FrailHarmed,
    Ground::DataBreach,
];

fn grounds(state: &State) -> Field {
    let entries = values(state, &SEEN, Ground::as_str);
    folded(Field::new(Slot::Grounds, Kind::Many, state.words().cases.l_grounds, entries))
}

fn phone(state: &State) -> Field {
    Field::new(Slot::Phone, Kind::Phone, state.words().cases.l_phone, Vec::new()).optional()
}

/// A new complaint; one that began at a counter says so by itself.
pub(in crate::ui) fn register(state: &State, mut begun: Begun) -> Form {
    begun.at.get_or_insert(state.now);
    let w = state.words().cases;
    let mut fields = Vec::new();
    let mark = board(state).marks.iter().find(|mark| Some(&mark.mark_id) == begun.mark_id.as_ref());
    let why = mark.map(|mark| {
        let choices = board(state).choices.unhappy_reasons.iter();
        show::choice(state, choices, &mark.reason)
    });
    if let Some((mark, why)) = mark.zip(why.as_ref()) {
        // Of a counter its own line follows.
        let place = if mark.counter_id.is_empty() { w.e_floor } else { "" };
        let at = board(state).zone.hm(mark.at);
        let parts = [at.as_str(), place, why].into_iter().filter(|part| !part.is_empty());
        fields.push(Field::fixed(w.l_mark, [parts.collect::<Vec<_>>().join(" ")]));
    }
    if let Some(counter) = &begun.counter_id {
        let row = board(state).counters.iter().find(|row| row.counter_id == *counter);
        let ticket = begun.ticket_no.clone().unwrap_or_else(show::unknown);
        let people = match (&begun.clerk, begun.was_left) {
            (Some(clerk), true) => state.person_name(clerk).to_owned(),
            (None, true) => String::new(),
            _ => row.map_or_else(String::new, |row| show::people_at(state, row, true)),
        };
        fields.push(Field::fixed(w.l_begun, [fill(w.e_begun, &[counter, &ticket, &people])]));
    }
    let mut what = text(Slot::Text, w.l_text).optional().ends();
    what.chars_most = TEXT_MAX;
    what.entries = phrases(&[w.x_1, w.x_2, w.x_3, w.x_4]);
    // What was marked is not written twice.
    what = what.given(&why.unwrap_or_default());
    fields.extend([category(state), phone(state), what]);
    let keep = vec![entry("", w.e_stays), entry(YES, w.e_take_over)];
    fields.push(folded(Field::new(Slot::Keep, Kind::Pick, w.l_keep, keep)));
    let first = or_none(w.e_who_sits, people(state, false));
    fields.push(folded(Field::new(Slot::First, Kind::Find, w.l_first, first)));
    fields.extend(details(state));
    // Written down later than it was said.
    fields.push(folded(Field::new(Slot::At, Kind::Time, w.l_voiced, Vec::new())));
    Form::new(Deed::Register(begun), w.f_register, fields)
}

fn of(row: &ComplaintRow, what: CaseWhat) -> Deed {
    Deed::Case(Box::new(CaseForm { complaint_id: row.complaint_id.clone(), what }))
}

fn titled(state: &State, row: &ComplaintRow, title: &str) -> String {
    if row.case.is_request() {
        return format!("{title} {}", row.number);
    }
    format!("{title} {}  {}", row.number, row.category.name(state.setup.lang))
}

/// The rest of a complaint, filled in or put right.
pub(in crate::ui) fn amend(state: &State, row: &ComplaintRow) -> Form {
    if row.case.is_request() {
        return request::amend(state, row);
    }
    let (w, case) = (state.words().cases, &row.case.fields);
    let mut phone = phone(state);
    if let Some(kept) = case.customer.as_ref().filter(|kept| !kept.phone_masked.is_empty()) {
        phone.note = fill(w.e_kept, &[&kept.phone_masked]);
    }
    let mut fields = vec![category(state).with(row.category.as_str()), phone];
    fields.push(Field { chars_most: TEXT_MAX, ..text(Slot::Text, w.l_text).optional() });
    fields.extend(details(state));
    fields.extend(decided(state, row));
    // How it was judged is what is put right most.
    fields.sort_by_key(|field| match field.slot {
        Slot::Category => 0,
        Slot::Severity => 1,
        Slot::Reason => 2,
        _ => 3,
    });
    for field in &mut fields {
        let given: &str = match field.slot {
            Slot::Text => &case.text,
            Slot::Request => &case.request,
            Slot::Loss => &case.loss,
            Slot::Label => &case.label,
            _ => "",
        };
        *field = field.clone().given(given);
        if field.slot == Slot::Reason && row.state == CaseState::Closed {
            (field.label, field.needed) = (w.l_amend_why, true);
        }
        if field.slot == Slot::Grounds {
            *field = field.clone().with_all(&row.case.field(CaseField::Grounds));
        }
        let code = match field.slot {
            Slot::Emotion => row.case.emotion.as_str(),
            Slot::Where => case.place.as_str(),
            Slot::Attendant => &case.attendant,
            Slot::Tier => case.tier.as_str(),
            Slot::CustomerKind => case.customer_kind.as_str(),
            Slot::Phase => case.phase.as_str(),
            Slot::Channel => case.channel.as_str(),
            Slot::Severity => row.severity.as_str(),
            Slot::Retention if case.retention => YES,
            _ => continue,
        };
        *field = field.clone().with(code);
    }
    let mut form = Form::new(of(row, CaseWhat::Amend), titled(state, row, w.f_amend), fields);
    form.more = true;
    form.at = 0;
    form
}

/// Who can have it: on shift, by a role that answers for complaints. Who did not take it or does not answer is
/// named as that.
fn receivers(state: &State, row: &ComplaintRow) -> Vec<Entry> {
    let (words, w) = (state.words(), state.words().cases);
    let one = |(it, again): (&Candidate, bool)| {
        let told = match (again, it.silent) {
            (false, _) => w.e_not_again,
            (true, true) => w.e_silent,
            (true, false) => "",
        };
        let parts = [state.person_name(&it.person_id), words.staff_state(it.state), told];
        entry(it.person_id.as_str(), parts.join(" ").trim_end())
    };
    board(state).receivers.of_case(&row.case).into_iter().map(one).collect()
}

/// What was decided, once it was.
fn decided(state: &State, row: &ComplaintRow) -> Vec<Field> {
    let w = state.words().cases;
    let Some(decision) = &row.case.decision else { return Vec::new() };
    let causes = values(state, RootCause::ALL, RootCause::as_str);
    let measures = values(state, Measure::ALL, Measure::as_str);
    vec![
        Field::new(Slot::Cause, Kind::Find, w.l_cause, causes)
            .optional()
            .with(decision.root_cause.as_str()),
        Field::new(Slot::Measure, Kind::Many, w.l_measure, measures)
            .optional()
            .with_all(&row.case.field(CaseField::Measures)),
    ]
}

/// Whom a complaint is handed on to.
pub(in crate::ui) fn hand_on(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let mut whom = receivers(state, row);
    whom.retain(|person| person.code != *state.me());
    let on_duty = board(state).shift.as_ref().map_or("", |shift| &shift.person_id);
    // Whoever has the duty is whom a clerk hands it to; before that stands whoever asks for it.
    let asks = row.case.request.as_ref().map_or("", |request| &request.person_id);
    whom.sort_by_key(|person| (person.code != asks, person.code != on_duty));
    let nobody = whom.is_empty().then(|| Field::fixed("", [w.e_no_receiver.to_owned()]));
    let urgency = values(state, Urgency::ALL, Urgency::as_str);
    let urgency = Field::new(Slot::Urgency, Kind::Pick, w.l_urgency, urgency)
        .with(Urgency::Watch.as_str())
        .optional()
        .ends();
    let mut next = text(Slot::Next, w.l_next).optional();
    next.entries = phrases(&[w.x_next_1, w.x_next_2, w.x_next_3, w.x_next_4]);
    let mut fields: Vec<Field> = nobody.into_iter().collect();
    fields.extend([
        Field::new(Slot::Person, Kind::Find, w.l_to, whom).with(asks),
        urgency,
        next,
        reasoned(row, text(Slot::Text, w.l_summary)),
    ]);
    Form::new(of(row, CaseWhat::HandOn), titled(state, row, w.f_hand_on), fields)
}

/// Accepting an offer whose next actions have to be read back.
pub(in crate::ui) fn accept(state: &State, row: &ComplaintRow) -> Option<Form> {
    let w = state.words().cases;
    let open = row.case.offer.as_ref()?;
    let mut lines: Vec<String> = vec![open.offered.summary.to_string()];
    let zone = board(state).zone;
    lines.extend(open.offered.next.iter().zip(1..).map(|(next, no)| {
        let due = next.due.map_or_else(String::new, |at| zone.hm(at));
        format!("{no}. {} {due}", next.text)
    }));
    lines.retain(|line| !line.trim().is_empty());
    let sure = vec![entry("", state.words().deeds.e_cancel), entry(YES, w.e_read_back)];
    let fields = vec![
        Field::fixed(w.l_next, lines),
        Field::new(Slot::Sure, Kind::Pick, w.l_sure, sure).optional(),
    ];
    let count = u16::try_from(open.offered.next.len()).unwrap_or(u16::MAX);
    let what = CaseWhat::Accept(open.offered.offer_id.to_string(), count);
    Some(Form::new(of(row, what), titled(state, row, w.f_accept), fields))
}

/// Why an offer is declined.
pub(in crate::ui) fn decline(state: &State, row: &ComplaintRow) -> Option<Form> {
    let w = state.words().cases;
    let open = row.case.offer.as_ref()?;
    let reasons = values(state, DeclineReason::ALL, DeclineReason::as_str);
    let other = |form: &Form| form.code(Slot::Reason) == DeclineReason::Other.as_str();
    let fields = vec![
        Field::new(Slot::Reason, Kind::Pick, w.l_why, reasons),
        text(Slot::Text, w.l_words).when(other),
    ];
    let what = CaseWhat::Decline(open.offered.offer_id.to_string());
    Some(Form::new(of(row, what), titled(state, row, w.f_decline), fields))
}

/// What a complaint waits for, and until when.
pub(in crate::ui) fn wait(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let reasons = values(state, PauseReason::ALL, PauseReason::as_str);
    let fields = vec![
        Field::new(Slot::Reason, Kind::Pick, w.l_wait, reasons),
        Field::new(Slot::Until, Kind::When, w.l_until, Vec::new()),
        text(Slot::Text, w.l_words),
    ];
    Form::new(of(row, CaseWhat::Wait), titled(state, row, w.f_wait), fields)
}

/// Why it is open again.
pub(in crate::ui) fn reopen(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let mut why = text(Slot::Text, w.l_why);
    why.entries = phrases(&[w.x_reopen_1, w.x_reopen_2]);
    Form::new(of(row, CaseWhat::Reopen), titled(state, row, w.f_reopen), vec![why])
}

/// To whom a manager gives it, and why.
pub(in crate::ui) fn force(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let fields = vec![
        Field::new(Slot::Person, Kind::Find, w.l_to, receivers(state, row)),
        text(Slot::Text, w.l_why),
    ];
    Form::new(of(row, CaseWhat::Force), titled(state, row, w.f_force), fields)
}
