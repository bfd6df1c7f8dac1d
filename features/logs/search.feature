@component-logs @NIST-AU-6 @SOC2-CC7.3
Feature: Questions of an incident are saved before it
  Scenario: Saved queries ask log groups that exist, for fields that lines have
    Given every saved query
    Then each asks log groups of this template
    And each asks only for fields of the log contract
    And each answers a question of an incident

  @PCI-12.10.1
  Scenario Outline: Every question of an incident has a query that answers it
    Whoever opens it changes nothing but the time, and the word in capitals.

    Given the saved query for <question>
    Then it searches every log group of <lines>, and no other
    And it finds lines where <condition>
    And its columns are <columns>
    And it is sorted by <order>
    And it ends after <rows> rows at most

    Examples:
      | question                                       | lines             | condition                                    | columns | order | rows |
      | why payments failed                            | the application   | event = "payment" and outcome = "failed"     | count(*) as payments, max(duration_ms) as longest_ms by reason, provider | payments desc | 10000 |
      | which payments were slowest                    | the application   | event = "payment"                            | @timestamp, payment_id, outcome, duration_ms, trace_id, provider, provider_latency_ms | duration_ms desc | 50 |
      | what became of one payment                     | the application   | payment_id = "PUT-THE-PAYMENT-ID-HERE"       | @timestamp, service, level, message, outcome, reason, provider, trace_id | @timestamp asc | 10000 |
      | who was refused                                | API access        | status like /^4/                             | count(*) as requests by consumer, method, path, status | requests desc | 50 |
      | how functions start, and what memory they use  | a Lambda function | type = "platform.report"                     | record.metrics.maxMemoryUsedMB as used, record.metrics.memorySizeMB as size, record.metrics.initDurationMs as start, record.metrics.durationMs as took, count(start) as cold_starts, max(used) as most_mb, max(size), pct(took, 99) by @log | most_mb desc | 10000 |
      | who changed the monitoring                     | audit events      | `detail-type` = "AWS API Call via CloudTrail" | time, detail.userIdentity.arn, detail.sourceIPAddress, detail.eventSource, detail.eventName, detail.errorCode | time desc | 10000 |
