//! Forms saved one after the other, against a disk that is slow or fails.

use super::*;

/// Saves the half hour of the next queue: 12 taken, 9 served, 2 gave up.
fn saved(disk: &mut Disk, state: &mut State) -> Act {
    disk.keys(state, "j\n4112\n9\n2\n\n");
    match disk.asked.pop() {
        Some(Effect::Act(act)) => act,
        Some(Effect::Save { then, .. }) => match *then {
            Effect::Act(act) => act,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn written(disk: &mut Disk, state: &mut State, act: &Act) {
    disk.tell(state, Msg::Acted { act: act.clone(), act_id: "a".into() });
}

#[test]
fn a_form_that_is_refused_late_is_found_again_though_another_was_saved_since() {
    for refused_first in [true, false] {
        let mut disk = Disk::default();
        let mut state = disk.board(hall());
        let first = saved(&mut disk, &mut state);
        let second = saved(&mut disk, &mut state);
        disk.tick(&mut state, 1);
        assert_eq!(disk.told(), [], "both are on their way");
        let (good, bad) = if refused_first { (second, first) } else { (first, second) };
        let subject = if refused_first { "S1" } else { "S2" };
        disk.tell(&mut state, Msg::ActRefused { act: bad, why: Refused::TooMany(500) });
        disk.tick(&mut state, 1);
        assert_eq!(disk.told(), [("half_hour", subject, "12")]);
        written(&mut disk, &mut state, &good);
        disk.tick(&mut state, 1);
        assert_eq!(disk.told(), [("half_hour", subject, "12")]);
        disk.keys(&mut state, if refused_first { "k\n4" } else { "\n4" });
        assert!(shown(&state).contains("取号      12"), "{}", shown(&state));
    }
}

#[test]
fn a_form_that_failed_stays_on_disk_though_another_is_saved_since() {
    for failed_first in [true, false] {
        let mut disk = Disk::default();
        let mut state = disk.board(hall());
        let failed = |act: &Act| Msg::ActFailed { act: act.clone(), why: Refusal::Disk };
        let first = saved(&mut disk, &mut state);
        if failed_first {
            disk.tell(&mut state, failed(&first));
        }
        let second = saved(&mut disk, &mut state);
        if !failed_first {
            disk.tell(&mut state, failed(&first));
        }
        disk.tick(&mut state, 1);
        assert_eq!(disk.told(), [("half_hour", "S1", "12")]);
        written(&mut disk, &mut state, &second);
        disk.tick(&mut state, 1);
        assert_eq!(disk.told(), [("half_hour", "S1", "12")]);
        disk.keys(&mut state, "U");
        let Some(Effect::Save { draft, then, .. }) = disk.asked.pop() else { panic!() };
        assert_eq!((draft.subject.as_str(), *then), ("S1", Effect::Act(first.clone())));
        disk.rows.clear();
        written(&mut disk, &mut state, &first);
        disk.tick(&mut state, 1);
        assert_eq!(disk.told(), []);
    }
}

#[test]
fn what_is_typed_into_a_form_while_its_last_act_is_on_its_way_is_another_draft() {
    let mut disk = Disk::default();
    let mut state = disk.board(hall());
    let act = saved(&mut disk, &mut state);
    disk.keys(&mut state, "\n417\n\u{1b}");
    written(&mut disk, &mut state, &act);
    disk.tick(&mut state, 1);
    assert_eq!(disk.told(), [("half_hour", "S1", "7")]);
}
