//! The parser: the rules of server-sent events, at any boundaries of chunks.

use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;
use tencent_cloud::event_stream::{EventTooLarge, Parser, RawEvent};

/// Parses chunks; returns the events and whether an event is unfinished.
fn parse(chunks: &[&[u8]], limit: usize) -> Result<(Vec<RawEvent>, bool), EventTooLarge> {
    let mut parser = Parser::new(limit);
    let mut events = Vec::new();
    for chunk in chunks {
        let mut chunk = Bytes::copy_from_slice(chunk);
        while let Some(event) = parser.next(&mut chunk)? {
            events.push(event);
        }
        assert!(chunk.is_empty());
    }
    Ok((events, parser.is_unfinished()))
}

fn data(stream: &str) -> Vec<String> {
    let (events, _) = parse(&[stream.as_bytes()], 1 << 20).unwrap();
    events.iter().map(|event| String::from_utf8(event.data().to_vec()).unwrap()).collect()
}

#[test]
fn all_line_ends_are_equal() {
    for end in ["\n", "\r", "\r\n"] {
        let stream = ["data: a", "data: b", "", ": c", "data: d", "", ""].join(end);
        assert_eq!(data(&stream), ["a\nb", "d"], "{end:?}");
    }
    // A carriage return and a line feed end one line, and two carriage returns end two.
    assert_eq!(data("data: a\r\n\ndata: b\r\r"), ["a", "b"]);
    assert_eq!(data("data: a\n\rdata: b\n\r\n"), ["a", "b"]);
}

#[test]
fn one_space_precedes_a_value() {
    assert_eq!(data("data:a\n\ndata: b\n\ndata:  c\n\ndata:\td\n\n"), ["a", "b", " c", "\td"]);
    assert_eq!(data("data:x:y\n\n"), ["x:y"]);
}

#[test]
fn data_lines_are_joined() {
    assert_eq!(data("data\n\n"), [""]);
    assert_eq!(data("data\ndata\n\n"), ["\n"]);
    assert_eq!(data("data:{\ndata:}\n\n"), ["{\n}"]);
}

#[test]
fn events_without_data_are_skipped() {
    let (events, _) = parse(&[b"event: x\n\nid: 1\n\n\n\ndata: a\n\n"], 100).unwrap();
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!((event.name(), event.id()), (None, Some("1")));
}

#[test]
fn comments_and_unknown_fields_are_ignored() {
    assert_eq!(data(": data: x\n:\nfoo: bar\nDATA: x\n data: x\ndata : x\ndata: a\n\n"), ["a"]);
}

#[test]
fn a_byte_order_mark_is_ignored_at_the_start_only() {
    assert_eq!(data("\u{feff}data: a\n\n\u{feff}data: b\n\ndata: c\n\n"), ["a", "c"]);
    assert_eq!(data("\u{feff}\ndata: a\n\n"), ["a"]);
}

#[test]
fn id_and_retry_persist_and_the_name_does_not() {
    let stream = b"event: x\nid: 1\nretry: 1500\ndata: a\n\ndata: b\n\nid: 2\0\nretry: 1s\nretry:\nretry: +1\ndata: c\n\nid\ndata: d\n\n";
    let (events, _) = parse(&[stream], 100).unwrap();
    let seen: Vec<_> =
        events.iter().map(|event| (event.name(), event.id(), event.retry())).collect();
    let retry = Some(Duration::from_millis(1500));
    let expected = [
        (Some("x"), Some("1"), retry),
        (None, Some("1"), retry),
        (None, Some("1"), retry),
        (None, Some(""), retry),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn unfinished_events_are_recognized() {
    for (stream, unfinished) in [
        ("", false),
        ("data: a\n\n", false),
        ("data: a\r", true),
        ("data: a\r\r", false),
        ("data: a\n", true),
        ("data", true),
        (": comment", false),
        ("id: 1\n", false),
        ("\u{feff}", false),
    ] {
        assert_eq!(parse(&[stream.as_bytes()], 100).unwrap().1, unfinished, "{stream:?}");
    }
}

#[test]
fn the_limit_covers_lines_and_data() {
    let fits = |stream: &str, limit| parse(&[stream.as_bytes()], limit).is_ok();
    assert!(fits("data: 1234\n\n", 10) && !fits("data: 12345\n\n", 10));
    assert!(!fits("0123456789a", 10));
    // Data counts while the next line is read.
    assert!(fits("data:1\ndata:2\n\n", 8) && !fits("data:1\ndata:23\n\n", 8));
    // Each event has its own limit.
    assert!(fits(&"data: 1\n\n".repeat(100), 10));
    let many = "data\n".repeat(100);
    assert!(!fits(&many, 50));
}

/// Lines of streams: fields, comments, ends of events and noise.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let fixed = |text: &'static str| Just(text.as_bytes().to_vec());
    let field = ("data|event|id|retry|x|", "(: ?|:)?", "[a-z0-9:{}\u{e9} ]{0,6}");
    let end = prop_oneof![fixed("\n"), fixed("\r"), fixed("\r\n")];
    let content = prop_oneof![
        4 => field.prop_map(|(name, colon, value)| (name + &colon + &value).into_bytes()),
        3 => fixed(""),
        1 => fixed("\u{feff}"),
        1 => proptest::collection::vec(any::<u8>(), 0..5),
    ];
    (content, end).prop_map(|(content, end)| [content, end].concat())
}

/// A direct transcription of the rules, over the whole stream.
fn by_the_rules(stream: &[u8]) -> Vec<Vec<u8>> {
    let stream = stream.strip_prefix(b"\xef\xbb\xbf").unwrap_or(stream);
    let mut unix = Vec::new();
    for (at, byte) in stream.iter().enumerate() {
        match byte {
            b'\n' if at > 0 && stream[at - 1] == b'\r' => {}
            b'\r' => unix.push(b'\n'),
            byte => unix.push(*byte),
        }
    }
    let mut events = Vec::new();
    let mut data: Vec<&[u8]> = Vec::new();
    let mut lines: Vec<&[u8]> = unix.split(|byte| *byte == b'\n').collect();
    lines.pop();
    for line in lines {
        if line.is_empty() {
            if !data.is_empty() {
                events.push(data.join(&b"\n"[..]));
            }
            data.clear();
        } else if line == b"data" {
            data.push(b"");
        } else if let Some(value) = line.strip_prefix(b"data:") {
            data.push(value.strip_prefix(b" ").unwrap_or(value));
        }
    }
    events
}

proptest! {
    #[test]
    fn boundaries_of_chunks_have_no_meaning(
        lines in proptest::collection::vec(line(), 0..20),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let stream = lines.concat();
        let whole = parse(&[&stream], 1 << 20).unwrap();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        cuts.extend([0, stream.len()]);
        cuts.sort_unstable();
        let chunks: Vec<&[u8]> = cuts.windows(2).map(|cut| &stream[cut[0]..cut[1]]).collect();
        prop_assert_eq!(&parse(&chunks, 1 << 20).unwrap(), &whole);
        let bytes: Vec<&[u8]> = stream.chunks(1).collect();
        prop_assert_eq!(&parse(&bytes, 1 << 20).unwrap(), &whole);
    }

    #[test]
    fn events_follow_the_rules(lines in proptest::collection::vec(line(), 0..20)) {
        let stream = lines.concat();
        let (events, _) = parse(&[&stream], 1 << 20).unwrap();
        let data: Vec<Vec<u8>> = events.iter().map(|event| event.data().to_vec()).collect();
        prop_assert_eq!(data, by_the_rules(&stream));
    }
}
