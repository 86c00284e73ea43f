//! Numbers that no request can contain.

use tencent_cloud::{Action, ActionInfo, ErrorKind, RequestMethod, Signature, shape};

use crate::calls::common::{DescribeThingsResponse, Script, builder};

#[derive(Clone, Default)]
struct Bid {
    prices: Vec<f64>,
}

shape! { Bid { 0 => prices: "Prices" } }

#[derive(Clone, Default)]
struct BidRequest {
    bid: Option<Bid>,
}

shape! { BidRequest { 0 => bid: "Bid" } }

impl Action for BidRequest {
    type Response = DescribeThingsResponse;
    const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "2017-03-12", "Bid");
}

#[tokio::test]
async fn numbers_that_are_not_finite_are_not_sent() {
    for signature in [Signature::Tc3, Signature::HmacSha256] {
        for method in [RequestMethod::Post, RequestMethod::Get] {
            for price in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                let script = Script::default();
                let set = builder().signature(signature).method(method).transport(script.clone());
                let request = BidRequest { bid: Some(Bid { prices: vec![0.5, price] }) };
                let error = set.build().unwrap().call_action(request).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Config);
                assert!(error.message().starts_with("Bid.Prices.1 is not"), "{error}");
                assert!(script.sent().is_empty());
            }
        }
    }
}
