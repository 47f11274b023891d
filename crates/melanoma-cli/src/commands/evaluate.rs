//! `melanoma evaluate`: how good a model is on images with a known diagnosis.

mod outcomes;
mod text;
mod update_card;

use melanoma_evaluation::{Evaluation, Prediction, Taxonomy, page, predictions};

use self::update_card::CardUpdate;
use super::{output_file::OutputFile, predictions::DataPredictions};
use crate::{
    args::{EvaluateArgs, ModelArgs, ReportFormat},
    engine::tta_note,
    output::{Exit, note},
    terminal,
};

pub(crate) fn run(args: &EvaluateArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    // Before the model runs, which can take an hour: can the results be written?
    let create = |path| OutputFile::create(path, args.output);
    let json = args.json.as_deref().map(create).transpose()?;
    let html = args.html.as_deref().map(create).transpose()?;
    let scores = args.scores.as_deref().map(create).transpose()?;
    let evaluated = args.data.model(model).bundle()?;
    let taxonomy = Taxonomy::new(&evaluated.card().classes, &args.merge_classes)?;
    let update = args.update_card.as_deref();
    let update = update.map(|folder| CardUpdate::open(folder, &evaluated)).transpose()?;

    let options = args.options.to_options();
    let DataPredictions { data, predictions, bundle } = args.data.predictions(&options, model)?;
    let other_tta =
        predictions.iter().filter_map(Prediction::tta).find_map(|tta| tta_note(bundle.card(), tta));
    if let Some(line) = other_tta {
        note(&line);
    }
    if let Some(scores) = scores {
        scores.write(|out| Ok(predictions::write(out, &predictions, &bundle)?))?;
    }
    let name = args.name.clone().unwrap_or(data);
    let split = args.data.split.clone();
    let evaluation = Evaluation::new(name, split, &predictions, &bundle, &taxonomy, args.bootstrap.into());
    if let Some(json) = json {
        json.write(|out| Ok(serde_json::to_writer_pretty(out, &evaluation)?))?;
    }
    if let Some(html) = html {
        let worst_errors = if args.worst_errors {
            page::worst_errors(&predictions, bundle.card(), &model.limits())
        } else {
            Vec::new()
        };
        let page = page::render(&evaluation, &bundle, &worst_errors)?;
        html.write(|out| Ok(out.write_all(page.as_bytes())?))?;
    }
    if let Some(update) = update {
        update.write(&evaluation, &predictions)?;
    }
    match args.format {
        ReportFormat::Text => terminal::print(&text::describe(&evaluation))?,
        ReportFormat::Json => terminal::print_json(&evaluation)?,
    }
    Ok(if evaluation.data.failed.is_empty() { Exit::Success } else { Exit::Failure })
}
