class ResultBuilder:
    pass
