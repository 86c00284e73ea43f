//! Endpoints, and that the signed service does not depend on them.

use tencent_cloud::{ClientBuilder, endpoint};

use crate::calls::common::{Script, builder, header, request, success};

type Set =
    fn(ClientBuilder<tencent_cloud::GenericClient>) -> ClientBuilder<tencent_cloud::GenericClient>;

#[tokio::test]
async fn sends_to_the_endpoint_and_signs_for_the_service() {
    let cases: [(Set, &str, &str); 7] = [
        (|set| set, "ap-guangzhou", "https://cvm.tencentcloudapi.com/"),
        (|set| set, "ap-shanghai-fsi", "https://cvm.ap-shanghai-fsi.tencentcloudapi.com/"),
        (
            |set| set.regional_endpoint(),
            "ap-guangzhou",
            "https://cvm.ap-guangzhou.tencentcloudapi.com/",
        ),
        (
            |set| set.root_domain(endpoint::INTERNAL),
            "ap-guangzhou",
            "https://cvm.internal.tencentcloudapi.com/",
        ),
        (|set| set.endpoint("vpc.example.com:8443"), "ap-x", "https://vpc.example.com:8443/"),
        (|set| set.endpoint("https://127.0.0.1"), "ap-shanghai-fsi", "https://127.0.0.1/"),
        (|set| set.endpoint("http://[::1]:80"), "ap-x", "http://[::1]/"),
    ];
    for (set, region, expected) in cases {
        let script = Script::new([success()]);
        let client = set(builder()).transport(script.clone()).build().unwrap();
        client.call_action(request()).region(region).await.unwrap();
        let sent = script.sent().remove(0);
        assert_eq!(sent.uri().to_string(), expected);
        assert_eq!(header(&sent, "host"), sent.uri().authority().map(http::uri::Authority::as_str));
        assert_eq!(header(&sent, "x-tc-region"), Some(region));
        let authorization = header(&sent, "authorization").unwrap();
        assert!(authorization.contains("/2019-02-25/cvm/tc3_request, "), "{authorization}");
    }
}
