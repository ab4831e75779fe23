//! What the status line says of the server, in words.

use super::words::{Lang, fill};
use crate::core::sync::status::{Need, Status, Step};

/// Digits in groups of three, as numbers of many events are read.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What is wrong, without what to do about it.
pub fn need(need: Need, lang: Lang) -> String {
    let words = lang.words().sync;
    match need {
        Need::Revoked => words.revoked.to_owned(),
        Need::OtherHall => words.other_hall.to_owned(),
        Need::ProgramOld => words.program_old.to_owned(),
        Need::SetAside { events } => fill(words.set_aside, &[&grouped(events)]),
        Need::NothingTaken => words.nothing_taken.to_owned(),
        Need::LogGap => words.log_gap.to_owned(),
        Need::ServerLost => words.server_lost.to_owned(),
        Need::Disk => words.disk.to_owned(),
        Need::Clock => words.clock.to_owned(),
        Need::Certificate => words.certificate.to_owned(),
    }
}

/// The one thing to do.
pub fn step(step: Step, lang: Lang) -> &'static str {
    let words = lang.words().sync;
    match step {
        Step::EnrolAnew => words.do_enrol,
        Step::Update => words.do_update,
        Step::SeeLog => words.do_log,
        Step::Verify => words.do_verify,
        Step::Doctor => words.do_doctor,
        Step::SetClock => words.do_clock,
        Step::TellAdministrator => words.do_tell,
    }
}

/// The status in a line. `clock` spells an instant of it as people read it off a wall.
pub fn line(status: &Status, lang: Lang, clock: impl Fn(u64) -> String) -> String {
    let words = lang.words().sync;
    match *status {
        Status::Off => words.off.to_owned(),
        Status::Synced { at, unsent } => fill(words.synced, &[&clock(at), &grouped(unsent)]),
        Status::Offline { since: None, unsent, .. } => fill(words.never, &[&grouped(unsent)]),
        Status::Offline { since: Some(since), unsent, .. } => {
            fill(words.offline, &[&clock(since), &grouped(unsent)])
        }
        Status::Sending { done, of } => fill(words.sending, &[&grouped(done), &grouped(of)]),
        Status::Fetching { done, of } => fill(words.fetching, &[&grouped(done), &grouped(of)]),
        Status::Attention { need: why, .. } => {
            let why = format!("{}, {}", need(why, lang), step(why.step(), lang));
            fill(words.attention, &[&why])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_has_its_line() {
        let clock = |at: u64| format!("{:02}:{:02}", at / 60, at % 60);
        let zh = |status| line(&status, Lang::Zh, clock);
        assert_eq!(zh(Status::Synced { at: 642, unsent: 0 }), "已同步 10:42, 0 条未传");
        let offline = Status::Offline { since: Some(555), unsent: 37, oldest: None };
        assert_eq!(zh(offline), "09:15 起离线, 37 条未传, 本机已存");
        assert_eq!(zh(Status::Sending { done: 120, of: 2_250 }), "正在上传 120/2,250");
        let need = Need::SetAside { events: 1 };
        assert_eq!(
            line(&Status::Attention { need, unsent: 0 }, Lang::En, clock),
            "needs attention: entries that the server could not take, kept here: 1, see zhiban sync log"
        );
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(123), "123");
    }
}
