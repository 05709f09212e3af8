//! `npm run wire`: writes the tables of this crate as TypeScript into `js/wire/`.
//!
//! Sets of numbers and of names become `const enum`s, of which bundlers leave only the values.

use std::path::{Path, PathBuf};
use std::{fs, io};
use wire::core_protocol::{self, Area, Level, Transport};
use wire::table::{Member, Numbers, Texts};
use wire::{
    names, persisted_keys, rageclick, recorder_protocol, replay_protocol, rrweb, signals_protocol, tracking_params,
};

/// Prettier's `printWidth`.
const WIDTH: usize = 110;

/// A declaration of one of the files.
enum Part {
    Numbers(Numbers),
    Texts(Texts),
}

fn main() -> io::Result<()> {
    let folder = folder();
    fs::create_dir_all(&folder)?;
    for (name, text) in files() {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

/// `js/wire/` of this checkout.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../js/wire")
}

/// The files of `js/wire/`: name and text.
fn files() -> Vec<(String, String)> {
    use Part::{Numbers, Texts};
    vec![
        file(
            "rrweb",
            &[
                Numbers(rrweb::event_type::TABLE),
                Numbers(rrweb::incremental_source::TABLE),
                Numbers(rrweb::mouse_interaction::TABLE),
                Numbers(rrweb::pointer_type::TABLE),
                Numbers(rrweb::canvas_context::TABLE),
            ],
        ),
        file(
            "recorder_protocol",
            &[
                Numbers(recorder_protocol::reader_op::TABLE),
                Numbers(recorder_protocol::element_flag::TABLE),
                Numbers(recorder_protocol::input_flag::TABLE),
                Numbers(recorder_protocol::read::TABLE),
                Numbers(recorder_protocol::request::TABLE),
                Numbers(recorder_protocol::css_flag::TABLE),
                Numbers(recorder_protocol::markup_flag::TABLE),
                Numbers(recorder_protocol::policy_bit::TABLE),
                Texts(recorder_protocol::lists::TABLE),
            ],
        ),
        replay_protocol_file(),
        file("names", &[Texts(names::event_name::TABLE), Texts(names::property::TABLE), Texts(names::value::TABLE)]),
        file(
            "core_protocol",
            &[
                Numbers(Level::TABLE),
                Numbers(Area::TABLE),
                Numbers(Transport::TABLE),
                Numbers(core_protocol::request_status::TABLE),
                Numbers(core_protocol::consent::TABLE),
                Numbers(core_protocol::consent_facts::TABLE),
                Numbers(core_protocol::session_change::TABLE),
                Numbers(core_protocol::SessionLook::TABLE),
                Numbers(core_protocol::AliasRefusal::TABLE),
                Numbers(core_protocol::flag_read::TABLE),
                Numbers(core_protocol::flags_change::TABLE),
                Numbers(core_protocol::FlagList::TABLE),
                Numbers(core_protocol::hooks::TABLE),
            ],
        ),
        file(
            "signals_protocol",
            &[
                Numbers(signals_protocol::queued::TABLE),
                Numbers(signals_protocol::Outcome::TABLE),
                Numbers(signals_protocol::Pipeline::TABLE),
                Numbers(signals_protocol::Admission::TABLE),
                Numbers(signals_protocol::MetricKind::TABLE),
            ],
        ),
        file("persisted_keys", &[Texts(persisted_keys::key::TABLE)]),
        file("rageclick", &[Texts(rageclick::labels::TABLE)]),
        file("tracking_params", &[Texts(tracking_params::params::TABLE)]),
    ]
}

fn replay_protocol_file() -> (String, String) {
    use Part::Numbers;
    file(
        "replay_protocol",
        &[
            Numbers(replay_protocol::Status::TABLE),
            Numbers(replay_protocol::TriggerKind::TABLE),
            Numbers(replay_protocol::TriggerState::TABLE),
            Numbers(replay_protocol::Decision::TABLE),
            Numbers(replay_protocol::FlagValue::TABLE),
            Numbers(replay_protocol::Answer::TABLE),
            Numbers(replay_protocol::Effect::TABLE),
            Numbers(replay_protocol::limit::TABLE),
            Numbers(replay_protocol::Tag::TABLE),
            Numbers(replay_protocol::Fate::TABLE),
            Numbers(replay_protocol::Step::TABLE),
            Numbers(replay_protocol::session_check::TABLE),
            Numbers(replay_protocol::snapshot::TABLE),
            Numbers(replay_protocol::Hold::TABLE),
            Numbers(replay_protocol::Flow::TABLE),
            Numbers(replay_protocol::fact::TABLE),
            Numbers(replay_protocol::Awaited::TABLE),
            Numbers(replay_protocol::Release::TABLE),
        ],
    )
}

fn file(module: &str, parts: &[Part]) -> (String, String) {
    let mut text = format!("// Generated from crates/wire/src/{module}.rs by `npm run wire`.\n");
    for part in parts {
        text += "\n";
        text += &match part {
            Part::Numbers(Numbers { title, about, members }) => const_enum(title, about, members, i64::to_string),
            Part::Texts(Texts { title: "", members, .. }) => constants(members),
            Part::Texts(Texts { title, about, members }) => const_enum(title, about, members, |text| quoted(text)),
        };
    }
    (format!("{module}.ts"), text)
}

fn const_enum<T>(title: &str, about: &[&str], members: &[Member<T>], literal: impl Fn(&T) -> String) -> String {
    let mut text = comment(about, "") + "export const enum " + title + " {\n";
    for Member { name, about, value } in members {
        text += &comment(about, "  ");
        text += &format!("  {} = {},\n", pascal_case(name), literal(value));
    }
    text + "}\n"
}

fn constants(members: &[Member<&str>]) -> String {
    let constant = |Member { name, about, value }: &Member<&str>| {
        let (start, text) = (format!("export const {name} ="), quoted(value));
        // as Prettier breaks it
        let space = if start.len() + text.len() < WIDTH { " " } else { "\n  " };
        comment(about, "") + &start + space + &text + "\n"
    };
    members.iter().map(constant).collect::<Vec<_>>().join("\n")
}

/// A literal; none of the texts has a quote or a backslash.
fn quoted(text: &str) -> String {
    assert!(!text.contains(['\'', '\\']), "{text}");
    format!("'{text}'")
}

/// A doc comment of these lines, nothing where there are none.
fn comment(lines: &[&str], indent: &str) -> String {
    match lines {
        [] => String::new(),
        [line] => format!("{indent}/**{line} */\n"),
        lines => {
            let lines: String = lines.iter().map(|line| format!("{indent} *{line}\n")).collect();
            format!("{indent}/**\n{lines}{indent} */\n")
        }
    }
}

/// `FULL_SNAPSHOT` as `FullSnapshot`; what has small letters already is returned as it is.
fn pascal_case(name: &str) -> String {
    if name.contains(|letter: char| letter.is_ascii_lowercase()) {
        return name.into();
    }
    name.split('_').map(|word| word[..1].to_owned() + &word[1..].to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn names_are_those_of_typescript() {
        for (rust, typescript) in [("META", "Meta"), ("DOM_CONTENT_LOADED", "DomContentLoaded"), ("Fetch", "Fetch")] {
            assert_eq!(pascal_case(rust), typescript);
        }
    }

    #[test]
    fn no_set_has_a_name_or_a_number_twice() {
        for (name, text) in files() {
            for block in text.split("enum ").skip(1) {
                let members: Vec<_> =
                    block.lines().filter_map(|line| line.strip_suffix(',')?.split_once(" = ")).collect();
                assert!(!members.is_empty(), "{name}: {block}");
                let names: BTreeMap<_, _> = members.iter().copied().collect();
                let values: BTreeMap<_, _> = members.iter().map(|(name, value)| (value, name)).collect();
                assert_eq!((names.len(), values.len()), (members.len(), members.len()), "{name}: {block}");
            }
        }
    }

    #[test]
    fn js_wire_is_up_to_date() {
        let there: BTreeMap<String, String> = fs::read_dir(folder())
            .expect("js/wire can be read")
            .map(|entry| entry.expect("js/wire can be listed").path())
            .map(|path| {
                let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
                (name, fs::read_to_string(path).expect("a file of js/wire can be read"))
            })
            .collect();
        assert!(there == files().into_iter().collect(), "js/wire is stale: run `npm run wire`");
    }
}
