//! The label of a row.

use melanoma_core::Class;

use super::{
    columns::Columns,
    diagnosis::{Diagnosis, labels},
    field::Field,
    layout::Labels,
    notes::Notes,
    table::Row,
    vocabulary::{self, Meaning},
};

/// Returns the diagnosis of a row; `None` if the row has no label and is left out, which is counted in `notes`.
pub(super) fn read(
    row: &Row,
    columns: &Columns,
    classes: &[Class],
    notes: &mut Notes,
) -> Result<Option<Diagnosis>, String> {
    match columns.labels {
        Labels::Named => named(row, columns, classes, notes),
        Labels::OneHot => one_hot(row, columns, classes, notes),
        Labels::Isic2017 => isic_2017(row, classes, notes),
    }
}

fn named(
    row: &Row,
    columns: &Columns,
    classes: &[Class],
    notes: &mut Notes,
) -> Result<Option<Diagnosis>, String> {
    let malignant = malignancy(row, columns)?;
    let (mut diagnosis, mut unknown, mut is_undetermined) = (None, None, false);
    for column in columns.of_field(Field::Diagnosis) {
        let Some(name) = row.get(column) else { continue };
        match vocabulary::meaning(name, classes) {
            // The first class, or else the first label without a class.
            Some(Meaning::Known(known)) => {
                let has_class = matches!(known, Diagnosis::Class(_));
                if diagnosis.is_none() || has_class {
                    diagnosis = Some((column, name, known));
                }
                if has_class {
                    break;
                }
            }
            Some(Meaning::Undetermined) => is_undetermined = true,
            None => unknown = Some((column, name)),
        }
    }
    if !columns.is_published
        && let Some((column, name)) = unknown
    {
        return Err(unknown_name(column, name, classes));
    }
    let malignant = match malignant {
        Some((column, text, Meaning::Known(known))) => Some((column, text, known.is_malignant())),
        Some((.., Meaning::Undetermined)) => {
            is_undetermined = true;
            None
        }
        None => None,
    };
    match (diagnosis, malignant) {
        (Some((column, name, known)), Some((other, text, malignant))) => {
            if known.is_malignant() == malignant {
                notes.akiec += u64::from(vocabulary::is_akiec(name));
                return Ok(Some(known));
            }
            if !columns.is_published {
                return Err(format!("`{other}` is {text}, which contradicts `{column}` {name}"));
            }
            notes.contradiction(column, other);
            Ok(Some(Diagnosis::unspecified(malignant)))
        }
        (Some((_, name, known)), None) => {
            notes.akiec += u64::from(vocabulary::is_akiec(name));
            Ok(Some(known))
        }
        (None, Some((.., malignant))) => {
            if let Some((_, name)) = unknown {
                notes.without_class(name);
            }
            Ok(Some(Diagnosis::unspecified(malignant)))
        }
        (None, None) if is_undetermined => {
            notes.left_out("benign or malignant is undetermined");
            Ok(None)
        }
        (None, None) => match unknown {
            Some((column, name)) => Err(unknown_name(column, name, classes)),
            None if columns.is_published => {
                notes.left_out("the label is missing");
                Ok(None)
            }
            None => Err(empty(columns)),
        },
    }
}

/// The column, the text and the meaning of the values for malignancy, which must not contradict each other.
fn malignancy<'a>(row: &'a Row, columns: &'a Columns) -> Result<Option<(&'a str, &'a str, Meaning)>, String> {
    let mut found: Option<(&str, &str, Meaning)> = None;
    for column in columns.of_field(Field::Malignant) {
        let Some(text) = row.get(column) else { continue };
        let meaning = vocabulary::malignancy(text).ok_or_else(|| {
            format!("`{column}` is {text:?}; it must be 0, 1, true, false, benign or malignant")
        })?;
        match (&found, &meaning) {
            (None | Some((.., Meaning::Undetermined)), _) => found = Some((column, text, meaning)),
            (Some((other, before, known @ Meaning::Known(_))), Meaning::Known(_)) if *known != meaning => {
                return Err(format!("`{column}` is {text}, which contradicts `{other}` {before}"));
            }
            (Some(_), _) => {}
        }
    }
    Ok(found)
}

fn one_hot(
    row: &Row,
    columns: &Columns,
    classes: &[Class],
    notes: &mut Notes,
) -> Result<Option<Diagnosis>, String> {
    let mut chosen: Vec<&str> = Vec::new();
    for column in &columns.classes {
        if is_one(row, column)? {
            chosen.push(column);
        }
    }
    match chosen.as_slice() {
        [] => {
            notes.left_out("the label is missing");
            Ok(None)
        }
        [code] => match vocabulary::meaning(code, classes) {
            Some(Meaning::Known(diagnosis)) => {
                notes.akiec += u64::from(vocabulary::is_akiec(code));
                Ok(Some(diagnosis))
            }
            Some(Meaning::Undetermined) | None => {
                notes.left_out(&format!("the label is {code}"));
                Ok(None)
            }
        },
        several => Err(format!("the columns {} are all 1; one class must be", several.join(" and "))),
    }
}

/// The challenge of 2017 has melanomas, seborrheic keratoses and nevi.
fn isic_2017(row: &Row, classes: &[Class], notes: &mut Notes) -> Result<Option<Diagnosis>, String> {
    const COLUMNS: [&str; 2] = ["melanoma", "seborrheic_keratosis"];
    if COLUMNS.iter().all(|column| row.get(column).is_none()) {
        notes.left_out("the label is missing");
        return Ok(None);
    }
    let name = match (is_one(row, COLUMNS[0])?, is_one(row, COLUMNS[1])?) {
        (true, true) => return Err("`melanoma` and `seborrheic_keratosis` are both 1".into()),
        (true, false) => "melanoma",
        (false, true) => "seborrheic keratosis",
        (false, false) => "nevus",
    };
    match vocabulary::meaning(name, classes) {
        Some(Meaning::Known(diagnosis)) => Ok(Some(diagnosis)),
        Some(Meaning::Undetermined) | None => Err(unknown_name("diagnosis", name, classes)),
    }
}

/// Whether a cell is 1; a missing one is not.
fn is_one(row: &Row, column: &str) -> Result<bool, String> {
    let Some(text) = row.get(column) else { return Ok(false) };
    vocabulary::zero_or_one(text).ok_or_else(|| format!("`{column}` is {text:?}; it must be 0 or 1"))
}

fn unknown_name(column: &str, name: &str, classes: &[Class]) -> String {
    format!(
        "`{column}` is {name:?}; it must be one of {}, {}, {}, or the name of a diagnosis of these classes",
        labels(classes),
        Diagnosis::BENIGN,
        Diagnosis::MALIGNANT
    )
}

fn empty(columns: &Columns) -> String {
    let fields = [Field::Diagnosis, Field::Malignant].into_iter();
    let names: Vec<String> =
        fields.flat_map(|field| columns.of_field(field)).map(|column| format!("`{column}`")).collect();
    if names.is_empty() {
        return "the label is missing; only an image of type `other` has none".into();
    }
    let verb = if names.len() > 1 { "are both empty" } else { "is empty" };
    format!("{} {verb}", names.join(" and "))
}
