//! `zhiban survey`: surveys of others into the log, what they say, and the catalogue of indicators. What is written is
//! written by whoever has the folder, a running board or this command.

use std::path::Path;

use serde::Serialize;

use super::args::{
    Globals, IndicatorsArgs, SurveyCommand, SurveyImportArgs, SurveyShowArgs, SurveyVoidArgs,
};
use super::clerk::clean_note;
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::office::{NotDone, Office};
use super::out::Out;
use super::people::author;
use super::whole::whole;
use crate::clock::Clock;
use crate::core::act::NewSurvey;
use crate::core::hall::Hall;
use crate::core::satisfaction::ItemNow;
use crate::core::satisfaction::external::{Survey, WeakItem};
use crate::core::settings::Settings;
use crate::core::settings::survey::Indicator;
use crate::feed::errand::{Errand, ErrandRefused, Outcome, What};
use crate::feed::survey::{FILE_BYTES_MAX, SurveyMapping};
use crate::store::{Mode, Store};
use crate::text::clean::scrub;
use crate::text::finding::conduct_bar;
use crate::text::hall_file;
use crate::text::satisfaction::{item_of, points, weakness};
use crate::text::width::pad;
use crate::text::words::{Lang, fill};

/// What holds after a refusal.
const UNTOUCHED: &str = "nothing was imported";
/// Columns of a name.
const NAME: usize = 16;

/// Runs one of them.
pub fn run(globals: &Globals, command: &SurveyCommand, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::of_a_hall(globals)?;
    match command {
        SurveyCommand::Import(args) => import(&setup, args, out),
        SurveyCommand::List(args) => list(&setup, args.json, out),
        SurveyCommand::Show(args) => show(&setup, args, out),
        SurveyCommand::Void(args) => void(&setup, args, out),
        SurveyCommand::Indicators(args) => indicators(&setup, args, out),
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Failure> {
    whole(path, FILE_BYTES_MAX as u64).map_err(|failure| failure.safe(UNTOUCHED))
}

fn mapping_of(path: &Path, settings: &Settings) -> Result<SurveyMapping, Failure> {
    let bytes = bytes_of(path)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::refused(format!("{} is not UTF-8", path.display())).safe(UNTOUCHED)
    })?;
    let codes: Vec<&str> = settings.survey_items.iter().map(|item| &*item.code).collect();
    SurveyMapping::parse(&text, &codes)
        .map_err(|fault| Failure::refused(scrub(&fault.to_string())).safe(UNTOUCHED))
}

/// What the file says, ready for the log.
fn read(args: &SurveyImportArgs, settings: &Settings, out: &mut Out) -> Result<NewSurvey, Failure> {
    let mapping = mapping_of(&args.mapping, settings)?;
    let bytes = bytes_of(&args.file)?;
    let read = mapping.read(&bytes).map_err(|faults| {
        for fault in &faults {
            out.note(&scrub(&fault.to_string()));
        }
        let what = format!("{} has {} faults", args.file.display(), faults.len());
        Failure::refused(what)
            .safe(UNTOUCHED)
            .next("correct the file or the mapping, and import it again")
    })?;
    let note = |text: &str| {
        let clean = clean_note(text);
        clean.map_err(|error| Failure::usage(format!("{text}: {error}")).safe(UNTOUCHED))
    };
    let name =
        args.file.file_name().map_or_else(String::new, |it| it.to_string_lossy().into_owned());
    Ok(NewSurvey {
        source: note(&mapping.source)?,
        from: mapping.from,
        to: mapping.to,
        respondents: read.respondents,
        file: note(&name)?,
        hash: blake3::hash(&bytes).to_hex().to_string(),
        items: read.items,
        replaces: args.replaces.clone(),
        reason: note(&args.reason)?,
    })
}

fn import(setup: &Setup, args: &SurveyImportArgs, out: &mut Out) -> Result<Exit, Failure> {
    let texts = Lang::from(setup.lang).survey();
    Office::with(setup, |office, hall| {
        let new = read(args, hall.settings(Clock::system().now()).0, out)?;
        let known = hall.surveys().of_file(&new.hash);
        if let Some(known) = known.filter(|it| args.replaces.as_deref() != Some(&*it.survey_id)) {
            out.line(&fill(texts.known, &[&known.survey_id]))?;
            return Ok(Exit::Done);
        }
        let (items, source) = (new.items.len().to_string(), new.source.clone());
        let what = What::ImportSurvey(Box::new(new));
        let act_id = give(setup, (office, hall), args.author.as_deref(), what)?;
        out.line(&fill(texts.imported, &[&scrub(&source), &items, &act_id]))?;
        Ok(Exit::Done)
    })
}

fn void(setup: &Setup, args: &SurveyVoidArgs, out: &mut Out) -> Result<Exit, Failure> {
    let texts = Lang::from(setup.lang).survey();
    let reason = clean_note(&args.reason).map_err(|error| {
        Failure::usage(format!("--reason: {error}")).safe("nothing was changed")
    })?;
    Office::with(setup, |office, hall| {
        let what = What::VoidSurvey { survey_id: args.id.as_str().into(), reason: reason.into() };
        give(setup, (office, hall), args.author.as_deref(), what)?;
        out.line(&fill(texts.was_voided, &[&scrub(&args.id)]))?;
        Ok(Exit::Done)
    })
}

/// Has it written, here or by the board that has the folder; the act.
fn give(
    setup: &Setup,
    (office, hall): (&Office, &Hall),
    as_person: Option<&str>,
    what: What,
) -> Result<String, Failure> {
    let (_, by) = author(setup, office, hall, as_person)?;
    let words = Lang::from(setup.lang).words();
    let refused = |what: String| Failure::refused(what).safe("nothing was changed");
    match office.run(&Errand { by, what }) {
        Ok(Outcome::Survey { act_id }) => Ok(act_id.into()),
        Ok(_) => {
            Err(Failure::refused("the board did something else").next("end it, and try again"))
        }
        Err(NotDone::Failed(failure)) => Err(failure),
        Err(NotDone::Refused(ErrandRefused::Barred { bar })) => {
            Err(refused(conduct_bar(words, bar).to_owned()))
        }
        Err(NotDone::Refused(ErrandRefused::Pin(trouble))) => {
            Err(refused(words.pin_trouble(&trouble)))
        }
        Err(NotDone::Refused(ErrandRefused::NoRight { person })) => {
            Err(refused(format!("{person} may not do this: their role has no right `duty`")))
        }
        Err(NotDone::Refused(ErrandRefused::Unwritten { reason })) => Err(refused(reason.into())),
        Err(NotDone::Refused(other)) => Err(refused(format!("{other:?}"))),
        Err(NotDone::Lost(reason)) => {
            let failure = Failure::refused(format!("the board gave no answer: {reason}"));
            Err(failure
                .safe("it was done as a whole or not at all")
                .next("see: zhiban survey list"))
        }
    }
}

#[derive(Serialize)]
struct Listed<'a> {
    surveys: &'a [Survey],
    weak: Vec<WeakItem>,
}

fn hall_of(setup: &Setup) -> Result<Hall, Failure> {
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    Ok(store.hall().clone())
}

fn list(setup: &Setup, json: bool, out: &mut Out) -> Result<Exit, Failure> {
    let hall = hall_of(setup)?;
    let settings = hall.settings(Clock::system().now()).0;
    let (surveys, weak) = (hall.surveys().list(), hall.surveys().weak(settings));
    if json {
        out.json(&Listed { surveys, weak })?;
        return Ok(Exit::Done);
    }
    let lang = Lang::from(setup.lang);
    let texts = lang.survey();
    if surveys.is_empty() {
        out.line(texts.none)?;
    }
    for survey in surveys {
        let end = if survey.voided.is_some() { texts.voided } else { "" };
        let line = format!(
            "{}  {} {}  {}  {end}",
            survey.survey_id,
            survey.from,
            survey.to,
            scrub(&survey.source)
        );
        out.line(line.trim_end())?;
    }
    for item in &weak {
        let why: Vec<&str> = item.why.iter().map(|why| weakness(*why, lang)).collect();
        let name = item_of(settings, &item.item, lang);
        out.line(&format!("{} {}: {}", texts.weak, scrub(name), why.join(", ")))?;
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    survey: &'a Survey,
    judged: Vec<ItemNow>,
    weak: Vec<WeakItem>,
}

fn show(setup: &Setup, args: &SurveyShowArgs, out: &mut Out) -> Result<Exit, Failure> {
    let hall = hall_of(setup)?;
    let survey = hall.surveys().get(&args.id).ok_or_else(|| {
        Failure::refused(format!("there is no survey {}", args.id)).next("see: zhiban survey list")
    })?;
    // Held against what held at its end.
    let settings = hall.settings(survey.stretch().end(setup.config.hall.zone)).0;
    let judged = hall.surveys().items(survey, settings);
    if args.json {
        let weak = hall.surveys().weak(settings);
        let weak = weak.into_iter().filter(|it| it.survey_id == *survey.survey_id).collect();
        out.json(&Shown { survey, judged, weak })?;
        return Ok(Exit::Done);
    }
    let lang = Lang::from(setup.lang);
    let texts = lang.survey();
    out.line(&format!("{} {}  {}", survey.from, survey.to, scrub(&survey.source)))?;
    if let Some(end) = &survey.voided {
        out.line(&format!("{} {} {}", texts.voided, end.by, scrub(&end.reason)))?;
    }
    let heads = [texts.item, texts.score, "n", texts.target, ""].map(|head| pad(head, NAME));
    out.line(heads.concat().trim_end())?;
    for figure in &survey.items {
        let now = judged.iter().find(|it| *it.code == *figure.item);
        let name = if figure.item.is_empty() {
            &figure.column
        } else {
            item_of(settings, &figure.item, lang)
        };
        let target = now.and_then(|it| it.target).map_or("-".to_owned(), |it| it.to_string());
        let why = now.map_or_else(Vec::new, |it| it.weak(&settings.rules.care));
        let why: Vec<&str> = why.into_iter().map(|why| weakness(why, lang)).collect();
        let n = figure.n.map_or("-".to_owned(), |n| n.to_string());
        let cells = [scrub(name).as_ref(), &points(figure.hundredths), &n, &target, &why.join(" ")]
            .map(|cell| pad(cell, NAME));
        out.line(cells.concat().trim_end())?;
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Catalogue<'a> {
    indicators: &'a [Indicator],
}

fn indicators(setup: &Setup, args: &IndicatorsArgs, out: &mut Out) -> Result<Exit, Failure> {
    let hall = hall_of(setup)?;
    let settings = hall.settings(Clock::system().now()).0;
    let lang = Lang::from(setup.lang);
    if args.toml {
        out.text(&hall_file::indicators(settings, lang))?;
        return Ok(Exit::Done);
    }
    if args.json {
        out.json(&Catalogue { indicators: &settings.indicators })?;
        return Ok(Exit::Done);
    }
    let texts = lang.survey();
    let zh = lang == Lang::Zh;
    for it in &settings.indicators {
        let pick = |both: [&str; 2]| scrub(both[usize::from(!zh)]).into_owned();
        out.line(&format!("{}  {}", it.code, pick([&it.zh, &it.en])))?;
        out.line(&format!("  {}", pick([&it.definition_zh, &it.definition_en])))?;
        let threshold = threshold(settings, &it.threshold);
        let owner = format!("{} {}", texts.owner, it.owner);
        out.line(&format!("  {} {}  {owner}", texts.threshold, scrub(&threshold)))?;
        let rest = [
            pick([&it.measured_zh, &it.measured_en]),
            pick([&it.judged_zh, &it.judged_en]),
            pick([&it.action_zh, &it.action_en]),
        ];
        out.line(&format!("  {}", rest.join("; ")))?;
    }
    Ok(Exit::Done)
}

/// What an indicator is held against, with its value where that is one of `[rules]`.
fn threshold(settings: &Settings, named: &str) -> String {
    let Some(path) = named.strip_prefix("rules.") else { return named.to_owned() };
    let Ok(all) = toml::Table::try_from(&settings.rules) else { return named.to_owned() };
    let found = match path.split_once('.') {
        None => all.get(path),
        Some((group, name)) => all.get(group).and_then(|table| table.get(name)),
    };
    found.map_or_else(|| named.to_owned(), |value| format!("{named} = {value}"))
}
