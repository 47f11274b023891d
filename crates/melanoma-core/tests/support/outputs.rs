//! Outputs made by hand, for the card of the small bundle.

use melanoma_core::{
    Class, Classifier, ClassifyOptions, Error, ImageFindings, Logits, Probability, Report,
    bundle::{LeftOut, Profile},
    outputs::Outputs,
    tta::PerView,
};
use melanoma_testing::{BundleFolder, rten};
use serde_json::{Value, json};

/// Logits of dermoscopic, clinical and other.
pub(crate) const DERMOSCOPIC: [f32; 3] = [9.0, 0.0, 0.0];
pub(crate) const CLINICAL: [f32; 3] = [0.0, 9.0, 0.0];
/// A distance near the training data.
pub(crate) const NEAR: f32 = 0.0;

/// One view whose log odds of malignant are `log_odds`, by MEL and NV; no other class is possible.
pub(crate) fn view(log_odds: f32, image_type: [f32; 3], distance: f32) -> Outputs {
    let mut logits = vec![-1e4; 8];
    logits[..2].copy_from_slice(&[log_odds, 0.0]);
    Outputs {
        logits: Logits::new(logits).unwrap(),
        embedding: None,
        class_maps: None,
        image_type: Logits::new(image_type.to_vec()),
        distance: Some(distance),
    }
}

/// The report on one view.
pub(crate) fn report(classifier: &Classifier, view: Outputs, point: Option<&str>) -> Result<Report, Error> {
    let options = ClassifyOptions { operating_point: point.map(Into::into), ..ClassifyOptions::default() };
    classifier.postprocess(&PerView::new(vec![view]).unwrap(), &ImageFindings::default(), &options)
}

/// A classifier with the small bundle and another card.
pub(crate) fn classifier(change: impl FnOnce(&mut Value)) -> Classifier {
    let folder = BundleFolder::small();
    folder.change_card(change);
    Classifier::open(folder.open().unwrap_or_else(|e| panic!("{e}")), &rten()).unwrap()
}

/// Evidence whose intervals begin at these values.
pub(crate) fn evidence(left_out: LeftOut, sensitivity: f64, specificity: f64) -> Value {
    let [min_sensitivity, min_specificity] = left_out.required().map(Probability::get);
    json!({
        "left_out": left_out, "images": 10, "groups": 10, "sensitivity": 1.0,
        "sensitivity_interval": [sensitivity, 1.0], "specificity": 1.0,
        "specificity_interval": [specificity, 1.0], "min_sensitivity": min_sensitivity,
        "min_specificity": min_specificity, "measured_on": "nothing",
    })
}

/// A calibrated profile of one operating point, `usual`, with this threshold on malignant.
pub(crate) fn profile(threshold: f64, evidence: &Value, change: impl FnOnce(&mut Value)) -> Profile {
    let mut profile = json!({
        "calibration": {"method": "temperature", "temperature": 1.0}, "prevalence": null,
        "operating_points": [point("usual", "malignant", threshold, evidence)],
        "default_operating_point": "usual", "prediction_sets": null,
    });
    change(&mut profile);
    serde_json::from_value(profile).unwrap()
}

/// An operating point.
pub(crate) fn point(name: &str, target: &str, threshold: f64, evidence: &Value) -> Value {
    json!({
        "name": name, "target": target, "threshold": threshold, "sensitivity": 0.95,
        "sensitivity_interval": [0.9, 0.98], "specificity": 0.6, "specificity_interval": [0.5, 0.7],
        "measured_on": "nothing", "evidence": evidence,
    })
}

/// One malignant and one benign class, so that two logits make any probability.
pub(crate) fn two_classes() -> Vec<Class> {
    [("MEL", true), ("NV", false)]
        .map(|(code, malignant)| Class { code: code.into(), name: code.into(), malignant })
        .into()
}

/// Logits of the two classes whose softmax is `p` and `1 - p`.
pub(crate) fn two_logits(p: f64) -> Logits {
    Logits::new([p, 1.0 - p].map(|p| p.ln().max(-1e3) as f32).to_vec()).unwrap()
}

pub(crate) fn probability(value: f64) -> Probability {
    Probability::new(value).unwrap()
}
