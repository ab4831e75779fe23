//! Where the time of complaints went, stage by stage, and with whom.

use super::super::super::doc::{Cell, Table};
use super::super::super::look::Look;
use super::all;
use crate::core::complaint::{Stage, StageMean, by_stage, stage_means};
use crate::text::named::Named;

/// Who stops a clock; empty = whoever has the duty.
pub(super) fn whose(look: &Look, id: &str) -> Cell {
    if id.is_empty() {
        return Cell::text(look.say("全厅待接", "whoever has the duty"));
    }
    look.whom([id])
}

/// Where the time of the complaints went: each stage with who had it, and the longest (domain 1.3, 7.3).
pub(super) fn stages(look: &Look) -> Table {
    let heads = [
        (look.say("环节", "Stage"), 12),
        (look.say("归属", "With"), 16),
        (look.say("件数", "Complaints"), -10),
        (look.say("平均用时", "Mean time"), -12),
        (look.say("最长用时", "Longest"), -12),
        (look.say("最长的一件", "Which"), 14),
    ];
    let means = stage_means(all(look), look.scope.as_of);
    let row = |stage: Stage, with: Cell, mean: &StageMean| {
        let worst = mean.worst.as_ref();
        vec![
            Cell::text(stage.name(look.lang)),
            with,
            Cell::count(mean.cases),
            Cell::secs(mean.mean_secs()),
            Cell::secs(worst.map(|(secs, _)| *secs)),
            worst.map_or(Cell::Empty, |(_, number)| Cell::free(&**number)),
        ]
    };
    let mut rows = Vec::new();
    for (stage, mean) in by_stage(&means) {
        rows.push(row(stage, Cell::text(look.say("全部", "all")), &mean));
        let own = means.iter().filter(|((own, _), _)| *own == stage);
        rows.extend(own.map(|((_, id), mean)| row(stage, whose(look, id), mean)));
    }
    Table::new("stages", look.say("各环节用时", "Time in each stage"), &heads).with(rows)
}
