//! The limits of a model on the quality of an image.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Quality, QualityDefect, QualityWarning};
use crate::serde_required::{nullable, required};

/// At which quality a model refuses an image, and at which it warns. A limit of null is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityLimits {
    /// An image outside of one of these gets no answer.
    pub refuse: RefuseLimits,
    /// An image outside of one of these gets an answer and a warning.
    pub warn: WarnLimits,
}

/// Limits on the fields of [`Quality`] of the same names, 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseLimits {
    /// Below it: `image_too_blurred`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub min_focus: Option<f64>,
    /// Below it: `image_too_dark`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub min_brightness: Option<f64>,
    /// Above it: `image_too_bright`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub max_clipped: Option<f64>,
    /// Below it: `image_without_color`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub min_color: Option<f64>,
}

/// Limits on the fields of [`Quality`] of the same names, 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WarnLimits {
    /// Below it: `blurred`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub min_focus: Option<f64>,
    /// Below it: `dark`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub min_brightness: Option<f64>,
    /// Above it: `bright`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub max_brightness: Option<f64>,
    /// Below it: `low_contrast`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub min_contrast: Option<f64>,
    /// Above it: `clipped_highlights`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub max_clipped: Option<f64>,
    /// Below it: `no_color`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub min_color: Option<f64>,
    /// Below it: `lesion_small`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub min_lesion_share: Option<f64>,
    /// Above it: `lesion_cut`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub max_lesion_cut: Option<f64>,
    /// Above it: `lesion_off_center`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub max_lesion_offset: Option<f64>,
    /// Above it: `hair`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub max_hair: Option<f64>,
    /// Above it: `ruler_or_ink`.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<f64>")]
    pub max_ink: Option<f64>,
}

impl QualityLimits {
    /// Returns the warnings about an image of this quality, in the order of [`QualityWarning::ALL`].
    ///
    /// # Errors
    /// The first [`QualityDefect`], in its order: light comes first, because a dark image has neither focus nor color.
    pub fn check(&self, quality: &Quality) -> Result<Vec<QualityWarning>, QualityDefect> {
        self.refuse.check(quality)?;
        Ok(self.warn.warnings(quality))
    }

    /// Returns an error if the image has too little or too much light.
    ///
    /// # Errors
    /// [`QualityDefect::TooDark`] and [`QualityDefect::TooBright`].
    pub fn check_light(&self, quality: &Quality) -> Result<(), QualityDefect> {
        self.refuse.check_light(quality)
    }

    /// Returns an error for a limit that is not in 0 to 1.
    ///
    /// # Errors
    /// The sentence for a message.
    pub fn validate(&self) -> Result<(), &'static str> {
        let RefuseLimits { min_focus, min_brightness, max_clipped, min_color } = self.refuse;
        let refuse = [min_focus, min_brightness, max_clipped, min_color];
        if refuse.iter().chain(&self.warn.values()).flatten().all(|limit| (0.0..=1.0).contains(limit)) {
            Ok(())
        } else {
            Err("a quality limit is not in 0 to 1")
        }
    }
}

impl RefuseLimits {
    fn check_light(&self, quality: &Quality) -> Result<(), QualityDefect> {
        let Quality { brightness, clipped, .. } = *quality;
        match *self {
            Self { min_brightness: Some(min), .. } if brightness < min => {
                Err(QualityDefect::TooDark { brightness, min })
            }
            Self { max_clipped: Some(max), .. } if clipped > max => {
                Err(QualityDefect::TooBright { clipped, max })
            }
            _ => Ok(()),
        }
    }

    fn check(&self, quality: &Quality) -> Result<(), QualityDefect> {
        self.check_light(quality)?;
        let Quality { focus, color, .. } = *quality;
        match *self {
            Self { min_focus: Some(min), .. } if focus < min => Err(QualityDefect::TooBlurred { focus, min }),
            Self { min_color: Some(min), .. } if color < min => Err(QualityDefect::NoColor { color, min }),
            _ => Ok(()),
        }
    }
}

impl WarnLimits {
    fn warnings(&self, quality: &Quality) -> Vec<QualityWarning> {
        let below = |limit: Option<f64>, value: f64| limit.is_some_and(|min| value < min);
        let above = |limit: Option<f64>, value: f64| limit.is_some_and(|max| value > max);
        let found = [
            (below(self.min_focus, quality.focus), QualityWarning::Blurred),
            (below(self.min_brightness, quality.brightness), QualityWarning::Dark),
            (above(self.max_brightness, quality.brightness), QualityWarning::Bright),
            (below(self.min_contrast, quality.contrast), QualityWarning::LowContrast),
            (above(self.max_clipped, quality.clipped), QualityWarning::ClippedHighlights),
            (below(self.min_color, quality.color), QualityWarning::NoColor),
            (below(self.min_lesion_share, quality.lesion_share), QualityWarning::LesionSmall),
            (above(self.max_lesion_cut, quality.lesion_cut), QualityWarning::LesionCut),
            (above(self.max_lesion_offset, quality.lesion_offset), QualityWarning::LesionOffCenter),
            (above(self.max_hair, quality.hair), QualityWarning::Hair),
            (above(self.max_ink, quality.ink), QualityWarning::RulerOrInk),
        ];
        found.into_iter().filter_map(|(is_outside, warning)| is_outside.then_some(warning)).collect()
    }

    const fn values(&self) -> [Option<f64>; 11] {
        [
            self.min_focus,
            self.min_brightness,
            self.max_brightness,
            self.min_contrast,
            self.max_clipped,
            self.min_color,
            self.min_lesion_share,
            self.max_lesion_cut,
            self.max_lesion_offset,
            self.max_hair,
            self.max_ink,
        ]
    }
}
