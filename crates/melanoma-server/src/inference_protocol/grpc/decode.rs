//! From a message to a request as it is on both wires.

use std::collections::HashMap;

use axum::body::Bytes;
use melanoma_core::Error;

use super::messages::{
    InferParameter, InferTensorContents, ModelInferRequest, infer_parameter::ParameterChoice,
    model_infer_request::InferInputTensor,
};
use crate::inference_protocol::{
    parameter::{Parameter, Parameters, check_tensor},
    request::InferRequest,
    tensor::{Data, Datatype, Input, invalid},
};

/// The request, and whether its contents are raw.
///
/// # Errors
/// `invalid_tensor` and `invalid_parameter`.
pub(super) fn read(message: ModelInferRequest) -> Result<(InferRequest, bool), Error> {
    let raw = !message.raw_input_contents.is_empty();
    if raw && message.raw_input_contents.len() != message.inputs.len() {
        return Err(invalid("there is not one of `raw_input_contents` for each input"));
    }
    let contents = message.raw_input_contents.into_iter().map(Some).chain(std::iter::repeat(None));
    let inputs = message.inputs.into_iter().zip(contents).map(|(input, raw)| input_of(input, raw));
    let inputs = inputs.collect::<Result<_, _>>()?;
    let mut outputs = Vec::new();
    for output in message.outputs {
        check_tensor(&parameters(output.parameters))?;
        outputs.push(output.name);
    }
    Ok((InferRequest { id: message.id, parameters: parameters(message.parameters), inputs, outputs }, raw))
}

fn input_of(input: InferInputTensor, raw: Option<Bytes>) -> Result<Input, Error> {
    check_tensor(&parameters(input.parameters))?;
    let InferInputTensor { name, datatype, shape, .. } = input;
    let data = match (raw, input.contents) {
        (Some(raw), None) => Data::Raw(raw),
        (None, Some(contents)) => data_of(contents, &datatype)?,
        (None, None) => return Err(invalid("an input has no contents")),
        (Some(_), Some(_)) => return Err(invalid("an input has `contents` beside `raw_input_contents`")),
    };
    Ok(Input { name, datatype, shape, data })
}

/// The contents of the datatype, which must be the only ones.
fn data_of(contents: InferTensorContents, datatype: &str) -> Result<Data, Error> {
    let InferTensorContents { bool_contents, fp32_contents, bytes_contents } = contents;
    let counts = [bool_contents.len(), fp32_contents.len(), bytes_contents.len()];
    if counts.iter().filter(|&&count| count > 0).count() > 1 {
        return Err(invalid("an input has contents of several datatypes"));
    }
    if datatype == Datatype::Bytes.as_str() {
        return Ok(Data::Elements(bytes_contents));
    }
    Ok(Data::Numbers(fp32_contents))
}

fn parameters(parameters: HashMap<String, InferParameter>) -> Parameters {
    let value = |parameter: InferParameter| match parameter.parameter_choice {
        Some(ParameterChoice::BoolParam(value)) => Parameter::Bool(value),
        Some(ParameterChoice::Int64Param(value)) => Parameter::Integer(value),
        Some(ParameterChoice::StringParam(value)) => Parameter::Text(value),
        Some(ParameterChoice::Uint64Param(value)) => {
            i64::try_from(value).map_or(Parameter::Other, Parameter::Integer)
        }
        Some(ParameterChoice::DoubleParam(_)) | None => Parameter::Other,
    };
    parameters.into_iter().map(|(name, parameter)| (name, value(parameter))).collect()
}
