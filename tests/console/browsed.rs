//! The pages beside those of the day, in a real browser: whole for a screen reader and within their width in both languages,
//! light and dark, wide and narrow; and the keys of lists, pressed.

use std::path::PathBuf;

use serde_json::json;
use zhiban::server::accounts::{Caller, Role, Rules, Scope};
use zhiban::server::sqlite::{DB_FILE, SqliteStore};

use crate::browser::{Browser, browser};
use crate::day::{axe, faults, sign_in, sign_out};
use crate::desk::sent;
use crate::kit::{Served, Terminal, day, halls, until};

/// Each page in one of these: so that every language, scheme and width is seen on every page, in two looks of it.
const LOOKS: [[(u32, &str, &str); 2]; 2] =
    [[(1280, "light", "zh"), (390, "dark", "en")], [(1280, "dark", "en"), (390, "light", "zh")]];

/// Looks at pages; what is wrong with any of them, in one list.
fn looked_at(browser: &Browser, served: &Served, axe: &str, pages: &[(&str, &str)]) -> Vec<String> {
    let folder = std::env::var_os("ZHIBAN_PICTURES").map(PathBuf::from);
    let mut wrong = Vec::new();
    for (name, path) in pages {
        for (width, scheme, lang) in LOOKS.into_iter().flatten() {
            browser.size(width, 900);
            browser.media(scheme);
            let joint = if path.contains('?') { '&' } else { '?' };
            browser.open(&format!("{}{path}{joint}lang={lang}", served.url()));
            browser.find("h1");
            let page = "const page = document.documentElement; return page.scrollWidth - page.clientWidth;";
            let over = browser.run(page, &[]);
            if over.as_i64().unwrap() > 0 {
                wrong.push(format!("{name} {width} {lang}: {over} too wide"));
            }
            let found = faults(browser, axe);
            wrong.extend(
                found.into_iter().map(|one| format!("{name} {width} {scheme} {lang}: {one}")),
            );
            if let Some(folder) = &folder {
                browser.picture(&folder.join(format!("{name}-{width}-{scheme}-{lang}.png")));
            }
        }
    }
    browser.media("light");
    browser.size(1280, 900);
    wrong
}

/// A server with three halls, an administrator without an app for codes, and something on every page.
async fn place() -> (Served, Vec<Terminal>) {
    let served = Served::start().await;
    let (hall, id) = sent(&served).await;
    let number = hall.case(&id).number().to_owned();
    let mut all = vec![hall];
    for other in ["H002", "H003"] {
        let terminal = Terminal::joined(&served, other).await;
        terminal.furnish();
        all.push(terminal);
    }
    let by = ("test", &Caller::default());
    let admin = Rules::defaults().roles.remove("admin").unwrap();
    let admin = Role { second: false, ..admin };
    served.app.accounts().put_role(("admin", &admin), by).await.unwrap();
    served.user("boss", "老板", "admin", Scope::default()).await;
    served.user("wang", "王经理", "hall_manager", halls(&["H001", "H002", "H003"])).await;
    let policy = "[targets.desk]\nchannel = \"webhook\"\nurl = \"https://127.0.0.1:9/in\"\n\
        [[rules]]\nname = \"all\"\nwhat = [\"dispatch_sent\"]\nto = [\"desk\"]\n";
    let mut boss = served.signed_in("boss").await;
    let page = boss.get("/notices/policy").await;
    let form = crate::people::more(page.form("name=\"text\""), &[("text", policy), ("do", "keep")]);
    assert_eq!(boss.post("/notices/policy", &form).await.status, 303);
    assert!(SqliteStore::open(&served.folder.path().join(DB_FILE)).is_ok());
    until("the halls", || {
        let known = served.app.oversight().unwrap().halls(|_| true);
        known.len() == 3 && known.iter().all(|seen| seen.standing.hseq > 0)
    })
    .await;
    assert!(!number.is_empty());
    (served, all)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_pages_are_whole_and_their_lists_go_by_keys() {
    let (Some(browser), Some(axe)) = (browser(), axe()) else { return };
    let _day = day("10:10").await;
    let (served, halls) = place().await;
    let mut wrong = looked_at(&browser, &served, &axe, &[("sign-in", "/sign-in")]);
    sign_in(&browser, &served, "boss");
    let pages = [
        ("users", "/users"),
        ("user", "/users/wang"),
        ("roles", "/roles"),
        ("role", "/roles/centre"),
        ("audit", "/audit"),
        ("notices", "/notices"),
        ("policy", "/notices/policy"),
        ("settings", "/settings"),
        ("hall-settings", "/h/H001/settings"),
        ("editor", "/h/H001/settings/thresholds"),
        ("version", "/h/H001/settings/version/1"),
    ];
    wrong.extend(looked_at(&browser, &served, &axe, &pages));
    list_of(&browser, &served, "/users", "/users/");
    sign_out(&browser);
    sign_in(&browser, &served, "wang");
    let pages = [("compare", "/compare"), ("topics", "/topics"), ("halls", "/halls")];
    wrong.extend(looked_at(&browser, &served, &axe, &pages));
    assert_eq!(wrong, Vec::<String>::new());
    list_of(&browser, &served, "/halls", "/h/H00");
    finds(&browser, &served);
    tells_keys(&browser, &served);
    assert_eq!(browser.complaints(), Vec::<String>::new(), "nothing was refused by the browser");
    drop(halls);
    served.stop().await;
}

/// Which row is in the light: its place, and how many there are.
fn lit(browser: &Browser) -> (i64, i64) {
    let script = "const rows = [...document.querySelectorAll('tr[data-open]')];
        return [rows.findIndex((row) => row.getAttribute('aria-selected') === 'true'), rows.length];";
    let found = browser.run(script, &[]);
    (found[0].as_i64().unwrap(), found[1].as_i64().unwrap())
}

/// `j` and `k` move through a list and stop at its ends; Enter opens the row in the light, and no other.
fn list_of(browser: &Browser, served: &Served, path: &str, opens: &str) {
    browser.open(&format!("{}{path}?lang=zh", served.url()));
    browser.find("tr[data-open]");
    let (none, rows) = lit(browser);
    assert!(none == -1 && rows >= 2, "{path}: {rows} rows");
    browser.press("k");
    assert_eq!(lit(browser).0, 0, "{path}: k begins at the first");
    browser.press("j");
    assert_eq!(lit(browser).0, 1, "{path}");
    browser.press("jjjj");
    assert_eq!(lit(browser).0, rows - 1, "{path}: it stops at the last");
    browser.press("kkkk");
    assert_eq!(lit(browser).0, 0, "{path}: and at the first");
    browser.press("j");
    // It is seen, not only said.
    let style = "const row = document.querySelector('tr[aria-selected=true]'), other = document.querySelector('tr[data-open]');
        const of = (it) => { const s = getComputedStyle(it), h = getComputedStyle(it.cells[0]);
            return [s.backgroundColor, s.outlineStyle, s.boxShadow, h.backgroundColor, h.boxShadow].join(); };
        return of(row) !== of(other);";
    assert_eq!(
        browser.run(style, &[]),
        json!(true),
        "{path}: the row in the light looks unlike others"
    );
    let to = "return document.querySelector('tr[aria-selected=true]').dataset.open";
    let to = browser.run(to, &[]).as_str().unwrap().to_owned();
    browser.press("\u{e007}");
    browser.find("h1");
    until_at(browser, &to);
    assert!(browser.url().contains(opens), "{} is not below {opens}", browser.url());
}

fn until_at(browser: &Browser, path: &str) {
    for _ in 0..200 {
        if browser.url().contains(path) {
            return;
        }
        zhiban::clock::sleep(std::time::Duration::from_millis(50));
    }
    panic!("{} is not {path}", browser.url());
}

/// `/` goes into the search field and types nothing; letters there are letters; Enter there searches.
fn finds(browser: &Browser, served: &Served) {
    browser.open(&format!("{}/halls?lang=zh", served.url()));
    browser.find("tr[data-open]");
    browser.press("/");
    let field = "return [document.activeElement.id, document.activeElement.value]";
    assert_eq!(browser.run(field, &[]), json!(["find", ""]));
    browser.press("H002jk");
    assert_eq!(browser.run(field, &[]), json!(["find", "H002jk"]), "letters are letters there");
    assert_eq!(lit(browser).0, -1);
    browser.press("\u{e003}\u{e003}\u{e007}");
    until_at(browser, "find=H002");
    browser.find("tr[data-open='/h/H002']");
    assert_eq!(lit(browser).1, 1, "the others are not found");
}

/// `?` says the keys, any key takes it away, and nothing is left of it.
fn tells_keys(browser: &Browser, served: &Served) {
    browser.open(&format!("{}/halls?lang=zh", served.url()));
    browser.find("tr[data-open]");
    browser.press("?");
    let told = browser.find("dialog[open]");
    let text = browser.text_of(&told);
    for key in ["j", "k", "Enter", "/"] {
        assert!(text.contains(key), "{key} is not in {text}");
    }
    browser.press("x");
    for _ in 0..100 {
        if browser.look("dialog").is_none() {
            break;
        }
        zhiban::clock::sleep(std::time::Duration::from_millis(20));
    }
    assert!(browser.look("dialog").is_none());
    browser.press("j");
    assert_eq!(lit(browser).0, 0, "keys go to the list again");
}
