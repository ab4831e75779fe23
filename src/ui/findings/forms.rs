//! The forms of findings, praise, talks, needs and visits: what is asked for, in which order, and what can be taken.

use super::{FindingSheet, PeopleSheet, steps_of, superiors, talks, what, who_checks};
use crate::core::board::{ComplaintRow, FindingRow, Place};
use crate::core::check::Answer;
use crate::core::complaint::{ContactWay, Severity};
use crate::core::conduct::{CoachingEnd, VisitKind};
use crate::core::finding::{FindingLimit, FindingStep, Measure};
use crate::core::ladder::DUTY_LEVEL;
use crate::core::settings::Choice;
use crate::text::named::Named;
use crate::text::words::fill;
use crate::ui::field::{Entry, Field, Kind, Slot, entry};
use crate::ui::form::{Deed, Form};
use crate::ui::show::text_of;
use crate::ui::state::State;

/// Days until the result of a talk is looked at, as the codes of the field.
pub(super) const DAYS: [i64; 4] = [1, 7, 14, 30];
/// The code of "done already".
pub(super) const DONE: &str = "done";
/// Time limits that a form offers: a date is named on no form.
const LIMITS: [FindingLimit; 4] =
    [FindingLimit::AtOnce, FindingLimit::Shift, FindingLimit::Day, FindingLimit::Week];

fn canned(state: &State, list: &[Choice]) -> Vec<Entry> {
    list.iter().map(|it| entry(it.code.as_str(), text_of(state, it))).collect()
}

fn phrases(texts: &[&str]) -> Vec<Entry> {
    texts.iter().map(|text| entry("", *text)).collect()
}

fn limit(state: &State) -> Field {
    let entries = LIMITS.iter().map(|it| entry(it.as_str(), it.name(state.setup.lang))).collect();
    let limit = Field::new(Slot::Until, Kind::Pick, state.words().findings.l_limit, entries);
    limit.optional()
}

/// The same, with a date that somebody names in the field behind it.
fn limit_or_date(state: &State) -> [Field; 2] {
    let date = FindingLimit::Date;
    let mut limit = limit(state);
    limit.entries.push(entry(date.as_str(), date.name(state.setup.lang)));
    let named = |form: &Form| form.code(Slot::Until) == FindingLimit::Date.as_str();
    let until = Field::new(Slot::At, Kind::When, state.words().findings.l_date, Vec::new());
    [limit, until.when(named)]
}

/// Everybody who can be asked to do something: people of the hall, departments, superiors outside.
fn everybody(state: &State) -> Vec<Entry> {
    let Some(board) = &state.board else { return Vec::new() };
    let people = board.people.iter().map(|it| entry(it.person_id.as_str(), it.name.as_str()));
    let directory = &board.directory;
    let departments = directory.departments.iter().map(|it| &it.id);
    let outside = departments.chain(directory.contacts.iter().map(|it| &it.id));
    people.chain(outside.map(|id| entry(id.as_str(), state.whom(id)))).collect()
}

fn owner(state: &State) -> Field {
    let w = state.words().findings;
    let mut entries = everybody(state);
    entries.insert(0, entry("", w.e_nobody));
    Field::new(Slot::Who, Kind::Find, w.l_owner, entries).optional()
}

fn text(slot: Slot, label: &'static str, given: &[&str]) -> Field {
    Field::new(slot, Kind::Text, label, phrases(given))
}

/// Of what it has to be said where it is: there are several of it.
const PLACED: [&str; 1] = ["device"];

/// A new finding: what, then where.
pub(in crate::ui) fn new(state: &State) -> Form {
    let w = state.words().findings;
    let faults = state.board.iter().flat_map(|board| canned(state, &board.choices.canned.faults));
    let place = || match counter_here(state) {
        Some(id) => Field { input: id.into(), ..text(Slot::Where, w.l_place, &[]) },
        None => text(Slot::Where, w.l_place, &[]),
    };
    let placed = |form: &Form| PLACED.contains(&form.code(Slot::What));
    let anywhere = |form: &Form| !PLACED.contains(&form.code(Slot::What));
    let [limit, until] = limit_or_date(state);
    let fields = vec![
        Field::new(Slot::What, Kind::Pick, w.l_fault, faults.collect()),
        place().when(placed),
        place().optional().when(anywhere),
        limit.with(FindingLimit::Shift.as_str()),
        until,
        owner(state),
        text(Slot::Text, w.l_words, &[]).optional(),
    ];
    Form::new(Deed::Finding(FindingSheet::New), w.f_new, fields)
}

/// The selected counter.
fn counter_here(state: &State) -> Option<String> {
    let row = state.selected(Place::Counters).filter(|_| state.focus == Place::Counters)?;
    Some(state.key(Place::Counters, row))
}

/// What is to be done about a finding.
pub(in crate::ui) fn steps(state: &State, row: &FindingRow) -> Form {
    let w = state.words().findings;
    let lang = state.setup.lang;
    let steps = steps_of(state, row);
    let entries = steps.iter().map(|step| entry(step.as_str(), step.name(lang))).collect();
    let mut fields = vec![Field::fixed(w.l_about, [what(state, row)])];
    fields.extend(who_checks(state, row).map(|text| Field::fixed(w.l_again, [text])));
    fields.push(Field::new(Slot::Action, Kind::Pick, w.l_step, entries));
    let deed = Deed::Finding(FindingSheet::Steps(row.finding_id.clone()));
    Form::new(deed, w.f_steps, fields)
}

/// A word for the form of a step.
pub(in crate::ui) fn title(state: &State, step: FindingStep) -> &'static str {
    let w = state.words().findings;
    match step {
        FindingStep::Fix | FindingStep::Verify => w.f_fix,
        FindingStep::Reject => w.f_reject,
        FindingStep::Assign => w.f_assign,
        FindingStep::Contain => w.f_contain,
        FindingStep::CannotDo => w.f_cannot,
        FindingStep::Prevent => w.f_prevent,
        FindingStep::MeasureDone => w.f_measure,
        FindingStep::Note => w.f_note,
        FindingStep::Tell => w.f_tell,
        FindingStep::Grade => w.f_grade,
        FindingStep::Complaint => w.f_complaint,
        FindingStep::MeasureVerify => w.f_check,
        FindingStep::MeasureCancel => w.f_cancel,
        FindingStep::Void => w.f_void,
        FindingStep::Raise | FindingStep::Unknown => w.f_new,
    }
}

/// The words that a step asks for; none of a step that asks for none.
pub(in crate::ui) fn step(state: &State, row: &FindingRow, step: FindingStep) -> Option<Form> {
    let w = state.words().findings;
    let mut fields = vec![Field::fixed(w.l_about, [what(state, row)])];
    match step {
        FindingStep::Fix => {
            fields.push(fixer(state, row));
            let given = [w.p_fix_1, w.p_fix_2, w.p_fix_3, w.p_fix_4];
            fields.push(text(Slot::Text, w.l_what, &given));
        }
        FindingStep::Assign => {
            fields.push(owner(state).lit(&row.owner));
            let [limit, until] = limit_or_date(state);
            fields.extend([limit.with(row.finding.limit.as_str()), until]);
            let given = [w.p_reason_1, w.p_reason_2];
            fields.push(text(Slot::Reason, w.l_reason, &given).optional());
        }
        FindingStep::Reject => {
            fields.push(text(Slot::Reason, w.l_still, &[w.p_reject_1, w.p_reject_2]));
        }
        FindingStep::Contain => {
            let given = [w.p_contain_1, w.p_contain_2, w.p_contain_3];
            fields.push(text(Slot::Text, w.l_what, &given));
        }
        FindingStep::CannotDo => {
            let given = [w.p_cannot_1, w.p_cannot_2, w.p_cannot_3];
            fields.push(text(Slot::Reason, w.l_reason, &given));
        }
        FindingStep::Prevent => {
            fields.push(text(Slot::Cause, w.l_cause, &[]));
            fields.push(text(Slot::Measure, w.l_title, &[]));
            let done = vec![entry("todo", w.e_todo), entry(DONE, w.e_done)];
            fields.push(Field::new(Slot::Choice, Kind::Pick, w.l_done, done).optional());
            let todo = |form: &Form| form.code(Slot::Choice) != DONE;
            let whose = Field { label: w.l_whose, ..owner(state).with(&row.owner) };
            fields.push(whose.when(todo));
            fields.push(limit(state).with(FindingLimit::Week.as_str()).when(todo));
        }
        FindingStep::MeasureDone => fields.push(measures(state, row, Measure::is_pending)),
        FindingStep::MeasureVerify => {
            let me = state.me();
            fields.push(measures(state, row, |it| it.is_checked_by(me)));
        }
        FindingStep::MeasureCancel => {
            fields.push(measures(state, row, Measure::is_pending));
            fields.push(text(Slot::Reason, w.l_reason, &[w.p_cancel_1, w.p_cancel_2]));
        }
        FindingStep::Grade => {
            let worse = Severity::ALL.iter().filter(|it| **it > row.severity);
            let worse = worse.map(|it| entry(it.as_str(), it.name(state.setup.lang))).collect();
            fields.push(Field::new(Slot::Severity, Kind::Pick, w.l_grade, worse));
            fields.push(text(Slot::Reason, w.l_reason, &[w.p_grade_1, w.p_grade_2]));
        }
        FindingStep::Complaint => fields.push(complaint(state)),
        FindingStep::Tell => fields.extend(telling(state, row)),
        FindingStep::Note => fields.push(text(Slot::Text, w.l_words, &[])),
        FindingStep::Void => {
            fields.push(text(Slot::Reason, w.l_reason, &[w.p_void_1, w.p_void_2]));
        }
        FindingStep::Verify | FindingStep::Raise | FindingStep::Unknown => return None,
    }
    let deed = Deed::Finding(FindingSheet::Step(step, row.finding_id.clone()));
    Some(Form::new(deed, title(state, step), fields))
}

/// The complaint that it belongs to.
fn complaint(state: &State) -> Field {
    let cases = state.board.iter().flat_map(|board| board.complaints());
    let case = |it: &ComplaintRow| {
        let name = it.category.name(state.setup.lang);
        entry(it.complaint_id.as_str(), format!("{} {name}", it.number))
    };
    let label = state.words().findings.l_complaint;
    Field::new(Slot::Grounds, Kind::Find, label, cases.map(case).collect())
}

/// The measures of a finding of which that is true.
fn measures(state: &State, row: &FindingRow, is: impl Fn(&Measure) -> bool) -> Field {
    let some = row.finding.measures.iter().filter(|it| is(it));
    let entries = some.map(|it| entry(&*it.measure_id, &*it.title)).collect();
    Field::new(Slot::Measure, Kind::Pick, state.words().findings.l_what, entries)
}

/// Who puts an item of a round right, until when, and where it is.
pub(in crate::ui) fn item(state: &State, round_id: &str, answer: &Answer) -> Form {
    let w = state.words().findings;
    let [limit, until] = limit_or_date(state);
    let taken = answer.limit.filter(|limit| *limit != FindingLimit::Date);
    let people = state.board.iter().flat_map(|board| &board.people);
    let people = people.map(|it| entry(it.person_id.as_str(), it.name.as_str())).collect();
    let name = format!("{} {}", answer.item, super::phrase(state, &answer.item));
    let fields = vec![
        Field::fixed(w.l_about, [name]),
        Field::new(Slot::Who, Kind::Find, w.l_owner, people).with(&answer.owner).optional(),
        limit.with(taken.unwrap_or(FindingLimit::Shift).as_str()),
        until,
        text(Slot::Where, w.l_place, &[]).optional().given(&answer.place),
    ];
    let sheet = FindingSheet::Item(round_id.to_owned(), answer.item.to_string());
    Form::new(Deed::Finding(sheet), w.f_item, fields)
}

/// Who above was told of a red line, how, and what they said; whoever is proposed stands first.
fn telling(state: &State, row: &FindingRow) -> [Field; 3] {
    let w = state.words().findings;
    let level = row.tell.map_or(DUTY_LEVEL + 1, |duty| duty.level);
    let people = superiors(state, level).into_iter().map(|id| {
        let name = state.whom(&id);
        entry(id, name)
    });
    let ways = [ContactWay::Phone, ContactWay::FaceToFace, ContactWay::Sms, ContactWay::Online];
    let ways = ways.iter().map(|it| entry(it.as_str(), it.name(state.setup.lang))).collect();
    let way = Field::new(Slot::Way, Kind::Pick, w.l_way, ways);
    [
        Field::new(Slot::Person, Kind::Find, w.l_whom, people.collect()),
        way.with(ContactWay::Phone.as_str()).ends(),
        text(Slot::Text, w.l_words, &[]).optional(),
    ]
}

/// Who put it right: whoever had to, and who is at the board, before all others.
fn fixer(state: &State, row: &FindingRow) -> Field {
    let w = state.words().findings;
    let me = state.me();
    let mine = entry(me, fill(w.e_me, &[state.person_name(me)]));
    let mut entries = everybody(state);
    entries.retain(|it| it.code != me);
    let owner = entries.iter().position(|it| !row.owner.is_empty() && it.code == row.owner);
    let owner = owner.map(|at| entries.remove(at));
    entries.splice(0..0, owner.into_iter().chain([mine]));
    Field::new(Slot::Who, Kind::Find, w.l_fixer, entries)
}

/// People of the hall but who is at the board; `first` stands first.
fn others(state: &State, first: Option<&str>) -> Vec<Entry> {
    let me = state.me();
    let people = state.board.iter().flat_map(|board| &board.people);
    let people = people.filter(|person| person.person_id != me);
    let mut entries: Vec<Entry> =
        people.map(|it| entry(it.person_id.as_str(), it.name.as_str())).collect();
    entries.sort_by_key(|it| Some(it.code.as_str()) != first);
    entries
}

fn person(state: &State, first: Option<&str>) -> Field {
    let entries = others(state, first);
    Field::new(Slot::Person, Kind::Find, state.words().findings.l_person, entries)
}

/// Praise: who, and what for.
pub(in crate::ui) fn praise(state: &State, first: Option<&str>) -> Form {
    let w = state.words().findings;
    let reasons = state.board.iter();
    let reasons = reasons.flat_map(|board| canned(state, &board.choices.canned.praise_reasons));
    let fields = vec![
        person(state, first),
        Field::new(Slot::Reason, Kind::Pick, w.l_praise, reasons.collect()),
        text(Slot::Text, w.l_words, &[]).optional().ends(),
        Field::new(Slot::Count, Kind::Number, w.l_points, Vec::new()).given("1").optional(),
    ];
    Form::new(Deed::People(PeopleSheet::Praise), w.f_praise, fields)
}

/// A talk: with whom, about what, what was agreed; the date is a week ahead unless said otherwise.
pub(in crate::ui) fn coach(state: &State, first: Option<&str>, about: &str) -> Form {
    let w = state.words().findings;
    let lists = state.board.as_ref().map(|board| board.choices.canned.clone()).unwrap_or_default();
    let topics = canned(state, &lists.coaching_topics);
    let agreements: Vec<Entry> =
        lists.agreements.iter().map(|it| entry("", text_of(state, it))).collect();
    let words = [w.e_tomorrow, w.e_week, w.e_fortnight, w.e_month];
    let days = DAYS.iter().zip(words).map(|(days, text)| entry(days.to_string(), text));
    let until = Field::new(Slot::Until, Kind::Pick, w.l_until, days.collect());
    let mut fields = vec![
        person(state, first),
        Field::new(Slot::Category, Kind::Pick, w.l_topic, topics),
        Field::new(Slot::Measure, Kind::Text, w.l_agreed, agreements).ends(),
        until.with("7").optional().ends(),
        text(Slot::Text, w.l_words, &[]).optional(),
    ];
    if let Some(row) = super::row(state, about) {
        fields.insert(0, Field::fixed(w.l_about, [what(state, row)]));
    } else if !about.is_empty() {
        fields.insert(0, Field::fixed(w.l_about, [super::phrase(state, about)]));
    }
    Form::new(Deed::People(PeopleSheet::Coach(about.to_owned())), w.f_coach, fields)
}

/// What came of a talk; those of the selected person stand first.
pub(in crate::ui) fn settle(state: &State, first: Option<&str>) -> Form {
    let w = state.words().findings;
    let mut open: Vec<_> = talks(state).iter().collect();
    open.sort_by_key(|talk| Some(talk.person_id.as_str()) != first);
    let name = |id: &str| state.person_name(id).to_owned();
    let open = open.iter().map(|talk| {
        let text =
            format!("{} {} {}", name(&talk.person_id), talk.agreed, talk.due_on.format("%m-%d"));
        entry(talk.coaching_id.as_str(), text)
    });
    let lang = state.setup.lang;
    let ends = CoachingEnd::ALL.iter().map(|it| entry(it.as_str(), it.name(lang))).collect();
    let fields = vec![
        Field::new(Slot::Who, Kind::Pick, w.l_talk, open.collect()),
        Field::new(Slot::Outcome, Kind::Pick, w.l_end, ends),
        text(Slot::Text, w.l_words, &[]).optional(),
    ];
    Form::new(Deed::People(PeopleSheet::Settle), w.f_settle, fields)
}

/// What customers need, by topic.
pub(in crate::ui) fn need(state: &State) -> Form {
    let w = state.words().findings;
    let topics = state.board.iter();
    let topics = topics.flat_map(|board| canned(state, &board.choices.canned.need_topics));
    let fields = vec![
        Field::new(Slot::Category, Kind::Pick, w.l_need, topics.collect()),
        Field::new(Slot::Count, Kind::Number, w.l_count, Vec::new()).given("1").ends(),
        text(Slot::Text, w.l_words, &[]).optional(),
    ];
    Form::new(Deed::People(PeopleSheet::Need), w.f_need, fields)
}

/// The sheet of a visit. Everything but the source can be typed without an input method.
pub(in crate::ui) fn visit(state: &State) -> Form {
    let w = state.words().findings;
    let lang = state.setup.lang;
    let kinds = VisitKind::ALL.iter().map(|it| entry(it.as_str(), it.name(lang))).collect();
    let mut on = Field::new(Slot::At, Kind::Number, w.l_on, Vec::new()).optional();
    on.note = w.e_mmdd.into();
    let mut score = text(Slot::Value, w.l_score, &[]).optional();
    score.note = w.e_score.into();
    let mut items = text(Slot::Order, w.l_items, &[]).optional();
    items.note = w.e_items.into();
    let fields = vec![
        Field::new(Slot::Who, Kind::Pick, w.l_kind, kinds),
        text(Slot::Label, w.l_source, &[]),
        on,
        score,
        items,
        limit(state).with(FindingLimit::Week.as_str()),
        text(Slot::Text, w.l_words, &[]).optional(),
    ];
    Form::new(Deed::People(PeopleSheet::Visit), w.f_visit, fields)
}
