//! A csv file with one row for each image: a manifest, or the label file of a published data set.

use std::path::{Path, PathBuf};

use melanoma_core::Class;

use super::{
    DataSetOptions,
    columns::Columns,
    diagnosis::Diagnosis,
    field::Field,
    image_folder::ImageFolder,
    image_name::is_image_name,
    label, layout,
    notes::Notes,
    sample::Sample,
    sample_type::SampleType,
    table::{Row, Table},
    vocabulary,
};
use crate::{bootstrap::Groups, error::Error};

/// Value of the column `frame` of an image whose 4:3 frame was resized to a square.
pub(crate) const SQUASHED: &str = "squashed";

/// Returns the samples of a csv file, in its order, and one sentence for each thing to know about how it was read.
pub(super) fn read(
    path: &Path,
    options: &DataSetOptions,
    classes: &[Class],
) -> Result<(Vec<Sample>, Vec<String>), Error> {
    let table = Table::open(path, layout::missing_header)?;
    let file = path.display().to_string();
    let columns = Columns::of(&table, &file, &options.columns)?;
    let images = match &options.images {
        Some(folder) => Images::Below(ImageFolder::open(folder)?),
        None => Images::Beside(path.parent().unwrap_or(Path::new(""))),
    };
    let mut notes = Notes::default();
    let rows = table.map(|row| {
        notes.rows += 1;
        read_row(&row, &columns, &images, classes, &mut notes).map_err(|message| row.error(&message))
    })?;
    let samples: Vec<Sample> = rows.into_iter().flatten().collect();
    check_found(&file, &images, &samples, &notes)?;
    let groups = Groups::new(samples.iter().map(|sample| &sample.group)).count();
    let mut sentences = vec![format!("{file}, {columns}; images: {}, groups: {groups}", samples.len())];
    sentences.extend(notes.sentences());
    Ok((samples, sentences))
}

/// Where images are searched.
enum Images<'a> {
    /// From the folder of the csv file on.
    Beside(&'a Path),
    /// In the folder that an option names.
    Below(ImageFolder),
}

impl Images<'_> {
    /// The image of a row. One that is not found keeps the path that it should have.
    fn file(&self, name: &str, notes: &mut Notes) -> Result<PathBuf, String> {
        let (found, expected) = match self {
            Self::Beside(folder) => {
                let file = folder.join(name);
                let is_without_extension = !is_image_name(&file) && !file.is_file();
                notes.without_extension += u64::from(is_without_extension);
                return Ok(file);
            }
            Self::Below(images) => (images.find(name)?, images.expected(name)),
        };
        notes.not_found += u64::from(found.is_none());
        Ok(found.unwrap_or(expected))
    }
}

/// Fails if no image is found: the folder is wrong or was not named.
fn check_found(file: &str, images: &Images, samples: &[Sample], notes: &Notes) -> Result<(), Error> {
    let Some(first) = samples.first() else { return Ok(()) };
    let is_none_found = |count: u64| count == samples.len() as u64;
    match images {
        Images::Below(_) if is_none_found(notes.not_found) => {
            Err(Error::invalid(format!("{file}: no image is found, such as {}", first.file.display())))
        }
        Images::Beside(_) if is_none_found(notes.without_extension) => Err(Error::invalid(format!(
            "{file}: the images are named without extension; --images DIR names their folder"
        ))),
        _ => Ok(()),
    }
}

/// Returns the sample of a row; `None` if it is left out.
fn read_row(
    row: &Row,
    columns: &Columns,
    images: &Images,
    classes: &[Class],
    notes: &mut Notes,
) -> Result<Option<Sample>, String> {
    let value = |field| columns.value(field, row).map(|(_, text)| text);
    let owned = |field| value(field).map(str::to_owned);
    let image_type = image_type(columns, row)?;
    let diagnosis = match image_type {
        Some(SampleType::Other) => Some(Diagnosis::NoLesion),
        _ => label::read(row, columns, classes, notes)?,
    };
    let Some(diagnosis) = diagnosis else { return Ok(None) };
    let name = value(Field::File)
        .ok_or_else(|| format!("`{}` is empty", columns.of_field(Field::File).join("` and `")))?;
    Ok(Some(Sample {
        file: images.file(name, notes)?,
        diagnosis,
        image_type,
        source: owned(Field::Source),
        group: value(Field::Group).unwrap_or(name).to_owned(),
        sex: owned(Field::Sex),
        age: age(columns.value(Field::Age, row))?,
        site: owned(Field::Site),
        skin_tone: owned(Field::SkinTone),
        split: owned(Field::Split),
        aspect_distorted: value(Field::Frame) == Some(SQUASHED),
    }))
}

/// What the image of a row shows. A published data set can have other images than those of lesions.
fn image_type(columns: &Columns, row: &Row) -> Result<Option<SampleType>, String> {
    let Some((column, text)) = columns.value(Field::ImageType, row) else { return Ok(columns.image_type) };
    match SampleType::parse(text) {
        Some(found) => Ok(Some(found)),
        None if columns.is_published => Ok(None),
        None => Err(format!("`{column}` is {text:?}; it must be dermoscopic, clinical or other")),
    }
}

fn age(cell: Option<(&str, &str)>) -> Result<Option<f64>, String> {
    let Some((column, text)) = cell else { return Ok(None) };
    match vocabulary::number(text) {
        Some(age) if (0.0..=130.0).contains(&age) => Ok(Some(age)),
        _ => Err(format!("`{column}` is {text:?}; it must be a number of years from 0 to 130")),
    }
}
