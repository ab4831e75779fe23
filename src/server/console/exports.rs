//! Every list as a file: CSV of its first table, a workbook of all of them. Nothing in either can become a formula.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};

use super::compare;
use super::halls;
use super::look::Look;
use super::oversee::{HallPage, ask_of, compared, date_of, districts, read, seen, topics_of};
use super::sheet::{Sheet, workbook};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::server::HallStore;
use crate::server::accounts::{Entry, What};
use crate::server::app::App;
use crate::text::words::console::oversight;

type Shared<S> = State<Arc<App<S>>>;

/// A file's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    Xlsx,
}

/// What a file is called, and in which format it is asked for.
fn split(file: &str) -> Option<(&str, Format)> {
    let (name, format) = file.split_once('.')?;
    match format {
        "csv" => Some((name, Format::Csv)),
        "xlsx" => Some((name, Format::Xlsx)),
        _ => None,
    }
}

/// `GET /export/{file}`: `halls`, `compare`, `topics`.
pub(super) async fn all<S: HallStore>(
    State(app): Shared<S>,
    Path(file): Path<String>,
    asked: Asked,
) -> Response {
    let visit = &*asked.visit;
    let Some((name, format)) = split(&file) else { return trouble::not_found(visit) };
    let Some(known) = app.oversight() else { return trouble::no_folds(visit) };
    let words = oversight::of(visit.look.lang);
    let (title, sheets) = match name {
        "halls" => {
            let (districts, may) = (districts(visit), seen(visit));
            let seen = known.halls(|hall| may.contains(hall));
            (words.title, vec![halls::sheet(visit.look, &ask_of(&asked), &seen, &districts)])
        }
        "compare" => {
            let found = compared(known, &asked);
            (words.compare, compare::sheets(visit.look, &found, usize::MAX).into())
        }
        "topics" => {
            let found = topics_of(known, visit);
            (words.topics, compare::topic_sheets(visit.look, &found).into())
        }
        _ => return trouble::not_found(visit),
    };
    written(&app, visit, visit.look, ("", name, title, format), sheets).await
}

/// `GET /h/{hall}/export/{file}`: `board`, `complaints`, `day`, `rounds`, `log`.
pub(super) async fn of_hall<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, file)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let visit = &*asked.visit;
    let Some((name, format)) = split(&file) else { return trouble::not_found(visit) };
    let page = match name {
        "board" => HallPage::Board,
        "complaints" => HallPage::Complaints,
        "day" => HallPage::Day(date_of(&asked)),
        "rounds" => HallPage::Rounds,
        "log" => HallPage::Log,
        _ => return trouble::not_found(visit),
    };
    match read(&app, visit, (&hall, page)).await {
        Ok(shown) => {
            let (look, as_of) = (shown.look, shown.told);
            let sheets = shown.sheets.into_iter();
            let sheets = match page {
                HallPage::Board => sheets.map(|sheet| sheet.dated(look, as_of)).collect(),
                _ => sheets.collect(),
            };
            written(&app, visit, look, (&hall, name, &shown.name, format), sheets).await
        }
        Err(fault) => trouble::fold(visit, &fault),
    }
}

/// The file. A large workbook takes seconds, and waits in files meanwhile.
async fn written<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    look: Look,
    (hall, name, title, format): (&str, &str, &str, Format),
    sheets: Vec<Sheet>,
) -> Response {
    let who = visit.who.as_ref().map_or("", |who| &who.user.name);
    let entry = Entry::done(who, What::Exported, &visit.caller);
    // On record before anything leaves the house.
    if let Err(fault) = app.accounts().note(entry.hall(hall).on(name)).await {
        return trouble::fault(visit.look.lang, &fault);
    }
    let temp = app.oversight().map(|known| known.folder().to_owned()).unwrap_or_default();
    let title = title.to_owned();
    let work = move || match format {
        Format::Csv => {
            let first = sheets.first().map(|sheet| sheet.csv(look));
            first.unwrap_or_else(|| Ok(Vec::new())).map_err(|error| error.to_string())
        }
        Format::Xlsx => workbook(look, &title, sheets, &temp).map_err(|error| error.to_string()),
    };
    let made = tokio::task::spawn_blocking(work).await;
    let bytes = match made {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => {
            tracing::error!(error, "a file was not made");
            return trouble::no_folds(visit);
        }
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let (kind, end) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Xlsx => {
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
        }
    };
    let date = look.zone.date(look.now);
    let mut answer = bytes.into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    // The name is one of ours: nothing of anybody stands in it.
    let named = format!("attachment; filename=\"zhiban-{name}-{date}.{end}\"");
    if let Ok(value) = HeaderValue::from_str(&named) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_name_and_a_known_format() {
        assert_eq!(split("halls.csv"), Some(("halls", Format::Csv)));
        assert_eq!(split("halls.xlsx"), Some(("halls", Format::Xlsx)));
        for bad in ["halls", "halls.CSV", "halls.csv.exe", "", ".", "halls."] {
            assert_eq!(split(bad), None, "{bad}");
        }
    }
}
