//! Finds the shared library of ONNX Runtime on this machine.
//!
//! The build script downloads the pinned official library with `pip` and puts it beside the executable. If the
//! download fails, the build still succeeds. `MELANOMA_FETCH_ONNXRUNTIME=0` disables the download.
//!
//! # Example
//!
//! ```
//! use melanoma_onnxruntime::{PINNED_VERSION, find, install_command};
//!
//! match find() {
//!     Some(library) => println!("{}", library.display()),
//!     None => println!("{}", install_command()),
//! }
//! assert!(install_command().ends_with(PINNED_VERSION));
//! ```

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The version that the build script takes from the Python package index.
pub const PINNED_VERSION: &str = env!("ONNXRUNTIME_VERSION");

/// The one command that brings the library where there is none.
#[must_use]
pub fn install_command() -> String {
    format!("pip install onnxruntime=={PINNED_VERSION}")
}

/// The library, looked for in this order: beside the executable, in the user's data folder, in
/// the Python installation that `python3` starts.
///
/// Python is started only when the other places have none.
#[must_use]
pub fn find() -> Option<PathBuf> {
    beside_the_executable().or_else(in_user_data).or_else(in_python)
}

fn beside_the_executable() -> Option<PathBuf> {
    let folder = env::current_exe().ok()?.parent()?.to_owned();
    // Cargo keeps tests and examples one folder below.
    let above = folder
        .file_name()
        .is_some_and(|name| name == "deps" || name == "examples")
        .then(|| folder.parent())
        .flatten();
    library_in(&folder).or_else(|| library_in(above?))
}

/// `$XDG_DATA_HOME/melanoma`, `~/Library/Application Support/melanoma`, `%LOCALAPPDATA%\melanoma`.
fn in_user_data() -> Option<PathBuf> {
    let home = || env::home_dir();
    let data = if cfg!(windows) {
        env::var_os("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        env::var_os("XDG_DATA_HOME")
            .map(PathBuf::from)
            .or_else(|| home().map(|home| home.join(".local/share")))
    };
    library_in(&data?.join("melanoma"))
}

fn in_python() -> Option<PathBuf> {
    const WHERE: &str =
        "import importlib.util as u; print(u.find_spec('onnxruntime').submodule_search_locations[0])";
    // -I: Python must not look in the current folder, which can come from anyone.
    ["python3", "python"].iter().find_map(|python| {
        let output =
            Command::new(python).args(["-I", "-c", WHERE]).output().ok().filter(|o| o.status.success())?;
        let folder = String::from_utf8(output.stdout).ok()?;
        library_in(&Path::new(folder.trim()).join("capi"))
    })
}

/// The library in `folder`: the pinned one, else any version.
fn library_in(folder: &Path) -> Option<PathBuf> {
    let pinned = folder.join(env!("ONNXRUNTIME_LIBRARY"));
    if pinned.is_file() {
        return Some(pinned);
    }
    let is_library = |name: &str| {
        name == "onnxruntime.dll"
            || name.starts_with("libonnxruntime.so")
            || name
                .strip_prefix("libonnxruntime.")
                .is_some_and(|rest| rest.split('.').next_back() == Some("dylib"))
    };
    let mut found: Vec<PathBuf> = folder
        .read_dir()
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_library))
        .collect();
    found.sort();
    found.pop()
}
