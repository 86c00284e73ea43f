//! Every action with an idempotency token is executed once, whatever token the request has and whatever response is lost.

use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use serde_json::{Value, json};
use tencent_cloud::transport::{Failure, Transport, TransportError};
use tencent_cloud::{
    BoxFuture, Credentials, Dialect, GenericClient, RequestMethod, RetryPolicy, Signature,
};
use tencent_cloud_conformance::actions::{self, ALL, Entry};
use tencent_cloud_cvm::v2;
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Fault, FaultRule, ManualClock, Simulator};
use tencent_cloud_spec::{documents, load};

/// A service that recognizes tokens, and whose first response is lost.
#[derive(Clone, Debug)]
struct Service {
    token_field: &'static str,
    /// The token of each request.
    tokens: Arc<Mutex<Vec<Option<String>>>>,
}

impl Service {
    fn new(token_field: &'static str) -> Self {
        Self { token_field, tokens: Arc::default() }
    }

    /// Returns the number of requests, and how often the action was executed.
    fn executions(&self) -> (usize, usize) {
        let tokens = self.tokens.lock().unwrap();
        let mut known: Vec<&str> = tokens.iter().flatten().map(String::as_str).collect();
        known.sort_unstable();
        known.dedup();
        let without = tokens.iter().filter(|token| token.is_none()).count();
        (tokens.len(), known.len() + without)
    }

    fn token(&self, request: &http::Request<Bytes>) -> Option<String> {
        let json: Option<Value> = serde_json::from_slice(request.body()).ok();
        let token = match json {
            Some(body) => {
                body.get(self.token_field).map(|token| token.as_str().unwrap().to_owned())
            }
            None => {
                let form = request.uri().query().map_or(&**request.body(), str::as_bytes);
                let mut pairs = form_urlencoded::parse(form);
                pairs.find(|pair| pair.0 == self.token_field).map(|pair| pair.1.into_owned())
            }
        };
        token.filter(|token| !token.is_empty())
    }
}

impl Transport for Service {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let token = self.token(&request);
        let mut tokens = self.tokens.lock().unwrap();
        tokens.push(token);
        let is_first = tokens.len() == 1;
        Box::pin(async move {
            if is_first {
                return Err(TransportError::new(Failure::Exchange, "on purpose"));
            }
            // A success in both generations of the API.
            let body = br#"{"code": 0, "Response": {"RequestId": "r-1"}}"#;
            Ok(http::Response::new(Bytes::from_static(body)))
        })
    }
}

fn token_actions() -> Vec<(&'static Entry, Value)> {
    let mut found = Vec::new();
    for service in ALL {
        let sources = documents::find(service.service, service.version).unwrap().sources();
        let spec = load(&sources).unwrap_or_else(|errors| panic!("{}", errors.lines(&sources)));
        for operation in &spec.operations {
            let entry = service.action(&operation.name).unwrap();
            if entry.info.idempotency_token.is_some() {
                found.push((entry, operation.request_examples["typical"].clone()));
            }
        }
    }
    found
}

#[tokio::test(start_paused = true)]
async fn every_action_with_a_token_is_executed_once() {
    let actions = token_actions();
    assert_eq!(actions.len(), 21);
    let forms = [
        (Signature::Tc3, RequestMethod::Post),
        (Signature::Tc3, RequestMethod::Get),
        (Signature::HmacSha256, RequestMethod::Post),
    ];
    for (entry, example) in &actions {
        let field = entry.info.idempotency_token.unwrap();
        let by_name = matches!(entry.info.dialect, Dialect::Api30);
        for (signature, method) in forms {
            for token in [json!(""), json!("mine"), Value::Null] {
                let mut request = example.clone();
                request[field] = token.clone();
                let request = request.to_string();
                let title = format!("{} {signature:?} {method:?} {token}", entry.info.name);
                let run = async |is_typed: bool| {
                    let service = Service::new(field);
                    let client = GenericClient::builder()
                        .credentials(Credentials::new(leak_scan::ID, leak_scan::KEY))
                        .region("ap-guangzhou")
                        .retry(RetryPolicy::standard())
                        .signature(signature)
                        .method(method)
                        .transport(service.clone())
                        .build()
                        .unwrap();
                    if is_typed {
                        (entry.call)(&client, request.as_bytes()).unwrap().await.unwrap();
                    } else {
                        let info = entry.info;
                        let request = request.as_str();
                        client
                            .call_raw(info.service, info.version, info.name, request)
                            .await
                            .unwrap();
                    }
                    assert_eq!(service.executions(), (2, 1), "{title}, typed: {is_typed}");
                };
                run(true).await;
                if by_name {
                    run(false).await;
                }
            }
        }
    }
}

/// The same against the simulator, which counts instances.
#[tokio::test]
async fn an_empty_token_buys_one_instance() {
    leak_scan::start_recording();
    for (version, name, field) in [
        ("2017-03-12", "RunInstances", "ClientToken"),
        ("v2", "RunInstancesHour", "clientToken"),
        ("v2", "RunInstances", "clientToken"),
    ] {
        let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        let known = tencent_cloud_simulator::Credentials::new(leak_scan::ID, leak_scan::KEY);
        let simulator = Simulator::builder().credentials(known).clock(clock.clone());
        let memory = simulator.in_memory().unwrap();
        memory.inject(FaultRule::always(Fault::ResetAfter).on(name).times(1));
        let client = GenericClient::builder()
            .credentials(Credentials::new(leak_scan::ID, leak_scan::KEY))
            .region("ap-guangzhou")
            .retry(RetryPolicy::standard().backoff(Duration::ZERO, Duration::ZERO))
            .transport(memory)
            .clock(clock)
            .build()
            .unwrap();
        let mut request = match (version, name) {
            ("2017-03-12", _) => json!({
                "Placement": {"Zone": "ap-guangzhou-3"},
                "ImageId": "img-eb30mz89",
                "InstanceType": "S5.MEDIUM2",
                "InstanceCount": 1,
            }),
            (_, "RunInstances") => json!({
                "cpu": 2, "mem": 2, "imageId": "img-eb30mz89", "period": 12, "storageSize": 0, "goodsNum": 1,
            }),
            _ => json!({
                "zoneId": 100_003, "cpu": 2, "mem": 2, "imageId": "img-eb30mz89", "storageSize": 0, "goodsNum": 1,
            }),
        };
        request[field] = json!("");
        let entry = actions::version("cvm", version).unwrap().action(name).unwrap();
        (entry.call)(&client, request.to_string().as_bytes()).unwrap().await.unwrap();
        let list = v2::model::DescribeInstancesRequest::new();
        let list = v2::Client::new(client.config()).describe_instances(list).region("gz");
        assert_eq!(list.await.unwrap().total_count, 1, "{version} {name}");
    }
}
