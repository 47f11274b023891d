//! `melanoma serve --config FILE`: options in TOML, by their names.

use std::{fs, path::Path};

use serde_json::{Map, Value};

use crate::args::ServeConfig;

/// Reads the options of a file.
///
/// # Errors
/// One sentence that names the line, or the key and its value.
pub(crate) fn read(file: &Path) -> Result<ServeConfig, String> {
    let text = fs::read_to_string(file).map_err(|e| e.to_string())?;
    let table: toml::Table = toml::from_str(&text).map_err(|e| e.to_string())?;
    let keys = keys();
    let mut config = ServeConfig::default();
    // One key at a time, so that the error of a value names its key.
    for (key, value) in table {
        if !keys.contains(&key) {
            return Err(format!("unknown key `{key}`; the keys are {}", keys.join(", ")));
        }
        let entry = toml::Table::from_iter([(key.clone(), value)]);
        let entry =
            toml::Value::Table(entry).try_into::<ServeConfig>().map_err(|e| format!("key `{key}`: {e}"))?;
        config = config.or(entry);
    }
    Ok(config)
}

fn keys() -> Vec<String> {
    match &schema()["properties"] {
        Value::Object(properties) => properties.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

/// The JSON schema of the file.
pub(crate) fn schema() -> Value {
    let mut schema = schemars::schema_for!(ServeConfig).to_value();
    let defaults = ServeConfig::defaults().to_json();
    let properties = schema["properties"].as_object_mut().into_iter().flatten();
    for (key, property) in properties {
        let Some(property) = property.as_object_mut() else { continue };
        forbid_null(property);
        match defaults.get(key) {
            Some(default) => property.insert("default".into(), default.clone()),
            None => property.remove("default"),
        };
    }
    schema
}

/// Removes null, which stands for an absent option in the program: TOML has no null.
fn forbid_null(property: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = property.get("type") {
        let kind = types.iter().find(|kind| *kind != "null").cloned().unwrap_or_default();
        property.insert("type".into(), kind);
    }
    if let Some(Value::Array(alternatives)) = property.remove("anyOf") {
        let not_null = alternatives.into_iter().find(|alternative| alternative["type"] != "null");
        if let Some(Value::Object(not_null)) = not_null {
            property.extend(not_null);
        }
    }
}
