//! The pages of the oversight: who asks for which of them, and what they are made of.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use hyper::StatusCode;
use maud::{Markup, html};

use super::away;
use super::compare::{self, SPANS};
use super::day;
use super::hall_tables::HallLook;
use super::halls::{self, Ask, Districts};
use super::inbox::hall_path;
use super::look::Look;
use super::page;
use super::sheet::Sheet;
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::alarm::AlarmKind;
use crate::core::board::Board;
use crate::core::report::day_report;
use crate::core::time::Ms;
use crate::server::accounts::{Halls, Right};
use crate::server::app::App;
use crate::server::oversight::{Comparison, Oversight, Topic, Whose, compare, standing_of, topics};
use crate::server::{FoldFault, HallStore};
use crate::store::{Shadow, StoreError};
use crate::text::clean::scrub;
use crate::text::words::console::oversight;
use crate::text::words::{Lang, fill};

type Shared<S> = State<Arc<App<S>>>;

/// Longest word that is looked for.
const FIND_MAX: usize = 60;

/// The halls that whoever looks may see.
pub(super) fn seen(visit: &Visit) -> Halls {
    visit.halls(Right::Oversee)
}

fn part(
    visit: &Visit,
    asked: &Asked,
    (here, title): (&str, &str),
    page: impl Fn(bool) -> Markup,
) -> Response {
    if asked.filled.raw("part") == "1" {
        page::answer(StatusCode::OK, page(true))
    } else {
        visit.shown(here, title, &page(false))
    }
}

/// What is asked of the overview.
pub(super) fn ask_of(asked: &Asked) -> Ask {
    let filled = &asked.filled;
    Ask {
        find: filled.line("find", FIND_MAX).unwrap_or_default().into_owned(),
        district: filled.line("district", FIND_MAX).unwrap_or_default().into_owned(),
        page: filled.raw("page").parse().unwrap_or(1_usize).saturating_sub(1),
    }
}

/// The districts with a hall that whoever looks may see, each with those halls.
pub(super) fn districts(visit: &Visit) -> Districts {
    let Some(who) = &visit.who else { return Districts::new() };
    let may = seen(visit);
    let all = who.rules.districts.iter().map(|(id, district)| {
        let halls: BTreeSet<String> =
            district.halls.iter().filter(|hall| may.contains(hall)).cloned().collect();
        (id.clone(), (district.name.clone(), halls))
    });
    all.filter(|(_, (_, halls))| !halls.is_empty()).collect()
}

/// `GET /halls`.
pub(super) async fn halls<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let visit = &*asked.visit;
    let Some(known) = app.oversight() else { return trouble::no_folds(visit) };
    let (ask, districts, may) = (ask_of(&asked), districts(visit), seen(visit));
    let seen = known.halls(|hall| may.contains(hall));
    let title = oversight::of(visit.look.lang).title;
    part(visit, &asked, ("/halls", title), |only| {
        if only {
            halls::part(visit.look, &ask, &seen, &districts)
        } else {
            halls::halls(visit.look, &ask, &seen, &districts)
        }
    })
}

/// A page of a hall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HallPage {
    Board,
    Complaints,
    Day(Option<NaiveDate>),
    Rounds,
    Log,
}

impl HallPage {
    fn tabs() -> [HallPage; 5] {
        use HallPage::{Board, Complaints, Day, Log, Rounds};
        [Board, Complaints, Rounds, Day(None), Log]
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            HallPage::Board => "",
            HallPage::Complaints => "complaints",
            HallPage::Day(_) => "day",
            HallPage::Rounds => "rounds",
            HallPage::Log => "log",
        }
    }

    fn name(self, words: &oversight::OversightWords) -> &'static str {
        match self {
            HallPage::Board => words.board,
            HallPage::Complaints => words.complaints,
            HallPage::Day(_) => words.day,
            HallPage::Rounds => words.rounds,
            HallPage::Log => words.log,
        }
    }
}

/// A hall as a page shows it.
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) look: Look,
    pub(super) date: NaiveDate,
    pub(super) sheets: Vec<Sheet>,
    /// Up to when what machines and people there told is known.
    pub(super) told: Ms,
    /// Since when nobody has the duty, while the hall is open.
    unattended_since: Option<Ms>,
    /// The version of the settings in force, in words, and those announced.
    settings: Vec<String>,
}

/// Made where the hall is folded. Of a hall that is away nothing is told that its terminals would know better: it is shown as
/// of its last word, and only the clocks of its complaints go on.
fn made(
    shadow: &Shadow,
    look: Look,
    (page, away_since): (HallPage, Option<Ms>),
) -> Result<Shown, StoreError> {
    let hall = shadow.hall();
    let told = away_since.map_or(look.now, |at| at.min(look.now));
    let then = Board::build(hall, told);
    let now = away_since.map(|_| Board::build(hall, look.now));
    let board = &then;
    let look = Look { zone: board.zone, ..look };
    let view = HallLook { hall, board, cases: now.as_ref().unwrap_or(board), look, told };
    let mut date = board.date;
    let sheets = match page {
        HallPage::Board => view.live(),
        HallPage::Complaints => vec![view.complaints(), view.requests()],
        HallPage::Rounds => vec![view.rounds()],
        HallPage::Log => vec![view.log()],
        HallPage::Day(asked) => {
            date = asked.unwrap_or(date);
            let now = (date == board.date).then_some(told);
            let service = |id: &str| {
                let name = hall.subject_name(AlarmKind::LongestWait, id, look.now);
                if name.is_empty() { id.to_owned() } else { name }
            };
            let report = shadow.day(date)?.map(|day| day_report(hall, &day, now));
            report.map(|report| day::sheets(look, &report, &service)).unwrap_or_default()
        }
    };
    let settings = away::settings(hall, view.cases, look);
    let unattended_since = standing_of(hall, board, told).unattended_since(told);
    let name = then.hall_name;
    Ok(Shown { name, look, date, sheets, told, unattended_since, settings })
}

/// A hall, folded to its end.
pub(super) async fn read<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (hall, page): (&str, HallPage),
) -> Result<Shown, FoldFault> {
    let Some(folds) = app.folds() else { return Err(FoldFault::NoRoom) };
    let look = visit.look;
    let away = away::since(app, hall, look.now);
    folds.with(hall, move |shadow| made(shadow, look, (page, away))).await
}

/// The page of a hall that an address names.
pub(super) async fn hall<S: HallStore>(
    app: &App<S>,
    hall: &str,
    page: HallPage,
    asked: &Asked,
) -> Response {
    let visit = &*asked.visit;
    let shown = match read(app, visit, (hall, page)).await {
        Ok(shown) => shown,
        Err(fault) => return trouble::fold(visit, &fault),
    };
    let words = oversight::of(visit.look.lang);
    let title = format!("{} {}", scrub(&shown.name), page.name(words));
    let edits = visit.halls(Right::EditHalls).contains(hall);
    part(visit, asked, ("/halls", &title), |only| {
        let body = html! {
            (away::notes(shown.look, shown.told, shown.unattended_since))
            p .faint { (fill(words.as_of, &[&away::stamp(shown.look, shown.told)])) }
            @if page == HallPage::Board { p .faint {
                @if edits { a href=(hall_path(hall, "settings")) { (shown.settings.join("; ")) } }
                @else { (shown.settings.join("; ")) }
            } }
            @if shown.sheets.is_empty() { p .note { (words.no_day) } }
            @for sheet in &shown.sheets { (sheet.html(shown.look)) }
        };
        if only { body } else { framed(&shown, hall, page, &body) }
    })
}

fn framed(shown: &Shown, hall: &str, page: HallPage, body: &Markup) -> Markup {
    let words = oversight::of(shown.look.lang);
    let common = crate::text::words::console::common::of(shown.look.lang);
    let mut own = hall_path(hall, page.code());
    let date = shown.date.to_string();
    let is_day = matches!(page, HallPage::Day(_));
    let query = if is_day { format!("date={date}&") } else { String::new() };
    let export = hall_path(
        hall,
        &format!("export/{}", if page == HallPage::Board { "board" } else { page.code() }),
    );
    own.push('?');
    html! {
        h1 { (scrub(&shown.name)) }
        nav aria-label=(scrub(&shown.name)) { ul .tabs {
            @for tab in HallPage::tabs() {
                li { a href=(hall_path(hall, tab.code())) aria-current=[(tab.code() == page.code()).then_some("page")] { (tab.name(words)) } }
            }
        } }
        @if is_day {
            form .row method="get" action=(hall_path(hall, "day")) {
                div { label for="date" { (words.date) } input type="date" id="date" name="date" value=(date); }
                button .plain type="submit" { (words.choose_date) }
            }
        }
        p .row .screen {
            a .button.plain href={ (export) ".csv?" (query) } { (common.export_csv) }
            a .button.plain href={ (export) ".xlsx?" (query) } { (common.export_xlsx) }
        }
        div data-part={ (own) (query) "part=1" } aria-live="off" { (body) }
    }
}

/// The date that is asked for; one that is misspelt is none.
pub(super) fn date_of(asked: &Asked) -> Option<NaiveDate> {
    asked.filled.raw("date").parse().ok()
}

macro_rules! hall_pages {
    ($($(#[$doc:meta])* $name:ident = $page:expr;)*) => { $(
        $(#[$doc])*
        pub(super) async fn $name<S: HallStore>(
            State(app): Shared<S>,
            Path(id): Path<String>,
            asked: Asked,
        ) -> Response {
            let page: fn(&Asked) -> HallPage = $page;
            hall(&app, &id, page(&asked), &asked).await
        }
    )* };
}

hall_pages! {
    /// `GET /h/{hall}`.
    board = |_| HallPage::Board;
    /// `GET /h/{hall}/complaints`.
    complaints = |_| HallPage::Complaints;
    /// `GET /h/{hall}/rounds`.
    rounds = |_| HallPage::Rounds;
    /// `GET /h/{hall}/day`.
    day_report_of = |asked| HallPage::Day(date_of(asked));
    /// `GET /h/{hall}/log`.
    log = |_| HallPage::Log;
}

/// Over how many days is compared.
pub(super) fn days_of(asked: &Asked) -> u64 {
    let days = asked.filled.raw("days").parse().unwrap_or(SPANS[0]);
    if SPANS.contains(&days) { days } else { SPANS[0] }
}

/// The comparison that is asked for.
pub(super) fn compared<S: HallStore>(known: &Oversight<S>, asked: &Asked) -> Comparison {
    let visit = &*asked.visit;
    let may = seen(visit);
    let days = known.all_days(|hall| may.contains(hall));
    let date = visit.look.zone.date(visit.look.now);
    let real = days.iter().filter(|(hall, _)| !hall.training);
    compare(real.map(|(hall, days)| (&**hall, &**days)), (date, days_of(asked)))
}

/// `GET /compare`.
pub(super) async fn comparison<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let visit = &*asked.visit;
    let Some(known) = app.oversight() else { return trouble::no_folds(visit) };
    let found = compared(known, &asked);
    let body = compare::page(visit.look, days_of(&asked), &found);
    visit.shown("/compare", oversight::of(visit.look.lang).compare, &body)
}

/// The topics of today.
pub(super) fn topics_of<S: HallStore>(known: &Oversight<S>, visit: &Visit) -> Vec<Topic> {
    let may = seen(visit);
    let days = known.all_days(|hall| may.contains(hall));
    let date = visit.look.zone.date(visit.look.now);
    let real = days.iter().filter(|(hall, _)| !hall.training);
    topics(real.map(|(hall, days)| (&**hall, &**days)), date)
}

/// `GET /topics`.
pub(super) async fn hot<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let visit = &*asked.visit;
    let Some(known) = app.oversight() else { return trouble::no_folds(visit) };
    let found = topics_of(known, visit);
    part(visit, &asked, ("/topics", oversight::of(visit.look.lang).topics), |only| {
        if only {
            compare::topics_part(visit.look, &found)
        } else {
            compare::topics_page(visit.look, &found)
        }
    })
}

impl<S: HallStore> App<S> {
    /// The time, as the server shows it.
    #[doc(hidden)]
    pub fn now(&self) -> Ms {
        self.config.times.now()
    }

    fn measured_look(&self) -> Look {
        Look { lang: Lang::Zh, now: self.config.times.now(), zone: Self::zone() }
    }

    /// The part of the overview that is fetched anew when something changes, for whoever may see every hall: what is
    /// measured.
    #[doc(hidden)]
    pub fn measured_overview(&self, known: &Oversight<S>) -> String {
        let seen = known.halls(|_| true);
        let none = Districts::new();
        halls::part(self.measured_look(), &Ask::default(), &seen, &none).into_string()
    }

    /// The inbox of whoever may do everything, likewise.
    #[doc(hidden)]
    pub fn measured_inbox(&self, known: &Oversight<S>) -> String {
        let items = known.items(&[Whose::All], |_| true);
        let items = items.iter().map(|item| &**item).collect();
        let ask = super::inbox::Ask::default();
        super::inbox::inbox(self.measured_look(), &ask, items, (known.unread(), None))
            .0
            .into_string()
    }
}
