//! x
use super::*;
#[test]
fn look() {
    let date = NaiveDate::from_ymd_opt(2025, 11, 10).unwrap();
    for seed in 0..20 {
        let mut m = Machine::new(seed, date, Zone::default(), Plan::default());
        let start = m.now();
        let mut w = [0_i64; 4];
        let mut c = [0; 2];
        for minute in 0..=730 {
            let at = start.plus_secs(minute * 60);
            m.run_until(at, &mut |_| {});
            let h = m.zone().second_of_day(at);
            let slot = match h {
                0..36000 => 0,
                36000..41400 => 1,
                54000..59400 => 3,
                _ => 2,
            };
            for s in m.truth().services {
                let l = s.longest_since.map_or(0, |l| at.secs_since(l) / 60);
                w[slot] = w[slot].max(l);
                if s.service_id == "general" && l > 10 && (slot == 1) {
                    c[0] += 1
                }
                if s.service_id == "general" && l > 10 && (slot == 3) {
                    c[1] += 1
                }
            }
        }
        let d = m.totals();
        let t = d.tickets;
        println!(
            "{seed} longest before {} morning {} other {} afternoon {} general>10: {c:?} served {} ab {} miss {} sys {} mean {:.0} max {:?} ten {:.2} util {:.2} wm {}",
            w[0],
            w[1],
            w[2],
            w[3],
            t.served,
            t.abandoned,
            t.missed,
            t.closed_by_system,
            t.wait_secs_mean.unwrap(),
            t.wait_secs_max.unwrap(),
            t.ten_minute_rate.unwrap(),
            d.utilisation.unwrap(),
            d.waiting_max
        );
    }
}
