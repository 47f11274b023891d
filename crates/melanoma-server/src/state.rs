//! State shared by all requests.

use std::{io, sync::Arc};

use crate::{
    config::Config, memory_budget::MemoryBudget, metrics::Metrics, model_registry::ModelRegistry,
    predictor::Predictor,
};

/// State shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    config: Config,
    models: Arc<ModelRegistry>,
    predictor: Predictor,
    memory_budget: MemoryBudget,
    metrics: Arc<Metrics>,
}

impl AppState {
    /// Creates the state of a service that is live but not ready: it rejects images until
    /// [`ModelRegistry::set_current`] is called.
    ///
    /// # Errors
    /// The system cannot start the worker threads.
    pub fn new(config: Config) -> io::Result<Self> {
        let metrics = Arc::new(Metrics::new());
        let models = Arc::new(ModelRegistry::default());
        let predictor = Predictor::start(&config, Arc::clone(&models), Arc::clone(&metrics))?;
        let memory_budget = MemoryBudget::new(config.clients.max_buffered_bytes);
        Ok(Self(Arc::new(Shared { config, models, predictor, memory_budget, metrics })))
    }

    /// The configuration of the service.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The loaded models.
    #[must_use]
    pub fn models(&self) -> &ModelRegistry {
        &self.0.models
    }

    pub(crate) fn predictor(&self) -> &Predictor {
        &self.0.predictor
    }

    pub(crate) fn memory_budget(&self) -> &MemoryBudget {
        &self.0.memory_budget
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }
}
