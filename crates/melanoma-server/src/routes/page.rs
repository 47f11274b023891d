//! `GET /`: the start page, built from `page/` by `npm run build`. It loads nothing from other servers.

use axum::{
    Router,
    http::header,
    response::{Html, IntoResponse},
    routing::{MethodRouter, get},
};

use crate::{openapi::InternalError, state::AppState};

const PAGE: &str = include_str!("../../page/index.html");
const SCRIPT: &str = include_str!("../../page/page.js");
const STYLE: &str = include_str!("../../page/page.css");
/// 16 and 32 pixels, for clients that ask for this path on their own.
const ICON: &[u8] = include_bytes!("../../page/favicon.ico");
/// Only the script, the style and the API of this server, and the photos that the user selects.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob: data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Start page
///
/// Classifies a photo in the browser.
#[utoipa::path(
    get,
    path = "/",
    operation_id = "page",
    tag = "pages",
    responses(
        (status = 200, description = "The page.", content((ref("#/components/schemas/Page") = "text/html"))),
        InternalError
    )
)]
pub(crate) async fn show_page() -> impl IntoResponse {
    with_policy(POLICY, PAGE)
}

/// A page with a content security policy, and without a referrer.
pub(crate) fn with_policy(policy: &'static str, page: &'static str) -> impl IntoResponse {
    let headers = [(header::CONTENT_SECURITY_POLICY, policy), (header::REFERRER_POLICY, "no-referrer")];
    (headers, Html(page))
}

/// The script and the style of the page, which are not part of the API.
pub(crate) fn assets() -> Router<AppState> {
    Router::new()
        .route("/page.js", asset("text/javascript; charset=utf-8", SCRIPT))
        .route("/page.css", asset("text/css; charset=utf-8", STYLE))
        .route("/favicon.ico", get(async || ([(header::CONTENT_TYPE, "image/x-icon")], ICON)))
}

/// A file of a page.
pub(crate) fn asset(media_type: &'static str, content: &'static str) -> MethodRouter<AppState> {
    get(async move || ([(header::CONTENT_TYPE, media_type)], content))
}
