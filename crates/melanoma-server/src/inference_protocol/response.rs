//! From reports to the tensors of an answer.

use melanoma_core::{Classifier, Error, ErrorCode, NOTICE, Probability, Report};

use super::{
    parameter::{Parameter, Parameters},
    tensor::{Datatype, Output, Values},
};

/// An answer before it has the form of a wire.
pub(crate) struct InferResponse {
    pub(crate) id: String,
    pub(crate) model_name: String,
    pub(crate) model_version: String,
    pub(crate) parameters: Parameters,
    pub(crate) outputs: Vec<Output>,
}

/// What the model answers about each item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutputName {
    /// Of every class, in the card's order.
    Probabilities,
    /// Of any malignant class.
    Malignant,
    /// `malignant` or `benign`.
    Label,
    /// Whether the decision is to refer.
    Refer,
    /// The code of the advice.
    Advice,
}

impl OutputName {
    pub(crate) const ALL: [Self; 5] =
        [Self::Probabilities, Self::Malignant, Self::Label, Self::Refer, Self::Advice];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Probabilities => "probabilities",
            Self::Malignant => "malignant",
            Self::Label => "label",
            Self::Refer => "refer",
            Self::Advice => "advice",
        }
    }

    /// # Errors
    /// `invalid_parameter`.
    pub(crate) fn of(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|output| output.as_str() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            Error::new(ErrorCode::InvalidParameter, format!("the outputs are {names}"))
        })
    }

    pub(crate) const fn datatype(self) -> Datatype {
        match self {
            Self::Probabilities | Self::Malignant => Datatype::Fp32,
            Self::Refer => Datatype::Bool,
            Self::Label | Self::Advice => Datatype::Bytes,
        }
    }

    /// The shape of what it says about one item.
    pub(crate) fn item(self, classes: usize) -> Vec<i64> {
        if self == Self::Probabilities { vec![axis(classes)] } else { Vec::new() }
    }

    /// What it says about all of them.
    fn tensor(self, reports: &[Report], classes: usize) -> Output {
        let values = match self {
            Self::Probabilities => Values::Numbers(
                reports
                    .iter()
                    .flat_map(|report| &report.classes)
                    .map(|class| written(class.probability))
                    .collect(),
            ),
            Self::Malignant => Values::Numbers(
                reports.iter().map(|report| written(report.probabilities.malignant)).collect(),
            ),
            Self::Label => Values::Texts(reports.iter().map(|report| report.label.as_str()).collect()),
            Self::Refer => Values::Truths(reports.iter().map(|report| report.decision.refer).collect()),
            Self::Advice => Values::Texts(reports.iter().map(|report| report.advice.code.as_str()).collect()),
        };
        let shape = [&[axis(reports.len())], &self.item(classes)[..]].concat();
        Output { name: self.as_str(), shape, values }
    }
}

/// A length as shapes have it; none here is above some thousands.
fn axis(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// The number that stands in a report, as the float that is nearest to it.
fn written(probability: Probability) -> f32 {
    probability.written() as f32
}

impl InferResponse {
    pub(crate) fn of(
        id: String,
        outputs: &[OutputName],
        classifier: &Classifier,
        reports: &[Report],
    ) -> Self {
        let card = classifier.bundle().card();
        Self {
            id,
            model_name: card.name.clone(),
            model_version: card.version.clone(),
            parameters: around(classifier, reports),
            outputs: outputs.iter().map(|output| output.tensor(reports, card.classes.len())).collect(),
        }
    }
}

/// What a report says around its numbers, and what is needed to read them.
fn around(classifier: &Classifier, reports: &[Report]) -> Parameters {
    let bundle = classifier.bundle();
    let (card, engine) = (bundle.card(), classifier.engine());
    let codes: Vec<&str> = card.classes.iter().map(|class| class.code.as_str()).collect();
    let text = |text: &str| Parameter::Text(text.into());
    let mut parameters = Parameters::from([
        ("calibrated".into(), Parameter::Bool(card.calibration.is_calibrated())),
        ("classes".into(), text(&codes.join(","))),
        ("engine".into(), text(&format!("{} {}", engine.name, engine.version))),
        ("fallback".into(), Parameter::Bool(engine.fallback)),
        ("notice".into(), text(NOTICE)),
        ("sha256".into(), text(bundle.digest().as_str())),
    ]);
    if let Some(report) = reports.first() {
        parameters.insert("operating_point".into(), text(&report.decision.operating_point));
    }
    parameters
}
