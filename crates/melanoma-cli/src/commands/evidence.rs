//! Image types and evidence in words.

use melanoma_core::{
    ImageType,
    bundle::{Evidence, LeftOut},
};

/// `dermoscopic images`, or `every image` of a model that does not predict image types.
pub(super) fn images(image_type: Option<ImageType>) -> String {
    image_type
        .map_or_else(|| "every image".to_owned(), |image_type| format!("{} images", image_type.as_str()))
}

/// What the training of the networks left out.
pub(super) const fn left_out(left_out: LeftOut) -> &'static str {
    match left_out {
        LeftOut::Sources => "left-out sources",
        LeftOut::Patients => "left-out patients of the same sources, which is weaker",
    }
}

/// `1 group`, `2 groups`.
pub(super) fn counted(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Whether the evidence suffices for the result that there is no sign, and what it lacks.
pub(super) fn verdict(evidence: &Evidence) -> String {
    if evidence.is_sufficient() {
        return "sufficient".into();
    }
    let rules = [
        ("sensitivity", evidence.sensitivity_interval, evidence.min_sensitivity),
        ("specificity", evidence.specificity_interval, evidence.min_specificity),
    ];
    let short = rules.into_iter().filter(|(_, interval, min)| interval[0] < *min);
    let lacks: Vec<String> = short
        .map(|(name, interval, min)| {
            format!("the interval of the {name} starts at {:.3}, below {:.2}", interval[0].get(), min.get())
        })
        .collect();
    format!("too weak: {}", lacks.join(", "))
}
