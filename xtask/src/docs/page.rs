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
}

/// Returns the index page.
pub(super) fn index(services: &[Link], crates: &[Link]) -> String {
    let list = |links: &[Link]| -> String { links.iter().map(item).collect() };
    fill(include_str!("index.html"), &[("services", &list(services)), ("crates", &list(crates))])
}

fn item(link: &Link) -> String {
    let (to, name) = (escaped(&link.to), escaped(&link.name));
    let description = escaped(&link.description);
    format!("<li><a href=\"{to}\">{name}</a>: {description}</li>\n")
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
    fn content_does_not_end_its_element() {
        let document = serde_json::json!({"description": "</script><b>@viewer@"});
        let page = reference("A & B", "a.json", &document, "let end = \"</script>\";");
        assert_eq!(page.matches("</script>").count(), 3);
        assert!(page.contains("<title>A &amp; B</title>"), "{page}");
        assert!(page.contains("\\u003c/script>\\u003cb>@viewer@"), "{page}");
        assert!(!page.contains("@title@") && !page.contains("@document@"), "{page}");
    }
}
