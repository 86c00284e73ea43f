//! Parsing, formatting, comparing and decoding of times.

use super::*;
use crate::{json, shape};

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn parses_every_format() {
    let cases = [
        ("2020-09-22T00:00:00+00:00", 1_600_732_800),
        ("2020-09-22T00:00:00Z", 1_600_732_800),
        ("2020-09-22T08:00:00+08:00", 1_600_732_800),
        ("2020-09-22 08:00:00", 1_600_732_800),
        ("2020-03-10 02:43:51", 1_583_779_431),
        ("2020-03-10T02:43:51Z", 1_583_808_231),
        ("2020-09-22", 1_600_704_000),
        ("1970-01-01T00:00:00Z", 0),
    ];
    for (text, seconds) in cases {
        let time = DateTime::from(text);
        assert_eq!(time.to_system_time(), Ok(at(seconds)), "{text}");
        assert_eq!(SystemTime::try_from(time), Ok(at(seconds)), "{text}");
    }
    let before = DateTime::from("1969-12-31T23:59:59.5Z").to_system_time().unwrap();
    assert_eq!(SystemTime::UNIX_EPOCH.duration_since(before).unwrap(), Duration::from_millis(500));
}

#[test]
fn keeps_strings_that_are_not_times() {
    for text in ["", "0000-00-00 00:00:00", "2020-13-01", "soon", "2020-09-22T00:00:00", "二〇二〇"]
    {
        let time = DateTime::from(text);
        assert_eq!(time.as_str(), text);
        assert_eq!(time.to_string(), text);
        let error = time.to_system_time().unwrap_err();
        assert_eq!(error, ParseDateTimeError(text.to_owned()));
        assert!(
            error.to_string().starts_with(&format!("invalid time {text:?}: expected ")),
            "{error}"
        );
    }
}

#[test]
fn formats_times_that_parse_to_the_same_instant() {
    for seconds in [0, 1_600_732_800, 253_402_271_999] {
        for time in [DateTime::from(at(seconds)), DateTime::utc8(at(seconds))] {
            assert_eq!(time.to_system_time(), Ok(at(seconds)), "{time}");
        }
    }
    assert_eq!(DateTime::from(at(1_600_732_800)).as_str(), "2020-09-22T00:00:00Z");
    assert_eq!(DateTime::utc8(at(1_600_732_800)).as_str(), "2020-09-22 08:00:00");
    assert_eq!(DateTime::utc8_date(at(1_600_732_800)).as_str(), "2020-09-22");
    assert_eq!(DateTime::utc8_date(at(1_600_732_800 + 16 * 3600)).as_str(), "2020-09-23");
}

#[test]
fn clamps_years_to_four_digits() {
    let far = at(u64::try_from(i64::MAX).unwrap());
    assert_eq!(DateTime::from(far).as_str(), "9999-12-31T23:59:59Z");
    assert_eq!(DateTime::utc8(far).as_str(), "9999-12-31 23:59:59");
}

#[test]
fn compares_as_instants() {
    fn hash(time: &DateTime) -> u64 {
        let mut hasher = std::hash::DefaultHasher::new();
        time.hash(&mut hasher);
        hasher.finish()
    }
    let equal = [
        ("2020-09-22T00:00:00Z", "2020-09-22 08:00:00"),
        ("2020-09-22T08:00:00+08:00", "2020-09-22 08:00:00"),
        ("2020-09-21T16:00:00.000Z", "2020-09-22"),
        ("soon", "soon"),
        ("", ""),
    ];
    for (left, right) in equal.map(|pair| (DateTime::from(pair.0), DateTime::from(pair.1))) {
        assert_eq!(left, right);
        assert_eq!(hash(&left), hash(&right), "{left} {right}");
        assert_eq!(left.partial_cmp(&right), Some(Ordering::Equal), "{left} {right}");
    }
    // As strings, they would be the other way round.
    let (earlier, later) =
        (DateTime::from("2020-03-11 00:00:00"), DateTime::from("2020-03-10T23:00:00Z"));
    assert!(earlier < later && earlier != later);
    for (left, right) in [("soon", "later"), ("", "2020-03-10"), ("2020-03-10", "0000-00-00")] {
        let (left, right) = (DateTime::from(left), DateTime::from(right));
        assert_ne!(left, right);
        assert_eq!(left.partial_cmp(&right), None, "{left} {right}");
    }
}

#[derive(Clone, Default)]
struct Times {
    optional: Option<DateTime>,
    required: DateTime,
    list: Vec<DateTime>,
}

shape! {
    Times {
        0 => optional: "Optional",
        1 => required: "Required",
        2 => list: "List",
    }
}

#[test]
fn decodes_an_absent_time_as_none() {
    for absent in [r#""""#, r#"" ""#, "null", r#""0000-00-00 00:00:00""#, r#""0000-00-00""#] {
        let text = format!(r#"{{"Optional": {absent}, "Required": {absent}}}"#);
        let times: Times = json::decode(text.as_bytes()).unwrap();
        assert_eq!(times.optional, None, "{absent}");
        assert!(times.required.is_absent(), "{absent}");
    }
    let omitted: Times = json::decode(b"{}").unwrap();
    assert_eq!((omitted.optional, omitted.required.as_str()), (None, ""));

    let given = br#"{"Optional": "2020-03-10", "Required": "2020-03-10 02:43:51", "List": ["2020-03-10T02:43:51Z"]}"#;
    let times: Times = json::decode(given).unwrap();
    assert_eq!(times.optional.as_ref().map(DateTime::as_str), Some("2020-03-10"));
    assert_eq!(times.required.as_str(), "2020-03-10 02:43:51");
    assert_eq!(times.list, [DateTime::from("2020-03-10T02:43:51Z")]);
    assert!(!times.required.is_absent());
}

#[cfg(feature = "jiff")]
#[test]
fn converts_to_and_from_jiff() {
    let time = DateTime::from("2020-03-10 10:43:51");
    let timestamp = jiff::Timestamp::try_from(&time).unwrap();
    assert_eq!(timestamp.to_string(), "2020-03-10T02:43:51Z");
    assert_eq!(DateTime::from(timestamp).as_str(), "2020-03-10T02:43:51Z");
    assert!(jiff::Timestamp::try_from(DateTime::from("soon")).is_err());
    assert_eq!(DateTime::from(jiff::Timestamp::MIN).as_str(), "0000-01-01T00:00:00Z");
}

#[cfg(feature = "chrono")]
#[test]
fn converts_to_and_from_chrono() {
    let time = DateTime::from("2020-03-10T10:43:51.5+08:00");
    let parsed = chrono::DateTime::<chrono::Utc>::try_from(&time).unwrap();
    assert_eq!(parsed.timestamp_millis(), 1_583_808_231_500);
    let offset = chrono::FixedOffset::east_opt(8 * 3600).unwrap();
    assert_eq!(DateTime::from(parsed.with_timezone(&offset)).as_str(), "2020-03-10T02:43:51Z");
    assert!(chrono::DateTime::<chrono::Utc>::try_from(DateTime::from("soon")).is_err());
}

#[cfg(feature = "time")]
#[test]
fn converts_to_and_from_time() {
    let time = DateTime::from("2020-03-10 10:43:51");
    let parsed = OffsetDateTime::try_from(&time).unwrap();
    assert_eq!((parsed.hour(), parsed.offset()), (10, beijing()));
    assert_eq!(DateTime::from(parsed).as_str(), "2020-03-10T02:43:51Z");
    assert!(OffsetDateTime::try_from(DateTime::from("soon")).is_err());
}
