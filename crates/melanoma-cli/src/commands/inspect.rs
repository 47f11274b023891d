//! `melanoma inspect`: the card of a model bundle, as text, JSON or Markdown.

mod markdown;

use melanoma_core::{Bundle, Card, Probability, calibration::Calibration};
use serde::Serialize;

use crate::{
    args::{CardFormat, InspectArgs},
    output::Exit,
    terminal,
};

#[derive(Serialize)]
struct Inspection<'a> {
    sha256: &'a str,
    card: &'a Card,
}

pub(crate) fn run(args: &InspectArgs) -> anyhow::Result<Exit> {
    if args.schema {
        terminal::print_json(&schemars::schema_for!(Card))?;
        return Ok(Exit::Success);
    }
    let bundle = match &args.path {
        Some(folder) => Bundle::open(folder)?,
        None => args.bundle.open()?,
    };
    match args.format {
        CardFormat::Text => terminal::print(&describe(&bundle))?,
        CardFormat::Markdown => terminal::print(&markdown::model_card(&bundle))?,
        CardFormat::Json => {
            terminal::print_json(&Inspection { sha256: bundle.digest().as_str(), card: bundle.card() })?;
        }
    }
    Ok(Exit::Success)
}

fn operating_points(card: &Card) -> Vec<String> {
    let range = |[low, high]: [Probability; 2]| format!("({low} to {high})");
    let mut lines = Vec::new();
    for point in &card.operating_points {
        let default = card.default_operating_point.as_deref() == Some(point.name.as_str());
        lines.push(format!(
            "{}{}: refer if {} is at least {} %",
            point.name,
            if default { " (the default)" } else { "" },
            point.target,
            point.threshold
        ));
        lines.push(format!(
            "    sensitivity {} % {}, specificity {} % {}",
            point.sensitivity,
            range(point.sensitivity_interval),
            point.specificity,
            range(point.specificity_interval)
        ));
    }
    let mut measured: Vec<_> = card.operating_points.iter().map(|point| &point.measured_on).collect();
    measured.dedup();
    lines.extend(measured.into_iter().map(|on| format!("measured on {on}")));
    if lines.is_empty() {
        lines.push("none; a person is referred unless the probability of malignant is below 20 %".into());
    }
    lines
}

fn calibration(card: &Card) -> Vec<String> {
    let mut lines = vec![match &card.calibration {
        Calibration::None {} => "none; the probabilities rank images, but are not frequencies".into(),
        Calibration::Temperature { temperature } => format!("temperature scaling by {temperature:.4}"),
        Calibration::Vector { .. } => "vector scaling, with a factor and an offset for each class".into(),
        Calibration::Platt { slope, intercept } => {
            format!("Platt scaling of the log odds of malignant: x {slope:.4} + {intercept:.4}")
        }
    }];
    lines.extend(card.prevalence.map(|p| {
        format!(
            "for a prevalence of {} % malignant; the images of the calibration have {} %",
            p.assumed, p.measured
        )
    }));
    lines.extend(card.prediction_sets.as_ref().map(|sets| {
        format!("prediction sets with a coverage of {} %, calibrated on {}", sets.coverage, sets.fitted_on)
    }));
    lines.push(format!("test-time augmentation: {} views", u32::from(card.tta)));
    lines
}

fn describe(bundle: &Bundle) -> String {
    let card = bundle.card();
    let mut text = format!("{} {}\n  {}\n", card.name, card.version, card.description);
    let mut section = |title: &str, lines: Vec<String>| {
        text.push_str(&format!("\n{title}\n"));
        for line in lines {
            text.push_str(&format!("  {line}\n"));
        }
    };
    section("Intended use", vec![card.intended_use.clone()]);
    section("Limits", card.limits.clone());
    section("License of the weights", vec![card.license.clone()]);
    section(
        "Classes",
        card.classes
            .iter()
            .map(|c| {
                format!("{:5} {:24} {}", c.code, c.name, if c.malignant { "malignant" } else { "benign" })
            })
            .collect(),
    );
    section(
        "Measured",
        card.evaluation
            .iter()
            .map(|e| {
                let [low, high] = e.interval;
                format!("{:.3} ({low:.3} to {high:.3})  {}, {} ({})", e.value, e.measure, e.data, e.images)
            })
            .collect(),
    );
    section("Operating points", operating_points(card));
    section("Calibration", calibration(card));
    let steps = &card.preprocess;
    section(
        "Preprocessing",
        vec![
            format!(
                "{:?} to {} x {} pixels, {:?}",
                steps.resize_mode, steps.width, steps.height, steps.filter
            ),
            format!("x {} - {:?} / {:?}, {:?}", steps.rescale, steps.mean, steps.std, steps.layout),
            format!(
                "quality gate: rejects a shorter side below {} pixels and a contrast below {}",
                card.quality_gate.min_side, card.quality_gate.min_contrast
            ),
        ],
    );
    let provenance = &card.provenance;
    let mut origin = vec![
        provenance.architecture.clone(),
        provenance.initial_weights.clone(),
        provenance.training.clone(),
    ];
    origin.extend(
        provenance.data.iter().map(|d| format!("{:6} images of {} ({})", d.images, d.name, d.license)),
    );
    section("Origin", origin);
    let mut files = vec![format!("{}  card.json, which identifies the bundle", bundle.digest().as_str())];
    files.extend(card.files.iter().map(|(name, digest)| format!("{}  {name}", digest.as_str())));
    section("SHA-256 (verified)", files);
    text
}
