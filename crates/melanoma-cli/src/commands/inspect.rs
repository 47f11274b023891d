//! `melanoma inspect`: a bundle, for a person or a program.

use std::io::{self, Write};

use melanoma_core::{Bundle, Card};
use serde::Serialize;

use crate::{
    args::{InspectArgs, ModelArgs, ReportFormat},
    output::Exit,
};

#[derive(Serialize)]
struct Inspection<'a> {
    sha256: &'a str,
    card: &'a Card,
}

pub(crate) fn run(args: &InspectArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    if args.schema {
        serde_json::to_writer_pretty(&mut out, &schemars::schema_for!(Card))?;
        writeln!(out)?;
        return Ok(Exit::Success);
    }
    let bundle = match &args.path {
        Some(folder) => Bundle::open(folder)?,
        None => model.bundle()?,
    };
    match args.format {
        ReportFormat::Text => out.write_all(describe(&bundle).as_bytes())?,
        ReportFormat::Json => {
            let inspection = Inspection { sha256: bundle.digest().as_str(), card: bundle.card() };
            serde_json::to_writer_pretty(&mut out, &inspection)?;
            writeln!(out)?;
        }
    }
    Ok(Exit::Success)
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
    section("Licence of the weights", vec![card.licence.clone()]);
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
                format!(
                    "{:.3} ({low:.3} to {high:.3})  {}, {} ({})",
                    e.value, e.measure, e.data, e.photographs
                )
            })
            .collect(),
    );
    let point = &card.operating_point;
    section(
        "Operating point",
        vec![
            format!("{}: refer from {} % malignant on", point.name, point.threshold),
            format!(
                "sensitivity {} %, specificity {} %, measured on {}",
                point.sensitivity, point.specificity, point.measured_on
            ),
            format!(
                "probabilities calibrated: {}",
                if card.calibration.is_calibrated() { "yes" } else { "no" }
            ),
        ],
    );
    let steps = &card.preprocess;
    section(
        "Preprocessing",
        vec![
            format!("{:?} to {} x {} pixels, {:?}", steps.geometry, steps.width, steps.height, steps.filter),
            format!("x {} - {:?} / {:?}, {:?}", steps.rescale, steps.mean, steps.std, steps.layout),
            format!(
                "refused: shorter side below {} pixels, contrast below {}",
                card.refusal.shorter_side, card.refusal.contrast
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
        provenance
            .data
            .iter()
            .map(|d| format!("{:6} photographs of {} ({})", d.photographs, d.name, d.licence)),
    );
    section("Origin", origin);
    let mut files = vec![format!("{}  card.json, which stands for the bundle", bundle.digest().as_str())];
    files.extend(card.files.iter().map(|(name, digest)| format!("{}  {name}", digest.as_str())));
    section("SHA-256, each checked", files);
    text
}
