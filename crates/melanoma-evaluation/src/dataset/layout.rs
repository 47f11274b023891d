//! The label files that are recognized by their columns.

use csv::StringRecord;

use super::{
    field::Field,
    sample_type::SampleType::{self, Clinical, Dermoscopic},
    table::Table,
    vocabulary,
};

/// A published form of label files, or this program's own.
pub(super) struct Layout {
    pub(super) name: &'static str,
    /// Columns that every such file has.
    required: &'static [&'static str],
    /// Columns of which such a file has at least one.
    one_of: &'static [&'static str],
    pub(super) labels: Labels,
    /// What the images of a column for the image show, if all show the same.
    pub(super) image_types: &'static [(&'static str, SampleType)],
    /// The meaning of the columns that are particular to this layout, the most detailed first.
    columns: &'static [(Field, &'static [&'static str])],
}

/// Where a layout has its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Labels {
    /// In columns for the diagnosis and for malignancy.
    Named,
    /// In one column for each class, of which one is 1.
    OneHot,
    /// In two columns for two classes; with neither, the lesion is a nevus.
    Isic2017,
}

/// The layout of this program.
pub(super) const OWN: Layout = Layout {
    name: "of this program",
    required: &["file"],
    one_of: &["diagnosis", "malignant", "image_type", "modality"],
    labels: Labels::Named,
    image_types: &[],
    columns: &[],
};

/// The header of a file of ISIC 2016, which has none.
const ISIC_2016_HEADER: [&str; 2] = ["column 1", "column 2"];

/// Published layouts. The first that fits is taken.
const PUBLISHED: [Layout; 8] = [
    Layout {
        name: "PAD-UFES-20",
        required: &["img_id", "diagnostic"],
        one_of: &[],
        labels: Labels::Named,
        image_types: &[("img_id", Clinical)],
        columns: &[(Field::File, &["img_id"]), (Field::Diagnosis, &["diagnostic"])],
    },
    Layout {
        name: "Derm7pt",
        required: &["derm", "diagnosis"],
        one_of: &[],
        labels: Labels::Named,
        image_types: &[("derm", Dermoscopic), ("clinic", Clinical)],
        columns: &[(Field::File, &["derm"])],
    },
    Layout {
        name: "isic-cli",
        required: &["isic_id"],
        one_of: &["benign_malignant", "diagnosis", "diagnosis_1"],
        labels: Labels::Named,
        image_types: &[],
        columns: &[
            (Field::File, &["isic_id"]),
            (Field::Diagnosis, &["diagnosis_5", "diagnosis_4", "diagnosis_3", "diagnosis_2", "diagnosis"]),
            (Field::Malignant, &["benign_malignant", "diagnosis_1"]),
        ],
    },
    Layout {
        name: "ISIC 2020",
        required: &["image_name"],
        one_of: &["target", "benign_malignant"],
        labels: Labels::Named,
        image_types: &[("image_name", Dermoscopic)],
        columns: &[(Field::File, &["image_name"]), (Field::Malignant, &["target", "benign_malignant"])],
    },
    Layout {
        name: "HAM10000",
        required: &["image_id", "dx"],
        one_of: &[],
        labels: Labels::Named,
        image_types: &[("image_id", Dermoscopic)],
        columns: &[(Field::File, &["image_id"]), (Field::Diagnosis, &["dx"])],
    },
    Layout {
        name: "ISIC 2017",
        required: &["image_id", "melanoma", "seborrheic_keratosis"],
        one_of: &[],
        labels: Labels::Isic2017,
        image_types: &[("image_id", Dermoscopic)],
        columns: &[(Field::File, &["image_id"])],
    },
    Layout {
        name: "ISIC 2018 or 2019",
        required: &["image", "MEL", "NV"],
        one_of: &[],
        labels: Labels::OneHot,
        image_types: &[("image", Dermoscopic)],
        columns: &[(Field::File, &["image"])],
    },
    Layout {
        name: "ISIC 2016",
        required: &ISIC_2016_HEADER,
        one_of: &[],
        labels: Labels::Named,
        image_types: &[(ISIC_2016_HEADER[0], Dermoscopic)],
        columns: &[(Field::File, &[ISIC_2016_HEADER[0]]), (Field::Malignant, &[ISIC_2016_HEADER[1]])],
    },
];

impl Layout {
    /// The layout of a table; `None` if its columns are not those of a published data set or of this program.
    pub(super) fn of(table: &Table) -> Option<&'static Self> {
        [&OWN].into_iter().chain(&PUBLISHED).find(|layout| layout.fits(table))
    }

    fn fits(&self, table: &Table) -> bool {
        let has = |name: &&str| table.column(name).is_some();
        self.required.iter().all(has) && (self.one_of.is_empty() || self.one_of.iter().any(has))
    }

    /// Whether rows without a label are normal: files of published data sets have them.
    pub(super) const fn is_published(&self) -> bool {
        !self.columns.is_empty()
    }

    /// The names that a column with this meaning can have, the most important first.
    pub(super) fn names(&self, field: Field) -> Vec<&'static str> {
        let own = [field.as_str()];
        let particular = self.columns.iter().find(|(known, _)| *known == field);
        match (particular, field) {
            (Some((_, names)), _) => names.to_vec(),
            // The label is in the columns of the layout, and nowhere else.
            (None, Field::Diagnosis | Field::Malignant) if self.labels != Labels::Named => Vec::new(),
            (None, _) => own.iter().chain(field.other_names()).copied().collect(),
        }
    }
}

/// Returns the header for a first row like `ISIC_0000000,benign`.
pub(super) fn missing_header(first: &StringRecord) -> Option<StringRecord> {
    let (Some(image), Some(label), 2) = (first.get(0), first.get(1), first.len()) else { return None };
    let number = image.get(..5).filter(|start| start.eq_ignore_ascii_case("ISIC_")).map(|_| &image[5..])?;
    let is_image = number.starts_with(|c: char| c.is_ascii_digit());
    (is_image && vocabulary::malignancy(label).is_some()).then(|| ISIC_2016_HEADER.as_slice().into())
}
