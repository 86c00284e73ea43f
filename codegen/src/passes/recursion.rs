//! Fields that need a `Box`: those through which an object contains itself, directly or through others.
//!
//! Objects that reach each other form a strongly connected component, and a field whose object is in the component of its
//! owner leads back to it. A list needs no `Box`.

use std::collections::BTreeMap;

use tencent_cloud_spec::{
    Spec,
    model::{SchemaKind, Type},
};

/// Components of the graph "contains a value of".
#[derive(Debug)]
pub(crate) struct Recursion<'a> {
    component: BTreeMap<&'a str, usize>,
}

impl<'a> Recursion<'a> {
    /// Finds the components.
    pub(crate) fn of(spec: &'a Spec) -> Self {
        let edges = |name: &str| -> Vec<&'a str> {
            let Some(SchemaKind::Object(object)) = spec.schemas.get(name).map(|s| &s.kind) else {
                return Vec::new();
            };
            let held = object.properties.iter().filter_map(|property| match &property.ty {
                Type::Object(name) => Some(name.as_str()),
                _ => None,
            });
            held.collect()
        };
        let mut search = Search { edges: &edges, state: BTreeMap::new(), stack: Vec::new() };
        let mut component = BTreeMap::new();
        for name in spec.schemas.keys() {
            search.visit(name, &mut component);
        }
        Self { component }
    }

    /// Returns whether a field of `holder` with the type `held` leads back to `holder`.
    pub(crate) fn leads_back(&self, holder: &str, held: &str) -> bool {
        let component = self.component.get(holder);
        component.is_some() && component == self.component.get(held)
    }
}

/// Tarjan's algorithm with an explicit stack, so that a deep chain of objects cannot overflow the call stack.
struct Search<'a, 'f> {
    edges: &'f dyn Fn(&str) -> Vec<&'a str>,
    state: BTreeMap<&'a str, State>,
    stack: Vec<&'a str>,
}

struct State {
    index: usize,
    low: usize,
    done: bool,
}

struct Frame<'a> {
    name: &'a str,
    rest: std::vec::IntoIter<&'a str>,
}

impl<'a> Search<'a, '_> {
    fn visit(&mut self, root: &'a str, component: &mut BTreeMap<&'a str, usize>) {
        let mut frames = Vec::new();
        frames.extend(self.enter(root));
        while let Some(frame) = frames.last_mut() {
            let name = frame.name;
            if let Some(next) = frame.rest.next() {
                match self.enter(next) {
                    Some(frame) => frames.push(frame),
                    None => {
                        self.lower(name, self.state.get(next).filter(|s| !s.done).map(|s| s.index));
                    }
                }
                continue;
            }
            frames.pop();
            let low = self.state.get(name).map(|s| s.low);
            if let Some(parent) = frames.last() {
                self.lower(parent.name, low);
            }
            self.close(name, component);
        }
    }

    /// Enters `name`, unless it was visited before.
    fn enter(&mut self, name: &'a str) -> Option<Frame<'a>> {
        if self.state.contains_key(name) {
            return None;
        }
        let index = self.state.len();
        self.state.insert(name, State { index, low: index, done: false });
        self.stack.push(name);
        Some(Frame { name, rest: (self.edges)(name).into_iter() })
    }

    fn lower(&mut self, name: &str, low: Option<usize>) {
        if let (Some(state), Some(low)) = (self.state.get_mut(name), low) {
            state.low = state.low.min(low);
        }
    }

    /// Removes the component from the stack if `name` is its root.
    fn close(&mut self, name: &'a str, component: &mut BTreeMap<&'a str, usize>) {
        let Some(root) = self.state.get(name).filter(|s| s.low == s.index).map(|s| s.index) else {
            return;
        };
        while let Some(top) = self.stack.pop() {
            if let Some(state) = self.state.get_mut(top) {
                state.done = true;
            }
            component.insert(top, root);
            if top == name {
                break;
            }
        }
    }
}
