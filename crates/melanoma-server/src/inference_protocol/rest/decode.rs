//! The body of a request to infer: JSON, and after it what is in binary form.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, header},
};
use melanoma_core::Error;
use serde::Deserialize;

use super::elements::{BoundedVec, Elements, Entries};
use crate::{
    inference_protocol::{
        parameter::{Parameter, Parameters, check_tensor},
        request::InferRequest,
        tensor::{Data, Input, invalid},
    },
    problem::malformed,
};

/// How many bytes of a body are JSON, where binary data follows.
pub(super) const JSON_LENGTH: HeaderName = HeaderName::from_static("inference-header-content-length");

/// Where an answer is to be in binary form.
#[derive(Default)]
pub(super) struct Form {
    /// Of the outputs that do not say.
    pub(super) binary: bool,
    pub(super) outputs: BTreeMap<String, bool>,
}

#[derive(Deserialize)]
struct Wire {
    id: Option<String>,
    parameters: Option<Entries>,
    inputs: BoundedVec<WireInput>,
    outputs: Option<BoundedVec<WireOutput>>,
}

#[derive(Deserialize)]
struct WireInput {
    name: String,
    shape: BoundedVec<i64>,
    datatype: String,
    parameters: Option<Entries>,
    data: Option<Elements>,
}

#[derive(Deserialize)]
struct WireOutput {
    name: String,
    parameters: Option<Entries>,
}

pub(super) fn no_json(cause: serde_json::Error) -> Error {
    malformed("the body is not the JSON that the protocol has here").with_source(cause)
}

/// How many bytes of the body are JSON, if not all of them.
///
/// # Errors
/// `malformed_request`, also where the body is compressed.
pub(super) fn json_length(headers: &HeaderMap) -> Result<Option<usize>, Error> {
    let encoding = headers.get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(malformed("a compressed body is not read"));
    }
    let Some(length) = headers.get(JSON_LENGTH) else { return Ok(None) };
    let length = length.to_str().ok().and_then(|text| text.parse().ok());
    length
        .map(Some)
        .ok_or_else(|| malformed("the header inference-header-content-length is a number of bytes"))
}

/// # Errors
/// `malformed_request`, `invalid_tensor` and `invalid_parameter`.
pub(super) fn read(mut body: Bytes, json: Option<usize>) -> Result<(InferRequest, Form), Error> {
    let json = json.unwrap_or(body.len());
    if json > body.len() {
        return Err(malformed("the body is shorter than its JSON is said to be"));
    }
    let mut binary = body.split_off(json);
    let wire: Wire = serde_json::from_slice(&body).map_err(no_json)?;
    drop(body);
    let inputs = wire.inputs.0.into_iter().map(|input| input.take(&mut binary)).collect::<Result<_, _>>()?;
    if !binary.is_empty() {
        return Err(invalid("there is more binary data than the inputs say"));
    }
    let parameters = wire.parameters.unwrap_or_default().0;
    let asks_binary = |parameters: &Parameters, name: &str| match parameters.get(name) {
        None => Ok(None),
        Some(Parameter::Bool(binary)) => Ok(Some(*binary)),
        Some(_) => Err(malformed("`binary_data` and `binary_data_output` are true or false")),
    };
    let mut form =
        Form { binary: asks_binary(&parameters, "binary_data_output")?.unwrap_or(false), ..Form::default() };
    let mut outputs = Vec::new();
    for output in wire.outputs.map(|outputs| outputs.0).unwrap_or_default() {
        let parameters = output.parameters.unwrap_or_default().0;
        check_tensor(&parameters)?;
        if let Some(binary) = asks_binary(&parameters, "binary_data")? {
            form.outputs.insert(output.name.clone(), binary);
        }
        outputs.push(output.name);
    }
    Ok((InferRequest { id: wire.id.unwrap_or_default(), parameters, inputs, outputs }, form))
}

impl WireInput {
    /// The tensor, with what is its own at the start of `binary` taken off.
    fn take(self, binary: &mut Bytes) -> Result<Input, Error> {
        let parameters = self.parameters.unwrap_or_default().0;
        check_tensor(&parameters)?;
        let data = match (parameters.get("binary_data_size"), self.data) {
            (Some(Parameter::Integer(size)), None) => {
                let size = usize::try_from(*size).ok().filter(|size| *size <= binary.len());
                let size = size.ok_or_else(|| invalid("there is less binary data than the inputs say"))?;
                Data::Raw(binary.split_to(size))
            }
            (None, Some(elements)) => elements.data(&self.datatype)?,
            _ => return Err(invalid("an input has either `data` or a whole `binary_data_size`")),
        };
        Ok(Input { name: self.name, datatype: self.datatype, shape: self.shape.0, data })
    }
}
