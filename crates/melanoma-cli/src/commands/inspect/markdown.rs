//! The card as a page in Markdown: `MODEL_CARD.md` is made by this and by nothing else.
//!
//! The order is that of Mitchell et al. 2019, "Model Cards for Model Reporting".

use melanoma_core::{Bundle, Card, NOTICE};

use super::calibration;

/// The whole card for a reader who decides whether to use the model.
pub(super) fn model_card(bundle: &Bundle) -> String {
    let card = bundle.card();
    let mut page = format!(
        "# Model card: {} {}\n\n<!-- Made by `melanoma inspect --format markdown`. Do not edit. -->\n\n{}\n\n**{NOTICE}**\n",
        card.name, card.version, card.description
    );
    section(&mut page, "Intended use", &card.intended_use);
    section(&mut page, "Limits", &list(&card.limits));
    section(&mut page, "License of the weights", &card.license);
    section(&mut page, "What it tells apart", &classes(card));
    section(&mut page, "When it refers", &operating_points(card));
    section(&mut page, "Probabilities", &list(&calibration(card)));
    section(&mut page, "Results", &results(card));
    section(&mut page, "Data and training", &origin(card));
    section(&mut page, "Preprocessing", &preprocessing(card));
    section(&mut page, "Files", &files(bundle));
    page
}

fn section(page: &mut String, title: &str, text: &str) {
    page.push_str(&format!("\n## {title}\n\n{}\n", text.trim_end()));
}

fn list(items: &[String]) -> String {
    items.iter().fold(String::new(), |text, item| text + "- " + item + "\n")
}

/// A table; `|` in a cell would end it.
fn table<const N: usize>(header: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let line = |cells: &[String; N]| {
        format!("| {} |\n", cells.each_ref().map(|c| c.replace('|', "\\|")).join(" | "))
    };
    let header = line(&header.map(str::to_owned));
    let rule = format!("{}|\n", "|---".repeat(N));
    rows.fold(header + &rule, |text, row| text + &line(&row))
}

fn classes(card: &Card) -> String {
    let kind = |malignant: bool| if malignant { "malignant" } else { "benign" };
    let rows = card.classes.iter().map(|c| [c.code.clone(), c.name.clone(), kind(c.malignant).into()]);
    table(["code", "name", "counts as"], rows)
}

fn operating_points(card: &Card) -> String {
    let default = card.default_operating_point.as_deref();
    let rows = card.operating_points.iter().map(|point| {
        let name = if default == Some(point.name.as_str()) {
            format!("**{}** (default)", point.name)
        } else {
            point.name.clone()
        };
        let share =
            |value, [low, high]: [melanoma_core::Probability; 2]| format!("{value} % ({low} to {high})");
        [
            name,
            point.target.to_string(),
            format!("{} %", point.threshold),
            share(point.sensitivity, point.sensitivity_interval),
            share(point.specificity, point.specificity_interval),
        ]
    });
    let mut text = table(["operating point", "target", "refers from", "sensitivity", "specificity"], rows);
    let mut measured: Vec<_> = card.operating_points.iter().map(|point| &point.measured_on).collect();
    measured.dedup();
    for on in measured {
        text.push_str(&format!("\nMeasured on {on}.\n"));
    }
    text + "\nIt also refers whatever it labels malignant, and whatever it doubts: see `docs/bundle.md`.\n"
}

fn results(card: &Card) -> String {
    if card.evaluation.is_empty() {
        return "None was measured.".into();
    }
    let rows = card.evaluation.iter().map(|e| {
        let [low, high] = e.interval;
        [
            e.data.clone(),
            e.images.to_string(),
            e.measure.clone(),
            format!("{:.3} ({low:.3} to {high:.3})", e.value),
        ]
    });
    table(["images", "number", "measure", "value (95 % interval)"], rows)
}

fn origin(card: &Card) -> String {
    let provenance = &card.provenance;
    let rows = provenance.data.iter().map(|d| [d.name.clone(), d.images.to_string(), d.license.clone()]);
    format!(
        "{}. It started from: {}.\n\n{}.\n\n{}",
        provenance.architecture,
        provenance.initial_weights,
        provenance.training,
        table(["fitted on", "images", "license"], rows)
    )
}

fn preprocessing(card: &Card) -> String {
    let steps = &card.preprocess;
    let surround = if steps.field_of_view_crop.is_some() { "A black surround is cut away. " } else { "" };
    format!(
        "{surround}{:?} to {} x {} pixels, {:?}. Refused: a shorter side below {} pixels, a contrast below {}.",
        steps.geometry,
        steps.width,
        steps.height,
        steps.filter,
        card.refusal.shorter_side,
        card.refusal.contrast
    )
}

fn files(bundle: &Bundle) -> String {
    let rows =
        bundle.card().files.iter().map(|(name, digest)| [name.clone(), format!("`{}`", digest.as_str())]);
    table(["file", "SHA-256"], rows)
}
