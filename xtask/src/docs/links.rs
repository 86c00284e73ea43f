//! Where names in texts lead: to the action on its page, and from there to the method of the client.

use std::collections::BTreeMap;

use tencent_cloud_codegen::{Method, Methods};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Counterpart, Dialect};

/// What the texts of one version may lead to.
pub(super) struct Links<'a> {
    /// Where the names of its actions and waiters lead.
    names: BTreeMap<&'a str, String>,
    /// Pages of the newest API of each service, and the anchors there, by service and action.
    newest: BTreeMap<(&'a str, &'a str), String>,
    methods: &'a Methods,
}

impl<'a> Links<'a> {
    /// For the version `spec`; `pages` are all of them, each with the file of its page.
    pub(super) fn of(
        spec: &'a Spec,
        pages: impl IntoIterator<Item = (&'a Spec, String)>,
        methods: &'a Methods,
    ) -> Self {
        let mut newest = BTreeMap::new();
        for (page, file) in pages {
            if page.dialect == Dialect::Api30 {
                let anchors = anchors(page).into_iter();
                let of =
                    |(action, anchor)| ((page.service.as_str(), action), format!("{file}{anchor}"));
                newest.extend(anchors.map(of));
            }
        }
        let mut names = anchors(spec);
        for method in methods.values() {
            let waiters = method.waiters.iter();
            names.extend(waiters.map(|(waiter, name)| (waiter.as_str(), page(method, name))));
        }
        Self { names, newest, methods }
    }

    /// The text with the names of actions and waiters as links, but for `own`, where the reader is.
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
            // The name of another service's action is followed by "of" and the service, in backticks.
            let is_own = between != " " || after != "of ";
            match self.names.get(word).filter(|_| word != own && is_own) {
                Some(anchor) => linked.extend(["[", word, "](", anchor, ")"]),
                None => linked.push_str(word),
            }
            linked.push_str(between);
            rest = after;
        }
    }

    /// The action that replaced one of an older API.
    pub(super) fn counterpart(&self, to: &Counterpart) -> String {
        let name = format!("`{}` of `{}`", to.action, to.service);
        match self.newest.get(&(to.service.as_str(), to.action.as_str())) {
            Some(url) => format!("[{name}]({url})"),
            None => name,
        }
    }

    pub(super) fn method(&self, action: &str) -> Option<&Method> {
        self.methods.get(action)
    }

    /// A method of the client, with its page of rustdoc.
    pub(super) fn rustdoc(method: &Method, name: &str) -> String {
        format!("[`{}::Client::{name}`]({})", method.module, page(method, name))
    }
}

/// The place in the rustdoc of a method beside this one.
fn page(method: &Method, name: &str) -> String {
    let path = method.module.replace("::", "/");
    format!("rust/{path}/struct.Client.html#method.{name}")
}

/// The anchors that the viewer gives actions.
pub(super) fn anchors(spec: &Spec) -> BTreeMap<&str, String> {
    let anchor = |group: &str, action: &str| format!("#tag/{group}/operation/{action}");
    let operations = spec.operations.iter();
    operations.map(|o| (o.name.as_str(), anchor(&o.group, &o.name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_actions_are_links() {
        let methods = Methods::new();
        let actions = ["StopBoxes", "ListBoxes"].map(|name| (name, format!("#{name}")));
        let links = Links { names: actions.into(), newest: BTreeMap::new(), methods: &methods };
        let text =
            "After StopBoxes, poll ListBoxes; `ListBoxes` of ListBoxes2. ListBoxes of `depot`.";
        let expected = "After StopBoxes, poll [ListBoxes](#ListBoxes); `ListBoxes` of ListBoxes2. \
                        ListBoxes of `depot`.";
        assert_eq!(links.text(text, "StopBoxes"), expected);
    }
}
