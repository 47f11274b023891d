//! What the tests of engines share.
#![allow(dead_code)]

use std::thread;

use melanoma_core::{
    Bundle, Card, Classifier, ClassifierConfig, Logits,
    engine::{EngineChoice, EngineConfig, EngineError, EngineKind},
    image_type::ImageTypeProbabilities,
    outputs::Outputs,
    preprocess::Tensor,
    tta::PerView,
};

pub(crate) fn bundle() -> Bundle {
    melanoma_model::bundle().unwrap_or_else(|e| panic!("the bundle that ships: {e}"))
}

pub(crate) fn config(choice: EngineChoice, concurrency: usize) -> ClassifierConfig {
    let engine = EngineConfig { choice, onnxruntime_library: melanoma_onnxruntime::find(), concurrency };
    ClassifierConfig { engine, ..ClassifierConfig::default() }
}

/// A classifier with the bundle that ships, for two callers.
pub(crate) fn open(kind: EngineKind) -> Classifier {
    let classifier = Classifier::open(bundle(), &config(EngineChoice::Only(kind), 2));
    classifier.unwrap_or_else(|e| panic!("{kind}: {e} ({:?})", std::error::Error::source(&e)))
}

/// The checked outputs for one tensor.
pub(crate) fn infer(classifier: &Classifier, tensor: &Tensor) -> Result<Outputs, EngineError> {
    let outputs = classifier.infer(&PerView::new(vec![tensor.clone()]).unwrap())?;
    Ok(outputs.as_slice()[0].clone())
}

/// Every number of the outputs as its bits, so that not even the sign of a zero may differ.
pub(crate) fn bits(outputs: &Outputs) -> Vec<u32> {
    let maps = outputs.class_maps.iter().flat_map(|maps| maps.maps().flatten());
    let image_type = outputs.image_type.iter().flat_map(Logits::as_slice);
    let others = outputs.embedding.iter().flatten().chain(maps).chain(image_type).chain(&outputs.distance);
    outputs.logits.as_slice().iter().chain(others).map(|value| value.to_bits()).collect()
}

/// The largest difference of the probability of any class, by each profile of the card, or of any image type.
pub(crate) fn largest_difference(card: &Card, a: &Outputs, b: &Outputs) -> f64 {
    let mut largest = 0.0_f64;
    for (_, profile) in card.profiles.iter() {
        let [a, b] = [a, b].map(|outputs| profile.probabilities(&outputs.logits, &card.classes));
        assert_eq!((a.as_slice().len(), b.as_slice().len()), (card.classes.len(), card.classes.len()));
        for (a, b) in a.as_slice().iter().zip(b.as_slice()) {
            largest = largest.max((a.get() - b.get()).abs());
        }
    }
    if let (Some(a), Some(b)) = (&a.image_type, &b.image_type) {
        let [a, b] = [a, b].map(ImageTypeProbabilities::new);
        for (a, b) in [(a.dermoscopic, b.dermoscopic), (a.clinical, b.clinical), (a.other, b.other)] {
            largest = largest.max((a.get() - b.get()).abs());
        }
    }
    largest
}

/// Panics unless the outputs for every tensor are the same, bit for bit: alone, again, with others in
/// one call in either order, and beside another caller.
pub(crate) fn outputs_do_not_depend_on_other_callers(classifier: &Classifier, tensors: &[Tensor]) {
    let name = &classifier.engine().name;
    let alone: Vec<Vec<u32>> =
        tensors.iter().map(|tensor| bits(&infer(classifier, tensor).unwrap())).collect();
    assert!(
        alone.iter().skip(1).any(|other| *other != alone[0]),
        "{name}: the same outputs for every tensor"
    );
    let check = |what: &str, found: Vec<Outputs>| {
        assert_eq!(found.len(), alone.len(), "{name}, {what}");
        for (i, (found, expected)) in found.iter().zip(&alone).enumerate() {
            assert!(bits(found) == *expected, "{name}, {what}: other outputs for tensor {i}");
        }
    };
    check("again", tensors.iter().map(|tensor| infer(classifier, tensor).unwrap()).collect());
    check("in one call", together(classifier, tensors));
    let backwards: Vec<Tensor> = tensors.iter().rev().cloned().collect();
    let mut found = together(classifier, &backwards);
    found.reverse();
    check("in one call backwards", found);
    thread::scope(|scope| {
        let callers = [0, 1].map(|_| scope.spawn(|| together(classifier, tensors)));
        for caller in callers {
            check("beside another caller", caller.join().unwrap());
        }
    });
}

/// The outputs for the tensors in calls of eight, the last of which repeats the first tensor.
fn together(classifier: &Classifier, tensors: &[Tensor]) -> Vec<Outputs> {
    let mut outputs = Vec::new();
    for eight in tensors.chunks(8) {
        let mut views = eight.to_vec();
        views.resize(8, tensors[0].clone());
        let found = classifier.infer(&PerView::new(views).unwrap()).unwrap();
        outputs.extend_from_slice(&found.as_slice()[..eight.len()]);
    }
    outputs
}
