//! Who has to be told, by tables that a hall wrote itself: also of levels that its ladder leaves out.

use super::*;
use crate::core::settings::directory::{Tell, TellBy, TellWhen};

#[test]
fn a_level_that_the_ladder_leaves_out_is_told_once_and_starves_nothing_else() {
    for level in [0, 2] {
        let mut play = play_with(CONTACTS, |settings| {
            settings.tells.push(Tell {
                level,
                severity: Severity::Sev2,
                when: TellWhen::Dispatched,
                within_secs: 600,
                by: TellBy::Any,
            });
        });
        registers(&mut play, "09:00", Category::Broadband, true);
        does(&mut play, "09:05", "wf", tell("hm"));
        does(&mut play, "09:06", "wf", tell("centre"));
        does(&mut play, "09:07", "wf", dispatch("field", ""));
        does(&mut play, "09:08", "wf", spoke(true));
        live(&mut play.hall, ms("09:08"), ms("09:16"));
        assert_eq!(called(&play), []);
        live(&mut play.hall, ms("09:17"), ms("09:19"));
        // Nobody is there, and the next level of the ladder is called upon.
        let next = if level == 0 { 1 } else { 3 };
        let calls: Vec<_> = case(&play).calls.iter().map(|it| (it.level, it.at)).collect();
        assert_eq!(calls, [(level, ms("09:17")), (next, ms("09:17"))]);
        let duties = case(&play).duties(play.hall.settings(ms("09:19")).0);
        assert!(duties.iter().all(|duty| duty.done_at.is_some()), "{duties:?}");
    }
}
