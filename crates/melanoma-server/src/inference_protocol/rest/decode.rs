//! Decodes a request from JSON, followed by the inputs in binary form.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName},
};
use serde::Deserialize;

use super::{
    bounded::{BoundedMap, BoundedVec},
    elements::Elements,
};
use crate::{
    error::Error,
    inference_protocol::{
        parameter::{Parameter, Parameters, check_tensor_parameters},
        request::InferRequest,
        tensor::{Data, Input},
    },
};

/// Bytes of the JSON at the start of a body with binary data.
pub(super) const JSON_LENGTH: HeaderName = HeaderName::from_static("inference-header-content-length");

/// Which outputs of the response are in binary form.
#[derive(Default)]
pub(super) struct ResponseForm {
    /// For outputs that are not in `outputs`.
    default: bool,
    outputs: BTreeMap<String, bool>,
}

impl ResponseForm {
    pub(super) fn is_binary(&self, output: &str) -> bool {
        self.outputs.get(output).copied().unwrap_or(self.default)
    }
}

#[derive(Deserialize)]
struct JsonRequest {
    id: Option<String>,
    parameters: Option<BoundedMap>,
    inputs: BoundedVec<JsonInput>,
    outputs: Option<BoundedVec<JsonOutput>>,
}

#[derive(Deserialize)]
struct JsonInput {
    name: String,
    shape: BoundedVec<i64>,
    datatype: String,
    parameters: Option<BoundedMap>,
    data: Option<Elements>,
}

#[derive(Deserialize)]
struct JsonOutput {
    name: String,
    parameters: Option<BoundedMap>,
}

pub(super) fn invalid_json(source: serde_json::Error) -> Error {
    Error::malformed_by("the body is not the JSON of this request", source)
}

/// The length of the JSON in a body with binary data; `None` if the whole body is JSON.
///
/// # Errors
/// `malformed_request` for an invalid length.
pub(super) fn json_length(headers: &HeaderMap) -> Result<Option<usize>, Error> {
    let Some(value) = headers.get(JSON_LENGTH) else { return Ok(None) };
    match value.to_str().ok().and_then(|text| text.parse().ok()) {
        Some(length) => Ok(Some(length)),
        None => Err(Error::malformed("the header inference-header-content-length must be a number of bytes")),
    }
}

/// # Errors
/// `malformed_request`, `invalid_tensor` and `invalid_parameter`.
pub(super) fn decode(
    mut body: Bytes,
    json_length: Option<usize>,
) -> Result<(InferRequest, ResponseForm), Error> {
    let json_length = json_length.unwrap_or(body.len());
    if json_length > body.len() {
        let message =
            format!("the body has {} bytes; its header declares {json_length} bytes of JSON", body.len());
        return Err(Error::malformed(message));
    }
    let mut binary = body.split_off(json_length);
    let json: JsonRequest = serde_json::from_slice(&body).map_err(invalid_json)?;
    drop(body);

    let mut inputs = Vec::new();
    for input in json.inputs.0 {
        inputs.push(input.decode(&mut binary)?);
    }
    if !binary.is_empty() {
        let message = format!("the binary data has {} bytes more than the inputs declare", binary.len());
        return Err(Error::invalid_tensor(message));
    }

    let parameters = json.parameters.unwrap_or_default().0;
    let mut form = ResponseForm::default();
    if let Some(is_binary) = bool_parameter(&parameters, "binary_data_output")? {
        form.default = is_binary;
    }
    let mut outputs = Vec::new();
    for output in json.outputs.unwrap_or_default().0 {
        let parameters = output.parameters.unwrap_or_default().0;
        check_tensor_parameters(&parameters)?;
        if let Some(is_binary) = bool_parameter(&parameters, "binary_data")? {
            form.outputs.insert(output.name.clone(), is_binary);
        }
        outputs.push(output.name);
    }
    Ok((InferRequest { id: json.id.unwrap_or_default(), parameters, inputs, outputs }, form))
}

fn bool_parameter(parameters: &Parameters, name: &str) -> Result<Option<bool>, Error> {
    match parameters.get(name) {
        None => Ok(None),
        Some(Parameter::Bool(value)) => Ok(Some(*value)),
        Some(_) => Err(Error::malformed(format!("the parameter `{name}` must be true or false"))),
    }
}

impl JsonInput {
    /// Decodes the tensor; takes its binary data from the start of `binary`.
    fn decode(self, binary: &mut Bytes) -> Result<Input, Error> {
        let parameters = self.parameters.unwrap_or_default().0;
        check_tensor_parameters(&parameters)?;
        let data = match (parameters.get("binary_data_size"), self.data) {
            (Some(Parameter::Integer(size)), None) => match usize::try_from(*size) {
                Ok(size) if size <= binary.len() => Data::Raw(binary.split_to(size)),
                _ => {
                    let message = format!(
                        "an input declares {size} bytes of binary data; the body has {}",
                        binary.len()
                    );
                    return Err(Error::invalid_tensor(message));
                }
            },
            (None, Some(elements)) => elements.into_data(&self.datatype)?,
            _ => {
                return Err(Error::invalid_tensor(
                    "an input must have either `data` or an integer `binary_data_size`",
                ));
            }
        };
        Ok(Input { name: self.name, datatype: self.datatype, shape: self.shape.0, data })
    }
}
