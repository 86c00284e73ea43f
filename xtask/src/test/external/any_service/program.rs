//! Calls a simulator with code that `cargo tencent-cloud` has generated.

mod cdb;
mod dnspod;
mod hunyuan;
mod tke;

use cdb::Client;
use cdb::model::{DescribeDBInstancesRequest, RestartDBInstancesRequest};
use dnspod::model::CreateRecordRequest;
use tke::model::DescribeClustersRequest;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cdb = Client::from_env()?;
    let request = DescribeDBInstancesRequest::new().limit(20);
    let found = cdb.describe_db_instances(request).await?;
    let ids = ["cdb-c1nl9rpv".to_owned()];
    let restarted = cdb
        .restart_db_instances(RestartDBInstancesRequest::new(ids))
        .await?;
    assert!(!found.request_id.is_empty() && !restarted.request_id.is_empty());

    // Share connections and credentials, and are not called.
    let others = (
        dnspod::Client::new(cdb.config()),
        hunyuan::Client::new(cdb.config()),
        tke::Client::new(cdb.config()),
    );
    let _ = others.0.create_record(CreateRecordRequest::default());
    let _ = others.2.describe_clusters(DescribeClustersRequest::new());
    println!("2 calls of cdb");
    Ok(())
}
