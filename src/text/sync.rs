//! What the status line says of the server, in words.

use super::show::span;
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
        Need::OnlyHere { events } => fill(words.only_here, &[&grouped(events)]),
        Need::NothingTaken => words.nothing_taken.to_owned(),
        Need::LogGap => words.log_gap.to_owned(),
        Need::ServerLost => words.server_lost.to_owned(),
        Need::Disk => words.disk.to_owned(),
        Need::Unread => words.unread.to_owned(),
        Need::Clock => words.clock.to_owned(),
        Need::ClockOff { minutes } => fill(words.clock_off, &[&grouped(minutes)]),
        Need::CertificateOver => words.certificate_over.to_owned(),
        Need::Certificate => words.certificate.to_owned(),
        Need::NotEnrolled => words.not_enrolled.to_owned(),
        Need::FoldDiffers => words.fold_differs.to_owned(),
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
        Step::SyncVerify => words.do_sync_verify,
        Step::Doctor => words.do_doctor,
        Step::SetClock => words.do_clock,
        Step::PutBack => words.do_put_back,
        Step::TellAdministrator => words.do_tell,
    }
}

/// The status in a line. `clock` spells an instant of it as people read it off a wall.
pub fn line(status: &Status, lang: Lang, clock: impl Fn(u64) -> String) -> String {
    let words = lang.words().sync;
    match *status {
        Status::Off => words.off.to_owned(),
        Status::Synced { at, unsent, .. } => fill(words.synced, &[&clock(at), &grouped(unsent)]),
        Status::Offline { since: None, unsent, .. } => fill(words.never, &[&grouped(unsent)]),
        Status::Offline { since: Some(since), unsent, .. } => {
            fill(words.offline, &[&clock(since), &grouped(unsent)])
        }
        Status::Sending { done, of, .. } => fill(words.sending, &[&grouped(done), &grouped(of)]),
        Status::Fetching { done, of, .. } => fill(words.fetching, &[&grouped(done), &grouped(of)]),
        Status::History { done, of, .. } => fill(words.history, &[&grouped(done), &grouped(of)]),
        Status::Attention { need: why, .. } => {
            let why = format!("{}, {}", need(why, lang), step(why.step(), lang));
            fill(words.attention, &[&why])
        }
    }
}

/// The same for the head of the board, the widest first: the line, with what was not sent and for how long, and what is
/// said of it where there is less room. `age_secs` is the age of the oldest of what was not sent.
pub fn head(
    status: &Status,
    lang: Lang,
    clock: impl Fn(u64) -> String,
    age_secs: Option<i64>,
) -> Vec<String> {
    let words = lang.words().sync;
    let (unsent, _) = status.unsent();
    let age = age_secs.filter(|_| unsent > 0).and_then(|secs| age(secs, lang));
    let with = |text: String, more: Option<&String>| match more {
        Some(more) => format!("{text}, {more}"),
        None => text,
    };
    let count = (unsent > 0).then(|| fill(words.short_unsent, &[&grouped(unsent)]));
    let counted = |text: String| with(with(text, count.as_ref()), age.as_ref());
    let whole = line(status, lang, &clock);
    match *status {
        Status::Off => Vec::new(),
        Status::Synced { at, .. } => {
            let short = count.as_ref().map(|count| with(count.clone(), age.as_ref()));
            let short = short.unwrap_or_else(|| fill(words.short_synced, &[&clock(at)]));
            vec![with(whole, age.as_ref()), short]
        }
        Status::Offline { .. } => {
            vec![with(whole, age.as_ref()), counted(words.short_offline.to_owned())]
        }
        Status::Sending { .. } => vec![with(whole, age.as_ref())],
        Status::Fetching { .. } | Status::History { .. } => vec![counted(whole)],
        Status::Attention { need, .. } => {
            let todo = step(need.step(), lang);
            let short = match need.step() {
                Step::EnrolAnew => words.short_enrol,
                Step::Update => words.short_update,
                Step::TellAdministrator => words.short_tell,
                Step::SyncVerify => words.short_verify,
                Step::PutBack => words.short_put_back,
                _ => todo,
            };
            vec![
                counted(whole),
                counted(fill(words.attention, &[todo])),
                counted(fill(words.short_need, &[short])),
            ]
        }
    }
}

/// How old the oldest is. What waits for less than a minute is on its way, and seconds would only flicker.
fn age(secs: i64, lang: Lang) -> Option<String> {
    let words = lang.words();
    let text = match secs {
        ..60 => return None,
        60..600 => format!("{}{}", secs / 60, words.minute_unit),
        _ => span(words, secs),
    };
    Some(fill(words.sync.oldest, &[&text]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width::width;

    #[test]
    fn each_status_has_its_line() {
        let clock = |at: u64| format!("{:02}:{:02}", at / 60, at % 60);
        let zh = |status| line(&status, Lang::Zh, clock);
        assert_eq!(
            zh(Status::Synced { at: 642, unsent: 0, oldest: None }),
            "已同步 10:42, 0 条未传"
        );
        let offline = Status::Offline { since: Some(555), unsent: 37, oldest: None };
        assert_eq!(zh(offline), "09:15 起离线, 37 条未传, 本机已存");
        assert_eq!(
            zh(Status::Sending { done: 120, of: 2_250, oldest: None }),
            "正在上传 120/2,250"
        );
        let need = Need::SetAside { events: 1 };
        assert_eq!(
            line(&Status::Attention { need, unsent: 0, oldest: None }, Lang::En, clock),
            "needs attention: entries that the server could not take, kept here: 1, see zhiban sync log"
        );
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(123), "123");
    }

    #[test]
    fn the_head_keeps_what_was_not_sent_and_what_to_do_however_little_room_there_is() {
        let needs = [
            Need::Revoked,
            Need::OtherHall,
            Need::ProgramOld,
            Need::SetAside { events: 2 },
            Need::OnlyHere { events: 12_000 },
            Need::NothingTaken,
            Need::LogGap,
            Need::ServerLost,
            Need::Disk,
            Need::Unread,
            Need::Clock,
            Need::ClockOff { minutes: 3_573_120 },
            Need::CertificateOver,
            Need::Certificate,
            Need::NotEnrolled,
            Need::FoldDiffers,
        ];
        let (unsent, oldest) = (37, Some(-1));
        let offline = Status::Offline { since: Some(1), unsent, oldest };
        let mut all = vec![offline, Status::Fetching { done: 1, of: 900, unsent, oldest }];
        all.push(Status::History { done: 12_000, of: 100_000, unsent, oldest });
        all.push(Status::Synced { at: 1, unsent, oldest });
        all.extend(needs.map(|need| Status::Attention { need, unsent, oldest }));
        for (lang, count, old) in
            [(Lang::Zh, "37 条未传", "最久 4时47"), (Lang::En, "37 unsent", "oldest 4h47")]
        {
            for status in &all {
                let forms = head(status, lang, |_| "09:15".to_owned(), Some(17_220));
                for text in &forms {
                    assert!(text.contains(count) && text.ends_with(old), "{text}");
                }
                let widths: Vec<_> = forms.iter().map(|text| width(text)).collect();
                assert!(widths.is_sorted_by(|a, b| a >= b), "{forms:?}");
                // Beside the hall's name, the mark and the clock of a screen of 80 columns.
                assert!(widths.last().is_some_and(|last| *last <= 53), "{forms:?}");
            }
        }
        let young = head(&offline, Lang::Zh, |_| "09:15".to_owned(), Some(59));
        let older = head(&offline, Lang::En, |_| "09:15".to_owned(), Some(287));
        assert_eq!(older[1], "offline, 37 unsent, oldest 4m");
        assert_eq!(young, ["09:15 起离线, 37 条未传, 本机已存", "离线, 37 条未传"]);
    }
}
