//! The stages that an order of a kind goes through, as the settings have them, and until when each has to be over.

use serde::{Deserialize, Serialize};

use super::{Order, OrderKind};
use crate::core::complaint::Clockwork;
use crate::core::sla::{CalendarKind, deadline, read_limit};
use crate::core::time::Ms;

/// A stage: who has it, and how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessStage {
    /// Its code in events.
    pub code: String,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// The department that owns it; empty = the one that has the order.
    pub department: String,
    /// How long it may take, in the words of every limit; empty = no limit. Reading has made sure that it can be read.
    pub limit: String,
}

/// What an order of a kind goes through, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// The kind.
    pub kind: OrderKind,
    /// Its stages.
    pub stages: Vec<ProcessStage>,
}

impl Process {
    /// A stage by its code.
    pub fn stage(&self, code: &str) -> Option<&ProcessStage> {
        self.stages.iter().find(|stage| stage.code == code)
    }

    /// The stage that comes after one; the first one where none was begun.
    pub fn next(&self, code: &str) -> Option<&ProcessStage> {
        let at = self.stages.iter().position(|stage| stage.code == code);
        self.stages.get(at.map_or(0, |at| at + 1))
    }

    /// Until when the stage has to be over that an order is in; none without a limit.
    pub fn stage_due(&self, order: &Order, works: &Clockwork) -> Option<Ms> {
        let span = order.stage()?;
        let stage = self.stage(&span.stage)?;
        let target = read_limit(&stage.limit)?;
        let owner = self.owner_of(order, &span.stage);
        let calendar = works.calendar(CalendarKind::Department, owner);
        deadline(calendar, span.from, target, &[])
    }

    /// Who owns a stage of an order: a department by its id; empty = nobody said.
    pub fn owner_of<'a>(&'a self, order: &'a Order, code: &str) -> &'a str {
        let own = self.stage(code).map_or("", |stage| &*stage.department);
        if own.is_empty() { &order.department_id } else { own }
    }
}
