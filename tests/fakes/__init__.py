"""Foreign services as the tests meet them: Starlette on 127.0.0.1, strict about what the real ones refuse."""
