//! Images sorted into folders by diagnosis.

use std::path::{Component, Path, PathBuf};

use melanoma_core::Class;
use walkdir::{DirEntry, WalkDir};

use super::{
    diagnosis::{Diagnosis, labels},
    sample::Sample,
};
use crate::error::Error;

/// File name extensions of images. Other files (notes, indices) are ignored.
const EXTENSIONS: [&str; 11] =
    ["jpg", "jpeg", "jpe", "png", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic"];

/// Returns the images below `root`, sorted by path, without hidden ones.
///
/// The innermost folder named after a label gives the diagnosis. The folder around it, if that is
/// not `root`, is the split: `test/malignant/ward-7/1.jpg` is malignant and of the split `test`.
pub(super) fn read(root: &Path, classes: &[Class]) -> Result<Vec<Sample>, Error> {
    let is_visible =
        |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let mut samples = Vec::new();
    for entry in WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(is_visible) {
        let entry = entry.map_err(|e| Error::unreadable(root, e))?;
        if is_image(entry.path()) {
            samples.push(sample(root, entry.into_path(), classes)?);
        }
    }
    Ok(samples)
}

/// Whether the path is a file, or a link to one, with the extension of an image.
fn is_image(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str())) && path.is_file()
}

fn sample(root: &Path, file: PathBuf, classes: &[Class]) -> Result<Sample, Error> {
    let below = file.strip_prefix(root).unwrap_or(&file);
    let folders: Vec<String> = below.parent().into_iter().flat_map(Path::components).map(name).collect();
    let labeled = folders.iter().enumerate().rev().find_map(|(i, name)| Some((i, diagnosis(name, classes)?)));
    let Some((index, diagnosis)) = labeled else {
        return Err(Error::invalid(format!(
            "{} is in no folder named benign, malignant or {}",
            file.display(),
            labels(classes)
        )));
    };
    Ok(Sample {
        diagnosis,
        source: None,
        group: below.to_string_lossy().into_owned(),
        sex: None,
        age: None,
        site: None,
        skin_tone: None,
        split: index.checked_sub(1).map(|above| folders[above].clone()),
        aspect_distorted: false,
        file,
    })
}

fn name(component: Component) -> String {
    component.as_os_str().to_string_lossy().into_owned()
}

fn diagnosis(folder: &str, classes: &[Class]) -> Option<Diagnosis> {
    match folder.to_lowercase().as_str() {
        "benign" => Some(Diagnosis::Benign),
        "malignant" => Some(Diagnosis::Malignant),
        _ => Diagnosis::from_name(folder, classes),
    }
}
