//! The reports of weeks and months over the halls that whoever looks may see: a list of them, one as a page whose numbers
//! open their records, and its files.

use std::io::Cursor;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue};

use super::form::Filled;
use super::halls::Districts;
use super::look::Look;
use super::oversee::{districts, seen};
use super::reports_view::{self, Opened};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::satisfaction::Stretch;
use crate::core::week::{Kind, WeekReport, week_report};
use crate::export::csv::CsvWriter;
use crate::export::doc::{Document, Table};
use crate::export::{week, xlsx};
use crate::server::accounts::{Entry, Right, What};
use crate::server::app::App;
use crate::server::reports::{Gathered, Of};
use crate::server::{HallStore, Reports};
use crate::text::clean::Refused;
use crate::text::words::console::reports;

type Shared<S> = State<Arc<App<S>>>;

/// Longest id that is asked for.
const ID_MAX: usize = 64;
/// Longest name of a figure.
const FIGURE_MAX: usize = 120;

/// What is asked for under a name; empty where nothing is, none where it is longer than any there is, or of nothing
/// that can be seen.
fn asked_for(filled: &Filled, name: &str) -> Option<String> {
    let most = if name == "records" { FIGURE_MAX } else { ID_MAX };
    match filled.line(name, most) {
        Ok(line) => Some(line.into_owned()),
        Err(Refused::Empty) => filled.raw(name).is_empty().then(String::new),
        Err(Refused::TooLong) => None,
    }
}

/// Which report somebody asks for, and over which halls.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) kind: Kind,
    pub(super) stretch: Stretch,
    pub(super) district: String,
    pub(super) hall: String,
}

impl Wanted {
    /// None where there is no such report: nothing is made of a stretch that has not begun, and an id that is none
    /// does not stand for every hall.
    fn of((kind, period): (&str, &str), look: Look, filled: &Filled) -> Option<Wanted> {
        let (kind, stretch) = (Kind::from_text(kind)?, Stretch::named(period)?);
        let (district, hall) = (asked_for(filled, "district")?, asked_for(filled, "hall")?);
        let has_begun = stretch.from <= look.zone.date(look.now);
        has_begun.then_some(Wanted { kind, stretch, district, hall })
    }

    /// The address of it, or of another one over the same halls.
    pub(super) fn path(&self, kind: Kind, stretch: Stretch, file: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("district", &self.district), ("hall", &self.hall)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let (file, query) =
            (if file.is_empty() { String::new() } else { format!("/{file}") }, query.finish());
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/reports/{}/{}{file}{mark}{query}", kind.as_str(), stretch.label())
    }

    fn is_meant(&self, hall: &str, districts: &Districts) -> bool {
        let within = || districts.get(&self.district).is_some_and(|(_, of)| of.contains(hall));
        (self.hall.is_empty() || self.hall == hall) && (self.district.is_empty() || within())
    }

    /// The district that a hall stands under: the one that was asked for, else of those it belongs to the one with the
    /// smallest id.
    fn district_of(&self, hall: &str, districts: &Districts) -> String {
        let asked = districts.get(&self.district).into_iter();
        let mut all = asked.chain(districts.values());
        let found = all.find(|(_, halls)| halls.contains(hall));
        found.map_or_else(String::new, |(name, _)| name.clone())
    }

    /// What the record of the pages says of a file: which report, over which halls, and of which figure.
    fn on(&self, figure: &str, file: &str) -> String {
        let mut on = format!("{} {} {file}", self.kind.as_str(), self.stretch.label());
        for (name, value) in [("district", &*self.district), ("records", figure)] {
            if !value.is_empty() {
                on.extend([" ", name, "=", value]);
            }
        }
        on
    }

    /// The halls of it that they may see, and in which they have that right; training halls count nowhere.
    fn halls<S: HallStore>(&self, app: &App<S>, visit: &Visit, right: Right) -> Vec<Of> {
        let (seen, may, all) = (seen(visit), visit.halls(right), districts(visit));
        let is_meant =
            |hall: &str| seen.contains(hall) && may.contains(hall) && self.is_meant(hall, &all);
        let known = app.oversight().map(|known| known.halls(is_meant)).unwrap_or_default();
        let real = known.iter().map(|it| &it.standing).filter(|hall| !hall.training);
        real.map(|hall| Of {
            hall: hall.hall.clone(),
            name: hall.name.clone(),
            district: self.district_of(&hall.hall, &all),
        })
        .collect()
    }
}

/// `GET /reports`.
pub(super) async fn list(asked: Asked) -> Response {
    let visit = &*asked.visit;
    let district = asked.filled.line("district", ID_MAX).unwrap_or_default().into_owned();
    let body = reports_view::list(visit.look, &district, &districts(visit));
    visit.shown("/reports", reports::of(visit.look.lang).title, &body)
}

/// Nothing is there to report on: they may see no hall, or none has joined.
fn no_halls(visit: &Visit, right: Right) -> Response {
    let words = reports::of(visit.look.lang);
    let body = reports_view::told(visit.look, words.none, "");
    // Whatever fetches files must not take this for one.
    let status = if right == Right::Export { StatusCode::NOT_FOUND } else { StatusCode::OK };
    visit.page(status, "/reports", words.title, &body)
}

/// The report that is asked for, or the page that says why it is not here.
async fn made<S: HallStore>(
    app: &App<S>,
    (kind, period): (&str, &str),
    asked: &Asked,
    right: Right,
) -> Result<(Wanted, WeekReport), Response> {
    let visit = &*asked.visit;
    let wanted = Wanted::of((kind, period), visit.look, &asked.filled)
        .ok_or_else(|| trouble::not_found(visit))?;
    let reports: &Arc<Reports<S>> = app.reports().ok_or_else(|| trouble::no_folds(visit))?;
    let halls = wanted.halls(app, visit, right);
    if halls.is_empty() {
        // Whoever asked for a hall or a district by name is not told whether there is one.
        let named = !wanted.hall.is_empty() || !wanted.district.is_empty();
        return Err(if named { trouble::not_found(visit) } else { no_halls(visit, right) });
    }
    match reports.gather(wanted.stretch, halls).await {
        Gathered::Done(halls) => {
            let (stretch, kind) = (wanted.stretch, wanted.kind);
            let work =
                tokio::task::spawn_blocking(move || week_report(halls.iter(), stretch, kind));
            let report = work.await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())?;
            Ok((wanted, report))
        }
        Gathered::Working { done, of } => {
            let body = reports_view::working(visit.look, &visit.path, (done, of));
            let title = reports::of(visit.look.lang).title;
            let mut answer = visit.page(StatusCode::ACCEPTED, "/reports", title, &body);
            let refresh = HeaderName::from_static("refresh");
            answer.headers_mut().insert(refresh, HeaderValue::from_static("1"));
            Err(answer)
        }
        Gathered::Busy => {
            let words = reports::of(visit.look.lang);
            let body = reports_view::told(visit.look, words.busy, &visit.path);
            Err(visit.page(StatusCode::SERVICE_UNAVAILABLE, "/reports", words.title, &body))
        }
    }
}

/// `GET /reports/{kind}/{period}`; with `records`, what a figure was counted from.
pub(super) async fn show<S: HallStore>(
    State(app): Shared<S>,
    Path((kind, period)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let visit = &*asked.visit;
    let (wanted, report) = match made(&app, (&kind, &period), &asked, Right::Oversee).await {
        Ok(made) => made,
        Err(answer) => return answer,
    };
    let Some(figure) = asked_for(&asked.filled, "records") else {
        return trouble::not_found(visit);
    };
    let look = visit.look;
    if !figure.is_empty() {
        if !report.figures.contains_key(&figure) {
            return trouble::not_found(visit);
        }
        let table = week::records(&report, &figure, look.lang);
        let body = reports_view::records(look, &wanted, &figure, table);
        return visit.shown("/reports", reports::of(look.lang).records, &body);
    }
    let work = move || {
        let document = week::document(&report, look.lang);
        let missing = reports_view::missing(&report);
        let title = document.head.title.clone();
        (title, reports_view::page(look, &wanted, &Opened { document, missing }))
    };
    match tokio::task::spawn_blocking(work).await {
        Ok((title, body)) => visit.shown("/reports", &title, &body),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// A file's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    Xlsx,
}

/// `GET /reports/{kind}/{period}/{file}`: `report.csv`, `report.xlsx`; with `records`, those of a figure.
pub(super) async fn file<S: HallStore>(
    State(app): Shared<S>,
    Path((kind, period, file)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    let visit = &*asked.visit;
    let format = match &*file {
        "report.csv" => Format::Csv,
        "report.xlsx" => Format::Xlsx,
        _ => return trouble::not_found(visit),
    };
    let (wanted, report) = match made(&app, (&kind, &period), &asked, Right::Export).await {
        Ok(made) => made,
        Err(answer) => return answer,
    };
    let Some(figure) = asked_for(&asked.filled, "records") else {
        return trouble::not_found(visit);
    };
    let who = visit.who.as_ref().map_or("", |who| &who.user.name);
    if !figure.is_empty() && !report.figures.contains_key(&figure) {
        return trouble::not_found(visit);
    }
    let on = wanted.on(&figure, &file);
    let entry = Entry::done(who, What::Exported, &visit.caller);
    // On record before anything leaves the house.
    if let Err(fault) = app.accounts().note(entry.hall(&wanted.hall).on(&on)).await {
        return trouble::fault(visit.look.lang, &fault);
    }
    let temp = app.oversight().map(|known| known.folder().to_owned()).unwrap_or_default();
    let lang = visit.look.lang;
    let work = move || {
        let mut document = week::document(&report, lang);
        if !figure.is_empty() {
            let table = week::records(&report, &figure, lang);
            document.sections.truncate(1);
            for section in &mut document.sections {
                section.title.clone_from(&table.title);
                (section.notes, section.chart) = (Vec::new(), None);
                section.tables = vec![table.clone()];
            }
        }
        match format {
            Format::Csv => csv(&document).map_err(|error| error.to_string()),
            Format::Xlsx => {
                let mut out = Cursor::new(Vec::new());
                let written = xlsx::write(&document, &temp, &mut out);
                written.map(|()| out.into_inner()).map_err(|error| error.to_string())
            }
        }
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(bytes)) => sent(bytes, format, &wanted),
        Ok(Err(error)) => {
            tracing::error!(error, "the file of a report was not made");
            trouble::no_folds(visit)
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Every table, one behind the other, each under its title.
fn csv(document: &Document) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let zone = document.head.zone;
    let tables = document
        .sections
        .iter()
        .flat_map(|section| section.tables.iter().map(move |table| (section, table)));
    for (n, (section, table)) in tables.enumerate() {
        let title = format!("{} / {}", section.title, table.title);
        let head = Table::new("title", "", &[(&title, 0)]);
        let titled = CsvWriter::new(Vec::new(), zone, &head.columns)?.finish()?;
        let mut writer = CsvWriter::new(Vec::new(), zone, &table.columns)?;
        for row in &table.rows {
            writer.row(row)?;
        }
        let rows = writer.finish()?;
        // The mark of the encoding stands at the beginning alone.
        let marked = if n == 0 { 0 } else { MARK_BYTES };
        out.extend_from_slice(titled.get(marked..).unwrap_or_default());
        out.extend_from_slice(rows.get(MARK_BYTES..).unwrap_or_default());
        out.extend_from_slice(b"\r\n");
    }
    Ok(out)
}

/// Bytes of the mark that a file of CSV begins with.
const MARK_BYTES: usize = 3;

fn sent(bytes: Vec<u8>, format: Format, wanted: &Wanted) -> Response {
    let (kind, end) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Xlsx => {
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
        }
    };
    let mut answer = bytes.into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    // The name is one of ours: nothing of anybody stands in it.
    let name = format!("zhiban-{}-{}.{end}", wanted.kind.as_str(), wanted.stretch.label());
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::time::Zone;
    use crate::text::words::Lang;

    fn wanted(district: &str) -> Wanted {
        let stretch = Stretch::named("2025-W46").unwrap();
        Wanted { kind: Kind::FollowUp, stretch, district: district.into(), hall: String::new() }
    }

    #[test]
    fn a_hall_of_two_districts_stands_under_the_one_that_was_asked_for() {
        let district = |name: &str, halls: &[&str]| {
            (name.to_owned(), halls.iter().map(|hall| (*hall).to_owned()).collect())
        };
        let all: Districts = [
            ("east".to_owned(), district("东片", &["H001", "H002"])),
            ("pilot".to_owned(), district("试点", &["H001"])),
        ]
        .into();
        assert_eq!(wanted("pilot").district_of("H001", &all), "试点");
        assert_eq!(wanted("").district_of("H001", &all), "东片", "else the smallest id");
        assert_eq!(wanted("pilot").district_of("H002", &all), "东片");
        assert_eq!(wanted("").district_of("H003", &all), "");
        assert!(wanted("pilot").is_meant("H001", &all) && !wanted("pilot").is_meant("H002", &all));
    }

    #[test]
    fn what_is_no_report_is_not_another_one() {
        let now = crate::core::tests::ms("2025-11-12T10:00:00+08:00");
        let look = Look { lang: Lang::Zh, now, zone: Zone::default() };
        let of = |period: &str, typed: &[(&str, &str)]| {
            Wanted::of(("followup", period), look, &Filled::of(typed)).map(|it| it.hall)
        };
        let long = "H".repeat(ID_MAX + 1);
        assert_eq!(of("2025-W46", &[("hall", "H001")]).as_deref(), Some("H001"));
        assert_eq!(of("2025-W46", &[("hall", "")]).as_deref(), Some(""));
        assert_eq!(of("2025-W46", &[("hall", &long)]), None, "not every hall");
        assert_eq!(of("2025-W46", &[("district", &long)]), None);
        for unseen in ["\u{202e}", "\0", " ", "\u{200b}\n"] {
            assert_eq!(of("2025-W46", &[("hall", unseen)]), None, "{unseen:?}: not every hall");
            assert_eq!(of("2025-W46", &[("district", unseen)]), None, "{unseen:?}");
            assert_eq!(asked_for(&Filled::of(&[("records", unseen)]), "records"), None);
        }
        assert_eq!(of("2025-11", &[]).as_deref(), Some(""), "the running month");
        for not_begun in ["2025-W47", "2025-12", "2099-01"] {
            assert_eq!(of(not_begun, &[]), None, "{not_begun}");
        }
        let figure = "1".repeat(FIGURE_MAX + 1);
        assert_eq!(asked_for(&Filled::of(&[("records", &figure)]), "records"), None);
    }

    #[test]
    fn the_record_names_the_district_and_the_figure_of_a_file() {
        assert_eq!(wanted("").on("", "report.csv"), "followup 2025-W46 report.csv");
        assert_eq!(
            wanted("east").on("1.due", "report.xlsx"),
            "followup 2025-W46 report.xlsx district=east records=1.due"
        );
    }
}
