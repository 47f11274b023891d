//! What the handlers share: the classifier, once it is proven, and how many may work at a time.

use std::sync::{Arc, OnceLock};

use melanoma_core::{Asked, Classifier, Error, ErrorCode, Limits, Report};
use tokio::{sync::Semaphore, task};

use crate::problem::internal;

/// In whose words `POST /predict` answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wording {
    /// Ours, which never reassures.
    #[default]
    Plain,
    /// Those of the API of 2021, to the byte.
    Seed,
}

/// How the service is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// What a photograph may cost.
    pub limits: Limits,
    /// How many photographs are worked on at the same time, at least 1.
    pub concurrency: usize,
    /// What is asked of a photograph where the request does not say.
    pub asked: Asked,
    /// In whose words `POST /predict` answers.
    pub wording: Wording,
}

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    config: Config,
    classifier: OnceLock<Arc<Classifier>>,
    workers: Arc<Semaphore>,
}

impl AppState {
    /// A service that is live and not ready: it answers photographs once [`Self::set_classifier`]
    /// was called.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self(Arc::new(Shared {
            classifier: OnceLock::new(),
            workers: Arc::new(Semaphore::new(config.concurrency.max(1))),
            config,
        }))
    }

    /// Makes the service ready. A classifier has passed its self-test by its construction. Only
    /// the first one is kept.
    pub fn set_classifier(&self, classifier: Classifier) {
        let _ = self.0.classifier.set(Arc::new(classifier));
    }

    /// How the service is set up.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The classifier.
    ///
    /// # Errors
    /// `not_ready` before there is one.
    pub fn classifier(&self) -> Result<Arc<Classifier>, Error> {
        let classifier = self.0.classifier.get().cloned();
        classifier.ok_or_else(|| Error::new(ErrorCode::NotReady, "the model is being loaded and proven"))
    }

    /// The report on one photograph. Decoding and inference run on a blocking thread, no more of
    /// them at a time than there are workers; whoever comes later waits.
    ///
    /// # Errors
    /// Those of [`Classifier::classify`], and `not_ready`.
    pub async fn classify(&self, photograph: Vec<u8>, asked: Asked) -> Result<Report, Error> {
        let classifier = self.classifier()?;
        let worker =
            Arc::clone(&self.0.workers).acquire_owned().await.map_err(|e| internal().caused_by(e))?;
        let work = task::spawn_blocking(move || {
            // Held until the work is done, also when the client has gone and nobody waits for it.
            let _worker = worker;
            classifier.classify(&photograph, &asked)
        });
        work.await.map_err(|e| internal().caused_by(e))?
    }
}
