//! `melanoma evaluate`: how good a model is on photographs whose diagnosis is known.

mod text;

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use melanoma_core::{Asked, Bundle};
use melanoma_evaluation::{Answer, Bootstrap, DataSet, Evaluation, page, scores};

use super::progress;
use crate::{
    args::{EvaluateArgs, ModelArgs, ReportFormat},
    output::Exit,
};

pub(crate) fn run(args: &EvaluateArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    // Opened first: a model that ran for an hour is not to find that its report has no place.
    let json = args.json.as_deref().map(Output::create).transpose()?;
    let html = args.html.as_deref().map(Output::create).transpose()?;
    let table = args.scores.as_deref().map(Output::create).transpose()?;

    let split = args.split.as_deref();
    let asked = args.asked.asked();
    let (name, answers, bundle) = match (&args.from_scores, args.paths.as_slice()) {
        (None, [bundle, data]) => {
            judge(data, split, &asked, &ModelArgs { bundle: Some(bundle.clone()), ..model.clone() })?
        }
        (None, paths) => judge(&paths.iter().collect::<PathBuf>(), split, &asked, model)?,
        (Some(file), _) => {
            let bundle = model.bundle()?;
            let (name, answers) = scores::read(file, split, &bundle, &asked)?;
            (name, answers, bundle)
        }
    };
    let name = args.name.clone().unwrap_or(name);
    if let Some(table) = table {
        table.write(|out| Ok(scores::write(out, &answers, &bundle)?))?;
    }
    let bootstrap = Bootstrap { resamples: args.resamples, seed: args.seed };
    let evaluation = Evaluation::of(name, args.split.clone(), &answers, &bundle, bootstrap);
    if let Some(json) = json {
        json.write(|out| Ok(serde_json::to_writer_pretty(out, &evaluation)?))?;
    }
    if let Some(html) = html {
        let worst =
            if args.worst { page::worst(&answers, bundle.card(), &model.limits()) } else { Vec::new() };
        let page = page::render(&evaluation, &bundle, &worst)?;
        html.write(|out| Ok(out.write_all(page.as_bytes())?))?;
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

/// Name of the data set, the model's answers to it, and the model.
fn judge(
    data: &Path,
    split: Option<&str>,
    asked: &Asked,
    model: &ModelArgs,
) -> anyhow::Result<(String, Vec<Answer>, Bundle)> {
    let bundle = model.bundle()?;
    let mut data = DataSet::open(data, &bundle.card().classes)?;
    if let Some(split) = split {
        data = data.split(split)?;
    }
    let threads = model.concurrency().min(data.lesions.len());
    let classifier = model.open_noting_fallback(threads)?;
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().context("cannot start threads")?;
    let progress = progress(data.lesions.len());
    let name = data.name.clone();
    let answers = pool.install(|| scores::run(&classifier, asked, data, || progress.inc(1)))?;
    progress.finish_and_clear();
    Ok((name, answers, bundle))
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
