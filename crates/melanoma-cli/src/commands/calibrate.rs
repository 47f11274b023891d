//! `melanoma calibrate`: a new bundle, fitted to images that trained nothing.

mod text;

use std::io::{self, Write};

use melanoma_core::{Card, ClassifyOptions, Error, ErrorCode};
use melanoma_evaluation::fitting::{Fit, Wanted, operating_point_names};

use super::{bundle_folder, judged::Judged};
use crate::{
    args::{CalibrateArgs, ModelArgs, ReportFormat},
    output::{Exit, note},
};

pub(crate) fn run(args: &CalibrateArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    // A model that ran for an hour is not to find that what was asked for cannot be.
    bundle_folder::check_is_new(&args.out)?;
    check_is_offered(&args.default_operating_point, args.data.model(model).bundle()?.card())?;
    let asked = ClassifyOptions { operating_point: None, views: args.tta };
    let Judged { name, answers, bundle } = args.data.answers(&asked, model)?;
    let name = args.name.clone().unwrap_or(name);
    let judged = answers.iter().filter(|answer| answer.score.is_ok()).count();
    let split = args.data.split.as_ref().map_or_else(String::new, |split| format!(", split {split}"));
    let wanted = Wanted {
        measured_on: format!("{name}{split} ({judged} images)"),
        prevalence: args.prevalence,
        default_operating_point: args.default_operating_point.clone(),
        coverage: args.coverage,
        version: args.version.clone(),
        bootstrap: args.bootstrap.into(),
    };
    let fit = Fit::of(&answers, bundle.card(), wanted)?;
    bundle_folder::create(&args.out, &bundle, &fit.card)?;
    warn(args, &fit, bundle.card());

    let mut out = io::stdout().lock();
    match args.format {
        ReportFormat::Text => out.write_all(text::describe(&fit, &args.out).as_bytes())?,
        ReportFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &fit)?;
            writeln!(out)?;
        }
    }
    Ok(if fit.not_judged == 0 { Exit::Success } else { Exit::Failure })
}

fn check_is_offered(name: &str, card: &Card) -> Result<(), Error> {
    let names = operating_point_names(&card.classes);
    if names.iter().any(|known| known == name) {
        return Ok(());
    }
    let message = format!("there will be no operating point {name:?}; there can be {}", names.join(", "));
    Err(Error::new(ErrorCode::InvalidParameter, message))
}

/// What the person who asked should know and the numbers do not say.
fn warn(args: &CalibrateArgs, fit: &Fit, before: &Card) {
    let images = fit.malignant + fit.benign;
    if (fit.groups as usize) < images {
        note(&format!(
            "note: {images} images are of {} groups. Folds and intervals are by group; the coverage of the \
             prediction sets is of images",
            fit.groups
        ));
    }
    if !before.evaluation.is_empty() {
        let folder = args.out.display();
        note(&format!(
            "note: the card's results were measured before and are left out. To measure it anew on other images: \
             melanoma evaluate {folder} DATA --update-card {folder}"
        ));
    }
    let texts = before.limits.iter().chain([&before.description]);
    if texts.into_iter().any(|text| text.contains("calibrated")) {
        note(
            "note: the card's description and limits are as they were, and speak of calibration: see whether they still hold",
        );
    }
}
