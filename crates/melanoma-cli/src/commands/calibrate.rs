//! `melanoma calibrate`: a new bundle, fitted to images that were not used for training.

mod text;

use std::path::Path;

use anyhow::{Context, bail};
use melanoma_core::{Card, ClassifyOptions, bundle::Profile};
use melanoma_evaluation::calibration::{
    CalibrationOptions, CalibrationReport, EvidencePredictions, calibrate, operating_point_names,
};

use super::predictions::DataPredictions;
use crate::{
    args::{CalibrateArgs, ModelArgs, ReportFormat},
    output::{Exit, note, quoted},
    terminal,
};

pub(crate) fn run(args: &CalibrateArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    // Before the model runs, which can take an hour.
    check_is_new(&args.out)?;
    if let Some(name) = &args.default_operating_point {
        check_operating_point(name, args.data.model(model).bundle()?.card())?;
    }

    let evidence = args.evidence.as_deref().map(EvidencePredictions::read).transpose()?;
    let options = ClassifyOptions { tta: args.tta, ..ClassifyOptions::default() };
    let DataPredictions { data, predictions, bundle } = args.data.predictions(&options, model)?;
    let name = args.name.clone().unwrap_or(data);
    let split = args.data.split.as_ref().map_or_else(String::new, |split| format!(", split {split}"));
    let options = CalibrationOptions {
        measured_on: format!("{name}{split}"),
        prevalence: args.prevalence,
        default_operating_point: args.default_operating_point.clone(),
        coverage: args.coverage,
        max_other: args.max_other,
        evidence,
        version: args.version.clone(),
        bootstrap: args.bootstrap.into(),
    };
    let report = calibrate(&predictions, bundle.card(), &options)?;
    let calibrated = bundle.with_card(report.card.clone())?;
    calibrated.save(&args.out).with_context(|| format!("cannot write {}", args.out.display()))?;
    warn(args, &report, bundle.card());

    match args.format {
        ReportFormat::Text => terminal::print(&text::describe(&report, &args.out))?,
        ReportFormat::Json => terminal::print_json(&report)?,
    }
    Ok(if report.failed == 0 { Exit::Success } else { Exit::Failure })
}

/// Fails unless the folder does not exist or is empty.
fn check_is_new(folder: &Path) -> anyhow::Result<()> {
    if folder.is_file() {
        bail!("{} is a file; --out must name a folder that is empty or does not exist", folder.display());
    }
    if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{} is not empty; --out must name a folder that is empty or does not exist", folder.display());
    }
    Ok(())
}

fn check_operating_point(name: &str, card: &Card) -> anyhow::Result<()> {
    let available = operating_point_names(&card.classes);
    if !available.iter().any(|known| known == name) {
        return Err(melanoma_core::InvalidParameter::OperatingPoint { available }.into());
    }
    Ok(())
}

/// Notes on what the report does not show.
fn warn(args: &CalibrateArgs, report: &CalibrationReport, before: &Card) {
    for of in &report.profiles {
        let images = of.malignant + of.benign;
        let of_type =
            of.image_type.map_or_else(String::new, |image_type| format!("{} ", image_type.as_str()));
        if (of.groups as usize) < images {
            note(&format!(
                "note: the {images} {of_type}images are in {} groups. Folds and intervals are by group, and the coverage of \
                 the prediction sets is by image",
                of.groups
            ));
        }
    }
    for image_type in &report.unchanged {
        note(&format!(
            "note: there are no {} images, and their profile stays as it was",
            image_type.as_str()
        ));
    }
    let has_evidence =
        |(_, profile): (_, &Profile)| profile.operating_points.iter().any(|point| point.evidence.is_some());
    if args.evidence.is_none() && report.card.profiles.iter().any(has_evidence) {
        note("note: the evidence in the new card is that of the old one; --evidence computes it");
    }
    if !before.evaluation.is_empty() {
        let folder = quoted(&args.out.to_string_lossy());
        note(&format!(
            "note: the results in the old card are not in the new one. To evaluate on other images: \
             melanoma evaluate {folder} DATA --update-card {folder}"
        ));
    }
    let texts = before.limits.iter().chain([&before.description]);
    if texts.into_iter().any(|text| text.contains("calibrated")) {
        note(
            "note: the description and the limits in the card mention calibration; check that they are still right",
        );
    }
}
