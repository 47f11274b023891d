//! Cards whose operating points have sufficient evidence, so that a result can be that there is no sign.

use serde_json::{Value, json};

/// Returns the profiles of a card: one, or one for each image type.
#[must_use]
pub fn profiles(card: &mut Value) -> Vec<&mut Value> {
    let fields = card["profiles"].as_object_mut().unwrap();
    fields.values_mut().filter(|field| field.is_object()).collect()
}

/// Sets sufficient evidence for every operating point of a card.
pub fn with_evidence(card: &mut Value) {
    for profile in profiles(card) {
        for point in profile["operating_points"].as_array_mut().unwrap() {
            point["evidence"] = sufficient();
        }
    }
}

/// Returns evidence whose intervals reach what is required.
#[must_use]
pub fn sufficient() -> Value {
    json!({
        "left_out": "sources", "images": 4321, "groups": 1234,
        "sensitivity": 0.94, "sensitivity_interval": [0.9, 0.97],
        "specificity": 0.5, "specificity_interval": [0.4, 0.6],
        "min_sensitivity": 0.85, "min_specificity": 0.3,
        "measured_on": "images of tests",
    })
}
