//! An engine from outside the crate: a linear model on the mean color, in a bundle of its own.

use std::{
    io::Cursor,
    sync::{Arc, Mutex},
};

use image::{ImageFormat, Rgb, RgbImage};
use melanoma_core::{
    CancellationToken, Classifier, ClassifyOptions, Error, ErrorCode, ImageType, Limits, Target, Tta,
    decision::Reason,
    engine::{Engine, EngineError, EngineInfo, RawOutputs, RawTensor},
    preprocess::Tensor,
};
use melanoma_testing::BundleFolder;
use serde_json::json;

const SIDE: usize = 8;
/// Cells a side of a class map.
const CELLS: usize = 2;
/// Weights of red, green and blue, 0 to 1 each, for the logits of MEL and NV.
const WEIGHTS: [[f32; 3]; 2] = [[-4.0, 1.0, 2.0], [5.0, -1.0, -2.0]];

/// The logit of other. Those of dermoscopic and clinical are the means of green and red, 0 to 1.
const OTHER: f32 = -2.0;

/// What the engine does wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    Fails,
    LogitIs(f32),
    MapIs(f32),
    EmbeddingIs(f32),
    ImageTypeIs(f32),
    DistanceIs(f32),
    LogitsOfShape(&'static [usize]),
    MapsOfShape(&'static [usize]),
    EmbeddingOfShape(&'static [usize]),
    ImageTypeOfShape(&'static [usize]),
    DistanceOfShape(&'static [usize]),
    LogitMissing,
    MapsMissing,
    EmbeddingMissing,
    ImageTypeMissing,
    ImageTypeLogitMissing,
    DistanceMissing,
    LogitsSwapped,
    ImageTypesSwapped,
}

struct MeanColor {
    info: EngineInfo,
    fault: Arc<Mutex<Fault>>,
}

impl MeanColor {
    fn new(fault: Arc<Mutex<Fault>>) -> Self {
        let (name, version) = ("mean-color".into(), "1.2.3".into());
        Self { info: EngineInfo { name, version, fallback: false, fallback_reason: None }, fault }
    }
}

impl Engine for MeanColor {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn infer(&self, tensor: &Tensor, _: &[Vec<f32>]) -> Result<RawOutputs, EngineError> {
        assert_eq!(tensor.shape(), [1, SIDE, SIDE, 3], "the classifier checks the input");
        let cell = |row: usize, column: usize, weights: [f32; 3]| {
            let size = SIDE / CELLS;
            let pixels = (0..size * size).map(|i| (row * size + i / size, column * size + i % size));
            let values = pixels.flat_map(|(y, x)| (0..3).map(move |c| (3 * (y * SIDE + x) + c, c)));
            values.map(|(at, c)| weights[c] * tensor.values()[at]).sum::<f32>() / (size * size) as f32
        };
        let maps: Vec<f32> = WEIGHTS
            .iter()
            .flat_map(|&weights| (0..CELLS * CELLS).map(move |i| cell(i / CELLS, i % CELLS, weights)))
            .collect();
        let logits: Vec<f32> =
            maps.chunks(CELLS * CELLS).map(|map| map.iter().sum::<f32>() / map.len() as f32).collect();
        let mean = |c: usize| tensor.values().iter().skip(c).step_by(3).sum::<f32>() / (SIDE * SIDE) as f32;
        let mut outputs = RawOutputs {
            embedding: Some(RawTensor { shape: vec![1, 2], values: logits.clone() }),
            logits: RawTensor { shape: vec![1, 2], values: logits },
            class_maps: Some(RawTensor { shape: vec![1, 2, CELLS, CELLS], values: maps }),
            image_type: Some(RawTensor { shape: vec![1, 3], values: vec![mean(1), mean(0), OTHER] }),
            distance: Some(RawTensor { shape: vec![1, 1], values: vec![mean(2)] }),
        };
        match *self.fault.lock().unwrap() {
            Fault::None => {}
            Fault::Fails => {
                return Err(EngineError::Run { engine: "mean-color".into(), source: "no power".into() });
            }
            Fault::LogitIs(value) => outputs.logits.values[1] = value,
            Fault::MapIs(value) => outputs.class_maps.as_mut().unwrap().values[3] = value,
            Fault::EmbeddingIs(value) => outputs.embedding.as_mut().unwrap().values[0] = value,
            Fault::ImageTypeIs(value) => outputs.image_type.as_mut().unwrap().values[2] = value,
            Fault::DistanceIs(value) => outputs.distance.as_mut().unwrap().values[0] = value,
            Fault::ImageTypeOfShape(shape) => outputs.image_type.as_mut().unwrap().shape = shape.to_vec(),
            Fault::DistanceOfShape(shape) => outputs.distance.as_mut().unwrap().shape = shape.to_vec(),
            Fault::LogitsOfShape(shape) => outputs.logits.shape = shape.to_vec(),
            Fault::MapsOfShape(shape) => outputs.class_maps.as_mut().unwrap().shape = shape.to_vec(),
            Fault::EmbeddingOfShape(shape) => outputs.embedding.as_mut().unwrap().shape = shape.to_vec(),
            Fault::LogitMissing => drop(outputs.logits.values.pop()),
            Fault::MapsMissing => outputs.class_maps = None,
            Fault::EmbeddingMissing => outputs.embedding = None,
            Fault::ImageTypeMissing => outputs.image_type = None,
            Fault::ImageTypeLogitMissing => drop(outputs.image_type.as_mut().unwrap().values.pop()),
            Fault::DistanceMissing => outputs.distance = None,
            Fault::LogitsSwapped => outputs.logits.values.reverse(),
            Fault::ImageTypesSwapped => outputs.image_type.as_mut().unwrap().values.reverse(),
        }
        Ok(outputs)
    }
}

/// An image of two colors, one above the other.
fn png(top: [u8; 3], bottom: [u8; 3]) -> Vec<u8> {
    let side = SIDE as u32;
    let image = RgbImage::from_fn(side, side, |_, y| Rgb(if y < side / 2 { top } else { bottom }));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

const TOP: [u8; 3] = [255, 204, 153];
const BOTTOM: [u8; 3] = [102, 51, 0];

/// The mean of a channel, 0 to 1.
fn mean(top: [u8; 3], bottom: [u8; 3], channel: usize) -> f64 {
    (f64::from(top[channel]) + f64::from(bottom[channel])) / (2.0 * 255.0)
}

/// The logits of the image, by hand.
fn logits(top: [u8; 3], bottom: [u8; 3]) -> [f64; 2] {
    WEIGHTS.map(|weights| (0..3).map(|c| f64::from(weights[c]) * mean(top, bottom, c)).sum())
}

fn bundle() -> BundleFolder {
    let folder = BundleFolder::small();
    folder.change_card(|card| {
        card["name"] = json!("mean-color");
        card["classes"] = json!([
            {"code": "MEL", "name": "melanoma", "malignant": true},
            {"code": "NV", "name": "nevus", "malignant": false},
        ]);
        card["preprocess"] = json!({
            "field_of_view_crop": null, "resize_mode": "stretch", "width": SIDE, "height": SIDE,
            "filter": "bilinear", "rescale": 1.0 / 255.0, "mean": [0.0, 0.0, 0.0], "std": [1.0, 1.0, 1.0],
            "layout": "nhwc",
        });
        card["tensors"] = json!({
            "image": "pixels", "logits": "scores", "embedding": "features", "class_maps": "maps",
            "image_type": "types", "distance": "distances",
        });
        let profile = json!({
            "calibration": {"method": "none"}, "prevalence": null, "operating_points": [],
            "default_operating_point": null, "prediction_sets": null,
        });
        card["profiles"] =
            json!({"by": "image_type", "max_other": 0.5, "dermoscopic": profile, "clinical": profile});
        card["tta"] = json!(4);
        card["quality_gate"] = json!({"min_side": SIDE, "min_contrast": 0.01, "limits": null});
        for unused in ["test-vector-2.png", "test-vector-3.png"] {
            card["files"].as_object_mut().unwrap().remove(unused);
        }
    });
    // A graph that has only a description.
    folder.replace("model.onnx", b"\x3a\x1b\x52\x19two rows of three weights");
    folder.replace("test-vector-1.png", &png(TOP, BOTTOM));
    folder.change_test_vectors(|file| {
        *file = json!({
            "made_with": "arithmetic", "tolerance": 1e-5,
            "vectors": [{
                "image": "test-vector-1.png", "logits": logits(TOP, BOTTOM),
                "image_type": [mean(TOP, BOTTOM, 1), mean(TOP, BOTTOM, 0), OTHER],
            }],
        });
    });
    folder
}

fn open(fault: Fault) -> (Result<Classifier, Error>, Arc<Mutex<Fault>>) {
    let fault = Arc::new(Mutex::new(fault));
    let engine = MeanColor::new(Arc::clone(&fault));
    let bundle = bundle().open().unwrap();
    (Classifier::with_engine(bundle, Box::new(engine), Limits::default()), fault)
}

#[test]
fn an_engine_from_outside_classifies() {
    let classifier = open(Fault::None).0.unwrap();
    let verification = classifier.verify().unwrap();
    assert_eq!(verification.vectors, 1);
    assert!(verification.max_difference < 1e-5);
    for (top, bottom) in [(TOP, BOTTOM), ([10, 20, 30], [40, 90, 200]), ([0, 0, 0], [255, 255, 255])] {
        let report = classifier.classify(&png(top, bottom), &ClassifyOptions::default()).unwrap();
        let [melanoma, nevus] = logits(top, bottom);
        let expected = 1.0 / (1.0 + (nevus - melanoma).exp());
        let found = report.probabilities.malignant.get();
        assert!((found - expected).abs() < 1e-5, "{top:?} over {bottom:?}: {found}, expected {expected}");
        assert_eq!(report.decision.reasons.contains(&Reason::Uncalibrated), expected >= 0.2);
        let is_dermoscopic = mean(top, bottom, 1) > mean(top, bottom, 0);
        assert_eq!(report.image_type.unwrap().label == ImageType::Dermoscopic, is_dermoscopic);
        assert_eq!((report.engine.name.as_str(), report.engine.version.as_str()), ("mean-color", "1.2.3"));
        assert_eq!(report.model.name, "mean-color");
        assert!(!report.model.calibrated);
        assert_eq!(report.tta_agreement.unwrap().views, 4, "the card's number of views");
    }
    assert_eq!(classifier.engine().name, "mean-color");
    let text = format!("{classifier:?}");
    assert!(text.contains("mean-color") && text.len() < 1000, "Debug without the weights: {text}");
}

#[test]
fn an_engine_from_outside_explains() {
    let classifier = open(Fault::None).0.unwrap();
    let (options, token) = (ClassifyOptions::default(), CancellationToken::new());
    let image = png([0, 0, 255], [255, 0, 0]);
    let explanation = classifier.explain(&image, &Target::Class("MEL".into()), &options, &token).unwrap();
    // Blue speaks for melanoma with 2, red against it with 4.
    assert_eq!(explanation.heat_map.values(), [0.5, 0.5, -1.0, -1.0]);
    assert_eq!((explanation.overlay().width(), explanation.overlay().height()), (8, 8));
}

#[test]
fn faulty_outputs_are_rejected_when_a_classifier_opens_and_later() {
    let options = ClassifyOptions { tta: Some(Tta::One), ..ClassifyOptions::default() };
    let mut faults = vec![
        Fault::Fails,
        Fault::LogitMissing,
        Fault::MapsMissing,
        Fault::EmbeddingMissing,
        Fault::ImageTypeMissing,
        Fault::ImageTypeLogitMissing,
        Fault::DistanceMissing,
        Fault::EmbeddingOfShape(&[2]),
        Fault::EmbeddingOfShape(&[2, 1]),
        Fault::EmbeddingOfShape(&[1, 3]),
    ];
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        faults.extend([Fault::LogitIs(value), Fault::MapIs(value), Fault::EmbeddingIs(value)]);
        faults.extend([Fault::ImageTypeIs(value), Fault::DistanceIs(value)]);
    }
    for shape in [&[3][..], &[3, 1], &[1, 2], &[1, 4], &[1, 1, 3], &[]] {
        faults.push(Fault::ImageTypeOfShape(shape));
    }
    for shape in [&[1][..], &[1, 2], &[2, 1], &[1, 1, 1], &[1, 0], &[]] {
        faults.push(Fault::DistanceOfShape(shape));
    }
    for shape in [&[2][..], &[2, 1], &[1, 1], &[1, 3], &[1, 2, 1], &[]] {
        faults.push(Fault::LogitsOfShape(shape));
    }
    for shape in [
        &[2, 2, 2][..],
        &[1, 2, 4],
        &[1, 4, 2, 1],
        &[1, 2, 1, 4],
        &[1, 2, 2, 3],
        &[1, 2, 0, 0],
        &[1, 2, usize::MAX, usize::MAX],
        &[2, 1, 2, 2],
    ] {
        faults.push(Fault::MapsOfShape(shape));
    }
    let image = png(TOP, BOTTOM);
    for fault in faults {
        let code = open(fault).0.map_err(|e| e.code()).err();
        assert_eq!(code, Some(ErrorCode::InferenceFailed), "{fault:?} when it opens");

        let (classifier, switch) = open(Fault::None);
        let classifier = classifier.unwrap();
        assert!(classifier.classify(&image, &options).is_ok());
        *switch.lock().unwrap() = fault;
        let code = classifier.classify(&image, &options).map_err(|e| e.code()).err();
        assert_eq!(code, Some(ErrorCode::InferenceFailed), "{fault:?} later");
    }
}

#[test]
fn an_engine_that_computes_something_else_is_not_verified() {
    for fault in [Fault::LogitsSwapped, Fault::ImageTypesSwapped] {
        let error = open(fault).0.unwrap_err();
        assert_eq!(error.code(), ErrorCode::VerificationFailed, "{fault:?}: {error}");
    }
    let (classifier, switch) = open(Fault::None);
    *switch.lock().unwrap() = Fault::LogitsSwapped;
    assert!(matches!(
        classifier.unwrap().verify(),
        Err(Error::Engine(EngineError::Verification { difference, tolerance }))
            if difference > 0.1 && tolerance <= 1e-5
    ));
}

#[test]
fn verification_uses_one_view_whatever_the_card_says() {
    // An image whose rotations have other logits would fail with four views.
    let folder = bundle();
    for tta in [1, 4, 8] {
        folder.change_card(|card| card["tta"] = json!(tta));
        let engine = MeanColor::new(Arc::new(Mutex::new(Fault::None)));
        let classifier =
            Classifier::with_engine(folder.open().unwrap(), Box::new(engine), Limits::default()).unwrap();
        assert_eq!(u32::from(classifier.tta(&ClassifyOptions::default())), tta);
        assert_eq!(classifier.verify().unwrap().vectors, 1);
    }
}

#[test]
fn the_limits_of_the_caller_do_not_apply_to_the_test_vectors() {
    let engine = MeanColor::new(Arc::new(Mutex::new(Fault::None)));
    let limits = Limits { bytes: 1, pixels: 1, memory: 1 };
    let classifier = Classifier::with_engine(bundle().open().unwrap(), Box::new(engine), limits).unwrap();
    assert_eq!(classifier.limits(), limits);
    let code = classifier.classify(&png(TOP, BOTTOM), &ClassifyOptions::default()).map_err(|e| e.code());
    assert_eq!(code.err(), Some(ErrorCode::TooManyBytes));
}
