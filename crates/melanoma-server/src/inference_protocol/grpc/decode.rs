//! Decodes a gRPC message into a request.

use std::collections::HashMap;

use axum::body::Bytes;

use super::messages::{
    InferParameter, InferTensorContents, ModelInferRequest, infer_parameter::ParameterChoice,
    model_infer_request::InferInputTensor,
};
use crate::{
    error::Error,
    inference_protocol::{
        parameter::{Parameter, Parameters, check_tensor_parameters},
        request::InferRequest,
        tensor::{Data, Datatype, Input},
    },
};

/// Decodes a message. Also returns whether its contents are raw.
///
/// # Errors
/// `invalid_tensor` and `invalid_parameter`.
pub(super) fn decode(message: ModelInferRequest) -> Result<(InferRequest, bool), Error> {
    let (raw_count, input_count) = (message.raw_input_contents.len(), message.inputs.len());
    let is_raw = raw_count > 0;
    if is_raw && raw_count != input_count {
        let message = format!(
            "the request has {raw_count} `raw_input_contents`; it must have one per input, {input_count}"
        );
        return Err(Error::invalid_tensor(message));
    }
    let mut raw_contents = message.raw_input_contents.into_iter();
    let mut inputs = Vec::new();
    for input in message.inputs {
        inputs.push(decode_input(input, raw_contents.next())?);
    }
    let mut outputs = Vec::new();
    for output in message.outputs {
        check_tensor_parameters(&decode_parameters(output.parameters))?;
        outputs.push(output.name);
    }
    let parameters = decode_parameters(message.parameters);
    Ok((InferRequest { id: message.id, parameters, inputs, outputs }, is_raw))
}

fn decode_input(input: InferInputTensor, raw: Option<Bytes>) -> Result<Input, Error> {
    check_tensor_parameters(&decode_parameters(input.parameters))?;
    let InferInputTensor { name, datatype, shape, .. } = input;
    let data = match (raw, input.contents) {
        (Some(raw), None) => Data::Raw(raw),
        (None, Some(contents)) => decode_contents(contents, &datatype)?,
        (None, None) => return Err(Error::invalid_tensor("an input has no contents")),
        (Some(_), Some(_)) => {
            return Err(Error::invalid_tensor("an input has both `contents` and `raw_input_contents`"));
        }
    };
    Ok(Input { name, datatype, shape, data })
}

fn decode_contents(contents: InferTensorContents, datatype: &str) -> Result<Data, Error> {
    let InferTensorContents { bool_contents, fp32_contents, bytes_contents } = contents;
    let lengths = [bool_contents.len(), fp32_contents.len(), bytes_contents.len()];
    if lengths.iter().filter(|&&length| length > 0).count() > 1 {
        return Err(Error::invalid_tensor("an input has contents of several datatypes"));
    }
    if datatype == Datatype::Bytes.as_str() {
        return Ok(Data::Elements(bytes_contents));
    }
    Ok(Data::Numbers(fp32_contents))
}

fn decode_parameters(parameters: HashMap<String, InferParameter>) -> Parameters {
    parameters.into_iter().map(|(name, parameter)| (name, parameter.into())).collect()
}

impl From<InferParameter> for Parameter {
    fn from(parameter: InferParameter) -> Self {
        match parameter.parameter_choice {
            Some(ParameterChoice::BoolParam(value)) => Self::Bool(value),
            Some(ParameterChoice::Int64Param(value)) => Self::Integer(value),
            Some(ParameterChoice::StringParam(value)) => Self::Text(value),
            Some(ParameterChoice::Uint64Param(value)) => {
                i64::try_from(value).map_or(Self::Unsupported, Self::Integer)
            }
            Some(ParameterChoice::DoubleParam(_)) | None => Self::Unsupported,
        }
    }
}
