"""How sealed pages take files in: in memory, never as a temporary file on the disk (H-64)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class InMemory(FileUploadHandler):
    """A file of any size that the body's limit has let through (H-1)."""

    def new_file(self, *args: Any, **options: Any) -> None:
        """A fresh place in memory."""
        super().new_file(*args, **options)
        self.held = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> None:
        """Nothing is handed on: no other handler sees the bytes."""
        self.held.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """The file, to be read from its beginning."""
        self.held.seek(0)
        return InMemoryUploadedFile(
            self.held, self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset
        )
