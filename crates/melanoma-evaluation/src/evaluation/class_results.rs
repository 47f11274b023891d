//! Results of the classes against each other.

use serde::Serialize;

use super::measured::Measured;
use crate::{
    bootstrap::{Bootstrap, Groups},
    metrics::Multiclass,
    predictions::Prediction,
    taxonomy::Taxonomy,
};

/// Results of the classes against each other.
#[derive(Clone, Debug, Serialize)]
pub struct ClassResults {
    /// Number of images with a class.
    pub images: u64,
    /// Codes of classes that count as one, such as `AK+SCC`.
    pub merged: Vec<String>,
    /// Codes of the classes that occur, in the order of the card.
    pub occurring: Vec<String>,
    /// Codes of the model's classes that do not occur and are left out.
    pub absent: Vec<String>,
    /// Mean share predicted right, over the classes that occur, when only these can be predicted.
    pub balanced_accuracy: Measured,
    /// The same when every class can be predicted: a prediction of an absent class is wrong.
    pub balanced_accuracy_among_all: Measured,
    /// The same when the prediction is the class whose probability is highest in proportion to its
    /// mean over these images, as if all classes were equally frequent.
    pub balanced_accuracy_at_equal_priors: Measured,
    /// Rows are true classes, columns predicted ones, of the classes that occur.
    pub confusion: Vec<Vec<u64>>,
}

impl ClassResults {
    /// `7 classes that occur, AK+SCC as one`.
    #[must_use]
    pub fn description(&self) -> String {
        let mut text = format!("{} classes that occur", self.occurring.len());
        for merged in &self.merged {
            text.push_str(&format!(", {merged} as one"));
        }
        text
    }

    /// Returns `None` if no image has a class. The figures are too few if a class that occurs has fewer than
    /// `min_images`.
    pub(super) fn new(
        taxonomy: &Taxonomy,
        evaluated: &[&Prediction],
        bootstrap: Bootstrap,
        min_images: u64,
    ) -> Option<Self> {
        let (mut rows, mut groups) = (Vec::new(), Vec::new());
        for Prediction { sample, score, .. } in evaluated {
            if let (Some(truth), Ok(score)) = (taxonomy.index(sample.diagnosis.as_str()), score) {
                rows.push((truth, taxonomy.probabilities(&score.probabilities)));
                groups.push(&sample.group);
            }
        }
        if rows.is_empty() {
            return None;
        }
        let classes =
            Multiclass::new(taxonomy.len(), rows.iter().map(|(truth, row)| (*truth, row.as_slice())));
        let counts = classes.counts();
        let (occurring, absent): (Vec<usize>, Vec<usize>) =
            (0..taxonomy.len()).partition(|&class| counts[class] > 0);
        let is_enough = occurring.len() > 1 && occurring.iter().all(|&class| counts[class] >= min_images);
        let [among_occurring, among_all, at_equal_priors] = if is_enough {
            let estimates = bootstrap.estimate(&Groups::new(groups), |weights| {
                [
                    classes.balanced_accuracy(classes.predicted(), weights),
                    classes.balanced_accuracy(classes.predicted_of_all(), weights),
                    classes.balanced_accuracy(classes.predicted_at_equal_priors(), weights),
                ]
            });
            estimates.map(Measured::from)
        } else {
            [Measured::TooFew; 3]
        };
        let confusion = classes.confusion();
        let confusion = occurring
            .iter()
            .map(|&row| occurring.iter().map(|&column| confusion[row][column]).collect())
            .collect();
        let codes = |classes: &[usize]| classes.iter().map(|&class| taxonomy.code(class)).collect();
        Some(Self {
            images: counts.iter().sum(),
            merged: taxonomy.merged().collect(),
            occurring: codes(&occurring),
            absent: codes(&absent),
            balanced_accuracy: among_occurring,
            balanced_accuracy_among_all: among_all,
            balanced_accuracy_at_equal_priors: at_equal_priors,
            confusion,
        })
    }
}
