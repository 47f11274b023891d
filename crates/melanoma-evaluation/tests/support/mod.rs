//! Made-up predictions that several tests need. Each of them uses a part of it.
#![allow(dead_code)]

use std::sync::LazyLock;

use melanoma_core::{Card, Logits, Probability, calibration::Calibration, tta::PerView};
use melanoma_evaluation::{
    Bootstrap, Diagnosis, ImageOutputs, Sample, SampleType, calibration::CalibrationOptions,
};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// Logits of image types.
pub(crate) const DERMOSCOPIC: [f32; 3] = [4.0, 0.0, -4.0];
pub(crate) const CLINICAL: [f32; 3] = [0.0, 4.0, -4.0];
pub(crate) const OTHER: [f32; 3] = [-4.0, 0.0, 4.0];

pub(crate) const BOOTSTRAP: Bootstrap = Bootstrap { resamples: 50, seed: 0 };

/// The card that ships, without image types.
pub(crate) fn card() -> Card {
    static CARD: LazyLock<Card> = LazyLock::new(|| {
        let shipped = melanoma_model::bundle().unwrap().card().clone();
        let mut card = serde_json::to_value(shipped).unwrap();
        melanoma_testing::image_types::without_image_types(&mut card);
        Card::parse(&serde_json::to_vec(&card).unwrap()).unwrap()
    });
    CARD.clone()
}

pub(crate) fn options() -> CalibrationOptions {
    CalibrationOptions {
        measured_on: "random numbers".into(),
        prevalence: None,
        default_operating_point: None,
        coverage: Probability::new(0.95).unwrap(),
        max_other: None,
        evidence: None,
        version: None,
        bootstrap: BOOTSTRAP,
    }
}

/// Logits, and labels drawn from the probabilities of `truth`; every fifth label has no class.
pub(crate) fn drawn(count: usize, truth: &Calibration, seed: u64) -> Vec<(Logits, Diagnosis)> {
    let classes = card().classes;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let one = |i: usize| {
        let logits: Vec<f32> = classes.iter().map(|_| random.random::<f32>() * 6.0 - 3.0).collect();
        let logits = Logits::new(logits).unwrap();
        let probabilities = truth.probabilities(&logits, &classes);
        let mut left: f64 = random.random();
        let class = classes.iter().zip(probabilities.as_slice()).find(|(_, probability)| {
            left -= probability.get();
            left < 0.0
        });
        let class = class.map_or_else(|| classes[0].clone(), |(class, _)| class.clone());
        let diagnosis = match (i % 5, class.malignant) {
            (0, true) => Diagnosis::Malignant,
            (0, false) => Diagnosis::Benign,
            _ => Diagnosis::Class(class),
        };
        (logits, diagnosis)
    };
    (0..count).map(one).collect()
}

/// A sample in a group of its own, with one of two skin tones.
pub(crate) fn sample(i: usize, diagnosis: Diagnosis, image_type: Option<SampleType>) -> Sample {
    Sample {
        file: format!("{i}.jpg").into(),
        diagnosis,
        image_type,
        source: Some("clinic".into()),
        group: i.to_string(),
        sex: None,
        age: None,
        site: None,
        skin_tone: Some((i % 2).to_string()),
        split: None,
        aspect_distorted: false,
    }
}

/// The outputs of one view of a model that predicts image types.
pub(crate) fn typed(logits: Logits, image_type: [f32; 3], distance: f64) -> ImageOutputs {
    ImageOutputs {
        logits: PerView::new(vec![logits]).unwrap(),
        image_type: Logits::new(image_type.to_vec()),
        distance: Some(distance),
        is_poor: false,
    }
}

/// Logits of which the softmax is `p` for melanoma, and the rest for nevus.
pub(crate) fn malignant_logits(p: f64, card: &Card) -> Logits {
    let logit = |code: &str| match code {
        "MEL" => p.ln() as f32,
        "NV" => (1.0 - p).ln() as f32,
        _ => -50.0,
    };
    Logits::new(card.classes.iter().map(|class| logit(&class.code)).collect()).unwrap()
}
