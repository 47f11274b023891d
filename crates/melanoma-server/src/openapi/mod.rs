//! Parts of the OpenAPI document that handlers refer to: title, parameters and error responses.

mod parameters;
mod problems;

use melanoma_core::NOTICE;
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};

pub(crate) use parameters::{
    BatchParameters, ClassifyParameters, ExplainParameters, LanguageHeader, TimeoutHeader,
};
pub(crate) use problems::{BatchErrors, CheckErrors, ImageErrors, InternalError, NotReadyError};

/// The OpenAPI document in its two forms.
pub(crate) struct ApiDocument {
    pub(crate) json: String,
    pub(crate) page: Result<String, askama::Error>,
}

/// The head of the document.
pub(crate) fn head() -> OpenApi {
    let license = LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0"));
    let description = format!(
        "Classifies images of skin lesions: returns the probability that a lesion is malignant, and advice. \
         {NOTICE}\n\n\
         The same image and the same model give the same report, bit for bit, alone or in a batch, over HTTP or \
         from the command line. Every error is a problem (RFC 9457, `application/problem+json`) with a stable \
         `code`. An unknown path is a 404 `not_found`; another method is a 405 `method_not_allowed` with `Allow`. \
         A request can be rejected because the queue is full (429), and can exceed its deadline (504). A request for \
         another host, or from a web page of another origin, is a 403. No image, file name or metadata is logged or stored.\n\n\
         JSON ends with a newline, and `?pretty` indents it."
    );
    let info = InfoBuilder::new()
        .title("melanoma")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(description))
        .license(Some(license.build()));
    OpenApiBuilder::new().info(info.build()).build()
}
