//! Both shapes of a file, and every fault with its row.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use super::*;

const CODES: [&str; 5] = ["attitude", "waiting", "skill", "solving", "environment"];
const HEAD: &str = "source = '某调查公司'\nfrom = '2025-10-01'\nto = '2025-10-31'\n";
const ITEMS: &str = "shape = 'items'\n[columns]\nitem = '项目'\nscore = '得分'\nn = '样本'\n\
                     [items]\n'服务态度' = 'attitude'\n'等候' = 'waiting'\n";
const PEOPLE: &str = "shape = 'respondents'\nscale = 5\n[columns]\nrespondent = '编号'\n\
                      [items]\n'态度' = 'attitude'\n'等候' = 'waiting'\n";

fn mapping(rest: &str) -> SurveyMapping {
    SurveyMapping::parse(&format!("{HEAD}{rest}"), &CODES).unwrap_or_else(|why| panic!("{why}"))
}

fn told(mapping: &SurveyMapping, text: &str) -> Vec<String> {
    mapping.read(text.as_bytes()).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn a_row_for_each_item_is_read_in_utf8_and_gbk() {
    let mapping = mapping(ITEMS);
    let text = "项目,得分,样本\r\n\"服务态度\",91.25,120\r\n等候,80,118\r\n停车,60,\r\n";
    let (gbk, ..) = encoding_rs::GBK.encode(text);
    let read = mapping.read(text.as_bytes()).unwrap();
    assert_eq!(mapping.read(&gbk).unwrap(), read);
    let figures: Vec<_> =
        read.items.iter().map(|it| (&*it.item, &*it.column, it.n, it.hundredths)).collect();
    let expected = [
        ("attitude", "服务态度", Some(120), 9125),
        ("waiting", "等候", Some(118), 8000),
        ("", "停车", None, 6000),
    ];
    assert_eq!(figures, expected);
    assert_eq!(read.respondents, None);
}

#[test]
fn a_row_for_each_person_is_added_up() {
    let read = mapping(PEOPLE).read("编号,等候,态度\n1,5,4\n2,,3\n3,2,4\n".as_bytes()).unwrap();
    let figures: Vec<_> =
        read.items.iter().map(|it| (&*it.item, it.n, it.hundredths, it.low)).collect();
    // Of 5: (100 + 40) / 2; (80 + 60 + 80) / 3 = 73.333
    assert_eq!(
        figures,
        [("waiting", Some(2), 7000, Some(1)), ("attitude", Some(3), 7333, Some(0))]
    );
    assert_eq!(read.respondents, Some(3));
}

#[test]
fn every_fault_of_a_file_is_told_with_its_row() {
    let by_item = mapping(ITEMS);
    let head = "项目,得分,样本\n";
    for (rows, why) in [
        ("服务态度,101,5\n等候,-1,5", "row 2: 101 is no score from 0 to 100|row 3: -1 is no score"),
        ("服务态度,good,5", "row 2: good is no score"),
        ("服务态度,90,x\n等候,90,0", "row 2: x is no whole number|row 3: the numbers do not fit"),
        ("服务态度,90,5\n服务态度,91,5", "row 3: 服务态度 stands in the file twice"),
        ("服务态度,90", "row 2: it has 2 cells, the first line 3"),
        ("服务态度,,5", "row 2: the score is missing"),
        ("服务态度,90,5", "no row is about \"等候\""),
        ("", "no row but its first line"),
    ] {
        let found = told(&by_item, &format!("{head}{rows}")).join("|");
        for part in why.split('|') {
            assert!(found.contains(part), "{rows}: {found}");
        }
    }
    let endless = format!("{head}\n服务态度,\"90,5{}", "\n".repeat(300_000));
    assert_eq!(told(&by_item, &endless), ["line 3: a quote begins there that nobody closed"]);
    assert!(told(&by_item, "项目,分数,样本\n等候,1,1")[0].contains("no column \"得分\""));
    let by_person = mapping(PEOPLE);
    let found = told(&by_person, "编号,等候,态度\n1,5,4\n1,4,4\n,4,4\n4,6,4");
    assert_eq!(found[0], "row 3: the same person was asked in row 2");
    assert_eq!(found[1], "row 4: nobody is named who was asked");
    assert_eq!(found[2], "row 5: 等候: 6 is no score from 1 to 5");
    // Of five steps none is 0; where a file means nobody answered by it, the mapping says so.
    let zero = "编号,等候,态度\n1,0,4\n2,5,4\n";
    assert_eq!(told(&by_person, zero), ["row 2: 等候: 0 is no score from 1 to 5"]);
    let said = mapping(&format!("no_answer = ['0', '-']\n{PEOPLE}"));
    let read = said.read(zero.as_bytes()).unwrap();
    assert_eq!(read.items.iter().map(|it| it.n).collect::<Vec<_>>(), [Some(1), Some(2)]);
    let twice = told(&by_person, "编号,等候,等候,态度\n1,5,4,4");
    assert!(twice[0].contains("two columns"), "{twice:?}");
    let half = [zero.as_bytes(), &encoding_rs::GBK.encode("3,5,很好\n").0[..]].concat();
    let half = by_person.read(&half).unwrap_err();
    assert!(half[0].to_string().contains("row 4: it cannot be read"), "{half:?}");
    let broken = by_person.read(b"\xb1\xe0\xba\xc5,x\n\xff\xff,1").unwrap_err();
    assert!(!broken.is_empty());
}

/// A mean and how many gave little are of the same answers: they cannot be whatever somebody types.
#[test]
fn a_mean_and_its_low_answers_fit_each_other() {
    let five = mapping(
        "shape = 'items'\nscale = 5\n[columns]\nitem = 'i'\nscore = 's'\nn = 'n'\nlow = 'l'\n[items]\na = 'skill'\n",
    );
    for (row, fits) in [
        ("a,4.2,10,2", true),
        ("a,5,10,0", true),
        ("a,5,10,3", false),
        ("a,1,10,10", true),
        ("a,1,10,0", false),
        ("a,2.3,3,2", true),
        ("a,4.9,10,10", false),
        ("a,4,10,11", false),
        ("a,0.5,10,9", false),
    ] {
        assert_eq!(five.read(format!("i,s,n,l\n{row}\n").as_bytes()).is_ok(), fits, "{row}");
    }
}

#[test]
fn a_mapping_is_checked_against_our_items() {
    let parse = |text: &str| {
        SurveyMapping::parse(&format!("{HEAD}{text}"), &CODES).unwrap_err().to_string()
    };
    assert!(
        parse("shape = 'items'\n[items]\n'a' = 'parking'").contains("there is no item parking")
    );
    assert!(parse("shape = 'respondents'\n[items]\na = 'skill'\nb = 'skill'").contains("twice"));
    assert!(parse("shape = 'items'\n[items]\na = 'skill'").contains("item and score"));
    assert!(parse("shape = 'rows'\n[items]\na = 'skill'").contains("the mapping"));
    assert!(
        parse("shape = 'respondents'\nscale = 7\n[items]\na = 'skill'").contains("5, 10 or 100")
    );
    assert!(parse("shape = 'respondents'\nwho = 1\n[items]\na = 'skill'").contains("who"));
    let turned = "source = 'x'\nfrom = '2025-10-31'\nto = '2025-10-01'\nshape = 'respondents'\n[items]\na = 'skill'";
    assert!(SurveyMapping::parse(turned, &CODES).is_err());
}
