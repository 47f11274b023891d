//! What makes an answer less reliable, and what to do about it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A defect of an image that gets an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum QualityWarning {
    /// The image is blurred.
    Blurred,
    /// The image is dark.
    Dark,
    /// The image is bright.
    Bright,
    /// The image has little contrast.
    LowContrast,
    /// Parts of the image are white: a reflection, or too much light.
    ClippedHighlights,
    /// The image has little color.
    NoColor,
    /// The lesion is small.
    LesionSmall,
    /// The border of the image cuts the lesion.
    LesionCut,
    /// The lesion is not in the center.
    LesionOffCenter,
    /// Hair covers the skin.
    Hair,
    /// A ruler or ink is in the image.
    RulerOrInk,
    /// Several places could be the lesion, and only one was classified.
    SeveralLesions,
}

impl QualityWarning {
    /// Every warning.
    pub const ALL: &[Self] = &[
        Self::Blurred,
        Self::Dark,
        Self::Bright,
        Self::LowContrast,
        Self::ClippedHighlights,
        Self::NoColor,
        Self::LesionSmall,
        Self::LesionCut,
        Self::LesionOffCenter,
        Self::Hair,
        Self::RulerOrInk,
        Self::SeveralLesions,
    ];

    /// Returns the name as JSON has it, such as `lesion_small`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Blurred => "blurred",
            Self::Dark => "dark",
            Self::Bright => "bright",
            Self::LowContrast => "low_contrast",
            Self::ClippedHighlights => "clipped_highlights",
            Self::NoColor => "no_color",
            Self::LesionSmall => "lesion_small",
            Self::LesionCut => "lesion_cut",
            Self::LesionOffCenter => "lesion_off_center",
            Self::Hair => "hair",
            Self::RulerOrInk => "ruler_or_ink",
            Self::SeveralLesions => "several_lesions",
        }
    }

    /// Returns whether the probabilities of degraded copies change from this warning on, so that a lesion without a sign
    /// could have one in a better image. The other warnings are of the framing, and of what covers
    /// the lesion.
    #[must_use]
    pub const fn changes_probabilities(self) -> bool {
        matches!(
            self,
            Self::Blurred
                | Self::Dark
                | Self::Bright
                | Self::LowContrast
                | Self::ClippedHighlights
                | Self::NoColor
        )
    }

    /// Returns one sentence of advice for the next image.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Blurred => "Hold the camera still and focus on the lesion.",
            Self::Dark => "Take the image in more light.",
            Self::Bright => "Take the image with less light, and without a flash.",
            Self::LowContrast => "Clean the lens, and take the image in even light without haze or glare.",
            Self::ClippedHighlights => "Change the angle of the light, so that the skin does not shine.",
            Self::NoColor => "Take the image in color, without a filter.",
            Self::LesionSmall => "Take the image from closer by, so that the lesion fills about half of it.",
            Self::LesionCut => "Take the image from farther away, so that skin surrounds the whole lesion.",
            Self::LesionOffCenter => "Take the image with the lesion in the center.",
            Self::Hair => "Move the hair aside, so that it does not cover the lesion.",
            Self::RulerOrInk => "Take the image without a ruler and without ink on the skin.",
            Self::SeveralLesions => {
                "Only one lesion was classified: take an image of each lesion on its own, from close by."
            }
        }
    }
}

impl fmt::Display for QualityWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
