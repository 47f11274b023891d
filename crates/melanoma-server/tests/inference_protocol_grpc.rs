//! The Open Inference Protocol over gRPC, with a client generated from the same files.

#[allow(missing_docs, unreachable_pub, dead_code, clippy::all, clippy::pedantic)]
mod protocol {
    tonic::include_proto!("inference");
    pub(crate) mod health {
        tonic::include_proto!("grpc.health.v1");
    }
}

use std::{sync::LazyLock, time::Duration};

use crate::support::{
    CURRENT, HOST,
    image_type::{self, tells_image_types},
    not_ready, report, send, shipped_bundle, with_config,
};
use axum::body::{Body, Bytes};
use axum::http::{Request, Uri};
use melanoma_core::Image;
use melanoma_server::{AppState, Config, PredictText, app};
use melanoma_testing::images::sample;
use protocol::{
    InferParameter, InferTensorContents, ModelInferRequest, ModelInferResponse, ModelMetadataRequest,
    ModelReadyRequest, RepositoryIndexRequest, RepositoryModelLoadRequest, RepositoryModelUnloadRequest,
    ServerLiveRequest, ServerMetadataRequest, ServerReadyRequest,
    grpc_inference_service_client::GrpcInferenceServiceClient,
    health::{HealthCheckRequest, health_client::HealthClient},
    infer_parameter::ParameterChoice,
    model_infer_request::{InferInputTensor, InferRequestedOutputTensor},
};
use tonic::{Code, Status};
use tower::{ServiceExt, util::BoxCloneSyncService};

type Service =
    BoxCloneSyncService<Request<tonic::body::Body>, axum::response::Response, std::convert::Infallible>;

/// Side of the input of the model, in pixels.
static SIDE: LazyLock<usize> = LazyLock::new(|| shipped_bundle().card().preprocess.width as usize);

fn side() -> i64 {
    i64::try_from(*SIDE).unwrap()
}

fn service(state: &AppState) -> Service {
    let service =
        app(state.clone()).map_request(|request: Request<tonic::body::Body>| request.map(Body::new));
    BoxCloneSyncService::new(service)
}

fn origin() -> Uri {
    format!("http://{HOST}").parse().unwrap()
}

fn client(state: &AppState) -> GrpcInferenceServiceClient<Service> {
    GrpcInferenceServiceClient::with_origin(service(state), origin())
}

fn assert_status<T: std::fmt::Debug>(
    response: Result<T, Status>,
    what: &str,
    code: Code,
    problem: &str,
) -> String {
    let status = response.map(drop).unwrap_err();
    assert_eq!(status.code(), code, "{what}: {status}");
    assert!(status.message().starts_with(&format!("{problem}: ")), "{what}: {status}");
    status.message().to_owned()
}

fn input(name: &str, datatype: &str, shape: &[i64]) -> InferInputTensor {
    InferInputTensor {
        name: name.into(),
        datatype: datatype.into(),
        shape: shape.into(),
        ..InferInputTensor::default()
    }
}

/// A request with typed contents.
fn images(images: &[Vec<u8>]) -> ModelInferRequest {
    let bytes_contents = images.iter().cloned().map(Bytes::from).collect();
    let contents = InferTensorContents { bytes_contents, ..InferTensorContents::default() };
    let count = i64::try_from(images.len()).unwrap();
    ModelInferRequest {
        model_name: "melanoma-lite2".into(),
        inputs: vec![InferInputTensor {
            contents: Some(contents),
            ..input("encoded_image", "BYTES", &[count])
        }],
        ..ModelInferRequest::default()
    }
}

/// A request with raw contents.
fn raw(input: InferInputTensor, contents: Vec<u8>) -> ModelInferRequest {
    ModelInferRequest {
        model_name: "melanoma-lite2".into(),
        id: "7".into(),
        inputs: vec![input],
        raw_input_contents: vec![contents.into()],
        ..ModelInferRequest::default()
    }
}

fn pixels(image: &[u8]) -> Vec<f32> {
    let image = Image::decode(image, &Config::default().limits).unwrap();
    let pixels = shipped_bundle().card().preprocess.pixels(&image);
    pixels.rgb().iter().map(|&value| f32::from(value)).collect()
}

/// Panics unless the response, raw or typed, equals the reports on the samples.
async fn assert_same(response: &ModelInferResponse, kinds: &[&str], is_raw: bool) {
    let mut expected = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for kind in kinds {
        let report = report(&CURRENT, &sample(kind)).await;
        let classes = report["classes"].as_array().unwrap();
        expected.0.extend(classes.iter().map(|class| class["probability"].as_f64().unwrap() as f32));
        expected.1.push(report["probabilities"]["malignant"].as_f64().unwrap() as f32);
        expected.2.push(Bytes::from(report["label"].as_str().unwrap().to_owned()));
        expected.3.push(report["decision"]["refer"].as_bool().unwrap());
        expected.4.push(Bytes::from(report["advice"]["code"].as_str().unwrap().to_owned()));
    }
    let names: Vec<(&str, &str)> =
        response.outputs.iter().map(|output| (&output.name[..], &output.datatype[..])).collect();
    let all = [
        ("probabilities", "FP32"),
        ("malignant", "FP32"),
        ("label", "BYTES"),
        ("refer", "BOOL"),
        ("advice", "BYTES"),
        ("image_type", "BYTES"),
    ];
    assert_eq!(names, all);
    let count = i64::try_from(kinds.len()).unwrap();
    assert_eq!(response.outputs[0].shape, [count, 8]);
    assert!(response.outputs[1..].iter().all(|output| output.shape == [count]));
    let (classes, malignant, label, refer, advice) = expected;
    if is_raw {
        let floats =
            |values: &[f32]| -> Vec<u8> { values.iter().flat_map(|value| value.to_le_bytes()).collect() };
        let texts = |texts: &[Bytes]| -> Vec<u8> {
            texts
                .iter()
                .flat_map(|text| [&u32::try_from(text.len()).unwrap().to_le_bytes(), &text[..]].concat())
                .collect()
        };
        let refer = refer.iter().map(|&refer| u8::from(refer)).collect();
        let none = texts(&vec![Bytes::new(); kinds.len()]);
        let expected = [floats(&classes), floats(&malignant), texts(&label), refer, texts(&advice), none];
        assert_eq!(response.raw_output_contents, expected.map(Bytes::from));
        assert!(response.outputs.iter().all(|output| output.contents.is_none()));
    } else {
        let contents: Vec<&InferTensorContents> =
            response.outputs.iter().map(|output| output.contents.as_ref().unwrap()).collect();
        assert_eq!(contents[0].fp32_contents, classes);
        assert_eq!(contents[1].fp32_contents, malignant);
        assert_eq!(contents[2].bytes_contents, label);
        assert_eq!(contents[3].bool_contents, refer);
        assert_eq!(contents[4].bytes_contents, advice);
        assert_eq!(contents[5].bytes_contents, vec![Bytes::new(); kinds.len()]);
        assert!(response.raw_output_contents.is_empty());
    }
}

#[tokio::test]
async fn metadata_describes_server_and_model() {
    let mut client = client(&CURRENT);
    assert!(client.server_live(ServerLiveRequest {}).await.unwrap().into_inner().live);
    assert!(client.server_ready(ServerReadyRequest {}).await.unwrap().into_inner().ready);
    let server = client.server_metadata(ServerMetadataRequest {}).await.unwrap().into_inner();
    assert_eq!((&server.name[..], &server.version[..]), ("melanoma", env!("CARGO_PKG_VERSION")));
    let of = |name: &str, version: &str| (name.to_owned(), version.to_owned());
    let current = shipped_bundle().card().version.clone();
    for version in ["", &current] {
        let (name, version) = of("melanoma-lite2", version);
        let request = ModelReadyRequest { name: name.clone(), version: version.clone() };
        assert!(client.model_ready(request).await.unwrap().into_inner().ready);
        let model = client.model_metadata(ModelMetadataRequest { name, version }).await.unwrap().into_inner();
        assert_eq!(
            (&model.name[..], &model.versions[..]),
            ("melanoma-lite2", std::slice::from_ref(&current))
        );
        assert_eq!(model.inputs[0].shape, [-1, side(), side(), 3]);
        assert_eq!((&model.inputs[1].name[..], &model.inputs[1].datatype[..]), ("encoded_image", "BYTES"));
        assert_eq!((model.outputs.len(), &model.outputs[0].shape[..]), (6, &[-1, 8][..]));
    }
    for (name, version) in [("other", ""), ("", ""), ("melanoma-lite2", "9")] {
        let (name, version) = of(name, version);
        let request = ModelReadyRequest { name: name.clone(), version: version.clone() };
        assert_status(client.model_ready(request).await, "ready", Code::NotFound, "not_found");
        let request = ModelMetadataRequest { name: name.clone(), version: version.clone() };
        assert_status(client.model_metadata(request).await, "metadata", Code::NotFound, "not_found");
        let request = ModelInferRequest { model_name: name, model_version: version, ..images(&[]) };
        assert_status(client.model_infer(request).await, "infer", Code::NotFound, "not_found");
    }
}

#[tokio::test]
async fn every_encoding_has_the_result_of_classify() {
    let kinds = ["nevus", "dark-nevus", "keratosis"];
    let samples = kinds.map(sample);
    let mut client = client(&CURRENT);
    let response = client.model_infer(images(&samples)).await.unwrap().into_inner();
    assert_same(&response, &kinds, false).await;

    let elements: Vec<u8> = samples
        .iter()
        .flat_map(|p| [&u32::try_from(p.len()).unwrap().to_le_bytes(), &p[..]].concat())
        .collect();
    let request = raw(input("encoded_image", "BYTES", &[3]), elements);
    let response = client.model_infer(request).await.unwrap().into_inner();
    assert_same(&response, &kinds, true).await;
    assert_eq!(response.id, "7");

    let values: Vec<f32> = samples.iter().flat_map(|image| pixels(image)).collect();
    let image = input("image", "FP32", &[3, side(), side(), 3]);
    let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let response = client.model_infer(raw(image.clone(), bytes)).await.unwrap().into_inner();
    assert_same(&response, &kinds, true).await;
    let contents = InferTensorContents { fp32_contents: values, ..InferTensorContents::default() };
    let inputs = vec![InferInputTensor { contents: Some(contents), ..image }];
    let request = ModelInferRequest { inputs, ..images(&[]) };
    assert_same(&client.model_infer(request).await.unwrap().into_inner(), &kinds, false).await;

    let mut request = images(&samples[..1]);
    request.outputs = vec![InferRequestedOutputTensor { name: "refer".into(), ..Default::default() }];
    let tta = InferParameter { parameter_choice: Some(ParameterChoice::Int64Param(8)) };
    request.parameters.insert("tta".into(), tta);
    let response = client.model_infer(request).await.unwrap().into_inner();
    assert_eq!(response.outputs.len(), 1);
    assert_eq!(response.outputs[0].name, "refer");
    assert!(response.parameters.contains_key("notice"));
}

#[tokio::test]
async fn a_refused_item_is_an_error_and_the_other_outcomes_are_values() {
    let samples = image_type::samples();
    let mut client = client(&tells_image_types(PredictText::Current));
    let accepted = [samples.dermoscopic.clone(), samples.clinical];
    let response = client.model_infer(images(&accepted)).await.unwrap().into_inner();
    let contents = |at: usize| &response.outputs[at].contents.as_ref().unwrap().bytes_contents;
    assert_eq!(contents(4)[..], [&b"no_sign_not_ruled_out"[..], b"inconclusive"]);
    assert_eq!(contents(5)[..], [&b"dermoscopic"[..], b"clinical"]);

    let refused = client.model_infer(images(&[samples.dermoscopic, samples.no_lesion])).await;
    let status = assert_status(refused, "no lesion", Code::InvalidArgument, "no_lesion_found");
    assert!(status.starts_with("no_lesion_found: item 1: "), "{status}");
}

#[tokio::test]
async fn errors_have_the_status_of_their_code() {
    let mut client = client(&CURRENT);
    let even = || vec![sample("nevus")];
    let text = vec![sample("nevus"), b"no image, but a text of some length".to_vec()];
    let refused = client.model_infer(images(&text)).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert!(refused.message().starts_with("not_an_image: item 1: "), "{refused}");

    let mut check = async |what: &str, request: ModelInferRequest, problem: &str| {
        assert_status(client.model_infer(request).await, what, Code::InvalidArgument, problem);
    };
    check("no inputs", ModelInferRequest { inputs: vec![], ..images(&[]) }, "invalid_tensor").await;
    let bare = ModelInferRequest { inputs: vec![input("encoded_image", "BYTES", &[1])], ..images(&[]) };
    check("no contents", bare, "invalid_tensor").await;
    let mut twice = images(&even());
    twice.raw_input_contents = vec![vec![1].into()];
    check("contents twice", twice, "invalid_tensor").await;
    let mut many = raw(input("encoded_image", "BYTES", &[1]), vec![0; 4]);
    many.raw_input_contents.push(vec![].into());
    check("more contents than inputs", many, "invalid_tensor").await;
    let half = raw(input("image", "FP32", &[1, side(), side(), 3]), vec![0; *SIDE * *SIDE * 3 * 4 - 1]);
    check("half a value", half, "invalid_tensor").await;
    let not_a_number = f32::NAN.to_le_bytes().repeat(*SIDE * *SIDE * 3);
    check("NaN", raw(input("image", "FP32", &[1, side(), side(), 3]), not_a_number), "invalid_tensor").await;
    check("a datatype", raw(input("image", "INT64", &[1, side(), side(), 3]), vec![]), "invalid_tensor")
        .await;
    let mut output = images(&even());
    output.outputs = vec![InferRequestedOutputTensor { name: "logits".into(), ..Default::default() }];
    check("an output", output, "invalid_parameter").await;
    let many_tensors = ModelInferRequest { inputs: vec![InferInputTensor::default(); 70_000], ..images(&[]) };
    check("many tensors", many_tensors, "malformed_request").await;
}

#[tokio::test]
async fn limits_apply_to_inference_requests() {
    let mut request = tonic::Request::new(images(&[sample("nevus")]));
    request.set_timeout(Duration::from_millis(1));
    let late = client(&CURRENT).model_infer(request).await;
    assert_status(late, "deadline", Code::DeadlineExceeded, "deadline_exceeded");
    let mut config = Config::default();
    config.limits.bytes = 100_000;
    let large = client(&with_config(config)).model_infer(images(&[vec![7; 400_000]])).await;
    assert_status(large, "above the limit", Code::InvalidArgument, "too_many_bytes");
    let mut config = Config::default();
    config.clients.max_buffered_bytes = 256 << 10;
    let rejected = client(&with_config(config)).model_infer(images(&[vec![7; 100_000]])).await;
    assert_status(rejected, "above the memory budget", Code::ResourceExhausted, "overloaded");
}

#[tokio::test]
async fn the_repository_lists_loads_and_keeps_one_model() {
    let mut client = client(&CURRENT);
    let index = client.repository_index(RepositoryIndexRequest::default()).await.unwrap().into_inner();
    assert_eq!((index.models.len(), &index.models[0].name[..]), (1, "melanoma-lite2"));
    assert_eq!(index.models[0].state, "READY");
    let name = || "melanoma-lite2".to_owned();
    let load = |model_name: String, repository_name: String| RepositoryModelLoadRequest {
        model_name,
        repository_name,
        ..Default::default()
    };
    // The fields of the protocol files of Triton and of KServe.
    for request in [load(name(), String::new()), load(String::new(), name())] {
        let loaded = client.repository_model_load(request).await.unwrap().into_inner();
        assert!(loaded.is_loaded && loaded.model_name == name());
    }
    let other = client.repository_model_load(load("other".into(), String::new())).await;
    assert_status(other, "another model", Code::NotFound, "not_found");
    let request = RepositoryModelUnloadRequest { model_name: name(), ..Default::default() };
    let unload = client.repository_model_unload(request).await;
    assert_status(unload, "unload", Code::InvalidArgument, "invalid_parameter");
}

#[tokio::test]
async fn the_grpc_health_check_reports_readiness() {
    let check = async |state: &AppState, name: &str| {
        let request = HealthCheckRequest { service: name.into() };
        HealthClient::with_origin(service(state), origin())
            .check(request)
            .await
            .map(|response| response.into_inner().status)
    };
    let not_ready = not_ready(PredictText::Current);
    for name in ["", "inference.GRPCInferenceService"] {
        assert_eq!(check(&CURRENT, name).await.unwrap(), 1, "SERVING");
        assert_eq!(check(&not_ready, name).await.unwrap(), 2, "NOT_SERVING");
    }
    assert_eq!(check(&CURRENT, "other").await.unwrap_err().code(), Code::NotFound);
    let mut client = client(&not_ready);
    assert!(client.server_live(ServerLiveRequest {}).await.unwrap().into_inner().live);
    assert!(!client.server_ready(ServerReadyRequest {}).await.unwrap().into_inner().ready);
    let request = ModelReadyRequest { name: "melanoma-lite2".into(), version: String::new() };
    assert!(!client.model_ready(request).await.unwrap().into_inner().ready);
    let infer = client.model_infer(images(&[sample("nevus")])).await;
    assert_status(infer, "not ready", Code::Unavailable, "not_ready");
}

#[tokio::test]
async fn other_methods_are_unimplemented() {
    for path in [
        "/inference.GRPCInferenceService/ModelStreamInfer",
        "/inference.GRPCInferenceService/ModelStatistics",
        "/grpc.health.v1.Health/Watch",
    ] {
        let body = Body::from(vec![0_u8; 5]);
        let request = Request::post(path)
            .header("host", HOST)
            .header("content-type", "application/grpc")
            .body(body)
            .unwrap();
        let reply = send(&CURRENT, request).await;
        assert_eq!((reply.status, reply.headers["grpc-status"].to_str().unwrap()), (200, "12"), "{path}");
    }
}
