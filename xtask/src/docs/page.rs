//! The HTML: one self-contained page per version, and an index.

use serde_json::Value;

/// Returns a page that shows `document`, with the script of the viewer embedded.
pub(super) fn reference(title: &str, bundle: &str, document: &Value, viewer: &str) -> String {
    // Neither may end the element that contains it.
    let document = document.to_string().replace('<', "\\u003c");
    let viewer = viewer.replace("</script", "<\\/script");
    let filled = fill(
        include_str!("page.html"),
        &[("title", &escaped(title)), ("bundle", &escaped(bundle))],
    );
    // Inserted last, because their content may contain placeholders.
    let (before, rest) = filled.split_once("@viewer@").unwrap_or((&filled, ""));
    let (between, after) = rest.split_once("@document@").unwrap_or((rest, ""));
    [before, &viewer, between, &document, after].concat()
}

/// A line of the index.
pub(super) struct Link {
    /// The target of the link.
    pub(super) to: String,
    pub(super) name: String,
    pub(super) description: String,
    /// The file with the same content as an OpenAPI document.
    pub(super) document: Option<String>,
}

/// Returns the index page.
pub(super) fn index(services: &[Link], crates: &[Link]) -> String {
    let list = |links: &[Link]| -> String { links.iter().map(item).collect() };
    fill(include_str!("index.html"), &[("services", &list(services)), ("crates", &list(crates))])
}

fn item(link: &Link) -> String {
    let (to, name) = (escaped(&link.to), escaped(&link.name));
    let description = escaped(&link.description);
    let document = link
        .document
        .as_deref()
        .map(|file| format!(" <a href=\"{0}\">OpenAPI document</a>.", escaped(file)));
    let document = document.unwrap_or_default();
    format!("<li><a href=\"{to}\">{name}</a>: {description}{document}</li>\n")
}

fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = template.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("@{name}@"), value);
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_listed_with_its_document() {
        let link = |document| Link {
            to: "a.html".to_owned(),
            name: "A".to_owned(),
            description: "Crates.".to_owned(),
            document,
        };
        let page = index(&[link(Some("a.json".to_owned()))], &[link(None)]);
        let line = "<li><a href=\"a.html\">A</a>: Crates.";
        let document = " <a href=\"a.json\">OpenAPI document</a>.</li>\n";
        assert!(page.contains(&format!("{line}{document}")), "{page}");
        assert!(page.contains(&format!("{line}</li>\n")), "{page}");
    }

    #[test]
    fn content_does_not_end_its_element() {
        let document = serde_json::json!({"description": "</script><b>@viewer@"});
        let page = reference("A & B", "a.json", &document, "let end = \"</script>\";");
        assert_eq!(page.matches("</script>").count(), 3);
        assert!(page.contains("<title>A &amp; B</title>"), "{page}");
        assert!(page.contains("\\u003c/script>\\u003cb>@viewer@"), "{page}");
        assert!(!page.contains("@title@") && !page.contains("@document@"), "{page}");
    }
}
