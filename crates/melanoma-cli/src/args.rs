//! The command line: its commands and options, with one file for each group of commands.

mod bundle;
mod classify;
mod data;
mod import;
mod labels;
mod listen_address;
mod model;
mod serve;
mod setup;
mod values;
mod verify;

use std::path::Path;

use clap::{Arg, ArgMatches, CommandFactory, Parser, Subcommand, ValueEnum, parser::ValueSource};
use melanoma_core::NOTICE;
use melanoma_evaluation::is_image_name;
use serde_json::Value;

pub(crate) use bundle::{CardFormat, DoctorArgs, InspectArgs};
pub(crate) use classify::{ClassifyArgs, ClassifyOptionsArgs, Color, Format, Sort};
pub(crate) use data::{AuditArgs, CalibrateArgs, DataArgs, EvaluateArgs};
pub(crate) use import::{ImportArgs, PreprocessChoice};
pub(crate) use labels::{LabelArgs, OutputArgs};
pub(crate) use model::{BundleArgs, Engine, EngineArgs, ModelArgs};
pub(crate) use serve::{HealthcheckArgs, LogFormat, ServeArgs, ServeConfig};
pub(crate) use setup::{CompletionsArgs, ManArgs, SamplesArgs};
pub(crate) use verify::VerifyArgs;

/// Classify images of skin lesions
///
/// The program estimates how likely a lesion in an image is malignant, and advises whether to refer the person to
/// a dermatologist. The model is built in, and nothing is sent to other computers.
#[derive(Debug, Parser)]
#[command(
    name = "melanoma",
    version,
    propagate_version = true,
    after_long_help = format!(
        "Examples:\n  \
         melanoma samples                 Write sample images to the folder samples\n  \
         melanoma classify samples        Classify the images of a folder\n  \
         melanoma serve                   Start a server on http://127.0.0.1:12345\n  \
         melanoma help classify           Show the options of a command\n\n\
         {NOTICE}"
    ),
    after_help = NOTICE
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Classify(ClassifyArgs),
    Serve(ServeArgs),
    Audit(AuditArgs),
    Inspect(InspectArgs),
    Import(ImportArgs),
    Verify(VerifyArgs),
    Doctor(DoctorArgs),
    Evaluate(EvaluateArgs),
    Calibrate(CalibrateArgs),
    Samples(SamplesArgs),
    Healthcheck(HealthcheckArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

impl Command {
    /// The options of the engine, if the command has them.
    pub(crate) fn engine_mut(&mut self) -> Option<&mut EngineArgs> {
        match self {
            Self::Classify(args) => Some(&mut args.model.engine),
            Self::Serve(args) => Some(&mut args.options.model.engine),
            Self::Audit(args) => Some(&mut args.model.engine),
            Self::Evaluate(args) => Some(&mut args.model.engine),
            Self::Calibrate(args) => Some(&mut args.model.engine),
            Self::Doctor(args) => Some(&mut args.engine),
            _ => None,
        }
    }
}

/// Whether the command line, and not the environment, names the library of ONNX Runtime.
pub(crate) fn names_library(matches: &ArgMatches) -> bool {
    let name = "onnxruntime";
    let is_option = matches.try_contains_id(name).unwrap_or_default();
    is_option && matches.value_source(name) == Some(ValueSource::CommandLine)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Text for a terminal
    Text,
    /// One JSON object
    Json,
}

/// The command line, with the default of each option in its help.
///
/// An option that a file can set has no default of its own: clap could not tell it from a value that was typed.
pub(crate) fn command() -> clap::Command {
    let defaults = ServeConfig::defaults().to_json();
    let add_default = |arg: Arg| match arg.get_long().and_then(|name| defaults.get(name)) {
        Some(value) => with_default(arg, value),
        None => arg,
    };
    Args::command().mut_subcommands(|command| command.mut_args(add_default))
}

fn with_default(mut arg: Arg, value: &Value) -> Arg {
    let value = match value {
        Value::String(text) => text.clone(),
        // A number of seconds, without the `.0` that JSON has.
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
        other => other.to_string(),
    };
    if let Some(long) = arg.get_long_help() {
        let long = format!("{long}\n\n[default: {value}]");
        arg = arg.long_help(long);
    }
    let short = arg.get_help().map(ToString::to_string).unwrap_or_default();
    arg.help(format!("{short} [default: {value}]"))
}

/// A name that could be an image's, in the place of a command.
pub(crate) fn looks_like_an_image(name: &str) -> bool {
    let path = Path::new(name);
    path.exists() || is_image_name(path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::command;

    #[test]
    fn clap_accepts_the_definition() {
        command().debug_assert();
    }

    #[test]
    fn every_command_has_examples_that_can_be_parsed() {
        let top = command();
        for command in std::iter::once(&top).chain(top.get_subcommands()) {
            let name = command.get_name();
            let help = command.get_after_long_help().unwrap_or_else(|| panic!("{name} has no examples"));
            let help = help.to_string();
            let examples: Vec<&str> = help.lines().filter(|line| line.starts_with("  melanoma ")).collect();
            assert!(help.starts_with("Examples") && !examples.is_empty(), "{name}: {help}");
            for example in examples {
                // A comment begins after two spaces, a redirection with its sign.
                let typed = example.trim().split("  ").next().unwrap().split(['>', '<']).next().unwrap();
                let result = super::command().try_get_matches_from(typed.split_whitespace());
                let is_help = result.as_ref().is_err_and(|error| !error.use_stderr());
                assert!(result.is_ok() || is_help, "{typed}: {}", result.unwrap_err());
            }
        }
    }
}
