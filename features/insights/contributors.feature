@component-insights @SOC2-CC7.2 @NIST-AU-6 @PCI-10.4.1.1
Feature: Who is behind the traffic, and behind the failures
  Scenario Outline: Whoever stands out can be named
    Given every ranking of <whom>
    Then there is a rule that counts it
    And a dashboard shows each

    Examples:
      | whom                   |
      | API consumers          |
      | refused consumers      |
      | failing providers      |
      | countries              |
      | failing merchants      |

  Scenario: Every rule counts, and people see it
    Given every insight rule
    Then each counts from the start
    And a dashboard shows each

  Scenario: Rules read log groups that exist, in the format that lines have
    Given every insight rule
    Then each reads log groups of this stack, of one kind
    And each reads all groups of its kind, each once
    And each reads JSON, as the lines of those groups are

  Scenario: Rules ask for fields that lines have, and values that fields can have
    Given every insight rule
    Then each of its keys is a field of the lines that it reads
    And each of its filters can match a line

  Scenario: CloudWatch takes each rule
    Given every insight rule
    Then each has at least 1 key, at most 4 keys and at most 4 filters
    And each counts lines, or adds up a number

  @PCI-3.4.1
  Scenario: Rankings name no address and no text of a customer
    Given every insight rule
    Then none ranks by addresses, payments or free text

  Scenario: Rules cost what they are worth
    Given every insight rule
    Then each has a filter, for every line that passes is billed
