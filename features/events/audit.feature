@component-events @PCI-10.2.1.2 @PCI-10.2.1.6 @PCI-10.2.2 @NIST-AU-2 @NIST-AU-12 @SOC2-CC7.1
Feature: What happens to the monitoring is seen, kept and told
  Scenario: Alarm state changes are kept
    Given a state change of every alarm and composite
    Then a rule catches it and keeps it in the audit log

  @PCI-10.2.1.7 @PCI-10.3.4 @PCI-10.7.2 @CIS7-5.5 @CIS7-5.7 @CIS7-5.8 @NIST-SI-4
  Scenario Outline: A call that would blind the monitoring is kept and told to people
    Given a call of <service> to <operation>
    Then a rule catches it and keeps it in the audit log
    And a rule sends it to a topic that people read
    And a rule sends it to PagerDuty without SNS

    Examples:
      | service    | operation                     |
      | logs       | DeleteLogGroup                |
      | logs       | DeleteLogStream               |
      | logs       | PutRetentionPolicy            |
      | logs       | DeleteRetentionPolicy         |
      | logs       | DeleteMetricFilter            |
      | logs       | DeleteSubscriptionFilter      |
      | logs       | DeleteDataProtectionPolicy    |
      | logs       | DisassociateKmsKey            |
      | monitoring | DeleteAlarms                  |
      | monitoring | DisableAlarmActions           |
      | monitoring | SetAlarmState                 |
      | sns        | DeleteTopic                   |
      | sns        | Unsubscribe                   |
      | sns        | SetSubscriptionAttributes     |
      | kms        | DisableKey                    |
      | kms        | ScheduleKeyDeletion           |
      | cloudtrail | StopLogging                   |
      | cloudtrail | DeleteTrail                   |
      | cloudtrail | UpdateTrail                   |
      | events     | DeleteRule                    |
      | events     | DisableRule                   |
      | events     | RemoveTargets                 |
      | synthetics | StopCanary                    |
      | synthetics | DeleteCanary                  |
      | firehose   | DeleteDeliveryStream          |
      | s3         | PutBucketPolicy               |
      | s3         | DeleteBucketPolicy            |
      | s3         | PutBucketLifecycle            |
      | logs       | PutLogGroupDeletionProtection |

  Scenario: AWS Health events are kept and told
    Given an AWS Health event of LAMBDA
    Then a rule catches it and keeps it in the audit log
    And a rule sends it to a topic that people read

  @PCI-10.3.3 @NIST-AU-3
  Scenario: The audit log keeps events as they came
    Given every target that is a log group
    Then each keeps the event untransformed
    And EventBridge may write to it

  @NIST-AU-5
  Scenario: An event that cannot be delivered is tried again, and kept
    Given every target of every rule
    Then each retries
    And each has a dead-letter queue that lets the rule in

  @NIST-AU-6
  Scenario: Audit events are counted on a dashboard
    Given every rule
    Then each is switched on
    And each is counted on a dashboard
