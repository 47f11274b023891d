//! `melanoma serve`: listens first, proves the model, then answers.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use melanoma_core::Classifier;
use melanoma_server::{AppState, Config, Wording};
use tokio::{net::TcpListener, runtime, task};

use crate::{
    args::{LogFormat, ModelArgs, ServeArgs},
    output::{Exit, note},
};

/// How long after the signal to stop what was admitted may take.
const GRACE: Duration = Duration::from_secs(30);

pub(crate) fn run(args: &ServeArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    start_log(args.log_format);
    let runtime =
        runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the server")?;
    runtime.block_on(listen(args, model.clone()))?;
    Ok(Exit::Success)
}

async fn listen(args: &ServeArgs, model: ModelArgs) -> anyhow::Result<()> {
    let address = SocketAddr::new(args.host, args.port);
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let address = listener.local_addr()?;
    let concurrency = model.concurrency();
    let asked = args.asked.asked();
    let state = AppState::new(Config {
        limits: model.limits(),
        concurrency,
        asked: asked.clone(),
        wording: if args.seed_wording { Wording::Seed } else { Wording::Plain },
    });
    // The port answers /health/live at once; photographs are answered when the model is proven.
    let server = tokio::spawn(melanoma_server::serve(listener, state.clone(), stop_signal()));
    let (classifier, fallback) = task::spawn_blocking(move || {
        let classifier = model.open(concurrency)?;
        classifier.operating_point(&asked)?;
        let fallback = model.fallback_note(&classifier);
        Ok::<_, melanoma_core::Error>((classifier, fallback))
    })
    .await??;
    state.set_classifier(classifier);
    announce(&*state.classifier()?, fallback, address);
    tokio::select! {
        ended = server => {
            ended??;
            tracing::info!("stopped: everything admitted was answered");
        }
        () = end_of_grace() => tracing::warn!("stopped: a client did not finish its request in time"),
    }
    Ok(())
}

/// Resolves some time after the signal to stop, so that a client that never finishes its request
/// cannot keep the process alive.
async fn end_of_grace() {
    stop_signal().await;
    tokio::time::sleep(GRACE).await;
}

fn announce(classifier: &Classifier, fallback: Option<String>, address: SocketAddr) {
    let card = classifier.bundle().card();
    let engine = classifier.engine();
    note(&format!("melanoma answers on http://{address}"));
    if let Some(line) = fallback {
        tracing::warn!("{line}");
    }
    tracing::info!(
        model = card.name,
        version = card.version,
        sha256 = classifier.bundle().digest().as_str(),
        calibrated = card.calibration.is_calibrated(),
        engine = %engine.name,
        engine_version = engine.version,
        fallback = engine.fallback,
        "ready"
    );
}

fn start_log(format: LogFormat) {
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false);
    match format {
        LogFormat::Text => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

/// Resolves on SIGTERM or Ctrl-C.
async fn stop_signal() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await;
}
