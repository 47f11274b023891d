//! What the tests of engines share.
#![allow(dead_code)]

use std::thread;

use melanoma_core::{Bundle, Card, Engine, EngineChoice, EngineName, Outputs, Tensor, open_engine};

/// An engine with the bundle that ships, for two callers.
pub(crate) fn open(name: EngineName) -> Box<dyn Engine> {
    let library = melanoma_onnxruntime::find();
    let engine = open_engine(&bundle(), EngineChoice::Only(name), library.as_deref(), 2);
    engine.unwrap_or_else(|e| panic!("{name}: {e} ({:?})", std::error::Error::source(&e)))
}

pub(crate) fn bundle() -> Bundle {
    Bundle::built_in().unwrap_or_else(|e| panic!("the built-in bundle: {e}"))
}

/// Every number of the outputs as its bits, so that not even the sign of a zero may differ.
pub(crate) fn bits(outputs: &Outputs) -> Vec<u32> {
    let maps = outputs.class_maps.iter().flat_map(|maps| maps.maps().flatten());
    let embedding = outputs.embedding.iter().flatten();
    outputs.logits.as_slice().iter().chain(embedding).chain(maps).map(|value| value.to_bits()).collect()
}

/// The largest difference of the probability of any class.
pub(crate) fn apart(card: &Card, a: &Outputs, b: &Outputs) -> f64 {
    let (a, b) = (card.probabilities(&a.logits), card.probabilities(&b.logits));
    assert_eq!(a.as_slice().len(), card.classes.len());
    assert_eq!(b.as_slice().len(), card.classes.len());
    a.as_slice().iter().zip(b.as_slice()).map(|(a, b)| (a.get() - b.get()).abs()).fold(0.0, f64::max)
}

/// Panics unless the answer to every tensor is the same, bit for bit: alone, again, in a batch in
/// either order, and with another caller at the same time.
pub(crate) fn answers_do_not_depend_on_company(engine: &dyn Engine, tensors: &[Tensor]) {
    let name = engine.identity().name;
    let alone: Vec<Vec<u32>> = tensors.iter().map(|tensor| bits(&engine.run_one(tensor).unwrap())).collect();
    assert!(alone.iter().skip(1).any(|other| *other != alone[0]), "{name}: the same answer to every tensor");
    let check = |what: &str, got: Vec<Outputs>| {
        assert_eq!(got.len(), alone.len(), "{name}, {what}");
        for (i, (got, expected)) in got.iter().zip(&alone).enumerate() {
            assert!(bits(got) == *expected, "{name}, {what}: another answer to tensor {i}");
        }
    };
    check("again", tensors.iter().map(|tensor| engine.run_one(tensor).unwrap()).collect());
    check("in a batch", engine.run(tensors).unwrap());
    let backwards: Vec<Tensor> = tensors.iter().rev().cloned().collect();
    let mut got = engine.run(&backwards).unwrap();
    got.reverse();
    check("in a batch backwards", got);
    thread::scope(|scope| {
        let callers = [0, 1].map(|_| scope.spawn(|| engine.run(tensors).unwrap()));
        for caller in callers {
            check("beside another caller", caller.join().unwrap());
        }
    });
}
