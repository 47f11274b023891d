//! `embed FILE`: the label, the probability of malignant and the advice for one image.

use melanoma_core::{Classifier, ClassifierConfig, ClassifyOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: embed FILE")?;
    let classifier = Classifier::open(melanoma_model::bundle()?, &ClassifierConfig::default())?;
    let report = classifier.classify(&std::fs::read(path)?, &ClassifyOptions::default())?;
    println!("{}, malignant {} %: {}", report.label.as_str(), report.probabilities.malignant, report.advice.text);
    Ok(())
}
