//! From reports to the tensors of a response.

use melanoma_core::{Classifier, NOTICE, Report};

use super::{
    parameter::{Parameter, Parameters},
    signature::{OutputName, dimension},
    tensor::{Output, Values},
};

/// A response, before it is encoded for REST or gRPC.
pub(crate) struct InferResponse {
    pub(crate) id: String,
    pub(crate) model_name: String,
    pub(crate) model_version: String,
    pub(crate) parameters: Parameters,
    pub(crate) outputs: Vec<Output>,
}

impl InferResponse {
    pub(crate) fn new(
        id: String,
        outputs: &[OutputName],
        classifier: &Classifier,
        reports: &[Report],
    ) -> Self {
        let card = classifier.bundle().card();
        let outputs = outputs.iter().map(|&name| output(name, reports, card.classes.len()));
        Self {
            id,
            model_name: card.name.clone(),
            model_version: card.version.clone(),
            parameters: parameters(classifier, reports),
            outputs: outputs.collect(),
        }
    }
}

fn output(name: OutputName, reports: &[Report], classes: usize) -> Output {
    let values = match name {
        OutputName::Probabilities => {
            let scores = reports.iter().flat_map(|report| &report.classes);
            Values::Numbers(scores.map(|score| score.probability.get() as f32).collect())
        }
        OutputName::Malignant => {
            let malignant = reports.iter().map(|report| report.probabilities.malignant);
            Values::Numbers(malignant.map(|probability| probability.get() as f32).collect())
        }
        OutputName::Label => Values::Texts(reports.iter().map(|report| report.label.as_str()).collect()),
        OutputName::Refer => Values::Bools(reports.iter().map(|report| report.decision.refer).collect()),
        OutputName::Advice => {
            Values::Texts(reports.iter().map(|report| report.advice.code.as_str()).collect())
        }
        OutputName::ImageType => {
            let label = |report: &Report| report.image_type.map_or("", |found| found.label.as_str());
            Values::Texts(reports.iter().map(label).collect())
        }
    };
    let shape = [&[dimension(reports.len())], &name.item_shape(classes)[..]].concat();
    Output { name: name.as_str(), shape, values }
}

/// The fields of a report that apply to all items, and the class codes.
fn parameters(classifier: &Classifier, reports: &[Report]) -> Parameters {
    let (model, engine) = (classifier.bundle().identity(), classifier.engine());
    let classes = &classifier.bundle().card().classes;
    let codes: Vec<&str> = classes.iter().map(|class| class.code.as_str()).collect();
    let mut parameters = Parameters::from([
        ("calibrated".into(), Parameter::Bool(model.calibrated)),
        ("classes".into(), Parameter::Text(codes.join(","))),
        ("engine".into(), Parameter::Text(format!("{} {}", engine.name, engine.version))),
        ("fallback".into(), Parameter::Bool(engine.fallback)),
        ("notice".into(), Parameter::Text(NOTICE.into())),
        ("sha256".into(), Parameter::Text(model.sha256)),
    ]);
    if let Some(report) = reports.first() {
        let operating_point = report.decision.operating_point.clone();
        parameters.insert("operating_point".into(), Parameter::Text(operating_point));
    }
    parameters
}
