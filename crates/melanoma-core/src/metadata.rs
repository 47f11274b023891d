//! What is known about the person and the lesion, as inputs of a network beside the image.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::parameter::InvalidParameter;

/// The greatest age in years.
pub const MAX_AGE: u32 = 130;
/// The most values of one input.
const MAX_COLUMNS: usize = 1024;

/// What a caller states about the person and the lesion. Null is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Metadata {
    /// Age in years, 0 to 130.
    pub age: Option<u32>,
    /// Sex, by a name in the card.
    pub sex: Option<String>,
    /// Site on the body, by a name in the card.
    pub site: Option<String>,
}

/// An input of the network beside the image: `[1, columns]` f32.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MetadataTensor {
    /// Name of the input.
    pub tensor: String,
    /// What each value means.
    pub columns: Vec<MetadataColumn>,
}

/// How one value of an input follows from the metadata.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "field", rename_all = "snake_case", deny_unknown_fields)]
pub enum MetadataColumn {
    /// (age in years - `offset`) / `scale`.
    Age {
        /// Years.
        offset: f32,
        /// Years, above 0.
        scale: f32,
        /// The value for an unknown age.
        unknown: f32,
    },
    /// A value for each sex.
    Sex {
        /// The value by the name of the sex; 0 for a name that only other columns have.
        values: BTreeMap<String, f32>,
        /// The value for an unknown sex.
        unknown: f32,
    },
    /// A value for each site on the body.
    Site {
        /// The value by the name of the site; 0 for a name that only other columns have.
        values: BTreeMap<String, f32>,
        /// The value for an unknown site.
        unknown: f32,
    },
    /// 1 if a field is unknown, and 0 otherwise.
    Missing {
        /// Which field.
        of: MetadataField,
    },
}

/// What a caller can state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetadataField {
    /// Age in years.
    Age,
    /// Sex of the person.
    Sex,
    /// Site on the body.
    Site,
}

use MetadataColumn::{Age, Missing, Sex, Site};

impl MetadataColumn {
    const fn field(&self) -> &'static str {
        match self {
            Age { .. } => "age",
            Sex { .. } => "sex",
            Site { .. } => "site",
            Missing { .. } => "missing",
        }
    }

    fn value(&self, metadata: &Metadata) -> f32 {
        let of = |stated: &Option<String>, values: &BTreeMap<String, f32>, unknown: f32| match stated {
            None => unknown,
            Some(name) => values.iter().find(|(known, _)| same(known, name)).map_or(0.0, |(_, &value)| value),
        };
        match self {
            Age { offset, scale, unknown } => {
                metadata.age.map_or(*unknown, |years| (years as f32 - offset) / scale)
            }
            Sex { values, unknown } => of(&metadata.sex, values, *unknown),
            Site { values, unknown } => of(&metadata.site, values, *unknown),
            Missing { of } => {
                let is_known = match of {
                    MetadataField::Age => metadata.age.is_some(),
                    MetadataField::Sex => metadata.sex.is_some(),
                    MetadataField::Site => metadata.site.is_some(),
                };
                if is_known { 0.0 } else { 1.0 }
            }
        }
    }

    fn validate(&self) -> Result<(), String> {
        let are_finite = match self {
            Age { offset, scale, unknown } => {
                [offset, scale, unknown].into_iter().all(|value| value.is_finite()) && *scale > 0.0
            }
            Sex { values, unknown } | Site { values, unknown } => {
                !values.is_empty() && unknown.is_finite() && values.values().all(|value| value.is_finite())
            }
            Missing { .. } => true,
        };
        if are_finite {
            return Ok(());
        }
        Err(format!(
            "a column of `{}` has no values, one that is not finite, or a scale of 0 or less",
            self.field()
        ))
    }
}

fn same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

impl Metadata {
    /// Returns whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns this metadata, and that of `lower` where nothing is known here.
    #[must_use]
    pub fn or(self, lower: Self) -> Self {
        Self { age: self.age.or(lower.age), sex: self.sex.or(lower.sex), site: self.site.or(lower.site) }
    }

    /// Returns what a model with these inputs can take: a name that it does not have is unknown.
    #[must_use]
    pub fn known_by(self, tensors: &[MetadataTensor]) -> Self {
        let known = |field, stated: Option<String>| {
            stated.filter(|name| names(tensors, field).iter().any(|known| same(known, name)))
        };
        let takes_age = columns(tensors).any(|column| column.field() == "age");
        Self {
            age: self.age.filter(|age| takes_age && *age <= MAX_AGE),
            sex: known("sex", self.sex),
            site: known("site", self.site),
        }
    }

    /// Returns the values of each input beside the image, in the order of the card.
    ///
    /// # Errors
    /// [`InvalidParameter::NoMetadata`] for a field that the model does not take, [`InvalidParameter::Metadata`] for a
    /// name that it does not have, and [`InvalidParameter::Age`].
    pub fn tensors(&self, tensors: &[MetadataTensor]) -> Result<Vec<Vec<f32>>, InvalidParameter> {
        if self.age.is_some_and(|age| age > MAX_AGE) {
            return Err(InvalidParameter::Age);
        }
        if self.age.is_some() && !columns(tensors).any(|column| column.field() == "age") {
            return Err(InvalidParameter::NoMetadata { field: "age" });
        }
        for (field, stated) in [("sex", &self.sex), ("site", &self.site)] {
            let Some(name) = stated else { continue };
            let available = names(tensors, field);
            if available.is_empty() {
                return Err(InvalidParameter::NoMetadata { field });
            }
            if !available.iter().any(|known| same(known, name)) {
                let available = available.into_iter().map(Into::into).collect();
                return Err(InvalidParameter::Metadata { field, available });
            }
        }
        let values = |of: &MetadataTensor| of.columns.iter().map(|column| column.value(self)).collect();
        Ok(tensors.iter().map(values).collect())
    }
}

fn columns(tensors: &[MetadataTensor]) -> impl Iterator<Item = &MetadataColumn> {
    tensors.iter().flat_map(|tensor| &tensor.columns)
}

/// The names that the columns of a field have.
fn names<'a>(tensors: &'a [MetadataTensor], field: &str) -> BTreeSet<&'a str> {
    let values =
        columns(tensors).filter(|column| column.field() == field).filter_map(|column| match column {
            Age { .. } | Missing { .. } => None,
            Sex { values, .. } | Site { values, .. } => Some(values.keys().map(String::as_str)),
        });
    values.flatten().collect()
}

/// Returns what is wrong with the inputs of a card, in words.
pub(crate) fn validate(tensors: &[MetadataTensor], image: &str) -> Result<(), String> {
    let mut found = BTreeSet::from([image]);
    for MetadataTensor { tensor, columns } in tensors {
        if !found.insert(tensor) {
            return Err(format!("two inputs have the name {tensor:?}"));
        }
        if columns.is_empty() || columns.len() > MAX_COLUMNS {
            return Err(format!("{tensor:?} has {} columns; 1 to {MAX_COLUMNS} are possible", columns.len()));
        }
        columns.iter().try_for_each(MetadataColumn::validate)?;
    }
    Ok(())
}
