//! A file that a command writes at its end.

use std::{
    fs::{self, File},
    io::{self, BufWriter, ErrorKind, Write},
    path::Path,
};

use anyhow::{Context, bail};
use tempfile::NamedTempFile;

use crate::args::OutputArgs;

/// A file that appears in one step, once its content is complete. A command that fails leaves an existing
/// file as it is, and so does one without `--force`.
pub(super) struct OutputFile<'a> {
    path: &'a Path,
    destination: Destination,
}

enum Destination {
    /// A temporary file beside the file that it becomes.
    File { temporary: NamedTempFile, replaces: bool },
    /// A device or a pipe, which cannot be replaced.
    Device(File),
}

impl<'a> OutputFile<'a> {
    /// Checks that the file can be written, so that a long command does not fail at its end.
    pub(super) fn create(path: &'a Path, output: OutputArgs) -> anyhow::Result<Self> {
        let destination = Destination::open(path, output.force).with_context(|| cannot_write(path))?;
        Ok(Self { path, destination })
    }

    /// Writes the content, and then gives the file its name.
    pub(super) fn write(
        self,
        content: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.destination.write(self.path, content).with_context(|| cannot_write(self.path))
    }
}

impl Destination {
    fn open(path: &Path, force: bool) -> anyhow::Result<Self> {
        let metadata = match fs::symlink_metadata(path) {
            Ok(metadata) => metadata,
            Err(e) if e.kind() == ErrorKind::NotFound => {
                return Ok(Self::File { temporary: temporary_beside(path)?, replaces: false });
            }
            Err(e) => return Err(e.into()),
        };
        // `/dev/stdout` is a link of the system.
        let is_of_system = path.starts_with("/dev") || path.starts_with("/proc");
        let is_device = |target: fs::Metadata| !target.is_file() && !target.is_dir();
        if (is_of_system || !metadata.is_symlink()) && fs::metadata(path).is_ok_and(is_device) {
            return Ok(Self::Device(File::options().write(true).open(path)?));
        }
        if metadata.is_symlink() {
            bail!("it is a link, and nothing is written through a link; name the file itself");
        }
        if metadata.is_dir() {
            return Err(io::Error::from(ErrorKind::IsADirectory).into());
        }
        if !force {
            bail!("the file exists; --force replaces it");
        }
        // A file that its owner protected is not replaced.
        File::options().write(true).open(path)?;
        let temporary = temporary_beside(path)?;
        temporary.as_file().set_permissions(metadata.permissions())?;
        Ok(Self::File { temporary, replaces: true })
    }

    fn write(
        self,
        path: &Path,
        content: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match self {
            Self::File { mut temporary, replaces } => {
                let mut out = BufWriter::new(temporary.as_file_mut());
                content(&mut out)?;
                out.flush()?;
                drop(out);
                temporary.as_file().sync_all()?;
                // A file or a link that appeared in the meantime is replaced only with `--force`, and never followed.
                let persisted =
                    if replaces { temporary.persist(path) } else { temporary.persist_noclobber(path) };
                persisted.map_err(|error| error.error)?;
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
