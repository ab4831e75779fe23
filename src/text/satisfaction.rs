//! Figures of satisfaction in words.

use crate::core::satisfaction::Weakness;
use crate::core::settings::Settings;
use crate::core::settings::survey::{DEPT, SurveyItem};
use crate::text::words::{Lang, fill};

/// A mean of ratings: 46 tenths as `4.6`.
pub fn of_five(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Hundredths of a point: 7150 as `71.5`, 7125 as `71.25`.
pub fn points(hundredths: u32) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    if rest % 10 == 0 { format!("{whole}.{}", rest / 10) } else { format!("{whole}.{rest:02}") }
}

/// What an item is called.
pub fn item_name(item: &SurveyItem, lang: Lang) -> &str {
    match lang {
        Lang::Zh => &item.zh,
        Lang::En => &item.en,
    }
}

/// Why settings cannot come into force: the weak items that they do not ask about, by name.
pub fn unasked(items: &[&SurveyItem], lang: Lang) -> String {
    let names: Vec<&str> = items.iter().map(|item| item_name(item, lang)).collect();
    fill(lang.survey().unasked, &[&names.join(", ")])
}

/// What the item of a code is called; the code where the settings do not know it.
pub fn item_of<'s>(settings: &'s Settings, code: &'s str, lang: Lang) -> &'s str {
    settings.survey_item(code).map_or(code, |item| item_name(item, lang))
}

/// Why an item is weak.
pub fn weakness(why: Weakness, lang: Lang) -> &'static str {
    let texts = lang.survey();
    match why {
        Weakness::BelowTarget => texts.why_below,
        Weakness::Fell => texts.why_fell,
        Weakness::LowShare => texts.why_low,
    }
}

/// What a role is called that no settings of a hall need to name.
pub fn role_name(lang: Lang, id: &str) -> Option<&'static str> {
    let (zh, en) = match id {
        "hall_manager" => ("营业厅经理", "hall manager"),
        "duty_manager" => ("值班经理", "duty manager"),
        "clerk" => ("营业员", "clerk"),
        "guide" => ("引导员", "guide"),
        "installer" => ("装维人员", "installer"),
        "follow_up_agent" => ("回访员", "follow-up agent"),
        DEPT => ("责任部门", "department"),
        _ => return None,
    };
    Some(if lang == Lang::Zh { zh } else { en })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_spelt_as_they_are() {
        assert_eq!(
            (of_five(46), of_five(50), of_five(7)),
            ("4.6".into(), "5.0".into(), "0.7".into())
        );
        let told = [7150, 7125, 10_000, 5, 0].map(points);
        assert_eq!(told, ["71.5", "71.25", "100.0", "0.05", "0.0"]);
    }

    #[test]
    fn every_role_that_a_target_may_name_has_a_name() {
        for role in crate::core::settings::survey::KNOWN_ROLES {
            assert!(role_name(Lang::Zh, role).is_some_and(|name| !name.is_ascii()), "{role}");
        }
    }
}
