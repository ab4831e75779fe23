//! What customers answered, in the blocks in which it is scored (domain 5.4).

use std::collections::{BTreeMap, BTreeSet};

use super::super::rows::{Answer, Call, Scores};
use super::super::source::Source;
use super::Time;
use crate::core::satisfaction::score::{Of, Reply, Versions, score};
use crate::core::time::Ms;

type Given<'c> = (&'c Call, &'c Answer, BTreeMap<Box<str>, u8>);

/// The answers of a time. Which role somebody had is what the version says by which the customer was asked.
pub(super) fn scores(source: &Source, calls: &[Call], time: Time) -> Scores {
    let versions = Versions { book: &source.book, standard: &source.standard };
    let held = (&source.settings, time.days.kind());
    let given: Vec<Given> = calls
        .iter()
        .filter_map(|call| {
            let answer = call.answer.as_ref()?;
            let scores = answer.scores.iter().map(|(item, it)| (item.as_str().into(), *it));
            Some((call, answer, scores.collect()))
        })
        .collect();
    let blocks = |of: Of| {
        let replies = given.iter().map(|(call, answer, scores)| Reply {
            id: &call.id,
            at: answer.at,
            scores,
            settings: answer.version,
            person_id: Some(call.person_id.as_str()).filter(|id| !id.is_empty()),
        });
        score(replies, of, versions, held).blocks
    };
    let asked = given.iter().map(|(_, answer, _)| versions.of(answer.version, answer.at));
    let items = asked.flat_map(|settings| &settings.survey_items);
    let roles: BTreeSet<&str> = items.flat_map(|item| &item.roles).map(String::as_str).collect();
    let people: BTreeSet<&str> = given
        .iter()
        .map(|(call, ..)| call.person_id.as_str())
        .filter(|id| !id.is_empty())
        .collect();
    let of_person = |id: &str| {
        let blocks = blocks(Of::Person(id));
        let newest = blocks.last()?.version;
        let own = source.settings.people.iter().find(|person| person.id == id);
        let own = own.map(|person| person.role.as_str());
        let role = own.or_else(|| versions.role_of(id, newest, Ms(time.to.0 - 1)))?;
        Some((id.to_owned(), (role.to_owned(), blocks)))
    };
    Scores {
        hall: blocks(Of::Hall),
        roles: roles.into_iter().map(|id| (id.to_owned(), blocks(Of::Role(id)))).collect(),
        people: people.into_iter().filter_map(of_person).collect(),
    }
}
