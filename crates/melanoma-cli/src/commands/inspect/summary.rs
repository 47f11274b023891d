//! The card in about ten lines: what the model is for, when it refers, and what is known about that.

use melanoma_core::{
    Bundle, Card,
    bundle::{OperatingPoint, Profile},
};

use super::profile::evidence_summary;

/// Characters of the longest name of a line, `dermoscopic`, and the gap.
const NAME: usize = 13;

pub(super) fn summary(bundle: &Bundle) -> String {
    let card = bundle.card();
    let mut lines = vec![
        ("model", format!("{} {}", card.name, card.version)),
        ("", card.description.clone()),
        ("use", card.intended_use.clone()),
        ("classes", classes(card)),
    ];
    for (image_type, profile) in card.profiles.iter() {
        let name = image_type.map_or("every image", |image_type| image_type.as_str());
        let point = profile.operating_point(None).ok().flatten();
        lines.push((name, rule(profile, point)));
        lines.push(("", evidence_summary(point)));
    }
    lines.push(("license", card.license.clone()));
    lines.push(("sha256", bundle.digest().as_str().to_owned()));
    let others = "limits, other operating points, results, training data and files: melanoma inspect --all";
    lines.push(("more", others.to_owned()));
    let lines: Vec<String> = lines.iter().map(|(name, text)| format!("{name:NAME$}{text}")).collect();
    lines.join("\n") + "\n"
}

fn classes(card: &Card) -> String {
    let names = |malignant: bool| {
        let of_kind = card.classes.iter().filter(|class| class.malignant == malignant);
        of_kind.map(|class| class.code.as_str()).collect::<Vec<_>>().join(", ")
    };
    format!("malignant: {}; benign: {}", names(true), names(false))
}

fn rule(profile: &Profile, point: Option<&OperatingPoint>) -> String {
    let calibrated = if profile.calibration.is_calibrated() { "" } else { " (not calibrated)" };
    match point {
        Some(OperatingPoint { target, threshold, sensitivity, specificity, .. }) => format!(
            "refers if {target} is at least {threshold}%{calibrated}; on the images of the calibration: sensitivity \
             {sensitivity}%, specificity {specificity}%"
        ),
        None => {
            format!("no operating point; a person is referred, or the result is inconclusive{calibrated}")
        }
    }
}
