//! A file that a command writes at its end.

use std::{
    fs::{self, File},
    io::{self, BufWriter, ErrorKind, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use tempfile::NamedTempFile;

/// A file that is replaced in one step, once its content is complete. A command that fails leaves an existing
/// file as it is.
pub(super) struct OutputFile<'a> {
    path: &'a Path,
    destination: Destination,
}

enum Destination {
    /// A temporary file beside the file that it replaces.
    Replace { target: PathBuf, temporary: NamedTempFile },
    /// A device or a pipe, which cannot be replaced.
    Device(File),
}

impl<'a> OutputFile<'a> {
    /// Checks that the file can be written, so that a long command does not fail at its end.
    pub(super) fn create(path: &'a Path) -> anyhow::Result<Self> {
        let destination = Destination::open(path).with_context(|| cannot_write(path))?;
        Ok(Self { path, destination })
    }

    /// Writes the content, and then replaces the file.
    pub(super) fn write(
        self,
        content: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.destination.write(content).with_context(|| cannot_write(self.path))
    }
}

impl Destination {
    fn open(path: &Path) -> io::Result<Self> {
        let existing = match File::options().write(true).open(path) {
            Ok(file) => Some(file),
            Err(e) if e.kind() == ErrorKind::NotFound => None,
            Err(e) => return Err(e),
        };
        let Some(existing) = existing else {
            return Ok(Self::Replace { target: path.to_owned(), temporary: temporary_beside(path)? });
        };
        let metadata = existing.metadata()?;
        if !metadata.is_file() {
            return Ok(Self::Device(existing));
        }
        // A symbolic link stays, and its target is replaced.
        let target = fs::canonicalize(path)?;
        let temporary = temporary_beside(&target)?;
        temporary.as_file().set_permissions(metadata.permissions())?;
        Ok(Self::Replace { target, temporary })
    }

    fn write(self, content: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
        match self {
            Self::Replace { target, mut temporary } => {
                let mut out = BufWriter::new(temporary.as_file_mut());
                content(&mut out)?;
                out.flush()?;
                drop(out);
                temporary.as_file().sync_all()?;
                temporary.persist(target).map_err(|error| error.error)?;
            }
            Self::Device(file) => {
                let mut out = BufWriter::new(file);
                content(&mut out)?;
                out.flush()?;
            }
        }
        Ok(())
    }
}

/// A temporary file in the folder of `target`, with the permissions of an ordinary file.
fn temporary_beside(target: &Path) -> io::Result<NamedTempFile> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".melanoma-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The umask applies.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder.unwrap_or(Path::new(".")))
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}
