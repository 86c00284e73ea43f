//! Links from names in descriptions: to the action in the API reference, and to the method in the rustdoc.

use std::collections::BTreeMap;

use tencent_cloud_codegen::{Method, Methods};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Counterpart, Dialect};

/// The link targets of one version.
pub(super) struct Links<'a> {
    /// The targets of its actions and waiters, by name.
    names: BTreeMap<&'a str, String>,
    /// The targets of the actions of API 3.0, by service and action.
    api30: BTreeMap<(&'a str, &'a str), String>,
    methods: &'a Methods,
}

static NO_METHODS: Methods = Methods::new();

impl Links<'static> {
    /// Returns no links, for documents without a site.
    pub(super) fn none() -> Self {
        Self { names: BTreeMap::new(), api30: BTreeMap::new(), methods: &NO_METHODS }
    }
}

impl<'a> Links<'a> {
    /// Returns the links of `spec`; `pages` are all specifications with the file names of their pages.
    pub(super) fn of(
        spec: &'a Spec,
        pages: impl IntoIterator<Item = (&'a Spec, String)>,
        methods: &'a Methods,
    ) -> Self {
        let mut api30 = BTreeMap::new();
        for (page, file) in pages {
            if page.dialect == Dialect::Api30 {
                let anchors = anchors(page).into_iter();
                let of =
                    |(action, anchor)| ((page.service.as_str(), action), format!("{file}{anchor}"));
                api30.extend(anchors.map(of));
            }
        }
        let mut names = anchors(spec);
        for method in methods.values() {
            let waiters = method.waiters.iter();
            names.extend(waiters.map(|(waiter, name)| (waiter.as_str(), page(method, name))));
        }
        Self { names, api30, methods }
    }

    /// Links the names of actions and waiters in a text, except `own`, the subject of the text.
    pub(super) fn text(&self, text: &str, own: &str) -> String {
        let mut linked = String::with_capacity(text.len());
        for (index, part) in text.split('`').enumerate() {
            if index > 0 {
                linked.push('`');
            }
            if index % 2 == 1 {
                linked.push_str(part);
            } else {
                self.prose(part, own, &mut linked);
            }
        }
        linked
    }

    fn prose(&self, text: &str, own: &str, linked: &mut String) {
        let is_word = |c: char| c.is_ascii_alphanumeric();
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let skipped = after.find(is_word).unwrap_or(after.len());
            let (between, after) = after.split_at(skipped);
            // "of" and a service in backticks follow the name of another service's action.
            let is_own = between != " " || after != "of ";
            match self.names.get(word).filter(|_| word != own && is_own) {
                Some(anchor) => linked.extend(["[", word, "](", anchor, ")"]),
                None => linked.push_str(word),
            }
            linked.push_str(between);
            rest = after;
        }
    }

    /// Links the replacement of an action of API 2.0.
    pub(super) fn counterpart(&self, to: &Counterpart) -> String {
        let name = format!("`{}` of `{}`", to.action, to.service);
        match self.api30.get(&(to.service.as_str(), to.action.as_str())) {
            Some(url) => format!("[{name}]({url})"),
            None => name,
        }
    }

    pub(super) fn method(&self, action: &str) -> Option<&Method> {
        self.methods.get(action)
    }

    /// Links a method of the client to its rustdoc.
    pub(super) fn rustdoc(method: &Method, name: &str) -> String {
        format!("[`{}::Client::{name}`]({})", method.module, page(method, name))
    }
}

/// Returns the rustdoc target of a method of the same client.
fn page(method: &Method, name: &str) -> String {
    let path = method.module.replace("::", "/");
    format!("rust/{path}/struct.Client.html#method.{name}")
}

/// Returns the anchors of actions on the page, which the viewer creates.
pub(super) fn anchors(spec: &Spec) -> BTreeMap<&str, String> {
    let anchor = |group: &str, action: &str| format!("#tag/{group}/operation/{action}");
    let operations = spec.operations.iter();
    operations.map(|o| (o.name.as_str(), anchor(&o.group, &o.name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_names_of_actions() {
        let methods = Methods::new();
        let actions = ["StopBoxes", "ListBoxes"].map(|name| (name, format!("#{name}")));
        let links = Links { names: actions.into(), api30: BTreeMap::new(), methods: &methods };
        let text =
            "After StopBoxes, poll ListBoxes; `ListBoxes` of ListBoxes2. ListBoxes of `depot`.";
        let expected = "After StopBoxes, poll [ListBoxes](#ListBoxes); `ListBoxes` of ListBoxes2. \
                        ListBoxes of `depot`.";
        assert_eq!(links.text(text, "StopBoxes"), expected);
    }
}
