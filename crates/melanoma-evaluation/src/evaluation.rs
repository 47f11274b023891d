//! The report of an evaluation: how good, how sure, and on whom.

use std::collections::BTreeMap;

use melanoma_core::{Bundle, ModelInfo, NOTICE};
use serde::{Serialize, Serializer};

use crate::{
    bootstrap::{Bootstrap, Estimate, Groups},
    curves::Curves,
    metrics::{Counts, Multiclass, share},
    scores::Answer,
    subgroup::{self, FEWEST, Subgroup},
    target::{Target, Threshold},
    taxonomy::Taxonomy,
};

/// Everything that was measured, for people and programs.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// On what.
    pub data: Data,
    /// Of which model.
    pub model: ModelInfo,
    /// How the intervals were made; they are of 95 %.
    pub bootstrap: Bootstrap,
    /// Malignant against benign, and melanoma against the rest.
    pub targets: Vec<OfTarget>,
    /// The classes against each other; none where no lesion has a class.
    pub classes: Option<OfClasses>,
    /// At every operating point of the card, the default one first.
    pub operating_points: Vec<AtThreshold>,
    /// By what is known of the person and the image.
    pub subgroups: Vec<Subgroup>,
    /// What this is and is not.
    pub notice: &'static str,
}

/// What was evaluated on.
#[derive(Clone, Debug, Serialize)]
pub struct Data {
    /// Name of the data set.
    pub name: String,
    /// The split, where one was chosen.
    pub split: Option<String>,
    /// How many images.
    pub images: usize,
    /// How many of them were judged; every number is of these.
    pub judged: usize,
    /// The others, by the code of the error.
    pub not_judged: BTreeMap<&'static str, usize>,
    /// Groups of the judged ones that are independent of each other.
    pub groups: u32,
    /// Share of the judged ones whose label is not the same in each view; none after one view.
    pub labels_disagree: Option<f64>,
    /// How many judged ones carry each label.
    pub labels: BTreeMap<String, usize>,
}

/// A value with its interval, or that there are too few images to say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured {
    /// In JSON an object of `value` and `interval`.
    Estimate(Estimate),
    /// In JSON `"too few"`.
    TooFew,
}

/// Results of one target.
#[derive(Clone, Debug, Serialize)]
pub struct OfTarget {
    /// `malignant` or a class code.
    pub target: Target,
    /// Images of the target.
    pub positives: u64,
    /// The others of which it is known.
    pub negatives: u64,
    /// Area under the ROC curve.
    pub auroc: Measured,
    /// Average precision.
    pub average_precision: Measured,
    /// Expected calibration error, 15 bins of equal mass.
    pub calibration_error: Measured,
    /// Brier score.
    pub brier: Measured,
    /// Log loss, natural logarithm.
    pub log_loss: Measured,
    /// The curves; none without positives or negatives.
    pub curves: Option<Curves>,
}

/// Results of the classes against each other.
#[derive(Clone, Debug, Serialize)]
pub struct OfClasses {
    /// Images with a class.
    pub images: u64,
    /// Codes of classes that count as one, such as `AK+SCC`.
    pub merged: Vec<String>,
    /// Codes of the classes that occur, in the order of the card.
    pub occurring: Vec<String>,
    /// Codes of the model's classes that do not occur, and are left out.
    pub absent: Vec<String>,
    /// Mean share predicted right, of the classes that occur and among them.
    pub balanced_accuracy: Measured,
    /// The same where a prediction of an absent class counts as wrong.
    pub balanced_accuracy_among_all: Measured,
    /// The same where the prediction is the class whose probability is highest in proportion to its
    /// mean over these images, as if all of them were equally frequent.
    pub balanced_accuracy_at_equal_priors: Measured,
    /// True classes down, predicted ones across, those that occur.
    pub confusion: Vec<Vec<u64>>,
}

/// Results at one operating point.
#[derive(Clone, Debug, Serialize)]
pub struct AtThreshold {
    /// Its name.
    pub name: String,
    /// What it is a threshold for.
    pub target: Target,
    /// Referred from this probability on.
    pub threshold: f64,
    /// Share of the target's images that are referred.
    pub sensitivity: Measured,
    /// Share of the others that are not referred.
    pub specificity: Measured,
    /// Share of all that are referred.
    pub referred: Measured,
}

impl Evaluation {
    /// Everything, from a model's answers to a data set.
    #[must_use]
    pub fn of(
        name: String,
        split: Option<String>,
        answers: &[Answer],
        bundle: &Bundle,
        taxonomy: &Taxonomy,
        bootstrap: Bootstrap,
    ) -> Self {
        let card = bundle.card();
        let judged: Vec<&Answer> = answers.iter().filter(|answer| answer.score.is_ok()).collect();
        let thresholds = Threshold::of(card);
        Self {
            data: Data::of(name, split, answers, &judged),
            model: ModelInfo {
                name: card.name.clone(),
                version: card.version.clone(),
                sha256: bundle.digest().as_str().into(),
                calibrated: card.calibration.is_calibrated(),
            },
            bootstrap,
            targets: Target::standard(&card.classes)
                .into_iter()
                .map(|target| OfTarget::of(target, &judged, bootstrap))
                .collect(),
            classes: OfClasses::of(taxonomy, &judged, bootstrap, 1),
            subgroups: subgroup::all(&judged, &card.classes, taxonomy, thresholds.first(), bootstrap),
            operating_points: thresholds
                .into_iter()
                .map(|threshold| AtThreshold::of(threshold, &judged, bootstrap, 1))
                .collect(),
            notice: NOTICE,
        }
    }
}

impl Data {
    fn of(name: String, split: Option<String>, answers: &[Answer], judged: &[&Answer]) -> Self {
        let mut not_judged = BTreeMap::new();
        for code in answers.iter().filter_map(|answer| answer.score.as_ref().err()) {
            *not_judged.entry(code.as_str()).or_default() += 1;
        }
        let mut labels = BTreeMap::new();
        for answer in judged {
            *labels.entry(answer.lesion.diagnosis.as_str().to_owned()).or_default() += 1;
        }
        let agree: Vec<bool> =
            judged.iter().filter_map(|answer| answer.score.as_ref().ok()?.labels_agree).collect();
        let labels_disagree = (!agree.is_empty())
            .then(|| agree.iter().filter(|&&agree| !agree).count() as f64 / agree.len() as f64);
        let groups = Groups::new(judged.iter().map(|answer| &answer.lesion.group)).count();
        Self {
            name,
            split,
            images: answers.len(),
            judged: judged.len(),
            not_judged,
            groups,
            labels_disagree,
            labels,
        }
    }
}

impl OfTarget {
    /// Whether there are so few images of a kind that even the intervals cannot be trusted.
    #[must_use]
    pub const fn is_of_few(&self) -> bool {
        self.positives < FEWEST || self.negatives < FEWEST
    }

    fn of(target: Target, judged: &[&Answer], bootstrap: Bootstrap) -> Self {
        let (scores, groups) = target.ask(judged);
        let [auroc, average_precision, calibration_error, brier, log_loss] = bootstrap
            .estimate(&groups, |weights| {
                [
                    scores.auroc(weights),
                    scores.average_precision(weights),
                    scores.calibration_error(weights),
                    scores.brier(weights),
                    scores.log_loss(weights),
                ]
            })
            .map(Measured::from);
        let Counts { positives, negatives } = scores.counts(&vec![1; scores.len()]);
        let curves = Curves::of(&scores);
        Self {
            target,
            positives,
            negatives,
            auroc,
            average_precision,
            calibration_error,
            brier,
            log_loss,
            curves,
        }
    }
}

impl OfClasses {
    /// `7 classes that occur, AK+SCC as one`.
    #[must_use]
    pub fn which(&self) -> String {
        let occurring = format!("{} classes that occur", self.occurring.len());
        self.merged.iter().fold(occurring, |which, merged| format!("{which}, {merged} as one"))
    }

    /// `None` where no lesion has a class; too few where one that occurs has fewer than `fewest`.
    pub(crate) fn of(
        taxonomy: &Taxonomy,
        judged: &[&Answer],
        bootstrap: Bootstrap,
        fewest: u64,
    ) -> Option<Self> {
        let (items, groups): (Vec<_>, Vec<_>) = judged
            .iter()
            .filter_map(|answer| {
                let truth = taxonomy.place(answer.lesion.diagnosis.as_str())?;
                let probabilities = taxonomy.probabilities(&answer.score.as_ref().ok()?.probabilities);
                Some(((truth, probabilities), &answer.lesion.group))
            })
            .unzip();
        if items.is_empty() {
            return None;
        }
        let task = Multiclass::new(taxonomy.len(), items.iter().map(|(truth, row)| (*truth, row.as_slice())));
        let counts = task.counts();
        let (occurring, absent): (Vec<usize>, Vec<usize>) =
            (0..taxonomy.len()).partition(|&class| counts[class] > 0);
        let enough = occurring.len() > 1 && occurring.iter().all(|&class| counts[class] >= fewest);
        let [among_occurring, among_all, at_equal_priors] = if enough {
            let groups = Groups::new(groups);
            bootstrap
                .estimate(&groups, |weights| {
                    [
                        task.balanced_accuracy(task.predicted(), weights),
                        task.balanced_accuracy(task.predicted_of_all(), weights),
                        task.balanced_accuracy(task.predicted_at_equal_priors(), weights),
                    ]
                })
                .map(Measured::from)
        } else {
            [Measured::TooFew; 3]
        };
        let confusion = task.confusion();
        let codes = |of: &[usize]| of.iter().map(|&class| taxonomy.code(class)).collect();
        Some(Self {
            images: counts.iter().sum(),
            merged: taxonomy.merged().collect(),
            balanced_accuracy: among_occurring,
            balanced_accuracy_among_all: among_all,
            balanced_accuracy_at_equal_priors: at_equal_priors,
            confusion: occurring
                .iter()
                .map(|&row| occurring.iter().map(|&column| confusion[row][column]).collect())
                .collect(),
            occurring: codes(&occurring),
            absent: codes(&absent),
        })
    }
}

impl AtThreshold {
    /// Too few where a kind has fewer than `fewest` images.
    pub(crate) fn of(
        Threshold { name, target, threshold }: Threshold,
        judged: &[&Answer],
        bootstrap: Bootstrap,
        fewest: u64,
    ) -> Self {
        let (scores, groups) = target.ask_referral(judged);
        let all = scores.counts(&vec![1; scores.len()]);
        let estimates = bootstrap.estimate(&groups, |weights| {
            let referred = scores.from(threshold, weights).total();
            [
                scores.sensitivity(threshold, weights),
                scores.specificity(threshold, weights),
                share(referred, scores.counts(weights).total()),
            ]
        });
        let measured = |estimate: Option<Estimate>, count| {
            Measured::from(estimate.filter(|_| count >= fewest).map(|estimate| estimate.of_share(count)))
        };
        let [sensitivity, specificity, referred] = estimates;
        Self {
            name,
            target,
            threshold,
            sensitivity: measured(sensitivity, all.positives),
            specificity: measured(specificity, all.negatives),
            referred: measured(referred, all.total()),
        }
    }
}

impl Measured {
    /// The estimate, where there is one.
    #[must_use]
    pub const fn estimate(&self) -> Option<Estimate> {
        match *self {
            Self::Estimate(estimate) => Some(estimate),
            Self::TooFew => None,
        }
    }
}

impl From<Option<Estimate>> for Measured {
    fn from(estimate: Option<Estimate>) -> Self {
        estimate.map_or(Self::TooFew, Self::Estimate)
    }
}

impl Serialize for Measured {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Estimate(estimate) => estimate.serialize(serializer),
            Self::TooFew => serializer.serialize_str("too few"),
        }
    }
}

/// `0.903 (0.880 to 0.925)`.
impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Estimate(Estimate { value, interval: [low, high] }) => {
                f.pad(&format!("{value:.3} ({low:.3} to {high:.3})"))
            }
            Self::TooFew => f.pad("too few"),
        }
    }
}
