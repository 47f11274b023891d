//! `melanoma serve`: listens first, proves the model, then answers.

use std::{io::Write, net::SocketAddr};

use anyhow::Context;
use melanoma_core::Classifier;
use melanoma_server::AppState;
use tokio::{net::TcpListener, runtime, task};

use crate::{
    args::{ModelArgs, ServeArgs},
    config_file,
    engine::views_note,
    output::{Exit, note},
    telemetry,
};

/// Files and connections beside those of clients: the log, the model, the engine's library.
const OTHER_FILES: u64 = 64;

pub(crate) fn run(args: &ServeArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    if args.config_schema {
        writeln!(std::io::stdout(), "{:#}", config_file::schema())?;
        return Ok(Exit::Success);
    }
    let runtime =
        runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the server")?;
    runtime.block_on(async {
        let telemetry = telemetry::start(args.log_format, args.otlp_endpoint.as_deref())?;
        let exit = listen(args, model.clone()).await;
        // It waits for the collector, which is spoken to on this runtime.
        task::spawn_blocking(|| drop(telemetry)).await?;
        exit
    })
}

async fn listen(args: &ServeArgs, model: ModelArgs) -> anyhow::Result<Exit> {
    let address = SocketAddr::new(args.listen.host, args.listen.port);
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let address = listener.local_addr()?;
    let concurrency = model.concurrency();
    let config = args.service(concurrency, model.limits());
    allow_files(config.clients.max_connections.get() as u64 + OTHER_FILES);
    let asked = config.classify_options.clone();
    let state = AppState::new(config)?;
    // The port answers /health/live at once; images are answered when the model is proven.
    let server = tokio::spawn(melanoma_server::serve(listener, state.clone(), stop_signal()));
    let (classifier, notes) = task::spawn_blocking(move || {
        let classifier = model.open(concurrency)?;
        classifier.operating_point(&asked)?;
        let of_views = views_note(classifier.bundle().card(), classifier.views(&asked));
        let notes = [model.fallback_note(&classifier), of_views];
        Ok::<_, melanoma_core::Error>((classifier, notes))
    })
    .await??;
    state.set_classifier(classifier);
    announce(&*state.classifier()?, notes, address);
    service_manager::ready();
    let end_of_grace = async {
        stop_signal().await;
        service_manager::stopping();
        // A client that never finishes its request cannot keep the process alive.
        tokio::time::sleep(args.grace()).await;
    };
    tokio::select! {
        ended = server => {
            ended?;
            tracing::info!("stopped: everything admitted was answered");
            Ok(Exit::Success)
        }
        () = end_of_grace => {
            tracing::warn!("stopped: a client did not finish its request in time");
            Ok(Exit::Unanswered)
        }
    }
}

/// Raises the limit on open files, which is often a thousand, as far as the system lets it.
fn allow_files(files: u64) {
    match rlimit::increase_nofile_limit(files) {
        Ok(allowed) if allowed < files => {
            tracing::warn!(allowed, wanted = files, "the system allows fewer open files than connections");
        }
        Ok(_) => {}
        Err(e) => tracing::warn!(error = %e, "the limit on open files is as it was"),
    }
}

/// systemd's notifications, where it started the process.
mod service_manager {
    #[cfg(unix)]
    use sd_notify::{NotifyState, notify, watchdog_enabled};

    #[cfg(unix)]
    pub(super) fn ready() {
        let _ = notify(&[NotifyState::Ready]);
        if let Some(interval) = watchdog_enabled() {
            tokio::spawn(async move {
                loop {
                    let _ = notify(&[NotifyState::Watchdog]);
                    tokio::time::sleep(interval / 2).await;
                }
            });
        }
    }

    #[cfg(unix)]
    pub(super) fn stopping() {
        let _ = notify(&[NotifyState::Stopping]);
    }

    #[cfg(not(unix))]
    pub(super) fn ready() {}

    #[cfg(not(unix))]
    pub(super) fn stopping() {}
}

fn announce(classifier: &Classifier, notes: [Option<String>; 2], address: SocketAddr) {
    let card = classifier.bundle().card();
    let engine = classifier.engine();
    note(&format!("melanoma answers on http://{address}"));
    for line in notes.into_iter().flatten() {
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
