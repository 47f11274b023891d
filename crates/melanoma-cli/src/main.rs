//! The program `melanoma`.

mod args;
mod commands;
mod config_file;

mod engine;
mod hints;
mod output;
mod telemetry;
mod terminal;

use std::process::ExitCode;

use clap::{
    FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{
    args::{Args, Command},
    output::Exit,
};

fn main() -> ExitCode {
    melanoma_core::decode::silence_decoder_panics();
    let args = match parse() {
        Ok(args) => args,
        Err(error) => return report(error).into(),
    };
    let result = match &args.command {
        Command::Classify(args) => commands::classify::run(args, &args.model),
        Command::Serve(args) => commands::serve::run(args),
        Command::Audit(args) => commands::audit::run(args, &args.model),
        Command::Inspect(args) => commands::inspect::run(args),
        Command::Import(args) => commands::import::run(args),
        Command::Verify(args) => commands::verify::run(args),
        Command::Doctor(args) => commands::doctor::run(args),
        Command::Evaluate(args) => commands::evaluate::run(args, &args.model),
        Command::Calibrate(args) => commands::calibrate::run(args, &args.model),
        Command::Samples(args) => commands::samples::run(args),
        Command::Healthcheck(args) => commands::healthcheck::run(args),
        Command::Completions(args) => commands::completions::run(args),
        Command::Man(args) => commands::man::run(args),
    };
    result.unwrap_or_else(|error| output::fail(&error)).into()
}

fn parse() -> Result<Args, clap::Error> {
    let matches = args::command().try_get_matches()?;
    let mut args = Args::from_arg_matches(&matches)?;
    let named = matches.subcommand().is_some_and(|(_, matches)| args::names_library(matches));
    if let Some(engine) = args.command.engine_mut() {
        engine.is_library_named = named;
    }
    Ok(args)
}

/// Prints a wrong command line, or the help that was requested.
fn report(mut error: clap::Error) -> Exit {
    if let Some(image) = image_in_place_of_a_command(&error) {
        let tip = format!("to classify an image: melanoma classify {}", output::quoted(image));
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    if is_output_file(&error) {
        let tip = "the results go to standard output; to write them to a file, add > FILE".to_owned();
        error.remove(ContextKind::Suggested);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    let plain = error.render().to_string();
    if terminal::text(&plain) == plain {
        // In color. If standard error is closed, there is nowhere to report it.
        let _ = error.print();
    } else {
        output::note(plain.trim_end());
    }
    if error.use_stderr() { Exit::Usage } else { Exit::Success }
}

/// The image in `melanoma photo.jpg`.
fn image_in_place_of_a_command(error: &clap::Error) -> Option<&str> {
    match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(name)) if args::looks_like_an_image(name) => Some(name),
        _ => None,
    }
}

/// Whether the command line has the option by which other programs name the file of their results.
fn is_output_file(error: &clap::Error) -> bool {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(option))
            if error.kind() == ErrorKind::UnknownArgument
                && error.get(ContextKind::SuggestedArg).is_none() =>
        {
            ["--output", "--out", "-o"].contains(&option.as_str())
        }
        _ => false,
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
