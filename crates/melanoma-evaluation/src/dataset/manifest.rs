//! A manifest: a csv file with one row per image.

use std::path::Path;

use melanoma_core::Class;

use super::{
    diagnosis::{Diagnosis, labels},
    rows::{Row, Rows},
    sample::Sample,
};
use crate::error::Error;

/// Value of the column `frame` of an image whose 4:3 frame was resized to a square.
pub(crate) const SQUASHED: &str = "squashed";

/// Returns the samples of a manifest, in its order. Only `file` and one of `diagnosis` and `malignant` are
/// required. Unknown columns are ignored.
pub(super) fn read(path: &Path, classes: &[Class]) -> Result<Vec<Sample>, Error> {
    let rows = Rows::open(path)?;
    if !rows.has_column("file") {
        return Err(Error::invalid(format!("{} has no column `file`", path.display())));
    }
    if !rows.has_column("diagnosis") && !rows.has_column("malignant") {
        return Err(Error::invalid(format!("{} has no column `diagnosis` or `malignant`", path.display())));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    rows.map(|row| sample(&row, folder, classes).map_err(|message| row.error(&message)))
}

fn sample(row: &Row, folder: &Path, classes: &[Class]) -> Result<Sample, String> {
    let file = row.get("file").ok_or("`file` is empty")?;
    let owned = |column| row.get(column).map(str::to_owned);
    Ok(Sample {
        file: folder.join(file),
        diagnosis: diagnosis(row, classes)?,
        source: owned("source"),
        group: row.get("group").unwrap_or(file).to_owned(),
        sex: owned("sex"),
        age: age(row)?,
        site: owned("site"),
        skin_tone: owned("skin_tone"),
        split: owned("split"),
        aspect_distorted: row.get("frame") == Some(SQUASHED),
    })
}

fn age(row: &Row) -> Result<Option<f64>, String> {
    let Some(text) = row.get("age") else { return Ok(None) };
    match text.parse::<f64>() {
        Ok(age) if (0.0..=130.0).contains(&age) => Ok(Some(age)),
        _ => Err(format!("`age` is {text:?}; it must be a number of years from 0 to 130")),
    }
}

/// Reads `diagnosis`, or else `malignant`. The two must not contradict each other.
fn diagnosis(row: &Row, classes: &[Class]) -> Result<Diagnosis, String> {
    let malignant = match row.get("malignant") {
        None => None,
        Some("0") => Some(false),
        Some("1") => Some(true),
        Some(other) => return Err(format!("`malignant` is {other:?}; it must be 0 or 1")),
    };
    let Some(text) = row.get("diagnosis") else {
        return match malignant {
            Some(true) => Ok(Diagnosis::Malignant),
            Some(false) => Ok(Diagnosis::Benign),
            None => Err("`diagnosis` and `malignant` are both empty".into()),
        };
    };
    let diagnosis = Diagnosis::from_name(text, classes).ok_or_else(|| {
        format!(
            "`diagnosis` is {text:?}; it must be one of {}, {}, {}",
            labels(classes),
            Diagnosis::BENIGN,
            Diagnosis::MALIGNANT
        )
    })?;
    match malignant {
        Some(malignant) if malignant != diagnosis.is_malignant() => {
            Err(format!("`malignant` is {}, which contradicts `diagnosis` {text}", u8::from(malignant)))
        }
        _ => Ok(diagnosis),
    }
}
