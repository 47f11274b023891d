//! `melanoma serve --config FILE`: the options of `serve` in TOML, by their own names.
//!
//! What the file says becomes the default of its option, so that one definition of an option decides
//! what is right in each of the three places: file, environment and command line.

use std::{any::TypeId, fs, net::IpAddr, num::NonZeroUsize, path::Path, path::PathBuf};

use clap::{ArgMatches, Command, CommandFactory, FromArgMatches, builder::PossibleValue, error::ErrorKind};
use serde_json::{Map, Value, json};

use crate::args::Args;

const COMMAND: &str = "serve";
/// Options of the command line alone.
const NO_KEYS: [&str; 4] = ["config", "config-schema", "help", "version"];

/// The command line with what the file adds. A wrong one ends the program with the code 2.
pub(crate) fn parse() -> Args {
    let matches = Args::command().get_matches();
    let file = matches.subcommand_matches(COMMAND).and_then(|serve| serve.get_one::<PathBuf>("config"));
    let matches = match file {
        Some(file) => with_file(file).unwrap_or_else(|e| {
            Args::command().error(ErrorKind::ValueValidation, format!("{}: {e}", file.display())).exit()
        }),
        None => matches,
    };
    Args::from_arg_matches(&matches).unwrap_or_else(|e| e.exit())
}

/// The command line is right by itself: what is wrong then is in the file.
fn with_file(file: &Path) -> Result<ArgMatches, String> {
    let text = fs::read_to_string(file).map_err(|e| e.to_string())?;
    let table: toml::Table = toml::from_str(&text).map_err(|e| e.to_string())?;
    let mut command = Args::command();
    for (key, value) in table {
        command = with_default(command, &key, value)?;
    }
    command.try_get_matches().map_err(|e| e.to_string().trim_start_matches("error: ").to_owned())
}

fn with_default(command: Command, key: &str, value: toml::Value) -> Result<Command, String> {
    let value = match value {
        toml::Value::String(text) => text,
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(is) => is.to_string(),
        _ => return Err(format!("`{key}` must be a text, a number, true or false")),
    };
    let id_in = |command: &Command| {
        command.get_arguments().find(|arg| arg.get_long() == Some(key)).map(|arg| arg.get_id().to_string())
    };
    let unknown = || format!("unknown key `{key}`; the keys are {}", keys().join(", "));
    if NO_KEYS.contains(&key) {
        return Err(unknown());
    }
    if let Some(id) = id_in(&command) {
        return Ok(command.mut_arg(id, |arg| arg.default_value(value)));
    }
    let id = command.find_subcommand(COMMAND).and_then(id_in).ok_or_else(unknown)?;
    Ok(command.mut_subcommand(COMMAND, |serve| serve.mut_arg(id, |arg| arg.default_value(value))))
}

fn keys() -> Vec<String> {
    schema()["properties"].as_object().map(|keys| keys.keys().cloned().collect()).unwrap_or_default()
}

/// The JSON schema of the file, from the options of the command line.
pub(crate) fn schema() -> Value {
    let command = Args::command();
    let serve = command.find_subcommand(COMMAND).into_iter().flat_map(Command::get_arguments);
    let mut properties = Map::new();
    for arg in serve.chain(command.get_arguments()) {
        let Some(key) = arg.get_long().filter(|key| !NO_KEYS.contains(key)) else { continue };
        let of = |types: &[TypeId]| types.iter().any(|id| arg.get_value_parser().type_id() == *id);
        let kind = if !arg.get_action().takes_values() {
            "boolean"
        } else if of(&[TypeId::of::<u64>(), TypeId::of::<u16>(), TypeId::of::<NonZeroUsize>()]) {
            "integer"
        } else if of(&[TypeId::of::<PathBuf>(), TypeId::of::<IpAddr>(), TypeId::of::<String>()]) {
            "string"
        } else if arg.get_default_values().first().is_some_and(|v| v.to_string_lossy().parse::<f64>().is_ok())
        {
            "number"
        } else {
            "string"
        };
        let mut property = json!({
            "type": kind,
            "description": arg.get_help().map(ToString::to_string).unwrap_or_default(),
        });
        if kind != "boolean"
            && let Some(default) = arg.get_default_values().first()
        {
            let default = default.to_string_lossy();
            property["default"] = match kind {
                "string" => default.into(),
                _ => serde_json::from_str(&default).unwrap_or_else(|_| default.into()),
            };
            let values = arg.get_possible_values();
            if !values.is_empty() {
                property["enum"] = values.iter().map(PossibleValue::get_name).collect();
            }
        }
        properties.insert(key.to_owned(), property);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of `melanoma serve`",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}
