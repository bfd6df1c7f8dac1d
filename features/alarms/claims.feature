@component-alarms @NIST-CM-8 @SOC2-CC7.2
Feature: What the template says of itself is what it does
  The workload is built elsewhere, so the template lists what it watches. Judges take a name that is not on the list
  for a slip of the pen, and one that nothing watches for a gap. That works only while the list is true.

  Scenario: The template claims to be complete
    Given what the template says of itself
    Then it says that nothing it reads is made elsewhere

  Scenario Outline: Each <thing> that alarms watch is on the list, and the other way round
    Given what the template says of itself
    Then its list of <things> is what alarms read as <dimension>

    Examples:
      | thing          | things    | dimension                |
      | API            | apis      | ApiName                  |
      | function       | functions | FunctionName             |
      | table          | tables    | TableName                |
      | index          | indexes   | GlobalSecondaryIndexName |
      | queue          | queues    | QueueName                |
      | provider       | providers | Provider                 |

  Scenario: The stage of each API is the one that alarms watch
    Given what the template says of itself
    Then each API's stage is the one that alarms read

  Scenario: Each log that is kept or read here is on the list, with the lines that it has
    Given what the template says of itself
    Then its list of logs is what this stack keeps or reads
    And each log has the lines that its name promises

  Scenario: Each window of maintenance is on the list, as it is muted
    Given what the template says of itself
    Then its list of maintenance is what mute rules do
