//! The methods of the gRPC services.

use std::sync::Arc;

use tonic::{Request, Response, Status, async_trait, server::NamedService};

use super::{
    decode::decode,
    encode::encode,
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
    status::to_status,
};
use crate::{
    error::Error,
    inference_protocol::{body::RequestPermit, infer::infer, model, repository},
    problem_code::ProblemCode,
    state::AppState,
};

/// A permit as an extension of a request, on its way through tonic.
pub(super) type SharedPermit = Arc<RequestPermit>;

/// Both services.
pub(super) struct InferenceService(pub(super) AppState);

type Reply<T> = Result<Response<T>, Status>;

#[async_trait]
impl GrpcInferenceService for InferenceService {
    async fn server_live(&self, _: Request<ServerLiveRequest>) -> Reply<ServerLiveResponse> {
        Ok(Response::new(ServerLiveResponse { live: true }))
    }

    async fn server_ready(&self, _: Request<ServerReadyRequest>) -> Reply<ServerReadyResponse> {
        Ok(Response::new(ServerReadyResponse { ready: self.0.models().current().is_ok() }))
    }

    async fn model_ready(&self, request: Request<ModelReadyRequest>) -> Reply<ModelReadyResponse> {
        let ModelReadyRequest { name, version } = request.into_inner();
        match model::find(&self.0, &name, &version) {
            Ok(_) => Ok(Response::new(ModelReadyResponse { ready: true })),
            // A field of the response, which clients poll, and no error.
            Err(error) if error.code() == ProblemCode::NotReady => {
                Ok(Response::new(ModelReadyResponse { ready: false }))
            }
            Err(error) => Err(to_status(error)),
        }
    }

    async fn server_metadata(&self, _: Request<ServerMetadataRequest>) -> Reply<ServerMetadataResponse> {
        Ok(Response::new(ServerMetadataResponse {
            name: model::SERVER_NAME.into(),
            version: model::SERVER_VERSION.into(),
            extensions: model::EXTENSIONS.map(Into::into).into(),
        }))
    }

    async fn model_metadata(&self, request: Request<ModelMetadataRequest>) -> Reply<ModelMetadataResponse> {
        let ModelMetadataRequest { name, version } = request.into_inner();
        let classifier = model::find(&self.0, &name, &version).map_err(to_status)?;
        let metadata = model::metadata(&classifier);
        Ok(Response::new(ModelMetadataResponse {
            name: metadata.name,
            versions: metadata.versions.into(),
            platform: metadata.platform,
            inputs: metadata.inputs.into_iter().map(Into::into).collect(),
            outputs: metadata.outputs.into_iter().map(Into::into).collect(),
        }))
    }

    async fn model_infer(&self, request: Request<ModelInferRequest>) -> Reply<ModelInferResponse> {
        let (_, mut extensions, message) = request.into_parts();
        let permit = extensions.remove::<SharedPermit>().and_then(Arc::into_inner);
        let permit = permit.ok_or_else(|| to_status(Error::Internal { source: None }))?;
        let classifier =
            model::find(&self.0, &message.model_name, &message.model_version).map_err(to_status)?;
        let (response, raw) =
            infer(&self.0, classifier, permit, || decode(message)).await.map_err(to_status)?;
        Ok(Response::new(encode(response, raw)))
    }

    async fn repository_index(&self, _: Request<RepositoryIndexRequest>) -> Reply<RepositoryIndexResponse> {
        let models = repository::index(&self.0).into_iter().map(|entry| ModelIndex {
            name: entry.name,
            version: entry.version,
            state: entry.state.into(),
            reason: entry.reason.into(),
        });
        Ok(Response::new(RepositoryIndexResponse { models: models.collect() }))
    }

    async fn repository_model_load(
        &self,
        request: Request<RepositoryModelLoadRequest>,
    ) -> Reply<RepositoryModelLoadResponse> {
        let RepositoryModelLoadRequest { repository_name, model_name, parameters } = request.into_inner();
        let name = effective_name(model_name, repository_name);
        repository::load(&self.0, &name, !parameters.is_empty()).map_err(to_status)?;
        Ok(Response::new(RepositoryModelLoadResponse { model_name: name, is_loaded: true }))
    }

    async fn repository_model_unload(
        &self,
        request: Request<RepositoryModelUnloadRequest>,
    ) -> Reply<RepositoryModelUnloadResponse> {
        let RepositoryModelUnloadRequest { repository_name, model_name, .. } = request.into_inner();
        Err(to_status(repository::unload(&self.0, &effective_name(model_name, repository_name))))
    }
}

#[async_trait]
impl Health for InferenceService {
    async fn check(&self, request: Request<HealthCheckRequest>) -> Reply<HealthCheckResponse> {
        let service = request.into_inner().service;
        if !service.is_empty() && service != GrpcInferenceServiceServer::<Self>::NAME {
            return Err(Status::not_found("not_found: no such service"));
        }
        let ready = self.0.models().current().is_ok();
        let serving = if ready { ServingStatus::Serving } else { ServingStatus::NotServing };
        Ok(Response::new(HealthCheckResponse { status: serving.into() }))
    }
}

/// The name of the model. The protocol file of `KServe` has the name in the field where that of Triton has the
/// repository, which is always empty here.
fn effective_name(model_name: String, repository_name: String) -> String {
    if model_name.is_empty() { repository_name } else { model_name }
}

impl From<model::TensorMetadata> for TensorMetadata {
    fn from(tensor: model::TensorMetadata) -> Self {
        Self { name: tensor.name.into(), datatype: tensor.datatype.into(), shape: tensor.shape }
    }
}
