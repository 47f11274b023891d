//! The language of the advice, from the header `Accept-Language` (RFC 9110, section 12.5.4).

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use fluent_syntax::{
    ast::{Entry, PatternElement, Resource},
    parser::parse,
};
use melanoma_core::{Report, decision::Advice};

/// A language of the advice. English is that of the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    English,
    German,
    Spanish,
    French,
}

/// The messages of the page that are the sentences of an advice.
const MESSAGES: [(Advice, &[&str]); 3] = [
    (Advice::ConsultDermatologist, &["result-consult_dermatologist", "action-consult_dermatologist"]),
    (Advice::NoSignNotRuledOut, &["result-no_sign_not_ruled_out", "action-no_sign_not_ruled_out"]),
    (Advice::Inconclusive, &["result-inconclusive", "action-inconclusive"]),
];

type Texts = HashMap<(Language, &'static str), String>;

/// The advice in the languages of the page, by its code.
static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    let mut texts = Texts::new();
    for language in Language::ALL {
        let Some(messages) = language.messages().and_then(|messages| parse(messages).ok()) else { continue };
        for (advice, names) in MESSAGES {
            let sentences: Option<Vec<String>> = names.iter().map(|name| text(&messages, name)).collect();
            if let Some(sentences) = sentences {
                texts.insert((language, advice.as_str()), sentences.join(" "));
            }
        }
    }
    texts
});

impl Language {
    pub(crate) const ALL: [Self; 4] = [Self::English, Self::German, Self::Spanish, Self::French];

    /// The language that the client prefers; English if it has none of them. A region does not matter.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        let mut best = (0.0, Self::English);
        for range in values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let primary = parts.next().and_then(|tag| tag.split('-').next()).unwrap_or_default();
            let quality = parts.find_map(|part| part.strip_prefix("q="));
            let quality: f32 = quality.map_or(1.0, |quality| quality.parse().unwrap_or(0.0));
            let known = Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary));
            if let Some(language) = known.filter(|_| quality > best.0) {
                best = (quality, language);
            }
        }
        best.1
    }

    const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
            Self::French => "fr",
        }
    }

    /// The messages of the page.
    const fn messages(self) -> Option<&'static str> {
        match self {
            Self::English => None,
            Self::German => Some(include_str!("../locales/de.ftl")),
            Self::Spanish => Some(include_str!("../locales/es.ftl")),
            Self::French => Some(include_str!("../locales/fr.ftl")),
        }
    }

    /// The report with its advice in this language.
    pub(crate) fn translated(self, mut report: Report) -> Report {
        if let Some(text) = TEXTS.get(&(self, report.advice.code.as_str())) {
            report.advice.text = Cow::Borrowed(text);
        }
        report
    }

    /// The headers of a response in this language, which another `Accept` or `Accept-Language` would change.
    pub(crate) fn headers(self) -> [(HeaderName, HeaderValue); 2] {
        [
            (header::CONTENT_LANGUAGE, HeaderValue::from_static(self.tag())),
            (header::VARY, HeaderValue::from_static("accept, accept-language")),
        ]
    }
}

/// The text of a message; `None` if it is missing or has a parameter.
fn text(messages: &Resource<&str>, name: &str) -> Option<String> {
    let message = messages.body.iter().find_map(|entry| match entry {
        Entry::Message(message) if message.id.name == name => message.value.as_ref(),
        _ => None,
    });
    let elements = message?.elements.iter().map(|element| match element {
        PatternElement::TextElement { value } => Some(*value),
        PatternElement::Placeable { .. } => None,
    });
    elements.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_advice() {
        for language in Language::ALL.into_iter().filter(|language| *language != Language::English) {
            for (advice, _) in MESSAGES {
                assert!(TEXTS.contains_key(&(language, advice.as_str())), "{language:?} {advice:?}");
            }
        }
    }
}
