//! Remote commands (TAT): commands, invocations, invokers, agents and registration codes.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tencent_cloud_simulator::{CommandRule, Quotas, Simulator};

use crate::common::{TestClient, order, strings, with};

fn client(rules: &[CommandRule]) -> TestClient {
    let builder = rules
        .iter()
        .cloned()
        .fold(Simulator::builder(), tencent_cloud_simulator::Builder::command_rule);
    TestClient::of_service_with("tat", &builder)
}

fn encoded(text: &str) -> String {
    STANDARD.encode(text)
}

fn run(client: &mut TestClient, instances: &[String], script: &str, changes: &Value) -> String {
    let request = json!({"Content": encoded(script), "InstanceIds": instances});
    let response = client.ok("RunCommand", &with(request, changes));
    response["InvocationId"].as_str().unwrap().to_owned()
}

fn invocation(client: &mut TestClient, id: &str) -> Value {
    let request = json!({"InvocationIds": [id]});
    client.ok("DescribeInvocations", &request)["InvocationSet"][0].take()
}

fn status(client: &mut TestClient, id: &str) -> String {
    invocation(client, id)["InvocationStatus"].as_str().unwrap().to_owned()
}

fn tasks(client: &mut TestClient, invocation: &str) -> Vec<Value> {
    let filters = json!([{"Name": "invocation-id", "Values": [invocation]}]);
    let request = json!({"Filters": filters, "HideOutput": false});
    client.ok("DescribeInvocationTasks", &request)["InvocationTaskSet"].as_array().unwrap().clone()
}

fn task_states(client: &mut TestClient, invocation: &str) -> Vec<String> {
    let state = |task: &Value| task["TaskStatus"].as_str().unwrap().to_owned();
    tasks(client, invocation).iter().map(state).collect()
}

#[test]
fn tasks_go_through_their_states() {
    let rule =
        CommandRule::containing("uptime").output("up 3 days\n").duration(Duration::from_secs(5));
    let mut client = client(&[rule]);
    let ids = client.run_and_wait(2);
    let id = run(&mut client, &ids, "uptime", &json!({}));
    assert_eq!(
        (status(&mut client, &id), task_states(&mut client, &id)),
        ("PENDING".into(), vec!["PENDING".to_owned(); 2])
    );
    client.now += Duration::from_millis(500);
    assert_eq!(
        (status(&mut client, &id), task_states(&mut client, &id)),
        ("PENDING".into(), vec!["DELIVERING".to_owned(); 2])
    );
    client.now += Duration::from_millis(500);
    assert_eq!(
        (status(&mut client, &id), task_states(&mut client, &id)),
        ("RUNNING".into(), vec!["RUNNING".to_owned(); 2])
    );
    assert_eq!(tasks(&mut client, &id)[0]["TaskResult"]["Output"], "");
    client.advance(5);
    let found = tasks(&mut client, &id);
    assert_eq!(strings(&found.iter().map(|task| task["InstanceId"].clone()).collect()), ids);
    let task = &found[0];
    assert_eq!(
        (&task["TaskStatus"], &task["TaskResult"]["ExitCode"], &task["CommandDocument"]["Content"]),
        (&json!("SUCCESS"), &json!(0), &json!(encoded("uptime")))
    );
    assert_eq!(task["TaskResult"]["Output"], encoded("up 3 days\n"));
    let ended = invocation(&mut client, &id);
    assert_eq!(
        (&ended["InvocationStatus"], &ended["EndTime"]),
        (&json!("SUCCESS"), &task["EndTime"])
    );
    // The output is only returned on request.
    let hidden = client
        .ok("DescribeInvocationTasks", &json!({"InvocationTaskIds": [task["InvocationTaskId"]]}));
    assert_eq!(hidden["InvocationTaskSet"][0]["TaskResult"]["Output"], "");
}

#[test]
fn rules_decide_the_outcome() {
    let rules = [
        CommandRule::containing("sleep").duration(Duration::from_secs(3600)),
        CommandRule::named("migrate").output("locked").exit_code(3),
        CommandRule::containing("cat").output("x".repeat(24 * 1024 + 7)),
    ];
    let mut client = client(&rules);
    let ids = client.run_and_wait(1);
    let slow = run(&mut client, &ids, "sleep 3600", &json!({"Timeout": 10}));
    let failing = run(&mut client, &ids, "x", &json!({"CommandName": "migrate"}));
    let long = run(&mut client, &ids, "cat /var/log", &json!({}));
    let other = run(&mut client, &ids, "true", &json!({}));
    client.advance(3);
    assert_eq!(status(&mut client, &slow), "RUNNING");
    assert_eq!(status(&mut client, &failing), "FAILED");
    let result = tasks(&mut client, &failing).remove(0)["TaskResult"].take();
    assert_eq!((&result["ExitCode"], &result["Output"]), (&json!(3), &json!(encoded("locked"))));
    let result = tasks(&mut client, &long).remove(0)["TaskResult"].take();
    assert_eq!(
        (&result["Dropped"], &result["Output"]),
        (&json!(7), &json!(encoded(&"x".repeat(24 * 1024))))
    );
    let result = tasks(&mut client, &other).remove(0)["TaskResult"].take();
    assert_eq!((&result["ExitCode"], &result["Output"]), (&json!(0), &json!("")));
    client.advance(8);
    assert_eq!(status(&mut client, &slow), "TIMEOUT");
}

#[test]
fn stopped_instances_do_not_execute() {
    let mut client = client(&[CommandRule::containing("sleep").duration(Duration::from_secs(20))]);
    let ids = client.run_and_wait(2);
    let running = run(&mut client, &ids, "sleep 20", &json!({}));
    client.advance(10);
    let stop = json!({"InstanceIds": [ids[0]]});
    let pending = run(&mut client, &ids, "true", &json!({}));
    client.in_service("cvm", |client| client.ok("StopInstances", &stop));
    let stopped = json!({"Content": encoded("true"), "InstanceIds": [ids[0]]});
    assert_eq!(client.code("RunCommand", &stopped), "ResourceUnavailable.InstanceStateNotRunning");
    client.advance(30);
    assert_eq!(task_states(&mut client, &running), ["TASK_TIMEOUT", "SUCCESS"]);
    assert_eq!(task_states(&mut client, &pending), ["DELIVER_FAILED", "SUCCESS"]);
    assert_eq!(status(&mut client, &pending), "PARTIAL_FAILED");

    let agents = client.ok("DescribeAutomationAgentStatus", &json!({"InstanceIds": ids}));
    let state = |agent: &Value| agent["AgentStatus"].as_str().unwrap().to_owned();
    let states: Vec<String> =
        agents["AutomationAgentSet"].as_array().unwrap().iter().map(state).collect();
    assert_eq!(states, ["Offline", "Online"]);
    for (name, value, count) in
        [("agent-status", "Online", 1), ("environment", "Linux", 2), ("instance-id", "ins-x", 0)]
    {
        let filters = json!({"Filters": [{"Name": name, "Values": [value]}]});
        assert_eq!(
            client.ok("DescribeAutomationAgentStatus", &filters)["TotalCount"],
            count,
            "{name}"
        );
    }
}

#[test]
fn invocations_are_canceled() {
    let mut client = client(&[CommandRule::any().duration(Duration::from_secs(30))]);
    let ids = client.run_and_wait(2);
    let early = run(&mut client, &ids, "true", &json!({}));
    client.ok("CancelInvocation", &json!({"InvocationId": early}));
    assert_eq!(status(&mut client, &early), "CANCELLED");
    let late = run(&mut client, &ids, "true", &json!({}));
    client.advance(5);
    client.ok("CancelInvocation", &json!({"InvocationId": late, "InstanceIds": [ids[1]]}));
    assert_eq!(task_states(&mut client, &late), ["RUNNING", "TERMINATED"]);
    client.advance(60);
    assert_eq!(task_states(&mut client, &late), ["SUCCESS", "TERMINATED"]);
    assert_eq!(status(&mut client, &late), "PARTIAL_CANCELLED");
    assert_eq!(task_states(&mut client, &early), ["CANCELLED", "CANCELLED"]);
    for (request, code) in [
        (json!({"InvocationId": "inv-00000000"}), "ResourceNotFound.InvocationNotFound"),
        (json!({"InvocationId": "x"}), "InvalidParameterValue.InvalidInvocationId"),
        (
            json!({"InvocationId": late, "InstanceIds": ["ins-00000000"]}),
            "InvalidParameterValue.InstanceIsNotRelatedToInvocation",
        ),
    ] {
        assert_eq!(client.code("CancelInvocation", &request), code, "{request}");
    }
}

fn create(client: &mut TestClient, script: &str, changes: &Value) -> String {
    let request = json!({"CommandName": "disk-usage", "Content": encoded(script)});
    let response = client.ok("CreateCommand", &with(request, changes));
    response["CommandId"].as_str().unwrap().to_owned()
}

#[test]
fn parameters_replace_placeholders() {
    let mut client = client(&[CommandRule::containing("df /data").output("ok")]);
    let ids = client.run_and_wait(1);
    let defaults = json!({"EnableParameter": true, "DefaultParameters": r#"{"path":"/"}"#});
    let command = create(&mut client, "df {{path}}", &defaults);
    let preview = |given: &str| json!({"CommandId": command, "Parameters": given});
    for (given, expected) in [("", "df /"), (r#"{"path":"/data"}"#, "df /data")] {
        let replaced = client.ok("PreviewReplacedCommandContent", &preview(given));
        assert_eq!(replaced["ReplacedContent"], encoded(expected), "{given}");
    }
    let invoke =
        json!({"CommandId": command, "InstanceIds": ids, "Parameters": r#"{"path":"/data"}"#});
    let id =
        client.ok("InvokeCommand", &with(invoke.clone(), &json!({"Timeout": 5})))["InvocationId"]
            .take();
    client.advance(2);
    let task = tasks(&mut client, id.as_str().unwrap()).remove(0);
    assert_eq!(
        (&task["TaskResult"]["Output"], &task["CommandDocument"]["Timeout"]),
        (&json!(encoded("ok")), &json!(5))
    );
    assert_eq!(invocation(&mut client, id.as_str().unwrap())["Parameters"], r#"{"path":"/data"}"#);

    let plain = create(&mut client, "{{path}}", &json!({"CommandName": "plain"}));
    let open =
        create(&mut client, "{{path}}", &json!({"CommandName": "open", "EnableParameter": true}));
    let family = |name: &str| format!("InvalidParameterValue.{name}");
    for (command, given, code) in [
        (&plain, r#"{"path":"/"}"#, "SupportParametersOnlyIfEnableParameter"),
        (&open, "", "LackOfParameterInfo"),
        (&open, "[]", "ParameterInvalidJsonFormat"),
        (&open, r#"{"path":1}"#, "ParameterValueNotString"),
        (&open, r#"{"a path":"/"}"#, "ParameterKeyContainsInvalidChar"),
    ] {
        let request = with(invoke.clone(), &json!({"CommandId": command, "Parameters": given}));
        assert_eq!(client.code("InvokeCommand", &request), family(code), "{given}");
    }
}

#[test]
fn commands_are_saved_modified_and_deleted() {
    let mut quotas = Quotas::default();
    quotas.commands = 2;
    let builder = Simulator::builder().quotas(quotas);
    let mut client = TestClient::of_service_with("tat", &builder);
    let ids = client.run_and_wait(1);
    let tags = json!({"Tags": [{"Key": "team", "Value": "web"}]});
    let one = create(&mut client, "df", &tags);
    let duplicate = json!({"CommandName": "disk-usage", "Content": encoded("x")});
    assert_eq!(
        client.code("CreateCommand", &duplicate),
        "InvalidParameterValue.CommandNameDuplicated"
    );
    let saved = json!({"Content": encoded("ls"), "InstanceIds": ids, "CommandName": "list", "SaveCommand": true});
    let two = client.ok("RunCommand", &saved)["CommandId"].as_str().unwrap().to_owned();
    let third = json!({"CommandName": "third", "Content": encoded("x")});
    assert_eq!(client.code("CreateCommand", &third), "ResourceUnavailable.UserHasNoQuotaCode");
    let quota = client.ok("DescribeQuotas", &json!({"ResourceNames": ["COMMAND"]}));
    assert_eq!(quota["GeneralResourceQuotaSet"][0]["ResourceQuotaUsed"], 2);

    client.ok("ModifyCommand", &json!({"CommandId": one, "Timeout": 90, "CommandType": "BAT"}));
    for (name, value, count) in [
        ("command-name", "list", 1),
        ("command-type", "BAT", 1),
        ("created-by", "USER", 2),
        ("created-by", "TAT", 0),
        ("tag:team", "web", 1),
        ("command-id", &one, 1),
    ] {
        let filters = json!({"Filters": [{"Name": name, "Values": [value]}]});
        let found = client.ok("DescribeCommands", &filters);
        assert_eq!(found["TotalCount"], count, "{name} {value}");
    }
    let found =
        client.ok("DescribeCommands", &json!({"CommandIds": [one]}))["CommandSet"][0].take();
    assert_eq!((&found["Timeout"], &found["WorkingDirectory"]), (&json!(90), &json!("/root")));
    let delete = json!({"CommandIds": [one, two]});
    assert_eq!(client.code("DeleteCommands", &delete), "ResourceUnavailable.CommandInExecuting");
    client.advance(5);
    client.ok("DeleteCommands", &delete);
    assert_eq!(
        client.code("DeleteCommand", &json!({"CommandId": one})),
        "ResourceNotFound.CommandNotFound"
    );
    let long = "x".repeat(70_000);
    for (changes, code) in [
        (json!({"CommandName": "a b"}), "InvalidParameterValue.InvalidCommandName"),
        (json!({"Content": "?"}), "InvalidParameterValue.CommandContentInvalid"),
        (json!({"Content": long}), "InvalidParameterValue.CommandContentInvalid"),
        (json!({"Timeout": 86_401}), "InvalidParameterValue.Range"),
        (
            json!({"DefaultParameters": r#"{"a":"1"}"#}),
            "InvalidParameterValue.SupportParametersOnlyIfEnableParameter",
        ),
        (
            json!({"OutputCOSBucketUrl": "http://x"}),
            "InvalidParameterValue.InvalidOutputCOSBucketUrl",
        ),
    ] {
        assert_eq!(client.code("CreateCommand", &with(third.clone(), &changes)), code, "{code}");
    }
}

fn records(client: &mut TestClient, invoker: &str) -> Vec<Value> {
    let response = client.ok("DescribeInvokerRecords", &json!({"InvokerIds": [invoker]}));
    response["InvokerRecordSet"].as_array().unwrap().clone()
}

#[test]
fn invokers_run_on_schedule() {
    let mut client = client(&[]);
    let ids = client.run_and_wait(1);
    let command = create(&mut client, "date", &json!({}));
    let request = |settings: Value| {
        json!({
            "Name": "nightly", "Type": "SCHEDULE", "CommandId": command, "InstanceIds": ids,
            "ScheduleSettings": settings,
        })
    };
    let create = |client: &mut TestClient, settings: Value| {
        client.ok("CreateInvoker", &request(settings))["InvokerId"].as_str().unwrap().to_owned()
    };
    // It is 06:14:20 in Beijing.
    let hourly = create(&mut client, json!({"Policy": "RECURRENCE", "Recurrence": "0 * * * *"}));
    let once =
        create(&mut client, json!({"Policy": "ONCE", "InvokeTime": "2023-11-15T06:30:00+08:00"}));
    assert_eq!(records(&mut client, &hourly), Vec::<Value>::new());
    client.advance(3 * 3600);
    let runs = records(&mut client, &hourly);
    let times: Vec<&Value> = runs.iter().map(|run| &run["InvokeTime"]).collect();
    assert_eq!(times, ["2023-11-15T01:00:00Z", "2023-11-15T00:00:00Z", "2023-11-14T23:00:00Z"]);
    assert!(runs.iter().all(|run| run["Result"] == "SUCCESS"), "{runs:?}");
    let id = runs[0]["InvocationId"].as_str().unwrap();
    assert_eq!(invocation(&mut client, id)["InvocationSource"], "INVOKER");
    assert_eq!(records(&mut client, &once).len(), 1);

    assert_eq!(
        client.code("DeleteCommand", &json!({"CommandId": command})),
        "ResourceUnavailable.CommandInInvoker"
    );
    client.ok("DisableInvoker", &json!({"InvokerId": hourly}));
    client.advance(3 * 3600);
    assert_eq!(records(&mut client, &hourly).len(), 3);
    client.ok("EnableInvoker", &json!({"InvokerId": hourly}));
    let daily = json!({"Policy": "RECURRENCE", "Recurrence": "0 3 * * *"});
    client.ok(
        "ModifyInvoker",
        &json!({"InvokerId": hourly, "Name": "daily", "ScheduleSettings": daily}),
    );
    client.advance(24 * 3600);
    assert_eq!(records(&mut client, &hourly).len(), 4);
    let described = client.ok("DescribeInvokers", &json!({"InvokerIds": [hourly]}));
    let described = &described["InvokerSet"][0];
    assert_eq!(
        (&described["Name"], &described["ScheduleSettings"]["Recurrence"]),
        (&json!("daily"), &json!("0 3 * * *"))
    );
    for (settings, code) in [
        (
            json!({"Policy": "RECURRENCE", "Recurrence": "x"}),
            "InvalidParameterValue.InvalidCronExpression",
        ),
        (
            json!({"Policy": "ONCE", "InvokeTime": "2023-11-15T06:30:00Z"}),
            "InvalidParameterValue.InvokeTimeExpired",
        ),
    ] {
        assert_eq!(client.code("CreateInvoker", &request(settings)), code);
    }
    // A run on a stopped instance fails.
    client.in_service("cvm", |client| client.ok("StopInstances", &json!({"InstanceIds": ids})));
    client.advance(24 * 3600);
    assert_eq!(records(&mut client, &hourly)[0]["Result"], "FAILED");
    client.ok("DeleteInvoker", &json!({"InvokerId": hourly}));
    assert_eq!(client.code("EnableInvoker", &json!({"InvokerId": hourly})), "ResourceNotFound");
}

#[test]
fn registration_codes_are_created_disabled_and_deleted() {
    let mut client = client(&[]);
    let created =
        client.ok("CreateRegisterCode", &json!({"Description": "racks", "RegisterLimit": 3}));
    let id = created["RegisterCodeId"].as_str().unwrap().to_owned();
    assert_eq!(created["RegisterCodeValue"].as_str().unwrap().len(), 32);
    let ids = json!({"RegisterCodeIds": [id]});
    let enabled = |client: &mut TestClient| {
        client.ok("DescribeRegisterCodes", &ids)["RegisterCodeSet"][0]["Enabled"].take()
    };
    assert_eq!(enabled(&mut client), true);
    client.ok("DisableRegisterCodes", &ids);
    assert_eq!(enabled(&mut client), false);
    client.ok("DeleteRegisterCodes", &ids);
    assert_eq!(client.ok("DescribeRegisterCodes", &json!({}))["TotalCount"], 0);
    assert_eq!(
        client.code("DeleteRegisterCodes", &ids),
        "ResourceNotFound.RegisterCodesNotFoundCode"
    );
    let unlimited = json!({"EffectiveTime": i64::MAX});
    client.ok("CreateRegisterCode", &unlimited);
    let limit = json!({"RegisterLimit": 10_001});
    assert_eq!(client.code("CreateRegisterCode", &limit), "InvalidParameterValue");
}

#[test]
fn unknown_instances_are_errors() {
    let mut client = client(&[]);
    let windows = client.run_one(&order(&json!({"ImageId": "img-mtnjlbc4"})));
    let request = |ids: &[&str]| json!({"Content": encoded("dir"), "InstanceIds": ids});
    for (ids, code) in [
        (&["ins-00000000"][..], "ResourceNotFound.InstanceNotFound"),
        (&["i-1"], "InvalidParameterValue.InvalidInstanceId"),
        (&[&windows, &windows], "InvalidParameterValue.InvalidInstanceId"),
    ] {
        assert_eq!(client.code("RunCommand", &request(ids)), code, "{ids:?}");
    }
    let regions = client.ok("DescribeRegions", &json!({}));
    assert_eq!(regions["TotalCount"], 7);
}

#[test]
fn an_invoker_keeps_its_latest_records() {
    let mut client = client(&[]);
    let ids = client.run_and_wait(1);
    let command = create(&mut client, "date", &json!({}));
    let invoker = json!({
        "Name": "minutely", "Type": "SCHEDULE", "CommandId": command, "InstanceIds": ids,
        "ScheduleSettings": {"Policy": "RECURRENCE", "Recurrence": "* * * * *"},
    });
    let invoker = client.ok("CreateInvoker", &invoker)["InvokerId"].take();
    let totals = |client: &mut TestClient| {
        let records =
            client.ok("DescribeInvokerRecords", &json!({"InvokerIds": [invoker], "Limit": 1}));
        let invocations = client.ok("DescribeInvocations", &json!({}))["TotalCount"].take();
        let tasks = client.ok("DescribeInvocationTasks", &json!({}))["TotalCount"].take();
        let latest = records["InvokerRecordSet"][0]["InvokeTime"].clone();
        (latest, [records["TotalCount"].clone(), invocations, tasks])
    };
    // 1000 years, in which more than 500 million runs are due.
    client.advance(1000 * 365 * 24 * 3600);
    let kept = [json!(1000), json!(1000), json!(1000)];
    assert_eq!(totals(&mut client), (json!("3023-03-17T22:14:00Z"), kept.clone()));
    client.advance(60);
    assert_eq!(totals(&mut client), (json!("3023-03-17T22:15:00Z"), kept));
}
