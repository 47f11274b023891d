//! The protocol over REST: its addresses below `/v2`.

mod decode;
mod elements;
mod encode;

use axum::{
    Json, Router,
    body::Body,
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use melanoma_core::{Error, ErrorCode};
use serde::{Deserialize, Serialize};
use serde_json::json;

use self::elements::Entries;
use super::{
    body::{Kind, receive},
    infer::infer,
    message,
    model::{self, Metadata},
    repository::{self, Entry},
};
use crate::{problem::refused, state::AppState};

/// An error in the protocol's words: `{"error": "CODE: MESSAGE"}`.
struct QualityGate(Error);

type Answered<T> = Result<T, QualityGate>;

impl From<Error> for QualityGate {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for QualityGate {
    fn into_response(self) -> Response {
        refused(Json(json!({ "error": message(&self.0) })).into_response(), self.0)
    }
}

/// The addresses, without the `/v2` before them.
pub(crate) fn routes() -> Router<AppState> {
    let model = |path: &str| format!("/models/{{model}}{path}");
    let version = |path: &str| format!("/models/{{model}}/versions/{{version}}{path}");
    Router::new()
        .route("/", get(server_metadata))
        .route("/health/live", get(server_live))
        .route("/health/ready", get(server_ready))
        .route(&model(""), get(model_metadata))
        .route(&version(""), get(model_metadata))
        .route(&model("/ready"), get(model_ready))
        .route(&version("/ready"), get(model_ready))
        .route(&model("/infer"), post(model_infer))
        .route(&version("/infer"), post(model_infer))
        .route("/repository/index", post(repository_index))
        .route("/repository/models/{model}/load", post(repository_load))
        .route("/repository/models/{model}/unload", post(repository_unload))
        .fallback(async || -> QualityGate {
            Error::new(ErrorCode::NotFound, "the protocol has nothing at this address").into()
        })
        .method_not_allowed_fallback(async || -> QualityGate {
            Error::new(ErrorCode::MethodNotAllowed, "this address answers other methods").into()
        })
}

/// A model in an address.
#[derive(Deserialize)]
struct Named {
    model: String,
    #[serde(default)]
    version: String,
}

#[derive(Serialize)]
struct ServerMetadata {
    name: &'static str,
    version: &'static str,
    extensions: [&'static str; 3],
}

async fn server_metadata() -> Json<ServerMetadata> {
    Json(ServerMetadata { name: model::SERVER, version: model::VERSION, extensions: model::EXTENSIONS })
}

async fn server_live() -> Response {
    Json(json!({ "live": true })).into_response()
}

async fn server_ready(State(state): State<AppState>) -> Answered<Response> {
    state.classifier()?;
    Ok(Json(json!({ "ready": true })).into_response())
}

async fn model_metadata(State(state): State<AppState>, Path(named): Path<Named>) -> Answered<Json<Metadata>> {
    let classifier = model::find(&state, &named.model, &named.version)?;
    Ok(Json(model::metadata(&classifier)))
}

async fn model_ready(State(state): State<AppState>, Path(named): Path<Named>) -> Answered<Response> {
    model::find(&state, &named.model, &named.version)?;
    Ok(Json(json!({ "name": named.model, "ready": true })).into_response())
}

async fn model_infer(
    State(state): State<AppState>,
    Path(named): Path<Named>,
    headers: HeaderMap,
    body: Body,
) -> Answered<Response> {
    // The body first: many clients do not look at a reply before they have sent everything.
    let (bytes, ticket) = receive(&state, Kind::Infer, &headers, body, None).await?;
    let classifier = model::find(&state, &named.model, &named.version)?;
    let json = decode::json_length(&headers)?;
    let read = move || decode::read(bytes, json);
    let (answer, form) = infer(&state, classifier, ticket, read).await?;
    Ok(encode::reply(&answer, &form)?)
}

/// What a request to the repository may say.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Repository {
    parameters: Option<Entries>,
}

async fn repository_index(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body,
) -> Answered<Json<Vec<Entry>>> {
    // It may ask for models that are ready alone; no other is ever in the index.
    repository_request(&state, &headers, body).await?;
    Ok(Json(repository::index(&state)))
}

async fn repository_load(
    State(state): State<AppState>,
    Path(named): Path<Named>,
    headers: HeaderMap,
    body: Body,
) -> Answered<Response> {
    let request = repository_request(&state, &headers, body).await?;
    let configured = request.parameters.is_some_and(|parameters| !parameters.0.is_empty());
    repository::load(&state, &named.model, configured)?;
    Ok(Json(json!({ "name": named.model, "load": true })).into_response())
}

async fn repository_unload(
    State(state): State<AppState>,
    Path(named): Path<Named>,
    headers: HeaderMap,
    body: Body,
) -> QualityGate {
    match repository_request(&state, &headers, body).await {
        Ok(_) => repository::unload(&state, &named.model).into(),
        Err(error) => error.into(),
    }
}

async fn repository_request(state: &AppState, headers: &HeaderMap, body: Body) -> Result<Repository, Error> {
    let (bytes, _ticket) = receive(state, Kind::Other, headers, body, None).await?;
    if bytes.is_empty() {
        return Ok(Repository::default());
    }
    serde_json::from_slice(&bytes).map_err(decode::no_json)
}
