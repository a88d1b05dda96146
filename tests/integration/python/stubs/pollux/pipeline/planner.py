class ExecutionPlanner:
    pass
