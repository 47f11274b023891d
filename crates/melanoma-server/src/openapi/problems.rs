//! Error responses of the operations, grouped by the status of their codes.

use std::collections::BTreeMap;

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

use crate::{problem::is_retryable, problem_code::ProblemCode};

/// Errors of every operation: of the request as such, and defects of the server.
pub(crate) struct InternalError;
/// Errors of an operation that needs a model.
pub(crate) struct NotReadyError;
/// Errors of an operation on one image.
pub(crate) struct ImageErrors;
/// Errors of an operation on a batch.
pub(crate) struct BatchErrors;
/// Errors of the check of an image: a refusal is no error.
pub(crate) struct CheckErrors;

const COMMON_CODES: [ProblemCode; 5] = [
    ProblemCode::MalformedRequest,
    ProblemCode::HostNotAllowed,
    ProblemCode::OriginNotAllowed,
    ProblemCode::UnsupportedEncoding,
    ProblemCode::Internal,
];

const IMAGE_CODES: [ProblemCode; 13] = [
    ProblemCode::EmptyImage,
    ProblemCode::MissingImage,
    ProblemCode::BodyTimeout,
    ProblemCode::TooManyBytes,
    ProblemCode::TooManyPixels,
    ProblemCode::NotAnImage,
    ProblemCode::UnsupportedFormat,
    ProblemCode::TruncatedImage,
    ProblemCode::CorruptImage,
    ProblemCode::Overloaded,
    ProblemCode::InferenceFailed,
    ProblemCode::NotReady,
    ProblemCode::DeadlineExceeded,
];

/// Errors of an answer: refusals, and parameters that the model does not have.
const ANSWER_CODES: [ProblemCode; 8] = [
    ProblemCode::InvalidParameter,
    ProblemCode::ImageTooSmall,
    ProblemCode::LowContrast,
    ProblemCode::ImageTooBlurred,
    ProblemCode::ImageTooDark,
    ProblemCode::ImageTooBright,
    ProblemCode::ImageWithoutColor,
    ProblemCode::NoLesionFound,
];

type Responses = BTreeMap<String, RefOr<Response>>;

impl IntoResponses for InternalError {
    fn responses() -> Responses {
        responses(&[])
    }
}

impl IntoResponses for NotReadyError {
    fn responses() -> Responses {
        responses(&[ProblemCode::NotReady])
    }
}

impl IntoResponses for ImageErrors {
    fn responses() -> Responses {
        responses(&[&IMAGE_CODES[..], &ANSWER_CODES[..], &[ProblemCode::MultipleImages]].concat())
    }
}

impl IntoResponses for BatchErrors {
    fn responses() -> Responses {
        responses(&[&IMAGE_CODES[..], &ANSWER_CODES[..], &[ProblemCode::TooManyImages]].concat())
    }
}

impl IntoResponses for CheckErrors {
    fn responses() -> Responses {
        responses(&[&IMAGE_CODES[..], &[ProblemCode::MultipleImages]].concat())
    }
}

/// The responses of an operation with [`COMMON_CODES`] and these codes.
fn responses(codes: &[ProblemCode]) -> Responses {
    let mut by_status = BTreeMap::<String, Vec<ProblemCode>>::new();
    for &code in COMMON_CODES.iter().chain(codes) {
        by_status.entry(code.status().as_str().to_owned()).or_default().push(code);
    }
    by_status.into_iter().map(|(status, codes)| (status, response(&codes).into())).collect()
}

/// The response of one status: a problem whose `code` is one of `codes`.
fn response(codes: &[ProblemCode]) -> Response {
    let titles: Vec<String> = codes.iter().map(|code| format!("`{code}`: {}.", code.title())).collect();
    let names = codes.iter().map(|code| code.as_str());
    let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
    let restricted = ObjectBuilder::new().property("code", code);
    let schema = AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(restricted);
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let mut response =
        ResponseBuilder::new().description(titles.join(" ")).content("application/problem+json", content);
    if codes.iter().any(|&code| is_retryable(code)) {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
        let description = "Seconds after which the client may retry.";
        let header = HeaderBuilder::new().schema(Some(seconds)).description(Some(description));
        response = response.header("Retry-After", header.build());
    }
    response.build()
}
