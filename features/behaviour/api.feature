@played @component-behaviour_api @SOC2-CC7.2 @SOC2-CC7.3 @NIST-SI-4
Feature: Trouble at an API is noticed in time, and what is none is left alone
  Series are read one minute at a time, as AWS publishes them and as late as AWS usually is. "0x9 12x5" is ten minutes
  at 0 and then six at 12, "_" is a minute in which nothing was published. Before and after, a series reads what it
  starts with; everything else is well.

  @PCI-10.4.1.1
  Scenario Outline: Requests that fail, are refused, are slow or stay away raise their alarm, which ends with them
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each is in ALARM within <minutes> minutes
    And each is OK again within <after> minutes after the end

    Examples: Just above the line, for just long enough
      | symptom         | metric   | course                                                     | minutes | after |
      | 4xx-rate        | 4XXError | "0x9 7x2" while Count reads "600"                          | 5       | 5     |
      | 4xx-surge       | 4XXError | "2x9 301x4" while Count reads "600"                        | 7       | 3     |
      | 5xx-rate        | 5XXError | "0x9 7x4" while Count reads "600"                          | 7       | 8     |
      | 5xx-surge       | 5XXError | "0x9 13x1" while Count reads "600"                         | 4       | 6     |
      | latency-p99     | Latency  | "20x9 101x5" percent of the line while Count reads "100"   | 8       | 4     |
      | traffic-gone    | Count    | "600x9 _x15"                                               | 17      | 3     |

    Examples: Five faults among few requests
      | symptom         | metric   | course                                                     | minutes | after |
      | 4xx-rate        | 4XXError | "0x9 5x2" while Count reads "20"                           | 5       | 5     |
      | 5xx-rate        | 5XXError | "0x9 5x4" while Count reads "20"                           | 7       | 8     |

    Examples: An error budget that burns too fast
      | symptom         | metric   | course                                                     | minutes | after |
      | fast-burn-long  | 5XXError | "0x9 9x59" while Count reads "600"                         | 58      | 5     |
      | fast-burn-short | 5XXError | "0x9 9x11" while Count reads "600"                         | 12      | 3     |
      | slow-burn-long  | 5XXError | "0x9 4x359" while Count reads "600"                        | 325     | 38    |
      | slow-burn-short | 5XXError | "0x9 4x11" while Count reads "600"                         | 12      | 3     |

  Scenario Outline: Requests that fail, are refused, are slow or stay away a little less raise no alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each stays quiet

    Examples: One bad minute too few
      | symptom         | metric   | course                                                     |
      | 4xx-rate        | 4XXError | "0x9 7x1" while Count reads "600"                          |
      | 4xx-surge       | 4XXError | "2x9 301x3" while Count reads "600"                        |
      | 5xx-rate        | 5XXError | "0x9 7x3" while Count reads "600"                          |
      | 5xx-surge       | 5XXError | "0x9 13" while Count reads "600"                           |
      | latency-p99     | Latency  | "20x9 101x4" percent of the line while Count reads "100"   |
      | traffic-gone    | Count    | "600x9 _x14"                                               |

    Examples: On the line, for hours
      | symptom         | metric   | course                                                     |
      | 4xx-rate        | 4XXError | "0x9 6x120" while Count reads "600"                        |
      | 4xx-surge       | 4XXError | "2x9 300x120" while Count reads "600"                      |
      | 5xx-rate        | 5XXError | "0x9 6x120" while Count reads "600"                        |
      | 5xx-surge       | 5XXError | "0x9 12x120" while Count reads "600"                       |
      | latency-p99     | Latency  | "20x9 100x120" percent of the line while Count reads "100" |
      | fast-burn-long  | 5XXError | "0x9 8x120" while Count reads "600"                        |
      | fast-burn-short | 5XXError | "0x9 8x120" while Count reads "600"                        |
      | slow-burn-long  | 5XXError | "0x9 3x720" while Count reads "600"                        |
      | slow-burn-short | 5XXError | "0x9 3x720" while Count reads "600"                        |

    Examples: Too few requests, or too few faults, to tell anything
      | symptom         | metric   | course                                                     |
      | 4xx-rate        | 4XXError | "0x9 19x120" while Count reads "19"                        |
      | 4xx-rate        | 4XXError | "0x9 4x120" while Count reads "100"                        |
      | 4xx-surge       | 4XXError | "0x9 19x120" while Count reads "19"                        |
      | 5xx-rate        | 5XXError | "0x9 19x120" while Count reads "19"                        |
      | 5xx-rate        | 5XXError | "0x9 4x120" while Count reads "100"                        |
      | 5xx-surge       | 5XXError | "0x9 9x120" while Count reads "100"                        |
      | latency-p99     | Latency  | "20x9 300x120" percent of the line while Count reads "99"  |
      | fast-burn-long  | 5XXError | "0x9 4x120" while Count reads "4"                          |
      | fast-burn-short | 5XXError | "0x9 4x120" while Count reads "4"                          |
      | slow-burn-long  | 5XXError | "0x9 4x720" while Count reads "4"                          |
      | slow-burn-short | 5XXError | "0x9 4x720" while Count reads "4"                          |
