//! `melanoma audit`: what is wrong with a data set before anything is trained or measured on it.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use anyhow::Context;
use comfy_table::{Cell, CellAlignment, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use melanoma_evaluation::{DataSet, audit::Audit};

use crate::{
    args::{AuditArgs, ModelArgs, ReportFormat},
    output::{Exit, note, printable},
};

pub(crate) fn run(args: &AuditArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    let threads = model.concurrency();
    let classifier = model.open_noting_fallback(threads)?;
    let data = DataSet::open(&args.data, &classifier.bundle().card().classes)?;
    let root = if args.data.is_dir() { Some(args.data.as_path()) } else { args.data.parent() };
    let pool = super::pool(threads)?;
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} read and compared, {eta} left");
    // Hidden unless stderr is a terminal.
    let progress = ProgressBar::new(2 * data.lesions.len() as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let audit =
        pool.install(|| Audit::of(&data, root.unwrap_or(Path::new("")), &classifier, &|| progress.inc(1)));
    progress.finish_and_clear();

    if let Some(path) = &args.json {
        write(path, &(serde_json::to_string_pretty(&audit)? + "\n"))?;
    }
    if let Some(path) = &args.html {
        write(path, &audit.page(&classifier.limits())?)?;
    }
    if let Some(path) = &args.pairs {
        let file = fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        audit.write_pairs(file).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let mut out = io::stdout().lock();
    match args.format {
        ReportFormat::Text => out.write_all(summary(&audit).as_bytes())?,
        ReportFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &audit)?;
            writeln!(out)?;
        }
    }
    Ok(exit(&audit))
}

fn exit(audit: &Audit) -> Exit {
    if audit.leaks() {
        Exit::Leak
    } else if audit.unreadable.is_empty() {
        Exit::Success
    } else {
        note("some images could not be read, so the audit is not complete");
        Exit::Failure
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn summary(audit: &Audit) -> String {
    let splits = match audit.splits.as_slice() {
        [] => "no splits".to_owned(),
        splits => format!("splits {}", splits.join(", ")),
    };
    let (name, images, groups) = (&audit.data, audit.images, audit.groups);
    let mut text = format!("{name}: {images} images, {groups} groups, {splits}\n");
    let header = [
        "duplicates",
        "pairs",
        "within one group",
        "across groups",
        "across splits",
        "malignant / benign",
        "other diagnosis",
    ];
    let counts = audit.counts.iter().map(|of| {
        let numbers = [
            of.pairs,
            of.within_group,
            of.across_groups,
            of.across_splits,
            of.malignancy_conflicts,
            of.diagnosis_conflicts,
        ];
        (of.kind.as_str().to_owned(), numbers.map(|number| number.to_string()).to_vec())
    });
    text.push_str(&table(&header, counts));
    for of in &audit.traits {
        let values = of.values.iter().map(|value| {
            let share = format!("{:.0} %", 100.0 * value.share_malignant());
            (value.value.clone(), vec![value.images.to_string(), share])
        });
        text.push_str(&table(&[of.name, "images", "malignant"], values));
    }
    let told = audit.predictability.iter().map(|told| {
        let numbers = [told.balanced_accuracy, told.chance, told.warning_from];
        (format!("{} from {}", told.target, told.from), numbers.map(|number| format!("{number:.3}")).to_vec())
    });
    text.push_str(&table(&["told", "balanced accuracy", "guessing", "warning from"], told));
    for file in &audit.unreadable {
        text.push_str(&format!("\nnot read: {} [{}] {}", printable(&file.file), file.code, file.message));
    }
    let findings = audit.findings();
    if findings.is_empty() {
        text.push_str("\nNothing was found.\n");
    } else {
        text.push_str("\nFound:\n");
    }
    for finding in findings {
        text.push_str(&format!("- {}\n", printable(&finding)));
    }
    text
}

fn table(header: &[&str], rows: impl Iterator<Item = (String, Vec<String>)>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(header.iter().enumerate().map(|(i, name)| cell(name, i)));
    for (name, numbers) in rows {
        let name = printable(&name);
        table.add_row(std::iter::once(&name).chain(&numbers).enumerate().map(|(i, text)| cell(text, i)));
    }
    format!("\n{table}\n")
}

fn cell(text: &str, column: usize) -> Cell {
    let alignment = if column == 0 { CellAlignment::Left } else { CellAlignment::Right };
    Cell::new(text).set_alignment(alignment)
}
