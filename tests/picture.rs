//! The picture of the board in the README is the real screen of the demo's day; this test keeps it so.
//! Write it anew with `ZHIBAN_WRITE_PICTURE=1 cargo test --test picture`.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod common;

use std::path::Path;

use chrono::NaiveDate;
use common::{config, events, logged};
use zhiban::core::board::Board;
use zhiban::core::hall::{Hall, HallConfig};
use zhiban::core::time::Zone;
use zhiban::feed::sim::{Machine, Plan};
use zhiban::text::words::Lang;
use zhiban::ui::once::buffer_of;
use zhiban::ui::svg::svg;
use zhiban::ui::theme::Theme;

fn picture(lang: Lang) -> String {
    let zone = Zone::default();
    let date = NaiveDate::from_ymd_opt(2025, 11, 10).unwrap();
    let now = zone.instant(date.and_hms_opt(10, 40, 0).unwrap()).unwrap();
    let plan = Plan::default();
    let name = plan.hall_name.clone();
    let mut machine = Machine::new(13, date, zone, plan);
    let mut lines = Vec::new();
    machine.run_until(now, &mut |event| lines.push(event.json));
    let mut hall = Hall::new(HallConfig { name, ..config() });
    for (pos, event) in (1..).zip(events(lines.join("\n").as_bytes())) {
        hall.apply(&logged(event), pos);
    }
    svg(&buffer_of(&Board::build(&hall, now), (120, 40), lang, Theme::Default))
}

#[test]
fn the_picture_in_the_readme_is_the_board() {
    for (name, lang) in [("docs/board.svg", Lang::Zh), ("docs/board-en.svg", Lang::En)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let now = picture(lang);
        if std::env::var_os("ZHIBAN_WRITE_PICTURE").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == now, "{name} is not the board any more: see the head of this file");
    }
}
