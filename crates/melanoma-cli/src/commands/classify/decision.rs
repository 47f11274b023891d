//! What the table says about an image in one word.

use console::Style;
use melanoma_core::decision::Advice;

use super::result::Outcome;

/// The outcome of an image, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Decision {
    Refer,
    Inconclusive,
    NoSign,
    Refused,
    Error,
}

impl Decision {
    pub(super) const ALL: [Self; 5] =
        [Self::Refer, Self::Inconclusive, Self::NoSign, Self::Refused, Self::Error];
    /// Characters of the longest word.
    pub(super) const WIDTH: usize = "inconclusive".len();

    pub(super) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Report { report, .. } => match report.advice.code {
                Advice::ConsultDermatologist => Self::Refer,
                Advice::Inconclusive => Self::Inconclusive,
                Advice::NoSignNotRuledOut => Self::NoSign,
            },
            Outcome::Error { error } if error.is_refusal => Self::Refused,
            Outcome::Error { .. } => Self::Error,
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Refer => "refer",
            Self::Inconclusive => "inconclusive",
            Self::NoSign => "no sign",
            Self::Refused => "refused",
            Self::Error => "error",
        }
    }

    /// `7 refer`, `2 errors`.
    pub(super) fn counted(self, count: usize) -> String {
        let plural = if self == Self::Error && count > 1 { "s" } else { "" };
        format!("{count} {}{plural}", self.word())
    }

    /// The sentence of the legend.
    pub(super) const fn meaning(self) -> &'static str {
        match self {
            Self::Refer => Advice::ConsultDermatologist.text(),
            Self::Inconclusive => Advice::Inconclusive.text(),
            Self::NoSign => Advice::NoSignNotRuledOut.text(),
            Self::Refused => "The image has no result. This says nothing about the lesion.",
            Self::Error => "The image was not classified.",
        }
    }

    /// Colors only what needs a person to act: a color of its own would reassure about the rest.
    pub(super) fn style(self) -> Style {
        match self {
            Self::Refer => Style::new().red().bold(),
            Self::Inconclusive => Style::new().yellow(),
            Self::NoSign | Self::Refused | Self::Error => Style::new(),
        }
    }
}
