//! Questionnaires and targets of the halls of a district beside each other: which version holds in each, what is asked there, and
//! what each post has to reach.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::inbox::hall_path;
use super::settings::look;
use super::settings_others::HALLS_MAX;
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::hall::Hall;
use crate::core::settings::Settings;
use crate::core::settings::survey::{Goal, Period};
use crate::core::time::Ms;
use crate::server::accounts::{Halls, Right};
use crate::server::app::App;
use crate::server::{FoldFault, HallStore};
use crate::text::clean::scrub;
use crate::text::satisfaction::role_name;
use crate::text::words::console::{common, followups, oversight};
use crate::text::words::{Lang, fill};

/// Longest id of a district.
const ID_MAX: usize = 64;

/// What holds in a hall.
struct Row {
    hall: String,
    name: String,
    /// None: it could not be read just now.
    holds: Option<Holds>,
}

struct Holds {
    version: u32,
    asked: Option<usize>,
    items: Vec<String>,
    unasked: Vec<String>,
    targets: Vec<String>,
}

fn pick<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::En if !en.is_empty() => en,
        _ => zh,
    }
}

fn target(settings: &Settings, goal: &Goal, lang: Lang) -> String {
    let named = settings.role(&goal.role).map(|role| &*role.name);
    let known = named.or_else(|| role_name(lang, &goal.role));
    let role = known.unwrap_or(&goal.role);
    let person = goal.person.as_deref().map(|id| {
        settings.person(id).map(|it| &*it.name).filter(|name| !name.is_empty()).unwrap_or(id)
    });
    let indicator = settings
        .indicator(&goal.indicator)
        .map_or(&*goal.indicator, |it| pick(lang, &it.zh, &it.en));
    let words = followups::of(lang);
    let period = match goal.period {
        Some(Period::Week) => words.period_week,
        Some(Period::Month) => words.period_month,
        Some(Period::Quarter) => words.period_quarter,
        Some(Period::Unknown) | None => words.any_period,
    };
    let who = person.map_or_else(|| role.to_owned(), |name| format!("{role} {name}"));
    format!("{} {indicator} {period} {}", scrub(&who), goal.value)
}

fn holds(hall: &Hall, lang: Lang, now: Ms) -> Holds {
    let (settings, version) = hall.settings(now);
    let name = |zh: &str, en: &str| scrub(pick(lang, zh, en)).into_owned();
    let items = settings.survey_items.iter();
    Holds {
        version,
        asked: settings.questionnaire.active.then_some(settings.questions.len()),
        items: items.map(|it| format!("{} {}", name(&it.zh, &it.en), it.weight)).collect(),
        unasked: hall.unasked(settings).iter().map(|it| name(&it.zh, &it.en)).collect(),
        targets: settings.targets.iter().map(|goal| target(settings, goal, lang)).collect(),
    }
}

/// The halls that are meant, id and name, and the districts to choose from.
async fn meant<S: HallStore>(
    app: &App<S>,
    (visit, district): (&Visit, &str),
) -> Result<Vec<(String, String)>, crate::server::Fault> {
    let may: Halls = visit.halls(Right::EditHalls);
    let of = visit.who.as_ref().and_then(|who| who.rules.districts.get(district));
    let halls = app.store.halls().await?.into_iter();
    let own = halls.filter(|hall| {
        may.contains(&hall.id)
            && (district.is_empty() || of.is_some_and(|of| of.halls.contains(&hall.id)))
    });
    Ok(own.take(HALLS_MAX).map(|hall| (hall.id, scrub(&hall.name).into_owned())).collect())
}

/// `GET /settings/surveys`.
pub(super) async fn show<S: HallStore>(State(app): State<Arc<App<S>>>, asked: Asked) -> Response {
    let (visit, filled) = (&*asked.visit, &*asked.filled);
    let district = filled.line("district", ID_MAX).unwrap_or_default().into_owned();
    let halls = match meant(&app, (visit, &district)).await {
        Ok(halls) => halls,
        Err(fault) => return trouble::fault(visit.look.lang, &fault),
    };
    let (lang, now) = (visit.look.lang, visit.look.now);
    let mut rows = Vec::new();
    for (hall, name) in halls {
        let found = look(&app, &hall, move |hall| {
            (holds(hall, lang, now), hall.settings(now).0.name.clone())
        });
        let row = match found.await {
            Ok((holds, newer)) => {
                let name = if newer.is_empty() { name } else { scrub(&newer).into_owned() };
                Row { hall, name, holds: Some(holds) }
            }
            Err(FoldFault::Store(fault)) => return trouble::fault(lang, &fault),
            Err(_) => Row { hall, name, holds: None },
        };
        rows.push(row);
    }
    let body = page(visit, &district, &rows);
    visit.shown("/settings", followups::of(lang).settings_title, &body)
}

fn page(visit: &Visit, district: &str, rows: &[Row]) -> Markup {
    let lang = visit.look.lang;
    let (words, seen) = (followups::of(lang), oversight::of(lang));
    let may = visit.halls(Right::EditHalls);
    let districts = visit.who.iter().flat_map(|who| &who.rules.districts);
    let districts: Vec<_> =
        districts.filter(|(_, of)| of.halls.iter().any(|hall| may.contains(hall))).collect();
    let heads = [seen.hall, words.version, words.active, words.items, words.targets];
    html! {
        h1 { (words.settings_title) }
        p .faint { (words.settings_hint) }
        @if !districts.is_empty() {
            form .row method="get" action="/settings/surveys" role="search" {
                div {
                    label for="district" { (seen.district) }
                    select id="district" name="district" {
                        option value="" { (seen.every_district) }
                        @for (id, of) in districts {
                            option value=(id) selected[*id == district] { (scrub(&of.name)) }
                        }
                    }
                }
                button .plain type="submit" { (common::of(lang).filter) }
            }
        }
        @if rows.is_empty() { p .note { (common::of(lang).nothing_here) } } @else {
            div .scroll tabindex="0" role="region" aria-label=(words.settings_title) {
                table .cards.dense {
                    thead { tr { @for head in heads { th scope="col" { (head) } } } }
                    tbody { @for row in rows { (line(lang, row, heads)) } }
                }
            }
        }
        p { a href="/settings" { (common::of(lang).back) } }
    }
}

fn line(lang: Lang, row: &Row, heads: [&'static str; 5]) -> Markup {
    let words = followups::of(lang);
    let path = hall_path(&row.hall, "settings");
    let list = |of: &[String]| html! { @for one in of { div { (one) } } };
    html! {
        tr data-open=(path) {
            th scope="row" { a href=(path) { @if row.name.is_empty() { (row.hall) } @else { (row.name) } } }
            @match &row.holds {
                None => td data-label=(heads[1]) colspan="4" { (common::of(lang).unknown) },
                Some(holds) => {
                    td data-label=(heads[1]) { (holds.version) }
                    td data-label=(heads[2]) {
                        @match holds.asked {
                            Some(count) => (fill(words.asked, &[&count.to_string()])),
                            None => span .faint { (words.not_asked_now) },
                        }
                        @if !holds.unasked.is_empty() {
                            " " span .red.mark { (fill(words.unasked, &[&holds.unasked.join(", ")])) }
                        }
                    }
                    td data-label=(heads[3]) { (list(&holds.items)) }
                    td data-label=(heads[4]) { (list(&holds.targets)) }
                }
            }
        }
    }
}
