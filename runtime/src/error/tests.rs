//! Text, sources and bounds of errors.

use std::io;

use super::*;
use crate::clock::NoTimer;
use crate::credentials::CredentialsError;
use crate::intercept::Refusal;
use crate::transport::TransportError;

fn cause() -> io::Error {
    io::Error::other("the\ncause")
}

/// Every kind of error that has a source, with its line.
fn with_sources() -> Vec<(Error, &'static str)> {
    let lost = TransportError::new(Failure::Exchange, "reset").with_source(cause());
    let absent = CredentialsError::new("vault is sealed").with_source(cause());
    let refusal: Refusal = Box::new(cause());
    let nested = CredentialsError::new("cannot assume role arn").with_source(Error::from(lost));
    vec![
        (
            TransportError::new(Failure::Connect, "refused").with_source(cause()).into(),
            "cannot connect: refused",
        ),
        (absent.into(), "no credentials: vault is sealed"),
        (refusal.into(), "refused by an interceptor"),
        (nested.into(), "no credentials: cannot assume role arn"),
    ]
}

#[test]
fn display_does_not_repeat_the_source() {
    for (error, expected) in with_sources() {
        let error = error.with_action("RunInstances".into());
        let line = error.to_string();
        assert_eq!(line, format!("RunInstances: {expected}"));
        let mut next = error.source();
        assert!(next.is_some());
        while let Some(source) = next {
            assert!(!line.contains(&source.to_string()), "{line}");
            next = source.source();
        }
    }
}

#[test]
fn alternate_display_and_debug_append_all_sources() {
    for (error, expected) in with_sources() {
        for full in [format!("{error:#}"), format!("{error:?}")] {
            assert!(full.contains(expected) && full.contains(r": the\ncause"), "{full}");
            assert!(!full.contains('\n'), "{full}");
            assert_eq!(full.matches("cause").count(), 1, "{full}");
        }
    }
}

#[test]
fn sources_can_be_downcast() {
    for (error, _) in with_sources() {
        let first = error.source();
        let is_io = first.is_some_and(<dyn StdError>::is::<io::Error>);
        let is_call = first.is_some_and(<dyn StdError>::is::<Error>);
        assert!(is_io || is_call, "{error:?}");
    }
    assert!(Error::from(NoTimer).source().is_none());
}

#[test]
fn an_error_of_the_client_stays_what_it_is_in_a_refusal() {
    let refusal: Refusal = Box::new(Error::config("invalid header"));
    assert_eq!(Error::from(refusal).kind(), ErrorKind::Config);
}

#[test]
fn bounds_and_escapes_what_a_server_sends() {
    let message = format!("\u{202e}{}\n中", "x".repeat(1019));
    let bounded = Error::with_code("Code", &message);
    assert_eq!(bounded.message(), format!("\u{202e}{}\n… (1026 bytes)", "x".repeat(1019)));
    let line = bounded.to_string();
    assert!(line.starts_with(r"service error Code: \u{202e}xxx"), "{line}");
    assert!(line.ends_with(r"xxx\n… (1026 bytes)"), "{line}");

    let long = "c".repeat(100_000);
    let numbered = Error::numbered(7, Some(long.clone()), &long, Bytes::from(long.clone()));
    let error = numbered.with_request_id(Some(long.clone())).with_status(200);
    assert_eq!((error.code(), error.request_id()), (Some(&*long), Some(&*long)));
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(text.len() < 2_000, "{}", text.len());
    }
    assert!(format!("{error:?}").ends_with("; body of 100000 bytes)"));

    let forged =
        Error::with_code("a\u{1b}[2J", "").with_request_id(Some("id\r\nforged".to_owned()));
    assert_eq!(forged.to_string(), r"service error a\u{1b}[2J (request id id\r\nforged)");
}
