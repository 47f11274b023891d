//! The program `melanoma`.

mod args;
mod commands;
mod config_file;

mod engine;
mod output;
mod synthetic;
mod telemetry;

use std::process::ExitCode;

use crate::{args::Command, output::Exit};

fn main() -> ExitCode {
    let args = config_file::parse();
    let result = match &args.command {
        Command::Classify(classify) => commands::classify::run(classify, &args.model),
        Command::Serve(serve) => commands::serve::run(serve, &args.model),
        Command::Audit(audit) => commands::audit::run(audit, &args.model),
        Command::Inspect(inspect) => commands::inspect::run(inspect, &args.model),
        Command::Doctor(doctor) => commands::doctor::run(doctor, &args.model),
        Command::Evaluate(evaluate) => commands::evaluate::run(evaluate, &args.model),
        Command::Calibrate(calibrate) => commands::calibrate::run(calibrate, &args.model),
        Command::Samples(samples) => commands::samples::run(samples),
        Command::Healthcheck(healthcheck) => commands::healthcheck::run(healthcheck),
        Command::Completions(completions) => commands::completions::run(completions),
        Command::Man(man) => commands::man::run(man),
    };
    result.unwrap_or_else(|error| output::fail(&error)).into()
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
