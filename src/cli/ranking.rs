//! `zhiban people ranking`: star clerk and model counter of a month with the records behind each place.

use serde::Serialize;

use super::args::RankingArgs;
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::clock::Clock;
use crate::core::conduct::{Month, Ranking, Standing};
use crate::core::hall::Hall;
use crate::core::time::Ms;
use crate::store::{Mode, Store};
use crate::text::ranking::figures;
use crate::text::width::pad;
use crate::text::words::{Lang, fill};

#[derive(Serialize)]
struct Told<'a> {
    month: String,
    rule: String,
    #[serde(flatten)]
    ranking: &'a Ranking,
}

/// Runs it.
pub(super) fn run(setup: &Setup, args: &RankingArgs, out: &mut Out) -> Result<Exit, Failure> {
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let now = Clock::system().now();
    let this = Month::of(store.config().zone.date(now));
    let month = match args.month.as_deref() {
        None => this,
        Some(text) => asked(text, this)?,
    };
    let ranking = store.hall().ranking(month, now);
    let words = Lang::from(setup.lang).words().people;
    let rule = fill(words.rule, &[&ranking.least.to_string()]);
    if args.json {
        out.json(&Told { month: month.spell(), rule, ranking: &ranking })?;
        return Ok(Exit::Done);
    }
    out.line(&fill(words.t_ranking, &[&month.spell()]))?;
    out.line(&rule)?;
    let lists = [(words.h_clerks, &ranking.clerks), (words.h_counters, &ranking.counters)];
    for (head, list) in lists {
        out.line(head)?;
        for it in list {
            out.line(&line(setup, store.hall(), now, it))?;
        }
    }
    if ranking.clerks.is_empty() {
        out.line(words.none)?;
    }
    Ok(Exit::Done)
}

/// This month or the one before: of older ones the records are not in memory.
fn asked(text: &str, this: Month) -> Result<Month, Failure> {
    let month = Month::parse(text)
        .ok_or_else(|| Failure::usage(format!("{text} is no month")).next("write it as 2026-11"))?;
    if month == this || month == this.before() {
        return Ok(month);
    }
    let other = format!("{} or {}", this.spell(), this.before().spell());
    Err(Failure::usage(format!("{text} is not ranked any more, or not yet"))
        .safe("nothing was changed")
        .next(format!("ask for {other}")))
}

fn line(setup: &Setup, hall: &Hall, now: Ms, it: &Standing) -> String {
    let words = Lang::from(setup.lang).words().people;
    let place = it.place.map_or_else(|| words.few.to_owned(), |place| place.to_string());
    let person = hall.settings(now).0.person(&it.id).filter(|person| !person.name.is_empty());
    let name = person.map_or(it.id.as_str(), |person| &person.name);
    format!("  {} {} {}", pad(&place, 6), pad(name, 12), figures(words, it))
}
