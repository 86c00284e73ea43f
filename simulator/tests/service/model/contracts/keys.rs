//! Key pairs, images and placement groups.

use serde_json::Value;

use super::{Case, Prediction, Question};
use crate::model::failure::Failure;
use crate::model::tables::Kind;
use crate::model::world::{items, text, texts};

pub(super) fn predict(question: Question<'_>, action: &str) -> Prediction {
    match action {
        "DeleteKeyPairs" => {
            let rows = question.rows(Kind::KeyPair, "KeyIds");
            let used = rows.iter().any(|row| !items(row, "AssociatedInstanceIds").is_empty());
            match used {
                true => Prediction::error("a key pair is bound"),
                false if rows.len() == 1 => Prediction::success("the key pair is free"),
                false => Prediction::Open,
            }
        }
        "CreateKeyPair" | "ImportKeyPair" => {
            let name = text(question.request, "KeyName");
            let taken = question.all(Kind::KeyPair).any(|(_, row)| text(row, "KeyName") == name);
            Prediction::error_if(taken, "the name is taken")
        }
        "DeleteDisasterRecoverGroups" => {
            let rows = question.rows(Kind::PlacementGroup, "DisasterRecoverGroupIds");
            let used = rows.iter().any(|row| !items(row, "InstanceIds").is_empty());
            match used {
                true => Prediction::error("a placement group has instances"),
                false if rows.len() == 1 => Prediction::success("the placement group is empty"),
                false => Prediction::Open,
            }
        }
        "DeleteImages" => {
            let rows = question.rows(Kind::Image, "ImageIds");
            let foreign = rows.iter().any(|row| row["ImageType"] != "PRIVATE_IMAGE");
            Prediction::error_if(foreign, "an image belongs to another account")
        }
        _ => Prediction::Open,
    }
}

pub(super) fn check(case: Case<'_>, action: &str) -> Result<(), Failure> {
    let request = &case.call.request;
    match action {
        "CreateKeyPair" => {
            let id = text(&case.response["KeyPair"], "KeyId");
            case.expect(Kind::KeyPair, id, |row| row["KeyName"] == request["KeyName"])
        }
        "ImportKeyPair" => {
            let id = text(case.response, "KeyId");
            case.expect(Kind::KeyPair, id, |row| row["KeyName"] == request["KeyName"])
        }
        "DeleteKeyPairs" => {
            case.ids("KeyIds").iter().try_for_each(|id| case.expect_gone(Kind::KeyPair, id))
        }
        "AssociateInstancesKeyPairs" => bound(case, true),
        "DisassociateInstancesKeyPairs" => bound(case, false),
        "DeleteImages" => {
            case.ids("ImageIds").iter().try_for_each(|id| case.expect_gone(Kind::Image, id))
        }
        "CreateImage" => {
            let id = text(case.response, "ImageId");
            let is_made = |row: &Value| {
                row["ImageName"] == request["ImageName"] && row["ImageState"] == "CREATING"
            };
            case.expect(Kind::Image, id, is_made)
        }
        "DeleteDisasterRecoverGroups" => {
            let ids = case.ids("DisasterRecoverGroupIds");
            ids.iter().try_for_each(|id| case.expect_gone(Kind::PlacementGroup, id))
        }
        _ => Ok(()),
    }
}

fn bound(case: Case<'_>, is_bound: bool) -> Result<(), Failure> {
    for instance in case.ids("InstanceIds") {
        case.expect(Kind::Instance, instance, |row| {
            let keys = texts(&row["LoginSettings"], "KeyIds");
            case.ids("KeyIds").iter().all(|key| keys.contains(key) == is_bound)
        })?;
    }
    Ok(())
}
