//! `melanoma audit`: problems of a data set before anything is trained or measured on it.

mod text;

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use melanoma_evaluation::audit::Audit;

use super::{open_data, output_file::OutputFile};
use crate::{
    args::{AuditArgs, ModelArgs, ReportFormat},
    output::{Exit, note},
    terminal,
};

pub(crate) fn run(args: &AuditArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    // Before the images are compared, which can take an hour: can the results be written?
    let create = |path| OutputFile::create(path, args.output);
    let json = args.json.as_deref().map(create).transpose()?;
    let html = args.html.as_deref().map(create).transpose()?;
    let pairs = args.pairs.as_deref().map(create).transpose()?;

    let threads = model.concurrency();
    let classifier = model.open_noting_fallback(threads)?;
    let data = open_data(&args.data, &args.labels, &classifier.bundle().card().classes)?;
    let root = if let Some(images) = &args.labels.images {
        Some(images.as_path())
    } else if args.data.is_dir() {
        Some(args.data.as_path())
    } else {
        args.data.parent()
    };
    let root = root.unwrap_or(Path::new(""));
    let progress = progress(data.samples.len());
    let audit = super::pool(threads)?.install(|| Audit::new(&data, root, &classifier, &|| progress.inc(1)));
    progress.finish_and_clear();

    if let Some(json) = json {
        json.write(|out| {
            serde_json::to_writer_pretty(&mut *out, &audit)?;
            Ok(writeln!(out)?)
        })?;
    }
    if let Some(html) = html {
        let page = audit.page(&classifier.limits())?;
        html.write(|out| Ok(out.write_all(page.as_bytes())?))?;
    }
    if let Some(pairs) = pairs {
        pairs.write(|out| Ok(audit.write_pairs(out)?))?;
    }
    match args.format {
        ReportFormat::Text => terminal::print(&text::describe(&audit))?,
        ReportFormat::Json => terminal::print_json(&audit)?,
    }
    Ok(exit(&audit))
}

/// A progress bar with two steps per image; hidden unless standard error is a terminal.
fn progress(images: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} read and compared, {eta} left");
    ProgressBar::new(2 * images as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn exit(audit: &Audit) -> Exit {
    if audit.has_leaks() {
        Exit::Leak
    } else if audit.unreadable.is_empty() {
        Exit::Success
    } else {
        note(&format!("note: the audit is incomplete: {} images cannot be read", audit.unreadable.len()));
        Exit::Failure
    }
}
