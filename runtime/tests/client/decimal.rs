//! Prices as exact decimal numbers.

// Helpers of tests fail as tests do.

use proptest::prelude::*;
use rust_decimal::Decimal;
use tencent_cloud::decimal::from_f64;
use tencent_cloud_cvm::model::InquiryPriceRunInstancesResponse;

/// Returns the price in a response that contains `number`, as the client decodes it.
fn decoded(number: &str) -> f64 {
    let body = format!(r#"{{"Price": {{"InstancePrice": {{"UnitPrice": {number}}}}}}}"#);
    let response: InquiryPriceRunInstancesResponse =
        tencent_cloud::json::decode(body.as_bytes()).unwrap();
    response.price.instance_price.unwrap().unit_price.unwrap()
}

#[test]
fn prices_are_those_of_the_response() {
    for number in ["0", "0.1", "0.10", "1.23", "-3.5", "120", "0.000001", "99999999.9999999", "1e3"]
    {
        let expected =
            Decimal::from_str_exact(number).or_else(|_| Decimal::from_scientific(number)).unwrap();
        assert_eq!(from_f64(decoded(number)), Some(expected), "{number}");
        assert_eq!(from_f64(decoded(&format!("\"{number}\""))), Some(expected), "{number}");
    }
}

#[test]
fn numbers_without_an_exact_decimal_are_none() {
    for value in [0.1 + 0.2, 1.0 / 3.0, f64::NAN, f64::INFINITY, f64::MAX, f64::MIN_POSITIVE, 1e-29]
    {
        assert_eq!(from_f64(value), None, "{value}");
    }
}

proptest! {
    #[test]
    fn numbers_of_fifteen_digits_round_trip(
        digits in -999_999_999_999_999_i64..=999_999_999_999_999,
        scale in 0_u32..=20,
    ) {
        let number = Decimal::new(digits, scale);
        prop_assert_eq!(from_f64(decoded(&number.to_string())), Some(number));
    }
}
