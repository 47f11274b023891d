//! The table of `melanoma classify` as a person reads it in a terminal: widths, colors, and Ctrl-C.
#![cfg(unix)]

use crate::support::pseudo_terminal::Terminal;
use crate::support::{Folder, run};
use melanoma_testing::{
    images::{color, colors, decode, encode},
    small_bundle,
};

const RED: &str = "\u{1b}[31m";

/// One image for each decision.
fn images() -> Folder {
    let folder = Folder::new();
    for (name, mean) in [
        ("a-sign.png", colors::SIGN),
        ("b-no-sign.png", colors::NO_SIGN),
        ("c-inconclusive.png", colors::CLINICAL),
        ("d-no-lesion.png", colors::NO_LESION),
        ("e/a-name-that-is-longer-than-the-column-of-the-names-at-80-columns.png", colors::SIGN),
    ] {
        folder.write(name, &color(mean));
    }
    folder.write("f-words.png", b"no image");
    folder
}

fn start(columns: u16, variables: &[(&str, &str)], folder: &Folder, arguments: &[&str]) -> Terminal {
    let bundle = small_bundle();
    let all = ["classify", "--engine", "rten", "--bundle", bundle.to_str().unwrap()];
    Terminal::start(columns, variables, folder.path(), &[&all, arguments, &["."]].concat())
}

fn classify(columns: u16, variables: &[(&str, &str)], folder: &Folder, arguments: &[&str]) -> Terminal {
    let mut terminal = start(columns, variables, folder, arguments);
    let status = terminal.end();
    assert_eq!(status.code(), Some(1), "{:#?}", terminal.lines());
    terminal
}

fn snapshot(name: &str, terminal: &Terminal) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"on rten \d+\.\d+\.\d+", "on rten [version]");
    settings.bind(|| insta::assert_snapshot!(name, terminal.lines().join("\n")));
}

#[test]
fn the_table_fits_a_terminal_of_80_and_of_200_columns() {
    let folder = images();
    let narrow = classify(80, &[], &folder, &[]);
    snapshot("80_columns", &narrow);
    snapshot("200_columns", &classify(200, &[], &folder, &[]));
    // A terminal that says 0, as that of some services and containers.
    assert_eq!(classify(0, &[], &folder, &[]).lines(), narrow.lines());
}

#[test]
fn the_progress_bar_counts_the_images_of_the_summary() {
    let folder = images();
    folder.write("a-letter.docx", b"no image");
    let terminal = classify(80, &[], &folder, &[]);
    let bar = String::from_utf8(terminal.bytes.clone()).unwrap();
    assert!(bar.contains("6/6 images") && !bar.contains("7/7"), "{bar}");
    assert!(terminal.lines().iter().any(|line| line.starts_with("6 images: ")), "{:#?}", terminal.lines());
}

#[test]
fn only_referrals_and_inconclusive_results_are_colored() {
    let folder = images();
    let raw = |variables: &[(&str, &str)], arguments: &[&str]| {
        String::from_utf8(classify(120, variables, &folder, arguments).bytes).unwrap()
    };
    let colored = raw(&[], &[]);
    let row = |name: &str| colored.lines().find(|line| line.contains(name)).unwrap();
    assert!(row("a-sign").contains(RED) && row("c-inconclusive").contains("\u{1b}[33m"), "{colored}");
    for name in ["b-no-sign", "d-no-lesion", "f-words"] {
        assert!(!row(name).contains("\u{1b}[3"), "{name}: {colored}");
    }
    assert!(!raw(&[("NO_COLOR", "1")], &[]).contains(RED));
    assert!(!raw(&[("TERM", "dumb")], &[]).contains(RED));
    assert!(!raw(&[], &["--color", "never"]).contains(RED));
    assert!(raw(&[("NO_COLOR", "1")], &["--color", "always"]).contains(RED));

    // In a pipe there are colors only on request.
    let mut command = folder.melanoma(["classify", "--engine", "rten", "--bundle"]);
    let piped = run(command.arg(small_bundle()).arg("a-sign.png")).exits(0).out;
    assert!(!piped.contains('\u{1b}'), "{piped}");
    let mut command = folder.melanoma(["classify", "--engine", "rten", "--color", "always", "--bundle"]);
    assert!(run(command.arg(small_bundle()).arg("a-sign.png")).exits(0).out.contains(RED));
}

#[test]
fn an_interrupt_keeps_the_rows_and_prints_the_summary() {
    const IMAGES: usize = 200;
    let folder = Folder::new();
    // Larger than the input, so that an image takes some milliseconds.
    let image = color(colors::SIGN);
    let large = image::imageops::resize(&decode(&image), 1600, 1600, image::imageops::FilterType::Nearest);
    let large = encode(&large, image::ImageFormat::Jpeg);
    for i in 0..IMAGES {
        folder.write(&format!("{i:03}.jpg"), &large);
    }
    let mut terminal = start(80, &[], &folder, &["--threads", "1"]);
    terminal.read_until("refer", 5);
    terminal.interrupt();
    let status = terminal.end();
    let lines = terminal.lines();
    assert_eq!(status.code(), Some(130), "{lines:#?}");
    let rows = lines.iter().filter(|line| line.contains(".jpg")).count();
    assert!((5..IMAGES).contains(&rows), "{rows} rows");
    let summary = format!("{rows} of {IMAGES} images, interrupted: {rows} refer");
    assert!(lines.contains(&summary), "no {summary:?} in {lines:#?}");
    let note = format!("note: interrupted; {} of {IMAGES} images were not classified", IMAGES - rows);
    assert!(lines.contains(&note), "no {note:?} in {lines:#?}");
}
