@played @component-behaviour_functions @SOC2-CC7.2 @SOC2-A1.1 @NIST-SI-4
Feature: Trouble of any function is noticed in time, and what is none is left alone
  Each function is tried alone, the others being well. Limits differ, so what comes near one is told in percent of the
  line at which its alarm fires.

  @PCI-10.4.1.1
  Scenario Outline: Invocations that fail, are turned away, or come near a limit raise their alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each is in ALARM within <minutes> minutes
    And each is OK again within <after> minutes after the end

    Examples: Just above the line, for just long enough
      | symptom    | metric        | course                                      | minutes | after |
      | error-rate | Errors        | "0x9 2x4" while Invocations reads "300"     | 7       | 16    |
      | error-rate | Errors        | "0x9 2x4" while Invocations reads "5"       | 7       | 16    |
      | throttles  | Throttles     | "0x9 1x2"                                   | 5       | 5     |
      | duration   | Duration      | "50x9 101x4" percent of the line            | 7       | 3     |
      | memory     | MaxMemoryUsed | "50x9 101x6" percent of the line            | 11      | 5     |

  Scenario Outline: Invocations that fail, are turned away, or come near a limit a little less raise no alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each stays quiet

    Examples: One bad minute too few
      | symptom    | metric        | course                                      |
      | error-rate | Errors        | "0x9 2x3" while Invocations reads "300"     |
      | throttles  | Throttles     | "0x9 1x1"                                   |
      | throttles  | Throttles     | "0x9 1 0x2 1 0x3 1"                         |
      | duration   | Duration      | "50x9 101x3" percent of the line            |
      | memory     | MaxMemoryUsed | "50x9 101x5" percent of the line            |

    Examples: On the line, for hours
      | symptom    | metric        | course                                      |
      | error-rate | Errors        | "0x9 3x120" while Invocations reads "600"   |
      | duration   | Duration      | "50x9 100x120" percent of the line          |
      | memory     | MaxMemoryUsed | "50x9 100x120" percent of the line          |

    Examples: Too few invocations, or single faults
      | symptom    | metric        | course                                      |
      | error-rate | Errors        | "0x9 4x120" while Invocations reads "4"     |
      | error-rate | Errors        | "0x9 1x120" while Invocations reads "100"   |
