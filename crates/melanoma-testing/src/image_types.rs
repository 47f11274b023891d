//! Cards of models that predict image types, and of models that do not.

use serde_json::{Value, json};

use crate::BundleFolder;

/// Gives a card one profile for each image type, a copy of its first one, and the outputs for it.
pub fn with_image_types(card: &mut Value) {
    let mut profile = first_profile(card);
    if profile["prediction_sets"].is_object() {
        profile["prediction_sets"]["distance"] = Value::Null;
    }
    card["profiles"] =
        json!({"by": "image_type", "max_other": 0.5, "dermoscopic": profile, "clinical": profile});
    card["tensors"]["image_type"] = "image_type".into();
    card["tensors"]["distance"] = "distance".into();
    card["quality_gate"]["limits"] = Value::Null;
}

/// Gives a card its first profile for every image.
pub fn without_image_types(card: &mut Value) {
    let mut profile = first_profile(card);
    if profile["prediction_sets"].is_object() {
        profile["prediction_sets"]["distance"] = Value::Null;
    }
    card["profiles"] = json!({"by": "none", "profile": profile});
    card["tensors"]["image_type"] = Value::Null;
    card["tensors"]["distance"] = Value::Null;
    card["quality_gate"]["limits"] = Value::Null;
}

/// Without its evidence, which a test sets by [`crate::evidence`].
fn first_profile(card: &Value) -> Value {
    let profiles = &card["profiles"];
    let mut profile = ["profile", "dermoscopic"].iter().find_map(|name| profiles.get(name)).unwrap().clone();
    for point in profile["operating_points"].as_array_mut().unwrap() {
        point["evidence"] = Value::Null;
    }
    profile
}

impl BundleFolder {
    /// Copies the bundle that ships, with a card that predicts image types. Its network can lack the outputs: it is for
    /// stored scores.
    #[must_use]
    pub fn with_image_types() -> Self {
        let folder = Self::new();
        folder.change_card(with_image_types);
        folder.change_test_vectors(|file| {
            for vector in file["vectors"].as_array_mut().unwrap() {
                vector["image_type"] = json!([4.0, 0.0, -4.0]);
            }
        });
        folder
    }

    /// Copies the bundle that ships, with a card that does not predict image types.
    #[must_use]
    pub fn without_image_types() -> Self {
        let folder = Self::new();
        folder.change_card(without_image_types);
        folder
    }
}
