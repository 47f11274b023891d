//! What was imported, as text.

use std::path::Path;

use super::Imported;
use crate::output::quoted;

pub(super) fn describe(imported: &Imported<'_>, folder: &Path) -> String {
    let Imported { card, sha256, layers, parameters, multiply_adds, engine, max_difference, .. } = imported;
    let mut text = format!("{} {} ({sha256})\n", card.name, card.version);
    text.push_str(&format!("  {}\n", card.description));
    text.push_str(&format!(
        "  {layers} layers, {:.2} million parameters, {:.0} million multiply-adds for an image\n",
        *parameters as f64 / 1e6,
        *multiply_adds as f64 / 1e6
    ));
    let steps = &card.preprocess;
    text.push_str(&format!(
        "  input: {} x {} pixels, x {} - {:?} / {:?}\n",
        steps.width, steps.height, steps.rescale, steps.mean, steps.std
    ));
    for class in &card.classes {
        let kind = if class.malignant { "malignant" } else { "benign" };
        text.push_str(&format!("  class {}: {kind}\n", class.code));
    }
    match imported.without_heat_maps {
        None => text.push_str("  heat maps: yes\n"),
        Some(reason) => text.push_str(&format!("  heat maps: none, because {reason}\n")),
    }
    text.push_str(&format!(
        "verified with {engine}: probabilities differ from the test vectors by at most {max_difference:.1e}\n"
    ));
    let folder = quoted(&folder.to_string_lossy());
    text.push_str(&format!(
        "next: melanoma verify {folder} --input x.npy --output y.npy   compares it with Keras\n      \
         melanoma calibrate DATA --bundle {folder} --out calibrated   fits it to your images\n"
    ));
    text
}
