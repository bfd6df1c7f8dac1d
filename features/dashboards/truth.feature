@component-dashboards @NIST-CA-7 @SOC2-CC7.2
Feature: What a dashboard shows exists, and means what the alarms mean
  Who looks at an empty graph believes that all is well. Nothing may be drawn that nobody measures.

  Scenario: Every series on a dashboard has a producer
    Given every widget with a graph
    Then each of its lines is produced here, or by AWS with these very dimensions
    And each of its expressions is over lines of the same graph

  Scenario: Whatever else a dashboard shows is there
    Given every widget
    Then each insight rule that it shows exists
    And each alarm that it shows exists
    And each log group that it searches exists, and has the fields that it asks for

  @NIST-IR-5
  Scenario: Whatever pages somebody is shown with its state
    Given every alarm and composite that tells people at once
    Then each is shown on a dashboard with its state
    And no widget shows more than 100 alarms

  Scenario: A limit on a graph is where an alarm fires, or where the budget ends
    Given every graph with a limit
    Then each limit is the threshold of an alarm on what is drawn, or the budget

  Scenario: Who watches a graph sees where the alarm would fire
    Given every line that a dashboard shows and an alarm watches
    Then each has the threshold of an alarm drawn beside it

  Scenario: CloudWatch takes each dashboard, and people can read it
    Given every dashboard
    Then each can be read, and its widgets do not cover each other
    And each has at most 500 widgets, 500 metrics a widget and 2500 metrics
    And each graph has a title and the region of the stack
