//! Charge types, renewal and the recycle bin.

use serde_json::{Value, json};

use super::{attach, create, data_disks, disk, disk_order, exists, prepaid, state};
use crate::common::{TestClient, with};

#[test]
fn terminated_subscription_disks_stay_in_the_recycle_bin() {
    let mut client = TestClient::new();
    let (hourly, paid) = (create(&mut client, &json!({})), create(&mut client, &prepaid(1)));
    let found = disk(&mut client, &paid);
    assert_eq!(
        (&found["IsReturnable"], &found["DiskChargeType"]),
        (&json!(true), &json!("PREPAID"))
    );
    let instance = client.run_one(&json!({}));
    attach(&mut client, &instance, &[&hourly]);
    client.advance(60);
    let one = |id: &str| json!({"DiskIds": [id]});
    let code = client.code_in("cbs", "TerminateDisks", &one(&hourly));
    assert_eq!(code, "ResourceUnavailable.NotSupported");
    client.ok_in("cbs", "DetachDisks", &one(&hourly));
    client.advance(60);
    client.ok_in("cbs", "TerminateDisks", &json!({"DiskIds": [hourly, paid]}));
    assert!(!exists(&mut client, &hourly));
    let found = disk(&mut client, &paid);
    assert_eq!((&found["DiskState"], &found["ReturnFailCode"]), (&json!("TORECYCLE"), &json!(1)));
    let attach = json!({"InstanceId": instance, "DiskIds": [paid]});
    assert!(client.code_in("cbs", "AttachDisks", &attach).ends_with(".NotSupported"));
    // A renewal takes the disk out of the recycle bin.
    client.ok_in("cbs", "RenewDisk", &json!({"DiskId": paid, "DiskChargePrepaid": {"Period": 1}}));
    assert_eq!(state(&mut client, &paid), "UNATTACHED");
    client.ok_in("cbs", "TerminateDisks", &one(&paid));
    client.advance(7 * 24 * 3600 - 1);
    assert_eq!(state(&mut client, &paid), "TORECYCLE");
    client.advance(1);
    assert!(!exists(&mut client, &paid));
    let again = create(&mut client, &prepaid(1));
    client.ok_in("cbs", "TerminateDisks", &one(&again));
    client.ok_in("cbs", "TerminateDisks", &one(&again));
    assert!(!exists(&mut client, &again));
}

#[test]
fn subscriptions_end_or_are_renewed() {
    const MONTH: u64 = 30 * 24 * 3600;
    let mut client = TestClient::new();
    let (ends, renews) = (create(&mut client, &prepaid(1)), create(&mut client, &prepaid(1)));
    let instance = client.run_one(&json!({}));
    attach(&mut client, &instance, &[&ends]);
    let flag =
        json!({"DiskIds": [renews], "RenewFlag": "NOTIFY_AND_AUTO_RENEW", "AutoRenewPeriod": 2});
    client.ok_in("cbs", "ModifyDisksRenewFlag", &flag);
    let hourly = create(&mut client, &json!({}));
    let wrong = json!({"DiskIds": [hourly], "RenewFlag": "NOTIFY_AND_AUTO_RENEW"});
    assert_eq!(client.code_in("cbs", "ModifyDisksRenewFlag", &wrong), "InvalidParameterValue");
    client.advance(MONTH);
    assert_eq!(state(&mut client, &ends), "TORECYCLE");
    assert_eq!(disk(&mut client, &ends)["ReturnFailCode"], 2);
    assert_eq!(data_disks(&mut client, &instance), [""; 0]);
    let found = disk(&mut client, &renews);
    assert_eq!(
        (&found["DiskState"], &found["RenewFlag"]),
        (&json!("UNATTACHED"), &json!("NOTIFY_AND_AUTO_RENEW"))
    );
    assert!(found["DifferDaysOfDeadline"].as_u64().unwrap() > 50, "{found}");
    client.advance(7 * 24 * 3600);
    assert!(!exists(&mut client, &ends));
}

#[test]
fn charge_type_changes_both_ways() {
    let mut client = TestClient::new();
    let id = create(&mut client, &json!({}));
    let to_prepaid = json!({"DiskIds": [id], "DiskChargePrepaid": {"Period": 6}});
    let to_hourly = json!({"DiskIds": [id], "DiskChargePostpaid": true});
    let action = "ModifyDisksChargeType";
    assert_eq!(client.code_in("cbs", action, &json!({"DiskIds": [id]})), "InvalidParameter");
    assert_eq!(client.code_in("cbs", action, &to_hourly), "InvalidDisk.NotSupported");
    client.ok_in("cbs", action, &to_prepaid);
    let found = disk(&mut client, &id);
    assert_eq!(
        (&found["DiskChargeType"], &found["DifferDaysOfDeadline"]),
        (&json!("PREPAID"), &json!(180))
    );
    client.ok_in("cbs", action, &to_hourly);
    assert_eq!(disk(&mut client, &id)["DiskChargeType"], "POSTPAID_BY_HOUR");
}

#[test]
fn prices_of_disks_are_consistent() {
    let mut client = TestClient::new();
    let number = |value: &Value| (value.as_f64().unwrap() * 10_000.0).round();
    let mut inquire = |changes: &Value| {
        let mut order = disk_order(changes);
        order.as_object_mut().unwrap().remove("Placement");
        client.ok_in("cbs", "InquiryPriceCreateDisks", &order)["DiskPrice"].take()
    };
    let one = inquire(&json!({}));
    assert_eq!((&one["ChargeUnit"], &one["UnitPriceHigh"]), (&json!("HOUR"), &json!("0.0600")));
    let three = inquire(&json!({"DiskCount": 3}));
    assert_eq!(number(&three["UnitPrice"]), 3.0 * number(&one["UnitPrice"]));
    let year = inquire(&prepaid(12));
    assert!(number(&year["DiscountPrice"]) < number(&year["OriginalPrice"]), "{year}");
    assert_eq!(year["UnitPrice"], Value::Null);

    let id = create(&mut client, &prepaid(1));
    let month = json!({"DiskIds": [id], "DiskChargePrepaids": [{"Period": 1}]});
    let renewal = client.ok_in("cbs", "InquiryPriceRenewDisks", &month)["DiskPrice"].take();
    assert_eq!(
        number(&renewal["DiscountPrice"]),
        number(&renewal["DetailPrices"][0]["DiscountPrice"])
    );
    let resize = json!({"DiskId": id, "DiskSize": 200});
    let resize = client.ok_in("cbs", "InquiryPriceResizeDisk", &resize)["DiskPrice"].take();
    // The disk grows by its own size, for the rest of a term that has just begun.
    let (more, full) = (number(&resize["DiscountPrice"]), number(&renewal["DiscountPrice"]));
    assert!(more < full && more > 0.99 * full, "{more} {full}");
    let hourly = create(&mut client, &json!({}));
    let wrong = json!({"DiskIds": [hourly], "DiskChargePrepaids": [{"Period": 1}]});
    let code = client.code_in("cbs", "InquiryPriceRenewDisks", &wrong);
    assert_eq!(code, "ResourceUnavailable.NotSupported");
}

#[test]
fn renewal_can_align_a_disk_with_an_instance() {
    let mut client = TestClient::new();
    let id = create(&mut client, &prepaid(1));
    let expires = |client: &mut TestClient| disk(client, &id)["DeadlineTime"].take();
    let renew = |prepaid: Value| json!({"DiskId": id, "DiskChargePrepaid": prepaid});
    let early = renew(json!({"Period": 1, "CurInstanceDeadline": "2023-10-01 00:00:00"}));
    assert_eq!(client.code_in("cbs", "RenewDisk", &early), "InvalidParameterValue");
    let aligned = renew(json!({"Period": 1, "CurInstanceDeadline": "2023-12-20 12:00:00"}));
    client.ok_in("cbs", "RenewDisk", &aligned);
    assert_eq!(expires(&mut client), "2024-01-19 12:00:00");
}

#[test]
fn elastic_disks_are_renewed_and_change_billing_with_their_instance() {
    let mut client = TestClient::new();
    let id = create(&mut client, &prepaid(1));
    let terms = json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1}});
    let instance = client.run_one(&terms);
    attach(&mut client, &instance, &[&id]);
    client.advance(60);
    let renew = |more: &Value| {
        with(json!({"InstanceIds": [instance], "InstanceChargePrepaid": {"Period": 1}}), more)
    };
    let alone = renew(&json!({"RenewPortableDataDisk": false}));
    let price = |client: &mut TestClient, parameters: &Value| {
        let response = client.ok("InquiryPriceRenewInstances", parameters);
        (response["Price"]["InstancePrice"]["OriginalPrice"].as_f64().unwrap() * 10_000.0).round()
    };
    // A month of 100 GiB of premium storage, at 0.0006 per GiB and hour and 300 hours per month.
    assert_eq!(price(&mut client, &renew(&json!({}))) - price(&mut client, &alone), 180_000.0);
    let deadline = |client: &mut TestClient| disk(client, &id)["DifferDaysOfDeadline"].take();
    client.ok("RenewInstances", &alone);
    assert_eq!(deadline(&mut client), 29);
    client.ok("RenewInstances", &renew(&json!({})));
    assert_eq!(deadline(&mut client), 59);
    let change = |disks: bool| {
        json!({
            "InstanceIds": [instance], "InstanceChargeType": "POSTPAID_BY_HOUR",
            "ModifyPortableDataDisk": disks,
        })
    };
    client.ok("ModifyInstancesChargeType", &change(true));
    assert_eq!(disk(&mut client, &id)["DiskChargeType"], "POSTPAID_BY_HOUR");
}
