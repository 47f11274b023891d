//! Images sorted into folders by what they turned out to be.

use std::path::{Component, Path, PathBuf};

use melanoma_core::{Class, Error, ErrorCode};
use walkdir::{DirEntry, WalkDir};

use super::{Diagnosis, Lesion, invalid, labels};

/// Endings of the images; other files (notes, indices) are left alone.
const ENDINGS: [&str; 9] = ["jpg", "jpeg", "jpe", "png", "webp", "gif", "bmp", "tif", "tiff"];

/// The images below `root`, sorted by path, hidden ones left out.
///
/// The innermost folder with the name of a label decides; the folder that it stands in, if that is
/// not `root`, is the split: `test/malignant/ward-7/1.jpg` is a malignant lesion of the split `test`.
pub(super) fn read(root: &Path, classes: &[Class]) -> Result<Vec<Lesion>, Error> {
    let visible =
        |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let mut lesions = Vec::new();
    for entry in WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(visible) {
        let entry = entry.map_err(|e| {
            Error::new(ErrorCode::UnreadableFile, format!("cannot list {}", root.display())).with_source(e)
        })?;
        if is_photograph(entry.path()) {
            lesions.push(lesion(root, entry.into_path(), classes)?);
        }
    }
    Ok(lesions)
}

/// A file, or a link to one, with the ending of an image.
fn is_photograph(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) && path.is_file()
}

fn lesion(root: &Path, file: PathBuf, classes: &[Class]) -> Result<Lesion, Error> {
    let below = file.strip_prefix(root).unwrap_or(&file);
    let names: Vec<_> = below.parent().into_iter().flat_map(Path::components).map(name).collect();
    let labeled = names.iter().enumerate().rev().find_map(|(i, name)| Some((i, label(name, classes)?)));
    let (index, diagnosis) = labeled.ok_or_else(|| {
        invalid(format!(
            "{} lies in no folder named benign, malignant or {}",
            file.display(),
            labels(classes)
        ))
    })?;
    Ok(Lesion {
        diagnosis,
        source: None,
        group: below.to_string_lossy().into_owned(),
        sex: None,
        age: None,
        site: None,
        skin_tone: None,
        split: index.checked_sub(1).map(|above| names[above].clone()),
        squashed: false,
        file,
    })
}

fn name(component: Component) -> String {
    component.as_os_str().to_string_lossy().into_owned()
}

fn label(name: &str, classes: &[Class]) -> Option<Diagnosis> {
    match name.to_lowercase().as_str() {
        "benign" => Some(Diagnosis::Benign),
        "malignant" => Some(Diagnosis::Malignant),
        _ => Diagnosis::named(name, classes),
    }
}
