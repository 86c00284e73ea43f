//! Prints the hourly price of every instance type on sale, per zone, on the embedded simulator.
//!
//! ```console
//! cargo run --example price_table
//! ```
//!
//! To use a real account, set `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and `TENCENTCLOUD_REGION`, and create
//! the client with `Client::from_env()?`. The program only reads. The prices of the simulator are fictitious.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::{
    DescribeZoneInstanceConfigInfosRequest, Filter, InstanceTypeQuotaItem, SellStatus,
};
use tencent_cloud_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::builder().in_memory()?;
    let cvm: Client = simulator.client().build()?;

    let request = DescribeZoneInstanceConfigInfosRequest::new()
        .filters([Filter::new("instance-charge-type", ["POSTPAID_BY_HOUR"])]);
    let response = cvm.describe_zone_instance_config_infos(request).await?;
    print(&response.instance_type_quota_set);
    Ok(())
}

fn print(offers: &[InstanceTypeQuotaItem]) {
    let zones: BTreeSet<&str> = offers.iter().map(|offer| offer.zone.as_str()).collect();
    let mut rows: BTreeMap<(&str, i64, i64), BTreeMap<&str, String>> = BTreeMap::new();
    for offer in offers {
        let row = rows.entry((&offer.instance_type, offer.cpu, offer.memory)).or_default();
        row.insert(&offer.zone, price(offer));
    }
    print!("{:<16}{:>6}{:>6}", "type", "cores", "GiB");
    zones.iter().for_each(|zone| print!("{zone:>18}"));
    println!();
    for ((name, cores, memory), prices) in rows {
        print!("{name:<16}{cores:>6}{memory:>6}");
        for zone in &zones {
            print!("{:>18}", prices.get(zone).map_or("-", String::as_str));
        }
        println!();
    }
}

/// Returns the price per hour after discounts.
fn price(offer: &InstanceTypeQuotaItem) -> String {
    if offer.status != SellStatus::Sell {
        return "sold out".to_owned();
    }
    // The service omits the discounted price if there is no discount.
    match offer.price.unit_price_discount.or(offer.price.unit_price) {
        Some(price) => format!("{price:.2}"),
        None => "unknown".to_owned(),
    }
}
