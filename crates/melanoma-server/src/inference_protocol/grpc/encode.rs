//! From an answer as it is on both wires to a message.

use super::messages::{
    InferParameter, InferTensorContents, ModelInferResponse, infer_parameter::ParameterChoice,
    model_infer_response::InferOutputTensor,
};
use crate::inference_protocol::{
    parameter::Parameter,
    response::InferResponse,
    tensor::{Output, Values},
};

/// The message, with raw contents if `raw`.
pub(super) fn reply(answer: InferResponse, raw: bool) -> ModelInferResponse {
    let raw_output_contents = if raw {
        answer.outputs.iter().map(|output| output.values.raw().into()).collect()
    } else {
        Vec::new()
    };
    ModelInferResponse {
        model_name: answer.model_name,
        model_version: answer.model_version,
        id: answer.id,
        parameters: answer.parameters.into_iter().map(|(name, value)| (name, value.into())).collect(),
        outputs: answer.outputs.into_iter().map(|output| output_of(output, raw)).collect(),
        raw_output_contents,
    }
}

fn output_of(output: Output, raw: bool) -> InferOutputTensor {
    InferOutputTensor {
        name: output.name.into(),
        datatype: output.values.datatype().as_str().into(),
        shape: output.shape,
        contents: (!raw).then(|| output.values.into()),
        ..InferOutputTensor::default()
    }
}

impl From<Values> for InferTensorContents {
    fn from(values: Values) -> Self {
        match values {
            Values::Numbers(fp32_contents) => Self { fp32_contents, ..Self::default() },
            Values::Truths(bool_contents) => Self { bool_contents, ..Self::default() },
            Values::Texts(texts) => {
                let bytes_contents = texts.into_iter().map(Into::into).collect();
                Self { bytes_contents, ..Self::default() }
            }
        }
    }
}

impl From<Parameter> for InferParameter {
    fn from(parameter: Parameter) -> Self {
        let parameter_choice = match parameter {
            Parameter::Bool(value) => Some(ParameterChoice::BoolParam(value)),
            Parameter::Integer(value) => Some(ParameterChoice::Int64Param(value)),
            Parameter::Text(value) => Some(ParameterChoice::StringParam(value)),
            Parameter::Other => None,
        };
        Self { parameter_choice }
    }
}
