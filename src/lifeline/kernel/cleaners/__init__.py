"""What opens other people's files. Runs only in a child process with limits (`files.child`), never in the server.

No Django, no database, no settings, so that the child starts quickly and has nothing to lose. It reads one file, writes
one file and prints one line of JSON.
"""
