//! The program in a pseudo-terminal, and what a person reads there.

use std::{
    io::{Read, Write},
    num::NonZeroU16,
    path::Path,
    process::ExitStatus,
};

use pty_process::{
    Size,
    blocking::{Command, Pty, open},
};

use crate::support::{OPTIONS, PROGRAM};

/// More than a test prints, so that nothing leaves the screen.
const ROWS: NonZeroU16 = NonZeroU16::new(400).unwrap();
const DEFAULT_COLUMNS: NonZeroU16 = NonZeroU16::new(80).unwrap();

pub(crate) struct Terminal {
    pty: Pty,
    child: std::process::Child,
    columns: NonZeroU16,
    /// Everything that the program wrote.
    pub(crate) bytes: Vec<u8>,
}

impl Terminal {
    /// Starts the program in a folder and in a terminal that says that it has this many columns, with these variables.
    pub(crate) fn start(columns: u16, variables: &[(&str, &str)], folder: &Path, arguments: &[&str]) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(if columns == 0 { 0 } else { ROWS.get() }, columns)).unwrap();
        let mut command = Command::new(PROGRAM);
        for name in OPTIONS.iter().chain(&["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM"])
        {
            command = command.env_remove(name);
        }
        command = command.env("TERM", "xterm-256color").envs(variables.iter().copied());
        let command = command.current_dir(folder).args(arguments);
        let child = command.spawn(pts).unwrap();
        Self { pty, child, columns: NonZeroU16::new(columns).unwrap_or(DEFAULT_COLUMNS), bytes: Vec::new() }
    }

    /// Reads until the output has this text `count` times, or the program ends.
    pub(crate) fn read_until(&mut self, text: &str, count: usize) {
        let mut part = [0; 4096];
        while self.lines().iter().filter(|line| line.contains(text)).count() < count {
            // An error is the end of the program.
            let Ok(length @ 1..) = self.pty.read(&mut part) else { return };
            self.bytes.extend_from_slice(&part[..length]);
        }
    }

    /// Presses Ctrl-C.
    pub(crate) fn interrupt(&mut self) {
        self.pty.write_all(&[3]).unwrap();
    }

    /// Reads the rest and returns the exit status.
    pub(crate) fn end(&mut self) -> ExitStatus {
        let mut part = [0; 4096];
        while let Ok(length @ 1..) = self.pty.read(&mut part) {
            self.bytes.extend_from_slice(&part[..length]);
        }
        self.child.wait().unwrap()
    }

    /// The lines that a person reads, without the empty ones at the end. A line that the terminal breaks is two.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut parser = vt100::Parser::new(ROWS, self.columns, 0);
        parser.process(&self.bytes);
        let mut lines: Vec<String> =
            parser.screen().rows(0, self.columns.get()).map(|line| line.trim_end().to_owned()).collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }
}
