//! `embed FILE`: the advice, the label and the probability of malignancy for one image.

use melanoma_core::{Classifier, ClassifierConfig, ClassifyOptions, decision::Advice};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: embed FILE")?;
    let classifier = Classifier::open(melanoma_model::bundle()?, &ClassifierConfig::default())?;
    let report = classifier.classify(&std::fs::read(path)?, &ClassifyOptions::default())?;
    println!("{}", report.advice.text);
    // The probability of an inconclusive result is no result.
    if report.advice.code != Advice::Inconclusive {
        println!("{}, malignant {}%", report.label.as_str(), report.probabilities.malignant);
    }
    Ok(())
}
