//! Reserved names: of the language, of traits that every generated type implements, of imports of generated files.

/// Strict and reserved keywords of edition 2024.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Methods of generated objects and of traits that every type implements, which a setter would hide.
const METHODS: &[&str] = &[
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "default",
    "eq",
    "field",
    "field_mut",
    "flatten",
    "fmt",
    "from",
    "get",
    "into",
    "ne",
    "new",
    "slot",
    "table",
    "to_owned",
    "try_from",
    "try_into",
    "type_id",
];

/// Methods of a generated client.
const CLIENT_METHODS: &[&str] = &[
    "config",
    "borrow",
    "borrow_mut",
    "builder",
    "clone",
    "clone_from",
    "clone_into",
    "fmt",
    "from",
    "from_env",
    "into",
    "new",
    "to_async",
    "to_owned",
    "try_from",
    "try_into",
    "type_id",
];

/// Types and traits that generated files use, which an object would hide.
const TYPES: &[&str] = &[
    "Action",
    "ActionInfo",
    "Box",
    "Call",
    "Client",
    "Clone",
    "Cursor",
    "DateTime",
    "Default",
    "Dialect",
    "DryRun",
    "Error",
    "ErrorCode",
    "FilterName",
    "From",
    "Into",
    "IntoIterator",
    "IntoOption",
    "IntoOptionalItems",
    "IntoOptionalList",
    "Item",
    "Iterator",
    "None",
    "Option",
    "Paginated",
    "Pagination",
    "Parameters",
    "PartialEq",
    "Response",
    "Idempotency",
    "Self",
    "Some",
    "StreamingAction",
    "StreamingCall",
    "String",
    "UnknownNumber",
    "UnknownValue",
    "Vec",
    "Wait",
    "Waiter",
];

pub(super) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

pub(super) fn is_method(name: &str) -> bool {
    METHODS.contains(&name)
}

pub(super) fn is_client_method(name: &str) -> bool {
    CLIENT_METHODS.contains(&name)
}

pub(super) fn is_type(name: &str) -> bool {
    TYPES.contains(&name)
}
