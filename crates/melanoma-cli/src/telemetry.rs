//! Logs to stderr, and traces to a collector where one is named.

use std::io::IsTerminal;

use anyhow::Context;
use opentelemetry::{global, trace::TracerProvider};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing_subscriber::{
    Layer, filter, filter::LevelFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::args::LogFormat;

/// Ends with what is still to be sent being sent.
pub(crate) struct Telemetry(Option<SdkTracerProvider>);

/// Starts both; needs tokio's runtime around it.
pub(crate) fn start(format: LogFormat, collector: Option<&str>) -> anyhow::Result<Telemetry> {
    let log = fmt::layer().with_writer(std::io::stderr).with_target(false);
    let log = match format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let provider = collector.map(exporting_to).transpose()?;
    let traces = provider.as_ref().map(|provider| {
        // Our own spans alone: what the libraries say of themselves is nobody's request.
        let ours = filter::filter_fn(|of| of.target().starts_with("melanoma"));
        tracing_opentelemetry::layer().with_tracer(provider.tracer("melanoma")).with_filter(ours)
    });
    tracing_subscriber::registry().with(log.with_filter(LevelFilter::INFO)).with(traces).init();
    Ok(Telemetry(provider))
}

fn exporting_to(collector: &str) -> anyhow::Result<SdkTracerProvider> {
    global::set_text_map_propagator(TraceContextPropagator::new());
    let exporter = SpanExporter::builder().with_tonic().with_endpoint(collector).build();
    let exporter = exporter.with_context(|| format!("cannot send traces to {collector}"))?;
    let service = Resource::builder().with_service_name("melanoma").build();
    Ok(SdkTracerProvider::builder().with_resource(service).with_batch_exporter(exporter).build())
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(provider) = &self.0 {
            // A collector that is away must not keep the program from ending well.
            let _ = provider.shutdown();
        }
    }
}
