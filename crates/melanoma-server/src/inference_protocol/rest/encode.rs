//! Encodes a response as JSON, followed by the outputs in binary form.

use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, Serializer};

use super::decode::{JSON_LENGTH, ResponseForm};
use crate::{
    error::Error,
    inference_protocol::{
        parameter::{Parameter, Parameters},
        response::InferResponse,
        tensor::{Output, Values},
    },
};

#[derive(Serialize)]
struct JsonResponse<'a> {
    model_name: &'a str,
    model_version: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'a str,
    parameters: &'a Parameters,
    outputs: Vec<JsonOutput<'a>>,
}

#[derive(Serialize)]
struct JsonOutput<'a> {
    name: &'a str,
    datatype: &'static str,
    shape: &'a [i64],
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<BinarySize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Values>,
}

#[derive(Serialize)]
struct BinarySize {
    binary_data_size: usize,
}

/// # Errors
/// `internal`.
pub(super) fn encode(response: &InferResponse, form: &ResponseForm) -> Result<Response, Error> {
    let mut binary = Vec::new();
    let mut outputs = Vec::new();
    for output in &response.outputs {
        outputs.push(encode_output(output, form, &mut binary));
    }
    let json = JsonResponse {
        model_name: &response.model_name,
        model_version: &response.model_version,
        id: &response.id,
        parameters: &response.parameters,
        outputs,
    };
    if binary.is_empty() {
        return Ok(Json(json).into_response());
    }
    let mut body = serde_json::to_vec(&json).map_err(Error::internal)?;
    let json_length = HeaderValue::from(body.len());
    body.append(&mut binary);
    let media_type = HeaderValue::from_static("application/octet-stream");
    Ok(([(JSON_LENGTH, json_length), (header::CONTENT_TYPE, media_type)], body).into_response())
}

/// Appends the values to `binary` if the request selects the binary form.
fn encode_output<'a>(output: &'a Output, form: &ResponseForm, binary: &mut Vec<u8>) -> JsonOutput<'a> {
    let mut json = JsonOutput {
        name: output.name,
        datatype: output.values.datatype().as_str(),
        shape: &output.shape,
        parameters: None,
        data: Some(&output.values),
    };
    if form.is_binary(output.name) {
        let raw = output.values.raw();
        json.parameters = Some(BinarySize { binary_data_size: raw.len() });
        json.data = None;
        binary.extend(raw);
    }
    json
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Numbers(values) => values.serialize(serializer),
            Self::Bools(values) => values.serialize(serializer),
            Self::Texts(values) => values.serialize(serializer),
        }
    }
}

impl Serialize for Parameter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Unsupported => serializer.serialize_unit(),
        }
    }
}
