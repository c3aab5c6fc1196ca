"""The only writers of the hotline, one file per verb group.

`intake` · `dispatch` · `refusal` · `handling` · `replies` · `feedback` · `reopening` · `publication` · `clocks`;
`course` is what they share.
"""
