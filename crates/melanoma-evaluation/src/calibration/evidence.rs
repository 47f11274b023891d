//! Evidence for the operating points of a card: sensitivity and specificity on images left out of the training.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use melanoma_core::{
    ImageType,
    bundle::{Evidence, LeftOut},
};

use super::operating_points::{MAX_THRESHOLD, largest_threshold, share};
use crate::{
    bootstrap::{Bootstrap, Groups},
    dataset::{Row, SampleType, Table},
    error::Error,
    metrics::Binary,
};

/// Least number of malignant images to choose a threshold on. With fewer, a sensitivity of 0.98 or 0.99 depends on one
/// image.
pub const MIN_VALIDATION: usize = 100;

/// Predictions of networks of a similar design, each trained without something.
#[derive(Clone, Debug)]
pub struct EvidencePredictions {
    rows: Vec<Prediction>,
}

#[derive(Clone, Debug)]
struct Prediction {
    run: String,
    is_left_out: bool,
    left_out: LeftOut,
    source: String,
    group: String,
    image_type: ImageType,
    malignant: bool,
    probability: f64,
}

impl EvidencePredictions {
    /// Reads a csv file with the columns `run`, `role` (`validation` or `left_out`), `left_out` (`sources` or
    /// `patients`: what the run left out), `source`, `group`, `image_type`, `malignant` (0 or 1) and `probability` (of
    /// malignant).
    ///
    /// # Errors
    /// `unreadable_file`, and `invalid_dataset` with the line that is wrong.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let rows = Table::open(path, |_| None)?;
        Ok(Self { rows: rows.map(|row| Prediction::read(&row).map_err(|message| row.error(&message)))? })
    }

    /// Returns the evidence for the operating points of malignant that reach `sensitivity` (0 to 1), on images of a
    /// type; `None` if no run left out such an image.
    ///
    /// Runs that left out whole sources count if there are two sources or more; else those that left out patients do.
    /// The threshold of a run is the largest one that `sensitivity` of the malignant images of its validation reach,
    /// and at most 0.5, as for a card. A run with fewer than [`MIN_VALIDATION`] of them takes what the other runs left
    /// out (cross-fitting). The intervals are by bootstrap over groups; they do not contain the chance in the choice
    /// of the thresholds.
    ///
    /// # Errors
    /// `invalid_dataset` without a type if the evidence is of several, and `too_few_images` if a run has too few malignant images to choose a threshold on.
    pub fn at(
        &self,
        sensitivity: f64,
        image_type: Option<ImageType>,
        bootstrap: Bootstrap,
    ) -> Result<Option<Evidence>, Error> {
        let first = self.rows.first().map(|row| row.image_type);
        if image_type.is_none() && self.rows.iter().any(|row| Some(row.image_type) != first) {
            return Err(Error::invalid(
                "the evidence is of several image types, and the model does not tell them",
            ));
        }
        let of_type = |row: &&Prediction| image_type.is_none_or(|image_type| row.image_type == image_type);
        let rows: Vec<&Prediction> = self.rows.iter().filter(of_type).collect();
        let Some(left_out) = kind(&rows) else { return Ok(None) };
        let rows: Vec<&Prediction> = rows.into_iter().filter(|row| row.left_out == left_out).collect();
        let tested: Vec<&Prediction> = rows.iter().copied().filter(|row| row.is_left_out).collect();
        let runs: BTreeSet<&str> = tested.iter().map(|row| row.run.as_str()).collect();
        let mut thresholds = BTreeMap::new();
        for run in &runs {
            thresholds.insert(*run, threshold(&rows, run, sensitivity)?);
        }
        let refers = |row: &Prediction| row.probability >= thresholds[row.run.as_str()];
        let scores = Binary::new(tested.iter().map(|row| (f64::from(u8::from(refers(row))), row.malignant)));
        // Sources can use the same names.
        let groups = Groups::new(tested.iter().map(|row| (&row.source, &row.group)));
        let estimates = bootstrap.estimate(&groups, |weights| {
            [scores.sensitivity(0.5, weights), scores.specificity(0.5, weights)]
        });
        let [Some(found_sensitivity), Some(found_specificity)] = estimates else { return Ok(None) };
        let with_ends = |estimate: crate::bootstrap::Estimate, positive| {
            share(estimate.with_exact_ends(scores.groups_of(positive, &groups)))
        };
        let (sensitivity, sensitivity_interval) = with_ends(found_sensitivity, true);
        let (specificity, specificity_interval) = with_ends(found_specificity, false);
        let [min_sensitivity, min_specificity] = left_out.required();
        Ok(Some(Evidence {
            left_out,
            images: tested.len() as u32,
            groups: groups.count(),
            sensitivity,
            sensitivity_interval,
            specificity,
            specificity_interval,
            min_sensitivity,
            min_specificity,
            measured_on: measured_on(&tested, left_out, runs.len()),
        }))
    }
}

/// Whole sources if two or more were left out, else patients if any were.
fn kind(rows: &[&Prediction]) -> Option<LeftOut> {
    let sources_of = |kind: LeftOut| {
        let of_kind = rows.iter().filter(|row| row.is_left_out && row.left_out == kind);
        of_kind.map(|row| row.source.as_str()).collect::<BTreeSet<_>>().len()
    };
    if sources_of(LeftOut::Sources) > 1 {
        Some(LeftOut::Sources)
    } else {
        (sources_of(LeftOut::Patients) > 0).then_some(LeftOut::Patients)
    }
}

/// The threshold of a run.
fn threshold(rows: &[&Prediction], run: &str, sensitivity: f64) -> Result<f64, Error> {
    let malignant = |is_reference: &dyn Fn(&Prediction) -> bool| -> Vec<f64> {
        let reference = rows.iter().filter(|row| row.malignant && is_reference(row));
        reference.map(|row| row.probability).collect()
    };
    let mut reference = malignant(&|row| row.run == run && !row.is_left_out);
    if reference.len() < MIN_VALIDATION {
        reference = malignant(&|row| row.run != run && row.is_left_out);
    }
    let images = reference.len();
    let too_few = || Error::TooFewForEvidence { run: run.to_owned(), min: MIN_VALIDATION, images };
    if images < MIN_VALIDATION {
        return Err(too_few());
    }
    let reference = Binary::new(reference.into_iter().map(|probability| (probability, true)));
    Ok(largest_threshold(&reference, sensitivity).ok_or_else(too_few)?.min(MAX_THRESHOLD))
}

fn measured_on(tested: &[&Prediction], left_out: LeftOut, runs: usize) -> String {
    let sources: BTreeSet<&str> = tested.iter().map(|row| row.source.as_str()).collect();
    let sources = sources.into_iter().collect::<Vec<_>>().join(", ");
    match left_out {
        LeftOut::Sources => {
            format!(
                "{runs} networks of a similar design, each trained without some of these sources: {sources}"
            )
        }
        LeftOut::Patients => format!(
            "{runs} networks of a similar design, each trained without some patients of {sources}; the cameras and the \
             labels are those of the training, which makes this evidence weaker than that of sources left out"
        ),
    }
}

impl Prediction {
    fn read(row: &Row) -> Result<Self, String> {
        let text = |column: &str| row.get(column).ok_or_else(|| format!("`{column}` is missing"));
        let wrong =
            |column: &str, text: &str, choices: &str| format!("`{column}` is {text:?}; it must be {choices}");
        let is_left_out = match text("role")? {
            "validation" => false,
            "left_out" => true,
            other => return Err(wrong("role", other, "validation or left_out")),
        };
        let left_out = match text("left_out")? {
            "sources" => LeftOut::Sources,
            "patients" => LeftOut::Patients,
            other => return Err(wrong("left_out", other, "sources or patients")),
        };
        let name = text("image_type")?;
        let image_type = SampleType::parse(name).and_then(SampleType::image_type);
        let malignant = match text("malignant")? {
            "0" => false,
            "1" => true,
            other => return Err(wrong("malignant", other, "0 or 1")),
        };
        let number = text("probability")?;
        let probability = number.parse().ok().filter(|value| (0.0..=1.0).contains(value));
        Ok(Self {
            run: text("run")?.to_owned(),
            is_left_out,
            left_out,
            source: text("source")?.to_owned(),
            group: text("group")?.to_owned(),
            image_type: image_type.ok_or_else(|| wrong("image_type", name, "dermoscopic or clinical"))?,
            malignant,
            probability: probability.ok_or_else(|| wrong("probability", number, "a number from 0 to 1"))?,
        })
    }
}
