//! Limits as people write them: `2 working days`, `90 min`, `1小时30分`, `3个工作日 下班前`.

use unicode_normalization::UnicodeNormalization;

use super::target::Target;

const ENDS_OF_DAY: &[&str] = &["end of day", "eod", "当日下班前", "下班前", "当日下班"];

/// Seconds of a unit of time.
fn secs_of(unit: &str) -> Option<i64> {
    match unit {
        "s" | "sec" | "secs" | "second" | "seconds" | "秒" => Some(1),
        "m" | "min" | "mins" | "minute" | "minutes" | "分" | "分钟" => Some(60),
        "h" | "hour" | "hours" | "小时" | "个小时" => Some(3600),
        _ => None,
    }
}

/// Reads a limit; none if it is not understood. Hours and minutes are those of the calendar, days are dates.
pub fn read_limit(text: &str) -> Option<Target> {
    let narrow: String = text.nfkc().collect::<String>().to_lowercase();
    let mut rest = narrow.trim();
    let mut end_of_day = false;
    for end in ENDS_OF_DAY {
        if let Some(before) = rest.strip_suffix(end) {
            (rest, end_of_day) = (before.trim_end_matches([' ', ',', '、']), true);
            break;
        }
    }
    let mut secs: Option<i64> = None;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, behind) = rest.split_at(digits);
        let number: i64 = number.parse().ok()?;
        let behind = behind.trim_start();
        let unit_end = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        let (unit, next) = behind.split_at(unit_end);
        let unit = unit.trim();
        if let Some(one) = secs_of(unit).filter(|_| !end_of_day) {
            secs = Some(secs.unwrap_or_default().checked_add(number.checked_mul(one)?)?);
        } else if next.is_empty() && secs.is_none() {
            return days(i32::try_from(number).ok()?, unit, end_of_day);
        } else {
            return None;
        }
        rest = next;
    }
    secs.map(|secs| Target::Open { secs })
}

fn days(n: i32, unit: &str, end_of_day: bool) -> Option<Target> {
    match unit {
        "workday" | "workdays" | "working day" | "working days" | "wd" | "个工作日" | "工作日" => {
            Some(Target::WorkDays { n, end_of_day })
        }
        "d" | "day" | "days" | "calendar day" | "calendar days" | "天" | "日" | "个自然日"
        | "自然日" => (!end_of_day).then_some(Target::Days { n }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_people_write_them() {
        let open = |secs| Some(Target::Open { secs });
        let work = |n, end_of_day| Some(Target::WorkDays { n, end_of_day });
        for (text, target) in [
            ("90 min", open(5400)),
            ("0 s", open(0)),
            ("1 h 30 min", open(5400)),
            ("1小时30分", open(5400)),
            ("４８小时", open(172_800)),
            ("2 working days", work(2, false)),
            ("2 Working Days, end of day", work(2, true)),
            ("3个工作日", work(3, false)),
            ("3个工作日 下班前", work(3, true)),
            ("15天", Some(Target::Days { n: 15 })),
            ("7 days", Some(Target::Days { n: 7 })),
            ("7 days eod", None),
            ("2 h eod", None),
            ("", None),
            ("soon", None),
            ("5", None),
            ("2 working days 3 h", None),
            ("99999999999999999999 h", None),
            ("9223372036854775807 h", None),
            ("-2 h", None),
        ] {
            assert_eq!(read_limit(text), target, "{text}");
        }
    }
}
