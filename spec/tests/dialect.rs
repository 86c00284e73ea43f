//! API 2.0 in the profile: parameters in a form, the action in the query, a reply without an envelope.

use tencentcloud_spec::model::Dialect;
use tencentcloud_spec::{Sources, check};

const INDEX: &str = "\
openapi: 3.1.1
info:
  title: Depot
  version: v2
  summary: Crates.
x-service: depot
x-dialect: api-2.0
servers:
  - url: https://depot.api.qcloud.com
security: []
tags:
  - name: crates
paths:
  /v2/index.php#Action=DescribeCrates:
    $ref: crates.yaml#/paths/DescribeCrates
x-error-codes:
  $ref: errors.yaml#/codes
";

const CRATES: &str = "\
paths:
  DescribeCrates:
    post:
      operationId: DescribeCrates
      tags: [crates]
      summary: Lists crates.
      x-safety: read-only
      parameters:
        - name: Action
          in: query
          required: true
          schema:
            type: string
            const: DescribeCrates
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              $ref: '#/components/schemas/DescribeCratesRequest'
      responses:
        '200':
          description: The reply of DescribeCrates.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/DescribeCratesResponse'
        default:
          $ref: schemas.yaml#/components/responses/Error
components:
  schemas:
    DescribeCratesRequest:
      type: object
      properties:
        crateIds:
          type: array
          items:
            type: string
    DescribeCratesResponse:
      type: object
      required: [code]
      properties:
        code:
          type: integer
          format: int64
";

const SHARED: &str = "\
components:
  responses:
    Error:
      description: Any failure.
      content:
        application/json:
          schema:
            $ref: '#/components/schemas/ErrorReply'
  schemas:
    ErrorReply:
      type: object
      required: [code]
      properties:
        code:
          type: integer
          format: int64
";

fn sources(crates: &str) -> Sources {
    let mut sources = Sources::new();
    sources.add("crates.yaml", crates);
    sources.add("errors.yaml", "codes: {}\n");
    sources.add("openapi.yaml", INDEX);
    sources.add("schemas.yaml", SHARED);
    sources
}

#[test]
fn api_2_0_has_no_envelope() {
    let sources = sources(CRATES);
    let (spec, found) = check(&sources);
    assert_eq!(found.lines(&sources), "");
    let spec = spec.unwrap();
    assert_eq!(spec.dialect, Dialect::Api20);
    assert_eq!(spec.operations[0].reply, "DescribeCratesResponse");
    assert!(spec.schemas.contains_key("DescribeCratesResponse"));
}

#[test]
fn api_2_0_takes_no_json() {
    let json = CRATES.replace("application/x-www-form-urlencoded", "application/json");
    let sources = sources(&json);
    let found = check(&sources).1.lines(&sources);
    assert!(found.contains("known are application/x-www-form-urlencoded"), "{found}");
}
