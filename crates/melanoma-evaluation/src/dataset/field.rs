//! What a column of a csv file can mean.

use std::{fmt, str::FromStr};

use super::similar_name::did_you_mean;

/// What a column means, by its name in the csv files of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The image.
    File,
    /// The diagnosis.
    Diagnosis,
    /// Whether the lesion is malignant.
    Malignant,
    /// What the image shows: `dermoscopic`, `clinical` or `other`.
    ImageType,
    /// The patient or the lesion.
    Group,
    /// The part of the data set.
    Split,
    /// Where the image comes from.
    Source,
    /// Sex of the person.
    Sex,
    /// Age of the person in years.
    Age,
    /// Site on the body.
    Site,
    /// Skin tone.
    SkinTone,
    /// Whether the frame is aspect distorted.
    Frame,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 12] = [
        Self::File,
        Self::Diagnosis,
        Self::Malignant,
        Self::ImageType,
        Self::Group,
        Self::Split,
        Self::Source,
        Self::Sex,
        Self::Age,
        Self::Site,
        Self::SkinTone,
        Self::Frame,
    ];

    /// The name, such as `skin_tone`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Diagnosis => "diagnosis",
            Self::Malignant => "malignant",
            Self::ImageType => "image_type",
            Self::Group => "group",
            Self::Split => "split",
            Self::Source => "source",
            Self::Sex => "sex",
            Self::Age => "age",
            Self::Site => "site",
            Self::SkinTone => "skin_tone",
            Self::Frame => "frame",
        }
    }

    /// Names of columns of published data sets that have this meaning whatever the layout, the most important first: a
    /// patient before a lesion, since lesions of one patient are not independent.
    pub(super) const fn other_names(self) -> &'static [&'static str] {
        match self {
            Self::ImageType => &["modality"],
            Self::Group => &["patient_id", "lesion_id", "case_id", "case_num"],
            Self::Source => &["attribution"],
            Self::Sex => &["gender"],
            Self::Age => &["age_approx"],
            Self::Site => &[
                "anatom_site_general",
                "anatom_site_general_challenge",
                "localization",
                "region",
                "location",
            ],
            Self::SkinTone => &["fitzpatrick_skin_type", "fitspatrick", "fitzpatrick"],
            _ => &[],
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The column that a user named for a field: `file=image_name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnChoice {
    /// What the column means.
    pub field: Field,
    /// The name in the header.
    pub column: String,
}

impl FromStr for ColumnChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fields = || Field::ALL.map(Field::as_str).join(", ");
        let Some((field, column)) = text.split_once('=').filter(|(_, column)| !column.is_empty()) else {
            return Err(format!("not of the form FIELD=COLUMN, where FIELD is one of {}", fields()));
        };
        let Some(known) = Field::ALL.into_iter().find(|known| known.as_str() == field) else {
            let similar = did_you_mean(field, Field::ALL.iter().map(|known| known.as_str()));
            return Err(format!("{field:?} is not one of {}{similar}", fields()));
        };
        Ok(Self { field: known, column: column.to_owned() })
    }
}
