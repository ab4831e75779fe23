//! What orders go through, from the tables `[[process]]` of the file.

use super::holidays::beyond;
use super::{Part, Reading};
use crate::core::order::{OrderKind, Process, ProcessStage};
use crate::core::settings::Settings;
use crate::core::sla::read_limit;

/// Longest limit, in characters.
const LIMIT_CHARS_MAX: usize = 40;

impl Reading<'_> {
    pub(super) fn process(&mut self, part: &Part) -> Option<Process> {
        self.known(part, &["kind", "stage"]);
        let text = self.needed_text(part, "kind", 64)?;
        let kind = OrderKind::from_text(&text);
        if kind.is_none() {
            let why = "must be installation, move, repair or other";
            self.fault(part.place("kind"), part.path("kind"), why);
        }
        let stages = self.each(part, "stage", Self::process_stage).unwrap_or_default();
        if stages.is_empty() {
            self.fault(part.at, part.path("stage"), "a stage is missing: [[process.stage]]");
        }
        Some(Process { kind: kind?, stages })
    }

    fn process_stage(&mut self, part: &Part) -> Option<ProcessStage> {
        self.known(part, &["code", "zh", "en", "department", "limit"]);
        let code = self.id(part, "code");
        let [zh, en] = self.both_names(part);
        let department = self.text(part, "department", 64).unwrap_or_default();
        let limit = self.text(part, "limit", LIMIT_CHARS_MAX).unwrap_or_default();
        let why = match read_limit(&limit) {
            _ if limit.is_empty() => None,
            None => Some(format!("{limit} is no limit; write 30 min, 4 h, 2 working days, 7 days")),
            Some(target) => beyond(target).map(|why| format!("{limit} is {why}")),
        };
        if let Some(why) = why {
            self.fault(part.place("limit"), part.path("limit"), why);
        }
        Some(ProcessStage { code: code?, zh, en, department, limit })
    }

    /// Each kind once, each stage of it once, and departments that there are.
    pub(super) fn check_processes(&mut self, root: &Part, settings: &Settings) {
        let parts = self.parts(root, "process").unwrap_or_default();
        let ids = settings.processes.iter().zip(&parts);
        let placed =
            ids.map(|(it, part)| (it.kind.as_str(), part.place("kind"), part.path("kind")));
        self.once(placed, "the process");
        for (process, part) in settings.processes.iter().zip(&parts) {
            let stages = self.parts(part, "stage").unwrap_or_default();
            let ids = process.stages.iter().zip(&stages);
            let placed = ids.map(|(it, at)| (it.code.as_str(), at.place("code"), at.path("code")));
            self.once(placed, "the stage");
            for (stage, at) in process.stages.iter().zip(&stages) {
                let id = &stage.department;
                if !id.is_empty() && settings.department(id).is_none() {
                    let why = format!("there is no department {id}");
                    self.fault(at.place("department"), at.path("department"), why);
                }
            }
        }
    }
}
