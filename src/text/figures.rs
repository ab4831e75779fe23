//! Figures of a day beyond their limits, in words: the board and the report say the same.

use super::show::{percent, span};
use super::words::Words;
use crate::core::board::Mark;
use crate::core::report::{Figure, FigureMark};

/// Heads of their table.
pub fn heads(words: &Words) -> [&'static str; 4] {
    let w = words.report;
    [w.marks, w.mark_of, w.mark_value, w.red_limit]
}

/// A row of it: how bad and what, of what, its value, the limit.
pub fn cells(words: &Words, of: &FigureMark) -> [String; 4] {
    let w = words.report;
    let name = match of.figure {
        Figure::WaitSecsMean => w.name_wait_mean,
        Figure::WaitSecsMax => w.name_wait_max,
        Figure::TenMinuteRate => w.ten,
        Figure::AbandonRate => w.abandon_rate,
        Figure::MissRate => w.miss_rate,
        Figure::ServiceSecsMean => w.name_service_mean,
        Figure::Utilisation => w.util,
        Figure::OpenRatio => w.open_ratio,
    };
    let sign = match of.mark {
        Mark::Breach => "!!",
        Mark::Warn => "! ",
        Mark::Normal | Mark::Stale => "  ",
    };
    let number = |value: f64| match of.figure {
        Figure::WaitSecsMean | Figure::WaitSecsMax | Figure::ServiceSecsMean => {
            span(words, rounded(value))
        }
        _ => percent(Some(value)),
    };
    let subject = if of.name.is_empty() { w.totals } else { &of.name };
    [format!("{sign} {name}"), subject.to_owned(), number(of.value), number(of.limit)]
}

#[allow(clippy::cast_possible_truncation)] // a duration in seconds is far below 2^63
fn rounded(secs: f64) -> i64 {
    secs.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::{EN, ZH};

    #[test]
    fn a_figure_beyond_its_limit_is_a_row_with_its_mark() {
        let mark = |figure, name: &str, mark, value, limit| FigureMark {
            figure,
            subject: name.to_owned(),
            name: name.to_owned(),
            mark,
            value,
            limit,
        };
        let wait = mark(Figure::WaitSecsMean, "", Mark::Breach, 683.4, 600.0);
        assert_eq!(cells(&ZH, &wait), ["!! 平均等候", "全厅", "11分", "10分"]);
        let rate = mark(Figure::TenMinuteRate, "", Mark::Warn, 0.752, 0.8);
        assert_eq!(cells(&EN, &rate), ["!  In 10 min", "Hall", "75.2%", "80.0%"]);
        let service = mark(Figure::ServiceSecsMean, "缴费", Mark::Warn, 241.0, 180.0);
        assert_eq!(cells(&ZH, &service), ["!  平均办理", "缴费", "4:01", "3:00"]);
    }
}
