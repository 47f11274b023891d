//! Encodes a response as a gRPC message.

use super::messages::{
    InferParameter, InferTensorContents, ModelInferResponse, infer_parameter::ParameterChoice,
    model_infer_response::InferOutputTensor,
};
use crate::inference_protocol::{
    parameter::Parameter,
    response::InferResponse,
    tensor::{Output, Values},
};

/// Encodes a response, with raw or typed contents.
pub(super) fn encode(response: InferResponse, raw: bool) -> ModelInferResponse {
    let mut raw_output_contents = Vec::new();
    let mut outputs = Vec::new();
    for output in response.outputs {
        if raw {
            raw_output_contents.push(output.values.raw().into());
        }
        outputs.push(encode_output(output, raw));
    }
    ModelInferResponse {
        model_name: response.model_name,
        model_version: response.model_version,
        id: response.id,
        parameters: response.parameters.into_iter().map(|(name, value)| (name, value.into())).collect(),
        outputs,
        raw_output_contents,
    }
}

fn encode_output(output: Output, raw: bool) -> InferOutputTensor {
    InferOutputTensor {
        name: output.name.into(),
        datatype: output.values.datatype().as_str().into(),
        shape: output.shape,
        contents: if raw { None } else { Some(output.values.into()) },
        ..InferOutputTensor::default()
    }
}

impl From<Values> for InferTensorContents {
    fn from(values: Values) -> Self {
        match values {
            Values::Numbers(fp32_contents) => Self { fp32_contents, ..Self::default() },
            Values::Bools(bool_contents) => Self { bool_contents, ..Self::default() },
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
            Parameter::Unsupported => None,
        };
        Self { parameter_choice }
    }
}
