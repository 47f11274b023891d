//! The protocol over REST, below `/v2`.

mod bounded;
mod decode;
mod elements;
mod encode;
mod media_type;

use axum::{
    Json, Router,
    body::Body,
    extract::{FromRequestParts, Path, State},
    http::{HeaderMap, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use self::bounded::BoundedMap;
use super::{
    body::{RequestKind, receive},
    error_text::error_text,
    infer::infer,
    model::{self, Metadata},
    repository::{self, IndexEntry},
};
use crate::{caller::Client, error::Error, problem::with_error, state::AppState};

/// An error in the format of the protocol: `{"error": "CODE: MESSAGE"}`.
struct ErrorResponse(Error);

type Reply<T> = Result<T, ErrorResponse>;

impl From<Error> for ErrorResponse {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for ErrorResponse {
    fn into_response(self) -> Response {
        with_error(Json(json!({ "error": error_text(&self.0) })).into_response(), self.0)
    }
}

/// An error in the format of the protocol.
pub(crate) fn error_response(error: Error) -> Response {
    ErrorResponse(error).into_response()
}

/// The routes, relative to `/v2`.
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
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
}

async fn not_found() -> ErrorResponse {
    Error::NotFound("the protocol does not have this path".into()).into()
}

async fn method_not_allowed() -> ErrorResponse {
    Error::MethodNotAllowed.into()
}

/// The model in a path. A path that is not UTF-8 names no model.
#[derive(Deserialize)]
struct ModelPath {
    model: String,
    #[serde(default)]
    version: String,
}

impl<S: Send + Sync> FromRequestParts<S> for ModelPath {
    type Rejection = ErrorResponse;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Reply<Self> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(path)) => Ok(path),
            Err(_) => Err(Error::NotFound("the path does not name a model of this server".into()).into()),
        }
    }
}

#[derive(Serialize)]
struct ServerMetadata {
    name: &'static str,
    version: &'static str,
    extensions: [&'static str; 3],
}

async fn server_metadata() -> Json<ServerMetadata> {
    Json(ServerMetadata {
        name: model::SERVER_NAME,
        version: model::SERVER_VERSION,
        extensions: model::EXTENSIONS,
    })
}

async fn server_live() -> Response {
    Json(json!({ "live": true })).into_response()
}

async fn server_ready(State(state): State<AppState>) -> Reply<Response> {
    state.models().current()?;
    Ok(Json(json!({ "ready": true })).into_response())
}

async fn model_metadata(State(state): State<AppState>, path: ModelPath) -> Reply<Json<Metadata>> {
    let classifier = model::find(&state, &path.model, &path.version)?;
    Ok(Json(model::metadata(&classifier)))
}

async fn model_ready(State(state): State<AppState>, path: ModelPath) -> Reply<Response> {
    model::find(&state, &path.model, &path.version)?;
    Ok(Json(json!({ "name": path.model, "ready": true })).into_response())
}

async fn model_infer(
    State(state): State<AppState>,
    path: ModelPath,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Reply<Response> {
    media_type::check(&headers)?;
    // Before the model is checked, since many clients read no response until they have sent the body.
    let (bytes, permit) = receive(&state, RequestKind::Infer, &headers, body, client, None).await?;
    let classifier = model::find(&state, &path.model, &path.version)?;
    let json_length = decode::json_length(&headers)?;
    let decode = move || decode::decode(bytes, json_length);
    let (response, form) = infer(&state, classifier, permit, decode).await?;
    Ok(encode::encode(&response, &form)?)
}

/// The body of a request to the repository.
#[derive(Default, Deserialize)]
#[serde(default)]
struct RepositoryRequest {
    parameters: Option<BoundedMap>,
}

async fn repository_index(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body,
) -> Reply<Json<Vec<IndexEntry>>> {
    // Its filter for ready models has no effect: the index has no others.
    repository_request(&state, &headers, body).await?;
    Ok(Json(repository::index(&state)))
}

async fn repository_load(
    State(state): State<AppState>,
    path: ModelPath,
    headers: HeaderMap,
    body: Body,
) -> Reply<Response> {
    let request = repository_request(&state, &headers, body).await?;
    let has_parameters = request.parameters.is_some_and(|parameters| !parameters.0.is_empty());
    repository::load(&state, &path.model, has_parameters)?;
    Ok(Json(json!({ "name": path.model, "load": true })).into_response())
}

async fn repository_unload(
    State(state): State<AppState>,
    path: ModelPath,
    headers: HeaderMap,
    body: Body,
) -> ErrorResponse {
    match repository_request(&state, &headers, body).await {
        Ok(_) => repository::unload(&state, &path.model).into(),
        Err(error) => error.into(),
    }
}

async fn repository_request(
    state: &AppState,
    headers: &HeaderMap,
    body: Body,
) -> Result<RepositoryRequest, Error> {
    media_type::check(headers)?;
    let (bytes, _permit) = receive(state, RequestKind::Other, headers, body, Client::default(), None).await?;
    if bytes.is_empty() {
        return Ok(RepositoryRequest::default());
    }
    serde_json::from_slice(&bytes).map_err(decode::invalid_json)
}
