//! What an image shows, by its data set.

use std::fmt;

use melanoma_core::ImageType;

/// What an image shows, by its data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SampleType {
    /// A lesion through a dermatoscope.
    Dermoscopic,
    /// A lesion without a dermatoscope.
    Clinical,
    /// No lesion that a model can judge.
    Other,
}

impl SampleType {
    /// Every type.
    pub const ALL: [Self; 3] = [Self::Dermoscopic, Self::Clinical, Self::Other];

    /// Returns `dermoscopic`, `clinical` or `other`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dermoscopic => ImageType::Dermoscopic.as_str(),
            Self::Clinical => ImageType::Clinical.as_str(),
            Self::Other => "other",
        }
    }

    /// Returns the type of an image of a lesion.
    #[must_use]
    pub const fn image_type(self) -> Option<ImageType> {
        match self {
            Self::Dermoscopic => Some(ImageType::Dermoscopic),
            Self::Clinical => Some(ImageType::Clinical),
            Self::Other => None,
        }
    }

    /// Returns the type that a cell names, such as `dermoscopic` or `clinical: close-up` of the ISIC archive.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let name = text.split(':').next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(name))
    }
}

impl From<ImageType> for SampleType {
    fn from(image_type: ImageType) -> Self {
        match image_type {
            ImageType::Dermoscopic => Self::Dermoscopic,
            ImageType::Clinical => Self::Clinical,
        }
    }
}

impl fmt::Display for SampleType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
