//! One module for each command.

use std::{fmt, fs, path::Path};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use melanoma_core::Class;
use melanoma_evaluation::DataSet;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::{args::LabelArgs, output::note};

pub(crate) mod audit;
pub(crate) mod calibrate;
pub(crate) mod classify;
pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod evaluate;
mod evidence;
pub(crate) mod healthcheck;
pub(crate) mod import;
pub(crate) mod inspect;
pub(crate) mod man;
mod output_file;
mod predictions;
pub(crate) mod samples;
pub(crate) mod serve;
mod text_table;
pub(crate) mod verify;

/// Creates a folder that can already exist.
fn make_folder(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create the folder {}", folder.display()))
}

/// Opens a data set, and prints how its csv file was read.
fn open_data(path: &Path, labels: &LabelArgs, classes: &[Class]) -> anyhow::Result<DataSet> {
    let data = DataSet::open(path, &labels.to_options(), classes)?;
    for sentence in &data.notes {
        note(&format!("note: {sentence}"));
    }
    Ok(data)
}

/// The threads that process images.
fn pool(threads: usize) -> anyhow::Result<ThreadPool> {
    ThreadPoolBuilder::new().num_threads(threads).build().context("cannot start threads")
}

/// A progress bar on standard error, hidden for few images.
fn progress(count: usize) -> ProgressBar {
    if count < 5 {
        return ProgressBar::hidden();
    }
    let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
        // A terminal that cannot be written to is the progress bar's concern.
        let _ = write!(out, "{:.1}", state.per_sec());
    };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} images, {rate} images/s, {eta} left");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar()).with_key("rate", rate);
    ProgressBar::new(count as u64).with_style(style)
}
