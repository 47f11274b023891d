//! The page at `/`: drop a photograph, read the answer. Everything is inside; nothing is fetched
//! from elsewhere.

use axum::{
    http::header,
    response::{Html, IntoResponse},
};

use crate::openapi::Defect;

const PAGE: &str = include_str!("page.html");
/// The page's own script and style, and this server: nothing else.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src blob:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A page for people
///
/// Drop a photograph, read the answer.
#[utoipa::path(
    get,
    path = "/",
    operation_id = "page",
    tag = "people",
    responses(
        (status = 200, description = "The page.", content((ref("#/components/schemas/Page") = "text/html"))),
        Defect
    )
)]
pub(crate) async fn show_page() -> impl IntoResponse {
    (
        [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
        ],
        Html(PAGE),
    )
}
