//! `docs/guides/terminal.md` has what a terminal shows of the built-in model. `UPDATE_REFERENCE=1 cargo test --release
//! -p melanoma-cli --test terminal_page` writes it.
//!
//! The figures are those of ONNX Runtime; without its library the test is listed as ignored.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)]

mod support;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let library = melanoma_onnxruntime::find();
    if library.is_none() {
        eprintln!("no library of ONNX Runtime: {}", melanoma_onnxruntime::install_command());
    }
    let is_ignored = library.is_none() || !cfg!(unix);
    let name = "the_page_of_the_terminal_has_what_a_terminal_shows";
    let run = || {
        #[cfg(unix)]
        page::compare();
        Ok(())
    };
    libtest_mimic::run(&arguments, vec![Trial::test(name, run).with_ignored_flag(is_ignored)]).exit_code()
}

#[cfg(unix)]
mod page {
    use std::{env, fs};

    use melanoma_testing::repository;

    use crate::support::{Folder, pseudo_terminal::Terminal};

    const PAGE: &str = "docs/guides/terminal.md";

    /// What the terminal shows at the end, with the colors left out.
    fn shown(columns: u16, folder: &Folder, arguments: &[&str]) -> String {
        let mut terminal = Terminal::start(columns, &[], folder.path(), &[&["classify"], arguments].concat());
        let status = terminal.end();
        assert!(status.success(), "{:#?}", terminal.lines());
        terminal.lines().join("\n")
    }

    pub(crate) fn compare() {
        let folder = Folder::new();
        for sample in fs::read_dir(repository("samples")).unwrap() {
            let path = sample.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            folder.write(&format!("samples/{name}"), &fs::read(&path).unwrap());
        }
        let explain = ["samples/melanoma.jpg", "--explain", "target/maps", "--explain-class", "melanoma"];
        let page = fs::read_to_string(repository(PAGE)).unwrap();
        let mut expected = page.clone();
        for (name, text) in [
            ("80 columns", shown(80, &folder, &["samples"])),
            ("200 columns", shown(200, &folder, &["samples"])),
            ("sorted", shown(80, &folder, &["samples", "--sort", "probability"])),
            ("heat maps", shown(80, &folder, &explain)),
        ] {
            let [start, end] = [format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->\n")];
            let (before, rest) = expected.split_once(&start).unwrap_or_else(|| panic!("no {start}"));
            let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end}"));
            expected = format!("{before}{start}```text\n{text}\n```\n{end}{after}");
        }
        if env::var_os("UPDATE_REFERENCE").is_some_and(|value| value == "1") {
            fs::write(repository(PAGE), &expected).unwrap();
        } else {
            assert!(
                page == expected,
                "{PAGE} differs from the program. To write it:\n\
                 UPDATE_REFERENCE=1 cargo test --release -p melanoma-cli --test terminal_page"
            );
        }
    }
}
