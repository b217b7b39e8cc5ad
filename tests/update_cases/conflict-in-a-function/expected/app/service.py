def a() -> int:
<<<<<<< yours
    # ours
    return 100
||||||| last generated
    return 1
=======
    return 11
>>>>>>> newly generated


def b() -> int:
    return 2
