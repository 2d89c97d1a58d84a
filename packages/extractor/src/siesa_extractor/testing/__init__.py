"""What tests of the extraction need: a Siesa without HTTP, and a desk to run syncs at."""
