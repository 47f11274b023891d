//! The model over a data set: outputs, refused images and images that fail keep their place.

use crate::support::{DERMOSCOPIC, OTHER};
use image::{Rgb, RgbImage};
use melanoma_core::{
    Classifier, ClassifyOptions, ImageType, Limits,
    engine::{Engine, EngineError, EngineInfo, RawOutputs, RawTensor},
    preprocess::Tensor,
};
use melanoma_evaluation::{DataSet, DataSetOptions, SampleType, predictions};
use melanoma_testing::BundleFolder;
use serde_json::json;

/// Takes a white image for no lesion, and every other image for the same dermoscopic one.
struct Stub {
    info: EngineInfo,
    /// The mean of the tensor of a nearly white image.
    white: f32,
}

const LOGITS: [f32; 8] = [2.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];

impl Engine for Stub {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn infer(&self, tensor: &Tensor, _: &[Vec<f32>]) -> Result<RawOutputs, EngineError> {
        let mean = tensor.values().iter().sum::<f32>() / tensor.values().len() as f32;
        let image_type = if mean > self.white { OTHER } else { DERMOSCOPIC };
        let raw =
            |shape: &[usize], values: &[f32]| RawTensor { shape: shape.to_vec(), values: values.to_vec() };
        Ok(RawOutputs {
            logits: raw(&[1, 8], &LOGITS),
            embedding: Some(raw(&[1, 2], &[0.0, 1.0])),
            class_maps: Some(raw(&[1, 8, 1, 1], &LOGITS)),
            image_type: Some(raw(&[1, 3], &image_type)),
            distance: Some(raw(&[1, 1], &[mean])),
        })
    }
}

fn classifier() -> Classifier {
    let folder = BundleFolder::with_image_types();
    folder.change_test_vectors(|file| {
        for vector in file["vectors"].as_array_mut().unwrap() {
            vector["logits"] = json!(LOGITS);
            vector["image_type"] = json!(DERMOSCOPIC);
        }
    });
    let (name, version) = ("stub".into(), "1".into());
    let info = EngineInfo { name, version, fallback: false, fallback_reason: None };
    let bundle = folder.open().unwrap();
    let (mean, std) = (bundle.card().preprocess.mean[0], bundle.card().preprocess.std[0]);
    let engine = Stub { info, white: (0.9 - mean) / std };
    Classifier::with_engine(bundle, Box::new(engine), Limits::default()).unwrap()
}

#[test]
fn refused_images_have_outputs_and_failed_images_have_none() {
    let folder = tempfile::tempdir().unwrap();
    let save = |name: &str, colors: [u8; 2]| {
        let image = RgbImage::from_fn(128, 128, |x, _| Rgb([colors[usize::from(x < 64)]; 3]));
        image.save(folder.path().join(name)).unwrap();
    };
    save("lesion.png", [90, 150]);
    save("white.png", [255, 235]);
    save("flat.png", [120, 120]);
    let csv =
        "file,malignant,modality\nlesion.png,1,clinical\nwhite.png,,other\nflat.png,0,\nmissing.png,0,\n";
    let manifest = folder.path().join("data.csv");
    std::fs::write(&manifest, csv).unwrap();
    let classifier = classifier();
    let card = classifier.bundle().card();
    let data = DataSet::open(&manifest, &DataSetOptions::default(), &card.classes).unwrap();
    let options = ClassifyOptions::default();
    let predictions = predictions::run(&classifier, &options, data, || ()).unwrap();
    let codes: Vec<Option<&str>> =
        predictions.iter().map(|of| of.score.as_ref().err().map(|code| code.as_str())).collect();
    assert_eq!(codes, [None, Some("no_lesion_found"), Some("low_contrast"), Some("unreadable_file")]);
    let has_outputs: Vec<bool> = predictions.iter().map(|of| of.outputs.is_ok()).collect();
    assert_eq!(has_outputs, [true, true, false, false]);

    let lesion = &predictions[0];
    let score = lesion.score.as_ref().unwrap();
    assert_eq!(
        (score.image_type, lesion.image_type()),
        (Some(ImageType::Dermoscopic), Some(ImageType::Clinical))
    );
    let outputs = lesion.outputs.as_ref().unwrap();
    assert_eq!(outputs.tta(), card.tta);
    assert_eq!(outputs.image_type.as_ref().unwrap().as_slice(), DERMOSCOPIC);
    assert!(outputs.distance.is_some());
    assert_eq!(predictions[1].sample.image_type, Some(SampleType::Other));
    let unknown = ClassifyOptions { operating_point: Some("best".into()), ..options };
    let data = DataSet::open(&manifest, &DataSetOptions::default(), &card.classes).unwrap();
    let error = predictions::run(&classifier, &unknown, data, || ()).unwrap_err();
    assert_eq!(error.code().as_str(), "invalid_parameter");
}
