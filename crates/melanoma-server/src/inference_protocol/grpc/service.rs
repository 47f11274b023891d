//! The methods.

use std::sync::Arc;

use melanoma_core::ErrorCode;
use tonic::{Request, Response, Status, async_trait, server::NamedService};

use super::{
    Allowed, decode, encode,
    messages::{
        ModelInferRequest, ModelInferResponse, ModelMetadataRequest, ModelMetadataResponse,
        ModelReadyRequest, ModelReadyResponse, RepositoryIndexRequest, RepositoryIndexResponse,
        RepositoryModelLoadRequest, RepositoryModelLoadResponse, RepositoryModelUnloadRequest,
        RepositoryModelUnloadResponse, ServerLiveRequest, ServerLiveResponse, ServerMetadataRequest,
        ServerMetadataResponse, ServerReadyRequest, ServerReadyResponse,
        grpc_inference_service_server::{GrpcInferenceService, GrpcInferenceServiceServer},
        health::{
            HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
            health_server::Health,
        },
        model_metadata_response::TensorMetadata,
        repository_index_response::ModelIndex,
    },
    status,
};
use crate::{
    inference_protocol::{infer::infer, model, repository},
    problem::internal,
    state::AppState,
};

/// The service.
pub(super) struct Inference(pub(super) AppState);

type Answered<T> = Result<Response<T>, Status>;

#[async_trait]
impl GrpcInferenceService for Inference {
    async fn server_live(&self, _: Request<ServerLiveRequest>) -> Answered<ServerLiveResponse> {
        Ok(Response::new(ServerLiveResponse { live: true }))
    }

    async fn server_ready(&self, _: Request<ServerReadyRequest>) -> Answered<ServerReadyResponse> {
        Ok(Response::new(ServerReadyResponse { ready: self.0.classifier().is_ok() }))
    }

    async fn model_ready(&self, request: Request<ModelReadyRequest>) -> Answered<ModelReadyResponse> {
        let ModelReadyRequest { name, version } = request.into_inner();
        match model::find(&self.0, &name, &version) {
            Ok(_) => Ok(Response::new(ModelReadyResponse { ready: true })),
            // The wire has a word for this one, which clients wait to change.
            Err(error) if error.code() == ErrorCode::NotReady => {
                Ok(Response::new(ModelReadyResponse { ready: false }))
            }
            Err(error) => Err(status(error)),
        }
    }

    async fn server_metadata(&self, _: Request<ServerMetadataRequest>) -> Answered<ServerMetadataResponse> {
        Ok(Response::new(ServerMetadataResponse {
            name: model::SERVER.into(),
            version: model::VERSION.into(),
            extensions: model::EXTENSIONS.map(Into::into).into(),
        }))
    }

    async fn model_metadata(
        &self,
        request: Request<ModelMetadataRequest>,
    ) -> Answered<ModelMetadataResponse> {
        let ModelMetadataRequest { name, version } = request.into_inner();
        let classifier = model::find(&self.0, &name, &version).map_err(status)?;
        let metadata = model::metadata(&classifier);
        let tensors = |tensors: Vec<model::Tensor>| tensors.into_iter().map(Into::into).collect();
        Ok(Response::new(ModelMetadataResponse {
            name: metadata.name,
            versions: metadata.versions.into(),
            platform: metadata.platform,
            inputs: tensors(metadata.inputs),
            outputs: tensors(metadata.outputs),
        }))
    }

    async fn model_infer(&self, request: Request<ModelInferRequest>) -> Answered<ModelInferResponse> {
        let (_, mut extensions, message) = request.into_parts();
        let allowed = extensions.remove::<Allowed>().and_then(Arc::into_inner);
        let ticket = allowed.ok_or_else(|| status(internal()))?;
        let found = model::find(&self.0, &message.model_name, &message.model_version);
        let classifier = found.map_err(status)?;
        let answered = infer(&self.0, classifier, ticket, || decode::read(message)).await;
        let (answer, raw) = answered.map_err(status)?;
        Ok(Response::new(encode::reply(answer, raw)))
    }

    async fn repository_index(
        &self,
        _: Request<RepositoryIndexRequest>,
    ) -> Answered<RepositoryIndexResponse> {
        let entry = |entry: repository::Entry| ModelIndex {
            name: entry.name,
            version: entry.version,
            state: entry.state.into(),
            reason: entry.reason.into(),
        };
        let models = repository::index(&self.0).into_iter().map(entry).collect();
        Ok(Response::new(RepositoryIndexResponse { models }))
    }

    async fn repository_model_load(
        &self,
        request: Request<RepositoryModelLoadRequest>,
    ) -> Answered<RepositoryModelLoadResponse> {
        let RepositoryModelLoadRequest { repository_name, model_name, parameters } = request.into_inner();
        let name = either(model_name, repository_name);
        repository::load(&self.0, &name, !parameters.is_empty()).map_err(status)?;
        Ok(Response::new(RepositoryModelLoadResponse { model_name: name, is_loaded: true }))
    }

    async fn repository_model_unload(
        &self,
        request: Request<RepositoryModelUnloadRequest>,
    ) -> Answered<RepositoryModelUnloadResponse> {
        let RepositoryModelUnloadRequest { repository_name, model_name, .. } = request.into_inner();
        Err(status(repository::unload(&self.0, &either(model_name, repository_name))))
    }
}

#[async_trait]
impl Health for Inference {
    async fn check(&self, request: Request<HealthCheckRequest>) -> Answered<HealthCheckResponse> {
        let service = request.into_inner().service;
        if !service.is_empty() && service != GrpcInferenceServiceServer::<Self>::NAME {
            return Err(Status::not_found("not_found: there is no such service here"));
        }
        let ready = self.0.classifier().is_ok();
        let serving = if ready { ServingStatus::Serving } else { ServingStatus::NotServing };
        Ok(Response::new(HealthCheckResponse { status: serving.into() }))
    }
}

/// The file of `KServe` has the name of the model where Triton's has that of the repository, which is
/// always empty here.
fn either(model: String, repository: String) -> String {
    if model.is_empty() { repository } else { model }
}

impl From<model::Tensor> for TensorMetadata {
    fn from(tensor: model::Tensor) -> Self {
        Self { name: tensor.name.into(), datatype: tensor.datatype.into(), shape: tensor.shape }
    }
}
