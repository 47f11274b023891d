//! Images that a data set has more than once.

use std::{collections::HashMap, path::PathBuf};

use super::sample::Sample;
use crate::error::Error;

/// Returns a sentence if images are listed more than once with one label.
///
/// # Errors
/// `invalid_dataset` if one image has two labels that contradict each other.
pub(super) fn check(name: &str, samples: &[Sample]) -> Result<Option<String>, Error> {
    let mut first_of: HashMap<PathBuf, &Sample> = HashMap::new();
    let mut repeated = 0;
    for sample in samples {
        // Two links can be one file.
        let file = sample.file.canonicalize().unwrap_or_else(|_| sample.file.clone());
        let Some(first) = first_of.insert(file, sample) else { continue };
        if first.diagnosis.contradicts(&sample.diagnosis) {
            return Err(Error::invalid(format!(
                "{name}: {} has two labels, {} and {}",
                sample.file.display(),
                first.diagnosis.as_str(),
                sample.diagnosis.as_str()
            )));
        }
        repeated += 1;
    }
    Ok((repeated > 0).then(|| format!("{repeated} images are listed more than once, and count each time")))
}
