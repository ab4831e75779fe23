//! The questions of the first start: which there are, what they are called, and the field of each.

use crate::text::words::{First as Texts, Lang};
use crate::ui::field::{Field, Kind, Slot, entry};

/// Zones that are offered by number.
const ZONES: [&str; 4] = ["Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau"];
pub(super) const ZH: &str = "zh";
const LATER: &str = "later";
pub(super) const NOW: &str = "now";

/// A question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Ask {
    Lang,
    Name,
    HallId,
    Zone,
    Hours,
    Counters,
    Services,
    Manager,
    Number,
    Pin,
}

/// All of them, in order.
pub(in crate::ui) const ASKS: [Ask; 10] = [
    Ask::Lang,
    Ask::Name,
    Ask::HallId,
    Ask::Zone,
    Ask::Hours,
    Ask::Counters,
    Ask::Services,
    Ask::Manager,
    Ask::Number,
    Ask::Pin,
];

/// Place of a question in [`ASKS`].
pub(super) fn place(ask: Ask) -> usize {
    ASKS.iter().position(|it| *it == ask).unwrap_or(0)
}

/// A question's name and what it is for.
pub(in crate::ui) fn label(ask: Ask, texts: &'static Texts) -> (&'static str, &'static str) {
    match ask {
        Ask::Lang => (texts.lang, texts.lang_help),
        Ask::Name => (texts.name, texts.name_help),
        Ask::HallId => (texts.hall_id, texts.hall_id_help),
        Ask::Zone => (texts.zone, texts.zone_help),
        Ask::Hours => (texts.hours, texts.hours_help),
        Ask::Counters => (texts.counters, texts.counters_help),
        Ask::Services => (texts.services, texts.services_help),
        Ask::Manager => (texts.manager, texts.manager_help),
        Ask::Number => (texts.number, texts.number_help),
        Ask::Pin => (texts.pin, texts.pin_help),
    }
}

/// The field in which it is answered.
pub(super) fn field(ask: Ask, lang: Lang) -> Field {
    let texts = lang.first();
    let mut list = Field::new(Slot::Text, Kind::Pick, "", Vec::new());
    match ask {
        Ask::Lang => {
            list.entries = vec![entry(ZH, "中文"), entry("en", "English")];
            list.at = usize::from(lang == Lang::En);
        }
        Ask::Pin => {
            list.entries = vec![entry(LATER, texts.pin_later), entry(NOW, texts.pin_now)];
        }
        Ask::Zone => {
            let zones = ZONES.iter().map(|zone| entry("", *zone)).collect();
            return Field::new(Slot::Text, Kind::Text, "", zones);
        }
        _ => return Field::new(Slot::Text, Kind::Text, "", Vec::new()),
    }
    list
}
