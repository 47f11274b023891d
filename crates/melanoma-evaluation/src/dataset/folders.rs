//! Images sorted into folders by diagnosis.

use std::path::{Component, Path, PathBuf};

use melanoma_core::Class;
use walkdir::{DirEntry, WalkDir};

use super::{
    diagnosis::{Diagnosis, labels},
    image_name::is_image_name,
    sample::Sample,
    vocabulary::{self, Meaning},
};
use crate::error::Error;

/// Returns the images below `root` with their labels, sorted by path, without hidden ones.
///
/// The innermost folder named after a label gives the diagnosis. The folder around it, if that is
/// not `root`, is the split: `test/malignant/ward-7/1.jpg` is malignant and of the split `test`.
pub(super) fn read(root: &Path, classes: &[Class]) -> Result<Vec<Sample>, Error> {
    images(root)?.into_iter().map(|image| sample(root, image, classes)).collect()
}

/// Returns the images below `root`, sorted by path, without hidden ones. Links to files and to folders are followed.
///
/// # Errors
/// `unreadable_file`, and `invalid_dataset` for a link to a folder that contains the link.
pub(super) fn images(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let is_visible =
        |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let mut images = Vec::new();
    let entries = WalkDir::new(root).follow_links(true).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(is_visible) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_image_name(entry.path()) => {
                images.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => match (error.loop_ancestor(), error.path()) {
                (Some(above), Some(link)) => {
                    let message =
                        format!("{} is a link to {}, which contains it", link.display(), above.display());
                    return Err(Error::invalid(message));
                }
                // A link without a target is not an image.
                (None, Some(link)) if link.is_symlink() => {}
                _ => return Err(Error::unreadable(root, error)),
            },
        }
    }
    Ok(images)
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
        image_type: None,
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

/// The label that a folder is named after. A folder such as `other` is none.
fn diagnosis(folder: &str, classes: &[Class]) -> Option<Diagnosis> {
    match vocabulary::meaning(folder, classes) {
        Some(Meaning::Known(diagnosis)) => Some(diagnosis),
        Some(Meaning::Undetermined) | None => None,
    }
}
