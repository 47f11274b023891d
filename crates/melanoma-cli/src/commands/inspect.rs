//! `melanoma inspect`: the card of a model bundle, as text, JSON or Markdown.

mod lanes;
mod markdown;
mod network;
mod profile;
mod summary;

use melanoma_core::{Bundle, Card};
use serde::Serialize;

use crate::{
    args::{CardFormat, InspectArgs},
    commands::evidence,
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
    if args.network {
        let network = network::Network::of(&bundle);
        match args.format {
            CardFormat::Json => terminal::print_json(&network)?,
            CardFormat::Text | CardFormat::Markdown => terminal::print(&network.table())?,
        }
        return Ok(Exit::Success);
    }
    match args.format {
        CardFormat::Text if args.all => terminal::print(&describe(&bundle))?,
        CardFormat::Text => terminal::print(&summary::summary(&bundle))?,
        CardFormat::Markdown => terminal::print(&markdown::model_card(&bundle))?,
        CardFormat::Json => {
            terminal::print_json(&Inspection { sha256: bundle.digest().as_str(), card: bundle.card() })?;
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
                let of_type = e.image_type.map_or_else(String::new, |found| format!("{} ", found.as_str()));
                format!(
                    "{:.3} ({low:.3} to {high:.3})  {}, {} ({} {of_type}images)",
                    e.value, e.measure, e.data, e.images
                )
            })
            .collect(),
    );
    section("Image types", profile::image_types(card));
    for (image_type, of_type) in card.profiles.iter() {
        let name = evidence::images(image_type);
        section(&format!("Operating points of {name}"), profile::operating_points(of_type));
        section(&format!("Calibration of {name}"), profile::calibration(of_type));
    }
    let steps = &card.preprocess;
    section(
        "Preprocessing",
        vec![
            resampling(card),
            format!(
                "values: times {}, minus {}, divided by {} (red, green, blue), in the order {}",
                steps.rescale,
                channels(steps.mean),
                channels(steps.std),
                words(steps.layout).to_uppercase()
            ),
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

/// The steps to the pixels of the input.
fn resampling(card: &Card) -> String {
    let steps = &card.preprocess;
    let (mode, filter) = (words(steps.resize_mode), words(steps.filter));
    format!("{mode} to {} x {} pixels, {filter} filter", steps.width, steps.height)
}

/// The name in the card, with spaces: `center crop`.
fn words(value: impl Serialize) -> String {
    let name = serde_json::to_value(value).unwrap_or_default();
    name.as_str().unwrap_or_default().replace('_', " ")
}

fn channels(values: [f32; 3]) -> String {
    values.map(|value| value.to_string()).join(" ")
}
