//! The diagnosis of a lesion, as far as it is known.

use melanoma_core::Class;

/// The diagnosis of a lesion, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Diagnosis {
    /// One of the model's classes.
    Class(Class),
    /// Benign, without a class.
    Benign,
    /// Malignant, without a class.
    Malignant,
    /// The image shows no lesion that a model can judge.
    NoLesion,
}

impl Diagnosis {
    pub(super) const BENIGN: &str = "benign_unspecified";
    pub(super) const MALIGNANT: &str = "malignant_unspecified";

    /// Whether there is a lesion and it is malignant.
    #[must_use]
    pub const fn is_malignant(&self) -> bool {
        match self {
            Self::Class(class) => class.malignant,
            Self::Benign | Self::NoLesion => false,
            Self::Malignant => true,
        }
    }

    /// Whether there is a lesion.
    #[must_use]
    pub const fn is_lesion(&self) -> bool {
        !matches!(self, Self::NoLesion)
    }

    /// Benign or malignant, without a class.
    pub(super) const fn unspecified(malignant: bool) -> Self {
        if malignant { Self::Malignant } else { Self::Benign }
    }

    /// Whether the two cannot be of one image: one is a lesion or malignant and the other is not, or they are two
    /// classes.
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        match (self, other) {
            _ if self.is_lesion() != other.is_lesion() => true,
            _ if self.is_malignant() != other.is_malignant() => true,
            (Self::Class(a), Self::Class(b)) => a.code != b.code,
            _ => false,
        }
    }

    /// Whether the lesion is of `class`; `None` if that is unknown. A malignant lesion without a class is of no
    /// benign class and may be of any malignant one, and the reverse.
    #[must_use]
    pub fn is(&self, class: &Class) -> Option<bool> {
        match self {
            Self::Class(known) => Some(known.code == class.code),
            Self::NoLesion => Some(false),
            _ if self.is_malignant() == class.malignant => None,
            _ => Some(false),
        }
    }

    /// The value in the column `diagnosis`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Class(class) => &class.code,
            Self::Benign => Self::BENIGN,
            Self::Malignant => Self::MALIGNANT,
            Self::NoLesion => "no_lesion",
        }
    }
}

/// The labels of the classes, for an error message.
pub(super) fn labels(classes: &[Class]) -> String {
    classes.iter().map(|class| class.code.as_str()).collect::<Vec<_>>().join(", ")
}
