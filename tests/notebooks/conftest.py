"""What the tests of lessons measured is printed, whichever process ran them."""


def pytest_runtest_logreport(report):
    """Print what a test recorded under "to be printed"."""
    for name, value in report.user_properties:
        if name == "to be printed" and report.when == "call":
            print(f"\n{value}", end=" ", flush=True)
