//! Traces, as a collector receives them: they continue the trace of the caller and contain nothing of the image.

use std::{
    io::Write,
    net::TcpStream,
    sync::mpsc::{Sender, channel},
};

use crate::support::{Server, response, sample};
use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    trace::v1::Span,
};
use tokio::{net::TcpListener, runtime::Runtime};
use tonic::{Request, Response, Status, async_trait, transport::server::TcpIncoming};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";
const MARKER: &str = "Mrs-Quillfeather-1951";

struct Collector(Sender<ExportTraceServiceRequest>);

#[async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.0.send(request.into_inner()).unwrap();
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

#[test]
fn a_request_is_part_of_its_callers_trace() {
    let runtime = Runtime::new().unwrap();
    let (sender, exports) = channel();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let collector = format!("http://{}", listener.local_addr().unwrap());
    runtime.spawn(
        tonic::transport::Server::builder()
            .add_service(TraceServiceServer::new(Collector(sender)))
            .serve_with_incoming(TcpIncoming::from(listener)),
    );

    let server = Server::start(&["--engine", "rten", "--otlp-endpoint", &collector], &[]);
    let image = sample("even");
    let mut stream = TcpStream::connect(server.address).unwrap();
    let head = format!(
        "POST /api/v1/classify?name={MARKER} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         User-Agent: {MARKER}\r\nContent-Type: image/{MARKER}\r\ntraceparent: 00-{TRACE}-{CALLER}-01\r\n\
         Content-Length: {}\r\n\r\n",
        image.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&image).unwrap();
    assert!(response(&mut stream).0.starts_with("http/1.1 200 "));
    server.terminate();
    assert_eq!(server.wait().0.code(), Some(0));

    let sent: Vec<ExportTraceServiceRequest> = exports.try_iter().collect();
    assert!(!format!("{sent:?}").contains(MARKER), "{sent:?}");
    let spans: Vec<Span> = sent
        .into_iter()
        .flat_map(|export| export.resource_spans)
        .flat_map(|resource| resource.scope_spans)
        .flat_map(|scope| scope.spans)
        .collect();
    let named = |name: &str| {
        spans
            .iter()
            .find(|span| span.name == name)
            .unwrap_or_else(|| panic!("no span {name:?} in {spans:#?}"))
    };
    let request = named("POST /api/v1/classify");
    assert_eq!((hex(&request.trace_id), hex(&request.parent_span_id)), (TRACE.into(), CALLER.into()));
    for key in ["http.request.method", "http.route", "http.response.status_code", "request_id"] {
        assert!(request.attributes.iter().any(|attribute| attribute.key == key), "{key} in {request:#?}");
    }
    for stage in ["preprocess", "infer", "postprocess"] {
        let stage = named(stage);
        assert_eq!((&stage.trace_id, &stage.parent_span_id), (&request.trace_id, &request.span_id));
    }
}

/// Without a collector the server works as with one.
#[test]
fn a_missing_collector_is_no_failure() {
    let server = Server::start(&["--engine", "rten", "--otlp-endpoint", "http://127.0.0.1:9"], &[]);
    let (head, _) = server.upload("/predict", &sample("even"));
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    server.terminate();
    assert_eq!(server.wait().0.code(), Some(0));
}
