//! The images of the command line, and their bytes.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use melanoma_core::{ErrorCode, Limits};
use melanoma_evaluation::is_image_name;
use walkdir::{DirEntry, WalkDir};

use super::result::ImageError;

/// Extensions of files that accompany images in a folder.
const NO_IMAGE: [&str; 5] = ["csv", "html", "json", "md", "txt"];

pub(super) enum Input {
    Stdin,
    File(PathBuf),
    /// A file of a folder without the name of an image: it is skipped if it is none.
    Unnamed(PathBuf),
}

/// The files of the command line, and the files in its folders and below them, sorted by name.
pub(super) struct Inputs {
    pub(super) all: Vec<Input>,
    /// Folders that have no files.
    pub(super) empty: Vec<PathBuf>,
}

/// Collects the images.
///
/// Hidden files and those of [`NO_IMAGE`] in a folder are skipped, and so are pipes, sockets and devices, which can block
/// a reader forever. Any other file is included: one that has the name of an image and is none gets an error.
pub(super) fn collect(paths: &[PathBuf]) -> Inputs {
    let mut inputs = Inputs { all: Vec::new(), empty: Vec::new() };
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.all.push(Input::Stdin);
        } else if path.is_dir() {
            let files = files_in(path);
            if files.is_empty() {
                inputs.empty.push(path.clone());
            }
            inputs.all.extend(files);
        } else {
            inputs.all.push(Input::File(path.clone()));
        }
    }
    inputs
}

fn files_in(folder: &Path) -> Vec<Input> {
    let is_visible =
        |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let mut files = Vec::new();
    let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(is_visible) {
        match entry {
            Ok(entry) => {
                // A link counts as its target.
                if entry.file_type().is_file() && !accompanies(entry.path()) {
                    let path = entry.into_path();
                    files.push(if is_image_name(&path) { Input::File(path) } else { Input::Unnamed(path) });
                }
            }
            // A folder that cannot be listed, a link without a target and a link to a folder that contains the link get
            // an error when they are read.
            Err(error) => files.extend(error.path().map(|path| Input::File(path.to_owned()))),
        }
    }
    files
}

fn accompanies(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| NO_IMAGE.iter().any(|other| extension.eq_ignore_ascii_case(other)))
}

impl Input {
    /// The name in the result.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Stdin => "-".into(),
            Self::File(path) | Self::Unnamed(path) => path.display().to_string(),
        }
    }

    /// The name of the file without its extension.
    pub(super) fn stem(&self) -> String {
        match self {
            Self::Stdin => None,
            Self::File(path) | Self::Unnamed(path) => path.file_stem(),
        }
        .map_or_else(|| "stdin".to_owned(), |stem| stem.to_string_lossy().into_owned())
    }

    /// Whether a file with this error is none of the images of its folder.
    pub(super) fn is_skipped(&self, error: &ImageError) -> bool {
        let no_image = [ErrorCode::NotAnImage, ErrorCode::EmptyImage].map(ErrorCode::as_str);
        matches!(self, Self::Unnamed(_)) && no_image.contains(&error.code)
    }

    /// The bytes: of a file within the limit all of them, otherwise at most one more than the limit.
    pub(super) fn read(&self, limits: &Limits) -> Result<Vec<u8>, ImageError> {
        match self {
            Self::Stdin => Ok(read_bounded(io::stdin().lock(), limits)?),
            Self::File(path) | Self::Unnamed(path) => {
                let file = File::open(path)?;
                limits.check_bytes(file.metadata()?.len())?;
                Ok(read_bounded(file, limits)?)
            }
        }
    }
}

/// Reads at most one byte more than the limit, which the decoder then rejects.
fn read_bounded(source: impl Read, limits: &Limits) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
