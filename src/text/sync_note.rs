//! The notes of the conversations with the server, in words. They are kept in English with their numbers, so that older
//! ones can be read too; what is not known here is shown as it was kept.

use super::words::{Lang, Sync, fill};
use crate::core::sync::wire::Refusal;

/// What the server refused, of a note of that kind.
pub fn refusal(detail: &str) -> Refusal {
    let code = detail.split(':').next().unwrap_or_default();
    serde_json::from_str(&format!("\"{code}\"")).unwrap_or(Refusal::Other)
}

/// A note in words.
pub fn note(kind: &str, detail: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return detail.to_owned();
    }
    said(kind, detail, lang.words().sync).unwrap_or_else(|| detail.to_owned())
}

fn said(kind: &str, detail: &str, words: &Sync) -> Option<String> {
    let number = || detail.split(|c: char| !c.is_ascii_digit()).rfind(|part| !part.is_empty());
    Some(match kind {
        "session" => fill(words.note_session, &[number()?]),
        "snapshot" => fill(words.note_snapshot, &[number()?]),
        "whole" => words.note_whole.to_owned(),
        "snapshot_wrong" => words.note_snapshot_wrong.to_owned(),
        "parted" => fill(words.note_parted, &[number()?]),
        "went_back" => fill(words.note_went_back, &[number()?]),
        "set_aside" => words.note_set_aside.to_owned(),
        "fold_differs" => fill(words.note_fold_differs, &[number()?]),
        "fold_rebuilt" if detail.contains("next start") => words.note_fold_later.to_owned(),
        "fold_rebuilt" if detail.contains("same now") => words.note_fold_same.to_owned(),
        "fold_rebuilt" => words.note_fold_still.to_owned(),
        "back" => words.note_back.to_owned(),
        "lost" => lost(detail, words)?.to_owned(),
        "refused" => refused(refusal(detail), words)?.to_owned(),
        "not_taken" => fill(words.note_not_taken, &[detail]),
        _ => return None,
    })
}

fn lost<'w>(detail: &str, words: &'w Sync) -> Option<&'w str> {
    Some(match detail {
        "the server is not reached" => words.note_unreached,
        "the certificate is not valid at what the clock says" => words.clock,
        "whoever answers is not the hall's server" => words.certificate,
        "the answer cannot be read" => words.note_garbled,
        "what was to be sent cannot be read" => words.note_unreadable,
        _ => return None,
    })
}

/// Why the server did not do what it was asked, where a person can do something about it or wait for it.
pub fn refused(refusal: Refusal, words: &Sync) -> Option<&str> {
    Some(match refusal {
        Refusal::Revoked => words.revoked,
        Refusal::WrongHall => words.other_hall,
        Refusal::ClientOld => words.program_old,
        Refusal::Full => words.note_full,
        Refusal::Broken => words.note_broken,
        Refusal::Busy => words.note_busy,
        Refusal::Token => words.note_token,
        Refusal::Slow => words.note_slow,
        Refusal::Fork => words.stream_off,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_in_english_is_said_in_the_hall_s_language() {
        let zh = |kind, detail| note(kind, detail, Lang::Zh);
        assert_eq!(zh("session", "the hall's log has 12 events"), "厅日志共 12 条");
        assert_eq!(zh("refused", "full: the disk of the server is full"), "服务器的盘满了");
        assert_eq!(zh("refused", "revoked: this terminal"), "本终端已被停用");
        assert_eq!(zh("lost", "the server is not reached"), "连不上服务器");
        assert_eq!(
            zh("parted", "stream 0f8c is another one on the server behind event 7"),
            "记录从第 7 条后分开, 换了新流"
        );
        for (kind, detail) in [("refused", "of_tomorrow: x"), ("new_kind", "what 3"), ("lost", "y")]
        {
            assert_eq!(zh(kind, detail), detail, "what is not known is shown as it is");
        }
        assert_eq!(
            note("session", "the hall's log has 12 events", Lang::En),
            "the hall's log has 12 events"
        );
        assert_eq!(refusal("wrong_hall: x"), Refusal::WrongHall);
    }
}
