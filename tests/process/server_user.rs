//! People of the server's pages: a password is typed twice at a terminal, is not seen there, and stands nowhere in plain.

use crate::kit::{Folder, LISTENS};
use crate::people::answers;
use crate::screen::Session;

const FIRST: &str = "password of wang, at least 12 characters:";
const AGAIN: &str = "once more:";
const GOOD: &str = "a long enough one";

#[test]
fn a_password_of_the_server_is_typed_twice_and_stands_nowhere() {
    let folder = Folder::new(LISTENS);
    let server = folder.path.parent().unwrap().join("server");
    let data = server.to_str().unwrap();
    folder.run(&format!("server init --name localhost --data {data}")).ends(0);
    let list = || folder.run(&format!("server user list --json --data {data}")).ends(0).json();
    let add = |prompts: &[(&str, &str)]| {
        let arguments = format!("server user add wang --data {data}");
        let mut command = Session::with(&folder, &arguments, (120, 40), &[]);
        answers(&mut command, prompts);
        let code = command.ends();
        (code, command.text(), String::from_utf8_lossy(&command.raw()).into_owned())
    };
    let (code, text, _) = add(&[(FIRST, "too short")]);
    assert!(code == 1 && text.contains("the password is too short"), "{code} {text}");
    let (code, text, _) = add(&[(FIRST, GOOD), (AGAIN, "a long enough two")]);
    assert!(code == 1 && text.contains("the two differ"), "{code} {text}");
    assert_eq!(list(), serde_json::json!([]));
    let (code, text, raw) = add(&[(FIRST, GOOD), (AGAIN, GOOD)]);
    assert!(code == 0 && text.contains("wang was added"), "{code} {text}");
    assert!(!raw.contains(GOOD), "no echo: {raw}");
    assert_eq!(list()[0]["name"], "wang");
    folder.run(&format!("server user disable wang --data {data}")).ends(0);
    assert!(list()[0]["disabled_at"].is_string());
    for file in std::fs::read_dir(&server).unwrap() {
        let file = file.unwrap().path();
        let bytes = if file.is_file() { std::fs::read(&file).unwrap() } else { Vec::new() };
        let plain = bytes.windows(GOOD.len()).any(|part| part == GOOD.as_bytes());
        assert!(!plain, "{}", file.display());
    }
}

#[test]
fn a_district_is_set_listed_and_removed_and_the_record_has_it() {
    let folder = Folder::new(LISTENS);
    let server = folder.path.parent().unwrap().join("server");
    let data = server.to_str().unwrap();
    folder.run(&format!("server init --name localhost --data {data}")).ends(0);
    let run = |what: &str| folder.run(&format!("server district {what} --data {data}"));
    let set = run("set east --name 东区 --halls H001,H002").ends(0);
    assert!(set.out.contains("east 东区: H001 H002"), "{}", set.out);
    assert!(set.err.contains("no terminal of these is known here yet: H001 H002"), "{}", set.err);
    run("set east --name 东区 --halls H002").ends(0);
    run("set east --name x --halls H0/2").ends(2);
    run("set ea/st --name x --halls H002").ends(2);
    let all = serde_json::json!([{ "id": "east", "name": "东区", "halls": ["H002"] }]);
    assert_eq!(run("list --json").ends(0).json(), all);
    run("remove east").ends(0);
    run("remove east").ends(1);
    assert_eq!(run("list --json").ends(0).json(), serde_json::json!([]));
    let audit = format!("server audit export --what rules_changed --data {data}");
    let record = folder.run(&audit).ends(0).out;
    assert_eq!(record.lines().count(), 3, "{record}");
    folder.run(&format!("server audit verify --data {data}")).ends(0);
}
