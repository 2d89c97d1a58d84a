"""`python -m typed_asl` is the command `asl`."""

from typed_asl.command.main import run

if __name__ == "__main__":
    run()
