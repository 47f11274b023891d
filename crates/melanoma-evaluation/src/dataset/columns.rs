//! Which columns of a table are used, and for what.

use std::{collections::BTreeMap, fmt};

use super::{
    field::{ColumnChoice, Field},
    layout::{Labels, Layout, OWN},
    sample_type::SampleType,
    similar_name::did_you_mean,
    table::{Row, Table},
    vocabulary,
};
use crate::error::Error;

/// The columns of a table by their meaning.
pub(super) struct Columns {
    layout: &'static str,
    /// Names in the header; of several the first that has a value counts.
    of_field: BTreeMap<Field, Vec<String>>,
    pub(super) labels: Labels,
    /// What every image shows, unless a row says it.
    pub(super) image_type: Option<SampleType>,
    /// Columns of [`Labels::OneHot`].
    pub(super) classes: Vec<String>,
    /// Whether rows without a label are left out.
    pub(super) is_published: bool,
}

impl Columns {
    /// Takes the columns of the recognized layout, and those of `choices` in place of them.
    ///
    /// # Errors
    /// `invalid_dataset` if a chosen column does not exist or a column for the image or the label is missing.
    pub(super) fn of(table: &Table, file: &str, choices: &[ColumnChoice]) -> Result<Self, Error> {
        let recognized = Layout::of(table);
        let layout = recognized.unwrap_or(&OWN);
        let mut of_field = BTreeMap::new();
        for field in Field::ALL {
            let names = layout.names(field).into_iter().filter_map(|name| table.column(name));
            let mut names: Vec<String> = names.map(str::to_owned).collect();
            // There the column has what the model predicted.
            names.retain(|name| !table.is_own() || field != Field::ImageType || name != field.as_str());
            if !names.is_empty() {
                of_field.insert(field, names);
            }
        }
        for (index, ColumnChoice { field, column }) in choices.iter().enumerate() {
            if choices[..index].iter().any(|other| other.field == *field) {
                return Err(Error::invalid(format!("`{field}` has more than one column")));
            }
            let Some(name) = table.column(column) else {
                return Err(Error::invalid(format!(
                    "{file} has no column `{column}`{}; its columns: {}",
                    did_you_mean(column, table.columns()),
                    names(table)
                )));
            };
            of_field.insert(*field, vec![name.to_owned()]);
        }
        let is_label = |choice: &ColumnChoice| matches!(choice.field, Field::Diagnosis | Field::Malignant);
        let labels = if choices.iter().any(is_label) { Labels::Named } else { layout.labels };
        // Images of no lesion have no label.
        let has_label = [Field::Diagnosis, Field::Malignant, Field::ImageType]
            .iter()
            .any(|field| of_field.contains_key(field));
        let missing = if !of_field.contains_key(&Field::File) {
            Some(("image", "--column file=COLUMN"))
        } else if labels == Labels::Named && !has_label {
            Some(("label", "--column diagnosis=COLUMN or --column malignant=COLUMN"))
        } else {
            None
        };
        if let Some((what, option)) = missing {
            return Err(Error::invalid(format!(
                "{file} has no known column for the {what}; its columns: {}; {option} names one",
                names(table)
            )));
        }
        let is_class = |name: &&str| vocabulary::meaning(name, &[]).is_some();
        let classes = match labels {
            Labels::OneHot => table.columns().filter(is_class).map(str::to_owned).collect(),
            Labels::Named | Labels::Isic2017 => Vec::new(),
        };
        let of_file = |(column, _): &&(&str, SampleType)| {
            of_field
                .get(&Field::File)
                .is_some_and(|names| names.iter().any(|name| name.eq_ignore_ascii_case(column)))
        };
        let image_type = layout.image_types.iter().find(of_file).map(|(_, image_type)| *image_type);
        Ok(Self {
            image_type,
            layout: recognized.map_or("of the options", |layout| layout.name),
            of_field,
            labels,
            classes,
            is_published: layout.is_published(),
        })
    }

    /// The columns of a field, the most important first.
    pub(super) fn of_field(&self, field: Field) -> &[String] {
        self.of_field.get(&field).map_or(&[], Vec::as_slice)
    }

    /// The first value of a field, with its column.
    pub(super) fn value<'a>(&'a self, field: Field, row: &'a Row) -> Option<(&'a str, &'a str)> {
        self.of_field(field).iter().find_map(|column| Some((column.as_str(), row.get(column)?)))
    }
}

fn names(table: &Table) -> String {
    table.columns().collect::<Vec<_>>().join(", ")
}

/// `layout ISIC 2019: file=image, label=MEL+NV+BCC`.
impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut columns: Vec<String> =
            self.of_field.iter().map(|(field, names)| format!("{field}={}", names.join(" or "))).collect();
        let label = match self.labels {
            Labels::Named => None,
            Labels::OneHot => Some(format!("diagnosis={}", self.classes.join("+"))),
            Labels::Isic2017 => Some("diagnosis=melanoma+seborrheic_keratosis".to_owned()),
        };
        if let Some(label) = label {
            columns.insert(1, label);
        }
        write!(f, "layout {}: {}", self.layout, columns.join(", "))
    }
}
