//! Logs on standard error, and traces to an OpenTelemetry collector.

use std::io::IsTerminal;

use anyhow::Context;
use opentelemetry::{global, trace::TracerProvider};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing::field::Field;
use tracing_subscriber::{
    Layer,
    field::MakeExt,
    filter,
    filter::LevelFilter,
    fmt,
    fmt::{FormatFields, format::debug_fn},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::args::LogFormat;

/// Sends the remaining traces when it is dropped.
pub(crate) struct Telemetry(Option<SdkTracerProvider>);

/// Starts the log, and the traces if there is a collector. It must run inside a tokio runtime.
pub(crate) fn start(format: LogFormat, collector: Option<&str>) -> anyhow::Result<Telemetry> {
    let log = fmt::layer().with_writer(std::io::stderr).with_target(false);
    let log = match format {
        LogFormat::Text => {
            log.with_ansi(std::io::stderr().is_terminal()).fmt_fields(escaped_fields()).boxed()
        }
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let provider = collector.map(export_to).transpose()?;
    let traces = provider.as_ref().map(|provider| {
        // Libraries have spans that belong to no request.
        let own_spans = filter::filter_fn(|span| span.target().starts_with("melanoma"));
        tracing_opentelemetry::layer().with_tracer(provider.tracer("melanoma")).with_filter(own_spans)
    });
    tracing_subscriber::registry().with(log.with_filter(LevelFilter::INFO)).with(traces).init();
    Ok(Telemetry(provider))
}

/// Writes the message and the fields with their control characters escaped: an error or a card can contain sequences
/// that change a terminal.
fn escaped_fields() -> impl for<'a> FormatFields<'a> + Send + Sync + 'static {
    let write = |writer: &mut fmt::format::Writer<'_>, field: &Field, value: &dyn std::fmt::Debug| {
        if field.name() != "message" {
            write!(writer, "{field}=")?;
        }
        for character in format!("{value:?}").chars() {
            if character.is_control() {
                write!(writer, "{}", character.escape_default())?;
            } else {
                writer.write_char(character)?;
            }
        }
        Ok(())
    };
    debug_fn(write).delimited(" ")
}

fn export_to(collector: &str) -> anyhow::Result<SdkTracerProvider> {
    global::set_text_map_propagator(TraceContextPropagator::new());
    let exporter = SpanExporter::builder().with_tonic().with_endpoint(collector).build();
    let exporter = exporter.with_context(|| format!("cannot send traces to {collector}"))?;
    let service = Resource::builder().with_service_name("melanoma").build();
    Ok(SdkTracerProvider::builder().with_resource(service).with_batch_exporter(exporter).build())
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(provider) = &self.0 {
            // Without a collector the program still exits with success.
            let _ = provider.shutdown();
        }
    }
}
