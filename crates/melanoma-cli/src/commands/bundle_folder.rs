//! A bundle's folder: a new one, or a new card in an old one. Nobody ever sees half of either.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context, bail};
use melanoma_core::{Bundle, Card};

const CARD: &str = "card.json";

/// Fails unless the folder is not there yet, or empty.
pub(crate) fn check_is_new(folder: &Path) -> anyhow::Result<()> {
    if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        bail!("{} is there already, and nothing is written over", folder.display());
    }
    Ok(())
}

/// Writes `bundle` with another card to a new folder, and opens it from there.
pub(crate) fn create(folder: &Path, bundle: &Bundle, card: &Card) -> anyhow::Result<Bundle> {
    check_is_new(folder)?;
    let unfinished = beside(folder);
    let finish = || {
        fs::create_dir_all(&unfinished)?;
        for name in card.files.keys() {
            fs::write(unfinished.join(name), bundle.file(name).unwrap_or_default())?;
        }
        fs::write(unfinished.join(CARD), json(card)?)?;
        Bundle::open(&unfinished)?;
        if folder.exists() {
            fs::remove_dir(folder)?;
        }
        fs::rename(&unfinished, folder)?;
        anyhow::Ok(Bundle::open(folder)?)
    };
    finish().inspect_err(|_| drop(fs::remove_dir_all(&unfinished))).with_context(|| not_written(folder))
}

/// Writes another card into the folder of a bundle.
pub(crate) fn replace_card(folder: &Path, card: &Card) -> anyhow::Result<()> {
    let (path, json) = (folder.join(CARD), json(card)?);
    let unfinished = beside(&path);
    let finish = || {
        Card::parse(json.as_bytes())?;
        fs::write(&unfinished, &json)?;
        anyhow::Ok(fs::rename(&unfinished, &path)?)
    };
    finish().inspect_err(|_| drop(fs::remove_file(&unfinished))).with_context(|| not_written(folder))
}

/// A hidden name in the same folder, so that it can be renamed in one step.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}", process::id()))
}

fn json(card: &Card) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(card)? + "\n")
}

fn not_written(folder: &Path) -> String {
    format!("cannot write the bundle {}", folder.display())
}
