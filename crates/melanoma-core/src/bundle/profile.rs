//! How images of one type are classified: calibration, operating points, prediction sets, and the evidence for them.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    calibration::{Calibration, Prevalence, Probabilities},
    class::{Class, Target},
    image_type::ImageType,
    parameter::InvalidParameter,
    score::{Logits, Probability},
    serde_required::{nullable, required},
};

/// The profile of each image type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum Profiles {
    /// The model does not predict image types, and judges every image by the same profile.
    None {
        /// Of every image.
        profile: Profile,
    },
    /// The model predicts image types by its output `image_type`.
    ImageType {
        /// An image with a higher probability of `other` is refused.
        max_other: Probability,
        /// Of dermoscopic images.
        dermoscopic: Profile,
        /// Of clinical images.
        clinical: Profile,
    },
}

/// How images of one type are classified.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// From logits to probabilities.
    pub calibration: Calibration,
    /// The proportion of malignant lesions that the probabilities assume; null if it is not recorded.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<Prevalence>")]
    pub prevalence: Option<Prevalence>,
    /// Thresholds for a referral to a dermatologist.
    pub operating_points: Vec<OperatingPoint>,
    /// Name of the operating point that is used by default, or null if there is none.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<String>")]
    pub default_operating_point: Option<String>,
    /// Thresholds for prediction sets, or null.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<PredictionSets>")]
    pub prediction_sets: Option<PredictionSets>,
}

/// A threshold on the probability of its target, and what was measured with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatingPoint {
    /// Name, such as `malignant_sensitivity_0.95`.
    pub name: String,
    /// `malignant`, or the code of a class.
    pub target: Target,
    /// Probability of the target from which on the decision is to refer.
    pub threshold: Probability,
    /// Measured proportion of lesions of the target that are referred.
    pub sensitivity: Probability,
    /// Its 95% interval.
    pub sensitivity_interval: [Probability; 2],
    /// Measured proportion of other lesions that are not referred.
    pub specificity: Probability,
    /// Its 95% interval.
    pub specificity_interval: [Probability; 2],
    /// Name of the data set.
    pub measured_on: String,
    /// What was measured on images unlike those of the training, or null. Without sufficient evidence
    /// the decision is never that there is no sign.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<Evidence>")]
    pub evidence: Option<Evidence>,
}

/// Sensitivity and specificity of networks of a similar design at their own operating points of the same
/// name, on images that were left out of their training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What was left out.
    pub left_out: LeftOut,
    /// Number of images.
    pub images: u32,
    /// Number of groups, such as patients.
    pub groups: u32,
    /// Proportion of malignant lesions that are referred.
    pub sensitivity: Probability,
    /// Its 95% interval, by bootstrap over groups.
    pub sensitivity_interval: [Probability; 2],
    /// Proportion of benign lesions that are not referred.
    pub specificity: Probability,
    /// Its 95% interval, by bootstrap over groups.
    pub specificity_interval: [Probability; 2],
    /// Least lower end of `sensitivity_interval`.
    pub min_sensitivity: Probability,
    /// Least lower end of `specificity_interval`.
    pub min_specificity: Probability,
    /// Which data, and which networks.
    pub measured_on: String,
}

/// What the networks of an [`Evidence`] had not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// Each source in turn.
    Sources,
    /// Patients of sources that the training has. This is weaker evidence: cameras and labels are the same.
    Patients,
}

impl LeftOut {
    /// Returns the least lower ends of the intervals of sensitivity and specificity that suffice.
    #[must_use]
    pub fn required(self) -> [Probability; 2] {
        let sensitivity = match self {
            Self::Sources => 0.85,
            Self::Patients => 0.9,
        };
        [sensitivity, 0.3].map(Probability::saturating)
    }
}

impl OperatingPoint {
    /// Returns whether a result at this operating point can be "no sign".
    #[must_use]
    pub fn has_sufficient_evidence(&self) -> bool {
        self.evidence.as_ref().is_some_and(Evidence::is_sufficient)
    }
}

impl Evidence {
    /// Returns whether the lower ends of both intervals reach what is required.
    #[must_use]
    pub fn is_sufficient(&self) -> bool {
        self.sensitivity_interval[0] >= self.min_sensitivity
            && self.specificity_interval[0] >= self.min_specificity
    }

    /// Returns what is wrong, in words.
    fn validate(&self) -> Result<(), &'static str> {
        let holds = |[low, high]: [Probability; 2], value: Probability| low <= value && value <= high;
        if [self.min_sensitivity, self.min_specificity] != self.left_out.required() {
            Err("`min_sensitivity` or `min_specificity` is not that of the rule")
        } else if self.groups < 2 || self.groups > self.images {
            Err("`groups` is not from 2 to `images`")
        } else if !holds(self.sensitivity_interval, self.sensitivity)
            || !holds(self.specificity_interval, self.specificity)
        {
            Err("an interval does not contain its value")
        } else if self.measured_on.trim().is_empty() {
            Err("`measured_on` is empty")
        } else {
            Ok(())
        }
    }

    /// Rounds every probability to six decimals for output, as [`Probability::rounded`] does.
    #[must_use]
    pub fn rounded(self) -> Self {
        Self {
            sensitivity: self.sensitivity.rounded(),
            sensitivity_interval: self.sensitivity_interval.map(Probability::rounded),
            specificity: self.specificity.rounded(),
            specificity_interval: self.specificity_interval.map(Probability::rounded),
            min_sensitivity: self.min_sensitivity.rounded(),
            min_specificity: self.min_specificity.rounded(),
            ..self
        }
    }
}

/// Thresholds of class-conditional conformal prediction over malignant and benign (Vovk 2012).
///
/// A label is in the set if its probability reaches its threshold. At least `coverage` of the
/// lesions of each label have that label in their set, as long as images are like those of the fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PredictionSets {
    /// Proportion of the lesions of each label whose set has that label.
    pub coverage: Probability,
    /// Least probability of malignancy for that label to be in the set.
    pub malignant: Probability,
    /// Least probability of benign for that label to be in the set.
    pub benign: Probability,
    /// How the sets depend on the distance to the training data; null if the model has no such output.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<DistanceLimits>")]
    pub distance: Option<DistanceLimits>,
    /// Name of the data set of the fit.
    pub fitted_on: String,
}

/// Two values of the output `distance`. Between them the thresholds of prediction sets fall linearly to 0;
/// above them the sets are empty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DistanceLimits {
    /// Up to this distance the thresholds are those of the fit.
    pub near: f64,
    /// Above this distance the sets are empty.
    pub far: f64,
}

impl DistanceLimits {
    /// Returns the factor of the thresholds at this distance, 0 to 1; `None` for an empty set.
    #[must_use]
    pub fn factor(&self, distance: f64) -> Option<f64> {
        if distance <= self.near {
            Some(1.0)
        } else if distance <= self.far {
            Some((self.far - distance) / (self.far - self.near))
        } else {
            None
        }
    }
}

impl Profiles {
    /// Returns the profile of an image type, or `None` if the model needs a type and has none.
    #[must_use]
    pub const fn get(&self, image_type: Option<ImageType>) -> Option<&Profile> {
        match (self, image_type) {
            (Self::None { profile }, _) => Some(profile),
            (Self::ImageType { dermoscopic, .. }, Some(ImageType::Dermoscopic)) => Some(dermoscopic),
            (Self::ImageType { clinical, .. }, Some(ImageType::Clinical)) => Some(clinical),
            (Self::ImageType { .. }, None) => None,
        }
    }

    /// Returns every profile with its image type.
    pub fn iter(&self) -> impl Iterator<Item = (Option<ImageType>, &Profile)> {
        let types: &[Option<ImageType>] = match self {
            Self::None { .. } => &[None],
            Self::ImageType { .. } => &[Some(ImageType::Dermoscopic), Some(ImageType::Clinical)],
        };
        types.iter().filter_map(|&image_type| Some((image_type, self.get(image_type)?)))
    }

    /// Returns whether the model predicts image types.
    #[must_use]
    pub const fn are_by_image_type(&self) -> bool {
        matches!(self, Self::ImageType { .. })
    }

    /// Returns whether the probabilities of every profile were fitted to observed frequencies.
    #[must_use]
    pub fn are_calibrated(&self) -> bool {
        self.iter().all(|(_, profile)| profile.calibration.is_calibrated())
    }

    /// Returns an error unless a profile has an operating point of this name, or the name is `None`.
    ///
    /// # Errors
    /// [`InvalidParameter::OperatingPoint`].
    pub fn check_operating_point(&self, name: Option<&str>) -> Result<(), InvalidParameter> {
        let Some(name) = name else { return Ok(()) };
        let mut available: Vec<String> = Vec::new();
        for point in self.iter().flat_map(|(_, profile)| &profile.operating_points) {
            if point.name == name {
                return Ok(());
            }
            if !available.contains(&point.name) {
                available.push(point.name.clone());
            }
        }
        Err(InvalidParameter::OperatingPoint { available })
    }
}

impl Profile {
    /// Returns the operating point of this name, or the default one without a name; `None` if the profile
    /// has no operating points and no name is given.
    ///
    /// # Errors
    /// [`InvalidParameter::OperatingPoint`] if the profile has none of the name.
    pub fn operating_point(&self, name: Option<&str>) -> Result<Option<&OperatingPoint>, InvalidParameter> {
        let Some(name) = name.or(self.default_operating_point.as_deref()) else { return Ok(None) };
        match self.operating_points.iter().find(|point| point.name == name) {
            Some(point) => Ok(Some(point)),
            None => Err(InvalidParameter::OperatingPoint {
                available: self.operating_points.iter().map(|point| point.name.clone()).collect(),
            }),
        }
    }

    /// Returns calibrated probabilities at the prevalence that the profile assumes.
    #[must_use]
    pub fn probabilities(&self, logits: &Logits, classes: &[Class]) -> Probabilities {
        let probabilities = self.calibration.probabilities(logits, classes);
        match &self.prevalence {
            None => probabilities,
            Some(prevalence) => prevalence.shifted(&probabilities, classes),
        }
    }

    /// Returns what is wrong, in words.
    pub(super) fn validate(&self, classes: &[Class]) -> Result<(), String> {
        self.calibration.validate(classes.len())?;
        if let Some(prevalence) = &self.prevalence {
            prevalence.validate()?;
        }
        if let Some(PredictionSets { distance: Some(limits), .. }) = &self.prediction_sets
            && !(limits.near >= 0.0 && limits.far.is_finite() && limits.near < limits.far)
        {
            return Err("`prediction_sets.distance` is not 0 or more with `near` below `far`".into());
        }
        let names: HashSet<_> = self.operating_points.iter().map(|point| &point.name).collect();
        if names.len() != self.operating_points.len() {
            return Err("two operating points have the same name".into());
        }
        for point in &self.operating_points {
            if point.target.members(classes).is_none() {
                let (name, target) = (&point.name, point.target.to_string());
                return Err(format!("operating point {name:?} is for {target:?}, which is no class"));
            }
            if let Some(Err(message)) = point.evidence.as_ref().map(Evidence::validate) {
                return Err(format!("in the evidence of operating point {:?}, {message}", point.name));
            }
        }
        if self.default_operating_point.is_none() != self.operating_points.is_empty()
            || self.operating_point(None).is_err()
        {
            return Err("`default_operating_point` is not the name of an operating point".into());
        }
        Ok(())
    }
}
