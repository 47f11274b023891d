//! A service whose model predicts image types: the shipped network, with an image type by the color of the input.

use melanoma_core::{
    Classifier, Image, Limits,
    engine::{Engine, EngineError, EngineInfo, RawOutputs, RawTensor},
    preprocess::Tensor,
};
use melanoma_server::{AppState, PredictText};
use melanoma_testing::{BundleFolder, evidence, images};
use serde_json::{Value, json};

use super::{classifier_config, not_ready, shipped_bundle};

/// Logit of the image type of the input; those of the others are 0.
const LOGIT: f32 = 4.0;

struct ByColor(Box<dyn Engine>);

impl Engine for ByColor {
    fn info(&self) -> &EngineInfo {
        self.0.info()
    }

    fn infer(&self, tensor: &Tensor, metadata: &[Vec<f32>]) -> Result<RawOutputs, EngineError> {
        let mut outputs = self.0.infer(tensor, metadata)?;
        let values = tensor.values();
        // The input has one plane for each channel: red is dermoscopic, green is clinical, blue is no lesion.
        let channels = values.chunks(values.len() / 3).map(|plane| plane.iter().sum::<f32>());
        let sums: Vec<f32> = channels.collect();
        let largest = sums.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let logits = sums.iter().map(|&sum| if sum >= largest { LOGIT } else { 0.0 });
        outputs.image_type = Some(RawTensor { shape: vec![1, 3], values: logits.collect() });
        Ok(outputs)
    }
}

/// A service that refuses blue images. It has sufficient evidence for dermoscopic images, and none for clinical ones.
pub(crate) fn tells_image_types(predict_text: PredictText) -> AppState {
    let folder = BundleFolder::without_image_types();
    folder.change_card(|card| {
        card["quality_gate"]["limits"] = Value::Null;
        let clinical = evidence::profiles(card)[0].clone();
        evidence::with_evidence(card);
        let mut dermoscopic = evidence::profiles(card)[0].clone();
        dermoscopic["operating_points"].as_array_mut().unwrap().iter_mut().for_each(only_this_type);
        card["profiles"] =
            json!({"by": "image_type", "max_other": 0.5, "dermoscopic": dermoscopic, "clinical": clinical});
        card["tensors"]["image_type"] = "image_type".into();
    });
    let state = not_ready(predict_text);
    let shipped = shipped_bundle();
    let engine = ByColor(classifier_config(state.config()).engine.open(&shipped).unwrap());
    folder.change_test_vectors(|file| {
        for vector in file["vectors"].as_array_mut().unwrap() {
            let preprocess = &shipped.card().preprocess;
            let image = folder.read(vector["image"].as_str().unwrap());
            let pixels = preprocess.pixels(&Image::decode(&image, &Limits::default()).unwrap());
            let outputs = engine.infer(&preprocess.tensor(&pixels), &[]).unwrap();
            vector["image_type"] = outputs.image_type.unwrap().values.into();
        }
    });
    let bundle = folder.open().unwrap();
    let classifier = Classifier::with_engine(bundle, Box::new(engine), Limits::default()).unwrap();
    state.models().set_current(classifier);
    state
}

/// Gives an operating point a sensitivity that the other image type does not have.
fn only_this_type(point: &mut Value) {
    point["sensitivity"] = 0.875.into();
    point["sensitivity_interval"] = json!([0.75, 0.9375]);
}

/// A sample that the service takes for dermoscopic, clinical, or no lesion.
pub(crate) struct Samples {
    pub(crate) dermoscopic: Vec<u8>,
    pub(crate) clinical: Vec<u8>,
    pub(crate) no_lesion: Vec<u8>,
}

pub(crate) fn samples() -> Samples {
    let dermoscopic = images::sample("nevus");
    let rotated = |channels: usize| {
        let mut image = images::decode(&dermoscopic);
        image.pixels_mut().for_each(|pixel| pixel.0.rotate_right(channels));
        images::encode(&image, image::ImageFormat::Png)
    };
    Samples { clinical: rotated(1), no_lesion: rotated(2), dermoscopic }
}
