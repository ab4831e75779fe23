//! What the events of findings, praise, talks, needs and visits mean, for the page of events.

use super::Meaning;
use crate::core::event::Kind;

const SEEN: &str = "finding_id, act_id, occurrence_id, severity, limit, due_at";
const SEEN_ALSO: &str = "item_code, place, text, owner, round_id, visit_id, complaint_id, red_line";

pub(super) fn meaning(kind: Kind) -> Option<Meaning> {
    findings(kind).or_else(|| measures(kind)).or_else(|| people(kind))
}

fn findings(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::FindingOpened => (
            "Something wrong was seen; where a finding of the same hall, item and place is open, it is one more \
             sighting of that",
            SEEN,
            SEEN_ALSO,
        ),
        Kind::FindingJoined => (
            "Something wrong was seen that is known; where that finding is closed by now, it opens another",
            SEEN,
            SEEN_ALSO,
        ),
        Kind::FindingAssigned => (
            "Who has to put it right, and until when; later than before only with `reason`",
            "finding_id, act_id, limit, due_at",
            "owner, reason",
        ),
        Kind::FindingContained => {
            ("It can do no more harm for now", "finding_id, act_id, text", "")
        }
        Kind::FindingFixed => {
            ("It was put right by `fixer`", "finding_id, act_id, fixer", "text, round_id")
        }
        Kind::FindingVerified => (
            "Somebody else than the fixer saw that it is right, or a later round did (`round_id`)",
            "finding_id, act_id",
            "text, round_id",
        ),
        Kind::FindingRejected => (
            "Somebody looked again and it is not right: it is open once more, until `due_at`",
            "finding_id, act_id, reason, due_at",
            "",
        ),
        Kind::FindingClosed => ("Nothing is left to do about it", "finding_id, act_id", ""),
        Kind::FindingVoided => (
            "It was none; with `round_id` that round takes back what it had seen, and nothing else",
            "finding_id, act_id",
            "reason, round_id",
        ),
        Kind::FindingRaised => (
            "It is worse: seen for the third time in seven days (`repeated`; by the act or fell due), or a person \
             says so (`by_hand`)",
            "finding_id, severity, why",
            "act_id",
        ),
        Kind::FindingNoted => (
            "A field of its record was written; of `note` one more",
            "finding_id, act_id, field, text",
            "",
        ),
        Kind::FindingTold => (
            "Somebody above was told of what a round found beyond a red line",
            "finding_id, act_id, person_id, level, way",
            "text",
        ),
        Kind::FindingCalled => (
            "A level of the ladder was called upon: what is to be done is overdue (fell due), or cannot be done, or a \
             red line was not told in time (`untold`, fell due). Measure, cause, deadline, round and level are its identity",
            "finding_id, measure_id, cause, due_at, round, level, sent, settings",
            "act_id, to",
        ),
        _ => return None,
    })
}

fn measures(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::MeasureAdded => (
            "Something is to be done beside putting it right",
            "finding_id, act_id, measure_id, kind, title, limit, due_at",
            "owner",
        ),
        Kind::MeasureDone => ("It was done", "finding_id, act_id, measure_id", "text"),
        Kind::MeasureVerified => {
            ("Somebody else saw that it was", "finding_id, act_id, measure_id", "text")
        }
        Kind::MeasureImpossible => (
            "It cannot be done and goes up one level; the finding's own id: it cannot be put right",
            "finding_id, act_id, measure_id, reason",
            "",
        ),
        Kind::MeasureCancelled => {
            ("It need not be done", "finding_id, act_id, measure_id, reason", "")
        }
        _ => return None,
    })
}

fn people(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::PraiseRecorded => {
            ("Somebody was praised", "act_id, person_id, points", "reason, text")
        }
        Kind::CoachingRecorded => (
            "Somebody was talked with. Shown to the duty manager and the hall manager alone",
            "act_id, person_id, agreed, due_on",
            "topic, text, about",
        ),
        Kind::CoachingSettled => (
            "What was agreed was done, or need not be any more",
            "coaching_id, act_id, end",
            "text",
        ),
        Kind::NeedNoted => ("Customers needed something", "act_id, topic, count", "text"),
        Kind::VisitEntered => (
            "The sheet of a visit from outside; each of `items` names the sighting that it became, in events of the \
             same act",
            "act_id, kind, on, due_at",
            "source, score_tenths, items, text",
        ),
        _ => return learning(kind),
    })
}

fn learning(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::TrainingRecorded => {
            ("Somebody learned something", "act_id, person_id, minutes", "item, text")
        }
        Kind::ExamRecorded => (
            "A trainee took an exam; `passed` ends their time as a trainee from then on",
            "act_id, person_id, on, result",
            "text",
        ),
        Kind::ReliefAnswered => (
            "It was proposed to relieve somebody, and somebody answered: `relieved`, `later` or `not_needed`. Of two \
             final answers to one proposal (person and complaint) the first one in the log holds",
            "act_id, person_id, complaint_id, answer",
            "",
        ),
        Kind::MoodNoted => (
            "A word was noted on how somebody is. What it says is sealed on the terminal where it was typed, and goes \
             nowhere else",
            "act_id, person_id, record, commitment",
            "",
        ),
        Kind::MoodErased => ("The word on a mood was erased (fell due)", "record", ""),
        Kind::SurveyImported => (
            "A survey of others about the hall was imported. `hash` is that of its file, which counts once; each of \
             `items` has the `column` of the file and `hundredths` of a point of 100, and may have `item` (ours), `n` \
             and `low`",
            "act_id, source, from, to, file, hash, items",
            "respondents",
        ),
        Kind::SurveyVoided => (
            "A survey of others does not count any more: it was wrong, or another one takes its place",
            "survey_id, act_id",
            "reason",
        ),
        _ => return None,
    })
}
