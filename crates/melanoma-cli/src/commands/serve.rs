//! `melanoma serve`: opens the port, verifies the model, then admits images.

use std::{
    io::{self, Write},
    sync::Arc,
};

use anyhow::Context;
use melanoma_core::Classifier;
use melanoma_server::AppState;
#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};
use tokio::{net::TcpListener, runtime, sync::watch, task};

use crate::{
    args::{ServeArgs, ServeConfig},
    config_file,
    engine::tta_note,
    output::{Exit, note},
    telemetry,
};

/// Open files besides the connections of clients: standard streams, the model, the library of the engine.
const OTHER_FILES: u64 = 64;

pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<Exit> {
    if args.config_schema {
        writeln!(io::stdout(), "{:#}", config_file::schema())?;
        return Ok(Exit::Success);
    }
    let mut config = args.options.clone();
    if let Some(file) = &args.config {
        match config_file::read(file) {
            Ok(lower) => config = config.or(lower),
            Err(error) => {
                note(&format!("error: {}: {error}", file.display()));
                return Ok(Exit::Usage);
            }
        }
    }
    let runtime =
        runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the server")?;
    let exit = runtime.block_on(async {
        let log_format = config.log_format.unwrap_or_default();
        let telemetry = telemetry::start(log_format, config.otlp_endpoint.as_deref())?;
        let exit = listen(config).await;
        // It sends the last traces on this runtime and blocks until they are sent.
        task::spawn_blocking(|| drop(telemetry)).await?;
        exit
    });
    // A model that is still being loaded cannot be canceled.
    runtime.shutdown_background();
    exit
}

async fn listen(config: ServeConfig) -> anyhow::Result<Exit> {
    let address = config.address.address();
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let address = listener.local_addr()?;
    let settings = config.to_settings(config.model.concurrency());
    raise_file_limit(settings.clients.max_connections.get() as u64 + OTHER_FILES);
    let shutdown_timeout = config.shutdown_timeout();
    let options = settings.classify_options.clone();
    let workers = settings.workers;
    let state = AppState::new(settings).context("cannot start the threads of the server")?;
    let stop = StopSignal::install()?;
    ignore_hangup()?;
    // The port responds to /health/live at once, and to images as soon as the model is verified.
    let server = tokio::spawn(melanoma_server::serve(listener, state.clone(), stop.clone().received()));
    let loading = task::spawn_blocking(move || {
        let classifier = config.model.open(workers)?;
        // Every client sends images of every type.
        for (_, profile) in classifier.bundle().card().profiles.iter() {
            profile.operating_point(options.operating_point.as_deref())?;
        }
        let tta = tta_note(classifier.bundle().card(), classifier.tta(&options));
        let notes = [config.model.engine.fallback_note(&classifier), tta];
        Ok::<_, melanoma_core::Error>((classifier, notes))
    });
    tokio::select! {
        loaded = loading => {
            let (classifier, notes) = loaded??;
            let classifier = Arc::new(classifier);
            state.models().set_current(Arc::clone(&classifier));
            note(&format!("listening on http://{address}"));
            log_model(&classifier, notes);
            service_manager::ready();
        }
        () = stop.clone().received() => {}
    }
    let timeout = async {
        stop.received().await;
        service_manager::stopping();
        tokio::time::sleep(shutdown_timeout).await;
    };
    tokio::select! {
        result = server => {
            result?;
            tracing::info!("server stopped");
            Ok(Exit::Success)
        }
        () = timeout => {
            tracing::warn!(shutdown_timeout = ?shutdown_timeout, "server stopped with unfinished requests");
            Ok(Exit::ShutdownTimeout)
        }
    }
}

fn log_model(classifier: &Classifier, notes: [Option<String>; 2]) {
    for line in notes.into_iter().flatten() {
        tracing::warn!("{}", line.trim_start_matches("note: "));
    }
    let card = classifier.bundle().card();
    let engine = classifier.engine();
    tracing::info!(
        model = card.name,
        version = card.version,
        sha256 = classifier.bundle().digest().as_str(),
        calibrated = card.profiles.are_calibrated(),
        engine = %engine.name,
        engine_version = engine.version,
        fallback = engine.fallback,
        gate = classifier.gate().map(|gate| gate.bundle().card().name.as_str()),
        "model loaded"
    );
}

/// Raises the limit on open files, which is often 1024, as far as the system allows.
fn raise_file_limit(files: u64) {
    match rlimit::increase_nofile_limit(files) {
        Ok(limit) if limit < files => {
            tracing::warn!(limit, needed = files, "open file limit below --max-connections");
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "open file limit unchanged"),
    }
}

/// Notifications to systemd, if it started the process.
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

/// SIGTERM or Ctrl-C; cheap to clone.
#[derive(Clone)]
struct StopSignal(watch::Receiver<bool>);

impl StopSignal {
    /// Receives the signals from now on.
    fn install() -> io::Result<Self> {
        #[cfg(unix)]
        let mut terminate = signal(SignalKind::terminate())?;
        #[cfg(unix)]
        let terminated = async move { terminate.recv().await };
        #[cfg(not(unix))]
        let terminated = std::future::pending::<Option<()>>();
        let (sender, receiver) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated => {}
            }
            sender.send_replace(true);
        });
        Ok(Self(receiver))
    }

    /// Resolves once a signal was received.
    async fn received(mut self) {
        // The sender sends before it is dropped.
        let _ = self.0.wait_for(|&is_received| is_received).await;
    }
}

/// Keeps SIGHUP, which a closed terminal sends, from ending the process.
#[cfg(unix)]
fn ignore_hangup() -> io::Result<()> {
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            tracing::info!("SIGHUP ignored");
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn ignore_hangup() -> io::Result<()> {
    Ok(())
}
