//! How a bundle is written: whole, or not at all.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::Path,
};

use super::{complete::Bundle, error::BundleError, files::CARD};

impl Bundle {
    /// Writes the bundle to `folder`, which must be missing or empty. A failure leaves no part of
    /// the bundle there.
    ///
    /// # Errors
    /// [`BundleError::FolderNotEmpty`] and [`BundleError::Unwritable`].
    pub fn save(&self, folder: &Path) -> Result<(), BundleError> {
        match folder.read_dir().map(|mut entries| entries.next()) {
            Ok(None) => {}
            Ok(Some(_)) => return Err(BundleError::FolderNotEmpty),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(BundleError::unwritable(error)),
        }
        self.write_folder(folder).map_err(BundleError::unwritable)
    }

    /// Writes a folder beside `folder` and moves it there.
    fn write_folder(&self, folder: &Path) -> io::Result<()> {
        let folder = std::path::absolute(folder)?;
        let parent = folder.parent().ok_or(ErrorKind::InvalidInput)?;
        fs::create_dir_all(parent)?;
        // Only its owner can open a temporary folder, so the bundle's folder is one inside it.
        let temporary = tempfile::Builder::new().prefix(".bundle-").tempdir_in(parent)?;
        let unfinished = temporary.path().join("bundle");
        fs::create_dir(&unfinished)?;
        for (name, bytes) in self.files() {
            write_file(&unfinished.join(name), bytes)?;
        }
        write_file(&unfinished.join(CARD), self.card_json())?;
        if folder.exists() {
            fs::remove_dir(&folder)?;
        }
        fs::rename(&unfinished, &folder)
    }

    /// Replaces `card.json` in `folder`, which has the other files of this bundle. The card is
    /// replaced in one step. A file that is missing, such as the test vectors of an upgraded bundle,
    /// is written first.
    ///
    /// # Errors
    /// [`BundleError::ChecksumMismatch`] if a file in the folder is not the bundle's, and
    /// [`BundleError::Unwritable`].
    pub fn save_card(&self, folder: &Path) -> Result<(), BundleError> {
        let mut missing = Vec::new();
        for (name, bytes) in self.files() {
            match fs::read(folder.join(name)) {
                Ok(found) if found == bytes => {}
                Ok(_) => return Err(BundleError::ChecksumMismatch { file: name.into() }),
                Err(error) if error.kind() == ErrorKind::NotFound => missing.push((name, bytes)),
                Err(error) => return Err(BundleError::unwritable(error)),
            }
        }
        let write = || -> io::Result<()> {
            let temporary = tempfile::Builder::new().prefix(".card-").tempdir_in(folder)?;
            for (name, bytes) in missing.into_iter().chain([(CARD, self.card_json())]) {
                let unfinished = temporary.path().join(name);
                write_file(&unfinished, bytes)?;
                fs::rename(unfinished, folder.join(name))?;
            }
            Ok(())
        };
        write().map_err(BundleError::unwritable)
    }
}

/// Writes a file to the disk, so that a rename after it cannot outlive its content.
fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
