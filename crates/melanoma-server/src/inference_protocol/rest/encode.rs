//! The body of an answer: JSON, and after it what was asked for in binary form.

use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use melanoma_core::Error;
use serde::{Serialize, Serializer};

use super::decode::{Form, JSON_LENGTH};
use crate::{
    inference_protocol::{
        parameter::{Parameter, Parameters},
        response::InferResponse,
        tensor::{Output, Values},
    },
    problem::internal,
};

#[derive(Serialize)]
struct Wire<'a> {
    model_name: &'a str,
    model_version: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'a str,
    parameters: &'a Parameters,
    outputs: Vec<WireOutput<'a>>,
}

#[derive(Serialize)]
struct WireOutput<'a> {
    name: &'a str,
    datatype: &'static str,
    shape: &'a [i64],
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Size>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Values>,
}

#[derive(Serialize)]
struct Size {
    binary_data_size: usize,
}

/// # Errors
/// `internal`.
pub(super) fn reply(answer: &InferResponse, form: &Form) -> Result<Response, Error> {
    let mut binary = Vec::new();
    let outputs = answer.outputs.iter().map(|output| output_of(output, form, &mut binary)).collect();
    let wire = Wire {
        model_name: &answer.model_name,
        model_version: &answer.model_version,
        id: &answer.id,
        parameters: &answer.parameters,
        outputs,
    };
    if binary.is_empty() {
        return Ok(Json(wire).into_response());
    }
    let mut body = serde_json::to_vec(&wire).map_err(|e| internal().with_source(e))?;
    let json = HeaderValue::from(body.len());
    body.append(&mut binary);
    let media_type = HeaderValue::from_static("application/octet-stream");
    Ok(([(JSON_LENGTH, json), (header::CONTENT_TYPE, media_type)], body).into_response())
}

fn output_of<'a>(output: &'a Output, form: &Form, binary: &mut Vec<u8>) -> WireOutput<'a> {
    let in_binary = form.outputs.get(output.name).copied().unwrap_or(form.binary);
    let mut wire = WireOutput {
        name: output.name,
        datatype: output.values.datatype().as_str(),
        shape: &output.shape,
        parameters: None,
        data: Some(&output.values),
    };
    if in_binary {
        let raw = output.values.raw();
        wire.parameters = Some(Size { binary_data_size: raw.len() });
        wire.data = None;
        binary.extend(raw);
    }
    wire
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Numbers(values) => values.serialize(serializer),
            Self::Truths(values) => values.serialize(serializer),
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
            Self::Other => serializer.serialize_unit(),
        }
    }
}
