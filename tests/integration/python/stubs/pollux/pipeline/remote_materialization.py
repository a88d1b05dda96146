class RemoteMaterializationStage:
    pass
