//! The report of a week or a month, of one hall or of many (domain 7.3; docs/reports.md): what a hall's store hands over
//! ([`Source`]), what is left of one hall ([`HallWeek`]), and the figures of all of them ([`WeekReport`]). Everything is
//! cut at the end of the stretch by the time at which it happened, so that the same week says the same whenever it is asked.

mod figure;
mod hall;
mod report;
mod rows;
mod source;
#[cfg(test)]
mod tests;

pub use figure::{Figure, Record, RecordKind, Value};
pub use hall::HallWeek;
pub use report::{
    CaseLine, DayLine, Gap, HallLine, ImprovementLine, ItemLine, Kind, Lists, Of, PHASES,
    PersonLine, Quote, RedLine, RepairLine, RoleLine, WeekReport, Worst, week_report,
};
pub use rows::{
    Answer, Call, CaseRow, Counts, DayRow, ExternalItem, FindingRow, ImprovementRow, Judged, Names,
    NeedRow, OrderRow, PersonRow, RedRow, RoundRow, Rows, Scores, SentRow, SlotRow, SurveyRow,
    Talks, TraineeRow, VisitRow, Words,
};
pub use source::Source;
