"""The states language as frozen objects; `typed_asl` exports what callers need of it."""
