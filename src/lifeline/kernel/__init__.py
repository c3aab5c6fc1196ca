"""The lowest floor: it knows no app and no person's table. One module per concern, each says what it promises."""
