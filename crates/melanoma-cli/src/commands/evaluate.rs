//! `melanoma evaluate`: how good a model is on images whose diagnosis is known.

mod into;
mod text;

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use anyhow::Context;
use melanoma_evaluation::{Answer, Evaluation, Taxonomy, page, scores};

use self::into::Into;
use super::judged::Judged;
use crate::{
    args::{EvaluateArgs, ModelArgs, ReportFormat},
    engine::views_note,
    output::{Exit, note},
};

pub(crate) fn run(args: &EvaluateArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    // Opened first: a model that ran for an hour is not to find that its report has no place.
    let json = args.json.as_deref().map(Output::create).transpose()?;
    let html = args.html.as_deref().map(Output::create).transpose()?;
    let table = args.scores.as_deref().map(Output::create).transpose()?;

    let asked = args.data.model(model).bundle()?;
    let taxonomy = Taxonomy::new(&asked.card().classes, &args.merge_classes)?;
    let into = args.update_card.as_deref().map(|folder| Into::open(folder, &asked)).transpose()?;

    let Judged { name, answers, bundle } = args.data.answers(&args.options.to_options(), model)?;
    let name = args.name.clone().unwrap_or(name);
    if let Some(line) = answers.iter().filter_map(Answer::views).find_map(|v| views_note(bundle.card(), v)) {
        note(&line);
    }
    if let Some(table) = table {
        table.write(|out| Ok(scores::write(out, &answers, &bundle)?))?;
    }
    let split = args.data.split.clone();
    let evaluation = Evaluation::of(name, split, &answers, &bundle, &taxonomy, args.bootstrap.into());
    if let Some(json) = json {
        json.write(|out| Ok(serde_json::to_writer_pretty(out, &evaluation)?))?;
    }
    if let Some(html) = html {
        let worst = if args.worst_errors {
            page::worst(&answers, bundle.card(), &model.limits())
        } else {
            Vec::new()
        };
        let page = page::render(&evaluation, &bundle, &worst)?;
        html.write(|out| Ok(out.write_all(page.as_bytes())?))?;
    }
    if let Some(into) = into {
        into.write(&evaluation, &answers)?;
    }
    let mut out = io::stdout().lock();
    match args.format {
        ReportFormat::Text => out.write_all(text::describe(&evaluation).as_bytes())?,
        ReportFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &evaluation)?;
            writeln!(out)?;
        }
    }
    Ok(if evaluation.data.not_judged.is_empty() { Exit::Success } else { Exit::Failure })
}

/// A file to be written.
struct Output<'a> {
    path: &'a Path,
    file: File,
}

impl<'a> Output<'a> {
    fn create(path: &'a Path) -> anyhow::Result<Self> {
        // What stands in it is kept until there is something better.
        let file = File::options().write(true).create(true).truncate(false).open(path);
        let file = file.with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { path, file })
    }

    fn write(self, content: impl FnOnce(&mut BufWriter<File>) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let empty = self.file.set_len(0);
        let mut out = BufWriter::new(self.file);
        empty
            .map_err(anyhow::Error::from)
            .and_then(|()| content(&mut out))
            .and_then(|()| Ok(out.flush()?))
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}
