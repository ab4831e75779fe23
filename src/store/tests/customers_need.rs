//! What the tables hold: what customers need, and nothing of what is sold (domain 2-5).

use rusqlite::Connection;

use super::super::schema::{DERIVED, create_derived};
use crate::core::time::Zone;

/// Parts of names that would say that somebody counts sales.
const SALES: [&str; 11] = [
    "revenue", "sales", "sold", "turnover", "income", "profit", "price", "amount", "arpu", "kpi",
    "margin",
];

#[test]
fn no_table_has_a_field_of_revenue() {
    let conn = Connection::open_in_memory().unwrap();
    create_derived(&conn, Zone::default()).unwrap();
    let mut columns = 0;
    for table in DERIVED {
        let mut names = conn.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
        let names = names.query_map([table], |row| row.get::<_, String>(0)).unwrap();
        for name in names {
            let name = name.unwrap();
            columns += 1;
            let part = SALES.iter().find(|part| name.contains(*part));
            assert_eq!(part, None, "{table}.{name}");
        }
    }
    assert!(columns > 300, "every table is looked at: {columns}");
}
