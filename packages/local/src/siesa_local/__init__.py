"""The embedded run: AWS in process, and simulators of Siesa, Kong and WMS over real HTTP."""
