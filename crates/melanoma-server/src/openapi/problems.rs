//! The errors of an operation: from their codes, each at the status that [`status`] gives it.

use std::collections::BTreeMap;

use melanoma_core::ErrorCode;
use utoipa::{
    IntoResponses,
    openapi::{
        Ref, RefOr,
        content::ContentBuilder,
        header::HeaderBuilder,
        response::{Response, ResponseBuilder},
        schema::{AllOfBuilder, ObjectBuilder, Type},
    },
};

use crate::problem::status;

/// The program failed, which any operation can.
pub(crate) struct Defect;
/// There is no model yet.
pub(crate) struct NoModel;
/// One image, and it was refused.
pub(crate) struct ImageErrors;
/// Images, and they were refused as a whole, or one alone was.
pub(crate) struct RefusedList;

/// What can be wrong with a request that brings an image, and with the image.
const IMAGE_CODES: [ErrorCode; 18] = [
    ErrorCode::EmptyImage,
    ErrorCode::MissingImage,
    ErrorCode::MalformedRequest,
    ErrorCode::InvalidParameter,
    ErrorCode::BodyTimeout,
    ErrorCode::TooManyBytes,
    ErrorCode::TooManyPixels,
    ErrorCode::NotAnImage,
    ErrorCode::UnsupportedFormat,
    ErrorCode::TruncatedImage,
    ErrorCode::CorruptImage,
    ErrorCode::ImageTooSmall,
    ErrorCode::LowContrast,
    ErrorCode::Overloaded,
    ErrorCode::InferenceFailed,
    ErrorCode::Internal,
    ErrorCode::NotReady,
    ErrorCode::DeadlineExceeded,
];

type Responses = BTreeMap<String, RefOr<Response>>;

impl IntoResponses for Defect {
    fn responses() -> Responses {
        responses(&[ErrorCode::Internal])
    }
}

impl IntoResponses for NoModel {
    fn responses() -> Responses {
        responses(&[ErrorCode::NotReady, ErrorCode::Internal])
    }
}

impl IntoResponses for ImageErrors {
    fn responses() -> Responses {
        responses(&[&IMAGE_CODES[..], &[ErrorCode::MultipleImages]].concat())
    }
}

impl IntoResponses for RefusedList {
    fn responses() -> Responses {
        responses(&[&IMAGE_CODES[..], &[ErrorCode::TooManyImages]].concat())
    }
}

fn responses(codes: &[ErrorCode]) -> Responses {
    let mut by_status = BTreeMap::<String, Vec<ErrorCode>>::new();
    for &code in codes {
        by_status.entry(status(code).as_str().to_owned()).or_default().push(code);
    }
    by_status.into_iter().map(|(status, codes)| (status, response(&codes).into())).collect()
}

/// The response of a status that these codes share.
fn response(codes: &[ErrorCode]) -> Response {
    let meanings: Vec<String> = codes.iter().map(|code| format!("`{code}`: {}.", code.title())).collect();
    let names = codes.iter().map(|code| code.as_str());
    let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
    let narrowed = ObjectBuilder::new().property("code", code);
    let schema = AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(narrowed);
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response =
        ResponseBuilder::new().description(meanings.join(" ")).content("application/problem+json", content);
    if codes.iter().any(|code| matches!(code, ErrorCode::Overloaded | ErrorCode::NotReady)) {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
        let header =
            HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds after which to try again."));
        return response.header("Retry-After", header.build()).build();
    }
    response.build()
}
