//! Calls of the simulator on one thread, with signatures that are verified.

use std::hint::black_box;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use tencent_cloud::Credentials;
use tencent_cloud::sign::tc3::{self, SignerCache};
use tencent_cloud_simulator::{Core, Quotas, Simulator, StartError};

use crate::memory::resident;
use crate::report::Report;
use crate::rounds::{cpu, seconds, work};

const HOST: &str = "cvm.tencentcloudapi.com";
const CONTENT_TYPE: &str = "application/json";
const TIMESTAMP: i64 = 1_770_000_000;

/// The instances per order.
const ORDER: usize = 100;

pub(crate) fn run(report: &mut Report) -> Result<(), String> {
    let (small, large) = (100, 100_000);
    let caller = Caller::new();
    let few = Account::with_instances(&caller, small)?;
    let some = Account::with_instances(&caller, 1000)?;
    let before = resident()?;
    let many = Account::with_instances(&caller, large)?;
    let memory = (resident()? - before) / large as f64;
    let list = caller.request("DescribeInstances", &json!({"Limit": 20}));
    let zones = caller.request("DescribeZones", &json!({}));
    let times = seconds(&mut [
        work(|| some.call(&list)),
        work(|| few.call(&few.lookup)),
        work(|| many.call(&many.lookup)),
        work(|| few.call(&zones)),
        work(|| many.call(&zones)),
        work(|| many.call(&list)),
    ])?;
    let [list, lookup_few, lookup_many, zones_few, zones_many, list_many] = times.as_slice() else {
        return Err("a variant was not measured".to_owned());
    };
    report.check("DescribeInstances, 20 of 1,000", list * 1e6, "us", 100.0);
    report.figure("DescribeInstances, 20 of 100,000", list_many * 1e6, "us");
    report.check("lookup by id among 100", lookup_few * 1e6, "us", 25.0);
    report.check("lookup by id: 100,000 / 100 instances", lookup_many / lookup_few, "", 1.3);
    report.check("DescribeZones: 100,000 / 100 instances", zones_many / zones_few, "", 1.3);
    let [first, second] = many.created_in;
    report.check("creating 100,000 instances", first + second, "s", 2.0);
    report.check("creating: second / first 50,000 instances", second / first, "", 1.3);
    report.check("memory per instance", memory / 1024.0, "KB", 1.5);
    Ok(())
}

/// Signs requests.
struct Caller {
    credentials: Credentials,
    signers: SignerCache,
}

impl Caller {
    fn new() -> Self {
        let credentials =
            Credentials::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3", "Gu5t9xGARNpq86cd98joQYCN3");
        Self { credentials, signers: SignerCache::default() }
    }

    fn request(&self, action: &str, parameters: &Value) -> Request<Bytes> {
        let body = parameters.to_string();
        let parts = tc3::Request {
            method: "POST",
            query: "",
            content_type: CONTENT_TYPE,
            host: HOST,
            payload: body.as_bytes(),
        };
        let signer = self.signers.signer(&self.credentials, "cvm", TIMESTAMP);
        let mut request = Request::new(Bytes::from(body.clone()));
        *request.method_mut() = http::Method::POST;
        let headers = [
            ("host", HOST.to_owned()),
            ("content-type", CONTENT_TYPE.to_owned()),
            ("x-tc-action", action.to_owned()),
            ("x-tc-version", "2017-03-12".to_owned()),
            ("x-tc-region", "ap-guangzhou".to_owned()),
            ("x-tc-timestamp", TIMESTAMP.to_string()),
            ("authorization", signer.authorization(&parts, TIMESTAMP)),
        ];
        for (name, value) in headers {
            if let Ok(value) = http::HeaderValue::from_str(&value) {
                request.headers_mut().insert(name, value);
            }
        }
        request
    }
}

/// A simulator with instances.
struct Account {
    core: Core,
    /// A call for an instance in the middle of the list.
    lookup: Request<Bytes>,
    /// The CPU seconds in which the first and the second half of the instances were created.
    created_in: [f64; 2],
}

impl Account {
    fn with_instances(caller: &Caller, count: usize) -> Result<Self, String> {
        let core = core(caller).map_err(|error| error.to_string())?;
        let order = json!({
            "Placement": {"Zone": "ap-guangzhou-3"},
            "ImageId": "img-eb30mz89",
            "InstanceCount": ORDER,
        });
        let order = caller.request("RunInstances", &order);
        let create = |instances: usize| {
            let start = cpu()?;
            let mut last = None;
            for _ in 0..instances.div_ceil(ORDER) {
                last = Some(core.handle(&order, now()));
            }
            Ok::<_, String>((cpu()? - start, last.ok_or("no order was made")?))
        };
        let (first, response) = create(count / 2)?;
        let (second, _) = create(count - count / 2)?;
        let created_in = [first, second];
        let id = field(response.body(), "/Response/InstanceIdSet/0")?;
        let lookup = caller.request("DescribeInstances", &json!({"InstanceIds": [id]}));
        let list = core.handle(&lookup, now());
        let found = field(list.body(), "/Response/InstanceSet/0/InstanceId")?;
        if found != id {
            return Err(format!("found {found} instead of {id}"));
        }
        Ok(Self { core, lookup, created_in })
    }

    fn call(&self, request: &Request<Bytes>) {
        let response = black_box(self.core.handle(request, now()));
        assert!(!response.body().starts_with(b"{\"Response\":{\"Error\""), "the call failed");
    }
}

fn core(caller: &Caller) -> Result<Core, StartError> {
    let mut quotas = Quotas::default();
    quotas.postpaid_instances = usize::MAX;
    let credentials = tencent_cloud_simulator::Credentials::new(
        caller.credentials.secret_id(),
        caller.credentials.secret_key(),
    );
    Simulator::builder().credentials(credentials).quotas(quotas).seed(7).core()
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(TIMESTAMP.unsigned_abs())
}

/// Returns a string in a JSON document.
fn field(json: &[u8], pointer: &str) -> Result<String, String> {
    let value: Value = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let text = value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    text.ok_or_else(|| format!("the response has no {pointer}: {value}"))
}
