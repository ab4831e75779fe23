//! `zhiban docs settings`: the page docs/settings.md, generated from the list of thresholds and their words. A test
//! sees to it that the page in the repository is this one.

use std::fmt::Write as _;

use crate::cli::failure::{Exit, Failure};
use crate::cli::out::Out;
use crate::core::rules::Rules;
use crate::core::settings::keys::{RULE_KEYS, is_read};
use crate::text::hall_words::rule_meaning;

/// Writes the page to stdout.
pub fn run(out: &mut Out) -> Result<Exit, Failure> {
    out.text(&page())?;
    Ok(Exit::Done)
}

const HEAD: &str = "# Settings\n\n\
<!-- generated: zhiban docs settings > docs/settings.md -->\n\n\
Two files lie in a hall's folder; the first start, or `zhiban init`, writes both, with a comment for every value. `zhiban.toml` belongs to \
the terminal and is read at its start: `lang`, `theme`, `bell`, `braille`, `[hall]` with `id` and `zone`, `[keys]`, `[feed]`, `[backup]`, `[export]`, `[disk]`. `hall.toml` \
holds what is described here. It comes into force with `zhiban settings apply`, which writes it into the log as the \
next version. Every ticket, alarm and shift keeps the version it was judged by.\n\n\
A key that is left out has its default. An unknown key is a fault; `zhiban settings check` tells every fault with its \
line. Times are `HH:MM-HH:MM`, 24:00 being the end of the day; full-width digits are read as narrow ones. A file may \
have 60 KiB. The `code` or `id` of a survey item, a role and a need holds none of `.` `/` `<` `>` and quotes, because figures are \
named by it; that of a service or a person none but dots, and is no other one with a dot and more behind it. A version \
from before that has one stays readable.\n\n\
## The hall\n\n\
| key | meaning | default |\n| --- | --- | --- |\n\
| `name` | name shown | the hall's id |\n\
| `phrases` | phrases of the duty log, offered by number | six |\n\
| `hours.daily`, `hours.mon` to `hours.sun` | opening hours, a list of times; `[]` = closed | always open |\n\
| `hours.days.2025-10-01` | a date that differs: a holiday or a make-up day | none |\n\
| `[holidays]` | public holidays for limits in working days: `name`, `covered_until` (the last day that is announced), \
`closed`, `working` (weekend days that are worked); it replaces the shipped list whole, and only this list holds then | the \
Chinese ones of 2024 to 2026 |\n\
| `[limits]` | limits of a complaint's clocks, four each from sev4 to sev1: `register`, `hand_up`, `take_over`, \
`first_word`, `dispatch`, `department_accept`, `department_answer`, `first_reply`, `next_contact`, `close`, \
`backstop`; `30 min`, `4 h`, `2 working days`, `7 days`, empty = none | as docs/clocks.md says |\n\
| `[[service]]` | `id` as the machine spells it, `name`, `norm_secs`, `skill`; `wait_secs` and `target_wait_secs` where \
they differ from the hall's; `sample_percent`: of so many of a hundred visits the customer is called back; `watch` \
(`counter`, `installation`, `move`, `fault_repair`, `other`): of every one, and what it was | none |\n\
| `[[counter]]` | `id`, `services` (left out: as the machine says), `use`: `regular`, `tidal` (offered first \
when a queue is too long) or `priority` | none |\n\
| `[[role]]` | `id`, `name`, `may` (of `log`, `alarms`, `staff`, `duty`, `complaints`, `force`, `settings`, \
`people`, `follow_up`; `duty` holds `complaints`, `complaints` holds `follow_up`, `people` holds `force`), `promise_fen`: what may be promised to a customer, \
in fen, left out = nothing, `serves`: counts towards \
the coverage | hall_manager, duty_manager, clerk, guide, follow_up_agent |\n\
| `[[person]]` | `id` as in every event, `name`, `role`, `logins` (other ids a machine uses), `skills`, `trainee` with \
`mentor`, `trainee_from`, `trainee_until` (the planned end), `exam_on` and `plan` (a short list of what is to be learned), `week`: a working time for `daily` and `mon` to `sun`, empty = off | none |\n\
| `[[working_time]]` | `id`, `name`, `hours` | none |\n\
| `[[roster]]` | `date`, `person`, `working_time` (left out: off): a day that differs from the week | none |\n\
| `[[coverage]]` | `hours`, `people`, `role` (left out: all that serve): how many must be on post; asked for while the \
hall is open, and outside its hours while customers are inside | none |\n\
| `[[tier]]` | `priority` (the largest of it), `name`: kept, and shown nowhere yet; a priority number has a `*` by `rules.priority_tier_max` | none |\n\
| `[[feed]]` | `source`, `name`: expected to speak while the hall is open; not heard since the opening, it is an alarm | none |\n\
| `[[action]]`, `[[walk_out_reason]]`, `[[unhappy_reason]]` | `code` as in events, `zh`, `en`: offered by number; \
`action = []` = none | as `zhiban settings show --version 0` prints them |\n\
| `[[fault]]`, `[[praise_reason]]`, `[[coaching_topic]]`, `[[agreement]]`, `[[need_topic]]` | likewise, about findings \
and people; the same `[[fault]]` at the same place is the same finding | as `zhiban settings show --version 0` prints them |\n\
| `[[department]]` | `id`, `zh`, `en`, `initials` (left out: pinyin), `categories` it takes (of several departments the \
first is proposed), `hours` (as above; left out: Monday to Friday 09:00-18:00; closed when the hall is), `contact`, `phone`, `on_call`, \
`superior` (id of a contact), `accept_secs` and `answer_secs` by severity where they differ | eleven |\n\
| `[[contact]]` | a superior outside the hall: `id`, `name`, `level` (3 to 5), `phone`, `hours` | centre (4) and city (5), \
without numbers |\n\
| `[[process]]` | what a watched order goes through: `kind` (`installation`, `move`, `repair`, `other`) and \
`[[process.stage]]`: `code`, `zh`, `en`, `department` (left out: who has the order), `limit` as in `[limits]`, in the hours of \
that department | stages of installation, move and repair |\n\
| `[[ladder]]` | `level` (0 to 5; what is left out is passed), `who` (`duty`, `owner`, `first_contact`, `department`, \
`contacts`, `role:<id>`, `contact:<id>`), `delay_secs` by severity, `open_time` (that time counts only while the hall \
is open), `ack` (somebody has to answer), `channels` (`board`, `phone`), `window` (times at which it may be called) | \
levels 1, 3, 4, 5 |\n\
| `[checks]` | `grades` (from where on a round is excellent, good, a pass), `extra_after_mins` (within which a walk must \
follow a serious incident) | 95, 85, 60; 60 |\n\
| `[checks.opening]`, `[checks.full]`, `[checks.quick]`, `[checks.closing]` | `at`: planned times of an open day, `09:30`, \
`open-30`, `close+10`; `grace_mins`; `miss_mins`: from then on it is missed; `min_score`: the least percent it must reach | \
`open-30`; 09:30 11:30 14:15 16:30; 10:30 13:30 15:30 17:15; `close` |\n\
| `[[checks.section]]` | `code`, `zh`, `en`, `min_score`: below it the round fails | ten |\n\
| `[[checks.item]]` | `code`, `section` (left out: the first letter), `type` (`pass_fail`, `count`, `value`, `auto`, `tick`), `on` \
(letters of its rounds: `O`, `R`, `H`, `K`), `points`, `red_line`; of a value `least`, `most`, `unit`; of a count `of` (a number, \
`counters`, `planned`, `present`, `asked`); of an automatic one `source` (`longest_wait`, `idle_while_waiting`); `zh`, `en`, \
`standard_zh`, `standard_en`, `script_zh`, `script_en`, `hint_zh`, `hint_en`: left out = the shipped ones of that code | 37, and \
16 lines to tick off: `zhiban docs checklist` prints them |\n\
| `[[checks.phrase]]` | what is said of an item that is not right, offered by number: `code`, `zh`, `en`, `limit` (`at_once`, \
`shift`, `24h`, `7d`), `fixed`: put right on the spot | seven |\n\
| `[[survey_item]]` | what customers judge: `code` as in events, `zh`, `en`, `weight` beside the others (1 to 1000), `roles` \
that answer for it (ids, `dept` = the department that had the task) | attitude 25, waiting 20, skill 20, solving 25, environment 10 |\n\
| `[[question]]` | a question of the follow-up: `id`, `item` (code), `zh`, `en`, `script_zh`, `script_en` | one for each item |\n\
| `questionnaire.active` | whether it is asked; refused while a weak item of the external survey has no question | true |\n\
| `[[target]]` | `role` (id, or `dept`), `indicator` (code), `period` (`week`, `month`, `quarter`; left out: each), `person` (left \
out: all of the role), `value`; the nearest one holds. `rules.care.satisfaction` of older files is read as this | \
satisfaction: clerk 90, duty_manager 88, installer 85; follow_up_in_time: follow_up_agent 95 |\n\
| `[[indicator]]` | `code`, `zh`, `en`, `definition_zh`, `definition_en`, `threshold` (a key as `rules.wait_secs`, `target`, or \
words), `owner` (a role or a department), `measured_`, `judged_` and `action_` `zh` and `en`; it replaces the shipped catalogue \
whole | eighteen: `zhiban survey indicators` prints them |\n\
| `[[tell]]` | who has to be told: `level`, `severity`, `when` (`severe`, `dispatched`, `overdue`, `daily`, `weekly`), \
`within_secs`, `by` (`any`, `spoken`, `written`) | thirteen |\n\
| `escalation.rounds` | how often the ladder is climbed again, 0 to 9 | 2 |\n\
| `escalation.repeat_every_secs` | how long after its last call | 1800 |\n\
| `escalation.ack_secs` | how long an acknowledgement holds without progress, open time, by severity | sev4 7200, sev3 \
7200, sev2 3600, sev1 1800 |\n\
| `escalation.from_level` | where the ladder begins anew when a case on it becomes so severe | sev4 1, sev3 1, sev2 3, \
sev1 3 |\n\n\
Values by severity are written `{ sev4 = N, sev3 = N, sev2 = N, sev1 = N }`.\n\n\
Somebody must hold each of the rights `duty`, `settings` and `people` as soon as people are named.\n\n\
## Thresholds\n\n\
Below `[rules]`. A pair is written `{ warn = N, breach = N }`; one of the two may be left out. What is `not used yet` is \
kept for a part of the program that does not exist yet: nothing goes by it.\n\n\
| key | meaning | unit | from, to | default |\n| --- | --- | --- | --- | --- |\n";

/// The whole page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    let all = toml::Table::try_from(Rules::default()).unwrap_or_default();
    for key in RULE_KEYS {
        let found = match key.path.split_once('.') {
            None => all.get(key.path),
            Some((group, name)) => all.get(group).and_then(|table| table.get(name)),
        };
        let default = match found {
            Some(toml::Value::Table(table)) => {
                let each: Vec<String> =
                    table.iter().map(|(key, it)| format!("{key} {it}")).collect();
                each.join(", ")
            }
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let (path, unit) = (key.path, key.unit.as_str());
        let (_, meaning) = rule_meaning(path);
        let not_yet = if is_read(path) { "" } else { "not used yet: " };
        let (least, most) = (key.least, key.most);
        let _ = writeln!(
            page,
            "| `{path}` | {not_yet}{meaning} | {unit} | {least}, {most} | {default} |"
        );
    }
    page
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_in_the_repository_is_this_one() {
        let written = include_str!("../../../docs/settings.md");
        assert_eq!(
            super::page(),
            written,
            "write it with: zhiban docs settings > docs/settings.md"
        );
    }
}
