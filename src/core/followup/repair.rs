//! What a complaint that puts an answer right says of it.

use super::Task;
use crate::core::settings::Settings;

/// What was low or not solved, before the words of the customer: it says what it is about wherever it is read.
pub fn repair_text(task: &Task, settings: &Settings) -> String {
    let Some(reply) = task.reply() else { return String::new() };
    let low = settings.rules.follow_up.low_score;
    let scores = reply.said.scores.iter().filter(|(_, score)| u32::from(**score) <= low);
    let name = |code: &str| settings.survey_item(code).map_or(code, |it| &it.zh).to_owned();
    let mut told: Vec<String> =
        scores.map(|(code, score)| format!("{} {score} 分", name(code))).collect();
    if reply.said.solved == Some(false) {
        told.push("未解决".to_owned());
    }
    let told = format!("回访 {}: {}", task.number, told.join(", "));
    match reply.said.text.trim() {
        "" => told,
        said => format!("{told}; {said}"),
    }
}
