//! Which images the command line means, and their bytes.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use melanoma_core::{Error, ErrorCode, Limits};
use walkdir::WalkDir;

/// One image to be read.
pub(super) enum Input {
    Stdin,
    File(PathBuf),
}

/// Files as given, folders as the files in them and below, sorted by name, hidden ones left out.
///
/// Nothing else is left out by its name: a file that is no image is answered with an error.
/// Pipes, sockets and devices in a folder are no files: to open one can take for ever.
pub(super) fn collect(paths: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.push(Input::Stdin);
        } else if path.is_dir() {
            inputs.extend(files_in(path).map(Input::File));
        } else {
            inputs.push(Input::File(path.clone()));
        }
    }
    inputs
}

fn files_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let hidden =
        |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
    WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(move |entry| !hidden(entry)).filter_map(
        |entry| match entry {
            Ok(entry) => {
                // A link counts as what it leads to; one that leads nowhere is answered with its error.
                entry.path().metadata().map_or(true, |target| target.is_file()).then(|| entry.into_path())
            }
            // A folder that cannot be listed stays in the list, to be answered with its error.
            Err(error) => error.path().map(Path::to_owned),
        },
    )
}

impl Input {
    /// The name in the answer.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Stdin => "-".into(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// The bytes, and never more of them than the limit allows.
    pub(super) fn read(&self, limits: &Limits) -> Result<Vec<u8>, Error> {
        let unreadable =
            |e: io::Error| Error::new(ErrorCode::UnreadableFile, format!("cannot read the file: {e}"));
        match self {
            Self::Stdin => bounded(io::stdin().lock(), limits).map_err(unreadable),
            Self::File(path) => {
                let file = File::open(path).map_err(unreadable)?;
                limits.check_bytes(file.metadata().map_err(unreadable)?.len())?;
                bounded(file, limits).map_err(unreadable)
            }
        }
    }
}

/// Reads one byte more than the limit at most: the decoder then refuses the whole.
fn bounded(source: impl Read, limits: &Limits) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
