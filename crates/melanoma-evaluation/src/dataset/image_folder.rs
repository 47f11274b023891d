//! Finds the images of a label file, whose names often have no extension.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use super::{folders, image_name::is_image_name};
use crate::error::Error;

/// The folder of the images, with all images below it.
pub(super) struct ImageFolder {
    root: PathBuf,
    /// The images by their name without folder and extension, in lower case.
    by_stem: HashMap<String, Vec<PathBuf>>,
}

impl ImageFolder {
    /// Lists the images below `root`.
    pub(super) fn open(root: &Path) -> Result<Self, Error> {
        let mut by_stem: HashMap<String, Vec<PathBuf>> = HashMap::new();
        for image in folders::images(root)? {
            by_stem.entry(stem(&image)).or_default().push(image);
        }
        Ok(Self { root: root.to_owned(), by_stem })
    }

    /// Returns the image with this name; `None` if there is none.
    ///
    /// A name is a path below the folder, or the name of a file in it or below it, with or without extension. A name
    /// with folders that are not below the folder is also that of a file directly in it.
    ///
    /// # Errors
    /// A message with the candidates if several images have this name.
    pub(super) fn find(&self, name: &str) -> Result<Option<PathBuf>, String> {
        let exact = self.root.join(name);
        if exact.is_file() {
            return Ok(Some(exact));
        }
        let path = Path::new(name);
        let with_stem = self.by_stem.get(&stem(path)).map_or(&[][..], Vec::as_slice);
        let named: Vec<&PathBuf> = with_stem.iter().filter(|image| has_name(image, path)).collect();
        let has_folders = path.parent().is_some_and(|parent| !parent.as_os_str().is_empty());
        let mut found: Vec<&PathBuf> = named.iter().copied().filter(|image| ends_with(image, path)).collect();
        if found.is_empty() && has_folders {
            found = named.into_iter().filter(|image| image.parent() == Some(&self.root)).collect();
        }
        // Upper and lower case count only if two names differ in nothing else.
        let same_case = |image: &&PathBuf| {
            let name_of = if is_image_name(path) { Path::file_name } else { Path::file_stem };
            name_of(image) == path.file_name()
        };
        if found.len() > 1 && found.iter().any(same_case) {
            found.retain(same_case);
        }
        match found.as_slice() {
            [] => Ok(None),
            [image] => Ok(Some((*image).clone())),
            several => {
                let candidates: Vec<String> = several.iter().map(|image| self.below(image)).collect();
                Err(format!("{} images have the name {name}: {}", candidates.len(), candidates.join(", ")))
            }
        }
    }

    /// The path that an image should have.
    pub(super) fn expected(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn below(&self, image: &Path) -> String {
        image.strip_prefix(&self.root).unwrap_or(image).display().to_string()
    }
}

/// The name without folder and extension, in lower case. A name such as `ISIC_1.v2` has no extension.
fn stem(path: &Path) -> String {
    let name = if is_image_name(path) { path.file_stem() } else { path.file_name() };
    name.unwrap_or_default().to_string_lossy().to_lowercase()
}

/// Whether the extension of a name is that of the image, if the name has one.
fn has_name(image: &Path, name: &Path) -> bool {
    let extension =
        |path: &Path| path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    !is_image_name(name) || extension(image) == extension(name)
}

/// Whether the folders of a name are the last ones of the image.
fn ends_with(image: &Path, name: &Path) -> bool {
    let Some(folders) = name.parent().filter(|parent| !parent.as_os_str().is_empty()) else { return true };
    let absolute = image.canonicalize().unwrap_or_else(|_| image.to_owned());
    let lower = |path: &Path| PathBuf::from(path.to_string_lossy().to_lowercase());
    absolute.parent().is_some_and(|parent| lower(parent).ends_with(lower(folders)))
}
